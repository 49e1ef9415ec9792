//! One run: from a scenario, step by step. Start reading here.

use std::sync::Arc;

use crate::entities::World;
use crate::event::Ledger;
use crate::initialization;
use crate::random::Streams;
use crate::scenario::Scenario;
use crate::schedule;
use crate::submodels::context::Derived;
use crate::submodels::engagement::laws::SelectiveTable;
use crate::submodels::{Context, deployment, displacement, organizations, timeline};

/// What all runs of a scenario have in common, built once: figures derived from it, and the world before any draw.
///
/// It is read only, and may be shared by runs on several threads.
///
/// ```
/// use std::path::Path;
/// use mandate_model::{scenario, simulation::{Prepared, Simulation}};
/// let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
/// let scenario = scenario::load(&folder, &[]).unwrap().scenario;
/// let prepared = Prepared::new(&scenario);
/// let starts: Vec<Simulation<'_>> = (0..3).map(|n| Simulation::start(&prepared, scenario.seed, n)).collect();
/// assert!(starts.iter().all(|run| run.world().step == 0));
/// ```
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    scenario: &'a Scenario,
    figures: Arc<Figures>,
    foundation: World,
}

/// Figures that depend on a scenario alone.
#[derive(Debug)]
struct Figures {
    derived: Derived,
    selective: SelectiveTable,
    /// Of the phases of the scenario, in their order.
    phases: Vec<Figures>,
}

impl Figures {
    fn new(scenario: &Scenario) -> Self {
        Self {
            derived: Derived::new(scenario),
            selective: SelectiveTable::new(scenario.parameters.violence.village_dispersion),
            phases: scenario.phases.iter().map(|phase| Self::new(&phase.scenario)).collect(),
        }
    }
}

impl<'a> Prepared<'a> {
    /// Prepares the runs of a scenario.
    pub fn new(scenario: &'a Scenario) -> Self {
        let figures = Arc::new(Figures::new(scenario));
        Self { scenario, figures, foundation: initialization::foundation(scenario) }
    }

    /// The scenario.
    pub fn scenario(&self) -> &'a Scenario {
        self.scenario
    }
}

/// A run in progress.
///
/// ```
/// use std::path::Path;
/// use mandate_model::{scenario, simulation::Simulation};
/// let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
/// let scenario = scenario::load(&folder, &[]).unwrap().scenario;
/// let mut run = Simulation::new(&scenario, scenario.seed, 0);
/// while run.step() {}
/// assert_eq!(run.world().step, scenario.steps);
/// ```
#[derive(Clone, Debug)]
pub struct Simulation<'a> {
    scenario: &'a Scenario,
    streams: Streams,
    figures: Arc<Figures>,
    world: World,
    ledger: Ledger,
}

impl<'a> Simulation<'a> {
    /// A single run at its first day. For several runs of one scenario see [`Simulation::start`].
    pub fn new(scenario: &'a Scenario, seed: u64, replication: u64) -> Self {
        let Prepared { figures, foundation, .. } = Prepared::new(scenario);
        Self::on(scenario, figures, foundation, Streams::new(seed, replication))
    }

    /// A run at its first day, from what all runs of its scenario share; it is the run that [`Simulation::new`] gives.
    pub fn start(prepared: &Prepared<'a>, seed: u64, replication: u64) -> Self {
        let (figures, foundation) = (Arc::clone(&prepared.figures), prepared.foundation.clone());
        Self::on(prepared.scenario, figures, foundation, Streams::new(seed, replication))
    }

    /// A run at its first day on a foundation.
    fn on(scenario: &'a Scenario, figures: Arc<Figures>, mut world: World, streams: Streams) -> Self {
        initialization::settle(&mut world, scenario, &streams);
        let derived = &figures.derived;
        let context = Context { scenario, streams: &streams, derived, step: 0, days: scenario.step_days, day: 0.0 };
        world.update_hostility(scenario.parameters.institutions.accord_hostility);
        deployment::take_positions(&mut world, &context);
        // Groups have had long enough to hide, or to show themselves, before the first day.
        for id in scenario.organization_ids().filter(|&id| scenario.kind(id).is_armed_group()) {
            organizations::conceal(&mut world, &context, id, f64::MAX);
        }
        deployment::take_positions(&mut world, &context);
        // People are used to those who rule them on the first day.
        displacement::get_used(&mut world, &Context { days: f64::MAX, ..context });
        Self { scenario, streams, figures, world, ledger: Ledger::default() }
    }

    /// The same run from here on under another scenario: one that differs only in what is dated after today, and in its end.
    ///
    /// The random numbers of every step are the same, so that the two differ by the scenario alone. See
    /// [`Scenario::frozen_on`].
    ///
    /// # Panics
    /// Where the scenarios have not as many districts and organizations.
    pub fn continued_in(&self, scenario: &'a Scenario) -> Self {
        let size = |of: &Scenario| (of.districts.len(), of.organizations.len());
        assert_eq!(size(scenario), size(self.scenario), "a run goes on in a scenario of the same districts and forces");
        Self { scenario, figures: Arc::new(Figures::new(scenario)), ..self.clone() }
    }

    /// Plays one step; false when the run is over.
    pub fn step(&mut self) -> bool {
        let step = self.world.step;
        if step >= self.scenario.steps {
            return false;
        }
        let figures = Arc::clone(&self.figures);
        let (scenario, phase) = self.in_force(step);
        let figures = phase.map_or(&*figures, |phase| &figures.phases[phase]);
        let context = Context {
            scenario,
            streams: &self.streams,
            derived: &figures.derived,
            step,
            days: self.scenario.step_days,
            day: self.scenario.day_of(step),
        };
        let before = step.checked_sub(1).map_or(scenario, |last| self.in_force(last).0);
        if !std::ptr::eq(before, scenario) {
            timeline::enter_phase(&mut self.world, before, &context);
            deployment::enter_phase(&mut self.world, before, &context);
        }
        schedule::step(&mut self.world, &context, &figures.selective, &mut self.ledger);
        true
    }

    /// The scenario in which a step is played, and the position of the phase that it belongs to.
    fn in_force(&self, step: u32) -> (&'a Scenario, Option<usize>) {
        let phase = self.scenario.phase_of(step);
        (phase.map_or(self.scenario, |phase| &*self.scenario.phases[phase].scenario), phase)
    }

    /// The scenario; steps of its phases are played in those of the phases.
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

    /// All events, of a run that is needed no more.
    pub fn into_ledger(self) -> Ledger {
        self.ledger
    }
}
