//! What the points of a sweep are: readings of shared runs, common random numbers, replications that hang on results, points
//! that fail, and every mistake in a design.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::AtomicBool;

use mandate::experiment::run_log::{Record, RunLog, RunLogError};
use mandate::study::sweep::design::Design;
use mandate::study::sweep::execute::Sweep;

use crate::cli::{Place, assert_done, assert_fails};
use crate::sweep::{
    ADAPTIVE, CHANNELS, MIXTURES, Row, assert_same, log_of, number, place, rows, sweep, tables, write, write_on,
};

/// Quality of a force, with readings of its runs.
const READINGS: &str = r#"
[[factor]]
path = "index.exponent"
levels = [-1, 1]

[[factor]]
path = "organizations.un.quality"
levels = [0.3, 0.6]

[[factor]]
name = "physical"
levels = [{ name = "as it is", set = { "optics.stability.weight.physical" = 0.3 } }, { name = "more", set = { "optics.stability.weight.physical" = 0.8 } }]

[replications]
count = 3
"#;

/// Rows of a table without the columns named, those of points whose levels are as given.
fn at(rows: &[Row], levels: &[(&str, &str)], without: &[&str]) -> Vec<Row> {
    let here = rows.iter().filter(|row| levels.iter().all(|(factor, level)| row[*factor] == *level));
    here.map(|row| {
        row.iter().filter(|(k, _)| !without.contains(&k.as_str())).map(|(k, v)| (k.clone(), v.clone())).collect()
    })
    .collect()
}

#[test]
fn points_that_differ_in_readings_share_their_runs_and_say_what_separate_sweeps_say() {
    let place = place("readings", READINGS);
    assert_done(&sweep(&place, "out", &["--quiet"]));
    let manifest = place.json("out/manifest.json");
    assert_eq!(
        (&manifest["runs"], &manifest["design"]["cells"], &manifest["design"]["points"]),
        (&6.into(), &2.into(), &8.into())
    );
    let (points, runs) = (rows(&place, "out/points.csv"), rows(&place, "out/runs.csv"));
    assert_eq!(runs.len(), 24);
    let mut different = 0;
    for (exponent, physical, weight) in
        [("-1", "as it is", "0.3"), ("-1", "more", "0.8"), ("1", "as it is", "0.3"), ("1", "more", "0.8")]
    {
        let alone = format!(
            "[set]\n\"index.exponent\" = {exponent}\n\"optics.stability.weight.physical\" = {weight}\n\n[[factor]]\npath = \
             \"organizations.un.quality\"\nlevels = [0.3, 0.6]\n\n[replications]\ncount = 3\n"
        );
        let name = format!("alone{exponent}{weight}");
        write(&place, &name, &alone);
        assert_done(&place.mandate(&["sweep", &format!("{name}.toml"), "--out", &name, "--quiet"]));
        let here = [("index.exponent", exponent), ("physical", physical)];
        let drop = ["point", "label", "index.exponent", "physical"];
        for (file, all) in [("points.csv", &points), ("runs.csv", &runs)] {
            let separate = at(&rows(&place, &format!("{name}/{file}")), &[], &["point", "label"]);
            assert_eq!(at(all, &here, &drop), separate, "{file} at {here:?}");
            different += usize::from(at(all, &[("index.exponent", "-1"), ("physical", "as it is")], &drop) != separate);
        }
    }
    assert_eq!(different, 6, "every other reading says something else");
}

#[test]
fn a_level_equal_to_the_base_differs_by_nothing_at_all() {
    let design = r#"
[[factor]]
name = "quality"
levels = [{ name = "base" }, { name = "same", set = { "organizations.un.quality" = 0.3 } }, { name = "more", set = { "organizations.un.quality" = 0.6 } }]

[replications]
count = 4

[contrast]
factor = "quality"
base = "base"
"#;
    let place = place("zero", design);
    assert_done(&sweep(&place, "out", &["--quiet"]));
    let contrasts = rows(&place, "out/contrasts.csv");
    let same: Vec<&Row> = contrasts.iter().filter(|row| row["quality"] == "same").collect();
    assert!(same.len() > 20 && same.iter().all(|row| ["difference", "low", "high"].iter().all(|c| row[*c] == "0")));
    assert!(contrasts.iter().any(|row| row["quality"] == "more" && number(row, "difference") != 0.0));
}

