//! From a number in the unit interval to a value of a factor, by the law of its prior or evenly over its range.

use crate::portable::Portable as _;
use crate::scenario::ParameterRecord;
use crate::stats::normal_quantile;

/// A law of a factor between its low and high end: the column `distribution` of `parameters.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// Every value between low and high is as likely.
    Uniform,
    /// The logarithm is uniform between those of low and high.
    LogUniform,
    /// Normal; low and high are its 5 and 95 % points.
    Normal,
    /// The logarithm is normal; low and high are the 5 and 95 % points.
    LogNormal,
    /// The logit is normal, so that values stay in (0, 1); low and high are the 5 and 95 % points.
    LogitNormal,
}

/// Share below the low end of a law without ends, and above its high end.
const TAIL: f64 = 0.05;

impl Law {
    /// All laws.
    pub const ALL: [Self; 5] = [Self::Uniform, Self::LogUniform, Self::Normal, Self::LogNormal, Self::LogitNormal];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::LogUniform => "log-uniform",
            Self::Normal => "normal",
            Self::LogNormal => "log-normal",
            Self::LogitNormal => "logit-normal",
        }
    }

    /// The law of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|law| law.name() == name)
    }

    /// The law of a parameter's prior.
    pub fn of(record: &ParameterRecord) -> Self {
        Self::from_name(&record.distribution).unwrap_or(Self::Uniform)
    }

    /// The value below which the share `u` in (0, 1) of the law lies: a draw from the prior.
    ///
    /// `low` and `high`, in this order, are the ends of a uniform or log-uniform law and the 5 and 95 % points of the
    /// others, which go beyond them; at `u` = 0 and 1 these are infinite. Where an end has no logarithm or logit (a low end
    /// of 0 and below; for the logit also a high end of 1 and above) the law is the uniform one between the two. Equal ends
    /// give that value.
    ///
    /// **P.19 draw from a prior**: quantile u of the law; low and high are the ends of a uniform law and 5 and 95 %
    /// points of a normal, log-normal or logit-normal one; uniform where an end has no logarithm or logit.
    /// Source: inversion.
    /// Test: `low_and_high_are_the_5_and_95_percent_points_of_laws_without_ends`,
    /// `an_end_without_logarithm_makes_the_law_uniform`.
    pub fn quantile(self, u: f64, low: f64, high: f64) -> f64 {
        let scale = self.scale(low, high);
        if self.has_ends() || scale == Scale::Linear && self != Self::Normal || low == high {
            return between(scale, u, low, high);
        }
        let (from, to) = (scale.of(low), scale.of(high));
        let spread = (to - from) / (2.0 * normal_quantile(1.0 - TAIL));
        scale.back(f64::midpoint(from, to) + spread * normal_quantile(u))
    }

    /// The value at the share `u` [0, 1] of the way from `low` to `high` on the law's own scale: a step over the range.
    ///
    /// The scale is the logarithm for the log-uniform and log-normal laws, the logit for the logit-normal and linear for
    /// the others, and linear too where an end has no logarithm or logit, as in [`Law::quantile`]. 0 and 1 give the ends
    /// exactly. Equal ends give that value.
    ///
    /// **P.20 step over a range**: share u of the way from low to high on the scale of the law.
    /// Source: definition.
    /// Test: `a_step_over_the_range_is_even_on_the_scale_and_meets_its_ends_exactly`.
    pub fn within(self, u: f64, low: f64, high: f64) -> f64 {
        between(self.scale(low, high), u, low, high)
    }

    /// Whether low and high bound it.
    const fn has_ends(self) -> bool {
        matches!(self, Self::Uniform | Self::LogUniform)
    }

    /// The scale on which it is uniform or normal, if both ends lie on it.
    fn scale(self, low: f64, high: f64) -> Scale {
        match self {
            Self::LogUniform | Self::LogNormal if low > 0.0 => Scale::Logarithm,
            Self::LogitNormal if low > 0.0 && high < 1.0 => Scale::Logit,
            _ => Scale::Linear,
        }
    }
}

/// Even steps from `low` to `high` on a scale; never beyond them.
fn between(scale: Scale, u: f64, low: f64, high: f64) -> f64 {
    if u <= 0.0 || low == high {
        return low;
    }
    if u >= 1.0 {
        return high;
    }
    let (from, to) = (scale.of(low), scale.of(high));
    scale.back(from + u * (to - from)).max(low).min(high)
}

