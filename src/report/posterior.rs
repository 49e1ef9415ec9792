//! Tables of a calibration: rows of the posterior, marginals, pairs, checks, waves, emulator, effects, what informs, gates.

use std::io;

use super::number;
use super::sweep::optional;
use super::table::{Column, Kind, Rows, Table, whole};
use crate::experiment::calibration::checks::Check;
use crate::experiment::calibration::effects::Role;
use crate::experiment::calibration::gates::Gate;
use crate::experiment::calibration::problem::Problem;
use crate::experiment::calibration::study::{Law, Study};
use crate::experiment::calibration::summary::{Marginal, Pair, quantiles};
use crate::experiment::paired::half_width;
use crate::stats::Moments;

/// Stands for one column per parameter.
pub const PARAMETERS: &str = "PARAMETER";

/// Rows of the posterior.
pub static POSTERIOR: Table = Table {
    name: "posterior",
    about: "draws of the parameters that agree with what was observed

Written by `calibrate`, always as CSV; a copy in a scenario's folder is what `--draws posterior` reads. Rows whose `until` is the last year of the targets are the posterior, all of equal weight. The others are what would
have been known at the end of an earlier year; `validate` makes forecasts from there. Rows carry no random numbers: each may be played as often as wished. Values have four significant digits, with which they are played.",
    columns: &[
        Column::integer("draw", "", "number of the row, from 0"),
        Column::integer("until", "year", "last year whose targets its law knows; effects of the literature belong to all"),
        Column::number("weight", "share", "weight in its law; those of a law sum to 1"),
        Column::number("log_proposal", "log", "logarithm of the likelihood of the row under its law, up to a constant of the law"),
        Column::number(PARAMETERS, "as in parameters.csv", "one column for each parameter: those with status free and displacement were estimated, those with status carried were drawn with them"),
    ],
    measures: &[],
};

/// Parameters before and after.
pub static MARGINALS: Table = Table {
    name: "posterior_marginals",
    about: "each parameter of a calibration before and after it: prior against posterior

A parameter counts as informed where its spread on the standard normal scale of its prior falls by at least a fifth, or its mean shifts by half of the prior's
standard deviation. Parameters with status carried are drawn with the others and never called estimated: where the data move them too, that is said here.",
    columns: &[
        Column::text("parameter", "key in `parameters.csv`"),
        Column::text("unit", "unit of the values"),
        Column::text("status", "`free` and `displacement` (estimated), or `carried` (drawn, never called estimated)"),
        Column::number("prior_p5", "of the parameter", "5 % quantile of the prior"),
        Column::number("prior_median", "of the parameter", "median of the prior"),
        Column::number("prior_p95", "of the parameter", "95 % quantile of the prior"),
        Column::number("posterior_p5", "of the parameter", "5 % quantile of the posterior"),
        Column::number("posterior_p25", "of the parameter", "25 % quantile"),
        Column::number("posterior_median", "of the parameter", "median"),
        Column::number("posterior_p75", "of the parameter", "75 % quantile"),
        Column::number("posterior_p95", "of the parameter", "95 % quantile"),
        Column::number("scaled_p5", "prior standard deviations", "5 % quantile of the posterior on the prior's standard normal scale, where the prior has -1.645, 0 and 1.645 at 5, 50 and 95 %"),
        Column::number("scaled_p25", "prior standard deviations", "25 % quantile"),
        Column::number("scaled_median", "prior standard deviations", "median"),
        Column::number("scaled_p75", "prior standard deviations", "75 % quantile"),
        Column::number("scaled_p95", "prior standard deviations", "95 % quantile"),
        Column::number("point", "of the parameter", "value at the posterior mean on the prior's standard normal scale: what a scenario without draws should have"),
        Column::number("shift", "prior standard deviations", "that mean; 0 before"),
        Column::number("contraction", "0 to 1", "one less the posterior standard deviation on that scale; 0 where the data say nothing, negative where they widen it"),
        Column::flag("informed", "whether the data inform it; never of one that is carried, which is not estimated"),
        Column::number("r_hat", "ratio", "potential scale reduction of the chains; near 1 where they have the same law"),
        Column::number("effective_draws", "draws", "independent draws that the chains are worth"),
        Column::number("rank_p", "0 to 1", "simulation-based calibration: probability of ranks of known truths at least as uneven, were they uniform"),
        Column::number("cover_90", "0 to 1", "share of known truths inside their interval of 90 %"),
        Column::number("cover_50", "0 to 1", "share inside that of 50 %"),
    ],
    measures: &[],
};

