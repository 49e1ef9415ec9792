//! Calibration by emulator: which values of parameters agree with what was observed (MODEL.md, section 12.3).
//!
//! Runs at points of the prior give statistics; an emulator says what mean and covariance they have at any point; points that it
//! rules out are left, and the next wave is drawn where none was yet (history matching). A Gaussian likelihood of the statistics
//! with the emulator's covariance is then sampled, and what it says is held against fresh runs. [`study`] is the order of all that.
//!
#![doc = include_str!("../../../docs/book/src/model/calibration.md")]

pub mod checks;
pub mod diagnostics;
pub mod effects;
pub mod effort;
pub mod emulator;
pub mod execute;
pub mod gates;
pub mod hamiltonian;
pub mod inform;
pub mod law;
pub mod learnt;
pub mod likelihood;
pub mod problem;
pub mod ranks;
pub mod region;
pub mod scale;
pub mod study;
pub mod summary;
pub mod surface;
pub mod targets;
