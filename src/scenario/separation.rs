//! `--set separate=ORGANIZATION`: the same effort with each norm in a force of its own.
//!
//! The organization is replaced by one for each norm that it weighs above zero on some date, `ORGANIZATION_NORM`. A part has
//! kind, camp, unit size, traits, bases, permissions, relations and roles of the whole, and all causes of the timeline that
//! concern it. Its mandate is its norm alone. Its level is the level of the whole times the weight of its norm in force on
//! the day. Levels are linear between dates and weights are steps; so a part has two levels a day apart where a weight
//! changes, and on every day the parts together are as many as the whole. Staff goes over from part to part with the step in
//! which the weights change. A part whose norm has no permitted behaviour has no task, whereas the whole would do more
//! under its other norms.
//!
//! This acts on what was read, before validation: the parts are checked as if they had been written in files.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::fault::Fault;
use super::loader::Raw;
use super::overrides::{Override, an_organization, distinct};
use super::tables::{ForceRow, MandateRow, Row, StrengthRow, Table};

/// One of the organizations that take the place of the whole.
struct Part {
    /// Identifier.
    id: String,
    /// Its norm.
    norm: String,
    /// Weight of its norm in the whole from each date on [0, 1], in order of date; never empty.
    weights: Vec<(Date, f64)>,
}

impl Part {
    /// Name of the part from a name of the whole.
    fn named(&self, whole: &str) -> String {
        format!("{whole} ({})", self.norm.replace('_', " "))
    }

    /// Weight in force on a day [0, 1]: the latest, or the first of all before its date.
    fn weight_on(&self, day: Date) -> f64 {
        let latest = self.weights.iter().rev().find(|(date, _)| *date <= day);
        latest.or(self.weights.first()).map_or(0.0, |(_, weight)| *weight)
    }
}

/// Replaces the organization that a change names by one for each of its norms. What was read must be valid.
pub(super) fn separate(raw: &mut Raw, change: &Override) -> Result<(), Fault> {
    let whole = change.value.as_str();
    let known: Vec<&str> = raw.document.organizations.iter().map(|organization| organization.id.as_str()).collect();
    if !known.contains(&whole) {
        return Err(change.fault(format!("no organization {whole}"), an_organization(whole, &known, &[])));
    }
    if !raw.forces.values().any(|row| row.organization == whole && row.kind == "level") {
        let found = format!("{whole}, which has no level in forces.csv");
        let levels = raw.forces.values().filter(|row| row.kind == "level");
        let with_levels = distinct(levels.map(|row| row.organization.as_str()));
        let accepted = format!("an organization whose strength forces.csv gives by date: {with_levels}");
        return Err(change.fault(found, accepted));
    }
    let parts = parts(raw, whole);
    organizations(raw, whole, &parts);
    clusters(raw, whole, &parts);
    optics(raw, whole, &parts);
    forces(&mut raw.forces, whole, &parts);
    strengths(&mut raw.strengths, whole, &parts, raw.document.start);
    mandates(&mut raw.mandates, whole, &parts);
    traits(raw, whole, &parts);
    relations(raw, whole, &parts);
    timeline(raw, whole, &parts);
    replace(&mut raw.bases, &parts, |row| row.organization == whole, |row, part| row.organization.clone_from(&part.id));
    let permits = |row: &super::tables::PermissionRow| row.organization == whole;
    replace(&mut raw.permissions, &parts, permits, |row, part| row.organization.clone_from(&part.id));
    Ok(())
}

/// A part for each norm that the whole weighs above zero on some date, in the order of the norms.
fn parts(raw: &Raw, whole: &str) -> Vec<Part> {
    let mut totals = BTreeMap::<Date, f64>::new();
    let rows: Vec<&MandateRow> = raw.mandates.values().filter(|row| row.organization == whole).collect();
    for row in &rows {
        *totals.entry(row.date).or_default() += row.weight;
    }
    let weight_on = |date: Date, norm: &str| -> f64 {
        rows.iter().filter(|row| row.date == date && row.norm == norm).map(|row| row.weight).sum()
    };
    let part = |norm: &super::document::NormDocument| Part {
        id: format!("{whole}_{}", norm.id),
        norm: norm.id.clone(),
        weights: totals.iter().map(|(&date, total)| (date, weight_on(date, &norm.id) / total)).collect(),
    };
    let used = |part: &Part| part.weights.iter().any(|(_, weight)| *weight > 0.0);
    raw.document.norms.iter().map(part).filter(used).collect()
}

