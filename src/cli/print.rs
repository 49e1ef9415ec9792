//! Printing to standard output; a reader that has gone away ends the command quietly.

use std::io::{ErrorKind, Write};

use super::Failure;

/// Prints text and a line end.
///
/// # Errors
/// Where standard output cannot be written.
pub fn out(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("standard output: cannot write: {error}")))
        }
        _ => Ok(()),
    }
}
