//! `acceptability.csv` and `optic_points.csv`: what value choices make of the points of a sweep.

use std::io;

use super::sweep::{AREA, interval};
use super::table::{Column, Rows, Table, whole};
use crate::experiment::analysis::choices::{Acceptability, Alternatives, Front, SettingViews};

const SETTING: Column =
    Column::text("setting", "levels of all factors but those decided on; empty where there are no others");
const POINT: Column = Column::integer("point", "", "number of the design point");
const LABEL: Column = Column::text("label", "level of what is decided on at the point");

/// Ranks under drawn weights.
pub static ACCEPTABILITY: Table = Table {
    name: "acceptability",
    about: "rank acceptability of the points of a sweep: how often each has each rank by the core index when its weights are drawn

Decided on are the mixtures, all of them together; without mixtures the factor of `[contrast]`, else the only factor that is not
drawn. The points of a setting are alike in all else. Weights of the four dimensions are drawn 1,000 times from a Dirichlet law around
those of the scenario (`index.concentration`), and the points ranked in every replication that all of them have (Lahdelma & Salminen 2001). Equal
values share the better rank. Ranks that never occur have no row, but for the first. Not written for more than 200 points in a setting.",
    columns: &[
        SETTING,
        AREA,
        POINT,
        LABEL,
        Column::integer("rank", "", "1 for the highest index"),
        Column::number("share", "0 to 1", "share of draws of weights and of replications in which the point has the rank"),
        Column::number(
            "confidence_best",
            "0 to 1",
            "share of replications in which the point is first with the weights of the scenario; in rows of rank 1",
        ),
    ],
    measures: &[],
};

/// Points as the optics see them.
pub static OPTIC_POINTS: Table = Table {
    name: "optic_points",
    about: "the points of a sweep as each optic sees them, and those that no other point beats in all optics, or in both areas

A row with `optic` says where a point stands in that optic; a row with `front` says whether it is on the front between all optics of an
area, or between the core index of affected districts and nation. On a front is what no other point beats in one respect without loss in another
(Pareto). Points are those of `acceptability`; shares and intervals of ranks are those of 1,000 resamples of whole replications.",
    columns: &[
        SETTING,
        Column::text("area", "`nation` or `affected` (districts); empty for the front between the two"),
        Column::text("optic", "id of the optic; empty in rows of a front"),
        Column::text("front", "`optics` or `areas`; empty in rows of an optic"),
        POINT,
        LABEL,
        Column::number("mean", "0 to 100", "mean of the optic's total over the replications that all points have"),
        Column::number("low", "0 to 100", "lower end of the 95 % interval; empty for one replication"),
        Column::number("high", "0 to 100", "upper end"),
        Column::integer("rank", "", "1 for the highest mean of the optic; equal means share the better rank"),
        Column::number("rank_low", "", "2.5 % quantile of the rank over resamples"),
        Column::number("rank_high", "", "97.5 % quantile"),
        Column::flag("among_best", "whether the point cannot be told from the optic's best, all comparisons taken together (95 %)"),
        Column::number("share_best", "0 to 1", "share of resamples in which the point is the optic's best; equal points share it"),
        Column::flag("on_front", "whether the point is on the front of the means; empty in rows of an optic"),
        Column::number("front_share", "0 to 1", "share of resamples in which the point is on the front"),
    ],
    measures: &[],
};

/// Writes the rows of [`ACCEPTABILITY`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_acceptability(rows: &mut Rows, alternatives: &Alternatives, all: &[Acceptability]) -> io::Result<()> {
    for one in all {
        let group = &alternatives.groups[one.group];
        for (n, &point) in group.points.iter().enumerate() {
            for (rank, &share) in one.shares[n].iter().enumerate().filter(|(rank, share)| *rank == 0 || **share > 0.0) {
                rows.text(&group.setting).text(one.area);
                rows.integer(whole(point as u64)?).text(&alternatives.labels[point]);
                rows.integer(whole(rank as u64 + 1)?).number(share);
                match rank {
                    0 => rows.number(one.confidence[n]),
                    _ => rows.missing(),
                }
                .end()?;
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
        let front = |rows: &mut Rows, (area, name): (&str, &str), front: &Option<Front>| -> io::Result<()> {
            let Some(front) = front else { return Ok(()) };
            for ((&point, &on_it), &share) in group.points.iter().zip(&front.on_it).zip(&front.shares) {
                rows.text(&group.setting).text(area).text("").text(name);
                rows.integer(whole(point as u64)?).text(&alternatives.labels[point]);
                for _ in 0..8 {
                    rows.missing();
                }
                rows.flag(on_it).number(share).end()?;
            }
            Ok(())
        };
        for view in &one.areas {
            for (optic, points) in &view.optics {
                for (&point, seen) in group.points.iter().zip(points) {
                    rows.text(&group.setting).text(view.area).text(optic).text("");
                    rows.integer(whole(point as u64)?).text(&alternatives.labels[point]);
                    interval(rows, Some(seen.standing.mean));
                    rows.integer(whole(seen.rank as u64)?).number(seen.ranks.0).number(seen.ranks.1);
                    rows.flag(seen.standing.among_best).number(seen.standing.share_best).missing().missing().end()?;
                }
            }
            front(rows, (view.area, "optics"), &view.front)?;
        }
        front(rows, ("", "areas"), &one.between_areas)?;
    }
    Ok(())
}
