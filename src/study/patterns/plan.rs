//! Which runs a suite needs: arms with the same changes once, as far as any pattern looks; draws, from a sequence.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::experiment::sampling::{Law, sobol};
use crate::scenario::patterns::{Arm, Bound, Channel, Drawn, Pattern};
use crate::scenario::{self, Fault, Override, lost};
use crate::study::patterns::bounds;
use crate::study::patterns::suite::{Cell, Suite};

/// Draws of a pattern: their ranges, and by replication the share of each that is gone [0, 1].
struct Drawing {
    laws: Vec<(Law, f64, f64)>,
    points: Vec<Vec<f64>>,
}

impl Suite {
    /// Lists all cells; returns the faults found on the way.
    pub(super) fn plan(&mut self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut cells: BTreeMap<u64, Cell> = BTreeMap::new();
        let last_years = self.last_years();
        self.plan_bounds(&mut cells, &mut faults);
        for pattern in &self.patterns {
            faults.extend(self.faults_of(pattern));
            faults.extend(self.lost_in(pattern));
            let replications = self.replications_of(pattern);
            let drawing = self.drawing(pattern, replications, &mut faults);
            let mut of_arms = Vec::new();
            for arm in &pattern.arms {
                let mut keys = Vec::new();
                for row in 0..if drawing.is_some() { replications } else { 1 } {
                    let changes = self.changes(arm);
                    let drawn =
                        drawing.as_ref().map(|drawing| self.drawn_by(pattern, arm, &drawing.points[row as usize]));
                    let drawn = drawn.unwrap_or_default();
                    let known = last_years.get(&key(&changes, &drawn, arm.unmix, 0)).copied();
                    let last_year = known.unwrap_or_else(|| last_year_of(pattern));
                    let key = key(&changes, &drawn, arm.unmix, last_year);
                    let cell = cells.entry(key).or_insert_with(|| Cell {
                        key,
                        changes,
                        drawn,
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
        faults.extend(self.faults_of_changes());
        faults
    }

    /// Last year of arms without draws, by their changes: the last that any pattern asks for.
    fn last_years(&self) -> BTreeMap<u64, i16> {
        let mut last_years = BTreeMap::new();
        for pattern in self.patterns.iter().filter(|pattern| pattern.draws.is_empty()) {
            for arm in &pattern.arms {
                let last = last_years.entry(key(&self.changes(arm), &[], arm.unmix, 0)).or_insert(i16::MIN);
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
                        let near = scenario::did_you_mean(&term.area, areas.iter().copied());
                        format!("it is measured in {}{near}", areas.join(", "))
                    };
                    let found = format!("{} in {}", term.measure, term.area);
                    faults.push(self.file.fault(contrast.line, "measure", found, accepted));
                }
            }
        }
        faults
    }

    /// Changes to all arms of which an arm takes the value.
    fn lost_in(&self, pattern: &Pattern) -> Vec<Fault> {
        let mut faults = Vec::new();
        for arm in &pattern.arms {
            let all: Vec<((), &Override)> = self.common.iter().chain(&arm.changes).map(|change| ((), change)).collect();
            if let Some(taken) = lost(&all) {
                let line = if arm.line > 0 { arm.line } else { pattern.line };
                let (found, accepted) = taken.words("", " of --set");
                let accepted = format!("{accepted} ({} without that --set, or other patterns by --only)", pattern.id);
                faults.push(self.file.fault(line, &taken.later.1.path, found, accepted));
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
                    let keys = self.loaded.scenario.parameter_table.iter().map(|row| row.key.as_str());
                    let accepted =
                        format!("a key of parameters.csv with a range{}", scenario::did_you_mean(path, keys));
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
    pub(super) fn range(&self, drawn: &Drawn, path: &str) -> Option<(Law, f64, f64)> {
        let row = self.loaded.scenario.parameter_table.iter().find(|row| row.key == path)?;
        match drawn.range {
            Some((low, high)) => Some((Law::Uniform, low, high)),
            None => Law::from_name(&row.distribution).map(|law| (law, row.low, row.high)),
        }
    }

    /// Changes of an arm.
    fn changes(&self, arm: &Arm) -> Vec<Override> {
        self.common.iter().chain(&arm.changes).cloned().collect()
    }

    /// What is drawn for an arm in a row; the same share of the range on every path of a draw.
    fn drawn_by(&self, pattern: &Pattern, arm: &Arm, row: &[f64]) -> Vec<(String, f64)> {
        let mut values = Vec::new();
        for (drawn, &u) in pattern.draws.iter().zip(row) {
            for path in &drawn.paths {
                let Some((law, low, high)) = self.range(drawn, path) else { continue };
                // What an arm says itself is not drawn over.
                if !arm.changes.iter().any(|change| change.path == *path) {
                    values.push((path.clone(), rounded(law.quantile(u, low, high))));
                }
            }
        }
        values
    }

    /// Lists the runs of the bounds that patterns name.
    fn plan_bounds(&mut self, cells: &mut BTreeMap<u64, Cell>, faults: &mut Vec<Fault>) {
        for position in 0..self.file.bounds.len() {
            let users: Vec<&Pattern> = self
                .patterns
                .iter()
                .filter(|pattern| pattern.bound.as_ref().is_some_and(|(n, _)| *n == position))
                .collect();
            let Some(last_year) = users.iter().map(|pattern| last_year_of(pattern)).max() else { continue };
            let bound = &self.file.bounds[position];
            let mut design = bounds::Design { levels: bounds::levels(bound.channels.len()), cells: Vec::new() };
            let ends: Vec<Vec<Override>> =
                bound.channels.iter().map(|channel| self.ends(bound, channel, faults)).collect();
            for levels in &design.levels {
                let mut changes: Vec<Override> = self.common.iter().chain(&bound.changes).cloned().collect();
                for ((channel, end), on) in bound.channels.iter().zip(&ends).zip(levels) {
                    changes.extend(if *on { end.clone() } else { channel.off.clone() });
                }
                let key = key(&changes, &[], 0.0, last_year);
                let replications: Vec<u64> = (0..bound.replications).collect();
                design.cells.push(key);
                let cell = Cell { key, changes, drawn: Vec::new(), unmix: 0.0, last_year, replications };
                if faults.is_empty()
                    && let Err(error) = self.changed(&cell)
                {
                    faults.extend(error.faults.into_iter().map(|fault| fault.moved(&self.file.text, bound.line)));
                }
                cells.insert(key, cell);
            }
            self.bounds.insert(position, design);
        }
    }

    /// What makes a channel as large as its priors allow.
    fn ends(&self, bound: &Bound, channel: &Channel, faults: &mut Vec<Fault>) -> Vec<Override> {
        let mut changes = Vec::new();
        for path in &channel.paths {
            match self.loaded.scenario.parameter_table.iter().find(|row| row.key == *path) {
                Some(row) => {
                    let value = if channel.upper { row.high } else { row.low };
                    changes.push(Override { path: path.clone(), value: value.to_string() });
                }
                None => {
                    let keys = self.loaded.scenario.parameter_table.iter().map(|row| row.key.as_str());
                    let accepted = format!("a key of parameters.csv{}", scenario::did_you_mean(path, keys));
                    faults.push(self.file.fault(bound.line, "paths", path.as_str(), accepted));
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

/// Last year that a pattern looks at.
fn last_year_of(pattern: &Pattern) -> i16 {
    pattern.contrasts.iter().map(|contrast| contrast.years.1).max().unwrap_or(pattern.years.1)
}

/// Name of a cell, from what it plays.
fn key(changes: &[Override], drawn: &[(String, f64)], unmix: f64, last_year: i16) -> u64 {
    let drawn = drawn.iter().map(|(path, value)| format!("{path}={value}"));
    let words: Vec<String> = changes.iter().map(ToString::to_string).chain(drawn).collect();
    let digest = Sha256::digest(format!("{}|{unmix}|{last_year}", words.join(";")).as_bytes());
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}
