//! Settings: the points of a design seen along one of its factors, all else equal.

use crate::experiment::design::{Design, FactorKind};
use crate::experiment::sweep_results::Response;

/// Points that differ in the studied block, and in drawn factors, alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Levels of the other factors, as `FACTOR LEVEL; ...`; empty where there are none.
    pub label: String,
    /// Points by row of the studied block, then by row of the drawn block (one where nothing is drawn).
    pub points: Vec<Vec<usize>>,
}

/// Values of one response in a setting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// Row of the drawn block of each replicate.
    pub draw: Vec<usize>,
    /// By replicate, then by row of the studied block.
    pub rows: Vec<Vec<f64>>,
}

/// Settings of a design along a block.
pub fn settings(design: &Design, studied: usize) -> Vec<Setting> {
    let drawn = drawn_block(design).filter(|&block| block != studied);
    let others: Vec<usize> =
        (0..design.blocks.len()).filter(|&block| block != studied && Some(block) != drawn).collect();
    let count: usize = others.iter().map(|&block| design.blocks[block].rows.len()).product();
    let draws = drawn.map_or(1, |block| design.blocks[block].rows.len());
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
            Setting { label, points }
        })
        .collect()
}

/// The block of drawn factors.
pub fn drawn_block(design: &Design) -> Option<usize> {
    let is_drawn = |factor: &usize| matches!(design.factors[*factor].kind, FactorKind::Drawn { .. });
    design.blocks.iter().position(|block| block.factors.iter().any(is_drawn))
}

impl Setting {
    /// Values of a response at some rows of the studied block, of the replicates that all of them have.
    pub fn values(&self, response: &Response, rows: &[usize]) -> Values {
        let mut values = Values::default();
        for draw in 0..self.points.first().map_or(0, Vec::len) {
            let points: Vec<usize> = rows.iter().map(|&row| self.points[row][draw]).collect();
            for replicate in response.matrix(&points) {
                values.draw.push(draw);
                values.rows.push(replicate);
            }
        }
        values
    }
}
