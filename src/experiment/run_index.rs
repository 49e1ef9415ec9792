//! Where the record of each run begins in a log.
//!
//! A log in order of runs, as `mandate merge` writes it, is one long stretch of records of one size: cell after cell, each with the
//! same replications. Such a stretch is kept as a few numbers, however many runs it has; every other record has a place of its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Range;
use std::iter::Peekable;

use super::run_log::Key;

/// Records from which a stretch is kept as one.
const LONG: u64 = 1_024;

/// Most stretches: looking for a run asks all of them.
const MOST: usize = 64;

/// Runs and where they begin.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Places of their own; what stands here goes before what a stretch says.
    single: BTreeMap<Key, u64>,
    stretches: Vec<Stretch>,
    /// The last, which may grow.
    open: Option<Stretch>,
    len: usize,
}

/// Records of one size, one behind the other, of the same replications of cells that follow each other.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    first: Key,
    /// Replications of a cell; as long as there is but one cell, those so far.
    row: u64,
    count: u64,
    offset: u64,
    size: u64,
}

impl Stretch {
    fn at(&self, n: u64) -> Key {
        Key { cell: self.first.cell + n / self.row, replication: self.first.replication + n % self.row }
    }

    fn position(&self, key: Key) -> Option<u64> {
        let cell = key.cell.checked_sub(self.first.cell)?;
        let replication = key.replication.checked_sub(self.first.replication).filter(|n| *n < self.row)?;
        cell.checked_mul(self.row)?.checked_add(replication).filter(|n| *n < self.count)
    }

    /// Position of the first run from a key on.
    fn from(&self, key: Key) -> u64 {
        let Some(cell) = key.cell.checked_sub(self.first.cell) else { return 0 };
        let replication = key.replication.saturating_sub(self.first.replication).min(self.row);
        cell.saturating_mul(self.row).saturating_add(replication).min(self.count)
    }

    /// Takes a record up where it goes on from here.
    fn extend(&mut self, key: Key, offset: u64, size: u64) -> bool {
        if size != self.size || offset != self.offset + self.count * self.size {
            return false;
        }
        let one_cell = self.count == self.row;
        let next = Some(key.replication) == self.first.replication.checked_add(self.count);
        if one_cell && key.cell == self.first.cell && next {
            self.row += 1;
        } else if Some(key.cell) != self.first.cell.checked_add(self.count / self.row)
            || Some(key.replication) != self.first.replication.checked_add(self.count % self.row)
        {
            return false;
        }
        self.count += 1;
        true
    }
}

impl Index {
    /// Notes where a run begins, and how long its record is; the last of several of one run counts.
    pub fn insert(&mut self, key: Key, offset: u64, size: u64) {
        if self.get(key).is_some() {
            self.single.insert(key, offset);
            return;
        }
        self.len += 1;
        if self.open.as_mut().is_some_and(|open| open.extend(key, offset, size)) {
            return;
        }
        let begun = Stretch { first: key, row: 1, count: 1, offset, size };
        if let Some(closed) = self.open.replace(begun) {
            if closed.count >= LONG && self.stretches.len() < MOST {
                self.stretches.push(closed);
            } else {
                for n in 0..closed.count {
                    self.single.entry(closed.at(n)).or_insert(closed.offset + n * closed.size);
                }
            }
        }
    }

    /// Where a run begins.
    pub fn get(&self, key: Key) -> Option<u64> {
        let of = |stretch: &Stretch| stretch.position(key).map(|n| stretch.offset + n * stretch.size);
        self.single.get(&key).copied().or_else(|| self.all().find_map(of))
    }

    /// Runs.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Runs from a key to another, in their order.
    pub fn keys(&self, from: Key, to: Key) -> Keys<'_> {
        let stretches = self.all().map(|stretch| (stretch, stretch.from(from))).collect();
        Keys { single: self.single.range(from..=to).peekable(), stretches, to }
    }

    fn all(&self) -> impl Iterator<Item = &Stretch> {
        self.open.iter().chain(&self.stretches)
    }
}

/// Runs in their order.
pub(super) struct Keys<'a> {
    single: Peekable<Range<'a, Key, u64>>,
    /// With the position of the next.
    stretches: Vec<(&'a Stretch, u64)>,
    to: Key,
}

impl Iterator for Keys<'_> {
    type Item = Key;

    fn next(&mut self) -> Option<Key> {
        let peek = |(stretch, n): &(&Stretch, u64)| (*n < stretch.count).then(|| stretch.at(*n));
        let single = self.single.peek().map(|(key, _)| **key);
        let least = self.stretches.iter().filter_map(peek).chain(single).min().filter(|key| *key <= self.to)?;
        self.single.next_if(|(key, _)| **key == least);
        for place in self.stretches.iter_mut().filter(|place| peek(place) == Some(least)) {
            place.1 += 1;
        }
        Some(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: (Key, Key) = (Key { cell: 0, replication: 0 }, Key { cell: u64::MAX, replication: u64::MAX });

    /// Held against a plain map.
    fn check(records: &[(u64, u64, u64)]) -> Index {
        let (mut index, mut plain, mut offset) = (Index::default(), BTreeMap::new(), 100);
        for &(cell, replication, size) in records {
            let key = Key { cell, replication };
            index.insert(key, offset, size);
            plain.insert(key, offset);
            offset += size;
        }
        assert_eq!(index.len(), plain.len());
        assert!(index.keys(ALL.0, ALL.1).eq(plain.keys().copied()));
        for (&key, &offset) in &plain {
            assert_eq!(index.get(key), Some(offset), "{key:?}");
            let beside = Key { replication: key.replication + 1, ..key };
            assert_eq!(index.get(beside), plain.get(&beside).copied(), "{beside:?}");
            let end = Key { cell: key.cell, replication: u64::MAX };
            assert!(index.keys(key, end).eq(plain.range(key..=end).map(|(key, _)| *key)), "{key:?}");
        }
        index
    }

    fn grid(cells: u64, replications: u64) -> Vec<(u64, u64, u64)> {
        (0..cells).flat_map(|cell| (0..replications).map(move |n| (cell, 5 + n, 33))).collect()
    }

    #[test]
    fn runs_in_their_order_take_no_room_of_their_own() {
        for (cells, replications) in [(1, 3_000), (3_000, 1), (300, 10), (2_000, 7)] {
            let index = check(&grid(cells, replications));
            assert!(index.single.is_empty() && index.stretches.is_empty(), "{cells} x {replications}");
        }
    }

    #[test]
    fn whatever_the_order_and_size_every_run_is_found() {
        let mut backwards = grid(70, 30);
        backwards.reverse();
        check(&backwards);
        // A run that failed, more replications later, and two runs twice.
        let mut mixed = grid(200, 10);
        mixed[1_500].2 = 60;
        mixed.extend((0..200).flat_map(|cell| (0..8).map(move |n| (cell, 15 + n, 33))));
        mixed.extend([(3, 7, 33), (3, 7, 40), (199, 22, 33), (200, 5, 33)]);
        let index = check(&mixed);
        assert!(index.stretches.len() == 2 && index.single.len() < 520, "{}", index.single.len());
        // Turns of several threads.
        let mut turns = grid(300, 8);
        turns.chunks_mut(3).for_each(|three| three.reverse());
        check(&turns);
    }
}
