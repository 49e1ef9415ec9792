//! Random numbers: every draw has a name, so that two runs can be compared draw by draw (MODEL.md, section 11).
//!
//! A stream is named by (seed, replication, step, process, key), the key being the stable name of a district, an
//! organization or a block of persons. The name is laid out in the 256-bit key and the 64-bit nonce of ChaCha8, a
//! portable counter-based generator, so streams need no state and no order. Adding a draw to one process moves no other.
//!
#![doc = include_str!("../docs/book/src/model/randomness.md")]

mod block;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma};

use crate::portable::Portable as _;

/// The processes that draw. The number of a process is part of its streams' names: add new ones at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Process {
    /// Choice of norm, activity and district by units.
    Tasking = 1,
    /// Breaks of garrisons and return to lost districts.
    Garrison = 2,
    /// Attacks on state and counterterrorist forces.
    Attack = 3,
    /// Counterterrorist operations.
    Operation = 4,
    /// Clashes between armed groups.
    Clash = 5,
    /// Selective and indiscriminate violence of armed groups against civilians.
    Coercion = 6,
    /// Abuse by state forces and their partners.
    Abuse = 7,
    /// Violence between communities.
    Communal = 8,
    /// Attacks of militias on civilians of another community.
    Militia = 9,
    /// Attacks on the peace operation.
    MissionAttack = 10,
    /// Joining and leaving armed groups.
    Recruitment = 11,
    /// The one draw of every person and step: exposure, leaving, returning.
    Persons = 12,
    /// Violations and renewals of accords, local deals.
    Accords = 14,
    /// Desertion, rotation and rounding of strengths to whole persons.
    Strength = 15,
    /// Initial conditions.
    Initialization = 16,
    /// Protests against the peace operation.
    Protest = 18,
    /// Detention and release.
    Detention = 19,
    /// Weights of dimensions, for rank acceptability.
    IndexWeights = 20,
    /// Designs of experiments: permutations, jitter, scrambling, trajectories.
    Design = 21,
    /// Resamples of results, for intervals by bootstrap.
    Bootstrap = 22,
    /// Calibration: draws from priors, proposals, acceptance, resampling.
    Calibration = 23,
    /// Forecasts: which runs stand for an ensemble, errors of observation, draws of baselines.
    Forecast = 24,
    /// Which draw of a posterior a replication plays.
    PosteriorDraw = 26,
}

/// Words from which on the library's generator, which makes four blocks at a time, is faster.
const MANY: usize = 2 * block::WORDS;

/// Bytes that are asked of it at a time: what it makes at once, four blocks.
const BYTES: usize = 4 * 4 * block::WORDS;

/// All streams of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    seed: u64,
    replication: u64,
}

impl Streams {
    /// The streams of one seed and replication.
    pub const fn new(seed: u64, replication: u64) -> Self {
        Self { seed, replication }
    }

    /// The stream of one process, step and key; the same name gives the same numbers.
    ///
    /// **R.1 stream**: ChaCha8 with key (seed, replication, step, process) and nonce (key of the place).
    /// Source: Bernstein 2008; L'Ecuyer 2002.
    /// Test: `the_same_name_gives_the_same_numbers_and_another_name_others`.
    pub fn stream(&self, step: u32, process: Process, key: u64) -> Stream {
        let [[a, b], [c, d], [e, f], [g, h]] =
            [self.seed, self.replication, u64::from(step), process as u64].map(block::halves);
        Stream { name: [a, b, c, d, e, f, g, h], key, position: 0, made: None, block: [0; block::WORDS] }
    }
}

/// One named stream.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Seed, replication, step and process.
    name: [u32; 8],
    /// Stable name of the place.
    key: u64,
    /// Position of the next draw [words of 32 bits].
    position: u64,
    /// Which block is at hand.
    made: Option<u64>,
    block: [u32; block::WORDS],
}

impl Stream {
    fn word(&mut self) -> u32 {
        let (number, place) = (self.position / block::WORDS as u64, self.position % block::WORDS as u64);
        if self.made != Some(number) {
            self.block = block::chacha8(&self.name, number, self.key);
            self.made = Some(number);
        }
        self.position += 1;
        self.block[place as usize]
    }

    /// The library's generator of this stream, at the next draw.
    fn generator(&self) -> ChaCha8Rng {
        let mut seed = [0_u8; 32];
        for (bytes, word) in seed.chunks_exact_mut(4).zip(self.name) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        let mut generator = ChaCha8Rng::from_seed(seed);
        generator.set_stream(self.key);
        generator.set_word_pos(u128::from(self.position));
        generator
    }

