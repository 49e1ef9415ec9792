//! Logs of parts joined into one, in order of runs and in little memory: neither their number nor that of their runs counts.
//!
//! Parts are opened one after the other, and what they hold is noted in a file: of each run its key and where its record begins.
//! Then runs are taken in their order, so many at a time as fit a window; their records are fetched part by part, and appended.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::run_log::{self, Key, RunLog, RunLogError};

/// Records that are held at a time [bytes].
const WINDOW: u64 = 64 << 20;

/// A note: cell, replication and where the record begins [bytes].
const NOTE: usize = 24;

/// Notes of a part that are read at a time.
const BLOCK: u64 = 64;

/// What stands in the logs of several parts.
#[derive(Debug)]
pub struct Parts {
    notes: Notes,
    parts: Vec<Noted>,
    end: u64,
}

/// A file of notes, which goes with what it is for.
#[derive(Debug)]
struct Notes {
    file: File,
    path: PathBuf,
}

#[derive(Debug)]
struct Noted {
    log: PathBuf,
    /// Where its notes begin [bytes].
    start: u64,
    count: u64,
}

impl Drop for Notes {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Parts {
    /// No part yet; notes are kept in a temporary file.
    ///
    /// # Errors
    /// Where none can be made.
    pub fn begin() -> Result<Self, RunLogError> {
        let number = RandomState::new().hash_one(std::process::id());
        let path = std::env::temp_dir().join(format!("mandate-parts-{}-{number:x}", std::process::id()));
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path);
        let file = file.map_err(|source| RunLogError::Io { path: path.clone(), source })?;
        Ok(Self { notes: Notes { file, path }, parts: Vec::new(), end: 0 })
    }

    /// Notes what stands in the log of a part.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn add(&mut self, log: &RunLog) -> Result<(), RunLogError> {
        let mut write = || -> io::Result<()> {
            self.notes.file.seek(SeekFrom::Start(self.end))?;
            let mut out = BufWriter::new(&self.notes.file);
            for (key, offset) in log.places() {
                [key.cell, key.replication, offset].iter().try_for_each(|word| out.write_all(&word.to_le_bytes()))?;
            }
            out.flush()
        };
        write().map_err(self.notes.error())?;
        self.parts.push(Noted { log: log.path().into(), start: self.end, count: log.len() as u64 });
        self.end += (log.len() * NOTE) as u64;
        Ok(())
    }

    /// Runs of a part, in their order.
    ///
    /// # Errors
    /// Where notes cannot be read.
    pub fn each(&mut self, part: usize, mut take: impl FnMut(Key)) -> Result<(), RunLogError> {
        let mut turn = Turn::default();
        while let Some((key, _)) = turn.next(&mut self.notes, &self.parts[part])? {
            take(key);
        }
        Ok(())
    }

    /// Appends all runs to a log, in their order; those that it has must be the same.
    ///
    /// # Errors
    /// Where a run has two results, or a file cannot be read or written.
    pub fn join(&mut self, into: &mut RunLog) -> Result<(), RunLogError> {
        let most = (WINDOW / into.header.record()).max(1) as usize;
        let mut turns: Vec<Turn> = self.parts.iter().map(|_| Turn::default()).collect();
        let mut heads = BinaryHeap::new();
        let Self { notes, parts, .. } = self;
        let mut advance = |part: usize| turns[part].next(notes, &parts[part]);
        for part in 0..parts.len() {
            heads.extend(advance(part)?.map(|(key, offset)| Reverse((key, part, offset))));
        }
        let mut batch = Vec::new();
        while let Some(Reverse((key, part, offset))) = heads.pop() {
            batch.push(Wanted { key, part, offset, payload: Vec::new() });
            heads.extend(advance(part)?.map(|(key, offset)| Reverse((key, part, offset))));
            if batch.len() >= most || heads.is_empty() {
                fetch(parts, &mut batch)?;
                for wanted in batch.drain(..) {
                    into.take(wanted.key, &wanted.payload, &parts[wanted.part].log)?;
                }
            }
        }
        Ok(())
    }
}

impl Notes {
    fn error(&self) -> impl Fn(io::Error) -> RunLogError {
        |source| RunLogError::Io { path: self.path.clone(), source }
    }
}

/// How far the notes of a part were read.
#[derive(Default)]
struct Turn {
    read: u64,
    ahead: VecDeque<(Key, u64)>,
}

impl Turn {
    fn next(&mut self, notes: &mut Notes, part: &Noted) -> Result<Option<(Key, u64)>, RunLogError> {
        if self.ahead.is_empty() {
            let count = BLOCK.min(part.count - self.read);
            let mut bytes = vec![0; count as usize * NOTE];
            let file = &mut notes.file;
            let read = file.seek(SeekFrom::Start(part.start + self.read * NOTE as u64));
            read.and_then(|_| file.read_exact(&mut bytes)).map_err(notes.error())?;
            let words = |note: &[u8; NOTE]| {
                let (words, _) = note.as_chunks::<8>();
                let [cell, replication, offset] = [0, 1, 2].map(|n| u64::from_le_bytes(words[n]));
                (Key { cell, replication }, offset)
            };
            self.ahead.extend(bytes.as_chunks::<NOTE>().0.iter().map(words));
            self.read += count;
        }
        Ok(self.ahead.pop_front())
    }
}

/// A run that is to be appended.
struct Wanted {
    key: Key,
    part: usize,
    offset: u64,
    payload: Vec<u8>,
}

/// Fetches records, each part opened once and read from its beginning to its end.
fn fetch(parts: &[Noted], batch: &mut [Wanted]) -> Result<(), RunLogError> {
    batch.sort_unstable_by_key(|wanted| (wanted.part, wanted.offset));
    for of_part in batch.chunk_by_mut(|a, b| a.part == b.part) {
        let path: &Path = &parts[of_part[0].part].log;
        let error = |source| RunLogError::Io { path: path.into(), source };
        let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(error)?);
        let mut at = 0;
        for wanted in of_part {
            file.seek_relative(wanted.offset as i64 - at as i64).map_err(error)?;
            wanted.payload = run_log::payload(&mut file, wanted.key).map_err(error)?;
            at = wanted.offset + run_log::framed_size(wanted.payload.len());
        }
    }
    batch.sort_unstable_by_key(|wanted| (wanted.key, wanted.part));
    Ok(())
}
