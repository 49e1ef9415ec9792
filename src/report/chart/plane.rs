//! Two axes and what is drawn between them; ticks from `plotters`, labels left out where they would touch.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::element::{PathElement, Polygon, Text};
use plotters::prelude::{IntoLogRange, LogCoord};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontTransform, RGBColor, ShapeStyle};

use super::frame::{LETTERS, Rectangle};
use crate::drawing::sheet::letters;
use crate::drawing::{Drawn, POINT, Sheet, colour, text};

/// How values are laid out along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By their logarithm; the range is above 0.
    Log,
}

/// Marks along an axis.
#[derive(Clone, Debug)]
pub enum Ticks {
    /// At round values, about as many as this, or fewer where labels would touch.
    Round(usize),
    /// At these values with these labels.
    At(Vec<(f64, String)>),
    /// None.
    None,
}

/// An axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What is laid out, with its unit; empty where a title says it.
    pub title: String,
    /// From the left or bottom to the right or top.
    pub range: Range<f64>,
    /// How.
    pub scale: Scale,
    /// Marks.
    pub ticks: Ticks,
    /// Whether lines go through the marks.
    pub grid: bool,
}

impl Axis {
    /// A linear axis with a grid. A range without extent is widened.
    pub fn linear(title: &str, range: Range<f64>) -> Self {
        Self {
            title: title.to_string(),
            range: widened(range),
            scale: Scale::Linear,
            ticks: Ticks::Round(6),
            grid: true,
        }
    }

    /// A logarithmic axis with a grid; both ends above 0.
    pub fn log(title: &str, range: Range<f64>) -> Self {
        let low = range.start.max(f64::MIN_POSITIVE);
        let high = range.end.max(low * 1.001);
        Self { title: title.to_string(), range: low..high, scale: Scale::Log, ticks: Ticks::Round(6), grid: true }
    }

    /// With these ticks.
    pub fn ticks(mut self, ticks: Ticks) -> Self {
        self.ticks = ticks;
        self
    }

    /// Without lines through the marks.
    pub fn without_grid(mut self) -> Self {
        self.grid = false;
        self
    }

    /// Years of a range with one tick each, at their first day; as many labels as have room.
    pub fn years(from: i32, to: i32) -> Self {
        let ticks = (from..=to).map(|year| (f64::from(year), year.to_string())).collect();
        Self::linear("", f64::from(from)..f64::from(to + 1)).ticks(Ticks::At(ticks)).without_grid()
    }

    /// Position of a value between the ends [0, 1].
    fn share(&self, value: f64) -> f64 {
        let (low, high) = (self.range.start, self.range.end);
        match self.scale {
            Scale::Linear => (value - low) / (high - low),
            Scale::Log => (value.max(f64::MIN_POSITIVE) / low).ln() / (high / low).ln(),
        }
    }

    fn marks(&self) -> Vec<(f64, String)> {
        let points = match (&self.ticks, self.scale) {
            (Ticks::At(marks), _) => return marks.clone(),
            (Ticks::None, _) => Vec::new(),
            (Ticks::Round(most), Scale::Linear) => RangedCoordf64::from(self.range.clone()).key_points(Only(*most)),
            (Ticks::Round(most), Scale::Log) => {
                LogCoord::<f64>::from(self.range.clone().log_scale()).key_points(Only(*most))
            }
        };
        let step = points.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(f64::INFINITY, f64::min);
        // Along a logarithmic axis every mark is as fine as itself.
        let step = |value: f64| if self.scale == Scale::Log { value } else { step };
        points.into_iter().map(|value| (value, number(value, step(value)))).collect()
    }
}

/// At most so many marks, none of them in bold.
struct Only(usize);

impl KeyPointHint for Only {
    fn max_num_points(&self) -> usize {
        self.0
    }

    fn weight(&self) -> plotters::coord::ranged1d::KeyPointWeight {
        plotters::coord::ranged1d::KeyPointWeight::Any
    }

    fn bold_points(&self) -> usize {
        self.0
    }
}

