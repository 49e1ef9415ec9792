//! Experiments: many runs, compared on common random numbers (MODEL.md, section 12).
//!
#![doc = include_str!("../../docs/book/src/model/experiments.md")]

pub mod aggregate;
pub mod analysis;
pub mod bands;
pub mod bootstrap;
pub mod calibration;
pub mod compare;
pub mod design;
pub mod draws;
pub mod execute;
pub mod executor;
pub mod least_squares;
pub mod optic_ranking;
pub mod outcome;
pub mod overlap;
pub mod paired;
pub mod pareto;
pub mod patterns;
pub mod reading;
pub mod results;
pub mod run_log;
pub mod sampling;
pub mod scheffe;
pub mod sensitivity;
pub mod sweep_results;
pub mod validation;
