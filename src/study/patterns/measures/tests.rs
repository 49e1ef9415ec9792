//! Measures of patterns, by runs and by events made by hand.

use std::path::Path;

use crate::ids::{ClusterSet, OrganizationId};
use crate::observation::measures::{PATTERNS, covers};
use crate::scenario::{self, Override};
use crate::study::patterns::measures::*;
use crate::submodels::information::accuracy;

fn scenario(changes: &[&str]) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
    let changes: Vec<Override> = changes.iter().map(|change| change.parse().unwrap()).collect();
    scenario::load(&folder, &changes).unwrap().scenario
}

/// Measures of a run by name, mean over its steps or sum over its year.
fn measured(scenario: &Scenario) -> (BTreeMap<String, f64>, Vec<(f64, f64)>) {
    let mut run = Simulation::new(scenario, scenario.seed, 0);
    let mut gauge = Gauge::new(scenario, scenario);
    let mut tips_by_step = Vec::new();
    while run.step() {
        gauge.observe(&run);
        tips_by_step.push(tips(run.world(), scenario, DistrictId::new(1)));
    }
    let values = gauge.values(scenario, run.ledger().events()).remove(0);
    let names = Gauge::names(scenario).into_iter().map(|gauged| gauged.name);
    (names.zip(values).collect(), tips_by_step)
}

#[test]
fn every_measure_that_is_declared_is_gauged_and_vice_versa() {
    let names = Gauge::names(&scenario(&[]));
    for known in &PATTERNS {
        assert!(names.iter().any(|gauged| covers(known.name, &gauged.name)), "{}", known.name);
    }
    assert!(names.iter().all(|gauged| PATTERNS.iter().any(|known| known.name == gauged.measure.name)));
}

#[test]
fn tips_are_those_that_raised_accuracy() {
    let scenario = scenario(&[]);
    let mut run = Simulation::new(&scenario, 1, 0);
    (0..20).for_each(|_| assert!(run.step()));
    let state = scenario.organization_ids().find(|&id| scenario.kind(id) == OrganizationKind::StateForce).unwrap();
    for district in scenario.district_ids() {
        let found = tips(run.world(), &scenario, district).0;
        let base = scenario.organizations[state.index()].traits.accuracy;
        let raised = accuracy(base, scenario.parameters.violence.tips_gain, found);
        assert!((raised - run.world().presence.accuracy.at(state, district)).abs() < 1e-9);
    }
    let (_, by_step) = measured(&scenario);
    assert!(by_step.iter().any(|(state, mission)| *state > 0.0 && *mission > 0.0));
}

#[test]
fn patrols_leave_all_where_they_prevent_nothing() {
    let none = measured(&scenario(&["protection.delta_communal=0"])).0;
    assert!(none["communal_heat"] > 0.0 && none["communal_left"] == none["communal_heat"]);
    let some = measured(&scenario(&["protection.delta_communal=0.5"])).0;
    assert!(some["communal_left"] < some["communal_heat"] && some["communal_left"] > 0.5 * some["communal_heat"]);
}

#[test]
fn partiality_takes_of_the_effect_of_patrols_by_the_power_eta() {
    let kept = |eta: &str| {
        let found = measured(&scenario(&["protection.delta_communal=0.5", eta])).0;
        let prevented = |left: &str| found["communal_heat"] - found[left];
        prevented("communal_left") / prevented("communal_if_impartial")
    };
    assert_eq!(kept("protection.eta=0"), 1.0);
    let (linear, square) = (kept("protection.eta=1"), kept("protection.eta=2"));
    assert!(square < linear && linear < 1.0, "{linear} {square}");
    // The mean of a square is at least the square of the mean.
    assert!(square >= linear * linear - 0.02, "{linear} {square}");
}

#[test]
fn nothing_follows_from_events_that_draw_none() {
    let none = measured(&scenario(&["violence.retaliation_branching=0", "violence.collateral_reaction=0"])).0;
    assert_eq!(none["events_excited"], 0.0);
    let some = measured(&scenario(&["violence.retaliation_branching=0.3", "violence.collateral_reaction=0"])).0;
    // Violence against civilians draws none: the share is at most the branching number.
    let share = some["events_excited"] / some["events_repeatable"];
    assert!((0.05..=0.3).contains(&share), "{share}");
}

