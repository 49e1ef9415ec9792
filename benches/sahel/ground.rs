//! Districts on a grid, three countries side by side, with persons and roads.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Where the numbers begin.
const SEED: u64 = 1;

/// Persons of all districts.
pub const PERSONS: u32 = 70_000_000;

/// Countries, from the west.
pub const COUNTRIES: [&str; 3] = ["Westland", "Midland", "Eastland"];

/// Rows of districts from the south, and columns of one country.
const ROWS: usize = 10;
const COLUMNS: usize = 10;

/// Degrees between two chief towns.
const APART: f64 = 0.9;

/// Kilometres of a road along a parallel and along a meridian.
const ROADS: [u32; 2] = [125, 130];

/// A district.
pub struct District {
    pub id: String,
    pub region: String,
    /// Position in [`COUNTRIES`].
    pub country: usize,
    /// Row from the south.
    pub row: usize,
    pub latitude: f64,
    pub longitude: f64,
    pub persons: u32,
}

/// All districts, row by row from the south, and the roads between them by position with their length [km].
pub struct Ground {
    pub districts: Vec<District>,
    pub roads: Vec<(usize, usize, u32)>,
}

/// The invented ground.
pub fn ground() -> Ground {
    let across = COLUMNS * COUNTRIES.len();
    let mut districts: Vec<District> = (0..ROWS * across).map(|n| district(n / across, n % across)).collect();
    for (district, persons) in districts.iter_mut().zip(persons(across)) {
        district.persons = persons;
    }
    let beside = |n: usize| {
        let right = Some((n, n + 1, ROADS[0])).filter(|_| !(n + 1).is_multiple_of(across));
        let above = Some((n, n + across, ROADS[1])).filter(|_| n + across < ROWS * across);
        right.into_iter().chain(above)
    };
    Ground { districts, roads: (0..ROWS * across).flat_map(beside).collect() }
}

fn district(row: usize, column: usize) -> District {
    let country = column / COLUMNS;
    let name = COUNTRIES[country];
    District {
        id: format!("{}{row}{}", &name[..1], column % COLUMNS),
        // Two regions from west to east, five from south to north.
        region: format!("{name} {}", 1 + row / 2 * 2 + column % COLUMNS / (COLUMNS / 2)),
        country,
        row,
        latitude: 10.0 + APART * row as f64,
        longitude: -10.0 + APART * column as f64,
        persons: 0,
    }
}

/// Persons by district: fewer by a fifth from row to row northward, within a factor of three by chance.
fn persons(across: usize) -> Vec<u32> {
    let mut generator = ChaCha8Rng::seed_from_u64(SEED);
    let mut share = |row: usize| {
        let chance = f64::from(generator.next_u32()) / 4_294_967_296.0;
        0.8_f64.powi(row as i32) * 3.0_f64.powf(2.0 * chance - 1.0)
    };
    let shares: Vec<f64> = (0..ROWS * across).map(|n| share(n / across)).collect();
    let sum: f64 = shares.iter().sum();
    let mut persons: Vec<u32> = shares.iter().map(|share| (share / sum * f64::from(PERSONS)) as u32).collect();
    // What rounding left over lives in the first.
    persons[0] += PERSONS - persons.iter().sum::<u32>();
    persons
}
