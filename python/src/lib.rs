//! `mandate` for Python: what `mandate::study` does, asked for from Python.
//!
//! The package in `python/mandate` has the words, the defaults and the documentation; this crate reads scenarios, plays and writes
//! with the interpreter's lock released ([`watched`]), and hands tables over ([`table`]). Nothing here computes a result.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod elsewhere;
mod errors;
mod folder;
mod scenario;
mod studies;
mod table;
mod watched;

use pyo3::prelude::*;

/// Scenarios, studies and folders of results, as the package `mandate` asks for them.
#[pymodule]
mod _mandate {
    #[pymodule_export]
    use crate::elsewhere::{Player, errand, stamp};
    #[pymodule_export]
    use crate::folder::Folder;
    #[pymodule_export]
    use crate::scenario::{Scenario, from_texts, load};
    #[pymodule_export]
    use crate::studies::{calibrate, compare, hold, patterns, run, sweep, validate};
    #[pymodule_export]
    use crate::table::{Table, measure};

    use super::{Bound, PyModule, PyResult};
    use pyo3::types::PyModuleMethods;

    #[pymodule_init]
    fn versions(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("VERSION", mandate::provenance::VERSION)?;
        module.add("COMMIT", mandate::provenance::COMMIT)
    }
}
