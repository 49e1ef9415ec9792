//! Charts of a sweep: mixtures of norms, factors that matter, value choices, spread and precision.

pub mod acceptability;
pub mod factors;
pub mod fan;
pub mod fan_reading;
pub mod half_width;
pub mod morris;
pub mod overlap_effects;
pub mod pareto;
pub mod simplex;
pub mod sobol;
pub mod ternary;
pub mod ternary_picture;
pub mod tornado;
