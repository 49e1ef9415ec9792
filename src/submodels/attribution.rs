//! Attribution: what happened enters memories, exposes civilians, and draws events after it (MODEL.md, section 7.6).
//!
//! An event of D deaths exposes about n (D/5)^a persons, drawn among those present with weights by community. Reactions add
//! expected events, they never multiply a rate: retaliation for each event of a kind, and attacks that answer harm to
//! civilians by state or allied forces.

use super::Context;
use crate::entities::{HarmClass, World};
use crate::event::{Event, Ledger, Party, Practice};
use crate::ids::{CommunityId, DistrictId};
use crate::scenario::parameters::Civilians;
use crate::scenario::{OrganizationKind, ResponseToHarm};
use crate::stats::{decay, ratio};

/// Persons exposed to an event of so many deaths: n (D/5)^a.
pub fn exposed(deaths: f64, at_five: f64, exponent: f64) -> f64 {
    if deaths <= 0.0 { 0.0 } else { at_five * (deaths / 5.0).powf(exponent) }
}

/// Works the events of this step, from position `first` of the ledger on, into memories, exposures and aftermaths.
pub fn attribute(world: &mut World, context: &Context<'_>, ledger: &Ledger, first: usize) {
    forget(world, context);
    for event in ledger.since(first) {
        remember(world, context, event);
        expose(world, context, event);
        draw_after(world, context, event);
    }
    for district in context.scenario.district_ids() {
        world.districts[district.index()].clarity = clarity(world, district);
    }
}

fn forget(world: &mut World, context: &Context<'_>) {
    let p = context.parameters();
    let keep = decay(p.civilians.harm_memory, context.days);
    let keep_suspicion = decay(p.violence.suspicion_memory, context.days);
    for district in &mut world.districts {
        district.civilian_harm *= keep;
        district.deaths *= keep;
        district.repression *= keep;
        district.extremist_attacks *= keep;
        district.contact *= keep_suspicion;
        district.community_harm.iter_mut().for_each(|harm| *harm *= keep);
    }
    let keep_deaths = decay(p.protection.bunkering_memory, context.days);
    for organization in &mut world.organizations {
        organization.deaths *= keep_deaths;
        organization.losses *= keep;
    }
    world.exposure.fill([0.0; HarmClass::COUNT]);
}

/// Kind of the party that acted, if it is an organization.
fn actor(context: &Context<'_>, party: Party) -> Option<OrganizationKind> {
    match party {
        Party::Organization(id) => Some(context.scenario.kind(id)),
        _ => None,
    }
}

/// Class of harm by the party that did it.
pub fn class_of(context: &Context<'_>, party: Party) -> HarmClass {
    match actor(context, party) {
        Some(OrganizationKind::PeaceOperation) => HarmClass::Mission,
        Some(kind) if kind.is_state_based() => HarmClass::State,
        Some(kind) if kind.is_challenger() => HarmClass::Challenger,
        Some(_) | None => HarmClass::Communal,
    }
}

fn remember(world: &mut World, context: &Context<'_>, event: &Event) {
    let class = class_of(context, event.side_a);
    let held = if event.practice == Practice::Operation { event.cases } else { 0 };
    for (party, lost, held) in [(event.side_a, event.deaths_a, 0), (event.side_b, event.deaths_b, held)] {
        if let Party::Organization(id) = party {
            let organization = &mut world.organizations[id.index()];
            organization.deaths += f64::from(lost);
            organization.losses += f64::from(lost + held);
        }
    }
    let district = &mut world.districts[event.district.index()];
    let civilians = f64::from(event.civilian_deaths());
    district.civilian_harm += civilians;
    district.deaths += f64::from(event.deaths());
    if matches!(class, HarmClass::State | HarmClass::Mission) {
        let cases = if event.practice == Practice::Operation { 0 } else { event.cases };
        district.repression += civilians + context.parameters().civilians.case_weight * f64::from(cases);
    } else {
        for (party, deaths) in [(event.side_a, event.deaths_a), (event.side_b, event.deaths_b)] {
            if let Party::Community(community) = party {
                district.community_harm[community.index()] += f64::from(deaths);
            }
        }
        if let Some(community) = event.community {
            district.community_harm[community.index()] += f64::from(event.deaths_civilians);
        }
    }
    // An attack makes all soldiers of a district suspicious; where each is suspicious for itself, those attacked alone.
    let on_mission = event.practice == Practice::MissionAttack;
    let attacked = matches!(event.practice, Practice::Ambush | Practice::CampRaid)
        || (on_mission && context.scenario.switches.shared_suspicion);
    if attacked {
        district.contact += 1.0;
    }
    let on_civilians = matches!(event.practice, Practice::SelectiveViolence | Practice::IndiscriminateViolence);
    let violent = attacked || on_mission || on_civilians;
    if violent && actor(context, event.side_a) == Some(OrganizationKind::ExtremistGroup) {
        district.extremist_attacks += 1.0;
    }
}

