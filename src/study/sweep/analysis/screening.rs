//! Which factors of a sweep matter: the indices that its sampling allows, for every response and setting.
//!
//! The output of a row of the drawn block is the mean over its replications. What is left of the noise of the seed in that mean
//! is part of total indices and of the spread of elementary effects; [`ScreenedResponse::seed_share`] says how much it is.

use crate::experiment::bootstrap::resamples;
use crate::experiment::least_squares::LeastSquares;
use crate::experiment::paired::{Interval, less};
use crate::experiment::sensitivity::{elementary_effects, sobol_indices};
use crate::stats::{Moments, ratio};
use crate::study::sweep::analysis::{Group, groups};
use crate::study::sweep::design::{Design, SamplingDesign};
use crate::study::sweep::results::Response;

/// Resamples for an interval.
const DRAWS: u32 = 500;

/// How a factor is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Shares of variance, from a Saltelli design.
    Sobol,
    /// Elementary effects, from trajectories.
    Morris,
    /// Standardized rank regression coefficients, from any other sample.
    RankRegression,
}

impl Method {
    /// That a sampling allows.
    pub const fn of(sampling: SamplingDesign) -> Self {
        match sampling {
            SamplingDesign::Saltelli => Self::Sobol,
            SamplingDesign::Morris => Self::Morris,
            SamplingDesign::LatinHypercube | SamplingDesign::Sobol => Self::RankRegression,
        }
    }

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sobol => "sobol",
            Self::Morris => "morris",
            Self::RankRegression => "rank regression",
        }
    }

    /// Rows that stand or fall together, of so many factors.
    const fn unit(self, factors: usize) -> usize {
        match self {
            Self::Sobol => factors + 2,
            Self::Morris => factors + 1,
            Self::RankRegression => 1,
        }
    }

    /// Fewest such units.
    const fn least(self, factors: usize) -> usize {
        match self {
            Self::Sobol | Self::Morris => 2,
            Self::RankRegression => 2 * (factors + 1),
        }
    }
}

/// What a factor does to a response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Indices {
    /// Shares of the variance.
    Sobol {
        /// First order.
        first: Interval,
        /// Total.
        total: Interval,
    },
    /// Elementary effects, in units of the response over the whole range of the factor.
    Morris {
        /// Mean.
        mu: Interval,
        /// Mean size.
        mu_star: Interval,
        /// Standard deviation.
        sigma: f64,
    },
    /// Standardized rank regression coefficient, -1 to 1 where factors are uncorrelated.
    RankRegression(Interval),
}

impl Indices {
    /// The index by which factors are ranked: total, mu* or the coefficient.
    pub const fn main(&self) -> Interval {
        match *self {
            Self::Sobol { total, .. } => total,
            Self::Morris { mu_star, .. } => mu_star,
            Self::RankRegression(coefficient) => coefficient,
        }
    }
}

/// Factors judged by one response.
#[derive(Clone, Debug, PartialEq)]
pub struct ScreenedResponse {
    /// By factor of the drawn block: its indices, and its rank from the largest, equal ones sharing the better rank.
    pub factors: Vec<(Indices, usize)>,
    /// Share of the variance of ranks that the regression expresses [0, 1]; `None` of other methods.
    pub r_squared: Option<f64>,
    /// Variance of the mean of a row over seeds, as share of it and of what the factors make [0, 1]; `None` with one replication a row.
    pub seed_share: Option<f64>,
    /// The same without what a replication moves in all rows alike, which common random numbers take out of differences;
    /// `None` below two replications that all rows have.
    pub seed_share_paired: Option<f64>,
}

/// Factors judged in one setting of the other blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct ScreenedSetting {
    /// Names of the levels of the other blocks; empty where there are none.
    pub setting: String,
    /// Base rows, trajectories or points that were left out, since all runs of a row failed.
    pub left_out: usize,
    /// Of so many.
    pub units: usize,
    /// One per response; `None` where it does not vary, or too little is left.
    pub responses: Vec<Option<ScreenedResponse>>,
}

