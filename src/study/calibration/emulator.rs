//! The emulator: mean of every statistic as a quadratic surface over parameters, and the covariance of what is left.
//!
//! Surfaces are fitted by ridge regression, with one penalty on linear terms and one on squares and products; both are chosen
//! for each statistic by cross-validation. What is left, from folds that a run had no part in, is the chance of a run together with
//! the lack of fit; its covariance over statistics is shrunk towards its diagonal.

use nalgebra::{Cholesky, DMatrix};
use rayon::prelude::*;

use crate::study::calibration::surface::Terms;

/// Folds of the cross-validation.
pub const FOLDS: usize = 5;

/// Penalties on linear terms, as ratios of the variance of a run to that of a coefficient.
const LINEAR: [f64; 3] = [1.0, 10.0, 100.0];

/// Penalties on squares and products.
const QUADRATIC: [f64; 5] = [10.0, 100.0, 1_000.0, 10_000.0, 100_000.0];

/// A run from which an emulator learns.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its point.
    pub point: Vec<f64>,
    /// Its statistics, first those that every run has; those of pairs are not numbers where no pair was played.
    pub values: Vec<f64>,
    /// Its fold, below [`FOLDS`].
    pub fold: usize,
}

impl Run {
    /// Whether it has all statistics, those of pairs included.
    pub fn is_whole(&self) -> bool {
        self.values.iter().all(|value| value.is_finite())
    }
}

/// How well a statistic is emulated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Runs it was learnt from.
    pub runs: usize,
    /// Share of the variance over points that is foretold for runs of other folds; at most 1, and below 0 where the mean does better.
    pub r2: f64,
    /// Standard deviation of what is left.
    pub sd: f64,
    /// Penalties on linear terms and on the others.
    pub penalty: (f64, f64),
}

/// An emulator.
#[derive(Clone, Debug)]
pub struct Emulator {
    /// Terms of the surfaces.
    pub terms: Terms,
    /// Coefficients, a row a term and a column a statistic.
    pub coefficients: DMatrix<f64>,
    /// The same without each fold.
    pub folds: Vec<DMatrix<f64>>,
    /// Covariance of what is left.
    pub covariance: DMatrix<f64>,
    /// Quality by statistic.
    pub quality: Vec<Quality>,
}

impl Emulator {
    /// Learns from runs; the first `always` statistics are those that every run has.
    pub fn fit(terms: Terms, runs: &[&Run], always: usize) -> Self {
        let whole: Vec<&Run> = runs.iter().copied().filter(|run| run.is_whole()).collect();
        let all = runs.first().map_or(always, |run| run.values.len());
        let of_all = Ridge::new(terms, runs).fit(0..always);
        if all == always {
            let covariance = covariance(&of_all.left, None);
            return Self { terms, covariance, ..of_all.into_emulator(terms) };
        }
        let of_pairs = Ridge::new(terms, &whole).fit(always..all);
        // What is left of the other statistics in the very runs that have pairs.
        let rows: Vec<usize> = (0..runs.len()).filter(|&row| runs[row].is_whole()).collect();
        let both = DMatrix::from_fn(whole.len(), all, |row, column| {
            if column < always { of_all.left[(rows[row], column)] } else { of_pairs.left[(row, column - always)] }
        });
        let covariance = covariance(&of_all.left, Some(&both));
        let (one, other) = (of_all.into_emulator(terms), of_pairs.into_emulator(terms));
        let folds = one.folds.iter().zip(&other.folds).map(|(one, other)| beside(one, other)).collect();
        let quality = one.quality.into_iter().chain(other.quality).collect();
        Self { terms, coefficients: beside(&one.coefficients, &other.coefficients), folds, covariance, quality }
    }

    /// Means at a point.
    pub fn mean(&self, point: &[f64]) -> Vec<f64> {
        mean(self.terms, &self.coefficients, point)
    }
}

/// Means of all statistics at a point.
pub fn mean(terms: Terms, coefficients: &DMatrix<f64>, point: &[f64]) -> Vec<f64> {
    let mut values = Vec::new();
    terms.at(point, &mut values);
    coefficients.column_iter().map(|column| column.iter().zip(&values).map(|(a, b)| a * b).sum()).collect()
}

fn beside(one: &DMatrix<f64>, other: &DMatrix<f64>) -> DMatrix<f64> {
    let from = one.ncols();
    DMatrix::from_fn(one.nrows(), from + other.ncols(), |row, column| {
        if column < from { one[(row, column)] } else { other[(row, column - from)] }
    })
}

