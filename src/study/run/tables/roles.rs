//! `roles.csv` and `role_distances.csv`: the declared, the emergent and the perceived clusters beside each other.

use std::io;

use crate::event::Party;
use crate::ids::OrganizationId;
use crate::observation::roles::{CLASSES, Filled, RoleRecord, UNCLEAR, class_of_role, declared, distance, normalized};
use crate::observation::window::Window;
use crate::report::table::{Part, Rows};
use crate::scenario::Scenario;
use crate::security::{Cluster, Role};
use crate::stats::ratio;

crate::table! {
    /// Who fills which role.
    #[derive(Default)]
    pub ROLES: RoleRow<'a> = "roles", "who threatens and who protects whom: as the scenario declares, as events had it, as communities see it

`declared`: the roles of each security cluster, in equal parts. `emergent`: parties of the events of a year and region, weighed by persons
concerned (deaths, cases and recruits, forced or not; prisoners of operations not counted); an organization is in reach from a coverage of 0.05, `protector` weighs those in reach by their
coverage, and `nobody` is what no coverage reached. `perceived`: whom each community blames for its exposure, and whom its members
trust most to protect them; `unclear` where the next is within 0.05. It is given by region alone.";
    source: &'a str, "`declared`, `emergent` or `perceived`";
    year: Option<i16>, "calendar year; empty for what is declared";
    area: Option<&'a str>, "`nation` or a region (perceived: a region); empty for what is declared";
    cluster: Option<&'a str>, "number of the cluster, `none` for events outside all; empty for what is perceived";
    community: Option<&'a str>, "who perceives; empty otherwise";
    role: &'a str, "`threatener`, `threatened`, `protector_in_reach`, `protector` or `protected`";
    party: &'a str, "who fills it: kind or id of an organization, community, class, `civilians`, `nobody`, `unclear`";
    class: &'a str, "class of the party, in which tables are compared: `state`, `peace_operation`, `challengers`, `communities`, `unclear`";
    share: Option<f64>, "0 to 1", "share of the party in the role";
    persons: Option<f64>, "persons", "persons concerned (emergent), expected exposures summed over steps (perceived threat) or trusting, mean over the year (perceived protector)";
    events: Option<f64>, "events", "events; empty where nothing is counted";
}

crate::table! {
    /// The declared clusters, a row each.
    pub CLUSTERS: ClusterRow<'a> = "clusters", "the security clusters as the scenario declares them (Fierke 2015; Guimaraes 2024, table 1)

Several parties of a role are joined with `;`. What events made of the roles stands in `roles`, deaths and cases by cluster in
`attribution`.", may_be_empty true;
    cluster: u32, "number of the cluster";
    threat: &'a str, "the threat";
    threatener: &'a str, "who threatens: kinds or ids of organizations, `civilians`, `government`";
    threatened: &'a str, "who is threatened";
    protector: &'a str, "who protects; `unclear` is an answer";
    protected: &'a str, "who is protected";
    threat_types: &'a str, "types of the threat";
}

/// Writes the declared clusters into the rows of [`CLUSTERS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_clusters(rows: &mut Rows, scenario: &Scenario) -> io::Result<()> {
    let joined = |roles: &[Role]| roles.iter().map(|role| role_name(scenario, *role)).collect::<Vec<_>>().join(";");
    for cluster in &scenario.clusters {
        let types: Vec<String> = cluster.threat_types.iter().map(word).collect();
        ClusterRow {
            cluster: cluster.number.into(),
            threat: &cluster.threat,
            threatener: &joined(&cluster.threatener),
            threatened: &joined(&cluster.threatened),
            protector: &joined(&cluster.protector),
            protected: &joined(&cluster.protected),
            threat_types: &types.join(";"),
        }
        .write(rows)?;
    }
    Ok(())
}

/// Word by which scenarios write a variant.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|name| name.as_str().map(String::from)).unwrap_or_default()
}

