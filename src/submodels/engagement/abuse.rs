//! Abuse by state forces, partners and interveners: killing, arrest, beating, disappearance (cluster of contentious practices).
//!
//! Lethal events = (rate x soldier-days on operations x suspicion + reprisals due) x (1 - discipline) x (1 - effect x monitoring);
//! suspicion follows attacks in the district, reprisals own deaths there. Non-lethal cases go with them at a fixed number per killing.
//!
#![doc = include_str!("../../../docs/book/src/model/engagement/abuse.md")]

use super::{events, laws, on, release, severity, weighted_community};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::{Process, Stream};
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, saturation, within};
use crate::submodels::act::{Act, commit};
use crate::submodels::{Context, situation};

/// Forces abuse civilians.
///
/// **E5.26 non-lethal cases**: Poisson(E5.24 x E5.2 x abuse_cases_per_killing).
/// Parameters: `violence.abuse_cases_per_killing`.
/// Source: 300 to 600 documented cases a year over 16 reported killings (UCDP), of which nine in ten deaths are
/// reported.
/// Test: `cases_of_abuse_per_killing_follow_from_the_documented_figures`.
pub fn abuse(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    let law = severity(context, 1.0);
    let v = &context.parameters().violence;
    for district in context.scenario.district_ids() {
        let acts = expected(world, context, district);
        for pending in &mut world.districts[district.index()].reprisal {
            release(pending, v.reprisal_memory, context.days);
        }
        let all: f64 = acts.iter().map(|(_, acts)| acts).sum();
        if all <= 0.0 {
            continue;
        }
        let mut stream = context.stream(Process::Abuse, district);
        let cases = all * law.mean() * v.abuse_cases_per_killing;
        let killings = events(&mut stream, all, context.days);
        let cases = stream.poisson(cases);
        for _ in 0..killings {
            let Some(force) = pick(&acts, &mut stream) else { break };
            let mut act = Act::new(district, Practice::Abuse, Party::Organization(force), Party::Civilians);
            act.community = suspects(world, context, district, &mut stream);
            act.deaths = [0, 0, law.quantile(stream.uniform())];
            commit(world, context, ledger, act, &mut stream);
        }
        if cases > 0
            && let Some(force) = pick(&acts, &mut stream)
        {
            without_killing(world, context, ledger, (force, district, cases), &mut stream);
        }
    }
}

fn pick(acts: &[(OrganizationId, f64)], stream: &mut Stream) -> Option<OrganizationId> {
    stream.pick(acts.iter().map(|(_, acts)| *acts)).map(|n| acts[n].0)
}

/// Lethal acts that are expected of each force in this step \[events\]: of soldiers on operations by suspicion, and the reprisals
/// for own deaths that fall due; both by want of discipline, unseen and unhindered.
///
/// **E5.24 lethal abuse expected in a step, by force**: (abuse_rate x soldiers fighting x suspicion x dt + E5.51) x
/// (1 - discipline)(1 - monitoring_effect x monitoring) x exp(-beta_gov x protection) x factor of shelter (E3.15).
/// Parameters: `violence.abuse_rate`, `protection.monitoring_effect`, `protection.beta_gov`, `protection.shelter`,
/// `organizations.*.discipline`.
/// Source: UCDP type 3 by the state; Fjelde et al. 2019.
/// Test: `reprisals_follow_own_deaths_and_nothing_else`.
///
/// **E5.25 suspicion**: s(attacks in memory; suspicion_attacks); without the switch `shared_suspicion` s(100 x attacks
/// in memory/soldiers of state-based forces there, the peace operation's not counted; suspicion_half).
/// Parameters: `violence.suspicion_attacks`, `violence.suspicion_half`, `violence.suspicion_memory`.
/// Source: *assumption*.
/// Test: `shared_suspicion_makes_abuse_grow_with_the_army`.
///
/// **E5.51 reprisals due in a step**: pending x W(1/reprisal_memory) where the force has staff, otherwise 0 (switch
/// `reprisal`).
/// Parameters: `violence.reprisal_memory`.
/// Source: *assumption*.
/// Test: `reprisals_follow_own_deaths_and_nothing_else`.
pub fn expected(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, f64)> {
    let (scenario, p) = (context.scenario, context.parameters());
    let place = world.district(district);
    let forces = world.presence.here(context.kinds().state_based, district).into_iter();
    let in_contact = forces.clone().filter(|&id| scenario.kind(id) != OrganizationKind::PeaceOperation);
    let soldiers: f64 = in_contact.map(|id| world.presence.staff.at(id, district)).sum();
    let suspicion = if scenario.switches.shared_suspicion {
        saturation(place.contact, p.violence.suspicion_attacks)
    } else {
        saturation(ratio(place.contact * 100.0, soldiers), p.violence.suspicion_half)
    };
    let due = within(1.0 / p.violence.reprisal_memory, context.days);
    let unseen = 1.0 - p.protection.monitoring_effect * world.presence.monitoring[district.index()];
    let mission = laws::deterred(p.protection.beta_gov, world.presence.protection[district.index()]);
    let sheltered = laws::deterred(p.protection.shelter, situation::shelter(world, context, district));
    let acts = |id: OrganizationId| {
        let restraint = 1.0 - world.organization(id).discipline;
        let by_suspicion = p.violence.abuse_rate * on(world, Effect::Fights, id, district) * suspicion * context.days;
        // Whoever has left the district takes no revenge there.
        let there = world.presence.staff.at(id, district) >= 1.0;
        let reprisals = if there { place.reprisal[id.index()] * due } else { 0.0 };
        (by_suspicion + reprisals) * restraint * unseen * mission * sheltered
    };
    forces.map(|id| (id, acts(id))).filter(|(_, acts)| *acts > 0.0).collect()
}