/// What ridge regression needs of the runs.
struct Ridge<'r> {
    terms: Terms,
    runs: &'r [&'r Run],
    /// Terms of the runs by fold, with the positions of these.
    folds: Vec<(Vec<usize>, DMatrix<f64>)>,
    /// Products of terms by fold.
    products: Vec<DMatrix<f64>>,
}

struct Fitted {
    coefficients: DMatrix<f64>,
    folds: Vec<DMatrix<f64>>,
    /// A row a run, a column a statistic.
    left: DMatrix<f64>,
    quality: Vec<Quality>,
}

impl Fitted {
    fn into_emulator(self, terms: Terms) -> Emulator {
        let covariance = DMatrix::zeros(0, 0);
        Emulator { terms, coefficients: self.coefficients, folds: self.folds, covariance, quality: self.quality }
    }
}

impl<'r> Ridge<'r> {
    fn new(terms: Terms, runs: &'r [&'r Run]) -> Self {
        let fold = |fold: usize| -> (Vec<usize>, DMatrix<f64>) {
            let rows: Vec<usize> = (0..runs.len()).filter(|&row| runs[row].fold == fold).collect();
            let matrix = terms.matrix(rows.iter().map(|&row| runs[row].point.as_slice()));
            (rows, matrix)
        };
        let folds: Vec<_> = (0..FOLDS).into_par_iter().map(fold).collect();
        let products = folds.par_iter().map(|(_, matrix)| matrix.transpose() * matrix).collect();
        Self { terms, runs, folds, products }
    }

    /// Fits statistics; each has the penalties with the least squares of what is left.
    ///
    /// **B.5 surface**: minimum of squares + a sum of linear + b sum of other squared coefficients; a in 1 to 100, b in
    /// 10 to 10^5, those with the least squares in five folds, for each statistic.
    /// Source: Hoerl & Kennard 1970.
    /// Test: `a_quadratic_surface_and_the_covariance_of_its_noise_are_found`,
    /// `what_is_left_of_a_run_comes_from_a_fit_without_its_fold`.
    fn fit(&self, statistics: std::ops::Range<usize>) -> Fitted {
        let (terms, count) = (self.terms.count(), statistics.len());
        let values = |rows: &[usize]| {
            DMatrix::from_fn(rows.len(), count, |row, column| self.runs[rows[row]].values[statistics.start + column])
        };
        let responses: Vec<DMatrix<f64>> = self.folds.iter().map(|(rows, _)| values(rows)).collect();
        let crossed: Vec<DMatrix<f64>> =
            self.folds.iter().zip(&responses).map(|((_, matrix), y)| matrix.transpose() * y).collect();
        let sum = |parts: &[DMatrix<f64>], without: Option<usize>, columns: usize| {
            let kept = parts.iter().enumerate().filter(|(fold, _)| Some(*fold) != without);
            kept.fold(DMatrix::zeros(terms, columns), |all, (_, part)| all + part)
        };
        let penalties: Vec<(f64, f64)> =
            LINEAR.iter().flat_map(|&linear| QUADRATIC.map(|quadratic| (linear, quadratic))).collect();
        let solve = |penalty: (f64, f64), without: Option<usize>| {
            let products = sum(&self.products, without, terms);
            solved(products, penalty, self.terms, &sum(&crossed, without, count))
        };
        let jobs: Vec<(usize, usize)> = (0..penalties.len()).flat_map(|p| (0..FOLDS).map(move |f| (p, f))).collect();
        let tried: Vec<(DMatrix<f64>, DMatrix<f64>)> = jobs
            .into_par_iter()
            .map(|(p, fold)| {
                let coefficients = solve(penalties[p], Some(fold));
                let left = &responses[fold] - &self.folds[fold].1 * &coefficients;
                (coefficients, left)
            })
            .collect();
        let squares = |p: usize, column: usize| -> f64 {
            (0..FOLDS).map(|fold| tried[p * FOLDS + fold].1.column(column).norm_squared()).sum()
        };
        let best: Vec<usize> = (0..count)
            .map(|column| {
                let all = (0..penalties.len()).map(|p| (p, squares(p, column)));
                all.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(p, _)| p)
            })
            .collect();
        let whole: Vec<Option<DMatrix<f64>>> = (0..penalties.len())
            .into_par_iter()
            .map(|p| best.contains(&p).then(|| solve(penalties[p], None)))
            .collect();
        let fold_of = |fold: usize| {
            DMatrix::from_fn(terms, count, |row, column| tried[best[column] * FOLDS + fold].0[(row, column)])
        };
        let folds = (0..FOLDS).map(fold_of).collect();
        let coefficients = DMatrix::from_fn(terms, count, |row, column| {
            whole[best[column]].as_ref().expect("every penalty that is best was fitted")[(row, column)]
        });
        let mut left = DMatrix::zeros(self.runs.len(), count);
        for (fold, (rows, _)) in self.folds.iter().enumerate() {
            for (place, &row) in rows.iter().enumerate() {
                (0..count).for_each(|c| left[(row, c)] = tried[best[c] * FOLDS + fold].1[(place, c)]);
            }
        }
        let quality =
            (0..count).map(|column| self.quality(statistics.start + column, &left, column, penalties[best[column]]));
        Fitted { coefficients, folds, quality: quality.collect(), left }
    }

    fn quality(&self, statistic: usize, left: &DMatrix<f64>, column: usize, penalty: (f64, f64)) -> Quality {
        let runs = self.runs.len();
        let mean = self.runs.iter().map(|run| run.values[statistic]).sum::<f64>() / runs as f64;
        let all: f64 = self.runs.iter().map(|run| (run.values[statistic] - mean).powi(2)).sum();
        let squares = left.column(column).norm_squared();
        let r2 = if all > 0.0 { 1.0 - squares / all } else { 0.0 };
        Quality { runs, r2, sd: (squares / runs as f64).sqrt(), penalty }
    }
}

