//! `effort.csv` and `practices.csv`: declared weights beside effort spent beside effect; harm per staff-day of each activity.

use std::io;

use crate::event::{Ledger, Practice};
use crate::observation::EffortRecord;
use crate::observation::effort::{practices, source};
use crate::observation::window::Window;
use crate::report::table::{Part, Rows};
use crate::scenario::Scenario;

crate::table! {
    /// Norms by organization and year.
    pub EFFORT: EffortRow<'a> = "effort", "what each norm was declared to weigh, what was spent on it, and what became of its problem there

`problem` and `change` are of the norm's problem indicator (for instance harm to civilians in memory, extremist presence, absence of
the state), as means of districts weighed by the staff-days spent there: whether effort went where the problem was, and how the problem
moved from the first to the last step of the year. The change is no proof of an effect; compare runs for that.", may_be_empty true;
    year: i16, "calendar year";
    organization: &'a str, "id of the organization";
    norm: &'a str, "id of the norm";
    declared_weight: f64, "0 to 1", "weight of the norm, mean over the steps in which the organization had staff";
    effort_share: f64, "0 to 1", "share of the organization's staff-days spent under the norm";
    staff_days: f64, "person-days", "staff-days spent under the norm";
    problem: Option<f64>, "0 to 1", "the norm's problem where they were spent";
    change: Option<f64>, "-1 to 1", "change of that problem over the year; negative: it fell";
}

crate::table! {
    /// Practices by organization and year.
    pub PRACTICES: PracticeRow<'a> = "practices", "harm by practice and threatener, beside the staff-days of the activity from which the practice comes

Staff-days are those of behaviours that have the practice's effect (operations and abuse: fighting; attacks, raids and clashes:
attacking; selective violence and forced recruitment: coercing; recruitment: recruiting; attacks of militias: reprisals), each at its strength.
Indiscriminate violence comes from fighters present, whatever they do: no activity stands beside it.", may_be_empty true;
    year: i16, "calendar year";
    threatener: &'a str, "id of the organization, or `communities`";
    practice: &'a str, "what was done";
    events: u32, "events", "rows of the ledger";
    civilian_deaths: f64, "persons", "civilians killed, members of communities that fight included";
    deaths_all: f64, "persons", "all killed";
    cases: u32, "persons", "persons detained, abused, recruited; of operations, prisoners";
    staff_days: Option<f64>, "person-days", "staff-days of the activity; empty where communities act";
    civilian_deaths_per_1000: Option<f64>, "per 1,000 staff-days", "civilians killed per 1,000 staff-days of the activity";
    deaths_per_1000: Option<f64>, "per 1,000 staff-days", "all killed per 1,000 staff-days of the activity";
    cases_per_1000: Option<f64>, "per 1,000 staff-days", "cases per 1,000 staff-days of the activity";
}

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
                let spent = effort.staff_days > 0.0;
                EffortRow {
                    year: year.year,
                    organization: &data.id,
                    norm: &norm_data.id,
                    declared_weight: effort.declared,
                    effort_share: effort.share,
                    staff_days: effort.staff_days,
                    problem: spent.then_some(effort.problem),
                    change: spent.then_some(effort.change),
                }
                .write(rows)?;
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
        let civilian_deaths = harm.toll[0];
        let deaths_all: f64 = harm.toll.iter().sum();
        let effect = source(practice).filter(|_| actor < scenario.organizations.len());
        let staff_days = effect.map(|effect| record.on(scenario, year, actor, effect));
        let per = staff_days.filter(|days| *days > 0.0).map(|days| 1e3 / days);
        PracticeRow {
            year: years[year].year,
            threatener: scenario.organizations.get(actor).map_or("communities", |o| o.id.as_str()),
            practice: practice.name(),
            events: harm.events,
            civilian_deaths,
            deaths_all,
            cases: harm.cases,
            staff_days,
            civilian_deaths_per_1000: per.map(|per| civilian_deaths * per),
            deaths_per_1000: per.map(|per| deaths_all * per),
            cases_per_1000: per.map(|per| f64::from(harm.cases) * per),
        }
        .write(rows)?;
    }
    Ok(())
}
