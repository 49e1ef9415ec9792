//! A design as written: the TOML file of `mandate sweep`, with unknown keys refused. What is meant stands in [`crate::study::sweep::design::Design`].

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The file of a design.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What it is, in one line.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// Folder of the scenario, relative to the file.
    pub scenario: String,
    /// Seed of the random streams; the scenario's where it is not given.
    pub seed: Option<u64>,
    /// Last day to play, within the scenario.
    pub until: Option<Plain>,
    /// Changes to all points, as `--set` takes them.
    #[serde(default)]
    pub set: BTreeMap<String, Plain>,
    /// Measures of parts of what happens, as `civilian_deaths by threatener=ID, region=NAME`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<String>,
    /// Factors.
    #[serde(default, rename = "factor")]
    pub factors: Vec<FactorDocument>,
    /// How factors with a range are drawn.
    pub sampling: Option<SamplingDocument>,
    /// How often every point is played.
    #[serde(default)]
    pub replications: ReplicationsDocument,
    /// Along which factor points are contrasted.
    pub contrast: Option<ContrastDocument>,
    /// Years over which responses are averaged.
    #[serde(default)]
    pub responses: ResponsesDocument,
}

/// A plain value as TOML writes it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Plain {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A word.
    Text(String),
    /// A day.
    Date(#[schemars(with = "String")] toml::value::Datetime),
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => write!(f, "{value}"),
            Self::Date(value) => write!(f, "{value}"),
        }
    }
}

/// A factor as written. Which keys stand there decides its kind.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorDocument {
    /// Name; the path where it has one.
    pub name: Option<String>,
    /// A path of the scenario.
    pub path: Option<String>,
    /// Several paths that are drawn as one: each goes the same share of its way from low to high.
    pub paths: Option<Vec<String>>,
    /// Levels of the path, or named sets of changes.
    pub levels: Option<Vec<LevelDocument>>,
    /// Lowest value of the path, where it is drawn.
    pub low: Option<f64>,
    /// Highest value.
    pub high: Option<f64>,
    /// Law between them.
    pub law: Option<String>,
    /// Paths of parameters, each a factor drawn by the row of `parameters.csv`; `*` stands for anything.
    pub parameters: Option<Vec<String>>,
    /// Which of them are left out.
    #[serde(default)]
    pub except: Vec<String>,
    /// Whether a drawn parameter follows its `prior` law or is spread over its `range`.
    pub spread: Option<Spread>,
    /// A table of points: a CSV file whose header names paths.
    pub table: Option<String>,
    /// Organizations whose weights of norms are mixed.
    pub mixture: Option<Vec<String>>,
    /// The norms, in the order of weights.
    pub components: Option<Vec<String>>,
    /// Which mixtures.
    pub design: Option<MixtureDesign>,
    /// Degree of a simplex lattice.
    #[schemars(range(min = 1, max = 1_000))]
    pub degree: Option<usize>,
    /// Number of uniform mixtures.
    #[schemars(range(min = 1))]
    pub points: Option<usize>,
    /// Mixtures, one by one.
    #[serde(default)]
    pub rows: Vec<Vec<f64>>,
    /// Levels beside the mixtures, such as the weights as they are.
    #[serde(default)]
    pub also: Vec<LevelDocument>,
}

/// A level as written.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum LevelDocument {
    /// Named changes.
    Changes(ChangesDocument),
    /// A value of the factor's path.
    Plain(Plain),
}

/// Named changes.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangesDocument {
    /// Name of the level.
    pub name: String,
    /// Changes, as `--set` takes them.
    #[serde(default)]
    pub set: BTreeMap<String, Plain>,
}

/// Which mixtures are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MixtureDesign {
    /// All mixtures in steps of 1/degree (Scheffé 1958).
    SimplexLattice,
    /// Pure corners, and equal mixtures of two, three, ... (Scheffé 1963).
    SimplexCentroid,
    /// Evenly over the simplex.
    SimplexUniform,
}

/// How a drawn parameter is spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Spread {
    /// As its prior law says, with low and high as 5 and 95 % points.
    #[default]
    Prior,
    /// Evenly from low to high, on the scale of its law.
    Range,
}

/// How factors with a range are drawn.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SamplingDocument {
    /// The design.
    pub design: SamplingDesign,
    /// Points of a Latin hypercube or a Sobol' sequence; base points of Saltelli's design.
    #[schemars(range(min = 2, max = 10_000_000))]
    pub points: Option<usize>,
    /// Trajectories of Morris.
    #[schemars(range(min = 2, max = 10_000_000))]
    pub trajectories: Option<usize>,
    /// Levels of Morris's grid.
    pub levels: Option<usize>,
    /// Whether rows play the same random numbers.
    pub random_numbers: Option<RandomNumbers>,
}

/// Which random numbers the rows of a sample play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RandomNumbers {
    /// The same in all rows: differences between rows are then those of the factors.
    Common,
    /// Each row its own: means over rows are then means over luck too.
    Own,
}

/// A space-filling design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SamplingDesign {
    /// Latin hypercube with large least distance.
    LatinHypercube,
    /// Scrambled Sobol' sequence.
    Sobol,
    /// Saltelli's design for Sobol' indices.
    Saltelli,
    /// Trajectories for elementary effects.
    Morris,
}

/// How often every point is played.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReplicationsDocument {
    /// Replications of every point; with `until_halfwidth` the first ones.
    #[schemars(range(min = 1, max = 1_000_000_000_000_i64))]
    pub count: u64,
    /// Number of the first.
    pub first: u64,
    /// Half-width of the 95 % interval that is wished for.
    pub until_halfwidth: Option<f64>,
    /// Most replications of a point.
    pub most: u64,
    /// Replications between two looks.
    pub step: u64,
    /// Response whose interval is watched.
    pub response: String,
    /// Its area.
    pub area: String,
}

impl Default for ReplicationsDocument {
    fn default() -> Self {
        Self {
            count: 20,
            first: 0,
            until_halfwidth: None,
            most: 200,
            step: 10,
            response: "hpi_core".into(),
            area: "affected".into(),
        }
    }
}

/// Along which factor points are contrasted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContrastDocument {
    /// Name of the factor.
    pub factor: String,
    /// Its level against which all others stand.
    pub base: String,
}

/// Years over which responses are averaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponsesDocument {
    /// First year; that of the run where it is not given.
    pub from: Option<i16>,
    /// Last year.
    pub to: Option<i16>,
}
