//! Effects of overlap and of levels with intervals, and how probable their sign is where sizes were drawn.

use crate::observation::measures;
use crate::report::words::capital;
use std::ops::Range;

use crate::experiment::paired::Interval;
use crate::report::beside::{LIVES_AND_HOMES, is_index, sentence};
use crate::report::chart::forest::{self, Estimate, Forest, Panel, Row};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::study::comparison::findings;
use crate::study::sweep::charts::factors;
use crate::study::sweep::tables::effects::{EFFECTS, EffectRow};

/// Most effects whose lives and homes are told.
const TOLD: usize = 8;

/// Most rows of a figure; what is more goes on in the next.
const ROWS: usize = 40;

/// An effect in a setting.
#[derive(Clone, Debug)]
struct Effect {
    setting: String,
    against: String,
    unit: String,
    row: Row,
}

/// Draws figures for each response wished, area and kind of effect.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&EFFECTS) {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    for response in &wishes.responses {
        for area in &wishes.areas {
            for kind in ["overlap", "contrast"] {
                let effects = read(output, kind, response, area)?;
                let beside =
                    if is_index(response) { lives_and_homes(output, (kind, area), &effects)? } else { String::new() };
                let panels = panels(&effects, response);
                let pages = pages(panels);
                let count = pages.len();
                for (number, page) in pages.into_iter().enumerate() {
                    let (end, part) = match count {
                        1 => (String::new(), String::new()),
                        _ => (format!("-{}", number + 1), format!(" ({} of {count})", number + 1)),
                    };
                    let mut figure = figure(output, (kind, response, area), (&end, &part), page, &effects);
                    figure.about.push_str(&beside);
                    figures.push(figure);
                }
            }
        }
    }
    Ok(figures)
}

fn read(output: &Output, kind: &str, response: &str, area: &str) -> Result<Vec<Effect>, ReadingError> {
    let mut effects = Vec::new();
    output.rows::<EffectRow>(|row| {
        let of = row.measured();
        if row.named().kind()? != kind || of.response()? != response || of.area()? != area {
            return Ok(());
        }
        let Some(value) = row.effect()? else { return Ok(()) };
        let ends = row.low()?.zip(row.high()?);
        let (name, against) = (row.named().name()?.replace('_', " "), row.against()?);
        let unit = of.unit()?.to_string();
        let below = row.probability_below_zero()?;
        let note = below.map(|share| format!("{share:.2}")).unwrap_or_default();
        let sure = row.confidence_below_zero()?.map(|share| format!("; mean below 0 in {share:.3} of the resamples"));
        let probability = below.map(|share| format!("; below 0 in {share:.2} of the drawn sizes"));
        let says = format!(
            "{name} against {against}: {} {unit}, {} replicates{}{}",
            measure::with_interval(value, ends),
            row.replicates()?,
            probability.unwrap_or_default(),
            sure.unwrap_or_default()
        );
        let estimates = vec![Estimate { value, ends, series: 0, says }];
        effects.push(Effect {
            setting: row.setting()?.replace('_', " "),
            against: against.to_string(),
            unit,
            row: Row { label: name, estimates, note },
        });
        Ok(())
    })?;
    Ok(effects)
}

/// Lives and homes of effects on the index: of those whose interval excludes zero, or, where none does, of the largest.
fn lives_and_homes(output: &Output, (kind, area): (&str, &str), effects: &[Effect]) -> Result<String, ReadingError> {
    let [lives, homes] = LIVES_AND_HOMES.map(|(measure, _)| (measure, read(output, kind, measure, area)));
    let (lives, homes) = ((lives.0, lives.1?), (homes.0, homes.1?));
    let sure: Vec<&Effect> =
        effects.iter().filter(|one| one.row.estimates.iter().any(Estimate::excludes_zero)).take(TOLD).collect();
    let size = |one: &&Effect| one.row.estimates.first().map_or(0.0, |estimate| estimate.value.abs());
    let largest = || effects.iter().max_by(|a, b| size(a).total_cmp(&size(b))).into_iter().collect();
    let told = if sure.is_empty() { largest() } else { sure };
    let of = |one: &&Effect| {
        let sentence = sentence(|measure| {
            let (_, all) = [&lives, &homes].into_iter().find(|(name, _)| *name == measure)?;
            let same = |other: &&Effect| other.setting == one.setting && other.row.label == one.row.label;
            let estimate = all.iter().find(same)?.row.estimates.first()?;
            Some(Interval { mean: estimate.value, ends: estimate.ends })
        });
        let setting = if one.setting.is_empty() { String::new() } else { format!(", {}", one.setting) };
        if sentence.is_empty() { sentence } else { format!(" {}{setting}.{sentence}", one.row.label) }
    };
    Ok(told.iter().map(of).collect())
}

