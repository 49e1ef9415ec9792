//! Calibrations: which values of the free parameters agree with what was observed; kept and resumable.
//!
//! Calibration by emulator: which values of parameters agree with what was observed (MODEL.md, section 12.3).
//!
//! Runs at points of the prior give statistics; an emulator says what mean and covariance they have at any point; points that it
//! rules out are left, and the next wave is drawn where none was yet (history matching). A Gaussian likelihood of the statistics
//! with the emulator's covariance is then sampled, and what it says is held against fresh runs. [`estimate`] is the order of all that.
#![doc = include_str!("../../../docs/book/src/model/calibration.md")]

pub mod arms;
mod away;
pub mod charts;
pub mod checks;
pub mod diagnostics;
pub mod effects;
pub mod effort;
pub mod emulator;
pub mod estimate;
pub mod execute;
pub mod gates;
pub mod hamiltonian;
pub mod inform;
pub mod law;
pub mod learnt;
pub mod likelihood;
pub mod problem;
pub mod ranks;
pub mod region;
mod request;
pub mod scale;
pub mod summary;
pub mod surface;
pub mod tables;
pub mod targets;
pub mod words;
mod write;

use std::path::PathBuf;

pub use away::{Away, SENT};
pub use request::{Prepared, Request, prepare};

use crate::report::{Own, Table};
use crate::study::calibration::estimate::{Study, Unfinished};
use crate::study::calibration::execute::{Runs, Status};
use crate::study::calibration::gates::Gate;
use crate::study::calibration::problem::Problem;
use crate::study::calibration::summary::Marginal;
use crate::study::{Cost, Kept, StudyError, Watch, cost, with_hands};

/// A calibration with its folder open.
#[derive(Debug)]
pub struct Open<'a> {
    prepared: &'a Prepared,
    /// Where its runs are.
    pub kept: Kept,
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
        let name = format!("{}-{}-calibrate", self.loaded.scenario.name, problem.seed);
        Ok(Open { prepared: self, kept: request.keep.open(&name, &header, &own())? })
    }
}

impl<'a> Open<'a> {
    /// What is left of its runs costs; its folder then takes so much in all.
    pub fn cost(&self) -> Cost {
        let whole = self.prepared.cost();
        Cost { bytes: cost::logged(&self.kept.log.header, whole.runs), ..whole }.less(self.kept.before)
    }

    /// Plays what is missing, estimates, checks and writes.
    ///
    /// # Errors
    /// Where runs or tables cannot be kept, too few runs have all figures, or it is stopped; finished runs stay.
    pub fn play(mut self, watch: &dyn Watch) -> Result<Calibrated<'a>, StudyError> {
        let prepared = self.prepared;
        let (problem, stopwatch, wanted) = (&prepared.problem, prepared.stopwatch, prepared.runs());
        let tell = |status: &Status| {
            watch.at(status.done, wanted, &|| {
                let rate = stopwatch.a_second(status.played);
                format!("{}, {} runs, {rate:.1}/s", status.stage, status.done)
            });
        };
        let log = &mut self.kept.log;
        let estimated = with_hands(
            watch,
            || prepared.parcel(),
            |hands| {
                let mut plays = Runs::new(problem, log, hands, tell);
                Ok(estimate::calibrate(problem, prepared.request.effort, &mut plays)?)
            },
        )?;
        let study = match estimated {
            Ok(study) => study,
            Err(Unfinished::Stopped) => {
                self.kept.log.sync()?;
                return Err(self.kept.stopped());
            }
            Err(Unfinished::TooFew { found, wanted }) => {
                return Err(StudyError::Request(format!(
                    "{found} runs that the scenario accepts have all figures of the targets and effects; accepted: at least {wanted} \
                     (more points by --first and --runs, or targets that every run has)"
                )));
            }
        };
        let runs = (self.kept.log.len(), self.kept.played());
        prepared.write(study, self.kept.folder, runs)
    }
}

/// All tables that a calibration may write, in the order of the data dictionary.
pub fn tables() -> Vec<&'static Table> {
    vec![
        &crate::study::calibration::tables::POSTERIOR,
        &crate::study::calibration::tables::MARGINALS,
        &crate::study::calibration::tables::POSTERIOR_PAIRS,
        &crate::study::calibration::tables::POSTERIOR_CHECK,
        &crate::study::calibration::tables::WAVES,
        &crate::study::calibration::tables::EMULATOR,
        &crate::study::calibration::tables::INFORMS,
        &crate::study::calibration::tables::EFFECTS,
        &crate::study::calibration::tables::GATES,
    ]
}

/// All files that it may write.
pub fn own() -> Own {
    Own { tables: tables(), files: &[] }
}
