//! Garrisons: they break under superior fighters, retreat and partly desert; the state comes back only with superiority.
//!
//! Hazard of a break h_max/(1 + (rho*/rho)^s), rho = hostile fighters in reach / defenders: the state's side in
//! reach times cohesion, and the share of what interveners spend on fighting, deterring and supporting that they lend. A broken
//! garrison leaves the district lost; it is entered again at a rate when hostile over own strength in reach is below a ratio.
//!
#![doc = include_str!("../../../docs/book/src/model/engagement/garrison.md")]

use super::severity;
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::portable::Portable as _;
use crate::random::Process;
use crate::scenario::OrganizationKind;
use crate::stats::{ratio, within};
use crate::submodels::Context;
use crate::submodels::act::{Act, commit};
use crate::submodels::situation::{SMALLEST_GARRISON, break_share, defenders, hostile_in_reach, lent, state_based};

/// Garrisons break or come back.
pub fn assault(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    let states =
        context.scenario.organization_ids().filter(|&id| context.scenario.kind(id) == OrganizationKind::StateForce);
    for state in states {
        for district in context.scenario.district_ids() {
            if world.district(district).lost {
                reenter(world, context, state, district);
            } else if world.presence.staff.at(state, district) >= SMALLEST_GARRISON {
                hold_or_break(world, context, ledger, state, district);
            }
        }
    }
}

/// **E5.4 probability of a break**: W(break_max x break share), rho = hostile/defenders.
/// Parameters: `violence.break_max`.
/// Source: the same.
/// Test: `a_garrison_breaks_with_the_probability_of_its_hazard`.
///
/// **E5.7 losses of a raid**: deaths by E5.1 with factor_raid, of which attacker_loss_share on the attackers;
/// rout_desertion of the rest desert.
/// Parameters: `violence.attacker_loss_share`, `violence.rout_desertion`, `violence.factor_raid`.
/// Source: 2012: strength fell by 46 % with about 150 killed.
/// Test: `a_raid_costs_both_sides_and_those_left_desert_in_part_and_retreat`.
///
/// **E10.4 rout**: ln(authority_rout) per break, released with an e-folding time of 13 days (nine tenths within 30
/// days).
/// With: `submodels::authority::authority`.
/// Parameters: `institutions.authority_rout`.
/// Source: *assumption*.
/// Test: `authority_grows_toward_its_ceiling_and_falls_with_blows_rivals_and_a_rout`,
/// `a_raid_costs_both_sides_and_those_left_desert_in_part_and_retreat`.
fn hold_or_break(
    world: &mut World,
    context: &Context<'_>,
    ledger: &mut Ledger,
    state: OrganizationId,
    district: DistrictId,
) {
    let v = &context.parameters().violence;
    let ratio = ratio(hostile_in_reach(world, context, state, district), defenders(world, context, district));
    let hazard = v.break_max * break_share(ratio, v.break_ratio, v.break_slope);
    if hazard < 1e-7 {
        return;
    }
    let mut stream = context.stream_of(Process::Garrison, district, state);
    if !stream.chance(within(hazard, context.days)) {
        return;
    }
    let groups: Vec<f64> = context
        .scenario
        .organization_ids()
        .map(|id| {
            if context.scenario.kind(id).is_armed_group() {
                world.presence.reach.at(id, district) * context.hostility(world, state, id)
            } else {
                0.0
            }
        })
        .collect();
    if let Some(winner) = stream.pick(groups.into_iter()) {
        let deaths = severity(context, v.factor_raid).quantile(stream.uniform());
        let lost = stream.round(v.attacker_loss_share * f64::from(deaths));
        let mut act = Act::new(
            district,
            Practice::CampRaid,
            Party::Organization(OrganizationId::new(winner)),
            Party::Organization(state),
        );
        act.deaths = [lost, deaths - lost, 0];
        commit(world, context, ledger, act, &mut stream);
    }
    let garrison = world.organization(state).strength_in(district);
    let deserters = stream.round(v.rout_desertion * f64::from(garrison));
    world.organizations[state.index()].lose(district, deserters);
    retreat(world, context, state, district);
    // What has fallen is not there for the rest of the step.
    world.presence.withdraw(state, district);
    let place = &mut world.districts[district.index()];
    place.lost = true;
    place.rout += context.parameters().institutions.authority_rout.max(1e-3).logarithm();
}

/// Those who are left go to the nearest base that still holds.
fn retreat(world: &mut World, context: &Context<'_>, state: OrganizationId, district: DistrictId) {
    let data = &context.scenario.organizations[state.index()];
    let closed = &world.organization(state).closed;
    let holds = |d: DistrictId| d != district && !world.district(d).lost && !closed[d.index()];
    let open = data.bases.iter().filter(|&&(_, from, to, _)| (from..to).contains(&context.day));
    let places = open.map(|&(d, ..)| d).filter(|&d| holds(d));
    let km = |d: DistrictId| context.scenario.roads.km(district, d);
    let Some(refuge) = places.min_by(|&a, &b| km(a).total_cmp(&km(b))) else { return };
    let days = km(refuge) / data.traits.speed;
    for unit in world.organizations[state.index()].units.iter_mut().filter(|unit| unit.district == district) {
        unit.district = refuge;
        unit.travel_left = days;
    }
}

