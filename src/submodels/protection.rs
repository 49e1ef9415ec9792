//! Protection: coverage by presence, deterrence, response, confusion (MODEL.md, section 7.3).
//!
//! coverage = min(1 - 3^(-density/c), 1 - exp(-n a / A)), density of the staff on protecting per 1,000 persons (Athena's
//! coverage function), n patrols that reach a km2 a day each in an inhabited area A. Those on
//! protecting are those who patrol. The same form serves any protector
//! for any referent: armed groups that guard or govern shelter villagers too.

use super::{Context, situation};
use crate::entities::{Presence, World};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::scenario::OrganizationKind;
use crate::stats::{joint, ratio, saturation};

/// Coverage by density alone, 1 - 3^(-density/c) [0, 1]; `density` and `c` in staff per 1,000 persons. At density c it is 2/3.
pub fn coverage(density: f64, c: f64) -> f64 {
    -(-3_f64.ln() * density / c).exp_m1()
}

/// Fills coverage, deterrence, dialogue, confusion and protection of every district.
pub fn cover(world: &mut World, context: &Context<'_>) {
    for district in context.scenario.district_ids() {
        let persons = world.population.persons_in(district);
        if persons <= 0.0 {
            continue;
        }
        for id in context.scenario.organization_ids() {
            let value = organization_coverage(world, context, id, district, persons);
            *world.presence.coverage.at_mut(id, district) = value;
        }
        let d = district.index();
        let impartiality = impartiality(world, context, district);
        world.presence.impartiality[d] = impartiality;
        let posture = effort_share(world, context, Effect::Deters, district, persons);
        // Channel 5: robust posture deters more than its share of effort, and towns freed by fighting make dialogue possible.
        let synergy = if context.scenario.switches.synergy { context.parameters().overlap.synergy } else { 0.0 };
        let deterrence = (posture * (1.0 + synergy)).min(1.0);
        let dialogue = (dialogue(&world.presence, context, district, persons)
            * (1.0 + synergy * freed(world, context, district)))
        .min(1.0);
        let confusion = confusion(world, context, district);
        let sponsored = world.organizations.iter().any(|organization| organization.sponsorship > 0.0);
        let labelled = world.labels.iter().any(|label| *label > 0.0);
        let policy = |on, effect| if on { situation::policy(world, context, effect, district) } else { 0.0 };
        let (sponsoring, labelling) = (policy(sponsored, Effect::Sponsors), policy(labelled, Effect::Labels));
        world.presence.sponsoring[d] = sponsoring;
        world.presence.labelling[d] = labelling;
        world.presence.posture[d] = posture;
        world.presence.deterrence[d] = deterrence;
        world.presence.dialogue[d] = dialogue;
        world.presence.confusion[d] = confusion;
        let protection = combined(world, context, district);
        world.presence.protection[d] = protection;
    }
}

/// Impartiality of the peace operations of a district as people see it [0, 1]: what alignment leaves, times their standing, by
/// how much people meet each.
fn impartiality(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let missions = situation::missions_present(world, context, district);
    let standing = match missions.is_empty() {
        true => 1.0,
        false => missions.iter().map(|&(id, share)| share * situation::standing(world, context, id, district)).sum(),
    };
    ((1.0 - world.district(district).alignment) * standing).min(1.0)
}

fn organization_coverage(
    world: &World,
    context: &Context<'_>,
    id: OrganizationId,
    district: DistrictId,
    persons: f64,
) -> f64 {
    let p = &context.parameters().protection;
    let effort = |effect| world.presence.effort(effect).at(id, district);
    let staff = effort(Effect::Protects) + effort(Effect::Guards) + 0.5 * effort(Effect::Governs);
    if staff <= 0.0 {
        return 0.0;
    }
    let patrolling = staff * situation::readiness(world, context, id) * access(world, context, id, district);
    let density = patrolling * 1_000.0 / persons;
    let reach =
        situation::patrol_reach(patrolling / p.patrol_size, p.patrol_area, context.derived.inhabited[district.index()]);
    coverage(density, p.coverage_density).min(reach)
}

/// Access of a force to people: its standing, lowered for a peace operation by perceived alignment; 1 for others.
fn access(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    let kept = match context.scenario.kind(id) {
        OrganizationKind::PeaceOperation => {
            1.0 - context.parameters().overlap.access_loss * world.district(district).alignment
        }
        _ => 1.0,
    };
    kept * situation::standing(world, context, id, district)
}

/// Robust posture of state-based forces, by density of the staff on it [0, 1].
fn effort_share(world: &World, context: &Context<'_>, effect: Effect, district: DistrictId, persons: f64) -> f64 {
    let p = &context.parameters().protection;
    let forces = context.scenario.organization_ids().filter(|&id| context.scenario.kind(id).is_state_based());
    let staff: f64 = forces
        .map(|id| world.presence.effort(effect).at(id, district) * situation::readiness(world, context, id))
        .sum();
    coverage(staff * 1_000.0 / persons, p.coverage_density)
}

fn dialogue(presence: &Presence, context: &Context<'_>, district: DistrictId, persons: f64) -> f64 {
    let staff: f64 =
        context.scenario.organization_ids().map(|id| presence.effort(Effect::Mediates).at(id, district)).sum();
    saturation(staff * 100_000.0 / persons, context.parameters().institutions.dialogue_half)
}

