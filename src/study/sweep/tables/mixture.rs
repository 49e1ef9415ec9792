//! Tables of mixtures: polynomials over the simplex, their best mixtures, and which mixtures cannot be told from them.

use std::io;

use crate::experiment::paired::Interval;
use crate::experiment::run_log::LoggedMeasure;
use crate::experiment::scheffe::Degree;
use crate::report::table::{Column, Kind, Part, Rows};
use crate::study::sweep::analysis::mixture::{Mixtures, Surface};
use crate::study::sweep::design::Design;
use crate::study::sweep::tables::points::{Measured, interval};

/// Stands for one column per norm that is mixed.
pub const NORMS: &str = "NORM";

crate::table! {
    /// Of what a surface is.
    pub struct Surfaced<'a>;
    factor: &'a str, "name of the mixture factor";
    setting: &'a str, "levels of all other factors that are not drawn";
    measured: Measured<'a>;
}

crate::table! {
    /// How well the polynomials fit.
    pub FIT: FitRow<'a> = "mixture_fit", "polynomials over the simplex of norms (Scheffé 1958) for each response: degree and goodness of fit

Fitted replicate by replicate, since all mixtures play the same random numbers; statistics of fit are those of the means. The degree is the lowest whose predicted R² is within 0.01 of the best.", may_be_empty true;
    of: Surfaced<'a>;
    degree: &'a str, "`linear` (norms do not blend), `quadratic` (pairs blend) or `special cubic` (triples too)";
    mixtures: usize, "mixtures that were played";
    replicates: usize, "independent replicates behind the intervals: replications, or rows that were drawn with random numbers of their own";
    r_squared: Option<f64>, "0 to 1", "share of the variation between mixtures that the polynomial expresses";
    adjusted_r_squared: Option<f64>, "the same, corrected for the number of terms";
    predicted_r_squared: Option<f64>, "the same for mixtures left out one by one (PRESS); below 0 worse than the mean";
    rmse: Option<f64>, "residual standard deviation of the means, in the unit of the response";
    lack_of_fit: Option<f64>, "F statistic of the test that the polynomial is the true surface (Hotelling); empty where it cannot be tested";
    lack_of_fit_p: Option<f64>, "0 to 1", "its p-value; small: the surface has another shape";
}

crate::table! {
    /// Terms of the polynomials.
    pub TERMS: TermRow<'a> = "mixture_terms", "terms of the polynomials over the simplex, with 95 % intervals over replicates

A pure term is the response where that norm has all the weight. A blending term says what mixing adds to the straight line between pure corners: a
quarter of it at the even mixture of a pair. A blending term of an index below 0: the norms hinder each other.", may_be_empty true;
    of: Surfaced<'a>;
    term: &'a str, "norm, or norms that blend";
    kind: &'a str, "`pure` or `blending`";
    estimate: f64, "coefficient, in the unit of the response";
    low: Option<f64>, "lower end of the 95 % interval";
    high: Option<f64>, "upper end";
}

crate::table! {
    /// Best mixtures.
    pub OPTIMUM: OptimumRow<'a> = "mixture_optimum", "best mixture of norms by the polynomial of each response, one row a norm

Best is the most of an index, a score or an optic, and the least of a harm. A response without direction has no best mixture and no rows: whether
fewer challengers killed is better depends on whom one asks. Ranges of weights are percentiles over resamples of replicates; a range from 0 to 1 says that the runs do not tell.", may_be_empty true;
    of: Surfaced<'a>;
    norm: &'a str, "id of the norm";
    weight: f64, "0 to 1", "its weight in the best mixture";
    weight_low: f64, "0 to 1", "2.5 % point of that weight over resamples";
    weight_high: f64, "0 to 1", "97.5 % point";
    value: f64, "response at the best mixture; choosing the best makes it a little too good";
    low: Option<f64>, "lower end of the 95 % interval";
    high: Option<f64>, "upper end";
    share_among_best: Option<f64>, "0 to 1", "share of the simplex that cannot be told from the best";
}

crate::table! {
    /// The surfaces on a grid.
    pub SURFACE: SurfaceRow<'a> = "mixture_surface", "fitted response on a grid over the simplex of norms, and whether each mixture can be told from the best

A mixture is among the best where no other is significantly better, all comparisons taken together at 95 %.", may_be_empty true;
    factor: &'a str, "name of the mixture factor";
    setting: &'a str, "levels of all other factors that are not drawn";
    response: &'a str, "what is measured: a measure of `compare`";
    area: &'a str, "`nation` or `affected` (districts)";
    weights as NORMS: &'a [Option<f64>], "0 to 1", "one column for each norm that is mixed: its weight", "weight of the norm";
    fitted: Option<f64>, "response by the polynomial";
    low: Option<f64>, "lower end of the 95 % interval";
    high: Option<f64>, "upper end";
    among_best: Option<bool>, "whether it cannot be told from the best; empty where the response has no direction";
}

