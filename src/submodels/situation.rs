//! What several processes ask of the world: who is hostile and in reach, what would break, who hands over, who fights, who
//! gives shelter.

use super::Context;
use crate::entities::World;
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::portable::Portable as _;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, saturation};

/// Smallest body of soldiers that counts as a garrison [persons].
pub const SMALLEST_GARRISON: f64 = 50.0;

/// Fighters of armed groups in reach of a district, times their hostility to an organization [persons].
///
/// **E5.5 hostile fighters in reach**: sum over armed groups of reach x hostility.
/// Parameters: `protection.reinforcement_weight`.
/// Source: *assumption*.
/// Test: `fighters_in_reach_count_by_their_hostility`.
pub fn hostile_in_reach(
    world: &World,
    context: &Context<'_>,
    organization: OrganizationId,
    district: DistrictId,
) -> f64 {
    let groups = world.presence.near(context.kinds().armed_groups, district).into_iter();
    groups.map(|id| world.presence.reach.at(id, district) * context.hostility(world, organization, id)).sum()
}

/// Defenders of a district: the state's forces and partners in reach times cohesion, and what interveners lend [persons].
///
/// **E5.6 defenders**: sum over the state's side of reach x cohesion + sum over interveners of E5.52.
/// Source: *assumption*.
/// Test: `an_intervener_defends_with_its_armed_effort_alone`.
pub fn defenders(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let strength = |id: OrganizationId| match context.scenario.kind(id) {
        kind if kind.is_state_side() => world.presence.reach.at(id, district) * world.organization(id).cohesion,
        _ => lent(world, context, id, district),
    };
    world.presence.near(context.kinds().state_based, district).into_iter().map(strength).sum()
}

/// What an intervener lends to the defence of garrisons: a share of its staff on fighting, deterring and supporting there,
/// times cohesion [persons]. Staff that monitors, talks or administers defends nothing; 0 for others.
///
/// **E5.52 what an intervener lends to the defence of garrisons**: defence x staff there on behaviours that fight,
/// support or deter, each by the smaller of 1 and the sum of the three x attention x cohesion.
/// With: `submodels::deployment::travel`.
/// Parameters: `organizations.*.defence`.
/// Source: *assumption*: staff that monitors, talks or administers defends nothing.
/// Test: `an_intervener_defends_with_its_armed_effort_alone`.
pub fn lent(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    if !context.scenario.kind(id).is_intervener() {
        return 0.0;
    }
    let armed = world.presence.armed.at(id, district);
    context.scenario.organizations[id.index()].traits.defence * armed * world.organization(id).cohesion
}

/// Standing of a force among people by what its norms ask for together: (1 - loss x ambiguity)(1 + gain x complementarity);
/// 1 under one norm.
///
/// **C.12 standing of a force in a district**: (1 - ambiguity x C.14)(1 + complementarity x C.15); each 1 with its
/// switch off.
/// Parameters: `overlap.ambiguity`, `overlap.complementarity`.
/// Source: Guimaraes 2024; Di Razza 2018 (direction of the first); *assumption*.
/// Test: `a_pure_mission_has_its_full_standing`, `impartiality_is_what_alignment_leaves_times_standing`.
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
///
/// **E5.3 break share**: 1/(1 + (break_ratio/rho)^break_slope), 0 at rho = 0.
/// Parameters: `violence.break_ratio`, `violence.break_slope`.
/// Source: fall of garrisons in early 2012.
/// Test: `garrisons_break_at_half_of_the_maximum_at_their_ratio`.
pub fn break_share(ratio: f64, break_ratio: f64, slope: f64) -> f64 {
    if ratio <= 0.0 { 0.0 } else { 1.0 / (1.0 + (break_ratio / ratio).power(slope)) }
}

