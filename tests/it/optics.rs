//! Optics read a run and never change it.

use std::fs;
use std::path::PathBuf;

use mandate::event::{Event, Party, Practice};
use mandate::ids::{ClusterSet, DistrictId, OrganizationId};
use mandate::observation::admission::{Counted, Filter};
use mandate::observation::harm::Conditions;
use mandate::observation::index::{Area, Settings};
use mandate::observation::tally::is_transborder;
use mandate::observation::{self, Appraisal, Observer, optic, window};
use mandate::report::{Format, write_table};
use mandate::scenario::{self, OpticDimension, Override, Scenario};
use mandate::simulation::Simulation;
use mandate::study::run::tables::ged;

use crate::support::{Copy, changed, messages, same, scenario, shipped};

/// Every shipped scenario with optics.
const SHIPPED: [&str; 2] = ["mali", "two-districts"];

/// A whole run with its observer.
fn observed(scenario: &Scenario) -> (Simulation<'_>, Observer) {
    let mut run = Simulation::new(scenario, scenario.seed, 0);
    let mut observer = Observer::national(scenario);
    while run.step() {
        observer.observe(&run);
    }
    (run, observer)
}

/// A run of a scenario, with what its optics say of it by year.
fn appraised(scenario: &Scenario) -> (Simulation<'_>, Vec<Appraisal>) {
    let (run, observer) = observed(scenario);
    let windows = window::years(scenario, observer.harm.steps());
    let areas = Area::main(scenario);
    let appraisals =
        observation::appraise(scenario, run.ledger(), &observer.harm, &observer.snapshots, &areas, &windows);
    (run, appraisals)
}

/// What an optic reads in a dimension of the whole country in the first window.
fn harm(scenario: &Scenario, appraisals: &[Appraisal], id: &str, dimension: OpticDimension) -> f64 {
    let optic = scenario.optics.iter().position(|optic| optic.id == id).unwrap();
    let appraisal = appraisals.iter().find(|a| (a.optic, a.area, a.window) == (optic, 0, 0)).unwrap();
    appraisal.readings.iter().find(|reading| reading.dimension == dimension).unwrap().harm
}

/// The bytes of `events.csv`, by way of the folder of a copy.
fn events(copy: &Copy, run: &Simulation<'_>) -> Vec<u8> {
    let folder = copy.path("");
    write_table(&folder, &ged::EVENTS, Format::Csv, |rows| ged::write(rows, run.scenario(), run.ledger(), 1, 0))
        .unwrap();
    let name = format!("{}.csv", ged::EVENTS.name);
    fs::read(copy.path(&name)).unwrap()
}

#[test]
fn another_optic_leaves_the_ledger_byte_for_byte_the_same() {
    let copy = Copy::of("two-districts");
    let plain = copy.valid();
    copy.replace("optic_weights.csv", "order,sovereign_authority,0.45", "order,sovereign_authority,0.9");
    copy.replace("optic_admissions.csv", "justice,physical,civilians,any", "justice,physical,civilians,government");
    copy.replace("optic_means.csv", "abuse,government,0.1", "abuse,government,1");
    let other = copy.valid();
    for file in ["optics", "optic_admissions", "optic_weights", "optic_means", "optic_levers"] {
        fs::remove_file(copy.path(&format!("{file}.csv"))).unwrap();
    }
    let none = copy.valid();
    let (run, first) = appraised(&plain);
    let (run_other, second) = appraised(&other);
    let (run_none, nothing) = appraised(&none);
    assert_ne!(first, second);
    assert!(nothing.is_empty());
    assert!(run.ledger() == run_other.ledger() && run.ledger() == run_none.ledger());
    assert!(events(&copy, &run) == events(&copy, &run_other) && events(&copy, &run) == events(&copy, &run_none));
}

