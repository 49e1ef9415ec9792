//! Whole pipelines on random small scenarios: run, comparison and sweep, each plotted, reported and read back.
//!
//! Scenarios start from the teaching scenario and differ within declared bounds: year, length, length of a step, districts and
//! their inhabitants, strengths, parameters, switches. What fails is made smaller until nothing can be left out of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::Span;
use jiff::civil::{Date, date};
use mandate::report::chart::Wishes;
use mandate::report::reading::Output;
use mandate::report::table::Kind;
use mandate::report::{Format, OutputFolder};
use mandate::scenario::{Scenario, Source};
use mandate::study::comparison::{self, Other};
use mandate::study::lists::tables;
use mandate::study::{Unwatched, page, picture, run, sweep};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

use crate::support::{Copy, scenario};

/// What is varied.
#[derive(Clone, Debug)]
struct Asked {
    /// First year; the scenario is written for 2030.
    year: i16,
    /// Days that are played.
    days: i32,
    step_days: f64,
    seed: u64,
    /// Inhabitants of further districts.
    districts: Vec<u32>,
    /// Persons of the armed group in the hills, of the peace operation, of the intervention force.
    strengths: [u32; 3],
    /// Parameters and switches by their place, with how far they go from the low to the high end.
    parameters: Vec<(usize, f64)>,
    switches: Vec<(usize, bool)>,
    /// At which part of its log a sweep is cut.
    cut: f64,
}

/// Parameters of the teaching scenario with the ends of their ranges.
static PARAMETERS: LazyLock<Vec<(String, f64, f64)>> = LazyLock::new(|| {
    let table = scenario("two-districts", &[]).parameter_table;
    table.into_iter().map(|row| (row.key, row.low, row.high)).collect()
});

/// Its switches of two settings.
static SWITCHES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let settings = scenario("two-districts", &[]).switches.settings();
    settings.filter(|(_, value)| value == "true" || value == "false").map(|(name, _)| name).collect()
});

fn asked() -> impl Strategy<Value = Asked> {
    // An end of a range is as likely as anything between.
    let way = prop_oneof![3 => 0.0..=1.0, 1 => Just(0.0), 1 => Just(1.0)];
    let parameters = prop::collection::vec((0..PARAMETERS.len(), way), 0..6);
    let switches = prop::collection::vec((0..SWITCHES.len(), any::<bool>()), 0..3);
    let step = prop_oneof![Just(7.0), Just(28.0), Just(3.5), 3.0..28.0_f64];
    let persons = prop_oneof![1 => Just(0_u32), 4 => 1..1_500_u32];
    let strengths: [BoxedStrategy<u32>; 3] = [(1..800_u32).boxed(), persons.clone().boxed(), persons.boxed()];
    let time = (prop_oneof![Just(2030_i16), 1946..2100_i16], 20..200_i32, step, 0..1_u64 << 40);
    let place = (prop::collection::vec(1..30_000_u32, 0..4), strengths);
    (time, place, parameters, switches, 0.0..1.0_f64).prop_map(|(time, place, parameters, switches, cut)| Asked {
        year: time.0,
        days: time.1,
        step_days: time.2,
        seed: time.3,
        districts: place.0,
        strengths: place.1,
        parameters,
        switches,
        cut,
    })
}

/// The last day that is played: the dates of the tables lie before the end of the scenario, not all of the run.
fn last_day(asked: &Asked) -> Date {
    date(asked.year, 1, 1).checked_add(Span::new().days(asked.days)).unwrap()
}

