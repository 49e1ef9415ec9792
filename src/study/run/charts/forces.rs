//! Persons of every organization over time, in panels by side, and the authority of the state below.

use plotters::style::text_anchor::HPos;

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks, line, number};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::courses::{Course, Courses, Month, Spread, calendar, fineness, span};
use crate::study::run::charts::facts::{Facts, Organization, kind_name};
use crate::study::run::charts::marks;
use crate::study::run::charts::marks::{Key, Sign, curve, cut, heading, parted, slice, write};
use crate::study::run::tables::months::MONTHS;
use plotters::style::{Color, RGBColor};

/// Sides and the kinds of organization on them; the last has all kinds that no other has.
const SIDES: [(&str, &[&str]); 3] = [
    ("State forces and their partners", &["state_force", "state_partner"]),
    ("Peace operation and intervention forces", &["peace_operation", "intervention_force"]),
    ("Armed groups and militias", &[]),
];

/// Organizations of a side with a colour and a label of their own: those that were ever largest.
const MOST: usize = 6;

/// Room for labels right of the fields [points].
const GUTTER: i32 = 134;

/// Height of a panel with its labels [points].
const PANEL: i32 = 108;

/// A panel of one side.
struct Side<'a> {
    name: &'static str,
    forces: Vec<(&'a Organization, &'a Course)>,
}

/// The figure, where the folder has months and its scenario.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let courses = Courses::read(output, |measure| measure.starts_with("persons:") || measure == "authority")?;
    let facts = Facts::read(output)?;
    let sides = sides(&facts, &courses);
    let Some(extent) = courses.extent().filter(|_| !sides.is_empty()) else { return Ok(Vec::new()) };
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    let title = format!("Strength of the organizations and authority of the state: {name}");
    let frame = Frame {
        title: title.clone(),
        subtitle: "Persons at the end of each month; authority: mean of the month. The scales of the panels differ."
            .to_string(),
        basis: basis::of(output),
    };
    let authority = courses.get("authority");
    Ok(vec![Figure {
        frames: None,
        name: "forces".to_string(),
        about: in_words(&sides, authority, extent),
        title,
        table: MONTHS.name,
        section: "Forces and authority",
        picture: picture(&frame, &sides, authority, (extent, basis::replications(output))),
    }])
}

/// Sides with organizations, those that were largest first.
fn sides<'a>(facts: &'a Facts, courses: &'a Courses) -> Vec<Side<'a>> {
    let side_of = |kind: &str| SIDES.iter().position(|(_, kinds)| kinds.contains(&kind)).unwrap_or(SIDES.len() - 1);
    let mut sides = Vec::new();
    for (place, (name, _)) in SIDES.iter().enumerate() {
        let mut forces: Vec<(&Organization, &Course)> = facts
            .organizations
            .iter()
            .filter(|one| side_of(&one.kind) == place)
            .filter_map(|one| Some((one, courses.of.get(&format!("persons:{}", one.id))?)))
            .collect();
        forces.sort_by(|a, b| peak(b.1).total_cmp(&peak(a.1)));
        if !forces.is_empty() {
            sides.push(Side { name, forces });
        }
    }
    sides
}

fn peak(course: &Course) -> f64 {
    course.iter().filter_map(|(_, spread)| spread.mean).fold(0.0, f64::max)
}

fn last(course: &[(Month, Spread)]) -> f64 {
    course.iter().rev().find_map(|(_, spread)| spread.mean).unwrap_or_default()
}

