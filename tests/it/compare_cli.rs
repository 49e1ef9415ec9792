//! `mandate compare` as it is typed: what is printed and written, what is refused, and what is kept when it is stopped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command, Output};

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::cli::{Place, assert_done, assert_fails};

/// A day that keeps runs short; the peace operation comes in April.
const UNTIL: [&str; 2] = ["--until", "2030-06-30"];

/// A place with a copy of the teaching scenario.
fn place(test: &str) -> Place {
    let place = Place::new(&format!("compare-{test}"));
    place.copy();
    place
}

fn compare(place: &Place, arguments: &[&str]) -> Output {
    let until = if arguments.contains(&UNTIL[0]) { &[] } else { &UNTIL[..] };
    place.mandate(&[&["compare", "scenario"], until, arguments].concat())
}

/// What a comparison prints, its tables being in the folder `out`.
fn printed(place: &Place, arguments: &[&str]) -> String {
    assert_done(&compare(place, &[&["--out", "out", "--force", "--all"], arguments].concat()))
}

type Row = BTreeMap<String, String>;

fn rows(place: &Place, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(place.folder.join(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

/// The row of the difference as given of a measure.
fn difference<'a>(rows: &'a [Row], variant: &str, measure: &str, area: &str) -> &'a Row {
    let wanted = |row: &&Row| {
        row["variant"] == variant && row["contrast"] == "as given" && row["measure"] == measure && row["area"] == area
    };
    rows.iter().find(wanted).unwrap_or_else(|| panic!("no {measure} of {area} in {variant}"))
}

/// Mean differences between a variant and the base of all measures, as given.
fn differences<'a>(rows: &'a [Row], variant: &str) -> Vec<&'a str> {
    let given = rows.iter().filter(|row| row["variant"] == variant && row["contrast"] == "as given");
    given.map(|row| row["difference"].as_str()).collect()
}

/// Every CSV table of a folder with its bytes.
fn tables(place: &Place, folder: &str) -> Vec<(String, Vec<u8>)> {
    let names = place.entries(folder).into_iter().filter(|name| name.ends_with(".csv"));
    names.map(|name| (name.clone(), fs::read(place.folder.join(folder).join(&name)).unwrap())).collect()
}

const TABLES: [&str; 6] =
    ["compare.csv", "compare_years.csv", "optic_flips.csv", "optic_ranks.csv", "pairs.csv", "variant_years.csv"];

// What is printed.

#[test]
fn what_is_printed_has_its_headings_and_fits_on_eighty_columns() {
    let place = place("width");
    let long =
        "a name that is much longer than any column of the tables and even than a line: forces.un=0.5; step_days=7";
    let arguments =
        ["none", "separate", "--set", long, "--optics", "--replications", "2", "--until-halfwidth", "99", "--all"];
    let text = assert_done(&compare(&place, &arguments));
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    for heading in [
        "Two districts, one year: 6 variants, against the base, year 2030\n2 pairs of runs on the same random numbers (seed 1, \
         replications 0 to 1).\nSpread: chance alone, parameters at the values of the scenario.\n",
        "\n== none: without Peace operation (un)\nLives    ",
        "\n== separate: each norm of Peace operation (un) in a force of its own\n",
        "== none less base\n",
        "== separate less base\n",
        "  HPI core, affected  ",
        "Points lost by cluster            base  variant",
        "Points lost by threatener ",
        "HPI core of districts ",
        "What moved, affected ",
        "How sure is it\n",
        "== What depends on value choices\nOptics, nation: mean (rank)",
        "Share of drawn weights and replications by rank [%], HPI core, affected",
        "Results: output/scenario-1-compare\n",
    ] {
        assert!(text.contains(heading), "`{heading}` is not in: {text}");
    }
    assert!(!text.contains("STOPPED"));
    assert_eq!(place.entries("output/scenario-1-compare").len(), TABLES.len() + 3);
}

/// Base, variant and difference of a printed row; the columns stand where the heading has them.
fn cells(line: &str) -> [f64; 3] {
    let first = line[47..].split_whitespace().next().expect("a difference");
    [&line[29..38], &line[38..47], first]
        .map(|text| text.trim().replace(',', "").parse().unwrap_or_else(|_| panic!("{text}: {line}")))
}