/// Coefficients by penalized normal equations; the constant is not penalized.
fn solved(
    mut products: DMatrix<f64>,
    (linear, quadratic): (f64, f64),
    terms: Terms,
    crossed: &DMatrix<f64>,
) -> DMatrix<f64> {
    // So that an empty fold leaves something to solve.
    products[(0, 0)] += 1e-9;
    for term in 1..terms.count() {
        products[(term, term)] += if term < terms.first_quadratic() { linear } else { quadratic };
    }
    Cholesky::new(products).expect("penalized products of terms are positive definite").solve(crossed)
}

/// Least variance of a statistic, so that one that never varies does not rule everything out: *assumption*.
const LEAST_VARIANCE: f64 = 1e-6;

/// Covariance of what is left: of the first statistics from all runs; where more are given, in runs that have them all, what they
/// have to do with one another and with the first comes from these.
///
/// Correlations are shrunk by the estimate of Schäfer & Strimmer (2005) with the variance (1 - r^2)^2/n of a correlation, and,
/// since blocks come from different runs, further until the whole is positive definite.
///
/// **B.6 covariance of what is left**: standard deviations times correlations, these times 1 - sum of (1 - r^2)^2/n
/// over sum of r^2; by 0.95 further until positive definite.
/// Source: Schäfer & Strimmer 2005.
/// Test: `correlations_of_pure_noise_are_shrunk_away`, `a_quadratic_surface_and_the_covariance_of_its_noise_are_found`.
fn covariance(all: &DMatrix<f64>, whole: Option<&DMatrix<f64>>) -> DMatrix<f64> {
    let first = all.ncols();
    let size = whole.map_or(first, DMatrix::ncols);
    let deviation = |of: &DMatrix<f64>, column: usize| {
        (of.column(column).norm_squared() / of.nrows() as f64).max(LEAST_VARIANCE).sqrt()
    };
    let deviations: Vec<f64> =
        (0..size).map(|n| if n < first { deviation(all, n) } else { deviation(whole.unwrap_or(all), n) }).collect();
    let mut correlations = DMatrix::identity(size, size);
    let block = shrunk(all);
    correlations.view_mut((0, 0), (first, first)).copy_from(&block);
    if let Some(whole) = whole {
        let block = shrunk(whole);
        for row in 0..size {
            for column in (0..size).filter(|&column| row >= first || column >= first) {
                correlations[(row, column)] = block[(row, column)];
            }
        }
    }
    while Cholesky::new(correlations.clone() - DMatrix::identity(size, size) * 1e-4).is_none() {
        correlations = DMatrix::from_fn(size, size, |row, column| {
            correlations[(row, column)] * if row == column { 1.0 } else { 0.95 }
        });
    }
    DMatrix::from_fn(size, size, |row, column| correlations[(row, column)] * deviations[row] * deviations[column])
}

