//! Plays a scenario, once with all that is noted, or several times in parallel.

use std::io;
use std::path::Path;

use super::gathered::Gathered;
use super::request::Prepared;
use super::scores::Scores;
use crate::experiment::executor;
use crate::observation::{self, Courses, Observer};
use crate::report::ReportError;
use crate::simulation::{self, Simulation};
use crate::study::run::tables::summary::Replication;
use crate::study::{Counted, StudyError, Watch, seconds_a_run};

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

/// What is done with a result.
type Kept<'a> = &'a mut dyn FnMut(Replication) -> io::Result<()>;

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

    /// Plays one run, and says how long it took [seconds].
    pub fn seconds_a_run(&self) -> f64 {
        seconds_a_run(self.scenario(), self.seed, self.request.first)
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
            Some(of_run(&run, &observer, first))
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
        let set =
            |run: &(dyn Fn(u64) -> Option<Replication> + Sync), keep: Kept<'_>| self.set(&counted, folder, run, keep);
        let mut results = Gathered::new(self.scenario(), first, folder);
        set(&|number| self.replication(&prepared, number, number, watch), &mut |one| results.push(&one))?;
        let apart = match self.draws {
            None => None,
            Some(_) => {
                let [mut seeds, mut parameters] = [Scores::new(folder), Scores::new(folder)];
                set(&|number| self.played(&prepared, number, watch), &mut |one| seeds.push(&one.tally))?;
                let drawn = |number| self.replication(&prepared, number, first, watch);
                set(&drawn, &mut |one| parameters.push(&one.tally))?;
                Some(Apart { seeds, parameters })
            }
        };
        Ok(Ran { prepared: self, results, one: None, apart, whole: None })
    }

    /// Plays a run for each number, some side by side, and gives the results to `keep` in the order of the numbers.
    fn set(
        &self,
        counted: &Counted<'_>,
        folder: &Path,
        run: &(dyn Fn(u64) -> Option<Replication> + Sync),
        keep: Kept<'_>,
    ) -> Result<(), StudyError> {
        let name = |number: &u64| format!("replication {number}");
        let numbers = self.request.first..self.request.first + self.request.replications;
        for begin in numbers.clone().step_by(TURN as usize) {
            let turn: Vec<u64> = (begin..numbers.end.min(begin.saturating_add(TURN))).collect();
            for result in executor::all(&turn, name, || counted.one(), |&number| run(number))? {
                let result = result.ok_or_else(|| StudyError::nothing_kept(&counted.in_words()))?;
                keep(result).map_err(ReportError::write(folder))?;
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
    ) -> Option<Replication> {
        match &self.draws {
            None => self.played(prepared, number, watch),
            Some(draws) => {
                let scenario = draws.scenario(prepared.scenario(), draw);
                self.played(&simulation::Prepared::new(&scenario), number, watch)
            }
        }
    }

    /// A run of a scenario; `None` where it was stopped.
    fn played(&self, prepared: &simulation::Prepared<'_>, number: u64, watch: &dyn Watch) -> Option<Replication> {
        let scenario = prepared.scenario();
        let mut run = Simulation::start(prepared, self.seed, number);
        let mut observer = Observer::course(scenario);
        while !watch.stopped() && run.step() {
            observer.observe(&run);
        }
        (run.world().step == scenario.steps).then(|| of_run(&run, &observer, number))
    }
}

/// What is kept of a finished run.
///
/// # Panics
/// Where its observer kept no course.
fn of_run(run: &Simulation<'_>, observer: &Observer, number: u64) -> Replication {
    let (scenario, ledger) = (run.scenario(), run.ledger());
    Replication {
        number,
        tally: observation::tally_with_index(scenario, ledger, observer),
        bookkeeping: observation::bookkeeping(scenario, ledger, &observer.snapshots),
        courses: Courses::of(scenario, ledger, observer).expect("the observer of a run keeps its course"),
    }
}