/// Correlations.
pub static POSTERIOR_PAIRS: Table = Table {
    name: "posterior_pairs",
    about: "correlations of the estimated parameters under the posterior

A strong one means that the data inform a combination rather than each of the two.",
    columns: &[
        Column::text("parameter_a", "key of one parameter"),
        Column::text("parameter_b", "key of the other"),
        Column::number("correlation", "-1 to 1", "correlation on the standard normal scales of the priors"),
    ],
    measures: &[],
};

/// Targets.
pub static POSTERIOR_CHECK: Table = Table {
    name: "posterior_check",
    about: "posterior predictive check: each target and fitted effect beside what fresh runs of prior and posterior give

Quantiles are those of simulated figures, without the error of observation; of an effect those of its pairs. These are the data that the calibration was fitted to: agreement here is no evidence (see `validate`), disagreement is.",
    columns: &[
        Column::text("target", "name of the target or effect"),
        Column::text("figure", "what is compared, in the words of `observations.csv`"),
        Column::integer("year", "year", "year, or last year of the period; of an effect the last year"),
        Column::text("law", "law of the error of observation: what is normal, the figure, its logarithm or its logit"),
        Column::number("error", "on that scale", "standard deviation of the errors of observation and of the model"),
        Column::number("observed_low", "of the figure", "lower end of what the source admits"),
        Column::number("observed", "of the figure", "what was observed"),
        Column::number("observed_high", "of the figure", "upper end"),
        Column::number("prior_p5", "of the figure", "5 % quantile of runs drawn from the prior"),
        Column::number("prior_median", "of the figure", "median"),
        Column::number("prior_p95", "of the figure", "95 % quantile"),
        Column::number("posterior_p5", "of the figure", "5 % quantile of runs of the posterior"),
        Column::number("posterior_p25", "of the figure", "25 % quantile"),
        Column::number("posterior_median", "of the figure", "median"),
        Column::number("posterior_p75", "of the figure", "75 % quantile"),
        Column::number("posterior_p95", "of the figure", "95 % quantile"),
        Column::number("inside", "share", "posterior share of runs inside the observed band"),
        Column::number("below", "share", "posterior share of runs below the observed value, half of those equal to it; near 0 or 1 the model misses it"),
        Column::number("z", "standard deviations", "observed less foretold, over the standard deviation of runs and errors together, on the scale of the law; beyond 2.5 it is missed"),
        Column::flag("out_of_reach", "whether all runs of prior and posterior lie on one side of the band: the model cannot produce it"),
    ],
    measures: &[],
};

/// Waves.
pub static WAVES: Table = Table {
    name: "waves",
    about: "waves of a calibration: what was played, and what each ruled out

Distance is chi-squared: that of the emulated statistics from what was observed, by the covariance of chance, lack of fit and errors. A point further than `most` is ruled out for the waves that follow.",
    columns: &[
        Column::integer("wave", "", "number, from 0, the prior"),
        Column::integer("points", "", "points played"),
        Column::integer("refused", "", "points whose values the scenario refuses"),
        Column::integer("lacking", "", "runs that lack a figure, and are not learnt from"),
        Column::integer("pairs", "", "points that were played with and without what effects ask for"),
        Column::integer("learnt", "runs", "runs that the emulator was learnt from: those that no wave before had ruled out"),
        Column::number("r2", "share", "mean over statistics of the variance that is foretold for runs left out"),
        Column::number("best", "chi-squared", "least distance of any of these runs"),
        Column::number("most", "chi-squared", "largest distance that is not ruled out: 99.5 % point, or as much beyond the best as this is beyond its expectation"),
        Column::number("kept", "share", "points of the wave that are not ruled out by it"),
    ],
    measures: &[],
};

/// Quality of the emulator.
pub static EMULATOR: Table = Table {
    name: "emulator",
    about: "quality of the emulator of a calibration by statistic",
    columns: &[
        Column::text("target", "name of the target or effect"),
        Column::integer("runs", "", "runs that it was learnt from"),
        Column::number(
            "r2",
            "share",
            "variance over points that is foretold for runs left out; below 0 the mean does better",
        ),
        Column::number(
            "left",
            "on the scale of its law",
            "standard deviation of what is left: chance of a run and lack of fit",
        ),
        Column::number(
            "error",
            "on the scale of its law",
            "standard deviation of the errors of observation and of the model",
        ),
        Column::number(
            "chance",
            "share",
            "part of the variance left that is chance: that of runs at one point of the posterior; above 1 by chance, or where points of the posterior are noisier than others",
        ),
        Column::number(
            "bias",
            "on the scale of its law",
            "mean of simulated less emulated means at points of the posterior",
        ),
        Column::number(
            "within",
            "share",
            "points at which both lie within two standard errors, lack of fit allowed for",
        ),
        Column::number("within_strictly", "share", "the same without that allowance"),
        Column::number("penalty_linear", "", "penalty on linear terms"),
        Column::number("penalty_quadratic", "", "penalty on squares and products"),
    ],
    measures: &[],
};

