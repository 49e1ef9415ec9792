//! Whether a TOML text has the shape that a schema asks for: every fault at once, in our own words, with its line.

use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::cells;
use super::fault::{Fault, Text};
use super::overrides::did_you_mean;

/// What is found where a key is not known.
pub const UNKNOWN_KEY: &str = "an unknown key";

/// Keys whose text may have several lines: they are read, never shown in a line.
const LONG: [&str; 5] = ["description", "why", "question", "source", "says"];

/// Keys whose text may begin with a minus, as a measure that is taken off.
const SIGNED: [&str; 2] = ["measure", "per"];

/// Every fault of a text against the schema of what it is to be.
pub fn faults(text: &Text, schema: &Value) -> Vec<Fault> {
    let (table, errors) = DeTable::parse_recoverable(&text.content);
    if !errors.is_empty() {
        return syntax(text, &errors, schema);
    }
    let mut walk = Walk { text, schema, faults: Vec::new() };
    walk.table(table.get_ref(), table.span(), schema, "");
    walk.faults
}

/// Keys on which nothing else hangs, with a value that serves while the rest is judged.
const INNOCENT: [(&str, &str); 10] = [
    ("step_days", "7.0"),
    ("seed", "1"),
    ("unit_size", "100"),
    ("persons_per_agent", "1000.0"),
    ("agents", "1000"),
    ("minimum_agents_per_district", "1"),
    ("name", "\"-\""),
    ("title", "\"-\""),
    ("description", "\"-\""),
    ("foreign", "false"),
];

/// The table of a text with such values in the place of those at fault; `None` where a fault is of another key.
pub fn mended(text: &Text, faults: &[Fault]) -> Option<toml::Table> {
    let mut lines: Vec<String> = text.content.lines().map(String::from).collect();
    for fault in faults {
        let place = fault.place()?;
        let key = fault.key().rsplit('.').next()?;
        let line = lines.get_mut(place.line - 1)?;
        let starts = |line: &str| line.trim_start().split(['=', ' ']).next() == Some(key);
        if !starts(line) {
            return None;
        }
        if fault.is_unknown_key() || fault.key().starts_with("switches.") {
            line.clear();
        } else {
            let innocent = INNOCENT.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_string());
            // A word that is nearly one of those accepted stands for it.
            let meant = || fault.hint().map(|word| format!("\"{word}\""));
            *line = format!("{key} = {}", innocent.or_else(meant)?);
        }
    }
    lines.join("\n").parse().ok()
}

/// What is no TOML: one fault a line. Of a list that is not closed its beginning is told, and nothing behind it.
pub fn syntax(text: &Text, errors: &[toml::de::Error], schema: &Value) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        if let Some((start, closing)) = unclosed(&text.content, span.start).filter(|_| is_of_brackets(error)) {
            let line = text.line_span(text.line_of(start));
            let key = text.content[line.start..start].split(['=', '{', '[']).next().unwrap_or_default().trim();
            let found = format!("`{}` that is not closed", &text.content[start..=start]);
            let key = if key.is_empty() { "line" } else { key };
            let accepted = format!("a list or section with {closing} at its end, before what follows it");
            faults.push(Fault::at(text, start..line.end, key, found, accepted));
            break;
        }
        let line = text.line_of(span.start);
        let seen = |fault: &Fault| fault.place().is_some_and(|place| place.line == line);
        if faults.iter().any(seen) {
            continue;
        }
        let written = text.content[text.line_span(line)].trim();
        let key = written.split(['=', ' ']).next().filter(|key| !key.is_empty()).unwrap_or("line");
        let (found, accepted) = match error.message() {
            message if message.contains("duplicate") => {
                ("a key that stands here a second time".to_string(), "each key once: delete one".to_string())
            }
            message => {
                let value = written.split_once('=').map(|(_, value)| value.split('#').next().unwrap_or("").trim());
                let known = value.and_then(|value| value_of(key, value, schema));
                match known {
                    Some((value, accepted)) => (value, accepted),
                    None => (format!("`{written}`, which is no TOML"), remedy(message).to_string()),
                }
            }
        };
        faults.push(Fault::at(text, span, key, found, accepted));
    }
    faults
}

/// What was found of a key of numbers, days or flags whose value is no TOML, and what is accepted of it; `None` of other keys.
fn value_of(key: &str, value: &str, schema: &Value) -> Option<(String, String)> {
    let own = property(schema, key)?;
    let some = own["anyOf"].as_array().and_then(|choices| only_other(choices)).unwrap_or(own);
    let accepted = match kind(some) {
        "string" if is_day(some) => cells::day(value).err().unwrap_or_else(|| cells::accepted::DATE.into()),
        "integer" => {
            let (low, high) = range(some);
            let range = low.max(0) as u64..=high.max(0) as u64;
            cells::whole_in(value, range).err().unwrap_or_else(|| wanted("integer", some))
        }
        "number" => cells::number(value).err().unwrap_or_else(|| wanted("number", some)),
        kind @ "boolean" => wanted(kind, some),
        _ => return None,
    };
    let found = if value.is_empty() { "no value".into() } else { value.to_string() };
    Some((found, accepted))
}

