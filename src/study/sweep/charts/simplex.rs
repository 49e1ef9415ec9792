//! Lines of equal value over a regular grid of mixtures of three norms, as closed rings.

use std::collections::{BTreeMap, BTreeSet};

/// Weights of three norms; they add up to 1.
pub type Weights = [f64; 3];

/// A regular grid over a triangle: every mixture whose weights are whole numbers of steps.
#[derive(Clone, Debug)]
pub struct Grid {
    steps: i32,
}

/// A corner of a ring: a mixture of the grid, or a place between two neighbours.
type Corner = ((i32, i32), (i32, i32));

/// Values by weight of the first and of the second norm, in steps.
pub type Values = BTreeMap<(i32, i32), f64>;

/// A ring; `true` for corners that are mixtures of the grid, all of which lie on the sides.
pub type Ring = Vec<(Weights, bool)>;

impl Grid {
    /// The grid that has so many mixtures; `None` where none has.
    pub fn of(mixtures: usize) -> Option<Self> {
        let size = |steps: usize| (steps + 1) * (steps + 2) / 2;
        let steps = (1..).find(|&steps| size(steps) >= mixtures)?;
        (size(steps) == mixtures).then_some(Self { steps: steps as i32 })
    }

    /// Steps on a side.
    pub fn steps(&self) -> i32 {
        self.steps
    }

    /// Where a mixture stands on it.
    pub fn place(&self, weights: Weights) -> (i32, i32) {
        let number = |weight: f64| (weight * f64::from(self.steps)).round() as i32;
        (number(weights[0]), number(weights[1]))
    }

    fn weights(&self, (a, b): (i32, i32)) -> Weights {
        let share = |number: i32| f64::from(number) / f64::from(self.steps);
        [share(a), share(b), share(self.steps - a - b)]
    }

    /// Small triangles between neighbours.
    fn cells(&self) -> impl Iterator<Item = [(i32, i32); 3]> + '_ {
        let upward = |(a, b): (i32, i32)| [(a, b), (a + 1, b), (a, b + 1)];
        let downward = |(a, b): (i32, i32)| [(a + 1, b), (a, b + 1), (a + 1, b + 1)];
        let all = (0..self.steps).flat_map(move |a| (0..self.steps - a).map(move |b| (a, b)));
        all.flat_map(move |at| {
            let inner = (at.0 + at.1 + 2 <= self.steps).then(|| downward(at));
            std::iter::once(upward(at)).chain(inner)
        })
    }

    /// Neighbours along the three sides.
    fn sides(&self) -> impl Iterator<Item = [(i32, i32); 2]> + '_ {
        (0..self.steps).flat_map(move |n| {
            let rest = self.steps - n;
            [[(n, 0), (n + 1, 0)], [(0, n), (0, n + 1)], [(n, rest), (n + 1, rest - 1)]]
        })
    }

    /// Rings around all that is at least `level`, by straight lines between neighbours.
    pub fn rings(&self, values: &Values, level: f64) -> Vec<Ring> {
        let value = |at: (i32, i32)| values.get(&at).copied().unwrap_or(f64::NEG_INFINITY);
        let inside = |at: (i32, i32)| value(at) >= level;
        let between = |a: (i32, i32), b: (i32, i32)| (a.min(b), a.max(b));
        let mut joined: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
        let mut join = |a: Corner, b: Corner| {
            joined.entry(a).or_default().push(b);
            joined.entry(b).or_default().push(a);
        };
        for [p, q, r] in self.cells() {
            let crossed: Vec<Corner> = [(p, q), (q, r), (r, p)]
                .into_iter()
                .filter(|&(a, b)| inside(a) != inside(b))
                .map(|(a, b)| between(a, b))
                .collect();
            if let [a, b] = crossed[..] {
                join(a, b);
            }
        }
        for [a, b] in self.sides() {
            match (inside(a), inside(b)) {
                (true, true) => join((a, a), (b, b)),
                (true, false) => join((a, a), between(a, b)),
                (false, true) => join((b, b), between(a, b)),
                (false, false) => {}
            }
        }
        let weights = |(a, b): Corner| {
            let (from, to) = (value(a), value(b));
            let share = if a == b { 0.0 } else { ((level - from) / (to - from)).clamp(0.0, 1.0) };
            let (p, q) = (self.weights(a), self.weights(b));
            ([0, 1, 2].map(|norm| p[norm] + share * (q[norm] - p[norm])), a == b)
        };
        walked(&joined).into_iter().map(|ring| ring.into_iter().map(weights).collect()).collect()
    }

    /// An indicator of 0 and 1 spread to neighbours, so that the line at one half runs evenly and still parts the same
    /// mixtures of the grid.
    pub fn softened(&self, values: &Values) -> Values {
        let near = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1)];
        let soft = |(&(a, b), &own): (&(i32, i32), &f64)| {
            let around: Vec<f64> = near.iter().filter_map(|(x, y)| values.get(&(a + x, b + y)).copied()).collect();
            let mean = around.iter().sum::<f64>() / around.len().max(1) as f64;
            ((a, b), 0.6 * own + 0.4 * mean)
        };
        values.iter().map(soft).collect()
    }
}

