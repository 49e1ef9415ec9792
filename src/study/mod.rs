//! Studies: a request in, results as values or as a folder out. Nothing here prints, reads a command line or catches a signal,
//! so that a program, a page or another language can ask for the same work.

pub mod beginning;
pub mod calibration;
pub mod comparison;
pub mod cost;
pub mod dictionary;
pub mod elsewhere;
pub mod explorer;
pub mod hints;
mod kept;
pub mod lists;
pub mod page;
mod parcel;
pub mod patterns;
pub mod picture;
pub mod run;
pub mod runs;
pub mod sweep;
pub mod validation;

pub use cost::Cost;
pub use kept::{Keep, Kept};

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use thiserror::Error;

use crate::experiment::draws::DrawsError;
use crate::experiment::elsewhere::{Elsewhere, Hands, Parcel};
use crate::experiment::executor::BrokeOff;
use crate::experiment::run_log::RunLogError;
use crate::observation::selection::{Refused, Selection};
use crate::report::reading::ReadingError;
use crate::report::{Geography, ReportError};
use crate::scenario::{Fault, Loaded, Override, Scenario, ScenarioError, Source, fault, lost};
use crate::study::sweep::analysis::choices::ChoiceError;
use crate::study::sweep::design::DesignError;

/// Who asked: is told how far a study is, and may stop it.
pub trait Watch: Sync {
    /// Set where the study is to stop; what is done is kept.
    fn stop(&self) -> &AtomicBool;

    /// So many of so many parts of the work are done; `words` says it for people.
    fn at(&self, done: u64, wanted: u64, words: &dyn Fn() -> String);

    /// Something that is worth knowing before the work is done: what goes on from where, what can be told at all.
    fn note(&self, _: &str) {}

    /// Who plays its runs elsewhere; `None`: this process plays them.
    fn elsewhere(&self) -> Option<&dyn Elsewhere> {
        None
    }

    /// Whether it is to stop.
    fn stopped(&self) -> bool {
        self.stop().load(Ordering::Relaxed)
    }
}

/// Who plays the runs of a study: somebody elsewhere, with what is sent of it, or this process.
///
/// # Errors
/// Where what is to be sent cannot be read.
fn with_hands<T>(
    watch: &dyn Watch,
    parcel: impl FnOnce() -> Result<Parcel, StudyError>,
    play: impl FnOnce(Hands<'_>) -> Result<T, StudyError>,
) -> Result<T, StudyError> {
    let elsewhere = watch.elsewhere();
    let parcel = elsewhere.map(|_| parcel()).transpose()?;
    play(Hands { stop: watch.stop(), elsewhere: elsewhere.zip(parcel.as_ref()) })
}

/// That a seed is given once: two of them would leave one without effect.
fn one_seed(seed: Option<u64>, changes: &[Override]) -> Result<(), StudyError> {
    match (seed, changes.iter().find(|change| change.path == "seed")) {
        (Some(seed), Some(change)) => Err(StudyError::Request(format!(
            "--seed: found {seed}, beside a change to seed={}; accepted: one of them",
            change.value
        ))),
        _ => Ok(()),
    }
}

/// Where the districts of a scenario lie: before anything is played, so that faulty boundaries cost no run.
fn geography(source: &Source, loaded: &Loaded) -> Result<Geography, StudyError> {
    let folder = source.shown();
    Ok(Geography::of_loaded(loaded).map_err(|fault| ScenarioError { folder, faults: vec![fault] })?)
}

/// Measures of parts that are asked for with `--measure`, each once.
fn selections(texts: &[String], scenario: &Scenario) -> Result<Vec<Selection>, StudyError> {
    let mut all: Vec<Selection> = Vec::new();
    for text in texts {
        let one = Selection::read(text, scenario).map_err(|Refused { found, accepted }| {
            StudyError::Request(format!("--measure \"{text}\": found {found}; accepted: {accepted}"))
        })?;
        if !all.contains(&one) {
            all.push(one);
        }
    }
    Ok(all)
}

/// That no change takes the value of another without a word; the changes of an option are made after those of the options before it.
///
/// # Errors
/// The first that does, with the option of both.
pub fn once(options: &[(&str, &[Override])]) -> Result<(), StudyError> {
    let mut all: Vec<(&str, &Override)> = Vec::new();
    for &(option, changes) in options {
        all.extend(changes.iter().map(|change| (option, change)));
    }
    let Some(taken) = lost(&all) else { return Ok(()) };
    let (option, later) = &taken.later;
    let place = if *option == taken.earlier.0 { String::new() } else { format!(" of {}", taken.earlier.0) };
    let (found, accepted) = taken.words("", &place);
    Err(StudyError::Request(format!("{option}: {}: found {found}; accepted: {accepted}", later.path)))
}

/// That no change is of a parameter which is drawn, so that its value would never be played; `accepted` says what keeps it.
fn undrawn<'a>(
    changes: &[Override],
    mut drawn: impl Iterator<Item = &'a str>,
    accepted: &str,
) -> Result<(), StudyError> {
    let key = |change: &Override| change.path.strip_prefix("parameters.").unwrap_or(&change.path).to_string();
    let lost = drawn.find_map(|drawn| changes.iter().find(|change| key(change) == drawn));
    let Some(Override { path, value }) = lost else { return Ok(()) };
    Err(StudyError::Request(format!(
        "--set: {path}: found {value}, of a parameter that is drawn; accepted: {accepted}"
    )))
}

