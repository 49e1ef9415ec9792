//! Input data (ODD): what was asked, immutable once validated (MODEL.md, section 6).
//!
//! Flow: files → [`document::Document`] and tables → validation → [`Scenario`]. Only `folder.rs` opens files.
//!
#![doc = include_str!("../../docs/book/src/model/input.md")]

mod alike;
pub mod areas;
pub mod calendar;
pub mod cells;
mod changes;
mod dates;
pub mod defaults;
pub mod document;
pub mod fault;
mod folder;
mod frozen;
pub mod json;
pub mod letters;
mod levers;
mod loader;
mod optic;
pub mod outlines;
mod overrides;
pub mod parameters;
pub mod patterns;
pub mod posterior;
mod refusal;
mod resolved;
pub mod roads;
mod separation;
pub mod shape;
pub mod sheet;
mod stand_in;
pub mod tables;
pub mod unit;
mod validate;
mod values;
mod windows;

pub use crate::organization::OrganizationKind;
pub use alike::{Alike, alike};
pub use changes::{Known, change_in_words, first_day_apart, known_change_in_words};
pub use document::{Blame, Reaction, ResponseToHarm, Switches};
pub use fault::{Fault, Faults, ScenarioError, Text, counted, counted_is, few, noun};
pub use folder::{Source, container, digest, open_file, read_file, read_text};
pub use loader::{InputFile, Loaded};
pub use optic::{Admission, Judgement, Optic, OpticDimension};
pub use outlines::{Outline, OutlineKind};
pub use overrides::{Lost, Override, did_you_mean, did_you_mean_named, lost};
pub use parameters::{Parameters, Traits};
pub use refusal::{lacking, refusal, stands};
pub use resolved::*;
pub use unit::Unit;
pub use values::Acceptance;
pub use windows::{Phase, Window, load, load_from};
