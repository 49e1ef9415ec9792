//! The command line: what a user types, what comes out, and the message and exit code of each mistake.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A small scenario, and a day after its start that keeps runs short.
const SCENARIO: &str = "two-districts";

/// An empty folder for one test, with the scenarios beside it.
pub struct Place {
    /// Its path.
    pub folder: PathBuf,
}

impl Place {
    pub fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{test}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    pub fn scenario(name: &str) -> String {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name).display().to_string()
    }

    /// A copy of the small scenario that a test may spoil.
    pub fn copy(&self) -> PathBuf {
        let copy = self.folder.join("scenario");
        fs::create_dir_all(&copy).unwrap();
        for entry in fs::read_dir(Self::scenario(SCENARIO)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
        }
        copy
    }

    pub fn mandate(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
        command.args(arguments).current_dir(&self.folder).output().unwrap()
    }

    /// Runs the small scenario with further arguments.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let scenario = Self::scenario(SCENARIO);
        self.mandate(&[&["run", &scenario], arguments].concat())
    }

    pub fn entries(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.folder.join(folder)) else { return Vec::new() };
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Writes a file.
    pub fn write(&self, file: &str, content: &str) {
        fs::write(self.folder.join(file), content).unwrap();
    }

    pub fn json(&self, file: &str) -> serde_json::Value {
        serde_json::from_slice(&fs::read(self.folder.join(file)).unwrap()).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Checks the exit code and that standard error says each of the words.
pub fn assert_fails(output: &Output, code: i32, words: &[&str]) {
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{message}");
    for word in words {
        assert!(message.contains(word), "`{word}` is not in: {message}");
    }
    assert!(!message.contains("panicked"), "{message}");
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
}

pub fn assert_done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn a_second_run_takes_the_next_free_name_and_has_the_same_events() {
    let place = Place::new("second");
    let first = assert_done(&place.run(&[]));
    assert!(first.contains("ONE run") && first.contains("seed 1"), "{first}");
    assert!(first.contains("Results: output/two-districts-1\n"), "{first}");
    let second = assert_done(&place.run(&[]));
    assert!(second.contains("Results: output/two-districts-1-2\n"), "{second}");
    assert_eq!(place.entries("output"), ["two-districts-1", "two-districts-1-2"]);
    for file in ["events.csv", "series.csv", "strength.csv", "summary.json"] {
        let read = |folder: &str| fs::read(place.folder.join("output").join(folder).join(file)).unwrap();
        assert!(read("two-districts-1") == read("two-districts-1-2"), "{file} differs");
    }
}

#[test]
fn a_summary_fits_on_eighty_columns() {
    let place = Place::new("width");
    for arguments in [&["--bookkeeping"][..], &["--replications", "2"]] {
        let summary = assert_done(&place.run(arguments));
        let wide: Vec<&str> = summary.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{wide:?}");
    }
    let scenario = Place::scenario("mali");
    let checked = assert_done(&place.mandate(&["check", &scenario, "--parameters"]));
    let wide: Vec<&str> = checked.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:?}");
}

#[test]
fn quiet_prints_nothing_and_another_seed_takes_its_own_folder() {
    let place = Place::new("quiet");
    let output = place.run(&["--quiet", "--seed", "7", "--replication", "3"]);
    assert_eq!(assert_done(&output), "");
    assert!(output.stderr.is_empty());
    let manifest = place.json("output/two-districts-7/manifest.json");
    assert_eq!((&manifest["seed"], &manifest["replication"]), (&7.into(), &3.into()));
}

