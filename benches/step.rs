//! A default run of the reference scenario: time per run and per step.
//!
//! `cargo bench --bench step`. Items are steps, so the column of throughput gives steps per second. `short` plays the first
//! tenth of the period: where time per step stays the same, time grows linearly in steps.

use std::path::Path;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use mandate::observation::attribution::{Division, contributions};
use mandate::observation::index::{Area, Settings};
use mandate::observation::{Observer, window};
use mandate::scenario::{self, Scenario};
use mandate::simulation::{Prepared, Simulation};

fn main() {
    divan::main();
}

fn reference() -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mali");
    scenario::load(&folder, &[]).expect("the scenario is valid").scenario
}

fn play(bencher: Bencher<'_, '_>, scenario: &Scenario) {
    bencher.counter(ItemsCount::new(scenario.steps)).bench_local(|| {
        let mut run = Simulation::new(scenario, scenario.seed, 0);
        while run.step() {}
        black_box(run.ledger().len())
    });
}

/// The whole period.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn whole(bencher: Bencher<'_, '_>) {
    play(bencher, &reference());
}

/// The first tenth of its steps.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn short(bencher: Bencher<'_, '_>) {
    let mut scenario = reference();
    scenario.steps /= 10;
    play(bencher, &scenario);
}

/// The first day alone: what every run costs before its first step.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn start(bencher: Bencher<'_, '_>) {
    let scenario = reference();
    bencher.bench_local(|| black_box(Simulation::new(&scenario, scenario.seed, 0)));
}

/// The first day of a run whose scenario is prepared: what each of many runs costs before its first step.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn start_prepared(bencher: Bencher<'_, '_>) {
    let scenario = reference();
    let prepared = Prepared::new(&scenario);
    bencher.bench_local(|| black_box(Simulation::start(&prepared, scenario.seed, 0)));
}

/// Reading and validating the scenario's folder.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn load() -> Scenario {
    reference()
}

/// The whole period with the observation of `mandate run`: how much longer than `whole` it takes is the cost of observing.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn observed(bencher: Bencher<'_, '_>) {
    let scenario = reference();
    bencher.counter(ItemsCount::new(scenario.steps)).bench_local(|| {
        let mut run = Simulation::new(&scenario, scenario.seed, 0);
        let mut observer = Observer::full(&scenario);
        while run.step() {
            observer.observe(&run);
        }
        black_box((observer, run.ledger().len()))
    });
}

/// Attribution of a finished run: Shapley values of all causes, every year and area.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn attributed(bencher: Bencher<'_, '_>) {
    let scenario = reference();
    let mut run = Simulation::new(&scenario, scenario.seed, 0);
    let mut observer = Observer::full(&scenario);
    while run.step() {
        observer.observe(&run);
    }
    let (settings, years) =
        (Settings::new(&scenario.parameters.index), window::years(&scenario, scenario.steps as usize));
    let areas = Area::all(&scenario);
    bencher.bench_local(|| {
        let mut points = 0.0;
        for division in Division::ALL {
            for (position, year) in years.iter().enumerate() {
                let shares = division.shares(&observer.harm);
                let all = contributions(&scenario, &settings, &areas, shares, (position, year));
                points += all.iter().flatten().map(|one| one.points[3]).sum::<f64>();
            }
        }
        black_box(points)
    });
}
