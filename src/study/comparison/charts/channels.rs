//! Through which channels of overlap a difference comes about: the difference as given, without any channel, and what each
//! channel takes or adds.

use crate::observation::measures;
use crate::report::beside::{LIVES_AND_HOMES, is_index};
use crate::report::chart::forest::{Forest, Panel, Row};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::comparison::findings;
use crate::study::comparison::findings::Finding;
use crate::study::comparison::tables::COMPARE;

/// Draws a figure for each response wished and area.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&COMPARE) {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    let base = findings::base(output)?;
    for area in &wishes.areas {
        let wanted = |name: &str| wishes.responses.iter().any(|wish| wish == name);
        let beside = |name: &str| LIVES_AND_HOMES.iter().any(|(measure, _)| *measure == name);
        let found = findings::read(output, area, |_, _, name| wanted(name) || beside(name))?;
        for response in &wishes.responses {
            let of_response: Vec<&Finding> = found.iter().filter(|finding| finding.measure == *response).collect();
            if !of_response.iter().any(|finding| finding.contrast.starts_with("through ")) {
                continue;
            }
            let variants = findings::once(of_response.iter().map(|finding| finding.variant.as_str()));
            for (end, part, names) in findings::groups(&variants) {
                let mut figure = figure(output, (response, area, &end, &part), (&base, names), &of_response);
                if is_index(response) {
                    figure.about.push_str(&lives_and_homes(&found, names));
                }
                figures.push(figure);
            }
        }
    }
    Ok(figures)
}

fn figure(
    output: &Output,
    (response, area, end, part): (&str, &str, &str, &str),
    (base, names): (&str, &[String]),
    found: &[&Finding],
) -> Figure {
    let title = format!(
        "Which channels of overlap make the difference? {}, {}{}{part}",
        capital(&measures::title(response)),
        basis::area_name(area),
        findings::years(output)
    );
    let less = match names {
        [one] => format!("{} less {base}", capital(one)),
        _ => format!("Each variant less {base}"),
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!(
            "{less}. Above: the difference with all channels, and with none. Below: what each channel adds to the difference or takes \
             from it; channels interact, so that these need not add up."
        ),
        basis: findings::basis(output, response.starts_with("hpi_core")),
    };
    let unit = found.first().map(|finding| finding.unit.clone()).unwrap_or_default();
    let panel = |title: &str, contrasts: Vec<(String, String)>| Panel {
        title: title.to_string(),
        axis: unit.clone(),
        better: measures::direction(response),
        range: None,
        rows: contrasts.into_iter().map(|(contrast, label)| row(found, names, &contrast, label)).collect(),
    };
    let whole = [("as given", "all channels"), ("without any", "without any")];
    let whole = whole.map(|(contrast, label)| (contrast.to_string(), label.to_string()));
    let mut panels =
        vec![panel("The difference", whole.to_vec()), panel("What comes through a channel", through(found))];
    for panel in &mut panels {
        panel.rows.retain(|row| !row.estimates.is_empty());
    }
    // Both panels on one scale, so that parts can be held against the whole.
    let all: Vec<Row> = panels.iter().flat_map(|panel| panel.rows.clone()).collect();
    panels.iter_mut().for_each(|panel| panel.range = Some(crate::report::chart::forest::range(&all)));
    let forest = Forest { panels, series: names.to_vec(), ..Forest::default() };
    Figure {
        frames: None,
        name: format!("channels-{response}-{area}{end}"),
        about: in_words(found, names),
        title,
        table: COMPARE.name,
        section: "How the difference comes about",
        picture: forest.picture(&frame),
    }
}

/// Lives and homes of each variant, with all channels and with none.
fn lives_and_homes(found: &[Finding], names: &[String]) -> String {
    let of = |name: &String| {
        let told = [("as given", "with all channels"), ("without any", "without any")].map(|(contrast, words)| {
            let sentence = findings::lives_and_homes(found.iter(), name, contrast);
            if sentence.is_empty() { sentence } else { format!(" {name}, {words}.{sentence}") }
        });
        told.concat()
    };
    names.iter().map(of).collect()
}

/// Contrasts through channels with their labels, the largest first, all together last.
fn through(found: &[&Finding]) -> Vec<(String, String)> {
    let mut channels: Vec<(f64, String, String)> = Vec::new();
    for finding in found {
        let Some(channel) = finding.contrast.strip_prefix("through ") else { continue };
        if channel == "all" {
            continue;
        }
        match channels.iter_mut().find(|(_, contrast, _)| *contrast == finding.contrast) {
            Some(known) => known.0 = known.0.max(finding.difference.abs()),
            None => {
                channels.push((finding.difference.abs(), finding.contrast.clone(), channel.replace('_', " ")));
            }
        }
    }
    channels.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let all = ("through all".to_string(), "all together".to_string());
    channels.into_iter().map(|(_, contrast, label)| (contrast, label)).chain([all]).collect()
}

fn row(found: &[&Finding], names: &[String], contrast: &str, label: String) -> Row {
    let of_contrast = found.iter().filter(|finding| finding.contrast == contrast);
    let estimate = |finding: &&Finding| {
        let series = names.iter().position(|name| *name == finding.variant)?;
        Some(finding.estimate(series))
    };
    Row { label, estimates: of_contrast.filter_map(estimate).collect(), note: String::new() }
}

fn in_words(found: &[&Finding], names: &[String]) -> String {
    let words = |name: &String| {
        let of = |contrast: &str| {
            let finding = found.iter().find(|finding| finding.variant == *name && finding.contrast == contrast)?;
            Some(measure::with_interval(finding.difference, finding.ends))
        };
        let unit = found.first().map_or("", |finding| finding.unit.as_str());
        let largest = through(found).first().map(|(contrast, label)| (label.clone(), of(contrast).unwrap_or_default()));
        let (channel, size) = largest.unwrap_or_default();
        format!(
            "{name}: {} {unit} with all channels, {} without any; the largest channel is {channel}, {size}.",
            of("as given").unwrap_or_default(),
            of("without any").unwrap_or_default()
        )
    };
    names.iter().map(words).collect::<Vec<_>>().join(" ")
}
