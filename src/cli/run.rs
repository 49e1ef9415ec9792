//! `mandate run`: plays a scenario, writes its results, prints a summary.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mandate::experiment::draws::Draws;
use mandate::observation::{self, Courses, Observer, window};
use mandate::provenance::manifest::{self, Manifest};
use mandate::provenance::{Provenance, Stopwatch};
use mandate::report::summary::{self, Replication};
use mandate::report::{
    Format, Geography, OutputFolder, attribution, cases, district_years, effort, event_sizes, ged, index, months,
    optics, roles, scenario as resolved, series, threats, write_json, write_table,
};
use mandate::scenario::{self, Loaded, Scenario, Source};
use mandate::simulation::Simulation;
use mandate::study::StudyError;

use super::args::{DrawLaw, RunArguments};
use super::progress::Progress;
use super::{Failure, print, replicate, spark, tables};

/// What a run needs beside the scenario.
pub struct Job<'a> {
    /// The command line.
    pub arguments: &'a RunArguments,
    /// The scenario, as far as it is to be played.
    pub loaded: &'a Loaded,
    /// Parameters drawn for each replication, where they are.
    pub draws: Option<Draws>,
    /// Seed.
    pub seed: u64,
    /// Set when the user wants to stop.
    pub stop: Arc<AtomicBool>,
    /// Time since the start.
    pub stopwatch: Stopwatch,
}

/// Plays a scenario once or several times.
///
/// # Errors
/// Where the command or scenario is wrong, results cannot be written, or the user stops.
pub fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    Format::from(arguments.format).check()?;
    let stop = watch_for_interrupt();
    let mut loaded = scenario::load(&arguments.scenario, &arguments.overrides)?;
    if let Some(until) = arguments.until {
        loaded.scenario = loaded.scenario.shortened(until).map_err(Failure::Mistake)?;
    }
    let seed = arguments.seed.unwrap_or(loaded.scenario.seed);
    let draws = draws(arguments.draws, &arguments.scenario, seed)?;
    if let (Some(draws), 1) = (&draws, arguments.replications) {
        loaded.scenario = draws.scenario(&loaded.scenario, arguments.replication);
    }
    let folder = open(arguments, &loaded.scenario, seed)?;
    let job = Job { arguments, loaded: &loaded, draws, seed, stop, stopwatch };
    let (summary, folder) =
        if arguments.replications == 1 { once(&job, folder)? } else { replicate::many(&job, folder)? };
    if arguments.quiet {
        return Ok(());
    }
    print::out(&format!("{summary}\nResults: {}", folder.display()))
}

impl Job<'_> {
    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.loaded.scenario
    }

    /// Whether the user wants to stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// The failure of a run that was stopped.
    pub fn interrupted(&self, done: &str) -> Failure {
        Failure::Interrupted(format!("stopped {done}; nothing was kept"))
    }

    /// Writes the map and the manifest, and gives the folder its name, unless the user stopped meanwhile.
    pub fn finish(&self, folder: OutputFolder, steps: u32) -> Result<PathBuf, Failure> {
        let provenance = Provenance {
            loaded: self.loaded,
            folder: self.arguments.scenario.display().to_string(),
            seed: self.seed,
            replications: (self.arguments.replication, self.arguments.replications),
            overrides: &self.arguments.overrides,
            command: print::command(),
            until: self.arguments.until.map(|date| date.to_string()),
            steps,
            stopwatch: self.stopwatch,
        };
        write_json(folder.path(), resolved::FILE, &resolved::resolved(self.scenario()))?;
        Geography::of_scenario(self.scenario()).write(folder.path())?;
        let posterior_sha256 = Some(self.draws.as_ref().map(|draws| draws.sha256().into()));
        write_json(folder.path(), manifest::FILE, &Manifest { posterior_sha256, ..provenance.manifest() })?;
        if self.stopped() {
            return Err(self.interrupted("while the results were written"));
        }
        Ok(folder.finish()?)
    }
}

/// One run: tables, summary, manifest.
fn once(job: &Job<'_>, folder: OutputFolder) -> Result<(String, PathBuf), Failure> {
    let (scenario, replication) = (job.scenario(), job.arguments.replication);
    let mut run = Simulation::new(scenario, job.seed, replication);
    let mut observer = Observer::full(scenario);
    let progress = Progress::new(u64::from(scenario.steps), job.arguments.quiet, job.stopwatch);
    while run.step() {
        observer.observe(&run);
        let step = run.world().step;
        if job.stopped() {
            progress.finish();
            return Err(job.interrupted(&format!("on {}", scenario.date_of(step))));
        }
        progress.at(u64::from(step), || format!("{}  {} events", scenario.date_of(step), run.ledger().len()));
    }
    progress.finish();
    let results = results(&run, &observer, replication);
    write_tables(folder.path(), job, &run, &observer)?;
    write_courses(folder.path(), job, std::slice::from_ref(&results))?;
    write_json(folder.path(), summary::FILE, &summary::of_one(scenario, &results, job.seed))?;
    let path = job.finish(folder, scenario.steps)?;
    let summary = tables::one(scenario, &results, job.seed, job.arguments.bookkeeping);
    Ok((summary + &spark::of_run(scenario, std::slice::from_ref(&results)), path))
}

