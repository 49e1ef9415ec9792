//! Charts of a validation: forecasts beside what was observed, scores beside those of rivals, calibration.

pub mod forecasts;
pub mod pit;
pub mod scores;

use plotters::style::RGBColor;

use crate::drawing::colour;
use crate::report::chart::basis;
use crate::report::chart::symbols::{self, Shape};
use crate::report::reading::Output;
use crate::report::scenario::{self, Resolved};

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
fn of_validation(output: &Output) -> String {
    let validation = output.manifest.validation.clone().unwrap_or_default();
    let (name, seed) = (basis::scenario_name(output), output.manifest.seed);
    let draws = match validation.draws.as_str() {
        "point" => "values of parameters.csv",
        "posterior" if validation.posterior_from_elsewhere => {
            "values from a posterior made on another scenario, which knows nothing that was observed here"
        }
        "posterior" => "values from the posterior",
        _ => "values from the priors",
    };
    let least = validation.effective_runs.iter().copied().fold(f64::INFINITY, f64::min);
    let effective =
        if least.is_finite() { format!(", at least {least:.0} effective at an origin") } else { String::new() };
    let (observed, runs) = (&validation.observed, validation.runs);
    format!(
        "Scenario {name}, seed {seed}: {runs} runs{effective}, {draws}; 1,000 draws a forecast. Observed: {observed}."
    )
}

/// Title of the scenario, for titles of charts.
fn of_scenario(output: &Output) -> String {
    let resolved: Option<Resolved> = output.document(scenario::FILE).ok().flatten();
    let title = resolved.map(|scenario| scenario.title).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| basis::scenario_name(output).to_string());
    crate::drawing::text::shortened(&title, 100.0, true, 2_000.0)
}
