//! Names: no two things share one in what is written, and none is empty.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::cli::{Place, assert_done, assert_fails};
use crate::sweep::{place, rows, sweep};

/// Levels, a mixture, cases and drawn rows in one design.
const MIXED: &str = r#"
[[factor]]
name = "force"
levels = [{ name = "a, b; c" , set = { "forces.un" = 0.5 } }, { name = "b", set = {} }]

[[factor]]
name = "norms"
mixture = ["un"]
components = ["protection_of_civilians", "stabilization"]
design = "simplex-lattice"
degree = 1

[[factor]]
table = "cases.csv"

[[factor]]
path = "organizations.un.quality"
low = 0.2
high = 0.4

[sampling]
design = "latin-hypercube"
points = 2
random_numbers = "common"

[replications]
count = 2
"#;

/// Writes the cases of a design.
fn cases(place: &Place, text: &str) {
    fs::write(place.folder.join("cases.csv"), text).unwrap();
}

/// Labels of the points of a design of cases alone, in their order.
fn labels_of_cases(place: &Place, text: &str) -> Vec<String> {
    cases(place, text);
    let _ = fs::remove_dir_all(place.folder.join("out"));
    assert_done(&sweep(place, "out", &["--quiet"]));
    rows(place, "out/design.csv").iter().map(|row| row["label"].clone()).collect()
}

/// Whether no two rows of a table have the same cells in these columns: what a pivot asks for.
fn pivots(place: &Place, table: &str, columns: &[&str]) -> bool {
    let keys: Vec<Vec<String>> =
        rows(place, table).iter().map(|row| columns.iter().map(|column| row[*column].clone()).collect()).collect();
    !keys.is_empty() && keys.iter().collect::<BTreeSet<_>>().len() == keys.len()
}

#[test]
fn labels_of_points_are_unique_so_that_tables_can_be_turned() {
    let place = place("names-pivot", &MIXED.replace("a, b; c", "a, b"));
    // Equal cases, cases named and not, cases that leave the scenario as it is.
    cases(&place, "name,forces.army,violence.attack_rate\nstrong,2,\n,2,\n,2,\n,,5e-5\n");
    assert_done(&sweep(&place, "out", &["--quiet"]));
    assert!(pivots(&place, "out/design.csv", &["label"]));
    assert!(pivots(&place, "out/runs.csv", &["replication", "label"]));
    assert!(pivots(&place, "out/points.csv", &["response", "area", "label"]));
    let labels: Vec<String> = rows(&place, "out/design.csv").iter().map(|row| row["label"].clone()).collect();
    assert_eq!(labels.len(), 2 * 2 * 4 * 2);
    assert!(labels.iter().all(|label| label.split("; ").count() == 4), "{labels:?}");
    assert!(labels[0].starts_with("a, b; 1/0; strong; 0."), "{labels:?}");
    assert_eq!(labels.iter().filter(|label| label.contains("; row 3; ")).count(), 8);
}

#[test]
fn cases_go_by_their_name_else_by_a_value_that_is_theirs_alone_else_by_number() {
    let place = place("names-cases", "[[factor]]\ntable = \"cases.csv\"\n[replications]\ncount = 1\n");
    for (text, labels) in [
        ("forces.un\n1\n2\n1\n", ["row 0", "2", "row 2"]),
        ("name,forces.un\n,1\n2,1\n,2\n", ["row 0", "2", "row 2"]),
        ("name,forces.un,forces.army\nas it is,,\nstrong,2,\n,,2\n", ["as it is", "strong", "row 2"]),
    ] {
        assert_eq!(labels_of_cases(&place, text), labels, "{text}");
    }
    let refused = |text: &str, words: &[&str]| {
        cases(&place, text);
        assert_fails(&sweep(&place, "other", &["--quiet"]), 2, words);
    };
    refused("name,forces.un\na; b,1\n", &["cases.csv:2: name: found \"a; b\"", "without `; `"]);
    refused("name,forces.un\nrow 1,1\n,2\n", &["cases.csv:2: name: found \"row 1\""]);
    refused("name,forces.un\na,1\nb,1\na,2\n", &["cases.csv:4: name: found a second \"a\", as on line 2"]);
}

