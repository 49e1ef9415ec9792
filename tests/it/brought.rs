//! What users bring: files beside a scenario, names of folders and things, numbers as their programs write them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use mandate::scenario::Source;

use crate::cli::{Place, assert_done, assert_fails};
use crate::support::{Copy, changed, messages};

/// Faults of a file beside the scenario, as a command tells them: what stands behind the name of the file.
fn told(place: &Place, arguments: &[&str], file: &str) -> BTreeSet<String> {
    let output = place.mandate(arguments);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stderr).unwrap();
    let own = text.lines().filter(|line| line.contains("; accepted: "));
    own.filter_map(|line| Some(line.split_once(&format!("{file}:"))?.1.to_string())).collect()
}

#[test]
fn check_and_calibrate_tell_the_same_faults_of_effects_and_targets() {
    let place = Place::new("brought-beside");
    let folder = place.copy();
    let target = "target,measure,year,value,low,high,counted,law,spread,floor,discrepancy,source\n\
                  t,deaths_total,2030,10,5,20,all,log-normal,0.1,1,,test\n";
    let effect = "effect,measure,area,from,to,without,form,offset,value,low,high,role,source\n\
                  a,deaths_total,nation,2030,2030,forces.un=off,log-ratio,1,0.5,0.2,1,reported,test\n";
    for (file, from, to, columns) in [
        ("effects.csv", "forces.un=off", "forces.nobody=off", &["without: forces.nobody"][..]),
        ("effects.csv", "forces.un=off", "violence.attack_rate=-1", &["without: violence.attack_rate"]),
        ("effects.csv", "forces.un=off,log-ratio", "off,odds", &["form", "without"]),
        ("effects.csv", "deaths_total,nation", "deaths,base:nobody", &["measure", "area"]),
        ("targets.csv", "all,log-normal,0.1", "some,normally,-1", &["counted", "law", "spread"]),
        ("targets.csv", "deaths_total,2030,10", "deaths,2030,many", &["measure", "value"]),
    ] {
        for (name, text) in [("targets.csv", target), ("effects.csv", effect)] {
            let text = if name == file { text.replacen(from, to, 1) } else { text.into() };
            fs::write(folder.join(name), text).unwrap();
        }
        let scenario = folder.display().to_string();
        let checked = told(&place, &["check", &scenario], file);
        assert_eq!(checked, told(&place, &["calibrate", &scenario, "--out", "out"], file), "{to}");
        let found = |column: &&&str| checked.iter().any(|fault| fault.starts_with(&format!("2: {column}: found ")));
        assert!(columns.iter().all(|column| found(&column)) && checked.len() == columns.len(), "{checked:#?}");
    }
}

#[test]
fn folders_with_other_names_keep_their_results_under_other_names() {
    let place = Place::new("brought-folders");
    let names =
        ["mali", "Mali", "MALI", "two_districts", "two-districts", "two districts", "Мали", "马里", "Київ", "-"];
    let found: Vec<String> = names
        .iter()
        .map(|name| {
            let folder = place.folder.join(name);
            fs::create_dir_all(&folder).unwrap();
            let name = Source::Folder(folder.clone()).name().expect("a name");
            assert_eq!(Source::Folder(folder).name().as_ref(), Some(&name), "the name of a folder stays");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{name}");
            name
        })
        .collect();
    assert_eq!([&found[0], &found[4]], ["mali", "two-districts"]);
    assert!(found[1].starts_with("mali-") && found[6].starts_with("scenario-"), "{found:?}");
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), names.len(), "{found:?}");
}

#[test]
fn names_are_not_empty() {
    let told = |copy: &Copy, place: &str| {
        let faults = copy.faults();
        let own = faults.iter().filter(|fault| fault.starts_with(place) && fault.contains("; accepted: ")).count();
        assert!(own == 1 && faults.len() == 1, "{place}: {faults:#?}");
    };
    for (file, from, to, place) in [
        ("districts.csv", "hills,Hills,Hills,", "hills,,Hills,", "districts.csv:2: name: found an empty cell"),
        ("districts.csv", "hills,Hills,Hills,", "hills,Hills,,", "districts.csv:2: region: found an empty cell"),
        ("communities.csv", "herders,Herders,", "herders,,", "communities.csv:"),
        ("optics.csv", "stability,Security as stability,", "stability,,", "optics.csv:2: name: found an empty cell"),
    ] {
        let copy = Copy::of("two-districts");
        copy.replace(file, from, to);
        told(&copy, place);
    }
    let copy = Copy::of("two-districts");
    let text = copy.text("scenario.toml");
    for list in ["camps", "organizations", "norms"] {
        let start = text.find(&format!("[[{list}]]")).expect(list);
        let name = start + text[start..].find("name = \"").unwrap();
        let end = name + text[name..].find('\n').unwrap();
        copy.write("scenario.toml", format!("{}name = \"  \"{}", &text[..name], &text[end..]));
        let faults = copy.faults();
        assert!(faults.len() == 1 && faults[0].contains(".name: found \"  \""), "{list}: {faults:#?}");
    }
    let title =
        |faults: Vec<String>| assert!(faults.iter().any(|fault| fault.contains("title: found \"\"")), "{faults:?}");
    copy.write("scenario.toml", text.replacen("title = \"Two districts, one year\"", "title = \"\"", 1));
    title(copy.faults());
    title(messages(&changed("two-districts", &["title="]).map(|_| ()).unwrap_err()));
}

