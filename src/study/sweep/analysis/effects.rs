//! Effects: what overlap does to a mixture, and what a level does against the base of contrasts, averaged over draws of all
//! that is uncertain; and how they hang on the sizes that were drawn (MODEL.md, section 8).

use std::collections::BTreeMap;

use crate::experiment::overlap::{self, Draw, SizeError, SizeResponse};
use crate::experiment::paired::{Interval, less};
use crate::study::sweep::analysis::DRAWS;
use crate::study::sweep::analysis::mixture::Mixtures;
use crate::study::sweep::analysis::settings::{Setting, settings};
use crate::study::sweep::design::{Design, FactorKind, Value};
use crate::study::sweep::results::Response;

/// Weights below this are none: a corner that does not matter need not have been played.
const NOTHING: f64 = 1e-9;

/// Kind of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectKind {
    /// A mixture less its pure corners by their weights, at equal effort.
    Overlap,
    /// A level less the base of contrasts.
    Contrast,
}

impl EffectKind {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overlap => "overlap",
            Self::Contrast => "contrast",
        }
    }
}

/// An effect that a design can tell, before any response.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Kind.
    pub kind: EffectKind,
    /// Name of the mixture or level.
    pub name: String,
    /// What it is held against.
    pub against: String,
    /// All else.
    pub setting: Setting,
    /// Row of the studied block.
    row: usize,
    /// Rows against which it stands, with their weights.
    others: Vec<(usize, f64)>,
}

/// An effect on one response.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Mean over replicates.
    pub mean: Interval,
    /// Replicates.
    pub replicates: usize,
    /// Mean effect of each draw.
    by_draw: BTreeMap<usize, f64>,
}

/// Effects of a design.
///
/// **P.47 effect over draws**: mean and t interval (as P.1) over replicates of P.35, or of a level less the base; by
/// draw, the mean of its replications goes into P.36.
/// With: `study::sweep::analysis::effects::Effect::estimate`,
/// `study::sweep::analysis::effects::Estimate::response_to_sizes`.
/// Source: Student 1908.
/// No test: P.1, P.35 and P.36, of which it is made, are tested; the whole is not yet.
pub fn effects(design: &Design) -> Vec<Effect> {
    let overlaps = Mixtures::of(design).into_iter().flat_map(|mixtures| overlaps(&mixtures));
    overlaps.chain(contrasts(design)).collect()
}

fn overlaps(mixtures: &Mixtures) -> Vec<Effect> {
    let corner = |component: usize| mixtures.weights.iter().position(|weights| weights[component] >= 1.0 - NOTHING);
    let mut effects = Vec::new();
    for (mixture, weights) in mixtures.weights.iter().enumerate() {
        let used: Vec<(usize, f64)> =
            weights.iter().copied().enumerate().filter(|(_, weight)| *weight > NOTHING).collect();
        let corners: Option<Vec<(usize, f64)>> =
            used.iter().map(|&(component, weight)| Some((mixtures.rows[corner(component)?], weight))).collect();
        let Some(others) = corners.filter(|corners| corners.len() > 1) else { continue };
        for setting in &mixtures.settings {
            effects.push(Effect {
                kind: EffectKind::Overlap,
                name: mixtures.names[mixture].clone(),
                against: "pure corners".into(),
                setting: setting.clone(),
                row: mixtures.rows[mixture],
                others: others.clone(),
            });
        }
    }
    effects
}

fn contrasts(design: &Design) -> Vec<Effect> {
    let Some(contrast) = design.contrast else { return Vec::new() };
    let block = &design.blocks[contrast.block];
    let all = settings(design, contrast.block);
    let of_row = |row: usize| {
        let effect = move |setting: &Setting| Effect {
            kind: EffectKind::Contrast,
            name: block.name(row),
            against: block.name(contrast.row),
            setting: setting.clone(),
            row,
            others: vec![(contrast.row, 1.0)],
        };
        all.iter().map(effect).collect::<Vec<_>>()
    };
    (0..block.rows.len()).filter(|&row| row != contrast.row).flat_map(of_row).collect()
}

impl Effect {
    /// Its size in a response; `None` without replicates.
    pub fn estimate(&self, response: &Response) -> Option<Estimate> {
        let rows: Vec<usize> = std::iter::once(self.row).chain(self.others.iter().map(|(row, _)| *row)).collect();
        let values = self.setting.values(response, &rows);
        let column = |n: usize| values.rows.iter().map(|row| row[n]).collect::<Vec<f64>>();
        let (own, others) = (column(0), (1..rows.len()).map(column).collect::<Vec<_>>());
        let by_replicate = match self.kind {
            EffectKind::Contrast => own.iter().zip(&others[0]).map(|(own, base)| less(*own, *base)).collect(),
            EffectKind::Overlap => {
                let weights = self.others.iter().map(|(_, weight)| *weight);
                let sum: f64 = weights.clone().sum();
                let corners: Vec<(&[f64], f64)> =
                    others.iter().zip(weights).map(|(values, weight)| (values.as_slice(), weight / sum)).collect();
                overlap::effect(&own, &corners)
            }
        };
        let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for (&draw, effect) in values.draw.iter().zip(&by_replicate) {
            let (sum, count) = sums.entry(draw).or_default();
            *sum += effect;
            *count += 1.0;
        }
        let by_draw = sums.into_iter().map(|(draw, (sum, count))| (draw, sum / count)).collect();
        let mean = Interval::of(&by_replicate)?;
        Some(Estimate { mean, replicates: by_replicate.len(), by_draw })
    }
}

impl Estimate {
    /// How the effect hangs on the sizes that were drawn; `None` where nothing was, or all rows played the same numbers.
    ///
    /// # Errors
    /// Where there are too few draws.
    pub fn response_to_sizes(&self, design: &Design, seed: u64) -> Option<Result<SizeResponse, SizeError>> {
        let block = &design.blocks[design.drawn()?];
        if !block.own_numbers {
            return None;
        }
        let draw = |(&row, &effect): (&usize, &f64)| {
            let size = |level: &crate::study::sweep::design::Level| match level.values[0] {
                Value::Number(size) => size,
                _ => 0.0,
            };
            Draw { sizes: block.rows[row].iter().map(size).collect(), effect }
        };
        let draws: Vec<Draw> = self.by_draw.iter().map(draw).collect();
        let range = |&factor: &usize| match design.factors[factor].kind {
            FactorKind::Drawn { low, high } => (low, high),
            _ => (0.0, 0.0),
        };
        let priors: Vec<(f64, f64)> = block.factors.iter().map(range).collect();
        Some(overlap::response_to_sizes(&draws, &priors, DRAWS, seed))
    }
}
