//! Comparisons of finished runs: folders of `run` that share their random numbers, held against each other and played no more.
//!
//! What is read is the yearly table of each replication. What a run does not keep (the chain between a change and harm, pairs by
//! place, the channels of overlap) cannot be compared so; [`ABSENT`] says it wherever such a comparison is told.

mod apart;
mod outcomes;
mod places;
mod shared;
mod write;

use std::path::{Path, PathBuf};

use self::outcomes::Yearly;
use self::places::Places;
use super::facts::Facts;
use super::opening::Told;
use super::results::Results;
use super::variants::Comparison;
use crate::experiment::outcome::{Catalogue, Outcome};
use crate::provenance::Stopwatch;
use crate::provenance::manifest::{Drawn, Manifest};
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{self, Resolved};
use crate::scenario::{Override, known_change_in_words};
use crate::study::StudyError;

/// What a comparison of finished runs does not have, and why.
pub const ABSENT: &str = "Read from finished runs, which keep yearly figures of the nation and the affected districts alone, to six \
                          digits: what moved between the change and harm (Through), intervals of places (Where), channels of \
                          overlap, other exponents of the index and ranks by optic are absent. `mandate compare SCENARIO ...` plays them.";

/// Finished runs that are to be compared.
#[derive(Clone, Debug)]
pub struct Request {
    /// Folders of results, the base first.
    pub folders: Vec<PathBuf>,
    /// First and last year over which is averaged.
    pub years: (Option<i16>, Option<i16>),
}

/// A folder of a finished run.
#[derive(Debug)]
struct Finished {
    /// As it was typed.
    shown: String,
    output: Output,
    scenario: Resolved,
}

impl Finished {
    fn open(path: &Path) -> Result<Self, StudyError> {
        let output = Output::open(path)?;
        let shown = path.display().to_string();
        if !is_a_run(&output.manifest) {
            let accepted = "folders that `mandate run` wrote, with or without --replications";
            return Err(StudyError::Request(format!(
                "{shown}: found results of another kind of study; accepted to be compared: {accepted}"
            )));
        }
        let missing = || ReadingError::Damaged {
            path: path.join(scenario::FILE),
            what: "there is no such file, so that nothing says what was played".into(),
        };
        let scenario = output.document(scenario::FILE)?.ok_or_else(missing)?;
        Ok(Self { shown, output, scenario })
    }

    const fn manifest(&self) -> &Manifest {
        &self.output.manifest
    }
}

/// Whether a manifest is that of one run or of replications.
const fn is_a_run(manifest: &Manifest) -> bool {
    manifest.design.is_none()
        && manifest.patterns.is_none()
        && manifest.calibration.is_none()
        && manifest.variants.is_none()
        && manifest.validation.is_none()
}

/// Finished runs that were compared.
#[derive(Debug)]
pub struct Held {
    request: Request,
    folders: Vec<Finished>,
    comparison: Comparison,
    outcomes: Vec<Vec<Outcome>>,
    changes: Vec<String>,
    absent: Vec<String>,
    places: Vec<Places>,
    stopwatch: Stopwatch,
}

/// Compares finished runs.
///
/// # Errors
/// Where a folder cannot be read, or its runs do not share their random numbers with those of the base.
pub fn hold(request: Request) -> Result<Held, StudyError> {
    let stopwatch = Stopwatch::start();
    let folders = request.folders.iter().map(|path| Finished::open(path)).collect::<Result<Vec<_>, _>>()?;
    let [base, others @ ..] = folders.as_slice() else { return Err(alone()) };
    if others.is_empty() {
        return Err(alone());
    }
    shared::check(base, others)?;
    let yearly = folders.iter().map(Yearly::read).collect::<Result<Vec<_>, _>>()?;
    check_years(request.years, &yearly[0])?;
    let organizations = base.scenario.organizations.iter().map(|one| one.id.clone()).collect();
    let mut catalogue = Catalogue::listing([], organizations);
    yearly.iter().for_each(|one| one.name(&mut catalogue));
    let each: Vec<Vec<Outcome>> = yearly.iter().map(|one| one.outcomes(&catalogue)).collect();
    let outcomes = (0..each[0].len()).map(|run| each.iter().map(|of| of[run].clone()).collect()).collect();
    let (names, changes) = named(&folders);
    let apart = apart::from(base, others)?;
    let comparison = Comparison::read(names, catalogue, Facts::of_resolved(&base.scenario), apart);
    let absent = vec![ABSENT.to_string()];
    let places = folders.iter().map(Places::read).collect::<Result<Vec<_>, _>>()?;
    Ok(Held { request, folders, comparison, outcomes, changes, absent, places, stopwatch })
}

