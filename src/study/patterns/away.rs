//! Patterns whose runs are played elsewhere.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::{Prepared, Request, prepare};
use crate::experiment::draws::DrawLaw;
use crate::experiment::elsewhere::{Errand, Parcel, Player};
use crate::experiment::executor::Executor;
use crate::experiment::run_log::Key;
use crate::scenario::{patterns, posterior};
use crate::study::patterns::suite::Suite;
use crate::study::{Keep, StudyError, parcel};

/// Kind of their parcels.
pub const SENT: &str = "patterns";

/// Plays runs of patterns that were sent.
#[derive(Debug)]
pub struct Away(Suite);

impl Prepared {
    /// What is sent of them.
    ///
    /// # Errors
    /// Where a file cannot be read again.
    pub(super) fn parcel(&self) -> Result<Parcel, StudyError> {
        let (request, suite) = (&self.request, &self.suite);
        let drawn = suite.posterior.as_ref().map(|_| posterior::FILE);
        let more: Vec<&str> = drawn.into_iter().chain([patterns::FILE]).collect();
        let (scenario, files) = parcel::scenario_files(&suite.folder, &suite.loaded, &more)?;
        let asked = json!({
            "scenario": scenario, "changes": parcel::typed(&request.changes), "only": request.only, "short": request.short,
            "replications": request.replications, "draws": suite.posterior.is_some(), "seed": suite.seed,
        });
        Ok(Parcel { kind: SENT.into(), sum: suite.header.sum(), asked, files })
    }
}

impl Away {
    /// Of a parcel that was unpacked in a folder.
    ///
    /// # Errors
    /// Where its files are no patterns.
    pub fn unpacked(sent: &Parcel, folder: &Path) -> Result<Self, StudyError> {
        let asked = &sent.asked;
        let only = asked["only"].as_array().into_iter().flatten().filter_map(Json::as_str).map(String::from).collect();
        let prepared = prepare(Request {
            scenario: parcel::path(sent, "scenario", folder)?,
            changes: parcel::changes(sent)?,
            only,
            short: asked["short"] == true,
            replications: asked["replications"].as_u64(),
            draws: if asked["draws"] == true { DrawLaw::Posterior } else { DrawLaw::Point },
            seed: asked["seed"].as_u64(),
            page: None,
            keep: Keep::default(),
        })?;
        Ok(Self(prepared.suite))
    }
}

impl Player for Away {
    fn sum(&self) -> String {
        self.0.header.sum()
    }

    fn play(&self, errands: &[Errand], executor: &Executor<'_>) {
        let keys: Vec<Key> = errands.iter().map(|errand| errand.key).collect();
        self.0.play_runs(&keys, executor);
    }
}
