//! Peacekeepers killed by malicious acts per year, beside what was observed.

use crate::drawing::{POINT, Picture, colour, text};
use crate::report::chart::frame::{Frame, Paper};
use crate::report::chart::plane::{Axis, Plane, Ticks, number};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::facts::{Facts, Observed};
use crate::study::run::charts::years;
use crate::study::run::tables::summary::REPLICATIONS;

/// The measure, simulated and observed alike: a peace operation knows all of its own dead.
const KILLED: &str = "mission_malicious_deaths";

/// The figure, where the scenario has a peace operation.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let facts = Facts::read(output)?;
    let mut years = years::read(output, &[KILLED])?;
    let names: Vec<&str> =
        facts.organizations.iter().filter(|one| one.kind == "peace_operation").map(|one| one.name.as_str()).collect();
    let (Some(killed), Some(first)) = (years.remove(KILLED), names.first()) else { return Ok(Vec::new()) };
    let (Some((from, _)), Some((to, _))) = (killed.first(), killed.last()) else { return Ok(Vec::new()) };
    let (mut seen, source) = facts.observed(&facts.yearly, KILLED);
    seen.retain(|one| (*from..=*to).contains(&(one.time as i32)));
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    let operation = text::shortened(first, 100.0, true, 1_500.0);
    let title = format!("Peacekeepers of {operation} killed by malicious acts per year: {name}");
    let observed = if seen.is_empty() { String::new() } else { format!(" Observed: {source}.") };
    let frame = Frame {
        title: title.clone(),
        subtitle: "All deaths by acts of others, reported or not; a peace operation knows its own dead.".to_string(),
        basis: format!("{}{observed}", basis::of(output)),
    };
    Ok(vec![Figure {
        frames: None,
        name: "peacekeepers".to_string(),
        about: in_words(&killed, &seen),
        title,
        table: REPLICATIONS.name,
        section: "Deaths",
        picture: picture(&frame, &killed, &seen, basis::replications(output)),
    }])
}

fn in_words(killed: &years::Years, seen: &[&Observed]) -> String {
    let of = |wanted: &dyn Fn(i32) -> bool| {
        killed.iter().filter(|(year, _)| wanted(*year)).filter_map(|(_, spread)| spread.mean).sum::<f64>()
    };
    let observed: f64 = seen.iter().map(|one| one.value).sum();
    let same = of(&|year| seen.iter().any(|one| one.time as i32 == year));
    let beside = if seen.is_empty() {
        String::new()
    } else {
        format!("; {} in the years in which {} were observed", number(same, 1.0), number(observed, 1.0))
    };
    format!("Peacekeepers killed by malicious acts: {} simulated in all{beside}.", number(of(&|_| true), 1.0))
}

fn picture(frame: &Frame, killed: &years::Years, seen: &[&Observed], replications: u64) -> Picture {
    let ink = colour::of_organization("peace_operation", 0);
    let key = years::key(replications, ink, seen);
    let height = |paper: Paper| 160 + key.height(paper.room() * POINT);
    frame.drawn(height, |sheet, room| {
        let room = key.keyed(sheet, room, 2)?;
        let (from, to) = (killed[0].0, killed[killed.len() - 1].0);
        let persons = Axis::linear("killed per year [persons]", 0.0..years::highest(killed, seen) * 1.05);
        let plane = Plane::new(years::axis(from, to), persons.ticks(Ticks::Round(6)), room);
        plane.draw(sheet)?;
        years::panel(sheet, &plane, killed, seen, ink)
    })
}
