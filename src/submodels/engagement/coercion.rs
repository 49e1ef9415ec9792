//! Coercion of civilians by armed groups, and by forces of a state whose behaviours coerce: selective violence by control,
//! indiscriminate violence by threat.
//!
//! Selective events per day = rate x fighters on coercion x mean over villages of q(1-q)(2q-1) (Kalyvas 2006), q the control
//! share of the group's camp; indiscriminate = rate x fighters on coercion x threat x (1-mu)(1-q). Both come from the same
//! behaviour, so that a group whose norms do not suggest coercion does neither. Protection by presence lowers both.
//!
#![doc = include_str!("../../../docs/book/src/model/engagement/coercion.md")]

use super::{events, laws, on, release, severity, weighted_community};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::{Process, Stream};
use crate::stats::saturation;
use crate::submodels::Context;
use crate::submodels::act::{Act, commit};

/// Those who coerce kill civilians.
pub fn coerce(world: &mut World, context: &Context<'_>, ledger: &mut Ledger, table: &laws::SelectiveTable) {
    let v = &context.parameters().violence;
    for district in context.scenario.district_ids() {
        let rates = rates(world, context, district, table);
        let pending =
            release(&mut world.districts[district.index()].aftermath.coercion, v.retaliation_decay, context.days);
        let rate: f64 = rates.iter().map(|(_, _, rate)| rate).sum();
        if rate <= 0.0 {
            continue;
        }
        let mut stream = context.stream(Process::Coercion, district);
        let law = severity(context, v.factor_village);
        for _ in 0..events(&mut stream, rate * context.days + pending, context.days) {
            let Some(chosen) = stream.pick(rates.iter().map(|(_, _, rate)| *rate)) else { break };
            let (group, practice, _) = rates[chosen];
            let mut act = Act::new(district, practice, Party::Organization(group), Party::Civilians);
            act.community = victims(world, context, group, district, &mut stream);
            act.deaths = [0, 0, law.quantile(stream.uniform())];
            commit(world, context, ledger, act, &mut stream);
        }
    }
}

/// **E5.20 selective events per day**: selective_rate x fighters on coercion x E5.19 x brutality x exp(-beta_reb x
/// protection) x E3.12.
/// Parameters: `violence.selective_rate`, `protection.beta_reb`, `organizations.*.brutality`.
/// Source: UCDP type 3, 2012-2017.
/// Test: `coercion_follows_control_and_threat_and_falls_with_protection_and_deterrence`.
///
/// **E5.21 indiscriminate events per day**: indiscriminate_rate x fighters on coercion x threat x (1 - mu)(1 - q) x
/// brutality x exp(-beta_reb x protection) x E3.12.
/// Parameters: `violence.indiscriminate_rate`.
/// Source: the same.
/// Test: `coercion_follows_control_and_threat_and_falls_with_protection_and_deterrence`.
fn rates(
    world: &World,
    context: &Context<'_>,
    district: DistrictId,
    table: &laws::SelectiveTable,
) -> Vec<(OrganizationId, Practice, f64)> {
    let (scenario, p) = (context.scenario, context.parameters());
    let d = district.index();
    let posture = 1.0 - p.protection.deterrence * world.presence.deterrence[d];
    let left = laws::deterred(p.protection.beta_reb, world.presence.protection[d]) * posture;
    let mut rates = Vec::new();
    for group in world.presence.here(context.kinds().coercers, district) {
        let coercing = on(world, Effect::Coerces, group, district);
        if coercing <= 0.0 {
            continue;
        }
        let data = &scenario.organizations[group.index()];
        let q = world.district(district).control_of(data.camp);
        let threat = saturation(threat(world, context, group, district), p.violence.threat_half);
        let brutality = data.traits.brutality * left;
        let selective = p.violence.selective_rate * coercing * table.at(q);
        let mu = world.presence.accuracy.at(group, district);
        let indiscriminate = p.violence.indiscriminate_rate * coercing * threat * (1.0 - mu) * (1.0 - q);
        rates.push((group, Practice::SelectiveViolence, selective * brutality));
        rates.push((group, Practice::IndiscriminateViolence, indiscriminate * brutality));
    }
    rates
}

