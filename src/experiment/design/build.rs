//! From the file of a design to a [`Design`]: every fault of the file at once, then those of the scenario at its levels.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::document::{Document, FactorDocument, LevelDocument, Plain, SamplingDesign, SamplingDocument, Spread};
use super::factor::{Block, Factor, FactorKind, Level, Value};
use super::{Contrast, Design, DesignError, mixture};
use crate::experiment::sampling::{self, Law};
use crate::scenario::{self, Fault, Loaded, Override, ScenarioError, Text, read_text};

/// Levels of a block of which the scenario is tried before anything is played.
const TRIED: usize = 40;

/// What a drawn factor needs.
struct Drawn {
    factor: usize,
    path: String,
    law: Law,
    spread: Spread,
    low: f64,
    high: f64,
}

/// The file in the making.
struct Builder<'a> {
    text: Text,
    document: &'a Document,
    folder: PathBuf,
    loaded: &'a Loaded,
    seed: u64,
    factors: Vec<Factor>,
    blocks: Vec<Block>,
    drawn: Vec<Drawn>,
    tables: Vec<String>,
    faults: Vec<Fault>,
}

pub(super) fn load(path: &Path, seed: Option<u64>) -> Result<Design, DesignError> {
    let file = path.display().to_string();
    let refuse = |faults: Vec<Fault>| DesignError::Faults { file: file.clone(), faults };
    let text = read_text(path).map_err(|fault| refuse(vec![fault]))?;
    let document: Document = toml::from_str(&text.content).map_err(|error| refuse(vec![syntax(&text, &error)]))?;
    let base = path.parent().unwrap_or(Path::new("."));
    let folder = base.join(&document.scenario);
    let common: Vec<Override> = document.set.iter().map(change).collect();
    let loaded = scenario::load(&folder, &common).map_err(|error| located(error, &text))?;
    let seed = seed.or(document.seed).unwrap_or(loaded.scenario.seed);
    let mut builder = Builder {
        text,
        document: &document,
        folder: base.to_path_buf(),
        loaded: &loaded,
        seed,
        factors: Vec::new(),
        blocks: Vec::new(),
        drawn: Vec::new(),
        tables: Vec::new(),
        faults: Vec::new(),
    };
    builder.build();
    let until = builder.until();
    let contrast = builder.contrast();
    builder.check_replications();
    let Builder { text, factors, blocks, tables, faults, .. } = builder;
    if !faults.is_empty() {
        return Err(refuse(faults));
    }
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
        first_reading,
        tables,
        document: document.clone(),
        loaded: loaded.clone(),
    };
    try_levels(&design).map_err(|error| located(error, &text))?;
    Ok(design)
}

fn change((path, value): (&String, &Plain)) -> Override {
    Override { path: path.clone(), value: value.to_string() }
}

fn syntax(text: &Text, error: &toml::de::Error) -> Fault {
    let span = error.span().unwrap_or(0..0);
    let found = text.content.get(span.clone()).unwrap_or("").lines().next().unwrap_or("").to_string();
    Fault::at(text, (span.start, span.len()).into(), "design", format!("`{found}`"), error.message())
}

/// Faults of changes, shown where the design makes them.
fn located(mut error: ScenarioError, text: &Text) -> DesignError {
    for fault in &mut error.faults {
        if let Some(path) = fault.change() {
            let whole = text.content.lines().position(|line| line.contains(path));
            let organization = path.rsplit('.').next().unwrap_or(path);
            let part = || text.content.lines().position(|line| line.contains(organization));
            if let Some(line) = whole.or_else(part) {
                *fault = fault.clone().moved(text, line + 1);
            }
        }
    }
    DesignError::Scenario(error)
}

/// Loads the scenario at the levels of every block, the other blocks at their first row.
fn try_levels(design: &Design) -> Result<(), ScenarioError> {
    for (n, block) in design.blocks.iter().enumerate() {
        let last = block.rows.len() - 1;
        for row in (0..block.rows.len()).filter(|&row| row < TRIED || row == last) {
            let mut rows = vec![0; design.blocks.len()];
            rows[n] = row;
            design.scenario(design.point_at(&rows))?;
        }
    }
    Ok(())
}

