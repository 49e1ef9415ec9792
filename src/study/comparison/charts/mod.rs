//! Charts of a comparison: paired differences, channels of overlap, the chain from what an operation does to harm.

pub mod asked;
pub mod channels;
pub mod differences;
pub mod differences_map;
pub mod differences_years;
pub mod mediation;
pub mod threateners;
pub mod variants;