#[test]
fn a_point_before_three_digits_is_refused_wherever_there_may_be_thousands() {
    for (file, from, to, place) in [
        ("links.csv", "hills,plain,80,", "hills,plain,1.500,", "links.csv:2: road_km"),
        ("districts.csv", ",40000,", ",40.000,", "districts.csv:"),
        ("forces.csv", ",500,", ",1.500,", "forces.csv:2: persons"),
    ] {
        let copy = Copy::of("two-districts");
        copy.replace(file, from, to);
        let faults = copy.faults();
        assert!(faults.len() == 1 && faults[0].starts_with(place) && faults[0].contains("thousands"), "{faults:#?}");
    }
    // The area of the first district, and of a parameter in km; degrees and shares may have any decimals.
    let copy = Copy::of("two-districts");
    let header = copy.text("districts.csv").lines().next().unwrap().to_string();
    let at = |name: &str| header.split(',').position(|column| column == name).unwrap();
    let with = |column: &str, cell: &str| {
        let text = Copy::of("two-districts").text("districts.csv");
        let mut lines: Vec<String> = text.lines().map(String::from).collect();
        let mut cells: Vec<&str> = lines[1].split(',').collect();
        cells[at(column)] = cell;
        lines[1] = cells.join(",");
        copy.write("districts.csv", lines.join("\n") + "\n");
        copy.load()
    };
    let told = messages(&with("area_km2", "12.345").unwrap_err()).join("\n");
    assert!(told.contains("districts.csv:2: area_km2") && told.contains("12345, or 12.3450"), "{told}");
    assert!(with("area_km2", "12.3450").is_ok() && with("area_km2", "12.5").is_ok());
    assert!(with("latitude", "14.450").is_ok());
    let dictionary = Place::new("brought-dictionary");
    let forms = assert_done(&dictionary.mandate(&["dictionary", "--inputs"]));
    assert!(forms.contains("of persons, deaths, events, km and km2"), "{forms}");
}

/// Faults of a copy of a scenario after a change of one of its files.
fn faults(name: &str, file: &str, change: impl FnOnce(String) -> String) -> Vec<String> {
    let copy = Copy::of(name);
    copy.write(file, change(copy.text(file)));
    copy.faults()
}

#[test]
fn what_follows_from_one_fault_is_held_back() {
    // A list and a section in braces that are not closed, told where they begin; what stands before is told too.
    for (from, to, place) in [
        (
            "north = [\"Kidal\", \"Gao\", \"Tombouctou\"]",
            "north = [\"Kidal\", \"Gao\", \"Tombouctou\"",
            "scenario.toml:24: north",
        ),
        ("mopti = [\"Mopti\"]", "mopti = [\"Mopti\" # ]", "scenario.toml:25: mopti"),
        ("mopti = [\"Mopti\"]", "mopti = { a = 1", "scenario.toml:25: mopti"),
    ] {
        let found = faults("mali", "scenario.toml", |text| text.replacen(from, to, 1));
        assert!(found.len() == 1 && found[0].starts_with(place) && found[0].contains("not closed"), "{found:#?}");
        let found = faults("mali", "scenario.toml", |text| {
            text.replacen("step_days = ", "step_days : ", 1).replacen(from, to, 1)
        });
        assert!(found.len() == 2 && found[0].contains("step_days"), "{found:#?}");
    }
    // A first line that is no header, and a table emptied to its header.
    for file in ["bases.csv", "behaviours.csv", "communities.csv", "community_shares.csv", "districts.csv", "links.csv"]
    {
        for (first, words) in [("sep=,", "a line for Excel"), ("# exported, by hand", "a remark")] {
            let found = faults("mali", file, |text| format!("{first}\n{text}"));
            assert!(found.len() == 1 && found[0].starts_with(&format!("{file}:1: header")), "{file}: {found:#?}");
            assert!(found[0].contains(words), "{found:#?}");
        }
        let found = faults("mali", file, |text| text.lines().next().unwrap().to_string() + "\n");
        assert!(found.len() <= 3 && found[0].starts_with(file), "{file}: {found:#?}");
    }
    // A district and an organization under another id: one fault, which names the one that is meant.
    let found = faults("mali", "districts.csv", |text| text.replacen("ML0502,", "XX9,", 1));
    let own: Vec<&String> = found.iter().filter(|fault| fault.contains("\"ML0502\"")).collect();
    assert!(own.len() == 1 && own[0].contains("other places") && own[0].contains("did you mean XX9?"), "{found:#?}");
    let found = faults("mali", "scenario.toml", |text| text.replacen("id = \"minusma\"", "id = \"mission_un\"", 1));
    let own: Vec<&String> = found.iter().filter(|fault| fault.contains("found \"minusma\"")).collect();
    assert!(own.len() == 1 && own[0].contains("did you mean"), "{found:#?}");
}

