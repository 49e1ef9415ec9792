//! Charts of a validation: forecasts beside what was observed, scores beside those of rivals, calibration.

pub mod forecasts;
pub mod pit;
pub mod scores;

use plotters::style::RGBColor;

use super::symbols::{self, Shape};
use crate::drawing::colour;
use crate::report::reading::Output;

/// Units in which forecasts are made, with how their pictures call them.
const UNITS: [(&str, &str); 2] = [("year", "years"), ("month", "months")];

/// Sources in the order of keys: name and causes in tables, and in words.
const SOURCES: [(&str, &str, &str); 6] = [
    ("model", "known", "model, causes known"),
    ("model", "frozen", "model, causes frozen"),
    ("last_observation", "", "last observation"),
    ("mean_of_3_years", "", "mean of three years"),
    ("bootstrap_12_months", "", "12-month bootstrap"),
    ("history_mean", "", "history mean"),
];

/// Place of a source among [`SOURCES`]; the runs of the model without the error law are not drawn.
fn place(source: &str, causes: &str, error: &str) -> Option<usize> {
    if error == "none" {
        return None;
    }
    SOURCES.iter().position(|(name, known, _)| *name == source && *known == causes)
}

/// Shape and colour of a source.
fn symbol(place: usize) -> (Shape, RGBColor) {
    symbols::of_series(place)
}

/// Colour of a type of violence in tables of validation.
fn ink(kind: &str) -> RGBColor {
    if kind == "total" { colour::FAINT_INK } else { colour::of_violence(&kind.replace('-', "_")) }
}

/// On what forecasts rest, in words.
fn basis(output: &Output) -> String {
    let validation = &output.manifest["validation"];
    let name = output.manifest["scenario"]["name"].as_str().unwrap_or("scenario");
    let seed = &output.manifest["seed"];
    let draws = match validation["draws"].as_str() {
        Some("none") => "values of parameters.csv",
        Some("posterior") => "values from the posterior",
        _ => "values from the priors",
    };
    let effective: Vec<f64> =
        validation["effective_runs"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect();
    let least = effective.iter().copied().fold(f64::INFINITY, f64::min);
    let effective =
        if least.is_finite() { format!(", at least {least:.0} effective at an origin") } else { String::new() };
    let observed = validation["observed"].as_str().unwrap_or_default();
    let runs = &validation["runs"];
    format!(
        "Scenario {name}, seed {seed}: {runs} runs{effective}, {draws}; 1,000 draws a forecast. Observed: {observed}."
    )
}

/// Title of the scenario, for titles of charts.
fn of_scenario(output: &Output) -> String {
    let resolved = output.json("scenario.json").ok().flatten();
    let title = resolved.as_ref().and_then(|scenario| scenario["title"].as_str());
    let title = title.or(output.manifest["scenario"]["name"].as_str()).unwrap_or("scenario");
    crate::drawing::text::shortened(title, 100.0, true, 2_000.0)
}
