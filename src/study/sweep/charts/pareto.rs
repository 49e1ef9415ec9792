//! What no other point beats: points in the planes of two optics, and of affected districts and nation, with the front.

use std::collections::BTreeMap;

use plotters::element::{Circle, Text};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::bold_letters;
use crate::drawing::{Drawn, POINT, Sheet, colour};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::labels::{self, Free};
use crate::report::chart::plane::{Axis, Plane, Ticks, line};
use crate::report::chart::symbols::{self, Shape, Symbol};
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::reading::{Output, ReadingError};
use crate::study::comparison::findings;
use crate::study::sweep::charts::factors;
use crate::study::sweep::tables::choices::{OPTIC_POINTS, OpticPointRow};
use crate::study::sweep::tables::mixture::{PLAYED, PlayedRow};
use crate::study::sweep::tables::points::{POINTS, PointRow};

/// A mean with its interval.
type Mean = (f64, Option<(f64, f64)>);

/// A point of a setting.
#[derive(Clone, Debug, Default)]
struct Place {
    label: String,
    /// Means by what they are of: optics, or areas.
    means: BTreeMap<String, Mean>,
    on_front: bool,
    front_share: Option<f64>,
}

/// Points of a setting by number.
type Places = BTreeMap<usize, Place>;

/// Draws a figure for each setting and area, and one for the front between areas.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&OPTIC_POINTS) {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    for area in &wishes.areas {
        let settings = read(output, area)?;
        let several = settings.len() > 1;
        for (number, (setting, places)) in settings.iter().enumerate() {
            let optics = optics(places);
            if optics.len() > 1 {
                let end = if several { format!("-{}", number + 1) } else { String::new() };
                figures.push(of_optics(output, (area, setting, &end), &optics, places));
            }
        }
    }
    let mut settings = read(output, "")?;
    of_areas(output, &mut settings)?;
    let several = settings.len() > 1;
    for (number, (setting, places)) in settings.iter().enumerate() {
        if places.values().any(|place| place.means.len() == 2) {
            let end = if several { format!("-{}", number + 1) } else { String::new() };
            figures.push(between_areas(output, (setting, &end), places));
        }
    }
    Ok(figures)
}

fn optics(places: &Places) -> Vec<String> {
    findings::once(places.values().flat_map(|place| place.means.keys().map(String::as_str)))
}

/// Settings with what an area has of them; an empty area for the front between areas.
fn read(output: &Output, area: &str) -> Result<Vec<(String, Places)>, ReadingError> {
    let mut settings: Vec<(String, Places)> = Vec::new();
    output.rows::<OpticPointRow>(|row| {
        if row.area()? != area {
            return Ok(());
        }
        let setting = row.setting()?;
        let at = settings.iter().position(|(known, _)| known == setting).unwrap_or_else(|| {
            settings.push((setting.to_string(), Places::new()));
            settings.len() - 1
        });
        let place = settings[at].1.entry(row.point()?).or_default();
        place.label = row.label()?.replace('_', " ");
        if row.front()?.is_empty() {
            if let Some(mean) = row.mean()? {
                place.means.insert(row.optic()?.to_string(), (mean, row.low()?.zip(row.high()?)));
            }
        } else {
            place.on_front = row.on_front()?.unwrap_or_default();
            place.front_share = row.front_share()?;
        }
        Ok(())
    })?;
    Ok(settings)
}

