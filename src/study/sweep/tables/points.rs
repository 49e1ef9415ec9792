//! Tables of a sweep: its points, its runs, what they come to, contrasts, and what was spent where.

use std::collections::BTreeMap;
use std::io;

use crate::experiment::paired::Interval;
use crate::experiment::run_log::LoggedMeasure;
use crate::report::table::{Cell, Column, Kind, Part, Rows};
use crate::study::sweep::design::{Design, FactorKind, Point, Value};
use crate::study::sweep::execute::Spent;
use crate::study::sweep::results::{PointSummary, RunRow};

/// Stands for one column per factor.
pub const FACTORS: &str = "FACTOR";

/// Stands for one column per response and area.
pub const RESPONSES: &str = "RESPONSE.AREA";

crate::table! {
    /// Levels at a point.
    pub struct At<'a>;
    levels as FACTORS: Levels<'a>, "", "one column for each factor: its level at the point; a mixture has one for each norm, `FACTOR.NORM`, empty at a level beside the mixtures", "level of the factor";
    label: &'a str, "names of the levels, joined by `; `, or of the case; `row N` of what is drawn or listed without a name. No other point has the same";
}

crate::table! {
    /// What is measured.
    #[derive(Default)]
    pub struct Measured<'a>;
    response: &'a str, "what is measured: a measure of `compare`";
    area: &'a str, "`nation` or `affected` (districts)";
    unit: &'a str, "unit of the response";
}

crate::table! {
    /// The points and what was spent on them.
    pub DESIGN: DesignRow<'a> = "design", "the design points of a sweep: levels of the factors, runs played, and why no more";
    point: u64, "number of the design point, from 0";
    at: At<'a>;
    stands_against: Option<u64>, "number of the point with which it is contrasted; empty where there is none";
    replications: Option<u64>, "runs", "replications asked for";
    done: u64, "runs", "replications that came to an end";
    failed: u64, "runs", "replications that failed; `runs` gives the reason of each";
    half_width: Option<f64>, "half of the 95 % interval that was watched, in the unit of that response; empty where none was";
    ended: &'a str, "why no more: `as asked`, `narrow enough`, `most` (as many as allowed), `no interval`, `base of contrasts`";
}

crate::table! {
    /// Every run.
    pub RUNS: RunsRow<'a> = "runs", "every run of a sweep: its point, replication and responses

One column for each measure and area, averaged over the years of the design. Rows of one replication play the same random numbers at all
points, and can be compared in pairs.";
    point: u64, "number of the design point, from 0";
    replication: u64, "number of the replication";
    at: At<'a>;
    failed: &'a str, "why the run failed; empty where it did not";
    responses as RESPONSES: Responses<'a>, "", "one column for each measure and area: the mean over the years of the design", "mean over the years of the design";
}

crate::table! {
    /// What the runs of each point come to.
    pub POINTS: PointRow<'a> = "points", "responses of every design point of a sweep: mean with 95 % interval, spread and quantiles over replications

Columns of factors are left out where they are more than 30: `design` has them by point. Intervals are those of Student's t over replications; nothing is corrected for the number of rows. Quantiles are those of a t-digest with 200 centroids: with up to
some hundred replications they are nearly exact.";
    point: u64, "number of the design point, from 0";
    at: At<'a>;
    measured: Measured<'a>;
    replications: u64, "runs", "runs that came to an end";
    mean: Option<f64>, "mean over replications";
    low: Option<f64>, "lower end of the 95 % interval of the mean; empty for one replication";
    high: Option<f64>, "upper end";
    sd: Option<f64>, "standard deviation between replications";
    least: Option<f64>, "smallest value of a run";
    q05: Option<f64>, "5 % quantile over replications";
    q25: Option<f64>, "25 % quantile";
    median: Option<f64>, "median";
    q75: Option<f64>, "75 % quantile";
    q95: Option<f64>, "95 % quantile";
    most: Option<f64>, "largest value of a run";
}

crate::table! {
    /// Differences along the factor of contrasts.
    pub CONTRASTS: ContrastRow<'a> = "contrasts", "paired differences between points of a sweep and the point that they stand against, with 95 % intervals

Both points are alike in all factors but the one named under `[contrast]` in the design, and paired by replication.", may_be_empty true;
    point: u64, "number of the design point, from 0";
    at: At<'a>;
    against: u64, "number of the point it stands against";
    measured: Measured<'a>;
    difference: Option<f64>, "mean of the paired differences, point less the one it stands against";
    low: Option<f64>, "lower end of the 95 % interval; empty for one pair";
    high: Option<f64>, "upper end";
}

/// Levels of a point in the columns of factors; none where the table leaves these columns out.
#[derive(Clone, Copy, Debug)]
pub struct Levels<'a> {
    columns: &'a [Column],
    point: &'a Point,
}

impl Cell for Levels<'_> {
    const KIND: Kind = Kind::Text;

    fn put(&self, rows: &mut Rows) {
        let values = self.point.levels.iter().flat_map(|level| &level.values);
        for (value, column) in values.zip(self.columns) {
            match (value, column.kind) {
                (Value::Missing, _) => rows.missing(),
                (Value::Number(number), Kind::Number) => rows.exact(*number),
                (value, _) => rows.text(&value.text()),
            };
        }
    }
}

