//! Perceived alignment of the peace operation with state and counterterrorist forces (MODEL.md, section 8, channel 2).
//!
//! One state per district, a' = rate (target - a); target = w1 co-location + w2 visible counterterrorist share of the
//! mission's effort + w3 hand-over + w4 labels, less dialogue. Impartiality is 1 - a.

use super::{Context, situation};
use crate::entities::World;
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, within};

/// Target of alignment [0, 1] from its four sources and dialogue, each in [0, 1], at these weights.
pub fn target(sources: [f64; 4], weights: [f64; 4], dialogue: f64) -> f64 {
    let raised: f64 = sources.iter().zip(weights).map(|(source, weight)| source * weight).sum();
    (raised * (1.0 - dialogue)).clamp(0.0, 1.0)
}

/// Alignment adjusts in every district.
pub fn adjust(world: &mut World, context: &Context<'_>) {
    if !context.scenario.switches.alignment {
        return;
    }
    let o = &context.parameters().overlap;
    let weights = [o.alignment_colocation, o.alignment_visible_ct, o.alignment_handover, o.alignment_labels];
    let step = within(o.alignment_adjust, context.days);
    let mission =
        context.scenario.organization_ids().find(|&id| context.scenario.kind(id) == OrganizationKind::PeaceOperation);
    for district in context.scenario.district_ids() {
        let sources = mission.map_or([0.0; 4], |mission| sources(world, context, mission, district));
        let target = target(sources, weights, world.presence.dialogue[district.index()]);
        let state = &mut world.districts[district.index()];
        state.alignment += step * (target - state.alignment);
    }
}

/// Co-location, visible counterterrorist share, hand-over, labels, as seen where the mission is.
fn sources(world: &World, context: &Context<'_>, mission: OrganizationId, district: DistrictId) -> [f64; 4] {
    let staff = world.presence.staff.at(mission, district);
    if staff < 1.0 {
        return [0.0; 4];
    }
    let effort = |effect| world.presence.effort(effect).at(mission, district);
    let fighting = effort(Effect::Fights) + effort(Effect::Supports);
    let sums = world.population.of_district(district);
    let labelled: f64 = sums.iter().enumerate().map(|(c, s)| s.persons * situation::label(world, district, c)).sum();
    [
        situation::colocation(world, context, mission, district),
        (ratio(fighting, staff)).min(1.0),
        situation::handover(world, context, district),
        ratio(labelled, sums.iter().map(|s| s.persons).sum()),
    ]
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn separation_and_dialogue_keep_the_mission_impartial() {
        let weights = [0.3, 0.3, 0.2, 0.2];
        assert_eq!(target([0.0; 4], weights, 0.0), 0.0);
        assert!((target([1.0; 4], weights, 0.0) - 1.0).abs() < 1e-12);
        assert!((target([1.0, 0.0, 0.0, 0.0], weights, 0.5) - 0.15).abs() < 1e-12);
    }
}
