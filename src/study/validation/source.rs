//! Who forecasts: the model and its rivals.

use crate::study::validation::baselines;
use crate::study::validation::causes::Causes;

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