#[test]
fn lives_and_homes_stand_beside_every_difference_of_the_index() {
    let place = place("beside");
    let text = printed(&place, &["none", "--channels", "--replications", "4"]);
    let all = rows(&place, "out/compare.csv");
    let rounded = |value: f64| mandate::report::number::rounded(value);
    let told = |contrast: &str, kind: &str, area: &str, measure: &str, words: &str| {
        let is_it = |row: &&Row| {
            row["contrast"] == contrast && row["area_kind"] == kind && row["area"] == area && row["measure"] == measure
        };
        let row = all.iter().find(is_it).unwrap_or_else(|| panic!("no {measure} of {area}, {contrast}"));
        let sign = if number(row, "difference") > 0.0 { "+" } else { "" };
        let ends = [number(row, "low"), number(row, "high")].map(rounded);
        format!("{words} {sign}{} ({} to {})", rounded(number(row, "difference")), ends[0], ends[1])
    };
    // A line that is broken is put together again.
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (contrast, kind, area) in [
        ("as given", "affected", "affected"),
        ("without any", "nation", "nation"),
        ("as given", "district", "hills"),
        ("as given", "district", "plain"),
    ] {
        let lives = told(contrast, kind, area, "civilian_deaths", "civilians killed");
        let homes = told(contrast, kind, area, "persons_displaced", "newly displaced");
        let words = format!("a year: {lives}, {homes}");
        assert!(flat.contains(&words), "{words} not in\n{text}");
    }
    // In the first table they follow the index.
    let first: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("HPI core, affected")).take(6).collect();
    assert!(
        first[2].starts_with("Civilians killed a year") && first[4].starts_with("Newly displaced a year"),
        "{first:?}"
    );
}

#[test]
fn printed_points_lost_add_up_to_what_the_index_lacks_to_a_hundred() {
    let place = place("points");
    let text = printed(&place, &["none", "--no-channels", "--replications", "3"]);
    let rows_of = |start: &str| text.lines().filter(|line| line.starts_with(start)).map(cells).collect::<Vec<_>>();
    let core = rows_of("HPI core, affected districts")[0];
    let sums = rows_of("  sum = 100 - HPI core");
    assert_eq!(sums.len(), 2, "clusters and threateners");
    assert!(core[2] != 0.0, "{text}");
    for sum in sums {
        for n in [0, 1] {
            assert!((sum[n] - (100.0 - core[n])).abs() < 0.11, "{sum:?} {core:?}");
        }
        assert!((sum[2] + core[2]).abs() < 0.011, "{sum:?} {core:?}");
    }
    for title in ["Points lost by cluster", "Points lost by threatener"] {
        let block = text.lines().skip_while(|line| !line.starts_with(title)).skip(1);
        let parts: Vec<[f64; 3]> = block.take_while(|line| !line.starts_with("  sum =")).map(cells).collect();
        let sum: f64 = parts.iter().map(|part| part[2]).sum();
        assert!(parts.len() > 1 && (sum + core[2]).abs() < 0.005 * (parts.len() + 2) as f64, "{title} {parts:?}");
    }
}

#[test]
fn what_moved_is_ranked_by_the_difference_over_its_standard_error() {
    let place = place("moved");
    let text = printed(&place, &["none", "--no-channels", "--replications", "3"]);
    let size = |row: &Row| {
        let error = number(row, "sd") / number(row, "pairs").sqrt();
        let difference = number(row, "difference").abs();
        if error > 0.0 { difference / error } else { difference * 1e150 }
    };
    let mut moved: BTreeMap<String, (String, f64)> = BTreeMap::new();
    for row in rows(&place, "out/compare.csv").iter().filter(|row| row["stage"] != "harm") {
        let label: String = row["measure"].replace('_', " ").chars().take(27).collect();
        moved.insert(label.trim_end().to_string(), (row["stage"].clone(), size(row)));
    }
    let block = text.lines().skip_while(|line| !line.starts_with("What moved")).skip(1);
    let block: Vec<&str> = block.take_while(|line| !line.starts_with("At each place")).collect();
    let shown: Vec<&str> =
        block.iter().filter_map(|line| line.strip_prefix("  ")).map(|line| line[..27].trim_end()).collect();
    for stage in ["effort", "information", "protection", "armed_groups", "society"] {
        let of_stage: Vec<&&str> = shown.iter().filter(|name| moved[**name].0 == stage).collect();
        let sizes: Vec<f64> = of_stage.iter().map(|name| moved[**name].1).collect();
        assert!(sizes.windows(2).all(|pair| pair[0] >= pair[1] * 0.9999), "{of_stage:?} {sizes:?}");
        let all = moved.values().filter(|(other, size)| other == stage && *size > 0.0).count();
        assert_eq!(of_stage.len(), all.min(5), "{stage}: {text}");
        let last = sizes.last().copied().unwrap_or(0.0);
        let better = moved
            .iter()
            .filter(|(name, (other, size))| other == stage && !shown.contains(&name.as_str()) && *size > last * 1.0001);
        assert_eq!(better.count(), 0, "{shown:?} {moved:?}");
    }
}

