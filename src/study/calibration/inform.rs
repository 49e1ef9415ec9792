//! What each statistic informs: the posterior without it, from the same draws weighed anew.
//!
//! Given a point, statistics are normal with a known precision, so the density of one given all others is known in closed form; draws
//! divided by it are draws of the posterior that never saw it (importance sampling, Gelfand, Dey & Chang 1992).

use nalgebra::DMatrix;

use crate::stats::{effective_size, normalized};
use crate::study::calibration::emulator::Emulator;
use crate::study::calibration::law::Scratch;
use crate::study::calibration::learnt::{Law, covariance, misfit};
use crate::study::calibration::problem::Problem;

/// The posterior without one statistic.
#[derive(Clone, Debug, PartialEq)]
pub struct Without {
    /// Equally weighted draws that it is worth.
    pub effective: f64,
    /// By coordinate: standard deviation with the statistic over that without it, and how far it moved the mean [prior standard deviations].
    pub moved: Vec<(f64, f64)>,
    /// What the others foretell of it: mean and standard deviation, chance and error of observation included.
    pub foretold: (f64, f64),
}

/// What each statistic informs, in order.
pub type Informs = Vec<Without>;

/// Of all statistics.
pub fn informs(problem: &Problem, emulator: &Emulator, law: &Law) -> Informs {
    let whole = misfit(problem, emulator, &|_| true);
    let mut scratch = Scratch::default();
    let residuals: Vec<Vec<f64>> = law.draws.iter().map(|point| whole.residuals(point, &mut scratch)).collect();
    let observed: Vec<f64> = problem.statistics.iter().map(|one| one.observed).collect();
    without_each(&law.draws, &residuals, &covariance(problem, emulator), &observed)
}

/// **B.16 posterior without a statistic**: draws weighed by 1/density of it given the others: exp((v sum of Q_nk
/// e_k)^2/(2 v)), v = 1/Q_nn, Q = V^-1, e emulated less observed.
/// Source: Gelfand, Dey & Chang 1992.
/// Test: `a_statistic_left_out_gives_the_posterior_in_closed_form`.
fn without_each(draws: &[Vec<f64>], residuals: &[Vec<f64>], covariance: &DMatrix<f64>, observed: &[f64]) -> Informs {
    let precision = covariance.clone().try_inverse().expect("a covariance of statistics is positive definite");
    let size = draws.first().map_or(0, Vec::len);
    let with = moments(draws, &vec![1.0 / draws.len() as f64; draws.len()], size);
    (0..observed.len())
        .map(|n| {
            let variance = 1.0 / precision[(n, n)];
            // Emulated less observed, of this statistic given the others.
            let own: Vec<f64> = residuals
                .iter()
                .map(|left| variance * precision.row(n).iter().zip(left).map(|(a, b)| a * b).sum::<f64>())
                .collect();
            let logs: Vec<f64> = own.iter().map(|left| left * left / (2.0 * variance)).collect();
            let (weights, _) = normalized(&logs);
            let without = moments(draws, &weights, size);
            let moved = with.iter().zip(&without).map(|(with, without)| (with.1 / without.1, with.0 - without.0));
            let mean: f64 = own.iter().zip(&weights).map(|(left, weight)| left * weight).sum();
            let spread: f64 = own.iter().zip(&weights).map(|(left, weight)| (left - mean).powi(2) * weight).sum();
            Without {
                effective: effective_size(weights.iter().copied()),
                moved: moved.collect(),
                foretold: (observed[n] + mean, (spread + variance).sqrt()),
            }
        })
        .collect()
}

/// Mean and standard deviation by coordinate.
fn moments(draws: &[Vec<f64>], weights: &[f64], size: usize) -> Vec<(f64, f64)> {
    (0..size)
        .map(|n| {
            let mean: f64 = draws.iter().zip(weights).map(|(draw, weight)| draw[n] * weight).sum();
            let variance: f64 = draws.iter().zip(weights).map(|(draw, weight)| (draw[n] - mean).powi(2) * weight).sum();
            (mean, variance.sqrt())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Process, Streams};
    use crate::stats::normal_quantile;

    #[test]
    fn a_statistic_left_out_gives_the_posterior_in_closed_form() {
        // Two statistics, both x with variance 1 and correlation 0.5, observed at 1 and 2; prior N(0, 1).
        let covariance = DMatrix::from_row_slice(2, 2, &[1.0, 0.5, 0.5, 1.0]);
        // Precision of the two together 4/3, of their sum weighed: (1 + 2) x 2/3 = 2. Posterior: variance 3/7, mean 6/7.
        let mut stream = Streams::new(4, 0).stream(0, Process::Calibration, 0);
        let draws: Vec<Vec<f64>> =
            (0..40_000).map(|_| vec![6.0 / 7.0 + (3.0_f64 / 7.0).sqrt() * normal_quantile(stream.uniform())]).collect();
        let residuals: Vec<Vec<f64>> = draws.iter().map(|x| vec![x[0] - 1.0, x[0] - 2.0]).collect();
        let found = without_each(&draws, &residuals, &covariance, &[1.0, 2.0]);
        // Without the second: variance 1/2, mean 1/2; it is then foretold as 1/2 + 0.5 x (1 - 1/2), of variance
        // 3/4 + (1/2)^2 x 1/2.
        let second = &found[1];
        let (ratio, shift) = second.moved[0];
        assert!(
            (ratio - (6.0_f64 / 7.0).sqrt()).abs() < 0.02 && (shift - (6.0 / 7.0 - 0.5)).abs() < 0.03,
            "{second:?}"
        );
        assert!((second.foretold.0 - 0.75).abs() < 0.03, "{second:?}");
        assert!((second.foretold.1 - 0.875_f64.sqrt()).abs() < 0.02 && second.effective > 5_000.0, "{second:?}");
    }
}