#[test]
fn the_manifest_says_what_made_the_results() {
    let place = Place::new("manifest");
    assert_done(&place.run(&["--set", "step_days=3.5", "--out", "trial"]));
    let manifest = place.json("trial/manifest.json");
    assert_eq!(manifest["program"], "mandate");
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["overrides"][0], "step_days=3.5");
    assert_eq!(manifest["until"], serde_json::Value::Null);
    assert!(manifest["steps"].as_u64().unwrap() > 0);
    assert!(manifest["command"].as_array().unwrap().iter().any(|word| word == "run"));
    let inputs = manifest["scenario"]["inputs"].as_array().unwrap();
    let of_document = inputs.iter().find(|input| input["file"] == "scenario.toml").unwrap();
    assert_eq!(of_document["sha256"].as_str().unwrap().len(), 64);
    assert!(inputs.len() > 10);
}

#[test]
fn a_folder_that_exists_is_refused_without_force() {
    let place = Place::new("exists");
    assert_done(&place.run(&["--out", "trial", "--quiet"]));
    let refused = place.run(&["--out", "trial"]);
    assert_fails(&refused, 2, &["trial", "exists already", "--force"]);
    assert_done(&place.run(&["--out", "trial", "--force", "--seed", "2"]));
    assert_eq!(place.json("trial/manifest.json")["seed"], 2);
    assert_eq!(place.entries("."), ["trial"]);
}

