//! Tests of contrasts: Student's t, Holm's correction, equivalence by two one-sided tests, and the verdict.
//!
//! Values of a contrast are independent over replications. Intervals and tests are those of Student's t; harm is skewed, so with a
//! few dozen replications they are approximate, and median and share of signs stand beside them in the tables.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::experiment::bootstrap::resamples;
use crate::experiment::paired::Interval;
use crate::scenario::patterns::Expectation;
use crate::stats::Moments;

/// Level of all tests.
pub const LEVEL: f64 = 0.05;

/// A power of 80 % at the level of 5 %: 1.96 + 0.84 standard errors from none, two-sided.
const TOLD_APART: f64 = 2.8;

/// The same for two one-sided tests, each at 5 %: 1.645 + 0.84.
const TOLD_EQUAL: f64 = 2.49;

/// What came of a pattern or of one of its contrasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As expected.
    Holds,
    /// Undecided, and no channel of overlap is large enough to be seen at this many replications.
    Unseen,
    /// Not to be told at this many replications.
    Undecided,
    /// The opposite of what is expected, or a difference beyond the margin.
    Fails,
    /// A figure without expectation.
    Reported,
}

impl Verdict {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Unseen => "cannot be seen",
            Self::Undecided => "undecided",
            Self::Fails => "fails",
            Self::Reported => "reported",
        }
    }

    /// Verdict of a pattern from those of its parts: fails where any does, holds where all do, figures aside.
    pub fn of_all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().filter(|part| *part != Self::Reported).max().unwrap_or(Self::Reported)
    }
}

/// Values of a contrast, by replication, in short.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Mean with its 95 % interval.
    pub mean: Interval,
    /// Standard error of the mean.
    pub error: f64,
    /// Median.
    pub median: f64,
    /// Share of values with the sign of the mean; zeros count half.
    pub same_sign: f64,
    /// Replications.
    pub count: usize,
}

impl Sample {
    /// Of values; `None` of fewer than two.
    pub fn of(values: &[f64]) -> Option<Self> {
        let moments: Moments = values.iter().copied().collect();
        let mean = Interval::of_moments(&moments)?;
        mean.ends?;
        let sign = |value: &f64| if *value == 0.0 { 0.5 } else { f64::from(u8::from(value * mean.mean > 0.0)) };
        Some(Self {
            mean,
            error: (moments.variance() / values.len() as f64).sqrt(),
            median: crate::experiment::paired::median(values),
            same_sign: values.iter().map(sign).sum::<f64>() / values.len() as f64,
            count: values.len(),
        })
    }

    fn law(&self) -> StudentsT {
        StudentsT::new(0.0, 1.0, (self.count - 1) as f64).expect("there are at least two values")
    }

    /// Probability of a mean at least so far from 0, were there no difference (two-sided t test). Values without any spread
    /// are certain: 1 where they are 0, otherwise 0.
    ///
    /// **P.55 test of a direction**: two-sided t test of its mean, interval as P.1.
    /// Source: Student 1908.
    /// Test: `the_t_test_is_that_of_the_table`.
    pub fn p_of_no_difference(&self) -> f64 {
        if self.error <= 0.0 {
            return f64::from(u8::from(self.mean.mean == 0.0));
        }
        2.0 * self.law().cdf(-(self.mean.mean / self.error).abs())
    }

    /// Larger probability of the two one-sided tests that the mean lies beyond a margin (Schuirmann 1987).
    ///
    /// **P.57 test of equivalence**: larger p of two one-sided t tests against plus and minus the margin, not
    /// corrected: it claims that there is nothing.
    /// Source: Schuirmann 1987.
    /// Test: `two_one_sided_tests_take_the_nearer_margin`.
    pub fn p_of_difference(&self, margin: f64) -> f64 {
        let room = margin - self.mean.mean.abs();
        if self.error <= 0.0 {
            return f64::from(u8::from(room <= 0.0));
        }
        self.law().cdf(-room / self.error)
    }

    /// Whether the 95 % interval lies wholly beyond a margin.
    pub fn is_beyond(&self, margin: f64) -> bool {
        self.mean.ends.is_some_and(|(low, high)| low > margin || high < -margin)
    }

    /// Roughly the replications at which a difference of the size found would be told from none with a power of 80 %, before
    /// Holm's correction; `None` where nothing varies or no difference was found.
    ///
    /// **P.59 replications that would decide**: n (2.8 standard errors/mean)^2; of equivalence n (2.49 standard
    /// errors/(margin - mean))^2: a power of 80 % at what was found, before correction.
    /// With: `study::patterns::statistics::Sample::needed_equal`.
    /// Source: normal approximation.
    /// Test: `replications_needed_grow_with_the_square_of_the_error`.
    pub fn needed_apart(&self) -> Option<u64> {
        self.needed(TOLD_APART, self.mean.mean.abs())
    }

