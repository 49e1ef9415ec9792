//! Sweeps: a design of experiments played, its parts joined, its runs analysed anew.

mod analyse;
pub mod analysis;
mod away;
pub mod charts;
mod choices;
pub mod design;
pub mod execute;
mod merge;
mod mixtures;
mod play;
mod request;
pub mod results;
pub mod slurm;
pub mod tables;
pub mod words;
mod write;

pub use analyse::{Analyse, Analysis, analyse};
pub use away::{Away, SENT};
pub use choices::{Choices, Ranked};
pub use merge::{Merge, Merged, merge};
pub use mixtures::{Estimated, Fitted, drawn_sizes};
pub use play::{Done, Open};
pub use request::{Prepared, Request, prepare};
pub use write::Swept;

use crate::report::{Own, Table};

/// All tables that a sweep may write, in the order of the data dictionary.
pub fn tables() -> Vec<&'static Table> {
    vec![
        &crate::study::sweep::tables::points::DESIGN,
        &crate::study::sweep::tables::points::POINTS,
        &crate::study::sweep::tables::points::CONTRASTS,
        &crate::study::sweep::tables::points::RUNS,
        &crate::study::sweep::tables::mixture::FIT,
        &crate::study::sweep::tables::mixture::TERMS,
        &crate::study::sweep::tables::mixture::OPTIMUM,
        &crate::study::sweep::tables::mixture::SURFACE,
        &crate::study::sweep::tables::mixture::PLAYED,
        &crate::study::sweep::tables::effects::EFFECTS,
        &crate::study::sweep::tables::effects::EFFECT_SIZES,
        &crate::study::sweep::tables::sensitivity::SENSITIVITY,
        &crate::study::sweep::tables::choices::ACCEPTABILITY,
        &crate::study::sweep::tables::choices::OPTIC_POINTS,
    ]
}

/// All files that it may write.
pub fn own() -> Own {
    Own { tables: tables(), files: &[] }
}
