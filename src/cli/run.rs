//! `mandate run`: plays a scenario, writes its results, prints a summary.

use std::path::Path;

use mandate::report::reading::Output;
use mandate::report::{Format, OutputFolder, lines};
use mandate::scenario::Source;
use mandate::study::Cost;
use mandate::study::run::tables::ged::EVENTS;
use mandate::study::run::{self, Prepared, Ran, Request, words};

use super::args::{DrawsFrom, Keep, RunArguments};
use super::progress::Watched;
use super::{Failure, ask, observed, print, spark};

/// Plays a scenario once or several times.
///
/// # Errors
/// Where the command or scenario is wrong, results cannot be written, or the user stops.
pub fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let watch = Watched::new(arguments.quiet);
    let format = Format::from(arguments.format);
    format.check()?;
    let prepared = run::prepare(request(arguments))?;
    print::unfinished(arguments.quiet, [arguments.scenario.as_path()]);
    let beside = observed::for_scenario(&arguments.beside, prepared.scenario())?;
    let parts = format!("{} replications", lines::grouped(arguments.replications.into()));
    let runs = (u128::from(prepared.runs()), parts);
    ask::ask("--replications", runs, "fewer replications", arguments.yes, || prepared.cost())?;
    let folder = OutputFolder::asked(arguments.out.as_deref(), arguments.force, &prepared.name(), run::own())?;
    if arguments.replications > 1 && !arguments.quiet {
        tell(&prepared, folder.path())?;
    }
    let ran = watch.through(|watch| prepared.play_beside(folder.path(), watch))?;
    let path = ran.write(folder, format, print::command(), &watch)?;
    let observed = match &beside {
        None => String::new(),
        Some(beside) => observed::written(Some(beside), &Output::open(&path)?)? + "\n",
    };
    if arguments.quiet {
        return Ok(());
    }
    let summary = summary(&ran, arguments.bookkeeping);
    let observed = if observed.is_empty() { observed } else { format!("\n{observed}") };
    print::out(&format!("{summary}{observed}\nResults: {}", print::place(&path)))
}

/// What the command line asks for.
fn request(arguments: &RunArguments) -> Request {
    Request {
        changes: arguments.overrides.clone(),
        replications: arguments.replications,
        first: arguments.replication,
        draws: DrawsFrom::law(arguments.draws),
        seed: arguments.seed,
        until: arguments.until,
        measures: arguments.measures.clone(),
        tables: arguments.tables.clone(),
        events: arguments.keep.filter(|_| arguments.replications > 1).map(|Keep::Events| arguments.format.into()),
        ..Request::new(Source::from(arguments.scenario.as_path()))
    }
}

/// What all replications cost, and how much of it their events, before they are played.
fn tell(prepared: &Prepared, folder: &Path) -> Result<(), Failure> {
    let mut of_events = 0.0;
    if let Some(format) = prepared.request.events {
        let (events, bytes) = prepared.size_of_events(folder, format)?;
        let replications = prepared.request.replications;
        of_events = bytes as f64 * replications as f64;
        let (size, events) = (lines::megabytes(of_events), lines::grouped(events as u128));
        let file = EVENTS.file(format);
        print::err(&format!(
            "note: --keep events: {replications} replications of some {events} fatal events each, about {size} in {file}"
        ));
    }
    ask::tell(false, prepared.runs().into(), || {
        let cost = prepared.cost();
        Cost { bytes: cost.bytes + of_events, ..cost }
    });
    Ok(())
}

/// The tables on the terminal.
fn summary(ran: &Ran<'_>, bookkeeping: bool) -> String {
    let (prepared, results) = (ran.prepared, ran.results());
    let (scenario, seed) = (prepared.scenario(), prepared.seed);
    let text = match ran.one() {
        Some(one) => words::one(scenario, one, results, seed, bookkeeping),
        None => words::many(scenario, results, seed, prepared.drawn()),
    };
    text + &words::asked(results, &prepared.asked()) + &spark::of_run(scenario, results)
}