/// What a schema says of a key, wherever it stands.
fn property<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    match schema {
        Value::Object(fields) => {
            let own = fields.get("properties").and_then(|known| known.get(key)).filter(|own| own.is_object());
            own.or_else(|| fields.values().find_map(|inner| property(inner, key)))
        }
        Value::Array(items) => items.iter().find_map(|inner| property(inner, key)),
        _ => None,
    }
}

/// Whether a reader of TOML misses the end of a list or of a section in braces.
fn is_of_brackets(error: &toml::de::Error) -> bool {
    error.message().contains("array") || error.message().contains("inline table")
}

/// The innermost bracket of a value that is still open at a byte, and what closes it.
fn unclosed(content: &str, end: usize) -> Option<(usize, char)> {
    let (mut open, mut quote, mut value) = (Vec::new(), None, false);
    let mut letters = content[..end].char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some('"'), '\\') => _ = letters.next(),
            (Some(mark), _) if letter == mark || letter == '\n' => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '#') => while letters.next_if(|(_, letter)| *letter != '\n').is_some() {},
            (None, '\n') => value &= !open.is_empty(),
            (None, '=') => value = true,
            (None, '[') if value => open.push((at, ']')),
            (None, '{') if value => open.push((at, '}')),
            (None, ']' | '}') if value => _ = open.pop(),
            (None, _) => {}
        }
    }
    open.pop()
}

/// What to do about a line that is no TOML, by what its reader says of it.
fn remedy(message: &str) -> &'static str {
    match message {
        message if message.contains("array") => "a list that ends with ]",
        message if message.contains("inline table") => "keys and values that end with }",
        message if message.contains("table") => "a section that ends with ]",
        message if message.contains("string") || message.contains("quote") => "text between double quotes",
        _ => "key = value, [section] or [[entry]]; text stands in double quotes",
    }
}

struct Walk<'a> {
    text: &'a Text,
    schema: &'a Value,
    faults: Vec<Fault>,
}

impl<'a> Walk<'a> {
    fn fault(&mut self, span: Range<usize>, key: &str, found: impl Into<String>, accepted: impl Into<String>) {
        self.faults.push(Fault::at(self.text, span, key, found, accepted));
    }

    /// What is written at some bytes, in one line.
    fn written(&self, span: Range<usize>) -> String {
        self.text.content.get(span).unwrap_or("").lines().next().unwrap_or("").to_string()
    }

