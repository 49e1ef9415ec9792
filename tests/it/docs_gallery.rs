//! The pictures of the gallery in the book are what its commands draw.
//!
//!     MANDATE_REFRESH=1 cargo test --test it docs_gallery

use std::fs;

use crate::book::{hold, root};
use crate::cli::{Place, assert_done};
use crate::docs::fenced;

const PAGE: &str = "docs/book/src/guide/gallery.md";

/// A section of the page.
fn section(title: &str) -> String {
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let rest = page.split(&format!("## {title}\n")).nth(1).unwrap_or_else(|| panic!("no section {title}"));
    rest.split("\n## ").next().unwrap().to_string()
}

/// Types what a section says, and holds its picture against what was drawn.
fn hold_section(title: &str, tests: &str) {
    let section = section(title);
    let place = Place::new(&format!("gallery-{}", title.replace(' ', "-")));
    std::os::unix::fs::symlink(root().join("scenarios"), place.folder.join("scenarios")).unwrap();
    let tutorial = fs::read_to_string(root().join("docs/book/src/guide/tutorial.md")).unwrap();
    fs::write(place.folder.join("weights.toml"), fenced(&tutorial, "toml")[0]).unwrap();
    let mut folder = String::new();
    for line in fenced(&section, "sh")[0].lines() {
        let words = line.strip_prefix("cargo run --release -- ").unwrap().split_whitespace().collect::<Vec<_>>();
        assert_done(&place.mandate(&words));
        if words[0] == "plot" {
            folder = words[1].to_string();
        } else if words[0] == "report" {
            assert!(place.folder.join(words[1]).join("report.html").is_file());
        }
    }
    let name = section.split("](gallery/").nth(1).unwrap().split(')').next().unwrap();
    let drawn = fs::read_to_string(place.folder.join(folder).join("charts").join(name)).unwrap();
    hold(&format!("docs/book/src/guide/gallery/{name}"), &drawn, tests);
}

#[test]
fn the_picture_of_a_run_is_what_its_commands_draw() {
    hold_section("A run", "docs_gallery");
}

#[test]
fn the_picture_of_a_comparison_is_what_its_commands_draw() {
    hold_section("A comparison", "docs_gallery");
}

#[test]
fn the_picture_of_a_sweep_is_what_its_commands_draw() {
    hold_section("A sweep", "docs_gallery");
}

#[test]
#[ignore = "plays scenarios/mali; run by .ci/run"]
fn the_picture_of_a_validation_is_what_its_commands_draw() {
    hold_section("A validation", "docs_gallery -- --ignored");
}
