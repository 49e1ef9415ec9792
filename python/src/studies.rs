//! Studies as the package asks for them: each reads, plays, writes a folder, and says in words what came of it.

use std::path::PathBuf;

use jiff::civil::Date;
use mandate::experiment::draws::DrawLaw;
use mandate::report::reading::Output;
use mandate::report::{Format, OutputFolder, Own};
use mandate::scenario::Source;
use mandate::study::calibration::effort::Effort;
use mandate::study::comparison::finished;
use mandate::study::sweep::Done as Swept;
use mandate::study::validation::beside::Beside;
use mandate::study::validation::draws::Draws;
use mandate::study::validation::words::Printed;
use mandate::study::{
    Keep, StudyError, Watch, calibration, comparison, patterns as suites, run as runs, sweep as sweeps, validation,
};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

use crate::errors;
use crate::scenario::Scenario;
use crate::watched::{Ended, Watching};

/// Every so many-th point of a calibration is played in pairs, where effects ask for it.
const PAIRS: usize = 4;

/// What came of a study.
struct Done {
    /// Where its results are.
    folder: PathBuf,
    /// What the command line would print.
    text: String,
    /// Why it ended early, with what was kept.
    stopped: Option<String>,
}

/// The same as Python has it.
type Given = (PathBuf, String, Option<String>);

/// Plays with the lock released, and gives what came of it.
fn play(
    py: Python<'_>,
    watching: &Watching,
    work: impl FnOnce(&dyn Watch) -> Result<Done, StudyError> + Send,
) -> PyResult<Given> {
    let Ended { given, interrupted, lost } = watching.through(py, work)?;
    // A handler of the user's may end a call by an exception of its own.
    if let Some(error) = interrupted.filter(|error| !error.is_instance_of::<PyKeyboardInterrupt>(py)) {
        return Err(error);
    }
    let Done { folder, text, stopped } = given.map_err(|error| lost.unwrap_or_else(|| errors::of_study(py, error)))?;
    Ok((folder, text, stopped))
}

/// Where results are written, and what was asked for in the words of the command line.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Out {
    folder: PathBuf,
    force: bool,
    command: Vec<String>,
}

impl Out {
    fn begin(&self, name: &str, own: Own) -> Result<OutputFolder, StudyError> {
        Ok(OutputFolder::asked(Some(&self.folder), self.force, name, own)?)
    }

    fn keep(self) -> Keep {
        Keep { folder: Some(self.folder), force: self.force, format: Format::Csv, command: self.command }
    }
}

/// Where the parameters of replications come from.
fn law(py: Python<'_>, word: Option<&str>) -> PyResult<DrawLaw> {
    match word {
        None => Ok(DrawLaw::WherePresent),
        Some("posterior") => Ok(DrawLaw::Posterior),
        Some("point") => Ok(DrawLaw::Point),
        Some(word) => Err(unknown(py, "draws", word, "posterior, point")),
    }
}

fn unknown(py: Python<'_>, option: &str, found: &str, accepted: &str) -> PyErr {
    errors::mistake(py, &format!("{option}: found `{found}`; accepted: {accepted}"))
}

fn day(py: Python<'_>, text: Option<&str>) -> PyResult<Option<Date>> {
    let read = |text: &str| text.parse().map_err(|_| unknown(py, "until", text, "a day, as 2015-12-31"));
    text.map(read).transpose()
}

/// A run as asked for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct RunAsked {
    replications: u64,
    replication: u64,
    draws: Option<String>,
    seed: Option<u64>,
    until: Option<String>,
    measures: Vec<String>,
    events: bool,
    tables: Vec<String>,
    observed: Option<PathBuf>,
    country: Option<String>,
}

