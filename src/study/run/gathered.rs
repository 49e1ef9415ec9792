//! What is kept of replications: sums, taken up as they end, and what tables need of each, in little memory however many they are.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::event::ViolenceType;
use crate::experiment::columns::{Columns, Scratch};
use crate::observation::index::PAIRS;
use crate::observation::outside::Outside;
use crate::observation::tally::{Tally, deaths_measure};
use crate::observation::{BookkeepingRow, district_years, months};
use crate::scenario::Scenario;
use crate::study::run::scores::Scores;
use crate::study::run::sizes::Sizes;
use crate::study::run::tables::summary::{Replication, Spread};

/// Replications of a scenario, in the order of their numbers.
#[derive(Debug)]
pub struct Gathered {
    /// Number of the first.
    pub first: u64,
    /// How many there are.
    pub count: u64,
    /// Years of the run, and whether it covers them wholly.
    pub years: Vec<(i16, bool)>,
    /// Whole years with an observed number of deaths.
    pub compared: Vec<i16>,
    /// First days of the months in which a step begins.
    pub months: Vec<Date>,
    /// Figures of whole runs.
    pub totals: Totals,
    /// The bookkeeping.
    pub bookkeeping: Vec<Booked>,
    /// Scores of the core index.
    pub scores: Scores,
    /// Events by kind and deaths.
    pub sizes: Sizes,
    yearly: BTreeMap<String, Yearly>,
    /// Means by month and measure.
    monthly: Vec<Running>,
    /// Values by month and measure, then by year, district and measure.
    columns: Columns,
    /// Yearly figures of each replication.
    tallies: Scratch,
    width: Width,
    /// Years with an observed number of deaths.
    observed: BTreeSet<i16>,
    folder: PathBuf,
}

/// Numbers of measures.
#[derive(Clone, Copy, Debug)]
struct Width {
    months: usize,
    districts: usize,
    district_years: usize,
}

/// Figures of whole runs.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Fatal events.
    pub fatal_events: Running,
    /// All deaths, and those of reported events [persons].
    pub deaths: [Running; 2],
    /// Deaths of peace operations' staff, all and reported [persons].
    pub mission_deaths: [Running; 2],
    /// Displaced inside and abroad at the end [persons].
    pub displaced_at_end: [Running; 2],
    /// Deaths by security cluster [persons].
    pub cluster_deaths: Vec<Running>,
    /// Deaths in events that belong to no cluster [persons].
    pub no_cluster_deaths: Running,
    /// Correlations of the districts' yearly scores, by pair of dimensions.
    pub correlations: [Running; PAIRS.len()],
    /// What the events outside all clusters are.
    pub outside: Outside,
}

/// A row of the bookkeeping over replications.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Period, quantity and what was observed; its simulated values are those of the first.
    pub row: BookkeepingRow,
    /// Of all simulated events.
    pub simulated: Running,
    /// Of the reported ones.
    pub reported: Running,
}

/// A measure by year; a run that has no value of it has 0.
#[derive(Clone, Debug)]
struct Yearly {
    /// Number under which the tallies have it.
    number: u32,
    /// By year.
    years: Vec<Running>,
    /// Sum of the years that are compared with what was observed.
    compared: Running,
}

/// Values that are taken up one by one.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    count: u64,
    sum: f64,
    low: f64,
    high: f64,
}

impl Default for Running {
    fn default() -> Self {
        // Of -0 the sum with any number is that number.
        Self { count: 0, sum: -0.0, low: f64::INFINITY, high: f64::NEG_INFINITY }
    }
}

impl Running {
    /// Takes up a value.
    pub fn push(&mut self, value: f64) {
        self.fill(self.count);
        (self.count, self.sum) = (self.count + 1, self.sum + value);
        (self.low, self.high) = (self.low.min(value), self.high.max(value));
    }

    /// Takes up zeros until there are so many values.
    fn fill(&mut self, count: u64) {
        if self.count < count {
            (self.count, self.sum) = (count, self.sum + 0.0);
            (self.low, self.high) = (self.low.min(0.0), self.high.max(0.0));
        }
    }

    /// Mean and range; `None` without values.
    pub fn spread(&self) -> Option<Spread> {
        let mean = self.sum / self.count as f64;
        (self.count > 0).then_some(Spread { mean, low: self.low, high: self.high })
    }
}

