//! What patterns measure beside the measures of every experiment: counts by who killed and how, rates at given tension, what
//! follows on harm, tips, deals, and figures of which the check of clustering is made.
//!
//! All are of a year. Whatever is a ratio stands here as its two parts, so that both are summed before they are divided.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::entities::World;
use crate::event::{Event, Party, Practice, ViolenceType};
use crate::ids::{DistrictId, OrganizationId};
use crate::observation::index::Area;
use crate::observation::measures::{self, Measure, Scope};
use crate::observation::tally;
use crate::observation::window::{self, Window};
use crate::scenario::{OrganizationKind, Scenario};
use crate::simulation::Simulation;
use crate::stats::{joint, ratio};
use crate::submodels::engagement::laws::communal_share;
use crate::submodels::engagement::release;

/// What is counted around harm, by name.
const AROUND_HARM: [&str; 4] = ["harm_events", "attacks_before_harm", "attacks_after_harm", "attacks_late_after_harm"];

/// Sizes of events and what follows on them, and accords, by name.
const OF_EVENTS: [&str; 7] = [
    "sizes_events",
    "sizes_sum",
    "sizes_log",
    "sizes_log_squared",
    "events_repeatable",
    "events_excited",
    "accords_holding",
];

/// What is measured of the affected districts, by name.
const OF_AFFECTED: [&str; 6] =
    ["communal_heat", "communal_left", "communal_if_impartial", "tips_to_state", "tips_to_mission", "local_deals"];

/// A measure of a pattern in an area.
#[derive(Clone, Debug)]
pub struct Gauged {
    /// Name, its variable part filled in.
    pub name: String,
    /// `nation`, `affected` or `district/ID`.
    pub area: String,
    /// Entry in the register.
    pub measure: &'static Measure,
}

impl Gauged {
    fn new(name: String, affected: &str) -> Self {
        let measure = measures::find(&name).expect("every measure of a pattern is in the register");
        let area = if measure.scope == Scope::Affected { affected } else { "nation" };
        Self { name, area: area.into(), measure }
    }
}

/// Days around harm in which attacks are counted.
const WINDOW: f64 = 28.0;

/// Parts of the record of a step, by position.
const HEAT: usize = 0;
const LEFT: usize = 1;
const TO_STATE: usize = 2;
const TO_MISSION: usize = 3;
const DEALS: usize = 4;
const EXCITED: usize = 5;
const ACCORDS: usize = 6;
const IF_IMPARTIAL: usize = 7;
const PARTS: usize = 8;

/// Stands beside a run and notes what the ledger alone does not say.
#[derive(Clone, Debug)]
pub struct Gauge {
    members: Vec<(DistrictId, f64)>,
    /// Bases of peace operations: district, first day, day after the last.
    bases: Vec<(DistrictId, f64, f64)>,
    rows: Vec<[f64; PARTS]>,
    /// By step, whether each affected district's garrison is lost.
    lost: Vec<Vec<bool>>,
}

impl Gauge {
    /// An empty record over the affected districts (or, where there are none, the nation); `reference` says where peace operations have
    /// their bases, whatever the scenario that is played does to them.
    ///
    /// **P.76 deaths with and without a base**: deaths of events in districts in which, in the scenario without the
    /// changes of the arm, a peace operation has a base on that day; and in all others.
    /// Source: Fjelde, Hultman & Nilsson 2019.
    /// Test: `deaths_are_told_apart_by_the_bases_of_the_scenario_that_has_the_mission`.
    pub fn new(scenario: &Scenario, reference: &Scenario) -> Self {
        let is_mission = |id: &OrganizationId| reference.kind(*id) == OrganizationKind::PeaceOperation;
        let of = |id: OrganizationId| reference.organizations[id.index()].bases.iter();
        let bases = reference.organization_ids().filter(is_mission).flat_map(of);
        let bases =
            bases.filter(|(.., share)| *share > 0.0).map(|&(district, from, to, _)| (district, from, to)).collect();
        Self { members: members(scenario), bases, rows: Vec::new(), lost: Vec::new() }
    }

    /// Whether a district has a base of a peace operation on a day.
    fn has_base(&self, district: DistrictId, day: f64) -> bool {
        self.bases.iter().any(|&(of, from, to)| of == district && (from..to).contains(&day))
    }

