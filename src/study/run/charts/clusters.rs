//! Deaths by security cluster over time, stacked: what each cluster adds, in parts that sum to all deaths.

use std::collections::BTreeMap;

use plotters::element::Rectangle as Box;
use plotters::style::{Color, RGBColor};

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, Paper};
use crate::report::chart::plane::{Axis, Plane, number};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::courses::{Course, Courses, Month, calendar, fineness, span};
use crate::study::run::charts::facts::Facts;
use crate::study::run::charts::marks::{Key, Sign, slice};
use crate::study::run::tables::months::MONTHS;
use crate::study::run::tables::outside;

/// Begin of the names of the measures.
const LEAD: &str = "deaths_cluster_parts:";

/// Clusters with a place of their own in the stack; the rest of many clusters stands together.
const MOST: usize = 9;

/// Height of the field with its labels [points].
const FIELD: i32 = 210;

/// A layer of the stack.
struct Layer {
    name: String,
    ink: RGBColor,
    /// Deaths by span of months.
    deaths: Vec<f64>,
}

/// Months that a bar stands for: the first, and the first after it.
type Spans = Vec<(f64, f64, String)>;

/// The figure, where the folder has months.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let courses = Courses::read(output, |measure| measure.starts_with(LEAD))?;
    let Some(extent) = courses.extent() else { return Ok(Vec::new()) };
    let facts = Facts::read(output)?;
    let quarters = months_between(extent) > 36;
    let (spans, layers) = stack(&courses, &facts, extent, quarters);
    let total: f64 = layers.iter().flat_map(|layer| &layer.deaths).sum();
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    let every = if quarters { "quarter" } else { "month" };
    let title = format!("Deaths per {every} by security cluster: {name}");
    let bars = if basis::replications(output) == 1 {
        "Bars: counts."
    } else {
        "Bars: means over the replications, without interval."
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: "All killed, forces included; numbers: deaths in all. The dead of an event of several clusters count for each in equal \
                   parts, so that a bar is the number of all deaths."
            .to_string(),
        basis: format!("{} {bars} {}", basis::of(output), outside::of_output(output)?).trim_end().to_string(),
    };
    Ok(vec![Figure {
        name: "deaths-cluster".to_string(),
        about: format!("{} {}", in_words(&layers, total, extent), outside::of_output(output)?).trim_end().to_string(),
        title,
        table: MONTHS.name,
        section: "Deaths",
        picture: picture(&frame, &spans, &layers, (extent, every)),
        frames: None,
    }])
}

fn months_between((first, last): (Month, Month)) -> i32 {
    ((last.end() - first.start()) * 12.0).round() as i32
}

/// Bars and layers, of clusters in order of their numbers, `none` on top.
fn stack(courses: &Courses, facts: &Facts, extent: (Month, Month), quarters: bool) -> (Spans, Vec<Layer>) {
    let length = if quarters { 3 } else { 1 };
    let start = |month: Month| (month.month - 1) / length * length + 1;
    let keyed = |month: Month| Month { year: month.year, month: start(month) };
    let places: BTreeMap<Month, usize> = {
        let mut all: Vec<Month> = courses.of.values().flatten().map(|(month, _)| keyed(*month)).collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().enumerate().map(|(place, month)| (month, place)).collect()
    };
    let summed = |course: &Course| {
        let mut deaths = vec![0.0; places.len()];
        course.iter().for_each(|(month, spread)| deaths[places[&keyed(*month)]] += spread.mean.unwrap_or_default());
        deaths
    };
    let mut all: Vec<(String, Vec<f64>)> =
        courses.of.iter().map(|(measure, course)| (measure[LEAD.len()..].to_string(), summed(course))).collect();
    all.sort_by_key(|(cluster, _)| cluster.parse::<u32>().unwrap_or(u32::MAX));
    let spans = places.keys().map(|month| {
        let (from, to) =
            (month.start().max(extent.0.start()), (month.start() + f64::from(length) / 12.0).min(extent.1.end()));
        let last = Month { year: month.year, month: month.month + length - 1 };
        (from, to, if quarters { format!("{} to {}", month.name(), last.name()) } else { month.name() })
    });
    (spans.collect(), gathered(all, facts))
}

