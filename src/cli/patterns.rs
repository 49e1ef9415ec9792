//! `mandate patterns`: tests the patterns of a scenario, keeps every run, goes on where it stopped.

use std::fs;
use std::path::{Path, PathBuf};

use mandate::experiment::patterns::bounds::Largest;
use mandate::experiment::patterns::judge::{Finding, findings, largest, shown, verdicts};
use mandate::experiment::patterns::statistics::Verdict;
use mandate::experiment::patterns::values::Values;
use mandate::experiment::patterns::{Suite, Wishes};
use mandate::provenance::manifest::{self, Manifest};
use mandate::provenance::{Provenance, Stopwatch};
use mandate::report::{self, Format, ReportError, write_file, write_json, write_table};
use mandate::scenario::{did_you_mean, posterior};

use super::args::{DrawLaw, PatternDraws, PatternsArguments};
use super::failure::hint;
use super::progress::Progress;
use super::run::{draws, watch_for_interrupt};
use super::sweep::{self, set_threads};
use super::{Failure, print};

/// Tests patterns.
///
/// # Errors
/// Where the command, the scenario or its patterns are wrong, runs cannot be kept, the user stops, or a pattern that must hold does not.
pub fn patterns(arguments: &PatternsArguments) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    Format::from(arguments.format).check()?;
    let stop = watch_for_interrupt();
    set_threads(arguments.threads)?;
    let suite = load(arguments)?;
    if arguments.list {
        return print::out(&listed(&suite));
    }
    // Before hours of runs: the page that is to take the table in.
    let page = arguments.findings.as_deref().map(readable).transpose()?;
    let folder = arguments.out.clone().unwrap_or_else(|| default_folder(&suite));
    let mut log = sweep::open(&folder, &suite.header, "patterns", arguments.force)?;
    let before = log.len();
    if !arguments.quiet {
        print::err(&opening(&suite, before, &folder));
    }
    let progress = Progress::new(suite.runs(), arguments.quiet, stopwatch);
    let told = |done: u64| progress.at(done, || format!("{done} of {} runs", suite.runs()));
    let mut whole = suite.play_bounds(&mut log, &stop, told);
    if matches!(whole, Ok(true)) {
        if !suite.bounds.is_empty() && !arguments.quiet {
            let seen = largest(&Values::read(&suite, &mut log)?);
            print::err(&sights(&suite, &seen, "What can be seen, told before the patterns are played:"));
        }
        whole = suite.play(&mut log, &stop, told);
    }
    progress.finish();
    if !whole? {
        let (kept, path) = (log.len(), folder.display());
        return Err(Failure::Interrupted(format!(
            "{kept} runs are kept in {path}; the same command goes on from there"
        )));
    }
    let values = Values::read(&suite, &mut log)?;
    let (found, seen) = (findings(&values), largest(&values));
    write(arguments, &folder, &values, (&found, &seen), (stopwatch, log.len() - before))?;
    if let (Some(page), Some(path)) = (page, &arguments.findings) {
        let table = report::patterns::markdown(&suite, &found, &seen);
        let new = report::patterns::taken_in(&page, &table).unwrap_or(page);
        fs::write(path, new).map_err(ReportError::write(path))?;
    }
    if !arguments.quiet {
        print::out(&format!("{}\nResults: {}", printed(&values, &found, &seen), folder.display()))?;
    }
    conclude(&suite, &found)
}

/// Rows of the posterior: where the scenario has one and nobody says otherwise.
fn drawn(arguments: &PatternsArguments) -> Result<Option<mandate::experiment::draws::Draws>, Failure> {
    let has = arguments.scenario.join(posterior::FILE).exists();
    let wanted = arguments.draws.map_or(has, |draws| draws == PatternDraws::Posterior);
    if !wanted {
        return Ok(None);
    }
    let seed = match arguments.seed {
        Some(seed) => seed,
        None => mandate::scenario::load(&arguments.scenario, &arguments.overrides)?.scenario.seed,
    };
    draws(DrawLaw::Posterior, &arguments.scenario, seed)
}

