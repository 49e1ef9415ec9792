//! Maximin Latin hypercubes: every stratum of every factor once, and no two points close together.
//!
//! Source: McKay, Beckman and Conover (1979); the criterion phi_p, exchanges within a column and a search from several
//! starts after Morris and Mitchell (1995, Journal of Statistical Planning and Inference 43). Exchanges that do not improve
//! are refused: with a bounded number of them, annealing gains little.

use super::{Draw, Points, below, shuffle, stream};
use crate::random::Stream;

/// Most distances that are worked out anew in the search, over all starts; about a tenth of a second.
const WORK: usize = 20_000_000;

/// Most starts; the best one is kept.
const STARTS: usize = 10;

/// Exchanges tried for each pair of entries in a column; more find nothing in small designs.
const TRIES_PER_EXCHANGE: usize = 20;

/// Most work on the distances of one start, points squared times factors; larger designs are not searched.
const LARGEST: usize = 200_000_000;

/// Most points of a design that is searched: their distances fill 32 MB.
const MOST_POINTS: usize = 2_000;

/// Rows that compete for being moved; the one with the closest neighbour is.
const CONTEST: usize = 4;

/// A Latin hypercube, entries in (0, 1): each column has one point in each of as many equal strata as there are points.
///
/// Within its stratum an entry is uniform. Exchanges within columns push the points apart. Above 2,000 points, or 2e8 points
/// squared times factors, they are left in random order: there, distances between points gain little and cost much.
pub fn latin_hypercube(points: usize, factors: usize, seed: u64) -> Points {
    let start = |number: usize| {
        let mut stream = stream(seed, number, Draw::Latin);
        let design = random_hypercube(points, factors, &mut stream);
        (design, stream)
    };
    let (first, stream) = start(0);
    let size = points.saturating_mul(points).saturating_mul(factors);
    // Two points, and the points of one factor, are as far apart as they can be made by exchanges.
    if points < 3 || factors < 2 || points > MOST_POINTS || size > LARGEST {
        return first;
    }
    let tries = (WORK / (2 * points)).min(TRIES_PER_EXCHANGE * factors * points * (points - 1) / 2);
    let starts = (WORK / (tries * 2 * points + size / 2)).clamp(1, STARTS);
    let mut best = Search::new(first).improve(tries, stream);
    for number in 1..starts {
        let (design, stream) = start(number);
        let search = Search::new(design).improve(tries, stream);
        if search.crowding() < best.crowding() {
            best = search;
        }
    }
    best.points
}

/// A Latin hypercube whose columns are in random order.
///
/// **P.13 Latin hypercube**: (stratum + u)/n, the n strata of each factor in random order.
/// Source: McKay, Beckman & Conover 1979.
/// Test: `every_stratum_is_hit_once_in_each_column`, `an_entry_is_uniform_within_its_stratum`.
fn random_hypercube(points: usize, factors: usize, stream: &mut Stream) -> Points {
    let mut design = vec![Vec::with_capacity(factors); points];
    let mut strata: Vec<usize> = (0..points).collect();
    for _ in 0..factors {
        shuffle(stream, &mut strata);
        for (row, &stratum) in design.iter_mut().zip(&strata) {
            row.push((stratum as f64 + stream.uniform()) / points as f64);
        }
    }
    design
}

/// A design on the way to a better one.
struct Search {
    points: Points,
    /// Squared distance of every two rows, row by row; infinite on the diagonal.
    squared: Vec<f64>,
}

impl Search {
    fn new(points: Points) -> Self {
        let n = points.len();
        let mut squared = vec![f64::INFINITY; n * n];
        for a in 0..n {
            for b in 0..a {
                let between = points[a].iter().zip(&points[b]).map(|(x, y)| (x - y) * (x - y)).sum();
                squared[a * n + b] = between;
                squared[b * n + a] = between;
            }
        }
        Self { points, squared }
    }

    /// Tries exchanges of two entries of a column and keeps those that lower the crowding.
    ///
    /// **P.14 points kept apart**: exchanges within columns that lower the sum over pairs of distance^-32, best of
    /// several starts; none above 2,000 points.
    /// With: `experiment::sampling::latin::closeness`.
    /// Source: Morris & Mitchell 1995.
    /// Test: `the_closest_points_are_farther_apart_than_in_random_hypercubes`.
    fn improve(mut self, tries: usize, mut stream: Stream) -> Self {
        let n = self.points.len();
        let factors = self.points[0].len();
        let mut changed = (vec![0.0; n], vec![0.0; n]);
        for attempt in 0..tries {
            // Every other time a row with a close neighbour is moved, so that large designs improve where they are worst.
            let moved = if attempt % 2 == 0 { self.crowded_row(&mut stream) } else { below(&mut stream, n) };
            let other = (moved + 1 + below(&mut stream, n - 1)) % n;
            self.exchange(moved, other, below(&mut stream, factors), &mut changed);
        }
        self
    }

    /// Of some random rows the one whose nearest neighbour is closest.
    fn crowded_row(&self, stream: &mut Stream) -> usize {
        let n = self.points.len();
        let nearest = |row: usize| self.squared[row * n..][..n].iter().copied().fold(f64::INFINITY, f64::min);
        let mut crowded = (below(stream, n), f64::INFINITY);
        crowded.1 = nearest(crowded.0);
        for _ in 1..CONTEST {
            let row = below(stream, n);
            let distance = nearest(row);
            if distance < crowded.1 {
                crowded = (row, distance);
            }
        }
        crowded.0
    }

