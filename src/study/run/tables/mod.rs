//! Tables of runs.

pub mod attribution;
pub mod bands;
pub mod cases;
pub mod district_years;
pub mod effort;
pub mod event_sizes;
pub mod ged;
pub mod index;
pub mod months;
pub mod observed;
pub mod outside;
pub mod roles;
pub mod series;
pub mod spread;
pub mod summary;
pub mod threats;
