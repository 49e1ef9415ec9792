//! The folder of a run: a temporary name while it is written, its own name at the end; nothing is ever overwritten.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::aside::{self, Aside};
use super::chart::{self, is_picture};
use super::{Format, OTHER_FILES, ReportError, Table, page};

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

/// Folder in which results lie whose place nobody named.
const HOME: &str = "output";

/// A folder in the making. Dropped before [`OutputFolder::finish`], it is removed.
#[derive(Debug)]
pub struct OutputFolder {
    aside: Aside,
    name: Name,
}

impl OutputFolder {
    /// The folder asked for, or the next free one with this name under `output`.
    ///
    /// # Errors
    /// Where something is there already and may not be replaced, or the folder cannot be written.
    pub fn asked(path: Option<&Path>, force: bool, name: &str) -> Result<Self, ReportError> {
        match path {
            Some(path) => Self::exact(path, force),
            None => Self::next_free(Path::new(HOME), name),
        }
    }

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
        let aside = Aside::begin(parent, name).map_err(ReportError::write(parent))?;
        Ok(Self { aside, name: wanted })
    }

    /// Where the files are written until the folder gets its name.
    pub fn path(&self) -> &Path {
        self.aside.path()
    }

    /// Gives the folder its name; returns it.
    ///
    /// # Errors
    /// Where the name was taken meanwhile, or the folder cannot be renamed.
    pub fn finish(self) -> Result<PathBuf, ReportError> {
        let Self { aside, name } = self;
        if let Name::Exact { path, force } = &name {
            check_free(path, *force)?;
        }
        let whole = aside.path().to_path_buf();
        let whole = aside.release().map_err(ReportError::write(&whole))?;
        let named = match name {
            Name::NextFree(path) => rename_to_next_free(&whole, &path),
            Name::Exact { path, .. } => replace(&whole, &path, &may_be_replaced).map(|()| path),
        };
        if named.is_err() {
            // Nothing can be done about a failure here; the hidden name says that it is not finished.
            let _ = fs::remove_dir_all(&whole);
        }
        named
    }
}

fn rename_to_next_free(whole: &Path, wanted: &Path) -> Result<PathBuf, ReportError> {
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
        match fs::rename(whole, &path) {
            Ok(()) => return Ok(path),
            // Another run was faster.
            Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty) => {}
            Err(source) => return Err(ReportError::Write { path, source }),
        }
    }
    unreachable!("some number is free")
}

/// Gives what is whole its place; what is there is put aside and removed, if it still may be once nobody finds it there.
///
/// # Errors
/// Where something that may not be removed is there, or the place cannot be taken.
pub fn replace(whole: &Path, path: &Path, may_be_removed: &dyn Fn(&Path) -> bool) -> Result<(), ReportError> {
    let write = ReportError::write(path);
    if path.symlink_metadata().is_err() {
        return fs::rename(whole, path).map_err(write);
    }
    let earlier = aside::exchange(whole, path).map_err(write)?;
    // What came to it meanwhile is somebody's work.
    if !may_be_removed(&earlier) {
        let _ = aside::exchange(&earlier, path).and_then(fs::remove_dir_all);
        return Err(ReportError::NotOurs(path.to_path_buf()));
    }
    fs::remove_dir_all(&earlier).map_err(ReportError::write(&earlier))
}

/// Whether `path` is free, or holds an earlier run that may be replaced.
fn check_free(path: &Path, force: bool) -> Result<(), ReportError> {
    let Ok(found) = path.symlink_metadata() else {
        return Ok(());
    };
    if !force {
        return Err(ReportError::Exists(path.to_path_buf()));
    }
    if found.is_dir() && may_be_replaced(path) { Ok(()) } else { Err(ReportError::NotOurs(path.to_path_buf())) }
}

/// Whether a folder holds an earlier run, or nothing.
fn may_be_replaced(path: &Path) -> bool {
    is_a_run(path) || fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Whether a run writes a file of this name, or it is what was made of a run: its page and its charts.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    match name.to_str() {
        Some(page::FILE) => fs::read(path).is_ok_and(|bytes| page::is_a_page(&bytes)),
        Some(chart::FOLDER) => has_only_pictures(path),
        _ => is_of_a_run(name) && is_file(path),
    }
}

/// Whether it is a file: no folder, and no link to one.
pub fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| data.is_file())
}

/// Whether a folder holds pictures of charts and nothing else.
fn has_only_pictures(folder: &Path) -> bool {
    let has = |mut entries: fs::ReadDir| entries.all(|entry| entry.is_ok_and(|entry| is_picture(&entry.path())));
    folder.symlink_metadata().is_ok_and(|data| data.is_dir()) && fs::read_dir(folder).is_ok_and(has)
}

/// Whether a study writes a file of this name.
pub fn is_of_a_run(name: &OsStr) -> bool {
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
