//! The live explorer: its figures are those of a comparison, to the byte, and its engine gives those of this source.

use std::fs;
use std::io::Read;
use std::sync::atomic::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use mandate::scenario::Source;
use mandate::simulation::Prepared;
use mandate::study::explorer::brought::Brought;
use mandate::study::explorer::gathered::Gathered;
use mandate::study::explorer::playing::Playing;
use mandate::study::explorer::question::{CELLS, Case, DrawsFrom, Question};
use mandate::study::explorer::{Explorer, page, telling};
use mandate::study::{Unwatched, Watch};
use rayon::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::cli::{Place, assert_done, assert_fails};
use crate::support::{Copy, shipped};

#[derive(Deserialize)]
struct Golden {
    engine: String,
    cases: Vec<GoldenCase>,
}

#[derive(Deserialize)]
struct GoldenCase {
    scenario: String,
    question: Question,
    replications: u64,
    sha256: String,
}

fn explorer(scenario: &str) -> Explorer {
    Explorer::new(Source::from(shipped(scenario).as_path())).unwrap()
}

/// Plays replications of both cells.
fn played(case: &Case, replications: u64) -> Gathered {
    let jobs: Vec<(usize, u64)> = (0..replications).flat_map(|one| (0..CELLS).map(move |cell| (cell, one))).collect();
    let record = |&(cell, replication): &(usize, u64)| {
        let scenario = case.scenario(cell, replication);
        let mut playing = Playing::start(&Prepared::new(&scenario), case, cell, replication);
        while playing.advance(7) {}
        playing.record(case)
    };
    let records: Vec<Vec<f64>> = jobs.par_iter().map(record).collect();
    let mut gathered = Gathered::default();
    // In whatever order they come.
    records.iter().rev().for_each(|record| gathered.take(case, record).unwrap());
    gathered
}

fn tables(case: &Case, gathered: &Gathered) -> Vec<(&'static str, Vec<u8>)> {
    let of = |name| telling::table(case, gathered, (None, None), name).unwrap().unwrap();
    telling::TABLES.iter().map(|table| (table.name, of(table.name))).collect()
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_engine_that_the_program_carries_gives_the_results_of_this_source() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/web/golden.json");
    let golden: Golden = serde_json::from_str(&fs::read_to_string(golden).unwrap()).unwrap();
    const REMEDY: &str = "what the engine plays has changed; remedy: web/refresh";
    assert_eq!(sum(page::ENGINE), golden.engine, "{REMEDY}");
    for one in golden.cases {
        let case = explorer(&one.scenario).ask(&one.question).unwrap();
        let tables: Vec<u8> =
            tables(&case, &played(&case, one.replications)).into_iter().flat_map(|(_, t)| t).collect();
        assert_eq!(sum(&tables), one.sha256, "{}, {:?}: {REMEDY}", one.scenario, one.question.changes);
    }
}

#[test]
fn tables_are_the_bytes_of_compare() {
    let place = Place::new("explorer-tables");
    place.copy();
    let change = "forces.un=off";
    let question =
        Question { changes: vec![change.into()], draws: DrawsFrom::Point, seed: Some(3), ..Question::default() };
    let case = explorer("two-districts").ask(&question).unwrap();
    let gathered = played(&case, 3);
    let set = format!("explored: {change}");
    let typed = ["compare", "scenario", "--set", &set, "--draws", "point", "--seed", "3", "--replications", "3"];
    assert_done(&place.mandate(&[&typed[..], &["--out", "out"]].concat()));
    for (name, bytes) in tables(&case, &gathered) {
        assert!(bytes == fs::read(place.folder.join(format!("out/{name}.csv"))).unwrap(), "{name}.csv differs");
    }
    assert_eq!(
        case.posed.command,
        "mandate compare scenario --set 'explored: forces.un=off' --draws point --seed 3"
            .replace("scenario", &shipped("two-districts").display().to_string())
    );
}

