//! A design some of whose lines are at fault: what is left of it is judged all the same, so that every fault is told at once.

use std::collections::BTreeSet;

use crate::scenario::{Fault, Text, shape};
use crate::study::sweep::design::document::Document;

/// A design as it is read.
pub(super) struct Read {
    /// The document, without the lines at fault.
    pub document: Document,
    /// What is wrong with them.
    pub faults: Vec<Fault>,
    /// Their number.
    pub count: usize,
    /// Where they stand.
    pub sections: Sections,
}

/// Sections of a file from which lines were left out, each by the line of its head, from 1; 0 is the part before the first.
pub(super) struct Sections(BTreeSet<usize>);

impl Sections {
    /// Whether a fault stands in one of them: it may follow from a line that was left out.
    pub fn holds(&self, text: &Text, fault: &Fault) -> bool {
        let place = fault.place().filter(|_| fault.file() == &*text.name);
        place.is_some_and(|place| self.0.contains(&section(&text.content, place.line)))
    }
}

/// Reads a design.
///
/// # Errors
/// All faults of its form, where without them nothing is left that could be judged.
pub(super) fn read(text: &Text) -> Result<Read, Vec<Fault>> {
    let schema = schemars::schema_for!(Document);
    let faults = shape::faults(text, schema.as_value());
    let sections = faults.iter().filter_map(Fault::place).map(|place| section(&text.content, place.line));
    let sections = Sections(sections.collect());
    let left = if faults.is_empty() { Some(text.clone()) } else { without(text, &faults) };
    let left = left.filter(|left| faults.is_empty() || shape::faults(left, schema.as_value()).is_empty());
    let Some(left) = left else { return Err(faults) };
    match toml::from_str(&left.content) {
        Ok(document) => Ok(Read { document, count: faults.len(), faults, sections }),
        Err(error) if faults.is_empty() => Err(vec![Fault::of_toml(text, "design", &error)]),
        Err(_) => Err(faults),
    }
}

/// A text without the lines at fault; the word that is meant stands where one is near. `None` where a fault is of no single line.
fn without(text: &Text, faults: &[Fault]) -> Option<Text> {
    let mut lines: Vec<String> = text.content.lines().map(String::from).collect();
    for fault in faults {
        let place = fault.place()?;
        let line = lines.get_mut(place.line - 1)?;
        let (key, _) = line.split_once('=').filter(|_| !line.trim_start().starts_with('['))?;
        *line = match fault.hint().filter(|_| !fault.is_unknown_key()) {
            Some(word) => format!("{key}= \"{word}\""),
            None => String::new(),
        };
    }
    Some(Text::new(&text.name, &lines.join("\n")))
}

/// The section in which a line stands.
fn section(content: &str, line: usize) -> usize {
    let heads = content.lines().take(line).enumerate().filter(|(_, line)| super::build::is_head(line.trim_start()));
    heads.last().map_or(0, |(head, _)| head + 1)
}