    /// A number in (0, 1), both ends excluded, from 32 bits.
    pub fn uniform(&mut self) -> f64 {
        unit_interval(self.word())
    }

    /// True with probability `p` [0, 1].
    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// Moves to the draw with this position [words of 32 bits].
    pub fn jump_to(&mut self, word: u64) {
        self.position = word;
    }

    /// Passes over as many draws as if they had been made.
    pub fn skip(&mut self, words: u32) {
        self.position += u64::from(words);
    }

    /// Fills `words` in order; sixteen words are one ChaCha block.
    pub fn fill(&mut self, words: &mut [u32]) {
        if words.len() < MANY {
            words.iter_mut().for_each(|word| *word = self.word());
            return;
        }
        let mut generator = self.generator();
        let mut bytes = [0; BYTES];
        for words in words.chunks_mut(BYTES / 4) {
            let bytes = &mut bytes[..4 * words.len()];
            generator.fill_bytes(bytes);
            let made = bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
            words.iter_mut().zip(made).for_each(|(word, made)| *word = made);
        }
        self.position += words.len() as u64;
    }

    /// A Poisson count by inversion of one uniform number, so that it rises with `mean` draw by draw.
    ///
    /// Common random numbers then couple two runs in the strongest way: with the same name, a higher mean never gives fewer
    /// events. `mean` [count] at least 0; above 600 the normal quantile is used (relative error below 0.1 %).
    pub fn poisson(&mut self, mean: f64) -> u32 {
        poisson_quantile(mean, self.uniform())
    }

    /// An index with probability proportional to `weight`; `None` when all weights are 0.
    pub fn pick(&mut self, weight: impl Iterator<Item = f64> + Clone) -> Option<usize> {
        let u = self.uniform();
        pick_at(u, weight)
    }

    /// Weights that sum to 1 from a Dirichlet law with these positive concentrations.
    pub fn dirichlet<const N: usize>(&mut self, concentrations: [f64; N]) -> [f64; N] {
        let mut generator = self.generator();
        let draws = concentrations.map(|alpha| match Gamma::new(alpha, 1.0) {
            Ok(gamma) => gamma.sample(&mut generator),
            Err(_) => 0.0,
        });
        // The library counts words without end; no stream is that long.
        self.position = generator.get_word_pos() as u64;
        let sum: f64 = draws.iter().sum();
        draws.map(|draw| crate::stats::ratio(draw, sum))
    }

    /// A whole number with expectation `value` (at least 0): its integer part, and one more with the probability of the rest.
    ///
    /// **R.5 random rounding**: floor, plus 1 with the probability of the rest.
    /// Source: unbiased rounding.
    /// Test: `rounding_at_random_keeps_the_mean_and_leaves_whole_numbers_alone`.
    pub fn round(&mut self, value: f64) -> u32 {
        let whole = value.floor();
        whole.min(MOST_COUNTED) as u32 + u32::from(self.uniform() < value - whole)
    }
}

/// Largest count that is drawn: sums of several fit into 32 bits.
const MOST_COUNTED: f64 = 1e8;

/// A 32-bit word as a number in (0, 1).
///
/// **R.2 uniform number of a word**: (word + 0.5)/2^32.
/// Source: definition.
/// Test: `jumping_to_a_draw_gives_what_reading_up_to_it_gives`.
pub fn unit_interval(word: u32) -> f64 {
    (f64::from(word) + 0.5) / 4_294_967_296.0
}

/// The index at cumulated share `u` of the weights; `None` when they sum to 0.
///
/// **R.4 choice by weights**: first index whose cumulated weight exceeds u x total.
/// Source: inversion.
/// Test: `a_choice_follows_its_weights_and_skips_zeros`.
pub fn pick_at(u: f64, weight: impl Iterator<Item = f64> + Clone) -> Option<usize> {
    let total: f64 = weight.clone().sum();
    if total <= 0.0 {
        return None;
    }
    let mut rest = u * total;
    let mut last = None;
    for (index, w) in weight.enumerate() {
        if w > 0.0 {
            last = Some(index);
            if rest < w {
                return last;
            }
        }
        rest -= w;
    }
    last
}

