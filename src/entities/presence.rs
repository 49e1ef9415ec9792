//! Who is where and does what in a step: tables by organization and district, filled once a step from the units.

use crate::ids::{DistrictId, OrganizationId, OrganizationSet};
use crate::norm::{Effect, Problem};

/// A table with a row per organization and a column per district.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    districts: usize,
    cells: Vec<f64>,
}

impl Grid {
    /// All zeros.
    pub fn new(organizations: usize, districts: usize) -> Self {
        Self { districts, cells: vec![0.0; organizations * districts] }
    }

    /// The value of an organization in a district.
    pub fn at(&self, organization: OrganizationId, district: DistrictId) -> f64 {
        self.cells[organization.index() * self.districts + district.index()]
    }

    /// The value of an organization in a district, to change.
    pub fn at_mut(&mut self, organization: OrganizationId, district: DistrictId) -> &mut f64 {
        &mut self.cells[organization.index() * self.districts + district.index()]
    }

    /// An organization's values in all districts.
    pub fn row(&self, organization: OrganizationId) -> &[f64] {
        let first = organization.index() * self.districts;
        &self.cells[first..first + self.districts]
    }

    /// Sets all to zero.
    pub fn clear(&mut self) {
        // Row by row, which is faster than the whole of a small table at once.
        self.cells.chunks_mut(self.districts.max(1)).for_each(|row| row.fill(0.0));
    }
}

/// Presence and effort of all organizations in this step.
#[derive(Clone, Debug, PartialEq)]
pub struct Presence {
    /// Who may be in each district: nobody else has staff or effort there.
    here: Vec<OrganizationSet>,
    /// Who may be in reach of each district: nobody else has reach there.
    near: Vec<OrganizationSet>,
    /// Persons present [person-days per day].
    pub staff: Grid,
    /// Of them visible (armed groups).
    pub visible: Grid,
    /// Persons present there and, at the weight of reinforcement, in neighbouring districts.
    pub reach: Grid,
    effort: Vec<Grid>,
    /// Persons present whose effort answers to a problem that is not visible, each weighted by 1 - problem.
    pub unfounded: Grid,
    /// Staff by norm under which it acts, in the order of the scenario's norms [persons].
    pub by_norm: Vec<Grid>,
    /// Staff on fighting, supporting those who fight, or deterring, each person once [persons].
    pub armed: Grid,
    /// How far an organization's norms ask for dissimilar behaviour in the same place [0, 1].
    pub ambiguity: Grid,
    /// How far they ask for the same [0, 1].
    pub complementarity: Grid,
    /// Coverage of civilians by an organization's patrols [0, 1].
    pub coverage: Grid,
    /// Hostility between organizations [0, 1], row-major, accords included.
    pub hostility: Vec<f64>,
    /// Accuracy mu of an organization's operations, raised by tips [0, 1].
    pub accuracy: Grid,
    /// Impartiality of the peace operations as people see it, by district [0, 1].
    pub impartiality: Vec<f64>,
    /// Each problem indicator that is the same for all who look, by district [0, 1], in the order of [`Problem`].
    pub problem: Vec<Vec<f64>>,
    /// Hostile presence as each organization sees it [0, 1]; filled where a norm answers to it.
    pub hostile: Grid,
    /// Rights monitoring by district [0, 1].
    pub monitoring: Vec<f64>,
    /// How far state-based forces carry out sponsorship by district [0, 1].
    pub sponsoring: Vec<f64>,
    /// How far state-based forces carry out labelling by district [0, 1].
    pub labelling: Vec<f64>,
    /// Dialogue by district [0, 1].
    pub dialogue: Vec<f64>,
    /// Robust posture by district [0, 1].
    pub posture: Vec<f64>,
    /// Deterrence by robust posture, synergy included, by district [0, 1].
    pub deterrence: Vec<f64>,
    /// Share of protection lost to confusion by district [0, 1].
    pub confusion: Vec<f64>,
    /// Combined protection of civilians against armed groups by district [0, 1].
    pub protection: Vec<f64>,
}