/// Persons exposed to an event; cases of abuse and detention count as a part of a death each.
pub fn persons_exposed(c: &Civilians, event: &Event) -> f64 {
    let harmed = matches!(event.practice, Practice::NonLethalAbuse | Practice::Detention);
    let cases = if harmed { c.case_weight * f64::from(event.cases) } else { 0.0 };
    exposed(f64::from(event.deaths()) + cases, c.exposed_per_event, c.exposed_exponent)
}

/// Spreads the exposed over the communities present.
fn expose(world: &mut World, context: &Context<'_>, event: &Event) {
    let c = &context.parameters().civilians;
    let persons = persons_exposed(c, event);
    if persons <= 0.0 {
        return;
    }
    let class = class_of(context, event.side_a).index();
    let involved = |community: usize| {
        let is = |party| party == Party::Community(CommunityId::new(community));
        is(event.side_a) || is(event.side_b) || event.community == Some(CommunityId::new(community))
    };
    let weight = |community: usize| if involved(community) { c.victim_weight } else { 1.0 };
    let communities = context.scenario.communities.len();
    let sums = world.population.of_district(event.district);
    let total: f64 = sums.iter().enumerate().map(|(n, s)| s.persons * weight(n)).sum();
    let rates: Vec<f64> = (0..communities).map(|n| ratio(persons * weight(n), total)).collect();
    let first = event.district.index() * communities;
    for (cell, rate) in world.exposure[first..first + communities].iter_mut().zip(rates) {
        cell[class] += rate;
    }
}

/// Adds the expected events that this one sets off.
fn draw_after(world: &mut World, context: &Context<'_>, event: &Event) {
    let v = &context.parameters().violence;
    let switches = &context.scenario.switches;
    if switches.reprisal {
        avenge(world, context, event);
    }
    let class = class_of(context, event.side_a);
    let aftermath = &mut world.districts[event.district.index()].aftermath;
    let n = v.retaliation_branching;
    match event.practice {
        Practice::Ambush | Practice::CampRaid | Practice::MissionAttack => aftermath.attack += n,
        Practice::Clash => aftermath.clash += n,
        Practice::CommunalViolence => aftermath.communal += n,
        Practice::MilitiaAttack => aftermath.militia += n,
        Practice::SelectiveViolence | Practice::IndiscriminateViolence if switches.self_excitation => {
            aftermath.coercion += n;
        }
        _ => {}
    }
    if matches!(class, HarmClass::State | HarmClass::Mission) && event.deaths_civilians > 0 && !switches.self_excitation
    {
        aftermath.reaction += match switches.response_to_harm {
            ResponseToHarm::Provocation => v.collateral_reaction,
            ResponseToHarm::Deterrence => -v.collateral_reaction,
        };
    }
}

/// Adds the acts of abuse that own deaths of state-based forces leave behind, where they fell.
fn avenge(world: &mut World, context: &Context<'_>, event: &Event) {
    let rho = context.parameters().violence.reprisal;
    let pending = &mut world.districts[event.district.index()].reprisal;
    for (party, lost) in [(event.side_a, event.deaths_a), (event.side_b, event.deaths_b)] {
        if let Party::Organization(id) = party
            && context.scenario.kind(id).is_state_based()
        {
            pending[id.index()] += rho * f64::from(lost);
        }
    }
}

/// Agreement on who protects: the sum of squared shares of persons by the protector whom their community trusts most [0, 1].
fn clarity(world: &World, district: DistrictId) -> f64 {
    let mut trusted = [0.0; 3];
    for sums in world.population.of_district(district) {
        let most = (0..3).max_by(|&a, &b| sums.trust[a].total_cmp(&sums.trust[b])).expect("there are three");
        trusted[most] += sums.persons;
    }
    let total: f64 = trusted.iter().sum();
    if total <= 0.0 { 1.0 } else { trusted.iter().map(|persons| (persons / total).powi(2)).sum() }
}

#[cfg(test)]
mod tests {
    use super::exposed;

    #[test]
    fn exposure_rises_with_the_root_of_deaths() {
        assert!((exposed(5.0, 3_000.0, 0.5) - 3_000.0).abs() < 1e-9);
        assert!((exposed(20.0, 3_000.0, 0.5) - 6_000.0).abs() < 1e-9);
        assert_eq!(exposed(0.0, 3_000.0, 0.5), 0.0);
    }
}
