//! Commands: a file for each, the arguments they take, what they print.

mod analyse;
pub mod args;
mod calibrate;
mod check;
mod compare;
mod failure;
mod merge;
mod patterns;
mod plot;
mod print;
mod progress;
mod report;
mod run;
mod spark;
mod sweep;
mod validate;

use clap::CommandFactory;
use mandate::scenario::Override;
use mandate::scenario::document::Document;

use self::args::{Arguments, Command};
pub use self::failure::Failure;

/// Carries out a command.
///
/// # Errors
/// Whatever went wrong, with its exit code.
pub fn dispatch(command: Command) -> Result<(), Failure> {
    once(&command)?;
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
        Command::Report(arguments) => report::report(&arguments),
        Command::Schema => {
            let schema = serde_json::to_string_pretty(&schemars::schema_for!(Document));
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

/// Refuses a change that is given twice by one option: of two values one would be lost without a word.
fn once(command: &Command) -> Result<(), Failure> {
    let options: Vec<(&str, &[Override])> = match command {
        Command::Run(arguments) => vec![("--set", &arguments.overrides)],
        Command::Check(arguments) => vec![("--set", &arguments.overrides)],
        Command::Calibrate(arguments) => vec![("--set", &arguments.overrides)],
        Command::Patterns(arguments) => vec![("--set", &arguments.overrides)],
        Command::Validate(arguments) => vec![("--set", &arguments.overrides)],
        Command::Compare(arguments) => {
            vec![("--base", &arguments.base_overrides), ("--with", &arguments.common_overrides)]
        }
        _ => Vec::new(),
    };
    for (option, changes) in options {
        for (place, change) in changes.iter().enumerate() {
            let Some(first) = changes[..place].iter().find(|first| first.path == change.path) else { continue };
            return Err(Failure::Mistake(format!(
                "{option} {change}: found a second value of {}, after {}; accepted: each path once",
                change.path, first.value
            )));
        }
    }
    Ok(())
}
