//! `mandate validate`: forecasts from rolling origins, scored against what was observed and against rivals.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use mandate::event::ViolenceType;
use mandate::experiment::validation::DRAWS;
use mandate::experiment::validation::draws::{self, Draw, DrawError, Draws};
use mandate::experiment::validation::ensemble::{self, Played};
use mandate::experiment::validation::forecast::Errors;
use mandate::experiment::validation::observed::{Observed, Target, Wanted, file};
use mandate::experiment::validation::rolling::{self, Rolling, THRESHOLDS};
use mandate::experiment::validation::summary::{Known, Summary, UNITS};
use mandate::experiment::validation::{Causes, Source};
use mandate::named::Named;
use mandate::provenance::manifest::{self, ByCauses, Gain, Manifest, RatiosByCauses, Thresholds, ValidationFacts};
use mandate::provenance::{Provenance, Stopwatch, today};
use mandate::report::{Format, OutputFolder, scenario as resolved, validation as tables, write_json, write_table};
use mandate::scenario::posterior::{self, Posterior};
use mandate::scenario::{self, Fault, Loaded, Scenario};
use mandate::stats::FEW_DRAWS;

use super::args::ValidateArguments;
use super::progress::Progress;
use super::run::watch_for_interrupt;
use super::validation_tables::Printed;
use super::{Failure, print, sweep};

/// Runs without a posterior.
const RUNS: usize = 200;

impl From<DrawError> for Failure {
    fn from(error: DrawError) -> Self {
        Self::Mistake(error.to_string())
    }
}

/// What is validated, and on what.
pub struct Job<'a> {
    /// The command line.
    pub arguments: &'a ValidateArguments,
    /// The scenario and its files.
    pub loaded: &'a Loaded,
    /// Seed.
    pub seed: u64,
    /// What was observed.
    pub observed: &'a Observed,
    /// Where values of parameters come from.
    pub from: Draws,
    /// The posterior, where values come from it.
    pub posterior: Option<&'a Posterior>,
    /// Law of the error of observation.
    pub errors: Errors,
    /// What the user should know.
    pub remarks: Vec<String>,
    /// Time since the start.
    pub stopwatch: Stopwatch,
}

/// Validates a scenario.
///
/// # Errors
/// Where the command, the scenario or the observations are wrong, results cannot be written, or the user stops.
pub fn validate(arguments: &ValidateArguments) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    Format::from(arguments.format).check()?;
    let stop = watch_for_interrupt();
    sweep::set_threads(arguments.threads)?;
    let loaded = scenario::load(&arguments.scenario, &arguments.overrides)?;
    let scenario = &loaded.scenario;
    let seed = arguments.seed.unwrap_or(scenario.seed);
    let observed = observed(arguments, scenario)?;
    let origins = rolling::origins(&observed, arguments.first_origin).map_err(|fault| of_fault(&fault))?;
    let posterior = posterior::read(&scenario::Source::from(arguments.scenario.as_path()), scenario)?;
    let from = draws_from(arguments, posterior.as_ref())?;
    let posterior = posterior.filter(|_| from == Draws::Posterior);
    let errors = Errors { power: arguments.power, ..Errors::default() };
    let folder = open(arguments, scenario, seed)?;
    let drawn = draw(arguments, scenario, posterior.as_ref(), (from, &origins), seed)?;
    let mut job = Job {
        arguments,
        loaded: &loaded,
        seed,
        observed: &observed,
        from,
        posterior: posterior.as_ref(),
        errors,
        remarks: observed.remarks.clone(),
        stopwatch,
    };
    let played = play(&job, &drawn, &origins, &stop)?;
    let rolling = rolling::forecasts(&played, &origins, &observed, &errors, seed);
    let summary = Summary::new(&rolling);
    job.remarks.extend(remarks(&job, &played, &rolling));
    let path = write(&job, folder, &rolling, &summary, &played)?;
    if arguments.quiet {
        return Ok(());
    }
    let printed = Printed { job: &job, rolling: &rolling, summary: &summary, runs: played.len() };
    print::out(&format!("{}Results: {}", printed.text(), path.display()))
}

/// A fault in one line.
fn of_fault(fault: &Fault) -> Failure {
    Failure::Mistake(fault.to_string())
}

/// What was observed: the user's file, or the scenario's own tables.
fn observed(arguments: &ValidateArguments, scenario: &Scenario) -> Result<Observed, Failure> {
    let wanted = Wanted::new(scenario, arguments.country.as_deref(), today()).map_err(|fault| of_fault(&fault))?;
    match &arguments.observed {
        Some(path) => file::read(path, &wanted).map_err(|faults| Failure::Design(path.display().to_string(), faults)),
        None => {
            let folder = arguments.scenario.display().to_string();
            Observed::of_scenario(scenario, &wanted).map_err(|faults| Failure::Design(folder, faults))
        }
    }
}