    /// Names, areas and entries in the register of what [`Gauge::values`] gives for a scenario, in that order.
    pub fn names(scenario: &Scenario) -> Vec<Gauged> {
        let mut names: Vec<String> = ["one_sided_by_challengers", "one_sided_by_state"].map(String::from).to_vec();
        for base in ["with", "without"] {
            names.push(format!("civilian_deaths_{base}_base"));
            names.push(format!("one_sided_by_challengers_{base}_base"));
        }
        for practice in Practice::ALL {
            names.extend(["deaths", "events"].map(|of| format!("{of}_practice:{}", practice.name())));
        }
        names.extend(scenario.clusters.iter().map(|cluster| format!("deaths_cluster:{}", cluster.number)));
        names.extend(AROUND_HARM.map(String::from));
        names.extend((1..=12).map(|month| format!("deaths_month:{month}")));
        names.extend(OF_EVENTS.map(String::from));
        names.extend(OF_AFFECTED.map(String::from));
        let affected = Area::main(scenario).pop().map_or_else(|| "nation".into(), |area| area.name);
        let mut all: Vec<Gauged> = names.into_iter().map(|name| Gauged::new(name, &affected)).collect();
        let lost = members(scenario).into_iter().map(|(district, _)| &scenario.districts[district.index()].id);
        all.extend(lost.map(|id| Gauged { area: format!("district/{id}"), ..Gauged::new("garrison_lost".into(), "") }));
        all
    }

    /// Notes the state after a step.
    pub fn observe(&mut self, run: &Simulation<'_>) {
        let (world, scenario) = (run.world(), run.scenario());
        let mut row = [0.0; PARTS];
        for &(district, share) in &self.members {
            communal(world, scenario, district, &mut row);
            let (to_state, to_mission) = tips(world, scenario, district);
            row[TO_STATE] += share * to_state;
            row[TO_MISSION] += share * to_mission;
        }
        let pairs: usize = self.members.iter().map(|(district, _)| world.district(*district).tension.len()).sum();
        row[DEALS] = ratio(row[DEALS], pairs as f64);
        row[EXCITED] = excited(world, scenario);
        let holding = world.accords.iter().filter(|accord| accord.holds).count();
        row[ACCORDS] = ratio(holding as f64, world.accords.len() as f64);
        self.rows.push(row);
        self.lost.push(self.members.iter().map(|(district, _)| world.district(*district).lost).collect());
    }

    /// Values by year, each in the order of [`Gauge::names`].
    pub fn values(&self, scenario: &Scenario, events: &[Event]) -> Vec<Vec<f64>> {
        let years = window::years(scenario, self.rows.len());
        let names = Self::names(scenario);
        let positions: BTreeMap<&str, usize> =
            names.iter().enumerate().map(|(n, gauged)| (gauged.name.as_str(), n)).rev().collect();
        let mut values = vec![vec![0.0; names.len()]; years.len()];
        let mut add = |year: usize, name: &str, value: f64| {
            if let Some(&position) = positions.get(name) {
                values[year][position] += value;
            }
        };
        for (year, event) in window::by_year(events, &years) {
            let base = self.has_base(event.district, scenario.day_of(event.step));
            count(scenario, (event, base), years[year].per_year(scenario), |name, value| add(year, name, value));
        }
        for (year, name, value) in around_harm(scenario, events, &years) {
            add(year, name, value * years[year].per_year(scenario));
        }
        for (n, year) in years.iter().enumerate() {
            let sum = |part: usize| self.rows[year.steps.clone()].iter().map(|row| row[part]).sum::<f64>();
            let steps = year.steps.len() as f64;
            add(n, "communal_heat", sum(HEAT) * scenario.step_days);
            add(n, "communal_left", sum(LEFT) * scenario.step_days);
            add(n, "communal_if_impartial", sum(IF_IMPARTIAL) * scenario.step_days);
            add(n, "tips_to_state", ratio(sum(TO_STATE), steps));
            add(n, "tips_to_mission", ratio(sum(TO_MISSION), steps));
            add(n, "local_deals", ratio(sum(DEALS), steps));
            add(n, "events_excited", sum(EXCITED) * year.per_year(scenario));
            add(n, "accords_holding", ratio(sum(ACCORDS), steps));
        }
        let first = names.len() - self.members.len();
        for (row, year) in values.iter_mut().zip(&years) {
            for member in 0..self.members.len() {
                let lost = self.lost[year.steps.clone()].iter().any(|lost| lost[member]);
                row[first + member] = f64::from(u8::from(lost));
            }
        }
        values
    }
}

