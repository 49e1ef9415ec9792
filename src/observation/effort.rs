//! Effort: what norms were declared to weigh, what was spent on them, and what came of it (MODEL.md, section 7.13).
//!
//! Three columns stand beside each other for every organization, year and norm: the declared weight, the share of
//! staff-days, and the change of the norm's problem over the year where those staff-days were spent. For every practice,
//! harm stands beside the staff-days of the activity from which it comes.

use super::attribution::{Toll, toll};
use super::window::{Window, by_year};
use crate::entities::World;
use crate::event::{Ledger, Practice};
use crate::ids::OrganizationId;
use crate::norm::{Effect, Problem};
use crate::scenario::Scenario;
use crate::stats::ratio;

/// Staff-days and weights by year.
#[derive(Clone, Debug)]
pub struct EffortRecord {
    sizes: Sizes,
    /// By year, organization, norm and district [staff-days].
    spent: Vec<f64>,
    /// By year, organization, norm: staff-days times the norm's problem where they were spent.
    met: Vec<f64>,
    /// By year, organization, behaviour [staff-days].
    activities: Vec<f64>,
    /// By year, organization, norm: declared weight, summed over steps in which the organization had staff.
    declared: Vec<f64>,
    /// By year, organization: steps in which the organization had staff.
    present: Vec<u32>,
    /// By year, problem and district: indicator in the first and in the last step of the year [0, 1].
    problems: Vec<[f32; 2]>,
    year: Option<i16>,
}

#[derive(Clone, Copy, Debug)]
struct Sizes {
    organizations: usize,
    norms: usize,
    behaviours: usize,
    districts: usize,
    /// Organizations whose own view of hostile presence is kept: all where a norm answers to it, else none.
    viewers: usize,
}

impl Sizes {
    /// Courses of problems: those that all see alike, and the one that each organization sees with its own eyes.
    const fn problems(self) -> usize {
        Problem::SHARED + self.viewers
    }
}

/// Effort of an organization under a norm in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormEffort {
    /// Declared weight, mean over the steps in which the organization had staff [0, 1].
    pub declared: f64,
    /// Staff-days spent under the norm.
    pub staff_days: f64,
    /// Share of the organization's staff-days [0, 1].
    pub share: f64,
    /// Mean of the norm's problem where the effort was spent [0, 1].
    pub problem: f64,
    /// Change of the norm's problem over the year, mean of districts weighted by effort spent there; negative: it fell.
    pub change: f64,
}

/// What an organization did by a practice in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PracticeHarm {
    /// Events.
    pub events: u32,
    /// Deaths by referent [persons].
    pub toll: Toll,
    /// Cases [persons].
    pub cases: u32,
}

/// The effect of staff from which a practice comes; none where it does not come from one, or communities act.
pub const fn source(practice: Practice) -> Option<Effect> {
    match practice {
        Practice::CampRaid | Practice::Ambush | Practice::MissionAttack | Practice::Clash => Some(Effect::Attacks),
        Practice::Operation | Practice::Abuse | Practice::NonLethalAbuse | Practice::Detention => Some(Effect::Fights),
        Practice::SelectiveViolence | Practice::IndiscriminateViolence | Practice::ForcedRecruitment => {
            Some(Effect::Coerces)
        }
        Practice::Recruitment => Some(Effect::Recruits),
        Practice::MilitiaAttack => Some(Effect::Reprises),
        Practice::CommunalViolence | Practice::Protest => None,
    }
}

impl EffortRecord {
    /// An empty record.
    pub fn new(scenario: &Scenario) -> Self {
        let sizes = Sizes {
            organizations: scenario.organizations.len(),
            norms: scenario.norms.len(),
            behaviours: scenario.behaviours.len(),
            districts: scenario.districts.len(),
            viewers: if scenario.answers_to(Problem::HostilePresence) { scenario.organizations.len() } else { 0 },
        };
        Self {
            sizes,
            spent: Vec::new(),
            met: Vec::new(),
            activities: Vec::new(),
            declared: Vec::new(),
            present: Vec::new(),
            problems: Vec::new(),
            year: None,
        }
    }

