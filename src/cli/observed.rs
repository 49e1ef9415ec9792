//! `--observed`: the file of the user beside a run, in `run`, `plot` and `report`.

use mandate::report::chart::Wishes;
use mandate::report::reading::Output;
use mandate::scenario::Scenario;
use mandate::study::validation::beside::Beside;

use super::args::ObservedArguments;
use super::{Failure, print};

/// Reads it for a scenario that is to be played.
///
/// # Errors
/// Where it cannot be read, or does not fit the scenario.
pub fn for_scenario(arguments: &ObservedArguments, scenario: &Scenario) -> Result<Option<Beside>, Failure> {
    let read = |path| Beside::read(path, scenario, arguments.country.as_deref());
    told(arguments.observed.as_deref().map(read).transpose()?)
}

/// Reads it for a folder of results, and has it drawn.
///
/// # Errors
/// Likewise.
pub fn for_output(
    arguments: &ObservedArguments,
    output: &Output,
    wishes: &mut Wishes,
) -> Result<Option<Beside>, Failure> {
    let read = |path| Beside::for_output(path, output, arguments.country.as_deref());
    let beside = told(arguments.observed.as_deref().map(read).transpose()?)?;
    wishes.observed = beside.as_ref().map(Beside::observations);
    Ok(beside)
}

fn told(beside: Option<Beside>) -> Result<Option<Beside>, Failure> {
    beside.iter().flat_map(Beside::notes).for_each(|note| print::err(&format!("note: {note}")));
    Ok(beside)
}

/// Writes the table of both into a folder of results; what is printed of it, empty without a file.
///
/// # Errors
/// Where a table is damaged, or it cannot be written.
pub fn written(beside: Option<&Beside>, output: &Output) -> Result<String, Failure> {
    let Some(beside) = beside else { return Ok(String::new()) };
    let (lines, place) = beside.write(output)?;
    Ok(format!("{}Table: {}", beside.text(&lines), print::place(&place)))
}
