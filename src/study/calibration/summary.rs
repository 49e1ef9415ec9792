//! What a calibration found: marginals against priors, and how parameters go together.

use crate::stats::Moments;
use crate::study::calibration::problem::{Coordinate, Problem};

/// Shares at which quantiles are given.
pub const SHARES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Contraction from which a parameter counts as informed by the data: its posterior spread is at most 0.8 of the prior's.
pub const INFORMED: f64 = 0.2;

/// A parameter after calibration.
#[derive(Clone, Debug, PartialEq)]
pub struct Marginal {
    /// Quantiles of the prior at [`SHARES`], in the parameter's unit.
    pub prior: [f64; 5],
    /// Quantiles of the posterior.
    pub posterior: [f64; 5],
    /// The same on the standard normal scale of the prior.
    pub scaled: [f64; 5],
    /// Value at the posterior mean of the standard normal coordinate: the point of the shipped scenario.
    pub point: f64,
    /// Posterior mean of the standard normal coordinate, whose prior is N(0, 1).
    pub shift: f64,
    /// One less the posterior standard deviation of that coordinate; its prior has 1.
    pub contraction: f64,
}

impl Marginal {
    /// Whether the data inform it: by narrowing it, or by shifting it by more than half of a prior standard deviation.
    ///
    /// **B.18 informed**: posterior standard deviation at most 0.8 of the prior's, or mean shifted by at least 0.5 of
    /// it, on the prior's standard normal scale.
    /// Source: *assumption*.
    /// Test: `a_parameter_that_the_data_narrow_or_shift_is_informed`.
    pub fn is_informed(&self) -> bool {
        self.contraction >= INFORMED || self.shift.abs() >= 0.5
    }
}

/// Marginal of each coordinate, in order.
pub fn marginals(problem: &Problem, draws: &[Vec<f64>]) -> Vec<Marginal> {
    let of = |(n, one): (usize, &Coordinate)| {
        let column: Vec<f64> = draws.iter().map(|draw| draw[n]).collect();
        let moments: Moments = column.iter().copied().collect();
        let scaled = quantiles(&column);
        let posterior = scaled.map(|coordinate| one.value(coordinate));
        let prior = SHARES.map(|share| one.value(crate::stats::normal_quantile(share)));
        let (shift, contraction) = (moments.mean(), 1.0 - moments.variance().sqrt());
        Marginal { prior, posterior, scaled, point: one.value(shift), shift, contraction }
    };
    problem.coordinates.iter().enumerate().map(of).collect()
}

/// Correlation of two coordinates under the posterior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Positions of the coordinates.
    pub coordinates: (usize, usize),
    /// Correlation of the standard normal coordinates [-1, 1].
    pub correlation: f64,
}

/// All pairs of estimated coordinates.
pub fn pairs(problem: &Problem, draws: &[Vec<f64>]) -> Vec<Pair> {
    let estimated = problem.estimated();
    let columns: Vec<Vec<f64>> = (0..estimated).map(|n| draws.iter().map(|draw| draw[n]).collect()).collect();
    let pair = |a: usize, b: usize| Pair { coordinates: (a, b), correlation: correlation(&columns[a], &columns[b]) };
    (0..estimated).flat_map(|a| (a + 1..estimated).map(move |b| (a, b))).map(|(a, b)| pair(a, b)).collect()
}

/// Correlation of two columns.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let moments = |of: &[f64]| of.iter().copied().collect::<Moments>();
    let (of_a, of_b) = (moments(a), moments(b));
    let products: f64 = a.iter().zip(b).map(|(a, b)| (a - of_a.mean()) * (b - of_b.mean())).sum();
    products / (a.len() as f64 - 1.0) / (of_a.variance() * of_b.variance()).sqrt()
}

/// Quantiles at [`SHARES`]: the smallest value with at least this share at or below it; not a number without values.
pub fn quantiles(values: &[f64]) -> [f64; 5] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    SHARES.map(|share| {
        let position = (share * sorted.len() as f64).ceil().max(1.0) as usize - 1;
        sorted.get(position).copied().unwrap_or(f64::NAN)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_are_there() {
        assert_eq!(quantiles(&[3.0, 1.0, 2.0, 5.0, 4.0]), [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(quantiles(&[7.0]), [7.0; 5]);
        assert!(quantiles(&[]).iter().all(|value| value.is_nan()));
    }

    #[test]
    fn a_line_correlates_wholly() {
        let (a, b) = ([0.0, 1.0, 3.0, 4.0], [5.0, 3.0, -1.0, -3.0]);
        assert!((correlation(&a, &b) + 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_parameter_that_the_data_narrow_or_shift_is_informed() {
        let of = |shift, contraction| Marginal {
            prior: [0.0; 5],
            posterior: [0.0; 5],
            scaled: [0.0; 5],
            point: 0.0,
            shift,
            contraction,
        };
        assert!(of(0.0, 0.2).is_informed() && of(-0.5, 0.0).is_informed() && !of(0.4, 0.19).is_informed());
    }
}
