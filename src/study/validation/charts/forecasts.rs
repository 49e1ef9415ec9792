//! Forecasts with their intervals beside what was observed, by year and by month.

use plotters::element::{Circle, Rectangle as Box};
use plotters::style::{Color, RGBColor};

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour};
use crate::report::chart::frame::{Frame, Paper};
use crate::report::chart::plane::{Axis, Plane, Ticks, line, number};
use crate::report::chart::symbols::{self, Shape, Symbol};
use crate::report::chart::{Figure, Wishes};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::run::charts::marks::{curve, heading, slice};
use crate::study::validation::charts::{SOURCES, ink, of_scenario, of_validation, place, symbol};
use crate::study::validation::tables::{FORECASTS, ForecastRow};

/// Height of a panel [points].
const PANEL: i32 = 116;

/// A forecast.
#[derive(Clone, Copy, Debug)]
struct One {
    /// Place of its source among [`SOURCES`].
    source: usize,
    /// Year and, from 1, month; 0 for a year.
    time: (i64, i64),
    /// Quantiles 5, 25, 50, 75, 95 %.
    quantiles: [f64; 5],
    /// Best, low and high estimate of what was observed.
    observed: [f64; 3],
}

impl One {
    fn says(&self) -> String {
        let [low, _, median, _, high] = self.quantiles.map(|value| number(value, 1.0));
        format!("{}: median {median}, 5–95 % {low} to {high}", SOURCES[self.source].2)
    }

    fn covers(&self, from: usize, to: usize) -> bool {
        (self.quantiles[from]..=self.quantiles[to]).contains(&self.observed[0])
    }
}

/// Forecasts of a type.
#[derive(Clone, Debug)]
struct Panel {
    kind: String,
    all: Vec<One>,
}

impl Panel {
    fn of(&self, source: usize) -> Vec<&One> {
        self.all.iter().filter(|one| one.source == source).collect()
    }

    /// How many observed counts lie within the intervals of a source.
    fn coverage(&self, source: usize) -> String {
        let of = self.of(source);
        let inside = |from, to| of.iter().filter(|one| one.covers(from, to)).count();
        format!("{} and {} of {}", inside(1, 3), inside(0, 4), of.len())
    }

    fn highest(&self) -> f64 {
        let shown = self.all.iter().map(|one| one.quantiles[4].max(one.observed[2]));
        shown.fold(1.0, f64::max)
    }
}

/// A figure for years and one for months.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&FORECASTS) {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    let years = read(output, "year")?;
    if !years.is_empty() {
        figures.push(figure(output, "year", &years, yearly));
    }
    let months = read(output, "month")?;
    if !months.is_empty() {
        figures.push(figure(output, "month", &months, monthly));
    }
    Ok(figures)
}

fn read(output: &Output, unit: &str) -> Result<Vec<Panel>, ReadingError> {
    let mut panels: Vec<Panel> = Vec::new();
    output.rows::<ForecastRow>(|row| {
        let (case, by) = (row.case(), row.case().by());
        let (source, of) = (place(by.source()?, by.causes()?.unwrap_or_default(), by.error()?), case.unit()?);
        let Some(source) = source.filter(|_| of == unit) else { return Ok(()) };
        let quantiles = [row.q05()?, row.q25()?, row.q50()?, row.q75()?, row.q95()?];
        let observed = [row.observed()?, row.observed_low()?, row.observed_high()?].map(f64::from);
        let kind = by.kind()?;
        let at = panels.iter().position(|panel| panel.kind == kind).unwrap_or_else(|| {
            panels.push(Panel { kind: kind.to_string(), all: Vec::new() });
            panels.len() - 1
        });
        let time = (case.year()?.into(), case.month()?.unwrap_or_default().into());
        panels[at].all.push(One { source, time, quantiles, observed });
        Ok(())
    })?;
    Ok(panels)
}

/// Draws a panel; the plane has its axes already.
type Draws = fn(&Sheet, &Plane, &Panel) -> Drawn;

