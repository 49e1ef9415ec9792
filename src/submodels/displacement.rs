//! Displacement: leaving after exposure, under a rule that is feared and new, or for want, destinations over paths of several links, return
//! (MODEL.md, section 7.9).
//!
//! Who leaves was decided by the person's draw; its rest chooses the destination with weight people x exp(-km/scale) x calm
//! x room left. Weights are computed once per place and step and shared by all who leave it. Who may return does so where
//! home is calm and those who rule it are not feared. People grow used to a rule: only what is new in it drives them away.
//!
#![doc = include_str!("../../docs/book/src/model/displacement.md")]

use super::{Context, situation};
use crate::entities::{Away, Mover, Population, Status, World};
use crate::ids::{CampId, CommunityId, DistrictId};
use crate::portable::Portable as _;
use crate::random::pick_at;
use crate::stats::{ratio, within};

/// Chance that someone free to return does [0, 1]: calm at home and no fear of those who rule there.
///
/// **E9.6 willingness to return**: exp(-ambient fear at home/return_fear_scale) x (1 - feared rule) x E9.10 at home; feared
/// rule E9.9, or E9.1 without the switch `open_rule`.
/// Parameters: `displacement.return_fear_scale`.
/// Source: *assumption*.
/// Test: `nobody_returns_under_feared_rule_and_few_to_a_fearful_place`.
pub fn willingness(ambient_fear: f64, fear_scale: f64, hostile: f64) -> f64 {
    (-ambient_fear / fear_scale).exponential() * (1.0 - hostile)
}

/// Carries out what the walk over persons decided.
pub fn relocate(world: &mut World, context: &Context<'_>, movers: &[Mover]) {
    if movers.is_empty() {
        return;
    }
    let (returning, leaving): (Vec<&Mover>, Vec<&Mover>) = movers.iter().partition(|mover| mover.returns);
    let willing = willing(world, context, &returning);
    come_home(&mut world.population, &returning, &willing);
    leave(world, context, &leaving);
}

/// Rule to which people are used, after a `share` of the way toward the present one [0, 1].
///
/// **E9.7 rule to which a community is used**: used + W(1/new_rule_fading) x (E9.1 - used).
/// With: `submodels::displacement::get_used`.
/// Parameters: `displacement.new_rule_fading`.
/// Source: *assumption*.
/// Test: `people_are_used_to_the_rule_of_the_first_day_and_grow_used_to_a_new_one`.
pub fn accustomed(used_to: f64, rule: f64, share: f64) -> f64 {
    used_to + (rule - used_to) * share
}

/// People grow used to those who rule them.
///
/// **I.10 rule to which people are used on the first day**: E9.1 of that day.
/// Source: *assumption*.
/// Test: `people_are_used_to_the_rule_of_the_first_day_and_grow_used_to_a_new_one`.
pub fn get_used(world: &mut World, context: &Context<'_>) {
    let share = within(1.0 / context.parameters().displacement.new_rule_fading, context.days);
    let communities = context.scenario.communities.len();
    for district in context.scenario.district_ids() {
        for community in 0..communities {
            let rule = situation::hostile_rule(world, context, district, CommunityId::new(community));
            let used_to = &mut world.used_to_rule[district.index() * communities + community];
            *used_to = accustomed(*used_to, rule, share);
        }
    }
}

/// Willingness to return by home district and community, row-major; not a number where none of these returns to.
fn willing(world: &World, context: &Context<'_>, returning: &[&Mover]) -> Vec<f64> {
    let scale = context.parameters().displacement.return_fear_scale;
    let (segments, communities) = (world.population.segments(), world.population.communities());
    let mut willing = vec![f64::NAN; segments.len()];
    for mover in returning {
        let block = segments.partition_point(|segment| segment.rows.end <= mover.row);
        if willing[block].is_nan() {
            let (district, community) = (DistrictId::new(block / communities), CommunityId::new(block % communities));
            let hostile = if context.scenario.switches.open_rule {
                open_hostile_rule(world, context, district, community)
            } else {
                situation::hostile_rule(world, context, district, community)
            };
            let stays = enough_to_live(world, district);
            willing[block] = willingness(situation::ambient_fear(world, context, district), scale, hostile) * stays;
        }
    }
    willing
}

