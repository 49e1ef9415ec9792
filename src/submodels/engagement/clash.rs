//! Clashes between armed groups that both hold share in a district: most non-state deaths are of this kind.
//!
//! Events per day = rate x hostility x product of N/(N + half) of both groups, those in hiding counting little; losses fall in proportion to the other's strength.

use super::{release, severity};
use crate::entities::World;
use crate::event::{Ledger, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::random::Process;
use crate::stats::saturation;
use crate::submodels::Context;
use crate::submodels::act::{Act, commit};

/// Armed groups clash.
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
        for _ in 0..stream.poisson(rate * context.days + pending) {
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

fn pairs(world: &World, context: &Context<'_>, district: DistrictId) -> Vec<(OrganizationId, OrganizationId, f64)> {
    let (scenario, v) = (context.scenario, &context.parameters().violence);
    let groups: Vec<OrganizationId> = scenario
        .organization_ids()
        .filter(|&id| scenario.kind(id).is_armed_group() && world.presence.staff.at(id, district) >= 1.0)
        .collect();
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
