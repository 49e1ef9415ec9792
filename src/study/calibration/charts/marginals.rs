//! Each parameter before and after calibration, on the scale of its prior: a row each, with its values at the right.

use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use crate::drawing::sheet::{bold_letters, letters, tinted};
use crate::drawing::{Drawn, POINT, Sheet, colour};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::measure::figure;
use crate::report::chart::plane::{Axis, Plane, Ticks, line};
use crate::report::chart::symbols::{self, Shape, Symbol};
use crate::report::chart::{Figure, Wishes};
use crate::report::reading::{Output, ReadingError};
use crate::study::calibration::charts::of_calibration;
use crate::study::calibration::tables::{MARGINALS, MarginalRow};

/// A parameter.
#[derive(Clone, Debug)]
struct Row {
    key: String,
    status: String,
    /// 5, 50 and 95 % in the parameter's unit.
    values: [f64; 3],
    /// 5, 25, 50, 75 and 95 % on the prior's standard normal scale.
    scaled: [f64; 5],
    informed: bool,
}

/// Height of a row [points].
const ROW: i32 = 15;

/// Ends of the axis [prior standard deviations].
const END: f64 = 3.2;

/// Draws one figure.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&MARGINALS) {
        return Ok(Vec::new());
    }
    let rows = read(output)?;
    let estimated = rows.iter().filter(|row| row.status != "carried");
    let (informed, all) = (estimated.clone().filter(|row| row.informed).count(), estimated.count());
    let title = "What do the data say of the parameters? Posterior against prior".to_string();
    let frame = Frame {
        title: title.clone(),
        subtitle: "Each parameter on the scale of its prior: 0 is the prior's median, the grey band its 5 to 95 % range. A posterior as \
                   wide as the band and in its middle says that the data do not inform the parameter. At the right: posterior median \
                   (5 to 95 %) in the parameter's unit."
            .into(),
        basis: of_calibration(output),
    };
    let narrowest = rows.iter().filter(|row| row.status != "carried").min_by(|a, b| width(a).total_cmp(&width(b)));
    let about = format!(
        "{informed} of {all} estimated parameters are informed by the data; narrowest: {}.",
        narrowest.map_or_else(String::new, |row| format!("{} {}", row.key, in_unit(row)))
    );
    let heads = headings(&rows);
    let height = |paper: Paper| {
        let all = paper.either(1, 2) * rows.len() + heads;
        50 + ROW * all as i32 + symbols::key_height(&key(), paper.room())
    };
    Ok(vec![Figure {
        frames: None,
        name: "posterior".into(),
        title,
        about,
        table: MARGINALS.name,
        section: "Calibration",
        picture: frame.drawn(height, |sheet, room| body(sheet, room, &rows)),
    }])
}

fn width(row: &Row) -> f64 {
    row.scaled[4] - row.scaled[0]
}

fn in_unit(row: &Row) -> String {
    let plain = |value: f64| if value != 0.0 && value.abs() < 1e-3 { format!("{value:.1e}") } else { figure(value) };
    format!("{} ({} to {})", plain(row.values[1]), plain(row.values[0]), plain(row.values[2]))
}

fn read(output: &Output) -> Result<Vec<Row>, ReadingError> {
    let mut rows = Vec::new();
    output.rows::<MarginalRow>(|row| {
        rows.push(Row {
            key: row.parameter()?.into(),
            status: row.status()?.into(),
            values: [row.posterior_p5()?, row.posterior_median()?, row.posterior_p95()?],
            scaled: [row.scaled_p5()?, row.scaled_p25()?, row.scaled_median()?, row.scaled_p75()?, row.scaled_p95()?],
            informed: row.informed()?,
        });
        Ok(())
    })?;
    Ok(rows)
}

/// Number of headings: one where the status changes.
fn headings(rows: &[Row]) -> usize {
    1 + rows.windows(2).filter(|pair| pair[0].status != pair[1].status).count()
}

fn heading(status: &str) -> &'static str {
    match status {
        "free" => "estimated",
        "displacement" => "estimated afterwards, on displacement",
        _ => "carried: drawn from the prior in every run, not estimated",
    }
}

