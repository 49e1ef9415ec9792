//! The engine names no actor and no place: they are data.

use std::path::{Path, PathBuf};

/// Words of the shipped cases that must not stand in code.
const NAMES: [&str; 48] = [
    "mali",
    "sahel",
    "minusma",
    "afisma",
    "barkhane",
    "serval",
    "takuba",
    "fama",
    "g5s",
    "wagner",
    "russia",
    "france",
    "french",
    "jnim",
    "aqim",
    "ansar",
    "mujao",
    "isgs",
    "azawad",
    "cma",
    "gatia",
    "plateforme",
    "tuareg",
    "fulani",
    "dogon",
    "bambara",
    "songhai",
    "bamako",
    "mopti",
    "kidal",
    "timbuktu",
    "minusca",
    "seleka",
    "balaka",
    "misca",
    "sangaris",
    "bangui",
    "somalia",
    "somaliland",
    "mogadishu",
    "unosom",
    "unosom1",
    "unosom2",
    "unitaf",
    "ranger",
    "aidid",
    "isaaq",
    "hawiye",
];

/// Lines that may name them, by file and a part of the line: none of them decides anything in a run.
const EXCEPTIONS: [(&str, &str); 2] = [
    // Country codes of the event format, by which a row finds its number.
    ("study/run/tables/ged.rs", "432"),
    // An example in the help text.
    ("cli/args.rs", " weights."),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Lower-case words of a line of code; an identifier is split at its underscores and capitals.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in line.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().unwrap().extend(c.to_lowercase());
        }
        before = c;
    }
    words
}

#[test]
fn the_engine_names_no_actor_and_no_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 20, "{files:?}");
    let mut named = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let engine = text.split("#[cfg(test)]").next().unwrap();
        for (n, line) in engine.lines().enumerate() {
            let name = file.strip_prefix(&root).unwrap().to_str().unwrap();
            if EXCEPTIONS.iter().any(|(file, part)| name == *file && line.contains(part)) {
                continue;
            }
            // The folder of the shipped scenario is a path, not an actor.
            let code = line.replace("scenarios/mali", "");
            let code = code.split("//").next().unwrap();
            if words(code)
                .iter()
                .any(|word| NAMES.contains(&word.as_str()) || NAMES.contains(&word.trim_end_matches("an")))
            {
                named.push(format!("{}:{}: {}", name, n + 1, line.trim()));
            }
        }
    }
    assert!(named.is_empty(), "{named:#?}");
}
