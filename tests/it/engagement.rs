//! What forces side by side do to each other's fate, in every step of a run of Mali.

use mandate::entities::World;
use mandate::event::Party;
use mandate::ids::{CommunityId, OrganizationId};
use mandate::norm::Effect;
use mandate::random::Streams;
use mandate::scenario::OrganizationKind;
use mandate::simulation::Simulation;
use mandate::submodels::context::Derived;
use mandate::submodels::engagement::{abuse, laws};
use mandate::submodels::{Context, displacement, protection, situation};

use crate::support::{Shortened, for_every_step, played, scenario};

const SMALL: [&str; 2] = ["population.agents=2000", "population.minimum_agents_per_district=20"];

#[test]
fn dialogue_gains_by_synergy_where_fighters_are_fought_and_nowhere_else() {
    let with = scenario("mali", &[&SMALL[..], &["overlap.synergy=0.5"]].concat()).to_year(2013);
    let without = scenario("mali", &[&SMALL[..], &["switches.synergy=false"]].concat()).to_year(2013);
    let (mut gained, mut unchanged) = (0, 0);
    for_every_step(&[with, without], |world, contexts| {
        let dialogue = |context| {
            let mut world = world.clone();
            protection::cover(&mut world, context);
            world.presence.dialogue
        };
        let (with, without) = (dialogue(&contexts[0]), dialogue(&contexts[1]));
        let scenario = contexts[0].scenario;
        for district in scenario.district_ids() {
            let d = district.index();
            let challengers = scenario.organization_ids().filter(|&id| scenario.kind(id).is_challenger());
            let fighters: f64 = challengers.map(|id| world.presence.staff.at(id, district)).sum();
            let forces = scenario.organization_ids().filter(|&id| scenario.kind(id).is_state_based());
            let effort = |id, effect| world.presence.effort(effect).at(id, district);
            let fighting: f64 = forces.map(|id| effort(id, Effect::Fights) + effort(id, Effect::Supports)).sum();
            let freed = if fighters < 1.0 { 0.0 } else { fighting / (fighting + fighters) };
            let wanted = (without[d] * (1.0 + 0.5 * freed)).min(1.0);
            assert!((with[d] - wanted).abs() < 1e-9, "{} instead of {wanted}", with[d]);
            gained += u32::from(with[d] > without[d]);
            unchanged += u32::from(without[d] > 0.0 && with[d] == without[d]);
        }
    });
    assert!(gained > 100 && unchanged > 100, "{gained}, {unchanged}");
}

#[test]
fn reprisals_follow_own_deaths_and_nothing_else() {
    let changes = ["violence.reprisal=0.1", "violence.reprisal_memory=40"];
    let with = scenario("mali", &[&SMALL[..], &changes].concat()).to_year(2012);
    let mut without = with.clone();
    without.parameters.violence.abuse_rate = 0.0;
    let due = 1.0 - (-with.step_days / 40.0).exp();
    let (streams, derived) = (Streams::new(with.seed, 0), Derived::new(&with));
    let mut run = Simulation::new(&with, with.seed, 0);
    let mut pending = vec![vec![0.0; with.organizations.len()]; with.districts.len()];
    let (mut seen, mut compared) = (0, 0);
    while run.step() {
        let step = run.world().step - 1;
        pending.iter_mut().flatten().for_each(|value| *value *= 1.0 - due);
        for event in run.ledger().events().iter().filter(|event| event.step == step) {
            for (party, lost) in [(event.side_a, event.deaths_a), (event.side_b, event.deaths_b)] {
                if let Party::Organization(id) = party
                    && with.kind(id).is_state_based()
                {
                    pending[event.district.index()][id.index()] += 0.1 * f64::from(lost);
                    seen += lost;
                }
            }
        }
        let world = run.world();
        let (days, day) = (with.step_days, with.day_of(step));
        let context = Context { scenario: &without, streams: &streams, derived: &derived, step, days, day };
        for district in with.district_ids() {
            let place = world.district(district);
            for (found, wanted) in place.reprisal.iter().zip(&pending[district.index()]) {
                assert!((found - wanted).abs() < 1e-9, "{found} instead of {wanted}");
            }
            // Without abuse by suspicion what is expected is what falls due, by restraint.
            let unseen =
                1.0 - with.parameters.protection.monitoring_effect * world.presence.monitoring[district.index()];
            let mission =
                laws::deterred(with.parameters.protection.beta_gov, world.presence.protection[district.index()]);
            let shelter = situation::shelter(world, &context, district);
            let sheltered = laws::deterred(with.parameters.protection.shelter, shelter);
            for (id, acts) in abuse::expected(world, &context, district) {
                assert!(world.presence.staff.at(id, district) >= 1.0);
                let restraint = 1.0 - world.organization(id).discipline;
                let wanted = pending[district.index()][id.index()] * due * restraint * unseen * mission * sheltered;
                assert!((acts - wanted).abs() < 1e-12, "{acts} instead of {wanted}");
                compared += 1;
            }
        }
    }
    assert!(seen > 50 && compared > 100, "{seen} {compared}");
}

