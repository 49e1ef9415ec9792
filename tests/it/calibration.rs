//! `mandate calibrate` as it is typed, and what its posterior is good for.

use std::fs;

use mandate::scenario::{Source, posterior};
use mandate::study::calibration::effects::{Effects, Role};
use mandate::study::calibration::problem::{Played, Problem};
use mandate::study::calibration::targets::Targets;

use crate::cli::{Place, assert_done, assert_fails};
use crate::support::{scenario, shipped};
use crate::sweep::{number, rows};

const TARGETS: &str = "\
target,measure,year,value,low,high,counted,law,spread,floor,discrepancy,source
state_based,deaths_state_based,2030,60,50,80,reported,log-normal,0.1,10,0.15,made for a test
one_sided,deaths_one_sided,2030,10,10,12,reported,log-normal,0.1,10,0.15,made for a test
size,period:2030/2030:deaths_per_event_mean,2030,6,6,6,reported,log-normal,0.3,,,made for a test
displaced,idps_year_end,2030,3000,2500,3500,all,log-normal,0.5,100,,made for a test
";

const EFFECTS: &str = "\
effect,measure,area,from,to,without,form,offset,value,low,high,role,source
at_bases,deaths_one_sided,base:un,2030,2030,forces.un=off,log-ratio,2,0.5,0.25,1,fitted,made for a test
elsewhere,deaths_one_sided,elsewhere:un,2030,2030,forces.un=off,log-ratio,2,1,0.5,2,placebo,made for a test
";

const FEW: [&str; 12] = [
    "--first",
    "120",
    "--waves",
    "1",
    "--runs",
    "80",
    "--check",
    "20",
    "--targets",
    "targets.csv",
    "--effects",
    "effects.csv",
];

fn place(test: &str) -> Place {
    let place = Place::new(&format!("calibration-{test}"));
    fs::write(place.folder.join("targets.csv"), TARGETS).unwrap();
    fs::write(place.folder.join("effects.csv"), EFFECTS).unwrap();
    place
}

fn problem(place: &Place) -> Problem {
    let written = scenario("two-districts", &[]);
    let targets = Targets::read(&place.folder.join("targets.csv"), &written).unwrap();
    let effects = Effects::read(&place.folder.join("effects.csv"), &written).unwrap();
    let arms = [scenario("two-districts", &["forces.un=off"])];
    Problem::new(&written, targets, (effects, &arms), written.seed).unwrap()
}

fn calibrate(place: &Place, out: &str, more: &[&str]) -> std::process::Output {
    let scenario = Place::scenario("two-districts");
    place.mandate(&[&["calibrate", &scenario, "--out", out], &FEW[..], more].concat())
}

/// A calibration to targets and effects with so many points in the first wave.
fn calibrate_few(place: &Place, first: &str) -> std::process::Output {
    let scenario = Place::scenario("two-districts");
    let tables = ["--targets", "targets.csv", "--effects", "effects.csv"];
    place.mandate(&[&["calibrate", &scenario, "--out", "few", "--first", first][..], &tables].concat())
}

#[test]
fn a_calibration_that_was_stopped_goes_on_to_the_same_tables_on_any_number_of_threads() {
    let place = place("resume");
    let printed = assert_done(&calibrate(&place, "a", &["--threads", "1"]));
    assert!(
        printed.contains("gates hold")
            && printed.contains("misses ranks")
            && printed.contains("Parameters estimated")
            && printed.lines().all(|line| line.chars().count() <= 80),
        "{printed}"
    );
    // As if a power cut had come in the middle of a record.
    fs::create_dir_all(place.folder.join("b")).unwrap();
    let log = fs::read(place.folder.join("a/runs.log")).unwrap();
    fs::write(place.folder.join("b/runs.log"), &log[..log.len() * 2 / 3]).unwrap();
    assert_done(&calibrate(&place, "b", &["--threads", "2"]));
    let tables = ["waves", "emulator", "informs", "calibration_effects", "gates"];
    for table in ["posterior", "posterior_marginals", "posterior_pairs", "posterior_check"].iter().chain(&tables) {
        let read = |folder: &str| fs::read(place.folder.join(folder).join(format!("{table}.csv"))).unwrap();
        assert!(read("a") == read("b"), "{table} differs");
    }
    let more = place.mandate(&["plot", "a", "--list"]);
    let listed = assert_done(&more);
    assert!(["posterior", "posterior-pairs", "posterior-check"].iter().all(|chart| listed.contains(chart)), "{listed}");
}

