//! Deployment: strengths follow their dates, losses are refilled by rotation, units travel (MODEL.md, section 7.2).
//!
//! Forces given by date: dS = dL + (L - S) dt / rotation, L the level of the day. The state's own forces have no level,
//! only inflows: net growth, on top of which losses since the first inflow are replaced. New units go to the base that lacks most against its share; units of a base that closes move on.
//!
#![doc = include_str!("../../docs/book/src/model/deployment.md")]

use super::Context;
use crate::entities::{Organization, World};
use crate::ids::DistrictId;
use crate::random::{Process, Stream};
use crate::scenario::{OrganizationData, Scenario};
use crate::stats::within;

/// Brings strengths and bases up to date: what arrives or leaves in this step does so before tasks are chosen.
pub fn arrive(world: &mut World, context: &Context<'_>) {
    let (scenario, day) = (context.scenario, context.day);
    for id in scenario.organization_ids() {
        let data = &scenario.organizations[id.index()];
        let mut stream = context.organization_stream(Process::Strength, id);
        // The first word of this stream is the coup's.
        stream.jump_to(16);
        let organization = &mut world.organizations[id.index()];
        follow_dates(organization, scenario, data, (day, context.days), &mut stream);
        rebase(organization, scenario, data, (day, context.days));
        leave_closed_districts(organization, scenario, data);
    }
}

/// Moves units on and fills the tables of presence and effort.
pub fn advance(world: &mut World, context: &Context<'_>) {
    travel(world, context);
}

/// Fills the tables of presence from where units are, without moving any.
pub fn take_positions(world: &mut World, context: &Context<'_>) {
    let spent: Vec<Vec<f64>> = world.organizations.iter().map(|o| o.effort_spent.clone()).collect();
    travel(world, context);
    world.organizations.iter_mut().zip(spent).for_each(|(o, spent)| o.effort_spent = spent);
}

/// Gives every organization the persons that its level or inflow adds between two days (`days` after `day`).
pub fn muster(world: &mut World, scenario: &Scenario, day: f64, days: f64, stream: &mut Stream) {
    for (organization, data) in world.organizations.iter_mut().zip(&scenario.organizations) {
        follow_dates(organization, scenario, data, (day, days), stream);
    }
}

/// **E2.24 change of strength S given by date**: steered + max(0, L2 - S - steered) x (1 - exp(-dt/rotation));
/// steered = L2 - L1 if rising, otherwise -S x (L1 - L2)/L1; L1, L2 levels at the start and end of the step.
/// Parameters: `choice.rotation`.
/// Source: rotation of contingents.
/// Test: `a_force_follows_its_level_and_losses_are_refilled_by_rotation`.
fn follow_dates(
    organization: &mut Organization,
    scenario: &Scenario,
    data: &OrganizationData,
    (day, days): (f64, f64),
    stream: &mut Stream,
) {
    let strength = f64::from(organization.strength());
    let inflow = data.inflow_between(day, day + days);
    let change = match data.level_on(day + days) {
        Some(level) => {
            let before = if days == 0.0 { strength } else { data.level_on(day).unwrap_or(0.0) };
            let steered = steered(strength, before, level);
            let refill =
                (level - strength - steered).max(0.0) * within(1.0 / scenario.parameters.choice.rotation, days);
            steered + refill
        }
        None => inflow + replaced(organization, scenario, inflow, days),
    };
    let count = stream.round(change.abs());
    if change > 0.0 {
        add(organization, data, count, day + days);
    } else {
        organization.take(count, |_| true);
    }
}

/// What a change of level adds to a strength; losses not yet refilled leave with their share of a withdrawal.
fn steered(strength: f64, before: f64, level: f64) -> f64 {
    if level >= before { level - before } else { -strength * (before - level) / before }
}

/// Persons that come to the bases that need them most.
fn add(organization: &mut Organization, data: &OrganizationData, count: u32, day: f64) {
    (0..count.div_ceil(data.unit_size)).fold(count, |left, _| {
        let persons = left.min(data.unit_size);
        if let Some(base) = neediest_base(organization, data, day) {
            organization.add(base, base, persons, data.unit_size, 1.0);
        }
        left - persons
    });
}

