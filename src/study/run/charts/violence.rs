//! Deaths by type of violence beside what was observed: by month, and by year with the range of the observers.

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks, number};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::run::charts::courses::{Courses, Month, Spread, calendar, fineness, span};
use crate::study::run::charts::facts::{Facts, Observed};
use crate::study::run::charts::marks::{Key, Sign, course, curve, heading, slice};
use crate::study::run::charts::years;
use crate::study::run::tables::months::MONTHS;
use crate::study::run::tables::summary::REPLICATIONS;

/// Types of violence in UCDP's words, with how they are called.
const TYPES: [(&str, &str); 3] = [
    ("state_based", "State-based: between state and armed groups"),
    ("non_state", "Non-state: between groups or communities"),
    ("one_sided", "One-sided: against civilians"),
];

/// Heights of a panel by month and by year [points].
const MONTHLY: i32 = 116;
const YEARLY: i32 = 104;

/// The figure by month, and the one by year.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let names = TYPES.map(|(kind, _)| format!("deaths_{kind}_reported"));
    let facts = Facts::beside(output, wishes)?;
    let courses = Courses::read(output, |measure| names.iter().any(|name| name == measure))?;
    let mut figures = Vec::new();
    if let Some(extent) = courses.extent() {
        figures.push(monthly(output, &facts, &courses, extent));
    }
    let years = years::read(output, &names.each_ref().map(String::as_str))?;
    // A single year is told better in words, but beside what a user brought.
    if years.values().any(|of| of.len() > 1 || wishes.observed.is_some()) {
        figures.push(yearly(output, &facts, &years));
    }
    Ok(figures)
}

/// What was observed of a type within the time that was simulated.
fn observed<'a>(facts: &Facts, of: &'a [Observed], kind: &str, (from, to): (f64, f64)) -> (Vec<&'a Observed>, String) {
    let (mut all, source) = facts.observed(of, &format!("deaths_{kind}"));
    all.retain(|one| one.time >= from && one.time < to);
    (all, source)
}

fn sources(sources: &[String]) -> String {
    let mut named: Vec<&str> = Vec::new();
    for source in sources.iter().map(|source| source.split(" (repository").next().unwrap_or_default()) {
        if !source.is_empty() && !named.contains(&source) {
            named.push(source);
        }
    }
    if named.is_empty() {
        "Nothing observed is part of the scenario.".to_string()
    } else {
        format!("Observed: {}.", named.join("; "))
    }
}

fn title(facts: &Facts, every: &str) -> String {
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    format!("Reported deaths per {every} by type of violence: {name}")
}

const SUBTITLE: &str =
    "Simulated deaths in events that the model of reporting makes known. The scales of the panels differ.";

fn monthly(output: &Output, facts: &Facts, courses: &Courses, extent: (Month, Month)) -> Figure {
    let within = (extent.0.start(), extent.1.end());
    let of = |kind: &str| observed(facts, &facts.monthly, kind, within);
    let title = title(facts, "month");
    let frame = Frame {
        title: title.clone(),
        subtitle: SUBTITLE.to_string(),
        basis: format!("{} {}", basis::of(output), sources(&TYPES.map(|(kind, _)| of(kind).1))),
    };
    let panels: Vec<Panel<'_>> =
        TYPES.iter().map(|(kind, _)| (*kind, courses.get(&format!("deaths_{kind}_reported")), of(kind).0)).collect();
    let words: Vec<String> = panels.iter().map(|(kind, course, seen)| in_words(kind, course, seen)).collect();
    Figure {
        name: "deaths-violence-month".to_string(),
        about: format!("Reported deaths by month, {}. {}", span(extent), words.join(" ")),
        title,
        table: MONTHS.name,
        section: "Deaths",
        picture: by_month(&frame, &panels, extent, basis::replications(output)),
        frames: None,
    }
}

fn in_words(kind: &str, course: &[(Month, Spread)], seen: &[&Observed]) -> String {
    let total: f64 = course.iter().filter_map(|(_, spread)| spread.mean).sum();
    let same = |one: &&Observed| course.iter().find(|(month, _)| (month.start() + 0.5 / 12.0 - one.time).abs() < 0.01);
    let simulated: f64 = seen.iter().filter_map(|one| same(one)?.1.mean).sum();
    let observed: f64 = seen.iter().map(|one| one.value).sum();
    let beside = if seen.is_empty() {
        String::new()
    } else {
        format!(", {} in the months with {} observed", number(simulated, 1.0), number(observed, 1.0))
    };
    format!("{}: {} simulated in all{beside}.", capital(&kind.replace('_', "-")), number(total, 1.0))
}

type Panel<'a> = (&'a str, &'a [(Month, Spread)], Vec<&'a Observed>);

