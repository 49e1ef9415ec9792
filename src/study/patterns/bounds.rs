//! What can be seen at all: the largest effect of each channel of overlap, against the half-width of an experiment.
//!
//! A channel is played as large as its priors allow, and off. All channels of a bound are played together, in a two-level design in
//! which every run tells of every channel: an orthogonal array (Sylvester 1867, as Plackett & Burman 1946 use it) and its mirror
//! image (*foldover*), so that no product of two channels enters the effect of one (Box & Wilson 1951). The
//! whole design is played in each replication with the same random numbers and the same row of the posterior; the effect of a channel
//! is the mean of the runs with it less the mean of those without, replication by replication.
//!
//! Where two one-sided tests show that the effect is smaller than the half-width of an experiment, the experiment cannot show the
//! channel: *cannot be seen*. That a channel was not shown to be so small does not say that it can be seen.

use crate::experiment::paired::{less, quantile};
use crate::scenario::patterns::{Expectation, PatternContrast, Term};
use crate::stats::Moments;
use crate::study::patterns::statistics::{LEVEL, Sample, Verdict};
use crate::study::patterns::values::Values;

/// Runs of a bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// By run and channel: whether it is on.
    pub levels: Vec<Vec<bool>>,
    /// By run: its cell.
    pub cells: Vec<u64>,
}

/// Levels of channels in an orthogonal design whose main effects are clear of products of two channels: 2m runs, m the power of two from
/// the number of channels on, at least 2.
///
/// **P.71 design of a bound**: levels (-1)^(bits that row and column have in common) of m runs, m the power of two from
/// the number of channels on, and their mirror image.
/// Source: Sylvester 1867; Plackett & Burman 1946; Box & Wilson 1951.
/// Test: `every_run_tells_of_every_channel_and_products_of_two_of_none`.
pub fn levels(channels: usize) -> Vec<Vec<bool>> {
    let m = channels.next_power_of_two().max(2);
    let entry = |row: usize, column: usize| (row & column).count_ones().is_multiple_of(2);
    let half = |mirrored: bool| (0..m).map(move |row| (0..channels).map(|n| entry(row, n) != mirrored).collect());
    half(false).chain(half(true)).collect()
}

/// Share of the spread of runs below which what is left of it comes from rounding alone.
const ROUNDING: f64 = 1e-9;

/// How large a channel can be against an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Shown to be larger than the half-width.
    Seen,
    /// Neither shown to be larger nor smaller.
    Open,
    /// Shown to be smaller.
    Unseen,
}

impl Sight {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seen => "can be seen",
            Self::Open => "open",
            Self::Unseen => "cannot be seen",
        }
    }

    /// Of an effect and a half-width: one-sided tests at the level of all tests.
    ///
    /// **P.74 cannot be seen**: of a channel: P.57 with the half-width as margin below 0.05. Of a contrast: P.58
    /// undecided, and so of all channels that concern it.
    /// With: `study::patterns::bounds::seen`.
    /// Source: Schuirmann 1987.
    /// Test: `a_channel_is_seen_or_not_by_one_sided_tests_against_the_half_width`,
    /// `only_what_is_undecided_and_has_no_channel_in_sight_cannot_be_seen`.
    pub fn of(effect: &Sample, half_width: f64) -> Self {
        let distance = effect.mean.mean.abs() - half_width;
        let error = effect.error * one_sided(effect.count);
        match () {
            () if effect.p_of_difference(half_width) < LEVEL => Self::Unseen,
            () if distance > error => Self::Seen,
            () => Self::Open,
        }
    }
}

/// Quantile of Student's t that bounds 95 % on one side, of `n` values.
fn one_sided(n: usize) -> f64 {
    use statrs::distribution::{ContinuousCDF, StudentsT};
    StudentsT::new(0.0, 1.0, (n - 1) as f64).expect("there are at least two values").inverse_cdf(1.0 - LEVEL)
}

