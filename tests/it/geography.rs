//! Where districts lie: cells, outlines of a scenario, boundaries of a user, and the file that maps read.

use std::fs;
use std::path::PathBuf;

use geo::{Area, BooleanOps, Contains, Validation};
use mandate::report::Geography;
use mandate::report::geography::{DistrictShape, FILE, MOST_CELLS, OutlineKind};
use mandate::scenario::areas::to_geo;

use crate::support::{Copy, scenario};

/// Area of all cells and of the country [square degrees].
fn areas(geography: &Geography) -> (f64, f64) {
    let country = geography.outlines.iter().find(|outline| outline.kind == OutlineKind::Country).unwrap();
    let cells = geography.districts.iter().map(|district| to_geo(&district.polygons).unsigned_area());
    (cells.sum(), to_geo(&country.polygons).unsigned_area())
}

fn district<'a>(geography: &'a Geography, id: &str) -> &'a DistrictShape {
    geography.districts.iter().find(|district| district.id == id).unwrap()
}

/// An outline with four corners, as a feature.
fn square(kind: &str, name: &str, (west, south): (f64, f64), (east, north): (f64, f64)) -> String {
    let ring = format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]");
    feature(&format!("\"kind\":\"{kind}\",\"name\":\"{name}\""), &format!("\"Polygon\",\"coordinates\":[{ring}]"))
}

/// A feature with these properties and this geometry, its type first.
fn feature(properties: &str, geometry: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":{geometry}}}}}")
}

fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

/// A square one degree wide, north-east of a corner, as a geometry.
fn cell(west: f64, south: f64) -> String {
    let (east, north) = (west + 1.0, south + 1.0);
    let ring = format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]");
    format!("\"Polygon\",\"coordinates\":[{ring}]")
}

#[test]
fn the_cells_of_the_reference_case_cover_the_country_without_overlap() {
    let geography = Geography::of_scenario(&scenario("mali", &[]));
    assert!(geography.schematic && geography.attribution == "Made with Natural Earth");
    let (cells, country) = areas(&geography);
    assert!((cells / country - 1.0).abs() < 1e-6, "{cells} of {country}");
    let inside: Vec<&DistrictShape> = geography.districts.iter().filter(|district| !district.outside).collect();
    assert_eq!((inside.len(), geography.districts.len()), (50, 54));
    for (number, district) in inside.iter().enumerate() {
        let area = to_geo(&district.polygons);
        assert!(area.is_valid(), "{}", district.name);
        assert!(area.contains(&geo::Point::from(district.point)), "{} lies outside its cell", district.name);
        let overlap = |other: &&&DistrictShape| area.intersection(&to_geo(&other.polygons)).unsigned_area() > 1e-5;
        assert_eq!(inside[number + 1..].iter().find(overlap).map(|other| &other.name), None, "{}", district.name);
    }
    assert!(geography.districts.iter().all(|district| district.outside == district.polygons.is_empty()));
}

#[test]
fn cells_of_the_reference_case_stay_in_their_regions() {
    let geography = Geography::of_scenario(&scenario("mali", &[]));
    for region in geography.outlines.iter().filter(|outline| outline.kind == OutlineKind::Region) {
        let own = geography.districts.iter().filter(|district| district.region == region.name);
        let cells: f64 = own.map(|district| to_geo(&district.polygons).unsigned_area()).sum();
        let area = to_geo(&region.polygons).unsigned_area();
        assert!((cells / area - 1.0).abs() < 1e-4, "{}: {cells} of {area}", region.name);
    }
}

#[test]
fn without_outlines_every_district_is_a_point() {
    let geography = Geography::of_scenario(&scenario("two-districts", &[]));
    assert_eq!((geography.schematic, geography.outlines.len(), geography.attribution.as_str()), (false, 0, ""));
    assert!(geography.districts.iter().all(|district| district.polygons.is_empty()));
    assert_eq!(geography.extent(), Some(((-4.0, 14.0), (-3.5, 14.5))));
}

