//! What a sweep says: mixtures, effects, sensitivity to its factors, and what value choices make of its points (MODEL.md, section 12).
//!
#![doc = include_str!("../../../../docs/book/src/model/analysis.md")]

pub mod choices;
pub mod effects;
pub mod mixture;
pub mod screening;
pub mod settings;

use std::collections::BTreeMap;

use crate::event::ViolenceType;
use crate::experiment::outcome::{CIVILIAN_DEATHS, PERSONS_DISPLACED, core_name, score_name};
use crate::experiment::run_log::{Header, LoggedMeasure, RunLogError};
use crate::observation::index::{Dimension, EXPONENTS};
use crate::observation::tally;
use crate::study::sweep::design::Design;
use crate::study::sweep::results::{Response, SweepResults};

/// Bootstrap resamples behind an interval.
pub const DRAWS: u32 = 500;

/// Areas that are analysed.
pub const AREAS: [&str; 2] = ["affected", "nation"];

/// Positions of the responses that are analysed, of those that the log has: for both areas the index and its parts, deaths,
/// newly displaced, cases, fear and the totals of the optics; for the nation the displaced, deaths of forces and deaths by type.
pub fn responses(header: &Header) -> Vec<usize> {
    let mut positions = Vec::new();
    for area in AREAS {
        let mut names = vec!["hpi_core".to_string()];
        names.extend(EXPONENTS.map(core_name));
        names.extend(Dimension::ALL.map(score_name));
        names.extend([CIVILIAN_DEATHS, PERSONS_DISPLACED, "cases", "mean_fear"].map(String::from));
        positions.extend(names.iter().filter_map(|name| header.position(name, area)));
        positions.extend(optics(header, area).into_iter().map(|(_, position)| position));
    }
    let national = ["displaced_inside", "peacekeepers_killed", "challengers_killed"];
    let by_type = ViolenceType::ALL.map(tally::deaths_measure);
    positions.extend(national.iter().chain(&by_type).filter_map(|name| header.position(name, "nation")));
    positions
}

/// The responses that are analysed, read once for all analyses.
#[derive(Clone, Debug)]
pub struct Analysed {
    /// Their positions in the header.
    pub positions: Vec<usize>,
    /// Their measures.
    pub measures: Vec<LoggedMeasure>,
    /// Their values by point and replication.
    pub values: Vec<Response>,
}

impl Analysed {
    /// Of the runs in a log.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn read(results: &mut SweepResults<'_>) -> Result<Self, RunLogError> {
        let positions = responses(results.header());
        let values = results.responses(&positions)?;
        let measures = positions.iter().map(|&position| results.measures()[position].clone()).collect();
        Ok(Self { positions, measures, values })
    }

    /// Each measure with its values.
    pub fn each(&self) -> impl Iterator<Item = (&LoggedMeasure, &Response)> {
        self.measures.iter().zip(&self.values)
    }
}

/// Ids of the optics and positions of their totals in an area.
pub fn optics(header: &Header, area: &str) -> Vec<(String, usize)> {
    let of_area = header.measures.iter().enumerate().filter(|(_, measure)| measure.area == area);
    let total = |name: &str| name.strip_prefix("optic_").filter(|id| !id.contains(':')).map(String::from);
    of_area.filter_map(|(position, measure)| Some((total(&measure.name)?, position))).collect()
}

/// Points that are alike in all blocks but some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Names of their levels in the blocks in which they are alike; empty where there are none.
    pub setting: String,
    /// The points, in order; of pooled draws those of the first.
    pub points: Vec<usize>,
    /// The same points of every draw whose replications are taken together; the points alone where nothing is pooled.
    pub draws: Vec<Vec<usize>>,
}

impl Group {
    fn new(setting: String, points: Vec<usize>) -> Self {
        Self { setting, draws: vec![points.clone()], points }
    }
}

/// Groups of points that differ in the `varied` blocks alone, in the order of the design.
pub fn groups(design: &Design, varied: &[usize]) -> Vec<Group> {
    let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for point in 0..design.points().unwrap_or_default() {
        let rows = design.rows_of(point).into_iter().enumerate();
        let alike = rows.filter(|(block, _)| !varied.contains(block)).map(|(_, row)| row).collect();
        groups.entry(alike).or_default().push(point as usize);
    }
    let setting = |points: &[usize]| design.setting(points[0] as u64, |block| !varied.contains(&block));
    groups.into_values().map(|points| Group::new(setting(&points), points)).collect()
}

/// The same, with all draws taken together where each row that was drawn plays random numbers of its own: their replications
/// are then replications of one setting.
pub fn pooled_groups(design: &Design, varied: &[usize]) -> Vec<Group> {
    let drawn = design.drawn().filter(|&block| design.blocks[block].own_numbers);
    let Some(drawn) = drawn.filter(|block| !varied.contains(block)) else { return groups(design, varied) };
    let with_draws: Vec<usize> = varied.iter().copied().chain([drawn]).collect();
    let pool = |group: Group| {
        let mut draws: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &point in &group.points {
            draws.entry(design.rows_of(point as u64)[drawn]).or_default().push(point);
        }
        let draws: Vec<Vec<usize>> = draws.into_values().collect();
        Group { setting: group.setting, points: draws[0].clone(), draws }
    };
    groups(design, &with_draws).into_iter().map(pool).collect()
}
