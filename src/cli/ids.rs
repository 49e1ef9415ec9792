//! `mandate check --ids`: every id that tables, `--set` and `--measure` accept.

use std::collections::BTreeSet;

use mandate::report::lines;
use mandate::scenario::{DistrictData, Scenario};

/// All ids, by what they name; districts by region.
pub fn listed(scenario: &Scenario) -> String {
    let mut out = String::from("Districts, by region\n");
    for region in &scenario.regions {
        let here = scenario.districts.iter().filter(|district| district.region == *region);
        lines::wrap(&mut out, &format!("  {region}: {}", joined(here.map(named))), 4);
    }
    let organizations = &scenario.organizations;
    let mandates = organizations
        .iter()
        .flat_map(|data| data.mandates.iter().map(|(day, _)| format!("{}.{}", data.id, scenario.date_on(*day))));
    for (head, ids) in [
        ("Organizations", joined(organizations.iter().map(|data| data.id.clone()))),
        ("Camps", joined(scenario.camps.iter().cloned())),
        ("Communities", joined(scenario.communities.iter().map(|community| community.id.clone()))),
        ("Norms", joined(scenario.norms.iter().map(|norm| norm.id.clone()))),
        ("Behaviours", joined(scenario.behaviours.iter().map(|behaviour| behaviour.id.clone()))),
        ("Security clusters", joined(scenario.clusters.iter().map(|cluster| cluster.number.to_string()))),
        ("Optics", joined(scenario.optics.iter().map(|optic| optic.id.clone()))),
        ("Dated causes (timeline.ID)", joined(scenario.timeline.iter().map(|cause| cause.id.clone()))),
        ("Mandates (mandates.ORGANIZATION.DATE)", joined(mandates)),
    ] {
        if !ids.is_empty() {
            lines::wrap(&mut out, &format!("{head}: {ids}"), 2);
        }
    }
    out
}

/// A district with its name, where that is another word.
fn named(district: &DistrictData) -> String {
    let words = [&district.id, &district.name].map(|word| mandate::scenario::letters::plain(word));
    if words[0] == words[1] { district.id.clone() } else { format!("{} ({})", district.id, district.name) }
}

/// Ids with commas between, each once.
fn joined(ids: impl Iterator<Item = String>) -> String {
    let mut seen = BTreeSet::new();
    ids.filter(|id| seen.insert(id.clone())).collect::<Vec<_>>().join(", ")
}
