//! What was observed, from a file of the user: rows of `observations.csv`, and the parties that its events name.

use std::collections::BTreeMap;
use std::path::Path;

use super::ground::Ground;
use super::{Wishes, identifier, row};
use crate::organization::OrganizationKind;
use crate::scenario::{Fault, counted, open_file, refusal};
use crate::study::StudyError;
use crate::study::validation::observed::{Target, Wanted, file};

/// Most parties that are proposed.
const MOST: usize = 6;

/// A party that events name.
#[derive(Clone, Debug)]
pub(super) struct Proposed {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: OrganizationKind,
    /// Deaths in its events.
    pub(super) deaths: u64,
    /// District of most of them.
    pub(super) home: usize,
    /// All districts of its events.
    pub(super) places: Vec<usize>,
    /// Deaths in its events against civilians.
    pub(super) civilians: u64,
}

/// What a file of UCDP gives.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    /// The text of `observations.csv`.
    pub(super) observations: String,
    /// Parties, those of most deaths first.
    pub(super) actors: Vec<Proposed>,
    pub(super) remarks: Vec<String>,
}

/// Reads events or country-years.
///
/// # Errors
/// As for `validate --observed`; a file of several countries of which none was named.
pub(super) fn read(path: &Path, wishes: &Wishes, ground: &Ground) -> Result<Evidence, StudyError> {
    let shown = path.display().to_string();
    let faulty = |faults: Vec<Fault>| StudyError::Faults { file: shown.clone(), faults };
    let country = country(path, wishes, ground).map_err(|fault| faulty(vec![fault]))?;
    let years = (wishes.start.year(), wishes.end.year());
    let wanted = Wanted { country: country.clone(), years, today: wishes.today };
    let observed = file::read(path, &wanted).map_err(faulty)?;
    let mut text = row(&["measure", "year", "value", "low", "high", "unit", "source"]);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut rows = 0;
    for target in Target::ALL.into_iter().filter(|target| matches!(target, Target::Type(_))) {
        for (year, count) in observed.years.get(&target).into_iter().flatten() {
            let [best, low, high] = [count.best, count.low, count.high].map(|count| count.to_string());
            text.push_str(&row(&[target.measure(), &year.to_string(), &best, &low, &high, "deaths", &name]));
            rows += 1;
        }
    }
    let mut positions = (0, 0);
    let actors = parties(path, &country, (wishes, ground), &mut positions).map_err(|fault| faulty(vec![fault]))?;
    let mut remarks = observed.remarks;
    let (within, all) = positions;
    if ground.has_areas() && within < all {
        remarks.push(format!(
            "{name}: {within} of {} lie inside the boundaries; the others were given to the nearest town (another country, or latitude and longitude swapped?)",
            counted(all, "event")
        ));
    }
    remarks.push(format!("{name}: {} of {country} went into observations.csv", counted(rows, "figure")));
    for actor in &actors {
        remarks.push(format!(
            "{name}: \"{}\" ({} deaths) was entered as a {}; check its kind, homeland, strength, relations, norm{}",
            actor.name,
            actor.deaths,
            actor.kind.name().replace('_', " "),
            match (actor.civilians, actor.kind) {
                (1.., OrganizationKind::RebelGroup) =>
                    " and permissions (it killed civilians, which rebels without coerce_civilians do not)",
                _ => "",
            }
        ));
    }
    Ok(Evidence { observations: text, actors, remarks })
}

/// A row of a file by the names of its columns; only cells that are asked for are made text of, for files of events are large.
struct Cells<'a> {
    header: &'a [String],
    record: &'a csv::ByteRecord,
}

impl Cells<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let place = self.header.iter().position(|known| known == name)?;
        self.record.get(place).map(text)
    }
}

/// A cell without what stands around it.
fn text(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).trim().trim_start_matches('\u{feff}').to_string()
}

