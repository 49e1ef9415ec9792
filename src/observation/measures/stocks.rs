//! Stocks of a run at the end of a year, and what comes of them: in yearly tables of a run alone.

use super::{Measure, PERSONS};

/// The displaced and soldiers, in the order of the dictionary.
pub const STOCKS: [Measure; 4] = [
    Measure::of_run("displacement_inflow", PERSONS, "newly displaced inside the country"),
    Measure::of_run("idps_year_end", PERSONS, "displaced inside the country, at the end of the year")
        .headed(["displaced inside", "at year end"], false)
        .column("Displaced inside, year end", PERSONS),
    Measure::of_run("refugees_abroad_year_end", PERSONS, "refugees abroad, at the end of the year")
        .headed(["refugees abroad", "at year end"], false)
        .column("Refugees abroad, year end", PERSONS),
    Measure::of_run("state_soldiers_year_end", PERSONS, "strength of the state's own forces, at the end of the year"),
];
