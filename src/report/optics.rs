//! `optics.csv`: the same run read as stability, order and justice; `optic_ranks.csv` and `optic_flips.csv`: variants so read.

use std::io;

use super::table::{Column, Rows, Table};
use crate::event::Ledger;
use crate::experiment::optic_ranking::Paired;
use crate::observation::index::Area;
use crate::observation::window::Window;
use crate::observation::{HarmRecord, Snapshot, appraise};
use crate::scenario::{OpticDimension, Scenario};

/// What each optic says of a run.
pub static OPTICS: Table = Table {
    name: "optics",
    about: "the same run read by each optic of the scenario (Krause 1994), by year and area

An optic decides which harm counts, how dimensions weigh and how means are judged; `mandate check` prints its answers. The row `total` is the
weighted power mean of the scores. Compare years and variants, not areas: goalposts are the same for all. MODEL.md, section
7.14, has the definitions.",
    columns: &[
        Column::integer("year", "", "calendar year, as far as the run covers it"),
        Column::text("area_kind", "`nation`, `affected` or `region`"),
        Column::text("area", "name of the region; as `area_kind` otherwise"),
        Column::text("optic", "id of the optic"),
        Column::text("dimension", "dimension that the optic weighs, or `total`"),
        Column::number("harm", "of the dimension", "admitted harm: deaths, cases, displaced or disapproved harm per 100,000 (a year), fear from 0 to 1, or what a state of affairs lacks to 1; empty for the total"),
        Column::number("score", "0 to 100", "score of the dimension, or the whole"),
        Column::number("weight", "0 to 1", "weight of the dimension in the optic; empty for the total"),
    ],
    measures: &[],
};

/// Rank of each variant by each optic.
pub static OPTIC_RANKS: Table = Table {
    name: "optic_ranks",
    about: "rank of each variant by each optic, by its mean over replications",
    columns: &[
        Column::text("area", "`nation` or `affected`"),
        Column::text("optic", "id of the optic"),
        Column::text("variant", "name of the variant"),
        Column::integer("rank", "", "1 for the highest mean; equal means share the better rank"),
        Column::number("mean", "0 to 100", "mean of the optic's total over replications"),
    ],
    measures: &[],
};

/// Pairs of variants on which two optics disagree.
pub static OPTIC_FLIPS: Table = Table {
    name: "optic_flips",
    about: "pairs of variants that two optics rank the other way round, where both are sure of it

Both paired 95 % intervals of the difference exclude zero, on opposite sides. No row means that no pair flips.",
    columns: &[
        Column::text("area", "`nation` or `affected`"),
        Column::text("variant_a", "one variant"),
        Column::text("variant_b", "the other"),
        Column::text("optic_p", "one optic"),
        Column::text("optic_q", "the other"),
        Column::number("difference_p", "index points", "by how much a is better than b in p"),
        Column::number("difference_q", "index points", "by how much a is better than b in q"),
        Column::text("made_by", "dimension whose weighted difference of scores differs most between the optics"),
        Column::text("reason_p", "dimension that speaks most for what p prefers"),
        Column::text("reason_q", "dimension that speaks most for what q prefers"),
    ],
    measures: &[],
};

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
        let lead = |rows: &mut Rows, dimension: &str| {
            rows.integer(years[one.window].year.into()).text(area.kind).text(&area.name);
            rows.text(&optic.id).text(dimension);
        };
        for reading in &one.readings {
            lead(rows, reading.dimension.name());
            rows.number(reading.harm).number(100.0 * reading.score).number(reading.weight).end()?;
        }
        lead(rows, "total");
        rows.missing().number(one.total).missing().end()?;
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
            rows.text(names.area).text(&names.optics[optic]).text(&names.variants[variant]);
            rows.integer(rank as i64).number(mean).end()?;
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
        rows.text(names.area).text(&names.variants[a]).text(&names.variants[b]);
        rows.text(&names.optics[p]).text(&names.optics[q]);
        rows.number(flip.differences.0.mean).number(flip.differences.1.mean);
        let dimension = |dimension: OpticDimension| dimension.name();
        rows.text(dimension(flip.made_by)).text(dimension(flip.reasons.0)).text(dimension(flip.reasons.1)).end()?;
    }
    Ok(())
}
