//! The log of finished runs: appended as they end, read again when a sweep goes on (MODEL.md, section 12).
//!
//! The file begins with a line that says what it is and a header that says of which sweep. Then follow records, each with its
//! length and checksum, in order of arrival. Whatever cuts the file short leaves whole records and at most one torn one, which
//! is dropped when it is opened: the run that it held is played again, and gives the same.
//!
//! ```text
//! mandate runs 1\n
//! length (u32)  CRC-32 (u32)  header as JSON
//! length (u32)  CRC-32 (u32)  cell (u64)  replication (u64)  0, then values (f64 each) | 1, then a reason (UTF-8)
//! ...
//! ```
//!
//! Numbers are little-endian. Values are by reading, year and measure, in the order of the header.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use thiserror::Error;

use super::elsewhere::digits;
use super::executor::{BrokeOff, Keep};
use super::outcome::Reduction;
use super::run_index::Index;

/// First line of the file.
pub(super) const MAGIC: &[u8] = b"mandate runs 1\n";

/// Bytes of length and checksum before a record.
const FRAME: usize = 8;

/// Bytes of a record before its values: cell, replication, kind.
const LEAD: usize = 17;

/// Largest record that is believed [bytes].
const LARGEST: u32 = 1 << 30;

/// Name of the file in the folder of a sweep.
pub const FILE: &str = "runs.log";

/// Which run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Cell of the design.
    pub cell: u64,
    /// Replication.
    pub replication: u64,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// Its values, by reading, year and measure.
    Done(Vec<f64>),
    /// Why it has none.
    Failed(String),
}

/// A measure as the header names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedMeasure {
    /// Name.
    pub name: String,
    /// Area.
    pub area: String,
    /// Unit.
    pub unit: String,
    /// Whether years are put together by "any" rather than by their mean.
    pub any: bool,
}

/// Part of a sweep that a log holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Number, from 1.
    pub number: u64,
    /// How many there are.
    pub of: u64,
}

/// Of which sweep the log is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Version and commit of the program.
    pub program: String,
    /// What must be the same for two sweeps to be one.
    pub fingerprint: Json,
    /// The part, where it is one.
    pub shard: Option<Shard>,
    /// Path of the design as typed, for `analyse` and for messages.
    pub design: String,
    /// Ways in which a run is read.
    pub readings: usize,
    /// Years.
    pub years: Vec<i16>,
    /// Days of each year that a run covers.
    pub days: Vec<f64>,
    /// Measures.
    pub measures: Vec<LoggedMeasure>,
}

impl Header {
    /// Sum of the posterior that parameters are drawn from; `None` where they are not.
    pub fn posterior(&self) -> Option<&str> {
        self.fingerprint["posterior"].as_str()
    }

