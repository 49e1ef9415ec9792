//! Response surfaces over mixtures: Scheffé's (1958) polynomials on the simplex of shares that sum to 1.
//!
//! Points of one replication share their random numbers, so their values are correlated and the errors of a common regression
//! would be wrong. The polynomial is therefore fitted to each replication by itself, with the same design; the mean of a
//! coefficient, of a prediction or of a contrast over the independent replications, with Student's t, is right whatever the
//! correlation over points. Being linear, the mean of the fits is the fit to the means.

mod optimum;
mod standing;
#[cfg(test)]
mod tests;

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use statrs::distribution::{ContinuousCDF, FisherSnedecor};

pub use optimum::{Optimum, grid, optimum};
pub use standing::{Standing, best_set};

use super::least_squares::{LeastSquares, dot, sum_of_squares};
use super::paired::Interval;

/// Degree of a polynomial, from the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Degree {
    /// Shares alone: the norms neither help nor hinder each other.
    Linear,
    /// Shares and products of two.
    Quadratic,
    /// Shares, products of two and of three.
    SpecialCubic,
}

impl Degree {
    /// From the lowest.
    pub const ALL: [Self; 3] = [Self::Linear, Self::Quadratic, Self::SpecialCubic];
}

/// Terms of a polynomial: the positions of the components that are multiplied, lower degrees first, in lexicographic order.
///
/// There is no constant, since shares sum to 1: the coefficient of a share is the value of the pure mixture.
///
/// **P.28 terms of a mixture**: shares; products of two; of three.
/// Source: Scheffé 1958.
/// Test: `the_elongation_of_yarn_has_the_coefficients_of_cornell`.
pub fn terms(components: usize, degree: Degree) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = (0..components).map(|i| vec![i]).collect();
    if degree >= Degree::Quadratic {
        all.extend((0..components).flat_map(|i| (i + 1..components).map(move |j| vec![i, j])));
    }
    if degree >= Degree::SpecialCubic {
        let pairs = (0..components).flat_map(|i| (i + 1..components).map(move |j| (i, j)));
        all.extend(pairs.flat_map(|(i, j)| (j + 1..components).map(move |k| vec![i, j, k])));
    }
    all
}

/// Values of the terms at a point.
fn expand(terms: &[Vec<usize>], x: &[f64]) -> Vec<f64> {
    terms.iter().map(|term| term.iter().map(|&component| x[component]).product()).collect()
}

/// Why a polynomial was not fitted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FitError {
    /// No replication.
    #[error("there are no replications")]
    NoReplications,
    /// Fewer design points than terms.
    #[error("{points} design points cannot carry {terms} terms")]
    TooFewPoints {
        /// Design points.
        points: usize,
        /// Terms.
        terms: usize,
    },
    /// The points do not tell the terms apart.
    #[error("the design points tell {rank} of {terms} terms apart")]
    RankDeficient {
        /// Terms that can be told apart.
        rank: usize,
        /// Terms.
        terms: usize,
    },
    /// A point has another number of components than the first.
    #[error("point {point} has {found} components, the first has {expected}")]
    PointLength {
        /// Position of the point.
        point: usize,
        /// Its components.
        found: usize,
        /// Components of the first point.
        expected: usize,
    },
    /// A replication has another number of values than there are points.
    #[error("replication {replication} has {found} values for {expected} points")]
    ValueLength {
        /// Position of the replication.
        replication: usize,
        /// Its values.
        found: usize,
        /// Design points.
        expected: usize,
    },
    /// Shares below 0, or not summing to 1 (within 0.000001).
    #[error("shares of point {point} sum to {sum}, the least is {least}; they must be at least 0 and sum to 1")]
    OffSimplex {
        /// Position of the point.
        point: usize,
        /// Sum of its shares.
        sum: f64,
        /// Smallest of its shares.
        least: f64,
    },
    /// A value is not a finite number.
    #[error("the value of replication {replication} at point {point} is not finite")]
    NonFinite {
        /// Position of the replication.
        replication: usize,
        /// Position of the point.
        point: usize,
    },
}

/// A fitted polynomial. Statistics of the fit are those of the point means; `None` where no residual is left, or nothing varies.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Components of the mixture.
    pub components: usize,
    /// Terms, in the order of the coefficients.
    pub terms: Vec<Vec<usize>>,
    /// Mean coefficients with their t intervals over replications [unit of the response].
    pub coefficients: Vec<Interval>,
    /// Coefficients of each replication: by replication, then by term.
    pub by_replication: Vec<Vec<f64>>,
    /// Share of the variation of the point means that the polynomial expresses [0, 1].
    pub r_squared: Option<f64>,
    /// The same, corrected for the number of terms; at most 1.
    pub adjusted_r_squared: Option<f64>,
    /// Residual standard deviation of the point means, with points less terms degrees of freedom [unit of the response].
    pub rmse: Option<f64>,
    /// Share of the variation that is predicted at points left out one at a time (PRESS; Allen 1974); at most 1, and below
    /// 0 where the mean of all points predicts better. `None` also where a point alone carries a term.
    pub predicted_r_squared: Option<f64>,
    /// Statistic F and p-value of the test that the polynomial is the true surface at the design points.
    ///
    /// The variation between points cannot be held against that within them as in the textbook, since points share random numbers.
    /// Instead the d = points - terms residual contrasts are formed in each replication, and Hotelling's (1931) T² asks whether
    /// their mean vector is 0: F = T² (n - d) / (d (n - 1)) with d and n - d degrees of freedom, n replications. `None`
    /// unless n > d > 0 and the contrasts vary in all directions.
    pub lack_of_fit: Option<(f64, f64)>,
}

