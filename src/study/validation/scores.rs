//! Scores of a forecast that is a sample of counts, against the count that was observed (MODEL.md, section 12.4).
//!
//! All scores are those of the sample itself, without a law fitted to it, as in the VIEWS prediction challenge (Hegre et al.
//! 2024). Smaller is better for all but coverage, bias and the probability integral transform.

use crate::experiment::paired::sorted_quantile as quantile;

/// Edges of the bins of the ignorance score [deaths], the last bin being open above (VIEWS prediction challenge).
pub const EDGES: [f64; 7] = [0.0, 0.5, 1.0, 5.0, 10.0, 100.0, 1_000.0];

/// Number of bins of a histogram of the probability integral transform.
pub const PIT_BINS: usize = 10;

/// Scores of one forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// Continuous ranked probability score [deaths].
    pub crps: f64,
    /// The same of what is above a threshold alone [deaths].
    pub twcrps: f64,
    /// Ignorance on binned counts [bits].
    pub ignorance: f64,
    /// Interval score of the central 50 and 90 % intervals [deaths].
    pub interval: [f64; 2],
    /// Whether the observed count lies in these intervals.
    pub covered: [bool; 2],
    /// Mean of the forecast less the observed count [deaths].
    pub bias: f64,
    /// Share of the sample below the observed count, and at most as large [0, 1].
    pub pit: (f64, f64),
}

/// Levels of the central intervals.
pub const LEVELS: [f64; 2] = [0.5, 0.9];

impl Scores {
    /// Scores of a sample, which is not empty, against an observed count; `threshold` is that of the threshold-weighted CRPS.
    pub fn new(sample: &[f64], observed: f64, threshold: f64) -> Self {
        let sorted = sorted(sample);
        let interval = LEVELS.map(|level| central(&sorted, level));
        Self {
            crps: crps(&sorted, observed),
            twcrps: twcrps(&sorted, observed, threshold),
            ignorance: ignorance(&sorted, observed),
            interval: [0, 1].map(|n| interval_score(interval[n], observed, LEVELS[n])),
            covered: interval.map(|(low, high)| (low..=high).contains(&observed)),
            bias: mean(&sorted) - observed,
            pit: pit(&sorted, observed),
        }
    }
}