#[test]
fn a_weight_or_goalpost_set_for_one_run_changes_its_reading_and_leaves_its_ledger_alone() {
    let plain = scenario("two-districts", &[]);
    let set = scenario("two-districts", &["optics.order.weight.physical=1.2", "optics.justice.goalpost.physical=400"]);
    let position = |id: &str| plain.optics.iter().position(|optic| optic.id == id).unwrap();
    let (order, justice) = (position("order"), position("justice"));
    let of = |optic: usize, dimension: OpticDimension| (optic, dimension.index());
    // 0.2 of 1 becomes 1.2 of 2; the others shrink in proportion.
    let weight = |(optic, d): (usize, usize)| (plain.optics[optic].weights[d], set.optics[optic].weights[d]);
    for (place, wanted) in [(OpticDimension::Physical, (0.2, 0.6)), (OpticDimension::SovereignAuthority, (0.45, 0.225))]
    {
        let found = weight(of(order, place));
        assert!((found.0 - wanted.0).abs() < 1e-12 && (found.1 - wanted.1).abs() < 1e-12, "{found:?}");
    }
    let goalpost = OpticDimension::Physical.index();
    assert_eq!((plain.optics[justice].goalposts[goalpost], set.optics[justice].goalposts[goalpost]), (40.0, 400.0));
    let ((run, before), (run_set, after)) = (appraised(&plain), appraised(&set));
    assert!(same(&run, &run_set));
    let total = |appraisals: &[Appraisal], optic: usize| appraisals.iter().find(|a| a.optic == optic).unwrap().total;
    assert_ne!(total(&before, order), total(&after, order));
    assert!(total(&after, justice) > total(&before, justice), "a higher goalpost leaves more of the score");
    assert_eq!(total(&before, position("stability")), total(&after, position("stability")));
}

#[test]
fn an_optic_dimension_or_value_that_cannot_be_set_is_refused_with_what_is_accepted() {
    for (change, words) in [
        ("optics.justise.weight.physical=1", ["no optic justise", "stability, order, justice (did you mean justice?)"]),
        ("optics.order.weight.phisical=1", ["dimension phisical of order", "(did you mean physical?)"]),
        ("optics.order.weight.psychological=1", ["dimension psychological of order", "sovereign_authority"]),
        ("optics.order.weight.physical=much", ["\"much\"", "a number"]),
        ("optics.order.weight.physical=-1", ["\"-1\"", "at least 0"]),
        ("optics.order.goalpost.physical=0", ["\"0\"", "above 0"]),
        ("optics.order.goalpost.physical=inf", ["\"inf\"", "above 0"]),
        ("optics.order.goalpost.ontological_state=2", ["\"2\"", "ontological_state is a mean from 0 to 1"]),
        ("optics.order.height.physical=1", ["an unknown path", "optics.OPTIC.weight.DIMENSION"]),
        ("optics.order=off", ["an unknown path", "optics.OPTIC.goalpost.DIMENSION"]),
    ] {
        let faults =
            messages(&changed("two-districts", &[change]).map(|_| ()).expect_err("a wrong change was accepted"));
        assert!(
            faults.iter().any(|fault| fault.starts_with("--set") && words.iter().all(|word| fault.contains(word))),
            "{change}: {faults:#?}"
        );
    }
    // As in the file, an optic must weigh something.
    let none = ["physical", "personal", "displacement", "sovereign_authority", "ontological_state", "means"]
        .map(|dimension| format!("optics.order.weight.{dimension}=0"));
    let none: Vec<&str> = none.iter().map(String::as_str).collect();
    let faults = messages(&changed("two-districts", &none).map(|_| ()).expect_err("an optic without weight"));
    assert!(faults.iter().any(|fault| fault.contains("0 as sum for order")), "{faults:#?}");
}

#[test]
fn optics_read_each_year_and_area_with_whole_weights_and_scores_within_bounds() {
    let scenario = scenario("two-districts", &[]);
    let (_, appraisals) = appraised(&scenario);
    assert_eq!(appraisals.len(), scenario.optics.len() * Area::main(&scenario).len());
    for appraisal in appraisals {
        let sum: f64 = appraisal.readings.iter().map(|reading| reading.weight).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        assert!(appraisal.readings.iter().all(|r| r.score > 0.0 && r.score <= 1.0 && r.harm >= 0.0));
        assert!(appraisal.total > 0.0 && appraisal.total <= 100.0);
    }
}

/// What an optic of the teaching scenario counts of an act of an organization that kills three civilians in its hills.
fn counted(scenario: &Scenario, optic: &str, (practice, by, cases): (Practice, &str, u32)) -> Counted {
    let position = scenario.organizations.iter().position(|organization| organization.id == by).unwrap();
    let deaths = if cases > 0 { 0 } else { 3 };
    let event = Event {
        step: 0,
        district: DistrictId::new(scenario.districts.iter().position(|district| !district.outside).unwrap()),
        practice,
        side_a: Party::Organization(OrganizationId::new(position)),
        side_b: Party::Civilians,
        community: None,
        deaths_a: 0,
        deaths_b: 0,
        deaths_civilians: deaths,
        cases,
        clusters: ClusterSet::default(),
        protectors: 0,
        reported: true,
    };
    let optic = scenario.optics.iter().find(|known| known.id == optic).unwrap();
    Filter::new(scenario, optic).count(&event, is_transborder(scenario, &event))
}

