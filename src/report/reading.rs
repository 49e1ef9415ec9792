//! Reads an output folder back: what it is, and its tables row by row, as charts and pages need them.
//!
//! Tables are read in the format in which they lie, CSV or Parquet. A cell that is not what its column declares is a fault
//! with file, line, column and value; so is a file that ends in the middle of a row.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

use super::table::{Format, Table};
use crate::experiment::run_log::RunLogError;
use crate::provenance::manifest::{self, Manifest};

#[cfg(feature = "parquet")]
mod parquet_reading;

/// What is wrong with an output folder.
#[derive(Debug, Error)]
pub enum ReadingError {
    /// The folder or file cannot be read.
    #[error("{path}: {source}")]
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
    pub written: Value,
}

/// Cells of one row, in the order in which their columns were asked for.
#[derive(Debug)]
pub struct Row<'a> {
    cells: Vec<&'a str>,
    columns: &'a [&'a str],
    path: &'a Path,
    line: u64,
}

impl Row<'_> {
    /// Text of a cell, by its place among the columns asked for.
    pub fn text(&self, place: usize) -> &str {
        self.cells[place]
    }

    /// Number in a cell; `None` where it is empty or not finite.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn number(&self, place: usize) -> Result<Option<f64>, ReadingError> {
        let cell = self.cells[place];
        if cell.is_empty() {
            return Ok(None);
        }
        let value: f64 = cell.parse().map_err(|_| self.fault(place, "a number"))?;
        Ok(value.is_finite().then_some(value))
    }

    /// Number in a cell that must have one.
    ///
    /// # Errors
    /// Where it has none.
    pub fn value(&self, place: usize) -> Result<f64, ReadingError> {
        self.number(place)?.ok_or_else(|| self.fault(place, "a number"))
    }

    /// Whole number in a cell that must have one.
    ///
    /// # Errors
    /// Where it has none.
    pub fn whole(&self, place: usize) -> Result<i64, ReadingError> {
        self.cells[place].parse().map_err(|_| self.fault(place, "a whole number"))
    }

    /// The fault that a cell is not what it should be.
    pub fn fault(&self, place: usize, wanted: &str) -> ReadingError {
        let (column, found) = (self.columns[place], self.cells[place]);
        ReadingError::Damaged {
            path: self.path.to_path_buf(),
            what: format!("line {}, column `{column}`: found `{found}`, expected {wanted}", self.line),
        }
    }
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
        let Ok(bytes) = fs::read(&path) else {
            return Err(ReadingError::NotOurs(folder.to_path_buf()));
        };
        let damaged = |error: serde_json::Error| ReadingError::Damaged { path: path.clone(), what: error.to_string() };
        let written: Value = serde_json::from_slice(&bytes).map_err(damaged)?;
        if written["program"] != env!("CARGO_PKG_NAME") {
            return Err(ReadingError::NotOurs(folder.to_path_buf()));
        }
        let manifest = Manifest::deserialize(&written).map_err(damaged)?;
        Ok(Self { folder: folder.to_path_buf(), manifest, written })
    }

    /// A document of the folder, by the name of its file; `None` where it has none.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn document<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ReadingError> {
        let path = self.folder.join(name);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| ReadingError::Damaged { path, what: error.to_string() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ReadingError::Open { path, source }),
        }
    }

    /// Whether the folder has a table.
    pub fn has(&self, table: &Table) -> bool {
        Format::ALL.iter().any(|&format| self.folder.join(table.file(format)).is_file())
    }

    /// The columns of a table as it lies there.
    ///
    /// # Errors
    /// Where the folder has no such table, or it cannot be read.
    pub fn columns(&self, table: &Table) -> Result<Vec<String>, ReadingError> {
        let path = self.folder.join(table.file(Format::Csv));
        #[cfg(feature = "parquet")]
        if !path.is_file() {
            return parquet_reading::columns(&self.folder.join(table.file(Format::Parquet)));
        }
        let mut reader = self.open_csv(table, &path)?;
        let header = reader.headers().map_err(|error| damaged(&path, &error))?;
        Ok(header.iter().map(str::to_string).collect())
    }

    /// Goes through the rows of a table; `each` sees the columns asked for. A table may be larger than memory.
    ///
    /// # Errors
    /// Where the folder has no such table, a column is missing, a row is damaged, or `each` finds a fault.
    pub fn each(
        &self,
        table: &Table,
        columns: &[&str],
        mut each: impl FnMut(&Row<'_>) -> Result<(), ReadingError>,
    ) -> Result<(), ReadingError> {
        let path = self.folder.join(table.file(Format::Csv));
        #[cfg(feature = "parquet")]
        if !path.is_file() {
            return parquet_reading::each(&self.folder.join(table.file(Format::Parquet)), columns, each);
        }
        let mut reader = self.open_csv(table, &path)?;
        let header = reader.headers().map_err(|error| damaged(&path, &error))?.clone();
        let places = places(&path, columns, header.iter())?;
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| damaged(&path, &error))? {
            let line = record.position().map_or(0, csv::Position::line);
            let cells = places.iter().map(|&place| &record[place]).collect();
            each(&Row { cells, columns, path: &path, line })?;
        }
        Ok(())
    }

    fn open_csv(&self, table: &Table, path: &Path) -> Result<csv::Reader<fs::File>, ReadingError> {
        if !path.is_file() {
            let parquet = self.folder.join(table.file(Format::Parquet));
            if parquet.is_file() {
                return Err(ReadingError::NoParquet(parquet));
            }
        }
        let file = fs::File::open(path).map_err(|source| ReadingError::Open { path: path.to_path_buf(), source })?;
        ends_with_a_line(path, &file)?;
        Ok(csv::ReaderBuilder::new().buffer_capacity(1 << 18).from_reader(file))
    }
}

/// Where the columns asked for stand.
fn places<'a>(path: &Path, wanted: &[&str], header: impl Iterator<Item = &'a str>) -> Result<Vec<usize>, ReadingError> {
    let header: Vec<&str> = header.collect();
    let place = |column: &&str| {
        header
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| ReadingError::Damaged { path: path.to_path_buf(), what: format!("no column `{column}`") })
    };
    wanted.iter().map(place).collect()
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

fn damaged(path: &Path, error: &csv::Error) -> ReadingError {
    ReadingError::Damaged { path: path.to_path_buf(), what: error.to_string() }
}