fn figure(output: &Output, unit: &str, panels: &[Panel], draws: Draws) -> Figure {
    let title = format!("Forecasts from the end of the year before, by {unit}: {}", of_scenario(output));
    let frame = Frame {
        title: title.clone(),
        subtitle: "Reported deaths. Only what was observed up to the end of the year before is used. The scales of the panels differ."
            .to_string(),
        basis: of_validation(output),
    };
    let about: Vec<String> = panels
        .iter()
        .map(|panel| {
            format!(
                "{}: observed counts inside the 50 and 90 % intervals of the model: {} with causes known, {} frozen.",
                capital(&panel.kind),
                panel.coverage(0),
                panel.coverage(1)
            )
        })
        .collect();
    Figure {
        frames: None,
        name: format!("forecasts-{unit}"),
        about: about.join(" "),
        title,
        table: FORECASTS.name,
        section: "Validation",
        picture: picture(&frame, unit, panels, draws),
    }
}

fn key(unit: &str, panels: &[Panel]) -> Vec<(Symbol, String)> {
    let mut key = vec![(Symbol::Mark(Shape::Disc, colour::INK, true), "observed".to_string())];
    if unit == "year" {
        key[0].1 = "observed, with low and high estimate".to_string();
        key.push((Symbol::Area(colour::FAINT_INK, 0.55), "model, causes known: 50 and 90 %, median".to_string()));
        key.push((Symbol::Area(colour::FAINT_INK, 0.25), "causes frozen".to_string()));
        let used = (2..SOURCES.len()).filter(|&source| panels.iter().any(|panel| !panel.of(source).is_empty()));
        key.extend(used.map(|source| {
            let (shape, ink) = symbol(source);
            (Symbol::Mark(shape, ink, false), format!("{}: median, 90 %", SOURCES[source].2))
        }));
    } else {
        key.push((Symbol::Line(colour::FAINT_INK, 14, false), "model, causes known: median".to_string()));
        key.push((Symbol::Area(colour::FAINT_INK, 0.45), "50 %".to_string()));
        key.push((Symbol::Area(colour::FAINT_INK, 0.2), "90 %".to_string()));
        key.push((Symbol::Line(colour::FAINT_INK, 10, true), "causes frozen: 90 %".to_string()));
    }
    key
}

fn picture(frame: &Frame, unit: &str, panels: &[Panel], draws: Draws) -> Picture {
    let key = key(unit, panels);
    let height = |paper: Paper| symbols::key_height(&key, paper.room()) + panels.len() as i32 * (PANEL + 8);
    frame.drawn(height, |sheet, room| {
        let paper = Paper::of(sheet);
        let parts = symbols::keyed(sheet, room, &key)?.grid(1, panels.len(), 8);
        let planes = parts.iter().zip(panels).map(|(part, panel)| {
            let deaths =
                Axis::linear(&format!("deaths per {unit}"), 0.0..panel.highest() * 1.05).ticks(Ticks::Round(4));
            Plane::new(years(panel), deaths, part.inside(0, 12, 0, 0))
        });
        let mut planes: Vec<Plane> = planes.collect();
        let left = planes.iter().map(|plane| plane.field.left).max().unwrap_or_default();
        for ((plane, part), panel) in planes.iter_mut().zip(parts).zip(panels) {
            plane.field.left = left;
            paper.panel(sheet, &capital(&panel.kind), part, || {
                plane.draw(sheet)?;
                let causes = paper.either(", causes known", "");
                let words = format!("{}. Inside 50 and 90 %: {}{causes}", capital(&panel.kind), panel.coverage(0));
                let from = paper.either(left, part.left);
                heading(sheet, &words, (from, plane.field.top - 7 * POINT), plane.field.right - from)?;
                draws(sheet, plane, panel)
            })?;
        }
        Ok(())
    })
}

/// An axis of the years that are forecast.
fn years(panel: &Panel) -> Axis {
    let all = || panel.all.iter().map(|one| one.time.0 as i32);
    let (from, to) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
    let by_month = panel.all.iter().any(|one| one.time.1 > 0);
    let ticks =
        (from..=to).map(|year| (f64::from(year) + if by_month { 0.0 } else { 0.5 }, year.to_string())).collect();
    Axis::linear("", f64::from(from)..f64::from(to + 1)).ticks(Ticks::At(ticks)).without_grid()
}

