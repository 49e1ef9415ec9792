//! Timeline: dated causes take effect on their dates (MODEL.md, section 7.1).
//!
//! A cause acts through state that other dates use too: cohesion, strength, accords, consent, sponsorship, labels, closed
//! districts, quality, discipline. It never enters a rate of violence and never kills.

use super::Context;
use crate::entities::{Accord, World};
use crate::ids::OrganizationId;
use crate::random::Process;
use crate::scenario::Change;

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
    }
}

/// A coup lowers cohesion. Desertion follows from lost cohesion and lost garrisons (section 7.11), or, without the switch
/// `desertion_by_rout`, at once by the same share at every coup.
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
fn weights(world: &mut World, context: &Context<'_>) {
    for (organization, data) in world.organizations.iter_mut().zip(&context.scenario.organizations) {
        let fresh = data.mandates.iter().rev().find(|(day, _)| (context.day..context.day + context.days).contains(day));
        if let Some((_, weights)) = fresh {
            organization.weights.clone_from(weights);
        }
    }
}