/// Smallest k with P(X <= k) >= u for X Poisson with this mean.
///
/// **R.3 Poisson count**: smallest k with P(X up to k) at least u; normal quantile above mean 600.
/// Source: inversion.
/// Test: `a_higher_mean_never_gives_fewer_events`, `poisson_counts_have_the_mean_and_variance_of_their_law`.
pub fn poisson_quantile(mean: f64, u: f64) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    if mean > 600.0 {
        return (mean + mean.sqrt() * crate::stats::normal_quantile(u)).round().clamp(0.0, MOST_COUNTED) as u32;
    }
    let mut probability = (-mean).exponential();
    let mut cumulated = probability;
    let mut k = 0_u32;
    while cumulated < u && k < 2_000 {
        k += 1;
        probability *= mean / f64::from(k);
        cumulated += probability;
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_gives_the_same_numbers_and_another_name_others() {
        let streams = Streams::new(1, 2);
        let draw = |step, process, key| streams.stream(step, process, key).uniform();
        let first = draw(3, Process::Attack, 7);
        assert_eq!(first, draw(3, Process::Attack, 7));
        for other in [draw(4, Process::Attack, 7), draw(3, Process::Clash, 7), draw(3, Process::Attack, 8)] {
            assert_ne!(first, other);
        }
        assert_ne!(first, Streams::new(1, 3).stream(3, Process::Attack, 7).uniform());
    }

    #[test]
    fn a_higher_mean_never_gives_fewer_events() {
        for i in 0..200 {
            let u = (f64::from(i) + 0.5) / 200.0;
            let counts: Vec<u32> = [0.0, 0.1, 1.0, 5.0, 60.0].iter().map(|&mean| poisson_quantile(mean, u)).collect();
            assert!(counts.is_sorted(), "{counts:?} at {u}");
        }
    }

    #[test]
    fn poisson_counts_have_the_mean_and_variance_of_their_law() {
        let mut stream = Streams::new(11, 0).stream(0, Process::Attack, 0);
        for mean in [0.3, 4.0, 900.0] {
            let n = 20_000;
            let counts: Vec<f64> = (0..n).map(|_| f64::from(stream.poisson(mean))).collect();
            let average = counts.iter().sum::<f64>() / f64::from(n);
            let variance = counts.iter().map(|c| (c - average).powi(2)).sum::<f64>() / f64::from(n - 1);
            // Five standard errors of mean and variance.
            assert!((average - mean).abs() < 5.0 * (mean / f64::from(n)).sqrt());
            assert!((variance / mean - 1.0).abs() < 5.0 * ((2.0 + 1.0 / mean) / f64::from(n)).sqrt());
        }
    }

    #[test]
    fn jumping_to_a_draw_gives_what_reading_up_to_it_gives() {
        let streams = Streams::new(5, 0);
        let mut words = [0_u32; 100];
        streams.stream(9, Process::Persons, 42).fill(&mut words);
        let mut later = streams.stream(9, Process::Persons, 42);
        later.jump_to(77);
        assert_eq!(later.uniform(), unit_interval(words[77]));
    }

    #[test]
    fn draws_that_are_passed_over_are_those_that_would_have_been_made() {
        let stream = || Streams::new(5, 0).stream(9, Process::Persons, 42);
        let (mut one, mut other) = (stream(), stream());
        one.uniform();
        other.uniform();
        (0..37).for_each(|_| _ = one.uniform());
        other.skip(37);
        assert_eq!(one.uniform(), other.uniform());
    }

    #[test]
    fn a_choice_follows_its_weights_and_skips_zeros() {
        let weights = [0.0, 1.0, 0.0, 3.0];
        assert_eq!(pick_at(0.2, weights.iter().copied()), Some(1));
        assert_eq!(pick_at(0.26, weights.iter().copied()), Some(3));
        assert_eq!(pick_at(0.999_999, weights.iter().copied()), Some(3));
        assert_eq!(pick_at(0.5, [0.0, 0.0].iter().copied()), None);
    }

    #[test]
    fn rounding_at_random_keeps_the_mean_and_leaves_whole_numbers_alone() {
        let mut stream = Streams::new(3, 0).stream(0, Process::Attack, 0);
        assert!((0..100).all(|_| stream.round(7.0) == 7 && stream.round(0.0) == 0));
        let counts: Vec<u32> = (0..10_000).map(|_| stream.round(2.3)).collect();
        assert!(counts.iter().all(|count| [2, 3].contains(count)));
        let up = counts.iter().filter(|count| **count == 3).count() as f64 / 10_000.0;
        // Five standard errors.
        assert!((up - 0.3).abs() < 5.0 * (0.21_f64 / 10_000.0).sqrt(), "{up}");
    }
}
