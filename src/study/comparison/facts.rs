//! What is told of the base of a comparison: its title, and what people call its places, forces and clusters.

use jiff::civil::Date;

use crate::report::scenario::Resolved;
use crate::scenario::Scenario;

/// What is told of a base.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Title of the scenario.
    pub title: String,
    /// Year in which it begins.
    pub first_year: i16,
    /// Length of a step [days].
    pub step_days: f64,
    /// Numbers and threats of the clusters.
    pub clusters: Vec<(u8, String)>,
    /// Ids and names of districts, then of organizations.
    names: Vec<(String, String)>,
}

impl Facts {
    /// Of a scenario.
    pub fn of_scenario(scenario: &Scenario) -> Self {
        let districts = scenario.districts.iter().map(|one| (one.id.clone(), one.name.clone()));
        let forces = scenario.organizations.iter().map(|one| (one.id.clone(), one.name.clone()));
        Self {
            title: scenario.title.clone(),
            first_year: scenario.start.year(),
            step_days: scenario.step_days,
            clusters: scenario.clusters.iter().map(|one| (one.number, one.threat.clone())).collect(),
            names: districts.chain(forces).collect(),
        }
    }

    /// Of `scenario.json`.
    pub fn of_resolved(resolved: &Resolved) -> Self {
        let districts = resolved.districts.iter().map(|one| (one.id.clone(), one.name.clone()));
        let forces = resolved.organizations.iter().map(|one| (one.id.clone(), one.name.clone()));
        Self {
            title: resolved.title.clone(),
            first_year: resolved.start.parse::<Date>().map_or(0, Date::year),
            step_days: resolved.step_days,
            clusters: resolved.clusters.iter().map(|one| (one.number, one.threat.clone())).collect(),
            names: districts.chain(forces).collect(),
        }
    }

    /// The name of a district or an organization by its id; the id itself where none bears it.
    pub fn name(&self, id: &str) -> String {
        self.names.iter().find(|(known, _)| known == id).map_or_else(|| id.to_string(), |(_, name)| name.clone())
    }
}
