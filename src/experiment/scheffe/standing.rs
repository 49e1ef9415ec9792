//! What cannot be told from the best: multiple comparisons among alternatives that share random numbers.
//!
//! An alternative is out where some rival is better by more than c standard errors of their paired difference. One c serves all
//! pairs, so that the confidence holds over them together: the 95 % quantile, over bootstrap resamples of replications, of the
//! largest studentised deviation of a difference from its estimate. The resampled deviations are widened by
//! sqrt(n / (n - 1)) and divided by sqrt(chi² / (n - 1)) at evenly spaced quantiles of chi² with n - 1 degrees of freedom, which
//! restores for few replications what a known standard error leaves out; for one pair c is Student's t quantile, for several
//! that of the multivariate t (Hothorn et al. 2008).
//!
//! The true best then stays in with at least 95 % (Hsu 1981 on comparisons with the best). In trials on a quadratic surface of
//! three components (200 experiments of 8 to 30 replications) it did in 99 % or more; all pairs together held in 86 to 94 %.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::experiment::bootstrap::{mean_at, resamples};
use crate::experiment::paired::{CONFIDENCE, Interval, less, sorted_quantile};

/// Quantiles of chi² that resamples take in turn.
const QUANTILES: u32 = 100;

/// Paired differences of alternatives from rivals.
pub(super) struct Comparisons {
    /// By alternative, then by rival: mean of the alternative less that of the rival, and its standard error.
    pairs: Vec<Vec<(f64, f64)>>,
    /// Standard errors that a difference must exceed; `None` with fewer than two replications.
    critical: Option<f64>,
}

impl Comparisons {
    /// Of `values` by replication and alternative; `rivals` are positions of alternatives.
    pub(super) fn new(values: &[Vec<f64>], rivals: &[usize], draws: u32, seed: u64) -> Self {
        let n = values.len();
        let alternatives = values.first().map_or(0, Vec::len);
        // By alternative, so that sums run over neighbours.
        let columns: Vec<Vec<f64>> =
            (0..alternatives).map(|point| values.iter().map(|row| row[point]).collect()).collect();
        let everything: Vec<usize> = (0..n).collect();
        let means: Vec<f64> = columns.iter().map(|column| mean_at(column, &everything)).collect();
        let scale = columns.iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
        let compare = |a: usize, b: usize| {
            let difference = less(means[a], means[b]);
            let squares: f64 = columns[a].iter().zip(&columns[b]).map(|(a, b)| (a - b - difference).powi(2)).sum();
            let error = (squares / (n.max(2) - 1) as f64 / n as f64).sqrt();
            // What rounding makes of a constant difference is no variation.
            (difference, if error <= 1e-12 * scale { 0.0 } else { error })
        };
        let pairs: Vec<Vec<(f64, f64)>> =
            (0..alternatives).map(|a| rivals.iter().map(|&b| compare(a, b)).collect()).collect();
        let critical = (n > 1).then(|| critical(&columns, &means, rivals, &pairs, (draws, seed)));
        Self { pairs, critical }
    }

    /// Whether no rival is significantly better; all are where there is one replication.
    pub(super) fn is_among_best(&self, alternative: usize) -> bool {
        let Some(critical) = self.critical else { return true };
        self.pairs[alternative].iter().all(|(difference, error)| *difference >= -critical * error)
    }

    /// How far it is from being told from the best: its widest lag behind a rival over what a lag must exceed. Above 1 it is told
    /// apart; with k times the replications it would be at a margin above 1/sqrt(k), if the estimates stay. 0 for the best.
    pub(super) fn margin(&self, alternative: usize) -> f64 {
        let Some(critical) = self.critical else { return 0.0 };
        let margin = |&(difference, error): &(f64, f64)| match -difference {
            lag if lag <= 0.0 => 0.0,
            _ if error <= 0.0 => f64::INFINITY,
            lag => lag / (critical * error),
        };
        self.pairs[alternative].iter().map(margin).fold(0.0, f64::max)
    }
}

/// The critical value; see the text of the module.
fn critical(
    columns: &[Vec<f64>],
    means: &[f64],
    rivals: &[usize],
    pairs: &[Vec<(f64, f64)>],
    (draws, seed): (u32, u64),
) -> f64 {
    let n = columns.first().map_or(0, Vec::len);
    let freedom = (n - 1) as f64;
    let spreads = spreads(freedom, draws);
    // A pair without error has no studentised deviation: its weight is 0.
    let weights: Vec<Vec<f64>> = pairs
        .iter()
        .map(|row| row.iter().map(|(_, error)| if *error > 0.0 { error.recip() } else { 0.0 }).collect())
        .collect();
    let mut largest: Vec<f64> = resamples(n, draws, seed)
        .enumerate()
        .map(|(draw, resample)| {
            let deviations: Vec<f64> =
                columns.iter().zip(means).map(|(column, mean)| mean_at(column, &resample) - mean).collect();
            let of_rivals: Vec<f64> = rivals.iter().map(|&rival| deviations[rival]).collect();
            let most = deviations.iter().zip(&weights).fold(0.0_f64, |most, (own, weights)| {
                weights
                    .iter()
                    .zip(&of_rivals)
                    .fold(most, |most, (weight, rival)| most.max((own - rival).abs() * weight))
            });
            most * (n as f64 / freedom).sqrt() / spreads[draw % spreads.len()].sqrt()
        })
        .collect();
    largest.sort_by(f64::total_cmp);
    if largest.is_empty() { f64::INFINITY } else { sorted_quantile(&largest, CONFIDENCE) }
}