#[test]
fn a_country_is_shared_by_its_two_districts_along_the_line_midway() {
    let copy = Copy::of("two-districts");
    copy.write("outlines.geojson", collection(&[square("country", "Homeland", (-5.0, 13.0), (-3.0, 15.0))]));
    let geography = Geography::of_scenario(&copy.valid());
    let (cells, country) = areas(&geography);
    assert!(geography.schematic && (cells - country).abs() < 1e-4 && (country - 4.0).abs() < 1e-12);
    // On the plane squeezed by c = cos(14.25 degrees), points with (x + 3.75) c^2 + (y - 14.25) = 0 lie midway.
    let c2 = 14.25_f64.to_radians().cos().powi(2);
    let corners = &district(&geography, "hills").polygons[0][0];
    for (x, y) in [(-3.0, 14.25 - 0.75 * c2), (-3.75 - 0.75 / c2, 15.0), (-3.0, 15.0)] {
        assert!(corners.iter().any(|at| (at.0 - x).abs() < 2e-5 && (at.1 - y).abs() < 2e-5), "{x}, {y}: {corners:?}");
    }
    assert!(district(&geography, "abroad").polygons.is_empty());
}

#[test]
fn regions_cut_cells_only_where_each_has_an_outline() {
    let copy = Copy::of("two-districts");
    let country = square("country", "Homeland", (-5.0, 13.0), (-3.0, 15.0));
    let hills = square("region", "Hills", (-5.0, 14.2), (-3.0, 15.0));
    let plain = square("region", "Plain", (-5.0, 13.0), (-3.0, 14.2));
    copy.write("outlines.geojson", collection(&[country.clone(), hills.clone(), plain]));
    let area = |geography: &Geography, id| to_geo(&district(geography, id).polygons).unsigned_area();
    let both = Geography::of_scenario(&copy.valid());
    assert!((area(&both, "hills") - 1.6).abs() < 1e-9 && (area(&both, "plain") - 2.4).abs() < 1e-9);
    copy.write("outlines.geojson", collection(&[country.clone(), hills]));
    let one = Geography::of_scenario(&copy.valid());
    assert!((area(&one, "hills") - 1.6).abs() > 0.1 && (area(&one, "hills") + area(&one, "plain") - 4.0).abs() < 1e-4);
    copy.write("outlines.geojson", collection(&[country, square("region", "Hill", (-5.0, 14.0), (-3.0, 15.0))]));
    assert!(copy.valid().remarks.iter().any(|remark| remark.contains("\"Hill\"") && remark.contains("Hills, Plain")));
}

#[test]
fn towns_at_one_place_on_one_line_or_too_many_do_not_stop_anything() {
    let mut one_place = scenario("mali", &[]);
    one_place.districts.iter_mut().for_each(|district| district.position = (12.6, -8.0));
    let geography = Geography::of_scenario(&one_place);
    // Of each region the first has all.
    assert_eq!(geography.districts.iter().filter(|district| !district.polygons.is_empty()).count(), 9);
    let (cells, country) = areas(&geography);
    assert!((cells / country - 1.0).abs() < 1e-4);
    let mut one_line = scenario("mali", &[]);
    for (number, district) in one_line.districts.iter_mut().enumerate() {
        district.position = (14.0, -8.0 + number as f64 * 0.1);
    }
    let (cells, country) = areas(&Geography::of_scenario(&one_line));
    assert!((cells / country - 1.0).abs() < 1e-4);
    let mut many = scenario("mali", &[]);
    let town = many.districts.iter().find(|district| !district.outside).unwrap().clone();
    many.districts.extend(std::iter::repeat_n(town, MOST_CELLS));
    assert!(!Geography::of_scenario(&many).schematic);
}

// The file.

#[test]
fn what_is_written_is_read_again_and_gives_the_same_bytes() {
    for name in ["mali", "two-districts"] {
        let geography = Geography::of_scenario(&scenario(name, &[]));
        let copy = Copy::of(name);
        geography.write(&copy.path("")).unwrap();
        let first = copy.text(FILE);
        let read = Geography::read(&copy.path(FILE)).unwrap();
        assert_eq!(read, geography);
        read.write(&copy.path("")).unwrap();
        assert_eq!(copy.text(FILE), first);
    }
}

