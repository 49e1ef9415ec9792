//! The examples of the pages in the book are what the program takes, and the table of dependencies names them all.

use std::fs;
use std::path::Path;

use mandate::study::sweep::design::{Design, DesignError};

use crate::book::{hold, markdown, root};
use crate::cli::{Place, assert_done};
use crate::experiments::Written;
use crate::sweep::{Row, number, rows};

/// Blocks of a page that are fenced with this word.
pub fn fenced<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let opening = format!("```{language}\n");
    page.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// A whole design from an example, which may be a part of one.
fn whole(example: &str) -> String {
    let mut text = String::new();
    if !example.contains("scenario = ") {
        text.push_str("title = \"example\"\nquestion = \"does it load\"\nscenario = \"SCENARIO\"\n\n");
    }
    text.push_str(&example.replace("scenarios/two-districts", "SCENARIO"));
    if !example.contains("[[factor]]") {
        text.push_str("\n[[factor]]\npath = \"switches.alignment\"\nlevels = [true, false]\n");
    }
    text
}

/// A page of the book.
fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/book/src").join(name)).unwrap()
}

#[test]
fn every_design_of_the_pages_on_experiments_loads() {
    let page = read("experiments.md");
    let (designs, tables) = (fenced(&page, "toml"), fenced(&page, "csv"));
    assert!(designs.len() >= 9 && tables.len() == 1, "{} designs, {} tables", designs.len(), tables.len());
    let overview = read("guide/experiments.md");
    for example in designs.into_iter().chain(fenced(&overview, "toml")) {
        let written = Written::new(&whole(example));
        fs::write(written.beside("cases.csv"), tables[0]).unwrap();
        match Design::load(&written.path, None) {
            Ok(design) => assert!(design.points().is_some_and(|points| points > 1)),
            Err(DesignError::Faults { faults, .. }) => panic!("{example}\n{faults:#?}"),
            Err(DesignError::Scenario(error)) => panic!("{example}\n{:#?}", error.faults),
        }
    }
}

#[test]
fn the_readings_of_the_page_cost_no_runs() {
    let page = read("experiments.md");
    let example = fenced(&page, "toml").into_iter().find(|example| example.contains("index.exponent")).unwrap();
    let written = Written::new(&whole(example));
    let design = Design::load(&written.path, None).unwrap();
    assert_eq!((design.points(), design.cells(), design.readings()), (Some(12), Some(2), 6));
}

#[test]
fn what_a_mandate_does_at_its_corners_is_what_check_prints() {
    let page = read("experiments.md");
    let blocks = fenced(&page, "text");
    let block = blocks.iter().find(|block| block.contains("protects civilians")).unwrap();
    let place = Place::new("docs-corners");
    let printed = assert_done(&place.mandate(&["check", &Place::scenario("mali")]));
    // As a whole, since other forces have lines of the same behaviours.
    assert!(block.lines().count() >= 10 && printed.contains(block), "{block}\nis not in\n{printed}");
    // The figures of the text are those of the last line.
    let last = block.lines().last().unwrap().split_whitespace().collect::<Vec<_>>();
    let said = format!("{} % of it on protecting", last[2].replace('-', " to "));
    assert!(page.contains(&said) && page.contains(&format!("counterterrorism corner {} %", last[3])), "{last:?}");
    let wide: Vec<&str> = printed.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
}

#[test]
fn the_table_of_dependencies_has_each_with_its_version() {
    let text = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let manifests = ["Cargo.toml", "model/Cargo.toml"].map(|name| text(name).parse::<toml::Table>().unwrap());
    let lock = text("Cargo.lock").parse::<toml::Table>().unwrap();
    let page = text("docs/book/src/reference/dependencies.md");
    let version = |name: &str| -> Vec<&str> {
        let packages = lock["package"].as_array().unwrap().iter();
        let own = packages.filter(|package| package["name"].as_str() == Some(name));
        // Without what a version says of the standard that it follows.
        own.map(|package| package["version"].as_str().unwrap().split('+').next().unwrap()).collect()
    };
    let row = |name: &str| page.lines().find(|line| line.starts_with("| `") && line.contains(&format!("`{name}`")));
    let stated =
        |name: &str| row(name).is_some_and(|row| version(name).iter().any(|v| row.contains(&format!("| {v} |"))));
    let names = manifests.iter().flat_map(|manifest| manifest["dependencies"].as_table().unwrap().keys());
    let missing: Vec<&String> = names.filter(|name| *name != "mandate-model" && !stated(name)).collect();
    assert!(
        missing.is_empty(),
        "no row in docs/book/src/reference/dependencies.md, or another version than in Cargo.lock: {missing:?}"
    );
}

