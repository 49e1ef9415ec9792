//! One run: from a scenario, step by step. Start reading here.

use crate::entities::World;
use crate::event::Ledger;
use crate::initialization;
use crate::random::Streams;
use crate::scenario::Scenario;
use crate::schedule;
use crate::submodels::context::Derived;
use crate::submodels::engagement::laws::SelectiveTable;
use crate::submodels::{Context, deployment, displacement, organizations};

/// A run in progress.
///
/// ```
/// use std::path::Path;
/// use mandate::{scenario, simulation::Simulation};
/// let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
/// let scenario = scenario::load(&folder, &[]).unwrap().scenario;
/// let mut run = Simulation::new(&scenario, scenario.seed, 0);
/// while run.step() {}
/// assert_eq!(run.world().step, scenario.steps);
/// ```
#[derive(Clone, Debug)]
pub struct Simulation<'a> {
    scenario: &'a Scenario,
    streams: Streams,
    derived: Derived,
    selective: SelectiveTable,
    world: World,
    ledger: Ledger,
}

impl<'a> Simulation<'a> {
    /// A run at its first day.
    pub fn new(scenario: &'a Scenario, seed: u64, replication: u64) -> Self {
        let streams = Streams::new(seed, replication);
        let mut run = Self {
            scenario,
            streams,
            derived: Derived::new(scenario),
            selective: SelectiveTable::new(scenario.parameters.violence.village_dispersion),
            world: initialization::world(scenario, &streams),
            ledger: Ledger::default(),
        };
        let context = Context {
            scenario,
            streams: &run.streams,
            derived: &run.derived,
            step: 0,
            days: scenario.step_days,
            day: 0.0,
        };
        run.world.update_hostility(scenario.parameters.institutions.accord_hostility);
        deployment::take_positions(&mut run.world, &context);
        // Groups have had long enough to hide, or to show themselves, before the first day.
        for id in scenario.organization_ids().filter(|&id| scenario.kind(id).is_armed_group()) {
            organizations::conceal(&mut run.world, &context, id, f64::MAX);
        }
        deployment::take_positions(&mut run.world, &context);
        // People are used to those who rule them on the first day.
        displacement::get_used(&mut run.world, &Context { days: f64::MAX, ..context });
        run
    }

    /// Plays one step; false when the run is over.
    pub fn step(&mut self) -> bool {
        let step = self.world.step;
        if step >= self.scenario.steps {
            return false;
        }
        let context = Context {
            scenario: self.scenario,
            streams: &self.streams,
            derived: &self.derived,
            step,
            days: self.scenario.step_days,
            day: self.scenario.day_of(step),
        };
        schedule::step(&mut self.world, &context, &self.selective, &mut self.ledger);
        true
    }

    /// The scenario.
    pub fn scenario(&self) -> &'a Scenario {
        self.scenario
    }

    /// The world as it is.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// All events so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}
