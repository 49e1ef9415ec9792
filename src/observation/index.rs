//! Human-protection index, 0 to 100 (MODEL.md, section 7.13).
//!
//! Steps of the OECD/JRC handbook (2008): four dimensions (theoretical framework), rates over a window (data), a score
//! exp(-harm/goalpost) against goalposts fixed before any run (normalization), a weighted power mean (weighting and
//! aggregation), exponents and weights varied beside each other (robustness). The score of several districts is that of
//! their common harm times 1 - A, A the Atkinson inequality of the districts' own scores, as in the inequality-adjusted
//! human development index (Alkire & Foster 2010; Atkinson 1970).
//!
#![doc = include_str!("../../docs/book/src/model/protection_index.md")]

use super::harm::{Harm, HarmRecord};
use super::window::{self, Window};
use crate::ids::DistrictId;
use crate::portable::Portable as _;
use crate::scenario::Scenario;
use crate::scenario::parameters;
use crate::stats::ratio;

/// A core dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Deaths of civilians.
    Physical,
    /// Fear of civilians.
    Psychological,
    /// Detention, abuse short of killing, forced recruitment of civilians.
    Personal,
    /// Homes left: civilians newly displaced.
    Home,
}

impl Dimension {
    /// All dimensions.
    pub const ALL: [Self; Self::COUNT] = [Self::Physical, Self::Psychological, Self::Personal, Self::Home];

    /// Number of dimensions.
    pub const COUNT: usize = 4;

    /// Position in arrays by dimension.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Physical => "physical",
            Self::Psychological => "psychological",
            Self::Personal => "personal",
            Self::Home => "home",
        }
    }

    /// What it scores, in a word.
    pub const fn scores(self) -> &'static str {
        match self {
            Self::Physical => "deaths",
            Self::Psychological => "fear",
            Self::Personal => "cases",
            Self::Home => "displaced",
        }
    }
}

/// Exponents that always stand beside each other.
pub const EXPONENTS: [f64; 4] = [1.0, 0.0, -1.0, f64::NEG_INFINITY];

/// A number for each dimension, in the order of [`Dimension::ALL`].
pub type ByDimension = [f64; Dimension::COUNT];

/// Weights of the dimensions as a scenario has them, scaled to sum 1.
pub fn weights(p: &parameters::Index) -> ByDimension {
    let weights = [p.weight_physical, p.weight_psychological, p.weight_personal, p.weight_home];
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

/// Concentrations of the Dirichlet law from which weights are drawn: on average those of the scenario.
pub fn concentrations(p: &parameters::Index) -> ByDimension {
    weights(p).map(|weight| p.concentration * Dimension::COUNT as f64 * weight)
}

/// Which goalposts a place is scored against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The whole country.
    Nation,
    /// A district, or a few.
    District,
}

/// Value choices of the index.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Goalposts by dimension, for a district: deaths, cases and newly displaced per 100,000 and year, fear.
    pub goalposts: ByDimension,
    /// The same for the nation: stricter for deaths and displacement.
    pub nation: ByDimension,
    /// Lowest score.
    pub floor: f64,
    /// Exponent of the power mean.
    pub exponent: f64,
    /// Aversion to inequality.
    pub inequality: f64,
    /// Weights by dimension, summing to 1.
    pub weights: ByDimension,
}

impl Settings {
    /// As a scenario has them.
    pub fn new(p: &parameters::Index) -> Self {
        Self {
            goalposts: [p.goalpost_deaths_district, p.goalpost_fear, p.goalpost_cases, p.goalpost_home_district],
            nation: [p.goalpost_deaths_nation, p.goalpost_fear, p.goalpost_cases, p.goalpost_home_nation],
            floor: p.floor,
            exponent: p.exponent,
            inequality: p.inequality,
            weights: weights(p),
        }
    }

    /// Whether any other dimension weighs.
    pub fn weighs_beside(&self, dimension: Dimension) -> bool {
        self.weights.iter().enumerate().any(|(n, weight)| n != dimension.index() && *weight > 0.0)
    }

    /// Goalpost of a dimension at a level.
    pub fn goalpost(&self, dimension: usize, level: Level) -> f64 {
        if level == Level::Nation { self.nation[dimension] } else { self.goalposts[dimension] }
    }