#[test]
fn channels_are_taken_out_where_asked_for() {
    let place = place("channels");
    let with_channels = |arguments: &[&str]| {
        let text = printed(&place, &[&["--replications", "2", "--until", "2030-04-30"], arguments].concat());
        let contrasts: BTreeSet<String> =
            rows(&place, "out/compare.csv").into_iter().map(|row| row["contrast"].clone()).collect();
        let there = text.contains("Channels of overlap: HPI core, affected districts\n  difference, channels as given");
        assert_eq!(there, text.contains("left without any: effort alone"));
        assert_eq!(contrasts.len(), if there { 19 } else { 1 }, "{contrasts:?}");
        there
    };
    assert!(!with_channels(&["none"]));
    assert!(with_channels(&["none", "--channels"]));
    assert!(!with_channels(&["none", "--no-channels"]));
    assert!(!with_channels(&["none", "separate"]));
    assert!(with_channels(&["none", "separate", "--channels"]));
    // A channel that is off everywhere has nothing to take out.
    assert!(
        !printed(&place, &["none", "--channels", "--replications", "2", "--with", "switches.synergy=false"])
            .contains("through synergy")
    );
    assert_fails(&compare(&place, &["none", "--channels", "--no-channels"]), 2, &["--channels", "--no-channels"]);
}

// What is written.

#[test]
fn the_folder_holds_every_table_and_the_manifest_every_variant() {
    let place = place("folder");
    let named = "both: forces.un=0.5; switches.alignment=false";
    let arguments = [
        &["none", "separate", "--set", named, "--set", "forces.un=0.25", "--optics"][..],
        &["--base", "forces.army=0.9", "--with", "switches.synergy=false", "--replications", "2", "--quiet"],
        &["--replication", "7", "--seed", "5"],
    ];
    assert_eq!(printed(&place, &arguments.concat()), "");
    assert_eq!(
        place.entries("out"),
        [&TABLES[..2], &["districts.geojson", "manifest.json"], &TABLES[2..5], &["scenario.json"], &TABLES[5..]]
            .concat()
    );
    let manifest = place.json("out/manifest.json");
    assert_eq!(
        (&manifest["seed"], &manifest["replication"], &manifest["replications"]),
        (&5.into(), &7.into(), &2.into())
    );
    assert_eq!((&manifest["stopped"], &manifest["until"]), (&false.into(), &"2030-06-30".into()));
    assert_eq!(manifest["years"], serde_json::json!([2030, 2030]));
    let expected = [
        ("base", "switches.synergy=false forces.army=0.9"),
        ("none", "switches.synergy=false forces.army=0.9 forces.un=off"),
        ("separate", "switches.synergy=false forces.army=0.9 separate=un"),
        ("both", "switches.synergy=false forces.un=0.5 switches.alignment=false"),
        ("forces.un=0.25", "switches.synergy=false forces.un=0.25"),
        ("lever of stability", "switches.synergy=false forces.army=0.9 organizations.un.response_reach=80"),
        ("lever of order", "switches.synergy=false forces.army=0.9 weights.un.stabilization=0.8"),
        ("lever of justice", "switches.synergy=false forces.army=0.9 weights.un.protection_of_civilians=0.8"),
    ];
    let variants = manifest["variants"].as_array().unwrap();
    assert_eq!(variants.len(), expected.len());
    for (variant, (name, overrides)) in variants.iter().zip(expected) {
        let said: Vec<&str> = variant["overrides"].as_array().unwrap().iter().map(|o| o.as_str().unwrap()).collect();
        let said = said.join(" ");
        assert!(variant["name"] == name && said.starts_with(overrides), "{name}: {said}");
        assert!(name.starts_with("lever") || said == overrides, "{name}: {said}");
        assert_eq!((&variant["folder"], &variant["inputs"]), (&"scenario".into(), &manifest["scenario"]["inputs"]));
    }
    let inputs = manifest["scenario"]["inputs"].as_array().unwrap();
    assert!(inputs.len() > 10 && inputs.iter().all(|input| input["sha256"].as_str().unwrap().len() == 64));
    let replications: BTreeSet<String> =
        rows(&place, "out/pairs.csv").iter().map(|row| row["replication"].clone()).collect();
    assert_eq!(replications, ["7".to_string(), "8".to_string()].into());
}

