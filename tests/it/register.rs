//! The register of equations: what the doc lines of functions say, collected into a page of the book and held against the source.
//!
//! An equation is a paragraph in the doc lines of the function that computes it:
//!
//! ```text
//! /// **E3.1 coverage by density**: 1 - 3^(-density/c), density of the staff on protecting per 1,000 persons.
//! /// With: `other::function`.
//! /// Parameters: `protection.coverage_density`.
//! /// Source: Athena (coverage function).
//! /// Test: `coverage_is_two_thirds_at_its_density_and_agrees_with_athena`.
//! ```
//!
//! `With` (other functions that take part) and `Parameters` may be missing; in place of `Test` may stand `No test`, with a sentence
//! why. The chapter of the model that an equation belongs to lists its number after "Equations, in the register:". After a change
//! write the page anew:
//!
//!     MANDATE_REFRESH=1 cargo test --test it register

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use mandate::scenario::parameters::{keys, unit_of};

use crate::book::{hold, markdown, read, root};

/// Beginnings of numbers, in the order of the page, with the section of the book that each belongs to.
const GROUPS: [(&str, &str); 21] = [
    ("E0", "Short forms"),
    ("I", "5. Initialization"),
    ("E1", "7.1 Timeline"),
    ("E2", "7.2 Perception, tasking, deployment"),
    ("E3", "7.3 Protection"),
    ("E4", "7.4 Information"),
    ("E5", "7.5 Engagement and tension"),
    ("E6", "7.6 Attribution"),
    ("E7", "7.7 Attitudes"),
    ("E8", "7.8 Recruitment"),
    ("E9", "7.9 Displacement"),
    ("E10", "7.10 Authority, control, accords"),
    ("E11", "7.11 Organizations"),
    ("E12", "7.12 Observation"),
    ("E13", "7.13 Index, attribution, roles"),
    ("E14", "7.14 Optics"),
    ("C", "8. Norms and their overlap"),
    ("R", "11. Randomness"),
    ("P", "12. Experiments and patterns"),
    ("B", "12.3 Calibration"),
    ("V", "12.4 Validation"),
];

/// Words with which a line of an equation begins.
const FIELDS: [&str; 5] = ["With", "Parameters", "Source", "Test", "No test"];

/// What heads the numbers of the equations of a chapter.
const LISTED: &str = "Equations, in the register:";

/// An equation, as the doc lines of a function have it.
struct Equation {
    number: String,
    quantity: String,
    equation: String,
    /// The function or type at which it stands, from the crate down.
    code: String,
    /// Text by the words of [`FIELDS`].
    fields: BTreeMap<&'static str, String>,
    /// File and line.
    place: String,
}

impl Equation {
    fn of(place: String, code: String, lines: &[&str]) -> Option<Self> {
        let mut fields = BTreeMap::<&str, String>::new();
        let (mut text, mut field) = (String::new(), None);
        for line in lines {
            let opened = FIELDS.iter().find_map(|&name| Some((name, line.strip_prefix(name)?.strip_prefix(": ")?)));
            let (into, part) = match opened {
                Some((name, rest)) => (fields.entry(name).or_default(), rest),
                None => (field.map_or(&mut text, |name| fields.entry(name).or_default()), *line),
            };
            field = opened.map(|(name, _)| name).or(field);
            let space = if into.is_empty() { "" } else { " " };
            *into += &format!("{space}{part}");
        }
        let (head, equation) = text.strip_prefix("**")?.split_once("**: ")?;
        let (number, quantity) = head.split_once(' ')?;
        let [number, quantity, equation] = [number, quantity, equation].map(ToString::to_string);
        is_number(&number).then_some(Self { number, quantity, equation, code, fields, place })
    }

    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// How a fault is headed.
    fn name(&self) -> String {
        format!("{}, {}", self.place, self.number)
    }

    /// Its place on the page: group, number, letter.
    fn order(&self) -> (usize, u32, String) {
        let (group, rest) = self.number.split_once('.').unwrap();
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let position = GROUPS.iter().position(|(known, _)| *known == group).unwrap_or(GROUPS.len());
        (position, digits.parse().unwrap(), rest[digits.len()..].to_string())
    }
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Words of a line, split where an identifier ends.
fn words(line: &str) -> Vec<&str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

/// Name of the function, type or constant that a line of source defines.
fn defined(line: &str) -> Option<&str> {
    let words = words(line);
    let is_definition = |word: &&str| ["fn", "struct", "enum", "trait", "const", "type"].contains(word);
    let at = words.iter().position(|word| is_definition(word) && *word != "const");
    let at = at.or_else(|| words.iter().position(|word| is_definition(word)))?;
    words.get(at + 1).copied()
}

/// Whether a word has the form of a number of an equation, such as E5.12, C.2a, I.3 or P.1.
fn is_number(word: &str) -> bool {
    let Some((head, tail)) = word.split_once('.') else { return false };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let tail = tail.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(tail);
    head.starts_with(['E', 'I', 'C', 'R', 'P', 'B', 'V']) && digits(&head[1..]) && !tail.is_empty() && digits(tail)
}

/// Numbers of equations that a text names.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '.').map(|word| word.trim_matches('.'));
    parts.filter(|word| is_number(word))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Path of the module of a file of `src`: `a/b.rs` and `a/b/mod.rs` are `a::b`.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap().with_extension("");
    let parts = inside.iter().map(|part| part.to_str().unwrap()).filter(|part| *part != "mod");
    parts.collect::<Vec<_>>().join("::")
}

