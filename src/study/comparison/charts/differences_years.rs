//! The difference that each variant makes, year by year.

use crate::observation::measures::{self, Direction};
use crate::report::words::capital;
use std::ops::Range;

use plotters::element::Text;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::bold_letters;
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::report::beside::{LIVES_AND_HOMES, is_index};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks, line};
use crate::report::chart::symbols::SERIES;
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::study::comparison::findings;
use crate::study::comparison::tables::{COMPARE, COMPARE_YEARS, CompareYearRow};

/// Difference of a year.
#[derive(Clone, Copy, Debug)]
struct Year {
    year: i32,
    difference: f64,
    ends: Option<(f64, f64)>,
}

/// A variant in an area.
#[derive(Clone, Debug)]
struct Course {
    variant: String,
    area: String,
    unit: String,
    years: Vec<Year>,
}

/// Draws a figure for each response wished, with a row for each variant and a column for each area.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&COMPARE_YEARS) {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    for response in &wishes.responses {
        let (base, courses) = read(output, response, &wishes.areas)?;
        let variants = findings::once(courses.iter().map(|course| course.variant.as_str()));
        let several = variants.len() > SERIES;
        for (number, names) in variants.chunks(SERIES).enumerate() {
            let end = if several { format!("-{}", number + 1) } else { String::new() };
            let mut figure = figure(output, (response, &base, &end), names, &courses);
            if is_index(response) {
                figure.about.push_str(&lives_and_homes(output, &wishes.areas, names)?);
            }
            figures.push(figure);
        }
    }
    Ok(figures)
}

/// Lives and homes of each variant and area over all years together.
fn lives_and_homes(output: &Output, areas: &[String], names: &[String]) -> Result<String, ReadingError> {
    let mut words = String::new();
    for area in areas.iter().filter(|_| output.has(&COMPARE)) {
        let beside = |name: &str| LIVES_AND_HOMES.iter().any(|(measure, _)| *measure == name);
        let found = findings::read(output, area, |contrast, _, name| contrast == "as given" && beside(name))?;
        for name in names {
            let sentence = findings::lives_and_homes(found.iter(), name, "as given");
            if !sentence.is_empty() {
                let lead = capital(&findings::titled(output, name));
                words.push_str(&format!("\n{lead}, {}, mean of the years.{sentence}", basis::area_name(area)));
            }
        }
    }
    Ok(words)
}

fn read(output: &Output, response: &str, areas: &[String]) -> Result<(String, Vec<Course>), ReadingError> {
    let (mut base, mut courses) = (String::new(), Vec::<Course>::new());
    output.rows::<CompareYearRow>(|row| {
        let (variant, area) = (row.variant()?, row.area()?);
        if row.measure()? != response || !areas.iter().any(|wanted| wanted == area) {
            return Ok(());
        }
        let Some(difference) = row.difference()? else { return Ok(()) };
        let year = Year { year: row.year()?.into(), difference, ends: row.low()?.zip(row.high()?) };
        base = row.base()?.to_string();
        match courses.iter_mut().find(|course| course.variant == variant && course.area == area) {
            Some(course) => course.years.push(year),
            None => courses.push(Course {
                variant: variant.into(),
                area: area.into(),
                unit: row.unit()?.into(),
                years: vec![year],
            }),
        }
        Ok(())
    })?;
    Ok((base, courses))
}

