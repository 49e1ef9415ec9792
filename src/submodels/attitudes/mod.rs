//! Attitudes: every person returns toward a level and reacts to exposure; one draw decides exposure and leaving (MODEL.md,
//! section 7.7).
//!
//! x' = level + (x - level) 2^(-t/half-life); after exposure fear and grievance gain a share of their distance to 1, trust in
//! those who are blamed loses a share of itself. Here stands what moves the attitudes of a community in a place; [`walk`]
//! applies it to every person.

mod walk;

pub use self::walk::walk;
use self::walk::{Drive, threshold};
use super::{Context, situation};
use crate::entities::{Grid, HarmClass, World};
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::norm::Effect;
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
fn services(world: &World, context: &Context<'_>, district: DistrictId) -> [f64; 3] {
    let persons = world.population.persons_in(district);
    let delivering = |id| world.presence.effort(Effect::Delivers).at(id, district);
    let projects = |staff: f64| {
        crate::stats::saturation(ratio(staff * 1_000.0, persons), context.parameters().civilians.project_half)
    };
    let mut service = [0.0_f64; 3];
    for id in context.scenario.organization_ids() {
        let kind = context.scenario.kind(id);
        let coverage = world.presence.coverage.at(id, district);
        match kind {
            OrganizationKind::StateForce => {
                service[0] = service[0].max(projects(delivering(id)) * legitimacy(world, context, &[id], district));
            }
            // Governance earns trust only where it in fact protects: not where its own camp kills.
            kind if kind.is_challenger() => service[2] = service[2].max(coverage * calm(world, context, district)),
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
fn legitimacy(world: &World, context: &Context<'_>, ids: &[OrganizationId], district: DistrictId) -> f64 {
    let sum = |grid: &Grid| -> f64 { ids.iter().map(|&id| grid.at(id, district)).sum() };
    let unfounded = ratio(sum(&world.presence.unfounded), sum(&world.presence.staff));
    1.0 - context.parameters().civilians.legitimacy_loss * unfounded
}

/// Share of calm left by harm to civilians in memory [0, 1].
fn calm(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let persons = f64::from(context.scenario.districts[district.index()].population);
    let harm = ratio(world.district(district).civilian_harm * 100_000.0, persons);
    (-harm / context.parameters().civilians.fear_ambient).exp()
}

/// What is the same everywhere in a step.
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
    let chance = if total > 0.0 { -(-total).exp_m1() } else { 0.0 };
    let mut upper = 0.0;
    let mut exposed = [0; HarmClass::COUNT];
    let mut leaves = [0; HarmClass::COUNT];
    for class in 0..HarmClass::COUNT {
        let width = chance * ratio(exposure[class], total);
        leaves[class] = threshold(upper + width * p.displacement.leave_on_exposure);
        upper += width;
        exposed[class] = threshold(upper);
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
    let rule = new_rule_hazard(world, context, district, community);
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
fn new_rule_hazard(world: &World, context: &Context<'_>, district: DistrictId, community: CommunityId) -> f64 {
    let used_to = world.used_to_rule[district.index() * context.scenario.communities.len() + community.index()];
    let fresh = situation::hostile_rule(world, context, district, community) - used_to;
    let p = &context.parameters().displacement;
    p.leave_under_new_rule * ((fresh - p.unnoticed_rule) / (1.0 - p.unnoticed_rule)).max(0.0)
}
