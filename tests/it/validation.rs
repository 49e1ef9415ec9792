//! `mandate validate` as it is typed: forecasts, scores and what is refused; and its scores against those of other programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mandate::event::ViolenceType;
use mandate::report::chart::Wishes;
use mandate::report::reading;
use mandate::study::lists::CHARTS;
use mandate::study::validation::observed::{Count, Observed, Target, Wanted, file};
use mandate::study::validation::scores::{Scores, pit, pit_histogram};
use serde_json::Value;

use crate::cli::{Place, assert_done, assert_fails};

pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

// Scores.

fn fixture() -> Value {
    serde_json::from_slice(&fs::read(data("scores.json")).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + b.abs())
}

#[test]
fn scores_are_those_of_scoringrules_and_properscoring() {
    let fixture = fixture();
    let cases = fixture["cases"].as_array().unwrap();
    assert!(cases.len() >= 20 && fixture["versions"]["scoringrules"].is_string());
    for case in cases {
        let (sample, threshold) = (numbers(&case["sample"]), case["threshold"].as_f64().unwrap());
        let observed = case["observed"].as_f64().unwrap();
        let (found, wanted) = (Scores::new(&sample, observed, threshold), &case["scores"]);
        let pairs = [
            ("crps", found.crps),
            ("crps_properscoring", found.crps),
            ("twcrps", found.twcrps),
            ("ignorance", found.ignorance),
            ("interval_50", found.interval[0]),
            ("interval_90", found.interval[1]),
            ("bias", found.bias),
        ];
        for (name, value) in pairs {
            let wanted = wanted[name].as_f64().unwrap();
            assert!(near(value, wanted), "{} at {observed}: {name} {value}, wanted {wanted}", case["name"]);
        }
        for (name, covered) in [("inside_50", found.covered[0]), ("inside_90", found.covered[1])] {
            assert_eq!(Some(covered), wanted[name].as_bool(), "{} at {observed}: {name}", case["name"]);
        }
    }
}

