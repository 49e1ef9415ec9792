//! Joins the parts of a sweep that were played apart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::experiment::run_log::{self, Header, RunLog, shard_name};
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
    log: RunLog,
}

/// Joins parts.
///
/// # Errors
/// Where a part is missing, unfinished or of another sweep, or a file cannot be read or written.
pub fn merge(request: &Merge) -> Result<Merged, StudyError> {
    let stopwatch = Stopwatch::start();
    let mut parts = open(&request.parts)?;
    let header = parts[0].log.header.clone();
    let typed = header.design.clone();
    let path = request.design.clone().unwrap_or_else(|| PathBuf::from(&typed));
    let mut design = load(&path, &header)?;
    // More may have been asked for than stands in the design; fewer may be a part that is not done.
    let written = &design.document.replications;
    let played = parts.iter().map(|part| part.log.replications(written.first)).max();
    let played = played.filter(|played| written.until_halfwidth.is_none() && *played > written.count);
    replicate(&mut design, request.replications.or(played))?;
    let sweep = Sweep::new(&design, &typed, None).drawn_as(&header);
    if let Some(differs) = header.differs(sweep.header()) {
        return Err(StudyError::Request(format!(
            "{}: the parts are of another sweep than {} is now: it differs in {differs}",
            parts[0].folder.display(),
            path.display()
        )));
    }
    complete(&mut parts, &design, &typed)?;
    let mut log = kept::open(&request.folder, sweep.header(), false, &crate::study::sweep::own())?;
    for part in &mut parts {
        log.absorb(&mut part.log)?;
    }
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
    Ok(Merged { parts: parts.len(), swept: job.write(&mut log)? })
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

/// Opens the logs of all parts.
fn open(folders: &[PathBuf]) -> Result<Vec<Part>, StudyError> {
    if folders.is_empty() {
        return Err(StudyError::Request("found no part; accepted: the folders of all parts".into()));
    }
    let mut parts: Vec<Part> = Vec::new();
    for folder in folders {
        let file = folder.join(run_log::FILE);
        if !file.is_file() {
            return Err(StudyError::Request(format!(
                "{}: {}; accepted: folders of parts, as `mandate sweep --shard I/N` writes them",
                folder.display(),
                lacking(folder, run_log::FILE)
            )));
        }
        let log = RunLog::open(&file)?;
        if log.header.shard.is_none() {
            let message = "holds a whole sweep, not a part of one; accepted: folders of `mandate sweep --shard I/N`";
            return Err(StudyError::Request(format!("{}: {message}", folder.display())));
        }
        if let Some(first) = parts.first() {
            let other_number = first.log.header.shard.map(|shard| shard.of) != log.header.shard.map(|shard| shard.of);
            let differs = first.log.header.differs(&log.header);
            let differs = differs.or(other_number.then(|| "the number of parts".into()));
            if let Some(differs) = differs {
                let (folder, first) = (folder.display(), first.folder.display());
                return Err(StudyError::Request(format!(
                    "{folder}: is of another sweep than {first}: it differs in {differs}"
                )));
            }
        }
        parts.push(Part { folder: folder.clone(), log });
    }
    Ok(parts)
}

/// Every part must be there, and finished.
fn complete(parts: &mut [Part], design: &Design, typed: &str) -> Result<(), StudyError> {
    let of = parts[0].log.header.shard.map_or(1, |shard| shard.of);
    let mut found: BTreeMap<u64, &mut Part> = BTreeMap::new();
    for part in parts {
        let number = part.log.header.shard.map_or(1, |shard| shard.number);
        if let Some(other) = found.get(&number) {
            let (a, b) = (other.folder.display(), part.folder.display());
            return Err(StudyError::Request(format!(
                "{a} and {b} are both part {number} of {of}; give each part once"
            )));
        }
        found.insert(number, part);
    }
    let mut wrong: Vec<String> = Vec::new();
    let missing: Vec<String> = (1..=of).filter(|number| !found.contains_key(number)).map(|n| n.to_string()).collect();
    if !missing.is_empty() {
        let shown = if missing.len() > 20 { format!("{}, ...", missing[..20].join(", ")) } else { missing.join(", ") };
        wrong.push(format!("{} of {of} missing: part {shown}", missing.len()));
    }
    for part in found.into_values() {
        let shard = part.log.header.shard;
        let open = Sweep::new(design, typed, shard).missing(&mut part.log)?;
        if open > 0 {
            let (name, folder) = (shard_name(shard), part.folder.display());
            wrong.push(format!("{name} ({folder}) lacks {}: give its `mandate sweep` again", counted(open, "run")));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(StudyError::Request(format!("the parts are not whole:\n  {}", wrong.join("\n  "))))
    }
}
