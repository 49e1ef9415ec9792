//! What a sweep leaves behind: its tables and its manifest.

use std::io;
use std::path::{Path, PathBuf};

use crate::experiment::run_log::{RunLog, RunLogError};
use crate::provenance::manifest::{self, DesignFacts, Drawn, FactorFacts, Manifest, Watched};
use crate::provenance::{Provenance, Stopwatch};
use crate::report::table::Column;
use crate::report::{Format, Table, scenario, write_json, write_table};
use crate::scenario::Scenario;
use crate::study::sweep::analysis::Analysed;
use crate::study::sweep::analysis::effects::effects;
use crate::study::sweep::analysis::mixture::Mixtures;
use crate::study::sweep::design::Design;
use crate::study::sweep::design::document::FactorDocument;
use crate::study::sweep::execute::Sweep;
use crate::study::sweep::results::SweepResults;
use crate::study::sweep::tables::points as tables;
use crate::study::sweep::tables::points::{CONTRASTS, DESIGN, FACTORS, POINTS, RESPONSES, RUNS};

use super::choices::Choices;
use super::mixtures::{self, Estimated, Fitted};
use super::words;
use crate::study::StudyError;
use crate::study::kept::Making;

/// Most columns of factors that are repeated in tables with a row for each response.
const MOST_REPEATED: usize = 30;

/// What a sweep found.
#[derive(Debug)]
pub struct Swept {
    /// The design.
    pub design: Design,
    /// Where its files are.
    pub folder: PathBuf,
    /// Runs in the log.
    pub runs: usize,
    /// Where the parameters of replications come from.
    pub drawn: Drawn,
    /// Runs that came to an end and that failed, by point.
    pub counts: Vec<(u64, u64)>,
    /// The responses.
    pub analysed: Analysed,
    /// Surfaces of mixtures.
    pub surfaces: Vec<Fitted>,
    /// Effects.
    pub effects: Vec<Estimated>,
    /// Sensitivity and value choices.
    pub choices: Choices,
}

impl Swept {
    /// Runs that points rest on, and those of them that failed.
    pub fn used(&self) -> (u64, u64) {
        let readings = self.design.readings() as u64;
        let used = self.counts.iter().map(|(done, failed)| done + failed).sum::<u64>() / readings;
        (used, self.counts.iter().map(|(_, failed)| failed).sum::<u64>() / readings)
    }
}

/// A finished sweep, whose tables are to be written.
pub(super) struct Job<'a> {
    /// The design.
    pub design: &'a Design,
    /// The sweep.
    pub sweep: &'a Sweep<'a>,
    /// Where its files are.
    pub folder: &'a Path,
    /// How tables are written.
    pub format: Format,
    /// What was asked for as it was typed.
    pub command: &'a [String],
    /// Time since the start.
    pub stopwatch: Stopwatch,
    /// Runs that this command played.
    pub played: usize,
}

/// Either of the two ends between which runs pass.
enum Broken {
    Log(RunLogError),
    Table(io::Error),
}

impl From<RunLogError> for Broken {
    fn from(error: RunLogError) -> Self {
        Self::Log(error)
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Table(error)
    }
}

/// As the error of a table; that of a log is kept beside.
fn through(result: Result<(), Broken>, kept: &mut Option<RunLogError>) -> io::Result<()> {
    match result {
        Ok(()) => Ok(()),
        Err(Broken::Table(error)) => Err(error),
        Err(Broken::Log(error)) => {
            *kept = Some(error);
            Err(io::ErrorKind::Other.into())
        }
    }
}

