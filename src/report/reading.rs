//! Reads an output folder back: what it is, and its tables row by row, as charts and pages need them.
//!
//! Tables are read in the format in which they lie, CSV or Parquet. A cell that is not what its column declares is a fault
//! with file, line, column and value; so is a file that ends in the middle of a row.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use thiserror::Error;

use super::table::{Column, Format, Kind, Row, Table, Value};
use crate::experiment::run_log::RunLogError;
use crate::provenance::manifest::{self, Manifest};
use crate::scenario::json::{self, Flaw};
use crate::scenario::{open_file, read_file, refusal, stands};

#[cfg(feature = "parquet")]
mod parquet_reading;

/// What is wrong with an output folder.
#[derive(Debug, Error)]
pub enum ReadingError {
    /// The folder or file cannot be read.
    #[error("{}: {}; accepted: a folder of results that can be read, such as `mandate run`, `compare` or `sweep` printed last", path.display(), refusal(path, source))]
    Open {
        /// Folder or file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Nothing of this program lies there.
    #[error("{0}: no results; give the folder that `mandate run`, `compare` or `sweep` printed last")]
    NotOurs(PathBuf),
    /// A file is not as the program writes it.
    #[error("{path}: {what}; make the results anew")]
    Damaged {
        /// File.
        path: PathBuf,
        /// Where and what.
        what: String,
    },
    /// The shapes of districts are wrong.
    #[error("{0}")]
    Shapes(Box<crate::scenario::Fault>),
    /// The tables are in a format that this build cannot read.
    #[error("{0}: Parquet; this program was built without it (cargo build --release --features parquet)")]
    NoParquet(PathBuf),
    /// The log of a sweep cannot be read.
    #[error(transparent)]
    Log(#[from] RunLogError),
    /// A response is wished that the folder does not have.
    #[error("--response: found `{wish}`; accepted: {}", if known.is_empty() { "none in this folder, only in those of sweeps and comparisons".to_string() } else { known.join(", ") })]
    NoResponse {
        /// The wish.
        wish: String,
        /// What there is.
        known: Vec<String>,
    },
}

/// A folder of results.
#[derive(Clone, Debug)]
pub struct Output {
    /// Where it is.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    /// The manifest as it lies there.
    pub written: serde_json::Value,
}

/// A line of a table as it lies there.
#[derive(Clone, Copy, Debug)]
struct Line<'r> {
    texts: Texts<'r>,
    header: &'r Header<'r>,
    number: u64,
}

impl Line<'_> {
    /// Refuses what is no number where one should be, also in cells that nobody asks for: nan, inf and NA begin with letters.
    fn check_numbers(&self) -> Result<(), ReadingError> {
        for (column, place) in self.header.columns.iter().zip(&self.header.places) {
            let text = place.map_or("", |place| self.texts.at(place));
            let first = text.trim_start_matches('-').bytes().next();
            let is_number = matches!(column.kind, Kind::Number | Kind::Integer);
            if is_number && first.is_some_and(|first| !first.is_ascii_digit() && first != b'.') {
                return Err(Cells { line: self, start: 0 }.fault(column.name, text, column.kind));
            }
        }
        Ok(())
    }

    /// Holds every cell against what its column declares.
    fn check(&self) -> Result<(), ReadingError> {
        let cells = Cells { line: self, start: 0 };
        for (column, place) in self.header.columns.iter().zip(&self.header.places) {
            let text = place.map_or("", |place| self.texts.at(place));
            if !column.kind.admits(text) {
                return Err(cells.fault(column.name, text, column.kind));
            }
        }
        Ok(())
    }
}

/// Texts of the cells of a line.
#[derive(Clone, Copy, Debug)]
enum Texts<'r> {
    Csv(&'r csv::StringRecord),
    #[cfg(feature = "parquet")]
    Parquet(&'r [String]),
}

impl<'r> Texts<'r> {
    fn at(self, place: usize) -> &'r str {
        match self {
            Self::Csv(record) => &record[place],
            #[cfg(feature = "parquet")]
            Self::Parquet(texts) => &texts[place],
        }
    }
}

/// Where the columns of a table stand in its file.
#[derive(Debug)]
struct Header<'r> {
    path: &'r Path,
    columns: &'static [Column],
    /// Places of the columns declared; `None` of one that the file does not have.
    places: Vec<Option<usize>>,
    /// Names and places of further columns that were asked for.
    asked: Vec<(&'r str, usize)>,
}

impl<'r> Header<'r> {
    fn new(
        path: &'r Path,
        columns: &'static [Column],
        asked: &[&'r str],
        found: &[String],
    ) -> Result<Self, ReadingError> {
        let place = |wanted: &str| found.iter().position(|name| name == wanted);
        let places = columns.iter().map(|column| place(column.name)).collect();
        let found = |&name: &&'r str| place(name).map(|at| (name, at)).ok_or_else(|| no_column(path, name));
        let asked = asked.iter().map(found).collect::<Result<_, _>>()?;
        Ok(Self { path, columns, places, asked })
    }
}

/// Cells of a row of a table, or of a part of it; [`table!`](crate::table) gives them names.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'r> {
    line: &'r Line<'r>,
    /// The first column, among those declared.
    start: usize,
}

