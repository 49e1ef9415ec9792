//! Perception: the problem indicators of the norms, as organizations can observe them (MODEL.md, section 7.2).
//!
//! All are in [0, 1] and built from the state at the start of the step. A count x per 100,000 persons becomes
//! 1 - exp(-x/scale), so that indicators saturate and an empty district shows nothing.
//!
#![doc = include_str!("../../docs/book/src/model/perception.md")]

use super::Context;
use crate::entities::World;
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Problem;
use crate::stats::{either, indicator, ratio, saturation};

/// Fills the problem indicators of every district.
pub fn observe(world: &mut World, context: &Context<'_>) {
    if context.scenario.answers_to(Problem::HostilePresence) {
        observe_hostile(world, context);
    }
    let foreign = foreign_presence(world, context);
    for district in context.scenario.district_ids() {
        let values = problems(world, context, district, foreign);
        for (problem, value) in world.presence.problem.iter_mut().zip(values) {
            problem[district.index()] = value;
        }
    }
}

/// **E2.1 problem: civilian harm**: i(civilian deaths in memory, P; fear_ambient).
/// Parameters: `civilians.fear_ambient`.
/// Source: *assumption*.
/// Test: `problems_are_what_the_equations_say_at_a_point_worked_out_by_hand`.
///
/// **E2.2 problem: extremist presence**: either of s(noticed extremists per 100,000; network_half) and s(extremist
/// attacks in memory; attack_half).
/// Parameters: `recruitment.network_half`, `perception.attack_half`.
/// Source: *assumption*.
/// Test: `problems_are_what_the_equations_say_at_a_point_worked_out_by_hand`.
///
/// **E2.3 problem: absence of the state**: 1 - authority.
/// Source: definition.
/// Test: `problems_are_what_the_equations_say_at_a_point_worked_out_by_hand`.
///
/// **E2.5 problem: foreign order**: (s(interveners in the country; foreign_half) + absence + mean grievance)/3.
/// With: `submodels::perception::foreign_presence`.
/// Parameters: `perception.foreign_half`.
/// Source: *assumption*; that fighters come to where peacekeepers are would go against local effects (Fjelde, Hultman &
/// Nilsson 2019).
/// Test: `a_base_of_the_mission_is_no_magnet`.
///
/// **E2.6 problem: communal threat**: either of the highest tension and i(deaths of communities in memory, P;
/// threat_scale).
/// Parameters: `recruitment.threat_scale`.
/// Source: *assumption*.
/// Test: `problems_are_what_the_equations_say_at_a_point_worked_out_by_hand`.
fn problems(world: &World, context: &Context<'_>, district: DistrictId, foreign: f64) -> [f64; Problem::SHARED] {
    let (scenario, p) = (context.scenario, context.parameters());
    let data = &scenario.districts[district.index()];
    if data.population == 0 {
        return [0.0; Problem::SHARED];
    }
    let state = world.district(district);
    let persons = f64::from(data.population);
    let extremists = observed_extremists(world, context, district);
    let sums = world.population.of_district(district);
    let present: f64 = sums.iter().map(|s| s.persons).sum();
    let grievance = ratio(sums.iter().map(|s| s.grievance).sum(), present);
    let absence = 1.0 - state.authority;
    let harm = indicator(state.civilian_harm, persons, p.civilians.fear_ambient);
    let attacks = saturation(state.extremist_attacks, p.perception.attack_half);
    let tension = state.tension.iter().copied().fold(0.0, f64::max);
    let threat = indicator(state.community_harm.iter().sum(), persons, p.recruitment.threat_scale);
    let repression = indicator(state.repression, persons, p.civilians.fear_ambient);
    let mut values = [0.0; Problem::SHARED];
    values[Problem::CivilianHarm.index()] = harm;
    values[Problem::ExtremistPresence.index()] =
        either(&[saturation(extremists * 100_000.0 / persons, p.recruitment.network_half), attacks]);
    values[Problem::StateAbsence.index()] = absence;
    values[Problem::Repression.index()] = either(&[repression, marginalization(world, context, district)]);
    values[Problem::ForeignOrder.index()] = (foreign + absence + grievance) / 3.0;
    values[Problem::CommunalThreat.index()] = either(&[tension, threat]);
    values
}

