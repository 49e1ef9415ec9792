//! Rows whose numbers nobody has looked up yet.

use std::fs;
use std::path::Path;

use super::fault::counted_is;

/// How the source of a row says so.
pub const PLACEHOLDER: &str = "placeholder: to be replaced";

/// What is said of the placeholders in the tables of a folder; `None` where there are none, or where it cannot be read.
pub fn unfinished(folder: &Path) -> Option<String> {
    let mut files: Vec<(String, usize)> = Vec::new();
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".csv") {
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            files.push((name, text.lines().filter(|line| line.contains(PLACEHOLDER)).count()));
        }
    }
    files.retain(|(_, rows)| *rows > 0);
    files.sort();
    let rows: usize = files.iter().map(|(_, rows)| rows).sum();
    let named: Vec<String> = files.iter().map(|(file, rows)| format!("{file} {rows}")).collect();
    (rows > 0).then(|| {
        let are = counted_is(rows, "row");
        format!("{are} placeholders ({}): figures of runs mean nothing until they are replaced", named.join(", "))
    })
}
