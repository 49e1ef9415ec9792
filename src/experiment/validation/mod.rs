//! Validation: forecasts from rolling origins, scored against what was observed and against rivals
//! (MODEL.md, section 12.4).
//!
//! An origin is the end of a year. What is known at an origin is the years up to it: runs are weighed by how well they match
//! them, rivals are trained on them. Every forecast is a sample of [`DRAWS`] counts. Rivals that say one figure have the error law of the
//! model around it, so that neither side wins by the width of its law.
//!
//! Flow: [`observed`], [`draws`] and [`ensemble`] → [`rolling`] → [`forecast`] and [`baselines`] → [`scores`] → [`summary`].
//!
#![doc = include_str!("../../../docs/book/src/model/validation.md")]

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
    /// The model, with the causes of the forecast year known, or frozen at the origin, and the error law around each run.
    Model(Causes),
    /// The runs of the model alone, without the error law.
    Runs(Causes),
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
    /// All sources: the model, with the error law and without, then the rivals.
    pub const ALL: [Self; 8] = [
        Self::Model(Causes::Known),
        Self::Model(Causes::Frozen),
        Self::Runs(Causes::Known),
        Self::Runs(Causes::Frozen),
        Self::Baseline(baselines::Baseline::LastObservation),
        Self::Baseline(baselines::Baseline::RecentMean),
        Self::Baseline(baselines::Baseline::Bootstrap),
        Self::Baseline(baselines::Baseline::HistoryMean),
    ];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Model(_) | Self::Runs(_) => "model",
            Self::Baseline(baseline) => baseline.name(),
        }
    }

    /// What it knows of causes; empty for a baseline, which knows none.
    pub const fn causes(self) -> &'static str {
        match self {
            Self::Model(causes) | Self::Runs(causes) => causes.name(),
            Self::Baseline(_) => "",
        }
    }

    /// What error stands around its figures: `law`, the error law of the model; `none`; `own`, that of a rival with a spread of its own.
    pub const fn error(self) -> &'static str {
        match self {
            Self::Model(_) => "law",
            Self::Runs(_) => "none",
            Self::Baseline(baseline) if baseline.has_law() => "law",
            Self::Baseline(_) => "own",
        }
    }
}
