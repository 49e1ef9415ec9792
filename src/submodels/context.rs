//! What every process is given: the scenario, the streams, the step, and figures derived once from the parameters.

use crate::entities::World;
use crate::ids::{DistrictId, OrganizationId};
use crate::random::{Process, Stream, Streams};
use crate::scenario::{Parameters, Scenario};

/// Figures that depend on the scenario alone, computed once for all of its runs.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Factor on the pull of a district by its road distance from another, row-major by origin.
    pub travel: Vec<f64>,
    /// Inhabited area by district [km2].
    pub inhabited: Vec<f64>,
    /// Size of a district in choices, sqrt(persons x inhabited km2): splitting a district does not change its sum.
    pub size: Vec<f64>,
    /// Staff of one organization that halves what is left of a problem, by district [persons].
    pub capacity: Vec<f64>,
    /// Pull of each destination for those who flee, row-major by origin; before fear and room.
    pub refuge: Vec<f64>,
    /// Share of a community who fear a camp's rule, 1 - exp(-hostility/scale), by district, community and camp [0, 1].
    pub feared: Vec<f64>,
}

impl Derived {
    /// From a scenario.
    ///
    /// **E2.13 size of a district**: sqrt(P x inhabited km2), inhabited = max(1, min(area, inhabited_area x P/1,000)).
    /// Parameters: `protection.inhabited_area`.
    /// Source: *assumption*.
    /// Test: `size_counts_inhabited_ground_and_travel_its_road`,
    /// `ground_is_its_size_less_what_expected_losses_take_and_nothing_where_it_is_closed`.
    ///
    /// **E2.15 travel factor**: exp(-lambda x travel_cost x km from the base/1,000).
    /// Parameters: `choice.travel_cost`, `choice.rationality`.
    /// Source: *assumption*.
    /// Test: `size_counts_inhabited_ground_and_travel_its_road`.
    pub fn new(scenario: &Scenario) -> Self {
        let p = &scenario.parameters;
        let inhabited: Vec<f64> = scenario
            .districts
            .iter()
            .map(|d| d.area.min(p.protection.inhabited_area * f64::from(d.population) / 1_000.0).max(1.0))
            .collect();
        let pairs = || scenario.district_ids().flat_map(|from| scenario.district_ids().map(move |to| (from, to)));
        let travel = pairs()
            .map(|(from, to)| {
                (-p.choice.rationality * p.choice.travel_cost * scenario.roads.km(from, to) / 1_000.0).exp()
            })
            .collect();
        let refuge = pairs().map(|(from, to)| refuge_pull(scenario, from, to)).collect();
        let fear = |r: f64| -(-(-r).max(0.0) / p.displacement.hostility_scale).exp_m1();
        Self {
            travel,
            size: scenario
                .districts
                .iter()
                .zip(&inhabited)
                .map(|(d, km2)| (f64::from(d.population) * km2).sqrt())
                .collect(),
            inhabited,
            capacity: scenario
                .districts
                .iter()
                .map(|d| (p.choice.effort_capacity * f64::from(d.population) / 1_000.0).max(1.0))
                .collect(),
            refuge,
            feared: scenario.districts.iter().flat_map(|d| d.camp_relations.iter().map(|&r| fear(r))).collect(),
        }
    }
}

/// Pull of a destination: its people (or, abroad, a fixed weight), falling with road distance.
///
/// **E9.3 pull of a destination**: mass x exp(-km/distance_scale); mass = population/100,000 inside, abroad_weight
/// outside.
/// Parameters: `displacement.distance_scale`, `displacement.abroad_weight`.
/// Source: gravity; Suleimenova et al. 2017.
/// Test: `a_refuge_pulls_by_its_people_and_its_distance_and_abroad_by_a_weight`.
fn refuge_pull(scenario: &Scenario, from: DistrictId, to: DistrictId) -> f64 {
    let p = &scenario.parameters.displacement;
    let place = &scenario.districts[to.index()];
    if from == to {
        return 0.0;
    }
    let mass = if place.outside { p.abroad_weight } else { f64::from(place.population) / 100_000.0 };
    mass * (-scenario.roads.km(from, to) / p.distance_scale).exp()
}

/// What a process is given.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The streams.
    pub streams: &'a Streams,
    /// Derived figures.
    pub derived: &'a Derived,
    /// This step.
    pub step: u32,
    /// Length of the step [days].
    pub days: f64,
    /// First day of the step, counted from the start.
    pub day: f64,
}

impl<'a> Context<'a> {
    /// The parameters.
    pub fn parameters(&self) -> &'a Parameters {
        &self.scenario.parameters
    }

    /// The stream of a process in a district.
    pub fn stream(&self, process: Process, district: DistrictId) -> Stream {
        self.streams.stream(self.step, process, self.scenario.districts[district.index()].key)
    }

    /// The stream of a process in a district for one organization.
    pub fn stream_of(&self, process: Process, district: DistrictId, organization: OrganizationId) -> Stream {
        let organization = self.scenario.organizations[organization.index()].key;
        let key = self.scenario.districts[district.index()].key ^ organization.rotate_left(17);
        self.streams.stream(self.step, process, key)
    }

    /// The stream of a process for an organization.
    pub fn organization_stream(&self, process: Process, organization: OrganizationId) -> Stream {
        self.streams.stream(self.step, process, self.scenario.organizations[organization.index()].key)
    }

    /// Hostility between two organizations at the start of the step [0, 1], accords included.
    pub fn hostility(&self, world: &World, a: OrganizationId, b: OrganizationId) -> f64 {
        world.presence.hostility[a.index() * self.scenario.organizations.len() + b.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ABROAD, HILLS, PLAIN, Setting, close};

    #[test]
    fn a_refuge_pulls_by_its_people_and_its_distance_and_abroad_by_a_weight() {
        let setting = Setting::new(&["displacement.distance_scale=500", "displacement.abroad_weight=10"]);
        close(refuge_pull(&setting.scenario, HILLS, PLAIN), 0.6 * (-80.0_f64 / 500.0).exp());
        close(refuge_pull(&setting.scenario, PLAIN, HILLS), 0.4 * (-80.0_f64 / 500.0).exp());
        close(refuge_pull(&setting.scenario, HILLS, ABROAD), 10.0 * (-300.0_f64 / 500.0).exp());
        assert_eq!(refuge_pull(&setting.scenario, HILLS, HILLS), 0.0);
    }

    #[test]
    fn size_counts_inhabited_ground_and_travel_its_road() {
        let setting =
            Setting::new(&["choice.travel_cost=1.5", "choice.rationality=6", "protection.inhabited_area=250"]);
        let context = setting.context(0);
        // 250 km2 for each thousand persons are more than the plain has.
        close(context.derived.size[HILLS.index()], (40_000.0_f64 * 8_000.0).sqrt());
        close(context.derived.size[PLAIN.index()], (60_000.0_f64 * 6_000.0).sqrt());
        close(context.derived.inhabited[ABROAD.index()], 1.0);
        close(context.derived.travel[HILLS.index() * 3 + PLAIN.index()], (-6.0_f64 * 1.5 * 0.08).exp());
        close(context.derived.travel[HILLS.index() * 3 + HILLS.index()], 1.0);
    }
}
