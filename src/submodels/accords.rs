//! Accords: dated, but whether they hold is simulated; armed groups that share ground fall out where the state is gone (MODEL.md,
//! section 7.10).
//!
#![doc = include_str!("../../docs/book/src/model/accords.md")]

use super::Context;
use crate::entities::World;
use crate::ids::OrganizationId;
use crate::random::Process;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, within};

/// Relation after some days of drift toward a level, at the share of time in which the condition holds.
///
/// **E10.11 relation of rebels and extremists without the switch `rivalry`**: relation + (souring_level - relation) x
/// (1 - exp(-share x dt/souring_time)), while above that level.
/// Parameters: `institutions.souring_level`, `institutions.souring_time`.
/// Source: falling out of June 2012.
/// Test: `relations_sour_within_months_and_only_where_the_state_is_gone`.
pub fn drift(relation: f64, level: f64, time: f64, share: f64, days: f64) -> f64 {
    relation + (level - relation) * within(share / time, days)
}

/// Relation after some days between two pulls: toward `low` at the share `shared` of ground over `souring` days, back to `base`
/// at the rest over `recovery` days; the exact solution at constant `shared`.
///
/// **E10.14 relation r of two armed groups with the switch `rivalry`, while the scenario gives one above
/// rivalry_level**: r + (r' - r)(1 - exp(-k dt)), k = o/souring_time + (1 - o)/rivalry_recovery, r' = (o x
/// rivalry_level/souring_time + (1 - o) x relation of the scenario/rivalry_recovery)/k, o by E10.15.
/// With: `submodels::accords::compete`.
/// Parameters: `institutions.rivalry_level`, `institutions.rivalry_recovery`, `institutions.souring_time`.
/// Source: Fjelde & Nilsson 2012; sizes *assumption*.
/// Test: `relations_settle_between_rivalry_and_friendship_by_the_ground_shared`.
pub fn rivalry(relation: f64, (low, base): (f64, f64), shared: f64, (souring, recovery): (f64, f64), days: f64) -> f64 {
    let (down, up) = (shared / souring, (1.0 - shared) / recovery);
    let level = ratio(down * low + up * base, down + up);
    relation + (level - relation) * within(down + up, days)
}

/// Accords are violated and renewed, relations drift.
pub fn keep(world: &mut World, context: &Context<'_>) {
    violate_or_renew(world, context);
    if context.scenario.switches.rivalry {
        compete(world, context);
    } else {
        fall_out(world, context);
    }
}

/// Relations of any two armed groups fall where they share ground without the state, and recover apart.
fn compete(world: &mut World, context: &Context<'_>) {
    let (scenario, p) = (context.scenario, &context.parameters().institutions);
    let groups: Vec<OrganizationId> =
        scenario.organization_ids().filter(|&id| scenario.kind(id).is_armed_group()).collect();
    let ground = ground_without_state(world, context);
    let spread: Vec<Vec<f64>> = groups.iter().map(|&id| spread(world, context, id)).collect();
    let count = world.organizations.len();
    for (n, &a) in groups.iter().enumerate() {
        for (m, &b) in groups.iter().enumerate().skip(n + 1) {
            let base = world.given[a.index() * count + b.index()];
            // Whoever is at the level of rivals from the start has nothing left to fall out over.
            if base <= p.rivalry_level {
                continue;
            }
            let shared = shared(&spread[n], &spread[m], &ground);
            let relation = world.relations[a.index() * count + b.index()];
            let times = (p.souring_time, p.rivalry_recovery);
            let relation = rivalry(relation, (p.rivalry_level, base), shared, times, context.days);
            world.relations[a.index() * count + b.index()] = relation;
            world.relations[b.index() * count + a.index()] = relation;
        }
    }
}

/// Ground that two groups share [0, 1]: the sum of sqrt(share of one x share of the other) over the districts that count.
///
/// **E10.15 ground that two groups share**: sum over districts with fewer than 50 soldiers of state forces of
/// sqrt(share of the fighters of one x share of those of the other); of two that stand side by side everywhere it is
/// E10.12.
/// Source: Bhattacharyya coefficient; *assumption*.
/// Test: `ground_is_shared_where_both_stand_and_the_state_does_not`.
fn shared(one: &[f64], other: &[f64], counts: &[bool]) -> f64 {
    let both = one.iter().zip(other).zip(counts).filter(|(_, counts)| **counts);
    both.map(|((one, other), _)| (one * other).sqrt()).sum::<f64>().min(1.0)
}

