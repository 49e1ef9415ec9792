//! How the interval narrows with replications: half-width against number of runs, with the line of one over the root.

use crate::observation::measures;
use crate::report::words::capital;
use plotters::element::{Circle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use crate::drawing::sheet::{letters, tinted};
use crate::drawing::{Drawn, POINT, Sheet, colour};
use crate::experiment::paired::Interval;
use crate::report::chart::frame::{Frame, LETTERS, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks, grouped, line};
use crate::report::chart::symbols::{self, Symbol};
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::stats::Moments;
use crate::study::sweep::charts::factors;
use crate::study::sweep::tables::points::{RUNS, RunsRow};

/// Most lines of single points.
const LINES: usize = 60;

/// Fewest replications that are drawn: an interval of two runs says next to nothing.
const FEWEST: f64 = 3.0;

/// How the interval of a point narrowed.
#[derive(Clone, Debug, Default)]
struct Course {
    label: String,
    moments: Moments,
    /// Runs and half-width, at numbers of runs that are evenly apart on a logarithmic axis.
    halves: Vec<(f64, f64)>,
}

impl Course {
    fn push(&mut self, value: f64) {
        self.moments.push(value);
        let count = self.moments.count() as f64;
        if count >= FEWEST && self.halves.last().is_none_or(|(last, _)| count <= 10.0 || count >= 1.1 * last) {
            self.note();
        }
    }

    fn note(&mut self) {
        if (self.moments.count() as f64) < FEWEST {
            return;
        }
        let half = Interval::of_moments(&self.moments).and_then(|interval| interval.half_width());
        let count = self.moments.count() as f64;
        if let Some(half) = half.filter(|half| *half > 0.0)
            && self.halves.last().is_none_or(|(last, _)| *last < count)
        {
            self.halves.push((count, half));
        }
    }

    fn last(&self) -> (f64, f64) {
        self.halves.last().copied().unwrap_or((1.0, 0.0))
    }
}

/// Draws a figure for each response wished and area.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&RUNS) {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    let columns = output.columns(&RUNS)?;
    for response in &wishes.responses {
        for area in &wishes.areas {
            let column = format!("{response}.{area}");
            if !columns.contains(&column) {
                continue;
            }
            let courses = read(output, &column)?;
            if !courses.is_empty() {
                figures.push(figure(output, response, area, &courses));
            }
        }
    }
    Ok(figures)
}

/// Points with at least three runs, the widest last.
fn read(output: &Output, column: &str) -> Result<Vec<Course>, ReadingError> {
    let (mut courses, mut open) = (Vec::<Course>::new(), (None, Course::default()));
    let keep = |courses: &mut Vec<Course>, mut course: Course| {
        course.note();
        if course.halves.len() > 1 && course.last().1.is_finite() {
            courses.push(course);
        }
    };
    output.rows_with::<RunsRow>(&[column], |row| {
        let point = Some(row.point()?);
        if point != open.0 {
            let course = Course { label: row.at().label()?.replace('_', " "), ..Course::default() };
            keep(&mut courses, std::mem::replace(&mut open, (point, course)).1);
        }
        row.responses()?.into_iter().flatten().for_each(|value| open.1.push(value));
        Ok(())
    })?;
    keep(&mut courses, open.1);
    courses.sort_by(|a, b| a.last().1.total_cmp(&b.last().1));
    Ok(courses)
}

/// Half-width until which the design plays, where it watches this response.
fn target(output: &Output, response: &str, area: &str) -> Option<f64> {
    let watched = output.manifest.design.as_ref()?.watched.as_ref()?;
    (watched.response == response && watched.area == area).then_some(watched.until_halfwidth)
}

fn figure(output: &Output, response: &str, area: &str, courses: &[Course]) -> Figure {
    let title = format!(
        "How many replications are enough? {}, {}",
        capital(&measures::title(response)),
        basis::area_name(area)
    );
    let (widest, median) = (&courses[courses.len() - 1], &courses[(courses.len() - 1) / 2]);
    let frame = Frame {
        title: title.clone(),
        subtitle: "Half-width of the 95 % interval of the mean, as replications were added in the order of their numbers; four times as \
                   many halve it."
            .to_string(),
        basis: factors::basis_of_points(output, response),
    };
    let target = target(output, response, area);
    let unit =
        if ["hpi_", "score_", "optic_"].iter().any(|lead| response.starts_with(lead)) { " [index points]" } else { "" };
    Figure {
        frames: None,
        name: format!("half-width-{response}-{area}"),
        about: format!(
            "Half-width of the 95 % interval: {} at the median point ({}) after {} runs, {} at the widest ({}) after {}.",
            measure::figure(median.last().1),
            median.label,
            median.last().0,
            measure::figure(widest.last().1),
            widest.label,
            widest.last().0
        ),
        title,
        table: RUNS.name,
        section: "Sweep",
        picture: frame.drawn(|paper| paper.either(330, 320), |sheet, room| body(sheet, room, courses, (unit, target))),
    }
}