/// How far a district has enough to live on [0, 1]: the share of its people who would still be there after a year of its want.
///
/// **E9.10 enough to live on**: exp(-hardship x 365); hardship is the hazard of leaving home for want [1/day], dated input, 0
/// without a row.
/// Source: input; its effect on who comes *assumption*.
/// Test: `want_drives_people_out_and_keeps_others_away_and_without_it_nothing_changes`.
fn enough_to_live(world: &World, district: DistrictId) -> f64 {
    (-world.hardship[district.index()] * 365.0).exponential()
}

/// How far a district is ruled in the open by camps that a community fears [0, 1]: as the feared rule, but the control of a camp
/// counts as far as it shows itself. What is in hiding threatens, but does not govern.
///
/// **E9.9 feared rule in the open**: as E9.1, the control of a camp times how far it shows itself: min(1, visible
/// fighters/(visible_share x fighters)) of its groups there, 1 without armed groups, 0 where it has nobody.
/// With: `submodels::displacement::shown`.
/// Parameters: `violence.visible_share`.
/// Source: Kalyvas 2006 (who governs, who threatens); returns of 2014 (UNHCR).
/// Test: `those_who_hide_do_not_rule_in_the_open`.
pub fn open_hostile_rule(world: &World, context: &Context<'_>, district: DistrictId, community: CommunityId) -> f64 {
    let (camps, communities) = (context.scenario.camps.len(), context.scenario.communities.len());
    let feared = &context.derived.feared[(district.index() * communities + community.index()) * camps..][..camps];
    let control = &world.district(district).control;
    let hostile = |camp: usize| control[camp] * feared[camp] * shown(world, context, district, CampId::new(camp));
    ratio((0..camps).map(hostile).sum(), control.iter().sum())
}

/// How far a camp shows itself in a district [0, 1]: visible fighters over those of groups that hold towns; 1 for the state's
/// camp and a camp without armed groups, 0 where an armed camp has nobody.
fn shown(world: &World, context: &Context<'_>, district: DistrictId, camp: CampId) -> f64 {
    let groups = context.kinds().of_camp[camp.index()];
    if groups.is_empty() {
        return 1.0;
    }
    let (mut visible, mut staff) = (0.0, 0.0);
    for id in world.presence.here(groups, district) {
        visible += world.presence.visible.at(id, district);
        staff += world.presence.staff.at(id, district);
    }
    ratio(visible, staff * context.parameters().violence.visible_share).min(1.0)
}

fn come_home(population: &mut Population, returning: &[&Mover], willing: &[f64]) {
    let communities = population.communities();
    let mut next = returning.iter().peekable();
    let weight = &mut population.columns.weight;
    population.away.retain(|guest| {
        while next.next_if(|mover| mover.row < guest.row).is_some() {}
        let Some(mover) = next.next_if(|mover| mover.row == guest.row) else { return true };
        let stays = mover.rest >= willing[guest.home.index() * communities + guest.community.index()];
        if !stays {
            weight[guest.row] += guest.weight;
        }
        stays
    });
}

fn leave(world: &mut World, context: &Context<'_>, leaving: &[&Mover]) {
    let mut joined = Vec::with_capacity(leaving.len());
    if leaving.is_empty() {
        return;
    }
    let welcome = welcome(world, context);
    let mut pull: Option<(DistrictId, Vec<f64>)> = None;
    let segments: Vec<_> = world.population.segments().iter().map(|segment| segment.rows.end).collect();
    let communities = world.population.communities();
    for mover in leaving {
        let block = segments.partition_point(|&end| end <= mover.row);
        let home = DistrictId::new(block / communities);
        if pull.as_ref().is_none_or(|(origin, _)| *origin != home) {
            pull = Some((home, destinations(context, home, &welcome)));
        }
        let weights = &pull.as_ref().expect("computed above").1;
        let Some(place) = pick_at(mover.rest, weights.iter().copied()) else { continue };
        let outside = context.scenario.districts[place].outside;
        let weight = std::mem::take(&mut world.population.columns.weight[mover.row]);
        joined.push(Away {
            row: mover.row,
            home,
            community: CommunityId::new(block % communities),
            place: DistrictId::new(place),
            status: if outside { Status::Refugee } else { Status::Displaced },
            weight,
        });
    }
    merge(&mut world.population.away, joined);
}

