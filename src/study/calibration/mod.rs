//! Calibrations: which values of the free parameters agree with what was observed; kept and resumable.

mod request;
pub mod words;
mod write;

use crate::report::{Own, Table};

use std::path::PathBuf;

pub use request::{Prepared, Request, prepare};

use crate::experiment::calibration::execute::{Runs, Status};
use crate::experiment::calibration::gates::Gate;
use crate::experiment::calibration::problem::Problem;
use crate::experiment::calibration::study::{self, Study, Unfinished};
use crate::experiment::calibration::summary::Marginal;
use crate::experiment::run_log::RunLog;
use crate::study::{StudyError, Watch, kept};

/// A calibration with its folder open.
#[derive(Debug)]
pub struct Open<'a> {
    prepared: &'a Prepared,
    log: RunLog,
    /// Where its runs are kept.
    pub folder: PathBuf,
    /// Runs that were there.
    pub before: usize,
}

/// A calibration that is done.
#[derive(Debug)]
pub struct Calibrated<'a> {
    /// What was calibrated.
    pub problem: &'a Problem,
    /// Laws of the parameters and all checks.
    pub study: Study,
    /// Parameters before and after.
    pub marginals: Vec<Marginal>,
    /// What it must meet before it is believed.
    pub gates: Vec<Gate>,
    /// Rows of the laws in the file of the posterior, those of the posterior first.
    pub rows: Vec<usize>,
    /// Where its files are.
    pub folder: PathBuf,
}

impl Prepared {
    /// Opens its folder.
    ///
    /// # Errors
    /// Where the folder holds something else, or another process works on it.
    pub fn open(&self) -> Result<Open<'_>, StudyError> {
        let (request, problem) = (&self.request, &self.problem);
        let header = problem.header(&self.loaded, request.effort, &self.targets.display().to_string());
        let default = || PathBuf::from(format!("output/{}-{}-calibrate", self.loaded.scenario.name, problem.seed));
        let folder = request.folder.clone().unwrap_or_else(default);
        let log = kept::open(&folder, &header, request.force, &own())?;
        let before = log.len();
        Ok(Open { prepared: self, log, folder, before })
    }
}

impl<'a> Open<'a> {
    /// Plays what is missing, estimates, checks and writes.
    ///
    /// # Errors
    /// Where runs or tables cannot be kept, too few runs have all figures, or it is stopped; finished runs stay.
    pub fn play(mut self, watch: &dyn Watch) -> Result<Calibrated<'a>, StudyError> {
        let prepared = self.prepared;
        let (problem, stopwatch, wanted) = (&prepared.problem, prepared.stopwatch, prepared.runs());
        let tell = |status: &Status| {
            watch.at(status.done, wanted, &|| {
                let rate = status.played as f64 / stopwatch.elapsed().as_secs_f64().max(1e-3);
                format!("{}, {} runs, {rate:.1}/s", status.stage, status.done)
            });
        };
        let mut plays = Runs::new(problem, &mut self.log, watch.stop(), tell);
        let study = match study::calibrate(problem, prepared.request.effort, &mut plays)? {
            Ok(study) => study,
            Err(Unfinished::Stopped) => {
                self.log.sync()?;
                return Err(StudyError::goes_on(self.log.len(), &self.folder));
            }
            Err(Unfinished::TooFew { found, wanted }) => {
                return Err(StudyError::Request(format!(
                    "{found} runs that the scenario accepts have all figures of the targets and effects; accepted: at least {wanted} \
                     (more points by --first and --runs, or targets that every run has)"
                )));
            }
        };
        let runs = (self.log.len(), self.log.len() - self.before);
        prepared.write(study, self.folder, runs)
    }
}

/// All tables that a calibration may write, in the order of the data dictionary.
pub fn tables() -> Vec<&'static Table> {
    vec![
        &crate::report::posterior::POSTERIOR,
        &crate::report::posterior::MARGINALS,
        &crate::report::posterior::POSTERIOR_PAIRS,
        &crate::report::posterior::POSTERIOR_CHECK,
        &crate::report::posterior::WAVES,
        &crate::report::posterior::EMULATOR,
        &crate::report::posterior::INFORMS,
        &crate::report::posterior::EFFECTS,
        &crate::report::posterior::GATES,
    ]
}

/// All files that it may write.
pub fn own() -> Own {
    Own { tables: tables(), files: &[] }
}
