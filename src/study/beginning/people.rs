//! Persons by district, from a table of the user.

use super::ground::{Ground, Place};
use crate::scenario::letters::plain;
use crate::scenario::sheet::{Line, Sheet};
use crate::scenario::{Fault, Text, counted, did_you_mean, few};
use crate::study::hints::DENSITY;

/// Parts of the names of columns that hold persons.
const COLUMNS: [&str; 4] = ["pop", "persons", "inhabitants", "t_tl"];

/// Gives every district its persons.
///
/// # Errors
/// Faults of the table: no column of persons or of districts, counts that are none, districts that lack or stand there twice.
pub(super) fn settle(ground: &mut Ground, text: &Text, remarks: &mut Vec<String>) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    let sheet = Sheet::read(text, &mut faults);
    let Some(sheet) = sheet.filter(|_| faults.is_empty()) else { return Err(faults) };
    let persons = column_of_persons(text, &sheet).map_err(|fault| vec![fault])?;
    let by_id = |value: &str, ground: &Ground| ground.places.iter().position(|place| place.id == value);
    let by_name = |value: &str, ground: &Ground| {
        let value = plain(value);
        let mut found = (0..ground.places.len()).filter(|n| plain(&ground.places[*n].name) == value);
        found.next().filter(|_| found.next().is_none())
    };
    let matched = |column: usize| {
        let cell = |line: &Line| line.cells[column].to_string();
        sheet
            .rows
            .iter()
            .map(cell)
            .filter(|cell| by_id(cell, ground).or_else(|| by_name(cell, ground)).is_some())
            .count()
    };
    let best = (0..sheet.header.len())
        .filter(|column| *column != persons)
        .max_by_key(|column| (matched(*column), sheet.header.len() - column));
    let names = || ground.places.iter().map(|place| place.name.as_str());
    let Some(names_in) = best.filter(|column| matched(*column) > 0) else {
        let found = format!("no column with districts among {}", sheet.header.join(", "));
        let first: Vec<&str> = names().take(3).collect();
        let accepted = format!("a column with the names or ids of the districts, such as {}", first.join(", "));
        return Err(vec![Fault::of_file(&text.name, "header", found, accepted)]);
    };
    let mut given: Vec<Option<(usize, u32)>> = vec![None; ground.places.len()];
    let mut others = Vec::new();
    for line in &sheet.rows {
        let name = &line.cells[names_in];
        let Some(place) = by_id(name, ground).or_else(|| by_name(name, ground)) else {
            others.push(format!("\"{name}\"{}", did_you_mean(name, names())));
            continue;
        };
        if let Some((earlier, _)) = given[place] {
            let found = format!("\"{name}\", which stands on line {earlier} too");
            faults.push(Fault::on_line(text, line.number, &sheet.header[names_in], found, "one row for each district"));
        }
        match count(&line.cells[persons]) {
            Some(count) => given[place] = Some((line.number, count)),
            None => {
                let found = format!("\"{}\"", &line.cells[persons]);
                let accepted = "a number of persons, not of thousands, without separators";
                faults.push(Fault::on_line(text, line.number, &sheet.header[persons], found, accepted));
            }
        }
    }
    let missing: Vec<&str> = ground
        .places
        .iter()
        .zip(&given)
        .filter(|(_, given)| given.is_none())
        .map(|(place, _)| place.name.as_str())
        .collect();
    if !missing.is_empty() && faults.is_empty() {
        let left = if others.is_empty() { String::new() } else { format!("; rows of no district: {}", few(&others)) };
        let missing: Vec<String> = missing.into_iter().map(String::from).collect();
        let found = format!("no row of {}: {}{left}", counted(missing.len(), "district"), few(&missing));
        let accepted = "a row for each district of the boundaries (older and newer divisions of a country differ)";
        faults.push(Fault::of_file(&text.name, &sheet.header[names_in], found, accepted));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let file = text.name.rsplit(['/', '\\']).next().unwrap_or(&text.name).to_string();
    for (place, (line, persons)) in ground.places.iter_mut().zip(given.into_iter().flatten()) {
        place.persons = persons;
        place.counted = format!("{file}, line {line}");
    }
    if !others.is_empty() {
        remarks.push(format!("{file}: rows of no district, left out: {}", few(&others)));
    }
    doubt(ground, &file, remarks);
    Ok(())
}

/// Says where densities hint at another unit.
fn doubt(ground: &Ground, file: &str, remarks: &mut Vec<String>) {
    let density = |place: &Place| f64::from(place.persons) / place.km2;
    let (persons, km2) = (ground.persons(), ground.places.iter().map(|place| place.km2).sum::<f64>());
    if (persons as f64) < km2 {
        remarks.push(format!("{file}: {persons} persons on {km2:.0} km2: are they thousands?"));
    }
    let odd: Vec<String> = ground
        .places
        .iter()
        .filter(|place| !(DENSITY.0..=DENSITY.1).contains(&density(place)))
        .map(|place| format!("{} ({:.3} to the km2)", place.name, density(place)))
        .collect();
    if !odd.is_empty() {
        remarks.push(format!("{file}: densities that hint at another unit than persons: {}", few(&odd)));
    }
}

/// Whether a cell is a number, perhaps one that is written in another way than is accepted.
fn looks_like_a_number(text: &str) -> bool {
    let plain: String =
        text.chars().filter(|letter| !matches!(letter, ',' | '.' | ' ' | '\'' | '\u{a0}' | '\u{202f}')).collect();
    plain.parse::<f64>().is_ok()
}

/// A number of persons; what a raster sums has a fraction, which is rounded. Three digits behind a point, and fractions of
/// small numbers, may be thousands: those are no number here.
fn count(text: &str) -> Option<u32> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let count = match text.split_once('.') {
        None => text.parse().ok()?,
        Some((whole, fraction)) if digits(whole) && digits(fraction) && fraction.len() != 3 => {
            text.parse::<f64>().ok().filter(|count| (1e3..1e9).contains(count))?.round() as u32
        }
        Some(_) => return None,
    };
    Some(count).filter(|count| *count > 0 && *count < 1_000_000_000)
}

/// The column that holds persons.
fn column_of_persons(text: &Text, sheet: &Sheet) -> Result<usize, Fault> {
    let is_number = |line: &Line, column: usize| looks_like_a_number(&line.cells[column]);
    let holds = |column: &usize| {
        let name = sheet.header[*column].to_lowercase();
        COLUMNS.iter().any(|part| name.contains(part)) && sheet.rows.iter().any(|line| is_number(line, *column))
    };
    let found: Vec<usize> = (0..sheet.header.len()).filter(holds).collect();
    let exact = found.iter().find(|column| sheet.header[**column].eq_ignore_ascii_case("population"));
    match (found.as_slice(), exact) {
        ([one], _) | (_, Some(one)) => Ok(*one),
        ([], None) => {
            let shown = sheet.header.join(", ");
            Err(Fault::of_file(
                &text.name,
                "header",
                format!("the columns {shown}"),
                "a column population, with persons",
            ))
        }
        (several, None) => {
            let shown: Vec<&str> = several.iter().map(|column| sheet.header[*column].as_str()).collect();
            let found = format!("several columns that may hold persons: {}", shown.join(", "));
            Err(Fault::of_file(&text.name, "header", found, "one column population"))
        }
    }
}
