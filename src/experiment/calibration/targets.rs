//! Targets of a calibration: observed figures, each with the law of its error (a table, by default `targets.csv` of a scenario).

use std::path::Path;

use super::likelihood::ErrorLaw;
use crate::event::Ledger;
use crate::observation::bookkeeping::{self, Period};
use crate::observation::{Observer, tally};
use crate::scenario::tables::{self, Row, Table, TargetRow};
use crate::scenario::{Fault, Scenario, did_you_mean, read_text};

/// Name of the file in a scenario's folder.
pub const FILE: &str = "targets.csv";

/// Which parameters a target is to inform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Those of violence, first.
    Violence,
    /// Those of displacement, afterwards.
    Displacement,
}

impl Stage {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::Violence, Self::Displacement];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Violence => "violence",
            Self::Displacement => "displacement",
        }
    }
}

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
enum Figure {
    /// A measure of a calendar year.
    Yearly(String),
    /// A quantity of a period.
    Of(Period),
}

/// An observed figure with the law of its error.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Name.
    pub name: String,
    /// Measure, in the words of `observations.csv`.
    pub measure: String,
    /// Year, or the last year of a period.
    pub year: i16,
    /// What was observed, in the measure's unit.
    pub value: f64,
    /// Band that the source admits.
    pub band: (f64, f64),
    /// Whether reported events alone count.
    pub reported: bool,
    /// Law of the error.
    pub law: ErrorLaw,
    /// What it informs.
    pub stage: Stage,
    /// Source.
    pub source: String,
    figure: Figure,
}

/// All targets, with the text that they come from.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Targets in the order of the file.
    pub all: Vec<Target>,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
}

impl Targets {
    /// Reads a table of targets for a scenario.
    ///
    /// # Errors
    /// Every fault at once; a measure that the scenario cannot produce, and a year outside its run, are among them.
    pub fn read(path: &Path, scenario: &Scenario) -> Result<Self, Vec<Fault>> {
        let text = read_text(path).map_err(|fault| vec![fault])?;
        let sha256 = crate::scenario::digest(&text);
        let mut faults = Vec::new();
        let table: Table<TargetRow> = tables::parse(text, &mut faults);
        let mut all: Vec<Target> = Vec::new();
        for row in &table.rows {
            match target(&table, row, scenario) {
                Ok(target) if all.iter().any(|other| other.name == target.name) => {
                    faults.push(table.fault(row.line, "target", &target.name, "a name that no other row has"));
                }
                Ok(target) => all.push(target),
                Err(fault) => faults.push(*fault),
            }
        }
        if all.is_empty() && faults.is_empty() {
            faults.push(Fault::on_line(&table.text, 1, "target", "no rows", "at least one target"));
        }
        if faults.is_empty() { Ok(Self { all, sha256 }) } else { Err(faults) }
    }

    /// Simulated figure of each target; not a number where a run has none.
    pub fn figures(&self, scenario: &Scenario, ledger: &Ledger, observer: &Observer) -> Vec<f64> {
        let counts = tally(scenario, ledger, &observer.snapshots);
        let figure = |target: &Target| -> Option<f64> {
            match &target.figure {
                Figure::Of(period) => {
                    bookkeeping::figure(scenario, ledger, &observer.snapshots, period, target.reported)
                }
                Figure::Yearly(measure) => counts.get(measure, target.year),
            }
        };
        self.all.iter().map(|target| figure(target).unwrap_or(f64::NAN)).collect()
    }

    /// Log-likelihood of all targets of a stage given simulated figures.
    pub fn log_likelihood(&self, stage: Stage, figures: &[f64]) -> f64 {
        let of_stage = self.all.iter().zip(figures).filter(|(target, _)| target.stage == stage);
        of_stage.map(|(target, &figure)| target.log_likelihood(figure)).sum()
    }

    /// Last year of any.
    pub fn last_year(&self) -> i16 {
        self.all.iter().map(|target| target.year).max().unwrap_or(0)
    }
}

impl Target {
    /// Log-likelihood of the observation given a simulated figure.
    pub fn log_likelihood(&self, figure: f64) -> f64 {
        self.law.log_likelihood(self.band.0, self.band.1, figure)
    }
}

