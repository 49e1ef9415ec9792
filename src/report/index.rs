//! `index.csv`: the human-protection index by week, month and year, of the nation, the affected districts, regions and districts.

use std::io;

use super::table::{Column, Rows, Table};
use crate::observation::HarmRecord;
use crate::observation::harm::Harm;
use crate::observation::index::{Area, Dimension, EXPONENTS, Member, Settings};
use crate::observation::window::{self, Window};
use crate::scenario::Scenario;

/// The index, its dimensions and what stands beside it.
pub static INDEX: Table = Table {
    name: "index",
    about: "human-protection index (0 to 100, more is better) by time and area, with its dimensions and side indicators

Harm is summed over the window from `from` to `to` and then scored: a row of a week covers the 52 weeks that end with it, a row of
a month the twelve months, a row of a year the calendar year as far as the run covers it, as a rate a year. Weeks and months begin with the
first window that is full; a step counts for the year of its first day. Plot weeks or months for a
course over time, and read years for figures. The score of several districts includes the inequality between them. State
authority, trust, social stability and the dead of forces are context: they never enter the core. MODEL.md, section 7.13, has the definitions.",
    columns: &[
        Column::text("period", "`week`, `month` or `year`: how often such a window ends"),
        Column::integer("year", "", "year in which the last step of the window begins"),
        Column::date("from", "first day of the window"),
        Column::date("to", "last day of the window"),
        Column::text("area_kind", "`nation`, `affected` (the fixed list of affected districts), `region` or `district`"),
        Column::text("area", "name of the region or id of the district; as `area_kind` otherwise"),
        Column::number("hpi_core", "0 to 100", "core index at the exponent of the scenario (`index.exponent`)"),
        Column::number("hpi_core_r1", "0 to 100", "core index, arithmetic mean of the dimensions (exponent 1)"),
        Column::number("hpi_core_r0", "0 to 100", "core index, geometric mean (exponent 0)"),
        Column::number("hpi_core_rm1", "0 to 100", "core index, harmonic mean (exponent -1)"),
        Column::number("hpi_core_min", "0 to 100", "core index, lowest dimension (exponent minus infinity)"),
        Column::number("hpi_without_physical", "0 to 100", "core index without deaths; empty where the others weigh nothing"),
        Column::number("hpi_without_psychological", "0 to 100", "core index without fear"),
        Column::number("hpi_without_personal", "0 to 100", "core index without cases"),
        Column::number("hpi_without_home", "0 to 100", "core index without the displaced"),
        Column::number("score_physical", "0 to 100", "score of civilian deaths, inequality included"),
        Column::number("score_psychological", "0 to 100", "score of fear, inequality included"),
        Column::number("score_personal", "0 to 100", "score of cases, inequality included"),
        Column::number("score_home", "0 to 100", "score of the newly displaced, inequality included"),
        Column::number("inequality_physical", "0 to 1", "Atkinson inequality of the districts' scores of deaths"),
        Column::number("inequality_psychological", "0 to 1", "the same of fear"),
        Column::number("inequality_personal", "0 to 1", "the same of cases"),
        Column::number("inequality_home", "0 to 1", "the same of the newly displaced"),
        Column::number("civilian_deaths", "persons", "civilians killed in the window, members of communities that fight included"),
        Column::number("deaths_per_100000", "per 100,000 a year", "civilians killed by inhabitants"),
        Column::number("mean_fear", "0 to 1", "fear above the communities' baselines, ambient fear included, in which a combatant's death weighs `index.fear_combatants`"),
        Column::number("cases", "cases", "detained, abused short of killing, recruited by force in the window"),
        Column::number("cases_per_100000", "per 100,000 a year", "cases by inhabitants"),
        Column::number("persons_displaced", "persons", "newly displaced in the window, inside the country or abroad, by where they lived"),
        Column::number("displaced_per_100000", "per 100,000 a year", "newly displaced by inhabitants"),
        Column::number("sovereign_authority", "0 to 1", "context: mean state authority over the window"),
        Column::number("ontological_state", "0 to 1", "context: mean trust in the state"),
        Column::number("ontological_mission", "0 to 1", "context: mean trust in the peace operation, its reputation"),
        Column::number("ontological_community", "0 to 1", "context: social stability, 1 - mean of the highest tension of a pair of communities"),
        Column::number("peacekeepers_killed", "persons", "context: killed of the peace operation in the window"),
        Column::number("challengers_killed", "persons", "context: killed of extremist and rebel groups in the window"),
        Column::number("clarity", "0 to 1", "mandate clarity: agreement of the communities on who protects them"),
        Column::number("protector_turned_threatener", "0 to 1", "share of civilian deaths caused by forces that were to protect civilians"),
        Column::number("protection_gap", "0 to 1", "share of civilian deaths with no protector in reach"),
    ],
    measures: &[],
};

