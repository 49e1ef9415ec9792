//! Dated events over a course: numbered marks above the field, thin lines through it, and a key below.

use plotters::element::{Circle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use crate::drawing::sheet::{bold_letters, tinted};
use crate::drawing::{Drawn, POINT, Sheet, colour};
use crate::report::chart::frame::{LETTERS, Paper, Rectangle};
use crate::report::chart::plane::{Plane, line};
use crate::study::run::charts::courses::{Courses, date};
use crate::study::run::charts::facts::{Dated, Facts};
use crate::study::run::charts::marks::{cut, width, write};

/// Most events that are marked; those that change most come first.
const MOST: usize = 14;

/// Distance between the centres of marks at least, and between their rows [points].
const APART: i32 = 14;

/// Rows of marks.
const ROWS: i32 = 2;

/// Height that the marks need above a field [points].
pub const ABOVE: i32 = APART * ROWS + 2;

/// Height of a row of the key [points].
const ROW: i32 = 12;

/// An event with the height of its mark.
#[derive(Clone, Debug)]
pub struct Marked {
    /// What happens.
    pub event: Dated,
    /// Middle of its mark across [tenths of a point].
    x: i32,
    /// Row of its mark, 0 next to the field.
    row: i32,
}

/// How much kinds of events change; the least is marked first. `None` for those that are no event, as a change of name.
fn rank(kind: &str) -> Option<u8> {
    match kind {
        "coup" | "government" | "hardship" => Some(0),
        "arrival" | "departure" => Some(1),
        "accord" | "relation" | "defection" | "dissolution" => Some(2),
        "consent" => Some(3),
        "exclusion" => Some(4),
        "existence" => Some(5),
        "sponsorship" | "label" => Some(6),
        "identity" => None,
        _ => Some(7),
    }
}

/// The events that are marked in a plane of time, in order of time: as many as have room for their marks.
pub fn chosen(plane: &Plane, facts: &Facts, courses: &Courses) -> Vec<Marked> {
    let (from, to) = (plane.x.range.start, plane.x.range.end);
    let mut events = merged(facts.timeline.iter().cloned().chain(movements(facts, courses)), facts);
    events.retain(|event| event.time > from && event.time < to);
    events.sort_by(|a, b| rank(&a.kind).cmp(&rank(&b.kind)).then(a.time.total_cmp(&b.time)).then(a.what.cmp(&b.what)));
    let mut marked: Vec<Marked> = Vec::new();
    for event in events {
        let x = plane.at(event.time, 0.0).0;
        let free = |row: &i32| marked.iter().all(|one| one.row != *row || (one.x - x).abs() >= APART * POINT);
        if let Some(row) = (0..ROWS).find(free).filter(|_| marked.len() < MOST) {
            marked.push(Marked { event, x, row });
        }
    }
    marked.sort_by(|a, b| a.event.time.total_cmp(&b.event.time));
    marked
}

/// Arrivals and departures of forces from abroad, as their strength by month has them.
fn movements(facts: &Facts, courses: &Courses) -> Vec<Dated> {
    let mut events = Vec::new();
    for force in facts.organizations.iter().filter(|one| one.foreign) {
        let course = courses.get(&format!("persons:{}", force.id));
        let there: Vec<bool> = course.iter().map(|(_, spread)| spread.mean.unwrap_or_default() > 0.0).collect();
        let (Some(first), Some(last)) = (there.iter().position(|is| *is), there.iter().rposition(|is| *is)) else {
            continue;
        };
        let mut add = |place: usize, there: usize, kind: &str, does: &str| {
            let (month, name) = (course[place].0, force.name_at(course[there].0.end()));
            events.push(Dated {
                time: month.start(),
                date: format!("{}-{:02}-01", month.year, month.month),
                kind: kind.to_string(),
                what: format!("{name} {does}"),
            });
        };
        if first > 0 {
            add(first, first, "arrival", "arrives");
        }
        if last + 1 < course.len() {
            add(last + 1, last, "departure", "leaves");
        }
    }
    events
}

/// Events with names cut to what stands in brackets; those of one month together, under the words of the first in rank.
fn merged(events: impl Iterator<Item = Dated>, facts: &Facts) -> Vec<Dated> {
    let mut merged: Vec<Dated> = Vec::new();
    let mut known: Vec<Dated> = events.filter(|event| rank(&event.kind).is_some()).collect();
    known.sort_by_key(|event| rank(&event.kind));
    for mut event in known {
        event.what = brief(&event.what, facts);
        let month = |one: &Dated| date(&one.date).map(|(year, month, _)| (year, month));
        match merged.iter_mut().find(|one| month(one) == month(&event)) {
            Some(one) => one.what = format!("{}; {}", one.what, event.what),
            None => merged.push(event),
        }
    }
    merged
}

/// Words in which organizations have the short names that stand in brackets behind their names.
fn brief(words: &str, facts: &Facts) -> String {
    let mut words = words.to_string();
    for (name, short) in facts.organizations.iter().filter_map(|one| Some((&one.name, one.short()?))) {
        words = words.replace(name.as_str(), short);
    }
    words
}

/// Draws the marks above a plane, with lines down to a height.
///
/// # Errors
/// Those of `plotters`.
pub fn draw(sheet: &Sheet, plane: &Plane, marked: &[Marked], bottom: i32) -> Drawn {
    let area = sheet.area();
    for (number, one) in marked.iter().enumerate() {
        let y = plane.field.top - (one.row * APART + APART / 2 + 2) * POINT;
        line(sheet, vec![(one.x, y), (one.x, bottom)], colour::GREY.mix(0.7).stroke_width(6))?;
        area.draw(&Circle::new((one.x, y), 62, ink(&one.event.kind).filled()))?;
        let style = tinted(bold_letters(LETTERS), colour::PAPER).pos(Pos::new(HPos::Center, VPos::Center));
        area.draw(&Text::new((number + 1).to_string(), (one.x, y), style))?;
        sheet.hover_at((one.x, y), 6 * POINT, format!("{}: {}", one.event.date, one.event.what));
    }
    Ok(())
}

fn ink(kind: &str) -> RGBColor {
    if kind == "coup" { colour::INK } else { colour::FAINT_INK }
}

/// As many of the events of a month as a width has room for, and how many more there are.
fn fitted(words: &str, room: i32) -> String {
    let all: Vec<&str> = words.split("; ").collect();
    let told = |count: usize| match all.len() - count {
        0 => words.to_string(),
        more => format!("{} and {more} more", all[..count].join("; ")),
    };
    let most = (1..=all.len()).rev().map(told).find(|words| width(words) <= room);
    most.unwrap_or_else(|| cut(all[0], room))
}

/// Height of the key [points].
pub fn key_height(marked: usize, paper: Paper) -> i32 {
    marked.div_ceil(paper.columns(2)) as i32 * ROW
}

/// Draws the key: numbers, months and words in two columns, or in one on a telephone.
///
/// # Errors
/// Those of `plotters`.
pub fn key(sheet: &Sheet, marked: &[Marked], room: Rectangle) -> Drawn {
    let columns = Paper::of(sheet).columns(2);
    let rows = marked.len().div_ceil(columns).max(1);
    let column = (room.width() - 8 * POINT * (columns as i32 - 1)) / columns as i32;
    for (number, one) in marked.iter().enumerate() {
        let left = room.left + (number / rows) as i32 * (column + 8 * POINT);
        let y = room.top + ((number % rows) as i32 * ROW + ROW / 2) * POINT;
        let style = bold_letters(LETTERS).pos(Pos::new(HPos::Right, VPos::Center));
        sheet.area().draw(&Text::new((number + 1).to_string(), (left + 12 * POINT, y), style))?;
        let when = one.event.date.get(..7).unwrap_or_default();
        write(sheet, when, (left + 16 * POINT, y), HPos::Left, colour::FAINT_INK)?;
        let lead = 16 * POINT + width("0000-00") + 5 * POINT;
        write(sheet, &fitted(&one.event.what, column - lead), (left + lead, y), HPos::Left, colour::INK)?;
    }
    Ok(())
}
