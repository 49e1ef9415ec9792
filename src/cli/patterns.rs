//! `mandate patterns`: tests the patterns of a scenario, keeps every run, goes on where it stopped.

use mandate::report::Format;
use mandate::scenario::counted;
use mandate::study::patterns::judge::{Finding, verdicts};
use mandate::study::patterns::statistics::Verdict;
use mandate::study::patterns::suite::Suite;
use mandate::study::patterns::{self, Request, words};
use mandate::study::{Keep, Kept};

use super::args::{DrawsFrom, PatternsArguments};
use super::progress::Watched;
use super::{Failure, ask, print};

/// Tests patterns.
///
/// # Errors
/// Where the command, the scenario or its patterns are wrong, runs cannot be kept, the user stops, or a pattern that must hold does not.
pub fn patterns(arguments: &PatternsArguments) -> Result<(), Failure> {
    let watch = Watched::new(arguments.quiet);
    Format::from(arguments.format).check()?;
    let prepared = patterns::prepare(request(arguments))?;
    if arguments.list {
        return print::out(&words::list(&prepared.suite));
    }
    let parts = counted(prepared.suite.patterns.len(), "pattern");
    let (runs, fewer) = (u128::from(prepared.suite.runs()), "fewer --replications, or some patterns by --only");
    ask::ask("patterns", (runs, parts), fewer, arguments.yes, || prepared.cost())?;
    let open = prepared.open()?;
    if !arguments.quiet {
        print::err(&opening(&prepared.suite, &open.kept));
        ask::tell(false, runs, || open.cost());
    }
    let tested = watch.through(|watch| open.play(watch))?;
    if !arguments.quiet {
        print::out(&format!("{}\nResults: {}", words::findings(&tested), print::place(&tested.folder)))?;
    }
    conclude(tested.suite, &tested.found)
}

/// What the command line asks for.
fn request(arguments: &PatternsArguments) -> Request {
    Request {
        scenario: arguments.scenario.clone(),
        changes: arguments.overrides.clone(),
        only: arguments.only.clone(),
        short: arguments.short,
        replications: arguments.replications,
        draws: DrawsFrom::law(arguments.draws),
        seed: arguments.seed,
        page: arguments.findings.clone(),
        keep: Keep {
            folder: arguments.out.clone(),
            force: arguments.force,
            format: arguments.format.into(),
            command: print::command(),
        },
    }
}

fn opening(suite: &Suite, kept: &Kept) -> String {
    let mut text = format!(
        "{} of {}, {}, {}",
        counted(suite.patterns.len(), "pattern"),
        suite.loaded.scenario.name,
        counted(suite.runs(), "run"),
        mandate::study::patterns::tables::drawn_in_words(suite)
    );
    text.extend(kept.in_words());
    text
}

/// Fails where a pattern that must hold does not.
fn conclude(suite: &Suite, found: &[Finding]) -> Result<(), Failure> {
    let all = verdicts(&suite.patterns, found);
    let broken = |n: &usize| suite.patterns[*n].kind.must_hold() && all[*n] != Verdict::Holds;
    let words: Vec<String> = (0..all.len())
        .filter(broken)
        .map(|n| format!("{} ({}, {})", suite.patterns[n].id, suite.patterns[n].kind.letter(), all[n].name()))
        .collect();
    if words.is_empty() {
        return Ok(());
    }
    let advice = "a T or N that does not hold is a fault in the program; a V that fails is one in code or parameters, and one that is \
                  undecided or cannot be seen needs more --replications";
    let text = format!("patterns that must hold and do not: {}; {advice}", words.join(", "));
    Err(Failure::Failed(text))
}
