//! Patterns: paired experiments, exact checks and controls by which the model is judged (MODEL.md, section 12).
//!
//! Patterns are data of a scenario ([`crate::scenario::patterns`]). All their arms go into one list of runs: arms with the same
//! changes, end and draws are played once, whatever patterns ask for them. Replication k of every arm plays the same random numbers.
//! Runs go to a log as they end; a run is named by what it plays, so that other patterns, more replications or another text of the file
//! go on from what is there.

pub mod checks;
pub mod judge;
pub mod measures;
pub mod play;
pub mod statistics;
pub mod unmix;
pub mod values;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::json;
use sha2::{Digest, Sha256};

use self::measures::Gauge;
use super::outcome::{Catalogue, Reduction};
use super::run_log::{Header, LoggedMeasure};
use super::sampling::{Law, sobol};
use crate::observation::window;
use crate::provenance::VERSION_AND_COMMIT;
use crate::scenario::patterns::{Arm, Drawn, Pattern, Patterns};
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
}

/// What is played once: changes, how far, which replications.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its name in the log, from what it plays.
    pub key: u64,
    /// Changes, those to all arms included.
    pub changes: Vec<Override>,
    /// See [`unmix`].
    pub unmix: f64,
    /// Last year that is played.
    pub last_year: i16,
    /// Replications.
    pub replications: Vec<u64>,
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
    /// By pattern and arm: the cell of all replications, or of each where something is drawn.
    arms: Vec<Vec<Vec<u64>>>,
    /// By pattern, replication and drawn name: what was drawn.
    draws: Vec<Vec<Vec<f64>>>,
}

/// Draws of a pattern: their ranges, and by replication the share of each that is gone [0, 1].
struct Drawing {
    laws: Vec<(Law, f64, f64)>,
    points: Vec<Vec<f64>>,
}

impl Suite {
    /// Reads the patterns of a scenario and lists their runs; `None` where the scenario has none.
    ///
    /// # Errors
    /// Every fault of the scenario and of its patterns at once.
    pub fn load(wishes: &Wishes) -> Result<Option<Self>, ScenarioError> {
        let loaded = scenario::load(&wishes.folder, &wishes.changes)?;
        let base = &loaded.scenario;
        let Some(file) = scenario::patterns::read(&wishes.folder, years_of(base))? else { return Ok(None) };
        let wanted = |pattern: &&Pattern| {
            (wishes.only.is_empty() || wishes.only.contains(&pattern.id)) && (!wishes.short || pattern.short)
        };
        let patterns: Vec<Pattern> = file.patterns.iter().filter(wanted).cloned().collect();
        let seed = wishes.seed.unwrap_or(base.seed);
        let header = header(&loaded, seed, &wishes.changes);
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
            arms: Vec::new(),
            draws: Vec::new(),
        };
        let faults = suite.plan();
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

    /// The scenario of a cell, cut after its last year.
    ///
    /// # Errors
    /// Where its changes do not go together.
    pub fn scenario(&self, cell: &Cell) -> Result<Loaded, ScenarioError> {
        let mut loaded = scenario::load(&self.folder, &cell.changes)?;
        if cell.unmix > 0.0 {
            unmix::unmix(&mut loaded.scenario, cell.unmix);
        }
        cut(&mut loaded.scenario, cell.last_year);
        Ok(loaded)
    }

