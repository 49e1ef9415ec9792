#![doc = include_str!("../MODEL.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// Units stand in brackets in the documentation, as in "[persons]"; they are no links.
#![allow(rustdoc::broken_intra_doc_links)]

pub mod drawing;
pub mod entities;
pub mod event;
pub mod experiment;
pub mod ids;
pub mod initialization;
pub mod named;
pub mod norm;
pub mod observation;
pub mod organization;
pub mod provenance;
pub mod random;
pub mod report;
pub mod scenario;
pub mod schedule;
pub mod security;
pub mod simulation;
pub mod stats;
pub mod study;
pub mod submodels;
