//! `mandate compare`: paired what-if on common random numbers, and what explains the difference.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use mandate::experiment::compare::{Channels, Comparison, Variant};
use mandate::experiment::outcome::Outcome;
use mandate::experiment::reading::OpticReading;
use mandate::experiment::results::{Contrast, Results};
use mandate::provenance::manifest::{self, Manifest, VariantFiles};
use mandate::provenance::{Provenance, Stopwatch};
use mandate::report::{self, Format, OutputFolder, write_json, write_table};
use mandate::scenario::{self, Loaded, OrganizationKind, Override};

use super::args::CompareArguments;
use super::failure::hint;
use super::progress::Progress;
use super::run::{self, shorten, watch_for_interrupt};
use super::{Failure, comparison_tables, print};

/// Measure whose interval `--until-halfwidth` watches: the core index of the affected districts, or of the nation.
pub const WATCHED: [(&str, &str); 2] = [("hpi_core", "affected"), ("hpi_core", "nation")];

/// A variant as asked for, with the files it came from.
pub struct Asked {
    /// Name and scenario.
    pub variant: Variant,
    /// Changes made to the files.
    pub overrides: Vec<Override>,
    /// What was read.
    pub loaded: Loaded,
}

/// Compares variants.
///
/// # Errors
/// Where the command or a scenario is wrong, results cannot be written, or the user stops before one replication is done.
pub fn compare(arguments: &CompareArguments) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    let stop = watch_for_interrupt();
    Format::from(arguments.format).check()?;
    let asked = variants(arguments)?;
    let decompose = arguments.channels || (asked.len() == 2 && !arguments.no_channels);
    let variants: Vec<Variant> = asked.iter().map(|asked| asked.variant.clone()).collect();
    let seed = arguments.seed.unwrap_or(asked[0].loaded.scenario.seed);
    let draws = run::draws(arguments.draws, Path::new(&asked[0].variant.folder), seed)?;
    let hash = draws.as_ref().map(|draws| draws.sha256().to_string());
    let comparison = Comparison::new(variants, decompose).map_err(|error| Failure::Mistake(error.to_string()))?;
    let comparison = comparison.drawing(draws);
    let years = years(arguments, &asked[0].variant)?;
    let folder = match &arguments.out {
        Some(path) => OutputFolder::exact(path, arguments.force),
        None => {
            OutputFolder::next_free(Path::new("output"), &format!("{}-{seed}-compare", asked[0].variant.scenario.name))
        }
    }?;
    let played = play(arguments, &comparison, seed, years, &stop, stopwatch)?;
    let results = Results::new(&comparison, &played.outcomes, years);
    let path = write(arguments, folder, &asked, (&comparison, &results), (seed, stopwatch, played.asked), hash)?;
    if !arguments.quiet {
        let head = comparison_tables::head(&asked, arguments, seed, &results, &played);
        let choices = comparison_tables::choices(&asked[0].variant.scenario, &comparison, &results, seed);
        let tables = comparison_tables::all(&comparison, &results);
        print::out(&format!("{head}{tables}{choices}Results: {}", path.display()))?;
    }
    match played.asked {
        None => Ok(()),
        Some(asked) => {
            let (done, path) = (results.replications(), path.display());
            Err(Failure::Interrupted(format!("stopped after {done} of {asked} replications; these are kept in {path}")))
        }
    }
}

