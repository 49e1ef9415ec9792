//! What was found, in lines of at most 80 characters.

use super::Tested;
use crate::report::lines;
use crate::scenario::counted;
use crate::study::patterns::bounds::Largest;
use crate::study::patterns::judge::{Finding, shown, verdicts};
use crate::study::patterns::statistics::Verdict;
use crate::study::patterns::suite::Suite;
use crate::study::patterns::tables as patterns;

/// The patterns with their arms and runs.
pub fn list(suite: &Suite) -> String {
    let mut text = String::new();
    for pattern in &suite.patterns {
        let runs = match pattern.arms.len() {
            0 => "runs of its own".into(),
            arms => format!("{arms} arm{} x {}", if arms == 1 { "" } else { "s" }, suite.replications_of(pattern)),
        };
        lines::wrap(
            &mut text,
            &format!("{:<4} {}  {} ({runs}; {})", pattern.id, pattern.kind.letter(), pattern.title, pattern.source),
            8,
        );
    }
    for (position, design) in &suite.bounds {
        let bound = &suite.file.bounds[*position];
        let (runs, channels) = (design.cells.len(), bound.channels.len());
        let line = format!(
            "bound {}  {} ({} x {})",
            bound.id,
            counted(channels, "channel"),
            counted(runs, "run"),
            bound.replications
        );
        lines::wrap(&mut text, &line, 8);
    }
    text.push_str(&format!("{} in all: arms that are the same are played once", counted(suite.runs(), "run")));
    text
}

/// The findings on 80 columns: a line for each pattern, and one for each part.
pub fn findings(tested: &Tested<'_>) -> String {
    let Tested { suite, found, seen, failed, .. } = tested;
    let all = verdicts(&suite.patterns, found);
    let (title, seed) = (&suite.loaded.scenario.title, suite.seed);
    let head = format!(
        "Patterns of {title}: seed {seed}, {} replications at share 1, {} runs, {}",
        suite.replications,
        suite.runs(),
        patterns::drawn_in_words(suite)
    );
    let mut text = String::new();
    lines::wrap(&mut text, &head, 2);
    for (n, pattern) in suite.patterns.iter().enumerate() {
        let head =
            format!("{} [{}] {}: {}", pattern.id, pattern.kind.letter(), all[n].name().to_uppercase(), pattern.title);
        text.push('\n');
        lines::wrap(&mut text, &head, 4);
        for finding in found.iter().filter(|finding| finding.pattern == n) {
            lines::wrap(&mut text, &format!("  {}", in_words(finding)), 6);
        }
        lines::wrap(&mut text, &format!("  source: {}", pattern.source), 6);
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
            lines::wrap(&mut text, &format!("{}: {} ({})", verdict.name(), ids.len(), ids.join(", ")), 4);
        }
    }
    let note = "Intervals 95 % (t); directions of E and V corrected together (Holm); T, N and V must hold.";
    lines::wrap(&mut text, note, 0);
    if let Some((replication, reason)) = failed.first() {
        let words =
            format!("{} failed, the first in replication {replication}: {reason}", counted(failed.len(), "run"));
        lines::wrap(&mut text, &words, 2);
    }
    text.trim_end().into()
}

/// What can be seen, on 80 columns.
pub(super) fn sights(suite: &Suite, seen: &[Largest], head: &str) -> String {
    let mut text = String::new();
    lines::wrap(&mut text, head, 0);
    for line in patterns::sights(suite, seen) {
        lines::wrap(&mut text, &format!("  {line}"), 6);
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
    for beside in patterns::beside_in_words(finding) {
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