    /// What kind of study it is of, in words.
    pub fn kind(&self) -> &'static str {
        let design = &self.fingerprint["design"];
        if design["patterns"] == true {
            "suite of patterns"
        } else if design["calibration"].is_string() {
            "calibration"
        } else {
            "sweep"
        }
    }

    /// Room of a run that came to an end [bytes].
    pub fn record(&self) -> u64 {
        framed_size(LEAD + 8 * self.values())
    }

    /// Digits of what decides what a run is and how it is read: of the same, whoever asks from wherever.
    pub fn sum(&self) -> String {
        let what = (&self.program, &self.fingerprint, self.readings, &self.years, &self.days, &self.measures);
        digits(&serde_json::to_vec(&what).unwrap_or_default())
    }

    /// Values of a run.
    pub fn values(&self) -> usize {
        self.readings.saturating_mul(self.years.len()).saturating_mul(self.measures.len())
    }

    /// The value of a measure over the years in a range, from the values of a run.
    ///
    /// **P.22 response of a run**: mean over the years asked for, weighted by the days of each that the run covers; of
    /// take-off (P.5) the largest.
    /// Source: definition.
    /// Test: `a_response_is_the_mean_of_its_years_by_their_days`.
    pub fn over(&self, values: &[f64], years: (i16, i16), (reading, measure): (usize, usize)) -> f64 {
        let (count, start) = (self.measures.len(), reading * self.years.len() * self.measures.len() + measure);
        let inside = (0..self.years.len()).filter(|&year| (years.0..=years.1).contains(&self.years[year]));
        let reduction = if self.measures[measure].any { Reduction::Any } else { Reduction::Mean };
        reduction.of(inside.map(|year| (self.days[year], values[start + year * count])))
    }

    /// Position of a measure of an area.
    pub fn position(&self, name: &str, area: &str) -> Option<usize> {
        self.measures.iter().position(|measure| measure.name == name && measure.area == area)
    }

    /// The first thing in which another header is of another sweep; `None` where both are of the same.
    pub fn differs(&self, other: &Self) -> Option<String> {
        if self.program != other.program {
            return Some(format!("the program ({} there, {} now)", self.program, other.program));
        }
        let field = |name: &str| (&self.fingerprint[name], &other.fingerprint[name]);
        let (there, now) = field("inputs");
        if there != now {
            let rows = |inputs: &Json| inputs.as_array().cloned().unwrap_or_default();
            let changed = rows(now).into_iter().find(|row| !rows(there).contains(row));
            let file = changed.and_then(|row| row["file"].as_str().map(String::from));
            return Some(format!("the scenario ({})", file.unwrap_or_else(|| "a file less".into())));
        }
        let (there, now) = field("seed");
        if there != now {
            return Some(format!("the seed ({there} there, {now} now)"));
        }
        let (there, now) = field("design");
        if there != now {
            let key = now.as_object().and_then(|keys| keys.iter().find(|(key, value)| there[*key] != **value));
            return Some(format!("the design (its key `{}`)", key.map_or("a key less", |(key, _)| key)));
        }
        if self.fingerprint["posterior"] != other.fingerprint["posterior"] {
            return Some("the posterior that parameters are drawn from".into());
        }
        let (there, now) = field("tables");
        (there != now
            || self.measures != other.measures
            || self.readings != other.readings
            || self.years != other.years)
            .then(|| "the table of points, or what is measured".into())
    }
}