    /// Adds a step.
    pub fn observe(&mut self, world: &World, scenario: &Scenario, step: usize) {
        let year = scenario.date_of(step as u32).year();
        let fresh = self.year != Some(year);
        if fresh {
            self.begin(year);
        }
        let Sizes { organizations, norms, behaviours, districts, .. } = self.sizes;
        let year = self.present.len() / organizations - 1;
        for (position, organization) in world.organizations.iter().enumerate() {
            let at = year * organizations + position;
            if organization.units.is_empty() {
                continue;
            }
            self.present[at] += 1;
            for (sum, weight) in self.declared[at * norms..].iter_mut().zip(&organization.weights) {
                *sum += weight;
            }
            for unit in &organization.units {
                let Some((norm, behaviour)) = unit.task else { continue };
                let days = f64::from(unit.personnel) * scenario.step_days;
                let problem = scenario.norms[norm.index()].problem;
                let problem = world.presence.problem_of(OrganizationId::new(position), problem);
                let district = unit.district.index();
                self.spent[(at * norms + norm.index()) * districts + district] += days;
                self.met[at * norms + norm.index()] += days * problem[district];
                self.activities[at * behaviours + behaviour.index()] += days;
            }
        }
        self.note_problems(world, fresh);
    }

    fn begin(&mut self, year: i16) {
        let Sizes { organizations, norms, behaviours, districts, .. } = self.sizes;
        self.year = Some(year);
        self.spent.extend(std::iter::repeat_n(0.0, organizations * norms * districts));
        self.met.extend(std::iter::repeat_n(0.0, organizations * norms));
        self.activities.extend(std::iter::repeat_n(0.0, organizations * behaviours));
        self.declared.extend(std::iter::repeat_n(0.0, organizations * norms));
        self.present.extend(std::iter::repeat_n(0, organizations));
        self.problems.extend(std::iter::repeat_n([0.0; 2], self.sizes.problems() * districts));
    }

    fn note_problems(&mut self, world: &World, fresh: bool) {
        let first = self.problems.len() - self.sizes.problems() * self.sizes.districts;
        let hostile = OrganizationId::first(self.sizes.viewers).flat_map(|id| world.presence.hostile.row(id));
        let now = world.presence.problem.iter().flatten().chain(hostile);
        for (cell, &value) in self.problems[first..].iter_mut().zip(now) {
            cell[1] = value as f32;
            if fresh {
                cell[0] = value as f32;
            }
        }
    }

    /// Effort of an organization under a norm in a year, given by its position; `None` without staff.
    ///
    /// **E13.27 declared weight; share of effort**: mean over steps with staff; staff-days of the norm/of all norms.
    /// Source: definition.
    /// Test: `declared_weights_and_shares_of_effort_sum_to_one`.
    ///
    /// **E13.28 change of the problem**: sum of staff-days in a district x (indicator in the last step of the year - in
    /// the first)/staff-days.
    /// Source: Winston 2018 (problem).
    /// Test: `staff_days_weigh_the_change_of_the_problem_where_they_were_spent`.
    pub fn norm(&self, scenario: &Scenario, year: usize, organization: usize, norm: usize) -> Option<NormEffort> {
        let Sizes { organizations, norms, districts, .. } = self.sizes;
        let at = year * organizations + organization;
        let present = f64::from(*self.present.get(at)?);
        let of_norm = |norm: usize| &self.spent[(at * norms + norm) * districts..][..districts];
        let staff_days: f64 = of_norm(norm).iter().sum();
        let all: f64 = (0..norms).flat_map(of_norm).sum();
        let problem = match scenario.norms[norm].problem {
            Problem::HostilePresence => Problem::SHARED + organization,
            shared => shared.index(),
        };
        let problems = &self.problems[(year * self.sizes.problems() + problem) * districts..][..districts];
        let change = of_norm(norm).iter().zip(problems).map(|(days, [from, to])| days * f64::from(to - from));
        (present > 0.0).then(|| NormEffort {
            declared: self.declared[at * norms + norm] / present,
            staff_days,
            share: ratio(staff_days, all),
            problem: ratio(self.met[at * norms + norm], staff_days),
            change: ratio(change.sum(), staff_days),
        })
    }

