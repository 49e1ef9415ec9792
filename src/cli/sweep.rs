//! `mandate sweep`: plays a design of experiments, keeps every run, goes on where it stopped.

use clap::ValueEnum;
use mandate::experiment::run_log::{self, Shard, shard_name};
use mandate::report::Format;
use mandate::report::lines;
use mandate::report::words::capital;
use mandate::scenario::counted;
use mandate::study::Keep;
use mandate::study::sweep::design::Design;
use mandate::study::sweep::slurm::{self, Slurm};
use mandate::study::sweep::{self, Done, Open, Prepared, Request, words};

use super::args::{DrawsFrom, SweepArguments};
use super::progress::Watched;
use super::{Failure, ask, failure, print, spark};

/// Plays a design.
///
/// # Errors
/// Where the design or its scenario is wrong, runs cannot be kept, or the user stops.
pub fn sweep(arguments: &SweepArguments) -> Result<(), Failure> {
    let watch = Watched::new(arguments.quiet);
    Format::from(arguments.format).check()?;
    let prepared = sweep::prepare(request(arguments))?;
    let parts = match prepared.cells() {
        1 => "one design point".to_string(),
        cells => format!("{} design points that need runs of their own", lines::grouped(u128::from(cells))),
    };
    let fewer = "fewer levels, points or replications";
    ask::ask(&prepared.design.name, (prepared.runs(), parts), fewer, arguments.yes, || prepared.cost())?;
    if let Some(parts) = arguments.slurm {
        return scripts(arguments, &prepared, parts);
    }
    let open = prepared.open()?;
    if !arguments.quiet {
        print::err(&opening(&prepared.design, &open));
        ask::tell(false, prepared.runs(), || open.cost());
    }
    let folder = open.kept.folder.clone();
    let done = watch.through(|watch| open.play(watch))?;
    if arguments.quiet {
        return Ok(());
    }
    match done {
        Done::Part(shard, runs) => print::out(&format!(
            "{} is done: {} in {}\nJoin the parts with: mandate merge FOLDER... --out FOLDER",
            capital(&shard_name(Some(shard))),
            counted(runs, "run"),
            folder.display()
        )),
        Done::Whole(swept) => {
            let text = words::text(&swept, arguments.all);
            let bars = spark::of_sweep(&folder, arguments.all)?;
            print::out(&format!("{text}{bars}\n{}Results: {}", print::more(arguments.all), print::place(&folder)))
        }
    }
}

/// What the command line asks for.
fn request(arguments: &SweepArguments) -> Request {
    Request {
        design: arguments.design.clone(),
        seed: arguments.seed,
        replications: arguments.replications,
        draws: DrawsFrom::law(arguments.draws),
        // What cannot be played in parts is refused before scripts are written for it.
        shard: arguments.shard.or(arguments.slurm.map(|of| Shard { number: 1, of })),
        keep: Keep {
            folder: arguments.out.clone(),
            force: arguments.force,
            format: arguments.format.into(),
            command: print::command(),
        },
    }
}

/// Writes scripts for Slurm, and says what to do with them.
fn scripts(arguments: &SweepArguments, prepared: &Prepared, parts: u64) -> Result<(), Failure> {
    let program = std::env::current_exe();
    let program = program.map_err(|error| Failure::Failed(format!("where this program lies is not known: {error}")))?;
    let threads = arguments.threads.unwrap_or(1);
    let replications = arguments.replications.map(|count| format!("--replications {count}"));
    let format = Some(format!("--format {}", typed(arguments.format)));
    let seed = arguments.seed.map(|seed| format!("--seed {seed}"));
    let draws = arguments.draws.map(|draws| format!("--draws {}", typed(draws)));
    let slurm = Slurm {
        parts,
        threads,
        program,
        stopped: failure::INTERRUPTED,
        part_options: replications.clone().into_iter().chain(seed).chain(draws).collect(),
        merge_options: replications.into_iter().chain(format).collect(),
    };
    let written = prepared.scripts(&slurm)?;
    if arguments.quiet {
        return Ok(());
    }
    let folder = print::place(&written.folder);
    let mut text = format!(
        "{} of {} at most, each about {} on {}\nScripts: {folder}\n  array.sh asks for {} MB and {} a part\n  \
         merge.sh joins the parts into {folder}/results\nLook at their lines #SBATCH, add your partition and account, \
         then:\n  bash {}",
        counted(parts, "part"),
        counted(u64::try_from(written.runs).unwrap_or(u64::MAX), "run"),
        lines::duration(written.seconds),
        counted(threads, "thread"),
        written.memory,
        written.time,
        word(&format!("{folder}/submit.sh")),
    );
    if parts > slurm::USUAL {
        text.push_str(&format!(
            "\nMany clusters take {} parts at most: scontrol show config | grep MaxArraySize",
            lines::grouped(slurm::USUAL.into())
        ));
    }
    print::out(&text)
}

/// A value of an option as it is typed.
fn typed(value: impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
}

/// A path as a shell takes it.
fn word(path: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+".contains(letter);
    if path.chars().all(plain) { path.into() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// What is about to be done.
fn opening(design: &Design, open: &Open<'_>) -> String {
    let dropped = open.dropped();
    let document = &design.document;
    let points = design.points().unwrap_or(u64::MAX);
    let mut text = format!("{}\n{}, ", document.title, counted(points, "design point"));
    text.push_str(&match document.replications.until_halfwidth {
        Some(wish) => format!(
            "{} to {} replications each until the half-width of {} ({}) is {wish}",
            document.replications.count,
            document.replications.most,
            document.replications.response,
            document.replications.area
        ),
        None => {
            let each = counted(document.replications.count, "replication");
            format!("{each} each: {}", counted(open.first_runs(), "run"))
        }
    });
    text.extend(open.kept.in_words());
    if dropped > 0 {
        text.push_str(&format!(
            "\nThe last {} of its {} {} not whole; what stood there is played again",
            counted(dropped, "byte"),
            run_log::FILE,
            if dropped == 1 { "was" } else { "were" }
        ));
    }
    text
}
