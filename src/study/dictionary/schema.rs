//! The tables that are read as a Tabular Data Package with Table Schemas (Frictionless Data), for programs that check or open
//! tables by one.

use serde_json::{Value, json};

use crate::scenario::tables::{InputColumn, InputTable, inputs};

/// Type of a field by the kind of its cells.
fn kind(column: &InputColumn) -> &'static str {
    match column.kind {
        "number" => "number",
        "whole number" => "integer",
        "date" => "date",
        "0 or 1" => "boolean",
        _ => "string",
    }
}

/// A column as a field; what a Table Schema has no word for stands under words of its own.
fn field(column: &InputColumn) -> Value {
    let mut field = json!({
        "name": column.name,
        "type": kind(column),
        "description": column.meaning,
        "constraints": {"required": !column.optional},
    });
    if kind(column) == "boolean" {
        field["trueValues"] = json!(["1"]);
        field["falseValues"] = json!(["0"]);
    }
    for (name, text) in [("unit", column.unit), ("accepted", column.accepted), ("example", column.example)] {
        if !text.is_empty() {
            field[name] = json!(text);
        }
    }
    field
}

/// All tables of a scenario as a package.
///
/// ```
/// let package = mandate::study::dictionary::schema::package();
/// assert_eq!(package["profile"], "tabular-data-package");
/// assert_eq!(package["resources"][0]["path"], "districts.csv");
/// ```
pub fn package() -> Value {
    let resource = |table: &InputTable| {
        let fields: Vec<Value> = table.columns.iter().map(field).collect();
        json!({
            "name": table.file.trim_end_matches(".csv").replace('_', "-"),
            "path": table.file,
            "profile": "tabular-data-resource",
            "description": table.about,
            "encoding": "utf-8",
            "schema": {"fields": fields, "missingValues": [""]},
        })
    };
    let resources: Vec<Value> = inputs().into_iter().map(resource).collect();
    json!({"profile": "tabular-data-package", "name": "scenario", "resources": resources})
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_of_cell_has_a_type_and_every_table_its_fields() {
        let kinds: BTreeSet<(&str, &str)> =
            inputs().iter().flat_map(|table| table.columns).map(|column| (column.kind, kind(column))).collect();
        let known = [
            ("0 or 1", "boolean"),
            ("date", "date"),
            ("number", "number"),
            ("text", "string"),
            ("whole number", "integer"),
        ];
        assert!(kinds.iter().all(|one| known.contains(one)), "{kinds:?}");
        let package = package();
        for (table, resource) in inputs().iter().zip(package["resources"].as_array().unwrap()) {
            let names: Vec<&str> = resource["schema"]["fields"]
                .as_array()
                .unwrap()
                .iter()
                .map(|field| field["name"].as_str().unwrap())
                .collect();
            assert!(table.columns.iter().map(|column| column.name).eq(names), "{}", table.file);
        }
    }
}
