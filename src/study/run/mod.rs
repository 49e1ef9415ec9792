//! Runs: a scenario played once, or several times.
//!
//! ```
//! use mandate::scenario::Source;
//! use mandate::study::{Unwatched, run::{Request, prepare}};
//!
//! let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
//! let prepared = prepare(Request { replications: 3, ..Request::new(Source::from(folder.as_path())) }).unwrap();
//! let ran = prepared.play(&Unwatched::default()).unwrap();
//! assert_eq!(ran.results().len(), 3);
//! ```

mod play;
mod request;
pub mod words;
mod write;

use crate::report::{Own, Table};

pub use play::{Apart, Ran};
pub use request::{Prepared, Request, prepare};

/// All tables that a run may write, in the order of the data dictionary.
pub fn tables() -> Vec<&'static Table> {
    vec![
        &crate::report::index::INDEX,
        &crate::report::attribution::ATTRIBUTION,
        &crate::report::roles::CLUSTERS,
        &crate::report::threats::THREATS,
        &crate::report::roles::ROLES,
        &crate::report::roles::ROLE_DISTANCES,
        &crate::report::effort::EFFORT,
        &crate::report::effort::PRACTICES,
        &crate::report::optics::OPTICS,
        &crate::report::ged::EVENTS,
        &crate::report::cases::CASES,
        &crate::report::series::SERIES,
        &crate::report::series::STRENGTH,
        &crate::report::months::MONTHS,
        &crate::report::district_years::DISTRICT_YEARS,
        &crate::report::event_sizes::EVENT_SIZES,
        &crate::report::summary::REPLICATIONS,
        &crate::report::bands::BANDS,
    ]
}

/// All files that it may write.
pub fn own() -> Own {
    Own { tables: tables(), files: &[crate::report::summary::FILE, crate::report::geography::FILE] }
}
