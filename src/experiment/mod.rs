//! Experiments: many runs, compared on common random numbers (MODEL.md, section 12).

pub mod compare;
pub mod optic_ranking;
pub mod outcome;
pub mod paired;
pub mod reading;
pub mod results;
pub mod sampling;
