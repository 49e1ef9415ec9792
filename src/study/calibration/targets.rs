//! Targets of a calibration: observed figures, each with the law of its error (a table, by default `targets.csv` of a scenario).
//!
//! The error is that of observation and coding alone. How far runs of the same parameters lie apart is found by the emulator; how
//! far the model itself may lie from the world is the column `discrepancy`.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::date;

use crate::event::Ledger;
use crate::observation::bookkeeping::{self, Period};
use crate::observation::measures::STOCKS;
use crate::observation::{Observer, tally};
use crate::scenario::tables::{self, Row, Table, TargetRow};
use crate::scenario::{Fault, Faults, Scenario, counted_is, did_you_mean, read_text};
use crate::study::calibration::scale::Scale;

/// Name of the file in a scenario's folder.
pub const FILE: &str = "targets.csv";

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
    /// Scale on which its error is normal.
    pub scale: Scale,
    /// Standard deviation of the error of observation on that scale, the band aside.
    pub spread: f64,
    /// Standard deviation of the model's own error on that scale.
    pub discrepancy: f64,
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
    /// What the user should know of how they were read.
    pub remarks: Vec<String>,
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
        let (mut remarks, mut outside, mut names) = (Vec::new(), Vec::new(), BTreeSet::new());
        for row in &table.rows {
            if !concerns(&row.value, scenario) && !table.unread.contains(&(row.line, "year".into())) {
                // What does not concern the run is not judged.
                outside.push(row);
                continue;
            }
            if !row.value.target.is_empty() && !names.insert(&row.value.target) {
                faults.push(table.fault(row.line, "target", &row.value.target, "a name that no other row has"));
            }
            match target(&table, row, scenario, &mut remarks) {
                Ok(target) => all.extend(target),
                Err(found) => faults.extend(found),
            }
        }
        faults.retain(|fault| {
            let line = fault.place().map_or(0, |place| place.line);
            !outside.iter().any(|row| row.line == line)
        });
        let (first, last) = (scenario.start.year(), scenario.last_day().year());
        if let (true, true, Some(row)) = (all.is_empty(), faults.is_empty(), outside.first()) {
            let found = format!("{} in {}, as all rows", row.value.measure, row.value.year);
            faults.push(table.fault(row.line, "year", found, format!("years of the run, {first} to {last}")));
        } else if all.is_empty() && faults.is_empty() {
            faults.push(Fault::on_line(&table.text, 1, "target", "no rows", "at least one target"));
        }
        remarks.extend(outside.first().map(|row| {
            let (file, count) = (&table.text.name, outside.len());
            format!(
                "{file}: {} of years that the run ({first} to {last}) does not wholly cover and left out, the first on line {}",
                counted_is(count, "row"),
                row.line
            )
        }));
        if faults.is_empty() { Ok(Self { all, sha256, remarks }) } else { Err(faults) }
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

    /// Last year of any.
    pub fn last_year(&self) -> i16 {
        self.all.iter().map(|target| target.year).max().unwrap_or(0)
    }
}

/// The 95 % point of the standard normal law: ends of a band are taken as the 5 and 95 % points of what was observed.
const BAND: f64 = 1.644_853_627;

impl Target {
    /// What was observed, on the scale of its error.
    pub fn observed(&self) -> f64 {
        self.scale.of(self.value)
    }

    /// Variance of the error of observation and of the model's own on that scale: spread, band (by its wider side), discrepancy.
    ///
    /// **B.2 variance of the errors**: spread^2 + (wider side of the band/1.645)^2 + discrepancy^2, on the scale.
    /// Source: *assumption*: ends of the band as 5 and 95 % points; discrepancy 0.05 to 0.2.
    /// Test: `the_wider_side_of_a_band_adds_to_the_error`.
    pub fn variance(&self) -> f64 {
        let at = |figure: f64| self.scale.of(figure);
        let side = (at(self.band.1) - at(self.value)).max(at(self.value) - at(self.band.0));
        self.spread.powi(2) + (side / BAND).powi(2) + self.discrepancy.powi(2)
    }
}

/// Whether a row is of a year that the run covers wholly; of a period the last year counts.
fn concerns(typed: &TargetRow, scenario: &Scenario) -> bool {
    let year = typed.year.clamp(1, 9_998);
    scenario.covers(scenario.steps, date(year, 1, 1), date(year, 12, 31))
        || (typed.measure.starts_with("period:")
            && (scenario.start.year()..=scenario.last_day().year()).contains(&year))
}