#[test]
fn a_folder_without_rights_is_one_fault() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let copy = Copy::of("two-districts");
        for mode in [0o000, 0o444] {
            fs::set_permissions(copy.path(""), fs::Permissions::from_mode(mode)).unwrap();
            let closed = fs::read(copy.path("links.csv")).is_err();
            let found = copy.load().map(|_| ()).map_err(|error| messages(&error));
            fs::set_permissions(copy.path(""), fs::Permissions::from_mode(0o755)).unwrap();
            // Whoever may read everything sees no fault.
            match found {
                Ok(()) => assert!(!closed),
                Err(faults) => assert!(closed && faults.len() == 1 && faults[0].contains("no right"), "{faults:#?}"),
            }
        }
    }
}

#[test]
fn a_list_of_a_wrong_kind_and_a_missing_key_hold_back_no_reference_elsewhere() {
    for (from, to, own) in [
        ("camp = \"mission\"\n", "", "organizations.un.camp"),
        ("kind = \"state_force\"", "kind = [1]", "organizations.army.kind"),
        ("kind = \"state_force\"", "kind = \"state_force\"\nhomeland = \"Hills\"", "organizations.army.homeland"),
        ("kind = \"state_force\"", "kind = \"state_force\"\ncommunities = 5", "organizations.army.communities"),
    ] {
        let copy = Copy::of("two-districts");
        copy.replace("scenario.toml", from, to);
        copy.replace("timeline.csv", "militia,army", "militia,navy");
        copy.replace("links.csv", "hills,plain", "hills,plane");
        let faults = copy.faults();
        for place in [own, "timeline.csv:5: other", "links.csv:2: to"] {
            assert!(faults.iter().any(|fault| fault.contains(place)), "{to}: no {place} in {faults:#?}");
        }
        assert_eq!(faults.len(), 3, "{to}: {faults:#?}");
    }
    // To an id that is not there all else refers: it waits.
    let copy = Copy::of("two-districts");
    copy.replace("scenario.toml", "id = \"army\"\n", "");
    assert_eq!(copy.faults().len(), 1, "{:#?}", copy.faults());
}

#[test]
fn copies_with_names_that_look_alike_do_not_share_a_folder_of_results() {
    let place = Place::new("brought-copies");
    let first = place.copy();
    for name in ["Mali_1", "mali-1"] {
        let folder = place.folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        for entry in fs::read_dir(&first).unwrap().flatten() {
            fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
        assert_done(&place.mandate(&["run", name, "--until", "2030-01-20", "--quiet"]));
    }
    let results: Vec<String> = fs::read_dir(place.folder.join("output"))
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let of = |name: &str| results.iter().filter(|result| result.starts_with(name)).count();
    assert!(results.len() == 2 && of("mali-1") == 2, "{results:?}");
    assert!(Path::new(&place.folder).is_dir());
    assert_fails(&place.mandate(&["run", "nowhere"]), 2, &["no such folder"]);
}

#[test]
fn features_that_are_no_district_and_towns_outside_their_areas_are_noted() {
    let place = Place::new("brought-boundaries");
    assert_done(&place.run(&["--until", "2030-03-01", "--out", "out", "--quiet"]));
    let square = |code: &str, (west, south): (f64, f64)| {
        let (east, north) = (west + 0.9, south + 0.9);
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{code}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":\
             [[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"
        )
    };
    // The towns: hills at 14.5 north and 3.5 west, plain at 14 north and 4 west.
    let areas = [square("hills", (-3.9, 14.1)), square("plain", (-7.0, 10.0)), square("Nioro", (20.0, 20.0))];
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", areas.join(",\n"));
    fs::write(place.folder.join("mine.geojson"), text).unwrap();
    for command in [&["plot", "out", "--only", "map", "--list"][..], &["report", "out", "--out", "page.html"]] {
        let output = place.mandate(&[command, &["--boundaries", "mine.geojson"]].concat());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        for words in
            ["note: mine.geojson: No district: \"Nioro\"", "note: mine.geojson: Towns outside their areas: plain Plain"]
        {
            assert!(told.contains(words), "no {words} in {told}");
        }
    }
    let output = place.mandate(&["plot", "out", "--only", "index", "--list", "--boundaries", "mine.geojson"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("note: mine"), "no map was asked for");
}
