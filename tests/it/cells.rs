//! Cells, rows and columns as pandas and spreadsheets write them: read, or refused with what to write.

use crate::support::Copy;

/// The faults of the teaching scenario with one change to one file.
fn faults(file: &str, from: &str, to: &str) -> Vec<String> {
    let copy = Copy::of("two-districts");
    copy.replace(file, from, to);
    copy.faults()
}

fn refused(file: &str, from: &str, to: &str, words: &[&str]) {
    let faults = faults(file, from, to);
    assert!(
        faults.iter().any(|fault| words.iter().all(|word| fault.contains(word))),
        "no fault with {words:?} in {faults:#?}"
    );
}

#[test]
fn flags_whole_numbers_and_days_are_read_in_the_forms_of_other_programs() {
    let plain = Copy::of("two-districts").valid();
    let copy = Copy::of("two-districts");
    let rows = |from: &str, to: &str| copy.replace("districts.csv", from, to);
    let first = copy.text("districts.csv").lines().nth(1).unwrap().to_string();
    let mut cells: Vec<String> = first.split(',').map(String::from).collect();
    for (place, cell) in cells.iter_mut().enumerate() {
        *cell = match (place, cell.as_str()) {
            (4 | 9, "0") => "FALSE".into(),
            (4 | 9, "1") => "Yes".into(),
            (8, population) => format!("{population}.0"),
            (_, cell) => cell.into(),
        };
    }
    rows(&first, &cells.join(","));
    copy.replace("forces.csv", "2030-04-01", "2030-04-01 00:00:00");
    copy.replace("initial_strength.csv", "450", "450.0");
    let read = copy.valid();
    assert_eq!(format!("{:?}", read.districts), format!("{:?}", plain.districts));
    assert_eq!(format!("{:?}", read.organizations), format!("{:?}", plain.organizations));
}

#[test]
fn what_spreadsheets_write_otherwise_is_refused_with_what_to_write() {
    refused("forces.csv", ",500,", ",\"1,500\",", &["forces.csv:2: persons", "write 1500, or 1.5)"]);
    refused("forces.csv", ",500,", ",1.500,", &["forces.csv:2: persons", "\"1.500\"", "1500, or 1.5"]);
    refused("forces.csv", ",500,", ",1 500,", &["forces.csv:2: persons", "write 1500"]);
    refused("districts.csv", ",40000,", ",40.000,", &["districts.csv:2: population", "40000, or 40"]);
    refused("bases.csv", "0.45", "\"0,45\"", &["bases.csv:2: share", "write 0.45"]);
    refused("bases.csv", "0.45", "45%", &["bases.csv:2: share", "0.45"]);
    refused("timeline.csv", "2030-04-01", "47574", &["timeline.csv:4: date", "47574", "2030-04-01", "yyyy-mm-dd"]);
    refused("timeline.csv", "2030-04-01", "01/04/2030", &["timeline.csv:4: date", "year, month and day"]);
    refused("timeline.csv", "2030-04-01", "2030-02-30", &["timeline.csv:4: date", "that the calendar has"]);
    refused("bases.csv", "0.45", "#REF!", &["bases.csv:2: share", "#REF!", "a number"]);
    for flag in ["maybe", "2", "-1"] {
        let first = Copy::of("two-districts").text("districts.csv").lines().nth(1).unwrap().to_string();
        let mut cells: Vec<&str> = first.split(',').collect();
        cells[4] = flag;
        refused("districts.csv", &first, &cells.join(","), &["districts.csv:2: outside", flag, "true or false"]);
    }
}

#[test]
fn empty_rows_and_columns_around_a_table_are_passed_over() {
    let plain = Copy::of("two-districts").valid();
    for name in ["links.csv", "districts.csv", "parameters.csv", "timeline.csv", "optics.csv"] {
        let copy = Copy::of("two-districts");
        let text = copy.text(name);
        let commas = ",".repeat(text.lines().next().unwrap().matches(',').count());
        let wide: String = text.lines().map(|line| format!("{line},,\n")).collect();
        copy.write(name, format!("{wide}{commas},,\n{commas}\n \n\"\",\n"));
        assert_eq!(format!("{:?}", copy.valid().districts), format!("{:?}", plain.districts), "{name}");
    }
}

