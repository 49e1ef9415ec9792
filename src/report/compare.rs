//! `compare.csv` and `pairs.csv`: paired differences of variants, and the values behind them.

use std::io;

use super::listing::EXPERIMENTS;
use super::table::{Column, Rows, Table};
use crate::experiment::compare::{Channels, Comparison};
use crate::experiment::outcome::POINTS;
use crate::experiment::results::Results;

/// Differences between variants and the base.
pub static COMPARE: Table = Table {
    name: "compare",
    about: "paired differences between each variant and the base, with 95 % intervals

`contrast` says what is contrasted: `as given` and `without CHANNEL` are variant less base with the channels of overlap so (MODEL.md, section
8); `through CHANNEL` is the first less the second: what the channel does to the difference. `stage` is the place on the chain
from input to harm. Intervals are those of a paired t test over replications; nothing is corrected for the number of rows.",
    columns: &[
        Column::text("variant", "name of the variant"),
        Column::text("base", "name of the base"),
        Column::text("contrast", "`as given`, `without CHANNEL`, `without any`, `through CHANNEL` or `through all`"),
        Column::text("stage", "`effort`, `information`, `protection`, `armed_groups`, `society` or `harm`"),
        Column::text("measure", "what is measured: an index, a score, points lost by a cause, a rate, a mediating quantity"),
        Column::text("area_kind", "`nation`, `affected`, `region` or `district`"),
        Column::text("area", "name of the region or id of the district; as `area_kind` otherwise"),
        Column::text("unit", "unit of the values"),
        Column::number("base_mean", "of the measure", "mean of the base; of a `through` row, difference without the channel"),
        Column::number("variant_mean", "of the measure", "mean of the variant; of a `through` row, difference as given"),
        Column::number("difference", "of the measure", "mean paired difference"),
        Column::number("low", "of the measure", "lower end of its 95 % interval"),
        Column::number("high", "of the measure", "upper end of its 95 % interval"),
        Column::number("base_median", "of the measure", "median of the base"),
        Column::number("variant_median", "of the measure", "median of the variant"),
        Column::number("median", "of the measure", "median of the differences"),
        Column::number("sd", "of the measure", "standard deviation of the differences"),
        Column::number("same_sign", "0 to 1", "share of pairs with the sign of the mean; pairs without difference count half"),
        Column::integer("pairs", "replications", "pairs"),
        Column::number("variance_saved", "up to 1", "share of the variance that common random numbers save against independent runs; empty in `through` rows"),
        Column::integer("needed", "replications", "replications for a half-width of 0.5 index points; empty for other units"),
    ],
    measures: &EXPERIMENTS,
};

/// Differences by year.
pub static COMPARE_YEARS: Table = Table {
    name: "compare_years",
    about: "paired differences between each variant and the base by calendar year, of the nation and the affected districts

Channels of overlap are as given. Of `communal_takeoff` the means are shares of runs that reach `index.takeoff_deaths` in the year.",
    columns: &[
        Column::text("variant", "name of the variant"),
        Column::text("base", "name of the base"),
        Column::integer("year", "", "calendar year"),
        Column::text("measure", "what is measured"),
        Column::text("area", "`nation` or `affected`"),
        Column::text("unit", "unit of the values"),
        Column::number("base_mean", "of the measure", "mean of the base"),
        Column::number("variant_mean", "of the measure", "mean of the variant"),
        Column::number("difference", "of the measure", "mean paired difference"),
        Column::number("low", "of the measure", "lower end of its 95 % interval"),
        Column::number("high", "of the measure", "upper end of its 95 % interval"),
    ],
    measures: &EXPERIMENTS,
};

/// Values of every replication behind the differences.
pub static PAIRS: Table = Table {
    name: "pairs",
    about: "values of every replication and variant, averaged over the years compared: what `compare` is computed from",
    columns: &[
        Column::integer("replication", "", "number of the replication"),
        Column::text("variant", "name of the variant"),
        Column::text("channels", "channels of overlap: `as given`, `without CHANNEL` or `without any`"),
        Column::text("measure", "what is measured"),
        Column::text("area_kind", "`nation`, `affected`, `region` or `district`"),
        Column::text("area", "name of the region or id of the district; as `area_kind` otherwise"),
        Column::number("value", "of the measure", "the value"),
    ],
    measures: &EXPERIMENTS,
};

/// Half-width for which the replications needed are given [index points].
pub const WISHED: f64 = 0.5;

/// Writes all findings into the rows of [`COMPARE`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, comparison: &Comparison, results: &Results<'_>) -> io::Result<()> {
    for finding in results.findings() {
        let (measure, paired) = (&comparison.catalogue.measures[finding.measure], &finding.paired);
        rows.text(&comparison.names[finding.variant]).text(&comparison.names[0]).text(&finding.contrast.name());
        rows.text(measure.stage.name()).text(&measure.name).text(measure.area.0).text(&measure.area.1);
        rows.text(measure.unit).number(paired.base).number(paired.variant).number(paired.difference.mean);
        match paired.difference.ends {
            Some((low, high)) => rows.number(low).number(high),
            None => rows.missing().missing(),
        };
        rows.number(paired.medians.0)
            .number(paired.medians.1)
            .number(paired.median)
            .number(paired.sd)
            .number(paired.same_sign)
            .integer(paired.pairs as i64);
        match paired.saved {
            Some(saved) => rows.number(saved),
            None => rows.missing(),
        };
        let points = measure.unit == POINTS;
        match paired.needed(WISHED).filter(|_| points).and_then(|needed| i64::try_from(needed).ok()) {
            Some(needed) => rows.integer(needed),
            None => rows.missing(),
        };
        rows.end()?;
    }
    Ok(())
}

/// Writes differences by year into the rows of [`COMPARE_YEARS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_years(rows: &mut Rows, comparison: &Comparison, results: &Results<'_>) -> io::Result<()> {
    let measures = comparison.catalogue.measures.iter().enumerate();
    let main: Vec<_> = measures.filter(|(_, measure)| matches!(measure.area.0, "nation" | "affected")).collect();
    for variant in 1..comparison.names.len() {
        for year in results.years_compared() {
            for &(position, measure) in &main {
                let Some(paired) = results.in_year(variant, position, year) else { continue };
                rows.text(&comparison.names[variant]).text(&comparison.names[0]).integer(year.into());
                rows.text(&measure.name).text(&measure.area.1).text(measure.unit);
                rows.number(paired.base).number(paired.variant).number(paired.difference.mean);
                match paired.difference.ends {
                    Some((low, high)) => rows.number(low).number(high),
                    None => rows.missing().missing(),
                };
                rows.end()?;
            }
        }
    }
    Ok(())
}

/// Writes the values of every replication into the rows of [`PAIRS`]; `first` is the number of the first replication.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_pairs(rows: &mut Rows, comparison: &Comparison, results: &Results<'_>, first: u64) -> io::Result<()> {
    let settings: Vec<Channels> = comparison.channels().collect();
    for (variant, name) in comparison.names.iter().enumerate() {
        for &channels in &settings {
            let channel_name = channels.name();
            for (position, measure) in comparison.catalogue.measures.iter().enumerate() {
                let values = results.values(variant, channels, position).unwrap_or_default();
                for (number, value) in (first..).zip(values) {
                    rows.integer(i64::try_from(number).unwrap_or(i64::MAX)).text(name).text(&channel_name);
                    rows.text(&measure.name).text(measure.area.0).text(&measure.area.1).number(value).end()?;
                }
            }
        }
    }
    Ok(())
}
