//! How estimated parameters go together under the posterior: a triangle of correlations.

use plotters::element::Text;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::{letters, tinted};
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::{Figure, Wishes};
use crate::report::reading::{Output, ReadingError};
use crate::study::calibration::charts::of_calibration;
use crate::study::calibration::tables::{POSTERIOR_PAIRS, PairRow};
use crate::study::comparison::findings;

/// Most parameters that a triangle has room for.
const MOST: usize = 20;

/// Height of a row [points].
const ROW: i32 = 18;

/// Width of names [points].
const NAMES: i32 = 168;

/// The same on a telephone.
const NARROW_NAMES: i32 = 120;

/// Draws one figure.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&POSTERIOR_PAIRS) {
        return Ok(Vec::new());
    }
    let mut pairs: Vec<(String, String, f64)> = Vec::new();
    output.rows::<PairRow>(|row| {
        if let Some(value) = row.correlation()? {
            pairs.push((row.parameter_a()?.into(), row.parameter_b()?.into(), value));
        }
        Ok(())
    })?;
    let mut names = findings::once(pairs.iter().flat_map(|(a, b, _)| [a.as_str(), b.as_str()]));
    names.truncate(MOST);
    if names.len() < 2 {
        return Ok(Vec::new());
    }
    let title = "Which parameters can the data not tell apart? Correlations under the posterior".to_string();
    let frame = Frame {
        title: title.clone(),
        subtitle: "A strong correlation, of either sign, says that the data inform a combination of the two rather than each. On the scales \
                   of the priors."
            .into(),
        basis: of_calibration(output),
    };
    let mut strongest = pairs.clone();
    strongest.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
    let told: Vec<String> = strongest.iter().take(3).map(|(a, b, value)| format!("{a} and {b} {value:.2}")).collect();
    let height = |_| ROW * names.len() as i32 + 4;
    Ok(vec![Figure {
        frames: None,
        name: "posterior-pairs".into(),
        title,
        about: format!("Strongest correlations: {}.", told.join("; ")),
        table: POSTERIOR_PAIRS.name,
        section: "Calibration",
        picture: frame.drawn(height, |sheet, room| body(sheet, room, &names, &pairs)),
    }])
}

fn body(sheet: &Sheet, room: Rectangle, names: &[String], pairs: &[(String, String, f64)]) -> Drawn {
    let names_room = Paper::of(sheet).either(NAMES, NARROW_NAMES);
    let left = room.left + names_room * POINT;
    let cell = ((room.right - left) / names.len() as i32).min(30 * POINT);
    let of = |a: &str, b: &str| {
        let same = |(x, y, _): &&(String, String, f64)| (x == a && y == b) || (x == b && y == a);
        pairs.iter().find(same).map(|(_, _, value)| *value)
    };
    for (row, name) in names.iter().enumerate() {
        let middle = room.top + (row as i32 * ROW + ROW / 2) * POINT;
        let style = letters(LETTERS).pos(Pos::new(HPos::Right, VPos::Center));
        let words = name.replace('_', " ").replace('.', ": ");
        // The diagonal names the column too, so that no turned letters are needed.
        let end = left + row as i32 * cell - 4 * POINT;
        let end = end.max(left - 4 * POINT);
        let words = text::shortened(&words, LETTERS * f64::from(POINT), false, f64::from(end - room.left));
        sheet.area().draw(&Text::new(words, (end, middle), style))?;
    }
    for (row, a) in names.iter().enumerate() {
        for (column, b) in names.iter().enumerate().skip(row + 1) {
            let Some(value) = of(a, b) else { continue };
            let corner = (left + column as i32 * cell, room.top + row as i32 * ROW * POINT);
            let end = (corner.0 + cell - 6, corner.1 + ROW * POINT - 6);
            let ground = colour::difference(value);
            sheet.area().draw(&plotters::element::Rectangle::new([corner, end], ground.filled()))?;
            let ink = if colour::wants_dark_letters(ground) { colour::INK } else { colour::PAPER };
            let style = tinted(letters(LETTERS), ink).pos(Pos::new(HPos::Center, VPos::Center));
            let middle = (i32::midpoint(corner.0, end.0), i32::midpoint(corner.1, end.1));
            let words = format!("{value:.1}").replace('-', "−").replace("0.", ".");
            let words = if words == "−.0" { ".0".to_string() } else { words };
            if text::width(&words, LETTERS * f64::from(POINT), false) <= f64::from(cell) {
                sheet.area().draw(&Text::new(words, middle, style))?;
            }
            sheet.hover(corner, end, format!("{a} and {b}: {value:.2}"));
        }
        let corner = (left + row as i32 * cell, room.top + row as i32 * ROW * POINT);
        let end = (corner.0 + cell - 6, corner.1 + ROW * POINT - 6);
        sheet.area().draw(&plotters::element::Rectangle::new([corner, end], colour::NOTHING.filled()))?;
    }
    Ok(())
}
