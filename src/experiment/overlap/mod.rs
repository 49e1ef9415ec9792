//! What the overlap of norms does: a mixture against its pure corners at equal effort, and how that hangs on the sizes of the
//! channels, which no observation informs (MODEL.md, section 8).

#[cfg(test)]
mod tests;

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use super::bootstrap::{mean_at, resamples};
use super::least_squares::{LeastSquares, dot, sum_of_squares};
use super::paired::{Interval, sorted_quantile};

/// Effect of the overlap by replication [points of the index]: value of the mixture less the weighted values of its pure
/// corners, which play the same random numbers. Below 0 the norms hinder each other.
///
/// `mixture`: a value per replication. `corners`: values by replication, and the share of the corner in the mixture.
///
/// # Panics
/// Where series differ in length, or the weights do not sum to 1 (within 0.000001).
///
/// **P.35 effect of overlap**: value of the mixture - sum of share x value of the pure corner, by replication.
/// Source: definition.
/// Test: `the_effect_is_the_mixture_less_its_weighted_corners`.
pub fn effect(mixture: &[f64], corners: &[(&[f64], f64)]) -> Vec<f64> {
    let weights: f64 = corners.iter().map(|(_, weight)| weight).sum();
    assert!((weights - 1.0).abs() <= 1e-6, "weights of corners sum to {weights}");
    assert!(corners.iter().all(|(values, _)| values.len() == mixture.len()), "replications of corners and mixture");
    let apart = |replication: usize| corners.iter().map(|(values, weight)| weight * values[replication]).sum::<f64>();
    mixture.iter().enumerate().map(|(replication, value)| value - apart(replication)).collect()
}

/// A draw of the sizes of all channels from their priors, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Size of each channel; 0 where it is off.
    pub sizes: Vec<f64>,
    /// Effect of the overlap, the mean over the replications of the draw [points of the index].
    pub effect: f64,
}

/// Why the response to the sizes was not fitted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SizeError {
    /// A draw has another number of sizes than there are priors.
    #[error("draw {draw} has {found} sizes for {expected} priors")]
    Length {
        /// Position of the draw.
        draw: usize,
        /// Its sizes.
        found: usize,
        /// Priors.
        expected: usize,
    },
    /// A size or an effect is not a finite number.
    #[error("draw {draw} has a size or an effect that is not finite")]
    NonFinite {
        /// Position of the draw.
        draw: usize,
    },
    /// A range whose low end is not below its high end.
    #[error("the prior of channel {channel} runs from {low} to {high}")]
    Prior {
        /// Position of the channel.
        channel: usize,
        /// Low end.
        low: f64,
        /// High end.
        high: f64,
    },
    /// Draws do not exceed the coefficients.
    #[error("{draws} draws are too few for {terms} coefficients")]
    TooFewDraws {
        /// Draws.
        draws: usize,
        /// Coefficients.
        terms: usize,
    },
    /// The draws do not tell the channels apart.
    #[error("the draws tell {rank} of {terms} coefficients apart")]
    RankDeficient {
        /// Coefficients that can be told apart.
        rank: usize,
        /// Coefficients.
        terms: usize,
    },
}

/// Size of a channel at which the fitted effect is 0, all others in the middle of their priors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BreakEven {
    /// Within the prior.
    Within {
        /// The size.
        value: f64,
        /// 2.5 and 97.5 percentiles of the bootstrap; `None` where the interval of the slope holds 0, since the size may then
        /// be anything (Fieller 1954).
        ends: Option<(f64, f64)>,
    },
    /// Beyond the prior, where nothing was simulated: an extrapolation.
    Outside {
        /// The size.
        value: f64,
    },
    /// No size turns the sign, or only one on the other side of 0, where the prior does not go.
    None,
}

