//! Which of rival theories fits what was observed best: likelihood of yearly figures under the spread of the runs of each arm.

use statrs::distribution::{Discrete, NegativeBinomial, Poisson};

use crate::experiment::bootstrap::resamples;
use crate::experiment::patterns::judge::Finding;
use crate::experiment::patterns::statistics::Verdict;
use crate::experiment::patterns::values::Values;
use crate::scenario::patterns::Term;
use crate::stats::Moments;

/// Resamples of replications that say how sure the order is.
const DRAWS: u32 = 500;

/// A part for each arm: its log likelihood of the years observed, and how often it is the best over resamples of replications.
///
/// Options: `measure` (of the runs), `observed` (of `observations.csv`), both of a year. Years are independent given an arm; a year's
/// law is the negative binomial with mean and variance of the runs, or Poisson's where they vary no more.
pub fn fit(values: &Values<'_>, pattern: usize) -> Vec<Finding> {
    let suite = values.suite();
    let definition = &suite.patterns[pattern];
    let option = |name: &str| definition.options.get(name).cloned().unwrap_or_default();
    let (measure, observed) = (option("measure"), option("observed"));
    let years = definition.contrasts.first().map_or(definition.years, |contrast| contrast.years);
    let known: Vec<(i16, u64)> = suite
        .loaded
        .scenario
        .observations
        .iter()
        .filter(|row| row.measure == observed && (years.0..=years.1).contains(&row.year))
        .map(|row| (row.year, row.value.round().max(0.0) as u64))
        .collect();
    let words =
        |note: String| vec![Finding::plain(pattern, "fit", "fit to what was observed", "", Verdict::Reported, note)];
    if known.is_empty() {
        return words(format!("no {observed} in observations.csv: nothing to fit"));
    }
    let term = Term { measure, area: "nation".into(), sign: 1.0 };
    // By arm, year and replication.
    let runs: Vec<Vec<Vec<f64>>> = (0..definition.arms.len())
        .map(|arm| known.iter().map(|&(year, _)| values.of(pattern, arm, &term, (year, year))).collect())
        .collect();
    let count = runs.first().and_then(|years| years.first()).map_or(0, Vec::len);
    if count < 2 {
        return words("too few runs to fit".into());
    }
    let everything: Vec<usize> = (0..count).collect();
    let of = |arm: &[Vec<f64>], sample: &[usize]| {
        let of_year = |(year, (_, seen)): (&Vec<f64>, &(i16, u64))| {
            log_likelihood(*seen, &sample.iter().map(|&n| year[n]).collect::<Moments>())
        };
        arm.iter().zip(&known).map(of_year).sum::<f64>()
    };
    let likelihoods: Vec<f64> = runs.iter().map(|arm| of(arm, &everything)).collect();
    let mut best = vec![0_u32; runs.len()];
    for sample in resamples(count, DRAWS, suite.seed) {
        let all: Vec<f64> = runs.iter().map(|arm| of(arm, &sample)).collect();
        best[first_largest(&all)] += 1;
    }
    let top = likelihoods[first_largest(&likelihoods)];
    let part = |(n, arm): (usize, &crate::scenario::patterns::Arm)| {
        let note = format!(
            "log likelihood {:.2}, {:.2} below the best; best in {:.0} % of resamples",
            likelihoods[n],
            top - likelihoods[n],
            100.0 * f64::from(best[n]) / f64::from(DRAWS)
        );
        let says = format!(
            "fit of {} to {observed} {} to {}",
            arm.name.replace('_', " "),
            known[0].0,
            known[known.len() - 1].0
        );
        Finding::plain(pattern, &format!("fit {}", arm.name), &says, "", Verdict::Reported, note)
    };
    definition.arms.iter().enumerate().map(part).collect()
}

fn first_largest(values: &[f64]) -> usize {
    (0..values.len()).rev().max_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap_or(0)
}

/// Log likelihood of a count under the mean and variance of runs; a mean of none is taken as half a case in all runs.
fn log_likelihood(seen: u64, runs: &Moments) -> f64 {
    let mean = runs.mean().max(0.5 / runs.count().max(1) as f64);
    let variance = runs.variance();
    if variance <= mean * 1.000_001 {
        return Poisson::new(mean).map_or(f64::NEG_INFINITY, |law| law.ln_pmf(seen));
    }
    // Mean r (1 - p)/p, variance mean/p.
    let p = mean / variance;
    NegativeBinomial::new(mean * p / (1.0 - p), p).map_or(f64::NEG_INFINITY, |law| law.ln_pmf(seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelihoods_are_those_of_the_laws() {
        // Poisson with mean 2: P(3) = e^-2 8/6.
        let two: Moments = [2.0, 2.0, 2.0].into_iter().collect();
        assert!((log_likelihood(3, &two) - (-2.0 + (8.0_f64 / 6.0).ln())).abs() < 1e-9);
        // Mean 2, variance 4: p = 1/2, r = 2: P(0) = 1/4, P(1) = 2 x 1/4 x 1/2.
        let wide: Moments = [0.0, 2.0, 4.0].into_iter().collect();
        assert!((wide.variance() - 4.0).abs() < 1e-12);
        assert!((log_likelihood(0, &wide) - 0.25_f64.ln()).abs() < 1e-9);
        assert!((log_likelihood(1, &wide) - 0.25_f64.ln()).abs() < 1e-9);
        let none: Moments = [0.0, 0.0].into_iter().collect();
        assert!((log_likelihood(0, &none) + 0.25).abs() < 1e-9);
    }
}