/// How far a district is freed by those who fight armed groups there: their effort against the fighters of challengers [0, 1].
fn freed(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let challengers = context.scenario.organization_ids().filter(|&id| context.scenario.kind(id).is_challenger());
    let fighters: f64 = challengers.map(|id| world.presence.staff.at(id, district)).sum();
    if fighters < 1.0 {
        return 0.0;
    }
    saturation(
        situation::state_based(world, context, district, |id| situation::fighting(world, id, district)),
        fighters,
    )
}

/// Channel 3: several protectors with overlapping behaviours respond wrongly or late where it is not clear who is
/// responsible. Share lost = confusion x mixture of protectors x similarity of their behaviours x (1 - clarity).
fn confusion(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    if !context.scenario.switches.confusion {
        return 0.0;
    }
    let protectors: Vec<(OrganizationId, f64)> = context
        .scenario
        .organization_ids()
        .filter(|&id| context.scenario.kind(id).is_state_based())
        .map(|id| (id, world.presence.coverage.at(id, district)))
        .filter(|(_, coverage)| *coverage > 0.0)
        .collect();
    let total: f64 = protectors.iter().map(|(_, coverage)| coverage).sum();
    let mut mixture = 0.0;
    for (n, &(a, first)) in protectors.iter().enumerate() {
        for &(b, second) in &protectors[n + 1..] {
            mixture += 2.0 * first * second / (total * total) * similarity(&world.presence, a, b, district);
        }
    }
    context.parameters().overlap.confusion * mixture * (1.0 - world.district(district).clarity)
}

/// Similarity of what two organizations do in a district: the Ruzicka similarity of their shares of effort [0, 1].
fn similarity(presence: &Presence, a: OrganizationId, b: OrganizationId, district: DistrictId) -> f64 {
    let shares = |id| {
        let mut effort = [0.0; Effect::COUNT];
        for (n, value) in effort.iter_mut().enumerate() {
            *value = presence.effort_of(n).at(id, district);
        }
        let total: f64 = effort.iter().sum();
        effort.map(|value| ratio(value, total))
    };
    crate::norm::behaviour_overlap(&shares(a), &shares(b))
}

/// Protection of civilians against armed groups: 1 - product over protectors of (1 - coverage x discipline x response); the
/// peace operations are one protector.
fn combined(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let mut unprotected = 1.0;
    let mut by_missions = Some(by_missions(world, context, district));
    for id in context.scenario.organization_ids().filter(|&id| context.scenario.kind(id).is_state_based()) {
        let coverage = world.presence.coverage.at(id, district);
        if coverage > 0.0 {
            unprotected *= 1.0
                - match context.scenario.kind(id) {
                    OrganizationKind::PeaceOperation => by_missions.take().unwrap_or(0.0),
                    _ => coverage * world.organization(id).discipline * response(world, context, id, district),
                };
        }
    }
    1.0 - unprotected
}

/// Protection by the peace operations of a district: their joint coverage times the mean of discipline x response, weighted by
/// coverage. Forces of one mandate thus protect as one of their joint size.
fn by_missions(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let coverage = |id| world.presence.coverage.at(id, district);
    let sum: f64 = situation::missions(context).map(coverage).sum();
    let all = joint(situation::missions(context).map(coverage));
    let part = |id| {
        all * ratio(coverage(id), sum) * world.organization(id).discipline * response(world, context, id, district)
    };
    situation::missions(context).filter(|&id| coverage(id) > 0.0).map(part).sum()
}

/// Response in time [0, 1]: by reach against the size of the inhabited area, raised by robust posture (channel 5) and by
/// shared warning (channel 6), lowered by confusion (channel 3).
pub fn response(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    let (p, d) = (context.parameters(), district.index());
    let switches = &context.scenario.switches;
    let reach = context.scenario.organizations[id.index()].traits.response_reach;
    let radius = (context.derived.inhabited[d] / std::f64::consts::PI).sqrt();
    let mut response = 1.0 - (-reach / radius).exp();
    if switches.synergy {
        response *= 1.0 + p.overlap.synergy * world.presence.posture[d];
    }
    if switches.shared_warning {
        response *= 1.0 + p.overlap.shared_warning * situation::handover(world, context, district);
    }
    response.min(1.0) * (1.0 - world.presence.confusion[d])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::situation::patrol_reach;

    #[test]
    fn coverage_is_two_thirds_at_its_density_and_agrees_with_athena() {
        assert!((coverage(2.0, 2.0) - 2.0 / 3.0).abs() < 1e-12);
        // 750 personnel among 40,000 people, c = 25 per 1,000.
        assert!((coverage(750.0 / 40.0, 25.0) - 0.561).abs() < 5e-4);
        assert_eq!(coverage(0.0, 2.0), 0.0);
    }

    #[test]
    fn parts_of_a_force_cover_together_what_the_whole_covers() {
        let cover = |staff: f64| coverage(staff / 40.0, 2.0).min(patrol_reach(staff / 10.0, 500.0, 12_500.0));
        assert!((joint([50.0, 20.0, 30.0].map(cover).into_iter()) - cover(100.0)).abs() < 1e-12);
        assert_eq!(joint([0.0, cover(70.0)].into_iter()), cover(70.0));
    }
}
