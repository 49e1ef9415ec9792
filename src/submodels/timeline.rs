//! Timeline: dated causes take effect on their dates (MODEL.md, section 7.1).
//!
//! A cause acts through state that other dates use too: cohesion, strength, accords, consent, sponsorship, labels, closed
//! districts, quality, discipline, relations, who holds the state, and want, which drives people from home. It never enters a rate of
//! violence and never kills.
//!
#![doc = include_str!("../../docs/book/src/model/timeline.md")]

use super::Context;
use crate::entities::{Accord, Organization, Unit, World};
use crate::ids::{DistrictId, OrganizationId};
use crate::random::Process;
use crate::scenario::{Change, Scenario};

/// Applies the causes whose day falls into this step or before it.
pub fn apply(world: &mut World, context: &Context<'_>) {
    let end_of_step = context.day + context.days;
    while let Some(cause) = context.scenario.timeline.get(world.causes_done) {
        if cause.day >= end_of_step {
            break;
        }
        world.causes_done += 1;
        change(world, context, &cause.change);
    }
    weights(world, context);
    world.update_hostility(context.parameters().institutions.accord_hostility);
}

fn change(world: &mut World, context: &Context<'_>, change: &Change) {
    match change {
        Change::Coup(state) => coup(world, context, *state),
        Change::Accord(a, b) => accord(world, *a, *b),
        Change::Consent(mission, value) => world.organizations[mission.index()].consent = *value,
        Change::Sponsorship(group, _, value) => world.organizations[group.index()].sponsorship = *value,
        Change::Label(_, community, value) => world.labels[community.index()] = *value,
        Change::Existence(group, district, persons) => {
            let size = context.scenario.organizations[group.index()].unit_size;
            world.organizations[group.index()].add(*district, *district, *persons, size, 0.0);
        }
        Change::Exclusion(organization, area, closed) => {
            area.iter().for_each(|d| world.organizations[organization.index()].closed[d.index()] = *closed);
        }
        Change::Identity(organization, name) => world.organizations[organization.index()].name.clone_from(name),
        Change::Effectiveness(organization, factor) => world.organizations[organization.index()].quality *= factor,
        Change::Discipline(organization, shift) => {
            let discipline = &mut world.organizations[organization.index()].discipline;
            *discipline = (*discipline + shift).clamp(0.0, 1.0);
        }
        Change::Relation(a, b, value) => relation(world, *a, *b, *value),
        Change::Defection(from, to, area, share) => {
            let gone = release(&mut world.organizations[from.index()], area, *share);
            welcome(world, context, *to, &gone);
        }
        Change::Dissolution(organization, area, share) => {
            release(&mut world.organizations[organization.index()], area, *share);
        }
        Change::Government(force, kept) => govern(world, context, *force, *kept),
        Change::Hardship(area, rate) => area.iter().for_each(|d| world.hardship[d.index()] = rate / 365.0),
    }
}

/// A coup lowers cohesion. Desertion follows from lost cohesion and lost garrisons (section 7.11), or, without the switch
/// `desertion_by_rout`, at once by the same share at every coup.
///
/// **E1.1 cohesion after a coup**: min(cohesion, coup_cohesion).
/// Parameters: `violence.coup_cohesion`.
/// Source: *assumption*, fitted to 2012.
/// Test: `a_coup_lowers_cohesion_to_its_value_and_never_raises_it`.
///
/// **E1.2 deserters at a coup without the switch `desertion_by_rout`**: coup_desertion x strength, rounded at random.
/// Parameters: `violence.coup_desertion`.
/// Source: fitted to the strength of December 2012.
/// Test: `without_desertion_by_rout_a_share_deserts_at_the_coup`.
fn coup(world: &mut World, context: &Context<'_>, state: OrganizationId) {
    let violence = &context.parameters().violence;
    let organization = &mut world.organizations[state.index()];
    organization.cohesion = organization.cohesion.min(violence.coup_cohesion);
    if context.scenario.switches.desertion_by_rout {
        return;
    }
    let deserters = violence.coup_desertion * f64::from(organization.strength());
    let count = context.organization_stream(Process::Strength, state).round(deserters);
    organization.take(count, |_| true);
}