    /// A schema without references and without the choice of nothing.
    fn resolved(&self, mut schema: &'a Value) -> &'a Value {
        loop {
            if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
                schema = &self.schema["$defs"][name];
            } else if let Some(some) = schema["anyOf"].as_array().and_then(|choices| only_other(choices)) {
                schema = some;
            } else {
                return schema;
            }
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, schema: &'a Value, path: &str) {
        let schema = self.resolved(schema);
        if let Some(words) = words(schema) {
            return self.word(value, &words, path);
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            return self.choice(value, choices, path);
        }
        match (kind(schema), value.get_ref()) {
            ("object", DeValue::Table(table)) => self.table(table, value.span(), schema, path),
            ("array", DeValue::Array(array)) => {
                let [least, most] =
                    ["minItems", "maxItems"].map(|key| schema[key].as_u64().map(|count| count as usize));
                if least.is_some_and(|least| array.len() < least) || most.is_some_and(|most| array.len() > most) {
                    let (found, wanted) = (format!("a list of {}", array.len()), least.or(most).unwrap_or_default());
                    self.fault(value.span(), path, found, format!("a list of {wanted}"));
                }
                for (number, item) in array.iter().enumerate() {
                    let place = place(path, item, number);
                    self.value(item, &schema["items"], &place);
                }
            }
            ("string", DeValue::String(written)) => self.string(written, value.span(), schema, path),
            ("string", DeValue::Datetime(_)) => {
                let written = self.written(value.span());
                self.string(&written, value.span(), schema, path);
            }
            ("integer", DeValue::Integer(_)) => self.whole(value, schema, path),
            ("integer" | "number", DeValue::Float(_)) if !is_finite(value.get_ref()) => self.endless(value, path),
            ("number", DeValue::Integer(_) | DeValue::Float(_)) | ("boolean", DeValue::Boolean(_)) | ("", _) => {}
            (kind, _) => {
                let found = self.written(value.span());
                self.fault(value.span(), path, found, wanted(kind, schema));
            }
        }
    }

    fn table(&mut self, table: &DeTable<'_>, span: Range<usize>, schema: &'a Value, path: &str) {
        let below = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        let known = schema["properties"].as_object();
        for (key, value) in table {
            if let Some(own) = known.and_then(|known| known.get(key.get_ref().as_ref())) {
                self.value(value, own, &below(key.get_ref()));
            } else if schema["additionalProperties"].is_object() {
                self.value(value, &schema["additionalProperties"], &below(key.get_ref()));
            } else if let Some(known) = known {
                let names = known.keys().map(String::as_str);
                let hint = did_you_mean(key.get_ref(), names.clone());
                let accepted = format!("one of {}{hint}", names.collect::<Vec<_>>().join(", "));
                self.fault(key.span(), &below(key.get_ref()), UNKNOWN_KEY, accepted);
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !table.iter().any(|(key, _)| key.get_ref() == name) {
                let own = &schema["properties"][name];
                let told = own["description"].as_str().unwrap_or_default().trim_end_matches('.');
                let told = if told.is_empty() { String::new() } else { format!(": {}", decapitalized(told)) };
                let accepted = format!("a key {name}{told}");
                self.fault(span.start..span.start, &below(name), "no such key", accepted);
            }
        }
    }

    /// A number that is none, or without end.
    fn endless(&mut self, value: &Spanned<DeValue<'_>>, path: &str) {
        let found = self.written(value.span());
        let accepted = "a finite number, up to 1.7e308";
        self.fault(value.span(), path, found, accepted);
    }

    /// One of several words.
    fn word(&mut self, value: &Spanned<DeValue<'_>>, words: &[&str], path: &str) {
        let typed = value.get_ref().as_str();
        if typed.is_some_and(|typed| words.contains(&typed)) {
            return;
        }
        let hint = typed.map_or_else(String::new, |typed| did_you_mean(typed, words.iter().copied()));
        let found = self.written(value.span());
        self.fault(value.span(), path, found, format!("one of {}{hint}", words.join(", ")));
    }

    /// One of several shapes: that of the same kind says what is wrong, where there is one.
    fn choice(&mut self, value: &Spanned<DeValue<'_>>, choices: &'a [Value], path: &str) {
        let mut least: Option<Vec<Fault>> = None;
        for choice in choices {
            let mut walk = Walk { text: self.text, schema: self.schema, faults: Vec::new() };
            walk.value(value, choice, path);
            if walk.faults.is_empty() {
                return;
            }
            let own = self.resolved(choice);
            // What is itself a choice speaks for the kinds in it.
            let same =
                kind(own) == kind_of(value.get_ref()) || (own["anyOf"].is_array() && !value.get_ref().is_table());
            if same && least.as_ref().is_none_or(|least| walk.faults.len() < least.len()) {
                least = Some(walk.faults);
            }
        }
        match least {
            Some(faults) => self.faults.extend(faults),
            None => {
                let mut kinds = Vec::new();
                self.kinds(choices, &mut kinds);
                let found = self.written(value.span());
                self.fault(value.span(), path, found, kinds.join(", or "));
            }
        }
    }

    /// The kinds of values among some choices, each once, in words.
    fn kinds(&self, choices: &'a [Value], all: &mut Vec<String>) {
        for own in choices.iter().map(|choice| self.resolved(choice)) {
            if let Some(inner) = own["anyOf"].as_array() {
                self.kinds(inner, all);
                continue;
            }
            let words = if kind(own) == "integer" { wanted("number", own) } else { wanted(kind(own), own) };
            if !all.contains(&words) {
                all.push(words);
            }
        }
    }

    fn string(&mut self, typed: &str, span: Range<usize>, schema: &Value, path: &str) {
        if is_day(schema) {
            if let Err(accepted) = cells::day(typed) {
                self.fault(span, path, format!("\"{typed}\""), accepted);
            }
            return;
        }
        if typed.len() > cells::LONGEST {
            return self.fault(span, path, format!("\"{typed}\""), format!("text of at most {} bytes", cells::LONGEST));
        }
        let long = LONG.contains(&path.rsplit('.').next().unwrap_or_default());
        let seen = if long { typed.replace('\n', " ") } else { typed.to_string() };
        let key = path.rsplit('.').next().unwrap_or_default();
        let shown = !long && !SIGNED.contains(&key);
        if typed.trim().is_empty() && is_name(path) {
            return self.fault(span, path, format!("\"{typed}\""), "text that is not empty");
        }
        if let Some(found) = cells::hazard(&seen).or_else(|| cells::formula(typed).filter(|_| shown)) {
            self.fault(span, path, format!("\"{typed}\""), format!("no {found}: {}", cells::accepted::TEXT));
        }
    }

    fn whole(&mut self, value: &Spanned<DeValue<'_>>, schema: &Value, path: &str) {
        let typed = self.written(value.span());
        let number: Option<i128> = typed.replace('_', "").parse().ok();
        let (low, high) = range_of_kind(schema);
        if number.is_none_or(|number| !(low..=high).contains(&number)) {
            let (low, high) = range(schema);
            self.fault(value.span(), path, typed, format!("a whole number from {low} to {high}"));
        }
    }
}

/// Least and largest whole number that the kind of a key holds.
fn range_of_kind(schema: &Value) -> (i128, i128) {
    let format = schema["format"].as_str().unwrap_or("int64");
    let bits: u32 = format.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap_or(63).min(63);
    if format.starts_with('u') { (0, (1 << bits) - 1) } else { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) }
}

/// Least and largest whole number that a key takes: those of its kind, or those that are declared.
fn range(schema: &Value) -> (i128, i128) {
    let (low, high) = range_of_kind(schema);
    let declared = |key: &str| schema[key].as_i64().map(i128::from);
    (declared("minimum").unwrap_or(low).max(low), declared("maximum").unwrap_or(high).min(high))
}

/// Whether a text is a name that is shown or referred to: none is empty.
fn is_name(path: &str) -> bool {
    let (list, key) = (path.split('.').next().unwrap_or_default(), path.rsplit('.').next().unwrap_or_default());
    let named = ["camps", "organizations", "norms", "clusters"].contains(&list);
    path == "title" || named && matches!(key, "id" | "name" | "threat")
}

/// The other of two choices, where one is nothing.
fn only_other(choices: &[Value]) -> Option<&Value> {
    let mut some = choices.iter().filter(|choice| choice["type"] != "null");
    let first = some.next()?;
    some.next().is_none().then_some(first)
}

/// The words that a schema admits.
pub fn words(schema: &Value) -> Option<Vec<&str>> {
    if let Some(words) = schema["enum"].as_array() {
        return Some(words.iter().filter_map(Value::as_str).collect());
    }
    let choices = schema["oneOf"].as_array()?;
    let mut all = Vec::new();
    for choice in choices {
        match (choice["const"].as_str(), choice["enum"].as_array()) {
            (Some(word), _) => all.push(word),
            (_, Some(words)) => all.extend(words.iter().filter_map(Value::as_str)),
            _ => return None,
        }
    }
    Some(all)
}

/// Whether a number has a size: one that is written too large to be kept has none.
fn is_finite(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::Float(float) => float.as_str().replace('_', "").parse().is_ok_and(f64::is_finite),
        _ => true,
    }
}

