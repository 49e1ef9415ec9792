//! Means of scores over origins, what they are worth beside the rivals, causes known against causes frozen, and the histogram of the
//! transform.

use crate::study::validation::baselines::Baseline;
use crate::study::validation::causes::Causes;
use crate::study::validation::observed::Target;
use crate::study::validation::rolling::{Forecast, Rolling};
use crate::study::validation::scores::{PIT_BINS, pit_histogram};
use crate::study::validation::source::Source;

/// Mean scores of a source over all forecasts of a target and unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Mean {
    /// Target.
    pub target: Target,
    /// `year` or `month`.
    pub unit: &'static str,
    /// Source.
    pub source: Source,
    /// Forecasts.
    pub count: usize,
    /// CRPS [deaths].
    pub crps: f64,
    /// Threshold-weighted CRPS [deaths].
    pub twcrps: f64,
    /// Ignorance [bits].
    pub ignorance: f64,
    /// Interval score at 50 and 90 % [deaths].
    pub interval: [f64; 2],
    /// Share of observed counts inside the intervals [0, 1].
    pub coverage: [f64; 2],
    /// Bias [deaths].
    pub bias: f64,
    /// Heights of the PIT histogram, 1 where calibrated.
    pub pit: [f64; PIT_BINS],
    /// Skill in the CRPS against each baseline, 1 - own/its; none against one that is not there or has no error.
    pub skill: [Option<f64>; 4],
    /// Whether it is the baseline with the smallest CRPS.
    pub best_baseline: bool,
    /// CRPS over that of this baseline: below 1 it is better. None without one, or where that has no error.
    pub ratio: Option<f64>,
}

/// The CRPS over all three types of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Overall {
    /// `year` or `month`.
    pub unit: &'static str,
    /// Source.
    pub source: Source,
    /// Mean CRPS of the types, summed [deaths].
    pub crps: f64,
    /// The rival with the smallest such sum.
    pub best: Baseline,
    /// Over that of this rival.
    pub ratio: Option<f64>,
}

/// What knowing the causes of the forecast year is worth.
///
/// **V.15 worth of knowing causes**: mean over origins of CRPS with causes frozen less CRPS with causes known, the
/// months of an origin averaged first.
/// Source: paired by origin.
/// Test: `knowing_causes_is_judged_origin_by_origin`.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// `year` or `month`.
    pub unit: &'static str,
    /// Target.
    pub target: Target,
    /// Mean over origins of the CRPS with causes frozen less that with causes known [deaths]: above 0 knowing helps.
    pub gain: f64,
    /// Origins at which causes known are better, and at which they are worse.
    pub origins: (usize, usize),
}

/// Mean scores of all targets, units and sources.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// By unit, target and source.
    pub means: Vec<Mean>,
    /// Causes known against frozen, by unit and target.
    pub known: Vec<Known>,
}

/// Names of units.
pub const UNITS: [&str; 2] = ["year", "month"];

impl Summary {
    /// Of all forecasts.
    ///
    /// **V.12 skill**: 1 - mean CRPS/mean CRPS of a baseline, of the same cases.
    /// Source: definition.
    /// Test: `skill_is_the_share_of_a_baselines_error_that_is_avoided`,
    /// `a_baseline_that_forecasts_fewer_cases_is_not_compared`.
    ///
    /// **V.14 CRPS over that of the best rival**: mean CRPS/smallest mean CRPS of a rival of the same cases; over all
    /// types the sums over types, against the one rival with the smallest sum.
    /// With: `study::validation::summary::Summary::overall`.
    /// Source: definition.
    /// Test: `skill_is_the_share_of_a_baselines_error_that_is_avoided`, `over_all_types_the_best_rival_is_one_rival`,
    /// `where_a_rival_wins_a_sentence_says_so`.
    pub fn new(rolling: &Rolling) -> Self {
        let mut means = Vec::new();
        for unit in UNITS {
            for target in Target::ALL {
                let of = |source: Source| {
                    let same =
                        |one: &&Forecast| one.unit.name() == unit && one.target == target && one.source == source;
                    Mean::of(&rolling.forecasts.iter().filter(same).collect::<Vec<_>>())
                };
                let mut group: Vec<Mean> = Source::ALL.into_iter().filter_map(of).collect();
                judge(&mut group);
                means.extend(group);
            }
        }
        let known = UNITS.into_iter().flat_map(|unit| Target::ALL.map(|target| (unit, target)));
        let known = known.filter_map(|(unit, target)| Known::of(rolling, unit, target)).collect();
        Self { means, known }
    }

