//! Commands: a file for each, the arguments they take, what they print.

mod analyse;
pub mod args;
mod ask;
mod calibrate;
mod check;
mod compare;
mod explore;
mod failure;
mod ids;
mod merge;
mod new;
mod observed;
mod patterns;
mod plot;
mod print;
mod progress;
mod report;
mod run;
mod runs;
mod spark;
mod sweep;
mod threads;
mod validate;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use clap::CommandFactory;
use mandate::observation::finite::NoResult;
use mandate::scenario::Override;
use mandate::scenario::document::Document;

use self::args::{Arguments, Command};
pub use self::failure::Failure;

/// Carries out a command; a run that breaks off where nothing waits for that ends it with its reason.
///
/// # Errors
/// As [`dispatch`].
pub fn guarded(command: Command) -> Result<(), Failure> {
    catch_unwind(AssertUnwindSafe(|| dispatch(command))).unwrap_or_else(|panic| match panic.downcast_ref() {
        Some(NoResult(reason)) => Err(Failure::Failed(reason.clone())),
        None => resume_unwind(panic),
    })
}

/// Carries out a command.
///
/// # Errors
/// Whatever went wrong, with its exit code.
fn dispatch(command: Command) -> Result<(), Failure> {
    once(&command)?;
    threads::make(&command)?;
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments),
        Command::Sweep(arguments) => sweep::sweep(&arguments),
        Command::Calibrate(arguments) => calibrate::calibrate(&arguments),
        Command::Patterns(arguments) => patterns::patterns(&arguments),
        Command::Merge(arguments) => merge::merge(&arguments),
        Command::Analyse(arguments) => analyse::analyse(&arguments),
        Command::Validate(arguments) => validate::validate(&arguments),
        Command::Plot(arguments) => plot::plot(&arguments),
        Command::Explore(arguments) => explore::explore(&arguments),
        Command::Report(arguments) => report::report(&arguments),
        Command::Runs(arguments) => runs::runs(&arguments),
        Command::New(arguments) => new::new(&arguments),
        Command::Schema { tables } => {
            let schema = match tables {
                true => serde_json::to_string_pretty(&mandate::study::dictionary::schema::package()),
                false => serde_json::to_string_pretty(&schemars::schema_for!(Document)),
            };
            print::out(&schema.map_err(|error| Failure::Failed(error.to_string()))?)
        }
        Command::Dictionary { inputs: true } => print::out(mandate::study::dictionary::inputs_markdown().trim_end()),
        Command::Dictionary { inputs: false } => print::out(mandate::study::dictionary::markdown().trim_end()),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), env!("CARGO_PKG_NAME"), &mut script);
            print::out(String::from_utf8_lossy(&script).trim_end())
        }
    }
}

/// Refuses a change that takes the value of another: of two values one would be lost without a word.
fn once(command: &Command) -> Result<(), Failure> {
    let changes: &[Override] = match command {
        Command::Run(arguments) => &arguments.overrides,
        Command::Check(arguments) => &arguments.overrides,
        Command::Calibrate(arguments) => &arguments.overrides,
        Command::Patterns(arguments) => &arguments.overrides,
        Command::Validate(arguments) => &arguments.overrides,
        _ => return Ok(()),
    };
    Ok(mandate::study::once(&[("--set", changes)])?)
}
