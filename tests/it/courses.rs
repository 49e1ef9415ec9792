//! Tables of one run or of many alike: months, district years and sizes of events; and the resolved scenario beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use mandate::observation::{district_years, months};
use mandate::report::Table;
use mandate::study::run::tables::district_years::DISTRICT_YEARS;
use mandate::study::run::tables::months::MONTHS;

use crate::cli::{Place, assert_done};
use crate::support::scenario;

type Row = BTreeMap<String, String>;

/// Columns that are empty with one replication.
const SPREAD: [&str; 5] = ["low", "high", "q05", "median", "q95"];

/// Tables that every run writes.
const TABLES: [&str; 3] = ["months", "district_years", "event_sizes"];

/// The teaching scenario over a year and a half, once in the folder `one` and three times in `many`.
fn runs(test: &str) -> Place {
    let place = Place::new(&format!("courses-{test}"));
    let document = place.copy().join("scenario.toml");
    let text = fs::read_to_string(&document).unwrap();
    fs::write(document, text.replace("end = 2030-12-31", "end = 2031-06-30")).unwrap();
    assert_done(&place.mandate(&["run", "scenario", "--quiet", "--out", "one"]));
    assert_done(&place.mandate(&["run", "scenario", "--quiet", "--replications", "3", "--out", "many"]));
    place
}

