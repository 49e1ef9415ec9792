//! From the generations of a sampler to rows of a posterior file.
//!
//! All generations together are a sample of the mixture of their laws. Weighed by the inverse of that mixture (Owen & Zhou 2000:
//! the deterministic mixture), they answer for the posterior with more draws than the last generation alone. Rows are drawn
//! from the posterior and from wider, tempered laws in equal parts, so that they can also be weighed against fewer observations: no
//! row is then far less likely to be drawn than it is likely under those (a defensive mixture, Hesterberg 1995).

use std::collections::BTreeMap;

use super::sampler::{Generation, Particle, Temper};
use crate::stats::{effective_size, normalized, systematic};

/// Exponents of the likelihoods in the laws that rows are drawn from, as parts of the power, in equal shares: the posterior and
/// wider ones.
const LAWS: [f64; 4] = [1.0, 0.3, 0.1, 0.03];

/// A row: a particle with its weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The particle.
    pub particle: Particle,
    /// Weight in the posterior; all rows sum to 1.
    pub weight: f64,
    /// Logarithm of the density from which the row was drawn, times how often it was, over the prior.
    pub log_proposal: f64,
}

/// Number of equally weighted points in parameter space that the rows are worth (Kish 1965): rows of the same parameters with
/// other random numbers are one point.
pub fn effective_points(rows: &[Row], estimated: usize) -> f64 {
    let mut points: BTreeMap<Vec<u64>, f64> = BTreeMap::new();
    for row in rows {
        let point = row.particle.candidate.point[..estimated].iter().map(|value| value.to_bits()).collect();
        *points.entry(point).or_default() += row.weight;
    }
    effective_size(points.into_values())
}

/// Rows, in number at most `count`, of the law with the likelihoods to a power: particles that were drawn several times are one row that counts as often.
pub fn rows(generations: &[Generation], power: f64, count: usize, u: f64) -> Vec<Row> {
    let pool: Vec<&Particle> = generations.iter().flat_map(|one| &one.particles).collect();
    let mixture: Vec<f64> = pool.iter().map(|particle| log_mixture(generations, particle)).collect();
    let laws = LAWS.map(|exponent| {
        let temper = Temper { first: power * exponent, later: power * exponent };
        let logs: Vec<f64> =
            pool.iter().zip(&mixture).map(|(one, mix)| temper.of(one.outcome.log_likelihood) - mix).collect();
        let (weights, log_evidence) = normalized(&logs);
        (temper, weights, log_evidence)
    });
    let share = 1.0 / LAWS.len() as f64;
    let proposal: Vec<f64> =
        (0..pool.len()).map(|n| laws.iter().map(|(_, weights, _)| share * weights[n]).sum()).collect();
    let mut picked: BTreeMap<usize, usize> = BTreeMap::new();
    for n in systematic(&proposal, count, u) {
        // The same particle may stand in several generations.
        let first = picked.keys().copied().find(|&other| pool[other].candidate == pool[n].candidate).unwrap_or(n);
        *picked.entry(first).or_default() += 1;
    }
    let mut rows: Vec<Row> = Vec::with_capacity(picked.len());
    let mut logs = Vec::with_capacity(picked.len());
    for (&n, &times) in &picked {
        let log_likelihood = pool[n].outcome.log_likelihood;
        let parts = laws.each_ref().map(|(temper, _, evidence)| temper.of(log_likelihood) - evidence);
        let log_proposal = normalized(&parts).1 - (times as f64).ln();
        logs.push(laws[0].0.of(log_likelihood) - log_proposal);
        rows.push(Row { particle: pool[n].clone(), weight: 0.0, log_proposal });
    }
    let (weights, _) = normalized(&logs);
    rows.iter_mut().zip(weights).for_each(|(row, weight)| row.weight = weight);
    rows
}

