//! Where on the simplex a fitted surface is highest, how far that may move, and which mixtures cannot be told from it.

use super::standing::Comparisons;
use super::{Fit, expand};
use crate::experiment::bootstrap::{mean_at, resamples};
use crate::experiment::least_squares::dot;
use crate::experiment::paired::Interval;
use crate::stats::ratio;

/// The highest point of a surface over the simplex.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimum {
    /// Shares of the best mixture.
    pub at: Vec<f64>,
    /// Value there, with its t interval; the choice of the highest point makes it somewhat too high.
    pub value: Interval,
    /// 2.5 and 97.5 percentiles of each share of the best mixture over resamples of replications; equal to the share where
    /// there are no draws. Ranges of shares taken one by one: not every combination of them is a likely best.
    pub component_ranges: Vec<(f64, f64)>,
    /// Points of the grid in lexicographic order, and whether they cannot be told from the best. With little noise none may
    /// be left: the best then lies between them.
    pub set: Vec<(Vec<f64>, bool)>,
    /// How far each of them is from being told from the best, above 1 where it is; with k times the replications a point would be
    /// told apart from 1/sqrt(k) on, if the estimates stay.
    pub margins: Vec<f64>,
}

impl Optimum {
    /// Share of the grid that cannot be told from the best [0, 1].
    pub fn share_among_best(&self) -> f64 {
        ratio(self.set.iter().filter(|(_, among)| *among).count() as f64, self.set.len() as f64)
    }

    /// About how many times the replications would leave half of the mixtures that cannot be told from the best now; `None` where
    /// there is one left, or where the lag of those that would have to go is no more than noise.
    ///
    /// **P.80 replications that would halve what remains**: 1/m^2 times those played, m the margin (widest lag behind a rival over
    /// c standard errors of P.33) of the last mixture that would have to go; told where m is at least 0.4, that is up to some six
    /// times as many, and with ten replications or more: a smaller lag is about one standard error, and may be none.
    /// Source: standard errors fall with the root of the replications; estimates taken as they are.
    /// Test: `four_times_the_replications_tell_apart_what_lags_by_half_of_what_is_needed`.
    pub fn times_to_halve(&self) -> Option<f64> {
        let left = self.set.iter().zip(&self.margins).filter(|((_, among), _)| *among);
        let mut margins: Vec<f64> = left.map(|(_, margin)| *margin).collect();
        if margins.len() < 2 {
            return None;
        }
        margins.sort_by(f64::total_cmp);
        let margin = margins[margins.len() / 2];
        (margin >= SOUND).then(|| margin.powi(-2).max(1.0))
    }
}

/// Margin from which a lag is more than noise.
const SOUND: f64 = 0.4;

/// Most points of the lattice that is searched, of the grid that is reported, and of the mixtures each is compared with.
const SEARCHED: usize = 250;
const REPORTED: usize = 1_000;
const RIVALS: usize = 50;

/// Smallest share that is moved in search of the maximum: of the fit itself, and of a resample.
const FINE: f64 = 1e-4;
const COARSE: f64 = 2e-3;

/// Points of the lattice that is reported, in lexicographic order; see [`optimum`].
pub fn grid(components: usize, steps: usize) -> Vec<Vec<f64>> {
    lattice(components, steps_within(components, steps.max(1), REPORTED))
}

/// The maximum of a fit, and the mixtures that cannot be told from it.
///
/// `grid`: steps per side of the reported lattice, commonly 20; fewer are taken where it would have more than 1,000 points
/// (from four components on). The maximum is searched on a lattice of at most 100 steps a side and 250 points, then by
/// moving ever smaller shares from one component to another, down to 0.0001 (in resamples 0.002).
///
/// A grid point is out of the set where some rival is significantly better, the confidence holding over all pairs together (see
/// the text of `standing`). Rivals are a coarser lattice of at most 50 points, the vertices among them, and the maximum.
/// The polynomial is taken as true: where it lacks fit, so do these statements.
///
/// **P.34 best mixture**: maximum of the mean polynomial on a lattice, then by ever smaller exchanges of shares; ranges
/// of its shares over resamples; set of mixtures as P.33.
/// With: `experiment::scheffe::optimum::Search::maximum`.
/// Source: grid search.
/// Test: `the_maximum_of_a_parabola_is_found_to_the_last_step`, `the_true_best_is_in_the_set_as_often_as_is_claimed`.
pub fn optimum(fit: &Fit, grid: usize, draws: u32, seed: u64) -> Optimum {
    let components = fit.components;
    let means: Vec<f64> = fit.coefficients.iter().map(|coefficient| coefficient.mean).collect();
    let search = Search::new(fit);
    let at = search.maximum(&means, FINE);

    let columns: Vec<Vec<f64>> =
        (0..means.len()).map(|term| fit.by_replication.iter().map(|row| row[term]).collect()).collect();
    let mut shares = vec![Vec::new(); components];
    for resample in resamples(fit.by_replication.len(), draws, seed) {
        let coefficients: Vec<f64> = columns.iter().map(|column| mean_at(column, &resample)).collect();
        for (draws, share) in shares.iter_mut().zip(search.maximum(&coefficients, COARSE)) {
            draws.push(share);
        }
    }
    let range =
        |(share, draws): (&f64, &mut Vec<f64>)| Interval::percentiles(*share, draws).ends.unwrap_or((*share, *share));
    let component_ranges = at.iter().zip(&mut shares).map(range).collect();

    let points = self::grid(components, grid);
    let mut alternatives = points.clone();
    alternatives.extend(lattice(components, steps_within(components, 100, RIVALS)));
    alternatives.push(at.clone());
    let expanded: Vec<Vec<f64>> = alternatives.iter().map(|point| expand(&fit.terms, point)).collect();
    let values: Vec<Vec<f64>> =
        fit.by_replication.iter().map(|row| expanded.iter().map(|terms| dot(row, terms)).collect()).collect();
    let rivals: Vec<usize> = (points.len()..alternatives.len()).collect();
    let comparisons = Comparisons::new(&values, &rivals, draws, seed);
    let set: Vec<(Vec<f64>, bool)> =
        points.into_iter().enumerate().map(|(position, point)| (point, comparisons.is_among_best(position))).collect();
    let margins = (0..set.len()).map(|position| comparisons.margin(position)).collect();
    Optimum { value: fit.predict(&at), at, component_ranges, set, margins }
}