fn alone() -> StudyError {
    StudyError::Request(
        "SCENARIO: found one folder of finished runs and nothing to compare it with; accepted: two or more of them, or a scenario".into(),
    )
}

/// That the years asked for were played.
fn check_years((from, to): (Option<i16>, Option<i16>), base: &Yearly) -> Result<(), StudyError> {
    let (Some(first), Some(last)) = (base.years.first(), base.years.last()) else { return Ok(()) };
    for (option, year) in [("--from", from), ("--to", to)] {
        if let Some(year) = year.filter(|year| !(first..=last).contains(&year)) {
            let message = format!("{option}: found {year}; accepted: a year from {first} to {last}");
            return Err(StudyError::Request(message));
        }
    }
    match (from, to) {
        (Some(from), Some(to)) if from > to => {
            Err(StudyError::Request(format!("--to: found {to}; accepted: a year from --from ({from}) to {last}")))
        }
        _ => Ok(()),
    }
}

/// Names of base and variants, each once, and what was changed in each, in words.
fn named(folders: &[Finished]) -> (Vec<String>, Vec<String>) {
    let own = |one: &Finished, others: &[&Finished]| -> Vec<String> {
        let known = |change: &String| others.iter().all(|other| other.manifest().overrides.contains(change));
        one.manifest().overrides.iter().filter(|change| !known(change)).cloned().collect()
    };
    let base = &folders[0];
    let in_words = |typed: &[String]| -> String {
        let words = |text: &String| match text.parse::<Override>() {
            // The levels of a force are not kept, so that it leaves on the day that was typed.
            Ok(change) => known_change_in_words(&change, &base.scenario, &|_| None),
            Err(_) => text.clone(),
        };
        typed.iter().map(words).collect::<Vec<_>>().join("; ")
    };
    let others: Vec<&Finished> = folders[1..].iter().collect();
    let (mut names, mut changes) = (vec!["base".to_string()], vec![in_words(&own(base, &others))]);
    for one in others {
        let own = own(one, &[base]);
        let typed = own.join("; ");
        let folder = || one.output.folder.file_name().map_or_else(String::new, |name| name.display().to_string());
        let wished = [typed.clone(), folder(), one.shown.clone()];
        let free = wished.into_iter().find(|name| !name.is_empty() && !names.contains(name));
        names.push(free.unwrap_or_else(|| format!("{} ({})", one.shown, names.len())));
        changes.push(if own.is_empty() { otherwise(base, one) } else { in_words(&own) });
    }
    (names, changes)
}

/// In what a variant differs that has no changes of its own.
fn otherwise(base: &Finished, one: &Finished) -> String {
    let inputs = &base.manifest().scenario.inputs;
    let other = one.manifest().scenario.inputs.iter().filter(|input| !inputs.contains(input));
    let files: Vec<&str> = other.map(|input| input.name.as_str()).collect();
    match files.as_slice() {
        [] if one.manifest().overrides.len() < base.manifest().overrides.len() => {
            "without the changes of the base".into()
        }
        [] => format!("as in {}", one.shown),
        files => format!("as in {}, with another {}", one.shown, files.join(", ")),
    }
}

impl Held {
    /// Differences with their intervals.
    pub fn results(&self) -> Results<'_> {
        Results::new(&self.comparison, &self.outcomes, self.request.years)
    }

    /// Name of its results: the scenario of the base and the seed.
    pub fn name(&self) -> String {
        let base = self.folders[0].manifest();
        format!("{}-{}-compare", base.scenario.name, base.seed)
    }

    /// What is printed of it: the answer, and with `tables` all tables behind it.
    pub fn page(&self, tables: bool) -> String {
        let (results, base) = (&self.results(), self.folders[0].manifest());
        let names = |id: &str| self.comparison.facts.name(id);
        let told = Told {
            comparison: &self.comparison,
            results,
            changes: self.changes.clone(),
            first: base.replication,
            seed: base.seed,
            drawn: base.draws.unwrap_or(Drawn::Point),
            stopped: None,
            widths: None,
            from: self.request.years.0,
            base: None,
            absent: &self.absent,
            places: self.places.iter().map(|one| one.less(&self.places[0], results.years, &names)).collect(),
        };
        super::words::told(&told, tables)
    }
}
