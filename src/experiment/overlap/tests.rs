use super::*;
use crate::random::{Process, Streams};
use crate::stats::normal_quantile;

const PRIORS: [(f64, f64); 3] = [(0.0, 1.0), (0.0, 2.0), (0.0, 4.0)];

fn simulated(count: u32, noise: f64, effect: impl Fn(&[f64]) -> f64) -> Vec<Draw> {
    simulated_from(7, count, noise, effect)
}

fn simulated_from(seed: u64, count: u32, noise: f64, effect: impl Fn(&[f64]) -> f64) -> Vec<Draw> {
    let draw = |position| {
        let mut stream = Streams::new(seed, 0).stream(position, Process::Initialization, 0);
        let sizes: Vec<f64> = PRIORS.iter().map(|(low, high)| low + (high - low) * stream.uniform()).collect();
        let effect = effect(&sizes) + noise * normal_quantile(stream.uniform());
        Draw { sizes, effect }
    };
    (0..count).map(draw).collect()
}

fn holds(interval: &Interval, value: f64) -> bool {
    interval.ends.is_some_and(|(low, high)| low <= value && value <= high)
}

/// Within twice the half-width, some four standard errors.
fn is_near(interval: &Interval, value: f64) -> bool {
    (interval.mean - value).abs() < 2.0 * interval.half_width().unwrap()
}

#[test]
fn the_effect_is_the_mixture_less_its_weighted_corners() {
    let found = effect(&[50.0, 60.0], &[(&[40.0, 50.0], 0.25), (&[60.0, 70.0], 0.75)]);
    assert_eq!(found, [-5.0, -5.0]);
    assert_eq!(effect(&[3.0], &[(&[3.0], 1.0)]), [0.0]);
}

#[test]
#[should_panic(expected = "weights of corners sum to 0.5")]
fn weights_that_do_not_sum_to_one_are_refused() {
    effect(&[1.0], &[(&[1.0], 0.5)]);
}

#[test]
fn known_slopes_are_found() {
    let draws = simulated(400, 0.5, |s| 0.5 - 2.0 * s[0] + 0.5 * s[1]);
    let found = response_to_sizes(&draws, &PRIORS, 500, 1).unwrap();
    assert!(!found.curved && is_near(&found.intercept, 0.5), "{found:?}");
    for (channel, (slope, at_mean)) in [(-2.0, -1.0), (0.5, 0.5), (0.0, 0.0)].into_iter().enumerate() {
        assert!(is_near(&found.slopes[channel], slope) && is_near(&found.at_means[channel], at_mean), "{found:?}");
        // Standard error of a slope: noise over sd of the size and root of n.
        let (low, high) = PRIORS[channel];
        let expected = 1.96 * 0.5 / ((high - low) / 12.0_f64.sqrt() * 20.0);
        assert!((found.slopes[channel].half_width().unwrap() / expected - 1.0).abs() < 0.2);
    }
    assert!(is_near(&found.mean, 0.0));
    // The effect is 0 at the middles and symmetric about them, so half of the draws are below 0.
    assert!((found.probability_negative.mean - 0.5).abs() < 0.1);
    // At the middle of the others the effect is 1 - 2 s0.
    let BreakEven::Within { value, ends: Some((low, high)) } = found.break_even[0] else { panic!("{found:?}") };
    assert!((value - 0.5).abs() < 0.05 && low < 0.5 && 0.5 < high);
    assert!(found.r_squared.unwrap() > 0.5);
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_claim() {
    let mut held = [0; 4];
    for seed in 0..200 {
        let draws = simulated_from(seed, 100, 0.5, |s| 0.5 - 2.0 * s[0] + 0.5 * s[1]);
        let found = response_to_sizes(&draws, &PRIORS, 200, 1).unwrap();
        let BreakEven::Within { value, ends } = found.break_even[0] else { panic!("{found:?}") };
        let truths = [(found.intercept, 0.5), (found.slopes[0], -2.0), (found.probability_negative, 0.5)];
        for (count, (interval, truth)) in
            held.iter_mut().zip(truths.into_iter().chain([(Interval { mean: value, ends }, 0.5)]))
        {
            *count += u32::from(holds(&interval, truth));
        }
    }
    // Binomial with 200 trials: 190 expected, three standard deviations are 9; the bootstrap is a little short.
    assert!(held.iter().all(|&count| count >= 180), "{held:?}");
}

#[test]
fn noise_of_single_runs_is_not_taken_for_variation_over_priors() {
    let draws = simulated(1_000, 3.0, |s| -1.5 + 0.5 * s[0]);
    let raw = draws.iter().filter(|draw| draw.effect < 0.0).count();
    let found = response_to_sizes(&draws, &PRIORS, 300, 1).unwrap();
    assert!(raw < 750 && found.probability_negative.mean > 0.99 && found.probability_mean_negative == 1.0);
    assert!(found.mean.sign() == Some(-1.0) && found.r_squared.unwrap() < 0.05);
}

#[test]
fn a_size_beyond_the_prior_is_flagged_and_one_below_zero_is_none() {
    let draws = simulated(200, 0.01, |s| 3.0 - s[0] + s[1] - 0.001 * s[2]);
    let found = response_to_sizes(&draws, &PRIORS, 200, 1).unwrap();
    // At the middle of the others: 4 - s0 = 0, and 2.5 + s1 = 0.
    let BreakEven::Outside { value } = found.break_even[0] else { panic!("{found:?}") };
    assert!((value - 4.0).abs() < 0.05 && found.break_even[1] == BreakEven::None);
    assert_eq!((found.probability_negative.mean, found.probability_mean_negative), (0.0, 0.0));
}

#[test]
fn a_curve_is_seen_and_its_break_even_is_its_root() {
    let draws = simulated(300, 0.05, |s| 2.0 * s[0] * s[0] - 0.5 + 0.25 * (s[1] - 1.0));
    let found = response_to_sizes(&draws, &PRIORS, 200, 1).unwrap();
    assert!(found.curved && is_near(&found.intercept, -0.75) && is_near(&found.slopes[0], 2.0), "{found:?}");
    let BreakEven::Within { value, ends: Some(_) } = found.break_even[0] else { panic!("{found:?}") };
    assert!((value - 0.5).abs() < 0.02 && (found.at_means[0].mean - 0.5).abs() < 0.05);
}

#[test]
fn draws_that_carry_no_fit_are_refused_with_their_data() {
    let mut draws = simulated(20, 0.1, |s| s[0]);
    let refused = |draws: &[Draw], priors| response_to_sizes(draws, priors, 10, 1).unwrap_err();
    assert_eq!(refused(&draws[..4], &PRIORS), SizeError::TooFewDraws { draws: 4, terms: 4 });
    assert_eq!(refused(&draws, &PRIORS[..2]), SizeError::Length { draw: 0, found: 3, expected: 2 });
    let empty = [PRIORS[0], (1.0, 1.0), PRIORS[2]];
    assert_eq!(refused(&draws, &empty), SizeError::Prior { channel: 1, low: 1.0, high: 1.0 });
    draws[3].effect = f64::NAN;
    assert_eq!(refused(&draws, &PRIORS), SizeError::NonFinite { draw: 3 });
    draws.iter_mut().for_each(|draw| (draw.sizes[2], draw.effect) = (1.0, 0.0));
    assert_eq!(refused(&draws, &PRIORS), SizeError::RankDeficient { rank: 3, terms: 4 });
}
