//! Attitudes: every person returns toward a level and reacts to exposure; one draw decides exposure and leaving (MODEL.md,
//! section 7.7).
//!
//! x' = level + (x - level) 2^(-t/half-life); after exposure fear and grievance gain a share of their distance to 1, trust in
//! those who are blamed loses a share of itself. Here stands what moves the attitudes of a community in a place; [`walk`]
//! applies it to every person.
//!
#![doc = include_str!("../../../docs/book/src/model/attitudes.md")]

mod walk;

pub use self::walk::walk;
use self::walk::{Drive, threshold};
use super::{Context, situation};
use crate::entities::{Grid, HarmClass, World};
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::portable::Portable as _;
use crate::scenario::{Blame, OrganizationKind, Reaction};
use crate::stats::{half_life_decay, joint, ratio, within};

/// What moves each community in each district, row-major.
fn drives(world: &World, context: &Context<'_>) -> Vec<Drive> {
    let scenario = context.scenario;
    let pace = Pace::new(context);
    let mut drives = Vec::with_capacity(scenario.districts.len() * scenario.communities.len());
    for district in scenario.district_ids() {
        let service = services(world, context, district);
        for community in 0..scenario.communities.len() {
            drives.push(drive(world, context, (district, CommunityId::new(community)), service, &pace));
        }
    }
    drives
}

/// Service to civilians by the state, the peace operation and challengers [0, 1].
///
/// **E7.3 service**: state: max(authority, projects x legitimacy); mission: max(coverage, projects) x C.13 x
/// legitimacy, of several their joint coverage (E3.16), projects of their staff together, and legitimacy of their staff
/// together; challengers: coverage x exp(-(civilian deaths in memory per 100,000)/fear_ambient); projects =
/// s(delivering effort of the force per 1,000; project_half).
/// Parameters: `civilians.fear_ambient`, `civilians.project_half`.
/// Source: *assumption*.
/// Test: `impartiality_is_what_alignment_leaves_times_standing`.
fn services(world: &World, context: &Context<'_>, district: DistrictId) -> [f64; 3] {
    let persons = world.population.persons_in(district);
    let delivering = |id| world.presence.effort(Effect::Delivers).at(id, district);
    let projects = |staff: f64| {
        crate::stats::saturation(ratio(staff * 1_000.0, persons), context.parameters().civilians.project_half)
    };
    let mut service = [0.0_f64; 3];
    for id in world.presence.here(context.kinds().all, district) {
        let kind = context.scenario.kind(id);
        let coverage = world.presence.coverage.at(id, district);
        match kind {
            OrganizationKind::StateForce if delivering(id) > 0.0 => {
                service[0] = service[0].max(projects(delivering(id)) * legitimacy(world, context, &[id], district));
            }
            // Governance earns trust only where it in fact protects: not where its own camp kills.
            kind if kind.is_challenger() && coverage > 0.0 => {
                service[2] = service[2].max(coverage * calm(world, context, district));
            }
            _ => {}
        }
    }
    service[0] = service[0].max(world.district(district).authority);
    // Several peace operations serve as one of their joint size would.
    let missions: Vec<OrganizationId> = situation::missions(context).collect();
    let coverage = joint(missions.iter().map(|&id| world.presence.coverage.at(id, district)));
    let projects = projects(missions.iter().map(|&id| delivering(id)).sum());
    let impartiality = world.presence.impartiality[district.index()];
    service[1] = coverage.max(projects) * impartiality * legitimacy(world, context, &missions, district);
    service
}

/// Legitimacy of what organizations together do in a district [0, 1]: effort under a norm whose problem is not visible costs it.
///
/// **E7.8 legitimacy in a district of an organization, or of all peace operations**: 1 - legitimacy_loss x unfounded
/// staff (E2.29)/staff.
/// Parameters: `civilians.legitimacy_loss`.
/// Source: Winston 2018; size *assumption*.
/// Test: `staff_under_a_norm_without_a_visible_problem_costs_legitimacy`.
fn legitimacy(world: &World, context: &Context<'_>, ids: &[OrganizationId], district: DistrictId) -> f64 {
    let sum = |grid: &Grid| -> f64 { ids.iter().map(|&id| grid.at(id, district)).sum() };
    let unfounded = ratio(sum(&world.presence.unfounded), sum(&world.presence.staff));
    1.0 - context.parameters().civilians.legitimacy_loss * unfounded
}

/// Share of calm left by harm to civilians in memory [0, 1].
fn calm(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let persons = f64::from(context.scenario.districts[district.index()].population);
    let harm = ratio(world.district(district).civilian_harm * 100_000.0, persons);
    (-harm / context.parameters().civilians.fear_ambient).exponential()
}

