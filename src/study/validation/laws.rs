//! Quantiles of counts, by inversion of one number: with the same number a higher mean never gives a smaller count.

use statrs::distribution::{DiscreteCDF, NegativeBinomial};

use crate::random::poisson_quantile;

/// Size from which on a negative binomial law cannot be told from a Poisson law.
const LARGEST_SIZE: f64 = 1e7;

/// Smallest k with P(X <= k) >= u for X negative binomial with a mean and a size: variance mean + mean²/size.
///
/// `u` in (0, 1); `mean` [count] at least 0; `size` above 0.
pub fn negative_binomial_quantile(mean: f64, size: f64, u: f64) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    if size >= LARGEST_SIZE {
        return poisson_quantile(mean, u);
    }
    let share = mean / (size + mean);
    let first = size * (-share).ln_1p();
    if first < -700.0 {
        // The first probabilities are smaller than a number can be.
        let law = NegativeBinomial::new(size, 1.0 - share).expect("size and probability are those of a law");
        return u32::try_from(law.inverse_cdf(u)).unwrap_or(u32::MAX);
    }
    let mut probability = first.exp();
    let mut cumulated = probability;
    let mut k = 0_u32;
    while cumulated < u && k < LARGEST_COUNT {
        probability *= (size + f64::from(k)) / f64::from(k + 1) * share;
        k += 1;
        let next = cumulated + probability;
        // Beyond this the sum stays where it is, short of 1 by rounding.
        if next == cumulated && f64::from(k) > mean {
            break;
        }
        cumulated = next;
    }
    k
}

/// Most deaths that a forecast can have.
const LARGEST_COUNT: u32 = 10_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_geometric_law_are_those_of_its_closed_form() {
        // Size 1, mean 3: P(X <= k) = 1 - (3/4)^(k + 1); 0.5 is passed at k = 2, 0.9 at k = 8.
        assert_eq!([0.2, 0.25, 0.26, 0.5, 0.9].map(|u| negative_binomial_quantile(3.0, 1.0, u)), [0, 0, 1, 2, 8]);
        assert_eq!(negative_binomial_quantile(0.0, 2.0, 0.9), 0);
    }

    #[test]
    fn draws_have_the_mean_and_variance_of_the_law() {
        for (mean, size) in [(12.0, 1.5), (400.0, 3.0), (900.0, 2_500.0)] {
            let n = 40_000;
            let draws: Vec<f64> = (0..n)
                .map(|i| f64::from(negative_binomial_quantile(mean, size, (f64::from(i) + 0.5) / f64::from(n))))
                .collect();
            let average = draws.iter().sum::<f64>() / f64::from(n);
            let variance = draws.iter().map(|x| (x - average).powi(2)).sum::<f64>() / f64::from(n);
            assert!((average / mean - 1.0).abs() < 2e-3, "{mean} {size}: {average}");
            assert!((variance / (mean + mean * mean / size) - 1.0).abs() < 2e-2, "{mean} {size}: {variance}");
        }
    }

    #[test]
    fn a_higher_mean_never_gives_fewer() {
        for u in [0.01, 0.4, 0.99] {
            let counts: Vec<u32> =
                [0.0, 0.5, 10.0, 300.0, 5_000.0].iter().map(|&mean| negative_binomial_quantile(mean, 2.0, u)).collect();
            assert!(counts.is_sorted(), "{counts:?}");
        }
    }

    #[test]
    fn a_large_size_is_a_poisson_law() {
        for u in [0.05, 0.5, 0.95] {
            assert_eq!(negative_binomial_quantile(20.0, 1e8, u), poisson_quantile(20.0, u));
        }
    }
}
