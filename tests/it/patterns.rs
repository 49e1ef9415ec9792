//! `mandate patterns` as it is typed, and the patterns that are shipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use mandate::experiment::draws::Draws;
use mandate::report::chart::Wishes as ChartWishes;
use mandate::report::reading::Output;
use mandate::scenario::patterns::{Pattern, PatternKind};
use mandate::scenario::posterior::{self, Posterior};
use mandate::scenario::{Override, Scenario, Source};
use mandate::study::lists::CHARTS;
use mandate::study::patterns::suite::{Suite, Wishes};

use crate::cli::{Place, assert_done, assert_fails};
use crate::support::{changed, messages, scenario, shipped};

fn suite(name: &str, only: &[&str]) -> Suite {
    let only = only.iter().map(ToString::to_string).collect();
    let wishes = Wishes {
        folder: shipped(name),
        seed: None,
        changes: Vec::new(),
        replications: None,
        only,
        short: false,
        draws: None,
    };
    Suite::load(&wishes).unwrap_or_else(|error| panic!("{}", messages(&error).join("\n"))).unwrap()
}

/// A place with a copy of the teaching scenario, of whose patterns few replications are played.
fn place(test: &str) -> Place {
    let place = Place::new(&format!("patterns-{test}"));
    place.copy();
    place
}

/// Tables of a folder with their bytes; the log and the manifest, which has times, are left out.
fn tables(place: &Place, folder: &str) -> Vec<(String, Vec<u8>)> {
    let names = place.entries(folder).into_iter().filter(|name| name.ends_with(".csv") || name.ends_with(".md"));
    names.map(|name| (name.clone(), fs::read(place.folder.join(folder).join(&name)).unwrap())).collect()
}

fn column(place: &Place, file: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(place.folder.join(file)).unwrap();
    let at = reader.headers().unwrap().iter().position(|column| column == name).expect("the column");
    reader.records().map(|row| row.unwrap()[at].to_string()).collect()
}

// What is shipped.

#[test]
fn the_patterns_of_mali_are_those_of_the_description_and_their_changes_are_taken() {
    let suite = suite("mali", &[]);
    let ids: Vec<&str> = suite.patterns.iter().map(|pattern| pattern.id.as_str()).collect();
    let wanted = [
        "H1", "H2", "H4", "H5", "H6", "H8", "H9", "H10", "H11", "H12", "H14", "H15", "H16", "H17", "H18", "H19", "H20",
        "H21", "H22", "H24", "H26", "H27", "H28", "H29", "H30", "E1", "E2", "V1", "V2", "V3", "N1", "N2", "N3",
    ];
    assert_eq!(ids, wanted);
    let of_kind = |kind: PatternKind| -> Vec<&str> {
        suite.patterns.iter().filter(|pattern| pattern.kind == kind).map(|pattern| pattern.id.as_str()).collect()
    };
    assert_eq!(of_kind(PatternKind::Exact), ["H9", "H16", "H26"]);
    assert_eq!(of_kind(PatternKind::Control), ["N1", "N2", "N3"]);
    assert_eq!(
        of_kind(PatternKind::Verification),
        ["H1", "H2", "H4", "H5", "H6", "H14", "H20", "H22", "V1", "V2", "V3"]
    );
    let short: Vec<&Pattern> = suite.patterns.iter().filter(|pattern| pattern.short).collect();
    let all_sure =
        suite.patterns.iter().filter(|pattern| matches!(pattern.kind, PatternKind::Exact | PatternKind::Control));
    assert!(all_sure.clone().all(|pattern| pattern.short), "the short suite has every T and N");
    assert_eq!(short.len() - all_sure.count(), 3, "and three V");
    assert!(suite.patterns.iter().all(|pattern| !pattern.why.is_empty() && !pattern.source.is_empty()));
}