/// Correlations of columns, shrunk towards none.
fn shrunk(columns: &DMatrix<f64>) -> DMatrix<f64> {
    let (n, size) = (columns.nrows() as f64, columns.ncols());
    let products = columns.transpose() * columns;
    let raw = DMatrix::from_fn(size, size, |row, column| {
        let scale = (products[(row, row)] * products[(column, column)]).sqrt();
        if row == column { 1.0 } else { crate::stats::ratio(products[(row, column)], scale) }
    });
    let pairs = || raw.iter().filter(|value| **value < 1.0);
    let noise: f64 = pairs().map(|r| (1.0 - r * r).powi(2) / n).sum();
    let signal: f64 = pairs().map(|r| r * r).sum();
    let kept = 1.0 - if signal > 0.0 { (noise / signal).min(1.0) } else { 1.0 };
    DMatrix::from_fn(size, size, |row, column| if row == column { 1.0 } else { kept * raw[(row, column)] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Process, Streams};
    use crate::stats::normal_quantile;

    /// Runs whose statistics are known surfaces with noise that goes together; every third one has a pair.
    fn runs(count: u64) -> Vec<Run> {
        let run = |n: u64| {
            let mut stream = Streams::new(7, n).stream(0, Process::Calibration, 0);
            let mut normal = || normal_quantile(stream.uniform());
            let point: Vec<f64> = (0..4).map(|_| normal()).collect();
            let (common, own, third) = (normal(), normal(), normal());
            let paired =
                if n.is_multiple_of(3) { 0.5 * point[1] + 0.3 * (0.6 * common + 0.8 * third) } else { f64::NAN };
            let values = vec![
                1.0 + 2.0 * point[0] + point[0] * point[1] + 0.5 * common,
                -point[2] + 0.5 * (0.6 * common + 0.8 * own),
                paired,
            ];
            Run { point, values, fold: n as usize % FOLDS }
        };
        (0..count).map(run).collect()
    }

    #[test]
    fn a_quadratic_surface_and_the_covariance_of_its_noise_are_found() {
        let runs = runs(3_000);
        let terms = Terms { coordinates: 4, paired: 2 };
        let emulator = Emulator::fit(terms, &runs.iter().collect::<Vec<_>>(), 2);
        let mean = emulator.mean(&[0.5, -1.0, 2.0, 0.0]);
        // Standard error of a mean at the point: about 0.5 x root(10/3000) = 0.03.
        for (found, exact) in mean.iter().zip([1.5, -2.0, -0.5]) {
            assert!((found - exact).abs() < 0.1, "{mean:?}");
        }
        let c = &emulator.covariance;
        let near = |found: f64, exact: f64| (found - exact).abs() < 0.1 * exact;
        assert!(near(c[(0, 0)], 0.25) && near(c[(1, 1)], 0.25) && near(c[(2, 2)], 0.09), "{c}");
        assert!(near(c[(0, 1)], 0.15) && near(c[(0, 2)], 0.09) && c[(1, 2)] > 0.03, "{c}");
        let quality = emulator.quality;
        // Variance of the surface 5, of the noise 0.25.
        assert!((quality[0].r2 - 5.0 / 5.25).abs() < 0.01 && quality[2].runs == 1_000, "{quality:?}");
    }

    #[test]
    fn what_is_left_of_a_run_comes_from_a_fit_without_its_fold() {
        let mut runs = runs(300);
        let terms = Terms { coordinates: 4, paired: 2 };
        let before = Emulator::fit(terms, &runs.iter().collect::<Vec<_>>(), 2);
        runs.iter_mut().filter(|run| run.fold == 3).for_each(|run| run.values[0] += 100.0);
        let after = Emulator::fit(terms, &runs.iter().collect::<Vec<_>>(), 2);
        let at = |emulator: &Emulator| mean(terms, &emulator.folds[3], &[0.0; 4])[1];
        assert_eq!(at(&before), at(&after));
        assert!(mean(terms, &after.folds[2], &[0.0; 4])[0] > 10.0);
        assert!((mean(terms, &after.folds[3], &[0.0; 4])[0] - 1.0).abs() < 1.0);
    }

    #[test]
    fn correlations_of_pure_noise_are_shrunk_away() {
        let mut stream = Streams::new(2, 0).stream(0, Process::Calibration, 0);
        let noise = DMatrix::from_fn(60, 12, |_, _| normal_quantile(stream.uniform()));
        let largest = |matrix: &DMatrix<f64>| {
            (0..12).flat_map(|row| (0..row).map(move |column| matrix[(row, column)].abs())).fold(0.0, f64::max)
        };
        assert!(largest(&shrunk(&noise)) < 0.12, "{}", largest(&shrunk(&noise)));
    }
}
