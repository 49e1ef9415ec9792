//! What steers the effect of a peace operation, held in every step of a run against a second computation.

use mandate::entities::World;
use mandate::event::{Event, Practice};
use mandate::ids::{DistrictId, OrganizationId};
use mandate::norm::{Effect, Problem};
use mandate::scenario::OrganizationKind;
use mandate::simulation::Simulation;
use mandate::stats::{decay, within};
use mandate::submodels::engagement::{attack, communal, mission};
use mandate::submodels::{Context, alignment, perception, protection, situation};

use crate::support::{Shortened, for_every_step, scenario};

const SMALL: [&str; 2] = ["population.agents=2000", "population.minimum_agents_per_district=20"];

/// Calls `check` after every step up to 2013 of the reference scenario with these changes, in every district.
fn everywhere(changes: &[&str], mut check: impl FnMut(&World, &Context<'_>, DistrictId)) {
    let changed = scenario("mali", &[&SMALL[..], changes].concat()).to_year(2013);
    for_every_step(&[changed], |world, contexts| {
        contexts[0].scenario.district_ids().for_each(|district| check(world, &contexts[0], district));
    });
}

fn effort(world: &World, id: OrganizationId, district: DistrictId, effects: &[Effect]) -> f64 {
    effects.iter().map(|&effect| world.presence.effort(effect).at(id, district)).sum()
}

#[test]
fn an_intervener_defends_with_its_armed_effort_alone() {
    let mut checked = [0; 2];
    everywhere(&[], |world, context, district| {
        let scenario = context.scenario;
        let mut all = 0.0;
        for id in scenario.organization_ids() {
            let (kind, cohesion) = (scenario.kind(id), world.organization(id).cohesion);
            let staff = world.presence.staff.at(id, district);
            let lent = if kind.is_intervener() {
                // Nobody counts twice, though a behaviour may both fight and deter.
                let armed = world.presence.armed.at(id, district);
                let efforts = effort(world, id, district, &[Effect::Fights, Effect::Supports, Effect::Deters]);
                assert!(armed <= staff + 1e-9 && armed <= efforts + 1e-9);
                checked[0] += u32::from(armed > 0.0 && armed < 0.99 * efforts);
                scenario.organizations[id.index()].traits.defence * armed * cohesion
            } else {
                0.0
            };
            assert!((situation::lent(world, context, id, district) - lent).abs() < 1e-9);
            all += if kind.is_state_side() { world.presence.reach.at(id, district) * cohesion } else { lent };
        }
        assert!((situation::defenders(world, context, district) - all).abs() < 1e-6);
    });
    // Staff that keeps order by word defends nothing, however many they are.
    let talking = ["organizations.minusma.defence=0"];
    everywhere(&talking, |world, context, district| {
        for id in situation::missions(context) {
            assert_eq!(situation::lent(world, context, id, district), 0.0);
            checked[1] += u32::from(world.presence.staff.at(id, district) > 100.0);
        }
    });
    assert!(checked.iter().all(|count| *count > 50), "{checked:?}");
}

#[test]
fn coverage_follows_from_effort_on_protecting_counted_once() {
    let mut checked = 0;
    everywhere(&[], |world, context, district| {
        let (p, persons) = (&context.parameters().protection, world.population.persons_in(district));
        if persons <= 0.0 {
            return;
        }
        let mut now = world.clone();
        protection::cover(&mut now, context);
        let area = context.derived.inhabited[district.index()];
        let mut deterring = 0.0;
        for id in context.scenario.organization_ids() {
            let organization = now.organization(id);
            let is_mission = context.scenario.kind(id) == OrganizationKind::PeaceOperation;
            let (mut ready, mut access) = (1.0, situation::standing(&now, context, id, district));
            if is_mission && organization.strength() > 0 {
                let deaths = 1_000.0 * organization.deaths / f64::from(organization.strength());
                ready = organization.consent * (-p.bunkering * deaths).exp();
            }
            if is_mission {
                access *= 1.0 - context.parameters().overlap.access_loss * now.district(district).alignment;
            }
            let staff = effort(&now, id, district, &[Effect::Protects, Effect::Guards])
                + 0.5 * effort(&now, id, district, &[Effect::Governs]);
            let out = staff * ready * access;
            let by_density = 1.0 - 3_f64.powf(-out * 1_000.0 / persons / p.coverage_density);
            let by_reach = 1.0 - (-out / p.patrol_size * p.patrol_area / area).exp();
            let found = now.presence.coverage.at(id, district);
            assert!((found - by_density.min(by_reach)).abs() < 1e-9, "{found}");
            checked += u32::from(is_mission && found > 0.0);
            if context.scenario.kind(id).is_state_based() {
                deterring += effort(&now, id, district, &[Effect::Deters]) * ready;
            }
        }
        let posture = 1.0 - 3_f64.powf(-deterring * 1_000.0 / persons / p.coverage_density);
        assert!((now.presence.posture[district.index()] - posture).abs() < 1e-9);
    });
    assert!(checked > 50, "{checked}");
}

#[test]
fn what_turns_fighters_on_the_mission_spares_the_others() {
    let hostile = ["violence.compliance_attacks=0"];
    let mut moved = 0;
    everywhere(&hostile, |world, context, district| {
        let scenario = context.scenario;
        let p = context.parameters();
        let undeterred = 1.0 - p.protection.deterrence * world.presence.deterrence[district.index()];
        let pairs = attack::pairs(world, context, district);
        for group in scenario.organization_ids() {
            let own: Vec<_> = pairs.iter().filter(|(attacker, _, _)| *attacker == group).collect();
            if own.is_empty() {
                continue;
            }
            // Effort is shared out by the weights of targets, and none is lost.
            let hostility = |force| context.hostility(world, group, force);
            let enemies = || scenario.organization_ids().filter(|&id| scenario.kind(id).is_state_based());
            let most =
                enemies().filter(|&id| world.presence.staff.at(id, district) > 0.0).map(hostility).fold(0.0, f64::max);
            let weight = |force: OrganizationId| {
                let is_mission = scenario.kind(force) == OrganizationKind::PeaceOperation;
                let exposure = if is_mission { mission::exposure(world, context, force, group, district) } else { 1.0 };
                world.presence.staff.at(force, district) * hostility(force) / most * exposure
            };
            let all: f64 = enemies().map(weight).sum();
            let traits = &scenario.organizations[group.index()].traits;
            let fighters = effort(world, group, district, &[Effect::Attacks]);
            let drive = p.violence.attack_rate * fighters * traits.aggressiveness * world.organization(group).cohesion;
            for (_, force, rate) in &own {
                let wanted = drive * undeterred * most * weight(*force) / (all + p.violence.target_half);
                assert!((rate - wanted).abs() < 1e-9 * wanted.max(1e-9), "{rate} instead of {wanted}");
            }
            let spent: f64 = own.iter().map(|(_, _, rate)| rate).sum();
            let wanted = drive * undeterred * most * all / (all + p.violence.target_half);
            assert!((spent - wanted).abs() < 1e-9 * wanted.max(1e-9), "{spent} instead of {wanted}");
            moved +=
                u32::from(own.iter().any(|(_, force, _)| scenario.kind(*force) == OrganizationKind::PeaceOperation));
        }
    });
    assert!(moved > 50, "{moved}");
}

#[test]
fn fewer_attacks_where_people_comply_less() {
    let mut checked = 0;
    everywhere(&["violence.compliance_attacks=1"], |world, context, district| {
        let relative = situation::compliance(world, context, district);
        let mut indifferent = context.scenario.clone();
        indifferent.switches.compliance = false;
        let without = Context { scenario: &indifferent, ..*context };
        let (with, without) = (attack::pairs(world, context, district), attack::pairs(world, &without, district));
        for ((group, _, rate), (_, _, unmoved)) in with.iter().zip(&without) {
            let factor = if context.scenario.kind(*group).is_challenger() { relative } else { 1.0 };
            assert!((rate - unmoved * factor).abs() < 1e-12 + 1e-9 * unmoved);
            checked += u32::from((factor - 1.0).abs() > 1e-4);
        }
    });
    assert!(checked > 50, "{checked}");
}

#[test]
fn a_pure_mission_has_its_full_standing() {
    let pure = ["weights.minusma=protection_of_civilians:1"];
    let mut present = 0;
    everywhere(&pure, |world, context, district| {
        for id in situation::missions(context) {
            assert_eq!(situation::standing(world, context, id, district), 1.0);
            present += u32::from(world.presence.staff.at(id, district) > 0.0);
        }
    });
    assert!(present > 50);
}

#[test]
fn impartiality_is_what_alignment_leaves_times_standing() {
    let strong = ["overlap.ambiguity=0.8", "overlap.complementarity=0.4"];
    let mut moved = 0;
    everywhere(&strong, |world, context, district| {
        if world.population.persons_in(district) <= 0.0 {
            return;
        }
        let mut now = world.clone();
        protection::cover(&mut now, context);
        let missions = situation::missions_present(&now, context, district);
        let mean: f64 = missions
            .iter()
            .map(|&(id, share)| {
                let (a, c) = (&now.presence.ambiguity, &now.presence.complementarity);
                share * (1.0 - 0.8 * a.at(id, district)) * (1.0 + 0.4 * c.at(id, district))
            })
            .sum();
        let standing = if missions.is_empty() { 1.0 } else { mean };
        let wanted = ((1.0 - now.district(district).alignment) * standing).min(1.0);
        assert!((now.presence.impartiality[district.index()] - wanted).abs() < 1e-12);
        moved += u32::from(standing < 0.99);
    });
    assert!(moved > 50, "{moved}");
}

#[test]
fn villages_are_protected_against_militias_besides() {
    let mut checked = 0;
    let strong = ["protection.beta_militia=2", "protection.coverage_density=0.2", "protection.patrol_area=30000"];
    everywhere(&strong, |world, context, district| {
        let (both, militias) = communal::left(world, context, district);
        let wanted = both * (-2.0 * world.presence.protection[district.index()]).exp();
        assert!((militias - wanted).abs() < 1e-12);
        checked += u32::from(militias < 0.9 * both);
    });
    assert!(checked > 50, "{checked}");
}

#[test]
fn alignment_comes_half_way_to_its_target_in_its_half_life() {
    // Nobody is beside the mission and nothing else raises alignment: what was seen is forgotten at the stated rate.
    let apart = ["overlap.alignment_colocation=0", "overlap.alignment_visible_ct=0", "overlap.alignment_handover=0"];
    let mut checked = 0;
    everywhere(&[&apart[..], &["overlap.alignment_labels=0"]].concat(), |world, context, district| {
        let mut seen = world.clone();
        seen.districts[district.index()].alignment = 0.4;
        alignment::adjust(&mut seen, context);
        let kept = 1.0 - within(context.parameters().overlap.alignment_adjust, context.days);
        assert!((seen.district(district).alignment - 0.4 * kept).abs() < 1e-12);
        checked += 1;
    });
    assert!(checked > 1_000);
}

#[test]
fn a_pure_norm_puts_its_staff_where_it_suggests() {
    let staff = |norm: &str| {
        let mandate = format!("weights.minusma={norm}:1");
        let (mut protecting, mut all) = (0.0, 0.0);
        everywhere(&[&mandate], |world, context, district| {
            for id in situation::missions(context) {
                protecting += effort(world, id, district, &[Effect::Protects]) / world.organization(id).attention;
                all += world.presence.staff.at(id, district);
            }
        });
        protecting / all
    };
    let (protection, counterterrorism) = (staff("protection_of_civilians"), staff("counterterrorism"));
    assert!(protection > 2.0 * counterterrorism, "{protection} against {counterterrorism}");
}

#[test]
fn a_base_of_the_mission_is_no_magnet() {
    let mut checked = 0;
    everywhere(&[], |world, context, district| {
        let mut moved = world.clone();
        for id in situation::missions(context) {
            *moved.presence.staff.at_mut(id, district) += 1_000.0;
        }
        let problem = |world: &World| {
            let mut seen = world.clone();
            perception::observe(&mut seen, context);
            seen.presence.problem[Problem::ForeignOrder.index()].clone()
        };
        assert_eq!(problem(world), problem(&moved));
        checked += 1;
    });
    assert!(checked > 1_000);
}

#[test]
fn attacks_on_the_mission_are_remembered_as_attacks() {
    let scenario = scenario("mali", &SMALL).to_year(2015);
    let mut run = Simulation::new(&scenario, scenario.seed, 0);
    let (mut before, mut seen) = (0, 0);
    let keep = decay(scenario.parameters.violence.suspicion_memory, scenario.step_days);
    loop {
        let contact: Vec<f64> = run.world().districts.iter().map(|district| district.contact).collect();
        if !run.step() {
            break;
        }
        let events = run.ledger().since(before);
        for district in scenario.district_ids() {
            let is_attack = |event: &&Event| {
                event.district == district
                    && matches!(event.practice, Practice::Ambush | Practice::CampRaid | Practice::MissionAttack)
            };
            let attacks = events.iter().filter(is_attack).count() as f64;
            let wanted = contact[district.index()] * keep + attacks;
            assert!((run.world().district(district).contact - wanted).abs() < 1e-9);
        }
        seen += events.iter().filter(|event| event.practice == Practice::MissionAttack).count();
        before = run.ledger().len();
    }
    assert!(seen > 5, "{seen}");
}
