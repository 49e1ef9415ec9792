//! One way to write and read every table: it is declared once, by [`table!`](crate::table), with name, unit and meaning of
//! every column.
//!
//! From the declaration come the row as a struct, the file, in CSV or in Parquet, its reading ([`crate::report::reading`]), and the
//! data dictionary ([`crate::study::dictionary`]).

mod csv_rows;
mod declared;
#[cfg(feature = "parquet")]
mod parquet_rows;
mod rows;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

pub use self::declared::{Cell, Exact, Part, Row, Value, before, joined};
pub use self::rows::{Misfit, Rows};
use super::ReportError;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A day.
    Date,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
}

impl Kind {
    /// Name in the data dictionary.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Date => "date",
            Self::Integer => "whole number",
            Self::Number => "number",
            Self::Flag => "0 or 1",
        }
    }

    /// What a cell is expected to hold.
    pub const fn wanted(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Date => "a date",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Flag => "0 or 1",
        }
    }
}

impl Kind {
    /// Whether a cell holds what it is expected to hold, or nothing.
    pub fn admits(self, text: &str) -> bool {
        text.is_empty()
            || match self {
                Self::Text => true,
                Self::Date => text.parse::<jiff::civil::Date>().is_ok(),
                Self::Integer => text.parse::<i64>().is_ok(),
                Self::Number => text.parse().is_ok_and(f64::is_finite),
                Self::Flag => matches!(text, "0" | "1" | "true" | "false"),
            }
    }
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Unit; empty where it has none.
    pub unit: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// Of a column that stands for one column for each of something, what each of these says; empty otherwise.
    pub each: &'static str,
}

impl Column {
    /// A column with what is said of it: its meaning; unit and meaning; or unit, meaning, and meaning of each.
    ///
    /// # Panics
    /// Where less or more is said.
    pub const fn said(name: &'static str, kind: Kind, said: &[&'static str]) -> Self {
        let (unit, meaning, each) = match *said {
            [meaning] => ("", meaning, ""),
            [unit, meaning] => (unit, meaning, ""),
            [unit, meaning, each] => (unit, meaning, each),
            _ => panic!("a column has a meaning, and may have a unit and a meaning of each"),
        };
        Self { name, kind, unit, meaning, each }
    }

    /// A column whose name is known only when a table is written, as that of a factor; its meaning is that of each column
    /// for which the table has one in its place ([`Table::expanded`]). The text stays in memory as long as the program runs:
    /// columns are few.
    pub fn named(kind: Kind, name: &str, unit: &str) -> Self {
        let keep = |text: &str| -> &'static str { Box::leak(text.to_string().into_boxed_str()) };
        Self { name: keep(name), kind, unit: keep(unit), meaning: "", each: "" }
    }
}

/// A value of the column `measure` of a table with one value a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Name; a word in capitals stands for a part that differs between scenarios, as in `control:CAMP`.
    pub name: &'static str,
    /// Unit of the values.
    pub unit: &'static str,
    /// What the values say.
    pub meaning: &'static str,
}

impl Measure {
    /// A measure.
    pub const fn new(name: &'static str, unit: &'static str, meaning: &'static str) -> Self {
        Self { name, unit, meaning }
    }

    /// Whether the name has a part that differs between scenarios.
    pub fn is_pattern(&self) -> bool {
        self.name.bytes().any(|byte| byte.is_ascii_uppercase())
    }

    /// Whether a value of the column is this measure.
    pub fn covers(&self, name: &str) -> bool {
        crate::observation::measures::covers(self.name, name)
    }
}

/// A kind of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name of the file without its ending.
    pub name: &'static str,
    /// What it is for, in one line; after an empty line, notes in Markdown.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// Values of its column `measure`, where it has one.
    pub measures: &'static [Measure],
    /// Whether it may lack rows, as where nothing happened that it would list; another without rows is damaged.
    pub may_be_empty: bool,
}

impl Table {
    /// Name of the file.
    pub fn file(&self, format: Format) -> String {
        format!("{}.{}", self.name, format.ending())
    }

    /// What it is for, in one line.
    pub fn purpose(&self) -> &'static str {
        self.about.split("\n\n").next().unwrap_or_default()
    }

    /// What there is to know beyond its purpose and columns; may be empty.
    pub fn notes(&self) -> &'static str {
        self.about.split_once("\n\n").map_or("", |(_, notes)| notes)
    }

    /// The table with these columns in the place of the one that stands for them.
    ///
    /// # Panics
    /// Where the table has no column of that name.
    pub fn expanded(&self, placeholder: &str, mut columns: Vec<Column>) -> Self {
        let at =
            self.columns.iter().position(|column| column.name == placeholder).expect("the table has the placeholder");
        columns.iter_mut().for_each(|column| column.meaning = self.columns[at].each);
        let all = [&self.columns[..at], &columns, &self.columns[at + 1..]].concat();
        Self { columns: Box::leak(all.into_boxed_slice()), ..*self }
    }

    /// The measure of a value of the column `measure`; one that bears the very name goes before those with variable parts.
    pub fn measure(&self, name: &str) -> Option<&'static Measure> {
        let exact = self.measures.iter().find(|measure| measure.name == name);
        exact.or_else(|| self.measures.iter().find(|measure| measure.covers(name)))
    }
}

