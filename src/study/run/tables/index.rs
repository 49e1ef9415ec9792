//! `index.csv`: the human-protection index by week, month and year, of the nation, the affected districts, regions and districts.

use std::io;

use jiff::civil::Date;

use crate::observation::HarmRecord;
use crate::observation::harm::Harm;
use crate::observation::index::{Area, Dimension, EXPONENTS, Member, Settings};
use crate::observation::window::{self, Window};
use crate::report::table::{Part, Rows};
use crate::scenario::Scenario;

crate::table! {
    /// The index, its dimensions and what stands beside it.
    pub INDEX: IndexRow<'a> = "index", "human-protection index (0 to 100, more is better) by time and area, with its dimensions and side indicators

Harm is summed over the window from `from` to `to` and then scored: a row of a week covers the 52 weeks that end with it, a row of
a month the twelve months, a row of a year the calendar year as far as the run covers it, as a rate a year. Weeks and months begin with the
first window that is full; a step counts for the year of its first day. Plot weeks or months for a
course over time, and read years for figures. The score of several districts includes the inequality between them. State
authority, trust, social stability and the dead of forces are context: they never enter the core. MODEL.md, section 7.13, has the definitions.";
    period: &'a str, "`week`, `month` or `year`: how often such a window ends";
    year: i16, "year in which the last step of the window begins";
    from: Date, "first day of the window";
    to: Date, "last day of the window";
    area_kind: &'a str, "`nation`, `affected` (the fixed list of affected districts), `region` or `district`";
    area: &'a str, "name of the region or id of the district; as `area_kind` otherwise";
    hpi_core: Option<f64>, "0 to 100", "core index at the exponent of the scenario (`index.exponent`)";
    hpi_core_r1: f64, "0 to 100", "core index, arithmetic mean of the dimensions (exponent 1)";
    hpi_core_r0: f64, "0 to 100", "core index, geometric mean (exponent 0)";
    hpi_core_rm1: f64, "0 to 100", "core index, harmonic mean (exponent -1)";
    hpi_core_min: f64, "0 to 100", "core index, lowest dimension (exponent minus infinity)";
    hpi_without_physical: Option<f64>, "0 to 100", "core index without deaths; empty where the others weigh nothing";
    hpi_without_psychological: Option<f64>, "0 to 100", "core index without fear";
    hpi_without_personal: Option<f64>, "0 to 100", "core index without cases";
    hpi_without_home: Option<f64>, "0 to 100", "core index without the displaced";
    score_physical: f64, "0 to 100", "score of civilian deaths, inequality included";
    score_psychological: f64, "0 to 100", "score of fear, inequality included";
    score_personal: f64, "0 to 100", "score of cases, inequality included";
    score_home: f64, "0 to 100", "score of the newly displaced, inequality included";
    inequality_physical: f64, "0 to 1", "Atkinson inequality of the districts' scores of deaths";
    inequality_psychological: f64, "0 to 1", "the same of fear";
    inequality_personal: f64, "0 to 1", "the same of cases";
    inequality_home: f64, "0 to 1", "the same of the newly displaced";
    civilian_deaths: f64, "persons", "civilians killed in the window, members of communities that fight included";
    deaths_per_100000: f64, "per 100,000 a year", "civilians killed by inhabitants";
    mean_fear: f64, "0 to 1", "fear above the communities' baselines, ambient fear included, in which a combatant's death weighs `index.fear_combatants`";
    cases: f64, "cases", "detained, abused short of killing, recruited by force in the window";
    cases_per_100000: f64, "per 100,000 a year", "cases by inhabitants";
    persons_displaced: f64, "persons", "newly displaced in the window, inside the country or abroad, by where they lived";
    displaced_per_100000: f64, "per 100,000 a year", "newly displaced by inhabitants";
    sovereign_authority: f64, "0 to 1", "context: mean state authority over the window";
    ontological_state: f64, "0 to 1", "context: mean trust in the state";
    ontological_mission: f64, "0 to 1", "context: mean trust in the peace operation, its reputation";
    ontological_community: f64, "0 to 1", "context: social stability, 1 - mean of the highest tension of a pair of communities";
    peacekeepers_killed: f64, "persons", "context: killed of the peace operation in the window";
    challengers_killed: f64, "persons", "context: killed of extremist and rebel groups in the window";
    clarity: f64, "0 to 1", "mandate clarity: agreement of the communities on who protects them";
    protector_turned_threatener: Option<f64>, "0 to 1", "share of civilian deaths caused by forces that were to protect civilians";
    protection_gap: Option<f64>, "0 to 1", "share of civilian deaths with no protector in reach";
}

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
    let &Window { period, year, from, to, .. } = window;
    let [hpi_core_r1, hpi_core_r0, hpi_core_rm1, hpi_core_min] =
        EXPONENTS.map(|exponent| index.core(settings, exponent));
    let [hpi_without_physical, hpi_without_psychological, hpi_without_personal, hpi_without_home] =
        Dimension::ALL.map(|dimension| index.without(settings, dimension));
    let [score_physical, score_psychological, score_personal, score_home] = index.scores.map(|score| 100.0 * score);
    let [inequality_physical, inequality_psychological, inequality_personal, inequality_home] = index.inequality;
    let [deaths_per_100000, mean_fear, cases_per_100000, displaced_per_100000] = index.harm;
    let [sovereign_authority, ontological_state, ontological_mission, ontological_community, clarity] = context;
    let [protector_turned_threatener, protection_gap, peacekeepers_killed, challengers_killed] = beside;
    let of_deaths = |failure: f64| (sum.deaths > 0.0).then(|| failure / sum.deaths);
    IndexRow {
        period: period.name(),
        year,
        from,
        to,
        area_kind: area.kind,
        area: &area.name,
        hpi_core: Some(index.core(settings, settings.exponent)),
        hpi_core_r1,
        hpi_core_r0,
        hpi_core_rm1,
        hpi_core_min,
        hpi_without_physical,
        hpi_without_psychological,
        hpi_without_personal,
        hpi_without_home,
        score_physical,
        score_psychological,
        score_personal,
        score_home,
        inequality_physical,
        inequality_psychological,
        inequality_personal,
        inequality_home,
        civilian_deaths: sum.deaths,
        deaths_per_100000,
        mean_fear,
        cases: sum.cases,
        cases_per_100000,
        persons_displaced: sum.displaced,
        displaced_per_100000,
        sovereign_authority,
        ontological_state,
        ontological_mission,
        ontological_community,
        peacekeepers_killed,
        challengers_killed,
        clarity,
        protector_turned_threatener: of_deaths(protector_turned_threatener),
        protection_gap: of_deaths(protection_gap),
    }
    .write(rows)
}
