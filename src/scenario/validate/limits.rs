//! How many of each thing a scenario may have: ids are small numbers, and the memory of a run is to be foreseen.

use super::Context;

/// Fewest and most districts: the table of road distances has an entry for each pair.
const DISTRICTS: (usize, usize) = (1, 3_000);
/// Communities: a district has a share and a pair of relations for each.
const COMMUNITIES: (usize, usize) = (1, 64);
/// Organizations, and the camps to which they belong.
const ORGANIZATIONS: (usize, usize) = (0, 60);
/// Norms: an organization weighs all of them.
const NORMS: (usize, usize) = (0, 64);
/// Behaviours that norms suggest.
const BEHAVIOURS: (usize, usize) = (0, 256);
/// Clusters: an event has a bit for each.
const CLUSTERS: (usize, usize) = (0, 32);
/// Optics: each is read in every year and area.
const OPTICS: (usize, usize) = (0, 32);

/// Whether there are as many of everything as there may be; a fault for each kind of which there are not.
pub(super) fn hold(context: &mut Context<'_>) -> bool {
    let raw = context.raw;
    let document = &raw.document;
    let before = context.faults.len();
    for (kind, count, limits) in [
        ("camps", document.camps.len(), ORGANIZATIONS),
        ("organizations", document.organizations.len(), ORGANIZATIONS),
        ("norms", document.norms.len(), NORMS),
        ("clusters", document.clusters.len(), CLUSTERS),
    ] {
        if let Some((found, accepted)) = beyond(kind, count, limits) {
            context.key_fault(kind, found, accepted);
        }
    }
    // Of a table that could not be read, nobody knows how many it has.
    let of = |count: usize, is_torn: bool| if is_torn && count == 0 { 1 } else { count };
    let districts = distinct(raw.districts.values().map(|row| row.id.as_str()));
    let behaviours = distinct(raw.behaviours.values().map(|row| row.behaviour.as_str()));
    let tables = [
        ("districts", of(districts, raw.districts.is_torn), DISTRICTS, &raw.districts.text),
        ("communities", of(raw.communities.rows.len(), raw.communities.is_torn), COMMUNITIES, &raw.communities.text),
        ("behaviours", behaviours, BEHAVIOURS, &raw.behaviours.text),
        ("optics", raw.optics.optics.rows.len(), OPTICS, &raw.optics.optics.text),
    ];
    for (kind, count, limits, text) in tables {
        if let Some((found, accepted)) = beyond(kind, count, limits) {
            context.faults.push(super::Fault::on_line(text, 1, kind, found, accepted));
        }
    }
    context.faults.len() == before
}

/// How many names there are.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names.collect::<std::collections::BTreeSet<_>>().len()
}

/// What was found and what is accepted, where that is another number.
fn beyond(kind: &str, count: usize, (least, most): (usize, usize)) -> Option<(String, String)> {
    let accepted = if least > 0 { format!("{least} to {most} {kind}") } else { format!("at most {most} {kind}") };
    (!(least..=most).contains(&count)).then(|| (format!("{count} {kind}"), accepted))
}