#[test]
fn without_the_switch_nothing_is_avenged() {
    let scenario = scenario("mali", &[&SMALL[..], &["switches.reprisal=false"]].concat()).to_year(2012);
    let run = played(&scenario, 0);
    assert!(run.world().districts.iter().all(|district| district.reprisal.iter().all(|pending| *pending == 0.0)));
}

#[test]
fn shared_suspicion_makes_abuse_grow_with_the_army() {
    let shared = scenario("mali", &[&SMALL[..], &["switches.reprisal=false"]].concat()).to_year(2012);
    let per_soldier = scenario(
        "mali",
        &[&SMALL[..], &["switches.reprisal=false", "switches.shared_suspicion=false", "violence.suspicion_half=1e6"]]
            .concat(),
    )
    .to_year(2012);
    let mut checked = 0;
    for_every_step(&[shared, per_soldier], |world, contexts| {
        let mut larger = world.clone();
        let scenario = contexts[0].scenario;
        let forces: Vec<_> = scenario.organization_ids().filter(|&id| scenario.kind(id).is_state_based()).collect();
        for district in scenario.district_ids() {
            for &id in &forces {
                *larger.presence.staff.at_mut(id, district) *= 2.0;
                *larger.presence.effort_by_index(Effect::Fights.index()).at_mut(id, district) *= 2.0;
            }
            let sum = |world: &World, context| -> f64 {
                abuse::expected(world, context, district).iter().map(|(_, acts)| acts).sum()
            };
            // Far below saturation, twice the soldiers commit twice as much where suspicion is shared, and as much where it is not.
            for (context, factor) in contexts.iter().zip([2.0, 1.0]) {
                let before = sum(world, context);
                if before > 0.0 {
                    let found = sum(&larger, context) / before;
                    assert!((found - factor).abs() < 1e-4, "{found} instead of {factor}");
                    checked += 1;
                }
            }
        }
    });
    assert!(checked > 50, "{checked}");
}

#[test]
fn those_who_hide_do_not_rule_in_the_open() {
    let scenario = scenario("mali", &SMALL).to_year(2012);
    let (mut less, mut same) = (0, 0);
    for_every_step(&[scenario], |world, contexts| {
        let context = &contexts[0];
        let scenario = context.scenario;
        let armed = |id: &OrganizationId| scenario.kind(*id).is_armed_group();
        let all_visible = |share: f64| {
            let mut world = world.clone();
            for id in scenario.organization_ids().filter(armed) {
                for district in scenario.district_ids() {
                    *world.presence.visible.at_mut(id, district) = share * world.presence.staff.at(id, district);
                }
            }
            world
        };
        let (open, hidden) = (all_visible(1.0), all_visible(0.0));
        for district in scenario.district_ids() {
            // Camps that have control but nobody left there do not rule in the open either.
            let everywhere = (0..scenario.camps.len()).all(|camp| {
                let mut groups = scenario
                    .organization_ids()
                    .filter(|id| scenario.organizations[id.index()].camp.index() == camp && armed(id));
                world.district(district).control[camp] < 1e-9
                    || groups.clone().next().is_none()
                    || groups.any(|id| world.presence.staff.at(id, district) > 0.0)
            });
            for community in 0..scenario.communities.len() {
                let community = CommunityId::new(community);
                let rule = situation::hostile_rule(world, context, district, community);
                let of = |world| displacement::open_hostile_rule(world, context, district, community);
                assert!(of(&hidden) <= of(&open) + 1e-12 && of(&open) <= rule + 1e-12);
                if everywhere {
                    assert!((of(&open) - rule).abs() < 1e-12, "all in the open: E9.1");
                    same += 1;
                }
                less += u32::from(of(&hidden) < rule - 0.01);
            }
        }
    });
    assert!(less > 100 && same > 100, "{less} {same}");
}

#[test]
fn an_army_replaces_what_it_lost_since_the_first_inflow() {
    let with = scenario("mali", &SMALL).to_year(2016);
    let mut run = Simulation::new(&with, with.seed, 0);
    let state = with.organization_ids().find(|&id| with.kind(id) == OrganizationKind::StateForce).unwrap();
    let mut first = None;
    while run.step() {
        let day = with.day_of(run.world().step);
        let army = run.world().organization(state);
        let joined = with.organizations[state.index()].inflow_between(0.0, day);
        match army.planned {
            None => assert_eq!(joined, 0.0),
            Some(plan) => {
                let start = *first.get_or_insert(plan - joined);
                assert!((plan - joined - start).abs() < 1e-6, "the plan grows by the inflows alone");
                // Rounding of the drawn number of recruits is all by which an army may exceed its plan.
                assert!(f64::from(army.strength()) < plan + 60.0, "{} of {plan}", army.strength());
            }
        }
    }
    assert!(first.is_some());
}