impl Job<'_> {
    /// Writes everything; returns what was found.
    ///
    /// # Errors
    /// Where the log cannot be read or a file not be written; the log stays as it is.
    pub fn write(&self, log: &mut RunLog) -> Result<Swept, StudyError> {
        let spent = self.sweep.spent(log)?;
        let runs = log.len();
        let mut results = SweepResults::new(self.design, log);
        let drawn = Drawn::of(results.header().posterior());
        let making = Making::begin(self.folder, crate::study::sweep::own())?;
        let folder = making.path();
        self.runs(folder, &mut results)?;
        let counts = self.points(folder, &mut results)?;
        self.contrasts(folder, &mut results)?;
        let columns = tables::factor_columns(self.design);
        let table = DESIGN.expanded(FACTORS, columns.clone());
        write_table(folder, &table, self.format, |rows| {
            tables::write_design(rows, self.design, &columns, &counts, &spent)
        })?;
        let analysed = Analysed::read(&mut results)?;
        let surfaces = self.surfaces(folder, &analysed)?;
        let effects = self.effects(folder, &analysed)?;
        let choices = Choices::of(self.design, &mut results, &analysed)?;
        choices.write(folder, self.format, self.design, &analysed)?;
        let base = self.design.base();
        write_json(folder, scenario::FILE, &scenario::resolved(&base))?;
        let manifest = self.manifest(&results, &base, runs);
        let (design, place) = (self.design.clone(), self.folder.to_path_buf());
        let swept = Swept { design, folder: place, runs, drawn, counts, analysed, surfaces, effects, choices };
        let answer = Some(words::answer(&swept)).filter(|answer| !answer.is_empty());
        write_json(folder, manifest::FILE, &Manifest { answer, ..manifest })?;
        making.finish(self.folder)?;
        Ok(swept)
    }

    fn surfaces(&self, folder: &Path, analysed: &Analysed) -> Result<Vec<Fitted>, StudyError> {
        let mixtures = Mixtures::of(self.design);
        if mixtures.is_empty() {
            return Ok(Vec::new());
        }
        let surfaces = mixtures::fit(self.design, mixtures, analysed);
        mixtures::write_surfaces(folder, self.format, self.design, &surfaces)?;
        Ok(surfaces)
    }

    fn effects(&self, folder: &Path, analysed: &Analysed) -> Result<Vec<Estimated>, StudyError> {
        let effects = effects(self.design);
        if effects.is_empty() {
            return Ok(Vec::new());
        }
        let estimates = mixtures::estimate(self.design, effects, analysed);
        mixtures::write_effects(folder, self.format, self.design, &estimates)?;
        Ok(estimates)
    }

    fn runs(&self, folder: &Path, results: &mut SweepResults<'_>) -> Result<(), StudyError> {
        let (columns, measures) = (tables::factor_columns(self.design), results.measures().len());
        let table = RUNS.expanded(FACTORS, columns.clone());
        let table = table.expanded(RESPONSES, tables::response_columns(results.measures()));
        self.table(folder, &table, |rows| {
            let mut last = None;
            results.each_run::<Broken>(|run| {
                let point = last.take().filter(|(number, _)| *number == run.point);
                let point = point.map_or_else(|| self.design.point(run.point), |(_, point)| point);
                tables::write_run(rows, (&point, &columns), &run, measures)?;
                last = Some((run.point, point));
                Ok(())
            })
        })
    }

    /// Columns of factors for tables with a row for each response: none where they are so many that these tables would
    /// be mostly factors; `design` has them.
    fn repeated_columns(&self) -> Vec<Column> {
        let columns = tables::factor_columns(self.design);
        if columns.len() > MOST_REPEATED { Vec::new() } else { columns }
    }

    /// Writes what points come to; returns how many runs of each were done and failed.
    fn points(&self, folder: &Path, results: &mut SweepResults<'_>) -> Result<Vec<(u64, u64)>, StudyError> {
        let columns = self.repeated_columns();
        let measures = results.measures().to_vec();
        let mut counts = vec![(0, 0); self.design.points().unwrap_or_default() as usize];
        self.table(folder, &POINTS.expanded(FACTORS, columns.clone()), |rows| {
            results.each_point::<Broken>(|mut summary| {
                counts[summary.point as usize] = (summary.done, summary.failed);
                let point = self.design.point(summary.point);
                Ok(tables::write_point(rows, (&point, &columns), &mut summary, &measures)?)
            })
        })?;
        Ok(counts)
    }

    fn contrasts(&self, folder: &Path, results: &mut SweepResults<'_>) -> Result<(), StudyError> {
        if self.design.contrast.is_none() {
            return Ok(());
        }
        let columns = self.repeated_columns();
        let measures = results.measures().to_vec();
        self.table(folder, &CONTRASTS.expanded(FACTORS, columns.clone()), |rows| {
            for point in 0..self.design.points().unwrap_or_default() {
                let (Some(base), Some(differences)) = (self.design.base_of(point), results.contrast(point)?) else {
                    continue;
                };
                tables::write_contrast(rows, self.design, &columns, (point, base), (&differences, &measures))?;
            }
            Ok(())
        })
    }

    /// Writes a table from the log.
    fn table(
        &self,
        folder: &Path,
        table: &Table,
        rows: impl FnOnce(&mut crate::report::Rows) -> Result<(), Broken>,
    ) -> Result<(), StudyError> {
        let mut kept = None;
        let written = write_table(folder, table, self.format, |out| through(rows(out), &mut kept));
        kept.map_or(Ok(()), Err)?;
        Ok(written?)
    }

    fn manifest(&self, results: &SweepResults<'_>, base: &Scenario, runs: usize) -> Manifest {
        let replications = &self.design.document.replications;
        let provenance = Provenance {
            loaded: &self.design.loaded,
            folder: self.design.folder.display().to_string(),
            seed: self.design.seed,
            replications: (replications.first, replications.count),
            overrides: &self.design.common,
            command: self.command.to_vec(),
            until: self.design.until.map(|date| date.to_string()),
            steps: self.design.loaded.scenario.steps,
            stopwatch: self.stopwatch,
        };
        let header = results.header();
        let watched = replications.until_halfwidth.map(|until_halfwidth| Watched {
            response: replications.response.clone(),
            area: replications.area.clone(),
            until_halfwidth,
            most: replications.most,
        });
        let design = DesignFacts {
            file: header.design.clone(),
            title: self.design.document.title.clone(),
            question: self.design.document.question.clone(),
            points: self.design.points(),
            cells: self.design.cells(),
            factors: self.design.document.factors.iter().filter_map(|one| factor(one, base)).collect(),
            watched,
        };
        let inside = |year: &&i16| (results.years.0..=results.years.1).contains(*year);
        let years: Vec<i16> = header.years.iter().filter(inside).copied().collect();
        Manifest {
            design: Some(design),
            years: Some([years.first().copied(), years.last().copied()]),
            runs: Some(runs),
            played_by_this_command: Some(self.played),
            ..provenance.manifest().drawing(header.posterior().map(str::to_string))
        }
    }
}

