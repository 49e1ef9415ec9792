//! The person kernel: person-steps per second at three sizes of the population.
//!
//! `cargo bench --bench population`. Items are rows (agents) times steps. `kernel` walks all rows once with the drives of a
//! week in which much has happened; where its throughput is the same at 725, 100 and 10 persons an agent (20,000, 145,000 and
//! 1.45 million rows), time grows linearly in persons. `steps` is the same within whole steps, all other processes included.
//! Above 200,000 rows the walk is shared between threads: `RAYON_NUM_THREADS=1` gives the figure per core.

use std::path::Path;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use mandate::random::Streams;
use mandate::scenario::{self, Scenario};
use mandate::simulation::Simulation;
use mandate::submodels::context::Derived;
use mandate::submodels::{Context, attitudes};

fn main() {
    divan::main();
}

const PERSONS_PER_AGENT: [u32; 3] = [725, 100, 10];

/// Steps played before the measurement: long enough for districts at war.
const BEFORE: u32 = 20;

/// Steps in one sample of `steps`.
const STEPS: u32 = 10;

fn reference(persons_per_agent: u32) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mali");
    let scale = format!("population.persons_per_agent={persons_per_agent}").parse().expect("path=value");
    scenario::load(&folder, &[scale]).expect("the scenario is valid").scenario
}

fn at_war(scenario: &Scenario) -> Simulation<'_> {
    let mut run = Simulation::new(scenario, scenario.seed, 0);
    (0..BEFORE).for_each(|_| assert!(run.step()));
    run
}

#[divan::bench(args = PERSONS_PER_AGENT, sample_count = 20, sample_size = 1)]
fn kernel(bencher: Bencher<'_, '_>, persons_per_agent: u32) {
    let scenario = reference(persons_per_agent);
    let mut world = at_war(&scenario).world().clone();
    let (streams, derived) = (Streams::new(scenario.seed, 0), Derived::new(&scenario));
    let mut step = world.step;
    bencher.counter(ItemsCount::new(world.population.rows())).bench_local(|| {
        let day = scenario.day_of(step);
        let context =
            Context { scenario: &scenario, streams: &streams, derived: &derived, step, days: scenario.step_days, day };
        step += 1;
        black_box(attitudes::walk(&mut world, &context).len())
    });
}

#[divan::bench(args = PERSONS_PER_AGENT, sample_count = 10, sample_size = 1)]
fn steps(bencher: Bencher<'_, '_>, persons_per_agent: u32) {
    let scenario = reference(persons_per_agent);
    let run = at_war(&scenario);
    let items = ItemsCount::new(run.world().population.rows() * STEPS as usize);
    bencher.counter(items).with_inputs(|| run.clone()).bench_local_values(|mut run| {
        (0..STEPS).for_each(|_| assert!(run.step()));
        run
    });
}
