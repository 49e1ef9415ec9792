//! Values as typed: numbers within bounds, dates, formats. What is wrong is answered by what is accepted.

use std::fmt::Debug;
use std::ops::RangeInclusive;

use clap::ValueEnum;
use jiff::civil::Date;
use mandate::experiment::draws::DrawLaw;
use mandate::experiment::run_log::Shard;
use mandate::report::Format;
use mandate::scenario::cells;

/// How tables are written, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Text with commas, for spreadsheets and everything else
    Csv,
    /// Apache Parquet: typed columns, smaller files; JSON files stay as they are
    Parquet,
}

impl From<TableFormat> for Format {
    fn from(typed: TableFormat) -> Self {
        match typed {
            TableFormat::Csv => Self::Csv,
            TableFormat::Parquet => Self::Parquet,
        }
    }
}

/// Where parameters of replications come from, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DrawsFrom {
    /// A row of the scenario's posterior.csv for each replication, the same in all that is compared
    Posterior,
    /// The values of the scenario
    Point,
}

impl DrawsFrom {
    /// The law asked for; without one, the posterior where there is one.
    pub fn law(typed: Option<Self>) -> DrawLaw {
        match typed {
            None => DrawLaw::WherePresent,
            Some(Self::Posterior) => DrawLaw::Posterior,
            Some(Self::Point) => DrawLaw::Point,
        }
    }
}

/// Largest seed that a table holds.
const LAST_SEED: u64 = i64::MAX as u64;

/// Largest first replication: with as many as may be asked for, a table holds the last.
const LAST_REPLICATION: u64 = LAST_SEED - 1_000_000;

/// How many threads may be asked for.
pub const THREADS: RangeInclusive<usize> = 1..=1_024;

/// A whole number in a range.
pub(super) fn whole<T>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: Copy + TryFrom<u64> + TryInto<u64> + Send + Sync + 'static,
    <T as TryFrom<u64>>::Error: Debug,
    <T as TryInto<u64>>::Error: Debug,
{
    move |text| {
        let [least, most] =
            [*range.start(), *range.end()].map(|end| end.try_into().expect("ranges begin at 0 or later"));
        let number = cells::whole_in(text, least..=most)?;
        Ok(T::try_from(number).expect("a number between two of its kind is of that kind"))
    }
}

pub(super) fn seed(text: &str) -> Result<u64, String> {
    whole(0..=LAST_SEED)(text)
}

/// Number of a first replication.
pub(super) fn replication(text: &str) -> Result<u64, String> {
    whole(0..=LAST_REPLICATION)(text)
}

pub(super) fn year(text: &str) -> Result<i16, String> {
    cells::year(text)
}

pub(super) fn shard(text: &str) -> Result<Shard, String> {
    let wrong = || "number/of, from 1/1 to 1000000/1000000, as 2/8".to_string();
    let (number, of) = text.split_once('/').ok_or_else(wrong)?;
    match (number.parse(), of.parse()) {
        (Ok(number), Ok(of)) if (1..=of).contains(&number) && of <= 1_000_000 => Ok(Shard { number, of }),
        _ => Err(wrong()),
    }
}

pub(super) fn parts(text: &str) -> Result<u64, String> {
    whole(1..=1_000_000)(text)
}

pub(super) fn points(text: &str) -> Result<usize, String> {
    whole(20..=60_000)(text)
}

pub(super) fn waves(text: &str) -> Result<usize, String> {
    whole(0..=20)(text)
}

pub(super) fn power(text: &str) -> Result<f64, String> {
    above_0(text, 1.0).ok_or_else(|| "a number above 0 and up to 1".into())
}

pub(super) fn threads(text: &str) -> Result<usize, String> {
    whole(THREADS)(text)
}

pub(super) fn positive(text: &str) -> Result<f64, String> {
    above_0(text, f64::MAX).ok_or_else(|| "a number above 0, as 0.5".into())
}

fn above_0(text: &str, most: f64) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| *value > 0.0 && *value <= most)
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    cells::day(text)
}