/// A scale on which a law is simple.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scale {
    Linear,
    Logarithm,
    Logit,
}

impl Scale {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Logarithm => value.logarithm(),
            Self::Logit => (value / (1.0 - value)).logarithm(),
        }
    }

    fn back(self, position: f64) -> f64 {
        match self {
            Self::Linear => position,
            Self::Logarithm => position.exponential(),
            Self::Logit => 1.0 / (1.0 + (-position).exponential()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * (1.0 + b.abs())
    }

    #[test]
    fn low_and_high_are_the_5_and_95_percent_points_of_laws_without_ends() {
        for (law, low, high) in
            [(Law::Normal, -0.2, 0.3), (Law::LogNormal, 50.0, 1_000.0), (Law::LogitNormal, 0.05, 0.5)]
        {
            assert!(near(law.quantile(0.05, low, high), low), "{law:?}");
            assert!(near(law.quantile(0.95, low, high), high), "{law:?}");
            assert!(law.quantile(0.01, low, high) < low && law.quantile(0.99, low, high) > high);
        }
    }

    #[test]
    fn medians_are_the_midpoints_on_the_scale_of_each_law() {
        for median in [Law::quantile, Law::within] {
            assert!(near(median(Law::Uniform, 0.5, 2.0, 8.0), 5.0));
            assert!(near(median(Law::Normal, 0.5, -1.0, 3.0), 1.0));
            assert!(near(median(Law::LogUniform, 0.5, 2.0, 8.0), 4.0));
            assert!(near(median(Law::LogNormal, 0.5, 2.0, 8.0), 4.0));
            // Odds 1/4 and 1, with median 1/2.
            assert!(near(median(Law::LogitNormal, 0.5, 0.2, 0.5), 1.0 / 3.0));
        }
    }

    #[test]
    fn a_step_over_the_range_is_even_on_the_scale_and_meets_its_ends_exactly() {
        for law in Law::ALL {
            let (low, high) = (0.07, 0.83);
            let values: Vec<f64> = (0..=20).map(|step| law.within(f64::from(step) / 20.0, low, high)).collect();
            assert!(values.is_sorted() && values[0] == low && values[20] == high, "{law:?}");
        }
        assert!(near(Law::LogNormal.within(0.25, 1.0, 16.0), 2.0));
        // Odds 1/9, 1/3, 1, 3, 9.
        assert!(near(Law::LogitNormal.within(0.25, 0.1, 0.9), 0.25));
    }

    #[test]
    fn a_logit_normal_value_stays_a_share() {
        for u in [1e-9, 0.5, 1.0 - 1e-9] {
            let value = Law::LogitNormal.quantile(u, 0.02, 0.95);
            assert!(value > 0.0 && value < 1.0, "{value}");
        }
    }

    #[test]
    fn an_end_without_logarithm_makes_the_law_uniform() {
        for value in [Law::quantile, Law::within] {
            assert!(near(value(Law::LogNormal, 0.25, 0.0, 0.6), 0.15));
            assert!(near(value(Law::LogUniform, 0.25, 0.0, 0.6), 0.15));
            assert!(near(value(Law::LogitNormal, 0.25, 0.0, 0.3), 0.075));
            assert!(near(value(Law::LogitNormal, 0.25, 0.5, 1.0), 0.625));
        }
    }

    #[test]
    fn equal_ends_give_their_value() {
        for law in Law::ALL {
            for end in [0.0, 0.3, 1.0] {
                assert_eq!(law.quantile(0.8, end, end), end);
                assert_eq!(law.within(0.8, end, end), end);
            }
        }
    }

    #[test]
    fn every_law_is_found_by_its_name() {
        for law in Law::ALL {
            assert_eq!(Law::from_name(law.name()), Some(law));
        }
        assert_eq!(Law::from_name("triangular"), None);
    }

    #[test]
    fn every_law_of_the_shipped_parameters_is_known() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/mali/parameters.csv");
        let mut reader = csv::Reader::from_path(path).unwrap();
        let column = reader.headers().unwrap().iter().position(|name| name == "distribution").unwrap();
        for row in reader.records() {
            let row = row.unwrap();
            assert!(Law::from_name(&row[column]).is_some(), "{}: {}", &row[0], &row[column]);
        }
    }
}
