//! What is asked: changes to a base, and how the base and what is changed are played.

use std::str::FromStr;
use std::sync::{Arc, PoisonError};

use serde::{Deserialize, Serialize};

use super::{Explorer, Known};
use crate::experiment::draws::{DrawLaw, Draws};
use crate::scenario::{Override, Scenario};
use crate::study::StudyError;
use crate::study::comparison::variants::{Comparison, Variant};
use crate::study::comparison::{Asked, Other, Request, changes};
use crate::study::page::quoted;

/// Name of what is changed, in tables.
pub const EXPLORED: &str = "explored";

/// The cell of the base.
pub const BASE: usize = 0;

/// Runs of a pair: of the base, and of what is changed.
pub const CELLS: usize = 2;

/// Changes to a scenario, as `--set` takes them, and how it is played.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Question {
    /// Changes to what stands beside the base.
    pub changes: Vec<String>,
    /// Changes to both.
    pub common: Vec<String>,
    /// Where the parameters of replications come from.
    pub draws: DrawsFrom,
    /// Seed; `None`: that of the scenario.
    pub seed: Option<u64>,
}

/// Where the parameters of replications come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum DrawsFrom {
    /// From the posterior where there is one.
    #[default]
    #[serde(rename = "where present")]
    WherePresent,
    /// From the posterior.
    #[serde(rename = "posterior")]
    Posterior,
    /// The values of the files.
    #[serde(rename = "point")]
    Point,
}

impl From<DrawsFrom> for DrawLaw {
    fn from(from: DrawsFrom) -> Self {
        match from {
            DrawsFrom::WherePresent => Self::WherePresent,
            DrawsFrom::Posterior => Self::Posterior,
            DrawsFrom::Point => Self::Point,
        }
    }
}

/// A question that can be played.
#[derive(Debug)]
pub struct Case {
    pub(super) comparison: Comparison,
    scenarios: [Scenario; CELLS],
    draws: Option<Arc<Draws>>,
    /// Seed of all runs.
    pub seed: u64,
    /// By cell, a text that is the same where its runs are.
    pub keys: [String; CELLS],
    /// What is said of it.
    pub posed: Posed,
}

/// What is said of a question before it is played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Posed {
    /// What is changed, in words; empty where nothing is.
    pub change: String,
    /// Whether nothing is changed.
    pub same: bool,
    /// The command that plays it, without the number of replications.
    pub command: String,
    /// The same text where runs of the base are the same.
    pub base_key: String,
    /// The same text where runs of what is changed are the same; that of the base where nothing is changed.
    pub key: String,
}

impl Explorer {
    /// Reads a question.
    ///
    /// # Errors
    /// Where a change cannot be made.
    pub fn ask(&self, question: &Question) -> Result<Case, StudyError> {
        let read = |texts: &[String]| texts.iter().map(|text| change(text)).collect::<Result<Vec<_>, _>>();
        let (own, common) = (read(&question.changes)?, read(&question.common)?);
        let law = DrawLaw::from(question.draws);
        let request = Request {
            common_changes: common.clone(),
            draws: law,
            seed: question.seed,
            ..Request::new(self.unmapped.clone(), vec![Other::Changed(EXPLORED.into(), own)])
        };
        request.check()?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.base.as_ref().is_none_or(|(changes, _)| *changes != common) {
            known.base = Some((common.clone(), if common.is_empty() { self.as_written() } else { request.base()? }));
        }
        let Some((_, base)) = &known.base else { unreachable!("it was read") };
        let asked = match question.changes.is_empty() {
            true => unchanged(base),
            false => request.beside(base.clone())?,
        };
        let seed = question.seed.unwrap_or(asked[0].loaded.scenario.seed);
        let draws = match law.draws(&self.source) {
            true => Some(self.draws(&mut known, seed)?),
            false => None,
        };
        let change = changes(&asked, &common).pop().unwrap_or_default();
        let variants: Vec<Variant> = asked.into_iter().map(|asked| asked.variant).collect();
        let scenarios = [variants[0].scenario.clone(), variants[1].scenario.clone()];
        let comparison = Comparison::new(variants, false).map_err(|error| StudyError::Request(error.to_string()))?;
        let keys = keys(question, seed, draws.as_deref(), &comparison);
        let posed = Posed {
            same: question.changes.is_empty(),
            change,
            command: self.command(question),
            base_key: keys[0].clone(),
            key: keys[1].clone(),
        };
        Ok(Case { comparison, scenarios, draws, seed, keys, posed })
    }

