//! Mixtures of norms: the polynomial over the simplex, its best mixture, and which mixtures cannot be told from it
//! (Scheffé 1958; MODEL.md, section 8).

use crate::experiment::paired::Interval;
use crate::experiment::scheffe::{self, Degree, Fit, FitError, Optimum, Standing};
use crate::observation::measures::Direction;
use crate::study::sweep::analysis::DRAWS;
use crate::study::sweep::analysis::settings::{Setting, settings};
use crate::study::sweep::design::{Design, FactorKind, Value};
use crate::study::sweep::results::Response;

/// Steps per side of the grid on which a surface is reported.
const GRID: usize = 20;

/// The mixtures of a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixtures {
    /// Position of the factor.
    pub factor: usize,
    /// Norms.
    pub components: Vec<String>,
    /// Rows of the block that are mixtures.
    pub rows: Vec<usize>,
    /// Weights of each.
    pub weights: Vec<Vec<f64>>,
    /// Name of each.
    pub names: Vec<String>,
    /// Settings of all else.
    pub settings: Vec<Setting>,
}

/// A surface over the simplex.
#[derive(Clone, Debug, PartialEq)]
pub struct Surface {
    /// Degree of the polynomial.
    pub degree: Degree,
    /// The polynomial.
    pub fit: Fit,
    /// Best mixture; `None` where the response has no direction, and nothing is best.
    pub optimum: Option<Optimum>,
    /// Points of the grid in lexicographic order, with their values.
    pub grid: Vec<(Vec<f64>, Interval)>,
    /// Where the mixtures that were played stand; without direction only their means say something.
    pub standings: Vec<Standing>,
    /// Replicates.
    pub replicates: usize,
}

impl Surface {
    /// Whether points of the grid cannot be told from the best, in its order; `None` where nothing is best.
    pub fn among_best(&self) -> impl Iterator<Item = Option<bool>> {
        let set = self.optimum.as_ref().map(|optimum| &optimum.set);
        (0..self.grid.len()).map(move |point| Some(set?[point].1))
    }
}

impl Mixtures {
    /// All mixture factors of a design.
    pub fn of(design: &Design) -> Vec<Self> {
        design.mixtures().into_iter().map(|factor| Self::new(design, factor)).collect()
    }

    fn new(design: &Design, factor: usize) -> Self {
        let (block, place) = design.block_of(factor);
        let components = match &design.factors[factor].kind {
            FactorKind::Mixture { components, .. } => components.clone(),
            _ => Vec::new(),
        };
        let (mut rows, mut weights, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for (row, levels) in design.blocks[block].rows.iter().enumerate() {
            let numbers = levels[place].values.iter().map(|value| match value {
                Value::Number(weight) => Some(*weight),
                _ => None,
            });
            if let Some(of_row) = numbers.collect::<Option<Vec<f64>>>() {
                rows.push(row);
                weights.push(of_row);
                names.push(levels[place].name.clone());
            }
        }
        Self { factor, components, rows, weights, names, settings: settings(design, block) }
    }

    /// Name of a term: a norm, or norms that blend.
    pub fn term(&self, term: &[usize]) -> String {
        term.iter().map(|&component| self.components[component].as_str()).collect::<Vec<_>>().join(" x ")
    }

    /// Norms may blend wherever the mixtures can tell: a plane would be sure of its best corner, and silent on overlap.
    fn at_least_blending(&self, degree: Degree) -> Degree {
        let pairs = scheffe::terms(self.components.len(), Degree::Quadratic).len();
        if degree == Degree::Linear && self.weights.len() > pairs { Degree::Quadratic } else { degree }
    }

    /// Mixtures that were played and cannot be told from the best of them.
    pub fn among_best(&self, surface: &Surface) -> Vec<&str> {
        let all = self.names.iter().zip(&surface.standings);
        all.filter(|(_, standing)| standing.among_best).map(|(name, _)| name.as_str()).collect()
    }

    /// The surface of a response in a setting; `None` without replicates. A response without direction has no best mixture.
    ///
    /// # Errors
    /// Where the mixtures cannot carry a polynomial.
    ///
    /// **P.53 surface of a response**: P.29 of the degree of P.32 in a setting; what is better when it is less, by the
    /// register of measures, is turned over for P.33 and P.34, and back; a measure without a direction has no optimum;
    /// shown in steps of 1/20.
    /// With: `observation::measures::direction`, `study::sweep::analysis::mixture::Surface::among_best`.
    /// Source: Scheffé 1958.
    /// Test: `a_response_without_direction_has_no_best_mixture`.
    pub fn surface(
        &self,
        setting: &Setting,
        response: &Response,
        direction: Option<Direction>,
        seed: u64,
    ) -> Result<Option<Surface>, FitError> {
        let mut values = setting.values(response, &self.rows).rows;
        if values.is_empty() {
            return Ok(None);
        }
        // The routines look for the most; what is better when it is less is turned over, and back afterwards.
        let sign = direction.map_or(1.0, Direction::sign);
        values.iter_mut().flatten().for_each(|value| *value *= sign);
        let degree = self.at_least_blending(scheffe::choose_degree(&self.weights, &values));
        let mut fit = scheffe::fit(&self.weights, &values, degree)?;
        let mut optimum = direction.map(|_| scheffe::optimum(&fit, GRID, DRAWS, seed));
        let mut standings = scheffe::best_set(&values, DRAWS, seed);
        let points = scheffe::grid(self.components.len(), GRID).into_iter();
        let mut grid: Vec<(Vec<f64>, Interval)> = points.map(|at| (at.clone(), fit.predict(&at))).collect();
        if direction == Some(Direction::Less) {
            let intervals = fit.coefficients.iter_mut().chain(grid.iter_mut().map(|(_, value)| value));
            let standing = standings.iter_mut().flat_map(|s| [&mut s.mean, &mut s.difference]);
            intervals.chain(standing).chain(optimum.iter_mut().map(|best| &mut best.value)).for_each(Interval::turn);
            fit.by_replication.iter_mut().flatten().for_each(|value| *value = -*value);
        }
        Ok(Some(Surface { degree, fit, optimum, grid, standings, replicates: values.len() }))
    }
}
