//! Errors of the library as exceptions of the package, which stand in `mandate/_errors.py`.

use mandate::experiment::run_log::RunLogError;
use mandate::report::ReportError;
use mandate::report::reading::ReadingError;
use mandate::scenario::fault::head;
use mandate::scenario::{Fault, ScenarioError};
use mandate::study::StudyError;
use pyo3::prelude::*;

/// What is said of a fault: file, line, key, found, accepted, text of the line.
type Said = (String, Option<usize>, String, String, String, Option<String>);

/// An exception of the package.
fn exception<A>(py: Python<'_>, name: &str, arguments: A) -> PyErr
where
    A: for<'py> pyo3::call::PyCallArgs<'py>,
{
    let made = py.import("mandate._errors").and_then(|module| module.getattr(name)?.call1(arguments));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// The request is wrong.
pub fn mistake(py: Python<'_>, message: &str) -> PyErr {
    exception(py, "RequestError", (message,))
}

/// What was asked for could not be done.
pub fn failed(py: Python<'_>, message: &str) -> PyErr {
    exception(py, "StudyError", (message,))
}

/// The scenario, or a file beside it, is wrong.
fn faulty(py: Python<'_>, of: &str, faults: Vec<Fault>) -> PyErr {
    let message = head(of, faults.len());
    // A change has no option here by which it came.
    let named = faults.into_iter().map(|fault| if fault.change().is_some() { fault.by_option("set") } else { fault });
    let said: Vec<Said> = named.map(|fault| said(&fault)).collect();
    exception(py, "ScenarioError", (message, of, said))
}

fn said(fault: &Fault) -> Said {
    let line = fault.place().map(|place| place.line);
    let text = fault.place().and_then(|place| place.text.clone());
    let [file, key, found, accepted] = [fault.file(), fault.key(), fault.found(), fault.accepted()].map(String::from);
    (file, line, key, found, accepted, text)
}

/// Faults of a scenario.
pub fn of_scenario(py: Python<'_>, ScenarioError { folder, faults }: ScenarioError) -> PyErr {
    faulty(py, &folder, faults)
}

/// Why a folder cannot be read.
pub fn of_reading(py: Python<'_>, error: &ReadingError) -> PyErr {
    mistake(py, &error.to_string())
}

/// Why a study gave no results.
pub fn of_study(py: Python<'_>, error: StudyError) -> PyErr {
    match error {
        StudyError::Scenario(error) => of_scenario(py, error),
        StudyError::Faults { file, faults } => faulty(py, &file, faults),
        StudyError::Stopped(message) => exception(py, "Stopped", (message,)),
        StudyError::BrokeOff(_)
        | StudyError::Log(RunLogError::Io { .. } | RunLogError::BrokeOff(_) | RunLogError::Elsewhere(_)) => {
            failed(py, &error.to_string())
        }
        StudyError::Report(error) => of_report(py, &error),
        _ => mistake(py, &error.to_string()),
    }
}

/// Why results could not be written.
pub fn of_report(py: Python<'_>, error: &ReportError) -> PyErr {
    let message = error.to_string();
    if error.is_mistake() { mistake(py, &message) } else { failed(py, &message) }
}

/// A run that broke off where nothing waits for that.
pub fn broke_off(py: Python<'_>, reason: &str) -> PyErr {
    failed(py, reason)
}
