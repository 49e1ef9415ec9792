//! Broken scenarios: every mistake is a fault with file, line and what is accepted, never a panic.

use std::collections::BTreeMap;
use std::fs::File;

use mandate::observation::{Observer, tally_with_index};
use mandate::scenario::{self, defaults};
use mandate::simulation::Simulation;

use crate::support::{Copy, changed, messages, scenario as load, shipped};

/// A copy of the teaching scenario after a change must be refused with a fault that holds all these words.
fn refused(change: impl FnOnce(&Copy), words: &[&str]) {
    let copy = Copy::of("two-districts");
    change(&copy);
    let faults = copy.faults();
    assert!(
        faults.iter().any(|fault| words.iter().all(|word| fault.contains(word)) && fault.contains("; accepted: ")),
        "no fault with {words:?} in {faults:#?}"
    );
}

fn replaced(file: &str, from: &str, to: &str, words: &[&str]) {
    refused(|copy| copy.replace(file, from, to), words);
}

#[test]
fn an_unknown_actor_is_named_with_the_known_ones() {
    replaced("timeline.csv", "militia,army", "militia,navy", &["timeline.csv:5: other", "\"navy\"", "one of", "army"]);
    replaced(
        "initial_strength.csv",
        "insurgents,hills",
        "bandits,hills",
        &["initial_strength.csv:4: organization", "insurgents"],
    );
    replaced("mandates.csv", "un,", "nu,", &["mandates.csv:5: organization", "\"nu\"", "un"]);
    replaced("permissions.csv", "army,raid", "army,rade", &["permissions.csv:4: behaviour", "\"rade\"", "raid"]);
    let traits = ["organizations.allies.", "organizations.alies."];
    replaced("parameters.csv", traits[0], traits[1], &["parameters.csv", "alies", "scenario.toml"]);
    replaced("relations.csv", "farmers,herders", "farmers,hunters", &["relations.csv:2: to", "\"hunters\"", "herders"]);
    replaced("bases.csv", "un,hills", "un,hill", &["bases.csv:4: district", "\"hill\"", "hills"]);
    replaced(
        "scenario.toml",
        "camp = \"mission\"",
        "camp = \"misson\"",
        &["scenario.toml:", "organizations.un.camp", "mission"],
    );
}

#[test]
fn negative_strengths_are_refused() {
    replaced("initial_strength.csv", "450", "-450", &["initial_strength.csv:2: persons", "\"-450\"", "a whole number"]);
    replaced("forces.csv", ",500,", ",-500,", &["forces.csv:2: persons", "\"-500\"", "a number from 0"]);
    replaced("timeline.csv", ",40,", ",-40,", &["timeline.csv:2: value", "\"-40\"", "from 1 to 50"]);
    replaced("districts.csv", ",40000,", ",-40000,", &["districts.csv:2: population", "\"-40000\"", "a whole number"]);
}

#[test]
fn strengths_beyond_any_army_are_refused() {
    replaced("initial_strength.csv", "450", "4294967295", &["initial_strength.csv:2: persons", "from 0 to"]);
}

#[test]
fn weights_and_shares_that_do_not_sum_to_one_are_refused() {
    replaced(
        "mandates.csv",
        "counterterrorism,0.5",
        "counterterrorism,0.7",
        &["mandates.csv:2: weight", "1.2", "sum to 1"],
    );
    replaced("bases.csv", "0.45", "0.4", &["bases.csv:3: share", "0.95", "sum to 1"]);
    replaced(
        "community_shares.csv",
        "farmers,0.4",
        "farmers,0.3",
        &["community_shares.csv:4: share", "0.9", "sum to 1"],
    );
}

#[test]
fn dates_outside_the_run_are_refused() {
    let inside = "2030-01-01 to 2030-12-31";
    replaced("timeline.csv", "2030-04-01", "2031-04-01", &["timeline.csv:4: date", "2031-04-01", inside]);
    replaced("timeline.csv", "2030-04-01", "2029-04-01", &["timeline.csv:4: date", "2029-04-01", inside]);
    replaced("forces.csv", "2030-07-01", "2032-07-01", &["forces.csv:3: from", "2032-07-01", inside]);
    replaced("bases.csv", "2030-07-01", "2032-07-01", &["bases.csv:6: from", "2032-07-01", "2030-12-31"]);
    replaced("mandates.csv", "un,2030", "un,2035", &["mandates.csv:5: date", "2035-01-01", "2030-12-31"]);
    replaced("timeline.csv", "2030-04-01", "1 April", &["timeline.csv:4: date", "\"1 April\"", "a date like"]);
}

