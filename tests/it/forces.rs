//! `--set forces.ORGANIZATION=FACTOR`: all strength that the tables give an organization, multiplied.

use mandate::event::Party;
use mandate::ids::OrganizationId;
use mandate::scenario::{Change, Scenario};
use mandate::simulation::Simulation;

use crate::properties::outside_the_unit_interval;
use crate::support::{changed, messages, played, same, scenario};

/// Position of an organization.
fn position(scenario: &Scenario, id: &str) -> usize {
    scenario.organizations.iter().position(|organization| organization.id == id).expect("an organization")
}

/// The faults of the teaching scenario with these changes, which must have some.
fn faults(changes: &[&str]) -> Vec<String> {
    messages(&changed("two-districts", changes).map(|_| ()).expect_err("a wrong change was accepted"))
}

fn refused(change: &str, words: &[&str]) {
    let faults = faults(&[change]);
    assert!(faults.iter().any(|fault| words.iter().all(|word| fault.contains(word))), "{change}: {faults:#?}");
}

/// Persons with whom organizations come into existence.
fn entries(scenario: &Scenario) -> Vec<u32> {
    let persons = |change: &Change| match change {
        Change::Existence(_, _, persons) => Some(*persons),
        _ => None,
    };
    scenario.timeline.iter().filter_map(|cause| persons(&cause.change)).collect()
}

#[test]
fn an_organization_that_is_off_never_has_a_unit_and_everything_else_works() {
    for id in ["army", "un", "allies", "insurgents", "militia"] {
        let scenario = scenario("two-districts", &[&format!("forces.{id}=off")]);
        let off = position(&scenario, id);
        let mut run = Simulation::new(&scenario, scenario.seed, 0);
        while run.step() {
            let world = run.world();
            assert!(world.organizations[off].units.is_empty(), "{id} in step {}", world.step);
            let bad = outside_the_unit_interval(world);
            assert!(bad.is_empty(), "without {id}, step {}: {:?}", world.step, &bad[..bad.len().min(5)]);
            assert!(world.exposure.iter().flatten().all(|value| value.is_finite()), "without {id}");
        }
        assert!(run.world().organizations[off].effort_spent.iter().all(|days| *days == 0.0), "{id}");
        let named = Party::Organization(OrganizationId::new(off));
        let events = run.ledger().events();
        assert!(events.iter().all(|event| event.side_a != named && event.side_b != named), "{id}");
        assert!(events.iter().all(|event| event.protectors & (1 << off) == 0), "{id}");
        assert!(!events.is_empty(), "without {id} the others still fight");
    }
}

#[test]
fn a_factor_multiplies_levels_inflows_first_strengths_and_entries() {
    let factors = ["forces.un=0.5", "forces.army=0.5", "forces.militia=0.5", "forces.insurgents=2"];
    let (whole, scaled) = (scenario("two-districts", &[]), scenario("two-districts", &factors));
    let levels = |s: &Scenario| s.organizations[position(s, "un")].levels.iter().map(|(_, n)| *n).collect::<Vec<_>>();
    let first = |s: &Scenario, id| s.organizations[position(s, id)].initial.iter().map(|(_, n)| *n).collect::<Vec<_>>();
    assert_eq!((levels(&whole), levels(&scaled)), (vec![500.0], vec![250.0]));
    assert_eq!((first(&whole, "army"), first(&scaled, "army")), (vec![450, 550], vec![225, 275]));
    assert_eq!(first(&scaled, "insurgents"), [800, 120]);
    assert_eq!((entries(&whole), entries(&scaled)), (vec![10, 40], vec![5, 20]));
    let (whole, scaled) = (scenario("mali", &[]), scenario("mali", &["forces.fama=1.5"]));
    let inflows = |s: &Scenario| s.organizations[position(s, "fama")].inflows.iter().map(|i| i.2).sum::<f64>();
    assert_eq!(inflows(&scaled), 1.5 * inflows(&whole));
}

#[test]
fn a_factor_of_one_changes_nothing() {
    let ones = ["forces.un=1", "forces.army=1", "forces.militia=1", "forces.insurgents=1", "forces.allies=1"];
    let (whole, scaled) = (scenario("two-districts", &[]), scenario("two-districts", &ones));
    assert!(same(&played(&whole, 0), &played(&scaled, 0)));
}

#[test]
fn a_wrong_factor_is_refused_with_what_is_accepted() {
    let accepted = "a number from 0 to 10, or off";
    refused("forces.nope=0.5", &["--set: forces.nope", "no organization nope", "one of army, un"]);
    refused("forces.un=-1", &["forces.un", "\"-1\"", accepted]);
    refused("forces.un=10.5", &["forces.un", "\"10.5\"", accepted]);
    refused("forces.un=NaN", &["forces.un", "\"NaN\"", accepted]);
    refused("forces.un=on", &["forces.un", "\"on\"", accepted]);
    refused("forces.militia=2", &["forces.militia", "100 persons", "at most 50 persons"]);
    refused("forces.un.level=2", &["an unknown path", "forces.ORGANIZATION"]);
}

#[test]
fn an_unknown_organization_brings_the_nearest_one_to_mind() {
    refused("forces.insurgent=off", &["no organization insurgent", "did you mean insurgents?"]);
    refused("weights.alies.counterterrorism=1", &["no organization alies", "did you mean allies?"]);
    refused("weights.milita=communal_defence:1", &["no organization milita", "did you mean militia?"]);
    refused("organizations.armi.discipline=0.5", &["no organization armi", "did you mean army?"]);
    refused("organizations.army.disciplin=0.5", &["did you mean organizations.army.discipline?"]);
}
