//! `--set separate=ORGANIZATION`: the same effort with each norm in a force of its own.

use std::collections::BTreeSet;

use mandate::entities::World;
use mandate::ids::{DistrictId, OrganizationId};
use mandate::norm::Effect;
use mandate::scenario::{Change, OrganizationData, Scenario};
use mandate::security::Role;
use mandate::simulation::Simulation;
use mandate::submodels::{Context, situation};
use rayon::prelude::*;

use crate::properties::outside_the_unit_interval;
use crate::support::{Shortened, changed, for_every_step, mean_and_error, messages, scenario};

/// The organizations whose ids begin with that of the whole.
fn parts<'a>(scenario: &'a Scenario, whole: &str) -> Vec<&'a OrganizationData> {
    scenario.organizations.iter().filter(|organization| organization.id.starts_with(&format!("{whole}_"))).collect()
}

fn whole<'a>(scenario: &'a Scenario, id: &str) -> &'a OrganizationData {
    scenario.organizations.iter().find(|organization| organization.id == id).expect("an organization")
}

fn refused(name: &str, changes: &[&str], words: &[&str]) {
    let faults = messages(&changed(name, changes).map(|_| ()).expect_err("a wrong change was accepted"));
    assert!(faults.iter().any(|fault| words.iter().all(|word| fault.contains(word))), "{changes:?}: {faults:#?}");
}

#[test]
fn parts_are_together_as_many_as_the_whole_on_every_day() {
    for id in ["minusma", "france", "takuba"] {
        let (one, several) = (scenario("mali", &[]), scenario("mali", &[&format!("separate={id}")]));
        let (one, parts) = (whole(&one, id), parts(&several, id));
        assert_eq!(parts.len(), 3);
        for day in (0..4_383).map(f64::from) {
            let level = one.level_on(day).unwrap();
            let sum: f64 = parts.iter().map(|part| part.level_on(day).unwrap()).sum();
            assert!((sum - level).abs() < 1e-8, "{id}, day {day}: {sum} of {level}");
            let weights = one.weights_on(day).unwrap_or(&one.mandates[0].1);
            for part in &parts {
                let norm = part.mandates[0].1.iter().position(|weight| *weight == 1.0).unwrap();
                let wanted = level * weights[norm];
                assert!((part.level_on(day).unwrap() - wanted).abs() < 1e-8, "{}, day {day}: {wanted}", part.id);
            }
        }
    }
}

#[test]
fn parts_have_everything_of_the_whole_but_its_other_norms() {
    let (one, several) = (scenario("mali", &[]), scenario("mali", &["separate=minusma"]));
    let (one, parts) = (whole(&one, "minusma"), parts(&several, "minusma"));
    let ids: Vec<&str> = parts.iter().map(|part| part.id.as_str()).collect();
    assert_eq!(ids, ["minusma_protection_of_civilians", "minusma_counterterrorism", "minusma_stabilization"]);
    assert_eq!(parts[1].name, "MINUSMA (counterterrorism)");
    let same = |part: &OrganizationData| {
        (part.kind, part.camp, part.unit_size, part.foreign, &part.traits)
            == (one.kind, one.camp, one.unit_size, one.foreign, &one.traits)
            && (&part.permissions, &part.bases, &part.accessible) == (&one.permissions, &one.bases, &one.accessible)
            && part.mandates.len() == 1
            && part.mandates[0].1.iter().sum::<f64>() == 1.0
    };
    assert!(parts.iter().all(|part| same(part)));
    assert!(several.organizations.iter().all(|organization| organization.id != "minusma"));
}

#[test]
fn parts_have_the_relations_and_causes_of_the_whole() {
    let (one, several) = (scenario("mali", &[]), scenario("mali", &["separate=minusma"]));
    let relation = |scenario: &Scenario, a: &str, b: &str| {
        let position = |id: &str| scenario.organizations.iter().position(|o| o.id == id).unwrap();
        scenario.relations[position(a) * scenario.organizations.len() + position(b)]
    };
    for part in parts(&several, "minusma") {
        for other in one.organizations.iter().filter(|other| other.id != "minusma") {
            assert_eq!(relation(&several, &part.id, &other.id), relation(&one, "minusma", &other.id), "{}", other.id);
        }
    }
    assert_eq!(relation(&several, "minusma_counterterrorism", "minusma_stabilization"), 0.6);
    let consent = |s: &Scenario| s.timeline.iter().filter(|cause| matches!(cause.change, Change::Consent(..))).count();
    assert_eq!(consent(&several), 3 * consent(&one));
    let ids: BTreeSet<&str> = several.timeline.iter().map(|cause| cause.id.as_str()).collect();
    assert_eq!(ids.len(), several.timeline.len());
    assert!(ids.contains("consent_2013_counterterrorism"));
    let french = scenario("mali", &["separate=france"]);
    let names = french.timeline.iter().filter_map(|cause| match &cause.change {
        Change::Identity(_, name) => Some(name.as_str()),
        _ => None,
    });
    assert!(names.collect::<BTreeSet<_>>().contains("Barkhane (protection of civilians)"));
    let organizations = |roles: &[Role]| roles.iter().filter(|role| matches!(role, Role::Organization(_))).count();
    let (before, after) = (scenario("mali", &[]), french);
    for (old, new) in before.clusters.iter().zip(&after.clusters).filter(|(old, _)| [1, 2, 3].contains(&old.number)) {
        assert_eq!(organizations(&new.protector), organizations(&old.protector) + 2, "cluster {}", old.number);
    }
}

