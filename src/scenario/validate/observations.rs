//! What was observed by year and by month, and the units in which a run has the same.

use std::collections::BTreeMap;

use super::Context;
use crate::scenario::did_you_mean;
use crate::scenario::resolved::{Observation, ObservedMonth};
use crate::scenario::tables::{ObservationRow, ObservedMonthRow, Row, Table};

/// Units of measures by year or month. A name with a colon at its end is how measures of many parts begin.
const YEARLY: [(&str, &str); 18] = [
    ("deaths_total", "deaths"),
    ("deaths_civilians", "deaths"),
    ("deaths_state_based", "deaths"),
    ("deaths_non_state", "deaths"),
    ("deaths_one_sided", "deaths"),
    ("deaths_cluster:", "deaths"),
    ("deaths_in:", "deaths"),
    ("one_sided_by_government", "deaths"),
    ("one_sided_by_nonstate", "deaths"),
    ("mission_malicious_deaths", "deaths"),
    ("challenger_deaths", "deaths"),
    ("fatal_events", "events"),
    ("mission_fatal_attacks", "events"),
    ("events_in:", "events"),
    ("site_share:", "share"),
    ("idps_year_end", "persons"),
    ("refugees_abroad_year_end", "persons"),
    ("state_soldiers_year_end", "persons"),
];

/// Units of what is asked of a period alone (`observation::bookkeeping::Quantity`).
const OF_PERIODS: [(&str, &str); 18] = [
    ("deaths_per_event_mean", "deaths"),
    ("deaths_per_event_p25", "deaths"),
    ("deaths_per_event_p50", "deaths"),
    ("deaths_per_event_p75", "deaths"),
    ("deaths_per_event_p90", "deaths"),
    ("deaths_per_event_p99", "deaths"),
    ("deaths_per_event_max", "deaths"),
    ("incidents_per_fatal_event", "ratio"),
    ("reported_share_of_deaths", "share"),
    ("organized_share_of_non_state", "share"),
    ("mission_deaths_per_attack", "deaths"),
    ("mission_deaths_per_1000_person_years", "deaths"),
    ("displaced_per_death", "persons"),
    ("month_deaths_mean", "deaths"),
    ("month_deaths_variance_to_mean", "ratio"),
    ("month_deaths_lag1", "correlation"),
    ("month_log_deaths_lag1", "correlation"),
    ("month_log_one_sided_lag1", "correlation"),
];

/// Unit in which a measure is read; `None` where a run has no such measure.
fn unit_of(measure: &str) -> Option<String> {
    let Some(period) = measure.strip_prefix("period:") else {
        return yearly(measure).map(String::from);
    };
    let (_, quantity) = period.split_once(':')?;
    if let Some((_, unit)) = OF_PERIODS.iter().find(|(name, _)| *name == quantity) {
        return Some((*unit).into());
    }
    // A measure whose own name ends in `_total` is meant as it stands.
    let sum = quantity.strip_suffix("_total").filter(|_| !YEARLY.iter().any(|(name, _)| *name == quantity));
    match sum {
        Some(sum) => yearly(sum).map(String::from),
        None => yearly(quantity).map(|unit| format!("{unit}/year")),
    }
}

fn yearly(measure: &str) -> Option<&'static str> {
    let all = measure.strip_suffix("_reported").unwrap_or(measure);
    let is = |name: &str| name == all || (name.ends_with(':') && all.starts_with(name));
    YEARLY.iter().find(|(name, _)| is(name)).map(|&(_, unit)| unit)
}

fn check_unit<T>(context: &mut Context<'_>, table: &Table<T>, line: usize, measure: &str, unit: &str) {
    if let Some(known) = unit_of(measure)
        && known != unit
    {
        context.row_fault(table, line, &format!("unit of {measure}"), unit, known);
    }
}

/// What was observed by year or period.
pub(super) fn by_year(context: &mut Context<'_>, remarks: &mut Vec<String>) -> Vec<Observation> {
    let table = &context.raw.observations;
    let mut lines = BTreeMap::new();
    for row in table.rows.iter().filter(|row| context.raw.is_played(row.value.year)).collect::<Vec<_>>() {
        remarks.extend(widened(table, row));
        remarks.extend(unknown(table, row));
        if let Some(first) = lines.insert((row.value.year, &row.value.measure), row.line) {
            let accepted =
                format!("a measure once a year; this one stands on line {first} already: delete one of them");
            context.row_fault(table, row.line, "measure", &row.value.measure, accepted);
        }
        for (column, value) in [("value", Some(row.value.value)), ("low", row.value.low), ("high", row.value.high)] {
            if let Some(value) = value {
                context.check(table, row.line, column, value, (f64::MIN, f64::MAX));
            }
        }
        check_unit(context, table, row.line, &row.value.measure, &row.value.unit);
    }
    let to_observation = |o: &ObservationRow| Observation {
        measure: o.measure.clone(),
        year: o.year,
        value: o.value,
        range: (o.low.map(|low| low.min(o.value)), o.high.map(|high| high.max(o.value))),
        unit: o.unit.clone(),
        source: o.source.clone(),
    };
    context.raw.observations.values().map(to_observation).collect()
}

/// The remark that a run has no measure of this name, so that the figure stands beside nothing.
fn unknown(table: &Table<ObservationRow>, row: &Row<ObservationRow>) -> Option<String> {
    let measure = &row.value.measure;
    let words = YEARLY.iter().chain(&OF_PERIODS).map(|(name, _)| *name);
    let asked = measure.rsplit(':').next().unwrap_or(measure);
    let (file, line) = (&table.text.name, row.line);
    unit_of(measure).is_none().then(|| {
        let hint = did_you_mean(asked, words);
        format!("{file}:{line}: a run has no measure {measure}{hint}; the figure stands beside nothing")
    })
}

/// The remark that a band is widened to hold its value.
fn widened(table: &Table<ObservationRow>, row: &Row<ObservationRow>) -> Option<String> {
    let (o, file, line) = (&row.value, &table.text.name, row.line);
    let (low, high) = (o.low.unwrap_or(o.value), o.high.unwrap_or(o.value));
    let outside = o.value < low || o.value > high;
    outside.then(|| {
        format!("{file}:{line}: value {} lies outside {low} to {high}; the band is widened to hold it", o.value)
    })
}

/// What was observed by month.
pub(super) fn by_month(context: &mut Context<'_>) -> Vec<ObservedMonth> {
    let table = &context.raw.observed_months;
    let mut lines = BTreeMap::new();
    for row in table.rows.iter().filter(|row| context.raw.is_played(row.value.month.year())).collect::<Vec<_>>() {
        let o = &row.value;
        if o.month.day() != 1 {
            let accepted = format!("the first day of the month, {}", o.month.first_of_month());
            context.row_fault(table, row.line, "month", o.month, accepted);
        }
        if o.measure.is_empty() {
            context.row_fault(table, row.line, "measure", &o.measure, "the name of a measure, such as deaths_total");
        } else if let Some(first) = lines.insert((o.month, &o.measure), row.line) {
            let accepted =
                format!("a measure once a month; this one stands on line {first} already: delete one of them");
            context.row_fault(table, row.line, "measure", &o.measure, accepted);
        }
        context.check(table, row.line, "value", o.value, (0.0, f64::INFINITY));
        check_unit(context, table, row.line, &o.measure, &o.unit);
    }
    let to_observed = |o: &ObservedMonthRow| ObservedMonth {
        month: o.month,
        measure: o.measure.clone(),
        value: o.value,
        unit: o.unit.clone(),
        source: o.source.clone(),
    };
    table.values().map(to_observed).collect()
}
