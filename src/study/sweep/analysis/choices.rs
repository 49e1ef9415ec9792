//! What value choices make of the points of a sweep: ranks under drawn weights of the index, optics, and what no choice rejects.
//!
//! The points of a setting are the alternatives: levels of what is decided on, all else alike. Replications in which one of them
//! failed are left out, so that all are compared on the same random numbers.

use crate::experiment::bootstrap::{mean_at, resamples};
use crate::experiment::outcome::score_name;
use crate::experiment::paired::{CONFIDENCE, sorted_quantile};
use crate::experiment::pareto::{front, membership};
use crate::experiment::run_log::{Header, RunLogError};
use crate::experiment::scheffe::{Standing, best_set};
use crate::observation::index::{ByDimension, Dimension};
use crate::scenario::ScenarioError;
use crate::scenario::parameters::Index;
use crate::study::comparison::reading::YearlyScores;
use crate::study::sweep::analysis::{AREAS, Group, optics, pooled_groups};
use crate::study::sweep::design::Design;
use crate::study::sweep::results::{Response, SweepResults};

/// Most alternatives of a setting.
pub const MOST_POINTS: usize = 200;

/// Fewest replications from which points are ranked: one run ranks luck.
pub const FEWEST: usize = 2;

/// Resamples for intervals and shares.
const DRAWS: u32 = 1_000;

/// The blocks whose levels are decided on: those of the mixtures, all of them together; without one that of the contrasts,
/// else the only block that is not drawn. `None` where there is none, or where it only reads runs.
///
/// **P.51 rank acceptability of points**: as E13.13, of the points of a setting, by the yearly scores of the
/// replications that all have, years weighted by days; confidence: share of replications in which a point is first with
/// the weights of the scenario.
/// With: `study::sweep::analysis::choices::acceptability`.
/// Source: Lahdelma & Salminen 2001.
/// Test: `choices_between_mixtures_are_those_of_the_runs_and_repeat_to_the_byte`,
/// `replications_that_a_point_lacks_are_left_out_of_all`.
pub fn decided(design: &Design) -> Option<Vec<usize>> {
    let mixtures: Vec<usize> = design.mixtures().into_iter().map(|factor| design.block_of(factor).0).collect();
    let plain: Vec<usize> = (0..design.blocks.len()).filter(|&block| design.blocks[block].units.is_none()).collect();
    let blocks = match (mixtures.is_empty(), design.contrast, plain.as_slice()) {
        (false, ..) => mixtures,
        (true, Some(contrast), _) => vec![contrast.block],
        (true, None, [block]) => vec![*block],
        _ => return None,
    };
    blocks.iter().all(|&block| !design.blocks[block].reads_only()).then_some(blocks)
}

/// What is decided on, setting by setting.
#[derive(Clone, Debug)]
pub struct Alternatives {
    /// Settings whose points are compared.
    pub groups: Vec<Group>,
    /// Names of points by what is decided on alone, by number of the point.
    pub labels: Vec<String>,
    /// Points of a setting, where they are too many to be compared.
    pub too_many: Option<usize>,
}

impl Alternatives {
    /// Of a design; `None` where nothing is decided on, or there is one level of it.
    pub fn new(design: &Design) -> Option<Self> {
        let blocks = decided(design)?;
        let points: usize = blocks.iter().map(|&block| design.blocks[block].rows.len()).product();
        if points > MOST_POINTS {
            return Some(Self { groups: Vec::new(), labels: Vec::new(), too_many: Some(points) });
        }
        let labels = (0..design.points()?).map(|point| design.label_in(point, |block| blocks.contains(&block)));
        (points > 1).then(|| Self { groups: pooled_groups(design, &blocks), labels: labels.collect(), too_many: None })
    }
}

/// Ranks of the points of a setting by the core index of an area, under drawn weights of its dimensions.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptability {
    /// Position of the setting.
    pub group: usize,
    /// Area.
    pub area: &'static str,
    /// By point, then by rank from the best: share of draws and replications.
    pub shares: Vec<Vec<f64>>,
    /// By point: share of replications in which it is first with the weights of the scenario.
    pub confidence: Vec<f64>,
}

