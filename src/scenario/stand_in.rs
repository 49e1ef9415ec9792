//! What stands in `scenario.toml` for values of a wrong kind and for keys that lack, so that references elsewhere can be judged
//! all the same. It is never played, and nothing is said of it.

use serde_json::Value as Schema;
use toml::{Table, Value};

use super::fault::{Fault, Text};
use super::shape;

/// Keys to which others refer, and lists of what has them: nothing can stand for these.
const NAMES: [&str; 6] = ["id", "number", "camps", "organizations", "norms", "clusters"];

/// The table of a text with something in the place of every value at fault; `None` where a fault is of what others refer to.
pub fn table(text: &Text, faults: &[Fault], schema: &Schema) -> Option<Table> {
    let mut table: Table = text.content.parse().ok()?;
    for fault in faults {
        let path: Vec<&str> = fault.key().split('.').collect();
        let (key, sections) = path.split_last()?;
        if NAMES.contains(key) {
            return None;
        }
        let entry = entry(&mut table, sections)?;
        if fault.is_unknown_key() {
            entry.remove(*key);
        } else {
            entry.insert((*key).to_string(), of(schema, below(schema, &path)?)?);
        }
    }
    Some(table)
}

/// The section of a path; entries of a list go by id, number, name or place.
fn entry<'a>(table: &'a mut Table, path: &[&str]) -> Option<&'a mut Table> {
    let Some((first, rest)) = path.split_first() else { return Some(table) };
    match table.get_mut(*first)? {
        Value::Table(inner) => entry(inner, rest),
        Value::Array(list) => {
            let (name, rest) = rest.split_first()?;
            let is_named = |value: &Value| {
                let key = ["id", "number", "name"].iter().find_map(|key| value.get(*key));
                key.is_some_and(|key| key.as_str().map_or_else(|| key.to_string(), String::from) == *name)
            };
            let place = list.iter().position(is_named);
            let place = place.or_else(|| name.parse::<usize>().ok()?.checked_sub(1))?;
            entry(list.get_mut(place)?.as_table_mut()?, rest)
        }
        _ => None,
    }
}

/// The schema of a path.
fn below<'a>(root: &'a Schema, path: &[&str]) -> Option<&'a Schema> {
    let mut schema = root;
    for part in path {
        schema = resolved(root, schema);
        schema = match (&schema["properties"][*part], &schema["items"], &schema["additionalProperties"]) {
            (own, _, _) if own.is_object() => own,
            (_, items, _) if items.is_object() => items,
            (_, _, any) if any.is_object() => any,
            _ => return None,
        };
    }
    Some(resolved(root, schema))
}

/// A schema without references and without the choice of nothing.
fn resolved<'a>(root: &'a Schema, mut schema: &'a Schema) -> &'a Schema {
    loop {
        let some = schema["anyOf"].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"));
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
            schema = &root["$defs"][name];
        } else if let Some(some) = some {
            schema = some;
        } else {
            return schema;
        }
    }
}

/// Something of the kind that a schema asks for.
fn of(root: &Schema, schema: &Schema) -> Option<Value> {
    let schema = resolved(root, schema);
    if let Some(words) = shape::words(schema) {
        return Some(Value::String((*words.first()?).into()));
    }
    let several = || schema["type"].as_array()?.iter().filter_map(Schema::as_str).find(|kind| *kind != "null");
    Some(match schema["type"].as_str().or_else(several)? {
        "string" if schema["format"] == "date" => Value::String("2030-01-01".into()),
        "string" => Value::String("-".into()),
        "integer" => Value::Integer(1),
        "number" => Value::Float(1.0),
        "boolean" => Value::Boolean(false),
        "array" => Value::Array(Vec::new()),
        "object" => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Schema::as_str);
            let filled = required.map(|name| Some((name.to_string(), of(root, &schema["properties"][name])?)));
            Value::Table(filled.collect::<Option<Table>>()?)
        }
        _ => return None,
    })
}
