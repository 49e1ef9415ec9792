//! Cohesion, visibility, discipline and skill: how organizations change (MODEL.md, section 7.11).
//!
//! Monitored abuse is sanctioned, which slowly raises discipline; training by partners raises effectiveness, its effect on
//! discipline has a free sign. Cohesion recovers after a coup; an armed group that lost many reorganizes before it is whole.
//! A group goes underground once a stronger force is in reach, and comes into the open where none is.

use super::Context;
use crate::entities::World;
use crate::event::{Event, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::Process;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, within};

/// Cohesion of a group that lost this share of its strength [0, 1]: one half at `half`.
pub fn disrupted(lost_share: f64, half: f64) -> f64 {
    1.0 / (1.0 + lost_share / half)
}

/// All organizations after this step.
pub fn develop(world: &mut World, context: &Context<'_>, events: &[Event]) {
    let exposed = monitored_cases(world, context, events);
    for id in context.scenario.organization_ids() {
        if context.scenario.switches.desertion_by_rout && context.scenario.kind(id) == OrganizationKind::StateForce {
            desert(world, context, id);
        }
        cohere(world, context, id);
        if context.scenario.kind(id).is_armed_group() {
            conceal(world, context, id, context.days);
        } else {
            learn(world, context, id, exposed[id.index()]);
        }
        if context.scenario.switches.contestation {
            contest(world, context, id);
        }
    }
}

/// Hazard of desertion [1/day]: both the want of cohesion and the share of garrisons lost must be there.
pub fn desertion(rate: f64, cohesion: f64, lost_share: f64) -> f64 {
    rate * (1.0 - cohesion) * lost_share
}

/// Soldiers of a state's force desert, wherever they are.
fn desert(world: &mut World, context: &Context<'_>, id: OrganizationId) {
    let rate = context.parameters().violence.collapse_desertion;
    let hazard = desertion(rate, world.organization(id).cohesion, lost_share(world, context, id));
    if hazard <= 0.0 {
        return;
    }
    let mut stream = context.organization_stream(Process::Strength, id);
    // Between the words of the coup and of arrivals.
    stream.jump_to(8);
    let organization = &mut world.organizations[id.index()];
    let count = stream.round(f64::from(organization.strength()) * within(hazard, context.days));
    organization.take(count, |_| true);
}

/// Share of a state's force that belongs to bases in districts whose garrison is lost [0, 1].
pub fn lost_share(world: &World, context: &Context<'_>, state: OrganizationId) -> f64 {
    let bases = &context.scenario.organizations[state.index()].bases;
    let open = || bases.iter().filter(|&&(_, from, to, _)| (from..to).contains(&context.day));
    let lost: f64 = open().filter(|(d, ..)| world.district(*d).lost).map(|(_, _, _, share)| share).sum();
    ratio(lost, open().map(|(_, _, _, share)| share).sum())
}

fn cohere(world: &mut World, context: &Context<'_>, id: OrganizationId) {
    let v = &context.parameters().violence;
    let organization = &mut world.organizations[id.index()];
    if !context.scenario.kind(id).is_armed_group() {
        organization.cohesion += (1.0 - organization.cohesion) * within(1.0 / v.coup_recovery, context.days);
        return;
    }
    if !context.scenario.switches.disruption {
        organization.cohesion = 1.0;
        return;
    }
    let lost = ratio(organization.losses, f64::from(organization.strength()).max(1.0));
    let wanted = disrupted(lost, v.disruption_loss);
    let speed = if wanted < organization.cohesion { 1.0 } else { within(1.0 / v.disruption_recovery, context.days) };
    organization.cohesion += (wanted - organization.cohesion) * speed;
}

/// Units go underground or come into the open.
pub fn conceal(world: &mut World, context: &Context<'_>, id: OrganizationId, days: f64) {
    let v = &context.parameters().violence;
    let step = within(v.go_underground, days);
    let targets: Vec<f64> =
        context.scenario.district_ids().map(|district| openness(world, context, id, district)).collect();
    for unit in &mut world.organizations[id.index()].units {
        unit.visible += step * (targets[unit.district.index()] - unit.visible);
    }
}

