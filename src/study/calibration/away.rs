//! A calibration whose runs are played elsewhere.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::execute::play_errands;
use super::{Prepared, Request, effects, prepare, targets};
use crate::experiment::elsewhere::{Errand, Parcel, Player};
use crate::experiment::executor::Executor;
use crate::experiment::run_log::Header;
use crate::study::calibration::effort::Effort;
use crate::study::{Keep, StudyError, parcel};

/// Kind of its parcels.
pub const SENT: &str = "calibrate";

/// What stands for a table of effects where none is wanted.
const NONE: &str = "none";

/// Plays runs of a calibration that was sent.
#[derive(Debug)]
pub struct Away(Prepared);

impl Prepared {
    fn header(&self) -> Header {
        self.problem.header(&self.loaded, self.request.effort, &self.targets.display().to_string())
    }

    /// What is sent of it.
    ///
    /// # Errors
    /// Where a file cannot be read again.
    pub(super) fn parcel(&self) -> Result<Parcel, StudyError> {
        let request = &self.request;
        let of_scenario = [targets::FILE, effects::FILE];
        let (scenario, mut files) = parcel::scenario_files(&request.scenario, &self.loaded, &of_scenario)?;
        let place = |name: &str| format!("beside/{name}");
        let targets = place(targets::FILE);
        files.insert(targets.clone(), parcel::text_of(&self.targets)?);
        let effects = match &request.effects {
            None => None,
            Some(path) if path.as_os_str() == NONE => Some(NONE.to_string()),
            Some(path) => {
                files.insert(place(effects::FILE), parcel::text_of(path)?);
                Some(place(effects::FILE))
            }
        };
        let Effort { first, waves, runs, check, pairs } = request.effort;
        let asked = json!({
            "scenario": scenario, "changes": parcel::typed(&request.changes), "targets": targets, "effects": effects,
            "effort": [first, waves, runs, check, pairs], "seed": self.problem.seed,
        });
        Ok(Parcel { kind: SENT.into(), sum: self.header().sum(), asked, files })
    }
}

impl Away {
    /// Of a parcel that was unpacked in a folder.
    ///
    /// # Errors
    /// Where its files are no calibration.
    pub fn unpacked(sent: &Parcel, folder: &Path) -> Result<Self, StudyError> {
        let effort: [usize; 5] =
            serde_json::from_value(sent.asked["effort"].clone()).map_err(|_| parcel::foreign(sent, "effort"))?;
        let [first, waves, runs, check, pairs] = effort;
        let effects = match sent.asked["effects"].as_str() {
            None => None,
            Some(NONE) => Some(PathBuf::from(NONE)),
            Some(_) => Some(parcel::path(sent, "effects", folder)?),
        };
        let prepared = prepare(Request {
            scenario: parcel::path(sent, "scenario", folder)?,
            changes: parcel::changes(sent)?,
            targets: Some(parcel::path(sent, "targets", folder)?),
            effects,
            effort: Effort { first, waves, runs, check, pairs },
            rows: None,
            seed: sent.asked["seed"].as_u64(),
            keep: Keep::default(),
        })?;
        Ok(Self(prepared))
    }
}

impl Player for Away {
    fn sum(&self) -> String {
        self.0.header().sum()
    }

    fn play(&self, errands: &[Errand], executor: &Executor<'_>) {
        play_errands(&self.0.problem, errands, executor);
    }
}
