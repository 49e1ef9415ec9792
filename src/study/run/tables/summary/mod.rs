//! `summary.json` and `replications.csv`: yearly figures, totals and the bookkeeping of one run or of many.

mod document;

use std::collections::BTreeMap;
use std::io;

pub use document::{ClusterDeaths, Figure, Head, ObservedFigure, Quantity, Spread, Summary, Totals, YearPlayed};

use crate::event::Ledger;
use crate::named::Named;
use crate::observation::index::PAIRS;
use crate::observation::{BookkeepingRow, Courses, Tally};
use crate::report::listing;
use crate::report::table::{Measure, Part, Rows};
use crate::scenario::Scenario;
use crate::study::run::gathered::{Booked, Gathered, Running};
use crate::study::run::tables::outside;

/// Name of the file of yearly figures, totals and bookkeeping.
pub const FILE: &str = "summary.json";

crate::table! {
    /// Yearly figures of many replications.
    pub REPLICATIONS: ReplicationRow<'a> = "replications", "yearly figures of every replication, one value a row; with `--replications N` alone

A step counts for the year of its first day; stocks are those at the end of the last step that begins in the year. The same
measures stand under `yearly` in `summary.json`. What did not happen in a replication but in another stands as 0.", measures &MEASURES;
    replication: u64, "number of the replication";
    measure: &'a str, "what the value is of: see the measures below";
    year: i16, "year";
    value: Option<f64>, "of the measure", "the value";
}

static MEASURES: [Measure; listing::years_with(OTHERS.len())] = listing::years(&OTHERS);

/// Measures that are counted by practice, cluster or area, and the index.
const OTHERS: [Measure; 17] = [
    Measure::new("deaths:PRACTICE", "persons", "deaths in events of a practice, such as `deaths:ambush`"),
    Measure::new(
        "deaths_cluster:NUMBER",
        "persons",
        "deaths in events of a security cluster; an event may belong to several",
    ),
    Measure::new("deaths_cluster:none", "persons", "deaths in events that belong to no security cluster"),
    Measure::new("deaths_in:REGION", "persons", "deaths in a region"),
    Measure::new("events_in:REGION", "events", "fatal events in a region"),
    Measure::new(
        "MEASURE_reported",
        "as MEASURE",
        "each of the above, of reported events alone: compare these with coded data",
    ),
    Measure::new(
        "MEASURE by KEY=VALUE",
        "persons or events",
        "a part of what a measure counts, as asked for with `--measure`: of the year, no rate",
    ),
    Measure::new(
        "cases:PRACTICE",
        "persons, cases or protests",
        "what a practice short of killing brought: cases of `non_lethal_abuse`, protests of `protest`, persons of `detention`, \
         `recruitment` and `forced_recruitment`",
    ),
    Measure::new(
        "hpi_core:AREA",
        "0 to 100",
        "core human-protection index of the nation and of the affected districts",
    ),
    Measure::new(
        "civilian_deaths:AREA",
        "persons",
        "civilians killed of the people of the nation and of the affected districts: those of districts abroad are left out",
    ),
    Measure::new(
        "persons_displaced:AREA",
        "persons",
        "newly displaced, inside the country or abroad, by where they lived",
    ),
    Measure::new("civilian_deaths_threatener:ID:AREA", "persons", "of these killed, by a threatener"),
    Measure::new(
        "points_threatener:ID:AREA",
        "index points",
        "points missing to 100 in the core index that come from a threatener",
    ),
    Measure::new(
        "score_DIMENSION:AREA",
        "0 to 100",
        "score of a dimension (physical, psychological, personal, home), inequality included",
    ),
    Measure::new(
        "optic_OPTIC:AREA",
        "0 to 100",
        "what an optic says of the year, of the nation and of the affected districts",
    ),
    Measure::new(
        "points_cluster:NUMBER:AREA",
        "index points",
        "points missing to 100 in the core index that come from a cluster",
    ),
    Measure::new(
        "site_share:REGION",
        "0 to 1",
        "share of the region in reported fatal events; observed shares count places",
    ),
];

/// Results of one replication that are kept after it.
#[derive(Clone, Debug)]
pub struct Replication {
    /// Number.
    pub number: u64,
    /// Counts.
    pub tally: Tally,
    /// Bookkeeping.
    pub bookkeeping: Vec<BookkeepingRow>,
    /// Courses over months and years, and sizes of events.
    pub courses: Courses,
    /// Its events, where they are kept.
    pub ledger: Option<Ledger>,
}

