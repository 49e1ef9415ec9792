//! Districts, links, communities and their relations.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::ids::{CommunityId, DistrictId, stable_key};
use crate::scenario::outlines::OutlineKind;
use crate::scenario::resolved::{Community, DistrictData, Pair};
use crate::scenario::roads::Roads;

/// Registers districts (in order of their ids), regions, communities and camps.
pub(super) fn names(context: &mut Context<'_>) {
    let raw = context.raw;
    let mut ids = BTreeSet::new();
    for row in &raw.districts.rows {
        if row.value.id.is_empty() || !ids.insert(row.value.id.clone()) {
            context.row_fault(&raw.districts, row.line, "id", &row.value.id, "an id that no other row has");
        }
    }
    context.names.districts = ids.into_iter().enumerate().map(|(n, id)| (id, DistrictId::new(n))).collect();
    let regions: BTreeSet<&String> = raw.districts.values().filter(|row| !row.outside).map(|row| &row.region).collect();
    context.names.regions = regions.into_iter().cloned().collect();
    for (n, row) in raw.communities.rows.iter().enumerate() {
        if context.names.communities.insert(row.value.id.clone(), CommunityId::new(n)).is_some() {
            context.row_fault(&raw.communities, row.line, "id", &row.value.id, "an id that no other row has");
        }
    }
}

/// Regions of interest name regions that are there.
pub(super) fn regions_of_interest(context: &mut Context<'_>) {
    for (name, regions) in &context.raw.document.regions_of_interest {
        for region in regions.iter().filter(|region| !context.names.regions.contains(region)).collect::<Vec<_>>() {
            if !context.raw.districts_are_named() {
                continue;
            }
            let known = context.names.regions.clone();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            context.unknown_key(format!("regions_of_interest.{name}"), region, &known);
        }
    }
}

/// Links, and whether they join every district.
pub(super) fn links(context: &mut Context<'_>) -> Vec<(DistrictId, DistrictId, f64)> {
    let raw = context.raw;
    let mut links = Vec::new();
    let mut joined = BTreeSet::new();
    for row in &raw.links.rows {
        let from = context.district(&raw.links, row.line, "from", &row.value.from);
        let to = context.district(&raw.links, row.line, "to", &row.value.to);
        context.check(&raw.links, row.line, "road_km", row.value.road_km, (0.1, 20_000.0));
        // A link joins, whatever is wrong with its length.
        if let (Some(from), Some(to)) = (from, to) {
            if !joined.insert((from.min(to), from.max(to))) {
                let found = format!("{} and {} again", row.value.from, row.value.to);
                context.row_fault(&raw.links, row.line, "from,to", found, "one row for a pair of districts");
            }
            links.push((from, to, row.value.road_km));
        }
    }
    let reached: BTreeSet<DistrictId> = links.iter().flat_map(|&(a, b, _)| [a, b]).collect();
    let many = context.names.districts.len() > 1 && !raw.links.is_torn && raw.districts_are_named() && all_named(raw);
    let lonely: BTreeSet<&str> = context
        .names
        .districts
        .iter()
        .filter(|(_, id)| many && !reached.contains(id))
        .map(|(name, _)| name.as_str())
        .collect();
    let (lonely, any): (Vec<_>, bool) =
        (raw.districts.rows.iter().filter(|row| lonely.contains(row.value.id.as_str())).collect(), !lonely.is_empty());
    for row in lonely {
        context.row_fault(&raw.districts, row.line, "id", &row.value.id, "a district that links.csv joins to another");
    }
    let parts = Roads::components(context.names.districts.len(), &links);
    if many && !any && parts > 1 {
        let line = raw.links.rows.last().map_or(1, |row| row.line);
        let found = format!("{parts} separate parts");
        context.row_fault(&raw.links, line, "from,to", found, "links that join every district with every other");
    }
    links
}

/// Whether both ends of every link are known.
fn all_named(raw: &crate::scenario::loader::Raw) -> bool {
    let known: BTreeSet<&str> = raw.districts.values().map(|row| row.id.as_str()).collect();
    raw.links.values().all(|link| known.contains(link.from.as_str()) && known.contains(link.to.as_str()))
}

