//! Scales on which statistics of runs are near normal around their mean.

/// A scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// The figure itself: correlations, shares far from their ends.
    Identity,
    /// ln(figure + floor): counts, and positive figures.
    Log {
        /// What is added, so that no deaths are no infinity [in the figure's unit].
        floor: f64,
    },
    /// ln((share + floor)/(1 - share + floor)): shares.
    Logit {
        /// What is added at both ends [0, 1].
        floor: f64,
    },
}

impl Scale {
    /// Names of the laws of error that are normal on a scale, in tables.
    pub const LAWS: [&str; 3] = ["normal", "log-normal", "logit-normal"];

    /// The scale of a law of error.
    pub fn of_law(name: &str, floor: f64) -> Option<Self> {
        match name {
            "normal" => Some(Self::Identity),
            "log-normal" => Some(Self::Log { floor }),
            "logit-normal" => Some(Self::Logit { floor }),
            _ => None,
        }
    }

    /// Name of the law of error that is normal on it.
    pub const fn law(self) -> &'static str {
        match self {
            Self::Identity => Self::LAWS[0],
            Self::Log { .. } => Self::LAWS[1],
            Self::Logit { .. } => Self::LAWS[2],
        }
    }

    /// A figure on the scale; not finite where it lies beyond.
    ///
    /// **B.1 scale of a figure**: itself; ln(figure + floor); ln((share + floor)/(1 - share + floor)).
    /// Source: definition.
    /// Test: `a_floor_keeps_the_ends_of_a_scale_finite`.
    pub fn of(self, figure: f64) -> f64 {
        match self {
            Self::Identity => figure,
            Self::Log { floor } => (figure + floor).ln(),
            Self::Logit { floor } => ((figure + floor) / (1.0 - figure + floor)).ln(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_keeps_the_ends_of_a_scale_finite() {
        assert_eq!(Scale::Log { floor: 10.0 }.of(0.0), 10.0_f64.ln());
        assert!((Scale::Logit { floor: 0.05 }.of(0.0) + Scale::Logit { floor: 0.05 }.of(1.0)).abs() < 1e-12);
        assert_eq!(Scale::Logit { floor: 0.05 }.of(0.5), 0.0);
        assert_eq!(Scale::Log { floor: 0.0 }.of(0.0), f64::NEG_INFINITY);
    }

    #[test]
    fn every_law_is_found_by_its_name() {
        for name in Scale::LAWS {
            assert_eq!(Scale::of_law(name, 1.0).map(Scale::law), Some(name));
        }
        assert_eq!(Scale::of_law("cauchy", 1.0), None);
    }
}
