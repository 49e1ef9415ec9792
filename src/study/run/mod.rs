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
mod write;

pub use play::{Apart, Ran};
pub use request::{Prepared, Request, prepare};
