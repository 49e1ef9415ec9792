//! `summary.json` and `replications.csv`: yearly figures, totals and the bookkeeping of one run or of many.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Map, Value, json};

use super::table::{Column, Measure, Rows, Table, whole};
use super::{listing, outside};
use crate::observation::index::PAIRS;
use crate::observation::{BookkeepingRow, Courses, Tally};
use crate::scenario::Scenario;

/// Yearly figures of many replications.
pub static REPLICATIONS: Table = Table {
    name: "replications",
    about: "yearly figures of every replication, one value a row; with `--replications N` alone

A step counts for the year of its first day; stocks are those at the end of the last step that begins in the year. The same
measures stand under `yearly` in `summary.json`. What did not happen in a replication but in another stands as 0.",
    columns: &[
        Column::integer("replication", "", "number of the replication"),
        Column::text("measure", "what the value is of: see the measures below"),
        Column::integer("year", "", "year"),
        Column::number("value", "of the measure", "the value"),
    ],
    measures: &MEASURES,
};

static MEASURES: [Measure; listing::years_with(OTHERS.len())] = listing::years(&OTHERS);

/// Measures that are counted by practice, cluster or area, and the index.
const OTHERS: [Measure; 12] = [
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
}

/// Mean and range of a figure over replications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Arithmetic mean.
    pub mean: f64,
    /// Smallest.
    pub low: f64,
    /// Largest.
    pub high: f64,
}

