//! `sensitivity.csv`: which of the drawn factors of a sweep matter, for every response.

use std::io;

use super::sweep::{AREA, RESPONSE, UNIT, interval, optional};
use super::table::{Column, Rows, Table, whole};
use crate::experiment::analysis::screening::{Indices, ScreenedResponse, Screening};
use crate::experiment::design::Design;
use crate::experiment::paired::Interval;
use crate::experiment::run_log::LoggedMeasure;

/// Which factors matter.
pub static SENSITIVITY: Table = Table {
    name: "sensitivity",
    about: "which of the drawn factors of a sweep matter: indices of every factor for every response

Written where factors are drawn. A `saltelli` design gives Sobol' indices, shares of the variance of the response; `morris` gives elementary effects, in units
of the response over the whole range of the factor as the design draws it; a Latin hypercube or a Sobol' sequence with at least 2 (k + 1) points for
k factors gives standardized rank regression coefficients, which say enough only where `r_squared` is near 1. The value of a point is the mean over its replications. Noise of
the seed that is left in it is part of total indices, of `sigma` and of what a regression does not express: `seed_share` says how much it
is. Replications play the same random numbers at all points, so that much of it moves all points alike; `seed_share_paired` is without that.
Intervals are percentiles of 500 bootstrap resamples of base rows, trajectories or points. A response that does not vary in a setting has no rows there.",
    columns: &[
        Column::text("setting", "levels of the factors that are not drawn; empty where all are"),
        RESPONSE,
        AREA,
        UNIT,
        Column::text("method", "`sobol`, `morris` or `rank regression`"),
        Column::text("factor", "name of the factor"),
        Column::number("first", "0 to 1", "Sobol' index of first order: share of the variance that goes when the factor is known; empty for other methods"),
        Column::number("first_low", "0 to 1", "lower end of the 95 % interval; may lie below 0 by chance"),
        Column::number("first_high", "0 to 1", "upper end"),
        Column::number("total", "0 to 1", "total index: share that is left when all other factors are known"),
        Column::number("total_low", "0 to 1", "lower end"),
        Column::number("total_high", "0 to 1", "upper end"),
        Column::number("mu", "of the response", "mean elementary effect; empty for other methods than `morris`"),
        Column::number("mu_low", "of the response", "lower end"),
        Column::number("mu_high", "of the response", "upper end"),
        Column::number("mu_star", "of the response", "mean size of the elementary effects; those of both signs do not cancel"),
        Column::number("mu_star_low", "of the response", "lower end"),
        Column::number("mu_star_high", "of the response", "upper end"),
        Column::number("sigma", "of the response", "standard deviation of the elementary effects: curvature, interactions and noise"),
        Column::number("coefficient", "-1 to 1", "standardized rank regression coefficient; empty for other methods"),
        Column::number("coefficient_low", "-1 to 1", "lower end"),
        Column::number("coefficient_high", "-1 to 1", "upper end"),
        Column::number("r_squared", "0 to 1", "share of the variance of ranks that the regression expresses"),
        Column::integer("rank", "", "1 for the factor with the largest total, mu_star or size of the coefficient; equal ones share the better rank"),
        Column::number("seed_share", "0 to 1", "variance of single runs within points over replications, over the variance of point means; empty for one replication"),
        Column::number("seed_share_paired", "0 to 1", "the same without what a replication moves at all points alike, which differences between points do not have"),
        Column::integer("left_out", "", "base rows, trajectories or points left out since all runs of a point failed"),
    ],
    measures: &[],
};

/// Writes the rows of [`SENSITIVITY`]; `measures` are those of the responses judged.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, design: &Design, measures: &[LoggedMeasure], screening: &Screening) -> io::Result<()> {
    for setting in &screening.settings {
        for (measure, response) in measures.iter().zip(&setting.responses) {
            let Some(response) = response else { continue };
            for (&factor, (indices, rank)) in screening.factors.iter().zip(&response.factors) {
                rows.text(&setting.setting).text(&measure.name).text(&measure.area).text(&measure.unit);
                rows.text(screening.method.name()).text(&design.factors[factor].name);
                write_indices(rows, indices, response);
                rows.integer(whole(*rank as u64)?);
                optional(rows, response.seed_share);
                optional(rows, response.seed_share_paired);
                rows.integer(whole(setting.left_out as u64)?).end()?;
            }
        }
    }
    Ok(())
}

fn write_indices(rows: &mut Rows, indices: &Indices, response: &ScreenedResponse) {
    let none: [Option<Interval>; 5] = [None; 5];
    let [mut first, mut total, mut mu, mut mu_star, mut coefficient] = none;
    let mut spread = None;
    match *indices {
        Indices::Sobol { first: of_first, total: of_total } => (first, total) = (Some(of_first), Some(of_total)),
        Indices::Morris { mu: mean, mu_star: size, sigma } => {
            (mu, mu_star, spread) = (Some(mean), Some(size), Some(sigma));
        }
        Indices::RankRegression(estimate) => coefficient = Some(estimate),
    }
    for index in [first, total, mu, mu_star] {
        interval(rows, index);
    }
    optional(rows, spread);
    interval(rows, coefficient);
    optional(rows, response.r_squared);
}