#[test]
fn arms_with_the_same_changes_are_played_once_and_as_far_as_any_pattern_looks() {
    let suite = suite("mali", &["H1", "H6", "H11", "H29"]);
    // As given and without the mission to 2023; without protection to 2023; without reaction to 2018; without the coup to 2012.
    let ends: Vec<(usize, i16)> = suite.cells.iter().map(|cell| (cell.changes.len(), cell.last_year)).collect();
    let count = |wanted: (usize, i16)| ends.iter().filter(|end| **end == wanted).count();
    assert_eq!((ends.len(), count((0, 2023)), count((1, 2023))), (5, 1, 2), "{ends:?}");
    assert_eq!((count((1, 2018)), count((1, 2012))), (1, 1), "{ends:?}");
    let cell = suite.cells.iter().find(|cell| cell.last_year == 2012).unwrap();
    let short = suite.scenario(cell, 0).unwrap();
    assert_eq!((short.date_of(short.steps - 1).year(), short.date_of(short.steps).year()), (2012, 2013));
}

#[test]
fn draws_are_the_same_in_all_arms_of_a_replication_and_longer_designs_begin_with_shorter_ones() {
    let of = |replications: u64| {
        let wishes = Wishes {
            folder: shipped("two-districts"),
            seed: None,
            changes: Vec::new(),
            replications: Some(replications),
            only: vec!["H19".into()],
            short: false,
            draws: None,
        };
        Suite::load(&wishes).unwrap().unwrap()
    };
    let (few, many) = (of(8), of(16));
    assert_eq!((few.cells.len(), many.cells.len()), (3 * 4, 3 * 8));
    assert!((0..4).all(|n| few.drawn(0, n) == many.drawn(0, n)));
    let keys: BTreeSet<u64> = many.cells.iter().map(|cell| cell.key).collect();
    assert!(few.cells.iter().all(|cell| keys.contains(&cell.key)), "runs of the shorter are runs of the longer");
    let synergy = |cell: &&mandate::study::patterns::suite::Cell| {
        cell.drawn.iter().find(|(path, _)| path == "overlap.synergy").unwrap().1.to_bits()
    };
    let of_first: BTreeSet<u64> =
        few.cells.iter().filter(|cell| cell.replications == [0]).map(|c| synergy(&c)).collect();
    for cell in &few.cells {
        let played = few.scenario(cell, cell.replications[0]).unwrap().parameters.overlap.synergy;
        assert_eq!(played.to_bits(), synergy(&cell), "what is drawn is what is played");
    }
    assert_eq!(of_first.len(), 1, "one value for the three arms of a replication: {of_first:?}");
}

/// A posterior of two parameters for the teaching scenario, two rows of equal weight.
const POSTERIOR: [(f64, f64); 2] = [(3e-5, 4e-7), (8e-5, 9e-7)];

/// Writes [`POSTERIOR`] as the shipped one is laid out.
fn with_posterior(place: &Place) {
    let columns = posterior::COLUMNS.join(",");
    let rows = POSTERIOR.iter().enumerate().map(|(n, (attack, base))| {
        let cells = posterior::COLUMNS.map(|column| match column {
            "draw" => n.to_string(),
            "until" => "2030".into(),
            "weight" => "0.5".into(),
            _ => "0".into(),
        });
        format!("{},{attack},{base}\n", cells.join(","))
    });
    let text = format!("{columns},violence.attack_rate,recruitment.base\n{}", rows.collect::<String>());
    fs::write(place.folder.join("scenario").join(posterior::FILE), text).unwrap();
}

/// Patterns of a copy of the teaching scenario, with rows of its posterior.
fn drawing(place: &Place, only: &str) -> (Suite, Posterior) {
    let folder = place.folder.join("scenario");
    let written = mandate::scenario::load(&folder, &[]).unwrap().scenario;
    let rows = posterior::read(&Source::from(folder.as_path()), &written).unwrap().unwrap();
    let draws = Some(Draws::new(rows.clone(), &written, written.seed));
    let (only, changes) = (vec![only.to_string()], Vec::new());
    let wishes = Wishes { folder, seed: None, changes, replications: Some(12), only, short: false, draws };
    (Suite::load(&wishes).unwrap().unwrap(), rows)
}

