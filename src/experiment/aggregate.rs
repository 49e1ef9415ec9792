//! Aggregates of many runs in little memory: mean, variance and quantiles of a response, value by value.

use tdigest::TDigest;

use super::paired::Interval;
use crate::stats::Moments;

/// Centroids of a sketch: with up to so many values quantiles are nearly exact.
const CENTROIDS: usize = 200;

/// Shares at which quantiles are given.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Mean, variance and quantiles of a series, without storing it.
#[derive(Clone, Debug)]
pub struct Aggregate {
    moments: Moments,
    /// Quantiles by t-digest (Dunning 2021, Software Impacts 7).
    sketch: TDigest,
    least: f64,
    most: f64,
}

impl Default for Aggregate {
    fn default() -> Self {
        Self {
            moments: Moments::default(),
            sketch: TDigest::new_with_size(CENTROIDS),
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
        }
    }
}

impl Aggregate {
    /// Adds one value, which must be finite.
    pub fn push(&mut self, value: f64) {
        self.moments.push(value);
        self.sketch.push(value);
        self.least = self.least.min(value);
        self.most = self.most.max(value);
    }

    /// Values.
    pub fn count(&self) -> u64 {
        self.moments.count()
    }

    /// Mean with its 95 % interval; `None` without values.
    ///
    /// **P.24 response of a point**: mean, t interval (as P.1) and standard deviation over replications.
    /// With: `experiment::aggregate::Aggregate::sd`.
    /// Source: Welford 1962; Student 1908.
    /// Test: `quantiles_of_many_values_are_close_to_the_exact_ones`.
    pub fn mean(&self) -> Option<Interval> {
        Interval::of_moments(&self.moments)
    }

    /// Standard deviation with n - 1; `None` below two values.
    pub fn sd(&self) -> Option<f64> {
        (self.count() > 1).then(|| self.moments.variance().sqrt())
    }

    /// Values at [`QUANTILES`]; `None` without values.
    ///
    /// **P.25 its quantiles**: t-digest with 200 centroids.
    /// Source: Dunning 2021.
    /// Test: `quantiles_of_many_values_are_close_to_the_exact_ones`, `the_median_of_a_few_values_is_the_middle_one`.
    pub fn quantiles(&mut self) -> Option<[f64; 5]> {
        self.sketch.flush();
        let at = |share| self.sketch.estimate_quantile(share).unwrap_or(self.least);
        (self.count() > 0).then(|| QUANTILES.map(at))
    }

    /// Smallest and largest value; `None` without values.
    pub fn range(&self) -> Option<(f64, f64)> {
        (self.count() > 0).then_some((self.least, self.most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_many_values_are_close_to_the_exact_ones() {
        let mut aggregate = Aggregate::default();
        // Every value from 0 to 9,999 once, in a scattered order.
        (0..10_000_u32).for_each(|n| aggregate.push(f64::from(n * 7_919 % 10_000)));
        let quantiles = aggregate.quantiles().unwrap();
        for (share, found) in QUANTILES.into_iter().zip(quantiles) {
            assert!((found - share * 10_000.0).abs() < 50.0, "{share}: {found}");
        }
        assert_eq!(aggregate.range(), Some((0.0, 9_999.0)));
        assert!((aggregate.mean().unwrap().mean - 4_999.5).abs() < 1e-9);
    }

    #[test]
    fn the_median_of_a_few_values_is_the_middle_one() {
        let mut aggregate = Aggregate::default();
        [3.0, 1.0, 2.0].into_iter().for_each(|value| aggregate.push(value));
        assert!((aggregate.quantiles().unwrap()[2] - 2.0).abs() < 1e-12);
        assert!(Aggregate::default().quantiles().is_none() && Aggregate::default().mean().is_none());
    }
}
