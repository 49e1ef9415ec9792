//! What the system refuses, in plain words: links that lead nowhere, folders without rights, full disks.

use std::io::{Error, ErrorKind};
use std::path::Path;

/// Why something at a path cannot be read or written.
pub fn refusal(path: &Path, error: &Error) -> String {
    // What this program says of a file stands as it is; the system's own words have a number.
    if error.raw_os_error().is_none() && error.get_ref().is_some() {
        return error.to_string();
    }
    let leads_nowhere = path.ancestors().any(|part| part.is_symlink() && !part.exists());
    let words = match error.kind() {
        ErrorKind::NotFound if leads_nowhere => "a link that leads nowhere",
        ErrorKind::NotFound => "no such file or folder",
        ErrorKind::PermissionDenied => "no right to read or write here (the owner of the folder gives it)",
        ErrorKind::NotADirectory => "a file where a folder should be",
        ErrorKind::IsADirectory => "a folder where a file should be",
        ErrorKind::AlreadyExists => "something of this name is there already",
        ErrorKind::DirectoryNotEmpty => "a folder that is not empty",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "no space is left on the disk",
        ErrorKind::ReadOnlyFilesystem => "a disk that can only be read",
        ErrorKind::FileTooLarge => "a file larger than the disk takes",
        ErrorKind::InvalidFilename => "a name longer than the system takes, or with a character that it refuses",
        ErrorKind::UnexpectedEof => "the file ends too early",
        ErrorKind::InvalidInput => "a name that the system does not take",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "another program uses it",
        ErrorKind::BrokenPipe => "whoever was to read it has gone away",
        _ if leads_nowhere => "a link that leads back to itself",
        _ => return format!("the system refuses it ({})", plain(error)),
    };
    words.into()
}

/// The words of the system without the number behind them.
fn plain(error: &Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// Why a folder has no such file: it holds none, or is no folder that can be looked into.
pub fn lacking(folder: &Path, file: &str) -> String {
    match folder.metadata() {
        Ok(found) if found.is_dir() => format!("holds no {file}"),
        Err(_) if !stands(folder) => format!("holds no {file}"),
        Ok(_) => "a file where a folder should be".into(),
        Err(error) => refusal(folder, &error),
    }
}

/// Whether something stands at a path, were it a link that leads nowhere or closed to the user: who reads it is told so, while
/// an optional file that is passed over would be lost without a word.
pub fn stands(path: &Path) -> bool {
    match path.metadata() {
        Ok(_) => true,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound) => path.is_symlink(),
        Err(error) => error.kind() != ErrorKind::NotADirectory,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_words_of_the_system_reach_the_user_without_plain_ones() {
        let nowhere = Path::new("/nowhere/at/all");
        // Numbers of Linux: no file, no rights, a file for a folder, a folder for a file, no space, a disk for reading, a long name.
        for (number, words) in [
            (2, "no such file or folder"),
            (13, "no right to read"),
            (20, "a file where a folder should be"),
            (21, "a folder where a file should be"),
            (28, "no space is left"),
            (30, "can only be read"),
            (36, "a name longer"),
            (5, "the system refuses it (input/output error)"),
        ] {
            let told = refusal(nowhere, &Error::from_raw_os_error(number));
            assert!(told.contains(words) && !told.contains("os error"), "{number}: {told}");
        }
        assert_eq!(refusal(nowhere, &Error::other("column town: no number")), "column town: no number");
        assert!(refusal(nowhere, &Error::from(ErrorKind::PermissionDenied)).starts_with("no right"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_stands_there_and_is_said_to_be_one() {
        let folder = std::env::temp_dir().join(format!("mandate-link-{}", std::process::id()));
        let _ = std::fs::create_dir_all(&folder);
        let link = folder.join("link");
        let _ = std::os::unix::fs::symlink("gone", &link);
        let told = |path: &Path| refusal(path, &std::fs::read(path).unwrap_err());
        assert!(stands(&link) && !stands(&folder.join("nothing")));
        assert_eq!(told(&link), "a link that leads nowhere");
        assert_eq!(told(&link.join("below")), "a link that leads nowhere");
        assert_eq!(told(&folder.join("nothing")), "no such file or folder");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
