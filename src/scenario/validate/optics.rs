//! Optics: admissions, weights, judgements of means, levers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, norms};
use crate::event::{Practice, PracticeClass};
use crate::scenario::fault::{Fault, Text};
use crate::scenario::optic::{Admission, Judgement, Optic, OpticDimension, practices_named};
use crate::scenario::overrides::Override;
use crate::scenario::tables::{AdmissionRow, OpticRow, Table};
use crate::security::Role;

/// Positions of optics by id.
type Known<'a> = BTreeMap<&'a str, usize>;

/// The optics of the scenario; none where it has no tables of them.
pub(super) fn optics(context: &mut Context<'_>) -> Vec<Optic> {
    let raw = context.raw;
    let tables = &raw.optics;
    let texts =
        [&tables.optics.text, &tables.admissions.text, &tables.weights.text, &tables.means.text, &tables.levers.text];
    let is_there = |text: &&&Text| !text.content.is_empty();
    let Some(first) = texts.iter().find(is_there) else { return Vec::new() };
    for text in texts[..4].iter().filter(|text| !is_there(text)) {
        let accepted = format!("a readable file, since {} is there: optics have four tables", first.name);
        context.faults.push(Fault::of_file(&text.name, "file", "no such file", accepted));
    }
    if texts[..4].iter().any(|text| !is_there(&text)) {
        return Vec::new();
    }
    let (mut optics, known) = declared(context, &tables.optics);
    admissions(context, &known, &mut optics);
    weights(context, &known, &mut optics);
    means(context, &known, &mut optics);
    levers(context, &known, &mut optics);
    check_used(context, &optics);
    normalize(&mut optics);
    optics
}

fn declared<'a>(context: &mut Context<'_>, table: &'a Table<OpticRow>) -> (Vec<Optic>, Known<'a>) {
    let (mut optics, mut known) = (Vec::new(), Known::new());
    for row in &table.rows {
        let o = &row.value;
        if o.id.is_empty() || known.insert(&o.id, optics.len()).is_some() {
            context.row_fault(table, row.line, "id", &o.id, "an id that no other optic has");
        }
        let answers = [
            ("name", &o.name),
            ("from_what", &o.from_what),
            ("for_whom", &o.for_whom),
            ("to_protect_what", &o.to_protect_what),
            ("by_what_means", &o.by_what_means),
        ];
        for (column, _) in answers.iter().filter(|(_, answer)| answer.is_empty()) {
            context.row_fault(table, row.line, column, "", "an answer in words");
        }
        optics.push(Optic {
            id: o.id.clone(),
            name: o.name.clone(),
            from_what: o.from_what.clone(),
            for_whom: o.for_whom.clone(),
            to_protect_what: o.to_protect_what.clone(),
            by_what_means: o.by_what_means.clone(),
            admissions: Vec::new(),
            displacement: [0.0; 2],
            weights: [0.0; OpticDimension::COUNT],
            goalposts: [1.0; OpticDimension::COUNT],
            means: Vec::new(),
            levers: Vec::new(),
        });
    }
    (optics, known)
}

fn optic<T>(context: &mut Context<'_>, table: &Table<T>, line: usize, known: &Known<'_>, id: &str) -> Option<usize> {
    let found = known.get(id).copied();
    if found.is_none() {
        context.unknown(table, line, "optic", id, &known.keys().copied().collect::<Vec<_>>());
    }
    found
}

fn dimension<T>(
    context: &mut Context<'_>,
    table: &Table<T>,
    line: usize,
    word: &str,
    accepted: &[OpticDimension],
) -> Option<OpticDimension> {
    let found = accepted.iter().copied().find(|dimension| dimension.name() == word);
    if found.is_none() {
        let names: Vec<&str> = accepted.iter().map(|dimension| dimension.name()).collect();
        context.unknown(table, line, "dimension", word, &names);
    }
    found
}

