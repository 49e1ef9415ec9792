//! The tables of one run as a user finds them: their sums hold, and they agree with one another.

use std::collections::BTreeMap;
use std::fs;

use mandate::observation::index::power_mean;

use crate::cli::{Place, assert_done};

type Row = BTreeMap<String, String>;

/// Sums of values by a key of several columns.
type Sums = BTreeMap<Vec<String>, f64>;

/// A run of the teaching scenario in the folder `run`.
fn run(test: &str) -> Place {
    let place = Place::new(&format!("tables-{test}"));
    assert_done(&place.run(&["--quiet", "--out", "run"]));
    place
}

fn rows(place: &Place, table: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(place.folder.join(format!("run/{table}.csv"))).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

fn key(row: &Row, columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| row[*column].clone()).collect()
}

fn sums<'a>(rows: impl IntoIterator<Item = &'a Row>, columns: &[&str], value: &str) -> Sums {
    let mut sums = Sums::new();
    for row in rows {
        *sums.entry(key(row, columns)).or_default() += number(row, value);
    }
    sums
}

/// The rows of the index for calendar years, by kind and name of the area.
fn years(place: &Place) -> BTreeMap<Vec<String>, Row> {
    let of_years = rows(place, "index").into_iter().filter(|row| row["period"] == "year");
    of_years.map(|row| (key(&row, &["area_kind", "area"]), row)).collect()
}

#[test]
fn points_by_cause_add_up_to_what_the_index_lacks_to_a_hundred() {
    let place = run("points");
    let (years, all) = (years(&place), rows(&place, "attribution"));
    assert_eq!(years.len(), 6, "nation, affected, two regions, two districts");
    for by in ["cluster", "threatener"] {
        for (measure, column) in [
            ("points_core", "hpi_core"),
            ("points_physical", "score_physical"),
            ("points_personal", "score_personal"),
            ("points_home", "score_home"),
        ] {
            let rows = all.iter().filter(|row| row["by"] == by && row["measure"] == measure);
            let sums = sums(rows, &["area_kind", "area"], "value");
            for (area, row) in &years {
                let (index, sum) = (number(row, column), sums.get(area).copied().unwrap_or(0.0));
                assert!((index - (100.0 - sum)).abs() < 1e-3, "{measure} by {by} in {area:?}: {index} {sum}");
            }
        }
    }
    assert!(years.values().any(|row| number(row, "hpi_core") < 95.0), "something should be missing");
}

#[test]
fn deaths_and_cases_by_cause_add_up_to_those_of_the_index() {
    let place = run("deaths");
    let (years, all) = (years(&place), rows(&place, "attribution"));
    for by in ["cluster", "threatener"] {
        for measure in ["civilian_deaths", "cases", "persons_displaced"] {
            let rows = all.iter().filter(|row| row["by"] == by && row["measure"] == measure);
            let sums = sums(rows, &["area_kind", "area"], "value");
            for (area, row) in &years {
                let (whole, sum) = (number(row, measure), sums.get(area).copied().unwrap_or(0.0));
                // Cells have six digits.
                assert!((whole - sum).abs() < 1e-3 + 1e-5 * whole, "{measure} by {by} in {area:?}: {whole} {sum}");
            }
        }
    }
    let events = rows(&place, "events");
    let nation = &years[&vec!["nation".to_string(), "nation".to_string()]];
    assert!(number(nation, "civilian_deaths") > 0.0 && !events.is_empty());
}

#[test]
fn what_stands_outside_all_clusters_is_told_in_full() {
    let place = Place::new("tables-outside");
    let printed = assert_done(&place.run(&["--out", "run", "--replications", "3"]));
    let text = fs::read_to_string(place.folder.join("run/summary.json")).unwrap();
    let outside = &serde_json::from_str::<serde_json::Value>(&text).unwrap()["outside_clusters"];
    let whole = outside["share_of_deaths"].as_f64().unwrap();
    let acts = outside["acts"].as_array().unwrap();
    let sum: f64 = acts.iter().map(|act| act["share_of_deaths"].as_f64().unwrap()).sum();
    assert!(whole > 0.0 && (whole - sum).abs() < 1e-12, "{whole} {sum}");
    // The same from the yearly figures.
    let mut reader = csv::Reader::from_path(place.folder.join("run/replications.csv")).unwrap();
    let yearly: Vec<Row> = reader.deserialize().map(Result::unwrap).collect();
    let of = |measure: &str| -> f64 {
        yearly.iter().filter(|row| row["measure"] == measure).map(|row| number(row, "value")).sum()
    };
    assert!((whole - of("deaths_cluster:none") / of("deaths_total")).abs() < 1e-9);
    let said = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = format!("Outside all clusters (`none`) are {:.0} % of all deaths", 100.0 * whole);
    assert!(said.contains(&words), "{words}");
    assert!(said.contains(acts[0]["act"].as_str().unwrap()));
}

#[test]
fn shares_of_declared_and_emergent_roles_sum_to_one() {
    let place = run("roles");
    let all = rows(&place, "roles");
    for source in ["declared", "emergent", "perceived"] {
        let groups = ["year", "area", "cluster", "community", "role"];
        let of_source = || all.iter().filter(|row| row["source"] == source);
        let shares = sums(of_source(), &groups, "share");
        assert!(shares.len() > 3, "{source}");
        let persons = match source {
            "declared" => Sums::new(),
            _ => sums(of_source(), &groups, "persons"),
        };
        for (group, share) in shares {
            // Fighting among armed parties alone may harm nobody.
            let expected = if persons.get(&group) == Some(&0.0) { 0.0 } else { 1.0 };
            assert!((share - expected).abs() < 1e-4, "{source} {group:?}: {share}");
        }
    }
}

