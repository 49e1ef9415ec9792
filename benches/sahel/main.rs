//! A country-sized scenario: 70 million persons in 300 districts of three invented countries, with twelve organizations, played for a
//! year with one agent a person.
//!
//! ```sh
//! cargo bench --bench sahel                # writes it, plays the year, says how long and in how much memory; some minutes
//! cargo bench --bench sahel -- FOLDER      # writes it into a new folder and ends: mandate check FOLDER
//! cargo bench --bench sahel -- --test      # writes it, and plays a step with 20,000 agents
//! ```
//!
//! The same numbers are drawn each time. The size is that of the Sahel (Burkina Faso, Mali, Niger), nothing else is: it means nothing.
//! At most 4 GB of memory are wished, which Linux alone tells.

mod actors;
mod files;
mod ground;

use std::fs;
use std::path::{Path, PathBuf};

use mandate::provenance::Stopwatch;
use mandate::scenario::{self, Scenario};
use mandate::simulation::Simulation;

fn main() {
    // Cargo says --bench of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let test = words.iter().any(|word| word == "--test");
    match words.iter().find(|word| !word.starts_with("--")) {
        Some(folder) => write(Path::new(folder)),
        None => {
            let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sahel");
            if folder.exists() {
                fs::remove_dir_all(&folder).expect("the last one can be removed");
            }
            write(&folder);
            measure(&folder, test);
        }
    }
}

fn write(folder: &Path) {
    fs::create_dir_all(folder).expect("the folder can be made");
    for (name, text) in files::files(&ground::ground()) {
        let path = folder.join(name);
        assert!(!path.exists(), "{} is there already; a scenario is never overwritten", path.display());
        fs::write(path, text).expect("the file can be written");
    }
    let size = described(&load(folder, "agents=20000"));
    println!("{}: {size}", folder.display());
}

fn load(folder: &Path, population: &str) -> Scenario {
    let change = format!("population.{population}").parse().expect("path=value");
    scenario::load(folder, &[change]).unwrap_or_else(|error| panic!("it is valid: {error}")).scenario
}

fn described(scenario: &Scenario) -> String {
    let inside = scenario.districts.iter().filter(|district| !district.outside).count();
    let persons: u64 = scenario.districts.iter().map(|district| u64::from(district.population)).sum();
    format!("{persons} persons, {inside} districts, {} organizations", scenario.organizations.len())
}

/// Plays it, and says what that took.
fn measure(folder: &Path, test: bool) {
    let (population, most) = if test { ("agents=20000", 1) } else { ("persons_per_agent=1", usize::MAX) };
    let scenario = load(folder, population);
    let watch = Stopwatch::start();
    let mut run = Simulation::new(&scenario, scenario.seed, 0);
    let started = watch.elapsed().as_secs_f64();
    let mut steps = 0;
    while steps < most && run.step() {
        steps += 1;
    }
    let (agents, seconds) = (run.world().population.rows(), watch.elapsed().as_secs_f64() - started);
    let speed = agents as f64 * steps as f64 / seconds / 1e6;
    println!(
        "{agents} agents, {steps} steps: {started:.1} s to begin, {seconds:.1} s to play, {speed:.0} million agent-steps/s"
    );
    println!("{} agents away from home at the end", run.world().population.away.len());
    if let Some(bytes) = peak() {
        println!("{:.2} GB at most, {:.1} bytes an agent", bytes / 1e9, bytes / agents as f64);
    }
}

/// Most memory that this process has had [bytes].
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<f64>().ok().map(|kilobytes| kilobytes * 1024.0)
}
