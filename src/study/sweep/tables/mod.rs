//! Tables of sweeps.

pub mod choices;
pub mod effects;
pub mod mixture;
pub mod points;
pub mod sensitivity;
