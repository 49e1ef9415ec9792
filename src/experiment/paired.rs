//! Statistics of paired runs: the same replication of two variants plays the same random numbers.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::stats::Moments;

/// Confidence of all intervals.
pub const CONFIDENCE: f64 = 0.95;

/// A mean, or another estimate, with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Arithmetic mean, or the estimate from all values where the ends are percentiles.
    pub mean: f64,
    /// Lower and upper end of the 95 % interval (Student's t; percentiles where it comes from
    /// [`bootstrap`](super::bootstrap)); `None` below two values.
    pub ends: Option<(f64, f64)>,
}

impl Interval {
    /// Of independent values; `None` of none.
    pub fn of(values: &[f64]) -> Option<Self> {
        Self::of_moments(&values.iter().copied().collect())
    }

    /// Of independent values that were only counted; `None` of none.
    pub fn of_moments(moments: &Moments) -> Option<Self> {
        let half = half_width(moments.variance(), moments.count() as usize);
        let mean = moments.mean();
        (moments.count() > 0).then_some(Self { mean, ends: half.map(|half| (mean - half, mean + half)) })
    }

    /// Of an estimate and the same estimate from resamples: ends at the 2.5 and 97.5 percentiles, `None` below two draws.
    /// The draws are sorted.
    pub fn percentiles(estimate: f64, draws: &mut [f64]) -> Self {
        draws.sort_by(f64::total_cmp);
        let tail = (1.0 - CONFIDENCE) / 2.0;
        let ends = (draws.len() > 1).then(|| (sorted_quantile(draws, tail), sorted_quantile(draws, 1.0 - tail)));
        Self { mean: estimate, ends }
    }

    /// Turns it over: the interval of the negative.
    pub fn turn(&mut self) {
        (self.mean, self.ends) = (-self.mean, self.ends.map(|(low, high)| (-high, -low)));
    }

    /// Half of its width.
    pub fn half_width(&self) -> Option<f64> {
        self.ends.map(|(low, high)| (high - low) / 2.0)
    }

    /// Sign of the difference where the interval excludes zero.
    pub fn sign(&self) -> Option<f64> {
        self.ends.filter(|(low, high)| *low > 0.0 || *high < 0.0).map(|_| self.mean.signum())
    }
}

/// Quantile of Student's t that bounds 95 % with `n` values.
pub fn quantile(n: usize) -> f64 {
    let t = StudentsT::new(0.0, 1.0, (n - 1) as f64).expect("there is at least one degree of freedom");
    t.inverse_cdf(f64::midpoint(1.0, CONFIDENCE))
}

/// Half-width of the 95 % interval of a mean of `n` values with this variance; `None` below two.
pub fn half_width(variance: f64, n: usize) -> Option<f64> {
    (n > 1).then(|| quantile(n) * (variance / n as f64).sqrt())
}

/// Difference of a measure between two variants, replication by replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedDifference {
    /// Mean of the base.
    pub base: f64,
    /// Mean of the variant.
    pub variant: f64,
    /// Variant less base.
    pub difference: Interval,
    /// Medians of the base and of the variant.
    pub medians: (f64, f64),
    /// Median of the differences.
    pub median: f64,
    /// Standard deviation of the differences.
    pub sd: f64,
    /// Share of pairs whose difference has the sign of the mean difference [0, 1]; pairs without difference count half.
    pub same_sign: f64,
    /// Share of the variance that common random numbers save against independent runs; negative where they cost.
    pub saved: Option<f64>,
    /// Pairs.
    pub pairs: usize,
}

impl PairedDifference {
    /// Of two series, entry by entry; `None` of none.
    ///
    /// # Panics
    /// Where the series differ in length.
    ///
    /// **P.1 interval of a mean difference**: mean of d plus or minus t(0.975; n - 1) x sd/sqrt(n), d variant less base
    /// in n pairs.
    /// With: `experiment::paired::half_width`.
    /// Source: Student 1908.
    /// Test: `the_interval_is_that_of_a_paired_t_test`.
    ///
    /// **P.2 share of the same sign**: share of pairs with d of the sign of the mean; no difference counts half.
    /// Source: definition.
    /// Test: `the_interval_is_that_of_a_paired_t_test`.
    ///
    /// **P.4 variance saved**: 1 - var(d)/(var of the base + var of the variant).
    /// Source: common random numbers.
    /// Test: `one_pair_has_no_interval_and_equal_runs_no_difference`.
    pub fn of(base: &[f64], variant: &[f64]) -> Option<Self> {
        assert_eq!(base.len(), variant.len(), "pairs");
        let differences: Vec<f64> = variant.iter().zip(base).map(|(variant, base)| less(*variant, *base)).collect();
        let difference = Interval::of(&differences)?;
        let moments = |values: &[f64]| values.iter().copied().collect::<Moments>();
        let (of_base, of_variant, of_difference) = (moments(base), moments(variant), moments(&differences));
        let independent = of_base.variance() + of_variant.variance();
        let sign = |value: f64| if value == 0.0 { 0.5 } else { f64::from(u8::from(value * difference.mean > 0.0)) };
        Some(Self {
            base: of_base.mean(),
            variant: of_variant.mean(),
            medians: (median(base), median(variant)),
            median: median(&differences),
            sd: of_difference.variance().sqrt(),
            same_sign: differences.iter().map(|&value| sign(value)).sum::<f64>() / differences.len() as f64,
            saved: (independent > 0.0).then(|| 1.0 - of_difference.variance() / independent),
            pairs: differences.len(),
            difference,
        })
    }

