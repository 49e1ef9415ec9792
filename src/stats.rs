//! Numerical functions that several submodels share.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::portable::{Portable as _, settled};

/// Quantile of the standard normal distribution at `u` in (0, 1).
///
/// **R.7 normal quantile**: inverse of Phi, to twelve digits, which are the same on every platform.
/// Source: statrs.
/// Test: `quantiles_of_the_normal_law_are_those_of_its_table`.
pub fn normal_quantile(u: f64) -> f64 {
    settled(Normal::standard().inverse_cdf(u))
}

/// With six significant digits, as tables show it: what is read there is what was played.
///
/// **P.21 value of a drawn factor**: P.19 or P.20, to six significant digits, as tables show it.
/// Source: definition.
/// Test: `drawn_values_stay_within_their_range_and_show_what_was_played`.
pub fn six_digits(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

/// Share of the standard normal distribution below `x`.
pub fn normal_probability(x: f64) -> f64 {
    settled(Normal::standard().cdf(x))
}

/// Probability that something with this hazard [1/day] happens within `days`: 1 - exp(-hazard * days).
///
/// **E0.2 probability in a step W(r)**: 1 - exp(-r x dt).
/// Source: constant hazard.
/// Test: `a_constant_hazard_over_n_steps_gives_one_minus_the_power`,
/// `a_constant_hazard_gives_one_minus_the_power_of_its_complement`.
pub fn within(hazard: f64, days: f64) -> f64 {
    -(-hazard * days).exponential_less_one()
}

/// Share left after `days` of decay with this half-life [days]; an infinite half-life keeps everything.
///
/// **E0.4 share left after a half-life T**: exp(-ln 2 x dt/T); 1 for endless T.
/// Source: definition.
/// Test: `half_of_a_quantity_is_left_after_its_half_life`.
pub fn half_life_decay(half_life: f64, days: f64) -> f64 {
    if half_life.is_infinite() { 1.0 } else { (-std::f64::consts::LN_2 * days / half_life).exponential() }
}

/// Share left after `days` of decay with this e-folding time [days].
///
/// **E0.5 share left after an e-folding time T**: exp(-dt/T).
/// Source: definition.
/// Test: `one_part_in_e_is_left_after_an_e_folding_time`.
pub fn decay(time: f64, days: f64) -> f64 {
    (-days / time).exponential()
}

/// `part / whole`, or 0 where the whole is 0.
pub fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Share n/(n + half), in [0, 1): saturates in `n`, and is one half at `half`.
///
/// **E0.1 saturation s(n; h)**: n/(n + h), 0 for n up to 0.
/// Source: definition.
/// Test: `a_share_that_saturates_is_one_half_at_its_half`.
pub fn saturation(n: f64, half: f64) -> f64 {
    if n <= 0.0 { 0.0 } else { n / (n + half) }
}

/// 1 - exp(-x/scale) with x per 100,000 persons.
///
/// **E0.3 indicator i(n, P; h)**: 1 - exp(-(100,000 n/P)/h).
/// Source: *assumption*.
/// Test: `indicators_start_at_zero_and_saturate`.
pub fn indicator(count: f64, persons: f64, scale: f64) -> f64 {
    -(-ratio(count * 100_000.0, persons) / scale).exponential_less_one()
}

/// One minus the product of the complements: at least as large as each of its parts, and at most 1.
///
/// **E0.6 either of several shares**: 1 - product of (1 - part).
/// Source: definition.
/// Test: `indicators_start_at_zero_and_saturate`.
pub fn either(parts: &[f64]) -> f64 {
    1.0 - parts.iter().map(|part| 1.0 - part).product::<f64>()
}

/// Joint coverage of several protectors [0, 1]: as [`either`], but of one alone exactly its own.
///
/// **E3.16 joint coverage of several peace operations**: 1 - product of (1 - coverage), which is E3.3 of all their
/// patrols together.
/// Source: follows from E3.1 and E3.2.
/// Test: `parts_of_a_force_cover_together_what_the_whole_covers`.
pub fn joint(coverages: impl Iterator<Item = f64>) -> f64 {
    coverages.fold(0.0, |all, own| all + own * (1.0 - all))
}

/// Weights that sum to 1 from their logarithms, and the logarithm of the mean weight.
pub fn normalized(logs: &[f64]) -> (Vec<f64>, f64) {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logs.iter().map(|log| (log - most).exponential()).collect();
    let sum: f64 = weights.iter().sum();
    (weights.iter().map(|weight| weight / sum).collect(), most + (sum / logs.len() as f64).logarithm())
}

/// Number of equally weighted draws that would be worth as much (Kish 1965); weights sum to 1.
pub fn effective_size(weights: impl IntoIterator<Item = f64>) -> f64 {
    1.0 / weights.into_iter().map(|weight| weight * weight).sum::<f64>()
}

/// Effective draws below which what rests on them rests on few: *assumption*.
pub const FEW_DRAWS: f64 = 30.0;

/// Positions drawn in proportion to weights that sum to 1, by systematic resampling from one uniform number.
pub fn systematic(weights: &[f64], count: usize, u: f64) -> Vec<usize> {
    let mut picked = Vec::with_capacity(count);
    let (mut cumulated, mut position) = (weights.first().copied().unwrap_or(0.0), 0);
    for n in 0..count {
        let wanted = (n as f64 + u) / count as f64;
        while cumulated < wanted && position + 1 < weights.len() {
            position += 1;
            cumulated += weights[position];
        }
        picked.push(position);
    }
    picked
}

/// Mean, variance and count of a series, without storing it (Welford 1962).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Adds one observation.
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        let delta = value - self.mean;
        self.mean += delta / self.count as f64;
        self.squares += delta * (value - self.mean);
    }

    /// Observations.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Arithmetic mean; 0 without observations.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Variance with n - 1; 0 below two observations.
    ///
    /// **E12.9 dispersion of monthly deaths**: variance (n - 1)/mean.
    /// Source: Welford 1962.
    /// Test: `moments_agree_with_the_textbook_formulas`.
    pub fn variance(&self) -> f64 {
        if self.count > 1 { self.squares / (self.count - 1) as f64 } else { 0.0 }
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        values.into_iter().for_each(|value| moments.push(value));
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_hazard_over_n_steps_gives_one_minus_the_power() {
        let p = within(0.02, 7.0);
        assert!((1.0 - (1.0 - p).powi(10) - within(0.02, 70.0)).abs() < 1e-12);
    }

    #[test]
    fn half_of_a_quantity_is_left_after_its_half_life() {
        assert!((half_life_decay(60.0, 60.0) - 0.5).abs() < 1e-12);
        assert_eq!(half_life_decay(f64::INFINITY, 1e6), 1.0);
    }

    #[test]
    fn moments_agree_with_the_textbook_formulas() {
        let moments: Moments = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter().collect();
        assert!((moments.mean() - 5.0).abs() < 1e-12);
        assert!((moments.variance() - 32.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn indicators_start_at_zero_and_saturate() {
        assert_eq!(indicator(0.0, 1e5, 5.0), 0.0);
        assert!((indicator(5.0, 1e5, 5.0) - 0.632).abs() < 1e-3);
        assert!(indicator(1e6, 1e5, 5.0) <= 1.0);
        assert_eq!(indicator(3.0, 0.0, 5.0), 0.0);
        assert!((either(&[0.5, 0.5]) - 0.75).abs() < 1e-12);
    }

    #[test]
    fn systematic_resampling_keeps_proportions_to_within_one() {
        let picked = systematic(&[0.1, 0.0, 0.6, 0.3], 10, 0.5);
        let count = |n: usize| picked.iter().filter(|&&one| one == n).count();
        assert_eq!([0, 1, 2, 3].map(count), [1, 0, 6, 3]);
    }

    #[test]
    fn weights_are_normalized_without_underflow() {
        let (weights, log_mean) = normalized(&[-1_000.0, -1_000.0 + 3.0_f64.ln()]);
        assert!((weights[1] - 0.75).abs() < 1e-12 && (log_mean - (-1_000.0 + 2.0_f64.ln())).abs() < 1e-9);
        assert!((effective_size(weights) - 1.6).abs() < 1e-12);
    }

    #[test]
    fn a_share_that_saturates_is_one_half_at_its_half() {
        assert_eq!([-5.0, 0.0, 50.0].map(|n| saturation(n, 50.0)), [0.0, 0.0, 0.5]);
        assert!((saturation(150.0, 50.0) - 0.75).abs() < 1e-12);
    }

    #[test]
    fn one_part_in_e_is_left_after_an_e_folding_time() {
        assert!((decay(30.0, 30.0) - 0.367_879).abs() < 1e-6);
        assert!((decay(30.0, 60.0) - 0.135_335).abs() < 1e-6);
        assert_eq!(decay(30.0, 0.0), 1.0);
    }

    #[test]
    fn quantiles_of_the_normal_law_are_those_of_its_table() {
        for (u, z) in [(0.5, 0.0), (0.841_344_746, 1.0), (0.975, 1.959_963_985), (0.005, -2.575_829_304)] {
            assert!((normal_quantile(u) - z).abs() < 1e-8, "{u}");
        }
    }
}