/// Extremists as observed [persons].
///
/// **E2.7 noticed extremists**: visible + noticed_hidden x hidden.
/// Parameters: `perception.noticed_hidden`.
/// Source: *assumption*.
/// Test: `hidden_fighters_are_noticed_in_part_and_others_in_full`.
fn observed_extremists(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let groups = world.presence.here(context.kinds().extremists, district);
    groups.into_iter().map(|id| noticed(world, context, id, district)).sum()
}

/// Fighters of a group as observed [persons].
fn noticed(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    let (staff, visible) = (world.presence.staff.at(id, district), world.presence.visible.at(id, district));
    visible + context.parameters().perception.noticed_hidden * (staff - visible)
}

/// Fills the one problem that each organization sees with its own eyes.
///
/// **E2.32 problem: hostile presence**: s(sum over armed groups of noticed fighters (E2.7) x hostility (E2.21) of who looks, per
/// 100,000; network_half).
/// Parameters: `recruitment.network_half`.
/// Source: *assumption*; the scale is that of E2.2.
/// Test: `each_organization_sees_the_groups_to_which_it_is_hostile_and_no_others`.
fn observe_hostile(world: &mut World, context: &Context<'_>) {
    let half = context.parameters().recruitment.network_half;
    for district in context.scenario.district_ids() {
        let persons = f64::from(context.scenario.districts[district.index()].population);
        let groups = world.presence.here(context.kinds().armed_groups, district).into_iter();
        let seen: Vec<(OrganizationId, f64)> = groups.map(|id| (id, noticed(world, context, id, district))).collect();
        for viewer in context.scenario.organization_ids() {
            let others = seen.iter().filter(|(id, _)| *id != viewer);
            let hostile: f64 = others.map(|(id, persons)| persons * context.hostility(world, viewer, *id)).sum();
            *world.presence.hostile.at_mut(viewer, district) =
                if persons > 0.0 { saturation(hostile * 100_000.0 / persons, half) } else { 0.0 };
        }
    }
}

/// Foreign presence as those see it who fight a foreign order [0, 1]: of the country, since it is to the order of the country that
/// they answer, and not to where its soldiers sleep.
fn foreign_presence(world: &World, context: &Context<'_>) -> f64 {
    let scenario = context.scenario;
    let interveners = scenario.organization_ids().filter(|&id| scenario.kind(id).is_intervener());
    let staff: f64 = interveners.map(|id| f64::from(world.organization(id).strength())).sum();
    saturation(staff, context.parameters().perception.foreign_half)
}

