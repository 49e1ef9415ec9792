//! Sequential Monte Carlo over parameters and runs (Del Moral, Doucet & Jasra 2006), tempered from the prior to the posterior.
//!
//! A particle is a point in parameter space together with the run that was played there: its replication number and its
//! nuisance parameters. The target is the prior times the likelihood of what was observed given *that run*, so it is exact for
//! the stated law of error (Wilkinson 2013), as approximate Bayesian computation is for its kernel. Two moves leave it as it is:
//! a step in parameters with the run's random numbers kept, which is how common random numbers enter (correlated
//! pseudo-marginal, Deligiannidis, Doucet & Pitt 2018), and a fresh run at the same parameters.
//!
//! Points are in standard normal coordinates: the prior of each coordinate is N(0, 1).

use nalgebra::{Cholesky, DMatrix};

use crate::random::{Process, Stream, Streams};
use crate::stats::{effective_size, normal_quantile, normalized, systematic};

/// What is sampled: how many coordinates, and of which kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Coordinates estimated first.
    pub free: usize,
    /// Coordinates estimated afterwards, with the first likelihood kept.
    pub later: usize,
    /// Coordinates that are drawn with every run and never moved by steps.
    pub carried: usize,
}

impl Shape {
    /// All coordinates.
    pub const fn all(self) -> usize {
        self.free + self.later + self.carried
    }
}

/// A point with the run at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Standard normal coordinates: free, later, carried.
    pub point: Vec<f64>,
    /// Replication of the run.
    pub replication: u64,
}

/// What a run gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Log-likelihood of the first and of the later targets.
    pub log_likelihood: [f64; 2],
    /// Simulated figures of the targets.
    pub figures: Vec<f64>,
}

/// A candidate that was played.
#[derive(Clone, Debug, PartialEq)]
pub struct Particle {
    /// The point and its run.
    pub candidate: Candidate,
    /// What the run gave.
    pub outcome: Outcome,
}

/// How strongly the two likelihoods count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Temper {
    /// Exponent of the first likelihood, from 0 to the power.
    pub first: f64,
    /// Exponent of the later one, from 0 to the power.
    pub later: f64,
}

impl Temper {
    /// Log-likelihood of an outcome so tempered.
    pub fn of(self, log_likelihood: [f64; 2]) -> f64 {
        let part = |exponent: f64, value: f64| if exponent > 0.0 { exponent * value } else { 0.0 };
        part(self.first, log_likelihood[0]) + part(self.later, log_likelihood[1])
    }

    /// Whether both likelihoods count to the power they are to.
    pub fn is_done(self, shape: Shape, power: f64) -> bool {
        self.first >= power && (shape.later == 0 || self.later >= power)
    }
}

/// How much is spent, and how far the likelihoods are to count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Particles.
    pub particles: usize,
    /// Moves of each particle in a generation.
    pub moves: usize,
    /// Power of the likelihoods at which it ends (0, 1].
    pub power: f64,
}

/// A generation after its moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Generation {
    /// How strongly the likelihoods count in it.
    pub temper: Temper,
    /// Log of the normalizing constant relative to the prior.
    pub log_evidence: f64,
    /// Effective number of particles before resampling.
    pub effective: f64,
    /// Share of steps that were accepted; not a number where there were none.
    pub accepted_steps: f64,
    /// Share of fresh runs that were accepted; not a number where there were none.
    pub accepted_runs: f64,
    /// Its particles, equally weighted.
    pub particles: Vec<Particle>,
}

/// Share of the effective particles that a generation keeps.
const KEPT: f64 = 0.5;

/// Share of moves that play a fresh run instead of a step.
const FRESH: f64 = 0.4;

/// Acceptance of steps that the scale of steps is led to.
const WISHED: f64 = 0.2;

/// Generations after which a sampler gives up; far more than are needed.
const MOST: usize = 200;