/// How far a garrison in the district would break if `fighters` of an organization came [0, 1]; 0 where there is none.
///
/// **E2.18 breakable garrison**: break share (E5.3) at rho = fighters x hostility/defenders; 0 without 50 soldiers of
/// the state.
/// Parameters: `violence.break_ratio`, `violence.break_slope`.
/// Source: as E5.3.
/// Test: `a_garrison_is_breakable_by_the_ratio_of_hostile_fighters_to_defenders`.
pub fn breakable(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId, fighters: f64) -> f64 {
    let v = &context.parameters().violence;
    let garrisons = world.presence.here(context.kinds().states, district);
    let strongest = garrisons
        .into_iter()
        .max_by(|&a, &b| world.presence.staff.at(a, district).total_cmp(&world.presence.staff.at(b, district)));
    let Some(state) = strongest.filter(|&o| world.presence.staff.at(o, district) >= SMALLEST_GARRISON) else {
        return 0.0;
    };
    let hostility = context.hostility(world, id, state);
    let ratio = ratio(fighters * hostility, defenders(world, context, district));
    break_share(ratio, v.break_ratio, v.break_slope)
}

/// Share of the state-based forces' staff in a district that hands intelligence over, saturating [0, 1].
///
/// **E4.4 hand-over**: s(informing effort/staff of state-based forces; handover_half).
/// Parameters: `overlap.handover_half`.
/// Source: *assumption*.
/// Test: `information_is_handed_over_by_the_share_of_staff_on_it`.
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
    let present = |id: &OrganizationId| world.presence.staff.at(*id, district) > 0.0;
    world.presence.here(context.kinds().state_based, district).into_iter().filter(present).map(value).sum()
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
///
/// **E5.45 sponsorship or label in force in a district**: dated value x s(effort of state-based forces on it there +
/// reinforcement_weight x that in its neighbours; policy_half).
/// With: `submodels::situation::sponsorship`, `submodels::situation::label`.
/// Parameters: `institutions.policy_half`, `protection.reinforcement_weight`.
/// Source: *assumption*.
/// Test: `a_dated_policy_is_in_force_as_far_as_staff_carries_it_out`.
pub fn policy(world: &World, context: &Context<'_>, effect: Effect, district: DistrictId) -> f64 {
    let weight = context.parameters().protection.reinforcement_weight;
    let staff = |d| state_based(world, context, d, |id| world.presence.effort(effect).at(id, d));
    let near: f64 = context.scenario.roads.neighbours(district).iter().map(|&d| staff(d)).sum();
    saturation(staff(district) + weight * near, context.parameters().institutions.policy_half)
}

/// Peace operations of the scenario.
pub fn missions(context: &Context<'_>) -> impl Iterator<Item = OrganizationId> + Clone + use<> {
    context.kinds().missions.into_iter()
}

