//! What was observed: deaths by type of violence and year, and by month where they are known.
//!
//! It comes from a file of the user in the columns of UCDP ([`file`]) or from the scenario's own tables (`own`).

mod country_years;
mod events;
pub mod file;
mod own;
pub(in crate::study) mod row;

pub use country_years::COLUMNS as COUNTRY_YEARS;
pub use events::COLUMNS as EVENTS;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::event::ViolenceType;
use crate::observation::tally::deaths_measure;
use crate::report::scenario::Resolved;
use crate::scenario::calendar::Calendar;
use crate::scenario::{Fault, Scenario, letters};

/// What is forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Deaths of a type of violence.
    Type(ViolenceType),
    /// Deaths of all types.
    Total,
}

impl Target {
    /// All targets: the types in UCDP's order, then the total.
    pub const ALL: [Self; 4] = [
        Self::Type(ViolenceType::StateBased),
        Self::Type(ViolenceType::NonState),
        Self::Type(ViolenceType::OneSided),
        Self::Total,
    ];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Type(violence) => violence.name(),
            Self::Total => "total",
        }
    }

    /// Place in [`Target::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::Type(violence) => usize::from(violence.code()) - 1,
            Self::Total => 3,
        }
    }

    /// Its measure in `observations.csv` and `observed_months.csv`.
    pub const fn measure(self) -> &'static str {
        match self {
            Self::Type(violence) => deaths_measure(violence),
            Self::Total => "deaths_total",
        }
    }
}

/// A month of a year, from 1.
pub type Month = (i16, i8);

/// Most deaths that a row or a year may have [persons]: the sums of all types stay countable.
const MOST: u32 = 999_999_999;

/// Deaths with the range that the source admits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Best estimate.
    pub best: u32,
    /// Lowest estimate.
    pub low: u32,
    /// Highest estimate.
    pub high: u32,
}

impl Count {
    /// A count without a range.
    pub const fn exact(best: u32) -> Self {
        Self { best, low: best, high: best }
    }

    /// Both together.
    pub(super) const fn plus(self, other: Self) -> Self {
        Self { best: self.best + other.best, low: self.low + other.low, high: self.high + other.high }
    }
}

/// Observed deaths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// By type, then year.
    pub years: BTreeMap<Target, BTreeMap<i16, Count>>,
    /// By target, then month; empty where months are not known.
    pub months: BTreeMap<Target, BTreeMap<Month, u32>>,
    /// Where the figures come from, for tables and charts.
    pub source: String,
    /// SHA-256 of the file in hexadecimal digits; `None` of the scenario's own tables.
    pub sha256: Option<String>,
    /// What the user should know of how they were read.
    pub remarks: Vec<String>,
}

/// What a file is read for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Country, as UCDP writes it.
    pub country: String,
    /// Whole years of the run.
    pub years: (i16, i16),
    /// The day on which it is read: nothing is observed after it.
    pub today: Date,
}

impl Wanted {
    /// Whether a country of a file is the one that is asked for, whatever its capitals and accents; then it is called as in the file.
    pub(in crate::study) fn is_of(&mut self, country: &str) -> bool {
        let is_same = country == self.country || letters::plain(country) == letters::plain(&self.country);
        if is_same && country != self.country {
            self.country = country.to_string();
        }
        is_same
    }

    /// For a scenario; `country` in the place of that of its districts.
    ///
    /// # Errors
    /// Where the districts lie in several countries and none is given, or the run has no whole year.
    pub fn new(scenario: &Scenario, country: Option<&str>, today: Date) -> Result<Self, Fault> {
        let inside = scenario.districts.iter().filter(|d| !d.outside).map(|d| d.country.as_str()).collect();
        Self::within(inside, country, &scenario.calendar(scenario.steps), today)
    }

    /// For a scenario as results have it.
    ///
    /// # Errors
    /// Likewise.
    pub fn of_resolved(resolved: &Resolved, country: Option<&str>, today: Date) -> Result<Self, Fault> {
        let inside = resolved.districts.iter().filter(|d| !d.outside).map(|d| d.country.as_str()).collect();
        let calendar = resolved.calendar().ok_or_else(|| {
            Fault::of_file("scenario.json", "start", format!("\"{}\"", resolved.start), "a date as 2014-05-21")
        })?;
        Self::within(inside, country, &calendar, today)
    }

