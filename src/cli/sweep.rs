//! `mandate sweep`: plays a design of experiments, keeps every run, goes on where it stopped.

use mandate::report::words::capital;
use std::fs;
use std::path::{Path, PathBuf};

use mandate::experiment::design::{Design, DesignError};
use mandate::experiment::execute::{Status, Sweep};
use mandate::experiment::run_log::{self, Header, RunLog, RunLogError, Shard, shard_name};
use mandate::provenance::Stopwatch;
use mandate::report::{Format, ReportError};
use mandate::simulation::Simulation;

use super::args::SweepArguments;
use super::progress::Progress;
use super::run::{draws, watch_for_interrupt};
use super::{Failure, print, spark, sweep_tables};

/// Runs from which the user is asked whether so many are meant.
const MANY: u128 = 50_000;

/// Plays a design.
///
/// # Errors
/// Where the design or its scenario is wrong, runs cannot be kept, or the user stops.
pub fn sweep(arguments: &SweepArguments) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    Format::from(arguments.format).check()?;
    let stop = watch_for_interrupt();
    set_threads(arguments.threads)?;
    let mut design = Design::load(&arguments.design, arguments.seed)?;
    replicate(&mut design, arguments.replications)?;
    check(&design, arguments)?;
    ask(&design, arguments.yes)?;
    let path = arguments.design.display().to_string();
    let draws = draws(arguments.draws, &design.folder, design.seed)?;
    let sweep = Sweep::new(&design, &path, arguments.shard).drawing(draws);
    let folder = arguments.out.clone().unwrap_or_else(|| default_folder(&design, arguments));
    let mut log = open(&folder, sweep.header(), "sweep", arguments.force)?;
    let before = log.len();
    if !arguments.quiet {
        print::err(&opening(&design, &sweep, (before, log.dropped), &folder));
    }
    let progress = Progress::new(1, arguments.quiet, stopwatch);
    let whole = sweep.play(&mut log, &stop, |status| show(&progress, stopwatch, status));
    progress.finish();
    if !whole? {
        let done = log.len();
        log.sync()?;
        return Err(Failure::Interrupted(format!(
            "{done} runs are kept in {}; the same command goes on from there",
            folder.display()
        )));
    }
    if let Some(shard) = arguments.shard {
        let message = format!(
            "{} is done: {} runs in {}\nJoin the parts with: mandate merge FOLDER... --out FOLDER",
            capital(&shard_name(Some(shard))),
            log.len(),
            folder.display()
        );
        return if arguments.quiet { Ok(()) } else { print::out(&message) };
    }
    let job = sweep_tables::Job {
        design: &design,
        sweep: &sweep,
        folder: &folder,
        format: arguments.format.into(),
        stopwatch,
        played: log.len() - before,
    };
    let summary = job.write(&mut log)?;
    if arguments.quiet {
        return Ok(());
    }
    let bars = spark::of_sweep(&folder)?;
    print::out(&format!("{summary}{bars}\nResults: {}", folder.display()))
}

impl From<DesignError> for Failure {
    fn from(error: DesignError) -> Self {
        match error {
            DesignError::Scenario(error) => Self::Scenario(error),
            DesignError::Faults { file, faults } => Self::Design(file, faults),
        }
    }
}

impl From<RunLogError> for Failure {
    fn from(error: RunLogError) -> Self {
        match error {
            RunLogError::Io { .. } => Self::Failed(error.to_string()),
            _ => Self::Mistake(error.to_string()),
        }
    }
}

/// Sets how many threads play.
pub fn set_threads(threads: Option<usize>) -> Result<(), Failure> {
    let Some(threads) = threads else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    pool.map_err(|error| Failure::Failed(format!("--threads: {error}")))
}

/// Replications as typed, in the place of the design's.
pub fn replicate(design: &mut Design, typed: Option<u64>) -> Result<(), Failure> {
    let Some(count) = typed else { return Ok(()) };
    let replications = &mut design.document.replications;
    if count < 2 && replications.until_halfwidth.is_some() {
        let accepted = "at least 2 with until_halfwidth: one run has no interval";
        return Err(Failure::Mistake(format!("--replications: found {count}; accepted: {accepted}")));
    }
    replications.count = count;
    replications.most = replications.most.max(count);
    Ok(())
}