    /// Staff-days of an organization on an effect in a year, each behaviour at its strength.
    ///
    /// **E13.29 staff-days on an activity**: sum over behaviours of staff-days x strength of the effect.
    /// Source: definition.
    /// Test: `staff_days_weigh_the_change_of_the_problem_where_they_were_spent`.
    pub fn on(&self, scenario: &Scenario, year: usize, organization: usize, effect: Effect) -> f64 {
        let first = (year * self.sizes.organizations + organization) * self.sizes.behaviours;
        let days = &self.activities[first..][..self.sizes.behaviours];
        days.iter().zip(&scenario.behaviours).map(|(days, b)| days * b.effects[effect.index()]).sum()
    }
}

/// What everyone did by each practice: by year, threatener (organizations, then communities) and practice.
pub fn practices(scenario: &Scenario, ledger: &Ledger, years: &[Window]) -> Vec<PracticeHarm> {
    let actors = scenario.organizations.len() + 1;
    let count = Practice::ALL.len();
    let mut all = vec![PracticeHarm::default(); years.len() * actors * count];
    for (year, event) in by_year(ledger.events(), years) {
        let actor = event.side_a.organization().map_or(actors - 1, OrganizationId::index);
        let cell = &mut all[(year * actors + actor) * count + event.practice as usize];
        cell.events += 1;
        cell.cases += event.cases;
        cell.toll.iter_mut().zip(toll(scenario, event)).for_each(|(sum, deaths)| *sum += deaths);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn practices_stand_in_the_order_of_their_list() {
        for (position, practice) in Practice::ALL.into_iter().enumerate() {
            assert_eq!(practice as usize, position);
        }
    }

    #[test]
    fn staff_days_weigh_the_change_of_the_problem_where_they_were_spent() {
        use crate::ids::{BehaviourId, NormId};
        use crate::submodels::tests::{ARMY, HILLS, PLAIN, Setting, close};
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        let army = &mut world.organizations[0];
        army.units.clear();
        army.add(HILLS, HILLS, 30, 50, 1.0);
        army.add(PLAIN, PLAIN, 10, 50, 1.0);
        // Under stabilization one unit extends the state from garrisons, one patrols.
        army.units[0].task = Some((NormId(2), BehaviourId(4)));
        army.units[1].task = Some((NormId(2), BehaviourId(0)));
        let mut record = EffortRecord::new(&setting.scenario);
        let problem = setting.scenario.norms[2].problem.index();
        for (step, values) in [[0.0, 0.75, 0.5], [0.0, 0.1, 0.9], [0.0, 0.25, 0.75]].into_iter().enumerate() {
            world.presence.problem[problem] = values.to_vec();
            record.observe(&world, &setting.scenario, step);
        }
        let effort = record.norm(&setting.scenario, 0, ARMY.index(), 2).unwrap();
        close(effort.staff_days, 40.0 * 21.0);
        // Down by a half where three quarters of them were, up by a quarter where the rest was.
        close(effort.change, 0.75 * -0.5 + 0.25 * 0.25);
        // A garrison extends the state by 0.7 and protects by 0.3, a patrol protects by 1.
        close(record.on(&setting.scenario, 0, ARMY.index(), Effect::Extends), 0.7 * 30.0 * 21.0);
        close(record.on(&setting.scenario, 0, ARMY.index(), Effect::Protects), (0.3 * 30.0 + 10.0) * 21.0);
    }
}