/// The equations of a file of `src`.
fn equations_of(path: &Path) -> Vec<Equation> {
    let text = read(path);
    let lines: Vec<&str> = text.lines().collect();
    let name = path.strip_prefix(root()).unwrap().display().to_string();
    let (mut found, mut kind, mut at) = (Vec::new(), None, 0);
    while at < lines.len() {
        let line = lines[at].trim();
        // The type of a block of methods; blocks begin and end in the first column.
        if lines[at].starts_with("impl") {
            let named = lines[at].split(" for ").last().unwrap().trim_start_matches("impl");
            let named = if named.starts_with('<') { named.split_once("> ").unwrap().1 } else { named };
            kind = words(named).first().copied();
        } else if lines[at] == "}" {
            kind = None;
        }
        if !line.starts_with("///") {
            at += 1;
            continue;
        }
        let first = at;
        while lines[at].trim().starts_with("///") {
            at += 1;
        }
        let docs: Vec<&str> = lines[first..at].iter().map(|line| line.trim()[3..].trim()).collect();
        // Attributes stand between the doc lines and the item.
        let below = lines[at..].iter().map(|line| line.trim()).find(|line| !line.starts_with('#') && *line != ")]");
        // A type that is defined elsewhere is no part of the path.
        let parts = [kind.filter(|kind| defines(&text, kind)), below.and_then(defined)];
        let code = parts.into_iter().flatten().fold(module(path), |path, part| format!("{path}::{part}"));
        let mut from = first;
        for paragraph in docs.split(|line| line.is_empty()) {
            found.extend(Equation::of(format!("{name}:{}", from + 1), code.clone(), paragraph));
            from += paragraph.len() + 1;
        }
    }
    found
}

/// All equations, in the order of the page.
fn equations() -> Vec<Equation> {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut all: Vec<Equation> = files.iter().flat_map(|file| equations_of(file)).collect();
    all.sort_by_key(Equation::order);
    assert!(all.len() > 350, "only {} equations were found", all.len());
    all
}

/// Chapters of the model, from the folder of the book down, with their texts.
fn chapters() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = markdown("docs/book/src/model");
    paths.sort();
    let folder = root().join("docs/book/src");
    paths.iter().map(|path| (path.strip_prefix(&folder).unwrap().display().to_string(), read(path))).collect()
}

/// Numbers that a chapter lists as its own.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(LISTED).skip(1).flat_map(|rest| numbers(rest.split("\n\n").next().unwrap()))
}

/// Chapters by the numbers that they list: title and file.
fn homes(chapters: &[(String, String)]) -> BTreeMap<&str, Vec<(&str, &str)>> {
    let mut homes = BTreeMap::<&str, Vec<(&str, &str)>>::new();
    for (file, text) in chapters {
        let title = text.lines().next().unwrap().trim_start_matches("# ");
        for number in listed(text) {
            homes.entry(number).or_default().push((title, file));
        }
    }
    homes
}

/// The page of the register.
fn page() -> String {
    let (all, chapters) = (equations(), chapters());
    let homes = homes(&chapters);
    let untested = all.iter().filter(|equation| equation.field("Test").is_empty()).count();
    let mut page = format!(
        "# Register of equations\n\n\
        Made from the doc lines of the functions by `tests/it/register.rs`; do not edit. Each equation has a number, a quantity, the \
        function that\ncomputes it, its parameters (keys of a scenario's `parameters.csv`), its source, and the tests that check it, \
        beside the code or in\n`tests/it`. A source that reads *assumption* has thin evidence behind it. The chapter of the model says \
        what the equation is for.\n\n\
        {} equations; {untested} have no test, and say why.\n",
        all.len()
    );
    let mut group = "";
    for equation in &all {
        let title = GROUPS.get(equation.order().0).map_or("", |(_, title)| title);
        if title != group {
            write!(page, "\n## {title}\n").unwrap();
            group = title;
        }
        write!(page, "\n### {} {}\n\n{}\n\n", equation.number, equation.quantity, equation.equation).unwrap();
        let home = homes.get(equation.number.as_str()).and_then(|homes| homes.first());
        if let Some((title, file)) = home {
            writeln!(page, "- Chapter: [{title}](../{file})").unwrap();
        }
        let with = equation.field("With").trim_end_matches('.');
        let others = if with.is_empty() { String::new() } else { format!(", {with}") };
        writeln!(page, "- Code: `{}`{others}", equation.code).unwrap();
        for name in &FIELDS[1..] {
            let text = equation.field(name);
            if !text.is_empty() {
                writeln!(page, "- {name}: {}", text.trim_end_matches('.')).unwrap();
            }
        }
    }
    page
}

