//! Submodels (ODD): one process per file or folder, formulae first. They do not call one another: what several of them ask of
//! the world stands in [`situation`], what they do to somebody in [`act`]. All order is in [`crate::schedule`].

pub mod accords;
pub mod act;
pub mod alignment;
pub mod attitudes;
pub mod attribution;
pub mod authority;
pub mod communal_tension;
pub mod composition;
pub mod context;
pub mod deployment;
pub mod displacement;
pub mod engagement;
pub mod information;
pub mod organizations;
pub mod perception;
pub mod protection;
pub mod recruitment;
pub mod situation;
pub mod tasking;
pub mod timeline;

pub use context::Context;

#[cfg(test)]
pub(crate) mod tests;
