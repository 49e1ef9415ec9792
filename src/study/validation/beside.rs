//! What a user observed beside the deaths of a run or of replications: for charts, as a small table, and in words.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::event::ViolenceType;
use crate::observation::tally::{deaths_measure, reported};
use crate::provenance::today;
use crate::report::aside::Aside;
use crate::report::number::thousands;
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{self, Observations, ObservedMonthRecord, ObservedRecord, Resolved};
use crate::report::table::Part;
use crate::report::{Format, ReportError, lines, write_table};
use crate::scenario::{Fault, Scenario};
use crate::study::StudyError;
use crate::study::run::tables::months::MONTHS;
use crate::study::run::tables::observed::{OBSERVED, ObservedRow};
use crate::study::run::tables::spread;
use crate::study::run::tables::summary::{self, REPLICATIONS, ReplicationRow, Summary};
use crate::study::validation::observed::{Count, Observed, Target, Wanted, file};

/// What a user observed.
#[derive(Debug)]
pub struct Beside {
    observed: Observed,
    /// The file, without the folders in which it lies, and what it is.
    source: String,
}

/// A year and type of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    year: i16,
    kind: &'static str,
    observed: Count,
    median: f64,
    ends: Option<(f64, f64)>,
    replications: usize,
}

impl Beside {
    /// Reads a file for a scenario that is to be played; `country` in the place of that of its districts.
    ///
    /// # Errors
    /// The faults of the file: columns of neither set of UCDP, no row of the country, no year of the run, counts that are none.
    pub fn read(path: &Path, scenario: &Scenario, country: Option<&str>) -> Result<Self, StudyError> {
        Self::of(path, Wanted::new(scenario, country, today()))
    }

    /// Reads a file for a folder of results.
    ///
    /// # Errors
    /// Likewise, or where the folder has no deaths of a run by month and year.
    pub fn for_output(path: &Path, output: &Output, country: Option<&str>) -> Result<Self, StudyError> {
        let resolved: Option<Resolved> = output.document(scenario::FILE)?;
        let Some(resolved) = resolved.filter(|_| output.has(&MONTHS)) else {
            return Err(StudyError::Request(format!(
                "--observed: found no deaths of a run by month and year in {}; accepted with it: a folder that `mandate run` wrote",
                output.folder.display()
            )));
        };
        Self::of(path, Wanted::of_resolved(&resolved, country, today()))
    }

    fn of(path: &Path, wanted: Result<Wanted, Fault>) -> Result<Self, StudyError> {
        let wanted = wanted.map_err(|fault| StudyError::Request(fault.to_string()))?;
        let observed = file::read(path, &wanted).map_err(StudyError::faults(path.to_path_buf()))?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let source = observed.source.replacen(&path.display().to_string(), &name, 1);
        Ok(Self { observed, source })
    }

    /// What the user should know of how the file was read.
    pub fn notes(&self) -> &[String] {
        &self.observed.remarks
    }

    /// The same as charts take it, by year and, where the file has events, by month.
    pub fn observations(&self) -> Observations {
        let types = ViolenceType::ALL.map(|violence| (deaths_measure(violence), Target::Type(violence)));
        let mut all = Observations::default();
        for (measure, target) in types {
            let year = |(&year, count): (&i16, &Count)| ObservedRecord {
                measure: measure.into(),
                value: count.best.into(),
                low: Some(count.low.into()),
                high: Some(count.high.into()),
                unit: "persons".into(),
                source: self.source.clone(),
                year: Some(year),
            };
            let month = |(&(year, month), &value): (&(i16, i8), &u32)| ObservedMonthRecord {
                month: format!("{year}-{month:02}-01"),
                measure: measure.into(),
                value: value.into(),
                unit: "persons".into(),
                source: self.source.clone(),
            };
            all.year.extend(self.observed.years.get(&target).into_iter().flatten().map(year));
            all.month.extend(self.observed.months.get(&target).into_iter().flatten().map(month));
        }
        all
    }

