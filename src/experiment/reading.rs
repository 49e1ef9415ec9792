//! What the value choices make of a comparison: verdicts of the optics, and ranks under drawn weights (MODEL.md, section 12).

use super::compare::{Channels, Comparison};
use super::optic_ranking::{Paired, Verdict};
use super::outcome::{optic_name, score_name};
use super::results::Results;
use crate::observation::index::{Dimension, power_mean};
use crate::random::{Process, Streams};
use crate::scenario::{OpticDimension, Scenario};

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

/// Rank acceptability (Lahdelma & Salminen 2001): share of draws of weights and of replications in which a variant has
/// each rank by the core index of an area; by variant, then by rank from the best. Equal values share the better rank.
pub fn rank_acceptability(
    base: &Scenario,
    comparison: &Comparison,
    results: &Results<'_>,
    (area, seed): (&str, u64),
) -> Option<Vec<Vec<f64>>> {
    let p = &base.parameters.index;
    let weights = [p.weight_physical, p.weight_psychological, p.weight_personal];
    let sum: f64 = weights.iter().sum();
    let concentrations = weights.map(|weight| p.concentration * weights.len() as f64 * weight / sum);
    let positions: Vec<usize> = Dimension::ALL
        .iter()
        .map(|dimension| comparison.catalogue.position(&score_name(*dimension), area))
        .collect::<Option<_>>()?;
    let variants = comparison.names.len();
    // By variant and replication: scores of every year.
    let scores: Vec<Vec<Vec<[f64; 3]>>> = (0..variants)
        .map(|variant| results.by_year(variant, Channels::AsGiven, [positions[0], positions[1], positions[2]]))
        .collect::<Option<_>>()?;
    let mut ranks = vec![vec![0.0; variants]; variants];
    let streams = Streams::new(seed, 0);
    for draw in 0..DRAWS {
        let weights = streams.stream(draw, Process::IndexWeights, 0).dirichlet(concentrations);
        for replication in 0..results.replications() {
            let index = |variant: usize| -> f64 {
                let years = &scores[variant][replication];
                years.iter().map(|scores| power_mean(scores, &weights, p.exponent)).sum()
            };
            let values: Vec<f64> = (0..variants).map(index).collect();
            for (variant, value) in values.iter().enumerate() {
                ranks[variant][values.iter().filter(|other| *other > value).count()] += 1.0;
            }
        }
    }
    let all = f64::from(DRAWS) * results.replications() as f64;
    Some(ranks.into_iter().map(|shares| shares.into_iter().map(|count| count / all).collect()).collect())
}
