//! `district_years.csv`: figures of every district by year over replications, for maps.

use std::io;

use crate::observation::district_years::measures;
use crate::report::table::{Measure, Part, Prepared, Rows};
use crate::scenario::Scenario;
use crate::study::run::gathered::Gathered;
use crate::study::run::tables::spread;
use crate::study::run::tables::spread::Figure;

crate::table! {
    /// Of where and when the figures are.
    pub struct DistrictYear<'a>;
    year: i16, "year";
    district: &'a str, "id of the district in the scenario's `districts.csv`";
}

crate::table! {
    /// Figures of districts by year over replications, or of one run.
    pub DISTRICT_YEARS: DistrictYearRow<'a> = "district_years", "figures of every district by year, with their spread over replications; of one run its own values alone

Districts abroad stand here too; their deaths are in those of the nation. Where a district lies, and what it is called, stands in
`scenario.json`.", measures &MEASURES;
    of: DistrictYear<'a>;
    figure: Figure<'a>;
}

static MEASURES: [Measure; 12] = [
    Measure::new("deaths_all", "persons", "all deaths in the year"),
    Measure::new(
        "civilian_deaths",
        "persons",
        "civilians killed in the year, members of communities that fight included",
    ),
    Measure::new("deaths_reported", "persons", "all deaths in reported events of the year"),
    Measure::new(
        "hpi_core",
        "0 to 100",
        "core human-protection index of the year, of districts inside the country: row of the year in `index`",
    ),
    Measure::new(
        "fear",
        "0 to 1",
        "fear above the communities' baselines, ambient fear included: `mean_fear` of the same row in `index`",
    ),
    Measure::new(
        "population_present",
        "persons",
        "civilians in the district, guests included, mean of the year's steps",
    ),
    Measure::new(
        "displaced_here",
        "persons",
        "guests from other districts, in a district inside the country, likewise",
    ),
    Measure::new("refugees_here", "persons", "guests from other districts, in a district abroad, likewise"),
    Measure::new("authority", "0 to 1", "state authority, likewise"),
    Measure::new(
        "alignment",
        "0 to 1",
        "perceived alignment of the peace operation with state and counterterrorist forces, likewise",
    ),
    Measure::new(
        "mean_fear",
        "0 to 1",
        "mean fear of those present, baselines included and ambient fear not, likewise",
    ),
    Measure::new("control:CAMP", "0 to 1", "control share of a camp, likewise; what is left of 1 is nobody's"),
];

/// Writes the years and districts of all replications into the rows of [`DISTRICT_YEARS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, scenario: &Scenario, all: &Gathered) -> io::Result<()> {
    let names: Vec<Prepared> = measures(scenario).iter().map(|name| Prepared::new(name)).collect();
    for (year, &(number, _)) in all.years.iter().enumerate() {
        for (district, data) in scenario.districts.iter().enumerate() {
            rows.lead(|lead| DistrictYear { year: number, district: &data.id }.put(lead));
            spread::write_measures(rows, &names, |measure, into| all.of_district(year, district, measure, into))?;
        }
    }
    Ok(())
}
