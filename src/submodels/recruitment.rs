//! Recruitment: joining, mobilisation of militias, leaving, release (MODEL.md, section 7.8).
//!
//! Joining is Poisson over the weighted hazards of persons, so that mean and variance of strength do not depend on how many
//! persons an agent stands for: rate x persons x (1 + k g)(1 + r f) x network x absence of the state x what is left of the
//! pool; and so many per case of abuse by the state. The network saturates in the group's size. Recruits stay where they joined.

use super::{Context, situation};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::{Process, Stream};
use crate::scenario::OrganizationKind;
use crate::stats::{either, indicator, ratio, saturation, within};
use crate::submodels::act::{Act, commit};

/// Hazard of joining at grievance and fear [0, 1], relative to the base rate: (1 + k g)(1 + r f).
pub fn motivation(grievance: f64, fear: f64, k: f64, r: f64) -> f64 {
    (1.0 + k * grievance) * (1.0 + r * fear)
}

/// What is left of a pool [0, 1].
pub fn pool_left(recruited: f64, persons: f64, pool: f64) -> f64 {
    (1.0 - ratio(recruited, persons * pool)).max(0.0)
}

/// Groups grow and shrink; the detained come back.
pub fn recruit(world: &mut World, context: &Context<'_>, ledger: &mut Ledger, first: usize) {
    let cases = abuse_cases(context, ledger, first);
    for district in context.scenario.district_ids() {
        if context.scenario.districts[district.index()].outside {
            continue;
        }
        let first = district.index() * context.scenario.communities.len();
        let mut stream = None;
        leave(world, context, district, &mut stream);
        let cases = &cases[first..first + context.scenario.communities.len()];
        join(world, context, ledger, district, cases, &mut stream);
        let waiting: u32 = (0..context.scenario.communities.len())
            .map(|c| world.population.segment(district, CommunityId::new(c)).detained)
            .sum();
        if waiting > 0 {
            set_free(world, context, district);
        }
    }
}

/// Cases of abuse by state forces in this step by district and community (row-major): non-lethal cases, detentions and killings.
fn abuse_cases(context: &Context<'_>, ledger: &Ledger, first: usize) -> Vec<f64> {
    let mut cases = vec![0.0; context.scenario.districts.len() * context.scenario.communities.len()];
    for event in ledger.since(first) {
        let Some(community) = event.community else { continue };
        cases[event.district.index() * context.scenario.communities.len() + community.index()] += match event.practice {
            Practice::NonLethalAbuse | Practice::Detention => f64::from(event.cases),
            Practice::Abuse => f64::from(event.deaths_civilians),
            _ => 0.0,
        };
    }
    cases
}

fn join(
    world: &mut World,
    context: &Context<'_>,
    ledger: &mut Ledger,
    district: DistrictId,
    cases: &[f64],
    stream: &mut Option<Stream>,
) {
    let scenario = context.scenario;
    let place = Place::new(world, context, district);
    let mut offers: Vec<(OrganizationId, CommunityId, f64)> = Vec::new();
    for group in scenario.organization_ids().filter(|&id| scenario.kind(id).is_armed_group()) {
        let data = &scenario.organizations[group.index()];
        let near = world.presence.reach.at(group, district);
        if near < 1.0 || !data.accessible[district.index()] || data.traits.recruitment <= 0.0 {
            continue;
        }
        let voluntary = data.kind.is_challenger();
        for community in (0..scenario.communities.len()).map(CommunityId::new) {
            let affinity = data.affinity[district.index() * scenario.communities.len() + community.index()];
            if affinity <= 0.0 || world.population.present(district, community).persons <= 0.0 {
                continue;
            }
            let rate = if voluntary {
                joining(world, context, group, (&place, community), near, cases[community.index()])
            } else {
                mobilisation(world, context, group, (district, community))
            };
            offers.push((group, community, rate * affinity * data.traits.recruitment));
        }
    }
    let expected: f64 = offers.iter().map(|(_, _, rate)| rate).sum();
    if expected <= 0.0 {
        return;
    }
    let stream = stream.get_or_insert_with(|| context.stream(Process::Recruitment, district));
    let mut joined: Vec<(OrganizationId, CommunityId, u32)> = Vec::new();
    for _ in 0..stream.poisson(expected) {
        let Some(chosen) = stream.pick(offers.iter().map(|(_, _, rate)| *rate)) else { break };
        let (group, community, _) = offers[chosen];
        match joined.iter_mut().find(|(g, c, _)| (*g, *c) == (group, community)) {
            Some((_, _, persons)) => *persons += 1,
            None => joined.push((group, community, 1)),
        }
    }
    for (group, community, persons) in joined {
        enlist(world, context, ledger, (group, district, community, persons), stream);
    }
}

