//! A finished picture: marks on a sheet.

use super::recorder::{Lettering, Mark};
use super::text;

/// A finished picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Width and height [tenths of a point].
    pub size: (u32, u32),
    /// What is on it, in order.
    pub marks: Vec<Mark>,
    /// The same on the sheet of a telephone; `None` where it is not drawn for one.
    pub narrow: Option<Box<Picture>>,
}

/// A text of a picture with the rectangle that it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Label<'a> {
    /// The text.
    pub text: &'a str,
    /// Size of its letters [tenths of a point].
    pub size: f64,
    /// Layer in which it stands; empty outside all.
    pub layer: &'a str,
    /// Left, top, right, bottom [tenths of a point].
    pub rectangle: (f64, f64, f64, f64),
}

impl Label<'_> {
    /// Whether two texts cover the same place.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ((a, b, c, d), (p, q, r, s)) = (self.rectangle, other.rectangle);
        self.layer == other.layer && a < r && p < c && b < s && q < d
    }
}

impl Picture {
    /// The same picture with other texts.
    pub fn with_texts(&self, of: impl Fn(&str) -> String) -> Self {
        let mark = |mark: &Mark| match mark {
            Mark::Text(text, at, lettering) => Mark::Text(of(text), *at, *lettering),
            other => other.clone(),
        };
        Self { size: self.size, marks: self.marks.iter().map(mark).collect(), narrow: None }
    }

    /// All texts with their places.
    pub fn labels(&self) -> Vec<Label<'_>> {
        let mut layers: Vec<&str> = Vec::new();
        let mut labels = Vec::new();
        for mark in &self.marks {
            match mark {
                Mark::Open(name) | Mark::Panel(name, ..) => layers.push(name),
                Mark::Close => drop(layers.pop()),
                Mark::Text(text, at, lettering) => labels.push(Label {
                    text,
                    size: lettering.size,
                    layer: layers.last().copied().unwrap_or_default(),
                    rectangle: covered(text, *at, lettering),
                }),
                _ => {}
            }
        }
        labels
    }

    /// What is wrong with the texts, also on the narrow sheet: letters below nine points, letters that the font lacks, texts
    /// beyond the edge or over one another. Empty where nothing is.
    pub fn faults(&self) -> Vec<String> {
        let labels = self.labels();
        let (width, height) = (f64::from(self.size.0), f64::from(self.size.1));
        let mut faults = Vec::new();
        for (number, label) in labels.iter().enumerate() {
            let (left, top, right, bottom) = label.rectangle;
            if label.size < 90.0 {
                faults.push(format!("`{}` has letters of {} points", label.text, label.size / 10.0));
            }
            if !text::has_all(label.text) {
                faults.push(format!("`{}` has letters that the font lacks", label.text));
            }
            if left < 0.0 || top < 0.0 || right > width || bottom > height {
                faults.push(format!("`{}` is clipped", label.text));
            }
            faults.extend(
                labels[..number]
                    .iter()
                    .filter(|other| other.overlaps(label))
                    .map(|other| format!("`{}` lies over `{}`", label.text, other.text)),
            );
        }
        faults.extend(self.narrow.iter().flat_map(|narrow| narrow.faults()).map(|fault| format!("narrow: {fault}")));
        faults
    }
}

fn covered(text: &str, (x, y): (i32, i32), lettering: &Lettering) -> (f64, f64, f64, f64) {
    let width = text::width(text, lettering.size, lettering.bold);
    let (left, base) = (-lettering.left * width, lettering.base);
    // Letters without the room above and below them: what is to be kept free.
    let (top, bottom) = (base - 0.72 * lettering.size, base + 0.22 * lettering.size);
    let corners = [(left, top), (left + width, bottom)].map(|(across, down)| match lettering.turn {
        90 => (-down, across),
        180 => (-across, -down),
        270 => (down, -across),
        _ => (across, down),
    });
    let (x, y) = (f64::from(x), f64::from(y));
    let [(a, b), (c, d)] = corners;
    (x + a.min(c), y + b.min(d), x + a.max(c), y + b.max(d))
}
