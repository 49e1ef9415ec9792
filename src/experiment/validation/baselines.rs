//! Baselines that the field finds hard to beat (Hegre et al. 2024), trained on the same years as the model.
//!
//! - last observation: Poisson with the last count as its mean;
//! - 12-month bootstrap: a month is one of the twelve before the origin, a year the sum of twelve drawn with replacement;
//! - history mean: negative binomial with mean and variance of all counts up to the origin.

use crate::random::{Process, Stream, Streams, poisson_quantile};
use crate::stats::Moments;

use super::DRAWS;
use super::forecast::Unit;
use super::laws::negative_binomial_quantile;
use super::observed::{Observed, Target};

/// Least mean of a law [deaths a year], a twelfth of it for a month: *assumption*, 0.1 to 10. After a count of zero a Poisson
/// law without it says that nothing can ever happen.
pub const LEAST_MEAN: f64 = 1.0;

/// A baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Baseline {
    /// The last count, with Poisson.
    LastObservation,
    /// The last twelve months, drawn with replacement.
    Bootstrap,
    /// Mean and variance of all counts, with a negative binomial law.
    HistoryMean,
}

impl Baseline {
    /// All baselines.
    pub const ALL: [Self; 3] = [Self::LastObservation, Self::Bootstrap, Self::HistoryMean];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LastObservation => "last_observation",
            Self::Bootstrap => "bootstrap_12_months",
            Self::HistoryMean => "history_mean",
        }
    }

    /// Its forecast at the end of a year; `None` where what it is trained on was not observed.
    pub fn forecast(
        self,
        observed: &Observed,
        (origin, target, unit): (i16, Target, Unit),
        seed: u64,
    ) -> Option<Vec<u32>> {
        let known = Known::new(observed, (origin, target, unit));
        let key = 16 * (1 + self as u64) + target.index() as u64;
        let streams = Streams::new(seed, origin.unsigned_abs().into());
        let mut stream = streams.stream(unit.index(), Process::Forecast, key);
        let least = LEAST_MEAN / unit.per_year();
        match self {
            Self::LastObservation => {
                let mean = f64::from(*known.counts.last()?).max(least);
                Some(draws(&mut stream, |u| poisson_quantile(mean, u)))
            }
            Self::Bootstrap => {
                let months = known.last_months?;
                let one = |stream: &mut Stream| months[((stream.uniform() * 12.0) as usize).min(11)];
                let times = if unit == Unit::Year { 12 } else { 1 };
                Some((0..DRAWS).map(|_| (0..times).map(|_| one(&mut stream)).sum()).collect())
            }
            Self::HistoryMean => {
                let (mean, size) = moments(&known.counts)?;
                let mean = mean.max(least);
                Some(draws(&mut stream, |u| match size {
                    Some(size) => negative_binomial_quantile(mean, size, u),
                    None => poisson_quantile(mean, u),
                }))
            }
        }
    }
}

fn draws(stream: &mut Stream, quantile: impl Fn(f64) -> u32) -> Vec<u32> {
    (0..DRAWS).map(|_| quantile(stream.uniform())).collect()
}

/// What a baseline knows at an origin.
struct Known {
    /// Counts of all years, or of all months, up to the origin, in order.
    counts: Vec<u32>,
    /// The twelve months of the last year, if all were observed.
    last_months: Option<[u32; 12]>,
}

impl Known {
    fn new(observed: &Observed, (origin, target, unit): (i16, Target, Unit)) -> Self {
        let months = observed.months.get(&target);
        let counts = match unit {
            Unit::Year => {
                let years = observed.years.get(&target);
                years.into_iter().flatten().filter(|(year, _)| **year <= origin).map(|(_, count)| count.best).collect()
            }
            Unit::Month(_) => {
                months.into_iter().flatten().filter(|((year, _), _)| *year <= origin).map(|(_, &count)| count).collect()
            }
        };
        let last = (1..=12).map(|month| months?.get(&(origin, month)).copied()).collect::<Option<Vec<u32>>>();
        Self { counts, last_months: last.and_then(|last| last.try_into().ok()) }
    }
}

/// Mean of counts, and size of the negative binomial law with their variance: mean²/(variance - mean). No size where the
/// variance does not exceed the mean, and of a single count; nothing without counts.
fn moments(counts: &[u32]) -> Option<(f64, Option<f64>)> {
    let moments: Moments = counts.iter().map(|&count| f64::from(count)).collect();
    let (mean, variance) = (moments.mean(), moments.variance());
    let size = (variance > mean).then(|| mean * mean / (variance - mean));
    (moments.count() > 0).then_some((mean, size))
}

#[cfg(test)]
mod tests {
    use super::super::observed::Count;
    use super::*;
    use crate::event::ViolenceType;

