//! Which factors move a response, the strongest first: rank regression over drawn factors, or contrasts between points.

use crate::experiment::paired::Interval;
use crate::observation::measures;
use crate::report::beside::{LIVES_AND_HOMES, is_index, sentence};
use crate::report::chart::forest::{Estimate, Forest, Panel, Row};
use crate::report::chart::frame::Frame;
use crate::report::chart::symbols::SERIES;
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::comparison::findings;
use crate::study::sweep::charts::factors;
use crate::study::sweep::charts::factors::Influence;
use crate::study::sweep::tables::points::{CONTRASTS, ContrastRow};
use crate::study::sweep::tables::sensitivity::SENSITIVITY;

/// Most rows of a chart.
pub const TOP: usize = 20;

/// Rows that are told in words.
const TOLD: usize = 3;

/// What a rank regression says of a factor.
#[derive(Clone, Copy, Debug)]
struct Regression {
    coefficient: Option<f64>,
    ends: Option<(f64, f64)>,
    r_squared: Option<f64>,
}

/// Draws a figure for each response wished and area; where settings are many, several.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let mut figures = Vec::new();
    for response in &wishes.responses {
        for area in &wishes.areas {
            let rows = factors::read(output, "rank regression", (response, area), |row| {
                let ends = row.coefficient_low()?.zip(row.coefficient_high()?);
                Ok(Some(Regression { coefficient: row.coefficient()?, ends, r_squared: row.r_squared()? }))
            })?;
            let settings = findings::once(rows.iter().map(|row| row.setting.as_str()));
            let several = settings.len() > SERIES;
            for (number, names) in settings.chunks(SERIES).enumerate() {
                let (end, part) = if several {
                    let count = settings.len().div_ceil(SERIES);
                    (format!("-{}", number + 1), format!(" ({} of {count})", number + 1))
                } else {
                    Default::default()
                };
                figures.push(regression(output, (response, area), (&end, &part), names, &rows));
            }
            if !output.has(&SENSITIVITY) && output.has(&CONTRASTS) {
                figures.extend(contrasts(output, response, area)?);
            }
        }
    }
    Ok(figures)
}

/// The title of both.
fn title(output: &Output, what: &str, response: &str, area: &str) -> String {
    let response = capital(&measures::title(response));
    format!("{what}? {response}, {}{}", basis::area_name(area), findings::years(output))
}

fn regression(
    output: &Output,
    (response, area): (&str, &str),
    (end, part): (&str, &str),
    settings: &[String],
    rows: &[Influence<Regression>],
) -> Figure {
    let title = format!("{}{part}", title(output, "Which factors move protection", response, area));
    let shown = strongest(rows, settings);
    let all = findings::once(rows.iter().map(|row| row.factor.as_str())).len();
    let left_out = if all > TOP { format!(" The {TOP} largest of {all} factors.") } else { String::new() };
    let fits: Vec<f64> =
        rows.iter().filter(|row| settings.contains(&row.setting)).filter_map(|row| row.values.r_squared).collect();
    let (least, most) = fits.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), fit| (a.min(*fit), b.max(*fit)));
    let fit = match () {
        () if fits.is_empty() => String::new(),
        () if most - least < 0.005 => format!(" R² {least:.2}."),
        () => format!(" R² {least:.2} to {most:.2}."),
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!(
            "Standardized rank regression: how closely the rank of the response follows that of the factor; right of zero both rise \
             together. They say enough only where R² is near 1.{fit}{left_out}"
        ),
        basis: format!("{} Lines: 95 % intervals, bootstrap over points.", factors::basis(output, response)),
    };
    let forest = Forest {
        panels: vec![Panel {
            title: String::new(),
            axis: "rank regression coefficient (−1 to 1)".into(),
            better: measures::direction(response),
            range: None,
            rows: shown,
        }],
        series: settings.iter().map(|setting| setting.replace('_', " ")).collect(),
        ..Forest::default()
    };
    let about = in_words(&forest.panels[0].rows, "rank regression coefficients");
    Figure {
        frames: None,
        name: format!("tornado-{response}-{area}{end}"),
        title,
        about: format!("{about}{fit}"),
        table: SENSITIVITY.name,
        section: "Sensitivity",
        picture: forest.picture(&frame),
    }
}

/// Rows of the factors with the largest mean size over settings.
fn strongest(rows: &[Influence<Regression>], settings: &[String]) -> Vec<Row> {
    let mut found: Vec<(f64, Row)> = Vec::new();
    for row in rows {
        let Some(series) = settings.iter().position(|setting| *setting == row.setting) else { continue };
        let Regression { coefficient: Some(value), ends, .. } = row.values else { continue };
        let label = factors::name(&row.factor);
        let place = found.iter().position(|(_, known)| known.label == label).unwrap_or_else(|| {
            found.push((0.0, Row { label, ..Row::default() }));
            found.len() - 1
        });
        let lead = if row.setting.is_empty() { String::new() } else { format!("{}, ", row.setting) };
        let says = format!("{lead}{}: {}", row.factor, measure::with_interval(value, ends));
        found[place].0 += value.abs();
        found[place].1.estimates.push(Estimate { value, ends, series, says });
    }
    largest(found)
}