/// The affected districts with their shares of inhabitants.
fn members(scenario: &Scenario) -> Vec<(DistrictId, f64)> {
    let members = Area::main(scenario).pop().map(|area| area.members).unwrap_or_default();
    members.into_iter().map(|(district, share)| (DistrictId::new(district), share)).collect()
}

/// Adds tension, what patrols leave of it, and deals of a district.
///
/// **P.61 communal violence at given tension**: sum of tension (lowered by deals) x share that patrols leave, over sum
/// of tension.
/// Parameters: `protection.delta_communal`, `protection.eta`, `institutions.deal_violence`.
/// Source: Nomikos 2022.
/// Test: `patrols_leave_all_where_they_prevent_nothing`.
///
/// **P.69 what partiality leaves of the effect of patrols on communal violence**: (sum of tension - sum of tension x
/// share that patrols leave)/(the same with an impartiality of 1), tension lowered by deals.
/// Parameters: `protection.delta_communal`, `protection.eta`.
/// Source: Nomikos 2022.
/// Test: `partiality_takes_of_the_effect_of_patrols_by_the_power_eta`.
fn communal(world: &World, scenario: &Scenario, district: DistrictId, row: &mut [f64; PARTS]) {
    let state = world.district(district);
    let (p, d) = (&scenario.parameters, district.index());
    let day = scenario.day_of(world.step);
    let missions = scenario.organization_ids().filter(|&id| scenario.kind(id) == OrganizationKind::PeaceOperation);
    let coverage = joint(missions.map(|id| world.presence.coverage.at(id, district)));
    let timely = coverage * (1.0 - world.presence.confusion[d]);
    let left = |impartiality| communal_share(p.protection.delta_communal, timely, impartiality, p.protection.eta);
    let (as_seen, if_impartial) = (left(world.presence.impartiality[d]), left(1.0));
    for (tension, &until) in state.tension.iter().zip(&state.deal_until) {
        let dealt = until > day;
        let heat = tension * if dealt { p.institutions.deal_violence } else { 1.0 };
        row[HEAT] += heat;
        row[LEFT] += heat * as_seen;
        row[IF_IMPARTIAL] += heat * if_impartial;
        row[DEALS] += f64::from(u8::from(dealt));
    }
}

/// Tips per 10,000 persons and week to the state's side and to the peace operation: what raised their accuracy of this step, by the
/// inverse of `submodels::information::accuracy`.
///
/// **P.60 tips per 10,000 persons and week**: ln((1 - accuracy without tips)/(1 - accuracy))/tips_gain, mean of the
/// affected districts by inhabitants.
/// Parameters: `violence.tips_gain`.
/// Source: inverse of E4.1.
/// Test: `tips_are_those_that_raised_accuracy`.
fn tips(world: &World, scenario: &Scenario, district: DistrictId) -> (f64, f64) {
    let gain = scenario.parameters.violence.tips_gain;
    let of = |wanted: &dyn Fn(OrganizationKind) -> bool| {
        let id = scenario.organization_ids().find(|&id| wanted(scenario.kind(id)))?;
        let base = scenario.organizations[id.index()].traits.accuracy;
        let raised = (1.0 - base) / (1.0 - world.presence.accuracy.at(id, district)).max(1e-12);
        (gain > 0.0 && base < 1.0).then(|| raised.ln().max(0.0) / gain)
    };
    let state = of(&|kind| kind == OrganizationKind::StateForce).unwrap_or(0.0);
    (state, of(&|kind| kind == OrganizationKind::PeaceOperation).unwrap_or(0.0))
}

/// Events that the next step will expect from those before, in all districts.
///
/// **P.63 share of self-excited events**: expected events released from aftermaths over events of the practices that
/// have one.
/// Parameters: `violence.retaliation_decay`, `violence.collateral_memory`, `violence.incident_ratio`.
/// Source: Lewis et al. 2012.
/// Test: `nothing_follows_from_events_that_draw_none`.
fn excited(world: &World, scenario: &Scenario) -> f64 {
    let v = &scenario.parameters.violence;
    let mut sum = 0.0;
    for district in &world.districts {
        let mut aftermath = district.aftermath;
        let kinds = [
            &mut aftermath.attack,
            &mut aftermath.clash,
            &mut aftermath.coercion,
            &mut aftermath.communal,
            &mut aftermath.militia,
        ];
        sum += kinds.into_iter().map(|kind| release(kind, v.retaliation_decay, scenario.step_days)).sum::<f64>();
        let reaction = release(&mut aftermath.reaction, v.collateral_memory, scenario.step_days);
        sum += reaction.max(0.0) / v.incident_ratio;
    }
    sum
}

