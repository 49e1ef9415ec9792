//! How much of the variance of a response each drawn factor explains: Sobol' indices of first order and total.

use crate::observation::measures;
use crate::report::chart::forest::{self, Estimate, Forest, Panel, Row};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::comparison::findings;
use crate::study::sweep::charts::factors;
use crate::study::sweep::charts::tornado::TOP;
use crate::study::sweep::tables::sensitivity::SENSITIVITY;

/// An index, with its interval.
type Index = (Option<f64>, Option<(f64, f64)>);

/// Indices of a factor.
#[derive(Clone, Copy, Debug)]
struct Indices {
    /// Of first order.
    first: Index,
    /// Total.
    total: Index,
    seed_share: Option<f64>,
}

type Influence = factors::Influence<Indices>;

/// Draws a figure for each response wished, area and setting.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    factors::figures((output, wishes), "sobol", read, |_| {}, figure)
}

fn read(row: factors::Cells<'_>) -> Result<Option<Indices>, ReadingError> {
    Ok(Some(Indices {
        first: (row.first()?, row.first_low()?.zip(row.first_high()?)),
        total: (row.total()?, row.total_low()?.zip(row.total_high()?)),
        seed_share: row.seed_share()?,
    }))
}

fn figure(output: &Output, (response, area, end): (&str, &str, &str), setting: &str, own: &[&Influence]) -> Figure {
    let of = if setting.is_empty() { String::new() } else { format!(", {}", setting.replace('_', " ")) };
    let title = format!(
        "Which factors explain the spread? {}, {}{of}{}",
        capital(&measures::title(response)),
        basis::area_name(area),
        findings::years(output)
    );
    let seed = own.iter().find_map(|row| row.values.seed_share);
    let seed = seed
        .map(|share| format!(" Luck of the seed is {:.0} % of what moves the mean of a point.", 100.0 * share))
        .unwrap_or_default();
    let left_out =
        if own.len() > TOP { format!(" The {TOP} largest of {} factors.", own.len()) } else { String::new() };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!(
            "Shares of the variance between points (Sobol’ indices). First order: what goes when this factor alone is known. Total: what \
             stays when all others are known; the gap between the two is interaction and noise.{seed}{left_out}"
        ),
        basis: format!("{} Lines: 95 % intervals, bootstrap over base rows.", factors::basis(output, response)),
    };
    let rows = rows(own);
    let range = forest::range(&rows);
    let panel = Panel {
        title: String::new(),
        axis: "share of the variance (0 to 1)".into(),
        better: None,
        range: Some(range.start..range.end.max(1.0)),
        rows,
    };
    let series = vec!["first order".to_string(), "total".to_string()];
    let forest = Forest { panels: vec![panel], series, ..Forest::default() };
    let about = in_words(&forest.panels[0].rows);
    Figure {
        frames: None,
        name: format!("sobol-{response}-{area}{end}"),
        title,
        about,
        table: SENSITIVITY.name,
        section: "Sensitivity",
        picture: forest.picture(&frame),
    }
}

/// The factors with the largest total indices.
fn rows(own: &[&Influence]) -> Vec<Row> {
    let mut sorted: Vec<&&Influence> = own.iter().collect();
    let total = |row: &Influence| row.values.total.0.unwrap_or(f64::NEG_INFINITY);
    sorted.sort_by(|a, b| total(b).total_cmp(&total(a)));
    let row = |influence: &&&Influence| {
        let estimate = |(series, name, (value, ends)): (usize, &str, Index)| {
            let value = value?;
            let says = format!("{}, {name}: {}", influence.factor, measure::with_interval(value, ends));
            Some(Estimate { value, ends, series, says })
        };
        let Indices { first, total, .. } = influence.values;
        let estimates = [(0, "first order", first), (1, "total", total)].into_iter().filter_map(estimate).collect();
        Row { label: factors::name(&influence.factor), estimates, note: String::new() }
    };
    sorted.iter().take(TOP).map(row).filter(|row| !row.estimates.is_empty()).collect()
}

fn in_words(rows: &[Row]) -> String {
    let of = |row: &Row| {
        let total = row.estimates.last()?;
        Some(format!("{} {}", row.label, measure::with_interval(total.value, total.ends)))
    };
    let top: Vec<String> = rows.iter().take(3).filter_map(of).collect();
    format!("Largest total indices: {}.", top.join("; "))
}
