//! A golden small run: tallies of the teaching scenario, compared exactly.
//!
//! A change of the model or of the teaching scenario moves them. Look at the difference, say in CHANGELOG.md why it is right,
//! and write them anew with one command (twice gives the same files):
//!
//!     MANDATE_REFRESH=1 cargo test --test it golden
//!
//! The same command brings the parameters of the teaching scenario up to those of the reference scenario.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

use mandate::event::ViolenceType;
use mandate::simulation::Simulation;
use serde_json::{Value, json};

use crate::support::{played, scenario, shipped};

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
    bring_parameters_up_to_date();
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

/// Rows of a table of parameters by key, as text.
fn rows(text: &str) -> Vec<(String, csv::StringRecord)> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap()).map(|record| (record[0].to_string(), record)).collect()
}

/// Marks a row that follows the reference scenario.
const FOLLOWS: &str = "as in scenarios/mali";

/// The parameters that the teaching scenario should have: those of the reference scenario, save rows of its own and values that
/// were estimated for the reference case, which belong to that case.
fn teaching_parameters() -> String {
    let text = |name: &str| fs::read_to_string(shipped(name).join("parameters.csv")).unwrap();
    let (own, reference) = (text("two-districts"), text("mali"));
    let own: BTreeMap<String, csv::StringRecord> = rows(&own).into_iter().collect();
    let is_own = |record: &&csv::StringRecord| &record[7] != FOLLOWS || matches!(&record[6], "free" | "displacement");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(reference.lines().next().unwrap().split(',')).unwrap();
    for (key, record) in rows(&reference).into_iter().filter(|(key, _)| !key.starts_with("organizations.")) {
        match own.get(&key).filter(is_own) {
            Some(record) => writer.write_record(record).unwrap(),
            None => writer.write_record(record.iter().take(7).chain([FOLLOWS, "low"])).unwrap(),
        }
    }
    let traits =
        |(key, record): &(String, csv::StringRecord)| key.starts_with("organizations.").then(|| record.clone());
    for record in rows(&text("two-districts")).iter().filter_map(traits) {
        writer.write_record(&record).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn bring_parameters_up_to_date() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if refresh() {
            fs::write(shipped("two-districts").join("parameters.csv"), teaching_parameters()).unwrap();
        }
    });
}

#[test]
fn golden_parameters_of_the_teaching_scenario_follow_the_reference() {
    bring_parameters_up_to_date();
    let path = shipped("two-districts").join("parameters.csv");
    assert!(fs::read_to_string(path).unwrap() == teaching_parameters(), "see the top of this file");
}
