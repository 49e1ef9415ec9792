//! Comparisons: variants of a scenario on common random numbers.
//!
//! ```
//! use std::collections::BTreeMap;
//! use mandate::scenario::Source;
//! use mandate::study::{Unwatched, comparison::{Other, Request, compare}};
//!
//! // A scenario handed over as texts, as a page or another language would.
//! let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
//! let mut files = BTreeMap::new();
//! for entry in std::fs::read_dir(folder)? {
//!     let path = entry?.path();
//!     files.insert(path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path)?);
//! }
//! let base = Source::Memory { name: "two districts".into(), files };
//! let mut request = Request::new(base, vec![Other::None]);
//! request.replications = 4;
//! let compared = compare(request, &Unwatched::default()).unwrap();
//! let results = compared.results();
//! assert_eq!((results.replications(), compared.asked[1].variant.name.as_str()), (4, "none"));
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod answer;
pub mod charts;
pub mod facts;
pub mod findings;
pub mod finished;
mod opening;
mod play;
pub mod reading;
mod request;
pub mod results;
pub mod tables;
pub mod variants;
pub mod words;
mod write;

pub(in crate::study) use opening::by_year;
pub use play::{Compared, Prepared, compare, prepare};
pub(in crate::study) use request::changes;
pub use request::{Asked, Other, Request};

use crate::report::{Own, Table};

/// All tables that a comparison may write, in the order of the data dictionary.
pub fn tables() -> Vec<&'static Table> {
    vec![
        &crate::study::comparison::tables::COMPARE,
        &crate::study::comparison::tables::COMPARE_YEARS,
        &crate::study::comparison::tables::variant_years::VARIANT_YEARS,
        &crate::study::comparison::tables::PAIRS,
        &crate::report::optics::OPTIC_RANKS,
        &crate::report::optics::OPTIC_FLIPS,
    ]
}

/// All files that it may write.
pub fn own() -> Own {
    Own { tables: tables(), files: &[crate::report::geography::FILE] }
}