fn body(sheet: &Sheet, room: Rectangle, courses: &[Course], (unit, target): (&str, Option<f64>)) -> Drawn {
    let (widest, median) = (&courses[courses.len() - 1], &courses[(courses.len() - 1) / 2]);
    let mut key = vec![
        (Symbol::Line(colour::VERMILION, 16, false), format!("widest point: {}", widest.label)),
        (Symbol::Line(colour::BLUE, 16, false), format!("median point: {}", median.label)),
        (Symbol::Line(colour::INK, 10, true), "in proportion to 1/√n, from the end of the median point".to_string()),
    ];
    if courses.len() > 2 {
        let shown = courses.len().min(LINES);
        let words = if shown < courses.len() {
            format!("{shown} of {} points", grouped(&courses.len().to_string()))
        } else {
            "all points".into()
        };
        key.push((Symbol::Line(colour::MISSING, 8, false), words));
    }
    let room = symbols::keyed(sheet, room, &key)?;
    let all = || courses.iter().flat_map(|course| course.halves.iter().copied());
    let most = all().map(|(count, _)| count).fold(FEWEST + 1.0, f64::max);
    let reference = |count: f64| median.last().1 * (median.last().0 / count).sqrt();
    let known = all().map(|(_, half)| half).chain(target).chain([reference(FEWEST), reference(most)]);
    let (low, high) = known.fold((f64::INFINITY, 0.0_f64), |(low, high), half| (low.min(half), high.max(half)));
    let (low, high) = (0.9 * low, 1.1 * high);
    let across = Axis::log("replications", FEWEST..most * 1.02).ticks(Ticks::At(marks(most)));
    let up = Axis::log(&format!("half-width{unit}"), low..high).ticks(Ticks::At(round_marks(low, high)));
    let plane = Plane::new(across, up, room);
    plane.draw(sheet)?;
    let step = courses.len().div_ceil(LINES).max(1);
    for course in courses.iter().step_by(step) {
        draw_course(sheet, &plane, course, (colour::MISSING, 7))?;
    }
    sheet.dashes(&[40, 30]);
    line(
        sheet,
        vec![plane.at(FEWEST, reference(FEWEST)), plane.at(most, reference(most))],
        colour::INK.stroke_width(10),
    )?;
    if let Some(target) = target {
        line(sheet, vec![plane.at(FEWEST, target), plane.at(most, target)], colour::GREEN.stroke_width(12))?;
        let style = tinted(letters(LETTERS), colour::GREEN).pos(Pos::new(HPos::Right, VPos::Bottom));
        let (x, y) = plane.at(most, target);
        sheet.area().draw(&Text::new(format!("target {}", measure::figure(target)), (x, y - POINT), style))?;
    }
    sheet.dashes(&[]);
    for (course, ink) in [(widest, colour::VERMILION), (median, colour::BLUE)] {
        draw_course(sheet, &plane, course, (ink, 16))?;
        let (x, y) = plane.at(course.last().0, course.last().1);
        sheet.area().draw(&Circle::new((x, y), 24, ink.filled()))?;
    }
    Ok(())
}

fn draw_course(sheet: &Sheet, plane: &Plane, course: &Course, (ink, width): (RGBColor, u32)) -> Drawn {
    let points: Vec<(f64, Option<f64>)> = course.halves.iter().map(|&(count, half)| (count, Some(half))).collect();
    plane.line(sheet, &points, ink.stroke_width(width))?;
    let (count, half) = course.last();
    let says = format!("{}: {} after {count} runs", course.label, measure::figure(half));
    sheet.hover_at(plane.at(count, half), 3 * POINT, says);
    Ok(())
}

/// Marks of numbers of replications: the fewest, then round ones.
fn marks(most: f64) -> Vec<(f64, String)> {
    let first = (FEWEST, FEWEST.to_string());
    std::iter::once(first).chain(round_marks(FEWEST + 1.0, most)).collect()
}

/// One, two and five times powers of ten within a range.
fn round_marks(low: f64, high: f64) -> Vec<(f64, String)> {
    let first = low.log10().floor() as i32;
    let last = high.log10().ceil() as i32;
    let marks = (first..=last).flat_map(|power| [1.0, 2.0, 5.0].map(|times| (power, times * 10_f64.powi(power))));
    let inside = marks.filter(|(_, mark)| (low..=high).contains(mark));
    inside
        .map(|(power, mark)| {
            let decimals = usize::try_from(-power).unwrap_or(0);
            (mark, grouped(&format!("{mark:.decimals$}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_a_logarithmic_axis_are_round() {
        let marks: Vec<String> = round_marks(0.15, 60.0).into_iter().map(|(_, label)| label).collect();
        assert_eq!(marks, ["0.2", "0.5", "1", "2", "5", "10", "20", "50"]);
    }

    #[test]
    fn the_half_width_is_that_of_students_t() {
        let mut course = Course::default();
        [1.0, 2.0, 3.0].into_iter().for_each(|value| course.push(value));
        // t(0.975, 2) = 4.303 times 1 / sqrt(3).
        assert!((course.last().1 - 2.484).abs() < 0.001, "{:?}", course.halves);
    }

    #[test]
    fn equal_values_have_no_course() {
        let mut course = Course::default();
        (0..5).for_each(|_| course.push(1.0));
        assert!(course.halves.is_empty());
    }
}
