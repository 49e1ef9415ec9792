//! A command line that is refused, in the words of all other messages: what was found, what is accepted.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error, FromArgMatches};

use super::Arguments;

/// Why a command line asks for nothing that could be done.
#[derive(Debug)]
pub enum Refused {
    /// It asks for help or the version, which this shows.
    Shown(Box<Error>),
    /// What is wrong with it.
    Wrong(String),
}

/// Reads a command line.
///
/// # Errors
/// Where it asks for help, or is wrong.
pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Arguments, Refused> {
    let words: Vec<OsString> = words.into_iter().collect();
    let mut command = signed(Arguments::command());
    let read = command.try_get_matches_from_mut(&words);
    read.and_then(|matches| Arguments::from_arg_matches(&matches)).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Refused::Shown(Box::new(error))
        }
        _ => Refused::Wrong(in_words(&error, &command, &words)),
    })
}

/// A command whose options take a number with a minus for their value, not for an option: it is then said what they accept.
fn signed(command: Command) -> Command {
    let signed_value = |arg: clap::Arg| {
        let takes = arg.get_action().takes_values() && !arg.is_positional();
        if takes { arg.allow_negative_numbers(true) } else { arg }
    };
    command.mut_args(signed_value).mut_subcommands(signed)
}

/// What is wrong with a command line.
fn in_words(error: &Error, command: &Command, words: &[OsString]) -> String {
    let told = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let (option, value) = (told(ContextKind::InvalidArg), told(ContextKind::InvalidValue));
    let found = if value.is_empty() { "no value".to_string() } else { value };
    let name = words.get(1).map_or_else(String::new, |word| word.to_string_lossy().into_owned());
    let own = command.find_subcommand(&name);
    let of = own.map_or_else(|| "mandate".to_string(), |own| format!("mandate {}", own.get_name()));
    match error.kind() {
        ErrorKind::InvalidValue => {
            let hint = meant(&told(ContextKind::SuggestedValue));
            let accepted = match told(ContextKind::ValidValue) {
                all if all.is_empty() => "a value after it".into(),
                all => format!("one of {all}{hint}"),
            };
            format!("{option}: found {found}; accepted: {accepted}")
        }
        ErrorKind::ValueValidation => {
            let accepted = std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
            format!("{option}: found {found}; accepted: {accepted}")
        }
        ErrorKind::UnknownArgument if !option.starts_with('-') => {
            format!("{of}: found {option}, one word too many; accepted: {}", usage(own.unwrap_or(command)))
        }
        ErrorKind::UnknownArgument => {
            let hint = meant(&told(ContextKind::SuggestedArg));
            format!("{of}: found {option}, which is no option of it; accepted: those that `{of} --help` lists{hint}")
        }
        ErrorKind::InvalidSubcommand | ErrorKind::MissingSubcommand => {
            let all: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
            let typed = told(ContextKind::InvalidSubcommand);
            let hint = mandate::scenario::did_you_mean(&typed, all.iter().copied());
            let typed =
                if typed.is_empty() { "no command".to_string() } else { format!("{typed}, which is no command") };
            format!("mandate: found {typed}; accepted: one of {}{hint}", all.join(", "))
        }
        ErrorKind::MissingRequiredArgument => {
            let usage = match error.get(ContextKind::Usage) {
                Some(ContextValue::StyledStr(usage)) => plain(&usage.to_string()),
                _ => usage(own.unwrap_or(command)),
            };
            format!("{of}: found no {option}; accepted: {usage}")
        }
        ErrorKind::ArgumentConflict => match told(ContextKind::PriorArg) {
            other if other == option => format!("{option}: found it a second time; accepted: once"),
            other => format!("{option}: found it beside {other}; accepted: one of them"),
        },
        ErrorKind::TooManyValues => format!("{option}: found {found}; accepted: the option alone, without a value"),
        ErrorKind::InvalidUtf8 => format!("{of}: found a word that is not UTF-8; accepted: text in UTF-8"),
        _ => format!("{of}: found words that do not go together; accepted: {}", usage(own.unwrap_or(command))),
    }
}

/// The word that may be meant, as advice.
fn meant(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" (did you mean {words}?)") }
}

/// How a command is written.
fn usage(command: &Command) -> String {
    plain(&command.clone().render_usage().to_string())
}

fn plain(usage: &str) -> String {
    usage.trim().trim_start_matches("Usage:").trim().to_string()
}
