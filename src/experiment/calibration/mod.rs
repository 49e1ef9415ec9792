//! Calibration: which values of parameters agree with what was observed (MODEL.md, section 12).

pub mod execute;
pub mod likelihood;
pub mod pool;
pub mod problem;
pub mod sampler;
pub mod summary;
pub mod targets;
