//! Tables of a calibration: rows of the posterior, marginals, pairs, checks, waves, emulator, effects, what informs, gates.

use std::io;

use crate::experiment::paired::half_width;
use crate::report::number;
use crate::report::table::{Column, Kind, Part, Rows};
use crate::stats::Moments;
use crate::study::calibration::checks::Check;
use crate::study::calibration::effects::Role;
use crate::study::calibration::estimate::Study;
use crate::study::calibration::gates::Gate;
use crate::study::calibration::learnt::Law;
use crate::study::calibration::problem::Problem;
use crate::study::calibration::summary::{Marginal, Pair, quantiles};

/// Stands for one column per parameter.
pub const PARAMETERS: &str = "PARAMETER";

crate::table! {
    /// Rows of the posterior.
    pub POSTERIOR: PosteriorRow<'a> = "posterior", "draws of the parameters that agree with what was observed

Written by `calibrate`, always as CSV; a copy in a scenario's folder is what `--draws posterior` reads. Rows whose `until` is the last year of the targets are the posterior, all of equal weight. The others are what would
have been known at the end of an earlier year; `validate` makes forecasts from there. Rows carry no random numbers: each may be played as often as wished. Values have four significant digits, with which they are played.";
    draw: usize, "number of the row, from 0";
    until: i16, "year", "last year whose targets its law knows; effects of the literature belong to all; of rows made on another scenario the year before the first of this one";
    weight: f64, "0 to 1", "weight in its law; those of a law sum to 1";
    log_proposal: f64, "log", "logarithm of the likelihood of the row under its law, up to a constant of the law";
    values as PARAMETERS: &'a [f64], "as in parameters.csv", "one column for each parameter: those with status free and displacement were estimated, those with status carried were drawn with them", "value of the parameter";
}

crate::table! {
    /// Parameters before and after.
    pub MARGINALS: MarginalRow<'a> = "posterior_marginals", "each parameter of a calibration before and after it: prior against posterior

A parameter counts as informed where its spread on the standard normal scale of its prior falls by at least a fifth, or its mean shifts by half of the prior's
standard deviation. Parameters with status carried are drawn with the others and never called estimated: where the data move them too, that is said here.";
    parameter: &'a str, "key in `parameters.csv`";
    unit: &'a str, "unit of the values";
    status: &'a str, "`free` and `displacement` (estimated), or `carried` (drawn, never called estimated)";
    prior_p5: f64, "of the parameter", "5 % quantile of the prior";
    prior_median: f64, "of the parameter", "median of the prior";
    prior_p95: f64, "of the parameter", "95 % quantile of the prior";
    posterior_p5: f64, "of the parameter", "5 % quantile of the posterior";
    posterior_p25: f64, "of the parameter", "25 % quantile";
    posterior_median: f64, "of the parameter", "median";
    posterior_p75: f64, "of the parameter", "75 % quantile";
    posterior_p95: f64, "of the parameter", "95 % quantile";
    scaled_p5: f64, "prior standard deviations", "5 % quantile of the posterior on the prior's standard normal scale, where the prior has -1.645, 0 and 1.645 at 5, 50 and 95 %";
    scaled_p25: f64, "prior standard deviations", "25 % quantile";
    scaled_median: f64, "prior standard deviations", "median";
    scaled_p75: f64, "prior standard deviations", "75 % quantile";
    scaled_p95: f64, "prior standard deviations", "95 % quantile";
    point: f64, "of the parameter", "value at the posterior mean on the prior's standard normal scale: what a scenario without draws should have";
    shift: f64, "prior standard deviations", "that mean; 0 before";
    contraction: f64, "up to 1", "one less the posterior standard deviation on that scale; 0 where the data say nothing, negative where they widen it";
    informed: bool, "whether the data inform it; never of one that is carried, which is not estimated";
    r_hat: Option<f64>, "ratio", "potential scale reduction of the chains; near 1 where they have the same law";
    effective_draws: f64, "draws", "independent draws that the chains are worth";
    rank_p: Option<f64>, "0 to 1", "simulation-based calibration: probability of ranks of known truths at least as uneven, were they uniform";
    cover_90: Option<f64>, "0 to 1", "share of known truths inside their interval of 90 %";
    cover_50: Option<f64>, "0 to 1", "share inside that of 50 %";
}

