//! Execution of a calibration: runs of a wave in parallel, each into the log as it ends, so that it goes on where it stopped.

use std::sync::atomic::AtomicBool;

use crate::experiment::executor::{BROKE_OFF, BrokeOff, Executor};
use crate::experiment::run_log::{Key, Record, RunLog, RunLogError};
use crate::study::calibration::problem::{Played, Problem};

/// How a calibration stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// What is being done.
    pub stage: String,
    /// Runs done, those of earlier commands included.
    pub done: u64,
    /// Runs that this command has played.
    pub played: u64,
}

/// A run to be played.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its point.
    pub point: Vec<f64>,
    /// Names its random numbers; the same for the arms of a pair.
    pub replication: u64,
    /// The arm; `None` for the scenario as it is.
    pub arm: Option<usize>,
}

/// Plays jobs of a round, whose number names them in a log; `None` where it was stopped.
pub trait Play {
    /// Why it failed.
    type Error;

    /// What became of each, in order.
    ///
    /// # Errors
    /// Where results cannot be kept.
    fn play(&mut self, round: u64, jobs: &[Job]) -> Result<Option<Vec<Played>>, Self::Error>;

    /// Tells what is being done.
    fn tell(&mut self, stage: &str);
}

/// Plays runs and keeps them.
pub struct Runs<'a, F> {
    problem: &'a Problem,
    log: &'a mut RunLog,
    stop: &'a AtomicBool,
    progress: F,
    status: Status,
}

impl<'a, F: Fn(&Status) + Sync> Runs<'a, F> {
    /// Of a problem, into a log.
    pub fn new(problem: &'a Problem, log: &'a mut RunLog, stop: &'a AtomicBool, progress: F) -> Self {
        Self { problem, log, stop, progress, status: Status::default() }
    }
}

impl<F: Fn(&Status) + Sync> Play for Runs<'_, F> {
    type Error = RunLogError;

    fn play(&mut self, round: u64, jobs: &[Job]) -> Result<Option<Vec<Played>>, RunLogError> {
        let key = |n: usize| Key { cell: round, replication: n as u64 };
        let missing: Vec<usize> = (0..jobs.len()).filter(|&n| !self.log.has(key(n))).collect();
        let before = self.status.done + (jobs.len() - missing.len()) as u64;
        let (progress, status) = (&self.progress, self.status.clone());
        let told = |n: u64| progress(&Status { done: before + n, played: status.played + n, ..status.clone() });
        let executor = Executor::new(self.log, self.stop, &told);
        executor.each(&missing, |&n| {
            let job = &jobs[n];
            executor.run(key(n), || {
                let result = self.problem.play(&job.point, job.replication, job.arm, || executor.is_halted())?;
                Some(match result {
                    Played::Done(figures) => Record::Done(figures),
                    Played::Refused(reason) => Record::Failed(reason),
                })
            });
        });
        let (played, whole) = executor.finish()?;
        self.status.done = before + played;
        self.status.played += played;
        let mut all = Vec::with_capacity(jobs.len());
        for n in 0..jobs.len() {
            all.push(match self.log.read(key(n))? {
                Some(Record::Done(figures)) => Played::Done(figures),
                Some(Record::Failed(reason)) if reason.starts_with(BROKE_OFF) => {
                    let what = format!("run {n} of wave {round}");
                    return Err(BrokeOff { what, reason }.into());
                }
                Some(Record::Failed(reason)) => Played::Refused(reason),
                None => return Ok(None),
            });
        }
        Ok(whole.then_some(all))
    }

    fn tell(&mut self, stage: &str) {
        self.status.stage = stage.into();
        (self.progress)(&self.status);
    }
}