#[test]
fn districts_that_no_road_reaches_are_refused() {
    refused(
        |copy| copy.keep_rows("links.csv", |line| !line.contains("abroad")),
        &["districts.csv:4: id", "abroad", "links.csv"],
    );
    refused(
        |copy| {
            copy.append(
                "districts.csv",
                "x,X,Abroad,Neighbour,1,13,-3,1000,0,0,,,test,low\ny,Y,Abroad,Neighbour,1,13,-3,1000,0,0,,,test,low",
            );
            copy.append("links.csv", "x,y,100,test,low");
        },
        &["links.csv:5: from,to", "2 separate parts", "every district"],
    );
}

#[test]
fn a_cluster_that_names_an_undeclared_role_is_refused_on_its_line() {
    let copy = Copy::of("two-districts");
    let line =
        copy.text("scenario.toml").lines().position(|line| line.starts_with("protector = [\"un\", \"army\"]")).unwrap()
            + 1;
    replaced(
        "scenario.toml",
        "protector = [\"un\", \"army\"]",
        "protector = [\"un\", \"pirates\"]",
        &[&format!("scenario.toml:{line}: clusters.3.protector"), "\"pirates\"", "civilians, government, unclear"],
    );
}

#[test]
fn missing_and_unknown_columns_are_named() {
    replaced(
        "districts.csv",
        ",area_km2,",
        ",area,",
        &["districts.csv:1: area_km2", "no such column", "the columns id,name"],
    );
    replaced(
        "districts.csv",
        ",area_km2,",
        ",area,",
        &["districts.csv:1: area:", "an unknown column", "the columns id,name"],
    );
    replaced("links.csv", "from,to,", "from,from,", &["links.csv:1: from", "2 times", "once"]);
    replaced("links.csv", "hills,plain,80", "hills,plain,80,9", &["links.csv:2: row", "6 columns", "5 columns"]);
}

/// The tables of the teaching scenario.
fn tables() -> Vec<String> {
    let entries = std::fs::read_dir(shipped("two-districts")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".csv"));
    names.sort();
    names
}

/// A table as header and rows.
fn cells(copy: &Copy, file: &str) -> Vec<Vec<String>> {
    let text = copy.text(file);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(String::from).collect()).collect()
}

fn write_cells(copy: &Copy, file: &str, cells: &[Vec<String>]) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    cells.iter().for_each(|row| writer.write_record(row).unwrap());
    copy.write(file, writer.into_inner().unwrap());
}

#[test]
fn numbers_that_are_not_finite_are_refused_in_every_table() {
    let copy = Copy::of("two-districts");
    copy.write(
        "observations.csv",
        "measure,year,value,low,high,unit,source\ndeaths_state_based,2030,10,5,15,deaths,test\n",
    );
    copy.write("observed_months.csv", "month,measure,value,unit,source\n2030-01-01,deaths_total,3,deaths,test\n");
    copy.valid();
    for file in tables().iter().map(String::as_str).chain(["observations.csv", "observed_months.csv"]) {
        let sound = cells(&copy, file);
        for column in 0..sound[0].len() {
            let numeric = |row: &&Vec<String>| row[column].parse::<f64>().is_ok();
            let Some(row) = sound.iter().position(|row| numeric(&row)) else { continue };
            for bad in ["NaN", "inf", "-inf"] {
                let mut broken = sound.clone();
                broken[row][column] = bad.into();
                write_cells(&copy, file, &broken);
                let place = format!("{file}:{}: {}", row + 1, sound[0][column]);
                let faults = copy.faults();
                assert!(faults.iter().any(|fault| fault.starts_with(&place)), "{bad} at {place}: {faults:?}");
            }
        }
        write_cells(&copy, file, &sound);
    }
}

