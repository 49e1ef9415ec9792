//! Calibration: which values of parameters agree with what was observed (MODEL.md, section 12).

pub mod likelihood;
pub mod targets;
