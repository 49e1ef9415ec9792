//! `series.csv` and `strength.csv`: state by step, in tidy form (one value a row).

use std::io;

use jiff::civil::Date;

use crate::observation::{Series, Snapshot};
use crate::report::table::{Measure, Part, Prepared, Rows};
use crate::scenario::Scenario;

crate::table! {
    /// Where and when.
    pub struct StepOfDistrict<'a>;
    date: Date, "first day of the step";
    step: i64, "number of the step, from 0";
    district: &'a str, "id of the district in the scenario's `districts.csv`";
}

crate::table! {
    /// A value.
    pub struct State<'a>;
    measure: &'a Prepared, "what the value is of: see the measures below";
    value: f64, "of the measure", "the value";
}

crate::table! {
    /// State of every district after every step.
    pub SERIES: SeriesRow<'a> = "series", "state by step and district, one value a row

Values are those at the end of the step; persons and attitudes are those of the step's walk over persons, before its moves.", measures &MEASURES;
    at: StepOfDistrict<'a>;
    state: State<'a>;
}

crate::table! {
    /// Strength of every organization after every step.
    pub STRENGTH: StrengthRow<'a> = "strength", "persons of every organization after each step, and its deaths in the step";
    date: Date, "first day of the step";
    organization: &'a str, "id of the organization in `scenario.toml`";
    persons: u32, "persons", "strength at the end of the step";
    deaths: u32, "persons", "deaths of its own persons in the step";
}

static MEASURES: [Measure; 16] = [
    Measure::new("population_present", "persons", "civilians in the district, guests included"),
    Measure::new("displaced_here", "persons", "guests from other districts, in a district inside the country"),
    Measure::new("refugees_here", "persons", "guests from other districts, in a district abroad"),
    Measure::new(
        "civilian_deaths",
        "persons",
        "civilians killed in the step, members of communities that fight included",
    ),
    Measure::new("deaths_all", "persons", "all deaths in the step"),
    Measure::new("authority", "0 to 1", "state authority"),
    Measure::new(
        "alignment",
        "0 to 1",
        "perceived alignment of the peace operation with state and counterterrorist forces",
    ),
    Measure::new("tension_max", "0 to 1", "highest tension of a pair of communities"),
    Measure::new("mean_fear", "0 to 1", "mean fear of those present, ambient fear not included"),
    Measure::new("mean_grievance", "0 to 1", "mean grievance of those present"),
    Measure::new("trust_state", "0 to 1", "mean trust in the state of those present"),
    Measure::new("trust_mission", "0 to 1", "mean trust in the peace operation of those present"),
    Measure::new(
        "coverage_mission",
        "0 to 1",
        "coverage of civilians by patrols of the peace operation, of several their joint coverage",
    ),
    Measure::new("fighters", "persons", "staff present of armed groups"),
    Measure::new("soldiers", "persons", "staff present of the state, its partners and interveners"),
    Measure::new("control:CAMP", "0 to 1", "control share of a camp; what is left of 1 is nobody's"),
];

/// Writes the series of every district into the rows of [`SERIES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_series(rows: &mut Rows, scenario: &Scenario, series: &Series) -> io::Result<()> {
    let measures: Vec<Prepared> = series.measures.iter().map(|measure| Prepared::new(measure)).collect();
    for (step, number) in (0..series.steps()).zip(0..) {
        let date = scenario.date_of(number);
        for (district, data) in scenario.districts.iter().enumerate() {
            rows.lead(|lead| StepOfDistrict { date, step: number.into(), district: &data.id }.put(lead));
            for (measure, &value) in measures.iter().zip(series.of(step, district)) {
                State { measure, value: value.into() }.write(rows)?;
            }
        }
    }
    Ok(())
}

/// Writes the strength of every organization after every step and its deaths in the step into the rows of [`STRENGTH`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_strength(
    rows: &mut Rows,
    scenario: &Scenario,
    snapshots: &[Snapshot],
    deaths: &[Vec<u32>],
) -> io::Result<()> {
    for ((step, snapshot), deaths) in (0..).zip(snapshots).zip(deaths) {
        let date = scenario.date_of(step);
        for ((organization, &persons), &deaths) in scenario.organizations.iter().zip(&snapshot.strength).zip(deaths) {
            StrengthRow { date, organization: &organization.id, persons, deaths }.write(rows)?;
        }
    }
    Ok(())
}