    /// Score of a harm, exp(-harm/goalpost) but no lower than the floor (0, 1].
    ///
    /// **E13.7 score of a harm**: max(floor, exp(-harm/goalpost)).
    /// Parameters: `index.goalpost_deaths_nation`, `index.goalpost_deaths_district`, `index.goalpost_fear`,
    /// `index.goalpost_cases`, `index.goalpost_home_nation`, `index.goalpost_home_district`, `index.floor`.
    /// Source: UCDP 2018; UNHCR 2018; judgement.
    /// Test: `a_district_at_the_goalpost_scores_one_over_e_in_each_dimension`.
    pub fn score(&self, harm: f64, goalpost: f64) -> f64 {
        self.joint_score(harm, goalpost, 0.0)
    }

    /// Score of the common harm of several districts whose own scores are unequal by so much, exp(-harm/goalpost) times
    /// 1 - inequality but no lower than the floor (0, 1].
    ///
    /// **E13.10 score of an area**: max(floor, exp(-(sum of share x harm)/goalpost) x (1 - A)).
    /// Source: Alkire & Foster 2010.
    /// Test: `a_slow_computation_of_index_and_attribution_gives_the_same`.
    pub fn joint_score(&self, harm: f64, goalpost: f64, inequality: f64) -> f64 {
        ((-harm / goalpost).exponential() * (1.0 - inequality)).max(self.floor)
    }
}

/// Weighted power mean of positive values with exponent `r`; 0 is the geometric mean, minus infinity the smallest.
///
/// Values of weight 0 do not count. Weights sum to 1.
///
/// ```
/// use mandate_model::observation::index::power_mean;
/// let profile = [0.2, 0.7, 0.7, 0.8, 0.8, 0.8];
/// let mean = |r| power_mean(&profile, &[1.0 / 6.0; 6], r);
/// assert!((mean(1.0) - 0.667).abs() < 5e-4);
/// assert!((mean(0.0) - 0.607).abs() < 5e-4);
/// assert!((mean(-1.0) - 0.517).abs() < 5e-4);
/// assert!((mean(-3.0) - 0.353).abs() < 5e-4);
/// ```
///
/// **E13.11 core index**: 100 x (sum of weight x score^r)^(1/r); weighted geometric mean at r = 0, smallest at minus
/// infinity; weights scaled to sum 1.
/// With: `observation::index::Index::core`.
/// Parameters: `index.exponent`, `index.weight_physical`, `index.weight_psychological`, `index.weight_personal`,
/// `index.weight_home`.
/// Source: power mean.
/// Test: `an_even_and_an_uneven_profile_have_the_published_means`.
pub fn power_mean(values: &[f64], weights: &[f64], r: f64) -> f64 {
    let counted = || values.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    if r == f64::NEG_INFINITY {
        return counted().map(|(value, _)| *value).fold(f64::INFINITY, f64::min);
    }
    if r == 0.0 {
        return counted().map(|(value, weight)| weight * value.logarithm()).sum::<f64>().exponential();
    }
    if r == 1.0 {
        return counted().map(|(value, weight)| weight * value).sum();
    }
    if r == -1.0 {
        return 1.0 / counted().map(|(value, weight)| weight / value).sum::<f64>();
    }
    counted().map(|(value, weight)| weight * value.power(r)).sum::<f64>().power(1.0 / r)
}

/// A positive value on the scale on which a power mean with exponent `r` adds values up.
///
/// For many means of the same values with different weights: each value is brought onto the scale once.
pub fn power_scale(value: f64, r: f64) -> f64 {
    if r == f64::NEG_INFINITY || r == 1.0 {
        value
    } else if r == 0.0 {
        value.logarithm()
    } else if r == -1.0 {
        value.recip()
    } else {
        value.power(r)
    }
}

/// [`power_mean`] of values that are on the scale of [`power_scale`]: the same but for rounding.
pub fn power_mean_of_scaled(scaled: &[f64], weights: &[f64], r: f64) -> f64 {
    let counted = || scaled.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    if r == f64::NEG_INFINITY {
        return counted().map(|(value, _)| *value).fold(f64::INFINITY, f64::min);
    }
    let sum: f64 = counted().map(|(value, weight)| weight * value).sum();
    if r == 1.0 {
        sum
    } else if r == 0.0 {
        sum.exponential()
    } else if r == -1.0 {
        sum.recip()
    } else {
        sum.power(1.0 / r)
    }
}

