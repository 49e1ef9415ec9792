//! Information: tips raise the accuracy of operations and rights monitoring (MODEL.md, section 7.4).
//!
//! mu = 1 - (1 - base) exp(-kappa tips), tips per 10,000 persons and week. Tips come from those who trust and do not
//! fear; those to the peace operation fall with its impartiality (channel 2). Proximity to counterterrorism costs it tips
//! and monitoring (channel 4); what it knows can be handed over to the state's side.

use super::{Context, situation};
use crate::entities::World;
use crate::ids::DistrictId;
use crate::norm::Effect;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, saturation};

/// Accuracy mu [0, 1] from the accuracy at no tips and from tips per 10,000 persons and week.
pub fn accuracy(base: f64, kappa: f64, tips: f64) -> f64 {
    1.0 - (1.0 - base) * (-kappa * tips).exp()
}

/// Fills accuracy and monitoring.
pub fn gather(world: &mut World, context: &Context<'_>) {
    let (scenario, p) = (context.scenario, context.parameters());
    for district in scenario.district_ids() {
        let (to_state, to_mission) = tips(world, context, district);
        let handed = to_mission * situation::handover(world, context, district);
        for id in scenario.organization_ids() {
            let tips = match scenario.kind(id) {
                OrganizationKind::PeaceOperation => to_mission,
                kind if kind.is_state_based() => to_state + handed,
                _ => 0.0,
            };
            let base = scenario.organizations[id.index()].traits.accuracy;
            *world.presence.accuracy.at_mut(id, district) = accuracy(base, p.violence.tips_gain, tips);
        }
        let monitoring = monitoring(world, context, district);
        world.presence.monitoring[district.index()] = monitoring;
    }
}

/// Tips per 10,000 persons and week to the state's side and to the peace operation.
fn tips(world: &World, context: &Context<'_>, district: DistrictId) -> (f64, f64) {
    let sums = world.population.of_district(district);
    let persons: f64 = sums.iter().map(|s| s.persons).sum();
    let mean = |value: fn(&crate::entities::Sums) -> f64| ratio(sums.iter().map(value).sum(), persons);
    let calm = (1.0 - mean(|s| s.fear)) * (1.0 - situation::ambient_fear(world, context, district));
    let rate = context.parameters().recruitment.tip_rate * 7.0 * 10_000.0;
    let (state, mission) = (mean(|s| s.trust[0]), mean(|s| s.trust[1]));
    let impartiality = world.presence.impartiality[district.index()];
    let kept = impartiality * (1.0 - information_loss(world, context, district));
    (rate * state * calm, rate * mission * calm * kept)
}

/// Channel 4: share of tips to the mission, and of monitoring, lost by proximity to counterterrorism [0, 1]; of several
/// missions the mean, as people meet them.
fn information_loss(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    if context.scenario.switches.information {
        let missions = situation::missions_present(world, context, district).into_iter();
        let close = missions.map(|(id, share)| share * situation::colocation(world, context, id, district));
        context.parameters().overlap.information_loss * close.sum::<f64>()
    } else {
        0.0
    }
}

fn monitoring(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let staff: f64 =
        context.scenario.organization_ids().map(|id| world.presence.effort(Effect::Monitors).at(id, district)).sum();
    let persons = world.population.persons_in(district);
    let half = context.parameters().protection.monitoring_half;
    saturation(ratio(staff * 100_000.0, persons), half) * (1.0 - information_loss(world, context, district))
}

#[cfg(test)]
mod tests {
    use super::accuracy;

    #[test]
    fn a_tip_a_week_per_ten_thousand_adds_about_a_fifth() {
        assert!((accuracy(0.1, 0.3, 0.0) - 0.1).abs() < 1e-12);
        assert!((accuracy(0.1, 0.3, 1.0) - 0.333).abs() < 1e-3);
        assert!(accuracy(0.1, 0.3, 1e3) <= 1.0);
    }
}