/// What can be told only with the command.
fn check(design: &Design, arguments: &SweepArguments) -> Result<(), Failure> {
    let replications = &design.document.replications;
    if arguments.shard.is_some() && replications.until_halfwidth.is_some() && design.contrast.is_some() {
        return Err(Failure::Mistake(
            "--shard: found a design whose replications hang on contrasts between points; accepted: a design without \
             until_halfwidth, or without [contrast], since a part does not know the others"
                .into(),
        ));
    }
    Ok(())
}

/// Asks for a yes where a design is very large.
fn ask(design: &Design, yes: bool) -> Result<(), Failure> {
    let cells = design.cells().unwrap_or(u64::MAX);
    let runs = Sweep::most_runs(design, cells);
    if runs <= MANY || yes {
        return Ok(());
    }
    let seconds = time_of_a_run(design)? * runs as f64;
    let cores = rayon::current_num_threads();
    Err(Failure::Mistake(format!(
        "{}: found {} runs ({} design points that need runs of their own), about {} on {cores} thread{}; give --yes if so \
         many are meant, or fewer levels, points or replications",
        design.name,
        print::grouped(runs),
        print::grouped(u128::from(cells)),
        print::duration(seconds / cores as f64),
        if cores == 1 { "" } else { "s" },
    )))
}

/// Time that one run takes [seconds].
fn time_of_a_run(design: &Design) -> Result<f64, Failure> {
    let scenario = design.scenario(0)?.scenario;
    let watch = Stopwatch::start();
    let mut run = Simulation::new(&scenario, design.seed, 0);
    while run.step() {}
    Ok(watch.elapsed().as_secs_f64())
}

fn default_folder(design: &Design, arguments: &SweepArguments) -> PathBuf {
    let mut name = design.name.clone();
    if let Some(seed) = arguments.seed {
        name.push_str(&format!("-{seed}"));
    }
    if let Some(Shard { number, of }) = arguments.shard {
        name.push_str(&format!("-{number}-of-{of}"));
    }
    Path::new("output").join(name)
}

/// Opens the log of a folder, which is made where it is not there; `what` is what such a folder holds.
pub fn open(folder: &Path, header: &Header, what: &str, force: bool) -> Result<RunLog, Failure> {
    let path = folder.join(run_log::FILE);
    if !path.exists() && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let message = format!("{}: exists and holds no {what}; choose another --out", folder.display());
        return Err(Failure::Mistake(message));
    }
    fs::create_dir_all(folder).map_err(ReportError::write(folder))?;
    if force && path.exists() {
        RunLog::discard(&path)?;
    }
    Ok(RunLog::go_on(&path, header)?)
}

/// What is about to be done.
fn opening(design: &Design, sweep: &Sweep<'_>, (before, dropped): (usize, u64), folder: &Path) -> String {
    let document = &design.document;
    let points = design.points().unwrap_or(u64::MAX);
    let mut text = format!("{}\n{points} design points, ", document.title);
    text.push_str(&match document.replications.until_halfwidth {
        Some(wish) => format!(
            "{} to {} replications each until the half-width of {} ({}) is {wish}",
            document.replications.count,
            document.replications.most,
            document.replications.response,
            document.replications.area
        ),
        None => format!("{} replications each: {} runs", document.replications.count, sweep.first_runs()),
    });
    if before > 0 {
        text.push_str(&format!("\nGoing on in {}, where {before} runs are done", folder.display()));
    }
    if dropped > 0 {
        text.push_str(&format!(
            "\nThe last {dropped} bytes of its {} were not whole; their runs are played again",
            run_log::FILE
        ));
    }
    text
}

fn show(progress: &Progress, stopwatch: Stopwatch, status: Status) {
    progress.extend(status.wanted);
    progress.at(status.done, || {
        let rate = status.played as f64 / stopwatch.elapsed().as_secs_f64().max(1e-3);
        let width = if status.half_width.is_finite() {
            format!(", half-width {:.2}", status.half_width)
        } else {
            String::new()
        };
        format!("{} of {} runs, {rate:.1}/s{width}", status.done, status.wanted)
    });
}
