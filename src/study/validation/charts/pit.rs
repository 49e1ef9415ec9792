//! Histograms of the probability integral transform: flat where forecasts are calibrated.

use plotters::element::Rectangle as Box;
use plotters::style::Color;

use crate::drawing::{Drawn, POINT, Sheet, colour};
use crate::report::chart::frame::{Frame, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks, line};
use crate::report::chart::{Figure, Wishes, measure};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::run::charts::marks::heading;
use crate::study::validation::charts::{UNITS, ink, of_scenario, of_validation};
use crate::study::validation::tables::{PIT, PitRow};

/// Height of a histogram with its heading [points].
const PANEL: i32 = 98;

/// A histogram.
#[derive(Clone, Debug)]
struct Histogram {
    kind: String,
    causes: String,
    forecasts: usize,
    /// Ends and height of each bin.
    bins: Vec<(f64, f64, f64)>,
}

/// A figure for years and one for months.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&PIT) {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    for (unit, units) in UNITS {
        let histograms = read(output, unit)?;
        if !histograms.is_empty() {
            figures.push(figure(output, (unit, units), &histograms));
        }
    }
    Ok(figures)
}

/// Histograms of the model, by type, with causes known and then frozen.
fn read(output: &Output, unit: &str) -> Result<Vec<Histogram>, ReadingError> {
    let mut found: Vec<Histogram> = Vec::new();
    output.rows::<PitRow>(|row| {
        let by = row.by();
        if row.unit()? != unit || by.source()? != "model" || by.error()? != "law" {
            return Ok(());
        }
        let (kind, causes) = (by.kind()?, by.causes()?.unwrap_or_default());
        let same = |one: &Histogram| one.kind == kind && one.causes == causes;
        let at = found.iter().position(same).unwrap_or_else(|| {
            found.push(Histogram { kind: kind.into(), causes: causes.into(), forecasts: 0, bins: Vec::new() });
            found.len() - 1
        });
        found[at].forecasts = row.forecasts()?;
        found[at].bins.push((row.from()?, row.to()?, row.height()?));
        Ok(())
    })?;
    Ok(found)
}

fn figure(output: &Output, (unit, units): (&str, &str), histograms: &[Histogram]) -> Figure {
    let title = format!("Are forecasts of {units} calibrated? {}", of_scenario(output));
    let few = histograms.iter().all(|one| one.forecasts < 20);
    let few = if few { " So few forecasts leave much to chance." } else { "" };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!(
            "Where the observed count lies in the forecast, from 0 (below all draws) to 1 (above all). Flat at 1: calibrated. High ends: too narrow; \
             high right end: too few deaths forecast.{few}"
        ),
        basis: of_validation(output),
    };
    let rows = |paper: Paper| histograms.len().div_ceil(paper.columns(2)) as i32;
    Figure {
        frames: None,
        name: format!("pit-{unit}"),
        about: in_words(units, histograms),
        title,
        table: PIT.name,
        section: "Validation",
        picture: frame.drawn(
            |paper| rows(paper) * (PANEL + 10) + 4,
            |sheet, room| {
                let paper = Paper::of(sheet);
                let panels = room.grid_apart(paper.columns(2), rows(paper) as usize, (14, 10));
                panels.into_iter().zip(histograms).try_for_each(|(part, one)| {
                    let name = format!("{}, causes {}", capital(&one.kind), one.causes);
                    paper.panel(sheet, &name, part, || panel(sheet, part, one))
                })
            },
        ),
    }
}

fn in_words(units: &str, histograms: &[Histogram]) -> String {
    let one = |one: &Histogram| {
        let height =
            |bin: Option<&(f64, f64, f64)>| bin.map_or_else(String::new, |(_, _, height)| measure::figure(*height));
        format!(
            "{}, causes {}: first bin {}, last bin {}.",
            capital(&one.kind),
            one.causes,
            height(one.bins.first()),
            height(one.bins.last())
        )
    };
    let all: Vec<String> = histograms.iter().map(one).collect();
    format!("Histograms of the probability integral transform of {units}; 1 is calibrated. {}", all.join(" "))
}

fn panel(sheet: &Sheet, part: Rectangle, histogram: &Histogram) -> Drawn {
    let highest = histogram.bins.iter().map(|(_, _, height)| *height).fold(2.0, f64::max);
    let x =
        Axis::linear("", 0.0..1.0).ticks(Ticks::At(vec![(0.0, "0".into()), (0.5, "0.5".into()), (1.0, "1".into())]));
    let y = Axis::linear("", 0.0..highest * 1.05).ticks(Ticks::Round(4));
    let plane = Plane::new(x.without_grid(), y, part.inside(0, 14, 2, 0));
    let words = format!("{}, causes {} (n = {})", capital(&histogram.kind), histogram.causes, histogram.forecasts);
    heading(sheet, &words, (plane.field.left, part.top + 6 * POINT), part.right - plane.field.left)?;
    plane.draw(sheet)?;
    let fill = ink(&histogram.kind).mix(if histogram.causes == "known" { 0.75 } else { 0.4 });
    for &(from, to, height) in &histogram.bins {
        let (left, top) = plane.at(from, height);
        let (right, bottom) = plane.at(to, 0.0);
        sheet.area().draw(&Box::new([(left + 5, top), (right - 5, bottom)], fill.filled()))?;
        sheet.hover((left, plane.field.top), (right, bottom), format!("{from} to {to}: {}", measure::figure(height)));
    }
    sheet.dashes(&[30, 20]);
    line(sheet, vec![plane.at(0.0, 1.0), plane.at(1.0, 1.0)], colour::INK.stroke_width(9))?;
    sheet.dashes(&[]);
    Ok(())
}