impl Gathered {
    /// None yet, from a number on; what does not fit into memory goes to a file in `folder`.
    pub fn new(scenario: &Scenario, first: u64, folder: &Path) -> Self {
        let width = Width {
            months: months::measures(scenario).len(),
            districts: scenario.districts.len(),
            district_years: district_years::measures(scenario).len(),
        };
        let deaths = ViolenceType::ALL.map(deaths_measure);
        let observed = scenario.observations.iter().filter(|one| deaths.contains(&one.measure.as_str()));
        Self {
            observed: observed.map(|one| one.year).collect(),
            folder: folder.into(),
            first,
            count: 0,
            years: Vec::new(),
            compared: Vec::new(),
            months: Vec::new(),
            totals: Totals { cluster_deaths: vec![Running::default(); scenario.clusters.len()], ..Totals::default() },
            bookkeeping: Vec::new(),
            scores: Scores::new(folder),
            sizes: Sizes::default(),
            yearly: BTreeMap::new(),
            monthly: Vec::new(),
            columns: Columns::new(0, folder),
            tallies: Scratch::new(folder),
            width,
        }
    }

    /// Takes up the next replication.
    ///
    /// # Errors
    /// Where it cannot be kept.
    pub fn push(&mut self, one: &Replication) -> io::Result<()> {
        if self.count == 0 {
            self.begin(one);
        }
        self.count += 1;
        self.yearly(&one.tally)?;
        self.totals.push(&one.tally);
        self.scores.push(&one.tally)?;
        self.sizes.push(&one.courses.event_sizes);
        for (booked, row) in self.bookkeeping.iter_mut().zip(&one.bookkeeping) {
            row.simulated.into_iter().for_each(|value| booked.simulated.push(value));
            row.reported.into_iter().for_each(|value| booked.reported.push(value));
        }
        for (mean, value) in self.monthly.iter_mut().zip(one.courses.months.all()) {
            value.into_iter().for_each(|value| mean.push(value));
        }
        let months = one.courses.months.all().map(|value| value.unwrap_or(f64::NAN));
        self.columns.push(months.chain(one.courses.district_years.all()))
    }

    /// What all replications have in common, from the first.
    fn begin(&mut self, one: &Replication) {
        self.years = one.tally.years.iter().map(|(&year, &whole)| (year, whole)).collect();
        let compared = self.years.iter().filter(|(year, whole)| *whole && self.observed.contains(year));
        self.compared = compared.map(|(year, _)| *year).collect();
        self.months.clone_from(&one.courses.months.months);
        self.monthly = vec![Running::default(); self.months.len() * self.width.months];
        let booked = |row: &BookkeepingRow| Booked {
            row: row.clone(),
            simulated: Running::default(),
            reported: Running::default(),
        };
        self.bookkeeping = one.bookkeeping.iter().map(booked).collect();
        let of_districts = self.years.len() * self.width.districts * self.width.district_years;
        self.columns = Columns::new(self.monthly.len() + of_districts, &self.folder);
    }