/// The sensitivity of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// Method.
    pub method: Method,
    /// Factors of the drawn block, by position in the design.
    pub factors: Vec<usize>,
    /// Settings, in the order of the design.
    pub settings: Vec<ScreenedSetting>,
}

/// Judges the drawn factors of a design; `None` where none is drawn, or there are fewer points than the regression needs.
pub fn screen(design: &Design, responses: &[Response]) -> Option<Screening> {
    let block = design.drawn()?;
    let method = Method::of(design.document.sampling.as_ref()?.design);
    let inputs = design.blocks[block].units.as_deref()?;
    let factors = design.blocks[block].factors.clone();
    if inputs.len() / method.unit(factors.len()) < method.least(factors.len()) {
        return None;
    }
    let of_group = |group: Group| screen_setting(method, inputs, &group, responses, design.seed);
    let settings = groups(design, &[block]).into_iter().map(of_group).collect();
    Some(Screening { method, factors, settings })
}

fn screen_setting(
    method: Method,
    inputs: &[Vec<f64>],
    group: &Group,
    responses: &[Response],
    seed: u64,
) -> ScreenedSetting {
    let k = inputs[0].len();
    let (size, units) = (method.unit(k), inputs.len() / method.unit(k));
    // Whole units alone: a base row, or a trajectory, with a row that has no run says nothing.
    let has_runs =
        |row: usize| responses.first().is_some_and(|response| !response.points[group.points[row]].is_empty());
    let whole = (0..units).filter(|unit| (unit * size..(unit + 1) * size).all(has_runs));
    let rows: Vec<usize> = whole.flat_map(|unit| unit * size..(unit + 1) * size).collect();
    let inputs: Vec<Vec<f64>> = rows.iter().map(|&row| inputs[row].clone()).collect();
    let outputs: Vec<RowOutputs> = responses
        .iter()
        .map(|response| RowOutputs::new(response, &rows.iter().map(|&row| group.points[row]).collect::<Vec<_>>()))
        .collect();
    let enough = rows.len() / size >= method.least(k);
    let judged = if enough { judge(method, &inputs, &outputs, seed) } else { vec![None; responses.len()] };
    let with_noise = |(judged, outputs): (Option<Judged>, &RowOutputs)| {
        let (indices, r_squared) = judged?;
        let ranks: Vec<usize> = indices.iter().map(|own| 1 + larger(&indices, own)).collect();
        let factors = indices.into_iter().zip(ranks).collect();
        Some(ScreenedResponse {
            factors,
            r_squared,
            seed_share: outputs.share(outputs.noise),
            seed_share_paired: outputs.share(outputs.own_noise),
        })
    };
    ScreenedSetting {
        setting: group.setting.clone(),
        left_out: units - rows.len() / size,
        units,
        responses: judged.into_iter().zip(&outputs).map(with_noise).collect(),
    }
}

/// How many of some indices are larger than one.
fn larger(all: &[Indices], own: &Indices) -> usize {
    all.iter().filter(|other| other.main().mean.abs() > own.main().mean.abs()).count()
}

/// Indices by factor, and R² of a regression.
type Judged = (Vec<Indices>, Option<f64>);

fn judge(method: Method, inputs: &[Vec<f64>], outputs: &[RowOutputs], seed: u64) -> Vec<Option<Judged>> {
    let k = inputs[0].len();
    let each = |of: &dyn Fn(&[f64]) -> Option<Vec<Indices>>| {
        let of_response = |outputs: &RowOutputs| Some((of(outputs.varying()?)?, None));
        outputs.iter().map(of_response).collect()
    };
    match method {
        Method::Sobol => each(&|means| {
            let indices = sobol_indices(means, k, DRAWS, seed)?;
            let pair = |(&first, &total)| Indices::Sobol { first, total };
            Some(indices.first.iter().zip(&indices.total).map(pair).collect())
        }),
        Method::Morris => each(&|means| {
            let effects = elementary_effects(inputs, means, DRAWS, seed)?;
            let of_factor =
                |n| Indices::Morris { mu: effects.mu[n], mu_star: effects.mu_star[n], sigma: effects.sigma[n] };
            Some((0..k).map(of_factor).collect())
        }),
        Method::RankRegression => {
            let varying: Vec<&[f64]> = outputs.iter().filter_map(RowOutputs::varying).collect();
            let mut fitted = rank_regression(inputs, &varying, DRAWS, seed).into_iter();
            let mut next = || {
                let fit = fitted.next().flatten()?;
                Some((fit.coefficients.into_iter().map(Indices::RankRegression).collect(), Some(fit.r_squared)))
            };
            outputs.iter().map(|outputs| outputs.varying().and_then(|_| next())).collect()
        }
    }
}