/// Rank acceptability in all settings, by setting and area.
///
/// # Errors
/// Where the log cannot be read, or, of the scenario, a setting that changes the index.
pub fn acceptability(
    alternatives: &Alternatives,
    results: &mut SweepResults<'_>,
) -> Result<Vec<Acceptability>, ChoiceError> {
    let header = results.header();
    let inside = |year: &i16| (results.years.0..=results.years.1).contains(year);
    let days = header.years.iter().zip(&header.days).filter(|(year, _)| inside(year)).map(|(_, days)| *days);
    let days: Vec<f64> = days.collect();
    let mut all = Vec::new();
    for area in AREAS {
        let of_area = |dimension: &Dimension| results.header().position(&score_name(*dimension), area);
        let Some(positions) = Dimension::ALL.iter().map(of_area).collect::<Option<Vec<usize>>>() else { continue };
        // Both hold the runs that came to an end, in the same order; the former says which replications they are.
        let runs = results.responses(&positions[..1])?.remove(0);
        let scores = results.by_year(&positions)?;
        for (n, group) in alternatives.groups.iter().enumerate() {
            let index = index_of(results.design, group)?;
            let mut pool: Scores = vec![Vec::new(); group.points.len()];
            for of_draw in group.draws.iter().filter_map(|points| common(&runs, &scores, points)) {
                pool.iter_mut().zip(of_draw).for_each(|(all, own)| all.extend(own));
            }
            if pool[0].len() < FEWEST {
                continue;
            }
            let scores = pool;
            let scores = YearlyScores::new(&scores, &days, &index);
            let confidence = scores.ranks().iter().map(|shares| shares[0]).collect();
            all.push(Acceptability { group: n, area, shares: scores.acceptability(results.design.seed), confidence });
        }
    }
    all.sort_by_key(|one| one.group);
    Ok(all)
}

/// Why choices could not be analysed.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] RunLogError),
    /// The scenario of a setting has faults.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

/// How a setting puts the index together. The scenario is read again only where the setting changes that.
fn index_of(design: &Design, group: &Group) -> Result<Index, ScenarioError> {
    let point = group.points[0] as u64;
    let changes = design.point(point).changes();
    let concerns = |path: &str| path.strip_prefix("parameters.").unwrap_or(path).starts_with("index.");
    if changes.iter().any(|change| concerns(&change.path)) {
        return Ok(design.scenario(point)?.scenario.parameters.index);
    }
    Ok(design.loaded.scenario.parameters.index.clone())
}

/// Scores by point, replication and year.
type Scores = Vec<Vec<Vec<ByDimension>>>;

/// Yearly scores of some points, of the replications that all of them have; `None` where there are none.
fn common(runs: &Response, scores: &[Vec<Vec<Vec<f64>>>], points: &[usize]) -> Option<Scores> {
    let has = |point: usize, replication: u64| runs.points[point].binary_search_by_key(&replication, |run| run.0).ok();
    let first = runs.points[*points.first()?].iter().map(|(replication, _)| *replication);
    let shared: Vec<u64> = first.filter(|&r| points.iter().all(|&point| has(point, r).is_some())).collect();
    let of_point = |&point: &usize| {
        let run = |&replication: &u64| {
            let years = &scores[point][has(point, replication)?];
            Some(years.iter().map(|scores| std::array::from_fn(|dimension| scores[dimension])).collect())
        };
        shared.iter().filter_map(run).collect()
    };
    (!shared.is_empty()).then(|| points.iter().map(of_point).collect())
}

/// A point as an optic sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Where it stands among the others.
    pub standing: Standing,
    /// Rank of its mean, 1 for the highest; equal means share the better rank.
    pub rank: usize,
    /// The same in resamples of the replications: 2.5 and 97.5 percentiles.
    pub ranks: (f64, f64),
}

/// Points that no other beats in all respects.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    /// By point: whether it is on the front of the means.
    pub on_it: Vec<bool>,
    /// By point: share of resamples in which it is.
    pub shares: Vec<f64>,
}