impl<'a> At<'a> {
    const fn new((point, columns): (&'a Point, &'a [Column])) -> Self {
        Self { levels: Levels { columns, point }, label: point.label.as_str() }
    }
}

/// Values of a run, one for each response; none of a run that failed.
#[derive(Clone, Copy, Debug)]
pub struct Responses<'a> {
    values: &'a [f64],
    responses: usize,
}

impl Cell for Responses<'_> {
    const KIND: Kind = Kind::Number;

    fn put(&self, rows: &mut Rows) {
        self.values.put(rows);
        (self.values.len()..self.responses).for_each(|_| _ = rows.missing());
    }
}

impl<'a> From<&'a LoggedMeasure> for Measured<'a> {
    fn from(measure: &'a LoggedMeasure) -> Self {
        Self { response: &measure.name, area: &measure.area, unit: &measure.unit }
    }
}

/// Columns of the factors of a design.
pub fn factor_columns(design: &Design) -> Vec<Column> {
    let mut columns = Vec::new();
    for (n, factor) in design.factors.iter().enumerate() {
        let (block, place) = design.block_of(n);
        let numbers = |at: usize| {
            let mut levels = design.blocks[block].rows.iter().map(|row| &row[place].values[at]);
            levels.all(|value| !matches!(value, Value::Text(_)))
        };
        for (at, name) in factor.columns.iter().enumerate() {
            let kind = if numbers(at) { Kind::Number } else { Kind::Text };
            let unit = if matches!(factor.kind, FactorKind::Mixture { .. }) { "0 to 1" } else { "" };
            columns.push(Column::named(kind, name, unit));
        }
    }
    columns
}

/// Columns of the responses.
pub fn response_columns(measures: &[LoggedMeasure]) -> Vec<Column> {
    let name = |measure: &LoggedMeasure| format!("{}.{}", measure.name, measure.area);
    measures.iter().map(|measure| Column::named(Kind::Number, &name(measure), &measure.unit)).collect()
}

/// Writes [`DESIGN`]: `runs` gives done and failed by point, `spent` what each cell was given.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_design(
    rows: &mut Rows,
    design: &Design,
    columns: &[Column],
    runs: &[(u64, u64)],
    spent: &BTreeMap<u64, Spent>,
) -> io::Result<()> {
    for (point, &(done, failed)) in (0..).zip(runs) {
        let spent = spent.get(&(point / design.readings() as u64));
        DesignRow {
            point,
            at: At::new((&design.point(point), columns)),
            stands_against: design.base_of(point),
            replications: spent.map(|spent| spent.replications),
            done,
            failed,
            half_width: spent.and_then(|spent| spent.half_width),
            ended: spent.map_or("", |spent| spent.ended.name()),
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes a row of [`RUNS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_run(
    rows: &mut Rows,
    point: (&Point, &[Column]),
    &RunRow { point: number, replication, ref outcome }: &RunRow<'_>,
    responses: usize,
) -> io::Result<()> {
    let (failed, values) = outcome.as_ref().map_or_else(|reason| (*reason, &[][..]), |values| ("", values));
    let responses = Responses { values, responses };
    RunsRow { point: number, replication, at: At::new(point), failed, responses }.write(rows)
}

/// Writes the rows of [`POINTS`] of one point.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_point(
    rows: &mut Rows,
    point: (&Point, &[Column]),
    summary: &mut PointSummary,
    measures: &[LoggedMeasure],
) -> io::Result<()> {
    for (measure, aggregate) in measures.iter().zip(&mut summary.measures) {
        let [mean, low, high] = interval(aggregate.mean());
        let (least, most) = aggregate.range().unzip();
        let [q05, q25, median, q75, q95] = match least {
            Some(_) => aggregate.quantiles().unwrap_or_default().map(Some),
            None => [None; 5],
        };
        let (number, at, measured) = (summary.point, At::new(point), measure.into());
        let (replications, sd) = (aggregate.count(), aggregate.sd());
        #[rustfmt::skip]
        let row = PointRow {
            point: number, at, measured, replications, mean, low, high, sd, least, q05, q25, median, q75, q95, most,
        };
        row.write(rows)?;
    }
    Ok(())
}

/// Writes the rows of [`CONTRASTS`] of one point.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_contrast(
    rows: &mut Rows,
    design: &Design,
    columns: &[Column],
    (number, against): (u64, u64),
    (differences, measures): (&[Interval], &[LoggedMeasure]),
) -> io::Result<()> {
    let point = design.point(number);
    for (estimate, measure) in differences.iter().zip(measures) {
        let [difference, low, high] = interval(Some(*estimate));
        let at = At::new((&point, columns));
        ContrastRow { point: number, at, against, measured: measure.into(), difference, low, high }.write(rows)?;
    }
    Ok(())
}

/// A mean and its ends, or nothing.
pub(crate) fn interval(interval: Option<Interval>) -> [Option<f64>; 3] {
    let (low, high) = interval.and_then(|interval| interval.ends).unzip();
    [interval.map(|interval| interval.mean), low, high]
}
