//! What all charts have alike: title above, basis below, the body between, in the width of a printed page.

use plotters::element::Text;

use crate::drawing::sheet::{bold_letters, letters, tinted};
use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};

/// Width of a chart [points]: the text of an A4 page.
pub const WIDTH: u32 = 480;

/// Size of ordinary letters [points]; nothing is smaller.
pub const LETTERS: f64 = 9.0;

/// Size of the letters of titles [points].
const TITLE: f64 = 12.0;

/// Distance to the edge [points].
const MARGIN: i32 = 8;

/// Left, top, right, bottom of a part of a sheet [tenths of a point].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rectangle {
    /// Left.
    pub left: i32,
    /// Top.
    pub top: i32,
    /// Right.
    pub right: i32,
    /// Bottom.
    pub bottom: i32,
}

impl Rectangle {
    /// Width.
    pub fn width(&self) -> i32 {
        self.right - self.left
    }

    /// Height.
    pub fn height(&self) -> i32 {
        self.bottom - self.top
    }

    /// The part inside margins, given in points.
    pub fn inside(&self, left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self {
            left: self.left + left * POINT,
            top: self.top + top * POINT,
            right: self.right - right * POINT,
            bottom: self.bottom - bottom * POINT,
        }
    }

    /// Equal parts side by side and one below the other, row by row, with gaps in points.
    pub fn grid(&self, columns: usize, rows: usize, gap: i32) -> Vec<Self> {
        self.grid_apart(columns, rows, (gap, gap))
    }

    /// The same with gaps across and down, in points.
    pub fn grid_apart(&self, columns: usize, rows: usize, (across, down): (i32, i32)) -> Vec<Self> {
        let (columns, rows) = (columns.max(1) as i32, rows.max(1) as i32);
        let (across, down) = (across * POINT, down * POINT);
        let width = (self.width() - across * (columns - 1)) / columns;
        let height = (self.height() - down * (rows - 1)) / rows;
        let part = |row: i32, column: i32| {
            let (left, top) = (self.left + column * (width + across), self.top + row * (height + down));
            Self { left, top, right: left + width, bottom: top + height }
        };
        (0..rows).flat_map(|row| (0..columns).map(move |column| part(row, column))).collect()
    }
}

/// Texts around a chart.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Title: what is shown, of what, where.
    pub title: String,
    /// How to read it; may be empty.
    pub subtitle: String,
    /// On what it rests: replications, interval, seeds, index.
    pub basis: String,
}

impl Frame {
    /// A picture of a height in points, with a body drawn by `body` in the rectangle that is left for it.
    ///
    /// # Panics
    /// Where `body` asks `plotters` for something impossible, as an axis without extent.
    pub fn drawn(&self, height: u32, body: impl FnOnce(&Sheet, Rectangle) -> Drawn) -> Picture {
        let sheet = Sheet::new(WIDTH, height);
        let rectangle = self.around(&sheet).and_then(|rectangle| body(&sheet, rectangle));
        rectangle.expect("what charts ask for can be drawn");
        sheet.finish()
    }

    /// A picture whose body has a height in points, whatever room the texts take.
    ///
    /// # Panics
    /// As [`Frame::drawn`].
    pub fn drawn_around(&self, body_height: i32, body: impl FnOnce(&Sheet, Rectangle) -> Drawn) -> Picture {
        self.drawn((self.height() + body_height).unsigned_abs(), body)
    }

    /// Height of the words around the body with their margins [points].
    pub fn height(&self) -> i32 {
        let room = f64::from((WIDTH as i32 - 2 * MARGIN) * POINT);
        let rows =
            |words: &str, size: f64, bold| text::wrapped(words, size * f64::from(POINT), bold, room).len() as i32;
        let title = rows(&self.title, TITLE, true) * 15;
        let rest = rows(&self.subtitle, LETTERS, false) * 12 + rows(&self.basis, LETTERS, false) * 11;
        MARGIN + title + rest + MARGIN / 2 + 8
    }

    fn around(
        &self,
        sheet: &Sheet,
    ) -> Result<Rectangle, plotters::drawing::DrawingAreaErrorKind<std::convert::Infallible>> {
        let (area, (width, height)) = (sheet.area(), sheet.size());
        area.fill(&colour::PAPER)?;
        let margin = MARGIN * POINT;
        let room = f64::from(width - 2 * margin);
        let mut top = margin;
        let title = text::wrapped(&self.title, TITLE * f64::from(POINT), true, room);
        for line in &title {
            area.draw(&Text::new(line.clone(), (margin, top), bold_letters(TITLE)))?;
            top += 15 * POINT;
        }
        for line in text::wrapped(&self.subtitle, LETTERS * f64::from(POINT), false, room) {
            area.draw(&Text::new(line, (margin, top), tinted(letters(LETTERS), colour::FAINT_INK)))?;
            top += 12 * POINT;
        }
        let basis = text::wrapped(&self.basis, LETTERS * f64::from(POINT), false, room);
        let mut bottom = height - MARGIN * POINT / 2 - 11 * POINT * basis.len() as i32;
        let body = Rectangle { left: margin, top: top + 4 * POINT, right: width - margin, bottom: bottom - 4 * POINT };
        for line in basis {
            area.draw(&Text::new(line, (margin, bottom), tinted(letters(LETTERS), colour::FAINT_INK)))?;
            bottom += 11 * POINT;
        }
        Ok(body)
    }
}