impl Spread {
    /// Of some values; `None` of none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().collect();
        if values.is_empty() {
            return None;
        }
        Some(Self {
            mean: values.iter().sum::<f64>() / values.len() as f64,
            low: values.iter().copied().fold(f64::INFINITY, f64::min),
            high: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    /// As JSON.
    pub fn json(self) -> Value {
        json!({ "mean": self.mean, "low": self.low, "high": self.high })
    }
}

/// `summary.json` of one run.
pub fn of_one(scenario: &Scenario, one: &Replication, seed: u64) -> Value {
    let tally = &one.tally;
    json!({
        "note": "one run with one seed; a run is one possible course, not a forecast",
        "scenario": head(scenario),
        "seed": seed,
        "replication": one.number,
        "totals": {
            "fatal_events": tally.fatal_events,
            "deaths": tally.deaths.0,
            "deaths_reported": tally.deaths.1,
            "peace_operation_deaths": tally.mission_deaths.0,
            "peace_operation_deaths_reported": tally.mission_deaths.1,
            "displaced_inside_at_end": tally.displaced_at_end.0,
            "refugees_abroad_at_end": tally.displaced_at_end.1,
        },
        "correlation_of_district_scores": correlations(|pair| json!(tally.correlations[pair])),
        "deaths_by_cluster": clusters(scenario, tally),
        "outside_clusters": outside::json(std::iter::once(&tally.outside)),
        "years": tally.years.iter().map(|(year, whole)| json!({ "year": year, "whole": whole })).collect::<Vec<_>>(),
        "yearly": tally.yearly,
        "observed": observed(scenario),
        "bookkeeping": one.bookkeeping.iter().map(bookkeeping_row).collect::<Vec<_>>(),
    })
}

/// `summary.json` of many replications.
pub fn of_many(scenario: &Scenario, all: &[Replication], seed: u64) -> Value {
    let mut yearly: BTreeMap<String, BTreeMap<i16, Value>> = BTreeMap::new();
    for (measure, year) in measures(all) {
        let values = all.iter().map(|one| one.tally.get(&measure, year).unwrap_or(0.0));
        if let Some(spread) = Spread::of(values) {
            yearly.entry(measure).or_default().insert(year, spread.json());
        }
    }
    let spread = |of: &dyn Fn(&Tally) -> f64| Spread::of(all.iter().map(|one| of(&one.tally))).map(Spread::json);
    let rows: Vec<Value> = (0..all.first().map_or(0, |one| one.bookkeeping.len()))
        .map(|row| {
            let first = &all[0].bookkeeping[row];
            let of = |value: fn(&BookkeepingRow) -> Option<f64>| {
                Spread::of(all.iter().filter_map(|one| value(&one.bookkeeping[row]))).map(Spread::json)
            };
            json!({
                "period": first.period,
                "quantity": first.quantity,
                "observed": first.observed,
                "simulated": of(|row| row.simulated),
                "reported": of(|row| row.reported),
            })
        })
        .collect();
    let numbers: Vec<u64> = all.iter().map(|one| one.number).collect();
    json!({
        "note": "mean, lowest and highest over replications of one seed and one set of parameters",
        "scenario": head(scenario),
        "seed": seed,
        "replications": numbers,
        "totals": {
            "fatal_events": spread(&|t| t.fatal_events as f64),
            "deaths": spread(&|t| t.deaths.0 as f64),
            "deaths_reported": spread(&|t| t.deaths.1 as f64),
            "peace_operation_deaths": spread(&|t| t.mission_deaths.0 as f64),
            "peace_operation_deaths_reported": spread(&|t| t.mission_deaths.1 as f64),
            "displaced_inside_at_end": spread(&|t| t.displaced_at_end.0),
            "refugees_abroad_at_end": spread(&|t| t.displaced_at_end.1),
        },
        "correlation_of_district_scores": correlations(|pair| json!(correlation(all, pair))),
        "outside_clusters": outside::json(all.iter().map(|one| &one.tally.outside)),
        "yearly": yearly,
        "observed": observed(scenario),
        "bookkeeping": rows,
    })
}

/// Writes every yearly measure of every replication into the rows of [`REPLICATIONS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_replications(rows: &mut Rows, all: &[Replication]) -> io::Result<()> {
    let measures = measures(all);
    for one in all {
        let number = whole(one.number)?;
        for (measure, year) in &measures {
            let value = one.tally.get(measure, *year).unwrap_or(0.0);
            rows.integer(number).text(measure).integer((*year).into()).number(value).end()?;
        }
    }
    Ok(())
}

/// Every measure and year that some replication has, so that what did not happen in one stands as 0.
fn measures(all: &[Replication]) -> Vec<(String, i16)> {
    let names: std::collections::BTreeSet<&String> = all.iter().flat_map(|one| one.tally.yearly.keys()).collect();
    let years: Vec<i16> = all.first().map_or(Vec::new(), |one| one.tally.years.keys().copied().collect());
    names.into_iter().flat_map(|name| years.iter().map(|&year| (name.clone(), year))).collect()
}

/// Correlations between dimensions, by what they score.
fn correlations(of: impl Fn(usize) -> Value) -> Value {
    let named = PAIRS.iter().enumerate().map(|(pair, (a, b))| (format!("{}_and_{}", a.scores(), b.scores()), of(pair)));
    Value::Object(named.collect())
}

/// Mean and range of a correlation between dimensions of the index.
fn correlation(all: &[Replication], pair: usize) -> Option<Value> {
    Spread::of(all.iter().filter_map(|one| one.tally.correlations[pair])).map(Spread::json)
}

fn head(scenario: &Scenario) -> Value {
    json!({
        "name": scenario.name,
        "title": scenario.title,
        "start": scenario.start.to_string(),
        "end": scenario.end.to_string(),
        "step_days": scenario.step_days,
        "steps": scenario.steps,
    })
}

fn clusters(scenario: &Scenario, tally: &Tally) -> Vec<Value> {
    let declared = scenario.clusters.iter().zip(&tally.cluster_deaths);
    declared
        .map(|(cluster, deaths)| json!({ "cluster": cluster.number, "threat": cluster.threat, "deaths": deaths }))
        .chain(std::iter::once(json!({ "cluster": null, "threat": "none", "deaths": tally.no_cluster_deaths })))
        .collect()
}

fn observed(scenario: &Scenario) -> Value {
    let mut measures: Map<String, Value> = Map::new();
    for observation in &scenario.observations {
        let entry = measures.entry(observation.measure.clone()).or_insert_with(|| json!({}));
        entry[observation.year.to_string()] =
            json!({ "value": observation.value, "low": observation.range.0, "high": observation.range.1 });
    }
    Value::Object(measures)
}

fn bookkeeping_row(row: &BookkeepingRow) -> Value {
    json!({
        "period": row.period,
        "quantity": row.quantity,
        "observed": row.observed,
        "simulated": row.simulated,
        "reported": row.reported,
    })
}