/// The scenario that was asked for, in a folder.
fn made(asked: &Asked) -> Copy {
    let copy = Copy::of("two-districts");
    for (number, persons) in asked.districts.iter().enumerate() {
        let (id, north) = (format!("far{number}"), 15.0 + 0.4 * number as f64);
        copy.append(
            "districts.csv",
            &format!("{id},Far {number},Hills,Homeland,0,{north},-3.6,900,{persons},1,0.5,,test,low"),
        );
        copy.append("links.csv", &format!("hills,{id},{},test,low", 40 + 30 * number));
    }
    let [armed, mission, intervention] = asked.strengths;
    copy.replace("initial_strength.csv", "insurgents,hills,400", &format!("insurgents,hills,{armed}"));
    copy.replace("forces.csv", "level,500", &format!("level,{mission}"));
    copy.replace("forces.csv", "level,150", &format!("level,{intervention}"));
    let end = last_day(asked).max(date(asked.year, 12, 31));
    let files = fs::read_dir(copy.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for file in files.filter(|file| file.ends_with(".csv") || file == "scenario.toml").collect::<Vec<_>>() {
        copy.write(&file, copy.text(&file).replace("2030-", &format!("{}-", asked.year)));
    }
    copy.replace("scenario.toml", &format!("end = {}-12-31", asked.year), &format!("end = {end}"));
    // Few agents, for speed.
    copy.replace("scenario.toml", "persons_per_agent = 50", "persons_per_agent = 250");
    copy.replace("scenario.toml", "minimum_agents_per_district = 100", "minimum_agents_per_district = 20");
    copy.replace("scenario.toml", "step_days = 7", &format!("step_days = {}", asked.step_days));
    copy.replace("scenario.toml", "seed = 1 ", &format!("seed = {} ", asked.seed));
    for (place, way) in &asked.parameters {
        let (key, low, high) = &PARAMETERS[*place];
        copy.set(key, &(low + way * (high - low)).clamp(*low, *high).to_string());
    }
    let mut settings: BTreeMap<&str, bool> = BTreeMap::new();
    settings.extend(asked.switches.iter().map(|(place, on)| (SWITCHES[*place].as_str(), *on)));
    let lines: String = settings.iter().map(|(name, on)| format!("{name} = {on}\n")).collect();
    copy.replace("scenario.toml", "[switches]\n", &format!("[switches]\n{lines}"));
    copy
}

/// What an output folder says, drawn and read back as a user's programs do.
fn assert_readable(folder: &Path) {
    let output = Output::open(folder).unwrap();
    let figures = picture::figures(&output, &[], &Wishes::default()).unwrap();
    for figure in &figures {
        let svg = figure.picture.to_svg(&figure.title, &figure.about);
        assert!(!shows_none(&svg), "{}: a number that is none", figure.name);
    }
    let html = page::page(&output, &figures, &Wishes::default()).unwrap();
    assert!(html.contains("</html>") && !shows_none(&html));
    for entry in
        fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().extension().is_some_and(|e| e == "csv"))
    {
        assert_table(&entry.path());
    }
}

/// Whether a page or picture shows a number that is none; letters of a font in it may spell one.
fn shows_none(text: &str) -> bool {
    let letter = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
    // The script of a page comes last, and knows the word.
    let text = text.split("<script>").next().unwrap_or(text);
    let bytes = text.as_bytes();
    let alone = |at: usize| !letter(at.checked_sub(1).and_then(|at| bytes.get(at))) && !letter(bytes.get(at + 3));
    ["NaN", "inf"].iter().any(|word| text.match_indices(word).any(|(at, _)| alone(at)))
}

