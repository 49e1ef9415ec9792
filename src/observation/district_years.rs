//! Figures of every district by year: deaths, means of its state over the year's steps, its index.

use super::course::{CourseRecord, OF_DISTRICT};
use super::harm::HarmRecord;
use super::index::{Area, Dimension, Settings};
use super::window;
use crate::event::Ledger;
use crate::scenario::Scenario;

/// Measures that do not come from the state: deaths, and the index with the fear that it counts.
const COUNTED: [&str; 5] = ["deaths_all", "civilian_deaths", "deaths_reported", "hpi_core", "fear"];

/// Position of the index among the measures.
const INDEX: usize = 3;

/// Figures of a run by year, district and measure.
#[derive(Clone, Debug, PartialEq)]
pub struct DistrictYears {
    /// Years in which a step begins.
    pub years: Vec<i16>,
    /// By year, district and measure; not a number where there is none.
    values: Vec<f32>,
}

/// Names of the measures of a scenario, in the order of the values.
pub fn measures(scenario: &Scenario) -> Vec<String> {
    let fixed = COUNTED.into_iter().chain(OF_DISTRICT).map(String::from);
    fixed.chain(scenario.camps.iter().map(|camp| format!("control:{camp}"))).collect()
}

impl DistrictYears {
    /// Of a finished run.
    pub fn of(scenario: &Scenario, ledger: &Ledger, course: &CourseRecord, harm: &HarmRecord) -> Self {
        let (districts, windows) = (scenario.districts.len(), window::years(scenario, harm.steps()));
        let states = OF_DISTRICT.len() + scenario.camps.len();
        let width = COUNTED.len() + states;
        let mut values = vec![0.0_f32; windows.len() * districts * width];
        for (year, event) in window::by_year(ledger.events(), &windows) {
            let cells = &mut values[(year * districts + event.district.index()) * width..][..INDEX];
            let known = if event.reported { event.deaths() } else { 0 };
            let deaths = [event.deaths(), event.civilian_deaths(), known];
            cells.iter_mut().zip(deaths).for_each(|(cell, deaths)| *cell += deaths as f32);
        }
        for (row, cells) in values.chunks_mut(width).enumerate() {
            let (span, district) = (&course.years[row / districts], row % districts);
            cells[INDEX..COUNTED.len()].fill(f32::NAN);
            for (state, cell) in cells[COUNTED.len()..].iter_mut().enumerate() {
                *cell = span.mean(district * states + state) as f32;
            }
        }
        let settings = Settings::new(&scenario.parameters.index);
        for area in Area::all(scenario).iter().filter(|area| area.kind == "district") {
            let district = area.members[0].0;
            for (year, window) in windows.iter().enumerate() {
                let index = area.index(scenario, &settings, harm, window);
                let cells = &mut values[(year * districts + district) * width..][INDEX..COUNTED.len()];
                cells[0] = index.core(&settings, settings.exponent) as f32;
                cells[1] = index.harm[Dimension::Psychological.index()] as f32;
            }
        }
        Self { years: windows.iter().map(|window| window.year).collect(), values }
    }

    /// All values by year, district and measure; not a number where a measure has none.
    pub fn all(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|&value| f64::from(value))
    }
}