#[test]
fn the_file_is_what_geographic_programs_read() {
    let copy = Copy::of("mali");
    Geography::of_scenario(&copy.valid()).write(&copy.path("")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&copy.text(FILE)).unwrap();
    assert_eq!(file["type"], "FeatureCollection");
    let features = file["features"].as_array().unwrap();
    assert_eq!(features.len(), 54 + 1 + 9 + 7);
    for feature in features {
        let geometry = &feature["geometry"];
        let positions = &geometry["coordinates"];
        let polygons = match geometry["type"].as_str().unwrap() {
            "Point" => continue,
            "Polygon" => vec![positions],
            "MultiPolygon" => positions.as_array().unwrap().iter().collect(),
            other => panic!("{other}"),
        };
        for rings in polygons {
            for (number, ring) in rings.as_array().unwrap().iter().enumerate() {
                let ring = ring.as_array().unwrap();
                assert_eq!(ring.first(), ring.last());
                let at = |n: usize| (ring[n][0].as_f64().unwrap(), ring[n][1].as_f64().unwrap());
                let twice: f64 = (1..ring.len()).map(|n| at(n - 1).0 * at(n).1 - at(n).0 * at(n - 1).1).sum();
                assert_eq!(twice > 0.0, number == 0, "{}", feature["properties"]["name"]);
            }
        }
    }
    let first = &features[0]["properties"];
    let names: Vec<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = "kind id name region country outside affected population area_km2 longitude latitude shape";
    assert_eq!(names.join(" "), expected);
}

#[test]
fn a_file_of_districts_that_is_broken_is_refused_with_the_property() {
    let copy = Copy::of("two-districts");
    let broken = |from: &str, to: &str, words: &[&str]| {
        Geography::of_scenario(&copy.valid()).write(&copy.path("")).unwrap();
        copy.replace(FILE, from, to);
        let fault = Geography::read(&copy.path(FILE)).unwrap_err().to_string();
        assert!(words.iter().all(|word| fault.contains(word)), "{fault}");
    };
    broken(
        "\"kind\":\"district\"",
        "\"kind\":\"town\"",
        &["feature 1: kind", "\"town\"", "country, region, neighbour"],
    );
    broken("\"shape\":\"point\"", "\"shape\":\"dot\"", &["feature 1: shape", "\"dot\"", "schematic cell"]);
    broken("\"population\":40000.0", "\"population\":-1", &["feature 2: population", "-1", "a number from 0"]);
    broken("\"population\":40000.0,", "", &["feature 2: population", "found none"]);
    broken("\"outside\":true", "\"outside\":1", &["feature 1: outside", "true or false"]);
    broken("\"id\":\"hills\"", "\"id\":\"abroad\"", &["feature 2: id", "a second \"abroad\""]);
    broken("\"shape\":\"point\"", "\"shape\":\"boundary\"", &["feature 1: geometry", "a Point", "a Polygon"]);
    broken("]}", "", &["JSON", "GeoJSON"]);
    let missing = Geography::read(&copy.path("none.geojson")).unwrap_err().to_string();
    assert!(missing.contains("no such file"), "{missing}");
}

// Outlines of a scenario.

#[test]
fn broken_outlines_are_refused_with_file_feature_and_property() {
    let good = square("country", "Homeland", (-5.0, 13.0), (-3.0, 15.0));
    let refused = |content: String, words: &[&str]| {
        let copy = Copy::of("two-districts");
        copy.write("outlines.geojson", content);
        let faults = copy.faults();
        let fits = |fault: &String| words.iter().all(|word| fault.contains(word)) && fault.contains("; accepted: ");
        assert!(faults.iter().any(fits), "no fault with {words:?} in {faults:#?}");
    };
    let second = |text: String| collection(&[good.clone(), text]);
    refused("kind,name\n".into(), &["outlines.geojson:1: JSON"]);
    refused("[]".into(), &["outlines.geojson: GeoJSON", "a FeatureCollection"]);
    refused("{\"type\":\"Topology\"}".into(), &["type \"Topology\"", "not TopoJSON"]);
    refused(collection(&[]), &["no features"]);
    refused(second(square("state", "X", (0.0, 0.0), (1.0, 1.0))), &["feature 2: kind", "\"state\"", "country, region"]);
    refused(second(square("region", "", (0.0, 0.0), (1.0, 1.0))), &["feature 2: name", "found none"]);
    refused(second(good.clone()), &["feature 2: name", "a second country \"Homeland\"", "MultiPolygon"]);
    refused(second(feature("\"kind\":7,\"name\":\"X\"", &cell(0.0, 0.0))), &["feature 2: kind", "found 7", "text"]);
    let line = "\"LineString\",\"coordinates\":[[0,0],[1,1]]";
    refused(second(feature("\"kind\":\"region\",\"name\":\"X\"", line)), &["feature 2: geometry", "a LineString"]);
    refused(second(square("region", "X", (0.0, 0.0), (1.0, 100.0))), &["feature 2: geometry", "1, 100", "latitude"]);
    refused(collection(&["{\"type\":\"Feature\"}".into()]), &["feature 1"]);
}

