//! Validations: forecasts from rolling origins, scored against what was observed and against rivals.
//!
//! Validation: forecasts from rolling origins, scored against what was observed and against rivals
//! (MODEL.md, section 12.4).
//!
//! An origin is the end of a year. What is known at an origin is the years up to it: runs are weighed by how well they match
//! them, rivals are trained on them. Every forecast is a sample of [`causes::DRAWS`] counts. Rivals that say one figure have the error law of the
//! model around it, so that neither side wins by the width of its law.
//!
//! Flow: [`observed`], [`draws`] and [`ensemble`] → [`rolling`] → [`forecast`] and [`baselines`] → [`scores`] → [`summary`].
#![doc = include_str!("../../../docs/book/src/model/validation.md")]

mod away;
pub mod baselines;
pub mod beside;
pub mod causes;
pub mod charts;
pub mod draws;
pub mod ensemble;
pub mod forecast;
pub mod laws;
pub mod observed;
mod request;
pub mod rolling;
pub mod scores;
pub mod source;
pub mod summary;
pub mod tables;
pub mod words;
mod write;

pub use away::{Away, SENT};
pub use request::{Prepared, Request, prepare};

use crate::event::ViolenceType;
use crate::report::{Own, Table};
use crate::stats::FEW_DRAWS;
use crate::study::validation::draws::Draws;
use crate::study::validation::ensemble::Played;
use crate::study::validation::observed::Target;
use crate::study::validation::rolling::Rolling;
use crate::study::validation::summary::Summary;
use crate::study::{Counted, StudyError, Watch, with_hands};

/// A validation that is done.
#[derive(Debug)]
pub struct Validated<'a> {
    /// What was validated.
    pub prepared: &'a Prepared,
    /// Forecasts.
    pub rolling: Rolling,
    /// Their mean scores.
    pub summary: Summary,
    /// Runs behind the forecasts of the model.
    pub runs: usize,
    /// What one should know of the results.
    pub remarks: Vec<String>,
    played: Vec<Played>,
}

impl Prepared {
    /// Plays the runs and scores the forecasts.
    ///
    /// # Errors
    /// Where a run breaks off, or it is stopped before the last.
    pub fn play(&self, watch: &dyn Watch) -> Result<Validated<'_>, StudyError> {
        let (scenario, wanted) = (&self.loaded.scenario, self.runs());
        let counted = Counted::new(watch, wanted);
        let played = with_hands(
            watch,
            || self.parcel(),
            |hands| match hands.elsewhere {
                Some(_) => self.sent(hands, &counted),
                None => {
                    Ok(ensemble::play(scenario, &self.drawn, &self.origins, self.seed, hands.stop, || counted.one())?)
                }
            },
        )?;
        let played = played.ok_or_else(|| {
            let done = counted.in_words();
            StudyError::Stopped(format!("stopped {done}; a forecast needs all, so nothing was kept"))
        })?;
        let rolling = rolling::forecasts(&played, &self.origins, &self.observed, &self.errors, self.seed);
        let summary = Summary::new(&rolling);
        let mut all = self.observed.remarks.clone();
        all.extend(remarks(self, &played, &rolling));
        Ok(Validated { prepared: self, rolling, summary, runs: played.len(), remarks: all, played })
    }
}

/// What the user should know of the results.
fn remarks(prepared: &Prepared, played: &[Played], rolling: &Rolling) -> Vec<String> {
    let mut remarks = Vec::new();
    for violence in ViolenceType::ALL {
        let index = Target::Type(violence).index();
        if !played.iter().any(|run| run.known.has(index)) {
            remarks.push(format!(
                "{}: no run reported a single death of this type; the model as set up here cannot produce this target",
                violence.name()
            ));
        }
    }
    let few: Vec<String> = rolling
        .origins
        .iter()
        .filter(|origin| origin.weights.effective < FEW_DRAWS)
        .map(|origin| format!("{} ({:.1})", origin.year, origin.weights.effective))
        .collect();
    if !few.is_empty() {
        remarks.push(format!(
            "fewer than {FEW_DRAWS} effective runs at the origins {}: these forecasts of the model rest on few runs",
            few.join(", ")
        ));
    }
    let short: Vec<String> = rolling
        .origins
        .iter()
        .filter(|origin| origin.known < 3)
        .map(|origin| format!("{} ({})", origin.year, origin.known))
        .collect();
    if !short.is_empty() {
        remarks.push(format!(
            "fewer than three years are known at the origins {}: rivals that learn from three have those alone",
            short.join(", ")
        ));
    }
    match prepared.from {
        Draws::Point => remarks.push(
            "the values of parameters.csv may rest on all observed years: with --draws point the forecasts are not out of sample"
                .into(),
        ),
        Draws::Posterior if !prepared.request.changes.is_empty() => remarks.push(
            "--set changes the runs by which the rows of the posterior were drawn: their weights are only roughly right".into(),
        ),
        Draws::Posterior if prepared.is_from_elsewhere() => remarks.push(
            "the rows of posterior.csv were made on another scenario, perhaps from later years than these; the forecasts learn nothing from \
             the years up to an origin (--draws prior weighs its runs by them)"
                .into(),
        ),
        Draws::Posterior => {}
        Draws::Prior => remarks.push("values are drawn from their priors and weighed by the years up to each origin".into()),
    }
    remarks
}

/// All tables that a validation may write, in the order of the data dictionary.
pub fn tables() -> Vec<&'static Table> {
    vec![
        &crate::study::validation::tables::FORECASTS,
        &crate::study::validation::tables::SCORES,
        &crate::study::validation::tables::SCORE_MEANS,
        &crate::study::validation::tables::PIT,
        &crate::study::validation::tables::ORIGINS,
        &crate::study::validation::tables::ENSEMBLE,
    ]
}

/// All files that it may write.
pub fn own() -> Own {
    Own { tables: tables(), files: &[] }
}
