//! Protection: coverage by presence, deterrence, response, confusion (MODEL.md, section 7.3).
//!
//! coverage = min(1 - 3^(-density/c), 1 - exp(-n a / A)), density of the staff on protecting per 1,000 persons (Athena's
//! coverage function), n patrols that reach a km2 a day each in an inhabited area A. Those on
//! protecting are those who patrol. The same form serves any protector
//! for any referent: armed groups that guard or govern shelter villagers too.
//!
#![doc = include_str!("../../docs/book/src/model/protection.md")]

use super::{Context, situation};
use crate::entities::{Presence, World};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::portable::Portable as _;
use crate::scenario::OrganizationKind;
use crate::stats::{joint, ratio, saturation};

/// Coverage by density alone, 1 - 3^(-density/c) [0, 1]; `density` and `c` in staff per 1,000 persons. At density c it is 2/3.
///
/// **E3.1 coverage by density**: 1 - 3^(-density/c), density of the staff on protecting per 1,000 persons.
/// Parameters: `protection.coverage_density`.
/// Source: Athena (coverage function).
/// Test: `coverage_is_two_thirds_at_its_density_and_agrees_with_athena`.
pub fn coverage(density: f64, c: f64) -> f64 {
    -(-3_f64.logarithm() * density / c).exponential_less_one()
}

