//! Information: tips raise the accuracy of operations and rights monitoring (MODEL.md, section 7.4).
//!
//! mu = 1 - (1 - base) exp(-kappa tips), tips per 10,000 persons and week. Tips come from those who trust and do not
//! fear; those to the peace operation fall with its impartiality (channel 2). Proximity to counterterrorism costs it tips
//! and monitoring (channel 4); what it knows can be handed over to the state's side.
//!
#![doc = include_str!("../../docs/book/src/model/information.md")]

use super::{Context, situation};
use crate::entities::World;
use crate::ids::DistrictId;
use crate::norm::Effect;
use crate::portable::Portable as _;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, saturation};

/// Accuracy mu [0, 1] from the accuracy at no tips and from tips per 10,000 persons and week.
///
/// **E4.1 accuracy mu**: 1 - (1 - base) exp(-kappa x tips).
/// Parameters: `violence.tips_gain`, `organizations.*.accuracy`.
/// Source: *assumption*.
/// Test: `a_tip_a_week_per_ten_thousand_adds_about_a_fifth`.
pub fn accuracy(base: f64, kappa: f64, tips: f64) -> f64 {
    raised(base, unknown(kappa, tips))
}

/// Accuracy [0, 1] from the accuracy at no tips, and what tips leave unknown [0, 1].
fn raised(base: f64, unknown: f64) -> f64 {
    1.0 - (1.0 - base) * unknown
}

/// What tips per 10,000 persons and week leave unknown [0, 1].
fn unknown(kappa: f64, tips: f64) -> f64 {
    (-kappa * tips).exponential()
}

/// Fills accuracy and monitoring.
///
/// **E4.3 tips of the other state-based forces**: tips to the state + tips to the mission x hand-over.
/// Source: *assumption*.
/// Test: `tips_to_the_mission_reach_others_as_far_as_they_are_handed_over`.
pub fn gather(world: &mut World, context: &Context<'_>) {
    let (scenario, kappa) = (context.scenario, context.parameters().violence.tips_gain);
    for district in scenario.district_ids() {
        let lost = information_loss(world, context, district);
        let (to_state, to_mission) = tips(world, context, district, lost);
        let to_others = to_state + to_mission * situation::handover(world, context, district);
        let [of_missions, of_others] = [to_mission, to_others].map(|tips| unknown(kappa, tips));
        for id in context.kinds().all {
            let left = match scenario.kind(id) {
                OrganizationKind::PeaceOperation => of_missions,
                kind if kind.is_state_based() => of_others,
                _ => 1.0,
            };
            let base = scenario.organizations[id.index()].traits.accuracy;
            *world.presence.accuracy.at_mut(id, district) = raised(base, left);
        }
        let monitoring = monitoring(world, context, district, lost);
        world.presence.monitoring[district.index()] = monitoring;
    }
}

/// Tips per 10,000 persons and week to the state's side and to the peace operation.
///
/// **E4.2 tips per 10,000 persons and week**: 70,000 x tip_rate x mean trust x (1 - mean fear) x (1 - ambient fear); to
/// the mission also x C.13 x (1 - C.4).
/// Parameters: `recruitment.tip_rate`.
/// Source: *assumption*.
/// Test: `impartiality_is_what_alignment_leaves_times_standing`.
fn tips(world: &World, context: &Context<'_>, district: DistrictId, lost: f64) -> (f64, f64) {
    let sums = world.population.of_district(district);
    let persons: f64 = sums.iter().map(|s| s.persons).sum();
    let mean = |value: fn(&crate::entities::Sums) -> f64| ratio(sums.iter().map(value).sum(), persons);
    let calm = (1.0 - mean(|s| s.fear)) * (1.0 - situation::ambient_fear(world, context, district));
    let rate = context.parameters().recruitment.tip_rate * 7.0 * 10_000.0;
    let (state, mission) = (mean(|s| s.trust[0]), mean(|s| s.trust[1]));
    let impartiality = world.presence.impartiality[district.index()];
    let kept = impartiality * (1.0 - lost);
    (rate * state * calm, rate * mission * calm * kept)
}

