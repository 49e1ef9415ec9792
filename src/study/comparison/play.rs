//! Plays a comparison, a batch of replications at a time.

use std::sync::atomic::{AtomicU64, Ordering};

use super::request::{self, Asked, Request};
use crate::experiment::draws::Draws;
use crate::experiment::executor::BrokeOff;
use crate::experiment::outcome::{Measure, Outcome};
use crate::observation::window;
use crate::provenance::Stopwatch;
use crate::report::Geography;
use crate::study::comparison::results::{Contrast, Results};
use crate::study::comparison::variants::{Channels, Comparison, Variant};
use crate::study::{Cost, StudyError, Watch, cost, geography, selections};

/// Measure whose interval is watched: the core index of the affected districts, or of the nation.
const WATCHED: [(&str, &str); 2] = [("hpi_core", "affected"), ("hpi_core", "nation")];

/// Replications between two looks at the interval.
const BATCH: u64 = 10;

/// A comparison that was played.
#[derive(Debug)]
pub struct Compared {
    /// What was asked for.
    pub request: Request,
    /// The variants, the base first.
    pub asked: Vec<Asked>,
    /// What was compared.
    pub comparison: Comparison,
    /// Outcomes by replication and cell.
    pub outcomes: Vec<Vec<Outcome>>,
    /// How many replications it was to be when it was stopped early; `None` where it came to its end.
    pub stopped: Option<u64>,
    /// The run that broke off, where one did and ended it.
    pub broke_off: Option<BrokeOff>,
    /// Widest half-width of the watched measure over the variants [index points]; `None` of one replication.
    pub half_width: Option<f64>,
    /// Seed.
    pub seed: u64,
    /// Sum of the posterior from which parameters were drawn; `None` where they were not.
    pub posterior: Option<String>,
    pub(super) stopwatch: Stopwatch,
    pub(super) geography: Geography,
}

impl Compared {
    /// What was changed in each variant, in words, the base first; empty for a base as its files have it.
    pub fn changes(&self) -> Vec<String> {
        request::changes(&self.asked, &self.request.common_changes)
    }

    /// Differences with their intervals.
    pub fn results(&self) -> Results<'_> {
        Results::new(&self.comparison, &self.outcomes, self.request.years)
    }
}

/// A comparison whose scenarios were read, and which can be played.
#[derive(Debug)]
pub struct Prepared {
    request: Request,
    asked: Vec<Asked>,
    comparison: Comparison,
    seed: u64,
    posterior: Option<String>,
    stopwatch: Stopwatch,
    geography: Geography,
}

/// Compares variants.
///
/// # Errors
/// Where the request or a scenario is wrong, a run breaks off, or it is stopped before one replication is done.
pub fn compare(request: Request, watch: &dyn Watch) -> Result<Compared, StudyError> {
    prepare(request)?.play(watch)
}

/// Reads the scenarios of a comparison.
///
/// # Errors
/// Where the request or a scenario is wrong.
pub fn prepare(request: Request) -> Result<Prepared, StudyError> {
    let stopwatch = Stopwatch::start();
    let asked = request.variants()?;
    let base = &asked[0];
    request.check_years(&base.variant.scenario)?;
    let selections = selections(&request.measures, &base.variant.scenario)?;
    let geography = geography(&request.base, &base.loaded)?;
    let variants: Vec<Variant> = asked.iter().map(|asked| asked.variant.clone()).collect();
    let seed = request.seed.unwrap_or(base.loaded.scenario.seed);
    let draws = Draws::asked(request.draws, &request.base, seed)?;
    let posterior = draws.as_ref().map(|draws| draws.sha256().to_string());
    let comparison =
        Comparison::new(variants, request.channels).map_err(|error| StudyError::Request(error.to_string()))?;
    let comparison = comparison.drawing(draws).asking(&selections);
    Ok(Prepared { request, asked, comparison, seed, posterior, stopwatch, geography })
}

impl Prepared {
    /// Name of its results: the scenario of the base and the seed.
    pub fn name(&self) -> String {
        format!("{}-{}-compare", self.asked[0].variant.scenario.name, self.seed)
    }

    /// Time since it was begun.
    pub const fn stopwatch(&self) -> Stopwatch {
        self.stopwatch
    }

    /// Replications that it has at most, and runs of each.
    pub fn most(&self) -> (u64, usize) {
        (self.request.most(), self.comparison.runs())
    }