/// An accord opens (or opens again) between its parties; whether it holds is simulated.
fn accord(world: &mut World, a: OrganizationId, b: OrganizationId) {
    match world.accords.iter_mut().find(|accord| accord.parties == (a, b) || accord.parties == (b, a)) {
        Some(accord) => accord.holds = true,
        None => world.accords.push(Accord { parties: (a, b), holds: true }),
    }
}

/// Two organizations are from now on what the tables say; armed groups go on falling out and coming together from there.
///
/// **E1.4 relation of two organizations on its date**: that of the row, either way; for E10.14 it is the relation of the
/// scenario from then on.
/// Source: input.
/// Test: `a_relation_changes_either_way_on_its_date_and_stays`, `groups_return_to_the_relation_that_was_dated_last`.
fn relation(world: &mut World, a: OrganizationId, b: OrganizationId, value: f64) {
    let count = world.organizations.len();
    for at in [a.index() * count + b.index(), b.index() * count + a.index()] {
        world.relations[at] = value;
        world.given_relations[at] = value;
    }
}

/// The state is held by another camp; its administration, as far as it stays at its desks, and the staff of the state's side count
/// for that camp.
///
/// **E1.7 camp that holds the state**: that of the force named last; before any, that of the first force of the state's side. On the
/// day authority x share of the administration that stays, everywhere; 1 without a value.
/// Source: input.
/// Test: `whoever_holds_the_state_has_the_staff_and_the_influence_of_the_state`,
/// `of_the_administration_of_a_state_that_changes_hands_a_share_stays`.
fn govern(world: &mut World, context: &Context<'_>, force: OrganizationId, kept: f64) {
    world.state_camp = Some(context.scenario.organizations[force.index()].camp);
    world.districts.iter_mut().for_each(|district| district.authority *= kept);
}

/// Takes a share of an organization's persons out of some districts; returns them, unit by unit. What it would have without losses
/// shrinks alike: whoever has left is not replaced.
///
/// **E1.5 persons who leave an organization on a date, for home (dissolution) or for another (defection)**: share x persons of each
/// unit there, whole by carrying the rest over to the next unit; the plan of E2.30 x persons left/persons before.
/// Source: input.
/// Test: `a_share_of_every_unit_leaves_and_nobody_is_lost_or_made`, `whoever_has_gone_home_is_not_replaced`.
fn release(organization: &mut Organization, area: &[DistrictId], share: f64) -> Vec<Unit> {
    let before = f64::from(organization.strength());
    let mut gone = Vec::new();
    let mut rest = 0.0;
    for unit in organization.units.iter_mut().filter(|unit| area.contains(&unit.district)) {
        let wanted = f64::from(unit.personnel) * share + rest;
        let persons = (wanted + 0.5).floor().clamp(0.0, f64::from(unit.personnel)) as u32;
        rest = wanted - f64::from(persons);
        unit.personnel -= persons;
        if persons > 0 {
            gone.push(Unit { personnel: persons, ..unit.clone() });
        }
    }
    organization.units.retain(|unit| unit.personnel > 0);
    if before > 0.0 {
        let left = f64::from(organization.strength()) / before;
        organization.planned = organization.planned.map(|planned| planned * left);
    }
    gone
}