    /// Writes [`OBSERVED`] into a folder of results, in the format of its tables. Returns its rows and where it is.
    ///
    /// # Errors
    /// Where a table of the folder is damaged, or the file cannot be written.
    pub fn write(&self, output: &Output) -> Result<(Vec<Line>, PathBuf), StudyError> {
        let lines = self.lines(output)?;
        let parquet = output.stands(&MONTHS.file(Format::Parquet));
        let format = if parquet { Format::Parquet } else { Format::Csv };
        let (name, folder) = (OBSERVED.file(format), &output.folder);
        let aside = Aside::begin(folder, OBSERVED.name).map_err(ReportError::write(folder))?;
        write_table(aside.path(), &OBSERVED, format, |rows| {
            lines.iter().try_for_each(|line| {
                let (low, high) = line.ends.unzip();
                ObservedRow {
                    year: line.year,
                    kind: line.kind,
                    observed_low: line.observed.low,
                    observed_best: line.observed.best,
                    observed_high: line.observed.high,
                    model_median: line.median,
                    model_q05: low,
                    model_q95: high,
                    replications: line.replications,
                    source: &self.source,
                }
                .write(rows)
            })
        })?;
        let place = folder.join(&name);
        fs::rename(aside.path().join(&name), &place).map_err(ReportError::write(&place))?;
        Ok((lines, place))
    }

    /// What was observed of a target by year; the total is the sum of the types, in years that have all of them.
    fn of_target(&self, target: Target) -> Vec<(i16, Count)> {
        if target != Target::Total {
            return self
                .observed
                .years
                .get(&target)
                .into_iter()
                .flatten()
                .map(|(&year, &count)| (year, count))
                .collect();
        }
        let sum = |year: i16| {
            let of = |violence| self.observed.year(Target::Type(violence), year).unwrap_or_default();
            (year, ViolenceType::ALL.into_iter().map(of).fold(Count::default(), Count::plus))
        };
        self.observed.complete_years().into_iter().map(sum).collect()
    }

    /// Years that both have, by type and all together.
    fn lines(&self, output: &Output) -> Result<Vec<Line>, ReadingError> {
        let mut model = model(output)?;
        let mut lines = Vec::new();
        for target in Target::ALL {
            for (year, observed) in self.of_target(target) {
                let values = model.get_mut(&(reported(target.measure()), year));
                let Some((values, (mean, ends))) = values.and_then(|values| {
                    let spread = spread::of(values)?;
                    Some((values, spread))
                }) else {
                    continue;
                };
                lines.push(Line {
                    year,
                    kind: target.name(),
                    observed,
                    median: ends.median.unwrap_or(mean),
                    ends: ends.q05.zip(ends.q95),
                    replications: values.len(),
                });
            }
        }
        lines.sort_by_key(|line| line.year);
        Ok(lines)
    }

    /// The table in words, 80 columns wide.
    pub fn text(&self, lines: &[Line]) -> String {
        let mut out = String::new();
        let of_many = lines.iter().any(|line| line.ends.is_some());
        lines::wrap(&mut out, &format!("Reported deaths beside those observed: {}", self.source), 2);
        let model = if of_many { "model: median (5-95 % of runs)" } else { "the run" };
        out.push_str(&format!("{:<6}{:<13}{:<29}{model}\n", "year", "type", "observed: best (low-high)"));
        for line in lines {
            let plain = |value: u32| thousands(value.into());
            let Count { best, low, high } = line.observed;
            let observed = format!("{} ({}-{})", plain(best), plain(low), plain(high));
            let model = match line.ends {
                Some((low, high)) => {
                    let inside = f64::from(best) >= low && f64::from(best) <= high;
                    let place = if inside { "inside" } else { "outside" };
                    format!(
                        "{:<23}{place}",
                        format!("{} ({}-{})", thousands(line.median), thousands(low), thousands(high))
                    )
                }
                None => thousands(line.median),
            };
            out.push_str(&format!("{:<6}{:<13}{observed:<29}{model}\n", line.year, line.kind));
        }
        if of_many {
            out.push_str("inside: the best estimate lies within 5-95 % of the runs\n");
        }
        out
    }
}

/// Reported deaths of the model by measure and year: a value of every replication.
fn model(output: &Output) -> Result<BTreeMap<(String, i16), Vec<f64>>, ReadingError> {
    let names = Target::ALL.map(|target| reported(target.measure()));
    let mut found: BTreeMap<(String, i16), Vec<f64>> = BTreeMap::new();
    if output.has(&REPLICATIONS) {
        output.rows::<ReplicationRow>(|row| {
            let measure = row.measure()?;
            if let (true, Some(value)) = (names.iter().any(|name| name == measure), row.value()?) {
                found.entry((measure.into(), row.year()?)).or_default().push(value);
            }
            Ok(())
        })?;
        return Ok(found);
    }
    let summary: Summary = output.document(summary::FILE)?.unwrap_or_default();
    for name in names {
        for (year, figure) in summary.yearly.get(&name).into_iter().flatten() {
            found.entry((name.clone(), *year)).or_default().extend(figure.map(summary::Figure::mean));
        }
    }
    Ok(found)
}
