//! `mandate new`: what it writes runs at once, and takes districts, persons and groups from files of the user.

use std::fs;

use mandate::organization::OrganizationKind;
use mandate::scenario::{self, Scenario};
use mandate::study::hints;
use serde_json::{Value, json};

use crate::cli::{Place, assert_done, assert_fails};

/// A square in GeoJSON, with these properties.
fn square(x: f64, y: f64, side: f64, properties: Value) -> Value {
    let ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
    json!({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}})
}

fn collection(features: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn named(name: &str) -> Value {
    json!({"shapeName": name, "shapeGroup": "LKL"})
}

/// Two neighbours, a third that touches them at a corner alone, and an island.
fn four() -> String {
    collection(&[
        square(10.0, 10.0, 1.0, named("Kéné-Ba")),
        square(11.0, 10.0, 1.0, named("Ouest")),
        square(12.0, 11.0, 1.0, named("L'Île")),
        square(15.0, 10.0, 0.5, named("Far Island")),
    ])
}

fn load(place: &Place, name: &str) -> Scenario {
    scenario::load(&place.folder.join(name), &[]).unwrap_or_else(|error| panic!("{error}")).scenario
}

#[test]
fn a_new_scenario_runs_at_once_with_any_parts() {
    let place = Place::new("new-parts");
    for (n, with) in ["mission", "intervention", "militia", "mission,intervention,militia"].iter().enumerate() {
        let name = format!("land-{n}");
        let said = assert_done(&place.mandate(&["new", &name, "--with", with, "--districts", "5"]));
        assert!(
            said.contains("5 districts with 500000 persons") && said.contains(&format!("mandate run {name}")),
            "{said}"
        );
        let scenario = load(&place, &name);
        assert_eq!(scenario.name, name);
        assert!(scenario.parameter_table.iter().filter(|record| !record.is_default).count() <= 1);
        let checked = assert_done(&place.mandate(&["check", &name]));
        assert!(checked.contains("rows are placeholders (bases.csv "), "{checked}");
        assert_done(&place.mandate(&["run", &name, "--until", "2020-06-30", "--set", "population.agents=1000"]));
    }
    let all = fs::read_to_string(place.folder.join("land-3/COLUMNS.md")).unwrap();
    assert!(
        all.contains("## districts.csv") && all.contains("- `outside`: 1 for a district of another country"),
        "{all}"
    );
    assert!(fs::read_to_string(place.folder.join("land-3/README.md")).unwrap().contains("placeholder"));
}

#[test]
fn what_is_still_a_placeholder_is_said_by_those_who_play() {
    let place = Place::new("new-placeholders");
    assert_done(&place.mandate(&["new", "land", "--end", "2020-12-31"]));
    let run = |more: &[&str]| {
        let output = place.mandate(&[&["run", "land", "--set", "population.agents=500"], more].concat());
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(run(&[]).contains("rows are placeholders") && run(&["--quiet"]).is_empty());
    for entry in fs::read_dir(place.folder.join("land")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(hints::PLACEHOLDER, "census of 2019")).unwrap();
    }
    assert!(!run(&[]).contains("placeholder"));
}

#[test]
fn two_mandates_of_a_new_scenario_can_be_compared() {
    let place = Place::new("new-compare");
    assert_done(&place.mandate(&["new", "land", "--end", "2021-12-31"]));
    let mandate = "weights.mission.protection_of_civilians=1";
    let said =
        assert_done(&place.mandate(&["compare", "land", "--set", mandate, "--replications", "4", "--out", "out"]));
    assert!(said.contains("civilian"), "{said}");
}

#[test]
fn districts_roads_persons_and_groups_come_from_the_files_of_the_user() {
    let place = Place::new("new-files");
    place.write("four.geojson", &four());
    place.write(
        "people.csv",
        "district,Population 2020\nkene ba,1000\nOuest,2000\nl'ile,3000\nFar Island,400\nTotal,6400\n",
    );
    place.write(
        "ged.csv",
        "id,year,type_of_violence,side_a,side_b,country,latitude,longitude,date_start,date_end,best,high,low\n\
         1,2020,1,Government of Lakeland,Front,Lakeland,10.5,11.5,2020-02-01,2020-02-01,12,15,10\n\
         2,2020,2,Herders,Farmers,Lakeland,10.2,10.5,2020-03-01,2020-03-01,5,5,5\n\
         3,2021,3,Front,Civilians,Lakeland,11.5,12.5,2021-03-01,2021-03-02,7,9,3\n\
         4,2020,1,Government of Farland,Others,Farland,1.5,1.5,2020-03-01,2020-03-02,90,90,90\n",
    );
    let files =
        ["--boundaries", "four.geojson", "--population", "people.csv", "--ged", "ged.csv", "--country", "Lakeland"];
    let said = assert_done(&place.mandate(&[&["new", "lakeland", "--end", "2021-12-31"], &files[..]].concat()));
    for words in ["Total", "2 parts", "Far Island to", "\"Front\" (19 deaths) was entered as a rebel group"] {
        assert!(said.replace("\n  ", " ").contains(words), "{words} is not in: {said}");
    }
    let scenario = load(&place, "lakeland");
    let inside: Vec<_> = scenario.districts.iter().filter(|district| !district.outside).collect();
    let ids: Vec<&str> = inside.iter().map(|district| district.id.as_str()).collect();
    assert_eq!(ids, ["far_island", "kene_ba", "lile", "ouest"]);
    assert_eq!(inside.iter().map(|district| district.population).collect::<Vec<_>>(), [400, 1000, 3000, 2000]);
    assert!(inside.iter().all(|district| district.country == "Lakeland"));
    // A square degree at 10.5 degrees north.
    assert!((inside[1].area - 12_160.0).abs() < 60.0, "{}", inside[1].area);
    let links = fs::read_to_string(place.folder.join("lakeland/links.csv")).unwrap();
    let roads: Vec<&str> = links.lines().skip(1).map(|line| line.rsplitn(4, ',').nth(3).unwrap_or(line)).collect();
    assert!(links.contains("kene_ba,ouest,142,") && !links.contains("kene_ba,lile"), "{roads:#?}");
    assert!(links.lines().any(|line| line.contains("far_island") && line.contains("as by ferry")), "{links}");
    // A corner is no border.
    assert!(links.lines().any(|line| line.starts_with("ouest,lile,") && line.contains("as by ferry")), "{links}");
    let kind = |id: &str| scenario.organizations.iter().find(|data| data.id == id).map(|data| data.kind);
    assert_eq!(kind("front"), Some(OrganizationKind::RebelGroup));
    assert_eq!(kind("herders"), Some(OrganizationKind::CommunityMilitia));
    assert_eq!(kind("others"), None);
    let strength = fs::read_to_string(place.folder.join("lakeland/initial_strength.csv")).unwrap();
    let front = fs::read_to_string(place.folder.join("lakeland/scenario.toml")).unwrap();
    assert!(front.contains("homeland = [\"Ouest\", \"L'Île\"]"), "{front}");
    assert!(
        said.replace("\n  ", " ").contains("it killed civilians, which rebels without coerce_civilians do not"),
        "{said}"
    );
    assert!(strength.contains("front,ouest,") && strength.contains("herders,kene_ba,"), "{strength}");
    let observed = fs::read_to_string(place.folder.join("lakeland/observations.csv")).unwrap();
    for row in ["deaths_state_based,2020,12,10,15,deaths,ged.csv", "deaths_one_sided,2021,7,3,9,deaths,ged.csv"] {
        assert!(observed.contains(row), "{observed}");
    }
    assert_done(&place.mandate(&["run", "lakeland", "--set", "population.agents=1000", "--out", "out"]));
    let map = fs::read_to_string(place.folder.join("out/districts.geojson")).unwrap();
    assert!(map.contains("far_island"), "the areas stand in the results");
}

/// Events of a country under a name, in the columns of UCDP.
fn events(country: &str) -> String {
    format!(
        "id,year,type_of_violence,side_a,side_b,country,latitude,longitude,date_start,date_end,best,high,low\n\
         1,2020,1,Government of X,Front,{country},10.5,11.5,2020-02-01,2020-02-01,12,15,10\n\
         2,2020,3,Front,Civilians,{country},10.5,11.5,2020-03-01,2020-03-01,4,4,4\n\
         3,2020,1,Government of Y,Others,Farland,1.5,1.5,2020-03-01,2020-03-02,90,90,90\n"
    )
}

#[test]
fn a_country_is_found_whatever_its_capitals_and_accents_and_called_as_the_files_call_it() {
    let place = Place::new("new-country");
    place.write("ged.csv", &events("Côte d'Or"));
    place.write("years.csv", "country_cy,year_cy,sb_total_deaths_best_cy,ns_total_deaths_best_cy,os_total_deaths_best_cy\nCôte d'Or,2020,1,2,3\n");
    for (name, file) in [("events", "ged.csv"), ("years", "years.csv")] {
        let arguments = ["new", name, "--end", "2020-12-31", "--ged", file, "--country", "cote d'or"];
        assert!(assert_done(&place.mandate(&arguments)).contains("of Côte d'Or went into observations.csv"));
        assert!(load(&place, name).districts.iter().any(|district| district.country == "Côte d'Or"));
        // Whoever reads the file again finds the country without being told.
        let again = ["run", name, "--set", "population.agents=500", "--out", name, "--force", "--observed", file];
        assert_done(
            &place.mandate(&again[..5].iter().chain(&["out", "--observed", file]).copied().collect::<Vec<_>>()),
        );
        fs::remove_dir_all(place.folder.join("out")).unwrap();
        let typed = ["run", name, "--set", "population.agents=500", "--out", "out", "--observed", file];
        assert_done(&place.mandate(&[&typed[..], &["--country", "COTE D'OR"]].concat()));
        fs::remove_dir_all(place.folder.join("out")).unwrap();
    }
    refused(&place, &["--ged", "ged.csv", "--country", "Nowhere"], &["no row of \"Nowhere\"", "Côte d'Or, Farland"]);
}

#[test]
fn the_only_country_of_a_file_of_events_is_that_of_the_scenario() {
    let place = Place::new("new-once");
    place.write("ged.csv", &events("Lakeland").replace("Farland", "Lakeland"));
    assert_done(&place.mandate(&["new", "land", "--end", "2020-12-31", "--ged", "ged.csv"]));
    let scenario = load(&place, "land");
    assert!(scenario.districts.iter().filter(|district| !district.outside).all(|one| one.country == "Lakeland"));
    let ids: Vec<&str> = scenario.organizations.iter().map(|one| one.id.as_str()).collect();
    assert!(ids.contains(&"front") && ids.contains(&"others"), "{ids:?}");
    assert_eq!(scenario.observations.iter().map(|row| row.value).sum::<f64>(), 106.0);
}

/// What is said of files that are refused; no folder is left.
fn refused(place: &Place, arguments: &[&str], words: &[&str]) {
    assert_fails(&place.mandate(&[&["new", "land"], arguments].concat()), 2, words);
    assert!(!place.folder.join("land").exists(), "{arguments:?}");
}

#[test]
fn boundaries_that_cannot_be_districts_are_refused_with_feature_and_remedy() {
    let place = Place::new("new-boundaries");
    let cases = [
        (
            collection(&[square(0.0, 0.0, 1.0, json!({"area": 3}))]),
            &["no property that names every feature", "shapeName"][..],
        ),
        (
            collection(&[square(0.0, 0.0, 1.0, named("One")), square(1.0, 0.0, 1.0, named("ONE"))]),
            &["feature 2: name", "of feature 1 too", "codes"],
        ),
        (
            collection(&[square(0.0, 0.0, 1.0, named("One")), square(0.5, 0.0, 1.0, named("Two"))]),
            &["feature 2: geometry", "km2", "feature 1 too", "do not overlap"],
        ),
        (
            collection(&[square(0.0, 0.0, 1.0, named("One")), square(2.0, 0.0, 1.0, json!({"shapeName": ""}))]),
            &["feature 2: shapeName", "no value"],
        ),
        (
            collection(&[json!({"type": "Feature", "properties": named("One"), "geometry": null})]),
            &["feature 1: geometry", "none"],
        ),
        ("{".into(), &["b.geojson", "GeoJSON"]),
    ];
    for (text, words) in cases {
        place.write("b.geojson", &text);
        refused(&place, &["--boundaries", "b.geojson"], words);
    }
    // Names that two share are told apart by their regions, or by codes.
    let placed = |region: &str| json!({"ADM2_EN": "One", "ADM1_EN": region});
    let both = |second| collection(&[square(0.0, 0.0, 1.0, placed("North")), square(1.0, 0.0, 1.0, placed(second))]);
    place.write("b.geojson", &both("South"));
    assert_done(&place.mandate(&["new", "placed", "--boundaries", "b.geojson"]));
    let ids = |name: &str| load(&place, name).districts.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids("placed")[1..], ["one_north", "one_south"]);
    place.write("b.geojson", &both("North"));
    refused(&place, &["--boundaries", "b.geojson"], &["feature 2: name", "of feature 1 too", "regions that tell them"]);

    let coded = |code: &str| json!({"ADM2_EN": "One", "ADM1_EN": "North", "ADM2_PCODE": code});
    place.write("b.geojson", &collection(&[square(0.0, 0.0, 1.0, coded("N1")), square(1.0, 0.0, 1.0, coded("N2"))]));
    assert_done(&place.mandate(&["new", "coded", "--boundaries", "b.geojson"]));
    assert_eq!(load(&place, "coded").districts[1].id, "N2");
}

