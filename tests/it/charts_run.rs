//! Charts of a run: what they say of the teaching scenario, and that they stay readable whatever a table holds.
//!
//! What stands on the charts of the teaching scenario is kept in `tests/golden/charts`; look at the pictures after a change, then
//!
//!     MANDATE_REFRESH=1 cargo test --test it charts_run

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use mandate::drawing::recorder::Mark;
use mandate::report::chart::{Figure, Wishes};
use mandate::report::reading::Output;
use mandate::study::lists::CHARTS;
use mandate::study::run::charts::attribution::{Points, of_one_run, of_replications};
use rayon::prelude::*;

use crate::cli::{Place, assert_done};

mod made;

use made::Made;

/// Kinds of charts that a run has.
const KINDS: [&str; 10] = [
    "index",
    "attribution",
    "deaths-cluster",
    "deaths-violence",
    "event-sizes",
    "peacekeepers",
    "forces",
    "displacement",
    "roles-network",
    "roles-matrix",
];

fn figures(output: &Output) -> Vec<Figure> {
    let of_runs = CHARTS.iter().filter(|chart| KINDS.contains(&chart.name));
    of_runs.flat_map(|chart| (chart.draw)(output, &Wishes::default()).unwrap()).collect()
}

fn names(figures: &[Figure]) -> Vec<&str> {
    figures.iter().map(|figure| figure.name.as_str()).collect()
}

/// What a figure says and how many marks of each kind it has.
fn told(figure: &Figure) -> String {
    let mut marks = BTreeMap::<&str, usize>::new();
    for mark in &figure.picture.marks {
        let kind = match mark {
            Mark::Line(..) => "lines",
            Mark::Polygon(..) | Mark::Rings(..) => "polygons",
            Mark::Rectangle(..) => "rectangles",
            Mark::Circle(..) => "circles",
            Mark::Text(..) => "texts",
            Mark::Hover(..) => "hover texts",
            Mark::Open(_) | Mark::Panel(..) | Mark::Close => continue,
        };
        *marks.entry(kind).or_default() += 1;
    }
    let mut told = format!("{}\n{}\n{marks:?}\n", figure.title, figure.about);
    figure.picture.labels().iter().for_each(|label| writeln!(told, "{}", label.text).unwrap());
    told
}

/// What cannot be read in figures, and figures without words.
fn faults(case: &str, figures: &[Figure]) -> Vec<String> {
    let mut faults = Vec::new();
    for figure in figures {
        let lead = format!("{case}: {}", figure.name);
        faults.extend(figure.picture.faults().into_iter().map(|fault| format!("{lead}: {fault}")));
        if figure.picture.narrow.is_none() {
            faults.push(format!("{lead}: is not drawn for a telephone"));
        }
        if figure.about.is_empty() {
            faults.push(format!("{lead}: no text alternative"));
        }
    }
    faults
}

