//! What is calibrated: parameters in standard normal coordinates, the runs at them, and the statistics of these runs.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::experiment::run_log::{Header, LoggedMeasure};
use crate::experiment::sampling::Law;
use crate::observation::Observer;
use crate::provenance::VERSION_AND_COMMIT;
use crate::scenario::{Acceptance, Loaded, Scenario, Unit};
use crate::simulation::Simulation;
use crate::stats::normal_probability;
use crate::study::calibration::effects::{Effects, Role};
use crate::study::calibration::effort::Effort;
use crate::study::calibration::targets::Targets;

/// Status of parameters that are estimated, of those of displacement, and of those that are drawn but never called estimated.
pub const STATUSES: [&str; 3] = ["free", "displacement", "carried"];

/// A parameter with its prior.
#[derive(Clone, Debug, PartialEq)]
pub struct Coordinate {
    /// Key.
    pub key: String,
    /// Unit.
    pub unit: Unit,
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

/// The scenario with something changed, which a pair of runs holds against the scenario as it is.
#[derive(Clone, Debug)]
pub struct Arm {
    /// The scenario with the change.
    pub scenario: Scenario,
    /// Parameters that were changed: they are not drawn.
    pub kept: BTreeSet<String>,
}

/// A statistic of runs, on the scale on which it is near normal.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistic {
    /// Name of its target or effect.
    pub name: String,
    /// What was observed.
    pub observed: f64,
    /// Variance of the error of what was observed and of the model's own.
    pub variance: f64,
    /// Year of the target; `None` for an effect, which is known at every time.
    pub year: Option<i16>,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Played {
    /// Figures of the targets, then what effects count.
    Done(Vec<f64>),
    /// Why the scenario has no such values.
    Refused(String),
}

/// A calibration of a scenario.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The scenario, up to the last year of targets and effects.
    pub scenario: Scenario,
    /// What it accepts of values at a point.
    acceptance: Acceptance,
    /// The scenario with something changed, as effects ask.
    pub arms: Vec<Arm>,
    /// Coordinates: free, displacement, carried.
    pub coordinates: Vec<Coordinate>,
    /// Targets.
    pub targets: Targets,
    /// Effects.
    pub effects: Effects,
    /// Statistics: those of targets, then those of fitted effects.
    pub statistics: Vec<Statistic>,
    /// Seed.
    pub seed: u64,
}