/// What is the same everywhere in a step.
///
/// **E9.5 range of the draw that may return**: W(return_idp) inside, W(return_refugee) abroad.
/// Parameters: `displacement.return_idp`, `displacement.return_refugee`.
/// Source: UNHCR 2013-2018.
/// Test: `the_last_part_of_the_draw_may_return`.
struct Pace {
    /// Shares kept of the distance to the level: fear, grievance, trust.
    keep: [f32; 3],
    /// Lower ends of the ranges of the draw in which the displaced, and refugees, may return; conditions at home thin them.
    returns: [u32; 2],
}

impl Pace {
    fn new(context: &Context<'_>) -> Self {
        let (c, d) = (&context.parameters().civilians, &context.parameters().displacement);
        let half_lives = [c.fear_half_life, c.grievance_half_life, c.trust_half_life];
        Self {
            keep: half_lives.map(|half_life| half_life_decay(half_life, context.days) as f32),
            returns: [d.return_idp, d.return_refugee].map(|rate| threshold(1.0 - within(rate, context.days))),
        }
    }
}

/// **E7.2 level of a trust**: baseline + service_gain x service x (1 - baseline).
/// Parameters: `civilians.service_gain`.
/// Source: *assumption*.
/// Test: `service_raises_the_level_of_trust_by_what_lacks_to_one`.
///
/// **E7.4 probability of exposure**: 1 - exp(-sum over classes of E6.2), split over classes in proportion.
/// Source: Poisson exposure.
/// Test: `exposures_of_several_classes_are_split_in_proportion_to_them`.
fn drive(
    world: &World,
    context: &Context<'_>,
    (district, community): (DistrictId, CommunityId),
    service: [f64; 3],
    pace: &Pace,
) -> Drive {
    let p = context.parameters();
    let c = &p.civilians;
    let baseline = &context.scenario.communities[community.index()];
    let exposure = world.exposure[district.index() * context.scenario.communities.len() + community.index()];
    let total: f64 = exposure.iter().sum();
    let mut exposed = [0; HarmClass::COUNT];
    let mut leaves = [0; HarmClass::COUNT];
    if total > 0.0 {
        let chance = -(-total).exponential_less_one();
        let mut upper = 0.0;
        for class in 0..HarmClass::COUNT {
            let width = chance * ratio(exposure[class], total);
            leaves[class] = threshold(upper + width * p.displacement.leave_on_exposure);
            upper += width;
            exposed[class] = threshold(upper);
        }
    }
    let alignment = world.district(district).alignment;
    let shared = match context.scenario.switches.blame {
        Blame::Exact => 0.0,
        Blame::Shared => 1.0,
        Blame::Alignment => alignment,
    };
    let forgiven = match context.scenario.switches.reaction {
        Reaction::Asymmetric => 0.5,
        Reaction::Symmetric => 1.0,
    };
    let level = |n: usize| (baseline.trust[n] + c.service_gain * service[n] * (1.0 - baseline.trust[n])) as f32;
    let rule = new_rule_hazard(world, context, district, community) + world.hardship[district.index()];
    let leaves_rule = if rule > 0.0 { threshold(1.0 - within(rule, context.days)) } else { u32::MAX };
    Drive {
        exposed,
        leaves,
        leaves_rule,
        returns: pace.returns,
        level: [baseline.fear as f32, baseline.grievance as f32, level(0), level(1), level(2)],
        keep: pace.keep,
        gain_fear: c.fear_gain as f32,
        gain_grievance: c.grievance_gain as f32,
        loss: [c.trust_loss, c.trust_loss * shared, c.trust_loss * forgiven].map(|loss| loss as f32),
        quiet: exposed[HarmClass::COUNT - 1] == 0 && leaves_rule == u32::MAX,
    }
}

