//! Chains of a law by Hamiltonian Monte Carlo (Neal 2011), in coordinates in which the law is near the standard normal one.
//!
//! The surfaces are quadratic, so their slope costs as little as their value: a trajectory forgets where it began, where a random
//! walk in as many dimensions would take hundreds of steps.

use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

use crate::random::{Process, Stream, Streams};
use crate::stats::normal_quantile;
use crate::study::calibration::law::{Misfit, Scratch};

/// Length of the first steps, in standard deviations.
const FIRST: f64 = 0.3;

/// Share of trajectories that is to be accepted (Beskos et al. 2013: between 0.65 and 0.9).
const WISHED: f64 = 0.8;

/// Fewest and most steps of a trajectory; their number is drawn, so that none comes back to where it began.
const STEPS: (u32, u32) = (3, 9);

/// How long chains are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Trajectories that find the law and the length of steps.
    pub first: usize,
    /// Draws that are kept.
    pub kept: usize,
}

/// A law to be sampled: its density, and what it does not admit.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// Density.
    pub misfit: &'a Misfit,
    /// Whether a point is admitted.
    pub admits: &'a (dyn Fn(&[f64], &mut Scratch) -> bool + Sync),
}

/// Draws of chains from starts that are admitted, a chain each, in order; near `middle` the law's width is taken.
pub fn chains(
    target: Target<'_>,
    middle: &[f64],
    starts: &[Vec<f64>],
    length: Length,
    (seed, name): (u64, u32),
) -> Vec<Vec<Vec<f64>>> {
    let width = width(target.misfit, middle);
    let chain = |(n, start): (usize, &Vec<f64>)| {
        let stream = Streams::new(seed, 1).stream(name, Process::Calibration, n as u64);
        chain(target, &width, start, length, stream)
    };
    starts.par_iter().enumerate().map(chain).collect()
}

/// From the coordinates in which a law is near standard normal, near a point, to those of points.
pub fn width(misfit: &Misfit, middle: &[f64]) -> DMatrix<f64> {
    let root = Cholesky::new(misfit.precision(middle)).expect("a precision above the prior's is positive definite").l();
    let n = root.nrows();
    root.transpose().solve_upper_triangular(&DMatrix::identity(n, n)).expect("a root has no zero on its diagonal")
}

