//! Which of several variants an optic prefers, and where two optics disagree (MODEL.md, section 7.14).
//!
//! Variants are compared pairwise over the same replications. Two optics disagree on a pair only where both are sure: the
//! paired 95 % intervals of the difference exclude zero on opposite sides.

use super::paired::Interval;
use crate::observation::Appraisal;
use crate::scenario::OpticDimension;
use crate::stats::Moments;

/// Number of dimensions.
const DIMENSIONS: usize = OpticDimension::COUNT;

/// What an optic says of one replication of a variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The whole, 0 to 100.
    pub total: f64,
    /// Scores by dimension [0, 1]; 1 where a dimension does not weigh.
    pub scores: [f64; DIMENSIONS],
}

impl From<&Appraisal> for Verdict {
    fn from(appraisal: &Appraisal) -> Self {
        let mut scores = [1.0; DIMENSIONS];
        for reading in &appraisal.readings {
            scores[reading.dimension.index()] = reading.score;
        }
        Self { total: appraisal.total, scores }
    }
}

/// Verdicts on several variants, paired by replication.
#[derive(Clone, Debug)]
pub struct Paired<'a> {
    /// Weights by optic and dimension, those of an optic summing to 1.
    pub weights: &'a [[f64; DIMENSIONS]],
    /// Verdicts by variant, optic and replication; the same number of replications everywhere.
    pub verdicts: &'a [Vec<Vec<Verdict>>],
}

/// A pair of variants on which two optics disagree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flip {
    /// The variants, by position, the first before the second.
    pub variants: (usize, usize),
    /// The optics, by position, the first before the second.
    pub optics: (usize, usize),
    /// By how much the first variant is better than the second, in each of the two optics.
    pub differences: (Interval, Interval),
    /// The dimension in which the two optics differ most ([`Paired::contributions`]).
    pub made_by: OpticDimension,
    /// The dimension that speaks most for what each of the two optics prefers.
    pub reasons: (OpticDimension, OpticDimension),
}

impl Paired<'_> {
    /// Ranks by optic and variant: 1 for the highest mean over replications; equal means share the better rank.
    ///
    /// **E14.9 rank of a variant**: 1 + number of variants with a higher mean over replications.
    /// Source: definition.
    /// Test: `extending_an_abusive_state_is_preferred_by_order_and_not_by_justice`.
    pub fn ranks(&self) -> Vec<Vec<usize>> {
        let of_optic = |optic: usize| {
            let mean = |variant: &Vec<Vec<Verdict>>| {
                variant[optic].iter().map(|verdict| verdict.total).collect::<Moments>().mean()
            };
            let means: Vec<f64> = self.verdicts.iter().map(mean).collect();
            means.iter().map(|mean| 1 + means.iter().filter(|other| *other > mean).count()).collect()
        };
        (0..self.weights.len()).map(of_optic).collect()
    }

    /// By how much one variant is better than another in an optic, with the paired interval; `None` without replications.
    pub fn difference(&self, optic: usize, variants: (usize, usize)) -> Option<Interval> {
        let (a, b) = (&self.verdicts[variants.0][optic], &self.verdicts[variants.1][optic]);
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a.total - b.total).collect();
        Interval::of(&differences)
    }

    /// Contributions of the dimensions to the difference of two variants in an optic: weight x (score of the first - score of
    /// the second), averaged over replications. This is the power mean made linear: it names what moved, and is not
    /// a part of the difference in points.
    ///
    /// **E14.11 dimension that makes a flip**: largest absolute difference between the optics of weight x mean
    /// difference of the score.
    /// Source: definition.
    /// Test: `extending_an_abusive_state_is_preferred_by_order_and_not_by_justice`.
    pub fn contributions(&self, optic: usize, variants: (usize, usize)) -> [f64; DIMENSIONS] {
        let (a, b) = (&self.verdicts[variants.0][optic], &self.verdicts[variants.1][optic]);
        std::array::from_fn(|n| {
            let differences = a.iter().zip(b).map(|(a, b)| a.scores[n] - b.scores[n]);
            self.weights[optic][n] * differences.collect::<Moments>().mean()
        })
    }

    /// Every pair of variants on which two optics disagree, in order of variants, then of optics.
    ///
    /// **E14.10 flip**: intervals of the paired difference exclude zero in both optics, with opposite signs.
    /// Source: Student's t.
    /// Test: `optics_that_are_not_sure_do_not_disagree`, `one_replication_makes_nobody_sure`.
    pub fn flips(&self) -> Vec<Flip> {
        let mut flips = Vec::new();
        for variants in pairs(self.verdicts.len()) {
            for optics in pairs(self.weights.len()) {
                flips.extend(self.flip(variants, optics));
            }
        }
        flips
    }

    fn flip(&self, variants: (usize, usize), optics: (usize, usize)) -> Option<Flip> {
        let differences = (self.difference(optics.0, variants)?, self.difference(optics.1, variants)?);
        let (up, down) = (differences.0.sign()?, differences.1.sign()?);
        if up * down > 0.0 {
            return None;
        }
        let (first, second) = (self.contributions(optics.0, variants), self.contributions(optics.1, variants));
        Some(Flip {
            variants,
            optics,
            differences,
            made_by: largest(|n| (first[n] - second[n]).abs()),
            reasons: (largest(|n| up * first[n]), largest(|n| down * second[n])),
        })
    }

    /// Share of the pairs of variants on which these two optics disagree [0, 1]; 0 without a pair.
    pub fn share(&self, flips: &[Flip], optics: (usize, usize)) -> f64 {
        let all = pairs(self.verdicts.len()).count();
        let flipped = flips.iter().filter(|flip| flip.optics == optics).count();
        crate::stats::ratio(flipped as f64, all as f64)
    }
}

