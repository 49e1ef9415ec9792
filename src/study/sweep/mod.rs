//! Sweeps: a design of experiments played, its parts joined, its runs analysed anew.

mod analyse;
mod choices;
mod merge;
mod mixtures;
mod play;
mod request;
pub mod words;
mod write;

use crate::report::{Own, Table};

pub use analyse::{Analyse, Analysis, analyse};
pub use choices::{Choices, Ranked};
pub use merge::{Merge, Merged, merge};
pub use mixtures::{Estimated, Fitted, drawn_sizes};
pub use play::{Cost, Done, Open};
pub use request::{Prepared, Request, prepare};
pub use write::Swept;

/// All tables that a sweep may write, in the order of the data dictionary.
pub fn tables() -> Vec<&'static Table> {
    vec![
        &crate::report::sweep::DESIGN,
        &crate::report::sweep::POINTS,
        &crate::report::sweep::CONTRASTS,
        &crate::report::sweep::RUNS,
        &crate::report::mixture::FIT,
        &crate::report::mixture::TERMS,
        &crate::report::mixture::OPTIMUM,
        &crate::report::mixture::SURFACE,
        &crate::report::mixture::PLAYED,
        &crate::report::effects::EFFECTS,
        &crate::report::effects::EFFECT_SIZES,
        &crate::report::sensitivity::SENSITIVITY,
        &crate::report::choices::ACCEPTABILITY,
        &crate::report::choices::OPTIC_POINTS,
    ]
}

/// All files that it may write.
pub fn own() -> Own {
    Own { tables: tables(), files: &[] }
}
