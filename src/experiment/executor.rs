//! The one place where runs are played side by side: threads, stop, progress, runs that break off, log and resume.
//!
//! What a study plays is a list of jobs. Those whose results are kept go through an [`Executor`], which writes each into the
//! log as it ends; a study that holds its results in memory asks for [`all`]. Jobs are taken one by one by whichever thread is
//! free, and nothing that is kept hangs on which thread that was.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use thiserror::Error;

use super::elsewhere::{Asked, Errand, Hands, Unfit};
use super::run_log::{Key, Record, RunLogError, framed_record};
use crate::observation::finite::NoResult;

/// Runs between two moments at which the disk is made to have everything.
const SYNC: u64 = 256;

/// Runs that are played side by side at most.
pub fn threads() -> usize {
    rayon::current_num_threads()
}

/// Where records are kept.
pub trait Keep: Send {
    /// Adds a record.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn append(&mut self, key: Key, record: &Record) -> Result<(), RunLogError>;

    /// Makes sure that the disk has everything.
    ///
    /// # Errors
    /// Where it has not.
    fn sync(&self) -> Result<(), RunLogError>;

    /// A record that is there.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn there(&mut self, key: Key) -> Result<Option<Record>, RunLogError>;

    /// Values of a run; `None` where runs may differ in that.
    fn values(&self) -> Option<usize>;
}

/// Plays runs into a log.
pub struct Executor<'a> {
    hands: Hands<'a>,
    progress: &'a (dyn Fn(u64) + Sync),
    kept: Mutex<Kept<'a>>,
    broken: AtomicBool,
    played: AtomicU64,
}

struct Kept<'a> {
    log: &'a mut dyn Keep,
    failure: Option<RunLogError>,
}

impl<'a> Executor<'a> {
    /// Into a log, by the hands of somebody, until their `stop` is set; `progress` learns how many runs were played, 0 at first.
    pub fn new(log: &'a mut dyn Keep, hands: impl Into<Hands<'a>>, progress: &'a (dyn Fn(u64) + Sync)) -> Self {
        progress(0);
        let kept = Mutex::new(Kept { log, failure: None });
        Self { hands: hands.into(), progress, kept, broken: AtomicBool::new(false), played: AtomicU64::new(0) }
    }

    /// Whether nothing more is to be played: the user stopped, or results cannot be kept.
    pub fn is_halted(&self) -> bool {
        self.hands.stop.load(Ordering::Relaxed) || self.broken.load(Ordering::Relaxed)
    }

    /// Goes through jobs side by side; those that have not begun when it is halted are left out.
    pub fn each<T: Sync>(&self, jobs: &[T], play: impl Fn(&T) + Sync) {
        jobs.par_iter().with_max_len(1).for_each(|job| {
            if !self.is_halted() {
                play(job);
            }
        });
    }

    /// Has runs played elsewhere, where somebody does so; false where this process is to play them.
    pub fn sends(&self, errands: impl FnOnce() -> Vec<Errand>) -> bool {
        let Some((elsewhere, parcel)) = self.hands.elsewhere else { return false };
        let errands = errands();
        let home = Asked { executor: self, keys: errands.iter().map(|errand| errand.key).collect() };
        if let Err(reason) = elsewhere.play(parcel, &errands, &home) {
            self.fail(RunLogError::Elsewhere(reason));
        }
        true
    }

    /// Keeps records that came from elsewhere: all, or none where one of them cannot be.
    pub(super) fn take(&self, records: &[(Key, Record)]) -> Result<(), Unfit> {
        let mut new: Vec<&(Key, Record)> = Vec::new();
        {
            let mut kept = self.kept();
            let values = kept.log.values();
            for pair in records {
                let (key, record) = pair;
                if let (Record::Done(found), Some(values)) = (record, values)
                    && found.len() != values
                {
                    return Err(format!("a run came back with {} values; accepted: {values}", found.len()));
                }
                match kept.log.there(*key).map_err(|error| error.to_string())? {
                    None if new.iter().any(|(other, _)| other == key) => {}
                    None => new.push(pair),
                    Some(own) if framed_record(*key, &own) == framed_record(*key, record) => {}
                    Some(_) => {
                        let Key { cell, replication } = key;
                        return Err(format!(
                            "run {replication} of cell {cell} came back with another result than before"
                        ));
                    }
                }
            }
        }
        new.into_iter().for_each(|(key, record)| self.keep(*key, record));
        Ok(())
    }

    /// Runs that were played, here or elsewhere.
    pub(super) fn played(&self) -> u64 {
        self.played.load(Ordering::Relaxed)
    }