/// A role, or `Some(None)` for anyone.
fn party<T>(
    context: &mut Context<'_>,
    table: &Table<T>,
    line: usize,
    column: &str,
    word: &str,
) -> Option<Option<Role>> {
    if word == "any" {
        return Some(None);
    }
    let role = norms::role_named(context, word).filter(|role| *role != Role::Unclear);
    if role.is_none() {
        let accepted = "any, civilians, government, the id of an organization or a kind of organization";
        context.row_fault(table, line, column, word, accepted);
    }
    role.map(Some)
}

fn practices<T>(context: &mut Context<'_>, table: &Table<T>, line: usize, word: &str) -> Option<Vec<Practice>> {
    let practices = practices_named(word);
    if practices.is_empty() {
        let classes = PracticeClass::ALL.iter().map(|class| class.name());
        let mut names: Vec<&str> =
            ["any"].into_iter().chain(classes).chain(Practice::ALL.iter().map(|p| p.name())).collect();
        names.sort_unstable();
        names.dedup();
        context.row_fault(table, line, "practice", word, format!("one of {}", names.join(", ")));
    }
    (!practices.is_empty()).then_some(practices)
}

fn admissions(context: &mut Context<'_>, known: &Known<'_>, optics: &mut [Optic]) {
    let table = &context.raw.optics.admissions;
    let accepted = [OpticDimension::Physical, OpticDimension::Personal, OpticDimension::Displacement];
    for row in &table.rows {
        let (line, r) = (row.line, &row.value);
        let weighs = context.check(table, line, "weight", r.weight, (0.0, 1.0));
        if !["all", "transborder"].contains(&r.scope.as_str()) {
            context.unknown(table, line, "scope", &r.scope, &["all", "transborder"]);
        }
        let position = optic(context, table, line, known, &r.optic);
        let Some(dimension) = dimension(context, table, line, &r.dimension, &accepted) else { continue };
        if dimension == OpticDimension::Displacement {
            let stock = stock(context, table, line, r);
            if let (Some(position), Some(stock)) = (position, stock) {
                let weight = &mut optics[position].displacement[stock];
                *weight = weight.max(r.weight);
            }
            continue;
        }
        let referent = party(context, table, line, "referent", &r.referent);
        let threatener = party(context, table, line, "threatener", &r.threatener);
        let practices = practices(context, table, line, &r.practice);
        if let (true, Some(position), Some(referent), Some(threatener), Some(practices)) =
            (weighs, position, referent, threatener, practices)
        {
            let transborder = r.scope == "transborder";
            let rule = Admission { dimension, referent, threatener, practices, transborder, weight: r.weight };
            optics[position].admissions.push(rule);
        }
    }
}

/// Which stock of the displaced a row admits: 0 for those abroad, 1 for those inside. Nobody in particular displaced them.
fn stock(context: &mut Context<'_>, table: &Table<AdmissionRow>, line: usize, row: &AdmissionRow) -> Option<usize> {
    for (column, word) in [("threatener", &row.threatener), ("practice", &row.practice)] {
        if word != "any" {
            context.row_fault(table, line, column, word, "any: who displaced whom is not recorded");
        }
    }
    let stock = ["refugees_abroad", "displaced_inside"].iter().position(|name| *name == row.referent);
    match stock {
        None => context.unknown(table, line, "referent", &row.referent, &["refugees_abroad", "displaced_inside"]),
        Some(1) if row.scope == "transborder" => {
            context.row_fault(table, line, "scope", &row.scope, "all: those displaced inside crossed no frontier");
        }
        Some(_) => {}
    }
    stock
}

