//! Rivals that the field finds hard to beat (Hegre et al. 2024), trained on the same years as the model.
//!
//! A rival that says one figure has the error law of the model around it (negative binomial, with its sizes and floors), so that the two
//! differ by the figure alone: with a Poisson law a rival would lose by being far too sure of itself.
//!
//! - last observation: the last count;
//! - mean of three years: the mean of the last three years, or of their months, or of as many as there are;
//! - 12-month bootstrap: a month is one of the twelve before the origin, a year the sum of twelve drawn with replacement;
//! - history mean: negative binomial with mean and variance of all counts up to the origin.

use crate::event::ViolenceType;
use crate::random::{Process, Stream, Streams, poisson_quantile};
use crate::stats::Moments;

use crate::study::validation::causes::DRAWS;
use crate::study::validation::forecast::{Errors, Unit};
use crate::study::validation::laws::negative_binomial_quantile;
use crate::study::validation::observed::{Observed, Target};

/// Least mean of the history's law [deaths a year], a twelfth of it for a month: *assumption*, 0.1 to 10. After counts of zero a law
/// without it says that nothing can ever happen.
pub const LEAST_MEAN: f64 = 1.0;

/// A baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Baseline {
    /// The last count, with the error law of the model.
    LastObservation,
    /// The mean of the last three years, with the error law of the model.
    RecentMean,
    /// The last twelve months, drawn with replacement.
    Bootstrap,
    /// Mean and variance of all counts, with a negative binomial law.
    HistoryMean,
}