    fn yearly(&mut self, tally: &Tally) -> io::Result<()> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&(tally.yearly.len() as u32).to_le_bytes());
        for (measure, values) in &tally.yearly {
            if !self.yearly.contains_key(measure) {
                let number = self.yearly.len() as u32;
                let new =
                    Yearly { number, years: vec![Running::default(); self.years.len()], compared: Running::default() };
                self.yearly.insert(measure.clone(), new);
            }
            let own = self.yearly.get_mut(measure).expect("it was put there where it lacked");
            bytes.extend_from_slice(&own.number.to_le_bytes());
            for ((year, _), running) in self.years.iter().zip(&mut own.years) {
                let value = values.get(year).copied().unwrap_or(0.0);
                running.fill(self.count - 1);
                running.push(value);
                bytes.extend_from_slice(&value.to_le_bytes());
            }
            own.compared.fill(self.count - 1);
            own.compared.push(self.compared.iter().filter_map(|year| values.get(year)).sum());
        }
        self.tallies.append(&bytes)
    }

    /// Names of the yearly measures that some replication has.
    pub fn measures(&self) -> impl Iterator<Item = &str> {
        self.yearly.keys().map(String::as_str)
    }

    /// A measure in a year; what did not happen is 0.
    pub fn in_year(&self, measure: &str, year: i16) -> Option<Spread> {
        let place = self.years.iter().position(|(known, _)| *known == year);
        self.spread(self.yearly.get(measure).zip(place).map(|(own, place)| own.years[place]))
    }

    /// Sum of a measure over the years that are compared.
    pub fn over_compared(&self, measure: &str) -> Option<Spread> {
        self.spread(self.yearly.get(measure).map(|own| own.compared))
    }

    fn spread(&self, of: Option<Running>) -> Option<Spread> {
        let mut of = of.unwrap_or_default();
        of.fill(self.count);
        of.spread()
    }

    /// Mean of a measure in a month, both by position; `None` where it has no value.
    pub fn mean_in_month(&self, month: usize, measure: usize) -> Option<f64> {
        self.monthly.get(month * self.width.months + measure)?.spread().map(|spread| spread.mean)
    }

    /// Values of a measure in a month, by position, of the replications that have one, into a vector that is emptied before.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn of_month(&self, month: usize, measure: usize, into: &mut Vec<f64>) -> io::Result<()> {
        self.column(month * self.width.months + measure, into)
    }

    /// Values of a measure in a year and district, by position, likewise.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn of_district(&self, year: usize, district: usize, measure: usize, into: &mut Vec<f64>) -> io::Result<()> {
        let Width { districts, district_years, .. } = self.width;
        self.column(self.monthly.len() + (year * districts + district) * district_years + measure, into)
    }

    fn column(&self, place: usize, into: &mut Vec<f64>) -> io::Result<()> {
        self.columns.column(place, into)?;
        into.retain(|value| !value.is_nan());
        Ok(())
    }

    /// Tells the yearly values of each replication: its number, and by measure and year what it has, 0 where it has nothing.
    ///
    /// # Errors
    /// Where they cannot be read, or those of `tell`.
    pub fn each(&self, mut tell: impl FnMut(u64, &[(&str, i16)], &[f64]) -> io::Result<()>) -> io::Result<()> {
        let years = self.years.len();
        let cells: Vec<(&str, i16)> =
            self.measures().flat_map(|measure| self.years.iter().map(move |(year, _)| (measure, *year))).collect();
        let mut place_of = vec![0; self.yearly.len()];
        self.yearly.values().enumerate().for_each(|(place, own)| place_of[own.number as usize] = place);
        let (mut values, mut bytes, mut at) = (vec![0.0; cells.len()], Vec::new(), 0);
        for number in self.first..self.first + self.count {
            values.fill(0.0);
            let mut count = [0; 4];
            self.tallies.read(at, &mut count)?;
            bytes.resize(u32::from_le_bytes(count) as usize * (4 + 8 * years), 0);
            self.tallies.read(at + 4, &mut bytes)?;
            at += 4 + bytes.len() as u64;
            for own in bytes.chunks_exact(4 + 8 * years) {
                let (measure, of_years) = own.split_first_chunk::<4>().expect("a measure has a number");
                let first = place_of[u32::from_le_bytes(*measure) as usize] * years;
                let read = of_years.as_chunks::<8>().0.iter().map(|value| f64::from_le_bytes(*value));
                values[first..first + years].iter_mut().zip(read).for_each(|(cell, value)| *cell = value);
            }
            tell(number, &cells, &values)?;
        }
        Ok(())
    }
}

impl Totals {
    fn push(&mut self, tally: &Tally) {
        let both = |runs: &mut [Running; 2], values: [f64; 2]| runs.iter_mut().zip(values).for_each(|(a, b)| a.push(b));
        self.fatal_events.push(tally.fatal_events as f64);
        both(&mut self.deaths, [tally.deaths.0 as f64, tally.deaths.1 as f64]);
        both(&mut self.mission_deaths, [tally.mission_deaths.0 as f64, tally.mission_deaths.1 as f64]);
        both(&mut self.displaced_at_end, [tally.displaced_at_end.0, tally.displaced_at_end.1]);
        self.cluster_deaths.iter_mut().zip(&tally.cluster_deaths).for_each(|(sum, deaths)| sum.push(*deaths as f64));
        self.no_cluster_deaths.push(tally.no_cluster_deaths as f64);
        for (sum, correlation) in self.correlations.iter_mut().zip(tally.correlations) {
            correlation.into_iter().for_each(|value| sum.push(value));
        }
        self.outside.add(&tally.outside);
    }
}