/// A lattice with its terms, searched again for every resample.
struct Search<'a> {
    fit: &'a Fit,
    steps: usize,
    points: Vec<Vec<f64>>,
    expanded: Vec<Vec<f64>>,
}

impl<'a> Search<'a> {
    fn new(fit: &'a Fit) -> Self {
        let steps = steps_within(fit.components, 100, SEARCHED);
        let points = lattice(fit.components, steps);
        let expanded = points.iter().map(|point| expand(&fit.terms, point)).collect();
        Self { fit, steps, points, expanded }
    }

    /// The highest point of a polynomial; of equal ones the first of the lattice.
    fn maximum(&self, coefficients: &[f64], least: f64) -> Vec<f64> {
        let mut best = 0;
        let mut most = f64::NEG_INFINITY;
        for (position, terms) in self.expanded.iter().enumerate() {
            let value = dot(coefficients, terms);
            if value > most {
                (best, most) = (position, value);
            }
        }
        let mut at = self.points[best].clone();
        let mut step = 0.5 / self.steps as f64;
        while step > least {
            match self.better_neighbour(coefficients, &at, step, most) {
                Some((neighbour, value)) => (at, most) = (neighbour, value),
                None => step /= 2.0,
            }
        }
        at
    }

    /// The best of the points that differ by one share moved from a component to another, if it is better at all.
    fn better_neighbour(&self, coefficients: &[f64], at: &[f64], step: f64, value: f64) -> Option<(Vec<f64>, f64)> {
        // Gains of the size of rounding would wander over a flat top.
        let mut most = value + 1e-12 * value.abs();
        let mut best = None;
        for from in 0..at.len() {
            for to in 0..at.len() {
                let moved = step.min(at[from]);
                if from == to || moved <= 0.0 {
                    continue;
                }
                let mut neighbour = at.to_vec();
                neighbour[from] -= moved;
                neighbour[to] += moved;
                let value = dot(coefficients, &expand(&self.fit.terms, &neighbour));
                if value > most {
                    most = value;
                    best = Some((neighbour, value));
                }
            }
        }
        best
    }
}

/// Points of a lattice with this many steps per side: C(steps + components - 1, components - 1).
fn lattice_size(components: usize, steps: usize) -> usize {
    (1..components).fold(1, |size: usize, k| size.saturating_mul(steps + k) / k)
}

/// The most steps up to a wish that keep the lattice within `most` points; at least 1, the vertices alone.
fn steps_within(components: usize, wish: usize, most: usize) -> usize {
    (1..=wish).rev().find(|&steps| lattice_size(components, steps) <= most).unwrap_or(1)
}

