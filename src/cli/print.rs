//! Printing to standard output; a reader that has gone away ends the command quietly.

use std::io::{ErrorKind, Write};
use std::path::Path;

use mandate::scenario::cells::visible;
use mandate::scenario::refusal;

use super::Failure;

/// Prints text and a line end.
///
/// # Errors
/// Where standard output cannot be written.
pub fn out(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("standard output: cannot write: {}", refusal(Path::new(""), &error))))
        }
        _ => Ok(()),
    }
}

/// Where results are, all of whose characters are seen.
pub fn place(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// How to see all tables, where they are not printed.
pub const fn more(all: bool) -> &'static str {
    if all { "" } else { "All tables on the screen: --all. " }
}

/// The command line as typed.
pub fn command() -> Vec<String> {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect()
}

/// Tells the user something that is no result; nothing can be done where nobody listens.
pub fn err(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Says of scenarios whose tables hold placeholders how many, unless the user wants quiet.
pub fn unfinished<'a>(quiet: bool, folders: impl IntoIterator<Item = &'a Path>) {
    let told = folders.into_iter().filter(|_| !quiet).filter_map(mandate::study::hints::unfinished);
    told.for_each(|words| err(&format!("note: {words}")));
}
