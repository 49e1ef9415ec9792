//! What forces side by side do to each other's fate, in every step of a run of Mali.

use mandate::norm::Effect;
use mandate::submodels::protection;

use crate::support::{Shortened, for_every_step, scenario};

const SMALL: [&str; 2] = ["population.agents=2000", "population.minimum_agents_per_district=20"];

#[test]
fn dialogue_gains_by_synergy_where_fighters_are_fought_and_nowhere_else() {
    let with = scenario("mali", &[&SMALL[..], &["overlap.synergy=0.5"]].concat()).to_year(2013);
    let without = scenario("mali", &[&SMALL[..], &["switches.synergy=false"]].concat()).to_year(2013);
    let (mut gained, mut unchanged) = (0, 0);
    for_every_step(&[with, without], |world, contexts| {
        let dialogue = |context| {
            let mut world = world.clone();
            protection::cover(&mut world, context);
            world.presence.dialogue
        };
        let (with, without) = (dialogue(&contexts[0]), dialogue(&contexts[1]));
        let scenario = contexts[0].scenario;
        for district in scenario.district_ids() {
            let d = district.index();
            let challengers = scenario.organization_ids().filter(|&id| scenario.kind(id).is_challenger());
            let fighters: f64 = challengers.map(|id| world.presence.staff.at(id, district)).sum();
            let forces = scenario.organization_ids().filter(|&id| scenario.kind(id).is_state_based());
            let effort = |id, effect| world.presence.effort(effect).at(id, district);
            let fighting: f64 = forces.map(|id| effort(id, Effect::Fights) + effort(id, Effect::Supports)).sum();
            let freed = if fighters < 1.0 { 0.0 } else { fighting / (fighting + fighters) };
            let wanted = (without[d] * (1.0 + 0.5 * freed)).min(1.0);
            assert!((with[d] - wanted).abs() < 1e-9, "{} instead of {wanted}", with[d]);
            gained += u32::from(with[d] > without[d]);
            unchanged += u32::from(without[d] > 0.0 && with[d] == without[d]);
        }
    });
    assert!(gained > 100 && unchanged > 100, "{gained}, {unchanged}");
}
