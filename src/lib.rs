//! Agent-based simulation of armed conflict: several forces act at once, each under norms of its own, and the harm to civilians is what
//! comes of it.
//!
//! - Start reading at [`simulation`], a run; [`schedule`] is one step, as a list; [`submodels`] has one process a file, each with its chapter
//!   of the model.
//! - [`scenario`] says what goes in, [`observation`] what is noted of a run, [`experiment`] plays many.
//! - [`study`] is the whole program without a terminal: a request in, values or a folder out.
//!
//! The book in `docs/book` has a guide, the model in ODD form, experiments, a reference and findings; `ARCHITECTURE.md` has the layers.
//! Equations in the documentation of functions begin with their number in the register, as in **E3.1**.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// Units stand in brackets in the documentation, as in "[persons]"; they are no links.
#![allow(rustdoc::broken_intra_doc_links)]

#[doc(inline)]
pub use mandate_model::{
    entities, event, ids, initialization, named, norm, observation, organization, portable, random, scenario, schedule,
    security, simulation, stats, submodels,
};

pub mod drawing;
pub mod experiment;
pub mod provenance;
pub mod report;
pub mod study;
