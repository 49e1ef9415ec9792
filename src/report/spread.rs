//! Columns that say how a figure spreads over replications, the same in every table that has them.

use std::io;

use super::summary::Replication;
use super::table::{Column, Prepared, Rows};
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

/// Writes a row for each measure that some replication has a value of, after the lead of the rows; `value` gives it by the
/// measure's place.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_measures(
    rows: &mut Rows,
    names: &[Prepared],
    all: &[Replication],
    value: impl Fn(&Replication, usize) -> Option<f64>,
) -> io::Result<()> {
    let mut values = Vec::with_capacity(all.len());
    for (measure, name) in names.iter().enumerate() {
        values.clear();
        values.extend(all.iter().filter_map(|one| value(one, measure)));
        if !values.is_empty() {
            rows.prepared(name);
            write(rows, &mut values)?;
        }
    }
    Ok(())
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::{Format, Table, write_table};

    static SPREAD: Table =
        Table { name: "spread", about: "", columns: &[REPLICATIONS, MEAN, LOW, HIGH, Q05, MEDIAN, Q95], measures: &[] };

    #[test]
    fn three_replications_have_an_interval_and_interpolated_quantiles_and_one_has_its_value_alone() {
        let folder = std::env::temp_dir().join(format!("mandate-spread-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        write_table(&folder, &SPREAD, Format::Csv, |rows| {
            // 2 -+ 4.302653/sqrt(3): Student's t with two degrees of freedom.
            write(rows, &mut [3.0, 1.0, 2.0])?;
            write(rows, &mut [7.5])
        })
        .unwrap();
        let text = std::fs::read_to_string(folder.join("spread.csv")).unwrap();
        let _ = std::fs::remove_dir_all(&folder);
        let rows: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(rows, ["3,2,-0.484138,4.48414,1.1,2,2.9", "1,7.5,,,,,"]);
    }
}