fn load(arguments: &PatternsArguments) -> Result<Suite, Failure> {
    let wishes = Wishes {
        folder: arguments.scenario.clone(),
        seed: arguments.seed,
        changes: arguments.overrides.clone(),
        replications: arguments.replications,
        only: arguments.only.clone(),
        short: arguments.short,
        draws: drawn(arguments)?,
    };
    let Some(suite) = Suite::load(&wishes)? else {
        let folder = arguments.scenario.display();
        return Err(Failure::Mistake(format!(
            "{folder}/patterns.toml: found no such file; accepted: a scenario with patterns, such as scenarios/mali (CONTRIBUTING.md, \
             \"Add a pattern\", says how to write some)\n{}",
            hint(&arguments.scenario.join("scenario.toml")).lines().next().unwrap_or_default()
        )));
    };
    let known = || suite.file.patterns.iter().map(|pattern| pattern.id.as_str());
    if let Some(wrong) = arguments.only.iter().find(|id| known().all(|known| known != *id)) {
        let list = known().collect::<Vec<_>>().join(", ");
        let near = did_you_mean(wrong, known());
        return Err(Failure::Mistake(format!("--only: found {wrong}; accepted: some of {list}{near}")));
    }
    if suite.patterns.is_empty() {
        return Err(Failure::Mistake(
            "--short: found no pattern with short = true; accepted: a suite with some".into(),
        ));
    }
    Ok(suite)
}

/// A page with marks for the table.
fn readable(path: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(path);
    let text = text.map_err(|error| Failure::Mistake(format!("--findings: {}: {error}", path.display())))?;
    if report::patterns::taken_in(&text, "").is_none() {
        let (begin, end) = (report::patterns::BEGIN, report::patterns::END);
        let message = format!(
            "--findings: {}: found no marks; accepted: a page with the lines {begin} and {end}",
            path.display()
        );
        return Err(Failure::Mistake(message));
    }
    Ok(text)
}

fn default_folder(suite: &Suite) -> PathBuf {
    Path::new("output").join(format!("{}-{}-patterns", suite.loaded.scenario.name, suite.seed))
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

fn write(
    arguments: &PatternsArguments,
    folder: &Path,
    values: &Values<'_>,
    (found, seen): (&[Finding], &[Largest]),
    (stopwatch, played): (Stopwatch, usize),
) -> Result<(), Failure> {
    let (suite, format) = (values.suite(), arguments.format.into());
    write_table(folder, &report::patterns::PATTERNS, format, |rows| report::patterns::write(rows, suite, found))?;
    write_table(folder, &report::patterns::PATTERN_ARMS, format, |rows| report::patterns::write_arms(rows, values))?;
    if !suite.bounds.is_empty() {
        let bounds = &report::patterns::PATTERN_BOUNDS;
        write_table(folder, bounds, format, |rows| report::patterns::write_bounds(rows, suite, seen))?;
    }
    let table = report::patterns::markdown(suite, found, seen);
    write_file(folder, "patterns.md", |file| std::io::Write::write_all(file, table.as_bytes()))?;
    write_json(folder, report::scenario::FILE, &report::scenario::resolved(&suite.loaded.scenario))?;
    write_json(folder, manifest::FILE, &described(arguments, values, (stopwatch, played)))?;
    Ok(())
}

fn described(arguments: &PatternsArguments, values: &Values<'_>, (stopwatch, played): (Stopwatch, usize)) -> Manifest {
    let suite = values.suite();
    let provenance = Provenance {
        loaded: &suite.loaded,
        folder: suite.folder.display().to_string(),
        seed: suite.seed,
        replications: (0, suite.replications),
        overrides: &arguments.overrides,
        command: print::command(),
        until: None,
        steps: suite.loaded.scenario.steps,
        stopwatch,
    };
    let mut manifest = Manifest {
        draws: Some(if suite.posterior.is_some() { "posterior" } else { "point" }.into()),
        posterior_sha256: Some(suite.posterior.as_ref().map(|draws| draws.sha256().into())),
        patterns: Some(suite.patterns.iter().map(|pattern| pattern.id.clone()).collect()),
        runs: Some(suite.runs() as usize),
        runs_of_this_command: Some(played),
        runs_failed: Some(values.failed.len()),
        ..provenance.manifest()
    };
    manifest.scenario.inputs.push(suite.file.input.clone());
    manifest
}

/// The findings on 80 columns: a line for each pattern, and one for each part.
fn printed(values: &Values<'_>, found: &[Finding], seen: &[Largest]) -> String {
    let suite = values.suite();
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
    if let Some((key, reason)) = values.failed.first() {
        let words =
            format!("{} runs failed, the first in replication {}: {reason}", values.failed.len(), key.replication);
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
    Err(Failure::Failed(print::message(&text)))
}
