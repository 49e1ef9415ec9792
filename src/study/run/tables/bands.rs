//! `bands.csv`: spread of the core index by where it comes from.

use std::io;

use crate::report::table::{Part, Rows};
use crate::study::run::bands::Band;

crate::table! {
    /// Spreads by source.
    pub BANDS: BandRow<'a> = "bands", "spread of the core index by where it comes from: seeds, parameters, value choices

Written by `run --replications N --draws posterior`, which plays three sets of N runs: other random numbers at the scenario's parameters (seeds); a draw of the posterior each with the random
numbers of the first replication (parameters); both together. Value choices are drawn weights of the dimensions (Dirichlet, as for rank acceptability) and the exponents 0 and -1 in turn, applied to
the mean scores; `all` has all three. Bands say how wide each source alone makes the answer; they do not add up.";
    area: &'a str, "`nation` or `affected` (districts)";
    year: i16, "year", "calendar year";
    source: &'a str, "`seeds`, `parameters`, `value choices` or `all`";
    p5: f64, "index points", "5 % quantile";
    p25: f64, "index points", "25 % quantile";
    median: f64, "index points", "median";
    p75: f64, "index points", "75 % quantile";
    p95: f64, "index points", "95 % quantile";
    values: usize, "runs or draws that the quantiles are of";
}

/// Writes the rows of [`BANDS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, bands: &[Band]) -> io::Result<()> {
    for band in bands {
        let &Band { area, year, source, quantiles: [p5, p25, median, p75, p95], values } = band;
        BandRow { area, year, source: source.name(), p5, p25, median, p75, p95, values }.write(rows)?;
    }
    Ok(())
}