/// Why a log cannot be used.
#[derive(Debug, Error)]
pub enum RunLogError {
    /// It cannot be read or written.
    #[error("{}: {}; finished runs are kept: free some space or mend the rights, then give the same command again", path.display(), crate::scenario::refusal(path, source))]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is no log, or of another format.
    #[error("{}: not a log of runs of this program; choose another --out", .0.display())]
    NotOurs(PathBuf),
    /// It is of another sweep.
    #[error("{}: holds other runs: they differ in {differs}; choose another --out, or give --force to begin anew (its runs are then lost)", path.display())]
    OtherSweep {
        /// The file.
        path: PathBuf,
        /// In what.
        differs: String,
    },
    /// Another process has it.
    #[error("{}: another process is working on it; wait for it, or choose another --out", .0.display())]
    Locked(PathBuf),
    /// Its file system has no locks.
    #[error("{}: its file system cannot lock files ({source}), so that nothing keeps two processes from writing one log; accepted: a folder on a disk that can, as most local disks, NFS 4, and Lustre mounted with `flock`; choose another --out", path.display())]
    NoLocks {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It was removed by somebody.
    #[error("{}: was removed while runs were played, and they with it; give the same command again", .0.display())]
    Removed(PathBuf),
    /// The scenario is no longer the one that the sweep began with.
    #[error("{}: its files were changed while runs were played; put them back and give the same command again, which goes on from the finished runs, or choose another --out", .0.display())]
    Changed(PathBuf),
    /// Those who were to play elsewhere do not.
    #[error("{0}")]
    Elsewhere(String),
    /// A run in it broke off, where all are needed.
    #[error(transparent)]
    BrokeOff(#[from] BrokeOff),
    /// Two records of one run differ.
    #[error("{}: run {} of cell {} has two results; they were made by different programs or scenarios", path.display(), key.replication, key.cell)]
    Contradiction {
        /// The file.
        path: PathBuf,
        /// The run.
        key: Key,
    },
}

/// A log, open for reading and, where it was opened so, for writing.
#[derive(Debug)]
pub struct RunLog {
    path: PathBuf,
    file: File,
    /// Of which sweep it is.
    pub header: Header,
    /// Where the record of each run begins [bytes].
    index: Index,
    /// End of the last whole record [bytes].
    end: u64,
    /// What was dropped at the end when it was opened [bytes].
    pub dropped: u64,
    /// What is no longer true once it has more records.
    superseded: Option<PathBuf>,
}

impl RunLog {
    /// Opens the log of a sweep to go on, or begins one.
    ///
    /// # Errors
    /// Where it is of another sweep, another process has it, or it cannot be read or written.
    pub fn go_on(path: &Path, header: &Header) -> Result<Self, RunLogError> {
        let file = open(path, true)?;
        lock(path, &file)?;
        match read(path, file)? {
            Opened::Whole(log) => {
                let mut log = *log;
                if let Some(differs) = log.header.differs(header) {
                    return Err(RunLogError::OtherSweep { path: path.into(), differs });
                }
                if log.header.shard != header.shard {
                    let differs = format!("its part ({} there)", shard_name(log.header.shard));
                    return Err(RunLogError::OtherSweep { path: path.into(), differs });
                }
                log.cut().map_err(error(path))?;
                Ok(log)
            }
            Opened::Torn(file) => Self::begin(path, file, header).map_err(error(path)),
        }
    }

    /// Opens the log of a sweep to read it.
    ///
    /// # Errors
    /// Where it is no log, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, RunLogError> {
        match read(path, open(path, false)?)? {
            Opened::Whole(log) => Ok(*log),
            Opened::Torn(_) => Err(RunLogError::NotOurs(path.into())),
        }
    }

    /// Opens the log of a finished study to read it, and keeps others from working on it meanwhile.
    ///
    /// # Errors
    /// Where it is no log, another process has it, or it cannot be read.
    pub fn hold(path: &Path) -> Result<Self, RunLogError> {
        // Open for writing, without which some network disks give no lock.
        let file = open(path, true)?;
        lock(path, &file)?;
        match read(path, file)? {
            Opened::Whole(log) => Ok(*log),
            Opened::Torn(_) => Err(RunLogError::NotOurs(path.into())),
        }
    }

    /// Removes a log and with it all runs, and before it what `with` removes; what is no log stays. `only` may refuse what is found.
    ///
    /// # Errors
    /// Where it is no log, another process has it, it is refused, or it cannot be removed.
    pub fn discard<E: From<RunLogError>>(
        path: &Path,
        only: impl FnOnce(&Header) -> Result<(), E>,
        with: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), E> {
        let file = open(path, true)?;
        lock(path, &file)?;
        // Locked until it is gone.
        let opened = read(path, file)?;
        if let Opened::Whole(log) = &opened {
            only(&log.header)?;
        }
        with().and_then(|()| std::fs::remove_file(path)).map_err(error(path))?;
        Ok(())
    }

    /// Begins anew in a file without a whole header.
    fn begin(path: &Path, mut file: File, header: &Header) -> io::Result<Self> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(framed(&serde_json::to_vec(header)?));
        // What is torn while it is written is shorter than a header: this was damaged.
        let dropped = file.metadata()?.len();
        if dropped >= bytes.len() as u64 {
            keep_damaged(path, &mut file, 0)?;
        }
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&bytes)?;
        file.sync_data()?;
        let (index, end) = (Index::default(), bytes.len() as u64);
        Ok(Self { path: path.into(), file, header: header.clone(), index, end, dropped, superseded: None })
    }

    /// Cuts off what is not whole, after copying it beside the log where it is more than a torn record can be.
    fn cut(&mut self) -> io::Result<()> {
        if self.dropped == 0 {
            return Ok(());
        }
        let most = (FRAME + LEAD + 8 * self.header.values()).max(FRAME + 4_096) as u64;
        if self.dropped > most {
            keep_damaged(&self.path, &mut self.file, self.end)?;
        }
        self.file.set_len(self.end)
    }

    /// Names a document that is made from the log: it goes before the log grows.
    pub fn supersedes(&mut self, document: PathBuf) {
        self.superseded = Some(document);
    }

    /// Appends a run.
    ///
    /// # Errors
    /// Where it cannot be written; what was written before stays whole.
    pub fn append(&mut self, key: Key, record: &Record) -> Result<(), RunLogError> {
        self.append_payload(key, &encode(key, record))
    }

    /// Takes a record over from another log, as it stands there.
    pub(super) fn take(&mut self, key: Key, payload: &[u8], from: &Path) -> Result<(), RunLogError> {
        match self.read(key)? {
            None => self.append_payload(key, payload),
            Some(own) if encode(key, &own) == payload => Ok(()),
            Some(_) => Err(RunLogError::Contradiction { path: from.into(), key }),
        }
    }

    fn append_payload(&mut self, key: Key, payload: &[u8]) -> Result<(), RunLogError> {
        if is_removed(&self.file) {
            return Err(RunLogError::Removed(self.path.clone()));
        }
        if let Some(document) = self.superseded.take().filter(|path| path.is_file() && !path.is_symlink()) {
            std::fs::remove_file(&document).map_err(error(&document))?;
        }
        let bytes = framed(payload);
        let mut write = || {
            self.file.seek(SeekFrom::Start(self.end))?;
            self.file.write_all(&bytes)
        };
        if let Err(source) = write() {
            // Whatever part of it stands there is cut off; where that fails too, opening it again does so.
            let _ = self.file.set_len(self.end);
            return Err(RunLogError::Io { path: self.path.clone(), source });
        }
        self.index.insert(key, self.end, bytes.len() as u64);
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// Makes sure that the disk has everything.
    ///
    /// # Errors
    /// Where it has not.
    pub fn sync(&self) -> Result<(), RunLogError> {
        self.file.sync_data().map_err(error(&self.path))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a run is in it.
    pub fn has(&self, key: Key) -> bool {
        self.index.get(key).is_some()
    }

    /// Runs in it.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Runs in it, in order of cells and replications.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        self.index.keys(Key { cell: 0, replication: 0 }, Key { cell: u64::MAX, replication: u64::MAX })
    }

    /// The same, with where the record of each begins [bytes].
    pub(super) fn places(&self) -> impl Iterator<Item = (Key, u64)> {
        self.keys().filter_map(|key| Some((key, self.index.get(key)?)))
    }

    /// The last replication that any cell has.
    pub fn last_replication(&self) -> Option<u64> {
        self.keys().map(|key| key.replication).max()
    }

    /// Replications from `first` to the last that any cell has.
    pub fn replications(&self, first: u64) -> u64 {
        self.last_replication().map_or(0, |last| last.saturating_add(1).saturating_sub(first))
    }

    /// The first cell from one on that has runs.
    pub fn next_cell(&self, from: u64) -> Option<u64> {
        let end = Key { cell: u64::MAX, replication: u64::MAX };
        self.index.keys(Key { cell: from, replication: 0 }, end).next().map(|key| key.cell)
    }

    /// Runs of one cell, in order of replications.
    pub fn keys_of(&self, cell: u64) -> impl Iterator<Item = Key> {
        self.index.keys(Key { cell, replication: 0 }, Key { cell, replication: u64::MAX })
    }

    /// Reads a run; `None` where it is not in it.
    ///
    /// # Errors
    /// Where the file cannot be read, or was changed meanwhile.
    pub fn read(&mut self, key: Key) -> Result<Option<Record>, RunLogError> {
        let Some(offset) = self.index.get(key) else { return Ok(None) };
        let mut get = || -> io::Result<Record> {
            self.file.seek(SeekFrom::Start(offset))?;
            let payload = payload(&mut self.file, key)?;
            decode(&payload).map(|(_, record)| record).ok_or(io::ErrorKind::InvalidData.into())
        };
        get().map(Some).map_err(error(&self.path))
    }
}