fn in_words(sides: &[Side<'_>], authority: &[(Month, Spread)], extent: (Month, Month)) -> String {
    let words = sides.iter().map(|side| {
        let forces = side.forces.iter().take(MOST).map(|(one, course)| {
            let (peak, last) = (number(peak(course), 1.0), number(last(course), 1.0));
            format!("{} ({}) at most {peak}, {last} at the end", one.name, kind_name(&one.kind))
        });
        format!("{}: {}.", side.name, forces.collect::<Vec<_>>().join("; "))
    });
    let first = authority.iter().find_map(|(_, spread)| spread.mean).unwrap_or_default();
    format!(
        "Persons by organization, {}. {} State authority from {first:.2} to {:.2}.",
        span(extent),
        words.collect::<Vec<_>>().join(" "),
        last(authority)
    )
}

fn picture(
    frame: &Frame,
    sides: &[Side<'_>],
    authority: &[(Month, Spread)],
    (extent, replications): ((Month, Month), u64),
) -> Picture {
    let key = Key::simulated(replications, colour::FAINT_INK);
    let panels = sides.len() as i32 + i32::from(!authority.is_empty());
    // On a telephone names stand below their panel.
    let names: Vec<Key> = sides.iter().map(names_below).collect();
    let below = |place: usize, paper: Paper| {
        let names = names.get(place).map_or(0, |names| names.height(paper.room() * POINT) + 6);
        paper.either(0, names)
    };
    let key_room = |paper: Paper| paper.either(16, key.height(paper.room() * POINT) + 4);
    let names_room = |paper: Paper| (0..panels as usize).map(|place| below(place, paper)).sum::<i32>();
    frame.drawn(
        |paper| key_room(paper) + panels * PANEL + names_room(paper),
        |sheet, room| {
            let paper = Paper::of(sheet);
            let (place, room) = paper.keyed(room, key_room(paper));
            key.draw(sheet, place.inside(0, paper.either(0, 4), 0, 0))?;
            let mut parts =
                Rectangle { bottom: room.bottom - names_room(paper) * POINT, ..room }.grid(1, panels as usize, 4);
            let mut lower = 0;
            for (place, part) in parts.iter_mut().enumerate() {
                part.top += lower;
                lower += below(place, paper) * POINT;
                part.bottom += lower;
            }
            let inner =
                |place: usize, part: Rectangle| part.inside(0, 12, paper.either(GUTTER, 4), below(place, paper));
            let tallest = |side: &Side<'_>| {
                let all = side.forces.iter().flat_map(|(_, course)| course.iter());
                all.map(|(_, spread)| spread.highest()).fold(1.0, f64::max)
            };
            let mut planes: Vec<Plane> = sides
                .iter()
                .zip(&parts)
                .enumerate()
                .map(|(place, (side, part))| {
                    let persons = Axis::linear("persons", 0.0..tallest(side) * 1.04).ticks(Ticks::Round(4));
                    Plane::new(calendar(extent), persons, inner(place, *part))
                })
                .collect();
            if let Some(part) = parts.get(sides.len()) {
                let shares = Axis::linear("0 to 1", 0.0..1.0).ticks(Ticks::Round(5));
                planes.push(Plane::new(calendar(extent), shares, inner(sides.len(), *part)));
            }
            let left = planes.iter().map(|plane| plane.field.left).max().unwrap_or_default();
            for (place, plane) in planes.iter_mut().enumerate() {
                plane.field.left = left;
                let (name, part) = (sides.get(place).map_or("State authority", |side| side.name), parts[place]);
                paper.panel(sheet, name, part, || {
                    plane.draw(sheet)?;
                    heading(sheet, name, (left, plane.field.top - 8 * POINT), plane.field.width())?;
                    match sides.get(place) {
                        Some(side) => panel(sheet, plane, side)?,
                        None => authority_panel(sheet, plane, authority)?,
                    }
                    let names = names.get(place).filter(|_| paper == Paper::Telephone);
                    let top = part.bottom - (below(place, paper) - 2) * POINT;
                    names.map_or(Ok(()), |names| names.draw(sheet, Rectangle { top, ..part }))
                })?;
            }
            Ok(())
        },
    )
}

/// Names of the organizations of a side as a key.
fn names_below(side: &Side<'_>) -> Key {
    let (own, others) = side.forces.split_at(side.forces.len().min(MOST));
    let key = own.iter().fold(Key::default(), |key, (one, _)| key.and(Sign::Line(one.colour()), one.name.clone()));
    if others.is_empty() { key } else { key.and(Sign::Line(colour::MISSING), format!("{} others", others.len())) }
}

fn panel(sheet: &Sheet, plane: &Plane, side: &Side<'_>) -> Drawn {
    let points = |course: &Course| course.iter().map(|(month, one)| (month.end(), *one)).collect::<Vec<_>>();
    let (own, others) = side.forces.split_at(side.forces.len().min(MOST));
    for (_, course) in others {
        let means: Vec<_> = points(course).iter().map(|(x, spread)| (*x, spread.mean)).collect();
        curve(sheet, plane, &means, colour::MISSING, 7)?;
    }
    for (force, course) in own.iter().rev() {
        let points = points(course);
        marks::course(sheet, plane, &points, force.colour())?;
    }
    let mut labels: Vec<(String, RGBColor, i32)> = own
        .iter()
        .map(|(force, course)| {
            (force.name_within((GUTTER - 18) * POINT), force.colour(), plane.at(0.0, last(course)).1)
        })
        .collect();
    if !others.is_empty() {
        labels.push((format!("{} others", others.len()), colour::MISSING, plane.field.bottom));
    }
    beside(sheet, plane, &labels)?;
    hovers(sheet, plane, own);
    Ok(())
}

/// Names right of the field, each with a piece of its line, led there from the end of the curve; on a telephone they stand below.
fn beside(sheet: &Sheet, plane: &Plane, labels: &[(String, RGBColor, i32)]) -> Drawn {
    if Paper::of(sheet) == Paper::Telephone {
        return Ok(());
    }
    let wished: Vec<i32> = labels.iter().map(|label| label.2).collect();
    let heights = parted(&wished, 12 * POINT, (plane.field.top, plane.field.bottom));
    for ((words, ink, from), height) in labels.iter().zip(heights) {
        let (Some(y), right) = (height, plane.field.right) else { continue };
        line(sheet, vec![(right + 15, *from), (right + 60, y)], ink.mix(0.6).stroke_width(6))?;
        line(sheet, vec![(right + 60, y), (right + 130, y)], ink.stroke_width(16))?;
        write(sheet, &cut(words, (GUTTER - 18) * POINT), (right + 170, y), HPos::Left, colour::INK)?;
    }
    Ok(())
}

fn hovers(sheet: &Sheet, plane: &Plane, own: &[(&Organization, &Course)]) {
    let Some((_, longest)) = own.first() else { return };
    for (place, (month, _)) in longest.iter().enumerate() {
        let there = own.iter().filter_map(|(force, course)| {
            let mean = course.get(place)?.1.mean.filter(|mean| *mean > 0.0)?;
            Some(format!("{} {}", force.name, number(mean, 1.0)))
        });
        let says = there.collect::<Vec<_>>().join("; ");
        slice(sheet, plane, (month.start(), month.end()), format!("{}: {says}", month.name()));
    }
}

fn authority_panel(sheet: &Sheet, plane: &Plane, authority: &[(Month, Spread)]) -> Drawn {
    let points: Vec<(f64, Spread)> =
        authority.iter().map(|(month, spread)| (month.start() + 0.5 / 12.0, *spread)).collect();
    marks::course(sheet, plane, &points, colour::BLUE)?;
    beside(
        sheet,
        plane,
        &[(format!("authority {:.2}", last(authority)), colour::BLUE, plane.at(0.0, last(authority)).1)],
    )?;
    for (month, spread) in authority {
        let says = format!("{}: state authority {}", month.name(), spread.says(fineness(0.5)));
        slice(sheet, plane, (month.start(), month.end()), says);
    }
    Ok(())
}
