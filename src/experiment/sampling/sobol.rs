//! Scrambled Sobol' sequences, and Saltelli's scheme for sensitivity indices on top of them.
//!
//! Source: Sobol' (1967), direction numbers of Joe and Kuo (2008), nested uniform scrambling of Owen (1995) by the hash of
//! Laine and Karras as Burley (2020, Journal of Computer Graphics Techniques 9(4)) uses it. Every column is scrambled by a
//! word of a named stream. Points therefore carry 32 bits and never touch the ends of [0, 1].

use sobol_burley::parts::{hash, owen_scramble_rev, sobol_rev};

use super::{Draw, Points, SamplingError, stream};
use crate::random::unit_interval;

/// Dimensions of the Sobol' sequence at hand.
pub const MOST_DIMENSIONS: usize = sobol_burley::NUM_DIMENSIONS as usize;

/// Points of the Sobol' sequence at hand: its direction numbers are cut at 16 bits of the index.
pub const MOST_POINTS: usize = 1 << 16;

/// The first points of an Owen-scrambled Sobol' sequence, entries in (0, 1).
///
/// Take a power of two: then every column has one point in each of that many equal intervals. A column is the same for any
/// number of factors, and a longer design begins with the shorter one.
///
/// # Errors
/// More than [`MOST_POINTS`] points or [`MOST_DIMENSIONS`] factors.
///
/// **P.15 Sobol' sequence**: direction numbers of Joe and Kuo, nested uniform scrambling by a hash.
/// Source: Sobol' 1967; Joe & Kuo 2008; Owen 1995; Burley 2020.
/// Test: `every_power_of_two_is_balanced_to_the_end_of_the_sequence`,
/// `the_first_two_columns_are_balanced_in_every_shape_of_rectangle`.
pub fn sobol(points: usize, factors: usize, seed: u64) -> Result<Points, SamplingError> {
    if factors > MOST_DIMENSIONS {
        return Err(SamplingError::Dimensions { found: factors, most: MOST_DIMENSIONS });
    }
    if points > MOST_POINTS {
        return Err(SamplingError::Points { found: points });
    }
    let mut scramble = vec![0_u32; factors];
    stream(seed, 0, Draw::Sobol).fill(&mut scramble);
    let coordinate = |index: u32, factor: usize| {
        let reversed = sobol_rev(index.reverse_bits(), factor as u32);
        unit_interval(owen_scramble_rev(reversed, hash(scramble[factor])).reverse_bits())
    };
    Ok((0..points as u32).map(|index| (0..factors).map(|factor| coordinate(index, factor)).collect()).collect())
}

/// Points for first-order and total Sobol' indices (Saltelli et al. 2010, Computer Physics Communications 181, table 2).
///
/// A Sobol' sequence of twice the factors is split into A, its first half of columns, and B, its second. For each base
/// point j stand the rows A_j, then AB_j for every factor i in order, which is A_j with entry i of B_j, then B_j:
/// `base * (factors + 2)` rows. Take a power of two for `base`.
///
/// # Errors
/// A base above [`MOST_POINTS`], or more factors than half of [`MOST_DIMENSIONS`].
///
/// **P.16 rows for Sobol' indices**: for each base row: A, then A with factor i of B for every i, then B; n (k + 2)
/// rows.
/// Source: Saltelli et al. 2010.
/// Test: `every_exchanged_row_differs_from_a_in_one_entry_which_is_that_of_b`.
pub fn saltelli(base: usize, factors: usize, seed: u64) -> Result<Points, SamplingError> {
    let most = MOST_DIMENSIONS / 2;
    if factors > most {
        return Err(SamplingError::Saltelli { found: factors, most });
    }
    let rows = sobol(base, 2 * factors, seed)?;
    Ok(rows.iter().flat_map(|row| block(row.split_at(factors))).collect())
}

