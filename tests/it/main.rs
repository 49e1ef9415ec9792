//! Integration tests, one binary: what a user types, and what holds for whole scenarios and whole runs.
//!
//! Long checks are ignored here and run by `.ci/run` with `--ignored`.

mod bad_input;
mod book;
mod bounds;
mod brought;
mod calibration;
mod cells;
mod charts_map;
mod charts_run;
mod charts_sweep;
mod charts_validation;
mod cli;
mod closed_forms;
mod compare;
mod compare_cli;
mod courses;
mod damaged_results;
mod dates;
mod dictionary;
mod docs;
mod ends;
mod engagement;
mod engine_names;
mod experiments;
mod forces;
mod ged;
mod geography;
mod golden;
mod imports;
mod index;
mod keeping;
mod levers;
mod limits;
mod measures;
mod messages;
mod names;
mod optics;
#[cfg(feature = "parquet")]
mod parquet;
mod patterns;
mod pipelines;
mod properties;
mod ranges;
mod refusals;
mod register;
mod report_page;
mod separation;
mod support;
mod sweep;
mod sweep_choices;
mod sweep_designs;
mod sweep_parts;
mod tables;
mod validation;
mod verification;