/// Part of one place in Atkinson's mean with aversion `epsilon`: the sum over places of weight x part gives [`unfold`]'s input.
pub(super) fn fold(score: f64, epsilon: f64) -> f64 {
    if epsilon == 0.5 {
        score.sqrt()
    } else if epsilon == 1.0 {
        score.logarithm()
    } else {
        score.power(1.0 - epsilon)
    }
}

/// Equally-distributed-equivalent score from the weighted mean of [`fold`]s.
///
/// **E13.8 equal score: it would be as good if all had it**: (sum of share x score^(1 - e))^(1/(1 - e)); exp(sum of
/// share x ln score) at e = 1; e inequality.
/// Parameters: `index.inequality`.
/// Source: Atkinson 1970.
/// Test: `a_slow_computation_of_index_and_attribution_gives_the_same`.
pub(super) fn unfold(mean: f64, epsilon: f64) -> f64 {
    if epsilon == 0.5 {
        mean * mean
    } else if epsilon == 1.0 {
        mean.exponential()
    } else {
        mean.power(1.0 / (1.0 - epsilon))
    }
}

/// Atkinson's measure of inequality of positive scores with weights that sum to 1, in [0, 1).
///
/// ```
/// use mandate_model::observation::index::atkinson;
/// assert_eq!(atkinson(&[0.4, 0.4], &[0.5, 0.5], 0.5), 0.0);
/// // Two halves of the people, scores 1 and .25: 1 - ((1 + .5)/2)^2/.625.
/// assert!((atkinson(&[1.0, 0.25], &[0.5, 0.5], 0.5) - 0.1).abs() < 1e-12);
/// ```
///
/// **E13.9 inequality A**: 1 - E13.8/(sum of share x score), own scores at the goalposts of districts; 0 for one
/// district.
/// Parameters: `index.inequality`.
/// Source: Atkinson 1970.
/// Test: `the_same_harm_scores_lower_when_a_few_bear_it`.
pub fn atkinson(scores: &[f64], weights: &[f64], epsilon: f64) -> f64 {
    let sum = |of: &dyn Fn(f64) -> f64| scores.iter().zip(weights).map(|(s, w)| w * of(*s)).sum::<f64>();
    (1.0 - unfold(sum(&|score| fold(score, epsilon)), epsilon) / sum(&|score| score)).max(0.0)
}

/// A place in an area: its share of the area's people, and its harm a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Share of the area's people [0, 1].
    pub share: f64,
    /// Deaths, cases and newly displaced per 100,000 and year, and mean load of fear.
    pub rates: Harm,
}

/// A district in an area, and its share of the area's people.
pub type Member = (usize, f64);

/// The index of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// Harm by dimension: deaths per 100,000 and year, mean fear, cases and newly displaced per 100,000 and year.
    pub harm: ByDimension,
    /// Atkinson inequality between districts by dimension [0, 1).
    pub inequality: ByDimension,
    /// Scores by dimension, inequality included (0, 1].
    pub scores: ByDimension,
}

impl Index {
    /// Of the places of an area.
    ///
    /// **E13.14 mean score of districts from which on more harm never raises the score**: 4/(1 + sqrt(1 + 4 goalpost of
    /// districts/goalpost of the area))^2, at inequality 0.5.
    /// Parameters: `index.inequality`.
    /// Source: derived below.
    /// Test: `the_bound_is_the_one_that_the_model_states`,
    /// `more_deaths_cases_fear_or_flight_never_raise_the_index_within_the_bound`.
    pub fn of(settings: &Settings, level: Level, places: &[Place]) -> Self {
        let mut index = Self { harm: [0.0; 4], inequality: [0.0; 4], scores: [0.0; 4] };
        let shares: Vec<f64> = places.iter().map(|place| place.share).collect();
        for dimension in 0..Dimension::COUNT {
            let harms: Vec<f64> = places.iter().map(|place| magnitude(&place.rates, dimension)).collect();
            let own: Vec<f64> = harms.iter().map(|&h| settings.score(h, settings.goalposts[dimension])).collect();
            index.harm[dimension] = harms.iter().zip(&shares).map(|(harm, share)| harm * share).sum();
            index.inequality[dimension] =
                if places.len() > 1 { atkinson(&own, &shares, settings.inequality) } else { 0.0 };
            index.scores[dimension] = settings.joint_score(
                index.harm[dimension],
                settings.goalpost(dimension, level),
                index.inequality[dimension],
            );
        }
        index
    }