    /// Lists all cells; returns the faults found on the way.
    fn plan(&mut self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut cells: BTreeMap<u64, Cell> = BTreeMap::new();
        let last_years = self.last_years();
        for pattern in &self.patterns {
            faults.extend(self.faults_of(pattern));
            let replications = self.replications_of(pattern);
            let drawing = self.drawing(pattern, replications, &mut faults);
            let mut of_arms = Vec::new();
            for arm in &pattern.arms {
                let mut keys = Vec::new();
                for row in 0..if drawing.is_some() { replications } else { 1 } {
                    let changes = self.changes(pattern, arm, drawing.as_ref().map(|drawing| (drawing, row)));
                    let known = last_years.get(&key(&changes, arm.unmix, 0)).copied();
                    let last_year = known.unwrap_or_else(|| last_year_of(pattern));
                    let key = key(&changes, arm.unmix, last_year);
                    let cell = cells.entry(key).or_insert_with(|| Cell {
                        key,
                        changes,
                        unmix: arm.unmix,
                        last_year,
                        replications: Vec::new(),
                    });
                    let own: Vec<u64> = if drawing.is_some() { vec![row] } else { (0..replications).collect() };
                    cell.replications.extend(own);
                    keys.push(key);
                }
                of_arms.push(keys);
            }
            self.arms.push(of_arms);
            let drawn = |drawing: &Drawing| {
                let value = |row: &Vec<f64>| {
                    row.iter()
                        .zip(&drawing.laws)
                        .map(|(&u, &(law, low, high))| rounded(law.quantile(u, low, high)))
                        .collect()
                };
                drawing.points.iter().map(value).collect()
            };
            self.draws.push(drawing.as_ref().map(drawn).unwrap_or_default());
        }
        for cell in cells.values_mut() {
            cell.replications.sort_unstable();
            cell.replications.dedup();
        }
        self.cells = cells.into_values().collect();
        if faults.is_empty() {
            faults.extend(self.faults_of_changes());
        }
        faults
    }

    /// Last year of arms without draws, by their changes: the last that any pattern asks for.
    fn last_years(&self) -> BTreeMap<u64, i16> {
        let mut last_years = BTreeMap::new();
        for pattern in self.patterns.iter().filter(|pattern| pattern.draws.is_empty()) {
            for arm in &pattern.arms {
                let last = last_years.entry(key(&self.changes(pattern, arm, None), arm.unmix, 0)).or_insert(i16::MIN);
                *last = (*last).max(last_year_of(pattern));
            }
        }
        last_years
    }

    /// Measures that nobody counts.
    fn faults_of(&self, pattern: &Pattern) -> Vec<Fault> {
        let mut faults = Vec::new();
        for contrast in &pattern.contrasts {
            for term in contrast.measure.iter().chain(&contrast.per) {
                if self.header.position(&term.measure, &term.area).is_none() {
                    let names = self.header.measures.iter().map(|measure| measure.name.as_str());
                    let areas = self.header.measures.iter().filter(|measure| measure.name == term.measure);
                    let areas: Vec<&str> = areas.map(|measure| measure.area.as_str()).take(4).collect();
                    let accepted = if areas.is_empty() {
                        format!("a measure that patterns have{}", scenario::did_you_mean(&term.measure, names))
                    } else {
                        format!("it is measured in {}", areas.join(", "))
                    };
                    let found = format!("{} in {}", term.measure, term.area);
                    faults.push(self.file.fault(contrast.line, "measure", found, accepted));
                }
            }
        }
        faults
    }

    /// Changes that the scenario does not take, each arm tried once.
    fn faults_of_changes(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = Vec::new();
        for (n, pattern) in self.patterns.iter().enumerate() {
            for (arm, cells) in pattern.arms.iter().zip(&self.arms[n]) {
                let cell = self.cells.iter().find(|cell| Some(&cell.key) == cells.first());
                let Some(Err(error)) = cell.map(|cell| scenario::load(&self.folder, &cell.changes)) else { continue };
                let line = if arm.line > 0 { arm.line } else { pattern.line };
                faults.extend(error.faults.into_iter().map(|fault| fault.moved(&self.file.text, line)));
            }
        }
        faults
    }

