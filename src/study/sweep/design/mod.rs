//! Designs of experiments: factors, levels and design points (MODEL.md, section 12).
//!
//! A design is a product of blocks. A block holds the levels of one factor, or the rows of several that are drawn
//! together; a point takes one row of each. Points are worked out when they are needed, so that a design of any size can at
//! least be counted. Blocks that concern only how a run is read (`index.*`, `optics.*`) come last: all points that differ in
//! nothing else share their runs. What is played is a *cell*; a cell has as many points as there are ways to read it.
//!
#![doc = include_str!("../../../../docs/book/src/model/designs.md")]

mod build;
pub mod document;
pub mod factor;
mod mended;
mod mixture;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_json::{Value as Json, json};
use thiserror::Error;

pub use self::document::{Document, ReplicationsDocument as Replications, SamplingDesign};
pub use self::factor::{Block, Factor, FactorKind, Level, Value};
use crate::observation::selection::Selection;
use crate::scenario::{self, Fault, Loaded, Override, Scenario, ScenarioError, fault};

/// Why a design cannot be used.
#[derive(Debug, Error)]
pub enum DesignError {
    /// Faults of the design's files.
    #[error("{}", fault::head(file, faults.len()))]
    Faults {
        /// The file.
        file: String,
        /// The faults.
        faults: Vec<Fault>,
    },
    /// The scenario has faults, as it is or at a point.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

/// Replications between two rows with random numbers of their own.
///
/// **P.45 replications of a drawn row**: 1,000,000 x row + number of the replication, where rows have random numbers of
/// their own.
/// Source: definition.
/// Test: `rows_of_a_latin_hypercube_have_random_numbers_of_their_own_a_million_apart`.
pub const APART: u64 = 1_000_000;

/// A level that is the base of contrasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contrast {
    /// Position of the block of its factor.
    pub block: usize,
    /// Row of the block that is the base.
    pub row: usize,
}

/// A valid design.
#[derive(Clone, Debug)]
pub struct Design {
    /// Name: that of the file without its ending.
    pub name: String,
    /// The file as written.
    pub document: Document,
    /// Folder of the scenario.
    pub folder: PathBuf,
    /// The scenario with the changes to all points, and its files.
    pub loaded: Loaded,
    /// Changes to all points.
    pub common: Vec<Override>,
    /// Last day to play, where it is not the scenario's.
    pub until: Option<Date>,
    /// Seed.
    pub seed: u64,
    /// Factors in the order of the file.
    pub factors: Vec<Factor>,
    /// Blocks; those that only read runs come last.
    pub blocks: Vec<Block>,
    /// Against which level points stand.
    pub contrast: Option<Contrast>,
    /// Measures of parts of what happens that are asked for.
    pub selections: Vec<Selection>,
    /// Number of the first of the blocks that only read runs.
    first_reading: usize,
    /// What the table of points held, for the fingerprint.
    tables: Vec<String>,
}

/// A design point.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its name.
    pub label: String,
    /// One level per factor, in the order of factors.
    pub levels: Vec<Level>,
}

impl Point {
    /// Changes to the scenario.
    pub fn changes(&self) -> Vec<Override> {
        self.levels.iter().flat_map(|level| level.changes.iter().cloned()).collect()
    }
}

impl Design {
    /// Reads a design and the scenario that it names; `seed` is that of the command line.
    ///
    /// # Errors
    /// Where a file cannot be read, or holds anything that is not accepted.
    pub fn load(path: &Path, seed: Option<u64>) -> Result<Self, DesignError> {
        Self::load_moved(path, seed, &BTreeMap::new())
    }

    /// The same where the folder and the tables that it names lie in other places, by the words that name them.
    ///
    /// # Errors
    /// As [`Design::load`].
    pub fn load_moved(path: &Path, seed: Option<u64>, moved: &BTreeMap<String, PathBuf>) -> Result<Self, DesignError> {
        build::load(path, seed, moved)
    }

    /// Number of points; `None` beyond 2^64.
    pub fn points(&self) -> Option<u64> {
        product(&self.blocks)
    }

    /// Number of cells: points that need runs of their own; `None` beyond 2^64.
    pub fn cells(&self) -> Option<u64> {
        product(&self.blocks[..self.first_reading])
    }

    /// Ways in which the runs of a cell are read.
    pub fn readings(&self) -> usize {
        self.blocks[self.first_reading..].iter().map(|block| block.rows.len()).product()
    }

    /// Rows of the blocks at a point, the last block moving fastest.
    ///
    /// **P.9 rows of a design point**: digits of its number in the mixed base of the blocks' rows, the last block
    /// moving fastest.
    /// With: `study::sweep::design::Design::point_at`.
    /// Source: full factorial.
    /// Test: `the_number_of_a_design_point_and_its_rows_give_each_other`.
    pub fn rows_of(&self, point: u64) -> Vec<usize> {
        let mut rest = point;
        let mut rows: Vec<usize> = self
            .blocks
            .iter()
            .rev()
            .map(|block| {
                let count = block.rows.len() as u64;
                let row = rest % count;
                rest /= count;
                row as usize
            })
            .collect();
        rows.reverse();
        rows
    }

    /// Number of the point with these rows of blocks.
    pub fn point_at(&self, rows: &[usize]) -> u64 {
        self.blocks.iter().zip(rows).fold(0, |point, (block, &row)| point * block.rows.len() as u64 + row as u64)
    }

    /// A point by its number, counted from 0.
    pub fn point(&self, point: u64) -> Point {
        let mut levels: Vec<(usize, &Level)> = Vec::with_capacity(self.factors.len());
        for (block, row) in self.blocks.iter().zip(self.rows_of(point)) {
            levels.extend(block.factors.iter().copied().zip(&block.rows[row]));
        }
        levels.sort_by_key(|(factor, _)| *factor);
        Point { label: self.label(point), levels: levels.into_iter().map(|(_, level)| level.clone()).collect() }
    }

