//! `manifest.json`: what made the results of a folder, as a document that is written and read by its fields.

use serde::{Deserialize, Serialize};

use crate::named::Named;
use crate::scenario::InputFile;

/// Name of the file.
pub const FILE: &str = "manifest.json";

/// What made the results of a folder. What only some kinds of study have is absent from the others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// Name of the program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// Commit from which it was built, or `unknown`.
    pub commit: String,
    /// Words of the command line, without the program's path.
    pub command: Vec<String>,
    /// The scenario.
    pub scenario: ScenarioFiles,
    /// Changes from the command line.
    pub overrides: Vec<String>,
    /// Seed.
    pub seed: u64,
    /// Number of the first replication.
    pub replication: u64,
    /// Replications of each run, point or variant.
    #[serde(default = "one")]
    pub replications: u64,
    /// Last day, where a run ended before the scenario does.
    pub until: Option<String>,
    /// Steps of a run.
    pub steps: u32,
    /// When the command began, in UTC.
    pub started: String,
    /// How long it took [s].
    pub seconds: f64,
    /// On what it ran.
    pub machine: Machine,
    /// Where the parameters of replications come from; absent where a study does not draw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draws: Option<Drawn>,
    /// Sum of the posterior that was drawn from; null where a study could draw and did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posterior_sha256: Option<Option<String>>,
    /// What a sweep or a validation says first, in sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Vec<String>>,
    /// Whether a comparison was stopped before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<bool>,
    /// Design of a sweep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub design: Option<DesignFacts>,
    /// First and last year over which a sweep or comparison takes means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years: Option<[Option<i16>; 2]>,
    /// Variants of a comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variants: Option<Vec<VariantFiles>>,
    /// Folders of finished runs that a comparison holds against each other, the base first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<Vec<String>>,
    /// What a comparison does not have and why, in sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<Vec<String>>,
    /// Patterns that were played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patterns: Option<Vec<String>>,
    /// Runs on which the results rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<usize>,
    /// Runs of a sweep that this command played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub played_by_this_command: Option<usize>,
    /// Runs of a suite of patterns that this command played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs_of_this_command: Option<usize>,
    /// Runs that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs_failed: Option<usize>,
    /// A validation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation: Option<ValidationFacts>,
    /// A calibration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<CalibrationFacts>,
}

const fn one() -> u64 {
    1
}

impl Manifest {
    /// With what replications were drawn from: the sum of the posterior, or `None` for the values of the scenario.
    pub fn drawing(self, posterior_sha256: Option<String>) -> Self {
        let draws = Some(Drawn::of(posterior_sha256.as_deref()));
        Self { draws, posterior_sha256: Some(posterior_sha256), ..self }
    }

    /// First and last year over which means are taken.
    pub fn span(&self) -> Option<(i16, i16)> {
        let [from, to] = self.years?;
        from.zip(to)
    }
}

/// Where the parameters of replications come from, and hence what their spread holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Drawn {
    /// The values of the scenario, for all: the spread is chance alone.
    Point,
    /// A row of the posterior for each: the spread is chance and what is not known of the parameters.
    Posterior,
}

impl Drawn {
    /// By the sum of the posterior that was drawn from, if one was.
    pub const fn of(posterior: Option<&str>) -> Self {
        if posterior.is_some() { Self::Posterior } else { Self::Point }
    }

    /// The same in two words.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Point => "chance alone",
            Self::Posterior => "chance and parameters",
        }
    }

    /// What the spread over replications holds, to stand behind `spread: `.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Point => "chance alone, parameters at the values of the scenario",
            Self::Posterior => "chance and parameters, each replication with a row of the posterior",
        }
    }
}

/// A scenario by its files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScenarioFiles {
    /// Its name.
    pub name: String,
    /// Its folder as typed.
    pub folder: String,
    /// Its files.
    pub inputs: Vec<InputFile>,
}

/// A machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// Operating system.
    pub os: String,
    /// Kind of processor.
    pub architecture: String,
    /// Cores.
    pub cores: usize,
}

/// A variant of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantFiles {
    /// Its name.
    pub name: String,
    /// Folder of its scenario as typed.
    pub folder: String,
    /// What was changed, in words; empty for a scenario as its files have it.
    pub change: String,
    /// Changes to it.
    pub overrides: Vec<String>,
    /// Files of its scenario.
    pub inputs: Vec<InputFile>,
}

/// The design of a sweep.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DesignFacts {
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub question: String,
    /// Points.
    pub points: Option<u64>,
    /// Points and what is crossed with them.
    pub cells: Option<u64>,
    /// Factors with a name.
    pub factors: Vec<FactorFacts>,
    /// The response by which replications were added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watched: Option<Watched>,
}

