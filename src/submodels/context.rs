//! What every process is given: the scenario, the streams, the step, and figures derived once from the parameters.

use crate::entities::World;
use crate::ids::{BehaviourId, DistrictId, OrganizationId, OrganizationSet};
use crate::norm::{Effect, behaviour_overlap};
use crate::portable::Portable as _;
use crate::random::{Process, Stream, Streams};
use crate::scenario::{NormData, OrganizationData, OrganizationKind, Parameters, Scenario};

/// Organizations by what they are.
#[derive(Clone, Debug)]
pub struct Kinds {
    /// All there are.
    pub all: OrganizationSet,
    /// Forces of the state, its partners and interveners.
    pub state_based: OrganizationSet,
    /// The state's own forces.
    pub states: OrganizationSet,
    /// Peace operations.
    pub missions: OrganizationSet,
    /// Armed groups of all kinds.
    pub armed_groups: OrganizationSet,
    /// Armed groups that challenge the state.
    pub challengers: OrganizationSet,
    /// Extremist groups.
    pub extremists: OrganizationSet,
    /// Militias of communities.
    pub militias: OrganizationSet,
    /// Those who may live on the people by force: armed groups but militias, and the state's side where its behaviours coerce.
    pub coercers: OrganizationSet,
    /// Armed groups of each camp.
    pub of_camp: Vec<OrganizationSet>,
}

/// What an organization may do from a day on, until its permissions change.
#[derive(Clone, Debug)]
pub struct Permitted {
    from: f64,
    /// Permitted behaviours that suit each norm.
    pub options: Vec<Options>,
    /// Similarity of what each two norms suggest of it, row-major [0, 1].
    pub similarity: Vec<f64>,
}

/// Behaviours among which those choose who act under a norm.
#[derive(Clone, Debug)]
pub struct Options {
    /// Each behaviour, with the position of how well it suits among `levels`.
    pub behaviours: Vec<(BehaviourId, usize)>,
    /// How well they suit, each value once, with the number of behaviours that have it.
    pub levels: Vec<(f64, f64)>,
    /// Whether each behaviour is among them.
    included: Vec<bool>,
    /// Number of their norm and levels: the same for all organizations, norms and times that have the same.
    pub alike: usize,
}

impl Options {
    fn new(suits: &[f64]) -> Self {
        let included = suits.iter().map(|suits| *suits > 0.0).collect();
        let mut options = Self { behaviours: Vec::new(), levels: Vec::new(), included, alike: 0 };
        for (behaviour, &suits) in suits.iter().enumerate().filter(|(_, suits)| **suits > 0.0) {
            let known = options.levels.iter().position(|(value, _)| *value == suits);
            let level = known.unwrap_or(options.levels.len());
            match options.levels.get_mut(level) {
                Some((_, count)) => *count += 1.0,
                None => options.levels.push((suits, 1.0)),
            }
            options.behaviours.push((BehaviourId::new(behaviour), level));
        }
        options
    }

    /// Whether a behaviour is among them.
    pub fn include(&self, behaviour: BehaviourId) -> bool {
        self.included[behaviour.index()]
    }

    /// Numbers those that are alike; returns how many numbers there are.
    fn number(permitted: &mut [Vec<Permitted>]) -> usize {
        let mut known: Vec<(usize, Vec<(f64, f64)>)> = Vec::new();
        for now in permitted.iter_mut().flatten() {
            for (norm, options) in now.options.iter_mut().enumerate() {
                let same = known.iter().position(|(n, levels)| *n == norm && *levels == options.levels);
                options.alike = same.unwrap_or(known.len());
                if same.is_none() {
                    known.push((norm, options.levels.clone()));
                }
            }
        }
        known.len()
    }
}

impl Permitted {
    /// All that an organization is permitted, in order of the days on which it changes.
    fn over_time(scenario: &Scenario, data: &OrganizationData) -> Vec<Self> {
        let ends = data.permissions.iter().flat_map(|&(_, from, to)| [from, to]);
        let mut days: Vec<f64> = ends.chain([f64::NEG_INFINITY]).collect();
        days.sort_by(f64::total_cmp);
        days.dedup();
        let on = |from: f64| {
            let permitted = |norm: &NormData| -> Vec<f64> {
                let suits = norm.suits.iter().enumerate();
                suits.map(|(b, suits)| if data.permits(BehaviourId::new(b), from) { *suits } else { 0.0 }).collect()
            };
            let rows: Vec<Vec<f64>> = scenario.norms.iter().map(permitted).collect();
            let similarity = rows.iter().flat_map(|a| rows.iter().map(|b| behaviour_overlap(a, b))).collect();
            Self { from, options: rows.iter().map(|suits| Options::new(suits)).collect(), similarity }
        };
        days.into_iter().map(on).collect()
    }
}

