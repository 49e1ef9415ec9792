//! What is sent where runs of a study are played elsewhere: its files, and changes as they were typed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value as Json, json};

use super::StudyError;
use crate::experiment::elsewhere::Parcel;
use crate::report::ReportError;
use crate::scenario::{Loaded, Override, Source, read_text};

/// Folder of a parcel in which that of the scenario is.
const SCENARIO: &str = "scenario";

/// The files of a scenario, those that were read and some that it may have, by their places in a parcel; and the place of the folder.
///
/// # Errors
/// Where one cannot be read.
pub(super) fn scenario_files(
    folder: &Path,
    loaded: &Loaded,
    more: &[&str],
) -> Result<(String, BTreeMap<String, String>), StudyError> {
    let source = Source::from(folder);
    // Its name may be that of the scenario.
    let name = folder.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let place = format!("{SCENARIO}/{}", name.unwrap_or_else(|| SCENARIO.into()));
    let read = loaded.inputs.iter().map(|input| input.name.as_str());
    let more = more.iter().copied().filter(|name| source.has(name));
    let mut files = BTreeMap::new();
    for name in read.chain(more) {
        let text = source.read(name).map_err(|fault| StudyError::faults(folder.to_path_buf())(vec![fault]))?;
        files.insert(format!("{place}/{name}"), text.content.to_string());
    }
    Ok((place, files))
}

/// A file that lies beside a scenario.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn text_of(path: &Path) -> Result<String, StudyError> {
    let text = read_text(path).map_err(|fault| StudyError::faults(path.to_path_buf())(vec![fault]))?;
    Ok(text.content.to_string())
}

/// Changes as they were typed.
pub(super) fn typed(changes: &[Override]) -> Json {
    json!(changes.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// The changes of a parcel.
pub(super) fn changes(parcel: &Parcel) -> Result<Vec<Override>, StudyError> {
    let texts = parcel.asked["changes"].as_array().into_iter().flatten().filter_map(Json::as_str);
    texts.map(|text| text.parse().map_err(|_| foreign(parcel, "changes"))).collect()
}

/// A path that a parcel names, below the folder in which it was unpacked.
pub(super) fn path(parcel: &Parcel, key: &str, folder: &Path) -> Result<PathBuf, StudyError> {
    parcel.asked[key].as_str().map(|place| folder.join(place)).ok_or_else(|| foreign(parcel, key))
}

/// A parcel does not have what it is to have.
pub(super) fn foreign(parcel: &Parcel, key: &str) -> StudyError {
    StudyError::Request(format!("{key}: found {} in a parcel of kind {}", parcel.asked[key], parcel.kind))
}

/// Writes the files of a parcel below a folder.
///
/// # Errors
/// Where one leaves the folder, or cannot be written.
pub(super) fn unpack(parcel: &Parcel, folder: &Path) -> Result<(), StudyError> {
    for (name, text) in &parcel.files {
        if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(StudyError::Request(format!("{name}: found a path that leaves its folder, in a parcel")));
        }
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(ReportError::write(parent))?;
        fs::write(&path, text).map_err(ReportError::write(&path))?;
    }
    Ok(())
}
