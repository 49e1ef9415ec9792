//! Timeline: dated causes take effect on their dates (MODEL.md, section 7.1).
//!
//! A cause acts through state that other dates use too: cohesion, strength, accords, relations, consent, sponsorship, labels, closed
//! districts, quality, discipline. It never enters a rate of violence and never kills.
//!
#![doc = include_str!("../../docs/book/src/model/timeline.md")]

use super::Context;
use crate::entities::{Accord, World};
use crate::ids::OrganizationId;
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
        Change::Relation(a, b, value) => world.relate(*a, *b, *value),
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
    use crate::submodels::tests::{ARMY, INSURGENTS, Setting, UN};

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
    fn a_relation_changes_on_its_day_both_ways_and_under_the_accord_that_holds() {
        let mut setting = Setting::new(&[]);
        let mut world = setting.world();
        let count = world.organizations.len();
        let found = |world: &World| {
            [(UN, INSURGENTS), (INSURGENTS, UN)].map(|(a, b)| world.presence.hostility[a.index() * count + b.index()])
        };
        // In the second step, of days 7 to 13; before it nothing is different.
        let cause = |day, change| Cause { id: format!("on_{day}"), date: setting.scenario.start, day, change };
        setting.scenario.timeline =
            vec![cause(8.0, Change::Relation(UN, INSURGENTS, -0.2)), cause(15.0, Change::Accord(UN, INSURGENTS))];
        setting.scenario.parameters.institutions.accord_hostility = 0.5;
        for (step, wanted) in [(0, 0.6), (1, 0.2), (2, 0.1), (3, 0.1)] {
            apply(&mut world, &setting.context(step));
            assert_eq!(found(&world), [wanted; 2], "step {step}");
        }
        assert_eq!(world.given[UN.index() * count + INSURGENTS.index()], -0.2);
    }

    #[test]
    fn without_desertion_by_rout_a_share_deserts_at_the_coup() {
        let setting = Setting::new(&["switches.desertion_by_rout=false", "violence.coup_desertion=0.2"]);
        let mut world = setting.world();
        coup(&mut world, &setting.context(0), ARMY);
        assert_eq!(world.organization(ARMY).strength(), 800);
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
