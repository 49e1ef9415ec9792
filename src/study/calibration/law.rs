//! The law that is sampled: prior times a Gaussian likelihood of the statistics, of which mean and covariance are emulated.

use nalgebra::{Cholesky, DMatrix, DVector};

use crate::study::calibration::surface::Terms;

/// How far the statistics at a point lie from what was observed: surfaces of residuals that are independent and of variance 1.
#[derive(Clone, Debug)]
pub struct Misfit {
    /// Terms of the surfaces.
    pub terms: Terms,
    /// Coefficients by term, one for each statistic.
    rows: Vec<f64>,
    size: usize,
    /// Lower root of the covariance.
    root: DMatrix<f64>,
}

/// What evaluations need, kept between them.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    terms: Vec<f64>,
    residual: Vec<f64>,
    mixed: Vec<f64>,
}

impl Misfit {
    /// Of statistics `chosen` with these surfaces, observed values and covariance.
    ///
    /// # Panics
    /// Where the covariance is not positive definite.
    pub fn new(
        terms: Terms,
        coefficients: &DMatrix<f64>,
        covariance: &DMatrix<f64>,
        observed: &[f64],
        chosen: &[usize],
    ) -> Self {
        let size = chosen.len();
        let of_chosen = DMatrix::from_fn(size, size, |row, column| covariance[(chosen[row], chosen[column])]);
        let root = Cholesky::new(of_chosen).expect("a covariance of statistics is positive definite").unpack();
        let mut means = DMatrix::from_fn(size, terms.count(), |row, term| coefficients[(term, chosen[row])]);
        (0..size).for_each(|row| means[(row, 0)] -= observed[chosen[row]]);
        let white = root.solve_lower_triangular(&means).expect("a root has no zero on its diagonal");
        Self { terms, rows: white.as_slice().to_vec(), size, root }
    }

    /// Residuals at a point, independent and of variance 1: emulated less observed.
    fn residual<'s>(&self, point: &[f64], scratch: &'s mut Scratch) -> &'s mut Scratch {
        self.terms.at(point, &mut scratch.terms);
        scratch.residual.clear();
        scratch.residual.resize(self.size, 0.0);
        for (value, row) in scratch.terms.iter().zip(self.rows.chunks_exact(self.size.max(1))) {
            scratch.residual.iter_mut().zip(row).for_each(|(sum, own)| *sum += value * own);
        }
        scratch
    }

    /// Squared distance: chi-squared with as many degrees of freedom as statistics at the right point.
    pub fn at(&self, point: &[f64], scratch: &mut Scratch) -> f64 {
        self.residual(point, scratch).residual.iter().map(|value| value * value).sum()
    }

    /// Residuals on the scales of the statistics: emulated less observed.
    pub fn residuals(&self, point: &[f64], scratch: &mut Scratch) -> Vec<f64> {
        let white = DVector::from_column_slice(&self.residual(point, scratch).residual);
        (&self.root * white).as_slice().to_vec()
    }

    /// Logarithm of prior times likelihood, up to a constant, and its slope.
    ///
    /// **B.9 log-density**: -(distance of B.7 + sum of x^2)/2.
    /// Source: Wood 2010.
    /// Test: `distance_slope_and_precision_are_those_of_a_gaussian`.
    pub fn log_density(&self, point: &[f64], slope: &mut [f64], scratch: &mut Scratch) -> f64 {
        self.residual(point, scratch);
        let residual = &scratch.residual;
        let dot = |row: &[f64]| row.iter().zip(residual).map(|(a, b)| a * b).sum::<f64>();
        scratch.mixed.clear();
        scratch.mixed.extend(self.rows.chunks_exact(self.size.max(1)).map(dot));
        scratch.mixed.resize(self.terms.count(), 0.0);
        self.terms.slope(point, &scratch.mixed, slope);
        slope.iter_mut().zip(point).for_each(|(slope, x)| *slope = -*slope - x);
        let squares = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
        -(squares(residual) + squares(point)) / 2.0
    }

    /// Log-likelihood at a point, up to a constant.
    pub fn log_likelihood(&self, point: &[f64], scratch: &mut Scratch) -> f64 {
        -self.at(point, scratch) / 2.0
    }

    /// Precision of the law near a point: identity plus products of the slopes of the residuals (Gauss and Newton).
    pub fn precision(&self, point: &[f64]) -> DMatrix<f64> {
        let n = self.terms.coordinates;
        let mut slopes = DMatrix::zeros(n, self.size);
        let (mut own, mut slope) = (vec![0.0; self.terms.count()], vec![0.0; n]);
        for statistic in 0..self.size {
            own.iter_mut().enumerate().for_each(|(term, value)| *value = self.rows[term * self.size + statistic]);
            self.terms.slope(point, &own, &mut slope);
            slopes.column_mut(statistic).copy_from_slice(&slope);
        }
        DMatrix::identity(n, n) + &slopes * slopes.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_slope_and_precision_are_those_of_a_gaussian() {
        let terms = Terms { coordinates: 2, paired: 2 };
        // Means x and y + x y; observed 1 and 0; covariance with a correlation.
        let mut coefficients = DMatrix::zeros(terms.count(), 2);
        (coefficients[(1, 0)], coefficients[(2, 1)], coefficients[(5, 1)]) = (1.0, 1.0, 1.0);
        let covariance = DMatrix::from_row_slice(2, 2, &[1.0, 0.3, 0.3, 0.5]);
        let misfit = Misfit::new(terms, &coefficients, &covariance, &[1.0, 0.0], &[0, 1]);
        let (point, mut scratch) = ([0.4, -0.7], Scratch::default());
        let residual = DVector::from_column_slice(&[0.4 - 1.0, -0.7 - 0.28]);
        let exact = (residual.transpose() * covariance.clone().try_inverse().unwrap() * &residual)[(0, 0)];
        assert!((misfit.at(&point, &mut scratch) - exact).abs() < 1e-12);
        assert!(misfit.residuals(&point, &mut scratch).iter().zip(residual.iter()).all(|(a, b)| (a - b).abs() < 1e-12));
        let mut slope = [0.0; 2];
        let value = misfit.log_density(&point, &mut slope, &mut scratch);
        assert!((value + (exact + 0.16 + 0.49) / 2.0).abs() < 1e-12);
        let mut other = [0.0; 2];
        for i in 0..2 {
            let mut moved = point;
            moved[i] += 1e-6;
            let numerical = (misfit.log_density(&moved, &mut other, &mut scratch) - value) / 1e-6;
            assert!((slope[i] - numerical).abs() < 1e-4, "{slope:?} {numerical}");
        }
        let slopes = DMatrix::from_row_slice(2, 2, &[1.0, -0.7, 0.0, 1.4]);
        let precision = DMatrix::identity(2, 2) + &slopes * covariance.try_inverse().unwrap() * slopes.transpose();
        assert!((misfit.precision(&point) - precision).norm() < 1e-12);
    }
}
