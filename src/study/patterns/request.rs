//! Which patterns are tested, and how.

use std::path::PathBuf;

use super::page;
use crate::experiment::draws::{DrawLaw, Draws};
use crate::provenance::Stopwatch;
use crate::scenario::{self, Override, Source, did_you_mean};
use crate::study::patterns::suite::{Suite, Wishes};
use crate::study::{Keep, StudyError};

/// Patterns as asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Folder of the scenario.
    pub scenario: PathBuf,
    /// Changes to it, in all arms.
    pub changes: Vec<Override>,
    /// Patterns by their ids; none: all.
    pub only: Vec<String>,
    /// Whether the short suite alone is tested.
    pub short: bool,
    /// Replications of a pattern whose share is 1; `None`: those of the file.
    pub replications: Option<u64>,
    /// Where the parameters of replications come from.
    pub draws: DrawLaw,
    /// Seed; `None`: that of the scenario.
    pub seed: Option<u64>,
    /// Page that takes in the table between its marks.
    pub page: Option<PathBuf>,
    /// Where runs are kept, and how tables are written.
    pub keep: Keep,
}

/// Patterns whose files were read.
#[derive(Debug)]
pub struct Prepared {
    /// What was asked for.
    pub request: Request,
    /// The suite.
    pub suite: Suite,
    /// Time since it was begun.
    pub stopwatch: Stopwatch,
}

/// Reads patterns.
///
/// # Errors
/// Where the request, the scenario or its patterns are wrong.
pub fn prepare(request: Request) -> Result<Prepared, StudyError> {
    let stopwatch = Stopwatch::start();
    let suite = load(&request)?;
    // Before hours of runs: the page that is to take the table in.
    if let Some(path) = &request.page {
        page::readable(path)?;
    }
    Ok(Prepared { request, suite, stopwatch })
}

/// Rows of the posterior: where the scenario has one and nobody says otherwise.
fn drawn(request: &Request) -> Result<Option<Draws>, StudyError> {
    let source = Source::from(request.scenario.as_path());
    // The seed is read for draws alone.
    if !request.draws.draws(&source) {
        return Ok(None);
    }
    let seed = match request.seed {
        Some(seed) => seed,
        None => scenario::load(&request.scenario, &request.changes)?.scenario.seed,
    };
    Ok(Draws::asked(request.draws, &source, seed)?)
}

fn load(request: &Request) -> Result<Suite, StudyError> {
    let wishes = Wishes {
        folder: request.scenario.clone(),
        seed: request.seed,
        changes: request.changes.clone(),
        replications: request.replications,
        only: request.only.clone(),
        short: request.short,
        draws: drawn(request)?,
    };
    let Some(suite) = Suite::load(&wishes)? else {
        let folder = request.scenario.display();
        return Err(StudyError::Request(format!(
            "{folder}/patterns.toml: found no such file; accepted: a scenario with patterns, such as scenarios/mali \
             (docs/book/src/guide/patterns.md says how to write some)"
        )));
    };
    let known = || suite.file.patterns.iter().map(|pattern| pattern.id.as_str());
    if let Some(wrong) = request.only.iter().find(|id| known().all(|known| known != *id)) {
        let list = known().collect::<Vec<_>>().join(", ");
        let near = did_you_mean(wrong, known());
        return Err(StudyError::Request(format!("--only: found {wrong}; accepted: some of {list}{near}")));
    }
    if suite.patterns.is_empty() {
        return Err(StudyError::Request(
            "--short: found no pattern with short = true; accepted: a suite with some".into(),
        ));
    }
    Ok(suite)
}
