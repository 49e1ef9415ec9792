//! On what a chart rests: replications, seeds and index, from the manifest, in words that stand below every chart.

use crate::report::reading::Output;

/// Replications of each run, point or variant.
pub fn replications(output: &Output) -> u64 {
    output.manifest["replications"].as_u64().unwrap_or(1)
}

/// Scenario, seed and the numbers of the replications.
pub fn of(output: &Output) -> String {
    let manifest = &output.manifest;
    let name = manifest["scenario"]["name"].as_str().unwrap_or("scenario");
    let (seed, first, count) = (&manifest["seed"], manifest["replication"].as_u64().unwrap_or(0), replications(output));
    match count {
        1 => format!("Scenario {name}, seed {seed}: one run (replication {first}), hence no interval."),
        _ => format!("Scenario {name}, seed {seed}, {count} replications ({first} to {}).", first + count - 1),
    }
}

/// Years over which the responses of a sweep or comparison are averaged, as `2014 to 2023`; `None` where none are.
pub fn years(output: &Output) -> Option<String> {
    let years = output.manifest["years"].as_array()?;
    let (from, to) = (years.first()?.as_i64()?, years.last()?.as_i64()?);
    Some(if from == to { from.to_string() } else { format!("{from} to {to}") })
}

/// Exponent of the power mean of the core index, in words; `None` where the folder does not have it.
pub fn exponent(output: &Output) -> Option<String> {
    let scenario = output.json("scenario.json").ok().flatten()?;
    let parameters = scenario["parameters"].as_array()?;
    let exponent = parameters.iter().find(|parameter| parameter["key"] == "index.exponent")?;
    let value = exponent["value"].as_f64()?;
    Some(format!("exponent of the index {}", super::plane::grouped(&value.to_string())))
}

/// What an area is, for titles.
pub fn area_name(area: &str) -> String {
    match area {
        "nation" => "whole country".to_string(),
        "affected" => "affected districts".to_string(),
        other => other.to_string(),
    }
}

/// A norm, for titles.
pub fn norm_name(norm: &str) -> String {
    norm.replace('_', " ")
}
