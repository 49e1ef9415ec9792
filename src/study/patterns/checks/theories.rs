//! Which of rival theories fits what was observed best: likelihood of yearly figures under the spread of the runs of each arm.

use statrs::distribution::{Discrete, NegativeBinomial, Poisson};

use crate::experiment::bootstrap::resamples;
use crate::scenario::patterns::Term;
use crate::stats::Moments;
use crate::study::patterns::judge::Finding;
use crate::study::patterns::statistics::Verdict;
use crate::study::patterns::values::Values;

/// Resamples of replications that say how sure the order is.
const DRAWS: u32 = 500;

/// A part for each arm: its log likelihood of the years observed as it stands, and with its level fitted as well, each with how
/// often it is the best over resamples of replications.
///
/// Options: `measure` (of the runs), `observed` (of `observations.csv`), both of a year. Years are independent given an arm; a year's
/// law is the negative binomial with mean and variance of the runs, or Poisson's where they vary no more. An arm that differs
/// from the others in its level alone is told from them by the first likelihood, one that has another course by the second.
///
/// **P.66 fit of a theory**: sum over years of the log probability of the figure observed, under the negative binomial
/// law with mean m and variance v of the runs (Poisson where they vary no more); as it is, and at the level c, of e^-3
/// to e^3 in steps of 5 %, that makes it largest, with mean c m and variance c m + c^2 (v - m).
/// Source: likelihood.
/// Test: `likelihoods_are_those_of_the_laws`, `a_theory_with_the_right_course_at_a_wrong_level_is_found_by_its_course`.
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
        let laws = arm.iter().zip(&known).map(|(year, &(_, seen))| (seen, Law::of(sample.iter().map(|&n| year[n]))));
        Fit::new(&laws.collect::<Vec<_>>())
    };
    let fits: Vec<Fit> = runs.iter().map(|arm| of(arm, &everything)).collect();
    let (mut best, mut best_fitted) = (vec![0_u32; runs.len()], vec![0_u32; runs.len()]);
    for sample in resamples(count, DRAWS, suite.seed) {
        let all: Vec<Fit> = runs.iter().map(|arm| of(arm, &sample)).collect();
        best[first_largest(all.iter().map(|fit| fit.as_it_is))] += 1;
        best_fitted[first_largest(all.iter().map(|fit| fit.fitted))] += 1;
    }
    let percent = |times: u32| 100.0 * f64::from(times) / f64::from(DRAWS);
    let part = |(n, arm): (usize, &crate::scenario::patterns::Arm)| {
        let Fit { as_it_is, level, fitted } = fits[n];
        let note = format!(
            "log likelihood {as_it_is:.2}, best in {:.0} % of resamples; at its best level (x {level:.2}) {fitted:.2}, best in {:.0} %",
            percent(best[n]),
            percent(best_fitted[n]),
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

fn first_largest(values: impl Iterator<Item = f64>) -> usize {
    let best = |best: (usize, f64), (n, value): (usize, f64)| if value > best.1 { (n, value) } else { best };
    values.enumerate().fold((0, f64::NEG_INFINITY), best).0
}

/// Law of a year's count over runs.
#[derive(Clone, Copy, Debug)]
struct Law {
    mean: f64,
    variance: f64,
}

impl Law {
    /// Of the runs' counts; a mean of none is taken as half a case in all runs.
    fn of(runs: impl Iterator<Item = f64>) -> Self {
        let runs: Moments = runs.collect();
        Self { mean: runs.mean().max(0.5 / runs.count().max(1) as f64), variance: runs.variance() }
    }

    /// At another level: the mean and the spread about it that is not chance go with it, Poisson's chance with the mean.
    fn at_level(self, level: f64) -> Self {
        let mean = self.mean * level;
        Self { mean, variance: mean + (self.variance - self.mean).max(0.0) * level * level }
    }

    /// Log likelihood of a count.
    fn log_likelihood(self, seen: u64) -> f64 {
        let Self { mean, variance } = self;
        if variance <= mean * 1.000_001 {
            return Poisson::new(mean).map_or(f64::NEG_INFINITY, |law| law.ln_pmf(seen));
        }
        // Mean r (1 - p)/p, variance mean/p.
        let p = mean / variance;
        NegativeBinomial::new(mean * p / (1.0 - p), p).map_or(f64::NEG_INFINITY, |law| law.ln_pmf(seen))
    }
}

/// Log likelihoods of some years.
#[derive(Clone, Copy, Debug)]
struct Fit {
    /// At the level of the runs.
    as_it_is: f64,
    /// Factor on the level at which the likelihood is largest, from e^-3 to e^3 in steps of 5 %.
    level: f64,
    /// At that level.
    fitted: f64,
}

impl Fit {
    fn new(years: &[(u64, Law)]) -> Self {
        let at = |level: f64| years.iter().map(|(seen, law)| law.at_level(level).log_likelihood(*seen)).sum::<f64>();
        let levels = || (-60_i32..=60).map(|step| (0.05 * f64::from(step)).exp());
        let best = first_largest(levels().map(at));
        let level = levels().nth(best).expect("a level of the list");
        Self { as_it_is: years.iter().map(|(seen, law)| law.log_likelihood(*seen)).sum(), level, fitted: at(level) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(runs: &[f64]) -> Law {
        Law::of(runs.iter().copied())
    }

    #[test]
    fn likelihoods_are_those_of_the_laws() {
        // Poisson with mean 2: P(3) = e^-2 8/6.
        assert!((law(&[2.0; 3]).log_likelihood(3) - (-2.0 + (8.0_f64 / 6.0).ln())).abs() < 1e-9);
        // Mean 2, variance 4: p = 1/2, r = 2: P(0) = 1/4, P(1) = 2 x 1/4 x 1/2.
        let wide = law(&[0.0, 2.0, 4.0]);
        assert!((wide.variance - 4.0).abs() < 1e-12);
        assert!((wide.log_likelihood(0) - 0.25_f64.ln()).abs() < 1e-9);
        assert!((wide.log_likelihood(1) - 0.25_f64.ln()).abs() < 1e-9);
        assert!((law(&[0.0; 2]).log_likelihood(0) + 0.25).abs() < 1e-9);
    }

    #[test]
    fn a_theory_with_the_right_course_at_a_wrong_level_is_found_by_its_course() {
        let seen = [2, 4, 8, 16];
        let fit =
            |means: [f64; 4]| Fit::new(&seen.into_iter().zip(means.map(|mean| law(&[mean; 2]))).collect::<Vec<_>>());
        let (flat, doubled) = (fit([7.5; 4]), fit([4.0, 8.0, 16.0, 32.0]));
        assert!(flat.as_it_is > doubled.as_it_is && flat.fitted < doubled.fitted, "{flat:?} {doubled:?}");
        // The best level of Poisson counts is that of their sum.
        assert!((doubled.level - 0.5).abs() < 0.025 && (flat.level - 1.0).abs() < 1e-12);
        assert!((flat.fitted - flat.as_it_is).abs() < 1e-9);
        let same = law(&[0.0, 2.0, 4.0]);
        assert_eq!(same.at_level(1.0).log_likelihood(3), same.log_likelihood(3));
    }
}