    /// Roughly the replications at which what is found would be told to lie within a margin; `None` where it lies beyond.
    pub fn needed_equal(&self, margin: f64) -> Option<u64> {
        self.needed(TOLD_EQUAL, margin - self.mean.mean.abs())
    }

    fn needed(&self, errors: f64, distance: f64) -> Option<u64> {
        let varies = self.error > 0.0 && distance > 0.0;
        let factor = (errors * self.error / distance).powi(2);
        varies.then(|| (factor * self.count as f64).ceil()).filter(|n| n.is_finite()).map(|n| n.max(2.0) as u64)
    }
}

/// Resamples for the probability of a sign.
const SIGN_RESAMPLES: u32 = 2_000;

/// Probability that the mean is below 0: share of resamples of the replications whose mean is; those of 0 count half.
///
/// **P.75 probability of the sign**: share of 2,000 resamples of the replications whose mean has the sign expected; of
/// 0 a half.
/// Source: Efron & Tibshirani 1993.
/// Test: `the_probability_of_a_sign_is_that_of_the_mean_not_of_a_value`.
pub fn probability_below(values: &[f64], seed: u64) -> f64 {
    let of = |resample: Vec<usize>| {
        let sum: f64 = resample.iter().map(|&n| values[n]).sum();
        if sum == 0.0 { 0.5 } else { f64::from(u8::from(sum < 0.0)) }
    };
    resamples(values.len(), SIGN_RESAMPLES, seed).map(of).sum::<f64>() / f64::from(SIGN_RESAMPLES)
}

/// Holm's (1979) step-down adjustment: in order of size, the k-th of m is multiplied by m - k + 1, and none falls below one before.
///
/// **P.56 correction**: the k-th smallest of m p-values times m - k + 1, none below one before; over all directions of
/// kinds E and V that are played together.
/// Source: Holm 1979.
/// Test: `holm_multiplies_in_order_and_never_falls`,
/// `only_directions_of_evidence_and_verification_share_the_correction`.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut largest = 0.0_f64;
    for (rank, &position) in order.iter().enumerate() {
        largest = largest.max((p[position] * (p.len() - rank) as f64).min(1.0));
        adjusted[position] = largest;
    }
    adjusted
}