fn weights(context: &mut Context<'_>, known: &Known<'_>, optics: &mut [Optic]) {
    let table = &context.raw.optics.weights;
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        let (line, r) = (row.line, &row.value);
        context.check(table, line, "weight", r.weight, (0.0, f64::INFINITY));
        let position = optic(context, table, line, known, &r.optic);
        let Some(dimension) = dimension(context, table, line, &r.dimension, &OpticDimension::ALL) else { continue };
        if !seen.insert((&r.optic, dimension)) {
            context.row_fault(table, line, "dimension", &r.dimension, "each dimension once for an optic");
        }
        match r.goalpost {
            Some(goalpost) if dimension.is_harm() && !(goalpost.is_finite() && goalpost > 0.0) => {
                context.row_fault(table, line, "goalpost", goalpost, "a number above 0");
            }
            Some(goalpost) if !dimension.is_harm() => {
                let accepted = format!("an empty cell: {} is a mean from 0 to 1 already", r.dimension);
                context.row_fault(table, line, "goalpost", goalpost, accepted);
            }
            None if dimension.is_harm() => {
                let accepted = format!("the harm at which {} scores 1/e, above 0", r.dimension);
                context.row_fault(table, line, "goalpost", "", accepted);
            }
            _ => {}
        }
        if let Some(position) = position {
            optics[position].weights[dimension.index()] = r.weight;
            optics[position].goalposts[dimension.index()] = r.goalpost.unwrap_or(1.0);
        }
    }
    for (id, &position) in known {
        let rows = || table.rows.iter().filter(|row| row.value.optic == *id);
        if rows().next().is_none() {
            let accepted = format!("rows with the weights of the dimensions of {id}");
            context.faults.push(Fault::of_file(&table.text.name, "optic", format!("no row for {id}"), accepted));
        } else if optics[position].weights.iter().sum::<f64>() <= 0.0 {
            let line = rows().next().map_or(1, |row| row.line);
            context.row_fault(table, line, "weight", format!("0 as sum for {id}"), "weights with a sum above 0");
        }
    }
}

fn means(context: &mut Context<'_>, known: &Known<'_>, optics: &mut [Optic]) {
    let table = &context.raw.optics.means;
    for row in &table.rows {
        let (line, r) = (row.line, &row.value);
        context.check(table, line, "disapproval", r.disapproval, (0.0, 1.0));
        let position = optic(context, table, line, known, &r.optic);
        let by = party(context, table, line, "by", &r.by);
        let practices = practices(context, table, line, &r.practice);
        if let (Some(position), Some(by), Some(practices)) = (position, by, practices) {
            optics[position].means.push(Judgement { practices, by, disapproval: r.disapproval });
        }
    }
}

fn levers(context: &mut Context<'_>, known: &Known<'_>, optics: &mut [Optic]) {
    let table = &context.raw.optics.levers;
    for row in &table.rows {
        let value = &row.value.value;
        if value.parse::<f64>().is_ok_and(|number| !number.is_finite()) {
            context.row_fault(table, row.line, "value", value, "a finite number or a word");
        }
        if let Some(position) = optic(context, table, row.line, known, &row.value.optic) {
            let change = Override { path: row.value.path.clone(), value: row.value.value.clone() };
            optics[position].levers.push(change);
        }
    }
}

/// A dimension that weighs must have something to count, or it would stand at its best for ever.
fn check_used(context: &mut Context<'_>, optics: &[Optic]) {
    let tables = &context.raw.optics;
    for row in &tables.weights.rows {
        let Some(optic) = optics.iter().find(|optic| optic.id == row.value.optic) else { continue };
        let dimension = OpticDimension::ALL.into_iter().find(|dimension| dimension.name() == row.value.dimension);
        let counts = match dimension {
            Some(OpticDimension::Physical | OpticDimension::Personal) => {
                optic.admissions.iter().any(|rule| Some(rule.dimension) == dimension)
            }
            Some(OpticDimension::Displacement) => tables
                .admissions
                .values()
                .any(|rule| rule.optic == optic.id && rule.dimension == OpticDimension::Displacement.name()),
            Some(OpticDimension::Means) => !optic.means.is_empty(),
            _ => true,
        };
        if row.value.weight > 0.0 && !counts {
            let other =
                if dimension == Some(OpticDimension::Means) { &tables.means.text } else { &tables.admissions.text };
            let accepted = format!("weight 0, or rows of {} for it in {}", optic.id, other.name);
            context.row_fault(&tables.weights, row.line, "weight", row.value.weight, accepted);
        }
    }
}

fn normalize(optics: &mut [Optic]) {
    for optic in optics {
        let sum: f64 = optic.weights.iter().sum();
        optic.weights = optic.weights.map(|weight| if sum > 0.0 { weight / sum } else { 0.0 });
    }
}
