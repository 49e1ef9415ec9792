//! Faults of a scenario: where, what was found, what is accepted. All are gathered before any is reported.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use thiserror::Error;

use super::did_you_mean;

/// In the place of a file's name: a change made on the command line, or by a design.
pub(super) const CHANGES: &str = "--set";

/// Text of one file of a scenario, with its name.
#[derive(Clone, Debug)]
pub struct Text {
    /// Name relative to the scenario's folder.
    pub name: Arc<str>,
    /// Content.
    pub content: Arc<str>,
}

impl Text {
    /// Bytes of line `line` (counted from 1) without its end.
    pub fn line_span(&self, line: usize) -> Range<usize> {
        let mut start = 0;
        for (number, text) in self.content.split_inclusive('\n').enumerate() {
            if number + 1 == line {
                return start..start + text.trim_end().len();
            }
            start += text.len();
        }
        self.content.len()..self.content.len()
    }

    /// Line (counted from 1) that holds byte `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.content.as_bytes()[..offset.min(self.content.len())].iter().filter(|&&byte| byte == b'\n').count() + 1
    }
}

/// Where a fault stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, counted from 1.
    pub line: usize,
    /// The text of the line.
    pub text: String,
    /// What of it is at fault [bytes of the text].
    pub part: Range<usize>,
}

/// One fault: file, line, key, what was found, what is accepted.
#[derive(Clone, Debug)]
pub struct Fault {
    file: Arc<str>,
    place: Option<Box<Place>>,
    key: String,
    found: String,
    accepted: String,
}

impl Fault {
    /// A fault of a whole file.
    pub fn of_file(file: &str, key: impl Into<String>, found: impl Into<String>, accepted: impl Into<String>) -> Self {
        Self { file: file.into(), place: None, key: key.into(), found: found.into(), accepted: accepted.into() }
    }

    /// What TOML refuses in a file: an unknown key with those that are known, and anything else in the words of the reader. `key`
    /// names what the file is where the fault has no key of its own.
    pub fn of_toml(text: &Text, key: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or(0..0);
        let message = error.message();
        let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split_once("`, expected "));
        if let Some((typed, known)) = unknown {
            let hint = did_you_mean(typed, known.split('`').skip(1).step_by(2));
            return Self::at(text, span, typed, "an unknown key", format!("{}{hint}", known.replace('`', "")));
        }
        let found = text.content.get(span.clone()).unwrap_or("").lines().next().unwrap_or("");
        let (what, accepted) =
            message.split_once(", expected ").unwrap_or((message, "TOML as the docs and examples write it"));
        let accepted = match accepted {
            "f64" => "a number",
            "u8" | "u16" | "u32" | "u64" | "usize" | "i16" | "i32" | "i64" => "a whole number",
            other => other,
        };
        Self::at(text, span, key, format!("`{found}` ({what})"), accepted)
    }

    /// A fault at some bytes of a file; of several lines the first is shown.
    pub fn at(
        text: &Text,
        span: Range<usize>,
        key: impl Into<String>,
        found: impl Into<String>,
        accepted: impl Into<String>,
    ) -> Self {
        let line = text.line_of(span.start);
        let whole = text.line_span(line);
        let [start, end] = [span.start, span.end].map(|byte| byte.clamp(whole.start, whole.end) - whole.start);
        let place = Place { line, text: text.content[whole].to_string(), part: start..end.max(start) };
        Self {
            file: text.name.clone(),
            place: Some(Box::new(place)),
            key: key.into(),
            found: found.into(),
            accepted: accepted.into(),
        }
    }

    /// The path of the change (`--set`) that is at fault; `None` where it is a file.
    pub fn change(&self) -> Option<&str> {
        (self.file.as_ref() == CHANGES).then_some(&self.key)
    }

    /// Where in its file it stands; `None` of a file as a whole.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_deref()
    }

    /// The same fault, shown on a line of another file: that of a row which holds what was wrong.
    pub fn moved(self, text: &Text, line: usize) -> Self {
        Self::on_line(text, line, self.key, self.found, self.accepted)
    }

    /// The same fault, shown in a column of a row which holds what was wrong.
    pub fn in_column(self, text: &Text, line: usize, column: &str) -> Self {
        let key = format!("{column}: {}", self.key);
        Self::on_line(text, line, key, self.found, self.accepted)
    }

    /// A fault on a line of a file (counted from 1).
    pub fn on_line(
        text: &Text,
        line: usize,
        key: impl Into<String>,
        found: impl Into<String>,
        accepted: impl Into<String>,
    ) -> Self {
        Self::at(text, text.line_span(line), key, found, accepted)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(place) = self.place() {
            write!(f, ":{}", place.line)?;
        }
        write!(f, ": {}: found {}; accepted: {}", self.key, self.found, self.accepted)
    }
}

impl std::error::Error for Fault {}

/// Why a scenario cannot be used: every fault that was found.
#[derive(Clone, Debug, Error)]
#[error("{folder}: {} fault{}", faults.len(), if faults.len() == 1 { "" } else { "s" })]
pub struct ScenarioError {
    /// The scenario's folder.
    pub folder: String,
    /// The faults, in the order of the files.
    pub faults: Vec<Fault>,
}
