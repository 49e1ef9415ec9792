//! The posterior held against fresh runs: what it foretells of every target and effect, and whether the emulator says what the model does.

use crate::stats::Moments;
use crate::study::calibration::effects::Role;
use crate::study::calibration::effort::Effort;
use crate::study::calibration::emulator::Emulator;
use crate::study::calibration::execute::{Job, Play};
use crate::study::calibration::learnt::{Law, Learnt, figures_of, replication};
use crate::study::calibration::problem::Problem;
use crate::study::calibration::summary::quantiles;

/// Round of the runs of the posterior.
const PREDICTIVE: u64 = 1 << 20;

/// Round of the runs by which the emulator is checked.
const EMULATED: u64 = PREDICTIVE + 1;

/// Points at which the emulator is checked, and replications at each.
const POINTS: usize = 50;
const REPLICATIONS: usize = 12;

/// Every so many-th run of the posterior is played in all arms too.
const PAIRED: usize = 2;

/// Distance from which a statistic counts as missed [predictive standard deviations].
pub const FAR: f64 = 2.5;

/// Points at which the emulator is checked: fewer where the check is small.
fn points(effort: Effort) -> usize {
    POINTS.min(effort.check.div_ceil(10)).max(2)
}

/// Runs of all checks, with so many arms.
pub fn runs(effort: Effort, arms: usize) -> usize {
    effort.check + effort.check.div_ceil(PAIRED) * arms + points(effort) * REPLICATIONS
}

/// A target or fitted effect against runs of the posterior, in the order of statistics.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Quantiles of the simulated figure under the prior; not numbers for an effect.
    pub prior: [f64; 5],
    /// Under the posterior, in the figure's unit; for an effect as in its table.
    pub posterior: [f64; 5],
    /// Share of runs of the posterior inside the observed band.
    pub inside: f64,
    /// Share below the observed value, half of those that equal it.
    pub below: f64,
    /// Whether all runs of the prior and of the posterior lie on one side of the band and of what the errors admit.
    pub out_of_reach: bool,
    /// Observed less foretold, over the standard deviation of both together, on the scale of the statistic.
    pub z: f64,
}

impl Check {
    /// Whether it is missed; one without a figure is.
    pub fn is_far(&self) -> bool {
        self.z.is_nan() || self.z.abs() > FAR
    }
}

/// Emulated against simulated means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Emulated {
    /// Points.
    pub points: usize,
    /// Runs at each.
    pub replications: usize,
    /// By statistic of targets.
    pub statistics: Vec<Agreement>,
}

/// How a statistic is emulated at points of the posterior.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Standard deviation of runs at one point: chance alone.
    pub chance: f64,
    /// Mean over points of simulated less emulated mean.
    pub bias: f64,
    /// Share of points at which both lie within two standard errors: that of the simulated mean, and the lack of fit that the
    /// emulator allows for.
    pub within: f64,
    /// The same with the standard error of the simulated mean alone.
    pub within_strictly: f64,
}

/// Plays runs of the posterior, one a draw; checks in the order of statistics, and effects of pairs by effect.
///
/// # Errors
/// Those of `play`.
#[expect(clippy::type_complexity, reason = "two results, of which the second is named where it is kept")]
pub fn predictive<P: Play>(
    problem: &Problem,
    effort: Effort,
    play: &mut P,
    law: &Law,
    runs: &[Learnt],
) -> Result<Option<(Vec<Check>, Vec<Vec<f64>>)>, P::Error> {
    let draws = law.thinned(effort.check);
    let arms = problem.arms.len();
    let job = |place: usize, arm| Job {
        point: law.draws[draws[place]].clone(),
        replication: replication(PREDICTIVE, place),
        arm,
    };
    let places: Vec<usize> = (0..draws.len()).step_by(PAIRED).collect();
    let whole = (0..draws.len()).map(|place| job(place, None));
    let paired = places.iter().flat_map(|&place| (0..arms).map(move |arm| (place, arm)));
    let jobs: Vec<Job> = whole.chain(paired.map(|(place, arm)| job(place, Some(arm)))).collect();
    let Some(played) = play.play(PREDICTIVE, &jobs)? else { return Ok(None) };
    let figures: Vec<&[f64]> = played[..draws.len()].iter().filter_map(figures_of).collect();
    let effects: Vec<Vec<f64>> = (0..problem.effects.all.len())
        .map(|effect| {
            let of_pair = |(number, &place): (usize, &usize)| {
                let first = draws.len() + number * arms;
                let without: Vec<Option<&[f64]>> = played[first..first + arms].iter().map(figures_of).collect();
                let value = problem.of_effect(effect, figures_of(&played[place])?, &without);
                value.is_finite().then_some(value)
            };
            places.iter().enumerate().filter_map(of_pair).collect()
        })
        .collect();
    let mut checks: Vec<Check> =
        (0..problem.targets.all.len()).map(|n| of_target(problem, n, &figures, runs)).collect();
    for (position, effect) in problem.effects.of_role(Role::Fitted) {
        checks.push(of_effect(
            &effects[position],
            effect.form.of(effect.value),
            effect.variance(),
            |statistic| effect.form.back(statistic),
            effect.band,
        ));
    }
    Ok(Some((checks, effects)))
}