/// Values of the pairs by variant, channels, measure, kind and name of the area; in order of replications.
fn values(place: &Place) -> BTreeMap<[String; 5], Vec<f64>> {
    let mut values: BTreeMap<[String; 5], Vec<f64>> = BTreeMap::new();
    for row in rows(place, "out/pairs.csv") {
        let key = ["variant", "channels", "measure", "area_kind", "area"].map(|column| row[column].clone());
        let of_key = values.entry(key).or_default();
        assert_eq!(number(&row, "replication"), of_key.len() as f64);
        of_key.push(number(&row, "value"));
    }
    values
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean, lower and upper end and standard deviation of a paired t test, by the textbook.
fn t_test(differences: &[f64]) -> [f64; 4] {
    let (n, mean) = (differences.len() as f64, mean(differences));
    let sd = (differences.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let half = StudentsT::new(0.0, 1.0, n - 1.0).unwrap().inverse_cdf(0.975) * sd / n.sqrt();
    [mean, mean - half, mean + half, sd]
}

#[test]
fn differences_and_intervals_follow_from_the_pairs() {
    let place = place("pairs");
    printed(&place, &["none", "--channels", "--replications", "4"]);
    let (values, compared) = (values(&place), rows(&place, "out/compare.csv"));
    let (mut signs, mut means) = (0, 0);
    for row in compared.iter().filter(|row| !row["contrast"].starts_with("through")) {
        let of = |variant: &str| {
            let place = [variant, &row["contrast"], &row["measure"], &row["area_kind"], &row["area"]];
            &values[&place.map(String::from)]
        };
        let (base, variant) = (of(&row["base"]), of(&row["variant"]));
        let differences: Vec<f64> = variant.iter().zip(base).map(|(variant, base)| variant - base).collect();
        // Cells have six digits.
        let scale = base.iter().chain(variant).fold(0.0, |most: f64, value| most.max(value.abs()));
        let near = |column: &str, value: f64, times: f64| {
            let error = (number(row, column) - value).abs();
            assert!(error <= times * 1e-5 * scale + 1e-12, "{column} {value} {row:?} {base:?} {variant:?}");
        };
        let [mean_difference, low, high, sd] = t_test(&differences);
        near("base_mean", mean(base), 1.0);
        near("variant_mean", mean(variant), 1.0);
        near("difference", mean_difference, 2.0);
        near("sd", sd, 4.0);
        near("low", low, 10.0);
        near("high", high, 10.0);
        assert_eq!(row["pairs"], "4");
        means += usize::from(mean_difference != 0.0);
        let clear = |value: &f64| *value == 0.0 || value.abs() > 2e-5 * scale;
        if mean_difference.abs() > 2e-5 * scale && differences.iter().all(|value| clear(value) && *value != 0.0) {
            let same = differences.iter().filter(|value| **value * mean_difference > 0.0).count();
            assert_eq!(number(row, "same_sign"), same as f64 / 4.0, "{row:?} {differences:?}");
            signs += 1;
        }
    }
    assert!(means > 500 && signs > 200, "{means} {signs}");
}

#[test]
fn what_goes_through_a_channel_is_the_difference_as_given_less_that_without_it() {
    let place = place("through");
    printed(&place, &["none", "--channels", "--replications", "2", "--until", "2030-05-31"]);
    let compared = rows(&place, "out/compare.csv");
    let means: BTreeMap<[&str; 3], f64> = compared
        .iter()
        .map(|row| ([&*row["contrast"], &*row["measure"], &*row["area"]], number(row, "difference")))
        .collect();
    let mut checked = 0;
    for (&[contrast, measure, area], through) in &means {
        let Some(channel) = contrast.strip_prefix("through ") else { continue };
        let without = if channel == "all" { "without any".into() } else { format!("without {channel}") };
        let (given, without) = (means[&["as given", measure, area]], means[&[without.as_str(), measure, area]]);
        let size = given.abs().max(without.abs());
        assert!((given - without - through).abs() <= 2e-5 * size + 1e-9, "{contrast} {measure} {area}");
        checked += 1;
    }
    assert_eq!(checked * 19, means.len() * 9);
}

#[test]
fn differences_of_the_only_year_are_those_of_the_whole() {
    let place = place("years");
    printed(&place, &["none", "--no-channels", "--replications", "2"]);
    let compared = rows(&place, "out/compare.csv");
    let years = rows(&place, "out/compare_years.csv");
    let areas = compared.iter().filter(|row| ["nation", "affected"].contains(&&*row["area_kind"]));
    assert_eq!(years.len(), areas.count());
    for row in &years {
        assert_eq!(row["year"], "2030");
        let whole = difference(&compared, "none", &row["measure"], &row["area"]);
        for column in ["unit", "base_mean", "variant_mean", "difference", "low", "high"] {
            assert_eq!(row[column], whole[column], "{column} of {row:?}");
        }
    }
}

#[test]
fn ranks_of_optics_follow_from_their_means_and_flips_have_opposite_signs() {
    let place = place("optics");
    printed(&place, &["none", "separate", "--optics", "--replications", "3"]);
    let (compared, ranks) = (rows(&place, "out/compare.csv"), rows(&place, "out/optic_ranks.csv"));
    assert_eq!(ranks.len(), 2 * 3 * 6);
    for row in &ranks {
        let measure = format!("optic_{}", row["optic"]);
        // Means that are written alike may differ beyond their last digit; differences to the base tell them apart.
        let over_base = |row: &Row| match &*row["variant"] {
            "base" => 0.0,
            variant => number(difference(&compared, variant, &measure, &row["area"]), "difference"),
        };
        let others = ranks.iter().filter(|other| other["area"] == row["area"] && other["optic"] == row["optic"]);
        let better = others.filter(|other| over_base(other) > over_base(row)).count();
        assert_eq!(number(row, "rank"), 1.0 + better as f64, "{row:?}");
        if row["variant"] != "base" {
            assert_eq!(difference(&compared, &row["variant"], &measure, &row["area"])["variant_mean"], row["mean"]);
        }
    }
    let mean = |variant: &str, optic: &str, area: &str| {
        let wanted = |row: &&Row| row["variant"] == variant && row["optic"] == optic && row["area"] == area;
        number(ranks.iter().find(wanted).unwrap(), "mean")
    };
    for row in rows(&place, "out/optic_flips.csv") {
        let (p, q) = (number(&row, "difference_p"), number(&row, "difference_q"));
        assert!(p * q < 0.0, "{row:?}");
        let of = |variant: &str, optic: &str| mean(&row[variant], &row[optic], &row["area"]);
        assert!((of("variant_a", "optic_p") - of("variant_b", "optic_p") - p).abs() < 1e-3, "{row:?}");
        assert!((of("variant_a", "optic_q") - of("variant_b", "optic_q") - q).abs() < 1e-3, "{row:?}");
    }
}

// What the words and options do.

#[test]
fn none_and_separate_are_short_for_changes() {
    let place = place("words");
    let long = ["--set", "off: forces.un=off", "--set", "apart: separate=un"];
    printed(&place, &[&["none", "separate", "--replications", "2"], &long[..]].concat());
    let compared = rows(&place, "out/compare.csv");
    let of = |variant| differences(&compared, variant);
    assert_eq!(of("none"), of("off"));
    assert_eq!(of("separate"), of("apart"));
    assert!(of("none") != of("separate") && of("none").iter().any(|value| *value != "0"));
}

#[test]
fn base_changes_the_base_alone_and_with_changes_all() {
    let place = place("base");
    let change = "violence.attack_rate=1e-4";
    let set = format!("same: {change}");
    let is_nothing = |arguments: &[&str]| {
        printed(&place, &[&["--replications", "2", "--no-channels", "--set", &set], arguments].concat());
        differences(&rows(&place, "out/compare.csv"), "same").iter().all(|value| *value == "0")
    };
    assert!(!is_nothing(&[]));
    assert!(is_nothing(&["--base", change]));
    assert!(is_nothing(&["--with", change]));
    // Of two values one would be lost.
    let two = ["--with", "violence.attack_rate=5e-5", "--base", change];
    refused(&place, &two, &["--base: violence.attack_rate", "after violence.attack_rate=5e-5 of --with"]);
}

#[test]
fn a_second_folder_is_compared_under_its_path() {
    let place = place("folders");
    let other = Place::scenario("two-districts");
    let text = printed(&place, &[&other, "./scenario", "--replications", "2", "--no-channels"]);
    assert!(text.contains("== ./scenario less base\n"), "{text}");
    let compared = rows(&place, "out/compare.csv");
    assert!(differences(&compared, &other).iter().all(|value| *value == "0"));
    assert_eq!(place.json("out/manifest.json")["variants"][1]["folder"], other);
}

#[test]
fn replications_are_added_until_the_interval_is_narrow_or_the_cap_is_reached() {
    let place = place("halfwidth");
    let reached = |arguments: &[&str]| {
        let text = printed(
            &place,
            &[&["none", "--no-channels", "--replications", "2", "--until-halfwidth"], arguments].concat(),
        );
        let compared = rows(&place, "out/compare.csv");
        let row = difference(&compared, "none", "hpi_core", "affected");
        assert_eq!(place.json("out/manifest.json")["replications"].to_string(), row["pairs"]);
        let wish: f64 = arguments[0].parse().unwrap();
        let said = text.lines().any(|line| {
            line.starts_with("Widest half-width of HPI core: ")
                && line.ends_with(&format!(" points; asked for: {wish}"))
        });
        assert!(said, "{text}");
        ((number(row, "high") - number(row, "low")) / 2.0, number(row, "pairs"))
    };
    let (first, pairs) = reached(&["1000"]);
    assert!(first > 0.0 && pairs == 2.0, "{first} {pairs}");
    let wish = format!("{:.3}", first / 3.0);
    let (width, pairs) = reached(&[&wish]);
    assert!(width <= first / 3.0 + 1e-3 && pairs > 2.0, "{width} {pairs}");
    let (width, pairs) = reached(&["1e-9", "--max-replications", "5"]);
    assert!(width > 1e-9 && pairs == 5.0, "{width} {pairs}");
}

#[test]
fn years_are_those_asked_for_or_from_the_first_that_differs() {
    let place = place("from-to");
    let document = place.folder.join("scenario/scenario.toml");
    let text = fs::read_to_string(&document).unwrap();
    fs::write(document, text.replace("end = 2030-12-31", "end = 2032-06-30")).unwrap();
    // The only difference lies in the second year.
    let consent = ["--with", "timeline.consent.value=0.1", "--base", "timeline.consent.date=2031-12-01"];
    let late = [&consent[..], &["--set", "late: timeline.consent.date=2031-02-01"]].concat();
    let years = |arguments: &[&str]| {
        let more = ["--replications", "2", "--no-channels", "--until", "2032-06-30", "--out", "out", "--force"];
        let text = assert_done(&place.mandate(&[&["compare", "scenario"], &late[..], &more, arguments].concat()));
        let written: BTreeSet<String> =
            rows(&place, "out/compare_years.csv").iter().map(|row| row["year"].clone()).collect();
        let years = place.json("out/manifest.json")["years"].to_string();
        let (from, to) = (&years[1..5], &years[6..10]);
        let span = if from == to { format!(" year {from} ") } else { format!(" years {from} to {to} ") };
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&span), "{text}");
        let left_out = flat.contains(
            "Years before 2032 are left out: what was changed acts from 2031-02-01, and 2032 is the first year wholly after it.",
        );
        assert_eq!(left_out, arguments.is_empty());
        (years, written.into_iter().collect::<Vec<_>>())
    };
    assert_eq!(years(&[]), ("[2032,2032]".into(), vec!["2032".into()]));
    assert_eq!(years(&["--from", "2030", "--to", "2031"]), ("[2030,2031]".into(), vec!["2030".into(), "2031".into()]));
    assert_eq!(years(&["--from", "2032"]), ("[2032,2032]".into(), vec!["2032".into()]));
    assert_eq!(years(&["--to", "2030"]), ("[2030,2030]".into(), vec!["2030".into()]));
}