crate::table! {
    /// Correlations.
    pub POSTERIOR_PAIRS: PairRow<'a> = "posterior_pairs", "correlations of the estimated parameters under the posterior

A strong one means that the data inform a combination rather than each of the two.", may_be_empty true;
    parameter_a: &'a str, "key of one parameter";
    parameter_b: &'a str, "key of the other";
    correlation: Option<f64>, "-1 to 1", "correlation on the standard normal scales of the priors";
}

crate::table! {
    /// What runs of prior and posterior foretell.
    pub struct Foretold;
    prior_p5: Option<f64>, "of the figure", "5 % quantile of runs drawn from the prior";
    prior_median: Option<f64>, "of the figure", "median";
    prior_p95: Option<f64>, "of the figure", "95 % quantile";
    posterior_p5: Option<f64>, "of the figure", "5 % quantile of runs of the posterior";
    posterior_p25: Option<f64>, "of the figure", "25 % quantile";
    posterior_median: Option<f64>, "of the figure", "median";
    posterior_p75: Option<f64>, "of the figure", "75 % quantile";
    posterior_p95: Option<f64>, "of the figure", "95 % quantile";
    inside: Option<f64>, "0 to 1", "posterior share of runs inside the observed band";
    below: Option<f64>, "0 to 1", "posterior share of runs below the observed value, half of those equal to it; near 0 or 1 the model misses it";
    z: Option<f64>, "standard deviations", "observed less foretold, over the standard deviation of runs and errors together, on the scale of the law; beyond 2.5 it is missed";
    out_of_reach: bool, "whether all runs of prior and posterior lie on one side of the band and of what the errors admit (2.5 standard deviations, on the scale of the law): the model cannot produce it";
}

crate::table! {
    /// Targets.
    pub POSTERIOR_CHECK: CheckRow<'a> = "posterior_check", "posterior predictive check: each target and fitted effect beside what fresh runs of prior and posterior give

Quantiles are those of simulated figures, without the error of observation; of an effect those of its pairs. These are the data that the calibration was fitted to: agreement here is no evidence (see `validate`), disagreement is.";
    target: &'a str, "name of the target or effect";
    figure: &'a str, "what is compared, in the words of `observations.csv`";
    year: i16, "year", "year, or last year of the period; of an effect the last year";
    law: &'a str, "law of the error of observation: what is normal, the figure, its logarithm or its logit";
    error: f64, "on that scale", "standard deviation of the errors of observation and of the model";
    observed_low: f64, "of the figure", "lower end of what the source admits";
    observed: f64, "of the figure", "what was observed";
    observed_high: f64, "of the figure", "upper end";
    foretold: Foretold;
}

crate::table! {
    /// Waves.
    pub WAVES: WaveRow = "waves", "waves of a calibration: what was played, and what each ruled out

Distance is chi-squared: that of the emulated statistics from what was observed, by the covariance of chance, lack of fit and errors. A point further than `most` is ruled out for the waves that follow.";
    wave: usize, "number, from 0, the prior";
    points: usize, "points played";
    refused: usize, "points whose values the scenario refuses";
    lacking: usize, "runs that lack a figure, and are not learnt from";
    pairs: usize, "points that were played with and without what effects ask for";
    learnt: usize, "runs", "runs that the emulator was learnt from: those that no wave before had ruled out";
    r2: f64, "up to 1", "mean over statistics of the variance that is foretold for runs left out";
    best: f64, "chi-squared", "least distance of any of these runs";
    most: f64, "chi-squared", "largest distance that is not ruled out: 99.5 % point, or as much beyond the best as this is beyond its expectation";
    kept: f64, "0 to 1", "points of the wave that are not ruled out by it";
}

crate::table! {
    /// Quality of the emulator.
    pub EMULATOR: EmulatorRow<'a> = "emulator", "quality of the emulator of a calibration by statistic";
    target: &'a str, "name of the target or effect";
    runs: usize, "runs that it was learnt from";
    r2: f64, "up to 1", "variance over points that is foretold for runs left out; below 0 the mean does better";
    left: f64, "on the scale of its law", "standard deviation of what is left: chance of a run and lack of fit";
    error: f64, "on the scale of its law", "standard deviation of the errors of observation and of the model";
    chance: Option<f64>, "share", "part of the variance left that is chance: that of runs at one point of the posterior; above 1 by chance, or where points of the posterior are noisier than others";
    bias: Option<f64>, "on the scale of its law", "mean of simulated less emulated means at points of the posterior";
    within: Option<f64>, "0 to 1", "points at which both lie within two standard errors, lack of fit allowed for";
    within_strictly: Option<f64>, "0 to 1", "the same without that allowance";
    penalty_linear: f64, "penalty on linear terms";
    penalty_quadratic: f64, "penalty on squares and products";
}