/// What a factor with a name changes: a path of the scenario, or the weights of norms in this order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FactorFacts {
    /// Its name; a mixture may have none.
    pub name: Option<String>,
    /// Path of the scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The forces whose weights are mixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mixture: Option<Vec<String>>,
    /// The norms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub norms: Option<Vec<String>>,
    /// Weights of these norms in the scenario as it is: means over the days on which the forces have anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_it_is: Option<Vec<f64>>,
}

/// The response by which replications were added.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Watched {
    /// Response.
    pub response: String,
    /// Area.
    pub area: String,
    /// Half-width of its interval at which a point had enough.
    pub until_halfwidth: f64,
    /// Most replications of a point.
    pub most: u64,
}

/// A validation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ValidationFacts {
    /// What was observed, in words.
    pub observed: String,
    /// File of what was observed, where another than the scenario's.
    pub observed_file: Option<String>,
    /// Sum of that file.
    pub observed_sha256: Option<String>,
    /// Where values of parameters come from.
    pub draws: String,
    /// Sum of the posterior.
    pub posterior_sha256: Option<String>,
    /// Whether the posterior was made on another scenario: its rows know no year of this one.
    pub posterior_from_elsewhere: bool,
    /// Runs.
    pub runs: usize,
    /// Draws of a forecast.
    pub draws_of_a_forecast: usize,
    /// Deaths from which on a year or month counts as violent.
    pub thresholds: Thresholds,
    /// Sizes of the errors of observation by type.
    pub error_sizes: [f64; 3],
    /// Floors of these errors.
    pub error_floors: [f64; 3],
    /// Power of the likelihood of past years.
    pub power: f64,
    /// Years at whose ends forecasts are made.
    pub origins: Vec<i16>,
    /// Effective runs at each.
    pub effective_runs: Vec<f64>,
    /// Types for which the model is at least as good as the best rival, by unit.
    pub as_good_as_best_baseline: Named<ByCauses<Vec<String>>>,
    /// CRPS over that of the best rival, by unit and type; `all` over all types.
    pub crps_over_best_rival: Named<RatiosByCauses>,
    /// CRPS with causes frozen less known, by unit and type.
    pub causes_known_against_frozen: Named<Named<Gain>>,
    /// What the reading of observations had to say.
    pub remarks: Vec<String>,
}

/// Deaths from which on a year or month counts as violent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// Of a year.
    pub year: f64,
    /// Of a month.
    pub month: f64,
}

/// A value with causes known, and with causes frozen at the origin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ByCauses<T: Default> {
    /// With causes known.
    pub known: T,
    /// With causes frozen.
    pub frozen: T,
}

/// Ratios by type, by causes, with and without the law of errors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RatiosByCauses {
    /// With causes known.
    pub known: Named<Option<f64>>,
    /// With causes frozen.
    pub frozen: Named<Option<f64>>,
    /// With causes known, runs alone.
    pub known_without_law: Named<Option<f64>>,
    /// With causes frozen, runs alone.
    pub frozen_without_law: Named<Option<f64>>,
}

/// What knowing causes is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gain {
    /// CRPS with causes frozen less known.
    pub gain: f64,
    /// Origins at which knowing is better.
    pub origins_better: usize,
    /// Origins at which it is worse.
    pub origins_worse: usize,
}

/// A calibration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CalibrationFacts {
    /// Targets.
    pub targets: usize,
    /// Sum of their file.
    pub targets_sha256: String,
    /// Effects.
    pub effects: usize,
    /// Sum of their file; empty without one.
    pub effects_sha256: String,
    /// Statistics that are emulated.
    pub statistics: usize,
    /// Points of the first wave.
    pub first: usize,
    /// Waves after it.
    pub waves: usize,
    /// Points of each.
    pub runs_of_a_wave: usize,
    /// Runs that check the posterior.
    pub check: usize,
    /// Runs in all.
    pub runs: usize,
    /// Of these played by this command.
    pub runs_of_this_command: usize,
    /// Fewest effective draws of a parameter.
    pub effective_draws: f64,
    /// The laws that were sampled: the posterior first.
    pub laws: Vec<LawFacts>,
    /// Gates.
    pub gates: usize,
    /// Of these held.
    pub gates_held: usize,
    /// Each gate.
    pub gate: Vec<GateFacts>,
}

/// A law that was sampled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LawFacts {
    /// Last year that it knows.
    pub until: i16,
    /// Rows in `posterior`.
    pub rows: usize,
    /// Fewest effective draws of a parameter.
    pub effective_draws: f64,
    /// Largest R-hat.
    pub r_hat: f64,
}

/// A gate of a calibration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GateFacts {
    /// Its name.
    pub gate: String,
    /// Whether it holds.
    pub holds: bool,
    /// Its figures in words.
    pub figures: String,
}