#[test]
fn an_observed_month_is_a_month_and_has_a_measure_once() {
    let refused_rows = |rows: &str, words: &[&str]| {
        let text = format!("month,measure,value,unit,source\n{rows}\n");
        refused(|copy| copy.write("observed_months.csv", &text), words);
    };
    let place = "observed_months.csv:2";
    refused_rows(
        "2030-01-15,deaths_total,3,deaths,test",
        &[place, "month", "2030-01-15", "the first day of the month, 2030-01-01"],
    );
    refused_rows("2030-13-01,deaths_total,3,deaths,test", &[place, "month", "2030-13-01"]);
    refused_rows("2030-01-01,,3,deaths,test", &[place, "measure", "deaths_total"]);
    refused_rows("2030-01-01,deaths_total,-3,deaths,test", &[place, "value", "-3", "at least 0"]);
    refused_rows("2030-01-01,deaths_total,many,deaths,test", &[place, "value", "many"]);
    let twice = "2030-01-01,deaths_total,3,deaths,test\n2030-01-01,deaths_total,4,deaths,test";
    refused_rows(twice, &["observed_months.csv:3", "measure", "deaths_total", "line 2", "delete one"]);
    let copy = Copy::of("two-districts");
    copy.write("observed_months.csv", "month,measure,value,unit,source\n2030-01-01,deaths_total,3,deaths,test\n");
    assert_eq!(copy.valid().observed_months.len(), 1);
}

#[test]
fn an_endless_half_life_is_a_number_of_days() {
    let copy = Copy::of("two-districts");
    copy.set("civilians.fear_half_life", "inf");
    copy.valid();
    refused(|copy| _ = copy.set("civilians.fear_half_life", "0"), &["parameters.csv", "at least"]);
}

#[test]
fn empty_huge_and_unreadable_files_are_refused() {
    for file in tables().iter().map(String::as_str).chain(["scenario.toml"]) {
        refused(|copy| copy.write(file, ""), &[file, "an empty file"]);
        refused(|copy| copy.write(file, " \n\n"), &[file, "an empty file"]);
        refused(|copy| copy.write(file, b"name\n\xff\xfe\n"), &[file, "not UTF-8 on line 2", "UTF-8 text"]);
        // Levers may be missing, and parameters have their defaults.
        if !["optic_levers.csv", "parameters.csv"].contains(&file) {
            refused(|copy| std::fs::remove_file(copy.path(file)).unwrap(), &[file, "a readable file"]);
        }
        // A sparse file of 1 GB: nothing is written to the disk, and nothing must be read.
        let huge = |copy: &Copy| File::create(copy.path(file)).unwrap().set_len(1 << 30).unwrap();
        refused(huge, &[file, "1073 MB", "at most 64 MB"]);
    }
    let directory = |copy: &Copy| {
        std::fs::remove_file(copy.path("links.csv")).unwrap();
        std::fs::create_dir(copy.path("links.csv")).unwrap();
    };
    refused(directory, &["links.csv", "found a folder"]);
}

#[test]
fn paths_that_leave_the_folder_are_refused() {
    let to = |path: &str| format!("[tables]\ndistricts = \"{path}\"\n");
    let outside = shipped("two-districts").join("districts.csv").canonicalize().unwrap();
    for path in ["../districts.csv", outside.to_str().unwrap(), "x/../../districts.csv", "/dev/zero"] {
        refused(
            |copy| copy.append("scenario.toml", &to(path)),
            &[path, "leaves the folder", "inside the scenario's folder"],
        );
    }
    #[cfg(unix)]
    for target in [outside.to_str().unwrap(), "/dev/zero"] {
        let link = |copy: &Copy| {
            std::fs::remove_file(copy.path("districts.csv")).unwrap();
            std::os::unix::fs::symlink(target, copy.path("districts.csv")).unwrap();
        };
        refused(link, &["districts.csv", "leaves the folder", "inside the scenario's folder"]);
    }
}

#[test]
fn a_table_may_have_another_name_inside_the_folder() {
    let copy = Copy::of("two-districts");
    std::fs::rename(copy.path("districts.csv"), copy.path("places.csv")).unwrap();
    copy.append("scenario.toml", "[tables]\ndistricts = \"places.csv\"");
    copy.valid();
    copy.replace("scenario.toml", "districts = \"places.csv\"", "places = \"places.csv\"");
    assert!(copy.faults().iter().any(|fault| fault.contains("tables.places") && fault.contains("districts, links")));
}

