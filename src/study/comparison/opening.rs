//! What a comparison says first, on one screen: what was changed, what that did to people, how sure, by whom, through what, where.

use std::fmt::Write;

use crate::provenance::manifest::Drawn;
use crate::report::lines;
use crate::report::number::rounded;
use crate::study::comparison::answer::{self, Answer};
use crate::study::comparison::results::Results;
use crate::study::comparison::{Compared, findings};

/// Variants up to which each is told with its reasons; beyond, each has a line for lives, homes and index.
const TOLD_IN_FULL: usize = 2;

/// Where what is said of a word begins.
const INDENT: usize = 9;

/// The opening.
pub fn text(compared: &Compared, results: &Results<'_>) -> String {
    let mut out = head(compared, results);
    let base = &compared.asked[0].variant.scenario;
    let names = |id: &str| {
        let districts = base.districts.iter().map(|district| (&district.id, &district.name));
        let forces = base.organizations.iter().map(|force| (&force.id, &force.name));
        answer::named(id, districts.chain(forces))
    };
    let variants = compared.comparison.names.len() - 1;
    let changes = compared.changes();
    for (variant, change) in changes.iter().enumerate().skip(1) {
        if variants > 1 {
            let name = &compared.comparison.names[variant];
            let title = if name == change { name.clone() } else { format!("{name}: {change}") };
            lines::wrap(&mut out, &format!("== {title}"), 3);
        }
        if !results.differs(variant) {
            out.push_str("Nothing differs from the base in any replication.\n\n");
            continue;
        }
        let rows = findings::of_variant(&compared.comparison, results, variant);
        let answer = answer::answer(&rows, results.years, &names);
        if variants > TOLD_IN_FULL {
            short(&mut out, &answer)
        } else {
            full(&mut out, &answer)
        }
        out.push('\n');
    }
    lines::wrap(&mut out, &answer::scale(), 0);
    out
}

/// What was played.
fn head(compared: &Compared, results: &Results<'_>) -> String {
    let mut out = String::new();
    let (request, seed) = (&compared.request, compared.seed);
    let base = &compared.asked[0].variant.scenario;
    let changes = compared.changes();
    let what = match changes.as_slice() {
        [_, one] => one.clone(),
        more => format!("{} variants", more.len() - 1),
    };
    let against = if changes[0].is_empty() { "the base".to_string() } else { format!("the base ({})", changes[0]) };
    let (from, to) = results.years;
    lines::wrap(&mut out, &format!("{}: {what}, against {against}, {}", base.title, years(from, to)), 0);
    let (first, count) = (request.first, results.replications() as u64);
    let last = first + count - 1;
    let drawn = Drawn::of(compared.posterior.as_deref());
    let text =
        format!("{count} pairs of runs on the same random numbers (seed {seed}, replications {first} to {last}).");
    lines::wrap(&mut out, &text, 0);
    lines::wrap(&mut out, &format!("Spread: {}.", drawn.words()), 0);
    if let Some(asked) = compared.stopped {
        let text = format!("STOPPED EARLY: {count} of {asked} replications were done; all below is of these.");
        lines::wrap(&mut out, &text, 0);
    }
    if let Some((wish, _)) = request.until_halfwidth {
        let reached = compared.half_width.map_or("-".into(), rounded);
        let _ = writeln!(out, "Widest half-width of HPI core: {reached} points; asked for: {wish}");
    }
    if let Some(date) = compared.comparison.apart_from().filter(|date| date.year() > to) {
        lines::wrap(&mut out, &format!("NOTE: what was changed acts from {date} on, after the years compared."), 0);
    }
    if request.years.0.is_none() && from > base.start.year() {
        lines::wrap(&mut out, &format!("Years before {from} are left out: {}.", compared.why_from(results)), 0);
    }
    out.push('\n');
    out
}

fn years(from: i16, to: i16) -> String {
    if from == to { format!("year {from}") } else { format!("years {from} to {to}") }
}

/// Every line with how sure it is, and what lies behind.
fn full(out: &mut String, answer: &Answer) {
    for line in &answer.lines {
        said(out, line.subject, &format!("{}. {}", line.says, line.sure));
    }
    for (word, says) in &answer.behind {
        said(out, word, says);
    }
}

/// One line each.
fn short(out: &mut String, answer: &Answer) {
    for line in &answer.lines {
        let figure = crate::report::beside::figure(&line.difference);
        said(out, line.subject, &format!("{figure}, {}", line.verdict.word()));
    }
}

fn said(out: &mut String, word: &str, says: &str) {
    let mut text = String::new();
    // The word is a part of the first line, and the blanks behind it are kept.
    lines::wrap(&mut text, &format!("{} {says}", "_".repeat(INDENT - 1)), INDENT);
    out.push_str(&text.replacen(&"_".repeat(INDENT - 1), &format!("{word:<width$}", width = INDENT - 1), 1));
}