/// Plays a scenario once or several times.
#[pyfunction]
pub fn run(py: Python<'_>, scenario: &Scenario, asked: RunAsked, out: Out, watching: Watching) -> PyResult<Given> {
    let request = runs::Request {
        changes: scenario.changes.clone(),
        replications: asked.replications,
        first: asked.replication,
        draws: law(py, asked.draws.as_deref())?,
        seed: asked.seed,
        until: day(py, asked.until.as_deref())?,
        measures: asked.measures,
        tables: asked.tables,
        events: (asked.events && asked.replications > 1).then_some(Format::Csv),
        ..runs::Request::new(scenario.source.clone())
    };
    play(py, &watching, move |watch| {
        let prepared = runs::prepare(request)?;
        let read = |path: PathBuf| Beside::read(&path, prepared.scenario(), asked.country.as_deref());
        let beside = asked.observed.map(read).transpose()?;
        beside.iter().flat_map(Beside::notes).for_each(|note| watch.note(note));
        let folder = out.begin(&prepared.name(), runs::own())?;
        let ran = prepared.play_beside(folder.path(), watch)?;
        let folder = ran.write(folder, Format::Csv, out.command, watch)?;
        let (scenario, results) = (prepared.scenario(), ran.results());
        let text = match ran.one() {
            Some(one) => runs::words::one(scenario, one, results, prepared.seed, false),
            None => runs::words::many(scenario, results, prepared.seed, prepared.drawn()),
        };
        let mut text = text + &runs::words::asked(results, &prepared.asked());
        if let Some(beside) = beside {
            let (lines, _) = beside.write(&Output::open(&folder)?)?;
            text = format!("{text}\n{}", beside.text(&lines));
        }
        Ok(Done { folder, text, stopped: None })
    })
}

/// What stands beside the base of a comparison.
#[derive(FromPyObject)]
pub enum Variant<'py> {
    /// One of the words `none`, `separate`, `optics`.
    Word(String),
    /// A scenario with its name; one of other files has none of its own.
    Named(String, PyRef<'py, Scenario>),
}

impl Variant<'_> {
    fn other(&self, py: Python<'_>, base: &Scenario) -> PyResult<comparison::Other> {
        match self {
            Self::Word(word) => match word.as_str() {
                "none" => Ok(comparison::Other::None),
                "separate" => Ok(comparison::Other::Separate),
                "optics" => Ok(comparison::Other::Optics),
                word => Err(unknown(py, "variants", word, "none, separate, optics, or changes as PATH=VALUE")),
            },
            Self::Named(name, scenario) if scenario.source == base.source => {
                Ok(comparison::Other::Changed(name.clone(), scenario.changes.clone()))
            }
            Self::Named(_, scenario) if scenario.changes.is_empty() => {
                Ok(comparison::Other::Scenario(scenario.source.clone()))
            }
            Self::Named(name, _) => {
                let accepted = "changes of the base's own files, or other files as they are";
                Err(errors::mistake(
                    py,
                    &format!("variants: {name}: found changes of other files; accepted: {accepted}"),
                ))
            }
        }
    }
}

/// A comparison as asked for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct CompareAsked<'py> {
    variants: Vec<Variant<'py>>,
    replications: u64,
    replication: u64,
    draws: Option<String>,
    until_halfwidth: Option<f64>,
    max_replications: u64,
    years: (Option<i16>, Option<i16>),
    channels: bool,
    seed: Option<u64>,
    until: Option<String>,
    measures: Vec<String>,
    all: bool,
}

