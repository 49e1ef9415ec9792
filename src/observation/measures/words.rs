//! Names with variable parts, and the words for measures.

use super::{BY, Measure, find};

/// Where the variable part of a name begins and ends; `None` where it has none.
fn variable(pattern: &str) -> Option<(usize, usize)> {
    let capital = |letter: char| letter.is_ascii_uppercase();
    Some((pattern.find(capital)?, pattern.rfind(capital)? + 1))
}

/// What stands in a name in the place of the variable part of a pattern; `None` where the pattern does not cover the name.
fn filling<'a>(pattern: &str, name: &'a str) -> Option<&'a str> {
    let (from, to) = variable(pattern)?;
    let rest = name.strip_prefix(&pattern[..from])?.strip_suffix(&pattern[to..])?;
    (!rest.is_empty()).then_some(rest)
}

/// Whether a name is that of a measure, or has its form where it has a variable part.
pub fn covers(pattern: &str, name: &str) -> bool {
    if variable(pattern).is_some() { filling(pattern, name).is_some() } else { pattern == name }
}

/// Words with the variable part of a name filled in; made of the name where there are none.
fn filled(words: &str, measure: Option<&Measure>, name: &str) -> String {
    if words.is_empty() {
        return name.replace('_', " ");
    }
    let part = measure.and_then(|measure| filling(measure.name, name));
    match (variable(words), part) {
        (Some((from, to)), Some(part)) => format!("{}{part}{}", &words[..from], &words[to..]),
        _ => words.to_string(),
    }
}

/// What a measure is called in titles.
pub fn title(name: &str) -> String {
    if let Some((measure, limits)) = name.split_once(BY) {
        return format!("{} ({limits})", title(measure));
    }
    let measure = find(name);
    filled(measure.map_or("", |measure| measure.title), measure, name)
}

/// A measure in a few words.
pub fn label(name: &str) -> String {
    if let Some((measure, limits)) = name.split_once(BY) {
        return format!("{} ({limits})", label(measure));
    }
    match find(name) {
        Some(measure) if !measure.label.is_empty() => filled(measure.label, Some(measure), name),
        _ => title(name),
    }
}

/// What a measure counts, in words that stand behind a number: `civilians killed`.
pub fn counted(name: &str) -> String {
    match find(name) {
        Some(measure) if !measure.beside.is_empty() => measure.beside.to_string(),
        _ => label(name),
    }
}

/// Lives and homes as a rate, such as `civilians killed a year`; the name of any other measure.
pub fn rate(name: &str) -> String {
    match find(name) {
        Some(measure) if !measure.beside.is_empty() => format!("{} a year", measure.beside),
        _ => name.to_string(),
    }
}