/// Largest effect of a channel on what a contrast measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Largest {
    /// Position of the pattern in the suite.
    pub pattern: usize,
    /// Letter of the contrast.
    pub part: char,
    /// Name of the channel.
    pub channel: String,
    /// What is measured: the name of the first term.
    pub measure: String,
    /// Unit.
    pub unit: String,
    /// Effect of the channel at the end of its priors against none, by replication.
    pub effect: Sample,
    /// How large the effect can be, either way: its size and one-sided 95 % limit.
    pub at_most: f64,
    /// Half-width of the contrast; none for what stands beside it.
    pub half_width: Option<f64>,
    /// Whether it is the one that the contrast has reached, not the one that is to be expected.
    pub reached: bool,
    /// What follows; none for what stands beside the contrast.
    pub sight: Option<Sight>,
}

/// Effects of channels by replication, and the variance of a run beside them within a replication.
fn effects(
    values: &Values<'_>,
    design: &Design,
    terms: (&[Term], &[Term]),
    years: (i16, i16),
    replications: u64,
) -> (Vec<Vec<f64>>, Option<f64>) {
    let channels = design.levels.first().map_or(0, Vec::len);
    let (mut all, mut squares, mut free) = (vec![Vec::new(); channels], 0.0, 0.0);
    for replication in 0..replications {
        let run = |&cell: &u64| values.of_run((cell, replication), terms, years);
        let Some(runs) = design.cells.iter().map(run).collect::<Option<Vec<f64>>>() else { continue };
        let count = runs.len() as f64;
        let mut explained = 0.0;
        for (n, effects) in all.iter_mut().enumerate() {
            let sum = |on: bool| -> f64 {
                runs.iter().zip(&design.levels).filter(|(_, levels)| levels[n] == on).map(|(run, _)| run).sum()
            };
            let effect = less(sum(true), sum(false)) / (count / 2.0);
            explained += count * effect * effect / 4.0;
            effects.push(effect);
        }
        let moments: Moments = runs.iter().copied().collect();
        // What rounding leaves where the channels explain everything is no spread.
        let spread = moments.variance() * (count - 1.0);
        squares += Some(spread - explained).filter(|left| *left > ROUNDING * spread).unwrap_or(0.0);
        free += count - 1.0 - channels as f64;
    }
    (all, (free > 0.0).then(|| squares / free))
}

/// Largest effects of all channels that concern a pattern, for each contrast of a direction: on what it measures, and on what stands
/// beside it. With the half-width that the contrast has reached, or, before it was played, the one to be expected.
///
/// **P.72 largest effect of a channel**: mean of the runs with it at the end of its priors less that of the runs
/// without, by replication; t interval over replications; at most: size and one-sided 95 % limit.
/// Source: main effect of a two-level design.
/// Test: `the_effect_of_a_channel_is_the_mean_with_it_less_the_mean_without`.
///
/// **P.73 half-width to be expected**: t(n) sqrt(s^2 sum of squared weights/n), s^2 the variance of the runs of a bound
/// within a replication that its channels leave.
/// Source: analysis of variance.
/// Test: `a_channel_that_does_nothing_cannot_be_seen_and_is_told_so_before_the_patterns_are_played`.
pub fn of_pattern(values: &Values<'_>, pattern: usize) -> Vec<Largest> {
    let suite = values.suite();
    let definition = &suite.patterns[pattern];
    let Some((position, channels)) = &definition.bound else { return Vec::new() };
    let (bound, Some(design)) = (&suite.file.bounds[*position], suite.bounds.get(position)) else { return Vec::new() };
    let mut found = Vec::new();
    let directed = |contrast: &&PatternContrast| !matches!(contrast.expect, Expectation::Equivalent(_));
    for contrast in definition.contrasts.iter().filter(directed) {
        let own = (contrast.measure.as_slice(), contrast.per.as_slice());
        let differences = values.differences(pattern, contrast, own);
        let reached = Sample::of(&differences).and_then(|sample| sample.mean.half_width());
        let mut add = |terms: (&[Term], &[Term]), is_own: bool| {
            let (effects, variance) = effects(values, design, terms, contrast.years, bound.replications);
            let planned = variance.map(|variance| expected(variance, contrast, suite.replications_of(definition)));
            for &channel in channels {
                let Some(effect) = Sample::of(&effects[channel]) else { continue };
                let half_width = reached.or(planned).filter(|_| is_own);
                found.push(Largest {
                    pattern,
                    part: contrast.letter,
                    channel: bound.channels[channel].name.clone(),
                    measure: terms.0[0].measure.clone(),
                    unit: values.unit_of(terms),
                    effect,
                    at_most: effect.mean.mean.abs() + effect.error * one_sided(effect.count),
                    half_width,
                    reached: is_own && reached.is_some(),
                    sight: half_width.map(|half_width| Sight::of(&effect, half_width)),
                });
            }
        };
        add(own, true);
        for term in values.beside(contrast) {
            add((std::slice::from_ref(&term), &[]), false);
        }
    }
    found
}