/// Peace operations with staff in a district, and the share that each has in how people meet them [0, 1]: by effort on
/// protecting and mediating there; by staff, where none of them does either.
pub fn missions_present(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, f64)> {
    let staff = |id| world.presence.staff.at(id, district);
    let effort = |id, effect| world.presence.effort(effect).at(id, district);
    let met = |id| effort(id, Effect::Protects) + effort(id, Effect::Mediates);
    let here = world.presence.here(context.kinds().missions, district);
    let present: Vec<OrganizationId> = here.into_iter().filter(|&id| staff(id) >= 1.0).collect();
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
///
/// **E3.2 reach of patrols**: 1 - exp(-n x patrol_area/inhabited km2), n = staff on protecting/patrol_size.
/// Parameters: `protection.patrol_area`, `protection.patrol_size`, `protection.inhabited_area`.
/// Source: random search (Koopman 1956).
/// Test: `reach_limits_coverage_in_wide_country`.
pub fn patrol_reach(patrols: f64, area_per_patrol: f64, area: f64) -> f64 {
    -(-patrols * area_per_patrol / area).exponential_less_one()
}

/// Share of the staff on protecting that goes out [0, 1]: lowered for a peace operation by want of consent and by bunkering.
///
/// **E3.4 readiness: share of the staff on protecting that goes out**: 1; for a peace operation consent x
/// exp(-bunkering x own deaths in memory per 1,000).
/// Parameters: `protection.bunkering`.
/// Source: *assumption*.
/// Test: `coverage_follows_from_effort_on_protecting_counted_once`.
pub fn readiness(world: &World, context: &Context<'_>, id: OrganizationId) -> f64 {
    let organization = world.organization(id);
    match context.scenario.kind(id) {
        OrganizationKind::PeaceOperation => {
            let rate = ratio(organization.deaths * 1_000.0, f64::from(organization.strength()));
            organization.consent * (-context.parameters().protection.bunkering * rate).exponential()
        }
        _ => 1.0,
    }
}

/// Shelter that challengers of the state give to villagers, by the coverage of those who guard and govern [0, 1].
///
/// **E3.15 shelter, and its factor**: largest coverage of a challenger in the district; exp(-shelter x that), on abuse
/// (E5.24) and communal violence (E3.11).
/// Parameters: `protection.shelter`.
/// Source: *assumption*.
/// Test: `shelter_is_the_largest_coverage_of_a_challenger`.
pub fn shelter(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let groups = world.presence.here(context.kinds().challengers, district).into_iter();
    groups.map(|id| world.presence.coverage.at(id, district)).fold(0.0, f64::max)
}

/// Share of a strength that is visible [0, 1].
pub fn visible_share(world: &World, id: OrganizationId, district: DistrictId) -> f64 {
    ratio(world.presence.visible.at(id, district), world.presence.staff.at(id, district))
}

/// Ambient fear in a district, 1 - exp(-deaths in memory per 100,000 / scale) [0, 1].
///
/// **E4.6 ambient fear**: 1 - exp(-(all deaths in memory per 100,000 of the scenario's population)/fear_ambient).
/// Parameters: `civilians.fear_ambient`.
/// Source: *assumption*.
/// Test: `ambient_fear_follows_all_deaths_in_memory`.
pub fn ambient_fear(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let persons = f64::from(context.scenario.districts[district.index()].population);
    let deaths = world.district(district).deaths;
    -(-ratio(deaths * 100_000.0, persons) / context.parameters().civilians.fear_ambient).exponential_less_one()
}

/// How far a district is ruled by camps that a community fears [0, 1]: each camp's share of control times 1 - exp(-hostility/scale).
///
/// **E9.1 feared rule**: sum over camps of control x (1 - exp(-max(0, -relation to the camp)/hostility_scale))/sum of
/// control.
/// With: `submodels::context::Derived::new`.
/// Parameters: `displacement.hostility_scale`.
/// Source: *assumption*.
/// Test: `rule_is_feared_by_the_relation_to_who_has_control`.
pub fn hostile_rule(world: &World, context: &Context<'_>, district: DistrictId, community: CommunityId) -> f64 {
    let (camps, communities) = (context.scenario.camps.len(), context.scenario.communities.len());
    let feared = &context.derived.feared[(district.index() * communities + community.index()) * camps..][..camps];
    let control = &world.district(district).control;
    ratio(control.iter().zip(feared).map(|(share, feared)| share * feared).sum(), control.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CampId;
    use crate::submodels::tests::{
        ALLIES, ARMY, FARMERS, HERDERS, HILLS, INSURGENTS, MILITIA, PLAIN, Setting, UN, close, effort, put,
    };

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

    #[test]
    fn fighters_in_reach_count_by_their_hostility() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        put(&mut world, INSURGENTS, HILLS, 100.0);
        put(&mut world, MILITIA, HILLS, 40.0);
        let context = setting.context(0);
        close(hostile_in_reach(&world, &context, ARMY, HILLS), 90.0);
        close(hostile_in_reach(&world, &context, UN, HILLS), 60.0);
        close(hostile_in_reach(&world, &context, MILITIA, HILLS), 60.0);
        assert_eq!(hostile_in_reach(&world, &context, ARMY, PLAIN), 0.0);
    }

    #[test]
    fn a_garrison_is_breakable_by_the_ratio_of_hostile_fighters_to_defenders() {
        let setting = Setting::new(&["violence.break_ratio=3.2", "violence.break_slope=3"]);
        let mut world = setting.world();
        put(&mut world, ARMY, HILLS, 60.0);
        world.organizations[0].cohesion = 0.5;
        let context = setting.context(0);
        // 90 hostile against 30.
        close(breakable(&world, &context, INSURGENTS, HILLS, 100.0), 1.0 / (1.0 + (3.2_f64 / 3.0).powi(3)));
        assert_eq!(breakable(&world, &context, INSURGENTS, HILLS, 0.0), 0.0);
        put(&mut world, ARMY, HILLS, 49.0);
        assert_eq!(breakable(&world, &context, INSURGENTS, HILLS, 1e6), 0.0, "49 soldiers are no garrison");
    }

    #[test]
    fn shelter_is_the_largest_coverage_of_a_challenger() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        let context = setting.context(0);
        assert_eq!(shelter(&world, &context, HILLS), 0.0);
        *world.presence.coverage.at_mut(INSURGENTS, HILLS) = 0.3;
        for other in [ARMY, UN, MILITIA] {
            *world.presence.coverage.at_mut(other, HILLS) = 0.9;
        }
        assert_eq!(shelter(&world, &context, HILLS), 0.3);
    }

    #[test]
    fn information_is_handed_over_by_the_share_of_staff_on_it() {
        let setting = Setting::new(&["overlap.handover_half=0.1"]);
        let mut world = setting.world();
        put(&mut world, UN, HILLS, 60.0);
        put(&mut world, ALLIES, HILLS, 40.0);
        effort(&mut world, UN, Effect::Informs, HILLS, 10.0);
        // A tenth of the staff of state-based forces; that of others counts for nothing.
        put(&mut world, INSURGENTS, HILLS, 500.0);
        effort(&mut world, INSURGENTS, Effect::Informs, HILLS, 500.0);
        close(handover(&world, &setting.context(0), HILLS), 0.5);
        assert_eq!(handover(&world, &setting.context(0), PLAIN), 0.0);
    }

    #[test]
    fn ambient_fear_follows_all_deaths_in_memory() {
        let setting = Setting::new(&["civilians.fear_ambient=10"]);
        let mut world = setting.world();
        assert_eq!(ambient_fear(&world, &setting.context(0), HILLS), 0.0);
        world.districts[HILLS.index()].deaths = 4.0;
        close(ambient_fear(&world, &setting.context(0), HILLS), 1.0 - (-1.0_f64).exp());
    }

    #[test]
    fn a_dated_policy_is_in_force_as_far_as_staff_carries_it_out() {
        let setting = Setting::new(&["institutions.policy_half=2", "protection.reinforcement_weight=0.25"]);
        let mut world = setting.world();
        put(&mut world, ARMY, HILLS, 10.0);
        put(&mut world, UN, PLAIN, 10.0);
        effort(&mut world, ARMY, Effect::Sponsors, HILLS, 1.0);
        effort(&mut world, UN, Effect::Sponsors, PLAIN, 4.0);
        // One there and a quarter of four next door, against a half of two.
        close(policy(&world, &setting.context(0), Effect::Sponsors, HILLS), 0.5);
        assert_eq!(policy(&world, &setting.context(0), Effect::Labels, HILLS), 0.0);
        world.presence.sponsoring[HILLS.index()] = 0.5;
        world.presence.labelling[HILLS.index()] = 0.25;
        world.organizations[MILITIA.index()].sponsorship = 0.8;
        world.labels[HERDERS.index()] = 0.6;
        close(sponsorship(&world, MILITIA, HILLS), 0.4);
        close(label(&world, HILLS, HERDERS.index()), 0.15);
    }

    #[test]
    fn rule_is_feared_by_the_relation_to_who_has_control() {
        let setting = Setting::new(&["displacement.hostility_scale=0.1"]);
        let mut world = setting.world();
        let control = |id: OrganizationId| setting.scenario.organizations[id.index()].camp.index();
        world.districts[HILLS.index()].control = vec![0.0; setting.scenario.camps.len()];
        let context = setting.context(0);
        assert_eq!(hostile_rule(&world, &context, HILLS, FARMERS), 0.0, "nobody rules");
        world.districts[HILLS.index()].control[control(ARMY)] = 0.4;
        world.districts[HILLS.index()].control[control(INSURGENTS)] = 0.1;
        assert_eq!(world.district(HILLS).control_of(CampId::new(control(ARMY))), 0.4);
        // Herders stand against the government by 0.2, farmers against the insurgents by 0.4.
        close(hostile_rule(&world, &context, HILLS, HERDERS), 0.8 * (1.0 - (-2.0_f64).exp()));
        close(hostile_rule(&world, &context, HILLS, FARMERS), 0.2 * (1.0 - (-4.0_f64).exp()));
    }
}
