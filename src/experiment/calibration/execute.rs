//! Execution of a calibration: runs of a round in parallel, each into the log as it ends, so that it goes on where it stopped.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use super::problem::Problem;
use super::sampler::{Candidate, Generation, Outcome, Play};
use crate::experiment::run_log::{Key, Record, RunLog, RunLogError};

/// How a calibration stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Generation at hand.
    pub generation: usize,
    /// Exponent of the likelihoods of violence and of displacement that is reached [0, 1].
    pub temper: [f64; 2],
    /// Runs done, those of earlier commands included.
    pub done: u64,
    /// Runs that this command has played.
    pub played: u64,
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
        let status = Status { generation: 0, temper: [0.0; 2], done: 0, played: 0 };
        Self { problem, log, stop, progress, status }
    }
}

impl<F: Fn(&Status) + Sync> Play for Runs<'_, F> {
    type Error = RunLogError;

    fn play(&mut self, round: u64, candidates: &[Candidate]) -> Result<Option<Vec<Outcome>>, RunLogError> {
        let key = |particle: usize| Key { cell: round, replication: particle as u64 };
        let missing: Vec<usize> = (0..candidates.len()).filter(|&n| !self.log.has(key(n))).collect();
        let before = self.status.done + (candidates.len() - missing.len()) as u64;
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
            let Some(figures) = self.problem.play(&candidates[n], halted) else { return };
            let mut guard = log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let (log, failure) = &mut *guard;
            if failure.is_none() {
                *failure = log.append(key(n), &Record::Done(figures)).err();
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
        let mut outcomes = Vec::with_capacity(candidates.len());
        for n in 0..candidates.len() {
            match self.log.read(key(n))? {
                Some(Record::Done(figures)) => outcomes.push(self.problem.outcome(figures)),
                Some(Record::Failed(_)) => {
                    outcomes.push(self.problem.outcome(vec![f64::NAN; self.problem.targets.all.len()]))
                }
                None => return Ok(None),
            }
        }
        Ok(Some(outcomes))
    }

    fn tell(&mut self, generation: usize, done: &Generation) {
        self.status.generation = generation + 1;
        self.status.temper = [done.temper.first, done.temper.later];
        (self.progress)(&self.status);
    }
}
