//! Columns that say how a figure spreads over replications, the same in every table that has them.

use std::io;

use super::table::{Column, Rows};
use crate::experiment::paired::{Interval, sorted_quantile};

/// How many replications have the figure.
pub const REPLICATIONS: Column = Column::integer("replications", "replications", "replications that have a value");
/// Mean.
pub const MEAN: Column = Column::number("mean", "of the measure", "mean over replications");
/// Lower end of the interval.
pub const LOW: Column = Column::number(
    "low",
    "of the measure",
    "lower end of the 95 % interval of the mean (Student's t); empty with one replication",
);
/// Upper end of the interval.
pub const HIGH: Column = Column::number("high", "of the measure", "upper end of this interval");
/// Lowest quantile.
pub const Q05: Column = Column::number(
    "q05",
    "of the measure",
    "5 % quantile over replications, interpolated between the two nearest (Hyndman & Fan 1996, type 7); empty with one replication",
);
/// Median.
pub const MEDIAN: Column = Column::number("median", "of the measure", "median over replications, likewise");
/// Highest quantile.
pub const Q95: Column = Column::number("q95", "of the measure", "95 % quantile over replications, likewise");

/// Writes the cells of the columns above, in their order, of values in the order of replications, at least one. Sorts the values.
pub fn write(rows: &mut Rows, values: &mut [f64]) -> io::Result<()> {
    let Some(Interval { mean, ends }) = Interval::of(values) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a row without a value"));
    };
    rows.integer(values.len() as i64).number(mean);
    let Some((low, high)) = ends else {
        (0..5).for_each(|_| {
            rows.missing();
        });
        return rows.end();
    };
    rows.number(low).number(high);
    values.sort_by(f64::total_cmp);
    for share in [0.05, 0.5, 0.95] {
        rows.number(sorted_quantile(values, share));
    }
    rows.end()
}