/// Puts a renamed copy for each part in the place of every row that concerns the whole.
fn replace<T: Clone>(
    table: &mut Table<T>,
    parts: &[Part],
    concerns: impl Fn(&T) -> bool,
    rename: impl Fn(&mut T, &Part),
) {
    let copy = |row: &Row<T>, part: &Part| {
        let mut copy = row.clone();
        rename(&mut copy.value, part);
        copy
    };
    let rows = std::mem::take(&mut table.rows);
    table.rows = rows
        .into_iter()
        .flat_map(|row| match concerns(&row.value) {
            true => parts.iter().map(|part| copy(&row, part)).collect(),
            false => vec![row],
        })
        .collect();
}

fn organizations(raw: &mut Raw, whole: &str, parts: &[Part]) {
    let listed = &mut raw.document.organizations;
    let Some(position) = listed.iter().position(|organization| organization.id == whole) else { return };
    let original = listed.remove(position);
    let copies = parts.iter().map(|part| {
        let mut copy = original.clone();
        (copy.id, copy.name) = (part.id.clone(), part.named(&original.name));
        copy
    });
    listed.splice(position..position, copies);
}

/// Roles of the whole are roles of every part.
fn clusters(raw: &mut Raw, whole: &str, parts: &[Part]) {
    for cluster in &mut raw.document.clusters {
        for roles in [&mut cluster.threatener, &mut cluster.threatened, &mut cluster.protector, &mut cluster.protected]
        {
            let named = std::mem::take(roles).into_iter().flat_map(|role| match role == whole {
                true => parts.iter().map(|part| part.id.clone()).collect(),
                false => vec![role],
            });
            *roles = named.collect();
        }
    }
}

/// Optics see in every part what they see in the whole.
fn optics(raw: &mut Raw, whole: &str, parts: &[Part]) {
    let (admissions, means) = (&mut raw.optics.admissions, &mut raw.optics.means);
    replace(admissions, parts, |row| row.referent == whole, |row, part| row.referent.clone_from(&part.id));
    replace(admissions, parts, |row| row.threatener == whole, |row, part| row.threatener.clone_from(&part.id));
    replace(means, parts, |row| row.by == whole, |row, part| row.by.clone_from(&part.id));
}

/// **C.9 level of a part of a separated force**: level of the whole (E2.22) x weight of its norm in force/sum of the
/// weights; linear between dates, two levels a day apart where a weight changes.
/// With: `scenario::separation::dates_of_levels`.
/// Source: definition.
/// Test: `parts_are_together_as_many_as_the_whole_on_every_day`,
/// `a_part_has_two_levels_a_day_apart_where_its_weight_changes`.
fn forces(table: &mut Table<ForceRow>, whole: &str, parts: &[Part]) {
    let (mut own, others) =
        std::mem::take(&mut table.rows).into_iter().partition::<Vec<_>, _>(|row| row.value.organization == whole);
    table.rows = others;
    own.sort_by_key(|row| row.value.from);
    let levels: Vec<(Date, f64)> = own.iter().map(|row| (row.value.from, row.value.persons)).collect();
    for part in parts {
        for date in dates_of_levels(&levels, part) {
            // The row that was in force, for its line and its source.
            let template = own.iter().rev().find(|row| row.value.from <= date).or(own.first());
            let Some(mut row) = template.cloned() else { continue };
            row.value.organization.clone_from(&part.id);
            row.value.from = date;
            row.value.persons = level_on(&levels, date) * part.weight_on(date);
            table.rows.push(row);
        }
    }
}

/// Dates on which a part needs a level: those of the whole, the first day of a weight, and the day before it.
fn dates_of_levels(levels: &[(Date, f64)], part: &Part) -> Vec<Date> {
    let mut dates: Vec<Date> = levels.iter().map(|(date, _)| *date).collect();
    if let Some(&first) = dates.first() {
        let changes = part.weights.iter().map(|(date, _)| *date).filter(|date| *date > first);
        let around = changes.flat_map(|date| [date.saturating_sub(1.day()), date]);
        dates.extend(around.collect::<Vec<_>>());
    }
    dates.sort();
    dates.dedup();
    dates
}

/// Persons on a day, linear between dates in rising order: as [`super::OrganizationData::level_on`], on dates.
pub(super) fn level_on(levels: &[(Date, f64)], day: Date) -> f64 {
    let next = levels.partition_point(|(date, _)| *date <= day);
    match (next.checked_sub(1).and_then(|last| levels.get(last)), levels.get(next)) {
        (Some(&(from, low)), Some(&(to, high))) => {
            let days = |from: Date, to: Date| f64::from((to - from).get_days());
            low + (high - low) * days(from, day) / days(from, to)
        }
        (Some(&(_, persons)), None) => persons,
        (None, _) => 0.0,
    }
}

