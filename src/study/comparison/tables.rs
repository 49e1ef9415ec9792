//! `compare.csv` and `pairs.csv`: paired differences of variants, and the values behind them.

pub mod variant_years;

use std::io;

use crate::experiment::outcome::POINTS;
use crate::report::listing::EXPERIMENTS;
use crate::report::table::{Part, Rows};
use crate::study::comparison::results::Results;
use crate::study::comparison::variants::{Channels, Comparison};

crate::table! {
    /// Differences between variants and the base.
    pub COMPARE: CompareRow<'a> = "compare", "paired differences between each variant and the base, with 95 % intervals

`contrast` says what is contrasted: `as given` and `without CHANNEL` are variant less base with the channels of overlap so (MODEL.md, section
8); `through CHANNEL` is the first less the second: what the channel does to the difference. `stage` is the place on the chain
from input to harm. Intervals are those of a paired t test over replications; nothing is corrected for the number of rows.", measures &EXPERIMENTS;
    variant: &'a str, "name of the variant";
    base: &'a str, "name of the base";
    contrast: &'a str, "`as given`, `without CHANNEL`, `without any`, `through CHANNEL` or `through all`";
    stage: &'a str, "`effort`, `information`, `protection`, `armed_groups`, `society` or `harm`";
    measure: &'a str, "what is measured: an index, a score, points lost by a cause, a rate, a mediating quantity";
    area_kind: &'a str, "`nation`, `affected`, `region` or `district`";
    area: &'a str, "name of the region or id of the district; as `area_kind` otherwise";
    unit: &'a str, "unit of the values";
    base_mean: Option<f64>, "of the measure", "mean of the base; of a `through` row, difference without the channel";
    variant_mean: Option<f64>, "of the measure", "mean of the variant; of a `through` row, difference as given";
    difference: Option<f64>, "of the measure", "mean paired difference";
    low: Option<f64>, "of the measure", "lower end of its 95 % interval";
    high: Option<f64>, "of the measure", "upper end of its 95 % interval";
    base_median: f64, "of the measure", "median of the base";
    variant_median: f64, "of the measure", "median of the variant";
    median: f64, "of the measure", "median of the differences";
    sd: f64, "of the measure", "standard deviation of the differences";
    same_sign: f64, "0 to 1", "share of pairs with the sign of the mean; pairs without difference count half";
    pairs: usize, "replications", "pairs";
    variance_saved: Option<f64>, "up to 1", "share of the variance that common random numbers save against independent runs; empty in `through` rows";
    needed: Option<u64>, "replications", "replications for a half-width of 0.5 index points; empty for other units";
}

crate::table! {
    /// Differences by year.
    pub COMPARE_YEARS: CompareYearRow<'a> = "compare_years", "paired differences between each variant and the base by calendar year, of the nation and the affected districts

Channels of overlap are as given. Of `communal_takeoff` the means are shares of runs that reach `index.takeoff_deaths` in the year.", measures &EXPERIMENTS, may_be_empty true;
    variant: &'a str, "name of the variant";
    base: &'a str, "name of the base";
    year: i16, "calendar year";
    measure: &'a str, "what is measured";
    area: &'a str, "`nation` or `affected`";
    unit: &'a str, "unit of the values";
    base_mean: f64, "of the measure", "mean of the base";
    variant_mean: f64, "of the measure", "mean of the variant";
    difference: Option<f64>, "of the measure", "mean paired difference";
    low: Option<f64>, "of the measure", "lower end of its 95 % interval";
    high: Option<f64>, "of the measure", "upper end of its 95 % interval";
}

crate::table! {
    /// Values of every replication behind the differences.
    pub PAIRS: PairRow<'a> = "pairs", "values of every replication and variant, averaged over the years compared: what `compare` is computed from", measures &EXPERIMENTS;
    replication: u64, "number of the replication";
    variant: &'a str, "name of the variant";
    channels: &'a str, "channels of overlap: `as given`, `without CHANNEL` or `without any`";
    measure: &'a str, "what is measured";
    area_kind: &'a str, "`nation`, `affected`, `region` or `district`";
    area: &'a str, "name of the region or id of the district; as `area_kind` otherwise";
    value: f64, "of the measure", "the value";
}

/// Half-width for which the replications needed are given [index points].
pub const WISHED: f64 = 0.5;

/// Writes all findings into the rows of [`COMPARE`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, comparison: &Comparison, results: &Results<'_>) -> io::Result<()> {
    for finding in results.findings() {
        let (measure, paired) = (&comparison.catalogue.measures[finding.measure], &finding.paired);
        let needed = paired.needed(WISHED).filter(|_| measure.unit == POINTS);
        let (low, high) = paired.difference.ends.unzip();
        CompareRow {
            variant: &comparison.names[finding.variant],
            base: &comparison.names[0],
            contrast: &finding.contrast.name(),
            stage: measure.stage.name(),
            measure: &measure.name,
            area_kind: measure.area.0,
            area: &measure.area.1,
            unit: measure.unit,
            base_mean: Some(paired.base),
            variant_mean: Some(paired.variant),
            difference: Some(paired.difference.mean),
            low,
            high,
            base_median: paired.medians.0,
            variant_median: paired.medians.1,
            median: paired.median,
            sd: paired.sd,
            same_sign: paired.same_sign,
            pairs: paired.pairs,
            variance_saved: paired.saved,
            needed,
        }
        .write(rows)?;
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
                let (low, high) = paired.difference.ends.unzip();
                CompareYearRow {
                    variant: &comparison.names[variant],
                    base: &comparison.names[0],
                    year,
                    measure: &measure.name,
                    area: &measure.area.1,
                    unit: measure.unit,
                    base_mean: paired.base,
                    variant_mean: paired.variant,
                    difference: Some(paired.difference.mean),
                    low,
                    high,
                }
                .write(rows)?;
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
                let (area_kind, area) = (measure.area.0, measure.area.1.as_str());
                for (replication, value) in (first..).zip(values) {
                    let (variant, channels, measure) = (name.as_str(), channel_name.as_str(), measure.name.as_str());
                    PairRow { replication, variant, channels, measure, area_kind, area, value }.write(rows)?;
                }
            }
        }
    }
    Ok(())
}
