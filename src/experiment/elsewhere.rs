//! Runs that are played elsewhere: in other processes, perhaps on other machines.
//!
//! A study that is sent is a [`Parcel`]: what was asked for, and the files that it reads. A run of it is an errand: its key, and figures that
//! the key alone does not say. What comes back are records, as the log has them ([`run_log`](super::run_log)). Who takes both
//! there and back ([`Elsewhere`]) knows neither.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::executor::{Executor, Keep};
use super::run_log::{Key, Record, RunLogError, framed_record};
use crate::provenance::VERSION_AND_COMMIT;

/// Version of what is sent and of what comes back.
const FORM: &str = "mandate parcel 1";

/// Digits by which two builds of the program tell whether they play the same: version, commit and form of what is sent.
pub fn stamp() -> String {
    digits(&[FORM.as_bytes(), VERSION_AND_COMMIT.as_bytes(), super::run_log::MAGIC].concat())
}

/// SHA-256 in hexadecimal digits.
pub fn digits(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A study as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// Kind of study.
    pub kind: String,
    /// Digits by which it is told from others: what decides what a run of it is.
    pub sum: String,
    /// What was asked for.
    pub asked: Json,
    /// Texts by their place below the folder in which it is unpacked.
    pub files: BTreeMap<String, String>,
}

/// A run to be played elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Errand {
    /// Which.
    pub key: Key,
    /// What its key does not say.
    pub told: Vec<f64>,
}

impl Errand {
    /// A run that its key says all of.
    pub const fn of(key: Key) -> Self {
        Self { key, told: Vec::new() }
    }

    /// As it is sent: a record of the log whose values are what is told.
    pub fn bytes(&self) -> Vec<u8> {
        framed_record(self.key, &Record::Done(self.told.clone()))
    }
}

/// What comes back is no result of what was asked for: damaged on its way, or played by another program.
pub type Unfit = String;

/// Those at home, who take what comes back.
pub trait Home {
    /// Takes records as they come, each run once; those that are there already must be the same.
    ///
    /// # Errors
    /// Where they are unfit; nothing of them is kept then.
    fn take(&self, bytes: &[u8]) -> Result<(), Unfit>;

    /// Runs that have not come back.
    fn missing(&self) -> u64;

    /// Whether nothing more is wanted: the user stopped, or results cannot be kept.
    fn is_halted(&self) -> bool;
}

/// Who has runs played elsewhere.
pub trait Elsewhere: Sync {
    /// Has runs of a study played until none is missing at home, or all is halted there.
    ///
    /// # Errors
    /// Why some will not come back.
    fn play(&self, parcel: &Parcel, errands: &[Errand], home: &dyn Home) -> Result<(), String>;
}

/// Who plays runs, and what stops them: the threads of this process, or somebody elsewhere.
#[derive(Clone, Copy)]
pub struct Hands<'a> {
    /// Set where it is to stop.
    pub stop: &'a AtomicBool,
    /// Who plays elsewhere, with the study; `None`: this process plays.
    pub elsewhere: Option<(&'a dyn Elsewhere, &'a Parcel)>,
}

impl<'a> From<&'a AtomicBool> for Hands<'a> {
    fn from(stop: &'a AtomicBool) -> Self {
        Self { stop, elsewhere: None }
    }
}

/// Records in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheaf(pub BTreeMap<Key, Record>);

impl Sheaf {
    /// As they are sent.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(key, record)| framed_record(*key, record)).collect()
    }
}

impl Keep for Sheaf {
    fn append(&mut self, key: Key, record: &Record) -> Result<(), RunLogError> {
        self.0.insert(key, record.clone());
        Ok(())
    }

    fn sync(&self) -> Result<(), RunLogError> {
        Ok(())
    }

    fn there(&mut self, key: Key) -> Result<Option<Record>, RunLogError> {
        Ok(self.0.get(&key).cloned())
    }

    fn values(&self) -> Option<usize> {
        None
    }
}

/// Who plays the runs of a parcel where it was sent.
pub trait Player: Send + Sync {
    /// The sum of what it plays, found out from the files that it was given.
    fn sum(&self) -> String;