#[test]
fn outlines_are_an_input_with_a_hash_and_change_no_run() {
    let loaded = mandate::scenario::load(&crate::support::shipped("mali"), &[]).unwrap();
    assert!(loaded.inputs.iter().any(|input| input.name == "outlines.geojson" && input.sha256.len() == 64));
    let copy = Copy::of("two-districts");
    let without = copy.valid();
    copy.write("outlines.geojson", collection(&[square("country", "Homeland", (-5.0, 13.0), (-3.0, 15.0))]));
    let with = copy.valid();
    assert!(crate::support::same(&crate::support::played(&without, 0), &crate::support::played(&with, 0)));
}

// Boundaries of a scenario.

/// The geography of a shipped scenario or a copy, with its own boundaries.
fn drawn(folder: &std::path::Path) -> Result<Geography, String> {
    Geography::of_loaded(&mandate::scenario::load(folder, &[]).unwrap()).map_err(|fault| fault.to_string())
}

#[test]
fn the_reference_case_has_real_boundaries_without_gaps_or_overlaps() {
    let geography = drawn(&crate::support::shipped("mali")).unwrap();
    assert!(!geography.schematic && geography.remarks.is_empty(), "{:?}", geography.remarks);
    for said in ["OCHA COD-AB Mali (DNCT, DNP), CC BY 4.0", "geoBoundaries (Runfola et al. 2020)"] {
        assert!(geography.attribution.contains(said), "{}", geography.attribution);
    }
    let inside: Vec<&DistrictShape> = geography.inside().collect();
    assert_eq!((inside.len(), geography.districts.len()), (50, 54));
    assert!(geography.districts.iter().all(|district| district.outside == district.polygons.is_empty()));
    let joined = |name: &str, kind: OutlineKind| {
        let outline = geography.outlines.iter().find(|outline| outline.kind == kind && outline.name == name).unwrap();
        to_geo(&outline.polygons).unsigned_area()
    };
    let sum = |is_part: &dyn Fn(&DistrictShape) -> bool| -> f64 {
        inside.iter().filter(|one| is_part(one)).map(|one| to_geo(&one.polygons).unsigned_area()).sum()
    };
    // What overlapped would be counted twice, and a gap would be no part of a district; 1 in 1,000 is what drawing leaves out.
    assert!((sum(&|_| true) / joined("Mali", OutlineKind::Country) - 1.0).abs() < 1e-3);
    for region in ["Kayes", "Mopti", "Kidal", "Bamako"] {
        let found = sum(&|one| one.region == region) / joined(region, OutlineKind::Region);
        assert!((found - 1.0).abs() < 1e-2, "{region}: {found}");
    }
    for (number, district) in inside.iter().enumerate() {
        let area = to_geo(&district.polygons);
        assert!(area.is_valid(), "{}", district.name);
        let overlap = |other: &&&DistrictShape| area.intersection(&to_geo(&other.polygons)).unsigned_area() > 1e-4;
        assert_eq!(inside[number + 1..].iter().find(overlap).map(|other| &other.name), None, "{}", district.name);
    }
    let size = fs::metadata(crate::support::shipped("mali").join("boundaries.geojson")).unwrap().len();
    assert!(size < 150_000, "{size} bytes");
}

#[test]
fn boundaries_of_a_scenario_are_written_read_again_and_give_way_to_those_of_a_user() {
    let copy = Copy::of("mali");
    let geography = drawn(&copy.path("")).unwrap();
    geography.write(&copy.path("")).unwrap();
    let read = Geography::read(&copy.path(FILE)).unwrap();
    assert_eq!(read, geography);
    copy.write("mine.geojson", copy.text("boundaries.geojson").replace("\"attribution\"", "\"licence\""));
    let theirs = read.with_boundaries(&copy.path("mine.geojson")).unwrap();
    assert!(
        theirs.attribution.contains("mine.geojson") && !theirs.attribution.contains("OCHA"),
        "{}",
        theirs.attribution
    );
    assert_eq!(district(&theirs, "ML0101").polygons, district(&geography, "ML0101").polygons);
    assert_eq!(theirs.outlines.len(), geography.outlines.len());
}

