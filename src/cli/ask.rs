//! Says what a study costs before it begins, and asks for a yes where its runs are very many.

use mandate::report::lines;
use mandate::study::Cost;

use super::{Failure, print};

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
    cost: impl FnOnce() -> Cost,
) -> Result<(), Failure> {
    if runs <= MANY || yes {
        return Ok(());
    }
    Err(Failure::Mistake(format!(
        "{what}: found {} runs ({parts}), about {}; give --yes if so many are meant, or {fewer}",
        lines::grouped(runs),
        cost().time(),
    )))
}

/// Runs from which one is played to find out how long they take.
const SOME: u128 = 8;

/// Says what a study of so many runs costs, unless these are few, it is done in a moment or the user wants quiet.
pub fn tell(quiet: bool, runs: u128, cost: impl FnOnce() -> Cost) {
    if !quiet
        && runs >= SOME
        && let Some(words) = cost().in_words()
    {
        print::err(&words);
    }
}
