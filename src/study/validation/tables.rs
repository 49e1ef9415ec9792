//! Tables of a validation: forecasts, their scores, what these come to, and the runs behind them.

use std::io;

use crate::event::ViolenceType;
use crate::experiment::paired::sorted_quantile as quantile;
use crate::report::table::{Part, Rows};
use crate::study::validation::ensemble::Played;
use crate::study::validation::forecast::Unit;
use crate::study::validation::observed::Target;
use crate::study::validation::rolling::{Forecast, Rolling};
use crate::study::validation::scores::{PIT_BINS, mean};
use crate::study::validation::source::Source;
use crate::study::validation::summary::Summary;

crate::table! {
    /// Who forecasts what.
    pub struct By<'a>;
    kind as "type": &'a str, "`state-based`, `non-state`, `one-sided`, or `total` of the three (months alone)";
    source: &'a str, "`model`, or a rival: `last_observation`, `mean_of_3_years`, `bootstrap_12_months`, `history_mean`";
    causes: Option<&'a str>, "of the model: `known`, dated causes of the forecast year are given; `frozen`, they stay as at the origin. Empty for a rival, which knows none";
    error: &'a str, "what stands around the figures: `law`, the error law of the model (of the last observation and the mean of three years too); `none`, the runs of the model alone; `own`, the spread of a rival itself";
}

crate::table! {
    /// A forecast.
    pub struct Case<'a>;
    origin: i16, "year at whose end the forecast is made; nothing later is known to it";
    unit: &'a str, "`year`: the year after the origin; `month`: one of its months";
    year: i16, "year that is forecast";
    month: Option<i8>, "month that is forecast, from 1; empty for a year";
    by: By<'a>;
}

crate::table! {
    /// Scores, or means of them.
    pub struct Scored;
    crps: f64, "deaths", "continuous ranked probability score; smaller is better";
    twcrps: f64, "deaths", "the same of what lies above 100 deaths a year, or 25 a month: how well bad years are forecast";
    ignorance: f64, "bits", "-log2 of the probability given to the bin of the observed count (edges 0, 0.5, 1, 5, 10, 100, 1000; one pseudo-count each); smaller is better";
    interval_50: f64, "deaths", "score of the central 50 % interval; smaller is better";
    interval_90: f64, "deaths", "score of the central 90 % interval";
}

crate::table! {
    /// Forecasts.
    pub FORECASTS: ForecastRow<'a> = "forecasts", "forecasts of a validation: deaths in the year after each origin and in its months, by the model and by rivals, with what was observed

A forecast is a sample of 1,000 counts; its mean and quantiles stand here. `docs/book/src/validation.md` says how they are made.";
    case: Case<'a>;
    mean: f64, "deaths", "mean of the forecast";
    q05: f64, "deaths", "5 % quantile";
    q25: f64, "deaths", "25 % quantile";
    q50: f64, "deaths", "median";
    q75: f64, "deaths", "75 % quantile";
    q95: f64, "deaths", "95 % quantile";
    observed: u32, "deaths", "what was observed, best estimate";
    observed_low: u32, "deaths", "low estimate of what was observed; the best one where there is no other";
    observed_high: u32, "deaths", "high estimate";
}

crate::table! {
    /// Scores of single forecasts.
    pub SCORES: ScoreRow<'a> = "scores", "scores of every forecast of a validation against the best estimate of what was observed";
    case: Case<'a>;
    observed: u32, "deaths", "what was observed, best estimate";
    scores: Scored;
    inside_50: bool, "whether the observed count lies in the central 50 % interval";
    inside_90: bool, "whether it lies in the central 90 % interval";
    bias: f64, "deaths", "mean of the forecast less the observed count; 0 is best";
    pit_below: f64, "0 to 1", "share of the forecast below the observed count";
    pit_upto: f64, "0 to 1", "share of the forecast up to the observed count";
}

