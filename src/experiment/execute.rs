//! Execution of a sweep: runs in parallel, each into the log as it ends (MODEL.md, section 12).
//!
//! Cells are played in stages. In the first stage every cell gets the replications asked for. Where an interval is to become
//! narrow, further stages give more to those cells alone whose interval is still too wide. What a stage does depends on the
//! results of those before it, taken from the log in order of runs; so a sweep that was stopped goes on as if it had not been.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use super::design::Design;
use super::outcome::{Catalogue, Outcome, Reduction};
use super::paired::{half_width, less};
use super::run_log::{Header, Key, LoggedMeasure, Record, RunLog, RunLogError, Shard};
use crate::observation::{Observer, window};
use crate::provenance::VERSION_AND_COMMIT;
use crate::scenario::{Loaded, Scenario};
use crate::simulation::{Prepared, Simulation};
use crate::stats::Moments;

/// Runs between two moments at which the disk is made to have everything.
const SYNC: u64 = 256;

/// Why a cell got no more replications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was to have just these.
    Asked,
    /// Its interval is narrow enough.
    Narrow,
    /// It has as many as it may.
    Most,
    /// It has no interval: too few of its runs came to an end.
    NoInterval,
    /// It goes with the cells that stand against it.
    Base,
}

impl Ended {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "as asked",
            Self::Narrow => "narrow enough",
            Self::Most => "most",
            Self::NoInterval => "no interval",
            Self::Base => "base of contrasts",
        }
    }
}

/// How a sweep stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    /// Runs done, those of earlier commands included.
    pub done: u64,
    /// Runs that are known to be needed.
    pub wanted: u64,
    /// Runs that this command has played.
    pub played: u64,
    /// Widest half-width after the last stage; not a number where none is watched.
    pub half_width: f64,
}

/// A sweep in progress.
#[derive(Debug)]
pub struct Sweep<'a> {
    design: &'a Design,
    catalogue: Catalogue,
    header: Header,
    cells: u64,
}

/// What was spent on a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spent {
    /// Replications asked for.
    pub replications: u64,
    /// Half-width of the watched interval; `None` where none is watched or there is none.
    pub half_width: Option<f64>,
    /// Why no more.
    pub ended: Ended,
}

impl<'a> Sweep<'a> {
    /// A sweep of a design, or of one part of it.
    ///
    /// # Panics
    /// Where the design has more cells than can be counted; who calls has asked for their number before.
    pub fn new(design: &'a Design, path: &str, shard: Option<Shard>) -> Self {
        let mut scenario = design.loaded.scenario.clone();
        if let Some(until) = design.until {
            scenario = scenario.until(until);
        }
        let catalogue = Catalogue::main(&scenario);
        let years = window::years(&scenario, scenario.steps as usize);
        let logged = |measure: &super::outcome::Measure| LoggedMeasure {
            name: measure.name.clone(),
            area: measure.area.1.clone(),
            unit: measure.unit.into(),
            any: measure.reduction == Reduction::Any,
        };
        let header = Header {
            program: VERSION_AND_COMMIT.into(),
            fingerprint: design.fingerprint(),
            shard,
            design: path.into(),
            readings: design.readings(),
            years: years.iter().map(|year| year.year).collect(),
            days: years.iter().map(|year| year.days(&scenario)).collect(),
            measures: catalogue.measures.iter().map(logged).collect(),
        };
        let cells = design.cells().expect("a design that is played has a number of cells");
        Self { design, catalogue, header, cells }
    }

    /// Header of its log.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Whether a run belongs to this part: parts take replications in turn, or, where the number of replications hangs on
    /// results, whole cells.
    pub fn is_own(&self, key: Key) -> bool {
        let Some(shard) = self.header.shard else { return true };
        let turn = match self.design.document.replications.until_halfwidth {
            Some(_) => key.cell,
            None => key.cell.wrapping_add(key.replication),
        };
        turn % shard.of == shard.number - 1
    }

