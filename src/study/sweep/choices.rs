//! Sensitivity and value choices, and their tables.

use std::path::Path;

use crate::report::{Format, write_table};
use crate::study::StudyError;
use crate::study::sweep::analysis::Analysed;
use crate::study::sweep::analysis::choices::{Acceptability, Alternatives, SettingViews, acceptability, views};
use crate::study::sweep::analysis::screening::{Screening, screen};
use crate::study::sweep::design::Design;
use crate::study::sweep::results::SweepResults;
use crate::study::sweep::tables::choices::{ACCEPTABILITY, OPTIC_POINTS, write_acceptability, write_views};
use crate::study::sweep::tables::sensitivity;
use crate::study::sweep::tables::sensitivity::SENSITIVITY;

/// What a sweep says of what moves its responses, and of what is preferred under which values.
#[derive(Debug)]
pub struct Choices {
    /// What moves them; `None` of a design without factors of this kind.
    pub screening: Option<Screening>,
    /// What is preferred; `None` where nothing is decided on.
    pub ranked: Option<Ranked>,
}

/// Points by value choices.
#[derive(Debug)]
pub enum Ranked {
    /// More points of a setting than are compared: so many.
    TooMany(usize),
    /// Ranks under drawn weights, and what optics prefer.
    Known {
        /// What is decided on.
        alternatives: Alternatives,
        /// How often each is first.
        ranks: Vec<Acceptability>,
        /// Fronts of optics and areas.
        views: Vec<SettingViews>,
    },
}

impl Choices {
    /// Of the runs of a sweep.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub(super) fn of(design: &Design, results: &mut SweepResults<'_>, analysed: &Analysed) -> Result<Self, StudyError> {
        let header = results.header().clone();
        let Analysed { positions, values, .. } = analysed;
        let ranked = match Alternatives::new(design) {
            Some(Alternatives { too_many: Some(points), .. }) => Some(Ranked::TooMany(points)),
            Some(alternatives) => {
                let views = views(design, &alternatives, &header, (positions, values));
                let ranks = acceptability(&alternatives, results)?;
                Some(Ranked::Known { alternatives, ranks, views })
            }
            None => None,
        };
        Ok(Self { screening: screen(design, values), ranked })
    }

    /// Writes its tables.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub(super) fn write(
        &self,
        folder: &Path,
        format: Format,
        design: &Design,
        analysed: &Analysed,
    ) -> Result<(), StudyError> {
        if let Some(screening) = &self.screening {
            write_table(folder, &SENSITIVITY, format, |rows| {
                sensitivity::write(rows, design, &analysed.measures, screening)
            })?;
        }
        if let Some(Ranked::Known { alternatives, ranks, views }) = &self.ranked {
            write_table(folder, &ACCEPTABILITY, format, |rows| write_acceptability(rows, alternatives, ranks))?;
            write_table(folder, &OPTIC_POINTS, format, |rows| write_views(rows, alternatives, views))?;
        }
        Ok(())
    }
}