#[test]
fn shares_of_effort_and_declared_weights_sum_to_one() {
    let place = run("effort");
    let all = rows(&place, "effort");
    for column in ["effort_share", "declared_weight"] {
        let shares = sums(&all, &["organization", "year"], column);
        assert!(shares.len() > 3, "{shares:?}");
        for (group, share) in shares {
            assert!((share - 1.0).abs() < 1e-4, "{column} of {group:?}: {share}");
        }
    }
    let days = sums(&all, &["organization", "year"], "staff_days");
    for row in &all {
        let whole = days[&key(row, &["organization", "year"])];
        assert!((number(row, "effort_share") * whole - number(row, "staff_days")).abs() < 1e-4 * whole, "{row:?}");
    }
}

#[test]
fn deaths_by_practice_are_those_of_the_events() {
    let place = run("practices");
    let columns = ["year", "practice"];
    let events = sums(&rows(&place, "events"), &columns, "best");
    let mut practices = sums(&rows(&place, "practices"), &columns, "deaths_all");
    practices.retain(|_, deaths| *deaths > 0.0);
    assert!(events.len() > 3, "{events:?}");
    assert_eq!(practices, events);
    let years = years(&place);
    let nation = &years[&vec!["nation".to_string(), "nation".to_string()]];
    let civilians: f64 = rows(&place, "practices").iter().map(|row| number(row, "civilian_deaths")).sum();
    assert!(civilians >= number(nation, "civilian_deaths"), "practices abroad count too");
}

#[test]
fn threats_name_every_event_of_a_cluster_once() {
    let place = run("threats");
    let columns = ["year", "cluster"];
    let threats = sums(&rows(&place, "threats"), &columns, "deaths");
    let events = rows(&place, "events");
    let of_cluster = |year: &str, cluster: &str| -> f64 {
        let inside = events.iter().filter(|row| {
            let clusters = row["clusters"].as_str();
            let listed = clusters.split(';').any(|one| one == cluster) || cluster == "none" && clusters.is_empty();
            row["year"] == year && listed
        });
        inside.map(|row| number(row, "best")).sum()
    };
    assert!(threats.len() > 2, "{threats:?}");
    for (key, deaths) in &threats {
        assert_eq!(*deaths, of_cluster(&key[0], &key[1]), "{key:?}");
    }
}

#[test]
fn totals_of_optics_are_the_power_means_of_their_scores() {
    let place = run("optics");
    let groups = ["year", "area_kind", "area", "optic"];
    let mut scores: BTreeMap<Vec<String>, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    let (totals, readings): (Vec<Row>, Vec<Row>) =
        rows(&place, "optics").into_iter().partition(|row| row["dimension"] == "total");
    for row in &readings {
        let (scores, weights) = scores.entry(key(row, &groups)).or_default();
        scores.push(number(row, "score"));
        weights.push(number(row, "weight"));
    }
    assert_eq!(totals.len(), 3 * 4, "three optics of the nation, the affected districts and two regions");
    assert_eq!(totals.len(), scores.len());
    for row in &totals {
        let (scores, weights) = &scores[&key(row, &groups)];
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-5, "{row:?}");
        // The exponent of the teaching scenario.
        let total = power_mean(scores, weights, -1.0);
        let harmonic = 1.0 / scores.iter().zip(weights).map(|(score, weight)| weight / score).sum::<f64>();
        assert!((number(row, "score") - total).abs() < 2e-3 && (total - harmonic).abs() < 1e-9, "{row:?} {total}");
        assert_eq!((row["harm"].as_str(), row["weight"].as_str()), ("", ""));
    }
}

#[test]
fn weeks_of_every_area_start_with_the_first_52_whole_weeks() {
    let place = Place::new("tables-weeks");
    let document = place.copy().join("scenario.toml");
    let text = fs::read_to_string(&document).unwrap();
    fs::write(document, text.replace("end = 2030-12-31", "end = 2031-01-31")).unwrap();
    assert_done(&place.mandate(&["run", "scenario", "--quiet", "--out", "run"]));
    let all = rows(&place, "index");
    for area in ["nation", "affected", "Hills", "Plain", "hills", "plain"] {
        let of = |period: &str| -> Vec<(String, String)> {
            let rows = all.iter().filter(|row| row["area"] == area && row["period"] == period);
            rows.map(|row| (row["from"].clone(), row["to"].clone())).collect()
        };
        let weeks = [
            ("2030-01-01", "2030-12-30"),
            ("2030-01-08", "2031-01-06"),
            ("2030-01-15", "2031-01-13"),
            ("2030-01-22", "2031-01-20"),
            ("2030-01-29", "2031-01-27"),
        ];
        assert_eq!(of("week"), weeks.map(|(from, to)| (from.to_string(), to.to_string())), "{area}");
        assert_eq!(of("year").len(), 2, "{area}");
        assert_eq!(of("month")[0].0, "2030-01-01", "{area}");
    }
}