/// Persons who are there on the first day are split by the weights of that day, whole and without loss.
fn strengths(table: &mut Table<StrengthRow>, whole: &str, parts: &[Part], start: Date) {
    let mut before = 0.0;
    let bounds: Vec<(f64, f64)> = parts
        .iter()
        .map(|part| {
            let lower = before;
            before += part.weight_on(start);
            (lower, before)
        })
        .collect();
    let share = |persons: u32, n: usize| {
        let upto = |bound: f64| (f64::from(persons) * bound).round() as u32;
        upto(bounds[n].1).saturating_sub(upto(bounds[n].0))
    };
    let position = |part: &Part| parts.iter().position(|other| other.id == part.id).unwrap_or(0);
    replace(
        table,
        parts,
        |row| row.organization == whole,
        |row, part| {
            row.organization.clone_from(&part.id);
            row.persons = share(row.persons, position(part));
        },
    );
}

/// Each part has its norm alone, from the first mandate of the whole on.
fn mandates(table: &mut Table<MandateRow>, whole: &str, parts: &[Part]) {
    let first = table.rows.iter().filter(|row| row.value.organization == whole).min_by_key(|row| row.value.date);
    let Some(template) = first.cloned() else { return };
    table.rows.retain(|row| row.value.organization != whole);
    table.rows.extend(parts.iter().map(|part| {
        let mut row = template.clone();
        let (organization, norm) = (part.id.clone(), part.norm.clone());
        row.value = MandateRow { organization, norm, weight: 1.0, low: None, high: None, ..row.value };
        row
    }));
}

fn traits(raw: &mut Raw, whole: &str, parts: &[Part]) {
    let prefix = format!("organizations.{whole}.");
    let rename = |row: &mut super::tables::ParameterRow, part: &Part| {
        row.key = row.key.replacen(&prefix, &format!("organizations.{}.", part.id), 1);
    };
    replace(&mut raw.parameters, parts, |row| row.key.starts_with(&prefix), rename);
}

/// Relations of the whole are relations of every part; a community or camp of the same name keeps its own.
fn relations(raw: &mut Raw, whole: &str, parts: &[Part]) {
    let shared =
        raw.communities.values().any(|row| row.id == whole) || raw.document.camps.iter().any(|camp| camp.id == whole);
    let kept: Vec<_> = raw.relations.rows.iter().filter(|row| shared && concerns(&row.value, whole)).cloned().collect();
    replace(
        &mut raw.relations,
        parts,
        |row| concerns(row, whole),
        |row, part| {
            for end in [&mut row.from, &mut row.to].into_iter().filter(|end| *end == whole) {
                end.clone_from(&part.id);
            }
        },
    );
    raw.relations.rows.extend(kept);
}

fn concerns(row: &super::tables::RelationRow, whole: &str) -> bool {
    row.from == whole || row.to == whole
}

/// Causes that concern the whole concern every part; the norm at the end of their ids keeps these apart.
fn timeline(raw: &mut Raw, whole: &str, parts: &[Part]) {
    // The other party is an organization in these alone.
    let party = |kind: &str| matches!(kind, "accord" | "sponsorship" | "relation" | "defection");
    replace(
        &mut raw.timeline,
        parts,
        |row| row.organization == whole || (party(&row.kind) && row.other == whole),
        |row, part| {
            row.id = format!("{}_{}", row.id, part.norm);
            if row.kind == "identity" {
                row.other = part.named(&row.other);
            }
            if party(&row.kind) && row.other == whole {
                row.other.clone_from(&part.id);
            }
            if row.organization == whole {
                row.organization.clone_from(&part.id);
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn part() -> Part {
        let weights = vec![(date(2030, 1, 1), 0.25), (date(2030, 6, 1), 0.5)];
        Part { id: "un_peace".into(), norm: "peace".into(), weights }
    }

    #[test]
    fn a_part_has_two_levels_a_day_apart_where_its_weight_changes() {
        let levels = [(date(2030, 3, 1), 100.0), (date(2030, 9, 1), 100.0)];
        let dates = dates_of_levels(&levels, &part());
        assert_eq!(dates, [date(2030, 3, 1), date(2030, 5, 31), date(2030, 6, 1), date(2030, 9, 1)]);
        let persons: Vec<f64> = dates.iter().map(|&day| level_on(&levels, day) * part().weight_on(day)).collect();
        assert_eq!(persons, [25.0, 25.0, 50.0, 50.0]);
    }

    #[test]
    fn a_weight_that_changes_after_the_last_level_changes_the_part_too() {
        let levels = [(date(2030, 3, 1), 100.0)];
        assert_eq!(dates_of_levels(&levels, &part()), [date(2030, 3, 1), date(2030, 5, 31), date(2030, 6, 1)]);
        assert_eq!(level_on(&levels, date(2030, 12, 1)), 100.0);
        assert_eq!(level_on(&levels, date(2030, 2, 1)), 0.0);
    }

    #[test]
    fn before_its_first_date_a_weight_is_the_first_one() {
        assert_eq!(part().weight_on(date(2029, 1, 1)), 0.25);
    }
}
