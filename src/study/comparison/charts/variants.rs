//! The base and its variants on one chart, year by year: medians with bands that hold nine tenths of the runs.

use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use crate::drawing::sheet::bold_letters;
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::experiment::outcome::CIVILIAN_DEATHS;
use crate::observation::measures;
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks};
use crate::report::chart::symbols::{self, Symbol};
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::comparison::findings;
use crate::study::comparison::tables::variant_years::{VARIANT_YEARS, VariantYearRow};

/// Variants in one picture beside the base: of more, bands hide one another.
const VARIANTS: usize = 2;

/// A year of a course.
#[derive(Clone, Copy, Debug)]
struct Year {
    year: i32,
    /// Median of the runs, or the value of the one.
    middle: f64,
    band: Option<(f64, f64)>,
}

/// Course of the base or a variant.
#[derive(Clone, Debug)]
struct Course {
    variant: String,
    measure: String,
    area: String,
    unit: String,
    years: Vec<Year>,
}

/// Draws a figure for every two variants: a row for each response wished and for civilians killed, a column for each area.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&VARIANT_YEARS) {
        return Ok(Vec::new());
    }
    let mut responses = wishes.responses.clone();
    if !responses.iter().any(|response| response == CIVILIAN_DEATHS) {
        responses.push(CIVILIAN_DEATHS.into());
    }
    let courses = read(output, &responses, &wishes.areas)?;
    let names = findings::once(courses.iter().map(|course| course.variant.as_str()));
    let Some((base, variants)) = names.split_first() else { return Ok(Vec::new()) };
    let count = variants.len().div_ceil(VARIANTS);
    let one = |(number, part): (usize, &[String])| {
        let (end, of) = match count {
            1 => (String::new(), String::new()),
            _ => (format!("-{}", number + 1), format!(" ({} of {count})", number + 1)),
        };
        let shown: Vec<&String> = std::iter::once(base).chain(part).collect();
        figure(output, (&end, &of), &shown, (&responses, &wishes.areas), &courses)
    };
    Ok(variants.chunks(VARIANTS).enumerate().map(one).collect())
}

fn read(output: &Output, responses: &[String], areas: &[String]) -> Result<Vec<Course>, ReadingError> {
    let mut courses: Vec<Course> = Vec::new();
    output.rows::<VariantYearRow>(|row| {
        let (variant, measure, area) = (row.variant()?, row.measure()?, row.area()?);
        if !responses.iter().any(|one| one == measure) || !areas.iter().any(|one| one == area) {
            return Ok(());
        }
        let ends = row.ends();
        let middle = ends.median()?.unwrap_or(row.mean()?);
        let year = Year { year: row.year()?.into(), middle, band: ends.q05()?.zip(ends.q95()?) };
        let is_it = |one: &&mut Course| one.variant == variant && one.measure == measure && one.area == area;
        match courses.iter_mut().find(is_it) {
            Some(course) => course.years.push(year),
            None => courses.push(Course {
                variant: variant.into(),
                measure: measure.into(),
                area: area.into(),
                unit: row.unit()?.into(),
                years: vec![year],
            }),
        }
        Ok(())
    })?;
    Ok(courses)
}

fn figure(
    output: &Output,
    (end, of): (&str, &str),
    names: &[&String],
    (responses, areas): (&[String], &[String]),
    courses: &[Course],
) -> Figure {
    let (base, others) =
        (names[0], names[1..].iter().map(|name| findings::titled(output, name)).collect::<Vec<_>>().join(" and "));
    let title = format!("Year by year: {} beside {base}{of}", capital(&others));
    let bands = if basis::replications(output) > 1 {
        "Lines: medians. Bands: nine tenths of the runs (5 to 95 %): the spread of single runs, not the uncertainty of the difference, which \
         is smaller, since the same luck moves both."
    } else {
        "One run each, hence no bands: what lies between the lines may be luck."
    };
    let exponent = basis::exponent(output).map(|words| format!(" {}.", capital(&words))).unwrap_or_default();
    let frame =
        Frame { title: title.clone(), subtitle: bands.to_string(), basis: format!("{}{exponent}", basis::of(output)) };
    let key: Vec<(Symbol, String)> = names
        .iter()
        .enumerate()
        .map(|(place, name)| (Symbol::Line(ink(place), 18, place == 0), findings::titled(output, name)))
        .collect();
    let cells: Vec<(&String, &String)> =
        responses.iter().flat_map(|response| areas.iter().map(move |area| (response, area))).collect();
    let columns = |paper: Paper| paper.columns(areas.len());
    let rows = |paper: Paper| cells.len().div_ceil(columns(paper));
    let height = |paper: Paper| symbols::key_height(&key, paper.room()) + 150 * rows(paper) as i32;
    let picture = frame.drawn(height, |sheet, room| {
        let paper = Paper::of(sheet);
        let parts = symbols::keyed(sheet, room, &key)?.grid(columns(paper), rows(paper), 10);
        for (part, (response, area)) in parts.into_iter().zip(&cells) {
            let shown = |(place, name): (usize, &&String)| {
                let is_it = |one: &&Course| one.variant == **name && one.measure == **response && one.area == **area;
                Some((place, courses.iter().find(is_it)?))
            };
            let shown: Vec<(usize, &Course)> = names.iter().enumerate().filter_map(shown).collect();
            let name = format!("{}, {}", capital(&measures::label(response)), basis::area_name(area));
            paper.panel(sheet, &name, part, || panel(sheet, part, &shown))?;
        }
        Ok(())
    });
    Figure {
        frames: None,
        name: format!("variants{end}"),
        about: in_words(output, names, &cells, courses),
        title,
        table: VARIANT_YEARS.name,
        section: "Comparison",
        picture,
    }
}