/// Runs candidates of a round, whose number names them in a log; `None` where it was stopped.
pub trait Play {
    /// Why it failed.
    type Error;

    /// Outcomes in the order of candidates.
    ///
    /// # Errors
    /// Where results cannot be kept.
    fn play(&mut self, round: u64, candidates: &[Candidate]) -> Result<Option<Vec<Outcome>>, Self::Error>;

    /// Tells of a generation that is done.
    fn tell(&mut self, generation: usize, done: &Generation);
}

/// A sampler in progress.
struct Sampler<'a, P> {
    shape: Shape,
    effort: Effort,
    streams: Streams,
    play: &'a mut P,
    round: u64,
    /// Factor on the size of steps.
    scale: f64,
}

/// Samples the posterior; `None` where it was stopped. Generations are in order, the first of them the prior.
///
/// # Errors
/// Those of `play`.
pub fn sample<P: Play>(
    shape: Shape,
    effort: Effort,
    seed: u64,
    play: &mut P,
) -> Result<Option<Vec<Generation>>, P::Error> {
    let scale = 2.38 / (shape.free.max(1) as f64).sqrt();
    Sampler { shape, effort, streams: Streams::new(seed, 0), play, round: 0, scale }.run()
}

impl<P: Play> Sampler<'_, P> {
    fn run(&mut self) -> Result<Option<Vec<Generation>>, P::Error> {
        let Some(first) = self.prior()? else { return Ok(None) };
        self.play.tell(0, &first);
        let mut all = vec![first];
        while all.len() < MOST {
            let last = &all[all.len() - 1];
            if last.temper.is_done(self.shape, self.effort.power) {
                break;
            }
            let Some(next) = self.generation(last)? else { return Ok(None) };
            self.play.tell(all.len(), &next);
            all.push(next);
        }
        Ok(Some(all))
    }

    /// Stream of a particle in the round at hand.
    fn stream(&self, particle: usize) -> Stream {
        self.streams.stream(self.round as u32, Process::Calibration, particle as u64)
    }

    fn prior(&mut self) -> Result<Option<Generation>, P::Error> {
        let candidates: Vec<Candidate> = (0..self.effort.particles)
            .map(|n| {
                let mut stream = self.stream(n);
                let point = (0..self.shape.all()).map(|_| normal(&mut stream)).collect();
                Candidate { point, replication: fresh(&mut stream) }
            })
            .collect();
        let Some(outcomes) = self.play.play(self.round, &candidates)? else { return Ok(None) };
        self.round += 1;
        let particles = candidates.into_iter().zip(outcomes);
        Ok(Some(Generation {
            temper: Temper::default(),
            log_evidence: 0.0,
            effective: self.effort.particles as f64,
            accepted_steps: f64::NAN,
            accepted_runs: f64::NAN,
            particles: particles.map(|(candidate, outcome)| Particle { candidate, outcome }).collect(),
        }))
    }

    fn generation(&mut self, last: &Generation) -> Result<Option<Generation>, P::Error> {
        let temper = next_temper(last, self.shape, self.effort.power);
        let logs: Vec<f64> = last.particles.iter().map(|one| increment(one, last.temper, temper)).collect();
        let (weights, log_mean) = normalized(&logs);
        let effective = effective_size(weights.iter().copied());
        let mut stream = self.streams.stream(self.round as u32, Process::Calibration, u64::MAX);
        let picked = systematic(&weights, self.effort.particles, stream.uniform());
        let mut particles: Vec<Particle> = picked.iter().map(|&n| last.particles[n].clone()).collect();
        let root = step_root(&particles, self.moving(temper));
        let (mut steps, mut runs) = ((0, 0), (0, 0));
        for _ in 0..self.effort.moves {
            let moved = self.move_all(&mut particles, temper, &root)?;
            let Some((of_steps, of_runs)) = moved else { return Ok(None) };
            steps = (steps.0 + of_steps.0, steps.1 + of_steps.1);
            runs = (runs.0 + of_runs.0, runs.1 + of_runs.1);
        }
        let share = |(accepted, tried): (u32, u32)| f64::from(accepted) / f64::from(tried);
        let accepted_steps = share(steps);
        if accepted_steps.is_finite() {
            self.scale = (self.scale * (2.0 * (accepted_steps - WISHED)).exp()).clamp(0.05, 3.0);
        }
        let log_evidence = last.log_evidence + log_mean;
        Ok(Some(Generation { temper, log_evidence, effective, accepted_steps, accepted_runs: share(runs), particles }))
    }

    /// Coordinates that steps move: the free ones, and once these are done the later ones.
    fn moving(&self, temper: Temper) -> std::ops::Range<usize> {
        let (free, later) = (self.shape.free, self.shape.later);
        if temper.later > 0.0 { free..free + later } else { 0..free }
    }

    /// One move of every particle; accepted and tried steps, accepted and tried fresh runs.
    #[expect(clippy::type_complexity, reason = "two counts of two kinds")]
    fn move_all(
        &mut self,
        particles: &mut [Particle],
        temper: Temper,
        root: &DMatrix<f64>,
    ) -> Result<Option<((u32, u32), (u32, u32))>, P::Error> {
        let moving = self.moving(temper);
        let mut proposals = Vec::with_capacity(particles.len());
        let mut draws = Vec::with_capacity(particles.len());
        for (n, particle) in particles.iter().enumerate() {
            let mut stream = self.stream(n);
            let is_fresh = stream.chance(FRESH);
            let proposal = if is_fresh {
                self.fresh_run(&particle.candidate, temper, &mut stream)
            } else {
                step(&particle.candidate, moving.clone(), root, self.scale, &mut stream)
            };
            draws.push((is_fresh, stream.uniform()));
            proposals.push(proposal);
        }
        let Some(outcomes) = self.play.play(self.round, &proposals)? else { return Ok(None) };
        self.round += 1;
        let (mut steps, mut runs) = ((0, 0), (0, 0));
        for (((particle, candidate), outcome), (is_fresh, u)) in
            particles.iter_mut().zip(proposals).zip(outcomes).zip(draws)
        {
            let likelihood = temper.of(outcome.log_likelihood) - temper.of(particle.outcome.log_likelihood);
            // Fresh runs are drawn from their own law, so that only steps change the prior.
            let prior = if is_fresh { 0.0 } else { log_prior(&candidate) - log_prior(&particle.candidate) };
            let accepted = u.ln() < likelihood + prior;
            let count = if is_fresh { &mut runs } else { &mut steps };
            *count = (count.0 + u32::from(accepted), count.1 + 1);
            if accepted {
                *particle = Particle { candidate, outcome };
            }
        }
        Ok(Some((steps, runs)))
    }

    /// The same parameters with other random numbers and other carried parameters, and before their turn other later ones.
    fn fresh_run(&self, from: &Candidate, temper: Temper, stream: &mut Stream) -> Candidate {
        let first = if temper.later > 0.0 { self.shape.free + self.shape.later } else { self.shape.free };
        let mut point = from.point.clone();
        point[first..].iter_mut().for_each(|coordinate| *coordinate = normal(stream));
        Candidate { point, replication: fresh(stream) }
    }
}

