//! Plays what is missing of a design.

use super::request::Prepared;
use super::write::{Job, Swept};
use crate::experiment::run_log::Shard;
use crate::provenance::Stopwatch;
use crate::study::sweep::execute::{Status, Sweep};
use crate::study::{Cost, Kept, StudyError, Watch, cost, with_hands};

/// A sweep with its folder open.
#[derive(Debug)]
pub struct Open<'a> {
    prepared: &'a Prepared,
    sweep: Sweep<'a>,
    /// Where its runs are.
    pub kept: Kept,
}

/// A sweep whose runs are done.
#[derive(Debug)]
pub enum Done {
    /// One part: so many runs, which wait to be joined with the others.
    Part(Shard, usize),
    /// The whole, with its tables.
    Whole(Box<Swept>),
}

impl Prepared {
    /// Design points that need runs of their own.
    pub fn cells(&self) -> u64 {
        self.design.cells().unwrap_or(u64::MAX)
    }

    /// Runs that it has at most.
    pub fn runs(&self) -> u128 {
        Sweep::most_runs(&self.design, self.cells())
    }

    /// What its runs cost at most, found out by one of the scenario; what is written is known when its folder is open.
    pub fn cost(&self) -> Cost {
        let seconds = cost::seconds_a_run(&self.design.base(), self.design.seed, 0);
        let at_most = self.design.document.replications.until_halfwidth.is_some();
        Cost { at_most, ..Cost::new(self.runs(), seconds, 0.0) }
    }

    /// Opens its folder.
    ///
    /// # Errors
    /// Where the folder holds something else, or another process works on it.
    pub fn open(&self) -> Result<Open<'_>, StudyError> {
        let path = self.request.design.display().to_string();
        let sweep = Sweep::new(&self.design, &path, self.request.shard).drawing(self.draws.clone());
        let kept = self.request.keep.open(&self.name(), sweep.header(), &super::own())?;
        Ok(Open { prepared: self, sweep, kept })
    }

    /// Name of its results: the design, with the seed and part asked for.
    fn name(&self) -> String {
        let mut name = self.design.name.clone();
        if let Some(seed) = self.request.seed {
            name.push_str(&format!("-{seed}"));
        }
        if let Some(Shard { number, of }) = self.request.shard {
            name.push_str(&format!("-{number}-of-{of}"));
        }
        name
    }
}

impl Open<'_> {
    /// What is left of it costs at most; its folder then takes so much in all.
    pub fn cost(&self) -> Cost {
        let (header, whole) = (self.sweep.header(), self.prepared.cost());
        let runs = whole.runs.div_ceil(header.shard.map_or(1, |shard| shard.of).into());
        let points = self.prepared.design.points().unwrap_or(u64::MAX);
        let tables = points as f64 * header.measures.len() as f64 * cost::WIDE_ROW;
        Cost { runs, bytes: cost::logged(header, runs) + tables, ..whole }.less(self.kept.before)
    }

    /// Runs of its first stage.
    pub fn first_runs(&self) -> u128 {
        self.sweep.first_runs()
    }

    /// Bytes at the end of its log that were not whole.
    pub const fn dropped(&self) -> u64 {
        self.kept.log.dropped
    }

    /// Plays what is missing, and writes the tables of a whole sweep.
    ///
    /// # Errors
    /// Where runs or tables cannot be kept, or it is stopped; finished runs stay.
    pub fn play(mut self, watch: &dyn Watch) -> Result<Done, StudyError> {
        let stopwatch = self.prepared.stopwatch;
        let (sweep, log) = (&self.sweep, &mut self.kept.log);
        let parcel = || self.prepared.parcel(sweep.header());
        let whole =
            with_hands(watch, parcel, |hands| Ok(sweep.play(log, hands, |status| tell(watch, stopwatch, status))?))?;
        if !whole {
            self.kept.log.sync()?;
            return Err(self.kept.stopped());
        }
        let request = &self.prepared.request;
        if let Some(shard) = request.shard {
            return Ok(Done::Part(shard, self.kept.log.len()));
        }
        let job = Job {
            design: &self.prepared.design,
            sweep: &self.sweep,
            folder: &self.kept.folder,
            format: request.keep.format,
            command: &request.keep.command,
            stopwatch,
            played: self.kept.played(),
        };
        Ok(Done::Whole(Box::new(job.write(&mut self.kept.log)?)))
    }
}

fn tell(watch: &dyn Watch, stopwatch: Stopwatch, status: Status) {
    watch.at(status.done, status.wanted, &|| {
        let rate = stopwatch.a_second(status.played);
        let width = if status.half_width.is_finite() {
            format!(", half-width {:.2}", status.half_width)
        } else {
            String::new()
        };
        format!("{} of {} runs, {rate:.1}/s{width}", status.done, status.wanted)
    });
}