    const TARGET: Target = Target::Type(ViolenceType::OneSided);

    fn observed(years: &[(i16, u32)], months: impl Fn(i16, i8) -> u32) -> Observed {
        let mut observed = Observed::default();
        for &(year, count) in years {
            observed.years.entry(TARGET).or_default().insert(year, Count::exact(count));
            for month in 1..=12 {
                observed.months.entry(TARGET).or_default().insert((year, month), months(year, month));
            }
        }
        observed
    }

    fn mean(draws: &[u32]) -> f64 {
        draws.iter().map(|&count| f64::from(count)).sum::<f64>() / draws.len() as f64
    }

    #[test]
    fn moments_of_a_few_counts_are_those_worked_out_by_hand() {
        // Mean 10, variance 100: size 100/90.
        let (average, size) = moments(&[0, 10, 20]).unwrap();
        assert!((average - 10.0).abs() < 1e-12 && (size.unwrap() - 100.0 / 90.0).abs() < 1e-12);
        assert_eq!(moments(&[4, 5, 6]), Some((5.0, None)));
        assert_eq!(moments(&[4]), Some((4.0, None)));
        assert_eq!(moments(&[]), None);
    }

    #[test]
    fn the_last_observation_forecasts_itself() {
        let observed = observed(&[(2014, 3), (2015, 40), (2016, 900)], |_, _| 2);
        let draws = Baseline::LastObservation.forecast(&observed, (2015, TARGET, Unit::Year), 1).unwrap();
        // Five standard errors of a Poisson mean of 40.
        assert!((mean(&draws) - 40.0).abs() < 1.0, "{}", mean(&draws));
        let month = Baseline::LastObservation.forecast(&observed, (2015, TARGET, Unit::Month(3)), 1).unwrap();
        assert!((mean(&month) - 2.0).abs() < 0.3, "{}", mean(&month));
    }

    #[test]
    fn after_a_count_of_zero_something_may_still_happen() {
        let observed = observed(&[(2014, 0)], |_, _| 0);
        for baseline in [Baseline::LastObservation, Baseline::HistoryMean] {
            let draws = baseline.forecast(&observed, (2014, TARGET, Unit::Year), 1).unwrap();
            assert!((mean(&draws) - LEAST_MEAN).abs() < 0.2, "{}", mean(&draws));
        }
    }

    #[test]
    fn a_year_of_the_bootstrap_is_twelve_months_of_the_last_year_and_a_month_is_one() {
        let observed = observed(&[(2014, 7), (2015, 12), (2016, 5)], |year, month| match (year, month) {
            (2015, 6) => 12,
            (2015, _) => 0,
            _ => 1_000,
        });
        let years = Baseline::Bootstrap.forecast(&observed, (2015, TARGET, Unit::Year), 1).unwrap();
        // Binomial with 12 draws of probability 1/12, times 12: mean 12, variance 132.
        assert!(years.iter().all(|count| count % 12 == 0) && (mean(&years) - 12.0).abs() < 2.0);
        let months = Baseline::Bootstrap.forecast(&observed, (2015, TARGET, Unit::Month(1)), 1).unwrap();
        assert!(months.iter().all(|&count| count == 0 || count == 12) && (mean(&months) - 1.0).abs() < 0.6);
    }

    #[test]
    fn the_history_has_the_mean_and_spread_of_all_years_up_to_the_origin() {
        let observed = observed(&[(2012, 100), (2013, 300), (2014, 200), (2015, 9_000)], |_, _| 1);
        let draws = Baseline::HistoryMean.forecast(&observed, (2014, TARGET, Unit::Year), 1).unwrap();
        // Mean 200, standard deviation 100.
        assert!((mean(&draws) - 200.0).abs() < 16.0, "{}", mean(&draws));
    }

    #[test]
    fn without_months_there_is_no_bootstrap_and_nothing_after_the_origin_is_used() {
        let mut known = observed(&[(2014, 30), (2015, 60)], |_, _| 5);
        for baseline in Baseline::ALL {
            let before = baseline.forecast(&known, (2014, TARGET, Unit::Year), 1);
            let mut later = known.clone();
            later.years.get_mut(&TARGET).unwrap().insert(2015, Count::exact(0));
            later.months.get_mut(&TARGET).unwrap().insert((2015, 4), 700);
            assert_eq!(baseline.forecast(&later, (2014, TARGET, Unit::Year), 1), before);
        }
        known.months.clear();
        assert_eq!(Baseline::Bootstrap.forecast(&known, (2014, TARGET, Unit::Year), 1), None);
        assert!(Baseline::LastObservation.forecast(&known, (2014, TARGET, Unit::Year), 1).is_some());
    }
}