/// Where values of parameters come from.
fn draws_from(arguments: &ValidateArguments, posterior: Option<&Posterior>) -> Result<Draws, Failure> {
    match (arguments.draws.map(Draws::from), posterior) {
        (Some(Draws::Posterior), None) => Err(Failure::Mistake(format!(
            "--draws posterior: found no {} in {}; accepted: a scenario with one (mandate calibrate makes it), --draws prior or \
             --draws none",
            posterior::FILE,
            arguments.scenario.display()
        ))),
        (Some(from), _) => Ok(from),
        (None, Some(_)) => Ok(Draws::Posterior),
        (None, None) => Ok(Draws::Prior),
    }
}

/// The runs to be played.
fn draw(
    arguments: &ValidateArguments,
    scenario: &Scenario,
    posterior: Option<&Posterior>,
    (from, origins): (Draws, &[i16]),
    seed: u64,
) -> Result<Vec<Draw>, Failure> {
    let most = arguments.replications.map(|most| usize::try_from(most).unwrap_or(usize::MAX));
    Ok(match (from, posterior) {
        (Draws::Posterior, Some(posterior)) => draws::from_posterior(scenario, posterior, origins, most)?,
        (Draws::None, _) => draws::from_scenario(most.unwrap_or(RUNS)),
        _ => draws::from_prior(scenario, most.unwrap_or(RUNS), seed)?,
    })
}

fn play(job: &Job<'_>, drawn: &[Draw], origins: &[i16], stop: &AtomicBool) -> Result<Vec<Played>, Failure> {
    let count = drawn.len() as u64;
    let progress = Progress::new(count, job.arguments.quiet, job.stopwatch);
    let finished = AtomicU64::new(0);
    let done = || {
        let finished = finished.fetch_add(1, Ordering::Relaxed) + 1;
        progress.at(finished, || format!("{finished} of {count} runs"));
    };
    let played = ensemble::play(&job.loaded.scenario, drawn, origins, job.seed, stop, done);
    progress.finish();
    played?.ok_or_else(|| {
        let finished = finished.load(Ordering::Relaxed);
        Failure::Interrupted(format!(
            "stopped after {finished} of {count} runs; a forecast needs all, so nothing was kept"
        ))
    })
}

/// What the user should know of the results.
fn remarks(job: &Job<'_>, played: &[Played], rolling: &Rolling) -> Vec<String> {
    let mut remarks = Vec::new();
    for violence in ViolenceType::ALL {
        let index = Target::Type(violence).index();
        if !played.iter().any(|run| run.known.has(index)) {
            remarks.push(format!(
                "{}: no run reported a single death of this type; the model as set up here cannot produce this target",
                violence.name()
            ));
        }
    }
    let few: Vec<String> = rolling
        .origins
        .iter()
        .filter(|origin| origin.weights.effective < FEW_DRAWS)
        .map(|origin| format!("{} ({:.1})", origin.year, origin.weights.effective))
        .collect();
    if !few.is_empty() {
        remarks.push(format!(
            "fewer than {FEW_DRAWS} effective runs at the origins {}: these forecasts of the model rest on few runs",
            few.join(", ")
        ));
    }
    match job.from {
        Draws::None => remarks.push(
            "the values of parameters.csv may rest on all observed years: with --draws none the forecasts are not out of sample"
                .into(),
        ),
        Draws::Posterior if !job.arguments.overrides.is_empty() => remarks.push(
            "--set changes the runs by which the rows of the posterior were drawn: their weights are only roughly right".into(),
        ),
        Draws::Posterior => {}
        Draws::Prior => remarks.push("values are drawn from their priors and weighed by the years up to each origin".into()),
    }
    remarks
}

/// The folder asked for, or the next free one under `output`.
fn open(arguments: &ValidateArguments, scenario: &Scenario, seed: u64) -> Result<OutputFolder, Failure> {
    Ok(match &arguments.out {
        Some(path) => OutputFolder::exact(path, arguments.force),
        None => OutputFolder::next_free(Path::new("output"), &format!("{}-{seed}-validate", scenario.name)),
    }?)
}

