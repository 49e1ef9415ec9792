//! A file of the user: which of UCDP's sets of columns it has, read row by row, since the file of all events has hundreds of
//! megabytes.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::scenario::sheet::preamble;
use crate::scenario::{Fault, cells, container, did_you_mean, open_file, refusal};
use crate::study::validation::observed::country_years::CountryYears;
use crate::study::validation::observed::events::Events;
use crate::study::validation::observed::row::Row;
use crate::study::validation::observed::{Observed, Wanted};

/// Most faults that are listed: a file in another unit has one on every row.
pub(in crate::study) const MOST_FAULTS: usize = 20;

/// Columns of events from which on a file is taken for one of UCDP that lacks some.
const NEARLY: usize = 5;

/// What takes rows of a file.
pub(in crate::study) trait Takes {
    /// Takes a row; else all its faults.
    fn take(&mut self, row: &Row<'_>) -> Result<(), Vec<Fault>>;
    /// What was observed, when the file is read to its end.
    fn observed(self: Box<Self>, file: &str) -> Result<Observed, Vec<Fault>>;
}

/// Passes bytes on and takes their hash.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        Ok(count)
    }
}

/// A file whose header was read; its rows can be taken once.
pub(in crate::study) struct Opened {
    /// As it was named.
    pub(in crate::study) name: String,
    /// Names of its columns.
    pub(in crate::study) header: Vec<String>,
    reader: csv::Reader<Hashing<BufReader<File>>>,
    has_windows_lines: bool,
}

/// The fault of a file as a whole.
fn of_whole(name: &str, found: String, accepted: &str) -> Vec<Fault> {
    vec![Fault::of_file(name, "file", found, accepted)]
}

/// Why cells cannot be told apart. They may be of any bytes and any number: a reader fails where the system does.
fn torn(path: &Path, error: csv::Error) -> Vec<Fault> {
    let (found, accepted) = match error.into_kind() {
        csv::ErrorKind::Io(error) => (refusal(path, &error), "a readable file"),
        _ => ("cells that cannot be told apart".into(), "a table with commas"),
    };
    of_whole(&path.display().to_string(), found, accepted)
}

