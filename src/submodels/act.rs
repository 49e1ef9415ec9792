//! What somebody does to somebody: it takes the dead from those who are there and becomes a row of the ledger (MODEL.md,
//! section 7.12).

use super::Context;
use crate::entities::World;
use crate::event::{Event, Ledger, Party, Practice};
use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::random::Stream;
use crate::scenario::OrganizationKind;
use crate::security::clusters_of;

/// Coverage from which on a protector counts as in reach [0, 1].
const IN_REACH: f64 = 0.05;

/// Something done to somebody, before it becomes a row of the ledger.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    /// Where.
    pub district: DistrictId,
    /// What.
    pub practice: Practice,
    /// Who.
    pub side_a: Party,
    /// To whom.
    pub side_b: Party,
    /// Community of harmed civilians; drawn by presence where it is not given.
    pub community: Option<CommunityId>,
    /// Deaths wanted on side a, on side b, among civilians [persons].
    pub deaths: [u32; 3],
    /// Persons or cases of a practice that does not kill; of an operation, fighters taken prisoner.
    pub cases: u32,
}

impl Act {
    /// An act without harm yet.
    pub fn new(district: DistrictId, practice: Practice, side_a: Party, side_b: Party) -> Self {
        Self { district, practice, side_a, side_b, community: None, deaths: [0; 3], cases: 0 }
    }
}

/// Takes the dead from those who are there and writes the event; nothing is written where nobody was harmed.
///
/// **E12.1 probability that an event with d deaths is reported**: 1 - (1 - p)^d, d held at 1,000.
/// Parameters: `observation.reporting`.
/// Source: UCDP deaths/ACLED deaths 0.65.
/// Test: `an_event_is_reported_with_the_probability_of_its_deaths`.
pub fn commit(world: &mut World, context: &Context<'_>, ledger: &mut Ledger, act: Act, stream: &mut Stream) -> bool {
    let protectors = protectors(world, context, &act);
    let community = act.community.or_else(|| some_community(world, &act, stream));
    let deaths_a = take(world, act.district, act.side_a, act.deaths[0], stream);
    let deaths_b = take(world, act.district, act.side_b, act.deaths[1], stream);
    let deaths_civilians = match community {
        Some(community) => take(world, act.district, Party::Community(community), act.deaths[2], stream),
        None => 0,
    };
    let deaths = deaths_a + deaths_b + deaths_civilians;
    let u = stream.uniform();
    if deaths + act.cases == 0 {
        return false;
    }
    let p = context.parameters().observation.reporting;
    ledger.record(Event {
        step: context.step,
        district: act.district,
        practice: act.practice,
        side_a: act.side_a,
        side_b: act.side_b,
        community: if deaths_civilians + act.cases > 0 { community } else { None },
        deaths_a,
        deaths_b,
        deaths_civilians,
        cases: act.cases,
        clusters: clusters_of(&context.scenario.clusters, act.side_a, act.side_b, act.practice, |o| {
            context.scenario.kind(o)
        }),
        protectors,
        reported: u < 1.0 - (1.0 - p).powi(deaths.min(1_000) as i32),
    });
    true
}

/// A community among those present, by persons, where civilians are to be harmed and none is named.
fn some_community(world: &World, act: &Act, stream: &mut Stream) -> Option<CommunityId> {
    let u = stream.uniform();
    if act.deaths[2] == 0 && act.cases == 0 {
        return None;
    }
    let sums = world.population.of_district(act.district);
    crate::random::pick_at(u, sums.iter().map(|s| s.persons)).map(CommunityId::new)
}

fn take(world: &mut World, district: DistrictId, party: Party, persons: u32, stream: &mut Stream) -> u32 {
    if persons == 0 {
        return 0;
    }
    match party {
        Party::Organization(id) => {
            let organization = &mut world.organizations[id.index()];
            organization.lose(district, persons)
        }
        Party::Community(community) => world.population.take(district, community, persons, stream, |s| &mut s.dead),
        Party::Civilians => 0,
    }
}

/// Organizations in reach to protect the threatened from the side of side a, one bit each.
///
/// **E12.4 protectors in reach**: coverage above 0.05, not the threatener; state-based exactly if the threatener is
/// not, anyone against communities and militias.
/// Source: *assumption*.
/// Test: `protectors_in_reach_cover_and_stand_on_the_other_side`.
fn protectors(world: &World, context: &Context<'_>, act: &Act) -> u64 {
    let threatener = match act.side_a {
        Party::Organization(id) => Some(id),
        _ => None,
    };
    let kind =
        threatener.map(|id| context.scenario.kind(id)).filter(|kind| *kind != OrganizationKind::CommunityMilitia);
    let may_protect = |id: &OrganizationId| {
        // Against communities and their militias anyone may protect, otherwise the other side.
        let opposed = kind.is_none_or(|kind| context.scenario.kind(*id).is_state_based() != kind.is_state_based());
        Some(*id) != threatener && opposed && world.presence.coverage.at(*id, act.district) > IN_REACH
    };
    context.scenario.organization_ids().filter(may_protect).fold(0, |set, id| set | 1 << id.index())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Process;
    use crate::submodels::tests::{ALLIES, ARMY, FARMERS, HERDERS, HILLS, INSURGENTS, MILITIA, Setting, UN, frequency};

    #[test]
    fn an_event_is_reported_with_the_probability_of_its_deaths() {
        let setting = Setting::new(&["observation.reporting=0.4"]);
        let world = setting.world();
        for (deaths, probability) in [(1, 0.4), (3, 1.0 - 0.6_f64.powi(3))] {
            frequency(1_000, probability, |step| {
                let (mut world, mut ledger, context) = (world.clone(), Ledger::default(), setting.context(step));
                let mut act = Act::new(HILLS, Practice::Abuse, Party::Organization(ARMY), Party::Civilians);
                act.community = Some(HERDERS);
                act.deaths = [0, 0, deaths];
                assert!(commit(&mut world, &context, &mut ledger, act, &mut context.stream(Process::Abuse, HILLS)));
                ledger.events()[0].reported
            });
        }
        let (mut world, mut ledger, context) = (world.clone(), Ledger::default(), setting.context(0));
        let nothing = Act::new(HILLS, Practice::Abuse, Party::Organization(ARMY), Party::Civilians);
        assert!(!commit(&mut world, &context, &mut ledger, nothing, &mut context.stream(Process::Abuse, HILLS)));
        assert!(ledger.is_empty());
    }

    #[test]
    fn protectors_in_reach_cover_and_stand_on_the_other_side() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        for (id, coverage) in [(ARMY, 0.06), (UN, 0.05), (ALLIES, 0.3), (INSURGENTS, 0.2), (MILITIA, 0.2)] {
            *world.presence.coverage.at_mut(id, HILLS) = coverage;
        }
        let found = |side_a| {
            let set =
                protectors(&world, &setting.context(0), &Act::new(HILLS, Practice::Abuse, side_a, Party::Civilians));
            (0..5).filter(|n| set & (1 << n) != 0).collect::<Vec<u32>>()
        };
        // The mission covers too little. Against a force armed groups may protect, against a group forces, against communities and
        // their militias anybody.
        assert_eq!(found(Party::Organization(ARMY)), [3, 4]);
        assert_eq!(found(Party::Organization(INSURGENTS)), [0, 2]);
        assert_eq!(found(Party::Organization(MILITIA)), [0, 2, 3]);
        assert_eq!(found(Party::Community(FARMERS)), [0, 2, 3, 4]);
    }
}
