//! Where the figures come from: how to repeat them, the manifest, and how to cite.

use std::fmt::Write;

use serde_json::Value;

use crate::drawing::svg::escaped;
use crate::provenance::manifest::Manifest;
use crate::report::reading::Output;
use crate::scenario::InputFile;
use crate::study::page::Section;
use crate::study::page::markup::{Cell, Grid, Head, facts, paragraph, plain, quoted, typed, with_code};
use crate::study::page::overview::Kind;

/// How to cite the program, as the source has it.
const CITATION: &str = include_str!("../../../CITATION.cff");

/// The commands that make the same figures again.
pub fn repeat(output: &Output) -> Section {
    let manifest = &output.manifest;
    let Manifest { version, commit, .. } = manifest;
    let mut body = with_number(1, "Take the program at the version with which the figures were made.");
    body.push_str(&match commit.as_str() {
        "" | "unknown" => paragraph(&format!("Version {version}; the commit is not known.")),
        commit => typed(&format!("git checkout {commit}   # version {version}\ncargo build --release")),
    });
    body.push_str(&with_number(2, "See that the inputs are the same: their SHA-256 sums stand below."));
    body.push_str(&typed(&format!("cd {} && sha256sum *", quoted(&manifest.scenario.folder))));
    body.push_str(&with_number(
        3,
        "Play. Same version, inputs, seed and replications give the same tables to the byte, on any number of cores.",
    ));
    body.push_str(&typed(&commands(manifest, Kind::of(output))));
    body.push_str(&with_number(4, "Draw the charts and make this page from the folder that the command prints."));
    body.push_str(&typed("mandate plot FOLDER\nmandate report FOLDER"));
    body.push_str(&inputs(manifest).html());
    let mut section = Section::new("repeat", "How to repeat it", body);
    section.entries = vec![("inputs".into(), "Input files".into())];
    section
}

fn with_number(number: u32, text: &str) -> String {
    format!("<p><strong>{number}.</strong> {}</p>\n", with_code(text))
}

/// The command as it was typed, and the same spelled out where the manifest has all of it.
fn commands(manifest: &Manifest, kind: Kind) -> String {
    let words: Vec<_> = manifest.command.iter().map(|word| quoted(word)).collect();
    let mut lines = format!("# as typed\n{}", words.join(" "));
    let (seed, count) = (manifest.seed, manifest.replications);
    match kind {
        Kind::Calibration | Kind::Comparison | Kind::Patterns | Kind::Validation => {}
        Kind::Sweep => {
            let design = manifest.design.as_ref().map_or("", |design| &design.file);
            let _ = write!(
                lines,
                "\n\n# spelled out\nmandate sweep {} --seed {seed} --replications {count}",
                quoted(design)
            );
        }
        Kind::Run | Kind::Replications => {
            let (folder, first) = (&manifest.scenario.folder, manifest.replication);
            let _ = write!(lines, "\n\n# spelled out\nmandate run {} --seed {seed}", quoted(folder));
            let _ = write!(lines, " --replication {first} --replications {count}");
            if let Some(until) = &manifest.until {
                let _ = write!(lines, " --until {until}");
            }
            for change in &manifest.overrides {
                let _ = write!(lines, " \\\n  --set {}", quoted(change));
            }
        }
    }
    lines
}

/// Input files with their sums; those of a variant are named by it.
fn inputs(manifest: &Manifest) -> Grid {
    let of = |whose: &str, inputs: &[InputFile]| -> Vec<Vec<Cell>> {
        let row =
            |input: &InputFile| [whose.to_string(), input.name.clone(), input.sha256.clone()].map(Cell::Text).to_vec();
        inputs.iter().map(row).collect()
    };
    let base = &manifest.scenario.inputs;
    let mut rows = of("", base);
    for variant in manifest.variants.iter().flatten().filter(|variant| variant.inputs != *base) {
        rows.extend(of(&variant.name, &variant.inputs));
    }
    Grid {
        id: "inputs".into(),
        title: "Input files".into(),
        words: "<p>SHA-256 of every file that was read.</p>\n".into(),
        head: ["Variant", "File", "SHA-256"].map(|name| Head::new(name, "")).to_vec(),
        rows,
    }
}

