//! A run in slices, and what is kept of it: a row of numbers that can be handed from one instance of the engine to another.

use super::question::Case;
use crate::experiment::outcome::Outcome;
use crate::observation::course::CourseRecord;
use crate::observation::roles::{CLASSES, Filled, RoleRecord};
use crate::observation::{DistrictYears, Observer};
use crate::simulation::{Prepared, Simulation};

/// A run in progress.
#[derive(Debug)]
pub struct Playing<'a> {
    run: Simulation<'a>,
    observer: Observer,
    cell: usize,
    replication: u64,
}

impl<'a> Playing<'a> {
    /// Starts a replication of a cell of a case, from what [`Case::scenario`] gives.
    pub fn start(prepared: &Prepared<'a>, case: &Case, cell: usize, replication: u64) -> Self {
        let scenario = prepared.scenario();
        let mut observer = Observer::mediating(scenario);
        observer.course = Some(CourseRecord::new(scenario));
        observer.roles = Some(RoleRecord::new(scenario));
        Self { run: Simulation::start(prepared, case.seed, replication), observer, cell, replication }
    }

    /// Plays some steps; false when the run is over.
    ///
    /// # Panics
    /// Where a number of it is none, with [`crate::observation::finite::NoResult`].
    pub fn advance(&mut self, steps: u32) -> bool {
        for _ in 0..steps {
            if !self.run.step() {
                return false;
            }
            self.observer.observe(&self.run);
        }
        self.step() < self.steps()
    }

    /// Steps done.
    pub fn step(&self) -> u32 {
        self.run.world().step
    }

    /// Steps of the run.
    pub fn steps(&self) -> u32 {
        self.run.scenario().steps
    }

    /// What is kept of the run, which is over.
    pub fn record(&self, case: &Case) -> Vec<f64> {
        let scenario = case.written(self.cell);
        let (ledger, observer) = (self.run.ledger(), &self.observer);
        let outcome = case.comparison.catalogue.outcome(self.run.scenario(), ledger, observer);
        let (course, roles) = (observer.course.as_ref(), observer.roles.as_ref());
        let districts = course.map(|course| DistrictYears::of(self.run.scenario(), ledger, course, &observer.harm));
        let protectors = roles.map_or_else(Vec::new, |roles| protectors(roles, scenario, outcome.years.len()));
        Record {
            cell: self.cell,
            replication: self.replication,
            outcome,
            districts: districts.map_or_else(Vec::new, |years| years.all().map(|value| value as f32).collect()),
            protectors,
        }
        .to_numbers(&case.keys[self.cell])
    }
}

/// Persons concerned by harm whom each class protected, by year; the last class is nobody.
fn protectors(roles: &RoleRecord, scenario: &crate::scenario::Scenario, years: usize) -> Vec<[f64; CLASSES.len()]> {
    let clusters = scenario.clusters.len() + 1;
    let of_year = |year: usize| {
        let mut sums = [0.0; CLASSES.len()];
        for cluster in 0..clusters {
            for (party, [persons, _]) in roles.national(year, cluster, Filled::Protector).into_iter().enumerate() {
                sums[roles.class(scenario, party)] += persons;
            }
        }
        sums
    };
    (0..years).map(of_year).collect()
}

/// What is kept of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Cell: 0 the base, 1 what is changed.
    pub cell: usize,
    /// Replication.
    pub replication: u64,
    /// Outcome.
    pub outcome: Outcome,
    /// Figures of districts by year, district and measure, as [`DistrictYears`] has them.
    pub districts: Vec<f32>,
    /// By year, persons protected by each class.
    pub protectors: Vec<[f64; CLASSES.len()]>,
}

/// Numbers before the outcome: sum of the key, cell, replication, years, measures, figures of districts.
const HEAD: usize = 6;

impl Record {
    /// As numbers; `key` is the text of the case by which its runs are known.
    fn to_numbers(&self, key: &str) -> Vec<f64> {
        let Outcome { years, days, values } = &self.outcome;
        let measures = values.first().map_or(0, Vec::len);
        let head = [years.len(), measures, self.districts.len()].map(|count| count as f64);
        let mut numbers = vec![f64::from(crc32fast::hash(key.as_bytes())), self.cell as f64, self.replication as f64];
        numbers.extend(head);
        for ((year, days), values) in years.iter().zip(days).zip(values) {
            numbers.extend([f64::from(*year), *days]);
            numbers.extend(values);
        }
        numbers.extend(self.protectors.iter().flatten());
        numbers.extend(self.districts.iter().copied().map(f64::from));
        numbers
    }

    /// From numbers; `None` where they are none of a run of the case.
    pub(super) fn from_numbers(numbers: &[f64], case: &Case) -> Option<Self> {
        let &[sum, cell, replication, years, measures, districts] = numbers.first_chunk::<HEAD>()?;
        let (cell, years, measures, districts) = (cell as usize, years as usize, measures as usize, districts as usize);
        let key = case.keys.get(cell)?;
        if sum != f64::from(crc32fast::hash(key.as_bytes())) || measures != case.comparison.catalogue.measures.len() {
            return None;
        }
        let (of_year, of_classes) = (years.checked_mul(measures + 2)?, years * CLASSES.len());
        let (outcome, rest) = numbers[HEAD..].split_at_checked(of_year)?;
        let (protectors, rest) = rest.split_at_checked(of_classes)?;
        if rest.len() != districts {
            return None;
        }
        let rows = || outcome.chunks_exact(measures + 2);
        Some(Self {
            cell,
            replication: replication as u64,
            outcome: Outcome {
                years: rows().map(|row| row[0] as i16).collect(),
                days: rows().map(|row| row[1]).collect(),
                values: rows().map(|row| row[2..].to_vec()).collect(),
            },
            districts: rest.iter().map(|&value| value as f32).collect(),
            protectors: protectors.as_chunks().0.to_vec(),
        })
    }
}
