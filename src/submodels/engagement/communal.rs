//! Communal violence: between communities, and of militias against the other community's civilians (cluster of intercommunal
//! violence).
//!
//! Communal events per pair and day = rate x tension; militia attacks = rate x tension x N K/(N + K), which saturates in
//! fighters so that the spiral is not bistable. Both fall with patrols of the peace operation x impartiality^eta, not with
//! patrols of counterterrorist forces (Nomikos 2022); militia attacks fall with the protection of civilians too.

use super::{laws, on, release, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::Process;
use crate::scenario::{OrganizationKind, Pair};
use crate::stats::{joint, ratio};
use crate::submodels::act::{Act, commit};
use crate::submodels::{Context, situation};

/// Communities and militias fight.
pub fn fight(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    for district in context.scenario.district_ids() {
        if context.scenario.districts[district.index()].pairs.is_empty() {
            continue;
        }
        let (between, by_militia) = left(world, context, district);
        between_communities(world, context, ledger, district, between);
        by_militias(world, context, ledger, district, by_militia);
    }
}

/// Shares that are left of violence between communities, and of attacks of militias on villages, which are protected against
/// these as against other armed groups besides [0, 1].
pub fn left(world: &World, context: &Context<'_>, district: DistrictId) -> (f64, f64) {
    let both = unprevented(world, context, district);
    let beta = context.parameters().protection.beta_militia;
    (both, both * laws::deterred(beta, world.presence.protection[district.index()]))
}

/// Share of communal violence that patrols of the peace operation leave [0, 1].
fn unprevented(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let p = &context.parameters().protection;
    let confusion = world.presence.confusion[district.index()];
    let coverage = joint(situation::missions(context).map(|id| world.presence.coverage.at(id, district)));
    let impartiality = world.presence.impartiality[district.index()];
    laws::communal_share(p.delta_communal, coverage * (1.0 - confusion), impartiality, p.eta)
        * laws::deterred(p.shelter, situation::shelter(world, context, district))
}

/// Tension of a pair, lowered where a local deal holds.
fn heat(world: &World, context: &Context<'_>, district: DistrictId, pair: usize) -> f64 {
    let state = world.district(district);
    state.tension[pair]
        * if state.deal_until[pair] > context.day { context.parameters().institutions.deal_violence } else { 1.0 }
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
        if world.presence.staff.at(militia, district) < 1.0 {
            continue;
        }
        let data = &scenario.organizations[militia.index()];
        let reprising = on(world, Effect::Reprises, militia, district);
        let effective = laws::effective_militia(reprising, v.militia_half) * data.traits.brutality;
        let enemy = |pair: &Pair| match (data.communities.contains(&pair.a), data.communities.contains(&pair.b)) {
            (true, false) => Some(pair.b),
            (false, true) => Some(pair.a),
            _ => None,
        };
        let pairs = scenario.districts[district.index()].pairs.iter().enumerate();
        let enemies: Vec<(CommunityId, f64)> =
            pairs.filter_map(|(n, pair)| enemy(pair).map(|other| (other, heat(world, context, district, n)))).collect();
        // Fighters who turn on one community are not there to turn on another.
        let total: f64 = enemies.iter().map(|(_, heat)| heat).sum();
        for (other, heat) in enemies {
            rates.push((militia, other, v.militia_attack_rate * effective * heat * ratio(heat, total) * left));
        }
    }
    rates
}
