//! Number of fatal events by type of violence and number of deaths: how heavy the tail is.

use std::collections::{BTreeMap, BTreeSet};

use super::tally::violence_type;
use crate::event::{Ledger, ViolenceType};
use crate::scenario::Scenario;

/// A set of events: of one type of violence or of all, reported ones alone or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// Type of violence; `None` for all.
    pub violence: Option<ViolenceType>,
    /// Whether only reported events count.
    pub reported: bool,
}

impl Kind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = Self> {
        let types = std::iter::once(None).chain(ViolenceType::ALL.map(Some));
        types.flat_map(|violence| [false, true].map(|reported| Self { violence, reported }))
    }
}

/// Events of a run by kind and deaths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventSizes {
    /// Kind, deaths [persons], events with so many; in ascending order.
    events: Vec<(Kind, u32, u32)>,
}

impl EventSizes {
    /// Of a finished run.
    pub fn of(scenario: &Scenario, ledger: &Ledger) -> Self {
        let mut counts: BTreeMap<(Kind, u32), u32> = BTreeMap::new();
        for event in ledger.events().iter().filter(|event| event.deaths() > 0) {
            for violence in [None, Some(violence_type(scenario, event))] {
                for reported in [false, true].into_iter().filter(|reported| !reported || event.reported) {
                    *counts.entry((Kind { violence, reported }, event.deaths())).or_default() += 1;
                }
            }
        }
        let mut events: Vec<_> = counts.into_iter().map(|((kind, deaths), events)| (kind, deaths, events)).collect();
        events.shrink_to_fit();
        Self { events }
    }

    /// Adds the numbers of deaths that occur in a kind.
    pub fn add_deaths(&self, kind: Kind, deaths: &mut BTreeSet<u32>) {
        deaths.extend(self.events.iter().filter(|(of, _, _)| *of == kind).map(|(_, deaths, _)| deaths));
    }

    /// Events of a kind with at least so many deaths each.
    pub fn at_least(&self, kind: Kind, deaths: u32) -> u32 {
        let counted = |(of, size, _): &&(Kind, u32, u32)| *of == kind && *size >= deaths;
        self.events.iter().filter(counted).map(|(_, _, events)| events).sum()
    }
}
