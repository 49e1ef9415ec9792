//! Columns that say how a figure spreads over replications, the same in every table that has them.

use std::io;

use crate::experiment::paired::{Interval, sorted_quantile};
use crate::report::table::{Part, Prepared, Rows};

crate::table! {
    /// What surrounds a mean over replications.
    pub struct Ends;
    low: Option<f64>, "of the measure", "lower end of the 95 % interval of the mean (Student's t); empty with one replication";
    high: Option<f64>, "of the measure", "upper end of this interval";
    q05: Option<f64>, "of the measure", "5 % quantile over replications, interpolated between the two nearest (Hyndman & Fan 1996, type 7); empty with one replication";
    median: Option<f64>, "of the measure", "median over replications, likewise";
    q95: Option<f64>, "of the measure", "95 % quantile over replications, likewise";
}

crate::table! {
    /// A figure over replications.
    pub struct Figure<'a>;
    measure: &'a Prepared, "what the values are of: see the measures below";
    replications: usize, "replications", "replications that have a value";
    mean: Option<f64>, "of the measure", "mean over replications";
    ends: Ends;
}

/// Writes a row for each measure that some replication has a value of, after the lead of the rows; `gather` gives its values by
/// the measure's place.
///
/// # Errors
/// Where the file cannot be written, or values cannot be read.
pub fn write_measures(
    rows: &mut Rows,
    names: &[Prepared],
    gather: impl Fn(usize, &mut Vec<f64>) -> io::Result<()>,
) -> io::Result<()> {
    let mut values = Vec::new();
    for (place, measure) in names.iter().enumerate() {
        gather(place, &mut values)?;
        if let Some((mean, ends)) = of(&mut values) {
            Figure { measure, replications: values.len(), mean: Some(mean), ends }.write(rows)?;
        }
    }
    Ok(())
}

/// Mean of values in the order of replications, and what surrounds it; `None` of none. Sorts the values.
pub fn of(values: &mut [f64]) -> Option<(f64, Ends)> {
    let Interval { mean, ends } = Interval::of(values)?;
    let (low, high) = ends.unzip();
    values.sort_by(f64::total_cmp);
    let [q05, median, q95] = [0.05, 0.5, 0.95].map(|share| ends.map(|_| sorted_quantile(values, share)));
    Some((mean, Ends { low, high, q05, median, q95 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_replications_have_an_interval_and_interpolated_quantiles_and_one_has_its_value_alone() {
        let (mean, ends) = of(&mut [3.0, 1.0, 2.0]).unwrap();
        let near = |found: Option<f64>, wanted: f64| assert!((found.unwrap() - wanted).abs() < 1e-6, "{found:?}");
        // 2 -+ 4.302653/sqrt(3): Student's t with two degrees of freedom.
        near(ends.low, -0.484_138);
        near(ends.high, 4.484_138);
        assert_eq!((mean, ends.median), (2.0, Some(2.0)));
        near(ends.q05, 1.1);
        near(ends.q95, 2.9);
        let (mean, ends) = of(&mut [7.5]).unwrap();
        assert!(mean == 7.5 && [ends.low, ends.high, ends.q05, ends.median, ends.q95].iter().all(Option::is_none));
    }
}
