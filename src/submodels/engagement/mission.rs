//! The peace operation as a target of attacks, and protests against it (cluster of the mission's mandate).
//!
//! A peacekeeper weighs among the targets of a group (`attack`) as vulnerability x readiness to go out x exp(b1 losses + b2
//! strength + b3 policing + b4 alignment): four rival theories, each standardized, held within 1.5, and switched on its own.
//!
#![doc = include_str!("../../../docs/book/src/model/engagement/mission.md")]

use super::on;
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::norm::Effect;
use crate::portable::Portable as _;
use crate::random::Process;
use crate::stats::ratio;
use crate::submodels::act::{Act, commit};
use crate::submodels::{Context, situation};

/// Bound of a standardized term.
const BOUND: f64 = 1.5;

/// A term standardized by centre and spread, held within 1.5 either way.
///
/// **E5.35 standardized term z**: (value - centre)/spread, held within -1.5 and 1.5.
/// Source: *assumption*.
/// Test: `terms_are_held_within_their_bound`.
pub fn standardized(value: f64, centre: f64, spread: f64) -> f64 {
    ((value - centre) / spread).clamp(-BOUND, BOUND)
}

/// Civilians protest against the peace operation. Several of them share protests by their staff in reach.
pub fn protest(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    for mission in situation::missions(context) {
        if world.organization(mission).units.is_empty() {
            continue;
        }
        for district in context.scenario.district_ids() {
            if world.presence.reach.at(mission, district) >= 1.0 {
                protests(world, context, ledger, mission, district);
            }
        }
    }
}

/// Weight of a peacekeeper among the targets of a group, relative to another soldier there.
///
/// **E5.33 weight of a peacekeeper among the targets of a group, relative to another soldier**: mission_vulnerability x
/// E3.4 x exp(theories).
/// Parameters: `violence.mission_vulnerability`.
/// Source: UN DPPA-DPO 2013-2018.
/// Test: `what_turns_fighters_on_the_mission_spares_the_others`.
pub fn exposure(
    world: &World,
    context: &Context<'_>,
    mission: OrganizationId,
    group: OrganizationId,
    district: DistrictId,
) -> f64 {
    context.parameters().violence.mission_vulnerability
        * situation::readiness(world, context, mission)
        * theories(world, context, mission, group, district).exponential()
}

/// Sum of the four theories that are switched on [log rate].
///
/// **E5.34 theories [log weight]**: sum over those switched on of b x z: losses in memory/strength, ln strength (centre
/// ln of strength_centre), policing x contested, alignment.
/// Parameters: `violence.mission_losses`, `violence.losses_centre`, `violence.losses_spread`,
/// `violence.mission_strength`, `violence.strength_centre`, `violence.strength_spread`, `violence.mission_policing`,
/// `violence.policing_centre`, `violence.policing_spread`, `violence.mission_alignment`, `violence.alignment_centre`,
/// `violence.alignment_spread`.
/// Source: rival theories; sizes *assumption*.
/// Test: `theories_add_their_standardized_terms_where_they_are_switched_on`.
///
/// **E5.48 policing; contested**: effort of the mission to protect or fight/its staff there; 1 - control of the state's
/// camp.
/// Source: *assumption*.
/// Test: `theories_add_their_standardized_terms_where_they_are_switched_on`.
fn theories(
    world: &World,
    context: &Context<'_>,
    mission: OrganizationId,
    group: OrganizationId,
    district: DistrictId,
) -> f64 {
    let (v, switches) = (&context.parameters().violence, &context.scenario.switches);
    let organization = world.organization(group);
    let strength = f64::from(organization.strength()).max(1.0);
    let contested = 1.0 - world.state_camp.map_or(0.0, |camp| world.district(district).control_of(camp));
    let policing = on(world, Effect::Protects, mission, district) + on(world, Effect::Fights, mission, district);
    let share = ratio(policing, world.presence.staff.at(mission, district));
    let alignment = world.district(district).alignment;
    let terms = [
        (
            switches.theory_losses,
            v.mission_losses,
            standardized(organization.losses / strength, v.losses_centre, v.losses_spread),
        ),
        (
            switches.theory_strength,
            v.mission_strength,
            standardized(strength.logarithm(), v.strength_centre.logarithm(), v.strength_spread),
        ),
        (
            switches.theory_policing,
            v.mission_policing,
            standardized(share * contested, v.policing_centre, v.policing_spread),
        ),
        (
            switches.theory_alignment,
            v.mission_alignment,
            standardized(alignment, v.alignment_centre, v.alignment_spread),
        ),
    ];
    terms.iter().filter(|(on, _, _)| *on).map(|(_, b, z)| b * z).sum()
}