/// Outputs of rows, each the mean of its runs.
struct RowOutputs {
    means: Vec<f64>,
    /// Mean over rows of the variance of their means that the seed makes; `None` where no row has two runs.
    noise: Option<f64>,
    /// The same without what is common to the rows of a replication; `None` below two replications that all rows have.
    own_noise: Option<f64>,
}

impl RowOutputs {
    /// Of the runs of each row.
    ///
    /// **P.49 share of the seed**: noise/(noise + points) [0, 1]; noise: mean over points of variance over replications/their
    /// number; points: variance of point means less P.50 (where it is not known, less noise), at least 0.
    /// With: `study::sweep::analysis::screening::RowOutputs::share`.
    /// Source: definition.
    /// Test: `the_share_of_the_seed_is_its_noise_beside_what_the_points_make_and_never_beyond_one`.
    fn new(response: &Response, points: &[usize]) -> Self {
        let of_point = |&point: &usize| response.points[point].iter().map(|(_, value)| *value).collect::<Moments>();
        let moments: Vec<Moments> = points.iter().map(of_point).collect();
        let repeated = moments.iter().filter(|moments| moments.count() > 1);
        let noise: Moments = repeated.map(|moments| moments.variance() / moments.count() as f64).collect();
        let means = moments.iter().map(Moments::mean).collect();
        let own_noise = own_noise(&response.matrix(points));
        Self { means, noise: (noise.count() > 0).then(|| noise.mean()), own_noise }
    }

    fn moments(&self) -> Moments {
        self.means.iter().copied().collect()
    }

    /// The means, where they differ by more than rounding.
    fn varying(&self) -> Option<&[f64]> {
        let all = self.moments();
        (all.variance() > (1e-12 * all.mean()).powi(2)).then_some(self.means.as_slice())
    }

    /// A variance that the seed makes, as a share of it and of what the points make.
    fn share(&self, noise: Option<f64>) -> Option<f64> {
        let noise = noise?;
        let points = (self.moments().variance() - self.own_noise.unwrap_or(noise)).max(0.0);
        Some(ratio(noise, noise + points))
    }
}

/// Variance of the mean of a row, from what is left of `values`, by replication and row, when means of rows and of replications
/// are taken out; `None` below two of each.
///
/// **P.50 noise of the seed, paired**: as that of P.49, without the means of replications over all points; its share as there.
/// Source: two-way layout.
/// Test: `the_share_of_the_seed_is_its_noise_beside_what_the_points_make_and_never_beyond_one`.
fn own_noise(values: &[Vec<f64>]) -> Option<f64> {
    let (n, rows) = (values.len(), values.first().map_or(0, Vec::len));
    if n < 2 || rows < 2 {
        return None;
    }
    let mean = |row: usize| values.iter().map(|values| values[row]).sum::<f64>() / n as f64;
    let means: Vec<f64> = (0..rows).map(mean).collect();
    let spread = |values: &Vec<f64>| values.iter().zip(&means).map(|(value, mean)| value - mean).collect::<Moments>();
    // The variance over rows takes the mean of the replication out.
    let left: f64 = values.iter().map(|values| spread(values).variance()).sum();
    Some(left / (n - 1) as f64 / n as f64)
}