impl Keep for RunLog {
    fn append(&mut self, key: Key, record: &Record) -> Result<(), RunLogError> {
        Self::append(self, key, record)
    }

    fn sync(&self) -> Result<(), RunLogError> {
        Self::sync(self)
    }

    fn there(&mut self, key: Key) -> Result<Option<Record>, RunLogError> {
        self.read(key)
    }

    fn values(&self) -> Option<usize> {
        Some(self.header.values())
    }
}

/// Whether a file that is open has no name any more.
fn is_removed(file: &File) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        file.metadata().is_ok_and(|data| data.nlink() == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}

/// Name of a part, or of the whole.
pub fn shard_name(shard: Option<Shard>) -> String {
    shard.map_or_else(|| "the whole sweep".into(), |shard| format!("part {} of {}", shard.number, shard.of))
}

/// Copies what stands from a byte on into a file beside the log.
fn keep_damaged(path: &Path, file: &mut File, from: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start(from))?;
    io::copy(file, &mut File::create(path.with_extension("log.damaged"))?).map(drop)
}

fn error(path: &Path) -> impl Fn(io::Error) -> RunLogError {
    move |source| RunLogError::Io { path: path.into(), source }
}

fn open(path: &Path, write: bool) -> Result<File, RunLogError> {
    // Opening a pipe waits for its other end.
    if path.metadata().is_ok_and(|data| !data.is_file()) {
        return Err(RunLogError::NotOurs(path.into()));
    }
    OpenOptions::new().read(true).write(write).create(write).truncate(false).open(path).map_err(error(path))
}

