//! Tension between communities: returns to the pair's baseline, rises with communal events, sponsorship and labels, falls
//! with dialogue; local deals (MODEL.md, section 7.5).
//!
#![doc = include_str!("../../docs/book/src/model/communal_tension.md")]

use super::{Context, situation};
use crate::entities::World;
use crate::event::{Event, Party, Practice};
use crate::ids::{CommunityId, DistrictId};
use crate::portable::Portable as _;
use crate::random::{Process, Stream};
use crate::scenario::Pair;
use crate::stats::{half_life_decay, ratio, within};

/// Baseline of a pair [0, 1]: half of the negative relation times mixing, raised by sponsorship or labels.
///
/// **E5.37 baseline of tension**: c + tension_sponsorship x incited x mixing x (1 - c), c = 0.5 x max(0, -relation) x
/// mixing.
/// Parameters: `institutions.tension_sponsorship`.
/// Source: *assumption*.
/// Test: `the_baseline_is_half_the_negative_relation_times_mixing`.
pub fn baseline(relation: f64, mixing: f64, incited: f64, gain: f64) -> f64 {
    let calm = 0.5 * (-relation).max(0.0) * mixing;
    calm + gain * incited * mixing * (1.0 - calm)
}

/// Hazard of a local deal [1/year]: at median conditions the base rate; rises with the cost of war and with dialogue, falls
/// with a label on one of the two.
///
/// **E5.41 hazard of a local deal per year**: local_deal x (0.5 + tension)(0.5 + dialogue)(1 - label in force).
/// Parameters: `institutions.local_deal`.
/// Source: *assumption*.
/// Test: `a_label_bars_deals`.
pub fn deal_hazard(base: f64, tension: f64, dialogue: f64, label: f64) -> f64 {
    base * (0.5 + tension) * (0.5 + dialogue) * (1.0 - label)
}

/// Tension of every pair after this step's events; deals are made and end.
pub fn settle(world: &mut World, context: &Context<'_>, events: &[Event]) {
    for district in context.scenario.district_ids() {
        let pairs = &context.scenario.districts[district.index()].pairs;
        if pairs.is_empty() {
            continue;
        }
        let mut stream = context.stream(Process::Accords, district);
        for (n, pair) in pairs.iter().enumerate() {
            relax(world, context, district, n, pair);
            deal(world, context, district, n, pair, &mut stream);
        }
    }
    for event in events {
        rise(world, context, event);
    }
}

/// **E5.39 tension after a step**: (baseline + (tension - baseline) 2^(-dt/half-life)) x (1 - W(dialogue_effect x
/// dialogue/365)).
/// Parameters: `institutions.tension_half_life`, `institutions.dialogue_effect`.
/// Source: *assumption*.
/// Test: `tension_comes_half_way_to_its_baseline_in_a_half_life_and_falls_with_dialogue`.
fn relax(world: &mut World, context: &Context<'_>, district: DistrictId, n: usize, pair: &Pair) {
    let p = &context.parameters().institutions;
    let incited = incitement(world, context, district, pair);
    let level = baseline(pair.relation, mixing(world, district, pair), incited, p.tension_sponsorship);
    let keep = half_life_decay(p.tension_half_life, context.days);
    let calmed = within(p.dialogue_effect * world.presence.dialogue[district.index()] / 365.0, context.days);
    let tension = &mut world.districts[district.index()].tension[n];
    *tension = ((level + (*tension - level) * keep) * (1.0 - calmed)).clamp(0.0, 1.0);
}

/// Mixing 4 sa sb of two communities by the persons who are present [0, 1]: flight unmixes.
///
/// **E5.46 mixing of a pair in a step**: 4 x share a x share b of the persons present.
/// Source: *assumption*.
/// Test: `tension_comes_half_way_to_its_baseline_in_a_half_life_and_falls_with_dialogue`.
fn mixing(world: &World, district: DistrictId, pair: &Pair) -> f64 {
    let all = world.population.persons_in(district);
    let share = |community| ratio(world.population.present(district, community).persons, all);
    4.0 * share(pair.a) * share(pair.b)
}

/// Label on one of the two [0, 1].
fn label(world: &World, district: DistrictId, pair: &Pair) -> f64 {
    let of = |community: CommunityId| situation::label(world, district, community.index());
    of(pair.a).max(of(pair.b))
}