/// Share of persons whose community stands against the state's camp, times how much [0, 1].
///
/// **E2.4 problem: repression**: either of i(repression in memory, P; fear_ambient) and marginalization = sum over
/// communities of share x max(0, -relation to the state's camp).
/// Parameters: `civilians.fear_ambient`.
/// Source: *assumption*.
/// Test: `problems_are_what_the_equations_say_at_a_point_worked_out_by_hand`.
fn marginalization(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let Some(camp) = world.state_camp else { return 0.0 };
    let data = &context.scenario.districts[district.index()];
    let camps = context.scenario.camps.len();
    let against = |c: usize| (-data.camp_relations[c * camps + camp.index()]).max(0.0);
    data.shares.iter().enumerate().map(|(c, share)| share * against(c)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ABROAD, ALLIES, ARMY, HILLS, INSURGENTS, PLAIN, Setting, UN, close, put};

    #[test]
    fn each_organization_sees_the_groups_to_which_it_is_hostile_and_no_others() {
        let mut setting = Setting::new(&["recruitment.network_half=8", "perception.noticed_hidden=0.2"]);
        setting.scenario.norms[1].problem = Problem::HostilePresence;
        let mut world = setting.world();
        put(&mut world, INSURGENTS, HILLS, 10.0);
        put(&mut world, ARMY, HILLS, 500.0);
        *world.presence.visible.at_mut(INSURGENTS, HILLS) = 5.0;
        observe(&mut world, &setting.context(0));
        let seen = |world: &World, id| world.presence.problem_of(id, Problem::HostilePresence)[HILLS.index()];
        // 5 seen and a fifth of 5 hidden among 40,000, times the hostility of the force.
        let wanted = |hostility: f64| saturation(6.0 * hostility * 2.5, 8.0);
        close(seen(&world, ARMY), wanted(0.9));
        close(seen(&world, UN), wanted(0.6));
        assert_eq!(seen(&world, INSURGENTS), 0.0, "a force is no armed group, and nobody is hostile to himself");
        assert_eq!(world.presence.problem_of(ARMY, Problem::HostilePresence)[PLAIN.index()], 0.0);
        // Relations change, and with them whom the force sees.
        world.relations.fill(0.0);
        world.update_hostility(1.0);
        observe(&mut world, &setting.context(1));
        assert_eq!(seen(&world, ARMY), 0.0);
    }

    #[test]
    fn problems_are_what_the_equations_say_at_a_point_worked_out_by_hand() {
        let setting = Setting::new(&[
            "civilians.fear_ambient=10",
            "recruitment.network_half=8",
            "perception.attack_half=1",
            "perception.noticed_hidden=0.2",
            "perception.foreign_half=500",
            "recruitment.threat_scale=5",
        ]);
        let mut world = setting.world();
        // The force from abroad is of the country, wherever it stands.
        world.organizations[UN.index()].add(PLAIN, PLAIN, 400, 50, 1.0);
        world.organizations[ALLIES.index()].add(PLAIN, PLAIN, 100, 50, 1.0);
        world.organizations[ARMY.index()].add(PLAIN, PLAIN, 5_000, 50, 1.0);
        *world.presence.staff.at_mut(INSURGENTS, HILLS) = 20.0;
        *world.presence.visible.at_mut(INSURGENTS, HILLS) = 10.0;
        let place = &mut world.districts[HILLS.index()];
        place.civilian_harm = 4.0;
        place.extremist_attacks = 3.0;
        place.repression = 8.0;
        place.community_harm = vec![0.5, 1.5, 0.0];
        place.tension = vec![0.24];
        place.authority = 0.4;
        observe(&mut world, &setting.context(0));
        let found = |problem: Problem| world.presence.problem[problem.index()][HILLS.index()];
        // 4 deaths among 40,000 are 10 per 100,000.
        close(found(Problem::CivilianHarm), 1.0 - (-1.0_f64).exp());
        // 10 seen and a fifth of 10 in hiding: 30 per 100,000; 3 attacks: 0.75.
        close(found(Problem::ExtremistPresence), 1.0 - (8.0 / 38.0) * 0.25);
        close(found(Problem::StateAbsence), 0.6);
        // Herders, half of the people, stand against the state's camp by 0.2.
        close(found(Problem::Repression), 1.0 - (-2.0_f64).exp() * (1.0 - 0.5 * 0.2));
        // Grievance: 0.4 x 0.1 + 0.5 x 0.3 + 0.1 x 0.1, in single precision.
        assert!((found(Problem::ForeignOrder) - (0.5 + 0.6 + 0.2) / 3.0).abs() < 1e-6);
        // 2 deaths of communities are 5 per 100,000.
        close(found(Problem::CommunalThreat), 1.0 - (1.0 - 0.24) * (-1.0_f64).exp());
        assert!(world.presence.problem.iter().all(|problem| problem[ABROAD.index()] == 0.0), "nobody lives there");
    }

    #[test]
    fn hidden_fighters_are_noticed_in_part_and_others_in_full() {
        let setting = Setting::new(&["perception.noticed_hidden=0.2"]);
        let mut world = setting.world();
        for (visible, noticed) in [(0.0, 20.0), (50.0, 60.0), (100.0, 100.0)] {
            *world.presence.staff.at_mut(INSURGENTS, HILLS) = 100.0;
            *world.presence.visible.at_mut(INSURGENTS, HILLS) = visible;
            close(observed_extremists(&world, &setting.context(0), HILLS), noticed);
        }
    }
}
