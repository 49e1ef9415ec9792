//! Figures by month: what happened in its steps, the state over them or at their end, and the index of the twelve months that
//! end with it.

use jiff::civil::Date;

use super::course::{CourseRecord, OF_NATION, Span};
use super::harm::HarmRecord;
use super::index::{Area, Dimension, Settings};
use super::measures::{self, Count};
use super::tally::reported;
use super::{Snapshot, window};
use crate::event::{Event, Ledger, Party};
use crate::scenario::Scenario;

/// What the events of a month count: names and parts of an event; the same of reported events follows.
fn counted() -> impl Iterator<Item = (&'static str, Count)> {
    measures::counted_in_run().filter(|(measure, _)| measure.monthly).map(|(measure, count)| (measure.name, count))
}

/// Figures of a run by month and measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Months {
    /// First days of the months in which a step begins.
    pub months: Vec<Date>,
    /// Number of measures, those of the index included.
    width: usize,
    /// By month: counts, means and stocks.
    values: Vec<f32>,
    /// By month: the index and its scores, with all their digits; not a number before the first twelve whole months.
    index: Vec<f64>,
}

/// Names of the measures of a scenario, in the order of the values.
pub fn measures(scenario: &Scenario) -> Vec<String> {
    let deaths: Vec<String> = counted().map(|(name, _)| name.to_string()).collect();
    let clusters = scenario.clusters.iter().map(|cluster| cluster.number.to_string()).chain(["none".to_string()]);
    let organizations = || scenario.organizations.iter().map(|organization| &organization.id);
    let scores = |area: &Area| {
        let of = |dimension: Dimension| format!("score_{}:{}", dimension.name(), area.name);
        [format!("hpi_core:{}", area.name)].into_iter().chain(Dimension::ALL.map(of))
    };
    let all = deaths.iter().cloned().chain(deaths.iter().map(|measure| reported(measure)));
    all.chain(clusters.map(|cluster| format!("deaths_cluster_parts:{cluster}")))
        .chain(["displaced_inside", "refugees_abroad"].into_iter().chain(OF_NATION).map(String::from))
        .chain(organizations().map(|id| format!("persons:{id}")))
        .chain(organizations().map(|id| format!("deaths:{id}")))
        .chain(Area::main(scenario).iter().flat_map(scores))
        .collect()
}

/// Where the parts of a month's values begin.
struct Places {
    reported: usize,
    clusters: usize,
    stocks: usize,
    deaths: usize,
    index: usize,
}

impl Places {
    fn new(scenario: &Scenario) -> Self {
        let reported = counted().count();
        let clusters = 2 * reported;
        let stocks = clusters + scenario.clusters.len() + 1;
        let deaths = stocks + 2 + OF_NATION.len() + scenario.organizations.len();
        Self { reported, clusters, stocks, deaths, index: deaths + scenario.organizations.len() }
    }
}

impl Months {
    /// Of a finished run.
    pub fn of(
        scenario: &Scenario,
        ledger: &Ledger,
        course: &CourseRecord,
        snapshots: &[Snapshot],
        harm: &HarmRecord,
    ) -> Self {
        let (places, month_of_step) = (Places::new(scenario), course.month_of_step());
        let months: Vec<Date> = course.months.iter().map(|span| span.first_day).collect();
        let mut values = vec![0.0_f32; months.len() * places.index];
        for event in ledger.events().iter().filter(|event| event.deaths() > 0) {
            let month = month_of_step[event.step as usize];
            add_event(&mut values[month * places.index..][..places.index], scenario, &places, event);
        }
        for (span, values) in course.months.iter().zip(values.chunks_mut(places.index)) {
            let last = &snapshots[span.steps.end - 1];
            let means = (0..OF_NATION.len()).map(|position| span.mean(position));
            let stocks = [last.displaced, last.refugees].into_iter().chain(means);
            let strength = snapshots[last_within(scenario, span)].strength.iter().map(|&persons| f64::from(persons));
            let state = values[places.stocks..].iter_mut().zip(stocks.chain(strength));
            state.for_each(|(cell, value)| *cell = value as f32);
        }
        let index = index(scenario, harm, &month_of_step, months.len());
        Self { width: places.index + index.len() / months.len().max(1), months, values, index }
    }

    /// All values by month and measure; `None` of a measure that has none.
    pub fn all(&self) -> impl Iterator<Item = Option<f64>> {
        (0..self.months.len()).flat_map(move |month| (0..self.width).map(move |measure| self.value(month, measure)))
    }

    /// Value of a measure, by position, in a month, by position; `None` where it has none.
    pub fn value(&self, month: usize, measure: usize) -> Option<f64> {
        let counts = self.values.len() / self.months.len();
        if measure < counts {
            return Some(f64::from(self.values[month * counts + measure]));
        }
        let value = self.index[month * (self.width - counts) + measure - counts];
        (!value.is_nan()).then_some(value)
    }
}

/// The last step that ends within its month, before the first day of the next: who comes on that day is of the next month. Of a month
/// without one, the last that begins in it.
fn last_within(scenario: &Scenario, span: &Span) -> usize {
    let is_within = |step: &usize| scenario.date_of(*step as u32 + 1).first_of_month() == span.first_day;
    span.steps.clone().rev().find(is_within).unwrap_or(span.steps.end - 1)
}

/// Adds what an event did to the values of its month.
fn add_event(values: &mut [f32], scenario: &Scenario, places: &Places, event: &Event) {
    let deaths = event.deaths() as f32;
    for (position, (_, count)) in counted().enumerate() {
        let part = count(scenario, event) as f32;
        values[position] += part;
        if event.reported {
            values[places.reported + position] += part;
        }
    }
    let clusters = event.clusters.0.count_ones();
    for cluster in event.clusters.positions() {
        values[places.clusters + cluster] += deaths / clusters as f32;
    }
    if clusters == 0 {
        values[places.clusters + scenario.clusters.len()] += deaths;
    }
    for (party, lost) in [(event.side_a, event.deaths_a), (event.side_b, event.deaths_b)] {
        if let Party::Organization(id) = party {
            values[places.deaths + id.index()] += lost as f32;
        }
    }
}

/// The index and its scores of the twelve months that end with each month, by month and area.
fn index(scenario: &Scenario, harm: &HarmRecord, month_of_step: &[usize], months: usize) -> Vec<f64> {
    let (settings, areas) = (Settings::new(&scenario.parameters.index), Area::main(scenario));
    let width = areas.len() * (1 + Dimension::ALL.len());
    let mut values = vec![f64::NAN; months * width];
    for window in window::months(scenario, harm.steps()) {
        let month = month_of_step[window.steps.end - 1];
        let of_areas = areas.iter().flat_map(|area| {
            let index = area.index(scenario, &settings, harm, &window);
            [index.core(&settings, settings.exponent)].into_iter().chain(index.scores.map(|score| 100.0 * score))
        });
        values[month * width..][..width].iter_mut().zip(of_areas).for_each(|(cell, value)| *cell = value);
    }
    values
}