#[test]
fn boundaries_of_a_scenario_are_an_input_with_a_hash_and_change_no_run() {
    let copy = Copy::of("two-districts");
    let without = copy.valid();
    copy.write("boundaries.geojson", hills(&cell(-4.0, 14.0)));
    let with = mandate::scenario::load(&copy.path(""), &[]).unwrap();
    assert!(with.inputs.iter().any(|input| input.name == "boundaries.geojson" && input.sha256.len() == 64));
    assert!(crate::support::same(&crate::support::played(&without, 0), &crate::support::played(&with.scenario, 0)));
    assert!(!drawn(&copy.path("")).unwrap().schematic);
}

#[test]
fn faulty_boundaries_are_told_by_check_and_before_a_run_or_comparison_is_played() {
    let place = crate::cli::Place::new("faulty-boundaries");
    let folder = place.copy();
    let scenario = folder.to_str().unwrap();
    fs::write(folder.join("boundaries.geojson"), collection(&[feature("\"id\":\"hills\"", &cell(-4.0, 14.0))]))
        .unwrap();
    // What a run plays is sound: maps alone are not.
    assert!(mandate::scenario::load(&folder, &[]).is_ok());
    let words = ["boundaries.geojson", "no area of 1 districts: plain Plain", "accepted"];
    for command in [
        vec!["check", scenario],
        vec!["run", scenario, "--out", "one"],
        vec!["compare", scenario, "none", "--out", "two"],
    ] {
        crate::cli::assert_fails(&place.mandate(&command), 2, &words);
    }
    assert!(!place.folder.join("one").exists() && !place.folder.join("two").exists());
}

// Boundaries of a user.

/// The teaching scenario's geography with boundaries, or the fault.
fn bounded(content: impl AsRef<[u8]>) -> Result<Geography, String> {
    let copy = Copy::of("two-districts");
    copy.write("mine.geojson", content);
    let path: PathBuf = copy.path("mine.geojson");
    Geography::of_scenario(&copy.valid()).with_boundaries(&path).map_err(|fault| fault.to_string())
}

fn refused(content: impl AsRef<[u8]>, words: &[&str]) {
    let fault = bounded(content).unwrap_err();
    let words = words.iter().chain(&["mine.geojson", "; accepted: "]);
    words.for_each(|word| assert!(fault.contains(word), "no `{word}` in: {fault}"));
}

/// A message has no word of a library, and names a line.
fn own_words(fault: &str) {
    let foreign = crate::messages::FOREIGN.iter().find(|words| fault.contains(*words));
    assert!(foreign.is_none() && fault.contains("mine.geojson:"), "{foreign:?} in {fault}");
}

#[test]
fn features_and_geometries_that_are_none_are_told_in_our_words_on_their_line() {
    for (geometry, words) in [
        ("\"Circle\",\"coordinates\":[1,2]", "a geometry of type \"Circle\""),
        ("\"Polygon\"", "a geometry of type \"Polygon\" without coordinates"),
        ("\"Polygon\",\"coordinates\":[[[null,1],[2,2],[3,1],[1,1]]]", "not its lists of numbers"),
        ("\"Polygon\",\"coordinates\":[[[0,0],[1,1],[2,2],[0,0]]]", "an invalid polygon: "),
        ("\"Polygon\",\"coordinates\":[[[0,0],[0,0],[0,0],[0,0]]]", "an invalid polygon: "),
        ("\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[5,5],[6,5],[6,6],[5,6],[5,5]]]", "a hole"),
        (
            "\"MultiPolygon\",\"coordinates\":[[[[0,0],[4,0],[4,4],[0,4],[0,0]]],[[[1,1],[2,1],[2,2],[1,2],[1,1]]]]",
            "overlap",
        ),
    ] {
        let fault = bounded(hills(geometry).replace("},{", "},\n{")).unwrap_err();
        own_words(&fault);
        assert!(fault.contains(words) && fault.contains("mine.geojson:2: feature 2"), "{words}: {fault}");
    }
}