crate::table! {
    /// How far the three tables lie apart.
    pub ROLE_DISTANCES: DistanceRow<'a> = "role_distances", "distance between declared, emergent and perceived roles, by year

Parties are put into five classes (state with its partners and interveners, peace operation, challengers, communities with militias and
pro-state groups, unclear or nobody). The distance is the total variation distance of the two distributions over classes: half
the sum of absolute differences, 0 for the same, 1 for nothing in common. Declared classes count in equal parts. Perceptions know no
clusters: they are compared with all clusters together, where every class that any cluster declares counts in equal parts.", may_be_empty true;
    year: i16, "calendar year";
    cluster: &'a str, "number of the cluster, or `all`";
    role: &'a str, "`threatener` or `protector`";
    between: &'a str, "the two that are compared";
    distance: f64, "0 to 1", "total variation distance";
    undeclared: Option<f64>, "0 to 1", "share of the emergent role that no declared party fills; empty where none is emergent, and for `all`";
    unclear: f64, "0 to 1", "share of the second table that is unclear or nobody";
}

/// Writes the three tables into the rows of [`ROLES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, scenario: &Scenario, record: &RoleRecord, years: &[Window]) -> io::Result<()> {
    for cluster in &scenario.clusters {
        for (role, parties) in declared_roles(cluster) {
            for party in parties {
                RoleRow {
                    source: "declared",
                    cluster: Some(&cluster.number.to_string()),
                    role: role.name(),
                    party: &role_name(scenario, *party),
                    class: CLASSES[class_of_role(scenario, *party)],
                    share: Some(1.0 / parties.len() as f64),
                    ..RoleRow::default()
                }
                .write(rows)?;
            }
        }
    }
    for (position, year) in years.iter().enumerate() {
        for cluster in 0..=scenario.clusters.len() {
            for role in Filled::ALL {
                let lead = (year.year, cluster, role);
                emergent(rows, scenario, record, lead, "nation", &record.national(position, cluster, role))?;
                for (region, name) in scenario.regions.iter().enumerate() {
                    emergent(rows, scenario, record, lead, name, record.emergent(position, region, cluster, role))?;
                }
            }
        }
        for (region, name) in scenario.regions.iter().enumerate() {
            for (community, data) in scenario.communities.iter().enumerate() {
                let seen = record.perceived(position, region, community);
                let steps = year.steps.len() as f64;
                for (role, values) in [("threatener", seen.threat), ("protector", seen.protector.map(|p| p / steps))] {
                    let total: f64 = values.iter().sum();
                    for (class, value) in CLASSES.iter().zip(values).filter(|(_, value)| *value > 0.0) {
                        RoleRow {
                            source: "perceived",
                            year: Some(year.year),
                            area: Some(name),
                            community: Some(&data.id),
                            role,
                            party: class,
                            class,
                            share: Some(value / total),
                            persons: Some(value),
                            ..RoleRow::default()
                        }
                        .write(rows)?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn emergent(
    rows: &mut Rows,
    scenario: &Scenario,
    record: &RoleRecord,
    (year, cluster, role): (i16, usize, Filled),
    area: &str,
    cells: &[[f64; 2]],
) -> io::Result<()> {
    let number = scenario.clusters.get(cluster).map_or("none".into(), |cluster| cluster.number.to_string());
    let total: f64 = cells.iter().map(|cell| cell[0]).sum();
    for (party, [harmed, events]) in cells.iter().enumerate().filter(|(_, cell)| cell[1] > 0.0) {
        RoleRow {
            source: "emergent",
            year: Some(year),
            area: Some(area),
            cluster: Some(&number),
            role: role.name(),
            party: &record.party(scenario, party),
            class: CLASSES[record.class(scenario, party)],
            share: Some(ratio(*harmed, total)),
            persons: Some(*harmed),
            events: Some(*events),
            ..RoleRow::default()
        }
        .write(rows)?;
    }
    Ok(())
}

fn declared_roles(cluster: &Cluster) -> [(Filled, &[Role]); 4] {
    [
        (Filled::Threatener, &cluster.threatener),
        (Filled::Threatened, &cluster.threatened),
        (Filled::Protector, &cluster.protector),
        (Filled::Protected, &cluster.protected),
    ]
}

fn role_name(scenario: &Scenario, role: Role) -> String {
    match role {
        Role::Kind(kind) => word(&kind),
        Role::Organization(id) => scenario.organizations[id.index()].id.clone(),
        Role::Civilians => "civilians".into(),
        Role::Government => "government".into(),
        Role::Unclear => "unclear".into(),
    }
}

/// Writes the distances into the rows of [`ROLE_DISTANCES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_distances(rows: &mut Rows, scenario: &Scenario, record: &RoleRecord, years: &[Window]) -> io::Result<()> {
    for (position, year) in years.iter().enumerate() {
        let mut all = [[0.0; 5]; 2];
        for (cluster, data) in scenario.clusters.iter().enumerate() {
            for (n, (role, named)) in
                [(Filled::Threatener, &data.threatener), (Filled::Protector, &data.protector)].into_iter().enumerate()
            {
                let cells = record.national(position, cluster, role);
                let filled = by_class(scenario, record, &cells);
                all[n].iter_mut().zip(filled).for_each(|(sum, value)| *sum += value);
                let undeclared = undeclared(scenario, record, named, &cells);
                let both = (&declared(scenario, named), &normalized(filled));
                let lead = (year.year, data.number.to_string(), role.name(), "declared and emergent");
                write_distance(rows, lead, both, undeclared)?;
            }
        }
        let perceived = perceived(scenario, record, position);
        for (n, role) in ["threatener", "protector"].into_iter().enumerate() {
            let named: Vec<Role> = scenario
                .clusters
                .iter()
                .flat_map(|cluster| if n == 0 { &cluster.threatener } else { &cluster.protector })
                .copied()
                .collect();
            let (emergent, declared) = (normalized(all[n]), declared(scenario, &named));
            for (between, both) in [
                ("declared and emergent", (&declared, &emergent)),
                ("emergent and perceived", (&emergent, &perceived[n])),
                ("declared and perceived", (&declared, &perceived[n])),
            ] {
                write_distance(rows, (year.year, "all".into(), role, between), both, None)?;
            }
        }
    }
    Ok(())
}

fn write_distance(
    rows: &mut Rows,
    (year, cluster, role, between): (i16, String, &str, &str),
    (a, b): (&[f64; 5], &[f64; 5]),
    undeclared: Option<f64>,
) -> io::Result<()> {
    let Some(distance) = distance(a, b) else { return Ok(()) };
    let unclear = b[UNCLEAR];
    DistanceRow { year, cluster: &cluster, role, between, distance, undeclared, unclear }.write(rows)
}

fn by_class(scenario: &Scenario, record: &RoleRecord, cells: &[[f64; 2]]) -> [f64; 5] {
    let mut classes = [0.0; 5];
    for (party, cell) in cells.iter().enumerate() {
        classes[record.class(scenario, party)] += cell[0];
    }
    classes
}

/// Share of a filled role that no declared party fills.
fn undeclared(scenario: &Scenario, record: &RoleRecord, named: &[Role], cells: &[[f64; 2]]) -> Option<f64> {
    let organizations = scenario.organizations.len();
    let is_named = |party: usize| {
        let unclear = record.class(scenario, party) == UNCLEAR && named.contains(&Role::Unclear);
        let party =
            if party < organizations { Party::Organization(OrganizationId::new(party)) } else { Party::Civilians };
        unclear || named.iter().any(|role| role.is_filled_by(party, |o| scenario.kind(o)))
    };
    let total: f64 = cells.iter().map(|cell| cell[0]).sum();
    let nobody = record.parties() - 1;
    let strange = cells.iter().enumerate().filter(|(party, _)| *party == nobody || !is_named(*party));
    let strange: f64 =
        strange.filter(|(party, _)| *party != nobody || !named.contains(&Role::Unclear)).map(|(_, cell)| cell[0]).sum();
    (total > 0.0).then(|| strange / total)
}

/// What the communities of the whole country see: threateners and protectors by class.
fn perceived(scenario: &Scenario, record: &RoleRecord, year: usize) -> [[f64; 5]; 2] {
    let mut sums = [[0.0; 5]; 2];
    for region in 0..scenario.regions.len() {
        for community in 0..scenario.communities.len() {
            let seen = record.perceived(year, region, community);
            for (sum, values) in sums.iter_mut().zip([seen.threat, seen.protector]) {
                sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
    }
    sums.map(normalized)
}
