//! Settings: the points of a design seen along one of its factors, all else equal.

use std::collections::BTreeMap;

use crate::study::sweep::design::Design;
use crate::study::sweep::results::Response;

/// Points that differ in the studied block, and in drawn factors, alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Levels of the other factors, as `FACTOR LEVEL; ...`; empty where there are none.
    pub label: String,
    /// Points by row of the studied block, then by row of the drawn block (one where nothing is drawn).
    pub points: Vec<Vec<usize>>,
    /// Whether each row of the drawn block plays random numbers of its own.
    pub own_numbers: bool,
}

/// Values of one response in a setting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// Row of the drawn block of each replicate, where rows are replicates.
    pub draw: Vec<usize>,
    /// By replicate, then by row of the studied block. Replicates are independent of one another: replications; or, where
    /// something was drawn, rows of the drawn block with random numbers of their own, each the mean over its
    /// replications; or, where all rows play the same numbers, replications, each the mean over the rows.
    pub rows: Vec<Vec<f64>>,
}

/// Settings of a design along a block.
///
/// **P.46 setting and its replicates**: points that differ in the studied block and in drawn factors alone;
/// replications that all compared rows have, draw by draw.
/// With: `study::sweep::analysis::settings::Setting::values`.
/// Source: definition.
/// Test: `rows_that_share_random_numbers_are_averaged_within_a_replication`,
/// `rows_with_random_numbers_of_their_own_are_replicates`, `a_replication_that_lacks_a_row_is_left_out`.
pub fn settings(design: &Design, studied: usize) -> Vec<Setting> {
    let drawn = design.drawn().filter(|&block| block != studied);
    let others: Vec<usize> =
        (0..design.blocks.len()).filter(|&block| block != studied && Some(block) != drawn).collect();
    let count: usize = others.iter().map(|&block| design.blocks[block].rows.len()).product();
    let draws = drawn.map_or(1, |block| design.blocks[block].rows.len());
    let own_numbers = drawn.is_some_and(|block| design.blocks[block].own_numbers);
    (0..count)
        .map(|number| {
            let mut rows = vec![0; design.blocks.len()];
            let mut rest = number;
            for &block in others.iter().rev() {
                let length = design.blocks[block].rows.len();
                rows[block] = rest % length;
                rest /= length;
            }
            let label = design.setting(design.point_at(&rows), |block| others.contains(&block));
            let mut at = |row: usize, draw: usize| {
                rows[studied] = row;
                if let Some(block) = drawn {
                    rows[block] = draw;
                }
                design.point_at(&rows) as usize
            };
            let points = (0..design.blocks[studied].rows.len())
                .map(|row| (0..draws).map(|draw| at(row, draw)).collect())
                .collect();
            Setting { label, points, own_numbers }
        })
        .collect()
}

impl Setting {
    /// Values of a response at some rows of the studied block, of the replicates that all of them have.
    pub fn values(&self, response: &Response, rows: &[usize]) -> Values {
        let of_draw = |draw: usize| -> Vec<usize> { rows.iter().map(|&row| self.points[row][draw]).collect() };
        let draws = self.points.first().map_or(0, Vec::len);
        let mut values = Values::default();
        if self.own_numbers {
            for draw in 0..draws {
                let replications = response.by_replication(&of_draw(draw));
                if let Some(mean) = mean_of(replications.values()) {
                    values.draw.push(draw);
                    values.rows.push(mean);
                }
            }
            return values;
        }
        let mut replications: BTreeMap<u64, Vec<Vec<f64>>> = BTreeMap::new();
        for draw in 0..draws {
            for (replication, row) in response.by_replication(&of_draw(draw)) {
                replications.entry(replication).or_default().push(row);
            }
        }
        // Of a replication that lacks a row, the mean would be over other rows than that of the rest.
        let whole = replications.values().filter(|rows| rows.len() == draws);
        values.rows = whole.filter_map(|rows| mean_of(rows.iter())).collect();
        values.draw = vec![0; values.rows.len()];
        values
    }
}

/// Mean of rows, entry by entry; `None` of none.
fn mean_of<'a>(rows: impl Iterator<Item = &'a Vec<f64>>) -> Option<Vec<f64>> {
    let mut count = 0.0;
    let sum = rows.fold(Vec::new(), |mut sum: Vec<f64>, row| {
        count += 1.0;
        sum.resize(row.len(), 0.0);
        sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        sum
    });
    (count > 0.0).then(|| sum.into_iter().map(|value| value / count).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two levels, two rows drawn, two replications: level 0 at points 0 and 1, level 1 at points 2 and 3.
    fn setting(own_numbers: bool) -> (Setting, Response) {
        let points = vec![
            vec![(0, 1.0), (1, 2.0)],
            vec![(0, 3.0), (1, 4.0)],
            vec![(0, 10.0), (1, 20.0)],
            vec![(0, 30.0), (1, 40.0)],
        ];
        let setting = Setting { label: String::new(), points: vec![vec![0, 1], vec![2, 3]], own_numbers };
        (setting, Response { points })
    }

    #[test]
    fn rows_that_share_random_numbers_are_averaged_within_a_replication() {
        let (setting, response) = setting(false);
        assert_eq!(setting.values(&response, &[0, 1]).rows, [[2.0, 20.0], [3.0, 30.0]]);
    }

    #[test]
    fn rows_with_random_numbers_of_their_own_are_replicates() {
        let (setting, response) = setting(true);
        let values = setting.values(&response, &[0, 1]);
        assert_eq!((values.rows, values.draw), (vec![vec![1.5, 15.0], vec![3.5, 35.0]], vec![0, 1]));
    }

    #[test]
    fn a_replication_that_lacks_a_row_is_left_out() {
        let (setting, mut response) = setting(false);
        response.points[3].remove(0);
        assert_eq!(setting.values(&response, &[0, 1]).rows, [[3.0, 30.0]]);
    }
}
