//! The second case: a country without an effective state, told in tables alone, with the parameters of the reference case.
//!
//! What is taken over from the reference case is brought up to date, as for the teaching scenario, by
//!
//!     MANDATE_REFRESH=1 cargo test --test it somalia

use std::fs;

use mandate::event::{Party, ViolenceType};
use mandate::scenario::{Change, OrganizationKind};
use mandate::simulation::Simulation;

use crate::support::{played, scenario, shipped};

/// The last year that no row of the posterior knows anything of: the one before the run.
const KNOWS_NOTHING_AFTER: &str = "1991";

fn text(name: &str, file: &str) -> String {
    fs::read_to_string(shipped(name).join(file)).unwrap()
}

fn records(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect()
}

/// Writes a file where it is to be brought up to date, and holds it against what it should be.
fn hold(file: &str, wanted: &str) {
    if std::env::var_os("MANDATE_REFRESH").is_some() {
        fs::write(shipped("somalia").join(file), wanted).unwrap();
    }
    assert!(text("somalia", file) == wanted, "{file}: see the top of tests/it/somalia.rs");
}

/// Rows of parameters that belong to organizations.
fn is_doctrine(line: &str) -> bool {
    line.starts_with("organizations.")
}

#[test]
fn draws_of_the_second_case_are_those_of_the_reference_that_know_all_its_years() {
    let reference = text("mali", "posterior.csv");
    let header: Vec<&str> = reference.lines().next().unwrap().split(',').collect();
    let kept: Vec<usize> = (0..header.len()).filter(|&n| !is_doctrine(header[n])).collect();
    let rows = records(&reference);
    let last = rows.iter().map(|row| row[1].to_string()).max().unwrap();
    let mut wanted = kept.iter().map(|&n| header[n]).collect::<Vec<_>>().join(",") + "\n";
    for row in rows.iter().filter(|row| row[1] == last) {
        let cell = |&n: &usize| if header[n] == "until" { KNOWS_NOTHING_AFTER } else { &row[n] };
        wanted += &(kept.iter().map(cell).collect::<Vec<_>>().join(",") + "\n");
    }
    hold("posterior.csv", &wanted);
}

#[test]
fn nothing_observed_after_the_first_year_stands_in_the_second_case() {
    let observed = records(&text("somalia", "observations.csv"));
    assert!(observed.len() > 5 && observed.iter().all(|row| &row[1] == "1992"), "{observed:?}");
    for file in ["targets.csv", "effects.csv", "observed_months.csv"] {
        assert!(!shipped("somalia").join(file).exists(), "{file}");
    }
}

#[test]
fn a_country_without_a_state_has_a_war_of_factions_and_state_based_violence_with_missions_alone() {
    let scenario = scenario("somalia", &["population.agents=4000"]);
    assert!(scenario.state_camp.is_none());
    assert!(scenario.organizations.iter().all(|one| one.kind != OrganizationKind::StateForce));
    let run = played(&scenario, 0);
    let mission = |party| matches!(party, Party::Organization(id) if scenario.kind(id).is_intervener());
    let deadly = || run.ledger().events().iter().filter(|event| event.deaths() > 0);
    assert!(deadly().filter(|event| !mission(event.side_a) && !mission(event.side_b)).count() > 50);
    let mut with_missions = 0;
    for event in deadly() {
        let kind = ViolenceType::of(event.side_a, event.side_b, |id| scenario.kind(id));
        if kind == ViolenceType::StateBased {
            assert!(mission(event.side_a) || mission(event.side_b), "{event:?}");
            with_missions += 1;
        }
    }
    assert!(with_missions > 5, "{with_missions}");
}

#[test]
fn a_force_and_a_faction_leave_off_on_the_day_on_which_they_become_friends() {
    let few = "population.agents=4000";
    let base = scenario("somalia", &[few]);
    let friends = scenario("somalia", &[few, "timeline.relation_unosom2.value=1", "timeline.relation_unosom2_end=off"]);
    let day = base.timeline.iter().find(|cause| cause.id == "relation_unosom2").unwrap().day;
    let first = (day / base.step_days).floor() as u32;
    let named = |wanted: &str| {
        base.organization_ids().find(|id| base.organizations[id.index()].id == wanted).map(Party::Organization).unwrap()
    };
    let pair = [named("unosom2"), named("usc_sna")];
    let (as_it_is, changed) = (played(&base, 0), played(&friends, 0));
    let met = |run: &Simulation<'_>| {
        let events = run.ledger().events().iter().filter(|event| event.step >= first);
        events.filter(|event| pair.contains(&event.side_a) && pair.contains(&event.side_b)).count()
    };
    assert!(met(&as_it_is) > 5, "{}", met(&as_it_is));
    assert_eq!(met(&changed), 0);
    let before = |run: &Simulation<'_>| run.ledger().events().iter().filter(|event| event.step < first).count();
    assert!(before(&as_it_is) > 50);
    let mut same = as_it_is.ledger().events().iter().zip(changed.ledger().events()).take(before(&as_it_is));
    assert!(same.all(|(one, other)| one == other), "nothing differs before the day");
}

#[test]
fn a_dated_relation_is_that_of_every_part_of_a_force_on_either_side_of_the_row() {
    for force in ["unosom2", "us_qrf"] {
        let relations = |changes: &[&str]| {
            let scenario = scenario("somalia", changes);
            let concerned = |id: mandate::ids::OrganizationId| scenario.organizations[id.index()].id.starts_with(force);
            let rows = scenario
                .timeline
                .iter()
                .filter(|cause| matches!(cause.change, Change::Relation(a, b, _) if concerned(a) || concerned(b)));
            rows.count()
        };
        let (one, parts) = (relations(&[]), relations(&[&format!("separate={force}")]));
        assert_eq!((one, parts), (2, 6), "{force}: three norms");
    }
}