/// How tables are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Text: UTF-8, cells between commas, quotes where they are needed (RFC 4180), lines ended by LF.
    #[default]
    Csv,
    /// Columns with types and metadata; only where the program was built with its feature `parquet`.
    Parquet,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Parquet];

    /// Ending of the file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// Whether this program can write it.
    ///
    /// # Errors
    /// Where it was built without; the message says how to get it.
    pub const fn check(self) -> Result<(), ReportError> {
        match self {
            Self::Parquet if !cfg!(feature = "parquet") => Err(ReportError::NoParquet),
            _ => Ok(()),
        }
    }
}

/// Writes a table into a folder.
///
/// # Errors
/// Where the file cannot be written, the program was built without the format, or a row is not as the table declares it
/// ([`Misfit`]).
pub fn write_table(
    folder: &Path,
    table: &Table,
    format: Format,
    rows: impl FnOnce(&mut Rows) -> io::Result<()>,
) -> Result<(), ReportError> {
    let mut table = Growing::begin(folder, table, format)?;
    table.add(rows)?;
    table.finish()
}

/// A table as text, the bytes that [`write_table`] writes as CSV: for those who have no files.
///
/// # Errors
/// Where a row is not as the table declares it ([`Misfit`]).
pub fn csv_of(table: &Table, rows: impl FnOnce(&mut Rows) -> io::Result<()>) -> Result<Vec<u8>, ReportError> {
    let mut text = Rows::of_text(table);
    let failed = |error| failed(Path::new(table.name), error);
    rows(&mut text).map_err(failed)?;
    text.finish().map_err(failed)
}

/// A table whose rows come bit by bit, as runs end.
#[derive(Debug)]
pub struct Growing {
    path: PathBuf,
    rows: Rows,
}

impl Growing {
    /// A table in a folder, without rows.
    ///
    /// # Errors
    /// Those of [`write_table`].
    pub fn begin(folder: &Path, table: &Table, format: Format) -> Result<Self, ReportError> {
        format.check()?;
        let path = folder.join(table.file(format));
        let rows = File::create(&path).and_then(|file| Rows::new(file, table, format));
        match rows {
            Ok(rows) => Ok(Self { path, rows }),
            Err(error) => Err(failed(&path, error)),
        }
    }

    /// Adds rows.
    ///
    /// # Errors
    /// Those of [`write_table`].
    pub fn add(&mut self, rows: impl FnOnce(&mut Rows) -> io::Result<()>) -> Result<(), ReportError> {
        rows(&mut self.rows).map_err(|error| failed(&self.path, error))
    }

    /// Ends it.
    ///
    /// # Errors
    /// Those of [`write_table`].
    pub fn finish(self) -> Result<(), ReportError> {
        self.rows.finish().map(|_| ()).map_err(|error| failed(&self.path, error))
    }
}

/// What kept a table from being written.
fn failed(path: &Path, error: io::Error) -> ReportError {
    let path = path.to_path_buf();
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(&misfit) => ReportError::Misfit { path, misfit },
        None => ReportError::Write { path, source: error },
    }
}

/// Text that returns in many rows, such as the name of a measure: whether it needs quotes is found out only once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    #[cfg(feature = "parquet")]
    text: String,
    in_csv: Vec<u8>,
}

impl Prepared {
    /// Prepares a text.
    pub fn new(text: &str) -> Self {
        Self {
            #[cfg(feature = "parquet")]
            text: text.into(),
            in_csv: csv_rows::cell(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_with_a_variable_part_covers_its_values_alone() {
        let control = Measure::new("control:CAMP", "0 to 1", "control share");
        assert!(control.is_pattern());
        assert_eq!(["control:state", "control:", "authority"].map(|name| control.covers(name)), [true, false, false]);
        let reported = Measure::new("MEASURE_reported", "", "");
        assert!(reported.covers("fatal_events_reported") && !reported.covers("fatal_events"));
        let plain = Measure::new("authority", "0 to 1", "");
        assert!(plain.covers("authority") && !plain.covers("authority_reported") && !plain.is_pattern());
    }

    #[cfg(not(feature = "parquet"))]
    #[test]
    fn a_format_that_was_not_built_is_refused_with_the_way_to_get_it() {
        let refused = Format::Parquet.check().unwrap_err();
        assert!(refused.is_mistake() && refused.to_string().contains("--features parquet"), "{refused}");
    }
}
