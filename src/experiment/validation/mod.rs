//! Validation: forecasts from rolling origins, scored against what was observed and against rivals
//! (MODEL.md, section 12.4).
//!
//! An origin is the end of a year. What is known at an origin is the years up to it: runs are weighed by how well they match
//! them, rivals are trained on them. Every forecast is a sample of [`causes::DRAWS`] counts. Rivals that say one figure have the error law of the
//! model around it, so that neither side wins by the width of its law.
//!
//! Flow: [`observed`], [`draws`] and [`ensemble`] → [`rolling`] → [`forecast`] and [`baselines`] → [`scores`] → [`summary`].
//!
#![doc = include_str!("../../../docs/book/src/model/validation.md")]

pub mod baselines;
pub mod causes;
pub mod draws;
pub mod ensemble;
pub mod forecast;
pub mod laws;
pub mod observed;
pub mod rolling;
pub mod scores;
pub mod source;
pub mod summary;