impl Opened {
    /// Opens a file.
    ///
    /// # Errors
    /// Where it is not there, cannot be read, or is no table.
    pub(in crate::study) fn new(path: &Path) -> Result<Self, Vec<Fault>> {
        let name = path.display().to_string();
        let refused = |error: std::io::Error| of_whole(&name, refusal(path, &error), "a readable file");
        let file = open_file(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound if !path.is_symlink() => {
                of_whole(&name, "no such file".into(), "a file of observations")
            }
            _ => refused(error),
        })?;
        let mut inner = BufReader::with_capacity(1 << 20, file);
        let beginning = inner.fill_buf().map_err(refused)?;
        if let Some((found, accepted)) = container(beginning) {
            return Err(of_whole(&name, found.into(), accepted));
        }
        // The reader counts the second half of a Windows line end to the next record.
        let first = beginning.split_inclusive(|&byte| byte == b'\n').next();
        let has_windows_lines = first.is_some_and(|line| line.ends_with(b"\r\n"));
        let source = Hashing { inner, hash: Sha256::new() };
        let mut reader = csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 18).from_reader(source);
        let header = reader.byte_headers().map_err(|error| torn(path, error))?;
        let header = header.iter().map(column_name).collect();
        Ok(Self { name, header, reader, has_windows_lines })
    }

    /// Calls a function with each row that holds something, as long as it says to go on; gives the SHA-256 of the file,
    /// nothing of one that was left before its end.
    ///
    /// # Errors
    /// Where the file cannot be read to its end.
    pub(in crate::study) fn each(mut self, mut take: impl FnMut(&Row<'_>) -> bool) -> Result<String, Vec<Fault>> {
        let path = Path::new(&self.name);
        let mut record = csv::ByteRecord::new();
        while self.reader.read_byte_record(&mut record).map_err(|error| torn(path, error))? {
            let line = record.position().map_or(0, csv::Position::line) + u64::from(self.has_windows_lines);
            let row = Row { file: &self.name, header: &self.header, record: &record, line };
            if !row.is_empty() && !take(&row) {
                return Ok(String::new());
            }
        }
        let mut source = self.reader.into_inner();
        // What the reader did not ask for any more.
        let _ = std::io::copy(&mut source, &mut std::io::sink());
        Ok(source.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Reads a file in the columns of UCDP's country-years (organized violence within country borders) or of its events (GED).
///
/// # Errors
/// The faults of the file, at most twenty: columns of neither set, a country that is not there, counts that are none or lie
/// outside their range, rows twice, dates after today, no year of the run.
pub fn read(path: &Path, wanted: &Wanted) -> Result<Observed, Vec<Fault>> {
    let file = Opened::new(path)?;
    let (name, mut takes, mut faults) = (file.name.clone(), kind(&file.name, &file.header, wanted)?, Vec::new());
    let sha256 = file.each(|row| {
        faults.extend(takes.take(row).err().unwrap_or_default());
        faults.len() < MOST_FAULTS
    })?;
    finished(takes, faults, &name, sha256)
}

/// What was observed, when all rows were taken.
///
/// # Errors
/// The faults of the rows, at most twenty; else those of the file as a whole.
pub(in crate::study) fn finished(
    takes: Box<dyn Takes>,
    mut faults: Vec<Fault>,
    name: &str,
    sha256: String,
) -> Result<Observed, Vec<Fault>> {
    faults.truncate(MOST_FAULTS);
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Observed { sha256: Some(sha256), ..takes.observed(name)? })
}

/// Name of a column: without the mark that some programs put before the first one, and without quotes and blanks.
fn column_name(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').trim().trim_matches('"').to_string()
}

/// What takes the rows of a file, by its columns.
///
/// # Errors
/// Where they are those of neither set.
pub(in crate::study) fn kind(file: &str, header: &[String], wanted: &Wanted) -> Result<Box<dyn Takes>, Vec<Fault>> {
    let no_table = |found: &str| {
        let accepted = "a table in UTF-8 with commas, a header and rows (in a spreadsheet: save as \"CSV UTF-8\")";
        vec![Fault::of_file(file, "file", found, accepted)]
    };
    if header.iter().all(String::is_empty) {
        return Err(no_table("nothing"));
    }
    if header.iter().any(|name| name.contains('\0')) {
        return Err(no_table("zero bytes, as in UTF-16 or in a file that is no text"));
    }
    if let Some((found, accepted)) = preamble(header.iter().map(String::as_str)) {
        return Err(vec![Fault::of_file(file, "header", found, accepted)]);
    }
    if header.len() == 1 && header[0].contains([';', '\t']) {
        let accepted = "columns separated by commas, and decimal points (in a spreadsheet: save as \"CSV UTF-8\")";
        return Err(vec![Fault::of_file(file, "header", "columns separated by semicolons or tabs", accepted)]);
    }
    let has = |columns: &[&str]| columns.iter().filter(|column| header.iter().any(|name| name == *column)).count();
    let (years, events) = (
        has(&crate::study::validation::observed::country_years::COLUMNS),
        has(&crate::study::validation::observed::events::COLUMNS),
    );
    let is_value = |name: &String| cells::number(name).is_ok() || cells::day(name).is_ok() || name.len() > 40;
    if years == 0 && events < 2 && header.iter().filter(|name| is_value(name)).count() >= 2 {
        let accepted =
            "the names of the columns in the first row, as UCDP publishes them with the events of the years before";
        let found = format!("no header row: the file begins with {}", header[..header.len().min(4)].join(", "));
        return Err(vec![Fault::of_file(file, "header", found, accepted)]);
    }
    if years == 0 && events < NEARLY {
        let shown: Vec<&str> = header.iter().map(String::as_str).take(8).collect();
        let accepted = format!(
            "UCDP country-years ({}) or UCDP GED ({})",
            crate::study::validation::observed::country_years::COLUMNS.join(", "),
            crate::study::validation::observed::events::COLUMNS.join(", ")
        );
        return Err(vec![Fault::of_file(
            file,
            "header",
            format!("a table that is not UCDP's, with the columns {}", shown.join(", ")),
            accepted,
        )]);
    }
    let columns: &[&str] = if years > 0 {
        &crate::study::validation::observed::country_years::COLUMNS
    } else {
        &crate::study::validation::observed::events::COLUMNS
    };
    let missing: Vec<Fault> = columns
        .iter()
        .filter(|column| !header.iter().any(|name| name == *column))
        .map(|column| {
            let hint = did_you_mean(column, header.iter().map(String::as_str));
            Fault::of_file(file, *column, "no such column", format!("every column of {}{hint}", columns.join(", ")))
        })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    Ok(if years > 0 { Box::new(CountryYears::new(header, wanted)) } else { Box::new(Events::new(header, wanted)) })
}

/// Place of a column.
pub(super) fn place(header: &[String], column: &str) -> Option<usize> {
    header.iter().position(|name| name == column)
}

/// The fault that a country is not there, with those that are.
pub(super) fn no_country<'a>(
    file: &str,
    column: &str,
    country: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Vec<Fault> {
    let all: Vec<&str> = known.clone().collect();
    if all.is_empty() {
        return vec![Fault::of_file(file, "file", "a header without rows", "rows below the header")];
    }
    let shown = all.iter().take(MOST_FAULTS).copied().collect::<Vec<_>>().join(", ");
    let more = if all.len() > MOST_FAULTS { format!(" and {} more", all.len() - MOST_FAULTS) } else { String::new() };
    let hint = did_you_mean(country, known);
    let accepted = format!("--country NAME with a country of the file: {shown}{more}{hint}");
    vec![Fault::of_file(file, column, format!("no row of \"{country}\""), accepted)]
}