    /// Plays a run and keeps what became of it; nothing where it was halted. A run that breaks off is kept as failed.
    pub fn run(&self, key: Key, play: impl FnOnce() -> Option<Record>) {
        match caught(play) {
            Some(Ok(record)) => self.keep(key, &record),
            Some(Err(reason)) => self.keep(key, &Record::Failed(reason)),
            None => {}
        }
    }

    /// Ends everything for a reason that is no result of a run.
    pub fn fail(&self, error: RunLogError) {
        self.kept().failure.get_or_insert(error);
        self.broken.store(true, Ordering::Relaxed);
    }

    fn keep(&self, key: Key, record: &Record) {
        let mut kept = self.kept();
        if kept.failure.is_some() {
            return;
        }
        let appended = kept.log.append(key, record);
        let played = self.played.fetch_add(1, Ordering::Relaxed) + 1;
        let synced = if played.is_multiple_of(SYNC) { kept.log.sync() } else { Ok(()) };
        kept.failure = appended.and(synced).err();
        self.broken.fetch_or(kept.failure.is_some(), Ordering::Relaxed);
        (self.progress)(played);
    }

    fn kept(&self) -> MutexGuard<'_, Kept<'a>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the disk have everything; how many runs were played, and whether all jobs were gone through.
    ///
    /// # Errors
    /// Where the log could not be written, or [`Executor::fail`] was called; what is in the log stays.
    pub fn finish(self) -> Result<(u64, bool), RunLogError> {
        let Kept { log, failure } = self.kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        match failure {
            Some(failure) => Err(failure),
            None => log.sync().map(|()| (self.played.into_inner(), !self.hands.stop.load(Ordering::Relaxed))),
        }
    }
}

/// How the reason of a run begins that broke off: the program is at fault, and not what was asked for.
pub const BROKE_OFF: &str = "the run broke off: ";

/// A run that broke off.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{what}: {reason}{}", if reason.starts_with(BROKE_OFF) { "; please report it with the command and the scenario" } else { "" })]
pub struct BrokeOff {
    /// Which.
    pub what: String,
    /// Why.
    pub reason: String,
}

/// Plays jobs side by side, each of which has a name; `done` is told after each that came to an end. Results in the order of the jobs, `None` for
/// those that were stopped.
///
/// # Errors
/// The first in their order that broke off.
pub fn all<T: Sync, R: Send>(
    jobs: &[T],
    name: impl Fn(&T) -> String,
    done: impl Fn() + Sync,
    play: impl Fn(&T) -> Option<R> + Sync,
) -> Result<Vec<Option<R>>, BrokeOff> {
    let results: Vec<Option<Result<R, String>>> = jobs
        .par_iter()
        .with_max_len(1)
        .map(|job| {
            let result = caught(|| play(job));
            if result.is_some() {
                done();
            }
            result
        })
        .collect();
    let named = jobs.iter().zip(results);
    named.map(|(job, result)| result.transpose().map_err(|reason| BrokeOff { what: name(job), reason })).collect()
}

/// Plays one run on this thread; `None` where it was stopped.
///
/// # Errors
/// Where it broke off.
pub fn one<R>(what: &str, play: impl FnOnce() -> Option<R>) -> Result<Option<R>, BrokeOff> {
    caught(play).transpose().map_err(|reason| BrokeOff { what: what.into(), reason })
}

/// What a run gives, or why it broke off; `None` where it was stopped.
fn caught<R>(play: impl FnOnce() -> Option<R>) -> Option<Result<R, String>> {
    match catch_unwind(AssertUnwindSafe(play)) {
        Ok(result) => result.map(Ok),
        Err(panic) => {
            if let Some(NoResult(reason)) = panic.downcast_ref() {
                return Some(Err(reason.clone()));
            }
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
            Some(Err(format!("{BROKE_OFF}{text}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_jobs_and_the_first_that_broke_off_is_named() {
        let jobs = [1_u64, 2, 3, 4];
        let counted = AtomicU64::new(0);
        let done = || {
            counted.fetch_add(1, Ordering::Relaxed);
        };
        let name = |job: &u64| format!("replication {job}");
        let doubled = all(&jobs, name, done, |job| (*job != 3).then_some(2 * job)).unwrap();
        assert_eq!((doubled, counted.load(Ordering::Relaxed)), (vec![Some(2), Some(4), None, Some(8)], 3));
        let broken = all(&jobs, name, || {}, |job| if *job > 2 { panic!("no {job}") } else { Some(()) }).unwrap_err();
        assert_eq!((broken.what.as_str(), broken.reason.as_str()), ("replication 3", "the run broke off: no 3"));
    }
}