/// A sample in rising order.
pub fn sorted(sample: &[f64]) -> Vec<f64> {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// Mean of a sample.
pub fn mean(sample: &[f64]) -> f64 {
    sample.iter().sum::<f64>() / sample.len() as f64
}

/// Ends of the central interval of a level.
pub fn central(sorted: &[f64], level: f64) -> (f64, f64) {
    (quantile(sorted, (1.0 - level) / 2.0), quantile(sorted, f64::midpoint(1.0, level)))
}

/// CRPS of the empirical law of a sorted sample: mean |x - y| - mean |x - x'| / 2 over all pairs (Gneiting & Raftery 2007, eq. 21).
///
/// **V.7 CRPS**: mean of abs(x - y) - mean over pairs of abs(x - x')/2; threshold-weighted: of max(x, t), max(y, t).
/// With: `study::validation::scores::twcrps`.
/// Source: Gneiting & Raftery 2007; Gneiting & Ranjan 2011.
/// Test: `the_crps_of_a_few_counts_is_that_worked_out_by_hand`, `scores_are_those_of_scoringrules_and_properscoring`.
pub fn crps(sorted: &[f64], observed: f64) -> f64 {
    let n = sorted.len() as f64;
    let distance = sorted.iter().map(|x| (x - observed).abs()).sum::<f64>() / n;
    // In a sorted sample the i-th value (from 1) is the larger one of i - 1 pairs and the smaller one of n - i.
    let pairs = sorted.iter().enumerate().map(|(i, x)| (2.0 * (i as f64 + 1.0) - n - 1.0) * x).sum::<f64>();
    distance - pairs / (n * n)
}

/// Threshold-weighted CRPS with weight 1 above a threshold: the CRPS of max(x, threshold) (Gneiting & Ranjan 2011; Allen et al. 2023).
pub fn twcrps(sorted: &[f64], observed: f64, threshold: f64) -> f64 {
    let lifted: Vec<f64> = sorted.iter().map(|x| x.max(threshold)).collect();
    crps(&lifted, observed.max(threshold))
}

/// Place of the bin that holds a count.
pub fn bin(count: f64) -> usize {
    EDGES.iter().rposition(|&edge| count >= edge).unwrap_or(0)
}

/// Ignorance [bits]: -log2 of the share of the sample in the bin of the observed count, with one pseudo-count in each bin (Good 1952; VIEWS).
///
/// **V.8 ignorance**: -log2((draws in the bin of y + 1)/(draws + bins)).
/// Source: Good 1952; Hegre et al. 2024.
/// Test: `the_ignorance_has_one_pseudo_count_in_each_bin`.
pub fn ignorance(sample: &[f64], observed: f64) -> f64 {
    let here = bin(observed);
    let inside = sample.iter().filter(|&&x| bin(x) == here).count();
    -((inside as f64 + 1.0) / (sample.len() + EDGES.len()) as f64).log2()
}

/// Score of a central interval: width, and 2/alpha times the distance to what lies outside (Gneiting & Raftery 2007, eq. 43).
///
/// **V.9 interval score**: width + 2/alpha x distance outside.
/// Source: Gneiting & Raftery 2007.
/// Test: `an_interval_pays_for_its_width_and_for_what_it_misses`.
pub fn interval_score((low, high): (f64, f64), observed: f64, level: f64) -> f64 {
    let alpha = 1.0 - level;
    (high - low) + 2.0 / alpha * ((low - observed).max(0.0) + (observed - high).max(0.0))
}

/// Shares of the sample below the observed count and up to it: the jump of the forecast's distribution function there.
pub fn pit(sample: &[f64], observed: f64) -> (f64, f64) {
    let share = |count: usize| count as f64 / sample.len() as f64;
    let below = sample.iter().filter(|&&x| x < observed).count();
    let upto = sample.iter().filter(|&&x| x <= observed).count();
    (share(below), share(upto))
}

/// Heights of the non-randomized PIT histogram of counts: 1 everywhere where forecasts are calibrated (Czado, Gneiting & Held 2009).
///
/// Each forecast spreads its weight evenly over the jump of its distribution function at what was observed.
///
/// **V.11 PIT histogram**: mean over forecasts of the uniform law on (F(y - 1), F(y)), over bins.
/// Source: Czado, Gneiting & Held 2009.
/// Test: `a_jump_is_spread_over_the_bins_that_it_covers`, `the_pit_histogram_is_that_of_its_definition`.
pub fn pit_histogram(jumps: &[(f64, f64)]) -> [f64; PIT_BINS] {
    let bins = PIT_BINS as f64;
    std::array::from_fn(|n| {
        let (from, to) = (n as f64 / bins, (n as f64 + 1.0) / bins);
        let inside = |&(low, high): &(f64, f64)| reached(low, high, to) - reached(low, high, from);
        bins * jumps.iter().map(inside).sum::<f64>() / jumps.len() as f64
    })
}

/// Share of a uniform law between two ends that lies up to a point; where they are one, all of it from there on.
fn reached(low: f64, high: f64, point: f64) -> f64 {
    if high > low {
        return ((point - low) / (high - low)).clamp(0.0, 1.0);
    }
    // An observed count that no draw has: at 1 it belongs to the last bin.
    if point > low || point >= 1.0 { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn the_crps_of_a_few_counts_is_that_worked_out_by_hand() {
        // Of one value it is the distance.
        assert!(near(crps(&[3.0], 7.0), 4.0));
        // Distances 1, 0, 3: 4/3. Pairs |0-1| 2, |0-4| 2, |1-4| 2 times: 16/9 is their mean, 8/9 its half.
        assert!(near(crps(&[0.0, 1.0, 4.0], 1.0), 4.0 / 3.0 - 8.0 / 9.0));
        // All draws at what happened.
        assert!(near(crps(&[2.0, 2.0], 2.0), 0.0));
    }

    #[test]
    fn the_sorted_form_of_the_crps_is_the_sum_over_all_pairs() {
        let sample = [0.0, 0.0, 2.0, 3.0, 3.0, 11.0, 250.0];
        for observed in [0.0, 2.5, 40.0, 900.0] {
            let n = sample.len() as f64;
            let distance = sample.iter().map(|x: &f64| (x - observed).abs()).sum::<f64>() / n;
            let pairs = sample.iter().flat_map(|a| sample.iter().map(move |b| (a - b).abs())).sum::<f64>();
            assert!((crps(&sample, observed) - (distance - pairs / (2.0 * n * n))).abs() < 1e-10);
        }
    }

    #[test]
    fn below_the_threshold_nothing_counts() {
        assert!(near(twcrps(&[0.0, 5.0, 20.0], 3.0, 25.0), 0.0));
        // Lifted: 25, 25, 40 against 40: 10 - 15 x 4 / 18.
        assert!(near(twcrps(&[0.0, 5.0, 40.0], 40.0, 25.0), 10.0 - 60.0 / 18.0));
        assert!(near(twcrps(&[1.0, 5.0], 4.0, 0.0), crps(&[1.0, 5.0], 4.0)));
    }

    #[test]
    fn counts_lie_in_the_bins_of_views() {
        assert_eq!(
            [0.0, 1.0, 4.0, 5.0, 9.0, 10.0, 99.0, 100.0, 999.0, 1_000.0, 1e6].map(bin),
            [0, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
        );
    }

    #[test]
    fn the_ignorance_has_one_pseudo_count_in_each_bin() {
        // Two of three draws in the bin 1 to 4, seven bins: -log2(3/10).
        assert!(near(ignorance(&[1.0, 3.0, 200.0], 4.0), (10.0_f64 / 3.0).log2()));
        // No draw there: -log2(1/10).
        assert!(near(ignorance(&[1.0, 3.0, 200.0], 0.0), 10.0_f64.log2()));
    }

    #[test]
    fn an_interval_pays_for_its_width_and_for_what_it_misses() {
        assert!(near(interval_score((10.0, 30.0), 20.0, 0.9), 20.0));
        // Missed by 5 at 90 %: 20 + 2/0.1 x 5.
        assert!(near(interval_score((10.0, 30.0), 35.0, 0.9), 120.0));
        // Missed by 4 below at 50 %: 20 + 2/0.5 x 4.
        assert!(near(interval_score((10.0, 30.0), 6.0, 0.5), 36.0));
    }

    #[test]
    fn quantiles_are_interpolated_as_in_r_and_numpy() {
        let sample = [1.0, 2.0, 3.0, 10.0];
        assert!(near(quantile(&sample, 0.5), 2.5));
        assert!(near(quantile(&sample, 0.25), 1.75));
        assert!(near(quantile(&sample, 0.9), 3.0 + 0.7 * 7.0));
        assert_eq!(central(&sample, 0.5), (1.75, 4.75));
        assert_eq!(quantile(&[7.0], 0.3), 7.0);
    }

    #[test]
    fn a_jump_is_spread_over_the_bins_that_it_covers() {
        // From 0.25 to 0.55: a sixth in the third bin, a third in each of the next two, a sixth in the sixth.
        let heights = pit_histogram(&[(0.25, 0.55)]);
        let expected = [0.0, 0.0, 1.0, 2.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0].map(|part| part / 6.0 * 10.0);
        assert!(heights.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{heights:?}");
        // What no draw has, below or above all, goes into the first and the last bin.
        assert_eq!(pit_histogram(&[(0.0, 0.0)])[0], 10.0);
        assert_eq!(pit_histogram(&[(1.0, 1.0)])[9], 10.0);
    }

    #[test]
    fn a_calibrated_forecast_has_a_flat_histogram() {
        // Every value of a law once is observed.
        let sample: Vec<f64> = (0..40).map(|n| f64::from(n / 4)).collect();
        let jumps: Vec<(f64, f64)> = sample.iter().map(|&observed| pit(&sample, observed)).collect();
        assert!(pit_histogram(&jumps).iter().all(|height| (height - 1.0).abs() < 1e-9));
    }

    #[test]
    fn all_scores_of_one_forecast_stand_together() {
        let scores = Scores::new(&[4.0, 0.0, 1.0], 1.0, 25.0);
        assert!(near(scores.crps, 4.0 / 9.0) && near(scores.twcrps, 0.0));
        assert!(near(scores.bias, 2.0 / 3.0));
        assert_eq!(scores.pit, (1.0 / 3.0, 2.0 / 3.0));
        assert_eq!(scores.covered, [true, true]);
        // Ends 0.5 and 2.5.
        assert!(near(scores.interval[0], 2.0));
    }
}
