//! The fields of `scenario.json`.

use serde::{Deserialize, Serialize};

use crate::named::Named;
use crate::scenario::calendar::Calendar;
use crate::scenario::{Known, ParameterRecord, Switches};

/// A scenario as it was played.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resolved {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// First day.
    pub start: String,
    /// Last day.
    pub end: String,
    /// Length of a step [days].
    pub step_days: f64,
    /// Steps.
    pub steps: u32,
    /// Seed.
    pub seed: u64,
    /// Persons an agent stands for.
    pub persons_per_agent: f64,
    /// Switches.
    pub switches: Switches,
    /// Regions.
    pub regions: Vec<String>,
    /// Districts.
    pub districts: Vec<PlacedDistrict>,
    /// Communities, by id.
    pub communities: Vec<String>,
    /// Camps.
    pub camps: Vec<Camp>,
    /// Organizations.
    pub organizations: Vec<OrganizationRecord>,
    /// Norms.
    pub norms: Vec<NormRecord>,
    /// Every pair of norms.
    pub norm_overlap: Vec<NormPair>,
    /// Security clusters.
    pub clusters: Vec<ClusterRecord>,
    /// Value choices of the index.
    pub index: IndexChoices,
    /// Optics.
    pub optics: Vec<OpticRecord>,
    /// Dated causes.
    pub timeline: Vec<TimelineRecord>,
    /// What was observed.
    pub observations: Observations,
    /// Parameters with range and origin.
    pub parameters: Vec<ParameterRecord>,
    /// What the reading of the scenario had to say.
    pub remarks: Vec<String>,
}

impl Resolved {
    /// Its steps; `None` where its first day is none.
    pub fn calendar(&self) -> Option<Calendar> {
        let start = self.start.parse().ok()?;
        Some(Calendar { start, step_days: self.step_days, steps: self.steps })
    }
}

/// A district.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlacedDistrict {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Region.
    pub region: String,
    /// Country.
    pub country: String,
    /// Whether it lies outside the country of the scenario.
    pub outside: bool,
    /// Whether it counts as affected.
    pub affected: bool,
    /// Latitude [degrees].
    pub lat: f64,
    /// Longitude [degrees].
    pub lon: f64,
    /// Area [km2].
    pub area_km2: f64,
    /// People [persons].
    pub population: u32,
    /// Authority of the state on the first day [0, 1].
    pub authority: f64,
}

impl Known for Resolved {
    fn force(&self, id: &str) -> Option<String> {
        self.organizations.iter().find(|one| one.id == id).map(|one| one.name.clone())
    }

    fn date(&self, cause: &str) -> Option<String> {
        self.timeline.iter().find(|known| known.id == cause).map(|known| known.date.clone())
    }

    fn value(&self, key: &str) -> Option<f64> {
        self.parameters.iter().find(|row| row.key == key).map(|row| row.value)
    }
}

/// A camp.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Camp {
    /// Identifier.
    pub id: String,
    /// Name as it is shown.
    pub name: String,
}

/// An armed actor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrganizationRecord {
    /// Identifier.
    pub id: String,
    /// First name.
    pub name: String,
    /// Kind, as in `forces`.
    pub kind: String,
    /// Camp.
    pub camp: String,
    /// Whether it comes from abroad.
    pub foreign: bool,
    /// Persons of a unit.
    pub unit_size: u32,
    /// Persons on the first day.
    pub strength_at_start: u32,
    /// Names in turn.
    pub names: Vec<NamedFrom>,
    /// Weights of norms on the first day.
    pub norm_weights: Named<f64>,
}

/// A name that is borne from a day on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NamedFrom {
    /// First day.
    pub from: String,
    /// Name.
    pub name: String,
}

/// A norm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NormRecord {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its problem.
    pub problem: String,
    /// Its values.
    pub values: Vec<String>,
}

/// Two norms and what they have in common.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NormPair {
    /// Both.
    pub norms: [String; 2],
    /// Overlap of values [0, 1].
    pub value_overlap: f64,
    /// Overlap of behaviours [0, 1].
    pub behaviour_overlap: f64,
}

/// A security cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClusterRecord {
    /// Number.
    pub number: u8,
    /// Threat in words.
    pub threat: String,
    /// Types of threat.
    pub threat_types: Vec<String>,
}

/// Value choices of the index.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct IndexChoices {
    /// Exponent of the power mean.
    pub exponent: f64,
    /// Aversion to inequality.
    pub inequality: f64,
    /// Floor of scores.
    pub floor: f64,
    /// Weights of dimensions, summing to 1.
    pub weights: Named<f64>,
    /// Harm at which a score is 0.
    pub goalposts: Goalposts,
}

/// Harm at which a score is 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Goalposts {
    /// Deaths in the nation, per 100,000 a year.
    pub deaths_nation: f64,
    /// Deaths in a district, per 100,000 a year.
    pub deaths_district: f64,
    /// Fear.
    pub fear: f64,
    /// Cases.
    pub cases: f64,
    /// Newly displaced in the nation, per 100,000 a year.
    pub displaced_nation: f64,
    /// Newly displaced in a district, per 100,000 a year.
    pub displaced_district: f64,
}

/// An optic: how a run is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpticRecord {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Security from what.
    pub from_what: String,
    /// For whom.
    pub for_whom: String,
    /// To protect what.
    pub to_protect_what: String,
    /// By what means.
    pub by_what_means: String,
    /// Weights of its dimensions.
    pub weights: Named<f64>,
    /// What it would do.
    pub levers: Vec<String>,
}

/// A dated cause.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TimelineRecord {
    /// Identifier.
    pub id: String,
    /// Day.
    pub date: String,
    /// Kind, as in `timeline`.
    pub kind: String,
    /// The organization that it concerns first.
    pub organization: String,
    /// What it does, in a few words.
    pub what: String,
}

/// What was observed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Observations {
    /// By year.
    pub year: Vec<ObservedRecord>,
    /// By month.
    pub month: Vec<ObservedMonthRecord>,
    /// By period, in the words of the bookkeeping.
    pub period: Vec<ObservedRecord>,
}

/// A figure that was observed of a year or period.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ObservedRecord {
    /// Measure.
    pub measure: String,
    /// Best estimate.
    pub value: f64,
    /// Low estimate.
    pub low: Option<f64>,
    /// High estimate.
    pub high: Option<f64>,
    /// Unit.
    pub unit: String,
    /// Source.
    pub source: String,
    /// Year; none of a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
}

/// A figure that was observed of a month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ObservedMonthRecord {
    /// First day of the month.
    pub month: String,
    /// Measure.
    pub measure: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// Source.
    pub source: String,
}