#[test]
fn unknown_keys_and_wrong_types_are_refused_on_their_line() {
    replaced(
        "scenario.toml",
        "seed = 1",
        "sead = 1",
        &["scenario.toml:11: sead: found an unknown key", "did you mean seed?"],
    );
    replaced(
        "scenario.toml",
        "step_days = 7",
        "step_days = \"seven\"",
        &["scenario.toml:10: step_days", "\"seven\"", "accepted: a number with a decimal point, without quotes"],
    );
    replaced("scenario.toml", "kind = \"state_force\"", "kind = \"army\"", &["scenario.toml:", "army", "state_force"]);
    replaced("scenario.toml", "blame = \"alignment\"", "blame = \"all\"", &["scenario.toml:", "all", "exact"]);
    replaced("scenario.toml", "start = 2030-01-01", "start = \"soon\"", &["scenario.toml:8: ", "soon", "date like"]);
    replaced("scenario.toml", "format = 1", "format = 2", &["scenario.toml:4: format", "2", "1, the format"]);
    replaced("scenario.toml", "format = 1", "format = ", &["scenario.toml:4: "]);
}

#[test]
fn ids_that_stand_twice_are_refused() {
    replaced("districts.csv", "plain,Plain", "hills,Plain", &["districts.csv:3: id", "\"hills\"", "no other row"]);
    replaced("communities.csv", "herders,H", "farmers,H", &["communities.csv:3: id", "\"farmers\"", "no other row"]);
    replaced(
        "timeline.csv",
        "militia_hills",
        "militia_plain",
        &["timeline.csv:3: id", "\"militia_plain\"", "no other row"],
    );
    let twice = |copy: &Copy| {
        copy.append("parameters.csv", "violence.attack_rate,1e-4,0,1,1/fighter-day,log-normal,fixed,test,low")
    };
    refused(twice, &["parameters.csv:", "key", "\"violence.attack_rate\"", "no other row"]);
    let line_of =
        |text: &str| Copy::of("two-districts").text("scenario.toml").lines().position(|line| line == text).unwrap() + 1;
    for (from, to, key) in [
        ("id = \"un\"", "id = \"army\"", "organizations.army.id"),
        ("id = \"insurgent\"", "id = \"mission\"", "camps.mission.id"),
        ("id = \"stabilization\"", "id = \"counterterrorism\"", "norms.counterterrorism.id"),
        ("number = 2", "number = 1", "clusters.1.number"),
    ] {
        replaced("scenario.toml", from, to, &[&format!("scenario.toml:{}: {key}", line_of(from)), "twice", "no other"]);
    }
}

#[test]
fn outcomes_are_not_causes() {
    replaced(
        "timeline.csv",
        ",sponsorship,",
        ",massacre,",
        &["timeline.csv:5: kind", "\"massacre\"", "causes, never outcomes"],
    );
    replaced("timeline.csv", ",plain,40,", ",plain,51,", &["timeline.csv:2: value", "\"51\"", "50"]);
    replaced(
        "timeline.csv",
        ",hills,10,",
        ",hills,11,",
        &["timeline.csv:3: value", "\"11\"", "at most 50 persons of one group"],
    );
    replaced("forces.csv", "allies,", "insurgents,", &["forces.csv:3: organization", "\"insurgents\"", "is simulated"]);
}

#[test]
fn what_two_organizations_have_between_them_needs_two_and_a_relation_lies_between_minus_one_and_one() {
    let row = |kind: &str, other: &str, value: &str, words: &[&str]| {
        let line = format!("new,2030-05-01,{kind},army,{other},,{value},teaching value,low,");
        refused(|copy| copy.append("timeline.csv", &line), &[&["timeline.csv:6: "], words].concat());
    };
    row("relation", "army", "0.5", &["other", "\"army\"", "another organization than army"]);
    row("accord", "army", "", &["other", "\"army\"", "another organization than army"]);
    row("relation", "navy", "0.5", &["other", "\"navy\"", "one of", "militia"]);
    row("relation", "militia", "1.5", &["value", "1.5", "from -1 to 1"]);
    row("relation", "militia", "", &["value", "a number from -1 to 1 for a relation"]);
}

