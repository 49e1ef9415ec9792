//! Rows of `compare` that charts draw, with the variants in the order in which they stand there.

use crate::experiment::outcome::Measure;
use crate::experiment::paired::Interval;
use crate::observation::measures;
use crate::report::beside;
use crate::report::chart::basis;
use crate::report::chart::forest::Estimate;
use crate::report::chart::measure;
use crate::report::chart::symbols::SERIES;
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::comparison::results::{Contrast, Results};
use crate::study::comparison::tables::CompareRow;
use crate::study::comparison::variants::{Channels, Comparison};

/// A paired difference between a variant and the base.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Name of the variant.
    pub variant: String,
    /// What is contrasted: `as given`, `through CHANNEL` and so on.
    pub contrast: String,
    /// Place on the chain from input to harm.
    pub stage: String,
    /// What is measured.
    pub measure: String,
    /// Kind of area: `nation`, `affected`, `region` or `district`.
    pub area_kind: String,
    /// Name of the region or id of the district; as the kind otherwise.
    pub area: String,
    /// Unit.
    pub unit: String,
    /// Mean of the base.
    pub base: f64,
    /// Mean of the variant.
    pub after: f64,
    /// Mean difference.
    pub difference: f64,
    /// Its 95 % interval; `None` for one pair.
    pub ends: Option<(f64, f64)>,
    /// Median of the differences.
    pub median: f64,
    /// Standard deviation of the differences.
    pub sd: f64,
    /// Share of pairs with the sign of the mean [0, 1].
    pub same_sign: f64,
    /// Pairs.
    pub pairs: usize,
}

impl Finding {
    /// As a point of a chart, in a series.
    pub fn estimate(&self, series: usize) -> Estimate {
        let difference = measure::with_interval(self.difference, self.ends);
        let says = format!(
            "{}, {}, {}: {difference} {}; base {}, variant {}",
            self.variant,
            self.contrast,
            measures::label(&self.measure),
            self.unit,
            measure::figure(self.base),
            measure::figure(self.after)
        );
        Estimate { value: self.difference, ends: self.ends, series, says }
    }
}

/// Lives and homes of a variant and contrast as a sentence, from the findings that have them; empty where none has.
pub fn lives_and_homes<'a>(found: impl Iterator<Item = &'a Finding> + Clone, variant: &str, contrast: &str) -> String {
    beside::sentence(|measure| {
        let is_it = |one: &&Finding| one.variant == variant && one.contrast == contrast && one.measure == measure;
        let finding = found.clone().find(is_it)?;
        Some(Interval { mean: finding.difference, ends: finding.ends })
    })
}

/// Findings of an area that `wanted` takes, by contrast, stage and measure; rows without a difference are left out.
///
/// # Errors
/// Where the table is damaged.
pub fn read(
    output: &Output,
    area: &str,
    wanted: impl Fn(&str, &str, &str) -> bool,
) -> Result<Vec<Finding>, ReadingError> {
    read_all(output, |kind, contrast, stage, measure| kind == area && wanted(contrast, stage, measure))
}

/// Findings that `wanted` takes by kind of area, contrast, stage and measure; rows without a difference are left out.
///
/// # Errors
/// Where the table is damaged.
pub fn read_all(
    output: &Output,
    wanted: impl Fn(&str, &str, &str, &str) -> bool,
) -> Result<Vec<Finding>, ReadingError> {
    let mut findings = Vec::new();
    output.rows::<CompareRow>(|row| {
        let (contrast, stage, measure) = (row.contrast()?, row.stage()?, row.measure()?);
        let kind = row.area_kind()?;
        if !wanted(kind, contrast, stage, measure) {
            return Ok(());
        }
        let Some(difference) = row.difference()? else { return Ok(()) };
        findings.push(Finding {
            variant: row.variant()?.into(),
            contrast: contrast.into(),
            stage: stage.into(),
            measure: measure.into(),
            area_kind: kind.into(),
            area: row.area()?.into(),
            unit: row.unit()?.into(),
            base: row.base_mean()?.unwrap_or(f64::NAN),
            after: row.variant_mean()?.unwrap_or(f64::NAN),
            difference,
            ends: row.low()?.zip(row.high()?),
            median: row.median()?,
            sd: row.sd()?,
            same_sign: row.same_sign()?,
            pairs: row.pairs()?,
        });
        Ok(())
    })?;
    Ok(findings)
}