/// A panel for each setting, all on one scale.
fn panels(effects: &[Effect], response: &str) -> Vec<Panel> {
    let all: Vec<Row> = effects.iter().map(|effect| effect.row.clone()).collect();
    let range: Range<f64> = forest::range(&all);
    let panel = |setting: &String| Panel {
        title: capital(setting),
        axis: effects.first().map(|effect| effect.unit.clone()).unwrap_or_default(),
        better: measures::direction(response),
        range: Some(range.clone()),
        rows: effects.iter().filter(|effect| effect.setting == *setting).map(|effect| effect.row.clone()).collect(),
    };
    findings::once(effects.iter().map(|effect| effect.setting.as_str())).iter().map(panel).collect()
}

/// Panels in pages; a panel that is too long for one goes on in the next.
fn pages(panels: Vec<Panel>) -> Vec<Vec<Panel>> {
    let mut pages: Vec<Vec<Panel>> = Vec::new();
    for panel in panels {
        for rows in panel.rows.chunks(ROWS) {
            let part = Panel { rows: rows.to_vec(), ..panel.clone() };
            let fits = |page: &&mut Vec<Panel>| {
                page.iter().map(|panel| panel.rows.len() + 3).sum::<usize>() + rows.len() <= ROWS
            };
            match pages.last_mut().filter(fits) {
                Some(page) => page.push(part),
                None => pages.push(vec![part]),
            }
        }
    }
    pages
}

fn figure(
    output: &Output,
    (kind, response, area): (&str, &str, &str),
    (end, part): (&str, &str),
    panels: Vec<Panel>,
    effects: &[Effect],
) -> Figure {
    let question = if kind == "overlap" { "Do mixed norms hinder each other" } else { "What does each level do" };
    let title = format!(
        "{question}? {}, {}{}{part}",
        capital(&measures::title(response)),
        basis::area_name(area),
        findings::years(output)
    );
    let against = findings::once(effects.iter().map(|effect| effect.against.as_str())).join(", ");
    let what = if kind == "overlap" {
        "A mixture less its pure corners by their weights, at equal effort: left of zero an index is lower than without mixing."
            .to_string()
    } else {
        format!("Each level less {}.", against.replace('_', " "))
    };
    let drawn = panels.iter().flat_map(|panel| &panel.rows).any(|row| !row.note.is_empty());
    let note = if drawn { " Right: probability that the effect is below zero, over the drawn sizes." } else { "" };
    let intervals = effects.iter().any(|effect| effect.row.estimates.iter().any(|estimate| estimate.ends.is_some()));
    let interval = if intervals {
        " Lines: 95 % intervals of paired differences, not corrected for the number of rows."
    } else {
        " One replicate, hence no intervals."
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!("{what}{note}"),
        basis: format!("{}{interval}", factors::basis_of_points(output, response)),
    };
    let note_title = if drawn { "P(below 0)".to_string() } else { String::new() };
    let about = in_words(&panels);
    let forest = Forest { panels, series: vec![String::new()], note_title, ..Forest::default() };
    Figure {
        frames: None,
        name: format!("effects-{kind}-{response}-{area}{end}"),
        title,
        about,
        table: EFFECTS.name,
        section: "Effects of overlap and levels",
        picture: forest.picture(&frame),
    }
}

fn in_words(panels: &[Panel]) -> String {
    let of = |panel: &Panel| {
        let sure = |below: bool| {
            let estimates = panel.rows.iter().flat_map(|row| &row.estimates);
            estimates.filter(|estimate| estimate.excludes_zero() && (estimate.value < 0.0) == below).count()
        };
        let lead = if panel.title.is_empty() { String::new() } else { format!("{}: ", panel.title) };
        format!(
            "{lead}{} effects, of which {} surely below zero and {} surely above (95 % intervals).",
            panel.rows.len(),
            sure(true),
            sure(false)
        )
    };
    panels.iter().map(of).collect::<Vec<_>>().join(" ")
}
