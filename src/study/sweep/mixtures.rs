//! Surfaces of mixtures, effects, and their tables.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::experiment::overlap::SizeResponse;
use crate::experiment::run_log::LoggedMeasure;
use crate::experiment::scheffe::FitError;
use crate::observation::measures;
use crate::report::{Format, write_table};
use crate::study::StudyError;
use crate::study::sweep::analysis::Analysed;
use crate::study::sweep::analysis::effects::{Effect, Estimate};
use crate::study::sweep::analysis::mixture::{Mixtures, Surface};
use crate::study::sweep::analysis::settings::Setting;
use crate::study::sweep::design::{Design, FactorKind};
use crate::study::sweep::results::Response;
use crate::study::sweep::tables::effects as effect_tables;
use crate::study::sweep::tables::effects::{EFFECT_SIZES, EFFECTS, Size};
use crate::study::sweep::tables::mixture as mixture_tables;
use crate::study::sweep::tables::mixture::{FIT, NORMS, OPTIMUM, PLAYED, SURFACE, TERMS};

/// A surface, or why there is none, with what it is of.
#[derive(Debug)]
pub struct Fitted {
    /// Mixtures of the factor.
    pub mixtures: Arc<Mixtures>,
    /// All else.
    pub setting: Setting,
    /// The response.
    pub measure: LoggedMeasure,
    /// The surface.
    pub surface: Result<Surface, FitError>,
}

/// An effect on a response.
#[derive(Debug)]
pub struct Estimated {
    /// The effect.
    pub effect: Arc<Effect>,
    /// The response.
    pub measure: LoggedMeasure,
    /// Its size.
    pub estimate: Estimate,
    /// How it hangs on drawn sizes.
    pub sizes: Option<SizeResponse>,
    /// Why that is not known, or something to know of it.
    pub note: String,
}

/// Surfaces of all mixtures on all responses.
pub(super) fn fit(design: &Design, mixtures: Vec<Mixtures>, analysed: &Analysed) -> Vec<Fitted> {
    let all: Vec<Arc<Mixtures>> = mixtures.into_iter().map(Arc::new).collect();
    let mut jobs = Vec::new();
    for mixtures in &all {
        for setting in &mixtures.settings {
            jobs.extend(analysed.each().map(|(measure, response)| (mixtures, setting, measure, response)));
        }
    }
    let fitted = |&(mixtures, setting, measure, response): &(&Arc<Mixtures>, &Setting, &LoggedMeasure, &Response)| {
        let direction = measures::direction(&measure.name);
        let surface = mixtures.surface(setting, response, direction, design.seed).transpose()?;
        Some(Fitted { mixtures: Arc::clone(mixtures), setting: setting.clone(), measure: measure.clone(), surface })
    };
    jobs.par_iter().map(fitted).collect::<Vec<_>>().into_iter().flatten().collect()
}

/// All effects on all responses.
pub(super) fn estimate(design: &Design, effects: Vec<Effect>, analysed: &Analysed) -> Vec<Estimated> {
    let all: Vec<Arc<Effect>> = effects.into_iter().map(Arc::new).collect();
    let mut jobs = Vec::new();
    for effect in &all {
        jobs.extend(analysed.each().map(|(measure, response)| (effect, measure, response)));
    }
    let estimated = |&(effect, measure, response): &(&Arc<Effect>, &LoggedMeasure, &Response)| {
        let estimate = effect.estimate(response)?;
        let (sizes, note) = match estimate.response_to_sizes(design, design.seed) {
            None => (None, String::new()),
            Some(Ok(sizes)) => {
                let note = if sizes.curved { "squares of the sizes were needed" } else { "" };
                (Some(sizes), note.into())
            }
            Some(Err(error)) => (None, error.to_string()),
        };
        Some(Estimated { effect: Arc::clone(effect), measure: measure.clone(), estimate, sizes, note })
    };
    jobs.par_iter().map(estimated).collect::<Vec<_>>().into_iter().flatten().collect()
}

/// Tables of surfaces.
pub(super) fn write_surfaces(
    folder: &Path,
    format: Format,
    design: &Design,
    surfaces: &[Fitted],
) -> Result<(), StudyError> {
    let columns = mixture_tables::norm_columns(design);
    let shown: Vec<mixture_tables::Shown<'_>> = surfaces
        .iter()
        .filter_map(|fitted| {
            Some(mixture_tables::Shown {
                mixtures: &fitted.mixtures,
                factor: &design.factors[fitted.mixtures.factor].name,
                setting: &fitted.setting.label,
                measure: &fitted.measure,
                surface: fitted.surface.as_ref().ok()?,
            })
        })
        .collect();
    write_table(folder, &FIT, format, |rows| shown.iter().try_for_each(|one| one.write_fit(rows)))?;
    write_table(folder, &TERMS, format, |rows| shown.iter().try_for_each(|one| one.write_terms(rows)))?;
    write_table(folder, &OPTIMUM, format, |rows| shown.iter().try_for_each(|one| one.write_optimum(rows)))?;
    write_table(folder, &SURFACE.expanded(NORMS, columns.clone()), format, |rows| {
        shown.iter().try_for_each(|one| one.write_surface(rows, &columns))
    })?;
    write_table(folder, &PLAYED.expanded(NORMS, columns.clone()), format, |rows| {
        shown.iter().try_for_each(|one| one.write_played(rows, &columns))
    })?;
    Ok(())
}

/// The factors that were drawn.
pub fn drawn_sizes(design: &Design) -> Vec<Size> {
    let factors = design.drawn().map_or(&[][..], |block| &design.blocks[block].factors);
    let size = |&factor: &usize| match design.factors[factor].kind {
        FactorKind::Drawn { low, high } => Some(Size { name: design.factors[factor].name.clone(), range: (low, high) }),
        _ => None,
    };
    factors.iter().filter_map(size).collect()
}

/// Tables of effects.
pub(super) fn write_effects(
    folder: &Path,
    format: Format,
    design: &Design,
    estimates: &[Estimated],
) -> Result<(), StudyError> {
    let shown: Vec<effect_tables::Shown<'_>> = estimates
        .iter()
        .map(|one| effect_tables::Shown {
            effect: &one.effect,
            measure: &one.measure,
            estimate: &one.estimate,
            sizes: one.sizes.as_ref(),
            note: &one.note,
        })
        .collect();
    write_table(folder, &EFFECTS, format, |rows| shown.iter().try_for_each(|one| one.write(rows)))?;
    let sizes = drawn_sizes(design);
    if shown.iter().any(|one| one.sizes.is_some()) {
        write_table(folder, &EFFECT_SIZES, format, |rows| {
            shown.iter().try_for_each(|one| one.write_sizes(rows, &sizes))
        })?;
    }
    Ok(())
}
