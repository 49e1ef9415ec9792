//! What the value choices make of a comparison: verdicts of the optics, and ranks under drawn weights (MODEL.md, section 12).

use crate::experiment::optic_ranking::{Paired, Verdict};
use crate::experiment::outcome::{optic_name, score_name};
use crate::observation::index::{ByDimension, Dimension, concentrations, power_mean_of_scaled, power_scale, weights};
use crate::random::{Process, Streams};
use crate::scenario::parameters::Index;
use crate::scenario::{OpticDimension, Scenario};
use crate::stats::ratio;
use crate::study::comparison::results::Results;
use crate::study::comparison::variants::{Channels, Comparison};

/// Verdicts of every optic on every variant, with the channels as given.
#[derive(Clone, Debug)]
pub struct OpticReading {
    /// Ids of the optics.
    pub optics: Vec<String>,
    weights: Vec<[f64; OpticDimension::COUNT]>,
    verdicts: Vec<Vec<Vec<Verdict>>>,
}

impl OpticReading {
    /// Of an area; `None` where the base has no optics.
    pub fn new(base: &Scenario, comparison: &Comparison, results: &Results<'_>, area: &str) -> Option<Self> {
        let values = |variant: usize, name: &str| {
            let measure = comparison.catalogue.position(name, area)?;
            results.values(variant, Channels::AsGiven, measure)
        };
        let verdicts = |variant: usize, id: &str| -> Option<Vec<Verdict>> {
            let totals = values(variant, &optic_name(id, None))?;
            let mut all: Vec<Verdict> =
                totals.iter().map(|&total| Verdict { total, scores: [1.0; OpticDimension::COUNT] }).collect();
            for dimension in OpticDimension::ALL {
                let scores = values(variant, &optic_name(id, Some(dimension)));
                for (verdict, score) in all.iter_mut().zip(scores.unwrap_or_default()) {
                    verdict.scores[dimension.index()] = score / 100.0;
                }
            }
            Some(all)
        };
        let of_variant = |variant| base.optics.iter().map(|optic| verdicts(variant, &optic.id)).collect();
        let verdicts: Option<Vec<Vec<Vec<Verdict>>>> = (0..comparison.names.len()).map(of_variant).collect();
        (!base.optics.is_empty()).then_some(Self {
            optics: base.optics.iter().map(|optic| optic.id.clone()).collect(),
            weights: base.optics.iter().map(|optic| optic.weights).collect(),
            verdicts: verdicts?,
        })
    }

    /// For ranks and flips.
    pub fn paired(&self) -> Paired<'_> {
        Paired { weights: &self.weights, verdicts: &self.verdicts }
    }
}

/// Draws of weights for rank acceptability.
const DRAWS: u32 = 1_000;

/// Rank acceptability of the variants of a comparison by the core index of an area ([`YearlyScores::acceptability`]), by
/// variant, then by rank from the best. Every year counts the same.
///
/// **E13.13 rank acceptability**: share of 1,000 draws and all replications in which a variant has a rank by E13.11,
/// summed over years; equal values share the better rank; weights by a Dirichlet law with parameters 4 x concentration
/// x weight.
/// With: `observation::index::concentrations`, `random::Stream::dirichlet`.
/// Parameters: `index.concentration`.
/// Source: Lahdelma & Salminen 2001.
/// Test: `ranks_under_drawn_weights_are_shares_and_equal_variants_share_the_first`.
pub fn rank_acceptability(
    base: &Scenario,
    comparison: &Comparison,
    results: &Results<'_>,
    (area, seed): (&str, u64),
) -> Option<Vec<Vec<f64>>> {
    let mut positions = [0; Dimension::COUNT];
    for dimension in Dimension::ALL {
        positions[dimension.index()] = comparison.catalogue.position(&score_name(dimension), area)?;
    }
    let scores: Vec<Vec<Vec<ByDimension>>> = (0..comparison.names.len())
        .map(|variant| results.by_year(variant, Channels::AsGiven, positions))
        .collect::<Option<_>>()?;
    let years = scores.first().and_then(|variant| variant.first()).map_or(0, Vec::len);
    Some(YearlyScores::new(&scores, &vec![1.0; years], &base.parameters.index).acceptability(seed))
}

/// Scores of the core dimensions of several alternatives, of each replication and year: what the core index is made of.
#[derive(Clone, Debug)]
pub struct YearlyScores<'a> {
    /// By replication, alternative and year: scores on the scale on which a power mean adds them up.
    scaled: Vec<f64>,
    years: &'a [f64],
    alternatives: usize,
    index: &'a Index,
}

impl<'a> YearlyScores<'a> {
    /// Of `scores` by alternative, replication and year, the same replications everywhere; `years` says how much each year
    /// counts, `index` how they are put together.
    ///
    /// # Panics
    /// Where alternatives differ in replications, or these in years.
    pub fn new(scores: &[Vec<Vec<ByDimension>>], years: &'a [f64], index: &'a Index) -> Self {
        let replications = scores.first().map_or(0, Vec::len);
        assert!(scores.iter().all(|runs| runs.len() == replications), "replications of every alternative");
        let mut scaled = Vec::with_capacity(replications * scores.len() * years.len() * Dimension::COUNT);
        for replication in 0..replications {
            for alternative in scores {
                assert_eq!(alternative[replication].len(), years.len(), "years of every run");
                let values = alternative[replication].iter().flatten();
                scaled.extend(values.map(|&value| power_scale(value, index.exponent)));
            }
        }
        Self { scaled, years, alternatives: scores.len(), index }
    }

