//! What takes the points of the index: from 100 down to the core index, a step for each security cluster or threatener
//! (Shapley values, which sum to 100 less the index).

use std::collections::BTreeMap;

use plotters::element::Rectangle as Box;
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks, line, number};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::courses::Spread;
use crate::study::run::charts::facts::Facts;
use crate::study::run::charts::marks::{cut, width, write};
use crate::study::run::tables::attribution::ATTRIBUTION;
use crate::study::run::tables::outside;
use crate::study::run::tables::summary::REPLICATIONS;

mod points;

pub use points::{Points, of_one_run, of_replications};

/// Steps of their own; the rest of many causes stands together.
const MOST: usize = 14;

/// Height of a row, largest width of the names [points].
const ROW: i32 = 17;
const NAMES: i32 = 214;

/// Height of a line of words above a bar, on a telephone [points].
const WORDS: i32 = 10;

/// A figure for each area and division.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let facts = Facts::read(output)?;
    let mut figures = Vec::new();
    for area in &wishes.areas {
        if output.has(&REPLICATIONS) {
            let points = of_replications(output, area)?;
            let words = (&*outside::of_output(output)?, REPLICATIONS.name);
            figures.extend(points.map(|points| figure(output, &facts, (area, "cluster"), &points, words)));
        } else if output.has(&ATTRIBUTION) {
            for by in ["cluster", "threatener"] {
                let points = of_one_run(output, area, by)?;
                let outside = if by == "cluster" { outside::of_output(output)? } else { String::new() };
                let words = (&*outside, ATTRIBUTION.name);
                figures.extend(points.map(|points| figure(output, &facts, (area, by), &points, words)));
            }
        }
    }
    Ok(figures)
}

/// A step down.
struct Step {
    name: String,
    ink: RGBColor,
    points: f64,
    interval: Option<(f64, f64)>,
}

fn figure(
    output: &Output,
    facts: &Facts,
    (area, by): (&str, &str),
    points: &Points,
    (outside, table): (&str, &'static str),
) -> Figure {
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    let place = basis::area_name(area);
    let (from, to) = points.years;
    let years = if from == to { from.to_string() } else { format!("mean of the years {from} to {to}") };
    let whose = if by == "cluster" { "security cluster" } else { "threatener" };
    let title = format!("What keeps the index below 100? Points lost by {whose}, {place}: {name}");
    let exponent = basis::exponent(output).map(|words| format!(" Core index, {words}.")).unwrap_or_default();
    let interval =
        if basis::replications(output) > 1 { " Whiskers and brackets: 95 % interval of the mean." } else { "" };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!(
            "From 100 (no harm) down to the core index, {years}. Steps are Shapley values: they sum to what is missing to 100."
        ),
        basis: format!("{}{interval}{exponent} {outside}", basis::of(output)).trim_end().to_string(),
    };
    let steps = steps(facts, by, &points.causes);
    let index = points.index.mean.unwrap_or_default();
    let told: Vec<String> = steps.iter().map(|step| format!("{} {}", step.name, number(step.points, 0.1))).collect();
    Figure {
        frames: None,
        name: format!("attribution-{by}-{area}"),
        about: format!(
            "Points missing to 100 in the core index of the {place}, {years}: {} of 100, by {whose}: {}. Index: {}. {outside}",
            number(100.0 - index, 0.1),
            told.join("; "),
            number(index, 0.1)
        )
        .trim_end()
        .to_string(),
        title,
        table,
        section: "Human protection",
        picture: picture(&frame, &steps, points.index),
    }
}

/// Steps from the largest on, small ones of many together.
fn steps(facts: &Facts, by: &str, causes: &BTreeMap<String, Spread>) -> Vec<Step> {
    let mut steps: Vec<Step> = causes
        .iter()
        .map(|(cause, spread)| {
            let (name, ink) = named(facts, by, cause);
            Step { name, ink, points: spread.mean.unwrap_or_default(), interval: spread.interval }
        })
        .collect();
    steps.sort_by(|a, b| b.points.total_cmp(&a.points));
    if steps.len() > MOST {
        let rest = steps.split_off(MOST - 1);
        let name = format!("{} others", rest.len());
        steps.push(Step { name, ink: colour::GREY, points: rest.iter().map(|step| step.points).sum(), interval: None });
    }
    steps
}

fn named(facts: &Facts, by: &str, cause: &str) -> (String, RGBColor) {
    match (by, facts.organization(cause)) {
        ("cluster", _) => (facts.cluster_name(cause), colour::of_cluster(cause)),
        (_, Some(force)) => (force.name.clone(), force.colour()),
        _ => (cause.replace('_', " "), colour::GREY),
    }
}

fn picture(frame: &Frame, steps: &[Step], index: Spread) -> Picture {
    let rows = steps.len() as i32 + 2;
    let lines = lines_above(steps, index);
    let height = |paper: Paper| 36 + rows * paper.either(ROW, ROW + lines * WORDS);
    frame.drawn(height, |sheet, room| {
        let paper = Paper::of(sheet);
        let mut level = 100.0;
        let mut least = index.mean.unwrap_or(100.0).min(index.interval.map_or(100.0, |(low, _)| low));
        for step in steps {
            level -= step.points;
            let uncertain = step.interval.map_or(0.0, |(_, high)| high - step.points);
            least = f64::min(least, level - uncertain);
        }
        let low = ((least - 1.0) / 10.0).floor().max(0.0) * 10.0;
        let names = steps.iter().map(|step| width(&step.name)).fold(width("core index"), i32::max) / POINT + 10;
        let figures = if index.interval.is_some() { 112 } else { 46 };
        let names = names.min(NAMES + if index.interval.is_some() { 0 } else { 40 });
        // On a telephone names and figures stand above their bars.
        let (names, figures) = paper.either((names, figures), (6, 10));
        let inner = room.inside(names, 0, figures, 0);
        let points = Axis::linear("core index (0 to 100)", low..100.0).ticks(Ticks::Round(6));
        let silent = Axis::linear("", 0.0..f64::from(rows)).ticks(Ticks::None);
        let mut plane = Plane::new(points, silent, inner);
        (plane.field.left, plane.field.right) = (inner.left, inner.right);
        plane.draw(sheet)?;
        waterfall(sheet, &plane, room, steps, index)
    })
}

