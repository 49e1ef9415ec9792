//! `effort.csv` and `practices.csv`: declared weights beside effort spent beside effect; harm per staff-day of each activity.

use std::io;

use super::table::{Column, Rows, Table};
use crate::event::{Ledger, Practice};
use crate::observation::EffortRecord;
use crate::observation::effort::{practices, source};
use crate::observation::window::Window;
use crate::scenario::Scenario;

/// Norms by organization and year.
pub static EFFORT: Table = Table {
    name: "effort",
    about: "what each norm was declared to weigh, what was spent on it, and what became of its problem there

`problem` and `change` are of the norm's problem indicator (for instance harm to civilians in memory, extremist presence, absence of
the state), as means of districts weighed by the staff-days spent there: whether effort went where the problem was, and how the problem
moved from the first to the last step of the year. The change is no proof of an effect; compare runs for that.",
    columns: &[
        Column::integer("year", "", "calendar year"),
        Column::text("organization", "id of the organization"),
        Column::text("norm", "id of the norm"),
        Column::number("declared_weight", "0 to 1", "weight of the norm, mean over the steps in which the organization had staff"),
        Column::number("effort_share", "0 to 1", "share of the organization's staff-days spent under the norm"),
        Column::number("staff_days", "person-days", "staff-days spent under the norm"),
        Column::number("problem", "0 to 1", "the norm's problem where they were spent"),
        Column::number("change", "-1 to 1", "change of that problem over the year; negative: it fell"),
    ],
    measures: &[],
};

/// Practices by organization and year.
pub static PRACTICES: Table = Table {
    name: "practices",
    about: "harm by practice and threatener, beside the staff-days of the activity from which the practice comes

Staff-days are those of behaviours that have the practice's effect (operations and abuse: fighting; attacks, raids and clashes:
attacking; selective violence and forced recruitment: coercing; recruitment: recruiting; attacks of militias: reprisals), each at its strength.
Indiscriminate violence comes from fighters present, whatever they do: no activity stands beside it.",
    columns: &[
        Column::integer("year", "", "calendar year"),
        Column::text("threatener", "id of the organization, or `communities`"),
        Column::text("practice", "what was done"),
        Column::integer("events", "events", "rows of the ledger"),
        Column::number("civilian_deaths", "persons", "civilians killed, members of communities that fight included"),
        Column::number("deaths_all", "persons", "all killed"),
        Column::integer("cases", "persons", "persons detained, abused, recruited; of operations, prisoners"),
        Column::number("staff_days", "person-days", "staff-days of the activity; empty where communities act"),
        Column::number("civilian_deaths_per_1000", "per 1,000 staff-days", "civilians killed per 1,000 staff-days of the activity"),
        Column::number("deaths_per_1000", "per 1,000 staff-days", "all killed per 1,000 staff-days of the activity"),
        Column::number("cases_per_1000", "per 1,000 staff-days", "cases per 1,000 staff-days of the activity"),
    ],
    measures: &[],
};

/// Writes effort by norm into the rows of [`EFFORT`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_norms(rows: &mut Rows, scenario: &Scenario, record: &EffortRecord, years: &[Window]) -> io::Result<()> {
    for (position, year) in years.iter().enumerate() {
        for (organization, data) in scenario.organizations.iter().enumerate() {
            for (norm, norm_data) in scenario.norms.iter().enumerate() {
                let effort = record.norm(scenario, position, organization, norm);
                let Some(effort) = effort.filter(|e| e.declared > 0.0 || e.staff_days > 0.0) else { continue };
                rows.integer(year.year.into()).text(&data.id).text(&norm_data.id);
                rows.number(effort.declared).number(effort.share).number(effort.staff_days);
                if effort.staff_days > 0.0 {
                    rows.number(effort.problem).number(effort.change);
                } else {
                    rows.missing().missing();
                }
                rows.end()?;
            }
        }
    }
    Ok(())
}

/// Writes harm by practice into the rows of [`PRACTICES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_practices(
    rows: &mut Rows,
    scenario: &Scenario,
    ledger: &Ledger,
    record: &EffortRecord,
    years: &[Window],
) -> io::Result<()> {
    let all = practices(scenario, ledger, years);
    let actors = scenario.organizations.len() + 1;
    for (cell, harm) in all.iter().enumerate().filter(|(_, harm)| harm.events > 0) {
        let (rest, practice) = (cell / Practice::ALL.len(), Practice::ALL[cell % Practice::ALL.len()]);
        let (year, actor) = (rest / actors, rest % actors);
        let name = scenario.organizations.get(actor).map_or("communities", |o| o.id.as_str());
        let deaths: f64 = harm.toll.iter().sum();
        rows.integer(years[year].year.into()).text(name).text(practice.name()).integer(harm.events.into());
        rows.number(harm.toll[0]).number(deaths).integer(harm.cases.into());
        let effect = source(practice).filter(|_| actor < scenario.organizations.len());
        match effect.map(|effect| record.on(scenario, year, actor, effect)) {
            Some(days) if days > 0.0 => {
                let per = 1e3 / days;
                rows.number(days).number(harm.toll[0] * per).number(deaths * per).number(f64::from(harm.cases) * per)
            }
            Some(days) => rows.number(days).missing().missing().missing(),
            None => rows.missing().missing().missing().missing(),
        };
        rows.end()?;
    }
    Ok(())
}