/// Whether events of a practice draw further ones after them.
const fn is_repeatable(practice: Practice) -> bool {
    matches!(
        practice,
        Practice::Ambush
            | Practice::CampRaid
            | Practice::Clash
            | Practice::CommunalViolence
            | Practice::MilitiaAttack
            | Practice::SelectiveViolence
            | Practice::IndiscriminateViolence
    )
}

/// Measures of a fatal event, in a district with a base or without, as rates a year.
fn count(scenario: &Scenario, (event, base): (&Event, bool), per_year: f64, mut add: impl FnMut(&str, f64)) {
    if event.deaths() == 0 {
        return;
    }
    let deaths = f64::from(event.deaths());
    let place = if base { "with" } else { "without" };
    add(&format!("civilian_deaths_{place}_base"), f64::from(event.civilian_deaths()) * per_year);
    if tally::violence_type(scenario, event) == ViolenceType::OneSided
        && let Party::Organization(id) = event.side_a
    {
        let kind = scenario.kind(id);
        if kind.is_challenger() {
            add("one_sided_by_challengers", deaths * per_year);
            add(&format!("one_sided_by_challengers_{place}_base"), deaths * per_year);
        } else if kind.is_state_side() {
            add("one_sided_by_state", deaths * per_year);
        }
    }
    add(&format!("deaths_practice:{}", event.practice.name()), deaths * per_year);
    add(&format!("events_practice:{}", event.practice.name()), per_year);
    for cluster in event.clusters.positions() {
        add(&format!("deaths_cluster:{}", scenario.clusters[cluster].number), deaths * per_year);
    }
    add(&format!("deaths_month:{}", scenario.date_of(event.step).month()), deaths);
    add("sizes_events", per_year);
    add("sizes_sum", deaths * per_year);
    add("sizes_log", deaths.ln() * per_year);
    add("sizes_log_squared", deaths.ln().powi(2) * per_year);
    if is_repeatable(event.practice) {
        add("events_repeatable", per_year);
    }
}

/// Ambushes around every event in which the state's side or an intervention force killed civilians: year of that event, name, number.
///
/// **P.62 attacks around harm**: ambushes in the same district in 28 days before, 28 after, 29 to 56 after each event
/// in which state, partners or intervention forces killed civilians; those of the same step count nowhere.
/// Source: Condra & Shapiro 2012.
/// Test: `attacks_are_counted_around_harm_in_the_same_district_and_not_in_its_step`.
fn around_harm(scenario: &Scenario, events: &[Event], years: &[Window]) -> Vec<(usize, &'static str, f64)> {
    let mut ambushes: BTreeMap<DistrictId, Vec<f64>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.practice == Practice::Ambush) {
        ambushes.entry(event.district).or_default().push(scenario.day_of(event.step));
    }
    let harms = |event: &Event| match event.side_a {
        Party::Organization(id) => {
            let kind = scenario.kind(id);
            event.civilian_deaths() > 0 && kind.is_state_based() && kind != OrganizationKind::PeaceOperation
        }
        _ => false,
    };
    let mut found = Vec::new();
    for (year, event) in window::by_year(events, years).filter(|(_, event)| harms(event)) {
        let day = scenario.day_of(event.step);
        let of_district = ambushes.get(&event.district).map_or(&[][..], Vec::as_slice);
        // The step of the event itself counts neither before nor after: its order within the step is not known.
        let between = |from: f64, to: f64| {
            of_district.iter().filter(|&&other| other - day > from && other - day <= to).count() as f64
        };
        let before = of_district.iter().filter(|&&other| other < day && day - other <= WINDOW).count() as f64;
        found.push((year, "harm_events", 1.0));
        found.push((year, "attacks_before_harm", before));
        found.push((year, "attacks_after_harm", between(0.0, WINDOW)));
        found.push((year, "attacks_late_after_harm", between(WINDOW, 2.0 * WINDOW)));
    }
    found
}