    /// Core index with an exponent, 0 to 100.
    pub fn core(&self, settings: &Settings, exponent: f64) -> f64 {
        100.0 * power_mean(&self.scores, &settings.weights, exponent)
    }

    /// Core index at the scenario's exponent without one dimension, 0 to 100; `None` where the others weigh nothing.
    ///
    /// **E13.12 core index without a dimension**: E13.11, weights of the others scaled to sum 1.
    /// Source: OECD/JRC 2008.
    /// Test: `a_dimension_left_out_gives_its_weight_to_the_others`.
    pub fn without(&self, settings: &Settings, dimension: Dimension) -> Option<f64> {
        let mut weights = settings.weights;
        weights[dimension.index()] = 0.0;
        let sum: f64 = weights.iter().sum();
        let core = || 100.0 * power_mean(&self.scores, &weights.map(|weight| weight / sum), settings.exponent);
        settings.weighs_beside(dimension).then(core)
    }
}

/// Magnitude of a harm in a dimension: deaths, fear 1 - exp(-load), cases, newly displaced.
///
/// **E13.6 fear of a window**: 1 - exp(-mean over steps of (E13.4 + E13.5)).
/// Source: definition.
/// Test: `the_worked_example_of_the_model_is_what_the_program_computes`.
pub fn magnitude(rates: &Harm, dimension: usize) -> f64 {
    let additive = additive(rates)[dimension];
    if dimension == Dimension::Psychological.index() { -(-additive).exponential_less_one() } else { additive }
}

/// A harm in every dimension as it adds up: deaths, load, cases, newly displaced.
pub fn additive(harm: &Harm) -> ByDimension {
    [harm.deaths, harm.load, harm.cases, harm.displaced]
}

/// Pairs of dimensions, each once.
pub const PAIRS: [(Dimension, Dimension); 6] = [
    (Dimension::Physical, Dimension::Psychological),
    (Dimension::Physical, Dimension::Personal),
    (Dimension::Psychological, Dimension::Personal),
    (Dimension::Physical, Dimension::Home),
    (Dimension::Psychological, Dimension::Home),
    (Dimension::Personal, Dimension::Home),
];

/// Correlations (Pearson) between dimensions over districts and years, in the order of [`PAIRS`].
///
/// Of the districts' own scores; `None` where one of the two does not vary.
pub fn correlations(scenario: &Scenario, record: &HarmRecord) -> [Option<f64>; PAIRS.len()] {
    let settings = Settings::new(&scenario.parameters.index);
    let districts: Vec<Area> = Area::all(scenario).into_iter().filter(|area| area.kind == "district").collect();
    let mut scores: [Vec<f64>; Dimension::COUNT] = Default::default();
    for year in window::years(scenario, record.steps()) {
        for area in &districts {
            let index = area.index(scenario, &settings, record, &year);
            scores.iter_mut().zip(index.scores).for_each(|(all, score)| all.push(score));
        }
    }
    PAIRS.map(|(a, b)| correlation(&scores[a.index()], &scores[b.index()]))
}

/// Pearson's correlation; `None` where one of the two does not vary.
fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let sum = |of: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| of(x - mean_a, y - mean_b)).sum::<f64>();
    let spread = (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
    (spread > 0.0).then(|| sum(&|x, y| x * y) / spread)
}

/// An area for which the index is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// `nation`, `affected`, `region` or `district`.
    pub kind: &'static str,
    /// Name of a region or id of a district; that of the kind otherwise.
    pub name: String,
    /// Which goalposts hold.
    pub level: Level,
    /// Districts with their shares of the area's people.
    pub members: Vec<Member>,
    /// Inhabitants [persons].
    pub persons: f64,
}

impl Area {
    fn new(scenario: &Scenario, kind: &'static str, name: &str, counts: impl Fn(usize) -> bool) -> Option<Self> {
        let persons = |district: usize| f64::from(scenario.districts[district].population);
        let inside = |district: &usize| !scenario.districts[*district].outside && persons(*district) > 0.0;
        let districts: Vec<usize> =
            (0..scenario.districts.len()).filter(inside).filter(|district| counts(*district)).collect();
        let total: f64 = districts.iter().map(|&district| persons(district)).sum();
        let level = if kind == "nation" { Level::Nation } else { Level::District };
        let members = districts.iter().map(|&district| (district, ratio(persons(district), total))).collect();
        (total > 0.0).then(|| Self { kind, name: name.to_string(), level, members, persons: total })
    }