#[test]
fn neither_threads_nor_repetition_change_a_byte() {
    let place = place("threads");
    let on = |threads: &str, out: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
        command.args(["compare", "scenario", "none", "--channels", "--replications", "3"]);
        command.args(["--until", "2030-05-31", "--out", out]);
        let printed =
            assert_done(&command.env("RAYON_NUM_THREADS", threads).current_dir(&place.folder).output().unwrap());
        (tables(&place, out), printed.split("Results:").next().map(String::from))
    };
    let one = on("1", "one");
    assert_eq!(one.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), TABLES);
    assert!(one == on("2", "two") && one == on("2", "again"));
}

// Stopped early.

/// Starts a comparison that would last for hours, sends an interrupt as soon as `ready` says so, and waits for its end.
#[cfg(unix)]
fn interrupted(place: &Place, arguments: &[&str], ready: impl Fn()) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    command.args(["compare", "scenario", "none", "--no-channels", "--out", "out"]).args(arguments);
    command.current_dir(&place.folder).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let child = command.env("RAYON_NUM_THREADS", "2").spawn().unwrap();
    while !place.entries(".").iter().any(|name| name.contains("partial")) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    ready();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    child.wait_with_output().unwrap()
}

#[cfg(unix)]
#[test]
fn an_interrupted_comparison_writes_what_is_done_says_so_and_ends_with_130() {
    let place = place("interrupt");
    let many = [&["--replications", "100000", "--yes"], &UNTIL[..]].concat();
    let mut wait = std::time::Duration::from_millis(300);
    // On a slow machine the first attempts may come before two replications are done.
    let (output, done) = loop {
        let output = interrupted(&place, &many, || std::thread::sleep(wait));
        if place.entries("out").is_empty() {
            wait *= 2;
            continue;
        }
        let done = place.json("out/manifest.json")["replications"].as_u64().unwrap();
        if done > 1 {
            break (output, done);
        }
        fs::remove_dir_all(place.folder.join("out")).unwrap();
        wait *= 2;
    };
    let (said, warned) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(130), "{warned}");
    assert!(warned.starts_with("200,000 runs, about "), "{warned}");
    let ends = format!("\ninterrupted: stopped after {done} of 100000 replications; these are kept in out\n");
    assert!(warned.ends_with(&ends), "{warned}");
    assert!(said.contains(&format!("STOPPED EARLY: {done} of 100000 replications were done")), "{said}");
    assert!(said.ends_with("Results: out\n"), "{said}");
    assert_eq!(place.json("out/manifest.json")["stopped"], true);
    assert_eq!(place.entries("."), ["out", "scenario"]);
    // The tables are those of a comparison of so many replications.
    let done = done.to_string();
    let whole = ["none", "--no-channels", "--quiet", "--out", "whole", "--replications", &done];
    assert_done(&compare(&place, &whole));
    assert!(tables(&place, "out") == tables(&place, "whole"));
}