#[test]
fn abuse_by_the_state_harms_justice_and_neither_order_nor_stability() {
    let scenario = scenario("two-districts", &[]);
    let deaths = |optic, practice, by| counted(&scenario, optic, (practice, by, 0)).deaths;
    assert_eq!(deaths("justice", Practice::Abuse, "army"), 3.0);
    assert_eq!(deaths("order", Practice::Abuse, "army"), 0.0);
    assert_eq!(deaths("stability", Practice::Abuse, "army"), 0.0);
    // The same by a force from abroad crosses a frontier, and of such dead stability counts a quarter.
    assert_eq!(deaths("stability", Practice::Abuse, "allies"), 0.75);
    assert_eq!(deaths("justice", Practice::SelectiveViolence, "insurgents"), 3.0);
    assert_eq!(deaths("order", Practice::SelectiveViolence, "insurgents"), 1.5);
    // A militia acts for its community.
    assert_eq!(deaths("order", Practice::MilitiaAttack, "militia"), 1.5);
}

#[test]
fn means_are_judged_by_who_uses_them() {
    let scenario = scenario("two-districts", &[]);
    let of = |optic, practice, by, cases| counted(&scenario, optic, (practice, by, cases)).disapproved;
    let tenth = f64::from(0.1_f32);
    assert_eq!(of("justice", Practice::Abuse, "army", 0), 3.0);
    assert_eq!(of("order", Practice::Abuse, "army", 0), 3.0 * tenth);
    assert_eq!(of("order", Practice::SelectiveViolence, "insurgents", 0), 3.0);
    assert_eq!(of("justice", Practice::Detention, "army", 8), 8.0);
    // Prisoners of an operation are fighters and no cases.
    assert_eq!(of("justice", Practice::Operation, "army", 8), 0.0);
    assert_eq!(counted(&scenario, "justice", (Practice::Detention, "army", 8)).cases, 8.0);
    assert_eq!(counted(&scenario, "justice", (Practice::Recruitment, "insurgents", 8)).cases, 0.0);
    assert_eq!(counted(&scenario, "order", (Practice::Recruitment, "insurgents", 8)).cases, 8.0);
}

#[test]
fn the_deaths_of_the_justice_optic_are_those_of_civilians() {
    let scenario = scenario("two-districts", &[]);
    let (run, appraisals) = appraised(&scenario);
    let per_year = window::years(&scenario, scenario.steps as usize)[0].per_year(&scenario);
    let per = 100_000.0 * per_year / Area::main(&scenario)[0].persons;
    let inside = run.ledger().events().iter().filter(|e| !scenario.districts[e.district.index()].outside);
    let expected: f64 = inside.map(|event| f64::from(event.civilian_deaths())).sum::<f64>() * per;
    let physical = harm(&scenario, &appraisals, "justice", OpticDimension::Physical);
    assert!(expected > 0.0 && (physical - expected).abs() < 1e-9);
}

#[test]
fn states_of_affairs_and_the_displaced_are_means_over_the_window() {
    let scenario = scenario("two-districts", &[]);
    let (run, observer) = observed(&scenario);
    let (areas, steps) = (Area::main(&scenario), 4..9);
    let window = window::Window { steps: steps.clone(), ..window::years(&scenario, observer.harm.steps())[0].clone() };
    let appraisals =
        observation::appraise(&scenario, run.ledger(), &observer.harm, &observer.snapshots, &areas, &[window]);
    let mean = |of: &dyn Fn(usize) -> f64| steps.clone().map(of).sum::<f64>() / steps.len() as f64;
    let state = |of: fn(&Conditions) -> f32| {
        let at = |step| areas[0].members.iter().map(move |&(district, share)| (step, district, share));
        mean(&|step| at(step).map(|(t, d, share)| share * f64::from(of(observer.harm.conditions(t, d)))).sum())
    };
    let read = |optic, dimension| harm(&scenario, &appraisals, optic, dimension);
    for (optic, dimension, expected) in [
        ("order", OpticDimension::SovereignAuthority, 1.0 - state(|c| c.authority)),
        ("order", OpticDimension::OntologicalState, 1.0 - state(|c| c.trust_state)),
        ("justice", OpticDimension::OntologicalCommunity, state(|c| c.tension)),
        ("stability", OpticDimension::OntologicalMission, 1.0 - state(|c| c.trust_mission)),
    ] {
        assert!((read(optic, dimension) - expected).abs() < 1e-6, "{dimension:?}");
    }
    let per = 100_000.0 / areas[0].persons;
    let snapshot = |step: usize| &observer.snapshots[step];
    let abroad = mean(&|step| snapshot(step).refugees) * per;
    let all = mean(&|step| snapshot(step).refugees + snapshot(step).displaced) * per;
    assert!(all > 0.0 && (read("stability", OpticDimension::Displacement) - abroad).abs() < 1e-9);
    assert!((read("order", OpticDimension::Displacement) - 0.5 * all).abs() < 1e-9);
    assert!((read("justice", OpticDimension::Displacement) - all).abs() < 1e-9);
}