/// Channel 4: share of tips to the mission, and of monitoring, lost by proximity to counterterrorism [0, 1]; of several
/// missions the mean, as people meet them.
///
/// **C.4 share of tips and monitoring lost**: information_loss x co-location (C.2a), of several peace operations the
/// mean with the weights of C.2c.
/// Parameters: `overlap.information_loss`.
/// Source: *assumption*.
/// Test: `standing_beside_other_forces_costs_the_mission_tips_and_all_their_monitoring`.
fn information_loss(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    if context.scenario.switches.information {
        let missions = situation::missions_present(world, context, district).into_iter();
        let close = missions.map(|(id, share)| share * situation::colocation(world, context, id, district));
        context.parameters().overlap.information_loss * close.sum::<f64>()
    } else {
        0.0
    }
}

/// **E4.5 monitoring**: s(monitoring staff per 100,000; monitoring_half) x (1 - C.4).
/// Parameters: `protection.monitoring_half`.
/// Source: *assumption*.
/// Test: `standing_beside_other_forces_costs_the_mission_tips_and_all_their_monitoring`.
fn monitoring(world: &World, context: &Context<'_>, district: DistrictId, lost: f64) -> f64 {
    let here = world.presence.here(context.kinds().all, district).into_iter();
    let staff: f64 = here.map(|id| world.presence.effort(Effect::Monitors).at(id, district)).sum();
    let persons = world.population.persons_in(district);
    let half = context.parameters().protection.monitoring_half;
    saturation(ratio(staff * 100_000.0, persons), half) * (1.0 - lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ALLIES, ARMY, HILLS, INSURGENTS, Setting, UN, close, effort, put};

    #[test]
    fn a_tip_a_week_per_ten_thousand_adds_about_a_fifth() {
        assert!((accuracy(0.1, 0.3, 0.0) - 0.1).abs() < 1e-12);
        assert!((accuracy(0.1, 0.3, 1.0) - 0.333).abs() < 1e-3);
        assert!(accuracy(0.1, 0.3, 1e3) <= 1.0);
    }

    #[test]
    fn tips_to_the_mission_reach_others_as_far_as_they_are_handed_over() {
        let setting =
            Setting::new(&["overlap.handover_half=0.1", "violence.tips_gain=0.3", "recruitment.tip_rate=1e-4"]);
        let mut world = setting.world();
        put(&mut world, UN, HILLS, 100.0);
        effort(&mut world, UN, Effect::Informs, HILLS, 10.0);
        let context = setting.context(0);
        let (to_state, to_mission) = tips(&world, &context, HILLS, information_loss(&world, &context, HILLS));
        assert!(to_state > 0.0 && to_mission > 0.0);
        gather(&mut world, &context);
        let accurate = |id: crate::ids::OrganizationId, tips: f64| {
            1.0 - (1.0 - setting.scenario.organizations[id.index()].traits.accuracy) * (-0.3 * tips).exp()
        };
        for id in [ARMY, ALLIES] {
            close(world.presence.accuracy.at(id, HILLS), accurate(id, to_state + 0.5 * to_mission));
        }
        close(world.presence.accuracy.at(UN, HILLS), accurate(UN, to_mission));
        close(world.presence.accuracy.at(INSURGENTS, HILLS), 0.5);
    }

    #[test]
    fn standing_beside_other_forces_costs_the_mission_tips_and_all_their_monitoring() {
        let setting = Setting::new(&["overlap.information_loss=0.3", "protection.monitoring_half=20"]);
        let off = Setting::new(&["switches.information=false", "protection.monitoring_half=20"]);
        let mut world = setting.world();
        put(&mut world, UN, HILLS, 25.0);
        put(&mut world, ARMY, HILLS, 75.0);
        // 16 among 40,000 are 40 per 100,000: two thirds, by whoever monitors.
        effort(&mut world, ARMY, Effect::Monitors, HILLS, 10.0);
        effort(&mut world, INSURGENTS, Effect::Monitors, HILLS, 6.0);
        let lost = information_loss(&world, &setting.context(0), HILLS);
        close(lost, 0.3 * 0.75);
        assert_eq!(information_loss(&world, &off.context(0), HILLS), 0.0);
        gather(&mut world, &off.context(0));
        close(world.presence.monitoring[HILLS.index()], 2.0 / 3.0);
        gather(&mut world, &setting.context(0));
        close(world.presence.monitoring[HILLS.index()], 2.0 / 3.0 * (1.0 - lost));
        let (with, without) =
            (tips(&world, &setting.context(0), HILLS, lost), tips(&world, &off.context(0), HILLS, 0.0));
        close(with.0, without.0);
        close(with.1, without.1 * (1.0 - lost));
    }
}
