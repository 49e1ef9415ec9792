//! A scenario to begin with: a folder whose tables run at once, made from a few wishes, and from boundaries, populations and events
//! that a user brings.
//!
//! Every number in it is a placeholder, or comes from a file of the user; the column `source` of each row says which.

mod actors;
mod evidence;
mod ground;
mod parties;
mod people;
mod texts;

use std::path::Path;

use jiff::civil::Date;

use self::actors::Actor;
use self::ground::Ground;
use super::StudyError;
use crate::report::ReportError;
use crate::scenario::{self, Fault, Scenario, Text};
use crate::study::hints::PLACEHOLDER;

/// Forces and groups beside an army and insurgents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A peace operation.
    Mission,
    /// An intervention force.
    Intervention,
    /// A militia of a community.
    Militia,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mission, Self::Intervention, Self::Militia];

    /// Name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mission => "mission",
            Self::Intervention => "intervention",
            Self::Militia => "militia",
        }
    }
}

/// What a scenario is begun with.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Number of invented districts, where no boundaries are given.
    pub districts: usize,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Parts beside an army and insurgents.
    pub with: Vec<Part>,
    /// Country, as the files of the user write it.
    pub country: Option<String>,
    /// Polygons of the districts, in GeoJSON.
    pub boundaries: Option<Text>,
    /// Persons by district, in CSV.
    pub population: Option<Text>,
    /// Events or country-years of UCDP.
    pub observed: Option<std::path::PathBuf>,
    /// Today: nothing is observed after it.
    pub today: Date,
}

/// A scenario in the making.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// Names and contents of its files.
    pub files: Vec<(String, String)>,
    /// What the user should look at, most important first.
    pub remarks: Vec<String>,
}

/// Days between the first and the last day that a scenario must have.
const SHORTEST: i32 = 28;

/// Makes the files of a scenario of this name.
///
/// # Errors
/// Faults of the wishes, and of the files that the user brings.
pub fn begin(name: &str, wishes: &Wishes) -> Result<Beginning, StudyError> {
    let days = (wishes.end - wishes.start).get_days();
    if days < SHORTEST {
        let found = format!("--end: found {}, {days} days after --start {}", wishes.end, wishes.start);
        return Err(StudyError::Request(format!("{found}; accepted: at least {SHORTEST} days after it")));
    }
    let mut remarks = Vec::new();
    let mut ground = match &wishes.boundaries {
        Some(text) => Ground::of_boundaries(text, wishes.country.as_deref(), &mut remarks).map_err(of_file(text))?,
        None => Ground::invented(wishes.districts, wishes.country.as_deref()),
    };
    if let Some(text) = &wishes.population {
        people::settle(&mut ground, text, &mut remarks).map_err(of_file(text))?;
    }
    let evidence = wishes.observed.as_deref().map(|path| evidence::read(path, wishes, &ground)).transpose()?;
    if let Some(evidence) = &evidence {
        remarks.extend(evidence.remarks.clone());
        // Commands that read the same file again find it under its name there.
        ground.country.clone_from(&evidence.country);
    }
    let proposed = evidence.as_ref().map(|evidence| evidence.actors.as_slice()).unwrap_or_default();
    let actors = Actor::all(wishes, &ground, proposed);
    let mut files = texts::files(name, wishes, &ground, &actors);
    if let Some(evidence) = &evidence {
        files.push(("observations.csv".into(), evidence.observations.clone()));
    }
    if let Some(boundaries) = ground.boundaries() {
        files.push((scenario::outlines::BOUNDARIES.into(), boundaries));
    }
    files.push(("README.md".into(), texts::readme(name, wishes, &ground, &actors, &remarks)));
    Ok(Beginning { files, remarks })
}

fn of_file(text: &Text) -> impl Fn(Vec<Fault>) -> StudyError {
    let file = text.name.to_string();
    move |faults| StudyError::Faults { file: file.clone(), faults }
}

/// Writes a scenario into a new folder, and reads it back.
///
/// # Errors
/// Where something of the name is there, or the folder cannot be written.
pub fn write(folder: &Path, beginning: &Beginning) -> Result<Scenario, StudyError> {
    if folder.symlink_metadata().is_ok() {
        let shown = folder.display();
        let accepted = "the name of a folder that does not exist: a scenario is never overwritten";
        return Err(StudyError::Request(format!("NAME: found {shown}, which is there; accepted: {accepted}")));
    }
    let failed = |error| StudyError::Report(ReportError::Write { path: folder.to_path_buf(), source: error });
    std::fs::create_dir_all(folder).map_err(failed)?;
    for (name, content) in &beginning.files {
        let path = folder.join(name);
        std::fs::write(&path, content)
            .map_err(|error| StudyError::Report(ReportError::Write { path, source: error }))?;
    }
    Ok(scenario::load(folder, &[])?.scenario)
}

/// A cell of CSV, quoted where it must be.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

/// A row of CSV.
fn row(cells: &[&str]) -> String {
    cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",") + "\n"
}

/// An identifier from a name: lower case, letters without accents, words joined by underscores.
fn identifier(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '’'));
    let words: Vec<String> = words.map(scenario::letters::plain).filter(|word| !word.is_empty()).collect();
    words.join("_")
}
