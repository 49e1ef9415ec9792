//! Tables of mixtures: polynomials over the simplex, their best mixtures, and which mixtures cannot be told from them.

use std::io;

use super::sweep::{AREA, RESPONSE, SETTING, UNIT, interval, optional};
use super::table::{Column, Kind, Rows, Table, whole};
use crate::experiment::analysis::mixture::{Mixtures, Surface};
use crate::experiment::design::Design;
use crate::experiment::run_log::LoggedMeasure;
use crate::experiment::scheffe::Degree;

/// Stands for one column per norm that is mixed.
pub const NORMS: &str = "NORM";

const FACTOR: Column = Column::text("factor", "name of the mixture factor");
const NORM: Column = Column::number(NORMS, "0 to 1", "one column for each norm that is mixed: its weight");
const LOW: Column = Column::number("low", "", "lower end of the 95 % interval");
const HIGH: Column = Column::number("high", "", "upper end");

/// How well the polynomials fit.
pub static FIT: Table = Table {
    name: "mixture_fit",
    about: "polynomials over the simplex of norms (Scheffé 1958) for each response: degree and goodness of fit

Fitted replicate by replicate, since all mixtures play the same random numbers; statistics of fit are those of the means. The degree is the lowest whose predicted R² is within 0.01 of the best.",
    columns: &[
        FACTOR,
        SETTING,
        RESPONSE,
        AREA,
        UNIT,
        Column::text("degree", "`linear` (norms do not blend), `quadratic` (pairs blend) or `special cubic` (triples too)"),
        Column::integer("mixtures", "", "mixtures that were played"),
        Column::integer("replicates", "", "independent replicates behind the intervals: replications, or rows that were drawn with random numbers of their own"),
        Column::number("r_squared", "0 to 1", "share of the variation between mixtures that the polynomial expresses"),
        Column::number("adjusted_r_squared", "", "the same, corrected for the number of terms"),
        Column::number("predicted_r_squared", "", "the same for mixtures left out one by one (PRESS); below 0 worse than the mean"),
        Column::number("rmse", "", "residual standard deviation of the means, in the unit of the response"),
        Column::number("lack_of_fit", "", "F statistic of the test that the polynomial is the true surface (Hotelling); empty where it cannot be tested"),
        Column::number("lack_of_fit_p", "0 to 1", "its p-value; small: the surface has another shape"),
    ],
    measures: &[],
};

/// Terms of the polynomials.
pub static TERMS: Table = Table {
    name: "mixture_terms",
    about: "terms of the polynomials over the simplex, with 95 % intervals over replicates

A pure term is the response where that norm has all the weight. A blending term says what mixing adds to the straight line between pure corners: a
quarter of it at the even mixture of a pair. A blending term of an index below 0: the norms hinder each other.",
    columns: &[
        FACTOR,
        SETTING,
        RESPONSE,
        AREA,
        UNIT,
        Column::text("term", "norm, or norms that blend"),
        Column::text("kind", "`pure` or `blending`"),
        Column::number("estimate", "", "coefficient, in the unit of the response"),
        LOW,
        HIGH,
    ],
    measures: &[],
};

/// Best mixtures.
pub static OPTIMUM: Table = Table {
    name: "mixture_optimum",
    about: "best mixture of norms by the polynomial of each response, one row a norm

Best is the most of an index, a score or an optic, and the least of a harm. A response without direction has no best mixture and no rows: whether
fewer challengers killed is better depends on whom one asks. Ranges of weights are percentiles over resamples of replicates; a range from 0 to 1 says that the runs do not tell.",
    columns: &[
        FACTOR,
        SETTING,
        RESPONSE,
        AREA,
        UNIT,
        Column::text("norm", "id of the norm"),
        Column::number("weight", "0 to 1", "its weight in the best mixture"),
        Column::number("weight_low", "0 to 1", "2.5 % point of that weight over resamples"),
        Column::number("weight_high", "0 to 1", "97.5 % point"),
        Column::number("value", "", "response at the best mixture; choosing the best makes it a little too good"),
        LOW,
        HIGH,
        Column::number("share_among_best", "0 to 1", "share of the simplex that cannot be told from the best"),
    ],
    measures: &[],
};

/// The surfaces on a grid.
pub static SURFACE: Table = Table {
    name: "mixture_surface",
    about: "fitted response on a grid over the simplex of norms, and whether each mixture can be told from the best

A mixture is among the best where no other is significantly better, all comparisons taken together at 95 %.",
    columns: &[
        FACTOR,
        SETTING,
        RESPONSE,
        AREA,
        NORM,
        Column::number("fitted", "", "response by the polynomial"),
        LOW,
        HIGH,
        Column::flag(
            "among_best",
            "whether it cannot be told from the best; empty where the response has no direction",
        ),
    ],
    measures: &[],
};

