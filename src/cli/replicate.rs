//! Several replications of a run, in parallel: means and ranges instead of one course.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use mandate::experiment::bands::{self, Played};
use mandate::experiment::executor;
use mandate::observation::{Observer, Tally};
use mandate::report::bands::{BANDS, write};
use mandate::report::summary::{self, Replication};
use mandate::report::{OutputFolder, write_json, write_table};
use mandate::simulation::{Prepared, Simulation};

use super::progress::Progress;
use super::run::{self, Job};
use super::{Failure, spark, tables};

/// Plays all replications; each runs on one thread, and results are kept in the order of their numbers.
pub fn many(job: &Job<'_>, folder: OutputFolder) -> Result<(String, PathBuf), Failure> {
    let (scenario, arguments) = (job.scenario(), job.arguments);
    let last = arguments.replication.checked_add(arguments.replications);
    let last = last.ok_or_else(|| Failure::Mistake("--replication: too large for so many replications".into()))?;
    let numbers: Vec<u64> = (arguments.replication..last).collect();
    let sets = if job.draws.is_some() { 3 } else { 1 };
    let wanted = arguments.replications * sets;
    let progress = Progress::new(wanted, arguments.quiet, job.stopwatch);
    let done = AtomicU64::new(0);
    let prepared = Prepared::new(scenario);
    let told = || {
        let finished = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress.at(finished, || format!("{finished} of {wanted} runs"));
    };
    let name = |number: &u64| format!("replication {number}");
    let set = |run: &(dyn Fn(u64) -> Option<Replication> + Sync)| -> Result<Vec<Replication>, Failure> {
        let all = executor::all(&numbers, name, told, |&number| run(number));
        let whole: Option<Vec<Replication>> = all.inspect_err(|_| progress.finish())?.into_iter().collect();
        whole.ok_or_else(|| {
            progress.finish();
            job.interrupted(&format!("after {} of {wanted} runs", done.load(Ordering::Relaxed)))
        })
    };
    let first = arguments.replication;
    let results = set(&|number| replication(job, &prepared, number, number))?;
    let apart = match &job.draws {
        None => None,
        Some(_) => Some((
            set(&|number| play(job, &prepared, number))?,
            set(&|number| replication(job, &prepared, number, first))?,
        )),
    };
    progress.finish();
    let format = arguments.format.into();
    write_table(folder.path(), &summary::REPLICATIONS, format, |rows| summary::write_replications(rows, &results))?;
    if let Some(apart) = &apart {
        write_bands(job, folder.path(), &results, apart)?;
    }
    run::write_courses(folder.path(), job, &results)?;
    write_json(folder.path(), summary::FILE, &summary::of_many(scenario, &results, job.seed))?;
    let path = job.finish(folder, scenario.steps)?;
    Ok((tables::many(scenario, &results, job.seed, job.draws.is_some()) + &spark::of_run(scenario, &results), path))
}

/// Spread of the index by where it comes from: `apart` are the runs that vary seeds alone and parameters alone.
fn write_bands(
    job: &Job<'_>,
    folder: &Path,
    both: &[Replication],
    apart: &(Vec<Replication>, Vec<Replication>),
) -> Result<(), Failure> {
    fn tallies(all: &[Replication]) -> Vec<&Tally> {
        all.iter().map(|one| &one.tally).collect()
    }
    let (seeds, parameters, both) = (tallies(&apart.0), tallies(&apart.1), tallies(both));
    let played = Played { seeds: &seeds, parameters: &parameters, both: &both };
    let bands = bands::bands(&job.scenario().parameters.index, job.seed, played);
    write_table(folder, &BANDS, job.arguments.format.into(), |rows| write(rows, &bands))?;
    Ok(())
}

/// One replication with the draw of `draw`; `None` where the user stopped.
fn replication(job: &Job<'_>, prepared: &Prepared<'_>, draw: u64, number: u64) -> Option<Replication> {
    match &job.draws {
        None => play(job, prepared, number),
        Some(draws) => play(job, &Prepared::new(&draws.scenario(prepared.scenario(), draw)), number),
    }
}

/// A run of a scenario; `None` where the user stopped.
fn play(job: &Job<'_>, prepared: &Prepared<'_>, number: u64) -> Option<Replication> {
    let scenario = prepared.scenario();
    let mut run = Simulation::start(prepared, job.seed, number);
    let mut observer = Observer::course(scenario);
    while !job.stopped() && run.step() {
        observer.observe(&run);
    }
    (run.world().step == scenario.steps).then(|| run::results(&run, &observer, number))
}
