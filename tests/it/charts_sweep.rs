//! Charts of sweeps and comparisons: what stands on them, from tables made by hand and from small sweeps, and that nothing
//! is clipped or lies over something else, whatever the tables hold.
//!
//! After a change of a chart write what is expected anew:
//!
//!     MANDATE_REFRESH=1 cargo test --test it charts_sweep

use std::fmt::Write;
use std::fs;
use std::path::Path;

use mandate::drawing::recorder::Mark;
use mandate::experiment::run_log::{FILE, Header, Key, LoggedMeasure, Record, RunLog};
use mandate::report::Geography;
use mandate::report::chart::{Figure, Wishes};
use mandate::report::reading::Output;
use mandate::study::lists::CHARTS;

use crate::cli::{Place, assert_done, assert_fails};
use crate::support::scenario;
use crate::sweep;

const AREAS: [&str; 2] = ["affected", "nation"];

/// A folder of results with a manifest and no tables yet.
fn folder(test: &str, replications: u64) -> Place {
    let place = Place::new(&format!("charts-sweep-{test}"));
    let manifest = serde_json::json!({
        "program": "mandate",
        "scenario": { "name": "trial" },
        "seed": 7,
        "replication": 0,
        "replications": replications,
        "years": [2030, 2032],
        "runs": 10 * replications,
        "design": { "points": 10 },
    });
    fs::write(place.folder.join("manifest.json"), manifest.to_string()).unwrap();
    let scenario = serde_json::json!({ "parameters": [{ "key": "index.exponent", "value": -1.0 }] });
    fs::write(place.folder.join("scenario.json"), scenario.to_string()).unwrap();
    place
}

fn table(place: &Place, name: &str, header: &str, rows: impl IntoIterator<Item = String>) {
    let mut text = format!("{header}\n");
    rows.into_iter().for_each(|row| text.extend([row.as_str(), "\n"]));
    fs::write(place.folder.join(format!("{name}.csv")), text).unwrap();
}

fn drawn(folder: &Path) -> Vec<Figure> {
    let output = Output::open(folder).unwrap();
    CHARTS.iter().flat_map(|chart| (chart.draw)(&output, &Wishes::default()).unwrap()).collect()
}

/// All figures of a folder; none has a fault.
fn figures(folder: &Path) -> Vec<Figure> {
    let figures = drawn(folder);
    for figure in &figures {
        assert_eq!(figure.picture.faults(), Vec::<String>::new(), "{}", figure.name);
        assert!(!figure.about.is_empty() && !figure.about.contains("NaN"), "{}: {}", figure.name, figure.about);
    }
    let mut names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), figures.len(), "{names:?}");
    figures
}

fn words(figure: &Figure) -> String {
    figure.picture.labels().iter().map(|label| label.text).collect::<Vec<_>>().join(" | ")
}

fn hover_texts(figure: &Figure) -> Vec<&str> {
    let marks = figure.picture.marks.iter();
    marks.filter_map(|mark| if let Mark::Hover(_, _, says) = mark { Some(says.as_str()) } else { None }).collect()
}

fn hovers(figure: &Figure) -> usize {
    figure.picture.marks.iter().filter(|mark| matches!(mark, Mark::Hover(..))).count()
}

fn named<'a>(figures: &'a [Figure], name: &str) -> &'a Figure {
    let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
    figures.iter().find(|figure| figure.name == name).unwrap_or_else(|| panic!("no {name} in {names:?}"))
}

/// Checks what stands on figures against `tests/golden/charts`.
fn assert_golden(name: &str, figures: &[Figure]) {
    let mut text = String::new();
    for figure in figures {
        writeln!(text, "# {}\n{}\n{}\n{}", figure.name, figure.title, figure.about, words(figure)).unwrap();
        writeln!(text, "{} x {}, {} hover texts\n", figure.picture.size.0, figure.picture.size.1, hovers(figure))
            .unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/charts").join(format!("{name}.txt"));
    if std::env::var_os("MANDATE_REFRESH").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == expected, "{name}: charts differ: MANDATE_REFRESH=1 cargo test --test it charts_sweep\n{text}");
}

