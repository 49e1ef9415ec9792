//! What happened, counted by year in the words of the observations, so that the two can stand beside each other.
//!
//! A step counts for the year of its first day. Stocks are those at the end of the last step that begins in the year.

use std::collections::{BTreeMap, BTreeSet};

use super::attribution::{self, Division};
use super::harm::HarmRecord;
use super::index::{self, Area, Dimension, Settings};
use super::optic::appraise;
use super::outside::Outside;
use super::window::Window;
use super::{Observer, Snapshot, measures, window};
use crate::event::{Event, Ledger, Party, Practice, ViolenceType};
use crate::ids::OrganizationId;
use crate::scenario::{OrganizationKind, Scenario};

/// Counts and stocks of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Values by measure and year.
    pub yearly: BTreeMap<String, BTreeMap<i16, f64>>,
    /// Years of the run, and whether the run covers them wholly.
    pub years: BTreeMap<i16, bool>,
    /// Deaths by security cluster, in the order of the scenario; an event may stand in several [persons].
    pub cluster_deaths: Vec<u64>,
    /// Deaths in events that belong to no cluster [persons].
    pub no_cluster_deaths: u64,
    /// What these events are.
    pub outside: Outside,
    /// Fatal events.
    pub fatal_events: u64,
    /// All deaths, and those of reported events [persons].
    pub deaths: (u64, u64),
    /// Deaths of peace operations' staff, all and reported [persons].
    pub mission_deaths: (u64, u64),
    /// Displaced inside and abroad at the end [persons].
    pub displaced_at_end: (f64, f64),
    /// Correlations of the districts' yearly scores, by pair of dimensions.
    pub correlations: [Option<f64>; index::PAIRS.len()],
}

/// Name of the variant of a measure that counts reported events alone.
pub fn reported(measure: &str) -> String {
    format!("{measure}_reported")
}

/// Measure of the deaths of a type of violence.
pub const fn deaths_measure(violence: ViolenceType) -> &'static str {
    match violence {
        ViolenceType::StateBased => "deaths_state_based",
        ViolenceType::NonState => "deaths_non_state",
        ViolenceType::OneSided => "deaths_one_sided",
    }
}

/// UCDP's type of an event.
pub fn violence_type(scenario: &Scenario, event: &Event) -> ViolenceType {
    ViolenceType::of(event.side_a, event.side_b, |id| scenario.kind(id))
}

/// Whether an event crosses a frontier: a side has its bases abroad, or it happened in a district of another country.
///
/// **E14.1 transborder event**: a side has its bases abroad, or the district lies in another country.
/// Source: definition.
/// Test: `abuse_by_the_state_harms_justice_and_neither_order_nor_stability`.
pub fn is_transborder(scenario: &Scenario, event: &Event) -> bool {
    let foreign = |party| matches!(party, Party::Organization(id) if scenario.organizations[id.index()].foreign);
    foreign(event.side_a) || foreign(event.side_b) || scenario.districts[event.district.index()].outside
}

/// Deaths that an event brings to organizations that `counts` admits [persons].
pub fn deaths_of(event: &Event, counts: impl Fn(OrganizationId) -> bool) -> u32 {
    let sides = [(event.side_a, event.deaths_a), (event.side_b, event.deaths_b)];
    sides.iter().filter(|(party, _)| matches!(party, Party::Organization(id) if counts(*id))).map(|(_, n)| n).sum()
}

/// Measures of a fatal event, with its part in each.
pub fn contributions(scenario: &Scenario, event: &Event) -> Vec<(String, f64)> {
    let deaths = f64::from(event.deaths());
    let counted = measures::counted_in_run().map(|(measure, count)| (measure.name, count(scenario, event)));
    let counted = counted.filter(|(_, part)| *part > 0.0);
    let mut parts: Vec<(String, f64)> = counted.map(|(name, part)| (name.to_string(), part)).collect();
    parts.push((format!("deaths:{}", event.practice.name()), deaths));
    parts.push((format!("events_in:{}", scenario.districts[event.district.index()].region), 1.0));
    parts.push((format!("deaths_in:{}", scenario.districts[event.district.index()].region), deaths));
    for cluster in event.clusters.positions() {
        parts.push((format!("deaths_cluster:{}", scenario.clusters[cluster].number), deaths));
    }
    if event.clusters.0 == 0 {
        parts.push(("deaths_cluster:none".to_string(), deaths));
    }
    parts
}