/// Lines of words above a bar, on a telephone: one, or two where a name has no room beside its figure.
fn lines_above(steps: &[Step], index: Spread) -> i32 {
    let room = (Paper::Telephone.room() - 8) * POINT;
    let figure = |step: &Step| told(-step.points, step.interval.map(|(low, high)| (-high, -low)));
    let fits = |step: &Step| width(&step.name) + width(&figure(step)) <= room;
    let last = width("core index") + width(&told(index.mean.unwrap_or_default(), index.interval)) <= room;
    if last && steps.iter().all(fits) { 1 } else { 2 }
}

fn waterfall(sheet: &Sheet, plane: &Plane, room: Rectangle, steps: &[Step], index: Spread) -> Drawn {
    let rows = steps.len() + 2;
    let lines = lines_above(steps, index);
    let below = Paper::of(sheet).either(0, lines * WORDS * POINT / 2);
    let middle = |row: usize| plane.at(plane.x.range.start, (rows - row) as f64 - 0.5).1 + below;
    let across = |level: f64| plane.at(level, 0.0).0;
    let half = ROW * POINT / 2 - 25;
    level_mark(sheet, (across(100.0), middle(0)), half)?;
    row(sheet, plane, (middle(0), room, lines), ("no harm", "100"))?;
    let mut level = 100.0;
    for (place, step) in steps.iter().enumerate() {
        let (y, to) = (middle(place + 1), level - step.points);
        let joint = colour::FAINT_INK.mix(0.6).stroke_width(6);
        line(sheet, vec![(across(level), middle(place) + half), (across(level), y - half)], joint)?;
        let corners = [(across(to), y - half), (across(level).max(across(to) + 8), y + half)];
        sheet.area().draw(&Box::new(corners, step.ink.filled()))?;
        if let Some((low, high)) = step.interval {
            let ends = vec![(across(level - high), y), (across(level - low), y)];
            line(sheet, ends, colour::INK.stroke_width(9))?;
        }
        let figure = told(-step.points, step.interval.map(|(low, high)| (-high, -low)));
        sheet.hover((room.left, y - half), (room.right, y + half), format!("{}: {figure} points", step.name));
        row(sheet, plane, (y, room, lines), (&step.name, &figure))?;
        level = to;
    }
    let mean = index.mean.unwrap_or_default();
    let y = middle(rows - 1);
    level_mark(sheet, (across(mean), y), half)?;
    if let Some((low, high)) = index.interval {
        line(sheet, vec![(across(low), y), (across(high), y)], colour::INK.stroke_width(9))?;
    }
    row(sheet, plane, (y, room, lines), ("core index", &told(mean, index.interval)))
}

fn level_mark(sheet: &Sheet, (x, y): (i32, i32), half: i32) -> Drawn {
    line(sheet, vec![(x, y - half), (x, y + half)], colour::INK.stroke_width(28))
}

/// A figure with its interval, in tenths of a point of the index; in hundredths where it is less than one of them.
fn told(points: f64, interval: Option<(f64, f64)>) -> String {
    let step = if points.abs() < 0.1 { 0.01 } else { 0.1 };
    let ends = interval.map(|(low, high)| format!(" ({} to {})", number(low, step), number(high, step)));
    format!("{}{}", number(points, step), ends.unwrap_or_default())
}

/// The name of a row left of the field, its figure at the right; on a telephone both above the bar.
fn row(sheet: &Sheet, plane: &Plane, (y, room, lines): (i32, Rectangle, i32), (name, figure): (&str, &str)) -> Drawn {
    let above = y - ROW * POINT / 2 - WORDS * POINT / 2 + 20;
    let (wide, first, last) = match Paper::of(sheet) {
        Paper::Page => (plane.field.left - 16 * POINT, y, y),
        Paper::Telephone if lines == 1 => (room.width() - width(figure) - 8 * POINT, above, above),
        Paper::Telephone => (room.width(), above - WORDS * POINT, above),
    };
    let name = cut(name, wide);
    if Paper::of(sheet) == Paper::Telephone {
        // On their own ground, so that lines of the grid do not run through them.
        let grounds = [(room.left, width(&name), first), (room.right - width(figure), width(figure), last)];
        for (left, wide, y) in grounds {
            sheet.area().draw(&Box::new([(left, y - 45), (left + wide, y + 55)], colour::PAPER.filled()))?;
        }
    }
    write(sheet, &name, (room.left, first), HPos::Left, colour::INK)?;
    write(sheet, figure, (room.right, last), HPos::Right, colour::INK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_many_causes_sum_to_those_of_all() {
        let cause =
            |number: u32| (number.to_string(), Spread { mean: Some(f64::from(number) / 10.0), ..Spread::default() });
        let causes: BTreeMap<String, Spread> = (1..=32).map(cause).collect();
        let steps = steps(&Facts::default(), "cluster", &causes);
        let sum: f64 = steps.iter().map(|step| step.points).sum();
        assert_eq!(steps.len(), MOST);
        assert!((sum - 52.8).abs() < 1e-9, "{sum}");
    }
}
