//! From the file of a design to a [`Design`]: every fault of the file at once, then those of the scenario at its levels.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::experiment::outcome::Catalogue;
use crate::experiment::sampling::{self, Law};
use crate::observation::selection::Selection;
use crate::scenario::cells::{self, shown};
use crate::scenario::sheet::{Sheet, is_own};
use crate::scenario::{
    self, Fault, Loaded, Override, ScenarioError, Text, did_you_mean, did_you_mean_named, lost, read_text,
};
use crate::stats::six_digits;
use crate::study::sweep::design::document::{
    Document, FactorDocument, LevelDocument, Plain, RandomNumbers, SamplingDesign, SamplingDocument, Spread,
};
use crate::study::sweep::design::factor::{Block, Factor, FactorKind, Level, Value};
use crate::study::sweep::design::{Contrast, Design, DesignError, mended, mixture};

/// Levels of a block of which the scenario is tried before anything is played.
const TRIED: usize = 40;

/// What a drawn factor needs.
struct Drawn {
    factor: usize,
    paths: Vec<Range>,
    spread: Spread,
}

/// A path with its range.
struct Range {
    path: String,
    law: Law,
    low: f64,
    high: f64,
}

/// The file in the making.
struct Builder<'a> {
    text: Text,
    document: &'a Document,
    base: &'a Path,
    moved: &'a BTreeMap<String, PathBuf>,
    loaded: &'a Loaded,
    seed: u64,
    factors: Vec<Factor>,
    blocks: Vec<Block>,
    drawn: Vec<Drawn>,
    /// Line of the head of the factor at hand, from 0.
    head: Option<usize>,
    tables: Vec<Text>,
    faults: Vec<Fault>,
}

/// Laws of a factor that is drawn.
const LAWS: [&str; 3] = ["uniform", "log-normal", "logit-normal"];

/// What is accepted in place of the seed as a factor.
const NO_SEED: &str = "any path but seed, since all points are played on the same random numbers; for others --seed, or seed = N under [set]";

pub(super) fn load(path: &Path, seed: Option<u64>, moved: &BTreeMap<String, PathBuf>) -> Result<Design, DesignError> {
    let file = path.display().to_string();
    let refuse = |faults: Vec<Fault>| DesignError::Faults { file: file.clone(), faults };
    let text = read_text(path).map_err(|fault| refuse(vec![fault]))?;
    let read = mended::read(&text).map_err(refuse)?;
    let document = read.document;
    let base = path.parent().unwrap_or(Path::new("."));
    let folder = place(moved, base, &document.scenario);
    let (common, loaded, mut faults) = base_of(&document, &folder, &text)?;
    faults.splice(0..0, read.faults);
    let seed = seed.or(document.seed).unwrap_or(loaded.scenario.seed);
    let mut builder = Builder {
        text,
        document: &document,
        base,
        moved,
        loaded: &loaded,
        seed,
        factors: Vec::new(),
        blocks: Vec::new(),
        drawn: Vec::new(),
        head: None,
        tables: Vec::new(),
        faults,
    };
    builder.build();
    let until = builder.until();
    let contrast = builder.contrast();
    let selections = builder.selections();
    builder.check_replications(&selections);
    builder.check_years();
    builder.check_once(&common);
    let Builder { text, factors, blocks, tables, mut faults, .. } = builder;
    // What is but a consequence of a line that was left out.
    let own = faults.split_off(read.count);
    faults.extend(own.into_iter().filter(|fault| !read.sections.holds(&text, fault)));
    let first_reading = blocks.iter().position(Block::reads_only).unwrap_or(blocks.len());
    let name = path.file_stem().map_or_else(|| "sweep".into(), |stem| stem.to_string_lossy().into_owned());
    let design = Design {
        name,
        folder,
        common,
        until,
        seed,
        factors,
        blocks,
        contrast,
        selections,
        first_reading,
        tables: tables.iter().map(|text| text.content.to_string()).collect(),
        document: document.clone(),
        loaded: loaded.clone(),
    };
    if design.points().is_none() {
        let accepted = "a design with fewer levels, mixtures or factors";
        faults.push(Fault::of_file(&text.name, "factor", "more than 2^64 design points", accepted));
        return Err(refuse(faults));
    }
    let texts: Vec<&Text> = std::iter::once(&text).chain(&tables).collect();
    faults.extend(try_levels(&design, &texts));
    if faults.is_empty() { Ok(design) } else { Err(refuse(faults)) }
}

/// Where something lies that a design names.
fn place(moved: &BTreeMap<String, PathBuf>, base: &Path, named: &str) -> PathBuf {
    moved.get(named).cloned().unwrap_or_else(|| base.join(named))
}

/// The changes to all points and the scenario with them; without them, and with their faults, where it does not take them.
fn base_of(
    document: &Document,
    folder: &Path,
    text: &Text,
) -> Result<(Vec<Override>, Loaded, Vec<Fault>), DesignError> {
    let common: Vec<Override> = document.set.iter().map(change).collect();
    match scenario::load(folder, &common) {
        Ok(loaded) => Ok((common, loaded, Vec::new())),
        Err(error) => match (scenario::load(folder, &[]), located(error, &[text])) {
            (Ok(loaded), DesignError::Faults { faults, .. }) => Ok((Vec::new(), loaded, faults)),
            (_, error) => Err(error),
        },
    }
}