#[test]
fn upheavals_name_whom_they_move_and_where() {
    let row = |cells: &str, words: &[&str]| {
        let line = format!("new,2030-05-01,{cells},teaching value,low,");
        refused(|copy| copy.append("timeline.csv", &line), &[&["timeline.csv:6: "], words].concat());
    };
    row("defection,insurgents,insurgents,,0.5", &["other", "another organization than insurgents"]);
    row("defection,insurgents,un,,0.5", &["other", "\"un\"", "without levels in forces.csv"]);
    row("defection,insurgents,militia,,1.2", &["value", "1.2", "from 0 to 1"]);
    row("defection,insurgents,militia,,", &["value", "a number from 0 to 1 for a defection"]);
    row("defection,insurgents,militia,moon,0.5", &["area", "\"moon\""]);
    row("dissolution,un,,,0.5", &["organization", "\"un\"", "without levels in forces.csv"]);
    row("government,insurgents,,,", &["organization", "\"insurgents\"", "a state_force", "defection"]);
    // What a kind does not take would be lost.
    row("government,army,,hills,", &["area", "\"hills\"", "nothing: a government takes none"]);
    row("dissolution,army,militia,,0.5", &["other", "\"militia\"", "nothing: a dissolution takes none"]);
    row("coup,army,,,0.7", &["value", "0.7", "nothing: a coup takes none"]);
    row("famine,,,hills,1", &["kind", "\"famine\"", "hardship"]);
    row("hardship,army,,hills,0.5", &["organization", "\"army\"", "nothing"]);
    row("hardship,,,hills,21", &["value", "21", "from 0 to 20"]);
    row("hardship,,,moon,1", &["area", "\"moon\""]);
}

#[test]
fn scenarios_without_people_to_live_there_are_refused() {
    refused(|copy| copy.keep_rows("communities.csv", |_| false), &["communities.csv:1", "0 communities", "1 to 64"]);
    refused(|copy| copy.keep_rows("districts.csv", |_| false), &["districts.csv:1", "0 districts", "1 to 3000"]);
    refused(
        |copy| copy.keep_rows("community_shares.csv", |line| !line.starts_with("Hills")),
        &["districts.csv:2: id", "\"hills\"", "community_shares.csv"],
    );
    let crowd = |copy: &Copy| {
        copy.replace("districts.csv", ",40000,", ",4000000000,");
        copy.replace("scenario.toml", "persons_per_agent = 50", "persons_per_agent = 1");
    };
    refused(crowd, &["scenario.toml:", "population.persons_per_agent", "at most 100,000,000 agents"]);
}

#[test]
fn lengths_of_a_step_and_of_a_run_are_checked() {
    for bad in ["0", "-1", "nan", "inf", "29"] {
        let step = format!("step_days = {bad} ");
        let accepted = if bad.contains('n') { "a finite number" } else { "above 0 and up to 28" };
        replaced("scenario.toml", "step_days = 7 ", &step, &["scenario.toml:10: step_days", accepted]);
    }
    replaced(
        "scenario.toml",
        "end = 2030-12-31",
        "end = 2029-12-31",
        &["scenario.toml:9: end", "2029-12-31", "2030-01-01"],
    );
    replaced(
        "scenario.toml",
        "step_days = 7 ",
        "step_days = 1e-9 ",
        &["scenario.toml:9: end", "at most 100,000 steps"],
    );
    for bad in ["0", "nan", "-5"] {
        let scale = format!("persons_per_agent = {bad}");
        let accepted = if bad == "nan" { "a finite number" } else { "at least 1" };
        replaced("scenario.toml", "persons_per_agent = 50", &scale, &["population.persons_per_agent", accepted]);
    }
    replaced("scenario.toml", "unit_size = 50", "unit_size = 0", &["organizations.army.unit_size", "at least 1"]);
}

#[test]
fn events_that_set_off_too_many_others_are_refused() {
    let line = Copy::of("two-districts").set("violence.retaliation_branching", "0.35");
    let place = format!("parameters.csv:{line}: value");
    refused(|copy| _ = copy.set("violence.retaliation_branching", "0.95"), &[&place, "below 0.9"]);
}

