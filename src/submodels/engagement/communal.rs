//! Communal violence: between communities, and of militias against the other community's civilians (cluster of intercommunal
//! violence).
//!
//! Communal events per pair and day = rate x tension; militia attacks = rate x tension x N K/(N + K), which saturates in
//! fighters so that the spiral is not bistable. Both fall with patrols of the peace operation x impartiality^eta, not with
//! patrols of counterterrorist forces (Nomikos 2022); militia attacks fall with the protection of civilians too.
//!
#![doc = include_str!("../../../docs/book/src/model/engagement/communal.md")]

use super::{events, laws, on, release, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::random::Process;
use crate::scenario::Pair;
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
///
/// **E3.11 communal violence that is left in all**: E3.10 at the peace operations' joint coverage (E3.16) x (1 -
/// confusion) and impartiality C.13, times the factor of shelter (E3.15).
/// Parameters: `protection.shelter`.
/// Source: *assumption*.
/// Test: `villages_are_protected_against_militias_besides`.
fn unprevented(world: &World, context: &Context<'_>, district: DistrictId) -> f64 {
    let p = &context.parameters().protection;
    let confusion = world.presence.confusion[district.index()];
    let coverage = joint(situation::missions(context).map(|id| world.presence.coverage.at(id, district)));
    let impartiality = world.presence.impartiality[district.index()];
    laws::communal_share(p.delta_communal, coverage * (1.0 - confusion), impartiality, p.eta)
        * laws::deterred(p.shelter, situation::shelter(world, context, district))
}

/// Tension of a pair, lowered where a local deal holds.
///
/// **E5.32 heat of a pair**: tension, x deal_violence under a local deal.
/// Parameters: `institutions.deal_violence`.
/// Source: *assumption*.
/// Test: `a_local_deal_leaves_a_part_of_the_heat_until_it_ends`.
fn heat(world: &World, context: &Context<'_>, district: DistrictId, pair: usize) -> f64 {
    let state = world.district(district);
    state.tension[pair]
        * if state.deal_until[pair] > context.day { context.parameters().institutions.deal_violence } else { 1.0 }
}

/// **E5.29 communal events per day and pair**: communal_rate x heat x E3.11.
/// Parameters: `violence.communal_rate`.
/// Source: UCDP type 2, 2012-2018.
/// Test: `communities_fight_by_the_heat_of_their_pair_and_those_who_attack_lose_a_share`.
///
/// **E5.47 losses of the side that attacks, between communities**: attacker_loss_share x deaths by E5.1, rounded at
/// random.
/// Parameters: `violence.attacker_loss_share`.
/// Source: *assumption*.
/// Test: `communities_fight_by_the_heat_of_their_pair_and_those_who_attack_lose_a_share`.
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
    for _ in 0..events(&mut stream, rate * context.days + pending * left, context.days) {
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
    for _ in 0..events(&mut stream, rate * context.days + pending * left, context.days) {
        let Some(chosen) = stream.pick(rates.iter().map(|(_, _, rate)| *rate)) else { break };
        let (militia, other, _) = rates[chosen];
        let mut act =
            Act::new(district, Practice::MilitiaAttack, Party::Organization(militia), Party::Community(other));
        act.community = Some(other);
        act.deaths = [0, 0, law.quantile(stream.uniform())];
        commit(world, context, ledger, act, &mut stream);
    }
}

/// **E5.31 militia attacks per day and pair**: militia_attack_rate x effective militia x brutality x heat x heat/sum of
/// heats of its enemies x E3.11 x exp(-beta_militia x protection).
/// Parameters: `violence.militia_attack_rate`, `organizations.*.brutality`.
/// Source: UCDP type 3, 2018.
/// Test: `villages_are_protected_against_militias_besides`.
fn militia_rates(
    world: &World,
    context: &Context<'_>,
    district: DistrictId,
    left: f64,
) -> Vec<(OrganizationId, CommunityId, f64)> {
    let (scenario, v) = (context.scenario, &context.parameters().violence);
    let mut rates = Vec::new();
    for militia in world.presence.here(context.kinds().militias, district) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{HILLS, Setting, close, poisson_mean};

    #[test]
    fn communities_fight_by_the_heat_of_their_pair_and_those_who_attack_lose_a_share() {
        let changes =
            ["violence.severity_median=10", "violence.severity_log_sd=1e-6", "violence.attacker_loss_share=0.3"];
        let mut setting = Setting::new(&changes);
        setting.scenario.parameters.violence.communal_rate = 2.0 / (7.0 * 0.5 * 0.8);
        let mut world = setting.world();
        world.districts[HILLS.index()].tension = vec![0.5];
        poisson_mean(300, 2.0, |step| {
            let (mut world, mut ledger) = (world.clone(), Ledger::default());
            between_communities(&mut world, &setting.context(step), &mut ledger, HILLS, 0.8);
            assert!(ledger.events().iter().all(|event| (event.deaths_a, event.deaths_b) == (3, 7)));
            ledger.len() as f64
        });
    }

    #[test]
    fn a_local_deal_leaves_a_part_of_the_heat_until_it_ends() {
        let setting = Setting::new(&["institutions.deal_violence=0.2"]);
        let mut world = setting.world();
        world.districts[HILLS.index()].tension = vec![0.5];
        world.districts[HILLS.index()].deal_until = vec![14.0];
        close(heat(&world, &setting.context(1), HILLS, 0), 0.1);
        close(heat(&world, &setting.context(2), HILLS, 0), 0.5);
    }
}