fn figure(output: &Output, (response, base, end): (&str, &str, &str), names: &[String], courses: &[Course]) -> Figure {
    let title = format!(
        "When does the difference arise? {}, difference from {base} by year",
        capital(&measures::title(response))
    );
    let direction = match measures::direction(response) {
        Some(Direction::More) => " Above zero is better than the base.",
        Some(Direction::Less) => " Below zero is better than the base.",
        None => "",
    };
    let interval = if basis::replications(output) > 1 {
        "Lines and bands: mean of the paired differences with its 95 % interval, each year by itself."
    } else {
        "One pair of runs, hence no band: the difference may be luck."
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!("{interval}{direction}"),
        basis: findings::basis(output, response.starts_with("hpi_core")).replace("Lines: ", ""),
    };
    let areas = findings::once(courses.iter().map(|course| course.area.as_str()));
    let columns = |paper: Paper| paper.columns(areas.len());
    let rows = |paper: Paper| (names.len() * areas.len()).div_ceil(columns(paper));
    let range = range(courses);
    let picture = frame.drawn(
        |paper| paper.either(125, 150) * rows(paper) as i32,
        |sheet, room| {
            let paper = Paper::of(sheet);
            let parts = room.grid(columns(paper), rows(paper), 10);
            let places = names.iter().flat_map(|name| areas.iter().map(move |area| (name, area)));
            for (part, (name, area)) in parts.into_iter().zip(places) {
                let course = courses.iter().find(|course| course.variant == *name && course.area == *area);
                if let Some(course) = course {
                    let name = format!("{}, {}", findings::titled(output, name), basis::area_name(area));
                    paper.panel(sheet, &name, part, || panel(sheet, part, course, range.clone()))?;
                }
            }
            Ok(())
        },
    );
    let section = "Comparison";
    let about = in_words(output, names, courses);
    Figure {
        frames: None,
        name: format!("differences-years-{response}{end}"),
        title,
        about,
        table: COMPARE_YEARS.name,
        section,
        picture,
    }
}

fn range(courses: &[Course]) -> Range<f64> {
    let ends = |year: &Year| year.ends.map_or([year.difference; 2], |(low, high)| [low, high]);
    let values = courses.iter().flat_map(|course| &course.years).flat_map(ends);
    let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let room = if high > low { 0.06 * (high - low) } else { 1.0 };
    (low - room)..(high + room)
}

fn panel(sheet: &Sheet, part: Rectangle, course: &Course, range: Range<f64>) -> Drawn {
    let words = format!("{}, {}", course.variant, basis::area_name(&course.area));
    let words = text::shortened(&words, LETTERS * f64::from(POINT), true, f64::from(part.width()));
    let style = bold_letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Top));
    sheet.area().draw(&Text::new(words, (part.left, part.top), style))?;
    let first = course.years.first().map_or(0, |year| year.year);
    let last = course.years.last().map_or(0, |year| year.year);
    let ticks = (first..=last).map(|year| (f64::from(year), year.to_string())).collect();
    let across = Axis::linear("", f64::from(first) - 0.5..f64::from(last) + 0.5).ticks(Ticks::At(ticks)).without_grid();
    let up = Axis::linear(&course.unit, range).ticks(Ticks::Round(6));
    let plane = Plane::new(across, up, part.inside(0, 11, 0, 0));
    plane.draw(sheet)?;
    let ink = colour::BLUE;
    let band: Vec<(f64, f64, f64)> =
        course.years.iter().filter_map(|year| year.ends.map(|(low, high)| (f64::from(year.year), low, high))).collect();
    plane.band(sheet, &band, ink, 0.22)?;
    line(
        sheet,
        vec![plane.at(plane.x.range.start, 0.0), plane.at(plane.x.range.end, 0.0)],
        colour::INK.stroke_width(9),
    )?;
    let points: Vec<(f64, Option<f64>)> =
        course.years.iter().map(|year| (f64::from(year.year), Some(year.difference))).collect();
    plane.line(sheet, &points, ink.stroke_width(16))?;
    for year in &course.years {
        let (x, y) = plane.at(f64::from(year.year), year.difference);
        sheet.area().draw(&plotters::element::Circle::new((x, y), 18, ink.filled()))?;
        let says = measure::with_interval(year.difference, year.ends);
        let half = plane.field.width() / (2 * course.years.len().max(1) as i32);
        sheet.hover(
            (x - half, plane.field.top),
            (x + half, plane.field.bottom),
            format!("{}: {says} {}", year.year, course.unit),
        );
    }
    Ok(())
}

fn in_words(output: &Output, names: &[String], courses: &[Course]) -> String {
    let of = |course: &Course| {
        let largest = course.years.iter().max_by(|a, b| a.difference.abs().total_cmp(&b.difference.abs()))?;
        Some(format!(
            "{}, {}: largest difference in {}, {} {}.",
            capital(&findings::titled(output, &course.variant)),
            basis::area_name(&course.area),
            largest.year,
            measure::with_interval(largest.difference, largest.ends),
            course.unit
        ))
    };
    courses.iter().filter(|course| names.contains(&course.variant)).filter_map(of).collect::<Vec<_>>().join("\n")
}