/// Where a change for a while begins or ends, a force whose level it changes goes over to the new one at once.
pub fn enter_phase(world: &mut World, before: &Scenario, context: &Context<'_>) {
    let forces = before.organizations.iter().zip(&context.scenario.organizations);
    for (organization, (before, now)) in world.organizations.iter_mut().zip(forces) {
        let (Some(old), Some(new)) = (before.level_on(context.day), now.level_on(context.day)) else { continue };
        let change = if old == new { 0.0 } else { steered(f64::from(organization.strength()), old, new) };
        let count = change.abs().round() as u32;
        if change > 0.0 {
            add(organization, now, count, context.day);
        } else {
            organization.take(count, |_| true);
        }
    }
}

/// Losses that an army replaces in a step in which a dated inflow lets it grow [persons]. The plan starts at the strength with
/// which the first inflow finds the army and grows by the inflows; what is missing from it is filled up over time.
fn replaced(organization: &mut Organization, scenario: &Scenario, inflow: f64, days: f64) -> f64 {
    if !scenario.switches.replacement || inflow <= 0.0 {
        return 0.0;
    }
    let strength = f64::from(organization.strength());
    let plan = organization.planned.unwrap_or(strength);
    organization.planned = Some(plan + inflow);
    refill(plan, strength, scenario.parameters.choice.replacement, days)
}

/// What is missing from a plan, as far as it is filled up in some days [persons].
///
/// **E2.30 losses replaced in a step by a state force**: max(0, P - S) x W(1/replacement) while a dated inflow runs,
/// otherwise 0; plan P = strength at the first inflow + inflows since (switch `replacement`).
/// With: `submodels::deployment::replaced`.
/// Parameters: `choice.replacement`.
/// Source: published strengths are net of losses; time *assumption*.
/// Test: `losses_are_replaced_with_an_e_folding_time_and_a_surplus_is_kept`.
pub fn refill(plan: f64, strength: f64, time: f64, days: f64) -> f64 {
    (plan - strength).max(0.0) * within(1.0 / time, days)
}

/// Personnel that each base should have and has, by district.
///
/// **E2.25 what a base lacks**: share x strength - personnel based there.
/// Source: input.
/// Test: `a_base_lacks_its_share_less_who_is_based_there`.
fn base_balance(organization: &Organization, data: &OrganizationData, day: f64) -> Vec<(DistrictId, f64)> {
    let strength = f64::from(organization.strength());
    let active = data.bases.iter().filter(|&&(_, from, to, _)| (from..to).contains(&day));
    let mut balance: Vec<(DistrictId, f64)> =
        active.map(|&(district, _, _, share)| (district, share * strength)).collect();
    // Where each district stands in the balance, the first of it if it stands there twice.
    let mut places = vec![None; organization.closed.len()];
    for (place, (district, _)) in balance.iter().enumerate().rev() {
        places[district.index()] = Some(place);
    }
    for unit in &organization.units {
        let place = *places[unit.base.index()].get_or_insert_with(|| {
            balance.push((unit.base, 0.0));
            balance.len() - 1
        });
        balance[place].1 -= f64::from(unit.personnel);
    }
    balance
}

fn neediest_base(organization: &Organization, data: &OrganizationData, day: f64) -> Option<DistrictId> {
    let balance = base_balance(organization, data, day);
    balance.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(district, _)| district)
}

/// On days when shares of bases change, units move from the fullest base to the neediest until none is off by a unit.
fn rebase(organization: &mut Organization, scenario: &Scenario, data: &OrganizationData, (day, days): (f64, f64)) {
    let changes = |date: f64| date > 0.0 && date >= day && date < day + days;
    if !data.bases.iter().any(|&(_, from, to, _)| changes(from) || changes(to)) {
        return;
    }
    let mut balance = base_balance(organization, data, day + days);
    for unit in &mut organization.units {
        let size = f64::from(unit.personnel);
        let surplus = balance.iter().position(|&(district, lacking)| district == unit.base && lacking <= -0.75 * size);
        let needy = (0..balance.len()).max_by(|&a, &b| balance[a].1.total_cmp(&balance[b].1));
        if let (Some(from), Some(to)) = (surplus, needy)
            && balance[to].1 > 0.0
        {
            balance[from].1 += size;
            balance[to].1 -= size;
            unit.base = balance[to].0;
            unit.travel_left = scenario.roads.km(unit.district, unit.base) / data.traits.speed;
            unit.district = unit.base;
        }
    }
}