crate::table! {
    /// What each statistic informs.
    pub INFORMS: InformsRow<'a> = "informs", "what each target and fitted effect says of each estimated parameter: the posterior with it against the posterior without it

From the same draws, weighed anew. Where `effective` is small, leaving it out changes too much for that, and the figures are rough.", may_be_empty true;
    target: &'a str, "name of the target or effect";
    parameter: &'a str, "key in `parameters.csv`";
    narrowing: f64, "ratio", "standard deviation with it over that without it; below 1 it narrows";
    shift: f64, "prior standard deviations", "mean with it less mean without it";
    effective: f64, "draws", "equally weighted draws that the posterior without it is worth";
}

crate::table! {
    /// Effects.
    pub EFFECTS: EffectRow<'a> = "calibration_effects", "effects found by studies beside those of the calibrated model

Both are measured alike: the same draws and random numbers with and without, counted where and on what the study counted. Ratios and differences as in `effects.csv`. For a fitted effect, what all other targets and effects foretell of it stands beside it.";
    effect: &'a str, "name";
    role: &'a str, "`fitted`, `placebo` (none by the literature, must come out as none unfitted) or `reported`";
    form: &'a str, "`log-ratio` (values are ratios with over without) or `difference`";
    low: f64, "of the effect", "5 % point of what was found";
    value: f64, "of the effect", "what was found";
    high: f64, "of the effect", "95 % point";
    pairs: usize, "pairs of runs of the posterior";
    mean: Option<f64>, "of the effect", "mean of the pairs, of ratios the geometric one";
    mean_low: Option<f64>, "of the effect", "lower end of its interval of 95 %";
    mean_high: Option<f64>, "of the effect", "upper end";
    pairs_p5: Option<f64>, "of the effect", "5 % quantile of single pairs";
    pairs_p95: Option<f64>, "of the effect", "95 % quantile of single pairs";
    foretold: Option<f64>, "of the effect", "what all others foretell of a fitted one: mean, of ratios the geometric one";
    foretold_low: Option<f64>, "of the effect", "5 % point of that, chance of a pair and error of the study included";
    foretold_high: Option<f64>, "of the effect", "95 % point";
}

crate::table! {
    /// Gates.
    pub GATES: GateRow<'a> = "gates", "what a calibration must meet before it is believed";
    gate: &'a str, "`draws`, `ranks` (simulation-based calibration), `predictive`, `emulator` or `placebos`";
    holds: bool, "whether it is met";
    figures: &'a str, "the figures that say so";
}

/// The columns of parameters.
pub fn parameter_columns(problem: &Problem) -> Vec<Column> {
    let all = problem.coordinates.iter();
    all.map(|one| Column::named(Kind::Number, &one.key, one.unit.name())).collect()
}

/// Size that the file of the posterior is to have at most [bytes].
pub const LARGEST: usize = 300_000;

/// Rows of the laws that a file of the largest size takes: three fifths are the posterior's.
pub fn rows_of(problem: &Problem, laws: &[Law], wanted: Option<usize>) -> Vec<usize> {
    let bytes =
        |draw: &Vec<f64>| problem.values(draw).into_iter().map(|value| number::text(value).len() + 1).sum::<usize>();
    let sample = laws[0].thinned(100);
    let row = sample.iter().map(|&n| bytes(&laws[0].draws[n])).sum::<usize>() as f64 / sample.len() as f64 + LEAD;
    let header: usize = problem.coordinates.iter().map(|one| one.key.len() + 1).sum();
    let most = ((LARGEST - header.min(LARGEST)) as f64 / row * MARGIN) as usize;
    let all = wanted.unwrap_or(most.min(ROWS)).max(laws.len());
    if laws.len() == 1 {
        return vec![all];
    }
    let first = (all * 3 / 5).max(1);
    let others = laws.len() - 1;
    std::iter::once(first).chain((0..others).map(|_| ((all - first) / others).max(1))).collect()
}