fn assert_kept(prefix: &str, figures: &[Figure]) {
    for figure in figures {
        let path = format!("tests/golden/charts/{prefix}-{}.txt", figure.name);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let found = told(figure);
        if std::env::var_os("MANDATE_REFRESH").is_some() {
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        let differ: Vec<_> = expected.lines().zip(found.lines()).filter(|(old, new)| old != new).take(10).collect();
        assert!(expected == found, "{}: what was and what is, see the top of this file: {differ:#?}", path.display());
    }
}

/// The teaching scenario, played by the program.
fn played(test: &str, replications: &str) -> (Place, Output) {
    let place = Place::new(test);
    assert_done(&place.run(&["--replications", replications, "--out", "run", "--quiet"]));
    let output = Output::open(&place.folder.join("run")).unwrap();
    (place, output)
}

fn assert_sums(points: &Points) {
    let sum: f64 = points.causes.values().filter_map(|spread| spread.mean).sum();
    let missing = 100.0 - points.index.mean.unwrap();
    // Tables have six significant digits.
    assert!((sum - missing).abs() < 1e-3, "{sum} is not {missing}");
}

#[test]
fn charts_of_one_run_say_what_they_said_and_are_readable() {
    let (_place, output) = played("charts-one", "1");
    let figures = figures(&output);
    assert_eq!(faults("one run", &figures), [""; 0]);
    assert_kept("one", &figures);
    let of = |kind: &str| figures.iter().filter(|figure| figure.name.starts_with(kind)).count();
    assert_eq!((of("index"), of("attribution"), of("roles")), (2, 4, 2), "{:?}", names(&figures));
    for area in ["nation", "affected"] {
        for by in ["cluster", "threatener"] {
            assert_sums(&of_one_run(&output, area, by).unwrap().unwrap());
        }
    }
}

#[test]
fn charts_of_many_runs_say_what_they_said_and_are_readable() {
    let (_place, output) = played("charts-many", "3");
    let figures = figures(&output);
    assert_eq!(faults("many runs", &figures), [""; 0]);
    assert_kept("many", &figures);
    assert!(!names(&figures).iter().any(|name| name.starts_with("roles")), "many runs have no table of roles");
    for area in ["nation", "affected"] {
        assert_sums(&of_replications(&output, area).unwrap().unwrap());
    }
}

#[test]
fn a_chart_has_the_same_bytes_each_time() {
    let output = Made::default().write("same");
    let svg =
        |figures: &[Figure]| figures.iter().map(|one| one.picture.to_svg(&one.title, &one.about)).collect::<Vec<_>>();
    assert_eq!(svg(&figures(&output)), svg(&figures(&output)));
}

#[test]
fn every_chart_says_on_what_it_rests() {
    for (made, words) in
        [(Made::default(), "hence no interval"), (Made { replications: 4, ..Made::default() }, "4 replications")]
    {
        for figure in figures(&made.write(words)) {
            let texts: Vec<&str> = figure.picture.labels().iter().map(|label| label.text).collect();
            let all = texts.join(" ");
            assert!(all.contains(words) && all.contains("seed 1"), "{}: {all}", figure.name);
            let index = figure.name.starts_with("index") || figure.name.starts_with("attribution");
            assert!(!index || all.contains("exponent of the index −1"), "{}: {all}", figure.name);
        }
    }
}

#[test]
fn charts_stay_readable_whatever_the_tables_hold() {
    let base = Made::default;
    let cases = [
        ("as usual", base()),
        ("all zero", Made { scale: 0.0, ..base() }),
        ("missing values", Made { holes: true, ..base() }),
        ("very large", Made { scale: 1e7, ..base() }),
        ("very small", Made { scale: 1e-4, ..base() }),
        ("one month", Made { months: 1, ..base() }),
        ("twenty years", Made { months: 240, ..base() }),
        ("names of eighty letters", Made { letters: 80, ..base() }),
        ("names of eighty letters without spaces", Made { letters: 80, spaces: false, ..base() }),
        ("sixty organizations", Made { organizations: 60, ..base() }),
        ("thirty-two clusters", Made { clusters: 32, ..base() }),
        ("one of each", Made { organizations: 1, clusters: 1, events: 1, ..base() }),
        ("an event a week", Made { events: 200, ..base() }),
        (
            "everything at once",
            Made { organizations: 60, clusters: 32, letters: 80, events: 200, holes: true, ..base() },
        ),
    ];
    let found: Vec<String> = cases
        .par_iter()
        .flat_map_iter(|(case, made)| [1, 5].map(|replications| (case, Made { replications, ..made.clone() })))
        .flat_map_iter(|(case, made)| {
            let figures = figures(&made.write(&format!("{case}-{}", made.replications)));
            let wanted = if made.replications == 1 { 10 } else { 7 };
            assert!(figures.len() >= wanted, "{case}: {:?}", names(&figures));
            faults(case, &figures)
        })
        .collect();
    assert_eq!(found, [""; 0]);
}

#[test]
#[ignore = "long: plays the whole reference case"]
fn charts_of_the_reference_case_are_readable() {
    let place = Place::new("charts-mali");
    let scenario = Place::scenario("mali");
    assert_done(&place.mandate(&["run", &scenario, "--out", "one", "--quiet"]));
    assert_done(&place.mandate(&["run", &scenario, "--replications", "4", "--out", "many", "--quiet"]));
    assert_done(&place.mandate(&[
        "compare",
        &scenario,
        "none",
        "--channels",
        "--replications",
        "2",
        "--out",
        "comparison",
        "--quiet",
    ]));
    for folder in ["one", "many", "comparison"] {
        let output = Output::open(&place.folder.join(folder)).unwrap();
        let drawn = CHARTS.iter().flat_map(|chart| (chart.draw)(&output, &Wishes::default()).unwrap());
        let figures: Vec<Figure> = drawn.collect();
        assert!(figures.len() >= 6, "{folder}: {:?}", names(&figures));
        assert_eq!(faults(folder, &figures), Vec::<String>::new());
    }
}