fn yearly(sheet: &Sheet, plane: &Plane, panel: &Panel) -> Drawn {
    let fill = ink(&panel.kind);
    for one in &panel.all {
        let x = one.time.0 as f64 + 0.1 + 0.13 * one.source as f64;
        if one.source < 2 {
            bar(sheet, plane, (x, one), (fill, if one.source == 0 { 1.0 } else { 0.5 }))?;
        } else {
            let (shape, tone) = symbol(one.source);
            let [low, _, median, _, high] = one.quantiles;
            line(sheet, vec![plane.at(x, low), plane.at(x, high)], tone.stroke_width(9))?;
            symbols::mark(sheet, plane.at(x, median), 22, (shape, tone), false)?;
        }
        if one.source == 0 {
            let at = one.time.0 as f64 + 0.88;
            let [best, low, high] = one.observed;
            if high > low {
                line(sheet, vec![plane.at(at, low), plane.at(at, high)], colour::INK.stroke_width(9))?;
            }
            sheet.area().draw(&Circle::new(plane.at(at, best), 24, colour::INK.filled()))?;
        }
    }
    says(sheet, plane, panel);
    Ok(())
}

fn bar(sheet: &Sheet, plane: &Plane, (x, one): (f64, &One), (fill, strength): (RGBColor, f64)) -> Drawn {
    let [low, lower, median, upper, high] = one.quantiles;
    let corners = |low: f64, high: f64| [plane.at(x - 0.055, high), plane.at(x + 0.055, low)];
    sheet.area().draw(&Box::new(corners(low, high), fill.mix(0.3 * strength).filled()))?;
    sheet.area().draw(&Box::new(corners(lower, upper), fill.mix(0.55 * strength).filled()))?;
    line(sheet, vec![plane.at(x - 0.06, median), plane.at(x + 0.06, median)], fill.stroke_width(14))
}

/// What a year says when pointed at: all sources.
fn says(sheet: &Sheet, plane: &Plane, panel: &Panel) {
    let mut years: Vec<i64> = panel.all.iter().map(|one| one.time.0).collect();
    years.dedup();
    years.sort_unstable();
    years.dedup();
    for year in years {
        let of: Vec<&One> = panel.all.iter().filter(|one| one.time.0 == year).collect();
        let observed = of.first().map_or(0.0, |one| one.observed[0]);
        let all: Vec<String> = of.iter().map(|one| one.says()).collect();
        let words = format!("{year}: observed {}; {}", number(observed, 1.0), all.join("; "));
        slice(sheet, plane, (year as f64, year as f64 + 1.0), words);
    }
}

fn monthly(sheet: &Sheet, plane: &Plane, panel: &Panel) -> Drawn {
    let fill = ink(&panel.kind);
    let time = |one: &One| one.time.0 as f64 + (one.time.1 as f64 - 0.5) / 12.0;
    // A new origin begins with each year: bands are not drawn across.
    for year in runs(&panel.of(0)) {
        let band = |from: usize, to: usize| -> Vec<(f64, f64, f64)> {
            year.iter().map(|one| (time(one), one.quantiles[from], one.quantiles[to])).collect()
        };
        plane.band(sheet, &band(0, 4), fill, 0.2)?;
        plane.band(sheet, &band(1, 3), fill, 0.32)?;
        let median: Vec<(f64, Option<f64>)> = year.iter().map(|one| (time(one), Some(one.quantiles[2]))).collect();
        curve(sheet, plane, &median, fill, 14)?;
    }
    sheet.dashes(&[30, 20]);
    for year in runs(&panel.of(1)) {
        for end in [0, 4] {
            let points: Vec<(f64, Option<f64>)> =
                year.iter().map(|one| (time(one), Some(one.quantiles[end]))).collect();
            plane.line(sheet, &points, colour::FAINT_INK.stroke_width(8))?;
        }
    }
    sheet.dashes(&[]);
    for one in panel.of(0) {
        sheet.area().draw(&Circle::new(plane.at(time(one), one.observed[0]), 16, colour::INK.filled()))?;
        let (year, month) = one.time;
        let words = format!("{year}-{month:02}: observed {}; {}", number(one.observed[0], 1.0), one.says());
        slice(sheet, plane, (time(one) - 0.5 / 12.0, time(one) + 0.5 / 12.0), words);
    }
    Ok(())
}

/// Forecasts of consecutive months of the same year.
fn runs<'a>(all: &[&'a One]) -> Vec<Vec<&'a One>> {
    let follows = |a: &&One, b: &&One| a.time.0 == b.time.0 && a.time.1 + 1 == b.time.1;
    all.chunk_by(follows).map(<[&One]>::to_vec).collect()
}
