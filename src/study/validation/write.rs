//! Writes forecasts and scores into a folder.

use std::path::PathBuf;

use super::Validated;
use crate::named::Named;
use crate::provenance::Provenance;
use crate::provenance::manifest::{self, ByCauses, Gain, Manifest, RatiosByCauses, Thresholds, ValidationFacts};
use crate::report::{Format, OutputFolder, scenario as resolved, write_json, write_table};
use crate::study::StudyError;
use crate::study::validation::causes::{Causes, DRAWS};
use crate::study::validation::ensemble;
use crate::study::validation::observed::Target;
use crate::study::validation::rolling::THRESHOLDS;
use crate::study::validation::source::Source;
use crate::study::validation::summary::{Known, Summary, UNITS};
use crate::study::validation::tables;

impl Validated<'_> {
    /// Writes tables, scenario and manifest; `command` is what was asked for as it was typed. Returns where they are.
    ///
    /// # Errors
    /// Where something cannot be written.
    pub fn write(&self, folder: OutputFolder, format: Format, command: Vec<String>) -> Result<PathBuf, StudyError> {
        let (path, rolling, summary) = (folder.path(), &self.rolling, &self.summary);
        write_table(path, &tables::FORECASTS, format, |rows| tables::write_forecasts(rows, rolling))?;
        write_table(path, &tables::SCORES, format, |rows| tables::write_scores(rows, rolling))?;
        write_table(path, &tables::SCORE_MEANS, format, |rows| tables::write_means(rows, summary))?;
        write_table(path, &tables::PIT, format, |rows| tables::write_pit(rows, summary))?;
        write_table(path, &tables::ORIGINS, format, |rows| tables::write_origins(rows, rolling))?;
        write_table(path, &tables::ENSEMBLE, format, |rows| tables::write_ensemble(rows, rolling, &self.played))?;
        write_json(path, resolved::FILE, &resolved::resolved(&self.prepared.loaded.scenario))?;
        write_json(path, manifest::FILE, &self.manifest(command))?;
        Ok(folder.finish()?)
    }

    fn manifest(&self, command: Vec<String>) -> Manifest {
        let Self { prepared, rolling, summary, runs, .. } = self;
        let (scenario, request) = (&prepared.loaded.scenario, &prepared.request);
        let provenance = Provenance {
            loaded: &prepared.loaded,
            folder: request.scenario.display().to_string(),
            seed: prepared.seed,
            replications: (0, *runs as u64),
            overrides: &request.changes,
            command,
            until: rolling.origins.last().map(|last| ensemble::end_of(last.year + 1).to_string()),
            steps: scenario.steps,
            stopwatch: prepared.stopwatch,
        };
        let file = request.observed.as_ref().and_then(|path| path.file_name());
        let validation = ValidationFacts {
            observed: prepared.observed.source.clone(),
            observed_file: file.map(|name| name.to_string_lossy().into_owned()),
            observed_sha256: prepared.observed.sha256.clone(),
            draws: prepared.from.name().into(),
            posterior_sha256: prepared.posterior.as_ref().map(|posterior| posterior.sha256.clone()),
            posterior_from_elsewhere: prepared.is_from_elsewhere(),
            runs: *runs,
            draws_of_a_forecast: DRAWS,
            thresholds: Thresholds { year: THRESHOLDS.0, month: THRESHOLDS.1 },
            error_sizes: prepared.errors.sizes,
            error_floors: prepared.errors.floors,
            power: prepared.errors.power,
            origins: rolling.origins.iter().map(|origin| origin.year).collect(),
            effective_runs: rolling.origins.iter().map(|origin| origin.weights.effective).collect(),
            as_good_as_best_baseline: by_unit(|unit| as_good(summary, unit)),
            crps_over_best_rival: by_unit(|unit| ratios(summary, unit)),
            causes_known_against_frozen: by_unit(|unit| gains(summary, unit)),
            remarks: self.remarks.clone(),
        };
        let answer = Some(super::words::verdict(self));
        Manifest { validation: Some(validation), answer, ..provenance.manifest() }
    }
}

/// Types for which the model is at least as good as the best rival, by causes.
fn as_good(summary: &Summary, unit: &str) -> ByCauses<Vec<String>> {
    let of = |causes: Causes| -> Vec<String> {
        summary.as_good(unit, Source::Model(causes)).into_iter().map(|target| target.name().into()).collect()
    };
    ByCauses { known: of(Causes::Known), frozen: of(Causes::Frozen) }
}

/// CRPS over that of the best rival, by causes, with and without the error law, and type; `all` over all three.
fn ratios(summary: &Summary, unit: &'static str) -> RatiosByCauses {
    let of = |source: Source| -> Named<Option<f64>> {
        let one = |target: Target| (target.name(), summary.get(unit, target, source).and_then(|mean| mean.ratio));
        let all = ("all", summary.overall(unit, source).and_then(|overall| overall.ratio));
        summary.types(unit).into_iter().map(one).chain([all]).collect()
    };
    RatiosByCauses {
        known: of(Source::Model(Causes::Known)),
        frozen: of(Source::Model(Causes::Frozen)),
        known_without_law: of(Source::Runs(Causes::Known)),
        frozen_without_law: of(Source::Runs(Causes::Frozen)),
    }
}

/// CRPS with causes frozen less known, by type: mean over origins, and at how many it is above and below 0.
fn gains(summary: &Summary, unit: &str) -> Named<Gain> {
    let one = |known: &Known| {
        let (origins_better, origins_worse) = known.origins;
        (known.target.name(), Gain { gain: known.gain, origins_better, origins_worse })
    };
    summary.known.iter().filter(|known| known.unit == unit).map(one).collect()
}

fn by_unit<T>(of: impl Fn(&'static str) -> T) -> Named<T> {
    UNITS.into_iter().map(|name| (name, of(name))).collect()
}
