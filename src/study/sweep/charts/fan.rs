//! Fan charts: how far runs lie apart, year by year, for points of a sweep or the replications of a run.

use crate::observation::measures;
use crate::report::words::capital;
use std::ops::Range;

use plotters::element::{Circle, Text};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::bold_letters;
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::experiment::run_log;
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks};
use crate::report::chart::symbols::{self, Symbol};
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::tables::summary::REPLICATIONS;
use crate::study::sweep::charts::factors;
use crate::study::sweep::charts::fan_reading;
use crate::study::sweep::charts::fan_reading::Fan;
use crate::study::sweep::tables::points::DESIGN;

/// Draws a figure for each response wished: of a sweep also for each area.
///
/// # Errors
/// Where a table or the log of runs is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let mut figures = Vec::new();
    for response in &wishes.responses {
        if output.stands(run_log::FILE) && output.has(&DESIGN) {
            for area in &wishes.areas {
                let (fans, chosen) = fan_reading::of_sweep(output, response, area)?;
                if !fans.is_empty() {
                    figures.push(figure(output, response, Some(area), &fans, &chosen));
                }
            }
        } else if output.has(&REPLICATIONS) {
            let fans = fan_reading::of_replications(output, response, &wishes.areas)?;
            if !fans.is_empty() {
                figures.push(figure(output, response, None, &fans, ""));
            }
        }
    }
    Ok(figures)
}

fn figure(output: &Output, response: &str, area: Option<&str>, fans: &[Fan], chosen: &str) -> Figure {
    let name = capital(&measures::title(response));
    let place = area.map(|area| format!(", {}", basis::area_name(area))).unwrap_or_default();
    let title = format!("How far do runs lie apart? {name} by year{place}");
    let several = fans.iter().any(Fan::has_bands);
    let bands = if several {
        "Bands: the middle half (25 to 75 %) and nine tenths (5 to 95 %) of runs, all draws together: the spread of single runs, not the \
         uncertainty of the mean."
    } else {
        "One run each, hence no bands."
    };
    let rests = match area {
        Some(_) => factors::basis_of_points(output, response),
        None => {
            let exponent = basis::exponent(output).filter(|_| response.starts_with("hpi_core"));
            let exponent = exponent.map(|words| format!(" {}.", capital(&words))).unwrap_or_default();
            format!("{}{exponent}", basis::of(output))
        }
    };
    let failed: u64 = fans.iter().map(|fan| fan.failed).sum();
    let failed = if failed > 0 { format!(" Without {failed} failed runs.") } else { String::new() };
    let frame = Frame { title: title.clone(), subtitle: format!("{bands}{chosen}"), basis: format!("{rests}{failed}") };
    let grid = |paper: Paper| {
        let columns = paper.columns(fans.len().min(2));
        (columns, fans.len().div_ceil(columns))
    };
    let key = if several { key() } else { Vec::new() };
    let height = |paper: Paper| {
        let tall = if fans.len() == 1 { paper.either(200, 170) } else { 150 };
        let rest = symbols::key_height(&key, paper.room()) - symbols::key_height(&key, Paper::Page.room());
        21 + rest + grid(paper).1 as i32 * tall
    };
    let range = range(fans);
    let end = area.map(|area| format!("-{area}")).unwrap_or_default();
    Figure {
        frames: None,
        name: format!("fan-{response}{end}"),
        about: in_words(fans),
        title,
        table: if area.is_some() { "runs" } else { REPLICATIONS.name },
        section: if area.is_some() { "Sweep" } else { "Replications" },
        picture: frame.drawn(height, |sheet, room| {
            let paper = Paper::of(sheet);
            let (columns, rows) = grid(paper);
            let parts = symbols::keyed(sheet, room, &key)?.grid(columns, rows, 8);
            fans.iter().zip(parts).try_for_each(|(fan, part)| {
                paper.panel(sheet, &fan.title, part, || panel(sheet, part, fan, range.clone()))
            })
        }),
    }
}

