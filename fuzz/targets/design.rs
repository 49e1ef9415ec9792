//! A design of experiments over `scenarios/two-districts`: its file, or the table of points that it names.
#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mandate::study::sweep::design::Design;
use mandate_fuzz::{begin, one_file_each, place, replaced, scenario_files, texts};

/// Points of a design of which everything is asked.
const LOOKED_AT: u64 = 3;

static FILES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| texts("fuzz/seeds/design"));

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = place();
    let scenario = folder.join("two-districts");
    fs::create_dir_all(&scenario).expect("a folder");
    scenario_files("two-districts")
        .iter()
        .for_each(|(name, text)| fs::write(scenario.join(name), text).expect("a file"));
    FILES.iter().for_each(|(name, text)| fs::write(folder.join(name), text).expect("a file"));
    folder
});

fn look(design: &Design) {
    let _ = design.fingerprint();
    let (points, cells) = (design.points().unwrap_or(u64::MAX), design.cells().unwrap_or(u64::MAX));
    assert!(points > 0 && cells > 0 && cells <= points, "{cells} cells of {points} points");
    for point in (0..LOOKED_AT).chain([points - 1]).filter(|point| *point < points) {
        let _ = (design.label(point), design.base_of(point), design.rows_of(point), design.point(point).changes());
    }
    for cell in [0, cells - 1] {
        if let Err(error) = design.scenarios(cell) {
            assert!(!error.faults.is_empty(), "refused without a fault");
        }
    }
}

fuzz_target!(init: { begin(|| one_file_each(&FILES)); LazyLock::force(&FOLDER); }, |data: &[u8]| {
    let Some((name, text)) = replaced(&FILES, data) else { return };
    let path = FOLDER.join(name);
    fs::write(&path, text).expect("a file");
    // A table of points is read by the design that names it.
    let design = if name.ends_with(".csv") { FOLDER.join("cases.toml") } else { path.clone() };
    match Design::load(&design, None) {
        Ok(design) => look(&design),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    fs::write(&path, &FILES[name]).expect("a file");
});
