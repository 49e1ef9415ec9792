//! What the tests of submodels share: the teaching scenario on its first day, to be set by hand.

use std::path::Path;

use super::Context;
use super::context::Derived;
use crate::entities::World;
use crate::event::{Event, Party, Practice};
use crate::ids::{ClusterSet, CommunityId, DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::Streams;
use crate::scenario::{self, Override, Scenario};

pub const ARMY: OrganizationId = OrganizationId(0);
pub const UN: OrganizationId = OrganizationId(1);
pub const ALLIES: OrganizationId = OrganizationId(2);
pub const INSURGENTS: OrganizationId = OrganizationId(3);
pub const MILITIA: OrganizationId = OrganizationId(4);

/// 40,000 persons: farmers 0.4, herders 0.5, traders 0.1.
pub const HILLS: DistrictId = DistrictId(1);
/// 60,000 persons: farmers 0.6, herders 0.2, traders 0.2.
pub const PLAIN: DistrictId = DistrictId(2);
/// Nobody at first; room for 20,000.
pub const ABROAD: DistrictId = DistrictId(0);

pub const FARMERS: CommunityId = CommunityId(0);
pub const HERDERS: CommunityId = CommunityId(1);
pub const TRADERS: CommunityId = CommunityId(2);

/// A scenario with what every process is given.
pub struct Setting {
    pub scenario: Scenario,
    pub streams: Streams,
    derived: Derived,
}

impl Setting {
    /// The teaching scenario with changes, written as on the command line.
    pub fn new(changes: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
        let changes: Vec<Override> = changes.iter().map(|change| change.parse().unwrap()).collect();
        let scenario = scenario::load(&folder, &changes).unwrap().scenario;
        Self { streams: Streams::new(scenario.seed, 0), derived: Derived::new(&scenario), scenario }
    }

    /// The world on the first day, with hostilities as they follow from relations.
    pub fn world(&self) -> World {
        let mut world = crate::initialization::world(&self.scenario, &self.streams);
        world.update_hostility(1.0);
        world
    }

    /// What a process is given in a step of seven days.
    pub fn context(&self, step: u32) -> Context<'_> {
        let Self { scenario, streams, derived } = self;
        Context { scenario, streams, derived, step, days: scenario.step_days, day: scenario.day_of(step) }
    }
}

/// Puts staff of an organization into a district, in reach there alone.
pub fn put(world: &mut World, organization: OrganizationId, district: DistrictId, persons: f64) {
    *world.presence.staff.at_mut(organization, district) = persons;
    *world.presence.reach.at_mut(organization, district) = persons;
}

/// Gives an organization effort of a kind in a district [persons].
pub fn effort(world: &mut World, organization: OrganizationId, effect: Effect, district: DistrictId, persons: f64) {
    *world.presence.effort_by_index(effect.index()).at_mut(organization, district) = persons;
}

/// An event in the hills, without deaths and cases.
pub fn event(practice: Practice, side_a: Party, side_b: Party) -> Event {
    Event {
        step: 0,
        district: HILLS,
        practice,
        side_a,
        side_b,
        community: None,
        deaths_a: 0,
        deaths_b: 0,
        deaths_civilians: 0,
        cases: 0,
        clusters: ClusterSet::default(),
        protectors: 0,
        reported: true,
    }
}

/// Two numbers are the same to nine digits.
#[track_caller]
pub fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-9 * wanted.abs().max(1.0), "{found} instead of {wanted}");
}

/// The mean of Poisson counts, one a step, is within five standard errors of their law's.
#[track_caller]
pub fn poisson_mean(steps: u32, mean: f64, count: impl Fn(u32) -> f64) {
    let found = (0..steps).map(count).sum::<f64>() / f64::from(steps);
    assert!((found - mean).abs() < 5.0 * (mean / f64::from(steps)).sqrt(), "{found} instead of {mean}");
}

/// The share of steps in which something happens is within five standard errors of a probability.
#[track_caller]
pub fn frequency(steps: u32, probability: f64, happens: impl Fn(u32) -> bool) {
    let found = (0..steps).filter(|&step| happens(step)).count() as f64 / f64::from(steps);
    let error = (probability * (1.0 - probability) / f64::from(steps)).sqrt();
    assert!((found - probability).abs() <= 5.0 * error, "{found} instead of {probability}");
}
