//! Values of the arms of patterns, from the log: one number a replication.

use std::collections::BTreeMap;

use crate::experiment::outcome::{LIVES_AND_HOMES, POINTS};
use crate::experiment::paired::less;
use crate::experiment::run_log::{Key, Record, RunLog, RunLogError};
use crate::scenario::patterns::{PatternContrast, Term};
use crate::stats::ratio;
use crate::study::patterns::suite::Suite;

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
        (0..count).filter(|&n| (0..arms).all(|arm| self.has_run(pattern, arm, n))).collect()
    }

    fn has_run(&self, pattern: usize, arm: usize, replication: u64) -> bool {
        self.runs.contains_key(&Key { cell: self.suite.cell_of(pattern, arm, replication), replication })
    }

    /// A measure of an arm over years, by replication.
    pub fn of(&self, pattern: usize, arm: usize, term: &Term, years: (i16, i16)) -> Vec<f64> {
        self.of_terms(pattern, arm, (std::slice::from_ref(term), &[]), years)
    }

    /// What is told beside a difference of the index: lives (civilians killed) and homes (persons newly displaced), in its area where they
    /// are counted there, otherwise in the nation.
    pub fn beside(&self, contrast: &PatternContrast) -> Vec<Term> {
        let first = &contrast.measure[0];
        let header = &self.suite.header;
        let is_index = |term: &Term| {
            header.position(&term.measure, &term.area).is_some_and(|position| header.measures[position].unit == POINTS)
        };
        if !contrast.measure.iter().all(is_index) || !contrast.per.is_empty() {
            return Vec::new();
        }
        let term = |name: &str| {
            let area =
                [first.area.as_str(), "nation"].into_iter().find(|area| header.position(name, area).is_some())?;
            Some(Term { measure: name.into(), area: area.into(), sign: 1.0 })
        };
        LIVES_AND_HOMES.into_iter().filter_map(term).collect()
    }

    /// A sum of measures in a run, over another where `per` has one; a part of nothing is 0. `None` where the run did not come to
    /// its end, or nobody counts the measure.
    pub fn of_run(
        &self,
        (cell, replication): (u64, u64),
        (measure, per): (&[Term], &[Term]),
        years: (i16, i16),
    ) -> Option<f64> {
        let (header, run) = (&self.suite.header, self.runs.get(&Key { cell, replication })?);
        let sum = |terms: &[Term]| -> Option<f64> {
            let one = |term: &Term| {
                let position = header.position(&term.measure, &term.area)?;
                Some(term.sign * header.over(run, years, (0, position)))
            };
            terms.iter().map(one).sum()
        };
        if per.is_empty() { sum(measure) } else { Some(ratio(sum(measure)?, sum(per)?)) }
    }

    /// A sum of measures, over another where a contrast has one, by replication; a part of nothing is 0.
    pub fn of_contrast(&self, pattern: usize, arm: usize, contrast: &PatternContrast) -> Vec<f64> {
        self.of_terms(pattern, arm, (&contrast.measure, &contrast.per), contrast.years)
    }

    /// The same of any sums, over years.
    pub fn of_terms(&self, pattern: usize, arm: usize, terms: (&[Term], &[Term]), years: (i16, i16)) -> Vec<f64> {
        let run = |n: u64| self.of_run((self.suite.cell_of(pattern, arm, n), n), terms, years);
        self.replications(pattern).into_iter().filter_map(run).collect()
    }

    /// Weighted sums of the arms of a contrast, replication by replication, of any sums of measures; sums of what is added and of
    /// what is taken off are made apart, so that equal sums differ by nothing.
    pub fn differences(&self, pattern: usize, contrast: &PatternContrast, terms: (&[Term], &[Term])) -> Vec<f64> {
        let of = |&(arm, weight): &(usize, f64)| (self.of_terms(pattern, arm, terms, contrast.years), weight);
        let arms: Vec<(Vec<f64>, f64)> = contrast.weights.iter().map(of).collect();
        let count = arms.iter().map(|(values, _)| values.len()).min().unwrap_or(0);
        let sum =
            |n: usize, sign: f64| arms.iter().filter(|(_, w)| w * sign > 0.0).map(|(v, w)| v[n] * w.abs()).sum::<f64>();
        (0..count).map(|n| less(sum(n, 1.0), sum(n, -1.0))).collect()
    }

    /// Unit of a contrast.
    pub fn unit(&self, contrast: &PatternContrast) -> String {
        self.unit_of((&contrast.measure, &contrast.per))
    }

    /// Unit of a sum of measures, over another where `per` has one.
    pub fn unit_of(&self, (measure, per): (&[Term], &[Term])) -> String {
        let header = &self.suite.header;
        let of = |terms: &[Term]| {
            let term = terms.first()?;
            let measure = &header.measures[header.position(&term.measure, &term.area)?];
            Some(measure.unit.clone())
        };
        let unit = of(measure).unwrap_or_default();
        match of(per) {
            None => unit,
            Some(below) if below == unit => "ratio".into(),
            Some(below) => format!("{unit} / {below}"),
        }
    }
}
