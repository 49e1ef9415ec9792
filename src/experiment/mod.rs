//! Experiments: many runs, compared on common random numbers (MODEL.md, section 12).
//!
#![doc = include_str!("../../docs/book/src/model/experiments.md")]

pub mod aggregate;
pub mod bootstrap;
pub mod columns;
pub mod draws;
pub mod elsewhere;
pub mod executor;
pub mod least_squares;
pub mod optic_ranking;
pub mod outcome;
pub mod overlap;
pub mod paired;
pub mod pareto;
mod run_index;
pub mod run_join;
pub mod run_log;
pub mod sampling;
pub mod scheffe;
pub mod sensitivity;
pub mod verdict;