impl Baseline {
    /// All baselines.
    pub const ALL: [Self; 4] = [Self::LastObservation, Self::RecentMean, Self::Bootstrap, Self::HistoryMean];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LastObservation => "last_observation",
            Self::RecentMean => "mean_of_3_years",
            Self::Bootstrap => "bootstrap_12_months",
            Self::HistoryMean => "history_mean",
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::LastObservation => "the last observation",
            Self::RecentMean => "the mean of three years",
            Self::Bootstrap => "the 12-month bootstrap",
            Self::HistoryMean => "the mean of the history",
        }
    }

    /// Whether it has the error law of the model, not a spread of its own.
    pub const fn has_law(self) -> bool {
        matches!(self, Self::LastObservation | Self::RecentMean)
    }

    /// Its forecast at the end of a year; `None` where what it is trained on was not observed.
    ///
    /// **V.6 rivals**: V.4 around the last count, and around the mean of the last three years (or their months), the
    /// total being the sum of the types; twelve (one) of the last twelve months; negative binomial with size
    /// mean^2/(variance - mean).
    /// Source: Hegre et al. 2024.
    /// Test: `the_last_observation_forecasts_itself`, `the_mean_of_three_years_forecasts_it_with_the_law_of_the_model`,
    /// `the_total_is_the_sum_of_the_types_with_their_own_laws`,
    /// `a_year_of_the_bootstrap_is_twelve_months_of_the_last_year_and_a_month_is_one`,
    /// `moments_of_a_few_counts_are_those_worked_out_by_hand`.
    pub fn forecast(
        self,
        observed: &Observed,
        (origin, target, unit): (i16, Target, Unit),
        errors: &Errors,
        seed: u64,
    ) -> Option<Vec<u32>> {
        if self.has_law() && target == Target::Total {
            // The law is that of a type: the total is the sum of the types, as it is of the model.
            let of = |violence| self.forecast(observed, (origin, Target::Type(violence), unit), errors, seed);
            let types = ViolenceType::ALL.into_iter().map(of).collect::<Option<Vec<Vec<u32>>>>()?;
            return Some((0..DRAWS).map(|n| types.iter().map(|draws| draws[n]).sum()).collect());
        }
        let known = Known::new(observed, (origin, target, unit));
        let key = 16 * (1 + self as u64) + target.index() as u64;
        let streams = Streams::new(seed, origin.unsigned_abs().into());
        let mut stream = streams.stream(unit.index(), Process::Forecast, key);
        let least = LEAST_MEAN / unit.per_year();
        match self {
            Self::LastObservation | Self::RecentMean => {
                let per_year = unit.per_year() as usize;
                let length = if self == Self::LastObservation { 1 } else { 3 * per_year };
                let last = &known.counts[known.counts.len().saturating_sub(length)..];
                let mean = last.iter().copied().map(f64::from).collect::<Moments>();
                let has = mean.count() > 0;
                has.then(|| draws(&mut stream, |u| errors.around(target.index(), mean.mean(), unit, u)))
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
    use super::*;
    use crate::study::validation::observed::Count;

    /// A law of one-sided deaths with size 16 and a floor of one death a year.
    const ERRORS: Errors = Errors { sizes: [4.0, 8.0, 16.0], floors: [1.0; 3], power: 1.0 };

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

    fn variance(draws: &[u32]) -> f64 {
        draws.iter().map(|&count| f64::from(count)).collect::<Moments>().variance()
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
        let forecast = |unit| Baseline::LastObservation.forecast(&observed, (2015, TARGET, unit), &ERRORS, 1).unwrap();
        // Size 16 and mean 40: variance 40 + 1600/16 = 140; five standard errors of the mean of 1,000 draws are 1.9, of the variance 31.
        let draws = forecast(Unit::Year);
        assert!((mean(&draws) - 40.0).abs() < 1.9, "{}", mean(&draws));
        assert!((variance(&draws) - 140.0).abs() < 35.0, "{}", variance(&draws));
        // Mean 2, variance 2.25.
        let month = forecast(Unit::Month(3));
        assert!((mean(&month) - 2.0).abs() < 0.3, "{}", mean(&month));
    }

    #[test]
    fn the_mean_of_three_years_forecasts_it_with_the_law_of_the_model() {
        let observed =
            observed(&[(2012, 900), (2013, 10), (2014, 30), (2015, 50)], |year, _| if year == 2012 { 90 } else { 3 });
        let of = |origin, unit| Baseline::RecentMean.forecast(&observed, (origin, TARGET, unit), &ERRORS, 1).unwrap();
        // Mean of 10, 30 and 50; variance 30 + 900/16 = 86.
        let draws = of(2015, Unit::Year);
        assert!((mean(&draws) - 30.0).abs() < 1.5 && (variance(&draws) - 86.25).abs() < 22.0, "{}", variance(&draws));
        let months = of(2015, Unit::Month(1));
        assert!((mean(&months) - 3.0).abs() < 0.3, "{}", mean(&months));
        // Of two years at hand: 455.
        assert!((mean(&of(2013, Unit::Year)) - 455.0).abs() < 20.0);
        // The same law as the model's around one figure: the same numbers give the same counts.
        let model: Vec<u32> = (1..100).map(|n| ERRORS.around(2, 30.0, Unit::Year, f64::from(n) / 100.0)).collect();
        let run: Vec<u32> = (1..100).map(|n| ERRORS.count(2, 30, Unit::Year, f64::from(n) / 100.0)).collect();
        assert_eq!(model, run);
    }

    #[test]
    fn the_total_is_the_sum_of_the_types_with_their_own_laws() {
        let mut all = observed(&[(2014, 12)], |_, _| 4);
        for violence in [ViolenceType::StateBased, ViolenceType::NonState] {
            let (years, months) = (all.years[&TARGET].clone(), all.months[&TARGET].clone());
            all.years.insert(Target::Type(violence), years);
            all.months.insert(Target::Type(violence), months);
        }
        let place = |target| (2014, target, Unit::Month(2));
        let of = |target| Baseline::LastObservation.forecast(&all, place(target), &ERRORS, 1).unwrap();
        let (types, total) = (ViolenceType::ALL.map(|violence| of(Target::Type(violence))), of(Target::Total));
        assert!((0..DRAWS).all(|n| total[n] == types.iter().map(|draws| draws[n]).sum::<u32>()));
        assert!((mean(&total) - 12.0).abs() < 0.7, "{}", mean(&total));
    }

    #[test]
    fn after_a_count_of_zero_something_may_still_happen() {
        let observed = observed(&[(2014, 0)], |_, _| 0);
        // The floor of the law, and that of the history.
        for (baseline, least) in
            [(Baseline::LastObservation, 1.0), (Baseline::RecentMean, 1.0), (Baseline::HistoryMean, LEAST_MEAN)]
        {
            let draws = baseline.forecast(&observed, (2014, TARGET, Unit::Year), &ERRORS, 1).unwrap();
            assert!((mean(&draws) - least).abs() < 0.2, "{}", mean(&draws));
        }
    }

    #[test]
    fn a_year_of_the_bootstrap_is_twelve_months_of_the_last_year_and_a_month_is_one() {
        let observed = observed(&[(2014, 7), (2015, 12), (2016, 5)], |year, month| match (year, month) {
            (2015, 6) => 12,
            (2015, _) => 0,
            _ => 1_000,
        });
        let years = Baseline::Bootstrap.forecast(&observed, (2015, TARGET, Unit::Year), &ERRORS, 1).unwrap();
        // Binomial with 12 draws of probability 1/12, times 12: mean 12, variance 132.
        assert!(years.iter().all(|count| count % 12 == 0) && (mean(&years) - 12.0).abs() < 2.0);
        let months = Baseline::Bootstrap.forecast(&observed, (2015, TARGET, Unit::Month(1)), &ERRORS, 1).unwrap();
        assert!(months.iter().all(|&count| count == 0 || count == 12) && (mean(&months) - 1.0).abs() < 0.6);
    }

    #[test]
    fn the_history_has_the_mean_and_spread_of_all_years_up_to_the_origin() {
        let observed = observed(&[(2012, 100), (2013, 300), (2014, 200), (2015, 9_000)], |_, _| 1);
        let draws = Baseline::HistoryMean.forecast(&observed, (2014, TARGET, Unit::Year), &ERRORS, 1).unwrap();
        // Mean 200, standard deviation 100.
        assert!((mean(&draws) - 200.0).abs() < 16.0, "{}", mean(&draws));
    }

    #[test]
    fn without_months_there_is_no_bootstrap_and_nothing_after_the_origin_is_used() {
        let mut known = observed(&[(2014, 30), (2015, 60)], |_, _| 5);
        for baseline in Baseline::ALL {
            let before = baseline.forecast(&known, (2014, TARGET, Unit::Year), &ERRORS, 1);
            let mut later = known.clone();
            later.years.get_mut(&TARGET).unwrap().insert(2015, Count::exact(0));
            later.months.get_mut(&TARGET).unwrap().insert((2015, 4), 700);
            assert_eq!(baseline.forecast(&later, (2014, TARGET, Unit::Year), &ERRORS, 1), before);
        }
        known.months.clear();
        assert_eq!(Baseline::Bootstrap.forecast(&known, (2014, TARGET, Unit::Year), &ERRORS, 1), None);
        assert!(Baseline::LastObservation.forecast(&known, (2014, TARGET, Unit::Year), &ERRORS, 1).is_some());
    }
}