/// Nobody watches, and nothing stops it.
#[derive(Debug, Default)]
pub struct Unwatched(AtomicBool);

impl Watch for Unwatched {
    fn stop(&self) -> &AtomicBool {
        &self.0
    }

    fn at(&self, _: u64, _: u64, _: &dyn Fn() -> String) {}
}

/// Runs that are counted as they end, on whichever thread, and told.
pub(crate) struct Counted<'a> {
    watch: &'a dyn Watch,
    wanted: u64,
    done: AtomicU64,
}

impl<'a> Counted<'a> {
    /// Of so many.
    pub(crate) fn new(watch: &'a dyn Watch, wanted: u64) -> Self {
        Self { watch, wanted, done: AtomicU64::new(0) }
    }

    /// One more is done.
    pub(crate) fn one(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.at(done, self.wanted, &|| format!("{done} of {} runs", self.wanted));
    }

    /// How many are done of how many, in words.
    pub(crate) fn in_words(&self) -> String {
        format!("after {} of {} runs", self.done.load(Ordering::Relaxed), self.wanted)
    }
}

/// Why a study gave no results.
#[derive(Debug, Error)]
pub enum StudyError {
    /// A scenario is wrong.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A file beside the scenario is wrong.
    #[error("{}", fault::head(file, faults.len()))]
    Faults {
        /// The file.
        file: String,
        /// What is wrong.
        faults: Vec<Fault>,
    },
    /// The request is wrong: what was found and what is accepted.
    #[error("{0}")]
    Request(String),
    /// A folder of results cannot be read.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// A log of runs cannot be used.
    #[error(transparent)]
    Log(#[from] RunLogError),
    /// Results could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A run broke off.
    #[error(transparent)]
    BrokeOff(#[from] BrokeOff),
    /// It was stopped: what was kept of it.
    #[error("{0}")]
    Stopped(String),
}

impl StudyError {
    /// It was stopped, and nothing of it is kept.
    pub(crate) fn nothing_kept(stopped: &str) -> Self {
        Self::Stopped(format!("stopped {stopped}; nothing was kept"))
    }

    /// A file beside the scenario is wrong.
    pub(crate) fn faults(file: PathBuf) -> impl Fn(Vec<Fault>) -> Self {
        move |faults| Self::Faults { file: file.display().to_string(), faults }
    }
}

impl From<DesignError> for StudyError {
    fn from(error: DesignError) -> Self {
        match error {
            DesignError::Scenario(error) => Self::Scenario(error),
            DesignError::Faults { file, faults } => Self::Faults { file, faults },
        }
    }
}

impl From<ChoiceError> for StudyError {
    fn from(error: ChoiceError) -> Self {
        match error {
            ChoiceError::Log(error) => Self::Log(error),
            ChoiceError::Scenario(error) => Self::Scenario(error),
        }
    }
}

impl From<DrawsError> for StudyError {
    fn from(error: DrawsError) -> Self {
        match error {
            DrawsError::Faults(error) => Self::Scenario(error),
            error @ DrawsError::None(_) => Self::Request(error.to_string()),
        }
    }
}
