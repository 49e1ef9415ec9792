//! Charts of a calibration: parameters before and after, how they go together, targets beside what is simulated.

pub mod check;
pub mod marginals;
pub mod pairs;

use crate::report::chart::plane::grouped;
use crate::report::reading::Output;

/// On what a calibration rests.
fn basis(output: &Output) -> String {
    let manifest = &output.manifest;
    let number =
        |key: &str| manifest["calibration"][key].as_f64().map_or_else(String::new, |n| grouped(&format!("{n:.0}")));
    let name = manifest["scenario"]["name"].as_str().unwrap_or("scenario");
    format!(
        "Scenario {name}, seed {}: {} targets, {} runs of {} particles in {} generations; likelihood to the power {}; {} rows worth {} equally weighted ones at {} points.",
        manifest["seed"],
        number("targets"),
        number("runs"),
        number("particles"),
        number("generations"),
        manifest["calibration"]["power"],
        number("rows"),
        number("effective_rows"),
        number("effective_points"),
    )
}
