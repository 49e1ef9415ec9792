//! What a sweep leaves behind: its tables, its manifest, and what is printed of them.

use std::fs;
use std::io;
use std::path::Path;

use mandate::experiment::analysis::Analysed;
use mandate::experiment::design::Design;
use mandate::experiment::design::document::FactorDocument;
use mandate::experiment::execute::Sweep;
use mandate::experiment::run_log::{RunLog, RunLogError};
use mandate::experiment::sweep_results::SweepResults;
use mandate::provenance::manifest::{self, DesignFacts, FactorFacts, Manifest, Watched};
use mandate::provenance::{Provenance, Stopwatch};
use mandate::report::sweep::{self as tables, CONTRASTS, DESIGN, FACTORS, POINTS, RESPONSES, RUNS};
use mandate::report::table::Column;
use mandate::report::{Format, Table, scenario, write_json, write_table};

use super::making::Making;
use super::{Failure, print, sweep_choices, sweep_mixtures};

/// Most columns of factors that are repeated in tables with a row for each response.
const MOST_REPEATED: usize = 30;

/// A finished sweep.
pub struct Job<'a> {
    /// The design.
    pub design: &'a Design,
    /// The sweep.
    pub sweep: &'a Sweep<'a>,
    /// Where its files are.
    pub folder: &'a Path,
    /// How tables are written.
    pub format: Format,
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
    /// Writes everything; returns what is to be printed.
    ///
    /// # Errors
    /// Where the log cannot be read or a file not be written; the log stays as it is.
    pub fn write(&self, log: &mut RunLog) -> Result<String, Failure> {
        let spent = self.sweep.spent(log)?;
        let runs = log.len();
        let mut results = SweepResults::new(self.design, log);
        let making = Making::begin(self.folder)?;
        self.runs(&making.path, &mut results)?;
        let counts = self.points(&making.path, &mut results)?;
        self.contrasts(&making.path, &mut results)?;
        let columns = tables::factor_columns(self.design);
        let table = DESIGN.expanded(FACTORS, columns.clone());
        write_table(&making.path, &table, self.format, |rows| {
            tables::write_design(rows, self.design, &columns, &counts, &spent)
        })?;
        let analysed = Analysed::read(&mut results)?;
        let mixtures = sweep_mixtures::write(&making.path, self.format, self.design, &analysed)?;
        let choices = sweep_choices::write(&making.path, self.format, self.design, &mut results, &analysed)?;
        write_json(&making.path, scenario::FILE, &scenario::resolved(&self.design.base()))?;
        write_json(&making.path, manifest::FILE, &self.manifest(&results, runs))?;
        making.finish(self.folder)?;
        let failed: u64 = counts.iter().map(|(_, failed)| failed).sum();
        let readings = self.design.readings() as u64;
        let used = counts.iter().map(|(done, failed)| done + failed).sum::<u64>() / readings;
        let mut text = format!("{}\n", self.design.document.title);
        print::wrap(&mut text, &self.design.document.question, 2);
        text.push_str(&format!("{used} runs at {} design points", counts.len()));
        if failed > 0 {
            text.push_str(&format!(", {} failed (see the column `failed` of runs)", failed / readings));
        }
        if runs as u64 > used {
            text.push_str(&format!("; {} more in the log are beyond what is asked for", runs as u64 - used));
        }
        text.push('\n');
        text.push_str(&mixtures);
        text.push_str(&choices);
        Ok(text)
    }

    fn runs(&self, folder: &Path, results: &mut SweepResults<'_>) -> Result<(), Failure> {
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
    fn points(&self, folder: &Path, results: &mut SweepResults<'_>) -> Result<Vec<(u64, u64)>, Failure> {
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

    fn contrasts(&self, folder: &Path, results: &mut SweepResults<'_>) -> Result<(), Failure> {
        if self.design.contrast.is_none() {
            // Those of an earlier command, whose design had some, say nothing of these points.
            for ending in ["csv", "parquet"] {
                let _ = fs::remove_file(self.folder.join(CONTRASTS.name).with_extension(ending));
            }
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
        rows: impl FnOnce(&mut mandate::report::Rows) -> Result<(), Broken>,
    ) -> Result<(), Failure> {
        let mut kept = None;
        let written = write_table(folder, table, self.format, |out| through(rows(out), &mut kept));
        kept.map_or(Ok(()), Err)?;
        Ok(written?)
    }

    fn manifest(&self, results: &SweepResults<'_>, runs: usize) -> Manifest {
        let replications = &self.design.document.replications;
        let provenance = Provenance {
            loaded: &self.design.loaded,
            folder: self.design.folder.display().to_string(),
            seed: self.design.seed,
            replications: (replications.first, replications.count),
            overrides: &self.design.common,
            command: print::command(),
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
            factors: self.design.document.factors.iter().filter_map(factor).collect(),
            watched,
        };
        let inside = |year: &&i16| (results.years.0..=results.years.1).contains(*year);
        let years: Vec<i16> = header.years.iter().filter(inside).copied().collect();
        Manifest {
            design: Some(design),
            years: Some([years.first().copied(), years.last().copied()]),
            runs: Some(runs),
            played_by_this_command: Some(self.played),
            ..provenance.manifest()
        }
    }
}

/// What a factor with a name changes: a path of the scenario, or the weights of norms in this order.
fn factor(factor: &FactorDocument) -> Option<FactorFacts> {
    match (&factor.path, &factor.components) {
        (Some(path), _) => {
            let name = factor.name.as_ref().unwrap_or(path);
            Some(FactorFacts { name: Some(name.clone()), path: Some(path.clone()), ..FactorFacts::default() })
        }
        (None, Some(norms)) => Some(FactorFacts {
            name: factor.name.clone(),
            mixture: factor.mixture.clone(),
            norms: Some(norms.clone()),
            path: None,
        }),
        _ => None,
    }
}
