//! What was observed, from a file of the user that is read once: rows of `observations.csv`, and the parties that its events name.

use std::collections::BTreeSet;
use std::path::Path;

use super::ground::Ground;
use super::parties::{Parties, Proposed};
use super::{Wishes, row};
use crate::organization::OrganizationKind;
use crate::scenario::{Fault, counted};
use crate::study::StudyError;
use crate::study::validation::observed::file::{MOST_FAULTS, Opened, Takes, finished, kind};
use crate::study::validation::observed::row::Row;
use crate::study::validation::observed::{Observed, Target, Wanted};

/// What a file of UCDP gives.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    /// The country, as the file writes it.
    pub(super) country: String,
    /// The text of `observations.csv`.
    pub(super) observations: String,
    /// Parties, those of most deaths first.
    pub(super) actors: Vec<Proposed>,
    pub(super) remarks: Vec<String>,
}

/// What rows of one country give, while they are read.
struct Candidate<'a> {
    wanted: Wanted,
    takes: Box<dyn Takes>,
    parties: Parties<'a>,
    faults: Vec<Fault>,
}

impl<'a> Candidate<'a> {
    /// For a file of this name with these columns.
    fn new(
        (file, header): (&str, &[String]),
        wishes: &Wishes,
        ground: &'a Ground,
        country: &str,
    ) -> Result<Self, Vec<Fault>> {
        let years = (wishes.start.year(), wishes.end.year());
        let wanted = Wanted { country: country.to_string(), years, today: wishes.today };
        let (takes, parties) = (kind(file, header, &wanted)?, Parties::new(header, wishes, ground));
        Ok(Self { wanted, takes, parties, faults: Vec::new() })
    }

    /// Takes a row of a country.
    fn take(&mut self, row: &Row<'_>, country: &str) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.extend(self.takes.take(row).err().unwrap_or_default());
        }
        if self.wanted.is_of(country) {
            self.parties.take(row);
        }
    }
}

/// Reads events or country-years.
///
/// # Errors
/// As for `validate --observed`; a file of several countries of which none was named.
pub(super) fn read(path: &Path, wishes: &Wishes, ground: &Ground) -> Result<Evidence, StudyError> {
    let shown = path.display().to_string();
    let (country, observed, parties) =
        of_country(path, wishes, ground).map_err(|faults| StudyError::Faults { file: shown, faults })?;
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
    let mut remarks = observed.remarks;
    let (within, all) = parties.positions;
    if ground.has_areas() && within < all {
        remarks.push(format!(
            "{name}: {within} of {} lie inside the boundaries; the others were given to the nearest town (another country, or latitude and longitude swapped?)",
            counted(all, "event")
        ));
    }
    remarks.push(format!("{name}: {} of {country} went into observations.csv", counted(rows, "figure")));
    let actors = parties.proposed();
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
    Ok(Evidence { country, observations: text, actors, remarks })
}

/// The country whose rows count, and what they give: the one that was named, or that of the boundaries, or the only one of the file.
fn of_country<'a>(
    path: &Path,
    wishes: &Wishes,
    ground: &'a Ground,
) -> Result<(String, Observed, Parties<'a>), Vec<Fault>> {
    let file = Opened::new(path)?;
    let name = file.name.clone();
    let column = ["country", "country_cy"].iter().find_map(|name| file.header.iter().position(|column| column == name));
    let own = wishes.country.as_deref().unwrap_or(&ground.country);
    let mut own = Candidate::new((&file.name, &file.header), wishes, ground, own)?;
    let (mut sole, mut countries) = (None, BTreeSet::new());
    let sha256 = file.each(|row| {
        let country = column.map_or_else(String::new, |column| row.text(column));
        own.take(row, &country);
        if wishes.country.is_none() {
            if countries.is_empty() {
                sole = Candidate::new((row.file, row.header), wishes, ground, &country).ok();
            }
            countries.insert(country.clone());
            if let Some(sole) = sole.as_mut().filter(|_| countries.len() == 1) {
                sole.take(row, &country);
            }
        }
        true
    })?;
    let is_own = wishes.country.is_some() || countries.iter().any(|country| own.wanted.is_of(country));
    let chosen = match sole {
        Some(sole) if !is_own && countries.len() == 1 => sole,
        Some(_) if !is_own => return Err(vec![several(&name, &countries)]),
        _ => own,
    };
    let observed = finished(chosen.takes, chosen.faults, &name, sha256)?;
    Ok((chosen.wanted.country, observed, chosen.parties))
}

/// The fault of a file of several countries.
fn several(file: &str, countries: &BTreeSet<String>) -> Fault {
    let few: Vec<&str> = countries.iter().take(5).map(String::as_str).collect();
    let found = format!("{}: {}", counted(countries.len(), "country"), few.join(", "));
    Fault::of_file(file, "country", found, "the one that is meant, named with --country")
}
