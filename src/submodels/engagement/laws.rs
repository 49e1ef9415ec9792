//! Laws of attrition and violence, as pure functions with known answers (MODEL.md, sections 7.5 and 9).
//!
#![doc = include_str!("../../../docs/book/src/model/engagement/laws.md")]

use statrs::distribution::{Beta, Continuous};

use crate::portable::{Portable as _, settled};
use crate::stats::{normal_probability, normal_quantile};

/// Effect of operations per unit of effort, mu + (1 - mu)(v + hidden/P): what is known or seen, and chance [0, 1].
///
/// Deitchman (1962) with intelligence (Kress & Szechtman 2009). `mu` accuracy [0, 1]; `visible` share of the group seen
/// [0, 1]; `hidden` fighters among `persons` inhabitants.
///
/// **E5.11 effect of operations**: mu + (1 - mu) x min(1, v + hidden/persons), v visible share.
/// Source: Deitchman 1962; Kress & Szechtman 2009.
/// Test: `the_effect_of_operations_rises_from_accuracy_to_one_with_visibility`.
pub fn operation_effect(mu: f64, visible: f64, hidden: f64, persons: f64) -> f64 {
    let by_chance = if persons > 0.0 { (hidden / persons).min(1.0) } else { 0.0 };
    mu + (1.0 - mu) * (visible + by_chance).min(1.0)
}

/// The same against a group of which a part hides, v + (1 - v) h (mu + (1 - mu) hidden/P) [0, 1]: the part in the open is met,
/// the hidden part by knowledge and by chance, as far as its networks can be got at.
///
/// `found` h in [0, 1]; at h = 1 and v = 0 it is [`operation_effect`], hence the law of Kress & Szechtman.
///
/// **E5.49 the same with the switch `hidden_networks` on (the default)**: v + (1 - v) x hidden_found x (mu + (1 - mu) x
/// min(1, hidden/persons)); at hidden_found 1 and v 0 it is E5.11.
/// Parameters: `violence.hidden_found`.
/// Source: deaths of January to April 2013 against those of 2014-2016; size *assumption*.
/// Test: `a_group_in_hiding_is_met_as_far_as_its_networks_are_found`.
pub fn effect_on_networks(mu: f64, visible: f64, hidden: f64, persons: f64, found: f64) -> f64 {
    visible + (1.0 - visible) * found * operation_effect(mu, 0.0, hidden, persons)
}

/// Contact I/(I + K) [0, 1]: few fighters in a district are hard to meet; K [persons].
///
/// **E5.12 contact**: I/(I + contact_half), I fighters in the district.
/// Parameters: `violence.contact_half`.
/// Source: *assumption*.
/// Test: `contact_is_half_of_its_maximum_at_its_half`.
pub fn contact(fighters: f64, half: f64) -> f64 {
    crate::stats::saturation(fighters, half)
}

/// Effective number of militia fighters N K/(N + K), at most K [persons].
///
/// **E5.30 effective militia**: N K/(N + K), N effort on reprisals.
/// Parameters: `violence.militia_half`.
/// Source: *assumption*.
/// Test: `the_effect_of_operations_rises_from_accuracy_to_one_with_visibility`.
pub fn effective_militia(fighters: f64, half: f64) -> f64 {
    half * crate::stats::saturation(fighters, half)
}

/// Factor on violence against civilians by armed groups at a level of protection [0, 1]: exp(-beta x protection).
///
/// **E3.9 violence against civilians that is left, by armed groups, by militias, by the state**: exp(-beta x
/// protection), each with its beta.
/// Parameters: `protection.beta_reb`, `protection.beta_militia`, `protection.beta_gov`.
/// Source: Hultman et al. 2013; Fjelde et al. 2019 (sign).
/// Test: `an_impartial_mission_prevents_more_communal_violence_than_a_partial_one`.
pub fn deterred(beta: f64, protection: f64) -> f64 {
    if protection == 0.0 { 1.0 } else { (-beta * protection).exponential() }
}

/// Share of communal violence that remains: 1 - delta x coverage x impartiality^eta.
///
/// **E3.10 communal violence that is left**: max(0, 1 - delta x coverage x impartiality^eta).
/// Parameters: `protection.delta_communal`, `protection.eta`.
/// Source: Nomikos 2022.
/// Test: `an_impartial_mission_prevents_more_communal_violence_than_a_partial_one`.
pub fn communal_share(delta: f64, coverage: f64, impartiality: f64, eta: f64) -> f64 {
    (1.0 - delta * coverage * impartiality.power(eta)).max(0.0)
}

