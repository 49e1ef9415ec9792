//! Displaced inside the country and refugees abroad over time, beside what was observed at the ends of years.

use plotters::element::Circle;
use plotters::style::Color;

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks, line, number};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::courses::{Courses, Month, Spread, calendar, span};
use crate::study::run::charts::facts::{Facts, Observed};
use crate::study::run::charts::marks::{Key, Sign, course, heading, slice};
use crate::study::run::tables::months::MONTHS;

/// Measures by month, those observed by year, and how they are called.
const STOCKS: [(&str, &str, &str); 2] = [
    ("displaced_inside", "idps_year_end", "Displaced inside the country"),
    ("refugees_abroad", "refugees_abroad_year_end", "Refugees abroad"),
];

/// Height of a panel with its labels [points].
const PANEL: i32 = 132;

/// A stock: its name, its course, and what was observed.
type Stock<'a> = (&'static str, &'a [(Month, Spread)], Vec<&'a Observed>);

/// The figure, where the folder has months.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let courses = Courses::read(output, |measure| STOCKS.iter().any(|(stock, ..)| *stock == measure))?;
    let Some(extent) = courses.extent() else { return Ok(Vec::new()) };
    let facts = Facts::read(output)?;
    let mut sources: Vec<String> = Vec::new();
    let stocks = STOCKS.map(|(stock, observed, name)| {
        let (mut seen, source) = facts.observed(&facts.yearly, observed);
        seen.retain(|one| one.time + 1.0 > extent.0.start() && one.time < extent.1.end());
        if !seen.is_empty() && !sources.contains(&source) {
            sources.push(source);
        }
        (name, courses.get(stock), seen)
    });
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    let title = format!("People who fled, inside the country and abroad: {name}");
    let observed = match sources.as_slice() {
        [] => String::new(),
        sources => format!(" Observed: {}.", sources.join("; ")),
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: "Persons displaced at the end of each month. The scales of the panels differ.".to_string(),
        basis: format!("{}{observed}", basis::of(output)),
    };
    Ok(vec![Figure {
        frames: None,
        name: "displacement".to_string(),
        about: in_words(&stocks, extent),
        title,
        table: MONTHS.name,
        section: "Displacement",
        picture: picture(&frame, &stocks, (extent, basis::replications(output))),
    }])
}

fn in_words(stocks: &[Stock<'_>], extent: (Month, Month)) -> String {
    let words = stocks.iter().map(|(name, course, _)| {
        let valued = || course.iter().filter_map(|(month, one)| Some((month, one.mean?)));
        let most = valued().max_by(|a, b| a.1.total_cmp(&b.1));
        let most = most.map(|(month, persons)| format!("at most {} in {}", number(persons, 1.0), month.name()));
        let last = valued().next_back().map_or(0.0, |(_, persons)| persons);
        format!("{name}: {}, {} at the end.", most.unwrap_or_default(), number(last, 1.0))
    });
    format!("{}: {}", span(extent), words.collect::<Vec<_>>().join(" "))
}

fn picture(frame: &Frame, stocks: &[Stock<'_>], (extent, replications): ((Month, Month), u64)) -> Picture {
    let mut key = Key::simulated(replications, colour::FAINT_INK);
    if stocks.iter().any(|(.., seen)| !seen.is_empty()) {
        key = key.and(Sign::Dot(colour::INK), "observed at the end of the year, with its range");
    }
    let height = |paper: Paper| 8 + key.height(paper.room() * POINT) + 2 * PANEL;
    frame.drawn(height, |sheet, room| {
        let parts = key.keyed(sheet, room, 2)?.grid(1, 2, 6);
        let mut planes: Vec<Plane> =
            parts.iter().zip(stocks).map(|(part, stock)| plane(*part, stock, extent)).collect();
        let left = planes.iter().map(|plane| plane.field.left).max().unwrap_or_default();
        let inks = [colour::PURPLE, colour::GREEN];
        for ((plane, part), (stock, ink)) in planes.iter_mut().zip(parts).zip(stocks.iter().zip(inks)) {
            plane.field.left = left;
            Paper::of(sheet).panel(sheet, stock.0, part, || {
                plane.draw(sheet)?;
                heading(sheet, stock.0, (left, plane.field.top - 8 * POINT), plane.field.width())?;
                let points: Vec<(f64, Spread)> = stock.1.iter().map(|(month, one)| (month.end(), *one)).collect();
                course(sheet, plane, &points, ink)?;
                observed(sheet, plane, stock)
            })?;
        }
        Ok(())
    })
}

fn plane(part: Rectangle, (_, course, seen): &Stock<'_>, extent: (Month, Month)) -> Plane {
    let observed = seen.iter().map(|one| one.range.map_or(one.value, |(_, high)| high.max(one.value)));
    let highest = course.iter().map(|(_, spread)| spread.highest()).chain(observed).fold(1.0, f64::max);
    let persons = Axis::linear("persons", 0.0..highest * 1.05).ticks(Ticks::Round(5));
    Plane::new(calendar(extent), persons, part.inside(0, 12, 0, 0))
}

fn observed(sheet: &Sheet, plane: &Plane, (name, course, seen): &Stock<'_>) -> Drawn {
    for one in seen {
        // The end of a year is where the next begins.
        let x = one.time + 1.0;
        if let Some((low, high)) = one.range {
            line(sheet, vec![plane.at(x, low), plane.at(x, high)], colour::INK.stroke_width(9))?;
        }
        sheet.area().draw(&Circle::new(plane.at(x, one.value), 24, colour::INK.filled()))?;
    }
    for (month, spread) in *course {
        let seen = seen.iter().find(|one| (one.time + 1.0 - month.end()).abs() < 0.01);
        let seen = seen.map(|one| format!("; observed {}", number(one.value, 1.0))).unwrap_or_default();
        let says = format!("{}, {}: {}{seen}", month.name(), name.to_lowercase(), spread.says(1.0));
        slice(sheet, plane, (month.start(), month.end()), says);
    }
    Ok(())
}
