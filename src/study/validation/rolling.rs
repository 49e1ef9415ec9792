//! Rolling origins: which there are, and all forecasts from them.

use crate::random::Streams;
use crate::scenario::{Fault, counted};

use crate::study::validation::baselines::Baseline;
use crate::study::validation::causes::Causes;
use crate::study::validation::ensemble::Played;
use crate::study::validation::forecast;
use crate::study::validation::forecast::{Errors, Unit, Weights};
use crate::study::validation::observed::{Count, Observed, Target};
use crate::study::validation::scores::Scores;
use crate::study::validation::source::Source;

/// Thresholds of the threshold-weighted CRPS [deaths a year, deaths a month]: *assumption*, 25 to 1,000 and 5 to 100. Above the
/// first a type of violence is far beyond the 25 deaths a year from which UCDP counts a conflict as active.
pub const THRESHOLDS: (f64, f64) = (100.0, 25.0);

/// Threshold of a unit.
pub const fn threshold(unit: Unit) -> f64 {
    match unit {
        Unit::Year => THRESHOLDS.0,
        Unit::Month(_) => THRESHOLDS.1,
    }
}

/// Origins: ends of years up to which a forecaster knows what was observed.
///
/// From the third year of observations on, or from `first`, to the last year whose next year was observed too.
///
/// # Errors
/// Where there is none: too few years, or `first` outside of them.
pub fn origins(observed: &Observed, first: Option<i16>) -> Result<Vec<i16>, Fault> {
    let years = observed.complete_years();
    let fault = |found: String, accepted: String| Fault::of_file("--first-origin", "year", found, accepted);
    let shown = match (years.first(), years.last()) {
        (Some(first), Some(last)) if first < last => format!("{}, {first} to {last}", counted(years.len(), "year")),
        (Some(one), _) => format!("1 year, {one}"),
        _ => "no year".to_string(),
    };
    let possible: Vec<i16> = years.iter().copied().filter(|year| years.contains(&(year + 1))).collect();
    if possible.is_empty() {
        let accepted = "two years in a row at least, one to learn from and one to forecast (better four). One year stands beside \
                        a run with `mandate run`, from observations.csv or with --observed FILE.csv";
        return Err(too_few(observed, &shown, accepted.into()));
    }
    let from = match first {
        Some(first) if possible.contains(&first) => first,
        Some(first) => {
            let accepted = format!("a year that was observed as well as its next; observed are {shown}");
            return Err(fault(first.to_string(), accepted));
        }
        None => years.get(2).copied().unwrap_or(i16::MAX),
    };
    let origins: Vec<i16> = possible.iter().copied().filter(|year| *year >= from).collect();
    if origins.is_empty() {
        let accepted =
            format!("at least four, three to learn from and one to forecast; or --first-origin {}", possible[0]);
        return Err(too_few(observed, &shown, accepted));
    }
    Ok(origins)
}

/// The fault of too few years.
fn too_few(observed: &Observed, shown: &str, accepted: String) -> Fault {
    // Sources of a scenario's own table are as long as its rows.
    let from = if observed.sha256.is_some() { &observed.source } else { "observations.csv" };
    Fault::of_file(from, "years", format!("{shown}, of the run with all three types"), accepted)
}

/// A forecast with what was observed.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Origin: the year at whose end it is made.
    pub origin: i16,
    /// Of what.
    pub target: Target,
    /// Of the year after the origin, or a month of it.
    pub unit: Unit,
    /// Who forecasts.
    pub source: Source,
    /// Draws in rising order [deaths].
    pub draws: Vec<u32>,
    /// What was observed.
    pub observed: Count,
    /// Its scores.
    pub scores: Scores,
}

impl Forecast {
    pub(super) fn new(place: (i16, Target, Unit), source: Source, mut draws: Vec<u32>, observed: Count) -> Self {
        let (origin, target, unit) = place;
        draws.sort_unstable();
        let sample: Vec<f64> = draws.iter().map(|&count| count.into()).collect();
        let scores = Scores::new(&sample, observed.best.into(), threshold(unit));
        Self { origin, target, unit, source, draws, observed, scores }
    }

    /// Year that is forecast.
    pub const fn year(&self) -> i16 {
        self.origin + 1
    }

    /// Draws as numbers, in rising order.
    pub fn sample(&self) -> Vec<f64> {
        self.draws.iter().map(|&count| count.into()).collect()
    }
}

/// What an origin rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The year at whose end forecasts are made.
    pub year: i16,
    /// Observed years up to it.
    pub known: usize,
    /// Weights of the runs.
    pub weights: Weights,
}