/// `summary.json` of one run.
pub fn of_one(scenario: &Scenario, one: &Replication, seed: u64) -> Summary {
    let tally = &one.tally;
    let count = |count: u64| Some(Figure::Count(count));
    let number = |number: f64| Some(Figure::Number(number));
    let numbers = |years: &BTreeMap<i16, f64>| years.iter().map(|(year, value)| (*year, number(*value))).collect();
    Summary {
        note: "one run with one seed; a run is one possible course, not a forecast".into(),
        scenario: head(scenario),
        seed,
        replication: Some(one.number),
        totals: Totals {
            fatal_events: count(tally.fatal_events),
            deaths: count(tally.deaths.0),
            deaths_reported: count(tally.deaths.1),
            peace_operation_deaths: count(tally.mission_deaths.0),
            peace_operation_deaths_reported: count(tally.mission_deaths.1),
            displaced_inside_at_end: number(tally.displaced_at_end.0),
            refugees_abroad_at_end: number(tally.displaced_at_end.1),
        },
        correlation_of_district_scores: correlations(|pair| tally.correlations[pair].map(Figure::Number)),
        deaths_by_cluster: Some(clusters(scenario, tally)),
        outside_clusters: Some(outside::shares(&tally.outside)),
        years: Some(tally.years.iter().map(|(&year, &whole)| YearPlayed { year, whole }).collect()),
        yearly: tally.yearly.iter().map(|(measure, years)| (measure.clone(), numbers(years))).collect(),
        observed: observed(scenario),
        bookkeeping: one.bookkeeping.iter().map(|row| quantity(row, Figure::Number)).collect(),
        ..Summary::default()
    }
}

/// `summary.json` of many replications.
pub fn of_many(scenario: &Scenario, all: &Gathered, seed: u64) -> Summary {
    let by_year = |measure: &str| -> BTreeMap<i16, Option<Figure>> {
        all.years.iter().map(|&(year, _)| (year, all.in_year(measure, year).map(Figure::Spread))).collect()
    };
    let totals = &all.totals;
    Summary {
        note: "mean, lowest and highest over replications of one seed; lowest and highest are no interval".into(),
        scenario: head(scenario),
        seed,
        replications: Some((all.first..all.first + all.count).collect()),
        totals: Totals {
            fatal_events: spread(&totals.fatal_events),
            deaths: spread(&totals.deaths[0]),
            deaths_reported: spread(&totals.deaths[1]),
            peace_operation_deaths: spread(&totals.mission_deaths[0]),
            peace_operation_deaths_reported: spread(&totals.mission_deaths[1]),
            displaced_inside_at_end: spread(&totals.displaced_at_end[0]),
            refugees_abroad_at_end: spread(&totals.displaced_at_end[1]),
        },
        correlation_of_district_scores: correlations(|pair| spread(&totals.correlations[pair])),
        outside_clusters: Some(outside::shares(&totals.outside)),
        yearly: all.measures().map(|measure| (measure.to_string(), by_year(measure))).collect(),
        observed: observed(scenario),
        bookkeeping: all.bookkeeping.iter().map(booked).collect(),
        ..Summary::default()
    }
}

fn spread(of: &Running) -> Option<Figure> {
    of.spread().map(Figure::Spread)
}

/// A row of the bookkeeping over all replications.
fn booked(booked: &Booked) -> Quantity {
    Quantity {
        simulated: spread(&booked.simulated),
        reported: spread(&booked.reported),
        ..quantity(&booked.row, Figure::Number)
    }
}

fn quantity(row: &BookkeepingRow, figure: fn(f64) -> Figure) -> Quantity {
    Quantity {
        period: row.period.clone(),
        quantity: row.quantity.clone(),
        observed: row.observed,
        simulated: row.simulated.map(figure),
        reported: row.reported.map(figure),
    }
}

/// Writes every yearly measure of every replication into the rows of [`REPLICATIONS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_replications(rows: &mut Rows, all: &Gathered) -> io::Result<()> {
    all.each(|replication, cells, values| {
        for (&(measure, year), &value) in cells.iter().zip(values) {
            ReplicationRow { replication, measure, year, value: Some(value) }.write(rows)?;
        }
        Ok(())
    })
}

/// Correlations between dimensions, by what they score.
fn correlations(of: impl Fn(usize) -> Option<Figure>) -> Named<Option<Figure>> {
    let named = PAIRS.iter().enumerate().map(|(pair, (a, b))| (format!("{}_and_{}", a.scores(), b.scores()), of(pair)));
    named.collect()
}

fn head(scenario: &Scenario) -> Head {
    Head {
        name: scenario.name.clone(),
        title: scenario.title.clone(),
        start: scenario.start.to_string(),
        end: scenario.end.to_string(),
        step_days: scenario.step_days,
        steps: scenario.steps,
    }
}

fn clusters(scenario: &Scenario, tally: &Tally) -> Vec<ClusterDeaths> {
    let declared = scenario.clusters.iter().zip(&tally.cluster_deaths);
    declared
        .map(|(cluster, &deaths)| ClusterDeaths {
            cluster: Some(cluster.number),
            threat: cluster.threat.clone(),
            deaths,
        })
        .chain(std::iter::once(ClusterDeaths { cluster: None, threat: "none".into(), deaths: tally.no_cluster_deaths }))
        .collect()
}

fn observed(scenario: &Scenario) -> Named<Named<ObservedFigure>> {
    let mut measures: Named<Named<ObservedFigure>> = Named::default();
    for observation in &scenario.observations {
        *measures.entry(&observation.measure).entry(&observation.year.to_string()) =
            ObservedFigure { value: observation.value, low: observation.range.0, high: observation.range.1 };
    }
    measures
}