/// Kalyvas' (2006) selective violence at control q of the perpetrator: q(1-q)(2q-1) above one half, otherwise 0.
///
/// **E5.18 selective violence at control q**: q(1 - q)(2q - 1) above one half, otherwise 0.
/// Source: Kalyvas 2006.
/// Test: `selective_violence_is_zero_at_parity_and_at_full_control_and_peaks_at_0_789`.
pub fn selective_violence(q: f64) -> f64 {
    if q <= 0.5 { 0.0 } else { q * (1.0 - q) * (2.0 * q - 1.0) }
}

/// Selective violence averaged over villages whose control is Beta(q phi, (1-q) phi); infinite phi gives the exact form.
///
/// **E5.19 the same over villages**: mean of E5.18 over Beta(q phi, (1 - q) phi).
/// Parameters: `violence.village_dispersion`.
/// Source: Kalyvas 2006; dispersion *assumption*.
/// Test: `selective_violence_over_villages_matches_a_finer_integration`.
pub fn selective_violence_over_villages(q: f64, phi: f64) -> f64 {
    let q = q.clamp(0.0, 1.0);
    if phi > 1e9 || q <= 1e-6 || q >= 1.0 - 1e-6 {
        return selective_violence(q);
    }
    if phi < 1e-6 {
        // The limit: every village is wholly on one side.
        return 0.0;
    }
    let villages = Beta::new(q * phi, (1.0 - q) * phi).expect("both shapes are positive");
    let cells = 120;
    let width = 0.5 / f64::from(cells);
    let midpoints = (0..cells).map(|n| 0.5 + (f64::from(n) + 0.5) * width);
    midpoints.map(|x| villages.pdf(x) * selective_violence(x) * width).sum()
}

/// Table of [`selective_violence_over_villages`] for quick look-up.
#[derive(Clone, Debug)]
pub struct SelectiveTable(Vec<f64>);

impl SelectiveTable {
    /// A table at this dispersion phi.
    pub fn new(phi: f64) -> Self {
        Self((0..=200).map(|n| settled(selective_violence_over_villages(f64::from(n) / 200.0, phi))).collect())
    }

    /// Value at control q by linear interpolation.
    ///
    /// **E5.44 value of E5.19 in a run**: linear between 201 points of q.
    /// Source: definition.
    /// Test: `selective_violence_over_villages_matches_a_finer_integration`.
    pub fn at(&self, q: f64) -> f64 {
        let place = q.clamp(0.0, 1.0) * 200.0;
        let cell = (place as usize).min(199);
        let part = place - cell as f64;
        self.0[cell] * (1.0 - part) + self.0[cell + 1] * part
    }
}

/// Law of deaths per fatal event: log-normal, rounded, at least 1.
#[derive(Clone, Copy, Debug)]
pub struct Severity {
    /// Median [deaths].
    pub median: f64,
    /// Standard deviation of log deaths.
    pub log_sd: f64,
}

impl Severity {
    /// Deaths [persons] at the quantile `u` in (0, 1).
    ///
    /// **E5.1 deaths of an event**: max(1, round(median x factor x exp(log_sd x z))), z standard normal.
    /// Parameters: `violence.severity_median`, `violence.severity_log_sd`, `violence.factor_raid`,
    /// `violence.factor_ambush`, `violence.factor_mission`, `violence.factor_village`.
    /// Source: UCDP GED place-years 2012-2018, deconvolved from E12.1.
    /// Test: `severities_have_the_stated_mean_and_tail`,
    /// `reported_severities_have_the_quartiles_and_the_mean_that_were_observed`.
    pub fn quantile(&self, u: f64) -> u32 {
        (self.median * (self.log_sd * normal_quantile(u)).exponential()).round().clamp(1.0, 1e6) as u32
    }

    /// Mean of max(1, X), X log-normal; rounding leaves it nearly the same [deaths].
    ///
    /// **E5.2 mean deaths of an event**: m exp(sd^2/2) Phi(sd - z1) + Phi(z1), z1 = -ln(m)/sd: the mean of max(1, X).
    /// Parameters: `violence.severity_median`, `violence.severity_log_sd`.
    /// Source: log-normal law.
    /// Test: `severities_have_the_stated_mean_and_tail`.
    pub fn mean(&self) -> f64 {
        if self.log_sd <= 0.0 {
            return self.median.max(1.0);
        }
        let z = -self.median.logarithm() / self.log_sd;
        self.median * (self.log_sd.powi(2) / 2.0).exponential() * normal_probability(self.log_sd - z)
            + normal_probability(z)
    }
}

/// Level s* of insurgents per person at which force stalls, with accuracy `mu` and recruits `theta` per wrongly hit civilian
/// (Kress & Szechtman 2009); 0 where force alone eradicates, mu >= theta/(1 + theta).
pub fn stalemate(mu: f64, theta: f64) -> f64 {
    ((theta * (1.0 - mu) - mu) / ((1.0 - mu) * (1.0 + theta))).max(0.0)
}

