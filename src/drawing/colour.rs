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
/// Yellow, a little darker so that lines are seen on white, and still told from orange.
pub const YELLOW: RGBColor = RGBColor(0xe8, 0xd9, 0x2f);
/// Blue.
pub const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
/// Vermilion.
pub const VERMILION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
/// Reddish purple.
pub const PURPLE: RGBColor = RGBColor(0xcc, 0x79, 0xa7);
/// Grey, for the rest; dark enough to be told from purple where red and green look alike.
pub const GREY: RGBColor = RGBColor(0x60, 0x66, 0x6d);
/// Nothing, where more is darker.
pub const NOTHING: RGBColor = RGBColor(0xf4, 0xf3, 0xee);

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

/// Colour of a security cluster by its number; `none` and all beyond the seventh are light grey.
pub fn of_cluster(number: &str) -> RGBColor {
    match number {
        "1" => VERMILION,
        "2" => BLUE,
        "3" => SKY_BLUE,
        "4" => YELLOW,
        "5" => PURPLE,
        "6" => ORANGE,
        "7" => GREEN,
        _ => MISSING,
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

/// Colour of a dimension of the index: `physical`, `psychological`, `personal`, `home`; `core` is ink.
pub fn of_dimension(dimension: &str) -> RGBColor {
    match dimension {
        "physical" => VERMILION,
        "psychological" => BLUE,
        "personal" => GREEN,
        "home" => ORANGE,
        _ => INK,
    }
}

/// Colours of those for whom a kind has no shade left: far from all shades and from one another with every kind of colour vision.
const FURTHER: [RGBColor; 7] = [
    RGBColor(0x84, 0x14, 0xf4),
    RGBColor(0x44, 0x14, 0x74),
    RGBColor(0x54, 0xf4, 0x94),
    RGBColor(0xb4, 0x54, 0xf4),
    RGBColor(0x14, 0x14, 0xb4),
    RGBColor(0x44, 0x24, 0x14),
    RGBColor(0x14, 0x14, 0x14),
];

/// Colour of the organization, or of the camp, at a place among those of its kind: kinds have hues, their members shades, and
/// where there are more members than shades, further colours.
pub fn of_organization(kind: &str, place: usize) -> RGBColor {
    let shades: &[RGBColor] = match kind {
        "state_force" => &[BLUE],
        "state_partner" => &[RGBColor(0x12, 0x32, 0x4a), RGBColor(0xb9, 0xc9, 0xb0)],
        "peace_operation" => &[SKY_BLUE],
        "intervention_force" => &[PURPLE, RGBColor(0x7a, 0x2d, 0x63), RGBColor(0xec, 0xc4, 0xdc)],
        "extremist_group" => &[VERMILION, RGBColor(0x8f, 0x33, 0x00), RGBColor(0xf0, 0x9a, 0x5e)],
        "rebel_group" => &[YELLOW, RGBColor(0x8c, 0x7a, 0x00)],
        "pro_state_group" => &[ORANGE, RGBColor(0xa8, 0x6f, 0x00)],
        "community_militia" => &[GREEN, RGBColor(0x00, 0x5c, 0x44), RGBColor(0x7d, 0xcf, 0xb6)],
        _ => &[GREY],
    };
    let all = shades.len() + FURTHER.len();
    shades.iter().chain(&FURTHER).nth(place % all).copied().unwrap_or(GREY)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a matrix.
    type Matrix = [[f64; 3]; 3];

    /// What is seen with no deficiency and with a full one of each kind: on linear RGB (Machado, Oliveira & Fernandes 2009, table 1).
    const EYES: [(&str, Matrix); 4] = [
        ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protanopia",
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        ),
        (
            "deuteranopia",
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        ),
        (
            "tritanopia",
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
        ),
    ];

    fn product(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
    }

    /// CIE L*a*b* of a colour as seen with these eyes, white D65.
    fn seen(RGBColor(red, green, blue): RGBColor, eyes: &Matrix) -> [f64; 3] {
        const TO_XYZ: Matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
        let linear = [red, green, blue].map(|part| {
            let share = f64::from(part) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        let [x, y, z] = product(&TO_XYZ, product(eyes, linear).map(|part| part.clamp(0.0, 1.0)));
        let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let (x, y, z) = (f(x / 0.950_47), f(y), f(z / 1.088_83));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// Difference of two colours (CIE 1976); about 2 can just be seen side by side.
    fn apart(a: RGBColor, b: RGBColor, eyes: &Matrix) -> f64 {
        seen(a, eyes).iter().zip(seen(b, eyes)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    fn all_differ(colours: &[RGBColor], least: f64) {
        for (name, eyes) in &EYES {
            for (number, &a) in colours.iter().enumerate() {
                for &b in &colours[..number] {
                    let difference = apart(a, b, eyes);
                    assert!(difference >= least, "{a:?} and {b:?} differ by {difference:.1} with {name}");
                }
            }
        }
    }

    #[test]
    fn what_stands_side_by_side_is_told_apart_with_every_kind_of_colour_vision() {
        all_differ(&["1", "2", "3", "4", "5", "6", "7", "none"].map(of_cluster), 12.0);
        all_differ(&["state_based", "non_state", "one_sided"].map(of_violence), 15.0);
        all_differ(&["physical", "psychological", "personal", "home", "core"].map(of_dimension), 15.0);
        let kinds = [
            "state_force",
            "state_partner",
            "peace_operation",
            "intervention_force",
            "extremist_group",
            "rebel_group",
            "pro_state_group",
            "community_militia",
        ];
        all_differ(&kinds.map(|kind| of_organization(kind, 0)), 12.0);
    }

    #[test]
    fn shades_of_a_kind_differ() {
        for kind in ["intervention_force", "extremist_group", "rebel_group", "pro_state_group", "community_militia"] {
            let shades: Vec<RGBColor> = (0..2).map(|place| of_organization(kind, place)).collect();
            all_differ(&shades, 15.0);
        }
    }

    #[test]
    fn many_of_a_kind_are_told_apart_and_further_colours_are_those_of_no_other_kind() {
        let many: Vec<RGBColor> = (0..9).map(|place| of_organization("rebel_group", place)).collect();
        all_differ(&many, 12.0);
        let kinds = ["state_force", "peace_operation", "intervention_force", "extremist_group", "pro_state_group"];
        let hues = kinds.iter().chain(&["community_militia"]).map(|kind| of_organization(kind, 0));
        for hue in hues.chain([NOTHING]) {
            FURTHER.iter().for_each(|&further| all_differ(&[hue, further], 12.0));
        }
        assert_eq!(of_organization("rebel_group", 9), many[0], "then they begin again");
    }

    #[test]
    fn quantities_grow_lighter_step_by_step_with_every_kind_of_colour_vision() {
        for (name, eyes) in &EYES {
            let light: Vec<f64> = (0..=16).map(|step| seen(cividis(f64::from(step) / 16.0), eyes)[0]).collect();
            assert!(light.windows(2).all(|pair| pair[1] > pair[0] + 1.0), "{name}: {light:?}");
        }
    }

    #[test]
    fn a_value_that_is_none_is_grey() {
        assert_eq!(cividis(f64::NAN), MISSING);
        assert_eq!((cividis(-1.0), cividis(2.0)), (cividis(0.0), cividis(1.0)));
    }
}
