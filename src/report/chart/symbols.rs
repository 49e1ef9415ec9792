//! Symbols of series, and the key that explains them.

use std::convert::Infallible;

use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use super::frame::{LETTERS, Paper, Rectangle};
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

/// Words of a key with their place.
#[derive(Clone, Debug, PartialEq)]
pub struct Laid {
    /// Left side of the symbol before them [tenths of a point].
    pub left: i32,
    /// Line on which they begin.
    pub line: i32,
    /// Lines of words; several where they are wider than the room.
    pub words: Vec<String>,
}

/// Words behind symbols of a width in a room [tenths of a point]: side by side with a gap, and on the next line where one has no
/// room. With the number of lines of all.
pub fn laid<'a>(all: impl IntoIterator<Item = &'a str>, symbol: i32, room: i32) -> (Vec<Laid>, i32) {
    let (mut left, mut line, mut lines) = (0, 0, 0);
    let place = |words: &str| {
        let wide = symbol + width(words);
        if left > 0 && left + wide > room {
            (left, line) = (0, line + 1);
        }
        let limit = f64::from(room - symbol);
        let (size, one) = (LETTERS * f64::from(POINT), wide <= room);
        let words = if one { vec![words.to_string()] } else { text::wrapped(words, size, false, limit) };
        let words: Vec<String> = words.iter().map(|line| text::shortened(line, size, false, limit)).collect();
        let (at, count) = ((left, line), words.len().max(1) as i32);
        lines = lines.max(line + count);
        (left, line) = if one { (left + wide + 12 * POINT, line) } else { (0, line + count) };
        Laid { left: at.0, line: at.1, words }
    };
    (all.into_iter().map(place).collect(), lines)
}

fn of_items(items: &[(Symbol, String)], room: i32) -> (Vec<Laid>, i32) {
    laid(items.iter().map(|(_, words)| words.as_str()), SYMBOL, room)
}

/// Height of a key in a width [points]; 0 without items.
pub fn key_height(items: &[(Symbol, String)], room: i32) -> i32 {
    match of_items(items, room * POINT).1 {
        0 => 0,
        lines => lines * LINE + 4,
    }
}

/// Draws a key where it has its place on a sheet, and gives the rest of the room.
///
/// # Errors
/// Those of `plotters`.
pub fn keyed(
    sheet: &Sheet,
    room: Rectangle,
    items: &[(Symbol, String)],
) -> Result<Rectangle, DrawingAreaErrorKind<Infallible>> {
    let (place, rest) = Paper::of(sheet).keyed(room, key_height(items, room.width() / POINT));
    key(sheet, place, items)?;
    Ok(rest)
}

/// Draws a key at the top of a rectangle.
///
/// # Errors
/// Those of `plotters`.
pub fn key(sheet: &Sheet, room: Rectangle, items: &[(Symbol, String)]) -> Drawn {
    let area = sheet.area();
    for (Laid { left, line, words }, (symbol, _)) in of_items(items, room.width()).0.into_iter().zip(items) {
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
        for (number, words) in words.into_iter().enumerate() {
            let style = letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(words, (x + SYMBOL, y + number as i32 * LINE * POINT), style))?;
        }
    }
    Ok(())
}
