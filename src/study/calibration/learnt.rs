//! Runs that an emulator was learnt from, and laws of parameters that follow.

use crate::study::calibration::emulator::{Emulator, Run};
use crate::study::calibration::law::{Misfit, Scratch};
use crate::study::calibration::problem::{Played, Problem};
use crate::study::calibration::region::Region;

/// A law that was sampled.
#[derive(Clone, Debug)]
pub struct Law {
    /// Last year of the targets that it knows.
    pub until: i16,
    /// Draws of its chains, one after the other.
    pub draws: Vec<Vec<f64>>,
    /// Logarithm of its likelihood at each.
    pub log_likelihood: Vec<f64>,
    /// Diagnostics of each coordinate: R-hat and effective draws.
    pub diagnostics: Vec<(f64, f64)>,
}

impl Law {
    /// Positions of so many draws, evenly spread.
    pub fn thinned(&self, count: usize) -> Vec<usize> {
        let count = count.clamp(1, self.draws.len());
        (0..count).map(|n| n * self.draws.len() / count).collect()
    }
}

/// A run with its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Learnt {
    /// What emulators learn from.
    pub run: Run,
    /// Figures of the targets.
    pub figures: Vec<f64>,
    /// Its wave.
    pub wave: usize,
}

/// Distance of emulated statistics that are chosen from what was observed.
pub fn misfit(problem: &Problem, emulator: &Emulator, chosen: &dyn Fn(usize) -> bool) -> Misfit {
    let observed: Vec<f64> = problem.statistics.iter().map(|one| one.observed).collect();
    let chosen: Vec<usize> = (0..observed.len()).filter(|&n| chosen(n)).collect();
    Misfit::new(emulator.terms, &emulator.coefficients, &covariance(problem, emulator), &observed, &chosen)
}

/// Covariance of what is left by the emulator, with the errors of observation and of the model.
pub fn covariance(problem: &Problem, emulator: &Emulator) -> nalgebra::DMatrix<f64> {
    let mut covariance = emulator.covariance.clone();
    problem.statistics.iter().enumerate().for_each(|(n, one)| covariance[(n, n)] += one.variance);
    covariance
}

/// Runs whose points are in a region.
pub fn inside<'r>(region: &Region, runs: &'r [Learnt]) -> Vec<&'r Run> {
    let mut scratch = Scratch::default();
    runs.iter().map(|one| &one.run).filter(|run| region.holds(&run.point, &mut scratch)).collect()
}

/// Number by which the random numbers of a run are named, the same in all arms.
pub fn replication(round: u64, place: usize) -> u64 {
    (round << 24) | place as u64
}

/// Figures of a run that was not refused.
pub fn figures_of(played: &Played) -> Option<&[f64]> {
    match played {
        Played::Done(figures) => Some(figures),
        Played::Refused(_) => None,
    }
}

/// The point with the highest density.
pub fn likeliest<'p>(misfit: &Misfit, points: impl Iterator<Item = &'p [f64]>, scratch: &mut Scratch) -> &'p [f64] {
    let density = |point: &[f64], scratch: &mut Scratch| {
        misfit.log_likelihood(point, scratch) - point.iter().map(|x| x * x).sum::<f64>() / 2.0
    };
    let best = points.map(|point| (density(point, scratch), point)).max_by(|a, b| a.0.total_cmp(&b.0));
    best.expect("there are runs").1
}
