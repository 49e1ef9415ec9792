//! `mandate runs` lists what lies in a folder of results; `--measure` is answered first, on screen and in the table.

use std::fs;

use crate::cli::{Place, assert_done, assert_fails};

#[test]
fn results_are_listed_with_what_was_changed_and_found_and_damaged_ones_with_the_reason() {
    let place = Place::new("runs");
    place.copy();
    let short = ["--until", "2030-06-30", "--quiet"];
    assert_done(
        &place.mandate(&[&["run", "scenario", "--set", "forces.un=0.5", "--out", "output/one"], &short[..]].concat()),
    );
    let compare = ["compare", "scenario", "none", "--replications", "3", "--out", "output/two"];
    assert_done(&place.mandate(&[&compare[..], &short].concat()));
    fs::create_dir_all(place.folder.join("output/broken")).unwrap();
    fs::write(place.folder.join("output/broken/manifest.json"), "{").unwrap();
    fs::create_dir_all(place.folder.join("output/of somebody else")).unwrap();
    let text = assert_done(&place.mandate(&["runs"]));
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "output/one run, 20",
        "scenario, seed 1, 1 replication forces.un=0.5 a year civilians killed ",
        "output/two comparison, 20",
        "seed 1, 3 replications without Peace operation (un): a year civilians killed ",
        "output/broken unreadable",
        "manifest.json",
    ] {
        assert!(flat.contains(words), "{words} is not in {text}");
    }
    assert!(!text.contains("somebody else") && text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&assert_done(&place.mandate(&["runs", "output", "--json"]))).unwrap();
    let mut kinds: Vec<&str> = json.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["comparison", "run", "unreadable"]);
    assert_fails(&place.mandate(&["runs", "nowhere"]), 2, &["nowhere"]);
    assert!(assert_done(&place.mandate(&["runs", "scenario"])).contains("no results"));
}

#[test]
fn a_measure_of_a_part_is_answered_first_and_one_that_is_unknown_names_the_nearest() {
    let place = Place::new("measure");
    place.copy();
    let compare = |measures: &[&str]| {
        let short =
            ["compare", "scenario", "none", "--replications", "3", "--until", "2030-06-30", "--out", "out", "--force"];
        place.mandate(&[&short[..], measures].concat())
    };
    let asked = "civilians killed by threatener=army, region=hills";
    let text = assert_done(&compare(&["--measure", asked, "--measure", "civilian_deaths by district=Plain"]));
    let first = text.lines().find(|line| line.starts_with("Asked")).unwrap_or_else(|| panic!("{text}"));
    assert!(first.contains("civilians killed in Hills") || text.contains("Hills a year (threatener=army)"), "{text}");
    assert!(text.find("\nAsked").unwrap() < text.find("\nLives").unwrap(), "{text}");
    let table = fs::read_to_string(place.folder.join("out/compare.csv")).unwrap();
    let row = "none,base,as given,harm,civilian_deaths by threatener=army,region,Hills,deaths a year,";
    assert!(table.contains(row), "{row}");
    for (measure, words) in [
        ("civilian_deaths by threatener=armee", &["--measure", "threatener \"armee\"", "did you mean army?"][..]),
        ("civilian_deths", &["measure \"civilian_deths\"", "did you mean civilian_deaths?"]),
        ("civilian_deaths by region=Hils", &["region \"Hils\"", "did you mean Hills?"]),
    ] {
        assert_fails(&compare(&["--measure", measure]), 2, words);
    }
}
