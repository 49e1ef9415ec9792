//! Writes a comparison into a folder.

use std::path::{Path, PathBuf};

use super::play::Compared;
use super::request::Asked;
use crate::provenance::Provenance;
use crate::provenance::manifest::{self, Manifest, VariantFiles};
use crate::report::{Format, OutputFolder, ReportError, write_json, write_table};
use crate::study::StudyError;
use crate::study::comparison::reading::OpticReading;
use crate::study::comparison::results::Results;
use crate::study::comparison::tables::variant_years::VARIANT_YEARS;
use crate::study::comparison::tables::{self, COMPARE, COMPARE_YEARS, PAIRS, variant_years};
use crate::study::comparison::variants::Comparison;

impl Compared {
    /// Writes tables, scenario and manifest; `command` is what was asked for as it was typed. Returns where they are.
    ///
    /// # Errors
    /// Where something cannot be written.
    pub fn write(&self, folder: OutputFolder, format: Format, command: Vec<String>) -> Result<PathBuf, StudyError> {
        let (path, comparison, results) = (folder.path(), &self.comparison, &self.results());
        tables(path, format, comparison, (results, self.request.first))?;
        self.write_optics(path, format, results)?;
        let base = &self.asked[0];
        self.geography.write(path)?;
        write_json(path, crate::report::scenario::FILE, &crate::report::scenario::resolved(&base.variant.scenario))?;
        write_json(path, manifest::FILE, &self.manifest(results, command))?;
        Ok(folder.finish()?)
    }

    fn manifest(&self, results: &Results<'_>, command: Vec<String>) -> Manifest {
        let base = &self.asked[0];
        let provenance = Provenance {
            loaded: &base.loaded,
            folder: base.variant.folder.clone(),
            seed: self.seed,
            replications: (self.request.first, results.replications() as u64),
            overrides: &base.overrides,
            command,
            until: self.request.until.map(|date| date.to_string()),
            steps: base.variant.scenario.steps,
            stopwatch: self.stopwatch,
        };
        Manifest {
            stopped: Some(self.stopped.is_some()),
            years: Some([Some(results.years.0), Some(results.years.1)]),
            variants: Some(self.asked.iter().zip(self.changes()).map(described).collect()),
            ..provenance.manifest().drawing(self.posterior.clone())
        }
    }

    /// Ranks of the variants by each optic, and where optics disagree.
    fn write_optics(&self, folder: &Path, format: Format, results: &Results<'_>) -> Result<(), StudyError> {
        let (base, comparison) = (&self.asked[0].variant.scenario, &self.comparison);
        let areas = ["nation", "affected"];
        let of_area = |area| Some((area, OpticReading::new(base, comparison, results, area)?));
        let readings: Vec<(&str, OpticReading)> = areas.into_iter().filter_map(of_area).collect();
        if readings.is_empty() {
            return Ok(());
        }
        let names = |area, reading| crate::report::optics::Names { area, optics: reading, variants: &comparison.names };
        write_table(folder, &crate::report::optics::OPTIC_RANKS, format, |rows| {
            readings.iter().try_for_each(|(area, reading)| {
                crate::report::optics::write_ranks(rows, names(area, &reading.optics), &reading.paired())
            })
        })?;
        write_table(folder, &crate::report::optics::OPTIC_FLIPS, format, |rows| {
            readings.iter().try_for_each(|(area, reading)| {
                crate::report::optics::write_flips(rows, names(area, &reading.optics), &reading.paired())
            })
        })?;
        Ok(())
    }
}

/// Writes the tables that every comparison has; `first` is the number of the first replication.
pub(super) fn tables(
    path: &Path,
    format: Format,
    comparison: &Comparison,
    (results, first): (&Results<'_>, u64),
) -> Result<(), ReportError> {
    write_table(path, &COMPARE, format, |rows| tables::write(rows, comparison, results))?;
    write_table(path, &COMPARE_YEARS, format, |rows| tables::write_years(rows, comparison, results))?;
    write_table(path, &VARIANT_YEARS, format, |rows| variant_years::write(rows, comparison, results))?;
    write_table(path, &PAIRS, format, |rows| tables::write_pairs(rows, comparison, results, first))
}

/// A variant in the manifest.
fn described((asked, change): (&Asked, String)) -> VariantFiles {
    VariantFiles {
        name: asked.variant.name.clone(),
        change,
        folder: asked.variant.folder.clone(),
        overrides: asked.overrides.iter().map(ToString::to_string).collect(),
        inputs: asked.loaded.inputs.clone(),
    }
}
