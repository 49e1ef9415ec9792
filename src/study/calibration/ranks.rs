//! Simulation-based calibration (Talts et al. 2018): where the truth is known, is it where the posterior says?
//!
//! Truths are runs of the last wave, played by the model itself and left out of the emulator that judges them, with an error of
//! observation drawn as the likelihood supposes it. Their points are draws of the prior in the region, and so is the prior of
//! their posteriors: the rank of the truth among draws is then uniform where everything between is right.

use rayon::prelude::*;
use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::random::{Process, Streams};
use crate::stats::normal_quantile;
use crate::study::calibration::emulator::{Emulator, Run};
use crate::study::calibration::hamiltonian::{Length, Target, chain, width};
use crate::study::calibration::law::{Misfit, Scratch};
use crate::study::calibration::learnt::{Learnt, covariance, likeliest};
use crate::study::calibration::problem::Problem;
use crate::study::calibration::region::Region;

/// Truths at most.
pub const TRUTHS: usize = 250;

/// Draws of the posterior of a truth, so that there are a hundred ranks.
const DRAWS: usize = 99;

/// Draws between two that are kept.
const APART: usize = 3;

const FIRST: usize = 150;

/// Cells of the test of uniform ranks.
const CELLS: usize = 10;

/// Points of the region among which a chain looks for its start.
const STARTS: usize = 200;

/// Ranks of truths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranks {
    /// By coordinate, then by truth: the place of the truth among the draws (0, 1).
    pub places: Vec<Vec<f64>>,
}

impl Ranks {
    /// Truths.
    pub fn truths(&self) -> usize {
        self.places.first().map_or(0, Vec::len)
    }

    /// Probability of ranks at least as uneven, if they are uniform: chi-squared in ten cells.
    pub fn p_value(&self, coordinate: usize) -> f64 {
        let places = &self.places[coordinate];
        if places.is_empty() {
            return f64::NAN;
        }
        let expected = places.len() as f64 / CELLS as f64;
        let mut counts = [0.0; CELLS];
        places.iter().for_each(|place| counts[((place * CELLS as f64) as usize).min(CELLS - 1)] += 1.0);
        let distance = counts.iter().map(|count| (count - expected).powi(2) / expected).sum();
        1.0 - ChiSquared::new(CELLS as f64 - 1.0).expect("degrees of freedom are positive").cdf(distance)
    }

    /// Share of truths inside the central interval of this size.
    pub fn coverage(&self, coordinate: usize, size: f64) -> f64 {
        let places = &self.places[coordinate];
        let inside = places.iter().filter(|place| (**place - 0.5).abs() < size / 2.0).count();
        inside as f64 / places.len() as f64
    }
}

/// Ranks of truths among the runs of the last wave.
pub fn ranks(problem: &Problem, emulator: &Emulator, region: &Region, runs: &[Learnt]) -> Ranks {
    let last = runs.iter().map(|one| one.wave).max().unwrap_or(0);
    let whole: Vec<&Run> =
        runs.iter().filter(|one| one.wave == last && one.run.is_whole()).map(|one| &one.run).collect();
    let variances: Vec<f64> = problem.statistics.iter().map(|one| one.variance).collect();
    let covariance = covariance(problem, emulator);
    let admits = |point: &[f64], scratch: &mut Scratch| region.holds(point, scratch) && problem.accepts(point);
    of_truths(emulator, &covariance, &variances, &admits, &whole, problem.seed)
}

