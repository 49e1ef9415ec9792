//! Course of a run: sums of the state of the country by month, and of every district by year.
//!
//! A step counts for the month and the year of its first day, as everywhere. What happened is not noted here: it stands in
//! the ledger. [`Courses`] is what is kept of a run for tables over replications ([`months`](super::months),
//! [`district_years`](super::district_years), [`event_sizes`](super::event_sizes)): of 144 months and 12 years of 54 districts
//! some 85 kB.

use std::ops::Range;

use jiff::civil::Date;

use super::index::{Area, Member};
use super::{DistrictYears, EventSizes, Months, Observer, finite};
use crate::entities::{Sums, World};
use crate::event::Ledger;
use crate::ids::DistrictId;
use crate::scenario::Scenario;
use crate::stats::ratio;

/// State of the nation that is averaged over the steps of a month, in the order of the sums.
pub const OF_NATION: [&str; 3] = ["authority", "mean_fear", "alignment"];

/// State of a district that is averaged over the steps of a year, in the order of the sums; control shares of the camps follow.
pub const OF_DISTRICT: [&str; 6] =
    ["population_present", "displaced_here", "refugees_here", "authority", "alignment", "mean_fear"];

/// Consecutive steps that begin in the same month or year, with sums over them.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// First day of the month or year.
    pub first_day: Date,
    /// Its steps.
    pub steps: Range<usize>,
    /// Sums over the steps.
    sums: Vec<f64>,
}

impl Span {
    /// Mean over the steps of the sum at a position.
    pub fn mean(&self, position: usize) -> f64 {
        self.sums[position] / self.steps.len() as f64
    }
}

/// Sums of state by month and year.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseRecord {
    /// Districts of the country with their shares of its inhabitants.
    members: Vec<Member>,
    /// By month, sums of the nation's state.
    pub months: Vec<Span>,
    /// By year, sums of the state of every district, row-major by district.
    pub years: Vec<Span>,
}

impl CourseRecord {
    /// An empty record.
    pub fn new(scenario: &Scenario) -> Self {
        let nation = Area::main(scenario).into_iter().find(|area| area.kind == "nation");
        Self { members: nation.map_or_else(Vec::new, |area| area.members), months: Vec::new(), years: Vec::new() }
    }

    /// Adds the state after a step.
    pub fn observe(&mut self, world: &World, scenario: &Scenario, step: usize) {
        let date = scenario.date_of(step as u32);
        let width = OF_DISTRICT.len() + scenario.camps.len();
        let month = current(&mut self.months, date.first_of_month(), step, OF_NATION.len());
        add_nation(&mut month.sums, &self.members, world);
        let year = current(&mut self.years, date.first_of_year(), step, width * scenario.districts.len());
        for (position, sums) in year.sums.chunks_mut(width).enumerate() {
            add_district(sums, scenario, world, position);
        }
    }

    /// Position of the month of every step.
    pub fn month_of_step(&self) -> Vec<usize> {
        let months = self.months.iter().enumerate();
        months.flat_map(|(month, span)| std::iter::repeat_n(month, span.steps.len())).collect()
    }
}

/// The span that begins with this day, with one step more.
fn current(spans: &mut Vec<Span>, first_day: Date, step: usize, width: usize) -> &mut Span {
    if spans.last().is_none_or(|span| span.first_day != first_day) {
        spans.push(Span { first_day, steps: step..step, sums: vec![0.0; width] });
    }
    let span = spans.last_mut().expect("one was pushed where there was none");
    span.steps.end = step + 1;
    span
}

/// Everybody present in a district.
fn people(world: &World, district: usize) -> Sums {
    let of_communities = world.population.of_district(DistrictId::new(district)).iter();
    of_communities.fold(Sums::default(), |mut all, sums| {
        all.add(sums);
        all
    })
}

fn add_nation(sums: &mut [f64], members: &[Member], world: &World) {
    let mut present = Sums::default();
    for &(district, share) in members {
        let state = &world.districts[district];
        present.add(&people(world, district));
        sums[0] += share * state.authority;
        sums[2] += share * state.alignment;
    }
    sums[1] += ratio(present.fear, present.persons);
}

fn add_district(sums: &mut [f64], scenario: &Scenario, world: &World, district: usize) {
    let (state, people) = (&world.districts[district], people(world, district));
    let outside = scenario.districts[district].outside;
    let values = [
        people.persons,
        if outside { 0.0 } else { people.guests },
        if outside { people.guests } else { 0.0 },
        state.authority,
        state.alignment,
        ratio(people.fear, people.persons),
    ];
    sums.iter_mut().zip(values.iter().chain(&state.control)).for_each(|(sum, value)| *sum += value);
}

/// What is kept of a run for tables of many replications.
#[derive(Clone, Debug, PartialEq)]
pub struct Courses {
    /// Figures by month.
    pub months: Months,
    /// Figures by year and district.
    pub district_years: DistrictYears,
    /// Events by type and number of deaths.
    pub event_sizes: EventSizes,
}

impl Courses {
    /// Of a finished run; `None` where its observer kept no course.
    ///
    /// # Panics
    /// Where a figure is no number, with [`finite::NoResult`].
    pub fn of(scenario: &Scenario, ledger: &Ledger, observer: &Observer) -> Option<Self> {
        let course = observer.course.as_ref()?;
        let months = Months::of(scenario, ledger, course, &observer.snapshots, &observer.harm);
        let district_years = DistrictYears::of(scenario, ledger, course, &observer.harm);
        for value in months.all().flatten() {
            finite::check_figure(value, scenario, || "a figure of a month".into());
        }
        for value in district_years.all().filter(|value| !value.is_nan()) {
            finite::check_figure(value, scenario, || "a figure of a district and year".into());
        }
        Some(Self { months, district_years, event_sizes: EventSizes::of(scenario, ledger) })
    }
}
