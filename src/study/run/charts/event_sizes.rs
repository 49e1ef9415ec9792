//! How deadly events are: how many have at least so many deaths, by type of violence, and the distribution of all beside
//! what was observed.

use std::collections::BTreeMap;

use plotters::element::Circle;
use plotters::style::Color;
use plotters::style::text_anchor::HPos;

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, number};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::courses::Spread;
use crate::study::run::charts::facts::{Facts, Observed};
use crate::study::run::charts::marks::{Key, Sign, bands, curve, heading, write};
use crate::study::run::tables::event_sizes::{EVENT_SIZES, SizeRow};

/// Types of violence with how they are called.
const TYPES: [(&str, &str); 3] =
    [("state_based", "state-based"), ("non_state", "non-state"), ("one_sided", "one-sided")];

/// Events with at least so many deaths, by deaths.
type Sizes = Vec<(f64, Spread)>;

/// The figure, where the folder has sizes of events.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&EVENT_SIZES) {
        return Ok(Vec::new());
    }
    let mut sizes: BTreeMap<String, Sizes> = BTreeMap::new();
    output.rows::<SizeRow>(|row| {
        if row.reported()? {
            let spread = Spread::of(row.events_at_least()?, row.ends())?;
            sizes.entry(row.kind()?.to_string()).or_default().push((row.deaths()?.into(), spread));
        }
        Ok(())
    })?;
    if sizes.is_empty() {
        return Ok(Vec::new());
    }
    let facts = Facts::read(output)?;
    let (seen, source) = percentiles(&facts);
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    let title = format!("Reported fatal events by their number of deaths: {name}");
    let observed = if seen.is_empty() { String::new() } else { format!(" Observed: {source}.") };
    let frame = Frame {
        title: title.clone(),
        subtitle: "How many events have at least so many deaths. All scales are logarithmic; bands end where 5 % of runs have no such event.".to_string(),
        basis: format!("{}{observed}", basis::of(output)),
    };
    Ok(vec![Figure {
        frames: None,
        name: "event-sizes".to_string(),
        about: in_words(&sizes, &seen),
        title,
        table: EVENT_SIZES.name,
        section: "Deaths",
        picture: picture(&frame, &sizes, &seen, basis::replications(output)),
    }])
}

/// Observed percentiles of deaths per event: deaths and the share of events with more.
fn percentiles(facts: &Facts) -> (Vec<(f64, f64)>, String) {
    let share = |one: &Observed| {
        let (_, percent) = one.measure.rsplit_once(":deaths_per_event_p")?;
        Some((one.value, 1.0 - percent.parse::<f64>().ok()? / 100.0))
    };
    let found: Vec<&Observed> = facts.periods.iter().filter(|one| share(one).is_some()).collect();
    let source = found.first().map(|one| one.source.clone()).unwrap_or_default();
    (found.into_iter().filter_map(share).filter(|(deaths, share)| *deaths > 0.0 && *share > 0.0).collect(), source)
}

/// Deaths that a share of events have at least.
fn exceeded(sizes: &Sizes, share: f64) -> Option<f64> {
    let all = sizes.first()?.1.mean?;
    sizes
        .iter()
        .filter(|(_, spread)| spread.mean.is_some_and(|events| events >= share * all))
        .map(|(deaths, _)| *deaths)
        .next_back()
}

fn in_words(sizes: &BTreeMap<String, Sizes>, seen: &[(f64, f64)]) -> String {
    let parts = TYPES.iter().filter_map(|(kind, name)| {
        let of = sizes.get(*kind)?;
        let events = of.first()?.1.mean?;
        let most = of.last()?.0;
        Some(format!(
            "{name} {} events, the deadliest with {most}",
            number(events, if events < 10.0 { 0.1 } else { 1.0 })
        ))
    });
    let all = sizes.get("all").map(|all| {
        let at = |share| exceeded(all, share).unwrap_or_default();
        format!(" Of all, half have at least {} deaths and a tenth at least {}.", at(0.5), at(0.1))
    });
    let observed: Vec<String> =
        seen.iter().map(|(deaths, share)| format!("{:.0} % at least {deaths}", share * 100.0)).collect();
    let observed = if observed.is_empty() { String::new() } else { format!(" Observed: {}.", observed.join(", ")) };
    format!("Reported fatal events: {}.{}{observed}", parts.collect::<Vec<_>>().join("; "), all.unwrap_or_default())
}

