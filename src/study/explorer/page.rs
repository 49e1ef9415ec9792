//! The file: engine, scenario, texts, style and script in one page of HTML that asks for nothing from elsewhere.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::brought::Brought;
use super::{Explorer, lessons};
use crate::drawing::svg::{escaped, font_faces};
use crate::provenance::VERSION_AND_COMMIT;
use crate::report::ReportError;
use crate::report::aside;
use crate::report::marks::GENERATOR;
use crate::scenario::outlines::BOUNDARIES;
use crate::scenario::{ScenarioError, posterior};
use crate::study::page::hash;
use crate::study::{StudyError, Watch, picture};

/// Name of the file.
pub const FILE: &str = "explorer.html";

/// The engine: this library built for browsers by `web/build`, packed by gzip. It lies beside the source as it was built last, so that
/// whoever has the program has the page without a second compiler; tests hold that it gives the results of this source.
pub const ENGINE: &[u8] = include_bytes!("../../../web/engine.wasm.gz");

/// What the page is made of; the order is that in which scripts are read.
const TEMPLATE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/style.css");
const WORKER: &str = include_str!("page/worker.js");
const SCRIPTS: [&str; 18] = [
    include_str!("page/words.js"),
    include_str!("page/state.js"),
    include_str!("page/link.js"),
    include_str!("page/store.js"),
    include_str!("page/crew.js"),
    include_str!("page/drawing.js"),
    include_str!("page/ternary.js"),
    include_str!("page/mandate.js"),
    include_str!("page/controls.js"),
    include_str!("page/answer.js"),
    include_str!("page/course.js"),
    include_str!("page/map.js"),
    include_str!("page/shares.js"),
    include_str!("page/download.js"),
    include_str!("page/teacher.js"),
    include_str!("page/notices.js"),
    include_str!("page/folder.js"),
    include_str!("page/main.js"),
];

impl Explorer {
    /// The page, with runs of the base that it brings along.
    ///
    /// # Errors
    /// Where a file of the scenario cannot be read.
    pub fn page(&self, brought: &Brought) -> Result<String, StudyError> {
        let style = font_faces() + STYLE;
        let script = format!("\n{}", SCRIPTS.concat());
        let policy = format!(
            "default-src 'none'; script-src '{}' 'wasm-unsafe-eval' blob:; worker-src blob:; style-src '{}'; img-src data: blob:; \
             font-src data:; base-uri 'none'; form-action 'none'",
            hash(&script),
            hash(&style)
        );
        let generator = format!("{GENERATOR} explore {VERSION_AND_COMMIT}\">");
        let scenario = json!({ "name": self.source.shown(), "files": self.files()? }).to_string();
        let parts = [
            ("csp", policy),
            ("generator", generator),
            ("title", escaped(&self.loaded.scenario.title).into_owned()),
            ("style", style),
            ("scenario", scenario.replace('<', "\\u003c")),
            ("brought", json!(brought).to_string()),
            ("engine", STANDARD.encode(ENGINE)),
            ("worker", WORKER.into()),
            ("script", script),
        ];
        Ok(filled(TEMPLATE, &parts))
    }

    /// The texts of the scenario by the names of their files.
    fn files(&self) -> Result<BTreeMap<String, String>, StudyError> {
        let optional = [BOUNDARIES, posterior::FILE, lessons::FILE].into_iter().filter(|name| self.source.has(name));
        let read = self.loaded.inputs.iter().map(|input| input.name.as_str());
        let text = |name: &str| {
            let folder = self.source.shown();
            let text = self.source.read(name).map_err(|fault| ScenarioError { folder, faults: vec![fault] })?;
            Ok((name.to_string(), text.content.to_string()))
        };
        read.chain(optional).map(text).collect()
    }

    /// Plays the runs that the page brings along, and writes it; its size [bytes].
    ///
    /// # Errors
    /// As [`Explorer::bring`] and [`Explorer::page`], where its lessons have faults, which is told before anything is played, and where
    /// the file cannot be written or is not ours to replace.
    pub fn write(&self, path: &Path, brought: u64, watch: &dyn Watch) -> Result<usize, StudyError> {
        picture::may_be_written(path)?;
        self.lessons()?;
        let html = self.page(&self.bring(brought, watch)?)?;
        aside::write(path, html.as_bytes()).map_err(ReportError::write(path))?;
        Ok(html.len())
    }
}

/// A template with its parts, each of which stands as it is, whatever it holds.
fn filled(template: &str, parts: &[(&str, String)]) -> String {
    let mut html = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else { break };
        html.push_str(before);
        html.push_str(parts.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text));
        rest = behind;
    }
    html.push_str(rest);
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::colour;
    use crate::study::explorer::offer::hex;

    #[test]
    fn a_part_stands_as_it_is_whatever_it_holds() {
        let parts = [("a", "{{b}}".to_string()), ("b", "2".to_string())];
        assert_eq!(filled("{{a}}, {{b}}, {{b}}", &parts), "{{b}}, 2, 2");
    }

    #[test]
    fn charts_of_the_page_have_the_colours_of_all_charts() {
        for (name, colour) in [("ink", colour::INK), ("yours", colour::BLUE)] {
            assert!(STYLE.contains(&format!("--{name}-light:{};", hex(colour))), "{name}");
        }
    }

    #[test]
    fn the_template_asks_for_every_part_and_for_none_that_is_not_there() {
        let mut asked: Vec<&str> =
            TEMPLATE.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0)).collect();
        asked.sort_unstable();
        asked.dedup();
        assert_eq!(asked, ["brought", "csp", "engine", "generator", "scenario", "script", "style", "title", "worker"]);
    }
}
