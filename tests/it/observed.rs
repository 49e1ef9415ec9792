//! `--observed`: a file of the user beside a run, in `run`, `plot` and `report`.

use std::collections::BTreeMap;
use std::fs;

use crate::cli::{Place, assert_done, assert_fails};
use crate::validation::{data, past};

type Row = BTreeMap<String, String>;

fn rows(place: &Place, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(place.folder.join(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// A place with replications of the teaching scenario in the past, 2010 to the middle of 2014.
fn place(test: &str, arguments: &[&str]) -> (Place, String) {
    let place = Place::new(&format!("observed-{test}"));
    past(&place);
    let text = assert_done(&place.mandate(&[&["run", "scenario", "--out", "run"], arguments].concat()));
    (place, text)
}

fn years() -> String {
    data("country_years.csv").display().to_string()
}

#[test]
fn replications_stand_beside_country_years_in_a_table_in_words_and_in_the_chart() {
    let (place, text) = place("years", &["--replications", "9", "--observed", &years()]);
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let heading = "Reported deaths beside those observed: country_years.csv (UCDP country-years, Homeland) year type";
    assert!(said.contains(heading), "{text}");
    assert!(text.contains("40 (38-55)") && text.contains("Table: run/observed_beside_model.csv"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let found = rows(&place, "run/observed_beside_model.csv");
    // Four whole years that both have, three types and their total.
    assert_eq!(found.len(), 16);
    let total = found.iter().find(|row| row["year"] == "2010" && row["type"] == "total").unwrap();
    assert_eq!(
        ["observed_low", "observed_best", "observed_high"].map(|column| total[column].as_str()),
        ["57", "61", "84"]
    );
    let one = found.iter().find(|row| row["year"] == "2010" && row["type"] == "state-based").unwrap();
    assert_eq!(
        ["observed_low", "observed_best", "observed_high", "replications"].map(|column| one[column].as_str()),
        ["38", "40", "55", "9"]
    );
    let mut values: Vec<f64> = rows(&place, "run/replications.csv")
        .iter()
        .filter(|row| row["measure"] == "deaths_state_based_reported" && row["year"] == "2010")
        .map(|row| row["value"].parse().unwrap())
        .collect();
    values.sort_by(f64::total_cmp);
    let number = |column: &str| one[column].parse::<f64>().unwrap();
    assert_eq!(number("model_median"), values[4]);
    // Of nine values the 5 % quantile lies at place 0.4.
    assert!((number("model_q05") - (values[0] + 0.4 * (values[1] - values[0]))).abs() < 1e-3);
    assert!(number("model_q95") <= values[8]);
    // The model's own tables hold nothing of the file.
    let before = fs::read(place.folder.join("run/replications.csv")).unwrap();
    assert_done(&place.mandate(&["run", "scenario", "--out", "alone", "--replications", "9", "--quiet"]));
    for table in ["replications.csv", "months.csv", "summary.json", "scenario.json"] {
        let [with, without] = ["run", "alone"].map(|folder| fs::read(place.folder.join(folder).join(table)).unwrap());
        assert_eq!(with, without, "{table}");
    }
    let shown = assert_done(&place.mandate(&[
        "plot",
        "run",
        "--only",
        "deaths-violence",
        "--format",
        "svg",
        "--observed",
        &years(),
    ]));
    assert!(shown.contains("deaths-violence-year") && shown.contains("inside: "), "{shown}");
    let chart = fs::read_to_string(place.folder.join("run/charts/deaths-violence-year.svg")).unwrap();
    assert!(chart.contains("observed 40 (38 to 55)"), "what was observed says its figures");
    assert_eq!(fs::read(place.folder.join("run/replications.csv")).unwrap(), before);
}

#[test]
fn events_are_drawn_by_month_and_the_page_shows_the_table_with_its_source() {
    let (place, _) = place("events", &["--quiet"]);
    assert_done(&place.mandate(&["run", "scenario", "--seed", "8", "--out", "other", "--quiet"]));
    let mine = ["--observed", "other/events.csv", "--country", "Homeland"];
    let draws = |more: &[&str]| {
        let output = mandate::study::validation::beside::Beside::for_output(
            &place.folder.join("other/events.csv"),
            &mandate::report::reading::Output::open(&place.folder.join("run")).unwrap(),
            None,
        );
        assert!(!output.unwrap().observations().month.is_empty());
        assert_done(&place.mandate(&[more, &mine].concat()))
    };
    assert!(draws(&["plot", "run", "--only", "deaths-violence", "--format", "svg"]).contains("the run"));
    let chart = fs::read_to_string(place.folder.join("run/charts/deaths-violence-month.svg")).unwrap();
    assert!(chart.contains("; observed "), "months say what was observed");
    let text = draws(&["report", "run"]);
    assert!(text.contains("events.csv (UCDP GED, Homeland)"), "{text}");
    let page = fs::read_to_string(place.folder.join("run/report.html")).unwrap();
    for words in ["Observed beside the model", "csv (UCDP GED, Homeland)", "in the months with"] {
        assert!(page.contains(words), "{words}");
    }
    let one = &rows(&place, "run/observed_beside_model.csv")[0];
    assert_eq!((one["replications"].as_str(), one["model_q05"].as_str()), ("1", ""));
}

#[test]
fn a_file_that_does_not_fit_is_refused_before_anything_is_played() {
    let (place, _) = place("refused", &["--quiet"]);
    let write = |name: &str, text: &str| fs::write(place.folder.join(name), text).unwrap();
    let all = fs::read_to_string(data("country_years.csv")).unwrap();
    write("elsewhere.csv", &all.replace("Homeland", "Elsewhere"));
    write("late.csv", &all.replace(",200", ",198").replace(",201", ",199"));
    write("columns.csv", "year,deaths\n2010,4\n");
    write("empty.csv", "");
    write("value.csv", &all.replacen(",40,", ",forty,", 1));
    let cases: [(&str, &[&str]); 6] = [
        ("elsewhere.csv", &["elsewhere.csv", "country_cy", "no row of \"Homeland\"", "--country NAME", "Elsewhere"]),
        ("late.csv", &["late.csv", "year_cy", "found 1989 to 1993", "years of the run, 2010 to 2013"]),
        ("columns.csv", &["columns.csv", "header", "year, deaths", "UCDP country-years", "UCDP GED"]),
        ("empty.csv", &["empty.csv", "nothing", "a table in UTF-8 with commas"]),
        ("value.csv", &["value.csv:3", "sb_total_deaths_best_cy", "\"forty\"", "a whole number of deaths"]),
        ("missing.csv", &["missing.csv", "no such file", "a file of observations"]),
    ];
    for (file, words) in cases {
        for command in [&["run", "scenario", "--out", "new"][..], &["plot", "run"], &["report", "run"]] {
            assert_fails(&place.mandate(&[command, &["--observed", file]].concat()), 2, words);
        }
    }
    assert!(!place.folder.join("new").exists() && !place.folder.join("run/observed_beside_model.csv").exists());
    assert_fails(&place.mandate(&["run", "scenario", "--country", "Homeland"]), 2, &["--observed"]);
    let short = ["run", "scenario", "--until", "2010-05-31", "--observed", &years()];
    assert_fails(&place.mandate(&short), 2, &["at least one whole calendar year"]);
    let compare =
        ["compare", "scenario", "none", "--replications", "2", "--until", "2010-03-31", "--out", "pairs", "--quiet"];
    assert_done(&place.mandate(&compare));
    let words = ["--observed: found no deaths of a run by month and year in pairs", "mandate run"];
    assert_fails(&place.mandate(&["plot", "pairs", "--observed", &years()]), 2, &words);
}