/// Pairs of positions, the smaller first.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

/// The first dimension with the largest value.
fn largest(value: impl Fn(usize) -> f64) -> OpticDimension {
    let better = |best: OpticDimension, next: OpticDimension| {
        if value(next.index()) > value(best.index()) { next } else { best }
    };
    OpticDimension::ALL.into_iter().reduce(better).unwrap_or(OpticDimension::Physical)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::index::power_mean;

    const PHYSICAL: usize = OpticDimension::Physical.index();
    const AUTHORITY: usize = OpticDimension::SovereignAuthority.index();

    /// Order weighs authority .8 and deaths .2; justice weighs deaths alone.
    fn weights() -> [[f64; DIMENSIONS]; 2] {
        let mut weights = [[0.0; DIMENSIONS]; 2];
        weights[0][AUTHORITY] = 0.8;
        weights[0][PHYSICAL] = 0.2;
        weights[1][PHYSICAL] = 1.0;
        weights
    }

    /// A replication of a variant, in both optics at exponent 1, so that a reader can check it by hand.
    fn verdicts(authority: f64, physical: f64) -> [Verdict; 2] {
        let mut scores = [1.0; DIMENSIONS];
        scores[AUTHORITY] = authority;
        scores[PHYSICAL] = physical;
        weights().map(|weights| Verdict { total: 100.0 * power_mean(&scores, &weights, 1.0), scores })
    }

    fn variant(authority: f64, physical: f64) -> Vec<Vec<Verdict>> {
        let replications = [-0.01, 0.0, 0.01].map(|noise| verdicts(authority + noise, physical + noise));
        (0..2).map(|optic| replications.iter().map(|verdicts| verdicts[optic]).collect()).collect()
    }

    #[test]
    fn extending_an_abusive_state_is_preferred_by_order_and_not_by_justice() {
        let all = [variant(0.4, 0.6), variant(0.6, 0.5)];
        let paired = Paired { weights: &weights(), verdicts: &all };
        // Order: .8 x .4 + .2 x .6 = .44 before, .8 x .6 + .2 x .5 = .58 after; justice: .6 before, .5 after.
        assert!((paired.difference(0, (0, 1)).unwrap().mean + 14.0).abs() < 1e-9);
        assert!((paired.difference(1, (0, 1)).unwrap().mean - 10.0).abs() < 1e-9);
        assert_eq!(paired.ranks(), [[2, 1], [1, 2]]);
        let flips = paired.flips();
        assert_eq!(flips.len(), 1);
        // Authority: .8 x -.2 - 0 = -.16; deaths: .2 x .1 - 1 x .1 = -.08. Authority parts the two optics.
        assert_eq!(flips[0].made_by, OpticDimension::SovereignAuthority);
        assert_eq!(flips[0].reasons, (OpticDimension::SovereignAuthority, OpticDimension::Physical));
        assert_eq!(paired.share(&flips, (0, 1)), 1.0);
    }

    #[test]
    fn optics_that_are_not_sure_do_not_disagree() {
        // Justice: .59 - .4, .6 - .7, .61 - .5, on the mean .067 for the first, with a half-width of .37.
        let mut all = [variant(0.4, 0.6), variant(0.6, 0.5)];
        for (replication, physical) in [(0, 0.4), (1, 0.7), (2, 0.5)] {
            let [order, justice] = verdicts(0.6, physical);
            all[1][0][replication] = order;
            all[1][1][replication] = justice;
        }
        let paired = Paired { weights: &weights(), verdicts: &all };
        assert_eq!(paired.difference(1, (0, 1)).unwrap().sign(), None);
        assert!(paired.flips().is_empty());
        assert_eq!(paired.share(&[], (0, 1)), 0.0);
    }

    #[test]
    fn one_replication_makes_nobody_sure() {
        let one = |authority, physical| verdicts(authority, physical).map(|verdict| vec![verdict]).to_vec();
        let all = [one(0.4, 0.6), one(0.6, 0.5)];
        let paired = Paired { weights: &weights(), verdicts: &all };
        assert!(paired.flips().is_empty());
        assert_eq!(paired.ranks(), [[2, 1], [1, 2]]);
    }
}
