//! The timeline: dated causes, never outcomes.

use std::collections::BTreeMap;

use super::Context;
use crate::ids::{CommunityId, OrganizationId};
use crate::organization::OrganizationKind;
use crate::scenario::resolved::{Cause, Change, steps_between};
use crate::scenario::tables::TimelineRow;

/// Highest hazard of leaving home for want [1/year]: of a thousand persons one is left after four months.
const WORST_HARDSHIP: f64 = 20.0;

/// Most fighters with whom a group may enter after the start [persons].
pub(in crate::scenario) const LARGEST_ENTRY: f64 = 50.0;

/// Kinds of causes, with what each has beside a date and an organization.
const KINDS: [(&str, &[&str]); 15] = [
    ("coup", &[]),
    ("accord", &["other"]),
    ("consent", &["value"]),
    ("sponsorship", &["other", "value"]),
    ("label", &["other", "value"]),
    ("existence", &["area", "value"]),
    ("exclusion", &["area", "value"]),
    ("identity", &["other"]),
    ("effectiveness", &["value"]),
    ("discipline", &["value"]),
    ("relation", &["other", "value"]),
    ("defection", &["other", "area", "value"]),
    ("dissolution", &["area", "value"]),
    ("government", &["value"]),
    ("hardship", &["area", "value"]),
];

/// All causes, in order of date.
pub(super) fn timeline(context: &mut Context<'_>, remarks: &mut Vec<String>) -> Vec<Cause> {
    let table = &context.raw.timeline;
    let mut causes = Vec::new();
    let (mut ids, mut seen) = (BTreeMap::new(), BTreeMap::new());
    let document = &context.raw.document;
    let steps = steps_between(document.start, document.end, document.step_days);
    // A cause takes effect in the step in which it falls; behind the last one there is none.
    let last_step = f64::from(steps) * document.step_days;
    let mut entered: BTreeMap<OrganizationId, f64> = BTreeMap::new();
    for row in &table.rows {
        let t = &row.value;
        if ids.insert(t.id.clone(), row.line).is_some() || t.id.is_empty() {
            context.row_fault(table, row.line, "id", &t.id, "an id that no other row has");
        }
        let day = context.day_in_run(table, row.line, "date", t.date);
        if t.value.is_some_and(|value| !value.is_finite()) {
            context.row_fault(table, row.line, "value", t.value.unwrap_or_default(), "a number, or nothing");
            continue;
        }
        if t.id.contains('.') {
            context.row_fault(
                table,
                row.line,
                "id",
                &t.id,
                "an id without a point, so that --set timeline.ID.value reaches it",
            );
        }
        let Some((_, takes)) = KINDS.iter().find(|(kind, _)| *kind == t.kind) else {
            let accepted = format!("{}: causes, never outcomes", super::one_of(&t.kind, &KINDS.map(|(kind, _)| kind)));
            context.row_fault(table, row.line, "kind", &t.kind, accepted);
            continue;
        };
        idle(context, row.line, t, takes);
        let change = if t.kind == "hardship" {
            hardship(context, row.line, t)
        } else {
            let organization = context.organization(table, row.line, "organization", &t.organization);
            organization.and_then(|organization| change(context, row.line, t, organization))
        };
        let Some(change) = change else { continue };
        if let Change::Existence(id, _, persons) = change {
            let total = entered.entry(id).or_default();
            *total += f64::from(persons);
            if *total > LARGEST_ENTRY {
                let accepted = "at most 50 persons of one group in all; its growth is simulated";
                context.row_fault(table, row.line, "value", persons, accepted);
            }
        }
        if day <= f64::from((context.raw.document.end - context.raw.document.start).get_days()) && day >= last_step {
            let (file, line) = (&table.text.name, row.line);
            remarks.push(format!("{file}:{line}: {} comes after the last step has ended and does nothing", t.date));
        }
        let mut parties = [t.organization.as_str(), t.other.as_str()];
        match t.kind.as_str() {
            // Between two it is the same either way; a state has one government.
            "accord" | "relation" => parties.sort_unstable(),
            "government" => parties = [""; 2],
            _ => {}
        }
        if let Some(first) = seen.insert((t.date, t.kind.as_str(), parties, t.area.as_str()), row.line) {
            let of = [t.organization.as_str(), t.area.as_str(), "the whole country"];
            let of = of.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            let found = format!("a second {} of {of} on {}", t.kind, t.date);
            let accepted = format!("one on a day; the other stands on line {first}");
            context.row_fault(table, row.line, "date", found, accepted);
        }
        causes.push(Cause { id: t.id.clone(), date: t.date, day, change });
    }
    causes.sort_by(|a, b| a.day.total_cmp(&b.day).then_with(|| a.id.cmp(&b.id)));
    causes
}

