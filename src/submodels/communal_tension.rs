//! Tension between communities: returns to the pair's baseline, rises with communal events, sponsorship and labels, falls
//! with dialogue; local deals (MODEL.md, section 7.5).

use super::{Context, situation};
use crate::entities::World;
use crate::event::{Event, Party, Practice};
use crate::ids::{CommunityId, DistrictId};
use crate::random::{Process, Stream};
use crate::scenario::Pair;
use crate::stats::{half_life_decay, ratio, within};

/// Baseline of a pair [0, 1]: half of the negative relation times mixing, raised by sponsorship or labels.
pub fn baseline(relation: f64, mixing: f64, incited: f64, gain: f64) -> f64 {
    let calm = 0.5 * (-relation).max(0.0) * mixing;
    calm + gain * incited * mixing * (1.0 - calm)
}

/// Hazard of a local deal [1/year]: at median conditions the base rate; rises with the cost of war and with dialogue, falls
/// with a label on one of the two.
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
fn incitement(world: &World, context: &Context<'_>, district: DistrictId, pair: &Pair) -> f64 {
    let labelled = label(world, district, pair);
    let sponsored = context
        .scenario
        .organization_ids()
        .filter(|&id| {
            let communities = &context.scenario.organizations[id.index()].communities;
            communities.contains(&pair.a) != communities.contains(&pair.b)
                && world.presence.reach.at(id, district) >= 1.0
        })
        .map(|id| situation::sponsorship(world, id, district))
        .fold(0.0, f64::max);
    labelled.max(sponsored)
}

fn deal(world: &mut World, context: &Context<'_>, district: DistrictId, n: usize, pair: &Pair, stream: &mut Stream) {
    let p = &context.parameters().institutions;
    let (u, length) = (stream.uniform(), stream.uniform());
    let label = label(world, district, pair);
    let dialogue = world.presence.dialogue[district.index()];
    let state = &mut world.districts[district.index()];
    let hazard = deal_hazard(p.local_deal, state.tension[n], dialogue, label) / 365.0;
    if state.deal_until[n] <= context.day && u < within(hazard, context.days) {
        state.deal_until[n] = context.day - p.deal_duration * length.ln();
    }
}

/// A communal event of six deaths raises tension by its gain times the distance to 1; others in proportion to the root.
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
}
