//! A golden small run: tallies of the teaching scenario, compared exactly.
//!
//! A change of the model or of the teaching scenario moves them. Look at the difference, say in CHANGELOG.md why it is right,
//! and write them anew with one command (twice gives the same files):
//!
//!     MANDATE_REFRESH=1 cargo test --test it golden

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mandate::event::ViolenceType;
use mandate::simulation::Simulation;
use serde_json::{Value, json};

use crate::support::{played, scenario};

/// Whether files are written instead of compared.
fn refresh() -> bool {
    std::env::var_os("MANDATE_REFRESH").is_some()
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Counts of a run: no floating-point number, so that they are the same on every platform.
fn tallies(run: &Simulation<'_>) -> Value {
    let scenario = run.scenario();
    let mut by_year = BTreeMap::<i16, u32>::new();
    let mut by_type = BTreeMap::<&str, u32>::new();
    let mut by_practice = BTreeMap::<&str, [u32; 4]>::new();
    let mut by_cluster = BTreeMap::<u8, [u32; 2]>::new();
    for event in run.ledger().events() {
        *by_year.entry(scenario.date_of(event.step).year()).or_default() += event.deaths();
        let kind = ViolenceType::of(event.side_a, event.side_b, |id| scenario.kind(id));
        *by_type.entry(kind.name()).or_default() += event.deaths();
        let practice = by_practice.entry(event.practice.name()).or_default();
        for (sum, value) in practice.iter_mut().zip([1, event.deaths(), event.deaths_civilians, event.cases]) {
            *sum += value;
        }
        for position in event.clusters.positions() {
            let cluster = by_cluster.entry(scenario.clusters[position].number).or_default();
            cluster[0] += 1;
            cluster[1] += event.deaths();
        }
    }
    let names = scenario.organizations.iter().map(|organization| organization.id.clone());
    let strengths: BTreeMap<String, u32> = names.zip(run.world().organizations.iter().map(|o| o.strength())).collect();
    let population = &run.world().population;
    let (inside, abroad) = population.displaced();
    let (present, dead, recruited, detained) = population.census();
    json!({
        "events": run.ledger().len(),
        "deaths by year": by_year,
        "deaths by type": by_type,
        "events, deaths, deaths of civilians and cases by practice": by_practice,
        "events and deaths by cluster": by_cluster,
        "strength at the end": strengths,
        "displaced inside and abroad": [inside as u64, abroad as u64],
        "present, dead, recruited and detained": [present as u64, dead, recruited, detained],
    })
}

#[test]
fn golden_tallies_of_the_teaching_scenario_are_what_they_were() {
    let scenario = scenario("two-districts", &[]);
    let runs: BTreeMap<String, Value> = (0..3)
        .map(|replication| (format!("replication {replication}"), tallies(&played(&scenario, replication))))
        .collect();
    let found = serde_json::to_string_pretty(&runs).unwrap() + "\n";
    let path = golden("two-districts.json");
    if refresh() {
        fs::write(&path, &found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    let differ: Vec<_> = expected.lines().zip(found.lines()).filter(|(old, new)| old != new).take(10).collect();
    assert!(expected == found, "what was and what is, see the top of this file: {differ:#?}");
}