#[cfg(unix)]
#[test]
fn a_comparison_interrupted_before_the_first_replication_leaves_nothing() {
    let place = place("interrupt-early");
    // Small steps make the first replication long.
    let output = interrupted(&place, &["--with", "step_days=0.01"], || ());
    assert_fails(&output, 130, &["interrupted", "before the first replication was done", "nothing was kept"]);
    assert_eq!(place.entries("."), ["scenario"]);
}

// What is refused.

/// The message of a comparison that must be refused before anything is played or written.
fn refused(place: &Place, arguments: &[&str], words: &[&str]) {
    let output = compare(place, arguments);
    assert_fails(&output, 2, words);
    assert_eq!(place.entries("output"), [] as [&str; 0], "{arguments:?}");
}

#[test]
fn a_comparison_with_nothing_or_with_the_same_name_twice_is_refused() {
    let place = place("alone");
    refused(&place, &[], &["SCENARIO: found one", "accepted: a second folder, `none`, `separate`, --set PATH=VALUE"]);
    refused(&place, &["none", "none"], &["variant: found two of the name \"none\"", "accepted: a name for each"]);
    let twice = ["--set", "half: forces.un=0.5", "--set", "half: forces.un=0.4"];
    refused(&place, &twice, &["found two of the name \"half\"", "accepted"]);
    refused(&place, &["--set", "base: forces.un=0.5"], &["found two of the name \"base\""]);
    for table in ["optics", "optic_admissions", "optic_weights", "optic_means", "optic_levers"] {
        fs::remove_file(place.folder.join(format!("scenario/{table}.csv"))).unwrap();
    }
    refused(&place, &["--optics"], &["--optics: found no optic with levers in scenario; accepted: "]);
}