/// Verdict on a contrast: `adjusted` is Holm's of the test of no difference, `margin` in the unit of the values.
///
/// **P.58 verdict**: holds: P.56 below 0.05 in the direction expected, or P.57 below 0.05; fails: P.56 below 0.05 in
/// the other direction, or the interval wholly beyond the margin; undecided, or P.74, otherwise; where either sign will
/// do, any sign holds. Of a pattern: fails where a part does, holds where all do.
/// With: `study::patterns::statistics::Verdict::of_all`.
/// Source: definition.
/// Test: `verdicts_follow_from_sign_correction_and_margin`.
pub fn verdict(sample: &Sample, expect: Expectation, adjusted: f64, margin: f64) -> Verdict {
    let wished = match expect {
        Expectation::Down => -1.0,
        Expectation::Up => 1.0,
        Expectation::Apart => sample.mean.mean,
        Expectation::Equivalent(_) => {
            return match () {
                () if sample.p_of_difference(margin) < LEVEL => Verdict::Holds,
                () if sample.is_beyond(margin) => Verdict::Fails,
                () => Verdict::Undecided,
            };
        }
    };
    match () {
        () if adjusted >= LEVEL => Verdict::Undecided,
        () if sample.mean.mean * wished > 0.0 => Verdict::Holds,
        () => Verdict::Fails,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::patterns::Margin;

    #[test]
    fn holm_multiplies_in_order_and_never_falls() {
        // Holm (1979): of four, .01 x 4, .02 x 3, .03 x 2, .04 x 1, each at least the one before.
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        let found = holm(&[0.04, 0.01, 0.03, 0.02]);
        assert!(found.iter().zip([0.06, 0.04, 0.06, 0.06]).all(|(a, b)| close(*a, b)), "{found:?}");
        let found = holm(&[0.001, 0.5, 0.9]);
        assert!(found.iter().zip([0.003, 1.0, 1.0]).all(|(a, b)| close(*a, b)), "{found:?}");
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn the_probability_of_a_sign_is_that_of_the_mean_not_of_a_value() {
        // Of n resamples of two values -1 and 3 the mean is -1 in a quarter, 1 in a half, 3 in a quarter: below 0 in 25 %, where half of
        // the values are. Standard deviation of 2,000 draws .0097.
        assert!((probability_below(&[-1.0, 3.0], 1) - 0.25).abs() < 0.05);
        assert_eq!((probability_below(&[0.0, 0.0], 1), probability_below(&[-1.0, -2.0], 1)), (0.5, 1.0));
        assert_eq!(probability_below(&[-1.0, 3.0], 1), probability_below(&[-1.0, 3.0], 1));
    }

    /// Ten values: mean 1, variance 10/9, standard error 1/3.
    fn ten() -> Sample {
        Sample::of(&[0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0]).unwrap()
    }

    #[test]
    fn the_t_test_is_that_of_the_table() {
        let sample = ten();
        assert!((sample.error - 1.0 / 3.0).abs() < 1e-12 && sample.count == 10);
        // t = 3 at 9 degrees of freedom: two-sided p = 0.01496; 2.262 bounds 95 %.
        assert!((sample.p_of_no_difference() - 0.014_956).abs() < 1e-5, "{}", sample.p_of_no_difference());
        let (low, high) = sample.mean.ends.unwrap();
        assert!((low - (1.0 - 2.262_157 / 3.0)).abs() < 1e-5 && (high - (1.0 + 2.262_157 / 3.0)).abs() < 1e-5);
        assert_eq!((sample.median, sample.same_sign), (1.0, 0.75));
        assert!(Sample::of(&[1.0]).is_none());
    }

    #[test]
    fn two_one_sided_tests_take_the_nearer_margin() {
        let sample = ten();
        // Margin 2: (2 - 1)/(1/3) = 3, one-sided p = 0.00748; margin 1.5: t = 1.5, p = 0.0839.
        assert!((sample.p_of_difference(2.0) - 0.007_478).abs() < 1e-5);
        assert!((sample.p_of_difference(1.5) - 0.083_9).abs() < 1e-4, "{}", sample.p_of_difference(1.5));
        assert!(sample.p_of_difference(0.5) > 0.5);
        assert!(sample.is_beyond(0.2) && !sample.is_beyond(0.5));
        let certain = Sample::of(&[0.0, 0.0]).unwrap();
        assert_eq!((certain.p_of_difference(0.1), certain.p_of_no_difference()), (0.0, 1.0));
        let certain = Sample::of(&[2.0, 2.0]).unwrap();
        assert_eq!((certain.p_of_difference(0.1), certain.p_of_no_difference()), (1.0, 0.0));
    }

    #[test]
    fn verdicts_follow_from_sign_correction_and_margin() {
        let sample = ten();
        let equivalent = Expectation::Equivalent(Margin::Absolute(1.0));
        assert_eq!(verdict(&sample, Expectation::Up, 0.04, 0.0), Verdict::Holds);
        assert_eq!(verdict(&sample, Expectation::Down, 0.04, 0.0), Verdict::Fails);
        assert_eq!(verdict(&sample, Expectation::Up, 0.06, 0.0), Verdict::Undecided);
        for apart in [&sample, &Sample::of(&[0.0, -2.0, 0.0, -2.0, 0.0, -2.0, 0.0, -2.0, 0.0, -2.0]).unwrap()] {
            assert_eq!(verdict(apart, Expectation::Apart, 0.04, 0.0), Verdict::Holds);
            assert_eq!(verdict(apart, Expectation::Apart, 0.06, 0.0), Verdict::Undecided);
        }
        assert_eq!(verdict(&sample, equivalent, 1.0, 2.0), Verdict::Holds);
        assert_eq!(verdict(&sample, equivalent, 1.0, 1.5), Verdict::Undecided);
        assert_eq!(verdict(&sample, equivalent, 1.0, 0.2), Verdict::Fails);
        use Verdict::{Fails, Holds, Reported, Undecided};
        assert_eq!(Verdict::of_all([Holds, Reported, Holds]), Holds);
        assert_eq!(Verdict::of_all([Holds, Undecided]), Undecided);
        assert_eq!(Verdict::of_all([Holds, Fails, Undecided]), Fails);
        assert_eq!(Verdict::of_all([Reported]), Reported);
    }

    #[test]
    fn replications_needed_grow_with_the_square_of_the_error() {
        let sample = ten();
        // (2.8 x 1/3 / 1)^2 x 10 = 8.7; (2.49 x 1/3 / (2 - 1))^2 x 10 = 6.9.
        assert_eq!((sample.needed_apart(), sample.needed_equal(2.0)), (Some(9), Some(7)));
        assert_eq!(sample.needed_equal(0.5), None);
        assert_eq!(Sample::of(&[1.0, 1.0]).unwrap().needed_apart(), None);
    }
}
