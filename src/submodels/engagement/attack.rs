//! Attacks on state and counterterrorist forces (clusters of sovereign authority).
//!
//! Events per day = rate x fighters on attack x cohesion x hostility x S/(S + half) x share of the force in S, S the soldiers of
//! all forces to which the group is hostile; lowered by robust posture. A peace operation draws its share of the effort off the
//! others; what hits it is the law of `mission`. What collateral harm provokes adds incidents, of which a fatal share becomes
//! events; it multiplies nothing.

use super::{Act, commit, on, release, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::Process;
use crate::scenario::OrganizationKind;
use crate::stats::saturation;
use crate::submodels::Context;

/// Armed groups attack forces.
pub fn attack(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    let v = &context.parameters().violence;
    for district in context.scenario.district_ids() {
        let pairs = pairs(world, context, district);
        let aftermath = &mut world.districts[district.index()].aftermath;
        let retaliation = release(&mut aftermath.attack, v.retaliation_decay, context.days);
        let reaction = release(&mut aftermath.reaction, v.collateral_memory, context.days) / v.incident_ratio;
        let rate: f64 = pairs.iter().map(|(_, _, rate)| rate).sum();
        if rate <= 0.0 {
            continue;
        }
        let mut stream = context.stream(Process::Attack, district);
        let events = stream.poisson((rate * context.days + retaliation + reaction).max(0.0));
        let law = severity(context, v.factor_ambush);
        for _ in 0..events {
            let Some(chosen) = stream.pick(pairs.iter().map(|(_, _, rate)| *rate)) else { break };
            let (group, force, _) = pairs[chosen];
            let deaths = law.quantile(stream.uniform());
            let lost = stream.round(v.attacker_loss_share * f64::from(deaths));
            let mut act = Act::new(district, Practice::Ambush, Party::Organization(group), Party::Organization(force));
            act.deaths = [lost, deaths - lost, 0];
            commit(world, context, ledger, act, &mut stream);
        }
    }
}

/// Attackers, targets and events per day.
pub fn pairs(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, OrganizationId, f64)> {
    let (v, p) = (&context.parameters().violence, &context.parameters().protection);
    let scenario = context.scenario;
    let undeterred = 1.0 - p.deterrence * world.presence.deterrence[district.index()];
    let state_based = scenario.organization_ids().filter(|&id| scenario.kind(id).is_state_based());
    let forces: Vec<(OrganizationId, f64)> = state_based
        .map(|force| (force, world.presence.staff.at(force, district)))
        .filter(|(_, staff)| *staff > 0.0)
        .collect();
    let mut pairs = Vec::new();
    if forces.iter().map(|(_, staff)| staff).sum::<f64>() < 1.0 {
        return pairs;
    }
    for group in scenario.organization_ids().filter(|&id| scenario.kind(id).is_armed_group()) {
        let fighters = on(world, Effect::Attacks, group, district);
        if fighters <= 0.0 {
            continue;
        }
        let traits = &scenario.organizations[group.index()].traits;
        let drive = v.attack_rate * fighters * traits.aggressiveness * world.organization(group).cohesion * undeterred;
        let hostility = |force| context.hostility(world, group, force);
        let enemies = || forces.iter().copied().filter(|&(force, _)| hostility(force) > 0.0);
        let soldiers: f64 = enemies().map(|(_, staff)| staff).sum();
        let opportunity = saturation(soldiers, v.target_half);
        for (force, staff) in enemies().filter(|(force, _)| scenario.kind(*force) != OrganizationKind::PeaceOperation) {
            pairs.push((group, force, drive * hostility(force) * opportunity * staff / soldiers));
        }
    }
    pairs
}
