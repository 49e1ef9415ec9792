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
use statrs::distribution::{ContinuousCDF, Normal};

use crate::support::{Copy, mean_and_error, sample, scenario};

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

/// Shares of fatal events 2012-2018 in runs of Mali before the deconvolution, and the factor of each practice on deaths: those of
/// operations count own deaths (own_loss_ratio) and bystanders too.
fn practices(v: &mandate::scenario::parameters::Violence) -> [(f64, f64); 9] {
    [
        (0.434, 1.0 + v.own_loss_ratio + 0.1),
        (0.197, v.factor_ambush),
        (0.036, v.factor_raid),
        (0.030, v.factor_village),
        (0.061, 1.0),
        (0.075, 1.0),
        (0.115, v.factor_mission),
        (0.043, v.factor_village),
        (0.009, 1.0),
    ]
}

/// Shares of events by deaths [1, 2, ...] for a mixture of practices, all or those reported with probability 1 - (1 - p)^d.
fn sizes(scenario: &Scenario, mixture: &[(f64, f64)], (median, log_sd): (f64, f64), reported: bool) -> Vec<f64> {
    let p = scenario.parameters.observation.reporting;
    let normal = Normal::standard();
    let below = |deaths: f64, factor: f64| normal.cdf(((deaths + 0.5) / (median * factor)).ln() / log_sd);
    let mut shares = Vec::new();
    for deaths in 1..=2_000 {
        let lower = |factor| if deaths == 1 { 0.0 } else { below(f64::from(deaths) - 1.0, factor) };
        let share: f64 =
            mixture.iter().map(|&(weight, factor)| weight * (below(f64::from(deaths), factor) - lower(factor))).sum();
        shares.push(share * if reported { 1.0 - (1.0 - p).powi(deaths) } else { 1.0 });
    }
    let all: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / all).collect()
}

fn mean_size(shares: &[f64]) -> f64 {
    shares.iter().enumerate().map(|(n, share)| (n as f64 + 1.0) * share).sum()
}

fn size_quantile(shares: &[f64], quantile: f64) -> usize {
    let mut sum = 0.0;
    shares
        .iter()
        .position(|share| {
            sum += share;
            sum >= quantile
        })
        .unwrap()
        + 1
}

#[test]
fn reported_severities_have_the_quartiles_and_the_mean_that_were_observed() {
    let scenario = scenario("mali", &[]);
    let v = &scenario.parameters.violence;
    let mixture = practices(v);
    let law = (v.severity_median, v.severity_log_sd);
    let reported = sizes(&scenario, &mixture, law, true);
    // Observed, 349 place-years (UCDP GED 20.1): quartiles 2, 4, 8, share up to 7 deaths .72, 90 % 13 to 14, mean 6.1.
    assert_eq!([0.25, 0.5].map(|q| size_quantile(&reported, q)), [2, 4]);
    assert!((7..=8).contains(&size_quantile(&reported, 0.75)));
    assert!((13..=14).contains(&size_quantile(&reported, 0.9)));
    assert!((mean_size(&reported) - 6.1).abs() < 0.1, "{}", mean_size(&reported));
    // All events are smaller; the law that was fitted to reported events reports a third too much.
    assert!((mean_size(&sizes(&scenario, &mixture, law, false)) - 4.7).abs() < 0.1);
    assert!(mean_size(&sizes(&scenario, &mixture, (3.3, 1.15), true)) > 8.0);
}

#[test]
fn cases_of_abuse_per_killing_follow_from_the_documented_figures() {
    let scenario = scenario("mali", &[]);
    let v = &scenario.parameters.violence;
    let killings = sizes(&scenario, &[(1.0, 1.0)], (v.severity_median, v.severity_log_sd), false);
    let p = scenario.parameters.observation.reporting;
    let seen = |n: usize, share: &f64| (n as f64 + 1.0) * share * (1.0 - (1.0 - p).powi(n as i32 + 1));
    let reported = killings.iter().enumerate().map(|(n, share)| seen(n, share)).sum::<f64>() / mean_size(&killings);
    assert!((reported - 0.89).abs() < 0.01, "{reported}");
    // 300 to 600 documented cases a year; 114 deaths by the government reported in 2012-2018 (UCDP).
    let killed = 114.0 / 7.0 / reported;
    let [low, middle, high] = [300.0, 450.0, 600.0].map(|cases| cases / killed);
    assert!((v.abuse_cases_per_killing - middle).abs() < 1.0, "{middle}");
    assert!(low > 15.0 && high < 35.0, "{low} {high}");
}
