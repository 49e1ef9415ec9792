//! `events.csv`: fatal events in the columns of UCDP GED 25.1, so that existing scripts read them, then our own.
//!
//! Identifiers of actors, dyads and conflicts are invented here and therefore negative. Sides follow UCDP's habit: the
//! state stands first. Who acted stands in our own column `threatener`.

mod columns;

use std::collections::BTreeMap;
use std::io;

use crate::event::{Event, Ledger, Party, ViolenceType};
use crate::ids::OrganizationId;
use crate::observation::tally::{is_transborder, violence_type};
use crate::report::table::{Exact, Part, Rows};
use crate::scenario::{Change, OrganizationKind, Scenario};
use crate::study::run::tables::cases::party_name;

pub use columns::{EVENTS, EventRow};

/// Numbers of states (Gleditsch and Ward 1999) and UCDP's region, for the countries around the Sahel.
const STATES: [(&str, u16); 5] =
    [("Mali", 432), ("Mauritania", 435), ("Niger", 436), ("Burkina Faso", 439), ("Algeria", 615)];

/// Deaths in a year from which on UCDP counts a dyad as active.
const ACTIVE_YEAR: u32 = 25;

/// Number of a country in the system of states, where it is known here.
pub fn state_number(country: &str) -> Option<u16> {
    STATES.iter().find(|(name, _)| *name == country).map(|(_, number)| *number)
}

/// Half-degree cell of PRIO-GRID (Tollefsen et al. 2012), counted from the south-west corner.
///
/// ```
/// assert_eq!(mandate::study::run::tables::ged::priogrid_gid(14.49, -4.19), 150_112);
/// ```
///
/// **E12.12 cell of PRIO-GRID**: floor(2 (latitude + 90)) x 720 + floor(2 (longitude + 180)) + 1.
/// Source: Tollefsen et al. 2012.
/// Test: `cells_of_the_grid_are_counted_from_the_south_west`, `events_have_the_columns_of_ged_and_keep_its_rules`.
pub fn priogrid_gid(latitude: f64, longitude: f64) -> u32 {
    // 180 degrees east is 180 west, and the pole belongs to the last row.
    let column = ((longitude + 180.0).rem_euclid(360.0) * 2.0).floor().clamp(0.0, 719.0);
    let row = ((latitude + 90.0) * 2.0).floor().clamp(0.0, 359.0);
    (row * 720.0 + column + 1.0) as u32
}

/// UCDP's precision of a date known to within a step of so many days.
///
/// **E12.13 precision of a date**: 1 for steps up to 1 day, 2 up to 6 days, 3 up to 7 days, otherwise 4.
/// Source: UCDP codebook.
/// Test: `a_step_of_a_week_gives_dates_known_to_the_week`.
pub fn date_precision(step_days: f64) -> u8 {
    match step_days {
        days if days <= 1.0 => 1,
        days if days <= 6.0 => 2,
        days if days <= 7.0 => 3,
        _ => 4,
    }
}

/// A side of an event as UCDP would write it.
#[derive(Clone, Debug, PartialEq)]
struct Side {
    id: i64,
    name: String,
    deaths: u32,
    state: Option<u16>,
}

/// An event with its sides in UCDP's order.
struct Coded<'a> {
    event: &'a Event,
    violence: ViolenceType,
    sides: [Side; 2],
    civilians: u32,
    /// Conflict: identifier and name.
    conflict: (i64, String),
}

impl Coded<'_> {
    fn dyad(&self) -> i64 {
        self.sides[0].id * 10_000 + self.sides[1].id
    }
}