    /// Plays runs through an executor.
    fn play(&self, errands: &[Errand], executor: &Executor<'_>);
}

/// Home of the runs that an executor asked for.
pub(super) struct Asked<'a, 'k> {
    pub(super) executor: &'a Executor<'k>,
    pub(super) keys: BTreeSet<Key>,
}

impl Home for Asked<'_, '_> {
    fn take(&self, bytes: &[u8]) -> Result<(), Unfit> {
        let records = super::run_log::records(bytes).ok_or("a record is damaged: its checksum is wrong")?;
        match records.iter().find(|(key, _)| !self.keys.contains(key)) {
            Some((Key { cell, replication }, _)) => {
                Err(format!("run {replication} of cell {cell} came back, which nobody asked for"))
            }
            None => self.executor.take(&records),
        }
    }

    fn missing(&self) -> u64 {
        self.keys.len() as u64 - self.executor.played()
    }

    fn is_halted(&self) -> bool {
        self.executor.is_halted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody who gives back what a test says, and remembers what was said of it.
    struct Mirror<'a> {
        back: &'a [Vec<u8>],
        said: std::sync::Mutex<Vec<Option<Unfit>>>,
    }

    impl Elsewhere for Mirror<'_> {
        fn play(&self, _: &Parcel, errands: &[Errand], home: &dyn Home) -> Result<(), String> {
            assert_eq!(home.missing(), errands.len() as u64);
            let said = self.back.iter().map(|bytes| home.take(bytes).err());
            self.said.lock().unwrap().extend(said);
            if home.missing() == 0 { Ok(()) } else { Err(format!("{} missing", home.missing())) }
        }
    }

    fn key(replication: u64) -> Key {
        Key { cell: 7, replication }
    }

    /// What becomes of two runs that are asked for: what is kept, what was said, whether it failed.
    fn asked(back: &[Vec<u8>]) -> (Sheaf, Vec<Option<Unfit>>, Option<String>) {
        let parcel = Parcel { kind: String::new(), sum: String::new(), asked: Json::Null, files: BTreeMap::new() };
        let (mut sheaf, stop) = (Sheaf::default(), AtomicBool::new(false));
        let mirror = Mirror { back, said: std::sync::Mutex::default() };
        let hands = Hands { stop: &stop, elsewhere: Some((&mirror, &parcel)) };
        let executor = Executor::new(&mut sheaf, hands, &|_| ());
        assert!(executor.sends(|| vec![Errand::of(key(0)), Errand::of(key(1))]));
        let failed = executor.finish().err().map(|error| error.to_string());
        (sheaf, mirror.said.into_inner().unwrap(), failed)
    }

    fn done(replication: u64, value: f64) -> Vec<u8> {
        framed_record(key(replication), &Record::Done(vec![value]))
    }

    #[test]
    fn what_comes_back_twice_is_kept_once_and_in_any_order() {
        let failed = framed_record(key(0), &Record::Failed("too hot".into()));
        let (sheaf, said, error) =
            asked(&[done(1, 0.5), done(1, 0.5), [failed.clone(), failed, done(1, 0.5)].concat()]);
        assert_eq!((said, error), (vec![None, None, None], None));
        assert_eq!(
            sheaf.0,
            BTreeMap::from([(key(0), Record::Failed("too hot".into())), (key(1), Record::Done(vec![0.5]))])
        );
    }

    #[test]
    fn what_is_damaged_foreign_or_contradicts_is_not_kept_with_all_that_came_with_it() {
        let mut damaged = [done(0, 1.0), done(1, 1.0)].concat();
        *damaged.last_mut().unwrap() ^= 1;
        let torn = done(0, 1.0)[..20].to_vec();
        let foreign = [done(0, 1.0), done(2, 1.0)].concat();
        let (sheaf, said, error) = asked(&[damaged, torn, foreign, done(0, 3.0), done(0, 4.0)]);
        let said: Vec<String> = said.into_iter().map(Option::unwrap_or_default).collect();
        assert!(said[0].contains("checksum") && said[1].contains("checksum"), "{said:?}");
        assert!(said[2].contains("run 2 of cell 7 came back, which nobody asked for"), "{said:?}");
        assert!(said[3].is_empty() && said[4].contains("run 0 of cell 7 came back with another result"), "{said:?}");
        assert_eq!(sheaf.0, BTreeMap::from([(key(0), Record::Done(vec![3.0]))]));
        assert_eq!(error.as_deref(), Some("1 missing"));
    }

    #[test]
    fn a_stamp_is_that_of_version_commit_and_form() {
        assert_eq!((stamp().len(), stamp()), (64, stamp()));
        assert_ne!(stamp(), digits(VERSION_AND_COMMIT.as_bytes()));
    }
}
