//! What a study is said to cost is about what it costs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use mandate::scenario::Source;
use mandate::study::{comparison, run, validation};

use crate::cli::{Place, assert_done};

/// Bytes of the tables of a folder that grow with the runs.
fn written(place: &Place, folder: &str, files: &[&str]) -> f64 {
    files.iter().map(|name| fs::metadata(place.folder.join(folder).join(name)).unwrap().len() as f64).sum()
}

/// Half to twice as much: what is told decides whether a disk or an evening suffices.
fn assert_about(told: f64, found: f64) {
    assert!(told > 0.5 * found && told < 2.0 * found, "told {told}, found {found}");
}

fn scenario() -> Source {
    Source::from(Path::new(&Place::scenario("two-districts")))
}

#[test]
fn room_of_replications_is_about_what_they_take() {
    let place = Place::new("cost-run");
    let prepared = run::prepare(run::Request { replications: 6, ..run::Request::new(scenario()) }).unwrap();
    let cost = prepared.cost();
    assert!(cost.runs == 6 && !cost.at_most && cost.seconds() > 0.0, "{cost:?}");
    assert_done(&place.run(&["--replications", "6", "--out", "out", "--quiet"]));
    assert_about(cost.bytes, written(&place, "out", &["replications.csv", "months.csv", "district_years.csv"]));
}

#[test]
fn room_of_a_comparison_is_about_what_it_takes() {
    let place = Place::new("cost-compare");
    let request = comparison::Request::new(scenario(), vec![comparison::Other::None]);
    let prepared = comparison::prepare(comparison::Request { replications: 6, ..request.clone() }).unwrap();
    let cost = prepared.cost();
    assert_eq!((cost.runs, cost.at_most), (12, false));
    let path = Place::scenario("two-districts");
    assert_done(&place.mandate(&["compare", &path, "none", "--replications", "6", "--out", "out", "--quiet"]));
    assert_about(
        cost.bytes,
        written(&place, "out", &["pairs.csv", "compare.csv", "variant_years.csv", "compare_years.csv"]),
    );
    let narrow = comparison::Request { replications: 6, until_halfwidth: Some((0.5, 50)), ..request };
    let cost = comparison::prepare(narrow).unwrap().cost();
    assert!(cost.runs == 100 && cost.at_most, "{cost:?}");
}

#[test]
fn what_takes_long_says_so_before_it_starts_unless_quiet_is_wanted() {
    let place = Place::new("cost-said");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    command.args(["run", &Place::scenario("two-districts"), "--replications", "40000", "--out", "out"]);
    let mut child = command.current_dir(&place.folder).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("40,000 runs, about ") && line.ends_with(" MB\n") && line.contains(" on "), "{line}");
    let few = place.run(&["--replications", "2", "--until", "2030-01-31", "--out", "few", "--quiet"]);
    assert!(few.status.success() && few.stderr.is_empty());
}

#[test]
fn a_validation_costs_the_runs_that_it_draws() {
    let place = Place::new("cost-validate");
    crate::validation::past(&place);
    let request = validation::Request {
        scenario: place.folder.join("scenario"),
        changes: Vec::new(),
        observed: Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/country_years.csv")),
        country: None,
        first_origin: Some(2011),
        draws: None,
        replications: Some(5),
        power: 1.0,
        seed: None,
    };
    let cost = validation::prepare(request).unwrap().cost();
    assert!(cost.runs == 5 && cost.seconds() > 0.0 && cost.bytes > 0.0, "{cost:?}");
}
