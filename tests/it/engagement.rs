//! What forces side by side do to each other's fate, in every step of a run of Mali.

use mandate::entities::World;
use mandate::ids::{DistrictId, OrganizationId};
use mandate::norm::Effect;
use mandate::scenario::OrganizationKind;
use mandate::submodels::engagement::attack;
use mandate::submodels::{Context, protection, situation};

use crate::support::{Shortened, for_every_step, scenario};

const SMALL: [&str; 2] = ["population.agents=2000", "population.minimum_agents_per_district=20"];

/// Attacks per day of a group on the other forces of a district.
fn attacks(world: &World, context: &Context<'_>, district: DistrictId, group: OrganizationId) -> f64 {
    let pairs = attack::pairs(world, context, district);
    pairs.iter().filter(|(attacker, _, _)| *attacker == group).map(|(_, _, rate)| rate).sum()
}

#[test]
fn a_mission_draws_its_share_of_attacks_off_the_other_forces() {
    let mut checked = 0;
    for_every_step(&[scenario("mali", &SMALL).to_year(2013)], |world, contexts| {
        let context = &contexts[0];
        let scenario = context.scenario;
        let mut without = world.clone();
        for mission in situation::missions(context) {
            scenario.district_ids().for_each(|district| *without.presence.staff.at_mut(mission, district) = 0.0);
        }
        for district in scenario.district_ids() {
            for group in scenario.organization_ids().filter(|&id| scenario.kind(id).is_armed_group()) {
                let before = attacks(&without, context, district, group);
                if before == 0.0 {
                    continue;
                }
                let is_mission = |id: &OrganizationId| scenario.kind(*id) == OrganizationKind::PeaceOperation;
                let enemy = |id: &OrganizationId| {
                    scenario.kind(*id).is_state_based() && context.hostility(world, group, *id) > 0.0
                };
                let staff = |id| world.presence.staff.at(id, district);
                let enemies = || scenario.organization_ids().filter(enemy);
                let others: f64 = enemies().filter(|id| !is_mission(id)).map(staff).sum();
                let drawn: f64 = enemies().filter(is_mission).map(staff).sum();
                let half = context.parameters().violence.target_half;
                // s(S)/S is 1/(S + half).
                let left = (others + half) / (others + drawn + half);
                let found = attacks(world, context, district, group) / before;
                assert!((found - left).abs() < 1e-9, "{found} instead of {left}");
                checked += u32::from(drawn > 0.0);
            }
        }
    });
    assert!(checked > 100, "{checked}");
}

#[test]
fn dialogue_gains_by_synergy_where_fighters_are_fought_and_nowhere_else() {
    let with = scenario("mali", &[&SMALL[..], &["overlap.synergy=0.5"]].concat()).to_year(2013);
    let without = scenario("mali", &[&SMALL[..], &["switches.synergy=false"]].concat()).to_year(2013);
    let (mut gained, mut unchanged) = (0, 0);
    for_every_step(&[with, without], |world, contexts| {
        let dialogue = |context| {
            let mut world = world.clone();
            protection::cover(&mut world, context);
            world.presence.dialogue
        };
        let (with, without) = (dialogue(&contexts[0]), dialogue(&contexts[1]));
        let scenario = contexts[0].scenario;
        for district in scenario.district_ids() {
            let d = district.index();
            let challengers = scenario.organization_ids().filter(|&id| scenario.kind(id).is_challenger());
            let fighters: f64 = challengers.map(|id| world.presence.staff.at(id, district)).sum();
            let forces = scenario.organization_ids().filter(|&id| scenario.kind(id).is_state_based());
            let effort = |id, effect| world.presence.effort(effect).at(id, district);
            let fighting: f64 = forces.map(|id| effort(id, Effect::Fights) + effort(id, Effect::Supports)).sum();
            let freed = if fighters < 1.0 { 0.0 } else { fighting / (fighting + fighters) };
            let wanted = (without[d] * (1.0 + 0.5 * freed)).min(1.0);
            assert!((with[d] - wanted).abs() < 1e-9, "{} instead of {wanted}", with[d]);
            gained += u32::from(with[d] > without[d]);
            unchanged += u32::from(without[d] > 0.0 && with[d] == without[d]);
        }
    });
    assert!(gained > 100 && unchanged > 100, "{gained}, {unchanged}");
}
