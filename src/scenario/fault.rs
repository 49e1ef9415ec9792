//! Faults of a scenario: where, what was found, what is accepted. All are gathered before any is reported.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use thiserror::Error;

use super::cells::visible;
use super::did_you_mean;
use super::shape::UNKNOWN_KEY;

/// In the place of a file's name: a change made on the command line, or by a design.
pub(super) const CHANGES: &str = "--set";

/// Text of one file of a scenario, with its name.
#[derive(Clone, Debug)]
pub struct Text {
    /// Name relative to the scenario's folder.
    pub name: Arc<str>,
    /// Content.
    pub content: Arc<str>,
    /// Where each line begins [bytes]: a place is found at once, however many faults a file has.
    lines: Arc<[usize]>,
}

impl Text {
    /// A text under the name of its file.
    pub fn new(name: &str, content: &str) -> Self {
        let ends = content.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { name: name.into(), content: content.into(), lines: std::iter::once(0).chain(ends).collect() }
    }

    /// Bytes of line `line` (counted from 1) without its end.
    pub fn line_span(&self, line: usize) -> Range<usize> {
        let whole = self.content.len();
        let begin = |line: usize| self.lines.get(line).copied().unwrap_or(whole);
        let (start, end) = (line.checked_sub(1).map_or(whole, begin), begin(line));
        start..start + self.content[start..end.max(start)].trim_end().len()
    }

    /// Line (counted from 1) that holds byte `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|&begin| begin <= offset.min(self.content.len()))
    }
}

/// Longest text of a file that a message repeats [letters].
const LONGEST: usize = 200;

/// Most letters of the rest of a message: what is accepted may be a list.
const LONGEST_LIST: usize = 2_000;

/// Longest line of a file that is kept to be shown under a fault [bytes].
const LONGEST_LINE: usize = 1_000;

/// A text as a message repeats it: of a very long one its beginning, and how long it is.
pub fn cut(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text,
        Some((end, _)) => {
            format!("{} ... ({} letters)", &text[..end], text.chars().count())
        }
    }
}

/// Where a fault stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, counted from 1.
    pub line: usize,
    /// The text of the line; `None` of one that is too long to be shown.
    pub text: Option<String>,
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
        Self::new(file.into(), None, (key.into(), found.into(), accepted.into()))
    }

    /// A fault, whose texts are cut where they are longer than anybody reads.
    fn new(file: Arc<str>, place: Option<Place>, (key, found, accepted): (String, String, String)) -> Self {
        let [key, found] = [key, found].map(|text| cut(text, LONGEST));
        Self { file, place: place.map(Box::new), key, found, accepted: cut(accepted, LONGEST_LIST) }
    }

    /// What TOML refuses in a file: an unknown key with those that are known, and anything else in the words of the reader. `key`
    /// names what the file is where the fault has no key of its own.
    pub fn of_toml(text: &Text, key: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or(0..0);
        let message = error.message();
        let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split_once("`, expected "));
        if let Some((typed, known)) = unknown {
            let hint = did_you_mean(typed, known.split('`').skip(1).step_by(2));
            let known = known.replace('`', "").replace("one of ", "");
            return Self::at(text, span, typed, "an unknown key", format!("one of {known}{hint}"));
        }
        if let Some(missing) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
            return Self::at(text, span.start..span.start, missing, "no such key", format!("a key {missing}"));
        }
        let found = text.content.get(span.clone()).unwrap_or("").lines().next().unwrap_or("");
        let accepted = message.split_once(", expected ").map_or("", |(_, accepted)| accepted);
        Self::at(text, span, key, format!("`{found}`"), plain_words(accepted))
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
        let shown = Some(&text.content[whole]).filter(|line| line.len() <= LONGEST_LINE);
        let place = Place { line, text: shown.map(String::from), part: start..end.max(start) };
        Self::new(text.name.clone(), Some(place), (key.into(), found.into(), accepted.into()))
    }

    /// Key, what was found and what is accepted, without the place.
    pub fn reason(&self) -> String {
        format!("{}: found {}; accepted: {}", self.key, self.found, self.accepted)
    }

    /// The path of the change (`--set`) that is at fault; `None` where it is a file.
    pub fn change(&self) -> Option<&str> {
        self.file.starts_with("--").then_some(&self.key)
    }

    /// The word that may be meant, where one is near.
    pub fn hint(&self) -> Option<&str> {
        self.accepted.split_once("did you mean ")?.1.split('?').next()
    }

    /// Whether it is a key that nothing reads.
    pub fn is_unknown_key(&self) -> bool {
        self.found == UNKNOWN_KEY
    }

    /// The same fault for further rows, with the name that may be meant.
    pub(super) fn with_others(mut self, others: usize, meant: Option<&str>) -> Self {
        self.found = format!("{}, here and in {others} other places", self.found);
        if let Some(meant) = meant {
            // A name to which nothing refers is meant rather than one that looks alike.
            let near = self.hint().map(|near| format!(" (did you mean {near}?)"));
            let accepted = near.map_or_else(|| self.accepted.clone(), |near| self.accepted.replacen(&near, "", 1));
            self.accepted = format!("{accepted} (did you mean {meant}? no row refers to it)");
        }
        self
    }

    /// The same fault under another name of its file.
    pub fn in_file(mut self, name: &str) -> Self {
        self.file = name.into();
        self
    }

    /// The same fault, of a change instead of the file that it changes.
    pub fn of_change(self, path: &str) -> Self {
        Self { file: CHANGES.into(), place: None, key: path.into(), ..self }
    }

    /// The same fault under the option with which its change was given.
    pub fn by_option(mut self, option: &str) -> Self {
        if self.change().is_some() {
            self.file = option.into();
        }
        self
    }

    /// The file, as it is named in the message.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Column or key that is at fault.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What is accepted, without the name that may be meant.
    pub(super) fn remedy(&self) -> &str {
        self.accepted.split(" (did you mean ").next().unwrap_or_default()
    }

    /// What was found.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What is accepted.
    pub fn accepted(&self) -> &str {
        &self.accepted
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
        // A default stands on no line of the file.
        if line == 0 {
            return Self::of_file(&text.name, key, found, accepted);
        }
        Self::at(text, text.line_span(line), key, found, accepted)
    }
}

