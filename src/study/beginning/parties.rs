//! Parties that events name, save governments and civilians.

use std::collections::BTreeMap;

use super::ground::Ground;
use super::{Wishes, identifier};
use crate::organization::OrganizationKind;
use crate::study::validation::observed::row::Row;

/// Most parties that are proposed.
const MOST: usize = 6;

/// Columns of events that say who fought whom, and where; files of country-years have none of them.
const COLUMNS: [&str; 7] = ["year", "type_of_violence", "side_a", "side_b", "latitude", "longitude", "best"];

/// A party that events name.
#[derive(Clone, Debug)]
pub(super) struct Proposed {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: OrganizationKind,
    /// Deaths in its events.
    pub(super) deaths: u64,
    /// District of most of them.
    pub(super) home: usize,
    /// All districts of its events.
    pub(super) places: Vec<usize>,
    /// Deaths in its events against civilians.
    pub(super) civilians: u64,
}

/// What is known of a party.
#[derive(Default)]
struct Record {
    deaths: u64,
    /// Deaths by type of violence.
    types: [u64; 3],
    places: BTreeMap<usize, u64>,
}

/// Parties of the events in the years of the scenario, while rows are read.
pub(super) struct Parties<'a> {
    ground: &'a Ground,
    years: (i16, i16),
    /// Places of [`COLUMNS`].
    columns: [Option<usize>; 7],
    found: BTreeMap<String, Record>,
    /// Events inside the boundaries, and all that have a position.
    pub(super) positions: (usize, usize),
}

impl<'a> Parties<'a> {
    /// For a file with these columns.
    pub(super) fn new(header: &[String], wishes: &Wishes, ground: &'a Ground) -> Self {
        let columns = COLUMNS.map(|column| header.iter().position(|name| name == column));
        let years = (wishes.start.year(), wishes.end.year());
        Self { ground, years, columns, found: BTreeMap::new(), positions: (0, 0) }
    }

    /// Takes an event of the country.
    pub(super) fn take(&mut self, row: &Row<'_>) {
        let [year, kind, side_a, side_b, latitude, longitude, best] = self.columns;
        let cell = |column: Option<usize>| column.map_or_else(String::new, |column| row.text(column));
        let number = |column: Option<usize>| cell(column).parse::<f64>().ok();
        let (Some(year), Some(kind)) = (number(year), number(kind)) else { return };
        let inside = (f64::from(self.years.0)..=f64::from(self.years.1)).contains(&year);
        if !inside || !(1.0..=3.0).contains(&kind) {
            return;
        }
        let position = number(latitude).zip(number(longitude));
        if let Some((latitude, longitude)) = position {
            self.positions.1 += 1;
            self.positions.0 += usize::from(self.ground.holds(latitude, longitude));
        }
        let deaths = number(best).unwrap_or(0.0).clamp(0.0, 1e9) as u64;
        for side in [side_a, side_b].map(cell) {
            let is_party = !side.is_empty() && side != "Civilians" && !side.starts_with("Government of");
            if is_party {
                let record = self.found.entry(side).or_default();
                record.deaths += deaths;
                record.types[kind as usize - 1] += deaths;
                if let Some((latitude, longitude)) = position {
                    *record.places.entry(self.ground.district_of(latitude, longitude)).or_default() += deaths.max(1);
                }
            }
        }
    }

    /// Those of most deaths, in their order.
    pub(super) fn proposed(self) -> Vec<Proposed> {
        let mut parties: Vec<Proposed> =
            self.found.into_iter().map(|(name, record)| record.party(name)).filter(Proposed::is_told).collect();
        parties.sort_by(|a, b| b.deaths.cmp(&a.deaths).then_with(|| a.name.cmp(&b.name)));
        parties.truncate(MOST);
        parties
    }
}

impl Proposed {
    /// Whether it killed, and has an id.
    fn is_told(&self) -> bool {
        self.deaths > 0 && !self.id.is_empty()
    }
}

impl Record {
    /// The party of this name.
    fn party(self, name: String) -> Proposed {
        let home = self.places.iter().max_by_key(|(place, deaths)| (**deaths, std::cmp::Reverse(**place)));
        Proposed {
            id: identifier(&name),
            kind: match self.types {
                // Who never fought a state nor civilians fights for a community.
                [0, _, 0] => OrganizationKind::CommunityMilitia,
                _ => OrganizationKind::RebelGroup,
            },
            deaths: self.deaths,
            home: home.map_or(0, |(place, _)| *place),
            places: self.places.keys().copied().collect(),
            civilians: self.types[2],
            name,
        }
    }
}
