//! What came of the patterns: a forest plot of all contrasts on one axis, in standard deviations of a run, with their verdicts.

use std::ops::Range;

use crate::report::chart::forest::{Estimate, Forest, Panel, Row};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::study::patterns::tables::{PATTERNS, PatternRow};

/// Most rows of a figure; what is more goes on in the next.
const ROWS: usize = 42;

/// Ends of the axis [standard deviations]; what lies beyond is drawn at the end, and says its value when pointed at.
const RANGE: Range<f64> = -4.0..4.0;

/// A contrast.
struct Contrast {
    /// Pattern and part.
    name: String,
    verdict: String,
    row: Row,
}

/// Draws figures of all contrasts that have values.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&PATTERNS) {
        return Ok(Vec::new());
    }
    let contrasts = read(output)?;
    let pages: Vec<&[Contrast]> = contrasts.chunks(ROWS).collect();
    let count = pages.len();
    let page = |(number, page): (usize, &&[Contrast])| {
        let (end, part) = match count {
            1 => (String::new(), String::new()),
            _ => (format!("-{}", number + 1), format!(" ({} of {count})", number + 1)),
        };
        figure(output, (&end, &part), page)
    };
    Ok(pages.iter().enumerate().map(page).collect())
}

fn read(output: &Output) -> Result<Vec<Contrast>, ReadingError> {
    let mut contrasts = Vec::new();
    output.rows::<PatternRow>(|row| {
        let (Some(found), Some(low), Some(high)) = (row.found()?, row.low()?, row.high()?) else { return Ok(()) };
        // Only differences have a place on the axis; of figures with a level of their own there is none to take off.
        let (Some(base), count) = (row.base()?, row.replications()?.unwrap_or(1)) else { return Ok(()) };
        let scale = scale(row.base_sd()?, (low, high), count as f64);
        let at = |value: f64| (value / scale).clamp(RANGE.start, RANGE.end);
        let name = format!("{}{}", row.pattern()?, row.part()?);
        let verdict = row.verdict()?;
        let says = format!(
            "{name}, {}: found {} {}, against {}; expected {}; {count} replications; {verdict}",
            row.says()?,
            measure::with_interval(found, Some((low, high))),
            row.unit()?,
            measure::figure(base),
            row.expected()?,
        );
        let estimates = vec![Estimate { value: at(found), ends: Some((at(low), at(high))), series: 0, says }];
        let (label, note) = (format!("{name} {}", row.says()?), format!("{} {verdict}", row.kind()?));
        contrasts.push(Contrast { name, verdict: verdict.into(), row: Row { label, estimates, note } });
        Ok(())
    })?;
    Ok(contrasts)
}

/// Standard deviation of a run by which a difference is divided: that of the base, or, where the base does not vary, of the
/// difference, from its interval.
fn scale(base: Option<f64>, (low, high): (f64, f64), count: f64) -> f64 {
    let of_difference = (high - low) / 3.92 * count.sqrt();
    let scale = base.filter(|sd| *sd > 0.0).unwrap_or(of_difference);
    if scale > 0.0 { scale } else { 1.0 }
}

fn figure(output: &Output, (end, part): (&str, &str), contrasts: &[Contrast]) -> Figure {
    let title = format!("Do the patterns hold?{part}");
    let frame = Frame {
        title: title.clone(),
        subtitle: "Weighted sums of arms, in standard deviations of a run of the arms that are taken off (of the difference, where these \
                   do not vary); cut at 4. Right: kind (T, N, V, E) and verdict, after Holm's correction or by two one-sided tests."
            .into(),
        basis: format!("{} Replications are those of a pattern whose share is 1; 95 % intervals.", basis::of(output)),
    };
    let panel = Panel {
        title: String::new(),
        axis: "standard deviations of a run".into(),
        better: None,
        range: Some(RANGE),
        rows: contrasts.iter().map(|contrast| contrast.row.clone()).collect(),
    };
    let forest = Forest {
        panels: vec![panel],
        series: vec!["contrast".into()],
        note_title: "verdict".into(),
        ..Forest::default()
    };
    Figure {
        frames: None,
        name: format!("patterns{end}"),
        about: in_words(contrasts),
        title,
        table: PATTERNS.name,
        section: "Patterns",
        picture: forest.picture(&frame),
    }
}

fn in_words(contrasts: &[Contrast]) -> String {
    let of = |verdict: &str| {
        let names: Vec<&str> =
            contrasts.iter().filter(|one| one.verdict == verdict).map(|one| one.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{verdict}: {}", names.join(", ")))
    };
    let parts: Vec<String> = ["holds", "undecided", "cannot be seen", "fails"].into_iter().filter_map(of).collect();
    format!("Contrasts of patterns by verdict. {}.", parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn a_base_without_spread_leaves_the_spread_of_the_difference() {
        assert_eq!(scale(Some(2.0), (0.0, 1.0), 4.0), 2.0);
        assert!((scale(Some(0.0), (-1.96, 1.96), 4.0) - 2.0).abs() < 1e-12);
        assert_eq!(scale(None, (0.0, 0.0), 4.0), 1.0);
    }
}