    /// The base as its files have it.
    fn as_written(&self) -> Asked {
        let (folder, scenario) = (self.source.shown(), self.loaded.scenario.clone());
        let variant = Variant { name: "base".into(), folder, scenario };
        Asked { variant, overrides: Vec::new(), loaded: self.loaded.clone() }
    }

    /// Draws of the posterior with a seed.
    fn draws(&self, known: &mut Known, seed: u64) -> Result<Arc<Draws>, StudyError> {
        match &known.draws {
            Some((of, draws)) if *of == seed => Ok(Arc::clone(draws)),
            _ => {
                let draws = Arc::new(Draws::read(&self.source, &self.loaded.scenario, seed)?);
                known.draws = Some((seed, Arc::clone(&draws)));
                Ok(draws)
            }
        }
    }

    /// The command that plays a question.
    fn command(&self, question: &Question) -> String {
        let mut words = vec!["mandate".to_string()];
        let with = match question.changes.is_empty() {
            true => {
                words.extend(["run".to_string(), self.source.shown()]);
                "--set"
            }
            false => {
                let set = format!("{EXPLORED}: {}", question.changes.join("; "));
                words.extend(["compare".to_string(), self.source.shown(), "--set".into(), set]);
                "--with"
            }
        };
        question.common.iter().for_each(|change| words.extend([with.to_string(), change.clone()]));
        match question.draws {
            DrawsFrom::WherePresent => {}
            DrawsFrom::Posterior => words.extend(["--draws".to_string(), "posterior".into()]),
            DrawsFrom::Point => words.extend(["--draws".to_string(), "point".into()]),
        }
        if let Some(seed) = question.seed {
            words.extend(["--seed".to_string(), seed.to_string()]);
        }
        words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }
}

/// The base twice, where nothing is changed: it need not be read again.
fn unchanged(base: &Asked) -> Vec<Asked> {
    let mut twin = base.clone();
    twin.variant.name = EXPLORED.into();
    vec![base.clone(), twin]
}

/// Texts that are the same where the runs of a cell, and what is kept of them, are.
fn keys(question: &Question, seed: u64, draws: Option<&Draws>, comparison: &Comparison) -> [String; CELLS] {
    let measures = comparison.catalogue.measures.iter().map(|one| format!("{} {}", one.name, one.area.1));
    let measures = crc32fast::hash(measures.collect::<Vec<_>>().join("\n").as_bytes());
    let draws = draws.map_or("point", |draws| draws.sha256());
    let base = format!("seed {seed}; draws {draws}; measures {measures:08x}; {}", question.common.join("; "));
    let explored = match question.changes.is_empty() {
        true => base.clone(),
        false => format!("{base}; explored: {}", question.changes.join("; ")),
    };
    [base, explored]
}

fn change(text: &str) -> Result<Override, StudyError> {
    Override::from_str(text)
        .map_err(|accepted| StudyError::Request(format!("change: found \"{text}\"; accepted: {accepted}")))
}

impl Case {
    /// What a replication of a cell plays: its scenario, with the parameters drawn for it.
    pub fn scenario(&self, cell: usize, replication: u64) -> Scenario {
        let scenario = &self.scenarios[cell];
        match &self.draws {
            Some(draws) => draws.scenario(scenario, replication),
            None => scenario.clone(),
        }
    }

    /// Whether nothing is changed, so that a run of one cell is one of the other.
    pub fn is_unchanged(&self) -> bool {
        self.keys[0] == self.keys[1]
    }

    /// Whether all replications of a cell play one scenario.
    pub const fn is_point(&self) -> bool {
        self.draws.is_none()
    }

    /// What a cell plays, as its files and changes have it.
    pub fn written(&self, cell: usize) -> &Scenario {
        &self.scenarios[cell]
    }
}