#[test]
fn state_authority_never_moves_the_justice_of_a_shipped_scenario() {
    for name in SHIPPED {
        let scenario = scenario(name, &[]);
        let justice = scenario.optics.iter().find(|optic| optic.id == "justice").unwrap();
        let settings = Settings::new(&scenario.parameters.index);
        let mut harm = [0.3; OpticDimension::COUNT];
        let before = optic::score(&settings, justice, &harm);
        for authority in [0.0, 0.5, 1.0] {
            harm[OpticDimension::SovereignAuthority.index()] = authority;
            assert_eq!(optic::score(&settings, justice, &harm), before);
        }
        let order = scenario.optics.iter().find(|optic| optic.id == "order").unwrap();
        assert!(optic::score(&settings, order, &harm).1 < optic::score(&settings, order, &[0.3; 9]).1);
    }
}

#[test]
fn every_lever_preset_loads_and_stays_inside_the_ranges_of_the_parameters() {
    for name in SHIPPED {
        for optic in scenario(name, &[]).optics {
            assert!(!optic.levers.is_empty(), "{name}: {} has no levers", optic.id);
            let loaded = scenario::load(&shipped(name), &optic.levers).expect("a preset leaves the scenario valid");
            let outside: Vec<&String> =
                loaded.scenario.remarks.iter().filter(|remark| remark.contains("outside its own range")).collect();
            assert!(outside.is_empty(), "{name}, {}: {outside:#?}", optic.id);
        }
    }
}

/// A copy of the teaching scenario after a replacement must be refused with a fault that holds all these words.
fn refused(file: &str, from: &str, to: &str, words: &[&str]) {
    let copy = Copy::of("two-districts");
    copy.replace(file, from, to);
    let faults = copy.faults();
    assert!(
        faults.iter().any(|fault| words.iter().all(|word| fault.contains(word)) && fault.contains("; accepted: ")),
        "no fault with {words:?} in {faults:#?}"
    );
}

#[test]
fn an_unknown_dimension_practice_or_party_of_an_optic_is_named_with_the_known_ones() {
    let weights = "optic_weights.csv";
    refused(
        weights,
        "stability,physical",
        "stability,phisical",
        &["optic_weights.csv:2: dimension", "phisical", "means"],
    );
    refused(weights, "stability,physical", "stabilty,physical", &["optic_weights.csv:2: optic", "stabilty", "justice"]);
    let admissions = "optic_admissions.csv";
    let line = "optic_admissions.csv:3";
    refused(
        admissions,
        "government,any,violence",
        "government,any,voilence",
        &[line, "practice", "voilence", "ambush"],
    );
    refused(admissions, "physical,government", "physical,navy", &[line, "referent", "\"navy\"", "civilians"]);
    refused(admissions, "physical,government", "means,government", &[line, "dimension", "\"means\"", "physical"]);
    refused(admissions, "violence,transborder", "violence,abroad", &[line, "scope", "\"abroad\"", "transborder"]);
    refused(admissions, "violence,transborder,1", "violence,transborder,1.5", &[line, "weight", "from 0 to 1"]);
    refused(admissions, "refugees_abroad,any", "refugees_abroad,army", &["optic_admissions.csv:2: threatener", "army"]);
    refused("optic_means.csv", "stability,violence", "stability,war", &["optic_means.csv:2: practice", "\"war\""]);
    refused("optic_means.csv", "extremist_group,1", "extremist_group,-1", &["optic_means.csv:2: disapproval", "-1"]);
}

