//! The model of `mandate`: a scenario, a run of it, and what is noted of the run.
//!
//! These are the lower layers of one tree of source, built by themselves and optimized for speed; the crate `mandate` hands them on, and is
//! what others use. `ARCHITECTURE.md` has the layers.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// Units stand in brackets in the documentation, as in "[persons]"; they are no links.
#![allow(rustdoc::broken_intra_doc_links)]

pub mod entities;
pub mod event;
pub mod ids;
pub mod initialization;
pub mod named;
pub mod norm;
pub mod observation;
pub mod organization;
pub mod portable;
pub mod random;
pub mod scenario;
pub mod schedule;
pub mod security;
pub mod simulation;
pub mod stats;
pub mod submodels;
