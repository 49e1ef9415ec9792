//! Cohesion, visibility, discipline and skill: how organizations change (MODEL.md, section 7.11).
//!
//! Monitored abuse is sanctioned, which slowly raises discipline; training by partners raises effectiveness, its effect on
//! discipline has a free sign. Cohesion recovers after a coup; an armed group that lost many reorganizes before it is whole.
//! A group goes underground once a stronger force is in reach, and comes into the open where none is.
//!
#![doc = include_str!("../../docs/book/src/model/organizations.md")]

use super::Context;
use crate::entities::World;
use crate::event::{Event, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::portable::Portable as _;
use crate::random::Process;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, within};

/// Cohesion of a group that lost this share of its strength [0, 1]: one half at `half`.
///
/// **E11.2 cohesion of a disrupted group**: 1/(1 + (losses in memory/strength)/disruption_loss); falls to it at once,
/// rises to it by 1 - exp(-dt/disruption_recovery); 1 without the switch.
/// Parameters: `violence.disruption_loss`, `violence.disruption_recovery`.
/// Source: *assumption*.
/// Test: `losses_at_the_half_point_halve_cohesion`.
pub fn disrupted(lost_share: f64, half: f64) -> f64 {
    1.0 / (1.0 + lost_share / half)
}

/// All organizations after this step.
pub fn develop(world: &mut World, context: &Context<'_>, events: &[Event]) {
    let exposed = monitored_cases(world, context, events);
    for id in context.scenario.organization_ids() {
        if context.scenario.switches.desertion_by_rout && context.scenario.kind(id) == OrganizationKind::StateForce {
            desert(world, context, id);
        }
        cohere(world, context, id);
        if context.scenario.kind(id).is_armed_group() {
            conceal(world, context, id, context.days);
        } else {
            learn(world, context, id, exposed[id.index()]);
        }
        if context.scenario.switches.contestation {
            contest(world, context, id);
        }
    }
}

/// Hazard of desertion [1/day]: both the want of cohesion and the share of garrisons lost must be there.
///
/// **E11.9 deserters in a step with the switch `desertion_by_rout`**: strength x W(collapse_desertion x (1 - cohesion)
/// x share lost), rounded at random, from all units; share lost: personnel of bases in districts whose garrison is
/// lost, by their shares.
/// With: `submodels::organizations::lost_share`.
/// Parameters: `violence.collapse_desertion`.
/// Source: the army deserted in the rout of the north, March to April 2012; rate from the strength of December 2012.
/// Test: `soldiers_desert_where_cohesion_and_garrisons_are_lost_and_not_after_a_coup_alone`.
pub fn desertion(rate: f64, cohesion: f64, lost_share: f64) -> f64 {
    rate * (1.0 - cohesion) * lost_share
}

/// Soldiers of a state's force desert, wherever they are.
fn desert(world: &mut World, context: &Context<'_>, id: OrganizationId) {
    let rate = context.parameters().violence.collapse_desertion;
    let hazard = desertion(rate, world.organization(id).cohesion, lost_share(world, context, id));
    if hazard <= 0.0 {
        return;
    }
    let mut stream = context.organization_stream(Process::Strength, id);
    // Between the words of the coup and of arrivals.
    stream.jump_to(8);
    let organization = &mut world.organizations[id.index()];
    let count = stream.round(f64::from(organization.strength()) * within(hazard, context.days));
    organization.take(count, |_| true);
}

/// Share of a state's force that belongs to bases in districts whose garrison is lost [0, 1].
pub fn lost_share(world: &World, context: &Context<'_>, state: OrganizationId) -> f64 {
    let bases = &context.scenario.organizations[state.index()].bases;
    let open = || bases.iter().filter(|&&(_, from, to, _)| (from..to).contains(&context.day));
    let lost: f64 = open().filter(|(d, ..)| world.district(*d).lost).map(|(_, _, _, share)| share).sum();
    ratio(lost, open().map(|(_, _, _, share)| share).sum())
}

