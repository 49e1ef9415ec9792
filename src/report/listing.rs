//! Measures of the register as tables list them.

use super::table::Measure;
use crate::observation::measures::{self, COUNTS, HARM, MEANS, PATTERNS, STOCKS, Scope};

/// Tables that take their measures from the register.
#[derive(Clone, Copy)]
enum Tables {
    /// Comparisons.
    Experiments,
    /// `pattern_arms` and `pattern_bounds`, beside those of comparisons.
    Patterns,
    /// `replications` and `summary.json`.
    Years,
    /// `months`.
    Months,
}

/// A measure as a table lists it; `None` where the table does not have it.
const fn listed(measure: &measures::Measure, tables: Tables) -> Option<Measure> {
    match (tables, measure.in_run) {
        (Tables::Patterns, _) => Some(Measure::new(measure.name, measure.unit, measure.meaning)),
        (Tables::Experiments, _) if !matches!(measure.scope, Scope::RunAlone) => {
            Some(Measure::new(measure.name, measure.unit, measure.meaning))
        }
        (Tables::Years, Some(one)) => Some(Measure::new(one.name, one.unit, one.meaning)),
        (Tables::Months, Some(one)) if one.monthly => Some(Measure::new(one.name, one.unit, one.meaning)),
        _ => None,
    }
}

/// How many measures of a part of the register a table has.
const fn number(part: &[measures::Measure], tables: Tables) -> usize {
    let (mut n, mut at) = (0, 0);
    while at < part.len() {
        n += listed(&part[at], tables).is_some() as usize;
        at += 1;
    }
    n
}

/// Measures that a table has of a part of the register.
const fn list<const N: usize>(part: &[measures::Measure], tables: Tables) -> [Measure; N] {
    let mut all = [Measure::new("", "", ""); N];
    let (mut n, mut at) = (0, 0);
    while at < part.len() {
        if let Some(measure) = listed(&part[at], tables) {
            all[n] = measure;
            n += 1;
        }
        at += 1;
    }
    all
}

/// Lists one after the other.
const fn joined<const N: usize>(parts: &[&[Measure]]) -> [Measure; N] {
    let mut all = [Measure::new("", "", ""); N];
    let (mut n, mut part) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[n] = parts[part][at];
            (n, at) = (n + 1, at + 1);
        }
        part += 1;
    }
    assert!(n == N, "the lists fill the table");
    all
}

const OF_HARM: [Measure; number(HARM, Tables::Experiments)] = list(HARM, Tables::Experiments);
const OF_MEANS: [Measure; MEANS.len()] = list(&MEANS, Tables::Experiments);
const OF_COUNTS: [Measure; COUNTS.len()] = list(&COUNTS, Tables::Experiments);

/// Measures of comparisons, mediating quantities last.
pub static EXPERIMENTS: [Measure; OF_HARM.len() + MEANS.len() + COUNTS.len()] =
    joined(&[&OF_HARM, &OF_MEANS, &OF_COUNTS]);

/// Measures that patterns have beside them.
pub static OF_PATTERNS: [Measure; PATTERNS.len()] = list(&PATTERNS, Tables::Patterns);

/// What is counted of a run by year.
const COUNTED: [Measure; number(HARM, Tables::Years)] = list(HARM, Tables::Years);
const STOCKS_OF_YEARS: [Measure; STOCKS.len()] = list(&STOCKS, Tables::Years);

/// Measures of a run by year: what is counted, what else the table has, stocks; `N` is [`years_with`] of them.
pub const fn years<const N: usize>(others: &[Measure]) -> [Measure; N] {
    joined(&[&COUNTED, others, &STOCKS_OF_YEARS])
}

/// Length of [`years`] with so many others.
pub const fn years_with(others: usize) -> usize {
    COUNTED.len() + others + STOCKS.len()
}

/// What is counted of a run by month.
const OF_MONTHS: [Measure; number(HARM, Tables::Months)] = list(HARM, Tables::Months);

/// Measures of a run by month: what is counted, and what else the table has; `N` is [`months_with`] of them.
pub const fn months<const N: usize>(others: &[Measure]) -> [Measure; N] {
    joined(&[&OF_MONTHS, others])
}

/// Length of [`months`] with so many others.
pub const fn months_with(others: usize) -> usize {
    OF_MONTHS.len() + others
}