/// A difference with its interval, or without.
type Change = fn(usize) -> (f64, Option<f64>);

const COMPARE: &str = "variant,base,contrast,stage,measure,area_kind,area,unit,base_mean,variant_mean,\
     difference,low,high,median,sd,same_sign,pairs";

const MEASURES: [(&str, &str, &str); 14] = [
    ("harm", "hpi_core", "index points"),
    ("harm", "score_physical", "index points"),
    ("harm", "optic_order", "index points"),
    ("harm", "civilian_deaths", "deaths a year"),
    ("harm", "persons_displaced", "persons a year"),
    ("harm", "mean_fear", "0 to 1"),
    ("effort", "mission_on_protecting", "persons"),
    ("information", "monitoring", "0 to 1"),
    ("protection", "coverage_mission", "0 to 1"),
    ("armed_groups", "recruits", "persons a year"),
    ("society", "trust_mission", "0 to 1"),
    ("harm", "civilian_deaths_threatener:army", "deaths a year"),
    ("harm", "civilian_deaths_threatener:rebels", "deaths a year"),
    ("harm", "civilian_deaths_threatener:communities", "deaths a year"),
];

/// Districts of the teaching scenario, with squares around their towns.
fn districts(place: &Place) {
    let square = |id: &str, (west, south): (f64, f64)| {
        let (east, north) = (west + 1.0, south + 0.5);
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{id}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":\
             [[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"
        )
    };
    let squares = [square("hills", (-4.25, 14.25)), square("plain", (-4.25, 13.75))].join(",");
    let path = place.folder.join("squares.geojson");
    fs::write(&path, format!("{{\"type\":\"FeatureCollection\",\"features\":[{squares}]}}")).unwrap();
    let points = Geography::of_scenario(&scenario("two-districts", &[]));
    points.with_boundaries(&path).unwrap().write(&place.folder).unwrap();
}

fn comparison(place: &Place, variants: &[&str], change: Change) {
    let contrasts = ["as given", "without any", "through attention", "through synergy", "through all"];
    let mut rows = Vec::new();
    let cells = |(difference, half): (f64, Option<f64>)| match half {
        Some(half) => format!("{difference},{},{}", difference - half, difference + half),
        None => format!("{difference},,"),
    };
    for (variant, name) in variants.iter().enumerate() {
        for (place, contrast) in contrasts.iter().enumerate() {
            for (number, (stage, measure, unit)) in MEASURES.iter().enumerate() {
                for area in AREAS.iter().filter(|area| *stage == "harm" || **area == "affected") {
                    let change = change(variant + place + number);
                    rows.push(format!(
                        "{name},as it is,{contrast},{stage},{measure},{area},{area},{unit},10,{},{},0.25,1.5,0.75,12",
                        10.0 + change.0,
                        cells(change)
                    ));
                }
            }
        }
    }
    for (variant, name) in variants.iter().enumerate() {
        for (number, district) in ["hills", "plain"].iter().enumerate() {
            for measure in ["civilian_deaths", "hpi_core"] {
                let change = cells(change(variant + number));
                rows.push(format!(
                    "{name},as it is,as given,harm,{measure},district,{district},deaths a year,10,11,{change},0.25,1.5,0.75,12"
                ));
            }
        }
    }
    table(place, "compare", COMPARE, rows);
    districts(place);
    courses(place, variants, change);
    let years = variants.iter().enumerate().flat_map(|(variant, name)| {
        AREAS.iter().flat_map(move |area| {
            (2030..2033).map(move |year| {
                let change = cells(change(variant + year as usize - 2030));
                format!("{name},as it is,{year},hpi_core,{area},index points,50,51,{change}")
            })
        })
    });
    let header = "variant,base,year,measure,area,unit,base_mean,variant_mean,difference,low,high";
    table(place, "compare_years", header, years);
}

