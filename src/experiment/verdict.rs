//! What may be said of a difference: the probability of its sign, and one of four words.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::paired::{Interval, quantile};

/// Probability of the sign from which a difference is clear: its 95 % interval excludes zero.
pub const CLEAR: f64 = 0.975;

/// Probability of the sign from which a difference is likely.
pub const LIKELY: f64 = 0.9;

/// Differences that nobody could see: up to this share of what the base has; of the index up to [`SEEN_POINTS`].
pub const SEEN_SHARE: f64 = 0.01;

/// Differences of the index that nobody could see [index points].
pub const SEEN_POINTS: f64 = 0.5;

/// What may be said of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The probability of its sign is at least [`CLEAR`].
    Clear,
    /// It is at least [`LIKELY`].
    Likely,
    /// It is below, and the interval goes beyond what could be seen.
    CannotBeTold,
    /// The whole interval is smaller than what could be seen, or no replication differed.
    CannotBeSeen,
}

impl Verdict {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Likely => "likely",
            Self::CannotBeTold => "cannot be told",
            Self::CannotBeSeen => "cannot be seen",
        }
    }

    /// Of a difference with the probability of its sign; `seen` is the smallest that could be seen, in its unit.
    ///
    /// **P.77 verdict on a difference**: cannot be seen where the 95 % interval lies within plus or minus what could be
    /// seen (0.5 index points; of anything else 1 % of the base); else clear from a probability of the sign of 0.975,
    /// likely from 0.9, below it cannot be told.
    /// Source: definition.
    /// Test: `a_verdict_is_one_of_four_by_fixed_limits`.
    pub fn of(difference: &Interval, probability: Option<f64>, seen: f64) -> Self {
        let inside = |(low, high): (f64, f64)| low >= -seen && high <= seen;
        match (difference.ends, probability) {
            (Some(ends), _) if inside(ends) => Self::CannotBeSeen,
            (_, Some(p)) if p >= CLEAR => Self::Clear,
            (_, Some(p)) if p >= LIKELY => Self::Likely,
            _ => Self::CannotBeTold,
        }
    }
}

/// Probability that the true mean has the sign of the mean of `n` differences with standard deviation `sd`; `None` below two of
/// them, 1 where they do not vary and 0.5 where all are 0.
///
/// **P.78 probability of the sign**: F(|mean|/(sd/sqrt(n))), F of Student's t with n - 1 degrees of freedom: one half at 0,
/// 0.975 where the 95 % interval touches zero.
/// Source: Student 1908, with a flat prior.
/// Test: `the_probability_of_the_sign_is_that_of_the_t_test`.
pub fn probability_of_sign(mean: f64, sd: f64, n: usize) -> Option<f64> {
    let degrees = n.checked_sub(1).filter(|degrees| *degrees > 0)?;
    if sd <= 0.0 {
        return Some(if mean == 0.0 { 0.5 } else { 1.0 });
    }
    let t = StudentsT::new(0.0, 1.0, degrees as f64).ok()?;
    Some(t.cdf(mean.abs() * (n as f64).sqrt() / sd))
}

/// The same of a mean with its 95 % interval, of `n` values; `None` where it has none.
pub fn probability_of_interval(interval: &Interval, n: usize) -> Option<f64> {
    let half = interval.half_width()?;
    let sd = half / quantile(n) * (n as f64).sqrt();
    probability_of_sign(interval.mean, sd, n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probability_of_the_sign_is_that_of_the_t_test() {
        // Student (1908): mean 1.58, sd 1.23, n 10; t = 4.06, one-sided p = 0.0014.
        let p = probability_of_sign(1.58, 1.23, 10).unwrap();
        assert!((p - 0.9986).abs() < 1e-3, "{p}");
        assert_eq!(probability_of_sign(-1.58, 1.23, 10), Some(p));
        let half = super::super::paired::half_width(4.0, 20).unwrap();
        assert!((probability_of_sign(half, 2.0, 20).unwrap() - CLEAR).abs() < 1e-9);
        let interval = Interval { mean: half, ends: Some((0.0, 2.0 * half)) };
        assert!((probability_of_interval(&interval, 20).unwrap() - CLEAR).abs() < 1e-9);
        assert_eq!(probability_of_sign(1.0, 1.0, 1), None);
        assert_eq!((probability_of_sign(0.0, 0.0, 5), probability_of_sign(2.0, 0.0, 5)), (Some(0.5), Some(1.0)));
    }

    #[test]
    fn a_verdict_is_one_of_four_by_fixed_limits() {
        let of = |low: f64, high: f64, p: f64| {
            Verdict::of(&Interval { mean: f64::midpoint(low, high), ends: Some((low, high)) }, Some(p), 0.5)
        };
        assert_eq!(of(1.0, 3.0, 0.975), Verdict::Clear);
        assert_eq!(of(-0.1, 3.0, 0.9749), Verdict::Likely);
        assert_eq!(of(-1.0, 3.0, 0.8999), Verdict::CannotBeTold);
        assert_eq!(of(0.1, 0.4, 0.999), Verdict::CannotBeSeen);
        assert_eq!(Verdict::of(&Interval { mean: 2.0, ends: None }, None, 0.5), Verdict::CannotBeTold);
    }
}
