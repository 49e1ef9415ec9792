//! Authority and control (MODEL.md, section 7.10).
//!
//! Authority A grows logistically, A' = gain x effort x A (1 - A/ceiling), toward a ceiling set by presence and legitimacy;
//! it falls with attacks on the state, rival governance and routs, and never reaches zero for good. Control shares adjust at a
//! slow rate toward support x share of the staff that is out among the people; "nobody" keeps a part.
//!
#![doc = include_str!("../../docs/book/src/model/authority.md")]

use super::{Context, situation};
use crate::entities::World;
use crate::event::{Event, Party, Practice};
use crate::ids::{CampId, DistrictId};
use crate::norm::Effect;
use crate::portable::Portable as _;
use crate::stats::{ratio, saturation, within};

/// Authority below which growth starts anyway [0, 1]: no absorbing zero.
const SEED: f64 = 0.02;

/// E-folding time in which a rout works itself out on authority [days]: nine tenths within 30 days.
const ROUT_DAYS: f64 = 13.0;

/// Growth of authority over some days at an effort and ceiling in [0, 1]; `gain` [1/year].
///
/// **E10.1 growth of authority A in a step**: (gain/365) x effort x (A + 0.02)(1 - A/ceiling) x dt below the ceiling,
/// otherwise 0.
/// Parameters: `institutions.authority_gain`.
/// Source: logistic growth; *assumption*.
/// Test: `authority_grows_to_its_ceiling_and_not_above`.
pub fn growth(authority: f64, effort: f64, ceiling: f64, gain: f64, days: f64) -> f64 {
    if authority >= ceiling {
        return 0.0;
    }
    gain / 365.0 * effort * (authority + SEED) * (1.0 - authority / ceiling) * days
}

/// Target shares of control from influences: each over the sum of all and of nobody's.
///
/// **E10.6 target of control**: influence/(sum of influences + control_nobody).
/// Parameters: `institutions.control_nobody`.
/// Source: *assumption*.
/// Test: `control_targets_leave_a_part_to_nobody`.
pub fn control_targets(influence: &[f64], nobody: f64) -> Vec<f64> {
    let total: f64 = influence.iter().sum::<f64>() + nobody;
    influence.iter().map(|value| value / total).collect()
}

/// Authority and control of every district.
pub fn govern(world: &mut World, context: &Context<'_>, events: &[Event]) {
    let attacks = blows_to_the_state(context, events);
    for district in context.scenario.district_ids() {
        if context.scenario.districts[district.index()].outside {
            continue;
        }
        control(world, context, district);
        authority(world, context, district, attacks[district.index()]);
    }
}

/// Fatal attacks on the state's forces and killings of civilians by them, by district [events].
fn blows_to_the_state(context: &Context<'_>, events: &[Event]) -> Vec<f64> {
    let mut attacks = vec![0.0; context.scenario.districts.len()];
    for event in events {
        let by_state = matches!(event.side_a, Party::Organization(id) if context.scenario.kind(id).is_state_side());
        if by_state && event.practice == Practice::Abuse {
            attacks[event.district.index()] += 1.0;
        }
        let on_state = matches!(event.side_b, Party::Organization(id) if context.scenario.kind(id).is_state_side());
        if on_state && matches!(event.practice, Practice::Ambush | Practice::CampRaid) {
            attacks[event.district.index()] += 1.0;
        }
    }
    attacks
}

