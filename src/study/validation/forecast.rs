//! Forecasts of the model: runs weighed by how well they match the years up to the origin, drawn by weight, each with the
//! error that observations have.

use crate::event::ViolenceType;
use crate::random::{Process, Streams};
use crate::stats::{effective_size, normalized, systematic};
use crate::study::calibration::likelihood::ErrorLaw;

use crate::study::validation::causes::{Causes, DRAWS};
use crate::study::validation::ensemble::{Counts, Played};
use crate::study::validation::laws::negative_binomial_quantile;
use crate::study::validation::observed::{Month, Observed, Target};

/// What a forecast is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// The year after the origin.
    Year,
    /// One of its months, from 1.
    Month(i8),
}

impl Unit {
    /// The year, then its months.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Year).chain((1..=12).map(Self::Month))
    }

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month(_) => "month",
        }
    }

    /// Number of the month, 0 for the year.
    pub const fn index(self) -> u32 {
        match self {
            Self::Year => 0,
            Self::Month(month) => month.unsigned_abs() as u32,
        }
    }

    /// How many go into a year.
    pub const fn per_year(self) -> f64 {
        match self {
            Self::Year => 1.0,
            Self::Month(_) => 12.0,
        }
    }

    /// The month in a year; `None` for the year.
    pub const fn month_of(self, year: i16) -> Option<Month> {
        match self {
            Self::Year => None,
            Self::Month(month) => Some((year, month)),
        }
    }
}

/// Power of the likelihood by which the past weighs runs where nothing else is asked for: *assumption*, 0.25 to 1. Years of one course
/// are not independent, so that at power 1 a few runs would hold nearly all of the weight.
pub const POWER: f64 = 0.5;

/// The error law: how far a year's count lies from what a run, or the past, says of it. Sizes of the negative binomial law by type,
/// its least mean [deaths a year], and how much the past counts.
///
/// It is the error of the model, not of the observation: those of the targets of a calibration are of another kind. The runs of the
/// model differ from each other too, by the chance of a run, so that the law is the more too wide the more of the error is chance;
/// forecasts without it are scored beside it ([`crate::study::validation::source::Source::Runs`]).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// Size by type, in UCDP's order.
    pub sizes: [f64; 3],
    /// Least mean by type.
    pub floors: [f64; 3],
    /// Power of the likelihood in the weights of runs (0, 1].
    pub power: f64,
}

impl Default for Errors {
    /// *Assumption*, sizes 1 to 10, floor 1 to 30: a standard deviation of 70 % of the figure, for one-sided deaths 100 %.
    fn default() -> Self {
        Self { sizes: [2.0, 2.0, 1.0], floors: [10.0; 3], power: POWER }
    }
}

impl Errors {
    /// Mean of the law of a count, given what a run had: floored, in proportion to the length of the unit.
    fn mean(&self, violence: usize, figure: f64, unit: Unit) -> f64 {
        figure.max(self.floors[violence] / unit.per_year())
    }

    /// An observed count, given a figure for it, at the quantile `u`.
    pub fn around(&self, violence: usize, figure: f64, unit: Unit, u: f64) -> u32 {
        negative_binomial_quantile(self.mean(violence, figure, unit), self.sizes[violence], u)
    }

    /// An observed count, given a simulated one, at the quantile `u`.
    ///
    /// **V.4 draw of a count**: negative binomial quantile with mean max(count of the run, floor x length in years) and
    /// the size of the type in V.1.
    /// With: `study::validation::laws::negative_binomial_quantile`.
    /// Source: inversion.
    /// Test: `a_draw_has_the_error_of_observation_around_the_count_of_its_run`,
    /// `quantiles_of_a_geometric_law_are_those_of_its_closed_form`.
    pub fn count(&self, violence: usize, simulated: u32, unit: Unit, u: f64) -> u32 {
        self.around(violence, f64::from(simulated), unit, u)
    }

    /// Log-likelihood of the years up to an origin, given a run.
    pub fn log_likelihood(&self, observed: &Observed, counts: &Counts, origin: i16) -> f64 {
        let of_type = |(n, violence): (usize, ViolenceType)| -> f64 {
            let law = ErrorLaw::NegativeBinomial { size: self.sizes[n], floor: self.floors[n] };
            let years = observed.years.get(&Target::Type(violence)).into_iter().flatten();
            let known = years.filter(|(year, _)| **year <= origin);
            known
                .map(|(&year, seen)| law.log_likelihood(seen.low.into(), seen.high.into(), counts.year(n, year).into()))
                .sum()
        };
        ViolenceType::ALL.into_iter().enumerate().map(of_type).sum()
    }
}

