//! Writes what was found into its folder.

use std::path::Path;

use super::page;
use super::request::Prepared;
use crate::provenance::Provenance;
use crate::provenance::manifest::{self, Manifest};
use crate::report::{write_file, write_json, write_table};
use crate::study::StudyError;
use crate::study::kept::Making;
use crate::study::patterns::bounds::Largest;
use crate::study::patterns::judge::Finding;
use crate::study::patterns::values::Values;

impl Prepared {
    /// Writes tables, manifest and page.
    ///
    /// # Errors
    /// Where one of them cannot be written.
    pub(super) fn write(
        &self,
        place: &Path,
        values: &Values<'_>,
        (found, seen): (&[Finding], &[Largest]),
        played: usize,
    ) -> Result<(), StudyError> {
        let (suite, format) = (&self.suite, self.request.keep.format);
        let making = Making::begin(place, crate::study::patterns::own())?;
        let folder = making.path();
        write_table(folder, &crate::study::patterns::tables::PATTERNS, format, |rows| {
            crate::study::patterns::tables::write(rows, suite, found)
        })?;
        write_table(folder, &crate::study::patterns::tables::PATTERN_ARMS, format, |rows| {
            crate::study::patterns::tables::write_arms(rows, values)
        })?;
        if !suite.bounds.is_empty() {
            let bounds = &crate::study::patterns::tables::PATTERN_BOUNDS;
            write_table(folder, bounds, format, |rows| {
                crate::study::patterns::tables::write_bounds(rows, suite, seen)
            })?;
        }
        let table = crate::study::patterns::tables::markdown(suite, found, seen);
        write_file(folder, crate::study::patterns::tables::PAGE, |file| {
            std::io::Write::write_all(file, table.as_bytes())
        })?;
        write_json(folder, crate::report::scenario::FILE, &crate::report::scenario::resolved(&suite.loaded.scenario))?;
        write_json(folder, manifest::FILE, &self.manifest(values, played))?;
        making.finish(place)?;
        self.request.page.as_deref().map_or(Ok(()), |page| page::take_in(page, &table))
    }

    fn manifest(&self, values: &Values<'_>, played: usize) -> Manifest {
        let suite = &self.suite;
        let provenance = Provenance {
            loaded: &suite.loaded,
            folder: suite.folder.display().to_string(),
            seed: suite.seed,
            replications: (0, suite.replications),
            overrides: &self.request.changes,
            command: self.request.keep.command.clone(),
            until: None,
            steps: suite.loaded.scenario.steps,
            stopwatch: self.stopwatch,
        };
        let mut manifest = Manifest {
            patterns: Some(suite.patterns.iter().map(|pattern| pattern.id.clone()).collect()),
            runs: Some(suite.runs() as usize),
            runs_of_this_command: Some(played),
            runs_failed: Some(values.failed.len()),
            ..provenance.manifest().drawing(suite.posterior.as_ref().map(|draws| draws.sha256().into()))
        };
        manifest.scenario.inputs.push(suite.file.input.clone());
        manifest
    }
}
