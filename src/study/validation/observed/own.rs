//! The scenario's own observations: `observations.csv` by year and `observed_months.csv` by month.

use crate::event::ViolenceType;
use crate::scenario::{Fault, Scenario};
use crate::study::validation::observed::row::Widened;
use crate::study::validation::observed::{Count, Observed, Target, Wanted};

/// Files as users know them.
const YEARS: &str = "observations.csv";
const MONTHS: &str = "observed_months.csv";

/// Reads the deaths of a scenario's own tables.
pub fn read(scenario: &Scenario, wanted: &Wanted) -> Result<Observed, Vec<Fault>> {
    let mut observed = Observed::default();
    let mut faults = Vec::new();
    let mut widened = Widened::default();
    let inside = |year: i16| (wanted.years.0..=wanted.years.1).contains(&year);
    for target in ViolenceType::ALL.map(Target::Type) {
        for one in scenario.observations.iter().filter(|one| one.measure == target.measure()) {
            if !inside(one.year) {
                // What does not concern the run is not judged; that it is there is told.
                observed.years.entry(target).or_default().entry(one.year).or_default();
                continue;
            }
            let key = format!("{} {}", one.measure, one.year);
            let (low, high) = (one.range.0.unwrap_or(one.value), one.range.1.unwrap_or(one.value));
            if one.year > wanted.today.year() {
                let accepted = format!("years up to {}: nothing later was observed", wanted.today.year());
                faults.push(Fault::of_file(YEARS, key.clone(), one.year.to_string(), accepted));
            }
            match count(YEARS, &key, (one.value, low, high)) {
                Ok(count) => {
                    let count = widened.hold(count, || key.clone());
                    if observed.years.entry(target).or_default().insert(one.year, count).is_some() {
                        let found = format!("{} twice", one.year);
                        faults.push(Fault::of_file(YEARS, key, found, "each year of a measure once"));
                    }
                    note(&mut observed.source, &one.source);
                }
                Err(fault) => faults.push(fault),
            }
        }
        if !observed.years.contains_key(&target) && faults.is_empty() {
            let accepted = "rows of every type of violence, or a file of UCDP with --observed FILE.csv";
            let found = format!("no row {}", target.measure());
            faults.push(Fault::of_file(YEARS, "measure", found, accepted));
        }
    }
    for target in Target::ALL {
        for one in scenario.observed_months.iter().filter(|one| one.measure == target.measure()) {
            if !inside(one.month.year()) {
                continue;
            }
            let key = format!("{} {}", one.measure, one.month);
            if one.month > wanted.today {
                let accepted = format!("months up to {}: nothing later was observed", wanted.today);
                faults.push(Fault::of_file(MONTHS, key.clone(), one.month.to_string(), accepted));
            }
            match count(MONTHS, &key, (one.value, one.value, one.value)) {
                Ok(count) => {
                    let month = (one.month.year(), one.month.month());
                    observed.months.entry(target).or_default().insert(month, count.best);
                }
                Err(fault) => faults.push(fault),
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    observed.remarks.extend(widened.remark(YEARS));
    observed.within(wanted, YEARS, "year")
}

/// Deaths, if they are counts.
fn count(file: &str, key: &str, (best, low, high): (f64, f64, f64)) -> Result<Count, Fault> {
    let is_count = |value: f64| value.fract() == 0.0 && (0.0..1e9).contains(&value);
    if !(is_count(best) && is_count(low) && is_count(high)) {
        let found = format!("{best} of {low} to {high}");
        return Err(Fault::of_file(file, key, found, "whole numbers from 0"));
    }
    Ok(Count { best: best as u32, low: low as u32, high: high as u32 })
}

/// Adds a source that is not named yet.
fn note(sources: &mut String, source: &str) {
    if !sources.split("; ").any(|named| named == source) {
        if !sources.is_empty() {
            sources.push_str("; ");
        }
        sources.push_str(source);
    }
}