#[test]
fn a_unit_other_than_that_of_the_key_is_refused_with_the_one_that_is_accepted() {
    let copy = Copy::of("two-districts");
    copy.write_defaults();
    let unit = |key: &str, from: &str, to: &str| {
        let text = copy.text("parameters.csv");
        let (n, row) = text.lines().enumerate().find(|(_, line)| line.starts_with(&format!("{key},"))).unwrap();
        copy.replace("parameters.csv", row, &row.replacen(&format!(",{from},"), &format!(",{to},"), 1));
        format!("parameters.csv:{}: unit of {key}: found \"{to}\"; accepted: {from}", n + 1)
    };
    let mut expected = vec![
        unit("violence.attack_rate", "1/fighter-day", "1/year"),
        unit("violence.coup_recovery", "days", "years"),
        unit("index.goalpost_fear", "share", "signed"),
        unit("organizations.un.speed", "km", "ratio"),
    ];
    copy.write(
        "observations.csv",
        "measure,year,value,low,high,unit,source\ndeaths_state_based,2030,10,5,15,persons,test\n\
         period:2030/2030:fatal_events,2030,4,,,events,test\nidps_year_end,2030,4,,,persons,test\n",
    );
    copy.write("observed_months.csv", "month,measure,value,unit,source\n2030-01-01,deaths_total,3,events,test\n");
    expected.extend([
        "observations.csv:2: unit of deaths_state_based: found \"persons\"; accepted: deaths".into(),
        "observations.csv:3: unit of period:2030/2030:fatal_events: found \"events\"; accepted: events/year".into(),
        "observed_months.csv:2: unit of deaths_total: found \"events\"; accepted: deaths".into(),
    ]);
    assert_eq!(copy.faults(), expected);
}

#[test]
fn shares_without_an_area_hold_wherever_no_others_do() {
    let copy = Copy::of("two-districts");
    copy.keep_rows("community_shares.csv", |line| line.starts_with("Hills"));
    copy.append("community_shares.csv", ",farmers,0.25,test,low\n,herders,0.75,test,low");
    let scenario = copy.valid();
    let shares = |id: &str| scenario.districts.iter().find(|district| district.id == id).unwrap().shares.clone();
    assert_eq!((shares("hills"), shares("plain")), (vec![0.4, 0.5, 0.1], vec![0.25, 0.75, 0.0]));
}

#[test]
fn a_scenario_without_parameters_of_its_own_has_the_defaults() {
    for content in [None, Some("key,value,low,high,unit,distribution,status,source,confidence\n")] {
        let copy = Copy::of("two-districts");
        match content {
            Some(header) => copy.write("parameters.csv", header),
            None => std::fs::remove_file(copy.path("parameters.csv")).unwrap(),
        }
        let scenario = copy.valid();
        assert!(scenario.parameter_table.iter().all(|record| record.is_default));
        let default = defaults::all().find(|row| row.key == "perception.foreign_half").unwrap();
        assert_eq!(scenario.parameters.perception.foreign_half, default.value);
    }
}

#[test]
fn shipped_scenarios_give_only_what_differs_from_the_defaults() {
    let folders = std::fs::read_dir(shipped("")).unwrap().map(|entry| entry.unwrap());
    for folder in folders.filter(|folder| folder.path().join("scenario.toml").exists()) {
        let name = folder.file_name().into_string().unwrap();
        let scenario = load(&name, &[]);
        let kinds: BTreeMap<&str, &str> =
            scenario.organizations.iter().map(|data| (data.id.as_str(), data.kind.name())).collect();
        for record in scenario.parameter_table.iter().filter(|record| !record.is_default) {
            let of_kind = record.key.strip_prefix("organizations.").and_then(|rest| rest.split_once('.'));
            let key = of_kind.map_or(record.key.clone(), |(id, name)| format!("{}.{name}", kinds[id]));
            let default = defaults::all().find(|row| row.key == key).unwrap();
            let numbers = (record.value, record.low, record.high) == (default.value, default.low, default.high);
            let law = (&record.distribution, &record.status) == (&default.distribution, &default.status);
            assert!(!(numbers && law), "{name}: {} is as its default", record.key);
        }
    }
}

#[test]
fn a_key_that_no_parameter_has_is_refused_with_one_that_is_near() {
    let near = &["parameters.csv:", "key", "violence.atack_rate", "did you mean violence.attack_rate?"];
    replaced("parameters.csv", "violence.attack_rate,", "violence.atack_rate,", near);
    let row = |key: &str| format!("{key},1e-4,0,1,1/fighter-day,log-normal,fixed,test,low");
    for key in ["violence.attack_rate.more", "organizations.un", "organizations.un.height", "attack_rate"] {
        refused(|copy| copy.append("parameters.csv", &row(key)), &["parameters.csv:", "key", key, "of a parameter"]);
    }
}

