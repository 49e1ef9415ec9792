//! Who kills more or fewer civilians: the difference that each variant makes, by threatener, with intervals.

use std::collections::BTreeMap;

use crate::observation::measures;
use crate::report::chart::forest::{Forest, Panel, Row};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{self, Resolved};
use crate::report::words::capital;
use crate::study::comparison::answer::BY_THREATENER;
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
    let (base, names) = (findings::base(output)?, names(output)?);
    let mut figures = Vec::new();
    for area in &wishes.areas {
        let wanted = |contrast: &str, _: &str, name: &str| contrast == "as given" && name.starts_with(BY_THREATENER);
        let mut found = findings::read(output, area, wanted)?;
        // Who kills nobody in either tells nothing.
        found.retain(|finding| finding.base != 0.0 || finding.after != 0.0);
        let threateners = by_size(&found);
        for (end, part, variants) in findings::groups(&findings::variants(&found)) {
            figures.push(figure(output, (area, &end, &part), (&base, variants), (&found, &threateners, &names)));
        }
    }
    Ok(figures)
}

/// Names of organizations by id.
fn names(output: &Output) -> Result<BTreeMap<String, String>, ReadingError> {
    let scenario: Resolved = output.document(scenario::FILE)?.unwrap_or_default();
    Ok(scenario.organizations.into_iter().map(|one| (one.id, one.name)).collect())
}

/// Measures of threateners, those with the largest difference first.
fn by_size(found: &[Finding]) -> Vec<String> {
    let mut largest: BTreeMap<&str, f64> = BTreeMap::new();
    for finding in found {
        let size = largest.entry(&finding.measure).or_default();
        *size = size.max(finding.difference.abs());
    }
    let mut all: Vec<(&str, f64)> = largest.into_iter().collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    all.into_iter().map(|(measure, _)| measure.to_string()).collect()
}

/// What is found, the measures in their order, and the names of organizations.
type Found<'a> = (&'a [Finding], &'a [String], &'a BTreeMap<String, String>);

fn figure(
    output: &Output,
    (area, end, part): (&str, &str, &str),
    (base, variants): (&str, &[String]),
    (found, threateners, names): Found<'_>,
) -> Figure {
    let title = format!(
        "Who kills more civilians, who fewer? Differences by threatener, {}{}{part}",
        basis::area_name(area),
        findings::years(output)
    );
    let less = findings::less(output, variants, base);
    let frame = Frame {
        title: title.clone(),
        subtitle: format!("{less}, by who did it; those with the largest difference first."),
        basis: findings::basis(output, false),
    };
    let row = |measure: &String| {
        let of_measure = found.iter().filter(|finding| finding.measure == *measure);
        let estimate = |finding: &Finding| {
            let series = variants.iter().position(|name| *name == finding.variant)?;
            Some(finding.estimate(series))
        };
        Row { label: name(measure, names), estimates: of_measure.filter_map(estimate).collect(), note: String::new() }
    };
    let panel = Panel {
        title: String::new(),
        axis: found.first().map(|finding| finding.unit.clone()).unwrap_or_default(),
        better: threateners.first().and_then(|measure| measures::direction(measure)),
        range: None,
        rows: threateners.iter().map(row).filter(|row| !row.estimates.is_empty()).collect(),
    };
    let forest = Forest { panels: vec![panel], series: variants.to_vec(), bars: true, ..Forest::default() };
    Figure {
        frames: None,
        name: format!("threateners-{area}{end}"),
        about: in_words(variants, (found, threateners, names)),
        title,
        table: COMPARE.name,
        section: "Comparison",
        picture: forest.picture(&frame),
    }
}

/// What a threatener is called.
fn name(measure: &str, names: &BTreeMap<String, String>) -> String {
    let id = measure.strip_prefix(BY_THREATENER).unwrap_or(measure);
    names.get(id).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| capital(&id.replace('_', " ")))
}

fn in_words(variants: &[String], (found, threateners, names): Found<'_>) -> String {
    let of = |variant: &String| {
        let told = threateners.iter().take(3).filter_map(|measure| {
            let finding = found.iter().find(|one| one.variant == *variant && one.measure == *measure)?;
            let size = measure::with_interval(finding.difference, finding.ends);
            Some(format!("{} {size}", name(measure, names)))
        });
        format!("{variant}, civilians killed a year by: {}.", told.collect::<Vec<_>>().join(", "))
    };
    variants.iter().map(of).collect::<Vec<_>>().join(" ")
}