/// What joining depends on in a district, whatever the group.
struct Place {
    district: DistrictId,
    /// Persons present.
    persons: f64,
    /// Ambient fear [0, 1].
    ambient: f64,
    /// Absence of the state, less what its work prevents [0, 1].
    openness: f64,
}

impl Place {
    fn new(world: &World, context: &Context<'_>, district: DistrictId) -> Self {
        let persons = world.population.persons_in(district);
        let work = state_work(world, context, district, persons);
        let prevented = context.parameters().recruitment.amnesty_effect * work;
        let openness = (1.0 - world.district(district).authority) * (1.0 - prevented);
        Self { district, persons, ambient: situation::ambient_fear(world, context, district), openness }
    }
}

/// Expected persons who join a challenger in this step.
fn joining(
    world: &World,
    context: &Context<'_>,
    group: OrganizationId,
    (place, community): (&Place, CommunityId),
    near: f64,
    cases: f64,
) -> f64 {
    let r = &context.parameters().recruitment;
    let sums = world.population.present(place.district, community);
    // Those who recruit weigh twice in the network.
    let active = near + world.presence.effort(Effect::Recruits).at(group, place.district);
    let network = saturation(active, r.network_half * place.persons / 100_000.0);
    let grievance = ratio(sums.grievance, sums.persons);
    let fear = either(&[ratio(sums.fear, sums.persons), place.ambient]);
    let rate = r.base * sums.persons * motivation(grievance, fear, r.grievance, r.fear) * network * place.openness;
    let by_abuse = r.per_abuse * cases * network;
    (rate * context.days + by_abuse) * left(world, place.district, community, pool(context, group))
}

/// Amnesty, work and guards by the state: its projects and administration per 1,000 persons, saturating [0, 1].
fn state_work(world: &World, context: &Context<'_>, district: DistrictId, persons: f64) -> f64 {
    let works = [Effect::Delivers, Effect::Extends];
    let staff: f64 = works
        .iter()
        .map(|&effect| {
            situation::state_based(world, context, district, |id| world.presence.effort(effect).at(id, district))
        })
        .sum();
    saturation(ratio(staff * 1_000.0, persons), context.parameters().institutions.extension_half)
}

/// Expected persons of a threatened community whom its militia or a pro-state group mobilises in this step.
fn mobilisation(
    world: &World,
    context: &Context<'_>,
    group: OrganizationId,
    (district, community): (DistrictId, CommunityId),
) -> f64 {
    let r = &context.parameters().recruitment;
    let persons = world.population.present(district, community).persons;
    let harm = world.district(district).community_harm[community.index()];
    let enemies: f64 = context
        .scenario
        .organization_ids()
        .filter(|&id| context.scenario.kind(id).is_armed_group())
        .map(|id| world.presence.reach.at(id, district) * context.hostility(world, group, id))
        .sum();
    let threat = either(&[indicator(harm, persons, r.threat_scale), saturation(enemies, r.enemy_half)]);
    let sponsored = (r.unsponsored + situation::sponsorship(world, group, district)).min(1.0);
    let rate = r.militia_mobilisation * persons * threat * sponsored;
    rate * context.days * left(world, district, community, pool(context, group))
}

/// Share of a community that can ever join a group [0, 1].
fn pool(context: &Context<'_>, group: OrganizationId) -> f64 {
    let r = &context.parameters().recruitment;
    if context.scenario.kind(group).is_challenger() { r.pool } else { r.militia_pool }
}

fn left(world: &World, district: DistrictId, community: CommunityId, pool: f64) -> f64 {
    let segment = world.population.segment(district, community);
    pool_left(f64::from(segment.recruited), f64::from(segment.persons), pool)
}

