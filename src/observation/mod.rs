//! Observation (ODD): reads the world and the ledger after each step, and never writes to them (MODEL.md, section 7.12).
//!
//! An [`Observer`] stands beside a run and notes what a state variable was at the end of each step; what happened stands in
//! the ledger and is counted afterwards by [`tally::tally`]. Two figures stand beside each other throughout: what happened
//! in the simulation, and what the observation model reports of it. Only the second compares with coded data.
//!
#![doc = include_str!("../../docs/book/src/model/observation.md")]

pub mod admission;
pub mod attribution;
pub mod bookkeeping;
pub mod course;
pub mod district_years;
pub mod effort;
pub mod event_sizes;
pub mod finite;
pub mod harm;
pub mod index;
pub mod leavers;
pub mod measures;
pub mod mediation;
pub mod months;
pub mod optic;
pub mod outside;
pub mod roles;
pub mod selection;
pub mod series;
pub mod shapley;
pub mod tally;
pub mod window;

use crate::entities::{Status, World};
use crate::event::Ledger;
use crate::scenario::Scenario;
use crate::simulation::Simulation;

pub use bookkeeping::{BookkeepingRow, bookkeeping};
pub use course::{CourseRecord, Courses};
pub use district_years::DistrictYears;
pub use effort::EffortRecord;
pub use event_sizes::EventSizes;
pub use harm::HarmRecord;
pub use leavers::Leavers;
pub use mediation::Mediation;
pub use months::Months;
pub use optic::{Appraisal, appraise};
pub use roles::RoleRecord;
pub use series::Series;
pub use tally::{Tally, tally};

/// What is kept of the whole country at the end of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Strength of each organization [persons].
    pub strength: Vec<u32>,
    /// Displaced inside the country [persons].
    pub displaced: f64,
    /// Refugees abroad [persons].
    pub refugees: f64,
    /// Persons who were displaced inside the country in this step [persons].
    pub newly_displaced: f64,
}

/// Notes the state of a run after each of its steps.
#[derive(Clone, Debug)]
pub struct Observer {
    /// One entry per step done.
    pub snapshots: Vec<Snapshot>,
    /// Harm to civilians and conditions by step and district.
    pub harm: HarmRecord,
    /// Staff-days by organization, norm and behaviour.
    pub effort: EffortRecord,
    /// Roles of clusters, where they are wanted.
    pub roles: Option<RoleRecord>,
    /// Mediating quantities, where they are wanted.
    pub mediation: Option<Mediation>,
    /// State by step, district and measure, where it is wanted.
    pub series: Option<Series>,
    /// State by month and year, where it is wanted.
    pub course: Option<CourseRecord>,
    /// Persons displaced inside at the end of the last step.
    displaced: Leavers,
    events_seen: usize,
}

impl Observer {
    /// An observer of national figures alone.
    pub fn national(scenario: &Scenario) -> Self {
        let snapshots = Vec::with_capacity(scenario.steps as usize);
        Self {
            snapshots,
            harm: HarmRecord::new(scenario),
            effort: EffortRecord::new(scenario),
            roles: None,
            mediation: None,
            series: None,
            course: None,
            displaced: Leavers::default(),
            events_seen: 0,
        }
    }

    /// An observer that also keeps what mediates between a change and harm.
    pub fn mediating(scenario: &Scenario) -> Self {
        Self { mediation: Some(Mediation::new(scenario)), ..Self::national(scenario) }
    }

    /// An observer that also keeps the course over months and years, as many replications need it.
    pub fn course(scenario: &Scenario) -> Self {
        Self { course: Some(CourseRecord::new(scenario)), ..Self::national(scenario) }
    }

    /// An observer that also keeps the course, roles and the series of every district.
    pub fn full(scenario: &Scenario) -> Self {
        let (series, roles) = (Some(Series::new(scenario)), Some(RoleRecord::new(scenario)));
        Self { series, roles, ..Self::course(scenario) }
    }

    /// Notes the state after a step.
    ///
    /// # Panics
    /// Where a number of it is none, with [`finite::NoResult`]: who plays runs takes that as their end.
    pub fn observe(&mut self, run: &Simulation<'_>) {
        let (world, events) = (run.world(), run.ledger().since(self.events_seen));
        self.events_seen = run.ledger().len();
        let (scenario, step) = (run.scenario(), self.snapshots.len());
        finite::check_state(world, scenario, step);
        self.harm.observe(world, scenario, events);
        self.effort.observe(world, scenario, step);
        if let Some(roles) = &mut self.roles {
            roles.observe(world, scenario, step, events);
        }
        if let Some(series) = &mut self.series {
            series.observe(world, scenario, events);
        }
        if let Some(course) = &mut self.course {
            course.observe(world, scenario, step);
        }
        let newly_displaced = self.follow_displaced(world);
        if let Some(mediation) = &mut self.mediation {
            mediation.observe(world, scenario, events, newly_displaced);
        }
        let (displaced, refugees) = world.population.displaced();
        self.snapshots.push(Snapshot {
            strength: world.organizations.iter().map(|organization| organization.strength()).collect(),
            displaced,
            refugees,
            newly_displaced,
        });
    }

    /// Persons of rows that were not displaced inside before, or stand for more than before [persons].
    fn follow_displaced(&mut self, world: &World) -> f64 {
        let inside = world.population.away.iter().filter(|guest| guest.status == Status::Displaced);
        let mut new = 0.0;
        self.displaced.follow(inside, |_, persons| new += persons);
        new
    }
}

/// Counts of a finished run, with its index and what the optics say, by year.
///
/// # Panics
/// Where one is no number, with [`finite::NoResult`].
pub fn tally_with_index(scenario: &Scenario, ledger: &Ledger, observer: &Observer) -> Tally {
    let mut counts = tally(scenario, ledger, &observer.snapshots);
    tally::add_index(&mut counts, scenario, &observer.harm);
    tally::add_optics(&mut counts, scenario, ledger, observer);
    for (measure, years) in &counts.yearly {
        for (year, value) in years {
            finite::check_figure(*value, scenario, || format!("{measure} of {year}"));
        }
    }
    counts
}