/// The mixtures that were played.
pub static PLAYED: Table = Table {
    name: "mixture_points",
    about: "mixtures of norms that were played: response, distance to the best of them, and whether it can be told from it",
    columns: &[
        FACTOR,
        SETTING,
        RESPONSE,
        AREA,
        UNIT,
        Column::text("mixture", "weights in the order of the columns of norms"),
        NORM,
        Column::number("mean", "", "mean over replicates"),
        LOW,
        HIGH,
        Column::flag(
            "among_best",
            "whether no other is significantly better, all comparisons taken together; this and what follows is empty where the response has no direction",
        ),
        Column::number("difference", "", "paired difference from the mixture with the best mean"),
        Column::number(
            "difference_low",
            "",
            "lower end of its 95 % interval, not corrected for the choice of the best",
        ),
        Column::number("difference_high", "", "upper end"),
        Column::number("share_best", "0 to 1", "share of resamples of replicates in which it has the best mean"),
    ],
    measures: &[],
};

/// A surface with what it is of.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The mixtures.
    pub mixtures: &'a Mixtures,
    /// Name of the factor.
    pub factor: &'a str,
    /// Levels of all else.
    pub setting: &'a str,
    /// The response.
    pub measure: &'a LoggedMeasure,
    /// The surface.
    pub surface: &'a Surface,
}

/// Name of a degree in tables.
pub const fn degree(degree: Degree) -> &'static str {
    match degree {
        Degree::Linear => "linear",
        Degree::Quadratic => "quadratic",
        Degree::SpecialCubic => "special cubic",
    }
}

/// Columns of norms: those of all mixture factors, each once.
pub fn norm_columns(design: &Design) -> Vec<Column> {
    let mut names: Vec<String> = Vec::new();
    for mixtures in Mixtures::of(design) {
        names.extend(mixtures.components.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
    }
    names.iter().map(|name| Column::named(Kind::Number, name, "0 to 1", "weight of the norm")).collect()
}

impl Shown<'_> {
    fn lead(&self, rows: &mut Rows, unit: bool) {
        rows.text(self.factor).text(self.setting).text(&self.measure.name).text(&self.measure.area);
        if unit {
            rows.text(&self.measure.unit);
        }
    }

    fn weights(&self, rows: &mut Rows, columns: &[Column], weights: &[f64]) {
        for column in columns {
            let at = self.mixtures.components.iter().position(|norm| norm == column.name);
            optional(rows, at.map(|at| weights[at]));
        }
    }

    /// Its row of [`FIT`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_fit(&self, rows: &mut Rows) -> io::Result<()> {
        let (surface, fit) = (self.surface, &self.surface.fit);
        self.lead(rows, true);
        rows.text(degree(surface.degree)).integer(whole(surface.standings.len() as u64)?);
        rows.integer(whole(surface.replicates as u64)?);
        for value in [fit.r_squared, fit.adjusted_r_squared, fit.predicted_r_squared, fit.rmse] {
            optional(rows, value);
        }
        optional(rows, fit.lack_of_fit.map(|(statistic, _)| statistic));
        optional(rows, fit.lack_of_fit.map(|(_, p)| p));
        rows.end()
    }

    /// Its rows of [`TERMS`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_terms(&self, rows: &mut Rows) -> io::Result<()> {
        let fit = &self.surface.fit;
        for (term, coefficient) in fit.terms.iter().zip(&fit.coefficients) {
            self.lead(rows, true);
            rows.text(&self.mixtures.term(term)).text(if term.len() == 1 { "pure" } else { "blending" });
            interval(rows, Some(*coefficient));
            rows.end()?;
        }
        Ok(())
    }

    /// Its rows of [`OPTIMUM`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_optimum(&self, rows: &mut Rows) -> io::Result<()> {
        let Some(optimum) = &self.surface.optimum else { return Ok(()) };
        let weights = optimum.at.iter().zip(&optimum.component_ranges);
        for (norm, (weight, (low, high))) in self.mixtures.components.iter().zip(weights) {
            self.lead(rows, true);
            rows.text(norm).number(*weight).number(*low).number(*high);
            interval(rows, Some(optimum.value));
            rows.number(optimum.share_among_best()).end()?;
        }
        Ok(())
    }

    /// Its rows of [`SURFACE`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_surface(&self, rows: &mut Rows, columns: &[Column]) -> io::Result<()> {
        for ((at, fitted), among_best) in self.surface.grid.iter().zip(self.surface.among_best()) {
            self.lead(rows, false);
            self.weights(rows, columns, at);
            interval(rows, Some(*fitted));
            match among_best {
                Some(among_best) => rows.flag(among_best),
                None => rows.missing(),
            };
            rows.end()?;
        }
        Ok(())
    }

    /// Its rows of [`PLAYED`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_played(&self, rows: &mut Rows, columns: &[Column]) -> io::Result<()> {
        let mixtures = self.mixtures.names.iter().zip(&self.mixtures.weights);
        for ((name, weights), standing) in mixtures.zip(&self.surface.standings) {
            self.lead(rows, true);
            rows.text(name);
            self.weights(rows, columns, weights);
            interval(rows, Some(standing.mean));
            if self.surface.optimum.is_some() {
                rows.flag(standing.among_best);
                interval(rows, Some(standing.difference));
                rows.number(standing.share_best);
            } else {
                (0..5).for_each(|_| {
                    rows.missing();
                });
            }
            rows.end()?;
        }
        Ok(())
    }
}