/// Layers of all clusters, or of the deadliest and the rest together.
fn gathered(all: Vec<(String, Vec<f64>)>, facts: &Facts) -> Vec<Layer> {
    let total = |deaths: &[f64]| deaths.iter().sum::<f64>();
    let mut by_deaths: Vec<usize> = (0..all.len()).filter(|&place| all[place].0 != "none").collect();
    by_deaths.sort_by(|&a, &b| total(&all[b].1).total_cmp(&total(&all[a].1)));
    let rest: Vec<usize> = if by_deaths.len() > MOST { by_deaths.split_off(MOST) } else { Vec::new() };
    let mut layers = Vec::new();
    let mut others = vec![0.0; all.first().map_or(0, |(_, deaths)| deaths.len())];
    for (place, (cluster, deaths)) in all.into_iter().enumerate() {
        if rest.contains(&place) {
            others.iter_mut().zip(&deaths).for_each(|(sum, value)| *sum += value);
        } else {
            let ink = colour::of_cluster(&cluster);
            layers.push(Layer { name: facts.cluster_name(&cluster), ink, deaths });
        }
    }
    if !rest.is_empty() {
        let name = format!("{} other clusters", rest.len());
        layers.push(Layer { name, ink: colour::FAINT_INK, deaths: others });
    }
    layers
}

fn in_words(layers: &[Layer], total: f64, extent: (Month, Month)) -> String {
    let mut parts: Vec<(&str, f64)> =
        layers.iter().map(|layer| (layer.name.as_str(), layer.deaths.iter().sum())).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    let share = |deaths: f64| if total > 0.0 { 100.0 * deaths / total } else { 0.0 };
    let parts: Vec<String> = parts
        .iter()
        .map(|(name, deaths)| format!("{name} {} ({:.0} %)", number(*deaths, 1.0), share(*deaths)))
        .collect();
    format!("Deaths by security cluster, {}, {} in all: {}.", span(extent), number(total, 1.0), parts.join("; "))
}

fn picture(frame: &Frame, spans: &Spans, layers: &[Layer], (extent, every): ((Month, Month), &str)) -> Picture {
    let total = |layer: &Layer| layer.deaths.iter().sum::<f64>();
    let key = Key {
        items: layers
            .iter()
            .map(|layer| (Sign::Square(layer.ink), format!("{}: {}", layer.name, number(total(layer), 1.0))))
            .collect(),
    };
    let height = |paper: Paper| 4 + paper.either(FIELD, 180) + key.height(paper.room() * POINT);
    frame.drawn(height, |sheet, room| {
        let room = key.keyed(sheet, room, 4)?;
        let heights = (0..spans.len()).map(|place| layers.iter().map(|layer| layer.deaths[place]).sum::<f64>());
        let highest = heights.fold(1.0, f64::max);
        let deaths = Axis::linear(&format!("deaths per {every} [persons]"), 0.0..highest * 1.04);
        let plane = Plane::new(calendar(extent).without_grid(), deaths, room);
        plane.draw(sheet)?;
        bars(sheet, &plane, spans, layers)
    })
}

fn bars(sheet: &Sheet, plane: &Plane, spans: &Spans, layers: &[Layer]) -> Drawn {
    for (place, (from, to, name)) in spans.iter().enumerate() {
        let mut below = 0.0;
        let gap = (to - from) * 0.06;
        let mut says = Vec::new();
        for layer in layers {
            let deaths = layer.deaths[place];
            if deaths > 0.0 {
                let corners = [plane.at(from + gap, below + deaths), plane.at(to - gap, below)];
                sheet.area().draw(&Box::new(corners, layer.ink.filled()))?;
                below += deaths;
                says.push(format!("{} {}", layer.name, number(deaths, fineness(deaths).max(0.1))));
            }
        }
        let total = number(below, fineness(below).max(0.1));
        slice(sheet, plane, (*from, *to), format!("{name}: {total} deaths; {}", says.join("; ")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::run::charts::courses::Spread;

    fn courses(clusters: usize) -> Courses {
        let month = |month| Month { year: 2030, month };
        let course =
            |deaths: f64| (1..=4).map(|at| (month(at), Spread { mean: Some(deaths), ..Spread::default() })).collect();
        let of = (1..=clusters).map(|cluster| (format!("{LEAD}{cluster}"), course(cluster as f64)));
        Courses { of: of.chain([(format!("{LEAD}none"), course(2.0))]).collect() }
    }

    #[test]
    fn layers_sum_to_all_deaths_by_month_and_by_quarter() {
        let courses = courses(12);
        let extent = courses.extent().unwrap();
        for quarters in [false, true] {
            let (spans, layers) = stack(&courses, &Facts::default(), extent, quarters);
            let total: f64 = layers.iter().flat_map(|layer| &layer.deaths).sum();
            assert_eq!((spans.len(), total), (if quarters { 2 } else { 4 }, 4.0 * (78.0 + 2.0)));
            assert_eq!(layers.len(), MOST + 2);
        }
    }
}