/// The manifest, to read and as it lies in the folder.
pub fn manifest(output: &Output) -> Section {
    let mut rows = Vec::new();
    flatten(&mut rows, "", &output.written);
    let head = ["Entry", "Value"].map(|name| Head::new(name, "")).to_vec();
    let words = paragraph("What the program wrote down as it played, from `manifest.json`; input files stand above.");
    let grid = Grid { id: "manifest-table".into(), title: "Entries".into(), words, head, rows };
    let raw = serde_json::to_string_pretty(&output.written).unwrap_or_default();
    let raw = escaped(&raw).into_owned();
    let details = format!(
        "<details class=\"raw\"><summary>manifest.json as it is</summary>\n<pre tabindex=\"0\"><code>{raw}</code></pre>\n</details>\n"
    );
    Section::new("manifest", "Manifest", grid.html() + &details)
}

/// Entries of nested objects, named from the outside in; input files are left out.
fn flatten(rows: &mut Vec<Vec<Cell>>, name: &str, value: &Value) {
    let inner = |key: &str| if name.is_empty() { key.to_string() } else { format!("{name}.{key}") };
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| flatten(rows, &inner(key), value)),
        Value::Array(_) if name.ends_with("inputs") => {}
        Value::Array(values) if values.iter().any(Value::is_object) => {
            values
                .iter()
                .enumerate()
                .for_each(|(number, value)| flatten(rows, &inner(&(number + 1).to_string()), value));
        }
        Value::Array(words) if name == "command" => {
            let words: Vec<String> = words.iter().map(|word| quoted(&plain(word)).into_owned()).collect();
            rows.push([name.to_string(), words.join(" ")].map(Cell::Text).to_vec());
        }
        value => rows.push([name.to_string(), plain(value)].map(Cell::Text).to_vec()),
    }
}

/// How to cite the program with the version that was used.
pub fn citation(output: &Output) -> Section {
    let manifest = &output.manifest;
    let (authors, title) = (entry("- name:"), entry("title:"));
    let line = format!(
        "{authors}. {title}. Version {}, commit {}. {}",
        manifest.version,
        manifest.commit,
        entry("repository-code:")
    );
    let scenario = &manifest.scenario.folder;
    let mut body = format!("<p class=\"citation\">{}</p>\n", escaped(&line));
    body.push_str(&facts(&[
        ("Sources of the data", with_code(&format!("the README of the scenario, `{scenario}`"))),
        ("The model", with_code("`MODEL.md` of the source, in ODD form")),
    ]));
    Section::new("citation", "How to cite", body)
}

/// The first entry of a name in the citation file, without quotes.
fn entry(name: &str) -> &'static str {
    let line = CITATION.lines().find_map(|line| line.trim().strip_prefix(name));
    line.unwrap_or_default().trim().trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::manifest::ScenarioFiles;

    #[test]
    fn the_citation_file_has_what_the_page_takes_from_it() {
        for name in ["- name:", "title:", "repository-code:"] {
            assert!(!entry(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn a_run_is_spelled_out_with_seed_end_and_changes() {
        let manifest = Manifest {
            command: ["mandate", "run", "a b"].map(String::from).to_vec(),
            scenario: ScenarioFiles { folder: "a b".into(), ..ScenarioFiles::default() },
            seed: 3,
            replication: 1,
            replications: 2,
            until: Some("2030-03-31".into()),
            overrides: vec!["x.y=1".into()],
            ..Manifest::default()
        };
        let text = commands(&manifest, Kind::Replications);
        let expected =
            "mandate run 'a b' --seed 3 --replication 1 --replications 2 --until 2030-03-31 \\\n  --set x.y=1";
        assert_eq!(text, format!("# as typed\nmandate run 'a b'\n\n# spelled out\n{expected}"));
    }
}
