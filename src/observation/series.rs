//! State of every district at the end of every step: what `series.csv` holds.
//!
//! One 32-bit number per step, district and measure: 626 steps of 55 districts and 21 measures take 3 MB.

use crate::entities::World;
use crate::event::Event;
use crate::ids::{DistrictId, OrganizationId};
use crate::scenario::{OrganizationKind, Scenario};
use crate::stats::{joint, ratio};

/// Measures that every scenario has, in the order of the columns kept; control shares of the camps follow.
///
/// Persons present, attitudes and displacement are those of the last walk over persons, hence of the state in which the
/// step's civilians made up their mind; deaths are those of the step.
pub const MEASURES: [&str; 15] = [
    "population_present",
    "displaced_here",
    "refugees_here",
    "civilian_deaths",
    "deaths_all",
    "authority",
    "alignment",
    "tension_max",
    "mean_fear",
    "mean_grievance",
    "trust_state",
    "trust_mission",
    "coverage_mission",
    "fighters",
    "soldiers",
];

/// Position of the measure `civilian_deaths`; `deaths_all` follows it.
const CIVILIAN_DEATHS: usize = 3;

/// Values by step, district and measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Names of the measures, in the order of the values of a district.
    pub measures: Vec<String>,
    /// Number of districts.
    pub districts: usize,
    values: Vec<f32>,
    missions: Vec<OrganizationId>,
    fighters: Vec<OrganizationId>,
    soldiers: Vec<OrganizationId>,
}

impl Series {
    /// An empty series of a scenario.
    pub fn new(scenario: &Scenario) -> Self {
        let fixed = MEASURES.iter().map(ToString::to_string);
        let measures: Vec<String> = fixed.chain(scenario.camps.iter().map(|camp| format!("control:{camp}"))).collect();
        let districts = scenario.districts.len();
        let of = |wanted: &dyn Fn(OrganizationKind) -> bool| {
            scenario.organization_ids().filter(|&id| wanted(scenario.kind(id))).collect()
        };
        Self {
            values: Vec::with_capacity(scenario.steps as usize * districts * measures.len()),
            missions: of(&|kind| kind == OrganizationKind::PeaceOperation),
            fighters: of(&OrganizationKind::is_armed_group),
            soldiers: of(&OrganizationKind::is_state_based),
            measures,
            districts,
        }
    }

    /// Adds the state after a step and what happened in it.
    pub fn observe(&mut self, world: &World, scenario: &Scenario, events: &[Event]) {
        let first = self.values.len();
        for (position, state) in world.districts.iter().enumerate() {
            let id = DistrictId::new(position);
            let outside = scenario.districts[position].outside;
            let (mut persons, mut guests, mut fear, mut grievance) = (0.0, 0.0, 0.0, 0.0);
            let mut trust = [0.0; 2];
            for sums in world.population.of_district(id) {
                persons += sums.persons;
                guests += sums.guests;
                fear += sums.fear;
                grievance += sums.grievance;
                trust[0] += sums.trust[0];
                trust[1] += sums.trust[1];
            }
            let present = |ids: &[OrganizationId]| -> f64 { ids.iter().map(|&o| world.presence.staff.at(o, id)).sum() };
            let coverage = joint(self.missions.iter().map(|&o| world.presence.coverage.at(o, id)));
            let values = [
                persons,
                if outside { 0.0 } else { guests },
                if outside { guests } else { 0.0 },
                0.0,
                0.0,
                state.authority,
                state.alignment,
                state.tension.iter().copied().fold(0.0, f64::max),
                ratio(fear, persons),
                ratio(grievance, persons),
                ratio(trust[0], persons),
                ratio(trust[1], persons),
                coverage,
                present(&self.fighters),
                present(&self.soldiers),
            ];
            self.values.extend(values.iter().chain(&state.control).map(|&value| value as f32));
        }
        for event in events {
            let at = first + event.district.index() * self.measures.len() + CIVILIAN_DEATHS;
            self.values[at] += event.civilian_deaths() as f32;
            self.values[at + 1] += event.deaths() as f32;
        }
    }

    /// Number of steps observed.
    pub fn steps(&self) -> usize {
        self.values.len() / (self.districts * self.measures.len()).max(1)
    }

    /// Values of a district in a step, in the order of the measures.
    pub fn of(&self, step: usize, district: usize) -> &[f32] {
        let width = self.measures.len();
        &self.values[(step * self.districts + district) * width..][..width]
    }
}
