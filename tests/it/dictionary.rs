//! The data dictionary: `output/README.md` is what the code says, and it leaves nothing out.
//!
//! After a change of a table write it anew:
//!
//!     MANDATE_REFRESH=1 cargo test --test it dictionary

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use mandate::observation::Series;
use mandate::study::dictionary::{inputs_markdown, markdown};
use mandate::study::run::tables::series::SERIES;
use mandate::study::run::tables::summary::REPLICATIONS;

use crate::cli::{Place, assert_done};
use crate::support::scenario;

#[test]
fn the_page_on_results_is_the_dictionary() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("output/README.md");
    if std::env::var_os("MANDATE_REFRESH").is_some() {
        fs::write(&path, markdown()).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap();
    assert!(page == markdown(), "output/README.md differs: MANDATE_REFRESH=1 cargo test --test it dictionary");
}

#[test]
fn the_dictionary_is_printed() {
    assert_eq!(assert_done(&Place::new("dictionary").mandate(&["dictionary"])), markdown());
}

#[test]
fn the_page_on_inputs_is_the_dictionary_of_inputs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/book/src/reference/inputs.md");
    if std::env::var_os("MANDATE_REFRESH").is_some() {
        fs::write(&path, inputs_markdown()).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap();
    assert!(
        page == inputs_markdown(),
        "docs/book/src/reference/inputs.md differs: MANDATE_REFRESH=1 cargo test --test it dictionary"
    );
    assert_eq!(assert_done(&Place::new("inputs").mandate(&["dictionary", "--inputs"])), inputs_markdown());
}

#[test]
fn every_table_of_the_shipped_scenarios_is_in_the_dictionary_of_inputs_with_its_columns() {
    let dictionary = inputs_markdown();
    for scenario in ["mali", "central-african-republic", "somalia", "two-districts"] {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "csv") {
                continue;
            }
            let file = path.file_name().unwrap().to_str().unwrap();
            let (_, section) = dictionary.split_once(&format!("\n## `{file}`\n")).unwrap_or_else(|| panic!("{file}"));
            let section = section.split("\n## ").next().unwrap();
            let header = csv::Reader::from_path(&path).unwrap().headers().unwrap().clone();
            // Columns of parameters have their names from the scenario.
            for column in header.iter().filter(|name| !name.contains('.')) {
                assert!(section.contains(&format!("\n| `{column}` | ")), "{file}: {column}");
            }
        }
    }
}

#[test]
fn every_measure_of_a_series_is_in_the_dictionary_and_vice_versa() {
    for name in ["two-districts", "mali"] {
        let measures = Series::new(&scenario(name, &[])).measures;
        let unknown: Vec<&String> = measures.iter().filter(|measure| SERIES.measure(measure).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        for known in SERIES.measures {
            assert!(measures.iter().any(|measure| known.covers(measure)), "{}", known.name);
        }
    }
}

#[test]
fn every_yearly_measure_is_in_the_dictionary_and_vice_versa() {
    let place = Place::new("yearly");
    let scenario = Place::scenario("mali");
    assert_done(&place.mandate(&["run", &scenario, "--until", "2014-12-31", "--replications", "2", "--out", "run"]));
    let mut table = csv::Reader::from_path(place.folder.join("run/replications.csv")).unwrap();
    let measures: BTreeSet<String> = table.records().map(|row| row.unwrap()[1].to_string()).collect();
    let unknown: Vec<&String> = measures.iter().filter(|measure| REPLICATIONS.measure(measure).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    for known in REPLICATIONS.measures {
        assert!(measures.iter().any(|measure| known.covers(measure)), "{}", known.name);
    }
}
