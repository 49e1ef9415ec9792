//! Ordinary least squares for the fits of this layer, by singular values (Golub & Van Loan 2013, section 5.5).

use nalgebra::DMatrix;

/// A design matrix, decomposed; responses are fitted to it one by one.
#[derive(Clone, Debug)]
pub struct LeastSquares {
    /// Terms by rows: what each response gives to each coefficient.
    inverse: DMatrix<f64>,
    /// Rows by terms: orthonormal basis of what the terms can express.
    basis: DMatrix<f64>,
}

/// Singular values below this share of the largest count as 0.
const RANK_TOLERANCE: f64 = 1e-10;

impl LeastSquares {
    /// Of a design, a row per response and a column per term; all rows of the same length.
    ///
    /// # Errors
    /// The rank, where it is below the number of terms.
    pub fn new(rows: &[Vec<f64>]) -> Result<Self, usize> {
        let terms = rows.first().map_or(0, Vec::len);
        if rows.len() < terms || terms == 0 {
            return Err(rows.len().min(terms));
        }
        let design = DMatrix::from_fn(rows.len(), terms, |row, term| rows[row][term]);
        let svd = design.svd(true, true);
        let largest = svd.singular_values.max();
        let rank = svd.singular_values.iter().filter(|&&value| value > RANK_TOLERANCE * largest).count();
        let (Some(basis), Some(v_t)) = (svd.u, svd.v_t) else { return Err(0) };
        if rank < terms {
            return Err(rank);
        }
        let inverse = DMatrix::from_fn(terms, rows.len(), |term, row| {
            (0..terms).map(|k| v_t[(k, term)] * basis[(row, k)] / svd.singular_values[k]).sum()
        });
        Ok(Self { inverse, basis })
    }

    /// Coefficients of a response, one per term.
    pub fn coefficients(&self, response: &[f64]) -> Vec<f64> {
        let of_term = |term| response.iter().enumerate().map(|(row, y)| self.inverse[(term, row)] * y).sum();
        (0..self.inverse.nrows()).map(of_term).collect()
    }

    /// Entry of the hat matrix, which turns responses into fitted values; at (row, row) the leverage of a row [0, 1].
    pub fn hat(&self, row: usize, column: usize) -> f64 {
        (0..self.basis.ncols()).map(|k| self.basis[(row, k)] * self.basis[(column, k)]).sum()
    }
}

/// Sum of the products of two series, entry by entry.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Value less its mean, squared and summed.
pub fn sum_of_squares(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_four_points_is_that_of_the_textbook() {
        let rows: Vec<Vec<f64>> = [1.0, 2.0, 3.0, 4.0].iter().map(|&x| vec![1.0, x]).collect();
        let fit = LeastSquares::new(&rows).unwrap();
        // By hand: slope 7/5, intercept 7/2.
        let coefficients = fit.coefficients(&[6.0, 5.0, 7.0, 10.0]);
        assert!((coefficients[0] - 3.5).abs() < 1e-12 && (coefficients[1] - 1.4).abs() < 1e-12);
        // Leverages 1/n + (x - mean)^2 / Sxx.
        assert!((fit.hat(0, 0) - 0.7).abs() < 1e-12 && (fit.hat(1, 1) - 0.3).abs() < 1e-12);
    }

    #[test]
    fn equal_columns_and_too_few_rows_are_refused_with_their_rank() {
        let rows = vec![vec![1.0, 2.0, 2.0], vec![1.0, 3.0, 3.0], vec![1.0, 4.0, 4.0]];
        assert_eq!(LeastSquares::new(&rows).unwrap_err(), 2);
        assert_eq!(LeastSquares::new(&rows[..2]).unwrap_err(), 2);
        assert_eq!(LeastSquares::new(&[]).unwrap_err(), 0);
    }
}