/// Adds the means of the core index: of mixtures where they were fitted, otherwise of points.
fn of_areas(output: &Output, settings: &mut [(String, Places)]) -> Result<(), ReadingError> {
    if settings.is_empty() {
        return Ok(());
    }
    if output.has(&PLAYED) {
        output.rows::<PlayedRow>(|row| {
            let of = row.of();
            if of.measured().response()? != "hpi_core" {
                return Ok(());
            }
            let setting = of.setting()?;
            let Some((_, places)) = settings.iter_mut().find(|(known, _)| known == setting) else { return Ok(()) };
            let label = row.mixture()?.replace('_', " ");
            let place = places.values_mut().find(|place| place.label == label);
            if let (Some(place), Some(mean)) = (place, row.mean()?) {
                place.means.insert(of.measured().area()?.to_string(), (mean, row.low()?.zip(row.high()?)));
            }
            Ok(())
        })?;
    }
    // A point whose label names a drawn row stands for all of them: its own mean would be that of one draw.
    if settings.iter().any(|(_, places)| places.values().any(|place| place.means.is_empty())) && output.has(&POINTS) {
        output.rows::<PointRow>(|row| {
            let of = row.measured();
            if of.response()? != "hpi_core" || row.at().label()?.split("; ").any(|part| part.starts_with("row ")) {
                return Ok(());
            }
            let point = row.point()? as usize;
            let place = settings.iter_mut().find_map(|(_, places)| places.get_mut(&point));
            if let (Some(place), Some(mean)) = (place, row.mean()?) {
                place.means.entry(of.area()?.to_string()).or_insert((mean, row.low()?.zip(row.high()?)));
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn title_end(output: &Output, setting: &str) -> String {
    let of = if setting.is_empty() { String::new() } else { format!(", {}", setting.replace('_', " ")) };
    format!("{of}{}", findings::years(output))
}

fn basis_words(output: &Output, places: &Places, response: &str) -> String {
    let interval = if places.values().flat_map(|place| place.means.values()).any(|(_, ends)| ends.is_some()) {
        "Crosses: 95 % intervals of the means. Points share random numbers: differences between them are surer than the crosses suggest."
    } else {
        "One replication, hence no intervals."
    };
    format!("{} {interval}", factors::basis_of_points(output, response))
}

fn of_optics(output: &Output, (area, setting, end): (&str, &str, &str), optics: &[String], places: &Places) -> Figure {
    let title = format!(
        "What does no optic reject? Points as pairs of optics see them, {}{}",
        basis::area_name(area),
        title_end(output, setting)
    );
    let frame = Frame {
        title: title.clone(),
        subtitle: "Up and right is better. Filled: on the front, that is no other point is at least as good in all optics and better in one; \
                   the front is that of all optics together, so that a point may be beaten in one plane and still be on it."
            .to_string(),
        basis: basis_words(output, places, ""),
    };
    let pairs: Vec<(&String, &String)> = optics
        .iter()
        .enumerate()
        .flat_map(|(number, one)| optics[number + 1..].iter().map(move |other| (one, other)))
        .take(6)
        .collect();
    let grid = |paper: Paper| {
        let columns = paper.columns(pairs.len().min(2));
        (columns, pairs.len().div_ceil(columns))
    };
    Figure {
        frames: None,
        name: format!("pareto-optics-{area}{end}"),
        about: in_words(places, "all optics"),
        title,
        table: OPTIC_POINTS.name,
        section: "Value choices",
        picture: frame.drawn(
            |paper| symbols::key_height(&key(), paper.room()) + 222 * grid(paper).1 as i32,
            |sheet, room| {
                let paper = Paper::of(sheet);
                let (columns, rows) = grid(paper);
                let parts = symbols::keyed(sheet, room, &key())?.grid(columns, rows, 8);
                pairs.iter().zip(parts).try_for_each(|((one, other), part)| {
                    let name = |optic: &str| format!("{optic} [0 to 100]");
                    paper.panel(sheet, &format!("{one} and {other}"), part, || {
                        panel(sheet, part, ((one, &name(one)), (other, &name(other))), places)
                    })
                })
            },
        ),
    }
}

fn key() -> Vec<(Symbol, String)> {
    vec![
        (Symbol::Mark(Shape::Disc, colour::VERMILION, true), "on the front".into()),
        (Symbol::Mark(Shape::Disc, colour::FAINT_INK, false), "beaten by another point".into()),
    ]
}

fn between_areas(output: &Output, (setting, end): (&str, &str), places: &Places) -> Figure {
    let title =
        format!("Affected districts or the whole country? Core human-protection index{}", title_end(output, setting));
    let frame = Frame {
        title: title.clone(),
        subtitle: "Up and right is better. Filled: on the front, that is no other point is at least as good in both and better in one."
            .to_string(),
        basis: basis_words(output, places, "hpi_core"),
    };
    Figure {
        frames: None,
        name: format!("pareto-areas{end}"),
        about: in_words(places, "affected districts and nation"),
        title,
        table: OPTIC_POINTS.name,
        section: "Value choices",
        picture: frame.drawn(
            |paper| paper.either(330, 270),
            |sheet, room| {
                let part = symbols::keyed(sheet, room, &key())?;
                let name = |area: &str| format!("core index, {} [0 to 100]", basis::area_name(area));
                panel(sheet, part, (("affected", &name("affected")), ("nation", &name("nation"))), places)
            },
        ),
    }
}

/// A plane of two means.
fn panel(sheet: &Sheet, part: Rectangle, (x, y): ((&str, &str), (&str, &str)), places: &Places) -> Drawn {
    let points: Vec<(&Place, Mean, Mean)> =
        places.values().filter_map(|place| Some((place, *place.means.get(x.0)?, *place.means.get(y.0)?))).collect();
    let range = |of: &dyn Fn(&(&Place, Mean, Mean)) -> Mean| {
        let ends = points.iter().map(of).flat_map(|(mean, ends)| {
            let (low, high) = ends.unwrap_or((mean, mean));
            [low, high]
        });
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), value| (a.min(value), b.max(value)));
        let room = if high > low { 0.05 * (high - low) } else { 1.0 };
        (low - room)..(high + room)
    };
    let axis = |title: &str, range| Axis::linear(title, range).ticks(Ticks::Round(6));
    let plane = Plane::new(axis(x.1, range(&|point| point.1)), axis(y.1, range(&|point| point.2)), part);
    plane.draw(sheet)?;
    let mut free = Free::within(plane.field);
    let at = |point: &(&Place, Mean, Mean)| plane.at(point.1.0, point.2.0);
    for point in &points {
        let (x, y) = at(point);
        free.take((x - 28, y - 28, x + 28, y + 28));
        let light = colour::FAINT_INK.mix(if point.0.on_front { 0.45 } else { 0.16 }).stroke_width(6);
        if let Some((low, high)) = point.1.1 {
            line(sheet, vec![(plane.at(low, 0.0).0, y), (plane.at(high, 0.0).0, y)], light)?;
        }
        if let Some((low, high)) = point.2.1 {
            line(sheet, vec![(x, plane.at(0.0, low).1), (x, plane.at(0.0, high).1)], light)?;
        }
    }
    let mut sorted: Vec<&(&Place, Mean, Mean)> = points.iter().collect();
    sorted.sort_by_key(|point| point.0.on_front);
    for point in &sorted {
        let ink = if point.0.on_front { colour::VERMILION } else { colour::FAINT_INK };
        let inside = if point.0.on_front { ink } else { colour::PAPER };
        sheet.area().draw(&Circle::new(at(point), 25, inside.filled()))?;
        sheet.area().draw(&Circle::new(at(point), 25, ink.stroke_width(9)))?;
        sheet.hover_at(at(point), 4 * POINT, says(point, (x.1, y.1)));
    }
    sorted.sort_by(|a, b| b.0.front_share.unwrap_or(0.0).total_cmp(&a.0.front_share.unwrap_or(0.0)));
    for point in sorted.iter().filter(|point| point.0.on_front) {
        labels::beside(sheet, &mut free, at(point), &point.0.label)?;
    }
    if points.is_empty() {
        let style = bold_letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Center));
        let middle = (i32::midpoint(part.left, part.right), i32::midpoint(part.top, part.bottom));
        sheet.area().draw(&Text::new("no values", middle, style))?;
    }
    Ok(())
}

fn says(point: &(&Place, Mean, Mean), (x, y): (&str, &str)) -> String {
    let share = point.0.front_share.map(|share| format!("; on the front in {:.0} % of resamples", 100.0 * share));
    format!(
        "{}: {x} {}; {y} {}{}",
        point.0.label,
        measure::with_interval(point.1.0, point.1.1),
        measure::with_interval(point.2.0, point.2.1),
        share.unwrap_or_default()
    )
}

fn in_words(places: &Places, of: &str) -> String {
    let front: Vec<String> = places
        .values()
        .filter(|place| place.on_front)
        .map(|place| match place.front_share {
            Some(share) => format!("{} ({:.0} % of resamples)", place.label, 100.0 * share),
            None => place.label.clone(),
        })
        .collect();
    format!("On the front of {of}: {} of {} points: {}.", front.len(), places.len(), front.join(", "))
}