/// Effects of a behaviour.
#[derive(Clone, Debug)]
pub struct Work {
    /// Those it has, by position, with their strengths.
    pub effects: Vec<(usize, f64)>,
    /// Strength of fighting, supporting and deterring together, at most 1.
    pub armed: f64,
}

impl Work {
    fn new(strengths: &[f64]) -> Self {
        let armed = [Effect::Fights, Effect::Supports, Effect::Deters].map(|effect| strengths[effect.index()]);
        Self {
            effects: strengths.iter().copied().enumerate().filter(|(_, strength)| *strength > 0.0).collect(),
            armed: armed.iter().sum::<f64>().min(1.0),
        }
    }
}

impl Kinds {
    fn new(scenario: &Scenario) -> Self {
        let of = |is: fn(OrganizationKind) -> bool| {
            scenario.organization_ids().filter(|&id| is(scenario.kind(id))).collect::<OrganizationSet>()
        };
        let of_camp = |camp: usize| {
            let groups = scenario.organization_ids().filter(|&id| scenario.kind(id).is_armed_group());
            groups.filter(|id| scenario.organizations[id.index()].camp.index() == camp).collect()
        };
        Self {
            all: of(|_| true),
            state_based: of(OrganizationKind::is_state_based),
            states: of(|kind| kind == OrganizationKind::StateForce),
            missions: of(|kind| kind == OrganizationKind::PeaceOperation),
            armed_groups: of(OrganizationKind::is_armed_group),
            challengers: of(OrganizationKind::is_challenger),
            extremists: of(|kind| kind == OrganizationKind::ExtremistGroup),
            militias: of(|kind| kind == OrganizationKind::CommunityMilitia),
            coercers: of(|kind| kind != OrganizationKind::CommunityMilitia && !kind.is_intervener()),
            of_camp: (0..scenario.camps.len()).map(of_camp).collect(),
        }
    }
}

/// Figures that depend on the scenario alone, computed once for all of its runs.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Organizations by what they are.
    pub kinds: Kinds,
    /// Factor on the pull of a district by its road distance from another, row-major by origin.
    pub travel: Vec<f64>,
    permitted: Vec<Vec<Permitted>>,
    /// Numbers of options that are alike.
    pub alike: usize,
    /// Districts within the response reach of each base, by organization and base, row-major.
    in_reach: Vec<Vec<DistrictId>>,
    /// What those do who are on each behaviour.
    pub work: Vec<Work>,
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
                (-p.choice.rationality * p.choice.travel_cost * scenario.roads.km(from, to) / 1_000.0).exponential()
            })
            .collect();
        let in_reach = |data: &OrganizationData| -> Vec<Vec<DistrictId>> {
            let near = |from| {
                let within = |to: &DistrictId| scenario.roads.km(from, *to) <= data.traits.response_reach;
                scenario.district_ids().filter(within).collect()
            };
            scenario.district_ids().map(near).collect()
        };
        let refuge = pairs().map(|(from, to)| refuge_pull(scenario, from, to)).collect();
        let mut permitted: Vec<Vec<Permitted>> =
            scenario.organizations.iter().map(|data| Permitted::over_time(scenario, data)).collect();
        let alike = Options::number(&mut permitted);
        let fear = |r: f64| -(-(-r).max(0.0) / p.displacement.hostility_scale).exponential_less_one();
        Self {
            kinds: Kinds::new(scenario),
            permitted,
            alike,
            in_reach: scenario.organizations.iter().flat_map(in_reach).collect(),
            work: scenario.behaviours.iter().map(|behaviour| Work::new(&behaviour.effects)).collect(),
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

impl Derived {
    /// Districts within an organization's response reach of a base by road.
    pub fn in_reach(&self, organization: OrganizationId, base: DistrictId) -> &[DistrictId] {
        &self.in_reach[organization.index() * self.size.len() + base.index()]
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
    mass * (-scenario.roads.km(from, to) / p.distance_scale).exponential()
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

    /// What an organization is permitted on the first day of the step.
    pub fn permitted(&self, organization: OrganizationId) -> &'a Permitted {
        let over_time = &self.derived.permitted[organization.index()];
        // The first is of the beginning of time.
        let now = over_time.iter().rev().find(|permitted| permitted.from <= self.day);
        now.unwrap_or(&over_time[0])
    }

    /// Organizations by what they are.
    pub fn kinds(&self) -> &'a Kinds {
        &self.derived.kinds
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
