//! `mandate new`: a scenario to begin with.

use std::path::Path;

use mandate::provenance;
use mandate::report::lines;
use mandate::scenario::{counted, read_text};
use mandate::study::StudyError;
use mandate::study::beginning::{self, Part, Wishes};

use super::args::NewArguments;
use super::{Failure, print};

/// Writes a new scenario and says what to do next.
///
/// # Errors
/// Where a file of the user is faulty, something of the name is there, or the folder cannot be written.
pub fn new(arguments: &NewArguments) -> Result<(), Failure> {
    let folder = &arguments.name;
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = |path: &Option<std::path::PathBuf>| {
        let read = |path: &Path| {
            read_text(path)
                .map_err(|fault| StudyError::Faults { file: path.display().to_string(), faults: vec![fault] })
        };
        path.as_deref().map(read).transpose()
    };
    let with: Vec<Part> = arguments.with.iter().map(|part| part.0).collect();
    let wishes = Wishes {
        districts: arguments.districts,
        start: arguments.start,
        end: arguments.end,
        with,
        country: arguments.country.clone(),
        boundaries: text(&arguments.boundaries)?,
        population: text(&arguments.population)?,
        observed: arguments.ged.clone(),
        today: provenance::today(),
    };
    let beginning = beginning::begin(&name, &wishes)?;
    let scenario = beginning::write(folder, &beginning)?;
    let inside = scenario.districts.iter().filter(|district| !district.outside).count();
    let persons: u64 = scenario.districts.iter().map(|district| u64::from(district.population)).sum();
    let mut out = format!(
        "{}: {} with {}, {}, {}; {} to {}\n",
        folder.display(),
        counted(inside, "district"),
        counted(persons, "person"),
        counted(scenario.organizations.len(), "organization"),
        counted(beginning.files.len(), "file"),
        scenario.start,
        scenario.end
    );
    for remark in &beginning.remarks {
        lines::wrap(&mut out, &format!("- {remark}"), 2);
    }
    let shown = folder.display().to_string();
    let shown = if shown.contains(|letter: char| !letter.is_alphanumeric() && !"/._-".contains(letter)) {
        format!("'{shown}'")
    } else {
        shown
    };
    out.push_str(&format!(
        "It runs as it is; README.md in it says what to replace first. Next:\n  mandate check {shown}\n  mandate run {shown}\n"
    ));
    print::out(out.trim_end())
}