/// chi²/freedom at evenly spaced quantiles, which resamples take in turn.
fn spreads(freedom: f64, draws: u32) -> Vec<f64> {
    let chi_squared = ChiSquared::new(freedom).expect("there are two replications");
    let count = draws.clamp(1, QUANTILES);
    (0..count).map(|n| chi_squared.inverse_cdf((f64::from(n) + 0.5) / f64::from(count)) / freedom).collect()
}

/// Where one design point stands among the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Mean value with its t interval over replications [unit of the response].
    pub mean: Interval,
    /// Whether no other point is significantly better, all comparisons taken together.
    pub among_best: bool,
    /// The point less the one with the best mean, paired; of the best itself 0. Not corrected for the choice of the best.
    pub difference: Interval,
    /// Share of bootstrap resamples in which the point has the best mean [0, 1]; equal points share it.
    pub share_best: f64,
}

/// Standing of every design point; more is better. One replication tells no points apart.
///
/// `values`: by replication, then by point, finite. Empty without replications.
///
/// # Panics
/// Where replications differ in length.
///
/// **P.33 not told from the best**: no rival is better by more than c standard errors of the paired difference; c from
/// the largest studentized deviation over resamples, widened for few replications.
/// With: `experiment::scheffe::standing::critical`.
/// Source: Hsu 1981; Hothorn et al. 2008.
/// Test: `of_one_pair_the_critical_value_is_that_of_student`, `points_apart_are_told_apart_and_close_ones_are_not`.
pub fn best_set(values: &[Vec<f64>], draws: u32, seed: u64) -> Vec<Standing> {
    let points = values.first().map_or(0, Vec::len);
    assert!(values.iter().all(|row| row.len() == points), "points of every replication");
    let columns: Vec<Vec<f64>> = (0..points).map(|point| values.iter().map(|row| row[point]).collect()).collect();
    let intervals: Vec<Interval> = columns.iter().filter_map(|column| Interval::of(column)).collect();
    let Some(best) = (0..points)
        .reduce(|best, point| if less(intervals[point].mean, intervals[best].mean) > 0.0 { point } else { best })
    else {
        return Vec::new();
    };
    let rivals: Vec<usize> = (0..points).collect();
    let comparisons = Comparisons::new(values, &rivals, draws, seed);
    let mut wins = vec![0.0; points];
    for resample in resamples(values.len(), draws, seed) {
        let means: Vec<f64> = columns.iter().map(|column| mean_at(column, &resample)).collect();
        let most = means.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let winners: Vec<usize> = (0..points).filter(|&point| less(most, means[point]) == 0.0).collect();
        for &winner in &winners {
            wins[winner] += 1.0 / winners.len() as f64;
        }
    }
    let difference = |point: usize| {
        let differences: Vec<f64> = columns[point].iter().zip(&columns[best]).map(|(a, b)| less(*a, *b)).collect();
        Interval::of(&differences).expect("there is a replication")
    };
    (0..points)
        .map(|point| Standing {
            mean: intervals[point],
            among_best: comparisons.is_among_best(point),
            difference: difference(point),
            share_best: wins[point] / f64::from(draws.max(1)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Process, Streams};
    use crate::stats::normal_quantile;

    #[test]
    fn of_one_pair_the_critical_value_is_that_of_student() {
        let mut stream = Streams::new(4, 0).stream(0, Process::Initialization, 0);
        let values: Vec<Vec<f64>> = (0..12).map(|_| vec![0.0, normal_quantile(stream.uniform())]).collect();
        // t with 11 degrees of freedom at 97.5 %; 4,000 draws and twelve values leave some 8 %.
        let critical = Comparisons::new(&values, &[0, 1], 4_000, 1).critical.unwrap();
        assert!((critical / 2.201 - 1.0).abs() < 0.08, "{critical}");
    }

    #[test]
    fn points_apart_are_told_apart_and_close_ones_are_not() {
        let mut stream = Streams::new(6, 0).stream(0, Process::Initialization, 0);
        let values: Vec<Vec<f64>> = (0..20)
            .map(|_| {
                // The noise that all points share does not hide their differences.
                let shared = 50.0 * normal_quantile(stream.uniform());
                [5.0, 5.05, 3.0, 4.9].map(|mean| shared + mean + 0.5 * normal_quantile(stream.uniform())).to_vec()
            })
            .collect();
        let standings = best_set(&values, 1_000, 1);
        let among: Vec<bool> = standings.iter().map(|standing| standing.among_best).collect();
        assert_eq!(among, [true, true, false, true]);
        assert!((standings.iter().map(|standing| standing.share_best).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(standings[2].share_best == 0.0 && standings[2].difference.sign() == Some(-1.0));
        assert!(standings[2].mean.half_width().unwrap() > 10.0 * standings[2].difference.half_width().unwrap());
    }

    #[test]
    fn without_noise_the_best_points_are_known_and_one_replication_tells_nothing() {
        let exact = best_set(&vec![vec![1.0, 3.0, 3.0]; 5], 100, 1);
        let of = |standing: &Standing| (standing.among_best, standing.share_best, standing.difference.mean);
        assert_eq!(exact.iter().map(of).collect::<Vec<_>>(), [(false, 0.0, -2.0), (true, 0.5, 0.0), (true, 0.5, 0.0)]);
        let single = best_set(&[vec![1.0, 3.0]], 100, 1);
        assert!(single.iter().all(|standing| standing.among_best && standing.mean.ends.is_none()));
        assert_eq!(best_set(&[], 100, 1), []);
    }
}
