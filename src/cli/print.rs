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

/// Adds text as lines of at most 80 characters and ends the last; later lines are indented.
pub fn wrap(out: &mut String, text: &str, indent: usize) {
    let lead = text.len() - text.trim_start().len();
    let mut width = lead;
    out.push_str(&text[..lead]);
    let mut first = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if !first && width + 1 + length > 80 {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            width = indent;
        } else if !first {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
        first = false;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn long_lines_are_broken_and_indented() {
        let mut out = String::new();
        wrap(&mut out, &format!("  {} {}", "a".repeat(50), "b".repeat(40)), 4);
        assert_eq!(out, format!("  {}\n    {}\n", "a".repeat(50), "b".repeat(40)));
    }
}
