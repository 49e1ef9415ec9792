//! Civilians: one row per agent, as columns in blocks by home district and community (MODEL.md, section 2).
//!
//! A row never moves, so its position in its district names its draw for good. A person who leaves home keeps its row
//! with weight 0 there and gets an entry in [`Population::away`], which says where it is; others are not touched. Agents
//! carry whole numbers of persons; those who die, join or are detained leave their agent's weight one by one and are
//! counted by block, so that persons are conserved to the unit at any scale.

use std::ops::Range;

use crate::ids::{CommunityId, DistrictId};
use crate::random::Stream;

/// Rows of one community in one district.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Rows.
    pub rows: Range<usize>,
    /// Persons at the start.
    pub persons: u32,
    /// Dead [persons].
    pub dead: u32,
    /// In armed groups [persons].
    pub recruited: u32,
    /// Detained [persons].
    pub detained: u32,
}

/// Sums over the persons present in a place who belong to one community.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Persons.
    pub persons: f64,
    /// Of them away from home.
    pub guests: f64,
    /// Person-weighted sum of fear.
    pub fear: f64,
    /// Person-weighted sum of grievance.
    pub grievance: f64,
    /// Person-weighted sums of trust in the state, in the peace operation, in challengers.
    pub trust: [f64; 3],
}

impl Sums {
    /// Adds other sums.
    pub fn add(&mut self, other: &Self) {
        self.persons += other.persons;
        self.guests += other.guests;
        self.fear += other.fear;
        self.grievance += other.grievance;
        for (sum, value) in self.trust.iter_mut().zip(other.trust) {
            *sum += value;
        }
    }
}

/// Where a person is who is not at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Inside the country.
    Displaced,
    /// Abroad.
    Refugee,
}

/// A person away from home.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Away {
    /// Row.
    pub row: usize,
    /// Home district.
    pub home: DistrictId,
    /// Community.
    pub community: CommunityId,
    /// Where it is.
    pub place: DistrictId,
    /// Inside or abroad.
    pub status: Status,
    /// Persons.
    pub weight: f32,
}

/// Attitudes and weights, one entry per row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// Persons at home for whom the row stands; 0 while away or gone.
    pub weight: Vec<f32>,
    /// Fear [0, 1].
    pub fear: Vec<f32>,
    /// Grievance against the state and its partners [0, 1].
    pub grievance: Vec<f32>,
    /// Trust in the state [0, 1].
    pub trust_state: Vec<f32>,
    /// Trust in the peace operation [0, 1].
    pub trust_mission: Vec<f32>,
    /// Compliance with challengers [0, 1].
    pub trust_challenger: Vec<f32>,
}

/// A window of rows of one district: the unit in which rows are walked, summed and shared between threads. Its size is
/// fixed, so that sums do not depend on the number of threads.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// District.
    pub district: DistrictId,
    /// Rows.
    pub rows: Range<usize>,
    /// Position of the first row within its district, which names its draw.
    pub rank: usize,
}

/// Rows of a tile; a multiple of 64, the words of four ChaCha blocks.
const TILE: usize = 4096;

/// All civilians.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Columns, one entry per row.
    pub columns: Columns,
    /// Persons away from home, in order of rows.
    pub away: Vec<Away>,
    communities: usize,
    segments: Vec<Segment>,
    tiles: Vec<Tile>,
    sums: Vec<Sums>,
}

impl Population {
    /// A population from the number of rows and persons of every block, row-major by district.
    ///
    /// `attitudes` gives fear, grievance and three trusts of a community at the start.
    ///
    /// **I.3 weights of agents**: whole persons, spread evenly over the block.
    /// Source: definition.
    /// Test: `agents_stand_for_whole_persons_that_add_up`.
    pub fn new(communities: usize, blocks: &[(usize, u32)], attitudes: impl Fn(usize) -> [f32; 5]) -> Self {
        let total: usize = blocks.iter().map(|(rows, _)| rows).sum();
        let mut columns = Columns::default();
        for column in columns.all() {
            column.reserve_exact(total);
        }
        let mut segments = Vec::with_capacity(blocks.len());
        for (position, &(rows, persons)) in blocks.iter().enumerate() {
            let start = columns.weight.len();
            let floor = (persons as usize).checked_div(rows).unwrap_or(0);
            let rest = persons as usize - floor * rows;
            // Agents that stand for one person more are spread evenly over the block.
            columns.weight.extend((0..rows).map(|row| (floor + ((row + 1) * rest / rows - row * rest / rows)) as f32));
            let [fear, grievance, state, mission, challenger] = attitudes(position % communities);
            columns.fear.resize(start + rows, fear);
            columns.grievance.resize(start + rows, grievance);
            columns.trust_state.resize(start + rows, state);
            columns.trust_mission.resize(start + rows, mission);
            columns.trust_challenger.resize(start + rows, challenger);
            segments.push(Segment { rows: start..start + rows, persons, dead: 0, recruited: 0, detained: 0 });
        }
        let mut population = Self {
            columns,
            away: Vec::new(),
            communities,
            tiles: tiles(&segments, communities),
            sums: vec![Sums::default(); segments.len()],
            segments,
        };
        population.sum();
        population
    }

