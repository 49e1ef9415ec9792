//! Tables and files: results in, CSV or Parquet and JSON out; a file per kind of table.
//!
//! A table is declared with its columns ([`table::Table`]) and listed in [`tables`]; its file, the data dictionary
//! ([`dictionary`]) and what counts as a file of ours follow from that.
//!
//! All files of a run are written into a folder of a temporary name that gets its own name at the end ([`OutputFolder`]),
//! so that what looks finished is finished.

pub mod aside;
pub mod beside;
pub mod chart;
pub mod folder;
pub mod geography;
pub mod lines;
pub mod listing;
pub mod marks;
pub mod number;
pub mod optics;
pub mod reading;
pub mod scenario;
pub mod table;
pub mod words;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

pub use folder::{OutputFolder, Own};
pub use geography::Geography;
pub use table::{Format, Rows, Table, csv_of, write_table};

/// Why results could not be written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// A file or folder could not be made or written.
    #[error("{}: cannot write: {}; check the free space and the rights of the folder, or choose another with --out", path.display(), crate::scenario::refusal(path, source))]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A row was not as its table declares it.
    #[error("{}: {misfit}{}", path.display(), if misfit.is_of_values() { "" } else { "; this is a fault of the program: please report it" })]
    Misfit {
        /// The table.
        path: PathBuf,
        /// What did not fit.
        misfit: table::Misfit,
    },
    /// The folder asked for exists already.
    #[error("{}: exists already; choose another --out, or give --force to replace it", .0.display())]
    Exists(PathBuf),
    /// The folder asked for exists and is not one that may be replaced.
    #[error("{}: found {found}, so --force does not replace it; accepted: {accepted}", path.display())]
    NotOurs {
        /// The folder.
        path: PathBuf,
        /// What it is.
        found: String,
        /// What to do instead.
        accepted: String,
    },
    /// The format needs a part that was not built.
    #[error(
        "--format parquet: this program was built without it; build it with `cargo build --release --features parquet` or use --format csv"
    )]
    NoParquet,
    /// The path cannot be a new folder.
    #[error("{}: not the name of a new folder; accepted: a path that ends in a name, such as output/trial", .0.display())]
    NotAName(PathBuf),
}

impl ReportError {
    /// Whether the command, rather than the machine, is at fault.
    pub const fn is_mistake(&self) -> bool {
        !matches!(self, Self::Write { .. } | Self::Misfit { .. })
    }

    /// A folder that may not be replaced.
    fn not_ours(path: &Path, found: &str, accepted: &str) -> Self {
        Self::NotOurs { path: path.into(), found: found.into(), accepted: accepted.into() }
    }

    /// An error of writing a path.
    pub fn write(path: &Path) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Write { path: path.to_path_buf(), source }
    }
}

/// Writes one file of a folder through a buffer, and flushes it.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_file(
    folder: &Path,
    name: &str,
    content: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> Result<(), ReportError> {
    let path = folder.join(name);
    let write = || -> std::io::Result<()> {
        let mut writer = BufWriter::with_capacity(1 << 18, File::create(&path)?);
        content(&mut writer)?;
        writer.flush()
    };
    write().map_err(ReportError::write(&path))
}

/// Writes a value as indented JSON.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_json(folder: &Path, name: &str, value: &impl Serialize) -> Result<(), ReportError> {
    write_file(folder, name, |writer| {
        serde_json::to_writer_pretty(&mut *writer, value)?;
        writeln!(writer)
    })
}