/// The rows of one base point.
fn block((a, b): (&[f64], &[f64])) -> Points {
    let exchanged = |factor: usize| {
        let mut row = a.to_vec();
        row[factor] = b[factor];
        row
    };
    std::iter::once(a.to_vec()).chain((0..a.len()).map(exchanged)).chain(std::iter::once(b.to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many points lie in each cell of a grid over two columns.
    fn cells(points: &Points, (x, across): (usize, usize), (y, along): (usize, usize)) -> Vec<usize> {
        let mut counts = vec![0; across * along];
        for point in points {
            counts[(point[x] * across as f64) as usize * along + (point[y] * along as f64) as usize] += 1;
        }
        counts
    }

    #[test]
    fn sixteen_points_lie_one_in_each_sixteenth_of_every_column() {
        let points = sobol(16, MOST_DIMENSIONS, 9).unwrap();
        for factor in 0..MOST_DIMENSIONS {
            assert_eq!(cells(&points, (factor, 16), (factor, 1)), [1; 16], "column {factor}");
        }
    }

    #[test]
    fn every_power_of_two_is_balanced_to_the_end_of_the_sequence() {
        for bits in [0, 1, 5, 10, 16] {
            let n = 1_usize << bits;
            let points = sobol(n, 12, 4).unwrap();
            for factor in 0..12 {
                assert!(
                    cells(&points, (factor, n), (factor, 1)).iter().all(|&count| count == 1),
                    "{n}, column {factor}"
                );
            }
        }
    }

    #[test]
    fn the_first_two_columns_are_balanced_in_every_shape_of_rectangle() {
        // The first two dimensions are a (0, m, 2)-net; scrambling keeps that.
        let points = sobol(64, 2, 3).unwrap();
        for bits in 0..=6 {
            assert_eq!(cells(&points, (0, 1 << bits), (1, 64 >> bits)), [1; 64]);
        }
    }

    #[test]
    fn a_longer_design_begins_with_the_shorter_and_a_wider_one_with_the_narrower() {
        let (small, large) = (sobol(5, 3, 7).unwrap(), sobol(40, 9, 7).unwrap());
        for (short, long) in small.iter().zip(&large) {
            assert_eq!(short[..], long[..3]);
        }
    }

    /// Squared centred L2 discrepancy (Hickernell 1998).
    fn discrepancy(points: &[[f64; 2]]) -> f64 {
        let n = points.len() as f64;
        let edge = |x: f64| (x - 0.5).abs();
        let one = |p: &[f64; 2]| p.iter().map(|&x| 1.0 + 0.5 * edge(x) - 0.5 * edge(x).powi(2)).product::<f64>();
        let two = |p: &[f64; 2], q: &[f64; 2]| {
            p.iter().zip(q).map(|(&x, &y)| 1.0 + 0.5 * (edge(x) + edge(y) - (x - y).abs())).product::<f64>()
        };
        let single: f64 = points.iter().map(one).sum();
        let double: f64 = points.iter().flat_map(|p| points.iter().map(move |q| two(p, q))).sum();
        (13.0_f64 / 12.0).powi(2) - 2.0 / n * single + double / (n * n)
    }

    #[test]
    fn projections_on_two_columns_are_more_even_than_random_points() {
        let points = sobol(256, 20, 11).unwrap();
        let mut random = stream(11, 1, Draw::Latin);
        let (mut even, mut by_chance, mut pairs) = (0.0, 0.0, 0);
        for x in 0..20 {
            for y in 0..x {
                let projected: Vec<[f64; 2]> = points.iter().map(|point| [point[x], point[y]]).collect();
                let drawn: Vec<[f64; 2]> = points.iter().map(|_| [random.uniform(), random.uniform()]).collect();
                let of_pair = discrepancy(&projected);
                // Random points have the expectation ((5/4)^2 - (13/12)^2) / n; no pair of columns is as bad.
                assert!(of_pair < (25.0 / 16.0 - 169.0 / 144.0) / 256.0, "columns {x} and {y}: {of_pair}");
                even += of_pair;
                by_chance += discrepancy(&drawn);
                pairs += 1;
            }
        }
        assert!(even < by_chance / 5.0, "{even} against {by_chance} over {pairs} pairs");
    }

    #[test]
    fn the_integral_of_a_product_converges_faster_than_by_chance() {
        // Sobol's g function with a = 1: each factor (|4x - 2| + 1) / 2 has mean 1 and variance 1/12.
        let product = |point: &Vec<f64>| point.iter().map(|x| ((4.0 * x - 2.0).abs() + 1.0) / 2.0).product::<f64>();
        let error = |n: usize| {
            let squares = (0..20).map(|seed| {
                let sum: f64 = sobol(n, 5, seed).unwrap().iter().map(product).sum();
                (sum / n as f64 - 1.0).powi(2)
            });
            (squares.sum::<f64>() / 20.0).sqrt()
        };
        let by_chance = |n: f64| (((13.0_f64 / 12.0).powi(5) - 1.0) / n).sqrt();
        let (few, many) = (error(64), error(4_096));
        assert!(many < by_chance(4_096.0) / 10.0, "{many} against {}", by_chance(4_096.0));
        // Sixty-four times the points: by chance an eighth of the error.
        assert!(many < few / 20.0, "{few} then {many}");
    }

    #[test]
    fn every_exchanged_row_differs_from_a_in_one_entry_which_is_that_of_b() {
        let (base, factors) = (16, 5);
        let rows = saltelli(base, factors, 2).unwrap();
        assert_eq!(rows.len(), base * (factors + 2));
        let sequence = sobol(base, 2 * factors, 2).unwrap();
        for (block, whole) in rows.chunks(factors + 2).zip(&sequence) {
            let (a, b) = (&block[0], &block[factors + 1]);
            assert_eq!([a.as_slice(), b].concat(), *whole);
            for (factor, row) in block[1..=factors].iter().enumerate() {
                let moved: Vec<usize> = (0..factors).filter(|&entry| row[entry] != a[entry]).collect();
                assert_eq!(moved, [factor]);
                assert_eq!(row[factor], b[factor]);
            }
        }
    }

    #[test]
    fn first_order_and_total_indices_of_the_g_function_come_out() {
        // Saltelli et al. (2010), table 2 (b) and (f); analytical values of Sobol's g function with a = (0, 1, 9).
        let a = [0.0, 1.0, 9.0];
        let model =
            |x: &Vec<f64>| x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product::<f64>();
        let parts = a.map(|a| 1.0 / (3.0 * (1.0_f64 + a).powi(2)));
        let variance = parts.iter().map(|part| 1.0 + part).product::<f64>() - 1.0;
        let (base, factors) = (4_096, 3);
        let rows = saltelli(base, factors, 1).unwrap();
        let responses: Vec<f64> = rows.iter().map(model).collect();
        for factor in 0..factors {
            let blocks = responses.chunks(factors + 2);
            let first: f64 = blocks.clone().map(|f| f[factors + 1] * (f[factor + 1] - f[0])).sum();
            let total: f64 = blocks.map(|f| (f[0] - f[factor + 1]).powi(2)).sum();
            let expected = parts[factor] / variance;
            let others: f64 = (0..factors).filter(|&other| other != factor).map(|other| 1.0 + parts[other]).product();
            assert!((first / base as f64 / variance - expected).abs() < 0.01);
            assert!((total / (2.0 * base as f64) / variance - expected * others).abs() < 0.01);
        }
    }
}
