//! The human-protection index over time: its core above, its dimensions below, dated events through both.

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::courses::{Course, Courses, Month, Spread, calendar, span};
use crate::study::run::charts::dated;
use crate::study::run::charts::facts::Facts;
use crate::study::run::charts::marks::{Key, Sign, course, cut, heading, parted, slice, write};
use crate::study::run::tables::months::MONTHS;

/// Dimensions of the index.
const DIMENSIONS: [&str; 4] = ["physical", "psychological", "personal", "home"];

/// What each dimension scores.
const SCORES: [&str; 4] = ["deaths", "fear", "coercion", "flight"];

/// Room for labels right of the fields [points].
const GUTTER: i32 = 78;

/// Heights of the fields with their labels [points].
const CORE: i32 = 165;
const PARTS: i32 = 120;

/// A figure for each area.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let wanted = |measure: &str| ["hpi_core:", "score_", "persons:"].iter().any(|lead| measure.starts_with(lead));
    let courses = Courses::read(output, wanted)?;
    let facts = Facts::read(output)?;
    let has = |area: &&String| courses.get(&format!("hpi_core:{area}")).iter().any(|(_, one)| one.mean.is_some());
    Ok(wishes.areas.iter().filter(has).map(|area| of_area(output, &facts, &courses, area)).collect())
}

fn of_area(output: &Output, facts: &Facts, courses: &Courses, area: &str) -> Figure {
    let core = courses.of[&format!("hpi_core:{area}")].clone();
    let extent = courses.extent().unwrap_or((core[0].0, core[core.len() - 1].0));
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    let place = basis::area_name(area);
    let ends = ends(&core).map(|(from, to)| format!(": from {from:.0} to {to:.0}")).unwrap_or_default();
    let title = format!("Human-protection index, {place}, {name}{ends}");
    let exponent = basis::exponent(output)
        .map(|words| format!(" Core: power mean of the dimensions, {words}."))
        .unwrap_or_default();
    let frame = Frame {
        title: title.clone(),
        subtitle:
            "100: no harm; lower: more civilians killed, afraid, coerced or displaced. A point covers the twelve months before it."
                .to_string(),
        basis: format!("{}{exponent}", basis::of(output)),
    };
    let parts: Vec<(&str, Course)> =
        DIMENSIONS.map(|one| (one, courses.get(&format!("score_{one}:{area}")).to_vec())).into_iter().collect();
    let replications = basis::replications(output);
    Figure {
        frames: None,
        name: format!("index-{area}"),
        about: in_words(&place, &core, &parts),
        title,
        table: MONTHS.name,
        section: "Human protection",
        picture: picture(&frame, &Shown { core, parts, facts, courses, extent, replications }),
    }
}

/// What is drawn.
struct Shown<'a> {
    core: Course,
    parts: Vec<(&'static str, Course)>,
    facts: &'a Facts,
    courses: &'a Courses,
    extent: (Month, Month),
    replications: u64,
}

/// The first and the last value; `None` of fewer than two.
fn ends(core: &Course) -> Option<(f64, f64)> {
    let mut means = core.iter().filter_map(|(_, one)| one.mean);
    let first = means.next()?;
    means.next_back().map(|last| (first, last))
}

fn in_words(place: &str, core: &Course, parts: &[(&str, Course)]) -> String {
    let valued = || core.iter().filter_map(|(month, one)| one.mean.map(|mean| (month, mean)));
    let (Some(first), Some(last)) = (valued().next(), valued().next_back()) else { return String::new() };
    let lowest = valued().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(last);
    let highest = valued().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(last);
    let ends: Vec<String> =
        parts.iter().filter_map(|(name, course)| Some(format!("{name} {:.0}", course.last()?.1.mean?))).collect();
    format!(
        "Core human-protection index of the {place}, {}: {:.0} in {}, lowest {:.0} in {}, highest {:.0} in {}, {:.0} at the end. \
         Dimensions at the end: {}.",
        span((*first.0, *last.0)),
        first.1,
        first.0.name(),
        lowest.1,
        lowest.0.name(),
        highest.1,
        highest.0.name(),
        last.1,
        ends.join(", ")
    )
}

