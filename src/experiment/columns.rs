//! Values of many runs in little memory: kept run by run, read back column by column.
//!
//! What does not fit into memory goes to a file without a name in the folder of the results, which nobody else sees and which is gone
//! with the program, however that ends.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What is kept in memory before a file is begun [bytes].
const IN_MEMORY: usize = 32 * 1024 * 1024;

/// Rows that are turned into columns together.
const BLOCK: usize = 128;

/// Bytes of a value.
const VALUE: usize = size_of::<f64>();

/// Bytes that are added at the end and read anywhere: in memory as long as they are few.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    memory: Vec<u8>,
    file: Option<File>,
    most: usize,
}

impl Scratch {
    /// Nothing yet; a file is made in `folder` when one is needed.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.into(), memory: Vec::new(), file: None, most: IN_MEMORY }
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// Where the file cannot be made or written.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.file.is_none() && self.memory.len() + bytes.len() > self.most {
            let mut file = nameless(&self.folder)?;
            file.write_all(&std::mem::take(&mut self.memory))?;
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(bytes),
            None => {
                self.memory.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Fills `into` with the bytes from `at` on.
    ///
    /// # Errors
    /// Where there are not as many, or the file cannot be read.
    pub fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        if let Some(mut file) = self.file.as_ref() {
            file.seek(SeekFrom::Start(at))?;
            return file.read_exact(into);
        }
        let start = usize::try_from(at).unwrap_or(usize::MAX);
        let bytes = self.memory.get(start..).and_then(|rest| rest.get(..into.len()));
        into.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// A file that is open and has no name any more; what is written goes to its end.
fn nameless(folder: &Path) -> io::Result<File> {
    // Elsewhere a folder cannot be renamed while a file in it is open.
    let folder = if cfg!(unix) { folder.to_path_buf() } else { std::env::temp_dir() };
    let mut tries = 0;
    loop {
        let path = folder.join(format!(".mandate-scratch-{:016x}", RandomState::new().hash_one(tries)));
        match OpenOptions::new().read(true).append(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < 100 => tries += 1,
            Err(error) => return Err(error),
            Ok(file) => {
                fs::remove_file(&path)?;
                return Ok(file);
            }
        }
    }
}

/// Rows of as many values each.
#[derive(Debug)]
pub struct Columns {
    width: usize,
    /// Whole blocks in the scratch.
    blocks: u64,
    /// Rows of the block in the making.
    pending: Vec<f64>,
    /// Blocks one after the other, each column by column.
    scratch: Scratch,
}

impl Columns {
    /// Rows of `width` values, kept in memory or in a file in `folder`.
    pub fn new(width: usize, folder: &Path) -> Self {
        Self { width, blocks: 0, pending: Vec::new(), scratch: Scratch::new(folder) }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Where it cannot be kept.
    ///
    /// # Panics
    /// Where it has not as many values as all.
    pub fn push(&mut self, row: impl IntoIterator<Item = f64>) -> io::Result<()> {
        let before = self.pending.len();
        self.pending.extend(row);
        assert_eq!(self.pending.len() - before, self.width, "all rows have the same number of values");
        if self.width == 0 || self.pending.len() < BLOCK * self.width {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(self.pending.len() * VALUE);
        for place in 0..self.width {
            for row in self.pending.chunks_exact(self.width) {
                bytes.extend_from_slice(&row[place].to_le_bytes());
            }
        }
        self.scratch.append(&bytes)?;
        self.blocks += 1;
        self.pending.clear();
        Ok(())
    }

    /// The values of a column in the order of the rows, into a vector that is emptied before.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn column(&self, place: usize, into: &mut Vec<f64>) -> io::Result<()> {
        into.clear();
        let mut bytes = [0; BLOCK * VALUE];
        for block in 0..self.blocks {
            let before = block * self.width as u64 + place as u64;
            self.scratch.read(before * (BLOCK * VALUE) as u64, &mut bytes)?;
            into.extend(bytes.as_chunks::<VALUE>().0.iter().map(|value| f64::from_le_bytes(*value)));
        }
        into.extend(self.pending.chunks_exact(self.width.max(1)).map(|row| row[place]));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows 0, 1, ... of two columns: the number of the row, and its negative.
    fn columns(rows: u32, most: usize) -> Columns {
        let mut columns = Columns::new(2, &std::env::temp_dir());
        columns.scratch.most = most;
        (0..rows).map(f64::from).for_each(|row| columns.push([row, -row]).unwrap());
        columns
    }

    #[test]
    fn columns_are_read_back_in_order_from_memory_and_from_a_file() {
        let mut found = vec![7.0];
        // Two whole blocks and a part of one; nothing in a file, the second block in it, everything in it.
        for most in [IN_MEMORY, 3_000, 0] {
            let columns = columns(300, most);
            assert_eq!(columns.scratch.file.is_some(), most < IN_MEMORY);
            for (place, sign) in [(0, 1.0), (1, -1.0)] {
                columns.column(place, &mut found).unwrap();
                assert_eq!(found, (0..300).map(|row| sign * f64::from(row)).collect::<Vec<_>>());
            }
        }
        columns(0, 0).column(1, &mut found).unwrap();
        assert!(found.is_empty());
    }

    #[test]
    fn the_file_has_no_name_and_a_folder_that_takes_none_is_an_error() {
        let folder = std::env::temp_dir().join(format!("mandate-scratch-test-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let mut scratch = Scratch { most: 0, ..Scratch::new(&folder) };
        scratch.append(b"abc").unwrap();
        scratch.append(b"def").unwrap();
        let mut read = [0; 3];
        scratch.read(2, &mut read).unwrap();
        assert_eq!((&read, fs::read_dir(&folder).unwrap().count()), (b"cde", 0));
        assert!(scratch.read(4, &mut read).is_err());
        fs::remove_dir(&folder).unwrap();
        assert!(Scratch { most: 0, ..Scratch::new(&folder) }.append(b"x").is_err());
    }
}
