//! Writes a comparison of finished runs into a folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::Held;
use crate::provenance::made;
use crate::provenance::manifest::{self, Manifest, VariantFiles};
use crate::report::{Format, OutputFolder, ReportError, geography, scenario, write_json};
use crate::study::StudyError;
use crate::study::comparison::write::tables;

impl Held {
    /// Writes tables, scenario and manifest; `command` is what was asked for as it was typed. Returns where they are.
    ///
    /// # Errors
    /// Where something cannot be written.
    pub fn write(&self, folder: OutputFolder, format: Format, command: &[String]) -> Result<PathBuf, StudyError> {
        let (path, results, base) = (folder.path(), &self.results(), &self.folders[0]);
        tables(path, format, &self.comparison, (results, base.manifest().replication))?;
        write_json(path, scenario::FILE, &base.scenario)?;
        copied(&base.output.folder, path, geography::FILE)?;
        let manifest =
            Manifest { years: Some([Some(results.years.0), Some(results.years.1)]), ..self.manifest(command) };
        write_json(path, manifest::FILE, &manifest)?;
        Ok(folder.finish()?)
    }

    fn manifest(&self, command: &[String]) -> Manifest {
        let base = self.folders[0].manifest().clone();
        let made = made(command, &self.stopwatch);
        let described = self.folders.iter().zip(&self.comparison.names).zip(&self.changes);
        let variants = described.map(|((one, name), change)| VariantFiles {
            name: name.clone(),
            change: change.clone(),
            folder: one.manifest().scenario.folder.clone(),
            overrides: one.manifest().overrides.clone(),
            inputs: one.manifest().scenario.inputs.clone(),
        });
        Manifest {
            command: made.command,
            started: made.started,
            seconds: made.seconds,
            machine: made.machine,
            stopped: Some(false),
            variants: Some(variants.collect()),
            compared: Some(self.folders.iter().map(|one| one.shown.clone()).collect()),
            absent: Some(self.absent.clone()),
            ..base
        }
    }
}

/// A file of one folder in another, where it has it.
fn copied(from: &Path, to: &Path, name: &str) -> Result<(), ReportError> {
    match fs::read(from.join(name)) {
        Ok(bytes) => fs::write(to.join(name), bytes).map_err(ReportError::write(&to.join(name))),
        Err(_) => Ok(()),
    }
}