/// Hazard of leaving under a rule that is feared and new [1/day]: what is feared in it beyond what people are used to.
///
/// **E9.2 hazard of leaving a new rule**: leave_under_new_rule x max(0, (E9.1 - E9.7 - unnoticed_rule)/(1 -
/// unnoticed_rule)).
/// Parameters: `displacement.leave_under_new_rule`, `displacement.unnoticed_rule`.
/// Source: UNHCR and IDMC 2012.
/// Test: `people_leave_a_rule_that_they_fear_as_far_as_it_is_new`.
fn new_rule_hazard(world: &World, context: &Context<'_>, district: DistrictId, community: CommunityId) -> f64 {
    let used_to = world.used_to_rule[district.index() * context.scenario.communities.len() + community.index()];
    let fresh = situation::hostile_rule(world, context, district, community) - used_to;
    let p = &context.parameters().displacement;
    p.leave_under_new_rule * ((fresh - p.unnoticed_rule) / (1.0 - p.unnoticed_rule)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{FARMERS, HERDERS, HILLS, Setting, UN, close};

    fn driven(setting: &Setting, world: &World, service: [f64; 3]) -> Drive {
        let context = setting.context(0);
        drive(world, &context, (HILLS, HERDERS), service, &Pace::new(&context))
    }

    #[test]
    fn service_raises_the_level_of_trust_by_what_lacks_to_one() {
        let setting = Setting::new(&["civilians.service_gain=0.3"]);
        let drive = driven(&setting, &setting.world(), [1.0, 0.5, 0.0]);
        // Herders trust the state by 0.3, the mission by 0.5, challengers by 0.25; fear and grievance have no service.
        let wanted = [0.02, 0.3, 0.3 + 0.3 * 0.7, 0.5 + 0.15 * 0.5, 0.25];
        for (found, wanted) in drive.level.iter().zip(wanted) {
            assert!((f64::from(*found) - wanted).abs() < 1e-6, "{found} instead of {wanted}");
        }
    }

    #[test]
    fn exposures_of_several_classes_are_split_in_proportion_to_them() {
        let setting = Setting::new(&["displacement.leave_on_exposure=0.1"]);
        let mut world = setting.world();
        world.exposure[HILLS.index() * 3 + HERDERS.index()] = [0.1, 0.0, 0.3, 0.1];
        let drive = driven(&setting, &world, [0.0; 3]);
        let share = |bound: u32| f64::from(bound) / 4_294_967_296.0;
        let chance = 1.0 - (-0.5_f64).exp();
        for (bound, part) in drive.exposed.iter().zip([0.2, 0.2, 0.8, 1.0]) {
            close(share(*bound), chance * part);
        }
        for (bound, part) in drive.leaves.iter().zip([0.02, 0.2, 0.26, 0.82]) {
            close(share(*bound), chance * part);
        }
        world.exposure[HILLS.index() * 3 + HERDERS.index()] = [0.0; 4];
        assert_eq!(driven(&setting, &world, [0.0; 3]).exposed, [0; 4]);
    }

    #[test]
    fn staff_under_a_norm_without_a_visible_problem_costs_legitimacy() {
        let setting = Setting::new(&["civilians.legitimacy_loss=0.2"]);
        let mut world = setting.world();
        close(legitimacy(&world, &setting.context(0), &[UN], HILLS), 1.0);
        *world.presence.staff.at_mut(UN, HILLS) = 100.0;
        *world.presence.unfounded.at_mut(UN, HILLS) = 25.0;
        close(legitimacy(&world, &setting.context(0), &[UN], HILLS), 0.95);
        let other = crate::submodels::tests::ARMY;
        *world.presence.staff.at_mut(other, HILLS) = 300.0;
        close(legitimacy(&world, &setting.context(0), &[UN, other], HILLS), 1.0 - 0.2 * 25.0 / 400.0);
    }

    #[test]
    fn people_leave_a_rule_that_they_fear_as_far_as_it_is_new() {
        let setting = Setting::new(&["displacement.leave_under_new_rule=0.018", "displacement.unnoticed_rule=0.1"]);
        let mut world = setting.world();
        let context = setting.context(0);
        let rule = situation::hostile_rule(&world, &context, HILLS, FARMERS);
        assert!(rule > 0.3, "{rule}");
        close(new_rule_hazard(&world, &context, HILLS, FARMERS), 0.018 * (rule - 0.1) / 0.9);
        world.used_to_rule[HILLS.index() * 3 + FARMERS.index()] = 0.2;
        close(new_rule_hazard(&world, &context, HILLS, FARMERS), 0.018 * (rule - 0.3) / 0.9);
        world.used_to_rule[HILLS.index() * 3 + FARMERS.index()] = rule - 0.09;
        assert_eq!(new_rule_hazard(&world, &context, HILLS, FARMERS), 0.0);
    }

    #[test]
    fn the_last_part_of_the_draw_may_return() {
        let setting = Setting::new(&["displacement.return_idp=0.0024", "displacement.return_refugee=0.0002"]);
        let pace = Pace::new(&setting.context(0));
        for (bound, rate) in pace.returns.iter().zip([0.0024_f64, 0.0002]) {
            close(f64::from(*bound) / 4_294_967_296.0, (-7.0 * rate).exp());
        }
    }
}