impl Problem {
    /// The calibration of a scenario to targets and effects, whose arms are given in their order.
    ///
    /// # Errors
    /// Where the scenario has no parameter that is free.
    pub fn new(
        scenario: &Scenario,
        targets: Targets,
        (effects, arms): (Effects, &[Scenario]),
        seed: u64,
    ) -> Result<Self, String> {
        let mut coordinates = Vec::new();
        for status in STATUSES {
            let of_status = scenario.parameter_table.iter().filter(|record| record.status == status);
            coordinates.extend(of_status.map(|record| Coordinate {
                key: record.key.clone(),
                unit: record.unit,
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
        let of_effects = effects.parts.iter().map(|part| part.years.1).max().unwrap_or(i16::MIN);
        let last = jiff::civil::date(targets.last_year().max(of_effects), 12, 31).min(scenario.end);
        let value = |scenario: &Scenario, key: &str| {
            scenario.parameter_table.iter().find(|record| record.key == key).map(|record| record.value)
        };
        let arm = |changed: &Scenario| {
            let keys = coordinates.iter().map(|one| &one.key);
            let kept = keys.filter(|key| value(changed, key) != value(scenario, key)).cloned().collect();
            Arm { scenario: changed.clone().until(last), kept }
        };
        let arms = arms.iter().map(arm).collect();
        let of_targets = targets.all.iter().map(|target| Statistic {
            name: target.name.clone(),
            observed: target.observed(),
            variance: target.variance(),
            year: Some(target.year),
        });
        let of_effects = effects.of_role(Role::Fitted).map(|(_, effect)| Statistic {
            name: effect.name.clone(),
            observed: effect.observed(),
            variance: effect.variance(),
            year: None,
        });
        let statistics = of_targets.chain(of_effects).collect();
        let scenario = scenario.clone().until(last);
        let acceptance = scenario.acceptance(coordinates.iter().map(|one| one.key.as_str()));
        Ok(Self { scenario, acceptance, arms, coordinates, targets, effects, statistics, seed })
    }

    /// How many coordinates are estimated: the first ones.
    pub fn estimated(&self) -> usize {
        self.coordinates.iter().filter(|one| one.is_estimated()).count()
    }

    /// Values of the parameters at a point, in the order of coordinates, with the digits of the file: what stands there gives
    /// the same run.
    pub fn values(&self, point: &[f64]) -> Vec<f64> {
        self.coordinates.iter().zip(point).map(|(one, &coordinate)| four_digits(one.value(coordinate))).collect()
    }

    /// Whether the scenario accepts the values at a point.
    pub fn accepts(&self, point: &[f64]) -> bool {
        self.acceptance.accepts(self.values(point))
    }

    /// Plays a run at a point, of the scenario as it is or of an arm; `None` where it was stopped.
    pub fn play(
        &self,
        point: &[f64],
        replication: u64,
        arm: Option<usize>,
        halted: impl Fn() -> bool,
    ) -> Option<Played> {
        let arm = arm.map(|arm| &self.arms[arm]);
        let is_drawn = |key: &str| arm.is_none_or(|arm| !arm.kept.contains(key));
        let values = self.coordinates.iter().map(|one| one.key.as_str()).zip(self.values(point));
        let base = arm.map_or(&self.scenario, |arm| &arm.scenario);
        let scenario = match base.with_values(values.filter(|(key, _)| is_drawn(key))) {
            Ok(scenario) => scenario,
            Err(reason) => return Some(Played::Refused(reason)),
        };
        let mut run = Simulation::new(&scenario, self.seed, replication);
        let mut observer = Observer::national(&scenario);
        while run.step() {
            observer.observe(&run);
            if halted() {
                return None;
            }
        }
        let mut figures = self.targets.figures(&scenario, run.ledger(), &observer);
        figures.extend(self.effects.count(&self.scenario, run.ledger()));
        Some(Played::Done(figures))
    }

    /// Statistics of targets, from the figures of a run; not finite where it has none.
    pub fn of_targets(&self, figures: &[f64]) -> Vec<f64> {
        self.targets.all.iter().zip(figures).map(|(target, &figure)| target.scale.of(figure)).collect()
    }

    /// The effect at a position, from the figures of a run and of its arms.
    pub fn of_effect(&self, position: usize, with: &[f64], arms: &[Option<&[f64]>]) -> f64 {
        let effect = &self.effects.all[position];
        let at = |figures: &[f64]| figures[self.targets.all.len() + effect.part];
        let without = arms.get(effect.arm).copied().flatten();
        without.map_or(f64::NAN, |without| effect.of(&self.effects.parts, at(with), at(without)))
    }

    /// All statistics of a run and of its arms.
    pub fn statistics_of(&self, with: &[f64], arms: &[Option<&[f64]>]) -> Vec<f64> {
        let mut all = self.of_targets(with);
        all.extend(self.effects.of_role(Role::Fitted).map(|(position, _)| self.of_effect(position, with, arms)));
        all
    }

    /// Header of the log of its runs.
    pub fn header(&self, loaded: &Loaded, effort: Effort, path: &str) -> Header {
        let inputs: Vec<Json> =
            loaded.inputs.iter().map(|input| json!({ "file": input.name, "sha256": input.sha256 })).collect();
        let measure =
            |name: String| LoggedMeasure { name, area: "nation".into(), unit: "as written".into(), any: false };
        let targets = self.targets.all.iter().map(|target| measure(target.name.clone()));
        let parts =
            self.effects.parts.iter().map(|part| measure(format!("{} {:?} {:?}", part.measure, part.area, part.years)));
        let design = json!({
            "calibration": "emulator", "first": effort.first, "waves": effort.waves, "runs": effort.runs,
            "check": effort.check, "pairs": effort.pairs,
        });
        Header {
            program: VERSION_AND_COMMIT.into(),
            fingerprint: json!({
                "inputs": inputs, "design": design, "tables": [self.targets.sha256, self.effects.sha256], "seed": self.seed,
            }),
            shard: None,
            design: path.into(),
            readings: 1,
            years: vec![self.targets.last_year()],
            days: vec![365.0],
            measures: targets.chain(parts).collect(),
        }
    }
}

/// With four significant digits, which is far finer than what data say of any parameter, and keeps the file small.
fn four_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}