#[test]
fn shares_stay_between_zero_and_one_in_a_separated_force_too() {
    let changes = ["separate=minusma", "population.agents=2000", "population.minimum_agents_per_district=20"];
    let scenario = scenario("mali", &changes).to_year(2015);
    let mut run = Simulation::new(&scenario, scenario.seed, 0);
    while run.step() {
        let bad = outside_the_unit_interval(run.world());
        assert!(bad.is_empty(), "step {}: {:?}", run.world().step, &bad[..bad.len().min(5)]);
    }
}

/// All channels of overlap off, and a force with three norms.
const NEUTRAL: [&str; 9] = [
    "switches.attention=false",
    "switches.alignment=false",
    "switches.confusion=false",
    "switches.information=false",
    "switches.synergy=false",
    "switches.shared_warning=false",
    "switches.ambiguity=false",
    "switches.complementarity=false",
    "weights.un=protection_of_civilians:0.4,counterterrorism:0.2,stabilization:0.4",
];

/// Of a run of the teaching scenario: mean protection of its districts, then staff-days of the peace operations under each of
/// the first three norms, and in all.
fn protection_and_effort(scenario: &Scenario, replication: u64) -> Vec<f64> {
    let mut run = Simulation::new(scenario, scenario.seed, replication);
    let (mut protection, mut steps) = (0.0, 0.0);
    while run.step() {
        protection += run.world().presence.protection.iter().sum::<f64>();
        steps += 2.0;
    }
    let missions: Vec<usize> =
        (0..scenario.organizations.len()).filter(|n| scenario.organizations[*n].id.starts_with("un")).collect();
    let days = |norm: usize| missions.iter().map(|n| run.world().organizations[*n].effort_spent[norm]).sum::<f64>();
    vec![protection / steps, days(0), days(1), days(2), days(0) + days(1) + days(2)]
}

/// Differences between parts and whole, as shares of the mean of the whole: mean and standard error.
fn differences(replications: u64) -> Vec<(f64, f64)> {
    let one = scenario("two-districts", &NEUTRAL);
    let several = scenario("two-districts", &[&NEUTRAL[..], &["separate=un"]].concat());
    let runs: Vec<(Vec<f64>, Vec<f64>)> = (0..replications)
        .into_par_iter()
        .map(|n| (protection_and_effort(&one, n), protection_and_effort(&several, n)))
        .collect();
    let of = |k: usize| {
        let base = runs.iter().map(|(one, _)| one[k]).sum::<f64>() / runs.len() as f64;
        mean_and_error(&runs.iter().map(|(one, several)| (several[k] - one[k]) / base).collect::<Vec<_>>())
    };
    (0..5).map(of).collect()
}

/// Three standard errors of the difference are chance; beside it there is a difference that is not. Ten units of the whole draw
/// their norm, the parts have four, two and four. Coverage is concave in staff, so that the spread of a draw costs: at
/// coverage 1 - exp(-kx) of .3 and a spread of staff of a third, (k sd)^2/2 x .7/.3, or 1.5 %.
#[test]
fn without_channels_of_overlap_a_separated_force_protects_as_the_whole_does() {
    let differences = differences(100);
    println!("protection, staff-days by norm, all staff-days: {differences:?}");
    for (n, (mean, error)) in differences.iter().enumerate() {
        let systematic = if n == 0 { 0.015 } else { 0.005 };
        assert!(mean.abs() < 3.0 * error + systematic, "{n}: {mean} with a standard error of {error}");
    }
    assert!(differences[0].1 < 0.01, "the comparison of protection is too weak to say anything");
}

