//! Lives and homes: what stands beside every difference of the index (MODEL.md, section 7.13).
//!
//! Points of the index have no anchor outside the model. Wherever a difference of them is printed, drawn or written, civilians
//! killed and persons newly displaced stand beside it, each with its interval; all such places ask here for measures and words.

use crate::experiment::paired::Interval;
use crate::observation::measures::{CIVILIAN_DEATHS, PERSONS_DISPLACED};
use crate::report::number::rounded;

/// Measures of lives and homes, both persons a year, with what they count.
pub const LIVES_AND_HOMES: [(&str, &str); 2] =
    [(CIVILIAN_DEATHS.name, CIVILIAN_DEATHS.beside()), (PERSONS_DISPLACED.name, PERSONS_DISPLACED.beside())];

/// Whether a measure is the index, or a part of it, so that lives and homes belong beside its differences.
pub fn is_index(measure: &str) -> bool {
    measure.starts_with("hpi_")
}

/// What is known of lives and homes, as `civilians killed -27.0 (-40.0 to -14.0), newly displaced -5,200 (-7,100 to -3,300)`;
/// empty where neither is known.
pub fn in_words(of: impl Fn(&str) -> Option<Interval>) -> String {
    told(of, figure)
}

/// The same of figures that are no differences.
pub fn levels_in_words(of: impl Fn(&str) -> Option<Interval>) -> String {
    told(of, |interval| figure(interval).trim_start_matches('+').to_string())
}

fn told(of: impl Fn(&str) -> Option<Interval>, shown: impl Fn(&Interval) -> String) -> String {
    let words = LIVES_AND_HOMES.iter().filter_map(|(measure, words)| Some(format!("{words} {}", shown(&of(measure)?))));
    words.collect::<Vec<_>>().join(", ")
}

/// The same as a sentence beside other figures of a chart, which have a true minus; empty where nothing is known.
pub fn sentence(of: impl Fn(&str) -> Option<Interval>) -> String {
    match in_words(of) {
        words if words.is_empty() => words,
        // The words have no hyphen.
        words => format!(" Lives and homes a year: {}.", words.replace('-', "−")),
    }
}

/// A difference with its interval.
pub fn figure(interval: &Interval) -> String {
    let signed = |value: f64| if value > 0.0 { format!("+{}", rounded(value)) } else { rounded(value) };
    match interval.ends {
        Some((low, high)) => format!("{} ({} to {})", signed(interval.mean), rounded(low), rounded(high)),
        None => signed(interval.mean),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives_and_homes_are_told_with_their_intervals_and_only_where_they_are_known() {
        let lives = Interval { mean: -27.04, ends: Some((-40.0, -14.06)) };
        let homes = Interval { mean: 5_200.4, ends: None };
        let both = |measure: &str| Some(if measure == CIVILIAN_DEATHS.name { lives } else { homes });
        assert_eq!(in_words(both), "civilians killed -27.0 (-40.0 to -14.1), newly displaced +5,200");
        assert_eq!(sentence(|_| None), "");
        let lives_alone = |measure: &str| (measure == CIVILIAN_DEATHS.name).then_some(lives);
        assert_eq!(sentence(lives_alone), " Lives and homes a year: civilians killed −27.0 (−40.0 to −14.1).");
    }
}
