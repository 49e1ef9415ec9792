//! Counterterrorist operations: losses by accuracy, collateral harm by its lack, care by concern for own losses.
//!
//! Expected insurgent losses per day = gamma x quality x cohesion x soldiers on operations x [v + (1-v) h (mu + (1-mu) I_hidden/P)]
//! x I/(I + K) x hostility; events = losses / mean deaths per event. Without the switch `hidden_networks` the bracket is
//! mu + (1-mu)(v + I_hidden/P). Accuracy decides strikes, discipline abuse, concern
//! posture: never one for the other.

use super::{laws, on, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::{Process, Stream};
use crate::stats::ratio;
use crate::submodels::act::{Act, commit};
use crate::submodels::{Context, situation};

/// Forces operate against armed groups.
pub fn operate(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    let law = severity(context, 1.0);
    let mean = law.mean();
    for district in context.scenario.district_ids() {
        let pairs = pairs(world, context, district);
        let losses: f64 = pairs.iter().map(|(_, _, losses)| losses).sum();
        if losses <= 0.0 {
            continue;
        }
        let mut stream = context.stream(Process::Operation, district);
        for _ in 0..stream.poisson(losses * context.days / mean) {
            let Some(chosen) = stream.pick(pairs.iter().map(|(_, _, losses)| *losses)) else { break };
            let (force, group, _) = pairs[chosen];
            let killed = law.quantile(stream.uniform()).min(world.organization(group).strength_in(district));
            strike(world, context, ledger, (force, group, district, killed), &mut stream);
        }
    }
}

/// Forces, groups and expected losses of the groups per day [persons].
fn pairs(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, OrganizationId, f64)> {
    let (scenario, v) = (context.scenario, &context.parameters().violence);
    let persons = world.population.persons_in(district);
    let mut pairs = Vec::new();
    for force in scenario.organization_ids().filter(|&id| scenario.kind(id).is_state_based()) {
        let soldiers = on(world, Effect::Fights, force, district);
        if soldiers <= 0.0 {
            continue;
        }
        let organization = world.organization(force);
        let power = v.ct_lethality * organization.quality * organization.cohesion * soldiers;
        let mu = world.presence.accuracy.at(force, district);
        for group in scenario.organization_ids().filter(|&id| scenario.kind(id).is_armed_group()) {
            let fighters = world.presence.staff.at(group, district);
            let hostility = context.hostility(world, force, group);
            if fighters >= 1.0 && hostility > 0.0 {
                let seen = situation::visible_share(world, group, district);
                let hidden = fighters * (1.0 - seen);
                let effect = if scenario.switches.hidden_networks {
                    laws::effect_on_networks(mu, seen, hidden, persons, v.hidden_found)
                } else {
                    laws::operation_effect(mu, seen, hidden, persons)
                };
                pairs.push((force, group, power * effect * laws::contact(fighters, v.contact_half) * hostility));
            }
        }
    }
    pairs
}

fn strike(
    world: &mut World,
    context: &Context<'_>,
    ledger: &mut Ledger,
    (force, group, district, killed): (OrganizationId, OrganizationId, DistrictId, u32),
    stream: &mut Stream,
) {
    let (v, r) = (&context.parameters().violence, &context.parameters().recruitment);
    let mu = world.presence.accuracy.at(force, district);
    let care = posture(world, context, force);
    let own = stream.poisson(v.own_loss_ratio * f64::from(killed));
    let civilians = stream.poisson(v.collateral_ratio * (1.0 - mu) * (1.0 - care) * f64::from(killed));
    let held = stream.poisson(r.detained_per_killed * f64::from(killed));
    let mut act = Act::new(district, Practice::Operation, Party::Organization(force), Party::Organization(group));
    act.deaths = [own, killed, civilians];
    let left = world.organization(group).strength_in(district) - killed;
    act.cases = held.min(left);
    if commit(world, context, ledger, act, stream) {
        world.organizations[group.index()].lose(district, act.cases);
    }
}

/// Care for bystanders [0, 1]: concern for casualties, which drops for some weeks after own deaths.
pub fn posture(world: &World, context: &Context<'_>, force: OrganizationId) -> f64 {
    let organization = world.organization(force);
    let concern = context.scenario.organizations[force.index()].traits.casualty_concern;
    let deaths = ratio(organization.deaths * 1_000.0, f64::from(organization.strength()));
    concern * (-context.parameters().violence.posture_drop * deaths).exp()
}