/// Enemies in reach of a group, weighted by hostility [persons].
///
/// **E5.22 threat to a group**: s(sum of others' reach x hostility; threat_half).
/// Parameters: `violence.threat_half`.
/// Source: *assumption*.
/// Test: `coercion_follows_control_and_threat_and_falls_with_protection_and_deterrence`.
fn threat(world: &World, context: &Context<'_>, group: OrganizationId, district: DistrictId) -> f64 {
    let others = world.presence.near(context.kinds().all, district).into_iter().filter(|&id| id != group);
    others.map(|id| world.presence.reach.at(id, district) * context.hostility(world, group, id)).sum()
}

/// Those who stand against the group's camp are hit most.
///
/// **E5.23 weight of a community among victims**: persons x (victim_base + max(0, -relation to the group's camp)).
/// Parameters: `violence.victim_base`.
/// Source: *assumption*.
/// Test: `those_who_stand_against_a_group_are_its_victims_most`.
fn victims(
    world: &World,
    context: &Context<'_>,
    group: OrganizationId,
    district: DistrictId,
    stream: &mut Stream,
) -> Option<crate::ids::CommunityId> {
    let data = &context.scenario.districts[district.index()];
    let (camps, camp) = (context.scenario.camps.len(), context.scenario.organizations[group.index()].camp);
    let base = context.parameters().violence.victim_base;
    weighted_community(world, district, |c| base + (-data.camp_relations[c * camps + camp.index()]).max(0.0), stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{
        ARMY, FARMERS, HERDERS, HILLS, INSURGENTS, MILITIA, Setting, close, effort, frequency, put,
    };

    #[test]
    fn coercion_follows_control_and_threat_and_falls_with_protection_and_deterrence() {
        let setting = Setting::new(&[
            "violence.selective_rate=0.002",
            "violence.indiscriminate_rate=0.0004",
            "violence.threat_half=200",
            "organizations.insurgents.brutality=1.5",
            "protection.beta_reb=2",
            "protection.deterrence=0.2",
        ]);
        let mut world = setting.world();
        effort(&mut world, INSURGENTS, Effect::Coerces, HILLS, 50.0);
        effort(&mut world, MILITIA, Effect::Coerces, HILLS, 50.0);
        put(&mut world, ARMY, HILLS, 200.0);
        put(&mut world, MILITIA, HILLS, 50.0);
        let context = setting.context(0);
        // Hostility 0.9 to the army, 0.6 to the militia.
        close(threat(&world, &context, INSURGENTS, HILLS), 210.0);
        *world.presence.accuracy.at_mut(INSURGENTS, HILLS) = 0.5;
        world.presence.protection[HILLS.index()] = 0.25;
        world.presence.deterrence[HILLS.index()] = 0.5;
        let camp = setting.scenario.organizations[INSURGENTS.index()].camp;
        world.districts[HILLS.index()].control[camp.index()] = 0.7;
        let table = laws::SelectiveTable::new(4.0);
        let [(a, selective, first), (b, indiscriminate, second)] = rates(&world, &context, HILLS, &table)[..] else {
            panic!("the insurgents alone, twice")
        };
        assert_eq!((a, b), (INSURGENTS, INSURGENTS));
        assert_eq!((selective, indiscriminate), (Practice::SelectiveViolence, Practice::IndiscriminateViolence));
        let left = 1.5 * (-0.5_f64).exp() * 0.9;
        close(first, 0.002 * 50.0 * table.at(0.7) * left);
        close(second, 0.0004 * 50.0 * (210.0 / 410.0) * 0.5 * 0.3 * left);
    }

    #[test]
    fn those_who_stand_against_a_group_are_its_victims_most() {
        let setting = Setting::new(&["violence.victim_base=0.25"]);
        let world = setting.world();
        // Farmers 0.65 x 0.4, herders 0.25 x 0.5, traders 0.65 x 0.1.
        let all = 0.26 + 0.125 + 0.065;
        for (community, share) in [(FARMERS, 0.26 / all), (HERDERS, 0.125 / all)] {
            frequency(1_000, share, |step| {
                let context = setting.context(step);
                victims(&world, &context, INSURGENTS, HILLS, &mut context.stream(Process::Coercion, HILLS))
                    == Some(community)
            });
        }
    }
}
