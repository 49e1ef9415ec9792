//! `mandate run`: plays a scenario, writes its results, prints a summary.

use mandate::report::{Format, OutputFolder, lines};
use mandate::scenario::Source;
use mandate::study::run::{self, Ran, Request, words};

use super::args::{DrawsFrom, RunArguments};
use super::progress::Watched;
use super::{Failure, ask, print, spark};

/// Plays a scenario once or several times.
///
/// # Errors
/// Where the command or scenario is wrong, results cannot be written, or the user stops.
pub fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let watch = Watched::new(arguments.quiet);
    let format = Format::from(arguments.format);
    format.check()?;
    let prepared = run::prepare(request(arguments))?;
    let parts = format!("{} replications", lines::grouped(arguments.replications.into()));
    let runs = (u128::from(prepared.runs()), parts);
    ask::ask("--replications", runs, "fewer replications", arguments.yes, || Ok(prepared.seconds_a_run()))?;
    let folder = OutputFolder::asked(arguments.out.as_deref(), arguments.force, &prepared.name(), run::own())?;
    let ran = watch.through(|watch| prepared.play_beside(folder.path(), watch))?;
    let path = ran.write(folder, format, print::command(), &watch)?;
    if arguments.quiet {
        return Ok(());
    }
    print::out(&format!("{}\nResults: {}", summary(&ran, arguments.bookkeeping), print::place(&path)))
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
        ..Request::new(Source::from(arguments.scenario.as_path()))
    }
}

/// The tables on the terminal.
fn summary(ran: &Ran<'_>, bookkeeping: bool) -> String {
    let (prepared, results) = (ran.prepared, ran.results());
    let (scenario, seed) = (prepared.scenario(), prepared.seed);
    let text = match ran.one() {
        Some(one) => words::one(scenario, one, results, seed, bookkeeping),
        None => words::many(scenario, results, seed, prepared.drawn()),
    };
    text + &spark::of_run(scenario, results)
}
