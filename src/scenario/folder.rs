//! The one place that opens files of input: those of a scenario within its folder, or texts in memory; UTF-8, of a sensible size.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use super::fault::{Fault, Text};
use super::refusal::{refusal, stands};

/// What stands where a file should be and is none.
const NO_FILE: &str = "a pipe or a device, which is no file";

/// Largest file that is read [bytes]; a table of 50,000 districts stays far below.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Where the files of a scenario are: in a folder, or in memory, for callers that have no folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder.
    Folder(PathBuf),
    /// Texts by the names of their files, as `scenario.toml` and `districts.csv`.
    Memory {
        /// Name of the whole, for messages and manifests.
        name: String,
        /// The texts.
        files: BTreeMap<String, String>,
    },
}

impl From<&Path> for Source {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_path_buf())
    }
}

impl Source {
    /// The folder as typed, or the name.
    pub fn shown(&self) -> String {
        match self {
            Self::Folder(folder) => folder.display().to_string(),
            Self::Memory { name, .. } => name.clone(),
        }
    }

    /// The name by which results are kept: that of the folder in lower-case letters, digits and hyphens. Where it had to be changed
    /// for that, some digits of its sum stand behind it, so that other folders have other names; `None` of a folder without a name.
    pub fn name(&self) -> Option<String> {
        let last = match self {
            Self::Folder(folder) => folder.canonicalize().ok()?.file_name()?.to_os_string(),
            Self::Memory { name, .. } => name.into(),
        };
        let plain = last.to_string_lossy().to_lowercase();
        let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let name = words.collect::<Vec<_>>().join("-");
        if last == *name {
            return (!name.is_empty()).then_some(name);
        }
        let sum = Sha256::digest(last.as_encoded_bytes());
        let digits = format!("{:02x}{:02x}{:02x}", sum[0], sum[1], sum[2]);
        Some(if name.is_empty() { format!("scenario-{digits}") } else { format!("{name}-{digits}") })
    }

    /// What stands there instead of anything to read from; `None` where all is well.
    pub fn obstacle(&self) -> Option<String> {
        let Self::Folder(folder) = self else { return None };
        match fs::metadata(folder) {
            Ok(found) if found.is_dir() => {
                let listed = fs::read_dir(folder).and_then(|_| match fs::metadata(folder.join("scenario.toml")) {
                    Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(error),
                    _ => Ok(()),
                });
                listed.err().map(|error| refusal(folder, &error))
            }
            Ok(_) => Some("no such folder, but a file".into()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !stands(folder) => {
                Some("no such folder".into())
            }
            Err(error) => Some(refusal(folder, &error)),
        }
    }

    /// Whether it has a file.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Folder(folder) => stands(&folder.join(name)),
            Self::Memory { files, .. } => files.contains_key(name),
        }
    }

    /// A file of it.
    ///
    /// # Errors
    /// A fault where the path leaves the folder, or the file is missing, empty, too large, not a file or not UTF-8.
    pub fn read(&self, name: &str) -> Result<Text, Fault> {
        match self {
            Self::Folder(folder) => read(folder, name),
            Self::Memory { files, .. } => match files.get(name) {
                Some(content) => text(name, content),
                None => Err(Fault::of_file(name, "file", "no such file", "a text of this name")),
            },
        }
    }
}

/// Reads `name` in `folder`.
///
/// # Errors
/// A fault where the path leaves the folder, or the file is missing, empty, too large, not a file or not UTF-8.
pub fn read(folder: &Path, name: &str) -> Result<Text, Fault> {
    let fault = |found: String, accepted: &str| Fault::of_file(name, "file", found, accepted);
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(name);
    let resolved = path.canonicalize();
    let stays = match (&resolved, folder.canonicalize()) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        _ => true,
    };
    if !inside || !stays {
        return Err(fault(format!("a path that leaves the folder ({name})"), "a file inside the scenario's folder"));
    }
    read_named(&path, name)
}

/// Reads a text of the project that lies outside a scenario's folder, such as a design.
///
/// # Errors
/// A fault where the file is missing, empty, too large, not a file or not UTF-8.
pub fn read_text(path: &Path) -> Result<Text, Fault> {
    read_named(path, &path.display().to_string())
}

/// Opens a file to read. A pipe or a device is refused: one might wait for it for ever.
///
/// # Errors
/// Where there is no such file, it is none, or it may not be read.
pub fn open_file(path: &Path) -> io::Result<fs::File> {
    let found = fs::metadata(path)?;
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !found.is_file() {
        return Err(io::Error::other(NO_FILE));
    }
    fs::File::open(path)
}

