//! Runs of a base and of what is changed, in whatever order they come; figures rest on the pairs without a gap from the first.

use std::collections::BTreeMap;

use super::playing::Record;
use super::question::{CELLS, Case};
use crate::experiment::outcome::Outcome;
use crate::observation::roles::CLASSES;

/// What is kept of a run beside its outcome.
#[derive(Clone, Debug)]
pub(super) struct Beside {
    pub(super) districts: Vec<f32>,
    pub(super) protectors: Vec<[f64; CLASSES.len()]>,
}

/// Runs of a case.
#[derive(Debug, Default)]
pub struct Gathered {
    keys: [String; CELLS],
    /// Of complete pairs, from replication 0 on.
    pub(super) outcomes: Vec<Vec<Outcome>>,
    /// Of the same pairs, what stands beside the outcomes.
    pub(super) beside: Vec<[Beside; CELLS]>,
    /// Runs whose pair, or an earlier one, is not complete.
    waiting: [BTreeMap<u64, Record>; CELLS],
}

impl Gathered {
    /// Complete pairs.
    pub fn replications(&self) -> usize {
        self.outcomes.len()
    }

    /// Makes ready for a case: keeps the runs that are also its own.
    pub fn turn_to(&mut self, case: &Case) {
        for cell in 0..CELLS {
            self.wait_again(cell);
            if self.keys[cell] != case.keys[cell] {
                self.waiting[cell].clear();
            }
        }
        (self.outcomes, self.beside) = (Vec::new(), Vec::new());
        self.keys = case.keys.clone();
        if case.is_unchanged() {
            self.waiting[1] = self.waiting[0].clone();
        }
        self.pair();
    }

    /// Puts the runs of complete pairs back among those that wait.
    fn wait_again(&mut self, cell: usize) {
        for (replication, (row, beside)) in self.outcomes.iter_mut().zip(&mut self.beside).enumerate() {
            let replication = replication as u64;
            let nothing = || Outcome { years: Vec::new(), days: Vec::new(), values: Vec::new() };
            let outcome = std::mem::replace(&mut row[cell], nothing());
            let (districts, protectors) =
                (std::mem::take(&mut beside[cell].districts), std::mem::take(&mut beside[cell].protectors));
            self.waiting[cell].insert(replication, Record { cell, replication, outcome, districts, protectors });
        }
    }

    /// Takes a run.
    ///
    /// # Errors
    /// Where it is none of the case.
    pub fn take(&mut self, case: &Case, numbers: &[f64]) -> Result<(), String> {
        if self.keys != case.keys {
            self.turn_to(case);
        }
        let record = Record::from_numbers(numbers, case)
            .ok_or("record: found one of another question; accepted: runs of the question that was asked last")?;
        if record.replication >= self.outcomes.len() as u64 {
            // Where nothing is changed, a run is both.
            if case.is_unchanged() {
                self.waiting[1 - record.cell].insert(record.replication, record.clone());
            }
            self.waiting[record.cell].insert(record.replication, record);
            self.pair();
        }
        Ok(())
    }

    /// Moves runs whose pair is complete.
    fn pair(&mut self) {
        loop {
            let next = self.outcomes.len() as u64;
            if !self.waiting.iter().all(|waiting| waiting.contains_key(&next)) {
                return;
            }
            let [base, explored] = &mut self.waiting;
            let (Some(base), Some(explored)) = (base.remove(&next), explored.remove(&next)) else { return };
            let beside = |record: Record| {
                (record.outcome, Beside { districts: record.districts, protectors: record.protectors })
            };
            let ((of_base, base), (of_explored, explored)) = (beside(base), beside(explored));
            self.outcomes.push(vec![of_base, of_explored]);
            self.beside.push([base, explored]);
        }
    }

    /// Replications of a cell that are there, complete pairs or not.
    pub fn played(&self, cell: usize) -> Vec<u64> {
        (0..self.outcomes.len() as u64).chain(self.waiting[cell].keys().copied()).collect()
    }
}