#[test]
fn figures_rest_on_complete_pairs_and_runs_of_another_question_are_refused() {
    let explorer = explorer("two-districts");
    let ask = |changes: &[&str]| {
        explorer.ask(&Question { changes: changes.iter().map(|c| c.to_string()).collect(), ..Question::default() })
    };
    let (off, half) = (ask(&["forces.un=off"]).unwrap(), ask(&["forces.un=0.5"]).unwrap());
    let record = |case: &Case, cell, replication| {
        let scenario = case.scenario(cell, replication);
        let mut playing = Playing::start(&Prepared::new(&scenario), case, cell, replication);
        while playing.advance(u32::MAX) {}
        playing.record(case)
    };
    let mut gathered = Gathered::default();
    for (cell, replication) in [(0, 0), (0, 1), (1, 1)] {
        gathered.take(&off, &record(&off, cell, replication)).unwrap();
    }
    assert_eq!(telling::of(&off, &gathered, (None, None)).replications, 0, "replication 0 is not complete");
    gathered.take(&off, &record(&off, 1, 0)).unwrap();
    let told = telling::of(&off, &gathered, (None, None));
    assert_eq!((told.replications, told.lines.len()), (2, 3));
    assert!(gathered.take(&off, &record(&half, 1, 2)).unwrap_err().contains("another question"));
    assert!(gathered.take(&off, &[1.0, f64::NAN]).is_err());
    // Runs of the base serve the next question.
    gathered.turn_to(&half);
    assert_eq!((gathered.played(0), gathered.played(1)), (vec![0, 1], vec![]));
    gathered.take(&half, &record(&half, 1, 0)).unwrap();
    assert_eq!(telling::of(&half, &gathered, (None, None)).replications, 1);
    // Where nothing is changed, a run is both.
    let same = ask(&[]).unwrap();
    gathered.turn_to(&same);
    gathered.take(&same, &record(&same, 0, 2)).unwrap();
    let told = telling::of(&same, &gathered, (None, None));
    assert!(told.same && told.lines.is_empty(), "{told:?}");
    assert_eq!(told.levels.iter().map(|(subject, _)| *subject).collect::<Vec<_>>(), ["Lives", "Homes", "Index"]);
    assert!(format!("{:?}", ask(&["weights.un.nothing=1"]).unwrap_err()).contains("weights.un.nothing"));
    assert!(ask(&["seed=3"]).is_err() && ask(&["switches"]).is_err());
}

#[test]
fn maps_have_a_colour_and_words_for_every_district_and_year() {
    let explorer = explorer("two-districts");
    let case = explorer.ask(&Question { changes: vec!["forces.un=off".into()], ..Question::default() }).unwrap();
    let gathered = played(&case, 2);
    let offer = explorer.offer().unwrap();
    assert!(offer.measures.len() > 4, "{:?}", offer.measures);
    for measure in &offer.measures {
        let places = explorer.places(&case, &gathered, &measure.id).unwrap();
        for district in &places.of {
            assert_eq!((district.base.len(), district.yours.len()), (places.years.len(), places.years.len()));
            let all = district.base.iter().chain(&district.yours).chain(&district.difference);
            assert!(all.clone().all(|(colour, says)| colour.len() == 7 && !says.contains("no value")), "{district:?}");
        }
        assert_eq!(places.differences.is_empty(), measure.id == "control");
    }
    assert!(explorer.places(&case, &gathered, "nothing").is_none());
}

#[test]
fn texts_of_a_scenario_are_data_and_never_markup() {
    let copy = Copy::of("two-districts");
    let title = "</script><script>alert(1)</script> \\\"quoted\\\"";
    copy.replace("scenario.toml", "title = \"", &format!("title = \"{title} "));
    let page = Explorer::new(Source::from(copy.path("").as_path())).unwrap().page(&Brought::default()).unwrap();
    assert!(!page.contains("<script>alert"), "a title became markup");
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"), "the title is shown as it is");
    // Every script that stands there is one of the page's own.
    assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
    assert_eq!(page.matches("</script>").count(), 5);
}

