//! Scenarios that are played with the parameters of the reference case: nothing is fitted on them.

use std::collections::BTreeMap;
use std::fs;

use mandate::scenario::{self, ParameterRecord};

use crate::support::{Shortened, for_every_step, scenario, shipped};

/// Scenarios by data alone, with the last year whose outcomes they may hold.
const SCENARIOS: [(&str, i16); 2] = [("central-african-republic", 2014), ("somalia", 1992)];

fn rows(scenario: &str, file: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(shipped(scenario).join(file)).unwrap();
    reader.records().map(Result::unwrap).collect()
}

/// Parameters that a scenario uses, by key.
fn parameters(name: &str) -> BTreeMap<String, ParameterRecord> {
    scenario(name, &[]).parameter_table.into_iter().map(|record| (record.key.clone(), record)).collect()
}

/// Whether two rows say the same, whatever their source.
fn alike(one: &ParameterRecord, other: &ParameterRecord) -> bool {
    let numbers = |row: &ParameterRecord| [row.value, row.low, row.high];
    numbers(one) == numbers(other) && one.distribution == other.distribution
}

#[test]
fn parameters_are_those_of_the_reference_case() {
    let reference = parameters("mali");
    for (name, _) in SCENARIOS {
        for (key, row) in parameters(name) {
            if !key.starts_with("organizations.") {
                let model = &reference[&key];
                assert!(alike(&row, model) && row.status == model.status, "{name}: {key}");
            } else if !row.is_default {
                let trait_name = key.rsplit('.').next().unwrap();
                let like = row.source.strip_prefix("as ").and_then(|rest| rest.split_once(" in scenarios/mali"));
                let (like, _) = like.unwrap_or_else(|| panic!("{name}: {key} does not say whose it is"));
                let model = &reference[&format!("organizations.{like}.{trait_name}")];
                assert!(alike(&row, model), "{name}: {key} is not that of {like}");
            }
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
    let name = "central-african-republic";
    let own = rows(name, "posterior.csv");
    let values = |rows: &[csv::StringRecord]| -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().enumerate().filter(|(n, _)| *n != 1).map(|(_, cell)| cell.into()).collect())
            .collect()
    };
    assert!(values(&own) == values(&known), "{name}");
    // They know nothing of this country, whose first year is 2013.
    assert!(own.iter().all(|row| &row[1] == "2012"), "{name}");
    let (here, there) = (head(name), head("mali"));
    for (here, there) in here.split(',').zip(there.split(',')).filter(|(here, there)| here != there) {
        assert!(here.starts_with("organizations.") && there.starts_with("organizations."), "{here} for {there}");
        assert_eq!(here.rsplit('.').next(), there.rsplit('.').next());
    }
}

#[test]
fn no_later_outcome_is_there() {
    for (name, last) in SCENARIOS {
        let years = rows(name, "observations.csv").into_iter().map(|row| row[1].to_string());
        let has_months = shipped(name).join("observed_months.csv").exists();
        let months = if has_months { rows(name, "observed_months.csv") } else { Vec::new() };
        let months = months.into_iter().map(|row| row[0][..4].to_string());
        let found: Vec<i16> = years.chain(months).map(|year| year.parse().unwrap()).collect();
        assert!(found.len() > 5 && found.iter().all(|year| *year <= last), "{name}: {:?}", found.iter().max());
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
