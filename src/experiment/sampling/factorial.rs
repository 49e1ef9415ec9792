//! Full factorial designs: every combination of levels.

/// Every combination of levels, as positions of levels from 0; the last factor moves fastest.
///
/// No factor gives one empty row, a factor without levels no row. [`factorial_count`] tells the number of rows beforehand.
pub fn full_factorial(levels: &[usize]) -> Vec<Vec<usize>> {
    let mut rows = vec![Vec::with_capacity(levels.len())];
    for &count in levels {
        rows = rows.iter().flat_map(|row| (0..count).map(|level| [row.as_slice(), &[level]].concat())).collect();
    }
    rows
}

/// Rows of the full factorial; `None` above what a `u128` holds.
pub fn factorial_count(levels: &[usize]) -> Option<u128> {
    if levels.contains(&0) {
        return Some(0);
    }
    levels.iter().try_fold(1_u128, |rows, &count| rows.checked_mul(count as u128))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_factor_moves_fastest() {
        let rows = [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]];
        assert_eq!(full_factorial(&[2, 3]), rows);
    }

    #[test]
    fn no_factor_is_one_run_and_no_level_is_none() {
        assert_eq!(full_factorial(&[]), [Vec::<usize>::new()]);
        assert!(full_factorial(&[3, 0, 2]).is_empty());
    }

    #[test]
    fn the_count_is_that_of_the_rows() {
        for levels in [vec![], vec![4], vec![2, 3, 4], vec![3, 0]] {
            assert_eq!(factorial_count(&levels), Some(full_factorial(&levels).len() as u128));
        }
        assert_eq!(factorial_count(&[10; 38]), Some(10_u128.pow(38)));
        assert_eq!(factorial_count(&[10; 39]), None);
    }
}