fn change((path, value): (&String, &Plain)) -> Override {
    Override { path: path.clone(), value: value.to_string() }
}

/// Faults of changes, shown where the design or one of its tables makes them.
fn located(mut error: ScenarioError, texts: &[&Text]) -> DesignError {
    let mut here = !error.faults.is_empty();
    for fault in &mut error.faults {
        let place = fault.change().and_then(|path| line_of(path, texts));
        match place {
            Some((text, line)) => *fault = fault.clone().moved(text, line + 1),
            None => here = false,
        }
    }
    if here { DesignError::Faults { file: texts[0].name.to_string(), faults: error.faults } } else { error.into() }
}

/// Where a path, or else the organization at its end, stands in the texts of a design; lines count from 0.
fn line_of<'a>(path: &str, texts: &[&'a Text]) -> Option<(&'a Text, usize)> {
    let find = |word: &str| {
        let line = |text: &'a Text| Some((text, text.content.lines().position(|line| line.contains(word))?));
        texts.iter().find_map(|text| line(text))
    };
    find(path).or_else(|| find(path.rsplit('.').next().unwrap_or(path)))
}

/// Loads the scenario at the levels of every block, the other blocks at their first row; the faults of all of them.
fn try_levels(design: &Design, texts: &[&Text]) -> Vec<Fault> {
    let (mut faults, mut told): (Vec<Fault>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
    for (n, block) in design.blocks.iter().enumerate() {
        let last = block.rows.len() - 1;
        for row in (0..block.rows.len()).filter(|&row| row < TRIED || row == last) {
            let mut rows = vec![0; design.blocks.len()];
            rows[n] = row;
            let Err(error) = design.scenario(design.point_at(&rows)) else { continue };
            let place = block.lines.as_ref().map(|(table, lines)| (texts[1 + table], lines[row]));
            let found = level_faults(design, (n, row), error, (texts, place));
            faults.extend(found.into_iter().filter(|fault| told.insert(fault.to_string())));
        }
    }
    faults
}

/// Faults of a scenario at a level, shown where the level stands: in its row of a table, or where a text names its path.
fn level_faults(
    design: &Design,
    (n, row): (usize, usize),
    error: ScenarioError,
    (texts, place): (&[&Text], Option<(&Text, usize)>),
) -> Vec<Fault> {
    let block = &design.blocks[n];
    // What is said of a value stands in its row, what is said of a path in the header.
    let own = |path: &str, fault: &Fault| {
        let mut changes = block.rows[row].iter().flat_map(|level| &level.changes);
        place.filter(|_| changes.any(|change| change.path == path && fault.reason().contains(&change.value)))
    };
    let located = |fault: &Fault| match fault.change() {
        None => None,
        Some(path) => own(path, fault).or_else(|| line_of(path, texts).map(|(text, line)| (text, line + 1))),
    };
    if error.faults.iter().any(|fault| fault.change().is_some()) {
        let moved = |fault: Fault| match located(&fault) {
            Some((text, line)) => fault.moved(text, line),
            None => fault,
        };
        return error.faults.into_iter().map(moved).collect();
    }
    // The scenario is sound without the level: it is the design that is at fault.
    let level = &block.rows[row];
    let name = if level.len() == 1 { format!("level {}", block.name(row)) } else { "this row".into() };
    let key = design.factors[block.factors[0]].name.clone();
    let found = format!("{name}, with which the scenario has the faults below");
    let accepted = "levels with which it has none";
    let path = level.iter().flat_map(|level| &level.changes).next().map_or("", |change| change.path.as_str());
    let fault = match place.or_else(|| line_of(path, texts).map(|(text, line)| (text, line + 1))) {
        Some((text, line)) => Fault::on_line(text, line, key, found, accepted),
        None => Fault::of_file(&texts[0].name, key, found, accepted),
    };
    std::iter::once(fault).chain(error.faults).collect()
}

impl Builder<'_> {
    fn fault(&mut self, key: impl Into<String>, found: impl Into<String>, accepted: impl Into<String>) {
        let key = key.into();
        self.faults.push(match self.line(&key) {
            Some(line) => Fault::on_line(&self.text, line + 1, key, found, accepted),
            None => Fault::of_file(&self.text.name, key, found, accepted),
        });
    }

    /// The line that sets a key, in the factor at hand or in the table that the key names; else the head of either.
    fn line(&self, key: &str) -> Option<usize> {
        let lines: Vec<&str> = self.text.content.lines().map(str::trim_start).collect();
        let table = key.split('.').next().unwrap_or(key);
        let word = key.rsplit('.').next().unwrap_or(key).split('[').next().unwrap_or_default();
        let head = self.head.or_else(|| lines.iter().position(|line| line.starts_with(&format!("[{table}]"))));
        let start = head.map_or(0, |head| head + 1);
        let mut inside = lines[start..].iter().take_while(|line| !is_head(line));
        inside.position(|line| line.starts_with(word)).map(|line| start + line).or(head)
    }

    fn build(&mut self) {
        let document = self.document;
        let heads = |line: &&str| line.trim_start().starts_with("[[factor]]");
        let content = self.text.content.clone();
        let mut heads = content.lines().enumerate().filter(|(_, line)| heads(line)).map(|(n, _)| n);
        for (n, factor) in document.factors.iter().enumerate() {
            self.head = heads.next();
            let key = factor.name.clone().or(factor.path.clone()).unwrap_or_else(|| format!("factor {}", n + 1));
            if let Some(name) = factor.name.as_ref().filter(|name| !cells::is_label(name)) {
                self.fault("name", format!("\"{name}\""), cells::accepted::LABEL);
            }
            let kinds = [
                factor.mixture.is_some(),
                factor.levels.is_some(),
                factor.parameters.is_some(),
                factor.table.is_some(),
                factor.paths.is_some(),
                factor.levels.is_none() && factor.path.is_some(),
            ];
            if kinds.iter().filter(|kind| **kind).count() != 1 {
                let accepted = "one of: mixture = [ORGANIZATIONS]; levels = [...], with or without a path; path alone or \
                                with low and high; paths = [PATHS]; parameters = [PATTERNS]; table = FILE";
                self.fault(key, "a factor of no kind, or of several", accepted);
                continue;
            }
            match kinds.iter().position(|kind| *kind) {
                Some(0) => self.mixture(factor, &key),
                Some(1) => self.levels(factor, &key),
                Some(2) => self.parameters(factor, &key),
                Some(3) => self.table(factor, &key),
                Some(4) => self.paths(factor, &key),
                _ => self.path(factor, &key),
            }
        }
        self.head = None;
        self.sample();
        if self.factors.is_empty() && self.faults.is_empty() {
            self.fault(
                "factor",
                "no factor",
                "at least one [[factor]]; for one point `mandate run --replications` is enough",
            );
        }
        let columns: Vec<String> = self.factors.iter().flat_map(|factor| factor.columns.clone()).collect();
        if let Some(name) = twice(&columns) {
            self.fault("factor", format!("two factors \"{name}\""), "a name of its own for each factor");
        }
        // Stable: what only reads runs moves behind all else.
        self.blocks.sort_by_key(Block::reads_only);
    }

    fn mixture(&mut self, factor: &FactorDocument, key: &str) {
        let organizations = factor.mixture.clone().unwrap_or_default();
        let all: Vec<String> = self.loaded.scenario.norms.iter().map(|norm| norm.id.clone()).collect();
        let components = factor.components.clone().unwrap_or_default();
        if organizations.is_empty() {
            return self.fault(format!("{key}.mixture"), "[]", "ids of the organizations whose weights are mixed");
        }
        if components.len() < 2 {
            let accepted = format!("at least two norms of the scenario: {}", all.join(", "));
            return self.fault(format!("{key}.components"), format!("{components:?}"), accepted);
        }
        let before = self.faults.len();
        for unknown in components.iter().filter(|component| !all.contains(component)) {
            let hint = did_you_mean(unknown, all.iter().map(String::as_str));
            let accepted = format!("norms of the scenario: {}{hint}", all.join(", "));
            self.fault(format!("{key}.components"), format!("\"{unknown}\""), accepted);
        }
        self.check_organizations(&organizations, key);
        if self.faults.len() > before {
            return;
        }
        let weights = match mixture::weights(factor, components.len(), self.seed) {
            Ok(weights) => weights,
            Err((inner, found, accepted)) => return self.fault(format!("{key}.{inner}"), found, accepted),
        };
        let decimals = mixture::decimals(&weights);
        let level = |weights: &Vec<f64>| vec![mixture::level(&organizations, &components, weights, decimals)];
        let mut rows: Vec<Vec<Level>> = weights.iter().map(level).collect();
        for level in &factor.also {
            match level {
                LevelDocument::Changes(changes) => rows.push(vec![Level {
                    name: changes.name.clone(),
                    values: vec![Value::Missing; components.len()],
                    changes: changes.set.iter().map(change).collect(),
                }]),
                LevelDocument::Plain(value) => {
                    self.fault(format!("{key}.also"), value.to_string(), "{ name = NAME, set = { PATH = VALUE } }");
                }
            }
        }
        let name = factor.name.clone().unwrap_or_else(|| "mixture".into());
        let columns = components.iter().map(|norm| format!("{name}.{norm}")).collect();
        self.add(Factor { name, columns, kind: FactorKind::Mixture { organizations, components } }, rows, key);
    }

    /// Refuses organizations of a mixture that are not there; a separated one goes by the name of the whole.
    fn check_organizations(&mut self, organizations: &[String], key: &str) {
        let loaded = self.loaded;
        let known = || loaded.scenario.organizations.iter().map(|one| (one.id.as_str(), one.name.as_str()));
        if self.document.set.contains_key("separate") {
            return;
        }
        for unknown in organizations.iter().filter(|id| known().all(|(known, _)| known != *id)) {
            let all: Vec<&str> = known().map(|(id, _)| id).collect();
            let accepted = format!("organizations: {}{}", all.join(", "), did_you_mean_named(unknown, known()));
            self.fault(format!("{key}.mixture"), format!("\"{unknown}\""), accepted);
        }
    }

    /// Adds a factor with a block of its own.
    fn add(&mut self, factor: Factor, rows: Vec<Vec<Level>>, key: &str) {
        if rows.is_empty() {
            return self.fault(format!("{key}.levels"), "[]", "at least one level");
        }
        let names: Vec<String> = rows.iter().map(|row| row[0].name.clone()).collect();
        let before = self.faults.len();
        for name in names.iter().filter(|name| !cells::is_label(name)) {
            self.fault(format!("{key}.levels"), format!("\"{name}\""), cells::accepted::LABEL);
        }
        if let Some(name) = twice(&names) {
            let accepted = "every level once, each with its own name";
            self.fault(format!("{key}.levels"), format!("\"{name}\" twice"), accepted);
        }
        if self.faults.len() > before {
            return;
        }
        self.blocks.push(Block {
            factors: vec![self.factors.len()],
            rows,
            names: names.into_iter().map(Some).collect(),
            own_numbers: false,
            units: None,
            lines: None,
        });
        self.factors.push(factor);
    }

    fn levels(&mut self, factor: &FactorDocument, key: &str) {
        let mut rows = Vec::new();
        let before = self.faults.len();
        for level in factor.levels.iter().flatten() {
            let level = match (level, &factor.path) {
                (LevelDocument::Plain(value), Some(path)) => {
                    let text = value.to_string();
                    let changes = vec![Override { path: path.clone(), value: text.clone() }];
                    Level { values: vec![Value::parse(&text)], name: text, changes }
                }
                (LevelDocument::Changes(changes), None) => Level {
                    name: changes.name.clone(),
                    values: vec![Value::Text(changes.name.clone())],
                    changes: changes.set.iter().map(change).collect(),
                },
                (LevelDocument::Plain(value), None) => {
                    let accepted = "a path beside levels, or levels as { name = NAME, set = { PATH = VALUE } }";
                    self.fault(format!("{key}.levels"), value.to_string(), accepted);
                    continue;
                }
                (LevelDocument::Changes(changes), Some(_)) => {
                    let accepted = "plain values beside a path, or no path";
                    self.fault(format!("{key}.levels"), format!("\"{}\"", changes.name), accepted);
                    continue;
                }
            };
            if level.changes.iter().any(|change| change.path == "seed") {
                return self.fault(key, "the seed", NO_SEED);
            }
            rows.push(vec![level]);
        }
        if self.faults.len() > before {
            return;
        }
        let name = factor.name.clone().or(factor.path.clone()).unwrap_or_else(|| key.to_string());
        self.add(Factor { columns: vec![name.clone()], name, kind: FactorKind::Levels }, rows, key);
    }

    /// A path that is drawn: its range and law are those given, or those of its row of parameters.
    fn path(&mut self, factor: &FactorDocument, key: &str) {
        let path = factor.path.clone().unwrap_or_default();
        if path == "seed" {
            return self.fault(key, "the seed", NO_SEED);
        }
        let known = self.loaded.scenario.parameter_table.iter().find(|row| row.key == path);
        let (low, high) = (factor.low.or(known.map(|row| row.low)), factor.high.or(known.map(|row| row.high)));
        let law =
            factor.law.clone().or_else(|| known.filter(|_| factor.low.is_none()).map(|row| row.distribution.clone()));
        let name = factor.name.clone().unwrap_or_else(|| path.clone());
        match (low, high) {
            (Some(low), Some(high)) => self.draw((name, path), (low, high), law.as_deref(), factor.spread, key),
            _ => {
                let near = self.near_key(&path);
                let accepted =
                    format!("low and high for a path that is not in parameters.csv, or levels = [...]{near}");
                self.fault(key, format!("path {path} without a range"), accepted);
            }
        }
    }

    fn draw(
        &mut self,
        (name, path): (String, String),
        (low, high): (f64, f64),
        law: Option<&str>,
        spread: Option<Spread>,
        key: &str,
    ) {
        let law_name = law.unwrap_or("uniform");
        let rises = low.partial_cmp(&high) == Some(Ordering::Less);
        if !rises {
            self.fault(format!("{key}.low"), format!("{} to {}", shown(low), shown(high)), "a low below high");
        }
        let Some(law) = Law::from_name(law_name) else {
            let accepted = format!("one of {}{}", LAWS.join(", "), did_you_mean(law_name, LAWS.into_iter()));
            return self.fault(format!("{key}.law"), format!("\"{law_name}\""), accepted);
        };
        if !rises {
            return;
        }
        let paths = vec![Range { path, law, low, high }];
        self.drawn.push(Drawn { factor: self.factors.len(), paths, spread: spread.unwrap_or_default() });
        self.factors.push(Factor { columns: vec![name.clone()], name, kind: FactorKind::Drawn { low, high } });
    }

    /// The key of `parameters.csv` that may be meant, as advice.
    fn near_key(&self, typed: &str) -> String {
        let keys = self.loaded.scenario.parameter_table.iter().map(|row| row.key.as_str());
        let sections: BTreeSet<String> =
            keys.clone().filter_map(|key| Some(format!("{}.*", key.rsplit_once('.')?.0))).collect();
        did_you_mean(typed, keys.chain(sections.iter().map(String::as_str)))
    }

    /// Several parameters that go the same share of their ways.
    fn paths(&mut self, factor: &FactorDocument, key: &str) {
        let mut paths = Vec::new();
        let before = self.faults.len();
        for path in factor.paths.iter().flatten() {
            let row = self.loaded.scenario.parameter_table.iter().find(|row| row.key == *path && row.low < row.high);
            match row.and_then(|row| Some((row, Law::from_name(&row.distribution)?))) {
                Some((row, law)) => paths.push(Range { path: path.clone(), law, low: row.low, high: row.high }),
                None => {
                    let accepted = format!("keys of parameters.csv that have a range{}", self.near_key(path));
                    self.fault(format!("{key}.paths"), format!("\"{path}\""), accepted);
                }
            }
        }
        if self.faults.len() > before {
            return;
        }
        let Some(name) = factor.name.clone().filter(|_| !paths.is_empty()) else {
            return self.fault(format!("{key}.name"), "none, or no paths", "a name for paths that are drawn as one");
        };
        // Every path at the same share of its range: the share is the factor.
        self.drawn.push(Drawn { factor: self.factors.len(), paths, spread: Spread::Range });
        let kind = FactorKind::Drawn { low: 0.0, high: 1.0 };
        self.factors.push(Factor { columns: vec![name.clone()], name, kind });
    }

    fn parameters(&mut self, factor: &FactorDocument, key: &str) {
        let patterns = factor.parameters.clone().unwrap_or_default();
        for pattern in &patterns {
            let rows = self.loaded.scenario.parameter_table.iter().filter(|row| matches(pattern, &row.key));
            let mut found = false;
            for row in rows.collect::<Vec<_>>() {
                found = true;
                let left_out = factor.except.iter().any(|pattern| matches(pattern, &row.key));
                // A parameter without a range is known, or does not apply.
                if left_out || row.low >= row.high || self.factors.iter().any(|factor| factor.name == row.key) {
                    continue;
                }
                let place = (row.key.clone(), row.key.clone());
                self.draw(place, (row.low, row.high), Some(&row.distribution), factor.spread, key);
            }
            if !found {
                let accepted = format!(
                    "keys of parameters.csv, with * for any part{}; `mandate check SCENARIO --parameters` lists all",
                    self.near_key(pattern)
                );
                self.fault(format!("{key}.parameters"), format!("\"{pattern}\""), accepted);
            }
        }
    }

    /// Rows of a CSV file: its header names paths, and may have a column `name`, by which rows are called in labels.
    fn table(&mut self, factor: &FactorDocument, key: &str) {
        let file = factor.table.clone().unwrap_or_default();
        let text = match read_text(&place(self.moved, self.base, &file)) {
            Ok(text) => text,
            Err(fault) => return self.faults.push(fault),
        };
        let before = self.faults.len();
        let Some(sheet) = Sheet::read(&text, &mut self.faults) else { return };
        let header = &sheet.header;
        let is_path = |name: &str| !name.is_empty() && name != "name" && !is_own(name);
        let paths: Vec<(usize, &String)> = header.iter().enumerate().filter(|(_, name)| is_path(name)).collect();
        let mut rows = Vec::new();
        for line in &sheet.rows {
            let level = |&(column, path): &(usize, &String)| {
                let value = line.cells.get(column).unwrap_or_default().to_string();
                let changes = match value.as_str() {
                    "" => Vec::new(),
                    value => vec![Override { path: path.clone(), value: value.into() }],
                };
                Level { values: vec![Value::parse(&value)], name: value, changes }
            };
            for (name, cell) in header.iter().zip(&line.cells) {
                if let Some(found) = cells::hazard(cell).or_else(|| cells::formula(cell)) {
                    let accepted = format!("no {found}: {}", cells::accepted::TEXT);
                    self.faults.push(Fault::on_line(&text, line.number, name, format!("\"{cell}\""), accepted));
                }
            }
            rows.push(paths.iter().map(level).collect::<Vec<_>>());
        }
        let names = self.names_of_cases(&text, &sheet, &rows);
        if self.faults.len() > before {
            return;
        }
        if rows.is_empty() || paths.is_empty() {
            let accepted = "a header with paths, as --set takes them, and at least one row";
            return self.faults.push(Fault::of_file(&text.name, key, "an empty table", accepted));
        }
        self.tables.push(text);
        let first = self.factors.len();
        self.blocks.push(Block {
            factors: (first..first + paths.len()).collect(),
            rows,
            names,
            own_numbers: false,
            units: None,
            lines: Some((self.tables.len() - 1, sheet.rows.iter().map(|line| line.number).collect())),
        });
        for (_, path) in paths {
            self.factors.push(Factor { name: path.clone(), columns: vec![path.clone()], kind: FactorKind::Listed });
        }
    }

    /// Names of the rows of a table of points: what stands under `name`, else the value where there is one column, else none.
    fn names_of_cases(&mut self, text: &Text, sheet: &Sheet, rows: &[Vec<Level>]) -> Vec<Option<String>> {
        let mut names = by_value(rows);
        let Some(column) = sheet.column("name") else { return names };
        let mut given: BTreeMap<&str, usize> = BTreeMap::new();
        for (line, name) in sheet.rows.iter().zip(&mut names) {
            let cell = line.cells.get(column).unwrap_or_default();
            let fault = |found: String, accepted: String| Fault::on_line(text, line.number, "name", found, accepted);
            if cell.is_empty() {
                continue;
            } else if !cells::is_label(cell) {
                self.faults.push(fault(format!("\"{cell}\""), cells::accepted::LABEL.into()));
            } else if let Some(first) = given.insert(cell, line.number) {
                self.faults.push(fault(
                    format!("a second \"{cell}\", as on line {first}"),
                    "a name of its own, or none".into(),
                ));
            }
            *name = Some(cell.to_string());
        }
        for (line, name) in sheet.rows.iter().zip(&mut names) {
            let is_unnamed = line.cells.get(column).unwrap_or_default().is_empty();
            *name = name.take().filter(|name| !is_unnamed || !given.contains_key(name.as_str()));
        }
        names
    }

    /// One block of all factors that are drawn.
    fn sample(&mut self) {
        let Some(sampling) = &self.document.sampling else {
            if !self.drawn.is_empty() {
                let accepted = "[sampling] with design = latin-hypercube, sobol, saltelli or morris";
                self.fault("sampling", "factors with a range and no [sampling]", accepted);
            }
            return;
        };
        if self.drawn.is_empty() {
            // Where a factor is at fault, that one may be the drawn one.
            if !self.faults.is_empty() {
                return;
            }
            return self.fault(
                "sampling",
                "no factor with a range",
                "a [[factor]] with path, low and high, or with parameters",
            );
        }
        let units = match self.units(sampling) {
            Ok(units) => units,
            Err((key, found, accepted)) => return self.fault(format!("sampling.{key}"), found, accepted),
        };
        let rows: Vec<Vec<Level>> =
            units.iter().map(|units| self.drawn.iter().zip(units).map(|(d, &u)| d.level(u)).collect()).collect();
        if sampling.design == SamplingDesign::Morris && self.drawn.iter().any(|drawn| drawn.reaches_infinity()) {
            let accepted = "spread = \"range\" for Morris: its grid holds both ends, where a prior law has no value";
            return self.fault("spread", "prior", accepted);
        }
        let common = matches!(sampling.design, SamplingDesign::Saltelli | SamplingDesign::Morris);
        let own_numbers = sampling.random_numbers.map_or(!common, |numbers| numbers == RandomNumbers::Own);
        let factors = self.drawn.iter().map(|drawn| drawn.factor).collect();
        let names = if self.drawn.len() == 1 { by_value(&rows) } else { Vec::new() };
        self.blocks.push(Block { factors, rows, names, own_numbers, units: Some(units), lines: None });
    }

    /// Points in the unit hypercube.
    fn units(&self, sampling: &SamplingDocument) -> Result<sampling::Points, (&'static str, String, String)> {
        let (factors, seed) = (self.drawn.len(), self.seed);
        let whole = |key: &'static str, value: Option<usize>, least: usize, accepted: &str| match value {
            Some(value) if (least..=10_000_000).contains(&value) => Ok(value),
            found => {
                let accepted = format!("{accepted} to 10,000,000");
                Err((key, found.map_or_else(|| "none".into(), |v| v.to_string()), accepted))
            }
        };
        // The message names what is wrong, found and accepted; of points, or of how many factors there are.
        let refused = |key: &'static str, found: usize| {
            move |error: sampling::SamplingError| {
                let text = error.to_string();
                match text.strip_prefix("factors: found ").and_then(|rest| rest.split_once("; accepted: ")) {
                    Some((found, accepted)) => ("design", format!("{found} factors"), accepted.to_string()),
                    None => (
                        key,
                        found.to_string(),
                        text.split_once("; accepted: ").map_or(text.clone(), |(_, a)| a.into()),
                    ),
                }
            }
        };
        match sampling.design {
            SamplingDesign::Morris => {
                let trajectories = whole("trajectories", sampling.trajectories, 2, "how many trajectories, from 2")?;
                let levels = sampling.levels.unwrap_or(4);
                sampling::morris(trajectories, factors, levels, seed).map_err(refused("levels", levels))
            }
            design => {
                let points = whole("points", sampling.points, 2, "how many points, from 2")?;
                match design {
                    SamplingDesign::Sobol => sampling::sobol(points, factors, seed).map_err(refused("points", points)),
                    SamplingDesign::Saltelli => {
                        sampling::saltelli(points, factors, seed).map_err(refused("points", points))
                    }
                    _ => Ok(sampling::latin_hypercube(points, factors, seed)),
                }
            }
        }
    }

    fn until(&mut self) -> Option<Date> {
        let written = self.document.until.as_ref()?.to_string();
        let (start, end) = (self.loaded.scenario.start, self.loaded.scenario.end);
        let date: Option<Date> = cells::day(&written).ok().filter(|date| (start..=end).contains(date));
        let steps = |date: Date| self.loaded.scenario.clone().until(date).steps;
        let date = date.filter(|&date| steps(date) > 0);
        if date.is_none() {
            let accepted =
                format!("a date from {start} to {end}, at least one step after the first, without a time of day");
            self.fault("until", written, accepted);
        }
        date
    }

    fn contrast(&mut self) -> Option<Contrast> {
        let written = self.document.contrast.as_ref()?;
        let names: Vec<String> = self.factors.iter().map(|factor| factor.name.clone()).collect();
        let Some(factor) = names.iter().position(|name| *name == written.factor) else {
            // A factor that is at fault itself is there all the same.
            let is_it = |name: &Option<String>| name.as_ref() == Some(&written.factor);
            if !self.document.factors.iter().any(|factor| is_it(&factor.name) || is_it(&factor.path)) {
                let near = did_you_mean(&written.factor, names.iter().map(String::as_str));
                let accepted = format!("one of {}{near}", names.join(", "));
                self.fault("contrast.factor", format!("\"{}\"", written.factor), accepted);
            }
            return None;
        };
        let block = self.blocks.iter().position(|block| block.factors == [factor]);
        let Some(block) = block else {
            let accepted = "a factor with levels or mixtures of its own, not one that is drawn or listed with others";
            self.fault("contrast.factor", format!("\"{}\"", written.factor), accepted);
            return None;
        };
        let levels: Vec<String> = (0..self.blocks[block].rows.len()).map(|row| self.blocks[block].name(row)).collect();
        let row = levels.iter().position(|name| *name == written.base);
        if row.is_none() {
            let near = did_you_mean(&written.base, levels.iter().map(String::as_str));
            let accepted = format!("one of {}{near}", levels.join(", "));
            self.fault("contrast.base", format!("\"{}\"", written.base), accepted);
        }
        Some(Contrast { block, row: row? })
    }

    /// That years are averaged which are played.
    fn check_years(&mut self) {
        let last = self.document.until.as_ref().and_then(|until| until.to_string().get(..4)?.parse().ok());
        let scenario = &self.loaded.scenario;
        let (start, end) = (scenario.start.year(), last.unwrap_or_else(|| scenario.last_day().year()));
        let responses = self.document.responses;
        for (key, year) in [("responses.from", responses.from), ("responses.to", responses.to)] {
            if let Some(year) = year.filter(|year| !(start..=end).contains(year)) {
                self.fault(key, year.to_string(), format!("a year from {start} to {end}"));
            }
        }
        if let (Some(from), Some(to)) = (responses.from, responses.to)
            && from > to
        {
            self.fault("responses.to", to.to_string(), format!("a year from responses.from ({from}) on"));
        }
    }

    /// Refuses a level that takes the value of a change to all points, or of a level of another factor.
    fn check_once(&mut self, common: &[Override]) {
        let mut places: Vec<(String, Vec<Override>)> = vec![("under [set]".into(), common.to_vec())];
        for block in &self.blocks {
            for (n, &factor) in block.factors.iter().enumerate() {
                let mut own: Vec<Override> = Vec::new();
                for change in block.rows.iter().filter_map(|row| row.get(n)).flat_map(|level| &level.changes) {
                    if own.iter().all(|known| known.path != change.path) {
                        own.push(change.clone());
                    }
                }
                places.push((format!("of the factor {}", self.factors[factor].name), own));
            }
        }
        let pairs = (0..places.len()).flat_map(|later| (0..later).map(move |earlier| (earlier, later)));
        let taken = pairs.filter_map(|(earlier, later)| {
            let both: Vec<(usize, &Override)> =
                [earlier, later].iter().flat_map(|&n| places[n].1.iter().map(move |change| (n, change))).collect();
            lost(&both).filter(|taken| taken.earlier.0 != taken.later.0)
        });
        for taken in taken.collect::<Vec<_>>() {
            let [later, earlier] = [&taken.later, &taken.earlier].map(|(place, _)| format!(" {}", places[*place].0));
            let ((found, accepted), path) = (taken.words(&later, &earlier), &taken.later.1.path);
            let line = self.text.content.lines().enumerate().filter(|(_, line)| line.contains(path.as_str())).last();
            self.faults.push(match line {
                Some((line, _)) => Fault::on_line(&self.text, line + 1, path, found, accepted),
                None => Fault::of_file(&self.text.name, path, found, accepted),
            });
        }
    }

    /// The measures of parts that are asked for.
    fn selections(&mut self) -> Vec<Selection> {
        let mut found = Vec::new();
        for (n, text) in self.document.measures.iter().enumerate() {
            match Selection::read(text, &self.loaded.scenario) {
                Ok(selection) => found.push(selection),
                Err(refused) => self.fault(format!("measures[{n}]"), refused.found, refused.accepted),
            }
        }
        found
    }

    /// The watched response is not measured.
    fn response(&mut self) {
        let r = &self.document.replications;
        let measures = Catalogue::main(&self.loaded.scenario).measures;
        let of_area: Vec<&str> =
            measures.iter().filter(|measure| measure.area.1 == r.area).map(|measure| measure.name.as_str()).collect();
        if of_area.is_empty() {
            let near = did_you_mean(&r.area, ["nation", "affected"].into_iter());
            self.fault("replications.area", format!("\"{}\"", r.area), format!("nation or affected{near}"));
            if measures.iter().any(|measure| measure.name == r.response) {
                return;
            }
        }
        let of_area: Vec<&str> = measures.iter().map(|measure| measure.name.as_str()).collect();
        let accepted = format!("a measure of `compare`{}", did_you_mean(&r.response, of_area.into_iter()));
        self.fault("replications.response", format!("\"{}\" of {}", r.response, r.area), accepted);
    }

    fn check_replications(&mut self, selections: &[Selection]) {
        let r = &self.document.replications;
        let last = 1_000_000_000_000;
        if r.count == 0 || r.count > last {
            self.fault("replications.count", r.count.to_string(), "a whole number from 1 to 1,000,000,000,000");
        }
        if r.first > i64::MAX as u64 - last {
            self.fault("replications.first", r.first.to_string(), "the number of a replication");
        }
        let measured = Catalogue::main(&self.loaded.scenario).asking(selections);
        if measured.position(&r.response, &r.area).is_none() {
            self.response();
        }
        let Some(wish) = r.until_halfwidth else { return };
        if !(wish > 0.0 && wish.is_finite()) {
            self.fault("replications.until_halfwidth", wish.to_string(), "a number above 0");
        }
        if r.count < 2 {
            self.fault(
                "replications.count",
                r.count.to_string(),
                "at least 2 with until_halfwidth: one run has no interval",
            );
        }
        if r.step == 0 || r.most < r.count {
            let found = format!("step {}, most {}, count {}", r.step, r.most, r.count);
            self.fault("replications.most", found, "a step from 1, and most no lower than count");
        }
    }
}

