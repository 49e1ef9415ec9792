//! Persons away from home, followed from step to step: who is newly displaced (MODEL.md, E12.5).

use crate::entities;

/// Rows away at the end of the last step, with their persons, in order of rows.
#[derive(Clone, Debug, Default)]
pub struct Leavers(Vec<(usize, f32)>);

impl Leavers {
    /// Takes those away now, in order of rows; `joined` is told of every row with persons beyond those of the step before,
    /// and of how many they are.
    ///
    /// **E12.5 newly displaced inside in a step**: sum over agents displaced inside of persons beyond those of the same
    /// agent a step before.
    /// Source: definition.
    /// Test: `those_who_were_away_already_do_not_count_as_newly_displaced`.
    pub fn follow<'a>(
        &mut self,
        now: impl Iterator<Item = &'a entities::Away>,
        mut joined: impl FnMut(&entities::Away, f64),
    ) {
        let before = std::mem::take(&mut self.0);
        let mut earlier = before.iter().peekable();
        for guest in now {
            while earlier.next_if(|(other, _)| *other < guest.row).is_some() {}
            let known = earlier.next_if(|(other, _)| *other == guest.row).map_or(0.0, |&(_, persons)| persons);
            let more = f64::from((guest.weight - known).max(0.0));
            if more > 0.0 {
                joined(guest, more);
            }
            self.0.push((guest.row, guest.weight));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::Status;
    use crate::ids::{CommunityId, DistrictId};

    fn new(away: &mut Leavers, rows: &[(usize, f32)]) -> Vec<(usize, f64)> {
        let guest = |&(row, weight): &(usize, f32)| entities::Away {
            row,
            home: DistrictId(0),
            community: CommunityId(0),
            place: DistrictId(1),
            status: Status::Displaced,
            weight,
        };
        let now: Vec<entities::Away> = rows.iter().map(guest).collect();
        let mut found = Vec::new();
        away.follow(now.iter(), |guest, persons| found.push((guest.row, persons)));
        found
    }

    #[test]
    fn those_who_were_away_already_do_not_count_as_newly_displaced() {
        let mut away = Leavers::default();
        assert_eq!(new(&mut away, &[(3, 10.0)]), [(3, 10.0)]);
        assert_eq!(new(&mut away, &[(3, 9.0), (4, 2.0), (5, 7.0)]), [(4, 2.0), (5, 7.0)]);
        // Who came home and leaves again is displaced anew; who joins an agent away counts alone.
        assert_eq!(new(&mut away, &[(4, 5.0)]), [(4, 3.0)]);
        assert_eq!(new(&mut away, &[(3, 9.0), (4, 5.0)]), [(3, 9.0)]);
        assert_eq!(new(&mut away, &[]), []);
    }
}