/// The units based in a lost district return as a column, if the ratio allows.
///
/// **E5.43 return to a lost district**: W(reentry_rate) if hostile in reach is at most reentry_ratio x (column x
/// cohesion + staff there of the state's side x cohesion + E5.52 of interveners).
/// Parameters: `choice.reentry_rate`, `choice.reentry_ratio`.
/// Source: *assumption*.
/// Test: `an_intervener_defends_with_its_armed_effort_alone`.
fn reenter(world: &mut World, context: &Context<'_>, state: OrganizationId, district: DistrictId) {
    let (scenario, p) = (context.scenario, &context.parameters().choice);
    let organization = world.organization(state);
    if organization.closed[district.index()] {
        return;
    }
    let column: u32 = organization.units.iter().filter(|unit| unit.base == district).map(|unit| unit.personnel).sum();
    let friends = state_based(world, context, district, |id| match scenario.kind(id) {
        _ if id == state => 0.0,
        kind if kind.is_state_side() => world.presence.staff.at(id, district) * world.organization(id).cohesion,
        _ => lent(world, context, id, district),
    });
    let own = f64::from(column) * organization.cohesion + friends;
    let hostile = hostile_in_reach(world, context, state, district);
    if column == 0 || hostile > p.reentry_ratio * own {
        return;
    }
    // The stream's first draws belong to breaks of the garrison.
    let mut stream = context.stream_of(Process::Garrison, district, state);
    stream.jump_to(64);
    if stream.chance(within(p.reentry_rate, context.days)) {
        world.districts[district.index()].lost = false;
        let speed = context.scenario.organizations[state.index()].traits.speed;
        for unit in world.organizations[state.index()].units.iter_mut().filter(|unit| unit.base == district) {
            unit.travel_left = context.scenario.roads.km(unit.district, district) / speed;
            unit.district = district;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::within;
    use crate::submodels::tests::{ARMY, HILLS, INSURGENTS, PLAIN, Setting, close, put};

    /// A garrison of 450 against 400 fighters in the hills: a ratio of 0.8.
    fn besieged(setting: &Setting) -> World {
        let mut world = setting.world();
        put(&mut world, ARMY, HILLS, 450.0);
        put(&mut world, INSURGENTS, HILLS, 400.0);
        world
    }

    #[test]
    fn a_garrison_breaks_with_the_probability_of_its_hazard() {
        let mut setting = Setting::new(&["violence.break_ratio=3.2", "violence.break_slope=3"]);
        let share = 1.0 / (1.0 + 4.0_f64.powi(3));
        let u = setting.context(0).stream_of(Process::Garrison, HILLS, ARMY).uniform();
        // The largest rate at which W is the draw.
        let rate = -(1.0 - u).ln() / 7.0 / share;
        for (factor, breaks) in [(0.999, false), (1.001, true)] {
            setting.scenario.parameters.violence.break_max = rate * factor;
            let mut world = besieged(&setting);
            assault(&mut world, &setting.context(0), &mut Ledger::default());
            assert_eq!(world.district(HILLS).lost, breaks);
        }
    }

    #[test]
    fn a_raid_costs_both_sides_and_those_left_desert_in_part_and_retreat() {
        let changes = ["violence.severity_median=10", "violence.severity_log_sd=1e-6", "violence.factor_raid=2"];
        let others =
            ["violence.attacker_loss_share=0.3", "violence.rout_desertion=0.5", "institutions.authority_rout=0.2"];
        let mut setting = Setting::new(&[&changes[..], &others].concat());
        setting.scenario.parameters.violence.break_max = 1e6;
        let mut world = besieged(&setting);
        let mut ledger = Ledger::default();
        assault(&mut world, &setting.context(0), &mut ledger);
        let [event] = ledger.events() else { panic!("{} events", ledger.len()) };
        // Twenty die, three tenths of them among those who attack; of 450 - 14 one half deserts.
        assert_eq!((event.practice, event.deaths_a, event.deaths_b), (Practice::CampRaid, 6, 14));
        assert_eq!(world.organization(INSURGENTS).strength_in(HILLS), 394);
        let army = world.organization(ARMY);
        assert_eq!((army.strength(), army.strength_in(HILLS)), (1_000 - 14 - 218, 0));
        assert!(world.district(HILLS).lost && !world.district(PLAIN).lost);
        close(world.district(HILLS).rout, 0.2_f64.ln());
        assert_eq!(world.presence.staff.at(ARMY, HILLS), 0.0);
        assert!(within(1e6, 7.0) == 1.0);
    }
}
