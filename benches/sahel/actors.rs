//! Twelve organizations: an army for each country, forces from abroad, and groups.

use mandate::organization::OrganizationKind::{self, *};

/// Where an organization is on the first day.
#[derive(Clone, Copy)]
pub enum Place {
    /// In all districts of a country.
    Country(usize),
    /// In the northern half of a country.
    North(usize),
    /// At one of its districts, by row and column.
    At(usize, usize, usize),
}

/// An organization.
pub struct Actor {
    pub id: &'static str,
    pub kind: OrganizationKind,
    pub place: Place,
    pub persons: u32,
    /// Community among which it recruits, of a militia.
    pub community: &'static str,
}

const fn actor(id: &'static str, kind: OrganizationKind, place: Place, persons: u32) -> Actor {
    Actor { id, kind, place, persons, community: "" }
}

pub const ACTORS: [Actor; 12] = [
    actor("army_west", StateForce, Place::Country(0), 20_000),
    actor("army_mid", StateForce, Place::Country(1), 25_000),
    actor("army_east", StateForce, Place::Country(2), 20_000),
    actor("mission", PeaceOperation, Place::North(1), 12_000),
    actor("intervention", InterventionForce, Place::North(1), 4_000),
    actor("joint_force", StatePartner, Place::North(2), 5_000),
    actor("front", ExtremistGroup, Place::At(1, 7, 3), 2_000),
    actor("province", ExtremistGroup, Place::At(2, 6, 1), 1_000),
    actor("north_movement", RebelGroup, Place::At(1, 8, 8), 2_000),
    actor("east_movement", RebelGroup, Place::At(2, 7, 7), 800),
    Actor { community: "farmers_a", ..actor("farmers_militia", CommunityMilitia, Place::At(0, 4, 5), 300) },
    Actor { community: "herders_a", ..actor("herders_militia", CommunityMilitia, Place::At(1, 4, 4), 300) },
];

impl Actor {
    /// Side to which it belongs.
    pub fn camp(&self) -> &'static str {
        match self.kind {
            StateForce | StatePartner | InterventionForce => "government",
            PeaceOperation => "mission",
            ExtremistGroup => "extremist",
            RebelGroup => "rebel",
            ProStateGroup | CommunityMilitia => "communal",
        }
    }

    /// Norms with the share of effort that each has.
    pub fn mandate(&self) -> &'static [(&'static str, f64)] {
        match self.kind {
            StateForce | StatePartner => {
                &[("protection_of_civilians", 0.1), ("counterterrorism", 0.5), ("stabilization", 0.4)]
            }
            PeaceOperation => &[("protection_of_civilians", 0.5), ("stabilization", 0.5)],
            InterventionForce => &[("protection_of_civilians", 0.1), ("counterterrorism", 0.9)],
            ExtremistGroup => &[("new_order", 1.0)],
            RebelGroup => &[("self_determination", 1.0)],
            ProStateGroup | CommunityMilitia => &[("communal_defence", 1.0)],
        }
    }

    /// What it may do.
    pub fn permissions(&self) -> &'static [&'static str] {
        match self.kind {
            StateForce | StatePartner => {
                &["patrol", "robust_posture", "raid", "cordon_and_search", "garrison", "state_administration"]
            }
            PeaceOperation => &["patrol", "robust_posture", "dialogue", "rights_monitoring", "garrison"],
            InterventionForce => &["patrol", "robust_posture", "raid", "air_strike", "host_force_support"],
            ExtremistGroup => &["attack_forces", "coerce_civilians", "govern", "recruit"],
            RebelGroup => &["attack_forces", "hold_territory", "negotiate"],
            ProStateGroup | CommunityMilitia => &["guard", "reprisal"],
        }
    }

    /// Whether its persons come by date and from abroad.
    pub fn is_sent(&self) -> bool {
        self.kind.is_intervener() || self.kind == StatePartner
    }
}
