//! A validation whose runs are played elsewhere: what a draw says goes with its errand, so that no observation and no posterior is sent.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::{Value as Json, json};

use super::draws::Draw;
use super::ensemble::{self, Counts, Played};
use super::observed::Month;
use super::{Prepared, ensemble::play_one};
use crate::experiment::elsewhere::{Errand, Hands, Parcel, Player, Sheaf, digits};
use crate::experiment::executor::{BrokeOff, Executor};
use crate::experiment::run_log::{Key, Record, RunLogError};
use crate::provenance::VERSION_AND_COMMIT;
use crate::scenario::{self, Loaded, Override};
use crate::study::{Counted, StudyError, parcel};

/// Kind of its parcels.
pub const SENT: &str = "validate";

/// Plays runs of a validation that was sent.
#[derive(Debug)]
pub struct Away {
    loaded: Loaded,
    changes: Vec<Override>,
    law: Law,
}

/// What all draws share.
#[derive(Clone, Debug)]
struct Law {
    origins: Vec<i16>,
    /// Parameters that a draw has values of.
    keys: Vec<String>,
    seed: u64,
}

impl Law {
    /// Digits of what decides what a run is.
    fn sum(&self, loaded: &Loaded, changes: &[Override]) -> String {
        let inputs = loaded.inputs.iter().map(|input| json!([input.name, input.sha256]));
        let what = json!([
            VERSION_AND_COMMIT,
            inputs.collect::<Vec<_>>(),
            parcel::typed(changes),
            self.origins,
            self.keys,
            self.seed
        ]);
        digits(what.to_string().as_bytes())
    }

    /// As figures: the replication in two halves, for each origin whether the run is for it, the values.
    fn told(draw: &Draw, own: &[bool]) -> Vec<f64> {
        let (high, low) = (draw.replication >> 32, draw.replication & u64::from(u32::MAX));
        let own = own.iter().map(|own| f64::from(u8::from(*own)));
        [high as f64, low as f64].into_iter().chain(own).chain(draw.values.iter().map(|(_, value)| *value)).collect()
    }

    /// From what [`Law::told`] gave; `None` of other figures.
    fn of(&self, told: &[f64]) -> Option<(Draw, Vec<bool>)> {
        let (&[high, low], rest) = told.split_first_chunk::<2>()?;
        let (own, values) = rest.split_at_checked(self.origins.len())?;
        let replication = ((high as u64) << 32) | low as u64;
        let values: Vec<(String, f64)> = self.keys.iter().cloned().zip(values.iter().copied()).collect();
        let draw = Draw { number: 0, replication, until: None, log_proposal: 0.0, values };
        let whole = told.len() == 2 + self.origins.len() + self.keys.len();
        whole.then(|| (draw, own.iter().map(|own| *own > 0.0).collect()))
    }
}

/// A run as figures: the counts of all causes, then those of each origin; before each their months, -1 where there are none.
fn figures(played: &Played) -> Vec<f64> {
    let mut all = Vec::new();
    for counts in std::iter::once(Some(&played.known)).chain(played.frozen.iter().map(Option::as_ref)) {
        let Some(counts) = counts else {
            all.push(-1.0);
            continue;
        };
        all.push(counts.months().count() as f64);
        for ((year, month), deaths) in counts.months() {
            all.extend([f64::from(year), f64::from(month)]);
            all.extend(deaths.map(f64::from));
        }
    }
    all
}

/// The run of a draw from its figures; `None` of other figures.
fn played(draw: &Draw, mut figures: &[f64]) -> Option<Played> {
    let mut all = Vec::new();
    while let Some((&months, rest)) = figures.split_first() {
        figures = rest;
        if months < 0.0 {
            all.push(None);
            continue;
        }
        let (own, rest) = figures.split_at_checked(5_usize.saturating_mul(months as usize))?;
        let of_month = |&[year, month, a, b, c]: &[f64; 5]| -> (Month, [u32; 3]) {
            ((year as i16, month as i8), [a, b, c].map(|deaths| deaths as u32))
        };
        all.push(Some(Counts::of(own.as_chunks().0.iter().map(of_month))));
        figures = rest;
    }
    let mut all = all.into_iter();
    let known = all.next().flatten()?;
    let Draw { number, replication, until, log_proposal, .. } = draw;
    let (number, replication, until, log_proposal) = (*number, *replication, *until, *log_proposal);
    Some(Played { number, replication, until, log_proposal, known, frozen: all.collect() })
}

impl Prepared {
    fn law(&self) -> Law {
        let keys = self.drawn.first().map(|draw| draw.values.iter().map(|(key, _)| key.clone()).collect());
        Law { origins: self.origins.clone(), keys: keys.unwrap_or_default(), seed: self.seed }
    }