#[test]
fn all_arms_of_a_replication_play_the_same_row_of_the_posterior() {
    let place = place("rows");
    with_posterior(&place);
    let (suite, rows) = drawing(&place, "H1");
    assert_eq!(suite.patterns[0].arms.len(), 2);
    let mut seen = BTreeSet::new();
    for replication in 0..24 {
        let row = rows.of_replication(suite.seed, replication);
        seen.insert(row.number);
        for arm in 0..2 {
            let key = suite.cell_of(0, arm, replication);
            let cell = suite.cells.iter().find(|cell| cell.key == key).unwrap();
            let p = suite.scenario(cell, replication).unwrap().parameters;
            assert_eq!([p.violence.attack_rate, p.recruitment.base], row.values[..], "{arm}, {replication}");
        }
    }
    assert_eq!(seen.len(), 2, "both rows are played");
}

#[test]
fn what_an_arm_or_the_pattern_sets_is_not_drawn_even_where_it_is_what_the_files_say() {
    let place = place("kept");
    with_posterior(&place);
    let written = mandate::scenario::load(&place.folder.join("scenario"), &[]).unwrap().scenario.parameters;
    let file = place.folder.join("scenario/patterns.toml");
    let text = fs::read_to_string(&file).unwrap();
    let arms = format!("large = [\"forces.un=3\", \"violence.attack_rate={}\"]", written.violence.attack_rate);
    let text = text.replacen("large = [\"forces.un=3\"]", &arms, 1);
    fs::write(&file, text.replacen("overlap.synergy", "recruitment.base", 1)).unwrap();
    let (suite, rows) = drawing(&place, "H1");
    let (mut large, mut none) = (BTreeSet::new(), BTreeSet::new());
    for cell in &suite.cells {
        for &replication in &cell.replications {
            let p = suite.scenario(cell, replication).unwrap().parameters;
            assert_eq!(p.recruitment.base, rows.of_replication(suite.seed, replication).values[1]);
            let is_large = cell.changes.iter().any(|change| change.path == "violence.attack_rate");
            if is_large { &mut large } else { &mut none }.insert(p.violence.attack_rate.to_bits());
        }
    }
    assert_eq!(large, BTreeSet::from([written.violence.attack_rate.to_bits()]));
    assert_eq!(none, BTreeSet::from(POSTERIOR.map(|(attack, _)| attack.to_bits())));
    // What the pattern draws comes before the posterior too.
    let (suite, rows) = drawing(&place, "H19");
    let cell = &suite.cells[0];
    let p = suite.scenario(cell, cell.replications[0]).unwrap().parameters;
    let drawn = cell.drawn.iter().find(|(path, _)| path == "recruitment.base").unwrap().1;
    assert_eq!(p.recruitment.base, drawn);
    assert!(rows.draws.iter().all(|row| row.values[1] != drawn));
}

#[test]
fn a_scenario_with_a_posterior_is_drawn_from_it_unless_its_values_are_asked_for() {
    let place = place("laws");
    with_posterior(&place);
    let play = |out: &str, more: &[&str]| {
        let arguments = ["patterns", "scenario", "--only", "H1", "--replications", "4", "--quiet", "--out", out];
        place.mandate(&[&arguments[..], more].concat())
    };
    play("whole", &["--threads", "1"]);
    play("threads", &["--threads", "2"]);
    play("point", &["--draws", "point"]);
    assert!(tables(&place, "whole") == tables(&place, "threads"));
    assert!(tables(&place, "whole") != tables(&place, "point"));
    let (drawn, point) = (place.json("whole/manifest.json"), place.json("point/manifest.json"));
    assert_eq!((&drawn["draws"], &point["draws"]), (&"posterior".into(), &"point".into()));
    assert!(drawn["posterior_sha256"].is_string() && point["posterior_sha256"].is_null());
    // Runs of the one are not runs of the other.
    assert_fails(&play("whole", &["--draws", "point"]), 2, &["whole"]);
    fs::remove_file(place.folder.join("scenario").join(posterior::FILE)).unwrap();
    assert_fails(&play("none", &["--draws", "posterior"]), 2, &["posterior.csv", "mandate calibrate"]);
    assert_fails(&play("none", &["--draws", "both"]), 2, &["found both; accepted: one of posterior, point"]);
}

