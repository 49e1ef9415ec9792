//! Mixture factors: weights of norms that sum to 1, of one organization or of several at once.

use std::collections::BTreeSet;

use crate::experiment::sampling;
use crate::scenario::Override;
use crate::study::sweep::design::document::{FactorDocument, MixtureDesign};
use crate::study::sweep::design::factor::{Level, Value};

/// How far weights may be from a sum of 1.
const TOLERANCE: f64 = 1e-9;

/// Largest number of mixtures of one factor.
const MOST: u128 = 1_000_000;

/// The mixtures of a factor: weights, one row a mixture. An error names the key, what was found and what is accepted.
pub(super) fn weights(
    factor: &FactorDocument,
    components: usize,
    seed: u64,
) -> Result<Vec<Vec<f64>>, (String, String, String)> {
    let wrong = |key: &str, found: String, accepted: &str| Err((key.to_string(), found, accepted.to_string()));
    let mut rows = match factor.design {
        None => Vec::new(),
        Some(MixtureDesign::SimplexLattice) => {
            let degree = factor.degree.unwrap_or(0);
            if !(1..=1_000).contains(&degree) {
                let found = factor.degree.map_or_else(|| "none".into(), |degree| degree.to_string());
                return wrong("degree", found, "a whole number from 1 to 1000: steps from 0 to 1");
            }
            match sampling::lattice_count(components, degree) {
                Some(count) if count <= MOST => sampling::simplex_lattice(components, degree),
                _ => return wrong("degree", degree.to_string(), "a degree with at most 1,000,000 mixtures"),
            }
        }
        Some(MixtureDesign::SimplexCentroid) if components <= 16 => sampling::simplex_centroid(components),
        Some(MixtureDesign::SimplexCentroid) => {
            return wrong("components", components.to_string(), "at most 16 for a simplex centroid");
        }
        Some(MixtureDesign::SimplexUniform) => {
            let points = factor.points.unwrap_or(0);
            if points == 0 {
                return wrong("points", "none".into(), "how many mixtures, as points = 30");
            }
            match sampling::simplex_uniform(points, components, seed) {
                Ok(rows) => rows,
                Err(error) => return wrong("points", points.to_string(), &error.to_string()),
            }
        }
    };
    for (n, row) in factor.rows.iter().enumerate() {
        let sum: f64 = row.iter().sum();
        if row.len() != components || !row.iter().all(|w| (0.0..=1.0).contains(w)) || (sum - 1.0).abs() > TOLERANCE {
            let accepted = format!("{components} weights from 0 to 1 with the sum 1, in the order of components");
            return wrong(&format!("rows[{n}]"), format!("{row:?} (sum {sum})"), &accepted);
        }
        rows.push(row.clone());
    }
    if rows.is_empty() && factor.also.is_empty() {
        return wrong(
            "design",
            "none, and no rows".into(),
            "simplex-lattice, simplex-centroid, simplex-uniform or rows",
        );
    }
    Ok(rows)
}

/// A mixture as a level: these weights of the norms, for every organization and on every date.
pub(super) fn level(organizations: &[String], components: &[String], weights: &[f64], decimals: usize) -> Level {
    let pairs: Vec<String> = components.iter().zip(weights).map(|(norm, weight)| format!("{norm}:{weight}")).collect();
    let change = |organization: &String| Override { path: format!("weights.{organization}"), value: pairs.join(",") };
    Level {
        name: name(weights, decimals),
        values: weights.iter().map(|&weight| Value::Number(weight)).collect(),
        changes: organizations.iter().map(change).collect(),
    }
}

/// Least number of decimals, from 3, at which all mixtures have different names; 3 where two are the same.
pub(super) fn decimals(mixtures: &[Vec<f64>]) -> usize {
    let differ = |decimals: usize| {
        let names: BTreeSet<String> = mixtures.iter().map(|weights| name(weights, decimals)).collect();
        names.len() == mixtures.len()
    };
    [3, 6, 9, 16].into_iter().find(|&decimals| differ(decimals)).unwrap_or(3)
}

fn name(weights: &[f64], decimals: usize) -> String {
    weights.iter().map(|weight| short(*weight, decimals)).collect::<Vec<_>>().join("/")
}

/// A weight as in names: `.25`, `1`, `0`.
fn short(weight: f64, decimals: usize) -> String {
    let text = format!("{weight:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.strip_prefix('0').filter(|rest| !rest.is_empty()).unwrap_or(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixture_is_named_by_its_weights() {
        let norms = ["poc", "ct", "stab"].map(String::from);
        let level = level(&["un".into()], &norms, &[0.25, 0.0, 0.75], 3);
        assert_eq!(level.name, ".25/0/.75");
        assert_eq!(level.changes[0].to_string(), "weights.un=poc:0.25,ct:0,stab:0.75");
    }

    #[test]
    fn names_have_as_many_decimals_as_tell_mixtures_apart() {
        let close = [vec![0.5, 0.5], vec![0.50001, 0.49999]];
        assert_eq!((decimals(&close[..1]), decimals(&close)), (3, 6));
        assert_eq!(name(&close[1], 6), ".50001/.49999");
        assert_eq!(decimals(&[close[0].clone(), close[0].clone()]), 3);
    }

    #[test]
    fn weights_off_the_simplex_are_refused_with_their_row() {
        let factor = FactorDocument { rows: vec![vec![0.5, 0.5], vec![0.5, 0.6]], ..FactorDocument::default() };
        let (key, found, _) = weights(&factor, 2, 1).unwrap_err();
        assert_eq!((key.as_str(), found.as_str()), ("rows[1]", "[0.5, 0.6] (sum 1.1)"));
    }
}
