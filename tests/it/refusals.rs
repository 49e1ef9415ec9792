//! What cannot be read, written or read back is said as what it is, and what is written is read.

use std::fs;
use std::os::unix::fs::symlink;

use crate::cli::{Place, assert_done, assert_fails};

#[test]
fn what_is_not_there_or_leads_nowhere_is_said_in_plain_words_by_every_command() {
    let place = Place::new("refusals");
    symlink("gone", place.folder.join("link")).unwrap();
    fs::write(place.folder.join("file"), "text\n").unwrap();
    let scenario = Place::scenario("two-districts");
    let refused = |arguments: &[&str], words: &[&str]| {
        let output = place.mandate(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!told.contains("os error"), "{arguments:?}: {told}");
        assert!(!output.status.success(), "{arguments:?}");
        words.iter().for_each(|word| assert!(told.contains(word), "{arguments:?}: no `{word}` in {told}"));
    };
    for command in ["plot", "report", "run", "check", "patterns", "calibrate", "validate", "sweep", "analyse"] {
        refused(&[command, "nothing"], &["nothing"]);
        refused(&[command, "file"], &["file"]);
        refused(&[command, "link"], &["link"]);
    }
    for command in ["plot", "report"] {
        refused(&[command, "nothing"], &["nothing: no such file or folder; accepted: a folder of results"]);
        refused(&[command, "file"], &["file: a file where a folder should be"]);
        refused(&[command, "link"], &["link: a link that leads nowhere"]);
    }
    refused(&["analyse", "link"], &["link: a link that leads nowhere"]);
    refused(&["merge", "file", "link", "--out", "out"], &["file: a file where a folder should be"]);
    for command in ["run", "check", "patterns", "validate"] {
        refused(&[command, "link"], &["link: scenario: found a link that leads nowhere"]);
    }
    refused(&["sweep", "link"], &["link: file: found a link that leads nowhere"]);
    refused(
        &["compare", &scenario, "none", "--out", "file/below", "--replications", "2"],
        &["file: cannot write: something of this name is there already"],
    );
    refused(&["validate", &scenario, "--observed", "link"], &["found a link that leads nowhere"]);
    refused(
        &["patterns", &scenario, "--only", "H16", "--findings", "link"],
        &["--findings: link: found a link that leads nowhere"],
    );
}

#[test]
fn an_optional_file_that_leads_nowhere_is_a_fault_and_not_passed_over() {
    let place = Place::new("refusals-optional");
    let folder = place.copy();
    for file in ["observations.csv", "outlines.geojson", "targets.csv", "effects.csv", "posterior.csv"] {
        symlink("gone", folder.join(file)).unwrap();
        let words = [file, "a link that leads nowhere"];
        assert_fails(&place.mandate(&["check", "scenario"]), 2, &words);
        fs::remove_file(folder.join(file)).unwrap();
    }
    fs::remove_file(folder.join("links.csv")).unwrap();
    symlink("gone", folder.join("links.csv")).unwrap();
    assert_fails(&place.mandate(&["run", "scenario"]), 2, &["links.csv: file: found a link that leads nowhere"]);
}

