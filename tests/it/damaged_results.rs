//! Folders of results that were damaged: what is there and cannot be read is a fault, and no chart less.

use std::fs;
use std::path::Path;

use crate::cli::{Place, assert_done, assert_fails};
use crate::messages::FOREIGN;

/// A run of the teaching scenario, whose files are damaged one by one.
fn played(test: &str) -> Place {
    let place = Place::new(test);
    assert_done(&place.run(&["--out", "out", "--quiet"]));
    place
}

/// Both commands refuse the folder with these words and none of a library.
fn refused(place: &Place, words: &[&str]) {
    for command in [&["plot", "out", "--out", "charts"][..], &["report", "out", "--out", "page.html"]] {
        let output = place.mandate(command);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_fails(&output, output.status.code().filter(|code| *code != 0).expect(&told), words);
        assert!(!FOREIGN.iter().any(|foreign| told.contains(foreign)), "{told}");
    }
}

/// Damages a file for as long as it takes to look.
fn damaged(place: &Place, file: &str, damage: impl FnOnce(&Path, &str), words: &[&str]) {
    let path = place.folder.join("out").join(file);
    let whole = fs::read_to_string(&path).unwrap();
    damage(&path, &whole);
    refused(place, words);
    if path.is_dir() {
        fs::remove_dir(&path).unwrap();
    }
    fs::write(&path, whole).unwrap();
}

#[test]
fn cells_tables_and_documents_that_cannot_be_read_are_faults() {
    let place = played("damaged-cells");
    // A number that is none.
    for (file, column) in [("index.csv", "hpi_core"), ("district_years.csv", "mean"), ("months.csv", "mean")] {
        for number in ["nan", "-inf"] {
            let spoil = |path: &Path, whole: &str| {
                let mut lines: Vec<String> = whole.lines().map(String::from).collect();
                let at = lines[0].split(',').position(|name| name == column).expect(column);
                let mut cells: Vec<&str> = lines[2].split(',').collect();
                cells[at] = number;
                lines[2] = cells.join(",");
                fs::write(path, lines.join("\n") + "\n").unwrap();
            };
            let found = format!("line 3, column {column}: found \"{number}\"");
            damaged(&place, file, spoil, &[file, &found]);
        }
    }
    // A folder in the place of a table.
    for file in ["months.csv", "attribution.csv", "districts.geojson"] {
        let folder = |path: &Path, _: &str| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        };
        damaged(&place, file, folder, &[file, "a folder"]);
    }
    // A table emptied to its header, and a row that lacks cells.
    for file in ["months.csv", "index.csv", "roles.csv", "event_sizes.csv"] {
        let header = |path: &Path, whole: &str| fs::write(path, &whole[..=whole.find('\n').unwrap()]).unwrap();
        damaged(&place, file, header, &[file, "line 1: names of columns and no row below them"]);
        let short = |path: &Path, whole: &str| fs::write(path, format!("{whole}1,2\n")).unwrap();
        damaged(&place, file, short, &[file, "found 2 cells; accepted: "]);
    }
    // Documents.
    for file in ["manifest.json", "scenario.json"] {
        let cut = |path: &Path, whole: &str| fs::write(path, &whole[..whole.len() / 2]).unwrap();
        damaged(&place, file, cut, &[file, "the end of the text, before its brackets and quotes are closed"]);
        let noise = |path: &Path, _: &str| fs::write(path, "{\n  \"program\" = \"mandate\"\n}\n").unwrap();
        damaged(&place, file, noise, &[file, "line 2: found `= \"mandate\"`, which is no JSON"]);
    }
    let seed =
        |path: &Path, whole: &str| fs::write(path, whole.replacen("\"seed\": 1", "\"seed\": \"one\"", 1)).unwrap();
    damaged(&place, "manifest.json", seed, &["manifest.json", "found `\"seed\": \"one\"`", "make the results anew"]);
    let title = |path: &Path, whole: &str| {
        fs::write(path, whole.replacen("\"title\": \"", "\"title\": 5, \"x\": \"", 1)).unwrap()
    };
    damaged(&place, "scenario.json", title, &["scenario.json", "\"title\": 5", "another kind of value"]);
    // Nothing of this is left, and the folder is read as before.
    assert_done(&place.mandate(&["plot", "out", "--out", "charts", "--quiet"]));
}
