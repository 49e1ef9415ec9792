//! Roles of the security clusters: who in fact threatened and protected whom, where and when, and whom each community
//! sees as threat and protector (MODEL.md, section 7.13).
//!
//! Weights are persons concerned (deaths, cases, recruits), so a role's parties in a cluster, year and region have shares that sum
//! to 1. "In reach" are organizations that covered the place (section 7.3); "protectors" are weighed by their coverage,
//! and what no coverage reached stands under "nobody". The declared roles stand in the scenario.

use crate::entities::{HarmClass, World};
use crate::event::{Event, Party, Practice};
use crate::ids::{DistrictId, OrganizationId};
use crate::scenario::{Blame, OrganizationKind, Scenario};
use crate::security::Role;

/// A role as it is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filled {
    /// Who did harm.
    Threatener,
    /// To whom.
    Threatened,
    /// Who was in reach to protect.
    InReach,
    /// Who protected, by coverage.
    Protector,
    /// Who was protected, by coverage.
    Protected,
}

impl Filled {
    /// All roles.
    pub const ALL: [Self; 5] = [Self::Threatener, Self::Threatened, Self::InReach, Self::Protector, Self::Protected];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Threatener => "threatener",
            Self::Threatened => "threatened",
            Self::InReach => "protector_in_reach",
            Self::Protector => "protector",
            Self::Protected => "protected",
        }
    }
}

/// Classes into which parties fall when tables are compared.
pub const CLASSES: [&str; 5] = ["state", "peace_operation", "challengers", "communities", "unclear"];

/// Position of "unclear", or nobody, among the classes.
pub const UNCLEAR: usize = 4;

/// Class of an organization.
pub const fn class_of(kind: OrganizationKind) -> usize {
    match kind {
        OrganizationKind::StateForce | OrganizationKind::StatePartner | OrganizationKind::InterventionForce => 0,
        OrganizationKind::PeaceOperation => 1,
        OrganizationKind::ExtremistGroup | OrganizationKind::RebelGroup => 2,
        OrganizationKind::ProStateGroup | OrganizationKind::CommunityMilitia => 3,
    }
}

/// Roles as events filled them, and as communities see them, by year.
#[derive(Clone, Debug)]
pub struct RoleRecord {
    organizations: usize,
    communities: usize,
    clusters: usize,
    regions: usize,
    /// Region of each district; `None` abroad.
    region: Vec<Option<usize>>,
    /// By year, region, cluster, role and party [persons concerned, events].
    emergent: Vec<[f64; 2]>,
    /// By year, region and community: persons times exposure by class of harm; persons whom each class protects most.
    perceived: Vec<Perceived>,
    year: Option<i16>,
}

/// How a community sees threat and protection in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Perceived {
    /// Exposure by the class that is blamed for it [persons exposed].
    pub threat: [f64; 5],
    /// Persons, summed over steps, by the class that they trust most to protect them.
    pub protector: [f64; 5],
}

/// Trust by which the most trusted must be ahead for the protector to be clear.
const MARGIN: f64 = 0.05;

impl RoleRecord {
    /// An empty record.
    pub fn new(scenario: &Scenario) -> Self {
        let region = |d: &crate::scenario::DistrictData| scenario.regions.iter().position(|r| *r == d.region);
        Self {
            organizations: scenario.organizations.len(),
            communities: scenario.communities.len(),
            clusters: scenario.clusters.len() + 1,
            regions: scenario.regions.len(),
            region: scenario.districts.iter().map(|d| if d.outside { None } else { region(d) }).collect(),
            emergent: Vec::new(),
            perceived: Vec::new(),
            year: None,
        }
    }

    /// Number of parties: organizations, communities, civilians, nobody.
    pub fn parties(&self) -> usize {
        self.organizations + self.communities + 2
    }

    /// Name of a party.
    pub fn party(&self, scenario: &Scenario, party: usize) -> String {
        match party {
            p if p < self.organizations => scenario.organizations[p].id.clone(),
            p if p < self.organizations + self.communities => scenario.communities[p - self.organizations].id.clone(),
            p if p + 1 < self.parties() => "civilians".into(),
            _ => "nobody".into(),
        }
    }

    /// Class of a party.
    pub fn class(&self, scenario: &Scenario, party: usize) -> usize {
        match party {
            p if p < self.organizations => class_of(scenario.organizations[p].kind),
            p if p + 1 < self.parties() => 3,
            _ => UNCLEAR,
        }
    }

    /// Persons concerned and events, by party, of a role in a year (position), region and cluster.
    pub fn emergent(&self, year: usize, region: usize, cluster: usize, role: Filled) -> &[[f64; 2]] {
        let first = self.cell(year, region, cluster, role);
        &self.emergent[first..first + self.parties()]
    }

    /// The same for the whole country.
    pub fn national(&self, year: usize, cluster: usize, role: Filled) -> Vec<[f64; 2]> {
        let mut sum = vec![[0.0; 2]; self.parties()];
        for region in 0..self.regions {
            for (sum, cell) in sum.iter_mut().zip(self.emergent(year, region, cluster, role)) {
                sum[0] += cell[0];
                sum[1] += cell[1];
            }
        }
        sum
    }