fn of_target(problem: &Problem, n: usize, figures: &[&[f64]], runs: &[Learnt]) -> Check {
    let target = &problem.targets.all[n];
    let finite = |values: &mut dyn Iterator<Item = f64>| values.filter(|value| value.is_finite()).collect::<Vec<f64>>();
    let prior = finite(&mut runs.iter().filter(|one| one.wave == 0).map(|one| one.figures[n]));
    let posterior = finite(&mut figures.iter().map(|figures| figures[n]));
    let z = z(posterior.iter().map(|&figure| target.scale.of(figure)), target.observed(), target.variance());
    let runs = prior.iter().chain(&posterior).map(|&figure| target.scale.of(figure));
    let band = [target.band.0, target.band.1].map(|figure| target.scale.of(figure));
    let reached = reaches(runs, band, (target.observed(), target.variance()));
    check(&prior, &posterior, target.value, target.band, (z, !reached))
}

/// Whether runs lie on both sides of, or within, what was observed: its band, and as far around it as its errors admit.
///
/// **B.22 reach of a figure**: some run at least at the lower, some at most at the upper end of the band or of observed -+
/// 2.5 root(B.2), whichever is wider, on the scale of the figure.
/// With: `study::calibration::checks::of_target`.
/// Source: definition.
/// Test: `a_figure_that_its_law_admits_is_within_reach`.
fn reaches(runs: impl Iterator<Item = f64> + Clone, [low, high]: [f64; 2], (observed, variance): (f64, f64)) -> bool {
    let admitted = FAR * variance.sqrt();
    let (low, high) = (low.min(observed - admitted), high.max(observed + admitted));
    runs.clone().any(|run| run >= low) && runs.clone().any(|run| run <= high)
}

fn of_effect(pairs: &[f64], observed: f64, variance: f64, back: impl Fn(f64) -> f64, band: (f64, f64)) -> Check {
    let z = z(pairs.iter().copied(), observed, variance);
    let values: Vec<f64> = pairs.iter().map(|&value| back(value)).collect();
    check(&[], &values, back(observed), band, (z, false))
}

fn check(prior: &[f64], posterior: &[f64], value: f64, band: (f64, f64), (z, out_of_reach): (f64, bool)) -> Check {
    let share = |of: &dyn Fn(f64) -> f64| posterior.iter().map(|&one| of(one)).sum::<f64>() / posterior.len() as f64;
    Check {
        prior: quantiles(prior),
        posterior: quantiles(posterior),
        inside: share(&|one| f64::from(u8::from(one >= band.0 && one <= band.1))),
        below: share(&|one| match one.total_cmp(&value) {
            std::cmp::Ordering::Less => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Greater => 0.0,
        }),
        out_of_reach,
        z,
    }
}

/// **B.14 predictive z**: (observed - mean of runs)/root(variance of runs + B.2).
/// Source: definition.
/// Test: `a_statistic_is_missed_where_it_lies_beyond_both_spreads_together`.
fn z(simulated: impl Iterator<Item = f64>, observed: f64, variance: f64) -> f64 {
    let moments: Moments = simulated.filter(|value| value.is_finite()).collect();
    if moments.count() < 2 {
        return f64::NAN;
    }
    (observed - moments.mean()) / (moments.variance() + variance).sqrt()
}

/// Plays points of the posterior many times each, and holds the means against the emulator's.
///
/// # Errors
/// Those of `play`.
pub fn emulated<P: Play>(
    problem: &Problem,
    effort: Effort,
    play: &mut P,
    law: &Law,
    emulator: &Emulator,
) -> Result<Option<Emulated>, P::Error> {
    let points = law.thinned(points(effort));
    let job = |n: usize| Job {
        point: law.draws[points[n / REPLICATIONS]].clone(),
        replication: replication(EMULATED, n),
        arm: None,
    };
    let jobs: Vec<Job> = (0..points.len() * REPLICATIONS).map(job).collect();
    let Some(played) = play.play(EMULATED, &jobs)? else { return Ok(None) };
    let values: Vec<Option<Vec<f64>>> =
        played.iter().map(|one| figures_of(one).map(|figures| problem.of_targets(figures))).collect();
    let means: Vec<Vec<f64>> = points.iter().map(|&draw| emulator.mean(&law.draws[draw])).collect();
    let statistic = |n: usize| {
        let runs = |point: usize| {
            let own = &values[point * REPLICATIONS..(point + 1) * REPLICATIONS];
            own.iter().flatten().map(|values| values[n]).filter(|value| value.is_finite()).collect::<Moments>()
        };
        let simulated: Vec<Moments> = (0..points.len()).map(runs).collect();
        let emulated: Vec<f64> = means.iter().map(|mean| mean[n]).collect();
        agreement(&simulated, &emulated, emulator.covariance[(n, n)])
    };
    let statistics = (0..problem.targets.all.len()).map(statistic).collect();
    Ok(Some(Emulated { points: points.len(), replications: REPLICATIONS, statistics }))
}

