//! Uncertainty of the core index apart by where it comes from: seeds, parameters, value choices.

use std::io;

use crate::experiment::aggregate::QUANTILES;
use crate::experiment::paired::sorted_quantile;
use crate::observation::index::{ByDimension, concentrations, power_mean, weights};
use crate::random::{Process, Streams};
use crate::scenario::parameters::Index;
use crate::study::run::scores::{AREAS, Scores};

/// Where a spread comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Other random numbers, with the scenario's parameters and weights.
    Seeds,
    /// Other draws of the posterior, with one and the same random numbers and the scenario's weights.
    Parameters,
    /// Other weights of the dimensions and exponents of the mean, of the mean scores over all runs.
    ValueChoices,
    /// All of them together.
    All,
}

impl Source {
    /// All sources.
    pub const ALL: [Self; 4] = [Self::Seeds, Self::Parameters, Self::ValueChoices, Self::All];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seeds => "seeds",
            Self::Parameters => "parameters",
            Self::ValueChoices => "value choices",
            Self::All => "all",
        }
    }
}

/// Runs that vary one thing or all.
#[derive(Clone, Copy, Debug)]
pub struct Played<'a> {
    /// Other random numbers alone.
    pub seeds: &'a Scores,
    /// Other parameters alone.
    pub parameters: &'a Scores,
    /// Both.
    pub both: &'a Scores,
}

/// The spread of an area's core index in a year that comes from one source: quantiles at [`QUANTILES`] [index points].
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Area.
    pub area: &'static str,
    /// Year.
    pub year: i16,
    /// Source.
    pub source: Source,
    /// Quantiles.
    pub quantiles: [f64; 5],
    /// Values that they are of.
    pub values: usize,
}

/// A choice of values: weights of the dimensions, and the exponent of the mean over them.
type Choice = (ByDimension, f64);

/// Exponents that are always reported beside each other: no full compensation between dimensions, and less still.
const EXPONENTS: [f64; 2] = [0.0, -1.0];

/// Draws of value choices, where as many are not given by runs.
const CHOICES: usize = 200;

/// Bands of all areas and years that runs have.
///
/// **B.20 bands**: quantiles over seeds alone; over draws alone; of the mean scores under drawn weights and exponents 0
/// and -1; over all.
/// Source: definition.
/// Test: `each_source_varies_what_it_names_alone`, `value_choices_move_uneven_scores`.
///
/// # Errors
/// Where the scores cannot be read.
pub fn bands(index: &Index, seed: u64, played: Played<'_>) -> io::Result<Vec<Band>> {
    let choices = choices(index, seed, CHOICES.max(played.both.count));
    let given = (weights(index), index.exponent);
    let mut bands = Vec::new();
    for (place, area) in AREAS.into_iter().enumerate() {
        for (position, &year) in played.both.years.iter().enumerate() {
            let scores = |runs: &Scores| runs.of(place, position);
            let (seeds, parameters, both) = (scores(played.seeds)?, scores(played.parameters)?, scores(played.both)?);
            let mean = mean(&both);
            for source in Source::ALL {
                let mut values: Vec<f64> = match source {
                    Source::Seeds => seeds.iter().map(|one| core(one, &given)).collect(),
                    Source::Parameters => parameters.iter().map(|one| core(one, &given)).collect(),
                    Source::ValueChoices if both.is_empty() => Vec::new(),
                    Source::ValueChoices => choices.iter().map(|choice| core(&mean, choice)).collect(),
                    Source::All => both.iter().zip(&choices).map(|(one, choice)| core(one, choice)).collect(),
                };
                if values.is_empty() {
                    continue;
                }
                values.sort_by(f64::total_cmp);
                let quantiles = QUANTILES.map(|share| sorted_quantile(&values, share));
                bands.push(Band { area, year, source, quantiles, values: values.len() });
            }
        }
    }
    Ok(bands)
}

/// Drawn choices: weights from the Dirichlet law of rank acceptability, exponents in turn.
fn choices(index: &Index, seed: u64, count: usize) -> Vec<Choice> {
    let concentrations = concentrations(index);
    let streams = Streams::new(seed, 0);
    let drawn = |n: usize| streams.stream(n as u32, Process::IndexWeights, 0).dirichlet(concentrations);
    (0..count).map(|n| (drawn(n), EXPONENTS[n % EXPONENTS.len()])).collect()
}

fn mean(scores: &[ByDimension]) -> ByDimension {
    std::array::from_fn(|n| scores.iter().map(|one| one[n]).sum::<f64>() / scores.len().max(1) as f64)
}

/// Core index of scores under a choice [0, 100].
fn core(scores: &ByDimension, (weights, exponent): &Choice) -> f64 {
    power_mean(scores, weights, *exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::index::Dimension;
    use crate::observation::tally::Tally;
    use std::collections::BTreeMap;

    fn scores(values: &[ByDimension]) -> Scores {
        let mut scores = Scores::new(&std::env::temp_dir());
        values.iter().for_each(|values| scores.push(&tally(*values)).unwrap());
        scores
    }

    fn tally(values: ByDimension) -> Tally {
        let mut tally = Tally { years: BTreeMap::from([(2012, true)]), ..Tally::default() };
        for (dimension, value) in Dimension::ALL.into_iter().zip(values) {
            let measure = format!("score_{}:affected", dimension.name());
            tally.yearly.insert(measure, BTreeMap::from([(2012, value)]));
        }
        tally
    }

    fn index() -> Index {
        Index {
            goalpost_deaths_nation: 4.0,
            goalpost_deaths_district: 4.0,
            goalpost_fear: 0.3,
            goalpost_cases: 10.0,
            goalpost_home_nation: 700.0,
            goalpost_home_district: 3_500.0,
            fear_combatants: 0.1,
            floor: 0.01,
            exponent: 1.0,
            inequality: 0.5,
            weight_physical: 2.0,
            weight_psychological: 1.0,
            weight_personal: 0.5,
            weight_home: 0.5,
            concentration: 5.0,
            takeoff_deaths: 100.0,
        }
    }

    #[test]
    fn each_source_varies_what_it_names_alone() {
        let seeds = scores(&[40.0, 50.0, 60.0].map(|value| [value; 4]));
        let parameters = scores(&[[50.0; 4]; 3]);
        let bands = bands(&index(), 1, Played { seeds: &seeds, parameters: &parameters, both: &seeds }).unwrap();
        let of = |source: Source| bands.iter().find(|band| band.source == source).unwrap().quantiles;
        assert!(of(Source::Seeds)[0] < 45.0 && of(Source::Seeds)[4] > 55.0);
        assert_eq!(of(Source::Parameters), [50.0; 5]);
        // With equal scores no choice of weights or exponent matters.
        assert!(of(Source::ValueChoices).iter().all(|value| (value - 50.0).abs() < 1e-9));
        assert_eq!(bands.len(), 4);
    }

    #[test]
    fn value_choices_move_uneven_scores() {
        let uneven = scores(&[[20.0, 90.0, 90.0, 90.0]]);
        let bands = bands(&index(), 1, Played { seeds: &uneven, parameters: &uneven, both: &uneven }).unwrap();
        let of = |source: Source| bands.iter().find(|band| band.source == source).unwrap().quantiles;
        assert!((of(Source::Seeds)[2] - 55.0).abs() < 1e-9);
        // By hand: weight .7 on the first at exponent -1 gives 26, weight .34 at exponent 0 gives 54.
        let choices = of(Source::ValueChoices);
        assert!(choices[0] < 35.0 && choices[4] > 48.0, "{choices:?}");
    }
}
