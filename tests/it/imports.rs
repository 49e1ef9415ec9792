//! What may import what: the layers of the library, submodels that do not see each other, and where threads and files live.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules of the library from the ground up: each sees those before it alone. The command line is above them all.
const LAYERS: [&str; 22] = [
    "portable",
    "stats",
    "named",
    "ids",
    "random",
    "norm",
    "organization",
    "event",
    "security",
    "scenario",
    "entities",
    "submodels",
    "initialization",
    "schedule",
    "simulation",
    "observation",
    "provenance",
    "experiment",
    "drawing",
    "report",
    "study",
    "cli",
];

/// Kinds of study, and what is above them: each sees those before it alone.
const KINDS: [&str; 18] = [
    "kept",
    "parcel",
    "cost",
    "hints",
    "run",
    "comparison",
    "sweep",
    "calibration",
    "validation",
    "patterns",
    "elsewhere",
    "lists",
    "dictionary",
    "page",
    "picture",
    "explorer",
    "runs",
    "beginning",
];

/// What every submodel may see of its folder.
const SHARED: [&str; 4] = ["context", "Context", "situation", "act"];

/// A file of the source, without its tests and comments.
struct Source {
    /// Name below `src`, with slashes.
    name: String,
    /// Its module, from the crate down.
    module: Vec<String>,
    code: String,
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths.sort();
    let source = |path: PathBuf| {
        let parts: Vec<&str> = path.strip_prefix(&root).unwrap().iter().map(|part| part.to_str().unwrap()).collect();
        let module = parts.iter().map(|part| part.trim_end_matches(".rs").to_string());
        let module: Vec<String> =
            module.filter(|part| !matches!(part.as_str(), "mod" | "lib" | "main" | "model")).collect();
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let code: String = code.lines().map(|line| line.split("//").next().unwrap().to_string() + "\n").collect();
        Source { name: parts.join("/"), module, code }
    };
    let all: Vec<Source> =
        paths.into_iter().filter(|path| path.file_name().unwrap() != "tests.rs").map(source).collect();
    assert!(all.len() > 200, "only {} files were found", all.len());
    all
}

