//! Every accepted range is played at both of its ends: a run ends there too, says so where it has no result, and takes no hundred times
//! as long.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mandate::observation::finite::NoResult;
use mandate::observation::{Courses, Observer, tally_with_index};
use mandate::scenario::Scenario;
use mandate::scenario::parameters::range_of;
use mandate::simulation::Simulation;
use rayon::prelude::*;

use crate::cli::{Place, assert_fails};
use crate::support::{changed, scenario};

/// A small scenario with few agents: what is looked at does not hang on how many there are.
const FEW: [&str; 2] = ["population.persons_per_agent=500", "population.minimum_agents_per_district=20"];

/// Plays some steps, with all that is noted of a run: how many events there were, or why it broke off.
fn plays(scenario: &Scenario, steps: u32) -> Result<usize, String> {
    let mut scenario = scenario.clone();
    scenario.steps = scenario.steps.min(steps);
    let played = catch_unwind(AssertUnwindSafe(|| {
        let (mut run, mut observer) = (Simulation::new(&scenario, 1, 0), Observer::full(&scenario));
        while run.step() {
            observer.observe(&run);
        }
        tally_with_index(&scenario, run.ledger(), &observer);
        Courses::of(&scenario, run.ledger(), &observer).unwrap();
        run.ledger().len()
    }));
    played.map_err(|panic| match panic.downcast::<NoResult>() {
        Ok(reason) => reason.0,
        Err(other) => format!("PANIC {:?}", other.downcast_ref::<String>()),
    })
}

/// Both ends of the range of every parameter, each played alone: what went wrong.
fn wrong_at_the_ends(steps: u32) -> Vec<String> {
    let base = scenario("two-districts", &FEW);
    let usual = plays(&base, steps).unwrap();
    let ends = base.parameter_table.iter().flat_map(|row| {
        let (low, high) = range_of(&row.key).unwrap();
        [(row.key.as_str(), low), (row.key.as_str(), high)]
    });
    let wrong = |(key, value): (&str, f64)| {
        // What the scenario refuses is not accepted; the index refuses some ends, and chains of events must end.
        let changed = base.with_values([(key, value)]).ok()?;
        match plays(&changed, steps) {
            Ok(events) if events > 100 * (usual + 20) => Some(format!("{key} = {value}: {events} events, not {usual}")),
            Ok(_) => None,
            Err(reason) if reason.contains(&format!("{key} = ")) => None,
            Err(reason) => Some(format!("{key} = {value}: {reason}")),
        }
    };
    ends.collect::<Vec<_>>().into_par_iter().filter_map(wrong).collect()
}

#[test]
fn every_parameter_can_be_played_at_both_ends_of_its_range() {
    let wrong = wrong_at_the_ends(5);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "takes minutes: the whole year at each end"]
fn every_parameter_can_be_played_at_both_ends_of_its_range_for_a_year() {
    let wrong = wrong_at_the_ends(u32::MAX);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn numbers_of_the_scenario_can_be_played_at_both_ends() {
    for changes in [
        ["step_days=28"],
        ["step_days=0.02"],
        ["seed=0"],
        ["seed=9223372036854775807"],
        ["population.persons_per_agent=1000000000"],
        ["population.minimum_agents_per_district=1"],
        ["forces.un=10"],
        ["forces.un=0"],
    ] {
        let scenario = changed("two-districts", &changes).unwrap_or_else(|error| panic!("{changes:?}: {error:?}"));
        if let Err(reason) = plays(&scenario, 30) {
            panic!("{changes:?}: {reason}");
        }
    }
}

#[test]
fn a_run_in_which_a_number_is_lost_says_where_and_from_which_value() {
    // A power that overflows, and one that makes nothing of everything; a divisor of almost nothing.
    for (key, value) in [("civilians.exposed_exponent", 500.0), ("civilians.exposed_exponent", 1e6)] {
        let base = scenario("two-districts", &FEW).with_values([(key, value)]).unwrap();
        let reason = plays(&base, u32::MAX).unwrap_err();
        for word in ["district ", "in step ", "(2030-", &format!("likely from {key} = {value} (its row says ")] {
            assert!(reason.contains(word), "`{word}` is not in: {reason}");
        }
    }
}

#[test]
fn a_run_that_loses_a_number_ends_with_code_1_and_leaves_nothing() {
    let place = Place::new("lost-number");
    for arguments in [&["--out", "r"][..], &["--replications", "3", "--out", "r"]] {
        let set = [&["--set", "civilians.exposed_exponent=1000"], arguments].concat();
        assert_fails(
            &place.run(&set),
            1,
            &["replication 0: ", "of district ", "likely from civilians.exposed_exponent = 1000"],
        );
        assert_eq!(place.entries("."), [""; 0]);
    }
}
