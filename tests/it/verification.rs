//! Verification: the length of a step and the number of persons an agent stands for change neither harm nor index beyond Monte
//! Carlo error. Settings play seeds of their own, so that their errors are independent.

use mandate::experiment::outcome::{Catalogue, Reduction};
use mandate::observation::Observer;
use mandate::scenario::Scenario;
use mandate::simulation::{Prepared, Simulation};
use rayon::prelude::*;

use crate::support::{Shortened, mean_and_error, scenario};

/// What is held against each other: index of the nation and of the affected districts, all deaths, civilian deaths [a year].
const FIGURES: [&str; 4] = ["index, nation", "index, affected", "all deaths", "civilian deaths"];

/// Figures of one run over all of its years.
fn figures(catalogue: &Catalogue, prepared: &Prepared<'_>, seed: u64, replication: u64) -> [f64; 4] {
    let scenario = prepared.scenario();
    let (mut run, mut observer) = (Simulation::start(prepared, seed, replication), Observer::mediating(scenario));
    while run.step() {
        observer.observe(&run);
    }
    let outcome = catalogue.outcome(scenario, run.ledger(), &observer);
    let of = |name: &str, area: &str| {
        let position = catalogue.position(name, area).unwrap_or_else(|| panic!("{name} of {area}"));
        outcome.over((i16::MIN, i16::MAX), position, Reduction::Mean)
    };
    let deaths = ["deaths_state_based", "deaths_non_state", "deaths_one_sided"].map(|name| of(name, "nation"));
    [of("hpi_core", "nation"), of("hpi_core", "affected"), deaths.iter().sum(), of("civilian_deaths", "nation")]
}

/// Mean and standard error of every figure.
fn measured(scenario: &Scenario, seed: u64, replications: u64) -> [(f64, f64); 4] {
    let (catalogue, prepared) = (Catalogue::main(scenario), Prepared::new(scenario));
    let runs: Vec<[f64; 4]> =
        (0..replications).into_par_iter().map(|n| figures(&catalogue, &prepared, seed, n)).collect();
    std::array::from_fn(|figure| mean_and_error(&runs.iter().map(|run| run[figure]).collect::<Vec<_>>()))
}

/// Holds settings against each other, two by two: no figure differs by more than three standard errors of the difference.
fn assert_agree(name: &str, until: i16, replications: u64, settings: &[&str]) {
    let mut all: Vec<(&str, [(f64, f64); 4])> = Vec::new();
    for (seed, setting) in (1_000..).zip(settings) {
        let scenario = scenario(name, &[setting]).to_year(until);
        all.push((setting, measured(&scenario, seed, replications)));
    }
    for (setting, figures) in &all {
        let words: Vec<String> = FIGURES
            .iter()
            .zip(figures)
            .map(|(figure, (mean, error))| format!("{figure} {mean:.3} ± {:.3}", 1.96 * error))
            .collect();
        println!("{name}, {setting}, {replications} replications: {}", words.join("; "));
    }
    let mut wrong = Vec::new();
    for (n, (one, first)) in all.iter().enumerate() {
        for (other, second) in &all[n + 1..] {
            for (figure, (a, b)) in FIGURES.iter().zip(first.iter().zip(second)) {
                let errors = (a.0 - b.0) / a.1.hypot(b.1);
                if errors.abs() > 3.0 {
                    wrong.push(format!(
                        "{name}: {figure} {:.3} at {one}, {:.3} at {other}: {errors:.1} standard errors",
                        a.0, b.0
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const STEPS: [&str; 3] = ["step_days=7", "step_days=3.5", "step_days=1"];
const SCALES: [&str; 3] =
    ["population.persons_per_agent=1000", "population.persons_per_agent=100", "population.persons_per_agent=10"];

#[test]
#[ignore = "long check: run by .ci/run with --ignored"]
fn index_and_deaths_of_two_districts_agree_at_steps_of_seven_three_and_a_half_and_one_days() {
    assert_agree("two-districts", 2030, 1_000, &STEPS);
}

#[test]
#[ignore = "long check: run by .ci/run with --ignored"]
fn index_and_deaths_of_mali_agree_at_steps_of_seven_three_and_a_half_and_one_days() {
    assert_agree("mali", 2013, 150, &STEPS);
}

#[test]
#[ignore = "long check: run by .ci/run with --ignored"]
fn index_and_deaths_of_two_districts_agree_at_a_thousand_a_hundred_and_ten_persons_an_agent() {
    assert_agree("two-districts", 2030, 1_000, &SCALES);
}

/// At ten persons an agent Mali has 1.45 million of them: two years take about three quarters of a second.
#[test]
#[ignore = "long check: run by .ci/run with --ignored"]
fn index_and_deaths_of_mali_agree_at_a_thousand_a_hundred_and_ten_persons_an_agent() {
    assert_agree("mali", 2013, 80, &SCALES);
}
