//! Tables of a sweep: its points, its runs, what they come to, contrasts, and what was spent where.

use std::collections::BTreeMap;
use std::io;

use super::table::{Column, Kind, Rows, Table, whole};
use crate::experiment::aggregate::Aggregate;
use crate::experiment::design::{Design, FactorKind, Point, Value};
use crate::experiment::execute::Spent;
use crate::experiment::paired::Interval;
use crate::experiment::run_log::LoggedMeasure;
use crate::experiment::sweep_results::{PointSummary, RunRow};

/// Stands for one column per factor.
pub const FACTORS: &str = "FACTOR";

/// Stands for one column per response and area.
pub const RESPONSES: &str = "RESPONSE.AREA";

const FACTOR: Column = Column::text(
    FACTORS,
    "one column for each factor: its level at the point; a mixture has one for each norm, `FACTOR.NORM`, empty at a level beside the mixtures",
);
const POINT: Column = Column::integer("point", "", "number of the design point, from 0");
const LABEL: Column =
    Column::text("label", "names of the levels; `row N` where several factors are drawn or listed together");
/// Columns that the tables of a sweep and of its analysis share.
pub(super) const RESPONSE: Column = Column::text("response", "what is measured: a measure of `compare`");
pub(super) const AREA: Column = Column::text("area", "`nation` or `affected` (districts)");
pub(super) const UNIT: Column = Column::text("unit", "unit of the response");
pub(super) const SETTING: Column = Column::text("setting", "levels of all other factors that are not drawn");

/// The points and what was spent on them.
pub static DESIGN: Table = Table {
    name: "design",
    about: "the design points of a sweep: levels of the factors, runs played, and why no more",
    columns: &[
        POINT,
        FACTOR,
        LABEL,
        Column::integer(
            "stands_against",
            "",
            "number of the point with which it is contrasted; empty where there is none",
        ),
        Column::integer("replications", "runs", "replications asked for"),
        Column::integer("done", "runs", "replications that came to an end"),
        Column::integer("failed", "runs", "replications that failed; `runs` gives the reason of each"),
        Column::number(
            "half_width",
            "",
            "half of the 95 % interval that was watched, in the unit of that response; empty where none was",
        ),
        Column::text(
            "ended",
            "why no more: `as asked`, `narrow enough`, `most` (as many as allowed), `no interval`, `base of contrasts`",
        ),
    ],
    measures: &[],
};

/// Every run.
pub static RUNS: Table = Table {
    name: "runs",
    about: "every run of a sweep: its point, replication and responses

One column for each measure and area, averaged over the years of the design. Rows of one replication play the same random numbers at all
points, and can be compared in pairs.",
    columns: &[
        POINT,
        Column::integer("replication", "", "number of the replication"),
        FACTOR,
        LABEL,
        Column::text("failed", "why the run failed; empty where it did not"),
        Column::number(RESPONSES, "", "one column for each measure and area: the mean over the years of the design"),
    ],
    measures: &[],
};

/// What the runs of each point come to.
pub static POINTS: Table = Table {
    name: "points",
    about: "responses of every design point of a sweep: mean with 95 % interval, spread and quantiles over replications

Columns of factors are left out where they are more than 30: `design` has them by point. Intervals are those of Student's t over replications; nothing is corrected for the number of rows. Quantiles are those of a t-digest with 200 centroids: with up to
some hundred replications they are nearly exact.",
    columns: &[
        POINT,
        FACTOR,
        LABEL,
        RESPONSE,
        AREA,
        UNIT,
        Column::integer("replications", "runs", "runs that came to an end"),
        Column::number("mean", "", "mean over replications"),
        Column::number("low", "", "lower end of the 95 % interval of the mean; empty for one replication"),
        Column::number("high", "", "upper end"),
        Column::number("sd", "", "standard deviation between replications"),
        Column::number("least", "", "smallest value of a run"),
        Column::number("q05", "", "5 % quantile over replications"),
        Column::number("q25", "", "25 % quantile"),
        Column::number("median", "", "median"),
        Column::number("q75", "", "75 % quantile"),
        Column::number("q95", "", "95 % quantile"),
        Column::number("most", "", "largest value of a run"),
    ],
    measures: &[],
};

/// Differences along the factor of contrasts.
pub static CONTRASTS: Table = Table {
    name: "contrasts",
    about: "paired differences between points of a sweep and the point that they stand against, with 95 % intervals

Both points are alike in all factors but the one named under `[contrast]` in the design, and paired by replication.",
    columns: &[
        POINT,
        FACTOR,
        LABEL,
        Column::integer("against", "", "number of the point it stands against"),
        RESPONSE,
        AREA,
        UNIT,
        Column::number("difference", "", "mean of the paired differences, point less the one it stands against"),
        Column::number("low", "", "lower end of the 95 % interval; empty for one pair"),
        Column::number("high", "", "upper end"),
    ],
    measures: &[],
};