/// Communities with their baselines.
pub(super) fn communities(context: &mut Context<'_>) -> Vec<Community> {
    let raw = context.raw;
    for row in &raw.communities.rows {
        let c = &row.value;
        let columns = [
            ("fear", c.fear),
            ("grievance", c.grievance),
            ("trust_state", c.trust_state),
            ("trust_mission", c.trust_mission),
            ("trust_challenger", c.trust_challenger),
        ];
        for (column, value) in columns {
            context.check(&raw.communities, row.line, column, value, (0.0, 1.0));
        }
    }
    let to_community = |c: &crate::scenario::tables::CommunityRow| Community {
        id: c.id.clone(),
        name: c.name.clone(),
        fear: c.fear,
        grievance: c.grievance,
        trust: [c.trust_state, c.trust_mission, c.trust_challenger],
    };
    raw.communities.values().map(to_community).collect()
}

/// Districts with their communities, in order of id.
pub(super) fn districts(context: &mut Context<'_>) -> Vec<DistrictData> {
    let raw = context.raw;
    let shares = area_shares(context);
    let shares: BTreeMap<&str, &Vec<f64>> = shares.iter().map(|(area, shares)| (area.as_str(), shares)).collect();
    let mut rows: Vec<_> = raw.districts.rows.iter().collect();
    rows.sort_by(|a, b| a.value.id.cmp(&b.value.id));
    let mut districts = Vec::new();
    for row in rows {
        let d = &row.value;
        let table = &raw.districts;
        context.check(table, row.line, "latitude", d.latitude, (-90.0, 90.0));
        context.check(table, row.line, "longitude", d.longitude, (-180.0, 180.0));
        context.check(table, row.line, "area_km2", d.area_km2, crate::scenario::tables::AREA);
        if let Some(authority) = d.authority {
            context.check(table, row.line, "authority", authority, (0.0, 1.0));
        } else if !d.outside && !table.unread.contains(&(row.line, "outside".into())) {
            context.row_fault(table, row.line, "authority", "", "a number from 0 to 1 for a district inside");
        }
        if let Some(capacity) = d.camp_capacity {
            context.check(table, row.line, "camp_capacity", capacity, (0.0, f64::INFINITY));
        }
        let own = shares.get(d.id.as_str()).or_else(|| shares.get(d.region.as_str())).or_else(|| shares.get(""));
        if own.is_none()
            && d.population > 0
            && raw.shares.is_whole()
            && !raw.communities.is_torn
            && raw.districts_are_named()
        {
            context.row_fault(table, row.line, "id", &d.id, "a district with communities in community_shares.csv");
        }
        districts.push(DistrictData {
            id: d.id.clone(),
            key: stable_key(&d.id),
            name: d.name.clone(),
            region: d.region.clone(),
            country: d.country.clone(),
            outside: d.outside,
            position: (d.latitude, d.longitude),
            area: d.area_km2,
            population: d.population,
            affected: d.affected,
            authority: d.authority.unwrap_or(0.0),
            camp_capacity: d.camp_capacity,
            shares: own.map_or_else(|| vec![0.0; raw.communities.rows.len()], |shares| shares.to_vec()),
            camp_relations: vec![0.0; raw.communities.rows.len() * raw.document.camps.len()],
            pairs: Vec::new(),
        });
    }
    districts
}

/// Shares by area, each summing to 1.
fn area_shares(context: &mut Context<'_>) -> Vec<(String, Vec<f64>)> {
    let raw = context.raw;
    let count = raw.communities.rows.len();
    let mut areas: Vec<(String, Vec<f64>, usize)> = Vec::new();
    let mut place_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    // Areas with a community that is not known: their sums wait.
    let mut open = BTreeSet::new();
    for row in &raw.shares.rows {
        let s = &row.value;
        context.area(&raw.shares, row.line, "area", &s.area);
        context.check(&raw.shares, row.line, "share", s.share, (0.0, 1.0));
        let Some(&community) = context.names.communities.get(&s.community) else {
            open.insert(&s.area);
            if raw.communities.is_torn {
                continue;
            }
            let known: Vec<&str> = raw.communities.values().map(|c| c.id.as_str()).collect();
            context.unknown(&raw.shares, row.line, "community", &s.community, &known);
            continue;
        };
        let place = *place_of.entry(&s.area).or_insert_with(|| {
            areas.push((s.area.clone(), vec![0.0; count], row.line));
            areas.len() - 1
        });
        if !seen.insert((&s.area, &s.community)) {
            let found = format!("{} in {} again", s.community, s.area);
            context.row_fault(&raw.shares, row.line, "community", found, "one row for an area and community");
        }
        let (_, shares, line) = &mut areas[place];
        shares[community.index()] += s.share;
        *line = row.line;
    }
    let judged = raw.shares.is_whole() && !raw.communities.is_torn;
    for (area, shares, line) in areas.iter().filter(|(area, ..)| judged && !open.contains(area)) {
        let sum: f64 = shares.iter().sum();
        if (sum - 1.0).abs() > 0.005 {
            context.row_fault(
                &raw.shares,
                *line,
                "share",
                format!("{sum:.4}, the sum of {area}"),
                "shares that sum to 1 (within 0.005)",
            );
        }
    }
    let normalized = |shares: Vec<f64>| {
        let sum: f64 = shares.iter().sum();
        shares.into_iter().map(|share| share / sum.max(1e-12)).collect()
    };
    areas.into_iter().map(|(area, shares, _)| (area, normalized(shares))).collect()
}

