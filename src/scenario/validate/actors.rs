//! Organizations: strength, bases, mandates, permissions, relations.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::ids::{BehaviourId, CampId, OrganizationId, stable_key};
use crate::organization::OrganizationKind;
use crate::scenario::parameters::Traits;
use crate::scenario::resolved::{DistrictData, OrganizationData};
use crate::scenario::tables::{MandateRow, Table};
use crate::scenario::{did_you_mean, few};

/// Most persons that one row may give an organization.
const LARGEST_STRENGTH: f64 = 5e6;

/// Stands for traits that could not be read, so that all other faults are found too.
const MISSING: Traits = Traits {
    quality: 0.0,
    accuracy: 0.0,
    discipline: 0.0,
    casualty_concern: 0.0,
    base_anchor: 0.0,
    speed: 1.0,
    response_reach: 0.0,
    recruitment: 0.0,
    aggressiveness: 0.0,
    brutality: 0.0,
    defence: 0.0,
};

/// Registers camps and organizations.
pub(super) fn names(context: &mut Context<'_>) {
    let raw = context.raw;
    for (n, camp) in raw.document.camps.iter().enumerate() {
        if context.names.camps.insert(camp.id.clone(), CampId::new(n)).is_some() {
            context.key_fault(
                format!("camps.{}.id", camp.id),
                format!("\"{}\" twice", camp.id),
                "an id that no other camp has",
            );
        }
    }
    for (n, organization) in raw.document.organizations.iter().enumerate() {
        let id = &organization.id;
        if context.names.organizations.insert(id.clone(), OrganizationId::new(n)).is_some() {
            context.key_fault(
                format!("organizations.{id}.id"),
                format!("\"{id}\" twice"),
                "an id that no other organization has",
            );
        }
        if organization.unit_size == 0 {
            context.key_fault(format!("organizations.{id}.unit_size"), "0", "a whole number of at least 1");
        }
        if !context.names.camps.contains_key(&organization.camp) {
            let known: Vec<&str> = raw.document.camps.iter().map(|camp| camp.id.as_str()).collect();
            context.unknown_key(format!("organizations.{id}.camp"), &organization.camp, &known);
        }
        for region in organization
            .homeland
            .iter()
            .filter(|region| !context.names.regions.contains(region) && raw.districts_are_named())
            .cloned()
            .collect::<Vec<_>>()
        {
            let known = context.names.regions.clone();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            context.unknown_key(format!("organizations.{id}.homeland"), &region, &known);
        }
        for community in &organization.communities {
            if !context.names.communities.contains_key(community) && !raw.communities.is_torn {
                let known: Vec<&str> = raw.communities.values().map(|row| row.id.as_str()).collect();
                context.unknown_key(format!("organizations.{id}.communities"), community, &known);
            }
        }
    }
}

/// Relations between organizations, row-major; same camp .6, otherwise 0, where no row says more.
///
/// **I.7 relation of two organizations without a row**: 0.6 in the same camp, otherwise 0.
/// Source: *assumption*.
/// Test: `organizations_without_a_row_are_friends_in_their_camp_and_neutral_beyond_it`.
pub(super) fn relations(context: &mut Context<'_>) -> Vec<f64> {
    let raw = context.raw;
    let organizations = &raw.document.organizations;
    let count = organizations.len();
    let mut relations = vec![0.0; count * count];
    for (a, first) in organizations.iter().enumerate() {
        for (b, second) in organizations.iter().enumerate() {
            if a == b || first.camp == second.camp {
                relations[a * count + b] = if a == b { 1.0 } else { 0.6 };
            }
        }
    }
    for row in raw.relations.values() {
        let pair = (context.names.organizations.get(&row.from), context.names.organizations.get(&row.to));
        if let (Some(a), Some(b)) = pair {
            relations[a.index() * count + b.index()] = row.value;
            relations[b.index() * count + a.index()] = row.value;
        }
    }
    relations
}

