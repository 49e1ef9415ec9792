//! Values of the arms of patterns, from the log: one number a replication.

use std::collections::BTreeMap;

use super::Suite;
use crate::experiment::run_log::{Key, Record, RunLog, RunLogError};
use crate::scenario::patterns::{PatternContrast, Term};
use crate::stats::ratio;

/// All runs of a suite that came to their end, by cell and replication.
#[derive(Clone, Debug)]
pub struct Values<'a> {
    suite: &'a Suite,
    runs: BTreeMap<Key, Vec<f64>>,
    /// Why runs have no values, by cell and replication.
    pub failed: Vec<(Key, String)>,
}

impl<'a> Values<'a> {
    /// Reads the runs of a suite.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn read(suite: &'a Suite, log: &mut RunLog) -> Result<Self, RunLogError> {
        let mut values = Self { suite, runs: BTreeMap::new(), failed: Vec::new() };
        for cell in &suite.cells {
            for &replication in &cell.replications {
                let key = Key { cell: cell.key, replication };
                match log.read(key)? {
                    Some(Record::Done(run)) => _ = values.runs.insert(key, run),
                    Some(Record::Failed(reason)) => values.failed.push((key, reason)),
                    None => {}
                }
            }
        }
        Ok(values)
    }

    /// The suite.
    pub fn suite(&self) -> &'a Suite {
        self.suite
    }

    /// Replications of which every arm of a pattern came to its end, in order.
    pub fn replications(&self, pattern: usize) -> Vec<u64> {
        let arms = self.suite.patterns[pattern].arms.len();
        let count = self.suite.replications_of(&self.suite.patterns[pattern]);
        (0..count).filter(|&n| (0..arms).all(|arm| self.run(pattern, arm, n).is_some())).collect()
    }

    fn run(&self, pattern: usize, arm: usize, replication: u64) -> Option<&Vec<f64>> {
        self.runs.get(&Key { cell: self.suite.cell_of(pattern, arm, replication), replication })
    }

    /// A measure of an arm over years, by replication.
    pub fn of(&self, pattern: usize, arm: usize, term: &Term, years: (i16, i16)) -> Vec<f64> {
        let header = &self.suite.header;
        let Some(position) = header.position(&term.measure, &term.area) else { return Vec::new() };
        let value = |n: u64| {
            let run = self.run(pattern, arm, n).expect("only replications that came to their end are asked for");
            term.sign * header.over(run, years, (0, position))
        };
        self.replications(pattern).into_iter().map(value).collect()
    }

    /// A sum of measures, over another where a contrast has one, by replication; a part of nothing is 0.
    pub fn of_contrast(&self, pattern: usize, arm: usize, contrast: &PatternContrast) -> Vec<f64> {
        let sum = |terms: &[Term]| -> Vec<f64> {
            let all: Vec<Vec<f64>> = terms.iter().map(|term| self.of(pattern, arm, term, contrast.years)).collect();
            let count = all.first().map_or(0, Vec::len);
            (0..count).map(|n| all.iter().map(|values| values[n]).sum()).collect()
        };
        let above = sum(&contrast.measure);
        if contrast.per.is_empty() {
            return above;
        }
        above.into_iter().zip(sum(&contrast.per)).map(|(above, below)| ratio(above, below)).collect()
    }

    /// Unit of a contrast.
    pub fn unit(&self, contrast: &PatternContrast) -> String {
        let header = &self.suite.header;
        let of = |terms: &[Term]| {
            let term = terms.first()?;
            let measure = &header.measures[header.position(&term.measure, &term.area)?];
            Some(measure.unit.clone())
        };
        let unit = of(&contrast.measure).unwrap_or_default();
        match of(&contrast.per) {
            None => unit,
            Some(below) if below == unit => "ratio".into(),
            Some(below) => format!("{unit} / {below}"),
        }
    }
}
