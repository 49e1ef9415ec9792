//! Recruitment: joining, mobilisation of militias, leaving, release (MODEL.md, section 7.8).
//!
//! Joining is Poisson over the weighted hazards of persons, so that mean and variance of strength do not depend on how many
//! persons an agent stands for: rate x persons x (1 + k g)(1 + r f) x network x absence of the state x what is left of the
//! pool; and so many per case of abuse by the state. The network saturates in the group's size. Recruits stay where they joined.
//!
#![doc = include_str!("../../docs/book/src/model/recruitment.md")]

use super::{Context, situation};
use crate::entities::{Sums, World};
use crate::event::{Ledger, Party, Practice};
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::{Process, Stream};
use crate::scenario::OrganizationKind;
use crate::stats::{either, indicator, ratio, saturation, within};
use crate::submodels::act::{Act, commit};

/// Hazard of joining at grievance and fear [0, 1], relative to the base rate: (1 + k g)(1 + r f).
///
/// **E8.1 motivation**: (1 + k grievance)(1 + r fear).
/// Parameters: `recruitment.grievance`, `recruitment.fear`.
/// Source: *assumption*.
/// Test: `motivation_is_one_without_grievance_and_fear`.
pub fn motivation(grievance: f64, fear: f64, k: f64, r: f64) -> f64 {
    (1.0 + k * grievance) * (1.0 + r * fear)
}