    /// How a community sees its threats and protectors in a year and region.
    pub fn perceived(&self, year: usize, region: usize, community: usize) -> &Perceived {
        &self.perceived[(year * self.regions + region) * self.communities + community]
    }

    fn cell(&self, year: usize, region: usize, cluster: usize, role: Filled) -> usize {
        (((year * self.regions + region) * self.clusters + cluster) * Filled::ALL.len() + role as usize)
            * self.parties()
    }

    /// Adds a step.
    pub fn observe(&mut self, world: &World, scenario: &Scenario, step: usize, events: &[Event]) {
        let year = scenario.date_of(step as u32).year();
        if self.year != Some(year) {
            self.year = Some(year);
            let cells = self.regions * self.clusters * Filled::ALL.len() * self.parties();
            self.emergent.extend(std::iter::repeat_n([0.0; 2], cells));
            let cells = self.regions * self.communities;
            self.perceived.extend(std::iter::repeat_n(Perceived::default(), cells));
        }
        let cells = self.regions * self.communities;
        if cells == 0 {
            return;
        }
        let year = self.perceived.len() / cells - 1;
        for event in events {
            self.add(world, year, event);
        }
        self.perceive(world, scenario, year);
    }

    /// **E13.22 part protected**: 1 - product over those in reach of (1 - coverage); each protector its coverage/sum of
    /// coverages of that.
    /// Source: *assumption*.
    /// Test: `every_role_is_filled_by_as_many_as_were_concerned`.
    fn add(&mut self, world: &World, year: usize, event: &Event) {
        let Some(region) = self.region[event.district.index()] else { return };
        // Prisoners of operations are fighters; recruits count, for recruitment is a threat of its own.
        let cases = if event.practice == Practice::Operation { 0 } else { event.cases };
        let harmed = f64::from(event.deaths() + cases);
        let position = |party| match party {
            Party::Organization(id) => id.index(),
            Party::Community(id) => self.organizations + id.index(),
            Party::Civilians => self.organizations + self.communities,
        };
        let threatened = match (event.side_b, event.community) {
            (Party::Civilians, Some(community)) => Party::Community(community),
            (side, _) => side,
        };
        let (threatener, threatened) = (position(event.side_a), position(threatened));
        let covers: Vec<(usize, f64)> = (0..self.organizations)
            .filter(|organization| event.protectors & 1 << organization != 0)
            .map(|o| (o, world.presence.coverage.at(OrganizationId::new(o), event.district)))
            .collect();
        let total: f64 = covers.iter().map(|(_, coverage)| coverage).sum();
        let covered = 1.0 - covers.iter().map(|(_, coverage)| 1.0 - coverage).product::<f64>();
        let nobody = self.parties() - 1;
        let mut filled = vec![
            (Filled::Threatener, threatener, 1.0),
            (Filled::Threatened, threatened, 1.0),
            (Filled::Protected, threatened, covered),
            (Filled::Protected, nobody, 1.0 - covered),
            (Filled::Protector, nobody, 1.0 - covered),
        ];
        if covers.is_empty() {
            filled.push((Filled::InReach, nobody, 1.0));
        }
        for &(organization, coverage) in &covers {
            filled.push((Filled::InReach, organization, 1.0 / covers.len() as f64));
            filled.push((Filled::Protector, organization, covered * crate::stats::ratio(coverage, total)));
        }
        let none = [self.clusters - 1];
        let several: Vec<usize> = event.clusters.positions().collect();
        let concerned: &[usize] = if several.is_empty() { &none } else { &several };
        for &cluster in concerned {
            for &(role, party, share) in filled.iter().filter(|(_, _, share)| *share > 0.0) {
                let at = self.cell(year, region, cluster, role) + party;
                self.emergent[at][0] += harmed * share / concerned.len() as f64;
                self.emergent[at][1] += share / concerned.len() as f64;
            }
        }
    }

    /// **E13.23 perceived threat**: sum over steps of persons x E6.2 by class; the peace operation its own + shared x
    /// that of the state; shared 0, 1 or alignment.
    /// Source: as E7.5.
    /// Test: `each_community_blames_whom_it_was_exposed_to_and_the_mission_with_the_state_as_the_switch_says`.
    fn perceive(&mut self, world: &World, scenario: &Scenario, year: usize) {
        for (district, region) in self.region.iter().enumerate() {
            let Some(region) = region else { continue };
            let alignment = world.districts[district].alignment;
            let shared = match scenario.switches.blame {
                Blame::Exact => 0.0,
                Blame::Shared => 1.0,
                Blame::Alignment => alignment,
            };
            for (community, sums) in world.population.of_district(DistrictId::new(district)).iter().enumerate() {
                if sums.persons <= 0.0 {
                    continue;
                }
                let exposure = &world.exposure[district * self.communities + community];
                let cell = &mut self.perceived[(year * self.regions + region) * self.communities + community];
                let by = |class: HarmClass| sums.persons * exposure[class.index()];
                cell.threat[0] += by(HarmClass::State);
                cell.threat[1] += by(HarmClass::Mission) + shared * by(HarmClass::State);
                cell.threat[2] += by(HarmClass::Challenger);
                cell.threat[3] += by(HarmClass::Communal);
                cell.protector[most_trusted(&sums.trust, sums.persons)] += sums.persons;
            }
        }
    }
}

