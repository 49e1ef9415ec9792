//! What a sweep says of sensitivity and of value choices: figures worked out again from its table of runs.

use std::collections::BTreeMap;
use std::fs;

use crate::cli::{Place, assert_done};

type Row = BTreeMap<String, String>;

/// A place in which a design was swept into `out`, and what was printed.
fn swept(test: &str, replications: usize, rest: &str) -> (Place, String) {
    let place = Place::new(&format!("choices-{test}"));
    place.copy();
    let head = "title = \"Trial\"\nquestion = \"What matters?\"\nscenario = \"scenario\"\nuntil = 2030-03-31\n";
    let design = format!("{head}[replications]\ncount = {replications}\n{rest}");
    fs::write(place.folder.join("design.toml"), design).unwrap();
    let text = assert_done(&place.mandate(&["sweep", "design.toml", "--out", "out", "--all"]));
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    (place, text)
}

fn rows(place: &Place, table: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(place.folder.join(format!("out/{table}.csv"))).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

/// Means over replications of a response, by point.
fn means(runs: &[Row], column: &str) -> Vec<f64> {
    let mut values: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    runs.iter().for_each(|run| values.entry(run["point"].parse().unwrap()).or_default().push(number(run, column)));
    values.into_values().map(|values| values.iter().sum::<f64>() / values.len() as f64).collect()
}

/// Levels of a factor, by point.
fn levels(runs: &[Row], factor: &str) -> Vec<f64> {
    means(runs, factor)
}

/// The row of a factor for the index of the affected districts.
fn of_factor<'a>(rows: &'a [Row], factor: &str) -> &'a Row {
    of_response(rows, "hpi_core", factor)
}

/// The row of a factor for a response of the affected districts.
fn of_response<'a>(rows: &'a [Row], response: &str, factor: &str) -> &'a Row {
    let wanted = |row: &&Row| row["response"] == response && row["area"] == "affected" && row["factor"] == factor;
    rows.iter().find(wanted).unwrap_or_else(|| panic!("no {factor}"))
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 2e-3 * expected.abs().max(0.01), "{found} {expected}");
}

const FACTORS: [&str; 3] = ["violence.selective_rate", "violence.ct_lethality", "violence.break_ratio"];

fn drawn(sampling: &str, factors: &[&str]) -> String {
    format!("[sampling]\n{sampling}\n[[factor]]\nparameters = {factors:?}\nspread = \"range\"\n")
}

#[test]
fn elementary_effects_are_steps_of_the_runs_over_two_thirds_of_a_range() {
    let sampling = drawn("design = \"morris\"\ntrajectories = 3", &FACTORS);
    let (place, text) = swept("morris", 1, &sampling);
    assert!(text.contains("What moves HPI core, nation: elementary effects (Morris)\n"), "{text}");
    let (runs, table) = (rows(&place, "runs"), rows(&place, "sensitivity"));
    let outputs = means(&runs, "hpi_core.affected");
    for factor in FACTORS {
        let inputs = levels(&runs, factor);
        // Four levels: a step is 2/3 of the range.
        let steps = (0..outputs.len() - 1).filter(|n| n % 4 != 3 && inputs[*n] != inputs[n + 1]);
        let effects: Vec<f64> =
            steps.map(|n| 1.5 * (outputs[n + 1] - outputs[n]) * (inputs[n + 1] - inputs[n]).signum()).collect();
        assert_eq!(effects.len(), 3);
        let row = of_factor(&table, factor);
        assert_eq!((row["method"].as_str(), row["seed_share"].as_str(), row["first"].as_str()), ("morris", "", ""));
        assert_close(number(row, "mu"), effects.iter().sum::<f64>() / 3.0);
        assert_close(number(row, "mu_star"), effects.iter().map(|effect| effect.abs()).sum::<f64>() / 3.0);
    }
}

#[test]
fn total_indices_are_those_of_jansen_from_the_runs() {
    let factors = &FACTORS[..2];
    let (place, _) = swept("saltelli", 2, &drawn("design = \"saltelli\"\npoints = 8", factors));
    let (runs, table) = (rows(&place, "runs"), rows(&place, "sensitivity"));
    let outputs = means(&runs, "hpi_core.affected");
    let ends: Vec<f64> = outputs.chunks(4).flat_map(|row| [row[0], row[3]]).collect();
    let mean = ends.iter().sum::<f64>() / 16.0;
    let variance = ends.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 15.0;
    for (n, factor) in factors.iter().enumerate() {
        let steps: f64 = outputs.chunks(4).map(|row| (row[0] - row[n + 1]).powi(2)).sum();
        let row = of_factor(&table, factor);
        assert_close(number(row, "total"), steps / 16.0 / variance);
        assert!(number(row, "seed_share") >= number(row, "seed_share_paired"), "{row:?}");
    }
}

/// Ranks, equal values sharing their mean rank.
fn ranks(values: &[f64]) -> Vec<f64> {
    let below = |value: f64| values.iter().filter(|other| **other < value).count() as f64;
    let equal = |value: f64| values.iter().filter(|other| **other == value).count() as f64;
    values.iter().map(|&value| below(value) + (equal(value) + 1.0) / 2.0).collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (of_a, of_b) = (mean(a), mean(b));
    let sum =
        |one: &[f64], m: f64, other: &[f64], n: f64| one.iter().zip(other).map(|(x, y)| (x - m) * (y - n)).sum::<f64>();
    sum(a, of_a, b, of_b) / (sum(a, of_a, a, of_a) * sum(b, of_b, b, of_b)).sqrt()
}

