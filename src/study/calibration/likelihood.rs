//! How well a simulated count agrees with an observed one, for the weights of forecasts: the law of their error.
//!
//! An observation is a band: lowest and highest figure that the source admits.

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
}

/// Logarithm of the likelihood below which a target does not fall: one figure alone cannot rule out a run for ever.
const LEAST: f64 = -500.0;

impl ErrorLaw {
    /// Log-likelihood of the observed band `low..=high` given what was simulated, at least -500.
    ///
    /// It is the probability that a count falls into the band.
    pub fn log_likelihood(self, low: f64, high: f64, simulated: f64) -> f64 {
        let Self::NegativeBinomial { size, floor } = self;
        let value = log_band(low, high, simulated.max(floor), size);
        if value.is_nan() { LEAST } else { value.max(LEAST) }
    }
}

/// Logarithm of the probability that a negative binomial count lies in `low..=high`, ends included.
///
/// `mean` above 0 and `size` above 0; variance = mean + mean^2/size. Summed on the logarithmic scale, so that tails do not vanish.
///
/// **B.21 likelihood of a count, for weights of forecasts**: probability that a negative binomial with mean
/// max(simulated, floor) and the stated size lies in the band; its logarithm at least -500.
/// With: `study::calibration::likelihood::log_mass`.
/// Source: definition; *assumption*.
/// Test: `a_negative_binomial_of_size_one_is_geometric`, `its_masses_sum_to_one_and_have_the_stated_variance`,
/// `far_tails_keep_their_order_instead_of_vanishing`.
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
        assert!(at(0.0) > LEAST && at(5_000.0) < at(600.0) && at(f64::NAN) == at(0.0));
    }
}
