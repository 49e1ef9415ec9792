//! A response over the mixtures of three norms: the fitted surface with contours, the mixtures that were played, the best one,
//! and those that cannot be told from it (Cornell 2002, on the Scheffé polynomials of `mixture_surface`).

use std::collections::BTreeMap;

use plotters::element::{Circle, Polygon, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use super::frame::{Frame, LETTERS, Rectangle};
use super::plane::{line, number};
use super::{Figure, Wishes, basis};
use crate::drawing::sheet::{bold_letters, letters};
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::report::mixture::{OPTIMUM, PLAYED, SURFACE};
use crate::report::reading::{Output, ReadingError};

/// Weights of three norms; they add up to 1.
type Weights = [f64; 3];

/// A mixture on the fitted surface.
#[derive(Clone, Copy, Debug)]
struct Place {
    weights: Weights,
    fitted: f64,
    among_best: bool,
}

/// A mixture that was played.
#[derive(Clone, Debug)]
struct Played {
    weights: Weights,
    says: String,
}

/// One triangle.
#[derive(Clone, Debug, Default)]
struct Surface {
    grid: Vec<Place>,
    played: Vec<Played>,
    best: Option<(Weights, f64)>,
    best_interval: (f64, f64),
    share_among_best: f64,
    unit: String,
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
    let mut figures = Vec::new();
    for area in &wishes.areas {
        for response in &wishes.responses {
            let panels = panels(&surfaces, area, |found| found == response);
            if !panels.is_empty() {
                figures.push(of_response(output, norms, (response, area), &panels));
            }
        }
        let optics = panels(&surfaces, area, |found| found.starts_with("optic_"));
        if !optics.is_empty() {
            figures.push(of_optics(output, norms, area, &optics));
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

fn read(output: &Output, norms: [&str; 3], wishes: &Wishes) -> Result<BTreeMap<Key, Surface>, ReadingError> {
    let mut surfaces: BTreeMap<Key, Surface> = BTreeMap::new();
    let wanted =
        |response: &str| response.starts_with("optic_") || wishes.responses.iter().any(|wish| wish == response);
    let lead = ["factor", "response", "area", "setting"];
    let key = |row: &crate::report::reading::Row<'_>| -> Key {
        (row.text(0).into(), row.text(1).into(), row.text(2).into(), row.text(3).into())
    };
    let with = |rest: &[&'static str]| -> Vec<String> {
        lead.iter().copied().chain(norms).chain(rest.iter().copied()).map(str::to_string).collect()
    };
    fn borrowed(names: &[String]) -> Vec<&str> {
        names.iter().map(String::as_str).collect()
    }
    let columns = with(&["fitted", "among_best"]);
    output.each(&SURFACE, &borrowed(&columns), |row| {
        if wanted(row.text(1)) {
            let weights = [row.value(4)?, row.value(5)?, row.value(6)?];
            let place = Place { weights, fitted: row.value(7)?, among_best: row.text(8) == "1" };
            surfaces.entry(key(row)).or_default().grid.push(place);
        }
        Ok(())
    })?;
    let columns = with(&["mean", "low", "high", "unit", "mixture"]);
    output.each(&PLAYED, &borrowed(&columns), |row| {
        if let Some(surface) = surfaces.get_mut(&key(row)) {
            let weights = [row.value(4)?, row.value(5)?, row.value(6)?];
            let range = match (row.number(8)?, row.number(9)?) {
                (Some(low), Some(high)) => format!(" ({low:.2} to {high:.2})"),
                _ => String::new(),
            };
            let says = format!("{}: {:.2}{range} {}", row.text(11), row.value(7)?, row.text(10));
            surface.unit = row.text(10).to_string();
            surface.played.push(Played { weights, says });
        }
        Ok(())
    })?;
    let columns =
        ["factor", "response", "area", "setting", "norm", "weight", "value", "low", "high", "share_among_best"];
    output.each(&OPTIMUM, &columns, |row| {
        if let Some(surface) = surfaces.get_mut(&key(row)) {
            let best = surface.best.get_or_insert(([0.0; 3], 0.0));
            if let Some(place) = norms.iter().position(|&norm| norm == row.text(4)) {
                best.0[place] = row.value(5)?;
            }
            best.1 = row.value(6)?;
            surface.best_interval = (row.number(7)?.unwrap_or(f64::NAN), row.number(8)?.unwrap_or(f64::NAN));
            surface.share_among_best = row.number(9)?.unwrap_or(f64::NAN);
        }
        Ok(())
    })?;
    Ok(surfaces)
}

/// A triangle with the words above it.
type Panel<'a> = (String, &'a Surface);

fn panels<'a>(surfaces: &'a BTreeMap<Key, Surface>, area: &str, wanted: impl Fn(&str) -> bool) -> Vec<Panel<'a>> {
    let of_area = surfaces.iter().filter(|((_, response, found, _), _)| found == area && wanted(response));
    of_area
        .map(|((_, response, _, setting), surface)| {
            let optic = response.strip_prefix("optic_").map(|_| basis::response_name(response));
            let words: Vec<String> =
                optic.into_iter().chain(Some(setting.clone())).filter(|part| !part.is_empty()).collect();
            (words.join(", "), surface)
        })
        .collect()
}

