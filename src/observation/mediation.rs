//! Mediating quantities: what lies between a changed input and harm, on the chain effort, alignment and information,
//! protection, armed groups, attitudes and institutions, harm (MODEL.md, section 7.13).
//!
//! Each is a mean over the affected districts (the nation where none is affected), weighted by inhabitants, and over the steps of
//! a year; staff and fighters are sums over those districts, counts sums over both.

use std::ops::Range;

use super::index::Area;
use super::measures::{COUNTS, MEANS};
use crate::entities::{Grid, World};
use crate::event::{Event, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::scenario::{OrganizationKind, Scenario};
use crate::stats::{joint, ratio};

/// Number of mediating quantities.
pub const NUMBER: usize = MEANS.len() + COUNTS.len();

/// Mediating quantities by step.
#[derive(Clone, Debug)]
pub struct Mediation {
    members: Vec<(DistrictId, f64)>,
    inside: Vec<bool>,
    missions: Vec<OrganizationId>,
    state: Vec<OrganizationId>,
    rows: Vec<[f64; NUMBER]>,
}

impl Mediation {
    /// An empty record over the affected districts (or, where there are none, the nation).
    pub fn new(scenario: &Scenario) -> Self {
        let members = Area::main(scenario).pop().map(|area| area.members).unwrap_or_default();
        let mut inside = vec![false; scenario.districts.len()];
        members.iter().for_each(|&(district, _)| inside[district] = true);
        let of_kind = |wanted| scenario.organization_ids().filter(|&id| scenario.kind(id) == wanted).collect();
        Self {
            members: members.into_iter().map(|(district, share)| (DistrictId::new(district), share)).collect(),
            inside,
            missions: of_kind(OrganizationKind::PeaceOperation),
            state: of_kind(OrganizationKind::StateForce),
            rows: Vec::with_capacity(scenario.steps as usize),
        }
    }

    /// Means over some steps, and sums as rates a year, in the order of [`measures::mediating`](super::measures::mediating).
    ///
    /// **E13.33 mediating quantities of a year**: means over steps; sums x 365.25/days.
    /// Source: definition.
    /// Test: `quantities_of_a_year_are_means_of_steps_or_sums_by_the_year`.
    pub fn over(&self, steps: &Range<usize>, per_year: f64) -> [f64; NUMBER] {
        let mut sum = [0.0; NUMBER];
        for row in &self.rows[steps.clone()] {
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        let length = steps.len() as f64;
        std::array::from_fn(|n| if n < MEANS.len() { ratio(sum[n], length) } else { sum[n] * per_year })
    }

    /// Adds a step.
    pub fn observe(&mut self, world: &World, scenario: &Scenario, events: &[Event], newly_displaced: f64) {
        let mut row = [0.0; NUMBER];
        self.sum_staff(world, scenario, &mut row);
        for &(district, share) in &self.members {
            let values = self.of_district(world, district);
            row[8..18].iter_mut().zip(&values).for_each(|(sum, value)| *sum += share * value);
            row[20..26].iter_mut().zip(&values[10..]).for_each(|(sum, value)| *sum += share * value);
        }
        let counts = &mut row[MEANS.len()..];
        for event in events.iter().filter(|event| self.inside[event.district.index()]) {
            count(scenario, event, counts);
        }
        counts[9] = newly_displaced;
        self.rows.push(row);
    }

    /// Persons by activity of the peace operation, and of armed groups.
    fn sum_staff(&self, world: &World, scenario: &Scenario, row: &mut [f64; NUMBER]) {
        let effects = [
            Effect::Protects,
            Effect::Fights,
            Effect::Supports,
            Effect::Mediates,
            Effect::Monitors,
            Effect::Deters,
            Effect::Extends,
        ];
        for &(district, _) in &self.members {
            for &mission in self.missions.iter().filter(|&&id| !world.organization(id).units.is_empty()) {
                for (sum, effect) in row.iter_mut().zip(effects) {
                    *sum += world.presence.effort(effect).at(mission, district);
                }
                row[7] += world.presence.staff.at(mission, district);
            }
        }
        for id in scenario.organization_ids().filter(|&id| scenario.kind(id).is_armed_group()) {
            let at = if scenario.kind(id).is_challenger() { 18 } else { 19 };
            let inside = world.organization(id).units.iter().filter(|unit| self.inside[unit.district.index()]);
            row[at] += inside.map(|unit| f64::from(unit.personnel)).sum::<f64>();
        }
    }

    /// Means from alignment to confusion, then from authority to compliance.
    fn of_district(&self, world: &World, district: DistrictId) -> [f64; 16] {
        let (d, presence, state) = (district.index(), &world.presence, world.district(district));
        let there = |id: &OrganizationId| presence.staff.at(*id, district) > 0.0;
        let best = |ids: &[OrganizationId], grid: &Grid| {
            ids.iter().copied().filter(there).map(|id| grid.at(id, district)).fold(0.0, f64::max)
        };
        let covered = |ids: &[OrganizationId]| joint(ids.iter().map(|&id| presence.coverage.at(id, district)));
        let sums = world.population.of_district(district);
        let persons: f64 = sums.iter().map(|s| s.persons).sum();
        let mean = |of: &dyn Fn(&crate::entities::Sums) -> f64| ratio(sums.iter().map(of).sum(), persons);
        [
            state.alignment,
            best(&self.missions, &presence.accuracy),
            best(&self.state, &presence.accuracy),
            presence.monitoring[d],
            covered(&self.missions),
            covered(&self.state),
            presence.protection[d],
            presence.deterrence[d],
            presence.dialogue[d],
            presence.confusion[d],
            state.authority,
            state.tension.iter().copied().fold(0.0, f64::max),
            mean(&|s| s.grievance),
            mean(&|s| s.trust[0]),
            mean(&|s| s.trust[1]),
            mean(&|s| s.trust[2]),
        ]
    }
}

fn count(scenario: &Scenario, event: &Event, counts: &mut [f64]) {
    let Party::Organization(actor) = event.side_a else { return };
    let mission = scenario.kind(actor) == OrganizationKind::PeaceOperation;
    let challenger = |party| matches!(party, Party::Organization(id) if scenario.kind(id).is_challenger());
    match event.practice {
        Practice::Operation => {
            counts[usize::from(!mission)] += 1.0;
            if challenger(event.side_b) {
                counts[2 + usize::from(!mission)] += f64::from(event.deaths_b);
            }
        }
        Practice::Recruitment if challenger(event.side_a) => counts[4] += f64::from(event.cases),
        Practice::Recruitment => counts[6] += f64::from(event.cases),
        Practice::ForcedRecruitment => counts[5] += f64::from(event.cases),
        Practice::MissionAttack => counts[7] += 1.0,
        Practice::NonLethalAbuse | Practice::Detention => counts[8] += f64::from(event.cases),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_stand_where_the_sums_expect_them() {
        let at = |name: &str| MEANS.iter().position(|mediator| mediator.name == name).unwrap();
        assert_eq!((at("mission_in_affected"), at("alignment"), at("confusion")), (7, 8, 17));
        assert_eq!((at("challengers"), at("militias"), at("authority"), at("compliance")), (18, 19, 20, 25));
        let count = |name: &str| COUNTS.iter().position(|mediator| mediator.name == name).unwrap();
        assert_eq!((count("operations_mission"), count("challengers_killed_mission"), count("recruits")), (0, 2, 4));
        assert_eq!((count("mobilised"), count("abuse_cases"), count("newly_displaced")), (6, 8, 9));
    }

    #[test]
    fn quantities_of_a_year_are_means_of_steps_or_sums_by_the_year() {
        let mut mediation = Mediation::new(&crate::submodels::tests::Setting::new(&[]).scenario);
        mediation.rows = [1.0, 2.0, 6.0, 100.0].map(|value| [value; NUMBER]).to_vec();
        let found = mediation.over(&(0..3), 2.0);
        assert!(found[..MEANS.len()].iter().all(|mean| *mean == 3.0));
        assert!(found[MEANS.len()..].iter().all(|sum| *sum == 18.0));
    }
}
