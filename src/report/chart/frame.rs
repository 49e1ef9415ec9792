//! What all charts have alike: title above, basis below, the body between, in the width of a printed page and again in that of
//! a telephone.

use plotters::element::Text;

use crate::drawing::sheet::{bold_letters, letters, tinted};
use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};

/// Size of ordinary letters [points]; nothing is smaller.
pub const LETTERS: f64 = 9.0;

/// Size of the letters of titles [points].
const TITLE: f64 = 12.0;

/// What a chart is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The text of an A4 page.
    Page,
    /// The screen of a telephone held upright: panels one below the other, keys below them.
    Telephone,
}

impl Paper {
    /// That of a sheet.
    pub fn of(sheet: &Sheet) -> Self {
        if sheet.size().0 < Self::Page.width() * POINT { Self::Telephone } else { Self::Page }
    }

    /// One of two, by what is drawn on.
    pub fn either<T>(self, page: T, telephone: T) -> T {
        match self {
            Self::Page => page,
            Self::Telephone => telephone,
        }
    }

    /// Width [points]. That of a telephone is 360 pixels of CSS, in which letters of nine points are twelve pixels high.
    pub fn width(self) -> i32 {
        self.either(480, 270)
    }

    /// Distance to the edge [points].
    pub fn margin(self) -> i32 {
        self.either(8, 5)
    }

    /// Width between the edges [points].
    pub fn room(self) -> i32 {
        self.width() - 2 * self.margin()
    }

    /// Columns of panels: at most so many, and one on a telephone.
    pub fn columns(self, most: usize) -> usize {
        self.either(most.max(1), 1)
    }

    /// A part of a sheet as one for a key of a height in points and one for the rest: the key above on a page, below on a telephone.
    pub fn keyed(self, room: Rectangle, key: i32) -> (Rectangle, Rectangle) {
        let key = key * POINT;
        match self {
            Self::Page => (room, Rectangle { top: room.top + key, ..room }),
            Self::Telephone => {
                (Rectangle { top: room.bottom - key, ..room }, Rectangle { bottom: room.bottom - key, ..room })
            }
        }
    }

    /// Draws a panel of small multiples. On a telephone it is a panel with a name, which a report shows by itself.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn panel(self, sheet: &Sheet, name: &str, part: Rectangle, body: impl FnOnce() -> Drawn) -> Drawn {
        if self == Self::Page {
            return body();
        }
        sheet.panel(name, part.top, part.bottom);
        body()?;
        sheet.close();
        Ok(())
    }
}

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
    /// A picture whose body has a height in points by what it is drawn on, whatever room the texts take. It is drawn on a page,
    /// and once more for a telephone.
    ///
    /// # Panics
    /// Where `body` asks `plotters` for something impossible, as an axis without extent.
    pub fn drawn(&self, height: impl Fn(Paper) -> i32, body: impl Fn(&Sheet, Rectangle) -> Drawn) -> Picture {
        let telephone = self.on(Paper::Telephone, height(Paper::Telephone), &body);
        Picture { narrow: Some(Box::new(telephone)), ..self.on(Paper::Page, height(Paper::Page), &body) }
    }

    /// The same on a page alone.
    ///
    /// # Panics
    /// As [`Frame::drawn`].
    pub fn drawn_once(&self, height: i32, body: impl Fn(&Sheet, Rectangle) -> Drawn) -> Picture {
        self.on(Paper::Page, height, &body)
    }

    fn on(&self, paper: Paper, height: i32, body: &impl Fn(&Sheet, Rectangle) -> Drawn) -> Picture {
        let sheet = Sheet::new(paper.width().unsigned_abs(), (self.height(paper) + height).unsigned_abs());
        let rectangle = self.around(&sheet, paper).and_then(|rectangle| body(&sheet, rectangle));
        rectangle.expect("what charts ask for can be drawn");
        sheet.finish()
    }

    /// Height of the words around the body with their margins [points].
    pub fn height(&self, paper: Paper) -> i32 {
        let room = f64::from(paper.room() * POINT);
        let rows = |words: &str, size: f64, bold| text::broken(words, size * f64::from(POINT), bold, room).len() as i32;
        let title = rows(&self.title, TITLE, true) * 15;
        let rest = rows(&self.subtitle, LETTERS, false) * 12 + rows(&self.basis, LETTERS, false) * 11;
        let margin = paper.margin();
        margin + title + rest + margin / 2 + 8
    }

    fn around(
        &self,
        sheet: &Sheet,
        paper: Paper,
    ) -> Result<Rectangle, plotters::drawing::DrawingAreaErrorKind<std::convert::Infallible>> {
        let (area, (width, height)) = (sheet.area(), sheet.size());
        area.fill(&colour::PAPER)?;
        let margin = paper.margin() * POINT;
        let room = f64::from(width - 2 * margin);
        let mut top = margin;
        let title = text::broken(&self.title, TITLE * f64::from(POINT), true, room);
        for line in &title {
            area.draw(&Text::new(line.clone(), (margin, top), bold_letters(TITLE)))?;
            top += 15 * POINT;
        }
        for line in text::broken(&self.subtitle, LETTERS * f64::from(POINT), false, room) {
            area.draw(&Text::new(line, (margin, top), tinted(letters(LETTERS), colour::FAINT_INK)))?;
            top += 12 * POINT;
        }
        let basis = text::broken(&self.basis, LETTERS * f64::from(POINT), false, room);
        let mut bottom = height - paper.margin() / 2 * POINT - 11 * POINT * basis.len() as i32;
        let body = Rectangle { left: margin, top: top + 4 * POINT, right: width - margin, bottom: bottom - 4 * POINT };
        for line in basis {
            area.draw(&Text::new(line, (margin, bottom), tinted(letters(LETTERS), colour::FAINT_INK)))?;
            bottom += 11 * POINT;
        }
        Ok(body)
    }
}