/// A regression of ranks on ranks, both standardized.
#[derive(Clone, Debug, PartialEq)]
pub struct RankRegression {
    /// Standardized rank regression coefficient of each factor.
    pub coefficients: Vec<Interval>,
    /// Share of the variance of the ranks of the outputs that the regression expresses [0, 1].
    pub r_squared: f64,
}

/// Standardized rank regression coefficients (Saltelli et al. 2008, section 1.2.5; Iman & Conover 1979) of several outputs, with
/// bootstrap intervals over rows.
///
/// Ranks are those among all rows, also in resamples; equal values share their mean rank. With uncorrelated factors the squares of the
/// coefficients sum to R²; the more R² lacks to 1, the less they say. `None` for an output that does not vary, and for all
/// where the rows do not tell the factors apart. `outputs`: one value per row each.
///
/// **P.48 standardized rank regression coefficients**: least squares of standardized ranks on those of all factors;
/// equal values share their mean rank; R² their products with the correlations, summed; at least 2 (k + 1) rows.
/// With: `study::sweep::analysis::screening::mean_ranks`.
/// Source: Iman & Conover 1979; Saltelli et al. 2008.
/// Test: `rank_coefficients_solve_the_normal_equations_of_the_runs`,
/// `the_coefficients_of_two_uncorrelated_factors_are_their_rank_correlations`, `equal_values_share_their_mean_rank`.
pub fn rank_regression(inputs: &[Vec<f64>], outputs: &[&[f64]], draws: u32, seed: u64) -> Vec<Option<RankRegression>> {
    let (rows, k) = (inputs.len(), inputs.first().map_or(0, Vec::len));
    let ranked: Vec<Vec<f64>> = (0..k)
        .map(|factor| mean_ranks(&inputs.iter().map(|row| row[factor]).collect::<Vec<_>>()))
        .chain(outputs.iter().map(|values| mean_ranks(values)))
        .collect();
    // By row, so that sums of products run over neighbours; centred, so that they lose no digits.
    let middle = (rows as f64 + 1.0) / 2.0;
    let width = ranked.len();
    let table: Vec<f64> = (0..rows).flat_map(|row| ranked.iter().map(move |ranks| ranks[row] - middle)).collect();
    let all = Correlations::new(&table, width, k, &vec![1.0; rows]);
    let fits: Vec<Option<Vec<f64>>> = all.fit();
    let mut resampled = vec![vec![Vec::new(); k]; outputs.len()];
    for resample in resamples(rows, draws, seed) {
        let mut times = vec![0.0; rows];
        resample.into_iter().for_each(|row| times[row] += 1.0);
        for (draws, fit) in resampled.iter_mut().zip(Correlations::new(&table, width, k, &times).fit()) {
            for (draws, coefficient) in draws.iter_mut().zip(fit.unwrap_or_default()) {
                draws.push(coefficient);
            }
        }
    }
    let mut found = Vec::with_capacity(outputs.len());
    for ((fit, correlations), draws) in fits.into_iter().zip(&all.with_outputs).zip(&mut resampled) {
        found.push(fit.map(|fit| RankRegression {
            r_squared: fit.iter().zip(correlations).map(|(coefficient, r)| coefficient * r).sum(),
            coefficients: fit.iter().zip(draws).map(|(&own, draws)| Interval::percentiles(own, draws)).collect(),
        }));
    }
    found
}

/// Ranks from 1; values that differ by no more than rounding share their mean rank.
fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for equal in order.chunk_by(|&a, &b| less(values[a], values[b]) == 0.0) {
        let rank = first as f64 + (equal.len() as f64 + 1.0) / 2.0;
        equal.iter().for_each(|&row| ranks[row] = rank);
        first += equal.len();
    }
    ranks
}

/// Correlations of factors with each other and with outputs.
struct Correlations {
    /// By factor and factor.
    between: Vec<Vec<f64>>,
    /// By output and factor; empty where the output does not vary.
    with_outputs: Vec<Vec<f64>>,
}

