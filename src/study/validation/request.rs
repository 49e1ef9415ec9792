//! What is validated, on what was observed.

use std::path::PathBuf;

use crate::event::ViolenceType;
use crate::provenance::{Stopwatch, today};
use crate::scenario::posterior::{self, Posterior};
use crate::scenario::{self, Fault, Loaded, Override, Scenario, Source};
use crate::study::validation::draws;
use crate::study::validation::draws::{Draw, DrawError, Draws};
use crate::study::validation::ensemble;
use crate::study::validation::forecast::Errors;
use crate::study::validation::observed::{Observed, Wanted, file};
use crate::study::validation::rolling;
use crate::study::{Cost, StudyError, Unwatched, Watch, cost, undrawn};

/// Runs without a posterior.
const RUNS: usize = 200;

/// A validation as asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Folder of the scenario.
    pub scenario: PathBuf,
    /// Changes to it.
    pub changes: Vec<Override>,
    /// File of what was observed; `None`: the scenario's own tables.
    pub observed: Option<PathBuf>,
    /// Country in that file; `None`: that of the scenario.
    pub country: Option<String>,
    /// Last year before the first forecast; `None`: as early as there are enough years.
    pub first_origin: Option<i16>,
    /// Where values of parameters come from; `None`: the posterior, or the prior where there is none.
    pub draws: Option<Draws>,
    /// Runs at most; `None`: all rows of the posterior, or 200.
    pub replications: Option<u64>,
    /// Power of the likelihood in weights.
    pub power: f64,
    /// Seed; `None`: that of the scenario.
    pub seed: Option<u64>,
}

/// A validation whose files were read.
#[derive(Debug)]
pub struct Prepared {
    /// What was asked for.
    pub request: Request,
    /// The scenario and its files.
    pub loaded: Loaded,
    /// Seed.
    pub seed: u64,
    /// What was observed.
    pub observed: Observed,
    /// Where values of parameters come from.
    pub from: Draws,
    /// The posterior, where values come from it.
    pub posterior: Option<Posterior>,
    /// Law of the error of observation.
    pub errors: Errors,
    /// Time since it was begun.
    pub stopwatch: Stopwatch,
    pub(super) origins: Vec<i16>,
    pub(super) drawn: Vec<Draw>,
}

impl From<DrawError> for StudyError {
    fn from(error: DrawError) -> Self {
        Self::Request(error.to_string())
    }
}

/// Reads what is to be validated.
///
/// # Errors
/// Where the request, the scenario or the observations are wrong.
pub fn prepare(request: Request) -> Result<Prepared, StudyError> {
    let stopwatch = Stopwatch::start();
    let loaded = scenario::load(&request.scenario, &request.changes)?;
    let scenario = &loaded.scenario;
    let seed = request.seed.unwrap_or(scenario.seed);
    let observed = observed(&request, scenario)?;
    let origins = rolling::origins(&observed, request.first_origin).map_err(of_fault)?;
    let posterior = posterior::read(&Source::from(request.scenario.as_path()), scenario)?;
    let from = draws_from(&request, posterior.as_ref())?;
    let posterior = posterior.filter(|_| from == Draws::Posterior);
    let errors = Errors { power: request.power, ..Errors::default() };
    let drawn = draw(&request, scenario, posterior.as_ref(), (from, &origins), seed)?;
    Ok(Prepared { request, loaded, seed, observed, from, posterior, errors, stopwatch, origins, drawn })
}

impl Prepared {
    /// Name of its results: the scenario and the seed.
    pub fn name(&self) -> String {
        format!("{}-{}-validate", self.loaded.scenario.name, self.seed)
    }

    /// Years at whose end forecasts are made.
    pub fn origins(&self) -> &[i16] {
        &self.origins
    }

    /// Whether values come from a posterior that was made on another scenario.
    pub(super) fn is_from_elsewhere(&self) -> bool {
        let first = self.loaded.scenario.start.year();
        self.posterior.as_ref().is_some_and(|posterior| posterior.last_year() < first)
    }

    /// Runs that are to be played.
    pub fn runs(&self) -> u64 {
        self.drawn.len() as u64
    }

    /// What it costs, found out by one of its runs with its branches, from the middle, since later ones rest on longer runs.
    pub fn cost(&self) -> Cost {
        let (scenario, origins) = (&self.loaded.scenario, self.origins.as_slice());
        let seconds = self.drawn.get(self.drawn.len() / 2).map_or(0.0, |draw| {
            let (own, watch) = (ensemble::own(draw, &ensemble::laws(&self.drawn), origins), Unwatched::default());
            cost::seconds(|| _ = ensemble::play_one(scenario, draw, (origins, &own), self.seed, watch.stop()))
        });
        let rows = self.drawn.len() * origins.len() * ViolenceType::ALL.len();
        Cost::new(self.runs().into(), seconds, rows as f64 * cost::ROW)
    }
}

/// A fault in one line.
fn of_fault(fault: Fault) -> StudyError {
    StudyError::Request(fault.to_string())
}

/// What was observed: the user's file, or the scenario's own tables.
fn observed(request: &Request, scenario: &Scenario) -> Result<Observed, StudyError> {
    let wanted = Wanted::new(scenario, request.country.as_deref(), today()).map_err(of_fault)?;
    match &request.observed {
        Some(path) => file::read(path, &wanted).map_err(StudyError::faults(path.clone())),
        None => Observed::of_scenario(scenario, &wanted).map_err(StudyError::faults(request.scenario.clone())),
    }
}

/// Where values of parameters come from.
fn draws_from(request: &Request, posterior: Option<&Posterior>) -> Result<Draws, StudyError> {
    match (request.draws, posterior) {
        (Some(Draws::Posterior), None) => Err(StudyError::Request(format!(
            "--draws posterior: found no {} in {}; accepted: a scenario with one (mandate calibrate makes it), --draws prior or \
             --draws point",
            posterior::FILE,
            request.scenario.display()
        ))),
        (Some(from), _) => Ok(from),
        (None, Some(_)) => Ok(Draws::Posterior),
        (None, None) => Ok(Draws::Prior),
    }
}

/// The runs to be played.
fn draw(
    request: &Request,
    scenario: &Scenario,
    posterior: Option<&Posterior>,
    (from, origins): (Draws, &[i16]),
    seed: u64,
) -> Result<Vec<Draw>, StudyError> {
    let most = request.replications.map(|most| usize::try_from(most).unwrap_or(usize::MAX));
    let drawn = match (from, posterior) {
        (Draws::Posterior, Some(posterior)) => draws::from_posterior(scenario, posterior, origins, most)?,
        (Draws::Point, _) => draws::from_scenario(most.unwrap_or(RUNS)),
        _ => draws::from_prior(scenario, most.unwrap_or(RUNS), seed)?,
    };
    let keys = drawn.first().into_iter().flat_map(|draw| draw.values.iter().map(|(key, _)| key.as_str()));
    undrawn(&request.changes, keys, "--draws point, which plays the values of the scenario")?;
    Ok(drawn)
}