#[test]
fn persons_that_are_none_of_the_districts_are_refused() {
    let place = Place::new("new-persons");
    place.write(
        "b.geojson",
        &collection(&[square(0.0, 0.0, 1.0, named("North")), square(1.0, 0.0, 1.0, named("South"))]),
    );
    for (text, words) in [
        ("name,population\nNorth,1000\n", &["no row of 1 district: South"][..]),
        ("name,population\nNorth,1000\nSouht,1000\n", &["South", "\"Souht\"", "did you mean South?"]),
        ("name,population\nNorth,45.3\nSouth,12.7\n", &["people.csv:2: population", "\"45.3\"", "not of thousands"]),
        (
            "name,population\nNorth,\"340,000\"\nSouth,1000\n",
            &["people.csv:2: population", "\"340,000\"", "without separators"],
        ),
        ("name,population\nNorth,1000\nSouth,-3\n", &["people.csv:3: population", "\"-3\""]),
        ("name,population\nNorth,1000\nSouth,1\nnorth,7\n", &["people.csv:4: name", "line 2 too"]),
        ("name,pop_m,pop_f\nNorth,1,1\nSouth,1,1\n", &["several columns", "pop_m, pop_f"]),
        ("name,area\nNorth,1\nSouth,1\n", &["the columns name, area", "a column population"]),
        ("place,population\nEast,1\nWest,1\n", &["no column with districts", "North, South"]),
    ] {
        place.write("people.csv", text);
        refused(&place, &["--boundaries", "b.geojson", "--population", "people.csv"], words);
    }
    // Sums of a raster have fractions; they are rounded.
    place.write("people.csv", "name,population\nNorth,340120.5\nSouth,210000.25\n");
    let said = assert_done(&place.mandate(&["new", "sums", "--boundaries", "b.geojson", "--population", "people.csv"]));
    assert!(fs::read_to_string(place.folder.join("sums/districts.csv")).unwrap().contains(",340121,"), "{said}");
    place.write("people.csv", "name,population\nNorth,340\nSouth,210\n");
    let said = assert_done(&place.mandate(&["new", "few", "--boundaries", "b.geojson", "--population", "people.csv"]));
    assert!(said.contains("550 persons on") && said.contains("are they thousands?"), "{said}");
    place.write("people.csv", "name,population\nNorth,3\nSouth,2000000\n");
    let said = assert_done(&place.mandate(&["new", "land", "--boundaries", "b.geojson", "--population", "people.csv"]));
    assert!(said.contains("another unit"), "{said}");
}