/// **E10.2 ceiling, effort, presence**: (0.5 + 0.5 presence)(0.5 + 0.5 trust); s(extending staff per 1,000;
/// extension_half); s(staff per 1,000; control_half).
/// Parameters: `institutions.extension_half`, `institutions.control_half`.
/// Source: *assumption*.
/// Test: `authority_grows_toward_its_ceiling_and_falls_with_blows_rivals_and_a_rout`.
///
/// **E10.3 losses of authority**: x (1 - authority_attack_loss)^blows x exp(-authority_rival x control of other camps x
/// dt) x exp(released rout); blows: ambushes and raids on the state's side, fatal abuse by it.
/// Parameters: `institutions.authority_attack_loss`, `institutions.authority_rival`.
/// Source: *assumption*.
/// Test: `authority_grows_toward_its_ceiling_and_falls_with_blows_rivals_and_a_rout`.
fn authority(world: &mut World, context: &Context<'_>, district: DistrictId, attacks: f64) {
    let p = &context.parameters().institutions;
    let persons = world.population.persons_in(district);
    let extending =
        staff_for_the_state(world, context, district, |id| world.presence.effort(Effect::Extends).at(id, district));
    let effort = saturation(ratio(extending * 1_000.0, persons), p.extension_half);
    let present = staff_for_the_state(world, context, district, |id| world.presence.staff.at(id, district));
    let presence = saturation(ratio(present * 1_000.0, persons), p.control_half);
    let trust = mean_trust_in_state(world, district);
    let ceiling = (0.5 + 0.5 * presence) * (0.5 + 0.5 * trust);
    let rival: f64 = rival_control(world, context, district);
    let state = &mut world.districts[district.index()];
    let mut value = state.authority + growth(state.authority, effort, ceiling, p.authority_gain, context.days);
    value *= (1.0 - p.authority_attack_loss).power(attacks);
    value *= (-p.authority_rival * rival * context.days).exponential();
    let rout = state.rout * within(1.0 / ROUT_DAYS, context.days);
    state.rout -= rout;
    state.authority = (value * rout.exponential()).clamp(0.0, 1.0);
}

fn rival_control(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let camps = (0..context.scenario.camps.len()).map(CampId::new).filter(|camp| Some(*camp) != world.state_camp);
    camps.map(|camp| world.district(district).control_of(camp)).sum()
}

fn mean_trust_in_state(world: &World, district: DistrictId) -> f64 {
    let sums = world.population.of_district(district);
    ratio(sums.iter().map(|s| s.trust[0]).sum(), sums.iter().map(|s| s.persons).sum())
}

/// Staff that counts toward the state: its own, and a share of interveners' (how far is a parameter of its own).
///
/// **E10.5 staff that counts for the state**: staff of the state's side + staff_control_share x staff of interveners.
/// Parameters: `institutions.staff_control_share`.
/// Source: *assumption*.
/// Test: `staff_from_abroad_counts_for_the_state_by_a_share`.
fn staff_for_the_state(
    world: &World,
    context: &Context<'_>,
    district: DistrictId,
    value: impl Fn(crate::ids::OrganizationId) -> f64,
) -> f64 {
    let share = context.parameters().institutions.staff_control_share;
    situation::state_based(world, context, district, |id| {
        value(id) * if context.scenario.kind(id).is_intervener() { share } else { 1.0 }
    })
}

/// **E10.7 control after a step**: share + W(control_adjust) x (target - share).
/// Parameters: `institutions.control_adjust`.
/// Source: *assumption*.
/// Test: `influence_is_staff_among_the_people_times_trust_or_support`.
fn control(world: &mut World, context: &Context<'_>, district: DistrictId) {
    let p = &context.parameters().institutions;
    let targets = control_targets(&influences(world, context, district), p.control_nobody);
    let step = within(p.control_adjust, context.days);
    let state = &mut world.districts[district.index()];
    for (share, target) in state.control.iter_mut().zip(targets) {
        *share += step * (target - *share);
    }
}

