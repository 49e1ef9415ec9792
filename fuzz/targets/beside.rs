//! Files beside a scenario: `posterior.csv`, `targets.csv`, `effects.csv`, `patterns.toml` of `scenarios/mali`.
#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mandate::scenario::{Fault, Scenario, patterns, posterior};
use mandate::study::calibration::effects::{self, Effects};
use mandate::study::calibration::targets::{self, Targets};
use mandate_fuzz::{begin, in_memory, one_file_each, place, replaced, scenario_files, shipped};

static SCENARIO: LazyLock<Scenario> = LazyLock::new(|| shipped("mali"));

static FOLDER: LazyLock<PathBuf> = LazyLock::new(place);

static FILES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let mut files = scenario_files("mali");
    files.retain(|name, _| [posterior::FILE, targets::FILE, effects::FILE, patterns::FILE].contains(&name.as_str()));
    let draws = &files[posterior::FILE];
    let few: String = draws
        .lines()
        .enumerate()
        .filter(|(n, _)| *n < 4 || n % 200 == 0)
        .map(|(_, line)| line.to_string() + "\n")
        .collect();
    files.insert(posterior::FILE.into(), few);
    files
});

fn some(faults: &[Fault]) {
    assert!(!faults.is_empty(), "refused without a fault");
    faults.iter().for_each(|fault| assert!(!fault.to_string().is_empty()));
}

fuzz_target!(init: { begin(|| one_file_each(&FILES)); LazyLock::force(&SCENARIO); LazyLock::force(&FOLDER); LazyLock::force(&FILES); }, |data: &[u8]| {
    let Some((name, text)) = replaced(&FILES, data) else { return };
    if name == posterior::FILE {
        let source = in_memory(BTreeMap::from([(name.to_string(), text.to_string())]));
        let _ = posterior::remarks(&source, &SCENARIO);
        match posterior::read(&source, &SCENARIO) {
            Ok(Some(posterior)) => {
                let (size, draw) = (posterior.effective_size(), posterior.of_replication(1, 0));
                assert!(size >= 0.999 && draw.values.iter().all(|value| value.is_finite()), "worth {size} draws: {draw:?}");
            }
            Ok(None) => panic!("the file is there"),
            Err(error) => some(&error.faults),
        }
        return;
    }
    fs::write(FOLDER.join(name), text).expect("a file");
    if name == patterns::FILE {
        let years = (SCENARIO.start.year(), SCENARIO.last_day().year());
        patterns::read(&FOLDER, years).err().inspect(|error| some(&error.faults));
    } else if name == targets::FILE {
        match Targets::read(&FOLDER.join(name), &SCENARIO) {
            Ok(read) => read.all.iter().for_each(|target| {
                assert!(target.observed().is_finite() && target.variance() > 0.0, "{target:?}");
            }),
            Err(faults) => some(&faults),
        }
    } else if let Err(faults) = Effects::read(&FOLDER.join(name), &SCENARIO) {
        some(&faults);
    }
});