fn key() -> Vec<(Symbol, String)> {
    vec![
        (Symbol::Line(colour::BLUE, 16, false), "median".into()),
        (Symbol::Area(colour::BLUE, 0.42), "middle half of runs".into()),
        (Symbol::Area(colour::BLUE, 0.18), "nine tenths of runs".into()),
    ]
}

/// From the least to the most of all fans.
fn range(fans: &[Fan]) -> Range<f64> {
    let values = fans.iter().flat_map(|fan| &fan.years).filter_map(|year| year.quantiles).flatten();
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), value| (a.min(value), b.max(value)));
    if !low.is_finite() {
        return 0.0..1.0;
    }
    let room = if high > low { 0.05 * (high - low) } else { 1.0 };
    (low - room)..(high + room)
}

fn panel(sheet: &Sheet, part: Rectangle, fan: &Fan, range: Range<f64>) -> Drawn {
    let words = text::shortened(&fan.title, LETTERS * f64::from(POINT), true, f64::from(part.width()));
    let style = bold_letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Top));
    sheet.area().draw(&Text::new(words, (part.left, part.top), style))?;
    let first = fan.years.first().map_or(0, |year| year.year);
    let last = fan.years.last().map_or(0, |year| year.year);
    let ticks = (first..=last).map(|year| (f64::from(year), year.to_string())).collect();
    let across = Axis::linear("", f64::from(first) - 0.5..f64::from(last) + 0.5).ticks(Ticks::At(ticks)).without_grid();
    let plane = Plane::new(across, Axis::linear(&fan.unit, range).ticks(Ticks::Round(6)), part.inside(0, 11, 0, 0));
    plane.draw(sheet)?;
    let between = |low: usize, high: usize| -> Vec<(f64, f64, f64)> {
        let known = fan.years.iter().filter_map(|year| Some((year.year, year.quantiles?)));
        known.map(|(year, quantiles)| (f64::from(year), quantiles[low], quantiles[high])).collect()
    };
    if fan.has_bands() {
        plane.band(sheet, &between(0, 4), colour::BLUE, 0.18)?;
        plane.band(sheet, &between(1, 3), colour::BLUE, 0.30)?;
    }
    let median: Vec<(f64, Option<f64>)> =
        fan.years.iter().map(|year| (f64::from(year.year), year.quantiles.map(|quantiles| quantiles[2]))).collect();
    plane.line(sheet, &median, colour::BLUE.stroke_width(16))?;
    let half = plane.field.width() / (2 * fan.years.len().max(1) as i32);
    for year in &fan.years {
        let Some(quantiles) = year.quantiles else { continue };
        let (x, y) = plane.at(f64::from(year.year), quantiles[2]);
        sheet.area().draw(&Circle::new((x, y), 14, colour::BLUE.filled()))?;
        let says = format!("{}: {}", year.year, in_figures(quantiles, year.runs, &fan.unit));
        sheet.hover((x - half, plane.field.top), (x + half, plane.field.bottom), says);
    }
    Ok(())
}

fn in_figures(quantiles: [f64; 5], runs: u64, unit: &str) -> String {
    let [low, quarter, median, three, high] = quantiles.map(measure::figure);
    if runs == 1 {
        return format!("{median} {unit}, one run");
    }
    format!("median {median}, half of {runs} runs {quarter} to {three}, nine tenths {low} to {high} {unit}")
}

fn in_words(fans: &[Fan]) -> String {
    let of = |fan: &Fan| {
        let year = fan.years.iter().rev().find(|year| year.quantiles.is_some())?;
        let figures = in_figures(year.quantiles?, year.runs, &fan.unit);
        Some(format!("{}, {}: {figures}.", fan.title, year.year))
    };
    fans.iter().filter_map(of).collect::<Vec<_>>().join(" ")
}
