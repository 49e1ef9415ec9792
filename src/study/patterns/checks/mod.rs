//! Checks of patterns that are no contrast of a measure: laws with a known answer, controls that must show nothing, and figures that
//! are made of all runs of an arm.

pub mod attrition;
pub mod clustering;
pub mod controls;
pub mod overlap;
pub mod theories;

use crate::study::patterns::judge::Finding;
use crate::study::patterns::values::Values;

/// Carries out a check of a pattern by its name (see [`crate::scenario::patterns::CHECKS`]).
///
/// # Panics
/// Where there is no such check: the file of patterns was read before.
pub fn run(name: &str, values: &Values<'_>, pattern: usize) -> Vec<Finding> {
    match name {
        "attrition_threshold" => attrition::threshold(pattern),
        "kalyvas_form" => attrition::kalyvas(pattern),
        "ledger_of_optics" => controls::ledger_of_optics(values.suite(), pattern),
        "norms_renamed" => controls::norms_renamed(values.suite(), pattern),
        "nobody_armed" => controls::nobody_armed(values.suite(), pattern),
        "districts_permuted" => controls::districts_permuted(values.suite(), pattern),
        "event_clustering" => clustering::clustering(values, pattern),
        "rival_theories" => theories::fit(values, pattern),
        "overlap_effect" => overlap::effect(values, pattern),
        _ => unreachable!("the file of patterns names known checks alone"),
    }
}
