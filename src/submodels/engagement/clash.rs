//! Clashes between armed groups that both hold share in a district: most non-state deaths are of this kind.
//!
//! Events per day = rate x hostility x product of N/(N + half) of both groups, those in hiding counting little; losses fall in proportion to the other's strength.
//!
#![doc = include_str!("../../../docs/book/src/model/engagement/clash.md")]

use super::{events, release, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::random::Process;
use crate::stats::saturation;
use crate::submodels::Context;
use crate::submodels::act::{Act, commit};

/// Armed groups clash.
///
/// **E5.17 losses of side a in a clash**: deaths x Nb/(Na + Nb), N all fighters of a side.
/// Source: Lanchester's square law, in shares.
/// Test: `each_side_of_a_clash_loses_by_the_share_of_the_other`.
pub fn clash(world: &mut World, context: &Context<'_>, ledger: &mut Ledger) {
    let v = &context.parameters().violence;
    for district in context.scenario.district_ids() {
        let pairs = pairs(world, context, district);
        let pending =
            release(&mut world.districts[district.index()].aftermath.clash, v.retaliation_decay, context.days);
        let rate: f64 = pairs.iter().map(|(_, _, rate)| rate).sum();
        if rate <= 0.0 {
            continue;
        }
        let mut stream = context.stream(Process::Clash, district);
        let law = severity(context, 1.0);
        for _ in 0..events(&mut stream, rate * context.days + pending, context.days) {
            let Some(chosen) = stream.pick(pairs.iter().map(|(_, _, rate)| *rate)) else { break };
            let (a, b, _) = pairs[chosen];
            let (first, second) = (world.presence.staff.at(a, district), world.presence.staff.at(b, district));
            let deaths = law.quantile(stream.uniform());
            let lost = stream.round(f64::from(deaths) * second / (first + second));
            // The stronger side counts as the one that attacks.
            let (a, b, lost) = if first >= second { (a, b, lost) } else { (b, a, deaths - lost) };
            let mut act = Act::new(district, Practice::Clash, Party::Organization(a), Party::Organization(b));
            act.deaths = [lost, deaths - lost, 0];
            commit(world, context, ledger, act, &mut stream);
        }
    }
}

/// **E5.16 clashes per day and pair**: clash_rate x hostility x s(Na; clash_half) x s(Nb; clash_half), N = visible +
/// clash_hidden x hidden.
/// Parameters: `violence.clash_rate`, `violence.clash_half`, `violence.clash_hidden`.
/// Source: UCDP type 2, 2012-2018.
/// Test: `groups_clash_by_hostility_and_by_how_many_stand_in_the_open`.
fn pairs(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, OrganizationId, f64)> {
    let v = &context.parameters().violence;
    let here = world.presence.here(context.kinds().armed_groups, district).into_iter();
    let groups: Vec<OrganizationId> = here.filter(|&id| world.presence.staff.at(id, district) >= 1.0).collect();
    // Groups in hiding hold little and are met little.
    let open = |id| {
        let visible = world.presence.visible.at(id, district);
        visible + v.clash_hidden * (world.presence.staff.at(id, district) - visible)
    };
    let part = |id| saturation(open(id), v.clash_half);
    let mut pairs = Vec::new();
    for (n, &a) in groups.iter().enumerate() {
        for &b in &groups[n + 1..] {
            let hostility = context.hostility(world, a, b);
            if hostility > 0.0 {
                pairs.push((a, b, v.clash_rate * hostility * part(a) * part(b)));
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ARMY, HILLS, INSURGENTS, MILITIA, Setting, close, put};

    #[test]
    fn groups_clash_by_hostility_and_by_how_many_stand_in_the_open() {
        let setting =
            Setting::new(&["violence.clash_rate=0.01", "violence.clash_half=30", "violence.clash_hidden=0.1"]);
        let mut world = setting.world();
        put(&mut world, INSURGENTS, HILLS, 40.0);
        put(&mut world, MILITIA, HILLS, 20.0);
        put(&mut world, ARMY, HILLS, 500.0);
        *world.presence.visible.at_mut(INSURGENTS, HILLS) = 10.0;
        *world.presence.visible.at_mut(MILITIA, HILLS) = 20.0;
        let [(a, b, rate)] = pairs(&world, &setting.context(0), HILLS)[..] else { panic!("one pair") };
        assert_eq!((a, b), (INSURGENTS, MILITIA));
        // 10 in the open and a tenth of 30: 13.
        close(rate, 0.01 * 0.6 * (13.0 / 43.0) * (20.0 / 50.0));
    }

    #[test]
    fn each_side_of_a_clash_loses_by_the_share_of_the_other() {
        let mut setting = Setting::new(&["violence.severity_median=10", "violence.severity_log_sd=1e-6"]);
        setting.scenario.parameters.violence.clash_rate = 10.0;
        let mut world = setting.world();
        world.organizations[MILITIA.index()].add(HILLS, HILLS, 100, 25, 1.0);
        put(&mut world, INSURGENTS, HILLS, 300.0);
        put(&mut world, MILITIA, HILLS, 200.0);
        *world.presence.visible.at_mut(MILITIA, HILLS) = 200.0;
        let mut ledger = Ledger::default();
        clash(&mut world, &setting.context(0), &mut ledger);
        let event = &ledger.events()[0];
        // The stronger side counts as the one that attacks; it loses 10 x 200/500.
        assert_eq!((event.side_a, event.side_b), (Party::Organization(INSURGENTS), Party::Organization(MILITIA)));
        assert_eq!((event.deaths_a, event.deaths_b), (4, 6));
    }
}
