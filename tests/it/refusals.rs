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