fn largest(mut found: Vec<(f64, Row)>) -> Vec<Row> {
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(TOP).map(|(_, row)| row).collect()
}

fn contrasts(output: &Output, response: &str, area: &str) -> Result<Option<Figure>, ReadingError> {
    let (mut found, mut unit, mut count) = (Vec::new(), String::new(), 0_usize);
    let mut against = Vec::<u64>::new();
    output.rows::<ContrastRow>(|row| {
        let of = row.measured();
        if of.response()? != response || of.area()? != area {
            return Ok(());
        }
        let Some(value) = row.difference()? else { return Ok(()) };
        unit = of.unit()?.to_string();
        count += 1;
        let ends = row.low()?.zip(row.high()?);
        let base = row.against()?;
        if !against.contains(&base) {
            against.push(base);
        }
        let label = row.at().label()?.replace('_', " ");
        let says = format!("{label}: {} {unit} against point {base}", measure::with_interval(value, ends));
        let estimate = Estimate { value, ends, series: 0, says };
        found.push((value.abs(), Row { label, estimates: vec![estimate], note: String::new() }));
        if found.len() > 4 * TOP {
            keep(&mut found);
        }
        Ok(())
    })?;
    if found.is_empty() {
        return Ok(None);
    }
    let base = match against.as_slice() {
        [one] => format!("point {one}"),
        many => {
            let points: Vec<String> = many.iter().map(ToString::to_string).collect();
            format!("the base of its setting (points {})", points.join(", "))
        }
    };
    let title = title(output, "Which points differ most from their base", response, area);
    let left_out = if count > TOP { format!(" The {TOP} largest of {count} contrasts.") } else { String::new() };
    let interval = if basis::replications(output) > 1 {
        " Lines: 95 % intervals of paired differences, not corrected for the number of rows."
    } else {
        " One replication, hence no intervals."
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!("Paired differences of each point from {base}.{left_out}"),
        basis: format!("{}{interval}", factors::basis_of_points(output, response)),
    };
    let rows = largest(found);
    let beside = if is_index(response) { lives_and_homes(output, area, &rows)? } else { String::new() };
    let about = in_words(&rows, &format!("contrasts [{unit}]")) + &beside;
    let better = measures::direction(response);
    let panel = Panel { title: String::new(), axis: unit, better, range: None, rows };
    let forest = Forest { panels: vec![panel], series: vec![String::new()], ..Forest::default() };
    Ok(Some(Figure {
        frames: None,
        name: format!("tornado-{response}-{area}"),
        title,
        about,
        table: CONTRASTS.name,
        section: "Sensitivity",
        picture: forest.picture(&frame),
    }))
}

/// Lives and homes of the points that are told in words.
fn lives_and_homes(output: &Output, area: &str, rows: &[Row]) -> Result<String, ReadingError> {
    let mut found: Vec<(String, String, Interval)> = Vec::new();
    output.rows::<ContrastRow>(|row| {
        let (response, of) = (row.measured().response()?, row.measured().area()?);
        let label = row.at().label()?.replace('_', " ");
        let wanted = LIVES_AND_HOMES.iter().any(|(measure, _)| *measure == response) && of == area;
        if wanted
            && rows.iter().take(TOLD).any(|shown| shown.label == label)
            && let Some(mean) = row.difference()?
        {
            let ends = row.low()?.zip(row.high()?);
            found.push((label, response.to_string(), Interval { mean, ends }));
        }
        Ok(())
    })?;
    let of = |row: &Row| {
        let told = sentence(|measure| {
            let is_it = |(label, of, _): &&(String, String, Interval)| *label == row.label && of == measure;
            found.iter().find(is_it).map(|(_, _, interval)| *interval)
        });
        if told.is_empty() { told } else { format!(" {}.{told}", row.label) }
    };
    Ok(rows.iter().take(TOLD).map(of).collect())
}

/// Keeps the largest, so that memory does not grow with the number of contrasts.
fn keep(found: &mut Vec<(f64, Row)>) {
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(TOP);
}

fn in_words(rows: &[Row], what: &str) -> String {
    let of = |row: &Row| {
        let first = row.estimates.first()?;
        Some(format!("{} {}", row.label, measure::with_interval(first.value, first.ends)))
    };
    let top: Vec<String> = rows.iter().take(TOLD).filter_map(of).collect();
    format!("Largest {what}: {}.", top.join("; "))
}