/// The effect of the overlap as a function of the sizes of the channels. All entries by channel are in the order of the sizes.
///
/// Intervals are percentiles of a bootstrap over draws, save that of `mean`.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeResponse {
    /// Fitted effect with all channels off: what the mixture of effort alone does. An extrapolation where priors exclude 0.
    pub intercept: Interval,
    /// Change of the effect per unit of size; of a curved response, in the middle of the prior.
    pub slopes: Vec<Interval>,
    /// What each channel adds at the middle of its prior, against being off.
    pub at_means: Vec<Interval>,
    /// Mean effect over the priors, with its t interval over draws.
    pub mean: Interval,
    /// Share of the draws whose fitted effect is below 0 [0, 1]: variation over priors, without the noise of single runs.
    pub probability_negative: Interval,
    /// Share of resamples whose mean effect is below 0 [0, 1]: how sure the sign of the mean is.
    pub probability_mean_negative: f64,
    /// Where each channel turns the sign.
    pub break_even: Vec<BreakEven>,
    /// Share of the variation of the effects that the response expresses [0, 1]; `None` where nothing varies.
    pub r_squared: Option<f64>,
    /// Whether squares of the sizes were needed.
    pub curved: bool,
}

/// Fits the effect to the sizes of the channels by least squares.
///
/// Linear, unless squares of all sizes together lower the residual variance at the 1 % level (F test) and raise the
/// adjusted R² by 0.01 or more; products of sizes are not fitted. The middle of a prior is half way between its ends (`priors`,
/// low and high). Every draw must have random numbers of its own and as many replications as the others: noise that
/// draws share would not be seen, and would make every interval too narrow.
///
/// # Errors
/// [`SizeError`] where the draws do not fit the priors, or cannot carry the coefficients.
///
/// **P.36 response to the sizes of channels**: least squares on sizes scaled to -1 to 1, with squares where they lower
/// the residual variance (F test at 1 %) and raise adjusted R² by 0.01.
/// With: `experiment::overlap::is_curved`.
/// Source: least squares.
/// Test: `known_slopes_are_found`, `a_curve_is_seen_and_its_break_even_is_its_root`,
/// `intervals_hold_the_truth_as_often_as_they_claim`.
pub fn response_to_sizes(
    draws: &[Draw],
    priors: &[(f64, f64)],
    boot: u32,
    seed: u64,
) -> Result<SizeResponse, SizeError> {
    check(draws, priors)?;
    let effects: Vec<f64> = draws.iter().map(|draw| draw.effect).collect();
    let everything: Vec<usize> = (0..draws.len()).collect();
    let linear = Design::new(draws, priors, false);
    let (mut design, mut fitted) = (linear.clone(), linear.fit(&effects, &everything)?);
    let curved = Design::new(draws, priors, true);
    if let Ok(squares) = curved.fit(&effects, &everything)
        && is_curved(linear.error(&fitted, &effects), curved.error(&squares, &effects), &effects, priors.len())
    {
        (design, fitted) = (curved, squares);
    }

    let mut samples: Vec<(Surface<'_>, f64)> = Vec::new();
    let mut negative_means = 0;
    for resample in resamples(draws.len(), boot, seed) {
        negative_means += u32::from(mean_at(&effects, &resample) < 0.0);
        // A resample may hold too few different draws.
        if let Ok(coefficients) = design.fit(&effects, &resample) {
            let share = design.share_negative(&coefficients, &resample);
            samples.push((Surface { coefficients, priors }, share));
        }
    }
    let estimate = Surface { coefficients: fitted.clone(), priors };
    let interval = |of: &dyn Fn(&Surface<'_>) -> f64| {
        let mut draws: Vec<f64> = samples.iter().map(|(surface, _)| of(surface)).collect();
        Interval::percentiles(of(&estimate), &mut draws)
    };
    let slopes: Vec<Interval> = (0..priors.len()).map(|channel| interval(&|surface| surface.slope(channel))).collect();
    let mut shares: Vec<f64> = samples.iter().map(|(_, share)| *share).collect();
    let all = sum_of_squares(&effects);
    Ok(SizeResponse {
        intercept: interval(&|surface| surface.all_off()),
        at_means: (0..priors.len()).map(|channel| interval(&|surface| surface.adds(channel))).collect(),
        mean: Interval::of(&effects).expect("there are more draws than coefficients"),
        probability_negative: Interval::percentiles(design.share_negative(&fitted, &everything), &mut shares),
        probability_mean_negative: f64::from(negative_means) / f64::from(boot.max(1)),
        break_even: (0..priors.len())
            .map(|channel| break_even(&estimate, &samples, channel, slopes[channel].sign().is_some()))
            .collect(),
        r_squared: (all > 0.0).then(|| 1.0 - design.error(&fitted, &effects) / all),
        curved: design.curved,
        slopes,
    })
}

fn check(draws: &[Draw], priors: &[(f64, f64)]) -> Result<(), SizeError> {
    for (channel, &(low, high)) in priors.iter().enumerate() {
        let is_range = low < high && low.is_finite() && high.is_finite();
        if !is_range {
            return Err(SizeError::Prior { channel, low, high });
        }
    }
    for (position, draw) in draws.iter().enumerate() {
        if draw.sizes.len() != priors.len() {
            return Err(SizeError::Length { draw: position, found: draw.sizes.len(), expected: priors.len() });
        }
        if !draw.effect.is_finite() || draw.sizes.iter().any(|size| !size.is_finite()) {
            return Err(SizeError::NonFinite { draw: position });
        }
    }
    let terms = priors.len() + 1;
    if draws.len() <= terms { Err(SizeError::TooFewDraws { draws: draws.len(), terms }) } else { Ok(()) }
}

/// Sizes as -1 to 1 over their priors, behind a constant; then their squares where the response is curved.
#[derive(Clone)]
struct Design {
    rows: Vec<Vec<f64>>,
    curved: bool,
}

impl Design {
    fn new(draws: &[Draw], priors: &[(f64, f64)], curved: bool) -> Self {
        let row = |draw: &Draw| {
            let scaled: Vec<f64> = draw.sizes.iter().zip(priors).map(|(&size, &prior)| scale(size, prior)).collect();
            let squares = scaled.iter().filter(|_| curved).map(|size| size * size);
            [1.0].into_iter().chain(scaled.iter().copied()).chain(squares).collect()
        };
        Self { rows: draws.iter().map(row).collect(), curved }
    }

    fn fit(&self, effects: &[f64], resample: &[usize]) -> Result<Vec<f64>, SizeError> {
        let rows: Vec<Vec<f64>> = resample.iter().map(|&draw| self.rows[draw].clone()).collect();
        let response: Vec<f64> = resample.iter().map(|&draw| effects[draw]).collect();
        let squares =
            LeastSquares::new(&rows).map_err(|rank| SizeError::RankDeficient { rank, terms: self.rows[0].len() })?;
        Ok(squares.coefficients(&response))
    }

    fn error(&self, coefficients: &[f64], effects: &[f64]) -> f64 {
        self.rows.iter().zip(effects).map(|(row, effect)| (effect - dot(row, coefficients)).powi(2)).sum()
    }

    /// **P.38 share of sizes at which norms hinder each other**: share of draws whose fitted effect is below 0.
    /// Source: definition.
    /// Test: `noise_of_single_runs_is_not_taken_for_variation_over_priors`.
    fn share_negative(&self, coefficients: &[f64], resample: &[usize]) -> f64 {
        let negative = resample.iter().filter(|&&draw| dot(&self.rows[draw], coefficients) < 0.0).count();
        negative as f64 / resample.len() as f64
    }
}

fn scale(size: f64, (low, high): (f64, f64)) -> f64 {
    (size - f64::midpoint(low, high)) / half(low, high)
}

fn half(low: f64, high: f64) -> f64 {
    (high - low) / 2.0
}

/// Whether squares of the sizes are worth their coefficients; see [`response_to_sizes`].
fn is_curved(linear: f64, curved: f64, effects: &[f64], channels: usize) -> bool {
    let (n, k) = (effects.len() as f64, channels as f64);
    let (free, all) = (n - 2.0 * k - 1.0, sum_of_squares(effects));
    if free <= 0.0 || curved <= 0.0 || linear <= 1e-20 * all {
        return false;
    }
    let gain = (linear / (n - k - 1.0) - curved / free) / (all / (n - 1.0));
    let statistic = (linear - curved) / k / (curved / free);
    gain >= 0.01 && FisherSnedecor::new(k, free).is_ok_and(|law| law.sf(statistic) < 0.01)
}

/// Coefficients of a design, read in the units of the sizes.
struct Surface<'a> {
    coefficients: Vec<f64>,
    priors: &'a [(f64, f64)],
}

