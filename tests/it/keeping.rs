//! Nothing of the user's is lost, and nothing stale is read: folders that are replaced, gone on in, left behind, linked, removed.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::cli::{Place, assert_done, assert_fails};
use crate::sweep::{MIXTURES, assert_same, log_of, place, sweep, tables, write};

/// What a maker of a folder that was killed leaves: the folder with its mark, on which nobody has a lock.
pub fn leave_behind(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let words = "mandate writes here; the folder gets its name when all is there\n";
    fs::write(folder.join(".in-the-making"), words).unwrap();
    fs::write(folder.join("half.csv"), "a,b\n1,").unwrap();
}

/// A design of one point.
const ONE: &str = "[[factor]]\npath = \"organizations.un.quality\"\nlevels = [0.3]\n\n[replications]\ncount = 2\n";

#[test]
fn of_a_run_those_tables_alone_are_written_that_are_asked_for() {
    let place = Place::new("tables-asked-for");
    place.copy();
    assert_done(&place.mandate(&["run", "scenario", "--until", "2030-04-30", "--out", "all", "--quiet"]));
    let few = ["run", "scenario", "--until", "2030-04-30", "--tables", "index,months", "--out", "few"];
    assert_done(&place.mandate(&few));
    let tables = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(place.folder.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let tables = entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
        let mut names: Vec<String> = tables.map(|path| path.file_name().unwrap().to_str().unwrap().into()).collect();
        names.sort();
        names
    };
    assert_eq!(tables("few"), ["index.csv", "months.csv"]);
    assert!(tables("all").len() > 10);
    for table in tables("few") {
        let [one, other] = ["all", "few"].map(|folder| fs::read(place.folder.join(folder).join(&table)).unwrap());
        assert_eq!(one, other, "{table}");
    }
    // What can be drawn from them is drawn, and the page has them.
    assert_done(&place.mandate(&["plot", "few", "--format", "svg"]));
    let drawn = |chart: &str| place.folder.join("few/charts").join(chart).exists();
    assert!(drawn("forces.svg") && !drawn("event-sizes.svg"));
    assert_done(&place.mandate(&["report", "few"]));
    let unknown = ["run", "scenario", "--tables", "indices", "--out", "none"];
    assert_fails(&place.mandate(&unknown), 2, &["--tables", "\"indices\"", "index, attribution", "did you mean"]);
    assert!(!place.folder.join("none").exists());
}

#[test]
fn a_sweep_begun_anew_has_no_table_of_the_one_before() {
    let place = place("anew", MIXTURES);
    assert_done(&sweep(&place, "out", &["--quiet"]));
    let before = tables(&place, "out");
    assert_done(&place.mandate(&["plot", "out", "--format", "svg", "--quiet"]));
    fs::write(place.folder.join("out/notes.txt"), "mine").unwrap();
    write(&place, "d", ONE);
    assert_fails(&sweep(&place, "out", &["--quiet"]), 2, &["--force"]);
    assert!(tables(&place, "out") == before, "a refused command changed something");
    assert_done(&sweep(&place, "out", &["--quiet", "--force"]));
    assert_done(&sweep(&place, "fresh", &["--quiet"]));
    assert!(before.len() > tables(&place, "fresh").len(), "{:?}", before.keys());
    assert_same(&place, "out", "fresh", "begun anew");
    assert_eq!(fs::read_to_string(place.folder.join("out/notes.txt")).unwrap(), "mine");
    assert!(!place.entries("out").contains(&"charts".into()), "charts of the sweep before are still there");
}

#[test]
fn a_folder_of_another_kind_of_study_is_not_replaced() {
    let place = place("kind", ONE);
    assert_done(&sweep(&place, "out", &["--quiet"]));
    let log = fs::read(log_of(&place, "out")).unwrap();
    let scenario = Place::scenario("mali");
    let patterns = ["patterns", &scenario, "--only", "H16", "--out", "out", "--force", "--quiet"];
    assert_fails(&place.mandate(&patterns), 2, &["out: holds a sweep, not a suite of patterns", "--out"]);
    let calibrate = ["calibrate", &scenario, "--first", "80", "--out", "out", "--force", "--quiet"];
    assert_fails(&place.mandate(&calibrate), 2, &["out: holds a sweep, not a calibration"]);
    assert!(fs::read(log_of(&place, "out")).unwrap() == log);
    assert_done(&place.mandate(&["patterns", &scenario, "--only", "H16", "--out", "other", "--quiet"]));
    let sweep = ["sweep", "d.toml", "--out", "other", "--force"];
    assert_fails(&place.mandate(&sweep), 2, &["other: holds a suite of patterns, not a sweep"]);
    assert_fails(&place.mandate(&["analyse", "other"]), 2, &["holds a suite of patterns"]);
}