    /// Exchanges the entries of two rows in a column if that lowers the crowding; `changed` is room for their distances.
    fn exchange(&mut self, a: usize, b: usize, factor: usize, changed: &mut (Vec<f64>, Vec<f64>)) {
        let n = self.points.len();
        let (from_a, from_b) = (&self.squared[a * n..][..n], &self.squared[b * n..][..n]);
        let (x, y) = (self.points[a][factor], self.points[b][factor]);
        let mut gain = 0.0;
        for (row, point) in self.points.iter().enumerate() {
            let z = point[factor];
            let shift = (y - z) * (y - z) - (x - z) * (x - z);
            // The two rows themselves keep their distance.
            let shift = if row == a || row == b { 0.0 } else { shift };
            changed.0[row] = (from_a[row] + shift).max(CLOSEST);
            changed.1[row] = (from_b[row] - shift).max(CLOSEST);
            gain += closeness(from_a[row]) - closeness(changed.0[row]);
            gain += closeness(from_b[row]) - closeness(changed.1[row]);
        }
        if gain <= 0.0 {
            return;
        }
        self.points[a][factor] = y;
        self.points[b][factor] = x;
        for (row, new) in [(a, &changed.0), (b, &changed.1)] {
            self.squared[row * n..][..n].copy_from_slice(new);
            for (column, &distance) in new.iter().enumerate() {
                self.squared[column * n + row] = distance;
            }
        }
    }

    /// The criterion phi_p to the power of p: the sum of closeness over all pairs, here counted twice.
    fn crowding(&self) -> f64 {
        self.squared.iter().map(|&between| closeness(between)).sum()
    }
}

/// Squared distances are not followed below this, where rounding begins to tell.
const CLOSEST: f64 = 1e-12;

/// A distance to the power of -p with p = 32, from its square: large enough that the closest pairs rule the sum.
fn closeness(squared: f64) -> f64 {
    let second = squared * squared;
    let fourth = second * second;
    let eighth = fourth * fourth;
    1.0 / (eighth * eighth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smallest_distance(points: &Points) -> f64 {
        let mut smallest = f64::INFINITY;
        for (number, a) in points.iter().enumerate() {
            for b in &points[..number] {
                smallest = a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().min(smallest);
            }
        }
        smallest.sqrt()
    }

    #[test]
    fn every_stratum_is_hit_once_in_each_column() {
        for (points, factors) in [(1, 3), (2, 2), (7, 1), (10, 4), (100, 30), (2_500, 2)] {
            let design = latin_hypercube(points, factors, 3);
            assert_eq!(design.len(), points);
            for factor in 0..factors {
                let mut strata: Vec<usize> = design.iter().map(|row| (row[factor] * points as f64) as usize).collect();
                strata.sort_unstable();
                assert!(strata.iter().copied().eq(0..points), "{points} x {factors}, column {factor}");
            }
            assert!(design.iter().flatten().all(|&u| u > 0.0 && u < 1.0));
        }
    }

    #[test]
    fn no_points_and_no_factors_are_designs_too() {
        assert!(latin_hypercube(0, 3, 1).is_empty());
        assert_eq!(latin_hypercube(2, 0, 1), [[0.0; 0]; 2]);
    }

    #[test]
    fn the_closest_points_are_farther_apart_than_in_random_hypercubes() {
        for (points, factors, times) in [(10, 2, 1.8), (20, 4, 2.0), (50, 10, 1.9), (200, 3, 4.0), (300, 50, 1.25)] {
            let random: Vec<f64> = (0..50)
                .map(|number| {
                    smallest_distance(&random_hypercube(points, factors, &mut stream(6, number, Draw::Sobol)))
                })
                .collect();
            let mean = random.iter().sum::<f64>() / 50.0;
            let best = random.iter().copied().fold(0.0, f64::max);
            let found = smallest_distance(&latin_hypercube(points, factors, 6));
            assert!(found > times * mean && found > best, "{points} x {factors}: {found} against {mean} and {best}");
        }
    }

    #[test]
    fn an_entry_is_uniform_within_its_stratum() {
        let places: Vec<f64> =
            (0..200).flat_map(|seed| latin_hypercube(10, 2, seed)).flatten().map(|u| (u * 10.0).fract()).collect();
        let mean = places.iter().sum::<f64>() / places.len() as f64;
        // 4,000 entries: five standard errors are 0.023. Exchanges move entries whole, so that places in strata stay as drawn.
        assert!((mean - 0.5).abs() < 0.023, "{mean}");
        let variance = places.iter().map(|place| (place - mean).powi(2)).sum::<f64>() / places.len() as f64;
        assert!((variance * 12.0 - 1.0).abs() < 0.1, "{variance}");
    }

    #[test]
    fn distances_followed_through_exchanges_are_those_of_the_points() {
        let mut stream = stream(2, 0, Draw::Latin);
        let search = Search::new(random_hypercube(30, 5, &mut stream)).improve(5_000, stream);
        let anew = Search::new(search.points.clone());
        for (followed, anew) in search.squared.iter().zip(&anew.squared) {
            assert!(followed == anew || (followed - anew).abs() < 1e-12);
        }
    }
}
