//! The walk over persons: return toward levels, exposure, leaving and returning, in one draw a person (MODEL.md, section 7.7).
//!
//! The draw u of a person splits [0, 1): below the probabilities of exposure by class it is exposed (and leaves home if u
//! lies in the first part of its range); at the upper end it leaves for fear of a new rule or for want, or, away from home, returns.

use rayon::prelude::*;

use super::drives;
use crate::entities::{Away, HarmClass, Mover, Population, Status, Sums, Tile, World};
use crate::random::{Process, unit_interval};
use crate::submodels::Context;

/// Lanes of the inner loop: sixteen words are one ChaCha block.
const LANES: usize = 16;

/// Words that the generator makes at a time.
const BUFFER: usize = 64;

/// Agents from which on the walk is shared between threads.
const PARALLEL_FROM: usize = 200_000;

/// What moves the attitudes of one community in one place, in single precision.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Drive {
    /// Upper ends of the ranges of exposure by class, cumulated [words].
    pub(super) exposed: [u32; HarmClass::COUNT],
    /// Upper ends of the part of each range in which the exposed leave [words].
    pub(super) leaves: [u32; HarmClass::COUNT],
    /// Lower end of the range in which residents leave a new rule, or for want [words].
    pub(super) leaves_rule: u32,
    /// Lower end of the range in which the displaced, and refugees, return [words].
    pub(super) returns: [u32; 2],
    /// Levels to which fear, grievance and the three trusts return.
    pub(super) level: [f32; 5],
    /// Shares kept of the distance to the level: fear, grievance, trust.
    pub(super) keep: [f32; 3],
    pub(super) gain_fear: f32,
    pub(super) gain_grievance: f32,
    /// Shares of trust lost: in whoever did the harm; in the mission by harm of the state; in challengers by theirs.
    pub(super) loss: [f32; 3],
    /// Whether no draw can matter.
    pub(super) quiet: bool,
}

/// Walks over all persons once; returns those who leave or return, in order of rows.
pub fn walk(world: &mut World, context: &Context<'_>) -> Vec<Mover> {
    let drives: Vec<Drive> = drives(world, context);
    let population = &mut world.population;
    let communities = population.communities();
    let results = walk_tiles(population, context, &drives);
    let mut sums = vec![Sums::default(); drives.len()];
    let mut movers = Vec::new();
    for result in results {
        for (block, part) in result.sums {
            sums[block].add(&part);
        }
        movers.extend(result.movers);
    }
    for guest in &population.away {
        sums[guest.place.index() * communities + guest.community.index()].add(&of_guest(population, guest));
    }
    population.set_sums(sums);
    movers
}

/// What one person away contributes to the sums of its place.
fn of_guest(population: &Population, guest: &Away) -> Sums {
    let (weight, columns, row) = (f64::from(guest.weight), &population.columns, guest.row);
    let trust = [columns.trust_state[row], columns.trust_mission[row], columns.trust_challenger[row]];
    Sums {
        persons: weight,
        guests: weight,
        fear: weight * f64::from(columns.fear[row]),
        grievance: weight * f64::from(columns.grievance[row]),
        trust: trust.map(|value| weight * f64::from(value)),
    }
}

/// A probability as a word: draws below it have this probability.
pub(super) fn threshold(p: f64) -> u32 {
    (p.clamp(0.0, 1.0) * 4_294_967_296.0).min(4_294_967_295.0) as u32
}

/// What a tile found.
struct TileResult {
    sums: Vec<(usize, Sums)>,
    movers: Vec<Mover>,
}

/// Rows of a tile, cut out of the columns.
struct Rows<'a> {
    weight: &'a [f32],
    attitudes: [&'a mut [f32]; 5],
}