/// Visible share toward which a group tends in a district: hidden where a stronger hostile force is in reach.
fn openness(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    let v = &context.parameters().violence;
    let own = world.presence.reach.at(id, district) * world.organization(id).cohesion;
    let enemy: f64 = context
        .scenario
        .organization_ids()
        .filter(|&other| context.scenario.kind(other).is_state_based())
        .map(|other| {
            let force = world.organization(other);
            world.presence.reach.at(other, district)
                * force.quality
                * force.cohesion
                * context.hostility(world, id, other)
        })
        .sum();
    if enemy > own { v.hidden_share } else { v.visible_share }
}

/// Cases of abuse that monitors see, by organization.
fn monitored_cases(world: &World, context: &Context<'_>, events: &[Event]) -> Vec<f64> {
    let mut cases = vec![0.0; context.scenario.organizations.len()];
    for event in events {
        if let (Practice::Abuse | Practice::NonLethalAbuse | Practice::Detention, Party::Organization(id)) =
            (event.practice, event.side_a)
        {
            let seen = world.presence.monitoring[event.district.index()];
            cases[id.index()] += seen * f64::from(event.deaths_civilians + event.cases);
        }
    }
    cases
}

fn learn(world: &mut World, context: &Context<'_>, id: OrganizationId, exposed: f64) {
    let p = &context.parameters().institutions;
    let strength = f64::from(world.organization(id).strength());
    let training = training(world, context, id);
    let organization = &mut world.organizations[id.index()];
    let sanction = p.accountability_gain * ratio(exposed * 1_000.0, strength);
    organization.discipline += sanction.min(1.0) * (1.0 - organization.discipline);
    let years = context.days / 365.0;
    organization.quality *= (p.training_gain * training * years).exp();
    organization.discipline = (organization.discipline + p.training_discipline * training * years).clamp(0.0, 1.0);
}

/// Training of the state's forces by interveners: their staff on host-force support over the state's strength [0, 1].
fn training(world: &World, context: &Context<'_>, id: OrganizationId) -> f64 {
    if context.scenario.kind(id) != OrganizationKind::StateForce {
        return 0.0;
    }
    let partners = context.scenario.organization_ids().filter(|&other| context.scenario.kind(other).is_intervener());
    let staff: f64 = partners.map(|other| world.presence.effort(Effect::Supports).row(other).iter().sum::<f64>()).sum();
    ratio(staff, f64::from(world.organization(id).strength())).min(1.0)
}

/// Contestation: a norm whose problem is small (visible success) gains weight, one whose problem is large loses it; off by
/// default.
fn contest(world: &mut World, context: &Context<'_>, id: OrganizationId) {
    let rate = context.parameters().institutions.contestation_rate * context.days / 365.0;
    let problem = |norm: usize| {
        let values = &world.presence.problem[context.scenario.norms[norm].problem.index()];
        ratio(values.iter().sum(), values.len() as f64)
    };
    let success: Vec<f64> = (0..context.scenario.norms.len()).map(|norm| 0.5 - problem(norm)).collect();
    let organization = &mut world.organizations[id.index()];
    for (weight, success) in organization.weights.iter_mut().zip(success) {
        *weight *= (rate * success).exp();
    }
    let total: f64 = organization.weights.iter().sum();
    organization.weights.iter_mut().for_each(|weight| *weight = ratio(*weight, total));
}

#[cfg(test)]
mod tests {
    use super::{desertion, disrupted};
    use crate::stats::within;

    #[test]
    fn losses_at_the_half_point_halve_cohesion() {
        assert_eq!(disrupted(0.0, 0.3), 1.0);
        assert!((disrupted(0.3, 0.3) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn soldiers_desert_where_cohesion_and_garrisons_are_lost_and_not_after_a_coup_alone() {
        assert_eq!(desertion(0.02, 0.4, 0.0), 0.0, "a coup without a rout");
        assert_eq!(desertion(0.02, 1.0, 0.5), 0.0, "a rout without a coup costs the broken garrisons alone");
        assert!((desertion(0.02, 0.4, 0.25) - 0.003).abs() < 1e-12);
        // Cohesion .4 recovers in 90 days: with a quarter lost throughout, 1 - exp(-.02 x .25 x .6 x 90) desert in all.
        let (mut cohesion, mut left) = (0.4, 1.0);
        for _ in 0..20_000 {
            left *= 1.0 - within(desertion(0.02, cohesion, 0.25), 0.1);
            cohesion += (1.0 - cohesion) * within(1.0 / 90.0, 0.1);
        }
        assert!((left - (-0.02 * 0.25 * 0.6 * 90.0_f64).exp()).abs() < 1e-3, "{left}");
    }
}
