//! Parameters.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Context;
use crate::scenario::defaults::NO_LINE;
use crate::scenario::did_you_mean;
use crate::scenario::loader::Raw;
use crate::scenario::parameters::{self, Parameters, Traits};
use crate::scenario::resolved::ParameterRecord;
use crate::scenario::tables::{ParameterRow, Row};
use crate::scenario::unit::Unit;

const DISTRIBUTIONS: [&str; 4] = ["log-normal", "logit-normal", "normal", "uniform"];
const STATUSES: [&str; 4] = ["free", "displacement", "carried", "fixed"];

/// Parameters of the submodels and traits of the organizations.
pub(super) fn parameters(
    context: &mut Context<'_>,
    remarks: &mut Vec<String>,
) -> Option<(Parameters, BTreeMap<String, Traits>)> {
    let table = &context.raw.parameters;
    let before = context.faults.len();
    let mut keys = BTreeSet::new();
    let mut tree = Map::new();
    for row in &table.rows {
        let p = &row.value;
        if !keys.insert(p.key.clone()) {
            context.row_fault(table, row.line, "key", &p.key, "a key that no other row has");
        }
        check_row(context, row.line, p);
        // Estimated values may lie beyond the 5 and 95 % points of their priors.
        let estimated = matches!(p.status.as_str(), "free" | "displacement");
        if !estimated && (p.value < p.low || p.value > p.high) {
            remarks.push(format!("{} = {} lies outside its own range {} to {}", p.key, p.value, p.low, p.high));
        }
        insert(&mut tree, &p.key, p.value);
    }
    let known: BTreeSet<&str> = context.raw.document.organizations.iter().map(|o| o.id.as_str()).collect();
    for row in &table.rows {
        if let Some(id) = row.value.key.strip_prefix("organizations.").and_then(|rest| rest.split('.').next())
            && !known.contains(id)
        {
            context.row_fault(table, row.line, "key", &row.value.key, "a trait of an organization of scenario.toml");
        }
    }
    if context.faults.len() > before || !table.is_whole() {
        return None;
    }
    let organizations = tree.remove("organizations").unwrap_or_default();
    let parameters = read::<Parameters>(context, Value::Object(tree), "");
    let mut traits = BTreeMap::new();
    for document in &context.raw.document.organizations {
        let own = organizations.get(&document.id).cloned().unwrap_or(Value::Object(Map::new()));
        if let Some(own) = read::<Traits>(context, own, &format!("organizations.{}.", document.id)) {
            traits.insert(document.id.clone(), own);
        }
    }
    let parameters = parameters?;
    check_branching(context, &parameters);
    check_index(context, &parameters.index);
    Some((parameters, traits))
}

/// Bound of expected further events that one event sets off, over all loops: chains must end.
pub(in crate::scenario) const LARGEST_BRANCHING: f64 = 0.9;

/// Expected further events that one event sets off: by retaliation, and by the fatal part of what collateral harm provokes.
pub(in crate::scenario) fn branching(violence: &parameters::Violence) -> f64 {
    violence.retaliation_branching + violence.collateral_reaction / violence.incident_ratio
}

fn check_branching(context: &mut Context<'_>, parameters: &Parameters) {
    let branching = branching(&parameters.violence);
    if branching.is_nan() || branching >= LARGEST_BRANCHING {
        let table = &context.raw.parameters;
        let parts = ["violence.retaliation_branching", "violence.collateral_reaction", "violence.incident_ratio"];
        let given = |key: &&str| table.rows.iter().find(|row| row.value.key == **key && row.line != NO_LINE);
        let line = parts.iter().find_map(given).map_or(NO_LINE, |row| row.line);
        let found = format!("{branching:.3}, retaliation_branching + collateral_reaction / incident_ratio");
        context.row_fault(table, line, "value", found, "a sum below 0.9: events must not set off as many others");
    }
}