/// What is left of a pool [0, 1].
///
/// **E8.5 pool left**: max(0, 1 - recruited/(persons x pool)); for challengers with communities of their own the larger
/// of the two pools.
/// Parameters: `recruitment.pool`, `recruitment.militia_pool`.
/// Source: *assumption*.
/// Test: `a_pool_runs_out_and_never_turns_negative`.
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
///
/// **E8.11 cases of abuse of a community**: its non-lethal cases + detentions + persons killed in abuse, in the
/// district and step.
/// Source: definition.
/// Test: `cases_of_abuse_are_those_hurt_held_or_killed_by_it`.
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
    for group in world.presence.near(context.kinds().armed_groups, district) {
        let data = &scenario.organizations[group.index()];
        let near = world.presence.reach.at(group, district);
        if near < 1.0 || !data.accessible[district.index()] || data.traits.recruitment <= 0.0 {
            continue;
        }
        let voluntary = data.kind.is_challenger();
        let enemies = if voluntary { 0.0 } else { situation::hostile_in_reach(world, context, group, district) };
        for community in (0..scenario.communities.len()).map(CommunityId::new) {
            let affinity = data.affinity[district.index() * scenario.communities.len() + community.index()];
            if affinity <= 0.0 || world.population.present(district, community).persons <= 0.0 {
                continue;
            }
            let rate = if voluntary {
                joining(world, context, group, (&place, community), near, cases[community.index()])
            } else {
                mobilisation(world, context, group, (district, community), enemies)
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
    for _ in 0..stream.poisson(expected).min((MOST_JOINING_A_DAY * context.days).ceil() as u32) {
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

/// Most persons who join in a district and day: *assumption*, far beyond any rate within its range, so that every step ends.
const MOST_JOINING_A_DAY: f64 = 500.0;

/// What joining depends on in a district, whatever the group.
struct Place {
    district: DistrictId,
    /// Persons present.
    persons: f64,
    /// Absence of the state, less what its work prevents [0, 1].
    openness: f64,
    /// Persons of each community who would join a challenger in a day if its network were everywhere and the state nowhere.
    eager: Vec<f64>,
}

impl Place {
    fn new(world: &World, context: &Context<'_>, district: DistrictId) -> Self {
        let persons = world.population.persons_in(district);
        let work = state_work(world, context, district, persons);
        let prevented = context.parameters().recruitment.amnesty_effect * work;
        let openness = (1.0 - world.district(district).authority) * (1.0 - prevented);
        let (r, ambient) = (&context.parameters().recruitment, situation::ambient_fear(world, context, district));
        let eager = |sums: &Sums| {
            let fear = either(&[ratio(sums.fear, sums.persons), ambient]);
            r.base * sums.persons * motivation(ratio(sums.grievance, sums.persons), fear, r.grievance, r.fear)
        };
        Self { district, persons, openness, eager: world.population.of_district(district).iter().map(eager).collect() }
    }
}

/// Expected persons who join a challenger in this step.
///
/// **E7.7 fear that makes people join, own and ambient**: 1 - (1 - mean fear)(1 - ambient fear).
/// Parameters: `civilians.fear_ambient`.
/// Source: *assumption*.
/// Test: `joining_follows_grievance_fear_network_and_the_absence_of_the_state`.
///
/// **E8.2 expected to join a challenger**: (base x persons x motivation x network x (1 - authority) x (1 -
/// amnesty_effect x work) x dt + per_abuse x cases of its own x network) x pool left x affinity x recruitment.
/// With: `submodels::recruitment::join`.
/// Parameters: `recruitment.base`, `recruitment.per_abuse`, `recruitment.amnesty_effect`,
/// `organizations.*.recruitment`.
/// Source: about 700 recruits a year; UNDP 2017.
/// Test: `strength_has_the_same_mean_and_variance_at_any_number_of_persons_an_agent`.
///
/// **E8.3 network**: s(reach + recruiting effort; network_half x persons there/100,000).
/// Parameters: `recruitment.network_half`.
/// Source: *assumption*.
/// Test: `joining_follows_grievance_fear_network_and_the_absence_of_the_state`.
fn joining(
    world: &World,
    context: &Context<'_>,
    group: OrganizationId,
    (place, community): (&Place, CommunityId),
    near: f64,
    cases: f64,
) -> f64 {
    let r = &context.parameters().recruitment;
    // Those who recruit weigh twice in the network.
    let active = near + world.presence.effort(Effect::Recruits).at(group, place.district);
    let network = saturation(active, r.network_half * place.persons / 100_000.0);
    let rate = place.eager[community.index()] * network * place.openness;
    let by_abuse = r.per_abuse * cases * network;
    (rate * context.days + by_abuse) * left(world, place.district, community, pool(context, group))
}

/// Amnesty, work and guards by the state: its projects and administration per 1,000 persons, saturating [0, 1].
///
/// **E8.4 work**: s(delivering and extending staff of state-based forces per 1,000; extension_half).
/// Parameters: `institutions.extension_half`.
/// Source: *assumption*.
/// Test: `joining_follows_grievance_fear_network_and_the_absence_of_the_state`.
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

/// Expected persons of a threatened community whom its militia or a pro-state group mobilises in this step; `enemies` are the
/// hostile fighters in reach of the group (E5.5).
///
/// **E8.6 expected to be mobilised**: militia_mobilisation x persons x threat x min(1, unsponsored + sponsorship in
/// force (E5.45)) x dt x pool left x affinity x recruitment.
/// Parameters: `recruitment.militia_mobilisation`, `recruitment.unsponsored`, `recruitment.militia_pool`.
/// Source: strength of militias in 2018.
/// Test: `militias_mobilise_under_threat_and_more_with_a_sponsor_whose_staff_is_there`.
///
/// **E8.7 threat to a community**: either of i(its deaths in memory, persons; threat_scale) and s(sum of armed groups'
/// reach x hostility; enemy_half).
/// Parameters: `recruitment.threat_scale`, `recruitment.enemy_half`.
/// Source: *assumption*.
/// Test: `militias_mobilise_under_threat_and_more_with_a_sponsor_whose_staff_is_there`.
fn mobilisation(
    world: &World,
    context: &Context<'_>,
    group: OrganizationId,
    (district, community): (DistrictId, CommunityId),
    enemies: f64,
) -> f64 {
    let r = &context.parameters().recruitment;
    let persons = world.population.present(district, community).persons;
    let harm = world.district(district).community_harm[community.index()];
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

/// **E8.8 forced recruits**: forced_share x recruits of challengers, rounded at random.
/// Parameters: `recruitment.forced_share`.
/// Source: *assumption*.
/// Test: `a_share_of_the_recruits_of_challengers_are_forced`.
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
///
/// **E8.9 fighters who leave**: Poisson(staff x W(exit rate)); militias have their own rate.
/// Parameters: `recruitment.exit_rate`, `recruitment.militia_exit_rate`.
/// Source: life of a fighter about two years.
/// Test: `fighters_leave_at_the_rate_of_their_kind`.
fn leave(world: &mut World, context: &Context<'_>, district: DistrictId, stream: &mut Option<Stream>) {
    let r = &context.parameters().recruitment;
    for group in world.presence.here(context.kinds().armed_groups, district) {
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
///
/// **E8.10 released from detention**: Poisson(held x W(1/detention_days)).
/// Parameters: `recruitment.detention_days`.
/// Source: *assumption*.
/// Test: `the_detained_are_released_at_their_rate`.
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
    use crate::event::Event;
    use crate::submodels::tests::{
        ARMY, FARMERS, HERDERS, HILLS, INSURGENTS, MILITIA, Setting, TRADERS, close, effort, event, poisson_mean, put,
    };

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

    #[test]
    fn joining_follows_grievance_fear_network_and_the_absence_of_the_state() {
        let setting = Setting::new(&[
            "recruitment.base=1e-6",
            "recruitment.grievance=1.5",
            "recruitment.fear=0.5",
            "recruitment.network_half=8",
            "recruitment.per_abuse=0.9",
            "recruitment.amnesty_effect=0.2",
            "civilians.fear_ambient=10",
            "institutions.extension_half=1",
        ]);
        let mut world = setting.world();
        effort(&mut world, INSURGENTS, Effect::Recruits, HILLS, 6.0);
        put(&mut world, ARMY, HILLS, 100.0);
        effort(&mut world, ARMY, Effect::Delivers, HILLS, 10.0);
        effort(&mut world, ARMY, Effect::Extends, HILLS, 10.0);
        effort(&mut world, INSURGENTS, Effect::Extends, HILLS, 1e6);
        world.districts[HILLS.index()].deaths = 4.0;
        let context = setting.context(0);
        // 20 among 40,000 are half of what halves.
        close(state_work(&world, &context, HILLS, 40_000.0), 1.0 / 3.0);
        let found = joining(&world, &context, INSURGENTS, (&Place::new(&world, &context, HILLS), HERDERS), 10.0, 2.0);
        // Those who recruit weigh twice: 16 against 8 for each 100,000 of 40,000.
        let network = 16.0 / 19.2;
        let fear = 1.0 - (1.0 - f64::from(0.02_f32)) * (-1.0_f64).exp();
        let motivation = (1.0 + 1.5 * f64::from(0.3_f32)) * (1.0 + 0.5 * fear);
        let openness = 0.6 * (1.0 - 0.2 / 3.0);
        close(found, (1e-6 * 20_000.0 * motivation * openness * 7.0 + 0.9 * 2.0) * network);
    }

    #[test]
    fn militias_mobilise_under_threat_and_more_with_a_sponsor_whose_staff_is_there() {
        let setting = Setting::new(&[
            "recruitment.militia_mobilisation=1e-5",
            "recruitment.threat_scale=5",
            "recruitment.enemy_half=150",
            "recruitment.unsponsored=0.35",
        ]);
        let mut world = setting.world();
        let found = |world: &World| {
            let context = setting.context(0);
            let enemies = situation::hostile_in_reach(world, &context, MILITIA, HILLS);
            mobilisation(world, &context, MILITIA, (HILLS, FARMERS), enemies)
        };
        assert_eq!(found(&world), 0.0, "no threat");
        // 0.8 deaths among 16,000 are 5 per 100,000; 150 fighters at a hostility of 0.6.
        world.districts[HILLS.index()].community_harm[FARMERS.index()] = 0.8;
        put(&mut world, INSURGENTS, HILLS, 150.0);
        let threat = 1.0 - (-1.0_f64).exp() * (1.0 - 90.0 / 240.0);
        close(found(&world), 1e-5 * 16_000.0 * threat * 0.35 * 7.0);
        world.organizations[MILITIA.index()].sponsorship = 0.5;
        world.presence.sponsoring[HILLS.index()] = 0.4;
        close(found(&world), 1e-5 * 16_000.0 * threat * 0.55 * 7.0);
        world.organizations[MILITIA.index()].sponsorship = 5.0;
        close(found(&world), 1e-5 * 16_000.0 * threat * 7.0);
    }

    #[test]
    fn a_share_of_the_recruits_of_challengers_are_forced() {
        let setting =
            Setting::new(&["recruitment.forced_share=0.15", "recruitment.pool=0.01", "recruitment.militia_pool=0.01"]);
        for (group, community, wanted) in [(INSURGENTS, HERDERS, [85, 15]), (MILITIA, FARMERS, [100, 0])] {
            let (mut world, mut ledger, context) = (setting.world(), Ledger::default(), setting.context(0));
            let mut stream = context.stream(Process::Recruitment, HILLS);
            enlist(&mut world, &context, &mut ledger, (group, HILLS, community, 100), &mut stream);
            let cases =
                |practice| ledger.events().iter().filter(|e| e.practice == practice).map(|e| e.cases).sum::<u32>();
            assert_eq!([cases(Practice::Recruitment), cases(Practice::ForcedRecruitment)], wanted);
            assert_eq!(world.population.segment(HILLS, community).recruited, 100);
        }
    }

    #[test]
    fn fighters_leave_at_the_rate_of_their_kind() {
        let mut setting = Setting::new(&[]);
        setting.scenario.parameters.recruitment.exit_rate = 2.0_f64.ln() / 7.0;
        setting.scenario.parameters.recruitment.militia_exit_rate = (10.0_f64 / 9.0).ln() / 7.0;
        let mut world = setting.world();
        world.organizations[MILITIA.index()].add(HILLS, HILLS, 400, 25, 1.0);
        for (group, persons, mean) in [(INSURGENTS, 20.0, 10.0), (MILITIA, 50.0, 5.0)] {
            let mut world = world.clone();
            put(&mut world, group, HILLS, persons);
            let before = world.organization(group).strength_in(HILLS);
            poisson_mean(300, mean, |step| {
                let mut world = world.clone();
                leave(&mut world, &setting.context(step), HILLS, &mut None);
                f64::from(before - world.organization(group).strength_in(HILLS))
            });
        }
    }

    #[test]
    fn the_detained_are_released_at_their_rate() {
        let mut setting = Setting::new(&[]);
        // A quarter in a step.
        setting.scenario.parameters.recruitment.detention_days = 7.0 / (4.0_f64 / 3.0).ln();
        let mut world = setting.world();
        let mut stream = setting.context(0).stream(Process::Abuse, HILLS);
        world.population.take(HILLS, TRADERS, 200, &mut stream, |s| &mut s.detained);
        poisson_mean(200, 50.0, |step| {
            let mut world = world.clone();
            set_free(&mut world, &setting.context(step), HILLS);
            f64::from(200 - world.population.segment(HILLS, TRADERS).detained)
        });
    }

    #[test]
    fn cases_of_abuse_are_those_hurt_held_or_killed_by_it() {
        let setting = Setting::new(&[]);
        let mut ledger = Ledger::default();
        let by_army = |practice, deaths_civilians, cases, community| Event {
            deaths_civilians,
            cases,
            community,
            ..event(practice, Party::Organization(ARMY), Party::Civilians)
        };
        ledger.record(by_army(Practice::Abuse, 100, 0, Some(HERDERS)));
        let first = ledger.len();
        ledger.record(by_army(Practice::Abuse, 3, 0, Some(HERDERS)));
        ledger.record(by_army(Practice::NonLethalAbuse, 0, 20, Some(HERDERS)));
        ledger.record(by_army(Practice::Detention, 0, 5, Some(TRADERS)));
        ledger.record(by_army(Practice::Operation, 7, 9, Some(HERDERS)));
        ledger.record(by_army(Practice::NonLethalAbuse, 0, 50, None));
        let cases = abuse_cases(&setting.context(0), &ledger, first);
        assert_eq!(cases[3..6], [0.0, 23.0, 5.0]);
        assert!(cases[..3].iter().chain(&cases[6..]).all(|cases| *cases == 0.0));
    }
}
