//! Trajectories for the method of Morris: one factor at a time, from many starts.
//!
//! Source: Morris (1991, Technometrics 33); spread of the trajectories after Campolongo, Cariboni and Saltelli (2007,
//! Environmental Modelling & Software 22), chosen one after the other as Ruano, Ribes and Ferrer (2012) propose.

use super::{Draw, Points, SamplingError, below, shuffle, stream};

/// Candidates for each trajectory that is wanted.
const CANDIDATES: usize = 10;

/// Most distances between points that are worked out, and most candidates.
const WORK: usize = 50_000_000;
const MOST_CANDIDATES: usize = 2_000;

/// Trajectories of `factors + 1` rows each, one after the other; entries are multiples of 1/(levels - 1) in [0, 1].
///
/// From row to row one factor moves by levels / (2 (levels - 1)), up or down, and in a trajectory each factor once. Ten times as
/// many random candidates are drawn as are wanted, fewer where there are many factors, and those far from one another are
/// taken: first the two that are farthest apart, then always the one with the largest sum of squared distances to those
/// taken.
///
/// # Errors
/// Levels that are not an even number from 2.
pub fn morris(trajectories: usize, factors: usize, levels: usize, seed: u64) -> Result<Points, SamplingError> {
    if levels < 2 || !levels.is_multiple_of(2) {
        return Err(SamplingError::Levels { found: levels });
    }
    let count = candidates(trajectories, factors);
    let drawn: Vec<Trajectory> = (0..count).map(|number| Trajectory::random(number, factors, levels, seed)).collect();
    let taken = if count > trajectories { spread(&drawn, trajectories) } else { (0..trajectories).collect() };
    Ok(taken.into_iter().flat_map(|number| drawn[number].points(levels)).collect())
}

/// Candidates that are drawn: so many that all their distances stay within the work, but no fewer than are wanted.
fn candidates(trajectories: usize, factors: usize) -> usize {
    let pairs = WORK / ((factors + 1) * (factors + 1));
    let affordable = (2 * pairs).isqrt().min(MOST_CANDIDATES);
    trajectories.saturating_mul(CANDIDATES).min(affordable).max(trajectories)
}

/// A walk that moves every factor once; positions are counted in levels.
struct Trajectory {
    /// Level of each factor in the first row.
    start: Vec<f64>,
    /// The factor that each step moves, with what it adds.
    steps: Vec<(usize, f64)>,
}

impl Trajectory {
    /// Starts anywhere on the grid; a factor in the lower half goes up, one in the upper half down (Morris's B*).
    ///
    /// **P.17 step of a trajectory**: p/(2(p - 1)) on a grid of p levels, each factor once, up from the lower half and
    /// down from the upper.
    /// Source: Morris 1991.
    /// Test: `each_step_moves_one_factor_by_delta_and_a_trajectory_every_factor_once`,
    /// `every_entry_is_on_the_grid_between_0_and_1`.
    fn random(number: usize, factors: usize, levels: usize, seed: u64) -> Self {
        let mut stream = stream(seed, number, Draw::Morris);
        let half = levels / 2;
        let start: Vec<usize> = (0..factors).map(|_| below(&mut stream, levels)).collect();
        let mut order: Vec<usize> = (0..factors).collect();
        shuffle(&mut stream, &mut order);
        let step = |factor: usize| (factor, if start[factor] < half { half as f64 } else { -(half as f64) });
        let steps = order.into_iter().map(step).collect();
        Self { start: start.into_iter().map(|level| level as f64).collect(), steps }
    }

    /// Its rows, in levels.
    fn rows(&self) -> Points {
        let mut rows = vec![self.start.clone()];
        for &(factor, step) in &self.steps {
            let mut row = rows.last().expect("a trajectory has a start").clone();
            row[factor] += step;
            rows.push(row);
        }
        rows
    }

    /// Its rows on the unit hypercube.
    fn points(&self, levels: usize) -> Points {
        let last = (levels - 1) as f64;
        self.rows().into_iter().map(|row| row.into_iter().map(|level| level / last).collect()).collect()
    }

    /// Sum of the distances between all points of two trajectories, in levels (Campolongo et al. 2007, equation 10).
    ///
    /// One factor changes from row to row, so that the squared distance follows from that of the row before.
    fn distance(&self, rows_of_other: &Points, other: &Self) -> f64 {
        let mut position = self.start.clone();
        let mut from_first = squared(&position, &rows_of_other[0]);
        let mut sum = self.distances_along(&position, from_first, rows_of_other, other);
        for &(factor, step) in &self.steps {
            let before = position[factor] - rows_of_other[0][factor];
            from_first += (before + step) * (before + step) - before * before;
            position[factor] += step;
            sum += self.distances_along(&position, from_first, rows_of_other, other);
        }
        sum
    }

    /// Sum of the distances of one position to all rows of another trajectory, to the first of which it is known.
    fn distances_along(&self, position: &[f64], from_first: f64, rows: &Points, other: &Self) -> f64 {
        let mut between = from_first;
        let mut sum = between.sqrt();
        for (row, &(factor, step)) in rows.iter().zip(&other.steps) {
            let before = row[factor] - position[factor];
            between += (before + step) * (before + step) - before * before;
            sum += between.sqrt();
        }
        sum
    }
}

