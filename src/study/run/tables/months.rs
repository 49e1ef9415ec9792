//! `months.csv`: figures by month over replications, for courses over time.

use std::io;

use jiff::civil::Date;

use crate::observation::months::measures;
use crate::report::listing;
use crate::report::table::{Cell, Measure, Prepared, Rows};
use crate::scenario::Scenario;
use crate::study::run::gathered::Gathered;
use crate::study::run::tables::spread;
use crate::study::run::tables::spread::Figure;

crate::table! {
    /// Figures by month over replications, or of one run.
    pub MONTHS: MonthRow<'a> = "months", "figures by month, with their spread over replications; of one run its own values alone

A step counts for the month of its first day, as it counts for the year: with steps of a week a month has four or five of them. Sums of the
deaths over the months of a year are the yearly figures in `replications` and `summary.json`. The spread is that of replications under one set of
parameters: it does not hold what is uncertain of the parameters.", measures &MEASURES;
    month: Date, "first day of the month";
    figure: Figure<'a>;
}

static MEASURES: [Measure; listing::months_with(OTHERS.len())] = listing::months(&OTHERS);

/// Measures of reported events, by cluster, stocks, states and the index.
const OTHERS: [Measure; 12] = [
    Measure::new(
        "MEASURE_reported",
        "persons",
        "each of the above, of reported events alone: compare these with coded data",
    ),
    Measure::new(
        "deaths_cluster_parts:NUMBER",
        "persons",
        "deaths by security cluster; those of an event of several clusters count for each in equal parts, so that all parts \
         sum to `deaths_total` (`deaths_cluster` in `replications` counts them in full for each)",
    ),
    Measure::new("deaths_cluster_parts:none", "persons", "deaths in events that belong to no security cluster"),
    Measure::new("displaced_inside", "persons", "displaced inside the country, at the end of the month's last step"),
    Measure::new("refugees_abroad", "persons", "refugees abroad, at the end of the month's last step"),
    Measure::new(
        "authority",
        "0 to 1",
        "state authority, mean of the country's own districts by their inhabitants and of the month's steps",
    ),
    Measure::new(
        "mean_fear",
        "0 to 1",
        "mean fear of those present in the country's own districts, ambient fear not included; mean of the month's steps",
    ),
    Measure::new(
        "alignment",
        "0 to 1",
        "perceived alignment of the peace operation with state and counterterrorist forces, mean as of `authority`",
    ),
    Measure::new(
        "persons:ORGANIZATION",
        "persons",
        "strength of an organization, at the end of the last step that ends within the month: who arrives on the first day of a \
         month is not in the row before",
    ),
    Measure::new("deaths:ORGANIZATION", "persons", "deaths of an organization's own persons"),
    Measure::new(
        "hpi_core:AREA",
        "0 to 100",
        "core human-protection index of the twelve months that end with the month, of the nation and of the affected districts: \
         rows of a month in `index`; begins with the first window that is full",
    ),
    Measure::new(
        "score_DIMENSION:AREA",
        "0 to 100",
        "score of a dimension (physical, psychological, personal, home), likewise",
    ),
];

/// Writes the months of all replications into the rows of [`MONTHS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, scenario: &Scenario, all: &Gathered) -> io::Result<()> {
    let names: Vec<Prepared> = measures(scenario).iter().map(|name| Prepared::new(name)).collect();
    for (month, date) in all.months.iter().enumerate() {
        rows.lead(|lead| date.put(lead));
        spread::write_measures(rows, &names, |measure, into| all.of_month(month, measure, into))?;
    }
    Ok(())
}