/// Sums of conditions up to each step, by district.
struct Context {
    districts: usize,
    sums: Vec<[f64; 5]>,
}

impl Context {
    fn new(record: &HarmRecord) -> Self {
        let districts = record.districts;
        let mut sums = vec![[0.0; 5]; districts];
        for step in 0..record.steps() {
            for district in 0..districts {
                let c = record.conditions(step, district);
                let now = [c.authority, c.trust_state, c.trust_mission, 1.0 - c.tension, c.clarity];
                let mut sum = sums[step * districts + district];
                sum.iter_mut().zip(now).for_each(|(sum, value)| *sum += f64::from(value));
                sums.push(sum);
            }
        }
        Self { districts, sums }
    }

    fn mean(&self, area: &Area, window: &Window) -> [f64; 5] {
        let mut mean = [0.0; 5];
        for &(district, share) in &area.members {
            let at = |step: usize| self.sums[step * self.districts + district];
            let (from, to) = (at(window.steps.start), at(window.steps.end));
            for n in 0..5 {
                mean[n] += share * (to[n] - from[n]) / window.steps.len() as f64;
            }
        }
        mean
    }
}

/// Writes the index of every window and area into the rows of [`INDEX`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, scenario: &Scenario, record: &HarmRecord) -> io::Result<()> {
    let settings = Settings::new(&scenario.parameters.index);
    let areas = Area::all(scenario);
    let context = Context::new(record);
    let steps = record.steps();
    let windows =
        [window::years(scenario, steps), window::months(scenario, steps), window::weeks(scenario, steps)].concat();
    for window in &windows {
        for area in &areas {
            write_row(rows, scenario, &settings, (area, window), record, context.mean(area, window))?;
        }
    }
    Ok(())
}

fn write_row(
    rows: &mut Rows,
    scenario: &Scenario,
    settings: &Settings,
    (area, window): (&Area, &Window),
    record: &HarmRecord,
    context: [f64; 5],
) -> io::Result<()> {
    let index = area.index(scenario, settings, record, window);
    let of_district = |sum, &(district, _): &Member| sum + record.over(&window.steps, district);
    let sum = area.members.iter().fold(Harm::default(), of_district);
    let beside = area.members.iter().fold([0.0; 4], |mut sum: [f64; 4], &(district, _)| {
        let own = record.beside(&window.steps, district);
        sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        sum
    });
    rows.text(window.period.name())
        .integer(window.year.into())
        .date(window.from)
        .date(window.to)
        .text(area.kind)
        .text(&area.name);
    rows.number(index.core(settings, settings.exponent));
    EXPONENTS.iter().for_each(|&exponent| {
        rows.number(index.core(settings, exponent));
    });
    Dimension::ALL.iter().for_each(|&dimension| {
        match index.without(settings, dimension) {
            Some(without) => rows.number(without),
            None => rows.missing(),
        };
    });
    index.scores.iter().for_each(|score| {
        rows.number(100.0 * score);
    });
    index.inequality.iter().for_each(|inequality| {
        rows.number(*inequality);
    });
    rows.number(sum.deaths).number(index.harm[0]).number(index.harm[1]).number(sum.cases).number(index.harm[2]);
    rows.number(sum.displaced).number(index.harm[3]);
    let [authority, state, mission, community, clarity] = context;
    rows.number(authority).number(state).number(mission).number(community);
    rows.number(beside[2]).number(beside[3]).number(clarity);
    for failure in &beside[..2] {
        if sum.deaths > 0.0 {
            rows.number(failure / sum.deaths);
        } else {
            rows.missing();
        }
    }
    rows.end()
}
