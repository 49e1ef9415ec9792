//! The peace operation as a target of attacks, and protests against it (cluster of the mission's mandate).
//!
//! A peacekeeper weighs among the targets of a group (`attack`) as vulnerability x readiness to go out x exp(b1 losses + b2
//! strength + b3 policing + b4 alignment): four rival theories, each standardized, held within 1.5, and switched on its own.

use super::on;
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::Process;
use crate::stats::ratio;
use crate::submodels::act::{Act, commit};
use crate::submodels::{Context, situation};

/// Bound of a standardized term.
const BOUND: f64 = 1.5;

/// A term standardized by centre and spread, held within 1.5 either way.
pub fn standardized(value: f64, centre: f64, spread: f64) -> f64 {
    ((value - centre) / spread).clamp(-BOUND, BOUND)
}

/// Civilians protest against the peace operation. Several of them share protests by their staff in reach.
pub fn protest(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    for mission in situation::missions(context) {
        if world.organization(mission).units.is_empty() {
            continue;
        }
        for district in context.scenario.district_ids() {
            if world.presence.reach.at(mission, district) >= 1.0 {
                protests(world, context, ledger, mission, district);
            }
        }
    }
}

/// Weight of a peacekeeper among the targets of a group, relative to another soldier there.
pub fn exposure(
    world: &World,
    context: &Context<'_>,
    mission: OrganizationId,
    group: OrganizationId,
    district: DistrictId,
) -> f64 {
    context.parameters().violence.mission_vulnerability
        * situation::readiness(world, context, mission)
        * theories(world, context, mission, group, district).exp()
}

/// Sum of the four theories that are switched on [log rate].
fn theories(
    world: &World,
    context: &Context<'_>,
    mission: OrganizationId,
    group: OrganizationId,
    district: DistrictId,
) -> f64 {
    let (v, switches) = (&context.parameters().violence, &context.scenario.switches);
    let organization = world.organization(group);
    let strength = f64::from(organization.strength()).max(1.0);
    let contested = 1.0 - context.scenario.state_camp.map_or(0.0, |camp| world.district(district).control_of(camp));
    let policing = on(world, Effect::Protects, mission, district) + on(world, Effect::Fights, mission, district);
    let share = ratio(policing, world.presence.staff.at(mission, district));
    let alignment = world.district(district).alignment;
    let terms = [
        (
            switches.theory_losses,
            v.mission_losses,
            standardized(organization.losses / strength, v.losses_centre, v.losses_spread),
        ),
        (
            switches.theory_strength,
            v.mission_strength,
            standardized(strength.ln(), v.strength_centre.ln(), v.strength_spread),
        ),
        (
            switches.theory_policing,
            v.mission_policing,
            standardized(share * contested, v.policing_centre, v.policing_spread),
        ),
        (
            switches.theory_alignment,
            v.mission_alignment,
            standardized(alignment, v.alignment_centre, v.alignment_spread),
        ),
    ];
    terms.iter().filter(|(on, _, _)| *on).map(|(_, b, z)| b * z).sum()
}

fn protests(
    world: &mut World,
    context: &Context<'_>,
    ledger: &mut Ledger,
    mission: OrganizationId,
    district: DistrictId,
) {
    let sums = world.population.of_district(district);
    let grievance: f64 = sums.iter().map(|s| s.grievance).sum();
    let rate = context.parameters().violence.protest_rate * grievance / 1e6 * world.district(district).alignment;
    let reach = |id| world.presence.reach.at(id, district);
    let rate = rate * ratio(reach(mission), situation::missions(context).map(reach).sum());
    if rate <= 0.0 {
        return;
    }
    let mut stream = context.stream_of(Process::Protest, district, mission);
    let events = stream.poisson(rate * context.days);
    if events > 0 {
        let mut act = Act::new(district, Practice::Protest, Party::Civilians, Party::Organization(mission));
        act.cases = events;
        commit(world, context, ledger, act, &mut stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_held_within_their_bound() {
        assert_eq!(standardized(0.3, 0.3, 0.2), 0.0);
        assert!((standardized(0.4, 0.3, 0.2) - 0.5).abs() < 1e-12);
        assert_eq!(standardized(1e9, 0.3, 0.2), BOUND);
        assert_eq!(standardized(-1e9, 0.3, 0.2), -BOUND);
    }
}
