//! Attribution: what happened enters memories, exposes civilians, and draws events after it (MODEL.md, section 7.6).
//!
//! An event of D deaths exposes about n (D/5)^a persons, drawn among those present with weights by community. Reactions add
//! expected events, they never multiply a rate: retaliation for each event of a kind, and attacks that answer harm to
//! civilians by state or allied forces.
//!
#![doc = include_str!("../../docs/book/src/model/attribution.md")]

use super::Context;
use crate::entities::{HarmClass, World};
use crate::event::{Event, Ledger, Party, Practice};
use crate::ids::{CommunityId, DistrictId};
use crate::portable::Portable as _;
use crate::scenario::parameters::Civilians;
use crate::scenario::{OrganizationKind, ResponseToHarm};
use crate::stats::{decay, ratio};

/// Persons exposed to an event of so many deaths: n (D/5)^a.
///
/// **E6.1 exposed persons**: exposed_per_event x (D/5)^exposed_exponent, D deaths + case_weight x cases of abuse.
/// Parameters: `civilians.exposed_per_event`, `civilians.exposed_exponent`, `civilians.case_weight`.
/// Source: *assumption*.
/// Test: `exposure_rises_with_the_root_of_deaths`.
pub fn exposed(deaths: f64, at_five: f64, exponent: f64) -> f64 {
    if deaths <= 0.0 { 0.0 } else { at_five * (deaths / 5.0).power(exponent) }
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

/// **E6.3 memories after a step**: memory x exp(-dt/T); T harm_memory, for attacks on forces suspicion_memory, for own
/// deaths bunkering_memory.
/// Parameters: `civilians.harm_memory`, `violence.suspicion_memory`, `protection.bunkering_memory`.
/// Source: *assumption*.
/// Test: `memories_fade_each_with_its_time`.
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

/// **E6.4 repression in memory**: + civilian deaths + case_weight x cases, by state-based forces.
/// Parameters: `civilians.case_weight`.
/// Source: *assumption*.
/// Test: `repression_is_what_state_based_forces_do_to_civilians`.
///
/// **E6.8 what else is remembered**: civilian deaths, with members of communities that fought; all deaths; deaths by
/// community, but not by forces; attacks on forces (raids and ambushes; attacks on the mission too where suspicion is
/// shared); attacks of extremists (these, attacks on the mission and violence against civilians); own deaths; own
/// losses, with prisoners.
/// Source: definition.
/// Test: `attacks_on_the_mission_are_remembered_as_attacks`.
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
///
/// **E6.2 expected exposures of a person**: exposed x w/sum of persons x w; w = victim_weight for the communities
/// involved, otherwise 1.
/// Parameters: `civilians.victim_weight`.
/// Source: *assumption*.
/// Test: `those_of_the_victims_community_are_exposed_more_than_others`.
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
///
/// **E6.5 events left behind**: retaliation_branching per event of a kind; collateral_reaction incidents per event in
/// which state-based forces killed civilians.
/// Parameters: `violence.retaliation_branching`, `violence.collateral_reaction`.
/// Source: Lewis et al. 2012; Condra et al. 2010.
/// Test: `a_self_exciting_event_has_one_over_one_minus_n_events_in_its_cluster`.
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
///
/// **E5.50 reprisals pending of a force in a district**: + reprisal (rho) x each own death of a state-based force; less
/// what falls due.
/// Parameters: `violence.reprisal`.
/// Source: *assumption*; deaths by the government 2012-2018 (UCDP) inform it.
/// Test: `reprisals_follow_own_deaths_and_nothing_else`.
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
///
/// **E6.7 clarity**: sum over state, mission, challengers of (share of persons whose community trusts it most)^2.
/// Source: Herfindahl index; *assumption*.
/// Test: `clarity_is_one_where_all_trust_the_same_and_a_third_where_they_are_split_evenly`.
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
    use super::*;
    use crate::submodels::tests::{ABROAD, ALLIES, ARMY, HERDERS, HILLS, INSURGENTS, Setting, UN, close, event};

    #[test]
    fn exposure_rises_with_the_root_of_deaths() {
        assert!((exposed(5.0, 3_000.0, 0.5) - 3_000.0).abs() < 1e-9);
        assert!((exposed(20.0, 3_000.0, 0.5) - 6_000.0).abs() < 1e-9);
        assert_eq!(exposed(0.0, 3_000.0, 0.5), 0.0);
    }

    #[test]
    fn those_of_the_victims_community_are_exposed_more_than_others() {
        let setting = Setting::new(&["civilians.exposed_per_event=3000", "civilians.victim_weight=3"]);
        let mut world = setting.world();
        let (a, b) = (Party::Organization(INSURGENTS), Party::Civilians);
        let happened =
            Event { deaths_civilians: 5, community: Some(HERDERS), ..event(Practice::SelectiveViolence, a, b) };
        expose(&mut world, &setting.context(0), &happened);
        // 16,000 farmers, 20,000 herders who count three times, 4,000 traders.
        let class = HarmClass::Challenger.index();
        for (cell, wanted) in
            world.exposure[3..6].iter().zip([3_000.0 / 80_000.0, 9_000.0 / 80_000.0, 3_000.0 / 80_000.0])
        {
            close(cell[class], wanted);
            close(cell.iter().sum(), wanted);
        }
        let elsewhere = world.exposure[..3].iter().chain(&world.exposure[6..]);
        assert!(elsewhere.flatten().all(|exposed| *exposed == 0.0));
    }

    #[test]
    fn memories_fade_each_with_its_time() {
        let mut setting = Setting::new(&[]);
        let p = &mut setting.scenario.parameters;
        p.civilians.harm_memory = 70.0;
        p.violence.suspicion_memory = 35.0;
        p.protection.bunkering_memory = 14.0;
        let mut world = setting.world();
        let place = &mut world.districts[HILLS.index()];
        (place.civilian_harm, place.deaths, place.repression) = (1.0, 2.0, 3.0);
        (place.extremist_attacks, place.contact, place.community_harm) = (4.0, 5.0, vec![6.0, 0.0, 0.0]);
        (world.organizations[0].deaths, world.organizations[0].losses) = (7.0, 8.0);
        forget(&mut world, &setting.context(0));
        let keep = |days: f64| (-7.0 / days).exp();
        let place = world.district(HILLS);
        for (found, wanted) in
            [place.civilian_harm, place.deaths, place.repression, place.extremist_attacks].iter().zip(1..)
        {
            close(*found, f64::from(wanted) * keep(70.0));
        }
        close(place.contact, 5.0 * keep(35.0));
        close(place.community_harm[0], 6.0 * keep(70.0));
        close(world.organization(ARMY).deaths, 7.0 * keep(14.0));
        close(world.organization(ARMY).losses, 8.0 * keep(70.0));
    }

    #[test]
    fn repression_is_what_state_based_forces_do_to_civilians() {
        let setting = Setting::new(&["civilians.case_weight=0.1"]);
        let after = |practice, force, deaths_civilians, cases| {
            let mut world = setting.world();
            let happened =
                Event { deaths_civilians, cases, ..event(practice, Party::Organization(force), Party::Civilians) };
            remember(&mut world, &setting.context(0), &happened);
            world.district(HILLS).repression
        };
        close(after(Practice::Abuse, ARMY, 3, 0), 3.0);
        close(after(Practice::NonLethalAbuse, UN, 0, 10), 1.0);
        // Prisoners of an operation are fighters; its bystanders are not.
        close(after(Practice::Operation, ALLIES, 2, 50), 2.0);
        close(after(Practice::SelectiveViolence, INSURGENTS, 9, 0), 0.0);
    }

    #[test]
    fn clarity_is_one_where_all_trust_the_same_and_a_third_where_they_are_split_evenly() {
        let mut world = Setting::new(&[]).world();
        let mut trust = |most: [usize; 3]| {
            let mut sums = world.population.sums().to_vec();
            for (sums, most) in sums[HILLS.index() * 3..].iter_mut().zip(most) {
                sums.trust = [0.0; 3];
                sums.trust[most] = sums.persons;
            }
            world.population.set_sums(sums);
            clarity(&world, HILLS)
        };
        close(trust([0, 0, 0]), 1.0);
        close(trust([0, 2, 1]), 0.16 + 0.25 + 0.01);
        close(trust([0, 2, 0]), 0.5);
        assert_eq!(clarity(&world, ABROAD), 1.0);
    }
}
