//! What a calibration found: marginals against priors, pairs, and each target against what the posterior simulates.

use super::pool::Row;
use super::problem::{Coordinate, Problem};
use super::sampler::Generation;

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
    pub fn is_informed(&self) -> bool {
        self.contraction >= INFORMED || self.shift.abs() >= 0.5
    }
}

/// Marginal of each coordinate, in order.
pub fn marginals(problem: &Problem, rows: &[Row]) -> Vec<Marginal> {
    let of = |(n, one): (usize, &Coordinate)| {
        let points: Vec<(f64, f64)> = rows.iter().map(|row| (row.particle.candidate.point[n], row.weight)).collect();
        let (shift, variance) = moments(&points);
        let scaled = quantiles(points);
        let posterior = scaled.map(|coordinate| one.value(coordinate));
        let prior = SHARES.map(|share| one.value(crate::stats::normal_quantile(share)));
        Marginal { prior, posterior, scaled, point: one.value(shift), shift, contraction: 1.0 - variance.sqrt() }
    };
    problem.coordinates.iter().enumerate().map(of).collect()
}

/// Correlation of two coordinates under the posterior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Positions of the coordinates.
    pub coordinates: (usize, usize),
    /// Weighted correlation of the standard normal coordinates [-1, 1].
    pub correlation: f64,
}

/// All pairs of estimated coordinates.
pub fn pairs(problem: &Problem, rows: &[Row]) -> Vec<Pair> {
    let estimated: Vec<usize> =
        (0..problem.coordinates.len()).filter(|&n| problem.coordinates[n].is_estimated()).collect();
    let column = |n: usize| -> Vec<(f64, f64)> {
        rows.iter().map(|row| (row.particle.candidate.point[n], row.weight)).collect()
    };
    let mut pairs = Vec::new();
    for (position, &a) in estimated.iter().enumerate() {
        for &b in &estimated[position + 1..] {
            pairs.push(Pair { coordinates: (a, b), correlation: correlation(&column(a), &column(b)) });
        }
    }
    pairs
}

/// A target after calibration.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Quantiles of the simulated figure under the prior at [`SHARES`]; not numbers where a run had none.
    pub prior: [f64; 5],
    /// Under the posterior.
    pub posterior: [f64; 5],
    /// Posterior share of runs with a figure inside the observed band.
    pub inside: f64,
    /// Posterior share of runs below the observed value, half of those that equal it: near 0 or 1 the model misses it.
    pub below: f64,
    /// Whether any run of the prior or of the posterior came up to the band from below, and down to it from above.
    pub reached: (bool, bool),
}

impl Check {
    /// Whether no run came near: all lie on one side of the band.
    pub fn is_out_of_reach(&self) -> bool {
        !(self.reached.0 && self.reached.1)
    }
}

/// Check of each target, in order.
pub fn checks(problem: &Problem, generations: &[Generation], rows: &[Row]) -> Vec<Check> {
    let prior = generations.first().map_or(&[][..], |one| &one.particles);
    problem
        .targets
        .all
        .iter()
        .enumerate()
        .map(|(n, target)| {
            let of_prior: Vec<(f64, f64)> =
                prior.iter().map(|one| (one.outcome.figures[n], 1.0)).filter(|(v, _)| !v.is_nan()).collect();
            let of_rows: Vec<(f64, f64)> = rows
                .iter()
                .map(|row| (row.particle.outcome.figures[n], row.weight))
                .filter(|(v, _)| !v.is_nan())
                .collect();
            let all: f64 = of_rows.iter().map(|(_, weight)| weight).sum();
            let share = |holds: &dyn Fn(f64) -> f64| {
                of_rows.iter().map(|&(value, weight)| weight * holds(value)).sum::<f64>() / all
            };
            let (low, high) = target.band;
            let any = |holds: &dyn Fn(f64) -> bool| of_prior.iter().chain(&of_rows).any(|&(value, _)| holds(value));
            Check {
                prior: quantiles(of_prior.clone()),
                posterior: quantiles(of_rows.clone()),
                inside: share(&|value| f64::from(u8::from(value >= low && value <= high))),
                below: share(&|value| {
                    if value < target.value {
                        1.0
                    } else if value > target.value {
                        0.0
                    } else {
                        0.5
                    }
                }),
                reached: (any(&|value| value >= low), any(&|value| value <= high)),
            }
        })
        .collect()
}

/// Weighted mean and variance.
fn moments(points: &[(f64, f64)]) -> (f64, f64) {
    let sum: f64 = points.iter().map(|(_, weight)| weight).sum();
    let mean = points.iter().map(|(value, weight)| value * weight).sum::<f64>() / sum;
    (mean, points.iter().map(|(value, weight)| weight * (value - mean).powi(2)).sum::<f64>() / sum)
}

/// Weighted correlation of two columns with the same weights.
fn correlation(a: &[(f64, f64)], b: &[(f64, f64)]) -> f64 {
    let ((mean_a, variance_a), (mean_b, variance_b)) = (moments(a), moments(b));
    let sum: f64 = a.iter().map(|(_, weight)| weight).sum();
    let products = a.iter().zip(b).map(|(a, b)| a.1 * (a.0 - mean_a) * (b.0 - mean_b));
    products.sum::<f64>() / sum / (variance_a * variance_b).sqrt()
}

/// Weighted quantiles at [`SHARES`]: the smallest value with at least this share of the weight at or below it; not a number
/// without values.
pub fn quantiles(mut points: Vec<(f64, f64)>) -> [f64; 5] {
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let sum: f64 = points.iter().map(|(_, weight)| weight).sum();
    SHARES.map(|share| {
        let mut cumulated = 0.0;
        let reached = points.iter().find(|(_, weight)| {
            cumulated += weight;
            cumulated >= share * sum
        });
        reached.or(points.last()).map_or(f64::NAN, |(value, _)| *value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_count_in_quantiles_and_moments() {
        let points = vec![(3.0, 0.2), (1.0, 0.7), (2.0, 0.1)];
        assert_eq!(quantiles(points.clone()), [1.0, 1.0, 1.0, 2.0, 3.0]);
        let (mean, variance) = moments(&points);
        assert!((mean - 1.5).abs() < 1e-12 && (variance - 0.65).abs() < 1e-12, "{mean} {variance}");
        assert!(quantiles(vec![]).iter().all(|value| value.is_nan()));
    }

    #[test]
    fn a_line_correlates_wholly() {
        let a = [(0.0, 1.0), (1.0, 2.0), (3.0, 1.0)];
        let b = a.map(|(value, weight)| (5.0 - 2.0 * value, weight));
        assert!((correlation(&a, &b) + 1.0).abs() < 1e-12);
    }
}
