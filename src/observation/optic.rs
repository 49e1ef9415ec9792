//! Optics: the same run read as stability, order and justice (Krause 1994; MODEL.md, section 7.14).
//!
//! An optic decides which harm counts (tables of admission), how dimensions weigh, and how means are judged. It reads
//! the ledger and the record of harm, and changes neither.
//!
#![doc = include_str!("../../docs/book/src/model/optics.md")]

use super::Snapshot;
use super::admission::{Counted, Filter};
use super::harm::HarmRecord;
use super::index::{Area, Settings, magnitude, power_mean, rates};
use super::tally::is_transborder;
use super::window::Window;
use crate::event::Ledger;
use crate::scenario::{Optic, OpticDimension, Scenario};

/// Number of dimensions.
const DIMENSIONS: usize = OpticDimension::COUNT;

/// What an optic reads in one dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Dimension.
    pub dimension: OpticDimension,
    /// Harm in the unit of the dimension; where it is no harm, what is missing to 1.
    pub harm: f64,
    /// Score (0, 1].
    pub score: f64,
    /// Weight; those of an optic sum to 1.
    pub weight: f64,
}

/// What an optic says of an area in a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Appraisal {
    /// Position of the optic in the scenario.
    pub optic: usize,
    /// Position of the window.
    pub window: usize,
    /// Position of the area.
    pub area: usize,
    /// Readings of the dimensions that weigh, in their order.
    pub readings: Vec<Reading>,
    /// Weighted power mean of the scores, 0 to 100.
    pub total: f64,
}

/// Scores an optic's harm by dimension, and the whole, 0 to 100.
///
/// A harm is scored against the optic's goalpost, exp(-harm/goalpost); of other dimensions 1 - harm is the score. No score
/// is lower than the floor of the index.
///
/// **E14.7 score**: exp(-harm/goalpost); of a state of affairs itself; no lower than the floor.
/// Parameters: `index.floor`.
/// Source: OECD/JRC 2008.
/// Test: `harm_at_an_optics_goalpost_scores_one_over_e_and_what_is_no_harm_scores_itself`,
/// `without_harm_every_score_is_one_and_the_whole_a_hundred`.
///
/// **E14.8 what an optic says**: 100 x weighted power mean of the scores, weights divided by their sum.
/// Parameters: `index.exponent`.
/// Source: OECD/JRC 2008.
/// Test: `an_optic_without_weight_on_authority_does_not_see_it`,
/// `state_authority_never_moves_the_justice_of_a_shipped_scenario`.
pub fn score(settings: &Settings, optic: &Optic, harm: &[f64; DIMENSIONS]) -> (Vec<Reading>, f64) {
    let reading = |dimension: OpticDimension| {
        let (n, harm) = (dimension.index(), harm[dimension.index()]);
        let score = if dimension.is_harm() {
            settings.score(harm, optic.goalposts[n])
        } else {
            (1.0 - harm).max(settings.floor)
        };
        Reading { dimension, harm, score, weight: optic.weights[n] }
    };
    let weighed = OpticDimension::ALL.into_iter().filter(|dimension| optic.weights[dimension.index()] > 0.0);
    let readings: Vec<Reading> = weighed.map(reading).collect();
    let scores: Vec<f64> = readings.iter().map(|reading| reading.score).collect();
    let weights: Vec<f64> = readings.iter().map(|reading| reading.weight).collect();
    let total = 100.0 * power_mean(&scores, &weights, settings.exponent);
    (readings, total)
}

