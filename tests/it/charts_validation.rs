//! Charts of validations: what stands on them, from tables made by hand, and that nothing is clipped or lies over something
//! else, whatever the tables hold.
//!
//! After a change of a chart write what is expected anew:
//!
//!     MANDATE_REFRESH=1 cargo test --test it charts_validation

use std::fmt::Write;
use std::fs;
use std::path::Path;

use mandate::drawing::Picture;
use mandate::drawing::recorder::Mark;
use mandate::report::chart::{Figure, Wishes};
use mandate::report::reading::Output;
use mandate::study::lists::CHARTS;

use crate::cli::Place;

const SOURCES: [(&str, &str); 6] = [
    ("model", "known"),
    ("model", "frozen"),
    ("last_observation", ""),
    ("mean_of_3_years", ""),
    ("bootstrap_12_months", ""),
    ("history_mean", ""),
];

/// A folder with the tables of a validation: `value` gives a figure of a type, source and place.
fn folder(test: &str, units: &[(&str, &[&str], i64)], sources: usize, value: fn(usize, usize, i64) -> f64) -> Place {
    let place = Place::new(&format!("charts-validation-{test}"));
    let manifest = serde_json::json!({
        "program": "mandate",
        "scenario": { "name": "trial" },
        "seed": 7,
        "replications": 600,
        "validation": { "observed": "made by hand", "draws": "posterior", "runs": 600, "effective_runs": [210.4, 38.2] },
    });
    fs::write(place.folder.join("manifest.json"), manifest.to_string()).unwrap();
    let mut forecasts = String::from(
        "origin,unit,year,month,type,source,causes,error,mean,q05,q25,q50,q75,q95,observed,observed_low,observed_high\n",
    );
    let mut means = String::from("unit,type,source,causes,error,forecasts,crps,best_baseline\n");
    let mut pit = String::from("unit,type,source,causes,error,bin,from,to,height,forecasts\n");
    for (unit, types, years) in units {
        for (n, kind) in types.iter().enumerate() {
            for (s, (source, causes)) in SOURCES.iter().enumerate().take(sources) {
                let score = value(n, s, 1) / 3.0;
                writeln!(means, "{unit},{kind},{source},{causes},law,{years},{score},{}", i32::from(s == 4)).unwrap();
                if *source == "model" {
                    // Runs without the error law are not drawn.
                    writeln!(means, "{unit},{kind},{source},{causes},none,{years},1e6,0").unwrap();
                    writeln!(pit, "{unit},{kind},{source},{causes},none,1,0,0.1,1e6,{years}").unwrap();
                    writeln!(
                        forecasts,
                        "2014,{unit},2015,,{kind},{source},{causes},none,1e6,1e6,1e6,1e6,1e6,1e6,1,1,1"
                    )
                    .unwrap();
                }
                for bin in 0..10 {
                    let height = if bin == 9 { value(n, s, 2).min(4.0) } else { 0.5 };
                    let (from, to) = (f64::from(bin) / 10.0, f64::from(bin + 1) / 10.0);
                    writeln!(pit, "{unit},{kind},{source},{causes},law,{},{from},{to},{height},{years}", bin + 1)
                        .unwrap();
                }
                for year in 0..*years {
                    let months: Vec<String> =
                        if *unit == "year" { vec![String::new()] } else { (1..=12).map(|m| m.to_string()).collect() };
                    for month in months {
                        let middle = value(n, s, year + month.parse::<i64>().unwrap_or(0));
                        let quantiles: Vec<String> =
                            [0.1, 0.6, 1.0, 1.5, 3.2].iter().map(|share| (middle * share).to_string()).collect();
                        let seen = value(n, 0, year + 3).round();
                        let (origin, year) = (2014 + year, 2015 + year);
                        writeln!(
                            forecasts,
                            "{origin},{unit},{year},{month},{kind},{source},{causes},law,{middle},{},{seen},{},{}",
                            quantiles.join(","),
                            (seen * 0.9).floor(),
                            (seen * 1.4).ceil()
                        )
                        .unwrap();
                    }
                }
            }
        }
    }
    for (name, text) in [("forecasts", forecasts), ("score_means", means), ("pit", pit)] {
        fs::write(place.folder.join(format!("{name}.csv")), text).unwrap();
    }
    place
}

const TYPES: [&str; 3] = ["state-based", "non-state", "one-sided"];
const WITH_TOTAL: [&str; 4] = ["state-based", "non-state", "one-sided", "total"];

