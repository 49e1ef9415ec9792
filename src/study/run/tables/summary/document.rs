//! The fields of `summary.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::named::Named;
use crate::study::run::tables::outside::OutsideShares;

/// Mean and range of a figure over replications.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Arithmetic mean.
    pub mean: f64,
    /// Smallest.
    pub low: f64,
    /// Largest.
    pub high: f64,
}

impl Spread {
    /// Of some values; `None` of none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().collect();
        if values.is_empty() {
            return None;
        }
        Some(Self {
            mean: values.iter().sum::<f64>() / values.len() as f64,
            low: values.iter().copied().fold(f64::INFINITY, f64::min),
            high: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

/// A figure of one run, or of many.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Figure {
    /// A count of one run.
    Count(u64),
    /// A number of one run.
    Number(f64),
    /// Of many runs.
    Spread(Spread),
}

impl Figure {
    /// The figure, or its mean.
    pub const fn mean(self) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Number(number) => number,
            Self::Spread(spread) => spread.mean,
        }
    }
}

/// `summary.json` of one run or of many.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// How it is to be read.
    pub note: String,
    /// What was played.
    pub scenario: Head,
    /// Seed.
    pub seed: u64,
    /// Number of the one run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replication: Option<u64>,
    /// Numbers of the many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replications: Option<Vec<u64>>,
    /// Figures of the whole time.
    pub totals: Totals,
    /// Correlations of the districts' yearly scores, by pair of dimensions.
    pub correlation_of_district_scores: Named<Option<Figure>>,
    /// Deaths by security cluster, of one run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deaths_by_cluster: Option<Vec<ClusterDeaths>>,
    /// What stands outside all clusters.
    pub outside_clusters: Option<OutsideShares>,
    /// Years of one run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years: Option<Vec<YearPlayed>>,
    /// By measure and year.
    pub yearly: BTreeMap<String, BTreeMap<i16, Option<Figure>>>,
    /// What was observed, by measure and year.
    pub observed: Named<Named<ObservedFigure>>,
    /// Quantities of periods beside what was observed.
    pub bookkeeping: Vec<Quantity>,
}

/// What was played.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// Name of the scenario.
    pub name: String,
    /// Its title.
    pub title: String,
    /// First day.
    pub start: String,
    /// Last day.
    pub end: String,
    /// Length of a step [days].
    pub step_days: f64,
    /// Steps.
    pub steps: u32,
}

/// Figures of the whole time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Totals {
    /// Fatal events.
    pub fatal_events: Option<Figure>,
    /// Deaths [persons].
    pub deaths: Option<Figure>,
    /// Deaths in reported events [persons].
    pub deaths_reported: Option<Figure>,
    /// Staff of peace operations killed [persons].
    pub peace_operation_deaths: Option<Figure>,
    /// The same in reported events [persons].
    pub peace_operation_deaths_reported: Option<Figure>,
    /// Displaced inside the country at the end [persons].
    pub displaced_inside_at_end: Option<Figure>,
    /// Refugees abroad at the end [persons].
    pub refugees_abroad_at_end: Option<Figure>,
}

/// Deaths of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClusterDeaths {
    /// Its number; none for what belongs to no cluster.
    pub cluster: Option<u8>,
    /// Its threat.
    pub threat: String,
    /// Deaths [persons].
    pub deaths: u64,
}

/// A year of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct YearPlayed {
    /// Year.
    pub year: i16,
    /// Whether all of it was played.
    pub whole: bool,
}

/// An observed figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ObservedFigure {
    /// Best estimate.
    pub value: f64,
    /// Low estimate.
    pub low: Option<f64>,
    /// High estimate.
    pub high: Option<f64>,
}

/// A quantity of a period beside what was observed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quantity {
    /// Period.
    pub period: String,
    /// Quantity.
    pub quantity: String,
    /// What was observed.
    pub observed: f64,
    /// The same of all simulated events.
    pub simulated: Option<Figure>,
    /// The same of the reported ones.
    pub reported: Option<Figure>,
}