#[test]
fn a_point_equals_the_same_runs_of_run_and_compare() {
    let design = r#"
[[factor]]
path = "organizations.un.quality"
levels = [0.3, 0.6]

[[factor]]
name = "forces"
levels = [{ name = "one" }, { name = "separated", set = { separate = "un" } }]

[replications]
first = 2
count = 3
"#;
    let place = place("common", design);
    assert_done(&sweep(&place, "out", &["--quiet"]));
    let of_sweep = rows(&place, "out/runs.csv");
    let small = Place::scenario("two-districts");
    let until = ["--until", "2030-05-31"];
    let set = ["--set", "organizations.un.quality=0.6", "--set", "separate=un"];
    let arguments = ["run", &small, "--replication", "2", "--replications", "3", "--out", "run", "--quiet"];
    assert_done(&place.mandate(&[&arguments[..], &until, &set].concat()));
    let of_run = rows(&place, "run/replications.csv");
    let set = ["--base", "organizations.un.quality=0.6", "--set", "organizations.un.quality=0.6; separate=un"];
    let arguments = [
        "compare",
        &small,
        "--replication",
        "2",
        "--replications",
        "3",
        "--no-channels",
        "--out",
        "compare",
        "--quiet",
    ];
    assert_done(&place.mandate(&[&arguments[..], &until, &set].concat()));
    let pairs = rows(&place, "compare/pairs.csv");
    let own = at(&of_sweep, &[("organizations.un.quality", "0.6"), ("forces", "separated")], &[]);
    assert_eq!(own.len(), 3);
    let mut compared = 0;
    for row in &own {
        let run = |measure: &str| {
            let found = of_run.iter().find(|r| r["replication"] == row["replication"] && r["measure"] == measure);
            number(found.unwrap_or_else(|| panic!("no {measure}")), "value")
        };
        assert_eq!(number(row, "hpi_core.nation"), run("hpi_core:nation"));
        assert_eq!(number(row, "hpi_core.affected"), run("hpi_core:affected"));
        // Deaths a year of 21 weeks.
        let (all, own) = (number(row, "civilian_deaths.nation"), run("civilian_deaths") * 365.25 / 147.0);
        assert!((all - own).abs() <= 1e-2, "{all} {own}");
        for (column, value) in
            row.iter().filter(|(column, _)| column.ends_with(".nation") || column.ends_with(".affected"))
        {
            let (measure, area) = column.rsplit_once('.').unwrap();
            let found = pairs.iter().find(|pair| {
                pair["variant"] != "base"
                    && pair["replication"] == row["replication"]
                    && pair["measure"] == measure
                    && pair["area"] == area
            });
            let found = found.unwrap_or_else(|| panic!("compare has no {column}"));
            assert_eq!(found["value"], *value, "{column}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
    // At the level of the base the scenario is as it is.
    let plain = at(&of_sweep, &[("organizations.un.quality", "0.3"), ("forces", "one")], &[]);
    assert_done(
        &place.mandate(
            &[&["run", &small, "--replication", "2", "--replications", "3", "--out", "plain", "--quiet"][..], &until]
                .concat(),
        ),
    );
    for (row, run) in
        plain.iter().zip(rows(&place, "plain/replications.csv").iter().filter(|r| r["measure"] == "hpi_core:nation"))
    {
        assert_eq!(number(row, "hpi_core.nation"), number(run, "value"));
    }
}

// Replications that hang on results.

#[test]
fn every_point_reaches_the_half_width_or_says_why_not() {
    let place = place("halfwidth", ADAPTIVE);
    let text = assert_done(&sweep(&place, "out", &[]));
    let mut ended: BTreeMap<String, usize> = BTreeMap::new();
    let points = rows(&place, "out/points.csv");
    let mut runs = 0.0;
    for row in rows(&place, "out/design.csv") {
        let (replications, width) = (number(&row, "replications"), number(&row, "half_width"));
        runs += replications;
        assert_eq!(row["done"], row["replications"]);
        match row["ended"].as_str() {
            "narrow enough" => assert!(width <= 8.0 && [10.0, 15.0, 20.0].contains(&replications), "{row:?}"),
            "most" => assert!(width > 8.0 && replications == 20.0, "{row:?}"),
            other => panic!("{other}"),
        }
        *ended.entry(row["ended"].clone()).or_default() += 1;
        let watched = |p: &&Row| p["point"] == row["point"] && p["response"] == "hpi_core" && p["area"] == "affected";
        let mean = points.iter().find(watched).unwrap();
        let half = (number(mean, "high") - number(mean, "low")) / 2.0;
        assert!((half - width).abs() < 1e-3 * width, "{half} {width}");
    }
    assert_eq!(ended.len(), 2, "both ends occur: {ended:?}");
    assert_eq!(place.json("out/manifest.json")["runs"].as_f64(), Some(runs));
    assert!(text.contains(&format!("{runs} runs at 6 design points\n")), "{text}");
}

#[test]
fn contrasts_are_made_narrow_and_their_base_goes_with_them() {
    let design = r#"
[[factor]]
path = "violence.attack_rate"
levels = [1e-4, 2e-4, 2e-5]

[[factor]]
path = "index.exponent"
levels = [-1, 1]

[replications]
count = 3
until_halfwidth = 7
step = 2
most = 9

[contrast]
factor = "violence.attack_rate"
base = "0.0002"
"#;
    let place = place("narrow-contrasts", design);
    assert_done(&sweep(&place, "out", &["--quiet", "--threads", "1"]));
    assert_done(&sweep(&place, "two", &["--quiet", "--threads", "2"]));
    assert_same(&place, "out", "two", "contrasts");
    let design = rows(&place, "out/design.csv");
    for base in design.iter().filter(|row| row["stands_against"].is_empty()) {
        assert_eq!((base["ended"].as_str(), base["half_width"].as_str()), ("base of contrasts", ""));
        let against = design.iter().filter(|row| row["stands_against"] == base["point"]);
        let most = against.map(|row| number(row, "replications")).fold(0.0, f64::max);
        assert_eq!(number(base, "replications"), most);
    }
    assert!(design.iter().any(|row| number(row, "replications") > 3.0));
}

#[test]
fn more_replications_may_be_asked_for_later() {
    let place = place("more", CHANNELS);
    assert_done(&sweep(&place, "out", &["--quiet", "--replications", "1"]));
    assert_done(&sweep(&place, "out", &["--quiet"]));
    assert_eq!(place.json("out/manifest.json")["played_by_this_command"], 16);
    assert_done(&sweep(&place, "whole", &["--quiet"]));
    assert_same(&place, "whole", "out", "asked for later");
    // Fewer are read out of more.
    assert_done(&sweep(&place, "out", &["--quiet", "--replications", "2"]));
    assert_done(&sweep(&place, "few", &["--quiet", "--replications", "2"]));
    assert_same(&place, "few", "out", "fewer");
}

#[test]
fn a_table_of_contrasts_that_is_no_longer_asked_for_goes() {
    let place = place("stale", MIXTURES);
    assert_done(&sweep(&place, "out", &["--quiet"]));
    assert!(tables(&place, "out").contains_key("contrasts.csv"));
    write(&place, "d", MIXTURES.split("[contrast]").next().unwrap());
    assert_done(&sweep(&place, "out", &["--quiet"]));
    assert_eq!(place.json("out/manifest.json")["played_by_this_command"], 0);
    assert!(!tables(&place, "out").contains_key("contrasts.csv"));
}

// Points that fail.

#[test]
fn a_point_that_fails_says_why_and_the_rest_is_done() {
    // Each level is sound, but a norm that has been taken out cannot be given a weight.
    let design = r#"
[[factor]]
name = "mandate"
levels = [{ name = "as it is" }, { name = "one norm", set = { "weights.un" = "counterterrorism:1" } }]

[[factor]]
name = "protection"
levels = [{ name = "as it is" }, { name = "more", set = { "weights.un.protection_of_civilians" = 0.8 } }]

[replications]
count = 3

[contrast]
factor = "protection"
base = "as it is"
"#;
    let place = place("failed", design);
    let text = assert_done(&sweep(&place, "out", &[]));
    assert!(text.contains("12 runs at 4 design points, 3 failed (see the column `failed` of runs)"), "{text}");
    let runs = rows(&place, "out/runs.csv");
    let (failed, done): (Vec<&Row>, Vec<&Row>) = runs.iter().partition(|row| !row["failed"].is_empty());
    assert_eq!((failed.len(), done.len()), (3, 9));
    for row in failed {
        assert_eq!(
            (row["mandate"].as_str(), row["protection"].as_str(), row["hpi_core.nation"].as_str()),
            ("one norm", "more", "")
        );
        assert!(row["failed"].contains("found no row for norm protection_of_civilians"), "{}", row["failed"]);
    }
    assert!(done.iter().all(|row| number(row, "hpi_core.nation") > 0.0));
    let design = rows(&place, "out/design.csv");
    assert_eq!((design[3]["done"].as_str(), design[3]["failed"].as_str()), ("0", "3"));
    assert_eq!(rows(&place, "out/contrasts.csv").iter().filter(|row| row["mandate"] == "one norm").count(), 0);
    // The failed are kept too.
    assert_done(&sweep(&place, "out", &["--quiet"]));
    assert_eq!(place.json("out/manifest.json")["played_by_this_command"], 0);
}

#[test]
fn files_that_change_while_runs_are_played_stop_the_sweep_and_are_no_result() {
    let place = Place::new("sweep-changed");
    let scenario = place.copy();
    write_on(&place, "d", "scenario", CHANNELS);
    let design = Design::load(&place.folder.join("d.toml"), None).unwrap();
    let sweep = Sweep::new(&design, "d.toml", None);
    let path = place.folder.join("runs.log");
    let mut log = RunLog::go_on(&path, sweep.header()).unwrap();
    let stop = AtomicBool::new(false);
    let file = scenario.join("districts.csv");
    let whole = fs::read_to_string(&file).unwrap();
    for spoilt in [whole.replace("60000", "70000"), whole.replace("60000", "many"), String::new()] {
        fs::write(&file, spoilt).unwrap();
        let error = sweep.play(&mut log, &stop, |_| ()).unwrap_err();
        assert!(matches!(error, RunLogError::Changed(_)), "{error}");
        assert!(error.to_string().contains("its files were changed while runs were played; put them back"), "{error}");
    }
    assert!(log.is_empty());
    fs::write(&file, whole).unwrap();
    assert!(sweep.play(&mut log, &stop, |_| ()).unwrap());
    assert_eq!(log.len(), 24);
    for key in log.keys().collect::<Vec<_>>() {
        assert!(matches!(log.read(key).unwrap(), Some(Record::Done(_))));
    }
}

// What is refused.

/// A factor, its quality being that of a force.
const QUALITY: &str = "[[factor]]\npath = \"organizations.un.quality\"\n";

/// A factor of mixtures of two norms.
const MIXTURE: &str =
    "[[factor]]\nname = \"norms\"\nmixture = [\"un\"]\ncomponents = [\"protection_of_civilians\", \"stabilization\"]\n";

/// Checks that designs are refused with these words, and that nothing is written.
fn assert_refused(test: &str, cases: &[(String, &[&str])]) {
    let place = place(test, "");
    for (design, words) in cases {
        write(&place, "d", design);
        assert_fails(&sweep(&place, "out", &[]), 2, words);
        assert!(!place.folder.join("out").exists(), "{design}");
    }
}

/// A design of a factor with levels and what follows.
fn with(rest: &str) -> String {
    format!("{QUALITY}levels = [0.3, 0.6]\n{rest}")
}

#[test]
fn mixtures_off_the_simplex_or_of_what_is_not_there_are_refused() {
    let rows = |rows: &str| format!("{MIXTURE}rows = {rows}\n");
    let lattice =
        |from: &str, to: &str| format!("{}design = \"simplex-lattice\"\ndegree = 1\n", MIXTURE.replace(from, to));
    let accepted = "accepted: 2 weights from 0 to 1 with the sum 1, in the order of components";
    assert_refused(
        "bad-mixtures",
        &[
            (rows("[[0.5, 0.5], [0.5, 0.6]]"), &["d.toml:9: norms.rows[1]: found [0.5, 0.6] (sum 1.1)", accepted]),
            (rows("[[0.5, 0.3, 0.2]]"), &["d.toml:9: norms.rows[0]: found [0.5, 0.3, 0.2]", accepted]),
            (rows("[[1.5, -0.5]]"), &["d.toml:9: norms.rows[0]: found [1.5, -0.5]", accepted]),
            (rows("[[0.5, 0.5], [0.5, 0.5]]"), &["d.toml", "\".5/.5\" twice", "every level once"]),
            (MIXTURE.into(), &["d.toml:5: norms.design: found none, and no rows"]),
            (
                format!("{MIXTURE}design = \"simplex-lattice\"\n"),
                &["d.toml:5: norms.degree: found none; accepted: a whole number from 1"],
            ),
            (
                lattice("\"stabilization\"", "\"stabilisation\""),
                &[
                    "d.toml:8: norms.components: found \"stabilisation\"",
                    "counterterrorism",
                    "(did you mean stabilization?)",
                ],
            ),
            (
                lattice("\"un\"", "\"unn\""),
                &["d.toml:7: norms.mixture: found \"unn\"", "organizations: army, un", "(did you mean un?)"],
            ),
            (lattice("\"un\"", ""), &["d.toml:7: norms.mixture: found []"]),
        ],
    );
}

#[test]
fn mixtures_that_are_close_to_each_other_are_no_mixture_twice() {
    let place = place(
        "close",
        &format!("{MIXTURE}rows = [[0.33333, 0.66667], [0.33334, 0.66666]]\n[replications]\ncount = 1\n"),
    );
    assert_done(&sweep(&place, "out", &["--quiet"]));
    let labels: Vec<String> = rows(&place, "out/design.csv").iter().map(|row| row["label"].clone()).collect();
    assert_eq!(labels, [".33333/.66667", ".33334/.66666"]);
}

#[test]
fn unknown_keys_paths_and_names_are_refused_with_what_is_meant() {
    let quality = "(did you mean organizations.un.quality?)";
    let unknown = "found an unknown path; accepted: a key of parameters.csv";
    assert_refused(
        "bad-names",
        &[
            (
                QUALITY.replace("quality", "qualty") + "levels = [0.3]\n",
                &["error: d.toml: 1 fault", "d.toml:6: organizations.un.qualty", unknown, quality],
            ),
            (
                format!("[set]\n\"organizations.un.qualty\" = 3\n{}", with("")),
                &["d.toml:6: organizations.un.qualty", unknown, quality],
            ),
            (
                format!("{QUALITY}level = [0.3]\n"),
                &[
                    "d.toml:7: factor.1.level: found an unknown key; accepted: one of name, path",
                    "(did you mean levels?)",
                ],
            ),
            (
                format!("questions = 1\n{}", with("")),
                &["d.toml:5: questions: found an unknown key", "(did you mean question?)"],
            ),
            (
                with("[contrast]\nfactor = \"quality\"\nbase = \"0.3\"\n"),
                &["d.toml:9: contrast.factor: found \"quality\"; accepted: one of organizations.un.quality"],
            ),
            (
                with("[contrast]\nfactor = \"organizations.un.quality\"\nbase = \"0.4\"\n"),
                &["d.toml:10: contrast.base: found \"0.4\"; accepted: one of 0.3, 0.6"],
            ),
            (
                with("[replications]\nuntil_halfwidth = 2\nresponse = \"hpi_cor\"\n"),
                &["d.toml:10: replications.response: found \"hpi_cor\" of affected", "(did you mean hpi_core?)"],
            ),
            (
                with("[replications]\nuntil_halfwidth = 2\narea = \"hills\"\n"),
                &["d.toml:10: replications.area: found \"hills\"; accepted: nation or affected"],
            ),
            (
                with("[[factor]]\nparameters = [\"overlay.*\"]\n[sampling]\ndesign = \"sobol\"\npoints = 4\n"),
                &["d.toml:9: factor 2.parameters: found \"overlay.*\"; accepted: keys of parameters.csv"],
            ),
        ],
    );
}

#[test]
fn numbers_that_make_no_design_are_refused() {
    let sobol = "[sampling]\ndesign = \"sobol\"\npoints = 4\n";
    let rate = "[[factor]]\npath = \"violence.attack_rate\"\nlevels = [1e-4, 0.0001]\n";
    let range = |low: &str, high: &str, rest: &str| format!("{QUALITY}low = {low}\nhigh = {high}\n{rest}");
    assert_refused(
        "bad-numbers",
        &[
            (String::new(), &["d.toml: factor: found no factor; accepted: at least one [[factor]]"]),
            (
                format!("{QUALITY}levels = []\n"),
                &["d.toml:7: organizations.un.quality.levels: found []; accepted: at least one level"],
            ),
            (
                with("[replications]\ncount = 0\n"),
                &["d.toml:9: replications.count: found 0; accepted: a whole number from 1"],
            ),
            (with("[replications]\ncount = -1\n"), &["d.toml:9: ", "found -1"]),
            (
                with("[replications]\ncount = 1\nuntil_halfwidth = 2\n"),
                &["d.toml:9: replications.count: found 1; accepted: at least 2"],
            ),
            (with("[replications]\nuntil_halfwidth = 0\n"), &["d.toml:9: replications.until_halfwidth: found 0"]),
            (
                with("[replications]\nuntil_halfwidth = 2\nmost = 9\n"),
                &["d.toml:10: replications.most: found step 10, most 9, count 20"],
            ),
            (
                with(rate),
                &["d.toml:10: violence.attack_rate.levels: found \"0.0001\" twice; accepted: every level once"],
            ),
            (with(&with("")), &["found two factors \"organizations.un.quality\""]),
            (
                range("0.6", "0.3", sobol),
                &[
                    "d.toml: 1 fault",
                    "d.toml:7: organizations.un.quality.low: found 0.6 to 0.3; accepted: a low below high",
                ],
            ),
            (range("nan", "0.3", sobol), &["d.toml:7: factor.1.low: found nan; accepted: a finite number"]),
            (
                range("-inf", "inf", sobol),
                &[
                    "d.toml:7: factor.1.low: found -inf",
                    "d.toml:8: factor.1.high: found inf; accepted: a finite number",
                ],
            ),
            (
                range("0.3", "0.6", ""),
                &["d.toml: sampling: found factors with a range and no [sampling]; accepted: [sampling] with"],
            ),
            (
                range("0.3", "0.6", &sobol.replace('4', "1")),
                &["d.toml:11: sampling.points: found 1; accepted: how many points, from 2"],
            ),
            (with(sobol), &["d.toml:8: sampling: found no factor with a range"]),
            (
                "[[factor]]\nparameters = [\"*\"]\n[sampling]\ndesign = \"saltelli\"\npoints = 4\n".into(),
                &["d.toml:8: sampling.design: found 256 factors; accepted: at most 128", "Morris"],
            ),
            (
                format!("{QUALITY}levels = [0.3, -5]\n"),
                &["d.toml:6: organizations.un.quality: found \"-5\"", "a number from 0 to"],
            ),
        ],
    );
}

#[test]
fn a_bad_table_of_points_is_named() {
    let place = place("bad-table", "[[factor]]\ntable = \"t.csv\"\n");
    let refused = |content: Option<&str>, words: &[&str]| {
        if let Some(content) = content {
            fs::write(place.folder.join("t.csv"), content).unwrap();
        }
        assert_fails(&sweep(&place, "out", &[]), 2, words);
    };
    refused(None, &["t.csv: file: found no such file"]);
    refused(Some(""), &["t.csv: file: found an empty file"]);
    refused(Some("organizations.un.quality\n"), &["t.csv: ", "an empty table"]);
    refused(Some("name\na\n"), &["t.csv: ", "a header with paths, as --set takes them"]);
    refused(
        Some("name,organizations.un.quality\na,0.3\nb\n"),
        &["t.csv:3: ", "found 1 column; accepted: 2 columns, as in the header"],
    );
    refused(
        Some("organizations.un.qualty\n0.3\n"),
        &["t.csv:1: organizations.un.qualty", "did you mean organizations.un.quality"],
    );
    refused(
        Some("organizations.un.quality\n0.3\nmuch\n"),
        &["t.csv:3: organizations.un.quality: found \"much\"; accepted: a number"],
    );
    refused(Some("organizations.un.quality,organizations.un.quality\n0.3,0.3\n"), &["two factors"]);
    fs::write(place.folder.join("t.csv"), "name,organizations.un.quality\nlow,0.3\nas it is,\n").unwrap();
    assert_done(&sweep(&place, "out", &["--quiet", "--replications", "1"]));
    // The table belongs to what the sweep is.
    fs::write(place.folder.join("t.csv"), "name,organizations.un.quality\nlow,0.4\nas it is,\n").unwrap();
    assert_fails(&sweep(&place, "out", &[]), 2, &["they differ in the table of points"]);
}

#[test]
fn a_huge_design_says_how_many_runs_it_has_and_wants_a_yes() {
    let factors = |levels: usize, of: usize| -> String {
        let level = |n: usize| format!("{{ name = \"{n}\" }}");
        let levels = (0..levels).map(level).collect::<Vec<_>>().join(", ");
        (0..of).map(|n| format!("[[factor]]\nname = \"f{n}\"\nlevels = [{levels}]\n")).collect()
    };
    assert_refused(
        "huge",
        &[
            (
                with("[replications]\ncount = 500000000000\n"),
                &[
                    "d: found 1,000,000,000,000 runs (2 design points that need runs of their own), about ",
                    "years",
                    "--yes",
                ],
            ),
            (
                factors(10, 6) + "[replications]\ncount = 1000000\n",
                &["found 1,000,000,000,000 runs (1,000,000 design points", "--yes"],
            ),
            (
                factors(2, 65),
                &["d.toml: factor: found more than 2^64 design points; accepted: a design with fewer levels"],
            ),
            (with("[replications]\nuntil_halfwidth = 1\nmost = 40000\n"), &["found 80,000 runs", "--yes"]),
        ],
    );
}

#[test]
fn a_folder_of_something_else_or_of_another_sweep_is_left_alone() {
    let place = Place::new("sweep-folders");
    let scenario = place.copy();
    write_on(&place, "d", "scenario", CHANNELS);
    let refused = |words: &[&str]| {
        let before = fs::read(log_of(&place, "out")).unwrap();
        assert_fails(&sweep(&place, "out", &[]), 2, words);
        assert!(fs::read(log_of(&place, "out")).unwrap() == before);
    };
    let differs = |what: &str| format!("out/runs.log: holds other runs: they differ in {what}");
    fs::create_dir(place.folder.join("notes")).unwrap();
    fs::write(place.folder.join("notes/mine"), "").unwrap();
    assert_fails(&sweep(&place, "notes", &["--force"]), 2, &["notes: exists and holds no sweep; choose another --out"]);
    assert_eq!(place.entries("notes"), ["mine"]);
    assert_done(&sweep(&place, "out", &["--quiet", "--replications", "1"]));
    let seed = differs("the seed (1 there, 7 now)");
    assert_fails(&sweep(&place, "out", &["--seed", "7"]), 2, &[&seed, "choose another --out, or give --force"]);
    // The design: what decides runs may not change, what chooses among them or describes them may.
    write_on(&place, "d", "scenario", &CHANNELS.replace("points = 4", "points = 5"));
    refused(&[&differs("the design (its key `sampling`)")]);
    write_on(&place, "d", "scenario", &CHANNELS.replace("overlap.*", "overlap.a*"));
    refused(&[&differs("the design (its key `factor`)")]);
    write_on(&place, "d", "scenario", &format!("{CHANNELS}\n[responses]\nfrom = 2030\n"));
    assert_done(&sweep(&place, "out", &["--quiet", "--replications", "1"]));
    // The scenario.
    let file = scenario.join("districts.csv");
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, whole.replace("60000", "60001")).unwrap();
    refused(&[&differs("the scenario (districts.csv)")]);
    fs::write(&file, whole).unwrap();
    // The program.
    let log = fs::read(log_of(&place, "out")).unwrap();
    let other = relabelled(&log, "\"program\":\"", "\"program\":\"9.9 ");
    fs::write(log_of(&place, "out"), other).unwrap();
    refused(&[&differs("the program (9.9 "), " there, "]);
    assert_done(&sweep(&place, "out", &["--quiet", "--replications", "1", "--force"]));
    assert_eq!(place.json("out/manifest.json")["played_by_this_command"], 8);
}

/// A log with something else in its header, its length and checksum being right.
fn relabelled(log: &[u8], from: &str, to: &str) -> Vec<u8> {
    let start = "mandate runs 1\n".len();
    let header = crate::sweep::ends(log)[0];
    let text = String::from_utf8(log[start + 8..header].to_vec()).unwrap().replacen(from, to, 1);
    let length = (text.len() as u32).to_le_bytes();
    let checksum = crc32fast::hash(text.as_bytes()).to_le_bytes();
    [&log[..start], &length, &checksum, text.as_bytes(), &log[header..]].concat()
}

#[test]
fn a_design_or_a_scenario_that_is_not_there_is_named() {
    let place = place("missing", CHANNELS);
    assert_fails(&place.mandate(&["sweep", "nowhere.toml"]), 2, &["nowhere.toml: file: found no such file"]);
    assert_fails(&place.mandate(&["sweep", "."]), 2, &[".: file: found a folder; accepted: a file"]);
    write_on(&place, "d", "nowhere", CHANNELS);
    assert_fails(&sweep(&place, "out", &[]), 2, &["nowhere: scenario: found no such folder"]);
    fs::write(place.folder.join("d.toml"), "").unwrap();
    assert_fails(&sweep(&place, "out", &[]), 2, &["d.toml: file: found an empty file"]);
    fs::write(place.folder.join("d.toml"), "title = \"x\"\n").unwrap();
    assert_fails(&sweep(&place, "out", &[]), 2, &["d.toml", "question: found no such key"]);
    write(&place, "d", &format!("{CHANNELS}x = [1,\n"));
    assert_fails(
        &sweep(&place, "out", &[]),
        2,
        &["d.toml:", "x: found `[` that is not closed", "a list or section with ] at its end"],
    );
    let output = sweep(&place, "out", &["--threads", "0"]);
    assert_fails(&output, 2, &["found 0; accepted: a whole number from 1 to 1024"]);
    write(&place, "d", ADAPTIVE);
    let output = sweep(&place, "out", &["--replications", "1"]);
    assert_fails(&output, 2, &["--replications: found 1; accepted: at least 2 with until_halfwidth"]);
    assert!(!place.folder.join("out").exists());
}
