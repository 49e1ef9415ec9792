//! What the norms of one force ask for in one place: ambiguity and complementarity (MODEL.md, section 8, channels 7 and 8).
//!
#![doc = include_str!("../../docs/book/src/model/composition.md")]

use super::Context;
use crate::entities::World;
use crate::stats::ratio;

/// Ambiguity and complementarity [0, 1] of staff by norm [persons], given the similarity of two norms [0, 1].
///
/// **C.14 ambiguity of a force in a district**: sum over ordered pairs of different norms of share x share x (1 -
/// similarity), shares of its staff there by norm, similarity C.8 of the behaviours that the norms suggest and its
/// mandate permits.
/// With: `submodels::composition::compose`.
/// Source: quadratic entropy (Rao 1982).
/// Test: `a_force_of_one_norm_is_neither_ambiguous_nor_complementary`,
/// `thirds_of_three_norms_have_the_entropy_worked_out_by_hand`, `ambiguity_is_largest_between_the_corners`.
///
/// **C.15 complementarity**: sum over the same pairs of share x share x similarity.
/// With: `submodels::context::Permitted`.
/// Source: the same.
/// Test: `thirds_of_three_norms_have_the_entropy_worked_out_by_hand`,
/// `norms_that_ask_for_the_same_are_never_ambiguous_and_unlike_ones_never_complementary`.
pub fn of_staff(staff: &[f64], similarity: impl Fn(usize, usize) -> f64) -> (f64, f64) {
    let total: f64 = staff.iter().sum();
    let (mut ambiguity, mut complementarity) = (0.0, 0.0);
    for (n, &first) in staff.iter().enumerate().filter(|(_, persons)| **persons > 0.0) {
        for (m, &second) in staff.iter().enumerate().skip(n + 1).filter(|(_, persons)| **persons > 0.0) {
            let (both, alike) = (2.0 * ratio(first, total) * ratio(second, total), similarity(n, m));
            ambiguity += both * (1.0 - alike);
            complementarity += both * alike;
        }
    }
    (ambiguity, complementarity)
}

/// Fills ambiguity and complementarity of every state-based force in every district.
pub fn compose(world: &mut World, context: &Context<'_>) {
    let scenario = context.scenario;
    let norms = scenario.norms.len();
    let mut by_norm = vec![0.0; norms];
    for id in context.kinds().state_based {
        let presence = &mut world.presence;
        let similarity = &context.permitted(id).similarity;
        for district in scenario.district_ids() {
            if presence.staff.at(id, district) <= 0.0 {
                *presence.ambiguity.at_mut(id, district) = 0.0;
                *presence.complementarity.at_mut(id, district) = 0.0;
                continue;
            }
            for (own, staff) in by_norm.iter_mut().zip(&presence.by_norm) {
                *own = staff.at(id, district);
            }
            let (ambiguity, complementarity) = of_staff(&by_norm, |n, m| similarity[n * norms + m]);
            *presence.ambiguity.at_mut(id, district) = ambiguity;
            *presence.complementarity.at_mut(id, district) = complementarity;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_force_of_one_norm_is_neither_ambiguous_nor_complementary() {
        assert_eq!(of_staff(&[0.0, 120.0, 0.0], |_, _| 0.3), (0.0, 0.0));
        assert_eq!(of_staff(&[0.0; 3], |_, _| 0.3), (0.0, 0.0));
    }

    #[test]
    fn thirds_of_three_norms_have_the_entropy_worked_out_by_hand() {
        // Pairs weigh 2/9 each; similarities .5, .2, .1.
        let similarity = |n: usize, m: usize| [[1.0, 0.5, 0.2], [0.5, 1.0, 0.1], [0.2, 0.1, 1.0]][n][m];
        let (ambiguity, complementarity) = of_staff(&[40.0, 40.0, 40.0], similarity);
        assert!((complementarity - 2.0 / 9.0 * 0.8).abs() < 1e-12);
        assert!((ambiguity + complementarity - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn norms_that_ask_for_the_same_are_never_ambiguous_and_unlike_ones_never_complementary() {
        assert!(of_staff(&[10.0, 30.0], |_, _| 1.0).0.abs() < 1e-15);
        let (ambiguity, complementarity) = of_staff(&[10.0, 30.0], |_, _| 0.0);
        assert!((ambiguity - 2.0 * 0.25 * 0.75).abs() < 1e-12 && complementarity == 0.0);
    }

    #[test]
    fn ambiguity_is_largest_between_the_corners() {
        let at = |share: f64| of_staff(&[share, 1.0 - share], |_, _| 0.4).0;
        assert!(at(0.5) > at(0.3) && at(0.3) > at(0.1) && at(0.1) > at(0.0) && at(0.0) == 0.0);
    }
}
