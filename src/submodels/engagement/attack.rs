//! Attacks on state-based forces, the peace operation among them (clusters of sovereign authority and of the mission's mandate).
//!
//! Events per day = rate x fighters on attack x cohesion x hostility to the most hated x W/(W + half), W the weights of all targets:
//! soldiers times how hated they are against the most hated, a peacekeeper by its exposure besides (`mission`). They are shared out
//! by these weights, so that what turns fighters on the mission spares the others; lowered by robust posture and, for
//! challengers, moved by people's compliance. What collateral harm provokes adds incidents, of which a fatal share becomes events; it
//! multiplies nothing.
//!
#![doc = include_str!("../../../docs/book/src/model/engagement/attack.md")]

use super::{events, mission, on, release, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::portable::Portable as _;
use crate::random::Process;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, saturation};
use crate::submodels::act::{Act, commit};
use crate::submodels::{Context, situation};

/// Armed groups attack forces.
///
/// **E5.9 number of attacks**: Poisson(rate x dt + released retaliation + released reaction/incident_ratio), at
/// least 0.
/// Parameters: `violence.incident_ratio`.
/// Source: Condra & Shapiro 2012.
/// Test: `attacks_are_counted_around_harm_in_the_same_district_and_not_in_its_step`.
///
/// **E5.10 losses of an attack**: deaths by E5.1 with factor_ambush, attacker_loss_share on the attackers.
/// Parameters: `violence.factor_ambush`, `violence.attacker_loss_share`.
/// Source: *assumption*.
/// Test: `an_attack_costs_its_attackers_a_share_and_on_the_mission_nobody_but_peacekeepers`.
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
        let expected = (rate * context.days + retaliation + reaction).max(0.0);
        let events = events(&mut stream, expected, context.days);
        let laws = [severity(context, v.factor_ambush), severity(context, v.factor_mission)];
        for _ in 0..events {
            let Some(chosen) = stream.pick(pairs.iter().map(|(_, _, rate)| *rate)) else { break };
            let (group, force, _) = pairs[chosen];
            let on_mission = context.scenario.kind(force) == OrganizationKind::PeaceOperation;
            let deaths = laws[usize::from(on_mission)].quantile(stream.uniform());
            // Deaths of an attack on the mission were counted among peacekeepers alone.
            let lost = if on_mission { 0 } else { stream.round(v.attacker_loss_share * f64::from(deaths)) };
            let practice = if on_mission { Practice::MissionAttack } else { Practice::Ambush };
            let mut act = Act::new(district, practice, Party::Organization(group), Party::Organization(force));
            act.deaths = [lost, deaths - lost, 0];
            commit(world, context, ledger, act, &mut stream);
        }
    }
}

/// Factor on attacks by people's compliance with challengers, relative to its baseline there: relative^elasticity.
///
/// **E5.53 support of attacks by people's compliance, for challengers**: (mean compliance of those present/mean of its
/// baselines)^compliance_attacks; 1 with the switch `compliance` off.
/// With: `submodels::situation::compliance`.
/// Parameters: `violence.compliance_attacks`.
/// Source: Condra & Shapiro 2012 (sign).
/// Test: `attacks_follow_compliance_with_their_elasticity_and_not_at_all_without`,
/// `fewer_attacks_where_people_comply_less`.
pub fn supported(relative: f64, elasticity: f64) -> f64 {
    relative.power(elasticity)
}