/// What a factor with a name changes: a path of the scenario, or the weights of norms in this order.
fn factor(factor: &FactorDocument, base: &Scenario) -> Option<FactorFacts> {
    match (&factor.path, &factor.components) {
        (Some(path), _) => {
            let name = factor.name.as_ref().unwrap_or(path);
            Some(FactorFacts { name: Some(name.clone()), path: Some(path.clone()), ..FactorFacts::default() })
        }
        (None, Some(norms)) => Some(FactorFacts {
            name: factor.name.clone(),
            mixture: factor.mixture.clone(),
            norms: Some(norms.clone()),
            as_it_is: factor.mixture.as_ref().and_then(|forces| as_it_is(base, forces, norms)),
            path: None,
        }),
        _ => None,
    }
}

/// Weights of norms in forces as a scenario has them, as shares of all of these: means over the forces and over the steps at whose
/// beginning a force has anybody; `None` where they weigh none of the norms.
///
/// **P.82 mandate as it was**: mean over forces and steps with persons of the weights in force, divided by their sum over the
/// norms that are mixed.
/// Source: definition.
/// Test: `the_mandate_as_it_was_is_the_mean_of_its_days`.
fn as_it_is(scenario: &Scenario, forces: &[String], norms: &[String]) -> Option<Vec<f64>> {
    let norms: Vec<usize> = norms.iter().map(|norm| Some(scenario.norm(norm)?.index())).collect::<Option<_>>()?;
    let mut sums = vec![0.0; norms.len()];
    for force in scenario.organizations.iter().filter(|one| forces.contains(&one.id)) {
        for day in (0..scenario.steps).map(|step| scenario.day_of(step)) {
            if force.level_on(day).is_some_and(|persons| persons <= 0.0) {
                continue;
            }
            let weights = force.weights_on(day).unwrap_or_else(|| force.first_weights());
            for (sum, norm) in sums.iter_mut().zip(&norms) {
                *sum += weights.get(*norm).copied().unwrap_or_default();
            }
        }
    }
    let all: f64 = sums.iter().sum();
    (all > 0.0).then(|| sums.iter().map(|sum| sum / all).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_mandate_as_it_was_is_the_mean_of_its_days() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
        let scenario = crate::scenario::load(&folder, &[]).unwrap().scenario;
        let of = |forces: &[&str], norms: &[&str]| {
            let texts = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
            as_it_is(&scenario, &texts(forces), &texts(norms))
        };
        let three = ["protection_of_civilians", "counterterrorism", "stabilization"];
        let close = |found: Option<Vec<f64>>, wanted: &[f64]| {
            found.unwrap().iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9)
        };
        assert!(close(of(&["un"], &three), &[0.5, 0.0, 0.5]));
        assert!(close(of(&["un"], &three[..2]), &[1.0, 0.0]));
        // The army stands all year, the operation from April on: 52 steps of the one and 39 of the other.
        assert!(close(of(&["army", "un"], &three), &[(5.2 + 19.5) / 91.0, 26.0 / 91.0, (20.8 + 19.5) / 91.0]));
        assert_eq!(of(&["un"], &three[1..2]), None);
    }
}
