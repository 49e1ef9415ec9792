//! Experiments: many runs, compared on common random numbers (MODEL.md, section 12).

pub mod bootstrap;
pub mod compare;
pub mod least_squares;
pub mod optic_ranking;
pub mod outcome;
pub mod overlap;
pub mod paired;
pub mod pareto;
pub mod reading;
pub mod results;
pub mod scheffe;
pub mod sensitivity;