    fn within(mut inside: Vec<&str>, country: Option<&str>, calendar: &Calendar, today: Date) -> Result<Self, Fault> {
        inside.sort_unstable();
        inside.dedup();
        let country = match (country, inside.as_slice()) {
            (Some(country), _) => country.to_string(),
            (None, [one]) => (*one).to_string(),
            (None, several) => {
                let found = format!("districts in {}", several.join(", "));
                return Err(Fault::of_file("districts.csv", "country", found, "one country, or --country NAME"));
            }
        };
        let years = calendar.years();
        let mut whole = years.into_iter().filter(|(_, (_, whole))| *whole).map(|(year, _)| year);
        match whole.next().map(|first| (first, whole.next_back().unwrap_or(first))) {
            Some(years) => Ok(Self { country, years, today }),
            None => {
                let last = calendar.date_on(f64::from(calendar.steps) * calendar.step_days - 1.0);
                let found = format!("{} to {last}", calendar.start);
                Err(Fault::of_file("scenario.toml", "end", found, "a run with at least one whole calendar year"))
            }
        }
    }
}

/// Years that are missing between the first and the last of some.
fn gaps(years: impl Iterator<Item = i16>) -> impl Iterator<Item = i16> {
    let years: std::collections::BTreeSet<i16> = years.collect();
    let ends = years.first().copied().zip(years.last().copied()).unwrap_or((1, 0));
    (ends.0..=ends.1).filter(move |year| !years.contains(year))
}

/// Calendar years that a run covers wholly, to within a step at both ends.
pub fn whole_years(scenario: &Scenario) -> Vec<i16> {
    let years = crate::observation::tally::years(scenario, scenario.steps);
    years.into_iter().filter(|(_, whole)| *whole).map(|(year, _)| year).collect()
}

impl Observed {
    /// The scenario's own observations.
    ///
    /// # Errors
    /// Every fault at once: a missing type, another unit, counts that are none.
    pub fn of_scenario(scenario: &Scenario, wanted: &Wanted) -> Result<Self, Vec<Fault>> {
        own::read(scenario, wanted)
    }

    /// Keeps the years of the run and says which were left out.
    ///
    /// # Errors
    /// Where nothing is left.
    fn within(mut self, wanted: &Wanted, file: &str, column: &str) -> Result<Self, Vec<Fault>> {
        let (from, to) = wanted.years;
        let all: Vec<i16> = self.years.values().flat_map(BTreeMap::keys).copied().collect();
        let ends = all.iter().min().zip(all.iter().max());
        let inside = all.iter().any(|year| (from..=to).contains(year));
        let Some((first, last)) = ends.filter(|_| inside) else {
            let found = ends.map_or_else(|| "no year".to_string(), |(first, last)| format!("{first} to {last}"));
            let accepted = format!("years of the run, {from} to {to}: another file, or another scenario");
            return Err(vec![Fault::of_file(file, column, found, accepted)]);
        };
        let span = |from: i16, to: i16| if from == to { from.to_string() } else { format!("{from} to {to}") };
        let mut outside = Vec::new();
        if *first < from {
            outside.push(span(*first, from - 1));
        }
        if *last > to {
            outside.push(span(to + 1, *last));
        }
        if !outside.is_empty() {
            self.remarks.push(format!("{file}: {} lie outside the run and are left out", outside.join(" and ")));
        }
        self.years.values_mut().for_each(|years| years.retain(|year, _| (from..=to).contains(year)));
        self.months.values_mut().for_each(|months| months.retain(|(year, _), _| (from..=to).contains(year)));
        Ok(self)
    }

    /// Years in which every type was observed, in order.
    pub fn complete_years(&self) -> Vec<i16> {
        let types = ViolenceType::ALL.map(|violence| self.years.get(&Target::Type(violence)));
        let [Some(first), Some(second), Some(third)] = types else { return Vec::new() };
        first.keys().filter(|year| second.contains_key(year) && third.contains_key(year)).copied().collect()
    }

    /// Observed count of a year.
    pub fn year(&self, target: Target, year: i16) -> Option<Count> {
        self.years.get(&target)?.get(&year).copied()
    }

    /// Observed count of a month.
    pub fn month(&self, target: Target, month: Month) -> Option<u32> {
        self.months.get(&target)?.get(&month).copied()
    }

    /// Targets that are observed by month.
    pub fn monthly(&self) -> Vec<Target> {
        Target::ALL
            .into_iter()
            .filter(|target| self.months.get(target).is_some_and(|months| !months.is_empty()))
            .collect()
    }
}