/// All organizations with what the tables say of them.
pub(super) fn organizations(context: &mut Context<'_>, mut traits: BTreeMap<String, Traits>) -> Vec<OrganizationData> {
    let raw = context.raw;
    let mut organizations: Vec<OrganizationData> = raw
        .document
        .organizations
        .iter()
        .map(|document| {
            // Where a trait is missing there is a fault, and the scenario is never played.
            let traits = traits.remove(&document.id).unwrap_or(MISSING);
            let inside = |row: &&crate::scenario::tables::DistrictRow| !row.outside;
            let mut rows: Vec<_> = raw.districts.values().collect();
            rows.sort_by(|a, b| a.id.cmp(&b.id));
            let home = |row: &&crate::scenario::tables::DistrictRow| {
                inside(row) && (document.homeland.is_empty() || document.homeland.contains(&row.region))
            };
            OrganizationData {
                id: document.id.clone(),
                key: stable_key(&document.id),
                name: document.name.clone(),
                kind: document.kind,
                camp: context.names.camps.get(&document.camp).copied().unwrap_or(CampId(0)),
                unit_size: document.unit_size,
                accessible: rows.iter().map(home).collect(),
                foreign: document.foreign,
                affinity: Vec::new(),
                communities: document
                    .communities
                    .iter()
                    .filter_map(|id| context.names.communities.get(id).copied())
                    .collect(),
                traits,
                levels: Vec::new(),
                inflows: Vec::new(),
                bases: Vec::new(),
                initial: Vec::new(),
                mandates: Vec::new(),
                permissions: Vec::new(),
                frozen_from: f64::INFINITY,
            }
        })
        .collect();
    forces(context, &mut organizations);
    bases(context, &mut organizations);
    strengths(context, &mut organizations);
    mandates(context, &mut organizations);
    permissions(context, &mut organizations);
    organizations
}

fn period<T>(
    context: &mut Context<'_>,
    table: &Table<T>,
    line: usize,
    from: jiff::civil::Date,
    to: Option<jiff::civil::Date>,
) -> (f64, f64) {
    let first = context.day(from);
    let last = to.map_or(f64::INFINITY, |date| context.day(date));
    if context.is_too_late(from) {
        context.row_fault(
            table,
            line,
            "from",
            from,
            format!("a date inside the run, up to {}", context.raw.document.end),
        );
    }
    let start = context.raw.document.start;
    if let Some(to) = to.filter(|to| *to <= start && last > first) {
        let accepted = format!("a date after {start}, when the run begins: before it the row does nothing");
        context.row_fault(table, line, "to", to, accepted);
    }
    if last <= first {
        context.row_fault(
            table,
            line,
            "to",
            to.unwrap_or(from),
            format!("a date after {from}; the day itself is not included"),
        );
    }
    (first, last)
}

/// Periods by organization and what it has in them.
type Periods = BTreeMap<(OrganizationId, u16), Vec<(f64, f64)>>;

/// Whether a period overlaps an earlier one of the same thing; keeps it.
fn overlaps(held: &mut Periods, of: (OrganizationId, u16), (first, last): (f64, f64)) -> bool {
    let own = held.entry(of).or_default();
    let overlaps = own.iter().any(|&(from, to)| first < to && from < last);
    own.push((first, last));
    overlaps
}

