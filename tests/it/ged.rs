//! A stranger reads `events.csv`: a script in another language that knows UCDP GED's codebook and nothing of this program.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::cli::{Place, assert_done, assert_fails};

/// The stranger's output; `None`, with a message, where there is no Python.
fn read_by_a_stranger(table: &Path) -> Option<Output> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/read_ged.py");
    match Command::new("python3").arg(script).arg(table).output() {
        Ok(output) => Some(output),
        Err(error) => {
            // Past the harness, which would keep the message of a test that passes.
            let _ =
                writeln!(std::io::stderr(), "skipped: python3 cannot be started ({error}); install it for this test");
            None
        }
    }
}

#[test]
fn a_stranger_finds_the_deaths_of_the_summary_in_the_events() {
    let place = Place::new("stranger");
    let of_reference = [&Place::scenario("mali"), "--until", "2013-12-31", "--out", "mali"];
    assert_done(&place.run(&["--out", "small"]));
    assert_done(&place.mandate(&[&["run"], &of_reference[..]].concat()));
    for run in ["small", "mali"] {
        let Some(output) = read_by_a_stranger(&place.folder.join(run).join("events.csv")) else { return };
        let read: Value = serde_json::from_str(&assert_done(&output)).unwrap();
        let summary = place.json(&format!("{run}/summary.json"));
        assert_eq!(read["events"], summary["totals"]["fatal_events"]);
        let mut years = 0;
        for (kind, measure) in [("1", "deaths_state_based"), ("2", "deaths_non_state"), ("3", "deaths_one_sided")] {
            for (year, deaths) in summary["yearly"][measure].as_object().unwrap() {
                assert_eq!(
                    read["deaths"][year][kind].as_f64().unwrap_or(0.0),
                    deaths.as_f64().unwrap(),
                    "{year} {kind}"
                );
                years += 1;
            }
        }
        assert!(years >= 3, "{summary}");
    }
}

#[test]
fn a_stranger_refuses_events_that_break_the_codebook() {
    let place = Place::new("doctored");
    assert_done(&place.run(&["--out", "run"]));
    let sound = place.folder.join("run/events.csv");
    let doctored = place.folder.join("doctored.csv");
    let breaks = [
        ("type_of_violence", "4"),
        ("where_prec", "0"),
        ("date_prec", "6"),
        ("event_clarity", "3"),
        ("active_year", "2"),
        ("active_year", "TRUE"),
        ("best", "1000000"),
        ("deaths_unknown", "1"),
        ("low", "1000000"),
        ("high", "0"),
        ("year", "1989"),
        ("date_start", "2999-01-01"),
        ("date_end", "01/02/2012"),
        ("latitude", "91"),
        ("longitude", "not known"),
        ("priogrid_gid", "1"),
        ("geom_wkt", "POINT (1 2)"),
        ("id", "2"),
        ("dyad_name", "one side"),
        ("side_a_new_id", "7"),
        ("side_b", ""),
    ];
    for (column, value) in breaks {
        let mut table = csv::Reader::from_path(&sound).unwrap();
        let header = table.headers().unwrap().clone();
        let at = header.iter().position(|name| name == column).unwrap();
        let mut copy = csv::Writer::from_path(&doctored).unwrap();
        copy.write_record(&header).unwrap();
        for (row, record) in table.records().map(Result::unwrap).enumerate() {
            let cells = record.iter().enumerate();
            copy.write_record(cells.map(|(n, cell)| if row == 0 && n == at { value } else { cell })).unwrap();
        }
        copy.flush().unwrap();
        let Some(output) = read_by_a_stranger(&doctored) else { return };
        assert_fails(&output, 1, &["doctored.csv:"]);
    }
    let text = fs::read_to_string(&sound).unwrap();
    fs::write(&doctored, text.replacen("date_prec", "precision", 1)).unwrap();
    let Some(output) = read_by_a_stranger(&doctored) else { return };
    assert_fails(&output, 1, &["no column date_prec"]);
}