/// Columns of the factors of a design.
pub fn factor_columns(design: &Design) -> Vec<Column> {
    let meaning = "level of the factor";
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
            columns.push(Column::named(kind, name, unit, meaning));
        }
    }
    columns
}

/// Columns of the responses.
pub fn response_columns(measures: &[LoggedMeasure]) -> Vec<Column> {
    let column = |measure: &LoggedMeasure| {
        let name = format!("{}.{}", measure.name, measure.area);
        Column::named(Kind::Number, &name, &measure.unit, "mean over the years of the design")
    };
    measures.iter().map(column).collect()
}

/// Writes the levels of a point into the columns of factors, and its label.
fn levels(rows: &mut Rows, columns: &[Column], point: &Point) {
    let values = point.levels.iter().flat_map(|level| &level.values);
    for (value, column) in values.zip(columns) {
        match (value, column.kind) {
            (Value::Missing, _) => rows.missing(),
            (Value::Number(number), Kind::Number) => rows.exact(*number),
            (value, _) => rows.text(&value.text()),
        };
    }
    rows.text(&point.label);
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
    for (number, &(done, failed)) in runs.iter().enumerate() {
        let number = number as u64;
        let point = design.point(number);
        rows.integer(whole(number)?);
        levels(rows, columns, &point);
        optional_whole(rows, design.base_of(number))?;
        let spent = spent.get(&(number / design.readings() as u64));
        optional_whole(rows, spent.map(|spent| spent.replications))?;
        rows.integer(whole(done)?).integer(whole(failed)?);
        optional(rows, spent.and_then(|spent| spent.half_width));
        rows.text(spent.map_or("", |spent| spent.ended.name())).end()?;
    }
    Ok(())
}

/// Writes a row of [`RUNS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_run(
    rows: &mut Rows,
    (point, columns): (&Point, &[Column]),
    run: &RunRow<'_>,
    measures: usize,
) -> io::Result<()> {
    rows.integer(whole(run.point)?).integer(whole(run.replication)?);
    levels(rows, columns, point);
    match &run.outcome {
        Ok(values) => {
            rows.text("");
            for value in values {
                rows.number(*value);
            }
        }
        Err(reason) => {
            rows.text(reason);
            skip(rows, measures);
        }
    }
    rows.end()
}

/// Writes the rows of [`POINTS`] of one point.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_point(
    rows: &mut Rows,
    (point, columns): (&Point, &[Column]),
    summary: &mut PointSummary,
    measures: &[LoggedMeasure],
) -> io::Result<()> {
    let number = whole(summary.point)?;
    for (measure, aggregate) in measures.iter().zip(&mut summary.measures) {
        rows.integer(number);
        levels(rows, columns, point);
        named(rows, measure);
        write_aggregate(rows, aggregate)?;
    }
    Ok(())
}

fn write_aggregate(rows: &mut Rows, aggregate: &mut Aggregate) -> io::Result<()> {
    rows.integer(whole(aggregate.count())?);
    let Some((least, most)) = aggregate.range() else {
        skip(rows, 11);
        return rows.end();
    };
    interval(rows, aggregate.mean());
    optional(rows, aggregate.sd());
    rows.number(least);
    for value in aggregate.quantiles().unwrap_or_default() {
        rows.number(value);
    }
    rows.number(most).end()
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
    for (difference, measure) in differences.iter().zip(measures) {
        rows.integer(whole(number)?);
        levels(rows, columns, &point);
        rows.integer(whole(against)?);
        named(rows, measure);
        interval(rows, Some(*difference));
        rows.end()?;
    }
    Ok(())
}

fn named(rows: &mut Rows, measure: &LoggedMeasure) {
    rows.text(&measure.name).text(&measure.area).text(&measure.unit);
}

/// A mean and its ends, or nothing.
pub fn interval(rows: &mut Rows, interval: Option<Interval>) {
    optional(rows, interval.map(|interval| interval.mean));
    let ends = interval.and_then(|interval| interval.ends);
    optional(rows, ends.map(|(low, _)| low));
    optional(rows, ends.map(|(_, high)| high));
}

/// Cells without a value.
fn skip(rows: &mut Rows, cells: usize) {
    for _ in 0..cells {
        rows.missing();
    }
}

/// A number, or nothing.
pub fn optional(rows: &mut Rows, value: Option<f64>) {
    match value {
        Some(value) => rows.number(value),
        None => rows.missing(),
    };
}

fn optional_whole(rows: &mut Rows, value: Option<u64>) -> io::Result<()> {
    match value {
        Some(value) => rows.integer(whole(value)?),
        None => rows.missing(),
    };
    Ok(())
}