#[test]
fn names_that_would_make_two_labels_one_are_refused_wherever_they_are_given() {
    let level = |name: &str| {
        format!(
            "[[factor]]\nname = \"force\"\nlevels = [{{ name = \"{name}\", set = {{}} }}, {{ name = \"other\", set = {{ \"forces.un\" = 2 }} }}]\n"
        )
    };
    for (n, (design, words)) in [
        (level("a; b"), "force.levels: found \"a; b\""),
        (level(""), "force.levels: found \"\""),
        (level(" b"), "force.levels: found \" b\""),
        (level("row 1"), "force.levels: found \"row 1\""),
        (level("a").replace("\"force\"", "\"force; a\""), "name: found \"force; a\""),
        (level("a").replace("\"force\"", "\"\""), "name: found \"\""),
        ("[[factor]]\npath = \"title\"\nlevels = [\"\", \"t\"]\n".into(), "title.levels: found \"\""),
        (
            "[[factor]]\nmixture = [\"un\"]\ncomponents = [\"protection_of_civilians\", \"stabilization\"]\n\
             design = \"simplex-lattice\"\ndegree = 1\nalso = [{ name = \"as; it is\" }]\n"
                .into(),
            "levels: found \"as; it is\"",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let place = place(&format!("names-refused-{n}"), &design);
        assert_fails(&sweep(&place, "out", &[]), 2, &[words, "accepted: a name that is not empty"]);
    }
    let place = Place::new("names-variant");
    let scenario = Place::scenario("two-districts");
    let output = place.mandate(&["compare", &scenario, "--set", "a; b: forces.un=2"]);
    assert_fails(&output, 2, &["--set: found \"a; b\"", "accepted: a name that is not empty"]);
}

/// Copies the small scenario into a folder.
fn copied(place: &Place, folder: &str) {
    let to = place.folder.join(folder);
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(Place::scenario("two-districts")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn a_copied_scenario_goes_by_its_folder_and_has_results_of_its_own() {
    let place = Place::new("names-copy");
    copied(&place, "scenarios/my-two");
    copied(&place, "scenarios/My two (2)");
    let run = |folder: &str| assert_done(&place.mandate(&["run", folder, "--until", "2030-03-31"]));
    assert!(run(&Place::scenario("two-districts")).contains("Results: output/two-districts-1\n"));
    assert!(run("scenarios/my-two/").contains("Results: output/my-two-1\n"));
    // A name that had to be changed has some digits more.
    let changed = mandate::scenario::Source::from(place.folder.join("scenarios/My two (2)").as_path()).name().unwrap();
    assert!(changed.starts_with("my-two-2-") && changed.len() == 15, "{changed}");
    assert!(run("scenarios/My two (2)").contains(&format!("Results: output/{changed}-1\n")));
    assert_eq!(place.entries("output"), ["my-two-1", &format!("{changed}-1"), "two-districts-1"]);
    assert_eq!(place.json("output/my-two-1/manifest.json")["scenario"]["name"], "my-two");
    // From within, and under a name of one's own.
    let within = place.folder.join("scenarios/my-two");
    let inside = Place { folder: within };
    assert!(assert_done(&inside.mandate(&["run", ".", "--until", "2030-03-31"])).contains("output/my-two-1\n"));
    let named = ["run", "scenarios/my-two", "--until", "2030-03-31", "--set", "name=trial"];
    assert!(assert_done(&place.mandate(&named)).contains("Results: output/trial-1\n"));
    // The name in the file is remarked upon where it says another, and need not stand there.
    let checked = assert_done(&place.mandate(&["check", "scenarios/my-two"]));
    assert!(checked.contains("(my-two)") && checked.contains("named my-two by its folder"), "{checked}");
    let file = Path::new("scenarios/my-two/scenario.toml");
    let text = fs::read_to_string(place.folder.join(file)).unwrap();
    let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("name = \"two")).collect();
    assert_eq!(without.len() + 1, text.lines().count());
    fs::write(place.folder.join(file), without.join("\n")).unwrap();
    let checked = assert_done(&place.mandate(&["check", "scenarios/my-two"]));
    assert!(checked.contains("(my-two)") && !checked.contains("by its folder"), "{checked}");
}