#[test]
fn force_does_not_replace_what_is_no_run() {
    let place = Place::new("not-ours");
    fs::create_dir(place.folder.join("thesis")).unwrap();
    fs::write(place.folder.join("thesis/chapter.txt"), "years of work").unwrap();
    let refused = place.run(&["--out", "thesis", "--force"]);
    assert_fails(&refused, 2, &["thesis", "manifest.json"]);
    assert_eq!(place.entries("thesis"), ["chapter.txt"]);
    assert_done(&place.run(&["--out", "trial", "--quiet"]));
    fs::write(place.folder.join("trial/analysis.R"), "beside a run").unwrap();
    assert_fails(&place.run(&["--out", "trial", "--force"]), 2, &["trial", "files of yours"]);
    fs::remove_file(place.folder.join("trial/analysis.R")).unwrap();
    // Results of another command, and links, are called what they are.
    let scenario = Place::scenario("two-districts");
    let compare = ["compare", &scenario, "none", "--replications", "2", "--no-channels", "--until", "2030-02-28"];
    let compare = |more: &[&str]| place.mandate(&[&compare[..], more].concat());
    assert_fails(
        &compare(&["--out", "trial", "--force"]),
        2,
        &["found results of `mandate run` with", "accepted: another --out"],
    );
    assert_done(&compare(&["--out", "compared", "--quiet"]));
    assert_fails(&place.run(&["--out", "compared", "--force"]), 2, &["found results of `mandate compare` with"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("compared", place.folder.join("link")).unwrap();
        assert_fails(
            &compare(&["--out", "link", "--force"]),
            2,
            &["link: found a link", "accepted: the folder itself, "],
        );
        fs::remove_file(place.folder.join("link")).unwrap();
    }
    assert_done(&compare(&["--out", "compared", "--force", "--quiet"]));
    fs::remove_dir_all(place.folder.join("trial")).unwrap();
    assert_fails(&place.run(&["--force"]), 2, &["--out"]);
    assert_fails(&place.run(&["--out", ".."]), 2, &["not the name of a new folder"]);
}

#[test]
fn a_folder_that_cannot_be_written_fails_before_the_run() {
    let place = Place::new("unwritable");
    fs::write(place.folder.join("file"), "").unwrap();
    let failed = place.run(&["--out", "file/trial"]);
    assert_fails(&failed, 1, &["file", "cannot write", "--out"]);
    assert_eq!(place.entries("."), ["file"]);
}

#[test]
fn unknown_paths_and_values_of_set_are_named() {
    let place = Place::new("set");
    let unknown = place.run(&["--set", "violence.atack_rate=1"]);
    assert_fails(&unknown, 2, &["violence.atack_rate", "unknown path", "violence.attack_rate"]);
    assert_fails(&place.run(&["--set", "violence.attack_rate=many"]), 2, &["violence.attack_rate", "many", "a number"]);
    assert_fails(&place.run(&["--set", "seed"]), 2, &["PATH=VALUE, with a `=`"]);
    assert!(place.entries("output").is_empty());
}

#[test]
fn a_format_that_is_unknown_is_refused_with_those_there_are() {
    let place = Place::new("format");
    assert_fails(&place.run(&["--format", "excel"]), 2, &["--format", "excel", "csv, parquet"]);
    assert!(place.entries("output").is_empty());
    assert_done(&place.run(&["--format", "csv", "--quiet", "--out", "run"]));
}

#[test]
fn until_must_lie_within_the_scenario() {
    let place = Place::new("until");
    assert_fails(&place.run(&["--until", "1999-01-01"]), 2, &["--until", "1999-01-01", "accepted: a date from"]);
    assert_fails(&place.run(&["--until", "2999-01-01"]), 2, &["--until", "2999-01-01", "accepted: a date from"]);
    assert_fails(&place.run(&["--until", "tomorrow"]), 2, &["--until", "tomorrow", "2013-07-01"]);
    let scenario = Place::scenario("mali");
    assert_fails(&place.mandate(&["run", &scenario, "--until", "2012-01-03"]), 2, &["at least one step of 7 days"]);
    assert!(place.entries("output").is_empty());
    assert_done(&place.mandate(&["run", &scenario, "--until", "2012-03-01", "--out", "short"]));
    assert_eq!(place.json("short/manifest.json")["until"], "2012-03-01");
    assert_eq!(place.json("short/summary.json")["years"][0]["whole"], false);
}

#[test]
fn several_replications_give_one_folder_that_does_not_depend_on_threads() {
    let place = Place::new("replications");
    let summary = assert_done(&place.run(&["--replications", "3", "--replication", "5", "--out", "many"]));
    assert!(summary.contains("3 replications (5 to 7) of seed 1"), "{summary}");
    assert!(summary.contains("ookkeeping"), "{summary}");
    let tables = ["district_years.csv", "districts.geojson", "event_sizes.csv", "manifest.json", "months.csv"];
    assert_eq!(place.entries("many"), [&tables[..], &["replications.csv", "scenario.json", "summary.json"]].concat());
    let table = fs::read_to_string(place.folder.join("many/replications.csv")).unwrap();
    assert_eq!(table.lines().next(), Some("replication,measure,year,value"));
    let scenario = Place::scenario(SCENARIO);
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    command.args(["run", &scenario, "--replications", "3", "--replication", "5", "--out", "alone"]);
    assert_done(&command.env("RAYON_NUM_THREADS", "1").current_dir(&place.folder).output().unwrap());
    let alone = fs::read_to_string(place.folder.join("alone/replications.csv")).unwrap();
    assert_eq!(table, alone);
}

#[test]
fn a_wrong_path_says_what_to_do() {
    let place = Place::new("path");
    assert_fails(&place.mandate(&["run", "nowhere"]), 2, &["nowhere", "no such folder", "scenario.toml", "help:"]);
    fs::create_dir_all(place.folder.join("scenarios/one")).unwrap();
    fs::write(place.folder.join("scenarios/one/scenario.toml"), "").unwrap();
    assert_fails(&place.mandate(&["check", "nowhere"]), 2, &["scenarios here: scenarios/one"]);
    let file = Path::new(&Place::scenario(SCENARIO)).join("scenario.toml");
    assert_fails(&place.mandate(&["check", file.to_str().unwrap()]), 2, &["give the folder"]);
}

#[test]
fn check_prints_what_a_scenario_says() {
    let place = Place::new("check");
    let scenario = Place::scenario("mali");
    let checked = assert_done(&place.mandate(&["check", &scenario]));
    for word in [
        "12,150",
        "extremist_group",
        "Overlap of norms",
        "Security clusters",
        "Security as justice",
        "No fault in 28 files",
    ] {
        assert!(checked.contains(word), "`{word}` is not in: {checked}");
    }
    assert!(!checked.contains("violence.attack_rate"));
    let json = assert_done(&place.mandate(&["check", &scenario, "--json", "--set", "violence.attack_rate=5e-5"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let parameters = json["parameters"].as_array().unwrap();
    let rate = parameters.iter().find(|record| record["key"] == "violence.attack_rate").unwrap();
    assert_eq!(rate["value"], 5e-5);
    assert!(!rate["source"].as_str().unwrap().is_empty());
}

#[test]
fn check_lists_the_ids_that_tables_and_changes_accept() {
    let place = Place::new("ids");
    let scenario = Place::scenario(SCENARIO);
    let listed = assert_done(&place.mandate(&["check", &scenario, "--ids"]));
    for words in [
        "hills",
        "Organizations: army, un, allies, insurgents, militia",
        "Norms: protection_of_civilians",
        "Dated causes (timeline.ID): ",
        "un.2030-01-01",
    ] {
        assert!(listed.contains(words), "{words}: {listed}");
    }
    let all = assert_done(&place.mandate(&["check", &Place::scenario("mali"), "--ids"]));
    assert!(all.lines().all(|line| line.chars().count() <= 80) && all.contains("minusma"), "{all}");
    assert!(assert_done(&place.mandate(&["check", &scenario])).contains("ids: --ids"));
}

#[test]
fn check_prints_every_fault_of_a_broken_scenario_without_colour() {
    let place = Place::new("faults");
    let copy = place.copy();
    let spoil = |file: &str, from: &str, to: &str| {
        let path = copy.join(file);
        let content = fs::read_to_string(&path).unwrap();
        assert!(content.contains(from), "{file} has no `{from}`");
        fs::write(path, content.replacen(from, to, 1)).unwrap();
    };
    spoil("scenario.toml", "step_days = ", "step_days = -");
    spoil("parameters.csv", "violence.attack_rate,", "violence.attack_rate,-");
    let failed = place.mandate(&["check", "scenario"]);
    assert_fails(&failed, 2, &["2 faults", "scenario.toml:", "step_days", "parameters.csv:", "accepted:"]);
    assert!(!text(&failed.stderr).contains('\u{1b}'));
}

#[test]
fn the_schema_is_valid_json_and_knows_the_keys() {
    let schema = assert_done(&Place::new("schema").mandate(&["schema"]));
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    for key in ["format", "start", "organizations", "clusters"] {
        assert!(schema["properties"].get(key).is_some(), "{key}");
    }
}

#[test]
fn version_help_and_completions_are_there() {
    let place = Place::new("help");
    let version = assert_done(&place.mandate(&["--version"]));
    let commit = version.split("(commit ").nth(1).unwrap().trim_end().trim_end_matches(')').to_string();
    let is_hexadecimal = commit.len() >= 7 && commit.chars().all(|c| c.is_ascii_hexdigit());
    assert!(is_hexadecimal || commit == "unknown", "{version}");
    assert!(assert_done(&place.mandate(&["help", "run"])).contains("Examples:"));
    assert!(assert_done(&place.mandate(&["completions", "bash"])).contains("mandate"));
    assert_fails(&place.mandate(&["rum"]), 2, &["rum", "run"]);
    assert_fails(&place.mandate(&[]), 2, &["Usage"]);
}

#[test]
fn events_have_the_columns_of_ged_and_keep_its_rules() {
    let place = Place::new("ged");
    let scenario = Place::scenario("mali");
    assert_done(&place.mandate(&["run", &scenario, "--until", "2013-06-30", "--out", "run"]));
    let mut table = csv::Reader::from_path(place.folder.join("run/events.csv")).unwrap();
    let columns: Vec<String> = table.headers().unwrap().iter().map(String::from).collect();
    let expected: Vec<&str> = GED.split_whitespace().collect();
    assert_eq!(columns[..expected.len()], expected);
    let rows: Vec<BTreeMap<String, String>> = table.deserialize().map(Result::unwrap).collect();
    assert!(rows.len() > 5, "{}", rows.len());
    for row in &rows {
        let number = |column: &str| -> i64 { row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}")) };
        let sum: i64 = ["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"].map(number).iter().sum();
        assert_eq!(number("best"), sum, "{row:?}");
        assert!(number("low") <= number("best") && number("best") <= number("high") && number("best") >= 1);
        assert!((1..=3).contains(&number("type_of_violence")));
        assert_eq!(number("type_of_violence") == 3, row["side_b"] == "Civilians", "{row:?}");
        assert!(number("conflict_new_id") < 0 && number("dyad_new_id") < 0);
        assert_eq!((number("where_prec"), number("date_prec")), (3, 3));
        assert!(row["date_start"] <= row["date_end"] && row["date_start"].starts_with(&row["year"]));
        let (latitude, longitude): (f64, f64) = (row["latitude"].parse().unwrap(), row["longitude"].parse().unwrap());
        let cell = ((latitude + 90.0) * 2.0).floor() * 720.0 + ((longitude + 180.0) * 2.0).floor() + 1.0;
        assert_eq!(number("priogrid_gid"), cell as i64);
        if row["country"] == "Mali" {
            assert_eq!((number("country_id"), row["region"].as_str()), (432, "Africa"));
        }
    }
    let of_state = rows.iter().filter(|row| row["type_of_violence"] == "1" && row["threatened"] == "fama");
    for row in of_state {
        assert_eq!((row["side_a"].as_str(), row["gwnoa"].as_str()), ("Government of Mali", "432"), "{row:?}");
    }
    let mut counts: BTreeMap<(&str, &str), (i64, &str)> = BTreeMap::new();
    for row in &rows {
        let entry = counts.entry((&row["dyad_new_id"], &row["year"])).or_insert((0, &row["active_year"]));
        entry.0 += row["best"].parse::<i64>().unwrap();
    }
    assert!(counts.values().all(|(deaths, active)| (*deaths >= 25) == (*active == "1")), "{counts:?}");
}

#[test]
fn the_series_is_tidy_and_agrees_with_the_events() {
    let place = Place::new("series");
    assert_done(&place.run(&["--out", "run"]));
    let mut deaths = 0.0;
    let mut table = csv::Reader::from_path(place.folder.join("run/series.csv")).unwrap();
    assert_eq!(table.headers().unwrap(), vec!["date", "step", "district", "measure", "value"]);
    for row in table.records().map(Result::unwrap) {
        let value: f64 = row[4].parse().unwrap();
        let bounded = row[3].starts_with("control:") || ["authority", "mean_fear", "trust_state"].contains(&&row[3]);
        assert!(value >= 0.0 && (!bounded || value <= 1.0), "{row:?}");
        deaths += if &row[3] == "deaths_all" { value } else { 0.0 };
    }
    let mut events = csv::Reader::from_path(place.folder.join("run/events.csv")).unwrap();
    let best: f64 =
        events.deserialize::<BTreeMap<String, String>>().map(|row| row.unwrap()["best"].parse::<f64>().unwrap()).sum();
    assert_eq!(deaths, best);
    assert_eq!(place.json("run/summary.json")["totals"]["deaths"].as_f64(), Some(best));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_so_and_leaves_nothing() {
    let place = Place::new("interrupt");
    let scenario = Place::scenario("mali");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    // Small steps make the run long enough to be interrupted.
    command.args(["run", &scenario, "--set", "step_days=0.05"]).current_dir(&place.folder);
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let begun = || place.entries("output").iter().any(|name| name.contains("partial"));
    while !begun() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let signal = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signal.success());
    let output = child.wait_with_output().unwrap();
    assert_fails(&output, 130, &["interrupted", "nothing was kept"]);
    assert!(place.entries("output").is_empty());
}

/// Columns of UCDP GED 25.1, in order.
const GED: &str = "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name \
    dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b \
    number_of_sources source_article source_office source_date source_headline source_original where_prec \
    where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region \
    event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob";