/// A step in some coordinates, the run's random numbers kept.
fn step(
    from: &Candidate,
    moving: std::ops::Range<usize>,
    root: &DMatrix<f64>,
    scale: f64,
    stream: &mut Stream,
) -> Candidate {
    let draws: Vec<f64> = moving.clone().map(|_| normal(stream)).collect();
    let mut candidate = from.clone();
    for (row, coordinate) in moving.enumerate() {
        candidate.point[coordinate] +=
            scale * draws.iter().enumerate().map(|(column, draw)| root[(row, column)] * draw).sum::<f64>();
    }
    candidate
}

fn normal(stream: &mut Stream) -> f64 {
    normal_quantile(stream.uniform())
}

/// A replication number that is unlikely to have been played before; below 2^53, so that every table holds it exactly.
fn fresh(stream: &mut Stream) -> u64 {
    let mut words = [0_u32; 2];
    stream.fill(&mut words);
    (u64::from(words[0]) << 21) ^ u64::from(words[1] >> 11)
}

/// Logarithm of the prior density of a point, up to a constant.
fn log_prior(candidate: &Candidate) -> f64 {
    -candidate.point.iter().map(|coordinate| coordinate * coordinate).sum::<f64>() / 2.0
}

/// How the log-weight of a particle changes from one temper to another.
fn increment(particle: &Particle, from: Temper, to: Temper) -> f64 {
    let rise = Temper { first: to.first - from.first, later: to.later - from.later };
    rise.of(particle.outcome.log_likelihood)
}

