//! `mandate compare OUTPUT OUTPUT`: finished runs held against each other, beside the same comparison played.

use std::collections::BTreeMap;
use std::fs;

use crate::cli::{Place, assert_done, assert_fails};
use crate::validation::past;

/// The answer without its heading, its reasons and what stands below it: lives, homes, index and by whom.
fn answer(text: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| !line.starts_with("Lives"));
    let lines =
        lines.take_while(|line| !["Through", "Where"].iter().any(|word| line.starts_with(word)) && !line.is_empty());
    lines.map(String::from).collect()
}

/// A place with finished runs: as it is, without the peace operation.
fn place(test: &str, runs: &[&str]) -> Place {
    let place = Place::new(&format!("finished-{test}"));
    for (out, change) in [("as-it-is", None), ("none", Some("forces.un=off"))] {
        let set: Vec<&str> = change.iter().flat_map(|change| ["--set", change]).collect();
        assert_done(&place.run(&[&["--out", out, "--quiet"], runs, &set].concat()));
    }
    place
}

/// Rows of `compare.csv` by measure and area, as given.
fn rows(place: &Place, folder: &str) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(place.folder.join(folder).join("compare.csv")).unwrap();
    let rows = reader.deserialize::<BTreeMap<String, String>>().map(Result::unwrap);
    rows.map(|row| ((row["measure"].clone(), format!("{}/{}", row["area_kind"], row["area"])), row)).collect()
}

#[test]
fn finished_runs_give_the_answer_and_the_rows_of_the_same_comparison_played() {
    let place = place("same", &["--replications", "8"]);
    let scenario = Place::scenario("two-districts");
    let set = ["--set", "forces.un=off", "--replications", "8", "--out", "played"];
    let played = assert_done(&place.mandate(&[&["compare", &scenario][..], &set].concat()));
    let held = assert_done(&place.mandate(&["compare", "as-it-is", "none", "--out", "held"]));
    assert!(answer(&played).len() > 8, "{played}");
    assert_eq!(answer(&held), answer(&played));
    assert!(
        held.contains(
            "Two districts, one year: without Peace operation (un), against the base, year\n2030\n8 pairs of runs"
        ),
        "{held}"
    );
    assert!(held.contains("(Through), intervals of places"), "{held}");
    // The means by district are those of the comparison that was played, without its intervals.
    let place_of = |text: &str| -> String {
        let told = text.split("Where    ").nth(1).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        told.split(' ').take(3).collect::<Vec<_>>().join(" ").trim_end_matches(';').to_string()
    };
    assert_eq!(place_of(&held), place_of(&played));
    assert!(held.contains("means alone") && place_of(&held).ends_with("more"), "{held}");
    let wide: Vec<&str> = held.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    let (all, found) = (rows(&place, "played"), rows(&place, "held"));
    for measure in
        ["civilian_deaths", "persons_displaced", "hpi_core", "score_home", "optic_order", "peacekeepers_killed"]
    {
        assert!(found.keys().any(|(known, _)| known == measure), "no {measure}");
    }
    assert!(found.keys().any(|(measure, _)| measure == "points_threatener:insurgents"));
    for (key, row) in &found {
        let same = all.get(key).unwrap_or_else(|| panic!("{key:?} is not in the comparison that was played"));
        for column in ["base_mean", "variant_mean", "difference", "low", "high", "median", "sd"] {
            let number = |row: &BTreeMap<String, String>| row[column].parse::<f64>().unwrap();
            let (found, wanted) = (number(row), number(same));
            // Tables of runs have six digits.
            let size = number_of(row, "base_mean").abs() + number_of(row, "variant_mean").abs();
            assert!(
                (found - wanted).abs() <= 1e-5 * (size + wanted.abs()) + 1e-9,
                "{key:?} {column}: {found}, {wanted}"
            );
        }
        assert_eq!(
            ["variant", "base", "unit", "stage"].map(|column| &row[column]),
            ["variant", "base", "unit", "stage"].map(|column| &same[column])
        );
    }
}