/// Characters of the columns before the parameters.
const LEAD: f64 = 32.0;

/// Rows differ in length.
const MARGIN: f64 = 0.98;

/// Rows at most, where few parameters make them short.
const ROWS: usize = 2_500;

/// Writes the rows of [`POSTERIOR`]: so many of each law.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_posterior(rows: &mut Rows, problem: &Problem, laws: &[Law], counts: &[usize]) -> io::Result<()> {
    let mut number = 0..;
    for (law, &count) in laws.iter().zip(counts) {
        let thinned = law.thinned(count);
        for (&place, draw) in thinned.iter().zip(&mut number) {
            PosteriorRow {
                draw,
                until: law.until,
                weight: 1.0 / thinned.len() as f64,
                log_proposal: law.log_likelihood[place],
                values: &problem.values(&law.draws[place]),
            }
            .write(rows)?;
        }
    }
    Ok(())
}

/// Writes the rows of [`MARGINALS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_marginals(rows: &mut Rows, problem: &Problem, all: &[Marginal], study: &Study) -> io::Result<()> {
    for (n, (one, marginal)) in problem.coordinates.iter().zip(all).enumerate() {
        let [prior_p5, _, prior_median, _, prior_p95] = marginal.prior;
        let [posterior_p5, posterior_p25, posterior_median, posterior_p75, posterior_p95] = marginal.posterior;
        let [scaled_p5, scaled_p25, scaled_median, scaled_p75, scaled_p95] = marginal.scaled;
        let (r_hat, effective_draws) = study.laws[0].diagnostics[n];
        MarginalRow {
            parameter: &one.key,
            unit: one.unit.name(),
            status: &one.status,
            prior_p5,
            prior_median,
            prior_p95,
            posterior_p5,
            posterior_p25,
            posterior_median,
            posterior_p75,
            posterior_p95,
            scaled_p5,
            scaled_p25,
            scaled_median,
            scaled_p75,
            scaled_p95,
            point: marginal.point,
            shift: marginal.shift,
            contraction: marginal.contraction,
            informed: one.is_estimated() && marginal.is_informed(),
            r_hat: finite(r_hat),
            effective_draws,
            rank_p: finite(study.ranks.p_value(n)),
            cover_90: finite(study.ranks.coverage(n, 0.9)),
            cover_50: finite(study.ranks.coverage(n, 0.5)),
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes the rows of [`POSTERIOR_PAIRS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_pairs(rows: &mut Rows, problem: &Problem, all: &[Pair]) -> io::Result<()> {
    for pair in all {
        let key = |n: usize| problem.coordinates[n].key.as_str();
        let (parameter_a, parameter_b) = (key(pair.coordinates.0), key(pair.coordinates.1));
        PairRow { parameter_a, parameter_b, correlation: Some(pair.correlation) }.write(rows)?;
    }
    Ok(())
}

/// Writes the rows of [`POSTERIOR_CHECK`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_checks(rows: &mut Rows, problem: &Problem, all: &[Check]) -> io::Result<()> {
    let (targets, effects) = (&problem.targets.all, &problem.effects);
    for (target, check) in targets.iter().zip(all) {
        let (observed_low, observed_high) = target.band;
        CheckRow {
            target: &target.name,
            figure: &target.measure,
            year: target.year,
            law: target.scale.law(),
            error: target.variance().sqrt(),
            observed_low,
            observed: target.value,
            observed_high,
            foretold: check.into(),
        }
        .write(rows)?;
    }
    for ((_, effect), check) in effects.of_role(Role::Fitted).zip(&all[targets.len()..]) {
        let part = &effects.parts[effect.part];
        let (observed_low, observed_high) = effect.band;
        CheckRow {
            target: &effect.name,
            figure: &format!("effect:{}", part.measure),
            year: part.years.1,
            law: effect.form.name(),
            error: effect.variance().sqrt(),
            observed_low,
            observed: effect.value,
            observed_high,
            foretold: check.into(),
        }
        .write(rows)?;
    }
    Ok(())
}

impl From<&Check> for Foretold {
    fn from(check: &Check) -> Self {
        let [prior_p5, _, prior_median, _, prior_p95] = check.prior.map(finite);
        let posterior = check.posterior.map(finite);
        let [posterior_p5, posterior_p25, posterior_median, posterior_p75, posterior_p95] = posterior;
        Self {
            prior_p5,
            prior_median,
            prior_p95,
            posterior_p5,
            posterior_p25,
            posterior_median,
            posterior_p75,
            posterior_p95,
            inside: finite(check.inside),
            below: finite(check.below),
            z: finite(check.z),
            out_of_reach: check.out_of_reach,
        }
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Writes the rows of [`WAVES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_waves(rows: &mut Rows, study: &Study) -> io::Result<()> {
    for (wave, one) in study.waves.iter().enumerate() {
        WaveRow {
            wave,
            points: one.points,
            refused: one.refused,
            lacking: one.lacking,
            pairs: one.pairs,
            learnt: one.learnt,
            r2: one.r2,
            best: one.best,
            most: one.most,
            kept: one.kept,
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes the rows of [`EMULATOR`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_emulator(rows: &mut Rows, problem: &Problem, study: &Study) -> io::Result<()> {
    for (n, (statistic, quality)) in problem.statistics.iter().zip(&study.emulator.quality).enumerate() {
        let emulated = study.emulated.statistics.get(n);
        let left = || study.emulator.covariance[(n, n)];
        let (penalty_linear, penalty_quadratic) = quality.penalty;
        EmulatorRow {
            target: &statistic.name,
            runs: quality.runs,
            r2: quality.r2,
            left: quality.sd,
            error: statistic.variance.sqrt(),
            chance: emulated.and_then(|one| finite(one.chance.powi(2) / left())),
            bias: emulated.and_then(|one| finite(one.bias)),
            within: emulated.and_then(|one| finite(one.within)),
            within_strictly: emulated.and_then(|one| finite(one.within_strictly)),
            penalty_linear,
            penalty_quadratic,
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes the rows of [`INFORMS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_informs(rows: &mut Rows, problem: &Problem, study: &Study) -> io::Result<()> {
    for (statistic, without) in problem.statistics.iter().zip(&study.informs) {
        let (target, effective) = (statistic.name.as_str(), without.effective);
        for (one, &(narrowing, shift)) in problem.coordinates.iter().zip(&without.moved) {
            if one.is_estimated() {
                InformsRow { target, parameter: &one.key, narrowing, shift, effective }.write(rows)?;
            }
        }
    }
    Ok(())
}

/// Writes the rows of [`EFFECTS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_effects(rows: &mut Rows, problem: &Problem, study: &Study) -> io::Result<()> {
    let mut foretold = study.informs[problem.targets.all.len()..].iter().map(|one| one.foretold);
    for (effect, pairs) in problem.effects.all.iter().zip(&study.pairs) {
        let around =
            |mean: f64, half: f64| [mean, mean - half, mean + half].map(|value| finite(effect.form.back(value)));
        let moments: Moments = pairs.iter().copied().collect();
        let half = half_width(moments.variance(), pairs.len()).unwrap_or(f64::NAN);
        let [mean, mean_low, mean_high] = around(if pairs.is_empty() { f64::NAN } else { moments.mean() }, half);
        let [pairs_p5, _, _, _, pairs_p95] = quantiles(pairs).map(|value| finite(effect.form.back(value)));
        let fitted = (effect.role == Role::Fitted).then(|| foretold.next()).flatten();
        let (middle, sd) = fitted.unwrap_or((f64::NAN, f64::NAN));
        let [foretold, foretold_low, foretold_high] = around(middle, 1.645 * sd);
        EffectRow {
            effect: &effect.name,
            role: effect.role.name(),
            form: effect.form.name(),
            low: effect.band.0,
            value: effect.value,
            high: effect.band.1,
            pairs: pairs.len(),
            mean,
            mean_low,
            mean_high,
            pairs_p5,
            pairs_p95,
            foretold,
            foretold_low,
            foretold_high,
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes the rows of [`GATES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_gates(rows: &mut Rows, gates: &[Gate]) -> io::Result<()> {
    gates.iter().try_for_each(|one| GateRow { gate: one.name, holds: one.holds, figures: &one.says }.write(rows))
}