#[test]
fn runs_that_come_along_are_those_of_the_base() {
    let explorer = explorer("two-districts");
    let brought = explorer.bring(3, &Unwatched::default()).unwrap();
    let case = explorer.ask(&Question::default()).unwrap();
    assert_eq!((brought.key.as_str(), brought.runs), (case.posed.base_key.as_str(), 3));
    let mut bytes = Vec::new();
    GzDecoder::new(&STANDARD.decode(&brought.records).unwrap()[..]).read_to_end(&mut bytes).unwrap();
    let numbers: Vec<f64> = bytes.as_chunks().0.iter().map(|number| f64::from_le_bytes(*number)).collect();
    let mut gathered = Gathered::default();
    gathered.turn_to(&case);
    numbers.chunks(numbers.len() / 3).for_each(|record| gathered.take(&case, record).unwrap());
    assert_eq!(gathered.played(0), [0, 1, 2]);
    assert!(tables(&case, &gathered) == tables(&case, &played(&case, 3)), "they tell something else");
    assert_eq!(explorer.bring(0, &Unwatched::default()).unwrap(), Brought::default());
    let stopped = Unwatched::default();
    stopped.stop().store(true, Ordering::Relaxed);
    let error = explorer.bring(3, &stopped).unwrap_err().to_string();
    assert!(error.contains("nothing was kept"), "{error}");
}

#[test]
fn a_page_is_one_file_below_six_megabytes_that_replaces_nothing_foreign() {
    let place = Place::new("explorer-page");
    place.copy();
    let told = assert_done(&place.mandate(&["explore", "scenario"]));
    assert!(told.contains("explorer.html"), "{told}");
    let page = fs::read_to_string(place.folder.join("explorer.html")).unwrap();
    assert!(page.len() < 6_000_000 && page.contains("default-src 'none'"), "{}", page.len());
    assert_done(&place.mandate(&["explore", "scenario", "--quiet"]));
    fs::write(place.folder.join("mine.html"), "<p>mine</p>").unwrap();
    assert_fails(&place.mandate(&["explore", "scenario", "--out", "mine.html"]), 2, &["mine.html"]);
    assert_fails(&place.mandate(&["explore", "nowhere"]), 2, &["nowhere"]);
    assert_done(&place.mandate(&["explore", "scenario", "--runs", "0"]));
    assert!(fs::read_to_string(place.folder.join("explorer.html")).unwrap().len() < page.len());
    assert_fails(&place.mandate(&["explore", "scenario", "--runs", "201"]), 2, &["--runs", "201", "200"]);
    assert_eq!(fs::read_to_string(place.folder.join("mine.html")).unwrap(), "<p>mine</p>");
}

#[test]
fn lessons_are_read_and_their_faults_are_told_with_their_place() {
    let own = explorer("two-districts").lessons().unwrap();
    assert_eq!(own.len(), 3, "a scenario without a file has three of its own");
    let copy = Copy::of("two-districts");
    let lessons = || Explorer::new(Source::from(copy.path("").as_path())).unwrap().lessons();
    let lesson = "[[lesson]]\nid = \"one\"\ntitle = \"T\"\nquestion = \"Q?\"\nchoices = [\"yes\", \"no\"]\n\
                  changes = [\"forces.un=2\"]\nlook = \"lives\"\nexplains = \"E\"\n";
    copy.write("explorer.toml", lesson);
    assert_eq!(lessons().unwrap()[0].id, "one");
    for (from, to, said) in [
        ("look = \"lives\"", "look = \"deaths\"", "line: 7"),
        ("changes = [\"forces.un=2\"]", "changes = [\"forces.nobody=2\"]", "nobody"),
        ("choices = [\"yes\", \"no\"]", "choices = [\"yes\"]", "choices"),
        ("title = \"T\"", "titel = \"T\"", "titel"),
        ("question = \"Q?\"", "question = \" \"", "question"),
    ] {
        copy.write("explorer.toml", lesson.replace(from, to));
        let error = format!("{:?}", lessons().unwrap_err());
        assert!(error.contains(said), "{error}");
    }
    copy.write("explorer.toml", lesson.repeat(2));
    assert!(format!("{:?}", lessons().unwrap_err()).contains("twice"));
    copy.write("explorer.toml", lesson.repeat(21));
    assert!(format!("{:?}", lessons().unwrap_err()).contains("21 lessons"));
}
