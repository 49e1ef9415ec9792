//! `acceptability.csv` and `optic_points.csv`: what value choices make of the points of a sweep.

use std::io;

use crate::report::table::{Part, Rows};
use crate::study::sweep::analysis::choices::{Acceptability, Alternatives, Front, SettingViews};
use crate::study::sweep::tables::points::interval;

crate::table! {
    /// Ranks under drawn weights.
    pub ACCEPTABILITY: AcceptabilityRow<'a> = "acceptability", "rank acceptability of the points of a sweep: how often each has each rank by the core index when its weights are drawn

Decided on are the mixtures, all of them together; without mixtures the factor of `[contrast]`, else the only factor that is not
drawn. The points of a setting are alike in all else. Weights of the four dimensions are drawn 1,000 times from a Dirichlet law around
those of the scenario (`index.concentration`), and the points ranked in every replication that all of them have (Lahdelma & Salminen 2001). Equal
values share the better rank. Ranks that never occur have no row, but for the first. Not written for more than 200 points in a setting.", may_be_empty true;
    setting: &'a str, "levels of all factors but those decided on; empty where there are no others";
    area: &'a str, "`nation` or `affected` (districts)";
    point: usize, "number of the design point";
    label: &'a str, "level of what is decided on at the point";
    rank: usize, "1 for the highest index";
    share: Option<f64>, "0 to 1", "share of draws of weights and of replications in which the point has the rank";
    confidence_best: Option<f64>, "0 to 1", "share of replications in which the point is first with the weights of the scenario; in rows of rank 1";
}

crate::table! {
    /// Points as the optics see them.
    #[derive(Default)]
    pub OPTIC_POINTS: OpticPointRow<'a> = "optic_points", "the points of a sweep as each optic sees them, and those that no other point beats in all optics, or in both areas

A row with `optic` says where a point stands in that optic; a row with `front` says whether it is on the front between all optics of an
area, or between the core index of affected districts and nation. On a front is what no other point beats in one respect without loss in another
(Pareto). Points are those of `acceptability`; shares and intervals of ranks are those of 1,000 resamples of whole replications.", may_be_empty true;
    setting: &'a str, "levels of all factors but those decided on; empty where there are no others";
    area: &'a str, "`nation` or `affected` (districts); empty for the front between the two";
    optic: &'a str, "id of the optic; empty in rows of a front";
    front: &'a str, "`optics` or `areas`; empty in rows of an optic";
    point: usize, "number of the design point";
    label: &'a str, "level of what is decided on at the point";
    mean: Option<f64>, "0 to 100", "mean of the optic's total over the replications that all points have";
    low: Option<f64>, "index points", "lower end of the 95 % interval (t), with few replications also beyond 0 to 100; empty for one";
    high: Option<f64>, "index points", "upper end";
    rank: Option<usize>, "1 for the highest mean of the optic; equal means share the better rank";
    rank_low: Option<f64>, "2.5 % quantile of the rank over resamples";
    rank_high: Option<f64>, "97.5 % quantile";
    among_best: Option<bool>, "whether the point cannot be told from the optic's best, all comparisons taken together (95 %)";
    share_best: Option<f64>, "0 to 1", "share of resamples in which the point is the optic's best; equal points share it";
    on_front: Option<bool>, "whether the point is on the front of the means; empty in rows of an optic";
    front_share: Option<f64>, "0 to 1", "share of resamples in which the point is on the front";
}

/// Writes the rows of [`ACCEPTABILITY`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_acceptability(rows: &mut Rows, alternatives: &Alternatives, all: &[Acceptability]) -> io::Result<()> {
    for one in all {
        let group = &alternatives.groups[one.group];
        for (n, &point) in group.points.iter().enumerate() {
            for (rank, &share) in one.shares[n].iter().enumerate().filter(|(rank, share)| *rank == 0 || **share > 0.0) {
                let (setting, label) = (group.setting.as_str(), alternatives.labels[point].as_str());
                let (confidence_best, share) = ((rank == 0).then(|| one.confidence[n]), Some(share));
                let (area, rank) = (one.area, rank + 1);
                AcceptabilityRow { setting, area, point, label, rank, share, confidence_best }.write(rows)?;
            }
        }
    }
    Ok(())
}

/// Writes the rows of [`OPTIC_POINTS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_views(rows: &mut Rows, alternatives: &Alternatives, all: &[SettingViews]) -> io::Result<()> {
    for one in all {
        let group = &alternatives.groups[one.group];
        let (setting, labels) = (&group.setting, &alternatives.labels);
        let front = |rows: &mut Rows, (area, name): (&str, &str), front: &Option<Front>| -> io::Result<()> {
            let Some(front) = front else { return Ok(()) };
            for ((&point, &on_it), &share) in group.points.iter().zip(&front.on_it).zip(&front.shares) {
                let place = OpticPointRow { setting, area, front: name, point, ..OpticPointRow::default() };
                let (on_front, front_share) = (Some(on_it), Some(share));
                OpticPointRow { label: &labels[point], on_front, front_share, ..place }.write(rows)?;
            }
            Ok(())
        };
        for view in &one.areas {
            for (optic, points) in &view.optics {
                for (&point, seen) in group.points.iter().zip(points) {
                    let [mean, low, high] = interval(Some(seen.standing.mean));
                    OpticPointRow {
                        setting,
                        area: view.area,
                        optic,
                        point,
                        label: &labels[point],
                        mean,
                        low,
                        high,
                        rank: Some(seen.rank),
                        rank_low: Some(seen.ranks.0),
                        rank_high: Some(seen.ranks.1),
                        among_best: Some(seen.standing.among_best),
                        share_best: Some(seen.standing.share_best),
                        ..OpticPointRow::default()
                    }
                    .write(rows)?;
                }
            }
            front(rows, (view.area, "optics"), &view.front)?;
        }
        front(rows, ("", "areas"), &one.between_areas)?;
    }
    Ok(())
}
