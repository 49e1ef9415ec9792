//! `variant_years.csv`: what the base and each variant were like by year over replications, for their courses side by side.

use std::io;

use crate::report::listing::EXPERIMENTS;
use crate::report::table::{Part, Rows};
use crate::study::comparison::results::Results;
use crate::study::comparison::variants::Comparison;
use crate::study::run::tables::spread;
use crate::study::run::tables::spread::Ends;

crate::table! {
    /// Courses of the base and the variants.
    pub VARIANT_YEARS: VariantYearRow<'a> = "variant_years", "measures of the base and of each variant by calendar year, with their spread over replications, of the nation and the affected districts

All years that were played stand here, also those before the years compared. Channels of overlap are as given. Bands of two variants may overlap where
their paired differences (`compare_years`) are sure: the same luck moves both.", measures &EXPERIMENTS;
    variant: &'a str, "name of the base or the variant, the base first";
    year: i16, "calendar year";
    measure: &'a str, "what is measured";
    area: &'a str, "`nation` or `affected`";
    unit: &'a str, "unit of the values";
    replications: usize, "replications", "replications";
    mean: f64, "of the measure", "mean over replications";
    ends: Ends;
}

/// Writes the courses into the rows of [`VARIANT_YEARS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, comparison: &Comparison, results: &Results<'_>) -> io::Result<()> {
    let measures = comparison.catalogue.measures.iter().enumerate();
    let main: Vec<_> = measures.filter(|(_, measure)| matches!(measure.area.0, "nation" | "affected")).collect();
    for (variant, name) in comparison.names.iter().enumerate() {
        for year in results.years_played() {
            for &(position, measure) in &main {
                let mut values = results.of_year(variant, position, year).unwrap_or_default();
                let replications = values.len();
                let Some((mean, ends)) = spread::of(&mut values) else { continue };
                let (measure, area, unit) = (measure.name.as_str(), measure.area.1.as_str(), measure.unit);
                VariantYearRow { variant: name, year, measure, area, unit, replications, mean, ends }.write(rows)?;
            }
        }
    }
    Ok(())
}