fn forces(context: &mut Context<'_>, organizations: &mut [OrganizationData]) {
    let table = &context.raw.forces;
    for row in &table.rows {
        let f = &row.value;
        let Some(id) = context.organization(table, row.line, "organization", &f.organization) else { continue };
        context.check(table, row.line, "persons", f.persons, (0.0, LARGEST_STRENGTH));
        let organization = &mut organizations[id.index()];
        if organization.kind.is_armed_group() {
            let accepted =
                "a force given by date; the strength of an armed group is simulated (see timeline.csv, existence)";
            context.row_fault(table, row.line, "organization", &f.organization, accepted);
        }
        match f.kind.as_str() {
            "level" => {
                if let Some(to) = f.to {
                    let accepted =
                        "nothing: a level lasts until the next row (0 persons from the day on which all have left)";
                    context.row_fault(table, row.line, "to", to, accepted);
                }
                let day = context.day_in_run(table, row.line, "from", f.from);
                if organization.levels.iter().any(|&(earlier, _)| earlier == day) {
                    let found = format!("{} of {} again", f.from, f.organization);
                    context.row_fault(table, row.line, "from", found, "one level for an organization and day");
                }
                organization.levels.push((day, f.persons));
            }
            "inflow" => {
                let (first, last) = period(context, table, row.line, f.from, f.to);
                if last.is_infinite() {
                    context.row_fault(table, row.line, "to", "", "the last day of the inflow");
                }
                organization.inflows.push((first, last, f.persons));
            }
            other => {
                let hint = did_you_mean(other, ["level", "inflow"].into_iter());
                context.row_fault(table, row.line, "kind", other, format!("level or inflow{hint}"));
            }
        }
    }
    organizations.iter_mut().for_each(|data| data.levels.sort_by(|a, b| a.0.total_cmp(&b.0)));
    for organization in organizations.iter().filter(|o| !o.levels.is_empty() && !o.inflows.is_empty()) {
        let found = format!("{} with levels and inflows", organization.id);
        context.row_fault(table, 1, "kind", found, "either levels or inflows for one organization");
    }
}

fn bases(context: &mut Context<'_>, organizations: &mut [OrganizationData]) {
    let table = &context.raw.bases;
    let (mut line_of, mut held) = (BTreeMap::new(), Periods::new());
    // Forces with a base in a district that is not known: what their shares sum to is known only then.
    let mut open = BTreeSet::new();
    for row in &table.rows {
        let b = &row.value;
        let organization = context.organization(table, row.line, "organization", &b.organization);
        let district = context.district(table, row.line, "district", &b.district);
        context.check(table, row.line, "share", b.share, (0.0, 1.0));
        let (first, last) = period(context, table, row.line, b.from, b.to);
        open.extend(organization.filter(|_| district.is_none()));
        if let (Some(organization), Some(district)) = (organization, district) {
            if overlaps(&mut held, (organization, district.0), (first, last)) {
                let found = format!("{} of {} again", b.district, b.organization);
                let accepted = "one row for an organization and district at a time";
                context.row_fault(table, row.line, "district", found, accepted);
            }
            organizations[organization.index()].bases.push((district, first, last, b.share));
            line_of.insert(organization, row.line);
        }
    }
    for (id, line) in line_of.into_iter().filter(|(id, _)| !open.contains(id)) {
        let organization = &organizations[id.index()];
        let mut days: Vec<f64> = organization.bases.iter().map(|&(_, from, _, _)| from).collect();
        days.sort_by(f64::total_cmp);
        days.dedup();
        for day in days {
            let active = organization.bases.iter().filter(|&&(_, from, to, _)| (from..to).contains(&day));
            let sum: f64 = active.map(|&(_, _, _, share)| share).sum();
            if table.is_whole() && !context.raw.districts.is_torn && (sum - 1.0).abs() > 0.01 {
                let date = context.raw.document.start.saturating_add(jiff::Span::new().days(day as i64));
                let found = format!("{sum:.3}, the sum of {} on {date}", organization.id);
                context.row_fault(table, line, "share", found, "shares that sum to 1 on every date (within 0.01)");
                break;
            }
        }
    }
    let torn = table.is_torn || context.raw.districts.is_torn;
    // Whoever has persons from others alone (defection) is where these were.
    let raw = context.raw;
    let is_given = |id: &str| {
        raw.forces.values().any(|row| row.organization == id)
            || raw.strengths.values().any(|row| row.organization == id)
    };
    let lacks = |o: &&mut OrganizationData| !torn && o.kind.is_state_based() && o.bases.is_empty() && is_given(&o.id);
    for organization in organizations.iter_mut().filter(lacks) {
        let found = format!("no row for {}", organization.id);
        context.row_fault(table, 1, "organization", found, "bases for every force that is given by date");
    }
}

