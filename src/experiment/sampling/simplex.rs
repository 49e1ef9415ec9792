//! Designs on the simplex: shares of components that sum to 1, such as the weights of norms in a mandate.

use super::{MOST_DIMENSIONS, Points, SamplingError, sobol};

/// The {q, m} simplex lattice (Scheffé 1958): all points whose shares are multiples of 1/`degree`.
///
/// Rows stand in descending order, entry by entry, so that the pure first component comes first. No components or degree 0
/// give no points. [`lattice_count`] tells the number of rows beforehand.
///
/// **P.10 simplex lattice**: all points of q shares that are multiples of 1/m; C(q + m - 1, m) of them.
/// With: `experiment::sampling::simplex::lattice_count`.
/// Source: Scheffé 1958.
/// Test: `the_lattice_of_three_components_and_degree_two_is_the_published_one`,
/// `a_lattice_has_as_many_points_as_counted_and_each_sums_to_one`.
pub fn simplex_lattice(components: usize, degree: usize) -> Points {
    let mut rows = Vec::new();
    if components > 0 && degree > 0 {
        extend_lattice(&mut Vec::with_capacity(components), components, degree, &mut rows);
    }
    rows.iter().map(|row| row.iter().map(|&part| part as f64 / degree as f64).collect()).collect()
}

/// Adds all rows that begin with `row` and give `rest` parts to the components that are left.
fn extend_lattice(row: &mut Vec<usize>, components: usize, rest: usize, rows: &mut Vec<Vec<usize>>) {
    if row.len() + 1 == components {
        rows.push([row.as_slice(), &[rest]].concat());
        return;
    }
    for part in (0..=rest).rev() {
        row.push(part);
        extend_lattice(row, components, rest - part, rows);
        row.pop();
    }
}

