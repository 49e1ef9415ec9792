//! Plays a scenario, once with all that is noted, or several times in parallel.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::gathered::Gathered;
use super::request::Prepared;
use super::scores::Scores;
use crate::event::Ledger;
use crate::experiment::executor;
use crate::observation::{self, Courses, Observer, district_years, months, window};
use crate::report::table::Growing;
use crate::report::{Format, ReportError, write_table};
use crate::simulation::{self, Simulation};
use crate::study::run::tables::ged::{self, EVENTS};
use crate::study::run::tables::summary::Replication;
use crate::study::{Cost, Counted, StudyError, Unwatched, Watch, cost};

/// A scenario that was played.
#[derive(Debug)]
pub struct Ran<'a> {
    /// What was played.
    pub prepared: &'a Prepared,
    results: Gathered,
    /// The one run, where it is one.
    one: Option<Replication>,
    pub(super) apart: Option<Apart>,
    pub(super) whole: Option<(Simulation<'a>, Observer)>,
}

/// Scores of runs that vary one of the two things by which replications with draws of the posterior differ.
#[derive(Debug)]
pub(super) struct Apart {
    /// With the values of the scenario: the random numbers alone differ.
    pub(super) seeds: Scores,
    /// With the random numbers of the first: the parameters alone differ.
    pub(super) parameters: Scores,
}

impl Ran<'_> {
    /// What is kept of all replications.
    pub const fn results(&self) -> &Gathered {
        &self.results
    }

    /// The one run; `None` where there are several.
    pub const fn one(&self) -> Option<&Replication> {
        self.one.as_ref()
    }
}

/// Replications that are played before the results of the first of them are kept: they are in memory until then.
const TURN: u64 = 128;

/// The same where their events are kept.
const TURN_WITH_EVENTS: u64 = 16;

/// What is done with a result.
type Kept<'a> = &'a mut dyn FnMut(Replication) -> Result<(), ReportError>;

