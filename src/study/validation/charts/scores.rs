//! Scores of the model beside those of the rivals: mean CRPS by type of violence.

use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::letters;
use crate::drawing::{Drawn, POINT, Sheet, colour};
use crate::report::chart::frame::{Frame, LETTERS, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks, grouped, line};
use crate::report::chart::symbols::{self, Symbol};
use crate::report::chart::{Figure, Wishes, measure};
use crate::report::reading::{Output, ReadingError};
use crate::study::validation::charts::{SOURCES, UNITS, of_scenario, of_validation, place, symbol};
use crate::study::validation::tables::{MeanRow, SCORE_MEANS};
use plotters::style::Color;

/// Height of a row [points].
const ROW: i32 = 52;

/// Mean scores of a type.
#[derive(Clone, Debug)]
struct Row {
    kind: String,
    forecasts: usize,
    /// CRPS by source, in the order of [`SOURCES`].
    crps: [Option<f64>; SOURCES.len()],
    best: Option<usize>,
}

/// A figure for years and one for months.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&SCORE_MEANS) {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    for (unit, units) in UNITS {
        let rows = read(output, unit)?;
        if !rows.is_empty() {
            figures.push(figure(output, (unit, units), &rows));
        }
    }
    Ok(figures)
}

fn read(output: &Output, unit: &str) -> Result<Vec<Row>, ReadingError> {
    let mut rows: Vec<Row> = Vec::new();
    output.rows::<MeanRow>(|row| {
        let (by, of) = (row.by(), row.unit()?);
        let source = place(by.source()?, by.causes()?.unwrap_or_default(), by.error()?);
        let Some(source) = source.filter(|_| of == unit) else { return Ok(()) };
        let kind = by.kind()?;
        let at = rows.iter().position(|one| one.kind == kind).unwrap_or_else(|| {
            rows.push(Row { kind: kind.to_string(), forecasts: 0, crps: [None; SOURCES.len()], best: None });
            rows.len() - 1
        });
        rows[at].crps[source] = Some(row.scores().crps()?);
        rows[at].forecasts = rows[at].forecasts.max(row.forecasts()?);
        if row.best_baseline()? {
            rows[at].best = Some(source);
        }
        Ok(())
    })?;
    Ok(rows)
}

fn figure(output: &Output, (unit, units): (&str, &str), rows: &[Row]) -> Figure {
    let title = format!("Is the model better than rivals? Forecasts of {units}: {}", of_scenario(output));
    let frame = Frame {
        title: title.clone(),
        subtitle: "Continuous ranked probability score, mean of forecasts from rolling origins: further left is better. Hollow: rivals; \
                   filled among them: the best one."
            .to_string(),
        basis: of_validation(output),
    };
    Figure {
        frames: None,
        name: format!("scores-{unit}"),
        about: in_words(units, rows),
        title,
        table: SCORE_MEANS.name,
        section: "Validation",
        picture: frame.drawn(
            |paper| symbols::key_height(&key(rows), paper.room()) + rows.len() as i32 * ROW + 34,
            |sheet, room| body(sheet, room, rows),
        ),
    }
}

fn in_words(units: &str, rows: &[Row]) -> String {
    let row = |row: &Row| {
        let score = |place: usize| row.crps[place].map_or_else(|| "none".to_string(), measure::figure);
        let best =
            row.best.map_or_else(String::new, |best| format!(", best rival {} {}", SOURCES[best].2, score(best)));
        format!("{}: model with causes known {}, frozen {}{best}.", row.kind, score(0), score(1))
    };
    format!("Mean CRPS of {units} [deaths]. {}", rows.iter().map(row).collect::<Vec<_>>().join(" "))
}

fn key(rows: &[Row]) -> Vec<(Symbol, String)> {
    let used = (0..SOURCES.len()).filter(|&source| rows.iter().any(|row| row.crps[source].is_some()));
    used.map(|source| {
        let (shape, ink) = symbol(source);
        (Symbol::Mark(shape, ink, source < 2), SOURCES[source].2.to_string())
    })
    .collect()
}

fn body(sheet: &Sheet, room: Rectangle, rows: &[Row]) -> Drawn {
    let room = symbols::keyed(sheet, room, &key(rows))?;
    let label = |row: &Row| format!("{} (n = {})", row.kind, grouped(&row.forecasts.to_string()));
    let wide = rows.iter().map(|row| symbols::width(&label(row))).max().unwrap_or(0) + 6 * POINT;
    let bottom = room.bottom - 30 * POINT;
    let field = Rectangle { left: room.left + wide, right: room.right - 12 * POINT, bottom, ..room };
    let plane = Plane { x: axis(rows), y: Axis::linear("", 0.0..1.0).ticks(Ticks::None), field };
    plane.draw(sheet)?;
    for (n, row) in rows.iter().enumerate() {
        let head = field.top + n as i32 * ROW * POINT;
        let style = letters(LETTERS).pos(Pos::new(HPos::Right, VPos::Center));
        let middle = head + ROW * POINT / 2;
        sheet.area().draw(&Text::new(label(row), (field.left - 5 * POINT, middle), style))?;
        if n > 0 {
            line(sheet, vec![(field.left, head), (field.right, head)], colour::GRID.stroke_width(6))?;
        }
        for (source, crps) in row.crps.iter().enumerate() {
            let Some(crps) = crps else { continue };
            let at = (plane.at(crps.max(plane.x.range.start), 0.0).0, head + (6 + 8 * source as i32) * POINT);
            symbols::mark(sheet, at, 28, symbol(source), source < 2 || row.best == Some(source))?;
            sheet.hover_at(at, 4 * POINT, format!("{}, {}: {}", row.kind, SOURCES[source].2, measure::figure(*crps)));
        }
    }
    Ok(())
}

/// A logarithmic axis around all scores.
fn axis(rows: &[Row]) -> Axis {
    let scores = || rows.iter().flat_map(|row| row.crps).flatten().filter(|crps| *crps > 0.0);
    let low = scores().fold(f64::INFINITY, f64::min);
    let (low, high) = if low.is_finite() { (low, scores().fold(0.0, f64::max)) } else { (0.1, 1.0) };
    let (low, high) = (low / 1.3, high * 1.3);
    let first = low.log10().floor() as i32;
    let last = high.log10().ceil() as i32;
    let marks = (first..=last).flat_map(|power| [1.0, 2.0, 5.0].map(|times| (power, times * 10_f64.powi(power))));
    let inside = marks.filter(|(_, mark)| (low..=high).contains(mark));
    let labelled = inside.map(|(power, mark)| {
        let decimals = usize::try_from(-power).unwrap_or(0);
        (mark, grouped(&format!("{mark:.decimals$}")))
    });
    Axis::log("mean CRPS [deaths], logarithmic axis", low..high).ticks(Ticks::At(labelled.collect()))
}
