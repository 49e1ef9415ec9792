//! Files in the making in a folder that is there already: they get their names only when all are written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mandate::report::ReportError;

/// Beginning of the names of folders with files in the making.
const PARTIAL: &str = ".partial-";

/// Files in the making: they get their names only when all are written.
pub struct Making {
    /// Where they are written.
    pub path: PathBuf,
}

impl Making {
    /// Begins, in a folder that nobody else writes to.
    pub fn begin(folder: &Path) -> Result<Self, ReportError> {
        // Whoever holds the log is alone here: what others began they did not live to finish.
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let path = folder.join(format!("{PARTIAL}{}", std::process::id()));
        fs::create_dir_all(&path).map_err(ReportError::write(&path))?;
        Ok(Self { path })
    }

    /// Gives all of them their names.
    pub fn finish(self, folder: &Path) -> Result<(), ReportError> {
        let write = ReportError::write(&self.path);
        let entries: BTreeMap<_, _> = fs::read_dir(&self.path)
            .map_err(&write)?
            .flatten()
            .map(|entry| (entry.file_name(), entry.path()))
            .collect();
        for (name, path) in entries {
            let place = folder.join(name);
            fs::rename(&path, &place).map_err(ReportError::write(&place))?;
        }
        Ok(())
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        // What is left is not finished; nothing can be done about a failure here.
        let _ = fs::remove_dir_all(&self.path);
    }
}