impl Drawn {
    /// Whether it follows a law that has no value at the ends of the unit interval.
    fn reaches_infinity(&self) -> bool {
        self.spread == Spread::Prior
            && self.paths.iter().any(|range| !range.law.quantile(1.0, range.low, range.high).is_finite())
    }

    /// The level at a unit number.
    fn level(&self, unit: f64) -> Level {
        let value = |range: &Range| match self.spread {
            Spread::Prior => six_digits(range.law.quantile(unit, range.low, range.high)),
            Spread::Range => six_digits(range.law.within(unit, range.low, range.high)),
        };
        let change = |range: &Range| Override { path: range.path.clone(), value: value(range).to_string() };
        let shown = match self.paths.as_slice() {
            [range] => value(range),
            _ => six_digits(unit),
        };
        Level {
            name: shown.to_string(),
            values: vec![Value::Number(shown)],
            changes: self.paths.iter().map(change).collect(),
        }
    }
}

/// A name that stands among others twice.
fn twice(names: &[String]) -> Option<&String> {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// Names of rows of one level each: its value, where it is one and no other row has it.
fn by_value(rows: &[Vec<Level>]) -> Vec<Option<String>> {
    let value = |row: &'_ Vec<Level>| match row.as_slice() {
        [level] if cells::is_label(&level.name) => Some(level.name.clone()),
        _ => None,
    };
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    rows.iter().filter_map(value).for_each(|name| *count.entry(name).or_default() += 1);
    rows.iter().map(|row| value(row).filter(|name| count[name] == 1)).collect()
}

/// Whether a line begins a table of a TOML file; a row of numbers or words does not.
pub(super) fn is_head(line: &str) -> bool {
    line.starts_with('[') && line.trim_start_matches('[').starts_with(|letter: char| letter.is_alphabetic())
}

/// Whether a key matches a pattern in which `*` stands for anything.
fn matches(pattern: &str, key: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == key,
        Some((before, rest)) => key.strip_prefix(before).is_some_and(|tail| {
            rest.is_empty() || tail.char_indices().any(|(at, _)| matches(rest, &tail[at..])) || matches(rest, "")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("violence.*", "violence.attack_rate"));
        assert!(matches("organizations.*.quality", "organizations.un.quality"));
        assert!(matches("*", "a.b"));
        assert!(!matches("organizations.*.quality", "organizations.un.accuracy"));
        assert!(!matches("violence", "violence.attack_rate"));
    }
}