#[test]
fn nothing_is_overwritten_and_wishes_that_cannot_be_are_refused() {
    let place = Place::new("new-wishes");
    fs::create_dir(place.folder.join("here")).unwrap();
    assert_fails(&place.mandate(&["new", "here"]), 2, &["found here, which is there", "never overwritten"]);
    assert!(fs::read_dir(place.folder.join("here")).unwrap().next().is_none());
    place.write("file", "x");
    assert_fails(&place.mandate(&["new", "file"]), 2, &["never overwritten"]);
    refused(&place, &["--start", "2021-01-01", "--end", "2020-12-31"], &["--end", "2020-12-31", "at least 28 days"]);
    refused(&place, &["--with", "missions"], &["missions", "mission"]);
    refused(&place, &["--districts", "0"], &["0", "1 to 500"]);
    refused(&place, &["--boundaries", "none.geojson"], &["none.geojson", "no such file"]);
    place.write(
        "far.csv",
        "id,year,type_of_violence,side_a,side_b,country,latitude,longitude,date_start,date_end,best,high,low\n\
         1,2020,1,Government of A,Front,A,55,55,2020-02-01,2020-02-01,12,15,10\n",
    );
    place.write("b.geojson", &four());
    let far = ["new", "far", "--boundaries", "b.geojson", "--ged", "far.csv", "--country", "A"];
    assert!(assert_done(&place.mandate(&far)).replace("\n  ", " ").contains("0 of 1 event lie inside the boundaries"));
    place.write("ged.csv", "country_cy,year_cy,sb_total_deaths_best_cy,ns_total_deaths_best_cy,os_total_deaths_best_cy\nA,2020,1,2,3\nB,2020,1,2,3\n");
    refused(&place, &["--ged", "ged.csv"], &["2 countries: A, B", "--country"]);
    assert_done(&place.mandate(&["new", "land", "--ged", "ged.csv", "--country", "B"]));
}
