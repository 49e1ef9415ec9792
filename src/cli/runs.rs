//! `mandate runs`: what lies in a folder of results.

use mandate::study::runs;

use super::args::RunsArguments;
use super::{Failure, print};

/// Lists results.
///
/// # Errors
/// Where the folder cannot be read.
pub fn runs(arguments: &RunsArguments) -> Result<(), Failure> {
    let listed = runs::list(&arguments.folder)?;
    let text = if arguments.json {
        serde_json::to_string_pretty(&listed).map_err(|error| Failure::Failed(error.to_string()))?
    } else {
        runs::text(&listed, &arguments.folder)
    };
    print::out(text.trim_end())
}