impl Presence {
    /// Nobody anywhere.
    pub fn new(organizations: usize, districts: usize, norms: usize) -> Self {
        let grid = Grid::new(organizations, districts);
        Self {
            here: vec![OrganizationSet::ALL; districts],
            near: vec![OrganizationSet::ALL; districts],
            by_norm: vec![grid.clone(); norms],
            armed: grid.clone(),
            ambiguity: grid.clone(),
            complementarity: grid.clone(),
            impartiality: vec![1.0; districts],
            staff: grid.clone(),
            visible: grid.clone(),
            reach: grid.clone(),
            effort: vec![grid.clone(); Effect::COUNT],
            unfounded: grid.clone(),
            coverage: grid.clone(),
            hostility: vec![0.0; organizations * organizations],
            accuracy: grid.clone(),
            problem: vec![vec![0.0; districts]; Problem::SHARED],
            hostile: grid.clone(),
            monitoring: vec![0.0; districts],
            sponsoring: vec![0.0; districts],
            labelling: vec![0.0; districts],
            dialogue: vec![0.0; districts],
            posture: vec![0.0; districts],
            deterrence: vec![0.0; districts],
            confusion: vec![0.0; districts],
            protection: vec![0.0; districts],
        }
    }

    /// Staff-days per day that have an effect, weighted by its strength.
    pub fn effort(&self, effect: Effect) -> &Grid {
        &self.effort[effect.index()]
    }

    /// The table of the effect at a position.
    pub fn effort_of(&self, effect: usize) -> &Grid {
        &self.effort[effect]
    }

    /// The same, to change.
    pub fn effort_by_index(&mut self, effect: usize) -> &mut Grid {
        &mut self.effort[effect]
    }

    /// A problem as an organization sees it, by district [0, 1].
    pub fn problem_of(&self, organization: OrganizationId, problem: Problem) -> &[f64] {
        match problem {
            Problem::HostilePresence => self.hostile.row(organization),
            shared => &self.problem[shared.index()],
        }
    }

    /// Takes an organization out of a district for the rest of the step.
    pub fn withdraw(&mut self, organization: OrganizationId, district: DistrictId) {
        let grids = [&mut self.staff, &mut self.visible, &mut self.coverage, &mut self.armed].into_iter();
        for grid in grids.chain(&mut self.effort).chain(&mut self.by_norm) {
            *grid.at_mut(organization, district) = 0.0;
        }
    }

    /// Those of a set who may be in a district.
    pub fn here(&self, set: OrganizationSet, district: DistrictId) -> OrganizationSet {
        self.here[district.index()].and(set)
    }

    /// Those of a set who may be in reach of a district.
    pub fn near(&self, set: OrganizationSet, district: DistrictId) -> OrganizationSet {
        self.near[district.index()].and(set)
    }

    /// Notes that an organization is in a district.
    pub fn enter(&mut self, organization: OrganizationId, district: DistrictId) {
        self.here[district.index()].insert(organization);
    }

    /// Reach from staff: of the district, and at `weight` of its neighbours.
    ///
    /// **E2.28 reach**: staff in the district + reinforcement_weight x staff in its neighbours.
    /// Parameters: `protection.reinforcement_weight`.
    /// Source: *assumption*.
    /// Test: `a_unit_counts_from_its_arrival_and_reaches_into_neighbouring_districts`.
    pub fn fill_reach<'a>(&mut self, weight: f64, neighbours: impl Fn(DistrictId) -> &'a [DistrictId]) {
        for district in DistrictId::first(self.here.len()) {
            let neighbours = neighbours(district);
            let near = neighbours.iter().fold(self.here[district.index()], |set, n| set.or(self.here[n.index()]));
            self.near[district.index()] = near;
            for id in near {
                let around: f64 = neighbours.iter().map(|&n| self.staff.at(id, n)).sum();
                *self.reach.at_mut(id, district) = self.staff.at(id, district) + weight * around;
            }
        }
    }

    /// Empties the tables that units fill.
    pub fn clear(&mut self) {
        let filled = [&mut self.staff, &mut self.visible, &mut self.reach, &mut self.unfounded, &mut self.armed];
        for grid in filled.into_iter().chain([&mut self.coverage]) {
            grid.clear();
        }
        self.effort.iter_mut().chain(&mut self.by_norm).for_each(Grid::clear);
        self.here.fill(OrganizationSet::default());
        self.near.fill(OrganizationSet::default());
    }
}
