//! How a command can fail: the message, and the exit code that scripts read.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use mandate::report::ReportError;
use mandate::scenario::{Fault, ScenarioError};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

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

impl Failure {
    /// 1 the run failed, 2 the command or the input was wrong, 130 interrupted.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Mistake(_) | Self::Scenario(_) | Self::Design(..) => 2,
            Self::Interrupted(_) => 130,
        })
    }

    /// Prints the message on standard error.
    pub fn print(&self) {
        match self {
            Self::Mistake(message) | Self::Failed(message) => say!("error: {message}"),
            Self::Interrupted(message) => say!("interrupted: {message}"),
            Self::Scenario(error) => {
                print_faults(&error.to_string(), &error.faults);
                let folder = std::path::Path::new(&error.folder);
                if !folder.is_dir() {
                    say!("{}", hint(folder));
                }
            }
            Self::Design(file, faults) => {
                let count = faults.len();
                print_faults(&format!("{file}: {count} fault{}", if count == 1 { "" } else { "s" }), faults);
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

/// All faults: with their lines of the file on a terminal, one a line elsewhere.
fn print_faults(head: &str, faults: &[Fault]) {
    let terminal = std::io::stderr().is_terminal();
    say!("error: {head}");
    for fault in faults {
        let mut drawn = String::new();
        if terminal && is_narrow(fault) && handler().render_report(&mut drawn, fault).is_ok() {
            tell!("{drawn}");
        } else if terminal {
            super::print::wrap(&mut drawn, &format!("  × {fault}"), 4);
            tell!("{drawn}");
        } else {
            say!("{fault}");
        }
    }
}

/// Whether what a fault points to can be drawn on a terminal of 80 columns; long rows of a table are named by their line.
fn is_narrow(fault: &Fault) -> bool {
    let mut labels = fault.labels().into_iter().flatten();
    labels.all(|label| label.len() <= 70)
}

/// Narrow enough for a terminal of 80 columns; without colour where `NO_COLOR` is set.
fn handler() -> GraphicalReportHandler {
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme).with_width(80).with_context_lines(0)
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
