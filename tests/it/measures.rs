//! A measure is the same wherever it stands: tables of one run say the same, and so does a comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use mandate::observation::measures::{self, Scope};
use mandate::report::chart::Wishes;
use mandate::report::reading::Output;
use mandate::study::dictionary::markdown;
use mandate::study::lists::CHARTS;

use crate::cli::{Place, assert_done};
use crate::sweep;

type Row = BTreeMap<String, String>;

/// The teaching scenario over a year and a half.
fn place(test: &str) -> Place {
    let place = Place::new(&format!("measures-{test}"));
    let document = place.copy().join("scenario.toml");
    let text = fs::read_to_string(&document).unwrap();
    fs::write(document, text.replace("end = 2030-12-31", "end = 2031-06-30")).unwrap();
    place
}

fn rows(place: &Place, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(place.folder.join(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Sums of a column by year, over rows that have these cells.
fn by_year(rows: &[Row], year: &str, value: &str, cells: &[(&str, &str)]) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for row in rows.iter().filter(|row| cells.iter().all(|(column, cell)| row[*column] == *cell)) {
        *sums.entry(row[year][..4].to_string()).or_default() += row[value].parse::<f64>().unwrap();
    }
    sums
}

/// Values by year of a measure in `summary.json`.
fn of_summary(place: &Place, measure: &str) -> BTreeMap<String, f64> {
    let summary = place.json("run/summary.json");
    let years = summary["yearly"][measure].as_object().unwrap_or_else(|| panic!("no {measure}"));
    years.iter().map(|(year, value)| (year.clone(), value.as_f64().unwrap())).collect()
}

fn assert_same(found: &BTreeMap<String, f64>, expected: &BTreeMap<String, f64>, what: &str) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{what}");
    for (year, value) in found {
        let wanted = expected[year];
        assert!((value - wanted).abs() <= 2e-5 * wanted.abs().max(1.0), "{what}, {year}: {value}, not {wanted}");
    }
}

#[test]
fn civilians_killed_are_the_same_in_all_tables_of_a_run() {
    let place = place("run");
    assert_done(&place.mandate(&["run", "scenario", "--quiet", "--out", "run"]));
    let of = |file: &str, (year, value): (&str, &str), cells: &[(&str, &str)]| {
        by_year(&rows(&place, file), year, value, cells)
    };
    let measure = ("measure", "civilian_deaths");
    let killed = of_summary(&place, "civilian_deaths");
    assert!(killed.len() == 2 && killed["2030"] > 0.0);
    let nation = ("area", "nation");
    let index = of("run/index.csv", ("year", "civilian_deaths"), &[("period", "year"), nation]);
    assert_same(&index, &killed, "index");
    for by in ["cluster", "threatener"] {
        let parts = of("run/attribution.csv", ("year", "value"), &[measure, nation, ("by", by)]);
        assert_same(&parts, &killed, by);
    }
    assert_same(&of("run/months.csv", ("month", "mean"), &[measure]), &killed, "months");
    assert_same(&of("run/district_years.csv", ("year", "mean"), &[measure]), &killed, "district years");
    assert_same(&of("run/series.csv", ("date", "value"), &[measure]), &killed, "series");
}

#[test]
fn the_column_of_ucdp_leaves_out_communities_that_fight_and_the_measure_beside_it_says_so() {
    let place = place("ucdp");
    assert_done(&place.mandate(&["run", "scenario", "--quiet", "--out", "run"]));
    let events = rows(&place, "run/events.csv");
    let column: f64 = events.iter().map(|row| row["deaths_civilians"].parse::<f64>().unwrap()).sum();
    let (narrow, all) =
        (of_summary(&place, "civilian_deaths_without_communities"), of_summary(&place, "civilian_deaths"));
    assert_eq!(narrow.values().sum::<f64>(), column);
    assert!(narrow.iter().all(|(year, deaths)| *deaths <= all[year]));
    assert!(column < all.values().sum::<f64>(), "no member of a community died fighting");
    assert!(!place.json("run/summary.json").to_string().contains("deaths_civilians"));
}

#[test]
fn civilians_killed_are_the_same_in_a_comparison_and_in_the_run_that_it_plays() {
    let place = place("comparison");
    assert_done(&place.mandate(&["run", "scenario", "--quiet", "--out", "run"]));
    let arguments = ["--set", "off: forces.un=off", "--replications", "2", "--out", "compared"];
    assert_done(&place.mandate(&[&["compare", "scenario"], &arguments[..]].concat()));
    let years = rows(&place, "compared/compare_years.csv");
    let pairs = rows(&place, "compared/pairs.csv");
    let cells = [("replication", "0"), ("variant", "base"), ("measure", "civilian_deaths"), ("area", "nation")];
    let is_it = |row: &&Row| cells.iter().all(|(column, cell)| row[*column] == *cell);
    let value: f64 = pairs.iter().find(is_it).unwrap()["value"].parse().unwrap();
    let compared: Vec<i32> = years.iter().map(|row| row["year"].parse().unwrap()).collect();
    let (from, to) = (compared.iter().min().unwrap(), compared.iter().max().unwrap());
    let index = rows(&place, "run/index.csv");
    let (mut deaths, mut days) = (0.0, 0.0);
    for row in index.iter().filter(|row| row["period"] == "year" && row["area"] == "nation") {
        if (*from..=*to).contains(&row["year"].parse::<i32>().unwrap()) {
            deaths += of_summary(&place, "civilian_deaths")[&row["year"]];
            let day = |column: &str| row[column].parse::<jiff::civil::Date>().unwrap();
            days += f64::from((day("to") - day("from")).get_days()) + 1.0;
        }
    }
    let rate = deaths * 365.25 / days;
    assert!(value > 0.0 && (value - rate).abs() <= 2e-5 * rate, "{value} in the comparison, {rate} in the run");
}

/// Labels of the charts of differences of a comparison.
fn differences(folder: &Path) -> BTreeSet<String> {
    let output = Output::open(folder).unwrap();
    let figures = CHARTS.iter().flat_map(|chart| (chart.draw)(&output, &Wishes::default()).unwrap());
    let of_differences = figures.filter(|figure| figure.name.starts_with("differences-"));
    of_differences
        .flat_map(|figure| figure.picture.labels().iter().map(|label| label.text.to_string()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn an_entry_of_the_register_stands_in_tables_dictionary_charts_page_and_terminal() {
    let place = place("walk");
    assert_done(&place.mandate(&["run", "scenario", "--quiet", "--out", "run"]));
    let arguments = ["--set", "off: forces.un=off", "--replications", "2", "--out", "compared", "--all"];
    let printed = assert_done(&place.mandate(&[&["compare", "scenario"], &arguments[..]].concat()));
    assert_done(&place.mandate(&["report", "run", "--out", "page.html"]));
    let chart = differences(&place.folder.join("compared"));
    let (page, dictionary) = (fs::read_to_string(place.folder.join("page.html")).unwrap(), markdown());
    let compared = rows(&place, "compared/compare.csv");
    let summary = place.json("run/summary.json");
    for measure in measures::all() {
        let name = measure.name;
        if measure.scope != Scope::RunAlone {
            assert!(dictionary.contains(&format!("| `{name}` | {} | {} |", measure.unit, measure.meaning)), "{name}");
            let row = compared.iter().find(|row| measures::covers(name, &row["measure"]));
            let row = row.unwrap_or_else(|| panic!("{name} is not compared"));
            assert_eq!((&*row["unit"], &*row["stage"]), (measure.unit, measure.stage.name()), "{name}");
            assert!(!measures::label(name).is_empty() && !measures::title(name).is_empty());
        }
        if measure.charted {
            assert!(chart.contains(&measures::label(name)), "{name} is not drawn: {chart:?}");
        }
        if let Some(one) = measure.in_run {
            assert!(dictionary.contains(&format!("| `{}` | {} | {} |", one.name, one.unit, one.meaning)), "{name}");
            assert!(summary["yearly"][one.name].is_object(), "{} is not counted", one.name);
            assert!(one.column.is_none_or(|(head, _)| page.contains(head)), "{name} has no column");
        }
        let table = measure.rows.iter().filter(|row| compared.iter().any(|found| found["measure"] == row.measure));
        table.for_each(|row| assert!(printed.contains(&format!("\n{}", row.label)), "{}", row.label));
    }
    let unknown: Vec<&Row> = compared.iter().filter(|row| measures::find(&row["measure"]).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn a_response_without_direction_has_no_best_mixture() {
    let design = r#"
[[factor]]
name = "mandate"
mixture = ["un"]
components = ["protection_of_civilians", "counterterrorism", "stabilization"]
design = "simplex-lattice"
degree = 2

[replications]
count = 3
"#;
    let place = sweep::place("direction", design);
    assert_done(&sweep::sweep(&place, "out", &[]));
    let directed = |row: &Row| measures::direction(&row["response"]).is_some();
    let optimum = rows(&place, "out/mixture_optimum.csv");
    assert!(!optimum.is_empty() && optimum.iter().all(directed));
    for table in ["surface", "points"] {
        let rows = rows(&place, &format!("out/mixture_{table}.csv"));
        assert!(rows.iter().all(|row| row["among_best"].is_empty() != directed(row)), "{table}");
        assert!(rows.iter().any(|row| row["response"] == "challengers_killed"), "{table}");
    }
    let output = Output::open(&place.folder.join("out")).unwrap();
    let wishes = Wishes { responses: vec!["challengers_killed".into()], ..Wishes::default() };
    let mut figures = CHARTS.iter().flat_map(|chart| (chart.draw)(&output, &wishes).unwrap());
    let triangle = figures.find(|figure| figure.name == "ternary-challengers_killed-nation").unwrap();
    assert!(triangle.about.starts_with("No mixture is best"), "{}", triangle.about);
    assert!(triangle.picture.labels().iter().all(|label| !label.text.contains("best")));
}