/// The bytes of a file, with the same rule.
///
/// # Errors
/// As [`open_file`].
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_file(path)?.read_to_end(&mut bytes).map(|_| bytes)
}

/// SHA-256 of a text, in hexadecimal digits.
pub fn digest(text: &Text) -> String {
    Sha256::digest(text.content.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read_named(path: &Path, name: &str) -> Result<Text, Fault> {
    let fault = |found: String, accepted: &str| Fault::of_file(name, "file", found, accepted);
    let refused = |error: std::io::Error| {
        let absent = error.kind() == std::io::ErrorKind::NotFound && !path.is_symlink();
        fault(if absent { "no such file".into() } else { refusal(path, &error) }, "a readable file")
    };
    let metadata = fs::metadata(path).map_err(refused)?;
    if metadata.is_dir() {
        return Err(fault("a folder".into(), "a file"));
    }
    if !metadata.is_file() {
        return Err(fault(NO_FILE.into(), "a readable file"));
    }
    if metadata.len() > LARGEST {
        return Err(fault(format!("{} MB", metadata.len() / 1_000_000), "at most 64 MB"));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(refused)?;
    file.take(LARGEST).read_to_end(&mut bytes).map_err(refused)?;
    if let Some((found, accepted)) = container(&bytes) {
        let accepted = if is_table(name) || accepted.contains("pack") { accepted } else { "a text in UTF-8" };
        return Err(fault(found.into(), accepted));
    }
    let content = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
        let table = "UTF-8 text (in a spreadsheet: save as \"CSV UTF-8\")";
        fault(format!("a byte that is not UTF-8 on line {line}"), if is_table(name) { table } else { "UTF-8 text" })
    })?;
    text(name, &content)
}

/// How a name ends.
fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Whether a file is to be a table.
fn is_table(name: &str) -> bool {
    !matches!(ending(name), "geojson" | "json" | "toml")
}

/// What a file is that is no text, and what to do about it; `None` of texts.
pub fn container(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let save = "a table in UTF-8 with commas (in the spreadsheet: save as \"CSV UTF-8\")";
    let within = |name: &[u8]| bytes.windows(name.len()).take(4_096).any(|part| part == name);
    let known: [(&[u8], &str, &str); 9] = [
        (b"PK\x05\x06", "an empty zip", "the file that was to be packed"),
        (b"\xd0\xcf\x11\xe0", "a workbook of Excel (.xls)", save),
        (b"\x1f\x8b", "a file packed by gzip", "the file unpacked"),
        (b"7z\xbc\xaf", "a file packed by 7-Zip", "the file unpacked"),
        (b"Rar!", "a file packed by RAR", "the file unpacked"),
        (b"BZh", "a file packed by bzip2", "the file unpacked"),
        (b"\xfd7zXZ", "a file packed by xz", "the file unpacked"),
        (b"PAR1", "a table in Parquet", "a table in UTF-8 with commas"),
        (b"%PDF", "a PDF", "a table in UTF-8 with commas"),
    ];
    if bytes.starts_with(b"PK\x03\x04") {
        let workbook = within(b"[Content_Types].xml") || within(b"xl/") || within(b"opendocument.spreadsheet");
        return Some(if workbook {
            ("a workbook of a spreadsheet (.xlsx or .ods)", save)
        } else {
            ("a zip", "the file in it: unpack it")
        });
    }
    if let Some((_, found, accepted)) = known.into_iter().find(|(start, _, _)| bytes.starts_with(start)) {
        return Some((found, accepted));
    }
    let text = bytes.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let starts = |word: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if starts(b"<!doctype html") || starts(b"<html") {
        return Some(("a web page", "the file itself: download it, not the page that leads to it"));
    }
    let even = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    even.then_some(("text in UTF-16, not UTF-8", "text in UTF-8 (in a spreadsheet: save as \"CSV UTF-8\")"))
}

/// A text without the mark that some programs put before it.
fn text(name: &str, content: &str) -> Result<Text, Fault> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    if content.trim().is_empty() {
        let accepted = match ending(name) {
            "geojson" | "json" => "a FeatureCollection of GeoJSON",
            "toml" => "keys and values",
            _ => "a header and rows",
        };
        return Err(Fault::of_file(name, "file", "an empty file", accepted));
    }
    Ok(Text::new(name, content))
}
