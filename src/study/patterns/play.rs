//! Plays the runs of a suite into its log; what is there already is not played again.

use std::collections::{BTreeMap, BTreeSet};

use crate::experiment::elsewhere::{Errand, Hands};
use crate::experiment::executor::Executor;
use crate::experiment::outcome::Catalogue;
use crate::experiment::run_log::{Key, Record, RunLog, RunLogError};
use crate::observation::Observer;
use crate::scenario::Scenario;
use crate::simulation::{Prepared, Simulation};
use crate::study::patterns::measures::Gauge;
use crate::study::patterns::suite::{Cell, Suite, in_a_line};

/// Cells with the same changes, each with the replications that are to be played.
type Group<'a> = Vec<(&'a Cell, Vec<u64>)>;

/// Sorts a cell to those with the same changes: files are read once for all of them, whatever they draw.
fn group<'a>(groups: &mut BTreeMap<String, Group<'a>>, cell: &'a Cell, replications: Vec<u64>) {
    let words: Vec<String> = cell.changes.iter().map(ToString::to_string).collect();
    groups.entry(format!("{}|{}", words.join(";"), cell.unmix)).or_default().push((cell, replications));
}

impl Suite {
    /// Plays what the log lacks; false where it was stopped before all was done. `told` learns how many runs there are.
    ///
    /// # Errors
    /// Where the log cannot be written, or files of the scenario were changed meanwhile; what is in the log stays.
    pub fn play(&self, log: &mut RunLog, hands: Hands<'_>, told: impl Fn(u64) + Sync) -> Result<bool, RunLogError> {
        self.play_some(log, |_| true, hands, told)
    }

    /// Plays what the log lacks of the bounds alone: what can be seen is said before anything is looked at.
    ///
    /// # Errors
    /// As [`Suite::play`].
    pub fn play_bounds(
        &self,
        log: &mut RunLog,
        hands: Hands<'_>,
        told: impl Fn(u64) + Sync,
    ) -> Result<bool, RunLogError> {
        let keys: BTreeSet<u64> = self.bounds.values().flat_map(|design| design.cells.iter().copied()).collect();
        self.play_some(log, |cell| keys.contains(&cell.key), hands, told)
    }

    fn play_some(
        &self,
        log: &mut RunLog,
        wanted: impl Fn(&Cell) -> bool,
        hands: Hands<'_>,
        told: impl Fn(u64) + Sync,
    ) -> Result<bool, RunLogError> {
        let (mut groups, mut left) = (BTreeMap::new(), 0);
        for cell in &self.cells {
            let missing = self.missing(cell, log);
            left += missing.len();
            if wanted(cell) && !missing.is_empty() {
                group(&mut groups, cell, missing);
            }
        }
        let groups: Vec<Group<'_>> = groups.into_values().collect();
        let before = self.runs() - left as u64;
        let progress = |played: u64| told(before + played);
        let executor = Executor::new(log, hands, &progress);
        let errands = || {
            let of_cell = |(cell, replications): &(&Cell, Vec<u64>)| {
                let key = cell.key;
                let errand = move |&replication: &u64| Errand::of(Key { cell: key, replication });
                replications.iter().map(errand).collect::<Vec<_>>()
            };
            groups.iter().flatten().flat_map(of_cell).collect()
        };
        if !executor.sends(errands) {
            self.play_groups(&groups, &executor);
        }
        executor.finish().map(|(_, whole)| whole)
    }

    /// Plays runs in this process; a key of no cell is left out.
    pub(super) fn play_runs(&self, runs: &[Key], executor: &Executor<'_>) {
        let mut groups = BTreeMap::new();
        for keys in runs.chunk_by(|a, b| a.cell == b.cell) {
            let cell = self.cells.iter().find(|cell| cell.key == keys[0].cell);
            cell.into_iter()
                .for_each(|cell| group(&mut groups, cell, keys.iter().map(|key| key.replication).collect()));
        }
        self.play_groups(&groups.into_values().collect::<Vec<_>>(), executor);
    }

    fn play_groups(&self, groups: &[Group<'_>], executor: &Executor<'_>) {
        executor.each(groups, |group| {
            let loaded = self.changed(group[0].0);
            if loaded.as_ref().is_ok_and(|loaded| loaded.inputs != self.loaded.inputs) {
                return executor.fail(RunLogError::Changed(self.folder.clone()));
            }
            let loaded = loaded.map_err(|error| in_a_line(&error));
            executor.each(group, |(cell, replications)| {
                let of_cell = loaded.as_ref().map_err(Clone::clone);
                let of_cell = of_cell.and_then(|loaded| self.drawn_in(cell, &loaded.scenario));
                // What all runs of a cell share is prepared once, where they differ in nothing but their random numbers.
                let prepared = of_cell.as_ref().ok().filter(|_| self.posterior.is_none()).map(Prepared::new);
                let halted = || executor.is_halted();
                executor.each(replications, |&replication| {
                    executor.run(Key { cell: cell.key, replication }, || match (&of_cell, &prepared) {
                        (Err(reason), _) => Some(Record::Failed(reason.clone())),
                        (Ok(_), Some(prepared)) => self.run(prepared, replication, &halted),
                        (Ok(of_cell), None) => match self.played_in(cell, of_cell, replication) {
                            Ok(drawn) => {
                                let scenario = drawn.as_ref().unwrap_or(of_cell);
                                self.run(&Prepared::new(scenario), replication, &halted)
                            }
                            Err(reason) => Some(Record::Failed(reason)),
                        },
                    });
                });
            });
        });
    }

    fn missing(&self, cell: &Cell, log: &RunLog) -> Vec<u64> {
        let lacks = |replication: &u64| !log.has(Key { cell: cell.key, replication: *replication });
        cell.replications.iter().copied().filter(lacks).collect()
    }

    /// One run; `None` where it was stopped.
    fn run(&self, prepared: &Prepared<'_>, replication: u64, halted: &(impl Fn() -> bool + Sync)) -> Option<Record> {
        let scenario = prepared.scenario();
        let mut run = Simulation::start(prepared, self.seed, replication);
        let (mut observer, mut gauge) = (Observer::mediating(scenario), Gauge::new(scenario, &self.loaded.scenario));
        while run.step() {
            observer.observe(&run);
            gauge.observe(&run);
            if halted() && run.world().step < scenario.steps {
                return None;
            }
        }
        Some(Record::Done(self.values(scenario, &run, &observer, &gauge)))
    }

    /// Values of a run by year of the header and measure; not a number in years that it does not reach.
    fn values(&self, scenario: &Scenario, run: &Simulation<'_>, observer: &Observer, gauge: &Gauge) -> Vec<f64> {
        let catalogue = Catalogue::main(&self.loaded.scenario).asking(&self.selections);
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