/// Every cell is of the kind that the dictionary says, every number finite and in the range that its unit names.
fn assert_table(path: &Path) {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let known = tables();
    let table = known.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("{name} is in no dictionary"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let measure = header.iter().position(|column| column == "measure");
    for record in reader.records() {
        let record = record.unwrap();
        let of_measure =
            measure.and_then(|at| table.measures.iter().find(|one| one.covers(&record[at]))).map(|one| one.unit);
        for (column, cell) in header.iter().zip(&record).filter(|(_, cell)| !cell.is_empty()) {
            let declared = table.columns.iter().find(|declared| declared.name == column);
            let Some(kind) = declared.map(|declared| declared.kind) else { continue };
            let fault = || format!("{name}: {column}: {cell} in {record:?}");
            match kind {
                Kind::Text => {}
                Kind::Date => assert!(cell.parse::<Date>().is_ok(), "{}", fault()),
                Kind::Flag => assert!(cell == "0" || cell == "1", "{}", fault()),
                Kind::Integer => assert!(cell.parse::<i64>().is_ok(), "{}", fault()),
                Kind::Number => {
                    let number = cell.parse::<f64>().unwrap_or(f64::NAN);
                    let unit = if column == "value" { of_measure } else { declared.map(|declared| declared.unit) };
                    assert!(number.is_finite() && range(unit.unwrap_or("")).contains(&number), "{}", fault());
                }
            }
        }
    }
}

/// What a unit admits, with the last digit that a cell has.
fn range(unit: &str) -> std::ops::RangeInclusive<f64> {
    let slack = 1e-4;
    match unit {
        "0 to 1" => -slack..=1.0 + slack,
        "0 to 100" => -slack..=100.0 + slack,
        "-1 to 1" => -1.0 - slack..=1.0 + slack,
        "up to 1" => f64::MIN..=1.0 + slack,
        "persons" | "deaths" | "events" | "cases" => -slack..=f64::MAX,
        _ => f64::MIN..=f64::MAX,
    }
}

fn sum(folder: &Path, table: &str, column: &str) -> f64 {
    let mut reader = csv::Reader::from_path(folder.join(table).with_extension("csv")).unwrap();
    let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    reader.records().map(|record| record.unwrap()[at].parse::<f64>().unwrap()).sum()
}

/// Persons are conserved, and deaths are the same in the ledger and in the tables.
fn assert_run_agrees(scenario: &Scenario, folder: &Path) {
    let ran = crate::support::played(scenario, 0);
    let (present, dead, recruited, detained) = ran.world().population.census();
    let persons: f64 = scenario.districts.iter().map(|district| f64::from(district.population)).sum();
    assert_eq!(present + (dead + recruited + detained) as f64, persons, "persons are lost or made");
    let bad = crate::properties::outside_the_unit_interval(ran.world());
    assert!(bad.is_empty(), "{bad:?}");
    let deaths = f64::from(crate::support::deaths(&ran));
    for (table, column) in [("events", "best"), ("practices", "deaths_all")] {
        assert_eq!(sum(folder, table, column), deaths, "{column} of {table}");
    }
}

fn free(path: &Path, own: mandate::report::Own) -> OutputFolder {
    OutputFolder::exact(path, false, own).unwrap()
}

fn assert_runs(copy: &Copy, until: Date) {
    let source = || Source::from(copy.path("").as_path());
    let watch = Unwatched::default();
    for (name, replications) in [("run", 1), ("many", 2)] {
        let prepared =
            run::prepare(run::Request { replications, until: Some(until), ..run::Request::new(source()) }).unwrap();
        let folder = copy.path(name);
        prepared.play(&watch).unwrap().write(free(&folder, run::own()), Format::Csv, Vec::new(), &watch).unwrap();
        assert_readable(&folder);
        if replications == 1 {
            assert_run_agrees(prepared.scenario(), &folder);
        }
    }
}

fn assert_compares(copy: &Copy, until: Date) {
    let source = Source::from(copy.path("").as_path());
    let request = comparison::Request {
        replications: 2,
        channels: false,
        until: Some(until),
        ..comparison::Request::new(source, vec![Other::None])
    };
    let compared = comparison::compare(request, &Unwatched::default()).unwrap();
    assert!(!shows_none(&comparison::words::page(&compared, true)));
    let folder = copy.path("compared");
    compared.write(free(&folder, comparison::own()), Format::Csv, Vec::new()).unwrap();
    assert_readable(&folder);
}

/// Plays a design into a folder, from whatever is there.
fn swept(design: &Path, folder: &Path) {
    let prepared = sweep::prepare(sweep::Request::new(design, folder)).unwrap();
    prepared.open().and_then(|open| open.play(&Unwatched::default())).unwrap();
}

fn csv_files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let named = |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_string(), fs::read(path).unwrap());
    entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).map(named).collect()
}

/// A sweep whose log is cut goes on to the same tables.
fn assert_sweeps(copy: &Copy, until: Date, cut: f64) {
    let design = copy.path("design.toml");
    let text = format!(
        "title = \"a\"\nquestion = \"b\"\nscenario = \".\"\nuntil = {until}\n\
         [[factor]]\npath = \"violence.attack_rate\"\nlevels = [2e-5, 2e-4]\n\
         [[factor]]\npath = \"forces.un\"\nlevels = [0, 1]\n[replications]\ncount = 2\n"
    );
    fs::write(&design, text).unwrap();
    let (whole, again) = (copy.path("swept"), copy.path("again"));
    swept(&design, &whole);
    assert_readable(&whole);
    let log = fs::read(whole.join("runs.log")).unwrap();
    fs::create_dir(&again).unwrap();
    fs::write(again.join("runs.log"), &log[..(cut * log.len() as f64) as usize]).unwrap();
    swept(&design, &again);
    assert_eq!(csv_files(&whole), csv_files(&again), "cut at {cut} of the log");
}

/// Every pipeline on so many scenarios; the same ones each time.
fn assert_pipelines(cases: u32) {
    let settings = ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(17),
        failure_persistence: None,
        max_shrink_iters: 12,
        ..ProptestConfig::default()
    };
    TestRunner::new(settings)
        .run(&asked(), |asked| {
            let copy = made(&asked);
            if let Err(error) = copy.load() {
                panic!("refused: {}", crate::support::messages(&error).join("\n"));
            }
            let until = last_day(&asked);
            assert_runs(&copy, until);
            assert_compares(&copy, until);
            assert_sweeps(&copy, until, asked.cut);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn random_scenarios_run_compare_sweep_plot_and_report_and_read_back_what_they_wrote() {
    assert_pipelines(4);
}

#[test]
#[ignore = "long check: run by .ci/run with --ignored"]
fn many_random_scenarios_run_compare_sweep_plot_and_report_and_read_back_what_they_wrote() {
    assert_pipelines(40);
}