/// **E11.1 recovery of cohesion, state-based**: cohesion + (1 - cohesion)(1 - exp(-dt/coup_recovery)).
/// Parameters: `violence.coup_recovery`.
/// Source: *assumption*.
/// Test: `an_army_recovers_cohesion_with_its_e_folding_time`.
fn cohere(world: &mut World, context: &Context<'_>, id: OrganizationId) {
    let v = &context.parameters().violence;
    let organization = &mut world.organizations[id.index()];
    if !context.scenario.kind(id).is_armed_group() {
        organization.cohesion += (1.0 - organization.cohesion) * within(1.0 / v.coup_recovery, context.days);
        return;
    }
    if !context.scenario.switches.disruption {
        organization.cohesion = 1.0;
        return;
    }
    let lost = ratio(organization.losses, f64::from(organization.strength()).max(1.0));
    let wanted = disrupted(lost, v.disruption_loss);
    let speed = if wanted < organization.cohesion { 1.0 } else { within(1.0 / v.disruption_recovery, context.days) };
    organization.cohesion += (wanted - organization.cohesion) * speed;
}

/// Units go underground or come into the open.
///
/// **E11.3 visible share v after a step**: v + W(go_underground)(target - v).
/// Parameters: `violence.go_underground`.
/// Source: deaths of January to April 2013.
/// Test: `a_group_hides_where_stronger_forces_are_in_reach_and_shows_itself_elsewhere`.
pub fn conceal(world: &mut World, context: &Context<'_>, id: OrganizationId, days: f64) {
    let v = &context.parameters().violence;
    let step = within(v.go_underground, days);
    let targets: Vec<f64> =
        context.scenario.district_ids().map(|district| openness(world, context, id, district)).collect();
    for unit in &mut world.organizations[id.index()].units {
        unit.visible += step * (targets[unit.district.index()] - unit.visible);
    }
}

/// Visible share toward which a group tends in a district: hidden where a stronger hostile force is in reach.
///
/// **E11.4 target of visibility**: hidden_share if the sum over state-based forces of reach x quality x cohesion x
/// hostility exceeds own reach x cohesion, otherwise visible_share.
/// Parameters: `violence.hidden_share`, `violence.visible_share`.
/// Source: columns of January 2013.
/// Test: `a_group_hides_where_stronger_forces_are_in_reach_and_shows_itself_elsewhere`.
fn openness(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    let v = &context.parameters().violence;
    let own = world.presence.reach.at(id, district) * world.organization(id).cohesion;
    let enemy: f64 = world
        .presence
        .near(context.kinds().state_based, district)
        .into_iter()
        .map(|other| {
            let force = world.organization(other);
            world.presence.reach.at(other, district)
                * force.quality
                * force.cohesion
                * context.hostility(world, id, other)
        })
        .sum();
    if enemy > own { v.hidden_share } else { v.visible_share }
}

/// Cases of abuse that monitors see, by organization.
///
/// **E11.6 monitored cases**: sum of monitoring x (killed + non-lethal cases, detentions among them) of its abuse.
/// Source: definition.
/// Test: `monitored_abuse_raises_discipline`.
fn monitored_cases(world: &World, context: &Context<'_>, events: &[Event]) -> Vec<f64> {
    let mut cases = vec![0.0; context.scenario.organizations.len()];
    for event in events {
        if let (Practice::Abuse | Practice::NonLethalAbuse | Practice::Detention, Party::Organization(id)) =
            (event.practice, event.side_a)
        {
            let seen = world.presence.monitoring[event.district.index()];
            cases[id.index()] += seen * f64::from(event.deaths_civilians + event.cases);
        }
    }
    cases
}

/// **E11.5 discipline after sanctions**: discipline + min(1, accountability_gain x monitored cases per 1,000
/// soldiers)(1 - discipline).
/// Parameters: `institutions.accountability_gain`.
/// Source: *assumption*.
/// Test: `monitored_abuse_raises_discipline`.
fn learn(world: &mut World, context: &Context<'_>, id: OrganizationId, exposed: f64) {
    let p = &context.parameters().institutions;
    let strength = f64::from(world.organization(id).strength());
    let training = training(world, context, id);
    let organization = &mut world.organizations[id.index()];
    let sanction = p.accountability_gain * ratio(exposed * 1_000.0, strength);
    organization.discipline += sanction.min(1.0) * (1.0 - organization.discipline);
    let years = context.days / 365.0;
    organization.quality *= (p.training_gain * training * years).exponential();
    organization.discipline = (organization.discipline + p.training_discipline * training * years).clamp(0.0, 1.0);
}

