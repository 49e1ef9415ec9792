//! On what a chart rests: replications, seeds and index, from the manifest, in words that stand below every chart.

use crate::report::reading::Output;
use crate::report::scenario::{self, Resolved};

/// Name of the scenario.
pub fn scenario_name(output: &Output) -> &str {
    match output.manifest.scenario.name.as_str() {
        "" => "scenario",
        name => name,
    }
}

/// Replications of each run, point or variant.
pub fn replications(output: &Output) -> u64 {
    output.manifest.replications
}

/// Scenario, seed and the numbers of the replications.
pub fn of(output: &Output) -> String {
    let manifest = &output.manifest;
    let name = scenario_name(output);
    let (seed, first, count) = (manifest.seed, manifest.replication, replications(output));
    match count {
        1 => format!("Scenario {name}, seed {seed}: one run (replication {first}), hence no interval."),
        _ => {
            let spread = manifest.draws.map_or_else(String::new, |drawn| format!(" Spread: {}.", drawn.short()));
            format!("Scenario {name}, seed {seed}, {count} replications ({first} to {}).{spread}", first + count - 1)
        }
    }
}

/// Years over which the responses of a sweep or comparison are averaged, as `2014 to 2023`; `None` where none are.
pub fn years(output: &Output) -> Option<String> {
    let (from, to) = output.manifest.span()?;
    Some(if from == to { from.to_string() } else { format!("{from} to {to}") })
}

/// Exponent of the power mean of the core index, in words; `None` where the folder does not have it.
pub fn exponent(output: &Output) -> Option<String> {
    let scenario: Resolved = output.document(scenario::FILE).ok().flatten()?;
    let exponent = scenario.parameters.iter().find(|parameter| parameter.key == "index.exponent")?;
    Some(format!("exponent of the index {}", super::plane::grouped(&exponent.value.to_string())))
}

/// What an area is, for titles.
pub fn area_name(area: &str) -> String {
    match area {
        "nation" => "whole country".to_string(),
        "affected" => "affected districts".to_string(),
        other => other.to_string(),
    }
}

/// What an area is whose name does not say it.
pub fn area_words(area: &str) -> Option<&'static str> {
    (area == "affected").then_some("Affected districts are those that the conflict touches, as districts.csv says.")
}

/// A norm, for titles.
pub fn norm_name(norm: &str) -> String {
    norm.replace('_', " ")
}