/// Units in a district that is closed to their organization go to their base, or to the nearest open base.
fn leave_closed_districts(organization: &mut Organization, scenario: &Scenario, data: &OrganizationData) {
    if !organization.closed.contains(&true) {
        return;
    }
    let closed = organization.closed.clone();
    let open = |district: DistrictId| !closed[district.index()] && data.accessible[district.index()];
    for unit in organization.units.iter_mut().filter(|unit| closed[unit.district.index()]) {
        let places = data.bases.iter().map(|&(district, ..)| district).filter(|&district| open(district));
        let nearest =
            places.min_by(|&a, &b| scenario.roads.km(unit.district, a).total_cmp(&scenario.roads.km(unit.district, b)));
        if let Some(target) = if open(unit.base) { Some(unit.base) } else { nearest } {
            unit.travel_left = scenario.roads.km(unit.district, target) / data.traits.speed;
            unit.district = target;
        }
    }
}

/// Moves units on and fills presence: a unit counts for the part of the step after its arrival.
///
/// **E2.27 presence of a unit**: personnel x (1 - min(1, travel left/dt)).
/// Source: definition.
/// Test: `a_unit_counts_from_its_arrival_and_reaches_into_neighbouring_districts`.
///
/// **E2.29 unfounded staff**: sum over units there of presence x (1 - problem of its norm).
/// Source: Winston 2018 (direction).
/// Test: `a_unit_counts_from_its_arrival_and_reaches_into_neighbouring_districts`.
fn travel(world: &mut World, context: &Context<'_>) {
    let World { organizations, presence, .. } = world;
    presence.clear();
    for id in context.scenario.organization_ids() {
        let organization = &mut organizations[id.index()];
        let attention = organization.attention;
        for unit in &mut organization.units {
            let there = 1.0 - (unit.travel_left / context.days).min(1.0);
            unit.travel_left = (unit.travel_left - context.days).max(0.0);
            let persons = f64::from(unit.personnel) * there;
            if let Some((norm, _)) = unit.task {
                organization.effort_spent[norm.index()] += f64::from(unit.personnel) * context.days;
            }
            if persons <= 0.0 {
                continue;
            }
            presence.enter(id, unit.district);
            *presence.staff.at_mut(id, unit.district) += persons;
            *presence.visible.at_mut(id, unit.district) += persons * unit.visible;
            let Some((norm, behaviour)) = unit.task else { continue };
            *presence.by_norm[norm.index()].at_mut(id, unit.district) += persons;
            let work = &context.derived.work[behaviour.index()];
            for &(effect, strength) in &work.effects {
                *presence.effort_by_index(effect).at_mut(id, unit.district) += persons * strength * attention;
            }
            *presence.armed.at_mut(id, unit.district) += persons * work.armed * attention;
            let problem = presence.problem_of(id, context.scenario.norms[norm.index()].problem)[unit.district.index()];
            *presence.unfounded.at_mut(id, unit.district) += persons * (1.0 - problem);
        }
    }
    let weight = context.parameters().protection.reinforcement_weight;
    presence.fill_reach(weight, |district| context.scenario.roads.neighbours(district));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{BehaviourId, NormId};
    use crate::submodels::tests::{ABROAD, ARMY, HILLS, INSURGENTS, PLAIN, Setting, UN, close};

    #[test]
    fn losses_are_replaced_with_an_e_folding_time_and_a_surplus_is_kept() {
        assert!((refill(1_000.0, 900.0, 365.0, 365.0) - 100.0 * (1.0 - (-1.0_f64).exp())).abs() < 1e-9);
        assert_eq!(refill(1_000.0, 1_100.0, 365.0, 7.0), 0.0);
        assert_eq!(refill(1_000.0, 900.0, f64::INFINITY, 7.0), 0.0, "never replaced: as without the switch");
        // Steady losses of 7 a week leave a plan short by 7/W, about a year's losses at a time of a year.
        let mut short = 0.0_f64;
        for _ in 0..1_000 {
            short += 7.0 - refill(short, 0.0, 365.0, 7.0);
        }
        assert!((short - 7.0 / (1.0 - (-7.0_f64 / 365.0).exp())).abs() < 1e-3, "{short}");
    }

    /// The strength of the mission after a step under these levels.
    fn after_a_step(levels: &[(f64, f64)], strength: u32) -> u32 {
        let mut setting = Setting::new(&[]);
        // Half of what lacks comes in a step.
        setting.scenario.parameters.choice.rotation = 7.0 / 2.0_f64.ln();
        setting.scenario.organizations[UN.index()].levels = levels.to_vec();
        setting.scenario.organizations[UN.index()].bases = vec![(HILLS, 0.0, f64::INFINITY, 1.0)];
        let mut world = setting.world();
        world.organizations[UN.index()].units.clear();
        world.organizations[UN.index()].add(HILLS, HILLS, strength, 50, 1.0);
        arrive(&mut world, &setting.context(0));
        world.organization(UN).strength()
    }

    #[test]
    fn a_force_follows_its_level_and_losses_are_refilled_by_rotation() {
        // Level 500 throughout, 100 short of it: half of them.
        assert_eq!(after_a_step(&[(0.0, 500.0)], 400), 450);
        // The level rises by 70 within the step: those, and half of what is short of the level before.
        assert_eq!(after_a_step(&[(0.0, 500.0), (70.0, 1_200.0)], 400), 400 + 70 + 50);
        // It falls from 700 to 350: half of those there leave, and half of what then lacks comes.
        assert_eq!(after_a_step(&[(0.0, 700.0), (7.0, 350.0)], 600), 325);
        // Above its level nobody is sent away.
        assert_eq!(after_a_step(&[(0.0, 500.0)], 600), 600);
    }

    #[test]
    fn levels_are_linear_between_dates_and_inflows_spread_over_their_period() {
        let mut data = Setting::new(&[]).scenario.organizations[UN.index()].clone();
        data.levels = vec![(10.0, 100.0), (20.0, 300.0)];
        for (day, wanted) in [(0.0, 0.0), (10.0, 100.0), (15.0, 200.0), (20.0, 300.0), (99.0, 300.0)] {
            assert_eq!(data.level_on(day), Some(wanted), "day {day}");
        }
        data.inflows = vec![(10.0, 30.0, 200.0), (20.0, 40.0, 100.0)];
        for (from, to, wanted) in [(0.0, 10.0, 0.0), (5.0, 15.0, 50.0), (18.0, 22.0, 50.0), (0.0, 99.0, 300.0)] {
            close(data.inflow_between(from, to), wanted);
        }
        data.levels.clear();
        assert_eq!(data.level_on(15.0), None);
    }

    #[test]
    fn a_base_lacks_its_share_less_who_is_based_there() {
        let setting = Setting::new(&[]);
        let mut organization = setting.world().organizations[ARMY.index()].clone();
        organization.units.clear();
        organization.add(HILLS, HILLS, 300, 50, 1.0);
        organization.add(PLAIN, PLAIN, 100, 50, 1.0);
        organization.add(HILLS, ABROAD, 100, 50, 1.0);
        // Shares 0.45 and 0.55 of 500; the third is no base.
        let balance = base_balance(&organization, &setting.scenario.organizations[0], 0.0);
        assert_eq!(balance, [(HILLS, 225.0 - 300.0), (PLAIN, 275.0 - 100.0), (ABROAD, -100.0)]);
        assert_eq!(neediest_base(&organization, &setting.scenario.organizations[0], 0.0), Some(PLAIN));
    }

    #[test]
    fn a_unit_counts_from_its_arrival_and_reaches_into_neighbouring_districts() {
        let setting = Setting::new(&["protection.reinforcement_weight=0.25"]);
        let mut world = setting.world();
        let army = &mut world.organizations[0];
        army.units.clear();
        army.add(HILLS, HILLS, 50, 50, 1.0);
        army.add(PLAIN, HILLS, 40, 50, 1.0);
        army.units[0].travel_left = 3.5;
        army.units[1].travel_left = 10.0;
        for unit in &mut army.units {
            unit.task = Some((NormId(0), BehaviourId(0)));
        }
        world.presence.problem[0][HILLS.index()] = 0.2;
        let staff = |world: &World, district| world.presence.staff.at(ARMY, district);
        advance(&mut world, &setting.context(0));
        assert_eq!((staff(&world, HILLS), staff(&world, PLAIN)), (25.0, 0.0));
        // Half of the step is over when it arrives; a fifth of its norm's problem is there.
        close(world.presence.unfounded.at(ARMY, HILLS), 25.0 * 0.8);
        advance(&mut world, &setting.context(1));
        close(staff(&world, HILLS), 50.0);
        close(staff(&world, PLAIN), 40.0 * (1.0 - 3.0 / 7.0));
        let plain = staff(&world, PLAIN);
        close(world.presence.reach.at(ARMY, HILLS), 50.0 + 0.25 * plain);
        close(world.presence.reach.at(ARMY, PLAIN), plain + 12.5);
        close(world.presence.unfounded.at(ARMY, HILLS), 40.0);
        assert!(world.presence.staff.at(INSURGENTS, HILLS) > 0.0);
    }
}