fn hills(geometry: &str) -> String {
    collection(&[feature("\"code\":\"plain\"", &cell(-4.5, 13.5)), feature("\"code\":\"hills\"", geometry)])
}

#[test]
fn boundaries_are_matched_by_any_property_with_ids_or_names() {
    let pair = |one: &str, two: &str| collection(&[feature(one, &cell(-4.0, 14.0)), feature(two, &cell(-4.5, 13.0))]);
    for (one, two) in [
        ("\"id\":\"hills\"", "\"id\":\"plain\""),
        ("\"ADM2_PCODE\":\" hills \",\"ADM1\":\"Hills\"", "\"ADM2_PCODE\":\"plain\",\"ADM1\":\"Hills\""),
        ("\"n\":1,\"whatever\":\"hills\"", "\"n\":2,\"whatever\":\"plain\""),
        ("\"shapeName\":\"HÎLLS\"", "\"shapeName\":\"Pla-in\""),
    ] {
        let geography = bounded(pair(one, two)).unwrap();
        assert!(!geography.schematic && geography.attribution.contains("mine.geojson"));
        let hills = &district(&geography, "hills").polygons;
        assert_eq!(
            hills,
            &vec![vec![vec![(-4.0, 14.0), (-3.0, 14.0), (-3.0, 15.0), (-4.0, 15.0), (-4.0, 14.0)]]],
            "{one}"
        );
        assert!(district(&geography, "abroad").polygons.is_empty());
    }
}

#[test]
fn boundaries_that_are_no_geojson_are_refused() {
    refused("id;name\n1;x\n", &["mine.geojson:1: JSON", "found `id;name`, which is no JSON"]);
    refused("{\"type\":\"Topology\",\"objects\":{}}", &["type \"Topology\"", "a FeatureCollection", "not TopoJSON"]);
    refused("{\"features\":[]}", &["an object without a type"]);
    refused("{\"type\":\"FeatureCollection\"}", &["no list of features"]);
    refused(collection(&[]), &["no features", "at least one feature"]);
    refused("", &["an empty file", "a FeatureCollection of GeoJSON"]);
    refused("PK\u{3}\u{4}xl/", &["a workbook", "a text in UTF-8"]);
    let deep = format!("{{\"a\":{}", "[".repeat(300));
    for content in ["{\"type\": ", &deep, "{\"type\": tru}", "{\"a\":1} x", "{\"a\":\"\u{1}\"}"] {
        own_words(&bounded(content).unwrap_err());
    }
    refused([0xff, 0xfe, 0x00], &["not UTF-8"]);
    refused(hills("\"Polygon\",\"coordinates\":[[[NaN,1],[2,2],[3,1],[1,1]]]"), &["JSON", "NaN"]);
    refused(hills("\"Polygon\",\"coordinates\":[[[1e999,1],[2,2],[3,1],[1,1]]]"), &["JSON", "a number larger"]);
    refused(hills("\"Polygon\",\"coordinates\":[[[1],[2,2],[3,1],[1]]]"), &["feature 2", "longitude and latitude"]);
    refused(hills("\"Polygon\",\"coordinates\":[[[null,1],[2,2],[3,1],[1,1]]]"), &["feature 2"]);
    refused(hills("\"Circle\",\"coordinates\":[1,2]"), &["feature 2"]);
}

#[test]
fn boundaries_that_do_not_match_the_districts_are_refused() {
    let one = |property: &str| collection(&[feature(property, &cell(0.0, 0.0))]);
    refused(
        one("\"pcode\":\"X1\",\"n\":3"),
        &["no feature that is a district", "pcode = \"X1\"", "hills", "admin2Pcode"],
    );
    refused(one(""), &["no properties"]);
    refused(one("\"pcode\":\"hills\""), &["pcode: found no area of 1 districts: plain Plain", "add those that lack"]);
    let twice = [feature("\"id\":\"hills\"", &cell(0.0, 0.0)), feature("\"id\":\"plain\"", &cell(1.0, 0.0))];
    let twice = [twice.as_slice(), &twice[..1]].concat();
    refused(collection(&twice), &["feature 3: id", "a second area of district hills, after feature 1", "dissolve"]);
}