crate::table! {
    /// Means of scores.
    pub SCORE_MEANS: MeanRow<'a> = "score_means", "means of the scores of a validation over all origins, by type, unit and source, with the skill against each rival

Skill is 1 - CRPS / CRPS of the rival: above 0 the source is better. `ratio` is CRPS / CRPS of the best rival: below 1 the source is better. A handful of years says little: look at `forecasts` and at the number of forecasts.";
    unit: &'a str, "`year`: the year after the origin; `month`: one of its months";
    by: By<'a>;
    forecasts: usize, "forecasts of which this is the mean";
    scores: Scored;
    coverage_50: f64, "0 to 1", "share of observed counts in the central 50 % interval; 0.5 is best";
    coverage_90: f64, "0 to 1", "share in the central 90 % interval; 0.9 is best";
    bias: f64, "deaths", "mean of the forecast less the observed count; 0 is best";
    skill_last_observation: Option<f64>, "skill in the CRPS against the last observation with the error law of the model";
    skill_mean_of_3_years: Option<f64>, "against the mean of the last three years with the error law of the model";
    skill_bootstrap_12_months: Option<f64>, "against the bootstrap of the last twelve months; empty where months are not observed";
    skill_history_mean: Option<f64>, "against the mean of all years (months) with a negative binomial law";
    best_baseline: bool, "whether it is the rival with the smallest CRPS of its type and unit";
    ratio: Option<f64>, "CRPS over that of this rival; empty where there is none";
}

crate::table! {
    /// Histograms of the probability integral transform.
    pub PIT: PitRow<'a> = "pit", "histograms of the probability integral transform of a validation, not randomized, for counts (Czado, Gneiting & Held 2009)

Heights are 1 everywhere where forecasts are calibrated; high ends say that forecasts are too narrow, a high middle that they are too wide, a
high right end that too few deaths are forecast.";
    unit: &'a str, "`year`: the year after the origin; `month`: one of its months";
    by: By<'a>;
    bin: usize, "number of the bin, from 1";
    from: f64, "0 to 1", "lower end of the bin";
    to: f64, "0 to 1", "upper end";
    height: f64, "height; the mean over bins is 1";
    forecasts: usize, "forecasts in the histogram";
}

crate::table! {
    /// Origins.
    pub ORIGINS: OriginRow = "origins", "origins of a validation, and how many runs the forecasts of the model rest on at each";
    origin: i16, "year at whose end the forecast is made; nothing later is known to it";
    year: i16, "year that is forecast";
    known_years: usize, "years", "observed years up to the origin";
    runs: usize, "runs", "runs for this origin: those whose parameters know nothing later";
    effective_runs: f64, "runs", "equally weighted runs that would be worth as much, 1 over the sum of squared weights; below 30 the forecast rests on few runs";
    largest_weight: f64, "0 to 1", "weight of the run that matches best";
}

crate::table! {
    /// Runs behind the forecasts.
    pub ENSEMBLE: EnsembleRow<'a> = "ensemble", "runs behind the forecasts of a validation: a row for each run and each origin that rests on it, with its weight there and its reported deaths in the year after";
    draw: u64, "number of the draw, as in `posterior.csv`; without a posterior from 0";
    replication: u64, "replication: names the random numbers of the run";
    origin: i16, "year at whose end the forecast is made; nothing later is known to it";
    log_proposal: f64, "logarithm of how likely the values were to be drawn, over their prior density; weights are divided by it";
    weight: f64, "0 to 1", "weight of the run at the origin; all sum to 1";
    year: i16, "year that is forecast";
    kind as "type": &'a str, "`state-based`, `non-state`, `one-sided`, or `total` of the three (months alone)";
    known: u32, "deaths", "reported deaths of the run with all causes";
    frozen: u32, "deaths", "with causes frozen at the origin";
}

impl<'a> By<'a> {
    fn new(target: Target, source: Source) -> Self {
        let causes = Some(source.causes()).filter(|causes| !causes.is_empty());
        Self { kind: target.name(), source: source.name(), causes, error: source.error() }
    }
}

impl<'a> From<&'a Forecast> for Case<'a> {
    fn from(forecast: &'a Forecast) -> Self {
        let month = match forecast.unit {
            Unit::Year => None,
            Unit::Month(month) => Some(month),
        };
        let by = By::new(forecast.target, forecast.source);
        Self { origin: forecast.origin, unit: forecast.unit.name(), year: forecast.year(), month, by }
    }
}

