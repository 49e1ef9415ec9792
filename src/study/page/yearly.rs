//! Yearly figures of a run or of replications, and the bookkeeping beside what was observed, from `summary.json`.

use std::collections::BTreeSet;

use crate::observation::measures;
use crate::report::number::{rounded, thousands};
use crate::report::reading::{Output, ReadingError};
use crate::study::page::Section;
use crate::study::page::markup::{Cell, Grid, Head};
use crate::study::run::tables::summary;
use crate::study::run::tables::summary::{Figure, Spread, Summary};

/// A measure of the summary, what it is called here, and its unit.
type Shown = (&'static str, &'static str, &'static str);

/// Deaths and displacement by year: measures of the register that have a column here.
fn harm() -> Vec<Shown> {
    let column = |measure: &measures::Measure| {
        let in_run = measure.in_run?;
        in_run.column.map(|(head, unit)| (in_run.name, head, unit))
    };
    measures::all().filter_map(column).collect()
}

/// The index by year.
const INDEX: [Shown; 10] = [
    ("hpi_core:nation", "Core, nation", "0–100"),
    ("score_physical:nation", "Physical, nation", "0–100"),
    ("score_psychological:nation", "Psychological, nation", "0–100"),
    ("score_personal:nation", "Personal, nation", "0–100"),
    ("score_home:nation", "Home, nation", "0–100"),
    ("hpi_core:affected", "Core, affected", "0–100"),
    ("score_physical:affected", "Physical, affected", "0–100"),
    ("score_psychological:affected", "Psychological, affected", "0–100"),
    ("score_personal:affected", "Personal, affected", "0–100"),
    ("score_home:affected", "Home, affected", "0–100"),
];

/// The section, where the folder has a summary.
///
/// # Errors
/// Where the summary is damaged.
pub fn section(output: &Output) -> Result<Option<Section>, ReadingError> {
    let Some(summary) = output.document::<Summary>(summary::FILE)? else {
        return Ok(None);
    };
    let several = summary.replications.is_some();
    let of = if several {
        "mean over the replications, in small letters lowest to highest of them, which is no interval"
    } else {
        "of this one run"
    };
    let grids = [
        yearly(&summary, "yearly-harm", "Deaths and displacement by year", of, &harm()),
        yearly(&summary, "yearly-index", "Human-protection index by year", of, &INDEX),
        bookkeeping(&summary),
    ];
    let shown: Vec<&Grid> = grids.iter().filter(|grid| !grid.rows.is_empty()).collect();
    if shown.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new("yearly", "Yearly figures", shown.iter().map(|grid| grid.html()).collect());
    section.entries = shown.iter().map(|grid| (grid.id.clone(), grid.title.clone())).collect();
    Ok(Some(section))
}

fn yearly(summary: &Summary, id: &str, title: &str, of: &str, shown: &[Shown]) -> Grid {
    let figures = &summary.yearly;
    let shown: Vec<&Shown> = shown.iter().filter(|(measure, ..)| figures.contains_key(*measure)).collect();
    let mut head = vec![Head::new("Year", "")];
    head.extend(shown.iter().map(|&&(_, name, unit)| Head::new(name, unit)));
    let years: BTreeSet<i16> = shown.iter().flat_map(|(measure, ..)| figures[*measure].keys().copied()).collect();
    let rows = years.into_iter().map(|year| {
        let part = if is_part(summary, year) { " (part)" } else { "" };
        let first = Cell::number(format!("{year}{part}"), year.into());
        let value = |&&(measure, _, unit): &&Shown| match (figures[measure].get(&year).copied().flatten(), unit) {
            (None, "persons" | "deaths" | "events") => cell(Some(Figure::Number(0.0))),
            (value, _) => cell(value),
        };
        std::iter::once(first).chain(shown.iter().map(value)).collect()
    });
    let rows = rows.collect();
    let words = format!("<p>Simulated, {of}. All yearly figures stand in <code>summary.json</code>.</p>\n");
    Grid { id: id.into(), title: title.into(), words, head, rows }
}

/// Whether only a part of a year was played.
fn is_part(summary: &Summary, year: i16) -> bool {
    summary.years.iter().flatten().any(|played| played.year == year && !played.whole)
}

/// What was observed beside what was simulated.
fn bookkeeping(summary: &Summary) -> Grid {
    let head = [("Period", ""), ("Quantity", ""), ("Observed", ""), ("Simulated", ""), ("Simulated and reported", "")];
    let rows = summary.bookkeeping.iter().map(|one| {
        let text = |text: &str| Cell::Text(period(text));
        let observed = cell(Some(Figure::Number(one.observed)));
        vec![text(&one.period), text(&one.quantity), observed, cell(one.simulated), cell(one.reported)]
    });
    let words = "<p>Compare coded data with what the simulation counts as reported, where it counts that. Deaths and \
                 events of a period are means by year; the sources of what was observed stand in <code>scenario.json</code>. Where the two lie far apart, the model does not reach what \
                 was observed.</p>\n";
    Grid {
        id: "bookkeeping".into(),
        title: "Beside what was observed".into(),
        words: words.into(),
        head: head.map(|(name, unit)| Head::new(name, unit)).to_vec(),
        rows: rows.collect(),
    }
}

/// First and last year; one where they are the same.
fn period(text: &str) -> String {
    match text.split_once('/') {
        Some((from, to)) if from == to => from.to_string(),
        _ => text.replace('/', "–"),
    }
}

/// A number, or a mean with its range.
fn cell(figure: Option<Figure>) -> Cell {
    match figure {
        None => Cell::Text(String::new()),
        Some(Figure::Spread(Spread { mean, low, high })) => {
            Cell::Number { shown: rounded(mean), value: mean, range: format!("{}–{}", written(low), written(high)) }
        }
        Some(one) => Cell::number(written(one.mean()), one.mean()),
    }
}

fn written(value: f64) -> String {
    if value.fract() == 0.0 { thousands(value) } else { rounded(value) }
}