/// What every optic of a scenario says of a run, by window, area and optic, in this order.
///
/// Displacement is known for the whole country only and is the same in all areas. There is a snapshot for every step of
/// `record`, and windows lie within them.
///
/// **E14.4 rate of a harm**: 100,000 x sum over window and area/inhabitants of the area x 365.25/days of the window.
/// Source: definition.
/// Test: `the_deaths_of_the_justice_optic_are_those_of_civilians`.
///
/// **E14.12 optics leave runs alone**: same ledger and events under any optic, or none.
/// Source: definition.
/// Test: `another_optic_leaves_the_ledger_byte_for_byte_the_same`.
pub fn appraise(
    scenario: &Scenario,
    ledger: &Ledger,
    record: &HarmRecord,
    snapshots: &[Snapshot],
    areas: &[Area],
    windows: &[Window],
) -> Vec<Appraisal> {
    if scenario.optics.is_empty() {
        return Vec::new();
    }
    let settings = Settings::new(&scenario.parameters.index);
    let counted = CountedSums::new(scenario, ledger, areas, record.steps());
    let context = ContextSums::new(record, areas);
    let mut appraisals = Vec::with_capacity(windows.len() * areas.len() * scenario.optics.len());
    for (at_window, window) in windows.iter().enumerate() {
        let displaced = displaced(scenario, &snapshots[window.steps.clone()]);
        for (at_area, area) in areas.iter().enumerate() {
            let fear = fear(scenario, record, area, window);
            let context = context.mean(window, at_area);
            for (at_optic, optic) in scenario.optics.iter().enumerate() {
                let sum = counted.over(window, at_area, at_optic);
                let per = 100_000.0 * window.per_year(scenario) / area.persons;
                let abroad_and_inside = optic.displacement.iter().zip(displaced);
                let stock = abroad_and_inside.map(|(weight, persons)| weight * persons).sum();
                // Differences of sums may leave a rounding error below 0.
                let rate = |sum: f64| (sum * per).max(0.0);
                let [authority, state, community, mission] = context.map(|mean| 1.0 - mean);
                let harm = [
                    rate(sum.deaths),
                    fear,
                    rate(sum.cases),
                    stock,
                    authority,
                    state,
                    community,
                    mission,
                    rate(sum.disapproved),
                ];
                let (readings, total) = score(&settings, optic, &harm);
                appraisals.push(Appraisal { optic: at_optic, window: at_window, area: at_area, readings, total });
            }
        }
    }
    appraisals
}

/// Mean fear of an area's civilians over a window [0, 1], as in the index.
fn fear(scenario: &Scenario, record: &HarmRecord, area: &Area, window: &Window) -> f64 {
    let of = |&(district, share): &(usize, f64)| {
        let persons = f64::from(scenario.districts[district].population);
        let harm = record.over(&window.steps, district).feared(scenario.parameters.index.fear_combatants);
        share * magnitude(&rates(harm, persons, window.steps.len(), window.per_year(scenario)), 1)
    };
    area.members.iter().map(of).sum()
}

/// Mean of refugees abroad and of displaced inside over some steps [per 100,000 inhabitants of the country].
///
/// **E14.5 displacement**: mean over steps of weight abroad x refugees + weight inside x displaced, per 100,000
/// inhabitants of the country.
/// Source: definition.
/// Test: `states_of_affairs_and_the_displaced_are_means_over_the_window`.
fn displaced(scenario: &Scenario, snapshots: &[Snapshot]) -> [f64; 2] {
    let inside = scenario.districts.iter().filter(|district| !district.outside);
    let persons: f64 = inside.map(|district| f64::from(district.population)).sum();
    let per = 100_000.0 / (persons * snapshots.len().max(1) as f64);
    let sum = |of: fn(&Snapshot) -> f64| snapshots.iter().map(of).sum::<f64>() * per;
    [sum(|snapshot| snapshot.refugees), sum(|snapshot| snapshot.displaced)]
}

/// What optics count, summed from the start, by step, area and optic.
struct CountedSums {
    optics: usize,
    areas: usize,
    cells: Vec<Counted>,
}

impl CountedSums {
    /// Reads the ledger once.
    fn new(scenario: &Scenario, ledger: &Ledger, areas: &[Area], steps: usize) -> Self {
        let filters: Vec<Filter> = scenario.optics.iter().map(|optic| Filter::new(scenario, optic)).collect();
        let mut areas_of = vec![Vec::new(); scenario.districts.len()];
        for (position, area) in areas.iter().enumerate() {
            for &(district, _) in &area.members {
                areas_of[district].push(position);
            }
        }
        let width = areas.len() * filters.len();
        let mut cells = vec![Counted::default(); (steps + 1) * width];
        for event in ledger.events().iter().take_while(|event| (event.step as usize) < steps) {
            let areas = &areas_of[event.district.index()];
            if areas.is_empty() {
                continue;
            }
            let transborder = is_transborder(scenario, event);
            for (position, filter) in filters.iter().enumerate() {
                let counted = filter.count(event, transborder);
                for area in areas {
                    cells[(event.step as usize + 1) * width + area * filters.len() + position].add(counted);
                }
            }
        }
        for cell in width..cells.len() {
            let before = cells[cell - width];
            cells[cell].add(before);
        }
        Self { optics: filters.len(), areas: areas.len(), cells }
    }