/// Faults that are gathered while the rest of a row or a file is read on.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds a fault.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// What was read; `None` where its fault is kept.
    pub fn read<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }

    /// What was read; `None` where its faults are kept.
    pub fn read_all<T>(&mut self, read: Result<T, Vec<Fault>>) -> Option<T> {
        read.map_err(|faults| self.0.extend(faults)).ok()
    }

    /// Whether there are none so far.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is made of parts that were all read.
    ///
    /// # Errors
    /// The faults, where there are some.
    ///
    /// # Panics
    /// Where a part lacks and no fault says why.
    pub fn or<T>(self, whole: Option<T>) -> Result<T, Vec<Fault>> {
        if self.is_empty() { Ok(whole.expect("what could not be read left a fault")) } else { Err(self.0) }
    }
}

/// What a reader of TOML expects, in our words.
fn plain_words(expected: &str) -> String {
    match expected {
        "f64" | "a float" => "a number with a decimal point, without quotes".into(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0, without quotes".into(),
        "i16" | "i32" | "i64" | "an integer" => "a whole number, without quotes".into(),
        "a boolean" => "true or false, without quotes".into(),
        "a string" => "text in double quotes".into(),
        "a sequence" | "an array of length 2" => "a list in square brackets".into(),
        "a map" => "a section of keys and values".into(),
        words if words.starts_with("one of `") || words.starts_with('`') => words.replace('`', ""),
        words if words.starts_with("struct ") => "a section of keys and values".into(),
        _ => "a value as the documentation and examples write it".into(),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place().map_or_else(String::new, |place| format!(":{}", place.line));
        let [file, key, found, accepted] = [&self.file, &*self.key, &*self.found, &*self.accepted].map(visible);
        let found = if found.trim().is_empty() { "nothing" } else { &found };
        write!(f, "{file}{place}: {key}: found {found}; accepted: {accepted}")
    }
}

impl std::error::Error for Fault {}

/// A noun as it stands after a count of what it names; `one` is its singular.
///
/// ```
/// use mandate_model::scenario::noun;
/// assert_eq!([noun(1_u8, "year"), noun(2_u8, "year"), noun(0_u8, "community")], ["year", "years", "communities"]);
/// ```
pub fn noun(count: impl TryInto<u128>, one: &str) -> String {
    if count.try_into().is_ok_and(|count| count == 1) {
        return one.into();
    }
    match one.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{one}s"),
    }
}

/// A count with its noun: `1 year`, `2 years`.
pub fn counted<T: Copy + fmt::Display + TryInto<u128>>(count: T, one: &str) -> String {
    format!("{count} {}", noun(count, one))
}

/// The same as the beginning of a sentence: `1 run is`, `2 runs are`.
pub fn counted_is<T: Copy + fmt::Display + TryInto<u128>>(count: T, one: &str) -> String {
    let is = if count.try_into().is_ok_and(|count| count == 1) { "is" } else { "are" };
    format!("{} {is}", counted(count, one))
}

/// The first five of several, and how many more there are.
///
/// ```
/// let all = ["a", "b", "c", "d", "e", "f", "g"].map(String::from);
/// assert_eq!(mandate_model::scenario::few(&all), "a, b, c, d, e and 2 more");
/// ```
pub fn few(all: &[String]) -> String {
    let more = if all.len() > 5 { format!(" and {} more", all.len() - 5) } else { String::new() };
    format!("{}{more}", all[..all.len().min(5)].join(", "))
}

/// What stands above faults: of what they are, and how many.
pub fn head(of: &str, count: usize) -> String {
    format!("{of}: {}", counted(count, "fault"))
}

/// Why a scenario cannot be used: every fault that was found.
#[derive(Clone, Debug, Error)]
#[error("{}", head(folder, faults.len()))]
pub struct ScenarioError {
    /// The scenario's folder.
    pub folder: String,
    /// The faults, in the order of the files.
    pub faults: Vec<Fault>,
}