/// Persons who come over to an organization stay where they are; their first task is a new one. Forces stand in the open, groups as
/// they came.
///
/// **E1.6 units of those who come over**: in their district and at their base, with units that have room there or as new ones; visible
/// share 1 in a force, that which they had in an armed group.
/// Source: *assumption*.
/// Test: `a_share_of_every_unit_leaves_and_nobody_is_lost_or_made`.
fn welcome(world: &mut World, context: &Context<'_>, to: OrganizationId, gone: &[Unit]) {
    let data = &context.scenario.organizations[to.index()];
    for unit in gone {
        let visible = if data.kind.is_armed_group() { unit.visible } else { 1.0 };
        world.organizations[to.index()].add(unit.district, unit.base, unit.personnel, data.unit_size, visible);
    }
}

/// Norm weights change on the dates of mandates; in between they stay (or drift, where contestation is on).
///
/// **E1.3 weights in force**: those of the latest mandate dated within the step.
/// Source: input.
/// Test: `weights_change_in_the_step_of_their_date_and_stay`.
fn weights(world: &mut World, context: &Context<'_>) {
    for (organization, data) in world.organizations.iter_mut().zip(&context.scenario.organizations) {
        let fresh = data.mandates.iter().rev().find(|(day, _)| (context.day..context.day + context.days).contains(day));
        if let Some((_, weights)) = fresh {
            organization.weights.clone_from(weights);
        }
    }
}

