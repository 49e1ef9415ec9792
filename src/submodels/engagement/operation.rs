//! Counterterrorist operations: losses by accuracy, collateral harm by its lack, care by concern for own losses.
//!
//! Expected insurgent losses per day = gamma x quality x cohesion x soldiers on operations x [v + (1-v) h (mu + (1-mu) I_hidden/P)]
//! x I/(I + K) x hostility; events = losses / mean deaths per event. Without the switch `hidden_networks` the bracket is
//! mu + (1-mu)(v + I_hidden/P). Accuracy decides strikes, discipline abuse, concern
//! posture: never one for the other.
//!
#![doc = include_str!("../../../docs/book/src/model/engagement/operation.md")]

use super::{events, laws, on, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::portable::Portable as _;
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
        for _ in 0..events(&mut stream, losses * context.days / mean, context.days) {
            let Some(chosen) = stream.pick(pairs.iter().map(|(_, _, losses)| *losses)) else { break };
            let (force, group, _) = pairs[chosen];
            let killed = law.quantile(stream.uniform()).min(world.organization(group).strength_in(district));
            strike(world, context, ledger, (force, group, district, killed), &mut stream);
        }
    }
}

/// Forces, groups and expected losses of the groups per day [persons].
///
/// **E5.13 insurgents killed per day, force on group**: ct_lethality x quality x cohesion x soldiers fighting x effect
/// (E5.49, or E5.11) x contact x hostility; events = killed/E5.2.
/// Parameters: `violence.ct_lethality`, `organizations.*.quality`.
/// Source: losses of 2013 and 2017-18.
/// Test: `losses_in_operations_are_the_product_of_force_knowledge_contact_and_hostility`.
fn pairs(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, OrganizationId, f64)> {
    let (scenario, v) = (context.scenario, &context.parameters().violence);
    let persons = world.population.persons_in(district);
    let mut pairs = Vec::new();
    for force in world.presence.here(context.kinds().state_based, district) {
        let soldiers = on(world, Effect::Fights, force, district);
        if soldiers <= 0.0 {
            continue;
        }
        let organization = world.organization(force);
        let power = v.ct_lethality * organization.quality * organization.cohesion * soldiers;
        let mu = world.presence.accuracy.at(force, district);
        for group in world.presence.here(context.kinds().armed_groups, district) {
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

/// **E5.14 own deaths, bystanders, detained of an operation**: Poisson with means own_loss_ratio x killed;
/// collateral_ratio x (1 - mu) x (1 - care) x killed; detained_per_killed x killed, as far as fighters are left.
/// Parameters: `violence.own_loss_ratio`, `violence.collateral_ratio`, `recruitment.detained_per_killed`.
/// Source: UCDP 2012-2018; *assumption*.
/// Test: `an_operation_costs_soldiers_bystanders_and_prisoners_in_proportion_to_those_killed`.
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
///
/// **E5.15 care for bystanders**: casualty_concern x exp(-posture_drop x own deaths in memory per 1,000).
/// Parameters: `violence.posture_drop`, `organizations.*.casualty_concern`.
/// Source: *assumption*.
/// Test: `care_for_bystanders_falls_with_own_deaths`.
pub fn posture(world: &World, context: &Context<'_>, force: OrganizationId) -> f64 {
    let organization = world.organization(force);
    let concern = context.scenario.organizations[force.index()].traits.casualty_concern;
    let deaths = ratio(organization.deaths * 1_000.0, f64::from(organization.strength()));
    concern * (-context.parameters().violence.posture_drop * deaths).exponential()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ARMY, HILLS, INSURGENTS, Setting, close, effort, poisson_mean, put};

    #[test]
    fn losses_in_operations_are_the_product_of_force_knowledge_contact_and_hostility() {
        for (switch, effect) in [
            ("true", 0.25 + 0.75 * 0.2 * (0.3 + 0.7 * 75.0 / 40_000.0)),
            ("false", 0.3 + 0.7 * (0.25 + 75.0 / 40_000.0)),
        ] {
            let setting = Setting::new(&[
                &format!("switches.hidden_networks={switch}"),
                "violence.hidden_found=0.2",
                "violence.ct_lethality=0.01",
                "violence.contact_half=300",
                "organizations.army.quality=0.5",
            ]);
            let mut world = setting.world();
            world.organizations[0].cohesion = 0.8;
            put(&mut world, INSURGENTS, HILLS, 100.0);
            *world.presence.visible.at_mut(INSURGENTS, HILLS) = 25.0;
            *world.presence.accuracy.at_mut(ARMY, HILLS) = 0.3;
            effort(&mut world, ARMY, Effect::Fights, HILLS, 60.0);
            let [(force, group, killed)] = pairs(&world, &setting.context(0), HILLS)[..] else { panic!("one pair") };
            assert_eq!((force, group), (ARMY, INSURGENTS));
            close(killed, 0.01 * 0.5 * 0.8 * 60.0 * effect * 0.25 * 0.9);
        }
    }

    #[test]
    fn an_operation_costs_soldiers_bystanders_and_prisoners_in_proportion_to_those_killed() {
        let changes =
            ["violence.own_loss_ratio=0.15", "violence.collateral_ratio=0.25", "recruitment.detained_per_killed=0.1"];
        let setting = Setting::new(&[&changes[..], &["organizations.army.casualty_concern=0.4"]].concat());
        let mut world = setting.world();
        *world.presence.accuracy.at_mut(ARMY, HILLS) = 0.2;
        let struck = |step, killed| {
            let (mut world, mut ledger, context) = (world.clone(), Ledger::default(), setting.context(step));
            let mut stream = context.stream(Process::Operation, HILLS);
            strike(&mut world, &context, &mut ledger, (ARMY, INSURGENTS, HILLS, killed), &mut stream);
            let left = world.organization(INSURGENTS).strength_in(HILLS);
            (ledger.events()[0].clone(), left)
        };
        poisson_mean(400, 3.0, |step| f64::from(struck(step, 20).0.deaths_a));
        poisson_mean(400, 0.25 * 0.8 * 0.6 * 20.0, |step| f64::from(struck(step, 20).0.deaths_civilians));
        poisson_mean(400, 2.0, |step| f64::from(struck(step, 20).0.cases));
        let (event, left) = struck(0, 20);
        assert_eq!((event.deaths_b, left), (20, 380 - event.cases));
        // Nobody is left to be held.
        assert_eq!((struck(0, 400).0.cases, struck(0, 400).1), (0, 0));
    }

    #[test]
    fn care_for_bystanders_falls_with_own_deaths() {
        let setting = Setting::new(&["violence.posture_drop=0.2", "organizations.army.casualty_concern=0.4"]);
        let mut world = setting.world();
        close(posture(&world, &setting.context(0), ARMY), 0.4);
        // Five of a thousand.
        world.organizations[0].deaths = 5.0;
        close(posture(&world, &setting.context(0), ARMY), 0.4 * (-1.0_f64).exp());
    }
}
