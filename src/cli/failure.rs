//! How a command can fail: the message, and the exit code that scripts read.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use mandate::experiment::run_log::RunLogError;
use mandate::report::ReportError;
use mandate::report::lines;
use mandate::report::reading::ReadingError;
use mandate::scenario::cells::{acts, visible};
use mandate::scenario::fault::{self, Place};
use mandate::scenario::{Fault, ScenarioError, alike};
use mandate::study::StudyError;

/// Writes a line to standard error; a reader that has gone away is no failure of its own.
macro_rules! say {
    ($($text:tt)*) => {{
        let _ = writeln!(std::io::stderr(), $($text)*);
    }};
}

/// The same without a line end.
macro_rules! tell {
    ($($text:tt)*) => {{
        let _ = write!(std::io::stderr(), $($text)*);
    }};
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// The command line is wrong: the message says what is accepted.
    Mistake(String),
    /// The scenario is wrong.
    Scenario(ScenarioError),
    /// A design of experiments is wrong: its file and the faults.
    Design(String, Vec<Fault>),
    /// The run failed, or its results could not be written.
    Failed(String),
    /// The user stopped it.
    Interrupted(String),
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Scenario(error) => Self::Scenario(error),
            StudyError::Faults { file, faults } => Self::Design(file, faults),
            StudyError::Request(message) => Self::Mistake(message),
            StudyError::Reading(error) => error.into(),
            StudyError::Log(
                error @ (RunLogError::Io { .. } | RunLogError::BrokeOff(_) | RunLogError::Elsewhere(_)),
            ) => Self::Failed(error.to_string()),
            StudyError::Log(error) => Self::Mistake(error.to_string()),
            StudyError::Report(error) => error.into(),
            StudyError::BrokeOff(error) => Self::Failed(error.to_string()),
            StudyError::Stopped(message) => Self::Interrupted(message),
        }
    }
}

impl From<ReadingError> for Failure {
    fn from(error: ReadingError) -> Self {
        Self::Mistake(error.to_string())
    }
}

/// Exit code of a command that the user stopped.
pub const INTERRUPTED: u8 = 130;

impl Failure {
    /// 1 the run failed, 2 the command or the input was wrong, 130 interrupted.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Mistake(_) | Self::Scenario(_) | Self::Design(..) => 2,
            Self::Interrupted(_) => INTERRUPTED,
        })
    }

    /// Prints the message on standard error.
    pub fn print(&self) {
        match self {
            Self::Mistake(message) | Self::Failed(message) => {
                tell!("{}", on_terminal(&format!("error: {}", visible_lines(message))));
            }
            Self::Interrupted(message) => say!("interrupted: {}", visible_lines(message)),
            Self::Scenario(error) => {
                print_faults(&visible(&error.to_string()), &error.faults);
                let folder = std::path::Path::new(&error.folder);
                if !folder.is_dir() {
                    say!("{}", hint(folder));
                }
            }
            Self::Design(file, faults) => {
                print_faults(&visible(&fault::head(file, faults.len())), faults);
            }
        }
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        Self::Scenario(error)
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        if error.is_mistake() { Self::Mistake(error.to_string()) } else { Self::Failed(error.to_string()) }
    }
}