/// Attackers, targets and events per day.
///
/// **E3.12 factor of deterrence**: 1 - deterrence x E3.14, on attacks (E5.8) and violence against civilians (E5.20,
/// E5.21).
/// Parameters: `protection.deterrence`.
/// Source: *assumption*.
/// Test: `what_turns_fighters_on_the_mission_spares_the_others`.
///
/// **E5.8 attacks per day, group on force**: attack_rate x fighters on attack x aggressiveness x cohesion x h x w/(W +
/// target_half) x E3.12 x E5.53; h hostility to the most hated force there, w soldiers of the force x its hostility/h,
/// of a peace operation x E5.33 besides, W the sum of w.
/// Parameters: `violence.attack_rate`, `violence.target_half`, `organizations.*.aggressiveness`.
/// Source: aimed fire; opportunities saturate.
/// Test: `what_turns_fighters_on_the_mission_spares_the_others`.
pub fn pairs(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, OrganizationId, f64)> {
    let (v, p) = (&context.parameters().violence, &context.parameters().protection);
    let scenario = context.scenario;
    let undeterred = 1.0 - p.deterrence * world.presence.deterrence[district.index()];
    let groups = world.presence.here(context.kinds().armed_groups, district);
    let mut pairs = Vec::new();
    if groups.is_empty() {
        return pairs;
    }
    let forces: Vec<(OrganizationId, f64)> = world
        .presence
        .here(context.kinds().state_based, district)
        .into_iter()
        .map(|force| (force, world.presence.staff.at(force, district)))
        .filter(|(_, staff)| *staff > 0.0)
        .collect();
    if forces.iter().map(|(_, staff)| staff).sum::<f64>() < 1.0 {
        return pairs;
    }
    for group in groups {
        let fighters = on(world, Effect::Attacks, group, district);
        if fighters <= 0.0 {
            continue;
        }
        let traits = &scenario.organizations[group.index()].traits;
        let support = if scenario.switches.compliance && scenario.kind(group).is_challenger() {
            supported(situation::compliance(world, context, district), v.compliance_attacks)
        } else {
            1.0
        };
        let hostility = |force| context.hostility(world, group, force);
        let most = forces.iter().map(|&(force, _)| hostility(force)).fold(0.0, f64::max);
        if most <= 0.0 {
            continue;
        }
        let targets: Vec<(OrganizationId, f64)> = forces
            .iter()
            .map(|&(force, staff)| {
                let exposure = match scenario.kind(force) {
                    OrganizationKind::PeaceOperation => mission::exposure(world, context, force, group, district),
                    _ => 1.0,
                };
                (force, staff * hostility(force) / most * exposure)
            })
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        let all: f64 = targets.iter().map(|(_, weight)| weight).sum();
        let drive = v.attack_rate * fighters * traits.aggressiveness * world.organization(group).cohesion * most;
        let spent = drive * undeterred * support * saturation(all, v.target_half);
        pairs.extend(targets.into_iter().map(|(force, weight)| (group, force, spent * ratio(weight, all))));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ARMY, HILLS, INSURGENTS, Setting, UN, effort, put};

    #[test]
    fn attacks_follow_compliance_with_their_elasticity_and_not_at_all_without() {
        assert_eq!(supported(0.5, 0.0), 1.0);
        assert!((supported(0.25, 0.5) - 0.5).abs() < 1e-12);
        assert!(supported(0.9, 1.0) < 1.0 && supported(1.2, 1.0) > 1.0 && supported(1.0, 3.0) == 1.0);
    }

    #[test]
    fn an_attack_costs_its_attackers_a_share_and_on_the_mission_nobody_but_peacekeepers() {
        let changes = ["violence.severity_median=20", "violence.severity_log_sd=1e-6", "violence.factor_ambush=0.5"];
        let others = ["violence.attacker_loss_share=0.3", "violence.factor_mission=0.35"];
        let setting = Setting::new(&[&changes[..], &others].concat());
        let mut seen = [0; 2];
        for step in 0..40 {
            let mut world = setting.world();
            world.organizations[UN.index()].add(HILLS, HILLS, 500, 50, 1.0);
            for (id, persons) in [(ARMY, 450.0), (UN, 500.0), (INSURGENTS, 400.0)] {
                put(&mut world, id, HILLS, persons);
            }
            effort(&mut world, INSURGENTS, Effect::Attacks, HILLS, 5_000.0);
            let mut ledger = Ledger::default();
            attack(&mut world, &setting.context(step), &mut ledger);
            for event in ledger.events() {
                let on_mission = event.side_b == Party::Organization(UN);
                seen[usize::from(on_mission)] += 1;
                let wanted = if on_mission { (Practice::MissionAttack, 0, 7) } else { (Practice::Ambush, 3, 7) };
                assert_eq!((event.practice, event.deaths_a, event.deaths_b), wanted);
            }
        }
        assert!(seen.iter().all(|count| *count > 5), "{seen:?}");
    }
}
