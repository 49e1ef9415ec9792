//! Plays the runs of a suite into its log; what is there already is not played again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::measures::Gauge;
use super::{Cell, Suite};
use crate::experiment::outcome::Catalogue;
use crate::experiment::run_log::{Key, Record, RunLog, RunLogError};
use crate::observation::Observer;
use crate::scenario::Scenario;
use crate::simulation::{Prepared, Simulation};

/// Runs between two moments at which the disk is made to have everything.
const SYNC: u64 = 256;

impl Suite {
    /// Plays what the log lacks; false where `stop` was set before all was done. `told` learns how many runs there are.
    ///
    /// # Errors
    /// Where the log cannot be written, or files of the scenario were changed meanwhile; what is in the log stays.
    pub fn play(&self, log: &mut RunLog, stop: &AtomicBool, told: impl Fn(u64) + Sync) -> Result<bool, RunLogError> {
        let missing: Vec<(&Cell, Vec<u64>)> = self.cells.iter().map(|cell| (cell, self.missing(cell, log))).collect();
        let left: usize = missing.iter().map(|(_, replications)| replications.len()).sum();
        let done = AtomicU64::new(self.runs() - left as u64);
        told(done.load(Ordering::Relaxed));
        let broken = AtomicBool::new(false);
        let shared = Mutex::new((log, None::<RunLogError>));
        let halted = || stop.load(Ordering::Relaxed) || broken.load(Ordering::Relaxed);
        let keep = |key: Key, record: &Record| {
            let mut guard = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let (log, failure) = &mut *guard;
            if failure.is_none() {
                let n = done.fetch_add(1, Ordering::Relaxed) + 1;
                let kept = log.append(key, record);
                let synced = if n.is_multiple_of(SYNC) { log.sync() } else { Ok(()) };
                *failure = kept.and(synced).err();
                told(n);
            }
            broken.fetch_or(failure.is_some(), Ordering::Relaxed);
        };
        missing.par_iter().with_max_len(1).filter(|(_, replications)| !replications.is_empty()).for_each(
            |(cell, replications)| {
                if halted() {
                    return;
                }
                let loaded = self.scenario(cell);
                let changed = match &loaded {
                    Ok(loaded) => loaded.inputs != self.loaded.inputs,
                    Err(_) => false,
                };
                if changed {
                    let mut guard = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    guard.1.get_or_insert(RunLogError::Changed(self.folder.clone()));
                    broken.store(true, Ordering::Relaxed);
                    return;
                }
                let loaded =
                    loaded.map_err(|error| error.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
                let prepared = loaded.as_ref().map(|loaded| Prepared::new(&loaded.scenario));
                replications.par_iter().with_max_len(1).for_each(|&replication| {
                    let record = match &prepared {
                        _ if halted() => return,
                        Ok(prepared) => self.run(prepared, replication, &halted),
                        Err(reason) => Some(Record::Failed((*reason).clone())),
                    };
                    if let Some(record) = record {
                        keep(Key { cell: cell.key, replication }, &record);
                    }
                });
            },
        );
        let (log, failure) = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = failure {
            return Err(failure);
        }
        log.sync()?;
        Ok(!stop.load(Ordering::Relaxed))
    }

    fn missing(&self, cell: &Cell, log: &RunLog) -> Vec<u64> {
        let lacks = |replication: &u64| !log.has(Key { cell: cell.key, replication: *replication });
        cell.replications.iter().copied().filter(lacks).collect()
    }

    /// One run; `None` where it was stopped.
    fn run(&self, prepared: &Prepared<'_>, replication: u64, halted: &(impl Fn() -> bool + Sync)) -> Option<Record> {
        let play = || -> Option<Vec<f64>> {
            let scenario = prepared.scenario();
            let mut run = Simulation::start(prepared, self.seed, replication);
            let (mut observer, mut gauge) = (Observer::mediating(scenario), Gauge::new(scenario));
            while run.step() {
                observer.observe(&run);
                gauge.observe(&run);
                if halted() && run.world().step < scenario.steps {
                    return None;
                }
            }
            Some(self.values(scenario, &run, &observer, &gauge))
        };
        match catch_unwind(AssertUnwindSafe(play)) {
            Ok(values) => values.map(Record::Done),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
                Some(Record::Failed(format!("the run broke off: {text}")))
            }
        }
    }

    /// Values of a run by year of the header and measure; not a number in years that it does not reach.
    fn values(&self, scenario: &Scenario, run: &Simulation<'_>, observer: &Observer, gauge: &Gauge) -> Vec<f64> {
        let catalogue = Catalogue::main(&self.loaded.scenario);
        let outcome = catalogue.outcome(scenario, run.ledger(), observer);
        let own = gauge.values(scenario, run.ledger().events());
        let mut values = vec![f64::NAN; self.header.values()];
        let width = self.header.measures.len();
        for (n, year) in outcome.years.iter().enumerate() {
            let Some(row) = self.header.years.iter().position(|known| known == year) else { continue };
            let all = outcome.values[n].iter().chain(&own[n]);
            values[row * width..][..width].iter_mut().zip(all).for_each(|(place, value)| *place = *value);
        }
        values
    }
}