/// A message whose characters are all seen, in its lines.
fn visible_lines(message: &str) -> String {
    message.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// A message in lines of at most 80 characters where a person reads it; elsewhere as it is.
fn on_terminal(message: &str) -> String {
    if std::io::stderr().is_terminal() { in_lines(message) } else { format!("{message}\n") }
}

/// A message in lines of at most 80 characters.
fn in_lines(message: &str) -> String {
    let mut out = String::new();
    message.lines().for_each(|line| lines::wrap(&mut out, line, 2));
    out
}

/// Faults that are told one by one: who has mended so many checks again.
const MOST_FAULTS: usize = 100;

/// All faults, or the first of very many: with their lines of the file on a terminal, one a line elsewhere. Of many that are alike the
/// first, and where the others are.
fn print_faults(head: &str, faults: &[Fault]) {
    let terminal = std::io::stderr().is_terminal();
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    say!("error: {head}");
    let told = alike(faults);
    for one in &told[..told.len().min(MOST_FAULTS)] {
        let others = one.words();
        if terminal {
            tell!("{}", drawn(one.first, colour));
            if let Some(words) = others {
                say!("    {words}");
            }
        } else {
            say!("{}{}", one.first, others.map_or_else(String::new, |words| format!("; {words}")));
        }
    }
    if told.len() > MOST_FAULTS {
        say!("and {} more", lines::grouped((told.len() - MOST_FAULTS) as u128));
    }
}

/// A fault in lines of at most 80 characters, with its line of the file where that is short enough, and a mark under what is wrong.
fn drawn(fault: &Fault, colour: bool) -> String {
    let red = |text: &str| if colour { format!("\x1b[31m{text}\x1b[0m") } else { text.to_string() };
    let mut out = String::new();
    lines::wrap(&mut out, &format!("  × {fault}"), 4);
    out = out.replacen('×', &red("×"), 1);
    if let Some(Place { line, text: Some(text), part }) = fault.place()
        && text.chars().count() <= 70
    {
        let [before, wrong] = [0..part.start, part.clone()].map(|bytes| text.get(bytes).unwrap_or("").chars().count());
        let shown = |letter| {
            if letter == '\t' {
                ' '
            } else if acts(letter) {
                '\u{fffd}'
            } else {
                letter
            }
        };
        let (number, text) = (format!("{line:>4}"), text.chars().map(shown).collect::<String>());
        let mark = " ".repeat(before) + &red(&"─".repeat(wrong.max(1)));
        out.push_str(&format!("{number} │ {text}\n{:>4} · {mark}\n", ""));
    }
    out
}

/// What to do about a path that is no scenario.
pub fn hint(path: &std::path::Path) -> String {
    if path.is_file() {
        return "help: give the folder that holds scenario.toml, not a file in it".into();
    }
    let folders = std::fs::read_dir("scenarios").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut known: Vec<String> = folders
        .filter(|folder| folder.join("scenario.toml").is_file())
        .map(|path| path.display().to_string())
        .collect();
    known.sort();
    if known.is_empty() {
        "help: run from the folder that holds `scenarios`, or give the path of a scenario's folder".into()
    } else {
        format!("help: scenarios here: {}", known.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use mandate::scenario::{Fault, Text};

    use super::{drawn, in_lines};

    #[test]
    fn long_messages_are_broken_and_their_own_lines_stay() {
        let [a, b] = ["a", "b"].map(|letter| letter.repeat(40));
        assert_eq!(in_lines(&format!("error: {a} {b}\n  second")), format!("error: {a}\n  {b}\n  second\n"));
    }

    #[test]
    fn a_fault_is_drawn_under_its_line_and_a_long_line_is_only_named() {
        let text = Text::new("a.toml", "x = 1\n\tstep = \"é\" # why\n");
        let fault = Fault::at(&text, 14..18, "step", "\"é\"", "a number");
        let expected =
            "  × a.toml:2: step: found \"é\"; accepted: a number\n   2 │  step = \"é\" # why\n     ·         ───\n";
        assert_eq!(drawn(&fault, false), expected);
        assert!(drawn(&fault, true).contains("\x1b[31m───\x1b[0m\n"));
        let long = Text::new("b.csv", &"a,".repeat(50));
        assert_eq!(
            drawn(&Fault::on_line(&long, 1, "row", "1", "2"), false),
            "  × b.csv:1: row: found 1; accepted: 2\n"
        );
        assert_eq!(drawn(&Fault::of_file("c", "k", "1", "2"), false), "  × c: k: found 1; accepted: 2\n");
    }
}