/// Printed outputs in pages that are written by hand, by the number of blocks: each is held by a test of this file, or by that of
/// the message in `sweep_parts.rs`.
const PRINTED: [(&str, usize); 5] = [
    ("README.md", 1),
    ("docs/book/src/guide/first_run.md", 1),
    ("docs/book/src/guide/tutorial.md", 1),
    ("docs/book/src/experiments.md", 1),
    ("docs/book/src/guide/many_machines.md", 1),
];

#[test]
fn every_printed_output_in_a_page_is_held_by_a_test() {
    let mut pages = markdown("docs");
    pages.extend(markdown("scenarios"));
    pages.push(root().join("README.md"));
    let mut found = Vec::new();
    for page in pages.iter().filter(|page| !page.starts_with(root().join("docs/book/src/reference"))) {
        let text = fs::read_to_string(page).unwrap();
        // A block without a word for what it is would be passed over.
        let closed = text.matches("\n```\n").count() + usize::from(text.ends_with("\n```"));
        let opened = text.lines().filter(|line| line.starts_with("```") && line.len() > 3).count();
        assert_eq!(closed, opened, "{}: a block without a word for what it is", page.display());
        let printed = fenced(&text, "text").len() + fenced(&text, "console").len();
        let name = page.strip_prefix(root()).unwrap().display().to_string();
        if printed > 0 {
            found.push((name, printed));
        }
    }
    found.sort();
    let mut held: Vec<(String, usize)> = PRINTED.iter().map(|(name, count)| (name.to_string(), *count)).collect();
    held.sort();
    assert_eq!(found, held, "hold what is printed there by a test, then name it in PRINTED");
}

/// The only printed block of a page.
fn printed(page: &str) -> String {
    let text = fs::read_to_string(root().join(page)).unwrap();
    fenced(&text, "text").first().expect("a printed block").to_string()
}

#[test]
fn the_summary_in_the_readme_is_the_beginning_of_that_in_the_guide() {
    let (short, whole) = (printed("README.md"), printed("docs/book/src/guide/first_run.md"));
    let beginning = short.strip_suffix("...\n").expect("it ends with what is left out");
    assert!(beginning.lines().count() > 15 && whole.starts_with(beginning), "{beginning}");
}

#[test]
#[ignore = "plays scenarios/mali; run by .ci/run"]
fn the_summary_in_the_guide_is_what_the_first_command_prints() {
    let place = Place::new("docs-first");
    std::os::unix::fs::symlink(root().join("scenarios"), place.folder.join("scenarios")).unwrap();
    let now = assert_done(&place.mandate(&["run", "scenarios/mali"]));
    for (page, lines) in [("docs/book/src/guide/first_run.md", usize::MAX), ("README.md", 20)] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let shown: String = now.lines().take(lines).map(|line| format!("{line}\n")).collect();
        let shown = if lines == usize::MAX { shown } else { shown + "...\n" };
        hold(page, &text.replacen(&printed(page), &shown, 1), "docs -- --ignored");
    }
}

#[test]
fn the_answer_in_the_tutorial_is_what_its_command_prints_and_its_snippets_run() {
    let page = "docs/book/src/guide/tutorial.md";
    let text = fs::read_to_string(root().join(page)).unwrap();
    let place = Place::new("docs-tutorial");
    std::os::unix::fs::symlink(root().join("scenarios"), place.folder.join("scenarios")).unwrap();
    let commands = fenced(&text, "sh").concat().replace("\\\n", " ");
    let compare = commands.lines().find(|line| line.contains(" compare ")).unwrap();
    let words = compare.strip_prefix("cargo run --release -- ").unwrap().split_whitespace().collect::<Vec<_>>();
    let printed = assert_done(&place.mandate(&words));
    hold(page, &text.replacen(fenced(&text, "text")[0], &printed, 1), "docs");
    let script = fenced(&text, "python")[0];
    match std::process::Command::new("python3").args(["-c", script]).current_dir(&place.folder).output() {
        Err(_) => eprintln!("skipped: no python3 here"),
        Ok(output) => {
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success() && said.starts_with("none ") && said.lines().count() == 1, "{said}");
        }
    }
}

