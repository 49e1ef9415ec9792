//! Security clusters: threat, threatener, threatened, protector, protected, threat type (Fierke 2015; Guimaraes 2024; MODEL.md, section 8).
//!
//! Roles belong to the cluster, not to the actor: the same force may protect in one cluster and threaten in another. The
//! engine never names a cluster; the scenario declares them, and an event belongs to every cluster whose roles it fills.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event::{Party, Practice, PracticeClass};
use crate::ids::{ClusterSet, OrganizationId};
use crate::organization::OrganizationKind;

/// Type of a threat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThreatType {
    /// Life and limb.
    Physical,
    /// Fear.
    Psychological,
    /// The person: recruitment, detention.
    Personal,
    /// Identity and social existence.
    Ontological,
    /// The authority of the state.
    SovereignAuthority,
    /// The territory.
    TerritorialIntegrity,
}

/// A role of a cluster as the scenario names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Any organization of a kind.
    Kind(OrganizationKind),
    /// One organization.
    Organization(OrganizationId),
    /// Civilians, singly or as communities, and the militias that spring from them.
    Civilians,
    /// The state: its forces, their partners and its authority.
    Government,
    /// Nobody knows who.
    Unclear,
}

impl Role {
    /// Whether a party of an event fills this role; `kind` gives the kind of an organization.
    pub fn is_filled_by(self, party: Party, kind: impl Fn(OrganizationId) -> OrganizationKind) -> bool {
        match (self, party) {
            (Self::Kind(wanted), Party::Organization(o)) => kind(o) == wanted,
            (Self::Organization(wanted), Party::Organization(o)) => o == wanted,
            (Self::Government, Party::Organization(o)) => kind(o).is_state_side(),
            (Self::Civilians, Party::Organization(o)) => kind(o) == OrganizationKind::CommunityMilitia,
            (Self::Civilians, Party::Community(_) | Party::Civilians) => true,
            _ => false,
        }
    }
}

/// A security cluster as declared.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Number in the scenario.
    pub number: u8,
    /// The threat in words.
    pub threat: String,
    /// Who threatens.
    pub threatener: Vec<Role>,
    /// Who is threatened.
    pub threatened: Vec<Role>,
    /// Who protects.
    pub protector: Vec<Role>,
    /// Who is protected.
    pub protected: Vec<Role>,
    /// Types of threat.
    pub threat_types: Vec<ThreatType>,
    /// Classes of practice that belong to it; empty: violence.
    pub practices: Vec<PracticeClass>,
}

impl Cluster {
    /// Whether an act of `a` against `b` belongs to this cluster.
    pub fn contains(
        &self,
        a: Party,
        b: Party,
        practice: Practice,
        kind: impl Fn(OrganizationId) -> OrganizationKind + Copy,
    ) -> bool {
        let class = practice.class();
        let practised =
            if self.practices.is_empty() { class == PracticeClass::Violence } else { self.practices.contains(&class) };
        practised
            && self.threatener.iter().any(|role| role.is_filled_by(a, kind))
            && self.threatened.iter().any(|role| role.is_filled_by(b, kind))
    }
}

/// The clusters to which an act belongs.
///
/// **E12.3 clusters of an act**: those whose class of practice, threatener and threatened it fills.
/// Source: Fierke 2015; Guimaraes 2024.
/// Test: `recruitment_and_violence_of_the_same_actor_are_different_clusters`,
/// `a_militia_that_kills_villagers_fills_the_role_of_civilians`.
pub fn clusters_of(
    clusters: &[Cluster],
    a: Party,
    b: Party,
    practice: Practice,
    kind: impl Fn(OrganizationId) -> OrganizationKind + Copy,
) -> ClusterSet {
    let bits = clusters.iter().enumerate().filter(|(_, cluster)| cluster.contains(a, b, practice, kind));
    ClusterSet(bits.fold(0, |set, (position, _)| set | 1 << position))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CommunityId;

    fn kind(o: OrganizationId) -> OrganizationKind {
        [OrganizationKind::CommunityMilitia, OrganizationKind::ExtremistGroup][o.index()]
    }

    fn cluster(threatener: Role, practices: Vec<PracticeClass>) -> Cluster {
        Cluster {
            number: 1,
            threat: "t".into(),
            threatener: vec![threatener],
            threatened: vec![Role::Civilians],
            protector: vec![Role::Unclear],
            protected: vec![Role::Civilians],
            threat_types: vec![ThreatType::Physical],
            practices,
        }
    }

    #[test]
    fn a_militia_that_kills_villagers_fills_the_role_of_civilians() {
        let militia = Party::Organization(OrganizationId(0));
        let intercommunal = cluster(Role::Civilians, vec![]);
        assert!(intercommunal.contains(militia, Party::Community(CommunityId(1)), Practice::MilitiaAttack, kind));
        let extremist = Party::Organization(OrganizationId(1));
        assert!(!intercommunal.contains(extremist, Party::Civilians, Practice::SelectiveViolence, kind));
    }

    #[test]
    fn recruitment_and_violence_of_the_same_actor_are_different_clusters() {
        let extremist = Party::Organization(OrganizationId(1));
        let role = Role::Kind(OrganizationKind::ExtremistGroup);
        let both = [cluster(role, vec![]), cluster(role, vec![PracticeClass::Recruitment])];
        let set = |practice| clusters_of(&both, extremist, Party::Civilians, practice, kind);
        assert_eq!(set(Practice::SelectiveViolence), ClusterSet(0b01));
        assert_eq!(set(Practice::ForcedRecruitment), ClusterSet(0b10));
    }
}
