//! `mandate explore`: a page on which a scenario is played.

use mandate::scenario::Source;
use mandate::study::explorer::Explorer;

use super::args::ExploreArguments;
use super::progress::Watched;
use super::{Failure, print};

/// Makes the page and says where it is.
///
/// # Errors
/// Where the scenario has faults, a run breaks off, it is stopped, or the file cannot be written or is not ours to replace.
pub fn explore(arguments: &ExploreArguments) -> Result<(), Failure> {
    let watch = Watched::new(arguments.quiet);
    let explorer = Explorer::new(Source::from(arguments.scenario.as_path()))?;
    let size = watch.through(|watch| explorer.write(&arguments.out, arguments.runs, watch))? as f64 / 1e6;
    if arguments.quiet {
        return Ok(());
    }
    print::out(&format!("Explorer: {} ({size:.1} MB); open it in a browser", arguments.out.display()))
}