crate::table! {
    /// The mixtures that were played.
    pub PLAYED: PlayedRow<'a> = "mixture_points", "mixtures of norms that were played: response, distance to the best of them, and whether it can be told from it", may_be_empty true;
    of: Surfaced<'a>;
    mixture: &'a str, "weights in the order of the columns of norms";
    weights as NORMS: &'a [Option<f64>], "0 to 1", "one column for each norm that is mixed: its weight", "weight of the norm";
    mean: Option<f64>, "mean over replicates";
    low: Option<f64>, "lower end of the 95 % interval";
    high: Option<f64>, "upper end";
    among_best: Option<bool>, "whether no other is significantly better, all comparisons taken together; this and what follows is empty where the response has no direction";
    difference: Option<f64>, "paired difference from the mixture with the best mean";
    difference_low: Option<f64>, "lower end of its 95 % interval, not corrected for the choice of the best";
    difference_high: Option<f64>, "upper end";
    share_best: Option<f64>, "0 to 1", "share of resamples of replicates in which it has the best mean";
}

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
    names.iter().map(|name| Column::named(Kind::Number, name, "0 to 1")).collect()
}

impl<'a> Shown<'a> {
    fn of(&self) -> Surfaced<'a> {
        Surfaced { factor: self.factor, setting: self.setting, measured: self.measure.into() }
    }

    /// Weights in the columns of norms.
    fn weights(&self, columns: &[Column], weights: &[f64]) -> Vec<Option<f64>> {
        let weight = |column: &Column| {
            let at = self.mixtures.components.iter().position(|norm| norm == column.name)?;
            Some(weights[at])
        };
        columns.iter().map(weight).collect()
    }

    /// Its row of [`FIT`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_fit(&self, rows: &mut Rows) -> io::Result<()> {
        let (surface, fit) = (self.surface, &self.surface.fit);
        let (lack_of_fit, lack_of_fit_p) = fit.lack_of_fit.unzip();
        FitRow {
            of: self.of(),
            degree: degree(surface.degree),
            mixtures: surface.standings.len(),
            replicates: surface.replicates,
            r_squared: fit.r_squared,
            adjusted_r_squared: fit.adjusted_r_squared,
            predicted_r_squared: fit.predicted_r_squared,
            rmse: fit.rmse,
            lack_of_fit,
            lack_of_fit_p,
        }
        .write(rows)
    }

    /// Its rows of [`TERMS`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_terms(&self, rows: &mut Rows) -> io::Result<()> {
        let fit = &self.surface.fit;
        for (term, &Interval { mean: estimate, ends }) in fit.terms.iter().zip(&fit.coefficients) {
            let (kind, (low, high)) = (if term.len() == 1 { "pure" } else { "blending" }, ends.unzip());
            TermRow { of: self.of(), term: &self.mixtures.term(term), kind, estimate, low, high }.write(rows)?;
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
        for (norm, (&weight, &(weight_low, weight_high))) in self.mixtures.components.iter().zip(weights) {
            let (low, high) = optimum.value.ends.unzip();
            OptimumRow {
                of: self.of(),
                norm,
                weight,
                weight_low,
                weight_high,
                value: optimum.value.mean,
                low,
                high,
                share_among_best: Some(optimum.share_among_best()),
            }
            .write(rows)?;
        }
        Ok(())
    }

    /// Its rows of [`SURFACE`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_surface(&self, rows: &mut Rows, columns: &[Column]) -> io::Result<()> {
        let Surfaced { factor, setting, measured: Measured { response, area, .. } } = self.of();
        for ((at, estimate), among_best) in self.surface.grid.iter().zip(self.surface.among_best()) {
            let ([fitted, low, high], weights) = (interval(Some(*estimate)), &*self.weights(columns, at));
            SurfaceRow { factor, setting, response, area, weights, fitted, low, high, among_best }.write(rows)?;
        }
        Ok(())
    }

    /// Its rows of [`PLAYED`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_played(&self, rows: &mut Rows, columns: &[Column]) -> io::Result<()> {
        let mixtures = self.mixtures.names.iter().zip(&self.mixtures.weights);
        for ((mixture, weights), standing) in mixtures.zip(&self.surface.standings) {
            let [mean, low, high] = interval(Some(standing.mean));
            let told = self.surface.optimum.is_some();
            let [difference, difference_low, difference_high] = interval(told.then_some(standing.difference));
            PlayedRow {
                of: self.of(),
                mixture,
                weights: &self.weights(columns, weights),
                mean,
                low,
                high,
                among_best: told.then_some(standing.among_best),
                difference,
                difference_low,
                difference_high,
                share_best: told.then_some(standing.share_best),
            }
            .write(rows)?;
        }
        Ok(())
    }
}