/// Those who are taken for the insurgents' people are hit most.
///
/// **E5.28 weight of a community among suspects**: persons x (suspect_base + best relation to a challenger's camp, at
/// least 0 + label in force (E5.45)).
/// Parameters: `violence.suspect_base`.
/// Source: *assumption*.
/// Test: `suspects_are_those_taken_for_the_insurgents_people_and_the_labelled`.
fn suspects(
    world: &World,
    context: &Context<'_>,
    district: DistrictId,
    stream: &mut Stream,
) -> Option<crate::ids::CommunityId> {
    let scenario = context.scenario;
    let data = &scenario.districts[district.index()];
    let camps = scenario.camps.len();
    let challengers: Vec<usize> =
        scenario.organizations.iter().filter(|o| o.kind.is_challenger()).map(|o| o.camp.index()).collect();
    let near = |c: usize| challengers.iter().map(|camp| data.camp_relations[c * camps + camp]).fold(0.0, f64::max);
    let label = |c| situation::label(world, district, c);
    weighted_community(world, district, |c| context.parameters().violence.suspect_base + near(c) + label(c), stream)
}

/// **E5.27 detentions among them**: detention_share x cases, rounded at random, as far as persons are there.
/// Parameters: `recruitment.detention_share`.
/// Source: *assumption*.
/// Test: `a_share_of_cases_without_killing_are_detentions`.
fn without_killing(
    world: &mut World,
    context: &Context<'_>,
    ledger: &mut Ledger,
    (force, district, cases): (OrganizationId, DistrictId, u32),
    stream: &mut Stream,
) {
    let Some(community) = suspects(world, context, district, stream) else { return };
    let wanted = stream.round(context.parameters().recruitment.detention_share * f64::from(cases));
    let held = world.population.take(district, community, wanted, stream, |s| &mut s.detained);
    for (practice, cases) in [(Practice::NonLethalAbuse, cases - held), (Practice::Detention, held)] {
        let mut act = Act::new(district, practice, Party::Organization(force), Party::Civilians);
        act.community = Some(community);
        act.cases = cases;
        commit(world, context, ledger, act, stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ARMY, FARMERS, HERDERS, HILLS, Setting, frequency};

    #[test]
    fn a_share_of_cases_without_killing_are_detentions() {
        let setting = Setting::new(&["recruitment.detention_share=0.4"]);
        let mut world = setting.world();
        let (context, mut ledger) = (setting.context(0), Ledger::default());
        without_killing(
            &mut world,
            &context,
            &mut ledger,
            (ARMY, HILLS, 10),
            &mut context.stream(Process::Abuse, HILLS),
        );
        let found: Vec<(Practice, u32)> = ledger.events().iter().map(|event| (event.practice, event.cases)).collect();
        assert_eq!(found, [(Practice::NonLethalAbuse, 6), (Practice::Detention, 4)]);
        assert_eq!(world.population.census().3, 4);
    }

    #[test]
    fn suspects_are_those_taken_for_the_insurgents_people_and_the_labelled() {
        let setting = Setting::new(&["violence.suspect_base=0.05"]);
        let mut world = setting.world();
        world.labels[HERDERS.index()] = 0.6;
        world.presence.labelling[HILLS.index()] = 0.5;
        // Herders are close to the insurgents by 0.2, and labelled by 0.3; others are close to nobody.
        let all = 0.4 * 0.05 + 0.5 * 0.55 + 0.1 * 0.05;
        for (community, share) in [(FARMERS, 0.4 * 0.05 / all), (HERDERS, 0.5 * 0.55 / all)] {
            frequency(1_000, share, |step| {
                let context = setting.context(step);
                suspects(&world, &context, HILLS, &mut context.stream(Process::Abuse, HILLS)) == Some(community)
            });
        }
    }
}