impl<'a> Rows<'a> {
    fn split_at(self, n: usize) -> (Self, Self) {
        let (weight, weight_rest) = self.weight.split_at(n);
        let [a, b, c, d, e] = self.attitudes.map(|column| column.split_at_mut(n));
        let first = Self { weight, attitudes: [a.0, b.0, c.0, d.0, e.0] };
        (first, Self { weight: weight_rest, attitudes: [a.1, b.1, c.1, d.1, e.1] })
    }
}

fn walk_tiles(population: &mut Population, context: &Context<'_>, drives: &[Drive]) -> Vec<TileResult> {
    let tiles = population.tiles().to_vec();
    let communities = population.communities();
    let segments: Vec<_> = population.segments().iter().map(|segment| segment.rows.clone()).collect();
    let agents = population.rows();
    let Population { columns, away, .. } = population;
    let mut rest = Rows {
        weight: &columns.weight,
        attitudes: [
            &mut columns.fear,
            &mut columns.grievance,
            &mut columns.trust_state,
            &mut columns.trust_mission,
            &mut columns.trust_challenger,
        ],
    };
    let mut tasks = Vec::with_capacity(tiles.len());
    for tile in &tiles {
        let (rows, others) = rest.split_at(tile.rows.len());
        rest = others;
        let from = away.partition_point(|guest| guest.row < tile.rows.start);
        let to = away.partition_point(|guest| guest.row < tile.rows.end);
        tasks.push((tile, rows, &away[from..to]));
    }
    let first = |tile: &Tile| tile.district.index() * communities;
    let work = |(tile, rows, away): (&Tile, Rows<'_>, &[Away])| {
        let blocks = &segments[first(tile)..first(tile) + communities];
        walk_tile(context, drives, tile, blocks, rows, away)
    };
    if agents >= PARALLEL_FROM {
        tasks.into_par_iter().map(work).collect()
    } else {
        tasks.into_iter().map(work).collect()
    }
}

fn walk_tile(
    context: &Context<'_>,
    drives: &[Drive],
    tile: &Tile,
    blocks: &[std::ops::Range<usize>],
    rows: Rows<'_>,
    away: &[Away],
) -> TileResult {
    let mut result = TileResult { sums: Vec::with_capacity(blocks.len()), movers: Vec::new() };
    let first = tile.district.index() * blocks.len();
    let words = draw(context, tile, away, drives[first..first + blocks.len()].iter().all(|drive| drive.quiet));
    let mut rest = rows;
    let mut done = tile.rows.start;
    let stored = remember_away(&rest, away, tile);
    let mut stored = stored.as_slice();
    for (community, block) in blocks.iter().enumerate() {
        let end = block.end.min(tile.rows.end);
        if end <= done {
            continue;
        }
        let (mut part, others) = rest.split_at(end - done);
        rest = others;
        let own = words.get(done - tile.rows.start..end - tile.rows.start).unwrap_or(&[]);
        let sums = walk_block(&mut part, own, &drives[first + community], done, &mut result.movers);
        result.sums.push((first + community, sums));
        let (here, later) = stored.split_at(stored.partition_point(|(guest, _)| guest.row < end));
        restore_away(context, drives, (&mut part, done), own, here, &mut result.movers);
        stored = later;
        done = end;
    }
    result.movers.sort_unstable_by_key(|mover| mover.row);
    result
}

/// The draws of a tile's rows; only those that can matter are made: none, those of a few persons away, or all.
fn draw(context: &Context<'_>, tile: &Tile, away: &[Away], quiet: bool) -> Vec<u32> {
    let mut words = vec![0_u32; if quiet && away.is_empty() { 0 } else { tile.rows.len() }];
    if words.is_empty() {
        return words;
    }
    let mut stream = context.stream(Process::Persons, tile.district);
    if quiet && away.len() * BUFFER < words.len() {
        for guest in away {
            let place = guest.row - tile.rows.start;
            stream.jump_to((tile.rank + place) as u64);
            stream.fill(&mut words[place..=place]);
        }
    } else {
        stream.jump_to(tile.rank as u64);
        stream.fill(&mut words);
    }
    words
}

