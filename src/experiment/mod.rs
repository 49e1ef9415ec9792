//! Experiments: many runs, compared on common random numbers (MODEL.md, section 12).

pub mod aggregate;
pub mod compare;
pub mod design;
pub mod execute;
pub mod optic_ranking;
pub mod outcome;
pub mod paired;
pub mod reading;
pub mod results;
pub mod run_log;
pub mod sampling;
pub mod sweep_results;
