//! What is calibrated: parameters by their status, in standard normal coordinates, and the runs that answer to targets.

use serde_json::{Value as Json, json};

use super::sampler::{Candidate, Effort, Outcome, Shape};
use super::targets::{Stage, Targets};
use crate::experiment::run_log::{Header, LoggedMeasure};
use crate::experiment::sampling::Law;
use crate::observation::Observer;
use crate::provenance::VERSION_AND_COMMIT;
use crate::scenario::{Loaded, Scenario};
use crate::simulation::Simulation;
use crate::stats::{normal_probability, six_digits};

/// Status of parameters that are estimated first, estimated afterwards, and drawn but never called estimated.
pub const STATUSES: [&str; 3] = ["free", "displacement", "carried"];

/// A parameter with its prior.
#[derive(Clone, Debug, PartialEq)]
pub struct Coordinate {
    /// Key.
    pub key: String,
    /// Unit.
    pub unit: String,
    /// One of [`STATUSES`].
    pub status: String,
    /// Law of the prior.
    pub law: Law,
    /// 5 and 95 % point, or ends of a uniform law.
    pub range: (f64, f64),
}

impl Coordinate {
    /// Value at a standard normal coordinate.
    pub fn value(&self, coordinate: f64) -> f64 {
        self.law.quantile(normal_probability(coordinate), self.range.0, self.range.1)
    }

    /// Whether it is estimated, and not only drawn.
    pub fn is_estimated(&self) -> bool {
        self.status != STATUSES[2]
    }
}

/// A calibration of a scenario.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The scenario, up to the last year of the targets.
    pub scenario: Scenario,
    /// Coordinates: free, displacement, carried.
    pub coordinates: Vec<Coordinate>,
    /// Targets.
    pub targets: Targets,
    /// Seed.
    pub seed: u64,
}

impl Problem {
    /// The calibration of a scenario to targets. Where no target informs displacement, its parameters stay as they are.
    ///
    /// # Errors
    /// Where the scenario has no parameter that is free.
    pub fn new(scenario: &Scenario, targets: Targets, seed: u64) -> Result<Self, String> {
        let displaced = targets.all.iter().any(|target| target.stage == Stage::Displacement);
        let mut coordinates = Vec::new();
        for status in STATUSES.into_iter().filter(|&status| displaced || status != STATUSES[1]) {
            let of_status = scenario.parameter_table.iter().filter(|record| record.status == status);
            coordinates.extend(of_status.map(|record| Coordinate {
                key: record.key.clone(),
                unit: record.unit.clone(),
                status: status.into(),
                law: Law::of(record),
                range: (record.low, record.high),
            }));
        }
        if !coordinates.iter().any(|one| one.status == STATUSES[0]) {
            return Err("parameters.csv: status: found no row that is free; accepted: free in the rows of the \
                        parameters to be estimated"
                .into());
        }
        let last = jiff::civil::date(targets.last_year(), 12, 31).min(scenario.end);
        Ok(Self { scenario: scenario.clone().until(last), coordinates, targets, seed })
    }

    /// How many coordinates there are of each kind.
    pub fn shape(&self) -> Shape {
        let [free, later, carried] =
            STATUSES.map(|status| self.coordinates.iter().filter(|one| one.status == status).count());
        Shape { free, later, carried }
    }

    /// Values of the parameters at a point, in the order of coordinates, with the six digits of a table: what stands in a file
    /// gives the same run.
    pub fn values(&self, point: &[f64]) -> Vec<f64> {
        self.coordinates.iter().zip(point).map(|(one, &coordinate)| six_digits(one.value(coordinate))).collect()
    }

    /// Plays a candidate; `None` where it was stopped. Values that the scenario refuses have likelihood 0 and no figures.
    pub fn play(&self, candidate: &Candidate, halted: impl Fn() -> bool) -> Option<Vec<f64>> {
        let values = self.values(&candidate.point);
        let keys = self.coordinates.iter().map(|one| one.key.as_str());
        let Ok(scenario) = self.scenario.with_values(keys.zip(values)) else {
            return Some(vec![f64::NAN; self.targets.all.len()]);
        };
        let mut run = Simulation::new(&scenario, self.seed, candidate.replication);
        let mut observer = Observer::national(&scenario);
        while run.step() {
            observer.observe(&run);
            if halted() {
                return None;
            }
        }
        Some(self.targets.figures(&scenario, run.ledger(), &observer))
    }

    /// What figures say of the targets.
    pub fn outcome(&self, figures: Vec<f64>) -> Outcome {
        let refused = figures.iter().all(|figure| figure.is_nan());
        let of_stage = |stage| if refused { f64::NEG_INFINITY } else { self.targets.log_likelihood(stage, &figures) };
        Outcome { log_likelihood: Stage::ALL.map(of_stage), figures }
    }

    /// Header of the log of its runs.
    pub fn header(&self, loaded: &Loaded, effort: Effort, path: &str) -> Header {
        let inputs: Vec<Json> =
            loaded.inputs.iter().map(|input| json!({ "file": input.name, "sha256": input.sha256 })).collect();
        let measure = |name: &String| LoggedMeasure {
            name: name.clone(),
            area: "nation".into(),
            unit: "as the target".into(),
            any: false,
        };
        let design =
            json!({ "calibration": true, "particles": effort.particles, "moves": effort.moves, "power": effort.power });
        Header {
            program: VERSION_AND_COMMIT.into(),
            fingerprint: json!({
                "inputs": inputs, "design": design, "tables": [self.targets.sha256], "seed": self.seed,
            }),
            shard: None,
            design: path.into(),
            readings: 1,
            years: vec![self.targets.last_year()],
            days: vec![365.0],
            measures: self.targets.all.iter().map(|target| measure(&target.name)).collect(),
        }
    }
}