impl Surface<'_> {
    /// Slope and square of a channel, over half of its prior.
    fn of(&self, channel: usize) -> (f64, f64) {
        let square = self.coefficients.get(1 + self.priors.len() + channel).copied().unwrap_or(0.0);
        (self.coefficients[1 + channel], square)
    }

    fn slope(&self, channel: usize) -> f64 {
        let (low, high) = self.priors[channel];
        self.of(channel).0 / half(low, high)
    }

    /// What the channel adds at the middle of its prior against size 0.
    fn adds(&self, channel: usize) -> f64 {
        let (slope, square) = self.of(channel);
        let off = scale(0.0, self.priors[channel]);
        -(slope * off + square * off * off)
    }

    fn all_off(&self) -> f64 {
        self.coefficients[0] - (0..self.priors.len()).map(|channel| self.adds(channel)).sum::<f64>()
    }

    /// Size at which the effect is 0, the others in the middle; of two the one nearer to the middle.
    ///
    /// **P.37 size that turns the sign**: root of P.36 in one size, the others in the middle of their ranges, that
    /// nearer to the middle; without interval where the slope is not told from 0.
    /// With: `experiment::overlap::break_even`.
    /// Source: Fieller 1954.
    /// Test: `a_curve_is_seen_and_its_break_even_is_its_root`,
    /// `a_size_beyond_the_prior_is_flagged_and_one_below_zero_is_none`.
    fn root(&self, channel: usize) -> Option<f64> {
        let (constant, (slope, square)) = (self.coefficients[0], self.of(channel));
        let (low, high) = self.priors[channel];
        let root = -2.0 * constant / {
            // The form that does not cancel gives the nearer root, and that of the line where the square is 0.
            let discriminant = (slope * slope - 4.0 * square * constant).sqrt();
            slope + discriminant.copysign(slope)
        };
        root.is_finite().then(|| f64::midpoint(low, high) + root * half(low, high))
    }
}

fn break_even(
    estimate: &Surface<'_>,
    samples: &[(Surface<'_>, f64)],
    channel: usize,
    slope_is_sure: bool,
) -> BreakEven {
    let (low, high) = estimate.priors[channel];
    match estimate.root(channel) {
        Some(value) if (low..=high).contains(&value) => {
            let mut roots: Vec<f64> = samples.iter().filter_map(|(surface, _)| surface.root(channel)).collect();
            roots.sort_by(f64::total_cmp);
            let ends = (slope_is_sure && roots.len() > 1 && roots.len() == samples.len())
                .then(|| (sorted_quantile(&roots, 0.025), sorted_quantile(&roots, 0.975)));
            BreakEven::Within { value, ends }
        }
        // No size on a side of 0 where the prior does not go.
        Some(value) if (value >= 0.0 || low < 0.0) && (value <= 0.0 || high > 0.0) => BreakEven::Outside { value },
        _ => BreakEven::None,
    }
}