/// The target of a row, or every fault of it; `None` of one whose cells could not all be read.
fn target(
    table: &Table<TargetRow>,
    row: &Row<TargetRow>,
    scenario: &Scenario,
    remarks: &mut Vec<String>,
) -> Result<Option<Target>, Vec<Fault>> {
    let (line, typed) = (row.line, &row.value);
    let mut faults = Faults::default();
    let is_read = |columns: &[&str]| columns.iter().all(|column| !table.unread.contains(&(line, (*column).into())));
    let fault =
        |column: &str, found: &dyn std::fmt::Display, accepted: &str| table.fault(line, column, found, accepted);
    let (low, high) = (typed.low.min(typed.value), typed.high.max(typed.value));
    let ordered = typed.value.is_finite() && typed.low <= typed.high;
    if !ordered && is_read(&["value", "low", "high"]) {
        let found = format!("{} of {} to {}", typed.value, typed.low, typed.high);
        faults.push(fault("value", &found, "a number, and low <= high, all in the same unit"));
    } else if ordered && (low, high) != (typed.low, typed.high) {
        let (file, value) = (&table.text.name, typed.value);
        let band = format!("{} to {}", typed.low, typed.high);
        remarks.push(format!("{file}:{line}: value {value} lies outside {band}; the band is widened to hold it"));
    }
    let reported = match typed.counted.as_str() {
        "reported" => true,
        "all" => false,
        other => {
            faults.push(fault("counted", &other, "reported or all"));
            false
        }
    };
    let (spread, floor, discrepancy) = (typed.spread, typed.floor.unwrap_or(0.0), typed.discrepancy.unwrap_or(0.0));
    for (column, value, sound, accepted) in [
        ("floor", floor, floor >= 0.0, "a number from 0, or nothing"),
        ("spread", spread, spread > 0.0, "a number above 0"),
        ("discrepancy", discrepancy, discrepancy >= 0.0, "a number from 0, or nothing"),
    ] {
        if is_read(&[column]) && !(sound && value.is_finite()) {
            faults.push(fault(column, &value, accepted));
        }
    }
    let laws = format!("one of {}", Scale::LAWS.join(", "));
    let scale = faults.read(Scale::of_law(&typed.law, floor).ok_or_else(|| fault("law", &typed.law, &laws)));
    if let Some(scale) = scale.filter(|_| ordered && floor >= 0.0) {
        for (column, figure) in [("low", low), ("high", high)] {
            if !scale.of(figure).is_finite() && is_read(&[column, "value", "floor"]) {
                let accepted = format!("a figure on the scale of the law {}; a floor widens it to 0", typed.law);
                faults.push(fault(column, &figure, &accepted));
            }
        }
    }
    let found = figure(scenario, typed, reported);
    let figure = faults.read(found.map_err(|(found, accepted)| fault("measure", &found, &accepted)));
    let (true, Some((scale, figure))) = (table.is_read(line), scale.zip(figure)) else {
        return if faults.is_empty() { Ok(None) } else { faults.or(None) };
    };
    faults.or(Some(Some(Target {
        name: typed.target.clone(),
        measure: typed.measure.clone(),
        year: typed.year,
        value: typed.value,
        band: (low, high),
        reported,
        scale,
        spread,
        discrepancy,
        source: typed.source.clone(),
        figure,
    })))
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
        || STOCKS.iter().any(|stock| stock.name == typed.measure)
        || of_region.is_some_and(|region| scenario.regions.iter().any(|known| known == region))
    {
        Ok(Figure::Yearly(typed.measure.clone()))
    } else {
        let regions = scenario.regions.iter().map(|region| format!("site_share:{region}"));
        let words: Vec<String> =
            known.into_iter().chain(STOCKS.map(|stock| stock.name).map(String::from)).chain(regions).collect();
        let hint = did_you_mean(&typed.measure, words.iter().map(String::as_str));
        let accepted =
            "a yearly measure that the model produces: of the table replications, such as deaths_state_based";
        Err((typed.measure.clone(), format!("{accepted}{hint}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wider_side_of_a_band_adds_to_the_error() {
        let target = Target {
            name: String::new(),
            measure: String::new(),
            year: 2013,
            value: 90.0,
            band: (90.0, 190.0),
            reported: true,
            scale: Scale::Log { floor: 10.0 },
            spread: 0.1,
            discrepancy: 0.2,
            source: String::new(),
            figure: Figure::Yearly(String::new()),
        };
        let exact = 0.01 + (2.0_f64.ln() / 1.644_853_627).powi(2) + 0.04;
        assert!((target.variance() - exact).abs() < 1e-12 && target.observed() == 100.0_f64.ln());
    }
}
