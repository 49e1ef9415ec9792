//! What is to be calibrated, on what.

use std::path::{Path, PathBuf};

use crate::provenance::Stopwatch;
use crate::scenario::{self, Loaded, Override, stands};
use crate::study::calibration::arms;
use crate::study::calibration::checks;
use crate::study::calibration::effects;
use crate::study::calibration::effects::Effects;
use crate::study::calibration::effort::Effort;
use crate::study::calibration::estimate;
use crate::study::calibration::problem::Problem;
use crate::study::calibration::targets;
use crate::study::calibration::targets::Targets;
use crate::study::{Cost, Keep, StudyError, cost, undrawn};

/// A calibration as asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Folder of the scenario.
    pub scenario: PathBuf,
    /// Changes to it.
    pub changes: Vec<Override>,
    /// Table of targets; `None`: that of the scenario.
    pub targets: Option<PathBuf>,
    /// Table of effects, or `none`; `None`: that of the scenario, if it is there.
    pub effects: Option<PathBuf>,
    /// Points, waves and checks.
    pub effort: Effort,
    /// Rows of the posterior's file; `None`: as many as its size allows.
    pub rows: Option<usize>,
    /// Seed; `None`: that of the scenario.
    pub seed: Option<u64>,
    /// Where runs are kept, and how tables are written.
    pub keep: Keep,
}

/// A calibration whose files were read.
#[derive(Debug)]
pub struct Prepared {
    /// What was asked for.
    pub request: Request,
    /// The scenario and its files.
    pub loaded: Loaded,
    /// What is calibrated.
    pub problem: Problem,
    /// Time since it was begun.
    pub stopwatch: Stopwatch,
    pub(super) targets: PathBuf,
}

/// Reads what is to be calibrated.
///
/// # Errors
/// Where the request, the scenario, the targets or the effects are wrong.
pub fn prepare(request: Request) -> Result<Prepared, StudyError> {
    let stopwatch = Stopwatch::start();
    let loaded = scenario::load(&request.scenario, &request.changes)?;
    let targets = targets_of(&request)?;
    let problem = problem(&request, &loaded, &targets)?;
    Ok(Prepared { request, loaded, problem, stopwatch, targets })
}

impl Prepared {
    /// Runs in all.
    pub fn runs(&self) -> u64 {
        let (problem, effort) = (&self.problem, self.request.effort);
        let pairs = |points: usize| points.div_ceil(effort.pairs) * problem.effects.fitted_arms;
        let wave = |points: usize| points + pairs(points);
        (wave(effort.first) + effort.waves * wave(effort.runs) + checks::runs(effort, problem.arms.len())) as u64
    }

    /// What its runs cost, found out by one of them; what is written is known when its folder is open.
    pub fn cost(&self) -> Cost {
        Cost::new(self.runs().into(), cost::seconds_a_run(&self.problem.scenario, self.problem.seed, 0), 0.0)
    }
}

/// What is calibrated.
fn problem(request: &Request, loaded: &Loaded, path: &Path) -> Result<Problem, StudyError> {
    let faults = |path: &Path| StudyError::faults(path.to_path_buf());
    let targets = Targets::read(path, &loaded.scenario).map_err(faults(path))?;
    let table = request.effects.clone().unwrap_or_else(|| request.scenario.join(effects::FILE));
    let (effects, arms) = match &request.effects {
        Some(path) if path.as_os_str() == "none" => (Effects::default(), Vec::new()),
        Some(path) if !stands(path) => {
            return Err(StudyError::Request(format!(
                "--effects {}: no such file; accepted: a table of effects, or none",
                path.display()
            )));
        }
        _ => arms::read(&table, (&request.scenario, &request.changes), &loaded.scenario).map_err(faults(&table))?,
    };
    let least = estimate::LEAST * request.effort.pairs;
    if effects.fitted_arms > 0 && request.effort.first < least {
        return Err(StudyError::Request(format!(
            "--first: {}; accepted: at least {least} where {} has fitted effects",
            request.effort.first,
            effects::FILE
        )));
    }
    let seed = request.seed.unwrap_or(loaded.scenario.seed);
    let problem = Problem::new(&loaded.scenario, targets, (effects, &arms), seed)
        .map_err(|fault| StudyError::Request(format!("{}: {fault}", request.scenario.display())))?;
    let keys = problem.coordinates.iter().map(|one| one.key.as_str());
    undrawn(
        &request.changes,
        keys,
        "another status than free, displacement or carried in parameters.csv, which keeps its value",
    )?;
    Ok(problem)
}

/// The file of targets: that of the user, or that of the scenario.
fn targets_of(request: &Request) -> Result<PathBuf, StudyError> {
    if let Some(path) = &request.targets {
        return Ok(path.clone());
    }
    let path = request.scenario.join(targets::FILE);
    if stands(&path) {
        return Ok(path);
    }
    Err(StudyError::Request(format!(
        "{}: found no {}; accepted: --targets FILE with what was observed (docs/book/src/calibration.md says in which columns)",
        request.scenario.display(),
        targets::FILE
    )))
}
