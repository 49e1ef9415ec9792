//! Accords: dated, but whether they hold is simulated; rebels and extremists fall out where the state is gone (MODEL.md,
//! section 7.10).

use super::Context;
use crate::entities::World;
use crate::ids::OrganizationId;
use crate::random::Process;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, within};

/// Relation after some days of drift toward a level, at the share of time in which the condition holds.
pub fn drift(relation: f64, level: f64, time: f64, share: f64, days: f64) -> f64 {
    relation + (level - relation) * within(share / time, days)
}

/// Accords are violated and renewed, relations drift.
pub fn keep(world: &mut World, context: &Context<'_>) {
    violate_or_renew(world, context);
    fall_out(world, context);
}

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

fn share_without_state(world: &World, context: &Context<'_>, group: OrganizationId) -> f64 {
    let scenario = context.scenario;
    let garrison = |district| {
        let states = scenario.organization_ids().filter(|&id| scenario.kind(id) == OrganizationKind::StateForce);
        states.map(|id| world.presence.staff.at(id, district)).sum::<f64>()
    };
    let staff = |district| world.presence.staff.at(group, district);
    let without: f64 =
        scenario.district_ids().filter(|&d| garrison(d) < super::situation::SMALLEST_GARRISON).map(staff).sum();
    ratio(without, scenario.district_ids().map(staff).sum())
}

#[cfg(test)]
mod tests {
    use super::drift;

    #[test]
    fn relations_sour_within_months_and_only_where_the_state_is_gone() {
        assert_eq!(drift(0.2, -0.5, 60.0, 0.0, 7.0), 0.2);
        let after = drift(0.2, -0.5, 60.0, 1.0, 60.0);
        assert!((after - (0.2 - 0.7 * (1.0 - (-1.0_f64).exp()))).abs() < 1e-12);
    }
}
