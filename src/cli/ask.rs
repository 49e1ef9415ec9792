//! Asks for a yes before very many runs are played.

use mandate::report::lines;
use mandate::scenario::counted;

use super::Failure;

/// Runs from which the user is asked whether so many are meant.
const MANY: u128 = 50_000;

/// Asks for a yes where runs are very many, and says how long they take; `what` asked for them, which are `runs` made of `parts`, and
/// `fewer` says what to give instead.
///
/// # Errors
/// Where they are many and there is no yes.
pub fn ask(
    what: &str,
    (runs, parts): (u128, String),
    fewer: &str,
    yes: bool,
    seconds_a_run: impl FnOnce() -> Result<f64, Failure>,
) -> Result<(), Failure> {
    if runs <= MANY || yes {
        return Ok(());
    }
    let seconds = seconds_a_run()? * runs as f64;
    let cores = rayon::current_num_threads();
    Err(Failure::Mistake(format!(
        "{what}: found {} runs ({parts}), about {} on {}; give --yes if so many are meant, or {fewer}",
        lines::grouped(runs),
        lines::duration(seconds / cores as f64),
        counted(cores, "thread"),
    )))
}
