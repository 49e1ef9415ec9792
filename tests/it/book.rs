//! The book in `docs/book`: pages that are made are what the program says, and every link leads somewhere.
//!
//! After a change write the pages that are made anew:
//!
//!     MANDATE_REFRESH=1 cargo test --test it book

use std::fs;
use std::path::{Path, PathBuf};

use mandate::scenario::parameters::{keys, meaning_of, range_of, unit_of};
use mandate::scenario::{OrganizationKind, defaults};

use crate::cli::{Place, assert_done};

/// Folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text of the project.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All pages in a folder and those in it.
pub fn markdown(folder: &str) -> Vec<PathBuf> {
    let (mut folders, mut pages) = (vec![root().join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// Holds a page that is made against what it should be; with `MANDATE_REFRESH` it is written first.
pub fn hold(name: &str, text: &str, tests: &str) {
    let path = root().join(name);
    if std::env::var_os("MANDATE_REFRESH").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap_or_default();
    assert!(page == text, "{name} differs: MANDATE_REFRESH=1 cargo test --test it {tests}");
}

/// Texts that stand in fenced blocks left out, line by line.
fn unfenced(text: &str) -> Vec<&str> {
    let mut is_fenced = false;
    let is_prose = |line: &&str| {
        let is_fence = line.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        !is_fenced && !is_fence
    };
    text.lines().filter(is_prose).collect()
}

/// A page with the pages that it takes in (`{{#include FILE}}`).
fn whole(page: &Path) -> String {
    let line = |line: &str| match line.strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}")) {
        Some(name) => read(&page.parent().unwrap().join(name)),
        None => line.to_string(),
    };
    read(page).lines().map(|text| line(text) + "\n").collect()
}

/// The anchor of a heading, as the book and GitHub make it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Anchors of a page.
fn anchors(page: &Path) -> Vec<String> {
    let text = whole(page);
    let headings = unfenced(&text).into_iter().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#'))).collect()
}

/// Where the links of a line lead.
fn links(line: &str) -> Vec<&str> {
    let ends = line.match_indices("](").map(|(at, _)| &line[at + 2..]);
    ends.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).filter(|target| !target.is_empty()).collect()
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => _ = plain.pop(),
            std::path::Component::CurDir => (),
            part => plain.push(part),
        }
    }
    plain
}

/// What is wrong with a link of a page.
fn fault(page: &Path, target: &str) -> Option<String> {
    if target.starts_with("https://") || target.starts_with("http://") {
        return None;
    }
    let (file, part) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { page.to_path_buf() } else { plain(&page.parent().unwrap().join(file)) };
    let book = root().join("docs/book/src");
    if !path.exists() {
        return Some("there is no such file".to_string());
    }
    if page.starts_with(&book) && !path.starts_with(&book) {
        return Some("it leads out of the book, which has no such page".to_string());
    }
    let is_found = part.is_empty() || anchors(&path).iter().any(|anchor| anchor == part);
    (!is_found).then(|| "the page has no such heading".to_string())
}