    /// The nation, the affected districts, the regions, the districts inside the country.
    pub fn all(scenario: &Scenario) -> Vec<Self> {
        let mut areas = Self::main(scenario);
        areas.extend(scenario.regions.iter().filter_map(|region| {
            Self::new(scenario, "region", region, |district| scenario.districts[district].region == *region)
        }));
        areas.extend(scenario.district_ids().map(DistrictId::index).filter_map(|district| {
            Self::new(scenario, "district", &scenario.districts[district].id, |other| other == district)
        }));
        areas
    }

    /// The nation and the affected districts.
    pub fn main(scenario: &Scenario) -> Vec<Self> {
        let nation = Self::new(scenario, "nation", "nation", |_| true);
        let affected = Self::new(scenario, "affected", "affected", |d| scenario.districts[d].affected);
        nation.into_iter().chain(affected).collect()
    }

    /// Harm to its people, summed over a window.
    pub fn harm(&self, record: &HarmRecord, window: &Window) -> Harm {
        let of_district = |sum: Harm, &(district, _): &Member| sum + record.over(&window.steps, district);
        self.members.iter().fold(Harm::default(), of_district)
    }

    /// Its index over a window.
    pub fn index(&self, scenario: &Scenario, settings: &Settings, record: &HarmRecord, window: &Window) -> Index {
        let over = |district: usize| record.over(&window.steps, district);
        let places = self.places(scenario, window.steps.len(), window.per_year(scenario), over);
        Index::of(settings, self.level, &places)
    }

    /// Its places, with harm as rates: `harm` gives the sum over a window of so many steps that is multiplied by
    /// `per_year` to become yearly.
    pub fn places(&self, scenario: &Scenario, steps: usize, per_year: f64, harm: impl Fn(usize) -> Harm) -> Vec<Place> {
        let place = |&(district, share): &Member| Place {
            share,
            rates: rates(
                harm(district).feared(scenario.parameters.index.fear_combatants),
                f64::from(scenario.districts[district].population),
                steps,
                per_year,
            ),
        };
        self.members.iter().map(place).collect()
    }
}

