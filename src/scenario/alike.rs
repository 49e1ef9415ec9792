//! Faults that are alike: one cause, such as a unit or a name, may be at fault in every row of a table.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::{counted, few};

/// So many alike faults are told one by one; of more the first, and where the others are.
const MOST: usize = 3;

/// Faults of one kind, in one column of one file.
#[derive(Clone, Debug)]
pub struct Alike<'a> {
    /// The first of them.
    pub first: &'a Fault,
    /// Lines of the others.
    others: Vec<String>,
}

impl Alike<'_> {
    /// Where the others are; `None` where there are none.
    pub fn words(&self) -> Option<String> {
        if self.others.is_empty() {
            return None;
        }
        let (count, lines) = (counted(self.others.len(), "more row"), few(&self.others));
        Some(format!("likewise in {count}: {} {lines}", if self.others.len() == 1 { "line" } else { "lines" }))
    }
}

/// What is the same of alike faults: the file, the column, and what is accepted, whatever their numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    file: String,
    key: String,
    remedy: String,
}

/// File and line of a fault; files of users have their line in the name.
fn place(fault: &Fault) -> (&str, Option<String>) {
    if let Some(place) = fault.place() {
        return (fault.file(), Some(place.line.to_string()));
    }
    let line = fault.file().rsplit_once(':').filter(|(_, line)| line.parse::<u64>().is_ok());
    line.map_or((fault.file(), None), |(file, line)| (file, Some(line.to_string())))
}

/// A text with a mark in the place of every number.
fn without_numbers(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter.is_ascii_digit() {
            true if out.ends_with('#') => {}
            true => out.push('#'),
            false => out.push(letter),
        }
    }
    out
}

/// Faults in their order, those that are alike with the first of them.
///
/// ```
/// use mandate_model::scenario::{Fault, Text, alike};
/// let text = Text::new("links.csv", "km\n1 km\n2 km\n3 km\n4 km\n5 km\n");
/// let faults: Vec<Fault> = (2..7).map(|line| Fault::on_line(&text, line, "km", "a unit", "a number")).collect();
/// let told = alike(&faults);
/// assert_eq!((told.len(), told[0].words().unwrap().as_str()), (1, "likewise in 4 more rows: lines 3, 4, 5, 6"));
/// assert_eq!(alike(&faults[..3]).len(), 3);
/// ```
pub fn alike(faults: &[Fault]) -> Vec<Alike<'_>> {
    let of = |fault: &Fault| {
        let (file, line) = place(fault);
        let kind =
            Kind { file: file.to_string(), key: without_numbers(fault.key()), remedy: without_numbers(fault.remedy()) };
        line.map(|line| (kind, line))
    };
    let kinds: Vec<Option<(Kind, String)>> = faults.iter().map(of).collect();
    let mut lines: BTreeMap<&Kind, Vec<&str>> = BTreeMap::new();
    for (kind, line) in kinds.iter().flatten() {
        lines.entry(kind).or_default().push(line);
    }
    lines.retain(|_, lines| lines.len() > MOST);
    let one = |(first, kind): (_, &Option<(Kind, String)>)| {
        let Some(lines) = kind.as_ref().and_then(|(kind, _)| lines.get_mut(kind)) else {
            return Some(Alike { first, others: Vec::new() });
        };
        // Those after the first were told with it.
        let lines = std::mem::take(lines);
        let (_, others) = lines.split_first()?;
        Some(Alike { first, others: others.iter().map(|line| (*line).to_string()).collect() })
    };
    faults.iter().zip(&kinds).filter_map(one).collect()
}
