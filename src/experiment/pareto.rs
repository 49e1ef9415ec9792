//! Points that no other point beats in every objective: the Pareto front, and how sure it is.

use super::bootstrap::resamples;

/// Whether each point is on the front: no other is at least as good in all objectives and better in one.
///
/// `values`: a row per point, an entry per objective, more is better in all of them; finite. Equal points are on it together.
///
/// **P.42 Pareto front**: points that no other equals or exceeds in all responses and exceeds in one.
/// Source: Pareto.
/// Test: `dominated_points_are_off_the_front_and_equal_ones_on_it_together`.
pub fn front(values: &[Vec<f64>]) -> Vec<bool> {
    let dominates = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| a >= b) && a.iter().zip(b).any(|(a, b)| a > b);
    values.iter().map(|point| !values.iter().any(|other| dominates(other, point))).collect()
}

/// Share of bootstrap resamples of the replications in which each point is on the front of the means [0, 1].
///
/// `values`: by replication, point and objective. A replication is resampled whole, since its points share random numbers.
/// Empty without replications.
///
/// # Panics
/// Where replications differ in points or objectives.
///
/// **P.43 share on the front**: share of resamples of replications in which the means of a point are on the front.
/// Source: Efron & Tibshirani 1993.
/// Test: `membership_is_sure_without_noise_and_a_share_with_it`.
pub fn membership(values: &[Vec<Vec<f64>>], draws: u32, seed: u64) -> Vec<f64> {
    let Some(points) = values.first().map(Vec::len) else { return Vec::new() };
    assert!(values.iter().all(|replication| replication.len() == points), "points of every replication");
    let mut counts = vec![0_u32; points];
    for resample in resamples(values.len(), draws, seed) {
        let mut sums: Vec<Vec<f64>> = values[0].iter().map(|point| vec![0.0; point.len()]).collect();
        for replication in resample {
            for (sum, point) in sums.iter_mut().zip(&values[replication]) {
                assert_eq!(sum.len(), point.len(), "objectives of every replication");
                sum.iter_mut().zip(point).for_each(|(sum, value)| *sum += value);
            }
        }
        for (count, on_it) in counts.iter_mut().zip(front(&sums)) {
            *count += u32::from(on_it);
        }
    }
    counts.into_iter().map(|count| f64::from(count) / f64::from(draws.max(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dominated_points_are_off_the_front_and_equal_ones_on_it_together() {
        let values = [[1.0, 5.0], [3.0, 3.0], [3.0, 3.0], [2.0, 3.0], [5.0, 1.0], [0.0, 0.0]];
        let values: Vec<Vec<f64>> = values.iter().map(|point| point.to_vec()).collect();
        assert_eq!(front(&values), [true, true, true, false, true, false]);
        assert_eq!(front(&[]), Vec::<bool>::new());
        assert_eq!(front(&[vec![1.0], vec![2.0]]), [false, true]);
    }

    #[test]
    fn membership_is_sure_without_noise_and_a_share_with_it() {
        let sure = vec![vec![vec![1.0, 2.0], vec![2.0, 1.0], vec![0.0, 0.0]]; 6];
        assert_eq!(membership(&sure, 100, 1), [1.0, 1.0, 0.0]);
        // The second point wins in half of the replications: its mean is as likely above as below.
        let torn: Vec<Vec<Vec<f64>>> =
            (0..41).map(|r| vec![vec![0.0], vec![if r % 2 == 0 { 1.0 } else { -1.0 } - 1.0 / 41.0]]).collect();
        let shares = membership(&torn, 2_000, 1);
        assert!((shares[1] - 0.5).abs() < 0.1 && shares[0] + shares[1] >= 1.0, "{shares:?}");
        assert_eq!(membership(&[], 10, 1), Vec::<f64>::new());
    }
}
