//! What is wrong with a text in JSON, in our own words: its reader's are for programmers.

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::fault::{Fault, Text, cut};

/// Most letters of a line that are repeated.
const SHOWN: usize = 60;

/// What is wrong, and on which line (counted from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line.
    pub line: usize,
    /// What was found there.
    pub found: String,
}

/// Reads a text in JSON.
///
/// # Errors
/// The line, what was found there, and `accepted`.
pub fn read<T: DeserializeOwned>(text: &Text, accepted: &str) -> Result<T, Fault> {
    serde_json::from_str(&text.content).map_err(|error| {
        let Flaw { line, found } = flaw(text.content.as_bytes(), &error);
        Fault::on_line(text, line, "JSON", found, accepted)
    })
}

/// What a reader of JSON refuses.
pub fn flaw(bytes: &[u8], error: &serde_json::Error) -> Flaw {
    let line = error.line().max(1);
    let written = bytes.split(|&byte| byte == b'\n').nth(line - 1).unwrap_or_default();
    let found = match error.classify() {
        Category::Eof => "the end of the text, before its brackets and quotes are closed".into(),
        Category::Syntax => syntax(written, error),
        Category::Data | Category::Io => data(written, error),
    };
    Flaw { line, found }
}

/// What is no JSON.
fn syntax(written: &[u8], error: &serde_json::Error) -> String {
    let message = error.to_string();
    let known = [
        ("recursion limit", "brackets within brackets, more than a hundred deep"),
        ("out of range", "a number larger than a computer keeps"),
        ("trailing comma", "a comma before a closing bracket"),
        ("trailing characters", "more text behind the end of the JSON"),
        ("control character", "a line end or another character that is not seen within a text"),
        ("invalid unicode", "bytes that are no UTF-8"),
    ];
    match known.into_iter().find(|(words, _)| message.contains(words)) {
        Some((_, found)) => found.into(),
        None => format!("{}, which is no JSON", shown(&written[error.column().clamp(1, written.len().max(1)) - 1..])),
    }
}

/// What is JSON and not what is looked for.
fn data(written: &[u8], error: &serde_json::Error) -> String {
    let message = error.to_string();
    let named = |start: &str| message.strip_prefix(start)?.split('`').next().map(String::from);
    if let Some(key) = named("missing field `") {
        return format!("no key \"{key}\"");
    }
    if let Some(key) = named("duplicate field `") {
        return format!("the key \"{key}\" twice");
    }
    format!("{}, another kind of value than stands there", shown(written))
}

/// A piece of a line in quotes.
fn shown(written: &[u8]) -> String {
    let text = String::from_utf8_lossy(written);
    let text = text.trim().trim_end_matches(',');
    if text.is_empty() { "nothing".into() } else { format!("`{}`", cut(text.into(), SHOWN)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_told_by_its_line_in_our_words() {
        let told = |content: &str| {
            let text = Text::new("x.json", content);
            read::<std::collections::BTreeMap<String, u8>>(&text, "JSON").unwrap_err().to_string()
        };
        let deep = format!("{{\"a\":{}", "[".repeat(200));
        for (content, words) in [
            ("{\n\"a\": 1", "x.json:2: JSON: found the end of the text"),
            ("{\n\"a\": NaN}", "x.json:2: JSON: found `"),
            ("{\"a\": 1,}", "a comma before a closing bracket"),
            ("{\"a\": 1}}", "more text behind the end"),
            ("{\"a\": 1e999}", "a number larger"),
            ("{\"a\n\": 1}", "character that is not seen"),
            ("{\n\"a\": \"one\",\n\"b\": 1}", "x.json:2: JSON: found `\"a\": \"one\"`, another kind of value"),
            ("id;name", "found `id;name`, which is no JSON"),
        ] {
            assert!(told(content).contains(words), "{content}: {}", told(content));
        }
        let deep = read::<serde_json::Value>(&Text::new("x.json", &deep), "JSON").unwrap_err().to_string();
        assert!(deep.contains("brackets within brackets"), "{deep}");
    }
}