/// Mean attention of the peace operations of the teaching scenario over a run, by persons [0, 1].
fn attention_of_the_peace_operations(scenario: &Scenario, replication: u64) -> f64 {
    let mut run = Simulation::new(scenario, scenario.seed, replication);
    let (mut kept, mut all) = (0.0, 0.0);
    while run.step() {
        let organizations = run.world().organizations.iter().zip(&scenario.organizations);
        for (organization, _) in organizations.filter(|(_, data)| data.id.starts_with("un")) {
            let persons = f64::from(organization.strength());
            kept += organization.attention * persons;
            all += persons;
        }
    }
    kept / all
}

#[test]
fn parts_keep_more_attention_than_the_whole_since_each_does_fewer_things() {
    let attention_alone: Vec<&str> =
        NEUTRAL.into_iter().filter(|change| !change.starts_with("switches.attention")).collect();
    let one = scenario("two-districts", &attention_alone);
    let several = scenario("two-districts", &[&attention_alone[..], &["separate=un"]].concat());
    for replication in 0..5 {
        let [whole, parts] = [&one, &several].map(|scenario| attention_of_the_peace_operations(scenario, replication));
        assert!(whole > 0.85 && parts > whole + 0.02 && parts <= 1.0, "whole {whole}, parts {parts}");
    }
}

/// Calls `check` for every step, district and peace operation with staff there of a separated force, some of whose parts fight.
fn for_every_mission(check: impl Fn(&Context<'_>, &World, DistrictId, OrganizationId, f64)) -> u32 {
    let changes = ["separate=minusma", "population.agents=2000", "population.minimum_agents_per_district=20"];
    let scenario = scenario("mali", &changes).to_year(2013);
    let mut checked = 0;
    for_every_step(&[scenario], |world, contexts| {
        let context = &contexts[0];
        for district in context.scenario.district_ids() {
            let missions = situation::missions_present(world, context, district);
            let sum: f64 = missions.iter().map(|(_, share)| share).sum();
            assert!(missions.is_empty() || (sum - 1.0).abs() < 1e-12, "shares sum to {sum}");
            for &(mission, share) in &missions {
                check(context, world, district, mission, share);
                checked += u32::from(missions.len() > 1);
            }
        }
    });
    checked
}

#[test]
fn of_several_missions_each_counts_by_what_it_does_to_protect_and_to_mediate() {
    let checked = for_every_mission(|context, world, district, mission, share| {
        let effort =
            |id| [Effect::Protects, Effect::Mediates].map(|effect| world.presence.effort(effect).at(id, district));
        let met = |id| effort(id).iter().sum::<f64>();
        let all: f64 =
            situation::missions(context).filter(|&id| world.presence.staff.at(id, district) >= 1.0).map(met).sum();
        assert!(all == 0.0 || (share - met(mission) / all).abs() < 1e-12);
    });
    assert!(checked > 100, "{checked}");
}

#[test]
fn a_mission_is_beside_other_forces_and_beside_other_missions_as_far_as_they_fight() {
    let checked = for_every_mission(|context, world, district, mission, _| {
        let staff = |id| world.presence.staff.at(id, district);
        let fights = |id| {
            let effort = |effect| world.presence.effort(effect).at(id, district);
            (effort(Effect::Fights) + effort(Effect::Supports)).min(staff(id))
        };
        let forces = context.scenario.organization_ids().filter(|&id| context.scenario.kind(id).is_state_based());
        let (mut beside, mut all) = (0.0, 0.0);
        for id in forces {
            let is_mission = situation::missions(context).any(|mission| mission == id);
            beside += if id == mission {
                0.0
            } else if is_mission {
                fights(id)
            } else {
                staff(id)
            };
            all += staff(id);
        }
        let found = situation::colocation(world, context, mission, district);
        assert!((found - beside / all).abs() < 1e-9, "{found} and {}", beside / all);
    });
    assert!(checked > 100, "{checked}");
}

#[test]
fn what_cannot_be_separated_is_refused() {
    let accepted = "an organization whose strength forces.csv gives by date";
    refused("two-districts", &["separate=nope"], &["--set: separate", "no organization nope", "one of army, un"]);
    refused("two-districts", &["separate=allie"], &["no organization allie", "did you mean allies?"]);
    refused("two-districts", &["separate=insurgents"], &["separate", "insurgents", accepted]);
    refused("two-districts", &["separate=army"], &["separate", "army", accepted]);
    refused("two-districts", &["separate=un", "separate=un"], &["no organization un"]);
    refused("mali", &["separate=fama"], &["fama", accepted]);
    // Weights that are wrong as a whole are not hidden by parts of weight 1.
    let weights = "weights.un=protection_of_civilians:0.4,stabilization:0.4";
    refused("two-districts", &["separate=un", weights], &["mandates.csv", "0.8", "sum to 1"]);
}
