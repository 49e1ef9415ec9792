//! Posterior predictive check: targets over the years beside what prior and posterior simulate, a panel for each measure.

use plotters::element::Text;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::bold_letters;
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::measure::figure;
use crate::report::chart::plane::{Axis, Plane, Ticks, line};
use crate::report::chart::symbols::{self, Shape, Symbol};
use crate::report::chart::{Figure, Wishes};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::calibration::charts::of_calibration;
use crate::study::calibration::tables::{CheckRow, POSTERIOR_CHECK};
use crate::study::comparison::findings;

/// A target.
#[derive(Clone, Debug)]
struct Target {
    name: String,
    measure: String,
    year: i64,
    /// Low, value, high.
    observed: [f64; 3],
    /// 5 and 95 % of the prior.
    prior: Option<(f64, f64)>,
    /// 5, 25, 50, 75, 95 % of the posterior.
    posterior: Option<[f64; 5]>,
}

/// Height of a panel [points].
const PANEL: i32 = 118;

/// Draws one figure.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&POSTERIOR_CHECK) {
        return Ok(Vec::new());
    }
    let targets = read(output)?;
    let measures = findings::once(targets.iter().filter(|one| !is_period(one)).map(|one| one.measure.as_str()));
    if measures.is_empty() {
        return Ok(Vec::new());
    }
    let title = "Does the calibrated model give what it was fitted to? Posterior predictive check".to_string();
    let missed: Vec<&str> = targets.iter().filter(|one| is_missed(one)).map(|one| one.name.as_str()).collect();
    let periods = targets.iter().filter(|one| is_period(one)).count();
    let alone = match periods {
        0 => String::new(),
        1 => " One target of a period is in the table alone.".to_string(),
        more => format!(" {more} targets of periods are in the table alone."),
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!(
            "Bars: 5 to 95 % and 25 to 75 % of runs drawn from the posterior, without the error of observation; diamonds: observed, with the \
             range of the source. These are the data that were fitted: agreement is no evidence, disagreement is.{alone}"
        ),
        basis: of_calibration(output),
    };
    let about = match missed.as_slice() {
        [] => "All targets lie inside the 90 % range of the posterior.".to_string(),
        some => format!("Outside the 90 % range of the posterior: {}.", some.join(", ")),
    };
    let height = |paper: Paper| {
        measures.len().div_ceil(paper.columns(2)) as i32 * PANEL + symbols::key_height(&key(), paper.room())
    };
    Ok(vec![Figure {
        frames: None,
        name: "posterior-check".into(),
        title,
        about,
        table: POSTERIOR_CHECK.name,
        section: "Calibration",
        picture: frame.drawn(height, |sheet, room| body(sheet, room, &measures, &targets)),
    }])
}

fn is_period(target: &Target) -> bool {
    target.measure.starts_with("period:")
}

fn is_missed(target: &Target) -> bool {
    target.posterior.is_none_or(|posterior| target.observed[2] < posterior[0] || target.observed[0] > posterior[4])
}

fn read(output: &Output) -> Result<Vec<Target>, ReadingError> {
    let mut targets = Vec::new();
    output.rows::<CheckRow>(|row| {
        let of = row.foretold();
        let all =
            [of.posterior_p5()?, of.posterior_p25()?, of.posterior_median()?, of.posterior_p75()?, of.posterior_p95()?];
        targets.push(Target {
            name: row.target()?.into(),
            measure: row.figure()?.into(),
            year: row.year()?.into(),
            observed: [row.observed_low()?, row.observed()?, row.observed_high()?],
            prior: of.prior_p5()?.zip(of.prior_p95()?),
            posterior: all.iter().all(Option::is_some).then(|| all.map(Option::unwrap_or_default)),
        });
        Ok(())
    })?;
    Ok(targets)
}

