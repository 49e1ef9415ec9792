//! A sweep whose runs are played elsewhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::Prepared;
use crate::experiment::draws::{DrawLaw, Draws};
use crate::experiment::elsewhere::{Errand, Parcel, Player};
use crate::experiment::executor::Executor;
use crate::experiment::run_log::{Header, Key};
use crate::scenario::{Source, posterior};
use crate::study::sweep::design::Design;
use crate::study::sweep::execute::Sweep;
use crate::study::{StudyError, parcel};

/// Kind of its parcels.
pub const SENT: &str = "sweep";

/// Plays runs of a sweep that was sent.
#[derive(Debug)]
pub struct Away {
    design: Design,
    draws: Option<Draws>,
}

impl Prepared {
    /// What is sent of it.
    ///
    /// # Errors
    /// Where a file cannot be read again.
    pub(super) fn parcel(&self, header: &Header) -> Result<Parcel, StudyError> {
        let path = &self.request.design;
        let drawn = self.draws.as_ref().map(|_| posterior::FILE);
        let more: Vec<&str> = drawn.into_iter().collect();
        let (scenario, mut files) = parcel::scenario_files(&self.design.folder, &self.design.loaded, &more)?;
        let design = format!("design/{}.toml", self.design.name);
        files.insert(design.clone(), parcel::text_of(path)?);
        let document = &self.design.document;
        let mut moved = BTreeMap::from([(document.scenario.clone(), scenario)]);
        for (n, table) in document.factors.iter().filter_map(|factor| factor.table.as_ref()).enumerate() {
            let place = format!("tables/{n}.csv");
            files.insert(place.clone(), parcel::text_of(&path.parent().unwrap_or(Path::new(".")).join(table))?);
            moved.insert(table.clone(), place);
        }
        let asked =
            json!({ "design": design, "moved": moved, "seed": self.design.seed, "draws": self.draws.is_some() });
        Ok(Parcel { kind: SENT.into(), sum: header.sum(), asked, files })
    }
}

impl Away {
    /// Of a parcel that was unpacked in a folder.
    ///
    /// # Errors
    /// Where its files are no sweep.
    pub fn unpacked(sent: &Parcel, folder: &Path) -> Result<Self, StudyError> {
        let place = |(named, place): (&String, &Json)| Some((named.clone(), folder.join(place.as_str()?)));
        let moved = sent.asked["moved"].as_object().ok_or_else(|| parcel::foreign(sent, "moved"))?;
        let moved: BTreeMap<String, PathBuf> = moved.iter().filter_map(place).collect();
        let design = Design::load_moved(&parcel::path(sent, "design", folder)?, sent.asked["seed"].as_u64(), &moved)?;
        let law = if sent.asked["draws"] == true { DrawLaw::Posterior } else { DrawLaw::Point };
        let draws = Draws::asked(law, &Source::from(design.folder.as_path()), design.seed)?;
        Ok(Self { design, draws })
    }

    fn sweep(&self) -> Sweep<'_> {
        Sweep::new(&self.design, "", None).drawing(self.draws.clone())
    }
}

impl Player for Away {
    fn sum(&self) -> String {
        self.sweep().header().sum()
    }

    fn play(&self, errands: &[Errand], executor: &Executor<'_>) {
        let cells = self.design.cells().unwrap_or(u64::MAX);
        let keys: Vec<Key> = errands.iter().map(|errand| errand.key).filter(|key| key.cell < cells).collect();
        self.sweep().play_runs(&keys, executor);
    }
}