fn strengths(context: &mut Context<'_>, organizations: &mut [OrganizationData]) {
    let table = &context.raw.strengths;
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        let s = &row.value;
        let organization = context.organization(table, row.line, "organization", &s.organization);
        let district = context.district(table, row.line, "district", &s.district);
        context.check(table, row.line, "persons", f64::from(s.persons), (0.0, LARGEST_STRENGTH));
        if let (Some(organization), Some(district)) = (organization, district) {
            if !seen.insert((organization, district)) {
                context.row_fault(table, row.line, "district", &s.district, "one row for an organization and district");
            }
            organizations[organization.index()].initial.push((district, s.persons));
        }
    }
}

fn mandates(context: &mut Context<'_>, organizations: &mut [OrganizationData]) {
    let table = &context.raw.mandates;
    let count = context.names.norms.len();
    let (mut seen, mut place_of, mut line_of) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    // Organizations with a weight of a norm that is not known: their sums wait.
    let mut open = BTreeSet::new();
    for row in &table.rows {
        let m = &row.value;
        let organization = context.organization(table, row.line, "organization", &m.organization);
        for (column, value) in [("weight", Some(m.weight)), ("low", m.low), ("high", m.high)] {
            if let Some(value) = value {
                context.check(table, row.line, column, value, (0.0, 1.0));
            }
        }
        let norm = context.names.norms.iter().position(|norm| *norm == m.norm);
        let (Some(organization), Some(norm)) = (organization, norm) else {
            if norm.is_none() {
                open.insert(m.organization.clone());
                let known = context.names.norms.clone();
                context.unknown(
                    table,
                    row.line,
                    "norm",
                    &m.norm,
                    &known.iter().map(String::as_str).collect::<Vec<_>>(),
                );
            }
            continue;
        };
        let day = context.day(m.date);
        if context.is_too_late(m.date) {
            context.row_fault(
                table,
                row.line,
                "date",
                m.date,
                format!("a date inside the run, up to {}", context.raw.document.end),
            );
        }
        if !seen.insert((organization, day.to_bits(), norm)) {
            let found = format!("{} of {} on {} again", m.norm, m.organization, m.date);
            context.row_fault(table, row.line, "norm", found, "one row for an organization, day and norm");
        }
        let mandates = &mut organizations[organization.index()].mandates;
        let place = *place_of.entry((organization, day.to_bits())).or_insert_with(|| {
            mandates.push((day, vec![0.0; count]));
            mandates.len() - 1
        });
        mandates[place].1[norm] += m.weight;
        line_of.entry((organization, day.to_bits())).or_insert(row.line);
    }
    for (position, organization) in organizations.iter_mut().enumerate() {
        organization.mandates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let line = table.rows.iter().find(|row| row.value.organization == organization.id).map_or(1, |row| row.line);
        if organization.mandates.is_empty() && table.is_whole() {
            let found = format!("no row for {}", organization.id);
            context.row_fault(table, 1, "organization", found, "norm weights for every organization");
        }
        let begun = organization.mandates.iter().filter(|(day, _)| *day <= 0.0).count();
        for (day, _) in organization.mandates.iter().take(begun.saturating_sub(1)) {
            let date = context.raw.document.start.saturating_add(jiff::Span::new().days(*day as i64));
            let line = *line_of.get(&(OrganizationId::new(position), day.to_bits())).unwrap_or(&line);
            let accepted =
                "a day of which the weights come into force in the run: later ones stand before its first day";
            context.row_fault(table, line, "date", date, accepted);
        }
        for (day, weights) in &organization.mandates {
            let sum: f64 = weights.iter().sum();
            if table.is_whole() && !open.contains(&organization.id) && (sum - 1.0).abs() > 1e-6 {
                let date = context.raw.document.start.saturating_add(jiff::Span::new().days(*day as i64));
                let line = *line_of.get(&(OrganizationId::new(position), day.to_bits())).unwrap_or(&line);
                let lacks = lacking(table, &organization.id, date);
                let found = format!("{sum:.6}, the sum of {} on {date}{lacks}", organization.id);
                context.row_fault(table, line, "weight", found, "weights that sum to 1 (within 1e-6)");
            }
        }
    }
}

