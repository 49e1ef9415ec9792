//! Letters: the font that is part of the program, and how wide a text is in it.

use std::fmt::Write;
use std::sync::LazyLock;

use ttf_parser::{Face, OutlineBuilder};

/// Family name of the font.
pub const FAMILY: &str = "Open Sans";

/// Open Sans, regular (Open Font License, `font/OFL.txt`); without kerning, and with the letters of Latin scripts, Greek, and a
/// few signs; arrows and the sign of the root were drawn for it.
pub const REGULAR: &[u8] = include_bytes!("font/OpenSans-Regular.ttf");

/// The same, semi-bold.
pub const BOLD: &[u8] = include_bytes!("font/OpenSans-SemiBold.ttf");

static FACES: LazyLock<[Face<'static>; 2]> =
    LazyLock::new(|| [REGULAR, BOLD].map(|bytes| Face::parse(bytes, 0).expect("the font of the program is sound")));

/// Width of a text in letters of `size`, in the unit of `size`. A letter that the font lacks counts as wide as an `n`.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let face = &FACES[usize::from(bold)];
    text.chars().map(|letter| advance(face, letter)).sum::<f64>() * size / em(bold)
}

/// How far a letter moves the next one on [units of the font].
fn advance(face: &Face<'_>, letter: char) -> f64 {
    let glyph = face.glyph_index(letter).or_else(|| face.glyph_index('n')).unwrap_or_default();
    f64::from(face.glyph_hor_advance(glyph).unwrap_or_default())
}

/// Size of the letters [units of the font].
pub fn em(bold: bool) -> f64 {
    f64::from(FACES[usize::from(bold)].units_per_em())
}

/// Outlines of a text as the data of a path in SVG, upwards from its base line, with `left` of its width before 0 [units of the font].
pub fn outlines(text: &str, bold: bool, left: f64) -> String {
    let face = &FACES[usize::from(bold)];
    let mut pen = Pen { path: String::new(), x: -left * width(text, em(bold), bold) };
    for letter in text.chars() {
        face.outline_glyph(face.glyph_index(letter).unwrap_or_default(), &mut pen);
        pen.x += advance(face, letter);
    }
    pen.path
}

/// What writes outlines of letters, the next one at `x`.
struct Pen {
    path: String,
    x: f64,
}

impl Pen {
    fn write(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for &(x, y) in points {
            let _ = write!(self.path, "{} {y} ", self.x + f64::from(x));
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.write('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.write('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.write('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.write('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}

/// Whether the font has every letter of a text.
pub fn has_all(text: &str) -> bool {
    text.chars().all(|letter| FACES[0].glyph_index(letter).is_some())
}

/// A text in lines no wider than `limit`, broken at spaces; a word that is wider stands on a line of its own.
pub fn wrapped(text: &str, size: f64, bold: bool, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, bold) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

/// A text in lines no wider than `limit`, broken at spaces, and within a word that is wider than a line.
pub fn broken(text: &str, size: f64, bold: bool, limit: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrapped(text, size, bold, limit) {
        let mut rest = line.as_str();
        while width(rest, size, bold) > limit {
            let fits = |end: &usize| width(&rest[..*end], size, bold) <= limit;
            // A letter at least, however narrow the room.
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let ends = rest.char_indices().map(|(at, _)| at).filter(|at| *at > 0);
            let end = ends.take_while(fits).last().unwrap_or(first);
            if end == rest.len() {
                break;
            }
            lines.push(rest[..end].to_string());
            rest = &rest[end..];
        }
        lines.push(rest.to_string());
    }
    lines
}

/// A text cut to `limit` with an ellipsis, where it is wider.
pub fn shortened(text: &str, size: f64, bold: bool, limit: f64) -> String {
    if width(text, size, bold) <= limit {
        return text.to_string();
    }
    let mut kept: String = text.to_string();
    while !kept.is_empty() && width(&format!("{}…", kept.trim_end()), size, bold) > limit {
        kept.pop();
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_add_up_and_grow_with_the_size() {
        let both = width("Mopti", 10.0, false) + width("Gao", 10.0, false);
        assert!((width("MoptiGao", 10.0, false) - both).abs() < 1e-9);
        assert!((width("Mopti", 20.0, false) - 2.0 * width("Mopti", 10.0, false)).abs() < 1e-9);
        assert!(width("Mopti", 10.0, true) > width("Mopti", 10.0, false));
    }

    #[test]
    fn outlines_stand_where_widths_say() {
        // Across: the left and the right edge of a stem, whose sides are straight.
        let across = |left: f64| -> Vec<f64> {
            let path = outlines("l", false, left);
            let points =
                path.split(|c: char| c.is_alphabetic()).filter_map(|point| point.split(' ').next()?.parse().ok());
            points.collect()
        };
        let (begun, centred) = (across(0.0), across(0.5));
        let width = width("l", em(false), false);
        assert!(begun.len() >= 4 && begun.iter().all(|x| (0.0..=width).contains(x)), "{begun:?} in {width}");
        assert!(begun.iter().zip(&centred).all(|(a, b)| (a - b - width / 2.0).abs() < 1e-9), "{centred:?}");
        assert!(outlines(" ", true, 0.0).is_empty());
    }

    #[test]
    fn a_text_is_broken_at_spaces_and_cut_with_an_ellipsis() {
        assert_eq!(wrapped("one two three", 10.0, false, width("one two", 10.0, false) + 0.1), ["one two", "three"]);
        assert_eq!(wrapped("incomprehensible", 10.0, false, 5.0), ["incomprehensible"]);
        let limit = width("incompr", 10.0, false) + 0.1;
        let pieces = broken("an incomprehensible thing", 10.0, false, limit);
        assert!(pieces.iter().all(|piece| width(piece, 10.0, false) <= limit), "{pieces:?}");
        assert_eq!(pieces.concat(), "anincomprehensiblething");
        assert_eq!(broken("ab", 10.0, false, 0.1), ["a", "b"]);
        assert_eq!(shortened("short", 10.0, false, 100.0), "short");
        let cut = shortened("a rather long name", 10.0, false, 50.0);
        assert!(cut.ends_with('…') && width(&cut, 10.0, false) <= 50.0, "{cut}");
    }

    #[test]
    fn the_font_has_what_charts_write() {
        for text in ["Ségou, Tombouctou, Kidal", "0–100 %", "μ* σ ± − × ≤ ≥ → … “”", "R² Scheffé Sobol’"]
        {
            assert!(has_all(text), "{text}");
        }
    }
}
