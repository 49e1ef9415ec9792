//! Validation: forecasts from rolling origins, scored against what was observed and against simple baselines
//! (MODEL.md, section 12.4).
//!
//! An origin is the end of a year. What is known at an origin is the years up to it: runs are weighed by how well they match
//! them, baselines are trained on them. Every forecast is a sample of [`DRAWS`] counts.
//!
//! Flow: [`observed`], [`draws`] and [`ensemble`] → [`rolling`] → [`forecast`] and [`baselines`] → [`scores`] → [`summary`].

pub mod baselines;
pub mod draws;
pub mod ensemble;
pub mod forecast;
pub mod laws;
pub mod observed;
pub mod rolling;
pub mod scores;
pub mod summary;

/// Draws of a forecast, as many as forecasts of the VIEWS prediction challenge have (Hegre et al. 2024).
pub const DRAWS: usize = 1_000;

/// Who forecasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The model, with the causes of the forecast year known, or frozen at the origin.
    Model(Causes),
    /// A baseline.
    Baseline(baselines::Baseline),
}

/// What the model knows of dated causes after the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Causes {
    /// All of the forecast year.
    Known,
    /// None: they stay as on the day of the origin.
    Frozen,
}

impl Causes {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Known, Self::Frozen];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Frozen => "frozen",
        }
    }
}

impl Source {
    /// All sources: the model, then the baselines.
    pub const ALL: [Self; 5] = [
        Self::Model(Causes::Known),
        Self::Model(Causes::Frozen),
        Self::Baseline(baselines::Baseline::LastObservation),
        Self::Baseline(baselines::Baseline::Bootstrap),
        Self::Baseline(baselines::Baseline::HistoryMean),
    ];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Model(_) => "model",
            Self::Baseline(baseline) => baseline.name(),
        }
    }

    /// What it knows of causes; empty for a baseline, which knows none.
    pub const fn causes(self) -> &'static str {
        match self {
            Self::Model(causes) => causes.name(),
            Self::Baseline(_) => "",
        }
    }
}