/// Fits a polynomial to the values of a mixture experiment.
///
/// `points`: a row of shares per design point. `values`: by replication, then by point.
///
/// # Errors
/// [`FitError`] where rows do not fit together, a point is off the simplex, a value is not finite, or the points cannot carry
/// the terms.
///
/// **P.29 coefficients**: least squares in each replication; mean and t interval over replications.
/// With: `experiment::scheffe::Fit::predict`, `experiment::scheffe::Fit::contrast`.
/// Source: Scheffé 1958; Student 1908.
/// Test: `an_exact_polynomial_is_recovered_and_predicts`,
/// `noise_that_points_share_widens_predictions_and_not_contrasts`.
///
/// **P.30 predicted R²**: 1 - sum of (residual/(1 - leverage))^2/sum of squares about the mean, of point means.
/// Source: Allen 1974.
/// Test: `press_is_that_of_leaving_points_out_one_by_one`.
pub fn fit(points: &[Vec<f64>], values: &[Vec<f64>], degree: Degree) -> Result<Fit, FitError> {
    check(points, values)?;
    let components = points.first().map_or(0, Vec::len);
    let terms = terms(components, degree);
    if points.len() < terms.len() || terms.is_empty() {
        return Err(FitError::TooFewPoints { points: points.len(), terms: terms.len() });
    }
    let rows: Vec<Vec<f64>> = points.iter().map(|point| expand(&terms, point)).collect();
    let squares = LeastSquares::new(&rows).map_err(|rank| FitError::RankDeficient { rank, terms: terms.len() })?;
    let by_replication: Vec<Vec<f64>> = values.iter().map(|row| squares.coefficients(row)).collect();
    let n = values.len() as f64;
    let means: Vec<f64> = (0..points.len()).map(|point| values.iter().map(|row| row[point]).sum::<f64>() / n).collect();
    let mean_coefficients = squares.coefficients(&means);
    let residuals: Vec<f64> = rows.iter().zip(&means).map(|(row, mean)| mean - dot(row, &mean_coefficients)).collect();
    let error: f64 = residuals.iter().map(|residual| residual * residual).sum();
    let all = sum_of_squares(&means);
    let free = points.len() - terms.len();
    let scale = means.iter().fold(0.0_f64, |most, mean| most.max(mean.abs()));
    // What rounding leaves of equal means is no variation.
    let varies = all > points.len() as f64 * (1e-12 * scale).powi(2);
    let press: Option<f64> = residuals
        .iter()
        .enumerate()
        .map(|(point, residual)| {
            let left = 1.0 - squares.hat(point, point);
            (left > 1e-9).then(|| (residual / left).powi(2))
        })
        .sum();
    let degrees = (points.len() - 1) as f64;
    Ok(Fit {
        components,
        coefficients: (0..terms.len()).map(|term| interval(&by_replication, |row| row[term])).collect(),
        r_squared: varies.then(|| 1.0 - error / all),
        adjusted_r_squared: (varies && free > 0).then(|| 1.0 - error / free as f64 / (all / degrees)),
        rmse: (free > 0).then(|| (error / free as f64).sqrt()),
        predicted_r_squared: press.filter(|_| varies).map(|press| 1.0 - press / all),
        lack_of_fit: lack_of_fit(&squares, values, free),
        by_replication,
        terms,
    })
}

/// Mean over replications with its t interval.
fn interval(rows: &[Vec<f64>], of: impl Fn(&[f64]) -> f64) -> Interval {
    let values: Vec<f64> = rows.iter().map(|row| of(row)).collect();
    Interval::of(&values).expect("a fit has a replication")
}

fn check(points: &[Vec<f64>], values: &[Vec<f64>]) -> Result<(), FitError> {
    let expected = points.first().map_or(0, Vec::len);
    for (point, shares) in points.iter().enumerate() {
        if shares.len() != expected {
            return Err(FitError::PointLength { point, found: shares.len(), expected });
        }
        let (sum, least) = (shares.iter().sum::<f64>(), shares.iter().copied().fold(f64::INFINITY, f64::min));
        // Written so that what is not a number is off the simplex too.
        let is_on = (sum - 1.0).abs() <= 1e-6 && shares.iter().all(|&share| share >= -1e-9);
        if !is_on {
            return Err(FitError::OffSimplex { point, sum, least });
        }
    }
    if values.is_empty() {
        return Err(FitError::NoReplications);
    }
    for (replication, row) in values.iter().enumerate() {
        if row.len() != points.len() {
            return Err(FitError::ValueLength { replication, found: row.len(), expected: points.len() });
        }
        if let Some(point) = row.iter().position(|value| !value.is_finite()) {
            return Err(FitError::NonFinite { replication, point });
        }
    }
    Ok(())
}

