//! A scenario in which nothing dated changes after a day: what a forecaster of that day knows (MODEL.md, section 12.4).

use std::sync::Arc;

use jiff::civil::Date;

use super::resolved::{OrganizationData, Scenario};

impl Scenario {
    /// A copy in which every dated input stays from `date` on as it is on that day.
    ///
    /// Causes of the timeline, mandates, bases and permissions of later days are left out, and those in force stay in force.
    /// Levels of forces stay at that of the day. Inflows that are under way go on at their rate, since they are the
    /// recruitment of the day and not an event; inflows that begin later never come. A run of the copy is the run of the
    /// scenario in all steps that end by that day.
    ///
    /// ```
    /// use std::path::Path;
    /// let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
    /// let scenario = mandate_model::scenario::load(&folder, &[]).unwrap().scenario;
    /// // The peace operation arrives in April.
    /// let frozen = scenario.frozen_on(jiff::civil::date(2030, 3, 31));
    /// assert!(frozen.organizations.iter().all(|data| data.level_on(300.0).is_none_or(|persons| persons == 0.0)));
    /// ```
    ///
    /// **V.5 causes frozen at a day**: dated inputs after the day left out, those in force kept; levels and rates of
    /// inflow held.
    /// With: `study::validation::ensemble::play_one`.
    /// Source: definition.
    /// Test: `after_the_day_every_dated_input_is_that_of_the_day`,
    /// `the_run_is_the_same_up_to_the_day_and_another_after_it`,
    /// `where_nothing_dated_follows_frozen_causes_change_nothing_and_else_they_do`.
    pub fn frozen_on(&self, date: Date) -> Self {
        let day = f64::from((date - self.start).get_days());
        let mut frozen = self.clone();
        frozen.timeline.retain(|cause| cause.day <= day);
        frozen.organizations.iter_mut().for_each(|data| data.freeze(day));
        let step = (day / self.step_days).floor() as u32;
        frozen.phases.retain(|phase| phase.from <= step);
        for phase in &mut frozen.phases {
            phase.scenario = Arc::new(phase.scenario.frozen_on(date));
            if phase.to > step {
                phase.to = u32::MAX;
            }
        }
        frozen
    }
}

impl OrganizationData {
    /// Leaves out what changes after a day.
    fn freeze(&mut self, day: f64) {
        self.frozen_from = day;
        let goes_on = |to: &mut f64| {
            if *to > day {
                *to = f64::INFINITY;
            }
        };
        self.bases.retain(|&(_, from, _, _)| from <= day);
        self.bases.iter_mut().for_each(|(_, _, to, _)| goes_on(to));
        self.permissions.retain(|&(_, from, _)| from <= day);
        self.permissions.iter_mut().for_each(|(_, _, to)| goes_on(to));
        // The first weights hold before their own date too, so they stay.
        let first = self.first_weights().to_vec();
        self.mandates.retain(|(from, _)| *from <= day);
        if self.mandates.is_empty() {
            self.mandates.push((0.0, first));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scenario::{self, Change};
    use crate::simulation::Simulation;

    fn load(name: &str) -> Scenario {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name);
        scenario::load(&folder, &[]).unwrap().scenario
    }

    /// Every dated input of an organization on a day.
    fn inputs(data: &OrganizationData, scenario: &Scenario, day: f64) -> String {
        let bases: Vec<_> = data.bases.iter().filter(|(_, from, to, _)| (*from..*to).contains(&day)).collect();
        let bases: Vec<_> = bases.iter().map(|(district, _, _, share)| (district, share)).collect();
        let permitted = (0..scenario.behaviours.len()).map(crate::ids::BehaviourId::new);
        let permitted: Vec<bool> = permitted.map(|behaviour| data.permits(behaviour, day)).collect();
        let weights = data.weights_on(day).unwrap_or(data.first_weights());
        // The rate of a day, to twelve digits; a sum of nothing has a sign.
        let inflow = format!("{:.12}", data.inflow_between(day, day + 1.0) + 0.0);
        format!("{:?} {inflow} {bases:?} {permitted:?} {weights:?}", data.level_on(day))
    }

    #[test]
    fn after_the_day_every_dated_input_is_that_of_the_day() {
        let scenario = load("mali");
        for date in [(2014, 12, 31), (2016, 12, 31), (2012, 6, 1), (2021, 6, 30)] {
            let date = jiff::civil::date(date.0, date.1, date.2);
            let (frozen, day) = (scenario.frozen_on(date), f64::from((date - scenario.start).get_days()));
            for (data, whole) in frozen.organizations.iter().zip(&scenario.organizations) {
                let known = inputs(whole, &scenario, day);
                for later in [0.0, 1.0, 30.0, 365.0, 4_000.0] {
                    assert_eq!(inputs(data, &frozen, day + later), known, "{} {date} + {later}", data.id);
                }
                for earlier in [1.0, 40.0, 150.0] {
                    let before = inputs(whole, &scenario, day - earlier);
                    assert_eq!(inputs(data, &frozen, day - earlier), before, "{} {date} - {earlier}", data.id);
                }
            }
            assert!(frozen.timeline.iter().all(|cause| cause.date <= date));
            let ids = |of: &Scenario| of.timeline.iter().map(|cause| cause.id.clone()).collect::<Vec<_>>();
            assert!(ids(&scenario).starts_with(&ids(&frozen)) && !frozen.timeline.is_empty());
        }
        assert!(scenario.timeline.iter().any(|cause| matches!(cause.change, Change::Coup(_))));
    }

    #[test]
    fn an_inflow_under_way_goes_on_at_its_rate_and_a_later_one_never_comes() {
        let mut data = load("two-districts").organizations[0].clone();
        data.inflows = vec![(0.0, 100.0, 50.0), (100.0, 200.0, 1_000.0)];
        data.freeze(40.0);
        assert!((data.inflow_between(0.0, 40.0) - 20.0).abs() < 1e-12);
        assert!((data.inflow_between(30.0, 50.0) - 10.0).abs() < 1e-12);
        assert!((data.inflow_between(150.0, 160.0) - 5.0).abs() < 1e-12);
        data.freeze(300.0);
        assert_eq!(data.inflow_between(300.0, 400.0), 0.0);
    }

    #[test]
    fn the_run_is_the_same_up_to_the_day_and_another_after_it() {
        let scenario = load("two-districts");
        for (month, day) in [(1, 10), (3, 31), (6, 30)] {
            let date = jiff::civil::date(2030, month, day);
            let frozen = scenario.frozen_on(date);
            let known = f64::from((date - scenario.start).get_days());
            let (mut one, mut other) = (Simulation::new(&scenario, 1, 0), Simulation::new(&frozen, 1, 0));
            while scenario.day_of(one.world().step) + scenario.step_days <= known {
                assert!(one.step() && other.step());
                assert!(one.world() == other.world() && one.ledger() == other.ledger(), "{date}");
            }
            while one.step() && other.step() {}
            assert!(one.world() != other.world(), "{date}");
        }
    }
}