    /// What it costs at most, found out by a run of the base.
    pub fn cost(&self) -> Cost {
        let (replications, each) = self.most();
        let runs = u128::from(replications) * each as u128;
        let (measures, settings) = (self.comparison.catalogue.measures.len(), self.comparison.channels().count());
        // Of each variant with its channels as given, with each off, and what each does.
        let contrasts = (self.comparison.names.len() - 1) * (2 * settings - 1);
        let bytes = measures as f64 * (runs as f64 * cost::ROW + contrasts as f64 * cost::WIDE_ROW) + self.by_year();
        let seconds = cost::seconds_a_run(&self.asked[0].variant.scenario, self.seed, self.request.first);
        Cost { at_most: self.request.until_halfwidth.is_some(), ..Cost::new(runs, seconds, bytes) }
    }

    /// Room of what each variant, and each beside the base, has by year [bytes].
    fn by_year(&self) -> f64 {
        let scenario = &self.asked[0].variant.scenario;
        let years = f64::from(scenario.steps) * scenario.step_days / window::YEAR;
        let main = |measure: &&Measure| matches!(measure.area.0, "nation" | "affected");
        let main = self.comparison.catalogue.measures.iter().filter(main).count();
        let courses = 2 * self.comparison.names.len() - 1;
        years * (main * courses) as f64 * cost::FIGURE_ROW
    }

    /// Plays it.
    ///
    /// # Errors
    /// Where a run breaks off, or it is stopped before one replication is done.
    pub fn play(self, watch: &dyn Watch) -> Result<Compared, StudyError> {
        let Played { outcomes, stopped, broke_off, half_width } =
            play(&self.request, &self.comparison, self.seed, watch)?;
        let Self { request, asked, comparison, seed, posterior, stopwatch, geography } = self;
        Ok(Compared {
            request,
            asked,
            comparison,
            outcomes,
            stopped,
            broke_off,
            half_width,
            seed,
            posterior,
            stopwatch,
            geography,
        })
    }
}

/// What was played, as [`Compared`] has it.
struct Played {
    outcomes: Vec<Vec<Outcome>>,
    stopped: Option<u64>,
    broke_off: Option<BrokeOff>,
    half_width: Option<f64>,
}

/// Plays replications until there are enough.
fn play(request: &Request, comparison: &Comparison, seed: u64, watch: &dyn Watch) -> Result<Played, StudyError> {
    let (first, most, runs) = (request.first, request.most(), comparison.runs() as u64);
    let (finished, width) = (AtomicU64::new(0), AtomicU64::new(f64::NAN.to_bits()));
    let mut outcomes: Vec<Vec<Outcome>> = Vec::new();
    let mut wanted = request.replications;
    let cells = comparison.cells();
    let mut half_width = None;
    let stopped = loop {
        let from = first + outcomes.len() as u64;
        let to = (first + wanted).min(from + BATCH);
        let done = || {
            let done = finished.fetch_add(1, Ordering::Relaxed) + 1;
            let width = f64::from_bits(width.load(Ordering::Relaxed));
            watch.at(done, wanted * runs, &|| {
                let width = if width.is_nan() { String::new() } else { format!(", half-width {width:.2}") };
                format!("{done} of {} runs{width}", wanted * runs)
            });
        };
        match comparison.play(&cells, seed, from..to, watch.stop(), done) {
            Ok(played) => outcomes.extend(played),
            // What was played before it is kept.
            Err(error) if !outcomes.is_empty() => {
                return Ok(Played { outcomes, stopped: Some(wanted), broke_off: Some(error), half_width });
            }
            Err(error) => return Err(error.into()),
        }
        let now = watched_half_width(comparison, &outcomes, request.years);
        half_width = now;
        width.store(now.unwrap_or(f64::NAN).to_bits(), Ordering::Relaxed);
        if outcomes.len() as u64 >= wanted {
            let narrow = request.until_halfwidth.is_none_or(|(wish, _)| now.is_some_and(|width| width <= wish));
            if narrow || wanted >= most {
                break None;
            }
            wanted = (wanted + BATCH).min(most);
        }
        if watch.stopped() {
            break Some(wanted);
        }
    };
    if outcomes.is_empty() {
        return Err(StudyError::Stopped("stopped before the first replication was done; nothing was kept".into()));
    }
    Ok(Played { outcomes, stopped, broke_off: None, half_width })
}

/// Widest half-width of the watched measure over the variants.
fn watched_half_width(
    comparison: &Comparison,
    outcomes: &[Vec<Outcome>],
    years: (Option<i16>, Option<i16>),
) -> Option<f64> {
    let position = WATCHED.iter().find_map(|(name, area)| comparison.catalogue.position(name, area))?;
    let results = Results::new(comparison, outcomes, years);
    let width = |variant| {
        let finding = results.finding(variant, Contrast::Between(Channels::AsGiven), position)?;
        finding.paired.difference.half_width()
    };
    (1..comparison.names.len()).map(width).try_fold(0.0, |widest: f64, width| Some(widest.max(width?)))
}