/// All findings of a variant with the channels as given, from results.
pub fn of_variant(comparison: &Comparison, results: &Results<'_>, variant: usize) -> Vec<Finding> {
    let contrast = Contrast::Between(Channels::AsGiven);
    let of_measure = |(position, measure): (usize, &Measure)| {
        let paired = results.finding(variant, contrast, position)?.paired;
        Some(Finding {
            variant: comparison.names[variant].clone(),
            contrast: contrast.name(),
            stage: measure.stage.name().into(),
            measure: measure.name.clone(),
            area_kind: measure.area.0.into(),
            area: measure.area.1.clone(),
            unit: measure.unit.into(),
            base: paired.base,
            after: paired.variant,
            difference: paired.difference.mean,
            ends: paired.difference.ends,
            median: paired.median,
            sd: paired.sd,
            same_sign: paired.same_sign,
            pairs: paired.pairs,
        })
    };
    comparison.catalogue.measures.iter().enumerate().filter_map(of_measure).collect()
}

/// Names of the variants, each once.
pub fn variants(findings: &[Finding]) -> Vec<String> {
    once(findings.iter().map(|finding| finding.variant.as_str()))
}

/// Each of some texts once, in the order of their first appearance.
pub fn once<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        if !found.iter().any(|known| known == text) {
            found.push(text.to_string());
        }
    }
    found
}

/// Variants in groups that one picture tells apart, with the end of the name of each picture and, where there are several,
/// what its title says.
pub fn groups(variants: &[String]) -> Vec<(String, String, &[String])> {
    let count = variants.len().div_ceil(SERIES);
    let group = |(number, part)| match count {
        1 => (String::new(), String::new(), part),
        _ => (format!("-{}", number + 1), format!(" ({} of {count})", number + 1), part),
    };
    variants.chunks(SERIES).enumerate().map(group).collect()
}

/// A variant for people: what was changed, in words, where its name is no more than what was typed.
pub fn titled(output: &Output, name: &str) -> String {
    let described = output.manifest.variants.iter().flatten().find(|known| known.name == name);
    let typed = ["none", "separate"].contains(&name) || name.contains('=');
    let change = described.map(|known| known.change.clone()).filter(|change| typed && !change.is_empty());
    change.unwrap_or_else(|| name.to_string())
}

/// What is drawn less what: the one variant, or each of several.
pub fn less(output: &Output, variants: &[String], base: &str) -> String {
    match variants {
        [one] => format!("{} less {base}", capital(&titled(output, one))),
        _ => format!("Each variant less {base}"),
    }
}

/// Name of the base.
///
/// # Errors
/// Where the table is damaged.
pub fn base(output: &Output) -> Result<String, ReadingError> {
    let mut base = String::new();
    output.rows::<CompareRow>(|row| {
        if base.is_empty() {
            base = row.base()?.to_string();
        }
        Ok(())
    })?;
    Ok(base)
}

/// On what a comparison rests.
pub fn basis(output: &Output, with_exponent: bool) -> String {
    let interval = if basis::replications(output) > 1 {
        "Lines: 95 % intervals of paired differences (same random numbers), not corrected for the number of rows."
    } else {
        "One pair of runs, hence no intervals: the difference may be luck."
    };
    let exponent = basis::exponent(output).filter(|_| with_exponent);
    let exponent = exponent.map(|words| format!(" {}.", capital(&words))).unwrap_or_default();
    format!("{}{exponent} {interval}", basis::of(output))
}

/// Years compared, for titles: `, mean of 2014 to 2023`.
pub fn years(output: &Output) -> String {
    basis::years(output).map(|years| format!(", {years}")).unwrap_or_default()
}
