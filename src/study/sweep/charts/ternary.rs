//! A response over the mixtures of three norms: the fitted surface with contours, the mixtures that were played, the best one,
//! and those that cannot be told from it (Cornell 2002, on the Scheffé polynomials of `mixture_surface`).

use crate::report::words::capital;
use std::collections::BTreeMap;

use crate::experiment::paired::Interval;
use crate::observation::measures::{self, Direction};
use crate::report::beside::{LIVES_AND_HOMES, is_index, levels_in_words};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::report::table::Part;
use crate::study::sweep::charts::factors;
use crate::study::sweep::charts::simplex::Weights;
use crate::study::sweep::charts::ternary_picture::{Drawing, Shades};
use crate::study::sweep::tables::mixture::{OptimumRow, PlayedRow, SURFACE, SurfaceRow, Surfaced};

/// A mixture on the fitted surface.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Weights of the norms.
    pub weights: Weights,
    /// Fitted response.
    pub fitted: f64,
    /// Its 95 % interval.
    pub ends: Option<(f64, f64)>,
    /// Whether it cannot be told from the best.
    pub among_best: bool,
}

/// A mixture that was played.
#[derive(Clone, Debug)]
pub struct Played {
    /// Weights of the norms.
    pub weights: Weights,
    /// What it says when pointed at.
    pub says: String,
}

/// One triangle.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// Mixtures of a regular grid.
    pub grid: Vec<Place>,
    /// Mixtures that were played.
    pub played: Vec<Played>,
    /// The best mixture and its value.
    pub best: Option<(Weights, f64)>,
    /// The 95 % interval of that value.
    pub best_interval: Option<(f64, f64)>,
    /// The mixture as the scenario has it.
    pub as_it_is: Option<Weights>,
    share_among_best: Option<f64>,
    unit: String,
}

impl Surface {
    /// Smallest difference from the best that the runs can tell [unit of the response]; `None` where they tell none.
    pub fn told(&self) -> Option<f64> {
        let (_, best) = self.best?;
        let lags = self.grid.iter().filter(|place| !place.among_best).map(|place| (place.fitted - best).abs());
        lags.min_by(f64::total_cmp)
    }
}

/// What distinguishes triangles: factor, response, area, setting.
type Key = (String, String, String, String);

/// Draws a chart for each response wished, and one of all optics, for each area.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&SURFACE) {
        return Ok(Vec::new());
    }
    let norms = norms(output)?;
    let [a, b, c] = norms.as_slice() else {
        return Ok(Vec::new());
    };
    let norms = [a.as_str(), b.as_str(), c.as_str()];
    let surfaces = read(output, norms, wishes)?;
    let beside =
        Wishes { responses: LIVES_AND_HOMES.map(|(measure, _)| measure.to_string()).to_vec(), ..wishes.clone() };
    let beside = read(output, norms, &beside)?;
    let mut figures = Vec::new();
    for area in &wishes.areas {
        for response in &wishes.responses {
            let panels = panels(&surfaces, area, |found| found == response);
            for (end, part) in pages(&panels) {
                let mut figure = of_response(output, norms, (response, area, &end), part);
                if is_index(response) {
                    figure.about.push_str(&lives_and_homes(&surfaces, &beside, (response, area)));
                }
                figures.push(figure);
            }
        }
        let optics = panels(&surfaces, area, |found| found.starts_with("optic_"));
        for (end, part) in pages(&optics) {
            figures.push(of_optics(output, norms, (area, &end), part));
        }
    }
    Ok(figures)
}

/// Columns of norms.
fn norms(output: &Output) -> Result<Vec<String>, ReadingError> {
    let columns = output.columns(&SURFACE)?;
    let known: Vec<&str> = SURFACE.columns.iter().map(|column| column.name).collect();
    Ok(columns.into_iter().filter(|column| !known.contains(&column.as_str())).collect())
}

fn key(factor: &str, response: &str, area: &str, setting: &str) -> Key {
    (factor.into(), response.into(), area.into(), setting.into())
}

/// Weights of three norms; 0 where one has none.
fn weights(found: Vec<Option<f64>>) -> [f64; 3] {
    std::array::from_fn(|norm| found[norm].unwrap_or_default())
}

