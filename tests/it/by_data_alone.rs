//! Scenarios that are played with the parameters of the reference case: nothing is fitted on them.

use std::collections::BTreeMap;
use std::fs;

use mandate::scenario;

use crate::support::{Shortened, for_every_step, scenario, shipped};

/// Scenarios by data alone, with the last year whose outcomes they may hold.
const SCENARIOS: [(&str, i16); 1] = [("central-african-republic", 2014)];

fn rows(scenario: &str, file: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(shipped(scenario).join(file)).unwrap();
    reader.records().map(Result::unwrap).collect()
}

/// Rows of `parameters.csv` by key: those of no organization, and those of organizations.
fn parameters(scenario: &str) -> [BTreeMap<String, csv::StringRecord>; 2] {
    let (of_all, of_some): (Vec<_>, Vec<_>) =
        rows(scenario, "parameters.csv").into_iter().partition(|row| !row[0].starts_with("organizations."));
    [of_all, of_some].map(|rows| rows.into_iter().map(|row| (row[0].to_string(), row)).collect())
}

#[test]
fn parameters_are_those_of_the_reference_case() {
    let [reference, of_its_organizations] = parameters("mali");
    for (name, _) in SCENARIOS {
        let [general, of_organizations] = parameters(name);
        assert!(general == reference, "{name}: parameters.csv");
        for (key, row) in &of_organizations {
            let trait_name = key.rsplit('.').next().unwrap();
            let like = row[7].strip_prefix("as ").and_then(|rest| rest.split_once(" in scenarios/mali: "));
            let Some((like, _)) = like else {
                assert_eq!((&row[1], trait_name, &row[7]), ("0", "defence", "of interveners alone"), "{name}: {key}");
                continue;
            };
            let model = &of_its_organizations[&format!("organizations.{like}.{trait_name}")];
            assert!((1..7).all(|column| row[column] == model[column]), "{name}: {key} is not that of {like}");
        }
    }
}

#[test]
fn draws_are_those_of_the_reference_case_that_know_all_its_years() {
    let all = rows("mali", "posterior.csv");
    let last = all.iter().map(|row| row[1].to_string()).max().unwrap();
    let known: Vec<_> = all.into_iter().filter(|row| row[1] == last).collect();
    let head = |name: &str| {
        fs::read_to_string(shipped(name).join("posterior.csv")).unwrap().lines().next().unwrap().to_string()
    };
    for (name, _) in SCENARIOS {
        assert!(rows(name, "posterior.csv") == known, "{name}");
        let (here, there) = (head(name), head("mali"));
        for (here, there) in here.split(',').zip(there.split(',')).filter(|(here, there)| here != there) {
            assert!(here.starts_with("organizations.") && there.starts_with("organizations."), "{here} for {there}");
            assert_eq!(here.rsplit('.').next(), there.rsplit('.').next());
        }
    }
}

#[test]
fn no_later_outcome_is_there() {
    for (name, last) in SCENARIOS {
        let years = rows(name, "observations.csv").into_iter().map(|row| row[1].to_string());
        let months = rows(name, "observed_months.csv").into_iter().map(|row| row[0][..4].to_string());
        let found: Vec<i16> = years.chain(months).map(|year| year.parse().unwrap()).collect();
        assert!(found.len() > 20 && found.iter().all(|year| *year <= last), "{name}: {:?}", found.iter().max());
        assert!(!shipped(name).join("targets.csv").exists(), "{name}: nothing is fitted on it");
    }
}

#[test]
fn they_are_read_without_a_remark_and_played_within_bounds() {
    for (name, last) in SCENARIOS {
        let loaded = scenario::load(&shipped(name), &[]).unwrap();
        assert!(loaded.scenario.remarks.is_empty(), "{:?}", loaded.scenario.remarks);
        let few = scenario(name, &["population.agents=2000", "population.minimum_agents_per_district=20"]);
        for_every_step(&[few.to_year(last)], |world, _| {
            assert!(world.relations.iter().all(|relation| relation.abs() <= 1.0), "step {}", world.step);
            assert!(
                world.districts.iter().all(|district| (0.0..=1.0).contains(&district.authority)),
                "step {}",
                world.step
            );
        });
    }
}