    /// Draws of a pattern from a scrambled Sobol' sequence, which a longer one continues; `None` where it draws nothing.
    fn drawing(&self, pattern: &Pattern, replications: u64, faults: &mut Vec<Fault>) -> Option<Drawing> {
        if pattern.draws.is_empty() {
            return None;
        }
        let mut laws = Vec::new();
        for drawn in &pattern.draws {
            for path in &drawn.paths {
                if self.range(drawn, path).is_none() {
                    let accepted = "a key of parameters.csv with a range";
                    faults.push(self.file.fault(pattern.line, "draw", format!("paths = {path}"), accepted));
                }
            }
            laws.push(self.range(drawn, &drawn.paths[0]).unwrap_or((Law::Uniform, 0.0, 1.0)));
        }
        match sobol(replications as usize, laws.len(), self.seed) {
            Ok(points) => Some(Drawing { laws, points }),
            Err(error) => {
                faults.push(self.file.fault(pattern.line, "draw", error.to_string(), "fewer replications or draws"));
                None
            }
        }
    }

    /// Law and range from which a parameter is drawn.
    fn range(&self, drawn: &Drawn, path: &str) -> Option<(Law, f64, f64)> {
        let row = self.loaded.scenario.parameter_table.iter().find(|row| row.key == path)?;
        match drawn.range {
            Some((low, high)) => Some((Law::Uniform, low, high)),
            None => Law::from_name(&row.distribution).map(|law| (law, row.low, row.high)),
        }
    }

    /// Changes of an arm, with what is drawn in a row; the same share of the range on every path of a draw.
    fn changes(&self, pattern: &Pattern, arm: &Arm, drawn: Option<(&Drawing, u64)>) -> Vec<Override> {
        let mut changes: Vec<Override> = self.common.iter().chain(&arm.changes).cloned().collect();
        let Some((drawing, row)) = drawn else { return changes };
        for (drawn, &u) in pattern.draws.iter().zip(&drawing.points[row as usize]) {
            for path in &drawn.paths {
                let Some((law, low, high)) = self.range(drawn, path) else { continue };
                let value = format!("{}", rounded(law.quantile(u, low, high)));
                // What an arm says itself is not drawn over.
                if !arm.changes.iter().any(|change| change.path == *path) {
                    changes.push(Override { path: path.clone(), value });
                }
            }
        }
        changes
    }
}

/// To six significant digits, as it is shown.
fn rounded(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
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

/// Last year that a pattern looks at.
fn last_year_of(pattern: &Pattern) -> i16 {
    pattern.contrasts.iter().map(|contrast| contrast.years.1).max().unwrap_or(pattern.years.1)
}

/// Name of a cell, from what it plays.
fn key(changes: &[Override], unmix: f64, last_year: i16) -> u64 {
    let words: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let digest = Sha256::digest(format!("{}|{unmix}|{last_year}", words.join(";")).as_bytes());
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}

fn header(loaded: &Loaded, seed: u64, common: &[Override]) -> Header {
    let scenario = &loaded.scenario;
    let years = window::years(scenario, scenario.steps as usize);
    let catalogue = Catalogue::main(scenario);
    let logged = |measure: &super::outcome::Measure| LoggedMeasure {
        name: measure.name.clone(),
        area: measure.area.1.clone(),
        unit: measure.unit.into(),
        any: measure.reduction == Reduction::Any,
    };
    let mut measures: Vec<LoggedMeasure> = catalogue.measures.iter().map(logged).collect();
    measures.extend(Gauge::names(scenario).into_iter().map(|(name, area, unit)| {
        let any = name == "garrison_lost";
        LoggedMeasure { name, area, unit: unit.into(), any }
    }));
    let inputs: Vec<_> =
        loaded.inputs.iter().map(|input| json!({ "file": input.name, "sha256": input.sha256 })).collect();
    let set: Vec<String> = common.iter().map(ToString::to_string).collect();
    Header {
        program: VERSION_AND_COMMIT.into(),
        fingerprint: json!({ "inputs": inputs, "seed": seed, "design": { "patterns": true, "set": set } }),
        shard: None,
        design: scenario::patterns::FILE.into(),
        readings: 1,
        years: years.iter().map(|year| year.year).collect(),
        days: years.iter().map(|year| year.days(scenario)).collect(),
        measures,
    }
}
