//! Letters: the font that is part of the program, and how wide a text is in it.

use std::sync::LazyLock;

use ttf_parser::Face;

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
    let advance = |letter: char| {
        let glyph = face.glyph_index(letter).or_else(|| face.glyph_index('n')).unwrap_or_default();
        f64::from(face.glyph_hor_advance(glyph).unwrap_or_default())
    };
    text.chars().map(advance).sum::<f64>() * size / f64::from(face.units_per_em())
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
    fn a_text_is_broken_at_spaces_and_cut_with_an_ellipsis() {
        assert_eq!(wrapped("one two three", 10.0, false, width("one two", 10.0, false) + 0.1), ["one two", "three"]);
        assert_eq!(wrapped("incomprehensible", 10.0, false, 5.0), ["incomprehensible"]);
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