    /// Name of a point, which no other has: its levels, the name of its case, or the row where it has none.
    pub fn label(&self, point: u64) -> String {
        self.label_in(point, |_| true)
    }

    /// The same in those blocks alone that are wanted.
    pub fn label_in(&self, point: u64, wanted: impl Fn(usize) -> bool) -> String {
        self.named(point, wanted, |_| String::new())
    }

    /// Levels of a point in those blocks alone that are wanted, each after the name of its factor; empty where none is.
    pub fn setting(&self, point: u64, wanted: impl Fn(usize) -> bool) -> String {
        self.named(point, wanted, |factor| format!("{} ", self.factors[factor].name))
    }

    fn named(&self, point: u64, wanted: impl Fn(usize) -> bool, before: impl Fn(usize) -> String) -> String {
        let rows = self.rows_of(point);
        let mut parts: Vec<(usize, String)> = Vec::new();
        for (_, (block, row)) in self.blocks.iter().zip(rows).enumerate().filter(|(n, _)| wanted(*n)) {
            let first = block.factors[0];
            let name = block.name(row);
            let own = block.factors.len() == 1;
            parts.push((first, if own { before(first) + &name } else { name }));
        }
        parts.sort();
        parts.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join("; ")
    }

    /// The point against which a point stands: the same but for the level of the contrast's factor; `None` for the base
    /// itself and where the design has no contrast.
    pub fn base_of(&self, point: u64) -> Option<u64> {
        let contrast = self.contrast?;
        let mut rows = self.rows_of(point);
        if rows[contrast.block] == contrast.row {
            return None;
        }
        rows[contrast.block] = contrast.row;
        Some(self.point_at(&rows))
    }

    /// The cell against which a cell stands; `None` too where both are read from the same runs.
    pub fn base_cell(&self, cell: u64) -> Option<u64> {
        let readings = self.readings() as u64;
        let base = self.base_of(cell * readings)? / readings;
        (base != cell).then_some(base)
    }

    /// Number of the replication that a run plays: rows with random numbers of their own are far apart.
    pub fn played(&self, cell: u64, replication: u64) -> u64 {
        let rows = self.rows_of(cell * self.readings() as u64);
        let own = self.blocks.iter().zip(rows).find(|(block, _)| block.own_numbers);
        replication + own.map_or(0, |(_, row)| row as u64 * APART)
    }

    /// Scenarios by which the runs of a cell are read; the first is the one that is played.
    ///
    /// # Errors
    /// Where the scenario has faults at one of them.
    pub fn scenarios(&self, cell: u64) -> Result<Vec<Loaded>, ScenarioError> {
        let readings = self.readings() as u64;
        (0..readings).map(|reading| self.scenario(cell * readings + reading)).collect()
    }

    /// The scenario at a point.
    ///
    /// # Errors
    /// Where it has faults.
    pub fn scenario(&self, point: u64) -> Result<Loaded, ScenarioError> {
        let mut changes = self.common.clone();
        changes.extend(self.point(point).changes());
        let mut loaded = scenario::load(&self.folder, &changes)?;
        if let Some(until) = self.until {
            loaded.scenario = loaded.scenario.until(until);
        }
        Ok(loaded)
    }

    /// The scenario with the changes to all points, as far as it is played.
    pub fn base(&self) -> Scenario {
        let whole = self.loaded.scenario.clone();
        match self.until {
            Some(until) => whole.until(until),
            None => whole,
        }
    }

    /// Whether the scenario's files are still those that were read.
    pub fn is_as_read(&self) -> bool {
        scenario::load(&self.folder, &self.common).is_ok_and(|loaded| loaded.inputs == self.loaded.inputs)
    }

    /// What must be the same for two sweeps to be one: everything that decides what a run is, and nothing else.
    /// Replications, contrasts and years may change, since they only choose among runs.
    pub fn fingerprint(&self) -> Json {
        let inputs: Vec<Json> =
            self.loaded.inputs.iter().map(|input| json!({ "file": input.name, "sha256": input.sha256 })).collect();
        let mut design = serde_json::to_value(&self.document).unwrap_or_default();
        if let Some(fields) = design.as_object_mut() {
            for key in ["title", "question", "scenario", "seed", "replications", "contrast", "responses"] {
                fields.shift_remove(key);
            }
        }
        json!({ "inputs": inputs, "design": design, "tables": self.tables, "seed": self.seed })
    }

    /// First and last year over which responses are averaged.
    pub fn years(&self) -> (i16, i16) {
        let responses = &self.document.responses;
        (responses.from.unwrap_or(i16::MIN), responses.to.unwrap_or(i16::MAX))
    }

    /// Mixture factors, by position.
    pub fn mixtures(&self) -> Vec<usize> {
        (0..self.factors.len()).filter(|&factor| self.factors[factor].components().is_some()).collect()
    }

    /// The block of the factors that are drawn; `None` where none is.
    pub fn drawn(&self) -> Option<usize> {
        self.blocks.iter().position(|block| block.units.is_some())
    }

    /// The block that holds a factor, and the factor's place in it.
    pub fn block_of(&self, factor: usize) -> (usize, usize) {
        let place = |block: &Block| block.factors.iter().position(|&other| other == factor);
        let found = self.blocks.iter().enumerate().find_map(|(n, block)| Some((n, place(block)?)));
        found.expect("every factor stands in a block")
    }
}

fn product(blocks: &[Block]) -> Option<u64> {
    blocks.iter().try_fold(1_u64, |product, block| product.checked_mul(block.rows.len() as u64))
}
