//! UCDP Georeferenced Event Dataset (Sundberg & Melander 2013): events of a country, summed by type, year and month.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::event::ViolenceType;
use crate::scenario::{Fault, Faults, cells};
use crate::study::validation::observed::file::{Takes, no_country, place};
use crate::study::validation::observed::row::{Row, Widened};
use crate::study::validation::observed::{Count, MOST, Month, Observed, Target, Wanted};

/// Columns that must be there.
pub const COLUMNS: [&str; 9] =
    ["id", "year", "type_of_violence", "country", "date_start", "date_end", "best", "high", "low"];

/// Events of one country.
pub struct Events {
    wanted: Wanted,
    /// Places of [`COLUMNS`].
    place: [usize; 9],
    countries: BTreeSet<String>,
    ids: BTreeMap<String, u64>,
    /// First and last year of any event of the file, and the last day of any.
    years: Option<(i16, i16)>,
    last: Option<Date>,
    sums: BTreeMap<(Target, Month), Count>,
    by_year: BTreeMap<(Target, i16), Count>,
    /// Years of which any event of the file is.
    seen: BTreeSet<i16>,
    widened: Widened,
}

impl Events {
    /// For a file with these columns, which has all of [`COLUMNS`].
    pub fn new(header: &[String], wanted: &Wanted) -> Self {
        Self {
            wanted: wanted.clone(),
            place: COLUMNS.map(|column| place(header, column).expect("the columns were checked")),
            countries: BTreeSet::new(),
            ids: BTreeMap::new(),
            years: None,
            last: None,
            sums: BTreeMap::new(),
            by_year: BTreeMap::new(),
            seen: BTreeSet::new(),
            widened: Widened::default(),
        }
    }

    /// Month in which an event counts: that of its first day, or of its last where the first lies in another year.
    fn month(&self, row: &Row<'_>, year: Option<i16>) -> Result<Option<Month>, Vec<Fault>> {
        let [_, _, _, _, start, end, ..] = self.place;
        let mut faults = Faults::default();
        let [first, last] = [start, end].map(|column| faults.read(row.day(column)));
        let today = self.wanted.today;
        let is_past = year.is_none_or(|year| year <= today.year());
        for (column, day) in [(start, first), (end, last)] {
            if is_past && day.is_some_and(|day| day > today) {
                faults.push(row.fault(column, &format!("a day up to {today}: nothing later was observed")));
            }
        }
        let (Some(first), Some(last)) = (first, last) else { return faults.or(None) };
        if last < first {
            let found = format!("{last}, which is before date_start ({first})");
            faults.push(row.fault_of(COLUMNS[5], found, "the last day of the event, from date_start on"));
        }
        let month = year.map(|year| {
            let of_year = [first, last].into_iter().find(|day| day.year() == year);
            of_year.map(|day| (year, day.month())).ok_or(year)
        });
        if let Some(Err(year)) = month {
            faults.push(row.fault(start, &format!("a date as 2014-05-21, in the year of the row ({year})")));
        }
        faults.or(Some(month.and_then(Result::ok)))
    }

    /// Type of violence.
    fn violence(row: &Row<'_>, kind: usize) -> Result<ViolenceType, Fault> {
        let code = cells::whole(&row.text(kind)).ok();
        let violence = ViolenceType::ALL.into_iter().find(|violence| Some(u64::from(violence.code())) == code);
        violence.ok_or_else(|| {
            row.fault(kind, "1 (state-based), 2 (non-state) or 3 (one-sided); the model produces no other type")
        })
    }

    /// Notes which years and days the file covers, whosever the event is.
    fn covers(&mut self, row: &Row<'_>, year: i16) {
        let end = self.place[5];
        self.seen.insert(year);
        let (first, last) = self.years.unwrap_or((year, year));
        self.years = Some((first.min(year), last.max(year)));
        self.last = self.last.max(row.text(end).get(..10).and_then(|text| text.parse().ok()));
    }