fn enlist(
    world: &mut World,
    context: &Context<'_>,
    ledger: &mut Ledger,
    (group, district, community, persons): (OrganizationId, DistrictId, CommunityId, u32),
    stream: &mut Stream,
) {
    // Many may want to join at once; the pool is not overdrawn.
    let segment = world.population.segment(district, community);
    let most = (pool(context, group) * f64::from(segment.persons)).ceil() as u32;
    let persons = persons.min(most.saturating_sub(segment.recruited));
    let persons = world.population.take(district, community, persons, stream, |s| &mut s.recruited);
    let data = &context.scenario.organizations[group.index()];
    let visible = situation::visible_share(world, group, district);
    world.organizations[group.index()].add(district, district, persons, data.unit_size, visible);
    let forced = stream.round(f64::from(persons) * context.parameters().recruitment.forced_share).min(persons);
    let forced = if data.kind.is_challenger() { forced } else { 0 };
    for (practice, cases) in [(Practice::Recruitment, persons - forced), (Practice::ForcedRecruitment, forced)] {
        let mut act = Act::new(district, practice, Party::Organization(group), Party::Civilians);
        act.community = Some(community);
        act.cases = cases;
        commit(world, context, ledger, act, stream);
    }
}

/// Fighters go home: those who joined from the district come back to its civilians. One draw a group, before those who join.
fn leave(world: &mut World, context: &Context<'_>, district: DistrictId, stream: &mut Option<Stream>) {
    let r = &context.parameters().recruitment;
    for group in context.scenario.organization_ids().filter(|&id| context.scenario.kind(id).is_armed_group()) {
        let fighters = world.presence.staff.at(group, district);
        if fighters < 1.0 {
            continue;
        }
        let rate = match context.scenario.kind(group) {
            OrganizationKind::CommunityMilitia => r.militia_exit_rate,
            _ => r.exit_rate,
        };
        let stream = stream.get_or_insert_with(|| context.stream(Process::Recruitment, district));
        let leaving = stream.poisson(fighters * within(rate, context.days));
        if leaving > 0 {
            let gone = world.organizations[group.index()].lose(district, leaving);
            come_home(world, context, group, district, gone, stream);
        }
    }
}

fn come_home(
    world: &mut World,
    context: &Context<'_>,
    group: OrganizationId,
    district: DistrictId,
    persons: u32,
    stream: &mut Stream,
) {
    let communities = context.scenario.communities.len();
    let affinity =
        &context.scenario.organizations[group.index()].affinity[district.index() * communities..][..communities];
    for _ in 0..persons {
        let recruited = |c: usize| f64::from(world.population.segment(district, CommunityId::new(c)).recruited);
        let weights: Vec<f64> = (0..communities).map(|c| recruited(c) * affinity[c]).collect();
        if let Some(community) = stream.pick(weights.into_iter()) {
            world.population.give_back(district, CommunityId::new(community), 1, stream, |s| &mut s.recruited);
        }
    }
}

/// Detained civilians are released after a time.
fn set_free(world: &mut World, context: &Context<'_>, district: DistrictId) {
    let chance = within(1.0 / context.parameters().recruitment.detention_days, context.days);
    let mut stream = context.stream(Process::Detention, district);
    for community in (0..context.scenario.communities.len()).map(CommunityId::new) {
        let held = f64::from(world.population.segment(district, community).detained);
        let free = stream.poisson(held * chance);
        world.population.give_back(district, community, free, &mut stream, |s| &mut s.detained);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn motivation_is_one_without_grievance_and_fear() {
        assert_eq!(motivation(0.0, 0.0, 1.5, 0.5), 1.0);
        assert!((motivation(1.0, 0.0, 1.5, 0.5) - 2.5).abs() < 1e-12);
        assert!((motivation(0.5, 1.0, 2.0, 0.5) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_pool_runs_out_and_never_turns_negative() {
        assert_eq!(pool_left(0.0, 1_000.0, 0.01), 1.0);
        assert!((pool_left(5.0, 1_000.0, 0.01) - 0.5).abs() < 1e-12);
        assert_eq!(pool_left(50.0, 1_000.0, 0.01), 0.0);
    }
}