/// Share of a group's fighters by district [0, 1]; zero everywhere for a group without fighters.
fn spread(world: &World, context: &Context<'_>, group: OrganizationId) -> Vec<f64> {
    let staff = |district| world.presence.staff.at(group, district);
    let all: f64 = context.scenario.district_ids().map(staff).sum();
    context.scenario.district_ids().map(|district| ratio(staff(district), all)).collect()
}

/// Whether each district has no garrison of the state.
fn ground_without_state(world: &World, context: &Context<'_>) -> Vec<bool> {
    let scenario = context.scenario;
    let garrison = |district| {
        let states = scenario.organization_ids().filter(|&id| scenario.kind(id) == OrganizationKind::StateForce);
        states.map(|id| world.presence.staff.at(id, district)).sum::<f64>()
    };
    scenario.district_ids().map(|district| garrison(district) < super::situation::SMALLEST_GARRISON).collect()
}

/// **E10.10 change of an accord**: held to violated W(accord_violation/365), violated to held W(accord_renewal/365).
/// Parameters: `institutions.accord_violation`, `institutions.accord_renewal`.
/// Source: clashes until 2017; *assumption*.
/// Test: `accords_are_violated_and_renewed_at_their_rates`.
fn violate_or_renew(world: &mut World, context: &Context<'_>) {
    let p = &context.parameters().institutions;
    for accord in &mut world.accords {
        let (a, b) = accord.parties;
        let key = context.scenario.organizations[a.index()].key
            ^ context.scenario.organizations[b.index()].key.rotate_left(1);
        let mut stream = context.streams.stream(context.step, Process::Accords, key);
        let rate = if accord.holds { p.accord_violation } else { p.accord_renewal };
        if stream.chance(within(rate / 365.0, context.days)) {
            accord.holds = !accord.holds;
        }
    }
}

/// Relations between rebels and extremists drift, by the share of the rebels who are where no garrison of the state is.
fn fall_out(world: &mut World, context: &Context<'_>) {
    let (scenario, p) = (context.scenario, &context.parameters().institutions);
    let of = |kind| scenario.organization_ids().filter(move |&id| scenario.kind(id) == kind);
    for rebel in of(OrganizationKind::RebelGroup) {
        let share = share_without_state(world, context, rebel);
        for extremist in of(OrganizationKind::ExtremistGroup) {
            let count = world.organizations.len();
            let relation = world.relations[rebel.index() * count + extremist.index()];
            if relation > p.souring_level {
                let relation = drift(relation, p.souring_level, p.souring_time, share, context.days);
                world.relations[rebel.index() * count + extremist.index()] = relation;
                world.relations[extremist.index() * count + rebel.index()] = relation;
            }
        }
    }
}

