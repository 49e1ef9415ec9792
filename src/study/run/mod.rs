//! Runs: a scenario played once, or several times.
//!
//! ```
//! use mandate::scenario::Source;
//! use mandate::study::{Unwatched, run::{Request, prepare}};
//!
//! let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
//! let prepared = prepare(Request { replications: 3, ..Request::new(Source::from(folder.as_path())) }).unwrap();
//! let ran = prepared.play(&Unwatched::default()).unwrap();
//! assert_eq!(ran.results().count, 3);
//! ```

pub mod bands;
pub mod charts;
mod gathered;
pub mod map;
mod play;
mod request;
mod scores;
mod sizes;
pub mod tables;
pub mod words;
mod write;

pub use gathered::{Booked, Gathered, Running, Totals};
pub use play::Ran;
pub use request::{Prepared, Request, prepare};
pub use scores::Scores;

use crate::report::{Own, Table};

/// All tables that a run may write, in the order of the data dictionary.
pub fn tables() -> Vec<&'static Table> {
    vec![
        &crate::study::run::tables::index::INDEX,
        &crate::study::run::tables::attribution::ATTRIBUTION,
        &crate::study::run::tables::roles::CLUSTERS,
        &crate::study::run::tables::threats::THREATS,
        &crate::study::run::tables::roles::ROLES,
        &crate::study::run::tables::roles::ROLE_DISTANCES,
        &crate::study::run::tables::effort::EFFORT,
        &crate::study::run::tables::effort::PRACTICES,
        &crate::report::optics::OPTICS,
        &crate::study::run::tables::ged::EVENTS,
        &crate::study::run::tables::cases::CASES,
        &crate::study::run::tables::series::SERIES,
        &crate::study::run::tables::series::STRENGTH,
        &crate::study::run::tables::months::MONTHS,
        &crate::study::run::tables::district_years::DISTRICT_YEARS,
        &crate::study::run::tables::event_sizes::EVENT_SIZES,
        &crate::study::run::tables::summary::REPLICATIONS,
        &crate::study::run::tables::bands::BANDS,
        &crate::study::run::tables::observed::OBSERVED,
    ]
}

/// All files that it may write.
pub fn own() -> Own {
    Own { tables: tables(), files: &[crate::study::run::tables::summary::FILE, crate::report::geography::FILE] }
}
