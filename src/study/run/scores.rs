//! Scores of the core index by area and year of many replications, from which bands are made.

use std::io;
use std::path::Path;

use crate::experiment::columns::Columns;
use crate::observation::index::{ByDimension, Dimension};
use crate::observation::tally::Tally;

/// Areas that have a core index in every run.
pub const AREAS: [&str; 2] = ["nation", "affected"];

/// Scores of runs.
#[derive(Debug)]
pub struct Scores {
    /// Years of a run.
    pub years: Vec<i16>,
    /// How many runs there are.
    pub count: usize,
    columns: Columns,
    folder: std::path::PathBuf,
}

impl Scores {
    /// None yet; what does not fit into memory goes to a file in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { years: Vec::new(), count: 0, columns: Columns::new(0, folder), folder: folder.into() }
    }

    /// Takes up the next run.
    ///
    /// # Errors
    /// Where it cannot be kept.
    pub fn push(&mut self, tally: &Tally) -> io::Result<()> {
        if self.count == 0 {
            self.years = tally.years.keys().copied().collect();
            self.columns = Columns::new(AREAS.len() * self.years.len() * Dimension::COUNT, &self.folder);
        }
        self.count += 1;
        let names = AREAS.map(|area| Dimension::ALL.map(|one| format!("score_{}:{area}", one.name())));
        let of = |name: &String, year: i16| tally.get(name, year).unwrap_or(f64::NAN);
        let years = &self.years;
        let row = names
            .iter()
            .flat_map(|names| years.iter().flat_map(move |&year| names.iter().map(move |name| of(name, year))));
        self.columns.push(row.collect::<Vec<f64>>())
    }

    /// Scores [0, 100] of an area in a year, both by position, of the runs that have them.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn of(&self, area: usize, year: usize) -> io::Result<Vec<ByDimension>> {
        let first = (area * self.years.len() + year) * Dimension::COUNT;
        let mut all = vec![[f64::NAN; Dimension::COUNT]; self.count];
        let mut values = Vec::new();
        for dimension in 0..Dimension::COUNT {
            self.columns.column(first + dimension, &mut values)?;
            all.iter_mut().zip(&values).for_each(|(scores, value)| scores[dimension] = *value);
        }
        all.retain(|scores| scores.iter().all(|score| !score.is_nan()));
        Ok(all)
    }
}
