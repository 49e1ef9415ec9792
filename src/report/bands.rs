//! `bands.csv`: spread of the core index by where it comes from.

use std::io;

use super::table::{Column, Rows, Table, whole};
use crate::experiment::bands::Band;

/// Spreads by source.
pub static BANDS: Table = Table {
    name: "bands",
    about: "spread of the core index by where it comes from: seeds, parameters, value choices

Written by `run --replications N --draws posterior`, which plays three sets of N runs: other random numbers at the scenario's parameters (seeds); a draw of the posterior each with the random
numbers of the first replication (parameters); both together. Value choices are drawn weights of the dimensions (Dirichlet, as for rank acceptability) and the exponents 0 and -1 in turn, applied to
the mean scores; `all` has all three. Bands say how wide each source alone makes the answer; they do not add up.",
    columns: &[
        Column::text("area", "`nation` or `affected` (districts)"),
        Column::integer("year", "year", "calendar year"),
        Column::text("source", "`seeds`, `parameters`, `value choices` or `all`"),
        Column::number("p5", "index points", "5 % quantile"),
        Column::number("p25", "index points", "25 % quantile"),
        Column::number("median", "index points", "median"),
        Column::number("p75", "index points", "75 % quantile"),
        Column::number("p95", "index points", "95 % quantile"),
        Column::integer("values", "", "runs or draws that the quantiles are of"),
    ],
    measures: &[],
};

/// Writes the rows of [`BANDS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, bands: &[Band]) -> io::Result<()> {
    for band in bands {
        rows.text(band.area).integer(i64::from(band.year)).text(band.source.name());
        for quantile in band.quantiles {
            rows.number(quantile);
        }
        rows.integer(whole(band.values as u64)?).end()?;
    }
    Ok(())
}