/// Colour of the base, and of the variants in their order.
fn ink(place: usize) -> RGBColor {
    if place == 0 { colour::GREY } else { symbols::of_series(place - 1).1 }
}

/// Courses of one measure and area, each with its place.
fn panel(sheet: &Sheet, part: Rectangle, courses: &[(usize, &Course)]) -> Drawn {
    let Some((_, any)) = courses.first() else { return Ok(()) };
    let words = format!("{}, {}", capital(&measures::label(&any.measure)), basis::area_name(&any.area));
    let words = text::shortened(&words, LETTERS * f64::from(POINT), true, f64::from(part.width()));
    let style = bold_letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Top));
    sheet.area().draw(&Text::new(words, (part.left, part.top), style))?;
    let (first, last) = (any.years.first().map_or(0, |year| year.year), any.years.last().map_or(0, |year| year.year));
    let ticks = (first..=last).map(|year| (f64::from(year), year.to_string())).collect();
    let across = Axis::linear("", f64::from(first) - 0.5..f64::from(last) + 0.5).ticks(Ticks::At(ticks)).without_grid();
    let up = Axis::linear(&any.unit, range(courses)).ticks(Ticks::Round(6));
    let plane = Plane::new(across, up, part.inside(0, 11, 0, 0));
    plane.draw(sheet)?;
    for (place, course) in courses {
        let known = course.years.iter().filter_map(|year| year.band.map(|(low, high)| (year.year, low, high)));
        let band: Vec<(f64, f64, f64)> = known.map(|(year, low, high)| (f64::from(year), low, high)).collect();
        if !band.is_empty() {
            plane.band(sheet, &band, ink(*place), 0.18)?;
        }
    }
    for (place, course) in courses {
        let points: Vec<(f64, Option<f64>)> =
            course.years.iter().map(|year| (f64::from(year.year), Some(year.middle))).collect();
        sheet.dashes(if *place == 0 { &[30, 20] } else { &[] });
        plane.line(sheet, &points, ink(*place).stroke_width(18))?;
        sheet.dashes(&[]);
        for (x, value) in points.iter().filter_map(|(x, value)| Some((*x, (*value)?))) {
            sheet.area().draw(&plotters::element::Circle::new(plane.at(x, value), 14, ink(*place).filled()))?;
        }
    }
    hover(sheet, &plane, any, courses);
    Ok(())
}

/// What each year says when pointed at: all courses together.
fn hover(sheet: &Sheet, plane: &Plane, any: &Course, courses: &[(usize, &Course)]) {
    let half = plane.field.width() / (2 * any.years.len().max(1) as i32);
    for year in any.years.iter().map(|year| year.year) {
        let of = |(_, course): &(usize, &Course)| {
            let found = course.years.iter().find(|one| one.year == year)?;
            Some(format!("{} {}", course.variant, measure::with_interval(found.middle, found.band)))
        };
        let says: Vec<String> = courses.iter().filter_map(of).collect();
        let (x, _) = plane.at(f64::from(year), 0.0);
        let says = format!("{year}: {} {}", says.join("; "), any.unit);
        sheet.hover((x - half, plane.field.top), (x + half, plane.field.bottom), says);
    }
}

/// From the least to the most of the courses and bands; what cannot be below zero begins there.
fn range(courses: &[(usize, &Course)]) -> std::ops::Range<f64> {
    let values = courses.iter().flat_map(|(_, course)| &course.years).flat_map(|year| {
        let (low, high) = year.band.unwrap_or((year.middle, year.middle));
        [low, high, year.middle]
    });
    let finite = values.filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), value| (a.min(value), b.max(value)));
    if !low.is_finite() {
        return 0.0..1.0;
    }
    let room = if high > low { 0.05 * (high - low) } else { 1.0 };
    let counted = courses.first().is_some_and(|(_, course)| course.measure == CIVILIAN_DEATHS);
    if counted { 0.0..(high + room) } else { (low - room)..(high + room) }
}

/// A line for each panel: its last year, with the base and each variant.
fn in_words(output: &Output, names: &[&String], cells: &[(&String, &String)], courses: &[Course]) -> String {
    let panel = |(response, area): &(&String, &String)| {
        let of = |name: &&String| {
            let is_it = |one: &&Course| one.variant == ***name && one.measure == **response && one.area == **area;
            Some((findings::titled(output, name), courses.iter().find(is_it)?))
        };
        let shown: Vec<(String, &Course)> = names.iter().filter_map(of).collect();
        let (_, any) = shown.first()?;
        let last = any.years.last()?.year;
        let told = shown.iter().filter_map(|(name, course)| {
            let year = course.years.iter().find(|one| one.year == last)?;
            Some(format!("{name} {}", measure::with_interval(year.middle, year.band)))
        });
        let told: Vec<String> = told.collect();
        let (what, area) = (capital(&measures::label(response)), basis::area_name(area));
        Some(format!("{what}, {area}, {last} [{}]: {}.", any.unit, told.join("; ")))
    };
    cells.iter().filter_map(panel).collect::<Vec<_>>().join("\n")
}