/// Writes the fatal events of a run into the rows of [`EVENTS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, scenario: &Scenario, ledger: &Ledger, seed: u64, replication: u64) -> io::Result<()> {
    let fatal = ledger.events().iter().filter(|event| event.deaths() > 0);
    let coded: Vec<Coded> = fatal.map(|event| code(scenario, event)).collect();
    let mut dyad_years: BTreeMap<(i64, i16), u32> = BTreeMap::new();
    for one in &coded {
        *dyad_years.entry((one.dyad(), scenario.date_of(one.event.step).year())).or_default() += one.event.deaths();
    }
    for (one, number) in coded.iter().zip(1..) {
        let year = scenario.date_of(one.event.step).year();
        let active = dyad_years[&(one.dyad(), year)] >= ACTIVE_YEAR;
        write_event(rows, scenario, one, (number, year, active), (seed, replication))?;
    }
    Ok(())
}

fn write_event(
    rows: &mut Rows,
    scenario: &Scenario,
    one: &Coded<'_>,
    (id, year, active_year): (i64, i16, bool),
    (seed, replication): (u64, u64),
) -> io::Result<()> {
    let (event, [a, b]) = (one.event, &one.sides);
    let district = &scenario.districts[event.district.index()];
    let (latitude, longitude) = district.position;
    let country_id = state_number(&district.country);
    let date_start = scenario.date_of(event.step);
    let date_end = scenario.date_on(scenario.day_of(event.step + 1) - 1.0).max(date_start);
    let deaths = event.deaths();
    let (clusters, protectors) = lists(scenario, event);
    EventRow {
        id,
        relid: &format!("SIM-{seed}-{replication}-{id}"),
        year,
        active_year,
        code_status: "Clear",
        type_of_violence: one.violence.code().into(),
        conflict_dset_id: one.conflict.0,
        conflict_new_id: one.conflict.0,
        conflict_name: &one.conflict.1,
        dyad_dset_id: one.dyad(),
        dyad_new_id: one.dyad(),
        dyad_name: &format!("{} - {}", a.name, b.name),
        side_a_dset_id: a.id,
        side_a_new_id: a.id,
        side_a: &a.name,
        side_b_dset_id: b.id,
        side_b_new_id: b.id,
        side_b: &b.name,
        number_of_sources: -1,
        source_article: "simulated",
        source_office: concat!("mandate ", env!("CARGO_PKG_VERSION")),
        source_date: None,
        source_headline: None,
        source_original: None,
        where_prec: 3,
        where_coordinates: &district.name,
        where_description: &format!("chief town of {}", district.name),
        adm_1: &district.region,
        adm_2: &district.name,
        latitude: Exact(latitude),
        longitude: Exact(longitude),
        geom_wkt: &format!("POINT ({longitude} {latitude})"),
        priogrid_gid: priogrid_gid(latitude, longitude),
        country: &district.country,
        country_id,
        region: country_id.map(|_| "Africa"),
        event_clarity: 1,
        date_prec: date_precision(scenario.step_days),
        date_start,
        date_end,
        deaths_a: a.deaths,
        deaths_b: b.deaths,
        deaths_civilians: one.civilians,
        deaths_unknown: 0,
        best: deaths,
        high: deaths,
        low: deaths,
        gwnoa: a.state,
        gwnob: b.state,
        practice: event.practice.name(),
        threatener: party_name(scenario, event.side_a),
        threatened: party_name(scenario, event.side_b),
        community: event.community.map(|id| scenario.communities[id.index()].id.as_str()),
        clusters: &clusters,
        protectors: &protectors,
        transborder: is_transborder(scenario, event),
        reported: event.reported,
        seed,
        replication,
    }
    .write(rows)
}

/// Numbers of the security clusters of an event, and ids of the organizations in reach.
fn lists(scenario: &Scenario, event: &Event) -> (String, String) {
    let clusters: Vec<String> =
        event.clusters.positions().map(|position| scenario.clusters[position].number.to_string()).collect();
    let protectors: Vec<&str> = scenario
        .organization_ids()
        .filter(|id| event.protectors & (1 << id.index()) != 0)
        .map(|id| scenario.organizations[id.index()].id.as_str())
        .collect();
    (clusters.join(";"), protectors.join(";"))
}

