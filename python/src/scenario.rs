//! Scenarios: read from a folder or from texts, changed, and asked what they hold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mandate::scenario::parameters::meaning_of;
use mandate::scenario::{Loaded, OrganizationKind, Override, Source, load_from};
use mandate::study::{hints, once};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors;

/// A valid scenario, and where it came from.
#[pyclass(frozen, module = "mandate._mandate")]
pub struct Scenario {
    /// Where its files are.
    pub source: Source,
    /// Changes to them.
    pub changes: Vec<Override>,
    loaded: Loaded,
}

/// Reads the scenario of a folder.
#[pyfunction]
pub fn load(py: Python<'_>, folder: PathBuf, changes: Vec<String>) -> PyResult<Scenario> {
    Scenario::read(py, Source::Folder(folder), overrides(py, &changes)?)
}

/// Reads a scenario from texts by the names of their files; `name` stands for the folder.
#[pyfunction]
pub fn from_texts(
    py: Python<'_>,
    name: String,
    files: BTreeMap<String, String>,
    changes: Vec<String>,
) -> PyResult<Scenario> {
    Scenario::read(py, Source::Memory { name, files }, overrides(py, &changes)?)
}

/// Changes as they are typed.
///
/// # Errors
/// Where one is none.
pub fn overrides(py: Python<'_>, changes: &[String]) -> PyResult<Vec<Override>> {
    let read = |text: &String| {
        text.parse().map_err(|accepted| errors::mistake(py, &format!("set: found \"{text}\"; accepted: {accepted}")))
    };
    changes.iter().map(read).collect()
}

impl Scenario {
    fn read(py: Python<'_>, source: Source, changes: Vec<Override>) -> PyResult<Self> {
        once(&[("set", &changes)]).map_err(|error| errors::of_study(py, error))?;
        let loaded = py.detach(|| load_from(&source, &changes)).map_err(|error| errors::of_scenario(py, error))?;
        Ok(Self { source, changes, loaded })
    }
}

#[pymethods]
impl Scenario {
    /// The same with further changes.
    fn set(&self, py: Python<'_>, changes: Vec<String>) -> PyResult<Self> {
        let all = self.changes.iter().cloned().chain(overrides(py, &changes)?).collect();
        Self::read(py, self.source.clone(), all)
    }

    /// Its short name.
    #[getter]
    fn name(&self) -> &str {
        &self.loaded.scenario.name
    }

    /// Its title.
    #[getter]
    fn title(&self) -> &str {
        &self.loaded.scenario.title
    }

    /// Seed of its random streams.
    #[getter]
    fn seed(&self) -> u64 {
        self.loaded.scenario.seed
    }

    /// Steps of a run.
    #[getter]
    fn steps(&self) -> u32 {
        self.loaded.scenario.steps
    }

    /// Length of a step [days].
    #[getter]
    fn step_days(&self) -> f64 {
        self.loaded.scenario.step_days
    }

    /// First and last day.
    #[getter]
    fn days(&self) -> (String, String) {
        (self.loaded.scenario.start.to_string(), self.loaded.scenario.end.to_string())
    }

    /// Its folder; `None` where it came from texts.
    #[getter]
    fn folder(&self) -> Option<&Path> {
        match &self.source {
            Source::Folder(folder) => Some(folder),
            Source::Memory { .. } => None,
        }
    }

    /// The folder as typed, or the name of the texts.
    #[getter]
    fn shown(&self) -> String {
        self.source.shown()
    }

    /// Its texts by the names of their files; none of a folder.
    #[getter]
    fn texts(&self) -> BTreeMap<String, String> {
        match &self.source {
            Source::Folder(_) => BTreeMap::new(),
            Source::Memory { files, .. } => files.clone(),
        }
    }

    /// Changes to its files.
    #[getter]
    fn changes(&self) -> Vec<String> {
        self.changes.iter().map(ToString::to_string).collect()
    }

    /// What is no fault and yet worth a look.
    fn remarks(&self) -> Vec<String> {
        let unfinished = self.folder().and_then(hints::unfinished);
        let scenario = &self.loaded.scenario;
        unfinished.into_iter().chain(hints::hints(scenario)).chain(scenario.remarks.iter().cloned()).collect()
    }

    /// Identifiers of its organizations, in the order of the file, each with whether it is a peace operation.
    fn organizations(&self) -> Vec<(String, bool)> {
        let organizations = self.loaded.scenario.organizations.iter();
        organizations.map(|one| (one.id.clone(), one.kind == OrganizationKind::PeaceOperation)).collect()
    }

    /// Every parameter with value, range, unit, law, status, source, confidence and meaning.
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let records = self.loaded.scenario.parameter_table.iter();
        records
            .map(|record| {
                let row = PyDict::new(py);
                row.set_item("key", &record.key)?;
                row.set_item("value", record.value)?;
                row.set_item("low", record.low)?;
                row.set_item("high", record.high)?;
                row.set_item("unit", record.unit.to_string())?;
                row.set_item("distribution", &record.distribution)?;
                row.set_item("status", &record.status)?;
                row.set_item("source", &record.source)?;
                row.set_item("confidence", &record.confidence)?;
                row.set_item("is_default", record.is_default)?;
                row.set_item("meaning", meaning_of(&record.key))?;
                Ok(row)
            })
            .collect()
    }
}