/// Writes the forecasts.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_forecasts(rows: &mut Rows, rolling: &Rolling) -> io::Result<()> {
    for forecast in &rolling.forecasts {
        let (sample, observed) = (forecast.sample(), forecast.observed);
        let [q05, q25, q50, q75, q95] = [0.05, 0.25, 0.5, 0.75, 0.95].map(|share| quantile(&sample, share));
        ForecastRow {
            case: forecast.into(),
            mean: mean(&sample),
            q05,
            q25,
            q50,
            q75,
            q95,
            observed: observed.best,
            observed_low: observed.low,
            observed_high: observed.high,
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes the scores.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_scores(rows: &mut Rows, rolling: &Rolling) -> io::Result<()> {
    for forecast in &rolling.forecasts {
        let scores = &forecast.scores;
        let ([interval_50, interval_90], [inside_50, inside_90]) = (scores.interval, scores.covered);
        let (crps, twcrps, ignorance) = (scores.crps, scores.twcrps, scores.ignorance);
        ScoreRow {
            case: forecast.into(),
            observed: forecast.observed.best,
            scores: Scored { crps, twcrps, ignorance, interval_50, interval_90 },
            inside_50,
            inside_90,
            bias: scores.bias,
            pit_below: scores.pit.0,
            pit_upto: scores.pit.1,
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes the means.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_means(rows: &mut Rows, summary: &Summary) -> io::Result<()> {
    for mean in &summary.means {
        let ([interval_50, interval_90], [coverage_50, coverage_90]) = (mean.interval, mean.coverage);
        let [skill_last_observation, skill_mean_of_3_years, skill_bootstrap_12_months, skill_history_mean] = mean.skill;
        let (crps, twcrps, ignorance) = (mean.crps, mean.twcrps, mean.ignorance);
        MeanRow {
            unit: mean.unit,
            by: By::new(mean.target, mean.source),
            forecasts: mean.count,
            scores: Scored { crps, twcrps, ignorance, interval_50, interval_90 },
            coverage_50,
            coverage_90,
            bias: mean.bias,
            skill_last_observation,
            skill_mean_of_3_years,
            skill_bootstrap_12_months,
            skill_history_mean,
            best_baseline: mean.best_baseline,
            ratio: mean.ratio,
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes the histograms.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_pit(rows: &mut Rows, summary: &Summary) -> io::Result<()> {
    for mean in &summary.means {
        let (unit, by, forecasts) = (mean.unit, By::new(mean.target, mean.source), mean.count);
        for (bin, &height) in (1..).zip(&mean.pit) {
            let (from, to) = ((bin - 1) as f64 / PIT_BINS as f64, bin as f64 / PIT_BINS as f64);
            PitRow { unit, by, bin, from, to, height, forecasts }.write(rows)?;
        }
    }
    Ok(())
}

/// Writes the origins.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_origins(rows: &mut Rows, rolling: &Rolling) -> io::Result<()> {
    for origin in &rolling.origins {
        let weights = &origin.weights;
        OriginRow {
            origin: origin.year,
            year: origin.year + 1,
            known_years: origin.known,
            runs: weights.runs,
            effective_runs: weights.effective,
            largest_weight: weights.all.iter().copied().fold(0.0, f64::max),
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes the runs.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_ensemble(rows: &mut Rows, rolling: &Rolling, played: &[Played]) -> io::Result<()> {
    for (place, run) in played.iter().enumerate() {
        for (n, origin) in rolling.origins.iter().enumerate() {
            let (year, Some(frozen)) = (origin.year + 1, &run.frozen[n]) else { continue };
            for violence in ViolenceType::ALL {
                let index = Target::Type(violence).index();
                EnsembleRow {
                    draw: run.number,
                    replication: run.replication,
                    origin: origin.year,
                    log_proposal: run.log_proposal,
                    weight: origin.weights.all[place],
                    year,
                    kind: violence.name(),
                    known: run.known.year(index, year),
                    frozen: frozen.year(index, year),
                }
                .write(rows)?;
            }
        }
    }
    Ok(())
}