impl<'r> Cells<'r> {
    /// The cells from a column on.
    pub const fn from(self, place: usize) -> Self {
        Self { start: self.start + place, ..self }
    }

    /// Value of a cell.
    ///
    /// # Errors
    /// Where the file lacks the column, or the cell is not what it declares.
    pub fn value<T: Value>(self, place: usize) -> Result<T::Read<'r>, ReadingError> {
        let Header { path, columns, ref places, .. } = *self.line.header;
        let name = columns[self.start + place].name;
        let at = places[self.start + place].ok_or_else(|| no_column(path, name))?;
        let text = self.line.texts.at(at);
        let wrong = |kind| self.fault(name, text, kind);
        T::read(text).map_err(wrong)?.ok_or_else(|| wrong(T::KIND))
    }

    /// Numbers of the columns that were asked for by name.
    ///
    /// # Errors
    /// Where a cell is not a number.
    pub fn asked(self) -> Result<Vec<Option<f64>>, ReadingError> {
        let number = |&(name, at): &(&str, usize)| {
            let text = self.line.texts.at(at);
            f64::read(text).map_err(|kind| self.fault(name, text, kind))
        };
        self.line.header.asked.iter().map(number).collect()
    }

    /// The fault that a cell is not what it should be.
    fn fault(self, column: &str, found: &str, wanted: Kind) -> ReadingError {
        ReadingError::Damaged {
            path: self.line.header.path.to_path_buf(),
            what: format!(
                "line {}, column {column}: found \"{found}\"; accepted: {}",
                self.line.number,
                wanted.wanted()
            ),
        }
    }
}

fn no_column(path: &Path, name: &str) -> ReadingError {
    ReadingError::Damaged { path: path.to_path_buf(), what: format!("no column `{name}`") }
}

impl Output {
    /// Opens a folder.
    ///
    /// # Errors
    /// Where it cannot be read or holds no results of this program.
    pub fn open(folder: &Path) -> Result<Self, ReadingError> {
        let open = |source| ReadingError::Open { path: folder.to_path_buf(), source };
        fs::read_dir(folder).map_err(open)?;
        let path = folder.join(manifest::FILE);
        let bytes = match read_file(&path) {
            Ok(bytes) => bytes,
            Err(_) if !stands(&path) => return Err(ReadingError::NotOurs(folder.to_path_buf())),
            Err(source) => return Err(ReadingError::Open { path, source }),
        };
        let written: serde_json::Value = read_json(&path, &bytes)?;
        if written["program"] != env!("CARGO_PKG_NAME") {
            return Err(ReadingError::NotOurs(folder.to_path_buf()));
        }
        let manifest = read_json(&path, &bytes)?;
        Ok(Self { folder: folder.to_path_buf(), manifest, written })
    }