fn read(output: &Output, norms: [&str; 3], wishes: &Wishes) -> Result<BTreeMap<Key, Surface>, ReadingError> {
    let mut surfaces: BTreeMap<Key, Surface> = BTreeMap::new();
    let wanted =
        |response: &str| response.starts_with("optic_") || wishes.responses.iter().any(|wish| wish == response);
    output.rows_with::<SurfaceRow>(&norms, |row| {
        let response = row.response()?;
        if let Some(fitted) = row.fitted()?.filter(|_| wanted(response)) {
            let ends = row.low()?.zip(row.high()?);
            let among_best = row.among_best()?.unwrap_or_default();
            let place = Place { weights: weights(row.weights()?), fitted, ends, among_best };
            let key = key(row.factor()?, response, row.area()?, row.setting()?);
            surfaces.entry(key).or_default().grid.push(place);
        }
        Ok(())
    })?;
    let of = |of: <Surfaced as Part>::Read<'_>| {
        Ok::<_, ReadingError>(key(of.factor()?, of.measured().response()?, of.measured().area()?, of.setting()?))
    };
    output.rows_with::<PlayedRow>(&norms, |row| {
        if let Some(surface) = surfaces.get_mut(&of(row.of())?) {
            let range = match (row.low()?, row.high()?) {
                (Some(low), Some(high)) => format!(" ({low:.2} to {high:.2})"),
                _ => String::new(),
            };
            surface.unit = row.of().measured().unit()?.to_string();
            let mean = row.mean()?.map_or("no value".to_string(), |mean| format!("{mean:.2}"));
            let says = format!("{}: {mean}{range} {}", row.mixture()?, surface.unit);
            surface.played.push(Played { weights: weights(row.weights()?), says });
        }
        Ok(())
    })?;
    for ((factor, ..), surface) in &mut surfaces {
        surface.as_it_is = as_it_is(output, factor, norms);
    }
    output.rows::<OptimumRow>(|row| {
        if let Some(surface) = surfaces.get_mut(&of(row.of())?) {
            let best = surface.best.get_or_insert(([0.0; 3], 0.0));
            let named = row.norm()?;
            if let Some(place) = norms.iter().position(|&norm| norm == named) {
                best.0[place] = row.weight()?;
            }
            best.1 = row.value()?;
            surface.best_interval = row.low()?.zip(row.high()?);
            surface.share_among_best = row.share_among_best()?;
        }
        Ok(())
    })?;
    Ok(surfaces)
}

/// The mixture of a factor as the scenario has it, in the order of the norms.
fn as_it_is(output: &Output, factor: &str, norms: [&str; 3]) -> Option<Weights> {
    let factors = &output.manifest.design.as_ref()?.factors;
    let mixtures: Vec<_> = factors.iter().filter(|one| one.norms.is_some()).collect();
    let named = mixtures.iter().find(|one| one.name.as_deref() == Some(factor));
    let one = named.or_else(|| mixtures.first().filter(|_| mixtures.len() == 1))?;
    let weight = |norm: &str| {
        let place = one.norms.as_ref()?.iter().position(|known| known == norm)?;
        one.as_it_is.as_ref()?.get(place).copied()
    };
    Some([weight(norms[0])?, weight(norms[1])?, weight(norms[2])?])
}

/// Lives and homes by the fitted surfaces where the index is best, for each setting: at the place of the grid that is nearest.
fn lives_and_homes(
    surfaces: &BTreeMap<Key, Surface>,
    beside: &BTreeMap<Key, Surface>,
    (response, area): (&str, &str),
) -> String {
    let of = |((factor, _, _, setting), surface): (&Key, &Surface)| {
        let Some((best, _)) = surface.best else { return String::new() };
        let words = levels_in_words(|measure| {
            let key = (factor.clone(), measure.to_string(), area.to_string(), setting.clone());
            let distance = |place: &&Place| best.iter().zip(place.weights).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
            let place = beside.get(&key)?.grid.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
            Some(Interval { mean: place.fitted, ends: place.ends })
        });
        let of = if setting.is_empty() { String::new() } else { format!(", {setting}") };
        if words.is_empty() { words } else { format!(" Lives and homes a year at the best mixture{of}: {words}.") }
    };
    surfaces.iter().filter(|((_, found, place, _), _)| found == response && place == area).map(of).collect()
}

/// A triangle with the words above it.
pub type Panel<'a> = (String, &'a Surface);

fn panels<'a>(surfaces: &'a BTreeMap<Key, Surface>, area: &str, wanted: impl Fn(&str) -> bool) -> Vec<Panel<'a>> {
    let of_area = surfaces.iter().filter(|((_, response, found, _), _)| found == area && wanted(response));
    of_area
        .map(|((_, response, _, setting), surface)| {
            let optic = response.strip_prefix("optic_").map(|_| measures::title(response));
            let words: Vec<String> =
                optic.into_iter().chain(Some(setting.clone())).filter(|part| !part.is_empty()).collect();
            (words.join(", "), surface)
        })
        .collect()
}