/// Counts a run.
pub fn tally(scenario: &Scenario, ledger: &Ledger, snapshots: &[Snapshot]) -> Tally {
    let mut tally = Tally { cluster_deaths: vec![0; scenario.clusters.len()], ..Tally::default() };
    tally.years = years(scenario, snapshots.len() as u32);
    for measure in always(scenario) {
        let zeros = tally.years.keys().map(|&year| (year, 0.0)).collect();
        tally.yearly.insert(measure, zeros);
    }
    for event in ledger.events() {
        let year = scenario.date_of(event.step).year();
        if event.deaths() == 0 {
            tally.add(format!("cases:{}", event.practice.name()), year, f64::from(event.cases));
            continue;
        }
        for (measure, value) in contributions(scenario, event) {
            if event.reported {
                tally.add(reported(&measure), year, value);
            }
            tally.add(measure, year, value);
        }
        tally.count(scenario, event);
    }
    for (step, snapshot) in snapshots.iter().enumerate() {
        tally.stocks(scenario, scenario.date_of(step as u32).year(), snapshot);
    }
    tally.site_shares(scenario);
    tally
}

/// Measures that stand in the tables even where nothing of the kind happened.
pub fn always(scenario: &Scenario) -> BTreeSet<String> {
    let counted = measures::counted_in_run().map(|(measure, _)| measure.name.to_string());
    let counted = counted.chain(["deaths_cluster:none".to_string()]);
    let clusters = scenario.clusters.iter().map(|cluster| format!("deaths_cluster:{}", cluster.number));
    let regions = scenario.regions.iter().flat_map(|r| [format!("events_in:{r}"), format!("deaths_in:{r}")]);
    let both: Vec<String> = counted.chain(clusters).chain(regions).collect();
    let cases = Practice::ALL.iter().filter(|practice| counts_cases(**practice));
    let cases = cases.map(|practice| format!("cases:{}", practice.name()));
    both.iter().map(|measure| reported(measure)).chain(both.iter().cloned()).chain(cases).collect()
}

/// Whether rows of a practice count persons or cases instead of deaths.
const fn counts_cases(practice: Practice) -> bool {
    matches!(
        practice,
        Practice::NonLethalAbuse
            | Practice::Detention
            | Practice::Protest
            | Practice::Recruitment
            | Practice::ForcedRecruitment
    )
}

/// Years in which a step begins, and whether steps cover them wholly (see [`Scenario::covers`]).
pub fn years(scenario: &Scenario, steps: u32) -> BTreeMap<i16, bool> {
    scenario.calendar(steps).years().into_iter().map(|(year, (_, whole))| (year, whole)).collect()
}

impl Tally {
    /// Value of a measure in a year.
    pub fn get(&self, measure: &str, year: i16) -> Option<f64> {
        self.yearly.get(measure)?.get(&year).copied()
    }

    fn add(&mut self, measure: String, year: i16, value: f64) {
        *self.yearly.entry(measure).or_default().entry(year).or_default() += value;
    }

    fn set(&mut self, measure: String, year: i16, value: f64) {
        self.yearly.entry(measure).or_default().insert(year, value);
    }

    /// Points missing to 100 by cause, and civilians killed by each threatener, in a calendar year given by its position.
    fn divide(
        &mut self,
        scenario: &Scenario,
        settings: &Settings,
        (division, areas): (Division, &[Area]),
        record: &HarmRecord,
        (position, window): (usize, &Window),
    ) {
        let all = attribution::contributions(scenario, settings, areas, division.shares(record), (position, window));
        for (area, contributions) in areas.iter().zip(all) {
            for player in 0..division.players(scenario) {
                let own = contributions.iter().find(|one| one.player == player);
                let cause = format!("{}:{}:{}", division.name(), division.player(scenario, player), area.name);
                let points = own.map_or(0.0, |one| one.points[attribution::CORE]);
                self.set(format!("points_{cause}"), window.year, points);
                if division == Division::Threatener {
                    let deaths = own.map_or(0.0, |one| one.harm.deaths);
                    self.set(format!("civilian_deaths_{cause}"), window.year, deaths);
                }
            }
        }
    }

    fn count(&mut self, scenario: &Scenario, event: &Event) {
        let deaths = u64::from(event.deaths());
        let mission = deaths_of(event, |id| scenario.kind(id) == OrganizationKind::PeaceOperation);
        self.fatal_events += 1;
        self.outside.count(scenario, event);
        self.deaths.0 += deaths;
        self.mission_deaths.0 += u64::from(mission);
        if event.reported {
            self.deaths.1 += deaths;
            self.mission_deaths.1 += u64::from(mission);
        }
        if event.clusters.0 == 0 {
            self.no_cluster_deaths += deaths;
        }
        for cluster in event.clusters.positions() {
            self.cluster_deaths[cluster] += deaths;
        }
    }