/// Closed walks through corners that are joined two by two.
fn walked(joined: &BTreeMap<Corner, Vec<Corner>>) -> Vec<Vec<Corner>> {
    let mut seen: BTreeSet<Corner> = BTreeSet::new();
    let mut rings = Vec::new();
    for &start in joined.keys() {
        let (mut ring, mut at) = (Vec::new(), start);
        while seen.insert(at) {
            ring.push(at);
            match joined[&at].iter().find(|next| !seen.contains(*next)) {
                Some(&next) => at = next,
                None => break,
            }
        }
        if ring.len() > 2 {
            rings.push(ring);
        }
    }
    rings
}

/// The parts of a ring that run inside the triangle.
pub fn inner(ring: &Ring) -> Vec<Vec<Weights>> {
    let start = ring.iter().position(|(_, on_side)| *on_side).unwrap_or(0);
    let turned = ring[start..].iter().chain(&ring[..=start]);
    let mut parts: Vec<Vec<Weights>> = vec![Vec::new()];
    for (weights, on_side) in turned {
        if *on_side {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(*weights);
        }
    }
    parts.retain(|part| part.len() > 1);
    parts
}

/// A ring without the corners that lie on a side between others.
pub fn plain(ring: &Ring) -> Vec<Weights> {
    let is_corner = |weights: &Weights| weights.iter().any(|weight| *weight > 1.0 - 1e-9);
    ring.iter().filter(|(weights, on_side)| !on_side || is_corner(weights)).map(|(weights, _)| *weights).collect()
}

/// A ring with its inner corners cut (Chaikin 1974) and evened out; what lies on a side stays. No point moves by more than
/// a step of the grid.
pub fn rounded(ring: &Ring) -> Vec<Weights> {
    let count = ring.len();
    let near = |at: usize| [(at + count - 1) % count, at, (at + 1) % count];
    let fixed = |at: usize| near(at).iter().any(|&other| ring[other].1);
    let between = |a: Weights, b: Weights, share: f64| [0, 1, 2].map(|norm| a[norm] + share * (b[norm] - a[norm]));
    let mut round: Vec<(Weights, bool)> = Vec::with_capacity(2 * count);
    for at in 0..count {
        let (here, next) = (ring[at].0, ring[(at + 1) % count].0);
        if fixed(at) {
            round.push((here, true));
        } else {
            round.push((between(here, next, 0.25), false));
        }
        if !(fixed(at) && fixed((at + 1) % count)) {
            round.push((between(here, next, 0.75), false));
        }
    }
    for _ in 0..6 {
        let (before, count) = (round.clone(), round.len());
        for at in (0..count).filter(|&at| !before[at].1) {
            let (last, next) = (before[(at + count - 1) % count].0, before[(at + 1) % count].0);
            round[at].0 = between(before[at].0, between(last, next, 0.5), 0.5);
        }
    }
    round.into_iter().map(|(weights, _)| weights).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(grid: &Grid, of: impl Fn(Weights) -> f64) -> Values {
        let steps = grid.steps();
        let all = (0..=steps).flat_map(|a| (0..=steps - a).map(move |b| (a, b)));
        all.map(|at| (at, of(grid.weights(at)))).collect()
    }

    #[test]
    fn a_grid_is_known_by_its_size() {
        assert_eq!(Grid::of(231).unwrap().steps(), 20);
        assert!(Grid::of(230).is_none());
    }

    #[test]
    fn the_ring_of_a_plane_is_a_triangle_at_the_corner() {
        let grid = Grid::of(231).unwrap();
        let rings = grid.rings(&values(&grid, |weights| weights[0]), 0.72);
        assert_eq!(rings.len(), 1);
        let line = inner(&rings[0]);
        assert_eq!(line.len(), 1);
        assert!(line[0].iter().all(|weights| (weights[0] - 0.72).abs() < 1e-9), "{line:?}");
    }

    #[test]
    fn all_and_nothing_have_one_ring_and_none() {
        let grid = Grid::of(66).unwrap();
        let flat = values(&grid, |_| 1.0);
        assert_eq!(grid.rings(&flat, 1.0).len(), 1);
        assert!(grid.rings(&flat, 1.1).is_empty());
    }

    #[test]
    fn what_is_evened_out_moves_by_less_than_a_step() {
        let grid = Grid::of(231).unwrap();
        let ragged = values(&grid, |weights| f64::from(u8::from(weights[0] + 0.05 * (40.0 * weights[1]).sin() > 0.5)));
        let ring = &grid.rings(&grid.softened(&ragged), 0.5)[0];
        let distance = |a: &Weights, b: &Weights| (0..3).map(|norm| (a[norm] - b[norm]).abs()).fold(0.0, f64::max);
        for point in rounded(ring) {
            let nearest = ring.iter().map(|(corner, _)| distance(corner, &point)).fold(1.0, f64::min);
            assert!(nearest < 0.05, "{point:?}");
        }
    }

    #[test]
    fn what_is_softened_parts_the_same_mixtures() {
        let grid = Grid::of(231).unwrap();
        let hard = values(&grid, |weights| f64::from(u8::from(weights[0] > 0.7 || weights[1] > 0.98)));
        let soft = grid.softened(&hard);
        assert!(hard.iter().all(|(at, own)| (*own > 0.5) == (soft[at] > 0.5)));
    }
}