/// Most triangles of a figure.
const MOST: usize = 9;

/// Panels in pages, with the end of the name of each.
fn pages<'a, 'b>(panels: &'b [Panel<'a>]) -> Vec<(String, &'b [Panel<'a>])> {
    let several = panels.len() > MOST;
    let end = |number: usize| if several { format!("-{}", number + 1) } else { String::new() };
    panels.chunks(MOST).enumerate().map(|(number, part)| (end(number), part)).collect()
}

/// What is said of a response without direction.
const NOTHING_BEST: &str = "No mixture is best: whether more or less of it is better depends on whom one asks.";

/// How to read all triangles.
const READING: &str = "A corner is one norm alone, the middle an even mixture of all three.";

fn of_response(
    output: &Output,
    norms: [&str; 3],
    (response, area, end): (&str, &str, &str),
    panels: &[Panel<'_>],
) -> Figure {
    let name = measures::title(response);
    let years = basis::years(output).map(|years| format!(", {years}")).unwrap_or_default();
    let unit = panels[0].1.unit.clone();
    let better = measures::direction(response);
    let question =
        if better.is_some() { "Which mixture of norms protects best?" } else { "What do mixtures of norms change?" };
    let title = format!("{question} {}, {}{years}", capital(&name), basis::area_name(area));
    let all = panels.iter().flat_map(|(_, surface)| surface.grid.iter().map(|place| place.fitted));
    let (low, high) =
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let frame = Frame {
        title: title.clone(),
        subtitle: READING.to_string(),
        basis: format!(
            "{} Surface: Scheffé polynomial fitted to the mixtures played; its outline is evened out within a step of the grid.",
            factors::basis(output, response)
        ),
    };
    let shades =
        Shades { low, high, title: format!("{name} [{unit}]"), more_is_better: better != Some(Direction::Less) };
    Figure {
        frames: None,
        name: format!("ternary-{response}-{area}{end}"),
        about: panels.iter().map(|panel| in_words(norms, panel)).collect::<Vec<_>>().join(" "),
        title,
        table: SURFACE.name,
        section: "Mixtures of norms",
        picture: Drawing::new(norms, shades, &|value, _| value).picture(&frame, panels),
    }
}

fn of_optics(output: &Output, norms: [&str; 3], (area, end): (&str, &str), panels: &[Panel<'_>]) -> Figure {
    let years = basis::years(output).map(|years| format!(", {years}")).unwrap_or_default();
    let title = format!("The same mixtures as each optic of security sees them, {}{years}", basis::area_name(area));
    let below = |value: f64, surface: &Surface| {
        value - surface.grid.iter().map(|place| place.fitted).fold(f64::NEG_INFINITY, f64::max)
    };
    let least = panels.iter().flat_map(|(_, surface)| surface.grid.iter().map(|place| below(place.fitted, surface)));
    let low = least.fold(0.0, f64::min);
    let frame = Frame {
        title: title.clone(),
        subtitle: format!("{READING} Colours: points below the best mixture of the same triangle."),
        basis: format!("{} Optics after Krause (1994).", factors::basis(output, "")),
    };
    let shades = Shades { low, high: 0.0, title: "points below the best".to_string(), more_is_better: true };
    Figure {
        frames: None,
        name: format!("ternary-optics-{area}{end}"),
        about: panels.iter().map(|panel| in_words(norms, panel)).collect::<Vec<_>>().join(" "),
        title,
        table: SURFACE.name,
        section: "Mixtures of norms",
        picture: Drawing::new(norms, shades, &below).picture(&frame, panels),
    }
}

fn in_words(norms: [&str; 3], (label, surface): &Panel<'_>) -> String {
    let Some((weights, value)) = surface.best else {
        return NOTHING_BEST.to_string();
    };
    let parts: Vec<String> = norms
        .iter()
        .zip(weights)
        .filter(|(_, weight)| *weight >= 0.005)
        .map(|(norm, weight)| format!("{:.0} % {}", weight * 100.0, basis::norm_name(norm)))
        .collect();
    let lead = if label.is_empty() { String::new() } else { format!("{}: ", capital(label)) };
    let best = format!("{lead}best at {}, {value:.2}", parts.join(", "));
    match surface.best_interval.zip(surface.share_among_best) {
        Some(((low, high), among)) => {
            let among = among * 100.0;
            format!("{best} ({low:.2} to {high:.2}); {among:.0} % of all mixtures cannot be told from it.")
        }
        None => format!("{best}; without an interval, since its runs are too few to tell chance."),
    }
}