    /// The CRPS of a source over all types of a unit, against the rival that is best over all; none where a type lacks either.
    pub fn overall(&self, unit: &'static str, source: Source) -> Option<Overall> {
        let types: Vec<Target> = self.types(unit);
        let cases = |target: Target| self.get(unit, target, source).map_or(0, |mean| mean.count);
        let sum = |of: Source| -> Option<f64> {
            let one = |target: &Target| self.get(unit, *target, of).filter(|mean| mean.count == cases(*target));
            types.iter().map(|target| Some(one(target)?.crps)).sum()
        };
        let crps = sum(source).filter(|_| !types.is_empty())?;
        let rivals = Baseline::ALL.into_iter().filter_map(|rival| Some((rival, sum(Source::Baseline(rival))?)));
        let (best, theirs) = rivals.min_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Overall { unit, source, crps, best, ratio: (theirs > 0.0).then(|| crps / theirs) })
    }

    /// Types of a unit, without the total.
    pub fn types(&self, unit: &str) -> Vec<Target> {
        self.targets(unit).into_iter().filter(|target| *target != Target::Total).collect()
    }

    /// Mean scores of one source.
    pub fn get(&self, unit: &str, target: Target, source: Source) -> Option<&Mean> {
        self.means.iter().find(|mean| mean.unit == unit && mean.target == target && mean.source == source)
    }

    /// The baseline with the smallest CRPS.
    pub fn best_baseline(&self, unit: &str, target: Target) -> Option<&Mean> {
        self.means.iter().find(|mean| mean.unit == unit && mean.target == target && mean.best_baseline)
    }

    /// Targets of a unit, in order.
    pub fn targets(&self, unit: &str) -> Vec<Target> {
        let has = |target: &Target| self.means.iter().any(|mean| mean.unit == unit && mean.target == *target);
        Target::ALL.into_iter().filter(has).collect()
    }

    /// Types of a unit for which a source is at least as good as the best baseline, by the CRPS.
    pub fn as_good(&self, unit: &str, source: Source) -> Vec<Target> {
        let types = self.types(unit).into_iter();
        let is_as_good = |target: &Target| {
            let pair = self.get(unit, *target, source).zip(self.best_baseline(unit, *target));
            pair.is_some_and(|(own, best)| own.crps <= best.crps)
        };
        types.filter(is_as_good).collect()
    }
}

impl Mean {
    fn of(forecasts: &[&Forecast]) -> Option<Self> {
        let first = forecasts.first()?;
        let mean =
            |of: &dyn Fn(&Forecast) -> f64| forecasts.iter().map(|one| of(one)).sum::<f64>() / forecasts.len() as f64;
        let jumps: Vec<(f64, f64)> = forecasts.iter().map(|one| one.scores.pit).collect();
        Some(Self {
            target: first.target,
            unit: first.unit.name(),
            source: first.source,
            count: forecasts.len(),
            crps: mean(&|one| one.scores.crps),
            twcrps: mean(&|one| one.scores.twcrps),
            ignorance: mean(&|one| one.scores.ignorance),
            interval: [0, 1].map(|n| mean(&|one| one.scores.interval[n])),
            coverage: [0, 1].map(|n| mean(&|one| f64::from(u8::from(one.scores.covered[n])))),
            bias: mean(&|one| one.scores.bias),
            pit: pit_histogram(&jumps),
            skill: [None; 4],
            best_baseline: false,
            ratio: None,
        })
    }
}

