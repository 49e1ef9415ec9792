//! Communities that live apart: the same people in the same districts' totals, less mixed (Weidmann & Salehyan 2013).
//!
//! Shares of communities in the districts of a region are raised to the power 1 + k x share, k = 4, and then fitted back to the
//! totals of communities in the region and of districts (iterative proportional fitting; Deming & Stephan 1940). Each community
//! thus gathers where it is many already; nobody leaves the region, and no district grows or shrinks.

use crate::scenario::{Pair, Scenario};
use crate::stats::ratio;

/// Power at full unmixing, beyond 1 *(assumption)*: a community with two thirds of a pair has 97 % of it.
const POWER: f64 = 4.0;

/// Rounds of fitting; each leaves less than half of the misfit.
const ROUNDS: u32 = 200;

/// Unmixes the communities of every region by a share [0, 1] of the way.
pub fn unmix(scenario: &mut Scenario, share: f64) {
    let regions: Vec<String> = scenario.regions.clone();
    for region in regions {
        let members: Vec<usize> =
            (0..scenario.districts.len()).filter(|&d| scenario.districts[d].region == region).collect();
        let persons: Vec<Vec<f64>> = members
            .iter()
            .map(|&d| {
                let district = &scenario.districts[d];
                district.shares.iter().map(|share| share * f64::from(district.population)).collect()
            })
            .collect();
        for (&d, row) in members.iter().zip(gathered(&persons, 1.0 + POWER * share)) {
            let district = &mut scenario.districts[d];
            let total: f64 = row.iter().sum();
            if total > 0.0 {
                district.shares = row.iter().map(|persons| persons / total).collect();
                district.pairs = mixed(&district.pairs, &district.shares);
            }
        }
    }
}

/// Pairs with the mixing that follows from shares.
fn mixed(pairs: &[Pair], shares: &[f64]) -> Vec<Pair> {
    let mixing = |pair: &Pair| 4.0 * shares[pair.a.index()] * shares[pair.b.index()];
    pairs.iter().map(|pair| Pair { mixing: mixing(pair), ..*pair }).collect()
}

/// Persons by district and community after raising shares to a power, with the sums of districts and of communities as before.
///
/// **P.67 communities that live apart**: shares to the power 1 + 4 x share of the way, fitted back to the totals of
/// districts and of communities in the region.
/// Source: Deming & Stephan 1940; *assumption*.
/// Test: `people_gather_where_they_are_many_and_totals_stay`,
/// `unmixing_keeps_every_person_and_lowers_mixing_where_people_are_mixed`.
fn gathered(persons: &[Vec<f64>], power: f64) -> Vec<Vec<f64>> {
    let communities = persons.first().map_or(0, Vec::len);
    let of_district: Vec<f64> = persons.iter().map(|row| row.iter().sum()).collect();
    let of_community: Vec<f64> = (0..communities).map(|c| persons.iter().map(|row| row[c]).sum()).collect();
    let raise = |(row, total): (&Vec<f64>, &f64)| row.iter().map(|n| total * ratio(*n, *total).powf(power)).collect();
    let mut fitted: Vec<Vec<f64>> = persons.iter().zip(&of_district).map(raise).collect();
    for _ in 0..ROUNDS {
        for c in 0..communities {
            let factor = ratio(of_community[c], fitted.iter().map(|row| row[c]).sum());
            fitted.iter_mut().for_each(|row| row[c] *= factor);
        }
        for (row, total) in fitted.iter_mut().zip(&of_district) {
            let factor = ratio(*total, row.iter().sum());
            row.iter_mut().for_each(|n| *n *= factor);
        }
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::gathered;

    #[test]
    fn people_gather_where_they_are_many_and_totals_stay() {
        let before = [vec![600.0, 400.0], vec![100.0, 300.0]];
        let after = gathered(&before, 3.0);
        for (a, b) in before.iter().zip(&after) {
            assert!((a.iter().sum::<f64>() - b.iter().sum::<f64>()).abs() < 1e-6);
        }
        for c in 0..2 {
            let sum = |rows: &[Vec<f64>]| rows.iter().map(|row| row[c]).sum::<f64>();
            assert!((sum(&before) - sum(&after)).abs() < 1e-6);
        }
        // The odds ratio is raised to the power: (600 x 300)/(400 x 100) = 4.5, to the third 91.125.
        let odds = after[0][0] * after[1][1] / (after[0][1] * after[1][0]);
        assert!((odds - 91.125).abs() < 1e-3, "{odds}");
        let same = gathered(&before, 1.0);
        assert!(before.iter().flatten().zip(same.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}