/// The paths in a tree of imports such as `a::{b, c::{d, e}}`.
fn expand(tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else { return vec![tree.to_string()] };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let (mut branches, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                branches.push(&inner[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    branches.push(&inner[from..]);
    branches.into_iter().flat_map(expand).map(|branch| format!("{head}{branch}")).collect()
}

/// All that a file names by a path from `crate`, `mandate`, `self` or `super`, as paths from the crate down.
fn named(source: &Source) -> Vec<Vec<String>> {
    let code: String = source.code.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut trees, mut plain) = (Vec::new(), String::new());
    for (n, part) in code.split("use ").enumerate() {
        let (tree, rest) = part.split_once(';').filter(|_| n > 0).unwrap_or(("", part));
        trees.extend(expand(&tree.replace(' ', "")));
        plain.push_str(rest);
        plain.push(' ');
    }
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    trees.extend(plain.split(|c| !is_path(c)).filter(|word| word.contains("::")).map(String::from));
    trees.iter().filter_map(|path| from_crate(&source.module, path)).collect()
}

/// A path as it reads from the crate down; `None` where it begins elsewhere.
fn from_crate(module: &[String], path: &str) -> Option<Vec<String>> {
    let mut parts = path.split("::").filter(|part| !part.is_empty()).peekable();
    let mut start = match parts.next()? {
        "crate" | "mandate" => Vec::new(),
        "self" => module.to_vec(),
        "super" => module[..module.len().checked_sub(1)?].to_vec(),
        _ => return None,
    };
    while parts.next_if_eq(&"super").is_some() {
        start.pop();
    }
    start.extend(parts.map(String::from));
    Some(start)
}

#[test]
fn a_module_sees_those_below_it_alone() {
    let place = |module: &str| LAYERS.iter().position(|layer| *layer == module);
    let mut faults = Vec::new();
    for source in sources() {
        let Some(top) = source.module.first() else { continue };
        let Some(own) = place(top) else {
            faults.push(format!("{}: the layer {top} is not in the list", source.name));
            continue;
        };
        for path in named(&source) {
            if path.first().and_then(|module| place(module)).is_some_and(|other| other > own) {
                faults.push(format!("{}: sees {}", source.name, path.join("::")));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_kind_of_study_sees_those_before_it_alone() {
    let place = |kind: &str| KINDS.iter().position(|one| *one == kind);
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.module.first().is_some_and(|top| top == "study")) {
        // What all kinds share sees what it needs.
        let Some(kind) = source.module.get(1) else { continue };
        let Some(own) = place(kind) else {
            faults.push(format!("{}: the kind {kind} is not in the list", source.name));
            continue;
        };
        for path in named(source).iter().filter(|path| path[0] == "study") {
            if path.get(1).and_then(|kind| place(kind)).is_some_and(|other| other > own) {
                faults.push(format!("{}: sees {}", source.name, path.join("::")));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn submodels_do_not_see_each_other() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.module.first().is_some_and(|top| top == "submodels")) {
        let own = source.module.get(1).map_or("", String::as_str);
        // The list of submodels names them all.
        for path in named(source).iter().filter(|path| !own.is_empty() && path[0] == "submodels") {
            let other = path.get(1).map_or("", String::as_str);
            // What is shared sees nothing but what is shared.
            if other != own && !SHARED.contains(&other) {
                faults.push(format!("{}: sees {}", source.name, path.join("::")));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn threads_live_in_experiments_studies_commands_and_the_walk_over_persons() {
    let threaded =
        |source: &&Source| ["rayon", "thread::spawn", "thread::scope"].iter().any(|w| source.code.contains(w));
    let names: Vec<String> = sources().iter().filter(threaded).map(|source| source.name.clone()).collect();
    let walk = "submodels/attitudes/walk.rs";
    assert!(names.iter().any(|name| name == walk), "{names:?}");
    let elsewhere = |name: &&String| {
        ["experiment/", "study/", "cli/"].iter().all(|layer| !name.starts_with(layer)) && *name != walk
    };
    let elsewhere: Vec<&String> = names.iter().filter(elsewhere).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

#[test]
fn below_observation_one_file_alone_opens_files() {
    let model = &LAYERS[..=LAYERS.iter().position(|layer| *layer == "simulation").unwrap()];
    let opens = |source: &&Source| {
        source.module.first().is_some_and(|top| model.contains(&top.as_str()))
            && ["fs::", "File::", "std::fs"].iter().any(|word| source.code.contains(word))
    };
    let names: Vec<String> = sources().iter().filter(opens).map(|source| source.name.clone()).collect();
    assert_eq!(names, ["scenario/folder.rs"]);
}

#[test]
fn what_a_run_computes_is_computed_alike_on_every_platform() {
    let model = &LAYERS[1..=LAYERS.iter().position(|layer| *layer == "observation").unwrap()];
    // Those of the system, whose last digit differs between systems; roots and whole powers are exact everywhere.
    let functions = ["exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "cbrt", "hypot"];
    let angles = ["sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "sin_cos"];
    let calls: Vec<String> = functions.iter().chain(&angles).map(|name| format!(".{name}(")).collect();
    let mut found = Vec::new();
    for source in sources().iter().filter(|one| one.module.first().is_some_and(|top| model.contains(&top.as_str()))) {
        found.extend(calls.iter().filter(|call| source.code.contains(*call)).map(|call| (source.name.clone(), call)));
    }
    assert!(found.is_empty(), "see src/portable.rs: {found:?}");
}

#[test]
fn trees_of_imports_are_read_as_paths() {
    assert_eq!(expand("a::{b,c::{d,e},f}"), ["a::b", "a::c::d", "a::c::e", "a::f"]);
    let module = ["submodels", "engagement", "abuse"].map(String::from);
    assert_eq!(from_crate(&module, "super::super::tasking::assign").unwrap().join("::"), "submodels::tasking::assign");
    assert_eq!(from_crate(&module, "std::fs::File"), None);
}

#[test]
fn the_crate_of_the_model_is_made_of_the_lowest_layers() {
    let declared = |text: &str| -> BTreeSet<String> {
        text.lines().filter_map(|line| Some(line.strip_prefix("pub mod ")?.trim_end_matches(';').to_string())).collect()
    };
    let (model, above) = (declared(include_str!("../../src/model.rs")), declared(include_str!("../../src/lib.rs")));
    let layers: Vec<&str> = LAYERS.into_iter().filter(|layer| *layer != "cli").collect();
    assert_eq!(layers[..model.len()].iter().map(|layer| layer.to_string()).collect::<BTreeSet<_>>(), model);
    assert_eq!(layers[model.len()..].iter().map(|layer| layer.to_string()).collect::<BTreeSet<_>>(), above);
}

#[test]
fn the_page_of_the_architecture_names_the_layers_in_their_order() {
    let page = include_str!("../../ARCHITECTURE.md");
    let table = page.split("## Layers").nth(1).and_then(|rest| rest.split("## ").next()).unwrap();
    let names: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(names, LAYERS);
}
