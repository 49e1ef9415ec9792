//! Folders and files in the making: under names of their own, so that a name is taken only by what is whole.
//!
//! A folder in the making holds a mark that its maker keeps locked. Whoever begins beside it clears away what is left of makers that
//! are gone: folders with the mark, on which nobody has a lock. Links are never followed, and nothing without the mark is touched: it
//! goes last, when the folder has its place.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::ReportError;
use super::marks::is_file;

/// File that marks a folder in the making.
pub const MARK: &str = ".in-the-making";

/// What stands in it.
const WORDS: &str = "mandate writes here; the folder gets its name when all is there\n";

/// A folder in the making; dropped before it has its place, it is removed.
#[derive(Debug)]
pub struct Aside {
    path: PathBuf,
    /// Locked as long as it is in the making.
    _mark: File,
}

impl Aside {
    /// A new folder in `parent`, hidden, for what is to be called `name`.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn begin(parent: &Path, name: &str) -> io::Result<Self> {
        clear(parent, name);
        let path = new(parent, name, |path| fs::create_dir(path))?;
        match marked(&path) {
            Ok(mark) => Ok(Self { path, _mark: mark }),
            Err(error) => {
                let _ = fs::remove_dir_all(&path);
                Err(error)
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its place, now that it is whole: `place` moves it, and says where it is then.
    ///
    /// # Errors
    /// Those of `place`; or where the mark cannot be taken off.
    pub fn placed(self, place: impl FnOnce(&Path) -> Result<PathBuf, ReportError>) -> Result<PathBuf, ReportError> {
        let placed = place(&self.path)?;
        let mark = placed.join(MARK);
        fs::remove_file(&mark).map_err(ReportError::write(&mark))?;
        Ok(placed)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What has no mark is not what was made here, but what had its place before. Nothing can be done about a failure; the next
        // maker clears it away.
        if is_file(&self.path.join(MARK)) {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// The folder in which a path lies.
pub fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Puts a folder in the place of another, at once where the system can; returns where the other is now.
///
/// # Errors
/// Where it cannot be done; both are as they were.
pub fn exchange(new: &Path, place: &Path) -> io::Result<PathBuf> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, new, CWD, place, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(new.to_path_buf()),
            // Some file systems know no exchange.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut aside = new.to_path_buf().into_os_string();
    aside.push("-replaced");
    let aside = PathBuf::from(aside);
    fs::rename(place, &aside)?;
    if let Err(error) = fs::rename(new, place) {
        // Back to how it was; if that fails too, the other still lies under the name it was moved to.
        let _ = fs::rename(&aside, place);
        return Err(error);
    }
    Ok(aside)
}

/// Puts the mark into a folder, and locks it.
fn marked(folder: &Path) -> io::Result<File> {
    let mut mark = OpenOptions::new().write(true).create_new(true).open(folder.join(MARK))?;
    // Before the words, without which it is not taken for one. Where the file system knows no locks, leftovers stay.
    let _ = mark.lock();
    mark.write_all(WORDS.as_bytes())?;
    Ok(mark)
}

/// Beginning of the names of what is in the making for `name`.
fn prefix(name: &str) -> String {
    format!(".{name}.partial-")
}

/// Takes a name that nobody has.
fn new(parent: &Path, name: &str, make: impl Fn(&Path) -> io::Result<()>) -> io::Result<PathBuf> {
    for _ in 0..1_000 {
        // A number that no other maker has, whatever its process is called.
        let number = RandomState::new().hash_one(parent) % 1_000_000_000;
        let path = parent.join(format!("{}{}-{number}", prefix(name), std::process::id()));
        match make(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| path),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Removes what makers that are gone have left for a name.
fn clear(parent: &Path, name: &str) {
    let prefix = prefix(name);
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(&prefix);
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) && is_left(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a folder has the mark, and its maker is gone.
fn is_left(folder: &Path) -> bool {
    let mark = folder.join(MARK);
    if !is_file(&mark) {
        return false;
    }
    let Ok(mut file) = File::open(mark) else { return false };
    let mut words = String::new();
    file.try_lock().is_ok() && file.read_to_string(&mut words).is_ok() && words == WORDS
}

/// Writes a file under another name, and gives it its name when it is whole; what had the name is replaced.
///
/// # Errors
/// Where it cannot be written; what had the name is as it was.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?.to_string_lossy().into_owned();
    let file = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
    let temporary = new(parent_of(path), &name, |path| file(path).map(drop))?;
    let written = OpenOptions::new().write(true).open(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&temporary, path));
    if placed.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::{Aside, MARK, WORDS, write};
    use std::fs;
    use std::path::{Path, PathBuf};

    fn place(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("mandate-aside-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut all: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        all.sort();
        all
    }

    #[test]
    fn what_is_left_of_makers_that_are_gone_is_cleared_and_nothing_else() {
        let here = place("cleared");
        let alive = Aside::begin(&here, "x").unwrap();
        for (folder, words) in [(".x.partial-1", Some(WORDS)), (".x.partial-2", None), (".x.partial-3", Some("mine"))] {
            fs::create_dir(here.join(folder)).unwrap();
            fs::write(here.join(folder).join("a.csv"), "1").unwrap();
            if let Some(words) = words {
                fs::write(here.join(folder).join(MARK), words).unwrap();
            }
        }
        let other = Aside::begin(&here, "x").unwrap();
        let left = names(&here);
        assert!(alive.path().exists() && other.path().exists() && alive.path() != other.path());
        assert!(!left.contains(&".x.partial-1".into()), "a leftover stayed: {left:?}");
        assert!(left.contains(&".x.partial-2".into()) && left.contains(&".x.partial-3".into()), "{left:?}");
        drop((alive, other));
        assert_eq!(names(&here).len(), 2);
        fs::remove_dir_all(here).unwrap();
    }

    #[test]
    fn what_cannot_be_placed_goes_and_what_was_put_in_its_way_stays() {
        let here = place("placed");
        let refuse = |path: &Path| Err(crate::report::ReportError::NotAName(path.into()));
        assert!(Aside::begin(&here, "x").unwrap().placed(refuse).is_err());
        assert!(names(&here).is_empty());
        // Exchanged, and not put back: what lies there now is somebody's.
        fs::create_dir(here.join("x")).unwrap();
        fs::write(here.join("x/mine"), "mine").unwrap();
        let swap = |path: &Path| {
            super::exchange(path, &here.join("x")).unwrap();
            refuse(path)
        };
        let aside = Aside::begin(&here, "x").unwrap();
        assert!(aside.placed(swap).is_err());
        assert!(names(&here).iter().any(|name| here.join(name).join("mine").exists()));
        fs::remove_dir_all(here).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let here = place("links");
        let far = here.join("far");
        fs::create_dir(&far).unwrap();
        fs::write(far.join(MARK), WORDS).unwrap();
        std::os::unix::fs::symlink(&far, here.join(".x.partial-9")).unwrap();
        drop(Aside::begin(&here, "x").unwrap());
        assert!(far.join(MARK).exists());
        std::os::unix::fs::symlink(far.join("page"), here.join("page")).unwrap();
        write(&here.join("page"), b"new").unwrap();
        assert!(!far.join("page").exists(), "the link was followed");
        assert_eq!(fs::read(here.join("page")).unwrap(), b"new");
        fs::remove_dir_all(here).unwrap();
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left() {
        let here = place("file");
        write(&here.join("a"), b"old").unwrap();
        write(&here.join("a"), b"new").unwrap();
        assert!(write(&here.join("no/a"), b"x").is_err());
        assert_eq!((fs::read(here.join("a")).unwrap(), names(&here).len()), (b"new".to_vec(), 1));
        fs::remove_dir_all(here).unwrap();
    }
}