    /// Runs of the first stage.
    pub fn first_runs(&self) -> u128 {
        u128::from(self.cells) * u128::from(self.design.document.replications.count)
    }

    /// Most runs there can be.
    pub fn most_runs(&self) -> u128 {
        let replications = &self.design.document.replications;
        let of_cell = replications.until_halfwidth.map_or(replications.count, |_| replications.most);
        u128::from(self.cells) * u128::from(of_cell)
    }

    /// Plays what is missing in a log; false where `stop` was set before all was done.
    ///
    /// # Errors
    /// Where the log cannot be read or written; what is in it stays.
    pub fn play(
        &self,
        log: &mut RunLog,
        stop: &AtomicBool,
        progress: impl Fn(Status) + Sync,
    ) -> Result<bool, RunLogError> {
        let mut stage = Stage::first(self);
        loop {
            self.play_stage(log, &stage, stop, &progress)?;
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            if !stage.extend(self, log)? {
                return log.sync().map(|()| true);
            }
        }
    }

    /// Runs that a log lacks, as far as the runs that it has can tell.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn missing(&self, log: &mut RunLog) -> Result<u64, RunLogError> {
        let mut stage = Stage::first(self);
        while stage.is_played(self, log) {
            if !stage.extend(self, log)? {
                return Ok(0);
            }
        }
        Ok(stage.keys(self).filter(|key| !log.has(*key)).count() as u64)
    }

    /// What the runs in a log were spent on, by cell; cells that this part does not play are left out.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn spent(&self, log: &mut RunLog) -> Result<BTreeMap<u64, Spent>, RunLogError> {
        let mut stage = Stage::first(self);
        // As many stages as the log has runs for: further ones would look for what was never played.
        while stage.is_played(self, log) && stage.extend(self, log)? {}
        Ok(stage.spent)
    }

    fn play_stage(
        &self,
        log: &mut RunLog,
        stage: &Stage,
        stop: &AtomicBool,
        progress: &(impl Fn(Status) + Sync),
    ) -> Result<(), RunLogError> {
        let wanted = stage.wanted(self);
        let missing: Vec<Key> = stage.keys(self).filter(|key| !log.has(*key)).collect();
        let jobs: Vec<&[Key]> = missing.chunk_by(|a, b| a.cell == b.cell).collect();
        let (before, played) = (wanted - missing.len() as u64, AtomicU64::new(0));
        let told = |played: u64| {
            progress(Status { done: before + played, wanted, played, half_width: stage.widest });
        };
        told(0);
        let log = Mutex::new((log, None::<RunLogError>));
        let keep = |key: Key, record: &Record| {
            let mut guard = log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let (log, failure) = &mut *guard;
            if failure.is_none() {
                let kept = log.append(key, record);
                let n = played.fetch_add(1, Ordering::Relaxed) + 1;
                let synced = if n % SYNC == 0 { log.sync() } else { Ok(()) };
                *failure = kept.and(synced).err();
                told(n);
            }
            failure.is_some()
        };
        let broken = AtomicBool::new(false);
        let halted = || stop.load(Ordering::Relaxed) || broken.load(Ordering::Relaxed);
        jobs.par_iter().with_max_len(1).for_each(|keys| {
            if halted() {
                return;
            }
            let readings = self.design.scenarios(keys[0].cell).map_err(|error| {
                let faults: Vec<String> = error.faults.iter().map(ToString::to_string).collect();
                faults.join("; ")
            });
            let readings = readings.and_then(|all| self.check(all));
            let readings = readings.as_ref().map(|all| (all.as_slice(), Prepared::new(&all[0])));
            keys.par_iter().with_max_len(1).for_each(|&key| {
                if halted() {
                    return;
                }
                let record = match &readings {
                    Ok((readings, prepared)) => {
                        self.run(readings, prepared, self.design.played(key.cell, key.replication), &halted)
                    }
                    Err(reason) => Some(Record::Failed((*reason).clone())),
                };
                if let Some(record) = record
                    && keep(key, &record)
                {
                    broken.store(true, Ordering::Relaxed);
                }
            });
        });
        let (_, failure) = log.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        failure.map_or(Ok(()), Err)
    }

    /// Files must still be those that the sweep began with.
    fn check(&self, readings: Vec<Loaded>) -> Result<Vec<Scenario>, String> {
        let of_design = |loaded: &Loaded| loaded.inputs == self.design.loaded.inputs;
        if !readings.iter().all(of_design) {
            return Err("the scenario's files were changed while the sweep was running".into());
        }
        Ok(readings.into_iter().map(|loaded| loaded.scenario).collect())
    }

    /// One run, read in every way; `None` where it was stopped.
    fn run(
        &self,
        readings: &[Scenario],
        prepared: &Prepared<'_>,
        replication: u64,
        halted: &(impl Fn() -> bool + Sync),
    ) -> Option<Record> {
        let play = || -> Option<Vec<Outcome>> {
            let scenario = &readings[0];
            let mut run = Simulation::start(prepared, self.design.seed, replication);
            let mut observer = Observer::mediating(scenario);
            while run.step() {
                observer.observe(&run);
                if halted() && run.world().step < scenario.steps {
                    return None;
                }
            }
            let read = |reading: &Scenario| self.catalogue.outcome(reading, run.ledger(), &observer);
            Some(readings.iter().map(read).collect())
        };
        match catch_unwind(AssertUnwindSafe(play)) {
            Ok(None) => None,
            Ok(Some(outcomes)) => Some(self.record(&outcomes)),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
                Some(Record::Failed(format!("the run broke off: {text}")))
            }
        }
    }

    fn record(&self, outcomes: &[Outcome]) -> Record {
        let mut values = Vec::with_capacity(self.header.values());
        for outcome in outcomes {
            if outcome.years != self.header.years {
                return Record::Failed("it covers other years than the first point".into());
            }
            for (year, row) in outcome.years.iter().zip(&outcome.values) {
                if let Some(n) = row.iter().position(|value| !value.is_finite()) {
                    let measure = &self.header.measures[n];
                    return Record::Failed(format!("{} ({}) is {} in {year}", measure.name, measure.area, row[n]));
                }
                values.extend_from_slice(row);
            }
        }
        Record::Done(values)
    }
}

