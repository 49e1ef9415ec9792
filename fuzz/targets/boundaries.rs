//! GeoJSON: boundaries that a user brings, and `districts.geojson` of a folder of results.
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mandate::report::geography::{FILE, Geography};
use mandate_fuzz::{Seed, begin, place, scenario_files, shipped};

static FOLDER: LazyLock<PathBuf> = LazyLock::new(place);

static GEOGRAPHY: LazyLock<Geography> = LazyLock::new(|| Geography::of_scenario(&shipped("two-districts")));

/// Squares around the towns, what the program writes itself, and outlines.
fn seeds() -> Vec<Seed> {
    let square = |(x, y): (f64, f64)| {
        let corners = [(-0.1, -0.1), (0.1, -0.1), (0.1, 0.1), (-0.1, 0.1), (-0.1, -0.1)];
        corners.map(|(dx, dy)| format!("[{:.2},{:.2}]", x + dx, y + dy)).join(",")
    };
    let features = GEOGRAPHY.districts.iter().map(|district| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{}\",\"name\":\"{}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}",
            district.id, district.name, square(district.point)
        )
    });
    let squares =
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.collect::<Vec<_>>().join(","));
    GEOGRAPHY.write(&FOLDER).expect("a geography is written");
    let own = fs::read(FOLDER.join(FILE)).expect("what was written");
    let outlines = scenario_files("mali").remove("outlines.geojson").expect("a scenario with outlines");
    vec![("squares".into(), squares.into_bytes()), ("own".into(), own), ("outlines".into(), outlines.into_bytes())]
}

fuzz_target!(init: { begin(seeds); LazyLock::force(&FOLDER); LazyLock::force(&GEOGRAPHY); }, |data: &[u8]| {
    let path = FOLDER.join("boundaries.geojson");
    fs::write(&path, data).expect("a file");
    if let Ok(found) = GEOGRAPHY.clone().with_boundaries(&path) {
        let _ = found.extent();
        // What is accepted can be written, and read again.
        found.write(&FOLDER).expect("a geography is written");
        let again = Geography::read(&FOLDER.join(FILE)).expect("what was written can be read");
        assert_eq!(again.districts.len(), found.districts.len());
    }
    if let Ok(found) = Geography::read(&path) {
        let _ = found.extent();
        found.write(&FOLDER).expect("a geography is written");
        Geography::read(&FOLDER.join(FILE)).expect("what was written can be read");
    }
});