/// Adds a bound of two channels to the patterns of the teaching scenario, and lets H19 name it.
fn with_bound(place: &Place, channels: &str) {
    let file = place.folder.join("scenario/patterns.toml");
    let text = fs::read_to_string(&file).unwrap();
    let text = text.replacen("check = \"overlap_effect\"", "bound = \"channels\"\ncheck = \"overlap_effect\"", 1);
    let bound = format!(
        "\n[[bound]]\nid = \"channels\"\nwhy = \"half and half\"\nreplications = 8\n\
         changes = [\"weights.un=protection_of_civilians:0.5,stabilization:0.5\"]\n{channels}"
    );
    fs::write(&file, text + &bound).unwrap();
}

/// A channel whose largest size and whose absence are one: it does nothing, by construction.
const NOTHING: &str = "[[bound.channel]]\nname = \"nothing\"\npaths = [\"overlap.shared_warning\"]\n\
                       off = [\"overlap.shared_warning=1\"]\n";

/// One that is as large as a war: the rate of attacks, drawn to its upper end against none.
const WAR: &str = "[[bound.channel]]\nname = \"war\"\npaths = [\"violence.attack_rate\"]\n\
                   off = [\"violence.attack_rate=0\"]\n";

#[test]
fn a_channel_that_does_nothing_cannot_be_seen_and_is_told_so_before_the_patterns_are_played() {
    let place = place("unseen");
    let file = place.folder.join("scenario/patterns.toml");
    let text = fs::read_to_string(&file).unwrap();
    with_bound(&place, NOTHING);
    let play =
        |out: &str| place.mandate(&["patterns", "scenario", "--only", "H19", "--replications", "20", "--out", out]);
    let output = play("out");
    assert_done(&output);
    let (told, text_out) =
        (String::from_utf8_lossy(&output.stderr).into_owned(), String::from_utf8_lossy(&output.stdout).into_owned());
    assert!(told.contains("What can be seen, told before") && told.contains("expected: nothing 0"), "{told}");
    let words: String = text_out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("reached: nothing 0") && words.contains("H19 [E] CANNOT BE SEEN"), "{text_out}");
    assert_eq!(column(&place, "out/patterns.csv", "verdict")[0], "cannot be seen");
    let sights = column(&place, "out/pattern_bounds.csv", "sight");
    assert_eq!(sights, ["cannot be seen", "", ""], "the index, then lives and homes beside it");
    assert_eq!(
        column(&place, "out/pattern_bounds.csv", "measure"),
        ["hpi_core", "civilian_deaths", "persons_displaced"]
    );
    let output = Output::open(&place.folder.join("out")).unwrap();
    let figures: Vec<_> =
        CHARTS.iter().flat_map(|chart| (chart.draw)(&output, &ChartWishes::default()).unwrap()).collect();
    assert!(figures.iter().any(|figure| figure.about.contains("cannot be seen: H19a")));
    // One that can be seen leaves the verdict undecided.
    fs::write(&file, text).unwrap();
    with_bound(&place, &(NOTHING.to_string() + WAR));
    assert_done(&play("war"));
    assert_ne!(column(&place, "war/patterns.csv", "verdict")[0], "cannot be seen");
    let sights = column(&place, "war/pattern_bounds.csv", "sight");
    assert_eq!((sights[1].as_str(), sights.len()), ("can be seen", 6), "{sights:?}");
}

