//! Engagement: all violent events of a step (MODEL.md, section 7.5).
//!
//! The law of each process gives expected losses or events; the number of fatal events in a district is Poisson, their
//! deaths follow one heavy-tailed law times a factor of the process, so that one number per process is free. All rates come
//! from the state at the start of the step; deaths are capped by those who are left after earlier losses in the step.
//!
#![doc = include_str!("../../../docs/book/src/model/engagement.md")]

pub mod abuse;
pub mod attack;
pub mod clash;
pub mod coercion;
pub mod communal;
pub mod garrison;
pub mod laws;
pub mod mission;
pub mod operation;

use self::laws::Severity;
use super::Context;
use crate::entities::World;
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::random::Stream;

/// Law of deaths of a process.
pub fn severity(context: &Context<'_>, factor: f64) -> Severity {
    let v = &context.parameters().violence;
    Severity { median: v.severity_median * factor, log_sd: v.severity_log_sd }
}

/// Takes the expected events of this step out of an aftermath.
///
/// **E6.6 released in a step**: pending x (1 - exp(-dt/decay)).
/// Parameters: `violence.retaliation_decay`, `violence.collateral_memory`.
/// Source: the same.
/// Test: `a_self_exciting_event_has_one_over_one_minus_n_events_in_its_cluster`.
pub fn release(pending: &mut f64, decay: f64, days: f64) -> f64 {
    if *pending == 0.0 {
        return 0.0;
    }
    let now = *pending * crate::stats::within(1.0 / decay, days);
    *pending -= now;
    now
}

/// Most events of a process in a district and day: *assumption*, far beyond any rate within its range. Without it a rate that is set
/// a thousand times too high would make a step without end.
const MOST_A_DAY: f64 = 15.0;

/// How many events of a process there are in a district and step, of so many that are expected.
pub fn events(stream: &mut Stream, expected: f64, days: f64) -> u32 {
    stream.poisson(expected).min((MOST_A_DAY * days).ceil() as u32)
}

/// Civilians' community in a district, by weight.
pub fn weighted_community(
    world: &World,
    district: DistrictId,
    weight: impl Fn(usize) -> f64,
    stream: &mut Stream,
) -> Option<CommunityId> {
    let sums = world.population.of_district(district);
    let weights: Vec<f64> = sums.iter().enumerate().map(|(c, s)| s.persons * weight(c)).collect();
    stream.pick(weights.into_iter()).map(CommunityId::new)
}

/// Share of an organization's staff in a district that is on an effect, times the staff [persons].
pub fn on(world: &World, effect: crate::norm::Effect, id: OrganizationId, district: DistrictId) -> f64 {
    world.presence.effort(effect).at(id, district)
}
