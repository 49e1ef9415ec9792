//! The folder of a scenario: one file of `scenarios/two-districts` is replaced, the folder is read, and played where it is valid.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mandate::report::geography::Geography;
use mandate::report::scenario::resolved;
use mandate::scenario::load_from;
use mandate_fuzz::{begin, in_memory, one_file_each, play, replaced, scenario_files};

/// One in so many of the scenarios that are accepted is played, which takes longer than to read it.
const PLAYED: u32 = 8;

static FILES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let mut files = scenario_files("two-districts");
    files.remove("patterns.toml");
    for (file, lines) in [("observations.csv", 30), ("observed_months.csv", 30), ("outlines.geojson", usize::MAX)] {
        let all = scenario_files("mali");
        files.insert(file.into(), all[file].lines().take(lines).map(|line| line.to_string() + "\n").collect());
    }
    files
});

fuzz_target!(init: { begin(|| one_file_each(&FILES)); LazyLock::force(&FILES); }, |data: &[u8]| {
    let Some((name, text)) = replaced(&FILES, data) else { return };
    let mut files = FILES.clone();
    if name != "outlines.geojson" {
        files.remove("outlines.geojson");
    }
    files.insert(name.into(), text.into());
    match load_from(&in_memory(files), &[]) {
        Ok(loaded) => {
            let text = serde_json::to_string(&resolved(&loaded.scenario)).expect("a scenario can be shown");
            assert!(!text.is_empty());
            assert!(Geography::of_scenario(&loaded.scenario).districts.len() == loaded.scenario.districts.len());
            if crc32fast::hash(data) % PLAYED == 0 {
                play(&loaded.scenario);
            }
        }
        Err(error) => {
            assert!(!error.faults.is_empty(), "refused without a fault");
            error.faults.iter().for_each(|fault| assert!(!fault.to_string().is_empty()));
        }
    }
});
