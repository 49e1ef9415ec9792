//! Means of scores over origins, what they are worth beside the baselines, and the histogram of the transform.

use super::Source;
use super::baselines::Baseline;
use super::observed::Target;
use super::rolling::{Forecast, Rolling};
use super::scores::{PIT_BINS, pit_histogram};

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
    pub skill: [Option<f64>; 3],
    /// Whether it is the baseline with the smallest CRPS.
    pub best_baseline: bool,
}

/// Mean scores of all targets, units and sources.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// By unit, target and source.
    pub means: Vec<Mean>,
}

/// Names of units.
pub const UNITS: [&str; 2] = ["year", "month"];

impl Summary {
    /// Of all forecasts.
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
        Self { means }
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
        let types = self.targets(unit).into_iter().filter(|target| *target != Target::Total);
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
            skill: [None; 3],
            best_baseline: false,
        })
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
        mean.best_baseline = !found && matches!(mean.source, Source::Baseline(_)) && mean.crps == best;
        found |= mean.best_baseline;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Causes;
    use super::*;

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
            skill: [None; 3],
            best_baseline: false,
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
        assert_eq!(group[0].skill, [Some(0.25), None, Some(-0.25)]);
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
        assert_eq!(group[0].skill, [None, None, Some(0.5)]);
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
        assert_eq!(group[0].skill, [None; 3]);
    }
}
