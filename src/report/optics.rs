//! `optics.csv`: the same run read as stability, order and justice; `optic_ranks.csv` and `optic_flips.csv`: variants so read.

use std::io;

use super::table::{Part, Rows};
use crate::event::Ledger;
use crate::experiment::optic_ranking::Paired;
use crate::observation::index::Area;
use crate::observation::window::Window;
use crate::observation::{HarmRecord, Snapshot, appraise};
use crate::scenario::Scenario;

crate::table! {
    /// What each optic says of a run.
    pub OPTICS: OpticRow<'a> = "optics", "the same run read by each optic of the scenario (Krause 1994), by year and area

An optic decides which harm counts, how dimensions weigh and how means are judged; `mandate check` prints its answers. The row `total` is the
weighted power mean of the scores. Compare years and variants, not areas: goalposts are the same for all. MODEL.md, section
7.14, has the definitions.";
    year: i16, "calendar year, as far as the run covers it";
    area_kind: &'a str, "`nation`, `affected` or `region`";
    area: &'a str, "name of the region; as `area_kind` otherwise";
    optic: &'a str, "id of the optic";
    dimension: &'a str, "dimension that the optic weighs, or `total`";
    harm: Option<f64>, "of the dimension", "admitted harm: deaths, cases, displaced or disapproved harm per 100,000 (a year), fear from 0 to 1, or what a state of affairs lacks to 1; empty for the total";
    score: f64, "0 to 100", "score of the dimension, or the whole";
    weight: Option<f64>, "0 to 1", "weight of the dimension in the optic; empty for the total";
}

crate::table! {
    /// Rank of each variant by each optic.
    pub OPTIC_RANKS: RankRow<'a> = "optic_ranks", "rank of each variant by each optic, by its mean over replications", may_be_empty true;
    area: &'a str, "`nation` or `affected`";
    optic: &'a str, "id of the optic";
    variant: &'a str, "name of the variant";
    rank: usize, "1 for the highest mean; equal means share the better rank";
    mean: f64, "0 to 100", "mean of the optic's total over replications";
}

crate::table! {
    /// Pairs of variants on which two optics disagree.
    pub OPTIC_FLIPS: FlipRow<'a> = "optic_flips", "pairs of variants that two optics rank the other way round, where both are sure of it

Both paired 95 % intervals of the difference exclude zero, on opposite sides. No row means that no pair flips.", may_be_empty true;
    area: &'a str, "`nation` or `affected`";
    variant_a: &'a str, "one variant";
    variant_b: &'a str, "the other";
    optic_p: &'a str, "one optic";
    optic_q: &'a str, "the other";
    difference_p: f64, "index points", "by how much a is better than b in p";
    difference_q: f64, "index points", "by how much a is better than b in q";
    made_by: &'a str, "dimension whose weighted difference of scores differs most between the optics";
    reason_p: &'a str, "dimension that speaks most for what p prefers";
    reason_q: &'a str, "dimension that speaks most for what q prefers";
}

/// Writes what each optic says of a run into the rows of [`OPTICS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(
    rows: &mut Rows,
    scenario: &Scenario,
    (ledger, record, snapshots): (&Ledger, &HarmRecord, &[Snapshot]),
    years: &[Window],
) -> io::Result<()> {
    let areas: Vec<Area> = Area::all(scenario).into_iter().filter(|area| area.kind != "district").collect();
    for one in appraise(scenario, ledger, record, snapshots, &areas, years) {
        let (area, optic) = (&areas[one.area], &scenario.optics[one.optic]);
        let row = |dimension, harm, score, weight| OpticRow {
            year: years[one.window].year,
            area_kind: area.kind,
            area: &area.name,
            optic: &optic.id,
            dimension,
            harm,
            score,
            weight,
        };
        for of in &one.readings {
            row(of.dimension.name(), Some(of.harm), 100.0 * of.score, Some(of.weight)).write(rows)?;
        }
        row("total", None, one.total, None).write(rows)?;
    }
    Ok(())
}

/// Names that the rows of rankings and flips need.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Area.
    pub area: &'a str,
    /// Optics.
    pub optics: &'a [String],
    /// Variants.
    pub variants: &'a [String],
}

/// Writes the ranks of variants into the rows of [`OPTIC_RANKS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_ranks(rows: &mut Rows, names: Names<'_>, paired: &Paired<'_>) -> io::Result<()> {
    for (optic, ranks) in paired.ranks().iter().enumerate() {
        for (variant, &rank) in ranks.iter().enumerate() {
            let totals = paired.verdicts[variant][optic].iter().map(|verdict| verdict.total);
            let mean = totals.sum::<f64>() / paired.verdicts[variant][optic].len().max(1) as f64;
            let (optic, variant) = (names.optics[optic].as_str(), names.variants[variant].as_str());
            RankRow { area: names.area, optic, variant, rank, mean }.write(rows)?;
        }
    }
    Ok(())
}

/// Writes disagreements into the rows of [`OPTIC_FLIPS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_flips(rows: &mut Rows, names: Names<'_>, paired: &Paired<'_>) -> io::Result<()> {
    for flip in paired.flips() {
        let ((a, b), (p, q)) = (flip.variants, flip.optics);
        FlipRow {
            area: names.area,
            variant_a: &names.variants[a],
            variant_b: &names.variants[b],
            optic_p: &names.optics[p],
            optic_q: &names.optics[q],
            difference_p: flip.differences.0.mean,
            difference_q: flip.differences.1.mean,
            made_by: flip.made_by.name(),
            reason_p: flip.reasons.0.name(),
            reason_q: flip.reasons.1.name(),
        }
        .write(rows)?;
    }
    Ok(())
}
