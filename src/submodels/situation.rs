//! What several processes ask of the world: who is hostile and in reach, what would break, who hands over, who fights, who
//! gives shelter.

use super::Context;
use crate::entities::World;
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, saturation};

/// Smallest body of soldiers that counts as a garrison [persons].
pub const SMALLEST_GARRISON: f64 = 50.0;

/// Fighters of armed groups in reach of a district, times their hostility to an organization [persons].
pub fn hostile_in_reach(
    world: &World,
    context: &Context<'_>,
    organization: OrganizationId,
    district: DistrictId,
) -> f64 {
    let groups = context.scenario.organization_ids().filter(|&id| context.scenario.kind(id).is_armed_group());
    groups.map(|id| world.presence.reach.at(id, district) * context.hostility(world, organization, id)).sum()
}

/// Defenders of a district: the state's forces and partners in reach times cohesion, and what interveners lend [persons].
pub fn defenders(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let strength = |id: OrganizationId| match context.scenario.kind(id) {
        kind if kind.is_state_side() => world.presence.reach.at(id, district) * world.organization(id).cohesion,
        _ => lent(world, context, id, district),
    };
    context.scenario.organization_ids().map(strength).sum()
}

/// What an intervener lends to the defence of garrisons: a share of its staff on fighting, deterring and supporting there,
/// times cohesion [persons]. Staff that monitors, talks or administers defends nothing; 0 for others.
pub fn lent(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    if !context.scenario.kind(id).is_intervener() {
        return 0.0;
    }
    let armed = world.presence.armed.at(id, district);
    context.scenario.organizations[id.index()].traits.defence * armed * world.organization(id).cohesion
}

/// Standing of a force among people by what its norms ask for together: (1 - loss x ambiguity)(1 + gain x complementarity);
/// 1 under one norm.
pub fn standing(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    let (o, switches) = (&context.parameters().overlap, &context.scenario.switches);
    let size = |on, size| if on { size } else { 0.0 };
    (1.0 - size(switches.ambiguity, o.ambiguity) * world.presence.ambiguity.at(id, district))
        * (1.0 + size(switches.complementarity, o.complementarity) * world.presence.complementarity.at(id, district))
}

/// Compliance of those present with challengers, over its baseline there; 1 where the baseline is 0.
pub fn compliance(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let sums = world.population.of_district(district);
    let now: f64 = sums.iter().map(|s| s.trust[2]).sum();
    let baselines = sums.iter().zip(&context.scenario.communities);
    let usual: f64 = baselines.map(|(s, community)| s.persons * community.trust[2]).sum();
    if usual > 0.0 { now / usual } else { 1.0 }
}

/// Share of the maximum rate at which a garrison breaks, 1/(1 + (rho*/rho)^s) [0, 1]; rho = hostile fighters over defenders.
pub fn break_share(ratio: f64, break_ratio: f64, slope: f64) -> f64 {
    if ratio <= 0.0 { 0.0 } else { 1.0 / (1.0 + (break_ratio / ratio).powf(slope)) }
}

/// How far a garrison in the district would break if `fighters` of an organization came [0, 1]; 0 where there is none.
pub fn breakable(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId, fighters: f64) -> f64 {
    let v = &context.parameters().violence;
    let garrisons =
        context.scenario.organization_ids().filter(|&o| context.scenario.kind(o) == OrganizationKind::StateForce);
    let strongest = garrisons
        .max_by(|&a, &b| world.presence.staff.at(a, district).total_cmp(&world.presence.staff.at(b, district)));
    let Some(state) = strongest.filter(|&o| world.presence.staff.at(o, district) >= SMALLEST_GARRISON) else {
        return 0.0;
    };
    let hostility = context.hostility(world, id, state);
    let ratio = ratio(fighters * hostility, defenders(world, context, district));
    break_share(ratio, v.break_ratio, v.break_slope)
}

/// Share of the state-based forces' staff in a district that hands intelligence over, saturating [0, 1].
pub fn handover(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let informing = state_based(world, context, district, |id| world.presence.effort(Effect::Informs).at(id, district));
    let staff = state_based(world, context, district, |id| world.presence.staff.at(id, district));
    saturation(ratio(informing, staff), context.parameters().overlap.handover_half)
}

/// Sum of a value over the state-based forces in a district.
pub fn state_based(
    world: &World,
    context: &Context<'_>,
    district: DistrictId,
    value: impl Fn(OrganizationId) -> f64,
) -> f64 {
    let present = |id: &OrganizationId| {
        context.scenario.kind(*id).is_state_based() && world.presence.staff.at(*id, district) > 0.0
    };
    context.scenario.organization_ids().filter(present).map(value).sum()
}

/// Sponsorship that a group enjoys in a district [0, 1]: the dated policy, as far as staff of the state works on it in reach.
pub fn sponsorship(world: &World, group: OrganizationId, district: DistrictId) -> f64 {
    world.organization(group).sponsorship * world.presence.sponsoring[district.index()]
}

/// Label on a community in a district [0, 1]: the dated policy, as far as staff works on it in reach.
pub fn label(world: &World, district: DistrictId, community: usize) -> f64 {
    world.labels[community] * world.presence.labelling[district.index()]
}