#[test]
fn rank_coefficients_solve_the_normal_equations_of_the_runs() {
    let (place, text) = swept("latin", 1, &drawn("design = \"latin-hypercube\"\npoints = 12", &FACTORS));
    assert!(text.contains("rank regression\n") && text.contains("R²"), "{text}");
    let (runs, table) = (rows(&place, "runs"), rows(&place, "sensitivity"));
    // Deaths are whole, so that what is equal in the table is equal.
    let deaths = "civilian_deaths";
    let output = ranks(&means(&runs, "civilian_deaths.affected"));
    let inputs: Vec<Vec<f64>> = FACTORS.iter().map(|factor| ranks(&levels(&runs, factor))).collect();
    let coefficients: Vec<f64> =
        FACTORS.iter().map(|factor| number(of_response(&table, deaths, factor), "coefficient")).collect();
    let mut r_squared = 0.0;
    for (own, coefficient) in inputs.iter().zip(&coefficients) {
        let sum: f64 = inputs.iter().zip(&coefficients).map(|(other, b)| correlation(own, other) * b).sum();
        assert!((sum - correlation(own, &output)).abs() < 1e-4);
        r_squared += coefficient * correlation(own, &output);
    }
    assert!((number(of_response(&table, deaths, FACTORS[0]), "r_squared") - r_squared).abs() < 1e-4);
}

#[test]
fn too_few_points_for_a_regression_give_no_table_of_sensitivity() {
    let (place, text) = swept("few", 1, &drawn("design = \"sobol\"\npoints = 7", &FACTORS));
    assert!(!place.entries("out").contains(&"sensitivity.csv".to_string()) && !text.contains("What moves"), "{text}");
}

#[test]
fn choices_between_mixtures_are_those_of_the_runs_and_repeat_to_the_byte() {
    let design = "[[factor]]\nmixture = [\"un\"]\ncomponents = [\"protection_of_civilians\", \"counterterrorism\", \
                  \"stabilization\"]\ndesign = \"simplex-lattice\"\ndegree = 1\n[[factor]]\npath = \
                  \"violence.selective_rate\"\nlevels = [0.001, 0.0025]\n";
    let (place, text) = swept("mixture", 3, design);
    assert!(text.contains("What value choices prefer\n- violence.selective_rate 0.001\n"), "{text}");
    let (runs, ranked, seen) = (rows(&place, "runs"), rows(&place, "acceptability"), rows(&place, "optic_points"));
    for setting in ["0.001", "0.0025"] {
        let named = format!("violence.selective_rate {setting}");
        let of_setting: Vec<Row> =
            runs.iter().filter(|run| run["violence.selective_rate"] == setting).cloned().collect();
        let core: Vec<f64> = of_setting.iter().map(|run| number(run, "hpi_core.affected")).collect();
        let mut share = 0.0;
        for (n, run) in of_setting.iter().step_by(3).enumerate() {
            // Runs are by point and replication, three of each.
            let first = (0..3).filter(|r| (0..3).all(|other| core[3 * n + r] >= core[3 * other + r] - 1e-6)).count();
            let of_point =
                |row: &&Row| row["setting"] == named && row["point"] == run["point"] && row["area"] == "affected";
            let best = ranked.iter().filter(of_point).find(|row| row["rank"] == "1").unwrap();
            assert_close(number(best, "confidence_best"), first as f64 / 3.0);
            share += ranked.iter().filter(of_point).map(|row| number(row, "share")).sum::<f64>();
            let justice = seen.iter().filter(of_point).find(|row| row["optic"] == "justice").unwrap();
            let column = "optic_justice.affected";
            let mean = (0..3).map(|r| number(&of_setting[3 * n + r], column)).sum::<f64>() / 3.0;
            assert_close(number(justice, "mean"), mean);
        }
        assert_close(share, 3.0);
        let means: Vec<[f64; 2]> =
            (0..3).map(|n| ["affected", "nation"].map(|a| means(&of_setting, &format!("hpi_core.{a}"))[n])).collect();
        let between: Vec<&Row> = seen.iter().filter(|row| row["setting"] == named && row["front"] == "areas").collect();
        for (row, own) in between.iter().zip(&means) {
            let beaten = means
                .iter()
                .any(|other| (0..2).all(|n| other[n] >= own[n]) && (0..2).any(|n| other[n] > own[n] + 1e-4));
            assert!(!(beaten && row["on_front"] == "1"), "{row:?} {means:?}");
        }
        assert!(between.iter().any(|row| row["on_front"] == "1") && between.len() == 3);
    }
    let read = |table: &str| fs::read(place.folder.join(format!("out/{table}.csv"))).unwrap();
    let before = ["acceptability", "optic_points"].map(read);
    let short = assert_done(&place.mandate(&["sweep", "design.toml", "--out", "out"]));
    assert!(short.lines().count() <= 30 && short.contains("All tables on the screen: --all. "), "{short}");
    assert!(short.contains("Most often first by the index") && !short.contains("What value choices prefer"), "{short}");
    // All districts of the small scenario are affected: what holds of them and of the nation is said once.
    assert!(text.matches("first by HPI core").count() == 2 && !text.contains("affected districts"), "{text}");
    let again = assert_done(&place.mandate(&["sweep", "design.toml", "--out", "out", "--all"]));
    assert!(again == text && before == ["acceptability", "optic_points"].map(read));
}
