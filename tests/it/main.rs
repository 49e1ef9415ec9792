//! Integration tests, one binary: what a user types, and what holds for whole scenarios and whole runs.
//!
//! Long checks are ignored here and run by `.ci/run` with `--ignored`.

mod bad_input;
mod bounds;
mod cli;
mod closed_forms;
mod compare;
mod engine_names;
mod forces;
mod golden;
mod index;
mod properties;
mod register;
mod separation;
mod support;
