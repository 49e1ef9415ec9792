//! What is to be run.

use jiff::civil::Date;

use crate::experiment::draws::{DrawLaw, Draws};
use crate::observation::selection::Selection;
use crate::provenance::Stopwatch;
use crate::provenance::manifest::Drawn;
use crate::report::{Format, Geography, Table};
use crate::scenario::{self, Loaded, Override, Scenario, Source, did_you_mean};
use crate::study::{StudyError, geography, one_seed, selections};

/// A run as asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Scenario.
    pub scenario: Source,
    /// Changes to it.
    pub changes: Vec<Override>,
    /// Replications; one is kept with all its tables.
    pub replications: u64,
    /// Number of the first.
    pub first: u64,
    /// Where the parameters of replications come from; a run alone is played at the values of the scenario unless a posterior
    /// is asked for.
    pub draws: DrawLaw,
    /// Seed; `None`: that of the scenario.
    pub seed: Option<u64>,
    /// Last day to play; `None`: that of the scenario.
    pub until: Option<Date>,
    /// Measures of parts of what happens, as [`Selection::read`] takes them.
    pub measures: Vec<String>,
    /// Whether the fatal events of several replications are kept, and as what; one run always has its own.
    pub events: Option<Format>,
    /// Names of the tables to write; none: all there are.
    pub tables: Vec<String>,
}

impl Request {
    /// One run of a scenario as it is.
    pub const fn new(scenario: Source) -> Self {
        Self {
            scenario,
            changes: Vec::new(),
            replications: 1,
            first: 0,
            draws: DrawLaw::WherePresent,
            seed: None,
            until: None,
            measures: Vec::new(),
            events: None,
            tables: Vec::new(),
        }
    }
}

/// A scenario that was read, and which can be run.
#[derive(Debug)]
pub struct Prepared {
    /// What was asked for.
    pub request: Request,
    /// The scenario, as far as it is to be played.
    pub loaded: Loaded,
    /// Seed.
    pub seed: u64,
    /// Time since it was begun.
    pub stopwatch: Stopwatch,
    pub(super) draws: Option<Draws>,
    pub(super) geography: Geography,
    pub(super) selections: Vec<Selection>,
}

/// Reads the scenario of a run.
///
/// # Errors
/// Where the request or the scenario is wrong.
pub fn prepare(request: Request) -> Result<Prepared, StudyError> {
    let stopwatch = Stopwatch::start();
    one_seed(request.seed, &request.changes)?;
    let mut loaded = scenario::load_from(&request.scenario, &request.changes)?;
    let geography = geography(&request.scenario, &loaded)?;
    if let Some(until) = request.until {
        loaded.scenario = loaded.scenario.shortened(until).map_err(StudyError::Request)?;
    }
    if request.replications == 0 || request.first.checked_add(request.replications).is_none() {
        let (first, count) = (request.first, request.replications);
        let accepted = "at least one replication, with numbers below 2^64";
        return Err(StudyError::Request(format!("found {count} replications from {first}; accepted: {accepted}")));
    }
    let seed = request.seed.unwrap_or(loaded.scenario.seed);
    let draws = match (request.draws, request.replications) {
        (DrawLaw::WherePresent, 1) => None,
        (law, _) => Draws::asked(law, &request.scenario, seed)?,
    };
    if let (Some(draws), 1) = (&draws, request.replications) {
        loaded.scenario = draws.scenario(&loaded.scenario, request.first);
    }
    wanted(&request.tables)?;
    let selections = selections(&request.measures, &loaded.scenario)?;
    Ok(Prepared { request, loaded, seed, stopwatch, draws, geography, selections })
}

/// Every table that is wanted must be one of a run.
fn wanted(names: &[String]) -> Result<(), StudyError> {
    let known: Vec<&str> = super::tables().iter().map(|table| table.name).collect();
    match names.iter().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let hint = did_you_mean(name, known.iter().copied());
            let listed = known.join(", ");
            Err(StudyError::Request(format!("--tables: found no table \"{name}\"; accepted: {listed}{hint}")))
        }
    }
}

impl Prepared {
    /// Whether a table is to be written.
    pub(super) fn wants(&self, table: &Table) -> bool {
        let names = &self.request.tables;
        names.is_empty() || names.iter().any(|name| name == table.name)
    }

    /// The scenario.
    pub const fn scenario(&self) -> &Scenario {
        &self.loaded.scenario
    }

    /// Where the parameters of replications come from.
    pub const fn drawn(&self) -> Drawn {
        if self.draws.is_some() { Drawn::Posterior } else { Drawn::Point }
    }

    /// Names of the measures of parts that were asked for, as the yearly tables have them.
    pub fn asked(&self) -> Vec<String> {
        self.selections.iter().map(Selection::in_full).collect()
    }

    /// Name of its results: the scenario and the seed.
    pub fn name(&self) -> String {
        let many = if self.request.replications > 1 { "-replications" } else { "" };
        format!("{}-{}{many}", self.scenario().name, self.seed)
    }
}
