//! Makes the tables of a sweep anew from its log, over other years if wished, without playing anything.

use std::path::PathBuf;

use super::merge::load;
use super::write::{Job, Swept};
use crate::experiment::run_log::{self, RunLog, Shard};
use crate::provenance::{Stopwatch, VERSION_AND_COMMIT};
use crate::report::Format;
use crate::scenario::lacking;
use crate::study::StudyError;
use crate::study::sweep::execute::Sweep;

/// Runs to be analysed.
#[derive(Clone, Debug)]
pub struct Analyse {
    /// Folder of the sweep.
    pub folder: PathBuf,
    /// File of the design; `None`: where it lay when it was played.
    pub design: Option<PathBuf>,
    /// First and last year over which is averaged; `None`: those of the design.
    pub years: (Option<i16>, Option<i16>),
    /// How tables are written.
    pub format: Format,
    /// What was asked for as it was typed, for the manifest.
    pub command: Vec<String>,
}

/// Runs that are analysed.
#[derive(Debug)]
pub struct Analysis {
    /// What they say.
    pub swept: Swept,
    /// The part that they are; `None`: the whole.
    pub shard: Option<Shard>,
    /// Runs that are not played yet.
    pub missing: u64,
    /// Version of the program that played them, where it is another one.
    pub played_by: Option<String>,
}

/// Analyses the runs in a folder.
///
/// # Errors
/// Where the folder holds no runs, the design or scenario was changed since, another process works on it, or a file cannot be read or
/// written.
pub fn analyse(request: &Analyse) -> Result<Analysis, StudyError> {
    let stopwatch = Stopwatch::start();
    let (folder, file) = (&request.folder, request.folder.join(run_log::FILE));
    if !file.is_file() {
        return Err(StudyError::Request(format!(
            "{}: {}; accepted: a folder that `mandate sweep` or `mandate merge` has written",
            folder.display(),
            lacking(folder, run_log::FILE)
        )));
    }
    let mut log = RunLog::hold(&file)?;
    let header = log.header.clone();
    if header.kind() != "sweep" {
        let message = format!("{}: holds a {}; accepted: a folder of a sweep", folder.display(), header.kind());
        return Err(StudyError::Request(message));
    }
    let path = request.design.clone().unwrap_or_else(|| PathBuf::from(&header.design));
    let mut design = load(&path, &header)?;
    let responses = &mut design.document.responses;
    responses.from = request.years.0.or(responses.from);
    responses.to = request.years.1.or(responses.to);
    years(design.years(), &header.years)?;
    let replications = &mut design.document.replications;
    // More may have been asked for on the command line than stands in the file.
    let count = log.replications(replications.first);
    match replications.until_halfwidth {
        None => replications.count = count.max(1),
        Some(_) => replications.most = replications.most.max(count),
    }
    let sweep = Sweep::new(&design, &header.design, header.shard).drawn_as(&header);
    let same = run_log::Header { program: header.program.clone(), ..sweep.header().clone() };
    if let Some(differs) = header.differs(&same) {
        return Err(StudyError::Request(format!(
            "{}: its runs were played with another design or scenario than {} is now: they differ in {differs}",
            folder.display(),
            path.display()
        )));
    }
    let missing = sweep.missing(&mut log)?;
    let (format, command) = (request.format, request.command.as_slice());
    let job = Job { design: &design, sweep: &sweep, folder, format, command, stopwatch, played: 0 };
    let swept = job.write(&mut log)?;
    let played_by = (header.program != VERSION_AND_COMMIT).then_some(header.program);
    Ok(Analysis { swept, shard: header.shard, missing, played_by })
}

/// There must be a year to average over.
fn years((from, to): (i16, i16), played: &[i16]) -> Result<(), StudyError> {
    if played.iter().any(|year| (from..=to).contains(year)) {
        return Ok(());
    }
    let (first, last) = (played.first().copied().unwrap_or(0), played.last().copied().unwrap_or(0));
    Err(StudyError::Request(format!("--from, --to: found no year of the runs; accepted: years from {first} to {last}")))
}