impl Front {
    /// Of objectives, each by replication and point.
    fn new(objectives: &[Vec<Vec<f64>>], seed: u64) -> Self {
        let replications = objectives[0].len();
        let points = objectives[0][0].len();
        let at = |replication: usize, point: usize| objectives.iter().map(|rows| rows[replication][point]).collect();
        let values: Vec<Vec<Vec<f64>>> =
            (0..replications).map(|replication| (0..points).map(|point| at(replication, point)).collect()).collect();
        let mean = |rows: &Vec<Vec<f64>>, point: usize| rows.iter().map(|row| row[point]).sum::<f64>();
        let sums: Vec<Vec<f64>> =
            (0..points).map(|point| objectives.iter().map(|rows| mean(rows, point)).collect()).collect();
        Self { on_it: front(&sums), shares: membership(&values, DRAWS, seed) }
    }
}

/// How the optics see the points of a setting, in an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Views {
    /// Area.
    pub area: &'static str,
    /// By optic: its id, and the points.
    pub optics: Vec<(String, Vec<Seen>)>,
    /// Front between the optics; `None` below two.
    pub front: Option<Front>,
}

impl Views {
    /// Whether every optic counts a point among its best.
    pub fn agree(&self, point: usize) -> bool {
        self.optics.iter().all(|(_, points)| points[point].standing.among_best)
    }
}

/// What optics and areas make of the points of a setting.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingViews {
    /// Position of the setting.
    pub group: usize,
    /// By area with optics.
    pub areas: Vec<Views>,
    /// Front between the core index of the affected districts and that of the nation; `None` where one is missing.
    pub between_areas: Option<Front>,
}

/// How the optics see all settings; those of whose points no replication is common are left out. `responses` are those at `positions` in the
/// header.
///
/// **P.52 points by optic**: rank of the mean, its 2.5 and 97.5 percentiles over resamples; among the best as P.33;
/// fronts (P.42, P.43) between optics, and between affected districts and nation.
/// With: `study::sweep::analysis::choices::seen`.
/// Source: Krause 1994; Efron & Tibshirani 1993.
/// Test: `an_optic_that_is_sure_ranks_without_spread`, `an_optic_that_is_not_sure_ranks_with_spread`,
/// `the_front_holds_what_is_best_for_some_weighing_of_two_aims`,
/// `choices_between_mixtures_are_those_of_the_runs_and_repeat_to_the_byte`.
pub fn views(
    design: &Design,
    alternatives: &Alternatives,
    header: &Header,
    (positions, responses): (&[usize], &[Response]),
) -> Vec<SettingViews> {
    let matrix = |position: usize, group: &Group| {
        let n = positions.iter().position(|&other| other == position)?;
        let rows: Vec<Vec<f64>> = group.draws.iter().flat_map(|points| responses[n].matrix(points)).collect();
        Some(rows).filter(|rows| rows.len() >= FEWEST)
    };
    let of_area = |group: &Group, area: &'static str| -> Option<Views> {
        let totals = optics(header, area).into_iter();
        let totals: Vec<(String, Vec<Vec<f64>>)> =
            totals.filter_map(|(id, position)| Some((id, matrix(position, group)?))).collect();
        let objectives: Vec<Vec<Vec<f64>>> = totals.iter().map(|(_, rows)| rows.clone()).collect();
        let front = (totals.len() > 1).then(|| Front::new(&objectives, design.seed));
        let optics: Vec<_> = totals.into_iter().map(|(id, rows)| (id, seen(&rows, design.seed))).collect();
        (!optics.is_empty()).then_some(Views { area, optics, front })
    };
    let of_group = |(n, group): (usize, &Group)| {
        let core = |area| matrix(header.position("hpi_core", area)?, group);
        let cores: Option<Vec<_>> = AREAS.into_iter().map(core).collect();
        let areas: Vec<Views> = AREAS.into_iter().filter_map(|area| of_area(group, area)).collect();
        let between_areas = cores.map(|cores| Front::new(&cores, design.seed));
        (!areas.is_empty() || between_areas.is_some()).then_some(SettingViews { group: n, areas, between_areas })
    };
    alternatives.groups.iter().enumerate().filter_map(of_group).collect()
}