/// Which cells get how many replications.
struct Stage {
    spent: BTreeMap<u64, Spent>,
    /// Widest half-width.
    widest: f64,
    /// Position of the watched measure.
    watched: Option<usize>,
}

impl Stage {
    fn first(sweep: &Sweep<'_>) -> Self {
        let replications = &sweep.design.document.replications;
        let first = Spent { replications: replications.count, half_width: None, ended: Ended::Asked };
        let own = (0..sweep.cells).filter(|&cell| match sweep.header.shard {
            Some(_) if replications.until_halfwidth.is_some() => sweep.is_own(Key { cell, replication: 0 }),
            _ => true,
        });
        let position = |_| sweep.header.position(&replications.response, &replications.area);
        let watched = replications.until_halfwidth.and_then(position);
        Self { spent: own.map(|cell| (cell, first)).collect(), widest: f64::NAN, watched }
    }

    /// Runs of this part.
    fn wanted(&self, sweep: &Sweep<'_>) -> u64 {
        match sweep.header.shard {
            None => self.spent.values().map(|spent| spent.replications).sum(),
            Some(_) => self.keys(sweep).count() as u64,
        }
    }

    /// Its runs, of this part.
    fn keys(&self, sweep: &Sweep<'_>) -> impl Iterator<Item = Key> {
        let first = sweep.design.document.replications.first;
        let of_cell = move |(&cell, spent): (&u64, &Spent)| {
            (first..first + spent.replications).map(move |replication| Key { cell, replication })
        };
        self.spent.iter().flat_map(of_cell).filter(|key| sweep.is_own(*key))
    }