/// Sums over a window as rates: deaths, cases and newly displaced per 100,000 and year, load ([`Harm::feared`]) as its mean over
/// steps.
///
/// **E13.1 rate of deaths, cases or newly displaced**: 100,000 x sum over the window/P x 365.25/days of the window, P
/// of the scenario.
/// With: `observation::window::Window::per_year`.
/// Source: definition.
/// Test: `the_worked_example_of_the_model_is_what_the_program_computes`.
pub fn rates(sum: Harm, persons: f64, steps: usize, per_year: f64) -> Harm {
    let per = 100_000.0 * per_year / persons;
    Harm {
        deaths: sum.deaths * per,
        cases: sum.cases * per,
        load: ratio(sum.load, steps as f64),
        displaced: sum.displaced * per,
        ..Harm::default()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::observation) fn settings() -> Settings {
        Settings {
            goalposts: [20.0, 0.3, 10.0, 3_000.0],
            nation: [4.0, 0.3, 10.0, 600.0],
            floor: 0.05,
            exponent: -1.0,
            inequality: 0.5,
            weights: [0.4, 0.2, 0.2, 0.2],
        }
    }

    fn place(share: f64, deaths: f64, cases: f64, load: f64) -> Place {
        Place { share, rates: Harm { deaths, cases, load, displaced: 150.0 * deaths, combatants: 0.0 } }
    }

    #[test]
    fn a_mean_of_scaled_values_is_the_power_mean() {
        let (values, weights) = ([0.2, 0.7, 0.9], [0.5, 0.0, 0.5]);
        for r in [1.0, 0.0, -1.0, -2.5, f64::NEG_INFINITY] {
            let scaled = values.map(|value| power_scale(value, r));
            let difference = power_mean_of_scaled(&scaled, &weights, r) - power_mean(&values, &weights, r);
            assert!(difference.abs() < 1e-12, "{r}");
        }
    }

    #[test]
    fn an_even_profile_is_its_own_mean_at_every_exponent_and_an_uneven_one_is_not() {
        let weights = [1.0 / 6.0; 6];
        for r in [1.0, 0.0, -1.0, -3.0, f64::NEG_INFINITY] {
            assert!((power_mean(&[0.6; 6], &weights, r) - 0.6).abs() < 1e-12);
        }
        let uneven = [0.2, 0.7, 0.7, 0.8, 0.8, 0.8];
        assert_eq!(power_mean(&uneven, &weights, f64::NEG_INFINITY), 0.2);
    }

    #[test]
    fn scores_that_move_together_correlate_and_those_that_do_not_vary_have_no_correlation() {
        assert!((correlation(&[1.0, 2.0, 4.0], &[0.1, 0.2, 0.4]).unwrap() - 1.0).abs() < 1e-12);
        assert!((correlation(&[1.0, 2.0, 3.0], &[3.0, 1.0, 2.0]).unwrap() + 0.5).abs() < 1e-12);
        assert_eq!(correlation(&[1.0, 2.0], &[1.0, 1.0]), None);
    }

    #[test]
    fn without_harm_the_index_is_a_hundred_and_at_endless_harm_the_floor() {
        let (settings, none, endless) = (settings(), place(1.0, 0.0, 0.0, 0.0), place(1.0, 1e9, 1e9, 1e9));
        for r in EXPONENTS {
            let core = |place| Index::of(&settings, Level::District, &[place]).core(&settings, r);
            assert!((core(none) - 100.0).abs() < 1e-12);
            // Fear ends at 1: exp(-1/.3) is .036, below the floor.
            assert!((core(endless) - 5.0).abs() < 1e-12);
        }
    }

    #[test]
    fn harm_at_the_goalpost_scores_one_over_e() {
        let settings = settings();
        let index = Index::of(&settings, Level::District, &[place(1.0, 20.0, 10.0, -(0.7_f64).logarithm())]);
        for score in index.scores {
            assert!((score - (-1.0_f64).exponential()).abs() < 1e-12);
        }
        let nation = Index::of(&settings, Level::Nation, &[place(1.0, 4.0, 0.0, 0.0)]);
        // As many displaced as 150 for each dead: at its goalpost too.
        for n in [0, 3] {
            assert!((nation.scores[n] - (-1.0_f64).exponential()).abs() < 1e-12);
        }
    }

    #[test]
    fn the_same_harm_scores_lower_when_a_few_bear_it() {
        let settings = settings();
        let even = Index::of(&settings, Level::Nation, &[place(0.5, 2.0, 0.0, 0.0), place(0.5, 2.0, 0.0, 0.0)]);
        let uneven = Index::of(&settings, Level::Nation, &[place(0.5, 4.0, 0.0, 0.0), place(0.5, 0.0, 0.0, 0.0)]);
        assert_eq!(even.harm[0], uneven.harm[0]);
        assert!(uneven.core(&settings, -1.0) < even.core(&settings, -1.0));
        let indifferent = Settings { inequality: 0.0, ..settings };
        let uneven = Index::of(&indifferent, Level::Nation, &[place(0.5, 4.0, 0.0, 0.0), place(0.5, 0.0, 0.0, 0.0)]);
        assert!((uneven.core(&indifferent, -1.0) - even.core(&indifferent, -1.0)).abs() < 1e-12);
    }

    #[test]
    fn a_dimension_left_out_gives_its_weight_to_the_others() {
        let settings = settings();
        let index = Index { harm: [0.0; 4], inequality: [0.0; 4], scores: [0.5, 0.9, 0.2, 0.8] };
        // Weights .4, .2 and .2 of .8 that are left.
        let without_personal = 100.0 / (0.5 / 0.5 + 0.25 / 0.9 + 0.25 / 0.8);
        assert!((index.without(&settings, Dimension::Personal).unwrap() - without_personal).abs() < 1e-9);
        let without_home = 100.0 / (0.5 / 0.5 + 0.25 / 0.9 + 0.25 / 0.2);
        assert!((index.without(&settings, Dimension::Home).unwrap() - without_home).abs() < 1e-9);
        let alone = Settings { weights: [0.0, 0.0, 1.0, 0.0], ..settings };
        assert_eq!(index.without(&alone, Dimension::Personal), None);
    }
}
