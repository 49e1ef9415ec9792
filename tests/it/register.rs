//! The register of equations in MODEL.md names what there is: code, parameters, tests, other rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Columns of the register.
const COLUMNS: [&str; 7] = ["No.", "Quantity", "Equation", "Code", "Parameters", "Source", "Test"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A row of a table of MODEL.md: cells by the heading of their column.
struct Row {
    /// Line in MODEL.md.
    line: usize,
    headings: Vec<String>,
    cells: Vec<String>,
}

impl Row {
    fn cell(&self, heading: &str) -> &str {
        self.headings.iter().zip(&self.cells).find(|(known, _)| *known == heading).map_or("", |(_, cell)| cell)
    }

    fn is_of_register(&self) -> bool {
        self.headings == COLUMNS
    }

    /// How a fault is headed.
    fn name(&self) -> String {
        format!("MODEL.md:{}, row {}", self.line, self.cells.first().map_or("", String::as_str))
    }
}

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_start_matches('|').trim_end_matches('|').split('|').map(|cell| cell.trim().to_string()).collect()
}

/// All rows of all tables, without their headings.
fn rows(text: &str) -> Vec<Row> {
    let lines: Vec<&str> = text.lines().collect();
    let mut headings = Vec::new();
    let mut rows = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        if !line.starts_with('|') || line.starts_with("|---") {
            continue;
        }
        if lines.get(n + 1).is_some_and(|next| next.starts_with("|---")) {
            headings = cells(line);
        } else {
            rows.push(Row { line: n + 1, headings: headings.clone(), cells: cells(line) });
        }
    }
    rows
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Words of a line, split where an identifier ends.
fn words(line: &str) -> Vec<&str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

/// Whether a file defines a function or type of this name.
fn defines(text: &str, name: &str) -> bool {
    let is_definition =
        |pair: &[&str]| ["fn", "struct", "enum", "trait", "const"].contains(&pair[0]) && pair[1] == name;
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.map(words).any(|words| words.windows(2).any(is_definition))
}

/// Whether a path such as `submodels::tasking::Desk::order` leads to something in `src`.
fn code_exists(item: &str) -> bool {
    let parts: Vec<&str> = item.split("::").collect();
    // The longest path that is a file; a type may stand between it and the last name.
    (1..parts.len()).rev().any(|n| {
        let (module, rest) = parts.split_at(n);
        let base = root().join("src").join(module.join("/"));
        let files = [base.with_extension("rs"), base.join("mod.rs")];
        let texts: Vec<String> = files.iter().filter(|file| file.is_file()).map(|file| read(file)).collect();
        let holds = |name: &str| texts.iter().any(|text| defines(text, name));
        match rest {
            [name] => holds(name),
            [kind, name] => holds(kind) && holds(name),
            _ => false,
        }
    })
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Names of all tests, in `src` and in `tests`.
fn tests() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    sources(&root().join("tests"), &mut files);
    let mut names = BTreeSet::new();
    for file in files {
        let mut marked = false;
        for line in read(&file).lines().map(str::trim) {
            if line == "#[test]" {
                marked = true;
            } else if !line.starts_with("#[") {
                if let Some(rest) = line.strip_prefix("fn ").filter(|_| marked) {
                    names.extend(words(rest).first().map(ToString::to_string));
                }
                marked = false;
            }
        }
    }
    names
}

/// A key as the register writes it: traits are those of any organization.
fn general(key: &str) -> String {
    match key.strip_prefix("organizations.").and_then(|rest| rest.split_once('.')) {
        Some((_, name)) => format!("organizations.*.{name}"),
        None => key.to_string(),
    }
}

fn parameters() -> BTreeSet<String> {
    let text = read(&root().join("scenarios/mali/parameters.csv"));
    text.lines().skip(1).filter_map(|line| line.split(',').next()).map(general).collect()
}

/// Whether a word has the form of a number of a row, such as E5.12, C.2a, I.3 or P.1.
fn is_number(word: &str) -> bool {
    let Some((head, tail)) = word.split_once('.') else { return false };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let tail = tail.strip_suffix(['a', 'b']).unwrap_or(tail);
    head.starts_with(['E', 'I', 'C', 'R', 'P']) && digits(&head[1..]) && !tail.is_empty() && digits(tail)
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_register_has_whole_rows_with_numbers_of_their_own() {
    let text = read(&root().join("MODEL.md"));
    let rows: Vec<Row> = rows(&text).into_iter().filter(Row::is_of_register).collect();
    assert!(rows.len() > 150, "only {} rows were found", rows.len());
    let mut faults = Vec::new();
    let mut numbers = BTreeMap::new();
    for row in &rows {
        if row.cells.len() != COLUMNS.len() {
            faults.push(format!("{}: {} cells, not {}", row.name(), row.cells.len(), COLUMNS.len()));
        }
        if let Some(before) = numbers.insert(row.cells[0].as_str(), row.line) {
            faults.push(format!("{}: the number stands in line {before} too", row.name()));
        }
        for heading in ["Quantity", "Equation", "Code", "Source", "Test"] {
            if row.cell(heading).is_empty() {
                faults.push(format!("{}: nothing under {heading}", row.name()));
            }
        }
    }
    for (n, line) in text.lines().enumerate() {
        let parts = line.split(|c: char| !c.is_alphanumeric() && c != '.').map(|word| word.trim_matches('.'));
        for number in parts.filter(|word| is_number(word) && !numbers.contains_key(word)) {
            faults.push(format!("MODEL.md:{}: there is no row {number}", n + 1));
        }
    }
    report(&faults);
}

#[test]
fn code_that_the_model_names_is_in_the_source() {
    let text = read(&root().join("MODEL.md"));
    let mut faults = Vec::new();
    for row in rows(&text) {
        let items = row.cells.iter().flat_map(|cell| quoted(cell));
        for item in items.filter(|item| item.contains("::") && !code_exists(item)) {
            faults.push(format!("{}: there is no {item} in src", row.name()));
        }
        if row.is_of_register() && quoted(row.cell("Code")).is_empty() {
            faults.push(format!("{}: no code item in backticks", row.name()));
        }
    }
    report(&faults);
}

#[test]
fn tests_that_the_model_names_exist() {
    let text = read(&root().join("MODEL.md"));
    let (known, mut faults) = (tests(), Vec::new());
    for row in rows(&text) {
        let named = quoted(row.cell("Test"));
        for name in named.iter().filter(|name| !is_identifier(name) || !known.contains(**name)) {
            faults.push(format!("{}: there is no test {name}", row.name()));
        }
        if row.is_of_register() && named.is_empty() && row.cell("Test") != "none yet" {
            faults.push(format!("{}: neither a test in backticks nor `none yet`", row.name()));
        }
    }
    report(&faults);
}

#[test]
fn the_register_and_the_parameters_name_each_other() {
    let text = read(&root().join("MODEL.md"));
    let (known, mut faults) = (parameters(), Vec::new());
    let mut named = BTreeSet::new();
    for row in rows(&text).iter().filter(|row| row.is_of_register()) {
        for key in quoted(row.cell("Parameters")) {
            if !known.contains(key) {
                faults.push(format!("{}: {key} is not in parameters.csv", row.name()));
            }
            named.insert(key.to_string());
        }
    }
    let missing =
        known.difference(&named).map(|key| format!("{key}: in parameters.csv, but in no row of the register"));
    faults.extend(missing);
    report(&faults);
}