fn widened(range: Range<f64>) -> Range<f64> {
    let (low, high) = (range.start, range.end);
    if !(low.is_finite() && high.is_finite()) {
        return 0.0..1.0;
    }
    if high > low { low..high } else { low - 0.5..low + 0.5 }
}

/// A number for people: thousands parted, as many decimals as the step between marks needs.
pub fn number(value: f64, step: f64) -> String {
    let decimals = if step.is_finite() && step > 0.0 { (-step.log10().floor()).clamp(0.0, 6.0) as usize } else { 0 };
    let decimals = if step >= 1.0 { 0 } else { decimals };
    grouped(&format!("{value:.decimals$}"))
}

/// A plain number with its thousands parted by commas and a true minus.
pub fn grouped(plain: &str) -> String {
    // What is rounded to zero has no sign.
    let minus = if plain.contains(|digit| matches!(digit, '1'..='9')) { "−" } else { "" };
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |rest| (minus, rest));
    let (whole, rest) = digits.find('.').map_or((digits, ""), |at| digits.split_at(at));
    let mut parted = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            parted.push(',');
        }
        parted.push(digit);
    }
    format!("{sign}{parted}{rest}")
}

/// The plane between two axes.
#[derive(Clone, Debug)]
pub struct Plane {
    /// The axis across.
    pub x: Axis,
    /// The axis upwards.
    pub y: Axis,
    /// Where the data stand, without labels.
    pub field: Rectangle,
}

impl Plane {
    /// A plane in a rectangle that also has room for the labels.
    pub fn new(x: Axis, y: Axis, room: Rectangle) -> Self {
        let widest = y.marks().iter().map(|(_, label)| label_width(label)).fold(0.0, f64::max);
        let title = if y.title.is_empty() { 0 } else { 15 };
        let left = (widest / f64::from(POINT)).ceil() as i32 + title + 7;
        let bottom = if matches!(x.ticks, Ticks::None) { 2 } else { 16 } + if x.title.is_empty() { 0 } else { 12 };
        // Half of the last label stands beyond the field.
        let last = x.marks().last().map_or(0.0, |(_, label)| label_width(label) / 2.0 / f64::from(POINT));
        Self { field: room.inside(left, 6, last.ceil() as i32 + 2, bottom), x, y }
    }

    /// Where a point lies on the sheet; values beyond the axes are put on their ends.
    pub fn at(&self, x: f64, y: f64) -> (i32, i32) {
        let (across, up) = (self.x.share(x).clamp(0.0, 1.0), self.y.share(y).clamp(0.0, 1.0));
        let field = &self.field;
        let left = f64::from(field.left) + across * f64::from(field.width());
        let top = f64::from(field.bottom) - up * f64::from(field.height());
        (left.round() as i32, top.round() as i32)
    }

