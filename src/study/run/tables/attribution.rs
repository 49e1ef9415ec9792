//! `attribution.csv`: deaths, cases, fear and missing index points by cluster and by threatener.

use std::io;

use crate::event::Ledger;
use crate::observation::HarmRecord;
use crate::observation::attribution::{Division, REFERENTS, Tolls, contributions};
use crate::observation::index::{Area, Settings};
use crate::observation::window::{self, Window};
use crate::report::table::{Measure, Part, Rows};
use crate::scenario::Scenario;

crate::table! {
    /// Who caused how much.
    pub ATTRIBUTION: AttributionRow<'a> = "attribution", "how much of every harm, and of the index points missing to 100, comes from each security cluster and each threatener

Deaths, cases and the newly displaced add up: an event that belongs to several clusters counts for each in equal parts, one that belongs to none stands under
`none`. Points are Shapley values: those of one division add up to 100 less the index of `index.csv` in the same year and area.
Causes without any harm to civilians have no rows of points.", measures &MEASURES, may_be_empty true;
    year: i16, "calendar year, as far as the run covers it";
    area_kind: &'a str, "`nation`, `affected`, `region` or `district`";
    area: &'a str, "name of the region or id of the district; as `area_kind` otherwise";
    by: &'a str, "`cluster` or `threatener`";
    cause: &'a str, "number of the cluster, or `none`; id of the organization, or `communities`; who left home for want (a hardship of the timeline) counts for `none` and `communities`";
    measure: &'a str, "what the value is of: see the measures below";
    value: Option<f64>, "of the measure", "the value";
}

static MEASURES: [Measure; 14] = [
    Measure::new("civilian_deaths", "persons", "civilians killed, members of communities that fight included"),
    Measure::new("cases", "cases", "detained, abused short of killing, recruited by force"),
    Measure::new(
        "fear_load",
        "-ln(1 - fear)",
        "mean load of fear over the year and the area's people; fear is 1 - exp(-load) in a district, and the mean of its districts in an area",
    ),
    Measure::new(
        "persons_displaced",
        "persons",
        "newly displaced, inside the country or abroad, by where they lived; split as the fear of persons there is",
    ),
    Measure::new("points_core", "index points", "points missing to 100 in the core index"),
    Measure::new("points_physical", "index points", "points missing to 100 in the score of deaths"),
    Measure::new("points_psychological", "index points", "points missing to 100 in the score of fear"),
    Measure::new("points_personal", "index points", "points missing to 100 in the score of cases"),
    Measure::new("points_home", "index points", "points missing to 100 in the score of the newly displaced"),
    Measure::new("deaths_state", "persons", "killed of the state's forces and their partners"),
    Measure::new("deaths_intervention", "persons", "killed of intervention forces"),
    Measure::new("deaths_peace_operation", "persons", "killed of the peace operation"),
    Measure::new("deaths_challengers", "persons", "killed of extremist and rebel groups"),
    Measure::new("deaths_other_groups", "persons", "killed of pro-state groups and community militias"),
];

/// Writes shares and contributions into the rows of [`ATTRIBUTION`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, scenario: &Scenario, ledger: &Ledger, record: &HarmRecord) -> io::Result<()> {
    let settings = Settings::new(&scenario.parameters.index);
    let years = window::years(scenario, record.steps());
    let areas = Area::all(scenario);
    for division in Division::ALL {
        let tolls = Tolls::new(scenario, ledger, &years, division);
        for (position, year) in years.iter().enumerate() {
            let all = contributions(scenario, &settings, &areas, division.shares(record), (position, year));
            for (area, of_area) in areas.iter().zip(all) {
                let lead = Lead { year, area, division, scenario };
                for one in of_area {
                    let [physical, psychological, personal, home, core] = one.points;
                    let values = [
                        ("civilian_deaths", one.harm.deaths),
                        ("cases", one.harm.cases),
                        ("fear_load", one.harm.load),
                        ("persons_displaced", one.harm.displaced),
                        ("points_core", core),
                        ("points_physical", physical),
                        ("points_psychological", psychological),
                        ("points_personal", personal),
                        ("points_home", home),
                    ];
                    lead.write(rows, one.player, &values)?;
                }
                for player in 0..division.players(scenario) {
                    let toll = tolls.of(position, area, player);
                    for (referent, deaths) in REFERENTS.iter().zip(toll).skip(1).filter(|(_, deaths)| *deaths > 0.0) {
                        lead.write(rows, player, &[(&format!("deaths_{referent}"), deaths)])?;
                    }
                }
            }
        }
    }
    Ok(())
}

struct Lead<'a> {
    year: &'a Window,
    area: &'a Area,
    division: Division,
    scenario: &'a Scenario,
}

impl Lead<'_> {
    fn write(&self, rows: &mut Rows, player: usize, values: &[(&str, f64)]) -> io::Result<()> {
        let cause = self.division.player(self.scenario, player);
        for (measure, value) in values {
            let (year, area_kind, area, by) =
                (self.year.year, self.area.kind, self.area.name.as_str(), self.division.name());
            AttributionRow { year, area_kind, area, by, cause: &cause, measure, value: Some(*value) }.write(rows)?;
        }
        Ok(())
    }
}