/// Value choices of the index must be such that every score lies in (0, 1] and the mean over dimensions exists, beyond what
/// their units ask for.
fn check_index(context: &mut Context<'_>, index: &parameters::Index) {
    let table = &context.raw.parameters;
    let line = |key: &str| table.rows.iter().find(|row| row.value.key == key).map_or(NO_LINE, |row| row.line);
    let above_0 = |key, value: f64| (key, value, value > 0.0, "a number above 0");
    let inside = index.floor > 0.0 && index.floor < 1.0;
    let values = [
        above_0("index.goalpost_fear", index.goalpost_fear),
        ("index.floor", index.floor, inside, "a number above 0 and below 1"),
        ("index.exponent", index.exponent, index.exponent <= 1.0, "a number of at most 1"),
        above_0("index.concentration", index.concentration),
    ];
    for (key, value, is_good, accepted) in values {
        if !is_good {
            context.row_fault(table, line(key), &format!("value of {key}"), value, accepted);
        }
    }
    let weights = [index.weight_physical, index.weight_psychological, index.weight_personal, index.weight_home];
    if weights == [0.0; 4] {
        let (key, accepted) = ("index.weight_physical", "weights of the four dimensions with a sum above 0");
        context.row_fault(table, line(key), &format!("value of {key}"), "0, as the other three weights", accepted);
    }
}

fn check_row(context: &mut Context<'_>, line: usize, p: &ParameterRow) {
    let table = &context.raw.parameters;
    let Some(unit) = check_unit(context, line, p) else { return };
    let (low, high) = parameters::range_of(&p.key).unwrap_or(unit.range());
    let endless = unit == Unit::Days && p.value == f64::INFINITY;
    if !endless {
        context.check(table, line, &format!("value of {}", p.key), p.value, (low, high));
    }
    context.check(table, line, "low", p.low, (low, high));
    let least = if p.low.is_nan() { low } else { p.low };
    context.check(table, line, "high", p.high, (least, high));
    if !DISTRIBUTIONS.contains(&p.distribution.as_str()) {
        context.unknown(table, line, "distribution", &p.distribution, &DISTRIBUTIONS);
    }
    if !STATUSES.contains(&p.status.as_str()) {
        context.unknown(table, line, "status", &p.status, &STATUSES);
    }
}

/// The unit of a row, where its key is that of a parameter and its unit that of the key.
fn check_unit(context: &mut Context<'_>, line: usize, p: &ParameterRow) -> Option<Unit> {
    let raw = context.raw;
    let Some(unit) = parameters::unit_of(&p.key) else {
        let keys = parameters::keys(raw.document.organizations.iter().map(|organization| organization.id.as_str()));
        let hint = did_you_mean(&p.key, keys.iter().map(String::as_str));
        context.row_fault(&raw.parameters, line, "key", &p.key, format!("the key of a parameter{hint}"));
        return None;
    };
    if p.unit != unit.name() {
        context.row_fault(&raw.parameters, line, &format!("unit of {}", p.key), &p.unit, unit.name());
        return None;
    }
    Some(unit)
}

/// Puts a value under its key into a tree of sections.
pub(in crate::scenario) fn insert(tree: &mut Map<String, Value>, key: &str, value: f64) {
    match key.split_once('.') {
        Some((section, rest)) => {
            let inner = tree.entry(section).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
        // A number that JSON cannot hold is an endless time; validation has refused the others.
        None => {
            tree.insert(key.to_string(), serde_json::Number::from_f64(value).map_or(Value::from(1e300), Value::Number));
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(context: &mut Context<'_>, value: Value, prefix: &str) -> Option<T> {
    let table = &context.raw.parameters;
    match serde_path_to_error::deserialize::<_, T>(value) {
        Ok(read) => Some(read),
        Err(error) => {
            let path = error.path().to_string();
            let inside = if path == "." { String::new() } else { path };
            let key = format!("{prefix}{inside}");
            let line = table
                .rows
                .iter()
                .find(|row| row.value.key == key || row.value.key.starts_with(&format!("{key}.")))
                .map_or(1, |row| row.line);
            context.row_fault(table, line, "key", key, "a value that the parameter can have");
            None
        }
    }
}

/// Every parameter with range, unit, source and confidence, as used.
///
/// # Panics
/// Where a row has a key that no parameter has, which validation refuses.
pub(super) fn records(raw: &Raw) -> Vec<ParameterRecord> {
    let to_record = |row: &Row<ParameterRow>| ParameterRecord {
        key: row.value.key.clone(),
        value: row.value.value,
        low: row.value.low,
        high: row.value.high,
        unit: parameters::unit_of(&row.value.key).expect("validation refuses unknown keys"),
        distribution: row.value.distribution.clone(),
        status: row.value.status.clone(),
        source: row.value.source.clone(),
        confidence: row.value.confidence.clone(),
        is_default: row.line == NO_LINE,
    };
    raw.parameters.rows.iter().map(to_record).collect()
}