    /// Draws grid, axes and labels.
    ///
    /// # Errors
    /// Those of `plotters`.
    pub fn draw(&self, sheet: &Sheet) -> Drawn {
        let (area, field) = (sheet.area(), self.field);
        let grid = colour::GRID.stroke_width(6);
        let axis = colour::FAINT_INK.stroke_width(8);
        let mut free = i32::MIN;
        for (value, label) in self.x.marks() {
            let (x, _) = self.at(value, self.y.range.start);
            if self.x.grid {
                line(sheet, vec![(x, field.top), (x, field.bottom)], grid)?;
            }
            line(sheet, vec![(x, field.bottom), (x, field.bottom + 3 * POINT)], axis)?;
            let half = (label_width(&label) / 2.0).ceil() as i32;
            // The label of a mark at the rim stays on the sheet.
            let x = x.min(area.dim_in_pixel().0 as i32 - half);
            if x - half >= free {
                free = x + half + 4 * POINT;
                let style = letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Top));
                area.draw(&Text::new(label, (x, field.bottom + 5 * POINT), style))?;
            }
        }
        let mut free = i32::MAX;
        for (value, label) in self.y.marks() {
            let (_, y) = self.at(self.x.range.start, value);
            if self.y.grid {
                line(sheet, vec![(field.left, y), (field.right, y)], grid)?;
            }
            if y + 6 * POINT <= free {
                free = y - 6 * POINT;
                let style = letters(LETTERS).pos(Pos::new(HPos::Right, VPos::Center));
                area.draw(&Text::new(label, (field.left - 4 * POINT, y), style))?;
            }
        }
        line(sheet, vec![(field.left, field.bottom), (field.right, field.bottom)], axis)?;
        self.titles(sheet)
    }

    fn titles(&self, sheet: &Sheet) -> Drawn {
        let (area, field) = (sheet.area(), self.field);
        if !self.x.title.is_empty() {
            let style = letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Top));
            let at = (i32::midpoint(field.left, field.right), field.bottom + 17 * POINT);
            area.draw(&Text::new(self.x.title.clone(), at, style))?;
        }
        if !self.y.title.is_empty() {
            let widest = self.y.marks().iter().map(|(_, label)| label_width(label)).fold(0.0, f64::max) as i32;
            let style = letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Bottom)).transform(FontTransform::Rotate270);
            let at = (field.left - widest - 8 * POINT, i32::midpoint(field.top, field.bottom));
            let title = text::shortened(&self.y.title, LETTERS * f64::from(POINT), false, f64::from(field.height()));
            area.draw(&Text::new(title, at, style))?;
        }
        Ok(())
    }

    /// A line through points of the plane; a value that is missing breaks it.
    ///
    /// # Errors
    /// Those of `plotters`.
    pub fn line(&self, sheet: &Sheet, points: &[(f64, Option<f64>)], style: impl Into<ShapeStyle>) -> Drawn {
        let style = style.into();
        for run in points.split(|(_, value)| value.is_none()) {
            let run: Vec<(i32, i32)> = run.iter().filter_map(|&(x, y)| y.map(|y| self.at(x, y))).collect();
            if run.len() > 1 {
                line(sheet, run, style)?;
            }
        }
        Ok(())
    }

    /// A band between two values at each place; of a single place a bar.
    ///
    /// # Errors
    /// Those of `plotters`.
    pub fn band(&self, sheet: &Sheet, points: &[(f64, f64, f64)], colour: RGBColor, opacity: f64) -> Drawn {
        if let [(x, low, high)] = points {
            return line(sheet, vec![self.at(*x, *low), self.at(*x, *high)], colour.mix(opacity).stroke_width(60));
        }
        let lower = points.iter().map(|&(x, low, _)| self.at(x, low));
        let upper = points.iter().rev().map(|&(x, _, high)| self.at(x, high));
        let corners: Vec<(i32, i32)> = lower.chain(upper).collect();
        sheet.area().draw(&Polygon::new(corners, colour.mix(opacity).filled()))
    }
}

fn label_width(label: &str) -> f64 {
    text::width(label, LETTERS * f64::from(POINT), false)
}

/// A line on a sheet.
///
/// # Errors
/// Those of `plotters`.
pub fn line(sheet: &Sheet, points: Vec<(i32, i32)>, style: impl Into<ShapeStyle>) -> Drawn {
    sheet.area().draw(&PathElement::new(points, style))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_decimals_of_their_step() {
        assert_eq!(number(1_250_000.0, 50_000.0), "1,250,000");
        assert_eq!(number(0.25, 0.05), "0.25");
        assert_eq!(number(-3.5, 0.5), "−3.5");
        assert_eq!(number(-0.0, 1.0), "0");
        assert_eq!(number(-1e-17, 0.2), "0.0");
    }

    #[test]
    fn values_stand_where_the_axis_puts_them() {
        let field = Rectangle { left: 0, top: 0, right: 1_000, bottom: 500 };
        let plane = Plane { x: Axis::linear("", 0.0..10.0), y: Axis::log("", 1.0..100.0), field };
        assert_eq!(plane.at(5.0, 10.0), (500, 250));
        assert_eq!(plane.at(-1.0, 1_000.0), (0, 0));
    }

    #[test]
    fn an_axis_without_extent_is_widened() {
        assert_eq!(Axis::linear("", 3.0..3.0).range, 2.5..3.5);
        assert_eq!(Axis::linear("", f64::NAN..1.0).range, 0.0..1.0);
    }
}