impl Correlations {
    /// Of a table by row, the first `k` of `width` columns being factors; `times` says how often each row counts.
    fn new(table: &[f64], width: usize, k: usize, times: &[f64]) -> Self {
        let mut sums = vec![0.0; width];
        let mut squares = vec![0.0; width];
        let mut products = vec![0.0; k * width];
        for (row, &times) in table.chunks_exact(width.max(1)).zip(times).filter(|(_, times)| **times > 0.0) {
            for (column, value) in row.iter().enumerate() {
                sums[column] += times * value;
                squares[column] += times * value * value;
            }
            for (value, products) in row[..k].iter().zip(products.chunks_exact_mut(width)) {
                let value = times * value;
                products.iter_mut().zip(row).for_each(|(product, other)| *product += value * other);
            }
        }
        let n: f64 = times.iter().sum();
        let spread: Vec<f64> =
            sums.iter().zip(&squares).map(|(sum, square)| (square - sum * sum / n).max(0.0).sqrt()).collect();
        let correlation = |factor: usize, column: usize| {
            ratio(products[factor * width + column] - sums[factor] * sums[column] / n, spread[factor] * spread[column])
        };
        let of_output = |column: usize| match spread[column] {
            0.0 => Vec::new(),
            _ => (0..k).map(|factor| correlation(factor, column)).collect(),
        };
        Self {
            between: (0..k).map(|a| (0..k).map(|b| correlation(a, b)).collect()).collect(),
            with_outputs: (k..width).map(of_output).collect(),
        }
    }

