//! `mandate calibrate` as it is typed, and what its posterior is good for.

use std::fs;

use mandate::experiment::calibration::likelihood::POWER;
use mandate::experiment::calibration::problem::Problem;
use mandate::experiment::calibration::sampler::Candidate;
use mandate::experiment::calibration::targets::{Stage, Targets};
use mandate::scenario::posterior;

use crate::cli::{Place, assert_done, assert_fails};
use crate::support::{scenario, shipped};
use crate::sweep::{number, rows};

const TARGETS: &str = "\
target,measure,year,value,low,high,counted,law,spread,floor,stage,source
state_based,deaths_state_based,2030,60,50,80,reported,negative-binomial,2,10,violence,made for a test
one_sided,deaths_one_sided,2030,10,10,12,reported,negative-binomial,1,10,violence,made for a test
size,period:2030/2030:deaths_per_event_mean,2030,6,6,6,reported,log-normal,0.3,,violence,made for a test
displaced,idps_year_end,2030,3000,2500,3500,all,log-normal,0.5,,displacement,made for a test
";

const FEW: [&str; 8] = ["--particles", "12", "--moves", "1", "--rows", "20", "--targets", "targets.csv"];

fn place(test: &str) -> Place {
    let place = Place::new(&format!("calibration-{test}"));
    fs::write(place.folder.join("targets.csv"), TARGETS).unwrap();
    place
}

fn calibrate(place: &Place, out: &str, more: &[&str]) -> std::process::Output {
    let scenario = Place::scenario("two-districts");
    place.mandate(&[&["calibrate", &scenario, "--out", out], &FEW[..], more].concat())
}

#[test]
fn a_calibration_that_was_stopped_goes_on_to_the_same_tables_on_any_number_of_threads() {
    let place = place("resume");
    let printed = assert_done(&calibrate(&place, "a", &["--threads", "1"]));
    assert!(
        printed.contains("Parameters estimated")
            && printed.contains("Note: so few points make ranges too narrow")
            && printed.lines().all(|line| line.chars().count() <= 80),
        "{printed}"
    );
    // As if a power cut had come in the middle of a record.
    fs::create_dir_all(place.folder.join("b")).unwrap();
    let log = fs::read(place.folder.join("a/runs.log")).unwrap();
    fs::write(place.folder.join("b/runs.log"), &log[..log.len() * 2 / 3]).unwrap();
    assert_done(&calibrate(&place, "b", &["--threads", "2"]));
    for table in ["posterior", "posterior_marginals", "posterior_pairs", "posterior_check", "calibration"] {
        let read = |folder: &str| fs::read(place.folder.join(folder).join(format!("{table}.csv"))).unwrap();
        assert!(read("a") == read("b"), "{table} differs");
    }
    let more = place.mandate(&["plot", "a", "--list"]);
    let listed = assert_done(&more);
    assert!(["posterior", "posterior-pairs", "posterior-check"].iter().all(|chart| listed.contains(chart)), "{listed}");
}

#[test]
fn a_row_of_the_posterior_plays_the_very_run_that_was_judged() {
    let place = place("row");
    assert_done(&calibrate(&place, "a", &[]));
    let written = scenario("two-districts", &[]);
    let read = posterior::read(&place.folder.join("a"), &written).unwrap().unwrap();
    let targets = Targets::read(&place.folder.join("targets.csv"), &written).unwrap();
    let problem = Problem::new(&written, targets, written.seed).unwrap();
    let shape = problem.shape();
    assert_eq!((shape.free, shape.later), (13, 2));
    assert_eq!(read.keys.len(), shape.all());
    let checks = rows(&place, "a/posterior_check.csv");
    let figures: Vec<Vec<f64>> = read
        .draws
        .iter()
        .map(|draw| {
            let drawn = problem.scenario.with_values(read.values(draw)).unwrap();
            let mut run = mandate::simulation::Simulation::new(&drawn, written.seed, draw.replication);
            let mut observer = mandate::observation::Observer::national(&drawn);
            while run.step() {
                observer.observe(&run);
            }
            problem.targets.figures(&drawn, run.ledger(), &observer)
        })
        .collect();
    let range = |n: usize| {
        let of = figures.iter().map(|one| one[n]);
        (of.clone().fold(f64::INFINITY, f64::min), of.fold(f64::NEG_INFINITY, f64::max))
    };
    for (n, check) in checks.iter().enumerate() {
        let (low, high) = range(n);
        assert!(number(check, "posterior_p5") >= low * 0.999_99 && number(check, "posterior_p95") <= high * 1.000_01);
    }
    // All rows again have the weights of the file, from the likelihoods of the runs played now.
    let log = |n: usize| {
        let of_stage = Stage::ALL.map(|stage| problem.targets.log_likelihood(stage, &figures[n]));
        POWER * of_stage.iter().sum::<f64>() - read.draws[n].log_proposal
    };
    let most = (0..figures.len()).map(log).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = (0..figures.len()).map(|n| (log(n) - most).exp()).sum();
    for (n, draw) in read.draws.iter().enumerate() {
        assert!(((log(n) - most).exp() / sum - draw.weight).abs() < 1e-4, "row {n}");
    }
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
    assert_fails(&faulty("deaths_state_based,2030", "deaths_state_based,2041"), 2, &["targets.csv:2", "2041", "2030"]);
    assert_fails(&faulty("60,50,80", "0.06,50,80"), 2, &["targets.csv:2", "value", "same unit"]);
    assert_fails(&faulty("negative-binomial,2,10", "poisson,2,10"), 2, &["targets.csv:2", "law", "log-normal"]);
    assert_fails(&faulty("negative-binomial,2,10", "negative-binomial,2,"), 2, &["targets.csv:2", "floor"]);
    assert_fails(&faulty("60,50,80", "60.5,50,80"), 2, &["targets.csv:2", "value", "60.5", "a whole count"]);
    assert_fails(&faulty("60,50,80", "60,-5,80"), 2, &["targets.csv:2", "low", "\"-5\"", "a count from 0"]);
    assert_fails(&faulty("log-normal,0.3", "log-normal,0"), 2, &["targets.csv:4", "spread"]);
    assert_fails(&faulty("one_sided,deaths", "state_based,deaths"), 2, &["targets.csv:3", "no other row"]);
    assert_fails(
        &faulty("period:2030/2030:deaths_per_event_mean", "period:2030/2030:rain"),
        2,
        &["targets.csv:4", "rain"],
    );
    let missing = place.mandate(&["calibrate", &Place::scenario("two-districts"), "--out", "out"]);
    assert_fails(&missing, 2, &["found no targets.csv", "--targets FILE"]);
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
fn values_that_the_scenario_refuses_have_no_likelihood() {
    let written = scenario("two-districts", &[]);
    let place = place("refused");
    let targets = Targets::read(&place.folder.join("targets.csv"), &written).unwrap();
    let problem = Problem::new(&written, targets, 1).unwrap();
    let position = problem.coordinates.iter().position(|one| one.key == "violence.retaliation_branching").unwrap();
    let mut point = vec![0.0; problem.coordinates.len()];
    point[position] = 6.0;
    let figures = problem.play(&Candidate { point, replication: 0 }, || false).unwrap();
    assert_eq!(problem.outcome(figures).log_likelihood, [f64::NEG_INFINITY; 2]);
}
