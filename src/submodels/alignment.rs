//! Perceived alignment of peace operations with state and counterterrorist forces (MODEL.md, section 8, channel 2).
//!
#![doc = include_str!("../../docs/book/src/model/alignment.md")]

use super::{Context, situation};
use crate::entities::World;
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::stats::{ratio, saturation, within};

/// Target of alignment [0, 1] from its four sources at these weights, and from what dialogue takes away, all in [0, 1].
///
/// **C.2 target of alignment**: (w1 co-location + w2 counterterrorist share + w3 hand-over + w4 labels)(1 -
/// alignment_dialogue x C.2d), from 0 to 1.
/// Parameters: `overlap.alignment_colocation`, `overlap.alignment_visible_ct`, `overlap.alignment_handover`,
/// `overlap.alignment_labels`, `overlap.alignment_dialogue`.
/// Source: Moe 2021; Di Razza 2018 (direction).
/// Test: `separation_and_dialogue_keep_the_mission_impartial`.
pub fn target(sources: [f64; 4], weights: [f64; 4], taken: f64) -> f64 {
    let raised: f64 = sources.iter().zip(weights).map(|(source, weight)| source * weight).sum();
    (raised * (1.0 - taken)).clamp(0.0, 1.0)
}

/// Dialogue as people meet it [0, 1]: by persons on it per 100,000 inhabitants, and at most as far as their teams come around.
///
/// **C.2d dialogue of the peace operations where people meet it**: min(s(mediating staff of peace operations per
/// 100,000; dialogue_half), E3.2 of mediating staff/dialogue_team).
/// With: `submodels::alignment::own_dialogue`.
/// Parameters: `institutions.dialogue_half`, `institutions.dialogue_team`, `protection.patrol_area`.
/// Source: *assumption*.
/// Test: `dialogue_is_met_by_density_and_no_farther_than_teams_come`.
pub fn met(density: f64, half: f64, reach: f64) -> f64 {
    saturation(density, half).min(reach)
}

/// Alignment adjusts in every district.
///
/// **C.2b alignment after a step**: alignment + W(alignment_adjust) x (target - alignment).
/// Parameters: `overlap.alignment_adjust`.
/// Source: *assumption*.
/// Test: `alignment_comes_half_way_to_its_target_in_its_half_life`.
pub fn adjust(world: &mut World, context: &Context<'_>) {
    if !context.scenario.switches.alignment {
        return;
    }
    let o = &context.parameters().overlap;
    let weights = [o.alignment_colocation, o.alignment_visible_ct, o.alignment_handover, o.alignment_labels];
    let step = within(o.alignment_adjust, context.days);
    for district in context.scenario.district_ids() {
        let taken = o.alignment_dialogue * own_dialogue(world, context, district);
        let target = target(sources(world, context, district), weights, taken);
        let state = &mut world.districts[district.index()];
        state.alignment += step * (target - state.alignment);
    }
}

/// Dialogue of the peace operations themselves, where people meet it [0, 1].
fn own_dialogue(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let p = context.parameters();
    let mediating = |id| world.presence.effort(Effect::Mediates).at(id, district);
    let staff: f64 = situation::missions(context).map(mediating).sum();
    let teams = staff / p.institutions.dialogue_team;
    let reach = situation::patrol_reach(teams, p.protection.patrol_area, context.derived.inhabited[district.index()]);
    let density = ratio(staff * 100_000.0, world.population.persons_in(district));
    met(density, p.institutions.dialogue_half, reach)
}

/// Mean of the sources over the missions in a district; 0 where there is none.
///
/// **C.2c sources of several missions**: mean of C.2a over the missions with staff there, weighted by protecting +
/// mediating effort; by staff where none has any.
/// With: `submodels::situation::missions_present`.
/// Source: *assumption*.
/// Test: `of_several_missions_each_counts_by_what_it_does_to_protect_and_to_mediate`.
fn sources(world: &World, context: &Context<'_>, district: DistrictId) -> [f64; 4] {
    let mut mean = [0.0; 4];
    for (mission, share) in situation::missions_present(world, context, district) {
        let own = sources_of(world, context, mission, district);
        mean.iter_mut().zip(own).for_each(|(sum, source)| *sum += share * source);
    }
    mean
}

/// Co-location, visible counterterrorist share, hand-over, labels, as seen of one mission.
///
/// **C.2a its sources, where the mission has staff, otherwise 0**: co-location: other state-based staff/all state-based
/// staff, other peace operations counted among the first only as far as they fight: min(staff, fighting + supporting
/// effort); min(1, (fighting + supporting effort)/staff of the mission); E4.4; share of persons labelled, by labels in
/// force (E5.45).
/// With: `submodels::situation::colocation`, `submodels::situation::fighting`.
/// Source: *assumption*.
/// Test: `a_mission_is_beside_other_forces_and_beside_other_missions_as_far_as_they_fight`.
fn sources_of(world: &World, context: &Context<'_>, mission: OrganizationId, district: DistrictId) -> [f64; 4] {
    let staff = world.presence.staff.at(mission, district);
    let fighting = situation::fighting(world, mission, district);
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
    use super::{met, target};

    #[test]
    fn dialogue_is_met_by_density_and_no_farther_than_teams_come() {
        assert!((met(20.0, 20.0, 0.9) - 0.5).abs() < 1e-12);
        assert_eq!(met(1e6, 20.0, 0.02), 0.02);
        assert_eq!(met(0.0, 20.0, 0.0), 0.0);
    }

    #[test]
    fn separation_and_dialogue_keep_the_mission_impartial() {
        let weights = [0.3, 0.3, 0.2, 0.2];
        assert_eq!(target([0.0; 4], weights, 0.0), 0.0);
        assert!((target([1.0; 4], weights, 0.0) - 1.0).abs() < 1e-12);
        assert!((target([1.0, 0.0, 0.0, 0.0], weights, 0.5) - 0.15).abs() < 1e-12);
    }
}
