//! Whether chains have come to the same law, and how many independent draws they are worth.

/// Potential scale reduction of chains cut in halves (Gelman et al. 2013, section 11.4): near 1 where all have the same law.
///
/// **B.11 R-hat**: root of ((n - 1) within + between)/(n within), of chains cut in halves.
/// Source: Gelman et al. 2013.
/// Test: `chains_of_one_law_agree_and_one_that_lies_apart_is_seen`.
pub fn r_hat(chains: &[Vec<f64>]) -> f64 {
    let halves = halves(chains);
    let (between, within) = variances(&halves);
    let n = halves[0].len() as f64;
    if within <= 0.0 {
        return if between > 0.0 { f64::INFINITY } else { 1.0 };
    }
    (((n - 1.0) * within + between) / n / within).sqrt()
}

/// Independent draws that all chains are worth: initial monotone sequence of their correlations (Geyer 1992), with the
/// correlations of several chains put together as in Vehtari et al. (2021).
///
/// **B.12 effective draws**: draws/(1 + 2 sum of correlations), by the initial monotone sequence.
/// Source: Geyer 1992; Vehtari et al. 2021.
/// Test: `a_series_with_a_known_correlation_has_its_known_effective_size`.
pub fn effective_draws(chains: &[Vec<f64>]) -> f64 {
    let halves = halves(chains);
    let (n, m) = (halves[0].len(), halves.len() as f64);
    let (between, within) = variances(&halves);
    let all = ((n as f64 - 1.0) * within + between) / n as f64;
    if all <= 0.0 {
        return m * n as f64;
    }
    let means: Vec<f64> = halves.iter().map(|half| mean(half)).collect();
    let correlation = |lag: usize| {
        let covariance = |(half, mean): (&&[f64], &f64)| {
            half.iter().zip(&half[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / n as f64
        };
        1.0 - (within - halves.iter().zip(&means).map(covariance).sum::<f64>() / m) / all
    };
    let (mut sum, mut least, mut lag) = (0.0, f64::INFINITY, 0);
    while lag + 1 < n {
        let first = if lag == 0 { 1.0 } else { correlation(lag) };
        let pair = (first + correlation(lag + 1)).min(least);
        if pair <= 0.0 {
            break;
        }
        (sum, least, lag) = (sum + pair, pair, lag + 2);
    }
    let total = m * n as f64;
    // Draws that alternate may be worth more than independent ones; not more than this much (as in Stan).
    total / (2.0 * sum - 1.0).max(1.0 / total.log10().max(1.0))
}

fn halves(chains: &[Vec<f64>]) -> Vec<&[f64]> {
    let half = chains.iter().map(Vec::len).min().unwrap_or(0) / 2;
    chains.iter().flat_map(|chain| [&chain[..half], &chain[chain.len() - half..]]).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Variance between chains, times their length, and mean variance within them.
fn variances(chains: &[&[f64]]) -> (f64, f64) {
    let moments = |chain: &&[f64]| {
        let mean = mean(chain);
        (mean, chain.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (chain.len() as f64 - 1.0))
    };
    let all: Vec<(f64, f64)> = chains.iter().map(moments).collect();
    let (count, n) = (all.len() as f64, chains[0].len() as f64);
    let grand = all.iter().map(|(mean, _)| mean).sum::<f64>() / count;
    let between = n * all.iter().map(|(mean, _)| (mean - grand).powi(2)).sum::<f64>() / (count - 1.0);
    (between, all.iter().map(|(_, variance)| variance).sum::<f64>() / count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Process, Streams};
    use crate::stats::normal_quantile;

    /// Chains in which each draw keeps a share of the one before.
    fn chains(kept: f64, shift: f64) -> Vec<Vec<f64>> {
        let noise = (1.0 - kept * kept).sqrt();
        let chain = |key| {
            let mut stream = Streams::new(3, key).stream(0, Process::Calibration, 0);
            let mut value = normal_quantile(stream.uniform());
            let draws = (0..5_000).map(|_| {
                value = kept * value + noise * normal_quantile(stream.uniform());
                value + if key == 0 { shift } else { 0.0 }
            });
            draws.collect()
        };
        (0..4).map(chain).collect()
    }

    #[test]
    fn a_series_with_a_known_correlation_has_its_known_effective_size() {
        // 20,000 (1 - k)/(1 + k).
        for kept in [0.0, 0.5, 0.9] {
            let (found, exact) = (effective_draws(&chains(kept, 0.0)), 20_000.0 * (1.0 - kept) / (1.0 + kept));
            assert!((found / exact - 1.0).abs() < 0.15, "{kept}: {found} {exact}");
        }
    }

    #[test]
    fn chains_of_one_law_agree_and_one_that_lies_apart_is_seen() {
        assert!(r_hat(&chains(0.5, 0.0)) < 1.005);
        // Variance between 4 chains, one shifted by 1: 1/4, so that R-hat is the root of 1 + 1/4 (8 halves: 6/28).
        let apart = r_hat(&chains(0.0, 1.0));
        assert!((apart - (1.0 + 6.0 / 28.0_f64).sqrt()).abs() < 0.02, "{apart}");
        assert!(effective_draws(&chains(0.0, 1.0)) < 100.0);
        assert_eq!(r_hat(&[vec![1.0; 10], vec![1.0; 10]]), 1.0);
    }
}