/// The norms that an organization has on other dates and not on this one, in words.
fn lacking(table: &Table<MandateRow>, organization: &str, date: jiff::civil::Date) -> String {
    let own = || table.values().filter(|row| row.organization == organization);
    let there: BTreeSet<&str> = own().filter(|row| row.date == date).map(|row| row.norm.as_str()).collect();
    let lacks: BTreeSet<&str> = own().map(|row| row.norm.as_str()).filter(|norm| !there.contains(norm)).collect();
    if lacks.is_empty() {
        return String::new();
    }
    let named: Vec<String> = lacks.into_iter().map(String::from).collect();
    format!(", where it has no row for {}", few(&named))
}

fn permissions(context: &mut Context<'_>, organizations: &mut [OrganizationData]) {
    let table = &context.raw.permissions;
    let mut held = Periods::new();
    for row in &table.rows {
        let p = &row.value;
        let organization = context.organization(table, row.line, "organization", &p.organization);
        let behaviour = context.names.behaviours.iter().position(|behaviour| *behaviour == p.behaviour);
        if behaviour.is_none() && !context.raw.behaviours.is_torn {
            let known = context.names.behaviours.clone();
            context.unknown(
                table,
                row.line,
                "behaviour",
                &p.behaviour,
                &known.iter().map(String::as_str).collect::<Vec<_>>(),
            );
        }
        let (first, last) = period(context, table, row.line, p.from, p.to);
        if let (Some(organization), Some(behaviour)) = (organization, behaviour) {
            let id = BehaviourId::new(behaviour);
            if overlaps(&mut held, (organization, id.0), (first, last)) {
                let found = format!("{} of {} again", p.behaviour, p.organization);
                let accepted = "one row for an organization and behaviour at a time";
                context.row_fault(table, row.line, "behaviour", found, accepted);
            }
            organizations[organization.index()].permissions.push((id, first, last));
        }
    }
}

/// Affinity of each community in each district to joining: 1 for an organization's own communities, otherwise from its
/// relation to the organization's camp, (1 + relation) squared: 1 for the indifferent, 0 for sworn enemies.
///
/// **I.6 affinity of a community to joining, 1 for the neutral**: 1 for a group's own communities, 0 for others;
/// without own communities (1 + relation to its camp)^2, from 0 to 4; 0 for state-based forces.
/// Source: *assumption*.
/// Test: `communities_join_groups_of_their_own_or_by_their_relation`.
pub(super) fn affinities(
    context: &mut Context<'_>,
    organizations: &mut [OrganizationData],
    districts: &[DistrictData],
) {
    let communities = context.names.communities.len();
    let camps = context.names.camps.len();
    for organization in organizations {
        let affinity = |district: &DistrictData, community: usize| {
            if organization.kind.is_state_based() {
                return 0.0;
            }
            if !organization.communities.is_empty() {
                return f64::from(u8::from(organization.communities.iter().any(|c| c.index() == community)));
            }
            let relation = district.camp_relations[community * camps + organization.camp.index()];
            (1.0 + relation).powi(2)
        };
        organization.affinity = districts
            .iter()
            .flat_map(|district| (0..communities).map(move |community| (district, community)))
            .map(|(d, c)| affinity(d, c))
            .collect();
        debug_assert!(
            organization.kind != OrganizationKind::StateForce || organization.affinity.iter().all(|a| *a == 0.0)
        );
    }
}