    /// Rank acceptability (Lahdelma & Salminen 2001): share of draws of weights and of replications in which an alternative
    /// has each rank; by alternative, then by rank from the best. Equal values share the better rank.
    ///
    /// Weights are drawn from a Dirichlet law around those of the scenario, whose concentration the scenario gives.
    pub fn acceptability(&self, seed: u64) -> Vec<Vec<f64>> {
        let concentrations = concentrations(self.index);
        let streams = Streams::new(seed, 0);
        self.shares((0..DRAWS).map(|draw| streams.stream(draw, Process::IndexWeights, 0).dirichlet(concentrations)))
    }

    /// The same with the weights of the scenario: share of replications in which an alternative has each rank.
    pub fn ranks(&self) -> Vec<Vec<f64>> {
        self.shares(std::iter::once(weights(self.index)))
    }

    /// Shares of ranks over weights and replications.
    fn shares(&self, weights: impl Iterator<Item = ByDimension>) -> Vec<Vec<f64>> {
        let mut ranks = vec![vec![0.0; self.alternatives]; self.alternatives];
        let size = Dimension::COUNT * self.years.len();
        let mut order: Vec<(f64, usize)> = Vec::with_capacity(self.alternatives);
        let mut all = 0_u64;
        for weights in weights {
            for run in self.scaled.chunks_exact((self.alternatives * size).max(1)) {
                all += 1;
                order.clear();
                order.extend(run.chunks_exact(size).map(|years| self.over_years(years, &weights)).zip(0..));
                order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
                let mut rank = 0;
                for place in 0..order.len() {
                    if order[place].0 < order[rank].0 {
                        rank = place;
                    }
                    ranks[order[place].1][rank] += 1.0;
                }
            }
        }
        ranks.into_iter().map(|counts| counts.into_iter().map(|count| ratio(count, all as f64)).collect()).collect()
    }

    /// The index of a run, summed over years.
    fn over_years(&self, scaled: &[f64], weights: &ByDimension) -> f64 {
        let of_year =
            |(scores, counts): (&[f64], &f64)| counts * power_mean_of_scaled(scores, weights, self.index.exponent);
        scaled.chunks_exact(Dimension::COUNT).zip(self.years).map(of_year).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(exponent: f64) -> Index {
        Index {
            goalpost_deaths_nation: 4.0,
            goalpost_deaths_district: 4.0,
            goalpost_fear: 0.3,
            goalpost_cases: 10.0,
            goalpost_home_nation: 700.0,
            goalpost_home_district: 3_500.0,
            fear_combatants: 0.1,
            floor: 0.01,
            exponent,
            inequality: 0.5,
            weight_physical: 2.0,
            weight_psychological: 1.0,
            weight_personal: 1.0,
            weight_home: 0.0,
            concentration: 1.0,
            takeoff_deaths: 100.0,
        }
    }

    #[test]
    fn with_fixed_weights_ranks_are_those_of_the_means() {
        // Weights 1/2, 1/4, 1/4; one year. By hand: 80, 80, 60 in the first replication, 70, 85, 60 in the second.
        let scores = [
            vec![vec![[100.0, 60.0, 60.0, 7.0]], vec![[80.0, 60.0, 60.0, 7.0]]],
            vec![vec![[80.0, 80.0, 80.0, 7.0]], vec![[90.0, 80.0, 80.0, 7.0]]],
            vec![vec![[60.0; 4]], vec![[60.0; 4]]],
        ];
        let index = index(1.0);
        let shares = YearlyScores::new(&scores, &[1.0], &index).ranks();
        // Equal values share the better rank, so the first is once first and once second.
        assert_eq!(shares, [[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]);
    }

    #[test]
    fn an_alternative_better_in_one_dimension_is_first_where_that_weighs_enough() {
        // 100 w1 against 50: first where w1 > 1/2. With Dirichlet(2, 1, 1) w1 is Beta(2, 2): one half.
        let scores = [vec![vec![[100.0, 0.0, 0.0, 0.0]]], vec![vec![[50.0; 4]]]];
        let index = index(1.0);
        let shares = YearlyScores::new(&scores, &[1.0], &index).acceptability(1);
        // Binomial with 1,000 draws: four standard deviations are .063.
        assert!((shares[0][0] - 0.5).abs() < 0.063, "{shares:?}");
        assert!((shares[0][0] + shares[1][0] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn years_count_as_they_are_told() {
        // Means over years of 40 and 80 against 65: 60 with equal years, 70 where the second counts thrice.
        let scores = [vec![vec![[40.0; 4], [80.0; 4]]], vec![vec![[65.0; 4], [65.0; 4]]]];
        let index = index(0.0);
        assert_eq!(YearlyScores::new(&scores, &[1.0, 1.0], &index).ranks()[0], [0.0, 1.0]);
        assert_eq!(YearlyScores::new(&scores, &[0.5, 1.5], &index).ranks()[0], [1.0, 0.0]);
        let none = YearlyScores::new(&[Vec::new(), Vec::new()], &[], &index).acceptability(1);
        assert_eq!(none, [[0.0; 2]; 2]);
    }
}
