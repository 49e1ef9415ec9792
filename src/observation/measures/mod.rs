//! The register of measures: what is measured of a run, each said once (MODEL.md, sections 7.13 and 12).
//!
//! An entry has the name, unit and meaning of a measure, the words people read, the direction that is better, its place on the chain from
//! input to harm, and how it is put together over years and areas. Tables, dictionary, comparisons, sweeps, patterns, charts,
//! page and terminal read it here.
//!
//! A yearly measure that counts fatal events ([`Measure::count`]) is one entry of `harm.rs` and nothing else: runs and experiments
//! count it, and whatever lists, draws or explains measures takes it in.

mod chain;
mod entry;
mod harm;
mod patterns;
mod stocks;
mod words;

use crate::stats::ratio;

pub use chain::{COUNTS, MEANS};
use entry::row;
pub use entry::{Count, Heading, InRun, Measure, Row};
pub use harm::{CIVILIAN_DEATHS, HARM, PERSONS_DISPLACED, WITHOUT_COMMUNITIES};
pub use patterns::PATTERNS;
pub use stocks::STOCKS;
pub use words::{counted, covers, label, rate, title};

/// Unit of indices and of what is missing to 100.
pub const POINTS: &str = "index points";
const DEATHS: &str = "deaths a year";
const EVENTS: &str = "events a year";
const SHARE: &str = "0 to 1";
const RUNS: &str = "share of runs";
const PERSONS: &str = "persons";
const PERSONS_A_YEAR: &str = "persons a year";

/// In which direction a measure is better for those who are to be protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// High values are better.
    More,
    /// Low values are better.
    Less,
}

impl Direction {
    /// 1, or -1 where less is better.
    pub const fn sign(self) -> f64 {
        match self {
            Self::More => 1.0,
            Self::Less => -1.0,
        }
    }
}

/// Place on the chain from input to harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// What forces do.
    Effort,
    /// How they are seen, and what they learn.
    Information,
    /// Presence and protection.
    Protection,
    /// Strength, recruitment and losses of armed groups.
    ArmedGroups,
    /// Attitudes, authority, tension, flight.
    Society,
    /// Harm.
    Harm,
}

impl Stage {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Effort => "effort",
            Self::Information => "information",
            Self::Protection => "protection",
            Self::ArmedGroups => "armed_groups",
            Self::Society => "society",
            Self::Harm => "harm",
        }
    }
}

/// How yearly values become one value of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// Mean over years, by the days of each that the run covers.
    Mean,
    /// 1 where any year has 1.
    Any,
}

impl Reduction {
    /// One value of days and values by year.
    pub fn of(self, years: impl Iterator<Item = (f64, f64)>) -> f64 {
        match self {
            Self::Mean => {
                let sums =
                    years.fold((0.0, 0.0), |(days, sum), (of_year, value)| (days + of_year, sum + of_year * value));
                ratio(sums.1, sums.0)
            }
            Self::Any => years.map(|(_, value)| value).fold(0.0, f64::max),
        }
    }
}

/// For which areas an experiment has a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The nation, the affected districts, regions and districts.
    Everywhere,
    /// The nation and the affected districts.
    Main,
    /// The nation.
    Nation,
    /// The affected districts; the nation where none is affected.
    Affected,
    /// None: yearly tables of a run alone have it.
    RunAlone,
}

/// Measures of experiments and runs: harm, then what mediates between a change and harm.
pub const ALL: [&[Measure]; 4] = [HARM, &MEANS, &COUNTS, &STOCKS];

/// All entries but those of patterns, in the order of tables.
pub fn all() -> impl Iterator<Item = &'static Measure> {
    ALL.into_iter().flatten()
}

/// Between the name of a measure and what it is limited to, as users ask for it.
pub const BY: &str = " by ";

/// The entry of a measure, also of one that is limited to a part of what happens; one that bears the very name goes before those
/// with variable parts.
pub fn find(name: &str) -> Option<&'static Measure> {
    let name = name.split_once(BY).map_or(name, |(measure, _)| measure);
    let known = || all().chain(&PATTERNS);
    known().find(|measure| measure.name == name).or_else(|| known().find(|measure| covers(measure.name, name)))
}

/// Direction in which a measure is better; `None` where it has none, or is not known.
pub fn direction(name: &str) -> Option<Direction> {
    find(name)?.direction
}

/// Mediating quantities, means first.
pub fn mediating() -> impl Iterator<Item = &'static Measure> {
    MEANS.iter().chain(&COUNTS)
}

/// Measures that the yearly tables of a run count, with what they are called there.
pub fn counted_in_run() -> impl Iterator<Item = (InRun, Count)> {
    HARM.iter().filter_map(|measure| Some((measure.in_run?, measure.count?)))
}

/// Rows of the first table that a comparison prints, in order.
pub fn rows() -> Vec<&'static Row> {
    let mut measures: Vec<&Measure> = all().collect();
    measures.sort_by_key(|measure| measure.place);
    measures.into_iter().flat_map(|measure| measure.rows).collect()
}

#[cfg(test)]
mod tests;