    /// Number of communities.
    pub fn communities(&self) -> usize {
        self.communities
    }

    /// Number of agents.
    pub fn rows(&self) -> usize {
        self.columns.weight.len()
    }

    /// The block of a community at home in a district.
    pub fn segment(&self, district: DistrictId, community: CommunityId) -> &Segment {
        &self.segments[district.index() * self.communities + community.index()]
    }

    /// All blocks, row-major by district.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The windows in which rows are walked.
    pub fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    /// Sums over those present, as of the last walk, row-major by district.
    pub fn sums(&self) -> &[Sums] {
        &self.sums
    }

    /// Sums over those of a community who are present in a district.
    pub fn present(&self, district: DistrictId, community: CommunityId) -> &Sums {
        &self.sums[district.index() * self.communities + community.index()]
    }

    /// Replaces the sums.
    pub fn set_sums(&mut self, sums: Vec<Sums>) {
        self.sums = sums;
    }

    /// Persons present in a district.
    pub fn persons_in(&self, district: DistrictId) -> f64 {
        self.of_district(district).iter().map(|sums| sums.persons).sum()
    }

    /// Sums of all communities present in a district, in order of communities.
    pub fn of_district(&self, district: DistrictId) -> &[Sums] {
        let first = district.index() * self.communities;
        &self.sums[first..first + self.communities]
    }

    /// Takes persons out of those present in a district, one by one; returns how many there were to take.
    ///
    /// One draw a person, whether or not someone is found.
    ///
    /// **R.9 civilians who go and come back**: one draw a person; counted by home block, so that persons are conserved.
    /// Source: definition.
    /// Test: `those_who_go_and_come_back_are_conserved`, `persons_are_conserved_at_every_step`.
    pub fn take(
        &mut self,
        district: DistrictId,
        community: CommunityId,
        persons: u32,
        stream: &mut Stream,
        count: impl Fn(&mut Segment) -> &mut u32,
    ) -> u32 {
        let position = district.index() * self.communities + community.index();
        let guests = self.sums[position].guests;
        let share = crate::stats::ratio(guests, self.sums[position].persons);
        let (mut taken, mut are_guests, mut are_rows) = (0, share > 0.0, share < 1.0);
        for n in 0..persons {
            if !are_guests && !are_rows {
                // Nobody is left: the draws of the others are passed over.
                stream.skip(persons - n);
                break;
            }
            let u = stream.uniform();
            let home = if u < share {
                let home = if are_guests { self.take_guest(district, community, u / share) } else { None };
                are_guests &= home.is_some();
                home
            } else {
                let place = (u - share) / (1.0 - share).max(1e-12);
                let home = if are_rows { self.take_row(position, place) } else { None };
                are_rows &= home.is_some();
                home
            };
            if let Some(home) = home {
                *count(&mut self.segments[home]) += 1;
                taken += 1;
            }
        }
        taken
    }

    fn take_row(&mut self, segment: usize, u: f64) -> Option<usize> {
        let rows = self.segments[segment].rows.clone();
        let length = rows.len();
        let first = ((u * length as f64) as usize).min(length.saturating_sub(1));
        let weights = &mut self.columns.weight[rows];
        let found = (0..length).map(|step| (first + step) % length).find(|&row| weights[row] >= 1.0)?;
        weights[found] -= 1.0;
        Some(segment)
    }

    fn take_guest(&mut self, district: DistrictId, community: CommunityId, u: f64) -> Option<usize> {
        let length = self.away.len();
        let first = ((u * length as f64) as usize).min(length.saturating_sub(1));
        let here = |guest: &Away| guest.place == district && guest.community == community && guest.weight >= 1.0;
        let found = (0..length).map(|step| (first + step) % length).find(|&n| here(&self.away[n]))?;
        let guest = &mut self.away[found];
        guest.weight -= 1.0;
        Some(guest.home.index() * self.communities + community.index())
    }