fn squared(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// Numbers of the candidates taken, in the order in which they are.
///
/// **P.18 trajectories taken**: of ten times as many, one after the other, that with the largest sum of squared
/// distances to those taken.
/// Source: Campolongo et al. 2007; Ruano et al. 2012.
/// Test: `the_trajectories_taken_are_farther_apart_than_those_left_to_chance`.
fn spread(drawn: &[Trajectory], wanted: usize) -> Vec<usize> {
    let n = drawn.len();
    let rows: Vec<Points> = drawn.iter().map(Trajectory::rows).collect();
    // Squared distance of every two trajectories; 0 of one to itself.
    let mut between = vec![0.0; n * n];
    let mut farthest = (0, 0);
    for a in 0..n {
        for b in 0..a {
            let distance = drawn[a].distance(&rows[b], &drawn[b]);
            between[a * n + b] = distance * distance;
            between[b * n + a] = distance * distance;
            if between[a * n + b] > between[farthest.0 * n + farthest.1] {
                farthest = (a, b);
            }
        }
    }
    let mut taken = Vec::with_capacity(wanted);
    let mut to_taken = vec![0.0; n];
    for number in 0..wanted {
        let next = match number {
            0 => farthest.1,
            1 => farthest.0,
            _ => most_distant(&to_taken, &taken),
        };
        taken.push(next);
        for (sum, distance) in to_taken.iter_mut().zip(&between[next * n..][..n]) {
            *sum += distance;
        }
    }
    taken
}

/// The candidate with the largest sum that is not taken yet; the first of equals.
fn most_distant(to_taken: &[f64], taken: &[usize]) -> usize {
    let mut best = None;
    for (number, &sum) in to_taken.iter().enumerate() {
        if !taken.contains(&number) && best.is_none_or(|(_, largest)| sum > largest) {
            best = Some((number, sum));
        }
    }
    best.expect("there are more candidates than are wanted").0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_moves_one_factor_by_delta_and_a_trajectory_every_factor_once() {
        for (factors, levels) in [(1, 2), (3, 4), (8, 6), (40, 8)] {
            let points = morris(6, factors, levels, 5).unwrap();
            assert_eq!(points.len(), 6 * (factors + 1));
            let delta = levels as f64 / (2.0 * (levels - 1) as f64);
            for trajectory in points.chunks(factors + 1) {
                let mut moved = Vec::new();
                for rows in trajectory.windows(2) {
                    let changed: Vec<usize> =
                        (0..factors).filter(|&factor| rows[0][factor] != rows[1][factor]).collect();
                    assert_eq!(changed.len(), 1);
                    assert!(((rows[1][changed[0]] - rows[0][changed[0]]).abs() - delta).abs() < 1e-12);
                    moved.push(changed[0]);
                }
                moved.sort_unstable();
                assert!(moved.into_iter().eq(0..factors));
            }
        }
    }

    #[test]
    fn every_entry_is_on_the_grid_between_0_and_1() {
        for entry in morris(20, 5, 6, 1).unwrap().concat() {
            assert!((0.0..=1.0).contains(&entry));
            assert!((entry * 5.0 - (entry * 5.0).round()).abs() < 1e-12, "{entry}");
        }
    }

    #[test]
    fn factors_move_up_and_down_and_in_changing_order() {
        let points = morris(40, 4, 4, 3).unwrap();
        let rises = points.chunks(5).filter(|trajectory| trajectory[4][0] > trajectory[0][0]).count();
        assert!((8..=32).contains(&rises), "{rises}");
        let first = points.chunks(5).filter(|trajectory| trajectory[0][2] != trajectory[1][2]).count();
        assert!((2..=25).contains(&first), "{first}");
    }

    #[test]
    fn the_followed_distance_is_the_sum_over_all_pairs_of_points() {
        let (a, b) = (Trajectory::random(0, 7, 6, 1), Trajectory::random(1, 7, 6, 1));
        let (of_a, of_b) = (a.rows(), b.rows());
        let plain: f64 = of_a.iter().flat_map(|x| of_b.iter().map(move |y| squared(x, y).sqrt())).sum();
        assert!((a.distance(&of_b, &b) - plain).abs() < 1e-9);
        assert!((b.distance(&of_a, &a) - plain).abs() < 1e-9);
    }

    /// Root of the sum of squared distances of all pairs.
    fn dispersion(drawn: &[Trajectory], taken: &[usize]) -> f64 {
        let mut sum = 0.0;
        for (position, &a) in taken.iter().enumerate() {
            for &b in &taken[..position] {
                sum += drawn[a].distance(&drawn[b].rows(), &drawn[b]).powi(2);
            }
        }
        sum.sqrt()
    }

    #[test]
    fn the_trajectories_taken_are_farther_apart_than_those_left_to_chance() {
        let drawn: Vec<Trajectory> = (0..100).map(|number| Trajectory::random(number, 6, 4, 2)).collect();
        let taken = spread(&drawn, 10);
        let by_chance: Vec<f64> =
            (0..10).map(|part| dispersion(&drawn, &(part * 10..part * 10 + 10).collect::<Vec<_>>())).collect();
        assert!(by_chance.iter().all(|&other| dispersion(&drawn, &taken) > 1.05 * other), "{by_chance:?}");
        let mut distinct = taken.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 10);
    }

    #[test]
    fn candidates_are_fewer_where_factors_are_many_but_never_fewer_than_wanted() {
        assert_eq!(candidates(10, 20), 100);
        assert!((20..100).contains(&candidates(10, 300)));
        assert_eq!(candidates(50, 5_000), 50);
        assert_eq!(candidates(3_000, 2), 3_000);
    }

    #[test]
    fn one_trajectory_none_and_no_factors_are_designs_too() {
        assert_eq!(morris(1, 3, 4, 1).unwrap().len(), 4);
        assert!(morris(0, 3, 4, 1).unwrap().is_empty());
        assert_eq!(morris(2, 0, 4, 1).unwrap(), [[0.0; 0]; 2]);
        for levels in [0, 1, 3] {
            assert_eq!(morris(1, 1, levels, 1), Err(SamplingError::Levels { found: levels }));
        }
    }
}
