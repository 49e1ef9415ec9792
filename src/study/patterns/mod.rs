//! Patterns of a scenario: paired experiments, exact checks and controls, with verdicts.
//!
//! Patterns: paired experiments, exact checks and controls by which the model is judged (MODEL.md, section 12).
//!
//! Patterns are data of a scenario ([`crate::scenario::patterns`]). All their arms go into one list of runs: arms with the same
//! changes, end and draws are played once, whatever patterns ask for them. Replication k of every arm plays the same random numbers,
//! and the same row of the scenario's posterior, where there is one: differences hold for what is known of the parameters, not for one
//! point. What an arm sets itself is not drawn.
//! Where patterns name a bound ([`bounds`]), its runs are played first.
//! Runs go to a log as they end; a run is named by what it plays, so that other patterns, more replications or another text of the file
//! go on from what is there.
#![doc = include_str!("../../../docs/book/src/model/patterns.md")]

mod away;
pub mod bounds;
pub mod charts;
pub mod checks;
pub mod judge;
pub mod measures;
mod page;
mod plan;
pub mod play;
mod request;
pub mod statistics;
pub mod suite;
pub mod tables;
pub mod unmix;
pub mod values;
pub mod words;
mod write;

use std::path::PathBuf;

pub use away::{Away, SENT};
pub use request::{Prepared, Request, prepare};

use crate::report::{Own, Table};
use crate::study::patterns::bounds::Largest;
use crate::study::patterns::judge::{Finding, findings, largest};
use crate::study::patterns::suite::Suite;
use crate::study::patterns::values::Values;
use crate::study::{Cost, Kept, StudyError, Watch, cost, with_hands};

/// Patterns with their folder open.
#[derive(Debug)]
pub struct Open<'a> {
    prepared: &'a Prepared,
    /// Where their runs are.
    pub kept: Kept,
}

/// Patterns that were tested.
#[derive(Debug)]
pub struct Tested<'a> {
    /// The suite.
    pub suite: &'a Suite,
    /// What was found of each part.
    pub found: Vec<Finding>,
    /// What can be seen at most, by channel.
    pub seen: Vec<Largest>,
    /// Runs that failed: replication and reason.
    pub failed: Vec<(u64, String)>,
    /// Where their files are.
    pub folder: PathBuf,
}

impl Prepared {
    /// What their runs cost, found out by one of the scenario; what is written is known when their folder is open.
    pub fn cost(&self) -> Cost {
        let suite = &self.suite;
        Cost::new(suite.runs().into(), cost::seconds_a_run(&suite.loaded.scenario, suite.seed, 0), 0.0)
    }

    /// Opens their folder.
    ///
    /// # Errors
    /// Where the folder holds something else, or another process works on it.
    pub fn open(&self) -> Result<Open<'_>, StudyError> {
        let suite = &self.suite;
        let name = format!("{}-{}-patterns", suite.loaded.scenario.name, suite.seed);
        Ok(Open { prepared: self, kept: self.request.keep.open(&name, &suite.header, &own())? })
    }
}

impl<'a> Open<'a> {
    /// What is left of their runs costs at most: some are played for a part of the time; their folder then takes so much in all.
    pub fn cost(&self) -> Cost {
        let whole = self.prepared.cost();
        let bytes = cost::logged(&self.prepared.suite.header, whole.runs);
        Cost { bytes, at_most: true, ..whole }.less(self.kept.before)
    }

    /// Plays what is missing, judges and writes; what can be seen at all is noted before the patterns are played.
    ///
    /// # Errors
    /// Where runs or tables cannot be kept, or it is stopped; finished runs stay.
    pub fn play(mut self, watch: &dyn Watch) -> Result<Tested<'a>, StudyError> {
        let suite = &self.prepared.suite;
        let wanted = suite.runs();
        let done = |done: u64| watch.at(done, wanted, &|| format!("{done} of {wanted} runs"));
        let log = &mut self.kept.log;
        let whole = with_hands(
            watch,
            || self.prepared.parcel(),
            |hands| {
                if !suite.play_bounds(log, hands, done)? {
                    return Ok(false);
                }
                if !suite.bounds.is_empty() {
                    let seen = largest(&Values::read(suite, log)?);
                    watch.note(&words::sights(suite, &seen, "What can be seen, told before the patterns are played:"));
                }
                Ok(suite.play(log, hands, done)?)
            },
        )?;
        if !whole {
            return Err(self.kept.stopped());
        }
        let values = Values::read(suite, &mut self.kept.log)?;
        let (found, seen) = (findings(&values), largest(&values));
        let played = self.kept.played();
        self.prepared.write(&self.kept.folder, &values, (&found, &seen), played)?;
        let failed = values.failed.iter().map(|(key, reason)| (key.replication, reason.clone())).collect();
        Ok(Tested { suite, found, seen, failed, folder: self.kept.folder })
    }
}

/// All tables that a suite of patterns may write, in the order of the data dictionary.
pub fn tables() -> Vec<&'static Table> {
    vec![
        &crate::study::patterns::tables::PATTERNS,
        &crate::study::patterns::tables::PATTERN_ARMS,
        &crate::study::patterns::tables::PATTERN_BOUNDS,
    ]
}

/// All files that it may write.
pub fn own() -> Own {
    Own { tables: tables(), files: &[crate::study::patterns::tables::PAGE] }
}
