//! Designs of experiments: which points of the space of factors are played (MODEL.md, section 12).
//!
//! Every function is pure: the same numbers and the same seed give the same points, byte for byte, on any machine. A design
//! on the unit hypercube has one entry in [0, 1] per factor, which [`Law`] turns into a value (by logarithms, whose last
//! digit differs between platforms); a design on the simplex has one share per component, and its rows sum to 1.
//!
//! | Question | Design |
//! |---|---|
//! | every combination of a few levels | [`Design`](crate::study::sweep::design::Design), as a product of blocks |
//! | few runs, many factors, a response surface | [`latin_hypercube`] |
//! | means and integrals over the space | [`sobol`] |
//! | which of many factors matter at all | [`morris`] |
//! | how much of the variance each factor explains | [`saltelli`] |
//! | weights that sum to 1 | [`simplex_lattice`], [`simplex_centroid`], [`simplex_uniform`] |

mod latin;
mod law;
mod morris;
mod simplex;
mod sobol;

use thiserror::Error;

pub use latin::latin_hypercube;
pub use law::Law;
pub use morris::morris;
pub use simplex::{centroid_count, lattice_count, simplex_centroid, simplex_lattice, simplex_uniform};
pub use sobol::{MOST_DIMENSIONS, MOST_POINTS, saltelli, sobol};

use crate::random::{Process, Stream, Streams};

/// A design: one row a point, one entry a factor.
pub type Points = Vec<Vec<f64>>;

/// Why a design cannot be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SamplingError {
    /// More points than the Sobol' sequence has.
    #[error("points: found {found}; accepted: at most {MOST_POINTS}, the length of the Sobol' sequence")]
    Points {
        /// Points asked for.
        found: usize,
    },
    /// More dimensions than the Sobol' sequence has.
    #[error(
        "factors: found {found}; accepted: at most {most}, for the Sobol' sequence has {MOST_DIMENSIONS} dimensions; vary fewer factors, or take a Latin hypercube"
    )]
    Dimensions {
        /// Factors asked for.
        found: usize,
        /// Most factors.
        most: usize,
    },
    /// More factors than Saltelli's scheme finds dimensions for.
    #[error(
        "factors: found {found}; accepted: at most {most}, for each takes two of the {MOST_DIMENSIONS} dimensions of the Sobol' sequence; vary fewer factors, or screen them first with the method of Morris"
    )]
    Saltelli {
        /// Factors asked for.
        found: usize,
        /// Most factors.
        most: usize,
    },
    /// More components than can be drawn from the Sobol' sequence.
    #[error(
        "components: found {found}; accepted: at most {most}, for the Sobol' sequence has {MOST_DIMENSIONS} dimensions"
    )]
    Components {
        /// Components asked for.
        found: usize,
        /// Most components.
        most: usize,
    },
    /// Levels of a Morris design that its step does not fit.
    #[error("levels: found {found}; accepted: an even number from 2, of which the step is half")]
    Levels {
        /// Levels asked for.
        found: usize,
    },
}

/// The kinds of design that draw; part of the names of their streams.
#[derive(Clone, Copy)]
#[repr(u64)]
enum Draw {
    Latin = 1,
    Sobol = 2,
    Morris = 3,
}

/// The stream of one part of a design.
fn stream(seed: u64, part: usize, draw: Draw) -> Stream {
    Streams::new(seed, 0).stream(part as u32, Process::Design, draw as u64)
}

/// A whole number below `bound`, which is positive and small against 2^32.
fn below(stream: &mut Stream, bound: usize) -> usize {
    (stream.uniform() * bound as f64) as usize
}

/// Puts the items in random order (Fisher and Yates).
fn shuffle<T>(stream: &mut Stream, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(stream, last + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_points_and_another_seed_others() {
        let designs = |seed| {
            [
                latin_hypercube(12, 3, seed),
                sobol(12, 3, seed).unwrap(),
                saltelli(4, 3, seed).unwrap(),
                morris(4, 3, 4, seed).unwrap(),
                simplex_uniform(12, 3, seed).unwrap(),
            ]
        };
        assert_eq!(designs(1), designs(1));
        for (one, other) in designs(1).iter().zip(&designs(2)) {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn points_stay_what_they_were_when_first_written_down() {
        // Guards against changes of the named streams or of the crate of direction numbers: a stored design must stay valid.
        let digits = |points: Points| points.concat().iter().map(|u| format!("{u:.6}")).collect::<Vec<_>>().join(" ");
        assert_eq!(digits(latin_hypercube(3, 2, 1)), "0.007689 0.629401 0.791801 0.823516 0.465876 0.101112");
        assert_eq!(digits(sobol(3, 2, 1).unwrap()), "0.864997 0.617107 0.108305 0.279525 0.513862 0.088794");
        assert_eq!(digits(morris(1, 2, 4, 1).unwrap()), "0.000000 0.666667 0.000000 0.000000 0.666667 0.000000");
    }

    #[test]
    fn a_shuffle_keeps_every_item_and_every_order_is_as_likely() {
        let mut stream = stream(5, 0, Draw::Latin);
        let mut seen = std::collections::BTreeMap::new();
        for _ in 0..6_000 {
            let mut items = [1, 2, 3];
            shuffle(&mut stream, &mut items);
            *seen.entry(items).or_insert(0) += 1;
        }
        // Six orders, 1,000 each; five standard errors are 144.
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|&count: &i32| (count - 1_000).abs() < 144), "{seen:?}");
    }

    #[test]
    fn a_message_says_what_was_found_and_what_is_accepted() {
        let said = |error: Result<Points, SamplingError>| error.unwrap_err().to_string();
        assert_eq!(
            said(sobol(70_000, 2, 1)),
            "points: found 70000; accepted: at most 65536, the length of the Sobol' sequence"
        );
        assert!(said(sobol(8, 257, 1)).starts_with("factors: found 257; accepted: at most 256, "));
        assert!(said(saltelli(8, 129, 1)).starts_with("factors: found 129; accepted: at most 128, "));
        assert!(said(simplex_uniform(8, 258, 1)).starts_with("components: found 258; accepted: at most 257, "));
        assert!(said(morris(8, 2, 5, 1)).starts_with("levels: found 5; accepted: an even number from 2"));
    }
}