/// Relations of communities to camps and to one another, laid over the districts; later rows win.
pub(super) fn relations(context: &mut Context<'_>, districts: &mut [DistrictData]) {
    let raw = context.raw;
    let camps = raw.document.camps.len();
    let mut seen = BTreeSet::new();
    for row in &raw.relations.rows {
        let r = &row.value;
        if !seen.insert((&r.from, &r.to, &r.area)) || seen.contains(&(&r.to, &r.from, &r.area)) {
            let found = format!("{} and {} again", r.from, r.to);
            context.row_fault(&raw.relations, row.line, "from,to", found, "one row for a pair and area");
        }
        if r.value < r.low || r.value > r.high {
            let accepted = format!("a number in the row's own range, {} to {}", r.low, r.high);
            context.row_fault(&raw.relations, row.line, "value", r.value, accepted);
        }
        for (column, value) in [("value", r.value), ("low", r.low), ("high", r.high)] {
            context.check(&raw.relations, row.line, column, value, (-1.0, 1.0));
        }
        for (column, id) in [("from", &r.from), ("to", &r.to)] {
            let names = &context.names;
            let known = names.communities.contains_key(id)
                || names.organizations.contains_key(id)
                || names.camps.contains_key(id);
            if !known && !raw.communities.is_torn {
                let kinds: Vec<String> = names
                    .communities
                    .keys()
                    .chain(names.organizations.keys())
                    .chain(names.camps.keys())
                    .cloned()
                    .collect();
                context.unknown(
                    &raw.relations,
                    row.line,
                    column,
                    id,
                    &kinds.iter().map(String::as_str).collect::<Vec<_>>(),
                );
            }
        }
        let area = context.area(&raw.relations, row.line, "area", &r.area);
        for (from, to) in [(&r.from, &r.to), (&r.to, &r.from)] {
            let Some(&community) = context.names.communities.get(from) else { continue };
            if let Some(&camp) = context.names.camps.get(to) {
                for &district in &area {
                    districts[district.index()].camp_relations[community.index() * camps + camp.index()] = r.value;
                }
            }
        }
        let pair = (context.names.communities.get(&r.from), context.names.communities.get(&r.to));
        if let (Some(&a), Some(&b)) = pair {
            area.iter().for_each(|district| add_pair(&mut districts[district.index()], a, b, r.value));
        }
    }
}

/// **I.5 mixing of two communities at the start; a pair exists where their relation is negative and mixing is not 0**:
/// 4 x share a x share b.
/// Source: *assumption*.
/// Test: `communities_mix_by_their_shares_where_they_are_at_odds`.
fn add_pair(district: &mut DistrictData, a: CommunityId, b: CommunityId, relation: f64) {
    let mixing = 4.0 * district.shares[a.index()] * district.shares[b.index()];
    district.pairs.retain(|pair| (pair.a, pair.b) != (a, b) && (pair.a, pair.b) != (b, a));
    if relation < 0.0 && mixing > 0.0 && district.population > 0 {
        district.pairs.push(Pair { a, b, relation, mixing });
    }
}

/// Remarks on outlines of regions that are none of the scenario.
pub(super) fn outlines(context: &Context<'_>, remarks: &mut Vec<String>) {
    let regions = &context.names.regions;
    for outline in context.raw.outlines.iter().filter(|outline| outline.kind == OutlineKind::Region) {
        if !regions.contains(&outline.name) {
            let known = regions.join(", ");
            let (file, name) = (crate::scenario::outlines::FILE, &outline.name);
            remarks.push(format!(
                "{file}: region \"{name}\" is no region of districts.csv ({known}); maps cut no district by it"
            ));
        }
    }
}
