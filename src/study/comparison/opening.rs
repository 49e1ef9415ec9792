//! What a comparison says first, on one screen: what was changed, what that did to people, how sure, by whom, through what, where.

use std::fmt::Write;

use crate::provenance::manifest::Drawn;
use crate::report::lines;
use crate::report::number::rounded;
use crate::scenario::Scenario;
use crate::study::comparison::answer::{self, Answer, OfYear};
use crate::study::comparison::results::Results;
use crate::study::comparison::variants::Comparison;
use crate::study::comparison::{Compared, findings};

/// Variants up to which each is told with its reasons; beyond, each has a line for lives, homes and index.
const TOLD_IN_FULL: usize = 2;

/// Where what is said of a word begins.
const INDENT: usize = 9;

/// What is told of a comparison, whether it was played or read from folders of runs.
#[derive(Debug)]
pub struct Told<'a> {
    /// What was compared.
    pub comparison: &'a Comparison,
    /// What came of it.
    pub results: &'a Results<'a>,
    /// What was changed in each variant, in words, the base first; empty for a base as its files have it.
    pub changes: Vec<String>,
    /// Number of the first replication.
    pub first: u64,
    /// Seed.
    pub seed: u64,
    /// Where the parameters come from.
    pub drawn: Drawn,
    /// How many replications it was to be when it was stopped early.
    pub stopped: Option<u64>,
    /// Half-width that was asked for, and the widest that was reached.
    pub widths: Option<(f64, Option<f64>)>,
    /// First year over which is averaged, where one was asked for.
    pub from: Option<i16>,
    /// The scenario of the base, where there is one.
    pub base: Option<&'a Scenario>,
    /// What it does not have and why, in sentences.
    pub absent: &'a [String],
    /// Where each variant differs, the base first, in the place of what its rows would say.
    pub places: Vec<Option<String>>,
}

impl Compared {
    /// What is told of it.
    pub(super) fn told<'a>(&'a self, results: &'a Results<'a>) -> Told<'a> {
        let request = &self.request;
        Told {
            comparison: &self.comparison,
            results,
            changes: self.changes(),
            first: request.first,
            seed: self.seed,
            drawn: Drawn::of(self.posterior.as_deref()),
            stopped: self.stopped,
            widths: request.until_halfwidth.map(|(wish, _)| (wish, self.half_width)),
            from: request.years.0,
            base: Some(&self.asked[0].variant.scenario),
            absent: &[],
            places: Vec::new(),
        }
    }
}

/// The opening.
pub fn text(told: &Told<'_>) -> String {
    let mut out = head(told);
    let (comparison, results) = (told.comparison, told.results);
    let names = |id: &str| comparison.facts.name(id);
    let variants = comparison.names.len() - 1;
    for (variant, change) in told.changes.iter().enumerate().skip(1) {
        if variants > 1 {
            let name = &comparison.names[variant];
            let title = if name == change { name.clone() } else { format!("{name}: {change}") };
            lines::wrap(&mut out, &format!("== {title}"), 3);
        }
        if !results.differs(variant) {
            out.push_str("Nothing differs from the base in any replication.\n\n");
            continue;
        }
        let rows = findings::of_variant(comparison, results, variant);
        let mut answer = answer::answer(&rows, results.years, &names, &comparison.asked);
        answer.behind.extend(answer::when(&by_year(comparison, results, variant)).map(|says| ("When", says)));
        answer.behind.extend(told.places.get(variant).cloned().flatten().map(|says| ("Where", says)));
        if variants > TOLD_IN_FULL {
            short(&mut out, &answer)
        } else {
            full(&mut out, &answer)
        }
        out.push('\n');
    }
    lines::wrap(&mut out, &answer::scale(), 0);
    told.absent.iter().for_each(|sentence| lines::wrap(&mut out, sentence, 0));
    out
}

/// Whether the name of a variant is a user's own: neither its change as typed, nor a word of the command, nor a folder's.
fn is_label(told: &Told<'_>, variant: usize) -> bool {
    let name = told.comparison.names[variant].as_str();
    !told.comparison.is_read() && !name.contains('=') && !["none", "separate"].contains(&name)
}

/// Differences of a variant by year, of the nation and the affected districts.
pub(in crate::study) fn by_year(comparison: &Comparison, results: &Results<'_>, variant: usize) -> Vec<OfYear> {
    let measures = comparison.catalogue.measures.iter().enumerate();
    let main = measures.filter(|(_, measure)| matches!(measure.area.0, "nation" | "affected"));
    let of_year = |position: usize, measure: &str, area: &str, year: i16| {
        let paired = results.in_year(variant, position, year)?;
        let (measure, area) = (measure.to_string(), area.to_string());
        Some(OfYear { measure, area, year, difference: paired.difference.mean, ends: paired.difference.ends })
    };
    let years = results.years_compared();
    main.flat_map(|(position, measure)| {
        years.iter().filter_map(move |&year| of_year(position, &measure.name, measure.area.0, year))
    })
    .collect()
}

/// What was played.
fn head(told: &Told<'_>) -> String {
    let mut out = String::new();
    let facts = &told.comparison.facts;
    let what = match told.changes.as_slice() {
        [_, one] if is_label(told, 1) => format!("{} ({one})", told.comparison.names[1]),
        [_, one] => one.clone(),
        more => format!("{} variants", more.len() - 1),
    };
    let of_base = &told.changes[0];
    let against = if of_base.is_empty() { "the base".to_string() } else { format!("the base ({of_base})") };
    let (from, to) = told.results.years;
    lines::wrap(&mut out, &format!("{}: {what}, against {against}, {}", facts.title, years(from, to)), 0);
    let (first, count, seed) = (told.first, told.results.replications() as u64, told.seed);
    let last = first + count - 1;
    let text =
        format!("{count} pairs of runs on the same random numbers (seed {seed}, replications {first} to {last}).");
    lines::wrap(&mut out, &text, 0);
    lines::wrap(&mut out, &format!("Spread: {}.", told.drawn.words()), 0);
    if let Some(asked) = told.stopped {
        let text = format!("STOPPED EARLY: {count} of {asked} replications were done; all below is of these.");
        lines::wrap(&mut out, &text, 0);
    }
    if let Some((wish, reached)) = told.widths {
        let reached = reached.map_or("-".into(), rounded);
        let _ = writeln!(out, "Widest half-width of HPI core: {reached} points; asked for: {wish}");
    }
    let acts = if told.comparison.is_read() { "monthly figures differ" } else { "what was changed acts" };
    if let Some(date) = told.comparison.apart_from().filter(|date| date.year() > to) {
        lines::wrap(&mut out, &format!("NOTE: {acts} from {date} on, after the years compared."), 0);
    }
    if told.from.is_none() && from > facts.first_year {
        let why = match told.comparison.apart_from() {
            Some(date) if date.year() < from => {
                format!("{acts} from {date}, and {from} is the first year wholly after it")
            }
            _ => "nothing differs in them".into(),
        };
        lines::wrap(&mut out, &format!("Years before {from} are left out: {why}."), 0);
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
