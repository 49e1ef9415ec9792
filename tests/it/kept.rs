//! What `run` keeps on request: measures of parts, and the events of all replications.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::cli::{Place, assert_done, assert_fails};

type Row = BTreeMap<String, String>;

fn rows(place: &Place, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(place.folder.join(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

const PART: &str = "civilian_deaths by threatener=insurgents, region=Hills";
const SHORT: [&str; 4] = ["--replications", "5", "--until", "2030-09-30"];

#[test]
fn a_measure_of_a_part_counts_the_events_of_every_replication() {
    let place = Place::new("kept-measure");
    let typed = "civilians killed by region=hills, threatener=insurgents";
    let asked =
        ["--measure", typed, "--measure", "peacekeepers_killed by district=plain", "--keep", "events", "--out", "run"];
    let text = assert_done(&place.run(&[&SHORT[..], &asked].concat()));
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(&format!("{PART}, by year: mean (lowest-highest of these runs) 2030")), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let events = rows(&place, "run/events.csv");
    let counted = |replication: &str| -> f64 {
        let of_part = events.iter().filter(|row| {
            row["replication"] == replication && row["threatener"] == "insurgents" && row["adm_1"] == "Hills"
        });
        // Insurgents fight no community, so that civilians are the column of UCDP.
        of_part.map(|row| row["deaths_civilians"].parse::<f64>().unwrap()).sum()
    };
    let yearly = rows(&place, "run/replications.csv");
    let found: Vec<(&str, f64)> = yearly
        .iter()
        .filter(|row| row["measure"] == PART)
        .map(|row| (row["replication"].as_str(), row["value"].parse().unwrap()))
        .collect();
    assert_eq!(found.len(), 5);
    assert!(found.iter().any(|(_, value)| *value > 0.0));
    for (replication, value) in found {
        assert_eq!(value, counted(replication), "replication {replication}");
    }
    assert!(yearly.iter().any(|row| row["measure"] == "peacekeepers_killed by district=plain"));
    assert!(place.json("run/summary.json")["yearly"][PART]["2030"]["mean"].is_number());
    assert_fails(
        &place.run(&["--measure", "civilian_deaths by regon=Hills"]),
        2,
        &["--measure \"civilian_deaths by regon=Hills\"", "did you mean region?"],
    );
    let asked = ["--measure", typed, "--quiet"];
    assert_done(&place.run(&[&SHORT[..], &asked, &["--set", "forces.un=off", "--out", "none"]].concat()));
    let held = assert_done(&place.mandate(&["compare", "run", "none"]));
    let said = held.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("civilians killed in the region Hills a year (threatener=insurgents)"), "{held}");
}

#[test]
fn the_events_of_all_replications_are_those_of_each_run_alone() {
    let place = Place::new("kept-events");
    let done =
        place.run(&[&SHORT[..], &["--replication", "3", "--keep", "events", "--out", "all", "--quiet"]].concat());
    assert!(done.stderr.is_empty());
    assert_done(&done);
    let all = rows(&place, "all/events.csv");
    let numbers: BTreeSet<&str> = all.iter().map(|row| row["replication"].as_str()).collect();
    assert_eq!(numbers, BTreeSet::from(["3", "4", "5", "6", "7"]));
    let names: BTreeSet<&str> = all.iter().map(|row| row["relid"].as_str()).collect();
    assert_eq!(names.len(), all.len(), "every event has a name of its own");
    assert_done(&place.run(&["--replication", "5", "--until", "2030-09-30", "--out", "one", "--quiet"]));
    let one = rows(&place, "one/events.csv");
    assert_eq!(all.iter().filter(|row| row["replication"] == "5").collect::<Vec<_>>(), one.iter().collect::<Vec<_>>());
    assert_done(&place.run(&[&SHORT[..], &["--out", "without", "--quiet"]].concat()));
    assert!(!place.folder.join("without/events.csv").exists());
}

#[test]
fn how_large_the_events_will_be_is_said_before_they_are_played() {
    let place = Place::new("kept-size");
    let done = place.run(&[&SHORT[..], &["--keep", "events", "--out", "run"]].concat());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        said.contains("note: --keep events: 5 replications of some ") && said.contains(" MB in events.csv"),
        "{said}"
    );
    assert_done(&done);
    // Megabytes as said, and as they came to be.
    let words: Vec<&str> = said.split_whitespace().collect();
    let place_of = words.iter().position(|word| *word == "MB").unwrap();
    let wanted: f64 = words[place_of - 1].parse().unwrap();
    let found = fs::metadata(place.folder.join("run/events.csv")).unwrap().len() as f64 / 1e6;
    assert!(wanted > 0.2 * found - 0.1 && wanted < 5.0 * found + 0.1, "{wanted} said, {found} found");
    assert_fails(&place.run(&["--keep", "everything"]), 2, &["--keep", "events"]);
}

#[test]
fn a_pattern_may_measure_a_part_and_is_told_where_it_is_none() {
    let place = Place::new("kept-pattern");
    let file = place.copy().join("patterns.toml");
    let text = fs::read_to_string(&file).unwrap();
    let own = "measure = \"one_sided_by_challengers\"";
    let write = |measure: &str| fs::write(&file, text.replacen(own, measure, 1)).unwrap();
    write(&format!("measure = [\"{PART}\", \"-civilian_deaths by threatener=army\"]"));
    let play = ["patterns", "scenario", "--only", "H1", "--replications", "2", "--quiet", "--force", "--out", "out"];
    // Two replications decide nothing, which is no fault of the measure.
    assert_fails(&place.mandate(&play), 1, &["H1 (V, undecided)"]);
    let arms = rows(&place, "out/pattern_arms.csv");
    let named: BTreeSet<&str> = arms.iter().map(|row| row["measure"].as_str()).collect();
    let part = named.iter().find(|name| name.contains("civilian_deaths by threatener=insurgents"));
    assert!(part.is_some_and(|name| name.contains("-civilian_deaths by threatener=army")), "{named:?}");
    assert!(arms.iter().all(|row| row["area"] == "region/Hills"), "{arms:?}");
    // The large mission and none differ, and what is measured is counted.
    assert!(arms.iter().any(|row| row["mean"].parse::<f64>().unwrap() != 0.0), "{arms:?}");
    write("measure = \"civilian_deaths by regon=Hills\"");
    assert_fails(&place.mandate(&play), 2, &["patterns.toml:", "measure", "\"regon\"", "did you mean region?"]);
    write("measure = \"civilian_deaths by threatener=army@affected\"");
    assert_fails(&place.mandate(&play), 2, &["patterns.toml:", "it is measured in nation"]);
}
