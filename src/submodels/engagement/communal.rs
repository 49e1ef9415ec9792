//! Communal violence: between communities, and of militias against the other community's civilians (cluster of intercommunal
//! violence).
//!
//! Communal events per pair and day = rate x tension; militia attacks = rate x tension x N K/(N + K), which saturates in
//! fighters so that the spiral is not bistable. Both fall with patrols of the peace operation x impartiality^eta, not with
//! patrols of counterterrorist forces (Nomikos 2022).

use super::{Act, commit, laws, release, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::random::Process;
use crate::scenario::OrganizationKind;
use crate::submodels::{Context, protection};

/// Share of violence left between a pair that has made a local deal, *assumption* (0.1 to 0.4).
const UNDER_A_DEAL: f64 = 0.2;

/// Communities and militias fight.
pub fn fight(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    for district in context.scenario.district_ids() {
        if context.scenario.districts[district.index()].pairs.is_empty() {
            continue;
        }
        let left = unprevented(world, context, district);
        between_communities(world, context, ledger, district, left);
        by_militias(world, context, ledger, district, left);
    }
}

/// Share of communal violence that patrols of the peace operation leave [0, 1].
fn unprevented(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let p = &context.parameters().protection;
    let mission = |id: &OrganizationId| context.scenario.kind(*id) == OrganizationKind::PeaceOperation;
    let confusion = world.presence.confusion[district.index()];
    let coverage: f64 =
        context.scenario.organization_ids().filter(mission).map(|id| world.presence.coverage.at(id, district)).sum();
    let impartiality = 1.0 - world.district(district).alignment;
    protection::communal_share(p.delta_communal, coverage.min(1.0) * (1.0 - confusion), impartiality, p.eta)
}

/// Tension of a pair, lowered where a local deal holds.
fn heat(world: &World, context: &Context<'_>, district: DistrictId, pair: usize) -> f64 {
    let state = world.district(district);
    state.tension[pair] * if state.deal_until[pair] > context.day { UNDER_A_DEAL } else { 1.0 }
}

fn between_communities(world: &mut World, context: &Context<'_>, ledger: &mut Ledger, district: DistrictId, left: f64) {
    let v = &context.parameters().violence;
    let pairs = &context.scenario.districts[district.index()].pairs;
    let rates: Vec<f64> =
        (0..pairs.len()).map(|n| v.communal_rate * heat(world, context, district, n) * left).collect();
    let pending = release(&mut world.districts[district.index()].aftermath.communal, v.retaliation_decay, context.days);
    let rate: f64 = rates.iter().sum();
    if rate <= 0.0 {
        return;
    }
    let mut stream = context.stream(Process::Communal, district);
    let law = severity(context, 1.0);
    for _ in 0..stream.poisson(rate * context.days + pending * left) {
        let Some(n) = stream.pick(rates.iter().copied()) else { break };
        let (mut a, mut b) = (pairs[n].a, pairs[n].b);
        if stream.chance(0.5) {
            std::mem::swap(&mut a, &mut b);
        }
        let deaths = law.quantile(stream.uniform());
        let own = stream.round(v.attacker_loss_share * f64::from(deaths));
        let mut act = Act::new(district, Practice::CommunalViolence, Party::Community(a), Party::Community(b));
        act.deaths = [own, deaths - own, 0];
        commit(world, context, ledger, act, &mut stream);
    }
}

fn by_militias(world: &mut World, context: &Context<'_>, ledger: &mut Ledger, district: DistrictId, left: f64) {
    let v = &context.parameters().violence;
    let rates = militia_rates(world, context, district, left);
    let pending = release(&mut world.districts[district.index()].aftermath.militia, v.retaliation_decay, context.days);
    let rate: f64 = rates.iter().map(|(_, _, rate)| rate).sum();
    if rate <= 0.0 {
        return;
    }
    let mut stream = context.stream(Process::Militia, district);
    let law = severity(context, v.factor_village);
    for _ in 0..stream.poisson(rate * context.days + pending * left) {
        let Some(chosen) = stream.pick(rates.iter().map(|(_, _, rate)| *rate)) else { break };
        let (militia, other, _) = rates[chosen];
        let mut act =
            Act::new(district, Practice::MilitiaAttack, Party::Organization(militia), Party::Community(other));
        act.community = Some(other);
        act.deaths = [0, 0, law.quantile(stream.uniform())];
        commit(world, context, ledger, act, &mut stream);
    }
}

fn militia_rates(
    world: &World,
    context: &Context<'_>,
    district: DistrictId,
    left: f64,
) -> Vec<(OrganizationId, CommunityId, f64)> {
    let (scenario, v) = (context.scenario, &context.parameters().violence);
    let mut rates = Vec::new();
    let militias = scenario.organization_ids().filter(|&id| scenario.kind(id) == OrganizationKind::CommunityMilitia);
    for militia in militias {
        let fighters = world.presence.staff.at(militia, district);
        if fighters < 1.0 {
            continue;
        }
        let data = &scenario.organizations[militia.index()];
        let effective = laws::effective_militia(fighters, v.militia_half) * data.traits.brutality;
        for (n, pair) in scenario.districts[district.index()].pairs.iter().enumerate() {
            let other = match (data.communities.contains(&pair.a), data.communities.contains(&pair.b)) {
                (true, false) => pair.b,
                (false, true) => pair.a,
                _ => continue,
            };
            let rate = v.militia_attack_rate * effective * heat(world, context, district, n) * left;
            rates.push((militia, other, rate));
        }
    }
    rates
}
