//! Resamples of what was simulated, for intervals that need no formula (bootstrap; Efron & Tibshirani 1993).
//!
//! The unit that is resampled is what is independent of the others: a replication with all its design points, a base row of
//! a Sobol' design with its neighbours, a trajectory. Percentile intervals are short of 95 % below some twenty units.

use crate::random::{Process, Streams};

/// Positions 0 to `n` - 1 drawn with replacement, `n` a resample and `draws` resamples, in the order of the draws.
///
/// A draw is named by its number, so the first hundred resamples are the same whether a hundred or a thousand are asked for.
///
/// **P.44 interval by resampling**: 2.5 and 97.5 percentiles of the estimate over resamples with replacement.
/// With: `experiment::paired::Interval::percentiles`.
/// Source: Efron & Tibshirani 1993.
/// Test: `the_percentiles_of_one_to_a_thousand_are_those_of_the_textbook`,
/// `the_interval_of_a_mean_agrees_with_student_for_many_values`.
pub fn resamples(n: usize, draws: u32, seed: u64) -> impl Iterator<Item = Vec<usize>> {
    let streams = Streams::new(seed, 0);
    (0..draws).map(move |draw| {
        let mut stream = streams.stream(draw, Process::Bootstrap, 0);
        (0..n).map(|_| ((stream.uniform() * n as f64) as usize).min(n - 1)).collect()
    })
}

/// Mean of some values in the order of a resample, at least one.
pub fn mean_at(values: &[f64], resample: &[usize]) -> f64 {
    resample.iter().map(|&position| values[position]).sum::<f64>() / resample.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::paired::Interval;

    #[test]
    fn resamples_hold_positions_in_range_and_repeat_with_their_seed() {
        let all: Vec<Vec<usize>> = resamples(7, 200, 3).collect();
        assert!(all.iter().all(|resample| resample.len() == 7 && resample.iter().all(|&position| position < 7)));
        assert_eq!(all[..100], resamples(7, 100, 3).collect::<Vec<_>>()[..]);
        assert_ne!(all, resamples(7, 200, 4).collect::<Vec<_>>());
        assert_eq!(resamples(0, 2, 1).collect::<Vec<_>>(), [Vec::<usize>::new(), Vec::new()]);
    }

    #[test]
    fn positions_are_equally_likely() {
        let mut counts = [0_u32; 5];
        resamples(5, 4_000, 9).flatten().for_each(|position| counts[position] += 1);
        // Binomial with 20,000 trials and p = 1/5: five standard deviations are 283.
        assert!(counts.iter().all(|&count| count.abs_diff(4_000) < 283), "{counts:?}");
    }

    #[test]
    fn the_percentiles_of_one_to_a_thousand_are_those_of_the_textbook() {
        let mut draws: Vec<f64> = (1..=1_000).rev().map(f64::from).collect();
        let interval = Interval::percentiles(500.0, &mut draws);
        let (low, high) = interval.ends.unwrap();
        // Type 7: 1 + 0.025 * 999 and 1 + 0.975 * 999.
        assert!((low - 25.975).abs() < 1e-9 && (high - 975.025).abs() < 1e-9, "{low} {high}");
        assert_eq!(Interval::percentiles(1.0, &mut [1.0]).ends, None);
    }

    #[test]
    fn the_interval_of_a_mean_agrees_with_student_for_many_values() {
        let mut stream = Streams::new(5, 0).stream(0, Process::Initialization, 0);
        let values: Vec<f64> = (0..200).map(|_| crate::stats::normal_quantile(stream.uniform())).collect();
        let student = Interval::of(&values).unwrap();
        let mut draws: Vec<f64> = resamples(200, 4_000, 1).map(|resample| mean_at(&values, &resample)).collect();
        let bootstrap = Interval::percentiles(student.mean, &mut draws);
        // The bootstrap variance lacks n/(n - 1); 4,000 draws leave some 2 % of noise in an end.
        assert!((bootstrap.half_width().unwrap() / student.half_width().unwrap() - 1.0).abs() < 0.06);
    }
}
