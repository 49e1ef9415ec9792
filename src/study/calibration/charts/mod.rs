//! Charts of a calibration: parameters before and after, how they go together, targets beside what is simulated.

pub mod check;
pub mod marginals;
pub mod pairs;

use crate::report::chart::basis;
use crate::report::chart::plane::grouped;
use crate::report::reading::Output;

/// On what a calibration rests.
fn of_calibration(output: &Output) -> String {
    let calibration = output.manifest.calibration.clone().unwrap_or_default();
    let number = |count: usize| grouped(&count.to_string());
    let (name, holds) = (basis::scenario_name(output), calibration.gates_held);
    format!(
        "Scenario {name}, seed {}: {} targets and effects, {} runs in {} waves; emulator and Gaussian likelihood; {} effective draws of every parameter at \
         least; {holds} of {} gates hold.",
        output.manifest.seed,
        number(calibration.statistics),
        number(calibration.runs),
        number(calibration.waves),
        grouped(&format!("{:.0}", calibration.effective_draws)),
        number(calibration.gates),
    )
}