/// Class whom a community trusts most to protect it; "unclear" where the next is as close as [`MARGIN`].
///
/// **E13.24 perceived protector**: the class with the highest mean trust, unclear where the next is within 0.05;
/// persons summed over steps.
/// Source: *assumption*.
/// Test: `a_protector_is_clear_only_when_trusted_more_than_the_next`.
fn most_trusted(trust: &[f64; 3], persons: f64) -> usize {
    let mean = trust.map(|sum| sum / persons);
    let first = (0..3).max_by(|&a, &b| mean[a].total_cmp(&mean[b])).expect("there are three");
    let second = (0..3).filter(|&n| n != first).map(|n| mean[n]).fold(0.0, f64::max);
    if mean[first] - second < MARGIN { UNCLEAR } else { first }
}

/// Class of a declared role.
pub fn class_of_role(scenario: &Scenario, role: Role) -> usize {
    match role {
        Role::Kind(kind) => class_of(kind),
        Role::Organization(id) => class_of(scenario.kind(id)),
        Role::Civilians => 3,
        Role::Government => 0,
        Role::Unclear => UNCLEAR,
    }
}

/// Classes that a declared role names, in equal parts; "unclear" counts as one.
///
/// **E13.25 declared shares**: classes named in equal parts, unclear being one.
/// Source: *assumption*.
/// Test: `declared_classes_count_in_equal_parts_and_tables_are_at_most_one_apart`.
pub fn declared(scenario: &Scenario, roles: &[Role]) -> [f64; 5] {
    let mut shares = [0.0; 5];
    for role in roles {
        shares[class_of_role(scenario, *role)] = 1.0;
    }
    normalized(shares)
}

/// Values that sum to 1, or zeros.
pub fn normalized(values: [f64; 5]) -> [f64; 5] {
    let sum: f64 = values.iter().sum();
    values.map(|value| crate::stats::ratio(value, sum))
}

/// Total variation distance of two distributions over the classes: half the sum of absolute differences [0, 1]; `None`
/// where one of them is empty.
///
/// ```
/// use mandate_model::observation::roles::distance;
/// assert_eq!(distance(&[1.0, 0.0, 0.0, 0.0, 0.0], &[0.5, 0.5, 0.0, 0.0, 0.0]), Some(0.5));
/// assert_eq!(distance(&[0.0; 5], &[1.0, 0.0, 0.0, 0.0, 0.0]), None);
/// ```
///
/// **E13.26 distance of two tables**: half the sum of absolute differences over five classes.
/// Source: total variation.
/// Test: `declared_classes_count_in_equal_parts_and_tables_are_at_most_one_apart`.
pub fn distance(a: &[f64; 5], b: &[f64; 5]) -> Option<f64> {
    let empty = |shares: &[f64; 5]| shares.iter().sum::<f64>() <= 0.0;
    (!empty(a) && !empty(b)).then(|| a.iter().zip(b).map(|(x, y)| (x - y).abs()).sum::<f64>() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protector_is_clear_only_when_trusted_more_than_the_next() {
        assert_eq!(most_trusted(&[50.0, 20.0, 10.0], 100.0), 0);
        assert_eq!(most_trusted(&[50.0, 48.0, 10.0], 100.0), UNCLEAR);
        assert_eq!(most_trusted(&[1.0, 2.0, 30.0], 100.0), 2);
    }

    #[test]
    fn each_community_blames_whom_it_was_exposed_to_and_the_mission_with_the_state_as_the_switch_says() {
        use crate::submodels::tests::{HERDERS, HILLS, Setting, close};
        for (blame, shared) in [("exact", 0.0), ("shared", 1.0), ("alignment", 0.25)] {
            let setting = Setting::new(&[&format!("switches.blame={blame}")]);
            let mut world = setting.world();
            world.districts[HILLS.index()].alignment = 0.25;
            world.exposure[HILLS.index() * 3 + HERDERS.index()] = [0.1, 0.2, 0.3, 0.4];
            let mut record = RoleRecord::new(&setting.scenario);
            record.observe(&world, &setting.scenario, 0, &[]);
            record.observe(&world, &setting.scenario, 1, &[]);
            // 20,000 herders in the hills, in two steps.
            let wanted = [0.1, 0.2 + shared * 0.1, 0.3, 0.4, 0.0].map(|exposed| 40_000.0 * exposed);
            let region = setting.scenario.regions.iter().position(|region| region == "Hills").unwrap();
            for (found, wanted) in record.perceived(0, region, HERDERS.index()).threat.iter().zip(wanted) {
                close(*found, wanted);
            }
        }
    }
}