#[test]
fn scenarios_that_differ_in_what_must_be_the_same_are_refused_with_both_folders() {
    let place = place("differ");
    let mali = Place::scenario("mali");
    let output = place.mandate(&["compare", "scenario", &mali]);
    assert_fails(
        &output,
        2,
        &[
            &format!("{mali}/districts.csv: list of districts: found"),
            "in scenario/districts.csv",
            "accepted: the same",
        ],
    );
    let longer = ["compare", "scenario", "--set", "longer: end=2031-01-31", "--replications", "2", "--out", "out"];
    let words = ["scenario/scenario.toml: first and last day: found 2031-01-31", "2030-12-31", "accepted: the same"];
    assert_fails(&place.mandate(&longer), 2, &words);
    assert_done(&place.mandate(&[&longer[..], &["--until", "2030-02-28"]].concat()));
    let scale = ["--set", "other: index.floor=0.1"];
    let words = [
        "scenario/parameters.csv: set of index.* values: found index.floor 0.1",
        "index.floor 0.05",
        "accepted: the same",
    ];
    refused(&place, &scale, &words);
    refused(
        &place,
        &["--set", "step: step_days=3.5"],
        &["scenario.toml: step_days: found 3.5", "7", "accepted: the same"],
    );
}

#[test]
fn a_wrong_change_is_named_with_what_is_accepted() {
    let place = place("set");
    let unknown = ["violence.atack_rate", "unknown path", "accepted: ", "violence.attack_rate"];
    for option in ["--set", "--base", "--with"] {
        refused(&place, &["none", option, "violence.atack_rate=1"], &unknown);
    }
    refused(
        &place,
        &["--set", "many: violence.attack_rate=many"],
        &["violence.attack_rate", "\"many\"", "accepted: a number"],
    );
    for found in ["forces.un", "half: forces.un", "half:", "", ": forces.un=0.5"] {
        refused(&place, &["--set", found], &["--set: found \"", "accepted: PATH=VALUE", "NAME: PATH=VALUE"]);
    }
    refused(&place, &["--set", "two: forces.un=0.5; forces.army"], &["--set: found \"forces.army\"", "accepted: "]);
    for option in ["--base", "--with"] {
        refused(&place, &["none", option, "forces.un"], &[option, "forces.un", "PATH=VALUE"]);
    }
}

