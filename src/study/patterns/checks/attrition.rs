//! Laws with a known answer: eradication or stalemate (Kress & Szechtman 2009), selective violence by control (Kalyvas 2006).

use crate::study::patterns::judge::Finding;
use crate::study::patterns::statistics::Verdict;
use crate::submodels::engagement::laws::{SelectiveTable, kress_szechtman, stalemate};

/// Largest difference from a known answer that counts as rounding of the integration.
const CLOSE: f64 = 1e-6;

/// Accuracies and recruits per wrongly hit civilian that are tried.
const ACCURACIES: [f64; 8] = [0.02, 0.1, 0.2, 0.3, 0.35, 0.5, 0.7, 0.9];
const RECRUITS: [f64; 4] = [0.1, 0.5, 1.0, 2.0];

/// Below accuracy theta/(1 + theta) force stalls at s*, above it eradicates, from whatever start.
///
/// **P.68 threshold of accuracy**: courses of Kress and Szechtman's law from several starts settle at s* or 0.
/// Source: Kress & Szechtman 2009.
/// Test: `force_settles_where_the_published_example_has_it`, `both_laws_hold`.
pub fn threshold(pattern: usize) -> Vec<Finding> {
    let (mut worst, mut wrong, mut cases) = (0.0_f64, 0, 0);
    for mu in ACCURACIES {
        for theta in RECRUITS {
            let expected = if mu >= theta / (1.0 + theta) {
                0.0
            } else {
                (theta * (1.0 - mu) - mu) / ((1.0 - mu) * (1.0 + theta))
            };
            for start in [0.01, 0.3, 0.95] {
                let found = settled(mu, theta, start);
                let miss = (found - expected).abs().max((stalemate(mu, theta) - expected).abs());
                worst = worst.max(miss);
                wrong += u32::from(miss > CLOSE);
                cases += 1;
            }
        }
    }
    let note = format!(
        "{cases} courses of the law of operations, largest difference {worst:.0e}; theta 0.5, mu 0.1 settles at {:.3}",
        settled(0.1, 0.5, 0.5)
    );
    vec![exact(pattern, "below theta/(1 + theta) force stalls at s*, above it eradicates", "s* or 0", wrong == 0, note)]
}

/// Where insurgents per person settle from a start, by Kress and Szechtman's law in small steps (Euler).
fn settled(mu: f64, theta: f64, start: f64) -> f64 {
    let mut s = start;
    for _ in 0..20_000 {
        s = (s + 0.02 * kress_szechtman(mu, theta, s)).clamp(0.0, 1.0);
    }
    s
}

/// Selective violence in villages that are all like their district: none at parity and at full control, most at (3 + sqrt 3)/6.
pub fn kalyvas(pattern: usize) -> Vec<Finding> {
    let table = SelectiveTable::new(f64::INFINITY);
    let grid: Vec<f64> = (0..=200).map(|n| f64::from(n) / 200.0).collect();
    let none = grid.iter().filter(|q| **q <= 0.5 || **q == 1.0).all(|&q| table.at(q) == 0.0);
    let some = grid.iter().filter(|q| **q > 0.5 && **q < 1.0).all(|&q| table.at(q) > 0.0);
    let peak = grid.iter().copied().max_by(|a, b| table.at(*a).total_cmp(&table.at(*b))).unwrap_or_default();
    let wanted = (3.0 + 3.0_f64.sqrt()) / 6.0;
    let note = format!("{} shares of control; most at {peak:.3}, the nearest to {wanted:.4}", grid.len());
    let holds = none && some && (peak - wanted).abs() <= 0.0025;
    vec![exact(pattern, "selective violence over shares of control", "0 at 1/2 and 1, most at 0.789", holds, note)]
}

fn exact(pattern: usize, says: &str, expected: &str, holds: bool, note: String) -> Finding {
    let verdict = if holds { Verdict::Holds } else { Verdict::Fails };
    Finding::plain(pattern, "a", says, expected, verdict, note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn force_settles_where_the_published_example_has_it() {
        // Kress and Szechtman (2009): theta .5, mu .1 gives .259.
        assert!((settled(0.1, 0.5, 0.9) - 0.259_259).abs() < 1e-5);
        assert_eq!(settled(0.5, 0.5, 0.9), 0.0);
    }

    #[test]
    fn both_laws_hold() {
        for finding in [threshold(0), kalyvas(0)].concat() {
            assert_eq!(finding.verdict, Verdict::Holds, "{}", finding.note);
        }
    }
}