    /// Standardized coefficients of each output, from the normal equations.
    fn fit(&self) -> Vec<Option<Vec<f64>>> {
        let squares = LeastSquares::new(&self.between).ok();
        let of_output = |r: &Vec<f64>| squares.as_ref().filter(|_| !r.is_empty()).map(|fit| fit.coefficients(r));
        self.with_outputs.iter().map(of_output).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_their_mean_rank() {
        assert_eq!(mean_ranks(&[30.0, 10.0, 30.0, 20.0]), [3.5, 1.0, 3.5, 2.0]);
        assert_eq!(mean_ranks(&[0.3, 0.1 + 0.2, 0.1]), [2.5, 2.5, 1.0]);
        assert_eq!(mean_ranks(&[]), Vec::<f64>::new());
    }

    #[test]
    fn the_coefficients_of_two_uncorrelated_factors_are_their_rank_correlations() {
        // Ranks of the factors 1 2 3 4 and 2 4 1 3 are uncorrelated; those of the output are 1 2 4 3, for exp does not move ranks.
        let inputs: Vec<Vec<f64>> = [[0.1, 0.4], [0.2, 0.8], [0.7, 0.1], [0.9, 0.5]].map(Vec::from).to_vec();
        let outputs: Vec<f64> = [1.0_f64, 2.0, 9.0, 5.0].map(f64::exp).to_vec();
        let fits = rank_regression(&inputs, &[&outputs, &[3.0; 4]], 50, 1);
        let fit = fits[0].as_ref().unwrap();
        // By hand: sums of products of centred ranks over 5 are 4/5 and -2/5; their squares sum to .8.
        assert!((fit.coefficients[0].mean - 0.8).abs() < 1e-12 && (fit.coefficients[1].mean + 0.4).abs() < 1e-12);
        assert!((fit.r_squared - 0.8).abs() < 1e-12);
        assert_eq!(fits[1], None);
    }

    #[test]
    fn a_monotone_response_to_one_factor_is_found_whatever_its_shape() {
        let inputs = crate::experiment::sampling::latin_hypercube(60, 3, 1);
        let outputs: Vec<f64> = inputs.iter().map(|x| -(8.0 * x[0]).exp() + 0.01 * x[1]).collect();
        let fit = &rank_regression(&inputs, &[&outputs], 200, 1)[0];
        let fit = fit.as_ref().unwrap();
        assert!(fit.coefficients[0].mean < -0.98 && fit.coefficients[0].sign() == Some(-1.0), "{fit:?}");
        assert!(fit.coefficients[1..].iter().all(|interval| interval.mean.abs() < 0.05), "{fit:?}");
        assert!(fit.r_squared > 0.97 && fit.r_squared <= 1.0 + 1e-12);
    }

    #[test]
    fn factors_that_cannot_be_told_apart_have_no_coefficients() {
        let inputs: Vec<Vec<f64>> = (0..6).map(|n| vec![f64::from(n), 2.0 * f64::from(n)]).collect();
        let outputs: Vec<f64> = (0..6).map(f64::from).collect();
        assert_eq!(rank_regression(&inputs, &[&outputs], 20, 1), [None]);
    }

    fn response(rows: &[&[f64]]) -> Response {
        let runs = |values: &&[f64]| (0..).zip(values.iter().copied()).collect();
        Response { points: rows.iter().map(runs).collect() }
    }

    fn group(rows: usize) -> Group {
        Group::new(String::new(), (0..rows).collect())
    }

    /// Three trajectories of one factor.
    fn trajectories() -> Vec<Vec<f64>> {
        [0.0, 0.5, 0.5, 1.0, 1.0, 0.5].map(|x| vec![x]).to_vec()
    }

    #[test]
    fn a_trajectory_with_a_row_without_runs_is_left_out_and_counted() {
        let response = response(&[&[1.0, 3.0], &[5.0], &[], &[2.0], &[6.0], &[4.0]]);
        let screened = screen_setting(Method::Morris, &trajectories(), &group(6), &[response], 1);
        assert_eq!((screened.left_out, screened.units), (1, 3));
        let Indices::Morris { mu, sigma, .. } = screened.responses[0].as_ref().unwrap().factors[0].0 else { panic!() };
        // Effects (5 - 2) / .5 = 6 and (4 - 6) / -.5 = 4.
        assert!((mu.mean - 5.0).abs() < 1e-12 && (sigma - 2.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn the_share_of_the_seed_is_its_noise_beside_what_the_points_make_and_never_beyond_one() {
        // Within: variances 2 and 8 of two runs, over 2: 1 and 4, on the mean 2.5. Means 1 and 11: variance 50.
        let outputs = RowOutputs::new(&response(&[&[0.0, 2.0], &[9.0, 13.0]]), &[0, 1]);
        // Paired 0.5, so that the points make 49.5.
        assert!((outputs.share(outputs.noise).unwrap() - 2.5 / 52.0).abs() < 1e-12);
        assert!((outputs.share(outputs.own_noise).unwrap() - 0.01).abs() < 1e-12);
        // Luck that all points share does not move them apart: nearly all is luck, and paired a part.
        let shared = RowOutputs::new(&response(&[&[0.0, 90.0], &[1.0, 92.0]]), &[0, 1]);
        let [all, paired] = [shared.noise, shared.own_noise].map(|noise| shared.share(noise).unwrap());
        assert!(all > 0.99 && all <= 1.0 && paired > 0.0 && paired < 0.2, "{all} {paired}");
        // Points that differ by luck alone: all of it.
        let alike = RowOutputs::new(&response(&[&[0.0, 2.0], &[2.0, 0.0]]), &[0, 1]);
        assert_eq!(alike.share(alike.own_noise), Some(1.0));
        // The second replication is higher by 2 and 4, on the mean 3: -.5 and .5 are left of each, sum of squares 1, over 1 x 1
        // degrees of freedom and 2 replications.
        assert!((outputs.own_noise.unwrap() - 0.5).abs() < 1e-12);
        let single = RowOutputs::new(&response(&[&[1.0], &[2.0]]), &[0, 1]);
        assert_eq!((single.noise, single.own_noise), (None, None));
    }

    #[test]
    fn what_does_not_vary_or_is_too_little_is_not_judged() {
        let same = response(&[&[1.0][..]; 6]);
        assert_eq!(screen_setting(Method::Morris, &trajectories(), &group(6), &[same], 1).responses, [None]);
        let little = response(&[&[1.0], &[2.0], &[], &[2.0], &[], &[4.0]]);
        let screened = screen_setting(Method::Morris, &trajectories(), &group(6), &[little], 1);
        assert_eq!((screened.left_out, screened.responses), (2, vec![None]));
    }
}