fn rows(place: &Place, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(place.folder.join(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

/// Sums of a column by a key.
fn sums<K: Ord>(rows: &[Row], key: impl Fn(&Row) -> Option<K>, column: &str) -> BTreeMap<K, f64> {
    let mut sums = BTreeMap::new();
    for row in rows {
        if let Some(key) = key(row) {
            *sums.entry(key).or_default() += number(row, column);
        }
    }
    sums
}

/// Year and measure of a row by month.
fn year_and_measure(row: &Row) -> Option<(String, String)> {
    Some((row["month"][..4].to_string(), row["measure"].clone()))
}

fn assert_near(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 2e-5 * expected.abs().max(1.0), "{what}: {found}, not {expected}");
}

#[test]
fn deaths_of_the_months_of_a_year_are_those_of_the_year() {
    let place = runs("years");
    let months = sums(&rows(&place, "many/months.csv"), year_and_measure, "mean");
    let of_year = |row: &Row| Some((row["year"].clone(), row["measure"].clone()));
    let years = sums(&rows(&place, "many/replications.csv"), of_year, "value");
    let one = sums(&rows(&place, "one/months.csv"), year_and_measure, "mean");
    let summary = place.json("one/summary.json");
    let deaths = ["total", "state_based", "non_state", "one_sided"].map(|of| format!("deaths_{of}"));
    let others = ["civilian_deaths", "civilian_deaths_without_communities", "mission_malicious_deaths"];
    let mut compared = 0;
    for measure in deaths.iter().cloned().chain(others.map(String::from)) {
        for (year, name) in
            ["2030", "2031"].iter().flat_map(|y| [(y, measure.clone()), (y, format!("{measure}_reported"))])
        {
            let key = (year.to_string(), name.clone());
            assert_near(months[&key], years[&key] / 3.0, &name);
            assert_near(one[&key], summary["yearly"][&name][year].as_f64().unwrap(), &name);
            compared += usize::from(one[&key] > 0.0);
        }
    }
    assert!(compared > 10, "something should have happened");
}

#[test]
fn parts_of_clusters_sum_to_all_deaths() {
    let place = runs("clusters");
    for folder in ["one", "many"] {
        let all = rows(&place, &format!("{folder}/months.csv"));
        let of_month =
            |wanted: fn(&str) -> bool| sums(&all, |row| wanted(&row["measure"]).then(|| row["month"].clone()), "mean");
        let parts = of_month(|measure| measure.starts_with("deaths_cluster_parts:"));
        let total = of_month(|measure| measure == "deaths_total");
        assert_eq!(parts.len(), 18);
        parts.iter().for_each(|(month, parts)| assert_near(*parts, total[month], month));
    }
}

#[test]
fn the_index_by_month_is_that_of_the_twelve_months_that_end_there() {
    let place = runs("index");
    let index = rows(&place, "one/index.csv");
    let windows = index.iter().filter(|row| row["period"] == "month");
    let mut expected = BTreeMap::new();
    for row in windows.filter(|row| ["nation", "affected"].contains(&row["area"].as_str())) {
        // The last step of a window begins in its month and may end in the next.
        let last = row["to"].parse::<jiff::civil::Date>().unwrap() - jiff::Span::new().days(6);
        let month = last.first_of_month().to_string();
        for column in ["hpi_core", "score_physical", "score_psychological", "score_personal", "score_home"] {
            expected.insert((month.clone(), format!("{column}:{}", row["area"])), row[column].clone());
        }
    }
    let months = rows(&place, "one/months.csv");
    let found = months.iter().filter(|row| row["measure"].starts_with("hpi_") || row["measure"].starts_with("score_"));
    let found: BTreeMap<_, _> =
        found.map(|row| ((row["month"].clone(), row["measure"].clone()), row["mean"].clone())).collect();
    assert_eq!(found.len(), 7 * 2 * 5, "months from December 2030, areas, measures");
    assert_eq!(found, expected);
}

#[test]
fn deaths_of_districts_sum_to_those_of_the_nation_and_their_states_are_those_of_the_series() {
    let place = runs("districts");
    let of_year = |measure: &'static str| move |row: &Row| (row["measure"] == measure).then(|| row["year"].clone());
    let (districts, years) = (rows(&place, "many/district_years.csv"), rows(&place, "many/replications.csv"));
    for (of_district, of_nation) in [
        ("deaths_all", "deaths_total"),
        ("civilian_deaths", "civilian_deaths"),
        ("deaths_reported", "deaths_total_reported"),
    ] {
        let (found, expected) =
            (sums(&districts, of_year(of_district), "mean"), sums(&years, of_year(of_nation), "value"));
        assert_eq!(found.len(), 2);
        found.iter().for_each(|(year, deaths)| assert_near(*deaths, expected[year] / 3.0, of_district));
    }
    let series = rows(&place, "one/series.csv");
    let mut means: BTreeMap<[String; 3], (f64, f64)> = BTreeMap::new();
    for row in &series {
        let key = [row["date"][..4].to_string(), row["district"].clone(), row["measure"].clone()];
        let mean = means.entry(key).or_default();
        *mean = (mean.0 + number(row, "value"), mean.1 + 1.0);
    }
    let states = rows(&place, "one/district_years.csv");
    let counted = ["hpi_core", "fear"];
    let index = rows(&place, "one/index.csv");
    let index: BTreeMap<[String; 2], &Row> = index
        .iter()
        .filter(|row| row["period"] == "year" && row["area_kind"] == "district")
        .map(|row| ([row["year"].clone(), row["area"].clone()], row))
        .collect();
    for row in states.iter().filter(|row| row["measure"] == "fear") {
        let same = index[&["year", "district"].map(|column| row[column].clone())];
        assert_near(number(row, "mean"), number(same, "mean_fear"), "fear");
    }
    let states = states.iter().filter(|row| !row["measure"].contains("deaths") && !counted.contains(&&*row["measure"]));
    let compared = states.map(|row| {
        let (sum, steps) = means[&["year", "district", "measure"].map(|column| row[column].clone())];
        assert_near(number(row, "mean"), sum / steps, &row["measure"]);
    });
    assert!(compared.count() > 2 * 2 * 6);
}

#[test]
fn events_with_at_least_one_death_are_all_fatal_events_and_no_number_is_skipped() {
    let place = runs("sizes");
    let sizes = rows(&place, "one/event_sizes.csv");
    let events = rows(&place, "one/events.csv");
    for (kind, code) in [("all", ""), ("state_based", "1"), ("non_state", "2"), ("one_sided", "3")] {
        for reported in ["0", "1"] {
            let deaths: Vec<f64> = events
                .iter()
                .filter(|row| code.is_empty() || row["type_of_violence"] == code)
                .filter(|row| reported == "0" || row["reported"] == "1")
                .map(|row| number(row, "best"))
                .collect();
            let of_kind: Vec<&Row> =
                sizes.iter().filter(|row| row["type"] == kind && row["reported"] == reported).collect();
            for row in &of_kind {
                let expected = deaths.iter().filter(|one| **one >= number(row, "deaths")).count();
                assert_eq!(number(row, "events_at_least"), expected as f64, "{row:?}");
            }
            let listed: BTreeSet<&str> = of_kind.iter().map(|row| row["deaths"].as_str()).collect();
            let occurring: BTreeSet<String> = deaths.iter().map(ToString::to_string).chain(["1".into()]).collect();
            assert_eq!(listed, occurring.iter().map(String::as_str).collect());
        }
    }
}

#[test]
fn one_replication_has_no_spread_and_many_have_one_around_their_mean() {
    let place = runs("spread");
    for table in TABLES {
        let (one, many) = (rows(&place, &format!("one/{table}.csv")), rows(&place, &format!("many/{table}.csv")));
        for row in &one {
            assert_eq!(row["replications"], "1");
            assert!(SPREAD.iter().all(|column| row[*column].is_empty()), "{row:?}");
        }
        let mean = if table == "event_sizes" { "events_at_least" } else { "mean" };
        let mut wide = 0;
        for row in &many {
            assert_eq!(row["replications"], "3");
            let [low, high, q05, median, q95] = SPREAD.map(|column| number(row, column));
            let mean = number(row, mean);
            assert!((f64::midpoint(low, high) - mean).abs() <= 1e-4 * high.abs().max(1.0), "{row:?}");
            assert!(q05 <= median && median <= q95, "{row:?}");
            wide += usize::from(low < mean && mean < high);
        }
        assert!(wide > 10, "{table}");
    }
}

#[test]
fn every_measure_is_in_the_dictionary_and_vice_versa() {
    let known_and_named = |table: &Table, names: &[String]| {
        let unknown: Vec<_> = names.iter().filter(|name| table.measure(name).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        for known in table.measures {
            assert!(names.iter().any(|name| known.covers(name)), "{}", known.name);
        }
    };
    for name in ["two-districts", "mali"] {
        let scenario = scenario(name, &[]);
        known_and_named(&MONTHS, &months::measures(&scenario));
        known_and_named(&DISTRICT_YEARS, &district_years::measures(&scenario));
    }
}

#[test]
fn tables_of_many_runs_are_the_same_on_one_thread_and_on_two() {
    let place = Place::new("courses-threads");
    let scenario = Place::scenario("two-districts");
    for threads in ["1", "2"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
        command.args(["run", &scenario, "--replications", "5", "--quiet", "--out", threads]);
        assert_done(&command.env("RAYON_NUM_THREADS", threads).current_dir(&place.folder).output().unwrap());
    }
    let files = TABLES.map(|table| format!("{table}.csv"));
    for file in files.iter().map(String::as_str).chain(["scenario.json"]) {
        let read = |folder: &str| fs::read(place.folder.join(folder).join(file)).unwrap();
        assert!(read("1") == read("2"), "{file}");
    }
}

#[test]
fn the_scenario_beside_the_results_is_the_one_that_was_played() {
    let place = Place::new("courses-scenario");
    let scenario = Place::scenario("mali");
    let until = ["--until", "2012-01-31", "--quiet"];
    let set = ["--set", "forces.minusma=off"];
    assert_done(&place.mandate(&[&["run", &scenario, "--out", "one"], &until[..], &set].concat()));
    assert_done(
        &place.mandate(&[&["run", &scenario, "--replications", "2", "--out", "many"], &until[..], &set].concat()),
    );
    let (one, checked) =
        (place.json("one/scenario.json"), place.mandate(&[&["check", &scenario, "--json"], &set[..]].concat()));
    assert_eq!(one, place.json("many/scenario.json"));
    let mut checked: serde_json::Value = serde_json::from_str(&assert_done(&checked)).unwrap();
    assert_eq!((&one["end"], &one["steps"]), (&"2012-01-31".into(), &4.into()));
    checked["end"] = one["end"].clone();
    checked["steps"] = one["steps"].clone();
    assert_eq!(one, checked);
    // What was observed is there by year and by month, and nothing after 2018.
    let observed = &one["observations"];
    let years: Vec<i64> =
        observed["year"].as_array().unwrap().iter().map(|row| row["year"].as_i64().unwrap()).collect();
    let months: Vec<&str> =
        observed["month"].as_array().unwrap().iter().map(|row| row["month"].as_str().unwrap()).collect();
    assert_eq!((years.iter().max(), months.iter().max()), (Some(&2018), Some(&"2018-12-01")));
    assert_eq!(months.len(), 4 * 84);
    // Every dated cause has its words, with the name that a force bears on the day.
    let words = |id: &str| {
        let causes = one["timeline"].as_array().unwrap();
        causes.iter().find(|cause| cause["id"] == id).map(|cause| cause["what"].as_str().unwrap()).unwrap()
    };
    assert_eq!(words("name_barkhane"), "Serval becomes Barkhane");
    assert_eq!(words("kidal_closed_to_army"), "Kidal closed to Malian Armed Forces (FAMA)");
}

#[test]
fn a_comparison_and_a_sweep_hold_the_scenario_of_their_base() {
    let place = Place::new("courses-base");
    place.copy();
    let until = "2030-02-28";
    let base = ["compare", "scenario", "none", "--base", "forces.army=0.5", "--replications", "2"];
    assert_done(&place.mandate(&[&base[..], &["--until", until, "--quiet", "--out", "comparison"]].concat()));
    let army =
        |folder: &str| place.json(&format!("{folder}/scenario.json"))["organizations"][0]["strength_at_start"].clone();
    let design = format!(
        "title = \"t\"\nquestion = \"q\"\nscenario = \"scenario\"\nuntil = {until}\n[[factor]]\npath = \"index.exponent\"\nlevels = [-1, 1]\n[replications]\ncount = 1\n"
    );
    fs::write(place.folder.join("design.toml"), design).unwrap();
    assert_done(&place.mandate(&["sweep", "design.toml", "--quiet", "--out", "sweep"]));
    assert_eq!(place.json("sweep/scenario.json")["end"], until);
    assert_eq!(2 * army("comparison").as_u64().unwrap(), army("sweep").as_u64().unwrap());
}

#[test]
fn a_force_is_not_there_in_the_month_before_the_day_of_its_arrival() {
    let place = runs("arrival");
    let months = rows(&place, "one/months.csv");
    let un: Vec<f64> =
        months.iter().filter(|row| row["measure"] == "persons:un").map(|row| number(row, "mean")).collect();
    // A step that begins in March ends on the second of April; the force comes on the first.
    assert_eq!(un[..3], [0.0; 3]);
    assert!(un[3] > 400.0, "{un:?}");
}