/// Of simulated means and the emulated ones at the same points, where the emulator leaves a variance.
///
/// **B.15 emulated mean within noise**: difference at most 2 root(chance^2/runs + lack of fit), lack of fit = variance
/// left - chance^2, at least 0.
/// Source: definition.
/// Test: `means_are_held_against_chance_and_the_lack_of_fit_that_is_allowed`.
fn agreement(simulated: &[Moments], emulated: &[f64], left: f64) -> Agreement {
    let known: Vec<(&Moments, f64)> =
        simulated.iter().zip(emulated.iter().copied()).filter(|(moments, _)| moments.count() > 1).collect();
    let count = known.len() as f64;
    let chance = known.iter().map(|(moments, _)| moments.variance()).sum::<f64>() / count;
    let lack = (left - chance).max(0.0);
    let share = |lack: f64| {
        let within = known.iter().filter(|(moments, emulated)| {
            let error = (chance / moments.count() as f64 + lack).sqrt();
            (moments.mean() - emulated).abs() <= 2.0 * error
        });
        within.count() as f64 / count
    };
    let bias = known.iter().map(|(moments, emulated)| moments.mean() - emulated).sum::<f64>() / count;
    Agreement { chance: chance.sqrt(), bias, within: share(lack), within_strictly: share(0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statistic_is_missed_where_it_lies_beyond_both_spreads_together() {
        // Mean 2, variance 1 of runs and 3 of the observation: standard deviation 2.
        let simulated = [1.0, 2.0, 3.0];
        assert_eq!(z(simulated.into_iter(), 6.0, 3.0), 2.0);
        let far = |z| check(&[1.0], &simulated, 2.0, (0.0, 4.0), (z, false)).is_far();
        assert!(!far(-2.5) && far(-2.6) && far(f64::NAN));
        assert!(z([1.0].into_iter(), 1.0, 1.0).is_nan());
    }

    #[test]
    fn a_figure_that_its_law_admits_is_within_reach() {
        // None observed, a floor of 10 deaths and errors of 0.3 on the logarithm: e^0.75 admits up to 11 deaths more.
        let scale = crate::study::calibration::scale::Scale::Log { floor: 10.0 };
        let of = |deaths: &[f64], spread: f64| {
            let runs = deaths.iter().map(|&one| scale.of(one)).collect::<Vec<f64>>();
            reaches(runs.iter().copied(), [scale.of(0.0); 2], (scale.of(0.0), spread * spread))
        };
        assert!(of(&[9.0, 30.0], 0.3) && !of(&[12.0, 30.0], 0.3) && !of(&[9.0, 30.0], 0.2));
        // Without errors the band alone counts, from either side.
        let within = |runs: &[f64]| reaches(runs.iter().copied(), [4.0, 6.0], (5.0, 0.0));
        assert!(within(&[5.0]) && within(&[3.0, 7.0]) && !within(&[3.0]) && !within(&[7.0, 8.0]) && !within(&[]));
    }

    #[test]
    fn means_are_held_against_chance_and_the_lack_of_fit_that_is_allowed() {
        // Two runs a point, variance 2: standard error of a mean 1.
        let at = |mean: f64| [mean - 1.0, mean + 1.0].into_iter().collect::<Moments>();
        let simulated = [at(0.0), at(0.0), at(0.0), at(0.0)];
        let found = agreement(&simulated, &[1.9, -1.9, 2.1, 5.0], 2.0);
        assert_eq!((found.within, found.within_strictly), (0.5, 0.5));
        // A variance of 5 left: 3 of it lack of fit, standard error 2.
        let found = agreement(&simulated, &[1.9, -1.9, 2.1, 5.0], 5.0);
        assert_eq!((found.within, found.within_strictly), (0.75, 0.5));
        assert!((found.bias + 7.1 / 4.0).abs() < 1e-12 && (found.chance - 2.0_f64.sqrt()).abs() < 1e-12);
    }
}