    fn stocks(&mut self, scenario: &Scenario, year: i16, snapshot: &Snapshot) {
        let of_state = scenario.organization_ids().filter(|&id| scenario.kind(id) == OrganizationKind::StateForce);
        let soldiers: u32 = of_state.map(|id| snapshot.strength[id.index()]).sum();
        self.add("displacement_inflow".into(), year, snapshot.newly_displaced);
        self.set("idps_year_end".into(), year, snapshot.displaced);
        self.set("refugees_abroad_year_end".into(), year, snapshot.refugees);
        self.set("state_soldiers_year_end".into(), year, f64::from(soldiers));
        self.displaced_at_end = (snapshot.displaced, snapshot.refugees);
    }

    /// Share of each region in the fatal events that are reported; observed shares count places, which the model lacks.
    ///
    /// **E12.6 share of a region in events**: its reported fatal events/all of the year.
    /// Source: definition; observed shares count places.
    /// Test: `the_share_of_a_region_is_its_part_of_the_reported_events_of_the_year`.
    fn site_shares(&mut self, scenario: &Scenario) {
        for year in self.years.keys().copied().collect::<Vec<_>>() {
            let all = self.get("fatal_events_reported", year).unwrap_or(0.0);
            for region in scenario.regions.iter().filter(|_| all > 0.0) {
                let here = self.get(&reported(&format!("events_in:{region}")), year).unwrap_or(0.0);
                self.set(format!("site_share:{region}"), year, here / all);
            }
        }
    }
}

/// Adds the human-protection index by year, of the nation and the affected districts, with the harm to civilians that it is made of and
/// what each cluster and threatener has of it.
pub fn add_index(tally: &mut Tally, scenario: &Scenario, record: &HarmRecord) {
    let settings = Settings::new(&scenario.parameters.index);
    tally.correlations = index::correlations(scenario, record);
    let areas = Area::main(scenario);
    for (position, window) in window::years(scenario, record.steps()).iter().enumerate() {
        for area in &areas {
            let (scores, harm) = (area.index(scenario, &settings, record, window), area.harm(record, window));
            let mut set = |name: &str, value: f64| tally.set(format!("{name}:{}", area.name), window.year, value);
            set("hpi_core", scores.core(&settings, settings.exponent));
            set(measures::CIVILIAN_DEATHS.name, harm.deaths);
            set(measures::PERSONS_DISPLACED.name, harm.displaced);
            for dimension in Dimension::ALL {
                set(&format!("score_{}", dimension.name()), 100.0 * scores.scores[dimension.index()]);
            }
        }
        for division in Division::ALL {
            tally.divide(scenario, &settings, (division, &areas), record, (position, window));
        }
    }
}

/// Adds what the optics say of every year, of the nation and the affected districts.
pub fn add_optics(tally: &mut Tally, scenario: &Scenario, ledger: &Ledger, observer: &Observer) {
    let (areas, years) = (Area::main(scenario), window::years(scenario, observer.snapshots.len()));
    for one in appraise(scenario, ledger, &observer.harm, &observer.snapshots, &areas, &years) {
        let (optic, area) = (&scenario.optics[one.optic].id, &areas[one.area].name);
        tally.set(format!("optic_{optic}:{area}"), years[one.window].year, one.total);
    }
}

/// Deaths of every organization's own persons by step [persons].
pub fn organization_deaths(scenario: &Scenario, ledger: &Ledger, steps: usize) -> Vec<Vec<u32>> {
    let mut deaths = vec![vec![0; scenario.organizations.len()]; steps];
    for event in ledger.events() {
        for (party, lost) in [(event.side_a, event.deaths_a), (event.side_b, event.deaths_b)] {
            if let Party::Organization(id) = party {
                deaths[event.step as usize][id.index()] += lost;
            }
        }
    }
    deaths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_a_region_is_its_part_of_the_reported_events_of_the_year() {
        let scenario = crate::submodels::tests::Setting::new(&[]).scenario;
        let mut tally = Tally::default();
        for (year, all, hills) in [(2030, 8.0, 6.0), (2031, 0.0, 0.0)] {
            tally.years.insert(year, true);
            tally.set("fatal_events_reported".into(), year, all);
            tally.set("events_in:Hills_reported".into(), year, hills);
        }
        tally.site_shares(&scenario);
        assert_eq!(tally.get("site_share:Hills", 2030), Some(0.75));
        assert_eq!((tally.get("site_share:Plain", 2030), tally.get("site_share:Hills", 2031)), (Some(0.0), None));
    }
}
