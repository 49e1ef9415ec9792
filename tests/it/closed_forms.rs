//! Cases with a known answer, in whole runs; the formulas themselves are checked beside their code.

use mandate::entities::World;
use mandate::event::Ledger;
use mandate::random::{Process, Streams};
use mandate::scenario::Scenario;
use mandate::submodels::Context;
use mandate::submodels::context::Derived;
use mandate::submodels::engagement::laws::SelectiveTable;
use mandate::submodels::engagement::release;
use mandate::{initialization, schedule};

use crate::support::{Copy, mean_and_error, sample};

/// The teaching scenario without anyone who is armed; the tense pair stays.
fn without_forces(change: impl FnOnce(&Copy)) -> Scenario {
    let copy = Copy::of("two-districts");
    let text = copy.text("scenario.toml");
    let (from, to) = (text.find("[[organizations]]").unwrap(), text.find("[[norms]]").unwrap());
    let clusters = text.find("[[clusters]]").unwrap();
    let sections = format!("organizations = []\nclusters = []\n{}{}", &text[..from], &text[to..clusters]);
    copy.write("scenario.toml", sections);
    for file in ["forces.csv", "bases.csv", "initial_strength.csv", "mandates.csv", "permissions.csv", "timeline.csv"] {
        copy.keep_rows(file, |_| false);
    }
    // Levers of optics and what the force tables hold belong together.
    std::fs::remove_file(copy.path("optic_levers.csv")).unwrap();
    let organizations = ["army", "un", "allies", "insurgents", "militia"];
    copy.keep_rows("relations.csv", |line| !line.split(',').any(|word| organizations.contains(&word)));
    copy.keep_rows("parameters.csv", |line| !line.starts_with("organizations."));
    change(&copy);
    copy.valid()
}

#[test]
fn a_constant_hazard_gives_one_minus_the_power_of_its_complement() {
    // Tension at its baseline and no deals: communal events come at a constant rate until the first.
    let mut scenario = without_forces(|copy| _ = copy.set("institutions.local_deal", "0"));
    scenario.steps = 12;
    let rate: f64 = scenario
        .districts
        .iter()
        .flat_map(|district| &district.pairs)
        .map(|pair| scenario.parameters.violence.communal_rate * -0.5 * pair.relation * pair.mixing)
        .sum();
    let expected = 1.0 - (-rate * scenario.step_days).exp().powi(scenario.steps as i32);
    assert!((0.05..0.95).contains(&expected), "the case says little at {expected}");
    let some = |run: &mandate::simulation::Simulation<'_>| f64::from(u8::from(!run.ledger().is_empty()));
    let (share, error) = mean_and_error(&sample(&scenario, 600, some));
    // Three standard errors.
    assert!((share - expected).abs() < 3.0 * error, "{share} ± {error} for {expected}");
}

/// A world of peace in which everyone has the same fear and grievance.
fn agitated(scenario: &Scenario, value: f32) -> World {
    let mut world = initialization::world(scenario, &Streams::new(1, 0));
    world.population.columns.fear.fill(value);
    world.population.columns.grievance.fill(value);
    world
}

/// Plays whole steps of a world.
fn play(world: &mut World, scenario: &Scenario, steps: u32) -> Ledger {
    let (streams, derived) = (Streams::new(1, 0), Derived::new(scenario));
    let selective = SelectiveTable::new(scenario.parameters.violence.village_dispersion);
    let mut ledger = Ledger::default();
    for step in 0..steps {
        let (days, day) = (scenario.step_days, scenario.day_of(step));
        let context = Context { scenario, streams: &streams, derived: &derived, step, days, day };
        schedule::step(world, &context, &selective, &mut ledger);
    }
    ledger
}

fn at_peace(half_life: &str) -> Scenario {
    without_forces(|copy| {
        copy.keep_rows("relations.csv", |line| !line.starts_with("farmers,herders"));
        copy.set("civilians.fear_half_life", half_life);
        copy.set("civilians.grievance_half_life", half_life);
    })
}

#[test]
fn in_peace_attitudes_come_half_way_home_in_a_half_life() {
    let scenario = at_peace("56");
    let mut world = agitated(&scenario, 0.9);
    let ledger = play(&mut world, &scenario, 8);
    assert!(ledger.is_empty());
    let communities = world.population.communities();
    for (n, segment) in world.population.segments().iter().enumerate() {
        let community = &scenario.communities[n % communities];
        for (column, baseline) in [
            (&world.population.columns.fear, community.fear),
            (&world.population.columns.grievance, community.grievance),
        ] {
            let half_way = (0.9 + baseline) / 2.0;
            assert!(column[segment.rows.clone()].iter().all(|value| (f64::from(*value) - half_way).abs() < 1e-5));
        }
    }
}

#[test]
fn in_peace_attitudes_stay_where_they_are_when_the_half_life_is_infinite() {
    let scenario = at_peace("inf");
    let mut world = agitated(&scenario, 0.9);
    play(&mut world, &scenario, 8);
    assert!(world.population.columns.fear.iter().chain(&world.population.columns.grievance).all(|value| *value == 0.9));
}

#[test]
fn a_self_exciting_event_has_one_over_one_minus_n_events_in_its_cluster() {
    for (branching, decay) in [(0.35, 21.0), (0.7, 14.0)] {
        let streams = Streams::new(1, 0);
        let cluster = |key: u64| {
            let mut pending = branching;
            let mut events = 1_u32;
            for step in 0..2_000 {
                let expected = release(&mut pending, decay, 7.0);
                let following = streams.stream(step, Process::Attack, key).poisson(expected);
                events += following;
                pending += branching * f64::from(following);
            }
            f64::from(events)
        };
        let sizes: Vec<f64> = (0..1_000).map(cluster).collect();
        let (mean, error) = mean_and_error(&sizes);
        // Three standard errors.
        assert!((mean - 1.0 / (1.0 - branching)).abs() < 3.0 * error, "{mean} ± {error} at {branching}");
    }
}