/// The fault of the teaching scenario with values of the index, written in the table and on the command line alike.
fn refused_index(values: &[(&str, &str)], words: &[&str]) {
    let place = format!("parameters.csv:{}: value of {}", Copy::of("two-districts").set(values[0].0, "1"), values[0].0);
    let words = [&[place.as_str()], words].concat();
    let in_table = |copy: &Copy| values.iter().for_each(|(key, value)| _ = copy.set(key, value));
    refused(in_table, &words);
    let changes: Vec<String> = values.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
    assert!(changed("two-districts", &changes).is_err(), "{changes:?}");
}

#[test]
fn values_of_the_index_beyond_its_formulae_are_refused_with_their_key() {
    let weights = ["index.weight_physical", "index.weight_psychological", "index.weight_personal", "index.weight_home"];
    refused_index(&weights.map(|key| (key, "0")), &["0, as the other three weights", "a sum above 0"]);
    refused_index(&[("index.weight_personal", "-0.25")], &["-0.25", "from 0 to"]);
    for bad in ["0", "1"] {
        refused_index(&[("index.floor", bad)], &[bad, "above 0 and below 1"]);
    }
    refused_index(&[("index.exponent", "1.5")], &["1.5", "at most 1"]);
    refused_index(&[("index.inequality", "-1")], &["-1", "from 0 to"]);
    refused_index(&[("index.goalpost_fear", "0")], &["found \"0\"", "above 0"]);
    refused_index(&[("index.concentration", "0")], &["found \"0\"", "above 0"]);
    refused_index(&[("index.fear_combatants", "1.5")], &["1.5", "from 0 to 1"]);
    for key in [
        "index.goalpost_deaths_nation",
        "index.goalpost_deaths_district",
        "index.goalpost_cases",
        "index.goalpost_home_nation",
        "index.goalpost_home_district",
    ] {
        refused_index(&[(key, "0")], &["found \"0\"", "number from"]);
    }
}

#[test]
fn a_weight_of_nothing_and_the_ends_of_what_is_accepted_still_give_numbers() {
    let changes = [
        "index.weight_physical=0",
        "index.weight_personal=0",
        "index.exponent=1",
        "index.floor=0.999",
        "index.inequality=0",
    ];
    let scenario = changed("two-districts", &changes).unwrap();
    let mut run = Simulation::new(&scenario, 1, 0);
    let mut observer = Observer::full(&scenario);
    while run.step() {
        observer.observe(&run);
    }
    let tally = tally_with_index(&scenario, run.ledger(), &observer);
    let core = tally.get("hpi_core:nation", 2030).unwrap();
    assert!((99.9..=100.0).contains(&core), "{core}");
}

#[test]
fn a_scenario_is_a_folder() {
    for path in [shipped("two-districts").join("scenario.toml"), shipped("nowhere")] {
        let error = scenario::load(&path, &[]).map(|_| ()).unwrap_err();
        let faults = messages(&error);
        assert!(
            faults.len() == 1
                && faults[0].contains("no such folder")
                && faults[0].contains("a folder with a scenario.toml")
        );
    }
}

#[test]
fn all_faults_are_reported_at_once() {
    let copy = Copy::of("two-districts");
    let line = copy.set("violence.severity_median", "-3.3");
    copy.replace("districts.csv", ",14.5,", ",140.5,");
    copy.replace("links.csv", ",80,", ",-80,");
    copy.replace("mandates.csv", "counterterrorism,0.5", "counterterrorism,0.7");
    copy.replace("timeline.csv", ",sponsorship,", ",massacre,");
    copy.replace("scenario.toml", "step_days = 7 ", "step_days = 0 ");
    let parameter = format!("parameters.csv:{line}: value");
    let faults = copy.faults();
    for place in [
        "districts.csv:2: latitude",
        "links.csv:2: road_km",
        "mandates.csv:2: weight",
        "timeline.csv:5: kind",
        "scenario.toml:10: step_days",
        &parameter,
    ] {
        assert!(faults.iter().any(|fault| fault.starts_with(place)), "no {place} in {faults:#?}");
    }
}

/// Loads a scenario; what is accepted must also play.
fn load_and_play(copy: &Copy) {
    if let Ok(scenario) = copy.load() {
        let mut run = Simulation::new(&scenario, 1, 0);
        (0..3).for_each(|_| {
            run.step();
        });
    }
}

