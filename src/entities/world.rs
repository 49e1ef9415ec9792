//! The world: everything that changes in a run.

use super::{District, HarmClass, Organization, Population, Presence};
use crate::ids::{DistrictId, OrganizationId};

/// An accord between two organizations.
#[derive(Clone, Debug, PartialEq)]
pub struct Accord {
    /// The parties.
    pub parties: (OrganizationId, OrganizationId),
    /// Whether it holds at present.
    pub holds: bool,
}

/// Everything that changes in a run.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Steps done.
    pub step: u32,
    /// Districts, in the scenario's order.
    pub districts: Vec<District>,
    /// Organizations, in the scenario's order.
    pub organizations: Vec<Organization>,
    /// Civilians.
    pub population: Population,
    /// Who is where and does what in this step.
    pub presence: Presence,
    /// Relations between organizations [-1, 1], row-major.
    pub relations: Vec<f64>,
    /// Accords that were concluded.
    pub accords: Vec<Accord>,
    /// Label on each community [0, 1].
    pub labels: Vec<f64>,
    /// Expected exposures of a person to harm in this step, by district, community (row-major) and class of harm.
    pub exposure: Vec<[f64; HarmClass::COUNT]>,
    /// Feared rule to which each community has grown used, by district and community (row-major) [0, 1].
    pub used_to_rule: Vec<f64>,
    /// Causes of the timeline that have taken effect.
    pub causes_done: usize,
}

impl World {
    /// A district.
    pub fn district(&self, id: DistrictId) -> &District {
        &self.districts[id.index()]
    }

    /// An organization.
    pub fn organization(&self, id: OrganizationId) -> &Organization {
        &self.organizations[id.index()]
    }

    /// Fills the table of hostility: the negative part of each relation, times `multiplier` where an accord holds.
    pub fn update_hostility(&mut self, multiplier: f64) {
        for (hostility, relation) in self.presence.hostility.iter_mut().zip(&self.relations) {
            *hostility = (-relation).max(0.0);
        }
        let count = self.organizations.len();
        for accord in self.accords.iter().filter(|accord| accord.holds) {
            let (a, b) = (accord.parties.0.index(), accord.parties.1.index());
            self.presence.hostility[a * count + b] *= multiplier;
            self.presence.hostility[b * count + a] *= multiplier;
        }
    }
}
