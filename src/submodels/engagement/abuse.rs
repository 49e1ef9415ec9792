//! Abuse by state forces, partners and interveners: killing, arrest, beating, disappearance (cluster of contentious practices).
//!
//! Lethal events = (rate x soldier-days on operations x suspicion + reprisals due) x (1 - discipline) x (1 - effect x monitoring);
//! suspicion follows attacks in the district, reprisals own deaths there. Non-lethal cases go with them at a fixed number per killing.

use super::{laws, on, release, severity, weighted_community};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::{Process, Stream};
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, saturation, within};
use crate::submodels::act::{Act, commit};
use crate::submodels::{Context, situation};

/// Forces abuse civilians.
pub fn abuse(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    let law = severity(context, 1.0);
    let v = &context.parameters().violence;
    for district in context.scenario.district_ids() {
        let acts = expected(world, context, district);
        for pending in &mut world.districts[district.index()].reprisal {
            release(pending, v.reprisal_memory, context.days);
        }
        let all: f64 = acts.iter().map(|(_, acts)| acts).sum();
        if all <= 0.0 {
            continue;
        }
        let mut stream = context.stream(Process::Abuse, district);
        let cases = all * law.mean() * v.abuse_cases_per_killing;
        let (killings, cases) = (stream.poisson(all), stream.poisson(cases));
        for _ in 0..killings {
            let Some(force) = pick(&acts, &mut stream) else { break };
            let mut act = Act::new(district, Practice::Abuse, Party::Organization(force), Party::Civilians);
            act.community = suspects(world, context, district, &mut stream);
            act.deaths = [0, 0, law.quantile(stream.uniform())];
            commit(world, context, ledger, act, &mut stream);
        }
        if cases > 0
            && let Some(force) = pick(&acts, &mut stream)
        {
            without_killing(world, context, ledger, (force, district, cases), &mut stream);
        }
    }
}

fn pick(acts: &[(OrganizationId, f64)], stream: &mut Stream) -> Option<OrganizationId> {
    stream.pick(acts.iter().map(|(_, acts)| *acts)).map(|n| acts[n].0)
}

/// Lethal acts that are expected of each force in this step \[events\]: of soldiers on operations by suspicion, and the reprisals
/// for own deaths that fall due; both by want of discipline, unseen and unhindered.
pub fn expected(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, f64)> {
    let (scenario, p) = (context.scenario, context.parameters());
    let place = world.district(district);
    let forces = scenario.organization_ids().filter(|&id| scenario.kind(id).is_state_based());
    let in_contact = forces.clone().filter(|&id| scenario.kind(id) != OrganizationKind::PeaceOperation);
    let soldiers: f64 = in_contact.map(|id| world.presence.staff.at(id, district)).sum();
    let suspicion = if scenario.switches.shared_suspicion {
        saturation(place.contact, p.violence.suspicion_attacks)
    } else {
        saturation(ratio(place.contact * 100.0, soldiers), p.violence.suspicion_half)
    };
    let due = within(1.0 / p.violence.reprisal_memory, context.days);
    let unseen = 1.0 - p.protection.monitoring_effect * world.presence.monitoring[district.index()];
    let mission = laws::deterred(p.protection.beta_gov, world.presence.protection[district.index()]);
    let sheltered = laws::deterred(p.protection.shelter, situation::shelter(world, context, district));
    let acts = |id: OrganizationId| {
        let restraint = 1.0 - world.organization(id).discipline;
        let by_suspicion = p.violence.abuse_rate * on(world, Effect::Fights, id, district) * suspicion * context.days;
        // Whoever has left the district takes no revenge there.
        let there = world.presence.staff.at(id, district) >= 1.0;
        let reprisals = if there { place.reprisal[id.index()] * due } else { 0.0 };
        (by_suspicion + reprisals) * restraint * unseen * mission * sheltered
    };
    forces.map(|id| (id, acts(id))).filter(|(_, acts)| *acts > 0.0).collect()
}

/// Those who are taken for the insurgents' people are hit most.
fn suspects(
    world: &World,
    context: &Context<'_>,
    district: DistrictId,
    stream: &mut Stream,
) -> Option<crate::ids::CommunityId> {
    let scenario = context.scenario;
    let data = &scenario.districts[district.index()];
    let camps = scenario.camps.len();
    let challengers: Vec<usize> =
        scenario.organizations.iter().filter(|o| o.kind.is_challenger()).map(|o| o.camp.index()).collect();
    let near = |c: usize| challengers.iter().map(|camp| data.camp_relations[c * camps + camp]).fold(0.0, f64::max);
    let label = |c| situation::label(world, district, c);
    weighted_community(world, district, |c| context.parameters().violence.suspect_base + near(c) + label(c), stream)
}

fn without_killing(
    world: &mut World,
    context: &Context<'_>,
    ledger: &mut Ledger,
    (force, district, cases): (OrganizationId, DistrictId, u32),
    stream: &mut Stream,
) {
    let Some(community) = suspects(world, context, district, stream) else { return };
    let wanted = stream.round(context.parameters().recruitment.detention_share * f64::from(cases));
    let held = world.population.take(district, community, wanted, stream, |s| &mut s.detained);
    for (practice, cases) in [(Practice::NonLethalAbuse, cases - held), (Practice::Detention, held)] {
        let mut act = Act::new(district, practice, Party::Organization(force), Party::Civilians);
        act.community = Some(community);
        act.cases = cases;
        commit(world, context, ledger, act, stream);
    }
}