impl Known {
    /// Paired by origin: the months of an origin are one case, since they are of one run.
    fn of(rolling: &Rolling, unit: &'static str, target: Target) -> Option<Self> {
        let mut origins: Vec<i16> = rolling.origins.iter().map(|origin| origin.year).collect();
        origins.dedup();
        let crps = |origin: i16, causes: Causes| {
            let own = |one: &&Forecast| {
                (one.origin, one.unit.name(), one.target, one.source) == (origin, unit, target, Source::Model(causes))
            };
            let all: Vec<f64> = rolling.forecasts.iter().filter(own).map(|one| one.scores.crps).collect();
            (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
        };
        let gain = |origin: i16| Some(crps(origin, Causes::Frozen)? - crps(origin, Causes::Known)?);
        let gains: Vec<f64> = origins.into_iter().filter_map(gain).collect();
        let count = |better: f64| gains.iter().filter(|gain| **gain * better > 0.0).count();
        let mean = gains.iter().sum::<f64>() / gains.len() as f64;
        (!gains.is_empty()).then(|| Self { unit, target, gain: mean, origins: (count(1.0), count(-1.0)) })
    }
}

/// Fills in skills and the best baseline of sources that forecast the same.
fn judge(group: &mut [Mean]) {
    let cases = group.iter().map(|mean| mean.count).max().unwrap_or(0);
    // A baseline that could not be trained at some origin forecasts fewer cases, which are not the same.
    let crps = |baseline: Baseline| {
        let mean = group.iter().find(|mean| mean.source == Source::Baseline(baseline))?;
        (mean.count == cases).then_some(mean.crps)
    };
    let baselines = Baseline::ALL.map(crps);
    let best = baselines.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let mut found = false;
    for mean in group.iter_mut().filter(|mean| mean.count == cases) {
        mean.skill =
            baselines.map(|theirs| theirs.filter(|theirs| *theirs > 0.0).map(|theirs| 1.0 - mean.crps / theirs));
        // Of two that are equally good the first is taken.
        mean.ratio = (best > 0.0 && best.is_finite()).then(|| mean.crps / best);
        mean.best_baseline = !found && matches!(mean.source, Source::Baseline(_)) && mean.crps == best;
        found |= mean.best_baseline;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ViolenceType;
    use crate::study::validation::forecast::{Unit, Weights};
    use crate::study::validation::observed::Count;
    use crate::study::validation::rolling::Origin;

    fn mean(source: Source, crps: f64) -> Mean {
        Mean {
            target: Target::Total,
            unit: "month",
            source,
            count: 4,
            crps,
            twcrps: 0.0,
            ignorance: 0.0,
            interval: [0.0; 2],
            coverage: [0.0; 2],
            bias: 0.0,
            pit: [1.0; PIT_BINS],
            skill: [None; 4],
            best_baseline: false,
            ratio: None,
        }
    }

    #[test]
    fn skill_is_the_share_of_a_baselines_error_that_is_avoided() {
        let mut group = vec![
            mean(Source::Model(Causes::Known), 15.0),
            mean(Source::Baseline(Baseline::LastObservation), 20.0),
            mean(Source::Baseline(Baseline::HistoryMean), 12.0),
        ];
        judge(&mut group);
        assert_eq!(group[0].skill, [Some(0.25), None, None, Some(-0.25)]);
        // 15 over the 12 of the best rival: the rival wins.
        assert_eq!(group.iter().map(|mean| mean.ratio).collect::<Vec<_>>(), [Some(1.25), Some(20.0 / 12.0), Some(1.0)]);
        assert_eq!(group.iter().map(|mean| mean.best_baseline).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!(group[1].skill[0], Some(0.0));
    }

    #[test]
    fn a_baseline_that_forecasts_fewer_cases_is_not_compared() {
        let mut group = vec![
            mean(Source::Model(Causes::Known), 15.0),
            Mean { count: 3, ..mean(Source::Baseline(Baseline::Bootstrap), 1.0) },
            mean(Source::Baseline(Baseline::HistoryMean), 30.0),
        ];
        judge(&mut group);
        assert_eq!((group[0].skill, group[0].ratio), ([None, None, None, Some(0.5)], Some(0.5)));
        assert!(group[2].best_baseline && !group[1].best_baseline);
    }

    #[test]
    fn of_equal_baselines_one_is_the_best_and_a_perfect_one_has_no_skill_against_it() {
        let mut group = vec![
            mean(Source::Baseline(Baseline::LastObservation), 0.0),
            mean(Source::Baseline(Baseline::Bootstrap), 0.0),
        ];
        judge(&mut group);
        assert!(group[0].best_baseline && !group[1].best_baseline);
        assert_eq!((group[0].skill, group[0].ratio), ([None; 4], None));
    }

    fn typed(violence: ViolenceType, source: Source, crps: f64) -> Mean {
        Mean { target: Target::Type(violence), unit: "year", ..mean(source, crps) }
    }

    #[test]
    fn over_all_types_the_best_rival_is_one_rival() {
        let (model, last) = (Source::Model(Causes::Known), Source::Baseline(Baseline::LastObservation));
        let recent = Source::Baseline(Baseline::RecentMean);
        let mut means = Vec::new();
        for (violence, [own, of_last, of_recent]) in
            ViolenceType::ALL.into_iter().zip([[10.0, 40.0, 20.0], [10.0, 5.0, 30.0], [40.0, 20.0, 20.0]])
        {
            means.extend([
                typed(violence, model, own),
                typed(violence, last, of_last),
                typed(violence, recent, of_recent),
            ]);
        }
        let summary = Summary { means, known: Vec::new() };
        // 60 against 65 and 70; the best of each type together would have 45.
        let overall = summary.overall("year", model).unwrap();
        assert_eq!((overall.crps, overall.best), (60.0, Baseline::LastObservation));
        assert!((overall.ratio.unwrap() - 60.0 / 65.0).abs() < 1e-12);
        assert_eq!(summary.overall("month", model), None);
    }

    #[test]
    fn knowing_causes_is_judged_origin_by_origin() {
        let target = Target::Type(ViolenceType::OneSided);
        let one = |origin: i16, causes: Causes, draw: u32| {
            let (observed, unit) = (Count::exact(20), Unit::Year);
            Forecast::new((origin, target, unit), Source::Model(causes), vec![draw], observed)
        };
        // CRPS of one value is its distance: frozen less known is 10 - 4, 0 - 3, 5 - 5.
        let forecasts = [(2014, 24, 30), (2015, 17, 20), (2016, 25, 15)]
            .into_iter()
            .flat_map(|(origin, known, frozen)| {
                [one(origin, Causes::Known, known), one(origin, Causes::Frozen, frozen)]
            })
            .collect();
        let weights = Weights { all: vec![1.0], effective: 1.0, runs: 1 };
        let origins = (2014..=2016).map(|year| Origin { year, known: 3, weights: weights.clone() }).collect();
        let summary = Summary::new(&Rolling { origins, forecasts });
        let [known] = summary.known.as_slice() else { panic!("{:?}", summary.known) };
        assert_eq!((known.unit, known.target, known.gain, known.origins), ("year", target, 1.0, (1, 1)));
    }
}
