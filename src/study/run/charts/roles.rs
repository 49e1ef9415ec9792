//! Who fills the roles of the security clusters, as charts need it: declared shares, and persons concerned as events had it.

use std::collections::BTreeMap;

use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::facts::Facts;
use crate::study::run::tables::roles::{ROLES, RoleRow};
use crate::study::run::tables::threats::{THREATS, ThreatRow};

pub mod matrix;
pub mod network;

/// The four roles of a cluster that are drawn, with what they say of a party.
pub const DRAWN: [(&str, &str); 4] = [
    ("threatener", "threatens"),
    ("threatened", "is threatened"),
    ("protector", "protects"),
    ("protected", "is protected"),
];

/// A party of an event of a cluster in a year.
#[derive(Clone, Debug)]
pub struct Emergent {
    /// Year as written.
    pub year: String,
    /// Number of the cluster.
    pub cluster: String,
    /// Role.
    pub role: String,
    /// Id of the organization or community, `civilians` or `nobody`.
    pub party: String,
    /// Persons concerned.
    pub persons: f64,
}

/// Roles of the numbered clusters.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// Parties with their shares [0, 1], by cluster and role.
    pub declared: BTreeMap<(String, String), Vec<(String, f64)>>,
    /// Parties of the events of the nation.
    pub emergent: Vec<Emergent>,
    /// Killed, abused or recruited by cluster, threatener and threatened [persons].
    pub threats: BTreeMap<(String, String, String), f64>,
}

impl Roles {
    /// Reads them; `None` where the folder does not have them, as one with many replications.
    ///
    /// # Errors
    /// Where a table is damaged.
    pub fn read(output: &Output) -> Result<Option<Self>, ReadingError> {
        if !output.has(&ROLES) {
            return Ok(None);
        }
        let mut roles = Self::default();
        output.rows::<RoleRow>(|row| {
            let cluster = row.cluster()?.unwrap_or_default().to_string();
            let (role, party) = (row.role()?.to_string(), row.party()?.to_string());
            match row.source()? {
                "declared" => {
                    let parties = roles.declared.entry((cluster, role)).or_default();
                    parties.push((party, row.share()?.unwrap_or_default()));
                }
                "emergent" if row.area()? == Some("nation") && cluster != "none" => {
                    let year = row.year()?.map(|year| year.to_string()).unwrap_or_default();
                    let persons = row.persons()?.unwrap_or_default();
                    roles.emergent.push(Emergent { year, cluster, role, party, persons });
                }
                _ => {}
            }
            Ok(())
        })?;
        roles.read_threats(output)?;
        Ok(Some(roles))
    }

    fn read_threats(&mut self, output: &Output) -> Result<(), ReadingError> {
        if !output.has(&THREATS) {
            return Ok(());
        }
        output.rows::<ThreatRow>(|row| {
            let cluster = row.cluster()?;
            if cluster != "none" {
                let key = (cluster.to_string(), row.threatener()?.to_string(), row.threatened()?.to_string());
                *self.threats.entry(key).or_default() += (row.deaths()? + row.cases()?) as f64;
            }
            Ok(())
        })
    }
}

/// What a party is for drawing: a kind of organization, `civilians` for communities, `nobody` for what is unclear.
pub fn class<'a>(facts: &'a Facts, party: &'a str) -> &'a str {
    match party {
        "government" => "state_force",
        "nobody" | "unclear" => "nobody",
        "civilians" => "civilians",
        _ => match facts.organization(party) {
            Some(force) => &force.kind,
            None if CLASSES.contains(&party) => party,
            None => "civilians",
        },
    }
}

/// Classes of parties in the order in which they stand.
pub const CLASSES: [&str; 9] = [
    "state_force",
    "state_partner",
    "intervention_force",
    "peace_operation",
    "civilians",
    "community_militia",
    "pro_state_group",
    "rebel_group",
    "extremist_group",
];
