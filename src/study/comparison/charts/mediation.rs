//! The chain from input to harm: by how much each mediating quantity changes, stage after stage.
//!
//! What one of the two has none of (the patrols of a mission that is not there) follows from the change itself: its -100 % or
//! 100 % says nothing of what came of it, and is named below the title, without a row.

use crate::observation::measures;
use crate::report::chart::forest::{Estimate, Forest, Panel, Row};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::study::comparison::findings;
use crate::study::comparison::findings::Finding;
use crate::study::comparison::tables::COMPARE;

/// Stages from input to harm, as the table names them, with what stands above their rows.
const STAGES: [(&str, &str); 6] = [
    ("effort", "1 Effort: what the operation does"),
    ("information", "2 Information"),
    ("protection", "3 Protection"),
    ("armed_groups", "4 Armed groups"),
    ("society", "5 Society"),
    ("harm", "6 Harm"),
];

/// Draws a figure for each variant and area.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&COMPARE) {
        return Ok(Vec::new());
    }
    let base = findings::base(output)?;
    let mut figures = Vec::new();
    for area in &wishes.areas {
        let wanted = |contrast: &str, stage: &str, name: &str| {
            contrast == "as given"
                && (stage != "harm" || measures::find(name).is_some_and(|measure| measure.ends_chain))
        };
        let found = findings::read(output, area, wanted)?;
        let chain = found.iter().any(|finding| finding.stage == "effort");
        for (number, variant) in findings::variants(&found).iter().enumerate().filter(|_| chain) {
            let own: Vec<&Finding> = found.iter().filter(|finding| finding.variant == *variant).collect();
            if !own.iter().any(|finding| row(finding).is_some()) {
                continue;
            }
            figures.push(figure(output, (number + 1, variant, area), &base, &own));
        }
    }
    Ok(figures)
}

fn figure(output: &Output, (number, variant, area): (usize, &str, &str), base: &str, found: &[&Finding]) -> Figure {
    let title = format!(
        "From what the operation does to harm: {} against {base}, {}{}",
        findings::titled(output, variant),
        basis::area_name(area),
        findings::years(output)
    );
    let apart = apart(found);
    let frame = Frame {
        title: title.clone(),
        subtitle: format!(
            "Change in per cent of the larger of the two means. Right: mean of the base → of the variant, in the unit of the quantity.{}",
            left_out(&apart, SHOWN)
        ),
        basis: findings::basis(output, true),
    };
    let rows: Vec<Row> = STAGES.iter().flat_map(|(stage, heading)| stage_rows(found, stage, heading)).collect();
    let ends = rows.iter().flat_map(|row| &row.estimates).flat_map(|estimate| {
        let (low, high) = estimate.ends.unwrap_or((estimate.value, estimate.value));
        [low, high, estimate.value]
    });
    // As wide to the left as to the right, so that rises and falls are seen alike.
    let bound = ends.fold(1.0, |bound: f64, end| bound.max(1.05 * end.abs())).min(300.0);
    let panel = Panel {
        title: String::new(),
        axis: "change [% of the larger mean]".to_string(),
        better: None,
        range: Some(-bound..bound),
        rows,
    };
    let forest = Forest {
        panels: vec![panel],
        series: vec![variant.to_string()],
        note_title: "base → variant".to_string(),
        ..Forest::default()
    };
    Figure {
        frames: None,
        name: format!("mediation-{number}-{area}"),
        about: format!("{}{}", in_words(found, variant), left_out(&apart, apart.len())),
        title,
        table: COMPARE.name,
        section: "How the difference comes about",
        picture: forest.picture(&frame),
    }
}

/// A heading and the rows of a stage; none where nothing was measured.
fn stage_rows(found: &[&Finding], stage: &str, heading: &str) -> Vec<Row> {
    let rows: Vec<Row> =
        found.iter().filter(|finding| finding.stage == stage).filter_map(|finding| row(finding)).collect();
    let lead = Row { label: heading.to_string(), ..Row::default() };
    if rows.is_empty() { rows } else { std::iter::once(lead).chain(rows).collect() }
}

/// Quantities without a row that are named on the picture.
const SHOWN: usize = 6;

/// Whether one of the two has none of a quantity at all, and the other has some.
fn is_apart(finding: &Finding) -> bool {
    (finding.base == 0.0) != (finding.after == 0.0)
}

/// Labels of the quantities that one of the two has none of.
fn apart(found: &[&Finding]) -> Vec<String> {
    let known = found.iter().filter(|finding| STAGES.iter().any(|(stage, _)| *stage == finding.stage));
    known.filter(|finding| is_apart(finding)).map(|finding| measures::label(&finding.measure)).collect()
}

/// A sentence on quantities without a row, the first of them by name; empty without any.
fn left_out(apart: &[String], shown: usize) -> String {
    if apart.is_empty() {
        return String::new();
    }
    let more = apart.len().saturating_sub(shown);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named = apart[..apart.len().min(shown)].join(", ");
    format!(" Without a row, since one of the two has none of it: {named}{more}.")
}

/// A quantity; `None` where it is 0 in one or both.
fn row(finding: &Finding) -> Option<Row> {
    let whole = finding.base.abs().max(finding.after.abs());
    if !(whole.is_finite() && whole > 0.0) || is_apart(finding) {
        return None;
    }
    let share = |value: f64| 100.0 * value / whole;
    let bounded = |value: f64| share(value).clamp(-105.0, 105.0);
    let estimate = Estimate {
        value: share(finding.difference),
        ends: finding.ends.map(|(low, high)| (bounded(low), bounded(high))),
        ..finding.estimate(0)
    };
    Some(Row {
        label: measures::label(&finding.measure),
        estimates: vec![estimate],
        note: format!("{} → {}", measure::figure(finding.base), measure::figure(finding.after)),
    })
}

/// Where the effect begins and where it ends.
fn in_words(found: &[&Finding], variant: &str) -> String {
    let of_stage = |(stage, _): &(&str, &str)| {
        let rows: Vec<Row> =
            found.iter().filter(|finding| finding.stage == *stage).filter_map(|finding| row(finding)).collect();
        let sure = rows.iter().filter(|row| row.estimates[0].excludes_zero()).count();
        (!rows.is_empty()).then(|| format!("{} {sure} of {}", stage.replace('_', " "), rows.len()))
    };
    let counts: Vec<String> = STAGES.iter().filter_map(of_stage).collect();
    format!("{variant}: quantities whose 95 % interval excludes zero, by stage: {}.", counts.join(", "))
}
