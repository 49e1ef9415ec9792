//! Joins the parts of a sweep that were played apart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::experiment::run_join;
use crate::experiment::run_log::{self, Header, RunLog, Shard, shard_name};
use crate::provenance::Stopwatch;
use crate::report::Format;
use crate::scenario::{counted, lacking};
use crate::study::sweep::design::Design;
use crate::study::sweep::execute::Sweep;

use super::request::replicate;
use super::write::{Job, Swept};
use crate::study::{StudyError, kept};

/// Parts to be joined.
#[derive(Clone, Debug)]
pub struct Merge {
    /// Folders of the parts.
    pub parts: Vec<PathBuf>,
    /// File of the design; `None`: where it lay when it was played.
    pub design: Option<PathBuf>,
    /// Replications; `None`: those that were played.
    pub replications: Option<u64>,
    /// Where the whole is kept.
    pub folder: PathBuf,
    /// How tables are written.
    pub format: Format,
    /// What was asked for as it was typed, for the manifest.
    pub command: Vec<String>,
}

/// Parts that are joined.
#[derive(Debug)]
pub struct Merged {
    /// How many they were.
    pub parts: usize,
    /// The whole.
    pub swept: Swept,
}

/// A part as it was found.
struct Part {
    folder: PathBuf,
    shard: Shard,
}

/// All parts as they were found.
struct Found {
    header: Header,
    parts: Vec<Part>,
    runs: run_join::Parts,
    /// The last replication of any.
    last: Option<u64>,
}

/// Joins parts.
///
/// # Errors
/// Where a part is missing, unfinished or of another sweep, or a file cannot be read or written.
pub fn merge(request: &Merge) -> Result<Merged, StudyError> {
    let stopwatch = Stopwatch::start();
    let mut found = open(&request.parts)?;
    let header = found.header.clone();
    let typed = header.design.clone();
    let path = request.design.clone().unwrap_or_else(|| PathBuf::from(&typed));
    let mut design = load(&path, &header)?;
    // More may have been asked for than stands in the design; fewer may be a part that is not done.
    let written = &design.document.replications;
    let played = found.last.map(|last| last.saturating_add(1).saturating_sub(written.first));
    let played = played.filter(|played| written.until_halfwidth.is_none() && *played > written.count);
    replicate(&mut design, request.replications.or(played))?;
    let sweep = Sweep::new(&design, &typed, None).drawn_as(&header);
    if let Some(differs) = header.differs(sweep.header()) {
        return Err(StudyError::Request(format!(
            "{}: the parts are of another sweep than {} is now: it differs in {differs}",
            found.parts[0].folder.display(),
            path.display()
        )));
    }
    complete(&mut found, &sweep, &design)?;
    let mut log = kept::open(&request.folder, sweep.header(), false, &crate::study::sweep::own())?;
    found.runs.join(&mut log)?;
    log.sync()?;
    let job = Job {
        design: &design,
        sweep: &sweep,
        folder: &request.folder,
        format: request.format,
        command: &request.command,
        stopwatch,
        played: 0,
    };
    Ok(Merged { parts: found.parts.len(), swept: job.write(&mut log)? })
}

/// The design of a log, as its file is now, with the seed that was played.
pub(super) fn load(path: &Path, header: &Header) -> Result<Design, StudyError> {
    if !path.is_file() {
        return Err(StudyError::Request(format!(
            "{}: no such file; the sweep was played with this design: give where it lies now with --design",
            path.display()
        )));
    }
    Ok(Design::load(path, header.fingerprint["seed"].as_u64())?)
}

/// Looks through the logs of all parts, one after the other.
fn open(folders: &[PathBuf]) -> Result<Found, StudyError> {
    let mut found: Option<Found> = None;
    for folder in folders {
        let (log, shard) = part(folder)?;
        let found = match &mut found {
            None => found.insert(Found {
                header: log.header.clone(),
                parts: Vec::new(),
                runs: run_join::Parts::begin()?,
                last: None,
            }),
            Some(found) => {
                let other_number = found.parts[0].shard.of != shard.of;
                let differs = found.header.differs(&log.header);
                if let Some(differs) = differs.or(other_number.then(|| "the number of parts".into())) {
                    let (folder, first) = (folder.display(), found.parts[0].folder.display());
                    return Err(StudyError::Request(format!(
                        "{folder}: is of another sweep than {first}: it differs in {differs}"
                    )));
                }
                found
            }
        };
        found.runs.add(&log)?;
        found.last = found.last.max(log.last_replication());
        found.parts.push(Part { folder: folder.clone(), shard });
    }
    found.ok_or_else(|| StudyError::Request("found no part; accepted: the folders of all parts".into()))
}

/// Opens the log of a part.
fn part(folder: &Path) -> Result<(RunLog, Shard), StudyError> {
    let file = folder.join(run_log::FILE);
    if !file.is_file() {
        return Err(StudyError::Request(format!(
            "{}: {}; accepted: folders of parts, as `mandate sweep --shard I/N` writes them",
            folder.display(),
            lacking(folder, run_log::FILE)
        )));
    }
    let log = RunLog::open(&file)?;
    let shard = log.header.shard.filter(|shard| (1..=shard.of).contains(&shard.number));
    let shard = shard.ok_or_else(|| {
        let message = "holds a whole sweep, not a part of one; accepted: folders of `mandate sweep --shard I/N`";
        StudyError::Request(format!("{}: {message}", folder.display()))
    })?;
    Ok((log, shard))
}

/// Every part must be there, and finished.
fn complete(found: &mut Found, sweep: &Sweep<'_>, design: &Design) -> Result<(), StudyError> {
    let of = found.parts[0].shard.of;
    let mut places: BTreeMap<u64, usize> = BTreeMap::new();
    for (place, part) in found.parts.iter().enumerate() {
        let number = part.shard.number;
        if let Some(other) = places.insert(number, place) {
            let (a, b) = (found.parts[other].folder.display(), part.folder.display());
            return Err(StudyError::Request(format!(
                "{a} and {b} are both part {number} of {of}; give each part once"
            )));
        }
    }
    let mut wrong: Vec<String> = Vec::new();
    let missing: Vec<String> = (1..=of).filter(|number| !places.contains_key(number)).map(|n| n.to_string()).collect();
    if !missing.is_empty() {
        let shown = if missing.len() > 20 { format!("{}, ...", missing[..20].join(", ")) } else { missing.join(", ") };
        wrong.push(format!("{} of {of} missing: part {shown}", missing.len()));
    }
    let adaptive = design.document.replications.until_halfwidth.is_some();
    let wanted = if adaptive { Vec::new() } else { sweep.runs_of_parts(of) };
    for place in places.into_values() {
        let Part { folder, shard } = &found.parts[place];
        let open = if adaptive {
            // How many are wanted hangs on the results.
            let (mut log, _) = part(folder)?;
            Sweep::new(design, &found.header.design, Some(*shard)).missing(&mut log)?
        } else {
            let mut played = 0;
            let own = |key| sweep.is_asked(key) && sweep.part_of(key, of) == shard.number;
            found.runs.each(place, |key| played += u64::from(own(key)))?;
            wanted[shard.number as usize - 1] - played
        };
        if open > 0 {
            let (name, folder) = (shard_name(Some(*shard)), folder.display());
            wrong.push(format!("{name} ({folder}) lacks {}: give its `mandate sweep` again", counted(open, "run")));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(StudyError::Request(format!("the parts are not whole:\n  {}", wrong.join("\n  "))))
    }
}