/// Calls a function with the cells of each row.
fn each(path: &Path, mut take: impl FnMut(&Cells)) -> Result<(), Fault> {
    let shown = path.display().to_string();
    let refused = |error: std::io::Error| Fault::of_file(&shown, "file", refusal(path, &error), "a readable file");
    let file = open_file(path).map_err(refused)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(std::io::BufReader::new(file));
    let torn = |_| Fault::of_file(&shown, "file", "cells that cannot be told apart", "a table with commas");
    let header: Vec<String> = reader.byte_headers().map_err(torn)?.iter().map(text).collect();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(torn)? {
        take(&Cells { header: &header, record: &record });
    }
    Ok(())
}

/// The country whose rows count: the one that was named, or the only one of the file.
fn country(path: &Path, wishes: &Wishes, ground: &Ground) -> Result<String, Fault> {
    if let Some(country) = &wishes.country {
        return Ok(country.clone());
    }
    let mut known = std::collections::BTreeSet::new();
    each(path, |cells| known.extend(cells.get("country").or_else(|| cells.get("country_cy"))))?;
    if known.contains(&ground.country) {
        return Ok(ground.country.clone());
    }
    match known.len() {
        1 => Ok(known.pop_first().unwrap_or_default()),
        _ => {
            let few: Vec<&str> = known.iter().take(5).map(String::as_str).collect();
            let found = format!("{}: {}", counted(known.len(), "country"), few.join(", "));
            Err(Fault::of_file(
                &path.display().to_string(),
                "country",
                found,
                "the one that is meant, named with --country",
            ))
        }
    }
}

/// What is known of a party.
#[derive(Default)]
struct Record {
    deaths: u64,
    /// Deaths by type of violence.
    types: [u64; 3],
    places: BTreeMap<usize, u64>,
}

/// Parties of the events in the years of the scenario, save governments and civilians.
fn parties(
    path: &Path,
    country: &str,
    (wishes, ground): (&Wishes, &Ground),
    (within, all): &mut (usize, usize),
) -> Result<Vec<Proposed>, Fault> {
    let mut found: BTreeMap<String, Record> = BTreeMap::new();
    each(path, |cells| {
        let cell = |name: &str| cells.get(name).unwrap_or_default();
        let number = |name: &str| cell(name).parse::<f64>().ok();
        let (Some(year), Some(kind)) = (number("year"), number("type_of_violence")) else { return };
        let inside = (f64::from(wishes.start.year())..=f64::from(wishes.end.year())).contains(&year);
        if cell("country") != country || !inside || !(1.0..=3.0).contains(&kind) {
            return;
        }
        if let (Some(latitude), Some(longitude)) = (number("latitude"), number("longitude")) {
            *all += 1;
            *within += usize::from(ground.holds(latitude, longitude));
        }
        let deaths = number("best").unwrap_or(0.0).clamp(0.0, 1e9) as u64;
        for side in ["side_a", "side_b"].map(cell) {
            let is_party = !side.is_empty() && side != "Civilians" && !side.starts_with("Government of");
            if is_party {
                let record = found.entry(side).or_default();
                record.deaths += deaths;
                record.types[kind as usize - 1] += deaths;
                if let (Some(latitude), Some(longitude)) = (number("latitude"), number("longitude")) {
                    *record.places.entry(ground.district_of(latitude, longitude)).or_default() += deaths.max(1);
                }
            }
        }
    })?;
    let mut parties: Vec<Proposed> = found
        .into_iter()
        .map(|(name, record)| Proposed {
            id: identifier(&name),
            kind: match record.types {
                // Who never fought a state nor civilians fights for a community.
                [0, _, 0] => OrganizationKind::CommunityMilitia,
                _ => OrganizationKind::RebelGroup,
            },
            deaths: record.deaths,
            places: record.places.keys().copied().collect(),
            civilians: record.types[2],
            home: record
                .places
                .iter()
                .max_by_key(|(place, deaths)| (**deaths, std::cmp::Reverse(**place)))
                .map_or(0, |(place, _)| *place),
            name,
        })
        .filter(|party| party.deaths > 0 && !party.id.is_empty())
        .collect();
    parties.sort_by(|a, b| b.deaths.cmp(&a.deaths).then_with(|| a.name.cmp(&b.name)));
    parties.truncate(MOST);
    Ok(parties)
}
