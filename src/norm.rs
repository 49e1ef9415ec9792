//! Norms as data: problem, values, behaviours (Winston 2018; MODEL.md, section 8).
//!
//! "If [problem], [value] suggests [behaviour]." A norm names the problem it answers to, the values it serves and, in the
//! suitability matrix, the behaviours it suggests. Two norms overlap in values and in behaviours: two numbers.
//!
#![doc = include_str!("../docs/book/src/model/norms.md")]

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an organization observes in a district to see a norm's problem; each in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Harm to civilians in memory, per 100,000.
    CivilianHarm,
    /// Observed presence and attacks of extremist groups.
    ExtremistPresence,
    /// Absence of state authority, 1 - authority.
    StateAbsence,
    /// Repression and marginalization in the homeland.
    Repression,
    /// Foreign presence, state absence and grievances.
    ForeignOrder,
    /// Threat from another community or from armed groups.
    CommunalThreat,
    /// Observed presence of the armed groups to which the organization that looks is hostile.
    HostilePresence,
}

impl Problem {
    /// Number of problems that are the same for all who look; they come first.
    pub const SHARED: usize = 6;

    /// Position in an array of all problems.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// What a behaviour does in the model; a behaviour may have several effects, each with a strength in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Presence that protects civilians.
    Protects,
    /// Operations against armed groups.
    Fights,
    /// Extends state authority and control.
    Extends,
    /// Dialogue between communities and parties.
    Mediates,
    /// Monitors human rights.
    Monitors,
    /// Deters by robust posture.
    Deters,
    /// Supports and trains the host force.
    Supports,
    /// Hands intelligence over.
    Informs,
    /// Delivers projects that earn trust.
    Delivers,
    /// Labels a community or group as extremist.
    Labels,
    /// Sponsors local militias.
    Sponsors,
    /// Attacks forces.
    Attacks,
    /// Coerces civilians.
    Coerces,
    /// Governs in place of the state: justice, protection, tax.
    Governs,
    /// Recruits.
    Recruits,
    /// Guards the own community.
    Guards,
    /// Takes reprisals on another community.
    Reprises,
}

impl Effect {
    /// Number of effects.
    pub const COUNT: usize = 17;

    /// Position in an array of all effects.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// Share of values that two norms have in common (Jaccard 1901), in [0, 1].
///
/// ```
/// use mandate_model::norm::value_overlap;
/// let a = ["order".to_string(), "human protection".to_string()];
/// let b = ["human protection".to_string()];
/// assert_eq!(value_overlap(&a, &b), 0.5);
/// ```
///
/// **C.7 value overlap of two norms**: values in common/values in either.
/// Source: Jaccard 1901.
/// Test: `overlap_is_one_for_the_same_norm_and_zero_without_anything_shared`.
pub fn value_overlap(a: &[String], b: &[String]) -> f64 {
    let common = a.iter().filter(|value| b.contains(value)).count();
    let all = a.len() + b.len() - common;
    crate::stats::ratio(common as f64, all as f64)
}

/// Overlap of two rows of the suitability matrix: sum of minima over sum of maxima (Ruzicka similarity), in [0, 1].
///
/// **C.8 behaviour overlap of two norms**: sum of minima/sum of maxima of their suitabilities.
/// Source: Ruzicka 1958.
/// Test: `overlap_is_one_for_the_same_norm_and_zero_without_anything_shared`.
pub fn behaviour_overlap(a: &[f64], b: &[f64]) -> f64 {
    let common: f64 = a.iter().zip(b).map(|(x, y)| x.min(*y)).sum();
    let all: f64 = a.iter().zip(b).map(|(x, y)| x.max(*y)).sum();
    crate::stats::ratio(common, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_is_one_for_the_same_norm_and_zero_without_anything_shared() {
        assert_eq!(behaviour_overlap(&[1.0, 0.5, 0.0], &[1.0, 0.5, 0.0]), 1.0);
        assert_eq!(behaviour_overlap(&[1.0, 0.0], &[0.0, 1.0]), 0.0);
        assert!((behaviour_overlap(&[1.0, 0.5], &[0.5, 0.5]) - 1.0 / 1.5).abs() < 1e-12);
        let order = ["order".to_string()];
        assert_eq!(value_overlap(&order, &order), 1.0);
        assert_eq!(value_overlap(&order, &[]), 0.0);
    }

    #[test]
    fn every_effect_has_its_own_place() {
        assert_eq!(Effect::Reprises.index() + 1, Effect::COUNT);
    }
}