#[test]
fn the_effect_of_a_channel_is_the_mean_with_it_less_the_mean_without() {
    let place = place("effect");
    with_bound(&place, WAR);
    place.mandate(&["patterns", "scenario", "--only", "H19", "--replications", "4", "--quiet", "--out", "out"]);
    let folder = place.folder.join("scenario");
    let mean = |attack: &str| {
        let weights = "weights.un=protection_of_civilians:0.5,stabilization:0.5";
        let changes: Vec<Override> = [weights, attack].iter().map(|change| change.parse().unwrap()).collect();
        let scenario = mandate::scenario::load(&folder, &changes).unwrap().scenario;
        let catalogue = mandate::experiment::outcome::Catalogue::main(&scenario);
        let position = catalogue.position("hpi_core", "affected").unwrap();
        let of = |replication: u64| {
            let mut run = mandate::simulation::Simulation::new(&scenario, scenario.seed, replication);
            let mut observer = mandate::observation::Observer::mediating(&scenario);
            while run.step() {
                observer.observe(&run);
            }
            let outcome = catalogue.outcome(&scenario, run.ledger(), &observer);
            outcome.over((2030, 2030), position, mandate::experiment::outcome::Reduction::Mean)
        };
        (0..8).map(of).sum::<f64>() / 8.0
    };
    let table = scenario("two-districts", &[]).parameter_table;
    let high = table.iter().find(|row| row.key == "violence.attack_rate").unwrap().high;
    let wanted = mean(&format!("violence.attack_rate={high}")) - mean("violence.attack_rate=0");
    let found: f64 = column(&place, "out/pattern_bounds.csv", "effect")[0].parse().unwrap();
    assert!((found - wanted).abs() < 1e-3, "{found} and {wanted}");
}

/// The part of a page that is generated.
fn generated(page: &str) -> &str {
    let (_, rest) = page.split_once(mandate::study::patterns::tables::BEGIN).expect("a mark where it begins");
    rest.split_once(mandate::study::patterns::tables::END).expect("a mark where it ends").0
}

#[test]
fn the_page_of_findings_has_a_row_for_every_pattern_and_a_paragraph_for_the_six() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/book/src/findings.md")).unwrap();
    let (rows, suite) = (generated(&page), suite("mali", &[]));
    for pattern in &suite.patterns {
        assert!(
            rows.contains(&format!("\n| **{}** | {} |", pattern.id, pattern.kind.letter())),
            "no row for {}",
            pattern.id
        );
        for contrast in &pattern.contrasts {
            assert!(
                rows.contains(&format!("\n| {} {} |", pattern.id, contrast.letter)),
                "{} {}",
                pattern.id,
                contrast.letter
            );
        }
    }
    for id in ["H19", "H28", "H30", "H20", "H27", "H12"] {
        assert!(page.lines().any(|line| line.starts_with("## ") && line.contains(id)), "no paragraph for {id}");
    }
}

// What is played and written.

