//! `event_sizes.csv`: how many events have at least so many deaths.

use std::collections::BTreeSet;
use std::io;

use super::spread;
use super::summary::Replication;
use super::table::{Column, Rows, Table};
use crate::observation::event_sizes::Kind;
use crate::observation::tally::deaths_measure;

/// Number of events by deaths over replications, or of one run.
pub static EVENT_SIZES: Table = Table {
    name: "event_sizes",
    about: "number of events of the whole run with at least so many deaths, with its spread over replications

A row stands for every number of deaths that an event of the kind has in some replication, and for 1: fatal events. Divide by
these for the complementary cumulative distribution.",
    columns: &[
        Column::text("type", "`all`, or UCDP's type of violence: `state_based`, `non_state`, `one_sided`"),
        Column::flag("reported", "1 of reported events alone: compare these with coded data; 0 of all events"),
        Column::integer("deaths", "persons", "deaths of an event"),
        spread::REPLICATIONS,
        Column::number("events_at_least", "events", "events with at least so many deaths, mean over replications"),
        spread::LOW,
        spread::HIGH,
        spread::Q05,
        spread::MEDIAN,
        spread::Q95,
    ],
    measures: &[],
};

/// Writes the events of all replications into the rows of [`EVENT_SIZES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, all: &[Replication]) -> io::Result<()> {
    for kind in Kind::all() {
        let name = kind.violence.map_or("all", |violence| deaths_measure(violence).trim_start_matches("deaths_"));
        let mut sizes = BTreeSet::from([1]);
        all.iter().for_each(|one| one.courses.event_sizes.add_deaths(kind, &mut sizes));
        for deaths in sizes {
            let events = all.iter().map(|one| f64::from(one.courses.event_sizes.at_least(kind, deaths)));
            rows.text(name).flag(kind.reported).integer(deaths.into());
            spread::write(rows, &mut events.collect::<Vec<f64>>())?;
        }
    }
    Ok(())
}