fn of_response(output: &Output, norms: [&str; 3], (response, area): (&str, &str), panels: &[Panel<'_>]) -> Figure {
    let name = basis::response_name(response);
    let years = basis::years(output).map(|years| format!(", {years}")).unwrap_or_default();
    let unit = panels[0].1.unit.clone();
    let title = format!("Which mixture of norms protects best? {}, {}{years}", capital(&name), basis::area_name(area));
    let all = panels.iter().flat_map(|(_, surface)| surface.grid.iter().map(|place| place.fitted));
    let (low, high) =
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let frame = Frame {
        title: title.clone(),
        subtitle: "A corner is one norm alone, the middle an even mixture. Diamond: best mixture; outlined: cannot be told from the \
                   best (95 %); circles: mixtures that were played."
            .to_string(),
        basis: format!("{} Surface: Scheffé polynomial fitted to the mixtures played.", basis::of(output)),
    };
    let scale = Shades { low, high, title: format!("{name} [{unit}]"), more_is_better: more_is_better(response) };
    Figure {
        name: format!("ternary-{response}-{area}"),
        about: panels.iter().map(|panel| in_words(norms, panel)).collect::<Vec<_>>().join(" "),
        title,
        table: SURFACE.name,
        section: "Mixtures of norms",
        picture: triangles(&frame, norms, panels, &scale, |value, _| value),
        frames: None,
    }
}

fn of_optics(output: &Output, norms: [&str; 3], area: &str, panels: &[Panel<'_>]) -> Figure {
    let years = basis::years(output).map(|years| format!(", {years}")).unwrap_or_default();
    let title = format!("The same mixtures as each optic of security sees them, {}{years}", basis::area_name(area));
    let below = |value: f64, surface: &Surface| {
        value - surface.grid.iter().map(|place| place.fitted).fold(f64::NEG_INFINITY, f64::max)
    };
    let least = panels.iter().flat_map(|(_, surface)| surface.grid.iter().map(|place| below(place.fitted, surface)));
    let low = least.fold(0.0, f64::min);
    let frame = Frame {
        title: title.clone(),
        subtitle: "Points below the best mixture of the same triangle. Diamond: best; outlined: cannot be told from the best (95 %); \
                   circles: mixtures that were played."
            .to_string(),
        basis: format!("{} Optics after Krause (1994).", basis::of(output)),
    };
    let scale = Shades { low, high: 0.0, title: "points below the best".to_string(), more_is_better: true };
    Figure {
        name: format!("ternary-optics-{area}"),
        about: panels.iter().map(|panel| in_words(norms, panel)).collect::<Vec<_>>().join(" "),
        title,
        table: SURFACE.name,
        section: "Mixtures of norms",
        picture: triangles(&frame, norms, panels, &scale, below),
        frames: None,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Whether high values of a response protect.
fn more_is_better(response: &str) -> bool {
    ["hpi_", "score_", "optic_"].iter().any(|lead| response.starts_with(lead))
}

fn in_words(norms: [&str; 3], (label, surface): &Panel<'_>) -> String {
    let Some((weights, value)) = surface.best else {
        return String::new();
    };
    let parts: Vec<String> = norms
        .iter()
        .zip(weights)
        .filter(|(_, weight)| *weight >= 0.005)
        .map(|(norm, weight)| format!("{:.0} % {}", weight * 100.0, basis::norm_name(norm)))
        .collect();
    let (low, high) = surface.best_interval;
    let lead = if label.is_empty() { String::new() } else { format!("{}: ", capital(label)) };
    format!(
        "{lead}best at {}, {value:.2} ({low:.2} to {high:.2}); {:.0} % of all mixtures cannot be told from it.",
        parts.join(", "),
        surface.share_among_best * 100.0
    )
}

/// From values to colours.
#[derive(Clone, Debug)]
struct Shades {
    low: f64,
    high: f64,
    title: String,
    more_is_better: bool,
}

impl Shades {
    fn of(&self, value: f64) -> RGBColor {
        let share = if self.high > self.low { (value - self.low) / (self.high - self.low) } else { 0.5 };
        colour::cividis(if self.more_is_better { share } else { 1.0 - share })
    }
}

/// Width of a triangle at least [points].
const NARROWEST: i32 = 145;

fn triangles(
    frame: &Frame,
    norms: [&str; 3],
    panels: &[Panel<'_>],
    shades: &Shades,
    shown: impl Fn(f64, &Surface) -> f64,
) -> crate::drawing::Picture {
    let columns = panels.len().min(3);
    let rows = panels.len().div_ceil(columns);
    let side = if columns == 1 { 300 } else { ((464 - 14 * (columns as i32 - 1)) / columns as i32).max(NARROWEST) };
    let tall = side * 87 / 100 + 46;
    let height = 110 + rows as i32 * (tall + 6);
    frame.drawn(height.unsigned_abs(), |sheet, room| {
        let parts = Rectangle { bottom: room.bottom - 34 * POINT, ..room }.grid(columns, rows, 10);
        for ((label, surface), part) in panels.iter().zip(parts) {
            triangle(sheet, part, norms, (label, surface), shades, &shown)?;
        }
        scale(sheet, Rectangle { top: room.bottom - 30 * POINT, ..room }, shades)
    })
}

/// A triangle of equal sides: the first norm on top, the second left, the third right.
struct Corners {
    top: (f64, f64),
    left: (f64, f64),
    right: (f64, f64),
}

impl Corners {
    fn within(part: Rectangle) -> Self {
        let room = part.inside(2, 28, 2, 15);
        let side = f64::from(room.width()).min(f64::from(room.height()) / 0.866);
        let (middle, bottom) = (f64::from(room.left + room.right) / 2.0, f64::from(room.bottom));
        let (left, right) = ((middle - side / 2.0, bottom), (middle + side / 2.0, bottom));
        Self { top: (middle, bottom - 0.866 * side), left, right }
    }

    fn at(&self, [a, b, c]: Weights) -> (i32, i32) {
        let x = a * self.top.0 + b * self.left.0 + c * self.right.0;
        let y = a * self.top.1 + b * self.left.1 + c * self.right.1;
        (x.round() as i32, y.round() as i32)
    }
}

fn triangle(
    sheet: &Sheet,
    part: Rectangle,
    norms: [&str; 3],
    (label, surface): (&str, &Surface),
    shades: &Shades,
    shown: &impl Fn(f64, &Surface) -> f64,
) -> Drawn {
    let corners = Corners::within(part);
    let area = sheet.area();
    let cells = cells(&surface.grid);
    for cell in &cells {
        let value = cell.iter().map(|place| shown(place.fitted, surface)).sum::<f64>() / 3.0;
        let points: Vec<(i32, i32)> = cell.iter().map(|place| corners.at(place.weights)).collect();
        // A thin edge of the same colour, so that no seams show between the cells.
        sheet.rings(vec![points], shades.of(value), Some((shades.of(value), 3)));
    }
    for level in levels(shades) {
        for cell in &cells {
            if let Some((from, to)) = crossing(cell, level, |place| shown(place.fitted, surface)) {
                let style = RGBColor(255, 255, 255).mix(0.75).stroke_width(7);
                line(sheet, vec![corners.at(from), corners.at(to)], style)?;
            }
        }
    }
    for cell in &cells {
        if let Some((from, to)) = crossing(cell, 0.5, |place| f64::from(u8::from(place.among_best))) {
            line(sheet, vec![corners.at(from), corners.at(to)], colour::BLACK.stroke_width(14))?;
        }
    }
    for edge in edges_among_best(&surface.grid) {
        line(sheet, edge.map(|weights| corners.at(weights)).to_vec(), colour::BLACK.stroke_width(20))?;
    }
    for played in &surface.played {
        let at = corners.at(played.weights);
        area.draw(&Circle::new(at, 22, RGBColor(255, 255, 255).filled()))?;
        area.draw(&Circle::new(at, 22, colour::INK.stroke_width(7)))?;
        sheet.hover_at(at, 5 * POINT, played.says.clone());
    }
    if let Some((weights, value)) = surface.best {
        let (x, y) = corners.at(weights);
        let diamond = |size: i32| vec![(x, y - size), (x + size, y), (x, y + size), (x - size, y)];
        area.draw(&Polygon::new(diamond(58), RGBColor(255, 255, 255).filled()))?;
        area.draw(&Polygon::new(diamond(45), colour::VERMILION.filled()))?;
        sheet.hover_at((x, y), 6 * POINT, format!("best mixture: {value:.2}"));
    }
    words(sheet, part, &corners, norms, label)
}

fn words(sheet: &Sheet, part: Rectangle, corners: &Corners, norms: [&str; 3], label: &str) -> Drawn {
    let area = sheet.area();
    let middle = corners.top.0.round() as i32;
    let room = f64::from(part.width());
    let write = |words: &str, at: (i32, i32), anchor: (HPos, VPos), room: f64| {
        let words = text::shortened(words, LETTERS * f64::from(POINT), false, room);
        area.draw(&Text::new(words, at, letters(LETTERS).pos(Pos::new(anchor.0, anchor.1))))
    };
    let style = bold_letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Top));
    area.draw(&Text::new(text::shortened(label, LETTERS * f64::from(POINT), true, room), (middle, part.top), style))?;
    let names = norms.map(basis::norm_name);
    let above = (middle, corners.top.1.round() as i32 - 2 * POINT);
    write(&names[0], above, (HPos::Center, VPos::Bottom), room)?;
    let below = corners.left.1.round() as i32 + 3 * POINT;
    let half = room / 2.0 - 20.0;
    write(&names[1], (part.left, below), (HPos::Left, VPos::Top), half)?;
    write(&names[2], (part.right, below), (HPos::Right, VPos::Top), half)
}

/// Small triangles between neighbouring mixtures of a regular grid.
fn cells(grid: &[Place]) -> Vec<[Place; 3]> {
    let steps = steps(grid);
    if steps == 0 {
        return Vec::new();
    }
    let key = |weights: Weights| {
        let number = |weight: f64| (weight * steps as f64).round() as i64;
        (number(weights[0]), number(weights[1]))
    };
    let places: BTreeMap<(i64, i64), Place> = grid.iter().map(|place| (key(place.weights), *place)).collect();
    let corner = |a: i64, b: i64| places.get(&(a, b)).copied();
    let mut cells = Vec::new();
    for &(a, b) in places.keys() {
        let upward = (corner(a, b), corner(a + 1, b), corner(a, b + 1));
        let downward = (corner(a + 1, b), corner(a, b + 1), corner(a + 1, b + 1));
        for cell in [upward, downward] {
            if let (Some(p), Some(q), Some(r)) = cell {
                cells.push([p, q, r]);
            }
        }
    }
    cells
}

/// Into how many steps the grid divides a side.
fn steps(grid: &[Place]) -> i64 {
    // (n + 1)(n + 2) / 2 mixtures for n steps.
    (0..).find(|n| (n + 1) * (n + 2) / 2 >= grid.len() as i64).unwrap_or(0)
}

/// Where a level crosses a cell: between two of its sides.
fn crossing(cell: &[Place; 3], level: f64, value: impl Fn(&Place) -> f64) -> Option<(Weights, Weights)> {
    let mut ends = Vec::new();
    for (from, to) in [(0, 1), (1, 2), (2, 0)] {
        let (a, b) = (value(&cell[from]), value(&cell[to]));
        if (a < level) != (b < level) {
            let share = (level - a) / (b - a);
            let (p, q) = (cell[from].weights, cell[to].weights);
            ends.push([0, 1, 2].map(|norm| p[norm] + share * (q[norm] - p[norm])));
        }
    }
    match ends.as_slice() {
        [from, to] => Some((*from, *to)),
        _ => None,
    }
}

/// Pieces of the sides of the triangle between mixtures that are among the best.
fn edges_among_best(grid: &[Place]) -> Vec<[Weights; 2]> {
    let mut edges = Vec::new();
    for norm in 0..3 {
        let mut side: Vec<&Place> = grid.iter().filter(|place| place.weights[norm].abs() < 1e-9).collect();
        let next = (norm + 1) % 3;
        side.sort_by(|a, b| a.weights[next].total_cmp(&b.weights[next]));
        let both = side.windows(2).filter(|pair| pair.iter().all(|place| place.among_best));
        edges.extend(both.map(|pair| [pair[0].weights, pair[1].weights]));
    }
    edges
}

/// Values at which contours are drawn.
fn levels(shades: &Shades) -> Vec<f64> {
    marks(shades).into_iter().filter(|level| *level > shades.low && *level < shades.high).collect()
}

fn marks(shades: &Shades) -> Vec<f64> {
    use plotters::coord::ranged1d::Ranged;
    use plotters::coord::types::RangedCoordf64;
    if shades.high <= shades.low {
        return vec![shades.low];
    }
    RangedCoordf64::from(shades.low..shades.high).key_points(9)
}

fn scale(sheet: &Sheet, room: Rectangle, shades: &Shades) -> Drawn {
    let area = sheet.area();
    let title_width = text::width(&shades.title, LETTERS * f64::from(POINT), false) as i32 + 8 * POINT;
    let style = letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Center));
    let middle = room.top + 6 * POINT;
    area.draw(&Text::new(shades.title.clone(), (room.left, middle), style))?;
    let bar = Rectangle {
        left: room.left + title_width,
        right: room.right - 12 * POINT,
        top: room.top + POINT,
        bottom: room.top + 11 * POINT,
    };
    const PIECES: i32 = 64;
    let edge = |piece: i32| bar.left + bar.width() * piece / PIECES;
    for piece in 0..PIECES {
        let share = (f64::from(piece) + 0.5) / f64::from(PIECES);
        let shade = shades.of(shades.low + share * (shades.high - shades.low));
        let corners = [(edge(piece), bar.top), (edge(piece + 1) + 2, bar.bottom)];
        area.draw(&plotters::element::Rectangle::new(corners, shade.filled()))?;
    }
    let marks = marks(shades);
    let step = marks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let mut free = i32::MIN;
    for mark in marks {
        let share = if shades.high > shades.low { (mark - shades.low) / (shades.high - shades.low) } else { 0.5 };
        let x = bar.left + (share * f64::from(bar.width())).round() as i32;
        line(sheet, vec![(x, bar.top), (x, bar.bottom)], RGBColor(255, 255, 255).mix(0.75).stroke_width(7))?;
        let label = number(mark, step);
        let half = (text::width(&label, LETTERS * f64::from(POINT), false) / 2.0).ceil() as i32;
        if x - half > free {
            free = x + half + 4 * POINT;
            let style = letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Top));
            area.draw(&Text::new(label, (x, bar.bottom + 2 * POINT), style))?;
        }
    }
    Ok(())
}