/// Merges those who left now into those away, by row; persons of a row that is away already join it there.
///
/// **E9.8 persons of an agent that is away already**: join it where it is.
/// Source: definition.
/// Test: `those_who_leave_are_merged_in_order_and_none_is_lost`.
fn merge(away: &mut Vec<Away>, joined: Vec<Away>) {
    if joined.is_empty() {
        return;
    }
    let before = std::mem::take(away);
    let mut old = before.into_iter().peekable();
    away.reserve(old.len() + joined.len());
    for guest in joined {
        while let Some(earlier) = old.next_if(|earlier| earlier.row < guest.row) {
            away.push(earlier);
        }
        match old.next_if(|earlier| earlier.row == guest.row) {
            Some(earlier) => away.push(Away { weight: earlier.weight + guest.weight, ..earlier }),
            None => away.push(guest),
        }
    }
    away.extend(old);
}

/// Calm and room of every district for those who come [0, 1].
fn welcome(world: &World, context: &Context<'_>) -> Vec<(f64, f64)> {
    let scale = context.parameters().displacement.return_fear_scale;
    let of = |district: DistrictId| {
        let calm = (-situation::ambient_fear(world, context, district) / scale).exponential()
            * enough_to_live(world, district);
        let room = context.scenario.districts[district.index()].camp_capacity.map_or(1.0, |capacity| {
            let here: f64 = world.population.of_district(district).iter().map(|sums| sums.guests).sum();
            (1.0 - ratio(here, capacity)).max(0.0)
        });
        (calm, room)
    };
    context.scenario.district_ids().map(of).collect()
}

