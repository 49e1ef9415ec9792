//! History matching: which points are not ruled out yet, and draws of the prior among them.
//!
//! Each wave's emulator rules out points whose statistics are too far from what was observed, given chance, lack of fit and the
//! errors of observation and model (Craig et al. 1997; Vernon, Goldstein & Bower 2010). What no wave ruled out is the region.

use rayon::prelude::*;
use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::random::{Process, Stream, Streams};
use crate::stats::normal_quantile;
use crate::study::calibration::law::{Misfit, Scratch};

/// Share of the right points that a wave may rule out by chance: *assumption*.
pub const RULED_OUT_BY_CHANCE: f64 = 0.005;

/// Steps of slice sampling from a point of the region to a draw: *assumption*, enough to forget it.
const STEPS: usize = 60;

/// What one wave rules out.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Distance from what was observed.
    pub misfit: Misfit,
    /// Largest distance that is not ruled out.
    pub most: f64,
}

/// Largest distance that is not ruled out: the quantile of chi-squared; and where even the best point is further than expected, so
/// much more than the best.
///
/// **B.7 ruled out**: (emulated - observed)' V^-1 (emulated - observed) above the 99.5 % point of chi-squared with as
/// many degrees of freedom as statistics, or above that of the best run + this point - these degrees, if larger.
/// With: `study::calibration::law::Misfit::at`.
/// Source: *assumption*; Vernon, Goldstein & Bower 2010.
/// Test: `what_lies_too_far_from_the_observed_is_ruled_out_and_nothing_else`.
pub fn most(statistics: usize, best: f64) -> f64 {
    let law = ChiSquared::new(statistics.max(1) as f64).expect("degrees of freedom are positive");
    let quantile = law.inverse_cdf(1.0 - RULED_OUT_BY_CHANCE);
    quantile.max(best + quantile - statistics as f64)
}

/// Points that no wave has ruled out.
#[derive(Clone, Debug, Default)]
pub struct Region {
    /// What each wave rules out.
    pub cuts: Vec<Cut>,
}

impl Region {
    /// Whether a point is in it.
    pub fn holds(&self, point: &[f64], scratch: &mut Scratch) -> bool {
        self.cuts.iter().rev().all(|cut| cut.misfit.at(point, scratch) <= cut.most)
    }

    /// Draws of the prior in it, by elliptical slice sampling (Murray, Adams & MacKay 2010) from points that lie in it, in turn.
    ///
    /// **B.8 draws of the prior in the region**: 60 steps of elliptical slice sampling from a run that lies in it.
    /// Source: Murray, Adams & MacKay 2010.
    /// Test: `draws_are_those_of_the_prior_in_the_region`.
    pub fn draws(&self, count: usize, starts: &[Vec<f64>], seed: u64, wave: u32) -> Vec<Vec<f64>> {
        let draw = |n: usize| {
            let mut stream = Streams::new(seed, 0).stream(wave, Process::Calibration, n as u64);
            let (mut point, mut scratch) = (starts[n % starts.len()].clone(), Scratch::default());
            (0..STEPS).for_each(|_| point = self.step(&point, &mut stream, &mut scratch));
            point
        };
        (0..count).into_par_iter().map(draw).collect()
    }

    /// A step: another point of an ellipse through this one and a draw of the prior.
    fn step(&self, from: &[f64], stream: &mut Stream, scratch: &mut Scratch) -> Vec<f64> {
        let other: Vec<f64> = from.iter().map(|_| normal_quantile(stream.uniform())).collect();
        let turn = std::f64::consts::TAU;
        let mut angle = turn * stream.uniform();
        let (mut low, mut high) = (angle - turn, angle);
        loop {
            let (sine, cosine) = angle.sin_cos();
            let to: Vec<f64> = from.iter().zip(&other).map(|(x, y)| x * cosine + y * sine).collect();
            if self.holds(&to, scratch) {
                return to;
            }
            if angle < 0.0 {
                low = angle
            } else {
                high = angle
            }
            // The ellipse leads back to where it began, which is in the region.
            if high - low < 1e-9 {
                return from.to_vec();
            }
            angle = low + (high - low) * stream.uniform();
        }
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::DMatrix;

    use super::*;
    use crate::stats::Moments;
    use crate::study::calibration::surface::Terms;

    /// One statistic, the first of two coordinates with variance 0.01, observed at 2.
    fn region() -> Region {
        let terms = Terms { coordinates: 2, paired: 1 };
        let mut coefficients = DMatrix::zeros(terms.count(), 1);
        coefficients[(1, 0)] = 1.0;
        let misfit = Misfit::new(terms, &coefficients, &DMatrix::from_element(1, 1, 0.01), &[2.0], &[0]);
        Region { cuts: vec![Cut { misfit, most: most(1, 0.0) }] }
    }

    #[test]
    fn what_lies_too_far_from_the_observed_is_ruled_out_and_nothing_else() {
        // The 99.5 % point of chi-squared with one degree of freedom is 7.879: 2.807 standard deviations of 0.1.
        let (region, mut scratch) = (region(), Scratch::default());
        for (x, held) in [(2.0, true), (2.28, true), (2.2815, false), (1.72, true), (1.718, false), (0.0, false)] {
            assert_eq!(region.holds(&[x, 5.0], &mut scratch), held, "{x}");
        }
        // Where the best is far off, as much more is kept.
        assert!((most(1, 50.0) - 56.879).abs() < 1e-2, "{}", most(1, 50.0));
    }

    #[test]
    fn draws_are_those_of_the_prior_in_the_region() {
        let draws = region().draws(4_000, &[vec![2.1, 3.0]], 1, 0);
        let of = |n: usize| draws.iter().map(|draw| draw[n]).collect::<Moments>();
        let mut scratch = Scratch::default();
        assert!(draws.iter().all(|draw| region().holds(draw, &mut scratch)));
        // Mean of the normal law between 1.7193 and 2.2807: (density - density)/(probability).
        let density = |x: f64| (-x * x / 2.0_f64).exp() / std::f64::consts::TAU.sqrt();
        let below = crate::stats::normal_probability;
        let (a, b) = (2.0 - 0.280_7, 2.0 + 0.280_7);
        let exact = (density(a) - density(b)) / (below(b) - below(a));
        assert!((of(0).mean() - exact).abs() < 0.012, "{} {exact}", of(0).mean());
        assert!(of(1).mean().abs() < 0.06 && (of(1).variance() - 1.0).abs() < 0.09, "{}", of(1).variance());
    }
}
