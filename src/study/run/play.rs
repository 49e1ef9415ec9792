//! Plays a scenario, once with all that is noted, or several times in parallel.

use super::request::Prepared;
use crate::experiment::executor;
use crate::observation::{self, Courses, Observer};
use crate::simulation::{self, Simulation};
use crate::study::run::tables::summary::Replication;
use crate::study::{Counted, StudyError, Watch};

/// A scenario that was played.
#[derive(Debug)]
pub struct Ran<'a> {
    /// What was played.
    pub prepared: &'a Prepared,
    results: Vec<Replication>,
    pub(super) apart: Option<Apart>,
    pub(super) whole: Option<(Simulation<'a>, Observer)>,
}

/// Runs that vary one of the two things by which replications with draws of the posterior differ.
#[derive(Debug)]
pub struct Apart {
    /// With the values of the scenario: the random numbers alone differ.
    pub seeds: Vec<Replication>,
    /// With the random numbers of the first: the parameters alone differ.
    pub parameters: Vec<Replication>,
}

impl Ran<'_> {
    /// Results by replication, in the order of their numbers.
    pub fn results(&self) -> &[Replication] {
        &self.results
    }
}

impl Prepared {
    /// Plays it.
    ///
    /// # Errors
    /// Where a run breaks off, or it is stopped before its end.
    pub fn play(&self, watch: &dyn Watch) -> Result<Ran<'_>, StudyError> {
        if self.request.replications == 1 { self.once(watch) } else { self.many(watch) }
    }

    /// One run, of which everything is noted.
    fn once(&self, watch: &dyn Watch) -> Result<Ran<'_>, StudyError> {
        let scenario = self.scenario();
        let mut run = Simulation::new(scenario, self.seed, self.request.first);
        let mut observer = Observer::full(scenario);
        while run.step() {
            observer.observe(&run);
            let step = run.world().step;
            if watch.stopped() {
                return Err(StudyError::nothing_kept(&format!("on {}", scenario.date_of(step))));
            }
            watch.at(u64::from(step), u64::from(scenario.steps), &|| {
                format!("{}  {} events", scenario.date_of(step), run.ledger().len())
            });
        }
        let results = vec![of_run(&run, &observer, self.request.first)];
        Ok(Ran { prepared: self, results, apart: None, whole: Some((run, observer)) })
    }

    /// All replications; each runs on one thread.
    fn many(&self, watch: &dyn Watch) -> Result<Ran<'_>, StudyError> {
        let first = self.request.first;
        let numbers: Vec<u64> = (first..first + self.request.replications).collect();
        let wanted = self.request.replications * if self.draws.is_some() { 3 } else { 1 };
        let counted = Counted::new(watch, wanted);
        let prepared = simulation::Prepared::new(self.scenario());
        let name = |number: &u64| format!("replication {number}");
        let set = |run: &(dyn Fn(u64) -> Option<Replication> + Sync)| -> Result<Vec<Replication>, StudyError> {
            let all = executor::all(&numbers, name, || counted.one(), |&number| run(number))?;
            all.into_iter().collect::<Option<_>>().ok_or_else(|| StudyError::nothing_kept(&counted.in_words()))
        };
        let results = set(&|number| self.replication(&prepared, number, number, watch))?;
        let apart = match self.draws {
            None => None,
            Some(_) => Some(Apart {
                seeds: set(&|number| self.played(&prepared, number, watch))?,
                parameters: set(&|number| self.replication(&prepared, number, first, watch))?,
            }),
        };
        Ok(Ran { prepared: self, results, apart, whole: None })
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