/// Points of the simplex lattice: q + m - 1 over m; `None` above what a `u128` holds.
pub fn lattice_count(components: usize, degree: usize) -> Option<u128> {
    if components == 0 || degree == 0 {
        return Some(0);
    }
    let (all, chosen) = (components as u128 + degree as u128 - 1, degree.min(components - 1) as u128);
    // Each product is a binomial coefficient, hence whole, and no larger than the last.
    (1..=chosen).try_fold(1_u128, |count, i| {
        let shared = greatest_common_divisor(count, i);
        (count / shared).checked_mul((all - chosen + i) / (i / shared))
    })
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The simplex centroid (Scheffé 1963): equal shares of every set of components.
///
/// Pure components come first, then pairs, and so on to the overall centroid: 2^q - 1 points.
///
/// **P.11 simplex centroid**: equal shares of every set of norms: 2^q - 1 points.
/// Source: Scheffé 1963.
/// Test: `the_centroid_design_goes_from_pure_components_to_the_overall_centroid`.
pub fn simplex_centroid(components: usize) -> Points {
    let mut points = Vec::new();
    for size in 1..=components {
        extend_centroid(&mut Vec::with_capacity(size), components, size, &mut points);
    }
    points
}

/// Adds the centroids of all sets of `size` components that begin with those `chosen`.
fn extend_centroid(chosen: &mut Vec<usize>, components: usize, size: usize, points: &mut Points) {
    if chosen.len() == size {
        let share = |component| if chosen.contains(&component) { 1.0 / size as f64 } else { 0.0 };
        points.push((0..components).map(share).collect());
        return;
    }
    let first = chosen.last().map_or(0, |last| last + 1);
    for component in first..=components - (size - chosen.len()) {
        chosen.push(component);
        extend_centroid(chosen, components, size, points);
        chosen.pop();
    }
}

/// Points of the simplex centroid; `None` above what a `u128` holds.
pub fn centroid_count(components: usize) -> Option<u128> {
    match components {
        0..=127 => Some((1 << components) - 1),
        128 => Some(u128::MAX),
        _ => None,
    }
}

/// Points spread uniformly over the simplex.
///
/// The entries of a scrambled Sobol' point of one dimension less, in order of size, cut the unit interval; the lengths of
/// the pieces are uniform over the simplex (Devroye 1986, chapter V, theorem 2.1). Only differences are taken, so that rows
/// sum to 1 exactly and are the same on every machine. No components give no points.
///
/// # Errors
/// More points than the Sobol' sequence has, or more components than its dimensions and one.
///
/// **P.12 even mixtures**: lengths of the pieces into which q - 1 sorted coordinates of a Sobol' point cut the unit
/// interval.
/// With: `experiment::sampling::simplex::spacings`.
/// Source: Devroye 1986, V.2.1.
/// Test: `uniform_points_have_the_mean_and_variance_of_the_flat_dirichlet_law`,
/// `uniform_points_fill_equal_areas_alike`.
pub fn simplex_uniform(points: usize, components: usize, seed: u64) -> Result<Points, SamplingError> {
    let most = MOST_DIMENSIONS + 1;
    if components > most {
        return Err(SamplingError::Components { found: components, most });
    }
    let Some(cuts) = components.checked_sub(1) else {
        return Ok(Vec::new());
    };
    Ok(sobol(points, cuts, seed)?.into_iter().map(spacings).collect())
}

/// Lengths of the pieces into which these cuts divide the unit interval.
fn spacings(mut cuts: Vec<f64>) -> Vec<f64> {
    cuts.sort_by(f64::total_cmp);
    cuts.push(1.0);
    let mut last = 0.0;
    cuts.iter().map(|&cut| cut - std::mem::replace(&mut last, cut)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums_are_one(points: &Points) -> bool {
        points.iter().all(|point| (point.iter().sum::<f64>() - 1.0).abs() < 1e-12)
    }

    #[test]
    fn the_lattice_of_three_components_and_degree_two_is_the_published_one() {
        let published =
            [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.5, 0.0, 0.5], [0.0, 1.0, 0.0], [0.0, 0.5, 0.5], [0.0, 0.0, 1.0]];
        assert_eq!(simplex_lattice(3, 2), published);
    }

    #[test]
    fn a_lattice_has_as_many_points_as_counted_and_each_sums_to_one() {
        for (components, degree, count) in
            [(3, 2, 6), (3, 4, 15), (4, 3, 20), (1, 5, 1), (2, 1, 2), (0, 3, 0), (3, 0, 0)]
        {
            let points = simplex_lattice(components, degree);
            assert_eq!(points.len(), count);
            assert_eq!(lattice_count(components, degree), Some(count as u128));
            assert!(sums_are_one(&points));
            assert!(points.windows(2).all(|pair| pair[0] > pair[1]), "descending and without doubles");
        }
    }

    #[test]
    fn counts_are_exact_up_to_the_largest_number_and_none_above() {
        // 128 over 64 is 23,951,146,041,928,082,866,135,587,776,380,551,750.
        assert_eq!(lattice_count(65, 64), Some(23_951_146_041_928_082_866_135_587_776_380_551_750));
        assert_eq!(lattice_count(66, 66), Some(188_694_833_082_770_476_622_296_176_145_946_360_850));
        assert_eq!(lattice_count(67, 66), None);
        assert_eq!(lattice_count(usize::MAX, usize::MAX), None);
        assert_eq!(lattice_count(2, usize::MAX), Some(1 << 64));
        assert_eq!((centroid_count(3), centroid_count(127)), (Some(7), Some(u128::MAX / 2)));
        assert_eq!((centroid_count(128), centroid_count(129)), (Some(u128::MAX), None));
    }

    #[test]
    fn the_centroid_design_goes_from_pure_components_to_the_overall_centroid() {
        let third = 1.0 / 3.0;
        let published = [
            [1.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.0, 1.0],
            [0.5, 0.5, 0.0],
            [0.5, 0.0, 0.5],
            [0.0, 0.5, 0.5],
            [third, third, third],
        ];
        assert_eq!(simplex_centroid(3), published);
        for components in 0..8 {
            let points = simplex_centroid(components);
            assert_eq!(Some(points.len() as u128), centroid_count(components));
            assert!(sums_are_one(&points));
        }
    }

    #[test]
    fn uniform_points_have_the_mean_and_variance_of_the_flat_dirichlet_law() {
        for components in [2, 3, 6] {
            let points = simplex_uniform(4_096, components, 8).unwrap();
            assert!(sums_are_one(&points));
            let q = components as f64;
            let (mean, variance) = (1.0 / q, (q - 1.0) / (q * q * (q + 1.0)));
            for component in 0..components {
                let shares = || points.iter().map(|point| point[component]);
                let average = shares().sum::<f64>() / 4_096.0;
                let spread = shares().map(|share| (share - average).powi(2)).sum::<f64>() / 4_096.0;
                // A tenth of what independent draws would need at five standard errors (of the mean: 0.08 sd).
                assert!((average - mean).abs() < 0.008 * variance.sqrt(), "{average} for {mean}");
                assert!((spread / variance - 1.0).abs() < 0.02, "{spread} for {variance}");
            }
        }
    }

    #[test]
    fn uniform_points_fill_equal_areas_alike() {
        // Of three components, those below one half of the first fill three quarters of the triangle.
        let points = simplex_uniform(1_024, 3, 5).unwrap();
        for component in 0..3 {
            let below = points.iter().filter(|point| point[component] < 0.5).count();
            assert!(below.abs_diff(768) <= 12, "{below}");
        }
        assert!(points.iter().flatten().all(|&share| (0.0..=1.0).contains(&share)));
    }

    #[test]
    fn one_component_has_it_all_and_none_has_no_points() {
        assert_eq!(simplex_uniform(2, 1, 1).unwrap(), [[1.0], [1.0]]);
        assert!(simplex_uniform(2, 0, 1).unwrap().is_empty());
        assert!(simplex_centroid(0).is_empty());
    }
}
