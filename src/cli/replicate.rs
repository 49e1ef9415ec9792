//! Several replications of a run, in parallel: means and ranges instead of one course.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use mandate::observation::Observer;
use mandate::report::summary::{self, Replication};
use mandate::report::{OutputFolder, write_json, write_table};
use mandate::simulation::{Prepared, Simulation};
use rayon::prelude::*;

use super::progress::Progress;
use super::run::{self, Job};
use super::{Failure, spark, tables};

/// Plays all replications; each runs on one thread, and results are kept in the order of their numbers.
pub fn many(job: &Job<'_>, folder: OutputFolder) -> Result<(String, PathBuf), Failure> {
    let (scenario, arguments) = (job.scenario(), job.arguments);
    let last = arguments.replication.checked_add(arguments.replications);
    let last = last.ok_or_else(|| Failure::Mistake("--replication: too large for so many replications".into()))?;
    let progress = Progress::new(arguments.replications, arguments.quiet, job.stopwatch);
    let done = AtomicU64::new(0);
    let numbers: Vec<u64> = (arguments.replication..last).collect();
    let prepared = Prepared::new(scenario);
    let results: Option<Vec<Replication>> = numbers
        .par_iter()
        .map(|&number| {
            let result = replication(job, &prepared, number)?;
            let finished = done.fetch_add(1, Ordering::Relaxed) + 1;
            progress.at(finished, || format!("{finished} of {} replications", arguments.replications));
            Some(result)
        })
        .collect();
    progress.finish();
    let Some(results) = results else {
        let finished = done.load(Ordering::Relaxed);
        return Err(job.interrupted(&format!("after {finished} of {} replications", arguments.replications)));
    };
    let format = arguments.format.into();
    write_table(folder.path(), &summary::REPLICATIONS, format, |rows| summary::write_replications(rows, &results))?;
    run::write_courses(folder.path(), job, &results)?;
    write_json(folder.path(), "summary.json", &summary::of_many(scenario, &results, job.seed))?;
    let path = job.finish(folder, scenario.steps)?;
    Ok((tables::many(scenario, &results, job.seed) + &spark::of_run(scenario, &results), path))
}

/// One replication; `None` where the user stopped.
fn replication(job: &Job<'_>, prepared: &Prepared<'_>, number: u64) -> Option<Replication> {
    match &job.draws {
        None => play(job, prepared, number),
        Some(draws) => play(job, &Prepared::new(&draws.scenario(prepared.scenario(), number)), number),
    }
}

/// A run of a scenario; `None` where the user stopped.
pub fn play(job: &Job<'_>, prepared: &Prepared<'_>, number: u64) -> Option<Replication> {
    let scenario = prepared.scenario();
    let mut run = Simulation::start(prepared, job.seed, number);
    let mut observer = Observer::course(scenario);
    while !job.stopped() && run.step() {
        observer.observe(&run);
    }
    (run.world().step == scenario.steps).then(|| run::results(&run, &observer, number))
}
