//! The folder of a run: a temporary name while it is written, its own name at the end; nothing is ever overwritten.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::aside::{self, Aside};
use super::{Format, ReportError, Table, marks, scenario};
use crate::provenance::manifest::{self, Manifest};

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
pub const HOME: &str = "output";

/// A folder in the making. Dropped before [`OutputFolder::finish`], it is removed.
#[derive(Debug)]
pub struct OutputFolder {
    aside: Aside,
    name: Name,
    own: Own,
}

impl OutputFolder {
    /// The folder asked for, or the next free one with this name under `output`.
    ///
    /// # Errors
    /// Where something is there already and may not be replaced, or the folder cannot be written.
    pub fn asked(path: Option<&Path>, force: bool, name: &str, own: Own) -> Result<Self, ReportError> {
        match path {
            Some(path) => Self::exact(path, force, own),
            None => Self::next_free(Path::new(HOME), name, own),
        }
    }

    /// A folder in `parent` with `name`, or with -2, -3, ... added where that is taken.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn next_free(parent: &Path, name: &str, own: Own) -> Result<Self, ReportError> {
        Self::begin(parent, name, Name::NextFree(parent.join(name)), own)
    }

    /// A folder at `path`; an earlier run there is replaced at the end, and only with `force`.
    ///
    /// # Errors
    /// Where something is there already and may not be replaced, or the folder cannot be written.
    pub fn exact(path: &Path, force: bool, own: Own) -> Result<Self, ReportError> {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| ReportError::NotAName(path.into()))?;
        own.check_free(path, force)?;
        Self::begin(aside::parent_of(path), name, Name::Exact { path: path.to_path_buf(), force }, own)
    }

    fn begin(parent: &Path, name: &str, wanted: Name, own: Own) -> Result<Self, ReportError> {
        fs::create_dir_all(parent).map_err(ReportError::write(parent))?;
        let aside = Aside::begin(parent, name).map_err(ReportError::write(parent))?;
        Ok(Self { aside, name: wanted, own })
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
        let Self { aside, name, own } = self;
        if let Name::Exact { path, force } = &name {
            own.check_free(path, *force)?;
        }
        aside.placed(|whole| match name {
            Name::NextFree(path) => rename_to_next_free(whole, &path),
            Name::Exact { path, .. } => replace(whole, &path, &|earlier| own.may_be_replaced(earlier)),
        })
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

/// Gives what is whole its place, which it returns; what is there is put aside and removed, if it still may be once nobody finds it
/// there.
///
/// # Errors
/// Where something that may not be removed is there, or the place cannot be taken.
pub fn replace(whole: &Path, path: &Path, may_be_removed: &dyn Fn(&Path) -> bool) -> Result<PathBuf, ReportError> {
    let write = ReportError::write(path);
    if path.symlink_metadata().is_err() {
        fs::rename(whole, path).map_err(write)?;
        return Ok(path.to_path_buf());
    }
    let earlier = aside::exchange(whole, path).map_err(write)?;
    // What came to it meanwhile is somebody's work.
    if !may_be_removed(&earlier) {
        let _ = aside::exchange(&earlier, path).and_then(fs::remove_dir_all);
        return Err(ReportError::not_ours(path, "files that came while it was played", ANOTHER));
    }
    fs::remove_dir_all(&earlier).map_err(ReportError::write(&earlier))?;
    Ok(path.to_path_buf())
}

/// What to do where a folder may not be replaced.
const ANOTHER: &str = "another --out, or a folder with nothing but results of the same command";

/// What a kind of study writes: whatever else lies in a folder of its results is somebody's work.
#[derive(Clone, Debug)]
pub struct Own {
    /// Its tables.
    pub tables: Vec<&'static Table>,
    /// Files beside them, without the manifest and the scenario, which all have.
    pub files: &'static [&'static str],
}

impl Own {
    /// Whether a study of this kind writes a file of this name.
    pub fn writes(&self, name: &OsStr) -> bool {
        let of_table = |table: &&Table| Format::ALL.iter().any(|&format| name == table.file(format).as_str());
        let others = [manifest::FILE, scenario::FILE];
        others.iter().chain(self.files).any(|&other| name == other) || self.tables.iter().any(of_table)
    }

    /// Whether it is a file of such a study, or what was made of one: its page and its charts.
    fn has(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default();
        match name.to_str() {
            Some(marks::PAGE) => marks::has_a_page(path),
            Some(marks::CHARTS) => marks::has_only_pictures(path),
            _ => self.writes(name) && marks::is_file(path),
        }
    }

    /// Whether a folder holds results of such a study and nothing else, or nothing at all.
    fn may_be_replaced(&self, path: &Path) -> bool {
        let Ok(entries) = fs::read_dir(path) else { return false };
        let entries: Vec<_> = entries.collect();
        // A file that is not ours is somebody's work.
        if !entries.iter().all(|entry| entry.as_ref().is_ok_and(|entry| self.has(&entry.path()))) {
            return false;
        }
        let manifest = fs::read(path.join(manifest::FILE)).ok();
        let manifest = manifest.and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
        entries.is_empty() || manifest.is_some_and(|manifest| manifest.program == env!("CARGO_PKG_NAME"))
    }

    /// Whether a place is free, or holds an earlier study of this kind that may be replaced.
    fn check_free(&self, path: &Path, force: bool) -> Result<(), ReportError> {
        let Ok(found) = path.symlink_metadata() else {
            return Ok(());
        };
        if !force {
            return Err(ReportError::Exists(path.to_path_buf()));
        }
        if found.is_symlink() {
            let to = fs::canonicalize(path).map_or_else(|_| "nothing".into(), |to| to.display().to_string());
            let accepted = format!("the folder itself, {to}, or another --out");
            return Err(ReportError::not_ours(path, "a link, which is not followed", &accepted));
        }
        if found.is_dir() && self.may_be_replaced(path) {
            return Ok(());
        }
        let found = if found.is_dir() { self.obstacle(path) } else { "a file".into() };
        Err(ReportError::not_ours(path, &found, ANOTHER))
    }

    /// Why a folder may not be replaced.
    fn obstacle(&self, path: &Path) -> String {
        let Ok(bytes) = fs::read(path.join(manifest::FILE)) else {
            return format!("a folder without a {}, which is none of results", manifest::FILE);
        };
        let manifest = serde_json::from_slice::<Manifest>(&bytes).ok();
        let Some(manifest) = manifest.filter(|manifest| manifest.program == env!("CARGO_PKG_NAME")) else {
            return format!("a folder whose {} is not of this program", manifest::FILE);
        };
        let entries = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut others: Vec<_> = entries.filter(|entry| !self.has(entry)).collect();
        others.sort();
        let named = |other: &PathBuf| other.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let first = others.first().map(named).unwrap_or_default();
        let command = manifest.command.get(1).map_or_else(String::new, |command| format!(" of `mandate {command}`"));
        format!("results{command} with {first}, one of files of yours or of another command than this")
    }
}
