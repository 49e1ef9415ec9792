//! Measures of parts that were asked for with `--measure`: the difference that each variant makes, with intervals.

use std::collections::BTreeMap;

use crate::observation::measures::{self, BY};
use crate::report::chart::forest::{Forest, Panel, Row};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Figure, Wishes, measure};
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{self, Resolved};
use crate::report::words::capital;
use crate::study::comparison::answer;
use crate::study::comparison::findings::{self, Finding};
use crate::study::comparison::tables::COMPARE;

/// Draws a figure for as many variants as one picture tells apart; none where nothing was asked for.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&COMPARE) {
        return Ok(Vec::new());
    }
    let wanted = |_: &str, contrast: &str, _: &str, name: &str| contrast == "as given" && name.contains(BY);
    let found = findings::read_all(output, wanted)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let (base, names, variants) = (findings::base(output)?, districts(output)?, findings::variants(&found));
    let groups = findings::groups(&variants);
    Ok(groups.iter().map(|(end, part, some)| figure(output, (end, part), (&base, some), (&found, &names))).collect())
}

/// Names of districts by id.
fn districts(output: &Output) -> Result<BTreeMap<String, String>, ReadingError> {
    let scenario: Resolved = output.document(scenario::FILE)?.unwrap_or_default();
    Ok(scenario.districts.into_iter().map(|one| (one.id, one.name)).collect())
}

/// What is found, and the names of districts.
type Found<'a> = (&'a [Finding], &'a BTreeMap<String, String>);

fn figure(
    output: &Output,
    (end, part): (&str, &str),
    (base, variants): (&str, &[String]),
    (found, names): Found<'_>,
) -> Figure {
    let title = format!("What was asked for: differences{}{part}", findings::years(output));
    let frame = Frame {
        title: title.clone(),
        subtitle: format!("{}; a part of what happens, by who, how and where.", findings::less(output, variants, base)),
        basis: findings::basis(output, false),
    };
    let forest =
        Forest { panels: panels((found, names), variants), series: variants.to_vec(), bars: true, ..Forest::default() };
    Figure {
        frames: None,
        name: format!("asked{end}"),
        about: in_words(output, variants, (found, names)),
        title,
        table: COMPARE.name,
        section: "Comparison",
        picture: forest.picture(&frame),
    }
}

/// Name of a district by its id.
fn named(id: &str, names: &BTreeMap<String, String>) -> String {
    names.get(id).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| id.to_string())
}

/// Of what and where, as a row says it below the name of the measure: `threatener=jnim, Mopti`.
fn label(finding: &Finding, names: &BTreeMap<String, String>) -> String {
    let limits = finding.measure.split_once(BY).map_or("", |(_, limits)| limits);
    match finding.area_kind.as_str() {
        "region" => format!("{limits}, {}", finding.area),
        "district" => format!("{limits}, {}", named(&finding.area, names)),
        _ => limits.to_string(),
    }
}

/// A panel for each measure.
fn panels((found, names): Found<'_>, variants: &[String]) -> Vec<Panel> {
    let mut panels: Vec<Panel> = Vec::new();
    for finding in found {
        let Some(series) = variants.iter().position(|name| *name == finding.variant) else { continue };
        let what = finding.measure.split_once(BY).map_or(finding.measure.as_str(), |(what, _)| what);
        let title = capital(&measures::counted(what));
        let place = panels.iter().position(|panel| panel.title == title).unwrap_or_else(|| {
            let (axis, better) = (finding.unit.clone(), measures::direction(&finding.measure));
            panels.push(Panel { title, axis, better, range: None, rows: Vec::new() });
            panels.len() - 1
        });
        let (rows, label) = (&mut panels[place].rows, label(finding, names));
        let row = rows.iter().position(|row| row.label == label).unwrap_or_else(|| {
            rows.push(Row { label, ..Row::default() });
            rows.len() - 1
        });
        rows[row].estimates.push(finding.estimate(series));
    }
    panels
}

fn in_words(output: &Output, variants: &[String], (found, names): Found<'_>) -> String {
    let of = |finding: &&Finding| variants.contains(&finding.variant);
    let told = found.iter().filter(of).map(|finding| {
        let size = measure::with_interval(finding.difference, finding.ends);
        let variant = capital(&findings::titled(output, &finding.variant));
        let what = answer::part(finding, &|id| named(id, names));
        format!("{variant}: {what} {size}.")
    });
    told.collect::<Vec<_>>().join("\n")
}