/// How far state-based forces in a district and its neighbours carry out a policy, saturating in the staff on it [0, 1].
pub fn policy(world: &World, context: &Context<'_>, effect: Effect, district: DistrictId) -> f64 {
    let weight = context.parameters().protection.reinforcement_weight;
    let staff = |d| state_based(world, context, d, |id| world.presence.effort(effect).at(id, d));
    let near: f64 = context.scenario.roads.neighbours(district).iter().map(|&d| staff(d)).sum();
    saturation(staff(district) + weight * near, context.parameters().institutions.policy_half)
}

/// Peace operations of the scenario.
pub fn missions<'a>(context: &Context<'a>) -> impl Iterator<Item = OrganizationId> + use<'a> {
    let scenario = context.scenario;
    scenario.organization_ids().filter(|&id| scenario.kind(id) == OrganizationKind::PeaceOperation)
}

/// Peace operations with staff in a district, and the share that each has in how people meet them [0, 1]: by effort on
/// protecting and mediating there; by staff, where none of them does either.
pub fn missions_present(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, f64)> {
    let staff = |id| world.presence.staff.at(id, district);
    let effort = |id, effect| world.presence.effort(effect).at(id, district);
    let met = |id| effort(id, Effect::Protects) + effort(id, Effect::Mediates);
    let present: Vec<OrganizationId> = missions(context).filter(|&id| staff(id) >= 1.0).collect();
    let (all_met, all_staff): (f64, f64) =
        (present.iter().map(|&id| met(id)).sum(), present.iter().map(|&id| staff(id)).sum());
    let share = |id| if all_met > 0.0 { ratio(met(id), all_met) } else { ratio(staff(id), all_staff) };
    present.into_iter().map(|id| (id, share(id))).collect()
}

/// Staff of an organization in a district on fighting, or on supporting those who fight [persons].
pub fn fighting(world: &World, organization: OrganizationId, district: DistrictId) -> f64 {
    let effort = |effect| world.presence.effort(effect).at(organization, district);
    effort(Effect::Fights) + effort(Effect::Supports)
}

/// Share of the forces present in a district that are state or counterterrorist forces beside a peace operation [0, 1];
/// another peace operation counts as far as it fights, and otherwise as the same.
pub fn colocation(world: &World, context: &Context<'_>, mission: OrganizationId, district: DistrictId) -> f64 {
    let own = world.presence.staff.at(mission, district);
    if own < 1.0 {
        return 0.0;
    }
    let staff = |id| world.presence.staff.at(id, district);
    let all = state_based(world, context, district, staff);
    let siblings = missions(context).filter(|&id| id != mission);
    let peaceful: f64 = siblings.map(|id| staff(id) - fighting(world, id, district).min(staff(id))).sum();
    ratio((all - own - peaceful).max(0.0), all)
}

/// Share of an area that patrols reach in a day, 1 - exp(-n a / A) [0, 1].
pub fn patrol_reach(patrols: f64, area_per_patrol: f64, area: f64) -> f64 {
    -(-patrols * area_per_patrol / area).exp_m1()
}

/// Share of the staff on protecting that goes out [0, 1]: lowered for a peace operation by want of consent and by bunkering.
pub fn readiness(world: &World, context: &Context<'_>, id: OrganizationId) -> f64 {
    let organization = world.organization(id);
    match context.scenario.kind(id) {
        OrganizationKind::PeaceOperation => {
            let rate = ratio(organization.deaths * 1_000.0, f64::from(organization.strength()));
            organization.consent * (-context.parameters().protection.bunkering * rate).exp()
        }
        _ => 1.0,
    }
}

/// Shelter that challengers of the state give to villagers, by the coverage of those who guard and govern [0, 1].
pub fn shelter(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let groups = context.scenario.organization_ids().filter(|&id| context.scenario.kind(id).is_challenger());
    groups.map(|id| world.presence.coverage.at(id, district)).fold(0.0, f64::max)
}

/// Share of a strength that is visible [0, 1].
pub fn visible_share(world: &World, id: OrganizationId, district: DistrictId) -> f64 {
    ratio(world.presence.visible.at(id, district), world.presence.staff.at(id, district))
}

/// Ambient fear in a district, 1 - exp(-deaths in memory per 100,000 / scale) [0, 1].
pub fn ambient_fear(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let persons = f64::from(context.scenario.districts[district.index()].population);
    let deaths = world.district(district).deaths;
    -(-ratio(deaths * 100_000.0, persons) / context.parameters().civilians.fear_ambient).exp_m1()
}

/// How far a district is ruled by camps that a community fears [0, 1]: each camp's share of control times 1 - exp(-hostility/scale).
pub fn hostile_rule(world: &World, context: &Context<'_>, district: DistrictId, community: CommunityId) -> f64 {
    let (camps, communities) = (context.scenario.camps.len(), context.scenario.communities.len());
    let feared = &context.derived.feared[(district.index() * communities + community.index()) * camps..][..camps];
    let control = &world.district(district).control;
    ratio(control.iter().zip(feared).map(|(share, feared)| share * feared).sum(), control.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garrisons_break_at_half_of_the_maximum_at_their_ratio() {
        assert!((break_share(3.5, 3.5, 3.0) - 0.5).abs() < 1e-12);
        assert_eq!(break_share(0.0, 3.5, 3.0), 0.0);
        assert!(break_share(0.35, 3.5, 3.0) < 0.001);
    }

    #[test]
    fn reach_limits_coverage_in_wide_country() {
        assert!((patrol_reach(10.0, 1_250.0, 12_500.0) - 0.632).abs() < 1e-3);
        assert!(patrol_reach(1.0, 1_250.0, 300_000.0) < 0.005);
    }
}