/// The temper at which half of the effective particles are left: of the first likelihood, then of the later one.
fn next_temper(last: &Generation, shape: Shape, power: f64) -> Temper {
    let from = last.temper;
    let at = |rise: f64| {
        if from.first < power {
            Temper { first: (from.first + rise).min(power), ..from }
        } else {
            Temper { later: (from.later + rise).min(power), ..from }
        }
    };
    let keeps_enough = |rise: f64| {
        let logs: Vec<f64> = last.particles.iter().map(|one| increment(one, from, at(rise))).collect();
        effective_size(normalized(&logs).0) >= KEPT * last.particles.len() as f64
    };
    debug_assert!(!from.is_done(shape, power));
    if keeps_enough(1.0) {
        return at(1.0);
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if keeps_enough(middle) { low = middle } else { high = middle }
    }
    // At least a small rise, so that it comes to an end whatever the likelihoods are.
    at(low.max(1e-4))
}

/// Root of the covariance of some coordinates over particles, a little of the prior's added so that it never vanishes.
fn step_root(particles: &[Particle], moving: std::ops::Range<usize>) -> DMatrix<f64> {
    let (count, size) = (particles.len() as f64, moving.len());
    let value = |particle: &Particle, row: usize| particle.candidate.point[moving.start + row];
    let means: Vec<f64> =
        (0..size).map(|row| particles.iter().map(|one| value(one, row)).sum::<f64>() / count).collect();
    let covariance = DMatrix::from_fn(size, size, |row, column| {
        let products =
            particles.iter().map(|one| (value(one, row) - means[row]) * (value(one, column) - means[column]));
        products.sum::<f64>() / count + if row == column { 1e-3 } else { 0.0 }
    });
    let diagonal = || DMatrix::from_fn(size, size, |row, column| f64::from(u8::from(row == column)) * 0.1);
    Cholesky::new(covariance).map_or_else(diagonal, |root| root.l())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Moments;

    /// A "run" whose figure is the sum of the free coordinates plus noise of its own random numbers.
    struct Linear {
        observed: [f64; 2],
        runs: u64,
    }

    impl Linear {
        fn outcome(&self, candidate: &Candidate) -> Outcome {
            let noise = normal_quantile(Streams::new(9, candidate.replication).stream(0, Process::Attack, 0).uniform());
            let figures = vec![candidate.point[0] + 0.5 * noise, candidate.point[1]];
            let log = |n: usize, spread: f64| -((figures[n] - self.observed[n]) / spread).powi(2) / 2.0;
            Outcome { log_likelihood: [log(0, 0.5), log(1, 0.25)], figures }
        }
    }

    impl Play for Linear {
        type Error = ();

        fn play(&mut self, _: u64, candidates: &[Candidate]) -> Result<Option<Vec<Outcome>>, ()> {
            self.runs += candidates.len() as u64;
            Ok(Some(candidates.iter().map(|candidate| self.outcome(candidate)).collect()))
        }

        fn tell(&mut self, _: usize, _: &Generation) {}
    }

    const SHAPE: Shape = Shape { free: 1, later: 1, carried: 1 };

    #[test]
    fn a_linear_problem_has_its_posterior_in_closed_form() {
        let mut problem = Linear { observed: [1.5, -1.0], runs: 0 };
        let effort = Effort { particles: 2_000, moves: 5, power: 1.0 };
        let all = sample(SHAPE, effort, 3, &mut problem).unwrap().unwrap();
        let last = all.last().unwrap();
        assert_eq!(last.temper, Temper { first: 1.0, later: 1.0 });
        let of = |n: usize| last.particles.iter().map(|one| one.candidate.point[n]).collect::<Moments>();
        // Prior 1, error 0.5^2 and noise 0.5^2: mean 1.5 / 1.5, variance 0.5 / 1.5.
        let (mean, variance) = (of(0).mean(), of(0).variance());
        assert!((mean - 1.0).abs() < 0.06 && (variance - 1.0 / 3.0).abs() < 0.05, "{mean} {variance}");
        // Prior 1, error 0.25^2: mean -1 / 1.0625, variance 0.0625 / 1.0625.
        let (mean, variance) = (of(1).mean(), of(1).variance());
        assert!((mean + 1.0 / 1.0625).abs() < 0.03 && (variance - 0.0625 / 1.0625).abs() < 0.012, "{mean} {variance}");
        // What is carried stays as it was drawn.
        assert!(of(2).mean().abs() < 0.1 && (of(2).variance() - 1.0).abs() < 0.12);
        // Evidence: N(1.5; 0, 1.5) N(-1; 0, 1.0625), over the densities at 0 of the errors.
        let part = |y: f64, variance: f64, error: f64| -y * y / variance / 2.0 - (variance / error).ln() / 2.0;
        let exact = part(1.5, 1.5, 0.25) + part(-1.0, 1.0625, 0.0625);
        assert!((last.log_evidence - exact).abs() < 0.15, "{} {exact}", last.log_evidence);
        assert_eq!(problem.runs, (2_000 * (1 + 5 * (all.len() - 1))) as u64);
    }

    #[test]
    fn a_power_of_one_half_doubles_the_variance_of_the_error() {
        let mut problem = Linear { observed: [1.5, -1.0], runs: 0 };
        let effort = Effort { particles: 2_000, moves: 5, power: 0.5 };
        let all = sample(SHAPE, effort, 3, &mut problem).unwrap().unwrap();
        let last = all.last().unwrap();
        assert_eq!(last.temper, Temper { first: 0.5, later: 0.5 });
        let of = |n: usize| last.particles.iter().map(|one| one.candidate.point[n]).collect::<Moments>();
        // Prior 1, error 2 x 0.5^2 and noise 0.5^2: mean 1.5 / 1.75, variance 0.75 / 1.75.
        let (mean, variance) = (of(0).mean(), of(0).variance());
        assert!((mean - 1.5 / 1.75).abs() < 0.06 && (variance - 0.75 / 1.75).abs() < 0.06, "{mean} {variance}");
        // Prior 1, error 2 x 0.25^2: mean -1 / 1.125.
        assert!((of(1).mean() + 1.0 / 1.125).abs() < 0.04, "{}", of(1).mean());
    }

    #[test]
    fn the_first_stage_leaves_what_is_later_alone() {
        let mut problem = Linear { observed: [1.5, -1.0], runs: 0 };
        let all = sample(SHAPE, Effort { particles: 1_000, moves: 2, power: 1.0 }, 4, &mut problem).unwrap().unwrap();
        let first = all.iter().rfind(|one| one.temper.later == 0.0).unwrap();
        assert!((first.temper.first - 1.0).abs() < 1e-12);
        let later: Moments = first.particles.iter().map(|one| one.candidate.point[1]).collect();
        assert!(later.mean().abs() < 0.15 && (later.variance() - 1.0).abs() < 0.2);
    }
}