/// Weights of runs at an origin; they sum to 1.
///
/// **V.2 effective runs**: 1/sum of squared weights.
/// Source: Kish 1965.
/// Test: `weights_are_likelihood_over_proposal`.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// One for each run, in their order.
    pub all: Vec<f64>,
    /// Number of equally weighted runs worth as much (Kish 1965).
    pub effective: f64,
    /// Runs of the origin's law, which alone may have a weight.
    pub runs: usize,
}

impl Weights {
    /// Runs of a calibrated law weigh alike, since the law knows the years up to its origin already; runs of another law than the
    /// latest that knows nothing after the origin do not count. Runs from priors weigh in proportion to the likelihood of what is
    /// known at the origin to its power, over how likely they were to be drawn.
    ///
    /// **V.1 weight of a run at an origin**: alike for runs of the calibrated law that is the latest to know nothing
    /// after the origin, since it knows the years before; for runs from priors, product over types and years up to the
    /// origin of B.21 with the sizes 2, 2 and 1 and the floor 10 (*assumption*, 1 to 10 and 1 to 30) to the power
    /// `--power` (0.5, *assumption*, 0.25 to 1), over exp(log_proposal); normalized.
    /// With: `study::validation::forecast::Errors::log_likelihood`.
    /// Source: importance sampling.
    /// Test: `weights_are_likelihood_over_proposal`, `nothing_after_the_origin_moves_a_weight`.
    pub fn new(played: &[Played], observed: &Observed, errors: &Errors, origin: i16) -> Self {
        let law = played.iter().filter_map(|run| run.until).filter(|until| *until <= origin).max();
        let log = |run: &Played| {
            if run.until != law {
                return f64::NEG_INFINITY;
            }
            match run.until {
                Some(_) => 0.0,
                None => errors.power * errors.log_likelihood(observed, &run.known, origin) - run.log_proposal,
            }
        };
        let runs = played.iter().filter(|run| run.until == law).count();
        Self { runs, ..Self::from_logarithms(&played.iter().map(log).collect::<Vec<f64>>()) }
    }

    fn from_logarithms(logarithms: &[f64]) -> Self {
        let (all, _) = normalized(logarithms);
        let effective = effective_size(all.iter().copied());
        Self { runs: all.len(), all, effective }
    }

    /// Which runs stand for the ensemble: systematic resampling (Kitagawa 1996), so that a run of weight w is drawn either
    /// the whole number below or above w x [`DRAWS`] times.
    ///
    /// **V.3 runs that stand for the ensemble**: systematic resampling: run at the cumulated weight (n + u)/1,000.
    /// Source: Kitagawa 1996.
    /// Test: `each_run_is_drawn_as_often_as_its_weight_says`.
    pub fn resampled(&self, streams: &Streams) -> Vec<usize> {
        let start = streams.stream(0, Process::Forecast, 0).uniform();
        systematic(&self.all, DRAWS, start)
    }
}