/// Draws of one chain.
///
/// **B.10 chain**: trajectories of 3 to 9 steps in coordinates whitened by 1 + J'J at the likeliest run; step led to 80
/// % accepted before draws are kept.
/// Source: Neal 2011.
/// Test: `a_linear_law_is_sampled_with_its_mean_and_covariance_in_closed_form`,
/// `what_is_not_admitted_is_never_drawn_and_the_rest_keeps_its_law`.
pub fn chain(
    target: Target<'_>,
    width: &DMatrix<f64>,
    start: &[f64],
    length: Length,
    mut stream: Stream,
) -> Vec<Vec<f64>> {
    let n = start.len();
    let mut scratch = Scratch::default();
    let mut slope = vec![0.0; n];
    let mut point = DVector::from_column_slice(start);
    let mut log = target.misfit.log_density(start, &mut slope, &mut scratch);
    let mut pull = width.tr_mul(&DVector::from_column_slice(&slope));
    let mut step = FIRST;
    let mut draws = Vec::with_capacity(length.kept);
    for number in 0..length.first + length.kept {
        let momentum = DVector::from_fn(n, |_, _| normal_quantile(stream.uniform()));
        let steps = STEPS.0 + (stream.uniform() * f64::from(STEPS.1 - STEPS.0 + 1)) as u32;
        let (mut to, mut moving, mut own) = (point.clone(), momentum.clone(), pull.clone());
        let mut log_to = log;
        for _ in 0..steps {
            moving.axpy(step / 2.0, &own, 1.0);
            to.gemv(step, width, &moving, 1.0);
            log_to = target.misfit.log_density(to.as_slice(), &mut slope, &mut scratch);
            own = width.tr_mul(&DVector::from_column_slice(&slope));
            moving.axpy(step / 2.0, &own, 1.0);
        }
        let energy = log_to - log - (moving.norm_squared() - momentum.norm_squared()) / 2.0;
        let accepted = stream.uniform().ln() < energy && (target.admits)(to.as_slice(), &mut scratch);
        if number < length.first {
            let probability = if energy.is_nan() || (energy >= 0.0 && !accepted) { 0.0 } else { energy.exp().min(1.0) };
            // Ever smaller corrections (Robbins & Monro 1951).
            step *= ((probability - WISHED) / (1.0 + number as f64).powf(0.6)).exp();
            step = step.clamp(0.01, 1.0);
        }
        if accepted {
            (point, log, pull) = (to, log_to, own);
        }
        if number >= length.first {
            draws.push(point.as_slice().to_vec());
        }
    }
    draws
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Moments;
    use crate::study::calibration::diagnostics::{effective_draws, r_hat};
    use crate::study::calibration::surface::Terms;

    const LENGTH: Length = Length { first: 300, kept: 2_000 };

    /// Statistics x and x + y with variances 0.25 and 0.01, observed at 1.5 and 1; the third coordinate is free.
    fn linear() -> Misfit {
        let terms = Terms { coordinates: 3, paired: 2 };
        let mut coefficients = DMatrix::zeros(terms.count(), 2);
        (coefficients[(1, 0)], coefficients[(1, 1)], coefficients[(2, 1)]) = (1.0, 1.0, 1.0);
        let covariance = DMatrix::from_row_slice(2, 2, &[0.25, 0.0, 0.0, 0.01]);
        Misfit::new(terms, &coefficients, &covariance, &[1.5, 1.0], &[0, 1])
    }

    fn sample(admits: &(dyn Fn(&[f64], &mut Scratch) -> bool + Sync)) -> Vec<Vec<Vec<f64>>> {
        let starts: Vec<Vec<f64>> = (0..4).map(|n| vec![0.2 + f64::from(n), 0.0, -1.0]).collect();
        chains(Target { misfit: &linear(), admits }, &[0.0; 3], &starts, LENGTH, (1, 0))
    }

    #[test]
    fn a_linear_law_is_sampled_with_its_mean_and_covariance_in_closed_form() {
        let chains = sample(&|_, _| true);
        // Precision [[1 + 4 + 100, 100], [100, 1 + 100]], times the mean = (6 + 100, 100).
        let precision = DMatrix::from_row_slice(2, 2, &[105.0, 100.0, 100.0, 101.0]);
        let covariance = precision.try_inverse().unwrap();
        let mean = &covariance * DVector::from_column_slice(&[106.0, 100.0]);
        for n in 0..3 {
            let of: Vec<Vec<f64>> = chains.iter().map(|chain| chain.iter().map(|point| point[n]).collect()).collect();
            assert!(r_hat(&of) < 1.01 && effective_draws(&of) > 2_000.0, "{} {}", r_hat(&of), effective_draws(&of));
            let moments: Moments = of.concat().into_iter().collect();
            let (exact, variance) = if n < 2 { (mean[n], covariance[(n, n)]) } else { (0.0, 1.0) };
            assert!((moments.mean() - exact).abs() < 0.06 * variance.sqrt(), "{n}: {} {exact}", moments.mean());
            assert!((moments.variance() / variance - 1.0).abs() < 0.1, "{n}: {} {variance}", moments.variance());
        }
    }

    #[test]
    fn what_is_not_admitted_is_never_drawn_and_the_rest_keeps_its_law() {
        let chains = sample(&|point, _| point[2] < 0.0);
        let third: Moments = chains.iter().flatten().map(|point| point[2]).collect();
        assert!(chains.iter().flatten().all(|point| point[2] < 0.0));
        // Half-normal: mean -root(2/pi).
        assert!((third.mean() + (2.0 / std::f64::consts::PI).sqrt()).abs() < 0.05, "{}", third.mean());
    }
}