/// Courses of the base and the variants, with bands where there are intervals.
fn courses(place: &Place, variants: &[&str], change: Change) {
    let mut rows = Vec::new();
    for (variant, name) in std::iter::once(&"as it is").chain(variants).enumerate() {
        for year in 2030..2033_usize {
            for (measure, unit) in [("hpi_core", "index points"), ("civilian_deaths", "deaths a year")] {
                let (shift, half) = change(variant + year - 2030);
                let middle = 50.0 + shift;
                let spread = half.map_or(",,,,".to_string(), |half| {
                    format!(
                        "{},{},{},{middle},{}",
                        middle - half,
                        middle + half,
                        middle - 9.0 * half,
                        middle + 9.0 * half
                    )
                });
                for area in AREAS {
                    rows.push(format!("{name},{year},{measure},{area},{unit},12,{middle},{spread}"));
                }
            }
        }
    }
    let header = "variant,year,measure,area,unit,replications,mean,low,high,q05,median,q95";
    table(place, "variant_years", header, rows);
}

fn waves(number: usize) -> (f64, Option<f64>) {
    ([0.5, -1.25, 2.0, -0.125][number % 4], Some([0.75, 1.0, 0.25][number % 3]))
}

#[test]
fn charts_of_a_comparison_say_what_its_tables_hold() {
    let place = folder("compare", 12);
    comparison(&place, &["without mission", "separate forces"], waves);
    let figures = figures(&place.folder);
    let basis = words(named(&figures, "differences-affected"));
    assert!(
        basis.contains("12 replications") && basis.contains("exponent of the index −1") || basis.contains("Exponent")
    );
    assert_golden("compare", &figures);
}

#[test]
fn the_map_of_the_difference_is_pale_where_it_cannot_be_told() {
    let place = folder("map-of-differences", 12);
    // Of the first district 0.5 -+ 0.75, of the second -1.25 -+ 1.
    comparison(&place, &["without mission"], waves);
    let figures = figures(&place.folder);
    let map = named(&figures, "differences-map-civilian_deaths");
    let shade = |district: &str| {
        let says = |mark: &&Mark| matches!(mark, Mark::Rings(.., Some(says)) if says.starts_with(district));
        let Some(Mark::Rings(_, paint, _, Some(says))) = map.picture.marks.iter().find(says) else {
            panic!("{district}")
        };
        (u32::from(paint.rgb.0) + u32::from(paint.rgb.1) + u32::from(paint.rgb.2), says.clone())
    };
    let ((light, pale), (dark, sure)) = (shade("Hills"), shade("Plain"));
    assert!(pale.contains("cannot be told from none") && !sure.contains("cannot be told"), "{pale}; {sure}");
    assert!(light > dark + 100, "{light}, {dark}");
    assert!(sure.ends_with(", better"), "fewer deaths are better: {sure}");
    assert!(words(map).contains("purple: better for people, orange: worse"), "{}", words(map));
    assert!(words(map).contains("interval includes 0") && words(map).contains("Hills"), "{}", words(map));
    assert!(
        map.about.contains("of 2 districts 0 with a difference for the worse and 1 for the better"),
        "{}",
        map.about
    );
}

#[test]
fn a_comparison_without_districts_has_no_map_and_without_courses_no_chart_of_them() {
    let place = folder("no-map", 12);
    comparison(&place, &["without mission"], waves);
    fs::remove_file(place.folder.join("districts.geojson")).unwrap();
    fs::remove_file(place.folder.join("variant_years.csv")).unwrap();
    let names: Vec<String> = figures(&place.folder).into_iter().map(|figure| figure.name).collect();
    assert!(!names.iter().any(|name| name.starts_with("differences-map") || name == "variants"), "{names:?}");
    assert!(names.iter().any(|name| name == "threateners-nation"), "{names:?}");
}

#[test]
fn what_one_of_the_two_has_none_of_has_no_row_in_the_chain_and_is_named() {
    let place = folder("chain", 12);
    // 10 in the base and nothing in the variant, of every third quantity.
    comparison(&place, &["none"], |number| (if number % 3 == 0 { -10.0 } else { 1.0 }, Some(0.5)));
    let figures = figures(&place.folder);
    let chain = named(&figures, "mediation-1-affected");
    let rows = |label: &str| chain.picture.labels().iter().filter(|found| found.text == label).count();
    assert!(words(chain).contains("Without a row, since one of the two has none of it: "), "{}", words(chain));
    assert!(!hover_texts(chain).iter().any(|says| says.contains("variant 0")), "{:?}", hover_texts(chain));
    assert!(rows("10.0 → 11.0") > 1);
}