/// Hotelling's test of the residual contrasts; see [`Fit::lack_of_fit`].
///
/// **P.31 lack of fit**: T² of the d residual contrasts over n replications; F = T² (n - d)/(d (n - 1)) with d and n -
/// d degrees of freedom.
/// Source: Hotelling 1931.
/// Test: `lack_of_fit_is_seen_where_there_is_some_and_has_its_level_where_there_is_none`.
fn lack_of_fit(squares: &LeastSquares, values: &[Vec<f64>], free: usize) -> Option<(f64, f64)> {
    let (points, n) = (values[0].len(), values.len());
    if free == 0 || n <= free {
        return None;
    }
    // What the terms cannot express is the span of the eigenvectors of I - H with eigenvalue 1; the others are 0.
    let rest = DMatrix::from_fn(points, points, |i, j| f64::from(u8::from(i == j)) - squares.hat(i, j));
    let eigen = SymmetricEigen::new(rest);
    let kept: Vec<usize> = (0..points).filter(|&k| eigen.eigenvalues[k] > 0.5).collect();
    let contrasts: Vec<Vec<f64>> = values
        .iter()
        .map(|row| kept.iter().map(|&k| (0..points).map(|p| eigen.eigenvectors[(p, k)] * row[p]).sum()).collect())
        .collect();
    let mean = DVector::from_fn(free, |k, _| contrasts.iter().map(|contrast| contrast[k]).sum::<f64>() / n as f64);
    let covariance = DMatrix::from_fn(free, free, |i, j| {
        contrasts.iter().map(|z| (z[i] - mean[i]) * (z[j] - mean[j])).sum::<f64>() / (n - 1) as f64
    });
    let scale = values.iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
    let spread = SymmetricEigen::new(covariance.clone()).eigenvalues;
    if spread.min() <= (1e-12 * spread.max()).max((1e-12 * scale).powi(2)) {
        return None;
    }
    let t_squared = n as f64 * mean.dot(&covariance.cholesky()?.solve(&mean));
    let (d, n) = (free as f64, n as f64);
    let statistic = t_squared * (n - d) / (d * (n - 1.0));
    Some((statistic, FisherSnedecor::new(d, n - d).ok()?.sf(statistic)))
}

impl Fit {
    /// Value at a point of the simplex: t interval of the mean over replications, the polynomial taken as true.
    pub fn predict(&self, x: &[f64]) -> Interval {
        let at = expand(&self.terms, x);
        interval(&self.by_replication, |coefficients| dot(coefficients, &at))
    }

    /// Value at `x` less value at `y`, paired by replication.
    pub fn contrast(&self, x: &[f64], y: &[f64]) -> Interval {
        let (x, y) = (expand(&self.terms, x), expand(&self.terms, y));
        let between: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x - y).collect();
        interval(&self.by_replication, |coefficients| dot(coefficients, &between))
    }
}

/// The degree to report: the lowest whose predicted R² is within 0.01 of the best of all degrees that have one.
///
/// A degree with as many terms as points passes through all of them and cannot be judged so. It is taken only where every
/// lower degree lacks fit at the 5 % level ([`Fit::lack_of_fit`]). Linear where nothing can be fitted or nothing varies.
///
/// **P.32 degree**: lowest whose predicted R² is within 0.01 of the best; one that passes through all points only where
/// all lower ones lack fit at 5 %.
/// Source: *assumption*.
/// Test: `the_degree_chosen_is_that_of_the_surface`.
pub fn choose_degree(points: &[Vec<f64>], values: &[Vec<f64>]) -> Degree {
    let fits: Vec<(Degree, Fit)> =
        Degree::ALL.into_iter().filter_map(|degree| Some((degree, fit(points, values, degree).ok()?))).collect();
    let judged = |fit: &Fit| fit.predicted_r_squared;
    let best = fits.iter().filter_map(|(_, fit)| judged(fit)).fold(f64::NEG_INFINITY, f64::max);
    let chosen = fits.iter().find(|(_, fit)| judged(fit).is_some_and(|own| own >= best - 0.01));
    let saturated = fits.iter().position(|(_, fit)| fit.terms.len() == points.len());
    let lacks = |fit: &Fit| fit.lack_of_fit.is_some_and(|(_, p)| p < 0.05);
    match saturated {
        Some(position) if position > 0 && fits[..position].iter().all(|(_, fit)| lacks(fit)) => fits[position].0,
        _ => chosen.map_or(Degree::Linear, |(degree, _)| *degree),
    }
}
