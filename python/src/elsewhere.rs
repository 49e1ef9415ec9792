//! Runs that other processes play: what this side hands to the package, and what the package calls on the other side.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use mandate::experiment::elsewhere::{self as sent, Elsewhere, Errand, Home, Parcel};
use mandate::experiment::run_log::{Record, records};
use mandate::study::elsewhere;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors;
use crate::watched::alone;

/// Digits by which two builds tell whether they play the same.
#[pyfunction]
pub fn stamp() -> String {
    sent::stamp()
}

/// Which run an errand is of, in words.
#[pyfunction]
pub fn errand(py: Python<'_>, bytes: &[u8]) -> PyResult<String> {
    let named = |errand: &Errand| format!("run {} of cell {}", errand.key.replication, errand.key.cell);
    Ok(errands(py, bytes)?.iter().map(named).collect::<Vec<_>>().join(", "))
}

/// Errands as they were sent.
fn errands(py: Python<'_>, bytes: &[u8]) -> PyResult<Vec<Errand>> {
    let damaged = || errors::failed(py, "errands are damaged: a checksum is wrong");
    let errand = |(key, record)| match record {
        Record::Done(told) => Some(Errand { key, told }),
        Record::Failed(_) => None,
    };
    records(bytes).ok_or_else(damaged)?.into_iter().map(|pair| errand(pair).ok_or_else(damaged)).collect()
}

/// Who plays the runs of a study that was sent.
#[pyclass(frozen, module = "mandate._mandate")]
pub struct Player(Box<dyn sent::Player>);

#[pymethods]
impl Player {
    /// Of a parcel, whose files are unpacked in an empty folder; the folder stays as long as runs are played.
    #[new]
    fn new(py: Python<'_>, parcel: &[u8], folder: PathBuf) -> PyResult<Self> {
        let parcel: Parcel = serde_json::from_slice(parcel)
            .map_err(|error| errors::failed(py, &format!("a parcel is damaged: {error}")))?;
        let player = alone(py, || elsewhere::player(&parcel, &folder))?;
        player.map(Self).map_err(|error| errors::of_study(py, error))
    }

    /// Plays runs on one thread, without the interpreter's lock; their records as the log has them.
    fn play<'py>(&self, py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        let errands = errands(py, bytes)?;
        let played = alone(py, || elsewhere::play(self.0.as_ref(), &errands))?;
        Ok(PyBytes::new(py, &played.map_err(|error| errors::of_study(py, error))?))
    }
}

/// An object of the package that has runs played elsewhere.
pub struct Cluster {
    object: Py<PyAny>,
    /// Why runs will not come back.
    failure: Mutex<Option<PyErr>>,
}

/// A batch that came back: its number, and its records.
type Came = (u64, Vec<u8>);

/// What was said of a batch: its number, and why it was not taken.
type Said = (u64, Option<String>);

impl Cluster {
    pub fn new(object: Py<PyAny>) -> Self {
        Self { object, failure: Mutex::default() }
    }

    /// Why runs will not come back, as the package raised it.
    pub fn failure(&self) -> Option<PyErr> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Begins a wave of runs.
    fn begin(&self, parcel: &Parcel, errands: &[Errand]) -> PyResult<Py<PyAny>> {
        let text = serde_json::to_vec(parcel).unwrap_or_default();
        Python::attach(|py| {
            let errands: Vec<Bound<'_, PyBytes>> = errands.iter().map(|one| PyBytes::new(py, &one.bytes())).collect();
            let arguments = (&parcel.sum, PyBytes::new(py, &text), errands);
            self.object.call_method1(py, "begin", arguments)
        })
    }

    fn through(&self, parcel: &Parcel, errands: &[Errand], home: &dyn Home) -> PyResult<()> {
        if errands.is_empty() {
            return Ok(());
        }
        let wave = self.begin(parcel, errands)?;
        let gone = until_all_are_back(&wave, home);
        Python::attach(|py| wave.call_method0(py, "end"))?;
        gone
    }
}

/// Takes what comes back until nothing is missing.
fn until_all_are_back(wave: &Py<PyAny>, home: &dyn Home) -> PyResult<()> {
    let mut said: Vec<Said> = Vec::new();
    while home.missing() > 0 && !home.is_halted() {
        let came: Option<Vec<Came>> = Python::attach(|py| wave.call_method1(py, "step", (said,))?.extract(py))?;
        let Some(came) = came else {
            let words = format!("{} runs did not come back; give the same call again", home.missing());
            return Err(Python::attach(|py| errors::failed(py, &words)));
        };
        said = came.iter().map(|(batch, bytes)| (*batch, home.take(bytes).err())).collect();
    }
    Ok(())
}

impl Elsewhere for Cluster {
    fn play(&self, parcel: &Parcel, errands: &[Errand], home: &dyn Home) -> Result<(), String> {
        self.through(parcel, errands, home).map_err(|error| {
            let words = error.to_string();
            self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            words
        })
    }
}
