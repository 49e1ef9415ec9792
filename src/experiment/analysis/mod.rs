//! Analysis of a sweep: what its responses say about factors, mixtures and values (MODEL.md, section 12).

pub mod effects;
pub mod mixture;
pub mod settings;

use super::run_log::{Header, LoggedMeasure};

/// Bootstrap resamples behind an interval.
pub const DRAWS: u32 = 1_000;

/// Whether more of a response is better, or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More protection.
    More,
    /// Less harm.
    Less,
}

impl Direction {
    /// Of a measure: indices and scores are better when they are higher, harm when it is lower.
    pub fn of(measure: &LoggedMeasure) -> Self {
        let good = ["hpi_", "score_", "optic_"];
        if good.iter().any(|start| measure.name.starts_with(start)) { Self::More } else { Self::Less }
    }

    /// 1, or -1 where less is better.
    pub const fn sign(self) -> f64 {
        match self {
            Self::More => 1.0,
            Self::Less => -1.0,
        }
    }
}

/// Measures that are analysed in both areas.
const BY_AREA: [&str; 11] = [
    "hpi_core",
    "hpi_core_r1",
    "hpi_core_r0",
    "hpi_core_rm1",
    "hpi_core_min",
    "score_physical",
    "score_psychological",
    "score_personal",
    "civilian_deaths",
    "cases",
    "mean_fear",
];

/// Measures that are analysed for the nation.
const NATIONAL: [&str; 6] = [
    "displaced_inside",
    "peacekeepers_killed",
    "challengers_killed",
    "deaths_state_based",
    "deaths_non_state",
    "deaths_one_sided",
];

/// Positions of the responses that are analysed: the index, its scores, what optics say, and harm.
pub fn responses(header: &Header) -> Vec<usize> {
    let mut positions = Vec::new();
    for area in ["affected", "nation"] {
        positions.extend(BY_AREA.iter().filter_map(|name| header.position(name, area)));
        let optic =
            |(_, m): &(usize, &LoggedMeasure)| m.area == area && m.name.starts_with("optic_") && !m.name.contains(':');
        positions.extend(header.measures.iter().enumerate().filter(optic).map(|(position, _)| position));
    }
    positions.extend(NATIONAL.iter().filter_map(|name| header.position(name, "nation")));
    positions
}