#[test]
fn a_sweep_shows_first_the_five_charts_that_answer_its_question() {
    let place = folder("five-first", 12);
    mixtures(&place, 2, tilted, "0.5");
    choices(&place, 2, 6, Some(1.0));
    let output = Output::open(&place.folder).unwrap();
    let found = mandate::study::picture::figures(&output, &[], &Wishes::default()).unwrap();
    let first: Vec<&str> =
        found.iter().filter(|one| one.section == "What answers the question").map(|one| one.name.as_str()).collect();
    assert!(first.len() <= 5 && first.len() >= 3, "{first:?}");
    assert_eq!(first, found.iter().take(first.len()).map(|one| one.name.as_str()).collect::<Vec<_>>());
    assert_eq!(first[0], "ternary-hpi_core-affected");
    let (mut all, mut drawn) = (
        found.iter().map(|one| one.name.clone()).collect::<Vec<_>>(),
        drawn(&place.folder).into_iter().map(|one| one.name).collect::<Vec<_>>(),
    );
    all.sort_unstable();
    drawn.sort_unstable();
    assert_eq!(all, drawn, "none is lost and none comes twice");
}

#[test]
fn one_pair_has_no_interval_and_says_so() {
    let place = folder("one-pair", 1);
    comparison(&place, &["none"], |number| (number as f64 - 3.0, None));
    for figure in figures(&place.folder) {
        let words = words(&figure);
        assert!(words.contains("no interval") && !words.contains("95 % interval"), "{}: {words}", figure.name);
    }
}