impl Prepared {
    /// Plays it; what does not fit into memory goes to the folder of temporary files.
    ///
    /// # Errors
    /// Where a run breaks off, or it is stopped before its end.
    pub fn play(&self, watch: &dyn Watch) -> Result<Ran<'_>, StudyError> {
        self.play_beside(&std::env::temp_dir(), watch)
    }

    /// Plays it; what does not fit into memory goes to a file without a name in `folder`.
    ///
    /// # Errors
    /// Where a run breaks off, it is stopped before its end, or the file cannot be written.
    pub fn play_beside(&self, folder: &Path, watch: &dyn Watch) -> Result<Ran<'_>, StudyError> {
        if self.request.replications == 1 { self.once(folder, watch) } else { self.many(folder, watch) }
    }

    /// What all replications cost, found out by one of them.
    pub fn cost(&self) -> Cost {
        let (first, mut rows) = (self.request.first, 0);
        let seconds = cost::seconds(|| {
            let prepared = simulation::Prepared::new(self.scenario());
            let played = self.replication(&prepared, first, first, &Unwatched::default());
            rows = played.map_or(0, |(one, _)| one.tally.yearly.values().map(BTreeMap::len).sum());
        });
        let growing = self.request.replications as f64 * rows as f64 * cost::SHORT_ROW;
        Cost::new(self.runs().into(), seconds, growing + self.rows_over_all() * cost::FIGURE_ROW)
    }

    /// Rows of tables of which many replications have as many as one: figures by month, and of districts by year.
    fn rows_over_all(&self) -> f64 {
        let scenario = self.scenario();
        let years = f64::from(scenario.steps) * scenario.step_days / window::YEAR;
        let districts = scenario.districts.len() * district_years::measures(scenario).len();
        years * (districts + 12 * months::measures(scenario).len()) as f64
    }

    /// Plays one run, and says how many fatal events it has and how much room they take in `folder` [bytes].
    ///
    /// # Errors
    /// Where nothing can be written there.
    pub fn size_of_events(&self, folder: &Path, format: Format) -> Result<(usize, u64), StudyError> {
        let mut run = Simulation::new(self.scenario(), self.seed, self.request.first);
        while run.step() {}
        let first = self.request.first;
        write_table(folder, &EVENTS, format, |rows| ged::write(rows, self.scenario(), run.ledger(), self.seed, first))?;
        let path = folder.join(EVENTS.file(format));
        let size = fs::metadata(&path).map_err(ReportError::write(&path))?.len();
        fs::remove_file(&path).map_err(ReportError::write(&path))?;
        Ok((run.ledger().events().iter().filter(|event| event.deaths() > 0).count(), size))
    }

    /// Runs that are to be played.
    pub fn runs(&self) -> u64 {
        self.request.replications.saturating_mul(if self.request.replications > 1 && self.draws.is_some() {
            3
        } else {
            1
        })
    }

    /// One run, of which everything is noted.
    fn once(&self, folder: &Path, watch: &dyn Watch) -> Result<Ran<'_>, StudyError> {
        let scenario = self.scenario();
        let first = self.request.first;
        let mut run = Simulation::new(scenario, self.seed, first);
        let mut observer = Observer::full(scenario);
        let played = executor::one(&format!("replication {first}"), || {
            while run.step() {
                observer.observe(&run);
                let step = run.world().step;
                watch.at(u64::from(step), u64::from(scenario.steps), &|| {
                    format!("{}  {} events", scenario.date_of(step), run.ledger().len())
                });
                if watch.stopped() {
                    return None;
                }
            }
            Some(self.of_run(&run, &observer, first))
        })?;
        let stopped = || StudyError::nothing_kept(&format!("on {}", scenario.date_of(run.world().step)));
        let one = played.ok_or_else(stopped)?;
        let mut results = Gathered::new(scenario, self.request.first, folder);
        results.push(&one).map_err(ReportError::write(folder))?;
        Ok(Ran { prepared: self, results, one: Some(one), apart: None, whole: Some((run, observer)) })
    }

    /// All replications; each runs on one thread.
    fn many(&self, folder: &Path, watch: &dyn Watch) -> Result<Ran<'_>, StudyError> {
        let first = self.request.first;
        let counted = Counted::new(watch, self.runs());
        let prepared = simulation::Prepared::new(self.scenario());
        let set = |run: &(dyn Fn(u64) -> Option<Replication> + Sync), keep: Kept<'_>| self.set(&counted, run, keep);
        let write = ReportError::write(folder);
        let mut results = Gathered::new(self.scenario(), first, folder);
        let mut events = self.request.events.map(|format| Growing::begin(folder, &EVENTS, format)).transpose()?;
        let all = |number| {
            let (one, ledger) = self.replication(&prepared, number, number, watch)?;
            Some(Replication { ledger: self.request.events.map(|_| ledger), ..one })
        };
        set(&all, &mut |one| {
            if let Some((events, ledger)) = events.as_mut().zip(one.ledger.as_ref()) {
                events.add(|rows| ged::write(rows, self.scenario(), ledger, self.seed, one.number))?;
            }
            results.push(&one).map_err(&write)
        })?;
        events.map(Growing::finish).transpose()?;
        let apart = match self.draws {
            None => None,
            Some(_) => {
                let [mut seeds, mut parameters] = [Scores::new(folder), Scores::new(folder)];
                let as_it_is = |number| Some(self.played(&prepared, number, watch)?.0);
                set(&as_it_is, &mut |one| seeds.push(&one.tally).map_err(&write))?;
                let drawn = |number| Some(self.replication(&prepared, number, first, watch)?.0);
                set(&drawn, &mut |one| parameters.push(&one.tally).map_err(&write))?;
                Some(Apart { seeds, parameters })
            }
        };
        Ok(Ran { prepared: self, results, one: None, apart, whole: None })
    }

    /// Plays a run for each number, some side by side, and gives the results to `keep` in the order of the numbers.
    fn set(
        &self,
        counted: &Counted<'_>,
        run: &(dyn Fn(u64) -> Option<Replication> + Sync),
        keep: Kept<'_>,
    ) -> Result<(), StudyError> {
        let name = |number: &u64| format!("replication {number}");
        let numbers = self.request.first..self.request.first + self.request.replications;
        let length = if self.request.events.is_some() { TURN_WITH_EVENTS } else { TURN };
        for begin in numbers.clone().step_by(length as usize) {
            let turn: Vec<u64> = (begin..numbers.end.min(begin.saturating_add(length))).collect();
            for result in executor::all(&turn, name, || counted.one(), |&number| run(number))? {
                let result = result.ok_or_else(|| StudyError::nothing_kept(&counted.in_words()))?;
                keep(result)?;
            }
        }
        Ok(())
    }

    /// One replication with the draw of `draw`; `None` where it was stopped.
    fn replication(
        &self,
        prepared: &simulation::Prepared<'_>,
        draw: u64,
        number: u64,
        watch: &dyn Watch,
    ) -> Option<(Replication, Ledger)> {
        match &self.draws {
            None => self.played(prepared, number, watch),
            Some(draws) => {
                let scenario = draws.scenario(prepared.scenario(), draw);
                self.played(&simulation::Prepared::new(&scenario), number, watch)
            }
        }
    }

    /// A run of a scenario with its events; `None` where it was stopped.
    fn played(
        &self,
        prepared: &simulation::Prepared<'_>,
        number: u64,
        watch: &dyn Watch,
    ) -> Option<(Replication, Ledger)> {
        let scenario = prepared.scenario();
        let mut run = Simulation::start(prepared, self.seed, number);
        let mut observer = Observer::course(scenario);
        while !watch.stopped() && run.step() {
            observer.observe(&run);
        }
        (run.world().step == scenario.steps).then(|| (self.of_run(&run, &observer, number), run.into_ledger()))
    }

    /// What is kept of a finished run.
    ///
    /// # Panics
    /// Where its observer kept no course.
    fn of_run(&self, run: &Simulation<'_>, observer: &Observer, number: u64) -> Replication {
        let (scenario, ledger) = (run.scenario(), run.ledger());
        let mut tally = observation::tally_with_index(scenario, ledger, observer);
        self.selections.iter().for_each(|selection| selection.add_to(&mut tally, scenario, ledger));
        Replication {
            number,
            tally,
            bookkeeping: observation::bookkeeping(scenario, ledger, &observer.snapshots),
            courses: Courses::of(scenario, ledger, observer).expect("the observer of a run keeps its course"),
            ledger: None,
        }
    }
}
