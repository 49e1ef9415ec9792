//! What each variant of a comparison changes in protection: paired differences from the base with intervals.

use crate::observation::measures::{self, Direction};
use crate::report::beside::is_index;
use crate::report::chart::forest::{Forest, Panel, Row};
use crate::report::chart::frame::Frame;
use crate::report::chart::measure;
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::comparison::findings;
use crate::study::comparison::findings::Finding;
use crate::study::comparison::tables::COMPARE;

/// Draws a figure for each area.
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
        let wanted = |contrast: &str, _: &str, name: &str| contrast == "as given" && order(name, wishes).is_some();
        let mut found = findings::read(output, area, wanted)?;
        found.sort_by_key(|finding| order(&finding.measure, wishes));
        let variants = findings::variants(&found);
        if variants.is_empty() {
            continue;
        }
        for (end, part, names) in findings::groups(&variants) {
            figures.push(figure(output, (area, &end, &part), (&base, names), &found));
        }
    }
    Ok(figures)
}

/// Place of a measure in the chart: responses wished, scores, optics, then harm that is counted; `None` if it is not drawn.
fn order(name: &str, wishes: &Wishes) -> Option<usize> {
    if let Some(place) = wishes.responses.iter().position(|wish| wish == name) {
        return Some(place);
    }
    match () {
        () if name.starts_with("score_") => Some(1_000),
        () if name.starts_with("optic_") && !name.contains(':') => Some(1_001),
        () => measures::find(name).filter(|measure| measure.charted).map(|measure| 2_000 + usize::from(measure.place)),
    }
}

fn figure(
    output: &Output,
    (area, end, part): (&str, &str, &str),
    (base, names): (&str, &[String]),
    found: &[Finding],
) -> Figure {
    let title = format!(
        "What changes against {base}? Differences, {}{}{part}",
        basis::area_name(area),
        findings::years(output)
    );
    let subtitle = match names {
        [one] => format!("{}, less {base}.", capital(&findings::titled(output, one))),
        _ => format!("Each variant less {base}."),
    };
    let frame = Frame { title: title.clone(), subtitle, basis: findings::basis(output, true) };
    let forest = Forest { panels: panels(found, names), series: names.to_vec(), ..Forest::default() };
    Figure {
        frames: None,
        name: format!("differences-{area}{end}"),
        about: in_words(output, found, names),
        title,
        table: COMPARE.name,
        section: "Comparison",
        picture: forest.picture(&frame),
    }
}

/// A panel for each unit.
fn panels(found: &[Finding], names: &[String]) -> Vec<Panel> {
    let mut panels: Vec<Panel> = Vec::new();
    for finding in found {
        let Some(series) = names.iter().position(|name| *name == finding.variant) else { continue };
        let better = measures::direction(&finding.measure);
        let axis = if finding.unit == "0 to 1" { "on a scale of 0 to 1" } else { finding.unit.as_str() };
        let place = panels.iter().position(|panel| panel.axis == axis && panel.better == better);
        let place = place.unwrap_or_else(|| {
            panels.push(Panel { title: String::new(), axis: axis.to_string(), better, range: None, rows: Vec::new() });
            panels.len() - 1
        });
        let (rows, label) = (&mut panels[place].rows, measures::label(&finding.measure));
        let row = rows.iter().position(|row| row.label == label).unwrap_or_else(|| {
            rows.push(Row { label, ..Row::default() });
            rows.len() - 1
        });
        rows[row].estimates.push(finding.estimate(series));
    }
    let mut above = String::new();
    for panel in &mut panels {
        let title = match panel.better {
            Some(Direction::More) => "Protection and security".to_string(),
            Some(Direction::Less) => "Harm".to_string(),
            None => capital(&panel.axis),
        };
        if title != above {
            panel.title.clone_from(&title);
        }
        above = title;
    }
    panels
}

fn in_words(output: &Output, found: &[Finding], names: &[String]) -> String {
    let first = found.first().map(|finding| finding.measure.clone()).unwrap_or_default();
    let main = found.iter().filter(|finding| finding.measure == first && names.contains(&finding.variant));
    let sentences: Vec<String> = main
        .map(|finding| {
            let difference = measure::with_interval(finding.difference, finding.ends);
            let beside = if is_index(&first) {
                findings::lives_and_homes(found.iter(), &finding.variant, "as given")
            } else {
                String::new()
            };
            let name = capital(&findings::titled(output, &finding.variant));
            format!("{name}: {} {difference} {}.{beside}", measures::label(&first), finding.unit)
        })
        .collect();
    if sentences.len() > 1 {
        return format!("Paired differences from the base.\n{}", sentences.join("\n"));
    }
    format!("Paired differences from the base. {}", sentences.concat())
}