fn key() -> Vec<(Symbol, String)> {
    vec![
        (Symbol::Area(colour::MISSING, 0.6), "prior, 5 to 95 %".into()),
        (Symbol::Mark(Shape::Disc, colour::BLUE, true), "posterior: median, 25 to 75 %, 5 to 95 %".into()),
        (Symbol::Mark(Shape::Disc, colour::GREY, false), "the same, not informed or not estimated".into()),
    ]
}

fn body(sheet: &Sheet, room: Rectangle, rows: &[Row]) -> Drawn {
    let paper = Paper::of(sheet);
    let room = symbols::keyed(sheet, room, &key())?;
    // On a telephone names and values stand above their rows.
    let (left, right) = paper.either((158, 122), (8, 8));
    let field = room.inside(left, 0, right, 30);
    let across = Axis::linear("", -END..END).ticks(Ticks::Round(7));
    let plane = Plane { x: across, y: Axis::linear("", 0.0..1.0).ticks(Ticks::None), field };
    plane.draw(sheet)?;
    let at = |value: f64| plane.at(value, 0.0).0;
    let band = [(at(-1.645), field.top), (at(1.645), field.bottom)];
    sheet.area().draw(&plotters::element::Rectangle::new(band, colour::MISSING.mix(0.45).filled()))?;
    line(sheet, vec![(at(0.0), field.top), (at(0.0), field.bottom)], colour::INK.stroke_width(8))?;
    let words = "prior standard deviations from the prior’s median";
    let style = letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Top));
    sheet.area().draw(&Text::new(words, (at(0.0), field.bottom + 17 * POINT), style))?;
    let (mut y, mut before) = (field.top, "");
    for row in rows {
        if row.status != before {
            let style = bold_letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Center));
            let words = heading(&row.status);
            let middle = y + ROW * POINT / 2;
            // On its own ground, so that the axis does not run through it.
            let end =
                room.left + crate::drawing::text::width(words, LETTERS * f64::from(POINT), true) as i32 + 3 * POINT;
            let corners = [(room.left, y + POINT), (end, y + (ROW - 1) * POINT)];
            sheet.area().draw(&plotters::element::Rectangle::new(corners, colour::PAPER.filled()))?;
            sheet.area().draw(&Text::new(words, (room.left, middle), style))?;
            y += ROW * POINT;
            before = &row.status;
        }
        one(sheet, &plane, Rectangle { top: y, ..room }, row)?;
        y += ROW * POINT * paper.either(1, 2);
    }
    Ok(())
}

/// A parameter at the top of a rectangle.
fn one(sheet: &Sheet, plane: &Plane, room: Rectangle, row: &Row) -> Drawn {
    let above = room.top + ROW * POINT / 2;
    let y = above + Paper::of(sheet).either(0, ROW * POINT - 20);
    let ink: RGBColor = if row.informed { colour::BLUE } else { colour::GREY };
    let at = |value: f64| plane.at(value, 0.0).0;
    let words = row.key.replace('_', " ").replace('.', ": ");
    let values = in_unit(row);
    let (most, left, side) = match Paper::of(sheet) {
        Paper::Page => (plane.field.left - room.left - 6 * POINT, plane.field.left - 5 * POINT, HPos::Right),
        Paper::Telephone => (room.width() - symbols::width(&values) - 6 * POINT, room.left, HPos::Left),
    };
    let words = crate::drawing::text::shortened(&words, LETTERS * f64::from(POINT), false, f64::from(most));
    sheet.area().draw(&Text::new(words, (left, above), letters(LETTERS).pos(Pos::new(side, VPos::Center))))?;
    let style = tinted(letters(LETTERS), colour::FAINT_INK).pos(Pos::new(HPos::Right, VPos::Center));
    sheet.area().draw(&Text::new(values.clone(), (room.right, above), style))?;
    line(sheet, vec![(at(row.scaled[0]), y), (at(row.scaled[4]), y)], ink.stroke_width(12))?;
    line(sheet, vec![(at(row.scaled[1]), y), (at(row.scaled[3]), y)], ink.stroke_width(36))?;
    symbols::mark(sheet, (at(row.scaled[2]), y), 28, (Shape::Disc, ink), row.informed)?;
    let says = format!("{}: posterior {values}", row.key);
    sheet.hover((plane.field.left, y - 6 * POINT), (plane.field.right, y + 6 * POINT), says);
    Ok(())
}