#[test]
fn a_word_that_is_no_folder_is_answered_with_the_known_words() {
    let place = place("word");
    let accepted = ["accepted: a folder with a scenario.toml, or one of the words `none`, `separate`", "help: "];
    for (word, found) in [("nonne", "found no such folder"), ("scenario/links.csv", "found a file")] {
        refused(&place, &[word], &[&[&*format!("SCENARIO {word}: {found}")][..], &accepted].concat());
    }
    assert_fails(&place.mandate(&["compare", "nowhere", "none"]), 2, &["nowhere", "no such folder", "scenario.toml"]);
    let spoil = |from: &str, to: &str| {
        let document = place.folder.join("scenario/scenario.toml");
        let text = fs::read_to_string(&document).unwrap();
        assert!(text.contains(from));
        fs::write(document, text.replacen(from, to, 1)).unwrap();
    };
    spoil("kind = \"peace_operation\"", "kind = \"intervention_force\"");
    for word in ["none", "separate"] {
        let words =
            ["scenario/scenario.toml: organizations: found no peace_operation", "accepted for `none` and `separate`"];
        refused(&place, &[word], &words);
    }
}

#[test]
fn numbers_and_years_beyond_their_bounds_are_refused() {
    let place = place("numbers");
    for bad in ["0", "-1", "NaN", "inf", "narrow"] {
        let words = ["--until-halfwidth", &*format!("found {bad}; accepted: a number above 0")];
        refused(&place, &["none", "--until-halfwidth", bad], &words);
    }
    refused(
        &place,
        &["none", "--replications", "1"],
        &["--replications", "found 1; accepted: a whole number from 2 to 1000000"],
    );
    refused(
        &place,
        &["none", "--max-replications", "0"],
        &["--max-replications", "found 0; accepted: a whole number from 2 to 1000000"],
    );
    refused(&place, &["none", "--replication", "9223372036854775807"], &["--replication", "a whole number from 0 to"]);
    refused(
        &place,
        &["none", "--seed", "18446744073709551615"],
        &["--seed", "a whole number from 0 to 9223372036854775807"],
    );
    refused(&place, &["none", "--from", "2029"], &["--from: found 2029; accepted: a year from 2030 to 2030"]);
    refused(&place, &["none", "--to", "2031"], &["--to: found 2031; accepted: a year from 2030 to 2030"]);
    let mali = Place::scenario("mali");
    let crossed = ["compare", &mali, "none", "--from", "2014", "--to", "2013"];
    assert_fails(&place.mandate(&crossed), 2, &["--to: found 2013; accepted: a year from --from (2014) to 2023"]);
    assert_fails(
        &place.mandate(&["compare", "scenario", "none", "--until", "2031-01-01"]),
        2,
        &["--until: found 2031-01-01; accepted: "],
    );
    assert!(place.entries("output").is_empty());
}