fn by_month(frame: &Frame, panels: &[Panel<'_>], extent: (Month, Month), replications: u64) -> Picture {
    let mut key = Key::simulated(replications, colour::FAINT_INK);
    if panels.iter().any(|(_, _, seen)| !seen.is_empty()) {
        key = key.and(Sign::Line(colour::INK), "observed");
    }
    let height = |paper: Paper| 2 + key.height(paper.room() * POINT) + 3 * (MONTHLY + 8);
    frame.drawn(height, |sheet, room| {
        let parts = key.keyed(sheet, room, 2)?.grid(1, 3, 8);
        let mut planes: Vec<Plane> =
            parts.iter().zip(panels).map(|(part, panel)| plane(*part, panel, extent)).collect();
        let left = planes.iter().map(|plane| plane.field.left).max().unwrap_or_default();
        for ((plane, part), (panel, (_, words))) in planes.iter_mut().zip(parts).zip(panels.iter().zip(TYPES)) {
            plane.field.left = left;
            Paper::of(sheet).panel(sheet, words, part, || {
                plane.draw(sheet)?;
                heading(sheet, words, (left, plane.field.top - 7 * POINT), plane.field.width())?;
                month_panel(sheet, plane, panel)
            })?;
        }
        Ok(())
    })
}

fn plane(part: Rectangle, (_, course, seen): &Panel<'_>, extent: (Month, Month)) -> Plane {
    let simulated = course.iter().map(|(_, spread)| spread.highest());
    let highest = simulated.chain(seen.iter().map(|one| one.value)).fold(1.0, f64::max);
    let deaths = Axis::linear("deaths per month", 0.0..highest * 1.05).ticks(Ticks::Round(4));
    Plane::new(calendar(extent), deaths, part.inside(0, 10, 0, 0))
}

fn month_panel(sheet: &Sheet, plane: &Plane, (kind, months, seen): &Panel<'_>) -> Drawn {
    let points: Vec<(f64, Spread)> =
        months.iter().map(|(month, spread)| (month.start() + 0.5 / 12.0, *spread)).collect();
    course(sheet, plane, &points, colour::of_violence(kind))?;
    let observed: Vec<(f64, Option<f64>)> = seen.iter().map(|one| (one.time, Some(one.value))).collect();
    curve(sheet, plane, &observed, colour::INK, 8)?;
    let step = fineness(plane.y.range.end);
    for (month, spread) in *months {
        let seen = seen.iter().find(|one| (one.time - month.start() - 0.5 / 12.0).abs() < 0.01);
        let seen = seen.map(|one| format!("; observed {}", number(one.value, 1.0))).unwrap_or_default();
        let says = format!("{}: simulated {}{seen}", month.name(), spread.says(step));
        slice(sheet, plane, (month.start(), month.end()), says);
    }
    Ok(())
}

fn yearly(output: &Output, facts: &Facts, all: &std::collections::BTreeMap<String, years::Years>) -> Figure {
    let ends = all.values().flatten().map(|(year, _)| *year);
    let (from, to) = (ends.clone().min().unwrap_or_default(), ends.max().unwrap_or_default());
    let within = (f64::from(from), f64::from(to + 1));
    let of = |kind: &str| observed(facts, &facts.yearly, kind, within);
    let title = title(facts, "year");
    let frame = Frame {
        title: title.clone(),
        subtitle: SUBTITLE.to_string(),
        basis: format!("{} {}", basis::of(output), sources(&TYPES.map(|(kind, _)| of(kind).1))),
    };
    let empty = Vec::new();
    let panels: Vec<(&str, &years::Years, Vec<&Observed>)> = TYPES
        .iter()
        .map(|(kind, _)| (*kind, all.get(&format!("deaths_{kind}_reported")).unwrap_or(&empty), of(kind).0))
        .collect();
    let words: Vec<String> = panels
        .iter()
        .map(|(kind, years, seen)| {
            let inside = years.iter().filter(|(year, spread)| contains(spread, seen, *year)).count();
            let within = if years.iter().any(|(_, spread)| spread.band.is_some()) && !seen.is_empty() {
                format!(", the observed figure within 5–95 % of runs in {inside} of {} years", seen.len())
            } else {
                String::new()
            };
            let mean = years.iter().filter_map(|(_, spread)| spread.mean).sum::<f64>() / years.len().max(1) as f64;
            format!("{}: {} a year simulated{within}.", capital(&kind.replace('_', "-")), number(mean, 1.0))
        })
        .collect();
    Figure {
        name: "deaths-violence-year".to_string(),
        about: format!("Reported deaths by year, {from} to {to}. {}", words.join(" ")),
        title,
        table: REPLICATIONS.name,
        section: "Deaths",
        picture: by_year(&frame, &panels, (from, to), basis::replications(output)),
        frames: None,
    }
}

/// Whether what was observed of a year lies within 5–95 % of runs.
fn contains(spread: &Spread, seen: &[&Observed], year: i32) -> bool {
    let observed = seen.iter().find(|one| one.time as i32 == year);
    observed.zip(spread.band).is_some_and(|(one, (low, high))| one.value >= low && one.value <= high)
}

fn by_year(
    frame: &Frame,
    panels: &[(&str, &years::Years, Vec<&Observed>)],
    (from, to): (i32, i32),
    replications: u64,
) -> Picture {
    let all: Vec<&Observed> = panels.iter().flat_map(|(_, _, seen)| seen.iter().copied()).collect();
    let key = years::key(replications, colour::FAINT_INK, &all);
    let height = |paper: Paper| 2 + key.height(paper.room() * POINT) + 3 * (YEARLY + 8);
    frame.drawn(height, |sheet, room| {
        let parts = key.keyed(sheet, room, 2)?.grid(1, 3, 8);
        let mut planes: Vec<Plane> = parts
            .iter()
            .zip(panels)
            .map(|(part, (_, simulated, seen))| {
                let deaths = Axis::linear("deaths per year", 0.0..years::highest(simulated, seen) * 1.05);
                Plane::new(years::axis(from, to), deaths.ticks(Ticks::Round(4)), part.inside(0, 10, 0, 0))
            })
            .collect();
        let left = planes.iter().map(|plane| plane.field.left).max().unwrap_or_default();
        let shown = panels.iter().zip(TYPES);
        for ((plane, part), ((kind, simulated, seen), (_, words))) in planes.iter_mut().zip(parts).zip(shown) {
            plane.field.left = left;
            Paper::of(sheet).panel(sheet, words, part, || {
                plane.draw(sheet)?;
                heading(sheet, words, (left, plane.field.top - 7 * POINT), plane.field.width())?;
                years::panel(sheet, plane, simulated, seen, colour::of_violence(kind))
            })?;
        }
        Ok(())
    })
}