    /// What is sent of it.
    ///
    /// # Errors
    /// Where a file cannot be read again.
    pub(super) fn parcel(&self) -> Result<Parcel, StudyError> {
        let (request, law) = (&self.request, self.law());
        let (scenario, files) = parcel::scenario_files(&request.scenario, &self.loaded, &[])?;
        let asked = json!({
            "scenario": scenario, "changes": parcel::typed(&request.changes), "origins": law.origins, "keys": law.keys,
            "seed": law.seed,
        });
        Ok(Parcel { kind: SENT.into(), sum: law.sum(&self.loaded, &request.changes), asked, files })
    }

    /// Has all runs played elsewhere; `None` where it was stopped before the last.
    ///
    /// # Errors
    /// Where a run broke off, or will not come back.
    pub(super) fn sent(&self, hands: Hands<'_>, counted: &Counted<'_>) -> Result<Option<Vec<Played>>, StudyError> {
        let laws = ensemble::laws(&self.drawn);
        let key = |n: usize| Key { cell: 0, replication: n as u64 };
        let errand = |(n, draw): (usize, &Draw)| Errand {
            key: key(n),
            told: Law::told(draw, &ensemble::own(draw, &laws, &self.origins)),
        };
        let mut sheaf = Sheaf::default();
        let told = |played: u64| {
            if played > 0 {
                counted.one()
            }
        };
        let executor = Executor::new(&mut sheaf, hands, &told);
        executor.sends(|| self.drawn.iter().enumerate().map(errand).collect());
        if !executor.finish()?.1 {
            return Ok(None);
        }
        let mut all = Vec::with_capacity(self.drawn.len());
        for (n, draw) in self.drawn.iter().enumerate() {
            let what = format!("run {}", draw.number);
            match sheaf.0.get(&key(n)) {
                Some(Record::Done(figures)) => {
                    let unfit =
                        || RunLogError::Elsewhere(format!("{what} came back with figures that are none of a run"));
                    all.push(played(draw, figures).ok_or_else(unfit)?);
                }
                Some(Record::Failed(reason)) => return Err(BrokeOff { what, reason: reason.clone() }.into()),
                None => return Ok(None),
            }
        }
        Ok(Some(all))
    }
}

impl Away {
    /// Of a parcel that was unpacked in a folder.
    ///
    /// # Errors
    /// Where its files are no scenario.
    pub fn unpacked(sent: &Parcel, folder: &Path) -> Result<Self, StudyError> {
        let changes = parcel::changes(sent)?;
        let loaded = scenario::load(&parcel::path(sent, "scenario", folder)?, &changes)?;
        let list = |key: &str| sent.asked[key].as_array().ok_or_else(|| parcel::foreign(sent, key));
        let year = |year: &Json| year.as_i64().and_then(|year| i16::try_from(year).ok());
        let law = Law {
            origins: list("origins")?.iter().filter_map(year).collect(),
            keys: list("keys")?.iter().filter_map(Json::as_str).map(String::from).collect(),
            seed: sent.asked["seed"].as_u64().ok_or_else(|| parcel::foreign(sent, "seed"))?,
        };
        Ok(Self { loaded, changes, law })
    }
}

impl Player for Away {
    fn sum(&self) -> String {
        self.law.sum(&self.loaded, &self.changes)
    }

    fn play(&self, errands: &[Errand], executor: &Executor<'_>) {
        let (scenario, law, stop) = (&self.loaded.scenario, &self.law, AtomicBool::new(false));
        executor.each(errands, |errand| {
            let Some((draw, own)) = law.of(&errand.told) else { return };
            executor.run(errand.key, || {
                let run = play_one(scenario, &draw, (&law.origins, &own), law.seed, &stop)?;
                Some(Record::Done(figures(&run)))
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_and_its_run_are_the_same_after_they_were_sent() {
        let law = Law { origins: vec![2014, 2015], keys: vec!["a".into(), "b".into()], seed: 1 };
        let values = vec![("a".to_string(), 0.1), ("b".to_string(), 1e-300)];
        let draw = Draw { number: 4, replication: (1 << 60) + 3, until: Some(2014), log_proposal: -2.5, values };
        let (sent, own) = law.of(&Law::told(&draw, &[true, false])).unwrap();
        assert_eq!((sent.replication, &sent.values, own), (draw.replication, &draw.values, vec![true, false]));
        assert!(law.of(&[0.0; 5]).is_none() && law.of(&[]).is_none());
        let counts = Counts::of([((2014, 12), [1, 0, u32::MAX]), ((2015, 1), [0, 2, 3])]);
        let frozen = vec![Some(counts.clone()), None, Some(Counts::default())];
        let run = Played {
            number: 4,
            replication: draw.replication,
            until: draw.until,
            log_proposal: -2.5,
            known: counts,
            frozen,
        };
        assert_eq!(played(&draw, &figures(&run)), Some(run));
        assert_eq!((played(&draw, &[3.0, 1.0]), played(&draw, &[])), (None, None));
    }
}
