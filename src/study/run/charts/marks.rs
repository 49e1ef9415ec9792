//! What charts of courses draw alike: curves with bands, slices that say their figures, keys, labels beside lines.

use std::convert::Infallible;

use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::{Circle, Rectangle as Box, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use crate::drawing::sheet::{bold_letters, letters, tinted};
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::report::chart::frame::{LETTERS, Paper, Rectangle};
use crate::report::chart::plane::{Plane, line};
pub use crate::report::chart::symbols::width;
use crate::report::chart::symbols::{Laid, laid};
use crate::study::run::charts::courses::Spread;

/// Height of a row of a key [points].
const ROW: i32 = 13;

/// Width of a sign of a key with the gap behind it [points].
const SIGN: i32 = 17;

/// A text in ordinary letters, cut to a width [tenths of a point].
pub fn cut(words: &str, room: i32) -> String {
    text::shortened(words, LETTERS * f64::from(POINT), false, f64::from(room))
}

/// Writes a text that stands left of, around or right of a place, at its middle height.
///
/// # Errors
/// Those of `plotters`.
pub fn write(sheet: &Sheet, words: &str, at: (i32, i32), side: HPos, ink: RGBColor) -> Drawn {
    let style = tinted(letters(LETTERS), ink).pos(Pos::new(side, VPos::Center));
    sheet.area().draw(&Text::new(words.to_string(), at, style))
}

/// Writes a heading above a panel, at its left, in semi-bold letters cut to a width.
///
/// # Errors
/// Those of `plotters`.
pub fn heading(sheet: &Sheet, words: &str, at: (i32, i32), room: i32) -> Drawn {
    let words = text::shortened(words, LETTERS * f64::from(POINT), true, f64::from(room));
    let style = bold_letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Center));
    sheet.area().draw(&Text::new(words, at, style))
}

/// A curve; a value that is missing breaks it, one that stands alone is a dot.
///
/// # Errors
/// Those of `plotters`.
pub fn curve(sheet: &Sheet, plane: &Plane, points: &[(f64, Option<f64>)], ink: RGBColor, width: u32) -> Drawn {
    plane.line(sheet, points, ink.stroke_width(width))?;
    for run in points.split(|(_, value)| value.is_none()) {
        if let [(x, Some(y))] = run {
            sheet.area().draw(&Circle::new(plane.at(*x, *y), 25, ink.filled()))?;
        }
    }
    Ok(())
}

/// Mean, 95 % interval of the mean and 5–95 % of runs of a course; nothing but the line with one run.
///
/// # Errors
/// Those of `plotters`.
pub fn course(sheet: &Sheet, plane: &Plane, points: &[(f64, Spread)], ink: RGBColor) -> Drawn {
    bands(sheet, plane, points, |spread| spread.band, (ink, 0.16))?;
    bands(sheet, plane, points, |spread| spread.interval, (ink, 0.30))?;
    let means: Vec<(f64, Option<f64>)> = points.iter().map(|(x, spread)| (*x, spread.mean)).collect();
    curve(sheet, plane, &means, ink, 14)
}

/// A band between two ends that a figure has, broken where it has none; one that stands alone is a bar.
///
/// # Errors
/// Those of `plotters`.
pub fn bands(
    sheet: &Sheet,
    plane: &Plane,
    points: &[(f64, Spread)],
    ends: impl Fn(&Spread) -> Option<(f64, f64)>,
    (ink, opacity): (RGBColor, f64),
) -> Drawn {
    for run in points.split(|(_, spread)| ends(spread).is_none()) {
        let run: Vec<(f64, f64, f64)> =
            run.iter().filter_map(|(x, spread)| ends(spread).map(|(low, high)| (*x, low, high))).collect();
        if !run.is_empty() {
            plane.band(sheet, &run, ink, opacity)?;
        }
    }
    Ok(())
}

/// Makes the slice of a plane between two places across say something.
pub fn slice(sheet: &Sheet, plane: &Plane, (from, to): (f64, f64), says: String) {
    let (left, right) = (plane.at(from, 0.0).0, plane.at(to, 0.0).0.max(plane.at(from, 0.0).0 + 1));
    sheet.hover((left, plane.field.top), (right, plane.field.bottom), says);
}

/// What stands before the words of a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign {
    /// A filled square.
    Square(RGBColor),
    /// A line.
    Line(RGBColor),
    /// A band with its opacity.
    Band(RGBColor, f64),
    /// A point.
    Dot(RGBColor),
}

/// A key: signs and words in rows from left to right.
#[derive(Clone, Debug, Default)]
pub struct Key {
    /// Signs with their words.
    pub items: Vec<(Sign, String)>,
}