/// All figures of a folder; none has a fault.
fn figures(folder: &Path) -> Vec<Figure> {
    let output = Output::open(folder).unwrap();
    let figures: Vec<Figure> =
        CHARTS.iter().flat_map(|chart| (chart.draw)(&output, &Wishes::default()).unwrap()).collect();
    for figure in &figures {
        assert_eq!(figure.picture.faults(), Vec::<String>::new(), "{}", figure.name);
        assert!(!figure.about.is_empty() && !figure.about.contains("NaN"), "{}: {}", figure.name, figure.about);
    }
    figures
}

fn names(figures: &[Figure]) -> Vec<&str> {
    figures.iter().map(|figure| figure.name.as_str()).collect()
}

#[test]
fn the_charts_of_a_validation_say_what_is_expected() {
    let units: [(&str, &[&str], i64); 2] = [("year", &TYPES, 4), ("month", &WITH_TOTAL, 4)];
    let place =
        folder("golden", &units, 6, |n, s, place| 20.0 * (n as f64 + 1.0) + 7.0 * s as f64 + 11.0 * place as f64);
    let mut text = String::new();
    let figures = figures(&place.folder);
    for figure in &figures {
        let words = figure.picture.labels().iter().map(|label| label.text).collect::<Vec<_>>().join(" | ");
        let hovers = figure.picture.marks.iter().filter(|mark| matches!(mark, Mark::Hover(..))).count();
        writeln!(text, "# {}\n{}\n{}\n{words}", figure.name, figure.title, figure.about).unwrap();
        writeln!(text, "{} x {}, {hovers} hover texts\n", figure.picture.size.0, figure.picture.size.1).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/charts/validation.txt");
    if std::env::var_os("MANDATE_REFRESH").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == expected, "charts differ: MANDATE_REFRESH=1 cargo test --test it charts_validation\n{text}");
    let all = ["scores-year", "scores-month", "forecasts-year", "forecasts-month", "pit-year", "pit-month"];
    assert_eq!(names(&figures), all);
}

#[test]
fn zeros_one_year_and_very_many_deaths_are_drawn_too() {
    let years: [(&str, &[&str], i64); 1] = [("year", &TYPES, 1)];
    let without_months = ["scores-year", "forecasts-year", "pit-year"];
    assert_eq!(names(&figures(&folder("zeros", &years, 6, |_, _, _| 0.0).folder)), without_months);
    assert_eq!(names(&figures(&folder("few", &years, 3, |_, _, _| 0.04).folder)), without_months);
    let many: [(&str, &[&str], i64); 2] = [("year", &TYPES, 30), ("month", &WITH_TOTAL, 30)];
    assert_eq!(
        figures(
            &folder("many", &many, 6, |n, s, place| 10_f64.powi(n as i32 * 2) * (s as f64 + 40.0 * place as f64))
                .folder
        )
        .len(),
        6
    );
}

#[test]
fn a_folder_without_a_validation_has_none_of_these_charts() {
    let place = Place::new("charts-validation-none");
    fs::write(place.folder.join("manifest.json"), "{\"program\": \"mandate\"}").unwrap();
    assert!(figures(&place.folder).is_empty());
}

#[test]
fn correlations_of_a_posterior_have_figures_on_a_page_and_on_a_telephone() {
    let place = folder("pairs", &[], 6, |_, _, _| 1.0);
    for table in ["forecasts", "score_means", "pit"] {
        fs::remove_file(place.folder.join(format!("{table}.csv"))).unwrap();
    }
    let mut pairs = "parameter_a,parameter_b,correlation\n".to_string();
    for a in 0..20 {
        for b in a + 1..20 {
            let value = if (a, b) == (3, 4) { -0.87 } else { 0.01 * f64::from(a) };
            writeln!(pairs, "violence.rate_{a},protection.beta_{b},{value}").unwrap();
        }
    }
    fs::write(place.folder.join("posterior_pairs.csv"), pairs).unwrap();
    let figures = figures(&place.folder);
    let [figure] = figures.as_slice() else { panic!("{:?}", names(&figures)) };
    assert!(figure.about.starts_with("Strongest correlations: violence.rate_3 and protection.beta_4 −0.87;"));
    let labels = |picture: &Picture| picture.labels().iter().map(|label| label.text.to_string()).collect::<Vec<_>>();
    let narrow = labels(figure.picture.narrow.as_ref().unwrap());
    let has = |text: &str| narrow.iter().any(|label| label == text);
    assert!(has("−0.87") && has("violence: rate 3 and protection: beta 4"), "{narrow:?}");
    assert!(has("The 20 strongest of 190 pairs"), "{narrow:?}");
    let wide = labels(&figure.picture);
    assert!(wide.iter().any(|label| label == "violence: rate 0"), "{wide:?}");
}