/// Sponsorship of a militia of one of the two that is in reach, or a label on one of them [0, 1].
///
/// **E5.38 incitement**: the larger of: label in force on one of the two; sponsorship in force (E5.45) of a group of
/// just one of the two with reach of at least 1.
/// Source: Moe 2021; Benjaminsen & Ba 2021 (direction).
/// Test: `incitement_is_the_larger_of_a_label_and_the_sponsorship_of_a_group_of_just_one_side`.
fn incitement(world: &World, context: &Context<'_>, district: DistrictId, pair: &Pair) -> f64 {
    let labelled = label(world, district, pair);
    let sponsored = world
        .presence
        .near(context.kinds().all, district)
        .into_iter()
        .filter(|&id| {
            let communities = &context.scenario.organizations[id.index()].communities;
            communities.contains(&pair.a) != communities.contains(&pair.b)
                && world.presence.reach.at(id, district) >= 1.0
        })
        .map(|id| situation::sponsorship(world, id, district))
        .fold(0.0, f64::max);
    labelled.max(sponsored)
}

/// **E5.42 duration of a deal**: exponential with mean deal_duration.
/// Parameters: `institutions.deal_duration`.
/// Source: *assumption*.
/// Test: `a_deal_lasts_an_exponential_time_and_none_is_made_while_one_holds`.
fn deal(world: &mut World, context: &Context<'_>, district: DistrictId, n: usize, pair: &Pair, stream: &mut Stream) {
    let p = &context.parameters().institutions;
    let (u, length) = (stream.uniform(), stream.uniform());
    let label = label(world, district, pair);
    let dialogue = world.presence.dialogue[district.index()];
    let state = &mut world.districts[district.index()];
    let hazard = deal_hazard(p.local_deal, state.tension[n], dialogue, label) / 365.0;
    if state.deal_until[n] <= context.day && u < within(hazard, context.days) {
        state.deal_until[n] = context.day - p.deal_duration * length.logarithm();
    }
}

/// A communal event of six deaths raises tension by its gain times the distance to 1; others in proportion to the root.
///
/// **E5.40 rise with an event of D deaths**: min(1, tension_gain x sqrt(D/6)) x (1 - tension).
/// Parameters: `institutions.tension_gain`.
/// Source: *assumption*.
/// Test: `tension_rises_with_the_root_of_deaths_in_violence_of_the_pair`.
fn rise(world: &mut World, context: &Context<'_>, event: &Event) {
    let hit = match event.practice {
        Practice::CommunalViolence => event.side_a,
        Practice::MilitiaAttack => event.side_b,
        _ => return,
    };
    let Party::Community(one) = hit else { return };
    let other = other_community(context, event);
    let gain = context.parameters().institutions.tension_gain * (f64::from(event.deaths()) / 6.0).sqrt();
    let pairs = &context.scenario.districts[event.district.index()].pairs;
    for (n, pair) in pairs.iter().enumerate() {
        let touches = |community| pair.a == community || pair.b == community;
        if touches(one) && other.is_none_or(touches) {
            let tension = &mut world.districts[event.district.index()].tension[n];
            *tension += gain.min(1.0) * (1.0 - *tension);
        }
    }
}

