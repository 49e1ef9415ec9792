//! Armed groups against civilians: selective violence by control, indiscriminate violence by threat.
//!
//! Selective events per day = rate x fighters on coercion x mean over villages of q(1-q)(2q-1) (Kalyvas 2006), q the control
//! share of the group's camp; indiscriminate = rate x fighters on coercion x threat x (1-mu)(1-q). Both come from the same
//! behaviour, so that a group whose norms do not suggest coercion does neither. Protection by presence lowers both.

use super::{laws, on, release, severity, weighted_community};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::{Process, Stream};
use crate::scenario::OrganizationKind;
use crate::stats::saturation;
use crate::submodels::Context;
use crate::submodels::act::{Act, commit};

/// Armed groups kill civilians.
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
        for _ in 0..stream.poisson(rate * context.days + pending) {
            let Some(chosen) = stream.pick(rates.iter().map(|(_, _, rate)| *rate)) else { break };
            let (group, practice, _) = rates[chosen];
            let mut act = Act::new(district, practice, Party::Organization(group), Party::Civilians);
            act.community = victims(world, context, group, district, &mut stream);
            act.deaths = [0, 0, law.quantile(stream.uniform())];
            commit(world, context, ledger, act, &mut stream);
        }
    }
}

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
    for group in scenario.organization_ids() {
        let kind = scenario.kind(group);
        if !kind.is_armed_group() || kind == OrganizationKind::CommunityMilitia {
            continue;
        }
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
fn threat(world: &World, context: &Context<'_>, group: OrganizationId, district: DistrictId) -> f64 {
    let others = context.scenario.organization_ids().filter(|&id| id != group);
    others.map(|id| world.presence.reach.at(id, district) * context.hostility(world, group, id)).sum()
}

/// Those who stand against the group's camp are hit most.
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