/// Forecasts of a unit by target, in the order of [`Target::ALL`]: draws in the order of `runs`.
///
/// The random numbers of known and frozen causes are the same, so that the two differ by the runs alone. The total of a draw is
/// the sum of its types. Without `errors` they are the counts of the runs themselves.
///
/// **V.13 forecast without the error law**: counts of the runs drawn by weight.
/// Source: definition.
/// Test: `a_draw_has_the_error_of_observation_around_the_count_of_its_run`.
pub fn draws(
    played: &[Played],
    runs: &[usize],
    errors: Option<&Errors>,
    (origin, causes, unit): (usize, Causes, Unit),
    (year, streams): (i16, &Streams),
) -> [Vec<u32>; 4] {
    let of_type = |violence: usize| -> Vec<u32> {
        let mut stream = streams.stream(unit.index(), Process::Forecast, 1 + violence as u64);
        let simulated = |run: usize| {
            let counts = match causes {
                Causes::Known => &played[run].known,
                Causes::Frozen => played[run].frozen[origin].as_ref().expect("runs of other laws have no weight"),
            };
            unit.month_of(year).map_or_else(|| counts.year(violence, year), |month| counts.month(violence, month))
        };
        let count = |&run: &usize| match errors {
            Some(errors) => errors.count(violence, simulated(run), unit, stream.uniform()),
            None => simulated(run),
        };
        runs.iter().map(count).collect()
    };
    let types = [0, 1, 2].map(of_type);
    let total = (0..runs.len()).map(|n| types.iter().map(|draws| draws[n]).sum()).collect();
    let [first, second, third] = types;
    [first, second, third, total]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::calibration::likelihood::log_band;
    use crate::study::validation::observed::Count;

    fn run(deaths: [u32; 3], log_proposal: f64) -> Played {
        let counts = |year| Counts::of([((year, 5), deaths)]);
        let (known, frozen) = (counts(2014), vec![Some(counts(2015))]);
        Played { number: 0, replication: 0, until: None, log_proposal, known, frozen }
    }

    fn observed(count: Count) -> Observed {
        let mut observed = Observed::default();
        for violence in ViolenceType::ALL {
            observed.years.entry(Target::Type(violence)).or_default().insert(2014, count);
        }
        observed
    }

    #[test]
    fn weights_are_likelihood_over_proposal() {
        let seen = observed(Count { best: 20, low: 18, high: 25 });
        let errors = Errors { sizes: [4.0, 3.0, 2.0], floors: [10.0; 3], power: 1.0 };
        let played = [run([20, 30, 40], 0.0), run([20, 30, 40], 2.0_f64.ln()), run([0, 200, 9], 0.0)];
        let weights = Weights::new(&played, &seen, &errors, 2014);
        let log =
            |means: [f64; 3]| [0, 1, 2].map(|n| log_band(18.0, 25.0, means[n], errors.sizes[n])).iter().sum::<f64>();
        // Counts of 0 and 9 are lifted to the floor.
        let relative = [1.0, 0.5, (log([10.0, 200.0, 10.0]) - log([20.0, 30.0, 40.0])).exp()];
        let sum: f64 = relative.iter().sum();
        for (weight, relative) in weights.all.iter().zip(relative) {
            assert!((weight - relative / sum).abs() < 1e-12);
        }
        let squares: f64 = relative.iter().map(|one| (one / sum).powi(2)).sum();
        assert!((weights.effective - 1.0 / squares).abs() < 1e-9);
    }

    #[test]
    fn nothing_after_the_origin_moves_a_weight() {
        let mut seen = observed(Count::exact(20));
        let played = [run([20, 30, 40], 0.0), run([5, 30, 90], 0.0)];
        let before = Weights::new(&played, &seen, &Errors::default(), 2014);
        for years in seen.years.values_mut() {
            years.insert(2015, Count::exact(777));
        }
        assert_eq!(Weights::new(&played, &seen, &Errors::default(), 2014), before);
        assert_ne!(Weights::new(&played, &seen, &Errors::default(), 2015), before);
    }

    #[test]
    fn an_origin_rests_on_runs_of_the_latest_law_that_knows_nothing_after_it() {
        let seen = observed(Count::exact(20));
        let of_law = |until| Played { until: Some(until), ..run([20, 30, 40], 0.0) };
        let played = [2013, 2014, 2014, 2018].map(of_law);
        let weights = Weights::new(&played, &seen, &Errors::default(), 2015);
        assert_eq!((weights.all, weights.runs), (vec![0.0, 0.5, 0.5, 0.0], 2));
    }

    #[test]
    fn each_run_is_drawn_as_often_as_its_weight_says() {
        let weights = Weights::from_logarithms(&[0.5_f64.ln(), 0.2_f64.ln(), -900.0, 0.3_f64.ln()]);
        let runs = weights.resampled(&Streams::new(1, 2014));
        let count = |run| runs.iter().filter(|&&one| one == run).count();
        assert_eq!(runs.len(), DRAWS);
        assert_eq!([0, 1, 2, 3].map(count), [500, 200, 0, 300]);
        assert!(runs.is_sorted());
    }

    #[test]
    fn a_draw_has_the_error_of_observation_around_the_count_of_its_run() {
        let played = [run([400, 0, 60], 0.0)];
        let errors = Errors { sizes: [4.0, 3.0, 1e9], floors: [10.0; 3], power: 1.0 };
        let streams = Streams::new(1, 2014);
        let of = |unit| draws(&played, &vec![0; DRAWS], Some(&errors), (0, Causes::Frozen, unit), (2015, &streams));
        let mean = |draws: &[u32]| draws.iter().map(|&count| f64::from(count)).sum::<f64>() / DRAWS as f64;
        let [state, non_state, one_sided, total] = of(Unit::Year);
        // Standard error of the mean: sqrt(400 + 400²/4)/sqrt(1000) = 6.4.
        assert!((mean(&state) - 400.0).abs() < 26.0, "{}", mean(&state));
        assert!((mean(&non_state) - 10.0).abs() < 1.0 && (mean(&one_sided) - 60.0).abs() < 1.0);
        assert!((0..DRAWS).all(|n| total[n] == state[n] + non_state[n] + one_sided[n]));
        // A month without deaths has a twelfth of the floor.
        let [_, _, quiet, _] = of(Unit::Month(1));
        assert!((mean(&quiet) - 10.0 / 12.0).abs() < 0.15, "{}", mean(&quiet));
        // Without the law a draw is what the run had.
        let plain = draws(&played, &[0, 0], None, (0, Causes::Frozen, Unit::Year), (2015, &streams));
        assert_eq!(plain, [vec![400; 2], vec![0; 2], vec![60; 2], vec![460; 2]]);
    }
}
