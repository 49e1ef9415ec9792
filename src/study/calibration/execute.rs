//! Execution of a calibration: runs of a wave in parallel, each into the log as it ends, so that it goes on where it stopped.

use std::borrow::Borrow;

use crate::experiment::elsewhere::{Errand, Hands};
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

impl Job {
    /// As figures: the replication in two halves, the arm or less than nothing, the point.
    fn told(&self) -> Vec<f64> {
        let (high, low) = (self.replication >> 32, self.replication & u64::from(u32::MAX));
        let arm = self.arm.map_or(-1.0, |arm| arm as f64);
        [high as f64, low as f64, arm].into_iter().chain(self.point.iter().copied()).collect()
    }

    /// From what [`Job::told`] gave; `None` of other figures.
    fn of(told: &[f64]) -> Option<Self> {
        let (&[high, low, arm], point) = told.split_first_chunk::<3>()?;
        let replication = ((high as u64) << 32) | low as u64;
        Some(Self { point: point.to_vec(), replication, arm: (arm >= 0.0).then_some(arm as usize) })
    }
}

/// Plays runs of a problem in this process.
fn play_runs<J: Borrow<Job> + Sync>(problem: &Problem, jobs: &[(Key, J)], executor: &Executor<'_>) {
    executor.each(jobs, |(key, job)| {
        let job = job.borrow();
        executor.run(*key, || {
            let result = problem.play(&job.point, job.replication, job.arm, || executor.is_halted())?;
            Some(match result {
                Played::Done(figures) => Record::Done(figures),
                Played::Refused(reason) => Record::Failed(reason),
            })
        });
    });
}

/// Plays errands of a problem; those that are none of its jobs are left out.
pub(super) fn play_errands(problem: &Problem, errands: &[Errand], executor: &Executor<'_>) {
    let is_of =
        |job: &Job| job.point.len() == problem.coordinates.len() && job.arm.is_none_or(|arm| arm < problem.arms.len());
    let job = |errand: &Errand| Some((errand.key, Job::of(&errand.told).filter(is_of)?));
    play_runs(problem, &errands.iter().filter_map(job).collect::<Vec<_>>(), executor);
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
    hands: Hands<'a>,
    progress: F,
    status: Status,
}

impl<'a, F: Fn(&Status) + Sync> Runs<'a, F> {
    /// Of a problem, into a log, by the hands of somebody.
    pub fn new(problem: &'a Problem, log: &'a mut RunLog, hands: Hands<'a>, progress: F) -> Self {
        Self { problem, log, hands, progress, status: Status::default() }
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
        let executor = Executor::new(self.log, self.hands, &told);
        let keyed = || missing.iter().map(|&n| (key(n), &jobs[n]));
        if !executor.sends(|| keyed().map(|(key, job)| Errand { key, told: job.told() }).collect()) {
            play_runs(self.problem, &keyed().collect::<Vec<_>>(), &executor);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_the_same_after_it_was_sent() {
        for (replication, arm) in [(0, None), (u64::MAX, Some(0)), ((1 << 53) + 1, Some(3))] {
            let job = Job { point: vec![-0.1, f64::MIN_POSITIVE, 1e300], replication, arm };
            assert_eq!(Job::of(&job.told()), Some(job));
        }
        assert_eq!(Job::of(&[0.0, 1.0]), None);
    }
}
