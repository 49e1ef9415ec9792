//! `mandate report`: charts and tables of an output folder in one page of HTML.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use mandate::report::chart::Wishes;
use mandate::report::page::{self, is_a_page};
use mandate::report::reading::Output;

use super::args::ReportArguments;
use super::{Failure, plot, print};

/// Makes the page of a folder and says where it is.
///
/// # Errors
/// Where the folder holds no results, a table is damaged, or the file cannot be written or is not ours to replace.
pub fn report(arguments: &ReportArguments) -> Result<(), Failure> {
    let output = Output::open(&arguments.output)?;
    let path = arguments.out.clone().unwrap_or_else(|| arguments.output.join(page::FILE));
    may_be_written(&path)?;
    let figures = plot::figures(&output, &[], &arguments.wishes)?;
    let html = page::page(&output, &figures, &Wishes::from(&arguments.wishes))?;
    write(&path, &html).map_err(|error| Failure::Failed(format!("{}: cannot write: {error}", path.display())))?;
    if arguments.quiet {
        return Ok(());
    }
    let size = html.len() as f64 / 1e6;
    let charts = match figures.len() {
        1 => "1 chart".to_string(),
        count => format!("{count} charts"),
    };
    print::out(&format!("Report: {} ({charts}, {size:.1} MB); open it in a browser", path.display()))
}

/// Whether a path is free, or has an earlier report.
fn may_be_written(path: &Path) -> Result<(), Failure> {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4_096).read_to_end(&mut start));
    match read {
        Ok(_) if is_a_page(&start) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        _ => Err(Failure::Mistake(format!(
            "{}: exists and is no report of this program, so it is not replaced; choose another --out",
            path.display()
        ))),
    }
}

/// Under another name until all is written.
fn write(path: &Path, html: &str) -> std::io::Result<()> {
    let name = path.file_name().ok_or(ErrorKind::IsADirectory)?.to_string_lossy().into_owned();
    let temporary: PathBuf = path.with_file_name(format!(".{name}.partial-{}", std::process::id()));
    let placed = fs::write(&temporary, html).and_then(|()| fs::rename(&temporary, path));
    if placed.is_err() {
        // Nothing can be done about a failure here; the name says that it is not finished.
        let _ = fs::remove_file(&temporary);
    }
    placed
}
