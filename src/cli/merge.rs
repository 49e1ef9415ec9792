//! `mandate merge`: joins the parts of a sweep that were played apart.

use mandate::report::Format;
use mandate::study::sweep::{Merge, merge as join, words};

use super::args::MergeArguments;
use super::{Failure, print};

/// Joins parts.
///
/// # Errors
/// Where a part is missing, unfinished or of another sweep, or a file cannot be read or written.
pub fn merge(arguments: &MergeArguments) -> Result<(), Failure> {
    let format = Format::from(arguments.format);
    format.check()?;
    let merged = join(&Merge {
        parts: arguments.parts.clone(),
        design: arguments.design.clone(),
        replications: arguments.replications,
        folder: arguments.out.clone(),
        format,
        command: print::command(),
    })?;
    if arguments.quiet {
        return Ok(());
    }
    let (text, folder) = (words::text(&merged.swept, arguments.all), merged.swept.folder.display());
    let more = print::more(arguments.all);
    print::out(&format!("{text}\n{more}{} parts joined. Results: {folder}", merged.parts))
}