/// Fills coverage, deterrence, dialogue, confusion and protection of every district.
///
/// **E3.14 deterrence of a district**: min(1, posture x (1 + synergy)).
/// Parameters: `overlap.synergy`.
/// Source: *assumption*.
/// Test: `posture_deters_more_by_synergy_and_never_more_than_all`.
pub fn cover(world: &mut World, context: &Context<'_>) {
    let sponsored = world.organizations.iter().any(|organization| organization.sponsorship > 0.0);
    let labelled = world.labels.iter().any(|label| *label > 0.0);
    let ready: Vec<f64> =
        context.scenario.organization_ids().map(|id| situation::readiness(world, context, id)).collect();
    for district in context.scenario.district_ids() {
        let persons = world.population.persons_in(district);
        if persons <= 0.0 {
            continue;
        }
        for id in world.presence.here(context.kinds().all, district) {
            let value = organization_coverage(world, context, (id, ready[id.index()]), district, persons);
            *world.presence.coverage.at_mut(id, district) = value;
        }
        let d = district.index();
        let impartiality = impartiality(world, context, district);
        world.presence.impartiality[d] = impartiality;
        let posture = effort_share(world, context, &ready, district, persons);
        // Channel 5: robust posture deters more than its share of effort, and towns freed by fighting make dialogue possible.
        let synergy = if context.scenario.switches.synergy { context.parameters().overlap.synergy } else { 0.0 };
        let deterrence = (posture * (1.0 + synergy)).min(1.0);
        let dialogue = (dialogue(&world.presence, context, district, persons)
            * (1.0 + synergy * freed(world, context, district)))
        .min(1.0);
        let confusion = confusion(world, context, district);
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
///
/// **C.13 impartiality of the peace operations as people see it**: min(1, (1 - alignment) x mean of C.12 over the
/// missions present, weighted as in C.2c).
/// Source: *assumption*.
/// Test: `impartiality_is_what_alignment_leaves_times_standing`.
fn impartiality(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let missions = situation::missions_present(world, context, district);
    let standing = match missions.is_empty() {
        true => 1.0,
        false => missions.iter().map(|&(id, share)| share * situation::standing(world, context, id, district)).sum(),
    };
    ((1.0 - world.district(district).alignment) * standing).min(1.0)
}

/// **E3.3 coverage of an organization**: min(E3.1, E3.2) of (protects + guards + 0.5 x governs) x E3.4 x E3.13.
/// Source: *assumption*.
/// Test: `coverage_follows_from_effort_on_protecting_counted_once`.
fn organization_coverage(
    world: &World,
    context: &Context<'_>,
    (id, ready): (OrganizationId, f64),
    district: DistrictId,
    persons: f64,
) -> f64 {
    let p = &context.parameters().protection;
    let effort = |effect| world.presence.effort(effect).at(id, district);
    let staff = effort(Effect::Protects) + effort(Effect::Guards) + 0.5 * effort(Effect::Governs);
    if staff <= 0.0 {
        return 0.0;
    }
    let patrolling = staff * ready * access(world, context, id, district);
    let density = patrolling * 1_000.0 / persons;
    let reach =
        situation::patrol_reach(patrolling / p.patrol_size, p.patrol_area, context.derived.inhabited[district.index()]);
    coverage(density, p.coverage_density).min(reach)
}

/// Access of a force to people: its standing, lowered for a peace operation by perceived alignment; 1 for others.
///
/// **E3.13 access of a force to people**: standing (C.12), for a peace operation times 1 - access_loss x alignment.
/// Parameters: `overlap.access_loss`.
/// Source: *assumption*.
/// Test: `coverage_follows_from_effort_on_protecting_counted_once`.
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
///
/// **E3.5 robust posture of a district**: E3.1 of the sum over state-based forces of the staff that deters x E3.4.
/// Parameters: `protection.coverage_density`.
/// Source: *assumption*.
/// Test: `coverage_follows_from_effort_on_protecting_counted_once`.
fn effort_share(world: &World, context: &Context<'_>, ready: &[f64], district: DistrictId, persons: f64) -> f64 {
    let p = &context.parameters().protection;
    let effort = world.presence.effort(Effect::Deters);
    let of = |id: OrganizationId| effort.at(id, district) * ready[id.index()];
    let staff: f64 = world.presence.here(context.kinds().state_based, district).into_iter().map(of).sum();
    coverage(staff * 1_000.0 / persons, p.coverage_density)
}

/// **E3.6 dialogue**: min(1, s(mediating staff of all per 100,000; dialogue_half) x (1 + synergy x freed)), freed in
/// E3.17.
/// With: `submodels::protection::cover`.
/// Parameters: `institutions.dialogue_half`, `overlap.synergy`.
/// Source: *assumption*.
/// Test: `dialogue_gains_by_synergy_where_fighters_are_fought_and_nowhere_else`.
fn dialogue(presence: &Presence, context: &Context<'_>, district: DistrictId, persons: f64) -> f64 {
    let here = presence.here(context.kinds().all, district);
    let staff: f64 = here.into_iter().map(|id| presence.effort(Effect::Mediates).at(id, district)).sum();
    saturation(staff * 100_000.0 / persons, context.parameters().institutions.dialogue_half)
}

/// How far a district is freed by those who fight armed groups there: their effort against the fighters of challengers [0, 1].
///
/// **E3.17 how far a district is freed**: s(state-based staff there on fighting or on supporting those who fight;
/// fighters of challengers there), 0 below one fighter.
/// Source: *assumption*.
/// Test: `dialogue_gains_by_synergy_where_fighters_are_fought_and_nowhere_else`.
fn freed(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let challengers = world.presence.here(context.kinds().challengers, district);
    let fighters: f64 = challengers.into_iter().map(|id| world.presence.staff.at(id, district)).sum();
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
///
/// **C.3 share of protection lost to confusion**: confusion x sum over pairs of protectors of 2 x coverage a x coverage
/// b/(sum of coverages)^2 x similarity x (1 - clarity).
/// Parameters: `overlap.confusion`.
/// Source: *assumption*.
/// Test: `confusion_is_between_protectors_who_do_the_same_where_nobody_knows_who_protects`.
fn confusion(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    if !context.scenario.switches.confusion {
        return 0.0;
    }
    let protectors: Vec<(OrganizationId, f64)> = protectors(world, context, district).collect();
    let total: f64 = protectors.iter().map(|(_, coverage)| coverage).sum();
    let mut mixture = 0.0;
    for (n, &(a, first)) in protectors.iter().enumerate() {
        for &(b, second) in &protectors[n + 1..] {
            mixture += 2.0 * first * second / (total * total) * similarity(&world.presence, a, b, district);
        }
    }
    context.parameters().overlap.confusion * mixture * (1.0 - world.district(district).clarity)
}

/// State-based forces that cover a district, with their coverage.
fn protectors<'a>(
    world: &'a World,
    context: &Context<'_>,
    district: DistrictId,
) -> impl Iterator<Item = (OrganizationId, f64)> + use<'a> {
    let here = world.presence.here(context.kinds().state_based, district).into_iter();
    here.map(move |id| (id, world.presence.coverage.at(id, district))).filter(|(_, coverage)| *coverage > 0.0)
}

/// Similarity of what two organizations do in a district: the Ruzicka similarity of their shares of effort [0, 1].
///
/// **C.3a similarity of two organizations**: C.8 of their shares of effort by effect in the district.
/// Source: Ruzicka 1958.
/// Test: `confusion_is_between_protectors_who_do_the_same_where_nobody_knows_who_protects`.
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
///
/// **E3.8 protection of a district**: 1 - product over state-based forces of (1 - coverage x discipline x response);
/// the peace operations are one factor, of their joint coverage (E3.16) and their mean discipline x response by
/// coverage.
/// With: `submodels::protection::by_missions`.
/// Parameters: `organizations.*.discipline`.
/// Source: *assumption*.
/// Test: `what_forces_leave_unprotected_multiplies_and_missions_are_one_factor`.
fn combined(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let mut unprotected = 1.0;
    let mut missions_counted = false;
    for (id, coverage) in protectors(world, context, district) {
        let protected = match context.scenario.kind(id) {
            OrganizationKind::PeaceOperation if missions_counted => 0.0,
            OrganizationKind::PeaceOperation => {
                missions_counted = true;
                by_missions(world, context, district)
            }
            _ => coverage * world.organization(id).discipline * response(world, context, id, district),
        };
        unprotected *= 1.0 - protected;
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
///
/// **E3.7 response in time**: min(1, (1 - exp(-response_reach/radius)) x synergy x warning) x (1 - confusion); radius =
/// sqrt(inhabited km2/pi); synergy and warning in C.5 and C.6.
/// Parameters: `organizations.*.response_reach`.
/// Source: *assumption*.
/// Test: `response_falls_with_the_radius_and_gains_by_synergy_and_warning`.
///
/// **C.5 synergy**: 1 + synergy x posture in response; 1 + synergy in deterrence (E3.14); 1 + synergy x freed in
/// dialogue (E3.6, E3.17).
/// With: `submodels::protection::cover`.
/// Parameters: `overlap.synergy`.
/// Source: *assumption*.
/// Test: `response_falls_with_the_radius_and_gains_by_synergy_and_warning`,
/// `posture_deters_more_by_synergy_and_never_more_than_all`,
/// `dialogue_gains_by_synergy_where_fighters_are_fought_and_nowhere_else`.
///
/// **C.6 warning in response**: 1 + shared_warning x hand-over.
/// Parameters: `overlap.shared_warning`.
/// Source: *assumption*.
/// Test: `response_falls_with_the_radius_and_gains_by_synergy_and_warning`.
pub fn response(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    let (p, d) = (context.parameters(), district.index());
    let switches = &context.scenario.switches;
    let reach = context.scenario.organizations[id.index()].traits.response_reach;
    let radius = (context.derived.inhabited[d] / std::f64::consts::PI).sqrt();
    let mut response = 1.0 - (-reach / radius).exponential();
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
    use crate::submodels::tests::{ALLIES, ARMY, HILLS, PLAIN, Setting, UN, close, effort, put};

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

    #[test]
    fn posture_deters_more_by_synergy_and_never_more_than_all() {
        for persons in [40.0, 1e6] {
            let setting = Setting::new(&["overlap.synergy=0.5", "protection.coverage_density=2"]);
            let mut world = setting.world();
            put(&mut world, UN, HILLS, persons);
            effort(&mut world, UN, Effect::Deters, HILLS, persons);
            cover(&mut world, &setting.context(0));
            // 40 among 40,000 are half of the density at which two thirds are covered: 1 - 1/sqrt(3).
            let posture = 1.0 - 3.0_f64.powf(-persons / 80.0);
            close(world.presence.posture[HILLS.index()], posture);
            close(world.presence.deterrence[HILLS.index()], (1.5 * posture).min(1.0));
        }
        let setting = Setting::new(&["switches.synergy=false"]);
        let mut world = setting.world();
        effort(&mut world, UN, Effect::Deters, HILLS, 40.0);
        cover(&mut world, &setting.context(0));
        assert_eq!(world.presence.deterrence[HILLS.index()], world.presence.posture[HILLS.index()]);
    }

    #[test]
    fn response_falls_with_the_radius_and_gains_by_synergy_and_warning() {
        let changes = ["organizations.un.response_reach=40", "overlap.handover_half=0.1"];
        let setting = Setting::new(&[&changes[..], &["overlap.synergy=0.5", "overlap.shared_warning=0.4"]].concat());
        let mut world = setting.world();
        let alone = 1.0 - (-40.0 / (3_120.0 / std::f64::consts::PI).sqrt()).exp();
        close(response(&world, &setting.context(0), UN, HILLS), alone);
        world.presence.posture[HILLS.index()] = 0.2;
        put(&mut world, UN, HILLS, 100.0);
        effort(&mut world, UN, Effect::Informs, HILLS, 10.0);
        // A hand-over of one half.
        let quickened = alone * (1.0 + 0.5 * 0.2) * (1.0 + 0.4 * 0.5);
        close(response(&world, &setting.context(0), UN, HILLS), quickened.min(1.0));
        world.presence.confusion[HILLS.index()] = 0.25;
        close(response(&world, &setting.context(0), UN, HILLS), 0.75 * quickened.min(1.0));
        let off = Setting::new(&[&changes[..], &["switches.synergy=false", "switches.shared_warning=false"]].concat());
        close(response(&world, &off.context(0), UN, HILLS), 0.75 * alone);
    }

    #[test]
    fn what_forces_leave_unprotected_multiplies_and_missions_are_one_factor() {
        let setting = Setting::new(&["switches.synergy=false", "switches.shared_warning=false"]);
        let mut world = setting.world();
        let context = setting.context(0);
        assert_eq!(combined(&world, &context, HILLS), 0.0);
        for (id, coverage) in [(ARMY, 0.3), (UN, 0.5), (ALLIES, 0.1)] {
            *world.presence.coverage.at_mut(id, HILLS) = coverage;
        }
        let part = |id: OrganizationId, coverage| {
            coverage * world.organization(id).discipline * response(&world, &context, id, HILLS)
        };
        let wanted = 1.0 - (1.0 - part(ARMY, 0.3)) * (1.0 - part(UN, 0.5)) * (1.0 - part(ALLIES, 0.1));
        close(combined(&world, &context, HILLS), wanted);
        // Two missions with coverages of 0.5 and 0.2 cover 0.6 together; discipline is their mean by coverage.
        let two = Setting::new(&["separate=un", "switches.synergy=false", "switches.shared_warning=false"]);
        let mut world = two.world();
        let context = two.context(0);
        let missions: Vec<OrganizationId> = situation::missions(&context).collect();
        for (&id, (coverage, discipline)) in missions.iter().zip([(0.5, 0.9), (0.2, 0.55)]) {
            *world.presence.coverage.at_mut(id, HILLS) = coverage;
            world.organizations[id.index()].discipline = discipline;
        }
        let mean = (0.5 * 0.9 + 0.2 * 0.55) / 0.7;
        close(combined(&world, &context, HILLS), 0.6 * mean * response(&world, &context, missions[0], HILLS));
    }

    #[test]
    fn confusion_is_between_protectors_who_do_the_same_where_nobody_knows_who_protects() {
        let setting = Setting::new(&["overlap.confusion=0.2"]);
        let mut world = setting.world();
        world.districts[HILLS.index()].clarity = 0.4;
        effort(&mut world, ARMY, Effect::Protects, HILLS, 30.0);
        effort(&mut world, ARMY, Effect::Fights, HILLS, 10.0);
        effort(&mut world, UN, Effect::Protects, HILLS, 5.0);
        effort(&mut world, UN, Effect::Mediates, HILLS, 5.0);
        // Shares 0.75 and 0.25 against 0.5 and 0.5: minima 0.5, maxima 0.75 + 0.25 + 0.5.
        close(similarity(&world.presence, ARMY, UN, HILLS), 0.5 / 1.5);
        close(similarity(&world.presence, ARMY, ARMY, HILLS), 1.0);
        *world.presence.coverage.at_mut(ARMY, HILLS) = 0.3;
        assert_eq!(confusion(&world, &setting.context(0), HILLS), 0.0, "one protector is not confused");
        *world.presence.coverage.at_mut(UN, HILLS) = 0.1;
        close(confusion(&world, &setting.context(0), HILLS), 0.2 * (2.0 * 0.3 * 0.1 / 0.16) / 3.0 * 0.6);
        world.districts[HILLS.index()].clarity = 1.0;
        assert_eq!(confusion(&world, &setting.context(0), HILLS), 0.0);
        world.districts[HILLS.index()].clarity = 0.4;
        let off = Setting::new(&["switches.confusion=false"]);
        assert_eq!(confusion(&world, &off.context(0), HILLS), 0.0);
        assert_eq!(confusion(&world, &setting.context(0), PLAIN), 0.0);
    }
}