#[test]
fn weights_of_an_optic_must_be_there_not_negative_and_more_than_nothing() {
    let file = "optic_weights.csv";
    refused(file, "stability,physical,0.3", "stability,physical,-0.3", &["optic_weights.csv:2: weight", "-0.3"]);
    refused(
        file,
        "stability,physical,0.3,10",
        "stability,physical,0.3,",
        &["optic_weights.csv:2: goalpost", "physical"],
    );
    refused(
        file,
        "stability,physical,0.3,10",
        "stability,physical,0.3,0",
        &["optic_weights.csv:2: goalpost", "above 0"],
    );
    refused(file, "authority,0.25,", "authority,0.25,3", &["optic_weights.csv:4: goalpost", "an empty cell"]);
    let copy = Copy::of("two-districts");
    let text = copy.text(file);
    let none = |line: &str| match line.split(',').collect::<Vec<_>>().as_slice() {
        ["order", dimension, _, rest @ ..] => format!("order,{dimension},0,{}", rest.join(",")),
        _ => line.to_string(),
    };
    copy.write(file, text.lines().map(none).collect::<Vec<_>>().join("\n"));
    let faults = copy.faults();
    assert!(
        faults.iter().any(|f| f.contains("optic_weights.csv:7: weight: found \"0 as sum for order\"")),
        "{faults:#?}"
    );
    copy.write(file, text);
    copy.keep_rows(file, |line| !line.starts_with("order,"));
    let faults = copy.faults();
    assert!(faults.iter().any(|f| f.contains("optic_weights.csv: optic: found no row for order")), "{faults:#?}");
}

#[test]
fn a_dimension_that_weighs_without_anything_to_count_is_refused() {
    let copy = Copy::of("two-districts");
    copy.keep_rows("optic_admissions.csv", |line| !line.starts_with("justice,personal"));
    let faults = copy.faults();
    assert!(
        faults.iter().any(|f| f.contains("optic_weights.csv:") && f.contains("optic_admissions.csv")),
        "{faults:#?}"
    );
}

#[test]
fn a_lever_that_leads_nowhere_is_refused_on_its_line() {
    let file = "optic_levers.csv";
    let line = "optic_levers.csv:2";
    let from = "organizations.un.response_reach,80";
    refused(
        file,
        from,
        "organizations.nu.response_reach,80",
        &[line, "organizations.nu.response_reach", "no organization nu"],
    );
    refused(file, from, "civilian.fear_gain,0.1", &[line, "civilian.fear_gain", "unknown path", "civilians.fear_gain"]);
    refused(file, from, "weights.un.warfare,1", &[line, "weights.un.warfare", "mandates.csv"]);
    refused(file, from, "timeline.nothing,off", &[line, "timeline.nothing", "timeline.csv"]);
    refused(file, from, "organizations.un.response_reach,far", &[line, "\"far\"", "a number"]);
    refused(file, from, "switches.nothing,true", &[line, "scenario.toml", "nothing"]);
}

#[test]
fn levers_are_held_against_the_scenario_as_written_and_not_as_changed() {
    let copy = Copy::of("two-districts");
    copy.append("optic_levers.csv", "order,timeline.sponsorship.value,0.1,judgement,low");
    let folder: PathBuf = copy.path("");
    let change: Override = "timeline.sponsorship=off".parse().unwrap();
    assert!(scenario::load(&folder, &[change]).is_ok());
}

#[test]
fn optics_need_all_of_their_four_tables() {
    let copy = Copy::of("two-districts");
    fs::remove_file(copy.path("optic_means.csv")).unwrap();
    let faults = copy.faults();
    assert!(faults.iter().any(|f| f.starts_with("optic_means.csv: file: found no such file")), "{faults:#?}");
    let copy = Copy::of("two-districts");
    fs::remove_file(copy.path("optic_levers.csv")).unwrap();
    assert!(copy.valid().optics.iter().all(|optic| optic.levers.is_empty()));
}

#[test]
fn an_optic_sees_in_the_parts_of_a_force_what_it_sees_in_the_whole() {
    let copy = Copy::of("two-districts");
    copy.replace("optic_means.csv", "abuse,government", "abuse,un");
    copy.append("optic_admissions.csv", "order,physical,un,any,violence,all,1,judgement,low");
    let change: Override = "separate=un".parse().unwrap();
    let scenario = scenario::load(&copy.path(""), &[change]).unwrap().scenario;
    let parts: Vec<&str> =
        scenario.organizations.iter().map(|o| o.id.as_str()).filter(|id| id.starts_with("un_")).collect();
    assert!(parts.len() > 1, "{parts:?}");
    for part in parts {
        let abuse = counted(&scenario, "stability", (Practice::Abuse, part, 0));
        assert_eq!(abuse.disapproved, 3.0 * f64::from(0.1_f32));
    }
    let whole = copy.valid();
    let rules = |scenario: &Scenario| scenario.optics.iter().map(|optic| optic.admissions.len()).sum::<usize>();
    assert!(rules(&scenario) > rules(&whole));
}