/// Ranks of some runs, each judged by the emulator without its fold.
///
/// **B.13 ranks**: place of the truth among 99 draws; chi-squared in ten cells; shares inside central intervals.
/// Source: Talts et al. 2018.
/// Test: `ranks_of_a_linear_problem_are_uniform`, `a_likelihood_that_is_too_sure_of_itself_is_found_out`.
pub fn of_truths(
    emulator: &Emulator,
    covariance: &nalgebra::DMatrix<f64>,
    variances: &[f64],
    admits: &(dyn Fn(&[f64], &mut Scratch) -> bool + Sync),
    runs: &[&Run],
    seed: u64,
) -> Ranks {
    let count = runs.len().min(TRUTHS);
    let truths: Vec<&Run> = (0..count).map(|n| runs[n * runs.len() / count]).collect();
    let starts = |truth: &Run| {
        let spread = (0..STARTS.min(runs.len())).map(|n| runs[n * runs.len() / STARTS.min(runs.len())]);
        spread.filter(|run| run.point != truth.point).map(|run| run.point.as_slice()).collect::<Vec<_>>()
    };
    let chosen: Vec<usize> = (0..variances.len()).collect();
    let of_truth = |(n, truth): (usize, &&Run)| -> Vec<f64> {
        let mut stream = Streams::new(seed, 2).stream(0, Process::Calibration, n as u64);
        let noisy = truth.values.iter().zip(variances);
        let observed: Vec<f64> =
            noisy.map(|(value, variance)| value + variance.sqrt() * normal_quantile(stream.uniform())).collect();
        let misfit = Misfit::new(emulator.terms, &emulator.folds[truth.fold], covariance, &observed, &chosen);
        let start = likeliest(&misfit, starts(truth).into_iter(), &mut Scratch::default());
        let length = Length { first: FIRST, kept: DRAWS * APART };
        let draws = chain(Target { misfit: &misfit, admits }, &width(&misfit, start), start, length, stream);
        let place = |coordinate: usize| {
            let kept = draws.iter().step_by(APART);
            let below = kept.filter(|draw| draw[coordinate] < truth.point[coordinate]).count();
            (below as f64 + 0.5) / (DRAWS + 1) as f64
        };
        (0..truth.point.len()).map(place).collect()
    };
    let by_truth: Vec<Vec<f64>> = truths.par_iter().enumerate().map(of_truth).collect();
    let places = |coordinate: usize| by_truth.iter().map(|places| places[coordinate]).collect();
    Ranks { places: (0..emulator.terms.coordinates).map(places).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::calibration::emulator::FOLDS;
    use crate::study::calibration::surface::Terms;

    /// Truths of a linear model with noise, judged with a covariance that is the right one times a factor.
    fn linear(factor: f64) -> Ranks {
        let runs: Vec<Run> = (0..600)
            .map(|n| {
                let mut stream = Streams::new(11, n).stream(0, Process::Calibration, 0);
                let mut normal = || normal_quantile(stream.uniform());
                let point = vec![normal(), normal(), normal()];
                let values = vec![point[0] + 0.5 * normal(), point[1] - point[0] + 0.3 * normal()];
                Run { point, values, fold: n as usize % FOLDS }
            })
            .collect();
        let runs: Vec<&Run> = runs.iter().collect();
        let emulator = Emulator::fit(Terms { coordinates: 3, paired: 2 }, &runs, 2);
        let variances = [0.04, 0.04];
        let mut covariance = emulator.covariance.clone();
        (0..2).for_each(|n| covariance[(n, n)] += variances[n]);
        of_truths(&emulator, &(covariance * factor), &variances, &|_, _| true, &runs, 1)
    }

    #[test]
    fn ranks_of_a_linear_problem_are_uniform() {
        let ranks = linear(1.0);
        assert_eq!(ranks.truths(), TRUTHS);
        for n in 0..3 {
            assert!(ranks.p_value(n) > 0.005, "{n}: {}", ranks.p_value(n));
            // Standard error of a share of 250: 0.019 at 90 %, 0.032 at 50 %.
            assert!((ranks.coverage(n, 0.9) - 0.9).abs() < 0.05, "{n}: {}", ranks.coverage(n, 0.9));
            assert!((ranks.coverage(n, 0.5) - 0.5).abs() < 0.08, "{n}: {}", ranks.coverage(n, 0.5));
        }
    }

    #[test]
    fn a_likelihood_that_is_too_sure_of_itself_is_found_out() {
        let ranks = linear(0.1);
        assert!((0..2).all(|n| ranks.coverage(n, 0.9) < 0.8 && ranks.p_value(n) < 1e-3), "{ranks:?}");
        // What the data say nothing of keeps its prior.
        assert!((ranks.coverage(2, 0.9) - 0.9).abs() < 0.05);
    }
}