fn other_community(context: &Context<'_>, event: &Event) -> Option<CommunityId> {
    match (event.practice, event.side_a, event.side_b) {
        (Practice::CommunalViolence, _, Party::Community(other)) => Some(other),
        (_, Party::Organization(militia), _) => {
            context.scenario.organizations[militia.index()].communities.first().copied()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ARMY, FARMERS, HERDERS, HILLS, MILITIA, PLAIN, Setting, TRADERS, close, event, put};

    #[test]
    fn the_baseline_is_half_the_negative_relation_times_mixing() {
        assert!((baseline(-0.3, 1.0, 0.0, 0.3) - 0.15).abs() < 1e-12);
        assert_eq!(baseline(0.4, 1.0, 0.0, 0.3), 0.0);
        assert!(baseline(-0.3, 1.0, 1.0, 0.3) > 0.15 && baseline(-0.3, 0.0, 1.0, 0.3) == 0.0);
    }

    #[test]
    fn a_label_bars_deals() {
        assert!((deal_hazard(0.15, 0.5, 0.5, 0.0) - 0.15).abs() < 1e-12);
        assert_eq!(deal_hazard(0.15, 0.5, 0.5, 1.0), 0.0);
    }

    fn pair(setting: &Setting) -> Pair {
        setting.scenario.districts[HILLS.index()].pairs[0]
    }

    #[test]
    fn incitement_is_the_larger_of_a_label_and_the_sponsorship_of_a_group_of_just_one_side() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        world.presence.labelling[HILLS.index()] = 0.5;
        world.presence.sponsoring[HILLS.index()] = 0.5;
        world.labels[TRADERS.index()] = 1.0;
        let found = |world: &World| incitement(world, &setting.context(0), HILLS, &pair(&setting));
        assert_eq!(found(&world), 0.0, "traders are none of the two");
        world.labels[HERDERS.index()] = 0.4;
        close(found(&world), 0.2);
        world.organizations[MILITIA.index()].sponsorship = 0.6;
        close(found(&world), 0.2);
        put(&mut world, MILITIA, HILLS, 1.0);
        close(found(&world), 0.3);
        // An army without a community incites nobody.
        world.organizations[ARMY.index()].sponsorship = 1.0;
        put(&mut world, ARMY, HILLS, 100.0);
        close(found(&world), 0.3);
    }

    #[test]
    fn tension_comes_half_way_to_its_baseline_in_a_half_life_and_falls_with_dialogue() {
        let mut setting = Setting::new(&["institutions.dialogue_effect=1"]);
        setting.scenario.parameters.institutions.tension_half_life = 7.0;
        let mut world = setting.world();
        let persons = world.population.of_district(HILLS).iter().map(|sums| sums.persons).collect::<Vec<_>>();
        assert_eq!(persons, [16_000.0, 20_000.0, 4_000.0]);
        close(mixing(&world, HILLS, &pair(&setting)), 4.0 * 0.4 * 0.5);
        close(mixing(&world, PLAIN, &pair(&setting)), 4.0 * 0.6 * 0.2);
        // The baseline is 0.5 x 0.6 x 0.8.
        world.districts[HILLS.index()].tension = vec![0.74];
        relax(&mut world, &setting.context(0), HILLS, 0, &pair(&setting));
        close(world.districts[HILLS.index()].tension[0], 0.49);
        world.districts[HILLS.index()].tension = vec![0.74];
        world.presence.dialogue[HILLS.index()] = 0.5;
        relax(&mut world, &setting.context(0), HILLS, 0, &pair(&setting));
        close(world.districts[HILLS.index()].tension[0], 0.49 * (-0.5 * 7.0 / 365.0_f64).exp());
    }

    #[test]
    fn tension_rises_with_the_root_of_deaths_in_violence_of_the_pair() {
        let setting = Setting::new(&["institutions.tension_gain=0.1"]);
        let communal = |deaths, other| {
            let mut world = setting.world();
            world.districts[HILLS.index()].tension = vec![0.2];
            let (a, b) = (Party::Community(FARMERS), Party::Community(other));
            let happened = Event { deaths_b: deaths, ..event(Practice::CommunalViolence, a, b) };
            rise(&mut world, &setting.context(0), &happened);
            world.districts[HILLS.index()].tension[0]
        };
        close(communal(6, HERDERS), 0.2 + 0.1 * 0.8);
        close(communal(24, HERDERS), 0.2 + 0.2 * 0.8);
        close(communal(60_000, HERDERS), 1.0);
        close(communal(6, TRADERS), 0.2);
        // A militia of farmers against herders is violence of the pair, a battle with the army is not.
        let after = |practice, side_b| {
            let mut world = setting.world();
            world.districts[HILLS.index()].tension = vec![0.2];
            let happened = Event { deaths_civilians: 6, ..event(practice, Party::Organization(MILITIA), side_b) };
            rise(&mut world, &setting.context(0), &happened);
            world.districts[HILLS.index()].tension[0]
        };
        close(after(Practice::MilitiaAttack, Party::Community(HERDERS)), 0.28);
        close(after(Practice::Ambush, Party::Organization(ARMY)), 0.2);
    }

    #[test]
    fn a_deal_lasts_an_exponential_time_and_none_is_made_while_one_holds() {
        let mut setting = Setting::new(&["institutions.deal_duration=180"]);
        setting.scenario.parameters.institutions.local_deal = 1e9;
        let lengths: Vec<f64> = (0..500)
            .map(|step| {
                let mut world = setting.world();
                let context = setting.context(step);
                let mut stream = context.stream(Process::Accords, HILLS);
                deal(&mut world, &context, HILLS, 0, &pair(&setting), &mut stream);
                let until = world.districts[HILLS.index()].deal_until[0];
                deal(&mut world, &context, HILLS, 0, &pair(&setting), &mut stream);
                assert_eq!(world.districts[HILLS.index()].deal_until[0], until);
                until - context.day
            })
            .collect();
        let mean = lengths.iter().sum::<f64>() / 500.0;
        let longer = lengths.iter().filter(|days| **days > 180.0).count() as f64 / 500.0;
        // Five standard errors of the mean and of the share.
        assert!((mean - 180.0).abs() < 5.0 * 180.0 / 500.0_f64.sqrt(), "{mean}");
        assert!((longer - (-1.0_f64).exp()).abs() < 5.0 * (0.233 / 500.0_f64).sqrt(), "{longer}");
    }
}