/// Compares variants of a scenario on the same random numbers.
#[pyfunction]
pub fn compare(
    py: Python<'_>,
    scenario: &Scenario,
    asked: CompareAsked<'_>,
    out: Out,
    watching: Watching,
) -> PyResult<Given> {
    let others = asked.variants.iter().map(|variant| variant.other(py, scenario)).collect::<PyResult<Vec<_>>>()?;
    let (common, base, others) = parted(scenario, others);
    let request = comparison::Request {
        base_changes: base,
        common_changes: common,
        channels: asked.channels,
        draws: law(py, asked.draws.as_deref())?,
        replications: asked.replications,
        first: asked.replication,
        until_halfwidth: asked.until_halfwidth.map(|wish| (wish, asked.max_replications)),
        years: asked.years,
        seed: asked.seed,
        until: day(py, asked.until.as_deref())?,
        measures: asked.measures,
        ..comparison::Request::new(scenario.source.clone(), others)
    };
    let all = asked.all;
    play(py, &watching, move |watch| {
        let prepared = comparison::prepare(request)?;
        let folder = out.begin(&prepared.name(), comparison::own())?;
        let compared = prepared.play(watch)?;
        let folder = compared.write(folder, Format::Csv, out.command)?;
        let (done, text) = (compared.outcomes.len(), comparison::words::page(&compared, all));
        let stopped = match (&compared.broke_off, compared.stopped) {
            (Some(error), _) => Some(format!("{error}; the {done} replications before it are kept")),
            (None, Some(asked)) => Some(format!("stopped after {done} of {asked} replications; these are kept")),
            (None, None) => None,
        };
        Ok(Done { folder, text, stopped })
    })
}

/// A comparison of finished runs as asked for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct HoldAsked {
    folders: Vec<PathBuf>,
    years: (Option<i16>, Option<i16>),
    all: bool,
}

/// Compares finished runs, which are not played again.
#[pyfunction]
pub fn hold(py: Python<'_>, asked: HoldAsked, out: Out, watching: Watching) -> PyResult<Given> {
    let HoldAsked { folders, years, all } = asked;
    play(py, &watching, move |_| {
        let held = finished::hold(finished::Request { folders, years })?;
        let folder = out.begin(&held.name(), comparison::own())?;
        let folder = held.write(folder, Format::Csv, &out.command)?;
        Ok(Done { folder, text: held.page(all), stopped: None })
    })
}

/// Changes of all, of the base alone, and what stands beside it: changes with which all variants begin are those of all.
fn parted(
    base: &Scenario,
    others: Vec<comparison::Other>,
) -> (Vec<mandate::scenario::Override>, Vec<mandate::scenario::Override>, Vec<comparison::Other>) {
    use comparison::Other;
    let begins = |other: &Other| match other {
        Other::Changed(_, changes) => changes.starts_with(&base.changes),
        Other::Scenario(_) => false,
        Other::None | Other::Separate | Other::Optics => true,
    };
    if !others.iter().all(begins) {
        return (Vec::new(), base.changes.clone(), others);
    }
    let own = |other| match other {
        Other::Changed(name, changes) => Other::Changed(name, changes[base.changes.len()..].to_vec()),
        other => other,
    };
    (base.changes.clone(), Vec::new(), others.into_iter().map(own).collect())
}

/// A sweep as asked for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct SweepAsked {
    design: PathBuf,
    seed: Option<u64>,
    replications: Option<u64>,
    draws: Option<String>,
}

/// Plays a design of experiments.
#[pyfunction]
pub fn sweep(py: Python<'_>, asked: SweepAsked, out: Out, watching: Watching) -> PyResult<Given> {
    let request = sweeps::Request {
        design: asked.design,
        seed: asked.seed,
        replications: asked.replications,
        draws: law(py, asked.draws.as_deref())?,
        shard: None,
        keep: out.keep(),
    };
    play(py, &watching, move |watch| {
        let prepared = sweeps::prepare(request)?;
        let open = prepared.open()?;
        let folder = open.kept.folder.clone();
        if let Some(words) = open.kept.in_words() {
            watch.note(words.trim());
        }
        match open.play(watch)? {
            Swept::Whole(swept) => Ok(Done { folder, text: sweeps::words::text(&swept, false), stopped: None }),
            Swept::Part(..) => unreachable!("no part was asked for"),
        }
    })
}

/// A validation as asked for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct ValidateAsked {
    observed: Option<PathBuf>,
    country: Option<String>,
    first_origin: Option<i16>,
    draws: Option<String>,
    replications: Option<u64>,
    power: f64,
    seed: Option<u64>,
}

