//! Effects with the scenarios of their arms: the one reading of `effects.csv`, for `calibrate` and for `check`.

use std::path::Path;

use crate::scenario::{self, Fault, Override, Scenario, lost};
use crate::study::calibration::effects::{self, Effects};

/// Reads a table of effects and loads the scenario of every arm: that of a folder with changes, and with those of the arm.
///
/// # Errors
/// Every fault at once, of the rows and of the changes that they name.
pub fn read(
    path: &Path,
    (folder, changes): (&Path, &[Override]),
    scenario: &Scenario,
) -> Result<(Effects, Vec<Scenario>), Vec<Fault>> {
    let (effects, mut faults) = Effects::gather(path, scenario);
    let mut arms = Vec::new();
    for (without, line) in effects.named() {
        // Changes that are none were told with their row.
        let Ok(own) = effects::changes(without) else { continue };
        let both =
            changes.iter().map(|change| ("--set", change)).chain(own.iter().map(|change| (effects::FILE, change)));
        if let Some(taken) = lost(&both.collect::<Vec<_>>()) {
            let (found, accepted) = taken.words("", " of --set");
            let fault = Fault::of_file(effects::FILE, taken.later.1.path.clone(), found, accepted);
            faults.push(effects.fault_of_arm(line, fault));
            continue;
        }
        let all: Vec<Override> = changes.iter().cloned().chain(own).collect();
        match scenario::load(folder, &all) {
            Ok(changed) => arms.push(changed.scenario),
            Err(error) => faults.extend(error.faults.into_iter().map(|fault| effects.fault_of_arm(line, fault))),
        }
    }
    if faults.is_empty() { Ok((effects, arms)) } else { Err(faults) }
}