/// The variants in order: folders, words, changes, lever presets.
fn variants(arguments: &CompareArguments) -> Result<Vec<Asked>, Failure> {
    let (base, others) = arguments.scenarios.split_first().expect("the command line asks for at least one");
    let mut wanted: Vec<(String, PathBuf, Vec<Override>)> =
        vec![("base".into(), base.clone(), arguments.base_overrides.clone())];
    let missions = |base: &Asked| -> Result<Vec<String>, Failure> {
        let of_kind = |o: &&scenario::OrganizationData| o.kind == OrganizationKind::PeaceOperation;
        let ids: Vec<String> =
            base.variant.scenario.organizations.iter().filter(of_kind).map(|o| o.id.clone()).collect();
        if ids.is_empty() {
            let folder = &base.variant.folder;
            let message = format!(
                "{folder}/scenario.toml: organizations: found no peace_operation; accepted for `none` and `separate`: a scenario with at least one"
            );
            return Err(Failure::Mistake(message));
        }
        Ok(ids)
    };
    let first = load(arguments, wanted.remove(0))?;
    // These start from the base with its own changes; a variant by --set starts from the folder.
    let on_base =
        |changes: Vec<Override>| -> Vec<Override> { arguments.base_overrides.iter().cloned().chain(changes).collect() };
    for other in others {
        let changes = |path: &dyn Fn(&str) -> (String, String)| -> Result<Vec<Override>, Failure> {
            let ids = missions(&first)?;
            Ok(ids.iter().map(|id| path(id)).map(|(path, value)| Override { path, value }).collect())
        };
        wanted.push(match other.to_str() {
            Some("none") => {
                ("none".into(), base.clone(), on_base(changes(&|id| (format!("forces.{id}"), "off".into()))?))
            }
            Some("separate") => {
                ("separate".into(), base.clone(), on_base(changes(&|id| ("separate".into(), id.to_string()))?))
            }
            _ if other.is_dir() => (other.display().to_string(), other.clone(), Vec::new()),
            _ => return Err(unknown(other)),
        });
    }
    for text in &arguments.overrides {
        let (name, changes) = named_changes(text).map_err(Failure::Mistake)?;
        wanted.push((name, base.clone(), changes));
    }
    if arguments.optics {
        let optics = first.variant.scenario.optics.iter();
        let presets =
            optics.map(|optic| (format!("lever of {}", optic.id), base.clone(), on_base(optic.levers.clone())));
        let before = wanted.len();
        wanted.extend(presets.filter(|(_, _, levers)| levers.len() > arguments.base_overrides.len()));
        if wanted.len() == before {
            let folder = &first.variant.folder;
            let message = format!(
                "--optics: found no optic with levers in {folder}; accepted: a scenario with an optic_levers.csv"
            );
            return Err(Failure::Mistake(message));
        }
    }
    let mut asked = vec![first];
    for one in wanted {
        asked.push(load(arguments, one)?);
    }
    Ok(asked)
}

/// A variant that is neither a folder nor a known word.
fn unknown(other: &Path) -> Failure {
    let found = if other.is_file() { "a file" } else { "no such folder" };
    Failure::Mistake(format!(
        "SCENARIO {}: found {found}; accepted: a folder with a scenario.toml, or one of the words `none`, `separate`\n{}",
        other.display(),
        hint(other)
    ))
}

fn load(
    arguments: &CompareArguments,
    (name, folder, mut overrides): (String, PathBuf, Vec<Override>),
) -> Result<Asked, Failure> {
    overrides.splice(0..0, arguments.common_overrides.iter().cloned());
    let mut loaded = scenario::load(&folder, &overrides)?;
    if let Some(until) = arguments.until {
        loaded.scenario = shorten(loaded.scenario, until)?;
    }
    let variant = Variant { name, folder: folder.display().to_string(), scenario: loaded.scenario.clone() };
    Ok(Asked { variant, overrides, loaded })
}

/// `NAME: path=value; path=value`, the name being optional.
fn named_changes(text: &str) -> Result<(String, Vec<Override>), String> {
    let (name, rest) = match text.split_once(": ") {
        Some((name, rest)) if !name.contains('=') => (Some(name.trim()), rest),
        _ => (None, text),
    };
    let wrong = |found: &str| {
        format!(
            "--set: found \"{found}\"; accepted: PATH=VALUE, or \"NAME: PATH=VALUE; PATH=VALUE\", with a `=` in each"
        )
    };
    let changes = rest.split(';').map(str::trim).filter(|part| !part.is_empty());
    let changes = changes.map(|change| change.parse().map_err(|_: String| wrong(change)));
    let changes: Vec<Override> = changes.collect::<Result<_, _>>()?;
    if changes.is_empty() || name == Some("") {
        return Err(wrong(text));
    }
    Ok((name.map_or_else(|| rest.trim().to_string(), String::from), changes))
}