/// What is kept of a finished run.
///
/// # Panics
/// Where its observer kept no course.
pub fn results(run: &Simulation<'_>, observer: &Observer, number: u64) -> Replication {
    let (scenario, ledger) = (run.scenario(), run.ledger());
    Replication {
        number,
        tally: observation::tally_with_index(scenario, ledger, observer),
        bookkeeping: observation::bookkeeping(scenario, ledger, &observer.snapshots),
        courses: Courses::of(scenario, ledger, observer).expect("the observer of a run keeps its course"),
    }
}

/// Tables that hold one run or many alike.
pub fn write_courses(folder: &Path, job: &Job<'_>, all: &[Replication]) -> Result<(), Failure> {
    let (scenario, format) = (job.scenario(), job.arguments.format.into());
    write_table(folder, &months::MONTHS, format, |rows| months::write(rows, scenario, all))?;
    write_table(folder, &district_years::DISTRICT_YEARS, format, |rows| district_years::write(rows, scenario, all))?;
    write_table(folder, &event_sizes::EVENT_SIZES, format, |rows| event_sizes::write(rows, all))?;
    Ok(())
}

fn write_tables(folder: &Path, job: &Job<'_>, run: &Simulation<'_>, observer: &Observer) -> Result<(), Failure> {
    let (scenario, ledger, replication) = (job.scenario(), run.ledger(), job.arguments.replication);
    let format = job.arguments.format.into();
    let years = window::years(scenario, observer.snapshots.len());
    let harm = &observer.harm;
    write_table(folder, &index::INDEX, format, |rows| index::write(rows, scenario, harm))?;
    write_table(folder, &attribution::ATTRIBUTION, format, |rows| attribution::write(rows, scenario, ledger, harm))?;
    write_table(folder, &roles::CLUSTERS, format, |rows| roles::write_clusters(rows, scenario))?;
    if let Some(kept) = &observer.roles {
        write_table(folder, &roles::ROLES, format, |rows| roles::write(rows, scenario, kept, &years))?;
        write_table(folder, &roles::ROLE_DISTANCES, format, |rows| {
            roles::write_distances(rows, scenario, kept, &years)
        })?;
    }
    write_table(folder, &effort::EFFORT, format, |rows| effort::write_norms(rows, scenario, &observer.effort, &years))?;
    write_table(folder, &effort::PRACTICES, format, |rows| {
        effort::write_practices(rows, scenario, ledger, &observer.effort, &years)
    })?;
    if !scenario.optics.is_empty() {
        let observed = (ledger, harm, observer.snapshots.as_slice());
        write_table(folder, &optics::OPTICS, format, |rows| optics::write(rows, scenario, observed, &years))?;
    }
    write_table(folder, &ged::EVENTS, format, |rows| ged::write(rows, scenario, ledger, job.seed, replication))?;
    write_table(folder, &threats::THREATS, format, |rows| threats::write(rows, scenario, ledger))?;
    write_table(folder, &cases::CASES, format, |rows| cases::write(rows, scenario, ledger))?;
    if let Some(kept) = &observer.series {
        write_table(folder, &series::SERIES, format, |rows| series::write_series(rows, scenario, kept))?;
    }
    let deaths = observation::tally::organization_deaths(scenario, ledger, observer.snapshots.len());
    write_table(folder, &series::STRENGTH, format, |rows| {
        series::write_strength(rows, scenario, &observer.snapshots, &deaths)
    })?;
    Ok(())
}

/// The folder asked for, or the next free one under `output`.
fn open(arguments: &RunArguments, scenario: &Scenario, seed: u64) -> Result<OutputFolder, Failure> {
    let folder = match &arguments.out {
        Some(path) => OutputFolder::exact(path, arguments.force),
        None => {
            let many = if arguments.replications > 1 { "-replications" } else { "" };
            OutputFolder::next_free(Path::new("output"), &format!("{}-{seed}{many}", scenario.name))
        }
    };
    Ok(folder?)
}

/// Draws of the posterior of a scenario, where they are asked for.
pub fn draws(law: DrawLaw, folder: &Path, seed: u64) -> Result<Option<Draws>, Failure> {
    if law == DrawLaw::None {
        return Ok(None);
    }
    Ok(Some(Draws::beside(&Source::from(folder), seed).map_err(StudyError::from)?))
}

/// A flag that Ctrl-C sets, so that a run ends between two steps and cleans up.
pub fn watch_for_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Where no handler can be set, Ctrl-C ends the program at once and only the temporary folder stays.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    stop
}