    /// Replications that a half-width needs: the smallest n with t(n) sd/sqrt(n) up to it; `None` where nothing varies or
    /// there are too few pairs to tell.
    ///
    /// **P.3 replications needed for a half-width w**: smallest n with t(0.975; n - 1) x sd/sqrt(n) up to w; (1.96
    /// sd/w)^2 from 1,000 on.
    /// Source: Student 1908.
    /// Test: `the_replications_needed_give_the_wished_half_width`.
    pub fn needed(&self, half_width: f64) -> Option<u64> {
        if self.pairs < 2 || self.sd <= 0.0 || half_width <= 0.0 {
            return None;
        }
        let normal = 1.96 * self.sd / half_width;
        let mut n = (normal * normal).ceil().max(2.0) as u64;
        while n < 1_000 && quantile(n as usize) * self.sd / (n as f64).sqrt() > half_width {
            n += 1;
        }
        Some(n)
    }
}

/// One value less another; nothing where they differ by no more than the rounding of sums.
pub fn less(a: f64, b: f64) -> f64 {
    let difference = a - b;
    if difference.abs() <= ROUNDING * (a.abs() + b.abs()) { 0.0 } else { difference }
}

/// Relative size of differences that come from the order of summation alone.
const ROUNDING: f64 = 1e-12;

/// Median of some values; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// Quantile at `p` [0, 1] of values in ascending order, at least one, interpolated (Hyndman & Fan 1996, type 7).
///
/// **V.10 quantile of a sample**: linear between order statistics.
/// Source: Hyndman & Fan 1996, type 7.
/// Test: `quantiles_are_interpolated_as_in_r_and_numpy`.
pub fn sorted_quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_a_paired_t_test() {
        // Student (1908): ten patients, hours of sleep gained by two drugs; the published interval is 0.70 to 2.46.
        let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        let paired = PairedDifference::of(&first, &second).unwrap();
        let (low, high) = paired.difference.ends.unwrap();
        assert!((paired.difference.mean - 1.58).abs() < 1e-9);
        assert!((low - 0.7001).abs() < 1e-3 && (high - 2.4599).abs() < 1e-3, "{low} {high}");
        assert!((paired.same_sign - 0.95).abs() < 1e-12);
        assert!((paired.median - 1.3).abs() < 1e-9);
    }

    #[test]
    fn what_rounding_makes_of_equal_sums_is_no_difference() {
        let (a, b) = ((0.1 + 0.2) + 0.3, 0.1 + (0.2 + 0.3));
        assert!(a != b && less(a, b) == 0.0);
        assert_eq!(PairedDifference::of(&[a, 1.0], &[b, 2.0]).unwrap().same_sign, 0.75);
    }

    #[test]
    fn one_pair_has_no_interval_and_equal_runs_no_difference() {
        assert_eq!(PairedDifference::of(&[1.0], &[2.0]).unwrap().difference.ends, None);
        let same = PairedDifference::of(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]).unwrap();
        assert_eq!((same.difference.mean, same.needed(0.5), same.saved), (0.0, None, Some(1.0)));
        assert_eq!(same.difference.sign(), None);
    }

    #[test]
    fn the_replications_needed_give_the_wished_half_width() {
        let base = vec![0.0; 30];
        let variant: Vec<f64> = (0..30).map(|n| f64::from(n % 5)).collect();
        let paired = PairedDifference::of(&base, &variant).unwrap();
        let needed = paired.needed(0.25).unwrap() as usize;
        assert!(quantile(needed) * paired.sd / (needed as f64).sqrt() <= 0.25);
        assert!(quantile(needed - 1) * paired.sd / ((needed - 1) as f64).sqrt() > 0.25);
    }
}
