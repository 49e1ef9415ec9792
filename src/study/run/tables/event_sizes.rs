//! `event_sizes.csv`: how many events have at least so many deaths.

use std::io;

use crate::observation::event_sizes::Kind;
use crate::observation::tally::deaths_measure;
use crate::report::table::{Part, Rows};
use crate::study::run::sizes::Sizes;
use crate::study::run::tables::spread;
use crate::study::run::tables::spread::Ends;

crate::table! {
    /// Number of events by deaths over replications, or of one run.
    pub EVENT_SIZES: SizeRow<'a> = "event_sizes", "number of events of the whole run with at least so many deaths, with its spread over replications

A row stands for every number of deaths that an event of the kind has in some replication, and for 1: fatal events. Divide by
these for the complementary cumulative distribution.";
    kind as "type": &'a str, "`all`, or UCDP's type of violence: `state_based`, `non_state`, `one_sided`";
    reported: bool, "1 of reported events alone: compare these with coded data; 0 of all events";
    deaths: u32, "persons", "deaths of an event";
    replications: usize, "replications", "replications that have a value";
    events_at_least: Option<f64>, "events", "events with at least so many deaths, mean over replications";
    ends: Ends;
}

/// Writes the events of all replications into the rows of [`EVENT_SIZES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, all: &Sizes) -> io::Result<()> {
    for kind in Kind::all() {
        let name = kind.violence.map_or("all", |violence| deaths_measure(violence).trim_start_matches("deaths_"));
        for (deaths, mut events) in all.of(kind) {
            if let Some((mean, ends)) = spread::of(&mut events) {
                let events_at_least = Some(mean);
                let (replications, reported) = (events.len(), kind.reported);
                SizeRow { kind: name, reported, deaths, replications, events_at_least, ends }.write(rows)?;
            }
        }
    }
    Ok(())
}
