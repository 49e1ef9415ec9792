//! All patterns of a scenario, and what they play.

use std::path::PathBuf;

use serde_json::json;

use super::measures::Gauge;
use super::{bounds, unmix};
use crate::experiment::draws::Draws;
use crate::experiment::outcome::{Catalogue, Reduction, place};
use crate::experiment::run_log::{Header, LoggedMeasure};
use crate::observation::measures::BY;
use crate::observation::selection::{Refused, Selection};
use crate::observation::window;
use crate::provenance::VERSION_AND_COMMIT;
use crate::scenario::patterns::{Drawn, Pattern, Patterns, Term};
use crate::scenario::{self, Fault, Loaded, Override, Scenario, ScenarioError};

/// Which patterns, how often, of which scenario.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Folder of the scenario.
    pub folder: PathBuf,
    /// Seed; the scenario's where none.
    pub seed: Option<u64>,
    /// Changes to all arms.
    pub changes: Vec<Override>,
    /// Replications of a pattern whose share is 1, where they are not those of the file.
    pub replications: Option<u64>,
    /// Ids of the patterns; all where empty.
    pub only: Vec<String>,
    /// Only those of the short suite.
    pub short: bool,
    /// Rows of the posterior, one for each replication; the values of the scenario where none.
    pub draws: Option<Draws>,
}

/// What is played once: changes, how far, which replications.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its name in the log, from what it plays.
    pub key: u64,
    /// Changes, those to all arms included.
    pub changes: Vec<Override>,
    /// Parameters that the pattern draws, with their values.
    pub drawn: Vec<(String, f64)>,
    /// See [`unmix`].
    pub unmix: f64,
    /// Last year that is played.
    pub last_year: i16,
    /// Replications.
    pub replications: Vec<u64>,
}

impl Cell {
    /// Whether a parameter was set or drawn by the pattern itself, so that the posterior does not say it.
    pub fn sets(&self, key: &str) -> bool {
        self.changes.iter().any(|change| change.path == key) || self.drawn.iter().any(|(path, _)| path == key)
    }
}

/// The patterns that are asked for, with all their runs.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The patterns asked for, in the order of the file.
    pub patterns: Vec<Pattern>,
    /// The whole file.
    pub file: Patterns,
    /// Folder of the scenario.
    pub folder: PathBuf,
    /// The scenario with the changes to all arms.
    pub loaded: Loaded,
    /// Changes to all arms.
    pub common: Vec<Override>,
    /// Seed.
    pub seed: u64,
    /// Replications of a pattern whose share is 1.
    pub replications: u64,
    /// Cells, in order of their keys.
    pub cells: Vec<Cell>,
    /// Header of the log.
    pub header: Header,
    /// Measures of parts that any pattern of the file asks for, in the order of the header.
    pub(super) selections: Vec<Selection>,
    /// Rows of the posterior, where they are played.
    pub posterior: Option<Draws>,
    /// Runs of the bounds that patterns name, by the place of the bound in the file.
    pub bounds: std::collections::BTreeMap<usize, bounds::Design>,
    /// By pattern and arm: the cell of all replications, or of each where something is drawn.
    pub(super) arms: Vec<Vec<Vec<u64>>>,
    /// By pattern, replication and drawn name: what was drawn.
    pub(super) draws: Vec<Vec<Vec<f64>>>,
}

impl Suite {
    /// Reads the patterns of a scenario and lists their runs; `None` where the scenario has none.
    ///
    /// # Errors
    /// Every fault of the scenario and of its patterns at once.
    pub fn load(wishes: &Wishes) -> Result<Option<Self>, ScenarioError> {
        let loaded = scenario::load(&wishes.folder, &wishes.changes)?;
        let base = &loaded.scenario;
        let read = scenario::patterns::read_partly(&wishes.folder, years_of(base))?;
        let Some((mut file, mut faults)) = read else { return Ok(None) };
        let (selections, refused) = selected(&mut file, base);
        faults.extend(refused);
        let wanted = |pattern: &&Pattern| {
            (wishes.only.is_empty() || wishes.only.contains(&pattern.id)) && (!wishes.short || pattern.short)
        };
        let patterns: Vec<Pattern> = file.patterns.iter().filter(wanted).cloned().collect();
        let seed = wishes.seed.unwrap_or(base.seed);
        let header = header(&loaded, seed, wishes, &selections);
        let mut suite = Self {
            patterns,
            replications: wishes.replications.unwrap_or(file.replications),
            file,
            folder: wishes.folder.clone(),
            seed,
            common: wishes.changes.clone(),
            loaded,
            cells: Vec::new(),
            header,
            selections,
            posterior: wishes.draws.clone(),
            bounds: std::collections::BTreeMap::new(),
            arms: Vec::new(),
            draws: Vec::new(),
        };
        faults.extend(suite.plan());
        if faults.is_empty() {
            return Ok(Some(suite));
        }
        Err(ScenarioError { folder: wishes.folder.display().to_string(), faults })
    }

    /// Replications of a pattern.
    pub fn replications_of(&self, pattern: &Pattern) -> u64 {
        ((self.replications as f64 * pattern.share).round() as u64).max(2)
    }

    /// Runs in all.
    pub fn runs(&self) -> u64 {
        self.cells.iter().map(|cell| cell.replications.len() as u64).sum()
    }

    /// The cell in which a replication of an arm is played.
    pub fn cell_of(&self, pattern: usize, arm: usize, replication: u64) -> u64 {
        let cells = &self.arms[pattern][arm];
        cells[if cells.len() == 1 { 0 } else { replication as usize }]
    }

    /// What was drawn in a replication of a pattern, in the order of its draws.
    pub fn drawn(&self, pattern: usize, replication: u64) -> &[f64] {
        &self.draws[pattern][replication as usize]
    }