/// Weight of every destination for those who leave a district.
///
/// **E9.4 weight of a destination**: pull x exp(-ambient fear there/return_fear_scale) x E9.10 there x max(0, 1 - guests/camp
/// capacity); no limit without a capacity.
/// With: `submodels::displacement::welcome`.
/// Parameters: `displacement.return_fear_scale`.
/// Source: *assumption*.
/// Test: `destinations_weigh_by_pull_calm_and_the_room_that_is_left`.
fn destinations(context: &Context<'_>, origin: DistrictId, welcome: &[(f64, f64)]) -> Vec<f64> {
    let pull = &context.derived.refuge[origin.index() * welcome.len()..][..welcome.len()];
    pull.iter().zip(welcome).map(|(pull, (calm, room))| pull * calm * room).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ABROAD, FARMERS, HERDERS, HILLS, PLAIN, Setting, close};

    fn guest(row: usize, weight: f32) -> Away {
        let (home, place) = (DistrictId(0), DistrictId(1));
        Away { row, home, community: CommunityId(0), place, status: Status::Displaced, weight }
    }

    #[test]
    fn those_who_leave_are_merged_in_order_and_none_is_lost() {
        let mut away = vec![guest(2, 5.0), guest(7, 1.0)];
        merge(&mut away, vec![guest(1, 3.0), guest(7, 2.0), guest(9, 4.0)]);
        let rows: Vec<(usize, f32)> = away.iter().map(|guest| (guest.row, guest.weight)).collect();
        assert_eq!(rows, [(1, 3.0), (2, 5.0), (7, 3.0), (9, 4.0)]);
    }

    #[test]
    fn nobody_returns_under_feared_rule_and_few_to_a_fearful_place() {
        assert_eq!(willingness(0.0, 0.1, 0.0), 1.0);
        assert_eq!(willingness(0.0, 0.1, 1.0), 0.0);
        assert!((willingness(0.1, 0.1, 0.0) - (-1.0_f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn want_drives_people_out_and_keeps_others_away_and_without_it_nothing_changes() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        get_used(&mut world, &Context { days: f64::MAX, ..setting.context(0) });
        let calm = welcome(&world, &setting.context(0));
        let walked = |world: &World| super::super::attitudes::walk(&mut world.clone(), &setting.context(0)).len();
        assert_eq!((walked(&world), enough_to_live(&world, HILLS)), (0, 1.0));
        // Half of those who are there leave in a year; a step has seven days.
        world.hardship[HILLS.index()] = 2.0_f64.ln() / 365.0;
        close(enough_to_live(&world, HILLS), 0.5);
        let want = welcome(&world, &setting.context(0));
        close(want[HILLS.index()].0, 0.5 * calm[HILLS.index()].0);
        assert_eq!(want[PLAIN.index()], calm[PLAIN.index()]);
        let agents = world.population.segments()[HILLS.index() * 3..][..3].iter().map(|segment| segment.rows.len());
        let agents = agents.sum::<usize>() as f64;
        let expected = agents * within(2.0_f64.ln() / 365.0, 7.0);
        let found = walked(&world) as f64;
        assert!((found - expected).abs() < 5.0 * expected.sqrt(), "{found} of {agents}, expected {expected}");
    }

    #[test]
    fn people_are_used_to_the_rule_of_the_first_day_and_grow_used_to_a_new_one() {
        let mut setting = Setting::new(&[]);
        setting.scenario.parameters.displacement.new_rule_fading = 7.0 / 2.0_f64.ln();
        let mut world = setting.world();
        let context = setting.context(0);
        get_used(&mut world, &Context { days: f64::MAX, ..context });
        let rule = |world: &World, community| situation::hostile_rule(world, &context, HILLS, community);
        for community in [FARMERS, HERDERS] {
            assert_eq!(world.used_to_rule[HILLS.index() * 3 + community.index()], rule(&world, community));
        }
        let before = rule(&world, HERDERS);
        world.districts[HILLS.index()].control.fill(0.0);
        world.districts[HILLS.index()].control[0] = 1.0;
        let after = rule(&world, HERDERS);
        get_used(&mut world, &context);
        // Half of the way in a step.
        close(world.used_to_rule[HILLS.index() * 3 + HERDERS.index()], (before + after) / 2.0);
        assert!((before - after).abs() > 0.1);
    }

    #[test]
    fn destinations_weigh_by_pull_calm_and_the_room_that_is_left() {
        let setting = Setting::new(&["displacement.return_fear_scale=1.5", "civilians.fear_ambient=10"]);
        let mut world = setting.world();
        let context = setting.context(0);
        let pull = |to: DistrictId| context.derived.refuge[HILLS.index() * 3 + to.index()];
        let found = destinations(&context, HILLS, &welcome(&world, &context));
        assert_eq!(found, [pull(ABROAD), 0.0, pull(PLAIN)]);
        // 6 deaths among 60,000; 5,000 guests where there is room for 20,000.
        world.districts[PLAIN.index()].deaths = 6.0;
        let mut sums = world.population.sums().to_vec();
        sums[ABROAD.index() * 3].guests = 4_000.0;
        sums[ABROAD.index() * 3 + 1].guests = 1_000.0;
        world.population.set_sums(sums.clone());
        let found = destinations(&context, HILLS, &welcome(&world, &context));
        close(found[PLAIN.index()], pull(PLAIN) * (-(1.0 - (-1.0_f64).exp()) / 1.5).exp());
        close(found[ABROAD.index()], pull(ABROAD) * 0.75);
        sums[ABROAD.index() * 3].guests = 30_000.0;
        world.population.set_sums(sums);
        assert_eq!(destinations(&context, HILLS, &welcome(&world, &context))[ABROAD.index()], 0.0, "full");
    }
}