/// Sides, type and conflict as UCDP would code them.
fn code<'a>(scenario: &Scenario, event: &'a Event) -> Coded<'a> {
    let violence = violence_type(scenario, event);
    let mut a = side(scenario, event, event.side_a, event.deaths_a);
    let mut b = side(scenario, event, event.side_b, event.deaths_b);
    let mut civilians = event.deaths_civilians;
    match violence {
        ViolenceType::OneSided => {
            // Whoever is attacked in one-sided violence is a civilian.
            civilians += b.deaths;
            b = Side { id: CIVILIANS, name: "Civilians".into(), deaths: 0, state: None };
        }
        ViolenceType::StateBased if !is_state(scenario, event.side_a) && is_state(scenario, event.side_b) => {
            std::mem::swap(&mut a, &mut b);
        }
        // One dyad for a pair, whoever attacked; the column `threatener` keeps that.
        ViolenceType::NonState if a.id < b.id => std::mem::swap(&mut a, &mut b),
        _ => {}
    }
    let country = &scenario.districts[event.district.index()].country;
    let conflict = match violence {
        ViolenceType::StateBased => (-country_key(scenario, country) * 1_000_000, format!("{country}: simulated")),
        _ => (a.id * 10_000 + b.id, format!("{} - {}", a.name, b.name)),
    };
    Coded { event, violence, sides: [a, b], civilians, conflict }
}

/// Identifier of civilians as a side.
const CIVILIANS: i64 = -9_999;

fn is_state(scenario: &Scenario, party: Party) -> bool {
    matches!(party, Party::Organization(id) if scenario.kind(id).is_state_based())
}

fn side(scenario: &Scenario, event: &Event, party: Party, deaths: u32) -> Side {
    let country = &scenario.districts[event.district.index()].country;
    match party {
        Party::Organization(id) if scenario.kind(id) == OrganizationKind::StateForce => Side {
            id: -9_000 - country_key(scenario, country),
            name: format!("Government of {country}"),
            deaths,
            state: state_number(country),
        },
        Party::Organization(id) => {
            Side { id: -1 - i64::from(id.0), name: name_in(scenario, id, event.step).to_string(), deaths, state: None }
        }
        Party::Community(id) => Side {
            id: -5_000 - i64::from(id.0),
            name: scenario.communities[id.index()].name.clone(),
            deaths,
            state: None,
        },
        Party::Civilians => Side { id: CIVILIANS, name: "Civilians".into(), deaths, state: None },
    }
}

/// Position of a country in alphabetical order, counted from 1.
fn country_key(scenario: &Scenario, country: &str) -> i64 {
    let mut countries: Vec<&str> = scenario.districts.iter().map(|district| district.country.as_str()).collect();
    countries.sort_unstable();
    countries.dedup();
    countries.iter().position(|known| *known == country).expect("an event lies in a country") as i64 + 1
}

/// Name that an organization bears in a step, by the dated changes of its identity.
fn name_in(scenario: &Scenario, id: OrganizationId, step: u32) -> &str {
    let day = scenario.day_of(step);
    let named = scenario.timeline.iter().rev().filter(|cause| cause.day <= day).find_map(|cause| match &cause.change {
        Change::Identity(organization, name) if *organization == id => Some(name.as_str()),
        _ => None,
    });
    named.unwrap_or(&scenario.organizations[id.index()].name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_the_grid_are_counted_from_the_south_west() {
        assert_eq!(priogrid_gid(-90.0, -180.0), 1);
        assert_eq!(priogrid_gid(89.9, 179.9), 720 * 360);
        assert_eq!(priogrid_gid(90.0, 180.0), 720 * 359 + 1);
        assert_eq!(priogrid_gid(90.0, -180.0), 720 * 359 + 1);
    }

    #[test]
    fn a_step_of_a_week_gives_dates_known_to_the_week() {
        assert_eq!([1.0, 3.5, 7.0, 14.0].map(date_precision), [1, 2, 3, 4]);
    }
}