    /// A document of the folder, by the name of its file; `None` where it has none.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn document<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ReadingError> {
        let path = self.folder.join(name);
        match read_file(&path) {
            Ok(bytes) => read_json(&path, &bytes).map(Some),
            Err(_) if !stands(&path) => Ok(None),
            Err(source) => Err(ReadingError::Open { path, source }),
        }
    }

    /// Whether the folder has a table, were it one that cannot be read: who asks for its rows is told so.
    pub fn has(&self, table: &Table) -> bool {
        Format::ALL.iter().any(|&format| self.stands(&table.file(format)))
    }

    /// Whether something stands in the folder under a name.
    pub fn stands(&self, name: &str) -> bool {
        stands(&self.folder.join(name))
    }

    /// The columns of a table as it lies there.
    ///
    /// # Errors
    /// Where the folder has no such table, or it cannot be read.
    pub fn columns(&self, table: &Table) -> Result<Vec<String>, ReadingError> {
        let path = self.folder.join(table.file(Format::Csv));
        #[cfg(feature = "parquet")]
        if !stands(&path) {
            return parquet_reading::columns(&self.folder.join(table.file(Format::Parquet)));
        }
        let mut reader = self.open_csv(table, &path)?;
        let header = reader.headers().map_err(|error| damaged(&path, &error))?;
        Ok(header.iter().map(str::to_string).collect())
    }

    /// Goes through the rows of a table, which may be larger than memory. A cell is read when it is asked for.
    ///
    /// # Errors
    /// Where the folder has no such table, it is damaged, or `each` finds a fault.
    pub fn rows<R: Row>(&self, each: impl FnMut(R::Read<'_>) -> Result<(), ReadingError>) -> Result<(), ReadingError> {
        self.rows_with::<R>(&[], each)
    }

    /// The same, with further columns of numbers that have their names from what was played.
    ///
    /// # Errors
    /// Likewise, or where one of these columns is missing.
    pub fn rows_with<R: Row>(
        &self,
        asked: &[&str],
        mut each: impl FnMut(R::Read<'_>) -> Result<(), ReadingError>,
    ) -> Result<(), ReadingError> {
        self.lines(R::table(), asked, |line| each(Cells { line, start: 0 }.into()))
    }

    /// Goes through the rows of a table as they lie there; `each` sees the texts of all cells, in the order of
    /// [`Output::columns`].
    ///
    /// # Errors
    /// Where the folder has no such table, or it is damaged.
    pub fn texts(&self, table: &Table, mut each: impl FnMut(&[&str])) -> Result<(), ReadingError> {
        let columns = self.columns(table)?;
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        self.lines(table, &names, |line| {
            line.check()?;
            each(&line.header.asked.iter().map(|&(_, at)| line.texts.at(at)).collect::<Vec<_>>());
            Ok(())
        })
    }

    /// Goes through the lines of a table; one that has rows in all results and none here was cut.
    fn lines(
        &self,
        table: &Table,
        asked: &[&str],
        mut each: impl FnMut(&Line<'_>) -> Result<(), ReadingError>,
    ) -> Result<(), ReadingError> {
        let mut count = 0_u64;
        self.all_lines(table, asked, |line| {
            count += 1;
            line.check_numbers()?;
            each(line)
        })?;
        if count > 0 || table.may_be_empty {
            return Ok(());
        }
        let file = Format::ALL.map(|format| table.file(format)).into_iter().find(|file| self.stands(file));
        let path = self.folder.join(file.unwrap_or_default());
        Err(ReadingError::Damaged { path, what: "line 1: names of columns and no row below them".into() })
    }

    fn all_lines(
        &self,
        table: &Table,
        asked: &[&str],
        mut each: impl FnMut(&Line<'_>) -> Result<(), ReadingError>,
    ) -> Result<(), ReadingError> {
        let path = self.folder.join(table.file(Format::Csv));
        #[cfg(feature = "parquet")]
        if !stands(&path) {
            return parquet_reading::lines(&self.folder.join(table.file(Format::Parquet)), table, asked, each);
        }
        let mut reader = self.open_csv(table, &path)?;
        let found: Vec<String> =
            reader.headers().map_err(|error| damaged(&path, &error))?.iter().map(str::to_string).collect();
        let header = Header::new(&path, table.columns, asked, &found)?;
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| damaged(&path, &error))? {
            let number = record.position().map_or(0, csv::Position::line);
            each(&Line { texts: Texts::Csv(&record), header: &header, number })?;
        }
        Ok(())
    }

    fn open_csv(&self, table: &Table, path: &Path) -> Result<csv::Reader<fs::File>, ReadingError> {
        if !stands(path) {
            let parquet = self.folder.join(table.file(Format::Parquet));
            if stands(&parquet) {
                return Err(ReadingError::NoParquet(parquet));
            }
        }
        let file = open_file(path).map_err(|source| ReadingError::Open { path: path.to_path_buf(), source })?;
        ends_with_a_line(path, &file)?;
        Ok(csv::ReaderBuilder::new().buffer_capacity(1 << 18).from_reader(file))
    }
}

/// A table that was written to its end has a line feed there.
fn ends_with_a_line(path: &Path, mut file: &fs::File) -> Result<(), ReadingError> {
    use std::io::{Read, Seek, SeekFrom};
    let open = |source| ReadingError::Open { path: path.to_path_buf(), source };
    let damaged = |what: &str| ReadingError::Damaged { path: path.to_path_buf(), what: what.to_string() };
    if file.metadata().map_err(open)?.len() == 0 {
        return Err(damaged("the file is empty"));
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1)).map_err(open)?;
    file.read_exact(&mut last).map_err(open)?;
    file.seek(SeekFrom::Start(0)).map_err(open)?;
    if last != *b"\n" {
        return Err(damaged("the last line is not complete"));
    }
    Ok(())
}

/// A document in JSON.
fn read_json<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, ReadingError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let Flaw { line, found } = json::flaw(bytes, &error);
        ReadingError::Damaged { path: path.to_path_buf(), what: format!("line {line}: found {found}") }
    })
}

fn damaged(path: &Path, error: &csv::Error) -> ReadingError {
    let line = error.position().map_or_else(String::new, |position| format!("line {}: ", position.line()));
    let what = match error.kind() {
        csv::ErrorKind::Io(error) => refusal(path, error),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{line}found {len} cells; accepted: {expected_len}, as in the header")
        }
        csv::ErrorKind::Utf8 { .. } => format!("{line}found bytes that are no UTF-8"),
        _ => format!("{line}found cells that cannot be told apart"),
    };
    ReadingError::Damaged { path: path.to_path_buf(), what }
}