fn number_of(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

#[test]
fn years_before_a_change_are_left_out_as_where_it_is_played() {
    let place = Place::new("finished-years");
    past(&place);
    let until = ["--until", "2012-12-31", "--replications", "3"];
    let change = ["--set", "withdrawal.un=2011-05-01"];
    assert_done(&place.mandate(&[&["run", "scenario", "--out", "base", "--quiet"], &until[..]].concat()));
    assert_done(&place.mandate(&[&["run", "scenario", "--out", "early", "--quiet"], &until[..], &change].concat()));
    let played = assert_done(&place.mandate(&[&["compare", "scenario"], &until[..], &change].concat()));
    let held = assert_done(&place.mandate(&["compare", "base", "early"]));
    let left_out = |text: &str| text.lines().any(|line| line.starts_with("Years before 2012 are left out"));
    assert!(left_out(&played) && left_out(&held), "{played}\n{held}");
    assert!(held.contains("monthly figures differ from 2011-0"), "{held}");
    assert_eq!(answer(&held), answer(&played));
}

#[test]
fn what_lies_there_is_drawn_reported_and_listed() {
    let place = place("drawn", &["--replications", "3", "--until", "2030-09-30"]);
    let text = assert_done(&place.mandate(&["compare", "as-it-is", "none", "--out", "output/held", "--all"]));
    assert!(text.contains("Points lost by threatener") && !text.contains("HPI core of districts"), "{text}");
    let list = assert_done(&place.mandate(&["plot", "output/held", "--list"]));
    assert!(
        ["differences-affected", "variants", "threateners-nation"].iter().all(|name| list.contains(name)),
        "{list}"
    );
    assert_done(&place.mandate(&["report", "output/held"]));
    let page = fs::read_to_string(place.folder.join("output/held/report.html")).unwrap();
    assert!(page.contains("Read from finished runs") && page.contains("What changed"));
    let manifest = place.json("output/held/manifest.json");
    assert_eq!(manifest["compared"], serde_json::json!(["as-it-is", "none"]));
    assert_eq!(manifest["variants"][1]["overrides"], serde_json::json!(["forces.un=off"]));
    assert!(assert_done(&place.mandate(&["runs"])).contains("comparison"));
    assert_fails(
        &place.mandate(&["compare", "as-it-is", "output/held"]),
        2,
        &["output/held", "another kind of study", "mandate run"],
    );
}

#[test]
fn single_runs_are_one_pair_and_years_can_be_chosen() {
    let place = place("single", &[]);
    let text = assert_done(&place.mandate(&["compare", "as-it-is", "none", "--from", "2030", "--to", "2030"]));
    assert!(text.contains("1 pairs of runs") && text.contains("play more replications"), "{text}");
    let early = ["compare", "as-it-is", "none", "--from", "2029"];
    assert_fails(&place.mandate(&early), 2, &["--from: found 2029", "2030 to 2030"]);
}

#[test]
fn runs_that_share_no_random_numbers_are_refused_with_all_that_differs_and_the_remedy() {
    let place = place("refused", &["--replications", "3", "--until", "2030-04-30"]);
    let other = ["--out", "other", "--quiet", "--seed", "7", "--replications", "2", "--replication", "1"];
    assert_done(&place.run(&[&other[..], &["--until", "2030-03-31", "--set", "step_days=2"]].concat()));
    assert_fails(
        &place.mandate(&["compare", "as-it-is", "other"]),
        2,
        &[
            "other/manifest.json: seed: found 7, and 1 in as-it-is/manifest.json; accepted: the same in both; play it again with --seed 1\n",
            "other/manifest.json: replication: found 1, and 0 in",
            "replications: found 2, and 3 in as-it-is/manifest.json",
            "--replications 3",
            "other/scenario.json: end: found 2030-03-31",
            "--until 2030-04-30",
            "step_days: found 2, and 7 in",
        ],
    );
    let scale =
        ["--out", "scale", "--quiet", "--replications", "3", "--until", "2030-04-30", "--set", "index.exponent=0.5"];
    assert_done(&place.run(&scale));
    let words = ["scale/scenario.json: parameters: found index.exponent 0.5", "on two scales nothing can be compared"];
    assert_fails(&place.mandate(&["compare", "as-it-is", "scale"]), 2, &words);
    let edit = |key: &str, value: serde_json::Value| {
        let mut manifest = place.json("none/manifest.json");
        manifest[key] = value;
        fs::write(place.folder.join("none/manifest.json"), manifest.to_string()).unwrap();
    };
    edit("version", "0.0.9".into());
    let words = ["none/manifest.json: version: found 0.0.9", "play both with one program"];
    assert_fails(&place.mandate(&["compare", "as-it-is", "none"]), 2, &words);
    edit("version", env!("CARGO_PKG_VERSION").into());
    edit("draws", "posterior".into());
    assert_fails(
        &place.mandate(&["compare", "as-it-is", "none"]),
        2,
        &["draws: found posterior, and point in", "--draws point"],
    );
}

#[test]
fn what_cannot_be_compared_or_is_damaged_is_refused() {
    let place = place("mistakes", &["--replications", "2", "--until", "2030-03-31"]);
    let scenario = Place::scenario("two-districts");
    assert_fails(&place.mandate(&["compare", "as-it-is"]), 2, &["found one folder of finished runs", "two or more"]);
    assert_fails(
        &place.mandate(&["compare", "as-it-is", "./as-it-is"]),
        2,
        &["./as-it-is: found twice", "another folder"],
    );
    assert_fails(&place.mandate(&["compare", "as-it-is", &scenario]), 2, &["found no finished run, beside one"]);
    assert_fails(
        &place.mandate(&["compare", "as-it-is", "none", "--seed", "4"]),
        2,
        &["--seed: found with finished runs", "--from"],
    );
    let table = place.folder.join("none/replications.csv");
    let text = fs::read_to_string(&table).unwrap();
    let cut: Vec<&str> = text.lines().filter(|line| !line.starts_with("1,")).collect();
    fs::write(&table, cut.join("\n") + "\n").unwrap();
    let words = ["none: found 1 replications, and 2 in the manifest", "make the results anew"];
    assert_fails(&place.mandate(&["compare", "as-it-is", "none"]), 2, &words);
    fs::write(&table, text.replacen("2030,", "2031,", 1)).unwrap();
    assert_fails(&place.mandate(&["compare", "as-it-is", "none"]), 2, &["found the year 2031, which was not played"]);
    fs::write(&table, text).unwrap();
    fs::remove_file(place.folder.join("none/scenario.json")).unwrap();
    assert_fails(&place.mandate(&["compare", "as-it-is", "none"]), 2, &["none/scenario.json", "no such file"]);
}