/// What each statistic informs.
pub static INFORMS: Table = Table {
    name: "informs",
    about: "what each target and fitted effect says of each estimated parameter: the posterior with it against the posterior without it

From the same draws, weighed anew. Where `effective` is small, leaving it out changes too much for that, and the figures are rough.",
    columns: &[
        Column::text("target", "name of the target or effect"),
        Column::text("parameter", "key in `parameters.csv`"),
        Column::number("narrowing", "ratio", "standard deviation with it over that without it; below 1 it narrows"),
        Column::number("shift", "prior standard deviations", "mean with it less mean without it"),
        Column::number("effective", "draws", "equally weighted draws that the posterior without it is worth"),
    ],
    measures: &[],
};

/// Effects.
pub static EFFECTS: Table = Table {
    name: "calibration_effects",
    about: "effects found by studies beside those of the calibrated model

Both are measured alike: the same draws and random numbers with and without, counted where and on what the study counted. Ratios and differences as in `effects.csv`. For a fitted effect, what all other targets and effects foretell of it stands beside it.",
    columns: &[
        Column::text("effect", "name"),
        Column::text("role", "`fitted`, `placebo` (none by the literature, must come out as none unfitted) or `reported`"),
        Column::text("form", "`log-ratio` (values are ratios with over without) or `difference`"),
        Column::number("low", "of the effect", "5 % point of what was found"),
        Column::number("value", "of the effect", "what was found"),
        Column::number("high", "of the effect", "95 % point"),
        Column::integer("pairs", "", "pairs of runs of the posterior"),
        Column::number("mean", "of the effect", "mean of the pairs, of ratios the geometric one"),
        Column::number("mean_low", "of the effect", "lower end of its interval of 95 %"),
        Column::number("mean_high", "of the effect", "upper end"),
        Column::number("pairs_p5", "of the effect", "5 % quantile of single pairs"),
        Column::number("pairs_p95", "of the effect", "95 % quantile of single pairs"),
        Column::number("foretold", "of the effect", "what all others foretell of a fitted one: mean, of ratios the geometric one"),
        Column::number("foretold_low", "of the effect", "5 % point of that, chance of a pair and error of the study included"),
        Column::number("foretold_high", "of the effect", "95 % point"),
    ],
    measures: &[],
};

/// Gates.
pub static GATES: Table = Table {
    name: "gates",
    about: "what a calibration must meet before it is believed",
    columns: &[
        Column::text("gate", "`draws`, `ranks` (simulation-based calibration), `predictive`, `emulator` or `placebos`"),
        Column::flag("holds", "whether it is met"),
        Column::text("figures", "the figures that say so"),
    ],
    measures: &[],
};

