//! Charts of the measures of parts that are asked for with `--measure`.

use mandate::report::chart::{Figure, Wishes};
use mandate::report::reading::Output;
use mandate::study::lists::CHARTS;

use crate::cli::{Place, assert_done};

const ASKED: [&str; 4] = [
    "--measure",
    "civilian_deaths by threatener=insurgents, region=Hills",
    "--measure",
    "civilian_deaths by practice=selective_violence, district=plain",
];

/// The figures of a kind of chart.
fn drawn(place: &Place, folder: &str, kind: &str) -> Vec<Figure> {
    let output = Output::open(&place.folder.join(folder)).unwrap();
    let chart = CHARTS.iter().find(|chart| chart.name == kind).unwrap();
    (chart.draw)(&output, &Wishes::default()).unwrap()
}

/// Labels of a figure, when nothing in it is unreadable on a page or a telephone.
fn labels(figure: &Figure) -> Vec<String> {
    assert_eq!(figure.picture.faults(), [""; 0]);
    let narrow = figure.picture.narrow.as_ref().expect("drawn for a telephone");
    assert_eq!(narrow.faults(), [""; 0]);
    figure.picture.labels().iter().map(|label| label.text.to_string()).collect()
}

#[test]
fn a_comparison_draws_the_difference_in_what_was_asked_for() {
    let place = Place::new("asked-comparison");
    let scenario = Place::scenario("two-districts");
    let arguments = ["compare", &scenario, "none", "--set", "forces.un=0.5", "--replications", "6", "--out", "out"];
    assert_done(&place.mandate(&[&arguments[..], &ASKED].concat()));
    let figures = drawn(&place, "out", "asked");
    let [figure] = figures.as_slice() else { panic!("{} figures", figures.len()) };
    let told = labels(figure).join(" | ");
    assert!(
        told.contains("Civilians killed | ")
            && told.contains("threatener=insurgents, Hills")
            && told.contains("forces.un=0.5"),
        "{told}"
    );
    assert!(
        figure.about.contains("civilians killed in the district Plain a year (practice=selective_violence)"),
        "{}",
        figure.about
    );
    assert_eq!(figure.about.lines().count(), 4);
    let list = assert_done(&place.mandate(&["plot", "out", "--list"]));
    assert!(list.lines().any(|line| line.starts_with("asked ")), "{list}");
}

#[test]
fn runs_draw_what_was_asked_for_by_year_and_nothing_where_nothing_was() {
    let place = Place::new("asked-runs");
    for (out, replications) in [("one", "1"), ("many", "3")] {
        let arguments = ["--replications", replications, "--out", out, "--quiet"];
        assert_done(&place.run(&[&arguments[..], &ASKED].concat()));
        let figures = drawn(&place, out, "asked-years");
        let [figure] = figures.as_slice() else { panic!("{} figures", figures.len()) };
        let told = labels(figure).join(" | ");
        assert!(told.contains("2030") && told.contains("threatener=insurgents"), "{told}");
        assert_eq!(figure.about.lines().count(), 2, "{}", figure.about);
    }
    assert_done(&place.run(&["--replications", "2", "--out", "none", "--quiet"]));
    assert!(drawn(&place, "none", "asked-years").is_empty() && drawn(&place, "none", "asked").is_empty());
}
