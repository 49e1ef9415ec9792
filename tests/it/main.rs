//! Integration tests, one binary: what holds for whole scenarios and whole runs.
//!
//! Long checks are ignored here and run by `.ci/run` with `--ignored`.

mod bad_input;
mod cli;
mod properties;
mod support;
