//! What is to be swept.

use std::path::{Path, PathBuf};

use crate::experiment::draws::{DrawLaw, Draws};
use crate::experiment::run_log::Shard;
use crate::provenance::Stopwatch;
use crate::scenario::Source;
use crate::study::sweep::design::Design;
use crate::study::{Keep, StudyError};

/// A sweep as asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// File of the design.
    pub design: PathBuf,
    /// Seed; `None`: that of the design.
    pub seed: Option<u64>,
    /// Replications; `None`: those of the design.
    pub replications: Option<u64>,
    /// Where the parameters of replications come from.
    pub draws: DrawLaw,
    /// The part that is played; `None`: the whole.
    pub shard: Option<Shard>,
    /// Where runs are kept, and how tables are written.
    pub keep: Keep,
}

impl Request {
    /// A design as it is, kept in a folder.
    pub fn new(design: &Path, folder: &Path) -> Self {
        Self {
            design: design.into(),
            seed: None,
            replications: None,
            draws: DrawLaw::WherePresent,
            shard: None,
            keep: Keep { folder: Some(folder.into()), ..Keep::default() },
        }
    }
}

/// A design that was read, and which can be played.
#[derive(Debug)]
pub struct Prepared {
    /// What was asked for.
    pub request: Request,
    /// The design.
    pub design: Design,
    /// Time since it was begun.
    pub stopwatch: Stopwatch,
    pub(super) draws: Option<Draws>,
}

/// Reads a design.
///
/// # Errors
/// Where the request, the design or its scenario is wrong.
pub fn prepare(request: Request) -> Result<Prepared, StudyError> {
    let stopwatch = Stopwatch::start();
    let mut design = Design::load(&request.design, request.seed)?;
    replicate(&mut design, request.replications)?;
    let replications = &design.document.replications;
    if request.shard.is_some() && replications.until_halfwidth.is_some() && design.contrast.is_some() {
        return Err(StudyError::Request(
            "--shard: found a design whose replications hang on contrasts between points; accepted: a design without \
             until_halfwidth, or without [contrast], since a part does not know the others"
                .into(),
        ));
    }
    let source = Source::from(design.folder.as_path());
    let draws = Draws::asked(request.draws, &source, design.seed)?;
    Ok(Prepared { request, design, stopwatch, draws })
}

/// Replications as asked for, in the place of the design's.
pub(super) fn replicate(design: &mut Design, asked: Option<u64>) -> Result<(), StudyError> {
    let Some(count) = asked else { return Ok(()) };
    let replications = &mut design.document.replications;
    if count < 2 && replications.until_halfwidth.is_some() {
        let accepted = "at least 2 with until_halfwidth: one run has no interval";
        return Err(StudyError::Request(format!("--replications: found {count}; accepted: {accepted}")));
    }
    replications.count = count;
    replications.most = replications.most.max(count);
    Ok(())
}