    /// Ranges of what a pattern draws: those of the first path of each.
    pub fn ranges(&self, pattern: usize) -> Vec<(f64, f64)> {
        let of = |drawn: &Drawn| self.range(drawn, &drawn.paths[0]).map_or((0.0, 0.0), |(_, low, high)| (low, high));
        self.patterns[pattern].draws.iter().map(of).collect()
    }

    /// The scenario with the changes of a cell, to its last day.
    ///
    /// # Errors
    /// Where they do not go together.
    pub(super) fn changed(&self, cell: &Cell) -> Result<Loaded, ScenarioError> {
        let mut loaded = scenario::load(&self.folder, &cell.changes)?;
        if cell.unmix > 0.0 {
            unmix::unmix(&mut loaded.scenario, cell.unmix);
        }
        Ok(loaded)
    }

    /// What of it a cell plays: cut after its last year, with what the pattern draws.
    pub(super) fn drawn_in(&self, cell: &Cell, changed: &Scenario) -> Result<Scenario, String> {
        let values = cell.drawn.iter().map(|(key, value)| (key.as_str(), *value));
        let mut scenario = if cell.drawn.is_empty() { changed.clone() } else { changed.with_values(values)? };
        cut(&mut scenario, cell.last_year);
        Ok(scenario)
    }

    /// The scenario that a run plays: that of its cell, with the row of the posterior of its replication.
    ///
    /// # Errors
    /// Where the cell does not take the row.
    pub(super) fn played_in(
        &self,
        cell: &Cell,
        scenario: &Scenario,
        replication: u64,
    ) -> Result<Option<Scenario>, String> {
        let Some(posterior) = &self.posterior else { return Ok(None) };
        posterior.keeping(scenario, |key| cell.sets(key), replication).map(Some)
    }

    /// The scenario of a run.
    ///
    /// # Errors
    /// Where changes or values do not go together.
    pub fn scenario(&self, cell: &Cell, replication: u64) -> Result<Scenario, String> {
        let changed = self.changed(cell).map_err(|error| in_a_line(&error))?;
        let of_cell = self.drawn_in(cell, &changed.scenario)?;
        Ok(self.played_in(cell, &of_cell, replication)?.unwrap_or(of_cell))
    }
}

/// All faults in one line.
pub(super) fn in_a_line(error: &ScenarioError) -> String {
    error.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// First and last year of a scenario.
pub fn years_of(scenario: &Scenario) -> (i16, i16) {
    (scenario.start.year(), scenario.last_day().year())
}

/// Ends a scenario after the last step that begins in a year, so that every year of it is as long as in a longer run.
fn cut(scenario: &mut Scenario, last_year: i16) {
    let inside = |step: &u32| scenario.date_of(*step).year() <= last_year;
    scenario.steps = (0..scenario.steps).take_while(inside).count() as u32;
    scenario.end = scenario.last_day();
}

/// Measures of parts that the patterns of a file ask for, whose terms get the names of measures; and those that are refused.
fn selected(file: &mut Patterns, scenario: &Scenario) -> (Vec<Selection>, Vec<Fault>) {
    let (mut selections, mut faults): (Vec<Selection>, Vec<Fault>) = (Vec::new(), Vec::new());
    let (mut patterns, read) =
        (std::mem::take(&mut file.patterns), |term: &Term| Selection::read(&term.measure, scenario));
    for contrast in patterns.iter_mut().flat_map(|pattern| &mut pattern.contrasts) {
        let line = contrast.line;
        for term in contrast.measure.iter_mut().chain(&mut contrast.per).filter(|term| term.measure.contains(BY)) {
            match read(term) {
                Err(Refused { found, accepted }) => faults.push(file.fault(line, "measure", found, accepted)),
                Ok(one) => {
                    term.measure.clone_from(&one.name);
                    if one.area.0 != "nation" {
                        term.area = place(one.area.0, &one.area.1);
                    }
                    if !selections.contains(&one) {
                        selections.push(one);
                    }
                }
            }
        }
    }
    file.patterns = patterns;
    (selections, faults)
}

fn header(loaded: &Loaded, seed: u64, wishes: &Wishes, selections: &[Selection]) -> Header {
    let scenario = &loaded.scenario;
    let years = window::years(scenario, scenario.steps as usize);
    let catalogue = Catalogue::main(scenario).asking(selections);
    let logged = |measure: &crate::experiment::outcome::Measure| LoggedMeasure {
        name: measure.name.clone(),
        area: place(measure.area.0, &measure.area.1),
        unit: measure.unit.into(),
        any: measure.reduction == Reduction::Any,
    };
    let mut measures: Vec<LoggedMeasure> = catalogue.measures.iter().map(logged).collect();
    measures.extend(Gauge::names(scenario).into_iter().map(|gauged| LoggedMeasure {
        name: gauged.name,
        area: gauged.area,
        unit: gauged.measure.unit.into(),
        any: gauged.measure.reduction == Reduction::Any,
    }));
    let inputs: Vec<_> =
        loaded.inputs.iter().map(|input| json!({ "file": input.name, "sha256": input.sha256 })).collect();
    let set: Vec<String> = wishes.changes.iter().map(ToString::to_string).collect();
    let mut fingerprint = json!({ "inputs": inputs, "seed": seed, "design": { "patterns": true, "set": set } });
    if let Some(draws) = &wishes.draws {
        fingerprint["posterior"] = draws.sha256().into();
    }
    Header {
        program: VERSION_AND_COMMIT.into(),
        fingerprint,
        shard: None,
        design: scenario::patterns::FILE.into(),
        readings: 1,
        years: years.iter().map(|year| year.year).collect(),
        days: years.iter().map(|year| year.days(scenario)).collect(),
        measures,
    }
}