/// All forecasts from all origins.
#[derive(Clone, Debug, PartialEq)]
pub struct Rolling {
    /// Origins in order.
    pub origins: Vec<Origin>,
    /// Forecasts by origin, unit, target and source.
    pub forecasts: Vec<Forecast>,
}

/// Makes all forecasts.
pub fn forecasts(played: &[Played], origins: &[i16], observed: &Observed, errors: &Errors, seed: u64) -> Rolling {
    let known = |origin: i16| observed.complete_years().into_iter().filter(|year| *year <= origin).count();
    let origins: Vec<Origin> = origins
        .iter()
        .map(|&year| Origin { year, known: known(year), weights: Weights::new(played, observed, errors, year) })
        .collect();
    let of_origin = |(n, origin): (usize, &Origin)| of_origin(played, (n, origin), observed, errors, seed);
    let forecasts = origins.iter().enumerate().flat_map(of_origin).collect();
    Rolling { origins, forecasts }
}

fn of_origin(
    played: &[Played],
    (place, origin): (usize, &Origin),
    observed: &Observed,
    errors: &Errors,
    seed: u64,
) -> Vec<Forecast> {
    let (year, streams) = (origin.year + 1, Streams::new(seed, origin.year.unsigned_abs().into()));
    let runs = origin.weights.resampled(&streams);
    let seen = |target: Target, unit: Unit| match unit.month_of(year) {
        None => observed.year(target, year),
        Some(month) => observed.month(target, month).map(Count::exact),
    };
    let mut forecasts = Vec::new();
    for unit in Unit::all() {
        let targets: Vec<(Target, Count)> =
            Target::ALL.into_iter().filter_map(|target| Some((target, seen(target, unit)?))).collect();
        if targets.is_empty() {
            continue;
        }
        let of = |errors: Option<&Errors>| {
            Causes::ALL.map(|causes| forecast::draws(played, &runs, errors, (place, causes, unit), (year, &streams)))
        };
        let (with_law, runs_alone) = (of(Some(errors)), of(None));
        for (target, observed_count) in targets {
            let at = (origin.year, target, unit);
            for (n, causes) in Causes::ALL.into_iter().enumerate() {
                for (source, draws) in [(Source::Model(causes), &with_law), (Source::Runs(causes), &runs_alone)] {
                    forecasts.push(Forecast::new(at, source, draws[n][target.index()].clone(), observed_count));
                }
            }
            let baselines =
                Baseline::ALL.into_iter().filter_map(|one| Some((one, one.forecast(observed, at, errors, seed)?)));
            forecasts
                .extend(baselines.map(|(one, draws)| Forecast::new(at, Source::Baseline(one), draws, observed_count)));
        }
    }
    forecasts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ViolenceType;

    fn observed(years: impl IntoIterator<Item = i16> + Clone) -> Observed {
        let mut observed = Observed::default();
        for violence in ViolenceType::ALL {
            let counts = years.clone().into_iter().map(|year| (year, Count::exact(5))).collect();
            observed.years.insert(Target::Type(violence), counts);
        }
        observed
    }

    #[test]
    fn origins_begin_with_the_third_year_and_end_before_the_last() {
        assert_eq!(origins(&observed(2012..=2018), None).unwrap(), [2014, 2015, 2016, 2017]);
        assert_eq!(origins(&observed(2012..=2018), Some(2016)).unwrap(), [2016, 2017]);
        assert_eq!(origins(&observed(2012..=2018), Some(2012)).unwrap().len(), 6);
    }

    #[test]
    fn a_year_that_is_missing_is_neither_forecast_nor_an_origin() {
        assert_eq!(origins(&observed([2012, 2013, 2014, 2015, 2017, 2018]), None).unwrap(), [2014, 2017]);
    }

    #[test]
    fn too_few_years_and_an_origin_outside_of_them_are_refused() {
        let few = origins(&observed(2012..=2014), None).unwrap_err().to_string();
        assert!(few.contains("3 years, 2012 to 2014") && few.contains("--first-origin 2012"), "{few}");
        let one = origins(&observed([1992]), None).unwrap_err().to_string();
        assert!(
            one.starts_with("observations.csv: years: found 1 year, 1992, of the run") && one.contains("mandate run"),
            "{one}"
        );
        let outside = origins(&observed(2012..=2018), Some(2018)).unwrap_err().to_string();
        assert!(outside.contains("found 2018"), "{outside}");
    }
}
