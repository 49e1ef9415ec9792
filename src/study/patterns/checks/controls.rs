//! Controls that must show nothing, and the ledger under other optics: whole runs of the scenario that are held against each other.

use rayon::prelude::*;

use crate::entities::Status;
use crate::event::{Event, Practice};
use crate::experiment::outcome::Catalogue;
use crate::observation::Observer;
use crate::scenario::roads::Roads;
use crate::scenario::{OpticDimension, Scenario, Switches};
use crate::simulation::Simulation;
use crate::study::patterns::judge::Finding;
use crate::study::patterns::statistics::Verdict;
use crate::study::patterns::suite::Suite;

/// Replications of each.
const REPLICATIONS: u64 = 2;

/// Years of a run that are enough to differ.
const YEARS: u32 = 3;

/// Whether something held in all replications, with words on what was found.
fn control(pattern: usize, says: &str, expected: &str, runs: Vec<(bool, String)>) -> Vec<Finding> {
    let holds = !runs.is_empty() && runs.iter().all(|(holds, _)| *holds);
    let verdict = if holds { Verdict::Holds } else { Verdict::Fails };
    let first = runs.iter().find(|(well, _)| *well == holds).map(|(_, note)| note.clone()).unwrap_or_default();
    let note = format!("{} replications: {first}", runs.len());
    vec![Finding::plain(pattern, "a", says, expected, verdict, note)]
}

fn replications<T: Send>(of: impl Fn(u64) -> T + Sync) -> Vec<T> {
    (0..REPLICATIONS).into_par_iter().map(&of).collect()
}

/// A whole run with what stands beside it.
fn played(scenario: &Scenario, seed: u64, replication: u64) -> (Simulation<'_>, Observer) {
    let (mut run, mut observer) = (Simulation::new(scenario, seed, replication), Observer::mediating(scenario));
    while run.step() {
        observer.observe(&run);
    }
    (run, observer)
}

/// The scenario, cut after some years.
fn shorter(scenario: &Scenario) -> Scenario {
    let mut short = scenario.clone();
    short.steps = short.steps.min((f64::from(YEARS) * 365.25 / short.step_days) as u32);
    short.end = short.last_day();
    short
}

/// The bytes of all events.
fn ledger(run: &Simulation<'_>) -> Vec<u8> {
    format!("{:?}", run.ledger().events()).into_bytes()
}

/// The ledger is the same byte for byte, however the run is read.
pub fn ledger_of_optics(suite: &Suite, pattern: usize) -> Vec<Finding> {
    let scenario = shorter(&suite.loaded.scenario);
    let mut other = scenario.clone();
    // Weights of dimensions in reverse, goalposts doubled, and the optics in another order.
    for optic in &mut other.optics {
        optic.weights.reverse();
        OpticDimension::ALL.iter().for_each(|dimension| optic.goalposts[dimension.index()] *= 2.0);
    }
    other.optics.reverse();
    let (read, reread) = (Catalogue::main(&scenario), Catalogue::main(&other));
    let runs = replications(|n| {
        let ((one, seen), (two, seen_anew)) = (played(&scenario, suite.seed, n), played(&other, suite.seed, n));
        let (a, b) = (ledger(&one), ledger(&two));
        let (values, others) =
            (read.outcome(&scenario, one.ledger(), &seen), reread.outcome(&other, two.ledger(), &seen_anew));
        let moved = values.values != others.values;
        let same = a == b && one.world() == two.world();
        let words = if same { "the same" } else { "not the same" };
        let readings = if moved { "other readings" } else { "the same readings" };
        // A scenario without optics has nothing that could change the ledger.
        (
            same && (moved || scenario.optics.is_empty()),
            format!("{} bytes of the ledger {words}, with {readings}", a.len()),
        )
    });
    control(pattern, "the ledger under other optics", "identical byte for byte", runs)
}

/// With all channels of overlap off, norms under each other's names give the same run.
pub fn norms_renamed(suite: &Suite, pattern: usize) -> Vec<Finding> {
    let mut plain = shorter(&suite.loaded.scenario);
    without_channels(&mut plain.switches);
    let mut renamed = plain.clone();
    let names: Vec<(String, String)> = plain.norms.iter().map(|norm| (norm.id.clone(), norm.name.clone())).collect();
    for (norm, (id, name)) in renamed.norms.iter_mut().zip(names.iter().cycle().skip(1)) {
        (norm.id, norm.name) = (id.clone(), name.clone());
    }
    let catalogue = Catalogue::main(&plain);
    let runs = replications(|n| {
        let ((one, seen), (two, seen_anew)) = (played(&plain, suite.seed, n), played(&renamed, suite.seed, n));
        let outcome = |scenario, run: &Simulation<'_>, seen| catalogue.outcome(scenario, run.ledger(), seen);
        let same = one.world() == two.world()
            && ledger(&one) == ledger(&two)
            && outcome(&plain, &one, &seen) == outcome(&renamed, &two, &seen_anew);
        (same, format!("{} events {}", one.ledger().len(), if same { "the same" } else { "not the same" }))
    });
    control(pattern, "channels null, names of norms permuted", "identical", runs)
}