fn change(context: &mut Context<'_>, line: usize, t: &TimelineRow, organization: OrganizationId) -> Option<Change> {
    let table = &context.raw.timeline;
    Some(match t.kind.as_str() {
        "coup" => Change::Coup(organization),
        "accord" => Change::Accord(organization, another(context, line, t, organization)?),
        "consent" => Change::Consent(organization, value(context, line, t, (0.0, 1.0))?),
        "sponsorship" => {
            let sponsor = context.organization(table, line, "other", &t.other)?;
            Change::Sponsorship(organization, sponsor, value(context, line, t, (0.0, 1.0))?)
        }
        "label" => Change::Label(organization, community(context, line, t)?, value(context, line, t, (0.0, 1.0))?),
        "existence" => {
            let district = context.district(table, line, "area", &t.area)?;
            let kind = context.raw.document.organizations[organization.index()].kind;
            if !kind.is_armed_group() {
                context.row_fault(table, line, "organization", &t.organization, "an armed group");
            }
            let persons = value(context, line, t, (1.0, LARGEST_ENTRY))?;
            if persons.fract() != 0.0 {
                context.row_fault(table, line, "value", persons, "a whole number of persons");
            }
            Change::Existence(organization, district, persons as u32)
        }
        "exclusion" => {
            let area = context.area(table, line, "area", &t.area);
            Change::Exclusion(organization, area, value(context, line, t, (0.0, 1.0))? > 0.5)
        }
        "identity" => Change::Identity(organization, t.other.clone()),
        "effectiveness" => Change::Effectiveness(organization, value(context, line, t, (0.01, 100.0))?),
        "discipline" => Change::Discipline(organization, value(context, line, t, (-1.0, 1.0))?),
        "relation" => {
            let other = another(context, line, t, organization)?;
            Change::Relation(organization, other, value(context, line, t, (-1.0, 1.0))?)
        }
        "defection" => {
            let other = another(context, line, t, organization)?;
            simulated(context, line, ("organization", &t.organization));
            simulated(context, line, ("other", &t.other));
            let area = context.area(table, line, "area", &t.area);
            Change::Defection(organization, other, area, value(context, line, t, (0.0, 1.0))?)
        }
        "dissolution" => {
            simulated(context, line, ("organization", &t.organization));
            let area = context.area(table, line, "area", &t.area);
            Change::Dissolution(organization, area, value(context, line, t, (0.0, 1.0))?)
        }
        "government" => {
            if context.raw.document.organizations[organization.index()].kind != OrganizationKind::StateForce {
                let accepted = "a state_force; a group governs as one to which its fighters go over (defection)";
                context.row_fault(table, line, "organization", &t.organization, accepted);
            }
            let kept = if t.value.is_some() { value(context, line, t, (0.0, 1.0))? } else { 1.0 };
            Change::Government(organization, kept)
        }
        _ => return None,
    })
}

/// What stands in cells that a kind does not take would be lost without a word.
fn idle(context: &mut Context<'_>, line: usize, t: &TimelineRow, takes: &[&str]) {
    let table = &context.raw.timeline;
    let value = t.value.map_or_else(String::new, |value| value.to_string());
    for (column, cell) in [("other", &t.other), ("area", &t.area), ("value", &value)] {
        if !cell.is_empty() && !takes.contains(&column) {
            context.row_fault(table, line, column, cell, format!("nothing: a {} takes none", t.kind));
        }
    }
}

/// What drives people from home is nobody's.
fn hardship(context: &mut Context<'_>, line: usize, t: &TimelineRow) -> Option<Change> {
    let table = &context.raw.timeline;
    if !t.organization.is_empty() {
        let accepted = "nothing: a hardship is of an area, and of no organization";
        context.row_fault(table, line, "organization", &t.organization, accepted);
    }
    let area = context.area(table, line, "area", &t.area);
    Some(Change::Hardship(area, value(context, line, t, (0.0, WORST_HARDSHIP))?))
}

/// An organization whose persons come and go must be one whose strength no table gives by date: that would bring them back.
fn simulated(context: &mut Context<'_>, line: usize, (column, id): (&str, &str)) {
    if context.raw.forces.values().any(|row| row.organization == id && row.kind == "level") {
        let accepted = "one without levels in forces.csv, which would undo the change";
        context.row_fault(&context.raw.timeline, line, column, id, accepted);
    }
}

/// The other party of what two organizations have between them.
fn another(context: &mut Context<'_>, line: usize, t: &TimelineRow, one: OrganizationId) -> Option<OrganizationId> {
    let table = &context.raw.timeline;
    let other = context.organization(table, line, "other", &t.other)?;
    if other == one {
        context.row_fault(table, line, "other", &t.other, format!("another organization than {}", t.organization));
        return None;
    }
    Some(other)
}

fn value(context: &mut Context<'_>, line: usize, t: &TimelineRow, range: (f64, f64)) -> Option<f64> {
    let table = &context.raw.timeline;
    match t.value {
        Some(value) => context.check(table, line, "value", value, range).then_some(value),
        // What could not be read is told already.
        None if table.unread.contains(&(line, "value".into())) => None,
        None => {
            context.row_fault(
                table,
                line,
                "value",
                "",
                format!("a number from {} to {} for a {}", range.0, range.1, t.kind),
            );
            None
        }
    }
}

fn community(context: &mut Context<'_>, line: usize, t: &TimelineRow) -> Option<CommunityId> {
    let found = context.names.communities.get(&t.other).copied();
    if found.is_none() && !context.raw.communities.is_torn {
        let known: Vec<String> = context.names.communities.keys().cloned().collect();
        let table = &context.raw.timeline;
        context.unknown(table, line, "other", &t.other, &known.iter().map(String::as_str).collect::<Vec<_>>());
    }
    found
}