/// Points by one optic; `values` by replication and point.
fn seen(values: &[Vec<f64>], seed: u64) -> Vec<Seen> {
    let standings = best_set(values, DRAWS, seed);
    let points = standings.len();
    let columns: Vec<Vec<f64>> = (0..points).map(|point| values.iter().map(|row| row[point]).collect()).collect();
    let everything: Vec<usize> = (0..values.len()).collect();
    let of = |resample: &[usize]| ranks(&columns.iter().map(|column| mean_at(column, resample)).collect::<Vec<_>>());
    let means = of(&everything);
    let mut drawn = vec![Vec::with_capacity(DRAWS as usize); points];
    for resample in resamples(values.len(), DRAWS, seed) {
        drawn.iter_mut().zip(of(&resample)).for_each(|(ranks, rank)| ranks.push(rank as f64));
    }
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let see = |((standing, rank), mut drawn): ((Standing, usize), Vec<f64>)| {
        drawn.sort_by(f64::total_cmp);
        Seen { standing, rank, ranks: (sorted_quantile(&drawn, tail), sorted_quantile(&drawn, 1.0 - tail)) }
    };
    standings.into_iter().zip(means).zip(drawn).map(see).collect()
}

/// Ranks from the highest, 1; equal values share the better rank.
fn ranks(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let mut ranks = vec![1; values.len()];
    for (place, pair) in order.windows(2).enumerate() {
        ranks[pair[1]] = if values[pair[1]] < values[pair[0]] { place + 2 } else { ranks[pair[0]] };
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_the_better_rank() {
        assert_eq!(ranks(&[2.0, 5.0, 5.0, 1.0]), [3, 1, 1, 4]);
        assert_eq!(ranks(&[]), Vec::<usize>::new());
    }

    #[test]
    fn an_optic_that_is_sure_ranks_without_spread() {
        // The second leads by 2 in every replication, whatever all share.
        let values: Vec<Vec<f64>> =
            (0..6).map(|r| vec![f64::from(r), f64::from(r) + 2.0, f64::from(r) - 1.0]).collect();
        let points = seen(&values, 1);
        let of = |seen: &Seen| (seen.rank, seen.ranks, seen.standing.among_best);
        let expected = [(2, (2.0, 2.0), false), (1, (1.0, 1.0), true), (3, (3.0, 3.0), false)];
        assert_eq!(points.iter().map(of).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_optic_that_is_not_sure_ranks_with_spread() {
        let values: Vec<Vec<f64>> = (0..8).map(|r| vec![0.0, if r % 2 == 0 { 1.1 } else { -1.0 }]).collect();
        let points = seen(&values, 1);
        assert_eq!((points[0].rank, points[1].rank), (2, 1));
        assert!(points.iter().all(|point| point.ranks == (1.0, 2.0) && point.standing.among_best), "{points:?}");
    }

    #[test]
    fn the_front_holds_what_is_best_for_some_weighing_of_two_aims() {
        // By hand: the third is below the first in both aims.
        let (one, other) = (vec![vec![3.0, 1.0, 2.0]; 4], vec![vec![2.0, 5.0, 1.0]; 4]);
        let front = Front::new(&[one, other], 1);
        assert_eq!(front.on_it, [true, true, false]);
        assert_eq!(front.shares, [1.0, 1.0, 0.0]);
    }

    #[test]
    fn replications_that_a_point_lacks_are_left_out_of_all() {
        let runs = Response { points: vec![vec![(0, 0.0), (2, 0.0)], vec![(0, 0.0), (1, 0.0), (2, 0.0)]] };
        let run = |value: f64| vec![vec![value; 4]];
        let scores = [vec![run(10.0), run(12.0)], vec![run(20.0), run(21.0), run(22.0)]];
        let shared = common(&runs, &scores, &[0, 1]).unwrap();
        assert_eq!(shared, [[[[10.0; 4]], [[12.0; 4]]], [[[20.0; 4]], [[22.0; 4]]]]);
        assert_eq!(common(&Response { points: vec![vec![], vec![(0, 0.0)]] }, &scores, &[0, 1]), None);
    }
}