/// The kind of value that a schema asks for; empty where any will do.
fn kind(schema: &Value) -> &str {
    let several = || schema["type"].as_array()?.iter().filter_map(Value::as_str).find(|kind| *kind != "null");
    schema["type"].as_str().or_else(several).unwrap_or_default()
}

const fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) | DeValue::Datetime(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Array(_) => "array",
        DeValue::Table(_) => "object",
    }
}

fn is_day(schema: &Value) -> bool {
    schema["format"] == "date"
}

/// A kind of value in words.
fn wanted(kind: &str, schema: &Value) -> String {
    match kind {
        "string" if is_day(schema) => cells::accepted::DATE.into(),
        "string" => "text in double quotes".into(),
        "integer" => "a whole number, without quotes and separators".into(),
        "number" => "a number with a decimal point, without quotes".into(),
        "boolean" => "true or false, without quotes".into(),
        "array" if kind_is(&schema["items"], "string") => "a list of texts, as [\"one\", \"two\"]".into(),
        "array" => "a list in square brackets".into(),
        "object" => "a section of keys and values".into(),
        _ => "a value".into(),
    }
}

fn kind_is(schema: &Value, wanted: &str) -> bool {
    kind(schema) == wanted
}

/// Path of an entry of a list: by its id, number or name where it has one.
fn place(path: &str, item: &Spanned<DeValue<'_>>, number: usize) -> String {
    let table = item.get_ref().as_table();
    let id = ["id", "number", "name"].iter().find_map(|key| match table?.get(*key)?.get_ref() {
        DeValue::String(id) => Some(id.to_string()),
        DeValue::Integer(id) => Some(id.as_str().to_string()),
        _ => None,
    });
    match (id, table) {
        (Some(id), _) => format!("{path}.{id}"),
        (None, Some(_)) => format!("{path}.{}", number + 1),
        (None, None) => path.to_string(),
    }
}

/// A sentence that goes on in another one.
fn decapitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