/// Half-width of a contrast to be expected, from the variance of a run within a replication.
fn expected(variance: f64, contrast: &PatternContrast, replications: u64) -> f64 {
    let weights: f64 = contrast.weights.iter().map(|(_, weight)| weight * weight).sum();
    quantile(replications as usize) * (variance * weights / replications as f64).sqrt()
}

/// Verdict of a contrast in view of what can be seen: one that is undecided cannot be seen where none of its channels can.
///
/// A verdict that is decided stays: what it shows comes from something beside the channels.
pub fn seen(verdict: Verdict, channels: &[Sight]) -> Verdict {
    let none = !channels.is_empty() && channels.iter().all(|sight| *sight == Sight::Unseen);
    if verdict == Verdict::Undecided && none { Verdict::Unseen } else { verdict }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_tells_of_every_channel_and_products_of_two_of_none() {
        for channels in 1..=16 {
            let design = levels(channels);
            let sign = |run: usize, channel: usize| if design[run][channel] { 1_i32 } else { -1 };
            let runs = 0..design.len();
            let sum = |of: &dyn Fn(usize) -> i32| runs.clone().map(of).sum::<i32>();
            for a in 0..channels {
                assert_eq!(sum(&|run| sign(run, a)), 0, "{channels}: as often on as off");
                for b in 0..a {
                    assert_eq!(sum(&|run| sign(run, a) * sign(run, b)), 0, "{channels}: {a} apart from {b}");
                    for c in 0..channels {
                        let product = sum(&|run| sign(run, a) * sign(run, b) * sign(run, c));
                        assert_eq!(product, 0, "{channels}: {c} clear of {a} x {b}");
                    }
                }
            }
        }
        assert_eq!([1, 2, 3, 6, 8, 9, 16].map(|n| levels(n).len()), [4, 4, 8, 16, 16, 32, 32]);
    }

    #[test]
    fn a_channel_is_seen_or_not_by_one_sided_tests_against_the_half_width() {
        // Mean 1, standard error 1/3; t of 95 % at 9 degrees of freedom 1.833: from 0.389 to 1.611.
        let effect = Sample::of(&[0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0]).unwrap();
        assert!((one_sided(10) - 1.833_113).abs() < 1e-5);
        let cases = [(0.38, Sight::Seen), (0.40, Sight::Open), (1.60, Sight::Open), (1.62, Sight::Unseen)];
        for (half_width, sight) in cases {
            assert_eq!(Sight::of(&effect, half_width), sight, "{half_width}");
        }
    }

    #[test]
    fn only_what_is_undecided_and_has_no_channel_in_sight_cannot_be_seen() {
        use Verdict::{Fails, Holds, Undecided, Unseen};
        let (none, some) = ([Sight::Unseen; 2], [Sight::Unseen, Sight::Open]);
        assert_eq!(seen(Undecided, &none), Unseen);
        assert_eq!(seen(Undecided, &some), Undecided);
        assert_eq!(seen(Undecided, &[]), Undecided);
        assert_eq!((seen(Holds, &none), seen(Fails, &none)), (Holds, Fails));
        assert_eq!(Verdict::of_all([Holds, Unseen]), Unseen);
        assert_eq!(Verdict::of_all([Unseen, Undecided]), Undecided);
    }
}