#[test]
fn the_posterior_is_made_of_values_that_the_scenario_accepts_and_its_gates_stand_in_the_manifest() {
    let place = place("rows");
    assert_done(&calibrate(&place, "a", &["--rows", "50"]));
    let written = scenario("two-districts", &[]);
    let read = posterior::read(&Source::from(place.folder.join("a").as_path()), &written).unwrap().unwrap();
    let problem = problem(&place);
    assert_eq!((problem.estimated(), read.keys.len()), (22, problem.coordinates.len()));
    assert!(
        read.draws.len() == 50
            && read.draws.iter().all(|draw| draw.until == 2030 && (draw.weight - 0.02).abs() < 1e-12)
    );
    for (n, one) in rows(&place, "a/posterior_marginals.csv").iter().enumerate() {
        let values = read.draws.iter().map(|draw| draw.values[n]);
        let (low, high) = (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
        let median = number(one, "posterior_median");
        assert!(low <= median && median <= high && number(one, "r_hat") < 1.1, "{one:?}");
    }
    let manifest = place.json("a/manifest.json");
    let gates = rows(&place, "a/gates.csv");
    let names: Vec<&str> = gates.iter().map(|gate| gate["gate"].as_str()).collect();
    assert_eq!(names, ["draws", "ranks", "predictive", "emulator", "placebos"]);
    for (n, gate) in gates.iter().enumerate() {
        let kept = &manifest["calibration"]["gate"][n];
        assert_eq!(kept["holds"].as_bool(), Some(gate["holds"] == "1"), "{gate:?}");
        assert_eq!(kept["figures"].as_str(), Some(gate["figures"].as_str()));
    }
    // 120 and 80 points, a quarter of them in pairs; 20 checks, half in pairs; 2 points 12 times.
    let waves = rows(&place, "a/waves.csv");
    assert_eq!(manifest["calibration"]["runs"].as_u64(), Some(120 + 30 + 80 + 20 + 20 + 10 + 24));
    assert!(waves.iter().all(|wave| number(wave, "learnt") > 0.0 && number(wave, "best") <= number(wave, "most")));
    let effects = rows(&place, "a/calibration_effects.csv");
    assert!(effects[0]["role"] == "fitted" && !effects[0]["foretold"].is_empty() && effects[1]["foretold"].is_empty());
    let seen = crate::ranges::hold(&place, &["a"]);
    assert!(["posterior", "posterior_check", "emulator", "informs", "waves"].iter().all(|table| seen.contains(table)));
}

#[test]
fn a_pair_plays_the_same_random_numbers_with_and_without() {
    let place = place("pair");
    let mut problem = problem(&place);
    let point = vec![0.0; problem.coordinates.len()];
    let figures = |problem: &Problem, arm| match problem.play(&point, 7, arm, || false).unwrap() {
        Played::Done(figures) => figures,
        Played::Refused(reason) => panic!("{reason}"),
    };
    let (with, without) = (figures(&problem, None), figures(&problem, Some(0)));
    assert_ne!(with, without);
    let values = problem.statistics_of(&with, &[Some(&without)]);
    let at = |figures: &[f64]| figures[problem.targets.all.len()];
    assert_eq!(values[4], ((at(&with) + 2.0) / (at(&without) + 2.0)).ln());
    assert_eq!(problem.effects.of_role(Role::Placebo).count(), 1);
    // An arm that changes nothing is the same run.
    problem.arms[0].scenario = problem.scenario.clone();
    assert_eq!(figures(&problem, Some(0)), with);
}

#[test]
fn draws_of_the_posterior_give_three_bands_and_the_same_runs_again() {
    let place = place("draws");
    assert_done(&calibrate(&place, "a", &[]));
    let copy = place.copy();
    fs::copy(place.folder.join("a/posterior.csv"), copy.join("posterior.csv")).unwrap();
    let copy = copy.display().to_string();
    let run = |out: &str| {
        assert_done(&place.mandate(&[
            "run",
            &copy,
            "--replications",
            "6",
            "--draws",
            "posterior",
            "--out",
            out,
            "--quiet",
        ]))
    };
    run("b");
    run("c");
    let read = |folder: &str, file: &str| fs::read(place.folder.join(folder).join(file)).unwrap();
    assert!(read("b", "bands.csv") == read("c", "bands.csv") && read("b", "months.csv") == read("c", "months.csv"));
    let bands = rows(&place, "b/bands.csv");
    for source in ["seeds", "parameters", "value choices", "all"] {
        let band = bands.iter().find(|row| row["source"] == source && row["area"] == "nation").unwrap();
        assert!(number(band, "p5") <= number(band, "median") && number(band, "median") <= number(band, "p95"));
    }
    assert_eq!(place.json("b/manifest.json")["posterior_sha256"].as_str().map(str::len), Some(64));
    let listed = assert_done(&place.mandate(&["plot", "b", "--list"]));
    assert!(listed.contains("bands"), "{listed}");
    let compared = place.mandate(&[
        "compare",
        &copy,
        "none",
        "--replications",
        "3",
        "--draws",
        "posterior",
        "--no-channels",
        "--out",
        "d",
    ]);
    assert_done(&compared);
}

#[test]
fn without_a_posterior_the_message_says_how_to_get_one() {
    let place = Place::new("calibration-none");
    let output = place.run(&["--draws", "posterior"]);
    assert_fails(&output, 2, &["posterior.csv", "mandate calibrate"]);
}

#[test]
fn faults_of_targets_name_line_column_value_and_remedy() {
    let place = place("faults");
    let faulty = |from: &str, to: &str| {
        assert!(TARGETS.contains(from));
        fs::write(place.folder.join("targets.csv"), TARGETS.replacen(from, to, 1)).unwrap();
        calibrate(&place, "out", &[])
    };
    assert_fails(
        &faulty("deaths_state_based,2030", "deaths_state_base,2030"),
        2,
        &["targets.csv:2", "deaths_state_base", "measure", "did you mean deaths_state_based?"],
    );
    assert_fails(&faulty("60,50,80", "60,80,50"), 2, &["targets.csv:2", "value", "same unit"]);
    assert_fails(&faulty("log-normal,0.1,10", "poisson,0.1,10"), 2, &["targets.csv:2", "law", "log-normal"]);
    assert_fails(&faulty("60,50,80", "60,-50,80"), 2, &["targets.csv:2", "low", "-50", "a floor"]);
    assert_fails(&faulty("log-normal,0.1,10", "log-normal,0.1,-1"), 2, &["targets.csv:2", "floor"]);
    assert_fails(&faulty("0.1,10,0.15", "0.1,10,-0.15"), 2, &["targets.csv:2", "discrepancy"]);
    assert_fails(&faulty("log-normal,0.3", "log-normal,0.0"), 2, &["targets.csv:4", "spread"]);
    assert_fails(&faulty("one_sided,deaths", "state_based,deaths"), 2, &["targets.csv:3", "no other row"]);
    assert_fails(
        &faulty("period:2030/2030:deaths_per_event_mean", "period:2030/2030:rain"),
        2,
        &["targets.csv:4", "rain"],
    );
    let missing = place.mandate(&["calibrate", &Place::scenario("two-districts"), "--out", "out"]);
    assert_fails(&missing, 2, &["found no targets.csv", "--targets FILE"]);
    fs::write(place.folder.join("targets.csv"), TARGETS).unwrap();
    fs::write(place.folder.join("effects.csv"), EFFECTS.replace("base:un", "base:unn")).unwrap();
    assert_fails(&calibrate(&place, "out", &[]), 2, &["effects.csv:2", "area", "unn"]);
    fs::write(place.folder.join("effects.csv"), EFFECTS.replace("forces.un=off", "forces.unn=off")).unwrap();
    assert_fails(&calibrate(&place, "out", &[]), 2, &["effects.csv:2: without: forces.unn", "did you mean un?"]);
    fs::write(place.folder.join("effects.csv"), EFFECTS).unwrap();
    let unpaired = calibrate_few(&place, "79");
    assert_fails(&unpaired, 2, &["--first: 79", "at least 80 where effects.csv has fitted effects"]);
    assert!(!place.folder.join("few").exists());
    let two = Place::scenario("two-districts");
    let nowhere = place.mandate(&["calibrate", &two, "--targets", "targets.csv", "--effects", "nowhere.csv"]);
    assert_fails(&nowhere, 2, &["--effects nowhere.csv", "none"]);
    let few = place.mandate(&["calibrate", &Place::scenario("two-districts"), "--first", "5"]);
    assert_fails(&few, 2, &["--first", "20 to 60000"]);
}

#[test]
fn targets_of_other_years_are_left_out_and_bands_are_widened_with_a_note() {
    let place = place("rows-again");
    let scenario = crate::support::scenario("two-districts", &[]);
    let read = |text: &str| {
        let path = place.folder.join("targets.csv");
        fs::write(&path, text).unwrap();
        Targets::read(&path, &scenario)
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    };
    let count = read(TARGETS).unwrap().all.len();
    let other = read(&TARGETS.replacen("deaths_state_based,2030,60,50", "anything,2041,60,n/a", 1)).unwrap();
    assert_eq!(other.all.len(), count - 1);
    assert!(other.remarks[0].contains("1 row is of years that the run (2030 to 2030)"), "{:?}", other.remarks);
    let wide = read(&TARGETS.replacen("60,50,80", "45.0,50,80", 1)).unwrap();
    assert_eq!((wide.all[0].value, wide.all[0].band), (45.0, (45.0, 80.0)));
    assert!(wide.remarks[0].contains("targets.csv:2: value 45 lies outside 50 to 80"), "{:?}", wide.remarks);
    let none = read(&TARGETS.replace(",2030,", ",1995,").replace("period:2030/2030", "period:1995/1995")).unwrap_err();
    assert!(none.contains("1995") && none.contains("years of the run, 2030 to 2030"), "{none}");
}

#[test]
fn another_calibration_in_the_folder_is_refused() {
    let place = place("other");
    assert_done(&calibrate(&place, "a", &[]));
    assert_fails(&calibrate(&place, "a", &["--seed", "9"]), 2, &["holds other runs", "seed", "--force"]);
}

#[test]
fn shipped_targets_are_of_years_up_to_2018_and_agree_with_the_observations_of_the_scenario() {
    let mali = scenario("mali", &[]);
    let targets = Targets::read(&shipped("mali").join("targets.csv"), &mali).unwrap();
    assert!(targets.last_year() <= 2018);
    for target in &targets.all {
        let same = |one: &&mandate::scenario::Observation| one.measure == target.measure && one.year == target.year;
        let observed = mali.observations.iter().find(same).unwrap_or_else(|| panic!("{}", target.name));
        assert_eq!(observed.value, target.value, "{}", target.name);
    }
}

#[test]
fn values_that_the_scenario_refuses_are_recorded_as_refused() {
    let place = place("refused");
    let problem = problem(&place);
    let position = problem.coordinates.iter().position(|one| one.key == "violence.retaliation_branching").unwrap();
    let mut point = vec![0.0; problem.coordinates.len()];
    assert!(problem.accepts(&point));
    point[position] = 6.0;
    assert!(!problem.accepts(&point));
    let played = problem.play(&point, 0, None, || false).unwrap();
    assert!(matches!(&played, Played::Refused(reason) if reason.contains("set off")), "{played:?}");
}

#[test]
fn shipped_effects_are_local_or_national_and_placebos_are_not_fitted() {
    let effects = Effects::read(&shipped("mali").join("effects.csv"), &scenario("mali", &[])).unwrap();
    assert_eq!(effects.of_role(Role::Placebo).count(), 2);
    assert!(effects.of_role(Role::Placebo).all(|(_, effect)| effect.value == 1.0));
    assert!(effects.parts.iter().all(|part| part.years.1 <= 2018) && effects.of_role(Role::Fitted).count() >= 5);
}
