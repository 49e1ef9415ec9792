//! The page that takes the table of findings in.

use std::fs;
use std::path::Path;

use crate::report::{ReportError, aside};
use crate::scenario::{read_file, refusal};
use crate::study::StudyError;
use crate::study::patterns::tables as patterns;

/// A page with marks for the table.
pub(super) fn readable(path: &Path) -> Result<String, StudyError> {
    let refused = |found: &str, accepted: &str| {
        Err(StudyError::Request(format!("--findings: {}: found {found}; accepted: {accepted}", path.display())))
    };
    let bytes = match read_file(path) {
        Ok(bytes) => bytes,
        Err(error) => return refused(&refusal(path, &error).to_string(), "a page"),
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return refused("characters that are not UTF-8", "a page saved as UTF-8");
    };
    let (begin, end) = (patterns::BEGIN, patterns::END);
    if patterns::taken_in(&text, "").is_none() {
        let found = match (text.contains(begin), text.contains(end)) {
            (true, true) => format!("the line {end} before {begin}"),
            (true, false) => format!("no line {end}"),
            (false, true) => format!("no line {begin}"),
            (false, false) => "no marks".to_string(),
        };
        return refused(&found, &format!("a page with the lines {begin} and, below it, {end}"));
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
