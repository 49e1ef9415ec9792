//! `sensitivity.csv`: which of the drawn factors of a sweep matter, for every response.

use std::io;

use crate::experiment::run_log::LoggedMeasure;
use crate::report::table::{Part, Rows};
use crate::study::sweep::analysis::screening::{Indices, Screening};
use crate::study::sweep::design::Design;
use crate::study::sweep::tables::points::{Measured, interval};

crate::table! {
    /// Which factors matter.
    #[derive(Default)]
    pub SENSITIVITY: SensitivityRow<'a> = "sensitivity", "which of the drawn factors of a sweep matter: indices of every factor for every response

Written where factors are drawn. A `saltelli` design gives Sobol' indices, shares of the variance of the response; `morris` gives elementary effects, in units
of the response over the whole range of the factor as the design draws it; a Latin hypercube or a Sobol' sequence with at least 2 (k + 1) points for
k factors gives standardized rank regression coefficients, which say enough only where `r_squared` is near 1. The value of a point is the mean over its replications. Noise of
the seed that is left in it is part of total indices, of `sigma` and of what a regression does not express: `seed_share` says how much it
is. Replications play the same random numbers at all points, so that much of it moves all points alike; `seed_share_paired` is without that.
Intervals are percentiles of 500 bootstrap resamples of base rows, trajectories or points. A response that does not vary in a setting has no rows there.", may_be_empty true;
    setting: &'a str, "levels of the factors that are not drawn; empty where all are";
    measured: Measured<'a>;
    method: &'a str, "`sobol`, `morris` or `rank regression`";
    factor: &'a str, "name of the factor";
    first: Option<f64>, "share", "Sobol' index of first order: share of the variance that goes when the factor is known; an estimate, by chance also below 0 or above 1; empty for other methods";
    first_low: Option<f64>, "share", "lower end of the 95 % interval, likewise";
    first_high: Option<f64>, "share", "upper end";
    total: Option<f64>, "share", "total index: share that is left when all other factors are known; an estimate, from 0, by chance also above 1";
    total_low: Option<f64>, "share", "lower end";
    total_high: Option<f64>, "share", "upper end";
    mu: Option<f64>, "of the response", "mean elementary effect; empty for other methods than `morris`";
    mu_low: Option<f64>, "of the response", "lower end";
    mu_high: Option<f64>, "of the response", "upper end";
    mu_star: Option<f64>, "of the response", "mean size of the elementary effects; those of both signs do not cancel";
    mu_star_low: Option<f64>, "of the response", "lower end";
    mu_star_high: Option<f64>, "of the response", "upper end";
    sigma: Option<f64>, "of the response", "standard deviation of the elementary effects: curvature, interactions and noise";
    coefficient: Option<f64>, "standard deviations", "standardized rank regression coefficient, in ranks of the response for one of the factor; beyond -1 to 1 only where factors are correlated by chance; empty for other methods";
    coefficient_low: Option<f64>, "standard deviations", "lower end";
    coefficient_high: Option<f64>, "standard deviations", "upper end";
    r_squared: Option<f64>, "0 to 1", "share of the variance of ranks that the regression expresses";
    rank: usize, "1 for the factor with the largest total, mu_star or size of the coefficient; equal ones share the better rank";
    seed_share: Option<f64>, "0 to 1", "how much of what moves the mean of a point is the seed: noise/(noise + points), noise being the variance of that mean over seeds, points the variance that the factors make; empty for one replication";
    seed_share_paired: Option<f64>, "0 to 1", "the same without what a replication moves at all points alike, which differences between points do not have";
    left_out: usize, "base rows, trajectories or points left out since all runs of a point failed";
}

/// Writes the rows of [`SENSITIVITY`]; `measures` are those of the responses judged.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, design: &Design, measures: &[LoggedMeasure], screening: &Screening) -> io::Result<()> {
    for setting in &screening.settings {
        for (measure, response) in measures.iter().zip(&setting.responses) {
            let Some(response) = response else { continue };
            for (&factor, (indices, rank)) in screening.factors.iter().zip(&response.factors) {
                SensitivityRow {
                    setting: &setting.setting,
                    measured: measure.into(),
                    method: screening.method.name(),
                    factor: &design.factors[factor].name,
                    r_squared: response.r_squared,
                    rank: *rank,
                    seed_share: response.seed_share,
                    seed_share_paired: response.seed_share_paired,
                    left_out: setting.left_out,
                    ..of_indices(indices)
                }
                .write(rows)?;
            }
        }
    }
    Ok(())
}

/// A row with the indices of its method alone.
fn of_indices(indices: &Indices) -> SensitivityRow<'static> {
    let row = SensitivityRow::default();
    match *indices {
        Indices::Sobol { first, total } => {
            let [first, first_low, first_high] = interval(Some(first));
            let [total, total_low, total_high] = interval(Some(total));
            SensitivityRow { first, first_low, first_high, total, total_low, total_high, ..row }
        }
        Indices::Morris { mu, mu_star, sigma } => {
            let [mu, mu_low, mu_high] = interval(Some(mu));
            let [mu_star, mu_star_low, mu_star_high] = interval(Some(mu_star));
            SensitivityRow { mu, mu_low, mu_high, mu_star, mu_star_low, mu_star_high, sigma: Some(sigma), ..row }
        }
        Indices::RankRegression(estimate) => {
            let [coefficient, coefficient_low, coefficient_high] = interval(Some(estimate));
            SensitivityRow { coefficient, coefficient_low, coefficient_high, ..row }
        }
    }
}
