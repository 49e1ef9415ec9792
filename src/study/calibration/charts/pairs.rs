//! How estimated parameters go together under the posterior: a triangle of correlations; on a telephone, which has no room for
//! figures in a triangle, the strongest of them as bars.

use plotters::element::Text;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::{letters, tinted};
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::report::chart::forest::{Estimate, Forest, Panel, Row};
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

/// Pairs on a telephone.
const BARS: usize = 20;

/// Two parameters and their correlation.
type Pair = (String, String, f64);

/// Draws one figure.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&POSTERIOR_PAIRS) {
        return Ok(Vec::new());
    }
    let mut pairs: Vec<Pair> = Vec::new();
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
    let told: Vec<String> = strongest.iter().take(3).map(in_words).collect();
    let bars = bars(&strongest);
    let height = |paper: Paper| paper.either(ROW * names.len() as i32 + 4, bars.height(Paper::Telephone));
    Ok(vec![Figure {
        frames: None,
        name: "posterior-pairs".into(),
        title,
        about: format!("Strongest correlations: {}.", told.join("; ")),
        table: POSTERIOR_PAIRS.name,
        section: "Calibration",
        picture: frame.drawn(height, |sheet, room| match Paper::of(sheet) {
            Paper::Page => body(sheet, room, &names, &pairs),
            Paper::Telephone => bars.draw(sheet, room),
        }),
    }])
}

/// A parameter as charts name it.
fn named(parameter: &str) -> String {
    parameter.replace('_', " ").replace('.', ": ")
}

fn in_words((a, b, value): &Pair) -> String {
    format!("{a} and {b} {}", correlation(*value))
}

/// A correlation to two decimals, with a true minus.
fn correlation(value: f64) -> String {
    let text = format!("{value:.2}").replace('-', "−");
    if text == "−0.00" { "0.00".into() } else { text }
}

/// The strongest pairs, each with its figure.
fn bars(strongest: &[Pair]) -> Forest {
    let row = |pair: &Pair| Row {
        label: format!("{} and {}", named(&pair.0), named(&pair.1)),
        estimates: vec![Estimate { value: pair.2, ends: None, series: 0, says: in_words(pair) }],
        note: correlation(pair.2),
    };
    let title = match strongest.len() {
        all if all > BARS => format!("The {BARS} strongest of {all} pairs"),
        _ => "The strongest first".into(),
    };
    let rows = strongest.iter().take(BARS).map(row).collect();
    let panel = Panel { title, axis: "correlation".into(), better: None, range: Some(-1.0..1.0), rows };
    Forest { panels: vec![panel], series: vec![String::new()], bars: true, ..Forest::default() }
}

fn body(sheet: &Sheet, room: Rectangle, names: &[String], pairs: &[Pair]) -> Drawn {
    let left = room.left + NAMES * POINT;
    let cell = ((room.right - left) / names.len() as i32).min(30 * POINT);
    let of = |a: &str, b: &str| {
        let same = |(x, y, _): &&Pair| (x == a && y == b) || (x == b && y == a);
        pairs.iter().find(same).map(|(_, _, value)| *value)
    };
    for (row, name) in names.iter().enumerate() {
        let middle = room.top + (row as i32 * ROW + ROW / 2) * POINT;
        let style = letters(LETTERS).pos(Pos::new(HPos::Right, VPos::Center));
        let words = named(name);
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
            sheet.hover(corner, end, format!("{a} and {b}: {}", correlation(value)));
        }
        let corner = (left + row as i32 * cell, room.top + row as i32 * ROW * POINT);
        let end = (corner.0 + cell - 6, corner.1 + ROW * POINT - 6);
        sheet.area().draw(&plotters::element::Rectangle::new([corner, end], colour::NOTHING.filled()))?;
    }
    Ok(())
}