#[test]
fn no_cell_of_a_table_can_bring_the_program_down() {
    let copy = Copy::of("two-districts");
    copy.replace("scenario.toml", "persons_per_agent = 50", "persons_per_agent = 1000");
    for file in tables() {
        let sound = cells(&copy, &file);
        for row in [sound.len() - 1] {
            for column in 0..sound[0].len() {
                for odd in ["", "0", "-1", "1", "1e300", "5e-324", "4294967295", "hills", "2030-12-31"] {
                    let mut broken = sound.clone();
                    broken[row][column] = odd.into();
                    write_cells(&copy, &file, &broken);
                    load_and_play(&copy);
                }
            }
        }
        write_cells(&copy, &file, &sound[..1]);
        load_and_play(&copy);
        write_cells(&copy, &file, &sound);
    }
}

#[test]
fn every_parameter_may_stand_at_the_ends_of_its_range() {
    let copy = Copy::of("two-districts");
    copy.replace("scenario.toml", "persons_per_agent = 50", "persons_per_agent = 1000");
    copy.write_defaults();
    let sound = cells(&copy, "parameters.csv");
    assert!(sound.len() > 200);
    for row in 1..sound.len() {
        for end in [2, 3] {
            let mut other = sound.clone();
            other[row][1] = other[row][end].clone();
            write_cells(&copy, "parameters.csv", &other);
            load_and_play(&copy);
        }
    }
}

#[test]
fn a_file_with_windows_line_ends_is_read_and_its_faults_stand_on_their_line() {
    let copy = Copy::of("two-districts");
    let text = copy.text("mandates.csv").replace('\n', "\r\n");
    copy.write("mandates.csv", &text);
    assert!(copy.load().is_ok());
    let broken: Vec<String> = text.lines().map(str::to_string).collect();
    let mut third = broken.clone();
    third[3] = third[3].replacen("0.", "zero.", 1);
    copy.write("mandates.csv", third.join("\r\n"));
    let faults = copy.faults();
    assert!(faults.iter().any(|fault| fault.starts_with("mandates.csv:4: weight")), "{faults:#?}");
}

#[test]
fn a_row_that_stands_twice_is_refused() {
    for file in ["initial_strength.csv", "links.csv", "relations.csv"] {
        let copy = Copy::of("two-districts");
        let row = copy.text(file).lines().nth(1).expect("the table has a row").to_string();
        copy.append(file, &format!("{row}\n"));
        let faults = copy.faults();
        assert!(faults.iter().any(|fault| fault.starts_with(file) && fault.contains("one row for")), "{faults:#?}");
    }
}

#[test]
fn a_number_without_source_or_confidence_is_refused() {
    let copy = Copy::of("two-districts");
    let text = copy.text("links.csv");
    let row = text.lines().nth(1).expect("the table has a row");
    let fields: Vec<&str> = row.splitn(4, ',').collect();
    copy.write("links.csv", text.replacen(row, &format!("{},{},{},,certainly", fields[0], fields[1], fields[2]), 1));
    let faults = copy.faults();
    for (column, accepted) in [("source", "the source of the row"), ("confidence", "high, medium or low")] {
        let place = format!("links.csv:2: {column}");
        assert!(faults.iter().any(|fault| fault.starts_with(&place) && fault.contains(accepted)), "{faults:#?}");
    }
}

#[test]
fn a_table_with_semicolons_is_named_as_such() {
    let copy = Copy::of("two-districts");
    copy.write("links.csv", copy.text("links.csv").replace(',', ";"));
    let faults = copy.faults();
    let own: Vec<&String> = faults.iter().filter(|fault| fault.starts_with("links.csv:1")).collect();
    assert!(own.len() == 1 && own[0].contains("separated by commas"), "{faults:#?}");
}

#[test]
fn a_region_of_interest_must_be_there() {
    let copy = Copy::of("two-districts");
    copy.replace("scenario.toml", "[regions_of_interest]", "[regions_of_interest]\nfar = [\"Nowhere\"]");
    let faults = copy.faults();
    assert!(
        faults.iter().any(|fault| fault.contains("regions_of_interest.far") && fault.contains("Nowhere")),
        "{faults:#?}"
    );
}
