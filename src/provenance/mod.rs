//! Provenance: what made a result, written beside it as `manifest.json`. The only place that reads the clock.

pub mod manifest;

use std::time::{Duration, Instant};

use self::manifest::{Machine, Manifest, ScenarioFiles};
use crate::scenario::{Loaded, Override};
use jiff::Timestamp;

/// Version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Commit from which it was built, or `unknown`.
pub const COMMIT: &str = env!("MANDATE_COMMIT");

/// Version and commit, as `--version` shows them.
pub const VERSION_AND_COMMIT: &str = concat!(env!("CARGO_PKG_VERSION"), " (commit ", env!("MANDATE_COMMIT"), ")");

/// The day it is, in UTC: what was observed cannot be later. It decides on errors alone and is part of no result.
#[expect(clippy::disallowed_methods, reason = "observations of days to come are a mistake; the model never sees it")]
pub fn today() -> jiff::civil::Date {
    Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Time since a moment, for progress and for the manifest.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    began: Timestamp,
    since: Instant,
}

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "a manifest says when a run was made; the model never sees it")]
    pub fn start() -> Self {
        Self { began: Timestamp::now(), since: Instant::now() }
    }

    /// How many of so many things were done a second.
    pub fn a_second(&self, count: u64) -> f64 {
        count as f64 / self.elapsed().as_secs_f64().max(1e-3)
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.since.elapsed()
    }
}

/// What the command asked for and how far it went.
#[derive(Clone, Debug)]
pub struct Provenance<'a> {
    /// The scenario and its files.
    pub loaded: &'a Loaded,
    /// The folder of the scenario as typed.
    pub folder: String,
    /// Seed.
    pub seed: u64,
    /// First replication and how many.
    pub replications: (u64, u64),
    /// Changes from the command line.
    pub overrides: &'a [Override],
    /// The command line as typed.
    pub command: Vec<String>,
    /// Last day as typed with `--until`.
    pub until: Option<String>,
    /// Steps of a run.
    pub steps: u32,
    /// Time since the start.
    pub stopwatch: Stopwatch,
}

impl Provenance<'_> {
    /// `manifest.json`, without what only some kinds of study have.
    pub fn manifest(&self) -> Manifest {
        Manifest {
            scenario: ScenarioFiles {
                name: self.loaded.scenario.name.clone(),
                folder: self.folder.clone(),
                inputs: self.loaded.inputs.clone(),
            },
            overrides: self.overrides.iter().map(ToString::to_string).collect(),
            seed: self.seed,
            replication: self.replications.0,
            replications: self.replications.1,
            until: self.until.clone(),
            steps: self.steps,
            ..made(&self.command, &self.stopwatch)
        }
    }
}

/// A manifest that says by what, when and on what results were made, and nothing of what was played.
pub fn made(command: &[String], stopwatch: &Stopwatch) -> Manifest {
    let began = Timestamp::from_second(stopwatch.began.as_second()).unwrap_or(stopwatch.began);
    Manifest {
        program: env!("CARGO_PKG_NAME").into(),
        version: VERSION.into(),
        commit: COMMIT.into(),
        command: without_path(command),
        started: began.to_string(),
        seconds: (stopwatch.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0,
        machine: Machine {
            os: std::env::consts::OS.into(),
            architecture: std::env::consts::ARCH.into(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
        },
        ..Manifest::default()
    }
}

/// The command line with the bare name of the program: where it lies on a machine is nobody's business.
fn without_path(command: &[String]) -> Vec<String> {
    let mut command = command.to_vec();
    if let Some(program) = command.first_mut()
        && let Some(name) = std::path::Path::new(program.as_str()).file_name()
    {
        *program = name.to_string_lossy().into_owned();
    }
    command
}
