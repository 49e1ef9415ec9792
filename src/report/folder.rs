//! The folder of a run: a temporary name while it is written, its own name at the end; nothing is ever overwritten.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Format, OTHER_FILES, ReportError, Table, chart, page};

/// How a finished folder is named.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    /// This, or with the next free number added.
    NextFree(PathBuf),
    /// This and no other.
    Exact {
        path: PathBuf,
        /// Whether an earlier run there may be replaced.
        force: bool,
    },
}

/// A folder in the making. Dropped before [`OutputFolder::finish`], it is removed.
#[derive(Debug)]
pub struct OutputFolder {
    temporary: PathBuf,
    name: Name,
    finished: bool,
}

impl OutputFolder {
    /// A folder in `parent` with `name`, or with -2, -3, ... added where that is taken.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn next_free(parent: &Path, name: &str) -> Result<Self, ReportError> {
        Self::begin(parent, name, Name::NextFree(parent.join(name)))
    }

    /// A folder at `path`; an earlier run there is replaced at the end, and only with `force`.
    ///
    /// # Errors
    /// Where something is there already and may not be replaced, or the folder cannot be written.
    pub fn exact(path: &Path, force: bool) -> Result<Self, ReportError> {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| ReportError::NotAName(path.into()))?;
        check_free(path, force)?;
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self::begin(parent, name, Name::Exact { path: path.to_path_buf(), force })
    }

    fn begin(parent: &Path, name: &str, wanted: Name) -> Result<Self, ReportError> {
        fs::create_dir_all(parent).map_err(ReportError::write(parent))?;
        let temporary = parent.join(format!(".{name}.partial-{}", std::process::id()));
        fs::create_dir(&temporary).map_err(ReportError::write(&temporary))?;
        Ok(Self { temporary, name: wanted, finished: false })
    }

    /// Where the files are written until the folder gets its name.
    pub fn path(&self) -> &Path {
        &self.temporary
    }

    /// Gives the folder its name; returns it.
    ///
    /// # Errors
    /// Where the name was taken meanwhile, or the folder cannot be renamed.
    pub fn finish(mut self) -> Result<PathBuf, ReportError> {
        let path = match self.name.clone() {
            Name::NextFree(path) => self.rename_to_next_free(&path)?,
            Name::Exact { path, force } => {
                check_free(&path, force)?;
                self.replace(&path)?;
                path
            }
        };
        self.finished = true;
        Ok(path)
    }

    fn rename_to_next_free(&self, wanted: &Path) -> Result<PathBuf, ReportError> {
        let base = wanted.as_os_str().to_os_string();
        for number in 1_u32.. {
            let mut name = base.clone();
            if number > 1 {
                name.push(format!("-{number}"));
            }
            let path = PathBuf::from(name);
            if path.symlink_metadata().is_ok() {
                continue;
            }
            match fs::rename(&self.temporary, &path) {
                Ok(()) => return Ok(path),
                // Another run was faster.
                Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty) => {}
                Err(source) => return Err(ReportError::Write { path, source }),
            }
        }
        unreachable!("some number is free")
    }

    /// Moves what is at `path` aside, takes its place, then removes it.
    fn replace(&self, path: &Path) -> Result<(), ReportError> {
        let write = ReportError::write(path);
        if path.symlink_metadata().is_err() {
            return fs::rename(&self.temporary, path).map_err(write);
        }
        let mut aside = self.temporary.clone().into_os_string();
        aside.push("-replaced");
        let aside = PathBuf::from(aside);
        fs::rename(path, &aside).map_err(&write)?;
        if let Err(error) = fs::rename(&self.temporary, path) {
            // Back to how it was; if that fails too, the earlier run still lies under the name it was moved to.
            let _ = fs::rename(&aside, path);
            return Err(write(error));
        }
        fs::remove_dir_all(&aside).map_err(ReportError::write(&aside))
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing can be done about a failure here; the hidden temporary name says that it is not finished.
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}

/// Whether `path` is free, or holds an earlier run that may be replaced.
fn check_free(path: &Path, force: bool) -> Result<(), ReportError> {
    let Ok(found) = path.symlink_metadata() else {
        return Ok(());
    };
    if !force {
        return Err(ReportError::Exists(path.to_path_buf()));
    }
    let empty = || fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    if found.is_dir() && (is_a_run(path) || empty()) { Ok(()) } else { Err(ReportError::NotOurs(path.to_path_buf())) }
}

/// Whether a run writes a file of this name, or it is what was made of a run: its page and its charts.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    match name.to_str() {
        Some(page::FILE) => fs::read(path).is_ok_and(|bytes| page::is_a_page(&bytes)),
        Some(chart::FOLDER) => has_only_pictures(path),
        _ => is_of_a_run(name),
    }
}

/// Whether a folder holds pictures of charts and nothing else.
fn has_only_pictures(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().all(|entry| chart::is_picture(&entry.path())))
}

/// Whether a run writes a file of this name.
fn is_of_a_run(name: &OsStr) -> bool {
    let of_table = |table: &&Table| Format::ALL.iter().any(|&format| name == table.file(format).as_str());
    OTHER_FILES.iter().any(|&other| name == other) || super::tables().iter().any(of_table)
}

/// Whether a folder holds a run of this program, and nothing else.
fn is_a_run(path: &Path) -> bool {
    // A file that is not ours is somebody's work.
    if !fs::read_dir(path).is_ok_and(|entries| entries.flatten().all(|entry| is_ours(&entry.path()))) {
        return false;
    }
    let manifest = fs::read(path.join(crate::provenance::manifest::FILE)).ok();
    let manifest = manifest.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    manifest.is_some_and(|manifest| manifest["program"] == env!("CARGO_PKG_NAME"))
}