fn key() -> Vec<(Symbol, String)> {
    vec![
        (Symbol::Area(colour::MISSING, 0.6), "prior, 5 to 95 %".into()),
        (Symbol::Line(colour::BLUE, 40, false), "posterior".into()),
        (Symbol::Mark(Shape::Diamond, colour::VERMILION, true), "observed".into()),
    ]
}

fn body(sheet: &Sheet, room: Rectangle, measures: &[String], targets: &[Target]) -> Drawn {
    let paper = Paper::of(sheet);
    let columns = paper.columns(2);
    let parts = symbols::keyed(sheet, room, &key())?.grid_apart(columns, measures.len().div_ceil(columns), (12, 8));
    let years = || targets.iter().filter(|one| !is_period(one)).map(|one| one.year);
    let years = (years().min().unwrap_or(0), years().max().unwrap_or(0));
    for (measure, part) in measures.iter().zip(parts) {
        let own: Vec<&Target> = targets.iter().filter(|one| one.measure == *measure).collect();
        paper.panel(sheet, &name(measure), part, || panel(sheet, part, measure, &own, years))?;
    }
    Ok(())
}

fn name(measure: &str) -> String {
    capital(&measure.replace('_', " ").replace(':', ", "))
}

fn panel(sheet: &Sheet, part: Rectangle, measure: &str, targets: &[&Target], years: (i64, i64)) -> Drawn {
    let words = text::shortened(&name(measure), LETTERS * f64::from(POINT), true, f64::from(part.width()));
    let style = bold_letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Top));
    sheet.area().draw(&Text::new(words, (part.left, part.top), style))?;
    // The prior may reach far beyond what was observed: the axis is that of posterior and observations.
    let shown = |one: &&Target| one.posterior.map_or(0.0, |posterior| posterior[4]).max(one.observed[2]);
    let most = targets.iter().map(shown).fold(0.0, f64::max);
    let least = targets.iter().filter_map(|one| one.posterior).map(|posterior| posterior[0]).fold(0.0, f64::min);
    let ticks = (years.0..=years.1).map(|year| (year as f64, year.to_string())).collect();
    let across = Axis::linear("", years.0 as f64 - 0.5..years.1 as f64 + 0.5).ticks(Ticks::At(ticks)).without_grid();
    let up = Axis::linear("", least..most * 1.06 + 1e-9).ticks(Ticks::Round(5));
    let plane = Plane::new(across, up, part.inside(0, 11, 0, 0));
    plane.draw(sheet)?;
    let slot = plane.field.width() / (years.1 - years.0 + 1).max(1) as i32;
    for one in targets {
        let at = |value: f64| plane.at(one.year as f64, value);
        let x = at(0.0).0;
        if let Some((low, high)) = one.prior {
            let corners = [(x - slot * 3 / 10, at(high).1), (x + slot * 3 / 10, at(low).1)];
            sheet.area().draw(&plotters::element::Rectangle::new(corners, colour::MISSING.mix(0.45).filled()))?;
        }
        if let Some([low, lower, middle, upper, high]) = one.posterior {
            line(sheet, vec![at(low), at(high)], colour::BLUE.stroke_width(14))?;
            line(sheet, vec![at(lower), at(upper)], colour::BLUE.stroke_width(42))?;
            let y = at(middle).1;
            line(sheet, vec![(x - 30, y), (x + 30, y)], colour::PAPER.stroke_width(10))?;
        }
        let [low, value, high] = one.observed;
        line(sheet, vec![at(low), at(high)], colour::VERMILION.stroke_width(10))?;
        symbols::mark(sheet, at(value), 22, (Shape::Diamond, colour::VERMILION), true)?;
        let simulated = one.posterior.map_or_else(
            || "nothing".to_string(),
            |posterior| format!("{} ({} to {})", figure(posterior[2]), figure(posterior[0]), figure(posterior[4])),
        );
        let says = format!("{}: observed {}, simulated {simulated}", one.name, figure(value));
        sheet.hover((x - slot / 2, plane.field.top), (x + slot / 2, plane.field.bottom), says);
    }
    Ok(())
}