/// All mixtures of whole steps (simplex lattice), in lexicographic order.
fn lattice(components: usize, steps: usize) -> Vec<Vec<f64>> {
    let mut partial = vec![(Vec::new(), steps)];
    for _ in 1..components {
        partial = partial
            .into_iter()
            .flat_map(|(counts, left): (Vec<usize>, usize)| {
                (0..=left).map(move |count| ([&counts[..], &[count]].concat(), left - count))
            })
            .collect();
    }
    let share = |count: usize| count as f64 / steps as f64;
    let complete = |(counts, left): (Vec<usize>, usize)| counts.into_iter().chain([left]).map(share).collect();
    partial.into_iter().map(complete).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Degree, fit};
    use super::*;
    use crate::random::{Process, Streams};
    use crate::stats::normal_quantile;

    #[test]
    fn four_times_the_replications_tell_apart_what_lags_by_half_of_what_is_needed() {
        let of = |margins: &[f64]| Optimum {
            at: vec![1.0],
            value: Interval { mean: 0.0, ends: None },
            component_ranges: Vec::new(),
            set: margins.iter().map(|margin| (vec![1.0], *margin <= 1.0)).collect(),
            margins: margins.to_vec(),
        };
        // Two of four stay: those at 0 and 0.25.
        assert_eq!(of(&[0.0, 0.9, 0.5, 0.25, 3.0]).times_to_halve(), Some(4.0));
        assert_eq!(of(&[0.0, 0.0, 0.5]).times_to_halve(), None);
        // The last that would have to go lags by noise alone.
        assert_eq!(of(&[0.0, 0.2, 0.39, 0.9]).times_to_halve(), None);
        assert_eq!(of(&[0.0, 3.0]).times_to_halve(), None);
    }

    /// A quadratic surface with its highest point at a lattice point, in coefficients as of `terms`.
    const SURFACE: [f64; 6] = [2.0, 1.0, 1.5, 3.0, 2.0, -1.0];

    /// Coefficients of each replication around the surface: what all points share, and noise of their own.
    fn experiment(seed: u64, replications: u32, noise: f64) -> Fit {
        let points = lattice(3, 4);
        let values: Vec<Vec<f64>> = (0..replications)
            .map(|replication| {
                let mut stream = Streams::new(seed, 0).stream(replication, Process::Initialization, 0);
                let mut normal = || noise * normal_quantile(stream.uniform());
                let (shared, tilt) = (3.0 * normal(), normal());
                let terms = super::super::terms(3, Degree::Quadratic);
                let surface = |x: &[f64]| dot(&SURFACE, &expand(&terms, x));
                points.iter().map(|x| surface(x) + shared + tilt * (x[0] - x[1]) + normal()).collect()
            })
            .collect();
        fit(&points, &values, Degree::Quadratic).unwrap()
    }

    fn true_value(x: &[f64]) -> f64 {
        dot(&SURFACE, &expand(&super::super::terms(3, Degree::Quadratic), x))
    }

    #[test]
    fn lattices_have_the_size_of_the_formula_and_stay_on_the_simplex() {
        for (components, steps) in [(2, 10), (3, 20), (4, 7), (5, 3)] {
            let points = lattice(components, steps);
            assert_eq!(points.len(), lattice_size(components, steps));
            assert!(points.iter().all(|point| (point.iter().sum::<f64>() - 1.0).abs() < 1e-12));
        }
        assert_eq!((lattice_size(3, 20), steps_within(3, 20, REPORTED), steps_within(4, 20, REPORTED)), (231, 20, 16));
    }

    #[test]
    fn the_maximum_of_a_parabola_is_found_to_the_last_step() {
        // Over two components 2x + y + 4xy is highest at x = 5/8, with 1 + 25/16.
        let points = lattice(2, 4);
        let exact = |x: &[f64]| 2.0 * x[0] + x[1] + 4.0 * x[0] * x[1];
        let values = vec![points.iter().map(|x| exact(x)).collect(); 3];
        let best = optimum(&fit(&points, &values, Degree::Quadratic).unwrap(), 8, 50, 1);
        assert!((best.at[0] - 0.625).abs() < 2e-4 && (best.value.mean - 41.0 / 16.0).abs() < 1e-6, "{best:?}");
        // Without noise nothing but the grid point 5/8 itself is as good.
        let among: Vec<f64> = best.set.iter().filter(|(_, among)| *among).map(|(x, _)| x[0]).collect();
        assert_eq!(among, [0.625]);
        assert!(best.component_ranges[0].1 - best.component_ranges[0].0 < 1e-3);
    }

    #[test]
    fn the_true_best_is_in_the_set_as_often_as_is_claimed() {
        let grid = lattice(3, 20);
        let best = grid.iter().max_by(|a, b| true_value(a).total_cmp(&true_value(b))).unwrap();
        let covered = (0..200)
            .filter(|&seed| {
                let found = optimum(&experiment(seed, 12, 0.5), 20, 200, 1);
                found.set.iter().any(|(x, among)| x == best && *among)
            })
            .count();
        // Claimed 95 %; with 200 experiments 93 % is 1.3 standard errors below.
        assert!(covered >= 186, "{covered} of 200");
    }

    #[test]
    fn a_corner_clearly_worse_is_out_when_noise_is_small() {
        let found = optimum(&experiment(1, 12, 0.05), 20, 500, 1);
        let corner = found.set.iter().find(|(x, _)| x[1] == 1.0).unwrap();
        let inside = found.set.iter().filter(|(_, among)| *among).count();
        assert!(!corner.1 && inside < 40, "{inside}");
        for (share, (low, high)) in found.at.iter().zip(&found.component_ranges) {
            assert!(low - 1e-9 <= *share && *share <= high + 1e-9 && high - low < 0.2, "{found:?}");
        }
    }
}
