//! Attacks on the peace operation, and protests against it (cluster of the mission's mandate).
//!
//! Fatal events per day = rate x fighters x hostility x staff in reach/1,000 x exp(b1 losses + b2 strength + b3 policing + b4
//! alignment): four rival theories, each standardized, held within 1.5, and switched on its own. A strength stands once: in
//! the rate as fighters here, in the exponent as the group's total.

use super::{Act, commit, on, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::Process;
use crate::stats::ratio;
use crate::submodels::{Context, protection, situation};

/// Bound of a standardized term.
const BOUND: f64 = 1.5;

/// A term standardized by centre and spread, held within 1.5 either way.
pub fn standardized(value: f64, centre: f64, spread: f64) -> f64 {
    ((value - centre) / spread).clamp(-BOUND, BOUND)
}

/// Armed groups attack the peace operation; civilians protest against it. Several of them share attacks and protests by their
/// staff in reach.
pub fn attack(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    for mission in situation::missions(context) {
        if world.organization(mission).units.is_empty() {
            continue;
        }
        for district in context.scenario.district_ids() {
            if world.presence.reach.at(mission, district) >= 1.0 {
                armed_attacks(world, context, ledger, mission, district);
                protests(world, context, ledger, mission, district);
            }
        }
    }
}

fn armed_attacks(
    world: &mut World,
    context: &Context<'_>,
    ledger: &mut Ledger,
    mission: OrganizationId,
    district: DistrictId,
) {
    let scenario = context.scenario;
    let v = &context.parameters().violence;
    let challengers = scenario.organization_ids().filter(|&id| scenario.kind(id).is_challenger());
    let rates: Vec<(OrganizationId, f64)> = challengers
        .map(|id| (id, rate(world, context, mission, id, district)))
        .filter(|(_, rate)| *rate > 0.0)
        .collect();
    let rate: f64 = rates.iter().map(|(_, rate)| rate).sum();
    if rate <= 0.0 {
        return;
    }
    let mut stream = context.stream_of(Process::MissionAttack, district, mission);
    let law = severity(context, v.factor_mission);
    for _ in 0..stream.poisson(rate * context.days) {
        let Some(chosen) = stream.pick(rates.iter().map(|(_, rate)| *rate)) else { break };
        let mut act = Act::new(
            district,
            Practice::MissionAttack,
            Party::Organization(rates[chosen].0),
            Party::Organization(mission),
        );
        act.deaths = [0, law.quantile(stream.uniform()), 0];
        commit(world, context, ledger, act, &mut stream);
    }
}

fn rate(
    world: &World,
    context: &Context<'_>,
    mission: OrganizationId,
    group: OrganizationId,
    district: DistrictId,
) -> f64 {
    let (v, p) = (&context.parameters().violence, &context.parameters().protection);
    let fighters = world.presence.staff.at(group, district);
    let hostility = context.hostility(world, group, mission);
    if fighters < 1.0 || hostility <= 0.0 {
        return 0.0;
    }
    let traits = &context.scenario.organizations[group.index()].traits;
    let exposed = world.presence.reach.at(mission, district) / 1_000.0
        * protection::patrol_share(world, context, mission)
        / p.patrol_share;
    let undeterred = 1.0 - p.deterrence * world.presence.deterrence[district.index()];
    let theories = theories(world, context, mission, group, district);
    v.mission_attack_rate * fighters * traits.aggressiveness * hostility * exposed * undeterred * theories.exp()
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
