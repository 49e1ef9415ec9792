//! Symbols of series, and the key that explains them.

use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use super::frame::{LETTERS, Rectangle};
use crate::drawing::sheet::letters;
use crate::drawing::{Drawn, POINT, Sheet, colour, text};

/// Shapes, so that series are told apart without colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Circle.
    Disc,
    /// Square.
    Square,
    /// Square on its corner.
    Diamond,
    /// Triangle that points up.
    Up,
    /// Triangle that points down.
    Down,
}

/// What stands in a key.
#[derive(Clone, Copy, Debug)]
pub enum Symbol {
    /// A mark, filled or hollow.
    Mark(Shape, RGBColor, bool),
    /// A line with its width [tenths of a point] and whether it is dashed.
    Line(RGBColor, u32, bool),
    /// An area with its opacity.
    Area(RGBColor, f64),
}

/// Most series that one picture tells apart.
pub const SERIES: usize = 6;

/// Shape and colour of a series by its place.
pub fn of_series(place: usize) -> (Shape, RGBColor) {
    const ALL: [(Shape, RGBColor); SERIES] = [
        (Shape::Disc, colour::BLUE),
        (Shape::Square, colour::VERMILION),
        (Shape::Diamond, colour::GREEN),
        (Shape::Up, colour::PURPLE),
        (Shape::Down, colour::ORANGE),
        (Shape::Disc, colour::BLACK),
    ];
    ALL[place % SERIES]
}

/// Draws a mark of half a width of `size` [tenths of a point].
///
/// # Errors
/// Those of `plotters`.
pub fn mark(sheet: &Sheet, at: (i32, i32), size: i32, (shape, colour): (Shape, RGBColor), filled: bool) -> Drawn {
    let (area, (x, y)) = (sheet.area(), at);
    let inside = if filled { colour } else { colour::PAPER };
    if shape == Shape::Disc {
        area.draw(&Circle::new(at, size, inside.filled()))?;
        return area.draw(&Circle::new(at, size, colour.stroke_width(10)));
    }
    let (flat, tall) = (size * 9 / 10, size * 13 / 10);
    let mut corners = match shape {
        Shape::Square => vec![(x - flat, y - flat), (x + flat, y - flat), (x + flat, y + flat), (x - flat, y + flat)],
        Shape::Up => vec![(x, y - tall), (x + tall, y + size), (x - tall, y + size)],
        Shape::Down => vec![(x, y + tall), (x + tall, y - size), (x - tall, y - size)],
        _ => vec![(x, y - tall), (x + tall, y), (x, y + tall), (x - tall, y)],
    };
    area.draw(&Polygon::new(corners.clone(), inside.filled()))?;
    corners.push(corners[0]);
    area.draw(&PathElement::new(corners, colour.stroke_width(10)))
}

/// Height of a line of a key [points].
const LINE: i32 = 13;

/// Width of a symbol with the gap behind it [tenths of a point].
const SYMBOL: i32 = 18 * POINT;

/// Width of a text in ordinary letters [tenths of a point].
pub fn width(words: &str) -> i32 {
    text::width(words, LETTERS * f64::from(POINT), false).ceil() as i32
}

/// Left and line of items of these widths in a width [tenths of a point]: side by side with a gap, and on the next line where
/// one has no room.
pub fn places(widths: impl IntoIterator<Item = i32>, room: i32) -> Vec<(i32, i32)> {
    let (mut left, mut line) = (0, 0);
    let place = |wide: i32| {
        if left > 0 && left + wide > room {
            (left, line) = (0, line + 1);
        }
        let at = (left, line);
        left += wide + 12 * POINT;
        at
    };
    widths.into_iter().map(place).collect()
}

fn widths(items: &[(Symbol, String)]) -> impl Iterator<Item = i32> {
    items.iter().map(|(_, words)| SYMBOL + width(words))
}

/// Height of a key in a width [points]; 0 without items.
pub fn key_height(items: &[(Symbol, String)], room: i32) -> i32 {
    places(widths(items), room * POINT).last().map_or(0, |(_, line)| (line + 1) * LINE + 4)
}

/// Draws a key at the top of a rectangle.
///
/// # Errors
/// Those of `plotters`.
pub fn key(sheet: &Sheet, room: Rectangle, items: &[(Symbol, String)]) -> Drawn {
    let area = sheet.area();
    for ((left, line), (symbol, words)) in places(widths(items), room.width()).into_iter().zip(items) {
        let (x, y) = (room.left + left, room.top + line * LINE * POINT + 6 * POINT);
        let middle = (x + 6 * POINT, y);
        match *symbol {
            Symbol::Mark(shape, colour, filled) => mark(sheet, middle, 32, (shape, colour), filled)?,
            Symbol::Line(colour, wide, dashed) => {
                sheet.dashes(if dashed { &[30, 20] } else { &[] });
                area.draw(&PathElement::new(vec![(x, y), (x + 13 * POINT, y)], colour.stroke_width(wide)))?;
                sheet.dashes(&[]);
            }
            Symbol::Area(colour, opacity) => {
                let corners = [(x, y - 4 * POINT), (x + 13 * POINT, y + 4 * POINT)];
                area.draw(&plotters::element::Rectangle::new(corners, colour.mix(opacity).filled()))?;
            }
        }
        let style = letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Center));
        let words = text::shortened(words, LETTERS * f64::from(POINT), false, f64::from(room.width() - SYMBOL));
        area.draw(&Text::new(words, (x + SYMBOL, y), style))?;
    }
    Ok(())
}
