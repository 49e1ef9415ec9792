//! Screening by elementary effects (Morris 1991): mean size against spread, with the names of the factors that matter.

use crate::observation::measures;
use crate::report::words::capital;
use plotters::element::{Circle, Text};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::{letters, tinted};
use crate::drawing::{Drawn, POINT, Sheet, colour};
use crate::report::chart::frame::{Frame, LETTERS, Rectangle};
use crate::report::chart::labels::{self, Free};
use crate::report::chart::plane::{Axis, Plane, line};
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::study::comparison::findings;
use crate::study::sweep::charts::factors;
use crate::study::sweep::tables::sensitivity::SENSITIVITY;

/// Most factors whose names stand in the chart.
const NAMED: usize = 15;

/// Elementary effects of a factor.
#[derive(Clone, Copy, Debug)]
struct Effects {
    /// Mean size.
    size: f64,
    /// Interval of it.
    ends: Option<(f64, f64)>,
    /// Mean.
    mean: Option<f64>,
    /// Standard deviation.
    spread: f64,
}

type Influence = factors::Influence<Effects>;

/// Draws a figure for each response wished, area and setting.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let order = |rows: &mut Vec<Influence>| rows.sort_by(|a, b| b.values.size.total_cmp(&a.values.size));
    factors::figures((output, wishes), "morris", read, order, figure)
}

/// Effects, where size and spread are known.
fn read(row: factors::Cells<'_>) -> Result<Option<Effects>, ReadingError> {
    let (Some(size), Some(spread)) = (row.mu_star()?, row.sigma()?) else { return Ok(None) };
    Ok(Some(Effects { size, ends: row.mu_star_low()?.zip(row.mu_star_high()?), mean: row.mu()?, spread }))
}

fn figure(output: &Output, (response, area, end): (&str, &str, &str), setting: &str, own: &[&Influence]) -> Figure {
    let of = if setting.is_empty() { String::new() } else { format!(", {}", setting.replace('_', " ")) };
    let title = format!(
        "Which factors matter? {}, {}{of}{}",
        capital(&measures::title(response)),
        basis::area_name(area),
        findings::years(output)
    );
    let frame = Frame {
        title: title.clone(),
        subtitle: "Each circle is a factor. Across: mean size of its effect over its whole range, with a 95 % interval. Upwards: how much the \
                   effect differs with the other factors and by luck; above the dashed line it differs more than it acts. Filled: raises \
                   the response; hollow: lowers it."
            .to_string(),
        basis: format!("{} Intervals: bootstrap over trajectories.", factors::basis(output, response)),
    };
    Figure {
        frames: None,
        name: format!("morris-{response}-{area}{end}"),
        about: in_words(own),
        title,
        table: SENSITIVITY.name,
        section: "Sensitivity",
        picture: frame.drawn(|paper| paper.either(360, 280), |sheet, room| plane(sheet, room, own)),
    }
}

fn plane(sheet: &Sheet, room: Rectangle, own: &[&Influence]) -> Drawn {
    let unit = own.first().map_or("", |row| row.unit.as_str());
    let effects = || own.iter().map(|row| row.values);
    let across = effects().map(|one| one.ends.map_or(one.size, |(_, high)| one.size.max(high)));
    let across = across.fold(f64::MIN_POSITIVE, f64::max);
    let up = effects().map(|one| one.spread).fold(f64::MIN_POSITIVE, f64::max);
    let plane = Plane::new(
        Axis::linear(&format!("mean size of the effect, μ* [{unit}]"), 0.0..1.04 * across),
        Axis::linear(&format!("standard deviation of the effect, σ [{unit}]"), 0.0..1.06 * up),
        room,
    );
    plane.draw(sheet)?;
    diagonal(sheet, &plane, across.min(up))?;
    let mut free = Free::within(plane.field);
    for row in own {
        let (x, y) = place(&plane, row);
        free.take((x - 30, y - 30, x + 30, y + 30));
    }
    for row in own.iter().rev() {
        let at = place(&plane, row);
        if let Some((low, high)) = row.values.ends {
            let (from, _) = plane.at(low, 0.0);
            let (to, _) = plane.at(high, 0.0);
            line(sheet, vec![(from, at.1), (to, at.1)], colour::BLUE.mix(0.35).stroke_width(9))?;
        }
    }
    for row in own {
        let at = place(&plane, row);
        let rises = row.values.mean.is_some_and(|mu| mu > 0.0);
        let inside = if rises { colour::BLUE } else { colour::PAPER };
        sheet.area().draw(&Circle::new(at, 26, inside.filled()))?;
        sheet.area().draw(&Circle::new(at, 26, colour::BLUE.stroke_width(10)))?;
        sheet.hover_at(at, 4 * POINT, says(row));
    }
    for row in own.iter().take(NAMED).filter(|row| row.values.size > 0.0) {
        labels::beside(sheet, &mut free, place(&plane, row), &factors::name(&row.factor))?;
    }
    Ok(())
}

fn place(plane: &Plane, row: &Influence) -> (i32, i32) {
    plane.at(row.values.size, row.values.spread)
}

/// Where spread equals size.
fn diagonal(sheet: &Sheet, plane: &Plane, end: f64) -> Drawn {
    sheet.dashes(&[40, 30]);
    line(sheet, vec![plane.at(0.0, 0.0), plane.at(end, end)], colour::FAINT_INK.stroke_width(8))?;
    sheet.dashes(&[]);
    let (x, y) = plane.at(end, end);
    let style = tinted(letters(LETTERS), colour::FAINT_INK);
    let right = x + 40 * POINT > plane.field.right;
    let (at, pos) = if right {
        ((x - 3 * POINT, y - 2 * POINT), Pos::new(HPos::Right, VPos::Bottom))
    } else {
        ((x + 3 * POINT, y + 6 * POINT), Pos::new(HPos::Left, VPos::Center))
    };
    sheet.area().draw(&Text::new("σ = μ*", at, style.pos(pos)))
}

fn says(row: &Influence) -> String {
    format!(
        "{}: μ* {} {}, μ {}, σ {}",
        row.factor,
        measure::with_interval(row.values.size, row.values.ends),
        row.unit,
        measure::figure(row.values.mean.unwrap_or(f64::NAN)),
        measure::figure(row.values.spread)
    )
}

fn in_words(own: &[&Influence]) -> String {
    let top: Vec<String> = own.iter().take(3).map(|row| says(row)).collect();
    let rest = own.len().saturating_sub(3);
    format!("Largest mean sizes of effects: {}. {rest} other factors are smaller.", top.join("; "))
}