#[test]
fn every_link_of_the_book_and_of_the_pages_beside_it_leads_somewhere() {
    let mut pages = markdown("docs");
    pages.extend(["README.md", "MODEL.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    let (mut faults, mut links_found) = (Vec::new(), 0);
    for page in &pages {
        let text = read(page);
        for line in unfenced(&text) {
            for target in links(line) {
                links_found += 1;
                faults.extend(fault(page, target).map(|what| format!("{}: {target}: {what}", page.display())));
            }
        }
    }
    assert!(links_found > 100, "only {links_found} links were found");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let page = root().join("docs/book/src/experiments.md");
    assert_eq!(fault(&page, "calibration.md"), None);
    assert_eq!(fault(&page, "#the-design-file"), None);
    assert!(fault(&page, "nowhere.md").is_some());
    assert!(fault(&page, "calibration.md#nowhere").is_some());
    assert!(fault(&page, "../../../README.md").is_some());
    assert_eq!(links("see [one](a.md) and [two](b.md#c), but no [draft]()"), ["a.md", "b.md#c"]);
}

#[test]
fn every_page_of_the_book_is_in_its_summary() {
    let folder = root().join("docs/book/src");
    let summary = read(&folder.join("SUMMARY.md"));
    let is_named = |page: &PathBuf| summary.contains(&format!("]({})", page.strip_prefix(&folder).unwrap().display()));
    let missing: Vec<PathBuf> =
        markdown("docs/book/src").into_iter().filter(|page| !page.ends_with("SUMMARY.md") && !is_named(page)).collect();
    assert!(missing.is_empty(), "not in docs/book/src/SUMMARY.md: {missing:?}");
}

#[test]
fn pages_that_are_named_by_their_path_exist() {
    let (mut files, mut faults) = (markdown("docs"), Vec::new());
    for folder in ["src", "tests", "scenarios", "output", ".ci"] {
        let mut folders = vec![root().join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let ending = path.extension().and_then(|ending| ending.to_str());
                match ending {
                    _ if path.is_dir() => folders.push(path),
                    Some("rs" | "md" | "toml" | "csv") | None => files.push(path),
                    _ => (),
                }
            }
        }
    }
    files.extend(["README.md", "MODEL.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let words = text.split(|c: char| !c.is_alphanumeric() && !['/', '.', '_', '-'].contains(&c));
        let pages = words.map(|word| word.trim_end_matches('.')).filter(|word| word.starts_with("docs/"));
        let missing = pages.filter(|word| word.ends_with(".md") && !root().join(word).exists());
        faults.extend(missing.map(|word| format!("{}: {word}", file.display())));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_page_on_commands_is_what_help_prints() {
    let place = Place::new("book-commands");
    let help = assert_done(&place.mandate(&["help"]));
    let commands = help.split("Commands:\n").nth(1).unwrap().lines().take_while(|line| !line.is_empty());
    // A command stands two columns in; what is further in goes on with its words.
    let commands = commands.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    let mut page = format!(
        "# Command line\n\nMade from what the program prints by `tests/it/book.rs`; do not edit.\n\n## mandate\n\n```text\n{}\n```\n",
        help.trim_end()
    );
    let mut count = 0;
    for command in commands.filter(|command| *command != "help") {
        let help = assert_done(&place.mandate(&["help", command]));
        page += &format!("\n## mandate {command}\n\n```text\n{}\n```\n", help.trim_end());
        count += 1;
    }
    assert!(count >= 14, "only {count} commands were found");
    hold("docs/book/src/reference/commands.md", &page, "book");
}

#[test]
fn the_page_on_the_schema_is_what_schema_prints() {
    let schema = assert_done(&Place::new("book-schema").mandate(&["schema"]));
    let page = format!(
        "# Schema of scenario.toml\n\nMade from what `mandate schema` prints by `tests/it/book.rs`; do not edit. Editors that know JSON Schema \
        complete and check `scenario.toml` by it.\n\n```json\n{}\n```\n",
        schema.trim_end()
    );
    hold("docs/book/src/reference/schema.md", &page, "book");
}

#[test]
fn the_page_on_parameters_is_what_the_registry_says() {
    let shown = |number: f64| match number {
        f64::INFINITY => "endless".to_string(),
        number => number.to_string(),
    };
    let mut page = "# Parameters\n\n\
        Made from the registry of the library (`src/scenario/parameters.rs`) and its table of defaults (`src/scenario/defaults`) by \
        `tests/it/book.rs`; do not edit. A scenario's\n`parameters.csv` holds the rows that differ from these, each with its reason; all \
        others have the default, which is the value of the reference case.\nNumbers outside the lowest and the highest are refused; the \
        range is that in which a value is defensible (5 and 95 % points of the prior). Source and confidence\nof every default stand in the \
        table, and `mandate check SCENARIO --parameters` prints what a scenario uses. A rate is a hazard per day unless said otherwise.\n"
        .to_string();
    let default = |key: &str| defaults::all().find(|row| row.key == key).unwrap();
    let mut section = String::new();
    for key in keys(["*"]) {
        let (head, name) = key.rsplit_once('.').unwrap();
        let of_kind = head.starts_with("organizations");
        if head != section {
            let columns =
                if of_kind { "Parameter | Meaning | Unit" } else { "Parameter | Meaning | Unit | Default | Range" };
            let rule = "|---".repeat(columns.split('|').count() + 2);
            page += &format!("\n## {head}\n\n| {columns} | Lowest | Highest |\n{rule}|\n");
            section = head.to_string();
        }
        let unit = unit_of(&key).unwrap();
        let (low, high) = range_of(&key).unwrap();
        let meaning = meaning_of(&key).filter(|meaning| !meaning.is_empty());
        let meaning = meaning.unwrap_or_else(|| panic!("{key} has no doc line")).replace('|', "\\|");
        page += &format!("| `{key}` | {meaning} | {unit} | ");
        if !of_kind {
            let row = default(&key);
            page += &format!("{} | {} to {} | ", row.value, row.low, row.high);
        }
        page += &format!("{} | {} |\n", shown(low), shown(high));
        assert!(
            !of_kind || OrganizationKind::ALL.iter().all(|kind| default(&format!("{}.{name}", kind.name())).low >= low)
        );
    }
    let names: Vec<String> =
        keys(["*"]).into_iter().filter_map(|key| Some(key.strip_prefix("organizations.*.")?.to_string())).collect();
    page += "\nDefaults of the traits by kind of organization:\n\n| Kind |";
    names.iter().for_each(|name| page += &format!(" `{name}` |"));
    page += &format!("\n|{}\n", "---|".repeat(names.len() + 1));
    for kind in OrganizationKind::ALL.map(OrganizationKind::name) {
        page += &format!("| `{kind}` |");
        names.iter().for_each(|name| page += &format!(" {} |", default(&format!("{kind}.{name}")).value));
        page += "\n";
    }
    hold("docs/book/src/reference/parameters.md", &page, "book");
}