fn picture(frame: &Frame, sizes: &BTreeMap<String, Sizes>, seen: &[(f64, f64)], replications: u64) -> Picture {
    let mut key = Key::default();
    for (kind, name) in TYPES {
        key = key.and(Sign::Line(colour::of_violence(kind)), name);
    }
    key = key.and(Sign::Line(colour::INK), "all");
    if replications > 1 {
        key = key.and(Sign::Band(colour::FAINT_INK, 0.2), "5–95 % of runs");
    }
    if !seen.is_empty() {
        key = key.and(Sign::Dot(colour::INK), "observed");
    }
    let height = |paper: Paper| paper.either(220, 400) + key.height(paper.room() * POINT);
    frame.drawn(height, |sheet, room| {
        let paper = Paper::of(sheet);
        let room = key.keyed(sheet, room, 0)?.inside(0, 14, 0, 0);
        let parts = room.grid(paper.columns(2), paper.either(1, 2), paper.either(14, 18));
        // Headings stand above the parts.
        let whole = parts.iter().map(|part| part.inside(0, -14, 0, 0)).collect::<Vec<_>>();
        let largest = sizes.values().flatten().map(|(deaths, _)| *deaths).chain(seen.iter().map(|one| one.0));
        let largest = largest.fold(10.0, f64::max) * 1.1;
        paper.panel(sheet, "By type of violence", whole[0], || counts(sheet, parts[0], sizes, largest))?;
        paper.panel(sheet, "All types together", whole[1], || shares(sheet, parts[1], sizes, (seen, largest)))
    })
}

fn counts(sheet: &Sheet, part: Rectangle, sizes: &BTreeMap<String, Sizes>, largest: f64) -> Drawn {
    let events = || TYPES.iter().filter_map(|(kind, _)| sizes.get(*kind)).flatten();
    let highest = events().map(|(_, spread)| spread.highest()).fold(10.0, f64::max);
    let lowest = events().filter_map(|(_, spread)| spread.mean).filter(|mean| *mean > 0.0).fold(1.0, f64::min);
    let axis = Axis::log("events in a run", lowest * 0.8..highest * 1.2);
    let plane = Plane::new(Axis::log("deaths of an event, at least", 1.0..largest), axis, part);
    plane.draw(sheet)?;
    heading(sheet, "By type of violence", (plane.field.left, plane.field.top - 8 * POINT), plane.field.width())?;
    for (kind, name) in TYPES {
        if let Some(sizes) = sizes.get(kind) {
            steps(sheet, &plane, sizes, kind)?;
            for (deaths, spread) in sizes.iter().filter(|(_, spread)| spread.mean.is_some()) {
                let at = plane.at(*deaths, spread.mean.unwrap_or_default());
                sheet.hover_at(
                    at,
                    3 * POINT,
                    format!("{name}: events with at least {deaths} deaths {}", spread.says(0.1)),
                );
            }
        }
    }
    Ok(())
}

fn steps(sheet: &Sheet, plane: &Plane, sizes: &Sizes, kind: &str) -> Drawn {
    let ink = colour::of_violence(kind);
    // Below one event a run the lower quantile is 0, which a logarithmic scale cannot show.
    bands(sheet, plane, sizes, |spread| spread.band.filter(|(low, _)| *low > 0.0), (ink, 0.16))?;
    let means: Vec<(f64, Option<f64>)> =
        sizes.iter().map(|(deaths, spread)| (*deaths, spread.mean.filter(|mean| *mean > 0.0))).collect();
    curve(sheet, plane, &means, ink, 14)
}

fn shares(
    sheet: &Sheet,
    part: Rectangle,
    sizes: &BTreeMap<String, Sizes>,
    (seen, largest): (&[(f64, f64)], f64),
) -> Drawn {
    let empty = Vec::new();
    let all = sizes.get("all").unwrap_or(&empty);
    let fatal = all.first().and_then(|(_, spread)| spread.mean).filter(|events| *events > 0.0);
    let share = |spread: &Spread| Some(spread.mean? / fatal?);
    let positive = all.iter().filter_map(|(_, spread)| share(spread)).filter(|share| *share > 0.0);
    let lowest = positive.chain(seen.iter().map(|one| one.1)).fold(0.1, f64::min);
    let axis = Axis::log("share of all events", lowest * 0.8..1.1);
    let plane = Plane::new(Axis::log("deaths of an event, at least", 1.0..largest), axis, part);
    plane.draw(sheet)?;
    heading(sheet, "All types together", (plane.field.left, plane.field.top - 8 * POINT), plane.field.width())?;
    let means: Vec<(f64, Option<f64>)> =
        all.iter().map(|(deaths, spread)| (*deaths, share(spread).filter(|share| *share > 0.0))).collect();
    curve(sheet, &plane, &means, colour::INK, 14)?;
    for (deaths, share) in means.iter().filter_map(|(deaths, share)| Some((*deaths, (*share)?))) {
        let says = format!("at least {deaths} deaths: {} % of events", number(share * 100.0, 0.1));
        sheet.hover_at(plane.at(deaths, share), 3 * POINT, says);
    }
    for (deaths, share) in seen {
        let at = plane.at(*deaths, *share);
        sheet.area().draw(&Circle::new(at, 26, colour::INK.filled()))?;
        sheet.hover_at(
            at,
            5 * POINT,
            format!("observed: {} % of events with at least {deaths} deaths", number(share * 100.0, 1.0)),
        );
    }
    if fatal.is_none() {
        let middle =
            (i32::midpoint(plane.field.left, plane.field.right), i32::midpoint(plane.field.top, plane.field.bottom));
        write(sheet, "no fatal events", middle, HPos::Center, colour::FAINT_INK)?;
    }
    Ok(())
}
