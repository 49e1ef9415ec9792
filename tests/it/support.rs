//! What the tests share: scenarios with changes, copies of a scenario to break, whole runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use mandate::entities::World;
use mandate::random::Streams;
use mandate::scenario::{self, Override, ParameterRecord, Scenario, ScenarioError};
use mandate::simulation::Simulation;
use mandate::submodels::Context;
use mandate::submodels::context::Derived;
use rayon::prelude::*;

/// The folder of a shipped scenario.
pub fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

/// A shipped scenario with changes, written as on the command line.
pub fn scenario(name: &str, changes: &[&str]) -> Scenario {
    load(&shipped(name), changes).expect("a shipped scenario is valid")
}

/// A shipped scenario with changes that may be wrong.
pub fn changed(name: &str, changes: &[&str]) -> Result<Scenario, ScenarioError> {
    load(&shipped(name), changes)
}

fn load(folder: &Path, changes: &[&str]) -> Result<Scenario, ScenarioError> {
    let changes: Vec<Override> = changes.iter().map(|text| text.parse().expect("path=value")).collect();
    scenario::load(folder, &changes).map(|loaded| loaded.scenario)
}

/// A whole run of a scenario with its own seed.
pub fn played(scenario: &Scenario, replication: u64) -> Simulation<'_> {
    let mut run = Simulation::new(scenario, scenario.seed, replication);
    while run.step() {}
    run
}

/// A figure of replications of a scenario, in their order.
pub fn sample(scenario: &Scenario, replications: u64, of: impl Fn(&Simulation<'_>) -> f64 + Sync) -> Vec<f64> {
    (0..replications).into_par_iter().map(|replication| of(&played(scenario, replication))).collect()
}

/// Whether two runs stand at the same world after the same events.
pub fn same(one: &Simulation<'_>, other: &Simulation<'_>) -> bool {
    one.world() == other.world() && one.ledger() == other.ledger()
}

/// All deaths of a run [persons].
pub fn deaths(run: &Simulation<'_>) -> u32 {
    run.ledger().events().iter().map(|event| event.deaths()).sum()
}

/// Calls `check` with the world after every step of a run of the first scenario, under each of them.
pub fn for_every_step(scenarios: &[Scenario], mut check: impl FnMut(&World, &[Context<'_>])) {
    let streams = Streams::new(scenarios[0].seed, 0);
    let derived: Vec<Derived> = scenarios.iter().map(Derived::new).collect();
    let mut run = Simulation::new(&scenarios[0], scenarios[0].seed, 0);
    while run.step() {
        let step = run.world().step;
        let context = |(scenario, derived): (_, _)| {
            let scenario: &Scenario = scenario;
            Context { scenario, streams: &streams, derived, step, days: scenario.step_days, day: scenario.day_of(step) }
        };
        let contexts: Vec<Context<'_>> = scenarios.iter().zip(&derived).map(context).collect();
        check(run.world(), &contexts);
    }
}

/// A parameter as a row of `parameters.csv`.
fn row_of(record: &ParameterRecord) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let [value, low, high] = [record.value, record.low, record.high].map(|number| number.to_string());
    let unit =
        if record.unit.name().contains(',') { quoted(record.unit.name()) } else { record.unit.name().to_string() };
    let (law, status, source) = (&record.distribution, &record.status, quoted(&record.source));
    [&record.key, &value, &low, &high, &unit, law, status, &source, &record.confidence].map(String::as_str).join(",")
}

/// A copy of a shipped scenario that a test may change; it is removed with the value.
pub struct Copy {
    folder: PathBuf,
}

impl Copy {
    /// A copy of the scenario with this name.
    pub fn of(name: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for entry in fs::read_dir(shipped(name)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
        Self { folder }
    }

    /// The path of a file in the copy.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// The text of a file.
    pub fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    /// Writes a file.
    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(file), content).unwrap();
    }

    /// Replaces the first occurrence of `from`, which must be there.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.text(file);
        assert!(text.contains(from), "{file} has no `{from}`");
        self.write(file, text.replacen(from, to, 1));
    }

    /// Writes every row of `parameters.csv` that the scenario uses, defaults too.
    pub fn write_defaults(&self) {
        let rows: Vec<String> = self.valid().parameter_table.iter().filter(|row| row.is_default).map(row_of).collect();
        self.append("parameters.csv", &rows.join("\n"));
    }

    /// Gives a parameter a value; returns the line of its row.
    pub fn set(&self, key: &str, value: &str) -> usize {
        if !self.text("parameters.csv").lines().any(|line| line.starts_with(&format!("{key},"))) {
            let scenario = self.valid();
            let record = scenario.parameter_table.iter().find(|record| record.key == key).expect("a parameter");
            self.append("parameters.csv", &row_of(record));
        }
        let text = self.text("parameters.csv");
        let line = text.lines().position(|line| line.starts_with(&format!("{key},"))).expect("a parameter");
        let row = text.lines().nth(line).unwrap();
        let rest = row.splitn(3, ',').nth(2).unwrap();
        self.replace("parameters.csv", row, &format!("{key},{value},{rest}"));
        line + 1
    }

    /// Adds lines at the end of a file.
    pub fn append(&self, file: &str, lines: &str) {
        self.write(file, self.text(file) + lines + "\n");
    }

    /// Keeps the header and the rows that `keep` admits.
    pub fn keep_rows(&self, file: &str, keep: impl Fn(&str) -> bool) {
        let text = self.text(file);
        let kept: Vec<&str> =
            text.lines().enumerate().filter(|(n, line)| *n == 0 || keep(line)).map(|(_, line)| line).collect();
        self.write(file, kept.join("\n") + "\n");
    }

    /// Loads the copy.
    pub fn load(&self) -> Result<Scenario, ScenarioError> {
        load(&self.folder, &[])
    }

    /// Loads the copy with changes, written as on the command line; both must be valid.
    pub fn with(&self, changes: &[&str]) -> Scenario {
        load(&self.folder, changes).unwrap_or_else(|error| panic!("{}", messages(&error).join("\n")))
    }

    /// Loads the copy, which must be valid.
    pub fn valid(&self) -> Scenario {
        self.load().unwrap_or_else(|error| panic!("{}", messages(&error).join("\n")))
    }

    /// The messages of the faults of the copy, which must have some.
    pub fn faults(&self) -> Vec<String> {
        messages(&self.load().map(|_| ()).expect_err("a broken scenario was accepted"))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The faults of an error as a user reads them.
pub fn messages(error: &ScenarioError) -> Vec<String> {
    error.faults.iter().map(ToString::to_string).collect()
}

/// Mean and standard error of a sample.
pub fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// A scenario cut short.
pub trait Shortened {
    /// Up to the last day of a year.
    fn to_year(self, year: i16) -> Scenario;
}

impl Shortened for Scenario {
    fn to_year(self, year: i16) -> Scenario {
        self.until(jiff::civil::date(year, 12, 31))
    }
}
