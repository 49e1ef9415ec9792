//! Studies: a request in, results as values or as a folder out. Nothing here prints, reads a command line or catches a signal,
//! so that a program, a page or another language can ask for the same work.

pub mod comparison;

use std::sync::atomic::AtomicBool;

use thiserror::Error;

use crate::experiment::draws::DrawsError;
use crate::experiment::executor::BrokeOff;
use crate::report::ReportError;
use crate::scenario::ScenarioError;

/// Who asked: is told how far a study is, and may stop it.
pub trait Watch: Sync {
    /// Set where the study is to stop; what is done is kept.
    fn stop(&self) -> &AtomicBool;

    /// So many of so many runs are done; `note` says more where there is more to say.
    fn at(&self, done: u64, wanted: u64, note: &dyn Fn() -> String);
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

/// Why a study gave no results.
#[derive(Debug, Error)]
pub enum StudyError {
    /// A scenario is wrong.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The request is wrong: what was found and what is accepted.
    #[error("{0}")]
    Request(String),
    /// Results could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A run broke off.
    #[error(transparent)]
    BrokeOff(#[from] BrokeOff),
    /// It was stopped before there was anything to keep.
    #[error("{0}")]
    Stopped(String),
}

impl From<DrawsError> for StudyError {
    fn from(error: DrawsError) -> Self {
        match error {
            DrawsError::Faults(error) => Self::Scenario(error),
            error @ DrawsError::None(_) => Self::Request(error.to_string()),
        }
    }
}