    /// Whether every run of it is in the log.
    fn is_played(&self, sweep: &Sweep<'_>, log: &RunLog) -> bool {
        self.keys(sweep).all(|key| log.has(key))
    }

    /// Gives more replications where intervals are too wide; false where nothing is to be played any more.
    fn extend(&mut self, sweep: &Sweep<'_>, log: &mut RunLog) -> Result<bool, RunLogError> {
        let replications = &sweep.design.document.replications;
        let (Some(wish), Some(measure)) = (replications.until_halfwidth, self.watched) else { return Ok(false) };
        let mut more = false;
        self.widest = 0.0;
        let mut bases: BTreeMap<u64, u64> = BTreeMap::new();
        for (&cell, spent) in &mut self.spent {
            let base = sweep.design.base_cell(cell);
            if base.is_none() && sweep.is_base(cell) {
                spent.ended = Ended::Base;
                continue;
            }
            if !matches!(spent.ended, Ended::Asked) {
                continue;
            }
            spent.half_width = sweep.half_width(log, cell, base, spent.replications, measure)?;
            spent.ended = match spent.half_width {
                None => Ended::NoInterval,
                Some(width) if width <= wish => Ended::Narrow,
                Some(_) if spent.replications >= replications.most => Ended::Most,
                Some(_) => {
                    spent.replications = (spent.replications + replications.step).min(replications.most);
                    more = true;
                    Ended::Asked
                }
            };
        }
        for (&cell, spent) in &self.spent {
            self.widest = spent.half_width.map_or(self.widest, |width| self.widest.max(width));
            if let Some(base) = sweep.design.base_cell(cell) {
                let most = bases.entry(base).or_default();
                *most = spent.replications.max(*most);
            }
        }
        for (base, most) in bases {
            if let Some(spent) = self.spent.get_mut(&base) {
                spent.replications = spent.replications.max(most);
            }
        }
        Ok(more)
    }
}

impl Sweep<'_> {
    /// Whether other cells stand against this one.
    fn is_base(&self, cell: u64) -> bool {
        let readings = self.design.readings() as u64;
        let Some(contrast) = self.design.contrast else { return false };
        let block = &self.design.blocks[contrast.block];
        !block.reads_only() && self.design.rows_of(cell * readings)[contrast.block] == contrast.row
    }

    /// Widest half-width of the watched measure over the readings of a cell: of its mean, or of its difference from its base.
    fn half_width(
        &self,
        log: &mut RunLog,
        cell: u64,
        base: Option<u64>,
        replications: u64,
        measure: usize,
    ) -> Result<Option<f64>, RunLogError> {
        let first = self.design.document.replications.first;
        let mut moments = vec![Moments::default(); self.header.readings];
        for replication in first..first + replications {
            let own = log.read(Key { cell, replication })?;
            let against = base.map(|cell| log.read(Key { cell, replication })).transpose()?;
            let (Some(Record::Done(own)), None | Some(Some(Record::Done(_)))) = (own, &against) else { continue };
            for (reading, moments) in moments.iter_mut().enumerate() {
                let of = |values: &[f64]| self.response(values, reading, measure);
                let value = match &against {
                    Some(Some(Record::Done(base))) => less(of(&own), of(base)),
                    _ => of(&own),
                };
                moments.push(value);
            }
        }
        let widths = moments.iter().map(|moments| half_width(moments.variance(), moments.count() as usize));
        Ok(widths.collect::<Option<Vec<f64>>>().map(|widths| widths.into_iter().fold(0.0, f64::max)))
    }

    /// A response over the years of the design.
    fn response(&self, values: &[f64], reading: usize, measure: usize) -> f64 {
        self.header.over(values, self.design.years(), (reading, measure))
    }
}
