//! How many events have at least so many deaths, over replications: of each number how often it occurs, which is all that a table
//! needs and does not grow with the replications.

use std::collections::{BTreeMap, BTreeSet};

use crate::observation::EventSizes;
use crate::observation::event_sizes::Kind;

/// Numbers of events, and how many replications have so many.
type Counts = BTreeMap<u32, u64>;

/// Replications by kind of event and number of deaths.
#[derive(Debug, Default)]
pub struct Sizes {
    replications: u64,
    kinds: BTreeMap<Kind, BTreeMap<u32, Counts>>,
}

impl Sizes {
    /// Takes up the next replication.
    pub fn push(&mut self, one: &EventSizes) {
        for kind in Kind::all() {
            let sizes = self.kinds.entry(kind).or_default();
            let mut own = BTreeSet::from([1]);
            one.add_deaths(kind, &mut own);
            for deaths in own {
                if !sizes.contains_key(&deaths) {
                    // Replications before had no event of this size: as many of it or more as of the next larger one or more.
                    let none =
                        || if self.replications > 0 { Counts::from([(0, self.replications)]) } else { Counts::new() };
                    let before = sizes.range(deaths..).next().map_or_else(none, |(_, larger)| larger.clone());
                    sizes.insert(deaths, before);
                }
            }
            for (deaths, counts) in sizes {
                *counts.entry(one.at_least(kind, *deaths)).or_default() += 1;
            }
        }
        self.replications += 1;
    }

    /// Numbers of deaths that occur in a kind, each with the numbers of events of at least so many in all replications, in ascending
    /// order.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (u32, Vec<f64>)> {
        self.kinds.get(&kind).into_iter().flatten().map(|(deaths, counts)| {
            let values = counts.iter().flat_map(|(events, times)| (0..*times).map(|_| f64::from(*events)));
            (*deaths, values.collect())
        })
    }
}
