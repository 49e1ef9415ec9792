//! The world: everything that changes in a run.

use super::{District, HarmClass, Organization, Population, Presence};
use crate::ids::{CampId, DistrictId, OrganizationId};

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
    /// Relations as the tables have them at present, to which those of groups return [-1, 1], row-major.
    pub given_relations: Vec<f64>,
    /// Accords that were concluded.
    pub accords: Vec<Accord>,
    /// Label on each community [0, 1].
    pub labels: Vec<f64>,
    /// Expected exposures of a person to harm in this step, by district, community (row-major) and class of harm.
    pub exposure: Vec<[f64; HarmClass::COUNT]>,
    /// Feared rule to which each community has grown used, by district and community (row-major) [0, 1].
    pub used_to_rule: Vec<f64>,
    /// Camp that holds the state at present, if there is a state force.
    pub state_camp: Option<CampId>,
    /// Hazard of leaving home for want, by district [1/day].
    pub hardship: Vec<f64>,
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
    ///
    /// **E2.21 hostility**: max(0, -relation), times accord_hostility while an accord holds; fixed after the causes of
    /// the step.
    /// Parameters: `institutions.accord_hostility`.
    /// Source: *assumption*.
    /// Test: `hostility_is_the_negative_relation_lowered_while_an_accord_holds`.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{ARMY, INSURGENTS, Setting, UN};

    #[test]
    fn hostility_is_the_negative_relation_lowered_while_an_accord_holds() {
        let mut world = Setting::new(&[]).world();
        let hostility =
            |world: &World, a: OrganizationId, b: OrganizationId| world.presence.hostility[a.index() * 5 + b.index()];
        world.accords.push(Accord { parties: (ARMY, INSURGENTS), holds: true });
        world.update_hostility(0.15);
        assert!((hostility(&world, INSURGENTS, ARMY) - 0.9 * 0.15).abs() < 1e-12);
        assert!((hostility(&world, ARMY, INSURGENTS) - 0.9 * 0.15).abs() < 1e-12);
        assert_eq!((hostility(&world, ARMY, UN), hostility(&world, UN, INSURGENTS)), (0.0, 0.6));
        world.accords[0].holds = false;
        world.update_hostility(0.15);
        assert_eq!(hostility(&world, ARMY, INSURGENTS), 0.9);
    }
}
