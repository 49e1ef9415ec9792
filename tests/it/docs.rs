//! The examples of the pages in the book are what the program takes, and the table of dependencies names them all.

use std::fs;
use std::path::Path;

use mandate::study::sweep::design::{Design, DesignError};

use crate::cli::{Place, assert_done};
use crate::experiments::Written;

/// Blocks of a page that are fenced with this word.
fn fenced<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
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
    let manifest = text("Cargo.toml").parse::<toml::Table>().unwrap();
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
    let missing: Vec<&String> =
        manifest["dependencies"].as_table().unwrap().keys().filter(|name| !stated(name)).collect();
    assert!(
        missing.is_empty(),
        "no row in docs/book/src/reference/dependencies.md, or another version than in Cargo.lock: {missing:?}"
    );
}