/// **E10.12 share without the state**: rebels in districts with fewer than 50 soldiers of state forces/all rebels of
/// the group.
/// Source: *assumption*.
/// Test: `the_share_without_the_state_is_where_no_garrison_stands`.
fn share_without_state(world: &World, context: &Context<'_>, group: OrganizationId) -> f64 {
    let ground = ground_without_state(world, context);
    spread(world, context, group).iter().zip(ground).filter(|(_, counts)| *counts).map(|(share, _)| share).sum()
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::entities::Accord;
    use crate::submodels::tests::{ARMY, HILLS, INSURGENTS, MILITIA, PLAIN, Setting, close, frequency, put};

    #[test]
    fn relations_sour_within_months_and_only_where_the_state_is_gone() {
        assert_eq!(drift(0.2, -0.5, 60.0, 0.0, 7.0), 0.2);
        let after = drift(0.2, -0.5, 60.0, 1.0, 60.0);
        assert!((after - (0.2 - 0.7 * (1.0 - (-1.0_f64).exp()))).abs() < 1e-12);
    }

    #[test]
    fn relations_settle_between_rivalry_and_friendship_by_the_ground_shared() {
        let (levels, times) = ((-0.5, 0.2), (60.0, 365.0));
        // All ground shared: E10.11 at a share of 1.
        let all = rivalry(0.2, levels, 1.0, times, 7.0);
        assert!((all - drift(0.2, -0.5, 60.0, 1.0, 7.0)).abs() < 1e-12);
        // None shared: back to where it began, half-way in ln 2 of the time.
        let apart = rivalry(-0.5, levels, 0.0, times, 365.0 * std::f64::consts::LN_2);
        assert!((apart + 0.15).abs() < 1e-12);
        assert_eq!(rivalry(0.2, levels, 0.0, times, 7.0), 0.2);
        // A tenth shared, long enough: (-0.5 x .1/60 + .2 x .9/365)/(.1/60 + .9/365).
        let settled = rivalry(0.2, levels, 0.1, times, 1e6);
        assert!((settled - (-0.5 * 0.1 / 60.0 + 0.2 * 0.9 / 365.0) / (0.1 / 60.0 + 0.9 / 365.0)).abs() < 1e-12);
        assert!(
            (rivalry(rivalry(0.2, levels, 0.4, times, 3.0), levels, 0.4, times, 4.0)
                - rivalry(0.2, levels, 0.4, times, 7.0))
            .abs()
                < 1e-12
        );
    }

    #[test]
    fn rivals_who_part_go_back_to_the_relation_that_was_given_last() {
        let setting = Setting::new(&["switches.rivalry=true", "institutions.rivalry_level=-0.9"]);
        let mut world = setting.world();
        let place = INSURGENTS.index() * world.organizations.len() + MILITIA.index();
        // They stand apart from each other, so that nothing pulls them down.
        put(&mut world, INSURGENTS, HILLS, 100.0);
        put(&mut world, MILITIA, PLAIN, 100.0);
        for given in [0.3, -0.2] {
            world.relate(INSURGENTS, MILITIA, given);
            world.relations[place] = given - 0.1;
            let before = world.relations[place];
            compete(&mut world, &setting.context(0));
            let after = world.relations[place];
            assert!(before < after && after < given, "{before} to {after}, given {given}");
        }
    }

    #[test]
    fn ground_is_shared_where_both_stand_and_the_state_does_not() {
        let (one, other) = ([0.5, 0.5, 0.0], [0.08, 0.02, 0.9]);
        assert!((shared(&one, &other, &[true; 3]) - 0.3).abs() < 1e-12);
        assert!((shared(&one, &other, &[true, false, true]) - 0.2).abs() < 1e-12);
        assert_eq!(shared(&one, &other, &[false; 3]), 0.0);
        assert!((shared(&one, &one, &[true; 3]) - 1.0).abs() < 1e-12, "side by side everywhere");
        assert!((shared(&one, &one, &[true, false, true]) - 0.5).abs() < 1e-12, "E10.12: the share without the state");
    }

    #[test]
    fn accords_are_violated_and_renewed_at_their_rates() {
        let mut setting = Setting::new(&[]);
        // A half and a fifth in a step.
        setting.scenario.parameters.institutions.accord_violation = 2.0_f64.ln() * 365.0 / 7.0;
        setting.scenario.parameters.institutions.accord_renewal = 1.25_f64.ln() * 365.0 / 7.0;
        for (holds, probability) in [(true, 0.5), (false, 0.2)] {
            frequency(1_000, probability, |step| {
                let mut world = setting.world();
                world.accords.push(Accord { parties: (ARMY, INSURGENTS), holds });
                violate_or_renew(&mut world, &setting.context(step));
                world.accords[0].holds != holds
            });
        }
    }

    #[test]
    fn the_share_without_the_state_is_where_no_garrison_stands() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        put(&mut world, INSURGENTS, HILLS, 300.0);
        put(&mut world, INSURGENTS, PLAIN, 100.0);
        put(&mut world, ARMY, HILLS, 50.0);
        put(&mut world, ARMY, PLAIN, 49.0);
        close(share_without_state(&world, &setting.context(0), INSURGENTS), 0.25);
        put(&mut world, ARMY, HILLS, 49.0);
        close(share_without_state(&world, &setting.context(0), INSURGENTS), 1.0);
    }
}
