//! Initialization (ODD): from a scenario to the world at its first day (MODEL.md, section 5).
//!
#![doc = include_str!("../docs/book/src/model/initialization.md")]

use crate::entities::{Aftermath, District, HarmClass, Organization, Population, Presence, World};
use crate::ids::DistrictId;
use crate::random::{Process, Streams};
use crate::scenario::{DistrictData, OrganizationKind, Scenario};
use crate::submodels::deployment;

/// Long before the start: no deal holds on the first day [days].
const LONG_AGO: f64 = -1e6;

/// The world on the first day.
pub fn world(scenario: &Scenario, streams: &Streams) -> World {
    let mut world = foundation(scenario);
    settle(&mut world, scenario, streams);
    world
}

/// The world before any draw, the same in all runs of a scenario: places, people, organizations and their initial strength.
pub fn foundation(scenario: &Scenario) -> World {
    let districts = scenario.districts.len();
    let mut world = World {
        step: 0,
        districts: scenario.districts.iter().map(|data| district(scenario, data)).collect(),
        organizations: organizations(scenario),
        population: population(scenario),
        presence: Presence::new(scenario.organizations.len(), districts, scenario.norms.len()),
        relations: scenario.relations.clone(),
        given_relations: scenario.relations.clone(),
        accords: Vec::new(),
        labels: vec![0.0; scenario.communities.len()],
        exposure: vec![[0.0; HarmClass::COUNT]; districts * scenario.communities.len()],
        used_to_rule: vec![0.0; districts * scenario.communities.len()],
        state_camp: scenario.state_camp,
        hardship: vec![0.0; districts],
        causes_done: 0,
    };
    quarter(&mut world, scenario);
    world
}

/// Brings a foundation to its first day: forces given by date reach their level, challengers hold a first share of control.
pub fn settle(world: &mut World, scenario: &Scenario, streams: &Streams) {
    deployment::muster(world, scenario, 0.0, 0.0, &mut streams.stream(0, Process::Initialization, 0));
    control(world, scenario);
}

fn district(scenario: &Scenario, data: &DistrictData) -> District {
    let mut control = vec![0.0; scenario.camps.len()];
    if let Some(camp) = scenario.state_camp
        && !data.outside
    {
        control[camp.index()] = data.authority;
    }
    District {
        authority: data.authority,
        control,
        alignment: 0.0,
        tension: data.pairs.iter().map(|pair| -0.5 * pair.relation * pair.mixing).collect(),
        deal_until: vec![LONG_AGO; data.pairs.len()],
        civilian_harm: 0.0,
        deaths: 0.0,
        community_harm: vec![0.0; scenario.communities.len()],
        repression: 0.0,
        extremist_attacks: 0.0,
        contact: 0.0,
        aftermath: Aftermath::default(),
        reprisal: vec![0.0; scenario.organizations.len()],
        lost: false,
        rout: 0.0,
        clarity: 1.0,
    }
}

fn organizations(scenario: &Scenario) -> Vec<Organization> {
    let build = |data: &crate::scenario::OrganizationData| {
        let weights = data.weights_on(0.0).unwrap_or(&data.mandates[0].1).to_vec();
        Organization::new(data.name.clone(), &data.traits, weights, scenario.districts.len(), scenario.norms.len())
    };
    scenario.organizations.iter().map(build).collect()
}

/// Agents: shares of a district's agents follow its communities, at least one agent for a community that is there.
///
/// **I.2 agents of a community**: round(share x agents), from 1 to its persons; agents = min(P, max(P/persons per
/// agent, minimum)).
/// Source: definition.
/// Test: `agents_follow_communities_within_their_limits`.
fn population(scenario: &Scenario) -> Population {
    let mut blocks = Vec::new();
    for data in &scenario.districts {
        let scale = scenario.population.persons_per_agent;
        let minimum = f64::from(scenario.population.minimum_agents_per_district);
        let agents = (f64::from(data.population) / scale).max(minimum).min(f64::from(data.population));
        let persons = apportion(data.population, &data.shares);
        for (&persons, share) in persons.iter().zip(&data.shares) {
            let rows = if persons == 0 { 0 } else { ((agents * share).round() as u32).clamp(1, persons) };
            blocks.push((rows as usize, persons));
        }
    }
    Population::new(scenario.communities.len(), &blocks, |community| {
        let c = &scenario.communities[community];
        [c.fear, c.grievance, c.trust[0], c.trust[1], c.trust[2]].map(|value| value as f32)
    })
}

/// Splits a whole number by shares that sum to 1, by largest remainders, so that the parts add up.
///
/// **I.1 persons of a community**: share x population, whole by largest remainders.
/// Source: method of Hamilton.
/// Test: `parts_of_a_population_add_up_to_it`.
fn apportion(total: u32, shares: &[f64]) -> Vec<u32> {
    let exact: Vec<f64> = shares.iter().map(|share| share * f64::from(total)).collect();
    let mut parts: Vec<u32> = exact.iter().map(|value| value.floor() as u32).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| (exact[b].fract()).total_cmp(&exact[a].fract()).then(a.cmp(&b)));
    let sum: u32 = parts.iter().sum();
    let missing = if shares.iter().any(|share| *share > 0.0) { total.saturating_sub(sum) } else { 0 };
    for &part in order.iter().cycle().take(missing as usize) {
        parts[part] += 1;
    }
    parts
}