/// Training of the state's forces by interveners: their staff on host-force support over the state's strength [0, 1].
///
/// **E11.7 effects of training in a year**: quality x exp(training_gain x training), discipline + training_discipline x
/// training, held from 0 to 1; training = min(1, supporting effort of interveners anywhere/strength).
/// Parameters: `institutions.training_gain`, `institutions.training_discipline`.
/// Source: *assumption*.
/// Test: `interveners_that_support_train_the_army_wherever_they_are`.
fn training(world: &World, context: &Context<'_>, id: OrganizationId) -> f64 {
    if context.scenario.kind(id) != OrganizationKind::StateForce {
        return 0.0;
    }
    let partners = context.scenario.organization_ids().filter(|&other| context.scenario.kind(other).is_intervener());
    let staff: f64 = partners.map(|other| world.presence.effort(Effect::Supports).row(other).iter().sum::<f64>()).sum();
    ratio(staff, f64::from(world.organization(id).strength())).min(1.0)
}

/// Contestation: a norm whose problem is small (visible success) gains weight, one whose problem is large loses it; off by
/// default.
///
/// **E11.8 contested weights**: weight x exp(contestation_rate x dt/365 x (0.5 - mean problem)), scaled to sum 1.
/// Parameters: `institutions.contestation_rate`.
/// Source: Winston 2018; off by default.
/// Test: `contested_norms_gain_weight_where_their_problem_is_small`.
fn contest(world: &mut World, context: &Context<'_>, id: OrganizationId) {
    let rate = context.parameters().institutions.contestation_rate * context.days / 365.0;
    let problem = |norm: usize| {
        let values = world.presence.problem_of(id, context.scenario.norms[norm].problem);
        ratio(values.iter().sum(), values.len() as f64)
    };
    let success: Vec<f64> = (0..context.scenario.norms.len()).map(|norm| 0.5 - problem(norm)).collect();
    let organization = &mut world.organizations[id.index()];
    for (weight, success) in organization.weights.iter_mut().zip(success) {
        *weight *= (rate * success).exponential();
    }
    let total: f64 = organization.weights.iter().sum();
    organization.weights.iter_mut().for_each(|weight| *weight = ratio(*weight, total));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ALLIES, ARMY, HILLS, INSURGENTS, PLAIN, Setting, UN, close, effort, event, put};

    #[test]
    fn losses_at_the_half_point_halve_cohesion() {
        assert_eq!(disrupted(0.0, 0.3), 1.0);
        assert!((disrupted(0.3, 0.3) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn soldiers_desert_where_cohesion_and_garrisons_are_lost_and_not_after_a_coup_alone() {
        assert_eq!(desertion(0.02, 0.4, 0.0), 0.0, "a coup without a rout");
        assert_eq!(desertion(0.02, 1.0, 0.5), 0.0, "a rout without a coup costs the broken garrisons alone");
        assert!((desertion(0.02, 0.4, 0.25) - 0.003).abs() < 1e-12);
        // Cohesion .4 recovers in 90 days: with a quarter lost throughout, 1 - exp(-.02 x .25 x .6 x 90) desert in all.
        let (mut cohesion, mut left) = (0.4, 1.0);
        for _ in 0..20_000 {
            left *= 1.0 - within(desertion(0.02, cohesion, 0.25), 0.1);
            cohesion += (1.0 - cohesion) * within(1.0 / 90.0, 0.1);
        }
        assert!((left - (-0.02 * 0.25 * 0.6 * 90.0_f64).exp()).abs() < 1e-3, "{left}");
    }

    #[test]
    fn an_army_recovers_cohesion_with_its_e_folding_time() {
        let setting = Setting::new(&["violence.coup_recovery=90"]);
        let mut world = setting.world();
        world.organizations[0].cohesion = 0.35;
        cohere(&mut world, &setting.context(0), ARMY);
        close(world.organization(ARMY).cohesion, 1.0 - 0.65 * (-7.0_f64 / 90.0).exp());
    }

    #[test]
    fn a_group_hides_where_stronger_forces_are_in_reach_and_shows_itself_elsewhere() {
        let mut setting = Setting::new(&[
            "violence.hidden_share=0.03",
            "violence.visible_share=0.7",
            "organizations.army.quality=0.3",
        ]);
        setting.scenario.parameters.violence.go_underground = 2.0_f64.ln() / 7.0;
        let mut world = setting.world();
        put(&mut world, INSURGENTS, HILLS, 100.0);
        put(&mut world, INSURGENTS, PLAIN, 100.0);
        // 0.3 x 0.9 for each soldier: 108 against 100, 81 against 100.
        put(&mut world, ARMY, HILLS, 400.0);
        put(&mut world, ARMY, PLAIN, 300.0);
        let target = |district| openness(&world, &setting.context(0), INSURGENTS, district);
        assert_eq!((target(HILLS), target(PLAIN)), (0.03, 0.7));
        world.organizations[INSURGENTS.index()].units.iter_mut().for_each(|unit| unit.visible = 0.5);
        conceal(&mut world, &setting.context(0), INSURGENTS, 7.0);
        for unit in &world.organization(INSURGENTS).units {
            // Half of the way in a step.
            close(unit.visible, if unit.district == HILLS { 0.265 } else { 0.6 });
        }
        world.organizations[0].cohesion = 0.9;
        assert_eq!(openness(&world, &setting.context(0), INSURGENTS, HILLS), 0.7, "a force without cohesion is weaker");
    }

    #[test]
    fn monitored_abuse_raises_discipline() {
        let mut setting = Setting::new(&["institutions.training_discipline=0"]);
        setting.scenario.parameters.institutions.accountability_gain = 0.01;
        let mut world = setting.world();
        world.presence.monitoring[HILLS.index()] = 0.5;
        let by = |force, practice, deaths_civilians, cases| Event {
            deaths_civilians,
            cases,
            ..event(practice, Party::Organization(force), Party::Civilians)
        };
        let events = [
            by(ARMY, Practice::Abuse, 4, 0),
            by(ARMY, Practice::NonLethalAbuse, 0, 12),
            by(ARMY, Practice::Detention, 0, 4),
            by(ARMY, Practice::Operation, 9, 9),
            by(UN, Practice::NonLethalAbuse, 0, 6),
            Event { district: PLAIN, ..by(ARMY, Practice::Abuse, 7, 0) },
        ];
        let cases = monitored_cases(&world, &setting.context(0), &events);
        assert_eq!((cases[ARMY.index()], cases[UN.index()]), (10.0, 3.0));
        // Ten among a thousand soldiers.
        learn(&mut world, &setting.context(0), ARMY, 10.0);
        close(world.organization(ARMY).discipline, 0.45 + 0.1 * 0.55);
        learn(&mut world, &setting.context(0), ARMY, 1e9);
        close(world.organization(ARMY).discipline, 1.0);
    }

    #[test]
    fn interveners_that_support_train_the_army_wherever_they_are() {
        let mut setting = Setting::new(&[]);
        setting.scenario.parameters.institutions.training_gain = 0.05;
        setting.scenario.parameters.institutions.training_discipline = -0.02;
        let mut world = setting.world();
        effort(&mut world, UN, Effect::Supports, HILLS, 100.0);
        effort(&mut world, ALLIES, Effect::Supports, PLAIN, 50.0);
        effort(&mut world, ARMY, Effect::Supports, PLAIN, 500.0);
        close(training(&world, &setting.context(0), ARMY), 0.15);
        assert_eq!(training(&world, &setting.context(0), UN), 0.0);
        learn(&mut world, &setting.context(0), ARMY, 0.0);
        let years = 7.0_f64 / 365.0;
        close(world.organization(ARMY).quality, 0.3 * (0.05 * 0.15 * years).exp());
        close(world.organization(ARMY).discipline, 0.45 - 0.02 * 0.15 * years);
        effort(&mut world, UN, Effect::Supports, HILLS, 1e6);
        assert_eq!(training(&world, &setting.context(0), ARMY), 1.0);
    }

    #[test]
    fn contested_norms_gain_weight_where_their_problem_is_small() {
        let mut setting = Setting::new(&[]);
        setting.scenario.parameters.institutions.contestation_rate = 0.5;
        let mut world = setting.world();
        world.organizations[0].weights = vec![0.5, 0.5, 0.0, 0.0, 0.0];
        // Means over three districts: 0.2 for the problem of the first norm, 0.8 for that of the second.
        for (norm, values) in [(0, [0.6, 0.0, 0.0]), (1, [0.9, 0.9, 0.6])] {
            world.presence.problem[setting.scenario.norms[norm].problem.index()] = values.to_vec();
        }
        contest(&mut world, &setting.context(0), ARMY);
        let factor = (0.5 * 7.0 / 365.0 * 0.3_f64).exp();
        let weights = &world.organization(ARMY).weights;
        close(weights[0], factor / (factor + 1.0 / factor));
        close(weights.iter().sum(), 1.0);
    }
}
