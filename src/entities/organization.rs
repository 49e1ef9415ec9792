//! Organizations and their units (MODEL.md, section 2). Strength is counted in persons.

use crate::ids::{BehaviourId, DistrictId, NormId};
use crate::scenario::Traits;

/// A body of persons that acts together.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Number within its organization, which names its draws.
    pub serial: u32,
    /// Persons.
    pub personnel: u32,
    /// Base or home.
    pub base: DistrictId,
    /// Where it is, or where it is going.
    pub district: DistrictId,
    /// Norm and behaviour of its present effort; nothing before its first task.
    pub task: Option<(NormId, BehaviourId)>,
    /// Share of it that is visible [0, 1]; matters for armed groups.
    pub visible: f64,
    /// Days of travel left.
    pub travel_left: f64,
}

/// State of an organization.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// Name at present.
    pub name: String,
    /// Units, in order of their serial numbers.
    pub units: Vec<Unit>,
    /// Serial number of the next unit.
    pub next_serial: u32,
    /// Weight of each norm [0, 1], summing to 1.
    pub weights: Vec<f64>,
    /// Cohesion [0, 1].
    pub cohesion: f64,
    /// Quality at present.
    pub quality: f64,
    /// Discipline at present [0, 1].
    pub discipline: f64,
    /// Consent of the host [0, 1].
    pub consent: f64,
    /// Sponsorship it enjoys [0, 1].
    pub sponsorship: f64,
    /// Own deaths in memory [persons].
    pub deaths: f64,
    /// Losses (killed, detained) in memory [persons].
    pub losses: f64,
    /// Districts closed to it, one entry per district.
    pub closed: Vec<bool>,
    /// Staff-days spent on each norm since the start; one entry per norm.
    pub effort_spent: Vec<f64>,
    /// Share of effort left after splitting it (attention) [0, 1].
    pub attention: f64,
    /// Strength that a state's force would have without losses since its first dated inflow [persons]; nothing before it.
    pub planned: Option<f64>,
}

impl Organization {
    /// An organization without units.
    pub fn new(name: String, traits: &Traits, weights: Vec<f64>, districts: usize, norms: usize) -> Self {
        Self {
            name,
            units: Vec::new(),
            next_serial: 0,
            weights,
            cohesion: 1.0,
            quality: traits.quality,
            discipline: traits.discipline,
            consent: 1.0,
            sponsorship: 0.0,
            deaths: 0.0,
            losses: 0.0,
            closed: vec![false; districts],
            effort_spent: vec![0.0; norms],
            attention: 1.0,
            planned: None,
        }
    }

    /// Strength [persons].
    pub fn strength(&self) -> u32 {
        self.units.iter().map(|unit| unit.personnel).sum()
    }

    /// Persons in a district, those on the way to it included.
    pub fn strength_in(&self, district: DistrictId) -> u32 {
        self.units.iter().filter(|unit| unit.district == district).map(|unit| unit.personnel).sum()
    }

    /// Adds persons in a district: to a unit with room there, otherwise as new units of at most `size`.
    pub fn add(&mut self, district: DistrictId, base: DistrictId, persons: u32, size: u32, visible: f64) {
        let mut left = persons;
        for unit in self.units.iter_mut().filter(|unit| unit.district == district && unit.base == base) {
            let room = size.saturating_sub(unit.personnel).min(left);
            unit.personnel += room;
            left -= room;
        }
        while left > 0 {
            let personnel = left.min(size);
            self.units.push(Unit {
                serial: self.next_serial,
                personnel,
                base,
                district,
                task: None,
                visible,
                travel_left: 0.0,
            });
            self.next_serial += 1;
            left -= personnel;
        }
    }

    /// Takes persons away in a district, evenly over its units; returns how many there were to take.
    pub fn lose(&mut self, district: DistrictId, persons: u32) -> u32 {
        self.take(persons, |unit| unit.district == district)
    }

    /// Takes persons away from the units that `from` admits, in proportion to their size; returns how many.
    ///
    /// **R.8 taking persons out of a unit or a block**: units in proportion to their size; civilians one by one, guests
    /// with their share.
    /// Source: definition.
    /// Test: `losses_are_exact_and_stay_in_the_district`, `persons_are_conserved_at_every_step`.
    pub fn take(&mut self, persons: u32, from: impl Fn(&Unit) -> bool) -> u32 {
        let mut open: u32 = self.units.iter().filter(|unit| from(unit)).map(|unit| unit.personnel).sum();
        let mut left = persons.min(open);
        let taken = left;
        for unit in self.units.iter_mut().filter(|unit| from(unit)) {
            if left == 0 {
                break;
            }
            let share = (u64::from(left) * u64::from(unit.personnel)).div_ceil(u64::from(open)) as u32;
            open -= unit.personnel;
            unit.personnel -= share;
            left -= share;
        }
        self.units.retain(|unit| unit.personnel > 0);
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> Organization {
        let traits = Traits {
            quality: 1.0,
            accuracy: 0.5,
            discipline: 0.5,
            casualty_concern: 0.5,
            base_anchor: 0.5,
            speed: 100.0,
            response_reach: 30.0,
            recruitment: 1.0,
            aggressiveness: 1.0,
            brutality: 1.0,
            defence: 0.0,
        };
        Organization::new("g".into(), &traits, vec![1.0], 2, 1)
    }

    #[test]
    fn persons_join_units_with_room_before_new_ones_form() {
        let mut group = group();
        let d = DistrictId(0);
        group.add(d, d, 70, 30, 0.0);
        group.add(d, d, 15, 30, 0.0);
        let sizes: Vec<u32> = group.units.iter().map(|unit| unit.personnel).collect();
        assert_eq!(sizes, [30, 30, 25]);
    }

    #[test]
    fn losses_are_exact_and_stay_in_the_district() {
        let mut group = group();
        group.add(DistrictId(0), DistrictId(0), 70, 30, 0.0);
        group.add(DistrictId(1), DistrictId(1), 10, 30, 0.0);
        assert_eq!(group.lose(DistrictId(0), 33), 33);
        assert_eq!((group.strength_in(DistrictId(0)), group.strength_in(DistrictId(1))), (37, 10));
        assert_eq!(group.lose(DistrictId(0), 100), 37);
        assert_eq!(group.units.len(), 1);
    }
}