/// Puts the initial strength where the scenario says; units choose their tasks in the first step.
fn quarter(world: &mut World, scenario: &Scenario) {
    for id in scenario.organization_ids() {
        let data = &scenario.organizations[id.index()];
        let visible = if data.kind.is_armed_group() { scenario.parameters.violence.visible_share } else { 1.0 };
        for &(district, persons) in &data.initial {
            world.organizations[id.index()].add(district, district, persons, data.unit_size, visible);
        }
    }
}

/// Armed groups that are there at the start hold a first share of control where the state's authority is weak.
///
/// **I.4 first control of a challenger**: half of what is free.
/// Source: *assumption*.
/// Test: `challengers_that_are_there_hold_half_of_what_is_free`.
fn control(world: &mut World, scenario: &Scenario) {
    for district in (0..scenario.districts.len()).map(DistrictId::new) {
        for id in scenario.organization_ids() {
            let data = &scenario.organizations[id.index()];
            let holds = matches!(data.kind, OrganizationKind::ExtremistGroup | OrganizationKind::RebelGroup);
            let persons = f64::from(world.organizations[id.index()].strength_in(district));
            if holds && persons > 0.0 {
                let state = &mut world.districts[district.index()];
                let free = 1.0 - state.control.iter().sum::<f64>();
                state.control[data.camp.index()] += 0.5 * free;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::apportion;
    use crate::submodels::tests::{
        ABROAD, ALLIES, ARMY, FARMERS, HERDERS, HILLS, INSURGENTS, MILITIA, PLAIN, Setting, TRADERS, UN, close,
    };

    #[test]
    fn parts_of_a_population_add_up_to_it() {
        assert_eq!(apportion(10, &[0.5, 0.26, 0.24]), [5, 3, 2]);
        assert_eq!(apportion(7, &[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]).iter().sum::<u32>(), 7);
        assert_eq!(apportion(5, &[0.0, 0.0]), [0, 0]);
    }

    #[test]
    fn agents_follow_communities_within_their_limits() {
        let agents = |change: &str| {
            let world = Setting::new(&[change]).world();
            [FARMERS, HERDERS, TRADERS].map(|community| world.population.segment(HILLS, community).rows.len())
        };
        // 40,000 persons in shares of 0.4, 0.5 and 0.1: 800 agents, the fewest that a district may have, every person one.
        assert_eq!(agents("population.persons_per_agent=50"), [320, 400, 80]);
        assert_eq!(agents("population.persons_per_agent=4000"), [40, 50, 10]);
        assert_eq!(agents("population.persons_per_agent=1"), [16_000, 20_000, 4_000]);
    }

    #[test]
    fn challengers_that_are_there_hold_half_of_what_is_free() {
        let setting = Setting::new(&[]);
        let world = setting.world();
        for (district, authority) in [(HILLS, 0.4), (PLAIN, 0.7)] {
            let control = |id| world.district(district).control_of(setting.scenario.organizations[id as usize].camp);
            close(control(ARMY.0), authority);
            close(control(INSURGENTS.0), 0.5 * (1.0 - authority));
            assert_eq!((control(UN.0), control(MILITIA.0)), (0.0, 0.0));
        }
    }

    #[test]
    fn communities_mix_by_their_shares_where_they_are_at_odds() {
        let scenario = Setting::new(&[]).scenario;
        for (district, mixing) in [(HILLS, 4.0 * 0.4 * 0.5), (PLAIN, 4.0 * 0.6 * 0.2)] {
            // Traders are at odds with nobody.
            let [pair] = scenario.districts[district.index()].pairs[..] else { panic!("one pair") };
            assert_eq!((pair.a, pair.b, pair.relation), (FARMERS, HERDERS, -0.6));
            close(pair.mixing, mixing);
        }
        assert!(scenario.districts[ABROAD.index()].pairs.is_empty());
    }

    #[test]
    fn communities_join_groups_of_their_own_or_by_their_relation() {
        let scenario = Setting::new(&[]).scenario;
        let affinity = |id: crate::ids::OrganizationId| &scenario.organizations[id.index()].affinity[3..6];
        for (found, wanted) in affinity(INSURGENTS).iter().zip([0.36, 1.44, 0.36]) {
            close(*found, wanted);
        }
        assert_eq!(affinity(MILITIA), [1.0, 0.0, 0.0]);
        assert_eq!((affinity(ARMY), affinity(UN)), (&[0.0; 3][..], &[0.0; 3][..]));
    }

    #[test]
    fn organizations_without_a_row_are_friends_in_their_camp_and_neutral_beyond_it() {
        let scenario = Setting::new(&[]).scenario;
        let relation = |a: crate::ids::OrganizationId, b: crate::ids::OrganizationId| {
            scenario.relations[a.index() * 5 + b.index()]
        };
        assert_eq!((relation(ARMY, ALLIES), relation(ALLIES, ARMY)), (0.6, 0.6));
        assert_eq!((relation(UN, MILITIA), relation(ARMY, MILITIA)), (0.0, 0.0));
        assert_eq!((relation(ARMY, INSURGENTS), relation(INSURGENTS, ARMY)), (-0.9, -0.9));
    }

    #[test]
    fn a_run_has_as_many_whole_steps_as_its_days_hold() {
        use crate::scenario::steps_between;
        let (first, last) = (jiff::civil::date(2030, 1, 1), jiff::civil::date(2030, 12, 31));
        assert_eq!((steps_between(first, last, 7.0), steps_between(first, last, 1.0)), (52, 365));
        assert_eq!((steps_between(first, first, 1.0), steps_between(first, first, 1.5)), (1, 0));
    }
}
