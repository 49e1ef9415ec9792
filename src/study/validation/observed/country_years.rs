//! UCDP country-years, "organized violence within country borders" (Davies, Pettersson, Sollenberg & Öberg 2025).

use std::collections::{BTreeMap, BTreeSet};

use crate::event::ViolenceType;
use crate::scenario::{Fault, Faults};
use crate::study::validation::observed::file::{Takes, no_country, place};
use crate::study::validation::observed::row::{Row, Widened};
use crate::study::validation::observed::{Count, Observed, Target, Wanted};

/// Columns that must be there.
pub const COLUMNS: [&str; 5] =
    ["country_cy", "year_cy", "sb_total_deaths_best_cy", "ns_total_deaths_best_cy", "os_total_deaths_best_cy"];

/// UCDP's short names of the types, in the order of [`ViolenceType::ALL`].
const TYPES: [&str; 3] = ["sb", "ns", "os"];

/// Rows of one country.
pub struct CountryYears {
    wanted: Wanted,
    country: usize,
    year: usize,
    /// Best, low and high estimate of each type; the last two where the file has them.
    deaths: [(usize, Option<(usize, usize)>); 3],
    countries: BTreeSet<String>,
    lines: BTreeMap<i16, u64>,
    years: BTreeMap<Target, BTreeMap<i16, Count>>,
    widened: Widened,
}

impl CountryYears {
    /// For a file with these columns, which has all of [`COLUMNS`].
    pub fn new(header: &[String], wanted: &Wanted) -> Self {
        let known = |column: &str| place(header, column).expect("the columns were checked");
        let end = |kind: &str, end: &str| {
            let names = [format!("{kind}_total_deaths_{end}_cy"), format!("{kind}_deaths_{end}_cy")];
            names.iter().find_map(|name| place(header, name))
        };
        let deaths = |n: usize| (known(COLUMNS[2 + n]), end(TYPES[n], "low").zip(end(TYPES[n], "high")));
        Self {
            wanted: wanted.clone(),
            country: known(COLUMNS[0]),
            year: known(COLUMNS[1]),
            deaths: [0, 1, 2].map(deaths),
            countries: BTreeSet::new(),
            lines: BTreeMap::new(),
            years: BTreeMap::new(),
            widened: Widened::default(),
        }
    }
}

impl Takes for CountryYears {
    fn take(&mut self, row: &Row<'_>) -> Result<(), Vec<Fault>> {
        let country = row.text(self.country);
        if self.countries.contains(&country) || !self.wanted.is_of(&country) {
            self.countries.insert(country);
            return Ok(());
        }
        let mut faults = Faults::default();
        let year = faults.read(row.year(self.year));
        if let Some(year) = year.filter(|year| !(self.wanted.years.0..=self.wanted.years.1).contains(year)) {
            // What does not concern the run is not judged; that it is there is told.
            self.years.entry(Target::Type(ViolenceType::StateBased)).or_default().insert(year, Count::default());
            return Ok(());
        }
        let today = self.wanted.today.year();
        if year.is_some_and(|year| year > today) {
            faults.push(row.fault(self.year, &format!("a year up to {today}: nothing later was observed")));
        }
        let before = year.and_then(|year| Some((year, self.lines.insert(year, row.line)?)));
        if let Some((year, first)) = before {
            let found = format!("{country} in {year}, which stands on line {first} already");
            faults.push(row.fault_of("year_cy", found, "each year of a country once: delete one of the rows"));
        }
        for (violence, (best, range)) in ViolenceType::ALL.into_iter().zip(self.deaths) {
            let count = match range {
                Some((low, high)) => faults.read_all(row.estimate([best, low, high], &mut self.widened)),
                None => faults.read(row.count(best).map(Count::exact)),
            };
            if let Some((year, count)) = year.zip(count) {
                self.years.entry(Target::Type(violence)).or_default().insert(year, count);
            }
        }
        faults.or(Some(()))
    }

    fn observed(self: Box<Self>, file: &str) -> Result<Observed, Vec<Fault>> {
        if self.years.is_empty() {
            return Err(no_country(file, COLUMNS[0], &self.wanted.country, self.countries.iter().map(String::as_str)));
        }
        let mut remarks = vec![format!("{file}: country-years have no months, so years alone are used")];
        if self.deaths.iter().any(|(_, range)| range.is_none()) {
            remarks.push(format!("{file}: no columns of low and high estimates; the best estimate stands for both"));
        }
        remarks.extend(self.widened.remark(file));
        remarks.extend(
            crate::study::validation::observed::gaps(self.lines.keys().copied())
                .map(|gap| format!("{file}: no row of {gap}, between years that are there; it is left out")),
        );
        let source = format!("{file} (UCDP country-years, {})", self.wanted.country);
        let observed = Observed { years: self.years, source, remarks, ..Observed::default() };
        observed.within(&self.wanted, file, COLUMNS[1])
    }
}
