//! Figures by year: of the run, or their spread over replications; and the panel that holds them against observed ones.

use std::collections::BTreeMap;

use plotters::element::{Circle, Rectangle as Box};
use plotters::style::{Color, RGBColor};

use crate::drawing::{Drawn, Sheet, colour};
use crate::experiment::aggregate::Aggregate;
use crate::report::chart::plane::{Axis, Plane, Ticks, line};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::courses::Spread;
use crate::study::run::charts::facts::Observed;
use crate::study::run::charts::marks::{Key, Sign, slice};
use crate::study::run::tables::summary;
use crate::study::run::tables::summary::{Figure, REPLICATIONS, ReplicationRow, Summary};

/// Years with their figures, in order.
pub type Years = Vec<(i32, Spread)>;

/// Reads measures by year: from `replications`, or of one run from `summary.json`.
///
/// # Errors
/// Where the table or file is damaged.
pub fn read(output: &Output, measures: &[&str]) -> Result<BTreeMap<String, Years>, ReadingError> {
    if !output.has(&REPLICATIONS) {
        return of_one_run(output, measures);
    }
    let mut found: BTreeMap<String, BTreeMap<i32, Aggregate>> = BTreeMap::new();
    output.rows::<ReplicationRow>(|row| {
        let measure = row.measure()?;
        if measures.contains(&measure)
            && let Some(value) = row.value()?
        {
            found.entry(measure.to_string()).or_default().entry(row.year()?.into()).or_default().push(value);
        }
        Ok(())
    })?;
    let years = |of: BTreeMap<i32, Aggregate>| of.into_iter().map(|(year, mut all)| (year, spread(&mut all))).collect();
    Ok(found.into_iter().map(|(measure, of)| (measure, years(of))).collect())
}

/// Mean, interval and quantiles of values over replications.
pub fn spread(all: &mut Aggregate) -> Spread {
    let band = all.quantiles().filter(|_| all.count() > 1).map(|[low, _, _, _, high]| (low, high));
    let mean = all.mean();
    Spread { mean: mean.map(|one| one.mean), interval: mean.and_then(|one| one.ends), band }
}

fn of_one_run(output: &Output, measures: &[&str]) -> Result<BTreeMap<String, Years>, ReadingError> {
    let Some(summary) = output.document::<Summary>(summary::FILE)? else { return Ok(BTreeMap::new()) };
    let years = |measure: &str| -> Years {
        let all = summary.yearly.get(measure).into_iter().flatten();
        let figure = |value: &Option<Figure>| Spread { mean: value.map(Figure::mean), ..Spread::default() };
        all.map(|(year, value)| (i32::from(*year), figure(value))).collect()
    };
    let named = measures.iter().map(|measure| (measure.to_string(), years(measure)));
    Ok(named.filter(|(_, years)| !years.is_empty()).collect())
}

/// An axis of years, each named in its middle.
pub fn axis(from: i32, to: i32) -> Axis {
    let ticks = (from..=to).map(|year| (f64::from(year) + 0.5, year.to_string())).collect();
    Axis::linear("", f64::from(from)..f64::from(to + 1)).ticks(Ticks::At(ticks)).without_grid()
}

/// The largest figure of what is simulated and observed; at least 1.
pub fn highest(simulated: &[(i32, Spread)], observed: &[&Observed]) -> f64 {
    let observed = observed.iter().map(|one| one.range.map_or(one.value, |(_, high)| high.max(one.value)));
    simulated.iter().map(|(_, spread)| spread.highest()).chain(observed).fold(1.0, f64::max)
}

/// Draws what is simulated left of the middle of each year, and what was observed right of it.
///
/// # Errors
/// Those of `plotters`.
pub fn panel(
    sheet: &Sheet,
    plane: &Plane,
    simulated: &[(i32, Spread)],
    observed: &[&Observed],
    ink: RGBColor,
) -> Drawn {
    for (year, spread) in simulated {
        let middle = f64::from(*year) + if observed.is_empty() { 0.5 } else { 0.36 };
        let box_of = |(low, high): (f64, f64)| [plane.at(middle - 0.17, high), plane.at(middle + 0.17, low)];
        if let Some(band) = spread.band {
            sheet.area().draw(&Box::new(box_of(band), ink.mix(0.22).filled()))?;
        }
        if let Some(interval) = spread.interval {
            sheet.area().draw(&Box::new(box_of(interval), ink.mix(0.45).filled()))?;
        }
        if let Some(mean) = spread.mean {
            let ends = vec![plane.at(middle - 0.2, mean), plane.at(middle + 0.2, mean)];
            line(sheet, ends, ink.stroke_width(18))?;
        }
    }
    for one in observed {
        let x = one.time + 0.7;
        if let Some((low, high)) = one.range {
            line(sheet, vec![plane.at(x, low), plane.at(x, high)], colour::INK.stroke_width(9))?;
        }
        sheet.area().draw(&Circle::new(plane.at(x, one.value), 22, colour::INK.filled()))?;
    }
    hovers(sheet, plane, simulated, observed);
    Ok(())
}

fn hovers(sheet: &Sheet, plane: &Plane, simulated: &[(i32, Spread)], observed: &[&Observed]) {
    let step = crate::study::run::charts::courses::fineness(plane.y.range.end);
    for (year, spread) in simulated {
        let seen = observed.iter().find(|one| one.time as i32 == *year);
        let seen = seen.map(|one| {
            let range = one.range.map(|(low, high)| format!(" ({low} to {high})")).unwrap_or_default();
            format!("; observed {}{range}", one.value)
        });
        let says = format!("{year}: simulated {}{}", spread.says(step), seen.unwrap_or_default());
        slice(sheet, plane, (f64::from(*year), f64::from(*year) + 1.0), says);
    }
}

/// The key of such a panel.
pub fn key(replications: u64, ink: RGBColor, observed: &[&Observed]) -> Key {
    let key = Key::simulated(replications, ink);
    let ranges = observed.iter().any(|one| one.range.is_some());
    match (observed.is_empty(), ranges) {
        (true, _) => key,
        (_, true) => key.and(Sign::Dot(colour::INK), "observed, with low and high estimate"),
        _ => key.and(Sign::Dot(colour::INK), "observed"),
    }
}
