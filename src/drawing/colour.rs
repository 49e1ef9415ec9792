//! Colours: the same for the same thing in every picture, and told apart with every kind of colour vision.
//!
//! Quantities have the colours of cividis (Nuñez, Anderton & Renslow 2018), which look alike with and without red-green
//! deficiency; differences around zero go from orange over white to purple. Things without order have those of Okabe and Ito (2008).

use plotters::style::RGBColor;

/// Text and axes.
pub const INK: RGBColor = RGBColor(0x22, 0x26, 0x2b);
/// Secondary text.
pub const FAINT_INK: RGBColor = RGBColor(0x5a, 0x61, 0x69);
/// Grid lines.
pub const GRID: RGBColor = RGBColor(0xe2, 0xe4, 0xe7);
/// What has no value.
pub const MISSING: RGBColor = RGBColor(0xc8, 0xcb, 0xcf);
/// Background.
pub const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);

/// Black, orange, sky blue, bluish green, yellow, blue, vermilion, reddish purple (Okabe & Ito 2008).
pub const BLACK: RGBColor = RGBColor(0x00, 0x00, 0x00);
/// Orange.
pub const ORANGE: RGBColor = RGBColor(0xe6, 0x9f, 0x00);
/// Sky blue.
pub const SKY_BLUE: RGBColor = RGBColor(0x56, 0xb4, 0xe9);
/// Bluish green.
pub const GREEN: RGBColor = RGBColor(0x00, 0x9e, 0x73);
/// Yellow, darkened so that lines are seen on white.
pub const YELLOW: RGBColor = RGBColor(0xd9, 0xc4, 0x1f);
/// Blue.
pub const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
/// Vermilion.
pub const VERMILION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
/// Reddish purple.
pub const PURPLE: RGBColor = RGBColor(0xcc, 0x79, 0xa7);
/// Grey, for the rest.
pub const GREY: RGBColor = RGBColor(0x99, 0x9f, 0xa6);

/// Colour of a quantity from 0 (dark blue) to 1 (yellow).
pub fn cividis(share: f64) -> RGBColor {
    of(colorous::CIVIDIS, share)
}

/// Colour of a burden from 0 (pale) to 1 (dark): cividis the other way round, so that more harm is darker.
pub fn burden(share: f64) -> RGBColor {
    cividis(1.0 - share)
}

/// A colour on white paper, from 0 (white) to 1 (the colour).
pub fn tint(RGBColor(red, green, blue): RGBColor, share: f64) -> RGBColor {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { return MISSING };
    let part = |part: u8| (255.0 - share * (255.0 - f64::from(part))).round() as u8;
    RGBColor(part(red), part(green), part(blue))
}

/// Colour of a difference from -1 (orange) over 0 (nearly white) to 1 (purple).
pub fn difference(share: f64) -> RGBColor {
    of(colorous::PURPLE_ORANGE, 0.5 - share.clamp(-1.0, 1.0) / 2.0)
}

fn of(map: colorous::Gradient, share: f64) -> RGBColor {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { return MISSING };
    let colour = map.eval_continuous(share);
    RGBColor(colour.r, colour.g, colour.b)
}

/// Whether dark letters are read better on a colour than light ones (relative luminance of WCAG 2).
pub fn wants_dark_letters(background: RGBColor) -> bool {
    luminance(background) > 0.30
}

fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
    let linear = |part: u8| {
        let share = f64::from(part) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// Colour of a security cluster by its number; `none` and all beyond the seventh are grey.
pub fn of_cluster(number: &str) -> RGBColor {
    match number {
        "1" => VERMILION,
        "2" => BLUE,
        "3" => SKY_BLUE,
        "4" => YELLOW,
        "5" => PURPLE,
        "6" => ORANGE,
        "7" => GREEN,
        _ => GREY,
    }
}

/// Colour of a type of violence in UCDP's words: `state_based`, `non_state`, `one_sided`.
pub fn of_violence(kind: &str) -> RGBColor {
    match kind {
        "state_based" => BLUE,
        "non_state" => ORANGE,
        "one_sided" => VERMILION,
        _ => GREY,
    }
}

/// Colour of a dimension of the index: `physical`, `psychological`, `personal`; `core` is ink.
pub fn of_dimension(dimension: &str) -> RGBColor {
    match dimension {
        "physical" => VERMILION,
        "psychological" => BLUE,
        "personal" => GREEN,
        _ => INK,
    }
}

/// Colour of the organization at a place among those of its kind: kinds have hues, their members shades.
pub fn of_organization(kind: &str, place: usize) -> RGBColor {
    let shades: &[RGBColor] = match kind {
        "state_force" => &[BLUE],
        "state_partner" => &[RGBColor(0x00, 0x3f, 0x63), RGBColor(0x66, 0xa9, 0xd2)],
        "peace_operation" => &[SKY_BLUE],
        "intervention_force" => &[PURPLE, RGBColor(0x8a, 0x3f, 0x6b), RGBColor(0xe6, 0xb5, 0xd0)],
        "extremist_group" => &[VERMILION, RGBColor(0x8f, 0x33, 0x00), RGBColor(0xf0, 0x9a, 0x5e)],
        "rebel_group" => &[YELLOW, RGBColor(0x8c, 0x7a, 0x00)],
        "pro_state_group" => &[ORANGE, RGBColor(0xa8, 0x6f, 0x00)],
        "community_militia" => &[GREEN, RGBColor(0x00, 0x5c, 0x44), RGBColor(0x7d, 0xcf, 0xb6)],
        _ => &[GREY],
    };
    shades[place % shades.len()]
}
