//! A folder of results as `plot` and `report` read it: one file of a run, a comparison or a sweep is replaced.
#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use mandate::report::chart::Wishes;
use mandate::report::chart::letters::Letters;
use mandate::report::reading::Output;
use mandate::report::{Format, OutputFolder};
use mandate::scenario::Source;
use mandate::study::comparison::{self, Other};
use mandate::study::lists::CHARTS;
use mandate::study::{Unwatched, page, picture, run, sweep};
use mandate_fuzz::{Seed, begin, place, root, shows_none, texts};

/// Second byte of an input from which on a page is made, rather than the chart of that number drawn.
const PAGE: u8 = 200;

/// Files of three folders of results, by folder and name.
static FILES: LazyLock<BTreeMap<(PathBuf, String), Vec<u8>>> = LazyLock::new(|| {
    let place = place();
    let scenario = root().join("scenarios/two-districts");
    let source = || Source::from(scenario.as_path());
    let watch = Unwatched::default();
    let until = Some(date(2030, 2, 28));
    let free = |path: &Path, own| OutputFolder::exact(path, false, own).expect("a free folder");
    for (name, replications) in [("run", 1), ("replications", 2)] {
        let request = run::Request { until, replications, ..run::Request::new(source()) };
        let prepared = run::prepare(request).expect("a run");
        let ran = prepared.play(&watch).expect("a run");
        ran.write(free(&place.join(name), run::own()), Format::Csv, Vec::new(), &watch).expect("a folder");
    }
    let request =
        comparison::Request { until, replications: 2, ..comparison::Request::new(source(), vec![Other::None]) };
    let compared = comparison::compare(request, &watch).expect("a comparison");
    compared.write(free(&place.join("compare"), comparison::own()), Format::Csv, Vec::new()).expect("a folder");
    let seeds = texts("fuzz/seeds/design");
    for (name, design) in
        [("levels", &seeds["levels.toml"]), ("mixture", &seeds["mixture.toml"]), ("draws", &seeds["draws.toml"])]
    {
        let design = design.replace("\"two-districts\"", &format!("\"{}\"", scenario.display()));
        let path = place.join(format!("{name}.toml"));
        fs::write(&path, design).expect("a file");
        let prepared = sweep::prepare(sweep::Request::new(&path, &place.join(name))).expect("a design");
        prepared.open().and_then(|open| open.play(&watch)).expect("a sweep");
    }
    let mut files = BTreeMap::new();
    for folder in ["run", "replications", "compare", "levels", "mixture", "draws"] {
        for entry in fs::read_dir(place.join(folder)).expect("a folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".log") {
                files.insert((place.join(folder), name), fs::read(entry.path()).expect("a file"));
            }
        }
    }
    files
});

/// Each file of each folder with a chart that the folder supports, or with the page.
fn seeds() -> Vec<Seed> {
    let mut charts: BTreeMap<&Path, Vec<u8>> = BTreeMap::new();
    for (folder, _) in FILES.keys() {
        charts.entry(folder).or_insert_with(|| {
            let output = Output::open(folder).expect("a folder of results");
            let drawn =
                |chart: usize| (CHARTS[chart].draw)(&output, &Wishes::default()).is_ok_and(|all| !all.is_empty());
            (0..CHARTS.len()).filter(|chart| drawn(*chart)).map(|chart| chart as u8).chain([PAGE]).collect()
        });
    }
    let mut seeds = Vec::new();
    for (place, ((folder, name), bytes)) in FILES.iter().enumerate() {
        // All seeds are read before the first mutation: a chart for each file, in turn.
        let supported = &charts[folder.as_path()];
        let chart = supported[place % supported.len()];
        seeds.push((format!("{place}-{name}"), [&[place as u8, chart], &**bytes].concat()));
    }
    seeds
}

/// Makes what was asked for; a refusal has words.
fn look(output: &Output, chart: u8) {
    let wishes = Wishes::default();
    if chart >= PAGE {
        match page::page(output, &[], &wishes) {
            Ok(html) => assert!(!shows_none(&html), "a number that is none on the page"),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
        return;
    }
    let name = CHARTS[usize::from(chart) % CHARTS.len()].name.to_string();
    match picture::figures(output, &[name], &wishes) {
        Ok(figures) => {
            let letters = Letters::of(output);
            for figure in figures {
                let svg = figure.picture.to_svg(&figure.title, &figure.about);
                assert!(!shows_none(&svg), "{}: a number that is none in the picture", figure.name);
                if let Ok(letters) = &letters {
                    let _ = letters.written(&figure.picture).to_png(36);
                }
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fuzz_target!(init: { begin(seeds); LazyLock::force(&FILES); }, |data: &[u8]| {
    let [which, chart, bytes @ ..] = data else { return };
    let Some(((folder, name), whole)) = FILES.iter().nth(usize::from(*which) % FILES.len()) else { return };
    let path = folder.join(name);
    fs::write(&path, bytes).expect("a file");
    match Output::open(folder) {
        Ok(output) => look(&output, *chart),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    fs::write(&path, whole).expect("a file");
});