impl Key {
    /// The key of simulated figures: line and bands, or the line of the one run.
    pub fn simulated(replications: u64, ink: RGBColor) -> Self {
        let items = match replications {
            1 => vec![(Sign::Line(ink), "the run".to_string())],
            runs => vec![
                (Sign::Line(ink), format!("mean of {runs} runs")),
                (Sign::Band(ink, 0.46), "95 % interval of the mean".to_string()),
                (Sign::Band(ink, 0.16), "5–95 % of runs".to_string()),
            ],
        };
        Self { items }
    }

    /// With a further sign.
    pub fn and(mut self, sign: Sign, words: impl Into<String>) -> Self {
        self.items.push((sign, words.into()));
        self
    }

    /// Height that it needs in a width [tenths of a point], in points.
    pub fn height(&self, width: i32) -> i32 {
        self.laid(width).1 * ROW
    }

    /// Words with their places.
    fn laid(&self, room: i32) -> (Vec<Laid>, i32) {
        laid(self.items.iter().map(|(_, words)| words.as_str()), SIGN * POINT, room)
    }

    /// Draws it where it has its place on a sheet, with a gap in points, and gives the rest of the room.
    ///
    /// # Errors
    /// Those of `plotters`.
    pub fn keyed(
        &self,
        sheet: &Sheet,
        room: Rectangle,
        gap: i32,
    ) -> Result<Rectangle, DrawingAreaErrorKind<Infallible>> {
        let (paper, height) = (Paper::of(sheet), self.height(room.width()));
        let (_, rest) = paper.keyed(room, height + gap);
        self.draw(sheet, paper.either(room, Rectangle { top: room.bottom - height * POINT, ..room }))?;
        Ok(rest)
    }

    /// Draws it from the top left of a rectangle on.
    ///
    /// # Errors
    /// Those of `plotters`.
    pub fn draw(&self, sheet: &Sheet, room: Rectangle) -> Drawn {
        for ((sign, _), Laid { left, line, words }) in self.items.iter().zip(self.laid(room.width()).0) {
            let (x, y) = (room.left + left, room.top + (line * ROW + ROW / 2) * POINT);
            sign.draw(sheet, (x, y))?;
            for (number, words) in words.iter().enumerate() {
                let at = (x + SIGN * POINT, y + number as i32 * ROW * POINT);
                write(sheet, words, at, HPos::Left, colour::INK)?;
            }
        }
        Ok(())
    }
}

impl Sign {
    fn draw(self, sheet: &Sheet, (x, y): (i32, i32)) -> Drawn {
        let area = sheet.area();
        let wide = (SIGN - 4) * POINT;
        match self {
            Self::Square(ink) => area.draw(&Box::new([(x + 20, y - 45), (x + wide - 20, y + 45)], ink.filled())),
            Self::Line(ink) => line(sheet, vec![(x, y), (x + wide, y)], ink.stroke_width(16)),
            Self::Band(ink, opacity) => {
                area.draw(&Box::new([(x, y - 40), (x + wide, y + 40)], ink.mix(opacity).filled()))
            }
            Self::Dot(ink) => area.draw(&Circle::new((x + wide / 2, y), 26, ink.filled())),
        }
    }
}

/// Heights at which labels stand, as near as can be to those wished for and at least `gap` apart, between top and bottom.
/// `None` for those that have no room, from the end of the list on.
pub fn parted(wished: &[i32], gap: i32, (top, bottom): (i32, i32)) -> Vec<Option<i32>> {
    let most = ((bottom - top) / gap.max(1) + 1).max(0) as usize;
    let mut order: Vec<usize> = (0..wished.len().min(most)).collect();
    order.sort_by_key(|&label| (wished[label], label));
    let mut heights = vec![None; wished.len()];
    let mut free = top;
    let mut placed: Vec<i32> = Vec::new();
    for &label in &order {
        let at = wished[label].max(free);
        placed.push(at);
        free = at + gap;
    }
    let mut limit = bottom;
    for at in placed.iter_mut().rev() {
        *at = (*at).min(limit);
        limit = *at - gap;
    }
    for (&label, at) in order.iter().zip(placed) {
        heights[label] = Some(at);
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_parted_and_stay_between_the_ends() {
        assert_eq!(parted(&[50, 52, 10], 10, (0, 60)), [Some(50), Some(60), Some(10)]);
        assert_eq!(parted(&[58, 59, 60], 10, (0, 60)), [Some(40), Some(50), Some(60)]);
        assert_eq!(parted(&[5, 5, 5], 10, (0, 10)), [Some(0), Some(10), None]);
    }

    #[test]
    fn a_key_breaks_into_rows() {
        let item = |words: &str| (Sign::Dot(colour::INK), words.to_string());
        let key = Key { items: vec![item("one"), item("two"), item("a longer text than the rest")] };
        assert_eq!(key.height(5_000), ROW);
        assert!(key.height(700) > ROW);
        assert_eq!(Key::default().height(100), 0);
    }
}
