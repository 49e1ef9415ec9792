//! Maps: what they show, with one district and ten thousand, with nothing and with damage.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use mandate::report::chart::{Figure, Wishes};
use mandate::report::reading::{Output, ReadingError};
use mandate::study::run::map;
use serde_json::json;

/// A folder of results written by hand; it is removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("map-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        let manifest = json!({
            "program": "mandate", "scenario": {"name": "plain"}, "seed": 4, "replication": 0, "replications": 3
        });
        folder.write("manifest.json", &manifest.to_string());
        let scenario = json!({
            "camps": [{"id": "crown", "name": "Crown"}, {"id": "league", "name": "League"}],
            "organizations": [{"id": "guard", "kind": "state_force", "camp": "crown"}]
        });
        folder.write("scenario.json", &scenario.to_string());
        folder
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).unwrap();
    }

    /// Districts on a square lattice, as points, or the first as a square where `squares`.
    fn districts(&self, count: usize, squares: bool) {
        let side = (count as f64).sqrt().ceil() as usize;
        let feature = |number: usize| {
            let (x, y) = ((number % side) as f64 * 0.1, (number / side) as f64 * 0.1);
            let ring = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]];
            let geometry = if squares {
                json!({"type": "Polygon", "coordinates": [ring]})
            } else {
                json!({"type": "Point", "coordinates": [x, y]})
            };
            json!({
                "type": "Feature", "geometry": geometry,
                "properties": {
                    "kind": "district", "id": format!("d{number}"), "name": format!("District {number}"), "region": "R",
                    "country": "C", "outside": false, "affected": true, "population": 1000.0 + number as f64,
                    "area_km2": 10.0, "longitude": x, "latitude": y, "shape": if squares { "boundary" } else { "point" }
                }
            })
        };
        let features: Vec<_> = (0..count).map(feature).collect();
        let all = json!({"type": "FeatureCollection", "name": "plain", "attribution": "", "features": features});
        self.write("districts.geojson", &all.to_string());
    }

    /// Rows of `district_years`: year, district, measure, mean, 5 % and 95 % quantile.
    fn values(&self, rows: impl IntoIterator<Item = (i32, usize, &'static str, String)>) {
        let mut text = "year,district,measure,replications,mean,low,high,q05,median,q95\n".to_string();
        for (year, district, measure, mean) in rows {
            let _ = writeln!(text, "{year},d{district},{measure},3,{mean},,,,,");
        }
        self.write("district_years.csv", &text);
    }

    fn figures(&self) -> Result<Vec<Figure>, ReadingError> {
        map::draw(&Output::open(&self.0)?, &Wishes::default())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn without_faults(figures: &[Figure]) {
    for figure in figures {
        assert_eq!(figure.picture.faults(), Vec::<String>::new(), "{}", figure.name);
        let frames = figure.frames.iter().flat_map(|frames| frames.faults());
        assert_eq!(frames.collect::<Vec<_>>(), Vec::<String>::new(), "{}", figure.name);
    }
}

fn texts(figure: &Figure) -> Vec<String> {
    figure.picture.labels().iter().map(|label| label.text.to_string()).collect()
}

#[test]
fn a_map_of_each_year_says_its_unit_its_classes_and_what_it_rests_on() {
    let folder = Folder::new("years");
    folder.districts(4, true);
    let deaths = (2012..=2014).flat_map(|year| (0..4).map(move |at| (year, at, "civilian_deaths", at * 20)));
    let control = (2012..=2014).flat_map(|year| (0..4).map(move |at| (year, at, "control:crown", usize::from(at < 3))));
    folder.values(deaths.chain(control).map(|(year, at, measure, value)| (year, at, measure, value.to_string())));
    let figures = folder.figures().unwrap();
    let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
    assert_eq!(names, ["map-deaths", "map-control"]);
    without_faults(&figures);
    let expected = [
        "Civilians killed by district, 2012 to 2014",
        "2012",
        "2013",
        "2014",
        "civilians killed in the year",
        "none",
        "1–2",
        "10–29",
        "30–99",
    ];
    let found = texts(&figures[0]);
    assert!(expected.iter().all(|text| found.iter().any(|label| label == text)), "{found:?}");
    assert!(found.iter().any(|label| label.contains("3 replications (0 to 2)")), "{found:?}");
    assert!(figures[0].about.contains("2012: highest in District 3 60, District 2 40"), "{}", figures[0].about);
    assert!(figures[1].about.contains("2014: Crown 3, contested or nobody 1"), "{}", figures[1].about);
    let frames = figures[0].frames.as_ref().unwrap().to_animated_svg("title", "about", 1.0);
    assert_eq!(frames.matches("class=\"layer\"").count(), 3);
    assert!(frames.contains("<title>District 3, 2013: 60</title>"));
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let folder = Folder::new("bytes");
    folder.districts(3, false);
    folder.values((0..3).map(|at| (2012, at, "fear", format!("0.{at}"))));
    let draw = || folder.figures().unwrap()[0].picture.to_svg("a", "b");
    assert_eq!(draw(), draw());
    let png = || folder.figures().unwrap()[0].picture.to_png(72);
    assert_eq!(png(), png());
}

#[test]
fn one_district_all_zeros_and_missing_values_make_sensible_maps() {
    let folder = Folder::new("one");
    folder.districts(1, false);
    folder.values([
        (2012, 0, "civilian_deaths", "0".to_string()),
        (2012, 0, "fear", String::new()),
        (2012, 0, "alignment", String::new()),
        (2012, 0, "hpi_core", "100".to_string()),
    ]);
    let figures = folder.figures().unwrap();
    without_faults(&figures);
    let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
    assert_eq!(names, ["map-deaths", "map-index"], "what has no value has no map");
    assert!(figures[0].frames.is_none(), "one year needs no animation");
}

#[test]
fn ten_thousand_districts_are_drawn_as_points() {
    let folder = Folder::new("many");
    folder.districts(10_000, false);
    folder.values(
        (2012..2014).flat_map(|year| (0..10_000).map(move |at| (year, at, "civilian_deaths", (at % 7).to_string()))),
    );
    let figures = folder.figures().unwrap();
    without_faults(&figures);
    let svg = figures[0].picture.to_svg("title", "about");
    assert!(svg.matches("<circle").count() >= 20_000, "every district in every year");
}

#[test]
fn damaged_tables_and_shapes_are_named() {
    let folder = Folder::new("damaged");
    folder.districts(2, true);
    folder.values([(2012, 0, "civilian_deaths", "many".to_string())]);
    let error = folder.figures().unwrap_err().to_string();
    assert!(error.contains("district_years.csv: line 2, column mean: found \"many\"; accepted: a number"), "{error}");
    folder
        .write("district_years.csv", "year,district,measure,replications,mean,low,high,q05,median,q95\n2012,d0,deaths");
    let error = folder.figures().unwrap_err().to_string();
    assert!(error.contains("the last line is not complete"), "{error}");
    folder.values([]);
    let error = folder.figures().unwrap_err().to_string();
    assert!(error.contains("district_years.csv: line 1: names of columns and no row below them"), "{error}");
    folder.write("districts.geojson", "{");
    assert!(folder.figures().unwrap_err().to_string().contains("districts.geojson"));
}

#[test]
fn the_help_of_plot_names_every_chart() {
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_mandate")).args(["plot", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap().replace('\n', " ");
    for chart in mandate::study::lists::CHARTS {
        let listed = [",", ".", ";", " "].iter().any(|after| help.contains(&format!(" {}{after}", chart.name)));
        assert!(listed, "{} is not in: {help}", chart.name);
    }
}

#[test]
fn plot_replaces_its_own_pictures_and_nothing_else() {
    let folder = Folder::new("safe");
    folder.districts(3, true);
    folder.values((0..3).map(|at| (2012, at, "fear", "0.5".to_string())));
    let plot = |out: &Path| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_mandate"));
        let done = program.arg("plot").arg(&folder.0).args(["--format", "svg", "--out"]).arg(out).output().unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    };
    let pictures = folder.0.join("pictures");
    assert_eq!(plot(&pictures).0, Some(0));
    assert_eq!(plot(&pictures).0, Some(0), "its own pictures are replaced");
    assert!(pictures.join("map-fear.svg").is_file());
    let holiday = pictures.join("holiday.png");
    fs::write(&holiday, "mine").unwrap();
    let (code, message) = plot(&pictures);
    assert!(code == Some(2) && message.contains("holiday.png") && holiday.is_file(), "{message}");
    let data = folder.0.join("data");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("keep.csv"), "x").unwrap();
    let (code, message) = plot(&folder.0.join("not-there/../data"));
    assert!(code == Some(2) && message.contains("keep.csv") && data.join("keep.csv").is_file(), "{message}");
    let (code, message) = plot(&data.join("keep.csv"));
    assert!(code == Some(2) && message.contains("is a file"), "{message}");
}