/// Keeps other processes from writing a log, until its file is closed or the process ends, however it ends.
fn lock(path: &Path, file: &File) -> Result<(), RunLogError> {
    locked(path, file.try_lock())
}

fn locked(path: &Path, tried: Result<(), TryLockError>) -> Result<(), RunLogError> {
    match tried {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(RunLogError::Locked(path.into())),
        Err(TryLockError::Error(source)) => Err(RunLogError::NoLocks { path: path.into(), source }),
    }
}

enum Opened {
    Whole(Box<RunLog>),
    /// Not even the header is whole.
    Torn(File),
}

/// Reads a log from its first byte, up to what is not whole.
fn read(path: &Path, file: File) -> Result<Opened, RunLogError> {
    let length = file.metadata().map_err(error(path))?.len();
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let mut magic = Vec::new();
    reader.by_ref().take(MAGIC.len() as u64).read_to_end(&mut magic).map_err(error(path))?;
    if magic != MAGIC {
        let torn = MAGIC.starts_with(&magic);
        return if torn { Ok(Opened::Torn(reader.into_inner())) } else { Err(RunLogError::NotOurs(path.into())) };
    }
    let mut end = MAGIC.len() as u64;
    let Some(payload) = next(&mut reader).map_err(error(path))? else { return Ok(Opened::Torn(reader.into_inner())) };
    let header: Header = serde_json::from_slice(&payload).map_err(|_| RunLogError::NotOurs(path.into()))?;
    if header.days.len() != header.years.len() || header.days.iter().any(|days| !days.is_finite()) {
        return Err(RunLogError::NotOurs(path.into()));
    }
    end += (FRAME + payload.len()) as u64;
    let mut index = Index::default();
    while let Some(payload) = next(&mut reader).map_err(error(path))? {
        // A record of another number of values is not of this log, however whole it is.
        let Some((key, record)) = decode(&payload) else { break };
        if matches!(&record, Record::Done(values) if values.len() != header.values()) {
            break;
        }
        index.insert(key, end, framed_size(payload.len()));
        end += framed_size(payload.len());
    }
    let (file, dropped) = (reader.into_inner(), length - end);
    Ok(Opened::Whole(Box::new(RunLog { path: path.into(), file, header, index, end, dropped, superseded: None })))
}

/// The next record where it is whole.
fn next(reader: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut frame = [0; FRAME];
    if !fill(reader, &mut frame)? {
        return Ok(None);
    }
    let [length, checksum] =
        [0, 4].map(|at| u32::from_le_bytes([frame[at], frame[at + 1], frame[at + 2], frame[at + 3]]));
    if length > LARGEST {
        return Ok(None);
    }
    let mut payload = Vec::new();
    reader.take(u64::from(length)).read_to_end(&mut payload)?;
    Ok((payload.len() == length as usize && crc32fast::hash(&payload) == checksum).then_some(payload))
}

/// The record of a run, which must stand here.
pub(super) fn payload(reader: &mut impl Read, key: Key) -> io::Result<Vec<u8>> {
    let payload = next(reader)?.ok_or(io::ErrorKind::InvalidData)?;
    let found = decode(&payload).is_some_and(|(found, _)| found == key);
    if found { Ok(payload) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// Room of a record with its length and checksum [bytes].
pub(super) const fn framed_size(payload: usize) -> u64 {
    (FRAME + payload) as u64
}

/// Fills a buffer; false where the file ends before.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match reader.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// A record with its length and checksum, as it stands in the file.
pub fn framed_record(key: Key, record: &Record) -> Vec<u8> {
    framed(&encode(key, record))
}

/// The records of bytes that [`framed_record`] gave; `None` where one of them is not whole.
pub fn records(mut bytes: &[u8]) -> Option<Vec<(Key, Record)>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        all.push(decode(&next(&mut bytes).ok()??)?);
    }
    Some(all)
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(FRAME + payload.len());
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(crc32fast::hash(payload).to_le_bytes());
    bytes.extend(payload);
    bytes
}