#[test]
fn what_a_killed_command_left_is_cleared_and_stands_in_nobodys_way() {
    let place = place("left", ONE);
    for folder in ["output/.two-districts-1.partial-7", "output/.two-districts-10.partial-7", ".out.partial-7"] {
        leave_behind(&place.folder.join(folder));
    }
    fs::create_dir_all(place.folder.join("output/.two-districts-1.partial-8")).unwrap();
    assert_done(&place.run(&["--until", "2030-01-31", "--quiet"]));
    // Another name, and no mark: not ours to remove.
    let left = [".two-districts-1.partial-8", ".two-districts-10.partial-7", "two-districts-1"];
    assert_eq!(place.entries("output"), left);
    assert_done(&place.run(&["--until", "2030-01-31", "--quiet", "--out", "out"]));
    assert!(!place.entries(".").contains(&".out.partial-7".into()));
    assert_done(&sweep(&place, "swept", &["--quiet"]));
    leave_behind(&place.folder.join("swept/.tables.partial-7"));
    assert_done(&place.mandate(&["analyse", "swept", "--quiet"]));
    assert!(!place.entries("swept").iter().any(|name| name.contains("partial")));
}

#[test]
fn links_are_not_followed_for_writing_or_removal() {
    let place = Place::new("keeping-links");
    assert_done(&place.run(&["--quiet", "--out", "far"]));
    assert_done(&place.mandate(&["plot", "far", "--only", "index", "--quiet"]));
    let before = place.entries("far");
    symlink("far", place.folder.join("link")).unwrap();
    assert_fails(&place.run(&["--quiet", "--out", "link", "--force"]), 2, &["link"]);
    symlink("far/charts", place.folder.join("figs")).unwrap();
    assert_fails(&place.mandate(&["plot", "far", "--out", "figs"]), 2, &["figs is a link"]);
    fs::write(place.folder.join("page.html"), "mine").unwrap();
    symlink("page.html", place.folder.join("report.html")).unwrap();
    assert_fails(&place.mandate(&["report", "far", "--out", "report.html"]), 2, &["report.html"]);
    symlink("../far", place.folder.join("far/charts/index-link.svg")).unwrap();
    assert_fails(&place.mandate(&["plot", "far", "--quiet"]), 2, &["did not draw"]);
    assert_eq!(fs::read_to_string(place.folder.join("page.html")).unwrap(), "mine");
    assert_eq!(place.entries("far"), before);
}

#[test]
fn pictures_that_the_program_did_not_draw_stay_whatever_their_names() {
    let place = Place::new("keeping-pictures");
    assert_done(&place.run(&["--quiet", "--out", "out"]));
    fs::create_dir(place.folder.join("figs")).unwrap();
    for name in ["map-bamako.svg", "index.png", "index.svg"] {
        let path = place.folder.join("figs").join(name);
        fs::write(&path, "mine").unwrap();
        assert_fails(&place.mandate(&["plot", "out", "--out", "figs"]), 2, &[name, "did not draw"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        fs::remove_file(path).unwrap();
    }
    for _ in 0..2 {
        assert_done(&place.mandate(&["plot", "out", "--out", "figs", "--only", "index", "--quiet"]));
    }
    assert!(place.entries("figs").iter().all(|name| name.starts_with("index")));
    // A folder with the name of a table is no table.
    fs::create_dir(place.folder.join("out/roles.parquet")).unwrap();
    assert_fails(&place.run(&["--out", "out", "--force", "--quiet"]), 2, &["out", "files of yours"]);
}

#[test]
fn a_sweep_whose_folder_is_removed_fails_at_once() {
    let long = ONE.replace("count = 2", "count = 4000");
    let place = place("removed", &long);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_mandate"))
        .args(["sweep", "d.toml", "--out", "out", "--quiet"])
        .current_dir(&place.folder)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    while fs::metadata(log_of(&place, "out")).map_or(0, |data| data.len()) < 20_000 {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be disturbed");
    }
    fs::remove_dir_all(place.folder.join("out")).unwrap();
    let output = child.wait_with_output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && message.contains("was removed while runs were played"), "{message}");
}

#[test]
fn the_page_of_findings_takes_the_table_in_as_it_is_when_the_runs_are_done() {
    let place = Place::new("keeping-findings");
    let page = place.folder.join("findings.md");
    let (begin, end) = (mandate::study::patterns::tables::BEGIN, mandate::study::patterns::tables::END);
    fs::write(&page, format!("before\n{begin}\nold\n{end}\nafter\n")).unwrap();
    let scenario = Place::scenario("mali");
    let command = ["patterns", &scenario, "--only", "H16", "--out", "out", "--findings", "findings.md", "--quiet"];
    assert_done(&place.mandate(&command));
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.starts_with("before\n") && text.ends_with("after\n") && !text.contains("\nold\n"), "{text}");
    assert!(text.contains("| **H16** |"));
    assert_eq!(place.entries("."), ["findings.md", "out"]);
}
