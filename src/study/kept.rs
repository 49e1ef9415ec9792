//! Folders in which a study keeps its runs: a log that is appended to, and tables that are made from it.

use crate::scenario::counted_is;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::StudyError;
use crate::experiment::run_log::{self, Header, RunLog};
use crate::provenance::manifest;
use crate::report::aside::{Aside, MARK};
use crate::report::folder::HOME;
use crate::report::marks::{self, is_file, is_picture};
use crate::report::{Format, Own, ReportError};

/// Where a study keeps its runs, and how its tables are written.
#[derive(Clone, Debug, Default)]
pub struct Keep {
    /// The folder; `None`: under `output`, by the name of what is played.
    pub folder: Option<PathBuf>,
    /// Whether runs that are kept there are removed first.
    pub force: bool,
    /// How tables are written.
    pub format: Format,
    /// What was asked for as it was typed, for the manifest.
    pub command: Vec<String>,
}

/// A folder with its log open.
#[derive(Debug)]
pub struct Kept {
    /// The folder.
    pub folder: PathBuf,
    /// Runs that were there.
    pub before: usize,
    pub(super) log: RunLog,
}

impl Keep {
    /// Opens the folder, which is called `name` where nobody named it.
    ///
    /// # Errors
    /// Those of [`open`].
    pub(super) fn open(&self, name: &str, header: &Header, own: &Own) -> Result<Kept, StudyError> {
        let folder = self.folder.clone().unwrap_or_else(|| Path::new(HOME).join(name));
        let log = open(&folder, header, self.force, own)?;
        Ok(Kept { before: log.len(), folder, log })
    }
}

impl Kept {
    /// Runs that were played since it was opened.
    pub(super) fn played(&self) -> usize {
        self.log.len() - self.before
    }

    /// That it goes on from runs which are there, in a line; nothing where there are none.
    pub fn in_words(&self) -> Option<String> {
        let (folder, before) = (self.folder.display(), self.before);
        (before > 0).then(|| format!("\nGoing on in {folder}, where {} done", counted_is(before, "run")))
    }

    /// It was stopped, and goes on from the runs that are kept.
    pub(super) fn stopped(&self) -> StudyError {
        let (runs, folder) = (self.log.len(), self.folder.display());
        let runs = counted_is(runs, "run");
        StudyError::Stopped(format!("{runs} kept in {folder}; the same command goes on from there"))
    }
}

/// Opens the log of a folder, which is made where it is not there; with `force` a finished study of the same kind is removed before.
///
/// # Errors
/// Where the folder holds something else, or another process works on it.
pub fn open(folder: &Path, header: &Header, force: bool, own: &Own) -> Result<RunLog, StudyError> {
    let path = folder.join(run_log::FILE);
    let what = header.kind();
    if folder.is_symlink() {
        let accepted = "a folder: links are not followed for writing";
        return Err(StudyError::Request(format!("--out: found {}, a link; accepted: {accepted}", folder.display())));
    }
    foreign(folder, own)?;
    if !path.exists() && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let message = format!("{}: exists and holds no {what}; choose another --out", folder.display());
        return Err(StudyError::Request(message));
    }
    fs::create_dir_all(folder).map_err(ReportError::write(folder))?;
    if force && path.exists() {
        let only = |found: &Header| match found.kind() {
            kind if kind == what => Ok(()),
            other => Err(StudyError::Request(format!(
                "{}: holds a {other}, not a {what}, so --force does not replace it; choose another --out",
                folder.display()
            ))),
        };
        RunLog::discard(&path, only, || {
            clear(folder, own)?;
            clear_page(folder)?;
            clear_pictures(&folder.join(marks::CHARTS))
        })?;
    }
    let mut log = RunLog::go_on(&path, header)?;
    // Tables made from fewer runs are no results of more: without a manifest nothing there is read as results.
    log.supersedes(folder.join(manifest::FILE));
    Ok(log)
}

/// Whether something that is no file has the name of one that will be written: said before the first run, not after the last.
fn foreign(folder: &Path, own: &Own) -> Result<(), StudyError> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let names = entries.flatten().map(|entry| entry.path());
    match names.filter(|path| own.writes(path.file_name().unwrap_or_default())).find(|path| !is_file(path)) {
        Some(path) => {
            let accepted = "a folder in which that name is free; choose another --out";
            Err(StudyError::Request(format!(
                "{}: found what is no file of results; accepted: {accepted}",
                path.display()
            )))
        }
        None => Ok(()),
    }
}

/// Removes the tables and documents of a study: what an earlier one says is not said of the next.
fn clear(folder: &Path, own: &Own) -> std::io::Result<()> {
    let manifest = folder.join(manifest::FILE);
    // First, for without it nothing here is read as results.
    if is_file(&manifest) {
        fs::remove_file(&manifest)?;
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_file(&path) && own.writes(path.file_name().unwrap_or_default()) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn clear_page(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(marks::PAGE);
    if marks::has_a_page(&path) { fs::remove_file(path) } else { Ok(()) }
}

fn clear_pictures(folder: &Path) -> std::io::Result<()> {
    if !folder.symlink_metadata().is_ok_and(|data| data.is_dir()) {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_picture(&path) {
            fs::remove_file(path)?;
        }
    }
    // Pictures of the user's stay, and their folder with them.
    let _ = fs::remove_dir(folder);
    Ok(())
}

/// Tables in the making beside a log: they get their names only when all are written, the manifest last.
#[derive(Debug)]
pub struct Making {
    aside: Aside,
    own: Own,
}

impl Making {
    /// Begins in the folder of a log that nobody else works on.
    ///
    /// # Errors
    /// Where nothing can be written there.
    pub fn begin(folder: &Path, own: Own) -> Result<Self, ReportError> {
        Ok(Self { aside: Aside::begin(folder, "tables").map_err(ReportError::write(folder))?, own })
    }

    /// Where they are written.
    pub fn path(&self) -> &Path {
        self.aside.path()
    }

    /// Gives all of them their names. Tables of an earlier command that are not made anew go; a folder without a manifest, as it is
    /// in between, holds no results.
    ///
    /// # Errors
    /// Where something cannot be renamed.
    pub fn finish(self, folder: &Path) -> Result<(), ReportError> {
        clear(folder, &self.own).map_err(ReportError::write(folder))?;
        let files = fs::read_dir(self.path()).map_err(ReportError::write(self.path()))?.flatten();
        let mut files: BTreeMap<_, PathBuf> = files.map(|entry| (entry.file_name(), entry.path())).collect();
        // The mark stays with what is left of the folder, and goes with it.
        files.remove(OsStr::new(MARK));
        let last = files.remove_entry(OsStr::new(manifest::FILE));
        for (name, path) in files.into_iter().chain(last) {
            let place = folder.join(name);
            fs::rename(&path, &place).map_err(ReportError::write(&place))?;
        }
        Ok(())
    }
}
