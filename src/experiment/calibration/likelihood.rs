//! How well a simulated figure agrees with an observed one: laws of the error of observation.
//!
//! An observation is a band: lowest and highest figure that the source admits. A figure inside it agrees; what lies outside is
//! judged by the law. The errors stand for what the source misses and for what the model leaves out, so their spread is a
//! judgement of the targets' author, stated row by row.

use statrs::function::gamma::ln_gamma;

/// Law of the error of an observation, given what was simulated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ErrorLaw {
    /// Counts: negative binomial with mean max(simulated, floor) and this size; variance = mean + mean^2/size.
    NegativeBinomial {
        /// Size.
        size: f64,
        /// Least mean [count].
        floor: f64,
    },
    /// Figures without a lower end: normal with this standard deviation, in the figure's unit.
    Normal {
        /// Standard deviation.
        spread: f64,
    },
    /// Positive figures: normal on the logarithm with this standard deviation.
    LogNormal {
        /// Standard deviation of the logarithm.
        spread: f64,
    },
}

/// Power to which the likelihood of all targets counts, where none is asked for: *assumption*. Errors of years that follow one
/// another are alike; at a correlation of a third n figures tell as much as n/2 independent ones, n (1 - r)/(1 + r). A power
/// below 1 is also what a model that is known to leave things out asks for (Bissiri, Holmes & Walker 2016; Miller & Dunson 2019).
pub const POWER: f64 = 0.5;

/// Logarithm of the likelihood below which a target does not fall: one figure alone cannot rule out a run for ever.
const LEAST: f64 = -500.0;

impl ErrorLaw {
    /// Names in tables.
    pub const NAMES: [&str; 3] = ["negative-binomial", "normal", "log-normal"];

    /// The law of a name, with its spread (the size of a negative binomial) and its floor.
    pub fn named(name: &str, spread: f64, floor: f64) -> Option<Self> {
        match name {
            "negative-binomial" => Some(Self::NegativeBinomial { size: spread, floor }),
            "normal" => Some(Self::Normal { spread }),
            "log-normal" => Some(Self::LogNormal { spread }),
            _ => None,
        }
    }

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NegativeBinomial { .. } => Self::NAMES[0],
            Self::Normal { .. } => Self::NAMES[1],
            Self::LogNormal { .. } => Self::NAMES[2],
        }
    }

    /// Size of a negative binomial, or standard deviation.
    pub const fn spread(self) -> f64 {
        match self {
            Self::NegativeBinomial { size: spread, .. } | Self::Normal { spread } | Self::LogNormal { spread } => {
                spread
            }
        }
    }

    /// Log-likelihood of the observed band `low..=high` given what was simulated, at least -500.
    ///
    /// For counts it is the probability that a count falls into the band. For the other laws, which have no unit of counting,
    /// it is minus half of the squared distance from the band in spreads: 0 inside it.
    pub fn log_likelihood(self, low: f64, high: f64, simulated: f64) -> f64 {
        let value = match self {
            Self::NegativeBinomial { size, floor } => log_band(low, high, simulated.max(floor), size),
            Self::Normal { spread } => distance(low, high, simulated, spread),
            Self::LogNormal { spread } if low > 0.0 && simulated > 0.0 => {
                distance(low.ln(), high.ln(), simulated.ln(), spread)
            }
            Self::LogNormal { .. } => LEAST,
        };
        if value.is_nan() { LEAST } else { value.max(LEAST) }
    }
}

fn distance(low: f64, high: f64, simulated: f64, spread: f64) -> f64 {
    let beyond = (low - simulated).max(simulated - high).max(0.0);
    -(beyond / spread).powi(2) / 2.0
}

/// Logarithm of the probability that a negative binomial count lies in `low..=high`, ends included.
///
/// `mean` above 0 and `size` above 0; variance = mean + mean^2/size. Summed on the logarithmic scale, so that tails do not vanish.
pub fn log_band(low: f64, high: f64, mean: f64, size: f64) -> f64 {
    let (first, last) = (low.max(0.0).ceil() as u64, high.max(0.0).floor() as u64);
    let share = mean / (mean + size);
    let mut term = log_mass(first, mean, size);
    let (mut most, mut scaled) = (term, 1.0);
    for count in first..last {
        let k = count as f64;
        term += ((k + size) / (k + 1.0) * share).ln();
        if term > most {
            scaled = scaled * (most - term).exp() + 1.0;
            most = term;
        } else {
            scaled += (term - most).exp();
        }
    }
    most + scaled.ln()
}

/// Logarithm of the probability of a negative binomial count.
pub fn log_mass(count: u64, mean: f64, size: f64) -> f64 {
    let k = count as f64;
    let share = mean / (mean + size);
    ln_gamma(k + size) - ln_gamma(size) - ln_gamma(k + 1.0) + size * (size / (mean + size)).ln() + k * share.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * (1.0 + b.abs())
    }

    #[test]
    fn a_negative_binomial_of_size_one_is_geometric() {
        // Mean 4: success probability 1/5, mass 0.2 x 0.8^k.
        for k in [0, 1, 7] {
            assert!(near(log_mass(k, 4.0, 1.0), (0.2 * 0.8_f64.powi(k as i32)).ln()));
        }
        // P(2 <= k <= 4) = 0.8^2 - 0.8^5.
        assert!(near(log_band(2.0, 4.0, 4.0, 1.0), (0.8_f64.powi(2) - 0.8_f64.powi(5)).ln()));
    }

    #[test]
    fn its_masses_sum_to_one_and_have_the_stated_variance() {
        let (mean, size) = (30.0, 2.0);
        let masses: Vec<f64> = (0..2_000).map(|k| log_mass(k, mean, size).exp()).collect();
        let moment = |power: i32| masses.iter().enumerate().map(|(k, p)| (k as f64).powi(power) * p).sum::<f64>();
        assert!(near(moment(0), 1.0) && near(moment(1), mean));
        assert!((moment(2) - mean * mean - (mean + mean * mean / size)).abs() < 1e-6);
    }

    #[test]
    fn far_tails_keep_their_order_instead_of_vanishing() {
        let law = ErrorLaw::NegativeBinomial { size: 2.0, floor: 10.0 };
        let at = |simulated| law.log_likelihood(488.0, 641.0, simulated);
        assert!(at(0.0) == at(10.0) && at(10.0) < at(20.0) && at(20.0) < at(100.0) && at(100.0) < at(500.0));
        assert!(at(0.0) > LEAST && at(5_000.0) < at(600.0));
    }

    #[test]
    fn inside_the_band_every_figure_agrees() {
        let law = ErrorLaw::Normal { spread: 0.1 };
        assert_eq!(law.log_likelihood(0.3, 0.5, 0.4), 0.0);
        assert!(near(law.log_likelihood(0.3, 0.5, 0.7), -2.0));
        let law = ErrorLaw::LogNormal { spread: 0.5 };
        assert!(near(law.log_likelihood(100.0, 100.0, 100.0 * 0.5_f64.exp()), -0.5));
        assert_eq!(law.log_likelihood(100.0, 100.0, 0.0), LEAST);
        assert_eq!(law.log_likelihood(100.0, 100.0, f64::NAN), LEAST);
    }

    #[test]
    fn every_law_is_found_by_its_name() {
        for name in ErrorLaw::NAMES {
            assert_eq!(ErrorLaw::named(name, 1.0, 1.0).map(ErrorLaw::name), Some(name));
        }
        assert_eq!(ErrorLaw::named("cauchy", 1.0, 1.0), None);
    }
}
