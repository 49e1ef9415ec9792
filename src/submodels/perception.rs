//! Perception: the problem indicators of the norms, as organizations can observe them (MODEL.md, section 7.2).
//!
//! All are in [0, 1] and built from the state at the start of the step. A count x per 100,000 persons becomes
//! 1 - exp(-x/scale), so that indicators saturate and an empty district shows nothing.

use super::Context;
use crate::entities::World;
use crate::ids::DistrictId;
use crate::norm::Problem;
use crate::scenario::OrganizationKind;
use crate::stats::{either, indicator, ratio, saturation};

/// Fills the problem indicators of every district.
pub fn observe(world: &mut World, context: &Context<'_>) {
    let foreign = foreign_presence(world, context);
    for district in context.scenario.district_ids() {
        let values = problems(world, context, district, foreign);
        for (problem, value) in world.presence.problem.iter_mut().zip(values) {
            problem[district.index()] = value;
        }
    }
}

fn problems(world: &World, context: &Context<'_>, district: DistrictId, foreign: f64) -> [f64; Problem::COUNT] {
    let (scenario, p) = (context.scenario, context.parameters());
    let data = &scenario.districts[district.index()];
    if data.population == 0 {
        return [0.0; Problem::COUNT];
    }
    let state = world.district(district);
    let persons = f64::from(data.population);
    let extremists = observed_extremists(world, context, district);
    let sums = world.population.of_district(district);
    let present: f64 = sums.iter().map(|s| s.persons).sum();
    let grievance = ratio(sums.iter().map(|s| s.grievance).sum(), present);
    let absence = 1.0 - state.authority;
    let harm = indicator(state.civilian_harm, persons, p.civilians.fear_ambient);
    let attacks = saturation(state.extremist_attacks, p.perception.attack_half);
    let tension = state.tension.iter().copied().fold(0.0, f64::max);
    let threat = indicator(state.community_harm.iter().sum(), persons, p.recruitment.threat_scale);
    let repression = indicator(state.repression, persons, p.civilians.fear_ambient);
    let mut values = [0.0; Problem::COUNT];
    values[Problem::CivilianHarm.index()] = harm;
    values[Problem::ExtremistPresence.index()] =
        either(&[saturation(extremists * 100_000.0 / persons, p.recruitment.network_half), attacks]);
    values[Problem::StateAbsence.index()] = absence;
    values[Problem::Repression.index()] = either(&[repression, marginalization(context, district)]);
    values[Problem::ForeignOrder.index()] = (foreign + absence + grievance) / 3.0;
    values[Problem::CommunalThreat.index()] = either(&[tension, threat]);
    values
}

/// Extremists as observed [persons].
fn observed_extremists(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let scenario = context.scenario;
    let groups = scenario.organization_ids().filter(|&id| scenario.kind(id) == OrganizationKind::ExtremistGroup);
    groups
        .map(|id| {
            let (staff, visible) = (world.presence.staff.at(id, district), world.presence.visible.at(id, district));
            visible + context.parameters().perception.noticed_hidden * (staff - visible)
        })
        .sum()
}

/// Foreign presence as those see it who fight a foreign order [0, 1]: of the country, since it is to the order of the country that
/// they answer, and not to where its soldiers sleep.
fn foreign_presence(world: &World, context: &Context<'_>) -> f64 {
    let scenario = context.scenario;
    let interveners = scenario.organization_ids().filter(|&id| scenario.kind(id).is_intervener());
    let staff: f64 = interveners.map(|id| f64::from(world.organization(id).strength())).sum();
    saturation(staff, context.parameters().perception.foreign_half)
}

/// Share of persons whose community stands against the state's camp, times how much [0, 1].
fn marginalization(context: &Context<'_>, district: DistrictId) -> f64 {
    let Some(camp) = context.scenario.state_camp else { return 0.0 };
    let data = &context.scenario.districts[district.index()];
    let camps = context.scenario.camps.len();
    let against = |c: usize| (-data.camp_relations[c * camps + camp.index()]).max(0.0);
    data.shares.iter().enumerate().map(|(c, share)| share * against(c)).sum()
}