/// First and last year asked for, inside the run.
fn years(arguments: &CompareArguments, base: &Variant) -> Result<(Option<i16>, Option<i16>), Failure> {
    let (start, end) = (base.scenario.start.year(), base.scenario.last_day().year());
    for (option, year) in [("--from", arguments.from), ("--to", arguments.to)] {
        if let Some(year) = year.filter(|year| !(start..=end).contains(year)) {
            let message = format!("{option}: found {year}; accepted: a year from {start} to {end}");
            return Err(Failure::Mistake(message));
        }
    }
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && from > to
    {
        return Err(Failure::Mistake(format!("--to: found {to}; accepted: a year from --from ({from}) to {end}")));
    }
    Ok((arguments.from, arguments.to))
}

/// What was played.
pub struct Played {
    /// Outcomes by replication and cell.
    pub outcomes: Vec<Vec<Outcome>>,
    /// How many replications it was to be when the user stopped early; `None` where it came to its end.
    pub asked: Option<u64>,
    /// Widest half-width of the watched measure over the variants [index points]; `None` of one replication.
    pub half_width: Option<f64>,
}

/// Plays replications until there are enough; what was finished is kept when the user stops.
fn play(
    arguments: &CompareArguments,
    comparison: &Comparison,
    seed: u64,
    years: (Option<i16>, Option<i16>),
    stop: &Arc<AtomicBool>,
    stopwatch: Stopwatch,
) -> Result<Played, Failure> {
    let most = match arguments.until_halfwidth {
        Some(_) => arguments.max_replications.max(arguments.replications),
        None => arguments.replications,
    };
    let first = arguments.replication;
    let runs = comparison.runs() as u64;
    let progress = Progress::new(arguments.replications * runs, arguments.quiet, stopwatch);
    let (finished, width) = (AtomicU64::new(0), AtomicU64::new(f64::NAN.to_bits()));
    let mut outcomes: Vec<Vec<Outcome>> = Vec::new();
    let mut wanted = arguments.replications;
    let (asked, half_width) = loop {
        let from = first + outcomes.len() as u64;
        let to = (first + wanted).min(from + BATCH);
        let done = || {
            let runs_done = finished.fetch_add(1, Ordering::Relaxed) + 1;
            let width = f64::from_bits(width.load(Ordering::Relaxed));
            progress.at(runs_done, || {
                let width = if width.is_nan() { String::new() } else { format!(", half-width {width:.2}") };
                format!("{runs_done} of {} runs{width}", wanted * runs)
            });
        };
        outcomes.extend(comparison.play(seed, from..to, stop, done)?);
        let now = watched_half_width(comparison, &outcomes, years);
        width.store(now.unwrap_or(f64::NAN).to_bits(), Ordering::Relaxed);
        if outcomes.len() as u64 >= wanted {
            let narrow = arguments.until_halfwidth.is_none_or(|wish| now.is_some_and(|width| width <= wish));
            if narrow || wanted >= most {
                break (None, now);
            }
            wanted = (wanted + BATCH).min(most);
            progress.extend(wanted * runs);
        }
        if stop.load(Ordering::Relaxed) {
            break (Some(wanted), now);
        }
    };
    progress.finish();
    if outcomes.is_empty() {
        return Err(Failure::Interrupted("stopped before the first replication was done; nothing was kept".into()));
    }
    Ok(Played { outcomes, asked, half_width })
}

/// Replications between two looks at the interval.
const BATCH: u64 = 10;