/// Whether a file defines a function or type of this name.
fn defines(text: &str, name: &str) -> bool {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| defined(line) == Some(name))
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
                if marked && line.starts_with("fn ") {
                    names.extend(defined(line).map(ToString::to_string));
                }
                marked = false;
            }
        }
    }
    names
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_page_of_the_register_is_what_the_doc_lines_say() {
    hold("docs/book/src/reference/equations.md", &page(), "register");
}

#[test]
fn the_register_has_whole_equations_with_numbers_of_their_own() {
    let (mut faults, mut numbers) = (Vec::new(), BTreeMap::new());
    for equation in &equations() {
        if let Some(before) = numbers.insert(equation.number.clone(), equation.place.clone()) {
            faults.push(format!("{}: the number stands in {before} too", equation.name()));
        }
        if equation.order().0 == GROUPS.len() {
            faults.push(format!("{}: no section has numbers that begin so", equation.name()));
        }
        if equation.field("Source").is_empty() {
            faults.push(format!("{}: no source", equation.name()));
        }
        if equation.field("Test").is_empty() == equation.field("No test").is_empty() {
            faults.push(format!("{}: either `Test: ` or `No test: ` with a sentence", equation.name()));
        }
        if !code_exists(&equation.code) {
            faults.push(format!("{}: its doc lines stand at {}, which is nothing", equation.name(), equation.code));
        }
    }
    // Whatever looks like an equation is one.
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    for file in files {
        for (n, line) in read(&file).lines().enumerate() {
            let head = line.trim().strip_prefix("/// **").and_then(|rest| rest.split(' ').next());
            if head.is_some_and(|word| is_number(word) && !numbers.contains_key(word)) {
                faults.push(format!("{}:{}: {line}: no whole equation", file.display(), n + 1));
            }
        }
    }
    report(&faults);
}

#[test]
fn every_number_that_is_named_is_in_the_register_and_every_equation_in_a_chapter() {
    let (all, chapters) = (equations(), chapters());
    let known: BTreeSet<&str> = all.iter().map(|equation| equation.number.as_str()).collect();
    let mut faults = Vec::new();
    for (file, text) in &chapters {
        for (n, line) in text.lines().enumerate() {
            for number in numbers(line).filter(|number| !known.contains(number)) {
                faults.push(format!("{file}:{}: there is no equation {number}", n + 1));
            }
        }
    }
    let homes = homes(&chapters);
    for equation in &all {
        let fields = equation.fields.values().flat_map(|text| numbers(text));
        for number in numbers(&equation.equation).chain(fields).filter(|number| !known.contains(number)) {
            faults.push(format!("{}: there is no equation {number}", equation.name()));
        }
        let homes = homes.get(equation.number.as_str()).map_or(0, Vec::len);
        if homes != 1 {
            faults.push(format!("{}: {homes} chapters list it, not one, after `{LISTED}`", equation.name()));
        }
    }
    report(&faults);
}

#[test]
fn code_that_the_model_names_is_in_the_source() {
    let mut faults = Vec::new();
    for equation in &equations() {
        for item in quoted(equation.field("With")).into_iter().filter(|item| !code_exists(item)) {
            faults.push(format!("{}: there is no {item} in src", equation.name()));
        }
    }
    for (file, text) in chapters() {
        for (n, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with('|')) {
            for item in quoted(line).into_iter().filter(|item| item.contains("::") && !code_exists(item)) {
                faults.push(format!("{file}:{}: there is no {item} in src", n + 1));
            }
        }
    }
    report(&faults);
}

#[test]
fn tests_that_the_model_names_exist() {
    let (known, mut faults) = (tests(), Vec::new());
    for equation in &equations() {
        let named = quoted(equation.field("Test"));
        for name in named.iter().filter(|name| !known.contains(**name)) {
            faults.push(format!("{}: there is no test {name}", equation.name()));
        }
        if named.is_empty() != equation.field("Test").is_empty() {
            faults.push(format!("{}: no test in backticks", equation.name()));
        }
    }
    // Tables of the chapters with a last column of that name.
    for (file, text) in chapters() {
        let mut is_of_tests = false;
        for (n, line) in text.lines().enumerate() {
            let last = line.trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim();
            is_of_tests = line.starts_with('|') && (is_of_tests || last == "Test");
            for name in quoted(last).into_iter().filter(|name| is_of_tests && !known.contains(*name)) {
                faults.push(format!("{file}:{}: there is no test {name}", n + 1));
            }
        }
    }
    report(&faults);
}

#[test]
fn the_register_and_the_parameters_name_each_other() {
    let (mut faults, mut named) = (Vec::new(), BTreeSet::new());
    for equation in &equations() {
        for key in quoted(equation.field("Parameters")) {
            if unit_of(key).is_none() {
                faults.push(format!("{}: there is no parameter {key}", equation.name()));
            }
            named.insert(key.to_string());
        }
    }
    let missing = keys(["*"]).into_iter().filter(|key| !named.contains(key));
    faults.extend(missing.map(|key| format!("{key}: a parameter, but of no equation of the register")));
    report(&faults);
}