/// Logarithm of the density of the mixture of all generations' laws at a particle, over the prior's.
fn log_mixture(generations: &[Generation], particle: &Particle) -> f64 {
    let logs: Vec<f64> =
        generations.iter().map(|one| one.temper.of(particle.outcome.log_likelihood) - one.log_evidence).collect();
    normalized(&logs).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::calibration::sampler::{Candidate, Outcome};
    use crate::random::{Process, Streams};
    use crate::stats::normal_quantile;

    /// Exact samples of the laws N(0, 1/(1 + temper)) that a likelihood exp(-x^2/2) gives from a prior N(0, 1).
    fn generations() -> Vec<Generation> {
        let streams = Streams::new(5, 0);
        [0.0, 0.3, 1.0]
            .into_iter()
            .enumerate()
            .map(|(g, temper)| {
                let mut stream = streams.stream(g as u32, Process::Calibration, 0);
                let particles = (0..3_000).map(|n| {
                    let x = normal_quantile(stream.uniform()) / (1.0_f64 + temper).sqrt();
                    let candidate = Candidate { point: vec![x], replication: g as u64 * 10_000 + n };
                    Particle { candidate, outcome: Outcome { log_likelihood: [-x * x / 2.0, 0.0], figures: vec![] } }
                });
                Generation {
                    temper: Temper { first: temper, later: 0.0 },
                    log_evidence: -(1.0_f64 + temper).ln() / 2.0,
                    effective: 0.0,
                    accepted_steps: 0.0,
                    accepted_runs: 0.0,
                    particles: particles.collect(),
                }
            })
            .collect()
    }

    #[test]
    fn weighted_rows_have_the_moments_of_the_posterior_and_of_any_tempered_law() {
        let rows = rows(&generations(), 1.0, 3_000, 0.4);
        let variance_at = |temper: f64| {
            let logs: Vec<f64> =
                rows.iter().map(|row| temper * row.particle.outcome.log_likelihood[0] - row.log_proposal).collect();
            let (weights, _) = normalized(&logs);
            rows.iter().zip(weights).map(|(row, weight)| weight * row.particle.candidate.point[0].powi(2)).sum::<f64>()
        };
        assert!((variance_at(1.0) - 0.5).abs() < 0.04, "{}", variance_at(1.0));
        assert!((variance_at(0.5) - 1.0 / 1.5).abs() < 0.05, "{}", variance_at(0.5));
        assert!((rows.iter().map(|row| row.weight).sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn rows_are_weighed_at_the_power_asked_for() {
        let rows = rows(&generations(), 0.5, 3_000, 0.4);
        let variance = rows.iter().map(|row| row.weight * row.particle.candidate.point[0].powi(2)).sum::<f64>();
        assert!((variance - 1.0 / 1.5).abs() < 0.05, "{variance}");
    }

    #[test]
    fn runs_of_the_same_parameters_are_one_point() {
        let row = |x: f64, replication: u64, weight: f64| Row {
            particle: Particle {
                candidate: Candidate { point: vec![x, replication as f64], replication },
                outcome: Outcome { log_likelihood: [0.0; 2], figures: vec![] },
            },
            weight,
            log_proposal: 0.0,
        };
        let rows = [row(1.0, 1, 0.25), row(1.0, 2, 0.25), row(2.0, 3, 0.5)];
        assert!((effective_points(&rows, 1) - 2.0).abs() < 1e-12);
        assert!((effective_points(&rows, 2) - 1.0 / 0.375).abs() < 1e-12);
    }

    #[test]
    fn a_particle_that_is_drawn_again_counts_as_often() {
        let mut one = generations();
        one[2]
            .particles
            .iter_mut()
            .for_each(|particle| particle.candidate = Candidate { point: vec![0.0], replication: 1 });
        one[2].particles.iter_mut().for_each(|particle| particle.outcome.log_likelihood = [0.0, 0.0]);
        let rows = rows(&one[2..], 1.0, 100, 0.4);
        assert_eq!((rows.len(), rows[0].weight), (1, 1.0));
    }
}