#[test]
fn districts_at_the_ends_of_what_is_accepted_are_written_and_read_back() {
    let place = Place::new("refusals-ends");
    let folder = place.copy();
    let districts = fs::read_to_string(folder.join("districts.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(districts.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let with = |column: &str, value: &str| {
        let at = header.iter().position(|name| name == column).unwrap();
        let mut writer = csv::Writer::from_path(folder.join("districts.csv")).unwrap();
        writer.write_record(&header).unwrap();
        for (n, row) in rows.iter().enumerate() {
            let cell = |(place, cell)| if n == 0 && place == at { value } else { cell };
            writer.write_record(row.iter().enumerate().map(cell)).unwrap();
        }
        writer.flush().unwrap();
    };
    for (column, value) in [
        ("area_km2", "0.001"),
        ("area_km2", "1000000000"),
        ("latitude", "-90"),
        ("longitude", "180"),
        ("population", "0"),
    ] {
        with(column, value);
        let out = format!("{column}{value}");
        assert_done(&place.mandate(&["run", "scenario", "--until", "2030-03-31", "--quiet", "--out", &out]));
        assert_done(&place.mandate(&["plot", &out, "--quiet", "--format", "svg"]));
        assert_done(&place.mandate(&["report", &out, "--quiet"]));
    }
    for (value, words) in [("1000000001", "from 0.001 to 1000000000"), ("0.0001", "from 0.001 to 1000000000")] {
        with("area_km2", value);
        assert_fails(&place.mandate(&["check", "scenario"]), 2, &["districts.csv:2: area_km2", words]);
    }
}

#[test]
fn the_seed_is_given_once_and_for_all_that_is_compared() {
    let place = Place::new("refusals-seed");
    place.copy();
    let one = "seed=4; accepted: one of them";
    assert_fails(&place.mandate(&["run", "scenario", "--seed", "3", "--set", "seed=4"]), 2, &["--seed: found 3", one]);
    let compared = ["compare", "scenario", "none", "--seed", "3", "--with", "seed=4"];
    assert_fails(&place.mandate(&compared), 2, &["--seed: found 3", one]);
    for change in [["--set", "other: seed=2"], ["--base", "seed=2"]] {
        let compared = [&["compare", "scenario", "none"][..], &change].concat();
        let words = ["seed: found 2, for one variant", "the same random numbers"];
        assert_fails(&place.mandate(&compared), 2, &words);
    }
    let designs = [
        "path = \"seed\"\nlevels = [1, 2]\n",
        "path = \"seed\"\nlow = 1\nhigh = 2\n\n[sampling]\ndesign = \"sobol\"\npoints = 4\n",
        "name = \"a\"\nlevels = [{ name = \"one\", set = { seed = 1 } }, { name = \"two\", set = { seed = 2 } }]\n",
    ];
    for factor in designs {
        let head = "title = \"T\"\nquestion = \"Q?\"\nscenario = \"scenario\"\n\n[[factor]]\n";
        fs::write(place.folder.join("d.toml"), format!("{head}{factor}")).unwrap();
        let words = ["found the seed; accepted: any path but seed"];
        assert_fails(&place.mandate(&["sweep", "d.toml", "--out", "out"]), 2, &words);
        assert!(!place.folder.join("out").exists(), "{factor}");
    }
}

#[test]
fn texts_of_changes_are_held_to_what_texts_of_files_are() {
    let place = Place::new("refusals-texts");
    place.copy();
    for (change, words) in [
        ("title==cmd", "at its beginning"),
        ("title=-x", "at its beginning"),
        ("title=a\tb", "U+0009"),
        ("title=\"a\\u001bb\"", "U+001B (escape)"),
        ("title=", "a text that is not empty"),
    ] {
        assert_fails(&place.mandate(&["run", "scenario", "--set", change]), 2, &["title", words]);
    }
}

#[test]
fn a_study_that_cannot_keep_its_tables_says_so_before_the_first_run() {
    let place = Place::new("refusals-before");
    place.copy();
    let head =
        "title = \"T\"\nquestion = \"Q?\"\nscenario = \"scenario\"\nuntil = 2030-02-10\n\n[replications]\ncount = 1\n";
    let factor = "\n[[factor]]\npath = \"violence.attack_rate\"\nlevels = [1e-4, 2e-4]\n";
    fs::write(place.folder.join("d.toml"), format!("{head}{factor}")).unwrap();
    assert_done(&place.mandate(&["sweep", "d.toml", "--out", "out", "--quiet"]));
    symlink("out", place.folder.join("link")).unwrap();
    let sweep = |out: &str, force: bool| {
        let more: &[&str] = if force { &["--force"] } else { &[] };
        place.mandate(&[&["sweep", "d.toml", "--out", out], more].concat())
    };
    for force in [false, true] {
        assert_fails(&sweep("link", force), 2, &["found link, a link", "links are not followed for writing"]);
    }
    let log = fs::read(place.folder.join("out/runs.log")).unwrap();
    fs::remove_file(place.folder.join("out/points.csv")).unwrap();
    fs::create_dir(place.folder.join("out/points.csv")).unwrap();
    for force in [false, true] {
        assert_fails(&sweep("out", force), 2, &["points.csv: found what is no file of results"]);
        assert_eq!(fs::read(place.folder.join("out/runs.log")).unwrap(), log);
        assert!(place.folder.join("out/manifest.json").exists());
    }
}
