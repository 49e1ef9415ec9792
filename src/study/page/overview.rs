//! What was played, at a glance.

use crate::drawing::svg::escaped;
use crate::provenance::manifest::{Manifest, VariantFiles};
use crate::report::chart::{Figure, basis};
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{self, Resolved};
use crate::report::words::capital;
use crate::scenario::counted;
use crate::study::comparison::findings;
use crate::study::page::Section;
use crate::study::page::markup::{facts, paragraph};

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
    /// In a word or two.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Replications => "replications",
            Self::Comparison => "comparison",
            Self::Sweep => "sweep",
            Self::Calibration => "calibration",
            Self::Validation => "validation",
            Self::Patterns => "patterns",
        }
    }

    /// By the manifest.
    pub fn of(output: &Output) -> Self {
        let manifest = &output.manifest;
        match () {
            () if manifest.design.is_some() => Self::Sweep,
            () if manifest.patterns.is_some() => Self::Patterns,
            () if manifest.calibration.is_some() => Self::Calibration,
            () if manifest.variants.is_some() => Self::Comparison,
            () if manifest.validation.is_some() => Self::Validation,
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
    let seed = output.manifest.seed;
    Ok(match Kind::of(output) {
        Kind::Run => format!("{}: one run, seed {seed}", with_changes(output, &scenario)),
        Kind::Replications => format!("{}: {count} replications, seed {seed}", with_changes(output, &scenario)),
        Kind::Comparison => format!("{}: {scenario}", changed(output)?),
        Kind::Calibration => format!("{scenario}: calibration, seed {seed}"),
        Kind::Validation => format!("{scenario}: forecasts beside what was observed"),
        Kind::Patterns => format!("{scenario}: patterns, seed {seed}"),
        Kind::Sweep => match &output.manifest.design {
            Some(design) if !design.question.is_empty() => format!("{} {scenario}", design.question),
            Some(design) if !design.title.is_empty() => format!("{}: {scenario}", design.title),
            _ => format!("{scenario}: sweep of {count} replications"),
        },
    })
}

/// Most variants or changes that a title names.
const NAMED: usize = 3;

/// The scenario with what was changed in it.
fn with_changes(output: &Output, scenario: &str) -> String {
    match output.manifest.overrides.as_slice() {
        [] => scenario.to_string(),
        few if few.len() <= NAMED => format!("{scenario} with {}", few.join(", ")),
        many => format!("{scenario} with {} changes", many.len()),
    }
}

/// What the variants of a comparison change.
///
/// # Errors
/// Where its table is damaged.
fn changed(output: &Output) -> Result<String, ReadingError> {
    let base = findings::base(output)?;
    let variants = output.manifest.variants.iter().flatten().filter(|variant| variant.name != base);
    let names: Vec<String> = variants.map(|variant| findings::titled(output, &variant.name)).collect();
    Ok(capital(&match names.as_slice() {
        [] => "variants compared".to_string(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= NAMED => format!("{} and {last}", first.join(", ")),
        many => format!("{} variants", many.len()),
    }))
}

fn scenario_title(output: &Output) -> Result<String, ReadingError> {
    let resolved: Option<Resolved> = output.document(scenario::FILE)?;
    let names = resolved.map(|scenario| scenario.title).into_iter().chain([output.manifest.scenario.name.clone()]);
    Ok(names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "Scenario".to_string()))
}

/// The first section.
///
/// # Errors
/// Where the resolved scenario cannot be read.
pub fn section(output: &Output, figures: &[Figure]) -> Result<Section, ReadingError> {
    let manifest = &output.manifest;
    let mut body = String::new();
    let question = manifest.design.as_ref().map_or("", |design| &design.question);
    if !question.is_empty() {
        body.push_str(&format!("<p class=\"question\">{}</p>\n", escaped(question)));
    }
    let resolved: Option<Resolved> = output.document(scenario::FILE)?;
    let mut list = vec![("Scenario", text(&manifest.scenario.name)), ("Kind", kind(output))];
    if let Some(design) = manifest.design.as_ref().filter(|design| !design.title.is_empty()) {
        list.push(("Design", text(&design.title)));
    }
    if let Some(scenario) = &resolved {
        list.push(("Played", escaped(&played(manifest, scenario)).into_owned()));
    }
    if let Some(years) = basis::years(output) {
        list.push(("Means over the years", escaped(&years).into_owned()));
    }
    list.push(("Seed", manifest.seed.to_string()));
    list.push(("Replications", replications(output)));
    if let Some(drawn) = manifest.draws.filter(|_| basis::replications(output) > 1) {
        list.push(("Spread", text(drawn.words())));
    }
    if let Some(exponent) = basis::exponent(output) {
        let value = exponent.trim_start_matches("exponent of the index ").replace('-', "−");
        list.push(("Exponent of the index", value));
    }
    list.push(("Changes to the scenario", changes(output)));
    list.push(("Version", format!("{}, commit <code>{}</code>", text(&manifest.version), text(&manifest.commit))));
    list.push(("Made", text(&manifest.started)));
    body.push_str(&facts(&list));
    if manifest.stopped == Some(true) {
        body.push_str("<p class=\"warning\">This was stopped before its end: what follows rests on the replications that were done.</p>\n");
    }
    if figures.is_empty() {
        body.push_str(&paragraph("The tables of this folder support no chart; the report has tables alone."));
    }
    Ok(Section::new("overview", "At a glance", body))
}

/// First and last day, and the steps between them where all of the scenario was played.
fn played(manifest: &Manifest, scenario: &Resolved) -> String {
    let (Resolved { start, end, step_days: days, .. }, steps) = (scenario, manifest.steps);
    match &manifest.until {
        Some(until) => format!("{start} to {until}, in steps of {days} days; cut short by the design or with --until"),
        None => format!("{start} to {end}, {} of {days} days", counted(steps, "step")),
    }
}

fn text(value: &str) -> String {
    escaped(value).into_owned()
}

fn kind(output: &Output) -> String {
    let manifest = &output.manifest;
    match Kind::of(output) {
        Kind::Run => "one run".to_string(),
        Kind::Replications => "replications of one case".to_string(),
        Kind::Comparison => {
            let names: Vec<&str> = manifest.variants.iter().flatten().map(|variant| variant.name.as_str()).collect();
            text(&format!("comparison of {}", names.join(", ")))
        }
        Kind::Calibration => {
            let of = manifest.calibration.clone().unwrap_or_default();
            format!("calibration to {}, {}", counted(of.targets, "target"), counted(of.runs, "run"))
        }
        Kind::Validation => {
            let origins = manifest.validation.iter().flat_map(|of| &of.origins).map(ToString::to_string);
            format!("validation of forecasts from the ends of {}", origins.collect::<Vec<_>>().join(", "))
        }
        Kind::Patterns => text(&format!(
            "patterns {}",
            manifest.patterns.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
        )),
        Kind::Sweep => {
            let points = manifest.design.as_ref().and_then(|design| design.points);
            let count = |count: Option<u64>, one: &str| count.map(|count| counted(count, one)).unwrap_or_default();
            let runs = manifest.runs.map(|runs| runs as u64);
            format!("sweep of {}, {}", count(points, "point"), count(runs, "run"))
        }
    }
}

fn replications(output: &Output) -> String {
    let first = output.manifest.replication;
    match basis::replications(output) {
        1 => format!("1 (number {first}), hence no interval"),
        count => format!("{count} (numbers {first} to {})", first + count - 1),
    }
}

fn changes(output: &Output) -> String {
    let changes = &output.manifest.overrides;
    if let Some(variants) = &output.manifest.variants {
        let told = |one: &VariantFiles| {
            let change = if one.change.is_empty() { "as its files have it" } else { one.change.as_str() };
            format!("{}: {}", text(&one.name), text(change))
        };
        return variants.iter().map(told).collect::<Vec<_>>().join("; ");
    }
    if changes.is_empty() {
        return "none".to_string();
    }
    changes.iter().map(|change| format!("<code>{}</code>", text(change))).collect::<Vec<_>>().join(", ")
}