/// Scores forecasts from rolling origins.
#[pyfunction]
pub fn validate(
    py: Python<'_>,
    scenario: &Scenario,
    asked: ValidateAsked,
    out: Out,
    watching: Watching,
) -> PyResult<Given> {
    let draws = match asked.draws.as_deref() {
        None => None,
        Some("posterior") => Some(Draws::Posterior),
        Some("prior") => Some(Draws::Prior),
        Some("point") => Some(Draws::Point),
        Some(word) => return Err(unknown(py, "draws", word, "posterior, prior, point")),
    };
    let request = validation::Request {
        scenario: folder_of(py, scenario)?,
        changes: scenario.changes.clone(),
        observed: asked.observed,
        country: asked.country,
        first_origin: asked.first_origin,
        draws,
        replications: asked.replications,
        power: asked.power,
        seed: asked.seed,
    };
    play(py, &watching, move |watch| {
        let prepared = validation::prepare(request)?;
        let folder = out.begin(&prepared.name(), validation::own())?;
        let validated = prepared.play(watch)?;
        let folder = validated.write(folder, Format::Csv, out.command)?;
        Ok(Done { folder, text: Printed(&validated).text(), stopped: None })
    })
}

/// A calibration as asked for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct CalibrateAsked {
    targets: Option<PathBuf>,
    effects: Option<PathBuf>,
    first: usize,
    waves: usize,
    runs: usize,
    check: usize,
    rows: Option<usize>,
    seed: Option<u64>,
}

/// Estimates which values of parameters agree with what was observed.
#[pyfunction]
pub fn calibrate(
    py: Python<'_>,
    scenario: &Scenario,
    asked: CalibrateAsked,
    out: Out,
    watching: Watching,
) -> PyResult<Given> {
    let CalibrateAsked { targets, effects, first, waves, runs, check, rows, seed } = asked;
    let request = calibration::Request {
        scenario: folder_of(py, scenario)?,
        changes: scenario.changes.clone(),
        targets,
        effects,
        effort: Effort { first, waves, runs, check, pairs: PAIRS },
        rows,
        seed,
        keep: out.keep(),
    };
    play(py, &watching, move |watch| {
        let prepared = calibration::prepare(request)?;
        let problem = &prepared.problem;
        problem.targets.remarks.iter().chain(&problem.effects.remarks).for_each(|remark| watch.note(remark));
        let calibrated = prepared.open()?.play(watch)?;
        Ok(Done { text: calibration::words::verdict(&calibrated), folder: calibrated.folder, stopped: None })
    })
}

/// Patterns as asked for.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct PatternsAsked {
    only: Vec<String>,
    short: bool,
    replications: Option<u64>,
    draws: Option<String>,
    seed: Option<u64>,
    findings: Option<PathBuf>,
}

/// Tests the patterns of a scenario.
#[pyfunction]
pub fn patterns(
    py: Python<'_>,
    scenario: &Scenario,
    asked: PatternsAsked,
    out: Out,
    watching: Watching,
) -> PyResult<Given> {
    let request = suites::Request {
        scenario: folder_of(py, scenario)?,
        changes: scenario.changes.clone(),
        only: asked.only,
        short: asked.short,
        replications: asked.replications,
        draws: law(py, asked.draws.as_deref())?,
        seed: asked.seed,
        page: asked.findings,
        keep: out.keep(),
    };
    play(py, &watching, move |watch| {
        let prepared = suites::prepare(request)?;
        let open = prepared.open()?;
        if let Some(words) = open.kept.in_words() {
            watch.note(words.trim());
        }
        let tested = open.play(watch)?;
        Ok(Done { text: suites::words::findings(&tested), folder: tested.folder, stopped: None })
    })
}

/// The folder of a scenario whose further files a study reads.
fn folder_of(py: Python<'_>, scenario: &Scenario) -> PyResult<PathBuf> {
    match &scenario.source {
        Source::Folder(folder) => Ok(folder.clone()),
        Source::Memory { name, .. } => {
            Err(errors::mistake(py, &format!("{name}: found texts in memory; accepted: a scenario in a folder")))
        }
    }
}