fn target(table: &Table<TargetRow>, row: &Row<TargetRow>, scenario: &Scenario) -> Result<Target, Box<Fault>> {
    let (line, typed) = (row.line, &row.value);
    let fault = |column: &str, found: &dyn std::fmt::Display, accepted: String| {
        Box::new(table.fault(line, column, found, accepted))
    };
    let ordered = typed.low <= typed.value && typed.value <= typed.high;
    if !(ordered && typed.value.is_finite()) {
        let found = format!("{} of {} to {}", typed.value, typed.low, typed.high);
        return Err(fault("value", &found, "low <= value <= high, all in the same unit".into()));
    }
    let reported = match typed.counted.as_str() {
        "reported" => true,
        "all" => false,
        other => return Err(fault("counted", &other, "reported or all".into())),
    };
    let stage = Stage::ALL.into_iter().find(|stage| stage.name() == typed.stage);
    let stage = stage.ok_or_else(|| fault("stage", &typed.stage, "violence or displacement".into()))?;
    let (spread, floor) = (typed.spread, typed.floor.unwrap_or(0.0));
    let law = ErrorLaw::named(&typed.law, spread, floor)
        .ok_or_else(|| fault("law", &typed.law, format!("one of {}", ErrorLaw::NAMES.join(", "))))?;
    if !(spread > 0.0 && spread.is_finite()) {
        return Err(fault("spread", &spread, "a number above 0".into()));
    }
    if matches!(law, ErrorLaw::NegativeBinomial { .. }) {
        if typed.low < 0.0 {
            return Err(fault("low", &typed.low, "a count from 0 for the negative binomial".into()));
        }
        for (column, count) in [("value", typed.value), ("low", typed.low), ("high", typed.high)] {
            if count.fract() != 0.0 {
                let accepted = "a whole count for the negative binomial (a rate or a mean takes log-normal)";
                return Err(fault(column, &count, accepted.into()));
            }
        }
        if !(floor > 0.0 && floor.is_finite()) {
            let found = typed.floor.map_or_else(|| "nothing".to_string(), |floor| floor.to_string());
            return Err(fault("floor", &found, "a least mean above 0 for the negative binomial".into()));
        }
    }
    if matches!(law, ErrorLaw::LogNormal { .. }) && typed.low <= 0.0 {
        return Err(fault("low", &typed.low, "a number above 0 for the log-normal law".into()));
    }
    Ok(Target {
        name: typed.target.clone(),
        measure: typed.measure.clone(),
        year: typed.year,
        value: typed.value,
        band: (typed.low, typed.high),
        reported,
        law,
        stage,
        source: typed.source.clone(),
        figure: figure(scenario, typed, reported).map_err(|(found, accepted)| fault("measure", &found, accepted))?,
    })
}

/// What a row compares; else what was found and what is accepted.
fn figure(scenario: &Scenario, typed: &TargetRow, reported: bool) -> Result<Figure, (String, String)> {
    let (first, last) = (scenario.start.year(), scenario.last_day().year());
    let outside = |years: (i16, i16)| {
        let found = format!("{} ({} to {})", typed.measure, years.0, years.1);
        (found, format!("years of the run, {first} to {last}"))
    };
    if typed.measure.starts_with("period:") {
        let period = Period::parse(&typed.measure, scenario).ok_or_else(|| {
            (typed.measure.clone(), "period:FROM/TO:QUANTITY with a quantity of the bookkeeping table".to_string())
        })?;
        let years = period.years();
        return if years.0 < first || years.1 > last { Err(outside(years)) } else { Ok(Figure::Of(period)) };
    }
    if typed.year < first || typed.year > last {
        return Err(outside((typed.year, typed.year)));
    }
    let known = tally::always(scenario);
    let counted = tally::reported(&typed.measure);
    let of_region = typed.measure.strip_prefix("site_share:");
    if reported && known.contains(&counted) {
        Ok(Figure::Yearly(counted))
    } else if known.contains(&typed.measure)
        || tally::STOCKS.contains(&typed.measure.as_str())
        || of_region.is_some_and(|region| scenario.regions.iter().any(|known| known == region))
    {
        Ok(Figure::Yearly(typed.measure.clone()))
    } else {
        let regions = scenario.regions.iter().map(|region| format!("site_share:{region}"));
        let words: Vec<String> = known.into_iter().chain(tally::STOCKS.map(String::from)).chain(regions).collect();
        let hint = did_you_mean(&typed.measure, words.iter().map(String::as_str));
        let accepted =
            "a yearly measure that the model produces: of the table replications, such as deaths_state_based";
        Err((typed.measure.clone(), format!("{accepted}{hint}")))
    }
}
