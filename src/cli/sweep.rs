//! `mandate sweep`: plays a design of experiments, keeps every run, goes on where it stopped.

use mandate::experiment::run_log::{self, shard_name};
use mandate::report::Format;
use mandate::report::lines;
use mandate::report::words::capital;
use mandate::study::Keep;
use mandate::study::sweep::design::Design;
use mandate::study::sweep::{self, Cost, Done, Open, Prepared, Request, words};

use super::args::{DrawLaw, SweepArguments};
use super::progress::Watched;
use super::{Failure, print, spark};

/// Runs from which the user is asked whether so many are meant.
const MANY: u128 = 50_000;

/// Plays a design.
///
/// # Errors
/// Where the design or its scenario is wrong, runs cannot be kept, or the user stops.
pub fn sweep(arguments: &SweepArguments) -> Result<(), Failure> {
    let watch = Watched::new(arguments.quiet);
    Format::from(arguments.format).check()?;
    set_threads(arguments.threads)?;
    let prepared = sweep::prepare(request(arguments))?;
    ask(&prepared, arguments.yes)?;
    let open = prepared.open()?;
    if !arguments.quiet {
        print::err(&opening(&prepared.design, &open));
    }
    let folder = open.kept.folder.clone();
    let done = watch.through(|watch| open.play(watch))?;
    if arguments.quiet {
        return Ok(());
    }
    match done {
        Done::Part(shard, runs) => print::out(&format!(
            "{} is done: {runs} runs in {}\nJoin the parts with: mandate merge FOLDER... --out FOLDER",
            capital(&shard_name(Some(shard))),
            folder.display()
        )),
        Done::Whole(swept) => {
            let bars = spark::of_sweep(&folder)?;
            print::out(&format!("{}{bars}\nResults: {}", words::text(&swept), folder.display()))
        }
    }
}

/// What the command line asks for.
fn request(arguments: &SweepArguments) -> Request {
    Request {
        design: arguments.design.clone(),
        seed: arguments.seed,
        replications: arguments.replications,
        posterior: arguments.draws == DrawLaw::Posterior,
        shard: arguments.shard,
        keep: Keep {
            folder: arguments.out.clone(),
            force: arguments.force,
            format: arguments.format.into(),
            command: print::command(),
        },
    }
}

/// Sets how many threads play.
pub fn set_threads(threads: Option<usize>) -> Result<(), Failure> {
    let Some(threads) = threads else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    let fewer = "the system gives no more threads; accepted: fewer of them";
    pool.map_err(|_| Failure::Failed(format!("--threads: found {threads}: {fewer}")))
}

/// Asks for a yes where a design is very large.
fn ask(prepared: &Prepared, yes: bool) -> Result<(), Failure> {
    let Cost { cells, runs } = prepared.cost();
    if runs <= MANY || yes {
        return Ok(());
    }
    let seconds = prepared.seconds_a_run()? * runs as f64;
    let cores = rayon::current_num_threads();
    Err(Failure::Mistake(format!(
        "{}: found {} runs ({} design points that need runs of their own), about {} on {cores} thread{}; give --yes if so \
         many are meant, or fewer levels, points or replications",
        prepared.design.name,
        lines::grouped(runs),
        lines::grouped(u128::from(cells)),
        lines::duration(seconds / cores as f64),
        if cores == 1 { "" } else { "s" },
    )))
}

/// What is about to be done.
fn opening(design: &Design, open: &Open<'_>) -> String {
    let dropped = open.dropped();
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
        None => format!("{} replications each: {} runs", document.replications.count, open.first_runs()),
    });
    text.extend(open.kept.in_words());
    if dropped > 0 {
        text.push_str(&format!(
            "\nThe last {dropped} bytes of its {} were not whole; their runs are played again",
            run_log::FILE
        ));
    }
    text
}