fn write(
    job: &Job<'_>,
    folder: OutputFolder,
    rolling: &Rolling,
    summary: &Summary,
    played: &[Played],
) -> Result<PathBuf, Failure> {
    let (path, format) = (folder.path(), job.arguments.format.into());
    write_table(path, &tables::FORECASTS, format, |rows| tables::write_forecasts(rows, rolling))?;
    write_table(path, &tables::SCORES, format, |rows| tables::write_scores(rows, rolling))?;
    write_table(path, &tables::SCORE_MEANS, format, |rows| tables::write_means(rows, summary))?;
    write_table(path, &tables::PIT, format, |rows| tables::write_pit(rows, summary))?;
    write_table(path, &tables::ORIGINS, format, |rows| tables::write_origins(rows, rolling))?;
    write_table(path, &tables::ENSEMBLE, format, |rows| tables::write_ensemble(rows, rolling, played))?;
    write_json(path, resolved::FILE, &resolved::resolved(&job.loaded.scenario))?;
    write_json(path, manifest::FILE, &described(job, rolling, summary, played.len()))?;
    Ok(folder.finish()?)
}

fn described(job: &Job<'_>, rolling: &Rolling, summary: &Summary, runs: usize) -> Manifest {
    let (scenario, arguments) = (&job.loaded.scenario, job.arguments);
    let provenance = Provenance {
        loaded: job.loaded,
        folder: arguments.scenario.display().to_string(),
        seed: job.seed,
        replications: (0, runs as u64),
        overrides: &arguments.overrides,
        command: print::command(),
        until: rolling.origins.last().map(|last| ensemble::end_of(last.year + 1).to_string()),
        steps: scenario.steps,
        stopwatch: job.stopwatch,
    };
    let file = arguments.observed.as_ref().and_then(|path| path.file_name());
    let validation = ValidationFacts {
        observed: job.observed.source.clone(),
        observed_file: file.map(|name| name.to_string_lossy().into_owned()),
        observed_sha256: job.observed.sha256.clone(),
        draws: job.from.name().into(),
        posterior_sha256: job.posterior.map(|posterior| posterior.sha256.clone()),
        runs,
        draws_of_a_forecast: DRAWS,
        thresholds: Thresholds { year: THRESHOLDS.0, month: THRESHOLDS.1 },
        error_sizes: job.errors.sizes,
        error_floors: job.errors.floors,
        power: job.errors.power,
        origins: rolling.origins.iter().map(|origin| origin.year).collect(),
        effective_runs: rolling.origins.iter().map(|origin| origin.weights.effective).collect(),
        as_good_as_best_baseline: by_unit(|unit| as_good(summary, unit)),
        crps_over_best_rival: by_unit(|unit| ratios(summary, unit)),
        causes_known_against_frozen: by_unit(|unit| gains(summary, unit)),
        remarks: job.remarks.clone(),
    };
    Manifest { validation: Some(validation), ..provenance.manifest() }
}

/// Types for which the model is at least as good as the best rival, by causes.
fn as_good(summary: &Summary, unit: &str) -> ByCauses<Vec<String>> {
    let of = |causes: Causes| -> Vec<String> {
        summary.as_good(unit, Source::Model(causes)).into_iter().map(|target| target.name().into()).collect()
    };
    ByCauses { known: of(Causes::Known), frozen: of(Causes::Frozen) }
}

/// CRPS over that of the best rival, by causes, with and without the error law, and type; `all` over all three.
fn ratios(summary: &Summary, unit: &'static str) -> RatiosByCauses {
    let of = |source: Source| -> Named<Option<f64>> {
        let one = |target: Target| (target.name(), summary.get(unit, target, source).and_then(|mean| mean.ratio));
        let all = ("all", summary.overall(unit, source).and_then(|overall| overall.ratio));
        summary.types(unit).into_iter().map(one).chain([all]).collect()
    };
    RatiosByCauses {
        known: of(Source::Model(Causes::Known)),
        frozen: of(Source::Model(Causes::Frozen)),
        known_without_law: of(Source::Runs(Causes::Known)),
        frozen_without_law: of(Source::Runs(Causes::Frozen)),
    }
}

/// CRPS with causes frozen less known, by type: mean over origins, and at how many it is above and below 0.
fn gains(summary: &Summary, unit: &str) -> Named<Gain> {
    let one = |known: &Known| {
        let (origins_better, origins_worse) = known.origins;
        (known.target.name(), Gain { gain: known.gain, origins_better, origins_worse })
    };
    summary.known.iter().filter(|known| known.unit == unit).map(one).collect()
}

fn by_unit<T>(of: impl Fn(&'static str) -> T) -> Named<T> {
    UNITS.into_iter().map(|name| (name, of(name))).collect()
}