    /// Adds an event to its year and month.
    fn add(&mut self, row: &Row<'_>, violence: ViolenceType, month: Month, count: Count) -> Result<(), Fault> {
        let of_year = self.by_year.get(&(Target::Total, month.0)).copied().unwrap_or_default();
        if of_year.plus(count).high > MOST {
            let found = format!("more than {MOST} deaths in {}, all rows together", month.0);
            return Err(row.fault_of("high", found, "deaths: no ids or codes in the columns best, low and high"));
        }
        for target in [Target::Type(violence), Target::Total] {
            for sum in
                [self.sums.entry((target, month)).or_default(), self.by_year.entry((target, month.0)).or_default()]
            {
                *sum = sum.plus(count);
            }
        }
        Ok(())
    }
}

impl Takes for Events {
    fn take(&mut self, row: &Row<'_>) -> Result<(), Vec<Fault>> {
        let [id, year, kind, country, _, _, best, high, low] = self.place;
        let place = row.text(country);
        let mut faults = Faults::default();
        if self.countries.contains(&place) || !self.wanted.is_of(&place) {
            // Events of other countries say which years the file covers; what else they hold is not looked at.
            if let Ok(year) = row.year(year) {
                self.countries.insert(place);
                self.covers(row, year);
            }
            return Ok(());
        }
        let own_year = faults.read(row.year(year));
        if let Some(own_year) = own_year {
            self.covers(row, own_year);
            if !(self.wanted.years.0..=self.wanted.years.1).contains(&own_year) {
                // What does not concern the run is not judged.
                self.ids.entry(format!("outside {own_year}")).or_insert(row.line);
                return Ok(());
            }
            let today = self.wanted.today.year();
            if own_year > today {
                faults.push(row.fault(year, &format!("a year up to {today}: nothing later was observed")));
            }
        }
        if let Some(line) = self.ids.insert(row.text(id), row.line) {
            let found = match row.text(id) {
                none if none.is_empty() => format!("an event without an id, as on line {line}"),
                known => format!("event {known}, which stands on line {line} already"),
            };
            faults.push(row.fault_of("id", found, "each event once: two files that overlap were joined"));
        }
        let violence = faults.read(Self::violence(row, kind));
        let count = faults.read_all(row.estimate([best, low, high], &mut self.widened));
        let month = faults.read_all(self.month(row, own_year)).flatten();
        let event = violence.zip(count.zip(month));
        if let (true, Some((violence, (count, month)))) = (faults.is_empty(), event) {
            faults.read(self.add(row, violence, month, count));
        }
        faults.or(Some(()))
    }

    fn observed(self: Box<Self>, file: &str) -> Result<Observed, Vec<Fault>> {
        let (true, Some((first, last))) = (!self.ids.is_empty(), self.years) else {
            return Err(no_country(file, "country", &self.wanted.country, self.countries.iter().map(String::as_str)));
        };
        let source = format!("{file} (UCDP GED, {})", self.wanted.country);
        let mut observed = Observed { source, ..Observed::default() };
        // A year that the file covers and in which nothing is recorded had no deaths.
        for target in Target::ALL {
            for year in first..=last {
                if target != Target::Total {
                    let count = self.by_year.get(&(target, year)).copied().unwrap_or_default();
                    observed.years.entry(target).or_default().insert(year, count);
                }
                for month in 1..=12 {
                    let count = self.sums.get(&(target, (year, month))).map_or(0, |count| count.best);
                    observed.months.entry(target).or_default().insert((year, month), count);
                }
            }
        }
        let mut observed = observed.within(&self.wanted, file, "year")?;
        observed.remarks.extend(self.widened.remark(file));
        let (from, to) = self.wanted.years;
        let in_run = self.seen.iter().copied().filter(|year| (from.min(first)..=to.max(last)).contains(year));
        for gap in crate::study::validation::observed::gaps(in_run).filter(|gap| (from..=to).contains(gap)) {
            observed.remarks.push(format!(
                "{file}: no event of any country in {gap}, counted as 0; if the file of that year was forgotten, add it"
            ));
        }
        for violence in ViolenceType::ALL {
            let target = Target::Type(violence);
            if !self.by_year.keys().any(|(of, year)| *of == target && (from..=to).contains(year)) {
                let message = format!("{file}: no {} event in the years of the run; counted as 0", violence.name());
                observed.remarks.push(message);
            }
        }
        if let Some(day) = self.last.filter(|day| day.year() == last && day.month() < 12 && last <= to) {
            let message = format!(
                "{file}: its last event is of {day}; if it does not cover {last} to its end, leave that year's rows out"
            );
            observed.remarks.push(message);
        }
        Ok(observed)
    }
}