    fn over(&self, window: &Window, area: usize, optic: usize) -> Counted {
        let at = |step: usize| self.cells[(step * self.areas + area) * self.optics + optic];
        at(window.steps.end).since(at(window.steps.start))
    }
}

/// State authority, trust in the state, absence of tension and trust in the peace operation, weighted by people and
/// summed from the start, by step and area.
///
/// **E14.6 states of affairs**: mean over steps and districts, by inhabitants, of authority, trust in the state, 1 -
/// highest tension of a pair, trust in the peace operation.
/// Source: definition.
/// Test: `states_of_affairs_and_the_displaced_are_means_over_the_window`.
struct ContextSums {
    areas: usize,
    cells: Vec<[f64; 4]>,
}

impl ContextSums {
    fn new(record: &HarmRecord, areas: &[Area]) -> Self {
        let mut cells = vec![[0.0; 4]; areas.len()];
        for step in 0..record.steps() {
            for (position, area) in areas.iter().enumerate() {
                let mut sum = cells[step * areas.len() + position];
                for &(district, share) in &area.members {
                    let c = record.conditions(step, district);
                    let values = [c.authority, c.trust_state, 1.0 - c.tension, c.trust_mission];
                    sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += share * f64::from(value));
                }
                cells.push(sum);
            }
        }
        Self { areas: areas.len(), cells }
    }

    fn mean(&self, window: &Window, area: usize) -> [f64; 4] {
        let (first, last) =
            (self.cells[window.steps.start * self.areas + area], self.cells[window.steps.end * self.areas + area]);
        std::array::from_fn(|n| ((last[n] - first[n]) / window.steps.len().max(1) as f64).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::index::tests::settings;
    use super::*;

    fn optic(weighed: &[(OpticDimension, f64)]) -> Optic {
        let mut weights = [0.0; DIMENSIONS];
        weighed.iter().for_each(|(dimension, weight)| weights[dimension.index()] = *weight);
        Optic {
            id: "o".into(),
            name: "O".into(),
            from_what: "a".into(),
            for_whom: "b".into(),
            to_protect_what: "c".into(),
            by_what_means: "d".into(),
            admissions: Vec::new(),
            displacement: [0.0; 2],
            weights,
            goalposts: [4.0; DIMENSIONS],
            means: Vec::new(),
            levers: Vec::new(),
        }
    }

    #[test]
    fn without_harm_every_score_is_one_and_the_whole_a_hundred() {
        let even = OpticDimension::ALL.map(|dimension| (dimension, 1.0 / DIMENSIONS as f64));
        let (readings, total) = score(&settings(), &optic(&even), &[0.0; DIMENSIONS]);
        assert_eq!(readings.len(), DIMENSIONS);
        assert!(readings.iter().all(|reading| reading.score == 1.0));
        assert!((total - 100.0).abs() < 1e-9);
    }

    #[test]
    fn harm_at_an_optics_goalpost_scores_one_over_e_and_what_is_no_harm_scores_itself() {
        let both = optic(&[(OpticDimension::Physical, 0.5), (OpticDimension::SovereignAuthority, 0.5)]);
        let mut harm = [0.0; DIMENSIONS];
        harm[OpticDimension::Physical.index()] = 4.0;
        harm[OpticDimension::SovereignAuthority.index()] = 0.7;
        let (readings, total) = score(&settings(), &both, &harm);
        assert!((readings[0].score - (-1.0_f64).exp()).abs() < 1e-12);
        assert!((readings[1].score - 0.3).abs() < 1e-12);
        // Harmonic mean of 1/e and .3: 2/(e + 1/.3).
        assert!((total - 100.0 * 2.0 / (1.0_f64.exp() + 1.0 / 0.3)).abs() < 1e-9);
    }

    #[test]
    fn an_optic_without_weight_on_authority_does_not_see_it() {
        let blind = optic(&[(OpticDimension::Physical, 0.6), (OpticDimension::Means, 0.4)]);
        let mut harm = [1.0; DIMENSIONS];
        let before = score(&settings(), &blind, &harm);
        harm[OpticDimension::SovereignAuthority.index()] = 0.1;
        assert_eq!(score(&settings(), &blind, &harm), before);
    }
}
