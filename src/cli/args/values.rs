//! Values as typed: numbers within bounds, dates, formats.

use std::ops::RangeInclusive;

use clap::ValueEnum;
use jiff::civil::Date;
use mandate::experiment::draws::DrawLaw;
use mandate::experiment::run_log::Shard;
use mandate::report::Format;

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
pub(super) const LAST_SEED: u64 = i64::MAX as u64;

/// Largest first replication: with as many as may be asked for, a table holds the last.
pub(super) const LAST_REPLICATION: u64 = LAST_SEED - 1_000_000;

/// How many threads may be asked for.
pub const THREADS: RangeInclusive<usize> = 1..=1_024;

pub(super) fn shard(text: &str) -> Result<Shard, String> {
    let wrong = || format!("`{text}` is no part; write number/of, from 1/1, as 2/8");
    let (number, of) = text.split_once('/').ok_or_else(wrong)?;
    match (number.parse(), of.parse()) {
        (Ok(number), Ok(of)) if (1..=of).contains(&number) && of <= 1_000_000 => Ok(Shard { number, of }),
        _ => Err(wrong()),
    }
}

pub(super) fn points(text: &str) -> Result<usize, String> {
    let wrong = || format!("`{text}` is not a whole number from 20 to 60000");
    text.parse().ok().filter(|count| (20..=60_000).contains(count)).ok_or_else(wrong)
}

pub(super) fn waves(text: &str) -> Result<usize, String> {
    let wrong = || format!("`{text}` is not a whole number from 0 to 20");
    text.parse().ok().filter(|count| *count <= 20).ok_or_else(wrong)
}

pub(super) fn power(text: &str) -> Result<f64, String> {
    let wrong = || format!("`{text}` is not a number above 0 and up to 1");
    text.parse().ok().filter(|power| *power > 0.0 && *power <= 1.0).ok_or_else(wrong)
}

pub(super) fn threads(text: &str) -> Result<usize, String> {
    let wrong = || format!("`{text}` is not a number of threads from {} to {}", THREADS.start(), THREADS.end());
    text.parse().ok().filter(|threads| THREADS.contains(threads)).ok_or_else(wrong)
}

pub(super) fn positive(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|value: &f64| *value > 0.0 && value.is_finite())
        .ok_or_else(|| format!("`{text}` is not a number above 0"))
}

pub(super) fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{text}` is not a date; write it like 2013-12-31"))
}
