//! What a calibration must meet before it is believed, with the figures that say whether it does.

use crate::experiment::paired::half_width;
use crate::stats::Moments;
use crate::study::calibration::checks::FAR;
use crate::study::calibration::effects::{Effects, Role};
use crate::study::calibration::estimate::Study;
use crate::study::calibration::problem::Problem;
use crate::study::calibration::summary::{INFORMED, Marginal};

/// Effective draws of every parameter.
const DRAWS: f64 = 1_000.0;

/// R-hat of every parameter (Vehtari et al. 2021).
const R_HAT: f64 = 1.01;

/// Truths of the simulation-based calibration.
const TRUTHS: usize = 200;

/// Coverage of the intervals of 90 %.
const COVERAGE: (f64, f64) = (0.86, 0.94);

/// Probability of uneven ranks below which they are not uniform, over all parameters together (Bonferroni).
const UNEVEN: f64 = 0.05;

/// Share of emulated means within two standard errors; 0.95 is expected.
const WITHIN: f64 = 0.9;

/// A gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Name in tables.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// Its figures, in words.
    pub says: String,
}

/// All gates, in order.
pub fn gates(problem: &Problem, study: &Study, marginals: &[Marginal]) -> Vec<Gate> {
    let mut gates = vec![draws(study), ranks(problem, study, marginals), predictive(problem, study), emulated(study)];
    gates.extend(placebos(&problem.effects, &study.pairs));
    gates
}

fn draws(study: &Study) -> Gate {
    let all = &study.laws[0].diagnostics;
    let worst = all.iter().map(|(r_hat, _)| *r_hat).fold(0.0, f64::max);
    let fewest = all.iter().map(|(_, draws)| *draws).fold(f64::INFINITY, f64::min);
    Gate {
        name: "draws",
        holds: fewest >= DRAWS && worst < R_HAT,
        says: format!(
            "at least {fewest:.0} effective draws of every parameter ({DRAWS:.0} wanted), R-hat at most {worst:.4} ({R_HAT})"
        ),
    }
}

/// Coverage over the parameters for which a question can be got wrong: those that are estimated, and of these those informed.
fn ranks(problem: &Problem, study: &Study, marginals: &[Marginal]) -> Gate {
    let ranks = &study.ranks;
    let estimated: Vec<usize> = (0..problem.estimated()).collect();
    let informed: Vec<usize> = estimated.iter().copied().filter(|&n| marginals[n].contraction >= INFORMED).collect();
    let cover = |of: &[usize], size| {
        let all: Moments = of.iter().map(|&n| ranks.coverage(n, size)).collect();
        if all.count() > 0 { all.mean() } else { 0.9 }
    };
    let (all, told) = (cover(&estimated, 0.9), cover(&informed, 0.9));
    let p = |n: usize| ranks.p_value(n);
    let least = estimated.iter().map(|&n| p(n)).fold(f64::INFINITY, f64::min);
    let uneven: Vec<&str> = estimated
        .iter()
        .filter(|&&n| p(n) < UNEVEN / estimated.len() as f64)
        .map(|&n| problem.coordinates[n].key.as_str())
        .collect();
    let within = |share: f64| share >= COVERAGE.0 && share <= COVERAGE.1;
    let names = if uneven.is_empty() { String::new() } else { format!("; not uniform: {}", uneven.join(", ")) };
    Gate {
        name: "ranks",
        holds: ranks.truths() >= TRUTHS && within(all) && within(told) && uneven.is_empty(),
        says: format!(
            "{} truths ({TRUTHS} wanted); intervals of 90 % cover {:.1} % of all estimated and {:.1} % of the informed parameters (86 to 94), \
             of 50 % {:.1} %; least p of uniform ranks {least:.4}{names}",
            ranks.truths(),
            100.0 * all,
            100.0 * told,
            100.0 * cover(&estimated, 0.5),
        ),
    }
}

fn predictive(problem: &Problem, study: &Study) -> Gate {
    let far = problem.statistics.iter().zip(&study.checks).filter(|(_, check)| check.is_far());
    let far: Vec<String> = far.map(|(one, check)| format!("{} ({:+.1})", one.name, check.z)).collect();
    let count = study.checks.len();
    let names = if far.is_empty() { String::new() } else { format!(": {}", far.join(", ")) };
    Gate {
        name: "predictive",
        holds: far.is_empty(),
        says: format!(
            "{} of {count} statistics lie more than {FAR} predictive standard deviations off{names}",
            far.len()
        ),
    }
}

fn emulated(study: &Study) -> Gate {
    let one = &study.emulated;
    let mean = |of: &dyn Fn(usize) -> f64| {
        (0..one.statistics.len()).map(of).filter(|share| share.is_finite()).collect::<Moments>().mean()
    };
    let within = mean(&|n| one.statistics[n].within);
    let strictly = mean(&|n| one.statistics[n].within_strictly);
    Gate {
        name: "emulator",
        holds: within >= WITHIN,
        says: format!(
            "{:.1} % of emulated means at {} points of the posterior lie within two standard errors of the mean of {} runs, lack of fit allowed for \
             (90 wanted, 95 expected); {:.1} % without that allowance",
            100.0 * within,
            one.points,
            one.replications,
            100.0 * strictly,
        ),
    }
}

/// Placebos come out as none: the interval of the mean effect lies inside the band of none.
///
/// **B.17 placebo**: 95 % interval of the mean effect of pairs of the posterior inside the band.
/// Source: definition.
/// Test: `shipped_effects_are_local_or_national_and_placebos_are_not_fitted`.
fn placebos(effects: &Effects, pairs: &[Vec<f64>]) -> Option<Gate> {
    let all: Vec<(String, bool)> = effects
        .of_role(Role::Placebo)
        .map(|(position, effect)| {
            let moments: Moments = pairs[position].iter().copied().collect();
            let half = half_width(moments.variance(), pairs[position].len()).unwrap_or(f64::INFINITY);
            let (low, high) = (moments.mean() - half, moments.mean() + half);
            let inside = low >= effect.form.of(effect.band.0) && high <= effect.form.of(effect.band.1);
            let back = |value| effect.form.back(value);
            (format!("{} {:.2} ({:.2} to {:.2})", effect.name, back(moments.mean()), back(low), back(high)), inside)
        })
        .collect();
    let says = all.iter().map(|(says, _)| says.as_str()).collect::<Vec<_>>().join(", ");
    (!all.is_empty()).then(|| Gate {
        name: "placebos",
        holds: all.iter().all(|(_, inside)| *inside),
        says: format!(
            "effects that are none by the literature and not fitted, with the interval of their mean: {says}"
        ),
    })
}
