//! Entities, state variables and scales (ODD): what there is (MODEL.md, section 2).
//!
#![doc = include_str!("../../docs/book/src/model/entities.md")]

mod district;
mod mover;
mod organization;
mod population;
mod presence;
mod world;

pub use district::{Aftermath, District, HarmClass};
pub use mover::Mover;
pub use organization::{Organization, Unit};
pub use population::{Away, Columns, Population, Segment, Status, Sums, Tile};
pub use presence::{Grid, Presence};
pub use world::{Accord, World};
