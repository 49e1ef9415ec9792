//! Tables of a calibration: rows of the posterior, marginals, pairs, checks of targets, generations.

use std::io;

use super::sweep::optional;
use super::table::{Column, Kind, Rows, Table, whole};
use crate::experiment::calibration::pool::Row;
use crate::experiment::calibration::problem::Problem;
use crate::experiment::calibration::sampler::Generation;
use crate::experiment::calibration::summary::{Check, Marginal, Pair};
use crate::experiment::calibration::targets::Target;

/// Stands for one column per parameter.
pub const PARAMETERS: &str = "PARAMETER";

/// Rows of the posterior.
pub static POSTERIOR: Table = Table {
    name: "posterior",
    about: "draws of the parameters that agree with what was observed, with weights

Written by `calibrate`, always as CSV; a copy in a scenario's folder is what `--draws posterior` reads. Rows were drawn from a law wider than the posterior (a quarter each with the likelihood whole and to the
powers 0.3, 0.1 and 0.03), so use `weight` wherever a sample of the posterior is meant. A row played with its replication number and the seed of the calibration is the very run that was judged.",
    columns: &[
        Column::integer("draw", "", "number of the row, from 0"),
        Column::integer("replication", "", "replication of the run that was judged"),
        Column::number("weight", "share", "weight in the posterior; all sum to 1"),
        Column::number("log_proposal", "log", "logarithm of the density from which the row was drawn, over the prior's, up to a constant"),
        Column::number(PARAMETERS, "as in parameters.csv", "one column for each parameter: those with status free and displacement were estimated, those with status carried were drawn from their ranges"),
    ],
    measures: &[],
};

/// Parameters before and after.
pub static MARGINALS: Table = Table {
    name: "posterior_marginals",
    about: "each parameter of a calibration before and after it: prior against posterior

Quantiles of the posterior are weighted. A parameter counts as informed where its spread on the standard normal scale of its prior falls by at least a fifth, or its mean shifts by half of the prior's
standard deviation. Parameters with status carried were drawn, not estimated: where the data move them too, that is said here and nowhere used as an estimate.",
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
        Column::number("correlation", "-1 to 1", "weighted correlation on the standard normal scales of the priors"),
    ],
    measures: &[],
};

/// Targets.
pub static POSTERIOR_CHECK: Table = Table {
    name: "posterior_check",
    about: "posterior predictive check: each target beside what runs of prior and posterior give

Quantiles are those of simulated figures, without the error of observation. These are the data that the calibration was fitted to: agreement here is no evidence (see `validate`), disagreement is.",
    columns: &[
        Column::text("target", "name of the target"),
        Column::text("figure", "what is compared, in the words of `observations.csv`"),
        Column::integer("year", "year", "year, or last year of the period"),
        Column::text("stage", "`violence` or `displacement`"),
        Column::text("law", "law of the error of observation"),
        Column::number("spread", "", "size of the negative binomial, or standard deviation (of the logarithm)"),
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
        Column::flag("out_of_reach", "whether all runs of prior and posterior lie on one side of the band: the model cannot produce it"),
    ],
    measures: &[],
};

/// Generations.
pub static CALIBRATION: Table = Table {
    name: "calibration",
    about: "generations of a calibration, from the prior to the posterior",
    columns: &[
        Column::integer("generation", "", "number, from 0, the prior"),
        Column::number("temper", "0 to 1", "exponent of the likelihood of the targets of violence"),
        Column::number("temper_displacement", "0 to 1", "exponent of the likelihood of the targets of displacement"),
        Column::number("log_evidence", "log", "logarithm of the mean tempered likelihood under the prior"),
        Column::number("effective", "particles", "effective number of particles before they were resampled"),
        Column::number(
            "accepted_steps",
            "share",
            "steps in parameters that were accepted, with the run's random numbers kept",
        ),
        Column::number("accepted_runs", "share", "fresh runs at the same parameters that were accepted"),
        Column::number("log_likelihood", "log", "mean log-likelihood of the targets of violence"),
        Column::number("log_likelihood_displacement", "log", "the same of displacement"),
    ],
    measures: &[],
};

/// The columns of parameters.
pub fn parameter_columns(problem: &Problem) -> Vec<Column> {
    let column = |key: &str, unit: &str| Column::named(Kind::Number, key, unit, "value of the parameter");
    problem.coordinates.iter().map(|one| column(&one.key, &one.unit)).collect()
}

/// Writes the rows of [`POSTERIOR`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_posterior(rows: &mut Rows, problem: &Problem, all: &[Row]) -> io::Result<()> {
    for (number, row) in all.iter().enumerate() {
        rows.integer(whole(number as u64)?).integer(whole(row.particle.candidate.replication)?);
        rows.number(row.weight).number(row.log_proposal);
        for value in problem.values(&row.particle.candidate.point) {
            rows.number(value);
        }
        rows.end()?;
    }
    Ok(())
}

/// Writes the rows of [`MARGINALS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_marginals(rows: &mut Rows, problem: &Problem, all: &[Marginal]) -> io::Result<()> {
    for (one, marginal) in problem.coordinates.iter().zip(all) {
        rows.text(&one.key).text(&one.unit).text(&one.status);
        for value in [0, 2, 4].map(|n| marginal.prior[n]).into_iter().chain(marginal.posterior).chain(marginal.scaled) {
            rows.number(value);
        }
        rows.number(marginal.point).number(marginal.shift).number(marginal.contraction);
        rows.flag(one.is_estimated() && marginal.is_informed()).end()?;
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
pub fn write_checks(rows: &mut Rows, targets: &[Target], all: &[Check]) -> io::Result<()> {
    for (target, check) in targets.iter().zip(all) {
        rows.text(&target.name).text(&target.measure).integer(i64::from(target.year));
        rows.text(target.stage.name()).text(target.law.name()).number(target.law.spread());
        rows.number(target.band.0).number(target.value).number(target.band.1);
        let finite = |value: f64| value.is_finite().then_some(value);
        [0, 2, 4].into_iter().for_each(|n| optional(rows, finite(check.prior[n])));
        check.posterior.iter().for_each(|&value| optional(rows, finite(value)));
        optional(rows, finite(check.inside));
        optional(rows, finite(check.below));
        rows.flag(check.is_out_of_reach()).end()?;
    }
    Ok(())
}

/// Writes the rows of [`CALIBRATION`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_generations(rows: &mut Rows, all: &[Generation]) -> io::Result<()> {
    for (number, one) in all.iter().enumerate() {
        rows.integer(whole(number as u64)?).number(one.temper.first).number(one.temper.later);
        rows.number(one.log_evidence).number(one.effective);
        optional(rows, one.accepted_steps.is_finite().then_some(one.accepted_steps));
        optional(rows, one.accepted_runs.is_finite().then_some(one.accepted_runs));
        for likelihood in 0..2 {
            optional(rows, mean(one, likelihood));
        }
        rows.end()?;
    }
    Ok(())
}

/// Mean log-likelihood of the particles that were not refused.
fn mean(generation: &Generation, likelihood: usize) -> Option<f64> {
    let all = generation.particles.iter().map(|one| one.outcome.log_likelihood[likelihood]);
    let finite: Vec<f64> = all.filter(|value| value.is_finite()).collect();
    (!finite.is_empty()).then(|| finite.iter().sum::<f64>() / finite.len() as f64)
}
