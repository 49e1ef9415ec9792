//! `mandate report`: charts and tables of an output folder in one page of HTML.

use mandate::report::chart::Wishes;
use mandate::report::marks;
use mandate::report::reading::Output;
use mandate::study::picture;

use super::args::ReportArguments;
use super::{Failure, observed, print};

/// Makes the page of a folder and says where it is.
///
/// # Errors
/// Where the folder holds no results, a table is damaged, or the file cannot be written or is not ours to replace.
pub fn report(arguments: &ReportArguments) -> Result<(), Failure> {
    let output = Output::open(&arguments.output)?;
    let path = arguments.out.clone().unwrap_or_else(|| arguments.output.join(marks::PAGE));
    picture::may_be_written(&path)?;
    let mut wishes = Wishes::from(&arguments.wishes);
    let beside = observed::for_output(&arguments.wishes.beside, &output, &mut wishes)?;
    let figures = picture::figures(&output, &[], &wishes)?;
    for note in picture::notes(&output, &wishes, &figures)? {
        print::err(&format!("note: {note}"));
    }
    // Before the page, which shows the table.
    let observed = observed::written(beside.as_ref(), &output)?;
    let size = picture::report(&output, &figures, &wishes, &path)? as f64 / 1e6;
    if arguments.quiet {
        return Ok(());
    }
    if !observed.is_empty() {
        print::out(&format!("{observed}\n"))?;
    }
    let charts = match figures.len() {
        1 => "1 chart".to_string(),
        count => format!("{count} charts"),
    };
    print::out(&format!("Report: {} ({charts}, {size:.1} MB); open it in a browser", path.display()))
}
