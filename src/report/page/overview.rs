//! What was played, at a glance.

use serde_json::Value;

use super::Section;
use super::markup::{facts, paragraph, plain};
use crate::drawing::svg::escaped;
use crate::report::chart::{Figure, basis};
use crate::report::reading::{Output, ReadingError};

/// What kind of results lie in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One run.
    Run,
    /// Several replications of one case.
    Replications,
    /// Variants on common random numbers.
    Comparison,
    /// A design of experiments.
    Sweep,
    /// Parameters estimated from what was observed.
    Calibration,
    /// Forecasts beside what was observed.
    Validation,
    /// Patterns with their verdicts.
    Patterns,
}

impl Kind {
    /// By the manifest.
    pub fn of(output: &Output) -> Self {
        let has = |key: &str| !output.manifest[key].is_null();
        match () {
            () if has("design") => Self::Sweep,
            () if has("patterns") => Self::Patterns,
            () if has("calibration") => Self::Calibration,
            () if has("variants") => Self::Comparison,
            () if has("validation") => Self::Validation,
            () if basis::replications(output) > 1 => Self::Replications,
            () => Self::Run,
        }
    }
}

/// Title of the page: what was played.
///
/// # Errors
/// Where the resolved scenario cannot be read.
pub fn title(output: &Output) -> Result<String, ReadingError> {
    let scenario = scenario_title(output)?;
    let count = basis::replications(output);
    let seed = plain(&output.manifest["seed"]);
    Ok(match Kind::of(output) {
        Kind::Run => format!("{scenario}: one run, seed {seed}"),
        Kind::Replications => format!("{scenario}: {count} replications, seed {seed}"),
        Kind::Comparison => format!("{scenario}: variants compared over {count} replications"),
        Kind::Calibration => format!("{scenario}: calibration, seed {seed}"),
        Kind::Validation => format!("{scenario}: forecasts beside what was observed"),
        Kind::Patterns => format!("{scenario}: patterns, seed {seed}"),
        Kind::Sweep => match output.manifest["design"]["title"].as_str() {
            Some(title) if !title.is_empty() => format!("{scenario}: {title}"),
            _ => format!("{scenario}: sweep of {count} replications"),
        },
    })
}

fn scenario_title(output: &Output) -> Result<String, ReadingError> {
    let resolved = output.json("scenario.json")?;
    let title = resolved.as_ref().and_then(|scenario| scenario["title"].as_str());
    let name = output.manifest["scenario"]["name"].as_str();
    Ok(title.or(name).unwrap_or("Scenario").to_string())
}

/// The first section.
///
/// # Errors
/// Where the resolved scenario cannot be read.
pub fn section(output: &Output, figures: &[Figure]) -> Result<Section, ReadingError> {
    let manifest = &output.manifest;
    let mut body = String::new();
    if let Some(question) = manifest["design"]["question"].as_str().filter(|question| !question.is_empty()) {
        body.push_str(&format!("<p class=\"question\">{}</p>\n", escaped(question)));
    }
    let resolved = output.json("scenario.json")?;
    let mut list = vec![("Scenario", text(&manifest["scenario"]["name"])), ("Kind", kind(output))];
    if let Some(scenario) = &resolved {
        list.push(("Played", escaped(&played(manifest, scenario)).into_owned()));
    }
    if let Some(years) = basis::years(output) {
        list.push(("Means over the years", escaped(&years).into_owned()));
    }
    list.push(("Seed", text(&manifest["seed"])));
    list.push(("Replications", replications(output)));
    if let Some(exponent) = basis::exponent(output) {
        let value = exponent.trim_start_matches("exponent of the index ").replace('-', "−");
        list.push(("Exponent of the index", value));
    }
    list.push(("Changes to the scenario", changes(output)));
    list.push((
        "Version",
        format!("{}, commit <code>{}</code>", text(&manifest["version"]), text(&manifest["commit"])),
    ));
    list.push(("Made", text(&manifest["started"])));
    body.push_str(&facts(&list));
    if manifest["stopped"].as_bool() == Some(true) {
        body.push_str("<p class=\"warning\">This was stopped before its end: what follows rests on the replications that were done.</p>\n");
    }
    if figures.is_empty() {
        body.push_str(&paragraph("The tables of this folder support no chart; the report has tables alone."));
    }
    Ok(Section::new("overview", "At a glance", body))
}

/// First and last day, and the steps between them where all of the scenario was played.
fn played(manifest: &Value, scenario: &Value) -> String {
    let (start, end, steps) = (plain(&scenario["start"]), plain(&scenario["end"]), plain(&manifest["steps"]));
    let days = scenario["step_days"].as_f64().unwrap_or_default();
    match manifest["until"].as_str() {
        Some(until) => format!("{start} to {until}, in steps of {days} days; cut short by the design or with --until"),
        None => format!("{start} to {end}, {steps} steps of {days} days"),
    }
}

fn text(value: &Value) -> String {
    escaped(&plain(value)).into_owned()
}

fn kind(output: &Output) -> String {
    let manifest = &output.manifest;
    match Kind::of(output) {
        Kind::Run => "one run".to_string(),
        Kind::Replications => "replications of one case".to_string(),
        Kind::Comparison => {
            let names = manifest["variants"].as_array().into_iter().flatten().map(|variant| plain(&variant["name"]));
            escaped(&format!("comparison of {}", names.collect::<Vec<_>>().join(", "))).into_owned()
        }
        Kind::Calibration => {
            let of = |key: &str| plain(&manifest["calibration"][key]);
            format!("calibration to {} targets, {} runs", of("targets"), of("runs"))
        }
        Kind::Validation => {
            let origins = manifest["validation"]["origins"].as_array().into_iter().flatten().map(plain);
            format!("validation of forecasts from the ends of {}", origins.collect::<Vec<_>>().join(", "))
        }
        Kind::Patterns => {
            let names = manifest["patterns"].as_array().into_iter().flatten().map(plain);
            escaped(&format!("patterns {}", names.collect::<Vec<_>>().join(", "))).into_owned()
        }
        Kind::Sweep => escaped(&format!(
            "sweep of {} points, {} runs",
            plain(&manifest["design"]["points"]),
            plain(&manifest["runs"])
        ))
        .into_owned(),
    }
}

fn replications(output: &Output) -> String {
    let first = output.manifest["replication"].as_u64().unwrap_or(0);
    match basis::replications(output) {
        1 => format!("1 (number {first}), hence no interval"),
        count => format!("{count} (numbers {first} to {})", first + count - 1),
    }
}

fn changes(output: &Output) -> String {
    let changes = output.manifest["overrides"].as_array().cloned().unwrap_or_default();
    if changes.is_empty() {
        return "none".to_string();
    }
    changes.iter().map(|change| format!("<code>{}</code>", text(change))).collect::<Vec<_>>().join(", ")
}