#[test]
fn equal_values_and_many_variants_with_long_names_are_drawn() {
    let place = folder("equal", 3);
    let long = "a variant whose name is a good deal longer than any line of a picture can be, and then some more of it";
    let names: Vec<String> = (0..13).map(|number| format!("{number} {long}").replace(',', "")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    comparison(&place, &names, |_| (0.0, Some(0.0)));
    let figures = figures(&place.folder);
    assert!(figures.iter().any(|figure| figure.name == "differences-nation-3"));
}

/// In place of a half-width where runs are too few for an interval.
const NOT_SURE: &str = "";

/// The tables of a sweep over mixtures of three norms.
fn mixtures(place: &Place, settings: usize, value: fn([f64; 3]) -> f64, half: &str) {
    const STEPS: i32 = 10;
    const RESPONSES: [&str; 5] = ["hpi_core", "optic_order", "optic_justice", "civilian_deaths", "persons_displaced"];
    let norms = "protection_of_civilians,counterterrorism,stabilization";
    let keys = || {
        (0..settings).flat_map(move |setting| {
            RESPONSES.iter().flat_map(move |response| AREAS.iter().map(move |area| (setting, *response, *area)))
        })
    };
    let all = || (0..=STEPS).flat_map(|a| (0..=STEPS - a).map(move |b| [a, b, STEPS - a - b]));
    let share = |steps: [i32; 3]| steps.map(|step| f64::from(step) / f64::from(STEPS));
    let around = |mean: f64| match half.parse::<f64>() {
        Ok(half) => format!("{mean},{},{}", mean - half, mean + half),
        Err(_) => format!("{mean},,"),
    };
    let surface = keys().flat_map(|(setting, response, area)| {
        all().map(move |steps| {
            let [a, b, c] = share(steps);
            let best = u8::from(a > 0.65);
            format!("mandate,setting {setting},{response},{area},{a},{b},{c},{},{best}", around(value([a, b, c])))
        })
    });
    table(
        place,
        "mixture_surface",
        &format!("factor,setting,response,area,{norms},fitted,low,high,among_best"),
        surface,
    );
    let corners = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let played = keys().flat_map(|(setting, response, area)| {
        corners.map(move |[a, b, c]| {
            let mean = around(value([a, b, c]));
            format!("mandate,setting {setting},{response},{area},index points,{a}/{b}/{c},{a},{b},{c},{mean}")
        })
    });
    table(place, "mixture_points", &format!("factor,setting,response,area,unit,mixture,{norms},mean,low,high"), played);
    let optimum = keys().flat_map(|(setting, response, area)| {
        norms.split(',').zip([0.75, 0.25, 0.0]).map(move |(norm, weight)| {
            let sure = if half == NOT_SURE { ",," } else { "60,62,0.125" };
            format!("mandate,setting {setting},{response},{area},{norm},{weight},61,{sure}")
        })
    });
    table(
        place,
        "mixture_optimum",
        "factor,setting,response,area,norm,weight,value,low,high,share_among_best",
        optimum,
    );
}

/// The index, lives and homes: name, unit and how many times the index they are.
const BESIDE: [(&str, &str, f64); 3] = [
    ("hpi_core", "index points", 1.0),
    ("civilian_deaths", "deaths a year", -10.0),
    ("persons_displaced", "persons a year", -1_000.0),
];

/// The tables of value choices, effects and runs for as many points.
fn choices(place: &Place, settings: usize, points: usize, half: Option<f64>) {
    let cells = |mean: f64| match half {
        Some(half) => format!("{mean},{},{}", mean - half, mean + half),
        None => format!("{mean},,"),
    };
    let mean = |point: usize| 40.0 + (point * 37 % 101) as f64 / 10.0;
    let of = move |count: usize| (0..settings).flat_map(move |setting| (0..count).map(move |point| (setting, point)));
    let ranked = points.min(200);
    let acceptability = of(ranked).flat_map(|(setting, point)| {
        AREAS.iter().flat_map(move |area| {
            [1, 1 + point % ranked.max(1)].into_iter().take(1 + usize::from(point % ranked.max(1) > 0)).map(
                move |rank| {
                    let sure = if rank == 1 { "0.25" } else { "" };
                    format!(
                        "setting {setting},{area},{point},level {point},{rank},{},{sure}",
                        1.0 / (1.0 + point as f64)
                    )
                },
            )
        })
    });
    table(place, "acceptability", "setting,area,point,label,rank,share,confidence_best", acceptability);
    let optics = of(points).flat_map(|(setting, point)| {
        let front = u8::from(point < 3);
        let seen = ["order", "justice"].into_iter().flat_map(move |optic| {
            AREAS.iter().map(move |area| {
                let shift = if optic == "order" { 0.0 } else { 7.0 };
                format!("setting {setting},{area},{optic},,{point},level {point},{},,", cells(shift + mean(point + 1)))
            })
        });
        let fronts = ["affected", "nation", ""].into_iter().map(move |area| {
            let kind = if area.is_empty() { "areas" } else { "optics" };
            format!("setting {setting},{area},,{kind},{point},level {point},,,,{front},0.5")
        });
        seen.chain(fronts).collect::<Vec<_>>()
    });
    table(place, "optic_points", "setting,area,optic,front,point,label,mean,low,high,on_front,front_share", optics);
    let means = (0..points).flat_map(|point| {
        AREAS.iter().map(move |area| format!("{point},level {point},hpi_core,{area},{}", cells(mean(point))))
    });
    table(place, "points", "point,label,response,area,mean,low,high", means);
    let effects = of(points.min(60)).flat_map(|(setting, point)| {
        ["overlap", "contrast"].into_iter().flat_map(move |kind| {
            BESIDE.map(|(response, unit, times)| {
                let effect = cells(times * (mean(point) - 45.0));
                format!("{kind},level {point},base,setting {setting},{response},affected,{unit},9,{effect},0.25,0.01")
            })
        })
    });
    let header = "kind,name,against,setting,response,area,unit,replicates,effect,low,high,probability_below_zero,\
                  confidence_below_zero";
    table(place, "effects", header, effects);
    let contrasts = (1..points).flat_map(|point| {
        BESIDE.map(|(response, unit, times)| {
            format!("{point},level {point},0,{response},affected,{unit},{}", cells(times * (mean(point) - 45.0)))
        })
    });
    table(place, "contrasts", "point,label,against,response,area,unit,difference,low,high", contrasts);
}

fn runs(place: &Place, points: usize, replications: usize, value: fn(usize, usize) -> Option<f64>) {
    let all = (0..points).flat_map(|point| (0..replications).map(move |replication| (point, replication)));
    let rows = all.map(|(point, replication)| match value(point, replication) {
        Some(value) => format!("{point},{replication},level {point},,{value},{value}"),
        None => format!("{point},{replication},level {point},it broke,,"),
    });
    table(place, "runs", "point,replication,label,failed,hpi_core.affected,hpi_core.nation", rows);
}

fn tilted([a, b, c]: [f64; 3]) -> f64 {
    60.0 + 2.0 * a - b + 3.0 * a * b + c * c
}

fn spread(point: usize, replication: usize) -> Option<f64> {
    Some(50.0 + ((point * 7 + replication * 13) % 17) as f64 / 4.0)
}

#[test]
fn charts_of_a_sweep_say_what_its_tables_hold() {
    let place = folder("sweep", 20);
    mixtures(&place, 2, tilted, "0.5");
    choices(&place, 1, 4, Some(0.75));
    runs(&place, 4, 20, spread);
    let figures = figures(&place.folder);
    let again = drawn(&place.folder);
    assert!(figures.iter().zip(&again).all(|(one, other)| one.picture == other.picture), "drawn again, charts differ");
    let difference = "Lives and homes a year: civilians killed";
    for (name, says) in [
        ("effects-overlap-hpi_core-affected", difference),
        ("effects-contrast-hpi_core-affected", difference),
        ("tornado-hpi_core-affected", difference),
        ("ternary-hpi_core-affected", "Lives and homes a year at the best mixture, setting 1: civilians killed 61."),
    ] {
        let about = &named(&figures, name).about;
        assert!(about.contains(says) && about.contains(", newly displaced "), "{name}: {about}");
    }
    assert_golden("sweep", &figures);
}

#[test]
fn one_replication_of_a_sweep_has_no_interval_and_says_so() {
    let place = folder("one-replication", 1);
    choices(&place, 1, 4, None);
    runs(&place, 4, 1, spread);
    let figures = figures(&place.folder);
    assert!(figures.iter().all(|figure| !figure.name.starts_with("half-width")));
    for name in ["pareto-optics-affected", "effects-overlap-hpi_core-affected", "tornado-hpi_core-affected"] {
        assert!(words(named(&figures, name)).contains("no interval"), "{name}");
    }
}

#[test]
fn ten_settings_are_drawn_on_several_figures() {
    let place = folder("settings", 5);
    mixtures(&place, 10, tilted, "0.5");
    choices(&place, 10, 3, Some(0.5));
    let figures = figures(&place.folder);
    named(&figures, "ternary-hpi_core-nation-2");
    named(&figures, "acceptability-affected-10");
}

#[test]
fn flat_surfaces_and_missing_numbers_are_drawn() {
    let place = folder("flat", 5);
    mixtures(&place, 1, |_| 50.0, "");
    runs(&place, 3, 6, |_, _| Some(50.0));
    let flat = figures(&place.folder);
    assert!(words(named(&flat, "ternary-hpi_core-affected")).contains("best mixture"));
    assert!(flat.iter().all(|figure| !figure.name.starts_with("half-width")));
    choices(&place, 1, 3, None);
    figures(&place.folder);
}

#[test]
fn a_best_mixture_without_an_interval_is_said_to_have_none() {
    let place = folder("unsure", 1);
    mixtures(&place, 1, tilted, NOT_SURE);
    let all = figures(&place.folder);
    for name in ["ternary-hpi_core-affected", "ternary-optics-nation"] {
        let figure = named(&all, name);
        assert!(figure.about.contains("61.00; without an interval, since its runs are too few"), "{}", figure.about);
        let says = |mark: &Mark| matches!(mark, Mark::Hover(_, _, text) if text.contains("NaN"));
        assert!(!figure.picture.marks.iter().any(says), "{name}");
    }
}

#[test]
fn a_thousand_points_are_drawn_and_the_largest_named() {
    let place = folder("thousand", 4);
    choices(&place, 1, 1_000, Some(0.5));
    runs(&place, 1_000, 4, spread);
    let figures = figures(&place.folder);
    assert!(words(named(&figures, "tornado-hpi_core-affected")).contains("The 20 largest of 999 contrasts."));
    assert!(words(named(&figures, "acceptability-affected")).contains("of 200 points"));
    assert!(words(named(&figures, "half-width-hpi_core-affected")).contains("of 1,000 points"));
}

/// Sensitivity by all three methods for as many factors.
fn sensitivity(place: &Place, factors: usize) {
    let header = "setting,response,area,unit,method,factor,first,first_low,first_high,total,total_low,total_high,mu,\
                  mu_star,mu_star_low,mu_star_high,sigma,coefficient,coefficient_low,coefficient_high,r_squared,seed_share";
    let rows = (0..factors).flat_map(|factor| {
        let size = 1.0 / (1.0 + factor as f64);
        let name = format!("violence.some_rather_long_name_of_a_factor_{factor}");
        let lead = |method: &str| format!(",hpi_core,affected,index points,{method},{name}");
        let all = format!("{},{},{}", size, size / 2.0, size * 1.5);
        [
            format!("{},{all},{all},,,,,,,,,,0.1", lead("sobol")),
            format!("{},,,,,,,{},{all},{},,,,,0.1", lead("morris"), -size, size / 3.0),
            format!("{},,,,,,,,,,,,{all},0.75,", lead("rank regression")),
        ]
    });
    table(place, "sensitivity", header, rows);
}

#[test]
fn one_factor_and_two_hundred_are_drawn() {
    for factors in [1, 200] {
        let place = folder(&format!("factors-{factors}"), 2);
        sensitivity(&place, factors);
        let figures = figures(&place.folder);
        let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
        assert_eq!(names, ["tornado-hpi_core-affected", "sobol-hpi_core-affected", "morris-hpi_core-affected"]);
        let left_out = words(&figures[0]).contains("The 20 largest of 200 factors.");
        assert_eq!(left_out, factors == 200);
        assert_eq!(hovers(&figures[2]), factors);
    }
}

#[test]
fn a_fan_has_the_quantiles_of_the_log_and_tells_failed_runs() {
    let place = folder("fan", 41);
    let measure = |area: &str| LoggedMeasure {
        name: "hpi_core".into(),
        area: area.into(),
        unit: "index points".into(),
        any: false,
    };
    let header = Header {
        program: "trial".into(),
        fingerprint: serde_json::json!({}),
        shard: None,
        design: "d.toml".into(),
        readings: 1,
        years: vec![2030, 2031],
        days: vec![365.0, 365.0],
        measures: vec![measure("affected")],
    };
    let mut log = RunLog::go_on(&place.folder.join(FILE), &header).unwrap();
    for replication in 0..41 {
        let values = vec![50.0 + replication as f64, 10.0];
        log.append(Key { cell: 0, replication }, &Record::Done(values)).unwrap();
    }
    log.append(Key { cell: 0, replication: 41 }, &Record::Failed("it broke".into())).unwrap();
    table(&place, "design", "point,label,stands_against", ["0,as it is,".to_string()]);
    let figures = figures(&place.folder);
    let fan = named(&figures, "fan-hpi_core-affected");
    assert!(words(fan).contains("Without 1 failed runs."), "{}", words(fan));
    let says: Vec<&String> = fan
        .picture
        .marks
        .iter()
        .filter_map(|mark| if let Mark::Hover(_, _, says) = mark { Some(says) } else { None })
        .collect();
    assert_eq!(says.len(), 2);
    assert!(says[0].starts_with("2030: median 70.0, half of 41 runs"), "{says:?}");
    assert!(says[1].contains("median 10.0") && says[1].contains("10.0 to 10.0"), "{says:?}");
}

#[test]
fn a_small_sweep_is_drawn_and_an_unknown_response_is_refused() {
    let place = sweep::place("charts", sweep::MIXTURES);
    assert_done(&sweep::sweep(&place, "out", &[]));
    let figures = figures(&place.folder.join("out"));
    for name in ["ternary-hpi_core-nation", "effects-contrast-hpi_core-affected", "fan-hpi_core-nation"] {
        named(&figures, name);
    }
    let refused = place.mandate(&["plot", "out", "--response", "hpi_cor"]);
    assert_fails(&refused, 2, &["--response: found `hpi_cor`; accepted: ", "hpi_core", "civilian_deaths"]);
}
