//! What is drawn, in order: a backend of `plotters` that keeps marks instead of pixels.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};

use super::text;

/// Height above the base line that a line of text needs, in sizes of its letters.
const RISE: f64 = 0.76;

/// Height below it.
const FALL: f64 = 0.24;

/// A colour with its opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    /// Red, green, blue.
    pub rgb: (u8, u8, u8),
    /// Opacity [0, 1].
    pub opacity: f64,
}

impl From<BackendColor> for Paint {
    fn from(colour: BackendColor) -> Self {
        Self { rgb: colour.rgb, opacity: colour.alpha }
    }
}

/// How a line is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub paint: Paint,
    /// Width.
    pub width: u32,
    /// Lengths of dashes and gaps; empty for a full line.
    pub dashes: Vec<u32>,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lettering {
    /// Colour.
    pub paint: Paint,
    /// Size of the letters.
    pub size: f64,
    /// Whether they are semi-bold.
    pub bold: bool,
    /// Share of the text that stands left of its place: 0, 0.5 or 1.
    pub left: f64,
    /// Distance from its place down to the base line.
    pub base: f64,
    /// Clockwise turn [degrees].
    pub turn: i32,
}

/// One thing drawn; lengths in tenths of a point.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line through points.
    Line(Vec<BackendCoord>, Stroke),
    /// A filled polygon.
    Polygon(Vec<BackendCoord>, Paint),
    /// Several rings filled together, where a ring inside another is a hole: corners, fill, edge, and what they say when
    /// pointed at.
    Rings(Vec<Vec<BackendCoord>>, Paint, Option<Stroke>, Option<String>),
    /// A rectangle: corners, fill, edge.
    Rectangle(BackendCoord, BackendCoord, Option<Paint>, Option<Stroke>),
    /// A circle: centre, radius, fill, edge.
    Circle(BackendCoord, u32, Option<Paint>, Option<Stroke>),
    /// A text.
    Text(String, BackendCoord, Lettering),
    /// A place that says something when pointed at: corners and text.
    Hover(BackendCoord, BackendCoord, String),
    /// Begin of a layer with a name.
    Open(String),
    /// Begin of a panel with a name, and its top and bottom.
    Panel(String, i32, i32),
    /// End of the last layer or panel begun.
    Close,
}

/// Everything drawn so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// Marks, those drawn later above those drawn before.
    pub marks: Vec<Mark>,
    /// Dashes of the lines that come next.
    pub dashes: Vec<u32>,
}

/// The backend: writes marks into a recording that others hold too.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// Width and height.
    pub size: (u32, u32),
    /// Where marks go.
    pub recording: Rc<RefCell<Recording>>,
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl Recorder {
    fn keep(&self, mark: Mark) -> Done {
        self.recording.borrow_mut().marks.push(mark);
        Ok(())
    }

    fn stroke<S: BackendStyle>(&self, style: &S) -> Stroke {
        let dashes = self.recording.borrow().dashes.clone();
        Stroke { paint: style.color().into(), width: style.stroke_width(), dashes }
    }
}

/// Whether nothing of a style would be seen.
fn unseen<S: BackendStyle>(style: &S) -> bool {
    style.color().alpha == 0.0
}

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Done {
        self.keep(Mark::Rectangle((x, y), (x + 1, y + 1), Some(color.into()), None))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Done {
        if unseen(style) {
            return Ok(());
        }
        let (inside, edge) = if fill { (Some(style.color().into()), None) } else { (None, Some(self.stroke(style))) };
        self.keep(Mark::Rectangle(a, b, inside, edge))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        let mut points: Vec<BackendCoord> = path.into_iter().collect();
        points.dedup();
        if unseen(style) || points.len() < 2 {
            return Ok(());
        }
        self.keep(Mark::Line(points, self.stroke(style)))
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        if unseen(style) {
            return Ok(());
        }
        let (inside, edge) = if fill { (Some(style.color().into()), None) } else { (None, Some(self.stroke(style))) };
        self.keep(Mark::Circle(at, radius, inside, edge))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Done {
        let mut points: Vec<BackendCoord> = corners.into_iter().collect();
        points.dedup();
        if unseen(style) || points.len() < 3 {
            return Ok(());
        }
        self.keep(Mark::Polygon(points, style.color().into()))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Done {
        if style.color().alpha == 0.0 || text.is_empty() {
            return Ok(());
        }
        let turn = match style.transform() {
            FontTransform::None => 0,
            FontTransform::Rotate90 => 90,
            FontTransform::Rotate180 => 180,
            FontTransform::Rotate270 => 270,
        };
        let lettering = Lettering {
            paint: style.color().into(),
            size: style.size(),
            bold: matches!(style.style(), FontStyle::Bold),
            left: match style.anchor().h_pos {
                HPos::Left => 0.0,
                HPos::Center => 0.5,
                HPos::Right => 1.0,
            },
            base: style.size()
                * match style.anchor().v_pos {
                    VPos::Top => RISE,
                    // Half the height of a capital.
                    VPos::Center => 0.357,
                    VPos::Bottom => -FALL,
                },
            turn,
        };
        self.keep(Mark::Text(text.to_string(), at, lettering))
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = text::width(text, style.size(), matches!(style.style(), FontStyle::Bold));
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }

    fn blit_bitmap(&mut self, _: BackendCoord, _: (u32, u32), _: &[u8]) -> Done {
        unreachable!("charts draw no bitmaps")
    }
}
