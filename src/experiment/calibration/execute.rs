//! Execution of a calibration: runs of a wave in parallel, each into the log as it ends, so that it goes on where it stopped.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use super::problem::{Played, Problem};
use crate::experiment::run_log::{Key, Record, RunLog, RunLogError};

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
        let (played, status) = (AtomicU64::new(0), self.status.clone());
        let progress = &self.progress;
        let told = |n: u64| progress(&Status { done: before + n, played: status.played + n, ..status.clone() });
        told(0);
        let log = Mutex::new((&mut *self.log, None::<RunLogError>));
        let halted = || self.stop.load(Ordering::Relaxed);
        missing.par_iter().with_max_len(1).for_each(|&n| {
            if halted() {
                return;
            }
            let job = &jobs[n];
            let Some(result) = self.problem.play(&job.point, job.replication, job.arm, halted) else { return };
            let record = match result {
                Played::Done(figures) => Record::Done(figures),
                Played::Refused(reason) => Record::Failed(reason),
            };
            let mut guard = log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let (log, failure) = &mut *guard;
            if failure.is_none() {
                *failure = log.append(key(n), &record).err();
                told(played.fetch_add(1, Ordering::Relaxed) + 1);
            }
        });
        let (_, failure) = log.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(failure) = failure {
            return Err(failure);
        }
        self.status.done = before + played.load(Ordering::Relaxed);
        self.status.played += played.load(Ordering::Relaxed);
        self.log.sync()?;
        let mut all = Vec::with_capacity(jobs.len());
        for n in 0..jobs.len() {
            all.push(match self.log.read(key(n))? {
                Some(Record::Done(figures)) => Played::Done(figures),
                Some(Record::Failed(reason)) => Played::Refused(reason),
                None => return Ok(None),
            });
        }
        Ok((!halted()).then_some(all))
    }

    fn tell(&mut self, stage: &str) {
        self.status.stage = stage.into();
        (self.progress)(&self.status);
    }
}
