//! `mandate patterns`: tests the patterns of a scenario, keeps every run, goes on where it stopped.

use std::path::Path;

use mandate::experiment::patterns::Suite;
use mandate::experiment::patterns::bounds::Largest;
use mandate::experiment::patterns::judge::{Finding, shown, verdicts};
use mandate::experiment::patterns::statistics::Verdict;
use mandate::report::{self, Format};
use mandate::study::patterns::{self, Request, Tested};

use super::args::{PatternDraws, PatternsArguments};
use super::progress::Watched;
use super::sweep::set_threads;
use super::{Failure, print};

/// Tests patterns.
///
/// # Errors
/// Where the command, the scenario or its patterns are wrong, runs cannot be kept, the user stops, or a pattern that must hold does not.
pub fn patterns(arguments: &PatternsArguments) -> Result<(), Failure> {
    let watch = Watched::new(arguments.quiet);
    Format::from(arguments.format).check()?;
    set_threads(arguments.threads)?;
    let prepared = patterns::prepare(request(arguments))?;
    if arguments.list {
        return print::out(&listed(&prepared.suite));
    }
    let open = prepared.open()?;
    if !arguments.quiet {
        print::err(&opening(&prepared.suite, open.before, &open.folder));
    }
    let before =
        |suite: &Suite, seen: &[Largest]| sights(suite, seen, "What can be seen, told before the patterns are played:");
    let tested = watch.through(|watch| open.play(watch, &before))?;
    if !arguments.quiet {
        print::out(&format!("{}\nResults: {}", printed(&tested), tested.folder.display()))?;
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
        posterior: arguments.draws.map(|draws| draws == PatternDraws::Posterior),
        seed: arguments.seed,
        page: arguments.findings.clone(),
        folder: arguments.out.clone(),
        force: arguments.force,
        format: arguments.format.into(),
        command: print::command(),
    }
}

fn opening(suite: &Suite, before: usize, folder: &Path) -> String {
    let count = suite.patterns.len();
    let mut text = format!(
        "{count} pattern{} of {}, {} runs, {}",
        if count == 1 { "" } else { "s" },
        suite.loaded.scenario.name,
        suite.runs(),
        report::patterns::drawn_in_words(suite)
    );
    if before > 0 {
        text.push_str(&format!("\nGoing on in {}, where {before} runs are done", folder.display()));
    }
    text
}

/// The patterns with their arms and runs.
fn listed(suite: &Suite) -> String {
    let mut text = String::new();
    for pattern in &suite.patterns {
        let runs = match pattern.arms.len() {
            0 => "runs of its own".into(),
            arms => format!("{arms} arm{} x {}", if arms == 1 { "" } else { "s" }, suite.replications_of(pattern)),
        };
        print::wrap(
            &mut text,
            &format!("{:<4} {}  {} ({runs}; {})", pattern.id, pattern.kind.letter(), pattern.title, pattern.source),
            8,
        );
    }
    for (position, design) in &suite.bounds {
        let bound = &suite.file.bounds[*position];
        let (runs, channels) = (design.cells.len(), bound.channels.len());
        let line = format!("bound {}  {channels} channels ({runs} runs x {})", bound.id, bound.replications);
        print::wrap(&mut text, &line, 8);
    }
    text.push_str(&format!("{} runs in all: arms that are the same are played once", suite.runs()));
    text
}

/// The findings on 80 columns: a line for each pattern, and one for each part.
fn printed(tested: &Tested<'_>) -> String {
    let Tested { suite, found, seen, failed, .. } = tested;
    let all = verdicts(&suite.patterns, found);
    let (title, seed) = (&suite.loaded.scenario.title, suite.seed);
    let head = format!(
        "Patterns of {title}: seed {seed}, {} replications at share 1, {} runs, {}",
        suite.replications,
        suite.runs(),
        report::patterns::drawn_in_words(suite)
    );
    let mut text = String::new();
    print::wrap(&mut text, &head, 2);
    for (n, pattern) in suite.patterns.iter().enumerate() {
        let head =
            format!("{} [{}] {}: {}", pattern.id, pattern.kind.letter(), all[n].name().to_uppercase(), pattern.title);
        text.push('\n');
        print::wrap(&mut text, &head, 4);
        for finding in found.iter().filter(|finding| finding.pattern == n) {
            print::wrap(&mut text, &format!("  {}", in_words(finding)), 6);
        }
        print::wrap(&mut text, &format!("  source: {}", pattern.source), 6);
    }
    text.push('\n');
    if !seen.is_empty() {
        text.push_str(&sights(suite, seen, "What can be seen:"));
        text.push('\n');
    }
    for verdict in [Verdict::Holds, Verdict::Undecided, Verdict::Unseen, Verdict::Fails] {
        let ids: Vec<&str> =
            (0..all.len()).filter(|&n| all[n] == verdict).map(|n| suite.patterns[n].id.as_str()).collect();
        if !ids.is_empty() {
            print::wrap(&mut text, &format!("{}: {} ({})", verdict.name(), ids.len(), ids.join(", ")), 4);
        }
    }
    let note = "Intervals 95 % (t); directions of E and V corrected together (Holm); T, N and V must hold.";
    print::wrap(&mut text, note, 0);
    if let Some((replication, reason)) = failed.first() {
        let words = format!("{} runs failed, the first in replication {replication}: {reason}", failed.len());
        print::wrap(&mut text, &words, 2);
    }
    text.trim_end().into()
}

/// What can be seen, on 80 columns.
fn sights(suite: &Suite, seen: &[Largest], head: &str) -> String {
    let mut text = String::new();
    print::wrap(&mut text, head, 0);
    for line in report::patterns::sights(suite, seen) {
        print::wrap(&mut text, &format!("  {line}"), 6);
    }
    text
}

fn in_words(finding: &Finding) -> String {
    let mut text = format!("{}: {}", finding.part, finding.says);
    if let Some((mean, ends)) = finding.estimate() {
        text.push_str(&format!("; expected {}, found {}", finding.expected, shown(mean)));
        if let Some((low, high)) = ends {
            text.push_str(&format!(" ({} to {})", shown(low), shown(high)));
        }
        text.push_str(&format!(" {}", finding.unit));
        if let Some(base) = finding.base {
            text.push_str(&format!(", against {}", shown(base)));
        }
    } else if !finding.expected.is_empty() {
        text.push_str(&format!("; expected {}", finding.expected));
    }
    if let (Some(p), true) = (finding.probability_of_sign(), finding.sample.is_some()) {
        text.push_str(&format!("; P(sign) {p:.2}"));
    }
    for beside in report::patterns::beside_in_words(finding) {
        text.push_str(&format!("; {beside}"));
    }
    if !finding.note.is_empty() {
        text.push_str(&format!("; {}", finding.note));
    }
    if finding.verdict != Verdict::Reported {
        text.push_str(&format!(": {}", finding.verdict.name()));
    }
    if let (Some(needed), Some(sample)) = (finding.needed, finding.sample) {
        text.push_str(&format!(" at {} replications, about {needed} would decide", sample.count));
    }
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