#[test]
fn attacks_are_counted_around_harm_in_the_same_district_and_not_in_its_step() {
    let scenario = scenario(&[]);
    let id = |kind| scenario.organization_ids().find(|&id| scenario.kind(id) == kind).unwrap();
    let (state, group) = (id(OrganizationKind::StateForce), id(OrganizationKind::ExtremistGroup));
    let event = |step: u32, district: usize, practice, (actor, deaths): (OrganizationId, u32)| Event {
        step,
        district: DistrictId::new(district),
        practice,
        side_a: Party::Organization(actor),
        side_b: Party::Civilians,
        community: None,
        deaths_a: 0,
        deaths_b: 1,
        deaths_civilians: deaths,
        cases: 0,
        clusters: ClusterSet(0),
        protectors: 0,
        reported: true,
    };
    let ambush = |step, district| event(step, district, Practice::Ambush, (group, 0));
    // Harm in step 10; steps of a week: 4 weeks before are steps 6 to 9, after 11 to 14, late 15 to 18.
    let mut events: Vec<Event> = [5, 6, 9, 10, 11, 14, 15, 18, 19].map(|step| ambush(step, 1)).to_vec();
    events.extend([ambush(9, 2), ambush(11, 2), event(10, 1, Practice::Operation, (state, 2))]);
    events.push(event(12, 1, Practice::Operation, (state, 0)));
    events.sort_by_key(|event| event.step);
    let years = window::years(&scenario, scenario.steps as usize);
    let found = around_harm(&scenario, &events, &years);
    let of = |name: &str| found.iter().filter(|(_, known, _)| *known == name).map(|(.., n)| n).sum::<f64>();
    assert_eq!((of("harm_events"), of("attacks_before_harm")), (1.0, 2.0));
    assert_eq!((of("attacks_after_harm"), of("attacks_late_after_harm")), (2.0, 2.0));
}

#[test]
fn deaths_are_told_apart_by_the_bases_of_the_scenario_that_has_the_mission() {
    let (with, without) = (scenario(&[]), scenario(&["forces.un=off"]));
    let id = |kind| with.organization_ids().find(|&id| with.kind(id) == kind).unwrap();
    let (mission, group) = (id(OrganizationKind::PeaceOperation), id(OrganizationKind::ExtremistGroup));
    let based =
        |district: &DistrictId| with.organizations[mission.index()].bases.iter().any(|base| base.0 == *district);
    let (mut inside, mut outside) = (with.district_ids().filter(based), with.district_ids().filter(|d| !based(d)));
    let (inside, outside) = (inside.next().unwrap(), outside.next());
    let gauge = Gauge::new(&without, &with);
    assert!(gauge.has_base(inside, 105.0) && outside.is_none_or(|district| !gauge.has_base(district, 105.0)));
    // A base that begins later is none yet.
    let mut late = with.clone();
    late.organizations[mission.index()].bases.iter_mut().for_each(|base| base.1 = 50.0);
    let later = Gauge::new(&without, &late);
    assert!(!later.has_base(inside, 49.9) && later.has_base(inside, 50.0));
    let event = |district: DistrictId, deaths: u32| Event {
        step: 15,
        district,
        practice: Practice::SelectiveViolence,
        side_a: Party::Organization(group),
        side_b: Party::Civilians,
        community: None,
        deaths_a: 0,
        deaths_b: 0,
        deaths_civilians: deaths,
        cases: 0,
        clusters: ClusterSet(0),
        protectors: 0,
        reported: true,
    };
    let counted = |gauge: &Gauge| {
        let mut found: BTreeMap<String, f64> = BTreeMap::new();
        for one in [event(inside, 3), event(inside, 4)] {
            let base = gauge.has_base(one.district, with.day_of(one.step));
            count(&with, (&one, base), 1.0, |name, value| *found.entry(name.into()).or_default() += value);
        }
        ["civilian_deaths_with_base", "one_sided_by_challengers_with_base", "civilian_deaths_without_base"]
            .map(|name| found.get(name).copied().unwrap_or(0.0))
    };
    assert_eq!(counted(&gauge), [7.0, 7.0, 0.0]);
    let mut none = with.clone();
    none.organizations[mission.index()].bases.clear();
    assert_eq!(counted(&Gauge::new(&with, &none)), [0.0, 0.0, 7.0]);
    // Both parts are all of it.
    let all = measured(&with).0;
    let sum = all["one_sided_by_challengers_with_base"] + all["one_sided_by_challengers_without_base"];
    assert!(all["one_sided_by_challengers"] > 0.0 && (sum - all["one_sided_by_challengers"]).abs() < 1e-9);
}