    /// Gives persons back to their home block, at most as many as are counted as gone; returns how many.
    pub fn give_back(
        &mut self,
        district: DistrictId,
        community: CommunityId,
        persons: u32,
        stream: &mut Stream,
        count: impl Fn(&mut Segment) -> &mut u32,
    ) -> u32 {
        let position = district.index() * self.communities + community.index();
        let segment = &mut self.segments[position];
        let persons = persons.min(*count(segment));
        *count(segment) -= persons;
        let rows = segment.rows.clone();
        let full = (f64::from(segment.persons) / rows.len().max(1) as f64).ceil() as f32;
        for _ in 0..persons {
            let first = ((stream.uniform() * rows.len() as f64) as usize).min(rows.len() - 1);
            let weights = &mut self.columns.weight[rows.clone()];
            let step = (0..weights.len()).find(|step| weights[(first + step) % weights.len()] < full).unwrap_or(0);
            let found = (first + step) % weights.len();
            weights[found] += 1.0;
        }
        persons
    }

    /// Persons in every state, which together are constant: (present, dead, recruited, detained).
    pub fn census(&self) -> (f64, u64, u64, u64) {
        let home: f64 = self.columns.weight.iter().map(|&weight| f64::from(weight)).sum();
        let away: f64 = self.away.iter().map(|guest| f64::from(guest.weight)).sum();
        let count = |of: fn(&Segment) -> u32| self.segments.iter().map(|segment| u64::from(of(segment))).sum();
        (home + away, count(|s| s.dead), count(|s| s.recruited), count(|s| s.detained))
    }

    /// Persons displaced inside and abroad.
    pub fn displaced(&self) -> (f64, f64) {
        let of = |status| self.away.iter().filter(|a| a.status == status).map(|a| f64::from(a.weight)).sum();
        (of(Status::Displaced), of(Status::Refugee))
    }

    /// Sums from the columns, as at the start of a run.
    fn sum(&mut self) {
        for (segment, sums) in self.segments.iter().zip(&mut self.sums) {
            *sums = Sums::default();
            for row in segment.rows.clone() {
                let weight = f64::from(self.columns.weight[row]);
                sums.persons += weight;
                sums.fear += weight * f64::from(self.columns.fear[row]);
                sums.grievance += weight * f64::from(self.columns.grievance[row]);
                let trusts = [&self.columns.trust_state, &self.columns.trust_mission, &self.columns.trust_challenger];
                for (sum, trust) in sums.trust.iter_mut().zip(trusts) {
                    *sum += weight * f64::from(trust[row]);
                }
            }
        }
    }
}

impl Columns {
    fn all(&mut self) -> [&mut Vec<f32>; 6] {
        [
            &mut self.weight,
            &mut self.fear,
            &mut self.grievance,
            &mut self.trust_state,
            &mut self.trust_mission,
            &mut self.trust_challenger,
        ]
    }
}

fn tiles(segments: &[Segment], communities: usize) -> Vec<Tile> {
    let mut tiles = Vec::new();
    for (district, blocks) in segments.chunks(communities.max(1)).enumerate() {
        let rows = blocks[0].rows.start..blocks[blocks.len() - 1].rows.end;
        for start in rows.clone().step_by(TILE) {
            tiles.push(Tile {
                district: DistrictId::new(district),
                rows: start..(start + TILE).min(rows.end),
                rank: start - rows.start,
            });
        }
    }
    tiles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Process, Streams};

    fn population() -> Population {
        Population::new(2, &[(3, 10), (2, 8), (0, 0), (4, 4)], |_| [0.1, 0.2, 0.3, 0.4, 0.5])
    }

    #[test]
    fn agents_stand_for_whole_persons_that_add_up() {
        let population = population();
        assert_eq!(population.columns.weight, [3.0, 3.0, 4.0, 4.0, 4.0, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(population.persons_in(DistrictId(0)), 18.0);
        assert!((population.present(DistrictId(0), CommunityId(0)).fear - 1.0).abs() < 1e-6);
        assert_eq!(population.tiles().len(), 2);
    }

    #[test]
    fn those_who_go_and_come_back_are_conserved() {
        let mut population = population();
        let mut stream = Streams::new(1, 0).stream(0, Process::Detention, 0);
        let (d, c) = (DistrictId(0), CommunityId(0));
        assert_eq!(population.take(d, c, 12, &mut stream, |s| &mut s.dead), 10);
        assert_eq!(population.take(d, CommunityId(1), 5, &mut stream, |s| &mut s.detained), 5);
        assert_eq!(population.give_back(d, CommunityId(1), 9, &mut stream, |s| &mut s.detained), 5);
        assert_eq!(population.census(), (12.0, 10, 0, 0));
        assert!(population.columns.weight.iter().all(|&weight| weight >= 0.0));
    }
}