/// A person away and its attitudes before the walk.
type Stored = (Away, [f32; 5]);

fn remember_away(rows: &Rows<'_>, away: &[Away], tile: &Tile) -> Vec<Stored> {
    let attitudes = |row: usize| std::array::from_fn(|n| rows.attitudes[n][row - tile.rows.start]);
    away.iter().map(|guest| (*guest, attitudes(guest.row))).collect()
}

/// Those away react to their place, not to their home: their rows are worked again with the place's drive.
fn restore_away(
    context: &Context<'_>,
    drives: &[Drive],
    (part, start): (&mut Rows<'_>, usize),
    words: &[u32],
    stored: &[Stored],
    movers: &mut Vec<Mover>,
) {
    let communities = context.scenario.communities.len();
    for (guest, before) in stored {
        let drive = &drives[guest.place.index() * communities + guest.community.index()];
        let word = words[guest.row - start];
        for (column, value) in part.attitudes.iter_mut().zip(react(*before, word, drive)) {
            column[guest.row - start] = value;
        }
        let lower = drive.returns[usize::from(guest.status == Status::Refugee)];
        if word >= lower && guest.weight > 0.0 {
            let rest = (unit_interval(word) - unit_interval(lower)) / (1.0 - unit_interval(lower)).max(1e-12);
            movers.push(Mover { row: guest.row, rest: rest.clamp(0.0, 1.0), returns: true });
        }
    }
}

/// Walks over the rows of one community, sums them, and notes who leaves.
fn walk_block(rows: &mut Rows<'_>, words: &[u32], drive: &Drive, start: usize, movers: &mut Vec<Mover>) -> Sums {
    let matters = |word: u32| word < drive.exposed[HarmClass::COUNT - 1] || word >= drive.leaves_rule;
    let any = |words: &[u32]| words.iter().fold(false, |any, &word| any | matters(word));
    let mut sums = [0.0; 5];
    if drive.quiet || !any(words) {
        for (n, column) in rows.attitudes.iter_mut().enumerate() {
            let toward = toward(n, drive);
            sums[n] = weighted(column, rows.weight, |value| relaxed(value, toward));
        }
    } else {
        for (n, column) in rows.attitudes.iter_mut().enumerate() {
            let toward = toward(n, drive);
            column.iter_mut().for_each(|value| *value = relaxed(*value, toward));
        }
        // Most words do not matter: sixteen are asked at once.
        for (chunk, few) in words.chunks(LANES).enumerate().filter(|(_, few)| any(few)) {
            for (place, &word) in few.iter().enumerate().filter(|(_, word)| matters(**word)) {
                let row = chunk * LANES + place;
                let exposed = exposed(std::array::from_fn(|n| rows.attitudes[n][row]), word, drive);
                rows.attitudes.iter_mut().zip(exposed).for_each(|(column, value)| column[row] = value);
                if rows.weight[row] > 0.0 && leaves(word, drive) {
                    movers.push(leaver(start + row, word, drive));
                }
            }
        }
        for (n, column) in rows.attitudes.iter_mut().enumerate() {
            sums[n] = weighted(column, rows.weight, |value| value);
        }
    }
    let [fear, grievance, state, mission, challenger] = sums;
    let persons = persons(rows.weight);
    Sums { persons, guests: 0.0, fear, grievance, trust: [state, mission, challenger] }
}

/// Changes every value of a column and sums it by weight, lane by lane, so that the sum is the same however wide the machine's
/// own lanes are.
fn weighted(column: &mut [f32], weight: &[f32], change: impl Fn(f32) -> f32) -> f64 {
    let mut lanes = [0.0_f32; LANES];
    let (chunks, rest) = column.as_chunks_mut::<LANES>();
    let (weights, rest_of_weights) = weight.as_chunks::<LANES>();
    for (values, weight) in chunks.iter_mut().zip(weights) {
        // Changed whole before they are stored: the compiler need not ask whether columns overlap, and keeps to wide numbers.
        let changed = values.map(&change);
        *values = changed;
        for lane in 0..LANES {
            lanes[lane] += weight[lane] * changed[lane];
        }
    }
    for ((value, weight), lane) in rest.iter_mut().zip(rest_of_weights).zip(&mut lanes) {
        *value = change(*value);
        *lane += weight * *value;
    }
    lanes.iter().map(|&lane| f64::from(lane)).sum()
}

/// Sum of weights, lane by lane.
fn persons(weight: &[f32]) -> f64 {
    let mut lanes = [0.0_f32; LANES];
    for weights in weight.chunks(LANES) {
        lanes.iter_mut().zip(weights).for_each(|(lane, weight)| *lane += weight);
    }
    lanes.iter().map(|&lane| f64::from(lane)).sum()
}

/// Level of the attitude of column `n`, and the share that is kept of the distance to it.
fn toward(n: usize, drive: &Drive) -> (f32, f32) {
    (drive.level[n], drive.keep[n.min(2)])
}

/// Return of one attitude toward its level, without exposure, keeping a share of its distance.
///
/// **E7.1 attitude after a step**: level + (attitude - level) 2^(-dt/half-life).
/// Parameters: `civilians.fear_half_life`, `civilians.grievance_half_life`, `civilians.trust_half_life`.
/// Source: Condra et al. 2010 (grievance); *assumption*.
/// Test: `an_attitude_without_input_returns_to_its_level_with_its_half_life`,
/// `in_peace_attitudes_come_half_way_home_in_a_half_life`,
/// `in_peace_attitudes_stay_where_they_are_when_the_half_life_is_infinite`.
fn relaxed(value: f32, (level, keep): (f32, f32)) -> f32 {
    level + (value - level) * keep
}

/// Attitudes of a person after its draw, which says whether it was exposed, and to whom.
///
/// **E7.5 reaction of the exposed**: fear + fear_gain (1 - fear); harm by the state: grievance + grievance_gain (1 -
/// grievance), trust in the state x (1 - trust_loss), in the mission x (1 - trust_loss x shared); by the mission: trust
/// in it x (1 - trust_loss); by challengers: compliance x (1 - trust_loss x forgiven).
/// Parameters: `civilians.fear_gain`, `civilians.grievance_gain`, `civilians.trust_loss`.
/// Source: *assumption*.
/// Test: `each_class_of_harm_moves_what_it_should`, `shares_stay_within_zero_and_one_under_endless_exposure`.
fn exposed(attitudes: [f32; 5], word: u32, drive: &Drive) -> [f32; 5] {
    let [by_state, by_mission, by_challenger, by_any] = drive.exposed;
    let below = |bound: u32| if word < bound { 1.0_f32 } else { 0.0 };
    let (any, state, to_mission) = (below(by_any), below(by_state), below(by_mission));
    let mission = to_mission - state;
    let challenger = below(by_challenger) - to_mission;
    let [mut fear, mut grievance, mut in_state, mut in_mission, mut in_challenger] = attitudes;
    fear += any * drive.gain_fear * (1.0 - fear);
    grievance += state * drive.gain_grievance * (1.0 - grievance);
    in_state -= state * drive.loss[0] * in_state;
    in_mission -= (state * drive.loss[1] + mission * drive.loss[0]) * in_mission;
    in_challenger -= challenger * drive.loss[2] * in_challenger;
    [fear, grievance, in_state, in_mission, in_challenger]
}

/// Return toward the levels, then the reaction to exposure.
fn react(attitudes: [f32; 5], word: u32, drive: &Drive) -> [f32; 5] {
    exposed(std::array::from_fn(|n| relaxed(attitudes[n], toward(n, drive))), word, drive)
}

/// Whether a draw makes its person leave.
///
/// **E7.6 who leaves**: the first share leave_on_exposure of each range of the draw; the last W(E9.2 + hardship (E9.10)) of the whole.
/// Parameters: `displacement.leave_on_exposure`.
/// Source: UNHCR 2015-2018.
/// Test: `the_first_part_of_each_range_leaves`.
fn leaves(word: u32, drive: &Drive) -> bool {
    let [a, b, c, _] = drive.exposed;
    word < drive.leaves[0]
        || (word >= a && word < drive.leaves[1])
        || (word >= b && word < drive.leaves[2])
        || (word >= c && word < drive.leaves[3])
        || word >= drive.leaves_rule
}

/// One who leaves, with what is left of its draw.
fn leaver(row: usize, word: u32, drive: &Drive) -> Mover {
    let [a, b, c, _] = drive.exposed;
    let [d, e, f, g] = drive.leaves;
    let ranges = [(0, d), (a, e), (b, f), (c, g), (drive.leaves_rule, u32::MAX)];
    let (low, high) = ranges.into_iter().find(|&(low, high)| word >= low && word <= high).unwrap_or((0, u32::MAX));
    let rest = (f64::from(word - low) + 0.5) / (f64::from(high - low) + 1.0);
    Mover { row, rest: rest.clamp(0.0, 1.0), returns: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drive() -> Drive {
        Drive {
            exposed: [threshold(0.1), threshold(0.1), threshold(0.3), threshold(0.6)],
            leaves: [threshold(0.05), threshold(0.1), threshold(0.2), threshold(0.3)],
            leaves_rule: threshold(0.9),
            returns: [u32::MAX; 2],
            level: [0.1, 0.2, 0.5, 0.5, 0.1],
            keep: [0.5, 0.8, 0.9],
            gain_fear: 0.3,
            gain_grievance: 0.15,
            loss: [0.15, 0.1, 0.05],
            quiet: false,
        }
    }

    #[test]
    fn an_attitude_without_input_returns_to_its_level_with_its_half_life() {
        let quiet = Drive { exposed: [0; 4], leaves: [0; 4], leaves_rule: u32::MAX, ..drive() };
        let fear = relaxed(0.9, toward(0, &quiet));
        assert!((fear - 0.5).abs() < 1e-6, "half of the distance to 0.1 is left");
        let endless = Drive { keep: [1.0; 3], ..quiet };
        assert!((relaxed(fear, toward(0, &endless)) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn each_class_of_harm_moves_what_it_should() {
        let react_to = |u: f64| react([0.1, 0.2, 0.5, 0.5, 0.1], threshold(u), &drive());
        let close = |a: [f32; 5], b: [f32; 5]| a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-5);
        assert!(close(react_to(0.05), [0.37, 0.32, 0.425, 0.45, 0.1]), "by the state: {:?}", react_to(0.05));
        assert!(close(react_to(0.2), [0.37, 0.2, 0.5, 0.5, 0.095]), "by challengers: {:?}", react_to(0.2));
        assert!(close(react_to(0.5), [0.37, 0.2, 0.5, 0.5, 0.1]), "communal: {:?}", react_to(0.5));
        assert!(close(react_to(0.8), [0.1, 0.2, 0.5, 0.5, 0.1]), "not exposed: {:?}", react_to(0.8));
    }

    #[test]
    fn the_first_part_of_each_range_leaves() {
        let leaving: Vec<f64> =
            (0..1_000).map(|n| (f64::from(n) + 0.5) / 1_000.0).filter(|&u| leaves(threshold(u), &drive())).collect();
        // .05 + (.2 - .1) + (.3 - .3) + (1 - .9)
        assert_eq!(leaving.len(), 250);
    }

    #[test]
    fn shares_stay_within_zero_and_one_under_endless_exposure() {
        let mut attitudes = [0.5; 5];
        for _ in 0..10_000 {
            attitudes = react(react(attitudes, 0, &drive()), threshold(0.2), &drive());
        }
        assert!(attitudes.iter().all(|value| (0.0..=1.0).contains(value)));
    }
}
