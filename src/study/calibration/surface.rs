//! A quadratic surface over standard normal coordinates, and many of them at once.
//!
//! Terms are the constant, every coordinate, every square, and the products of pairs of the first coordinates (those that are
//! estimated). Squares and products are scaled to mean 0 and variance 1 under the prior, so that one penalty suits all.

use nalgebra::DMatrix;

/// Which terms a surface has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Coordinates in all.
    pub coordinates: usize,
    /// How many of the first act together in pairs.
    pub paired: usize,
}

const ROOT_HALF: f64 = std::f64::consts::FRAC_1_SQRT_2;

impl Terms {
    /// How many terms there are.
    pub const fn count(self) -> usize {
        1 + 2 * self.coordinates + self.paired * self.paired.saturating_sub(1) / 2
    }

    /// Number of the first term that is no longer linear.
    pub const fn first_quadratic(self) -> usize {
        1 + self.coordinates
    }

    /// Values of the terms at a point.
    ///
    /// **B.4 terms of a surface**: 1; x_i; (x_i^2 - 1)/root 2; x_i x_j of estimated coordinates.
    /// Source: *assumption*: carried coordinates act alone.
    /// Test: `terms_have_their_scale_and_their_slope`.
    pub fn at(self, point: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.push(1.0);
        out.extend_from_slice(&point[..self.coordinates]);
        out.extend(point[..self.coordinates].iter().map(|x| (x * x - 1.0) * ROOT_HALF));
        for (i, x) in point[..self.paired].iter().enumerate() {
            out.extend(point[i + 1..self.paired].iter().map(|y| x * y));
        }
    }

    /// Slope at a point of the surface with these coefficients.
    pub fn slope(self, point: &[f64], coefficients: &[f64], out: &mut [f64]) {
        let n = self.coordinates;
        for i in 0..n {
            out[i] = coefficients[1 + i] + coefficients[1 + n + i] * point[i] * 2.0 * ROOT_HALF;
        }
        let mut next = 1 + 2 * n;
        for i in 0..self.paired {
            let mut own = 0.0;
            for j in i + 1..self.paired {
                own += coefficients[next] * point[j];
                out[j] += coefficients[next] * point[i];
                next += 1;
            }
            out[i] += own;
        }
    }

    /// Terms of many points, a row each.
    pub fn matrix<'p>(self, points: impl ExactSizeIterator<Item = &'p [f64]>) -> DMatrix<f64> {
        let mut matrix = DMatrix::zeros(points.len(), self.count());
        let mut terms = Vec::with_capacity(self.count());
        for (row, point) in points.enumerate() {
            self.at(point, &mut terms);
            terms.iter().enumerate().for_each(|(column, &value)| matrix[(row, column)] = value);
        }
        matrix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_their_scale_and_their_slope() {
        let terms = Terms { coordinates: 3, paired: 2 };
        assert_eq!(terms.count(), 8);
        let (point, mut values) = ([0.5, -2.0, 1.0], Vec::new());
        terms.at(&point, &mut values);
        let square = |x: f64| (x * x - 1.0) / 2.0_f64.sqrt();
        let expected = [1.0, 0.5, -2.0, 1.0, square(0.5), square(-2.0), 0.0, -1.0];
        assert!(values.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{values:?}");
        let coefficients: Vec<f64> = (0..8).map(|n| 0.3 + f64::from(n)).collect();
        let surface = |point: &[f64]| {
            let mut values = Vec::new();
            terms.at(point, &mut values);
            values.iter().zip(&coefficients).map(|(a, b)| a * b).sum::<f64>()
        };
        let mut slope = [0.0; 3];
        terms.slope(&point, &coefficients, &mut slope);
        for i in 0..3 {
            let moved = |by: f64| {
                let mut other = point;
                other[i] += by;
                surface(&other)
            };
            let numerical = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((slope[i] - numerical).abs() < 1e-6, "{i}: {} {numerical}", slope[i]);
        }
    }
}