/// The columns of parameters.
pub fn parameter_columns(problem: &Problem) -> Vec<Column> {
    let column = |key: &str, unit: &str| Column::named(Kind::Number, key, unit, "value of the parameter");
    problem.coordinates.iter().map(|one| column(&one.key, one.unit.name())).collect()
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
    let mut number = 0;
    for (law, &count) in laws.iter().zip(counts) {
        let thinned = law.thinned(count);
        for &draw in &thinned {
            rows.integer(number).integer(law.until.into()).number(1.0 / thinned.len() as f64);
            rows.number(law.log_likelihood[draw]);
            for value in problem.values(&law.draws[draw]) {
                rows.number(value);
            }
            rows.end()?;
            number += 1;
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
        rows.text(&one.key).text(one.unit.name()).text(&one.status);
        for value in [0, 2, 4].map(|n| marginal.prior[n]).into_iter().chain(marginal.posterior).chain(marginal.scaled) {
            rows.number(value);
        }
        rows.number(marginal.point).number(marginal.shift).number(marginal.contraction);
        rows.flag(one.is_estimated() && marginal.is_informed());
        let (r_hat, draws) = study.laws[0].diagnostics[n];
        finite(rows, r_hat);
        rows.number(draws);
        let ranks = &study.ranks;
        [ranks.p_value(n), ranks.coverage(n, 0.9), ranks.coverage(n, 0.5)]
            .into_iter()
            .for_each(|one| finite(rows, one));
        rows.end()?;
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
        rows.text(key(pair.coordinates.0)).text(key(pair.coordinates.1)).number(pair.correlation).end()?;
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
        rows.text(&target.name).text(&target.measure).integer(i64::from(target.year));
        rows.text(target.scale.law()).number(target.variance().sqrt());
        rows.number(target.band.0).number(target.value).number(target.band.1);
        write_check(rows, check)?;
    }
    for ((_, effect), check) in effects.of_role(Role::Fitted).zip(&all[targets.len()..]) {
        let part = &effects.parts[effect.part];
        rows.text(&effect.name).text(&format!("effect:{}", part.measure)).integer(part.years.1.into());
        rows.text(effect.form.name()).number(effect.variance().sqrt());
        rows.number(effect.band.0).number(effect.value).number(effect.band.1);
        write_check(rows, check)?;
    }
    Ok(())
}

fn write_check(rows: &mut Rows, check: &Check) -> io::Result<()> {
    [0, 2, 4].into_iter().for_each(|n| finite(rows, check.prior[n]));
    check.posterior.iter().for_each(|&value| finite(rows, value));
    [check.inside, check.below, check.z].into_iter().for_each(|value| finite(rows, value));
    rows.flag(check.out_of_reach).end()
}

fn finite(rows: &mut Rows, value: f64) {
    optional(rows, value.is_finite().then_some(value));
}

/// Writes the rows of [`WAVES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_waves(rows: &mut Rows, study: &Study) -> io::Result<()> {
    for (number, one) in study.waves.iter().enumerate() {
        for count in [number, one.points, one.refused, one.lacking, one.pairs, one.learnt] {
            rows.integer(whole(count as u64)?);
        }
        rows.number(one.r2).number(one.best).number(one.most).number(one.kept).end()?;
    }
    Ok(())
}

/// Writes the rows of [`EMULATOR`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_emulator(rows: &mut Rows, problem: &Problem, study: &Study) -> io::Result<()> {
    for (n, (statistic, quality)) in problem.statistics.iter().zip(&study.emulator.quality).enumerate() {
        rows.text(&statistic.name).integer(whole(quality.runs as u64)?);
        rows.number(quality.r2).number(quality.sd).number(statistic.variance.sqrt());
        match study.emulated.statistics.get(n) {
            Some(one) => {
                let left = study.emulator.covariance[(n, n)];
                let all = [one.chance.powi(2) / left, one.bias, one.within, one.within_strictly];
                all.into_iter().for_each(|value| finite(rows, value));
            }
            None => (0..4).for_each(|_| {
                rows.missing();
            }),
        }
        rows.number(quality.penalty.0).number(quality.penalty.1).end()?;
    }
    Ok(())
}

/// Writes the rows of [`INFORMS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_informs(rows: &mut Rows, problem: &Problem, study: &Study) -> io::Result<()> {
    for (statistic, without) in problem.statistics.iter().zip(&study.informs) {
        for (one, (narrowing, shift)) in problem.coordinates.iter().zip(&without.moved) {
            if one.is_estimated() {
                rows.text(&statistic.name).text(&one.key).number(*narrowing).number(*shift);
                rows.number(without.effective).end()?;
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
        let back = |value: f64| effect.form.back(value);
        rows.text(&effect.name).text(effect.role.name()).text(effect.form.name());
        rows.number(effect.band.0).number(effect.value).number(effect.band.1).integer(whole(pairs.len() as u64)?);
        let moments: Moments = pairs.iter().copied().collect();
        let half = half_width(moments.variance(), pairs.len()).unwrap_or(f64::NAN);
        let quantiles = quantiles(pairs);
        let mean = if pairs.is_empty() { f64::NAN } else { moments.mean() };
        for value in [mean, mean - half, mean + half, quantiles[0], quantiles[4]] {
            finite(rows, back(value));
        }
        let fitted = (effect.role == Role::Fitted).then(|| foretold.next()).flatten();
        let (mean, sd) = fitted.unwrap_or((f64::NAN, f64::NAN));
        for value in [mean, mean - 1.645 * sd, mean + 1.645 * sd] {
            finite(rows, back(value));
        }
        rows.end()?;
    }
    Ok(())
}

/// Writes the rows of [`GATES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_gates(rows: &mut Rows, gates: &[Gate]) -> io::Result<()> {
    for gate in gates {
        rows.text(gate.name).flag(gate.holds).text(&gate.says).end()?;
    }
    Ok(())
}
