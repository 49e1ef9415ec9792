//! Norms, behaviours, suitability, security clusters.

use std::collections::BTreeSet;

use serde::de::IntoDeserializer;
use serde::{Deserialize, de::value::Error};

use super::Context;
use crate::norm::Effect;
use crate::organization::OrganizationKind;
use crate::scenario::did_you_mean;
use crate::scenario::resolved::{BehaviourData, NormData};
use crate::security::{Cluster, Role};

/// Registers norms and behaviours.
pub(super) fn names(context: &mut Context<'_>) {
    let raw = context.raw;
    let mut seen = BTreeSet::new();
    for norm in &raw.document.norms {
        if !seen.insert(norm.id.clone()) {
            context.key_fault(
                format!("norms.{}.id", norm.id),
                format!("\"{}\" twice", norm.id),
                "an id that no other norm has",
            );
        }
        context.names.norms.push(norm.id.clone());
    }
    for row in raw.behaviours.values() {
        if !context.names.behaviours.contains(&row.behaviour) {
            context.names.behaviours.push(row.behaviour.clone());
        }
    }
}

fn parse<'de, T: Deserialize<'de>>(word: &'de str) -> Result<T, Error> {
    T::deserialize(word.into_deserializer())
}

/// Behaviours with their effects.
pub(super) fn behaviours(context: &mut Context<'_>) -> Vec<BehaviourData> {
    let table = &context.raw.behaviours;
    let to_data = |id: &String| BehaviourData { id: id.clone(), effects: [0.0; Effect::COUNT] };
    let mut behaviours: Vec<BehaviourData> = context.names.behaviours.iter().map(to_data).collect();
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        context.check(table, row.line, "value", row.value.value, (0.0, 1.0));
        if !seen.insert((&row.value.behaviour, &row.value.effect)) {
            let found = format!("{} again", row.value.effect);
            context.row_fault(table, row.line, "effect", found, "one row for a behaviour and effect");
        }
        let behaviour =
            behaviours.iter_mut().find(|b| b.id == row.value.behaviour).expect("registered from these rows");
        match parse::<Effect>(&row.value.effect) {
            Ok(effect) => behaviour.effects[effect.index()] = row.value.value,
            Err(_) => {
                let schema = schemars::schema_for!(Effect);
                let known = crate::scenario::shape::words(schema.as_value()).unwrap_or_default();
                context.unknown(table, row.line, "effect", &row.value.effect, &known);
            }
        }
    }
    behaviours
}

/// Norms with the behaviours they suggest.
pub(super) fn norms(context: &mut Context<'_>) -> Vec<NormData> {
    let raw = context.raw;
    let count = context.names.behaviours.len();
    let mut norms: Vec<NormData> = raw
        .document
        .norms
        .iter()
        .map(|norm| NormData {
            id: norm.id.clone(),
            name: norm.name.clone(),
            problem: norm.problem,
            values: norm.values.clone(),
            suits: vec![0.0; count],
        })
        .collect();
    let mut seen = BTreeSet::new();
    for row in &raw.suitability.rows {
        if !seen.insert((&row.value.norm, &row.value.behaviour)) {
            let found = format!("{} and {} again", row.value.norm, row.value.behaviour);
            context.row_fault(&raw.suitability, row.line, "norm", found, "one row for a norm and behaviour");
        }
        context.check(&raw.suitability, row.line, "suits", row.value.suits, (0.0, 1.0));
        let behaviour = context.names.behaviours.iter().position(|b| *b == row.value.behaviour);
        let norm = context.names.norms.iter().position(|n| *n == row.value.norm);
        match (norm, behaviour) {
            (Some(norm), Some(behaviour)) => norms[norm].suits[behaviour] = row.value.suits,
            (None, _) => {
                let known = context.names.norms.clone();
                context.unknown(
                    &raw.suitability,
                    row.line,
                    "norm",
                    &row.value.norm,
                    &known.iter().map(String::as_str).collect::<Vec<_>>(),
                );
            }
            (_, None) if raw.behaviours.is_torn => {}
            (_, None) => {
                let known = context.names.behaviours.clone();
                context.unknown(
                    &raw.suitability,
                    row.line,
                    "behaviour",
                    &row.value.behaviour,
                    &known.iter().map(String::as_str).collect::<Vec<_>>(),
                );
            }
        }
    }
    norms
}

/// Security clusters with their roles.
pub(super) fn clusters(context: &mut Context<'_>) -> Vec<Cluster> {
    let raw = context.raw;
    let mut seen = BTreeSet::new();
    let mut clusters = Vec::new();
    for cluster in &raw.document.clusters {
        if !seen.insert(cluster.number) {
            context.key_fault(
                format!("clusters.{}.number", cluster.number),
                format!("{} twice", cluster.number),
                "a number that no other cluster has",
            );
        }
        let roles = |context: &mut Context<'_>, name: &str, words: &[String]| {
            let key = format!("clusters.{}.{name}", cluster.number);
            words.iter().filter_map(|word| role(context, &key, word)).collect()
        };
        clusters.push(Cluster {
            number: cluster.number,
            threat: cluster.threat.clone(),
            threatener: roles(context, "threatener", &cluster.threatener),
            threatened: roles(context, "threatened", &cluster.threatened),
            protector: roles(context, "protector", &cluster.protector),
            protected: roles(context, "protected", &cluster.protected),
            threat_types: cluster.threat_types.clone(),
            practices: cluster.practices.clone(),
        });
    }
    clusters
}

/// The role that a word stands for.
pub(super) fn role_named(context: &Context<'_>, word: &str) -> Option<Role> {
    let fixed = match word {
        "civilians" => Some(Role::Civilians),
        "government" => Some(Role::Government),
        "unclear" => Some(Role::Unclear),
        _ => None,
    };
    let named = context.names.organizations.get(word).copied().map(Role::Organization);
    fixed.or(named).or_else(|| parse::<OrganizationKind>(word).ok().map(Role::Kind))
}

fn role(context: &mut Context<'_>, key: &str, word: &str) -> Option<Role> {
    let role = role_named(context, word);
    if role.is_none() {
        let kinds = schemars::schema_for!(OrganizationKind);
        let kinds = crate::scenario::shape::words(kinds.as_value()).unwrap_or_default();
        let ids = context.names.organizations.keys().map(String::as_str);
        let hint = did_you_mean(word, ids.chain(kinds).chain(["civilians", "government", "unclear"]));
        let accepted =
            format!("civilians, government, unclear, the id of an organization or a kind of organization{hint}");
        context.key_fault(key, format!("\"{word}\""), accepted);
    }
    role
}