/// Points of an index stand at the end of the month with which their window ends.
fn points(course: &Course) -> Vec<(f64, Spread)> {
    course.iter().map(|(month, spread)| (month.end(), *spread)).collect()
}

/// A range in whole tens that holds all figures, at least 30 wide, between 0 and 100.
fn range<'a>(figures: impl Iterator<Item = &'a Spread>) -> std::ops::Range<f64> {
    let (mut low, mut high) = (100.0_f64, 0.0_f64);
    for spread in figures {
        let ends = [spread.mean.map(|mean| (mean, mean)), spread.interval, spread.band];
        for (from, to) in ends.into_iter().flatten() {
            (low, high) = (low.min(from), high.max(to));
        }
    }
    let (mut low, mut high) = ((low.min(high) / 10.0).floor() * 10.0, (high / 10.0).ceil() * 10.0);
    while high - low < 30.0 {
        if high < 100.0 {
            high += 10.0;
        } else {
            low -= 10.0;
        }
    }
    low.max(0.0)..high.min(100.0)
}

fn picture(frame: &Frame, shown: &Shown<'_>) -> Picture {
    // Marks are chosen by the places across, which do not hang on the height.
    let chosen = [Paper::Page, Paper::Telephone].map(|paper| {
        let (left, right) = (paper.margin() * POINT, (paper.width() - paper.margin()) * POINT);
        let room = Rectangle { left, top: 0, right, bottom: 400 * POINT };
        dated::chosen(&planes(shown, room, paper).0, shown.facts, shown.courses)
    });
    let marked = |paper: Paper| paper.either(&chosen[0], &chosen[1]);
    let above = |paper: Paper| if marked(paper).is_empty() { 0 } else { dated::ABOVE };
    let below = |paper: Paper| dated::key_height(marked(paper).len(), paper) + 8;
    let key_room = |paper: Paper| paper.either(14, key(shown, paper).height(paper.room() * POINT) + 6);
    frame.drawn(
        |paper| key_room(paper) + above(paper) + CORE + PARTS + below(paper),
        |sheet, room| {
            let paper = Paper::of(sheet);
            let marked = marked(paper);
            let (place, room) = paper.keyed(room, key_room(paper));
            key(shown, paper).draw(sheet, place.inside(0, paper.either(0, 6), 0, 0))?;
            let (upper, lower) = planes(shown, room.inside(0, above(paper), 0, below(paper)), paper);
            upper.draw(sheet)?;
            lower.draw(sheet)?;
            dated::draw(sheet, &upper, marked, lower.field.bottom)?;
            heading(
                sheet,
                "Its four dimensions",
                (lower.field.left, lower.field.top - 8 * POINT),
                lower.field.width(),
            )?;
            core(sheet, &upper, shown)?;
            dimensions(sheet, &lower, shown)?;
            dated::key(sheet, marked, Rectangle { top: lower.field.bottom + 20 * POINT, ..room })
        },
    )
}

/// The key: what is simulated, and on a telephone the dimensions, for which there is no room beside the field.
fn key(shown: &Shown<'_>, paper: Paper) -> Key {
    let key = Key::simulated(shown.replications, colour::of_dimension("core"));
    if paper == Paper::Page {
        return key;
    }
    shown.parts.iter().zip(SCORES).fold(key, |key, ((name, _), scores)| {
        key.and(Sign::Line(colour::of_dimension(name)), format!("{name}: {scores}"))
    })
}

/// The field of the core above that of the dimensions, with the same time across.
fn planes(shown: &Shown<'_>, room: Rectangle, paper: Paper) -> (Plane, Plane) {
    let time = calendar(shown.extent);
    let values = |title: &str, range| Axis::linear(title, range).ticks(Ticks::Round(6));
    let upper = values("core index (0 to 100)", range(shown.core.iter().map(|(_, spread)| spread)));
    let lower =
        values("score (0 to 100)", range(shown.parts.iter().flat_map(|(_, course)| course).map(|(_, spread)| spread)));
    let inner = Rectangle { right: room.right - paper.either(GUTTER, 4) * POINT, ..room };
    let top = Rectangle { bottom: room.bottom - PARTS * POINT, ..inner };
    let bottom = Rectangle { top: top.bottom + 2 * POINT, ..inner };
    let silent = Axis { ticks: without_labels(&time), ..time.clone() };
    let (mut upper, mut lower) = (Plane::new(silent, upper, top), Plane::new(time, lower, bottom));
    let (left, right) = (upper.field.left.max(lower.field.left), upper.field.right.min(lower.field.right));
    for plane in [&mut upper, &mut lower] {
        (plane.field.left, plane.field.right) = (left, right);
    }
    (upper, lower)
}

