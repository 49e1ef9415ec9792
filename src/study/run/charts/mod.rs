//! Charts of a run, with one replication or many: courses over time, deaths, forces, attribution, roles.

pub mod asked;
pub mod attribution;
pub mod bands;
pub mod clusters;
pub mod courses;
pub mod dated;
pub mod displacement;
pub mod event_sizes;
pub mod facts;
pub mod forces;
pub mod index;
pub mod marks;
pub mod peacekeepers;
pub mod roles;
pub mod violence;
pub mod years;