/// Influence of every camp [0, 1]: support times its share of the staff that is out among the people; the state's also by
/// administration, A + (1 - A) x trust x share.
///
/// **E10.8 influence**: state: A + (1 - A) x E10.13 x mean trust in the state; others: E10.13 x support.
/// Source: *assumption*.
/// Test: `influence_is_staff_among_the_people_times_trust_or_support`.
///
/// **E10.13 share of a camp in the staff among the people**: its staff/(staff of all camps + control_half x
/// persons/1,000); staff of the state: E10.5 x patrol_share; of another camp: its fighters + those visible.
/// With: `submodels::authority::staff_of`.
/// Parameters: `institutions.control_half`, `protection.patrol_share`.
/// Source: *assumption*.
/// Test: `influence_is_staff_among_the_people_times_trust_or_support`.
fn influences(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<f64> {
    let p = &context.parameters().institutions;
    let staff: Vec<f64> =
        (0..context.scenario.camps.len()).map(|camp| staff_of(world, context, district, CampId::new(camp))).collect();
    let ground = p.control_half * world.population.persons_in(district) / 1_000.0;
    let all = staff.iter().sum::<f64>() + ground;
    let influence = |(camp, staff): (usize, &f64)| {
        let share = ratio(*staff, all);
        if world.state_camp == Some(CampId::new(camp)) {
            let authority = world.district(district).authority;
            authority + (1.0 - authority) * share * mean_trust_in_state(world, district)
        } else if *staff > 0.0 {
            share * support(world, context, district, CampId::new(camp))
        } else {
            0.0
        }
    };
    staff.iter().enumerate().map(influence).collect()
}

/// Staff of a camp that is out among the people [persons]: patrols of forces; of armed groups all, those in the open twice.
fn staff_of(world: &World, context: &Context<'_>, district: DistrictId, camp: CampId) -> f64 {
    if world.state_camp == Some(camp) {
        let staff = staff_for_the_state(world, context, district, |id| world.presence.staff.at(id, district));
        return staff * context.parameters().protection.patrol_share;
    }
    let groups = world.presence.here(context.kinds().of_camp[camp.index()], district);
    groups.into_iter().map(|id| world.presence.staff.at(id, district) + world.presence.visible.at(id, district)).sum()
}

/// Support for a camp [0, 1]: (1 + relation)/2 of the communities present, by persons.
///
/// **E10.9 support of a camp**: mean over persons present of (1 + relation to the camp)/2.
/// Source: *assumption*.
/// Test: `influence_is_staff_among_the_people_times_trust_or_support`.
fn support(world: &World, context: &Context<'_>, district: DistrictId, camp: CampId) -> f64 {
    let camps = context.scenario.camps.len();
    let relations = &context.scenario.districts[district.index()].camp_relations;
    let sums = world.population.of_district(district);
    let persons: f64 = sums.iter().map(|s| s.persons).sum();
    let favour = |c: usize| 0.5 * (1.0 + relations[c * camps + camp.index()]);
    ratio(sums.iter().enumerate().map(|(c, s)| s.persons * favour(c)).sum(), persons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ALLIES, ARMY, HILLS, INSURGENTS, Setting, UN, close, effort, put};

    #[test]
    fn whoever_holds_the_state_has_the_staff_and_the_influence_of_the_state() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        let context = setting.context(0);
        put(&mut world, ARMY, HILLS, 100.0);
        let camp = |id: crate::ids::OrganizationId| setting.scenario.organizations[id.index()].camp;
        let before = influences(&world, &context, HILLS);
        assert!(staff_of(&world, &context, HILLS, camp(ARMY)) > 0.0);
        let rival = rival_control(&world, &context, HILLS);
        world.state_camp = Some(camp(INSURGENTS));
        let after = influences(&world, &context, HILLS);
        close(after[camp(INSURGENTS).index()], before[camp(ARMY).index()]);
        assert_eq!(after[camp(ARMY).index()], 0.0, "a camp without armed groups that does not hold the state");
        let all: f64 = world.district(HILLS).control.iter().sum();
        close(rival_control(&world, &context, HILLS), all - world.district(HILLS).control_of(camp(INSURGENTS)));
        assert!((rival - rival_control(&world, &context, HILLS)).abs() > 1e-6);
    }

    #[test]
    fn authority_grows_to_its_ceiling_and_not_above() {
        let mut authority = 0.0;
        for _ in 0..5_000 {
            authority += growth(authority, 1.0, 0.7, 0.15, 7.0);
        }
        assert!((authority - 0.7).abs() < 0.01, "{authority}");
        assert_eq!(growth(0.8, 1.0, 0.7, 0.15, 7.0), 0.0);
        assert!(growth(0.0, 1.0, 0.7, 0.15, 7.0) > 0.0, "zero does not absorb");
    }

    #[test]
    fn control_targets_leave_a_part_to_nobody() {
        let targets = control_targets(&[0.6, 0.25], 0.15);
        assert!((targets.iter().sum::<f64>() - 0.85).abs() < 1e-12);
        assert_eq!(control_targets(&[0.0, 0.0], 0.15), [0.0, 0.0]);
    }

    const CHANGES: [&str; 8] = [
        "institutions.authority_gain=0.3",
        "institutions.extension_half=1",
        "institutions.control_half=0.6",
        "institutions.staff_control_share=0.25",
        "institutions.authority_attack_loss=0.02",
        "institutions.authority_rival=0.0003",
        "institutions.control_nobody=0.15",
        "protection.patrol_share=0.25",
    ];

    /// 100 soldiers, 40 peacekeepers and 20 allies, who count for a quarter, and 60 insurgents, 20 of them in the open.
    fn held(setting: &Setting) -> World {
        let mut world = setting.world();
        for (id, persons) in [(ARMY, 100.0), (UN, 40.0), (ALLIES, 20.0), (INSURGENTS, 60.0)] {
            put(&mut world, id, HILLS, persons);
        }
        *world.presence.visible.at_mut(INSURGENTS, HILLS) = 20.0;
        effort(&mut world, ARMY, Effect::Extends, HILLS, 30.0);
        effort(&mut world, UN, Effect::Extends, HILLS, 40.0);
        world
    }

    #[test]
    fn staff_from_abroad_counts_for_the_state_by_a_share() {
        let setting = Setting::new(&CHANGES);
        let world = held(&setting);
        let staff = |id| world.presence.staff.at(id, HILLS);
        close(staff_for_the_state(&world, &setting.context(0), HILLS, staff), 115.0);
    }

    #[test]
    fn authority_grows_toward_its_ceiling_and_falls_with_blows_rivals_and_a_rout() {
        let setting = Setting::new(&CHANGES);
        let calm = held(&setting);
        // Trust in the state: 0.4 x 0.5 + 0.5 x 0.3 + 0.1 x 0.5, in single precision.
        let trust = mean_trust_in_state(&calm, HILLS);
        assert!((trust - 0.4).abs() < 1e-6);
        let (presence, effort) = ((115.0 / 40.0) / (115.0 / 40.0 + 0.6), 1.0 / 2.0);
        let ceiling = (0.5 + 0.5 * presence) * (0.5 + 0.5 * trust);
        let grown = 0.4 + 0.3 / 365.0 * effort * 0.42 * (1.0 - 0.4 / ceiling) * 7.0;
        let after = |change: fn(&mut World), blows| {
            let mut world = calm.clone();
            world.districts[HILLS.index()].control.fill(0.0);
            change(&mut world);
            authority(&mut world, &setting.context(0), HILLS, blows);
            (world.districts[HILLS.index()].authority, world.districts[HILLS.index()].rout)
        };
        close(after(|_| (), 0.0).0, grown);
        close(after(|_| (), 3.0).0, grown * 0.98_f64.powi(3));
        close(
            after(|world| world.districts[HILLS.index()].control = vec![0.3, 0.0, 0.5, 0.1], 0.0).0,
            grown * (-0.0003_f64 * 0.6 * 7.0).exp(),
        );
        let (authority, left) = after(|world| world.districts[HILLS.index()].rout = 0.2_f64.ln(), 0.0);
        let released = 0.2_f64.ln() * (1.0 - (-7.0_f64 / 13.0).exp());
        close(authority, grown * released.exp());
        close(left, 0.2_f64.ln() - released);
    }

    #[test]
    fn influence_is_staff_among_the_people_times_trust_or_support() {
        let mut setting = Setting::new(&CHANGES);
        setting.scenario.parameters.institutions.control_adjust = 2.0_f64.ln() / 7.0;
        let mut world = held(&setting);
        let context = setting.context(0);
        let camp = |id: crate::ids::OrganizationId| setting.scenario.organizations[id.index()].camp;
        // A quarter of the state's staff patrols; fighters in the open count twice.
        close(staff_of(&world, &context, HILLS, camp(ARMY)), 115.0 / 4.0);
        close(staff_of(&world, &context, HILLS, camp(INSURGENTS)), 80.0);
        // Herders, half of the people, stand with the insurgents by 0.2, all others against them by 0.4.
        close(support(&world, &context, HILLS, camp(INSURGENTS)), 0.5 * 0.6 + 0.5 * 0.3);
        let all = 115.0 / 4.0 + 80.0 + 24.0;
        let state = 0.4 + 0.6 * (115.0 / 4.0 / all) * mean_trust_in_state(&world, HILLS);
        let rival = 80.0 / all * 0.45;
        let found = influences(&world, &context, HILLS);
        close(found[camp(ARMY).index()], state);
        close(found[camp(INSURGENTS).index()], rival);
        assert_eq!((found[1], found[3]), (0.0, 0.0));
        // Half of the way to the target in a step.
        world.districts[HILLS.index()].control = vec![0.2, 0.1, 0.3, 0.0];
        control(&mut world, &context, HILLS);
        let total = state + rival + 0.15;
        for (found, wanted) in
            world.districts[HILLS.index()].control.iter().zip([0.2 + state / total, 0.1, 0.3 + rival / total, 0.0])
        {
            close(*found, wanted / 2.0);
        }
    }
}
