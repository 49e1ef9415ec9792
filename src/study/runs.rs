//! What lies in a folder of results: each study with what it was, when, and what it found.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use crate::experiment::paired::Interval;
use crate::observation::measures::CIVILIAN_DEATHS;
use crate::provenance::manifest::Manifest;
use crate::report::beside::{figure, in_words};
use crate::report::lines;
use crate::report::number::rounded;
use crate::report::reading::{Output, ReadingError};
use crate::study::comparison::findings;
use crate::study::comparison::tables::COMPARE;
use crate::study::page::Kind;
use crate::study::run::tables::summary::{self, Summary};

/// A folder of results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Listed {
    /// The folder.
    pub folder: String,
    /// What kind of study it is of; `unreadable` where it is damaged.
    pub kind: &'static str,
    /// When it was begun, in UTC.
    pub started: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Seed.
    pub seed: u64,
    /// Replications of each run, point or variant.
    pub replications: u64,
    /// What was changed, as it was typed; of a comparison in words.
    pub change: String,
    /// Index, lives and homes, or why the folder cannot be read.
    pub found: Vec<String>,
}

/// All results that lie in a folder, the latest first; the folder itself where it is one of them.
///
/// # Errors
/// Where the folder cannot be read.
pub fn list(folder: &Path) -> Result<Vec<Listed>, ReadingError> {
    let open = |source| ReadingError::Open { path: folder.to_path_buf(), source };
    let mut found: Vec<Listed> = one(folder).into_iter().collect();
    let mut inside = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(open)? {
        inside.push(entry.map_err(open)?.path());
    }
    inside.sort();
    found.extend(inside.iter().filter(|path| path.is_dir()).filter_map(|path| one(path)));
    found.sort_by(|a, b| b.started.cmp(&a.started));
    Ok(found)
}

/// A folder, if results lie in it.
fn one(folder: &Path) -> Option<Listed> {
    let shown = folder.display().to_string();
    match Output::open(folder) {
        Err(ReadingError::NotOurs(_)) => None,
        Err(error) => Some(unreadable(shown, &Manifest::default(), &error)),
        Ok(output) => Some(match found(&output) {
            Err(error) => unreadable(shown, &output.manifest, &error),
            Ok(found) => described(shown, &output.manifest, Kind::of(&output).name(), found),
        }),
    }
}

fn unreadable(folder: String, manifest: &Manifest, error: &ReadingError) -> Listed {
    described(folder, manifest, "unreadable", vec![error.to_string()])
}

fn described(folder: String, manifest: &Manifest, kind: &'static str, found: Vec<String>) -> Listed {
    let change = match &manifest.design {
        Some(design) if !design.title.is_empty() => design.title.clone(),
        _ => manifest.overrides.join("; "),
    };
    Listed {
        folder,
        kind,
        started: manifest.started.clone(),
        scenario: manifest.scenario.name.clone(),
        seed: manifest.seed,
        replications: manifest.replications,
        change,
        found,
    }
}

/// Index, lives and homes.
fn found(output: &Output) -> Result<Vec<String>, ReadingError> {
    if output.has(&COMPARE) {
        return of_comparison(output);
    }
    match Kind::of(output) {
        Kind::Run | Kind::Replications => {
            let summary: Option<Summary> = output.document(summary::FILE)?;
            Ok(summary.iter().filter_map(of_summary).collect())
        }
        _ => Ok(output.manifest.answer.iter().flatten().take(1).cloned().collect()),
    }
}

/// Differences of each variant.
fn of_comparison(output: &Output) -> Result<Vec<String>, ReadingError> {
    let rows = findings::read_all(output, |_, contrast, _, _| contrast == "as given")?;
    let of_variant = |variant: &String| {
        let is_of = |measure: &str, area: &str| {
            let is_it =
                |row: &&findings::Finding| row.variant == *variant && row.measure == measure && row.area_kind == area;
            rows.iter().find(is_it).map(findings::Finding::interval)
        };
        let described = output.manifest.variants.iter().flatten().find(|known| known.name == *variant);
        let change = described.map(|known| known.change.as_str()).filter(|change| !change.is_empty());
        let index = is_of("hpi_core", "affected").or_else(|| is_of("hpi_core", "nation"));
        let index = index.map_or_else(String::new, |index| format!("; index {}", figure(&index)));
        format!("{}: a year {}{index}", change.unwrap_or(variant), in_words(|measure| is_of(measure, "nation")))
    };
    Ok(findings::variants(&rows).iter().map(of_variant).collect())
}

/// Means of years of a run.
fn of_summary(summary: &Summary) -> Option<String> {
    let mean = |name: &str| {
        let years: Vec<f64> = summary.yearly.get(name)?.values().flatten().map(|figure| figure.mean()).collect();
        Some(Interval::of(&years)?.mean)
    };
    let lives = mean(CIVILIAN_DEATHS.name)?;
    let index = mean("hpi_core:affected").or_else(|| mean("hpi_core:nation"));
    let index = index.map_or_else(String::new, |index| format!("; index {}", rounded(index)));
    Some(format!("a year civilians killed {}{index}", rounded(lives)))
}

/// The list in words, within 80 columns.
pub fn text(listed: &[Listed], folder: &Path) -> String {
    let mut out = String::new();
    for one in listed {
        let count = match one.replications {
            1 => "1 replication".to_string(),
            count => format!("{count} replications"),
        };
        let when: String = one.started.chars().take(16).collect::<String>().replace('T', " ");
        let head = format!("{}  {}, {when}, {}, seed {}, {count}", one.folder, one.kind, one.scenario, one.seed);
        lines::wrap(&mut out, &head, 4);
        if !one.change.is_empty() {
            lines::wrap(&mut out, &format!("    {}", one.change), 6);
        }
        for found in &one.found {
            lines::wrap(&mut out, &format!("    {found}"), 6);
        }
    }
    if listed.is_empty() {
        let _ = writeln!(out, "{}: no results; `mandate run scenarios/mali` makes some", folder.display());
    }
    out
}