fn without_channels(switches: &mut Switches) {
    for channel in crate::study::comparison::variants::Channel::ALL {
        *channel.switch(switches) = false;
    }
}

/// Takes everyone who is armed out of a scenario: forces, groups, and the causes that concern them.
fn disarm(scenario: &mut Scenario) {
    for organization in &mut scenario.organizations {
        organization.levels.iter_mut().for_each(|(_, persons)| *persons = 0.0);
        organization.inflows.clear();
        organization.initial.clear();
        organization.bases.clear();
    }
    scenario.timeline.clear();
}

/// Without anyone armed, communities included, nobody is harmed, and the index is or comes to 100.
pub fn nobody_armed(suite: &Suite, pattern: usize) -> Vec<Finding> {
    let mut scenario = shorter(&suite.loaded.scenario);
    disarm(&mut scenario);
    scenario.districts.iter_mut().for_each(|district| district.pairs.clear());
    let catalogue = Catalogue::main(&scenario);
    let area =
        catalogue.measures.iter().position(|measure| measure.name == "hpi_core").expect("every catalogue has it");
    let runs = replications(|n| {
        let (run, seen) = played(&scenario, suite.seed, n);
        let outcome = catalogue.outcome(&scenario, run.ledger(), &seen);
        let index = outcome.values.last().map_or(0.0, |values| values[area]);
        let moved = run.world().population.away.iter().filter(|guest| guest.status == Status::Displaced).count();
        let holds = run.ledger().is_empty() && moved == 0 && index > 99.999;
        (holds, format!("{} events, {moved} displaced agents, index {index:.3} in the last year", run.ledger().len()))
    });
    control(pattern, "no armed actors", "no violent harm, index to 100", runs)
}

/// Communities alone in districts that no road joins and nobody leaves: the order of the districts, and what is in another
/// of them, changes nothing in a district.
pub fn districts_permuted(suite: &Suite, pattern: usize) -> Vec<Finding> {
    let mut plain = suite.loaded.scenario.clone();
    disarm(&mut plain);
    let p = &mut plain.parameters;
    (p.displacement.leave_on_exposure, p.displacement.leave_under_new_rule) = (0.0, 0.0);
    plain.roads = Roads::new(plain.districts.len(), &[]);
    let count = plain.districts.len();
    let order: Vec<usize> = (0..count).rev().collect();
    let permuted = permuted(&plain, &order);
    // And all but every third district at peace.
    let mut quiet = plain.clone();
    let kept = |district: usize| district.is_multiple_of(3);
    (0..count).filter(|&d| !kept(d)).for_each(|d| quiet.districts[d].pairs.clear());
    let runs = replications(|n| {
        let [one, turned, alone] = [&plain, &permuted, &quiet].map(|scenario| played(scenario, suite.seed, n).0);
        let in_order = (0..count).all(|d| events_in(&one, d) == events_in(&turned, order[d]));
        let apart = (0..count).filter(|&d| kept(d)).all(|d| events_in(&one, d) == events_in(&alone, d));
        let holds = in_order && apart && one.ledger().events().iter().all(|e| e.practice == Practice::CommunalViolence);
        (
            holds,
            format!(
                "{} events in {count} districts, {}",
                one.ledger().len(),
                if holds { "the same" } else { "not the same" }
            ),
        )
    });
    control(
        pattern,
        "districts isolated, permuted and freed of their neighbours",
        "per-district results unchanged",
        runs,
    )
}

/// Events of a district, without its number.
fn events_in(run: &Simulation<'_>, district: usize) -> Vec<Event> {
    let here = run.ledger().events().iter().filter(|event| event.district.index() == district);
    here.map(|event| Event { district: crate::ids::DistrictId::new(0), ..event.clone() }).collect()
}

/// The scenario with its districts in another order; it has no roads, and nobody is anywhere.
fn permuted(scenario: &Scenario, order: &[usize]) -> Scenario {
    let mut permuted = scenario.clone();
    permuted.districts = order.iter().map(|&d| scenario.districts[d].clone()).collect();
    let communities = scenario.communities.len();
    for (organization, plain) in permuted.organizations.iter_mut().zip(&scenario.organizations) {
        organization.accessible = order.iter().map(|&d| plain.accessible[d]).collect();
        organization.affinity = order
            .iter()
            .flat_map(|&d| plain.affinity[d * communities..(d + 1) * communities].iter().copied())
            .collect();
    }
    permuted
}