fn encode(key: Key, record: &Record) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(key.cell.to_le_bytes());
    bytes.extend(key.replication.to_le_bytes());
    match record {
        Record::Done(values) => {
            bytes.push(0);
            values.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
        }
        Record::Failed(reason) => {
            bytes.push(1);
            bytes.extend(reason.as_bytes());
        }
    }
    bytes
}

fn decode(payload: &[u8]) -> Option<(Key, Record)> {
    let (lead, rest) = payload.split_at_checked(LEAD)?;
    let word = |at: usize| lead[at..at + 8].try_into().ok().map(u64::from_le_bytes);
    let key = Key { cell: word(0)?, replication: word(8)? };
    let record = match lead[16] {
        0 => Record::Done(rest.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()),
        1 => Record::Failed(String::from_utf8_lossy(rest).into_owned()),
        _ => return None,
    };
    Some((key, record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::run_join::Parts;

    fn header() -> Header {
        Header {
            program: "1 (commit x)".into(),
            fingerprint: serde_json::json!({ "seed": 1 }),
            shard: None,
            design: "design.toml".into(),
            readings: 1,
            years: vec![2030],
            days: vec![364.0],
            measures: ["a", "b"].map(measure).into(),
        }
    }

    fn measure(name: &str) -> LoggedMeasure {
        LoggedMeasure { name: name.into(), area: "nation".into(), unit: String::new(), any: false }
    }

    fn record(n: u64) -> (Key, Record) {
        let record = if n % 3 == 2 { Record::Failed(format!("reason {n}")) } else { Record::Done(vec![n as f64, 0.1]) };
        (Key { cell: n / 4, replication: n % 4 }, record)
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mandate-log-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder.join(FILE)
    }

    #[test]
    fn cut_at_any_byte_it_keeps_all_whole_records_and_goes_on() {
        let path = folder("cut");
        let mut log = RunLog::go_on(&path, &header()).unwrap();
        let mut ends = vec![log.end];
        for (key, record) in (0..8).map(record) {
            log.append(key, &record).unwrap();
            ends.push(log.end);
        }
        drop(log);
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let mut log = RunLog::go_on(&path, &header()).unwrap();
            let kept = ends.iter().filter(|end| **end <= length as u64).count().saturating_sub(1);
            assert_eq!(log.len(), kept, "cut at byte {length}");
            for (key, record) in (0..8).map(record) {
                if !log.has(key) {
                    log.append(key, &record).unwrap();
                }
            }
            drop(log);
            assert!(std::fs::read(&path).unwrap() == whole, "cut at byte {length}");
        }
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_record_of_another_number_of_values_is_dropped_however_whole_it_is() {
        for values in [vec![], vec![1.0], vec![1.0, 2.0, 3.0]] {
            let path = folder(&format!("length-{}", values.len()));
            let mut log = RunLog::go_on(&path, &header()).unwrap();
            log.append(Key { cell: 0, replication: 0 }, &Record::Done(vec![0.5, 1.5])).unwrap();
            log.append(Key { cell: 1, replication: 0 }, &Record::Done(values)).unwrap();
            drop(log);
            let log = RunLog::open(&path).unwrap();
            assert_eq!((log.len(), log.dropped > 0), (1, true));
            std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
        }
    }

    #[test]
    fn what_is_made_from_a_log_goes_when_it_grows() {
        let path = folder("superseded");
        let document = path.with_file_name("manifest.json");
        let mut log = RunLog::go_on(&path, &header()).unwrap();
        std::fs::write(&document, "of no runs").unwrap();
        log.supersedes(document.clone());
        assert!(document.exists(), "nothing was added yet");
        log.append(Key { cell: 0, replication: 0 }, &Record::Done(vec![0.5, 1.5])).unwrap();
        assert!(!document.exists());
        std::fs::write(&document, "of one run").unwrap();
        log.append(Key { cell: 0, replication: 1 }, &Record::Done(vec![0.5, 1.5])).unwrap();
        assert!(document.exists(), "made while it was open");
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn replications_are_counted_up_to_the_largest_number() {
        let path = folder("largest");
        let mut log = RunLog::go_on(&path, &header()).unwrap();
        assert_eq!(log.replications(0), 0);
        for (last, from, expected) in [(6, 2, 5), (u64::MAX - 1, u64::MAX - 1, 1), (u64::MAX, 2, u64::MAX - 2)] {
            log.append(Key { cell: 0, replication: last }, &Record::Failed("none".into())).unwrap();
            assert_eq!(log.replications(from), expected, "to {last} from {from}");
        }
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_damaged_record_is_dropped_with_what_follows_and_kept_beside() {
        let path = folder("damage");
        let mut log = RunLog::go_on(&path, &header()).unwrap();
        let second = log.end;
        for n in 0..400 {
            let (key, record) = (Key { cell: n, replication: 0 }, Record::Done(vec![0.5, 1.5]));
            log.append(key, &record).unwrap();
        }
        drop(log);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[second as usize + FRAME + LEAD + 2] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let log = RunLog::go_on(&path, &header()).unwrap();
        assert!(log.is_empty() && log.dropped > 0);
        assert!(path.with_extension("log.damaged").exists());
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn another_sweep_another_version_and_another_file_are_refused() {
        let path = folder("other");
        drop(RunLog::go_on(&path, &header()).unwrap());
        let other = Header { fingerprint: serde_json::json!({ "seed": 2 }), ..header() };
        assert!(RunLog::go_on(&path, &other).unwrap_err().to_string().contains("the seed (1 there, 2 now)"));
        let newer = Header { program: "2 (commit y)".into(), ..header() };
        assert!(RunLog::go_on(&path, &newer).unwrap_err().to_string().contains("1 (commit x) there"));
        let part = Header { shard: Some(Shard { number: 1, of: 2 }), ..header() };
        assert!(RunLog::go_on(&path, &part).unwrap_err().to_string().contains("the whole sweep there"));
        std::fs::write(&path, "something else").unwrap();
        assert!(matches!(RunLog::go_on(&path, &header()), Err(RunLogError::NotOurs(_))));
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn two_processes_do_not_write_one_log() {
        let path = folder("lock");
        let log = RunLog::go_on(&path, &header()).unwrap();
        assert!(matches!(RunLog::go_on(&path, &header()), Err(RunLogError::Locked(_))));
        drop(log);
        assert!(RunLog::go_on(&path, &header()).is_ok());
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_file_system_without_locks_is_refused_with_its_reason() {
        let tried = Err(TryLockError::Error(io::Error::from(io::ErrorKind::Unsupported)));
        let error = locked(Path::new("parts/1/runs.log"), tried).unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("parts/1/runs.log: its file system cannot lock files (unsupported"), "{message}");
        assert!(message.ends_with("choose another --out"), "{message}");
    }

    #[test]
    fn logs_are_joined_in_order_and_contradictions_named() {
        let [a, b, whole] = ["join-a", "join-b", "join-whole"].map(folder);
        let (mut left, mut right) = (RunLog::go_on(&a, &header()).unwrap(), RunLog::go_on(&b, &header()).unwrap());
        let join = |logs: [&RunLog; 2]| {
            let mut parts = Parts::begin().unwrap();
            logs.iter().for_each(|log| parts.add(log).unwrap());
            let mut into = RunLog::go_on(&whole, &header()).unwrap();
            parts.join(&mut into).map(|()| into)
        };
        for n in (0..3_000).rev() {
            let (key, record) = record(n);
            if n % 2 == 0 { left.append(key, &record).unwrap() } else { right.append(key, &record).unwrap() }
        }
        let once = join([&left, &right]).unwrap();
        assert!(once.len() == 3_000 && once.places().is_sorted_by_key(|(_, offset)| offset));
        drop(once);
        // Again, and a run that both have.
        let (key, same) = record(0);
        right.append(key, &same).unwrap();
        let mut again = join([&right, &left]).unwrap();
        assert_eq!(again.len(), 3_000);
        for (key, record) in (0..3_000).map(record) {
            assert_eq!(again.read(key).unwrap(), Some(record));
        }
        drop(again);
        right.append(key, &Record::Done(vec![2.0, 0.0])).unwrap();
        assert!(matches!(join([&left, &right]), Err(RunLogError::Contradiction { .. })));
        for path in [a, b, whole] {
            std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
        }
    }
}
