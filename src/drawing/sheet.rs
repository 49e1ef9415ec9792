//! What a chart draws on: an area of `plotters`, and what `plotters` has no words for (layers, dashes, hover texts, rings).

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::style::{FontDesc, FontFamily, FontStyle, IntoFont, RGBColor, TextStyle};
use plotters_backend::{BackendColor, BackendCoord};

use super::picture::Picture;
use super::recorder::{Mark, Paint, Recorder, Recording, Stroke};
use super::{POINT, colour, text};

/// An area of a sheet.
pub type Area = DrawingArea<Recorder, Shift>;

/// What drawing gives; a recorder cannot fail, `plotters` may refuse a range without extent.
pub type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

/// A sheet to draw on.
#[derive(Debug)]
pub struct Sheet {
    size: (u32, u32),
    recording: Rc<RefCell<Recording>>,
}

impl Sheet {
    /// A blank sheet of a width and height in points.
    pub fn new(width: u32, height: u32) -> Self {
        let unit = POINT.unsigned_abs();
        Self { size: (width * unit, height * unit), recording: Rc::default() }
    }

    /// All of it.
    pub fn area(&self) -> Area {
        Recorder { size: self.size, recording: Rc::clone(&self.recording) }.into_drawing_area()
    }

    /// Width and height in tenths of a point.
    pub fn size(&self) -> (i32, i32) {
        (self.size.0 as i32, self.size.1 as i32)
    }

    /// Dashes and gaps of the lines that come next [tenths of a point]; none for full lines.
    pub fn dashes(&self, lengths: &[u32]) {
        self.recording.borrow_mut().dashes = lengths.to_vec();
    }

    /// Makes the rectangle between two corners say something when pointed at.
    pub fn hover(&self, a: BackendCoord, b: BackendCoord, says: impl Into<String>) {
        self.keep(Mark::Hover(a, b, says.into()));
    }

    /// Makes a disc around a point say something when pointed at.
    pub fn hover_at(&self, (x, y): BackendCoord, radius: i32, says: impl Into<String>) {
        self.hover((x - radius, y - radius), (x + radius, y + radius), says);
    }

    /// Begins a layer with a name; what is drawn until [`Sheet::close`] belongs to it.
    pub fn open(&self, layer: &str) {
        self.keep(Mark::Open(layer.to_string()));
    }

    /// Begins a panel with a name between two heights of the sheet [tenths of a point], to its whole width: a report shows one
    /// at a time. What is drawn until [`Sheet::close`] belongs to it.
    pub fn panel(&self, name: &str, top: i32, bottom: i32) {
        self.keep(Mark::Panel(name.to_string(), top, bottom));
    }

    /// Ends the layer or panel begun last.
    pub fn close(&self) {
        self.keep(Mark::Close);
    }

    /// Fills rings, where a ring inside another is a hole, with an edge if wished.
    pub fn rings(&self, rings: Vec<Vec<BackendCoord>>, fill: RGBColor, edge: Option<(RGBColor, u32)>) {
        self.keep(Mark::Rings(rings, paint(fill), edge.map(stroke), None));
    }

    /// The same, saying something when pointed at.
    pub fn rings_saying(
        &self,
        rings: Vec<Vec<BackendCoord>>,
        fill: RGBColor,
        edge: Option<(RGBColor, u32)>,
        says: String,
    ) {
        self.keep(Mark::Rings(rings, paint(fill), edge.map(stroke), Some(says)));
    }

    /// The picture.
    pub fn finish(self) -> Picture {
        let marks = std::mem::take(&mut self.recording.borrow_mut().marks);
        Picture { size: self.size, marks, narrow: None }
    }

    fn keep(&self, mark: Mark) {
        self.recording.borrow_mut().marks.push(mark);
    }
}

fn stroke((colour, width): (RGBColor, u32)) -> Stroke {
    Stroke { paint: paint(colour), width, dashes: Vec::new() }
}

fn paint(colour: RGBColor) -> Paint {
    Paint { rgb: (colour.0, colour.1, colour.2), opacity: 1.0 }
}

/// Letters of a size in points.
pub fn letters(points: f64) -> TextStyle<'static> {
    let font: FontDesc<'static> = (text::FAMILY, points * f64::from(POINT)).into_font();
    TextStyle::from(font).color(&colour::INK)
}

/// Semi-bold letters of a size in points.
pub fn bold_letters(points: f64) -> TextStyle<'static> {
    let size = points * f64::from(POINT);
    TextStyle::from(FontDesc::new(FontFamily::Name(text::FAMILY), size, FontStyle::Bold)).color(&colour::INK)
}

/// Letters in another colour.
pub fn tinted(mut letters: TextStyle<'static>, colour: RGBColor) -> TextStyle<'static> {
    letters.color = BackendColor { alpha: 1.0, rgb: (colour.0, colour.1, colour.2) };
    letters
}