#[test]
fn a_suite_writes_its_tables_prints_on_eighty_columns_and_can_be_drawn() {
    let place = place("whole");
    let out = place.mandate(&["patterns", "scenario", "--replications", "24", "--out", "out"]);
    let text = String::from_utf8(out.stdout.clone()).unwrap();
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    for words in [
        "Patterns of Two districts, one year: seed 1, 24 replications at share 1,",
        "H1 [V] ",
        "H16 [T] HOLDS",
        "N2 [N] HOLDS",
        "sign: sign of the effect",
    ] {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
    assert_eq!(
        place.entries("out"),
        ["manifest.json", "pattern_arms.csv", "patterns.csv", "patterns.md", "runs.log", "scenario.json"]
    );
    let manifest = place.json("out/manifest.json");
    // H1: two arms at twice 24; H19: three arms at 12 draws.
    assert_eq!(manifest["runs"], 2 * 48 + 3 * 12);
    let inputs = manifest["scenario"]["inputs"].as_array().unwrap();
    assert!(inputs.iter().any(|input| input["file"] == "patterns.toml"));
    assert!(
        place.json("out/scenario.json")["parameters"].as_array().unwrap().len() > 100,
        "every parameter is recorded"
    );
    let output = Output::open(&place.folder.join("out")).unwrap();
    let figures: Vec<_> =
        CHARTS.iter().flat_map(|chart| (chart.draw)(&output, &ChartWishes::default()).unwrap()).collect();
    let [figure] = figures.as_slice() else { panic!("{} figures", figures.len()) };
    assert_eq!((figure.name.as_str(), figure.picture.faults()), ("patterns", Vec::new()));
    assert!(figure.about.contains("H1a") && figure.about.contains("H19a"), "{}", figure.about);
    assert_done(&place.mandate(&["report", "out"]));
}

#[test]
fn the_paired_difference_is_that_of_compare() {
    let place = place("compare");
    let file = place.folder.join("scenario/patterns.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("one_sided_by_challengers", "one_sided_by_nonstate")).unwrap();
    // At a share of 2: ten replications.
    place.mandate(&["patterns", "scenario", "--only", "H1", "--replications", "5", "--out", "out"]);
    let changes = ["--base", "forces.un=off", "--set", "large: forces.un=3", "--no-channels"];
    let compare = ["compare", "scenario", "--replications", "10", "--from", "2030", "--out", "compared"];
    assert_done(&place.mandate(&[&compare[..], &changes].concat()));
    let mut reader = csv::Reader::from_path(place.folder.join("compared/compare.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let row = rows.iter().find(|row| &row[4] == "one_sided_by_nonstate").expect("the measure");
    for (ours, theirs) in [("found", 10), ("low", 11), ("high", 12), ("median", 15), ("same_sign", 17)] {
        let (a, b): (f64, f64) =
            (column(&place, "out/patterns.csv", ours)[0].parse().unwrap(), row[theirs].parse().unwrap());
        assert!((a - b).abs() < 1e-9 * (1.0 + b.abs()), "{ours}: {a} and {b}");
    }
    // And it is what the means of the arms give.
    let of_arms = |name: &str| {
        column(&place, "out/pattern_arms.csv", name).iter().map(|v| v.parse::<f64>().unwrap()).collect::<Vec<_>>()
    };
    let sum: f64 = of_arms("weight").iter().zip(of_arms("mean")).map(|(weight, mean)| weight * mean).sum();
    // Tables have some six digits.
    assert!((sum - row[10].parse::<f64>().unwrap()).abs() < 1e-3);
}

#[test]
fn a_suite_that_was_cut_short_goes_on_and_ends_in_the_same_bytes_on_any_number_of_threads() {
    let place = place("resume");
    let play = |out: &str, threads: &str| {
        place.mandate(&["patterns", "scenario", "--replications", "6", "--threads", threads, "--out", out, "--quiet"])
    };
    play("whole", "1");
    play("other", "2");
    assert_eq!(tables(&place, "whole").len(), 3);
    assert!(tables(&place, "whole") == tables(&place, "other"));
    // A torn record in the middle.
    let log = place.folder.join("other/runs.log");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, &bytes[..bytes.len() / 2]).unwrap();
    for (name, _) in tables(&place, "other") {
        fs::remove_file(place.folder.join("other").join(name)).unwrap();
    }
    play("other", "2");
    assert!(tables(&place, "whole") == tables(&place, "other"));
    assert!(place.json("other/manifest.json")["runs_of_this_command"].as_u64().unwrap() > 0);
    // Fewer patterns and more replications use what is there.
    place.mandate(&["patterns", "scenario", "--replications", "7", "--only", "H1", "--out", "other", "--quiet"]);
    assert_eq!(place.json("other/manifest.json")["runs_of_this_command"], 2 * 2);
}

#[test]
fn what_must_hold_and_does_not_gives_exit_code_one_and_evidence_does_not() {
    let place = place("exit");
    let mandate = |arguments: &[&str]| {
        place.mandate(&[&["patterns", "scenario", "--quiet", "--force", "--out", "out"], arguments].concat())
    };
    assert_done(&mandate(&["--only", "H16,N2"]));
    // Evidence is reported as it falls.
    assert_done(&mandate(&["--only", "H19", "--replications", "10"]));
    // A few replications do not decide a verification.
    let output = mandate(&["--only", "H1,H16", "--replications", "3"]);
    assert_fails(
        &output,
        1,
        &["patterns that must hold and do not: H1 (V, undecided)", "needs more", "--replications"],
    );
    assert!(!column(&place, "out/patterns.csv", "needed")[0].is_empty());
    // One that is contrary to the parameters fails: a mission cannot be at odds with how much of it there is.
    let file = place.folder.join("scenario/patterns.toml");
    let text = fs::read_to_string(&file).unwrap();
    let contrary = text.replacen(
        "measure = \"one_sided_by_challengers\"\nexpect = \"down\"",
        "measure = \"mission_in_affected\"\narea = \"affected\"\nexpect = \"down\"",
        1,
    );
    assert_ne!(text, contrary);
    fs::write(&file, contrary).unwrap();
    assert_fails(&mandate(&["--only", "H1", "--replications", "6"]), 1, &["H1 (V, fails)"]);
}

#[test]
fn a_page_takes_in_the_table_and_one_without_marks_is_refused_before_anything_is_played() {
    let place = place("page");
    let page = place.folder.join("page.md");
    let (begin, end) = (mandate::study::patterns::tables::BEGIN, mandate::study::patterns::tables::END);
    fs::write(&page, format!("above\n{begin}\n{end}\nbelow\n")).unwrap();
    let mandate = |out: &str| {
        place.mandate(&["patterns", "scenario", "--only", "H16,N2", "--quiet", "--out", out, "--findings", "page.md"])
    };
    assert_done(&mandate("out"));
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.starts_with("above\n") && text.ends_with("below\n") && text.contains("\n| **H16** | T |"), "{text}");
    fs::write(&page, "nothing").unwrap();
    assert_fails(&mandate("none"), 2, &["--findings: page.md: found no marks", begin]);
    assert!(!place.folder.join("none").exists());
}

#[test]
fn mistakes_name_what_is_accepted() {
    let place = place("mistakes");
    let fails = |arguments: &[&str], words: &[&str]| {
        assert_fails(&place.mandate(&[&["patterns"], arguments].concat()), 2, words)
    };
    fails(&["scenario", "--only", "H99"], &["--only: found H99; accepted: some of H1, H19, H16, N2"]);
    fails(&["nowhere"], &["no such folder"]);
    let file = place.folder.join("scenario/patterns.toml");
    let text = fs::read_to_string(&file).unwrap();
    let broken = |from: &str, to: &str, words: &[&str]| {
        assert!(text.contains(from), "no `{from}`");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
        fails(&["scenario", "--list"], words);
    };
    broken(
        "one_sided_by_challengers",
        "one_sided_by_challenger",
        &["patterns.toml:", "measure: found one_sided_by_challenger", "did you mean one_sided_by_challengers?"],
    );
    broken("forces.un=off", "forces.nu=off", &["patterns.toml:14: forces.nu: found no organization nu"]);
    broken(
        "area = \"affected\"",
        "area = \"region/Hills\"",
        &["measure: found hpi_core in region/Hills; accepted: it is measured in nation, affected"],
    );
    broken("paths = [\"overlap.synergy\"]", "paths = [\"overlap.sinergy\"]", &["draw: found paths = overlap.sinergy"]);
    broken("check = \"overlap_effect\"", "bound = \"chanels\"", &["bound: found chanels; accepted: one of"]);
    broken(
        "check = \"overlap_effect\"",
        "channels = [\"war\"]",
        &["channels: found war; accepted: channels beside a bound"],
    );
    broken(
        "combine = { large = 1, none = -1 }",
        "combine = { large = 0, none = 0 }",
        &["combine: found weights that are all 0; accepted: weights that sum to 0, of which at least two are not 0"],
    );
    broken("kind = \"T\"", "kind = \"Q\"", &["kind: found \"Q\"; accepted: one of T, N, V, E"]);
    let bad = |channels: &str, words: &[&str]| {
        fs::write(&file, &text).unwrap();
        with_bound(&place, channels);
        fails(&["scenario", "--list"], words);
    };
    bad("channel = []\n", &["channel: found 0 channels; accepted: from 1 to 16"]);
    bad(
        &WAR.replace("attack_rate\"", "atack_rate\""),
        &["paths: found violence.atack_rate", "did you mean violence.attack_rate?"],
    );
    bad(
        &WAR.replace("off = [\"violence.attack_rate=0\"]", "off = []"),
        &["channel: found war; accepted: a name of its own"],
    );
    bad(&WAR.replace("attack_rate=0", "attack_rate=-1"), &["patterns.toml:", "violence.attack_rate"]);
    bad(&(WAR.to_string() + "end = \"top\"\n"), &["end: found \"top\"; accepted: high or low"]);
    fs::remove_file(&file).unwrap();
    fails(&["scenario"], &["scenario/patterns.toml: found no such file; accepted: a scenario with patterns"]);
}

// What patterns need of the scenario.

#[test]
fn a_permission_is_taken_away_and_one_that_is_not_there_is_refused() {
    let permits = |scenario: &Scenario, organization: &str, behaviour: &str| {
        let behaviour = scenario.behaviours.iter().position(|known| known.id == behaviour).unwrap();
        let organization = scenario.organizations.iter().find(|known| known.id == organization).unwrap();
        organization.permissions.iter().any(|(own, ..)| own.index() == behaviour)
    };
    let (given, silent) = (scenario("mali", &[]), scenario("mali", &["permissions.minusma.intelligence_handover=off"]));
    assert!(
        permits(&given, "minusma", "intelligence_handover") && !permits(&silent, "minusma", "intelligence_handover")
    );
    assert!(permits(&silent, "france", "intelligence_handover") && permits(&silent, "minusma", "patrol"));
    let refused = |change: &str, words: &str| {
        let faults = messages(&changed("mali", &[change]).unwrap_err());
        assert!(faults.iter().any(|fault| fault.contains(words)), "{faults:?}");
    };
    refused(
        "permissions.minusma.raid=off",
        "no row for raid; accepted: a behaviour that permissions.csv lets minusma do",
    );
    refused("permissions.minusma.patrols=off", "did you mean patrol?");
    refused("permissions.minusma.patrol=no", "found \"no\"; accepted: off");
    refused("permissions.minsma.patrol=off", "no organization minsma");
}

#[test]
fn unmixing_keeps_every_person_and_lowers_mixing_where_people_are_mixed() {
    let plain = scenario("mali", &[]);
    let mut apart = plain.clone();
    mandate::study::patterns::unmix::unmix(&mut apart, 1.0);
    let persons = |scenario: &Scenario, region: &str, community: usize| -> f64 {
        let inside = scenario.districts.iter().filter(|district| district.region == region);
        inside.map(|district| district.shares[community] * f64::from(district.population)).sum()
    };
    for region in &plain.regions {
        for community in 0..plain.communities.len() {
            let (before, after) = (persons(&plain, region, community), persons(&apart, region, community));
            assert!((before - after).abs() < 1e-3 * before.max(1_000.0), "{region}, {community}: {before} and {after}");
        }
    }
    let mixing = |scenario: &Scenario| -> f64 {
        let affected = scenario.districts.iter().filter(|district| district.affected);
        affected.flat_map(|district| &district.pairs).map(|pair| -pair.relation * pair.mixing).sum()
    };
    assert!(mixing(&apart) < 0.9 * mixing(&plain), "{} and {}", mixing(&apart), mixing(&plain));
    for (a, b) in apart.districts.iter().zip(&plain.districts).filter(|(_, plain)| plain.population > 0) {
        assert!((a.shares.iter().sum::<f64>() - 1.0).abs() < 1e-6 && a.population == b.population);
    }
}
