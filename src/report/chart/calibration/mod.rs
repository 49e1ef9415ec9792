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
    let holds = manifest["calibration"]["gates_held"].as_u64().unwrap_or(0);
    format!(
        "Scenario {name}, seed {}: {} targets and effects, {} runs in {} waves; emulator and Gaussian likelihood; {} effective draws of every parameter at \
         least; {holds} of {} gates hold.",
        manifest["seed"],
        number("statistics"),
        number("runs"),
        number("waves"),
        number("effective_draws"),
        number("gates"),
    )
}