#[test]
fn the_pit_histogram_is_that_of_its_definition() {
    let fixture = fixture();
    let jumps: Vec<(f64, f64)> = fixture["pit"]["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| pit(&numbers(&case["sample"]), case["observed"].as_f64().unwrap()))
        .collect();
    let (found, wanted) = (pit_histogram(&jumps), numbers(&fixture["pit"]["heights"]));
    assert!(found.iter().zip(&wanted).all(|(a, b)| near(*a, *b)), "{found:?} {wanted:?}");
    assert!(near(found.iter().sum::<f64>(), 10.0));
}

#[test]
fn another_program_computes_the_same_scores_from_definitions() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/scores.py");
    let Ok(output) = Command::new("python3").arg(&script).arg("check").arg(data("scores.json")).output() else {
        println!("skipped: no python3 here");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

// Observations.

fn wanted() -> Wanted {
    Wanted { country: "Homeland".into(), years: (2010, 2013), today: jiff::civil::date(2014, 6, 30) }
}

fn target(violence: ViolenceType) -> Target {
    Target::Type(violence)
}

#[test]
fn country_years_of_the_country_and_the_run_are_read() {
    let observed = file::read(&data("country_years.csv"), &wanted()).unwrap();
    assert_eq!(observed.complete_years(), [2010, 2011, 2012, 2013]);
    let count = observed.year(target(ViolenceType::NonState), 2011).unwrap();
    assert_eq!(count, Count { best: 20, low: 15, high: 31 });
    assert!(observed.months.is_empty());
    assert!(
        observed.remarks.iter().any(|remark| remark.contains("2009 lie outside the run")),
        "{:?}",
        observed.remarks
    );
    // The digest of the file as `sha256sum` gives it is 64 digits of the whole file.
    let bytes = fs::read(data("country_years.csv")).unwrap();
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&bytes);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(observed.sha256, Some(digits));
}

const GED: &str = "id,year,type_of_violence,country,date_start,date_end,best,high,low";

fn events(place: &Place, rows: &[&str]) -> Result<Observed, Vec<String>> {
    let path = place.folder.join("ged.csv");
    fs::write(&path, format!("{GED}\n{}\n", rows.join("\n"))).unwrap();
    file::read(&path, &wanted()).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn events_are_summed_by_type_year_and_month_and_quiet_times_are_zero() {
    let place = Place::new("validation-events");
    let observed = events(
        &place,
        &[
            "1,2010,1,Homeland,2010-03-05 00:00:00.000,2010-03-05 00:00:00.000,4,6,3",
            "2,2010,1,Homeland,2010-03-28 00:00:00.000,2010-04-02 00:00:00.000,10,10,10",
            "3,2012,3,Homeland,2011-12-31,2012-01-01,5,5,5",
            "9,2013,1,Neighbour,2013-11-02,2013-11-02,700,700,700",
            "8,1995,2,Neighbour,odd,odd,odd,,",
        ],
    )
    .unwrap();
    let state = target(ViolenceType::StateBased);
    assert_eq!(observed.year(state, 2010), Some(Count { best: 14, low: 13, high: 16 }));
    assert_eq!(observed.month(state, (2010, 3)), Some(14));
    assert_eq!(observed.month(state, (2010, 4)), Some(0));
    // The first day lies in the year before: the month is that of the last day.
    assert_eq!(observed.month(target(ViolenceType::OneSided), (2012, 1)), Some(5));
    assert_eq!(observed.month(Target::Total, (2012, 1)), Some(5));
    // The file covers 2013, in which nothing happened here.
    assert_eq!(observed.year(state, 2013), Some(Count::exact(0)));
    assert!(observed.remarks.iter().any(|remark| remark.contains("no non-state event")), "{:?}", observed.remarks);
    assert!(observed.remarks.iter().any(|remark| remark.contains("1995 to 2009")), "{:?}", observed.remarks);
}

#[test]
fn faults_of_events_name_line_column_value_and_remedy() {
    let place = Place::new("validation-faults");
    let event = "1,2010,1,Homeland,2010-03-05,2010-03-05,4,6,3";
    let cases: [(&[&str], &[&str]); 8] = [
        (&[event, event], &["ged.csv:3: id", "event 1, which stands on line 2", "overlap"]),
        (
            &["1,2010,4,Homeland,2010-03-05,2010-03-05,4,6,3"],
            &["ged.csv:2: type_of_violence", "\"4\"", "1 (state-based)"],
        ),
        (&["1,2010,1,Homeland,2010-03-05,2010-03-05,0.4,6,0.3"], &["ged.csv:2: best", "\"0.4\"", "whole number"]),
        (&["1,2010,1,Homeland,2010-03-05,2010-03-05,-4,6,3"], &["best", "\"-4\""]),
        (&["1,2010,1,Homeland,05.03.2010,05.03.2010,4,6,3"], &["date_start", "05.03.2010", "2014-05-21"]),
        (&["1,2031,1,Homeland,2031-03-05,2031-03-05,4,6,3"], &["year", "2031 to 2031", "2010 to 2013"]),
        (&["1,2013,1,Homeland,41338,41338,4,6,3"], &["date_start", "41338", "2013-03-05"]),
        (&["1,1999,1,Homeland,1999-12-05,1999-12-05,4,6,3"], &["year", "1999 to 1999", "2010 to 2013"]),
    ];
    for (rows, words) in cases {
        let faults = events(&place, rows).expect_err(rows[0]).join("\n");
        for word in words {
            assert!(faults.contains(word), "`{word}` is not in: {faults}");
        }
    }
    let elsewhere = events(&place, &["1,2010,1,Homelands,2010-03-05,2010-03-05,4,6,3"]).unwrap_err().join("\n");
    assert!(
        elsewhere.contains("no row of \"Homeland\"") && elsewhere.contains("did you mean Homelands?"),
        "{elsewhere}"
    );
}

#[test]
fn every_fault_of_a_row_is_told_at_once() {
    let place = Place::new("validation-row");
    let row = |cells: &str| events(&place, &[cells]).expect_err(cells);
    // One of the two days can be read: the other must be one too, and not lie before it.
    for (start, end, told) in [
        ("2010-03-05", "soon", "ged.csv:2: date_end: found \"soon\""),
        ("soon", "2010-03-05", "ged.csv:2: date_start: found \"soon\""),
        ("", "2010-03-05", "ged.csv:2: date_start: found \"\""),
        ("2010-03-05", "2010-03-04", "ged.csv:2: date_end: found 2010-03-04, which is before date_start (2010-03-05)"),
    ] {
        let faults = row(&format!("1,2010,1,Homeland,{start},{end},4,6,3"));
        assert!(faults.len() == 1 && faults[0].contains(told), "{faults:#?}");
    }
    let faults = row("1,2010,4,Homeland,odd,2010-13-05,x,-6,3.5");
    let columns: Vec<&str> = faults.iter().map(|fault| fault.split(": ").nth(1).unwrap()).collect();
    assert_eq!(columns, ["type_of_violence", "best", "low", "high", "date_start", "date_end"], "{faults:#?}");
    let written = fs::read_to_string(data("country_years.csv")).unwrap();
    let header: Vec<&str> = written.lines().next().unwrap().split(',').collect();
    let broken = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let is_best = |n: usize| header[n].ends_with("_total_deaths_best_cy") && header[n].len() == 23;
        let cells = cells.iter().enumerate().map(|(n, cell)| if is_best(n) { "many" } else { cell });
        cells.collect::<Vec<_>>().join(",")
    };
    let own = written.lines().find(|line| line.contains("Homeland") && line.contains(",2011,")).unwrap();
    let path = place.folder.join("years.csv");
    fs::write(&path, written.replacen(own, &broken(own), 1)).unwrap();
    assert_eq!(file::read(&path, &wanted()).unwrap_err().len(), 3);
}

/// Sums of rows that are each accepted went around the largest number.
#[test]
fn deaths_that_are_too_many_together_are_refused_and_not_counted_from_zero_again() {
    let place = Place::new("validation-sums");
    let most = |id: u32, month: u32, kind: u32| {
        format!("{id},2010,{kind},Homeland,2010-0{month}-05,2010-0{month}-05,999999999,999999999,999999999")
    };
    // In one month, in two months, and in two types of violence.
    for other in [most(2, 3, 1), most(2, 4, 1), most(2, 3, 2)] {
        let faults = events(&place, &[&most(1, 3, 1), &other]).expect_err(&other).join("\n");
        for word in ["ged.csv:3: high", "999999999 deaths in 2010", "all rows together", "no ids or codes"] {
            assert!(faults.contains(word), "`{word}` is not in: {faults}");
        }
    }
    assert!(events(&place, &[&most(1, 3, 1)]).is_ok());
}

#[test]
fn a_file_in_another_unit_does_not_bury_the_user_in_faults() {
    let place = Place::new("validation-unit");
    let rows: Vec<String> = (0..500).map(|n| format!("{n},2010,1,Homeland,2010-03-05,2010-03-05,0.{n}1,6,0")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(events(&place, &rows).unwrap_err().len(), 20);
}

#[test]
fn faults_of_country_years_and_of_headers_are_named() {
    let place = Place::new("validation-headers");
    let written = fs::read_to_string(data("country_years.csv")).unwrap();
    let read = |text: String| {
        let path = place.folder.join("years.csv");
        fs::write(&path, text).unwrap();
        let faults = file::read(&path, &wanted()).expect_err("a fault");
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let twice = written.replace("Homeland,1,Nowhere,2011", "Homeland,1,Nowhere,2010");
    for text in [twice.replace('\n', "\r\n"), twice] {
        let twice = read(text);
        assert!(twice.contains("years.csv:4: year_cy") && twice.contains("line 3"), "{twice}");
    }
    let missing = read(written.replace("os_total_deaths_best_cy", "os_deaths"));
    assert!(missing.contains("os_total_deaths_best_cy: found no such column"), "{missing}");
    let no_header = read("1,2010,1,Homeland,2010-03-05,4\n".into());
    assert!(no_header.contains("header: found no header row"), "{no_header}");
    let other = read(
        "event_id_cnty,event_date,year,event_type,country,fatalities\nX1,5 May 2012,2012,Battles,Homeland,4\n".into(),
    );
    assert!(other.contains("not UCDP's") && other.lines().count() == 1, "{other}");
    let neither = read("date,deaths\n2010-01-01,4\n".into());
    assert!(neither.contains("country_cy") && neither.contains("type_of_violence"), "{neither}");
    let semicolons = read(written.replace(',', ";"));
    assert!(semicolons.contains("semicolons"), "{semicolons}");
    let no_type = read("id,year,country,date_start,date_end,best,high,low\n".into());
    assert!(no_type.contains("type_of_violence: found no such column"), "{no_type}");
    for (text, words) in [
        (String::new(), "file: found nothing; accepted: a table in UTF-8"),
        (written.lines().next().unwrap().to_string(), "file: found a header without rows"),
        (written.chars().flat_map(|letter| [letter, '\0']).collect(), "zero bytes, as in UTF-16"),
    ] {
        let found = read(text);
        assert!(found.contains(words), "`{words}` is not in: {found}");
    }
    let nobody = read(written.replace("Homeland", "Utopia"));
    assert!(nobody.contains("no row of \"Homeland\"") && nobody.contains("Neighbour, Utopia"), "{nobody}");
    let gone = file::read(&place.folder.join("nothing.csv"), &wanted()).unwrap_err();
    assert!(gone[0].to_string().contains("no such file"));
}

#[test]
fn rows_that_do_not_concern_the_run_are_not_judged_and_bands_are_widened_with_a_note() {
    let place = Place::new("validation-rows");
    let plain = fs::read_to_string(data("country_years.csv")).unwrap();
    let before = plain.lines().find(|line| line.contains(",2009,")).expect("a year before the run");
    let cells: Vec<&str> = before.split(',').collect();
    let odd: Vec<&str> = cells.iter().enumerate().map(|(n, cell)| if n > 3 { "n/a" } else { cell }).collect();
    let wide = plain.replacen(before, &odd.join(","), 1).replace(",40,38,55,", ",60,38,55,");
    let path = place.folder.join("years.csv");
    fs::write(&path, format!("{wide},,,,\n")).unwrap();
    let observed = file::read(&path, &wanted()).unwrap();
    let note = |observed: &Observed, words: &[&str]| {
        let found = observed.remarks.iter().any(|remark| words.iter().all(|word| remark.contains(word)));
        assert!(found, "{words:?} in {:?}", observed.remarks);
    };
    note(&observed, &["best 60, 38 to 55", "widened"]);
    assert!(observed.years.values().flat_map(|years| years.values()).any(|count| (count.best, count.high) == (60, 60)));
    let observed = events(
        &place,
        &[
            "1,1995,7,Homeland,odd,odd,2,15,9",
            "1,1995.0,1,Homeland,odd,odd,x,,",
            "2,2031,1,Homeland,2031-03-05,2031-03-05,4,6,3",
            "3,2010.0,1.0,Homeland,2010-03-05,2010-03-05,9.0,6.0,3.0",
            ",,,,,,,,",
            "4,2012,2,Homeland,2012-03-05,2012-03-05,4,6,3",
        ],
    )
    .unwrap();
    assert_eq!(observed.year(target(ViolenceType::StateBased), 2010), Some(Count { best: 9, low: 3, high: 9 }));
    note(&observed, &["line 5", "best 9, 3 to 6", "widened"]);
    note(&observed, &["no event of any country in 2011", "counted as 0"]);
    note(&observed, &["1995 to 2009 and 2014 to 2031 lie outside the run"]);
}

#[test]
fn files_that_are_no_text_are_named_with_what_to_do() {
    let place = Place::new("validation-containers");
    let path = place.folder.join("ged.csv");
    let cases: [(&[u8], &[&str]); 6] = [
        (b"PK\x03\x04\x14\0\0\0GEDEvent_v25_1.csv", &["a zip", "unpack it"]),
        (b"PK\x03\x04\x14\0[Content_Types].xml", &["a workbook of a spreadsheet", "CSV UTF-8"]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", &["a workbook of Excel", "CSV UTF-8"]),
        (b"\x1f\x8b\x08\0", &["gzip", "unpacked"]),
        (b"\xff\xfei\0d\0,\0", &["UTF-16", "CSV UTF-8"]),
        (b"\n<!DOCTYPE html><html>", &["a web page", "download"]),
    ];
    for (bytes, words) in cases {
        fs::write(&path, bytes).unwrap();
        let fault = file::read(&path, &wanted()).unwrap_err()[0].to_string();
        assert!(words.iter().all(|word| fault.contains(word)), "{words:?} in {fault}");
        let copy = crate::support::Copy::of("two-districts");
        copy.write("links.csv", bytes);
        let faults = copy.faults();
        let own = faults.iter().find(|fault| fault.starts_with("links.csv")).expect("a fault of the file");
        assert!(words.iter().all(|word| own.contains(word)), "{words:?} in {own}");
    }
}

#[test]
fn a_mark_at_the_beginning_of_a_file_and_other_encodings_elsewhere_do_no_harm() {
    let place = Place::new("validation-encoding");
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    bytes.extend(fs::read(data("country_years.csv")).unwrap());
    bytes.extend(b"C\xf4te,3,Nowhere,2010,0,0,0,0,0,0,0,0,0,0,0,0\n");
    let path = place.folder.join("years.csv");
    fs::write(&path, bytes).unwrap();
    assert_eq!(file::read(&path, &wanted()).unwrap().complete_years().len(), 4);
}

// The command.

/// The teaching scenario twenty years earlier and four years long, with few agents: what it observes can lie in the past.
pub fn past(place: &Place) {
    let copy = place.copy();
    for entry in fs::read_dir(&copy).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap().replace("2030-", "2010-");
        fs::write(
            &path,
            text.replace("end = 2010-12-31", "end = 2014-06-30")
                .replace("persons_per_agent = 50", "persons_per_agent = 500"),
        )
        .unwrap();
    }
}

fn validate(place: &Place, arguments: &[&str]) -> Output {
    let years = data("country_years.csv").display().to_string();
    let observed: &[&str] = if arguments.contains(&"--observed") { &[] } else { &["--observed", &years] };
    let runs: &[&str] = if arguments.contains(&"--replications") { &[] } else { &["--replications", "5"] };
    place.mandate(&[&["validate", "scenario", "--first-origin", "2011"], observed, runs, arguments].concat())
}

type Row = BTreeMap<String, String>;

fn rows(place: &Place, path: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(place.folder.join(path)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

const TABLES: [&str; 6] = ["ensemble", "forecasts", "origins", "pit", "score_means", "scores"];

#[test]
fn forecasts_are_scored_and_printed_within_eighty_columns() {
    let place = Place::new("validation-run");
    past(&place);
    let text = assert_done(&validate(&place, &["--out", "out"]));
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "forecasts of 2012, 2013",
        "CRPS of years",
        "CRPS over that of the best rival",
        "all types",
        "causes known against causes frozen",
        "This uses the forecasts with the error law",
        "Effective runs by origin",
        "at least as good as the best rival",
        "fewer than 30 effective runs (least",
    ] {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
    // Two origins, three types, two kinds of causes with and without the law, and three rivals: months are not observed.
    let scores = rows(&place, "out/scores.csv");
    assert_eq!(scores.len(), 2 * 3 * 7);
    for (source, error) in [
        ("model", "law"),
        ("model", "none"),
        ("last_observation", "law"),
        ("mean_of_3_years", "law"),
        ("history_mean", "own"),
    ] {
        assert!(scores.iter().any(|row| row["source"] == source && row["error"] == error), "{source} {error}");
    }
    assert_eq!(rows(&place, "out/forecasts.csv").len(), scores.len());
    for mean in rows(&place, "out/score_means.csv") {
        let same = |row: &&Row| ["unit", "type", "source", "causes", "error"].iter().all(|key| row[*key] == mean[*key]);
        let of: Vec<f64> = scores.iter().filter(same).map(|row| number(row, "crps")).collect();
        let wanted = of.iter().sum::<f64>() / of.len() as f64;
        assert!((number(&mean, "crps") / wanted - 1.0).abs() < 1e-5 && of.len() == 2, "{mean:?}");
        let best = rows(&place, "out/score_means.csv").into_iter();
        let mut best =
            best.filter(|row| row["type"] == mean["type"] && matches!(row["best_baseline"].as_str(), "1" | "true"));
        let ratio = number(&mean, "crps") / number(&best.next().expect("a best rival"), "crps");
        assert!((number(&mean, "ratio") / ratio - 1.0).abs() < 1e-4, "{mean:?}");
    }
    let ratios = &place.json("out/manifest.json")["validation"]["crps_over_best_rival"]["year"]["known"];
    assert!(["state-based", "non-state", "one-sided", "all"].iter().all(|name| ratios[*name].is_f64()), "{ratios}");
    let weights: f64 = rows(&place, "out/ensemble.csv")
        .iter()
        .filter(|row| row["origin"] == "2012" && row["type"] == "one-sided")
        .map(|row| number(row, "weight"))
        .sum();
    assert!((weights - 1.0).abs() < 1e-4);
    assert_eq!(rows(&place, "out/pit.csv").len(), 3 * 7 * 10);
    let manifest = place.json("out/manifest.json");
    assert_eq!(manifest["validation"]["origins"], serde_json::json!([2011, 2012]));
    assert_eq!(manifest["validation"]["observed_file"], "country_years.csv");
    assert!(assert_done(&place.mandate(&["plot", "out", "--list"])).contains("scores-year"));
    let page = assert_done(&place.mandate(&["report", "out"]));
    assert!(page.contains("report.html"), "{page}");
}

#[test]
fn one_thread_and_two_write_the_same_bytes() {
    let place = Place::new("validation-threads");
    past(&place);
    for (out, threads) in [("one", "1"), ("two", "2")] {
        assert_done(&validate(&place, &["--threads", threads, "--out", out, "--quiet"]));
    }
    for table in TABLES {
        let bytes = |out: &str| fs::read(place.folder.join(out).join(format!("{table}.csv"))).unwrap();
        assert!(bytes("one") == bytes("two"), "{table}");
    }
}

/// Deaths of runs with causes known and frozen, of forecasts of 2013.
fn pairs(place: &Place, out: &str) -> Vec<(String, String)> {
    let of_2013 = rows(place, &format!("{out}/ensemble.csv")).into_iter().filter(|row| row["year"] == "2013");
    of_2013.map(|row| (row["known"].clone(), row["frozen"].clone())).collect()
}

#[test]
fn where_nothing_dated_follows_frozen_causes_change_nothing_and_else_they_do() {
    let place = Place::new("validation-frozen");
    past(&place);
    // Everything dated in the teaching scenario happens in its first year.
    assert_done(&validate(&place, &["--draws", "point", "--out", "calm", "--quiet"]));
    let calm = pairs(&place, "calm");
    assert!(
        calm.iter().all(|(known, frozen)| known == frozen) && calm.iter().any(|(known, _)| known != "0"),
        "{calm:?}"
    );
    let later = [
        "--set",
        "forces.un=10",
        "--set",
        "timeline.militia_plain.date=2013-01-20",
        "--set",
        "withdrawal.un=2013-02-01",
    ];
    assert_done(&validate(&place, &[&["--draws", "point", "--out", "later", "--quiet"], &later[..]].concat()));
    let later = pairs(&place, "later");
    assert!(later.iter().any(|(known, frozen)| known != frozen), "{later:?}");
}

#[test]
fn events_of_the_program_itself_are_read_as_those_of_ucdp_and_months_are_forecast() {
    let place = Place::new("validation-own-events");
    past(&place);
    assert_done(&place.mandate(&["run", "scenario", "--out", "run", "--quiet"]));
    let text = assert_done(&validate(&place, &["--observed", "run/events.csv", "--out", "out"]));
    assert!(text.contains("CRPS of months"), "{text}");
    let forecasts = rows(&place, "out/forecasts.csv");
    let months =
        forecasts.iter().filter(|row| row["unit"] == "month" && row["source"] == "model" && row["error"] == "law");
    // Two origins, twelve months, three types and the total, two kinds of causes.
    assert_eq!(months.count(), 2 * 12 * 4 * 2);
    let deaths: f64 = rows(&place, "run/events.csv")
        .iter()
        .filter(|row| row["year"] == "2013" && row["type_of_violence"] == "1")
        .map(|row| number(row, "best"))
        .sum();
    let year = |row: &&Row| row["unit"] == "year" && row["year"] == "2013" && row["type"] == "state-based";
    assert_eq!(forecasts.iter().find(year).map(|row| number(row, "observed")), Some(deaths));
    let output = reading::Output::open(&place.folder.join("out")).unwrap();
    let mut names = Vec::new();
    for figure in CHARTS.iter().flat_map(|chart| (chart.draw)(&output, &Wishes::default()).unwrap()) {
        assert_eq!(figure.picture.faults(), Vec::<String>::new(), "{}", figure.name);
        assert!(!figure.about.is_empty() && !figure.about.contains("NaN"), "{}: {}", figure.name, figure.about);
        names.push(figure.name);
    }
    names.sort();
    let wanted = ["forecasts-month", "forecasts-year", "pit-month", "pit-year", "scores-month", "scores-year"];
    assert_eq!(names, wanted);
}

#[test]
fn rows_of_a_law_are_played_in_turn_each_time_with_other_random_numbers_and_weigh_alike() {
    let place = Place::new("validation-posterior");
    past(&place);
    let rows_of = "draw,until,weight,log_proposal,violence.attack_rate\n0,2011,1,0,5e-5\n1,2011,1,700,5e-5\n2,2011,1,0,9e-5\n3,2013,1,0,9e-5\n";
    fs::write(place.folder.join("scenario/posterior.csv"), rows_of).unwrap();
    let years = data("country_years.csv").display().to_string();
    let command =
        ["validate", "scenario", "--first-origin", "2011", "--observed", &years, "--replications", "9", "--out", "out"];
    let text = assert_done(&place.mandate(&command));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Model: 9 runs, seed 1, values from the posterior"), "{text}");
    let all = rows(&place, "out/ensemble.csv");
    let of = |draw: &str| all.iter().filter(|row| row["draw"] == draw).collect::<Vec<_>>();
    // The fourth row knows what the origins do not.
    assert!(of("3").is_empty() && ["0", "1", "2"].iter().all(|draw| of(draw).len() == of("0").len()));
    let numbers: BTreeSet<&String> = all.iter().map(|row| &row["replication"]).collect();
    assert_eq!(numbers.len(), 9);
    assert!(all.iter().all(|row| (number(row, "weight") - 1.0 / 9.0).abs() < 1e-5));
    assert!(text.contains("fewer than 30 effective runs"), "{text}");
}

#[test]
fn mistakes_are_named_with_exit_code_2() {
    let place = Place::new("validation-mistakes");
    past(&place);
    assert_fails(
        &validate(&place, &["--draws", "posterior"]),
        2,
        &["--draws posterior", "no posterior.csv", "--draws prior"],
    );
    let years = data("country_years.csv").display().to_string();
    assert_fails(&place.mandate(&["validate", "scenario", "--country", "Neighbour"]), 2, &["--observed"]);
    let early = ["validate", "scenario", "--observed", &years, "--first-origin", "2013"];
    assert_fails(&place.mandate(&early), 2, &["--first-origin: year: found 2013", "4 years, 2010 to 2013"]);
    let own = ["validate", "scenario"];
    assert_fails(&place.mandate(&own), 2, &["observations.csv", "deaths_state_based", "--observed FILE.csv"]);
    let country = ["validate", "scenario", "--observed", &years, "--country", "Neighbor"];
    assert_fails(&place.mandate(&country), 2, &["no row of \"Neighbor\"", "did you mean Neighbour?"]);
    fs::write(
        place.folder.join("scenario/observations.csv"),
        "measure,year,value,low,high,unit,source\ndeaths_state_based,2010,0.4,,,deaths per 1000,x\n",
    )
    .unwrap();
    assert_fails(
        &place.mandate(&own),
        2,
        &["observations.csv:2: unit of deaths_state_based", "deaths per 1000", "accepted: deaths"],
    );
    assert!(!place.folder.join("output").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupt_says_that_nothing_is_kept_and_ends_with_130() {
    let place = Place::new("validation-interrupt");
    past(&place);
    let years = data("country_years.csv").display().to_string();
    let arguments = [
        "validate",
        "scenario",
        "--draws",
        "point",
        "--replications",
        "40000",
        "--observed",
        &years,
        "--first-origin",
        "2011",
    ];
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    let command = command.args(arguments).current_dir(&place.folder);
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // The hidden folder of what is in the making says that the program listens already.
    while place.entries("output").is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was interrupted");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_fails(&output, 130, &["interrupted: stopped after", "of 40000 runs", "nothing was kept"]);
    assert!(place.entries("output").is_empty());
}