/// **E5.36 protests per day against a peace operation**: protest_rate x (sum of grievance over persons/1,000,000) x
/// alignment x its share of all peace operations' reach.
/// Parameters: `violence.protest_rate`.
/// Source: *assumption*.
/// Test: `people_protest_by_grievance_and_alignment_each_mission_by_its_share`.
fn protests(
    world: &mut World,
    context: &Context<'_>,
    ledger: &mut Ledger,
    mission: OrganizationId,
    district: DistrictId,
) {
    let sums = world.population.of_district(district);
    let grievance: f64 = sums.iter().map(|s| s.grievance).sum();
    let rate = context.parameters().violence.protest_rate * grievance / 1e6 * world.district(district).alignment;
    let reach = |id| world.presence.reach.at(id, district);
    let rate = rate * ratio(reach(mission), situation::missions(context).map(reach).sum());
    if rate <= 0.0 {
        return;
    }
    let mut stream = context.stream_of(Process::Protest, district, mission);
    let events = stream.poisson(rate * context.days);
    if events > 0 {
        let mut act = Act::new(district, Practice::Protest, Party::Civilians, Party::Organization(mission));
        act.cases = events;
        commit(world, context, ledger, act, &mut stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ARMY, HILLS, INSURGENTS, Setting, UN, close, effort, poisson_mean, put};

    #[test]
    fn terms_are_held_within_their_bound() {
        assert_eq!(standardized(0.3, 0.3, 0.2), 0.0);
        assert!((standardized(0.4, 0.3, 0.2) - 0.5).abs() < 1e-12);
        assert_eq!(standardized(1e9, 0.3, 0.2), BOUND);
        assert_eq!(standardized(-1e9, 0.3, 0.2), -BOUND);
    }

    #[test]
    fn theories_add_their_standardized_terms_where_they_are_switched_on() {
        let set = |switch: &str, value: &str| format!("switches.theory_{switch}={value}");
        let changes = [
            "violence.mission_losses=0.2",
            "violence.losses_centre=0.05",
            "violence.losses_spread=0.05",
            "violence.mission_strength=0.3",
            "violence.strength_centre=1000",
            "violence.strength_spread=0.7",
            "violence.mission_policing=0.4",
            "violence.policing_centre=0.2",
            "violence.policing_spread=0.15",
            "violence.mission_alignment=0.5",
            "violence.alignment_centre=0.3",
            "violence.alignment_spread=0.2",
        ];
        // Losses of 46 among 460 are 0.1; ln 0.46/0.7; half of the staff polices where 0.6 is contested; alignment 0.36.
        let terms = [0.2, 0.3 * 0.46_f64.ln() / 0.7, 0.4 * (0.3 - 0.2) / 0.15, 0.5 * 0.3];
        let names = ["losses", "strength", "policing", "alignment"];
        for (n, term) in terms.into_iter().enumerate() {
            let switches: Vec<String> =
                names.iter().enumerate().map(|(m, name)| set(name, if m == n { "true" } else { "false" })).collect();
            let changes: Vec<&str> = changes.into_iter().chain(switches.iter().map(String::as_str)).collect();
            let setting = Setting::new(&changes);
            let mut world = setting.world();
            assert_eq!(world.organization(INSURGENTS).strength(), 460);
            world.organizations[INSURGENTS.index()].losses = 46.0;
            world.districts[HILLS.index()].alignment = 0.36;
            put(&mut world, UN, HILLS, 40.0);
            effort(&mut world, UN, Effect::Protects, HILLS, 15.0);
            effort(&mut world, UN, Effect::Fights, HILLS, 5.0);
            close(theories(&world, &setting.context(0), UN, INSURGENTS, HILLS), term);
        }
    }

    #[test]
    fn people_protest_by_grievance_and_alignment_each_mission_by_its_share() {
        let mut setting = Setting::new(&[]);
        let mut world = setting.world();
        let grievance: f64 = world.population.of_district(HILLS).iter().map(|sums| sums.grievance).sum();
        // 0.2 of 40,000 persons, in single precision.
        assert!((grievance - 8_000.0).abs() < 0.1);
        world.districts[HILLS.index()].alignment = 0.5;
        world.organizations[UN.index()].add(HILLS, HILLS, 100, 50, 1.0);
        put(&mut world, UN, HILLS, 100.0);
        put(&mut world, ARMY, HILLS, 900.0);
        setting.scenario.parameters.violence.protest_rate = 3.0 / 7.0 / (grievance / 1e6 * 0.5);
        poisson_mean(300, 3.0, |step| {
            let (mut world, mut ledger) = (world.clone(), Ledger::default());
            protest(&mut world, &setting.context(step), &mut ledger);
            ledger.events().iter().map(|event| f64::from(event.cases)).sum()
        });
    }
}