impl Builder<'_> {
    fn fault(&mut self, key: impl Into<String>, found: impl Into<String>, accepted: impl Into<String>) {
        let key = key.into();
        // The line that holds the key's last word, else none.
        let word = key.rsplit('.').next().unwrap_or(&key).split('[').next().unwrap_or_default().to_string();
        let line = self.text.content.lines().position(|line| line.trim_start().starts_with(&word));
        self.faults.push(match line {
            Some(line) => Fault::on_line(&self.text, line + 1, key, found, accepted),
            None => Fault::of_file(&self.text.name, key, found, accepted),
        });
    }

    fn build(&mut self) {
        let document = self.document;
        for (n, factor) in document.factors.iter().enumerate() {
            let key = factor.name.clone().or(factor.path.clone()).unwrap_or_else(|| format!("factor {}", n + 1));
            let kinds = [
                factor.mixture.is_some(),
                factor.levels.is_some(),
                factor.parameters.is_some(),
                factor.table.is_some(),
                factor.levels.is_none() && factor.path.is_some(),
            ];
            if kinds.iter().filter(|kind| **kind).count() != 1 {
                let accepted = "one of: mixture = [ORGANIZATIONS]; levels = [...], with or without a path; path alone or \
                                with low and high; parameters = [PATHS]; table = FILE";
                self.fault(key, "a factor of no kind, or of several", accepted);
                continue;
            }
            match kinds.iter().position(|kind| *kind) {
                Some(0) => self.mixture(factor, &key),
                Some(1) => self.levels(factor, &key),
                Some(2) => self.parameters(factor, &key),
                Some(3) => self.table(factor, &key),
                _ => self.path(factor, &key),
            }
        }
        self.sample();
        if self.factors.is_empty() && self.faults.is_empty() {
            self.fault(
                "factor",
                "no factor",
                "at least one [[factor]]; for one point `mandate run --replications` is enough",
            );
        }
        let mut columns: Vec<&String> = self.factors.iter().flat_map(|factor| &factor.columns).collect();
        columns.sort();
        if let Some(twice) = columns.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()) {
            self.fault("factor", format!("two factors \"{twice}\""), "a name of its own for each factor");
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
        let weights = match mixture::weights(factor, components.len(), self.seed) {
            Ok(weights) => weights,
            Err((inner, found, accepted)) => return self.fault(format!("{key}.{inner}"), found, accepted),
        };
        let mut rows: Vec<Vec<Level>> =
            weights.iter().map(|weights| vec![mixture::level(&organizations, &components, weights)]).collect();
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

    /// Adds a factor with a block of its own.
    fn add(&mut self, factor: Factor, rows: Vec<Vec<Level>>, key: &str) {
        if rows.is_empty() {
            return self.fault(format!("{key}.levels"), "[]", "at least one level");
        }
        let mut names: Vec<&str> = rows.iter().map(|row| row[0].name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].to_string()) {
            return self.fault(
                format!("{key}.levels"),
                format!("\"{twice}\" twice"),
                "every level once, each with its own name",
            );
        }
        self.blocks.push(Block { factors: vec![self.factors.len()], rows, units: None });
        self.factors.push(factor);
    }

    fn levels(&mut self, factor: &FactorDocument, key: &str) {
        let mut rows = Vec::new();
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
                    return self.fault(format!("{key}.levels"), value.to_string(), accepted);
                }
                (LevelDocument::Changes(changes), Some(_)) => {
                    let accepted = "plain values beside a path, or no path";
                    return self.fault(format!("{key}.levels"), format!("\"{}\"", changes.name), accepted);
                }
            };
            rows.push(vec![level]);
        }
        let name = factor.name.clone().or(factor.path.clone()).unwrap_or_else(|| key.to_string());
        self.add(Factor { columns: vec![name.clone()], name, kind: FactorKind::Levels }, rows, key);
    }

    /// A path that is drawn: its range and law are those given, or those of its row of parameters.
    fn path(&mut self, factor: &FactorDocument, key: &str) {
        let path = factor.path.clone().unwrap_or_default();
        let known = self.loaded.scenario.parameter_table.iter().find(|row| row.key == path);
        let (low, high) = (factor.low.or(known.map(|row| row.low)), factor.high.or(known.map(|row| row.high)));
        let law =
            factor.law.clone().or_else(|| known.filter(|_| factor.low.is_none()).map(|row| row.distribution.clone()));
        let name = factor.name.clone().unwrap_or_else(|| path.clone());
        match (low, high) {
            (Some(low), Some(high)) => self.draw((name, path), (low, high), law.as_deref(), factor.spread, key),
            _ => {
                let accepted = "low and high for a path that is not in parameters.csv, or levels = [...]";
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
        let Some(law) = Law::from_name(law_name) else {
            return self.fault(format!("{key}.law"), format!("\"{law_name}\""), "uniform, log-normal or logit-normal");
        };
        if low.partial_cmp(&high) != Some(Ordering::Less) {
            return self.fault(format!("{key}.low"), format!("{low} to {high}"), "a low below high");
        }
        self.drawn.push(Drawn { factor: self.factors.len(), path, law, spread: spread.unwrap_or_default(), low, high });
        self.factors.push(Factor { columns: vec![name.clone()], name, kind: FactorKind::Drawn { low, high } });
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
                self.fault(
                    format!("{key}.parameters"),
                    format!("\"{pattern}\""),
                    "keys of parameters.csv, with * for any part",
                );
            }
        }
    }

    /// Rows of a CSV file: its header names paths, and may have a column `name`.
    fn table(&mut self, factor: &FactorDocument, key: &str) {
        let file = factor.table.clone().unwrap_or_default();
        let text = match read_text(&self.folder.join(&file)) {
            Ok(text) => text,
            Err(fault) => return self.faults.push(fault),
        };
        let mut reader = csv::Reader::from_reader(text.content.as_bytes());
        let header: Vec<String> =
            reader.headers().map(|row| row.iter().map(String::from).collect()).unwrap_or_default();
        let paths: Vec<(usize, &String)> = header.iter().enumerate().filter(|(_, name)| *name != "name").collect();
        let mut rows = Vec::new();
        for (n, record) in reader.records().enumerate() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let accepted = format!("{} cells a row, as in the header", header.len());
                    self.faults.push(Fault::on_line(&text, n + 2, key, error.to_string(), accepted));
                    return;
                }
            };
            let level = |&(column, path): &(usize, &String)| {
                let value = record.get(column).unwrap_or_default().trim().to_string();
                let changes = match value.as_str() {
                    "" => Vec::new(),
                    value => vec![Override { path: path.clone(), value: value.into() }],
                };
                Level { values: vec![Value::parse(&value)], name: value, changes }
            };
            rows.push(paths.iter().map(level).collect::<Vec<_>>());
        }
        if rows.is_empty() || paths.is_empty() {
            let accepted = "a header with paths, as --set takes them, and at least one row";
            return self.faults.push(Fault::of_file(&text.name, key, "an empty table", accepted));
        }
        self.tables.push(text.content.to_string());
        let first = self.factors.len();
        self.blocks.push(Block { factors: (first..first + paths.len()).collect(), rows, units: None });
        for (_, path) in paths {
            self.factors.push(Factor { name: path.clone(), columns: vec![path.clone()], kind: FactorKind::Listed });
        }
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
        let level = |(drawn, &unit): (&Drawn, &f64)| {
            let value = match drawn.spread {
                Spread::Prior => drawn.law.quantile(unit, drawn.low, drawn.high),
                Spread::Range => drawn.law.within(unit, drawn.low, drawn.high),
            };
            let value = rounded(value);
            let text = value.to_string();
            let changes = vec![Override { path: drawn.path.clone(), value: text.clone() }];
            Level { name: text, values: vec![Value::Number(value)], changes }
        };
        let rows = units.iter().map(|units| self.drawn.iter().zip(units).map(level).collect()).collect();
        let factors = self.drawn.iter().map(|drawn| drawn.factor).collect();
        self.blocks.push(Block { factors, rows, units: Some(units) });
    }

    /// Points in the unit hypercube.
    fn units(&self, sampling: &SamplingDocument) -> Result<sampling::Points, (&'static str, String, String)> {
        let (factors, seed) = (self.drawn.len(), self.seed);
        let whole = |key: &'static str, value: Option<usize>, least: usize, accepted: &str| match value {
            Some(value) if (least..=10_000_000).contains(&value) => Ok(value),
            found => Err((key, found.map_or_else(|| "none".into(), |v| v.to_string()), accepted.to_string())),
        };
        let refused = |key: &'static str, found: usize| {
            move |error: sampling::SamplingError| (key, found.to_string(), error.to_string())
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
        let date: Option<Date> = written.parse().ok().filter(|date| (start..=end).contains(date));
        let steps = |date: Date| self.loaded.scenario.clone().until(date).steps;
        let date = date.filter(|&date| steps(date) > 0);
        if date.is_none() {
            self.fault("until", written, format!("a date from {start} to {end}, at least one step after the first"));
        }
        date
    }

    fn contrast(&mut self) -> Option<Contrast> {
        let written = self.document.contrast.as_ref()?;
        let names: Vec<String> = self.factors.iter().map(|factor| factor.name.clone()).collect();
        let Some(factor) = names.iter().position(|name| *name == written.factor) else {
            self.fault("contrast.factor", format!("\"{}\"", written.factor), format!("one of {}", names.join(", ")));
            return None;
        };
        let block = self.blocks.iter().position(|block| block.factors == [factor]);
        let Some(block) = block else {
            let accepted = "a factor with levels or mixtures of its own, not one that is drawn or listed with others";
            self.fault("contrast.factor", format!("\"{}\"", written.factor), accepted);
            return None;
        };
        let levels: Vec<&str> = self.blocks[block].rows.iter().map(|row| row[0].name.as_str()).collect();
        let row = levels.iter().position(|name| *name == written.base);
        if row.is_none() {
            let accepted = format!("one of {}", levels.join(", "));
            self.fault("contrast.base", format!("\"{}\"", written.base), accepted);
        }
        Some(Contrast { factor, block, row: row? })
    }

    fn check_replications(&mut self) {
        let r = &self.document.replications;
        let last = 1_000_000_000_000;
        if r.count == 0 || r.count > last {
            self.fault("replications.count", r.count.to_string(), "a whole number from 1");
        }
        if r.first > i64::MAX as u64 - last {
            self.fault("replications.first", r.first.to_string(), "the number of a replication");
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

/// With six significant digits, as tables show it: what is read there is what was played.
fn rounded(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
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
