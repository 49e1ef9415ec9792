//! The page that takes the table of findings in.

use std::path::Path;
use std::{fs, io};

use crate::report::{ReportError, aside};
use crate::scenario::{read_file, refusal};
use crate::study::StudyError;
use crate::study::patterns::tables as patterns;

/// A page with marks for the table.
pub(super) fn readable(path: &Path) -> Result<String, StudyError> {
    let text = read_file(path).and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other));
    let refused = |error| format!("--findings: {}: found {}; accepted: a page", path.display(), refusal(path, &error));
    let text = text.map_err(|error| StudyError::Request(refused(error)))?;
    if patterns::taken_in(&text, "").is_none() {
        let (begin, end) = (patterns::BEGIN, patterns::END);
        let message = format!(
            "--findings: {}: found no marks; accepted: a page with the lines {begin} and {end}",
            path.display()
        );
        return Err(StudyError::Request(message));
    }
    Ok(text)
}

/// Puts a table between the marks of a page as it is now; nothing else of it changes.
///
/// # Errors
/// Where the page has no marks any more, or cannot be written.
pub(super) fn take_in(path: &Path, table: &str) -> Result<(), StudyError> {
    let text = readable(path)?;
    let new = patterns::taken_in(&text, table).unwrap_or(text);
    // What a link leads to is the page.
    let path = &fs::canonicalize(path).map_err(ReportError::write(path))?;
    aside::write(path, new.as_bytes()).map_err(ReportError::write(path))?;
    Ok(())
}
