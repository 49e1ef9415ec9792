//! mandate's part of `benches/peers`, which runs it: CPU time of `scenarios/mali`, at a number of agents, of so many steps of
//!
//! - `kernel`: the walk over all persons alone, as in `benches/population.rs`, with the drives of a week in which much has happened;
//! - `model`: whole steps, with every other process;
//! - `whole`: a run as a user asks for it, from reading the scenario to the last table, always to its end.
//!
//! `cargo bench --bench own -- kernel 20000 600` prints a line of JSON. Linux alone tells the CPU time.

use std::fs;
use std::path::{Path, PathBuf};

use mandate::random::Streams;
use mandate::report::{Format, OutputFolder};
use mandate::scenario::{self, Override, Scenario, Source};
use mandate::simulation::Simulation;
use mandate::study::{Unwatched, run};
use mandate::submodels::context::Derived;
use mandate::submodels::{Context, attitudes};
use serde_json::json;

/// Steps before the measurement of the kernel: long enough for districts at war.
const BEFORE: usize = 20;

fn main() {
    // Cargo says --bench of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let [wanted, agents, steps] = words.as_slice() else {
        println!("run by benches/peers/run; or: cargo bench --bench own -- kernel|model|whole AGENTS STEPS");
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/mali");
    let changes: Vec<Override> = vec![format!("population.agents={agents}").parse().expect("path=value")];
    let scenario = scenario::load(&folder, &changes).expect("the scenario is valid").scenario;
    let steps = steps.parse().expect("a whole number of steps");
    let (steps, seconds) = match wanted.as_str() {
        "kernel" => (steps, kernel(&scenario, steps)),
        "model" => (steps, model(&scenario, steps)),
        "whole" => (scenario.steps as usize, whole(&folder, changes)),
        other => panic!("found {other}; accepted: kernel, model, whole"),
    };
    let agents = Simulation::new(&scenario, scenario.seed, 0).world().population.rows();
    println!("{}", json!({"agents": agents, "steps": steps, "seconds": seconds, "means": null}));
}

fn kernel(scenario: &Scenario, steps: usize) -> f64 {
    let mut run = Simulation::new(scenario, scenario.seed, 0);
    (0..BEFORE).for_each(|_| assert!(run.step()));
    let mut world = run.world().clone();
    let (streams, derived) = (Streams::new(scenario.seed, 0), Derived::new(scenario));
    let first = world.step;
    cpu_time(|| {
        for step in (first..).take(steps) {
            let (days, day) = (scenario.step_days, scenario.day_of(step));
            let context = Context { scenario, streams: &streams, derived: &derived, step, days, day };
            std::hint::black_box(attitudes::walk(&mut world, &context).len());
        }
    })
}

fn model(scenario: &Scenario, steps: usize) -> f64 {
    let mut run = Simulation::new(scenario, scenario.seed, 0);
    cpu_time(|| (0..steps).for_each(|_| assert!(run.step())))
}

fn whole(scenario: &Path, changes: Vec<Override>) -> f64 {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("own");
    cpu_time(|| {
        let watch = Unwatched::default();
        let request = run::Request { changes, ..run::Request::new(Source::from(scenario)) };
        let prepared = run::prepare(request).expect("the scenario is valid");
        let ran = prepared.play(&watch).expect("nobody stops it");
        let folder = OutputFolder::exact(&folder, true, run::own()).expect("a folder that may be replaced");
        ran.write(folder, Format::Csv, Vec::new(), &watch).expect("results can be written");
    })
}

/// CPU time that something takes, of all threads of the process [seconds].
fn cpu_time(work: impl FnOnce()) -> f64 {
    let before = nanoseconds();
    work();
    (nanoseconds() - before) as f64 / 1e9
}

/// CPU time of all threads so far.
fn nanoseconds() -> u64 {
    let threads = fs::read_dir("/proc/self/task").expect("Linux tells the CPU time of threads");
    let of = |thread: fs::DirEntry| {
        let told = fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
        told.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or_default()
    };
    threads.flatten().map(of).sum()
}