/// Where a change for a while begins or ends, forces whose mandates it changes go over to the weights that are in force under it.
pub fn enter_phase(world: &mut World, before: &Scenario, context: &Context<'_>) {
    let forces = before.organizations.iter().zip(&context.scenario.organizations);
    for (organization, (before, now)) in world.organizations.iter_mut().zip(forces) {
        if before.mandates != now.mandates {
            let weights = now.weights_on(context.day).unwrap_or_else(|| now.first_weights());
            organization.weights.copy_from_slice(weights);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Cause;
    use crate::submodels::tests::{ARMY, HILLS, INSURGENTS, MILITIA, PLAIN, Setting};

    #[test]
    fn a_coup_lowers_cohesion_to_its_value_and_never_raises_it() {
        let setting = Setting::new(&["violence.coup_cohesion=0.35"]);
        let mut world = setting.world();
        for (before, after) in [(1.0, 0.35), (0.2, 0.2)] {
            world.organizations[0].cohesion = before;
            coup(&mut world, &setting.context(0), ARMY);
            assert_eq!(world.organization(ARMY).cohesion, after);
        }
        assert_eq!(world.organization(ARMY).strength(), 1_000, "nobody deserts at the coup itself");
    }

    #[test]
    fn without_desertion_by_rout_a_share_deserts_at_the_coup() {
        let setting = Setting::new(&["switches.desertion_by_rout=false", "violence.coup_desertion=0.2"]);
        let mut world = setting.world();
        coup(&mut world, &setting.context(0), ARMY);
        assert_eq!(world.organization(ARMY).strength(), 800);
    }

    #[test]
    fn a_relation_changes_either_way_on_its_date_and_stays() {
        let mut setting = Setting::new(&[]);
        let cause = |day: f64, value: f64| Cause {
            id: format!("relation_{day}"),
            date: setting.scenario.start,
            day,
            change: Change::Relation(ARMY, MILITIA, value),
        };
        setting.scenario.timeline = vec![cause(8.0, -0.4), cause(20.0, 0.5)];
        let mut world = setting.world();
        let (before, count) = (world.relations.clone(), world.organizations.len());
        let (there, back) = (ARMY.index() * count + MILITIA.index(), MILITIA.index() * count + ARMY.index());
        for (step, wanted) in [(0, before[there]), (1, -0.4), (2, 0.5), (9, 0.5)] {
            apply(&mut world, &setting.context(step));
            assert_eq!((world.relations[there], world.relations[back]), (wanted, wanted), "step {step}");
            assert_eq!(world.presence.hostility[there], (-wanted).max(0.0), "step {step}");
        }
        let others = (0..count * count).filter(|at| ![there, back].contains(at));
        assert!(others.into_iter().all(|at| world.relations[at] == before[at]), "no other relation changes");
        relation(&mut world, ARMY, INSURGENTS, 1.0);
        assert_eq!(world.relations[there], 0.5);
    }

    #[test]
    fn a_share_of_every_unit_leaves_and_nobody_is_lost_or_made() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        for organization in [ARMY, INSURGENTS] {
            world.organizations[organization.index()].units.clear();
        }
        let group = &mut world.organizations[INSURGENTS.index()];
        for (district, persons) in [(HILLS, 31), (HILLS, 30), (PLAIN, 40)] {
            group.add(district, district, persons, persons, 0.5);
        }
        change(&mut world, &setting.context(0), &Change::Defection(INSURGENTS, ARMY, vec![HILLS], 0.35));
        // 0.35 x 31 = 10.85, and of 30 what is left of the rest: 10.5 - 0.15.
        let sizes = |id: OrganizationId| {
            world.organization(id).units.iter().map(|unit| (unit.district, unit.personnel)).collect::<Vec<_>>()
        };
        assert_eq!(sizes(INSURGENTS), [(HILLS, 20), (HILLS, 20), (PLAIN, 40)]);
        assert_eq!(sizes(ARMY).iter().map(|(_, persons)| persons).sum::<u32>(), 21);
        assert!(world.organization(ARMY).units.iter().all(|unit| unit.visible == 1.0 && unit.task.is_none()));
        // All of it, everywhere: nobody is left.
        change(&mut world, &setting.context(0), &Change::Defection(INSURGENTS, MILITIA, vec![HILLS, PLAIN], 1.0));
        assert!(world.organization(INSURGENTS).units.is_empty());
        assert_eq!(world.organization(MILITIA).strength(), 80);
        assert!(world.organization(MILITIA).units.iter().all(|unit| unit.visible == 0.5), "as they came");
    }

    #[test]
    fn of_the_administration_of_a_state_that_changes_hands_a_share_stays() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        let before: Vec<f64> = world.districts.iter().map(|district| district.authority).collect();
        for (kept, left) in [(1.0, 1.0), (0.25, 0.25)] {
            change(&mut world, &setting.context(0), &Change::Government(ARMY, kept));
            let now: Vec<f64> = world.districts.iter().map(|district| district.authority).collect();
            assert_eq!(now, before.iter().map(|authority| authority * left).collect::<Vec<f64>>());
        }
        assert_eq!(world.state_camp, Some(setting.scenario.organizations[ARMY.index()].camp));
    }

    #[test]
    fn whoever_has_gone_home_is_not_replaced() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        let before = world.organization(ARMY).strength();
        world.organizations[ARMY.index()].planned = Some(2_000.0);
        let all: Vec<DistrictId> = setting.scenario.district_ids().collect();
        change(&mut world, &setting.context(0), &Change::Dissolution(ARMY, all.clone(), 0.0));
        assert_eq!((world.organization(ARMY).strength(), world.organization(ARMY).planned), (before, Some(2_000.0)));
        change(&mut world, &setting.context(0), &Change::Dissolution(ARMY, all, 0.9));
        assert_eq!(world.organization(ARMY).strength(), before / 10);
        assert_eq!(world.organization(ARMY).planned, Some(2_000.0 * f64::from(before / 10) / f64::from(before)));
    }

    #[test]
    fn weights_change_in_the_step_of_their_date_and_stay() {
        let mut setting = Setting::new(&[]);
        let [first, second, third] = [[1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0]];
        setting.scenario.organizations[0].mandates = [(0.0, first), (8.0, second), (12.0, third), (35.0, second)]
            .map(|(day, weights)| (day, weights.to_vec()))
            .to_vec();
        let mut world = setting.world();
        // Of two dates in one step the later one holds.
        for (step, wanted) in [(0, first), (1, third), (2, third), (4, third), (5, second), (6, second)] {
            weights(&mut world, &setting.context(step));
            assert_eq!(world.organization(ARMY).weights, wanted, "step {step}");
        }
    }
}