#[test]
fn no_more_than_five_missing_districts_are_listed() {
    let copy = Copy::of("mali");
    let scenario = copy.valid();
    let first = &scenario.districts.iter().find(|district| !district.outside).unwrap().id;
    copy.write("mine.geojson", collection(&[feature(&format!("\"id\":\"{first}\""), &cell(-10.0, 14.0))]));
    let fault = Geography::of_scenario(&scenario).with_boundaries(&copy.path("mine.geojson")).unwrap_err().to_string();
    assert!(fault.contains("no area of 49 districts") && fault.contains("and 44 more"), "{fault}");
}

#[test]
fn geometries_that_cannot_be_drawn_are_refused() {
    refused(hills("\"Point\",\"coordinates\":[1,2]"), &["feature 2: geometry", "a Point", "a Polygon or MultiPolygon"]);
    refused(hills("\"GeometryCollection\",\"geometries\":[]"), &["feature 2: geometry", "a GeometryCollection"]);
    refused(hills("\"Polygon\",\"coordinates\":[]"), &["feature 2: geometry", "an empty geometry"]);
    refused(hills("\"MultiPolygon\",\"coordinates\":[[]]"), &["feature 2", "MultiPolygon"]);
    refused(hills("\"Polygon\",\"coordinates\":[[]]"), &["feature 2"]);
    refused(hills("\"Polygon\",\"coordinates\":[[[0,0],[1,0],[0,0]]]"), &["a ring of 3 positions", "at least four"]);
    refused(hills("\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]"), &["an open ring", "closed rings"]);
    let projected =
        "\"Polygon\",\"coordinates\":[[[456000,1600000],[456001,1600000],[456001,1600001],[456000,1600000]]]";
    refused(hills(projected), &["feature 2: geometry", "456000, 1600000", "EPSG:4326"]);
    let bow_tie = "\"Polygon\",\"coordinates\":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]";
    refused(hills(bow_tie), &["feature 2: geometry", "rings cross or overlap at 1, 1", "Fix geometries"]);
    refused(hills("\"Polygon\",\"coordinates\":[[[0,0],[1,1],[2,2],[0,0]]]"), &["an invalid polygon"]);
    let spike = "\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,2],[2,4],[2,2],[0,2],[0,0]]]";
    refused(hills(spike), &["an invalid polygon"]);
    let far_hole = "\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[5,5],[6,5],[6,6],[5,6],[5,5]]]";
    refused(hills(far_hole), &["an invalid polygon", "a hole that does not lie in its outer ring"]);
    let nested =
        "\"MultiPolygon\",\"coordinates\":[[[[0,0],[9,0],[9,9],[0,9],[0,0]]],[[[5,5],[6,5],[6,6],[5,6],[5,5]]]]";
    refused(hills(nested), &["an invalid polygon"]);
    let missing = "{\"type\":\"Feature\",\"properties\":{\"code\":\"hills\"},\"geometry\":null}".to_string();
    refused(
        collection(&[missing, feature("\"code\":\"plain\"", &cell(0.0, 0.0))]),
        &["feature 1: geometry", "found none"],
    );
}

#[test]
fn a_file_of_boundaries_that_is_too_large_is_refused_unread() {
    let copy = Copy::of("two-districts");
    fs::File::create(copy.path("mine.geojson")).unwrap().set_len(65 << 20).unwrap();
    let geography = Geography::of_scenario(&copy.valid());
    let fault = geography.with_boundaries(&copy.path("mine.geojson")).unwrap_err().to_string();
    assert!(fault.contains("68 MB") && fault.contains("at most 64 MB"), "{fault}");
}

#[test]
fn fine_boundaries_are_made_simpler_for_drawing_and_stay_valid() {
    // A circle of 20,000 corners that wobble, with an island that no map would show.
    let corner = |n: usize| {
        let (turn, wobble) = (n as f64 / 20_000.0 * std::f64::consts::TAU, (n % 2) as f64 * 1e-5);
        format!("[{},{}]", -3.5 + (1.0 + wobble) * turn.cos(), 14.5 + (1.0 + wobble) * turn.sin())
    };
    let ring: Vec<String> = (0..20_000).chain([0]).map(corner).collect();
    let island = "[[[0,14],[0.00001,14],[0.00001,14.00001],[0,14]]]";
    let circle = format!("\"MultiPolygon\",\"coordinates\":[[[{}]],{island}]", ring.join(","));
    let geography = bounded(hills(&circle)).unwrap();
    let drawn = &district(&geography, "hills").polygons;
    assert!(drawn.len() == 1 && (50..500).contains(&drawn[0][0].len()), "{} corners", drawn[0][0].len());
    let area = to_geo(drawn).unsigned_area();
    assert!(to_geo(drawn).is_valid() && (area - std::f64::consts::PI).abs() < 0.02, "{area}");
}

