//! Who acts: an army, the parts that were wished for, and groups, those that events name or invented ones.

use super::ground::Ground;
use super::parties::Proposed;
use super::{PLACEHOLDER, Part, Wishes};
use crate::organization::OrganizationKind;

/// An organization of the scenario.
#[derive(Clone, Debug)]
pub(super) struct Actor {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: OrganizationKind,
    /// Persons by district on the first day.
    pub(super) initial: Vec<(usize, u32)>,
    /// Persons from the first day on, of a force that is given by date.
    pub(super) level: Option<u32>,
    pub(super) source: String,
    /// Districts in which it was seen.
    pub(super) seen: Vec<usize>,
}

/// Persons of a group on the first day, for want of a figure.
const FIGHTERS: u32 = 300;

impl Actor {
    /// All of a scenario.
    pub(super) fn all(wishes: &Wishes, ground: &Ground, proposed: &[Proposed]) -> Vec<Self> {
        let named = |id: &str, name: &str, kind| Self {
            id: id.into(),
            name: name.into(),
            kind,
            initial: Vec::new(),
            level: None,
            source: PLACEHOLDER.into(),
            seen: Vec::new(),
        };
        let soldiers = (ground.persons() / 1_000).clamp(200, 100_000) as u32;
        let each = (soldiers / ground.places.len() as u32).max(1);
        let army = Self {
            initial: (0..ground.places.len()).map(|place| (place, each)).collect(),
            ..named("army", "Army", OrganizationKind::StateForce)
        };
        let mut actors = vec![army];
        for part in Part::ALL.into_iter().filter(|part| wishes.with.contains(part)) {
            let (name, kind) = match part {
                Part::Mission => ("Peace operation", OrganizationKind::PeaceOperation),
                Part::Intervention => ("Intervention force", OrganizationKind::InterventionForce),
                Part::Militia => continue,
            };
            actors.push(Self { level: Some(soldiers.div_ceil(2)), ..named(part.name(), name, kind) });
        }
        let group = |party: &Proposed| Self {
            initial: vec![(party.home, FIGHTERS)],
            seen: party.places.clone(),
            source: format!("{} deaths in its events; the number is a {PLACEHOLDER}", party.deaths),
            ..named(&party.id, &party.name, party.kind)
        };
        actors.extend(
            proposed
                .iter()
                .filter(|party| !matches!(party.id.as_str(), "army" | "mission" | "intervention"))
                .map(group),
        );
        if !actors.iter().any(|actor| actor.kind.is_challenger()) {
            let insurgents = named("insurgents", "Insurgents", OrganizationKind::ExtremistGroup);
            actors.push(Self { initial: vec![(ground.places.len() - 1, FIGHTERS)], ..insurgents });
        }
        let is_militia = |actor: &Self| actor.kind == OrganizationKind::CommunityMilitia;
        if wishes.with.contains(&Part::Militia) && !actors.iter().any(is_militia) {
            let militia = named("militia", "Militia", OrganizationKind::CommunityMilitia);
            actors.push(Self { initial: vec![(0, 40)], ..militia });
        }
        actors
    }

    /// Camp to which it belongs: sides that hold territory.
    pub(super) fn camp(&self) -> &'static str {
        match self.kind {
            OrganizationKind::StateForce | OrganizationKind::StatePartner | OrganizationKind::InterventionForce => {
                "government"
            }
            OrganizationKind::PeaceOperation => "mission",
            OrganizationKind::ExtremistGroup => "extremist",
            OrganizationKind::RebelGroup => "rebel",
            OrganizationKind::ProStateGroup => "pro_state",
            OrganizationKind::CommunityMilitia => "communal",
        }
    }

    /// Weights of its norms: shares of effort, which sum to 1.
    pub(super) fn mandate(&self) -> &'static [(&'static str, f64)] {
        match self.kind {
            OrganizationKind::StateForce | OrganizationKind::StatePartner => {
                &[("protection_of_civilians", 0.1), ("counterterrorism", 0.5), ("stabilization", 0.4)]
            }
            OrganizationKind::PeaceOperation => {
                &[("protection_of_civilians", 0.5), ("counterterrorism", 0.0), ("stabilization", 0.5)]
            }
            OrganizationKind::InterventionForce => {
                &[("protection_of_civilians", 0.1), ("counterterrorism", 0.9), ("stabilization", 0.0)]
            }
            OrganizationKind::ExtremistGroup => &[("new_order", 1.0)],
            OrganizationKind::RebelGroup => &[("self_determination", 1.0)],
            OrganizationKind::ProStateGroup | OrganizationKind::CommunityMilitia => &[("communal_defence", 1.0)],
        }
    }

    /// What it may do.
    pub(super) fn permissions(&self) -> &'static [&'static str] {
        match self.kind {
            OrganizationKind::StateForce | OrganizationKind::StatePartner => &[
                "patrol",
                "robust_posture",
                "dialogue",
                "raid",
                "cordon_and_search",
                "intelligence_handover",
                "garrison",
                "state_administration",
                "quick_impact_projects",
            ],
            OrganizationKind::PeaceOperation => &[
                "patrol",
                "robust_posture",
                "dialogue",
                "rights_monitoring",
                "garrison",
                "quick_impact_projects",
                "host_force_support",
                "intelligence_handover",
            ],
            OrganizationKind::InterventionForce => &[
                "patrol",
                "robust_posture",
                "raid",
                "air_strike",
                "cordon_and_search",
                "host_force_support",
                "intelligence_handover",
                "garrison",
            ],
            OrganizationKind::ExtremistGroup => &["attack_forces", "coerce_civilians", "govern", "recruit"],
            OrganizationKind::RebelGroup => &["attack_forces", "hold_territory", "negotiate"],
            OrganizationKind::ProStateGroup | OrganizationKind::CommunityMilitia => &["guard", "reprisal"],
        }
    }
}