#[test]
fn a_cell_under_no_header_is_refused_by_its_number_and_a_longer_row_by_its_length() {
    let copy = Copy::of("two-districts");
    let wide: String = copy.text("links.csv").lines().map(|line| format!("{line},,\n")).collect();
    copy.write("links.csv", wide.replacen("low,,\n", "low,,seen\n", 1));
    let faults = copy.faults();
    assert!(
        faults.iter().any(|fault| fault.contains("links.csv:") && fault.contains("column 7: found \"seen\"")),
        "{faults:#?}"
    );
    refused("links.csv", "hills,plain,80", "hills,plain,80,9,9", &["links.csv:2: row", "7 columns", "5 columns"]);
}

#[test]
fn columns_that_may_be_empty_may_be_absent_and_ones_own_may_be_added() {
    let copy = Copy::of("two-districts");
    let without = |name: &str, column: &str| {
        let text = copy.text(name);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(String::from).collect()).collect();
        let place = rows[0].iter().position(|cell| cell == column).expect("a column");
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            let kept = row.iter().enumerate().filter(|(n, _)| *n != place).map(|(_, cell)| cell.as_str());
            writer.write_record(kept.chain(["seen"])).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        copy.write(name, text.replacen(",seen\n", ",x_seen\n", 1));
    };
    for (name, column) in [
        ("forces.csv", "note"),
        ("timeline.csv", "note"),
        ("mandates.csv", "low"),
        ("districts.csv", "camp_capacity"),
        ("permissions.csv", "to"),
    ] {
        without(name, column);
    }
    copy.valid();
    refused("links.csv", "road_km", "Road_km", &["links.csv:1: Road_km", "did you mean road_km?", "x_ or note"]);
}

#[test]
fn every_fault_of_every_file_is_told_at_once() {
    let copy = Copy::of("two-districts");
    copy.replace("forces.csv", ",500,", ",-500,");
    copy.replace("bases.csv", "0.45", "\"0,45\"");
    copy.replace("mandates.csv", "counterterrorism,0.5", "counterterrorism,eighty");
    copy.replace("timeline.csv", "2030-04-01", "01/06/2030");
    copy.replace("links.csv", "hills,plain,80", "hills,plane,80");
    copy.replace("permissions.csv", "army,raid", "army,rade");
    let faults = copy.faults();
    for place in [
        "forces.csv:2: persons",
        "bases.csv:2: share",
        "mandates.csv:3: weight",
        "timeline.csv:4: date",
        "links.csv:2: to",
        "permissions.csv:4: behaviour",
    ] {
        assert!(faults.iter().any(|fault| fault.starts_with(place)), "no {place} in {faults:#?}");
    }
    // Nothing is said of what depends on a cell that could not be read.
    assert_eq!(faults.len(), 6, "{faults:#?}");
}

#[test]
fn several_faults_of_one_row_are_all_told() {
    let copy = Copy::of("two-districts");
    copy.replace("links.csv", "hills,plain,80", "hill,plain,far");
    let faults = copy.faults();
    assert!(faults.iter().any(|fault| fault.starts_with("links.csv:2: road_km")), "{faults:#?}");
    assert!(
        faults.iter().any(|fault| fault.starts_with("links.csv:2: from") && fault.contains("did you mean hills?")),
        "{faults:#?}"
    );
}

#[test]
fn a_table_that_lacks_rows_does_not_make_faults_elsewhere() {
    let copy = Copy::of("two-districts");
    copy.replace("districts.csv", "plain,Plain,", "plain,Plain,one,more,");
    let faults = copy.faults();
    assert!(faults.iter().all(|fault| fault.starts_with("districts.csv:3: row")), "{faults:#?}");
}