/// Widest half-width of the watched measure over the variants.
fn watched_half_width(
    comparison: &Comparison,
    outcomes: &[Vec<Outcome>],
    years: (Option<i16>, Option<i16>),
) -> Option<f64> {
    let position = WATCHED.iter().find_map(|(name, area)| comparison.catalogue.position(name, area))?;
    let results = Results::new(comparison, outcomes, years);
    let width = |variant| {
        let finding = results.finding(variant, Contrast::Between(Channels::AsGiven), position)?;
        finding.paired.difference.half_width()
    };
    (1..comparison.names.len()).map(width).try_fold(0.0, |widest: f64, width| Some(widest.max(width?)))
}

fn write(
    arguments: &CompareArguments,
    folder: OutputFolder,
    asked: &[Asked],
    (comparison, results): (&Comparison, &Results<'_>),
    (seed, stopwatch, stopped): (u64, Stopwatch, Option<u64>),
    posterior: Option<String>,
) -> Result<PathBuf, Failure> {
    let (path, format) = (folder.path(), arguments.format.into());
    write_table(path, &report::compare::COMPARE, format, |rows| report::compare::write(rows, comparison, results))?;
    write_table(path, &report::compare::COMPARE_YEARS, format, |rows| {
        report::compare::write_years(rows, comparison, results)
    })?;
    write_table(path, &report::compare::PAIRS, format, |rows| {
        report::compare::write_pairs(rows, comparison, results, arguments.replication)
    })?;
    write_optics(path, format, &asked[0].variant, comparison, results)?;
    let base = &asked[0];
    let provenance = Provenance {
        loaded: &base.loaded,
        folder: base.variant.folder.clone(),
        seed,
        replications: (arguments.replication, results.replications() as u64),
        overrides: &base.overrides,
        command: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
        until: arguments.until.map(|date| date.to_string()),
        steps: base.variant.scenario.steps,
        stopwatch,
    };
    let manifest = Manifest {
        posterior_sha256: Some(posterior),
        stopped: Some(stopped.is_some()),
        years: Some([Some(results.years.0), Some(results.years.1)]),
        variants: Some(asked.iter().map(described).collect()),
        ..provenance.manifest()
    };
    write_json(path, report::scenario::FILE, &report::scenario::resolved(&base.variant.scenario))?;
    write_json(path, manifest::FILE, &manifest)?;
    Ok(folder.finish()?)
}

/// Ranks of the variants by each optic, and where optics disagree.
fn write_optics(
    folder: &Path,
    format: Format,
    base: &Variant,
    comparison: &Comparison,
    results: &Results<'_>,
) -> Result<(), Failure> {
    let areas = ["nation", "affected"];
    let of_area = |area| Some((area, OpticReading::new(&base.scenario, comparison, results, area)?));
    let readings: Vec<(&str, OpticReading)> = areas.into_iter().filter_map(of_area).collect();
    if readings.is_empty() {
        return Ok(());
    }
    let names = |area, reading| report::optics::Names { area, optics: reading, variants: &comparison.names };
    write_table(folder, &report::optics::OPTIC_RANKS, format, |rows| {
        readings.iter().try_for_each(|(area, reading)| {
            report::optics::write_ranks(rows, names(area, &reading.optics), &reading.paired())
        })
    })?;
    write_table(folder, &report::optics::OPTIC_FLIPS, format, |rows| {
        readings.iter().try_for_each(|(area, reading)| {
            report::optics::write_flips(rows, names(area, &reading.optics), &reading.paired())
        })
    })?;
    Ok(())
}

/// A variant in the manifest.
fn described(asked: &Asked) -> VariantFiles {
    VariantFiles {
        name: asked.variant.name.clone(),
        folder: asked.variant.folder.clone(),
        overrides: asked.overrides.iter().map(ToString::to_string).collect(),
        inputs: asked.loaded.inputs.clone(),
    }
}
