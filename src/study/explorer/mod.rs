//! The live explorer: a page that holds the engine and a scenario, and in which a change to it is played as it is made.
//!
//! - [`question`]: what is asked, as changes to the base, and how both are played;
//! - [`playing`]: a run in slices, so that another question may come in between, and what is kept of it;
//! - [`gathered`]: runs of both, in whatever order they come;
//! - [`telling`] and [`places`]: what they say, in figures and words, as the page draws them;
//! - [`offer`]: what can be asked of a scenario;
//! - [`lessons`]: questions that a teacher asks;
//! - [`brought`]: runs of the base that a page brings along;
//! - [`page`]: the file itself.
//!
//! Everything that is counted is counted here and in what `mandate compare` is made of, so that the page and the command give the same
//! bytes. Nothing here reads a clock or a file, save [`page`], for it is played in a browser too.
//!
//! ```
//! use mandate::scenario::Source;
//! use mandate::simulation::Prepared;
//! use mandate::study::explorer::{Explorer, gathered::Gathered, playing::Playing, question::Question, telling};
//!
//! let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
//! let explorer = Explorer::new(Source::from(folder.as_path())).unwrap();
//! let case = explorer.ask(&Question { changes: vec!["forces.un=off".into()], ..Question::default() }).unwrap();
//! let mut gathered = Gathered::default();
//! for (cell, replication) in [(1, 0), (0, 0), (0, 1), (1, 1)] {
//!     let scenario = case.scenario(cell, replication);
//!     let prepared = Prepared::new(&scenario);
//!     let mut playing = Playing::start(&prepared, &case, cell, replication);
//!     while playing.advance(10) {}
//!     gathered.take(&case, &playing.record(&case)).unwrap();
//! }
//! assert_eq!(telling::of(&case, &gathered, (None, None)).replications, 2);
//! ```

#[cfg(not(target_family = "wasm"))]
pub mod brought;
pub mod gathered;
pub mod lessons;
pub mod offer;
#[cfg(not(target_family = "wasm"))]
pub mod page;
pub mod places;
pub mod playing;
pub mod question;
pub mod telling;

use std::sync::{Arc, Mutex, OnceLock};

use crate::experiment::draws::Draws;
use crate::report::Geography;
use crate::scenario::outlines::{self, BOUNDARIES};
use crate::scenario::{Loaded, Override, Source, load_from};
use crate::study::comparison::Asked;
use crate::study::{StudyError, geography};

/// A scenario that is explored.
#[derive(Debug)]
pub struct Explorer {
    source: Source,
    /// The same without what maps alone are drawn of: it is read anew for every question.
    unmapped: Source,
    loaded: Loaded,
    /// Where the districts lie, once somebody asks.
    geography: OnceLock<Geography>,
    known: Mutex<Known>,
}

/// What the last question needed and the next may need again.
#[derive(Debug, Default)]
struct Known {
    /// The base under changes that are common to both.
    base: Option<(Vec<Override>, Asked)>,
    /// Draws of the posterior with a seed.
    draws: Option<(u64, Arc<Draws>)>,
}

impl Explorer {
    /// Reads a scenario.
    ///
    /// # Errors
    /// Where it has faults.
    pub fn new(source: Source) -> Result<Self, StudyError> {
        let loaded = load_from(&source, &[])?;
        let unmapped = match source.clone() {
            Source::Memory { name, mut files } => {
                files.retain(|file, _| ![outlines::FILE, BOUNDARIES].contains(&file.as_str()));
                Source::Memory { name, files }
            }
            folder @ Source::Folder(_) => folder,
        };
        Ok(Self { source, unmapped, loaded, geography: OnceLock::new(), known: Mutex::default() })
    }

    /// Where the districts lie.
    ///
    /// # Errors
    /// Where their boundaries have faults.
    pub(super) fn geography(&self) -> Result<&Geography, StudyError> {
        match self.geography.get() {
            Some(known) => Ok(known),
            None => {
                let read = geography(&self.source, &self.loaded)?;
                Ok(self.geography.get_or_init(|| read))
            }
        }
    }
}
