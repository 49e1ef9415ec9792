//! By what files are known that were made of results: pictures and pages carry a mark, and nothing without it is ever replaced.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::drawing;

/// Name of the folder of pictures in an output folder.
pub const CHARTS: &str = "charts";

/// Name of the page in an output folder.
pub const PAGE: &str = "report.html";

/// How the line begins by which a page of this program is known.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"mandate";

/// How many bytes from its start the line stands at the latest.
const GENERATOR_WITHIN: usize = 1_024;

/// Whether it is a file: no folder, and no link to one.
pub fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| data.is_file())
}

/// Whether a file is a page of this program, by its first bytes.
pub fn is_a_page(start: &[u8]) -> bool {
    let start = &start[..start.len().min(GENERATOR_WITHIN)];
    start.windows(GENERATOR.len()).any(|window| window == GENERATOR.as_bytes())
}

/// Whether a path is a page of this program.
pub fn has_a_page(path: &Path) -> bool {
    is_file(path) && is_a_page(&start(path))
}

/// Whether a path is a picture that was drawn here; any other is somebody's work, whatever its name.
pub fn is_picture(path: &Path) -> bool {
    is_file(path)
        && match path.extension().and_then(|ending| ending.to_str()) {
            Some("svg") => drawing::is_our_svg(&start(path)),
            Some("png") => drawing::is_our_png(&start(path)),
            _ => false,
        }
}

/// Whether a folder holds pictures that were drawn here and nothing else.
pub fn has_only_pictures(folder: &Path) -> bool {
    let has = |mut entries: fs::ReadDir| entries.all(|entry| entry.is_ok_and(|entry| is_picture(&entry.path())));
    folder.symlink_metadata().is_ok_and(|data| data.is_dir()) && fs::read_dir(folder).is_ok_and(has)
}

/// The first bytes of a file; none where it cannot be read.
fn start(path: &Path) -> Vec<u8> {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(1 << 14).read_to_end(&mut start));
    if read.is_ok() { start } else { Vec::new() }
}