#[test]
fn the_findings_in_the_readme_are_those_of_the_page_on_findings() {
    let (readme, findings) = (fs::read_to_string(root().join("README.md")).unwrap(), read("findings.md"));
    let section = readme.split("## Three findings, with their doubt").nth(1).unwrap().split("\n## ").next().unwrap();
    let items: Vec<&str> =
        section.lines().filter(|line| line.starts_with(|letter: char| letter.is_ascii_digit())).collect();
    assert_eq!(items.len(), 3);
    let known: Vec<&str> = findings.split(|letter: char| !(letter.is_ascii_digit() || ".-".contains(letter))).collect();
    for item in items {
        let figures = item[2..].split(|letter: char| !(letter.is_ascii_digit() || ".-".contains(letter)));
        let figures: Vec<&str> = figures
            .map(|figure| figure.trim_end_matches(['.', '-']))
            .filter(|figure| figure.contains(|letter: char| letter.is_ascii_digit()))
            .collect();
        let unknown: Vec<&&str> = figures
            .iter()
            .filter(|figure| !known.iter().any(|known| known.trim_end_matches(['.', '-']) == **figure))
            .collect();
        assert!(figures.len() >= 3 && unknown.is_empty(), "{item}: {unknown:?} are not on the page");
    }
}

#[test]
fn pages_with_figures_of_long_runs_say_with_which_version_they_were_made() {
    for page in ["findings.md", "processes.md", "experiments.md"] {
        let text = read(page);
        let marks = text.match_indices("mandate 0.1.0 (commit ").map(|(at, mark)| &text[at + mark.len()..]);
        let commits: Vec<&str> = marks.filter_map(|rest| rest.split_once(')')).map(|(commit, _)| commit).collect();
        let is_one = |commit: &&str| commit.len() >= 7 && commit.chars().all(|digit| digit.is_ascii_hexdigit());
        assert!(!commits.is_empty() && commits.iter().all(is_one), "{page}: {commits:?}");
    }
}

/// Sample variance.
fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}

#[test]
#[ignore = "plays the first design of the page; run by .ci/run"]
fn figures_of_the_first_design_are_those_that_the_page_quotes() {
    let page = read("experiments.md");
    let place = Place::new("docs-weights");
    std::os::unix::fs::symlink(root().join("scenarios"), place.folder.join("scenarios")).unwrap();
    fs::write(place.folder.join("weights.toml"), fenced(&page, "toml")[0]).unwrap();
    assert_done(&place.mandate(&["sweep", "weights.toml", "--quiet"]));
    let table = |name: &str| rows(&place, &format!("output/weights/{name}.csv"));
    let is_index = |row: &Row| row["response"] == "hpi_core" && row["area"] == "affected";
    let says = |words: String| assert!(page.contains(&words), "the page does not say: {words}");
    // Which mandate is best.
    let points: Vec<Row> = table("mixture_points").into_iter().filter(is_index).collect();
    let best = points.iter().max_by(|a, b| number(a, "mean").total_cmp(&number(b, "mean"))).unwrap();
    let half = points.iter().find(|row| row["mixture"] == ".5/.5/0").unwrap();
    let of = |column: &str| number(half, column);
    says(format!(
        "has the mean {:.1} ({:.1} to {:.1}); `difference` {:.2} ({:.2} to {:.2}) from the best, `{}`; `among_best` {}; `share_best` {:.2}.",
        of("mean"),
        of("low"),
        of("high"),
        of("difference"),
        of("difference_low"),
        of("difference_high"),
        best["mixture"],
        half["among_best"],
        of("share_best")
    ));
    let worst = points.iter().map(|row| -number(row, "difference_low")).fold(0.0, f64::max);
    says(format!("no mandate is worse by more than about {worst:.1} points"));
    // What common random numbers save.
    let runs = table("runs");
    let values = |label: &str| -> Vec<f64> {
        runs.iter().filter(|row| row["label"] == label).map(|row| number(row, "hpi_core.affected")).collect()
    };
    let base = values("as it is");
    let saved = |label: &str| {
        let own = values(label);
        let differences: Vec<f64> = own.iter().zip(&base).map(|(own, base)| own - base).collect();
        1.0 - variance(&differences) / (variance(&own) + variance(&base))
    };
    let none = saved("no mission");
    says(format!("it saves {:.0} % of the variance of \"no mission\"", 100.0 * none));
    says(format!("some {:.0} pairs of independent runs", 20.0 / (1.0 - none)));
    assert!(points.iter().all(|row| saved(&row["mixture"]) > 0.999));
    // What value choices prefer.
    let ranks = table("acceptability");
    let first =
        ranks.iter().find(|row| row["area"] == "affected" && row["rank"] == "1" && row["label"] == "1/0/0").unwrap();
    says(format!(
        "protection alone is first in {:.0} % of the replications, and in {:.0} % when the weights are drawn too",
        100.0 * number(first, "confidence_best"),
        100.0 * number(first, "share")
    ));
}