/// The same marks without words.
fn without_labels(axis: &Axis) -> Ticks {
    match &axis.ticks {
        Ticks::At(marks) => Ticks::At(marks.iter().map(|(at, _)| (*at, String::new())).collect()),
        other => other.clone(),
    }
}

fn core(sheet: &Sheet, plane: &Plane, shown: &Shown<'_>) -> Drawn {
    let points = points(&shown.core);
    course(sheet, plane, &points, colour::of_dimension("core"))?;
    let end = points.iter().rev().find_map(|(x, spread)| spread.mean.map(|mean| (*x, mean)));
    if let Some((x, y)) = end.filter(|_| Paper::of(sheet) == Paper::Page) {
        let at = plane.at(x, y);
        write(sheet, &format!("core {y:.0}"), (plane.field.right + 5 * POINT, at.1), HPos::Left, colour::INK)?;
    }
    for (month, spread) in &shown.core {
        slice(sheet, plane, (month.start(), month.end()), format!("{}: core {}", month.name(), spread.says(0.1)));
    }
    Ok(())
}

fn dimensions(sheet: &Sheet, plane: &Plane, shown: &Shown<'_>) -> Drawn {
    let mut ends: Vec<(RGBColor, String, i32)> = Vec::new();
    for ((name, months), scores) in shown.parts.iter().zip(SCORES) {
        let ink = colour::of_dimension(name);
        let points = points(months);
        course(sheet, plane, &points, ink)?;
        if let Some((x, y)) = points.iter().rev().find_map(|(x, spread)| spread.mean.map(|mean| (*x, mean))) {
            ends.push((ink, format!("{name}\n{scores}"), plane.at(x, y).1));
        }
    }
    // On a telephone they stand in the key.
    ends.retain(|_| Paper::of(sheet) == Paper::Page);
    let wished: Vec<i32> = ends.iter().map(|end| end.2).collect();
    let heights = parted(&wished, 23 * POINT, (plane.field.top + 4 * POINT, plane.field.bottom - 14 * POINT));
    for ((ink, words, _), height) in ends.iter().zip(heights) {
        let left = plane.field.right + 5 * POINT;
        for (row, part) in words.lines().enumerate() {
            let at = (left, height.unwrap_or(plane.field.top) + row as i32 * 11 * POINT);
            let tint = if row == 0 { *ink } else { colour::FAINT_INK };
            write(sheet, &cut(part, (GUTTER - 5) * POINT), at, HPos::Left, tint)?;
        }
    }
    hovers(sheet, plane, shown);
    Ok(())
}

fn hovers(sheet: &Sheet, plane: &Plane, shown: &Shown<'_>) {
    for (place, (month, _)) in shown.core.iter().enumerate() {
        let says: Vec<String> = shown
            .parts
            .iter()
            .filter_map(|(name, course)| course.get(place).map(|(_, spread)| format!("{name} {}", spread.says(0.1))))
            .collect();
        slice(sheet, plane, (month.start(), month.end()), format!("{}: {}", month.name(), says.join("; ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_of_an_index_is_in_tens_and_within_its_bounds() {
        let of = |mean: f64| Spread { mean: Some(mean), ..Spread::default() };
        assert_eq!(range([of(61.0), of(74.0)].iter()), 60.0..90.0);
        assert_eq!(range([of(99.0), of(100.0)].iter()), 70.0..100.0);
        assert_eq!(range([of(0.0)].iter()), 0.0..30.0);
        assert_eq!(range([].iter()), 0.0..30.0);
    }
}