/// Boundaries of both districts, with the corner of each square.
fn squares(hills: (f64, f64), plain: (f64, f64)) -> String {
    collection(&[
        feature("\"code\":\"hills\"", &cell(hills.0, hills.1)),
        feature("\"code\":\"plain\"", &cell(plain.0, plain.1)),
    ])
}

#[test]
fn boundaries_in_another_part_of_the_world_are_refused_with_what_mends_them() {
    assert!(bounded(squares((-4.0, 14.0), (-4.5, 13.5))).unwrap().remarks.is_empty());
    refused(squares((14.0, -4.0), (13.5, -4.5)), &["2 of 2 towns outside", "longitude -3.5", "swapping"]);
    refused(squares((3.0, 14.0), (3.5, 13.5)), &["towns outside", "negative in the west"]);
    refused(squares((-4.0, -15.0), (-4.5, -14.5)), &["towns outside", "negative in the south"]);
    refused(squares((356.0, 14.0), (355.5, 13.5)), &["towns outside", "taking 360"]);
    refused(squares((40.0, 50.0), (41.0, 50.0)), &["towns outside", "mend the ids"]);
}

#[test]
fn exchanged_ids_and_left_over_features_are_named() {
    let copy = Copy::of("two-districts");
    copy.append("districts.csv", "far,Far du Sahel,Plain,Homeland,0,10.5,0.5,1000,10,0,0.4,,test,low");
    copy.append("links.csv", "far,plain,300,test,low");
    copy.append("community_shares.csv", "far,farmers,1,test,low");
    let with = |codes: [&str; 4]| {
        let corners = [(-3.9, 14.1), (-4.5, 13.5), (0.0, 10.0), (20.0, 20.0)];
        let of = |(code, corner): (&&str, &(f64, f64))| {
            let small = format!(
                "\"Polygon\",\"coordinates\":[[[{x},{y}],[{a},{y}],[{a},{b}],[{x},{b}],[{x},{y}]]]",
                x = corner.0,
                y = corner.1,
                a = corner.0 + 0.7,
                b = corner.1 + 0.7
            );
            feature(&format!("\"code\":\"{code}\""), &small)
        };
        copy.write("mine.geojson", collection(&codes.iter().zip(&corners).map(of).collect::<Vec<_>>()));
        let scenario = mandate::scenario::load(&copy.path(""), &[]).unwrap().scenario;
        Geography::of_scenario(&scenario).with_boundaries(&copy.path("mine.geojson")).map_err(|fault| fault.to_string())
    };
    let sound = with(["hills", "plain", "far", "Nioro"]).unwrap();
    assert!(sound.remarks.iter().any(|remark| remark.contains("No district: \"Nioro\"")), "{:?}", sound.remarks);
    let fault = with(["plain", "hills", "far", "Nioro"]).unwrap_err();
    assert!(fault.contains("outside their own areas") || fault.contains("the other way round"), "{fault}");
    let fault = with(["Hills", "Plain", "Far du Sahe", "x"]).unwrap_err();
    assert!(fault.contains("no area of 1 districts") && fault.contains("did you mean Far du Sahel?"), "{fault}");
}

#[test]
fn towns_on_both_sides_of_the_antimeridian_are_drawn_together() {
    let copy = Copy::of("two-districts");
    copy.replace("districts.csv", ",-3.5,", ",179.5,");
    copy.replace("districts.csv", ",-4.0,", ",-179.5,");
    let geography = Geography::of_scenario(&copy.valid());
    let ((west, _), (east, _)) = geography.extent().unwrap();
    assert!(east - west < 2.0, "{west} to {east}");
    geography.write(&copy.path("")).unwrap();
    assert_eq!(Geography::read(&copy.path("districts.geojson")).unwrap().extent(), geography.extent());
}
