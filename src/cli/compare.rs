//! `mandate compare`: paired what-if on common random numbers, and what explains the difference.

use std::path::Path;

use mandate::provenance::manifest;
use mandate::report::{Format, OutputFolder, lines};
use mandate::scenario::{Override, Source, cells};
use mandate::study::comparison::{self, Other, Request, finished};

use super::args::{CompareArguments, DrawsFrom};
use super::failure::hint;
use super::progress::Watched;
use super::{Failure, ask, print};

/// Compares variants.
///
/// # Errors
/// Where the command or a scenario is wrong, results cannot be written, or the user stops before one replication is done.
pub fn compare(arguments: &CompareArguments) -> Result<(), Failure> {
    if arguments.scenarios.iter().any(|path| is_finished(path)) {
        return hold(arguments);
    }
    let watch = Watched::new(arguments.quiet);
    let format = Format::from(arguments.format);
    format.check()?;
    let prepared = comparison::prepare(request(arguments)?)?;
    print::unfinished(arguments.quiet, arguments.scenarios.iter().map(std::path::PathBuf::as_path));
    let (replications, each) = prepared.most();
    let runs = u128::from(replications) * each as u128;
    let parts = format!("{} replications of {each} runs", lines::grouped(replications.into()));
    ask::ask("--replications", (runs, parts), "fewer replications", arguments.yes, || prepared.cost())?;
    let folder = OutputFolder::asked(arguments.out.as_deref(), arguments.force, &prepared.name(), comparison::own())?;
    ask::tell(arguments.quiet, runs, || prepared.cost());
    let compared = watch.through(|watch| prepared.play(watch))?;
    let path = compared.write(folder, format, print::command())?;
    if !arguments.quiet {
        let page = comparison::words::page(&compared, arguments.all);
        let more = print::more(arguments.all);
        print::out(&format!("{page}\n{more}Results: {}", print::place(&path)))?;
    }
    let (done, path) = (compared.outcomes.len(), path.display());
    match (compared.stopped, &compared.broke_off) {
        (_, Some(broke_off)) => {
            Err(Failure::Failed(format!("{broke_off}; the {done} replications before it are kept in {path}")))
        }
        (None, None) => Ok(()),
        (Some(asked), None) => {
            Err(Failure::Interrupted(format!("stopped after {done} of {asked} replications; these are kept in {path}")))
        }
    }
}

/// Whether finished results lie in a folder, and no scenario.
fn is_finished(folder: &Path) -> bool {
    folder.join(manifest::FILE).is_file() && !folder.join("scenario.toml").exists()
}

/// Compares finished runs.
fn hold(arguments: &CompareArguments) -> Result<(), Failure> {
    let format = Format::from(arguments.format);
    format.check()?;
    if let Some(other) = arguments.scenarios.iter().find(|path| !is_finished(path)) {
        return Err(Failure::Mistake(format!(
            "SCENARIO {}: found no finished run, beside one; accepted: all of them scenarios, or all of them folders that `mandate run` wrote",
            other.display()
        )));
    }
    if let Some(option) = arguments.plays() {
        return Err(Failure::Mistake(format!(
            "{option}: found with finished runs, which are not played again; accepted with them: --from, --to, --all, --out, --force, --format, --quiet"
        )));
    }
    let years = (arguments.from, arguments.to);
    let held = finished::hold(finished::Request { folders: arguments.scenarios.clone(), years })?;
    let folder = OutputFolder::asked(arguments.out.as_deref(), arguments.force, &held.name(), comparison::own())?;
    let path = held.write(folder, format, &print::command())?;
    if arguments.quiet {
        return Ok(());
    }
    let more = print::more(arguments.all);
    print::out(&format!("{}\n{more}Results: {}", held.page(arguments.all), print::place(&path)))
}

/// What the command line asks for.
fn request(arguments: &CompareArguments) -> Result<Request, Failure> {
    let (base, folders) = arguments.scenarios.split_first().expect("the command line asks for at least one");
    let mut others = folders.iter().map(|other| of_word(other)).collect::<Result<Vec<Other>, Failure>>()?;
    for text in &arguments.overrides {
        let (name, changes) = named_changes(text).map_err(Failure::Mistake)?;
        others.push(Other::Changed(name, changes));
    }
    if arguments.optics {
        others.push(Other::Optics);
    }
    if arguments.until_halfwidth.is_some() && arguments.max_replications < arguments.replications {
        return Err(Failure::Mistake(format!(
            "--max-replications: found {}; accepted: at least as many as --replications, {}",
            arguments.max_replications, arguments.replications
        )));
    }
    Ok(Request {
        base_changes: arguments.base_overrides.clone(),
        common_changes: arguments.common_overrides.clone(),
        channels: arguments.channels,
        draws: DrawsFrom::law(arguments.draws),
        replications: arguments.replications,
        first: arguments.replication,
        until_halfwidth: arguments.until_halfwidth.map(|wish| (wish, arguments.max_replications)),
        years: (arguments.from, arguments.to),
        seed: arguments.seed,
        until: arguments.until,
        measures: arguments.measures.clone(),
        ..Request::new(Source::from(base.as_path()), others)
    })
}

/// What a word of the command line stands for: `none`, `separate` or a folder.
fn of_word(other: &Path) -> Result<Other, Failure> {
    match other.to_str() {
        Some("none") => Ok(Other::None),
        Some("separate") => Ok(Other::Separate),
        _ if other.is_dir() => Ok(Other::Scenario(Source::from(other))),
        _ => Err(unknown(other)),
    }
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
    if let Some(given) = name.filter(|name| !cells::is_label(name)) {
        return Err(format!("--set: found \"{given}\"; accepted: {}", cells::accepted::LABEL));
    }
    let name = name.map_or_else(|| rest.trim().to_string(), String::from);
    match cells::hazard(&name).or_else(|| cells::formula(&name)) {
        None => Ok((name, changes)),
        Some(found) => {
            Err(format!("--set: found \"{name}\"; accepted: a name with no {found}: {}", cells::accepted::TEXT))
        }
    }
}