/// Rate of change of insurgents per unit of force in Kress & Szechtman's law at s insurgents per person.
pub fn kress_szechtman(mu: f64, theta: f64, s: f64) -> f64 {
    -operation_effect(mu, 0.0, s, 1.0) + theta * (1.0 - mu) * (1.0 - s)
}

/// Security of two groups by force share and volatility, in Athena's sense: own share minus enemies' share, less volatility
/// at its weight, in [-100, 100]. Two equal enemies at relation -1 give volatility 50 and security -33.3.
pub fn athena_security(own: f64, friends: f64, enemies: f64, volatility_weight: f64) -> f64 {
    let total = own + friends + enemies;
    if total <= 0.0 {
        return 0.0;
    }
    let share = |force: f64| 100.0 * force / total;
    let volatility = 2.0 * share(own + friends).min(share(enemies)) * share(own + friends).max(share(enemies)) / 100.0;
    let net = share(own + friends) - share(enemies);
    let raw = net - volatility_weight * volatility;
    raw * 100.0 / (100.0 + volatility_weight * 50.0)
}

/// Mean number of events that one event sets off in all, itself included, at branching number n < 1: 1/(1 - n).
pub fn cluster_size(branching: f64) -> f64 {
    1.0 / (1.0 - branching)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selective_violence_is_zero_at_parity_and_at_full_control_and_peaks_at_0_789() {
        assert_eq!(selective_violence(0.5), 0.0);
        assert_eq!(selective_violence(1.0), 0.0);
        let peak = (3.0 + 3.0_f64.sqrt()) / 6.0;
        assert!((peak - 0.789).abs() < 5e-4);
        let grid = (0..=10_000).map(|n| f64::from(n) / 10_000.0);
        let best = grid.max_by(|a, b| selective_violence(*a).total_cmp(&selective_violence(*b))).unwrap();
        assert!((best - peak).abs() < 1e-3);
        assert_eq!(selective_violence_over_villages(0.789, f64::INFINITY), selective_violence(0.789));
    }

    #[test]
    fn selective_violence_over_villages_is_finite_at_both_ends_of_its_dispersion() {
        for phi in [0.0, 1e-12, 1e-6, 1e-3, 1e6, f64::INFINITY] {
            let value = selective_violence_over_villages(0.7, phi);
            assert!((0.0..=selective_violence(0.7).max(0.1)).contains(&value), "{value} at {phi}");
        }
        assert!(selective_violence_over_villages(0.7, 0.0).abs() < 1e-12);
    }

    #[test]
    fn selective_violence_over_villages_matches_a_finer_integration() {
        // Midpoint rule over 200,000 cells of (1 - x)^((1 - q) phi), which takes the pole at 1 away.
        let row = [0.00380, 0.00955, 0.01887, 0.03125, 0.04447, 0.05435, 0.05500, 0.03938];
        for (n, expected) in row.into_iter().enumerate() {
            let q = 0.2 + 0.1 * n as f64;
            let value = selective_violence_over_villages(q, 4.0);
            assert!((value - expected).abs() < 2e-5, "{q}: {value} against {expected}");
            assert!((SelectiveTable::new(4.0).at(q) - value).abs() < 1e-4);
        }
    }

    /// Deitchman's (1962) guerrilla war G' = -a I, I' = -b G I in small steps (Heun's method).
    fn deitchman(mut g: f64, mut i: f64, a: f64, b: f64, days: f64) -> (f64, f64) {
        let steps = 200_000;
        let h = days / f64::from(steps);
        for _ in 0..steps {
            let (dg, di) = (-a * i, -b * g * i);
            let (g1, i1) = (g + h * dg, i + h * di);
            g += h * 0.5 * (dg - a * i1);
            i += h * 0.5 * (di - b * g1 * i1);
            if g <= 0.0 || i <= 0.0 {
                break;
            }
        }
        (g.max(0.0), i.max(0.0))
    }

    #[test]
    fn deitchmans_law_keeps_its_invariant_and_names_the_winner() {
        let (a, b) = (0.01, 1e-4);
        let (g0, i0) = (100.0, 60.0);
        let (g, i) = deitchman(g0, i0, a, b, 40.0);
        assert!(g > 0.0 && i > 0.0);
        let (left, right) = (b / 2.0 * (g0 * g0 - g * g), a * (i0 - i));
        assert!((left - right).abs() < 1e-5 * right.abs().max(1.0), "{left} {right}");
        // The side with fire a I wins iff 2 a I0 > b G0^2.
        let (g, _) = deitchman(100.0, 80.0, a, b, 5_000.0);
        assert!(g <= 1e-6, "2 a I0 = 1.6 > b G0^2 = 1");
        let (g, i) = deitchman(100.0, 20.0, a, b, 5_000.0);
        assert!(g > 1.0 && i < 1.0, "2 a I0 = 0.4 < 1");
    }

    #[test]
    fn force_alone_eradicates_only_above_the_threshold_of_accuracy() {
        assert!((stalemate(0.1, 0.5) - 0.259).abs() < 5e-4);
        assert_eq!(stalemate(0.34, 0.5), 0.0);
        assert!(stalemate(0.33, 0.5) > 0.0);
        let s = stalemate(0.1, 0.5);
        assert!(kress_szechtman(0.1, 0.5, s).abs() < 1e-12);
        assert!(kress_szechtman(0.1, 0.5, s - 0.05) > 0.0 && kress_szechtman(0.1, 0.5, s + 0.05) < 0.0);
    }

    #[test]
    fn two_equal_enemies_share_force_and_suffer_volatility() {
        assert!((athena_security(10.0, 0.0, 10.0, 1.0) + 100.0 / 3.0).abs() < 1e-9);
        assert!((athena_security(10.0, 0.0, 0.0, 1.0) - 200.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn severities_have_the_stated_mean_and_tail() {
        let law = Severity { median: 3.3, log_sd: 1.15 };
        let n = 200_000;
        let draws: Vec<f64> = (0..n).map(|k| f64::from(law.quantile((f64::from(k) + 0.5) / f64::from(n)))).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        assert!((mean - law.mean()).abs() < 0.03 * mean, "{mean} against {}", law.mean());
        assert!((mean - 6.5).abs() < 0.2);
        let above = |bound: f64| draws.iter().filter(|deaths| **deaths > bound).count() as f64 / f64::from(n);
        assert!((above(50.0) - 0.009).abs() < 0.001 && (above(100.0) - 0.0015).abs() < 0.0003);
    }

    #[test]
    fn a_group_in_hiding_is_met_as_far_as_its_networks_are_found() {
        // Half in the open, and of the other half a fifth of what accuracy .3 knows: .5 + .5 x .2 x .3.
        assert!((effect_on_networks(0.3, 0.5, 0.0, 1e5, 0.2) - 0.53).abs() < 1e-12);
        // Chance: 100 hidden among 1,000, .05 x (.3 + .7 x .1).
        assert!((effect_on_networks(0.3, 0.0, 100.0, 1e3, 0.05) - 0.0185).abs() < 1e-12);
        assert_eq!(effect_on_networks(0.9, 0.0, 10.0, 1e3, 0.0), 0.0, "what cannot be got at is not met");
        assert_eq!(effect_on_networks(0.1, 1.0, 0.0, 1e3, 0.0), 1.0, "what is in the open is");
        for (mu, hidden) in [(0.0, 0.0), (0.1, 30.0), (0.5, 900.0), (1.0, 5.0)] {
            let (all, known) = (effect_on_networks(mu, 0.0, hidden, 1e3, 1.0), operation_effect(mu, 0.0, hidden, 1e3));
            assert_eq!(all, known, "Kress and Szechtman's law is the limit");
        }
    }

    #[test]
    fn the_effect_of_operations_rises_from_accuracy_to_one_with_visibility() {
        assert!((operation_effect(0.3, 0.0, 0.0, 1e5) - 0.3).abs() < 1e-12);
        assert!((operation_effect(0.3, 1.0, 0.0, 1e5) - 1.0).abs() < 1e-12);
        assert!((operation_effect(0.3, 0.7, 0.0, 1e5) - 0.79).abs() < 1e-12);
        assert!((effective_militia(30.0, 30.0) - 15.0).abs() < 1e-12);
        assert!((cluster_size(0.2) - 1.25).abs() < 1e-12);
    }

    #[test]
    fn an_impartial_mission_prevents_more_communal_violence_than_a_partial_one() {
        assert!((communal_share(0.25, 1.0, 1.0, 1.0) - 0.75).abs() < 1e-12);
        assert!((communal_share(0.25, 1.0, 0.0, 1.0) - 1.0).abs() < 1e-12);
        assert!((communal_share(0.25, 1.0, 0.2, 0.0) - 0.75).abs() < 1e-12);
        assert!((deterred(0.8, 1.0) - (-0.8_f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn contact_is_half_of_its_maximum_at_its_half() {
        assert_eq!(contact(0.0, 500.0), 0.0);
        assert!((contact(500.0, 500.0) - 0.5).abs() < 1e-12 && (contact(100.0, 500.0) - 1.0 / 6.0).abs() < 1e-12);
    }
}
